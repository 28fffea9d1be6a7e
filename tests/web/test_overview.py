"""What supervisors see and do: how much there is, how fast it is answered, and the accounts of the others."""

from collections.abc import AsyncIterator
from datetime import UTC

import pytest

from bot.channels.console.chart import Bar, chart
from bot.core.case import CaseDeed, Deed
from bot.core.pack import Library
from bot.store import cases, load, staff
from bot.store.db import Database
from bot.store.staff import Role
from tests.conftest import Clock
from tests.store.test_cases import LANE, VAULT
from tests.web.test_console import Office as Desk
from tests.web.test_console import case, office_on


@pytest.fixture
async def office(database: Database, content: Library, clock: Clock) -> AsyncIterator[Desk]:
    async with office_on(database, content, clock) as built:
        yield built


def test_a_chart_fits_a_phone_and_can_be_heard() -> None:
    """24 bars, the highest as high as there is room, eight labels, all values in words."""
    drawn = chart("Cases", "cases", [Bar(str(hour), hour) for hour in range(24)])
    assert drawn.width == 360 and max(shape.left + shape.width for shape in drawn.shapes) <= 360
    assert drawn.shapes[23].height == 90 and drawn.shapes[0].height == 0
    assert [shape.label for shape in drawn.shapes if shape.label] == ["0", "3", "6", "9", "12", "15", "18", "21"]
    assert drawn.highest == "23 cases" and "7: 7" in drawn.words
    assert chart("Cases", "cases", [Bar("0", None)]).highest == "nothing yet"


async def test_load_and_answering_times(office: Desk, clock: Clock) -> None:
    """By hour and language; the middle, not the mean, and no person anywhere."""
    chief = await office.comes("Chief", Role.SUPERVISOR)
    numbers = [await case(office, lane=f"web:{number}") for number in range(3)]
    async with office.database.write() as connection:
        for number, hours in zip(numbers, (1, 2, 30), strict=True):
            row = await cases.find(connection, number)
            assert row
            await cases.answer(connection, VAULT, row, 1, "x", clock() + hours * 3600, 0)
    async with office.database.read() as connection:
        found = await load.hours(connection, clock(), UTC, "uz")
        assert [(hour.sent, hour.answered_in) for hour in found if hour.sent] == [(3, 2.0)]
        assert not any(hour.sent for hour in await load.hours(connection, clock(), UTC, "ru"))
        (nobody,) = await load.carried(connection, clock())
        assert (nobody.staff, nobody.open, nobody.waiting) == (0, 3, 3)
    _, page = await chief.get("/console/desk")
    assert "<svg" in page and "2 hours" in page and "style=" not in page
    assert "nobody</th><td>3</td>" in page


async def test_accounts_are_given_languages_topics_and_a_limit(office: Desk) -> None:
    """Only what makes sense; it stands in the audit."""
    chief, aziza = await office.comes("Chief", Role.SUPERVISOR), await office.comes("Aziza")
    at = f"/console/account/{aziza.member.id}"
    for wrong in ({"languages": "uz klingon"}, {"topics": "work dancing"}, {"cap": "many"}, {"cap": "501"}):
        assert (await chief.post(f"{at}/work", **wrong))[0] == 409
    assert (await chief.post("/console/account/999/work"))[0] == 409
    assert (await chief.post(f"{at}/work", languages="uz, ru uz", cap="7", topics="work, money work"))[0] == 303
    async with office.database.read() as connection:
        member = await staff.by_id(connection, aziza.member.id)
    assert member and (member.languages, member.cap, member.topics) == ("uz ru", 7, "work money")
    assert member.knows("work") and not member.knows("residence") and not chief.member.knows("work")
    number = await case(office, topic="work")
    await chief.post(f"/console/case/{number}/take")
    assert "Aziza (uz ru) · knows this topic" in (await chief.get(f"/console/case/{number}"))[1]
    assert member.speaks("uz") and not member.speaks("ky") and chief.member.speaks("ky")
    assert "set work" in (await chief.get("/console/audit"))[1]


async def test_an_account_is_ended_at_once(office: Desk) -> None:
    """C7: its sessions end and its cases go back; nobody ends their own, and supervisors do not end admins."""
    chief, aziza = await office.comes("Chief", Role.SUPERVISOR), await office.comes("Aziza")
    root = await office.comes("Root", Role.ADMIN)
    number = await case(office)
    await aziza.post(f"/console/case/{number}/take")
    assert (await chief.post(f"/console/account/{chief.member.id}/revoke"))[0] == 409
    assert (await chief.post(f"/console/account/{root.member.id}/revoke"))[0] == 409
    assert (await chief.post(f"/console/account/{aziza.member.id}/revoke"))[0] == 303
    assert (await aziza.get("/console"))[0] == 303
    async with office.database.write() as connection:
        row = await cases.find(connection, number)
        assert row and row.owner == 0
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.DELETE), office.clock())
    assert (await root.post(f"/console/account/{chief.member.id}/revoke"))[0] == 303
