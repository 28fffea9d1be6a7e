"""What counsellors do with cases beyond answering: park, hand over, join, a second reader, drafts, checklists, search."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from bot.core.case import Brief, CaseDeed, Deed
from bot.core.office import Checklist, Office, Rules
from bot.core.pack import Library
from bot.store import cases, outbox, staff
from bot.store.cases import Row
from bot.store.db import Database
from bot.store.staff import Role
from bot.store.tables import Sending
from bot.store.tables import outbox as outbox_table
from tests.conftest import Clock
from tests.store.test_cases import LANE, MARKER, VAULT, opened
from tests.web.test_console import Colleague, case, office_on, sent
from tests.web.test_console import Office as Desk


def with_office(content: Library, **rules: Any) -> Library:
    """The content with other rules, and a checklist of two items."""
    checklists = {"short": Checklist("Short", {"one": "First", "two": "Second"})}
    office = replace(content.office, rules=replace(Rules(), **rules), checklists=checklists)
    return replace(content, office=office)


@pytest.fixture
async def office(database: Database, content: Library, clock: Clock) -> AsyncIterator[Desk]:
    async with office_on(database, with_office(content, cap=2), clock) as built:
        yield built


async def row_of(office: Desk, number: str) -> Row:
    async with office.database.read() as connection:
        row = await cases.find(connection, number)
    assert row
    return row


async def last(office: Desk, number: str) -> int:
    async with office.database.read() as connection:
        return await cases.last_said(connection, number)


async def writes(office: Desk, words: str, danger: bool = False) -> None:
    async with office.database.write() as connection:
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.WRITE, text=words, danger=danger), office.clock())


async def actions(office: Desk, number: str) -> list[str]:
    async with office.database.read() as connection:
        found = await connection.scalars(text("SELECT action FROM audit WHERE number = :n ORDER BY id"), {"n": number})
        return [action for action in found if action != "open"]


async def in_danger(office: Desk, colleague: Colleague) -> str:
    """A case of danger that `colleague` has."""
    number = await case(office)
    await writes(office, "help", danger=True)
    await colleague.post(f"/console/case/{number}/take")
    return number


async def test_parked_until_a_day(office: Desk, clock: Clock) -> None:
    """Out of the queues until that day; days that make no sense are refused, and danger that waits for us is never parked."""
    aziza = await office.comes("Aziza")
    number = await case(office)
    at = f"/console/case/{number}"
    await aziza.post(f"{at}/take")
    today = datetime.fromtimestamp(clock(), UTC).date()
    for day in ("", "soon", today.isoformat(), (today + timedelta(days=91)).isoformat()):
        assert (await aziza.post(f"{at}/park", day=day))[0] == 409
    day = (today + timedelta(days=3)).isoformat()
    assert (await aziza.post(f"{at}/park", day=day))[0] == 303
    assert number in (await aziza.get("/console?queue=parked"))[1]
    assert number not in (await aziza.get("/console?queue=us"))[1]
    assert (await aziza.post(f"{at}/unpark"))[0] == 303
    assert number in (await aziza.get("/console?queue=us"))[1]
    await writes(office, "help", danger=True)
    assert (await aziza.post(f"{at}/park", day=day))[0] == 409
    assert await actions(office, number) == ["take", "park", "unpark"]


async def test_handed_over_with_a_note(office: Desk) -> None:
    """To somebody who answers and has room, by the owner or a supervisor; the note stands in the case."""
    aziza, bakyt = await office.comes("Aziza"), await office.comes("Bakyt")
    chief = await office.comes("Chief", Role.SUPERVISOR)
    await office.comes("Root", Role.ADMIN)
    number = await case(office)
    at = f"/console/case/{number}"
    await aziza.post(f"{at}/take")
    assert (await bakyt.post(f"{at}/handover", to="Bakyt", text="mine"))[0] == 409
    assert (await aziza.post(f"{at}/handover", to="Bakyt", text=" "))[0] == 409
    for nobody in ("Nobody", "Root", "Aziza"):
        assert (await aziza.post(f"{at}/handover", to=nobody, text="please"))[0] == 409
    assert (await aziza.post(f"{at}/handover", to="Bakyt", text="please, I am ill"))[0] == 303
    assert (await row_of(office, number)).owner == bakyt.member.id
    assert "please, I am ill" in (await bakyt.get(at))[1]
    assert "please" not in await sent(office.database)
    assert (await chief.post(f"{at}/handover", to="Aziza", text="back"))[0] == 303
    for lane in ("web:1", "web:2"):
        await bakyt.post(f"/console/case/{await case(office, lane=lane)}/take")
    assert (await aziza.post(f"{at}/handover", to="Bakyt", text="again"))[0] == 409


async def test_a_counsellor_has_no_more_than_the_cap(office: Desk, clock: Clock) -> None:
    """Two here, or as many as the account says; danger comes all the same."""
    aziza = await office.comes("Aziza")
    numbers = [await case(office, lane=f"web:{n}") for n in range(3)]
    assert [(await aziza.post(f"/console/case/{number}/take"))[0] for number in numbers] == [303, 303, 409]
    assert (await aziza.post("/console/next"))[0] == 404
    await in_danger(office, aziza)
    async with office.database.write() as connection:
        await staff.set_work(connection, aziza.member.id, "", 9)
    assert (await aziza.post("/console/next"))[0] == 303
    assert (await row_of(office, numbers[2])).owner == aziza.member.id


async def test_the_next_case_is_in_a_language_of_the_counsellor(office: Desk) -> None:
    """Danger first, then what is due first; nothing in languages that they do not speak."""
    aziza = await office.comes("Aziza")
    async with office.database.write() as connection:
        await staff.set_work(connection, aziza.member.id, "ky tg", 0)
    number = await case(office)
    assert (await aziza.post("/console/next"))[0] == 404
    async with office.database.write() as connection:
        await staff.set_work(connection, aziza.member.id, "ky uz", 0)
    assert (await aziza.post("/console/next"))[0] == 303
    assert (await row_of(office, number)).owner == aziza.member.id
    assert await actions(office, number) == ["take"]


async def test_the_next_case_is_of_a_topic_that_they_know(office: Desk) -> None:
    """One's own topics first, those of colleagues last, and nothing is kept back when it is the only one left."""
    aziza, bakyt, dina = [await office.comes(name) for name in ("Aziza", "Bakyt", "Dina")]
    for member, topics in ((aziza, "work money"), (bakyt, "residence"), (dina, "")):
        async with office.database.write() as connection:
            await staff.set_work(connection, member.member.id, "", 9, topics)
    numbers = {topic: await case(office, lane=f"web:{topic}", topic=topic) for topic in ("residence", "", "money")}
    given = [(aziza, "money"), (dina, ""), (aziza, "residence")]
    for colleague, topic in given:
        assert (await colleague.post("/console/next"))[0] == 303
        assert (await row_of(office, numbers[topic])).owner == colleague.member.id, topic


