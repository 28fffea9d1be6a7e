"""A case that began on Telegram, followed on the web by its receipt code, and back: nothing lost, nothing doubled."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from bot.core.case import CaseDeed, Deed
from bot.core.pack import Library
from bot.store import cases
from bot.store.cases import Row
from bot.store.db import Database
from bot.store.tables import cases as table
from bot.store.tables import chats, outbox
from tests.conftest import Clock
from tests.store.test_cases import LANE, MARKER, VAULT
from tests.web.house import Chat, opens
from tests.web.test_console import Colleague, Office, case, office_on, sent


@pytest.fixture
async def office(database: Database, content: Library, clock: Clock) -> AsyncIterator[Office]:
    async with office_on(database, content, clock) as built:
        yield built


async def row(office: Office, number: str) -> Row:
    async with office.database.read() as connection:
        found = await cases.find(connection, number)
    assert found
    return found


async def receipt(office: Office, number: str) -> str:
    found = await row(office, number)
    return VAULT.receipt(found.key, number)


async def said(office: Office, number: str) -> list[str]:
    async with office.database.read() as connection:
        return [one.text for one in await cases.said(connection, VAULT, await row(office, number))]


async def answers(aziza: Colleague, number: str, text: str) -> None:
    desk = aziza.office.console.desk
    seen = (await desk.look(aziza.member, number)).last
    await desk.reply(aziza.member, number, text, seen)


async def everything_on(chat: Chat) -> str:
    """All that lies in the mailbox."""
    chat.cursor = ""
    await chat.fetches()
    return "\n".join(message["text"] for message in chat.messages)


async def test_a_case_goes_on_on_the_web_and_comes_back(office: Office) -> None:
    """What was answered before is there once; what is written in either place is one conversation; answers come to both."""
    number = await case(office)
    aziza = await office.comes("Aziza")
    await office.console.desk.take(aziza.member, number)
    await answers(aziza, number, "before the web")
    await office.console.desk.send_entry(aziza.member, number, "registration-deadline", 1)
    chat = await opens(office, receipt=(await receipt(office, number)).lower().replace("-", " "))
    assert (await everything_on(chat)).count("before the web") == 1
    await chat.types("from the web")
    async with office.database.write() as connection:
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.WRITE, text="from Telegram"), office.clock())
    assert (await said(office, number))[2:] == ["from the web", "from Telegram"]
    await answers(aziza, number, "to both places")
    assert (await everything_on(chat)).count("to both places") == 1
    assert (await sent(office.database)).count("to both places") == 1
    assert (await sent(office.database)).count("before the web") == 1


async def test_a_second_device_opens_the_same_chat(office: Office) -> None:
    """Nothing is told twice; a wrong code opens nothing."""
    number = await case(office)
    aziza = await office.comes("Aziza")
    await office.console.desk.take(aziza.member, number)
    await answers(aziza, number, "the answer")
    code = await receipt(office, number)
    first, second = await opens(office, receipt=code), await opens(office, receipt=code)
    assert first.secret != second.secret
    assert (await everything_on(second)).count("the answer") == 1
    async with office.database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(chats)) == 1
    wrong = code.replace(code[0], "Z" if code[0] != "Z" else "Y")
    answer = await office.client.post("/api/v1/chats", json={"receipt": wrong})
    assert (answer.status, (await answer.json())["code"]) == (404, "unknown_receipt")


async def test_the_code_is_shown_on_telegram_and_is_of_no_use_after_erasing(office: Office) -> None:
    """It is stored as a hash; erasing on the web erases the case and what lies in both places."""
    number = await case(office, MARKER)
    code = await receipt(office, number)
    chat = await opens(office, receipt=code)
    async with office.database.read() as connection:
        assert code not in str((await connection.execute(select(table))).all())
    await chat.types("/human")
    for action in (":case-delete", ":case-erase"):
        await chat.taps(_label(chat, action))
    async with office.database.read() as connection:
        assert await connection.scalar(select(func.count()).where(outbox.c.about != "")) == 0
    answer = await office.client.post("/api/v1/chats", json={"receipt": code})
    assert answer.status == 404


async def test_erasing_by_the_code_leaves_the_other_cases_of_the_conversation(office: Office) -> None:
    """Whoever has the code of one case erases that one; what was asked in Telegram before and after stays."""
    before = await case(office, "before")
    async with office.database.write() as connection:
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.CLOSE), office.clock())
    number = await case(office, MARKER)
    chat = await opens(office, receipt=await receipt(office, number))
    after = await case(office, "after")
    await chat.types("/human")
    for action in (":case-delete", ":case-erase"):
        await chat.taps(_label(chat, action))
    async with office.database.read() as connection:
        stands = {row.number: row.status for row in await connection.execute(select(table.c.number, table.c.status))}
    assert stands == {before: "closed", number: "erased", after: "open"}


def _label(chat: Chat, action: str) -> str:
    found = [item["label"] for message in chat.messages for item in message["choices"] if action in item["choice"]]
    return str(found[0])
