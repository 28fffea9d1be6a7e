"""My dates as conversations: a day is given in any form, deadlines follow, are kept, reminded of and recomputed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import text

from bot.core.choice import read as read_choice
from bot.core.event import Kind
from bot.core.my_dates import MyDates
from bot.core.pack import Library
from bot.engine import Engine
from bot.store import notes, people, reminders
from bot.store.db import Database
from handlers import handle
from tests.conftest import Clock
from tests.conversation import CHANNEL, Somebody, engine, read

TODAY = date(2026, 11, 21)
MOSCOW = ZoneInfo("Europe/Moscow")


class Shelf:
    """Content that an editor changes under a running engine."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def changes_fact(self, id: str, value: int) -> None:
        pack = self.library.packs["ru"]
        fact = pack.facts[id]
        fact = replace(fact, values=(replace(fact.values[-1], value=value),))
        changed = replace(pack, facts={**pack.facts, id: fact})
        self.library = replace(self.library, packs={**self.library.packs, "ru": changed})


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 21, 7, 0, tzinfo=UTC).timestamp())


@pytest.fixture
def shelf(content: Library) -> Shelf:
    return Shelf(content)


@pytest.fixture
def somebody(database: Database, shelf: Shelf, clock: Clock) -> Somebody:
    taker = Engine(database, handle, lambda: shelf.library, {CHANNEL: read}, clock, frozenset({CHANNEL}))
    return Somebody(database, taker, clock, hint="en")


async def _in_russia(somebody: Somebody) -> Somebody:
    await somebody.types("/start")
    await somebody.taps("English")
    await somebody.taps("Yes, remember")
    await somebody.taps("Russia")
    return await somebody.types("/dates")


async def _asked_for_arrival(somebody: Somebody, passport: str = "Uzbekistan") -> Somebody:
    await _in_russia(somebody)
    await somebody.taps("I came to Russia")
    await somebody.taps(passport)
    return somebody.sees("Which day is it?")


async def _kept(somebody: Somebody, typed: str = "10.11.2026") -> Somebody:
    await _asked_for_arrival(somebody)
    await somebody.types(typed)
    await somebody.taps("Keep it")
    return somebody.sees("I keep")


async def _mine(somebody: Somebody) -> MyDates:
    async with somebody._database.read() as connection:
        noted = await notes.load(connection, [somebody.lane])
    return MyDates.from_json(noted[somebody.lane]["dates"])


async def _due(database: Database) -> datetime:
    async with database.read() as connection:
        return datetime.fromtimestamp(await connection.scalar(text("SELECT due_at FROM reminders")), UTC)


async def _rows(database: Database, table: str) -> int:
    async with database.read() as connection:
        return int(await connection.scalar(text(f"SELECT count(*) FROM {table}")))


async def _next_look(somebody: Somebody, clock: Clock) -> Somebody:
    """The clock goes on to the next daily look."""
    clock.now = (await _due(somebody._database)).timestamp()
    await reminders.move_due(somebody._database, clock())
    while await somebody._engine.take_turns():
        pass
    return await somebody.reads()


async def _looks_until(somebody: Somebody, clock: Clock, day: date) -> dict[date, str]:
    """What was said at each daily look up to `day`, silence left out."""
    said: dict[date, str] = {}
    while await _rows(somebody._database, "reminders"):
        looked = (await _due(somebody._database)).astimezone(MOSCOW).date()
        if looked > day:
            break
        await _next_look(somebody, clock)
        if somebody.messages:
            said[looked] = somebody.text
    return said


async def test_a_day_brings_its_deadlines_with_rule_source_and_doubt(somebody: Somebody) -> None:
    """The safe reading first, the other one, how it is counted, where it is from, what is not known."""
    await _asked_for_arrival(somebody)
    await somebody.types("10.11.2026")
    somebody.sees("Register your address").sees("24 November 2026 at the latest: 3 days are left")
    somebody.sees("By another reading of the rule: 25 November 2026").sees("15 calendar days from your day")
    somebody.sees("Source: baibol.ru").sees("Checked on 20 November 2026").sees("Not certain: ")
    somebody.sees("Apply for a patent").sees("90 days in all in a calendar year").sees_not("working days by")


