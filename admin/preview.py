"""A practice test as a person sees it, in a terminal."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.core import exam, markup
from bot.core.event import Event, Kind
from bot.core.pack import Library, Pack
from bot.core.person import Person
from bot.core.practice import Given
from bot.core.quiz import Test
from bot.core.turn import Turn


def lines(library: Library, pack: Pack, test: Test, language: str) -> Iterator[str]:
    """Every question with its buttons, its gloss, and what comes after the right answer."""
    event = Event("preview", "editor", Kind.TEXT)
    turn = Turn(event, Person(language, pack.id), library, datetime.now(UTC))
    for number, question in enumerate(test.questions, 1):
        gloss = exam.gloss(turn, pack, question)
        message = exam.question(turn, question, exam.Place(number, len(test.questions), question.id), gloss, [])
        yield f"\n── {question.id} · {question.topic}"
        yield markup.plain(message.text)
        yield from (f"  [{label}]" for label in exam.option_labels(question))
        answer = str(question.right) if question.options else question.answers[0]
        yield from (markup.plain(part) for part in exam.explanation(turn, pack, question, Given(answer)))
