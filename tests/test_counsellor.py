"""Asking a person, as conversations: nothing is sent before it is sent, and nothing stays after it is erased."""

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.core.case import Brief, CaseDeed, Deed
from bot.core.due import Hours
from bot.core.pack import Library
from bot.engine import Engine
from bot.store import cases, queues, staff
from bot.store.cases import Row
from bot.store.db import Database
from bot.store.staff import Role
from bot.store.tables import cases as table
from handlers import handle
from tests.conftest import Clock
from tests.conversation import CHANNEL, Somebody, read
from tests.store.test_cases import MARKER, VAULT, everything


def engine(database: Database, content: Library, clock: Clock) -> Engine:
    return Engine(database, handle, lambda: content, {CHANNEL: read}, clock, frozenset({CHANNEL}), VAULT)


async def hire(database: Database, clock: Clock, name: str = "Aziza", role: Role = Role.COUNSELLOR) -> staff.Member:
    """An account that can log in."""
    async with database.write() as connection:
        secret = await staff.invite(connection, VAULT, name, role, clock())
        await staff.accept(connection, secret, "hash", 1)
        member = await staff.by_name(connection, name)
    assert member
    return member


@pytest.fixture
async def somebody(database: Database, matched: Library, clock: Clock) -> Somebody:
    await hire(database, clock)
    return Somebody(database, engine(database, matched, clock), clock)


async def _in_russia(somebody: Somebody) -> Somebody:
    await somebody.types("/start")
    await somebody.taps("English")
    await somebody.taps("Yes, remember")
    return await somebody.taps("Russia")


async def _queue(database: Database) -> list[Row]:
    async with database.read() as connection:
        return await queues.listed(connection, "all", 0, 0)


async def _said(database: Database, row: Row) -> list[str]:
    async with database.read() as connection:
        return [one.text for one in await cases.said(connection, VAULT, row)]


def _brief(row: Row) -> Brief:
    return cases.brief(VAULT, row)


async def test_without_counsellors_the_honest_text_stays(database: Database, matched: Library, clock: Clock) -> None:
    """No account, no promise; an admin answers no cases."""
    somebody = Somebody(database, engine(database, matched, clock), clock)
    await _in_russia(somebody)
    await somebody.types("/human")
    somebody.sees("No counsellor answers in this chat yet")
    await hire(database, clock, "Root", Role.ADMIN)
    await somebody.types("/human")
    somebody.sees("No counsellor answers in this chat yet")


async def test_nothing_is_sent_before_it_is_sent(somebody: Somebody, database: Database) -> None:
    """The brief is seen, lines are removed, the country too, a nickname is offered; then it is sent."""
    await _in_russia(somebody)
    await somebody.types("odam bilan gaplashmoqchiman")
    somebody.sees("Nothing is sent yet").sees("Language: English").sees("Country: Russia").sees("Traveller")
    await somebody.taps("Send")
    somebody.sees("Please write first")
    await somebody.types("my employer keeps the money")
    await somebody.types("and a silly line")
    somebody.sees("(1) my employer").sees("(2) and a silly")
    assert await _queue(database) == []
    drop = somebody.button("Remove: 2").choice
    await somebody.presses(drop)
    await somebody.presses(drop)
    somebody.sees("(1) my employer").sees_not("silly")
    await somebody.taps("Remove: country")
    somebody.sees_not("Country: Russia")
    await somebody.taps("Send")
    somebody.sees("with the counsellors").sees("I do not know when")
    [row] = await _queue(database)
    assert ([line.text for line in _brief(row).lines], row.place) == (["my employer keeps the money"], "")
    assert _brief(row).nickname.startswith("Traveller ")


async def test_a_second_tap_on_send_sends_nothing_new(somebody: Somebody, database: Database) -> None:
    """A3, R15: and an old button of the brief changes nothing any more."""
    await _in_russia(somebody)
    await somebody.types("/human")
    await somebody.types("help me")
    send, drop = somebody.button("Send").choice, somebody.button("Remove: 1").choice
    await somebody.presses(send)
    await somebody.presses(send)
    somebody.sees("waits for a counsellor")
    await somebody.presses(drop)
    [row] = await _queue(database)
    assert [line.text for line in _brief(row).lines] == ["help me"]


