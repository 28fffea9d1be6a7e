"""The editors' workshop: what they see, on any day; what they may write, and that nothing else is written."""

import asyncio
import re
import subprocess
import time
import tomllib
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect
from sqlalchemy import text

from bot import library
from bot.channels.console.server import COOKIE
from bot.channels.console.workshop_files import Refusal
from bot.channels.web.headers import SECURE
from bot.core import state
from bot.core.pack import Entry, Library
from bot.core.reply import Item
from bot.core.state import State
from bot.store import items, learning, migrate
from bot.store.db import Database
from bot.store.staff import Role
from tests.conftest import Clock
from tests.web.house import sqlite
from tests.web.test_console import Colleague, Office, office_on
from tests.web.visitor import visit
from tests.world import World

FAQ = "faq/supplies.toml"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()


def git(folder: Path, *arguments: str) -> str:
    own = ["-c", "user.name=Tests", "-c", "user.email=tests@example.org"]
    done = subprocess.run(["git", *own, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world")


@pytest.fixture
def copy(world: World) -> Path:
    """The invented pack in a git working copy."""
    git(world.folder, "init", "--quiet")
    git(world.folder, "add", ".")
    git(world.folder, "commit", "--quiet", "--message", "Begin")
    return world.content / "land"


async def editor_at(office: Office) -> Colleague:
    return await office.comes("Zarina", Role.EDITOR)


@pytest.fixture
async def editor(small_database: Database, content: Library) -> AsyncIterator[Colleague]:
    """An editor of the real content, who gets files."""
    async with office_on(small_database, content, Clock(NOW)) as office:
        yield await editor_at(office)


class Bench:
    """The workshop on the invented pack: the content is read anew whenever it is asked for."""

    def __init__(self, world: World, database: Database, commits: bool) -> None:
        self.world, self.database = world, database
        self.settings = {"content_dir": str(world.content), "content_git": str(world.content) if commits else ""}
        self.clock = Clock(NOW)

    def read(self) -> Library:
        return library.load(self.world.content, self.world.locales)

    def office(self) -> Any:
        return office_on(self.database, Reading(self), self.clock, **self.settings)  # type: ignore[arg-type]


class Reading:
    """A library that is as its files are now."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bench.read(), name)


async def mark_of(editor: Colleague, id: str = "find-water") -> str:
    _, page = await editor.get(f"/console/workshop/entry/{id}")
    found = re.search(r'name="mark" value="([0-9a-f]+)"', page)
    assert found, page
    return found[1]


# What is seen


async def test_every_answer_stands_in_the_list_with_its_states(editor: Colleague, content: Library) -> None:
    """Pack by pack, each entry once, with a link to each language that it is written in."""
    for pack in content.packs.values():
        status, page = await editor.get(f"/console/workshop?pack={pack.id}")
        assert status == 200
        for id in pack.entries:
            assert page.count(f">{id}</a>") == 1
    for how in State:
        _, page = await editor.get(f"/console/workshop?pack=ru&state={how}")
        found = [id for id, entry in content.packs["ru"].entries.items() if how in states(content, entry)]
        assert [id for id in content.packs["ru"].entries if f">{id}</a>" in page] == found
        assert ("No answers here." in page) == (not found)


def states(content: Library, entry: Entry) -> set[State]:
    return {state.of_entry(content, entry, code) for code in state.languages(content.packs[entry.pack])}


async def test_an_editor_comes_to_the_workshop_and_sees_no_case(editor: Colleague) -> None:
    """The way in leads there; the queue is not shown."""
    answer = await editor.office.client.get(
        "/console", headers={"Cookie": f"{COOKIE}={editor.session}"}, allow_redirects=False
    )
    assert (answer.status, answer.headers["Location"]) == (303, "/console/workshop")


async def test_an_answer_as_telegram_and_as_the_web_show_it(editor: Colleague) -> None:
    """Both made from the same text: Telegram's tags, the page's tags, and each in its direction of writing."""
    _, page = await editor.get("/console/workshop/entry/registration-fine?language=ru")
    assert 'class="telegram" lang="ru" dir="ltr"><b>' in page
    assert "<p><strong>" in page
    _, arabic = await editor.get("/console/workshop/entry/ro-bank?language=ar")
    assert 'class="telegram" lang="ar" dir="rtl">' in arabic and '<div lang="ar" dir="rtl"><p>' in arabic
    assert (await editor.get("/console/workshop/entry/no-such"))[0] == 404
    assert (await editor.get("/console/workshop/entry/ro-bank?language=xx"))[0] == 200


async def test_any_day_can_be_asked_for(small_database: Database, world: World) -> None:
    """A fact that changes on a day changes in the preview of that day, and late reviews are late then."""
    bench = Bench(world, small_database, commits=False)
    async with bench.office() as office:
        editor = await editor_at(office)
        at = "/console/workshop/entry/find-water"
        assert "5 days" in (await editor.get(at))[1]
        _, page = await editor.get(f"{at}?day=2025-06-01")
        assert "3 days" in page and "what holds on 2025-06-01" in page and "Still correct</button>" not in page
        assert "may be out of date" in (await editor.get(f"{at}?day=2027-02-02"))[1]
        assert "may be out of date" not in (await editor.get(f"{at}?day=2027-02-01"))[1]
        assert "5 days" in (await editor.get(f"{at}?day=nonsense"))[1]
        _, due = await editor.get("/console/workshop/due?day=2025-12-01")
        assert "«3 days» becomes «5 days»" in due
        assert "find-bed" in (await editor.get("/console/workshop/due?day=2027-02-01"))[1]
        assert "find-bed" not in (await editor.get("/console/workshop/due"))[1]
        _, facts = await editor.get("/console/workshop/facts?day=2025-12-01")
        assert "Days for which a well may be used: 3 days" in facts and "find-water" in facts


async def test_what_people_said_comes_together(editor: Colleague) -> None:
    """Gaps like each other, thumbs down, flagged questions, and whatever is counted of places."""
    async with editor.office.database.write() as connection:
        asked = ["где чинят велосипед", "gde chinyat velosiped", "<b>курс лиры</b>"]
        await learning.keep(connection, [learning.Gap("2026-11-20", "ru", "ru", one) for one in asked])
        told = [("answer.no", "registration-fine"), ("answer.no", "gone-by-now"), ("place.wrong", "moscow-mmc")]
        await learning.count(connection, told, date(2026, 11, 20))
        await items.count(connection, [Item("law-1-01", "0", "low", 10)] * 40)
    _, page = await editor.get("/console/workshop/heard")
    assert "asked 2 times" in page and "1 like it" in page and "&lt;b&gt;" in page
    assert "did not help: 1 · helped: 0" in page and "gone-by-now" not in page
    assert "moscow-mmc" in page and "law-1-01" in page


# What is written


async def test_without_git_the_edited_file_is_handed_out(small_database: Database, world: World) -> None:
    """Only the entry's days and name are others; the file on the disk stays; the audit has it."""
    bench = Bench(world, small_database, commits=False)
    file = world.content / "land" / FAQ
    before = file.read_text(encoding="utf-8")
    async with bench.office() as office:
        editor = await editor_at(office)
        mark = await mark_of(editor)
        at = "/console/workshop/entry/find-water/correct"
        status, edited = await editor.post(at, mark=mark, review_by="2027-01-15")
        assert (await editor.post(at, mark="0" * 16))[0] == 409
        assert (await editor.post(at))[0] == 409
    assert status == 200 and file.read_text(encoding="utf-8") == before
    changed = {"checked_on": date(2026, 11, 21), "review_by": date(2027, 1, 15), "checked_by": "Zarina"}
    old = tomllib.loads(before)
    assert tomllib.loads(edited) == old | {"find-water": old["find-water"] | changed}
    async with small_database.read() as connection:
        acts = list(await connection.execute(text("SELECT action, detail FROM audit ORDER BY id")))
    assert [tuple(act) for act in acts] == [("still correct", "find-water")]


async def test_with_git_each_change_is_a_commit_of_the_editor(
    small_database: Database, world: World, copy: Path
) -> None:
    """The file, the author, nothing else; the page then shows the new days; a second click finds a new mark."""
    async with Bench(world, small_database, commits=True).office() as office:
        editor = await editor_at(office)
        mark = await mark_of(editor)
        at = "/console/workshop/entry/find-water"
        assert (await editor.post(f"{at}/correct", mark=mark))[0] == 303
        assert "Checked on 2026-11-21 by Zarina, to be looked through by 2027-02-21" in (await editor.get(at))[1]
        assert (await editor.post(f"{at}/correct", mark=mark))[0] == 409
    assert git(copy, "log", "-1", "--format=%an|%ae|%s").strip() == (
        f"Zarina|editor-{editor.member.id}@hamroh.invalid|find-water is still correct"
    )
    assert git(copy, "show", "--stat", "--format=", "HEAD").splitlines()[0].split()[0] == f"content/land/{FAQ}"
    assert git(copy, "status", "--porcelain") == ""


async def test_what_nobody_committed_is_not_touched(small_database: Database, world: World, copy: Path) -> None:
    """A dirty tree, a lock of git, a folder that is no working copy: refused in words, and nothing is written."""
    async with Bench(world, small_database, commits=True).office() as office:
        editor = await editor_at(office)
        mark, at = await mark_of(editor), "/console/workshop/entry/find-water/correct"
        before = (copy / FAQ).read_bytes()
        lock = world.folder / ".git" / "index.lock"
        lock.touch()
        status, page = await editor.post(at, mark=mark)
        assert status == 409 and "Git could not commit this" in page
        lock.unlink()
        (copy / "facts.toml").write_text((copy / "facts.toml").read_text() + "# somebody is at work\n")
        status, page = await editor.post(at, mark=mark)
        assert status == 409 and "nobody committed" in page
        assert (copy / FAQ).read_bytes() == before
        git(copy, "checkout", "--", ".")
        (world.folder / ".git").rename(world.folder / "git-away")
        assert (await editor.post(at, mark=mark))[0] == 409
        assert (copy / FAQ).read_bytes() == before


async def test_two_editors_at_once_one_of_them_is_told(small_database: Database, world: World, copy: Path) -> None:
    """Both opened the page; whoever comes second sees what the first one did."""
    async with Bench(world, small_database, commits=True).office() as office:
        first, second = await editor_at(office), await office.comes("Bakyt", Role.EDITOR)
        mark, at = await mark_of(first), "/console/workshop/entry/find-water/correct"
        ended = await asyncio.gather(first.post(at, mark=mark), second.post(at, mark=mark))
        assert sorted(status for status, _ in ended) == [303, 409]
        assert any(reason in page for _, page in ended for reason in (Refusal.CHANGED, Refusal.OTHER))
    assert git(copy, "log", "--format=%s").count("still correct") == 1


async def test_a_file_that_is_ahead_of_the_service_is_not_signed(
    small_database: Database, world: World, content: Library
) -> None:
    """What an editor saw is not what the file says: there is no button, and a form that was sent is refused."""
    async with office_on(
        small_database, library.load(world.content, world.locales), Clock(NOW), **{"content_dir": str(world.content)}
    ) as office:
        editor = await editor_at(office)
        mark = await mark_of(editor)
        world.spoil("At the well.", "At the new well.", f"content/land/{FAQ}")
        _, page = await editor.get("/console/workshop/entry/find-water")
        assert "something else than what is served" in page and 'name="mark"' not in page
        assert (await editor.post("/console/workshop/entry/find-water/correct", mark=mark))[0] == 409
        (world.content / "land" / FAQ).unlink()
        assert "cannot be read" in (await editor.get("/console/workshop/entry/find-water"))[1]


# In a browser


@pytest_asyncio.fixture(loop_scope="session")
async def live_workshop(tmp_path: Path, content: Library) -> AsyncIterator[Office]:
    opened = sqlite(tmp_path)
    await migrate.upgrade(opened)
    async with office_on(opened, content, time.time) as built:
        yield built
    await opened.close()


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("width", [360, 1100])
async def test_every_page_is_accessible_and_fits(live_workshop: Office, browser: Browser, width: int) -> None:
    """axe finds nothing, nothing runs over the edge, no script and no style is refused; on a phone and on a desk."""
    editor = await live_workshop.comes(f"Zarina {width}", Role.EDITOR)
    desk = await visit(live_workshop, browser, java_script_enabled=True, viewport={"width": width, "height": 800})
    address = live_workshop.address.replace("http://", "https://")
    await desk.context.add_cookies([{"name": COOKIE, "value": editor.session, "url": address, "secure": True}])
    for path in (
        "",
        "/due",
        "/facts?pack=ru",
        "/heard",
        "/entry/ro-bank?language=ar",
        "/entry/registration-fine?day=2027-01-01",
    ):
        await desk.goes_to(f"/console/workshop{path}")
        await expect(desk.page.locator("h1")).to_be_visible()
        found = await Axe().run(desk.page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert await desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert desk.errors == []
    assert "script-src 'self'" in SECURE["Content-Security-Policy"]
