"""Practising for the exam, as conversations: all tests from beginning to end, pauses, repeats, results, reminders."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.core import markup
from bot.core.chart import Chart
from bot.core.choice import read
from bot.core.event import Kind
from bot.core.pack import Library
from bot.core.person import Person
from bot.core.practice import Practice
from bot.core.quiz import Bank, Question
from bot.core.study import Study
from bot.shelf import Shelf
from bot.store import items, notes, people, reminders, retention
from bot.store.db import Database
from tests.conftest import INDEX, ROOT, Clock
from tests.conversation import Somebody, engine


@pytest.fixture
def somebody(database: Database, content: Library, clock: Clock) -> Somebody:
    return Somebody(database, engine(database, content, clock), clock, hint="en")


@pytest.fixture(scope="session")
def bank(content: Library) -> Bank:
    assert content.exam
    return content.exam.bank


async def _agreed(somebody: Somebody) -> Somebody:
    await somebody.types("/start exam")
    await somebody.taps("English")
    await somebody.taps("Yes, remember")
    return somebody.sees("Practise for the exam")


async def _practice(somebody: Somebody) -> Practice:
    """The session as it is noted."""
    async with somebody._database.read() as connection:
        noted = await notes.load(connection, [somebody.lane])
    found = Practice.from_json(noted[somebody.lane]["exam"])
    assert found
    return found


async def _study(somebody: Somebody) -> Study:
    async with somebody._database.read() as connection:
        noted = await notes.load(connection, [somebody.lane])
    return Study.from_json(noted[somebody.lane]["exam-cards"])


async def _answers(somebody: Somebody, question: Question, right: bool = True) -> None:
    """Answer the open question as a person would, by tapping or typing."""
    assert markup.plain(markup.escape(question.text)) in somebody.text
    if question.is_typed:
        await somebody.types(question.answers[-1].upper() if right else "не знаю")
        return
    number = question.right if right else question.right % len(question.options) + 1
    choices = [item.choice for item in somebody.choices if item.choice.endswith(f":{number}")]
    await somebody.presses(choices[0])


async def test_all_tests_are_passed_by_who_knows_the_answers(
    database: Database, content: Library, clock: Clock, bank: Bank
) -> None:
    """Every one of the 25 tests, 20 questions each, by tapping and typing; each question is asked and counted once."""
    assert len(bank.tests) == 25
    taker = engine(database, content, clock)
    takers = {id: Somebody(database, taker, clock, address=str(n), hint="en") for n, id in enumerate(bank.tests)}
    async with database.write() as connection:
        await people.remember(connection, {one.lane: Person("en", "ru") for one in takers.values()}, date(2026, 11, 21))
    steps = {id: (Kind.CHOICE, {"choice": f"en:exam-start:test:{id}"}) for id in takers}
    for number in range(21):
        for id, one in takers.items():
            kind, said = steps[id]
            await one.begins(kind, **said)
        await taker.take_turns()
        for id, one in takers.items():
            await one.reads()
            if number < 20:
                one.sees(f"Question {number + 1} of 20")
                steps[id] = _step(one, bank.tests[id].questions[number])
            else:
                one.sees("Passed").sees("20 of 20").sees("not questions of the real exam")
    async with database.read() as connection:
        counted = await items.counted(connection)
    assert sum(item.number for item in counted) == 500
    assert len({item.question for item in counted}) == 500
    assert {item.band for item in counted} == {"high"}


def _step(somebody: Somebody, question: Question) -> tuple[Kind, dict[str, str]]:
    """The right answer to the open question, as a person gives it."""
    assert markup.plain(markup.escape(question.text)) in somebody.text
    if question.is_typed:
        return Kind.TEXT, {"text": question.answers[-1].upper()}
    return Kind.CHOICE, {"choice": next(c.choice for c in somebody.choices if c.choice.endswith(f":{question.right}"))}


async def test_every_wrong_answer_is_wrong_and_can_be_looked_at(somebody: Somebody, bank: Bank) -> None:
    """The result names topics to study with ways there, and each mistake with its explanation."""
    await _agreed(somebody)
    test = bank.tests["law-1"]
    await somebody.presses("en:exam-start:test:law-1")
    for place, question in enumerate(test.questions):
        await _answers(somebody, question, right=place % 2 == 0)
    somebody.sees("Not passed").sees("10 of 20 (12 needed)").sees("Study more")
    assert any(item.choice.startswith("en:exam-start:learn:law") for item in somebody.choices)
    await somebody.taps("See my mistakes")
    for place in range(1, 20, 2):
        somebody.sees(test.questions[place].explanation[:40]).sees("The right answer")
        if place < 19:
            await somebody.taps("Next")
    await somebody.taps("My result")
    somebody.sees("Not passed")


async def test_learning_explains_each_answer_at_once(somebody: Somebody, bank: Bank) -> None:
    """Right or wrong, why, and the source; the gloss by a tap, in one's own language."""
    await _agreed(somebody)
    await somebody.taps("Learn")
    await somebody.taps("Basics of law")
    await somebody.taps("1")
    question = bank.tests["law-1"].questions[0]
    await somebody.taps("In my language")
    somebody.sees(question.gloss)
    await _answers(somebody, question)
    somebody.sees("✅ Right").sees("Source:")
    await somebody.taps("Next")
    somebody.sees("Question 2 of 20")
    assert (await _study(somebody)).answers[0].glossed


