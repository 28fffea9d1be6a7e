"""The console: who may do what, that an answer arrives, and that what must not leave does not."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pyotp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect
from sqlalchemy import text

from bot.casework.desk import Desk, Refused
from bot.channels.console import access
from bot.channels.console.server import ANSWERING, ANYBODY, COOKIE, PUBLIC, SUPERVISING, WATCHING, Console
from bot.channels.console.workshop import EDITING
from bot.channels.web import events
from bot.channels.web.server import WebChat
from bot.config import Settings
from bot.core.channel import Parcel
from bot.core.pack import Library
from bot.engine import Engine
from bot.store import cases, migrate, outbox, staff
from bot.store.db import Database
from bot.store.staff import Role
from handlers import handle
from tests.conftest import Clock
from tests.store.test_cases import LANE, MARKER, VAULT, opened
from tests.web.house import House, sqlite
from tests.web.test_headers import EXPECTED
from tests.web.visitor import visit

PASSWORD = "a long walk by the river"


_STORED: list[str] = []


async def stored_password() -> str:
    """The hash of the password, made once: it is slow on purpose."""
    if not _STORED:
        _STORED.append(await access.hashed(PASSWORD))
    return _STORED[0]


@dataclass
class Office(House):
    """A web chat with a console."""

    console: Console = field(kw_only=True)

    async def hire(self, name: str, role: Role = Role.COUNSELLOR) -> str:
        """An account that can log in, made without the slow way; its seed."""
        async with self.database.write() as connection:
            secret = await staff.invite(connection, VAULT, name, role, self.clock())
            await staff.accept(connection, secret, await stored_password(), 1)
            member = await staff.by_name(connection, name)
        assert member
        return staff.seed(VAULT, member)

    async def comes(self, name: str, role: Role = Role.COUNSELLOR) -> "Colleague":
        """Somebody with a session."""
        await self.hire(name, role)
        async with self.database.write() as connection:
            member = await staff.by_name(connection, name)
            assert member
            session = await staff.begin_session(connection, member.id, self.clock())
        return Colleague(self, session, member)


@dataclass
class Colleague:
    """Somebody logged in, without a browser."""

    office: Office
    session: str
    member: staff.Member

    async def get(self, path: str) -> tuple[int, str]:
        answer = await self.office.client.get(
            path, headers={"Cookie": f"{COOKIE}={self.session}"}, allow_redirects=False
        )
        return answer.status, await answer.text()

    async def post(self, path: str, token: str | None = None, **fields: Any) -> tuple[int, str]:
        data = {"token": access.form_token(self.session) if token is None else token, **fields}
        headers = {"Cookie": f"{COOKIE}={self.session}", "Sec-Fetch-Site": "same-origin"}
        answer = await self.office.client.post(path, data=data, headers=headers, allow_redirects=False)
        return answer.status, await answer.text()


@asynccontextmanager
async def office_on(database: Database, content: Library, clock: Any, **given: str) -> AsyncIterator[Office]:
    settings = Settings(**given)
    chat = WebChat(settings, database, lambda: content, clock, clock, VAULT)
    console = Console(settings, database, VAULT, lambda: content, clock, clock)
    engine = Engine(database, handle, lambda: content, {events.CHANNEL: events.read}, clock, vault=VAULT)

    async def is_ready() -> bool:
        return True

    async def metrics() -> bytes:
        return b""

    async with TestClient(TestServer(chat.application(is_ready, metrics, console.add_to))) as client:
        yield Office(client, database, engine, clock, console=console)


@pytest.fixture
async def office(small_database: Database, content: Library, clock: Clock) -> AsyncIterator[Office]:
    async with office_on(small_database, content, clock) as built:
        yield built


async def case(office: Office, words: str = "help me", lane: str = LANE, topic: str = "") -> str:
    async with office.database.write() as connection:
        return await opened(connection, office.clock(), lane, words, topic)


async def sent(database: Database, lane: str = LANE) -> str:
    """All that lies in the outbox of a lane, as it is written."""
    async with database.read() as connection:
        rows = await connection.execute(text("SELECT body FROM outbox WHERE lane = :lane ORDER BY id"), {"lane": lane})
        return "\n".join(Parcel.from_json(body).message.text for (body,) in rows)


# Who may do what

MATRIX = {
    ("GET", "/console/login"): PUBLIC,
    ("POST", "/console/login"): PUBLIC,
    ("GET", "/console/invite/{secret}"): PUBLIC,
    ("POST", "/console/invite/{secret}"): PUBLIC,
    ("GET", "/console"): ANYBODY,
    ("POST", "/console/logout"): ANYBODY,
    ("GET", "/console/audit"): WATCHING,
    ("GET", "/console/case/{number}"): ANSWERING,
    **{
        ("POST", f"/console/case/{{number}}/{deed}"): ANSWERING
        for deed in (
            *("take", "release", "reply", "entry", "resend", "note", "close", "reopen", "park", "unpark", "handover"),
            *("join", "draft", "approve", "giveback", "alone", "checklist", "tick"),
        )
    },
    ("GET", "/console/telegram"): ANSWERING,
    ("POST", "/console/telegram"): ANSWERING,
    ("POST", "/console/telegram/unlink"): ANSWERING,
    ("GET", "/console/search"): ANSWERING,
    ("GET", "/console/live"): ANSWERING,
    ("GET", "/console/desk"): SUPERVISING,
    ("GET", "/console/accounts"): WATCHING,
    ("POST", "/console/account/{id}/work"): SUPERVISING,
    ("POST", "/console/account/{id}/revoke"): WATCHING,
    ("POST", "/console/next"): ANSWERING,
    ("GET", "/console/case/{number}/file/{id}"): ANSWERING,
    ("POST", "/console/case/{number}/editors"): ANSWERING,
    ("GET", "/console/complaints"): WATCHING,
    ("GET", "/console/complaints/{number}"): WATCHING,
    ("POST", "/console/complaints/{number}"): WATCHING,
    ("POST", "/console/case/{number}/erase"): SUPERVISING,
    **{("GET", f"/console/workshop{path}"): EDITING for path in ("", "/due", "/facts", "/heard", "/entry/{id}")},
    ("POST", "/console/workshop/entry/{id}/correct"): EDITING,
}


async def test_c1_every_route_declares_its_roles(office: Office) -> None:
    """C1: the routes that are served are these, each with its roles."""
    served = {
        (route.method, route.resource.canonical)
        for route in office.client.server.app.router.routes()  # type: ignore[union-attr]
        if route.resource and route.resource.canonical.startswith("/console")
    }
    assert office.console.roles == MATRIX
    assert served == set(MATRIX)


@pytest.mark.parametrize(("method", "path"), [route for route, roles in MATRIX.items() if roles])
async def test_c1_the_role_matrix(office: Office, method: str, path: str) -> None:
    """C1, C11: each role on each route; nobody at all is sent to the login, and a form without its token is refused."""
    number = await case(office)
    id = "registration-fine" if "/workshop/" in path else "1"
    url = path.replace("{number}", number).replace("{id}", id)
    for role in Role:
        colleague = await office.comes(role, role)
        if method == "POST":
            assert (await colleague.post(url, token="wrong"))[0] == 403
            assert (await colleague.post(url, token=""))[0] == 403
        status, page = await (colleague.get(url) if method == "GET" else colleague.post(url))
        assert (status == 403) == (role not in MATRIX[method, path]), (role, status)
        if role in (Role.ADMIN, Role.EDITOR):
            assert "help me" not in page and number not in page.replace("/console/audit", "")
    stranger = await office.client.request(
        method, url, headers={"Cookie": f"{COOKIE}=wrong", "Sec-Fetch-Site": "same-origin"}, allow_redirects=False
    )
    assert (stranger.status, stranger.headers["Location"]) == (303, "/console/login")
    other = await office.client.request(method, url, headers={"Sec-Fetch-Site": "cross-site"}, allow_redirects=False)
    assert other.status == (303 if method == "GET" else 403)


async def test_t15_the_console_has_the_same_headers(office: Office) -> None:
    """T15: on every route, by anybody."""
    for method, path in MATRIX:
        answer = await office.client.request(method, path, allow_redirects=False)
        assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED, path
        assert answer.headers["Cache-Control"] == "no-store"


# Coming in


async def test_an_invitation_becomes_an_account_once(office: Office) -> None:
    """C3, C4: weak passwords and wrong codes are refused; then the link opens nothing any more."""
    async with office.database.write() as connection:
        secret = await staff.invite(connection, VAULT, "Aziza", Role.COUNSELLOR, office.clock())
    url = f"/console/invite/{secret}"
    page = await (await office.client.get(url)).text()
    found = re.search(r'translate="no">([A-Z2-7]{32})<', page)
    assert found and "<svg" in page
    code = pyotp.TOTP(found[1]).at(int(office.clock()))

    async def tries(password: str, again: str, code: str) -> int:
        data = {"password": password, "again": again, "code": code}
        headers = {"Sec-Fetch-Site": "same-origin"}
        return (await office.client.post(url, data=data, headers=headers, allow_redirects=False)).status

    assert await tries("short", "short", code) == 422
    assert await tries("password12345", "password12345", code) == 422
    assert await tries(PASSWORD, PASSWORD + "x", code) == 422
    assert await tries(PASSWORD, PASSWORD, "000000") == 422
    assert await tries(PASSWORD, PASSWORD, code) == 303
    assert await tries(PASSWORD, PASSWORD, code) == 404
    assert (await office.client.get(url)).status == 404


async def _logs_in(office: Office, name: str, password: str, code: str) -> tuple[int, str]:
    headers = {"Sec-Fetch-Site": "same-origin"}
    data = {"name": name, "password": password, "code": code}
    answer = await office.client.post("/console/login", data=data, headers=headers, allow_redirects=False)
    return answer.status, answer.headers.get("Set-Cookie", "")


async def test_login_needs_password_and_a_fresh_code(office: Office, clock: Clock) -> None:
    """C3, C6, C9: a code works once, also after a failed login; whatever is wrong, the answer is the same."""
    seed = await office.hire("Aziza")
    code = pyotp.TOTP(seed).at(int(clock()))
    assert (await _logs_in(office, "Aziza", "wrong password", code))[0] == 403
    assert (await _logs_in(office, "Aziza", PASSWORD, code))[0] == 403
    assert (await _logs_in(office, "Nobody", PASSWORD, code))[0] == 403
    clock.pass_by(60)
    status, cookie = await _logs_in(office, "Aziza", PASSWORD, pyotp.TOTP(seed).at(int(clock())))
    assert status == 303
    assert cookie.startswith("__Host-") and all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Strict"))
    async with office.database.read() as connection:
        actions = list(await connection.scalars(text("SELECT action FROM audit ORDER BY id")))
    assert actions == ["login refused", "login refused", "login refused", "login"]


async def test_a_name_that_nobody_has_costs_as_much_as_a_wrong_password() -> None:
    """What an unknown name is compared with was made as all passwords are."""
    assert not access.HASHER.check_needs_rehash(access.NOBODY)
    assert not await access.fits("", "a password of nobody")


async def test_c5_the_throttle_ends_by_itself_and_harms_no_colleague(office: Office, clock: Clock) -> None:
    """C5: by account and address; after five minutes one can try again."""
    seed, other = await office.hire("Aziza"), await office.hire("Bakyt")
    for _ in range(5):
        assert (await _logs_in(office, "Aziza", "wrong", "000000"))[0] == 403
    assert (await _logs_in(office, "Aziza", PASSWORD, pyotp.TOTP(seed).at(int(clock()))))[0] == 429
    assert (await _logs_in(office, "Bakyt", PASSWORD, pyotp.TOTP(other).at(int(clock()))))[0] == 303
    clock.pass_by(301)
    assert (await _logs_in(office, "Aziza", PASSWORD, pyotp.TOTP(seed).at(int(clock()))))[0] == 303


async def test_logging_out_ends_the_session(office: Office) -> None:
    """C7: the cookie opens nothing any more."""
    colleague = await office.comes("Aziza")
    assert (await colleague.get("/console"))[0] == 200
    assert (await colleague.post("/console/logout"))[0] == 303
    assert (await colleague.get("/console"))[0] == 303


# Cases


async def test_a_case_from_the_queue_to_its_end(office: Office) -> None:
    """Take, answer, send an entry, close, open again; what is said lies in the outbox of the person."""
    number = await case(office, "<b>help</b> me")
    aziza = await office.comes("Aziza")
    assert number in (await aziza.get("/console?queue=unassigned&language=uz"))[1]
    assert number not in (await aziza.get("/console?queue=all&language=ru"))[1]
    at = f"/console/case/{number}"
    _, page = await aziza.get(at)
    assert "&lt;b&gt;help&lt;/b&gt; me" in page and "4242424242" not in page and "telegram" not in page
    assert (await aziza.post(f"{at}/reply", text="too early", seen=0))[0] == 409
    assert (await aziza.post(f"{at}/take"))[0] == 303
    assert (await aziza.post(f"{at}/reply", text="Go to **the office** today", seen=0))[0] == 303
    _, page = await aziza.get(at)
    assert "waiting to be sent" in page
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    assert (await aziza.post(f"{at}/entry", entry="no-such", seen=seen[1]))[0] == 409
    assert (await aziza.post(f"{at}/entry", entry="registration-deadline", seen=seen[1]))[0] == 303
    _, page = await aziza.get(at)
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    assert (await aziza.post(f"{at}/close", outcome="nonsense", seen=seen[1]))[0] == 409
    assert (await aziza.post(f"{at}/close", outcome="answered", seen=seen[1]))[0] == 303
    assert number in (await aziza.get("/console?queue=closed"))[1]
    assert (await aziza.post(f"{at}/reopen"))[0] == 303
    assert number in (await aziza.get("/console?queue=mine"))[1]
    said = await sent(office.database)
    assert "Go to" in said and "**the office**" not in said
    async with office.database.read() as connection:
        actions = list(await connection.scalars(text("SELECT action FROM audit WHERE number != '' ORDER BY id")))
    assert [action for action in actions if action != "open"] == ["take", "reply", "reply", "close", "reopen"]
    assert "open" in actions


async def test_an_answer_is_refused_with_its_draft_when_something_newer_came(office: Office) -> None:
    """The person wrote meanwhile: nothing is sent, the draft stands in the page; a double click sends once."""
    from bot.core.case import CaseDeed, Deed

    number = await case(office)
    aziza = await office.comes("Aziza")
    at = f"/console/case/{number}"
    await aziza.post(f"{at}/take")
    async with office.database.write() as connection:
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.WRITE, text="wait, more"), office.clock())
    status, page = await aziza.post(f"{at}/reply", text="my long draft", seen=0)
    assert status == 409 and "my long draft" in page and "wait, more" in page and "Something newer" in page
    assert "my long draft" not in await sent(office.database)
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    both = [await aziza.post(f"{at}/reply", text="my long draft", seen=seen[1]) for _ in range(2)]
    assert [status for status, _ in both] == [303, 409]
    assert (await sent(office.database)).count("my long draft") == 1


async def test_letters_that_cannot_be_stored_are_refused(database: Database, content: Library, clock: Clock) -> None:
    """PostgreSQL stores no NUL: refused at the door, in an address and in a form, not with an error of ours."""
    async with office_on(database, content, clock) as office:
        number, aziza = await case(office), await office.comes("Aziza")
        for path in (
            "/console/live?after=0&case=%00",
            "/console?topic=%00",
            "/console/search?q=%00",
            "/console/case/%00",
        ):
            assert (await aziza.get(path))[0] == 422, path
        await aziza.post(f"/console/case/{number}/take")
        for deed, fields in (("handover", {"to": "\0", "text": "x"}), ("reply", {"text": "\0", "seen": 0})):
            assert (await aziza.post(f"/console/case/{number}/{deed}", **fields))[0] == 422, deed


async def test_internal_notes_never_reach_the_outbox(office: Office) -> None:
    """Whatever is done with the case afterwards; and they look different."""
    number = await case(office)
    aziza = await office.comes("Aziza")
    at = f"/console/case/{number}"
    await aziza.post(f"{at}/take")
    assert (await aziza.post(f"{at}/note", text=MARKER))[0] == 303
    _, page = await aziza.get(at)
    assert re.search(rf'class="message note">.*?{MARKER}', page, re.DOTALL)
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    await aziza.post(f"{at}/reply", text="an answer", seen=seen[1])
    await aziza.post(f"{at}/release")
    await aziza.post(f"{at}/take")
    await aziza.post(f"{at}/close", outcome="answered", seen=int(seen[1]) + 1)
    said = await sent(office.database)
    assert "an answer" in said and MARKER not in said
    async with office.database.read() as connection:
        assert MARKER not in str(list(await connection.execute(text("SELECT * FROM case_messages"))))


async def test_c2_nobody_answers_in_a_colleagues_case(office: Office) -> None:
    """C2: reading is shared; answering, closing and giving back are the owner's, and of supervisors giving back."""
    number = await case(office)
    aziza, bakyt = await office.comes("Aziza"), await office.comes("Bakyt")
    chief = await office.comes("Chief", Role.SUPERVISOR)
    at = f"/console/case/{number}"
    await aziza.post(f"{at}/take")
    for deed, fields in (
        ("take", {}),
        ("reply", {"text": "x", "seen": 0}),
        ("close", {"outcome": "answered", "seen": 0}),
        ("release", {}),
    ):
        status, page = await bakyt.post(f"{at}/{deed}", **fields)
        assert status == 409 and "Somebody else" in page, deed
    assert (await chief.post(f"{at}/reply", text="x", seen=0))[0] == 409
    assert (await chief.post(f"{at}/release"))[0] == 303
    assert (await bakyt.post(f"{at}/take"))[0] == 303
    assert (await chief.post(f"{at}/erase"))[0] == 303
    assert (await chief.get(at))[0] == 404
    assert (await bakyt.post(f"{at}/reply", text="x", seen=0))[0] == 404


