"""The practice tests of an exam and the papers of the mock exam, as plain data that was read and checked elsewhere.

Questions stay in the language of the exam. What helps with them (the gloss, the explanation) is English here and
translated like every other text, in the domain `<pack>-exam`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.core.facts import Facts

MODULES = ("russian", "history", "law")
TOPICS: Mapping[str, tuple[str, ...]] = {
    "russian": (
        "listening",
        "reading",
        "vocabulary",
        "place-and-direction",
        "motion-verbs",
        "cases",
        "gender",
        "aspect",
        "writing",
    ),
    "history": (
        "early-rus",
        "moscow-state",
        "empire",
        "soviet-time",
        "great-patriotic-war",
        "modern-russia",
        "holidays",
        "symbols",
        "cities-and-geography",
        "culture-and-science",
        "peoples-and-religions",
    ),
    "law": (
        "constitution",
        "state-bodies",
        "symbols-of-state",
        "entry-and-registration",
        "patent-and-work",
        "labour-rights",
        "residence",
        "family",
        "education-and-health",
        "duties-and-liability",
        "police-and-your-rights",
        "bans-and-expulsion",
        "papers-and-fraud",
    ),
}
LEVELS = (1, 2, 3)
QUESTIONS_IN_A_TEST = 20
LISTENING = "listening"


def domain(pack: str) -> str:
    """The domain of the translations that belong to the questions of a pack."""
    return f"{pack}-exam"


@dataclass(frozen=True)
class Reference:
    """Where the right answer can be looked up; the address may be unknown."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Question:
    """One question. With `options` one of them is right, `right` counts from 1; without, an answer is typed.

    `said` is what is heard and `audio` its recording, a path below `content/`, empty when there is none; `synthetic`
    when no person speaks in it.
    """

    id: str
    test: str
    module: str
    topic: str
    level: int
    text: str
    gloss: str
    explanation: str
    options: tuple[str, ...] = ()
    right: int = 0
    answers: tuple[str, ...] = ()
    passage: str = ""
    said: str = ""
    audio: str = ""
    synthetic: bool = False
    source: Reference | None = None
    facts: tuple[str, ...] = ()
    checked_on: date = date.min

    @property
    def is_typed(self) -> bool:
        """Whether the answer is typed."""
        return not self.options

    @property
    def right_answer(self) -> str:
        """The right option, or the first of the accepted answers; empty for a question that is not written yet."""
        known = self.options[self.right - 1 : self.right] if self.options else self.answers
        return known[0] if known else ""

    def texts(self) -> Iterator[tuple[str, str]]:
        """The stable id and the English of what is translated."""
        yield f"{self.id}.gloss", self.gloss
        yield f"{self.id}.explanation", self.explanation

    def is_stale(self, facts: Facts, today: date) -> bool:
        """Whether a legal value that the right answer rests on is another one today than when it was checked."""
        known = (facts[name] for name in self.facts if name in facts)
        return any(_value(fact.on(today)) != _value(fact.on(self.checked_on)) for fact in known)


def _value(value: object) -> object:
    return getattr(value, "value", None)


@dataclass(frozen=True)
class Test:
    """A practice test: questions of one module and level."""

    id: str
    module: str
    level: int
    questions: tuple[Question, ...]
    checked_on: date

    @property
    def number(self) -> str:
        """Its number within the module, as in `law-3`."""
        return self.id.rpartition("-")[2]


@dataclass(frozen=True)
class Section:
    """One module of a paper: how many tasks, how many must be right, and the same for single topics of it."""

    module: str
    tasks: int
    passes: int
    topics: Mapping[str, int] = field(default_factory=dict)  # at least so many tasks of the topic
    topic_passes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Paper:
    """The blueprint of a mock exam. `assumed` names what is not known officially and is our own assumption."""

    level: int
    valid_from: date
    minutes: int
    passes: int
    sections: tuple[Section, ...]
    source: Reference
    source_date: str
    assumed: tuple[str, ...] = ()

    @property
    def tasks(self) -> int:
        """All tasks of the paper."""
        return sum(section.tasks for section in self.sections)


@dataclass(frozen=True)
class Bank:
    """All tests and papers of a pack."""

    tests: Mapping[str, Test] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    questions: Mapping[str, Question] = field(default_factory=dict)

    def of_module(self, module: str) -> list[Test]:
        """The tests of a module, in their order."""
        return [test for test in self.tests.values() if test.module == module]

    def paper(self, level: int, day: date) -> Paper | None:
        """The paper of a level that holds on `day`: the one that began last."""
        holding = [paper for paper in self.papers if paper.level == level and paper.valid_from <= day]
        return max(holding, key=lambda paper: paper.valid_from, default=None)
