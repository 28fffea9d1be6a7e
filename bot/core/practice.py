"""One practice session as a value: what was asked, what was answered, how long it took. Nothing is asked of a clock.

A session only moves forward through `answer`, which takes the number of the question it answers: a tap that is late,
repeated or from another session leaves it as it is.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil

from bot.core.quiz import Bank, Paper, Question, Section

UNKNOWN = "0"  # the answer «I do not know»
LONGEST_TYPED = 80
MOST_SECONDS = 600  # a longer time is a pause, not thinking


class Mode(StrEnum):
    """The ways to practise."""

    LEARN = "learn"  # the answer and its explanation at once
    TEST = "test"  # the result at the end
    MOCK = "mock"  # by the blueprint of a paper, against the clock
    MISTAKES = "mistakes"  # what was wrong, or is about to be forgotten
    FIVE = "five"  # five a day

    @property
    def explains(self) -> bool:
        """Whether each answer is explained at once."""
        return self not in (Mode.TEST, Mode.MOCK)


@dataclass(frozen=True)
class Given:
    """An answer: the number of an option or what was typed, the seconds it took, whether the gloss was seen."""

    answer: str
    seconds: int = 0
    glossed: bool = False


@dataclass(frozen=True)
class Practice:
    """A session. `name` is a test or the level of a paper; times are seconds since 1970, `shown_at` 0 when left."""

    mode: Mode
    name: str
    ids: tuple[str, ...]
    started: float
    given: tuple[Given, ...] = ()
    shown_at: float = 0
    glossed: bool = False
    minutes: int = 0
    valid_from: str = ""  # which version of the paper

    @property
    def key(self) -> str:
        """What its buttons bear, so that those of another session are known."""
        return str(int(self.started) % 10_000_000)

    @property
    def position(self) -> int:
        """How many questions are answered; the number of the open one, from 0."""
        return len(self.given)

    @property
    def is_finished(self) -> bool:
        """Whether all is answered."""
        return self.position >= len(self.ids)

    @property
    def open(self) -> str:
        """The id of the question that waits for an answer; empty when none does."""
        return "" if self.is_finished else self.ids[self.position]

    def time_left(self, now: float) -> float | None:
        """Seconds until the end of a timed session; None when there is no limit."""
        return max(0.0, self.started + 60 * self.minutes - now) if self.minutes else None

    def is_over(self, now: float) -> bool:
        """Whether nothing more can be answered: all done, or the time is up."""
        return self.is_finished or self.time_left(now) == 0

    def answer(self, position: int, answer: str, now: float) -> "Practice":
        """The session with the question at `position` answered; itself when that is not the open question."""
        if position != self.position or self.is_over(now):
            return self
        seconds = int(min(max(now - self.shown_at, 0), MOST_SECONDS)) if self.shown_at else 0
        given = Given(answer[:LONGEST_TYPED], seconds, self.glossed)
        return replace(self, given=(*self.given, given), glossed=False, shown_at=0)

    def shown(self, now: float) -> "Practice":
        """The open question was shown; shown again, its time goes on."""
        return self if self.shown_at else replace(self, shown_at=now)

    def with_gloss(self, position: int) -> "Practice":
        """The gloss of the open question was seen."""
        return replace(self, glossed=True) if position == self.position and not self.is_finished else self

    def left(self) -> "Practice":
        """The person went elsewhere: the question waits, its time does not run."""
        return replace(self, shown_at=0)

    def within(self, bank: Bank) -> "Practice":
        """The session without questions that the content does not have any more; answers stay where they are."""
        return replace(
            self, ids=tuple(id for place, id in enumerate(self.ids) if place < self.position or id in bank.questions)
        )

    def to_json(self) -> str:
        """This session as JSON."""
        given = [[item.answer, item.seconds, int(item.glossed)] for item in self.given]
        parts = [self.mode, self.name, self.ids, self.started, given, self.shown_at, int(self.glossed), self.minutes]
        return json.dumps([*parts, self.valid_from], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, body: str) -> "Practice | None":
        """The session that was written as `body`; None for anything else, such as one of an earlier version."""
        try:
            mode, name, ids, started, given, shown_at, glossed, minutes, valid_from = json.loads(body)
            answers = tuple(Given(str(answer), int(seconds), bool(seen)) for answer, seconds, seen in given)
            return cls(
                Mode(mode), name, tuple(ids), started, answers, shown_at, bool(glossed), int(minutes), valid_from
            )
        except (ValueError, TypeError):
            return None


def is_right(question: Question, answer: str) -> bool:
    """Whether `answer` is right. What is typed is compared without case, ё and signs between words and numbers."""
    if question.is_typed:
        return _plain(answer) in {_plain(accepted) for accepted in question.answers}
    return answer == str(question.right)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("ё", "е")))


@dataclass(frozen=True)
class Score:
    """The score of one module, or of one topic of it, against its pass mark."""

    module: str
    right: int
    tasks: int
    passes: int
    topic: str = ""

    @property
    def passed(self) -> bool:
        """Whether the pass mark is reached."""
        return self.right >= self.passes


@dataclass(frozen=True)
class Result:
    """The outcome of a session. Unanswered questions count as wrong."""

    scores: tuple[Score, ...]
    right: int
    tasks: int
    passes: int
    wrong: tuple[int, ...]  # positions, in order
    topics: tuple[tuple[str, str], ...]  # module and topic to study, the worst first

    @property
    def passed(self) -> bool:
        """Whether the whole is passed: every part of it, and the total."""
        return self.right >= self.passes and all(score.passed for score in self.scores)


def result(practice: Practice, bank: Bank, paper: Paper | None) -> Result:
    """The result by the rule of `paper`: of a mock exam as it stands, of a test by the same shares of its module."""
    asked = [(place, bank.questions[id]) for place, id in enumerate(practice.ids) if id in bank.questions]
    right = {place: _is_right_at(practice, place, question) for place, question in asked}
    scores: list[Score] = []
    for module in dict.fromkeys(question.module for _, question in asked):
        section = _section(paper, module)
        own = [(question, right[place]) for place, question in asked if question.module == module]
        scores += _scores(module, own, section, practice.mode is Mode.MOCK)
    passes = paper.passes if paper and practice.mode is Mode.MOCK else sum(s.passes for s in scores if not s.topic)
    wrong = tuple(place for place, _ in asked if not right[place])
    questions = dict(asked)
    missed = [(questions[place].module, questions[place].topic) for place in wrong]
    topics = tuple(sorted(dict.fromkeys(missed), key=lambda pair: -missed.count(pair)))
    return Result(tuple(scores), sum(right.values()), len(asked), passes, wrong, topics)


def _is_right_at(practice: Practice, place: int, question: Question) -> bool:
    return place < practice.position and is_right(question, practice.given[place].answer)


def _section(paper: Paper | None, module: str) -> Section | None:
    return next((section for section in paper.sections if section.module == module), None) if paper else None


def _scores(
    module: str, answered: Sequence[tuple[Question, bool]], section: Section | None, is_mock: bool
) -> list[Score]:
    total, right = len(answered), sum(is_right for _, is_right in answered)
    if section is None:
        return [Score(module, right, total, 0)]
    if not is_mock:
        return [Score(module, right, total, ceil(total * section.passes / section.tasks))]
    scores = [Score(module, right, total, section.passes)]
    for topic, passes in section.topic_passes.items():
        own = [is_right for question, is_right in answered if question.topic == topic]
        scores.append(Score(module, sum(own), len(own), passes, topic))
    return scores
