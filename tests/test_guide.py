"""Guides as conversations: from the menu to one's own list, back, changes, pauses, dates, ticks, a person."""

import json
from dataclasses import replace

import pytest

from bot.core import tree
from bot.core.case import Status
from bot.core.choice import write
from bot.core.pack import Library
from bot.core.tree import Guide
from bot.engine import Engine
from bot.store import cases, notes, staff
from bot.store.db import Database
from bot.store.staff import Role
from bot.store.vault import Vault
from handlers import handle
from tests.conftest import Clock
from tests.conversation import CHANNEL, Somebody, engine, read

ID = "do-i-need-the-exam"


@pytest.fixture
def somebody(database: Database, content: Library, clock: Clock) -> Somebody:
    return Somebody(database, engine(database, content, clock), clock, hint="en")


@pytest.fixture
def exam(content: Library) -> Guide:
    return content.packs["ru"].guides[ID]


async def _agrees(somebody: Somebody) -> Somebody:
    await somebody.types("/start")
    await somebody.taps("English")
    await somebody.taps("Yes, remember")
    return await somebody.taps("Russia")


async def _begins(somebody: Somebody) -> Somebody:
    await somebody.taps("What should I do?")
    await somebody.taps("Do I need the exam?")
    await somebody.taps("Begin")
    return somebody.sees("Which paper do you want to ask for?")


async def _answers(somebody: Somebody, *labels: str) -> Somebody:
    for label in labels:
        await somebody.taps(label)
    return somebody


async def _note(somebody: Somebody) -> str:
    async with somebody._database.read() as connection:
        return (await notes.load(connection, [somebody.lane])).get(somebody.lane, {}).get("guides", "")


async def test_from_the_menu_to_a_list(somebody: Somebody) -> None:
    """Menu, guide, questions, a typed day, the checklist; one message each, and the place is kept."""
    await _begins(await _agrees(somebody))
    await somebody.taps("2")
    somebody.sees("Question 2")
    await somebody.taps("No")
    await _answers(somebody, "4", "No", "4", "4")
    somebody.sees("On which day did you enter Russia?")
    await somebody.types("the third day 31.02.2026")
    somebody.sees("I cannot read this as a day")
    await somebody.types("3 ноября 2026")
    somebody.sees("You probably need the exam").sees("3,800 rubles").sees("RVP").sees_not("Ask for the patent")
    assert json.loads(await _note(somebody))[0][f"ru/{ID}"][0]["arrived"] == "2026-11-03"


async def test_words_that_are_no_day_are_a_question(somebody: Somebody) -> None:
    """While a day is asked for, a question in own words is still answered, and danger comes first."""
    await _begins(await _agrees(somebody))
    await _answers(somebody, "2", "No", "4", "No", "4", "4")
    await somebody.types("How many days do I have to register?")
    somebody.sees_not("I cannot read this as a day")
    await somebody.types("he beats me")
    somebody.sees("112")


async def test_back_and_changed_answers_keep_the_others(somebody: Somebody) -> None:
    """Back twice and on again; another first answer asks only what is new; changed back, nothing is asked again."""
    await _begins(await _agrees(somebody))
    await _answers(somebody, "2", "No", "4")
    somebody.sees("Did you finish school")
    await somebody.taps("Back")
    somebody.sees("Is one of these true for you?")
    await somebody.taps("Back")
    somebody.sees("Do you have a passport of Belarus?")
    assert somebody.button("No").label == "No ✓"
    await somebody.taps("No ✓")
    somebody.sees("Did you finish school")
    await _answers(somebody, "No", "4", "4", "I do not know")
    somebody.sees("You probably need the exam").sees("Ask for the residence paper")
    await somebody.taps("Change an answer")
    somebody.sees("→ Temporary residence (РВП)")
    await somebody.taps("1")
    await somebody.presses(next(c.choice for c in somebody.choices if c.choice.endswith(":aa")))
    somebody.sees("Which passport do you have?")
    await somebody.taps("1")
    somebody.sees("You probably need the exam").sees("Ask for the patent")


async def test_stopping_and_going_on(somebody: Somebody) -> None:
    """One tap and one is out; the list of guides leads back to where one was; starting over forgets the answers."""
    await _begins(await _agrees(somebody))
    await _answers(somebody, "2", "No")
    await somebody.taps("Stop, keep my place")
    assert somebody.button("Do I need").label == "Do I need the exam? …"
    await somebody.types("/menu")
    await somebody.taps("What should I do?")
    await somebody.taps("Do I need the exam?")
    await somebody.taps("Go on where I was")
    somebody.sees("Is one of these true for you?")
    await somebody.taps("Stop")
    await somebody.taps("Do I need the exam?")
    await somebody.taps("Start over")
    somebody.sees("Which paper do you want to ask for?")
    assert "passport-residence" not in await _note(somebody)