async def _sent(somebody: Somebody, words: str = "help me") -> None:
    await _in_russia(somebody)
    await somebody.types("/human")
    await somebody.types(words)
    await somebody.taps("Send")


async def test_what_is_typed_goes_to_the_case_until_they_leave(somebody: Somebody, database: Database) -> None:
    """The menu is one tap away; outside the case the program answers; coming back is one tap."""
    await _sent(somebody)
    await somebody.types("registration fine")
    somebody.sees("Passed on to the counsellor")
    await somebody.taps("Menu")
    somebody.sees("What do you want to know?")
    await somebody.types("one more thing")
    somebody.sees("Passed on")
    await somebody.types("/cancel")
    somebody.sees("Your case stays open").sees("What do you want to know?")
    await somebody.types("how many days do I have to register?")
    somebody.sees_not("Passed on")
    await somebody.types("/human")
    somebody.sees("waits for a counsellor")
    await somebody.types("last thing")
    [row] = await _queue(database)
    assert await _said(database, row) == ["registration fine", "one more thing", "last thing"]


async def test_danger_in_a_case_shows_the_card_and_makes_it_urgent(somebody: Somebody, database: Database) -> None:
    """The words are not lost, and the number to call stands first."""
    await _sent(somebody)
    await somebody.types("муж меня бьёт")
    somebody.sees("112").sees("Passed on")
    [row] = await _queue(database)
    assert row.danger
    assert await _said(database, row) == ["муж меня бьёт"]


async def test_from_a_danger_card_the_case_is_urgent_at_once(somebody: Somebody, database: Database) -> None:
    """And can be sent without a word more."""
    await _in_russia(somebody)
    await somebody.types("муж меня бьёт")
    await somebody.taps("Ask a person")
    await somebody.taps("Send")
    [row] = await _queue(database)
    assert row.danger


async def test_a_guest_can_ask_a_person_too(somebody: Somebody, database: Database) -> None:
    """Without being remembered; in the language of the buttons."""
    await somebody.types("/start")
    await somebody.taps("Русский")
    await somebody.taps("Нет")
    await somebody.presses("ru:human_")
    await somebody.types("помогите разобраться")
    await somebody.presses("ru:case-send")
    [row] = await _queue(database)
    assert row.language == "ru"


async def test_a_person_closes_reopens_and_erases(somebody: Somebody, database: Database, clock: Clock) -> None:
    """Erasing is asked once; an old confirmation erases nothing."""
    await _sent(somebody, MARKER)
    await somebody.types("/human")
    await somebody.taps("I need no more help")
    assert await _queue(database) == []
    await somebody.types("/human")
    await somebody.taps("Open it again")
    assert len(await _queue(database)) == 1
    await somebody.types("/human")
    await somebody.taps("Erase my case")
    yes = somebody.button("Yes, erase").choice
    clock.pass_by(3600)
    await somebody.presses(yes)
    somebody.sees("Erase your case?")
    assert len(await _queue(database)) == 1
    await somebody.taps("Yes, erase")
    somebody.sees("Your case is erased")
    assert await _queue(database) == []
    assert MARKER not in await everything(database)


async def test_an_unsent_brief_is_thrown_away(somebody: Somebody, database: Database) -> None:
    """By a tap or by an exit word."""
    await _in_russia(somebody)
    for out in ("/cancel", "stop"):
        await somebody.types("/human")
        await somebody.types(MARKER)
        await somebody.types(out)
        somebody.sees("Nothing was sent").sees("What do you want to know?")
        assert MARKER not in await everything(database)


async def test_forget_erases_cases_at_once(somebody: Somebody, database: Database) -> None:
    """The key, the words and the lane."""
    await _sent(somebody, MARKER)
    await somebody.types("/forget")
    await somebody.taps("Yes, erase")
    async with database.read() as connection:
        assert [tuple(row) for row in await connection.execute(select(table.c.key, table.c.whose))] == [("", "")]


