"""Sessions, drawing, spaced repetition and readiness, as properties: whatever happens, these hold."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import draw
from bot.core.pack import Library
from bot.core.practice import UNKNOWN, Given, Mode, Practice, is_right, result
from bot.core.quiz import Bank, Question
from bot.core.readiness import ENOUGH, by_facility, difficulty, readiness
from bot.core.study import Answer, Study

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SEEDS = 10_000


@pytest.fixture(scope="session")
def bank(content: Library) -> Bank:
    assert content.exam
    return content.exam.bank


def session(count: int = 5, minutes: int = 0, mode: Mode = Mode.TEST) -> Practice:
    return Practice(mode, "law-1", tuple(f"law-1-{n:02}" for n in range(1, count + 1)), 1000.0, minutes=minutes)


TAPS = st.lists(st.tuples(st.integers(-2, 7), st.text(max_size=100), st.floats(1000, 9000)), max_size=40)


@given(TAPS)
def test_only_the_open_question_can_be_answered(taps: list[tuple[int, str, float]]) -> None:
    """Whatever is tapped, in whatever order: one answer a question, in order; a wrong position changes nothing."""
    practice = session()
    for position, answer, now in taps:
        after = practice.answer(position, answer, now)
        if position == practice.position and not practice.is_finished:
            assert after.given[:-1] == practice.given
        else:
            assert after is practice
        assert after.position <= len(after.ids)
        assert after.answer(position, answer, now) is after or position == after.position
        practice = after


@given(TAPS, st.booleans())
def test_a_session_is_the_same_after_it_was_noted(taps: list[tuple[int, str, float]], glossed: bool) -> None:
    """Resuming after days, elsewhere or in another process loses and doubles nothing."""
    practice = replace(session(), glossed=glossed, valid_from="2021-09-01")
    for position, answer, now in taps:
        practice = practice.answer(position, answer, now).shown(now)
        assert Practice.from_json(practice.to_json()) == practice


@given(st.text(max_size=200))
def test_what_is_no_session_is_none(body: str) -> None:
    """Whatever stands in a note, reading it raises nothing."""
    assert Practice.from_json(body) is None or body.startswith("[")
    assert isinstance(Study.from_json(body), Study)


@given(st.integers(1, 120), st.floats(0, 10_000))
def test_the_time_is_up_when_it_is_up(minutes: int, passed: float) -> None:
    """Until the last second an answer counts; from then on none does."""
    practice = session(minutes=minutes)
    counts = passed < minutes * 60
    assert practice.is_over(1000.0 + passed) != counts
    assert (practice.answer(0, "1", 1000.0 + passed) is not practice) == counts


@given(st.lists(st.floats(0, 100_000), min_size=1, max_size=6))
def test_thinking_time_is_bounded_and_pauses_do_not_count(pauses: list[float]) -> None:
    """Shown twice, the time goes on; left and shown again, it begins anew."""
    practice, now = session(), 1000.0
    for pause in pauses:
        practice = practice.shown(now).left()
        now += pause
    practice = practice.shown(now).shown(now + 3).answer(0, "1", now + 7)
    assert practice.given[0].seconds in (6, 7)


def test_every_question_can_be_answered_right_and_wrong(bank: Bank) -> None:
    """One option is right and all others are wrong; every accepted spelling is right, also shouted."""
    assert len(bank.questions) == 500
    for question in bank.questions.values():
        if question.is_typed:
            assert all(is_right(question, f" {answer.upper()}! ") for answer in question.answers)
            assert not is_right(question, "совсем не то")
        else:
            numbers = [str(number) for number in range(1, len(question.options) + 1)]
            assert [number for number in numbers if is_right(question, number)] == [str(question.right)]
        assert not is_right(question, UNKNOWN)


@given(st.data())
@settings(max_examples=60)
def test_a_mock_exam_is_passed_by_its_rule_alone(bank: Bank, data: st.DataObject) -> None:
    """Counted by hand: passed when every module, listening and the total reach their marks, and only then."""
    paper = bank.paper(1, TODAY)
    assert paper
    ids = draw.urn(paper, bank, {}, TODAY).draw("seed")
    share = data.draw(st.floats(0.2, 1))
    right = [data.draw(st.floats(0, 1)) < share for _ in ids]
    given_answers = tuple(_answer(bank, id, good) for id, good in zip(ids, right, strict=True))
    found = result(Practice(Mode.MOCK, "1", ids, 0, given_answers, minutes=80), bank, paper)
    asked = [(bank.questions[id], good) for id, good in zip(ids, right, strict=True)]
    of = {module: sum(good for q, good in asked if q.module == module) for module in ("russian", "history", "law")}
    heard = sum(good for q, good in asked if q.topic == "listening")
    passed = sum(right) >= 11 and of["russian"] >= 6 and heard >= 2 and of["history"] >= 2 and of["law"] >= 3
    assert found.passed == passed
    assert found.right == sum(right)
    assert len(found.wrong) == 22 - sum(right)


def _answer(bank: Bank, id: str, right: bool) -> Given:
    question = bank.questions[id]
    if not right:
        return Given(UNKNOWN)
    return Given(question.answers[0] if question.is_typed else str(question.right))


@pytest.mark.parametrize("level", [1, 2, 3])
def test_every_paper_keeps_its_blueprint(content: Library, bank: Bank, level: int) -> None:
    """Ten thousand seeds: nothing twice, the tasks of each module and topic, the level; and seeds give different papers."""
    paper = bank.paper(level, TODAY)
    assert paper and content.exam
    urn = draw.urn(paper, bank, content.exam.facts, TODAY)
    papers = set()
    for seed in range(SEEDS):
        ids = urn.draw(str(seed))
        assert len(set(ids)) == len(ids) == paper.tasks
        asked = [bank.questions[id] for id in ids]
        assert {question.level for question in asked} == {level}
        modules = Counter(question.module for question in asked)
        topics = Counter((question.module, question.topic) for question in asked)
        for section in paper.sections:
            assert modules[section.module] == section.tasks
            for topic, number in section.topics.items():
                assert topics[section.module, topic] == number
        papers.add(ids)
    assert len(papers) > SEEDS * 0.99
    assert draw.urn(paper, bank, {}, TODAY).draw("7") == draw.urn(paper, bank, {}, TODAY).draw("7")


def test_every_question_of_a_level_can_come_in_a_mock_exam(bank: Bank) -> None:
    """No question is left out by the way of drawing, and none comes in nearly every paper."""
    paper = bank.paper(1, TODAY)
    assert paper
    urn = draw.urn(paper, bank, {}, TODAY)
    drawn = Counter(id for seed in range(2000) for id in urn.draw(str(seed)))
    assert set(drawn) == {question.id for question in bank.questions.values() if question.level == 1}
    assert max(drawn.values()) < 1200


@given(st.lists(st.sampled_from("abc"), max_size=12))
def test_turns_are_fair(kinds: list[str]) -> None:
    """At every point no kind that still has something to come is more than one behind another."""
    questions = [Question(str(place), "", kind, kind, 1, "", "", "") for place, kind in enumerate(kinds)]
    found = draw.by_turns(questions, lambda question: question.topic)
    assert sorted(found, key=lambda question: int(question.id)) == questions
    for place in range(len(found)):
        seen = Counter(question.topic for question in found[:place])
        to_come = {question.topic for question in found[place:]}
        assert all(seen[kind] >= max(seen.values(), default=0) - 1 for kind in to_come)


def test_what_is_right_comes_later_than_what_is_wrong(bank: Bank) -> None:
    """FSRS: right ones wait longer each time, a gloss makes it shorter, wrong ones come at once."""
    question = bank.questions["law-1-01"]
    right, now, waits = Study(), NOW, []
    for _ in range(4):
        right = right.answered(question, str(question.right), False, now)
        due = datetime.fromtimestamp(right.leaves[question.id].due, UTC)
        waits.append(due - now)
        now = due
    assert waits == sorted(waits)
    assert waits[-1] > timedelta(days=20)
    glossed = Study().answered(question, str(question.right), True, NOW)
    assert (
        glossed.leaves[question.id].due
        < Study().answered(question, str(question.right), False, NOW).leaves[question.id].due
    )
    wrong = right.answered(question, UNKNOWN, False, NOW)
    assert wrong.mistakes(bank, NOW) == [question]
    assert Study.from_json(wrong.to_json()).mistakes(bank, NOW) == [question]


def test_five_a_day_are_five_different_ones(bank: Bank) -> None:
    """At most three old ones; the same seed gives the same five."""
    study = Study()
    for question in bank.tests["law-1"].questions:
        study = study.answered(question, UNKNOWN, False, NOW)
    five = study.five(bank, NOW, "1")
    assert len({question.id for question in five}) == 5
    assert sum(question.id in study.leaves for question in five) == 3
    assert study.five(bank, NOW, "1") == five


def _answers(bank: Bank, right: bool, glossed: bool = False, number: int = 20) -> list[Answer]:
    return [
        Answer(question.id, right, glossed)
        for id in ("russian-1", "history-1", "law-1")
        for question in bank.tests[id].questions[:number]
    ]


def test_difficulty_moves_with_the_facility_as_far_as_it_is_known(bank: Bank) -> None:
    """Nothing counted: the level. Few answers move it little, many much; an open question and one to guess differ."""
    question = next(q for q in bank.questions.values() if q.level == 1 and q.options)
    typed = next(q for q in bank.questions.values() if q.level == 1 and q.is_typed)
    level = difficulty(question)
    known = {n: by_facility({question.id: (n // 4, n), typed.id: (n // 4, n)}) for n in (0, 4, 40, 4000)}
    assert known[0](question) == level
    assert level < known[4](question) < known[40](question) < known[4000](question)
    assert known[4000](typed) < known[4000](question), "a quarter right is less where one can guess"
    assert by_facility({question.id: (40, 40)})(question) < level


@given(st.integers(0, 500), st.integers(1, 500))
def test_every_facility_gives_a_sane_difficulty(bank: Bank, right: int, number: int) -> None:
    """Nobody right, everybody right, one answer: finite, and nobody's estimate falls over."""
    question = bank.questions["law-1-01"]
    assert -5 < by_facility({question.id: (min(right, number), number)})(question) < 5


