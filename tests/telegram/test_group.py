"""The same queue in a Telegram group, as conversations: one topic for each case, and the rules of the console."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from bot.core import card, notice
from bot.core.case import CaseDeed, Deed
from bot.core.pack import Library
from bot.store import cases, changes, inbox, staff, topics
from bot.store.db import Database
from bot.store.staff import Role
from bot.store.tables import case_topics
from bot.store.tables import cases as table
from tests.bot_api import Limits
from tests.conftest import Clock
from tests.store.test_cases import MARKER, VAULT, everything, opened
from tests.telegram.conftest import Started
from tests.telegram.room import GROUP, Room, room_on
from tests.telegram.test_conversation import hired
from tests.web.test_desk import with_office

AZIZA, BAKYT, STRANGER, MIGRANT = 9001, 9002, 9003, 501


@pytest.fixture
async def room(database: Database, content: Library, clock: Clock) -> AsyncIterator[Room]:
    async with room_on(database, with_office(content), clock) as built:
        built.api.weather.limits = Limits()
        yield built


async def _said(room: Room, number: str) -> list[tuple[str, str]]:
    async with room.office.database.read() as connection:
        row = await cases.find(connection, number)
        assert row
        return [(one.author, one.text) for one in await cases.said(connection, VAULT, row)]


async def _danger(room: Room, number: str) -> None:
    """The person of this case writes something that sounds of danger."""
    async with room.office.database.write() as connection:
        row = await cases.find(connection, number)
        assert row
        deed = CaseDeed(Deed.WRITE, text="he hits me", danger=True)
        await cases.apply(connection, VAULT, cases.lane(VAULT, row), deed, room.clock())
        await changes.add(connection, [number], room.clock())
    await room.settles()


# Answering


async def test_a_case_from_the_web_is_answered_from_the_group(room: Room) -> None:
    """Its words come into a topic of its own; what is written there by whoever has it comes to the web chat, once."""
    aziza = await room.colleague("Aziza", AZIZA)
    chat, number = await room.web("my employer keeps my money")
    assert room.names() == [f"{number} · en"]
    assert "my employer keeps my money" in room.topic(number)
    assert await aziza.says(number, "/take") == "👍"
    assert "Aziza has this case" in room.topic(number)
    assert await aziza.says(number, "How much, and since when?") == "👍"
    await chat.fetches()
    chat.sees("How much, and since when?")
    await chat.types("Since May")
    await room.settles()
    assert room.topic(number).count("Since May") == 1
    assert "How much" not in room.topic(number)  # it stands there already, in Aziza's own words
    assert await _said(room, number) == [("staff", "How much, and since when?"), ("person", "Since May")]


async def test_a_case_from_telegram_leaks_no_identity(room: Room) -> None:
    """Nothing is forwarded; neither the number nor the name of the person at Telegram comes into the group."""
    aziza = await room.colleague("Aziza", AZIZA)
    number = await room.telegram(MIGRANT, "I lost my passport")
    await aziza.says(number, "/take")
    await aziza.says(number, "Go to the consulate.")
    assert "Go to the consulate." in room.chat(MIGRANT)
    await room.types(MIGRANT, "Which one?")
    assert "Which one?" in room.topic(number)
    to_group = [call.parameters for call in room.api.calls if str(call.parameters.get("chat_id")) == str(GROUP)]
    assert to_group and str(MIGRANT) not in json.dumps(to_group)
    assert f"Person {MIGRANT}" not in room.topic(number)
    assert {call.method for call in room.api.calls} & {"forwardMessage", "forwardMessages", "copyMessage"} == set()


async def test_what_finds_nobody_is_told(room: Room) -> None:
    """Whoever lives in the group must hear that an answer did not arrive."""
    aziza = await room.colleague("Aziza", AZIZA)
    number = await room.telegram(MIGRANT, "help me")
    await aziza.says(number, "/take")
    room.api.world.blocked.add(MIGRANT)
    await aziza.says(number, "Go to the consulate.")
    assert "Not delivered" in room.topic(number)


async def test_console_and_group_show_the_same(room: Room) -> None:
    """A take in the console is told in the topic, one in the group is seen in the console; answers and notes too."""
    aziza, bakyt = await room.colleague("Aziza", AZIZA), await room.colleague("Bakyt", BAKYT)
    _, number = await room.web("help me")
    at = f"/console/case/{number}"
    assert (await aziza.console.post(f"{at}/take"))[0] == 303
    await room.settles()
    assert "Aziza has this case" in room.topic(number)
    await bakyt.says(number, "/take")
    assert "Somebody else has this case" in room.topic(number)
    assert (await aziza.console.post(f"{at}/reply", text="from the console", seen=0))[0] == 303
    assert (await bakyt.console.post(f"{at}/note", text="I know this employer"))[0] == 303
    await room.settles()
    assert "Aziza answered:\nfrom the console" in room.topic(number)
    assert "Note of Bakyt, never sent:\nI know this employer" in room.topic(number)
    await aziza.says(number, "/release")
    assert "Nobody has this case any more" in room.topic(number)
    await bakyt.says(number, "/take")
    assert await room.owner(number) == bakyt.console.member.id
    _, page = await aziza.console.get(at)
    assert "Bakyt" in page


async def test_of_two_who_take_at_once_one_has_it(room: Room) -> None:
    """Both in the group, or one of them in the console."""
    aziza, bakyt = await room.colleague("Aziza", AZIZA), await room.colleague("Bakyt", BAKYT)
    _, number = await room.web("help me")
    first, second = aziza.begins(number, "/take"), bakyt.begins(number, "/take")
    await room.settles()
    marks = room.api.world.marks
    assert ((GROUP, first) in marks, (GROUP, second) in marks) == (True, False)
    assert await room.owner(number) == aziza.console.member.id
    _, other = await room.web("help me too")
    message = aziza.begins(other, "/take")
    assert (await bakyt.console.post(f"/console/case/{other}/take"))[0] == 303
    await room.settles()
    assert (GROUP, message) not in marks
    assert await room.owner(other) == bakyt.console.member.id


async def test_closing_asks_how_it_ended(room: Room) -> None:
    """By buttons of the tree; the person is told; the topic says so and has it in its name."""
    aziza = await room.colleague("Aziza", AZIZA)
    chat, number = await room.web("help me")
    await aziza.says(number, "/close")
    assert "How did it end?" not in room.topic(number)
    await aziza.says(number, "/take")
    await aziza.says(number, "/close")
    assert "How did it end?" in room.topic(number)
    await aziza.taps("Answered")
    assert "Closed: Answered." in room.topic(number)
    assert room.names() == [f"{number} · en · closed"]
    assert len(room.api.called("answerCallbackQuery")) == 1
    await chat.fetches()
    chat.sees("closed your case")
    assert await aziza.says(number, "one more thing") == ""
    assert "This case is closed" in room.topic(number)
    await aziza.says(number, "/reopen")
    assert room.names() == [f"{number} · en"]
    assert await aziza.says(number, "one more thing") == "👍"


async def test_an_open_checklist_warns_in_the_group_too(room: Room) -> None:
    """Once; then it is closed all the same."""
    aziza = await room.colleague("Aziza", AZIZA)
    _, number = await room.web("help me")
    await aziza.says(number, "/take")
    assert (await aziza.console.post(f"/console/case/{number}/checklist", checklist="short"))[0] == 303
    await aziza.says(number, "/close")
    await aziza.taps("Answered")
    assert "Not everything on the checklist is done" in room.topic(number)
    await aziza.taps("Close all the same")
    assert "Closed: Answered." in room.topic(number)


async def test_an_old_button_closes_nothing_when_something_newer_came(room: Room) -> None:
    """The words came into the topic after the question how it ended."""
    aziza = await room.colleague("Aziza", AZIZA)
    chat, number = await room.web("help me")
    await aziza.says(number, "/take")
    await aziza.says(number, "/close")
    await chat.types("wait, there is more")
    await room.settles()
    await aziza.taps("Answered")
    assert "Closed" not in room.topic(number)
    assert "Something newer was said" in room.topic(number)


async def test_parked_until_a_day(room: Room, clock: Clock) -> None:
    """A day that makes no sense is refused as in the console."""
    aziza = await room.colleague("Aziza", AZIZA)
    _, number = await room.web("help me")
    await aziza.says(number, "/take")
    for day in ("", "soon", "2020-01-01"):
        assert await aziza.says(number, f"/park {day}") == ""
    assert room.topic(number).count("Write a day after today") == 3
    day = (datetime.fromtimestamp(clock(), UTC) + timedelta(days=3)).date().isoformat()
    assert await aziza.says(number, f"/park {day}") == "👍"
    assert "Parked until" in room.topic(number)


async def test_an_entry_goes_out_in_the_persons_language(room: Room) -> None:
    """By its id at once; words bring buttons to choose from; nothing is sent before the tap."""
    aziza = await room.colleague("Aziza", AZIZA)
    chat, number = await room.web("help me")
    async with room.office.database.write() as connection:
        await connection.execute(update(table).values(language="uz"))
    await room.settles()
    await aziza.says(number, "/take")
    await aziza.says(number, "/entry nothing-like-this-qqq")
    assert "There is no such FAQ entry" in room.topic(number)
    assert "Which one?" not in room.topic(number)
    assert await aziza.says(number, "/entry registration-deadline") == "👍"
    await chat.fetches()
    library = room.office.console.desk.library()
    entry = library.entry("registration-deadline")
    assert entry
    chat.sees(card.card(library, entry, "uz", notice.today(room.clock())).texts["title"])
    assert "Aziza sent the entry registration-deadline" in room.topic(number)
    before = len(await _said(room, number))
    await aziza.says(number, "/entry I lost my passport")
    assert "Which one?" in room.topic(number)
    assert len(await _said(room, number)) == before
    button = room.api.chats[GROUP][-1].buttons[0]["text"]
    await aziza.taps(button)
    assert len(await _said(room, number)) == before + 1


# What never reaches the person


@pytest.mark.parametrize("words", ["/note {}", " \u200f／NOTE@hamroh_bot: {}"])
async def test_a_note_is_never_sent(room: Room, words: str) -> None:
    """However it is typed; it stands in the case as a note, and in nobody's outbox."""
    aziza = await room.colleague("Aziza", AZIZA)
    chat, number = await room.web("help me")
    await aziza.says(number, "/take")
    assert await aziza.says(number, words.format(MARKER)) == "✍"
    assert await _said(room, number) == [("note", MARKER)]
    await chat.fetches()
    assert MARKER not in str(chat.messages)
    assert MARKER not in await everything(room.office.database)