async def test_working_days_name_their_calendar(somebody: Somebody) -> None:
    """Seven working days around the New Year, by Russia's public holidays."""
    await _asked_for_arrival(somebody, "Another country")
    await somebody.types("30.12.2026")
    somebody.sees("Working days by the public holidays of: Russia").sees("18 January 2027").sees("19 January 2027")


async def test_whoever_does_not_say_the_passport_sees_all_and_the_soonest_first(somebody: Somebody) -> None:
    """No answer is needed; each term says for whom it is."""
    await _in_russia(somebody)
    await somebody.taps("I came to Russia")
    await somebody.taps("I do not say")
    await somebody.types("20 November")
    somebody.sees("For passports of: Tajikistan").sees("For passports of: Belarus").sees("For passports of: Another")
    assert somebody.text.index("Another country") < somebody.text.index("Belarus")


@pytest.mark.parametrize(
    "typed",
    ["10.11.2026", "10/11/26", "2026-11-10", "10 ноября", "10-noyabr", "10 ноябри соли 2026", "١٠ نوفمبر ٢٠٢٦",
     "۱۰.۱۱.۲۰۲۶", "10 noiembrie", "10-ноябрь 2026", "Nov 10, 2026", "10112026"],
)  # fmt: skip
async def test_a_day_can_be_typed_in_any_usual_form(somebody: Somebody, typed: str) -> None:
    """In every language and script, whichever the person chose."""
    await _asked_for_arrival(somebody)
    await somebody.types(typed)
    if "/" in typed:
        somebody.sees("Which of these days")
        await somebody.taps("10 November 2026")
    somebody.sees("I came to Russia: 10 November 2026")


@pytest.mark.parametrize(
    "typed, day", [("today", "21"), ("bugun", "21"), ("вчера", "20"), ("дирӯз", "20"), ("امس", "20")]
)
async def test_today_and_yesterday_are_days(somebody: Somebody, typed: str, day: str) -> None:
    await _asked_for_arrival(somebody)
    await somebody.types(typed)
    somebody.sees(f"I came to Russia: {day} November 2026")


async def test_a_day_that_is_none_is_asked_again_kindly(somebody: Somebody) -> None:
    """No such day; a day in the future where only the past fits; one far away."""
    await _in_russia(somebody)
    await somebody.presses("en:dates-ask:ru:patent-issue:")
    await somebody.types("31.02.2026")
    somebody.sees("cannot find this day").sees("Which day is it?")
    await somebody.types("12.12.2026")
    somebody.sees("still to come").sees("Which day is it?")
    await somebody.types("12.12.1926")
    somebody.sees("cannot find this day")
    await somebody.types("12.11.2026")
    somebody.sees("Pay the patent")


async def test_a_question_is_no_day_and_danger_comes_first(somebody: Somebody) -> None:
    """Only what looks like a day is taken for one; the question waits meanwhile."""
    await _asked_for_arrival(somebody)
    await somebody.types("сколько дней на регистрацию?")
    somebody.sees_not("calendar. Please write")
    await somebody.types("2 дня меня держат взаперти, муж меня бьёт")
    somebody.sees("112")
    await somebody.types("10.11.2026")
    somebody.sees("I came to Russia: 10 November 2026")


async def test_the_calendar_works_by_buttons(somebody: Somebody) -> None:
    """Month, then day; six rows at most, and every choice can be read again."""
    await _asked_for_arrival(somebody)
    await somebody.taps("From the calendar")
    assert all(len(message.choices) <= 6 for message in somebody.messages)
    await somebody.taps("October 2026")
    assert all(len(message.choices) <= 6 for message in somebody.messages)
    assert all(read_choice(item.choice) for item in somebody.choices)
    await somebody.taps("31")
    somebody.sees("I came to Russia: 31 October 2026")