async def test_c15_two_counsellors_race_for_one_case(database: Database, content: Library, clock: Clock) -> None:
    """C15: at the same moment, on both databases: one has it, the other is told; the person hears of it once."""
    desk = Desk(database, VAULT, lambda: content, clock)
    async with database.write() as connection:
        number = await opened(connection, clock())
    members = [staff.Member(id, str(id), Role.COUNSELLOR, "x", "", 0, 0) for id in range(1, 6)]
    ended = await asyncio.gather(*(desk.take(member, number) for member in members), return_exceptions=True)
    assert [type(one) for one in ended if one is not None] == [Refused] * 4
    async with database.read() as connection:
        assert await outbox.unsent(connection) == 1
        row = await cases.find(connection, number)
    assert row
    owner = next(member for member in members if member.id == row.owner)
    answers = await asyncio.gather(
        *(desk.reply(owner, number, f"answer {n}", 0) for n in range(4)), return_exceptions=True
    )
    assert [type(one) for one in answers if one is not None] == [Refused] * 3
    async with database.read() as connection:
        assert await outbox.unsent(connection) == 2


# In a browser


@pytest_asyncio.fixture(loop_scope="session")
async def live_office(tmp_path: Any, content: Library) -> AsyncIterator[Office]:
    opened_database = sqlite(tmp_path)
    await migrate.upgrade(opened_database)
    async with office_on(opened_database, content, time.time) as built, built.working():
        yield built
    await opened_database.close()


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    "code, asked, answer, added",
    [
        (
            "uz",
            "ish beruvchi maoshimni bermayapti",
            "Assalomu alaykum! Shartnomangiz bormi?",
            "yo'q, shartnoma yo'q",
        ),
        ("ar", "صاحب العمل لا يدفع راتبي", "مرحبًا! هل عندك عقد؟", "لا، ليس عندي عقد"),
    ],
)
async def test_a_counsellor_answers_a_migrant(
    live_office: Office, browser: Browser, code: str, asked: str, answer: str, added: str
) -> None:
    """Side by side: invitation, login with a code, the brief, taking, the answer in the chat; axe on every page."""
    async with live_office.database.write() as connection:
        secret = await staff.invite(connection, VAULT, "Aziza", Role.SUPERVISOR, time.time())
    desk = await visit(live_office, browser, java_script_enabled=True, viewport={"width": 1000, "height": 800})
    page, axe = desk.page, Axe()

    async def is_accessible() -> None:
        found = await axe.run(page)
        assert found.violations_count == 0, (page.url, found.generate_report())

    await desk.goes_to(f"/console/invite/{secret}")
    await is_accessible()
    seed = await page.locator("p.code").inner_text()
    await page.fill("#password", PASSWORD)
    await page.fill("#again", PASSWORD)
    await page.fill("#code", pyotp.TOTP(seed).now())
    await page.click("form button.main")
    await expect(page.locator("h1")).to_have_text("Log in")
    await is_accessible()
    await page.fill("#name", "Aziza")
    await page.fill("#password", PASSWORD)
    await page.fill("#code", pyotp.TOTP(seed).at(int(time.time()) + 30))
    await page.click("form button.main")
    await expect(page.locator("h1")).to_have_text("All open")

    migrant = await visit(live_office, browser, code)
    await (await migrant.starts()).agrees(code)
    await migrant.writes("/human")
    await migrant.offered(f"{code}:case-send").last.wait_for()
    await migrant.writes(asked)
    await migrant.sees(asked)
    await migrant.presses(f"{code}:case-send")
    await migrant.offered(f"{code}:case-leave").last.wait_for()

    await desk.goes_to(f"/console?queue=unassigned&language={code}")
    await is_accessible()
    await page.click(".cases a")
    await desk.sees(asked)
    await is_accessible()
    await page.click("text=Take the case")
    await page.fill("#note-text", "ask about the contract")
    await page.click("#note button")
    await page.fill("#text", answer)
    await is_accessible()
    await page.click("text=Send the answer")
    await desk.sees("delivered")
    await migrant.sees(answer)
    await migrant.writes(added)
    await migrant.offered(f"{code}:case-leave").last.wait_for()
    await expect(migrant.page.locator("main")).not_to_contain_text("ask about the contract")
    await asyncio.sleep(0.5)
    await page.reload()
    await desk.sees(added)
    for path in ("audit", "desk", "accounts", "search?q=contract", "?queue=all"):
        await desk.goes_to(f"/console/{path}".replace("/?", "?"))
        await is_accessible()
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await is_accessible()
    assert desk.errors == []


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_the_page_of_a_case_is_quick_and_keeps_what_is_typed(live_office: Office, browser: Browser) -> None:
    """News without reloading, `::` and `??` while typing, a draft that stays, keys; axe on the page."""
    number = await case(live_office, "first words", lane="web:somebody")
    aziza = await live_office.comes("Aziza")
    bakyt = await live_office.comes("Bakyt")
    desk = await visit(live_office, browser, java_script_enabled=True, viewport={"width": 360, "height": 740})
    page = desk.page
    await page.context.add_cookies(
        [{"name": COOKIE, "value": aziza.session, "url": live_office.address.replace("http", "https"), "secure": True}]
    )
    await desk.goes_to("/console?queue=unassigned")
    await expect(page.locator("#cases")).to_contain_text(number)
    button = await page.locator("header form button").bounding_box()
    assert button and button["height"] < 60, "on a phone the words in the header stand beside each other"
    await bakyt.post(f"/console/case/{number}/note", text="a note")
    await desk.goes_to(f"/console/case/{number}")
    await page.keyboard.press("a")
    await page.locator("#text").wait_for()
    await page.locator("#text").press_sequentially("Hello ::greet")
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).not_to_have_value("Hello ::greet")
    await page.locator("#text").press_sequentially(" ??medical")
    await page.locator("#offers button").first.click()
    await expect(page.locator("#entry")).not_to_have_value("")
    await expect(page.locator("#kept")).to_have_text("Your draft is kept.")
    await bakyt.post(f"/console/case/{number}/note", text="second note")
    await expect(page.locator("#said")).to_contain_text("second note")
    await expect(page.locator("#text")).not_to_have_value("")
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert desk.errors == []