@pytest.mark.parametrize("words", ["/notes {}", "\\nota {}"])
async def test_what_begins_like_a_command_is_never_sent(room: Room, words: str) -> None:
    """A slip in a command does not make it an answer."""
    aziza = await room.colleague("Aziza", AZIZA)
    chat, number = await room.web("help me")
    await aziza.says(number, "/take")
    await aziza.says(number, words.format(MARKER))
    assert ("staff", MARKER) not in await _said(room, number)
    await chat.fetches()
    assert MARKER not in str(chat.messages)


async def test_the_second_half_of_a_long_note_is_not_sent(room: Room, clock: Clock) -> None:
    """Apps cut a long message in two, and the second half does not begin with /note."""
    aziza = await room.colleague("Aziza", AZIZA)
    _, number = await room.web("help me")
    await aziza.says(number, "/take")
    aziza.begins(number, "/note " + "what nobody may read " * 150)
    aziza.begins(number, "the rest of it")
    await room.settles()
    assert "this may be the rest of it" in room.topic(number)
    assert [author for author, _ in await _said(room, number)] == ["note"]
    clock.pass_by(61)
    assert await aziza.says(number, "an answer") == "👍"


async def test_who_is_not_linked_is_told_kindly_and_once(room: Room) -> None:
    """Nothing goes to the person, whatever they write; nor of somebody who writes as the group itself."""
    aziza = await room.colleague("Aziza", AZIZA)
    stranger = await room.colleague("Chinara", STRANGER, linked=False)
    chat, number = await room.web("help me")
    for words in ("I can help", "/take", "/note hm", "hello?"):
        await stranger.says(number, words)
    await aziza.says(number, "as the group", sender_chat={"id": GROUP, "type": "supergroup", "title": "x"})
    assert room.topic(number).count("I do not know who you are") == 2
    assert await _said(room, number) == []
    assert await room.owner(number) == 0
    await chat.fetches()
    assert "I can help" not in str(chat.messages)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMIN])
