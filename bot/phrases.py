"""Reads how people ask and what danger sounds like, and makes the matcher, or takes the one that was made before.

`content/<pack>/phrases/<language>.toml` may be there before the pack's `pack.toml`. The packs `none` (what we have no
answer to) and `smalltalk` have phrases only. Patterns of danger stand in `content/danger/<language>.toml`.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.core.danger import Danger, Dangers, Pattern, Writing
from bot.core.match import Index, Matcher, Subject, build, key
from bot.core.pack import Library, in_words
from bot.kept import keep
from bot.problem import Problem


def read(content: Path, problems: list[Problem] | None = None) -> list[Subject]:
    """Every entry that has phrases, with those of all languages; what cannot be read goes into `problems`."""
    problems = [] if problems is None else problems
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file, id, phrases in files(content, problems):
        found[file.parent.parent.name, id] += phrases
    return [Subject(id, pack, tuple(phrases)) for (pack, id), phrases in found.items()]


def files(content: Path, problems: list[Problem]) -> Iterator[tuple[Path, str, list[str]]]:
    """The phrases of each entry in each file; what cannot be read goes into `problems`."""
    for file in sorted(content.glob("*/phrases/*.toml")):
        yield from ((file, id, phrases) for id, phrases in _file(file, problems))


def subjects(content: Path, library: Library) -> list[Subject]:
    """Everything a question can be about: the phrases, and the titles of the entries in all their languages."""
    found = {(subject.pack, subject.id): subject.phrases for subject in read(content)}
    for pack in library.packs.values():
        for id in pack.entries:
            found[pack.id, id] = (*found.get((pack.id, id), ()), *_titles(library, pack.id, id))
    return [Subject(id, pack, phrases) for (pack, id), phrases in sorted(found.items())]


def matcher(content: Path, library: Library | None, folder: Path) -> Matcher:
    """The matcher for this content, with titles when a library is given; the index is made when it is not kept yet."""
    asked = subjects(content, library) if library else read(content)
    return matcher_of(asked, content, library.dangers if library else dangers(content), folder)


def matcher_of(asked: list[Subject], content: Path, found: Dangers, folder: Path) -> Matcher:
    """The matcher for subjects that are read already, with the patterns of danger that were `found`."""
    return Matcher(index(asked, folder), found, alarms(content))


def index(asked: list[Subject], folder: Path) -> Index:
    """The index of these subjects: kept in the folder under the name of what it was made from."""
    file = place(asked, folder)
    try:
        return Index.load(file.read_bytes())
    except (OSError, ValueError, KeyError):
        built = build(asked)
    keep(file, built.save())
    return built


def place(asked: list[Subject], folder: Path) -> Path:
    """The file of the index of these subjects, whether it is there yet or not."""
    return folder / f"match-{key(asked)}.npz"


def dangers(content: Path, problems: list[Problem] | None = None) -> Dangers:
    """The patterns of danger of all languages; what cannot be read goes into `problems`."""
    problems = [] if problems is None else problems
    files = sorted((content / "danger").glob("*.toml"))
    return Dangers(pattern for file in files for pattern in _patterns(file, problems))


def alarms(content: Path, problems: list[Problem] | None = None) -> dict[str, Danger]:
    """The entries that are about danger, and which danger."""
    problems = [] if problems is None else problems
    found = {}
    for file in sorted(content.glob("*/danger.toml")):
        for id, kind in _toml(file, problems).get("entries", {}).items():
            if kind in set(Danger):
                found[id] = Danger(kind)
            else:
                problems.append(Problem(str(file), id, f"must be one of: {', '.join(Danger)}"))
    return found


def _patterns(file: Path, problems: list[Problem]) -> Iterator[Pattern]:
    tables = _toml(file, problems)
    writing = tables.pop("writing", "any")
    if writing not in set(Writing):
        problems.append(Problem(str(file), "writing", f"must be one of: {', '.join(Writing)}"))
        return
    for kind, table in tables.items():
        if kind not in set(Danger):
            problems.append(Problem(str(file), kind, f"must be one of: {', '.join(Danger)}"))
            continue
        for text in table.get("patterns", ()):
            try:
                yield Pattern.written(Danger(kind), text, Writing(writing))
            except ValueError as error:
                problems.append(Problem(str(file), kind, str(error)))


def _titles(library: Library, pack: str, id: str) -> Iterator[str]:
    entry = library.packs[pack].entries[id]
    for code in library.packs[pack].languages:
        voice = library.voice(code)
        yield in_words(voice, pack, f"{id}.title", entry.title)
        yield in_words(voice, pack, f"{id}.label", entry.label)


def _file(file: Path, problems: list[Problem]) -> Iterator[tuple[str, list[str]]]:
    """The phrases of each entry in one file."""
    for id, table in _toml(file, problems).items():
        phrases = table.get("phrases") if isinstance(table, dict) else None
        if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
            problems.append(Problem(str(file), id, "must have phrases = [ … ], a list of texts in quotes"))
            continue
        left_over = set(table) - {"phrases"}
        problems += [Problem(str(file), f"{id}.{name}", "is not a key we know; is it misspelt?") for name in left_over]
        yield id, phrases


def _toml(file: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, OSError) as error:
        problems.append(Problem(str(file), "", f"the file cannot be read: {error}"))
        return {}