async def test_a_topic_waits_for_nobody(office: Desk, clock: Clock) -> None:
    """Danger and what is soon due come before all topics; who does not speak the language keeps nothing from others."""
    aziza, bakyt, dina = [await office.comes(name) for name in ("Aziza", "Bakyt", "Dina")]
    for member, languages, topics in ((aziza, "", "work"), (bakyt, "ru", "residence"), (dina, "", "")):
        async with office.database.write() as connection:
            await staff.set_work(connection, member.member.id, languages, 9, topics)
    first, second = [await case(office, lane=f"web:{n}", topic="residence") for n in range(2)]
    own = await case(office, lane="web:own", topic="work")
    await dina.post("/console/next")
    assert (await row_of(office, first)).owner == dina.member.id, "Bakyt does not speak Uzbek"
    async with office.database.write() as connection:
        await connection.execute(
            text("UPDATE cases SET warn_at = :now WHERE number = :n"), {"now": clock(), "n": second}
        )
    await aziza.post("/console/next")
    assert (await row_of(office, second)).owner == aziza.member.id
    urgent = await case(office, topic="residence")
    await writes(office, "help", danger=True)
    await aziza.post("/console/next")
    assert (await row_of(office, urgent)).owner == aziza.member.id
    assert (await row_of(office, own)).owner == 0


