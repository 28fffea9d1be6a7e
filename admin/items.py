"""Which questions of the exam do not do their work: from counts that hold nobody's identity."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.practice import UNKNOWN
from bot.core.quiz import Bank, Question
from bot.store import items
from bot.store.db import Database
from bot.store.items import Counted

ENOUGH = 30  # answers before anything is said of a question
TOO_EASY, TOO_HARD = 0.95, 0.3
LEAST_DISCRIMINATION = 0.1
LEAST_PICKED = 0.03  # share of answers below which a wrong option does no work
MOST_SECONDS = 90


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
    def facility(self) -> float:
        """The share of right answers."""
        return sum(self.right.values()) / max(self.number, 1)

    @property
    def discrimination(self) -> float | None:
        """How much oftener it is right in tests that went well (upper minus lower group); None when one is missing."""
        if not self.band["high"] or not self.band["low"]:
            return None
        return self.right["high"] / self.band["high"] - self.right["low"] / self.band["low"]


async def read(database: Database) -> list[Counted]:
    """Every count."""
    async with database.read() as connection:
        return await items.counted(connection)


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


def report(counted: Sequence[Counted], bank: Bank, everything: bool = False) -> Iterator[str]:
    """A line for each question with something to look at, or for all that were answered."""
    found: Mapping[str, Tally] = tallies(counted, bank)
    for id in (id for id in bank.questions if id in found):
        tally, words = found[id], list(flags(bank.questions[id], found[id]))
        if words or everything:
            number, unknown = tally.number, tally.picked[UNKNOWN]
            seconds = tally.seconds / max(number, 1)
            yield f"{id}: {number} answers, {tally.facility:.0%} right, {unknown} «do not know», {seconds:.0f} s"
            yield from (f"  {word}" for word in words)
    enough = sum(tally.number >= ENOUGH for tally in found.values())
    yield f"{enough} of {len(bank.questions)} questions have the {ENOUGH} answers that are needed to judge them."
