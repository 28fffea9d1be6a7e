"""Legal values: each has a value today, one at a time, and is used."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from admin.check.edition import Edition
from admin.check.finding import Finding, note
from bot.core.facts import Fact, Value
from bot.core.text import names

ENDS_SOON = timedelta(days=60)
_DAY = timedelta(days=1)


def have_a_value_today(edition: Edition) -> Iterator[Finding]:
    """A text would say "not known for this date"."""
    for file, fact in _facts(edition):
        if fact.on(edition.today) is None:
            yield Finding(file, fact.id, f"no value holds today ({edition.today}): people read that it is not known")


def follow_each_other(edition: Edition) -> Iterator[Finding]:
    """Two values hold on one day, so that nobody can tell which is meant."""
    for file, fact in _facts(edition):
        for earlier, later in pairwise(sorted(fact.values, key=_start)):
            if _start(later) <= (earlier.valid_to or date.max):
                yield Finding(file, fact.id, f"two values hold on the same day: {_span(earlier)} and {_span(later)}")


def run_forward(edition: Edition) -> Iterator[Finding]:
    """A value ends before it begins."""
    for file, fact in _facts(edition):
        for value in fact.values:
            if _start(value) > (value.valid_to or date.max):
                yield Finding(file, fact.id, f"valid_to ({value.valid_to}) is before valid_from ({value.valid_from})")


def end_soon(edition: Edition) -> Iterator[Finding]:
    """A value ends within two months and none follows it."""
    for file, fact in _facts(edition):
        value = fact.on(edition.today)
        end = value.valid_to if value else None
        if end and end <= edition.today + ENDS_SOON and fact.on(end + _DAY) is None:
            yield note(file, fact.id, f"the value holds until {end} and no value follows it")


def are_used(edition: Edition) -> Iterator[Finding]:
    """Facts that no text names."""
    for pack in edition.library.packs.values():
        used = {name for entry in pack.entries.values() for _, text in entry.texts() for name in names(text)}
        used |= {name for guide in pack.guides.values() for _, text in guide.texts() for name in names(text)}
        used |= {name for place in pack.places.values() for _, text in place.texts() for name in names(text)}
        used |= {name for question in pack.bank.questions.values() for name in question.facts}
        used |= {name for _, text in pack.deadlines.texts() for name in names(text)}
        used |= {deadline.fact for deadline in pack.deadlines.deadlines.values()}
        for id in pack.facts.keys() - used:
            yield note(edition.pack_file(pack, "facts.toml"), id, "no text uses this fact")


def _facts(edition: Edition) -> Iterator[tuple[str, Fact]]:
    for pack in edition.library.packs.values():
        file = edition.pack_file(pack, "facts.toml")
        yield from ((file, fact) for fact in pack.facts.values() if edition.is_readable(file, fact.id))


def _start(value: Value) -> date:
    return value.valid_from or date.min


def _span(value: Value) -> str:
    return f"«{value.value}» ({value.valid_from or 'always'} to {value.valid_to or 'open'})"
