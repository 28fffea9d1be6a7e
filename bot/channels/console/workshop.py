"""The editors' workshop: what stands in the content and how far it is, on any day. Files stay the truth."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from aiohttp import web

from bot.channels.console.visit import Page, Visit
from bot.channels.console.workshop_files import Author, Files, Refused
from bot.channels.web.present import direction
from bot.channels.web.problem import Code, Problem
from bot.core import card, gap, item, markup, notice, state, upkeep
from bot.core.facts import Fact, Unit, Value
from bot.core.language import LANGUAGES, SOURCE
from bot.core.pack import Entry, Library, Pack, Topic
from bot.core.reply import Message
from bot.core.state import State
from bot.store import audit, items, learning
from bot.store.db import Database
from bot.store.staff import Role

EDITING = frozenset({Role.EDITOR, Role.ADMIN})
CHANGES_WITHIN = timedelta(days=90)
MOST_GAPS = 100
PLACES = "place."  # counts whose name begins so are reports on places; the key says which place
HELPED, DID_NOT_HELP = "answer.yes", "answer.no"
_CORRECT = "/correct"
SECTIONS = {"": "Answers", "/due": "To look through", "/facts": "Facts", "/heard": "What people say"}


def as_telegram(message: Message) -> str:
    """The HTML that Telegram gets."""
    return markup.telegram(message.text, LANGUAGES[message.language].right_to_left)


FILTERS: Mapping[str, Callable[..., str]] = {
    "web": markup.web,
    "as_telegram": as_telegram,
    "direction": direction,
    "css": lambda state: str(state).replace(" ", "-"),
}


@dataclass(frozen=True)
class Line:
    """An entry in the list: how far it is in each language, and whether its review is late."""

    entry: Entry
    states: Mapping[str, State]
    is_late: bool


@dataclass(frozen=True)
class Part:
    """One text of an entry: in English, in another language, and how far that is."""

    name: str
    source: str
    words: str
    state: State


class Add(Protocol):
    """Serves a page to some roles."""

    def __call__(self, method: str, path: str, roles: frozenset[Role], page: Page, /) -> None:
        """From now on."""


class Show(Protocol):
    """Makes an answer of a template."""

    def __call__(self, visit: Visit, template: str, status: int = 200, **context: Any) -> web.Response:
        """With the frame of the console."""


class Workshop:
    """The pages under /console/workshop. With `?day=` every page shows what holds on that day."""

    def __init__(
        self,
        database: Database,
        library: Callable[[], Library],
        clock: Callable[[], float],
        files: Files,
        show: Show,
    ) -> None:
        self._database, self._library, self._clock = database, library, clock
        self._files, self._show = files, show

    def add_routes(self, add: Add) -> None:
        """Serve the pages to those who edit."""
        add("GET", "/workshop", EDITING, self._answers)
        add("GET", "/workshop/due", EDITING, self._due)
        add("GET", "/workshop/facts", EDITING, self._facts)
        add("GET", "/workshop/heard", EDITING, self._heard)
        add("GET", "/workshop/entry/{id}", EDITING, self._entry)
        add("POST", f"/workshop/entry/{{id}}{_CORRECT}", EDITING, self._still_correct)

    def _today(self) -> date:
        return notice.today(self._clock())

    def _day(self, visit: Visit) -> date:
        """The day that is asked for, or today."""
        try:
            return date.fromisoformat(visit.request.query.get("day", ""))
        except ValueError:
            return self._today()

    def _page(self, visit: Visit, template: str, section: str, status: int = 200, **context: Any) -> web.Response:
        day = self._day(visit)
        return self._show(
            visit,
            template,
            status,
            sections=SECTIONS,
            section=section,
            day=day,
            on_day=f"?day={day}&" if day != self._today() else "?",
            is_today=day == self._today(),
            here=visit.request.path.removesuffix(_CORRECT),
            library=self._library(),
            **context,
        )

    # All answers

    async def _answers(self, visit: Visit) -> web.StreamResponse:
        library, day = self._library(), self._day(visit)
        pack = library.packs.get(visit.request.query.get("pack", "")) or next(iter(library.packs.values()))
        wanted = visit.request.query.get("state", "")
        lines = {topic: list(_lines(library, pack, topic, day, wanted)) for topic in pack.topics.values()}
        context: dict[str, Any] = {
            "pack": pack,
            "codes": state.languages(pack),
            "topics": {topic: found for topic, found in lines.items() if found},
            "states": list(State),
            "wanted": wanted,
            "counts": _counts(line.states for found in lines.values() for line in found),
        }
        return self._page(visit, "workshop.html", "", **context)

    # One answer

    async def _entry(self, visit: Visit) -> web.StreamResponse:
        return await self._show_entry(visit)

    async def _show_entry(self, visit: Visit, problem: str = "", status: int = 200) -> web.Response:
        library, day, entry = self._library(), self._day(visit), self._found(visit)
        pack = library.packs[entry.pack]
        codes = [SOURCE, *(code for code in LANGUAGES if _is_read(pack, code))]
        code = visit.request.query.get("language", SOURCE)
        code = code if code in codes else SOURCE
        mark, kept = "", problem
        try:
            mark = (await self._files.open(entry)).mark
        except Refused as refused:
            kept = problem or refused.reason
        context: dict[str, Any] = {
            "entry": entry,
            "pack": pack,
            "code": code,
            "codes": codes,
            "states": {other: state.of_entry(library, entry, _written(other)) for other in codes},
            "messages": card.messages(library, entry, code, day),
            "parts": list(_parts(library, entry, _written(code))),
            "facts": [(fact, _in_words(library, fact, day)) for fact in _facts_of(pack, entry)],
            "mark": mark,
            "problem": kept,
            "commits": self._files.commits,
            "next_review": upkeep.next_review(entry, self._today()),
            "now": self._today(),
        }
        return self._page(visit, "workshop_entry.html", "", status, **context)

    def _found(self, visit: Visit) -> Entry:
        entry = self._library().entry(visit.request.match_info["id"])
        if entry is None:
            raise Problem(Code.NOT_FOUND)
        return entry

    async def _still_correct(self, visit: Visit) -> web.StreamResponse:
        """All of the entry was compared with its sources: the days move, in the file, with the editor's name."""
        entry, today = self._found(visit), self._today()
        review_by = _review_by(visit.fields.get("review_by", ""), today) or upkeep.next_review(entry, today)
        changes = {"checked_on": today, "review_by": review_by, "checked_by": visit.member.name}
        why = f"{entry.id} is still correct"
        author = Author(visit.member.name, visit.member.id)
        try:
            page = await self._files.change(entry, visit.fields.get("mark", ""), changes, why, author)
        except Refused as refused:
            return await self._show_entry(visit, refused.reason, 409)
        async with self._database.write() as connection:
            await audit.add(connection, self._clock(), visit.member.id, "still correct", detail=entry.id)
        if self._files.commits:
            return web.Response(status=303, headers={"Location": f"/console/workshop/entry/{entry.id}"})
        return _download(page.file.name, page.text)

    # What is due

    async def _due(self, visit: Visit) -> web.StreamResponse:
        library, day = self._library(), self._day(visit)
        entries = upkeep.due(library, upkeep.end_of_month(day))
        changes = upkeep.changes(library, day, day + CHANGES_WITHIN)
        voice = library.voice(SOURCE)
        context: dict[str, Any] = {
            "late": [entry for entry in entries if entry.review_by < day],
            "this_month": [entry for entry in entries if entry.review_by >= day],
            "until": upkeep.end_of_month(day),
            "changes": [
                (change, _value(change.fact, change.before, voice), _value(change.fact, change.after, voice))
                for change in changes
            ],
            "uses": {pack.id: upkeep.uses(pack) for pack in library.packs.values()},
        }
        return self._page(visit, "workshop_due.html", "/due", **context)

    async def _facts(self, visit: Visit) -> web.StreamResponse:
        library, day = self._library(), self._day(visit)
        pack = library.packs.get(visit.request.query.get("pack", "")) or next(iter(library.packs.values()))
        context: dict[str, Any] = {
            "pack": pack,
            "uses": upkeep.uses(pack),
            "facts": [(fact, _in_words(library, fact, day)) for fact in pack.facts.values()],
            "voice": library.voice(SOURCE),
        }
        return self._page(visit, "workshop_facts.html", "/facts", **context)

    # What people say

    async def _heard(self, visit: Visit) -> web.StreamResponse:
        library = self._library()
        async with self._database.read() as connection:
            kept = await learning.kept(connection)
            sums = learning.sums(await learning.counted(connection))
            answered = await items.counted(connection)
        groups = await asyncio.to_thread(gap.grouped, [(one.language, one.question) for one in kept])
        bank = library.exam.bank if library.exam else None
        tallies = item.tallies(answered, bank) if bank else {}
        flagged = [(id, list(item.flags(bank.questions[id], tally))) for id, tally in tallies.items()] if bank else []
        context: dict[str, Any] = {
            "groups": groups[:MOST_GAPS],
            "thumbs": _thumbs(library, sums),
            "flagged": [(id, words) for id, words in flagged if words],
            "places": sorted((key, name, number) for (name, key), number in sums.items() if name.startswith(PLACES)),
        }
        return self._page(visit, "workshop_heard.html", "/heard", **context)