async def test_doubles_of_one_conversation_are_joined(office: Desk) -> None:
    """The newer case stays, with all that was said in both; strangers' cases are never joined."""
    aziza = await office.comes("Aziza")
    older = await case(office, "first question")
    await writes(office, "more of the first")
    async with office.database.write() as connection:
        row = await cases.find(connection, older)
        assert row
        await cases.close(connection, older, "answered", office.clock())
        await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.DRAFT, Brief("uz", "x").add("second")), office.clock())
        newer = await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.SEND), office.clock())
    stranger = await case(office, lane="web:stranger")
    for number in (older, newer, stranger):
        await aziza.post(f"/console/case/{number}/take")
    assert (await row_of(office, newer)).linked == older
    assert (await aziza.post(f"/console/case/{newer}/join", other=stranger))[0] == 409
    assert (await aziza.post(f"/console/case/{newer}/join", other=newer))[0] == 409
    assert (await aziza.post(f"/console/case/{newer}/join", other="ZZZZ"))[0] == 404
    assert (await aziza.post(f"/console/case/{older}/join", other=newer))[0] == 303
    _, page = await aziza.get(f"/console/case/{newer}")
    assert "first question" in page and "more of the first" in page and "second" in page
    assert ((await row_of(office, older)).outcome, (await row_of(office, older)).linked) == ("double", newer)


async def test_after_some_time_a_closed_case_goes_on_as_a_new_one(office: Desk, clock: Clock) -> None:
    """Within fourteen days the same case, then a new one that is linked; for the person and for counsellors."""
    aziza = await office.comes("Aziza")
    number = await case(office)

    async def closed_for(days: float, number: str) -> None:
        await aziza.post(f"/console/case/{number}/take")
        answer = await aziza.post(f"/console/case/{number}/close", outcome="answered", seen=await last(office, number))
        assert answer[0] == 303
        clock.pass_by(timedelta(days=days).total_seconds())
        async with office.database.write() as connection:
            aziza.session = await staff.begin_session(connection, aziza.member.id, clock())

    async def again() -> str:
        async with office.database.write() as connection:
            return await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.REOPEN), clock())

    await closed_for(13, number)
    assert await again() == number
    await closed_for(15, number)
    second = await again()
    assert second != number and (await row_of(office, second)).linked == number
    await closed_for(13, second)
    await aziza.post(f"/console/case/{second}/reopen")
    assert (await row_of(office, second)).status == "open"
    await closed_for(15, second)
    assert (await aziza.post(f"/console/case/{second}/reopen"))[0] == 303
    assert (await row_of(office, second)).status == "closed"
    async with office.database.read() as connection:
        third = await connection.scalar(text("SELECT number FROM cases WHERE linked = :n"), {"n": second})
    assert (await row_of(office, str(third))).owner == aziza.member.id


async def test_an_answer_to_danger_waits_for_a_second_reader(office: Desk, clock: Clock) -> None:
    """Nothing goes out before a colleague read it; never by the author's own hand, never when something newer came."""
    aziza, bakyt = await office.comes("Aziza"), await office.comes("Bakyt")
    number = await in_danger(office, aziza)
    at = f"/console/case/{number}"
    seen = await last(office, number)
    assert (await aziza.post(f"{at}/reply", text="go to the police", seen=seen))[0] == 303
    assert "go to the police" not in await sent(office.database)
    assert number in (await bakyt.get("/console?queue=reading"))[1]
    assert number not in (await aziza.get("/console?queue=reading"))[1]
    assert (await aziza.post(f"{at}/approve", author="Aziza", seen=seen))[0] == 409
    assert (await aziza.post(f"{at}/alone", seen=seen))[0] == 409
    assert (await bakyt.post(f"{at}/giveback", author="Aziza", text="not the police: she has no papers"))[0] == 303
    assert (await bakyt.post(f"{at}/approve", author="Aziza", seen=seen + 1))[0] == 409
    seen = await last(office, number)
    assert "go to the police" in (await aziza.get(at))[1]  # it is a draft again
    assert (await aziza.post(f"{at}/reply", text="call the shelter", seen=seen))[0] == 303
    await writes(office, "he is back")
    assert (await bakyt.post(f"{at}/approve", author="Aziza", seen=seen))[0] == 409
    assert (await bakyt.post(f"{at}/approve", author="Aziza", seen=await last(office, number)))[0] == 303
    said = await sent(office.database)
    assert "call the shelter" in said and "not the police" not in said
    assert "call the shelter" not in (await aziza.get(at))[1].partition('id="text"')[2].partition("</textarea>")[0]
    assert await actions(office, number) == ["take", "propose", "give back", "propose", "approve"]