async def test_a_repeated_or_old_tap_changes_nothing(somebody: Somebody, bank: Bank) -> None:
    """The same tap three times is one answer; a tap of another session is none."""
    await _agreed(somebody)
    await somebody.presses("en:exam-start:test:history-1")
    first = somebody.choices[0].choice
    for _ in range(3):
        await somebody.presses(first)
        somebody.sees("Question 2 of 20")
    assert (await _practice(somebody)).position == 1
    await somebody.presses("en:exam-a:1234:1:1")
    await somebody.presses("en:exam-a:x:-1:9")
    await somebody.presses("en:exam-start:test:history-1")
    somebody.sees("Question 2 of 20")
    assert (await _practice(somebody)).position == 1
    assert len((await _study(somebody)).answers) == 1


async def test_practice_goes_on_after_days_and_a_restart(
    somebody: Somebody, database: Database, content: Library, clock: Clock, bank: Bank
) -> None:
    """One tap leaves, another one comes back to the same question, also in another process."""
    await _agreed(somebody)
    await somebody.presses("en:exam-start:test:law-2")
    await _answers(somebody, bank.tests["law-2"].questions[0])
    await somebody.taps("Stop")
    somebody.sees("Not finished: Basics of law 2, question 2 of 20")
    clock.pass_by(5 * 86400)
    somebody._engine = engine(database, content, clock)
    await somebody.types("/start exam")
    await somebody.taps("Go on")
    somebody.sees("Question 2 of 20")
    assert (await _practice(somebody)).given[0].seconds == 2


async def test_a_mock_exam_is_marked_by_its_blueprint(somebody: Somebody, bank: Bank, clock: Clock) -> None:
    """Tasks of each module, its pass mark, the clock, and what is only our assumption; explanations come later."""
    await _agreed(somebody)
    await somebody.taps("Mock exam")
    await somebody.taps("Level 1")
    somebody.sees("Question 1 of 22").sees("80 minutes left")
    practice = await _practice(somebody)
    assert [bank.questions[id].module for id in practice.ids] == ["russian"] * 12 + ["history"] * 5 + ["law"] * 5
    for id in practice.ids:
        somebody.sees_not("✅")
        await _answers(somebody, bank.questions[id], right=bank.questions[id].module != "law")
    somebody.sees("Not passed").sees("Russian language: 12 of 12 (6 needed)").sees("Basics of law: 0 of 5 (3 needed)")
    somebody.sees("All together: 17 of 22 (11 needed)").sees("our assumption")


