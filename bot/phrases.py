"""Reads how people ask and what danger sounds like, and makes the matcher, or takes the one that was made before.

`content/<pack>/phrases/<language>.toml` may be there before the pack's `pack.toml`. The packs `none` (what we have no
answer to) and `smalltalk` have phrases only. So has `danger`: what people in danger write, by kind, and what only sounds
like it; its patterns stand beside them in `content/danger/<language>.toml`.
"""

import hashlib
import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeGuard

from bot.core.danger import Danger, Dangers, Pattern, Writing
from bot.core.match import FORMAT, LESSONS, UNCLEAR, Index, Matcher, Subject, Unclear, build
from bot.core.pack import Library, in_words
from bot.kept import keep
from bot.problem import Problem

HARMLESS = "none"  # among what people in danger write: what only sounds like it


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
        if file.parent.parent.name != LESSONS:
            yield from ((file, id, phrases) for id, phrases in _file(file, problems))


def lessons(content: Path, problems: list[Problem]) -> Iterator[tuple[Path, str, str]]:
    """What people in danger write, and under `none` what only sounds like it: the file, the kind and each phrase."""
    for file in sorted((content / LESSONS / "phrases").glob("*.toml")):
        for kind, phrases in _file(file, problems):
            if kind in {*Danger, HARMLESS}:
                yield from ((file, kind, phrase) for phrase in phrases)
            else:
                problems.append(Problem(str(file), kind, f"must be one of: {', '.join((*Danger, HARMLESS))}"))


def subjects(content: Path, library: Library | None) -> list[Subject]:
    """Everything a question can be about: the phrases, and the titles of the entries in all their languages."""
    found = {(subject.pack, subject.id): subject for subject in read(content)}
    for pack, id, titles in _titles(library) if library else ():
        subject = found.get((pack, id), Subject(id, pack, ()))
        found[pack, id] = replace(subject, phrases=(*subject.phrases, *titles))
    return [subject for _, subject in sorted(found.items())]


def matcher(content: Path, library: Library | None, folder: Path) -> Matcher:
    """The matcher for this content, with titles when a library is given; the index is made when it is not kept yet."""
    file = place(content, library, folder)
    return Matcher(index(content, library, file), library.dangers if library else dangers(content))


def index(content: Path, library: Library | None, file: Path) -> Index:
    """The index of this content from its `file`, as `place` names it; made and kept there when it is not yet."""
    try:
        return Index.load(file.read_bytes())
    except (OSError, ValueError, KeyError):
        return make(subjects(content, library), file)


def make(asked: list[Subject], file: Path) -> Index:
    """A new index of these subjects, kept as `file`."""
    built = build(asked)
    keep(file, built.save())
    return built


def place(content: Path, library: Library | None, folder: Path) -> Path:
    """The file of the index of this content, whether it is there yet or not: named by the files and titles it is of."""
    titles = list(_titles(library)) if library else []
    digest = hashlib.sha256(json.dumps([FORMAT, titles], ensure_ascii=False).encode())
    for file in sorted([*content.glob("*/phrases/*.toml"), *content.glob("*/danger.toml")]):
        digest.update(f"\n{file.relative_to(content)}\n".encode())
        digest.update(file.read_bytes())
    return folder / f"match-{digest.hexdigest()[:24]}.npz"


def dangers(content: Path, problems: list[Problem] | None = None) -> Dangers:
    """The patterns of danger of all languages; what cannot be read goes into `problems`."""
    problems = [] if problems is None else problems
    files = sorted((content / LESSONS).glob("*.toml"))
    return Dangers(pattern for file in files for pattern in _patterns(file, problems))


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
    for kind, table in tables.items():
        if kind == "writing":
            continue
        if kind not in set(Danger):
            problems.append(Problem(str(file), kind, f"must be one of: {', '.join(Danger)}"))
        elif not isinstance(table, dict) or set(table) != {"patterns"} or not _is_texts(table["patterns"]):
            problems.append(Problem(str(file), kind, "must have patterns = [ … ], a list of texts in quotes"))
        else:
            yield from _of_kind(Danger(kind), table["patterns"], Writing(writing), file, problems)


def _of_kind(
    kind: Danger, patterns: list[str], writing: Writing, file: Path, problems: list[Problem]
) -> Iterator[Pattern]:
    for text in patterns:
        try:
            yield Pattern.written(kind, text, writing)
        except ValueError as error:
            problems.append(Problem(str(file), kind, str(error)))


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _titles(library: Library) -> Iterator[tuple[str, str, list[str]]]:
    """What entries are called, in all their languages: the pack, the id and the titles. Guides are harmless.

    Whoever types what a guide is called wants the guide, however grave it sounds.
    """
    for pack in library.packs.values():
        for id, entry in pack.entries.items():
            titles = []
            for voice in map(library.voice, pack.languages):
                titles.append(in_words(voice, pack.id, f"{id}.title", entry.title))
                titles.append(in_words(voice, pack.id, f"{id}.label", entry.label))
            yield pack.id, id, titles
    yield LESSONS, HARMLESS, [title for _, title in library.guides_called()]


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