async def test_with_nobody_there_the_author_sends_alone_after_a_while(office: Desk, clock: Clock) -> None:
    """Danger does not wait for ever; the audit says so. A checked entry goes at once."""
    aziza = await office.comes("Aziza")
    number = await in_danger(office, aziza)
    at = f"/console/case/{number}"
    assert (await aziza.post(f"{at}/entry", entry="registration-deadline", seen=await last(office, number)))[0] == 303
    seen = await last(office, number)
    await aziza.post(f"{at}/reply", text="call the shelter", seen=seen)
    assert (await aziza.post(f"{at}/alone", seen=seen))[0] == 409
    clock.pass_by(601)
    assert (await aziza.post(f"{at}/alone", seen=seen))[0] == 303
    assert "call the shelter" in await sent(office.database)
    assert await actions(office, number) == ["take", "reply", "propose", "sent alone"]


async def test_drafts_are_kept_for_their_author(office: Desk) -> None:
    """Sealed; a colleague does not see them; a canned reply is added to them in the person's language."""
    aziza, bakyt = await office.comes("Aziza"), await office.comes("Bakyt")
    number = await case(office)
    at = f"/console/case/{number}"
    await aziza.post(f"{at}/take")
    assert (await aziza.post(f"{at}/draft", text=f"half {MARKER}"))[0] == 303
    assert f"half {MARKER}" in (await aziza.get(at))[1]
    assert f"half {MARKER}" not in (await bakyt.get(at))[1]
    assert (await aziza.post(f"{at}/draft", text="half", insert="greeting"))[0] == 303
    _, page = await aziza.get(at)
    written = page.partition('id="text"')[2].partition("</textarea>")[0]
    assert "half\n\n" in written and len(written) > 60
    async with office.database.read() as connection:
        stored = str(list(await connection.execute(text("SELECT body FROM case_drafts"))))
    assert "half" not in stored and MARKER not in stored
    await aziza.post(f"{at}/reply", text="done", seen=await last(office, number))
    async with office.database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM case_drafts")) == 0


async def test_an_open_checklist_warns_on_close(office: Desk) -> None:
    """Once: then it is closed all the same, or everything is ticked."""
    aziza = await office.comes("Aziza")
    number = await case(office)
    at = f"/console/case/{number}"
    await aziza.post(f"{at}/take")
    assert (await aziza.post(f"{at}/checklist", checklist="short"))[0] == 303
    assert (await aziza.post(f"{at}/tick", item="one"))[0] == 303
    assert (await aziza.post(f"{at}/tick", item="nonsense"))[0] == 409
    status, page = await aziza.post(f"{at}/close", outcome="answered", seen=0)
    assert status == 409 and 'name="anyway"' in page
    assert (await aziza.post(f"{at}/tick", item="two"))[0] == 303
    assert (await aziza.post(f"{at}/tick", item="one"))[0] == 303  # not done after all
    assert (await aziza.post(f"{at}/close", outcome="answered", seen=0))[0] == 409
    assert (await aziza.post(f"{at}/close", outcome="answered", seen=0, anyway="yes"))[0] == 303