async def test_when_the_time_is_up_a_mock_exam_ends(somebody: Somebody, bank: Bank, clock: Clock) -> None:
    """What was not answered in time is wrong; the result is counted once."""
    await _agreed(somebody)
    await somebody.presses("en:exam-start:mock:1")
    await _answers(somebody, bank.questions[(await _practice(somebody)).ids[0]])
    late = somebody.choices[0].choice
    clock.pass_by(80 * 60)
    for _ in range(2):
        await somebody.presses(late)
    somebody.sees("Not passed").sees("All together: 1 of 22")
    assert len((await _study(somebody)).results) == 1
    await somebody.types("/start exam")
    somebody.sees_not("Not finished")


async def test_danger_and_commands_come_before_a_typed_answer(somebody: Somebody, bank: Bank) -> None:
    """Somebody in danger is helped in the middle of a test; a question is no answer; the place is kept."""
    await _agreed(somebody)
    await somebody.presses("en:exam-start:test:russian-1")
    for question in bank.tests["russian-1"].questions[:17]:
        await _answers(somebody, question)
    somebody.sees("Write your answer as a message")
    await somebody.types("муж меня бьёт")
    somebody.sees("112")
    await somebody.types("/help")
    somebody.sees("How to use me")
    await somebody.types("сколько дней на регистрацию?")
    await somebody.types("menu")
    assert (await _practice(somebody)).position == 17
    await somebody.presses("en:exam-go")
    await _answers(somebody, bank.tests["russian-1"].questions[17])
    somebody.sees("Question 19 of 20")


async def test_mistakes_come_again_until_they_are_right(somebody: Somebody, bank: Bank) -> None:
    """What was wrong is asked again, what is right is not; when nothing is left that is said."""
    await _agreed(somebody)
    await somebody.taps("My mistakes")
    somebody.sees("nothing to repeat")
    wrong = bank.tests["history-2"].questions[0]
    await somebody.presses("en:exam-start:learn:history-2")
    await _answers(somebody, wrong, right=False)
    await somebody.presses("en:exam-mode:mistakes")
    somebody.sees("Question 1 of 1")
    await _answers(somebody, wrong)
    await somebody.taps("My result")
    somebody.sees("1 of 1 right")
    await somebody.presses("en:exam-mode:mistakes")
    somebody.sees("nothing to repeat")


async def test_progress_is_shown_and_no_chance_before_enough_answers(somebody: Somebody, bank: Bank) -> None:
    """Bars of the last results; what is lacking for an estimate, then the estimate with its range."""
    await _agreed(somebody)
    await somebody.taps("My progress")
    somebody.sees("not finished a test yet").sees("cannot estimate yet")
    for id in ("russian-2", "history-1", "law-2"):
        await somebody.presses(f"en:exam-start:test:{id}")
        for question in bank.tests[id].questions:
            await _answers(somebody, question)
    await somebody.presses("en:exam-progress")
    somebody.sees("✅ 20/20 Russian language 2").sees("would pass").sees("promises nothing")
    shown = somebody.messages[0]
    chart = Chart.read(shown.picture)
    assert chart and chart.chance and [bar.percent for bar in chart.bars] == [100, 100, 100]
    assert "100%, 100%, 100%" in shown.alt
    assert f"{chart.chance[1]}%, from {chart.chance[0]}% to {chart.chance[2]}%" in shown.alt


