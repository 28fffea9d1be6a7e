"""Turns: exactly once, in order, nothing lost, nothing kept that should not be."""

import pytest
from sqlalchemy import text

from bot.core.pack import Library
from bot.store import inbox, people
from bot.store.db import Database
from bot.store.inbox import Arrival
from tests.conftest import Clock
from tests.conversation import CHANNEL, Somebody, engine


@pytest.fixture
def somebody(database: Database, content: Library, clock: Clock) -> Somebody:
    return Somebody(database, engine(database, content, clock), clock)


async def _agreed(somebody: Somebody) -> Somebody:
    await somebody.types("/start")
    await somebody.taps("English")
    await somebody.taps("Yes, remember")
    return await somebody.taps("Russia")


async def test_somebody_new_chooses_agrees_and_finds_an_answer(somebody: Somebody) -> None:
    """Language, what this is, consent, place, topic, answer with source and date."""
    await somebody.types("/start")
    somebody.sees("Choose your language").button("Oʻzbekcha")
    await somebody.taps("English")
    somebody.sees("computer program").sees("Telegram sees")
    await somebody.taps("Yes, remember")
    somebody.sees("Which country")
    await somebody.taps("Russia")
    somebody.sees("What do you want to know?")
    await somebody.taps("Registration")
    await somebody.taps("Days to register")
    somebody.sees("15 calendar days").sees("Source:").sees("Checked on 20 November 2026")


async def test_a_guest_reads_everything_and_leaves_nothing(somebody: Somebody, database: Database) -> None:
    """Refusing still gives the menu, and no person is stored."""
    await somebody.types("/start")
    await somebody.taps("Русский")
    await somebody.taps("Нет")
    somebody.sees("В какой стране")
    await somebody.taps("Россия")
    await somebody.taps("Регистрация")
    await somebody.taps(somebody.choices[0].label)
    somebody.sees("Источник:")
    async with database.read() as connection:
        assert await people.number(connection) == 0


async def test_what_people_write_is_emptied_when_the_turn_is_taken(somebody: Somebody, database: Database) -> None:
    """No text of a person stays in any table."""
    await _agreed(somebody)
    await somebody.types("canary-words in my question")
    async with database.read() as connection:
        for table in ("inbox", "outbox", "people"):
            for row in await connection.execute(text(f"SELECT * FROM {table}")):
                assert "canary-words" not in str(row)


async def test_forget_erases_everything_of_the_conversation(somebody: Somebody, database: Database) -> None:
    """/forget asks once, then the person and the messages are gone; only the goodbye is left."""
    await _agreed(somebody)
    await somebody.types("/forget")
    await somebody.taps("Yes, erase")
    somebody.sees("Everything about you is erased")
    async with database.read() as connection:
        assert await people.number(connection) == 0
        assert await connection.scalar(text("SELECT count(*) FROM outbox")) == 1


async def test_an_old_confirmation_erases_nothing(somebody: Somebody, database: Database, clock: Clock) -> None:
    """R15: a button older than its step is answered politely and not executed."""
    await _agreed(somebody)
    await somebody.types("/forget")
    yes = somebody.button("Yes, erase").choice
    clock.pass_by(3600)
    await somebody.presses(yes)
    somebody.sees("Erase everything?")
    async with database.read() as connection:
        assert await people.number(connection) == 1


@pytest.mark.parametrize(
    "choice",
    [
        "",
        "nonsense",
        "en:unknown",
        "xx:menu",
        "en:entry:no-such",
        "en:topic:ru:none",
        "en:topic:ru:registration:-1",
        "a:b:" + "c" * 90,
        "en:menu:ru:٣",
        "en:erase:9999999999999",
        "🤷:menu",
    ],
)
async def test_whatever_a_button_says_the_answer_is_a_menu(somebody: Somebody, choice: str) -> None:
    """T3, R15: any string in a choice gets a kind answer and never an error."""
    await _agreed(somebody)
    await somebody.presses(choice)
    assert somebody.messages
    async with somebody._database.read() as connection:
        assert await inbox.set_aside(connection) == 0