def _lines(library: Library, pack: Pack, topic: Topic, day: date, wanted: str) -> Iterable[Line]:
    for entry in (pack.entries[id] for id in topic.entries if id in pack.entries):
        states = {code: state.of_entry(library, entry, code) for code in state.languages(pack)}
        if not wanted or wanted in states.values():
            yield Line(entry, states, entry.review_by < day)


def _counts(lines: Iterable[Mapping[str, State]]) -> Counter[tuple[str, State]]:
    return Counter((code, how) for states in lines for code, how in states.items())


def _is_read(pack: Pack, code: str) -> bool:
    """Whether the pack is read in this language, written by hand or by rule."""
    return code != SOURCE and _written(code) in pack.languages


def _written(code: str) -> str:
    """The language whose file a language is written in."""
    return LANGUAGES[code].written_from or code


def _parts(library: Library, entry: Entry, code: str) -> Iterable[Part]:
    catalogue = library.catalogues.get((code, entry.pack))
    states = state.of_texts(library, entry, code)
    for key, source in entry.texts():
        found = catalogue.translations.get(key) if catalogue else None
        how = State.REVIEWED if code == SOURCE else states[key]
        yield Part(key.removeprefix(f"{entry.id}."), source, found.forms[0] if found else "", how)


def _facts_of(pack: Pack, entry: Entry) -> list[Fact]:
    return [pack.facts[id] for id, entries in upkeep.uses(pack).items() if entry in entries]


def _in_words(library: Library, fact: Fact, day: date) -> str:
    return _value(fact, fact.on(day), library.voice(SOURCE))


def _value(fact: Fact, value: Value | None, voice: Any) -> str:
    """A value as it is shown, or that none is known."""
    return str(voice.fact(value, Unit(fact.unit))) if value else "not known"


def _review_by(given: str, today: date) -> date | None:
    """The day that an editor chose, when it is one that is to come."""
    try:
        chosen = date.fromisoformat(given)
    except ValueError:
        return None
    return chosen if today < chosen <= today + timedelta(days=upkeep.MOST_DAYS) else None


def _thumbs(library: Library, sums: Counter[tuple[str, str]]) -> list[tuple[Entry, int, int]]:
    """Entries that did not help, with both counts; the worst first."""
    found = (
        (library.entry(key), number, sums[HELPED, key]) for (name, key), number in sums.items() if name == DID_NOT_HELP
    )
    return sorted(((entry, no, yes) for entry, no, yes in found if entry), key=lambda row: (-row[1], row[0].id))


def _download(name: str, text: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=text.encode(), content_type="application/toml", charset="utf-8", headers=headers)