async def test_everybodys_answers_move_the_estimate(
    somebody: Somebody, database: Database, content: Library, clock: Clock, bank: Bank
) -> None:
    """What the tests counted goes to the shelf, and from there into the estimate of everybody."""
    await _agreed(somebody)
    await somebody.presses("en:exam-start:test:law-2")
    for question in bank.tests["law-2"].questions:
        await _answers(somebody, question, right=False)
    async with database.read() as connection:
        counted = await items.counted(connection)
    shelf = Shelf(ROOT / "content", ROOT / "locales", frozenset(), INDEX)
    shelf.learn(counted)
    assert shelf.current().facilities == {question.id: (0, 1) for question in bank.tests["law-2"].questions}
    assert shelf.reload()
    assert len(shelf.current().facilities) == 20, "they stay when the content is read again"


async def test_a_guest_learns_and_leaves_nothing(somebody: Somebody, database: Database, bank: Bank) -> None:
    """Without a memory every button bears all it needs; what needs a memory asks first."""
    await somebody.presses("en:exam")
    await somebody.taps("Mock exam")
    somebody.sees("must remember your answers")
    await somebody.presses("en:exam-start:learn:law-3")
    for question in bank.tests["law-3"].questions:
        choice = next(item.choice for item in somebody.choices if item.choice.endswith(f":{question.right}"))
        await somebody.presses(choice)
        somebody.sees("✅ Right")
        await somebody.presses(somebody.choices[0].choice)
    somebody.sees("Practise for the exam")
    async with database.read() as connection:
        for table in ("notes", "reminders", "items", "people"):
            assert await connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0


@pytest.mark.parametrize("choice", ["exam-mode", "exam-mode:x", "exam-start:mock:9", "exam-start:learn:law-99",
                                    "exam-module:test:x", "exam-review:wrong:0", "exam-go", "exam-hour:99",
                                    "exam-guest:law-1:99:n", "exam-guest:law-1:0:77", "exam-a:::", "exam-gloss:1:1",
                                    "exam-start:five:x", "exam-leave"])  # fmt: skip
async def test_whatever_a_button_says_something_kind_comes(somebody: Somebody, choice: str) -> None:
    """T3: no string in a choice of the exam is an error, for somebody we know and for a guest."""
    await somebody.presses(f"en:{choice}")
    assert somebody.messages
    somebody.sees_not("went wrong")
    await _agreed(somebody)
    await somebody.presses(f"en:{choice}")
    assert somebody.messages
    somebody.sees_not("went wrong")


async def test_every_screen_fits_a_small_phone(somebody: Somebody, bank: Bank) -> None:
    """At most six rows of buttons, and choices that we can read again."""
    await _agreed(somebody)
    for choice in (
        "exam",
        "exam-mode:learn",
        "exam-module:learn:russian",
        "exam-mode:mock",
        "exam-progress",
        "exam-hours",
    ):
        await somebody.presses(f"en:{choice}")
        assert all(len(message.choices) <= 6 for message in somebody.messages)
        assert all(read(item.choice) for item in somebody.choices)
    await somebody.presses("en:exam-start:test:russian-4")
    for question in bank.tests["russian-4"].questions:
        assert all(len(message.choices) <= 6 for message in somebody.messages)
        await _answers(somebody, question, right=False)
    assert all(len(message.choices) <= 6 for message in somebody.messages)


# Reminders


async def _fives(somebody: Somebody) -> Somebody:
    await _agreed(somebody)
    await somebody.presses("en:place:ru")
    await somebody.presses("en:exam-hours")
    await somebody.taps("18:00")
    return somebody.sees("every day at 18:00")


async def _due(database: Database) -> datetime:
    async with database.read() as connection:
        return datetime.fromtimestamp(await connection.scalar(text("SELECT due_at FROM reminders")), UTC)