async def test_a_guest_counts_and_leaves_nothing(somebody: Somebody, database: Database) -> None:
    """Without a memory by buttons and with the file; who then agrees goes on where they were."""
    await somebody.types("/dates")
    await somebody.taps("Russia")
    await somebody.taps("I came to Russia")
    await somebody.taps("Tajikistan")
    await somebody.taps("Today")
    somebody.sees("5 December 2026")
    await somebody.taps("Keep it")
    somebody.sees("May I?")
    assert [await _rows(database, table) for table in ("notes", "reminders", "people")] == [0, 0, 0]
    agree = somebody.button("Yes, remember").choice
    await somebody.taps("Calendar file")
    assert somebody.messages[-1].file
    await somebody.presses(agree)
    somebody.sees("I keep I came to Russia: 21 November 2026")
    assert [await _rows(database, table) for table in ("notes", "reminders", "people")] == [1, 1, 1]


async def test_a_guest_may_write_the_day(somebody: Somebody, database: Database) -> None:
    """The day goes along in the buttons while they say again what day it is; nothing is kept."""
    await somebody.types("/dates")
    await somebody.taps("Russia")
    await somebody.taps("I came to Russia")
    await somebody.taps("Tajikistan")
    somebody.sees("I remember nothing of you")
    await somebody.types("10.11.2026")
    somebody.sees("You wrote: 10 November 2026").sees("Which one is it?")
    await somebody.taps("Russia")
    somebody.sees("10 November 2026").sees("What day is this?")
    await somebody.taps("More")
    await somebody.taps("Previous")
    await somebody.taps("I came to Russia")
    await somebody.taps("Tajikistan")
    somebody.sees("I came to Russia: 10 November 2026").sees("24 November 2026")
    assert [await _rows(database, table) for table in ("notes", "reminders", "people")] == [0, 0, 0]


async def test_a_guest_says_which_of_two_days_is_meant(somebody: Somebody) -> None:
    """05/06 may be in May or in June; who writes no day is not asked about one."""
    await somebody.types("05/06/2026")
    somebody.sees("Which of these days do you mean?")
    await somebody.taps("5 June 2026")
    somebody.sees("You wrote: 5 June 2026")
    for words in ("112", "How many days until 10.12.2026?", "I have 3 children"):
        await somebody.types(words)
        somebody.sees_not("You wrote").sees_not("Which of these days")


async def test_days_are_listed_changed_and_erased(somebody: Somebody) -> None:
    """A changed day replaces the old one; an erased one can be put back."""
    await _kept(somebody)
    await somebody.types("/dates")
    somebody.sees("I came to Russia: 10 November 2026. Next: 24 November 2026")
    await somebody.taps("10 November")
    await somebody.taps("Change the day")
    await somebody.types("12.11.2026")
    await somebody.taps("Keep it")
    assert [item.given for item in (await _mine(somebody)).kept] == [date(2026, 11, 12)]
    await somebody.types("/dates")
    await somebody.taps("12 November")
    await somebody.taps("Erase it")
    somebody.sees("Erased")
    assert (await _mine(somebody)).kept == ()
    assert await _rows(somebody._database, "reminders") == 0
    await somebody.taps("Put it back")
    assert len((await _mine(somebody)).kept) == 1


async def test_the_calendar_file_has_every_deadline_and_its_alarms(somebody: Somebody) -> None:
    """Whole days on the safe reading, with the leads as alarms; a calendar reads it."""
    await _kept(somebody)
    await somebody.taps("Calendar file")
    file = somebody.messages[-1].file
    assert file and file.name == "dates.ics"
    events = Calendar.from_ical(file.text).walk("VEVENT")
    assert date(2026, 11, 24) in [event.decoded("dtstart") for event in events]
    assert {len(event.walk("VALARM")) for event in events} == {4}
    assert len({event["uid"] for event in events}) == len(events) == 5


# Reminders


async def test_reminders_come_at_the_chosen_days_and_hour_and_say_nothing(
    somebody: Somebody, database: Database, clock: Clock
) -> None:
    """At 18:00 in Moscow; 3 and 1 days before a last day and on it; harmless words; once each."""
    await _kept(somebody)
    await somebody.taps("18:00")
    for number in ("14", "7"):
        await somebody.presses(f"en:dates-lead:{number}")
    due = (await _due(database)).astimezone(MOSCOW)
    assert (due.date(), due.hour) == (TODAY, 18)
    said = await _looks_until(somebody, clock, date(2026, 12, 9))
    assert list(said) == [date(2026, 11, day) for day in (23, 24)] + [date(2026, 12, day) for day in (6, 8, 9)]
    assert set(said.values()) == {"Hello! A date that you wanted to remember is near."}
    await somebody.taps("See it")
    somebody.sees("Next: 9 December 2026")


