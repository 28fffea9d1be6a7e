"""Working days of a country: weekends, public holidays, and days off that a government moved, from `holidays`."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
from holidays.registry import EntityLoader

COUNTRIES = frozenset(EntityLoader.get_country_codes(include_aliases=True))  # asking `holidays` itself loads them all
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=16)
def _holidays(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


@dataclass(frozen=True)
class Calendar:
    """The working days of a country, which is named by its two letters (ISO 3166-1), such as RU."""

    country: str

    def is_working(self, day: date) -> bool:
        """Whether offices work on `day`: no weekend and no public holiday, or a weekend day made a working day."""
        return bool(_holidays(self.country).is_working_day(day))

    def is_holiday(self, day: date) -> bool:
        """Whether `day` is a public holiday, on whatever day of the week."""
        return day in _holidays(self.country)

    def knows(self, year: int) -> bool:
        """Whether all days off of `year` are known. Some governments move days off by a decree for each year."""
        known = _holidays(self.country)
        return not known.has_substituted_holidays or year in known.special_public_holidays

    def count_on(self, day: date, number: int) -> date:
        """The working day that is `number` working days after `day`, which itself is not counted."""
        return self._count(day, number, ONE_DAY)

    def count_back(self, day: date, number: int) -> date:
        """The working day that is `number` working days before `day`, which itself is not counted."""
        return self._count(day, number, -ONE_DAY)

    def _count(self, day: date, number: int, step: timedelta) -> date:
        while number:
            day += step
            number -= self.is_working(day)
        return day
