"""Files for a case through the web chat, with and without the API, and as counsellors see them."""

import io
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientResponse, FormData
from sqlalchemy import func, select

from bot.channels.console.extras import FILE_POLICY
from bot.channels.console.server import COOKIE
from bot.channels.web import secret
from bot.core.pack import Library
from bot.store.db import Database
from bot.store.staff import Role
from bot.store.tables import case_files, inbox
from tests.conftest import Clock
from tests.test_picture import MARKER, PDF, VOICE, photo
from tests.web.house import Chat, opens
from tests.web.test_console import Office, office_on


@pytest.fixture
async def office(database: Database, content: Library, clock: Clock) -> AsyncIterator[Office]:
    async with office_on(database, content, clock) as built:
        await built.hire("Aziza")
        yield built


async def in_a_case(office: Office) -> Chat:
    """Somebody with an open case."""
    chat = await opens(office)
    for text, label in (("/start", "English"), ("", "Yes, remember"), ("", "Russia"), ("/human", "")):
        if text:
            await chat.types(text, language="en")
        if label:
            await chat.taps(label)
    await chat.types("help me")
    await chat.taps("Send")
    return chat


async def sends(chat: Chat, content: bytes, **fields: str) -> ClientResponse:
    form = FormData({**fields})
    form.add_field("file", io.BytesIO(content), filename="../../photo.exe", content_type="text/html")
    return await chat.house.client.post(f"{chat.path}/files", data=form)


async def stored(office: Office) -> int:
    async with office.database.read() as connection:
        return int(await connection.scalar(select(func.count()).select_from(case_files)) or 0)


async def test_a_photo_from_the_web_to_the_console(office: Office) -> None:
    """T11: asked once more, then seen by the counsellor, as a download that runs nothing; the audit names it."""
    chat = await in_a_case(office)
    for _ in range(2):  # the network failed, and it is sent again
        assert (await sends(chat, photo(), key="once")).status == 202
    await chat.fetches()
    chat.sees("Nothing was passed on yet")
    assert await stored(office) == 1
    aziza = await office.comes("Bakyt")
    async with office.database.read() as connection:
        number = await connection.scalar(select(case_files.c.number))
        body = await connection.scalar(select(case_files.c.body))
        assert (await connection.scalar(select(func.max(inbox.c.payload)))) == ""
    assert b"JFIF" not in (body or b"")
    assert "/file/" not in (await aziza.get(f"/console/case/{number}"))[1]
    await chat.taps("Yes, pass it on")
    _, page = await aziza.get(f"/console/case/{number}")
    path = f"/console/case/{number}/file/1"
    assert f'<img src="{path}"' in page
    answer = await office.client.get(path, headers={"Cookie": f"{COOKIE}={aziza.session}"})
    assert answer.status == 200
    assert answer.headers["Content-Security-Policy"] == FILE_POLICY
    assert answer.headers["Content-Disposition"] == f'attachment; filename="case-{number}-1.jpg"'
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer.headers["Cache-Control"] == "no-store"
    assert MARKER not in await answer.read()
    assert (await aziza.get(f"/console/case/{number}/file/2"))[0] == 404
    boss = await office.comes("Dina", Role.SUPERVISOR)
    assert "· file ·" in (await boss.get("/console/audit"))[1]


async def test_outside_a_case_nothing_of_a_file_is_kept(office: Office) -> None:
    """The answer is the one that Telegram gives."""
    chat = await opens(office)
    assert (await sends(chat, photo())).status == 202
    await chat.fetches()
    chat.sees("Please do not send photos of papers")
    assert (await sends(chat, VOICE)).status == 202
    await chat.fetches()
    chat.sees("I cannot listen to voice messages")
    assert await stored(office) == 0


@pytest.mark.parametrize(
    ("bytes_sent", "code"),
    [
        (b"<script>alert(1)</script>", "file_not_accepted"),
        (b"", "file_not_accepted"),
        (PDF + bytes(5 * 1024 * 1024), "file_too_large"),
    ],
    ids=["script", "nothing", "large"],
)
async def test_what_is_not_accepted(office: Office, bytes_sent: bytes, code: str) -> None:
    """By its content, whatever it calls itself; and by its size."""
    chat = await in_a_case(office)
    answer = await sends(chat, bytes_sent)
    assert (await answer.json())["code"] == code
    assert await stored(office) == 0


async def test_strange_forms_are_refused(office: Office) -> None:
    """No file, a field that is not known, no form at all, somebody else's chat."""
    chat = await in_a_case(office)
    form = FormData({"key": "a"}, default_to_multipart=True)
    assert (await office.client.post(f"{chat.path}/files", data=form)).status == 422
    assert (await sends(chat, PDF, strange="1")).status == 422
    assert (await office.client.post(f"{chat.path}/files", data=b"x")).status == 415
    wrong = {"Content-Type": "multipart/form-data; boundary=x"}
    for strange in (b"--y\r\n", b"--x\r\nno header at all\r\n\r\nx\r\n--x--", b"--x\r\nA: \x00\r\n\r\nx\r\n--x--"):
        assert (await office.client.post(f"{chat.path}/files", data=strange, headers=wrong)).status == 422
    chat.secret = "wrong"
    assert (await sends(chat, PDF)).status == 404
    assert await stored(office) == 0


async def test_a_file_without_javascript(office: Office) -> None:
    """The form of the page is there in a case only; it comes back to the page; another site cannot send it."""
    chat = await in_a_case(office)
    headers = {"Cookie": f"{secret.COOKIE}={chat.secret}", "Sec-Fetch-Site": "same-origin"}
    page = await (await office.client.get("/", headers=headers)).text()
    assert 'enctype="multipart/form-data"' in page and '<details id="attach">' in page
    form = FormData({"key": "abc", "after": chat.cursor})
    form.add_field("file", PDF, filename="letter.pdf")
    async with office.working():
        answer = await office.client.post("/file", data=form, headers=headers, allow_redirects=False)
    assert answer.status == 303 and answer.headers["Location"].startswith("/#m")
    form = FormData({})
    form.add_field("file", PDF, filename="letter.pdf")
    other = {**headers, "Sec-Fetch-Site": "cross-site"}
    assert (await office.client.post("/file", data=form, headers=other)).status == 403
    form = FormData({})
    form.add_field("file", b"nonsense", filename="letter.pdf")
    refused = await office.client.post("/file", data=form, headers=headers)
    assert refused.status == 422 and "This file cannot be read" in await refused.text()
    stranger = await opens(office)
    headers["Cookie"] = f"{secret.COOKIE}={stranger.secret}"
    assert '<details id="attach" hidden>' in await (await office.client.get("/", headers=headers)).text()