async def test_another_hour_on_the_same_day_reminds_neither_twice_nor_never(somebody: Somebody, clock: Clock) -> None:
    """On 23 November at noon, then the hour is set to 18:00; on another day the list is opened before the hour."""
    await _kept(somebody)
    assert list(await _looks_until(somebody, clock, date(2026, 11, 23))) == [date(2026, 11, 23)]
    await somebody.presses("en:dates-hour:18")
    assert await _looks_until(somebody, clock, date(2026, 11, 23)) == {}
    clock.pass_by(10 * 3600)
    await somebody.types("/dates")
    assert list(await _looks_until(somebody, clock, date(2026, 11, 24))) == [date(2026, 11, 24)]


async def test_a_late_clock_reminds_once(somebody: Somebody, database: Database, clock: Clock) -> None:
    """After days without the service there is one reminder, not one for each day that was missed."""
    await _kept(somebody)
    clock.now = datetime(2026, 11, 24, 20, tzinfo=UTC).timestamp()
    assert [await reminders.move_due(database, clock()) for _ in range(3)] == [1, 0, 0]
    while await somebody._engine.take_turns():
        pass
    await somebody.reads()
    assert len(somebody.messages) == 1
    assert (await _due(database)).astimezone(MOSCOW).date() == date(2026, 11, 25)


async def test_reminders_survive_a_restart(somebody: Somebody, database: Database, shelf: Shelf, clock: Clock) -> None:
    """Another process goes on with the same row."""
    await _kept(somebody)
    somebody._engine = engine(database, shelf.library, clock)
    assert date(2026, 11, 23) in await _looks_until(somebody, clock, date(2026, 11, 23))


async def test_nobody_who_left_is_reminded_and_who_comes_back_is(
    somebody: Somebody, database: Database, clock: Clock
) -> None:
    """Blocked: silence, and the look is gone; unblocked: it is set again. /forget takes all away."""
    await _kept(somebody)
    async with database.write() as connection:
        await people.left(connection, somebody.lane, clock())
    clock.now = (await _due(database)).timestamp()
    await reminders.move_due(database, clock())
    assert await somebody._engine.take_turns() == 0
    assert await _rows(database, "reminders") == 0
    await somebody._does(Kind.CAME_BACK)
    assert await _rows(database, "reminders") == 1
    await somebody.types("/forget")
    await somebody.taps("Yes, erase")
    assert [await _rows(database, table) for table in ("notes", "reminders")] == [0, 0]


async def test_looks_end_when_nothing_is_ahead_or_by_a_tap(
    somebody: Somebody, database: Database, clock: Clock
) -> None:
    """Nothing is looked at for ever."""
    await _kept(somebody)
    await _looks_until(somebody, clock, date(2028, 1, 1))
    assert await _rows(database, "reminders") == 0
    await somebody.types("/dates")
    await somebody.presses("en:dates-keep:ru:moved::" + datetime.fromtimestamp(clock(), UTC).date().isoformat())
    assert await _rows(database, "reminders") == 1
    await somebody.taps("No reminders")
    assert await _rows(database, "reminders") == 0


async def test_when_the_law_changes_the_person_is_told_why(somebody: Somebody, shelf: Shelf, clock: Clock) -> None:
    """At the next daily look in harmless words, once; then by a tap what changed from what to what; then no more."""
    await _kept(somebody, "20.11.2026")
    shelf.changes_fact("registration-days-uzbekistan", 10)
    await _next_look(somebody, clock)
    somebody.sees("Something about one of your dates has changed").sees_not("egist")
    see = somebody.button("See it").choice
    await _next_look(somebody, clock)
    somebody.sees_not("changed")
    await somebody.presses(see)
    somebody.sees("This has changed").sees("now 29 November 2026, before 4 December 2026")
    somebody.sees("The term is now 10 calendar days")
    await somebody.types("/dates")
    somebody.sees_not("This has changed")