async def test_only_who_may_answer_in_the_console_may_here(room: Room, role: Role) -> None:
    """Roles: an account without cases makes no code, and one that lost its role or was ended does nothing."""
    other = await room.colleague("Other", STRANGER, role, linked=False)
    assert (await other.console.post("/console/telegram"))[0] == 403
    aziza = await room.colleague("Aziza", AZIZA)
    _, number = await room.web("help me")
    async with room.office.database.write() as connection:
        await staff.revoke(connection, "Aziza", room.clock())
    await aziza.says(number, "/take")
    assert await room.owner(number) == 0
    assert "I do not know who you are" in room.topic(number)


async def test_a_code_links_once_and_not_for_ever(room: Room, clock: Clock) -> None:
    """A wrong one, an old one and a used one do nothing; a new link ends the one before; so does the console."""
    aziza = await room.colleague("Aziza", AZIZA, linked=False)
    await room.types(AZIZA, "/link 0000-0000-0000-0000")
    assert "does not hold" in room.chat(AZIZA)
    async with room.office.database.write() as connection:
        code = await staff.offer_link(connection, aziza.console.member.id, clock())
    clock.pass_by(16 * 60)
    await room.types(AZIZA, f"/link {code}")
    assert room.chat(AZIZA).count("does not hold") == 2
    await aziza.links()
    assert "You answer in the group as Aziza" in room.chat(AZIZA)
    _, number = await room.web("help me")
    assert await aziza.says(number, "/take") == "👍"
    assert "linked with somebody" in (await aziza.console.get("/console/telegram"))[1]
    await aziza.console.post("/console/telegram/unlink")
    assert await aziza.says(number, "/release") == ""
    assert await room.owner(number) == aziza.console.member.id


