"""Every path of every guide is walked, each different end by its buttons, in every language and on the days of change."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.core import choice, guide, markup, tree
from bot.core.event import Event, Kind
from bot.core.language import LANGUAGES
from bot.core.pack import Library, Pack
from bot.core.person import Person
from bot.core.practice import Mode, Practice
from bot.core.progress import Asking, Progress
from bot.core.reply import Message
from bot.core.text import Voice, placeholders
from bot.core.tree import PROTECTION, Guide, Position, Question
from bot.core.turn import Turn
from handlers import handle
from tests.bot_api import html
from tests.core.test_screen import LONGEST_LABEL, MOST_IN_A_ROW, MOST_NUMBERS_IN_A_ROW, MOST_ROWS
from tests.core.walk import NOW, buttons

PERSON = Person("en", "ru", date(2026, 11, 1))


def guides(library: Library) -> Iterator[Guide]:
    return (one for pack in library.packs.values() for one in pack.guides.values())


def tap(library: Library, pressed: str, person: Person | None = None, now: datetime = NOW) -> tuple[Message, ...]:
    """What comes after a button is tapped, by a guest if not by a person."""
    return handle(Turn(Event("bare", "1", Kind.CHOICE, choice=pressed), person, library, now)).messages


def fits(*messages: Message) -> None:
    """The rules of keyboards and messages (tests/core/test_screen.py) hold, and a person is one tap away."""
    for message in messages:
        assert len(message.choices) <= MOST_ROWS, message.text
        for row in message.choices:
            are_numbers = all(len(button.label) <= 4 for button in row)
            assert 1 <= len(row) <= (MOST_NUMBERS_IN_A_ROW if are_numbers else MOST_IN_A_ROW)
        assert [b.label for b in buttons(message) if not 0 < markup.units(b.label) <= LONGEST_LABEL] == []
        assert [b.choice for b in buttons(message) if not 0 < len(b.choice.encode()) <= choice.MOST_BYTES] == []
        shown = html.parse(markup.telegram(message.text, LANGUAGES[message.language].right_to_left)).text
        assert 0 < markup.units(markup.plain(message.text)) <= markup.MOST_UNITS
        assert not re.search(r"[{}]|\*\*|\]\(", shown), shown
    taps = [choice.read(button.choice) for button in buttons(*messages)]
    assert {"human", "guide-person"} & {found.action for found in taps if found}, "no way to a person"


def telling(one: Guide) -> list[Position]:
    """A path for each different end: an outcome with its list."""
    ends = (
        (path, path.outcome.id, [item.id for item in tree.applicable(one, path)])
        for path in tree.paths(one)
        if path.outcome
    )
    return list({(id, *items): path for path, id, items in ends}.values())


def walk(library: Library, one: Guide, code: str, now: datetime = NOW) -> set[str]:
    """Tap through a path to each different end as a guest, each screen once; the outcomes that were reached."""
    begun = tap(library, choice.write(code, "guide", one.pack, one.id), now=now)
    fits(*begun)
    offered = {button.choice for button in buttons(*begun)}
    met, reached = set[str](), set[str]()
    for path in telling(one):
        for number in range(len(path.steps) + 1):
            pressed = f"{code}:guide-at:{one.pack}:{one.id}:{tree.written(one, path.steps[:number])}"
            if pressed in met:
                continue
            assert pressed in offered or path.steps[number - 1].question.is_date
            met.add(pressed)
            messages = tap(library, pressed, now=now)
            fits(*messages)
            ways = {b.choice for b in buttons(*messages) if b.choice.split(":")[1] == "guide-at"}
            question = path.steps[number].question if number < len(path.steps) else None
            assert not question or len(ways) == (3 if question.is_date else len(question.options))
            offered |= ways
        reached |= {path.outcome.id} if path.outcome else set()
    return reached


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_path_in_every_language(content: Library, code: str) -> None:
    """From the first question to every different end by tapping; every screen keeps the rules; no path is a dead end."""
    for one in guides(content):
        assert all(path.outcome for path in tree.paths(one))
        assert walk(content, one, code) == set(one.outcomes), one.id


def test_every_path_when_facts_change(content: Library) -> None:
    """With the clock on the day before, on and after each change of a fact, every path is walked as well."""
    for one in guides(content):
        used = {name.removesuffix(".number") for _, text in one.texts() for name in placeholders(text)}
        facts = (content.packs[one.pack].facts[name] for name in used)
        changes = {day for fact in facts for day in fact.change_days()}
        days = {day + timedelta(days=offset) for day in changes for offset in (-1, 0, 1)}
        for day in sorted(days):
            now = datetime.combine(day, time(9), UTC)
            assert walk(content, one, "en", now) == set(one.outcomes)


def test_a_changed_fact_changes_the_list(content: Library) -> None:
    """The checklist says what holds on the day it is shown."""
    pack = content.packs["ru"]
    fact = pack.facts["exam-price-work"]
    (value,) = fact.values
    later = replace(fact, values=(value, replace(value, value=4321, valid_from=date(2027, 1, 1))))
    changed = replace(pack, facts={**pack.facts, fact.id: later})
    library = replace(content, packs={**content.packs, "ru": changed})
    one = pack.guides["do-i-need-the-exam"]
    position = ends(one, "exam")

    def cost(day: date) -> str:
        lines = guide.checklist(library, one, position, "en", day).lines
        return next(text for line in lines for _, text in line.details if "patent" in text and "rubles" in text)

    assert "3,800" in cost(date(2026, 12, 31))
    assert "4,321" in cost(date(2027, 1, 1))


def ends(one: Guide, outcome: str) -> Position:
    return next(position for position in tree.paths(one) if position.outcome and position.outcome.id == outcome)


def test_dates_and_marks_of_a_checklist(content: Library) -> None:
    """Each thing to do has its source and the day it was checked; a rule of deadlines adds the person's own date."""
    one = content.packs["ru"].guides["do-i-need-the-exam"]
    position = ends(one, "exam")

    def count(pack: Pack, rule: str, given: date, today: date, voice: Voice) -> str | None:
        return f"{pack.id} {rule} {given} {today} {voice.language.code}"

    found = guide.checklist(content, one, position, "en", date(2026, 11, 21), count)
    (patent,) = [line for line in found.lines if line.item.id == "apply-patent"]

    assert all("checked on" in line.source and "](http" in line.source for line in found.lines)
    assert ("For you", "ru patent 2026-11-01 2026-11-21 en") in patent.details
    assert [line.item.id for line in found.lines][-1] == "apply-patent"
    plain = guide.checklist(content, one, position, "en", date(2026, 11, 21)).lines[-1]
    assert [heading for heading, _ in plain.details] == ["Where", "Until when"]


