"""Reads how people ask and what danger sounds like, and makes the matcher, or takes the one that was made before.

`content/<pack>/phrases/<language>.toml` may be there before the pack's `pack.toml`. The packs `none` (what we have no
answer to) and `smalltalk` have phrases only. Patterns of danger, what people in danger write, and what only sounds like
it stand in `content/danger/<language>.toml`.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeGuard

from bot.core.danger import Danger, Dangers, Pattern, Writing
from bot.core.match import LESSONS, UNCLEAR, Index, Matcher, Subject, Unclear, build, key
from bot.core.pack import Library, in_words
from bot.kept import keep
from bot.problem import Problem

HARMLESS = "none"  # in a file about danger: what only sounds like it


def read(content: Path, problems: list[Problem] | None = None) -> list[Subject]:
    """Every entry that has phrases, with those of all languages; what cannot be read goes into `problems`."""
    problems = [] if problems is None else problems
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file, id, phrases in files(content, problems):
        found[file.parent.parent.name, id] += phrases
    for _, kind, phrase in lessons(content, problems):
        found[LESSONS, kind].append(phrase)
    signs = {**{kind.value: kind for kind in Danger}, **signs_of(content, problems)}
    return [Subject(id, pack, tuple(phrases), signs.get(id)) for (pack, id), phrases in found.items()]


def files(content: Path, problems: list[Problem]) -> Iterator[tuple[Path, str, list[str]]]:
    """The phrases of each entry in each file; what cannot be read goes into `problems`."""
    for file in sorted(content.glob("*/phrases/*.toml")):
        yield from ((file, id, phrases) for id, phrases in _file(file, problems))


def lessons(content: Path, problems: list[Problem]) -> Iterator[tuple[Path, str, str]]:
    """What people in danger write, and under `none` what only sounds like it: the file, the kind and each phrase."""
    for file in _about_danger(content):
        for kind, table in _kinds(file, _toml(file, problems), problems):
            yield from ((file, kind, phrase) for phrase in table.get("phrases", ()))


def subjects(content: Path, library: Library) -> list[Subject]:
    """Everything a question can be about: the phrases, and the titles of the entries in all their languages."""
    found = {(subject.pack, subject.id): subject for subject in read(content)}
    for pack in library.packs.values():
        for id in pack.entries:
            subject = found.get((pack.id, id), Subject(id, pack.id, ()))
            found[pack.id, id] = replace(subject, phrases=(*subject.phrases, *_titles(library, pack.id, id)))
    harmless = found.get((LESSONS, HARMLESS), Subject(HARMLESS, LESSONS, ()))
    # Whoever types what a guide is called wants the guide, however grave it sounds.
    called = (title for _, title in library.guides_called())
    found[LESSONS, HARMLESS] = replace(harmless, phrases=(*harmless.phrases, *called))
    return [subject for _, subject in sorted(found.items())]


def matcher(content: Path, library: Library | None, folder: Path) -> Matcher:
    """The matcher for this content, with titles when a library is given; the index is made when it is not kept yet."""
    asked = subjects(content, library) if library else read(content)
    return Matcher(index(asked, folder), library.dangers if library else dangers(content))


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
    return Dangers(pattern for file in _about_danger(content) for pattern in _patterns(file, problems))


def _about_danger(content: Path) -> list[Path]:
    return sorted((content / "danger").glob("*.toml"))


def signs_of(content: Path, problems: list[Problem] | None = None) -> dict[str, Danger | Unclear]:
    """Entries that are about danger, with the kind of it, and those whose questions may be a sign of danger or not."""
    problems = [] if problems is None else problems
    found: dict[str, Danger | Unclear] = {}
    for file in sorted(content.glob("*/danger.toml")):
        tables = _toml(file, problems)
        found.update(dict.fromkeys(tables.get("unclear", {}).get("entries", ()), UNCLEAR))
        for id, kind in tables.get("entries", {}).items():
            if kind in set(Danger):
                found[id] = Danger(kind)
            else:
                problems.append(Problem(str(file), id, f"must be one of: {', '.join(Danger)}"))
    return found


def _patterns(file: Path, problems: list[Problem]) -> Iterator[Pattern]:
    tables = _toml(file, problems)
    writing = tables.get("writing", "any")
    if writing not in set(Writing):
        problems.append(Problem(str(file), "writing", f"must be one of: {', '.join(Writing)}"))
        return
    for kind, table in _kinds(file, tables, problems):
        for text in table.get("patterns", ()):
            try:
                yield Pattern.written(Danger(kind), text, Writing(writing))
            except ValueError as error:
                problems.append(Problem(str(file), kind, str(error)))


def _kinds(file: Path, tables: dict[str, Any], problems: list[Problem]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The kinds of danger in the tables of one file, and `none`, each with its patterns and phrases."""
    for kind, table in tables.items():
        if kind == "writing":
            continue
        known = {"phrases"} if kind == HARMLESS else {"phrases", "patterns"}
        if kind not in {*Danger, HARMLESS}:
            problems.append(Problem(str(file), kind, f"must be one of: {', '.join((*Danger, HARMLESS))}"))
        elif not isinstance(table, dict) or not known >= set(table) or not all(map(_is_texts, table.values())):
            words = f"must have nothing but {' and '.join(sorted(known))}, lists of texts in quotes"
            problems.append(Problem(str(file), kind, words))
        else:
            yield kind, table


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


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
        if not _is_texts(phrases):
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
