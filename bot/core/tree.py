"""Guides: questions that lead to a checklist, as plain data; where somebody stands is replayed from their answers.

Answers are kept by the question's id, so an edited guide, a changed answer or a stale one does no harm: whatever no
longer applies is passed over, and what still does is not asked again. How a guide looks is decided elsewhere.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from string import ascii_lowercase, digits
from zlib import crc32

from bot.core.source import Source
from bot.core.term import When

OUTCOME = "outcome:"  # how `to` begins when it leads to an outcome
UNKNOWN = "unknown"  # the answer «I do not know» to a question about a date
PROTECTION, COUNSELLOR = "protection", "counsellor"
MOST_STEPS = 25  # one letter names a step in a button, and the list of answers must fit a keyboard
MOST_OPTIONS = 7
MOST_ITEMS = 10  # of one outcome: more would not fit a message and its buttons

Answers = Mapping[str, str]
"""By the question's id: the id of an option, a day as 2026-11-21, or UNKNOWN."""

_NO_DAY = "U"
_DAY = "D"
_EPOCH = date(1950, 1, 1)
_SIGNS = digits + ascii_lowercase
_KEY_LENGTH = 3
_DAY_LENGTH = 3


def domain(pack: str) -> str:
    """The domain of the translations that belong to the guides of a pack."""
    return f"{pack}-guides"


@dataclass(frozen=True)
class Option:
    """An answer to choose, and where it leads: the id of a question, or `outcome:` and the id of an outcome."""

    id: str
    label: str
    to: str


@dataclass(frozen=True)
class Question:
    """A question with options, or about a date: then `to` follows a date and `unknown` «I do not know».

    `when` says where the date lies that is asked for, so that one without a year is understood.
    """

    id: str
    ask: str
    why: str = ""
    options: tuple[Option, ...] = ()
    is_date: bool = False
    to: str = ""
    unknown: str = ""
    when: When = When.PAST

    def leads(self, answer: str) -> str:
        """Where `answer` leads; empty when it is no answer to this question."""
        if self.is_date:
            return self.unknown if answer == UNKNOWN else self.to if day(answer) else ""
        return next((option.to for option in self.options if option.id == answer), "")

    @property
    def targets(self) -> tuple[str, ...]:
        """Everywhere that an answer can lead, in the order of the options."""
        return (self.to, self.unknown) if self.is_date else tuple(option.to for option in self.options)

    @property
    def samples(self) -> tuple[str, ...]:
        """One answer of each kind, for walking every path."""
        return ("2026-11-01", UNKNOWN) if self.is_date else tuple(option.id for option in self.options)


@dataclass(frozen=True)
class Item:
    """One thing to do. `when`: only if each of these questions was answered with one of these options.

    `deadline` names a rule that is counted from the date given to the question `start`. `entry` is the entry to read
    more in; the item has its source and the day it was checked from there.
    """

    id: str
    what: str
    where: str = ""
    papers: str = ""
    cost: str = ""
    until: str = ""
    deadline: str = ""
    start: str = ""
    entry: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def texts(self) -> tuple[tuple[str, str], ...]:
        """The parts that it has, in reading order."""
        parts = ("what", self.what), ("where", self.where), ("papers", self.papers), ("cost", self.cost)
        return tuple((name, text) for name, text in (*parts, ("until", self.until)) if text)


@dataclass(frozen=True)
class Outcome:
    """Where a guide ends: a checklist, or, if it `leaves`, a person or the card of `entry` at once."""

    id: str
    title: str = ""
    says: str = ""
    items: tuple[str, ...] = ()
    leaves: str = ""
    entry: str = ""


@dataclass(frozen=True)
class Guide:
    """A few questions and what follows from them, in English. `before` is said before the first question."""

    id: str
    pack: str
    title: str
    label: str
    about: str
    first: str
    questions: Mapping[str, Question]
    outcomes: Mapping[str, Outcome]
    items: Mapping[str, Item]
    sources: tuple[Source, ...]
    checked_on: date
    review_by: date
    before: tuple[str, ...] = ()

    @cached_property
    def key(self) -> str:
        """Three signs that change when questions, options or their order do: buttons count on that order."""
        shape = [self.first, [[q.id, [o.id for o in q.options], q.targets] for q in self.questions.values()]]
        shape.append([[o.id, o.items] for o in self.outcomes.values()])
        return _number(crc32(json.dumps(shape).encode()) % len(_SIGNS) ** _KEY_LENGTH, _KEY_LENGTH)

    def text_key(self, *parts: str) -> str:
        """The stable id of a text of this guide."""
        return ".".join(("guide", self.id, *parts))

    def texts(self) -> Iterator[tuple[str, str]]:
        """The stable id and the English of every text, in reading order."""
        yield from self.own_texts()
        for question in self.questions.values():
            yield from self.question_texts(question)
        for outcome in self.outcomes.values():
            yield from self.outcome_texts(outcome)
        for item in self.items.values():
            yield from self.item_texts(item)

    def own_texts(self) -> Iterator[tuple[str, str]]:
        """Of the guide itself."""
        for name, text in (("title", self.title), ("label", self.label), ("about", self.about)):
            yield self.text_key(name), text
        for number, text in enumerate(self.before, 1):
            yield self.text_key("before", str(number)), text

    def question_texts(self, question: Question) -> Iterator[tuple[str, str]]:
        """Of a question and its options."""
        yield self.text_key(question.id, "ask"), question.ask
        if question.why:
            yield self.text_key(question.id, "why"), question.why
        for option in question.options:
            yield self.text_key(question.id, option.id, "label"), option.label

    def outcome_texts(self, outcome: Outcome) -> Iterator[tuple[str, str]]:
        """Of an outcome without its items."""
        for name, text in (("title", outcome.title), ("says", outcome.says)):
            if text:
                yield self.text_key("outcome", outcome.id, name), text

    def item_texts(self, item: Item) -> Iterator[tuple[str, str]]:
        """Of an item."""
        return ((self.text_key("item", item.id, name), text) for name, text in item.texts())