async def test_a_reminder_comes_once_at_the_hour_in_the_persons_time_zone(
    somebody: Somebody, database: Database, clock: Clock
) -> None:
    """R9: however often the clock looks, and however late, it is one message; then the next day's is set."""
    await _fives(somebody)
    due = await _due(database)
    assert due.astimezone(ZoneInfo("Europe/Moscow")).hour == 18
    assert await reminders.move_due(database, due.timestamp() - 1) == 0
    clock.now = due.timestamp() + 3600
    assert [await reminders.move_due(database, clock()) for _ in range(3)] == [1, 0, 0]
    while await somebody._engine.take_turns():
        pass
    await somebody.reads()
    assert len(somebody.messages) == 1
    somebody.sees("Five minutes for today").sees_not("exam").sees_not("Russia")
    assert (await _due(database) - due).days == 1
    await somebody.taps("Begin")
    somebody.sees("Question 1 of 5")


async def test_nobody_who_left_or_forgot_is_reminded(somebody: Somebody, database: Database, clock: Clock) -> None:
    """Whoever blocked the bot gets nothing; /forget takes notes and reminders away."""
    await _fives(somebody)
    due = await _due(database)
    async with database.write() as connection:
        await people.left(connection, somebody.lane, clock())
    clock.now = due.timestamp()
    await reminders.move_due(database, clock())
    assert await somebody._engine.take_turns() == 0
    await somebody.presses("en:exam-hour:18")
    await somebody.types("/forget")
    await somebody.taps("Yes, erase")
    async with database.read() as connection:
        for table in ("notes", "reminders"):
            assert await connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0


async def test_reminders_end_by_themselves_and_by_a_tap(somebody: Somebody, database: Database, clock: Clock) -> None:
    """After seven without an answer no more come."""
    await _fives(somebody)
    for _ in range(7):
        clock.now = (await _due(database)).timestamp()
        await reminders.move_due(database, clock())
        while await somebody._engine.take_turns():
            pass
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM reminders")) == 0
    assert (await _study(somebody)).hour is None


async def test_a_reminder_does_not_keep_somebody_known(somebody: Somebody, database: Database, clock: Clock) -> None:
    """A person who is gone for a year is forgotten with notes and reminders, although reminders were due."""
    await _fives(somebody)
    clock.now = (await _due(database)).timestamp()
    await reminders.move_due(database, clock())
    while await somebody._engine.take_turns():
        pass
    clock.pass_by(366 * 86400)
    await retention.purge(database, clock(), 30)
    async with database.read() as connection:
        for table in ("people", "notes", "reminders"):
            assert await connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0


async def test_a_question_whose_law_changed_says_so_and_is_not_drawn(
    database: Database, content: Library, clock: Clock, bank: Bank
) -> None:
    """A fact with another value after the day of the check: the explanation warns, no mock exam asks it."""
    from bot.core import draw

    pack = content.packs["ru"]
    question = next(question for question in bank.questions.values() if question.facts)
    fact = pack.facts[question.facts[0]]
    today = datetime.fromtimestamp(clock(), UTC).date()
    changed = replace(fact, values=(*fact.values, replace(fact.values[-1], value=99, valid_from=today)))
    stale = replace(question, checked_on=today.replace(year=today.year - 1))
    facts = {**pack.facts, fact.id: changed}
    changed_bank = replace(bank, questions={**bank.questions, question.id: stale})
    library = replace(content, packs={**content.packs, "ru": replace(pack, facts=facts, bank=changed_bank)})
    paper = bank.paper(question.level, today)
    assert paper
    before, after = draw.urn(paper, bank, pack.facts, today), draw.urn(paper, changed_bank, facts, today)
    assert question.id in {id for seed in range(300) for id in before.draw(str(seed))}
    assert question.id not in {id for seed in range(300) for id in after.draw(str(seed))}
    assert stale.is_stale(facts, today)
    assert library.exam


async def test_a_broken_note_is_no_error(somebody: Somebody, database: Database) -> None:
    """Notes of an earlier version are left aside."""
    await _agreed(somebody)
    async with database.write() as connection:
        await notes.write(connection, [(somebody.lane, "exam", "[1,2]"), (somebody.lane, "exam-cards", json.dumps({}))])
    await somebody.presses("en:exam-go")
    somebody.sees("Practise for the exam")
