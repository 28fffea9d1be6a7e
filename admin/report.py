"""`hamroh report FILE`: the state of content and translations as an SQLite file, to look through in Datasette.

It holds what stands in `content/` and `locales/`, and nothing of any person.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from admin import check
from admin.check.edition import Edition
from admin.check.line import line_of, lines_of
from admin.check.translations import state
from bot.core.facts import Fact, Value
from bot.core.pack import Entry, Pack
from bot.core.state import State, worst
from bot.core.text import names

Row = dict[str, Any]
TABLES = {"entries", "facts", "fact_values", "fact_uses", "translations", "problems"}


class ReportProblem(Exception):
    """The report cannot be written there, in words for an editor."""


def write(edition: Edition, file: Path) -> dict[str, int]:
    """Write the report, in place of an older one; how many rows each table has. Raises ReportProblem."""
    if file.exists() and not _is_report(file):
        raise ReportProblem(f"{file} is there already and is no report; choose another name")
    file.unlink(missing_ok=True)
    database = Database(file)
    try:
        return {name: _fill(database, name, list(rows)) for name, rows in _tables(edition).items()}
    finally:
        database.close()


def _is_report(file: Path) -> bool:
    if not file.read_bytes()[:16].startswith(b"SQLite format 3"):
        return False
    database = Database(file)
    try:
        return set(database.table_names()) <= TABLES
    finally:
        database.close()


def _tables(edition: Edition) -> dict[str, Iterable[Row]]:
    """Every table, those that others refer to first."""
    return {
        "entries": _entries(edition),
        "facts": _facts(edition),
        "fact_values": _fact_values(edition),
        "fact_uses": _fact_uses(edition),
        "translations": _translations(edition),
        "problems": _problems(edition),
    }


KEYS: dict[str, tuple[str, ...]] = {
    "entries": ("pack", "entry"),
    "facts": ("pack", "fact"),
    "translations": ("pack", "entry", "language"),
}


def _fill(database: Database, name: str, rows: list[Row]) -> int:
    if rows:
        database.table(name).insert_all(rows, pk=KEYS.get(name))
    return len(rows)


def _entries(edition: Edition) -> Iterator[Row]:
    for pack in edition.library.packs.values():
        for entry in pack.entries.values():
            yield {
                "pack": pack.id,
                "entry": entry.id,
                "topic": entry.topic,
                "title": entry.title,
                "label": entry.label,
                "checked_on": entry.checked_on.isoformat(),
                "review_by": entry.review_by.isoformat(),
                "days_to_review": (entry.review_by - edition.today).days,
                "facts": ", ".join(sorted(_named(entry))),
                "sources": ", ".join(source.url for source in entry.sources),
            }


def _facts(edition: Edition) -> Iterator[Row]:
    for pack, fact in _every_fact(edition):
        value = fact.on(edition.today)
        yield {
            "pack": pack.id,
            "fact": fact.id,
            "label": fact.label,
            "unit": str(fact.unit),
            "value_today": str(value.value) if value else None,
            "used_in": ", ".join(entry.id for entry in pack.entries.values() if fact.id in _named(entry)),
        }


def _fact_values(edition: Edition) -> Iterator[Row]:
    for pack, fact in _every_fact(edition):
        for value in fact.values:
            yield {"pack": pack.id, "fact": fact.id, **_value(value), "holds_today": value.holds_on(edition.today)}


def _value(value: Value) -> Row:
    return {
        "value": str(value.value),
        "valid_from": value.valid_from.isoformat() if value.valid_from else None,
        "valid_to": value.valid_to.isoformat() if value.valid_to else None,
        "source": value.source,
        "source_date": value.source_date,
        "checked_on": value.checked_on.isoformat(),
    }


def _fact_uses(edition: Edition) -> Iterator[Row]:
    for pack in edition.library.packs.values():
        for entry in pack.entries.values():
            for key, text in entry.texts():
                part = key.removeprefix(f"{entry.id}.")
                for name in sorted(names(text)):
                    yield {"pack": pack.id, "fact": name, "entry": entry.id, "part": part}


def _translations(edition: Edition) -> Iterator[Row]:
    """One row for each entry and language: how far the whole of it is, and how many of its texts are how far."""
    counts: dict[tuple[str, str, str], Counter[State]] = defaultdict(Counter)
    for text in edition.translated:
        counts[text.original.domain, text.original.key.partition(".")[0], text.language][state(text)] += 1
    for (domain, entry, language), states in counts.items():
        each = {how.name.lower(): states[how] for how in State}
        yield {"pack": domain, "entry": entry, "language": language, "state": str(worst(states)), **each}


def _problems(edition: Edition) -> Iterator[Row]:
    for finding in check.look_through(edition).findings:
        yield {
            "kind": "note" if finding.is_note else "problem",
            "file": finding.file,
            "line": line_of(lines_of(Path(finding.file)), finding.key) or None,
            "key": finding.key,
            "words": finding.words,
        }


def _every_fact(edition: Edition) -> Iterator[tuple[Pack, Fact]]:
    return ((pack, fact) for pack in edition.library.packs.values() for fact in pack.facts.values())


def _named(entry: Entry) -> set[str]:
    return {name for _, text in entry.texts() for name in names(text)}