async def test_something_newer_stops_an_answer(room: Room) -> None:
    """Words that came meanwhile, told in the topic or not yet: nothing is sent, and after reading it is."""
    aziza = await room.colleague("Aziza", AZIZA)
    chat, number = await room.web("help me")
    await aziza.says(number, "/take")
    await chat.types("it is about my child")
    assert await aziza.says(number, "Do this and that.") == ""
    assert "Something newer was said" in room.topic(number)
    assert await _said(room, number) == [("person", "it is about my child")]
    assert await aziza.says(number, "How old is the child?") == "👍"


async def test_words_that_were_told_while_somebody_typed_stop_the_answer(room: Room) -> None:
    """The message was on its way to us before the newer words stood in the topic."""
    aziza = await room.colleague("Aziza", AZIZA)
    chat, number = await room.web("help me")
    await aziza.says(number, "/take")
    aziza.begins(number, "Do this and that.")
    late = room.api.queue.waiting.pop()
    await chat.types("it is about my child")
    await room.settles()
    assert "it is about my child" in room.topic(number)
    room.api.push(late.update)
    await room.settles()
    assert await _said(room, number) == [("person", "it is about my child")]


async def test_only_words_go_out(room: Room) -> None:
    """Photos, voice notes and changed messages are refused with a word; colleagues without the case too."""
    aziza, bakyt = await room.colleague("Aziza", AZIZA), await room.colleague("Bakyt", BAKYT)
    _, number = await room.web("help me")
    await aziza.says(number, "/take")
    thread = room.api.thread_of(GROUP, number)
    there: dict[str, Any] = {"chat_id": GROUP, "message_thread_id": thread, "is_topic_message": True}
    room.api.send_photo(AZIZA, **there)
    room.api.edit_text(AZIZA, aziza.begins(number, "/note x"), "for the person", **there)
    await bakyt.says(number, "I would say this")
    assert "Only words go to the person" in room.topic(number)
    assert "changed later is not sent" in room.topic(number)
    assert "Somebody else has this case" in room.topic(number)
    assert await _said(room, number) == [("note", "x")]