async def test_search_finds_numbers_and_own_notes_only(office: Desk) -> None:
    """Not what people wrote, and not the notes of colleagues."""
    aziza, bakyt = await office.comes("Aziza"), await office.comes("Bakyt")
    number = await case(office, "sherwood")
    await aziza.post(f"/console/case/{number}/note", text="call the embassy on Monday")
    link = f"/console/case/{number}"
    assert link in (await aziza.get(f"/console/search?q={number.lower()[:4]}-{number.lower()[4:]}"))[1]
    assert link in (await aziza.get("/console/search?q=EMBASSY"))[1]
    assert link not in (await bakyt.get("/console/search?q=EMBASSY"))[1]
    assert link not in (await aziza.get("/console/search?q=sherwood"))[1]


async def test_what_failed_is_sent_again_by_hand(office: Desk) -> None:
    """Only what failed, once."""
    aziza = await office.comes("Aziza")
    number = await case(office)
    at = f"/console/case/{number}"
    await aziza.post(f"{at}/take")
    await aziza.post(f"{at}/reply", text="an answer", seen=0)
    message = await last(office, number)
    assert (await aziza.post(f"{at}/resend", message=message))[0] == 409
    async with office.database.write() as connection:
        await connection.execute(update(outbox_table).values(state=Sending.FAILED, body=""))
    assert "refused by the channel" in (await aziza.get(at))[1]
    assert (await aziza.post(f"{at}/resend", message=message))[0] == 303
    assert (await aziza.post(f"{at}/resend", message=message))[0] == 409
    async with office.database.read() as connection:
        assert await outbox.unsent(connection) == 1
    assert await last(office, number) == message


async def test_colleagues_see_each_other(office: Desk, clock: Clock) -> None:
    """Who looks at the case and who types; not themselves, and not for long."""
    aziza, bakyt = await office.comes("Aziza"), await office.comes("Bakyt")
    number = await case(office)
    at = f"/console/case/{number}"
    await aziza.post(f"{at}/take")
    await aziza.get(at)
    _, page = await bakyt.get(at)
    assert "Aziza looks at this case" in page and "Bakyt looks" not in page
    await aziza.post(f"{at}/draft", text="I am wri")
    assert "Aziza types here" in (await bakyt.get(at))[1]
    clock.pass_by(61)
    assert "Aziza" not in (await bakyt.get(at))[1].partition('id="viewers"')[2].partition("</p>")[0]


async def test_a_case_that_is_opened_again_and_again_is_written_down_once(office: Desk, clock: Clock) -> None:
    """Each visit once, so that the audit can be read."""
    aziza = await office.comes("Aziza")
    number = await case(office)
    for _ in range(3):
        await aziza.get(f"/console/case/{number}")
    clock.pass_by(1801)
    await aziza.get(f"/console/case/{number}")
    async with office.database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM audit WHERE action = 'open'")) == 2


async def test_erasing_takes_drafts_and_views_along(office: Desk) -> None:
    """Nothing of a case stays but its stub."""
    aziza = await office.comes("Aziza")
    number = await case(office)
    await aziza.get(f"/console/case/{number}")
    await aziza.post(f"/console/case/{number}/draft", text="half")
    async with office.database.write() as connection:
        await cases.erase(connection, [number])
        for table in ("case_drafts", "case_views", "case_messages"):
            assert await connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0


async def test_filters(office: Desk) -> None:
    """Language, topic, country, alone and together."""
    aziza = await office.comes("Aziza")
    async with office.database.write() as connection:
        brief = Brief("ky", "Nick", "ru").add("words", "registration")
        await cases.apply(connection, VAULT, "web:1", CaseDeed(Deed.DRAFT, brief), office.clock())
        number = await cases.apply(connection, VAULT, "web:1", CaseDeed(Deed.SEND), office.clock())
        await opened(connection, office.clock(), "web:2")
    assert (await row_of(office, number)).topic == "registration"
    for query in ("language=ky", "topic=registration", "place=ru&language=ky", "queue=us&topic=registration"):
        assert number in (await aziza.get(f"/console?{query}"))[1]
    for query in ("language=uz", "topic=work", "place=ro"):
        assert number not in (await aziza.get(f"/console?{query}"))[1]


def test_the_rules_as_they_are_served(content: Library) -> None:
    """A second reader is asked for as the project promises."""
    assert isinstance(content.office, Office) and content.office.rules.second_reader
