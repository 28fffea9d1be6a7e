"""Reads the deadlines of a pack: `deadlines.toml`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.core.choice import MOST_BYTES
from bot.core.pack import Pack
from bot.core.term import RULES, Deadline, Deadlines, Group, Kind, When
from bot.core.workday import COUNTRIES
from bot.problem import Problem
from bot.table import Reader, meant, read_toml

FILE = "deadlines.toml"
_LONGEST = MOST_BYTES - len("uz-Cyrl:dates-xxxx_::::2026-11-21")  # pack, kind and group stand in one button


def read(folder: Path, problems: list[Problem]) -> Deadlines:
    """The deadlines in the folder of a pack; none when it has none."""
    file = folder / FILE
    if not file.exists():
        return Deadlines()
    reader = Reader(read_toml(file, problems), file, "", problems)
    kinds = {id: _kind(id, table, file, problems) for id, table in reader.take("kinds", dict).items()}
    groups = {id: _group(id, table, file, problems) for id, table in reader.take("groups", dict, {}).items()}
    tables = reader.take("deadlines", dict)
    found = Deadlines(
        calendar=reader.take("calendar", str),
        kinds=kinds,
        groups=groups,
        deadlines={id: _deadline(id, table, file, problems) for id, table in tables.items()},
    )
    reader.end()
    if found.calendar not in COUNTRIES:
        reader.wrong(
            "calendar", f"«{found.calendar}» is no country whose holidays are known; write two letters like RU"
        )
    longest = max((len(id) for id in kinds), default=0) + max((len(id) for id in groups), default=0)
    if len(folder.name) + longest > _LONGEST:
        reader.wrong("kinds", f"the ids of the pack, a kind and a group must have at most {_LONGEST} letters together")
    return found


def _kind(id: str, table: Any, file: Path, problems: list[Problem]) -> Kind:
    reader = Reader(table, file, f"kinds.{id}", problems)
    label, when = reader.take("label", str), reader.take("when", str)
    if when not in set(When):
        reader.wrong("when", f"must be one of: {', '.join(When)}")
    reader.end()
    return Kind(id, label, When(when) if when in set(When) else When.ANY)


def _group(id: str, table: Any, file: Path, problems: list[Problem]) -> Group:
    reader = Reader(table, file, f"groups.{id}", problems)
    group = Group(id, reader.take("label", str))
    reader.end()
    return group


def _deadline(id: str, table: Any, file: Path, problems: list[Problem]) -> Deadline:
    reader = Reader(table, file, f"deadlines.{id}", problems)
    found = Deadline(
        id=id,
        title=reader.take("title", str),
        starts=reader.take("starts", str),
        rule=reader.take("rule", str),
        entry=reader.take("entry", str),
        fact=reader.take("fact", str, ""),
        groups=reader.texts("groups"),
        unknown=reader.take("unknown", str, ""),
    )
    reader.end()
    return found


def misfits(folder: Path, pack: Pack) -> Iterator[Problem]:
    """Every name in the deadlines of a pack that names nothing, or is never named, and every fact that cannot be counted."""
    known = pack.deadlines
    for id in known.kinds:
        if not known.of(id):
            yield Problem(str(folder / FILE), f"kinds.{id}", "no deadline starts from this kind of day")
    for id in known.groups.keys() - {group for item in known.deadlines.values() for group in item.groups}:
        yield Problem(str(folder / FILE), f"groups.{id}", "no deadline is for this group")
    for item in known.deadlines.values():
        names = {"starts": (item.starts, known.kinds), "rule": (item.rule, RULES), "entry": (item.entry, pack.entries)}
        wrong = [(field, name, among) for field, (name, among) in names.items() if name and name not in among]
        wrong += [("groups", name, known.groups) for name in item.groups if name not in known.groups]
        wrong += [("fact", item.fact, pack.facts)] if item.fact and item.fact not in pack.facts else []
        for field, name, among in wrong:
            yield _problem(folder, item, field, f"«{name}» is not known{meant(name, among)}")
        if not wrong:
            yield from _miscounted(folder, item, pack)


def _miscounted(folder: Path, item: Deadline, pack: Pack) -> Iterator[Problem]:
    units = RULES[item.rule].units
    if bool(units) != bool(item.fact):
        need = f"needs a fact in {' or '.join(sorted(units))}" if units else "counts with no fact"
        yield _problem(folder, item, "fact", f"the rule «{item.rule}» {need}")
        return
    fact = pack.facts.get(item.fact)
    if fact and fact.unit not in units:
        words = f"«{item.fact}» is in {fact.unit}, the rule «{item.rule}» needs {' or '.join(sorted(units))}"
        yield _problem(folder, item, "fact", words)
    for value in fact.values if fact and fact.unit in units else ():
        if not (isinstance(value.value, int) and value.value > 0):
            yield _problem(
                folder, item, "fact", f"«{item.fact}» must be a whole number above nought to be counted with"
            )


def _problem(folder: Path, item: Deadline, field: str, words: str) -> Problem:
    return Problem(str(folder / FILE), f"deadlines.{item.id}.{field}", words)
