"""content/desk.toml: the hours, rules, outcomes and checklists of the desk, and plain words for what is wrong there."""

from datetime import date
from pathlib import Path

import pytest

from bot import office
from bot.core.office import Office
from bot.core.pack import Library
from bot.core.workday import COUNTRIES, Calendar
from bot.problem import Problem

GOOD = """
[hours]
time_zone = "Europe/Bucharest"
monday = ["09:00-13:00", "14:00-18:00"]
holidays = "RO"
closed = [2026-12-28]
[due.normal]
first_answer_hours = 2
[rules]
cap = 3
second_reader = false
[outcomes.helped]
title = "Helped"
leaves = { answered = "Answered" }
[checklists.registration]
title = "Registration"
items = { address = "Has an address", form = "Has the form" }
"""


def read(folder: Path, desk: str, replies: str = "") -> tuple[Office, list[Problem]]:
    (folder / "desk.toml").write_text(desk, encoding="utf-8")
    if replies:
        (folder / "replies.toml").write_text(replies, encoding="utf-8")
    problems: list[Problem] = []
    return office.read(folder, problems), problems


def test_all_of_it(tmp_path: Path) -> None:
    """What is said counts, what is not stays as it is."""
    found, problems = read(tmp_path, GOOD, '[hello]\ntitle = "Greeting"\ntext = "Hello."\n')
    assert problems == []
    hours = found.plan.hours
    assert hours and hours.zone.key == "Europe/Bucharest" and len(hours.days[0]) == 2 and hours.days[1] == ()
    assert (
        hours.is_free(date(2026, 12, 28)) and hours.is_free(date(2026, 12, 1)) and not hours.is_free(date(2026, 12, 7))
    )
    assert found.plan.target(danger=False).first == 7200
    assert found.plan.target(danger=True) == Office().plan.target(danger=True)
    assert (found.rules.cap, found.rules.second_reader, found.rules.reopen_days) == (3, False, 14)
    assert found.may_end("answered") and not found.may_end("referred") and not found.may_end("by-person")
    assert list(found.checklists["registration"].items) == ["address", "form"]
    assert found.replies["hello"].key == "canned.hello"


def test_without_files_nothing_is_promised(tmp_path: Path) -> None:
    """No hours are known then."""
    problems: list[Problem] = []
    assert office.read(tmp_path, problems) == Office()
    assert problems == [] and Office().plan.hours is None


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("Europe/Bucharest", "Mars", "hours.time_zone", "no time zone"),
        ("14:00-18:00", "12:00-18:00", "hours.monday", "one after another"),
        ("14:00-18:00", "14:00", "hours.monday", "hours like"),
        ('"RO"', '"XQ"', "hours.holidays", "not known"),
        ("2026-12-28", '"soon"', "hours.closed", "list of dates"),
        ("monday", "mondey", "hours.mondey", "monday"),
        ("due.normal", "due.normel", "due.normel", "normal"),
        ("first_answer_hours = 2", "first_answer_hours = 0", "due.normal", "more than 0"),
        ("cap = 3", "cap = true", "rules.cap", "number"),
        ("answered =", "Answered =", "outcomes.helped.leaves.Answered", "small letters"),
        ("answered =", "answered-after-very-long-talks =", "outcomes.helped.leaves", "longer than 20"),
    ],
)
def test_a_slip_is_said_in_plain_words(tmp_path: Path, old: str, new: str, key: str, words: str) -> None:
    """Where, and what to write instead."""
    assert old in GOOD
    _, problems = read(tmp_path, GOOD.replace(old, new))
    assert any(problem.key == key and words in problem.words for problem in problems), problems


def test_what_is_served_has_replies_in_order(content: Library) -> None:
    """Each canned reply fits into one message, and says no number that could change."""
    assert content.office.replies
    for reply in content.office.replies.values():
        assert len(reply.text) < 1000 and not any(letter.isdigit() for letter in reply.text.replace("112", "")), (
            reply.id
        )


def test_a_country_is_known_by_every_code_that_the_holidays_are_known_by() -> None:
    """Three letters too: a quicker way of listing the countries once knew the two letters alone."""
    assert {"RO", "ROU"} <= COUNTRIES
    assert Calendar("ROU").is_holiday(date(2026, 12, 25)) and not Calendar("RO").is_holiday(date(2026, 12, 24))
