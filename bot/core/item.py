"""How a question of the exam is answered by everybody: sums over counts that hold nobody's identity."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.core.quiz import Bank, Question

ENOUGH = 30  # answers before anything is said of a question
TOO_EASY, TOO_HARD = 0.95, 0.3
LEAST_DISCRIMINATION = 0.1
LEAST_PICKED = 0.03  # share of answers below which a wrong option does no work
MOST_SECONDS = 90


@dataclass(frozen=True)
class Counted:
    """How often an answer was given in tests that went well (`high`) or not (`low`), and the seconds of all."""

    question: str
    answer: str
    band: str
    number: int
    seconds: int


@dataclass
class Tally:
    """The answers to one question: by answer, and how many were right of those in tests that went well or badly."""

    picked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    band: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seconds: int = 0

    @property
    def number(self) -> int:
        """All answers."""
        return sum(self.picked.values())

    @property
    def all_right(self) -> int:
        """The right answers."""
        return sum(self.right.values())

    @property
    def facility(self) -> float:
        """The share of right answers."""
        return self.all_right / max(self.number, 1)

    @property
    def discrimination(self) -> float | None:
        """How much oftener it is right in tests that went well (upper minus lower group); None when one is missing."""
        if not self.band["high"] or not self.band["low"]:
            return None
        return self.right["high"] / self.band["high"] - self.right["low"] / self.band["low"]


def tallies(counted: Iterable[Counted], bank: Bank) -> dict[str, Tally]:
    """The counts by question, of questions that are still there."""
    found: dict[str, Tally] = defaultdict(Tally)
    for count in counted:
        question = bank.questions.get(count.question)
        if question is None:
            continue
        tally = found[count.question]
        tally.picked[count.answer] += count.number
        tally.band[count.band] += count.number
        tally.right[count.band] += count.number if count.answer == _right(question) else 0
        tally.seconds += count.seconds
    return dict(found)


def _right(question: Question) -> str:
    return "right" if question.is_typed else str(question.right)


def facilities(counted: Iterable[Counted], bank: Bank) -> dict[str, tuple[int, int]]:
    """How many answers to each question were right, of how many."""
    return {id: (tally.all_right, tally.number) for id, tally in tallies(counted, bank).items()}


def flags(question: Question, tally: Tally) -> Iterator[str]:
    """What an editor should look at; nothing before there are enough answers."""
    if tally.number < ENOUGH:
        return
    if tally.facility > TOO_EASY:
        yield "nearly everybody is right"
    if tally.facility < TOO_HARD:
        yield "few are right: is the key right, are the words too hard?"
    if tally.discrimination is not None and tally.discrimination < LEAST_DISCRIMINATION:
        yield f"those who do well are hardly oftener right ({tally.discrimination:+.2f}): is it ambiguous?"
    for number in range(1, len(question.options) + 1):
        if number != question.right and tally.picked[str(number)] < LEAST_PICKED * tally.number:
            yield f"nearly nobody picks option {number} «{question.options[number - 1]}»"
    if tally.seconds / tally.number > MOST_SECONDS:
        yield f"takes {tally.seconds / tally.number:.0f} seconds on average"
