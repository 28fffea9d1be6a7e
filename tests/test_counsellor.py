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
from bot.metrics import exposition, store_readings
from bot.store import cases, complaints, files, queues, staff
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
    somebody.sees("Erase this case?").sees("/forget")
    assert len(await _queue(database)) == 1
    await somebody.taps("Yes, erase")
    somebody.sees("This case is erased").sees_not("other case")
    assert await _queue(database) == []
    assert MARKER not in await everything(database)


async def _second(somebody: Somebody, words: str) -> None:
    """The case is closed, and another one is sent."""
    await somebody.types("/human")
    await somebody.taps("I need no more help")
    await somebody.types("/human")
    await somebody.taps("Ask something new")
    await somebody.types(words)
    await somebody.taps("Send")


async def test_erasing_a_case_leaves_the_others(somebody: Somebody, database: Database) -> None:
    """Only its own key goes, and the person is told what stays; the stub is linked with nothing."""
    await _sent(somebody, "the first question")
    [first] = await _queue(database)
    await _second(somebody, MARKER)
    [second] = await _queue(database)
    await somebody.types("/human")
    await somebody.taps("Erase my case")
    somebody.sees("Only this case goes").sees("/forget")
    await somebody.taps("Yes, erase")
    somebody.sees("This case is erased").sees("1 other case")
    async with database.read() as connection:
        kept = await connection.execute(select(table.c.number, table.c.status, table.c.linked).order_by(table.c.id))
        assert [tuple(row) for row in kept] == [(first.number, "closed", ""), (second.number, "erased", "")]
    assert _brief(first).lines[0].text == "the first question"
    assert MARKER not in await everything(database)
    await somebody.types("/human")
    somebody.sees("Your last case is closed")
    await somebody.taps("Erase my case")
    await somebody.taps("Yes, erase")
    somebody.sees("This case is erased").sees_not("other case")
    async with database.read() as connection:
        assert set(await connection.scalars(select(table.c.key))) == {""}


async def test_a_confirmation_erases_the_case_it_was_asked_about(somebody: Somebody, database: Database) -> None:
    """An older «yes» does not erase the case that was begun since: it asks again."""
    await _sent(somebody)
    await somebody.presses("en:case-delete_")
    yes = somebody.button("Yes, erase").choice
    await _second(somebody, "another question")
    await somebody.presses(yes)
    somebody.sees("Erase this case?")
    assert len(await _queue(database)) == 1


async def test_forget_erases_all_cases(somebody: Somebody, database: Database) -> None:
    """Not the newest one alone."""
    await _sent(somebody, MARKER)
    await _second(somebody, MARKER)
    await somebody.types("/forget")
    await somebody.taps("Yes, erase")
    async with database.read() as connection:
        assert list(await connection.scalars(select(table.c.status))) == ["erased", "erased"]
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


# Files


async def test_before_a_photo_is_passed_on_the_person_is_warned(somebody: Somebody, database: Database) -> None:
    """Nothing is passed on before the yes; a second yes passes nothing on twice; after a no nothing is left."""
    await _sent(somebody)
    await somebody.sends("photo", "file-1", 1000)
    somebody.sees("passport").sees("Nothing was passed on yet")
    yes = somebody.button("Yes, pass it on").choice
    [row] = await _queue(database)
    assert await _files(database, row) == []
    await somebody.presses(yes)
    somebody.sees("goes to the counsellor")
    await somebody.presses(yes)
    somebody.sees("waits for a counsellor")
    assert await _files(database, row) == ["photo"]
    await somebody.sends("document", "file-2", 1000)
    await somebody.taps("No, erase it")
    somebody.sees("Nothing was passed on")
    assert await _files(database, row) == ["photo"]


async def test_a_voice_note_goes_at_once_and_what_is_too_large_does_not(somebody: Somebody, database: Database) -> None:
    """5 MB and twenty files, said before anything is fetched."""
    await _sent(somebody)
    await somebody.sends("voice", "file-1", 1000)
    somebody.sees("goes to the counsellor")
    await somebody.sends("voice", "file-2", 6 * 1024 * 1024)
    somebody.sees("5 MB")
    [row] = await _queue(database)
    assert await _files(database, row) == ["voice"]
    for number in range(19):
        await somebody.sends("voice", f"more-{number}", 1)
    await somebody.sends("voice", "one-too-many", 1)
    somebody.sees("20 files")


async def test_outside_a_case_files_are_not_taken(somebody: Somebody, database: Database) -> None:
    """R9: before it is sent, after leaving and after closing; places and contacts never."""
    await _in_russia(somebody)
    for _ in ("never asked", "in a draft"):
        await somebody.sends("photo", "file", 10)
        somebody.sees("Please do not send photos of papers")
        await somebody.types("/human")
    await somebody.types("help me")
    await somebody.taps("Send")
    await somebody.sends("contact")
    somebody.sees("I do not need phone numbers")
    await somebody.types("/cancel")
    await somebody.sends("photo", "file", 10)
    somebody.sees("Please do not send photos of papers")
    [row] = await _queue(database)
    assert await _files(database, row) == []


