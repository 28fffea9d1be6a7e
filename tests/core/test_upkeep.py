"""What needs an editor's eye: late and near reviews, facts that change on a day, where a fact is used, states."""

from datetime import date
from pathlib import Path

import pytest

from bot import library
from bot.core import state, upkeep
from bot.core.pack import Library
from bot.core.state import State
from tests.world import TODAY, World

FACTS, FAQ, UZ = "content/land/facts.toml", "content/land/faq/supplies.toml", "locales/uz/LC_MESSAGES/land.po"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def loaded(world: World) -> Library:
    return library.load(world.content, world.locales)


@pytest.mark.parametrize(
    ("day", "last"),
    [(date(2026, 11, 21), date(2026, 11, 30)), (date(2028, 2, 1), date(2028, 2, 29)), (date(2026, 12, 31),) * 2],
)
def test_the_last_day_of_a_month(day: date, last: date) -> None:
    assert upkeep.end_of_month(day) == last


def test_reviews_that_are_due_come_with_the_late_ones(world: World) -> None:
    """The most urgent first; what is due later does not come."""
    content = loaded(world)
    entry = content.entry("find-water")
    assert entry
    assert entry not in upkeep.due(content, entry.review_by.replace(year=2000))
    assert entry in upkeep.due(content, entry.review_by)
    days = [found.review_by for found in upkeep.due(content, date(2100, 1, 1))]
    assert days == sorted(days) and len(days) == len(content.packs["land"].entries)


def test_the_next_review_is_as_far_as_the_last_one_was(world: World) -> None:
    """A rule that changes often is looked at often; never later than in a year."""
    entry = loaded(world).entry("find-water")
    assert entry
    assert upkeep.next_review(entry, TODAY) - TODAY == entry.review_by - entry.checked_on
    never = World(world.folder / "other").spoil(f"review_by = {entry.review_by}", "review_by = 2099-01-01")
    far = loaded(never).entry("find-water")
    assert far and (upkeep.next_review(far, TODAY) - TODAY).days == 365


def test_a_fact_that_ends_changes_on_the_day_after(world: World) -> None:
    """A new value that begins on the day after the old one's end is one change; without it the fact becomes unknown."""
    (change,) = upkeep.changes(loaded(world), date(2025, 12, 1), date(2026, 1, 1))
    assert (change.day, change.fact.id) == (date(2026, 1, 1), "water-days")
    assert change.before and change.after and (change.before.value, change.after.value) == (3, 5)
    assert upkeep.changes(loaded(world), date(2026, 1, 1), date(2027, 1, 1)) == []
    ending = loaded(world.spoil("valid_from = 2026-01-01", "valid_from = 2026-03-01", FACTS))
    first, second = upkeep.changes(ending, date(2025, 12, 1), date(2026, 12, 1))
    assert (first.after, second.before) == (None, None)


def test_every_use_of_a_fact_is_found(content: Library) -> None:
    """Of the real content: registration's fee stands in the answer on days to register, with and without its unit."""
    uses = upkeep.uses(content.packs["ru"])
    assert "registration-deadline" in {entry.id for entry in uses["registration-fee"]}
    assert set(uses) == set(content.packs["ru"].facts)


def test_an_answer_is_as_far_as_the_worst_of_its_texts(world: World) -> None:
    """One fuzzy text withholds the answer; English is always reviewed."""
    content = loaded(world)
    entry = content.entry("find-water")
    assert entry
    assert state.languages(content.packs["land"]) == ["uz", "ru"]
    assert state.of_entry(content, entry, "en") is State.REVIEWED
    assert state.of_entry(content, entry, "uz") in state.SHOWN
    changed = loaded(world.spoil("At the well.", "At the new well.", FAQ))
    entry = changed.entry("find-water")
    assert entry and state.of_entry(changed, entry, "uz") is State.OUTDATED
    assert state.of_texts(changed, entry, "uz")["find-water.answer"] is State.OUTDATED
    assert state.of_entry(changed, entry, "ky") is State.MISSING
