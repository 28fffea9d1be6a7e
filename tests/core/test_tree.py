"""Guides as data: where answers lead, what a button bears, and what is left when answers or the guide change."""

import time
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.core import tree
from bot.core.progress import MOST_WALKS, Progress, Walk
from bot.core.tree import UNKNOWN, Guide, Item, Option, Outcome, Question

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(1950, 1, 1), date(2070, 1, 1)).map(date.isoformat)


def guide(questions: int = 5) -> Guide:
    """A guide in which every option goes on, `b` goes on over two questions, and `stop` ends it; the third is a date."""
    asked = {}
    for number in range(questions):
        after, over = (f"q{n}" if n < questions else "outcome:end" for n in (number + 1, number + 2))
        if number % 5 == 2:
            asked[f"q{number}"] = Question(f"q{number}", "When?", is_date=True, to=after, unknown=over)
            continue
        options = (Option("a", "A", after), Option("b", "B", over), Option("stop", "Stop", "outcome:end"))
        asked[f"q{number}"] = Question(f"q{number}", "?", options=options)
    items = {"always": Item("always", "Do it."), "only": Item("only", "Do that.", when={"q0": ("a",), "q1": ("b",)})}
    outcomes = {"end": Outcome("end", "End", "It ends.", ("always", "only"))}
    return Guide("walk", "ru", "Walk", "Walk", "…", "q0", asked, outcomes, items, (), TODAY, TODAY)


GUIDE = guide()
ANSWERS = st.dictionaries(
    st.sampled_from([*GUIDE.questions, "gone"]), st.one_of(st.sampled_from(["a", "b", "stop", "gone", UNKNOWN]), DAYS)
)


@given(ANSWERS)
def test_whatever_is_answered_one_stands_somewhere(answers: dict[str, str]) -> None:
    """Any answers, stale ones too, lead to one open question or one outcome; only real answers are on the way."""
    position = tree.replay(GUIDE, answers)

    assert (position.question is None) != (position.outcome is None)
    assert all(step.question.leads(step.answer) for step in position.steps)
    assert position.answers.items() <= answers.items()
    assert tree.replay(GUIDE, position.answers) == position


@given(ANSWERS)
def test_back_is_the_same_way_without_its_last_step(answers: dict[str, str]) -> None:
    """Without the last answer on the way one stands at its question, and all before is as it was."""
    position = tree.replay(GUIDE, answers)
    if position.steps:
        *before, last = position.steps
        back = tree.replay(GUIDE, {step.question.id: step.answer for step in before})
        assert back.question == last.question
        assert back.steps == tuple(before)


@given(ANSWERS, st.data())
def test_a_changed_answer_keeps_what_still_applies(answers: dict[str, str], data: st.DataObject) -> None:
    """Earlier answers stay; a later question that is still asked keeps its answer; changed back, all is as it was."""
    position = tree.replay(GUIDE, answers)
    if not position.steps:
        return
    number = data.draw(st.integers(0, len(position.steps) - 1))
    step = position.steps[number]
    changed = tree.replay(GUIDE, {**answers, step.question.id: data.draw(st.sampled_from(step.question.samples))})

    assert changed.steps[:number] == position.steps[:number]
    assert all(answers[later.question.id] == later.answer for later in changed.steps[number + 1 :])
    assert tree.replay(GUIDE, {**answers, **changed.answers, step.question.id: step.answer}) == position


@given(ANSWERS)
def test_a_button_bears_the_way(answers: dict[str, str]) -> None:
    """What is written into a button is read again as the same answers."""
    position = tree.replay(GUIDE, answers)
    code = tree.written(GUIDE, position.steps)

    assert tree.read(GUIDE, code) == position.answers
    assert tree.read(replace(GUIDE, first="q1"), code) is None


@given(st.text(max_size=12), st.text(alphabet="abcdUD0z", max_size=12))
def test_a_forged_button_is_harmless(forged: str, signs: str) -> None:
    """Whatever a button says, it is answers of this guide or nothing."""
    for code in (forged, GUIDE.key + forged, GUIDE.key + signs):
        found = tree.read(GUIDE, code)
        assert found is None or tree.replay(GUIDE, found).answers == found


@given(st.dates(date(1950, 1, 1), date(2077, 1, 1)))
def test_a_day_fits_a_button(found: date) -> None:
    """Any day from 1950 to 2077 comes back from four signs."""
    asked = GUIDE.questions["q2"]

    assert tree.can_be_written(found)
    assert tree.answered(asked, tree.sign(asked, found.isoformat())) == (found.isoformat(), "")


def test_every_path_ends() -> None:
    """All paths of a guide are found, each once, and each ends in an outcome."""
    found = list(tree.paths(GUIDE))

    assert len(found) == len({str(position.answers) for position in found}) == 23
    assert all(position.outcome for position in found)


def test_items_are_asked_for_by_answers() -> None:
    """An item with conditions stands in the list only when all of them are met by answers on the way."""

    def listed(**answers: str) -> list[str]:
        return [item.id for item in tree.applicable(GUIDE, tree.replay(GUIDE, answers))]

    assert listed(q0="a", q1="b", q3="stop") == ["always", "only"]
    assert listed(q0="a", q1="stop") == ["always"]
    assert listed(q0="b", q1="b", q2=UNKNOWN, q4="a") == ["always"]
    assert listed(q0="a") == []


def test_twenty_steps_are_replayed_within_a_millisecond() -> None:
    """The quickest of many replays of a walk of twenty steps takes far less than a millisecond."""
    long = guide(20)
    answers = {id: "2026-11-01" if question.is_date else "a" for id, question in long.questions.items()}
    times = []
    for _ in range(50):
        begun = time.perf_counter()
        position = tree.replay(long, answers)
        times.append(time.perf_counter() - begun)

    assert len(position.steps) == 20
    assert min(times) < 0.001


# What is remembered


@given(ANSWERS, st.lists(st.sampled_from(["always", "only"]), max_size=2), st.booleans())
def test_a_walk_is_the_same_after_it_was_noted(answers: dict[str, str], done: list[str], kept: bool) -> None:
    """Going on after days loses nothing."""
    progress = Progress().with_walk(GUIDE, Walk(answers, tuple(done), kept))

    assert Progress.from_json(progress.to_json() or "") == progress


@given(st.text(max_size=60))
def test_what_is_no_note_is_nothing(body: str) -> None:
    """A note of another version, or a broken one, is as if nothing was noted."""
    assert Progress.from_json(body) == Progress()


def test_few_guides_are_remembered() -> None:
    """The guide that was left longest ago is forgotten first; a kept list is forgotten last."""
    guides = [replace(GUIDE, id=f"g{number}") for number in range(MOST_WALKS + 2)]
    progress = Progress()
    for number, one in enumerate(guides):
        progress = progress.with_walk(one, Walk({}, (), kept=number == 0))

    assert list(progress.walks) == ["ru/g0", *(f"ru/g{number}" for number in range(3, MOST_WALKS + 2))]