async def test_marker_words_are_gone_from_the_files(tmp_path: Path, matched: Library, clock: Clock) -> None:
    """D: after erasing and settling no byte of the database, its log or its index holds what was written."""
    from bot.store import migrate

    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'hamroh.db'}")
    await migrate.upgrade(database)
    await hire(database, clock)
    somebody = Somebody(database, engine(database, matched, clock), clock)
    await _sent(somebody, MARKER)
    await somebody.types(f"more {MARKER}")
    await somebody.presses("en:case-delete_")
    await somebody.taps("Yes, erase")
    await database.settle()
    assert _files_with(tmp_path, MARKER) == []
    assert _files_with(tmp_path, "erased") != []
    await database.close()


def _files_with(folder: Path, words: str) -> list[str]:
    return [file.name for file in folder.iterdir() if words.encode() in file.read_bytes()]


async def _sends(somebody: Somebody) -> Somebody:
    await _in_russia(somebody)
    await somebody.types("/human")
    await somebody.types("my boss does not pay me")
    return await somebody.taps("Send")


async def test_the_waiting_time_is_honest(database: Database, matched: Library, clock: Clock) -> None:
    """Nothing is promised while nothing is known; outside hours they hear when somebody is back and leave the message."""
    await hire(database, clock)
    shelf = [matched]
    served = Engine(database, handle, lambda: shelf[-1], {CHANNEL: read}, clock, frozenset({CHANNEL}), VAULT)
    somebody = Somebody(database, served, clock)
    (await _sends(somebody)).sees("I do not know when somebody answers.")

    at_work = Hours(ZoneInfo("Europe/Bucharest"), {day: ((time(9), time(17)),) for day in range(5)})
    office = replace(matched.office, plan=replace(matched.office.plan, hours=at_work))
    clock.now = datetime(2026, 11, 23, 8, tzinfo=UTC).timestamp()  # a Monday, ten o'clock in Bucharest
    shelf.append(replace(matched, office=office))
    await somebody.types("/human")
    somebody.sees("The counsellors work today until 17:00 (Bucharest time).")
    clock.now = datetime(2026, 11, 27, 16, tzinfo=UTC).timestamp()  # a Friday evening
    await somebody.types("/human")
    somebody.sees("Nobody is there now. The counsellors are back on 30 November 2026 at 09:00 (Bucharest time).")


async def test_the_waiting_time_comes_from_real_answers(database: Database, matched: Library, clock: Clock) -> None:
    """Of this language and hour; others say nothing."""
    await hire(database, clock)
    async with database.write() as connection:
        for number in range(20):
            language, hours = ("en", 3) if number % 2 else ("ru", 30)
            lane, brief = f"{CHANNEL}:other{number}", Brief(language, "x").add("words")
            await cases.apply(connection, VAULT, lane, CaseDeed(Deed.DRAFT, brief), clock())
            case = await cases.apply(connection, VAULT, lane, CaseDeed(Deed.SEND), clock())
            row = await cases.find(connection, case)
            assert row
            await cases.answer(connection, VAULT, row, 1, "answer", clock() + hours * 3600 - 60, 0)
    clock.pass_by(7 * 86_400)
    somebody = Somebody(database, engine(database, matched, clock), clock)
    (await _sends(somebody)).sees("At this time of day 8 of 10 people get an answer within 3 hours.")


async def test_the_topic_is_that_of_the_entry_asked_about(
    somebody: Somebody, database: Database, matched: Library
) -> None:
    """The one that the words come nearest to; it goes with its line."""
    words = "how long may I stay without registration"
    nearest = matched.entry(matched.match(words, "ru", "en").candidates[0].id)
    await _in_russia(somebody)
    await somebody.types("/human")
    await somebody.types(words)
    await somebody.taps("Send")
    (row,) = await _queue(database)
    assert nearest and row.topic == nearest.topic
    assert Brief("en", "x").add("a", "work").add("b").without("1").topic == ""