@dataclass(frozen=True)
class Step:
    """A question that was answered."""

    question: Question
    answer: str


@dataclass(frozen=True)
class Position:
    """Where somebody stands: what they answered on the way, and then the open question or the outcome."""

    steps: tuple[Step, ...]
    question: Question | None = None
    outcome: Outcome | None = None

    @property
    def answers(self) -> dict[str, str]:
        """The answers on the way."""
        return {step.question.id: step.answer for step in self.steps}


def day(answer: str) -> date | None:
    """The day in an answer; None for anything else."""
    try:
        return date.fromisoformat(answer)
    except ValueError:
        return None


def replay(guide: Guide, answers: Answers) -> Position:
    """Where these answers lead: to the first question that none of them answers, or to an outcome.

    An answer that is no option any more counts as not given; one to a question that is not asked counts for nothing.
    """
    steps: list[Step] = []
    question = guide.questions[guide.first]
    while len(steps) < MOST_STEPS:
        target = question.leads(answers.get(question.id, ""))
        if not target:
            break
        steps.append(Step(question, answers[question.id]))
        if target.startswith(OUTCOME):
            return Position(tuple(steps), outcome=guide.outcomes[target.removeprefix(OUTCOME)])
        question = guide.questions[target]
    return Position(tuple(steps), question=question)


def applicable(guide: Guide, position: Position) -> tuple[Item, ...]:
    """The items of the outcome that the answers on the way ask for."""
    if position.outcome is None:
        return ()
    items = (guide.items[id] for id in position.outcome.items)
    answers = position.answers
    return tuple(i for i in items if all(answers.get(question) in wanted for question, wanted in i.when.items()))


def paths(guide: Guide) -> Iterator[Position]:
    """Every way through the guide to its end, one answer of each kind."""
    waiting: list[dict[str, str]] = [{}]
    while waiting:
        answers = waiting.pop()
        position = replay(guide, answers)
        if position.question is None:
            yield position
        elif len(position.steps) < MOST_STEPS:
            waiting += [{**answers, position.question.id: given} for given in reversed(position.question.samples)]


def longest(guide: Guide) -> tuple[int, int]:
    """The questions on the way with the most of them, and the signs of the way whose answers need the most.

    The guide must lead nowhere in a circle.
    """
    known: dict[str, tuple[int, int]] = {}

    def below(id: str) -> tuple[int, int]:
        if id.startswith(OUTCOME):
            return 0, 0
        if id not in known:
            question = guide.questions[id]
            ways = [below(target) for target in question.targets]
            signs = 1 + _DAY_LENGTH if question.is_date else 1
            known[id] = 1 + max(way[0] for way in ways), signs + max(way[1] for way in ways)
        return known[id]

    steps, signs = below(guide.first)
    return steps, _KEY_LENGTH + signs


# A position in a few signs, for buttons


def written(guide: Guide, steps: tuple[Step, ...]) -> str:
    """The guide's key and these answers, short enough for a button: a letter for an option, four signs for a date."""
    return guide.key + "".join(sign(step.question, step.answer) for step in steps)


def sign(question: Question, answer: str) -> str:
    """One answer as signs. Raises ValueError for what is no answer to the question."""
    if not question.is_date:
        return ascii_lowercase[[option.id for option in question.options].index(answer)]
    found = day(answer)
    return _DAY + _number((found - _EPOCH).days, _DAY_LENGTH) if found else _NO_DAY


def can_be_written(found: date) -> bool:
    """Whether a day fits a button: from 1950 on, for more than a century."""
    return _EPOCH <= found <= _EPOCH + timedelta(days=len(_SIGNS) ** _DAY_LENGTH - 1)


def read(guide: Guide, code: str) -> dict[str, str] | None:
    """The answers in `code`; None when it was written for another version of the guide, or is forged."""
    if not code.startswith(guide.key):
        return None
    answers: dict[str, str] = {}
    rest = code.removeprefix(guide.key)
    while rest:
        question = replay(guide, answers).question
        answer, rest = answered(question, rest) if question else ("", rest)
        if question is None or not answer:
            return None
        answers[question.id] = answer
    return answers


def answered(question: Question, code: str) -> tuple[str, str]:
    """The answer to `question` that `code` begins with, and the rest; an empty answer when there is none."""
    if not code:
        return "", ""
    if not question.is_date:
        number = ascii_lowercase.find(code[0])
        return (question.options[number].id if 0 <= number < len(question.options) else ""), code[1:]
    if code.startswith(_NO_DAY):
        return UNKNOWN, code[1:]
    signs, rest = code[1 : 1 + _DAY_LENGTH], code[1 + _DAY_LENGTH :]
    is_day = code.startswith(_DAY) and len(signs) == _DAY_LENGTH and set(signs) <= set(_SIGNS)
    return ((_EPOCH + timedelta(days=int(signs, len(_SIGNS)))).isoformat() if is_day else ""), rest


def _number(number: int, length: int) -> str:
    """`number` in that many signs, to the base 36."""
    signs = ""
    for _ in range(length):
        number, place = divmod(number, len(_SIGNS))
        signs = _SIGNS[place] + signs
    return signs