async def _files(database: Database, row: Row) -> list[str]:
    async with database.read() as connection:
        return [file.kind for file in await files.of(connection, row.number)]


# Rating and complaints


async def test_a_closed_case_can_be_rated(somebody: Somebody, database: Database, clock: Clock) -> None:
    """From 1 to 5, changed by another tap; nonsense changes nothing."""
    await _sent(somebody)
    await somebody.presses("en:case-rate:5")
    somebody.sees("waits for a counsellor")
    await somebody.taps("I need no more help")
    await somebody.taps("4")
    somebody.sees("4 of 5")
    await somebody.presses("en:case-rate:6")
    await somebody.presses("en:case-rate:2")
    async with database.read() as connection:
        assert await connection.scalar(select(table.c.rating)) == 2
    await somebody.types("/human")
    assert not [choice for choice in somebody.choices if "case-rate" in choice.choice]


async def test_after_a_danger_nobody_is_asked_for_a_rating(somebody: Somebody, database: Database) -> None:
    """Neither when it is closed nor later, nor by an old button."""
    await _sent(somebody)
    await somebody.types("муж меня бьёт")
    await somebody.types("/human")
    await somebody.taps("I need no more help")
    somebody.sees_not("Did it help?")
    await somebody.types("/human")
    somebody.sees("Your last case is closed").sees_not("Did it help?")
    await somebody.presses("en:case-rate:5")
    async with database.read() as connection:
        assert await connection.scalar(select(table.c.rating)) == 0


async def test_a_complaint_is_apart_from_the_case(somebody: Somebody, database: Database, clock: Clock) -> None:
    """It is for supervisors who had no part in the case; the conversation of the case does not show it."""
    await _sent(somebody)
    supervisors = [await hire(database, clock, name, Role.SUPERVISOR) for name in ("Dina", "Erlan")]
    [row] = await _queue(database)
    async with database.write() as connection:
        await cases.take(connection, row.number, supervisors[0].id, clock())
    await somebody.types("/human")
    await somebody.taps("Complain")
    await somebody.taps("No complaint")
    await somebody.types("an ordinary word")
    await somebody.types("/human")
    await somebody.taps("Complain")
    await somebody.types(MARKER)
    somebody.sees("with the supervisors")
    await somebody.types("and an ordinary word again")
    assert await _said(database, row) == ["an ordinary word", "and an ordinary word again"]
    assert MARKER not in await everything(database)
    async with database.read() as connection:
        seen = [[number for number, *_ in await complaints.numbers(connection, one)] for one in supervisors]
        [words] = await complaints.about(connection, row.number)
    assert seen == [[], [row.number]]
    assert VAULT.open_sealed(row.key, row.number, words.body) == MARKER


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        ([Role.SUPERVISOR, Role.SUPERVISOR, Role.ADMIN], "with the supervisors"),
        ([Role.SUPERVISOR, Role.ADMIN], "with somebody who had no part"),
        ([Role.SUPERVISOR], "Nobody can read it now"),
        ([], "Nobody can read it now"),
    ],
)
async def test_who_complains_is_told_who_hears_it(
    somebody: Somebody,
    database: Database,
    clock: Clock,
    roles: list[Role],
    words: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The first of these members has the case. When nobody can see it, metrics and logs say so, and not whose it is."""
    await _sent(somebody)
    members = [await hire(database, clock, f"Member {number}", role) for number, role in enumerate(roles)]
    [row] = await _queue(database)
    async with database.write() as connection:
        await cases.take(connection, row.number, members[0].id if members else 1, clock())
    await somebody.types("/human")
    await somebody.taps("Complain")
    await somebody.types(MARKER)
    somebody.sees(words)
    unheard = "Nobody" in words
    metrics = exposition(await store_readings(database)).decode()
    assert f"hamroh_complaints_unheard {float(unheard)}" in metrics
    logged = capfd.readouterr()
    assert ("complaints wait that nobody can see" in logged.out + logged.err) == unheard
    assert row.number not in logged.out + logged.err + metrics
    assert MARKER not in await everything(database)


async def test_the_standing_says_how_far_it_is(somebody: Somebody, database: Database, clock: Clock) -> None:
    """Waits, taken, answered."""
    await _sent(somebody)
    [row] = await _queue(database)
    async with database.write() as connection:
        await cases.take(connection, row.number, 1, clock())
    await somebody.types("/human")
    somebody.sees("A counsellor has your case")
    async with database.write() as connection:
        await cases.answer(connection, VAULT, row, 1, "an answer", clock(), 0)
    await somebody.types("/human")
    somebody.sees("A counsellor has answered")


async def test_the_code_for_the_web_is_the_one_of_the_case(somebody: Somebody, database: Database) -> None:
    """It is shown when they ask for it, and its message goes away with the case."""
    await _sent(somebody)
    await somebody.types("/human")
    await somebody.taps("Follow it on the web")
    [row] = await _queue(database)
    code = VAULT.receipt(row.key, row.number)
    somebody.sees(code)
    await somebody.presses("en:case-delete_")
    await somebody.taps("Yes, erase")
    assert code not in await everything(database)


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
