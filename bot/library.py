"""Reads `content/` and `locales/` from disk into a Library, and says in plain words what cannot be read."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import bank, dates, guides, office, phrases, places, recordings, translations
from bot.core.facts import Fact, Unit, Value
from bot.core.language import LANGUAGES
from bot.core.normalise import fold
from bot.core.pack import RUMOURS, Entry, Library, Pack, Topic, Verdict
from bot.core.text import placeholders
from bot.core.town import Towns
from bot.problem import Problem, Unreadable
from bot.sources import is_source_date, source
from bot.table import Reader, meant, read_toml

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_LONGEST_PACK, _LONGEST_TOPIC, _LONGEST_ENTRY = 12, 30, 36  # a button carries two of them in Telegram's 64 bytes
_VALUE_KINDS: dict[str, type | tuple[type, ...]] = {Unit.DATE: date, Unit.TEXT: str}


def load(content: Path, locales: Path, chosen: frozenset[str] = frozenset(), kept: Path | None = None) -> Library:
    """All content of the chosen packs (all for none). Raises Unreadable with every problem found.

    In the folder `kept` translations are kept as they were read, so that the next start is quick.
    """
    library, problems = read(content, locales, chosen, kept)
    if problems:
        raise Unreadable(problems)
    return library


def read(
    content: Path, locales: Path, chosen: frozenset[str] = frozenset(), kept: Path | None = None
) -> tuple[Library, list[Problem]]:
    """All content that can be read, and what cannot."""
    problems: list[Problem] = []
    version = fingerprint(content, locales)  # first: an edit while we read makes the next fingerprint another one
    folders = sorted(file.parent for file in content.glob("*/pack.toml"))
    towns = places.towns(content, problems)
    packs = [_pack(folder, towns, problems) for folder in folders if not chosen or folder.name in chosen]
    problems += [Problem("HAMROH_PACKS", name, "there is no such pack") for name in chosen - {f.name for f in folders}]
    if not packs:
        problems.append(Problem(str(content), "", "no pack is found here: a folder with a pack.toml"))
    catalogues = translations.catalogues(locales, problems, kept)
    words = {code: _words(locales / code / "words.toml", problems) for code in LANGUAGES}
    names = _names(content / "names.toml", problems)
    dangers = phrases.dangers(content, problems)
    desk = office.read(content, problems)
    every = {pack.id: pack for pack in packs}
    library = Library(every, catalogues, words, version, names, dangers, office=desk, towns=towns)
    return library, sorted(problems)


def fingerprint(content: Path, locales: Path) -> str:
    """A short hash of every file that a library is made of."""
    digest = hashlib.sha256()
    for file in sorted([*content.rglob("*.toml"), *locales.rglob("*.po"), *locales.rglob("*.toml")]):
        digest.update(str(file).encode())
        digest.update(file.read_bytes())
    towns = content / places.TOWNS
    digest.update(towns.read_bytes() if towns.exists() else b"")
    for recording in sorted(content.rglob("*.ogg")):
        digest.update(str(recording).encode())
    return digest.hexdigest()[:12]


def _is_broken(file: Path, problems: list[Problem]) -> bool:
    """Whether nothing of `file` could be read: what follows from that is not worth saying."""
    return any(problem.file == str(file) and not problem.key for problem in problems)


def _pack(folder: Path, towns: Towns, problems: list[Problem]) -> Pack:
    file = folder / "pack.toml"
    reader = Reader(read_toml(file, problems), file, "", problems)
    _id(folder.name, _LONGEST_PACK, reader, "folder")
    topics = [_topic(id, table, file, problems) for id, table in reader.take("topics", dict, {}).items()]
    entries = {entry.id: entry for topic in topics for entry in _entries(folder, topic, problems)}
    time_zone = reader.take("time_zone", str, "UTC")
    pack = Pack(
        id=folder.name,
        name=reader.take("name", str),
        country=reader.take("country", bool, False),
        languages=reader.texts("languages"),
        time_zone=time_zone,
        topics={topic.id: topic for topic in topics},
        entries=entries,
        facts=_facts(folder / "facts.toml", problems),
        also=reader.texts("also"),
        bank=bank.read(folder, problems),
        guides=guides.read(folder, problems),
        places=places.read(folder, time_zone, towns, problems),
        deadlines=dates.read(folder, problems),
        recordings=recordings.read(folder, problems),
    )
    for code in set(pack.languages) - set(LANGUAGES):
        reader.wrong("languages", f"«{code}» is not a language we know")
    if not _is_time_zone(pack.time_zone):
        reader.wrong("time_zone", f"«{pack.time_zone}» is no time zone; write one like Europe/Moscow")
    reader.end()
    if not _is_broken(folder / "facts.toml", problems):
        problems += _unknown_facts(folder, pack)
        problems += bank.unknown_facts(folder, pack)
        problems += guides.unknown_facts(folder, pack)
        problems += places.unknown_facts(folder, pack)
        problems += dates.misfits(folder, pack)
    return pack


def _is_time_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (LookupError, ValueError, OSError):
        return False


def _unknown_facts(folder: Path, pack: Pack) -> Iterator[Problem]:
    """Every `{name}` in a text that is no fact of the pack: nobody could be shown that text."""
    texts = [(f"faq/{entry.topic}.toml", *text) for entry in pack.entries.values() for text in entry.texts()]
    texts += [(dates.FILE, key, text) for key, text in pack.deadlines.texts()]
    for file, key, text in texts:
        for name in sorted(placeholders(text)):
            if name.removesuffix(".number") not in pack.facts:
                words = f"{{{name}}} is no fact in facts.toml{meant(name, pack.facts)}"
                yield Problem(str(folder / file), key, words)


def _id(id: str, longest: int, reader: Reader, name: str = "") -> None:
    """Note an id that a button or a link cannot carry."""
    if not _ID.match(id) or len(id) > longest:
        reader.wrong(name, f"«{id}» cannot be an id: only small letters a-z, digits, single hyphens; at most {longest}")


def _topic(id: str, table: Any, file: Path, problems: list[Problem]) -> Topic:
    reader = Reader(table, file, f"topics.{id}", problems)
    _id(id, _LONGEST_TOPIC, reader)
    topic = Topic(id, reader.take("title", str), reader.texts("entries"))
    reader.end()
    return topic


def _entries(folder: Path, topic: Topic, problems: list[Problem]) -> Iterator[Entry]:
    file = folder / "faq" / f"{topic.id}.toml"
    tables = read_toml(file, problems)
    for id, table in tables.items():
        if id not in topic.entries:
            problems.append(Problem(str(file), id, "stands in no list of entries in pack.toml, so nobody can find it"))
        yield _entry(id, table, folder.name, topic.id, file, problems)
    for id in set(topic.entries) - set(tables) if not _is_broken(file, problems) else ():
        problems.append(Problem(str(file), id, "is listed in pack.toml but not written here"))


def _entry(id: str, table: Any, pack: str, topic: str, file: Path, problems: list[Problem]) -> Entry:
    reader = Reader(table, file, id, problems)
    _id(id, _LONGEST_ENTRY, reader)
    entry = Entry(
        id=id,
        pack=pack,
        topic=topic,
        title=reader.take("title", str),
        label=reader.take("label", str),
        answer=reader.take("answer", str),
        steps=reader.texts("steps"),
        cost=reader.take("cost", str, ""),
        otherwise=reader.take("otherwise", str, ""),
        unknown=reader.take("unknown", str, ""),
        help=reader.take("help", str, ""),
        related=reader.texts("related"),
        sources=tuple(source(item, file, f"{id}.sources", problems) for item in reader.take("sources", list)),
        checked_on=reader.take("checked_on", date),
        review_by=reader.take("review_by", date),
        checked_by=reader.take("checked_by", str, ""),
        verdict=_verdict(reader, topic),
    )
    reader.end()
    return entry


def _verdict(reader: Reader, topic: str) -> Verdict | None:
    """What is true of a rumour: must stand in every entry about one, and in no other."""
    found = reader.take("verdict", str, None if topic == RUMOURS else "")
    if topic != RUMOURS and found:
        reader.wrong("verdict", f"belongs to entries of the topic «{RUMOURS}» only")
    elif found and found not in set(Verdict):
        reader.wrong("verdict", f"must be one of: {', '.join(Verdict)}")
    return Verdict(found) if found in set(Verdict) else None


def _facts(file: Path, problems: list[Problem]) -> dict[str, Fact]:
    tables = read_toml(file, problems) if file.exists() else {}
    return {id: _fact(id, table, file, problems) for id, table in tables.items()}


def _fact(id: str, table: Any, file: Path, problems: list[Problem]) -> Fact:
    reader = Reader(table, file, id, problems)
    label, unit = reader.take("label", str), reader.take("unit", str)
    if unit not in set(Unit):
        reader.wrong("unit", f"must be one of: {', '.join(Unit)}")
    values = tuple(_value(item, unit, file, id, problems) for item in reader.take("values", list))
    reader.end()
    return Fact(id, label, Unit(unit) if unit in set(Unit) else Unit.TEXT, values)


def _value(table: Any, unit: str, file: Path, id: str, problems: list[Problem]) -> Value:
    reader = Reader(table, file, f"{id}.values", problems)
    table = table if isinstance(table, Mapping) else {}
    value = Value(
        value=reader.take("value", _VALUE_KINDS.get(unit, (int, float)) if unit in set(Unit) else object),
        valid_from=reader.take("valid_from", date) if "valid_from" in table else None,
        valid_to=reader.take("valid_to", date) if "valid_to" in table else None,
        source=reader.take("source", str),
        source_date=reader.take("source_date", str),
        checked_on=reader.take("checked_on", date),
    )
    if value.source_date and not is_source_date(value.source_date):
        reader.wrong("source_date", f'«{value.source_date}» must be a year, 2026-11, 2026-11-21 or "undated"')
    reader.take("note", str, "")
    reader.end()
    return value


def _words(file: Path, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    tables = read_toml(file, problems) if file.exists() else {}
    reader = Reader(tables, file, "", problems)
    return {wish: tuple(word.casefold() for word in reader.texts(wish)) for wish in tables}


def _names(file: Path, problems: list[Problem]) -> frozenset[str]:
    """The given names of a file, folded."""
    reader = Reader(read_toml(file, problems) if file.exists() else {}, file, "", problems)
    return frozenset(fold(name) for name in reader.texts("names"))