async def test_a_changed_law_is_told_at_the_next_contact_too(somebody: Somebody, shelf: Shelf) -> None:
    """Whoever looks before the daily look sees it at once, and is not told again."""
    await _kept(somebody, "20.11.2026")
    shelf.changes_fact("registration-days-uzbekistan", 10)
    await somebody.types("/dates")
    somebody.sees("This has changed").sees("Next: 29 November 2026")


async def test_reminders_follow_the_changed_law(somebody: Somebody, shelf: Shelf, clock: Clock) -> None:
    """A last day that comes nearer is reminded of by the new day."""
    await _kept(somebody, "20.11.2026")
    shelf.changes_fact("registration-days-uzbekistan", 10)
    said = await _looks_until(somebody, clock, date(2026, 11, 28))
    assert {date(2026, 11, 22), date(2026, 11, 26), date(2026, 11, 28)} <= set(said)


async def test_a_monthly_payment_is_no_change(somebody: Somebody, clock: Clock) -> None:
    """The next payment moves on by itself; only the law makes news."""
    await _in_russia(somebody)
    await somebody.presses("en:dates-keep:ru:patent-issue::2026-10-15")
    said = await _looks_until(somebody, clock, date(2027, 1, 20))
    assert not any("changed" in words for words in said.values())
    assert {date(2026, 12, 13), date(2027, 1, 13)} <= set(said)


# Whatever comes

CHOICES = ["dates:9", "dates:x", "dates-add:xx", "dates-add:ru:99", "dates-kind", "dates-kind:ru:x", "dates-ask:ru",
           "dates-mon:ru:arrival::2026-13", "dates-mon:ru:arrival::", "dates-day:ru:arrival::", "dates-day:ru:arrival:x:2026-11-10",
           "dates-day:ru:patent-issue::2036-01-01", "dates-day:ru:arrival::0001-01-01", "dates-day:ru:arrival::9999-12-31",
           "dates-keep", "dates-keep:ru:arrival::2026-02-30", "dates-show:ru:arrival::2026-11-10", "dates-drop",
           "dates-swap:ru:arrival::x", "dates-file", "dates-file:ru:arrival::x", "dates-when", "dates-lead:5",
           "dates-lead:14", "dates-hour:7", "dates-hour:never", "agree:dates:ru:x::", "agree:dates"]  # fmt: skip


@pytest.mark.parametrize("choice", CHOICES)
async def test_whatever_a_button_says_something_kind_comes(somebody: Somebody, choice: str) -> None:
    """T3: no choice is an error, for a guest, for somebody we know, and for somebody with dates."""
    for before in ("", "agree", "place:ru", "dates-keep:ru:arrival:uzbekistan:2026-11-10"):
        if before:
            await somebody.presses(f"en:{before}")
        await somebody.presses(f"en:{choice}")
        assert somebody.messages
        somebody.sees_not("went wrong")
        assert all(len(message.choices) <= 6 for message in somebody.messages)


async def test_a_broken_note_is_no_error(somebody: Somebody, database: Database) -> None:
    """Notes of another version are left aside."""
    await _in_russia(somebody)
    for body in ("[1]", "{}", "[[[1,2,3,4,5,6]],[],null,0]", "x", '[["ru"],[14],12,""]'):
        async with database.write() as connection:
            await notes.write(connection, [(somebody.lane, "dates", body), (somebody.lane, "dates-asked", body)])
        await somebody.types("/dates")
        await somebody.types("12.11.2026")
        somebody.sees_not("went wrong")


@pytest.mark.parametrize("pack", ["ru", "ro", "me"])
async def test_every_kind_of_every_country_can_be_walked(somebody: Somebody, content: Library, pack: str) -> None:
    """Each kind of day leads to at least one deadline with a source."""
    for kind in content.packs[pack].deadlines.kinds:
        await somebody.presses(f"en:dates-day:{pack}:{kind}::2026-11-10")
        somebody.sees("at the latest").sees("Source:")