async def test_a_list_is_ticked_off_and_kept(somebody: Somebody) -> None:
    """What is done is still done later; a kept list is marked among the guides; thrown away it is forgotten."""
    await _begins(await _agrees(somebody))
    await _answers(somebody, "2", "Yes")
    somebody.sees("☐ 1. Ask the migration office")
    await somebody.taps("1")
    somebody.sees("✅ 1. Ask the migration office")
    await somebody.taps("Keep this list")
    await somebody.taps("Read more")
    somebody.button("Who is exempt")
    await somebody.taps("Menu")
    await somebody.taps("What should I do?")
    assert somebody.button("Do I need").label == "Do I need the exam? ✓"
    await somebody.taps("Do I need the exam?")
    await somebody.taps("Go on where I was")
    somebody.sees("✅ 1. Ask the migration office")
    await somebody.taps("Throw this list away")
    assert somebody.button("Do I need").label == "Do I need the exam?"
    assert await _note(somebody) == ""


async def test_a_guest_walks_too_and_leaves_nothing(somebody: Somebody, exam: Guide) -> None:
    """Of a guest nothing is noted: the buttons bear the way, also over a restart and a month later."""
    await somebody.types("/start")
    await somebody.taps("English")
    await somebody.taps("No")
    await somebody.presses(write("en", "guides", "ru"))
    await somebody.taps("Do I need the exam?")
    await somebody.taps("Begin")
    await _answers(somebody, "2", "No", "4", "No", "4", "4")
    somebody.sees("I remember nothing of you")
    await somebody.taps("Yesterday")
    somebody.sees("You probably need the exam")
    with pytest.raises(AssertionError):
        somebody.button("Keep this list")
    await somebody.presses(write("en", "guide-at", "ru", ID, f"{exam.key}bb"))
    somebody.sees("Is one of these true for you?")
    assert await _note(somebody) == ""


async def test_an_entry_leads_to_its_guide(somebody: Somebody) -> None:
    """The answer about exemptions offers the guide that reads more in it."""
    await _agrees(somebody)
    await somebody.presses(write("en", "entry", "exam-exempt"))
    await somebody.taps("My own list of steps")
    somebody.sees("A few questions, then your own list")


async def test_an_edited_guide_keeps_what_still_fits(database: Database, content: Library, clock: Clock) -> None:
    """The guide changes while somebody is in it: old buttons lead to where they are, by the answers that still apply."""
    held = {"library": content}
    taker = Engine(database, handle, lambda: held["library"], {CHANNEL: read}, clock, frozenset({CHANNEL}))
    somebody = Somebody(database, taker, clock, hint="en")
    await _begins(await _agrees(somebody))
    await _answers(somebody, "2", "No")
    old = somebody.button("4")
    pack = content.packs["ru"]
    one = pack.guides[ID]
    belarus = replace(one.questions["passport-residence"], options=one.questions["passport-residence"].options[:2])
    edited = replace(one, questions={**one.questions, belarus.id: belarus})
    held["library"] = replace(content, packs={**content.packs, "ru": replace(pack, guides={ID: edited})})
    await somebody.presses(old.choice)
    somebody.sees("Question 3").sees("Is one of these true for you?")
    assert tree.read(edited, one.key) is None


async def test_a_counsellor_gets_the_answers(database: Database, content: Library, clock: Clock) -> None:
    """One tap: the answers stand in the brief, can be taken out, and go to the open case afterwards."""
    vault = Vault(b"0" * 32)
    async with database.write() as connection:
        secret = await staff.invite(connection, vault, "Aziza", Role.COUNSELLOR, clock())
        await staff.accept(connection, secret, "hash", 1)
    taker = Engine(database, handle, lambda: content, {CHANNEL: read}, clock, frozenset({CHANNEL}), vault)
    somebody = Somebody(database, taker, clock, hint="en")
    await _begins(await _agrees(somebody))
    await _answers(somebody, "2", "Yes")
    await somebody.taps("Ask a person")
    somebody.sees("Nothing is sent yet").sees("Temporary residence (РВП)").sees(
        "Do you have a passport of Belarus? Yes"
    )
    await somebody.taps("Send")
    async with database.read() as connection:
        case = (await cases.newest(connection, vault, [somebody.lane]))[somebody.lane]
    assert case.status is Status.OPEN
    assert "Do I need the exam?" in [line.text for line in case.brief.lines]
