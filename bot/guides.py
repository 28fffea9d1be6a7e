"""Reads the guides of a pack, `guides/*.toml`, and says in plain words where one leads nowhere or in a circle."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.choice import MOST_BYTES
from bot.core.language import LANGUAGES
from bot.core.pack import Pack
from bot.core.term import When
from bot.core.text import placeholders
from bot.core.tree import (
    COUNSELLOR,
    MOST_OPTIONS,
    MOST_STEPS,
    OUTCOME,
    PROTECTION,
    Guide,
    Item,
    Option,
    Outcome,
    Question,
    longest,
)
from bot.problem import Problem
from bot.sources import source
from bot.table import Reader, meant, read_toml

FOLDER = "guides"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_LONGEST_ID = 24
_LONGEST_BUTTON = f"{max(LANGUAGES, key=len)}:guide-tick:t3ff"  # the one that bears most beside the answers


def read(folder: Path, problems: list[Problem]) -> dict[str, Guide]:
    """The guides in the folder of a pack that can be walked; one with a problem is left out."""
    found = {}
    for file in sorted((folder / FOLDER).glob("*.toml")):
        before = len(problems)
        guide = _guide(file, folder.name, problems)
        problems += [Problem(str(file), key, words) for key, words in _slips(guide)]
        if len(problems) == before:  # only a guide that fits together has a longest way
            problems += [Problem(str(file), key, words) for key, words in _too_long(guide)]
        if len(problems) == before:
            found[guide.id] = guide
    return found


def unknown_facts(folder: Path, pack: Pack) -> Iterator[Problem]:
    """Every `{name}` in a guide that is no fact of the pack."""
    for guide in pack.guides.values():
        for key, text in guide.texts():
            for name in sorted(placeholders(text)):
                if name.removesuffix(".number") not in pack.facts:
                    words = f"{{{name}}} is no fact in facts.toml{meant(name, pack.facts)}"
                    yield Problem(str(folder / FOLDER / f"{guide.id}.toml"), key, words)


def _guide(file: Path, pack: str, problems: list[Problem]) -> Guide:
    reader = Reader(read_toml(file, problems), file, "", problems)
    guide = Guide(
        id=file.stem,
        pack=pack,
        title=reader.take("title", str),
        label=reader.take("label", str),
        about=reader.take("about", str),
        first=reader.take("first", str),
        before=reader.texts("before"),
        questions={id: _asked(id, t, file, problems) for id, t in reader.take("questions", dict).items()},
        outcomes={id: _outcome(id, t, file, problems) for id, t in reader.take("outcomes", dict).items()},
        items={id: _item(id, t, file, problems) for id, t in reader.take("items", dict, {}).items()},
        sources=tuple(source(item, file, "sources", problems) for item in reader.take("sources", list)),
        checked_on=reader.take("checked_on", date),
        review_by=reader.take("review_by", date),
    )
    reader.end()
    return guide


def _asked(id: str, table: Any, file: Path, problems: list[Problem]) -> Question:
    reader = Reader(table, file, f"questions.{id}", problems)
    kind, is_date = reader.take("kind", str, "options"), isinstance(table, Mapping) and table.get("kind") == "date"
    question = Question(
        id=id,
        ask=reader.take("ask", str),
        why=reader.take("why", str, ""),
        is_date=is_date,
        options=() if is_date else tuple(_choice(id, t, file, problems) for t in reader.take("options", list)),
        to=reader.take("to", str) if is_date else "",
        unknown=reader.take("unknown", str) if is_date else "",
        when=_direction(reader) if is_date else When.PAST,
    )
    if kind not in ("options", "date"):
        reader.wrong("kind", "must be «date», or left out")
    if len(question.options) > MOST_OPTIONS:
        reader.wrong("options", f"has {len(question.options)} options; {MOST_OPTIONS} is the most")
    if len({option.id for option in question.options}) < len(question.options):
        reader.wrong("options", "two options have the same id")
    reader.end()
    return question


def _direction(reader: Reader) -> When:
    """Where the date lies: in the past unless the editor says otherwise."""
    written = reader.take("when", str, When.PAST)
    if written not in set(When):
        reader.wrong("when", f"must be one of: {', '.join(When)}")
        return When.PAST
    return When(written)


def _choice(question: str, table: Any, file: Path, problems: list[Problem]) -> Option:
    reader = Reader(table, file, f"questions.{question}.options", problems)
    option = Option(reader.take("id", str), reader.take("label", str), reader.take("to", str))
    reader.end()
    return option


def _outcome(id: str, table: Any, file: Path, problems: list[Problem]) -> Outcome:
    reader = Reader(table, file, f"outcomes.{id}", problems)
    leaves = reader.take("leaves", str, "")
    outcome = Outcome(
        id=id,
        title=reader.take("title", str, "") if leaves else reader.take("title", str),
        says=reader.take("says", str, "") if leaves else reader.take("says", str),
        items=reader.texts("items"),
        leaves=leaves,
        entry=reader.take("entry", str) if leaves == PROTECTION else reader.take("entry", str, ""),
    )
    if leaves not in ("", PROTECTION, COUNSELLOR):
        reader.wrong("leaves", f"must be «{PROTECTION}» or «{COUNSELLOR}», or left out")
    if leaves and outcome.items:
        reader.wrong("items", "an outcome that leaves the guide has no checklist")
    reader.end()
    return outcome


def _item(id: str, table: Any, file: Path, problems: list[Problem]) -> Item:
    reader = Reader(table, file, f"items.{id}", problems)
    item = Item(
        id=id,
        what=reader.take("what", str),
        where=reader.take("where", str, ""),
        papers=reader.take("papers", str, ""),
        cost=reader.take("cost", str, ""),
        until=reader.take("until", str, ""),
        deadline=reader.take("deadline", str, ""),
        start=reader.take("from", str, ""),
        entry=reader.take("entry", str, ""),
        when=_when(reader.take("when", dict, {}), reader),
    )
    if bool(item.deadline) != bool(item.start):
        reader.wrong(
            "deadline", "`deadline` and `from` go together: the rule, and the question whose date it counts from"
        )
    reader.end()
    return item


def _when(table: Mapping[str, Any], reader: Reader) -> dict[str, tuple[str, ...]]:
    found = {question: (ids,) if isinstance(ids, str) else ids for question, ids in table.items()}
    for question, ids in found.items():
        if not isinstance(ids, tuple | list) or not all(isinstance(id, str) for id in ids):
            reader.wrong(f"when.{question}", "must be a list of option ids in quotes")
            return {}
    return {question: tuple(ids) for question, ids in found.items()}


# What does not fit together


def _slips(guide: Guide) -> Iterator[tuple[str, str]]:
    """Each place, as a dotted key, and what is wrong there."""
    yield from _wrong_ids(guide)
    yield from _wrong_targets(guide)
    yield from _circles(guide)
    for outcome in guide.outcomes.values():
        for id in outcome.items:
            if id not in guide.items:
                yield f"outcomes.{outcome.id}.items", _unknown("item", id, guide.items)
    for item in guide.items.values():
        yield from _wrong_conditions(guide, item)


def _too_long(guide: Guide) -> Iterator[tuple[str, str]]:
    """A way that has more answers than a button can bear: Telegram's 64 bytes hold the guide's name too."""
    steps, signs = longest(guide)
    if steps > MOST_STEPS:
        yield "questions", f"some answers lead through {steps} questions; {MOST_STEPS} is the most"
    too_many = len(f"{_LONGEST_BUTTON}:{guide.pack}:{guide.id}:") + signs - MOST_BYTES
    if too_many > 0:
        yield (
            "questions",
            f"the longest way has {too_many} signs too many for a button: ask less, or shorten the file's name",
        )


def _wrong_ids(guide: Guide) -> Iterator[tuple[str, str]]:
    options = ((f"questions.{q.id}.options", option.id) for q in guide.questions.values() for option in q.options)
    named = ((f"{kind}.{id}", id) for kind in ("questions", "outcomes", "items") for id in getattr(guide, kind))
    for key, id in (("", guide.id), *named, *options):
        if id and (not _ID.match(id) or len(id) > _LONGEST_ID):
            words = f"«{id}» cannot be an id: only small letters a-z, digits, single hyphens; at most {_LONGEST_ID}"
            yield key, words


def _wrong_targets(guide: Guide) -> Iterator[tuple[str, str]]:
    if guide.first and guide.first not in guide.questions:
        yield "first", _unknown("question", guide.first, guide.questions)
    for question in guide.questions.values():
        for target in filter(None, question.targets):
            kind, known = ("outcome", guide.outcomes) if target.startswith(OUTCOME) else ("question", guide.questions)
            if target.removeprefix(OUTCOME) not in known:
                yield f"questions.{question.id}", _unknown(kind, target.removeprefix(OUTCOME), known)


def _circles(guide: Guide) -> Iterator[tuple[str, str]]:
    """Questions from which one can come back to them: whoever answers would never arrive."""
    leads = {id: {t for t in q.targets if t in guide.questions} for id, q in guide.questions.items()}
    while ends := [id for id, targets in leads.items() if not targets & leads.keys()]:
        leads = {id: targets for id, targets in leads.items() if id not in ends}
    if leads:
        yield "questions", f"these questions lead in a circle, or into one: {', '.join(leads)}"


def _wrong_conditions(guide: Guide, item: Item) -> Iterator[tuple[str, str]]:
    start = guide.questions.get(item.start)
    if item.start and not (start and start.is_date):
        yield f"items.{item.id}.from", f'«{item.start}» is no question with kind = "date"'
    for id, wanted in item.when.items():
        question = guide.questions.get(id)
        if question is None:
            yield f"items.{item.id}.when", _unknown("question", id, guide.questions)
            continue
        options = [option.id for option in question.options]
        for answer in wanted:
            if answer not in options:
                yield f"items.{item.id}.when", f"{id}: {_unknown('option', answer, options)}"


def _unknown(kind: str, id: str, known: Iterable[str]) -> str:
    return f"there is no {kind} «{id}»{meant(id, known)}"
