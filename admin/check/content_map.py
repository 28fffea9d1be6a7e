"""The content map: the entries that every pack must have. Their ids are a promise: links and posters use them."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from admin.check.edition import Edition
from admin.check.finding import Finding, note
from bot.core.pack import Pack
from bot.table import meant

FILE = "map.toml"


def is_kept(edition: Edition) -> Iterator[Finding]:
    """Every entry of the map is written, in its topic, and its pack speaks the promised languages.

    A topic that is not begun yet is worth a note; one with a hole in it is a problem.
    """
    file = edition.content / FILE
    if not file.exists():
        return
    try:
        promised = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        yield Finding(str(file), "", f"the file cannot be read: {error}")
        return
    for id, table in promised.items():
        if pack := edition.library.packs.get(id):
            yield from _pack(file, pack, table)


def _pack(file: Path, pack: Pack, table: Any) -> Iterator[Finding]:
    try:
        languages, topics = set(table["languages"]), {topic: list(ids) for topic, ids in table["topics"].items()}
    except (KeyError, TypeError, AttributeError):
        yield Finding(str(file), pack.id, "must have `languages` and `topics`, each topic with its list of entries")
        return
    for code in sorted(languages - set(pack.languages)):
        yield Finding(str(file), pack.id, f"the pack does not speak «{code}», which the map promises")
    for topic, ids in topics.items():
        written = pack.topics[topic].entries if topic in pack.topics else ()
        for id in (id for id in ids if id not in written):
            words = f"the entry «{id}» is promised here but not written{meant(id, set(written) - set(ids))}"
            yield Finding(str(file), f"{pack.id}.{topic}", words, is_note=topic not in pack.topics)
    yield from _unpromised(file, pack, topics)


def _unpromised(file: Path, pack: Pack, topics: dict[str, list[str]]) -> Iterator[Finding]:
    for topic in pack.topics.values():
        for id in (id for id in topic.entries if id not in topics.get(topic.id, ())):
            yield note(file=str(file), key=f"{pack.id}.{topic.id}", words=f"the entry «{id}» is not in the map yet")
