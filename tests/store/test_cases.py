"""Cases at rest: sealed, found only with the key, erased in time and at once; on both databases."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import exc, select, text

from bot.core.case import Brief, CaseDeed, Deed, Status
from bot.store import audit, cases, outbox, queues, retention, routing, staff
from bot.store.db import Connection, Database
from bot.store.outbox import Written
from bot.store.queues import Filter
from bot.store.staff import Role
from bot.store.tables import cases as table
from bot.store.vault import Vault
from tests.conftest import Clock

LANE = "telegram:4242424242"
MARKER = "zzcanaryzz"
VAULT = Vault(bytes(range(32)))


async def opened(connection: Connection, now: float, lane: str = LANE, words: str = MARKER, topic: str = "") -> str:
    """A case that was sent."""
    brief = Brief("uz", f"Nick {MARKER}", "ru").add(words, topic)
    await cases.apply(connection, VAULT, lane, CaseDeed(Deed.DRAFT, brief), now)
    return await cases.apply(connection, VAULT, lane, CaseDeed(Deed.SEND), now)


async def everything(database: Database) -> str:
    """All rows of all tables as text."""
    async with database.read() as connection:
        names = ("cases", "case_messages", "case_files", "complaints", "outbox", "inbox", "audit", "staff", "sessions")
        rows = [str(list(await connection.execute(text(f"SELECT * FROM {name}")))) for name in names]
    return "\n".join(rows)


async def test_words_names_and_lanes_are_sealed(database: Database, clock: Clock) -> None:
    """Whoever has the tables without the key reads no word, no nickname and no lane; with the key all is there."""
    async with database.write() as connection:
        number = await opened(connection, clock())
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.WRITE, text=f"more {MARKER}"), clock())
        row = await cases.find(connection, number)
        assert row
        await cases.note(connection, VAULT, row, 1, f"note {MARKER}", clock())
    stored = await everything(database)
    assert MARKER not in stored and "4242424242" not in stored
    async with database.read() as connection:
        row = await cases.find(connection, number)
        assert row
        assert cases.lane(VAULT, row) == LANE
        assert cases.brief(VAULT, row).lines[0].text == MARKER
        assert [(one.author, one.text) for one in await cases.said(connection, VAULT, row)] == [
            ("person", f"more {MARKER}"),
            ("note", f"note {MARKER}"),
        ]
        with pytest.raises(InvalidTag):
            cases.brief(Vault(bytes(32)), row)
        assert await cases.newest(connection, Vault(bytes(32)), [LANE]) == {}


async def test_a_draft_is_seen_by_no_counsellor(database: Database, clock: Clock) -> None:
    """Nothing is sent before the person sends it."""
    async with database.write() as connection:
        brief = Brief("uz", "x").add("words")
        number = await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.DRAFT, brief), clock())
        assert await cases.find(connection, number) is None
        assert await queues.listed(connection, "all", 1, clock()) == []


async def test_deleting_destroys_the_key_and_all_words(database: Database, clock: Clock) -> None:
    """A stub without identity stays: number, language, times."""
    async with database.write() as connection:
        number = await opened(connection, clock())
        await outbox.add(connection, [Written(LANE, MARKER, True, number), Written(LANE, "other", True)], clock())
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.DELETE), clock())
        row = (await connection.execute(select(table))).mappings().one()
        assert {row[name] for name in ("whose", "key", "lane", "brief", "place")} == {""}
        assert (row["number"], row["status"], row["language"]) == (number, "erased", "uz")
        assert [one.body for one in await outbox.mailbox(connection, LANE, 0, 9)] == ["other"]
        assert await cases.newest(connection, VAULT, [LANE]) == {}


async def test_a_case_goes_with_its_doubles_and_no_other(database: Database, clock: Clock) -> None:
    """What was said in a double stands in the case that it was joined to: both keys go; an earlier case stays."""
    async with database.write() as connection:
        numbers = []
        for words in ("another matter", MARKER, "the same again"):
            numbers.append(await opened(connection, clock(), words=words))
            await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.CLOSE), clock())
        rows = [await cases.find(connection, number) for number in numbers]
        _, double, newest = (row for row in rows if row)
        await routing.join(connection, VAULT, double, newest, clock())
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.DELETE), clock())
        left = await connection.execute(select(table.c.status, table.c.key != "", table.c.linked).order_by(table.c.id))
        assert [tuple(row) for row in left] == [("closed", True, ""), ("erased", False, ""), ("erased", False, "")]
    assert MARKER not in await everything(database)


async def test_what_is_typed_after_erasing_goes_to_no_older_case(database: Database, clock: Clock) -> None:
    """Also when a counsellor had opened that one again."""
    async with database.write() as connection:
        older = await opened(connection, clock())
        await opened(connection, clock())
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.DELETE), clock())
        found = (await cases.newest(connection, VAULT, [LANE]))[LANE]
        row = await cases.find(connection, older)
    assert row and row.status == Status.OPEN
    assert (found.joined, found.others) == (False, 0)


async def test_cases_are_erased_when_their_time_is_over(database: Database, clock: Clock) -> None:
    """D1: drafts after a day, closed cases 30 days after the last activity, stubs after two years."""
    async with database.write() as connection:
        draft = Brief("uz", "x").add("draft")
        await cases.apply(connection, VAULT, "web:draft", CaseDeed(Deed.DRAFT, draft), clock())
        closed = await opened(connection, clock(), "web:closed")
        await cases.apply(connection, VAULT, "web:closed", CaseDeed(Deed.CLOSE), clock())
        active = await opened(connection, clock(), "web:open")

    async def left() -> dict[str, str]:
        await retention.purge(database, clock(), 30)
        async with database.read() as connection:
            rows = await connection.execute(select(table.c.number, table.c.status))
            return {row.number: row.status for row in rows}

    clock.pass_by(timedelta(days=29).total_seconds())
    assert sorted((await left()).values()) == ["closed", "erased", "open"]
    clock.pass_by(timedelta(days=2).total_seconds())
    assert (await left())[closed] == "erased"
    assert (await left())[active] == "open"
    clock.pass_by(timedelta(days=200).total_seconds())
    assert (await left())[active] == "erased"
    clock.pass_by(timedelta(days=800).total_seconds())
    assert await left() == {}


async def test_of_two_who_take_a_case_one_has_it(database: Database, clock: Clock) -> None:
    """C15."""
    async with database.write() as connection:
        number = await opened(connection, clock())
    won = []
    for member in (1, 2):
        async with database.write() as connection:
            won.append(await cases.take(connection, number, member, clock()))
    assert won == [True, False]


async def test_danger_comes_first_then_the_oldest(database: Database, clock: Clock) -> None:
    """The order of every queue."""
    async with database.write() as connection:
        numbers = [await opened(connection, clock() + age, f"web:{age}") for age in range(3)]
        urgent = CaseDeed(Deed.WRITE, text="help", danger=True)
        await cases.apply(connection, VAULT, "web:2", urgent, clock() + 9)
        assert [row.number for row in await queues.listed(connection, "all", 1, clock())] == [
            numbers[2],
            numbers[0],
            numbers[1],
        ]
        assert [row.number for row in await queues.listed(connection, "danger", 1, clock())] == [numbers[2]]
        assert await queues.listed(connection, "mine", 1, clock()) == []
        assert await queues.listed(connection, "all", 1, clock(), Filter("ru")) == []


async def test_the_audit_cannot_be_changed(database: Database, clock: Clock) -> None:
    """C10: append-only, held by the database."""
    async with database.write() as connection:
        await audit.add(connection, clock(), 1, "open", "N")
    with pytest.raises(exc.DBAPIError):
        async with database.write() as connection:
            await connection.execute(text("UPDATE audit SET staff = 2"))
    async with database.read() as connection:
        assert [act.staff for act in await audit.newest(connection)] == [1]


@pytest.mark.parametrize(
    "statement", ["DELETE FROM audit", "DELETE FROM audit WHERE id = 1", "UPDATE audit SET at = 0"]
)
async def test_the_audit_cannot_be_deleted(database: Database, clock: Clock, statement: str) -> None:
    """C10: the database refuses it, whoever asks, until two years have passed."""
    async with database.write() as connection:
        await audit.add(connection, clock(), 1, "open", "N")
        await audit.add(connection, clock() + 700 * 86_400, 1, "open", "N")
    with pytest.raises(exc.DBAPIError):
        async with database.write() as connection:
            await connection.execute(text(statement))
    if not database.is_sqlite:
        with pytest.raises(exc.DBAPIError):
            async with database.write() as connection:
                await connection.execute(text("TRUNCATE audit"))
    async with database.read() as connection:
        assert len(await audit.newest(connection)) == 2


async def test_the_audit_ages_out_and_says_so(database: Database, clock: Clock) -> None:
    """C10: after two years; that something was erased stands in it."""
    async with database.write() as connection:
        await audit.add(connection, clock(), 1, "open", "N")
    await retention.purge(database, clock() + 729 * 86_400, 30)
    await retention.purge(database, clock() + 731 * 86_400, 30)
    async with database.read() as connection:
        assert [act.action for act in await audit.newest(connection)] == ["purge"]


async def test_an_invitation_works_once_and_for_48_hours(database: Database, clock: Clock) -> None:
    """And an account in use cannot be invited over."""
    async with database.write() as connection:
        secret = await staff.invite(connection, VAULT, "Aziza", Role.COUNSELLOR, clock())
        assert await staff.invited(connection, "wrong", clock()) is None
        assert await staff.invited(connection, secret, clock() + 49 * 3600) is None
        assert not await staff.anyone(connection)
        assert await staff.accept(connection, secret, "hash", 1)
        assert not await staff.accept(connection, secret, "other", 1)
        assert await staff.invited(connection, secret, clock()) is None
        assert await staff.anyone(connection)
        with pytest.raises(ValueError):
            await staff.invite(connection, VAULT, "Aziza", Role.ADMIN, clock())


async def test_sessions_end(database: Database, clock: Clock) -> None:
    """C7: after an hour without use, after 12 hours, at logout, and with the account."""
    async with database.write() as connection:
        secret = await staff.invite(connection, VAULT, "Aziza", Role.COUNSELLOR, clock())
        await staff.accept(connection, secret, "hash", 1)
        member = await staff.by_name(connection, "Aziza")
        assert member
        session = await staff.begin_session(connection, member.id, clock())
        assert await staff.in_session(connection, session, clock() + 3500) == member
        assert await staff.in_session(connection, session, clock() + 3700) is None
        for hour in range(12):
            await staff.seen(connection, session, clock() + hour * 3500)
        assert await staff.in_session(connection, session, clock() + 11.5 * 3500) == member
        assert await staff.in_session(connection, session, clock() + 12 * 3600 + 1) is None
        await staff.revoke(connection, "Aziza", clock())
        assert await staff.in_session(connection, session, clock() + 60) is None
        assert await staff.spend_step(connection, member.id, 2)
        assert not await staff.spend_step(connection, member.id, 2)


def test_the_key_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    """Mode 600; the second start reads the same key."""
    file = tmp_path / "keys" / "cases.key"
    first, second = Vault.open(file), Vault.open(file)
    assert first.fingerprint == second.fingerprint
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["cases.key"]


def test_a_draft_holds_ten_lines_and_lines_go_one_by_one() -> None:
    """Language and place are two of the ten; a removed line's key is not another line's."""
    brief = Brief("uz", "x", "ru")
    for number in range(12):
        brief = brief.add(f"line {number}")
    assert len(brief.lines) == 8
    smaller = brief.without("3").without("3")
    assert [line.key for line in smaller.lines] == [1, 2, 4, 5, 6, 7, 8]
    assert smaller.without("place").place == ""
    assert Status.DRAFT not in (Status.OPEN, Status.CLOSED)
