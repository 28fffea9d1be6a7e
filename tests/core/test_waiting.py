"""What a person is told about waiting: never more than what is known."""

from zoneinfo import ZoneInfo

import pytest

from bot.core.due import HOUR
from bot.core.waiting import Answered, Expected, Known, expected
from tests.core.test_due import HOURS, at

NOON, NIGHT = at("2026-11-23 11:00"), at("2026-11-23 23:00")


def answers(*hours: float, asked_at: float = NOON - 7 * 24 * HOUR) -> list[Answered]:
    return [Answered(asked_at, asked_at + one * HOUR) for one in hours]


def test_without_anything_nothing_is_promised() -> None:
    """No hours, no answers yet."""
    assert expected(None, [], NOON) == Expected(Known.NOTHING)


def test_within_hours_without_enough_answers_the_hours_are_said() -> None:
    """Nine answers are too few."""
    found = expected(HOURS, answers(*[1.0] * 9), NOON)
    assert found.known is Known.HOURS and found.moment and found.moment.isoformat() == "2026-11-23T18:00:00+02:00"


def test_eight_in_ten_were_answered_within_the_time_that_is_said() -> None:
    """Rounded up to hours."""
    assert expected(HOURS, answers(0.1, 0.2, 0.5, 1, 1, 2, 2, 2.5, 9, 30), NOON) == Expected(Known.USUALLY, 9)
    assert expected(HOURS, answers(*[0.1] * 10), NOON) == Expected(Known.USUALLY, 1)
    assert expected(None, answers(*[3.0] * 10), NOON) == Expected(Known.USUALLY, 3)


@pytest.mark.parametrize("asked_at", [at("2026-11-23 16:00"), at("2026-11-22 11:00"), at("2026-12-01 11:00")])
def test_answers_of_other_hours_say_nothing(asked_at: float) -> None:
    """The afternoon, a Sunday, a holiday."""
    assert expected(HOURS, answers(*[1.0] * 10, asked_at=asked_at), NOON).known is Known.HOURS


def test_outside_hours_they_hear_when_somebody_is_back() -> None:
    """However fast answers were at other times."""
    found = expected(HOURS, answers(*[1.0] * 50), NIGHT)
    assert found.known is Known.CLOSED and found.moment
    assert found.moment.tzinfo == ZoneInfo("Europe/Bucharest") and found.moment.timestamp() == at("2026-11-24 09:00")
