"""Reads the places of a pack, `places.toml`, and the towns that all packs share, `towns.tsv` and `town-names.toml`."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.core import hours
from bot.core.language import LANGUAGES
from bot.core.pack import Pack
from bot.core.place import Phone, Place, Sort
from bot.core.text import placeholders
from bot.core.town import SIGN, Position, Town, Towns
from bot.problem import Problem
from bot.sources import source
from bot.table import Reader, meant, read_toml

FILE = "places.toml"
TOWNS = "towns.tsv"
TOWN_NAMES = "town-names.toml"
LONGEST_ID = 36  # a button carries it in Telegram's 64 bytes
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_COUNTRY = re.compile(r"[a-z]{2}\Z")
_NUMBER = re.compile(r"\+?\d[\d ]{1,18}\d\Z")
_COLUMNS = 7


def towns(content: Path, problems: list[Problem]) -> Towns:
    """The gazetteer: id, country, name, latitude, longitude, time zone, other names; none without the file."""
    file = content / TOWNS
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    found: list[Town] = []
    for number, line in enumerate(lines, 1):
        if line and not line.startswith("#"):
            town = _town(line.split("\t"))
            if town is None:
                problems.append(Problem(str(file), f"line {number}", f"needs {_COLUMNS} columns with tabs between"))
            else:
                found.append(town)
    called = _called(content / TOWN_NAMES, {town.id for town in found}, problems)
    return Towns(tuple(replace(town, called=called.get(town.id, {})) for town in found))


def _called(file: Path, towns: Set[str], problems: list[Problem]) -> dict[str, dict[str, str]]:
    """By the id of a town: its name by language; none without the file."""
    found = read_toml(file, problems) if file.exists() else {}
    for id, names in found.items():
        if id not in towns:
            problems.append(Problem(str(file), id, f"is no town in {TOWNS}"))
        if not isinstance(names, dict) or not all(isinstance(name, str) and name.strip() for name in names.values()):
            problems.append(Problem(str(file), id, "needs a name for each language"))
        elif unknown := sorted(names.keys() - {*LANGUAGES, SIGN}):
            problems.append(Problem(str(file), f"{id}.{unknown[0]}", f"is no language; known: {', '.join(LANGUAGES)}"))
    tables = {id: names for id, names in found.items() if isinstance(names, dict)}
    return {id: {code: name for code, name in names.items() if isinstance(name, str)} for id, names in tables.items()}


def _town(columns: list[str]) -> Town | None:
    try:
        id, country, name, latitude, longitude, zone, names = columns
        return Town(id, country, name, (float(latitude), float(longitude)), zone, tuple(filter(None, names.split("|"))))
    except ValueError:
        return None


def read(folder: Path, time_zone: str, known: Towns, problems: list[Problem]) -> dict[str, Place]:
    """The places in the folder of a pack; none when it has no such file. Notes every problem."""
    file = folder / FILE
    tables = read_toml(file, problems) if file.exists() else {}
    return {id: _place(id, table, file, time_zone, known, problems) for id, table in tables.items()}


def _place(id: str, table: Any, file: Path, time_zone: str, known: Towns, problems: list[Problem]) -> Place:
    reader = Reader(table, file, id, problems)
    table = table if isinstance(table, Mapping) else {}
    if not _ID.match(id) or len(id) > LONGEST_ID:
        reader.wrong("", f"cannot be an id: only small letters a-z, digits, single hyphens; at most {LONGEST_ID}")
    countries = _countries(reader)
    town = _its_town(reader, countries, known)
    place = Place(
        id=id,
        pack=file.parent.name,
        sort=_sort(reader),
        organisation=reader.take("organisation", str),
        name=reader.take("name", str),
        what=reader.take("what", str),
        countries=countries,
        time_zone=town.time_zone if town else time_zone,
        sources=tuple(source(item, file, f"{id}.sources", problems) for item in reader.take("sources", list)),
        checked_on=reader.take("checked_on", date),
        review_by=reader.take("review_by", date),
        town=town,
        address=reader.take("address", str, ""),
        position=_position(reader),
        languages=_languages(reader),
        cost=reader.take("cost", str, ""),
        papers=reader.texts("papers"),
        note=reader.take("note", str, ""),
        hours=_hours(reader),
        by_appointment=reader.take("by_appointment", bool) if "by_appointment" in table else None,
        phones=tuple(_phone(item, file, id, problems) for item in reader.take("phones", list, [])),
        email=reader.take("email", str, ""),
        website=reader.take("website", str, ""),
        urgent=reader.take("urgent", bool, False),
    )
    if place.sort is Sort.LINE and not place.phones:
        reader.wrong("phones", "a line needs a number")
    if place.urgent and place.sort is not Sort.LINE:
        reader.wrong("urgent", "only a line is urgent: it stands first, with its number")
    if place.address and not town:
        reader.wrong("town", "is missing: an address stands in a town")
    reader.end()
    return place


def _countries(reader: Reader) -> tuple[str, ...]:
    countries = reader.texts("countries")
    if not countries or not all(_COUNTRY.match(code) for code in countries):
        reader.wrong("countries", 'must be a list of countries in two small letters, like ["ro"]')
        return ("xx",)
    return countries


def _its_town(reader: Reader, countries: tuple[str, ...], known: Towns) -> Town | None:
    name = reader.take("town", str, "")
    town = known.named(countries[0], name)
    if name and town is None:
        near = known.meant(name, countries[0])
        offered = f"; do you mean «{near.name}»?" if near and near.country == countries[0] else ""
        reader.wrong("town", f"«{name}» is no town of «{countries[0]}» in {TOWNS}{offered}")
    return town


def _sort(reader: Reader) -> Sort:
    name = reader.take("sort", str)
    if name and name not in set(Sort):
        reader.wrong("sort", f"must be one of: {', '.join(Sort)}{meant(name, Sort)}")
    return Sort(name) if name in set(Sort) else Sort.OFFICE


def _position(reader: Reader) -> Position | None:
    found = reader.take("position", list, [])
    if not found:
        return None
    numbers = [number for number in found if isinstance(number, (int, float)) and not isinstance(number, bool)]
    if len(found) != 2 or len(numbers) != 2 or not (-90 <= numbers[0] <= 90 and -180 <= numbers[1] <= 180):
        reader.wrong("position", "must be latitude (-90 to 90) and longitude (-180 to 180), like [44.43, 26.1]")
        return None
    return float(numbers[0]), float(numbers[1])


def _languages(reader: Reader) -> tuple[str, ...]:
    """Codes of two letters: also languages that the service itself does not speak."""
    codes = reader.texts("languages")
    for code in codes:
        if code not in LANGUAGES and not _COUNTRY.match(code):
            reader.wrong("languages", f"«{code}» is no language code; write one like lt or en")
    return codes


def _hours(reader: Reader) -> str:
    found: str = reader.take("hours", str, "")
    if found and not hours.can_be_read(found):
        reader.wrong("hours", f"«{found}» cannot be read; write it as in OpenStreetMap, like Mo-Fr 09:00-17:00")
        return ""
    return found


def _phone(table: Any, file: Path, id: str, problems: list[Problem]) -> Phone:
    reader = Reader(table, file, f"{id}.phones", problems)
    number = reader.take("number", str)
    if number and not _NUMBER.match(number):
        reader.wrong("number", f"«{number}» is no number: only digits and single spaces, and + at the beginning")
    dialled = reader.take("dialled", date) if isinstance(table, Mapping) and "dialled" in table else None
    phone = Phone(number, reader.take("abroad", bool, False), dialled)
    reader.end()
    return phone


def unknown_facts(folder: Path, pack: Pack) -> Iterator[Problem]:
    """Every `{name}` in a text of a place that is no fact of the pack."""
    for place in pack.places.values():
        for key, text in place.texts():
            for name in sorted(placeholders(text)):
                if name.removesuffix(".number") not in pack.facts:
                    words = f"{{{name}}} is no fact in facts.toml{meant(name, pack.facts)}"
                    yield Problem(str(folder / FILE), key.removeprefix("place."), words)
