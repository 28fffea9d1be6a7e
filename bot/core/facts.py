"""Legal values as dated data: a number of days, a fee, a date; one value at a time holds on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    """What a value counts. TEXT is shown as it stands, DATE as a date."""

    DAYS = "days"
    CALENDAR_DAYS = "calendar-days"
    WORKING_DAYS = "working-days"
    HOURS = "hours"
    MONTHS = "months"
    YEARS = "years"
    RUBLES = "rubles"
    TIMES = "times"
    PERCENT = "percent"
    COUNT = "count"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True)
class Value:
    """A value and the days on which it holds, both ends included; None is open."""

    value: int | float | str | date
    valid_from: date | None
    valid_to: date | None
    source: str
    source_date: str
    checked_on: date

    def holds_on(self, day: date) -> bool:
        """Whether this is the value on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Fact:
    """A named legal value over time."""

    id: str
    label: str
    unit: Unit
    values: tuple[Value, ...]

    def on(self, day: date) -> Value | None:
        """The value on `day`: of those that hold, the one that began last; None when none holds."""
        holding = [value for value in self.values if value.holds_on(day)]
        return max(holding, key=lambda value: value.valid_from or date.min, default=None)

    def change_days(self) -> Iterable[date]:
        """The days on which the value changes, for tests and for editors."""
        return sorted({day for value in self.values for day in (value.valid_from, value.valid_to) if day})


Facts = Mapping[str, Fact]
