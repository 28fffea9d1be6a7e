"""Complaints in the console: for supervisors who had no part in the case, answered into the chat."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from admin import accounts
from bot.config import Settings
from bot.core.case import CaseDeed, Deed
from bot.core.pack import Library
from bot.store import cases, complaints, staff
from bot.store.db import Database
from bot.store.staff import Role
from tests.conftest import Clock
from tests.store.test_cases import LANE, VAULT
from tests.web.test_console import Office, case, office_on, sent

WORDS = "the counsellor was rude"


@pytest.fixture
async def office(database: Database, content: Library, clock: Clock) -> AsyncIterator[Office]:
    async with office_on(database, content, clock) as built:
        yield built


async def complained(office: Office) -> str:
    """A case with a complaint."""
    number = await case(office)
    async with office.database.write() as connection:
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.COMPLAIN, text=WORDS), office.clock())
    return number


async def test_a_supervisor_answers_a_complaint(office: Office) -> None:
    """The words are in no case and no table; the answer comes to the person; the audit says who read it."""
    number = await complained(office)
    dina = await office.comes("Dina", Role.SUPERVISOR)
    assert number in (await dina.get("/console/complaints"))[1]
    assert WORDS not in (await dina.get(f"/console/case/{number}"))[1]
    assert WORDS in (await dina.get(f"/console/complaints/{number}"))[1]
    assert (await dina.post(f"/console/complaints/{number}", text="  "))[0] == 409
    assert (await dina.post(f"/console/complaints/{number}", text="We are sorry"))[0] == 303
    assert "We are sorry" in await sent(office.database)
    assert "answered" in (await dina.get("/console/complaints"))[1]
    async with office.database.read() as connection:
        actions = list(await connection.scalars(text("SELECT action FROM audit WHERE number != ''")))
    assert {"complaint", "complaint answer"} <= set(actions)


async def test_whoever_had_a_part_sees_nothing_of_it(office: Office) -> None:
    """Also a supervisor, who cannot erase the case with the complaint either; also after giving it back."""
    number = await case(office)
    erlan = await office.comes("Erlan", Role.SUPERVISOR)
    aziza = await office.comes("Aziza")
    await erlan.post(f"/console/case/{number}/take")
    await erlan.post(f"/console/case/{number}/reply", text="an answer", seen=0)
    await erlan.post(f"/console/case/{number}/release")
    async with office.database.write() as connection:
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.COMPLAIN, text=WORDS), office.clock())
    assert number not in (await erlan.get("/console/complaints"))[1]
    assert (await erlan.get(f"/console/complaints/{number}"))[0] == 404
    assert (await erlan.post(f"/console/complaints/{number}", text="mine"))[0] == 404
    assert (await erlan.post(f"/console/case/{number}/erase"))[0] == 409
    assert (await aziza.get("/console/complaints"))[0] == 403
    assert (await aziza.get(f"/console/complaints/{number}"))[0] == 403
    dina = await office.comes("Dina", Role.SUPERVISOR)
    assert (await dina.get(f"/console/complaints/{number}"))[0] == 200


async def test_a_complaint_about_the_only_supervisor_goes_to_an_admin(office: Office) -> None:
    """Who sees the complaint and can answer it, and still sees no case; as soon as there is another supervisor, they do."""
    number = await case(office, "my own words")
    erlan = await office.comes("Erlan", Role.SUPERVISOR)
    root = await office.comes("Root", Role.ADMIN)
    await erlan.post(f"/console/case/{number}/take")
    async with office.database.write() as connection:
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.COMPLAIN, text=WORDS), office.clock())
    assert number not in (await erlan.get("/console/complaints"))[1]
    assert "Complaints (1)" in (await root.get("/console"))[1]
    assert number in (await root.get("/console/complaints"))[1]
    status, page = await root.get(f"/console/complaints/{number}")
    assert status == 200 and WORDS in page and "my own words" not in page and f"/console/case/{number}" not in page
    assert (await root.get(f"/console/case/{number}"))[0] == 403
    assert (await root.post(f"/console/complaints/{number}", text="We look into it"))[0] == 303
    assert "We look into it" in await sent(office.database)
    dina = await office.comes("Dina", Role.SUPERVISOR)
    assert (await root.get(f"/console/complaints/{number}"))[0] == 404
    assert (await dina.get(f"/console/complaints/{number}"))[0] == 200


async def test_an_admin_who_had_a_part_sees_nothing_of_it(office: Office, database_url: str) -> None:
    """Once a counsellor, now an admin; and an account that was ended or not begun hears nothing either."""
    number = await case(office)
    root = await office.comes("Root")
    await root.post(f"/console/case/{number}/take")
    await root.post(f"/console/case/{number}/reply", text="an answer", seen=0)
    async with office.database.write() as connection:
        await staff.revoke(connection, "Root", office.clock())
    root = await office.comes("Root", Role.ADMIN)
    await office.comes("Dina", Role.SUPERVISOR)
    async with office.database.write() as connection:
        await staff.revoke(connection, "Dina", office.clock())
        await staff.invite(connection, VAULT, "Erlan", Role.SUPERVISOR, office.clock())
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.COMPLAIN, text=WORDS), office.clock())
        assert await complaints.unheard(connection) == 1
    last = (await accounts.lines(Settings(database_url=database_url)))[-1]
    assert last.startswith("Complaints that nobody here can see: 1.") and number not in last
    assert (await root.get(f"/console/complaints/{number}"))[0] == 404
