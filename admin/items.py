"""Which questions of the exam do not do their work: from counts that hold nobody's identity."""

from collections.abc import Iterator, Mapping, Sequence

from bot.core.practice import UNKNOWN
from bot.core.quiz import Bank, Question
from bot.core.tally import Counted, Tally, tallies
from bot.store import items
from bot.store.db import Database

ENOUGH = 30  # answers before anything is said of a question
TOO_EASY, TOO_HARD = 0.95, 0.3
LEAST_DISCRIMINATION = 0.1
LEAST_PICKED = 0.03  # share of answers below which a wrong option does no work
MOST_SECONDS = 90


async def read(database: Database) -> list[Counted]:
    """Every count."""
    async with database.read() as connection:
        return await items.counted(connection)


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
