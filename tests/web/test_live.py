"""Open pages hear what changed, at once and only what they may see; an open page keeps no session alive."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.case import CaseDeed, Deed
from bot.core.pack import Library
from bot.store import cases, changes, queues
from bot.store.cases import Row
from bot.store.db import Database
from bot.store.queues import Filter
from tests.conftest import Clock
from tests.store.test_cases import MARKER, VAULT, opened
from tests.web.test_console import Colleague, case, office_on
from tests.web.test_console import Office as Desk


@pytest.fixture
async def office(database: Database, content: Library, clock: Clock) -> AsyncIterator[Desk]:
    async with office_on(database, content, clock) as built:
        yield built


async def news(colleague: Colleague, query: str, after: int) -> dict[str, object]:
    status, page = await colleague.get(f"/console/live?{query}&after={after}")
    assert status == 200
    found: dict[str, object] = json.loads(page)
    return found


async def test_a_list_hears_of_a_deed_at_once(office: Desk) -> None:
    """Somebody takes a case: within a second it has left the list of unassigned ones on another screen."""
    aziza, bakyt = await office.comes("Aziza"), await office.comes("Bakyt")
    number = await case(office, "<b>words</b>")
    waiting = asyncio.create_task(news(bakyt, "queue=unassigned", 0))
    everything = asyncio.create_task(news(bakyt, "queue=all&language=uz", 0))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    began = time.monotonic()
    await aziza.post(f"/console/case/{number}/take")
    heard = await waiting
    assert time.monotonic() - began < 1
    assert heard["rows"] == [{"number": number, "html": ""}] and heard["version"] == 1 and not heard["again"]
    rows = (await everything)["rows"]
    assert isinstance(rows, list) and "Aziza" in rows[0]["html"] and MARKER in rows[0]["html"]
    assert "words" not in rows[0]["html"] and "4242424242" not in rows[0]["html"]
    assert (await news(bakyt, "queue=mine", 0))["rows"] == [{"number": number, "html": ""}]


async def test_a_case_hears_of_what_is_said_and_of_colleagues(office: Desk) -> None:
    """The page asks for itself again; who looks is said by name."""
    aziza, bakyt = await office.comes("Aziza"), await office.comes("Bakyt")
    number = await case(office)
    await aziza.get(f"/console/case/{number}")
    waiting = asyncio.create_task(news(bakyt, f"case={number}", 0))
    await asyncio.sleep(0.3)
    await aziza.post(f"/console/case/{number}/note", text="a note")
    heard = await waiting
    assert heard["again"] is True and heard["viewers"] == "Aziza looks at this case."
    assert "a note" not in str(heard)


async def test_what_is_erased_leaves_every_list(office: Desk) -> None:
    """A change without a line; and an open page of it is told to load again."""
    aziza = await office.comes("Aziza")
    number = await case(office)
    async with office.database.write(changes.RING) as connection:
        await cases.erase(connection, [number])
        await changes.add(connection, [number], office.clock())
    assert (await news(aziza, "queue=all", 0))["rows"] == [{"number": number, "html": ""}]
    assert (await news(aziza, f"case={number}", 0))["again"] is True


async def test_a_page_that_missed_too_much_loads_again(office: Desk) -> None:
    """What is older than what is remembered cannot be told."""
    aziza = await office.comes("Aziza")
    await asyncio.sleep(0.2)
    assert (await news(aziza, "queue=all", -1))["again"] is True


async def test_an_open_page_keeps_no_session_alive(office: Desk, clock: Clock) -> None:
    """C7: after an hour without use one is out, however many pages are open."""
    aziza = await office.comes("Aziza")
    number = await case(office)
    for _ in range(7):
        clock.pass_by(600)
        async with office.database.write(changes.RING) as connection:
            await changes.add(connection, [number], clock())
        status, _ = await aziza.get("/console/live?queue=all&after=0")
    assert status == 303
    assert (await aziza.get("/console"))[0] == 303


@given(
    *(
        st.sampled_from(values)
        for values in ((0, 1), (0, 7, 8), (0.0, 50.0, 150.0), (0.0, 50.0, 150.0), (0.0, 90.0, 200.0))
    ),
    st.sampled_from(("open", "closed")),
)
def test_c_the_database_and_the_page_agree_what_stands_where(
    danger: int, owner: int, asked: float, parked: float, due: float, status: str
) -> None:
    """Every queue that is drawn from the database holds what an open page is told: a model of the same rules."""
    row = _row(danger=bool(danger), owner=owner, asked_at=asked, parked_until=parked, due_at=due, status=status)
    here, is_open = parked <= 100, status == "open"
    expected = {
        "danger": is_open and bool(danger),
        "mine": is_open and owner == 7,
        "unassigned": is_open and here and owner == 0,
        "us": is_open and here and asked > 0,
        "them": is_open and here and asked == 0,
        "parked": is_open and parked > 100,
        "overdue": is_open and here and 0 < due <= 100,
        "all": is_open,
        "closed": not is_open,
    }
    assert {which: queues.has(row, which, 7, 100.0, Filter()) for which in expected} == expected
    assert not queues.has(row, "all", 7, 100.0, Filter(language="ru"))


def _row(**values: object) -> Row:
    texts = dict.fromkeys(Row.__dataclass_fields__, "")
    numbers = dict.fromkeys(
        ("id", "spent", "warn_at", "opened_at", "answered_at", "active_at", "held_at", "closed_at"), 0
    )
    return Row(**{**texts, **numbers, "language": "uz", **values})  # type: ignore[arg-type]


async def test_has_says_what_listed_says(database: Database, clock: Clock) -> None:
    """The same cases through both, on both databases."""
    async with database.write() as connection:
        numbers = [await opened(connection, clock(), f"web:{n}") for n in range(4)]
        await cases.take(connection, numbers[0], 7, clock())
        await cases.close(connection, numbers[1], "answered", clock())
        await cases.apply(connection, VAULT, "web:2", CaseDeed(Deed.WRITE, text="x", danger=True), clock())
        row = await cases.find(connection, numbers[3])
        assert row
        await cases.answer(connection, VAULT, row, 7, "x", clock(), 0)
        kept = await queues.kept(connection, numbers)
        for which in ("danger", "mine", "unassigned", "us", "them", "parked", "overdue", "all", "closed"):
            listed = {row.number for row in await queues.listed(connection, which, 7, clock())}
            assert listed == {row.number for row in kept if queues.has(row, which, 7, clock(), Filter())}, which