async def test_the_same_event_twice_is_one_turn(database: Database, content: Library, clock: Clock) -> None:
    """A repeated update (same channel and key) is stored once."""
    arrival = Arrival(
        CHANNEL,
        f"{CHANNEL}:1",
        "77",
        '{"address":"1","kind":"text","text":"/help","choice":"","attachment":"","hint":""}',
    )
    for _ in range(3):
        async with database.write() as connection:
            await inbox.add(connection, [arrival], clock())
    taker = engine(database, content, clock)
    assert await taker.take_turns() == 1
    assert await taker.take_turns() == 0


async def test_a_poison_event_is_set_aside_and_its_lane_goes_on(
    database: Database, content: Library, clock: Clock
) -> None:
    """R4: after three tries it is set aside with a reason, the person is told, the next event is answered."""
    somebody = Somebody(database, engine(database, content, clock), clock)
    poison = Arrival(CHANNEL, somebody.lane, "poison", '{"no": "event"}')
    async with database.write() as connection:
        await inbox.add(connection, [poison], clock())
    await somebody.types("/help")
    somebody.sees("Something went wrong on our side").sees("How to use me")
    async with database.read() as connection:
        assert await inbox.set_aside(connection) == 1
        assert await connection.scalar(text("SELECT reason FROM inbox WHERE key = 'poison'")) == "KeyError"


async def test_a_flooding_person_does_not_delay_others(database: Database, content: Library, clock: Clock) -> None:
    """A1: of 150 events of one person only a burst is answered, with one request to slow down; others come first."""
    taker = engine(database, content, clock)
    raw = '{{"address":"{0}","kind":"text","text":"/help","choice":"","attachment":"","hint":"en"}}'
    flood = [Arrival(CHANNEL, f"{CHANNEL}:666", f"f{n}", raw.format(666)) for n in range(150)]
    async with database.write() as connection:
        await inbox.add(connection, [*flood, Arrival(CHANNEL, f"{CHANNEL}:7", "x", raw.format(7))], clock())
    assert await taker.take_turns() == 2
    async with database.read() as connection:
        assert await inbox.waiting_in(connection, f"{CHANNEL}:7") == 0
    while await taker.take_turns():
        pass
    assert taker.counters.slowed == 120
    async with database.read() as connection:
        count = await connection.scalar(
            text("SELECT count(*) FROM outbox WHERE lane = :lane"), {"lane": f"{CHANNEL}:666"}
        )
    assert count == 30 + 1


async def test_a_crowded_inbox_takes_no_more(database: Database, clock: Clock) -> None:
    """A4: the inbox is bounded in all, and a single lane is cut long before."""
    crowd = [Arrival(CHANNEL, f"{CHANNEL}:1", str(n), "{}") for n in range(inbox.WAITING_PER_LANE)]
    async with database.write() as connection:
        await inbox.add(connection, crowd, clock())
        assert await inbox.make_room(connection, [Arrival(CHANNEL, f"{CHANNEL}:1", "more", "{}")], 1000) == []
        with pytest.raises(inbox.Full):
            await inbox.make_room(connection, crowd, 300)


async def test_whatever_is_sent_gets_a_kind_word(somebody: Somebody) -> None:
    """Voice, photo, sticker, place, contact, file: each has an answer and nothing is stored."""
    await _agreed(somebody)
    for attachment, words in {
        "voice": "cannot listen",
        "photo": "do not send photos",
        "sticker": "only understand words",
        "location": "where you are",
        "contact": "phone numbers",
        "document": "do not send photos",
    }.items():
        await somebody.sends(attachment)
        somebody.sees(words)


async def test_a_long_message_comes_in_parts(database: Database, content: Library, clock: Clock) -> None:
    """Over 4096 units a message is cut at paragraphs, with the buttons under the last part."""
    from bot.core.choice import Choice
    from bot.core.reply import Message, Reply
    from bot.core.turn import Turn
    from bot.engine import Engine
    from tests.conversation import read

    paragraphs = [f"Paragraph {number}. " + "word " * 300 for number in range(6)]
    long = Message("\n\n".join(paragraphs), "en", ((Choice("Menu", "en:menu"),),))

    def handle(_turn: Turn) -> Reply:
        return Reply((long,))

    taker = Engine(database, handle, lambda: content, {CHANNEL: read}, clock, frozenset({CHANNEL}))
    somebody = await Somebody(database, taker, clock).types("anything")
    assert len(somebody.messages) == 3
    assert [len(message.choices) for message in somebody.messages] == [0, 0, 1]
    assert "\n\n".join(message.text for message in somebody.messages) == long.text