def test_hard_questions_count_for_more(bank: Bank) -> None:
    """The same answers to questions that others find hard speak for a better chance."""
    paper = bank.paper(1, TODAY)
    assert paper
    answers = [*_answers(bank, True, number=8), *_answers(bank, False, number=12)]
    asked = {answer.id for answer in answers}
    easy, hard = (
        readiness(answers, bank, paper, by_facility(dict.fromkeys(asked, (share, 100)))).whole for share in (90, 40)
    )
    assert easy and hard
    assert hard.expected > easy.expected


def test_nothing_is_said_of_readiness_before_enough_answers(bank: Bank) -> None:
    """Every module needs its answers."""
    paper = bank.paper(1, TODAY)
    assert paper
    found = readiness(_answers(bank, True, number=ENOUGH - 1), bank, paper)
    assert found.whole is None
    assert found.missing == {"russian": 1, "history": 1, "law": 1}
    assert readiness(_answers(bank, True, number=ENOUGH), bank, paper).whole


def test_readiness_follows_the_answers_and_glosses_lower_it(bank: Bank) -> None:
    """Right answers raise it, wrong ones lower it, right ones with a gloss raise it less; a range surrounds it."""
    paper = bank.paper(1, TODAY)
    assert paper
    good, with_gloss, bad = (
        readiness(_answers(bank, right, glossed), bank, paper).whole
        for right, glossed in ((True, False), (True, True), (False, False))
    )
    assert good and with_gloss and bad
    assert good.expected > with_gloss.expected > bad.expected
    for chance in (good, with_gloss, bad):
        assert 0 <= chance.low <= chance.expected <= chance.high <= 1
    assert good.expected > 0.9
    assert bad.expected < 0.2
