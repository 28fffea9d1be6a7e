"""A practice test as a person sees it, in a terminal, with what an editor needs beside it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.core import exam, markup
from bot.core.event import Event, Kind
from bot.core.pack import Library, Pack
from bot.core.person import Person
from bot.core.practice import Given
from bot.core.quiz import Question, Test
from bot.core.turn import Turn


def lines(library: Library, pack: Pack, test: Test, language: str) -> Iterator[str]:
    """Every question with its gloss and its buttons, the right one marked, and what comes after the right answer."""
    event = Event("preview", "editor", Kind.TEXT)
    turn = Turn(event, Person(language, pack.id), library, datetime.now(UTC))
    yield f"{test.id}: level {test.level}, {len(test.questions)} questions, checked on {test.checked_on}"
    for number, question in enumerate(test.questions, 1):
        yield f"\n── {question.id} · {question.topic}"
        where = exam.Place(number, len(test.questions), question.id)
        gloss = exam.gloss(turn, pack, question) if exam.can_gloss(turn) else ""
        yield markup.plain(exam.question(turn, question, where, gloss, []).text)
        yield from _beside(question)
        answer = str(question.right) if question.options else question.answers[0]
        yield from ("", *(markup.plain(part) for part in exam.explanation(turn, pack, question, Given(answer))))


def _beside(question: Question) -> Iterator[str]:
    """The buttons with the right one marked, the accepted answers, and what is heard from which file."""
    if question.audio:
        yield f"\n  heard from {question.audio}{' (a computer speaks)' if question.synthetic else ''}: {question.said}"
    labels = exam.option_labels(question) if question.options else []
    yield from (f"  [{label}]{' ✓' if place == question.right else ''}" for place, label in enumerate(labels, 1))
    if question.is_typed:
        yield f"  accepted: {' / '.join(question.answers)}"
