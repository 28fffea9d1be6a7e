"""Recordings of answers: a computer reads where a free voice can be understood, a person's recording goes before it.

The file of licences beside the recordings is written here; it also says which words each recording has.
"""

import json
import shutil
import subprocess
import wave
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.card import said
from bot.core.language import LANGUAGES
from bot.core.pack import Entry, Library
from bot.core.recording import print_of
from bot.problem import Problem
from bot.recordings import FOLDER, LICENCES, PERSON, SYNTHETIC
from bot.table import read_toml

LARGEST = 300 * 1024  # bytes: a minute or two, small enough for a weak connection
LICENCE = "CC BY-SA 4.0"
_FASTEST = 24  # kilobits a second: more is not heard in one voice
_HEADER = """\
# Who speaks in the recordings of this folder, and under which licence each may be shared. Written by `hamroh audio`.
# origin: "person" or "synthetic"; words: a print of what is said. When the answer says something else, it is not played.
"""


class CannotBeDone(Exception):
    """Why there is no recording, in words for an editor."""


@dataclass(frozen=True)
class Voice:
    """A computer's voice: the program that has it, what to call, and its name for the file of licences."""

    program: str
    name: str
    command: Callable[[Path, Path], Sequence[str]]  # the text, the sound


def _espeak(text: Path, sound: Path) -> Sequence[str]:
    return ("espeak-ng", "-v", "ru", "-s", "135", "-g", "3", "-f", str(text), "-w", str(sound))


# The languages in which a computer may read. Add one only after people who speak it have listened and understood; the
# voice must be free for every purpose, which those we met for Uzbek, Kyrgyz and Tajik were not.
VOICES = {"ru": Voice("espeak-ng", "espeak-ng, Russian", _espeak)}


def make(
    library: Library,
    content: Path,
    entries: Sequence[str],
    language: str,
    today: date,
    speak: Callable[[str, Path], None],
) -> Iterator[str]:
    """Record the answers that have no recording or one of other words, and say what was done. A person's stay."""
    for entry in _entries(library, entries):
        words = said(library, entry, language, today)
        name = f"{entry.id}.{language}.ogg"
        known = _tables(content / entry.pack).get(name, {})
        if not words:
            yield f"{entry.id}: is not ready in this language"
        elif known.get("words") == print_of(words):
            yield f"{entry.id}: has its recording"
        elif known.get("origin") == PERSON:
            yield f"{entry.id}: a person's recording has other words by now; ask for a new one"
        else:
            file = content / entry.pack / FOLDER / name
            file.parent.mkdir(parents=True, exist_ok=True)
            speak(words, file)
            _note(content / entry.pack, name, SYNTHETIC, words, VOICES[language].name, today)
            yield f"{entry.id}: recorded, {file.stat().st_size // 1024} KB"


def add(library: Library, content: Path, recording: Path, entry: str, language: str, by: str, today: date) -> Path:
    """Take over a person's recording of an answer as it is today. Raises CannotBeDone."""
    [found] = _entries(library, [entry])
    words = said(library, found, language, today) if language in LANGUAGES else ""
    raw = recording.read_bytes()
    if not words:
        raise CannotBeDone(f"the answer is not ready in «{language}»")
    if not raw.startswith(b"OggS") or b"OpusHead" not in raw[:100]:
        raise CannotBeDone("the recording must be an Ogg file with Opus sound, such as Telegram's voice messages")
    if len(raw) > LARGEST:
        raise CannotBeDone(f"the recording is larger than {LARGEST // 1024} KB")
    name = f"{entry}.{language}.ogg"
    file = content / found.pack / FOLDER / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(raw)
    _note(content / found.pack, name, PERSON, words, by, today)
    return file


def _entries(library: Library, ids: Sequence[str]) -> list[Entry]:
    found = {id: library.entry(id) for id in ids}
    missing = [id for id, entry in found.items() if entry is None]
    if missing:
        raise CannotBeDone(f"no answer has this id: {', '.join(missing)}")
    return [entry for entry in found.values() if entry]


def _tables(pack: Path) -> dict[str, Any]:
    file = pack / FOLDER / LICENCES
    problems: list[Problem] = []
    found = read_toml(file, problems) if file.exists() else {}
    if problems:
        raise CannotBeDone("\n".join(map(str, problems)))
    return found


def _note(pack: Path, name: str, origin: str, words: str, voice: str, today: date) -> None:
    """Write down whose voice it is and which words it says."""
    table = {"origin": origin, "voice": voice, "licence": LICENCE, "words": print_of(words), "made_on": today}
    tables = {**_tables(pack), name: table}
    parts = [_HEADER, *(f'["{name}"]\n{_lines(tables[name])}' for name in sorted(tables))]
    (pack / FOLDER / LICENCES).write_text("\n".join(parts), encoding="utf-8")


def _lines(table: Mapping[str, Any]) -> str:
    values = ((name, value.isoformat() if isinstance(value, date) else _quoted(value)) for name, value in table.items())
    return "".join(f"{name} = {value}\n" for name, value in values)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def speaker(language: str, scratch: Path) -> Callable[[str, Path], None]:
    """The computer's voice for a language, which writes Ogg files. Raises CannotBeDone when there is none here."""
    voice = VOICES.get(language)
    if voice is None:
        raise CannotBeDone(f"there is no free voice for «{language}» that can be understood: ask a person to read")
    missing = [name for name in (voice.program, "opusenc") if shutil.which(name) is None]
    if missing:
        raise CannotBeDone(f"install first: {', '.join(missing)} (Debian: apt install espeak-ng opus-tools)")

    def speak(words: str, file: Path) -> None:
        text, sound = scratch / "said.txt", scratch / "said.wav"
        text.write_text(words.replace("\n", ".\n\n").replace("..", ".").replace(":.", ":"), encoding="utf-8")
        _run(voice.command(text, sound))
        rate = min(_FASTEST, int(LARGEST * 8 * 0.9 / 1000 / _seconds(sound)))
        _run(("opusenc", "--quiet", "--speech", "--serial", "1", "--bitrate", str(rate), str(sound), str(file)))

    return speak


def _seconds(sound: Path) -> float:
    with wave.open(str(sound), "rb") as opened:
        return opened.getnframes() / opened.getframerate()


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - only programs named above
    if done.returncode:
        raise CannotBeDone(f"{command[0]}: {done.stderr.strip()}")
