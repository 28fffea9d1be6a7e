"""The practice tests: whole, fair, without two of a kind, and in step with the law."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from admin.check.edition import Edition
from admin.check.finding import Finding, note
from bot.bank import LICENCES
from bot.core.normalise import fold, words
from bot.core.pack import Pack
from bot.core.quiz import LISTENING, QUESTIONS_IN_A_TEST, Question, Test

LONGEST_OPTION, LONGEST_QUESTION = 60, 200
LONGEST_WITH_SOUND = 900  # letters under a voice message: Telegram takes 1024 (Bot API, sendVoice)
ALIKE = 0.75  # share of words that two questions have in common, from which an editor should look
MUCH_LONGER = 1.4
LARGEST_RECORDING = 300 * 1024
_LEAST_TOPICS = 4
_MOST_OF_ONE_TOPIC = 0.5


def has_whole_tests(edition: Edition) -> Iterator[Finding]:
    """Twenty questions a test, of several topics."""
    for pack, test in _tests(edition):
        file = _file(edition, pack, test.id)
        if len(test.questions) != QUESTIONS_IN_A_TEST:
            yield Finding(file, "", f"has {len(test.questions)} questions; a test has {QUESTIONS_IN_A_TEST}")
        topics = Counter(question.topic for question in test.questions)
        if len(topics) < _LEAST_TOPICS:
            yield note(file, "", f"asks about {len(topics)} topics only: {', '.join(sorted(topics))}")
        for topic, number in topics.most_common(1):
            if number > _MOST_OF_ONE_TOPIC * len(test.questions):
                yield note(file, "", f"asks about {topic} in {number} of {len(test.questions)} questions")


def asks_nothing_twice(edition: Edition) -> Iterator[Finding]:
    """The same question in the same or nearly the same words, with the same answer."""
    for pack in _packs(edition):
        by_answer: dict[tuple[str, str], list[Question]] = defaultdict(list)
        for question in pack.bank.questions.values():
            by_answer[question.module, fold(question.right_answer)].append(question)
        for alike in by_answer.values():
            for one, other in combinations(alike, 2):
                share = _share(one, other)
                words = f"asks the same as {one.id}, with the same right answer"
                if share == 1:
                    yield Finding(_file(edition, pack, other.test), other.id, words)
                elif share >= ALIKE:
                    yield note(_file(edition, pack, other.test), other.id, f"nearly {words}")


def _share(one: Question, other: Question) -> float:
    """How many of their words two questions share, with what is read and heard; 1 for the same."""
    first, second = (Counter(words(f"{q.passage} {q.said} {q.text}")) for q in (one, other))
    return (first & second).total() / max((first | second).total(), 1)


def has_one_right_option(edition: Edition) -> Iterator[Finding]:
    """Two options that are the same for a reader, or a typed answer that is also accepted twice."""
    for pack, question in _questions(edition):
        plain = [" ".join(option.casefold().split()).strip(" .!?") for option in question.options]
        for option, times in Counter(plain).items():
            if times > 1:
                words = f"«{option}» stands among the options {times} times"
                yield Finding(_file(edition, pack, question.test), f"{question.id}.options", words)
        if question.options and not 3 <= len(question.options) <= 4:
            yield Finding(_file(edition, pack, question.test), f"{question.id}.options", "should be 3 or 4")


def gives_nothing_away(edition: Edition) -> Iterator[Finding]:
    """The right option is the longest by far, in one question or in most questions of a test."""
    for pack, test in _tests(edition):
        longest = []
        for question in (question for question in test.questions if question.options and question.right_answer):
            right, wrong = len(question.right_answer), sorted(map(len, _wrong(question)))
            longest.append(right > wrong[-1])
            if right > MUCH_LONGER * wrong[-1] and right - wrong[-1] > 8:
                words = "the right option is much longer than the others: its length gives it away"
                yield note(_file(edition, pack, test.id), f"{question.id}.options", words)
        if longest and sum(longest) > 0.6 * len(longest):
            words = f"the right option is the longest in {sum(longest)} of {len(longest)} questions"
            yield Finding(_file(edition, pack, test.id), "", words)


def _wrong(question: Question) -> list[str]:
    return [option for number, option in enumerate(question.options, 1) if number != question.right]


def spreads_the_right_ones(edition: Edition) -> Iterator[Finding]:
    """Right options stand at every position about as often, so that guessing one place wins nothing."""
    for pack, test in _tests(edition):
        places = Counter(question.right for question in test.questions if question.options)
        often = [place for place, times in places.items() if times > 0.5 * places.total()]
        if (often and places.total() > 5) or len(places) < 3 <= places.total() // 5:
            found = ", ".join(f"{place}: {times}" for place, times in sorted(places.items()))
            yield Finding(_file(edition, pack, test.id), "", f"right options stand at few positions ({found})")


def fits_into_a_message(edition: Edition) -> Iterator[Finding]:
    """Options and questions that a small phone would cut, or that do not fit under a recording."""
    for pack, question in _questions(edition):
        file = _file(edition, pack, question.test)
        for option in question.options:
            if len(option) > LONGEST_OPTION:
                yield Finding(file, f"{question.id}.options", f"«{option}» has more than {LONGEST_OPTION} letters")
        if len(question.text) > LONGEST_QUESTION:
            yield Finding(file, f"{question.id}.text", f"has more than {LONGEST_QUESTION} letters")
        if question.audio and len(question.text + question.passage + "".join(question.options)) > LONGEST_WITH_SOUND:
            yield Finding(file, f"{question.id}.text", "is too long to stand under a recording")


def has_sources(edition: Edition) -> Iterator[Finding]:
    """What history and law ask can be looked up."""
    for pack, question in _questions(edition):
        if question.module != "russian" and question.source is None:
            yield Finding(_file(edition, pack, question.test), question.id, "has no source")
    for pack, test in _tests(edition):
        unlinked = sum(bool(question.source and not question.source.url) for question in test.questions)
        if unlinked:
            words = f"{unlinked} of {len(test.questions)} sources have no address: people cannot open them"
            yield note(_file(edition, pack, test.id), "", words)


def follows_the_facts(edition: Edition) -> Iterator[Finding]:
    """A legal value changed after the question was checked: its right answer may be wrong now."""
    for pack, question in _questions(edition):
        if question.is_stale(pack.facts, edition.today):
            words = f"a fact it rests on ({', '.join(question.facts)}) changed since {question.checked_on}: check it"
            yield Finding(_file(edition, pack, question.test), question.id, words)


def has_recordings(edition: Edition) -> Iterator[Finding]:
    """Listening questions have what is said, and a recording that is not too large."""
    for pack, question in _questions(edition):
        file = _file(edition, pack, question.test)
        if question.topic == LISTENING and not question.said:
            yield Finding(file, f"{question.id}.said", "a listening question needs the words that are spoken")
        if question.said and not question.audio:
            yield note(file, f"{question.id}.said", "has no recording yet: people read the words instead")
        recording = edition.content / question.audio
        if question.audio and recording.name not in _licensed(recording.parent / LICENCES):
            yield Finding(
                str(recording.parent / LICENCES), recording.name, "says neither origin nor licence of this file"
            )
        if question.audio and recording.is_file() and recording.stat().st_size > LARGEST_RECORDING:
            yield Finding(str(recording), "", f"is larger than {LARGEST_RECORDING // 1024} KB")


def _licensed(file: Path) -> set[str]:
    """The recordings whose origin and licence are written down."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return set()
    known = ((name, table) for name, table in tables.items() if isinstance(table, dict))
    return {name for name, table in known if table.get("origin") and table.get("licence")}


def has_enough_for_papers(edition: Edition) -> Iterator[Finding]:
    """Every paper can be drawn: enough questions of its level for each module and topic."""
    for pack in _packs(edition):
        for paper in pack.bank.papers:
            found = Counter(
                (q.module, name)
                for q in pack.bank.questions.values()
                if q.level == paper.level
                for name in ("", q.topic)
            )
            for section in paper.sections:
                for topic, number in {"": section.tasks, **section.topics}.items():
                    if found[section.module, topic] < number:
                        words = f"level {paper.level} needs {number} questions of {section.module} {topic}".strip()
                        yield Finding(edition.pack_file(pack, "papers.toml"), "papers", words)


def _packs(edition: Edition) -> list[Pack]:
    return list(edition.exams.values())


def _tests(edition: Edition) -> Iterator[tuple[Pack, Test]]:
    return ((pack, test) for pack in _packs(edition) for test in pack.bank.tests.values())


def _questions(edition: Edition) -> Iterator[tuple[Pack, Question]]:
    return ((pack, question) for pack, test in _tests(edition) for question in test.questions)


def _file(edition: Edition, pack: Pack, test: str) -> str:
    return edition.pack_file(pack, f"quizzes/{test}.toml")
