"""Reads content/desk.toml and content/replies.toml: how those who answer work. Both may be missing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.due import DANGER, HOUR, NORMAL, Block, Hours, Plan, Target
from bot.core.office import Branch, Canned, Checklist, Office, Rules
from bot.core.workday import COUNTRIES, Calendar
from bot.problem import Problem
from bot.table import Reader, meant, read_toml

DESK, REPLIES = "desk.toml", "replies.toml"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = (int, float)
_LONGEST_CODE = 20


def read(content: Path, problems: list[Problem]) -> Office:
    """The office of the folder `content`; what is not said there is as the code has it."""
    file = content / DESK
    reader = Reader(read_toml(file, problems) if file.exists() else {}, file, "", problems)
    office = Office(
        plan=_plan(reader, file, problems),
        rules=_rules(reader.take("rules", dict, {}), file, problems),
        outcomes=_outcomes(reader.take("outcomes", dict, {}), file, problems) or Office().outcomes,
        checklists=_checklists(reader.take("checklists", dict, {}), file, problems),
        replies=_replies(content / REPLIES, problems),
    )
    reader.end()
    return office


def _plan(reader: Reader, file: Path, problems: list[Problem]) -> Plan:
    hours = reader.take("hours", dict, {})
    due = reader.take("due", dict, {})
    usual = Plan().targets
    targets = {
        name: _target(Reader(due.get(name, {}), file, f"due.{name}", problems), usual[name])
        for name in (DANGER, NORMAL)
    }
    for name in set(due) - set(targets):
        reader.wrong(f"due.{name}", f"is not a priority{meant(name, targets)}")
    return Plan(_hours(hours, file, problems) if hours else None, targets)


def _target(reader: Reader, usual: Target) -> Target:
    first = reader.take("first_answer_hours", _NUMBER, usual.first / HOUR)
    next = reader.take("next_answer_hours", _NUMBER, usual.next / HOUR)
    solution = reader.take("solution_hours", _NUMBER, usual.solution / HOUR)
    reader.end()
    if min(first, next, solution) <= 0:
        reader.wrong("", "hours must be more than 0")
    return Target(first * HOUR, next * HOUR, solution * HOUR)


def _hours(table: Any, file: Path, problems: list[Problem]) -> Hours | None:
    reader = Reader(table, file, "hours", problems)
    before = len(problems)
    zone = _zone(reader)
    days = {number: tuple(_blocks(name, reader)) for number, name in enumerate(_DAYS)}
    is_free = _free(reader)
    reader.end()
    if not any(days.values()):
        reader.wrong("", "nobody works on any day")
    return Hours(zone, days, is_free) if zone and len(problems) == before else None


def _zone(reader: Reader) -> ZoneInfo | None:
    name = reader.take("time_zone", str)
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        reader.wrong("time_zone", f"«{name}» is no time zone; write one like Europe/Moscow")
        return None


def _blocks(day: str, reader: Reader) -> Iterator[Block]:
    last = time()
    for text in reader.texts(day):
        begin, separator, end = text.partition("-")
        try:
            block = time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())
        except ValueError:
            separator = ""
        if not separator or not last <= block[0] < block[1]:
            reader.wrong(day, f"«{text}» must be hours like 09:00-13:00, one after another")
            return
        last = block[1]
        yield block


def _free(reader: Reader) -> Callable[[date], bool]:
    """Whether a day is a holiday of the country, or one of the days written down."""
    country = reader.take("holidays", str, "")
    closed = frozenset(reader.take("closed", list, []))
    if not all(type(day) is date for day in closed):
        reader.wrong("closed", "must be a list of dates like 2026-12-31, without quotes")
    calendar = Calendar(country) if country in COUNTRIES else None
    if country and not calendar:
        reader.wrong("holidays", f"the holidays of «{country}» are not known; write a code of two letters like RO")
    return lambda day: day in closed or (calendar is not None and calendar.is_holiday(day))


def _rules(table: Any, file: Path, problems: list[Problem]) -> Rules:
    reader, usual = Reader(table, file, "rules", problems), Rules()
    rules = Rules(
        reopen_days=int(reader.take("reopen_days", _NUMBER, usual.reopen_days)),
        cap=int(reader.take("cap", _NUMBER, usual.cap)),
        silent_hours=reader.take("silent_hours", _NUMBER, usual.silent_hours),
        silent_danger_minutes=reader.take("silent_danger_minutes", _NUMBER, usual.silent_danger_minutes),
        second_reader=reader.take("second_reader", bool, usual.second_reader),
        alone_after_minutes=reader.take("alone_after_minutes", _NUMBER, usual.alone_after_minutes),
    )
    reader.end()
    return rules


def _outcomes(table: Any, file: Path, problems: list[Problem]) -> tuple[Branch, ...]:
    return tuple(_branch(Reader(branch, file, f"outcomes.{id}", problems)) for id, branch in table.items())


def _branch(reader: Reader) -> Branch:
    branch = Branch(reader.take("title", str), _named("leaves", reader))
    for code in branch.leaves:
        if len(code) > _LONGEST_CODE:
            reader.wrong("leaves", f"«{code}» is longer than {_LONGEST_CODE} letters")
    reader.end()
    return branch


def _checklists(table: Any, file: Path, problems: list[Problem]) -> Mapping[str, Checklist]:
    found = {}
    for id, one in table.items():
        reader = Reader(one, file, f"checklists.{id}", problems)
        found[id] = Checklist(reader.take("title", str), _named("items", reader))
        reader.end()
        if len(id) > 30 or len(" ".join(found[id].items)) > 200:
            reader.wrong("", "the ids are too long: 30 letters for the list, 200 for those of its items together")
    return found


def _named(name: str, reader: Reader) -> dict[str, str]:
    """A table of titles by id."""
    table = reader.take(name, dict)
    for id, title in table.items():
        if not isinstance(title, str) or not title.strip() or set(id) - set("abcdefghijklmnopqrstuvwxyz0123456789-"):
            reader.wrong(f"{name}.{id}", "must be a text in quotes, under an id of small letters and hyphens")
    return {id: str(title) for id, title in table.items()}


def _replies(file: Path, problems: list[Problem]) -> Mapping[str, Canned]:
    found = {}
    for id, table in read_toml(file, problems).items() if file.exists() else ():
        reader = Reader(table, file, id, problems)
        found[id] = Canned(id, reader.take("title", str), reader.take("text", str))
        reader.end()
    return found