async def test_an_answer_to_danger_waits_for_a_second_reader(room: Room) -> None:
    """A colleague reads it in the topic and lets it go, or gives it back; the author cannot."""
    aziza, bakyt = await room.colleague("Aziza", AZIZA), await room.colleague("Bakyt", BAKYT)
    chat, number = await room.web("help me")
    await _danger(room, number)
    assert room.names() == [f"{number} · en · ⚠"]
    await aziza.says(number, "/take")
    await aziza.says(number, "go to the police")
    assert "An answer of Aziza waits for a second reader" in room.topic(number)
    asked = next(call for call in room.api.called("sendMessage") if "second reader" in str(call.parameters["text"]))
    assert str(asked.parameters.get("disable_notification", False)).lower() != "true"
    assert await aziza.says(number, "/approve") == ""
    assert await bakyt.says(number, "/giveback she has no papers") == "👍"
    await aziza.says(number, "call the shelter")
    await chat.fetches()
    assert "police" not in str(chat.messages) and "shelter" not in str(chat.messages)
    assert await bakyt.says(number, "/approve") == "👍"
    await chat.fetches()
    chat.sees("call the shelter")
    said = [words for author, words in await _said(room, number) if author == "staff"]
    assert said == ["call the shelter"]


async def test_an_update_that_comes_twice_is_one_answer(room: Room) -> None:
    """Telegram repeats what it is not sure that we have."""
    aziza = await room.colleague("Aziza", AZIZA)
    _, number = await room.web("help me")
    await aziza.says(number, "/take")
    aziza.begins(number, "an answer")
    repeated = room.api.queue.waiting[0].update
    await room.settles()
    room.api.push(repeated)
    await room.settles()
    assert await _said(room, number) == [("staff", "an answer")]


# The limits of a group, and what goes wrong


async def test_many_cases_at_once_are_pooled(room: Room, clock: Clock) -> None:
    """Evenly, below Telegram's limit; danger first; a digest says what is coming; every word arrives in its topic."""
    room.api.weather.limits = Limits(group_burst=3)
    async with room.office.database.write() as connection:
        numbers = [await opened(connection, clock(), f"web:{one}", f"words {one}") for one in range(25)]
        for one in range(25):
            for words in ("second", "third"):
                await cases.apply(connection, VAULT, f"web:{one}", CaseDeed(Deed.WRITE, text=words), clock())
        await connection.execute(update(table).where(table.c.number == numbers[20]).values(danger=1))
        await changes.add(connection, numbers, clock())
    began = clock()
    await room.settles()
    assert room.names()[0].startswith(numbers[20])
    assert "Many cases have news" in room.general() and numbers[20] in room.general()
    assert MARKER not in room.general()
    for one, number in enumerate(numbers):
        topic = room.topic(number)
        assert [topic.count(words) for words in (f"words {one}", "second", "third")] == [1, 1, 1]
    said = [call for call in room.api.called("sendMessage") if str(call.parameters["chat_id"]) == str(GROUP)]
    assert len(said) <= 25 + 6  # three messages of each case in one, and a few digests
    assert clock() - began < 400


async def test_a_long_case_is_told_whole(room: Room) -> None:
    """In parts that fit a message, none lost, none twice."""
    number = await room.telegram(MIGRANT, "help me")
    for one in range(3):
        await room.types(MIGRANT, f"{'ж' * 3990} end{one}")
    told = room.topic(number)
    assert told.count("ж") == 3 * 3990
    assert [told.count(f"end{one}") for one in range(3)] == [1, 1, 1]


