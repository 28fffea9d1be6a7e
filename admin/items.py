"""Which questions of the exam do not do their work: from counts that hold nobody's identity."""

from collections.abc import Iterator, Mapping, Sequence

from bot.core.item import ENOUGH, Counted, Tally, flags, tallies
from bot.core.practice import UNKNOWN
from bot.core.quiz import Bank
from bot.store import items
from bot.store.db import Database


async def read(database: Database) -> list[Counted]:
    """Every count."""
    async with database.read() as connection:
        return await items.counted(connection)


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
