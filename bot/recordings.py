"""Reads which answers of a pack can be listened to: `audio/answers/*.ogg` and the file of licences beside them."""

from datetime import date
from pathlib import Path

from bot.core.recording import Recording
from bot.problem import Problem
from bot.table import Reader, read_toml

FOLDER = "audio/answers"
LICENCES = "licences.toml"
SYNTHETIC, PERSON = "synthetic", "person"


def read(pack: Path, problems: list[Problem]) -> dict[tuple[str, str], Recording]:
    """The recordings in the folder of a pack, by entry and language; one without a licence is not played."""
    file = pack / FOLDER / LICENCES
    tables = read_toml(file, problems) if file.exists() else {}
    found = {name: _recording(pack, name, table, file, problems) for name, table in tables.items()}
    return {place(name): recording for name, recording in found.items() if (pack / FOLDER / name).is_file()}


def place(name: str) -> tuple[str, str]:
    """The entry and the language of a file such as `registration-deadline.ru.ogg`."""
    entry, _, language = name.removesuffix(".ogg").rpartition(".")
    return entry, language


def _recording(pack: Path, name: str, table: object, file: Path, problems: list[Problem]) -> Recording:
    reader = Reader(table, file, name, problems)
    origin = reader.take("origin", str)
    if origin not in (SYNTHETIC, PERSON):
        reader.wrong("origin", f"must be {SYNTHETIC} or {PERSON}")
    words = reader.take("words", str)
    reader.take("voice", str)
    reader.take("licence", str)
    reader.take("made_on", date)
    reader.end()
    return Recording(f"{pack.name}/{FOLDER}/{name}", words, origin != PERSON)