@pytest.mark.parametrize("code", ["en", "ar"])
def test_every_answer_can_be_asked_again(content: Library, code: str) -> None:
    """On the longest path of every guide: back to each question, its answer ticked, another one given."""
    for one in guides(content):
        longest = max(tree.paths(one), key=lambda position: len(position.steps))
        written = tree.written(one, longest.steps)
        listed = tap(content, choice.write(code, "guide-list", one.pack, one.id, written))
        fits_keyboard = [b.choice for b in buttons(*listed) if "guide-re" in b.choice]
        assert len(fits_keyboard) == len(longest.steps)
        for pressed, step in zip(fits_keyboard, longest.steps, strict=True):
            again = tap(content, pressed)
            fits(*again)
            ways = [b for b in buttons(*again) if "guide-to" in b.choice]
            assert [b.label.endswith("✓") for b in ways].count(True) == 1
            assert len(ways) >= len(step.question.samples)
            for way in ways:
                fits(*tap(content, way.choice))


def test_a_checklist_can_be_ticked_by_a_guest(content: Library) -> None:
    """A tick stands in the button; the same tap twice is the same list; taken away again it is as before."""
    one = content.packs["ru"].guides["do-i-need-the-exam"]
    written = tree.written(one, ends(one, "exam").steps)
    # a guest's list is shown from the tick alone
    first = tap(content, choice.write("en", "guide-tick", one.pack, one.id, written, "t0"))
    second = next(b for b in buttons(*first) if b.label == "2")
    ticked = tap(content, second.choice)

    assert first[0].text.count("☐") == 6
    assert "✅ 2" in ticked[0].text
    assert "✓ 2" in [b.label for b in buttons(*ticked)]
    assert tap(content, second.choice) == ticked
    assert tap(content, next(b for b in buttons(*ticked) if b.label == "✓ 2").choice) == first


