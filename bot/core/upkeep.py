"""What needs an editor's eye on a day: answers to be looked through, facts that change, and where a fact is used."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.facts import Fact, Value
from bot.core.pack import Entry, Library, Pack
from bot.core.text import names

_DAY = timedelta(days=1)
LEAST_DAYS, MOST_DAYS = 7, 365


@dataclass(frozen=True)
class Change:
    """A fact that has another value, or none, from `day` on."""

    day: date
    pack: Pack
    fact: Fact
    before: Value | None
    after: Value | None


def due(library: Library, until: date) -> list[Entry]:
    """The entries that must be looked through by `until`, the most urgent first; with those that are late."""
    found = (entry for pack in library.packs.values() for entry in pack.entries.values() if entry.review_by <= until)
    return sorted(found, key=lambda entry: (entry.review_by, entry.id))


def end_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY


def next_review(entry: Entry, today: date) -> date:
    """When to look again if all is still correct: after as long as between the last check and its review."""
    days = (entry.review_by - entry.checked_on).days
    return today + timedelta(days=min(max(days, LEAST_DAYS), MOST_DAYS))


def changes(library: Library, today: date, until: date) -> list[Change]:
    """Every change of a fact after `today`, until and with the day `until`; the next one first."""
    found = [
        change
        for pack in library.packs.values()
        for fact in pack.facts.values()
        for change in _changes(pack, fact)
        if today < change.day <= until
    ]
    return sorted(found, key=lambda change: (change.day, change.fact.id))


def _changes(pack: Pack, fact: Fact) -> Iterator[Change]:
    begins = {value.valid_from for value in fact.values if value.valid_from}
    ends = {value.valid_to + _DAY for value in fact.values if value.valid_to}
    for day in begins | ends:
        before, after = fact.on(day - _DAY), fact.on(day)
        if before != after:
            yield Change(day, pack, fact, before, after)


def uses(pack: Pack) -> dict[str, list[Entry]]:
    """The entries that name each fact of the pack, in their order; a fact that none names has an empty list."""
    found: dict[str, list[Entry]] = {id: [] for id in pack.facts}
    for entry in pack.entries.values():
        for id in {name for _, text in entry.texts() for name in names(text)}:
            found[id].append(entry)
    return found
