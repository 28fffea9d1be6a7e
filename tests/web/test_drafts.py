"""A good answer becomes a draft for editors, without numbers and names."""

from collections.abc import AsyncIterator

import pytest

from admin import drafts as report
from bot.core import gap
from bot.core.case import CaseDeed, Deed
from bot.core.pack import Library
from bot.store import cases, drafts
from bot.store.db import Database
from tests.conftest import Clock
from tests.store.test_cases import LANE, VAULT
from tests.web.test_console import Office, case, office_on


@pytest.fixture
async def office(database: Database, matched: Library, clock: Clock) -> AsyncIterator[Office]:
    async with office_on(database, matched, clock) as built:
        yield built


ASKED = "how many days for registration, my name is Karim Karimov, phone +7 900 123"
ANSWER = "Seven days, Karim.\nCall us: t.me/somebody or 900123."


async def answered(office: Office) -> tuple[str, int]:
    """A case with one answer, and the number of the answer."""
    number = await case(office, ASKED)
    async with office.database.write() as connection:
        row = await cases.find(connection, number)
        assert row
        await cases.answer(connection, VAULT, row, 1, ANSWER, office.clock(), 0)
        return number, await cases.last_said(connection, number)


async def test_an_answer_becomes_a_draft(office: Office, matched: Library) -> None:
    """Once, however often it is given; with the entries that are near; not whose it was."""
    number, message = await answered(office)
    aziza = await office.comes("Aziza")
    for _ in range(2):
        status, page = await aziza.post(f"/console/case/{number}/editors", message=message)
        assert status == 200 and "registration-deadline" in page
    async with office.database.read() as connection:
        [kept] = await drafts.kept(connection)
    written = report.report([kept], matched)
    assert "seven days" in written.casefold() and "near: registration-deadline" in written
    for telling in ("karim", "900", "123", "t.me", number, LANE):
        assert telling.casefold() not in written.casefold()


async def test_what_is_no_answer_is_no_draft(office: Office) -> None:
    """The person's own message, another case's, and anything of a case of danger."""
    number, message = await answered(office)
    aziza = await office.comes("Aziza")
    async with office.database.write() as connection:
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.WRITE, text="thanks", danger=True), office.clock())
    assert (await aziza.post(f"/console/case/{number}/editors", message=message + 1))[0] == 404
    assert (await aziza.post(f"/console/case/{number}/editors", message=message))[0] == 409
    other = await case(office, "another", "web:other")
    assert (await aziza.post(f"/console/case/{other}/editors", message=message))[0] == 404
    async with office.database.read() as connection:
        assert await drafts.kept(connection) == []


def test_masked_keeps_the_words_and_the_lines() -> None:
    """Only what tells is a dot."""
    assert gap.masked("Go there today.\nAsk for Aziza at 10", frozenset()) == "Go there today.\nAsk for · at ·"