@pytest.mark.parametrize("code", ["zzz", "", "zzzabc", "g7o!"])
@pytest.mark.parametrize("action", ["at", "re", "to", "list", "tick", "keep", "more", "person", "new"])
def test_stale_and_forged_buttons_lead_to_the_guide(content: Library, action: str, code: str) -> None:
    """A button of an earlier version of the guide, or a forged one, begins it or shows the first question."""
    event = Event("bare", "1", Kind.CHOICE, choice=f"en:guide-{action}:ru:do-i-need-the-exam:{code}:zz")
    for person in (None, PERSON):
        reply = handle(Turn(event, person, content, NOW))
        assert reply.messages
        assert reply.messages[-1].choices


def test_an_unknown_guide_leads_to_the_list(content: Library) -> None:
    """A guide that is gone: the others are offered."""
    for action in ("guide", "guide-at", "guide-new", "guide-tick"):
        (message,) = tap(content, f"en:{action}:ru:gone:abc", PERSON)
        assert "What should I do?" in message.text


def test_protection_comes_first(content: Library) -> None:
    """A guide that meets danger is left: a person first, then the card; nothing of it stays remembered."""
    pack = content.packs["ru"]
    one = pack.guides["do-i-need-the-exam"]
    danger = replace(one.outcomes["ask"], leaves=PROTECTION, entry="trafficking-help", says="")
    changed = replace(pack, guides={one.id: replace(one, outcomes={**one.outcomes, "ask": danger})})
    library = replace(content, packs={**content.packs, "ru": changed})
    guide_now = changed.guides[one.id]
    pressed = choice.write("en", "guide-at", "ru", one.id, tree.written(guide_now, ends(guide_now, "ask").steps))
    notes = {"guides": '[{"ru/do-i-need-the-exam":[{"paper":"patent"},[],0]},null]'}
    reply = handle(Turn(Event("bare", "1", Kind.CHOICE, choice=pressed), PERSON, library, NOW, notes))

    assert "more important" in reply.messages[0].text
    assert "guide-person" in buttons(reply.messages[0])[0].choice
    assert len(reply.messages) > 1
    assert reply.notes == {"guides": None}


def test_long_options_stand_in_the_text(content: Library) -> None:
    """More options than rows: short ones two in a row; long ones as numbers, with their words in the text."""
    one = content.packs["ru"].guides["do-i-need-the-exam"]
    question: Question = one.questions["paper"]
    turn = Turn(Event("bare", "1", Kind.TEXT), None, content, NOW)
    message = guide.question(turn, one, (), question)

    assert [b.label for b in message.choices[0]] == ["1", "2", "3", "4", "5"]
    assert "Citizenship" in message.text


@pytest.mark.parametrize(("guide_at", "exam_at", "read"), [(100.0, 50.0, True), (50.0, 100.0, False)])
def test_typed_words_go_to_what_was_asked_last(content: Library, guide_at: float, exam_at: float, read: bool) -> None:
    """A guide waits for a day and the exam for an answer: the one that was shown last gets what is typed."""
    bank = content.packs["ru"].bank
    asked = next(question for question in bank.questions.values() if question.is_typed)
    begun = NOW.timestamp() - 200
    practice = Practice(Mode.LEARN, asked.test, (asked.id,), begun, shown_at=begun + exam_at)
    asking = Progress(asking=Asking("ru/do-i-need-the-exam", "arrived", begun + guide_at))
    notes = {"exam": practice.to_json(), "guides": asking.to_json() or ""}
    typed = handle(Turn(Event("bare", "1", Kind.TEXT, text="9 мая"), PERSON, content, NOW, notes))

    assert ("guides" in typed.notes) == read
    assert ("exam" in typed.notes) != read