async def test_what_is_written_while_the_bot_speaks_is_told_next(room: Room) -> None:
    """A message that came after the errand was chosen is not taken for told."""
    chat, number = await room.web("help me")
    await chat.types("first")
    await room.bridge.follow()
    errand = await room.bridge.next()
    assert errand
    await chat.types("second")
    await room.bridge.follow()
    await room.bridge.done(errand, 1)
    await room.settles()
    assert "second" in room.topic(number) and "first" not in room.topic(number)


async def test_a_topic_that_somebody_deleted_is_made_again(room: Room) -> None:
    """«message thread not found»: a new one, with all that was said."""
    aziza = await room.colleague("Aziza", AZIZA)
    chat, number = await room.web("help me")
    await aziza.says(number, "/take")
    room.api.world.delete_topic(GROUP, room.api.thread_of(GROUP, number))
    await chat.types("are you there?")
    await room.settles()
    assert room.names() == [f"{number} · en"]
    topic = room.topic(number)
    assert "help me" in topic and "are you there?" in topic and "Aziza has this case" in topic
    assert await aziza.says(number, "yes") == "👍"


async def test_a_group_that_cannot_be_reached_loses_nothing(room: Room) -> None:
    """Thrown out, without rights, or told to wait: people are served meanwhile, and afterwards all is told."""
    aziza = await room.colleague("Aziza", AZIZA)
    room.api.world.left.add(GROUP)
    before = await room.numbers()
    chat = room.office
    async with chat.database.write() as connection:
        number = await opened(connection, room.clock(), "web:1", MARKER)
        await changes.add(connection, [number], room.clock())
    assert before == []
    await room.settles(90)
    assert room.names() == []
    assert MARKER not in await everything(room.office.database)  # nothing lies anywhere for the way
    await room.types(MIGRANT, "/help")
    assert "How to use me" in room.chat(MIGRANT)
    room.api.world.left.clear()
    room.api.world.missing_rights.add("can_manage_topics")
    await room.settles(90)
    assert room.names() == []
    room.api.world.missing_rights.clear()
    room.api.weather.fail("createForumTopic", 1, retry_after=30)
    await room.settles()
    assert MARKER in room.topic(number)
    assert await aziza.says(number, "/take") == "👍"


async def test_a_429_of_the_group_does_not_stop_the_people(room: Room) -> None:
    """Only the group waits."""
    room.api.weather.fail("createForumTopic", 1, retry_after=300)
    async with room.office.database.write() as connection:
        number = await opened(connection, room.clock(), "web:1", "words")
        await changes.add(connection, [number], room.clock())
    await room.settles(5)
    room.api.send_text(MIGRANT, "/help", language_code="en")
    await room.settles(5)
    assert "How to use me" in room.chat(MIGRANT)
    assert room.names() == []


async def test_erasing_a_case_deletes_its_topic(room: Room) -> None:
    """/forget: with everything that was said in it; nothing of the topic is known any more."""
    aziza = await room.colleague("Aziza", AZIZA)
    number = await room.telegram(MIGRANT, f"help {MARKER}")
    await aziza.says(number, "/take")
    await room.types(MIGRANT, "/forget")
    room.api.tap(MIGRANT, "Yes, erase")
    await room.settles()
    assert room.names() == []
    assert MARKER not in str([message.text for message in room.api.chats[GROUP]])
    async with room.office.database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM case_topics")) == 0


async def test_without_the_right_to_delete_a_topic_is_closed_and_tried_again(room: Room) -> None:
    """The group goes on meanwhile; after the next start it is deleted."""
    _, number = await room.web("help me")
    thread = room.api.thread_of(GROUP, number)
    room.api.world.missing_rights.add("can_delete_messages")
    async with room.office.database.write() as connection:
        await cases.erase(connection, [number])
    await room.settles()
    assert thread in room.api.world.closed
    _, other = await room.web("help me too")
    assert "help me too" in room.topic(other)
    room.api.world.missing_rights.clear()
    room.starts()
    await room.settles()
    assert room.names() == [f"{other} · en"]


async def test_what_happened_while_nobody_looked_is_told_at_the_start(room: Room) -> None:
    """After any length of time, also when the list of changes is gone."""
    _, number = await room.web("help me")
    async with room.office.database.write() as connection:
        row = await cases.find(connection, number)
        assert row
        await cases.apply(connection, VAULT, cases.lane(VAULT, row), CaseDeed(Deed.WRITE, text="unseen"), room.clock())
    room.starts()
    await room.settles()
    assert room.topic(number).count("unseen") == 1
    assert room.topic(number).count("help me") == 1


async def test_cases_from_before_the_group_stay_out_of_it(room: Room, clock: Clock) -> None:
    """People are told before they send a case that Telegram sees it; whose case was sent before that was not told."""
    async with room.office.database.write() as connection:
        await topics.end(connection)
        before = await opened(connection, clock(), "web:1")
        await changes.add(connection, [before], clock())
    clock.pass_by(60)
    room.starts()
    await room.settles()
    chat, number = await room.web("help me")
    assert room.names() == [f"{number} · en"]
    await chat.types("/privacy")
    chat.sees("a closed group in Telegram")


async def test_another_group_begins_with_nothing(room: Room) -> None:
    """Numbers of topics belong to one group: in another one everything is made and told anew."""
    _, number = await room.web("help me")
    async with room.office.database.write() as connection:
        await topics.begin(connection, GROUP - 1, room.clock())
        row = (await connection.execute(case_topics.select())).mappings().one()
        assert (row["number"], row["thread"], row["begun"]) == (number, 0, 0)


async def test_other_groups_and_other_topics_are_left_alone(room: Room) -> None:
    """T12: nothing is said in a group that is not this one, and nothing to people who talk in the general topic."""
    await room.colleague("Aziza", AZIZA)
    _, number = await room.web("help me")
    calls = len(room.api.called("sendMessage"))
    thread = room.api.thread_of(GROUP, number)
    room.api.send_in_topic(AZIZA, "/take", GROUP - 1, thread)
    room.api.send_text(AZIZA, "good morning all", chat_id=GROUP)
    room.api.send_text(AZIZA, "/take", chat_id=GROUP)
    room.api.send_text(STRANGER, "/link nonsense", chat_id=GROUP)
    await room.settles()
    assert len(room.api.called("sendMessage")) == calls
    assert await room.owner(number) == 0
    room.api.send_text(AZIZA, "/help", chat_id=GROUP)
    await room.settles()
    assert "/take to have it" in room.general()


async def test_the_service_serves_the_group(start: Started, database_url: str) -> None:
    """With the setting everything is wired: a case comes into a topic, and somebody unknown is refused there."""
    async with start(database_url, counsellor_group=str(GROUP)) as running:
        api = running.api
        await hired(running.service.database)
        api.send_text(MIGRANT, "/human", language_code="en")
        await api.messages(MIGRANT, 1)
        assert "a closed group in Telegram" in api.chats[MIGRANT][-1].text
        api.send_text(MIGRANT, "help me")
        await api.until(lambda: "help me" in api.chats[MIGRANT][-1].text)
        api.tap(MIGRANT, "Send")
        await api.until(lambda: any("help me" in message.text for message in api.chats[GROUP]))
        [thread] = api.world.topics[GROUP]
        api.send_in_topic(STRANGER, "/take", GROUP, thread)
        await api.until(lambda: "I do not know who you are" in api.chats[GROUP][-1].text)


async def test_an_update_that_cannot_be_read_is_set_aside(room: Room) -> None:
    """After three tries; the topic goes on."""
    aziza = await room.colleague("Aziza", AZIZA)
    _, number = await room.web("help me")
    thread = room.api.thread_of(GROUP, number)
    broken = {
        "message_id": 1,
        "date": "never",
        "chat": {"id": GROUP, "type": "supergroup"},
        "message_thread_id": thread,
    }
    room.api.push({"message": broken})
    assert await aziza.says(number, "/take") == "👍"
    async with room.office.database.read() as connection:
        assert await inbox.set_aside(connection) == 1
    assert "Something is wrong on our side" in room.topic(number)
