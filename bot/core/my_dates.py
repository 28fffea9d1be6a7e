"""The days that a person keeps, as a value: which kind, which day, what was said of it, and when to be reminded.

A day, its kind and, if the person said so, the group of passports: nothing else.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.core.deadline import Due

LEADS = (30, 14, 7, 3, 1)
FIRST_LEADS, FIRST_HOUR = (14, 7, 3, 1), 12
MOST = 10

Told = Mapping[str, Sequence[str]]
"""What a person was told of each deadline: its id, and the day and the terms as `Due.sign` has them."""


def told(dues: Sequence[Due]) -> Told:
    """What is said now."""
    return {due.deadline.id: due.sign for due in dues}


@dataclass(frozen=True)
class Kept:
    """A day that is kept. `told` is what the person was told last, `hinted` what they were pointed to and did not see."""

    pack: str
    kind: str
    group: str
    given: date
    told: Told = field(default_factory=dict)
    hinted: Told = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stands in a button."""
        return self.pack, self.kind, self.group, self.given.isoformat()


@dataclass(frozen=True)
class MyDates:
    """All days that a person keeps, the days before a deadline on which to remind, at which hour, and the last look.

    Whoever keeps a first day has just seen what follows: that day counts as looked at.
    """

    kept: tuple[Kept, ...] = ()
    leads: tuple[int, ...] = FIRST_LEADS
    hour: int | None = FIRST_HOUR  # None: never
    looked_on: date | None = None

    def find(self, key: tuple[str, ...]) -> Kept | None:
        """The day with this key."""
        return next((item for item in self.kept if item.key == key), None)

    def with_(self, item: Kept) -> "MyDates":
        """With this day kept, in place of one with the same key; the oldest goes when there are too many."""
        others = tuple(other for other in self.kept if other.key != item.key)
        return replace(self, kept=(*others, item)[-MOST:])

    def without(self, key: tuple[str, ...]) -> "MyDates":
        """Without this day."""
        return replace(self, kept=tuple(item for item in self.kept if item.key != key))

    def to_json(self) -> str:
        """These days as JSON."""
        kept = [[*item.key, dict(item.told), dict(item.hinted)] for item in self.kept]
        return json.dumps([kept, self.leads, self.hour, str(self.looked_on or "")], separators=(",", ":"))

    @classmethod
    def from_json(cls, body: str) -> "MyDates":
        """The days that were written as `body`; none for anything else."""
        try:
            kept, leads, hour, looked_on = json.loads(body)
            items = tuple(
                Kept(pack, kind, group, date.fromisoformat(day), _read(said), _read(hinted))
                for pack, kind, group, day, said, hinted in kept
            )
            looked = date.fromisoformat(looked_on) if looked_on else None
            return cls(items, tuple(int(lead) for lead in leads), None if hour is None else int(hour), looked)
        except (ValueError, TypeError, AttributeError):
            return cls()


def _read(said: dict[str, list[str]]) -> Told:
    return {str(id): (str(day), str(terms)) for id, (day, terms) in said.items()}


def is_near(dues: Sequence[Due], leads: Sequence[int], after: date, today: date) -> bool:
    """Whether a day to be reminded of a deadline lies after `after` and not after `today`, and the deadline still ahead."""
    days = (
        due.safe - timedelta(days=lead) for due in dues if due.readings and due.safe >= today for lead in (*leads, 0)
    )
    return any(after < day <= today for day in days)


def is_open(dues: Sequence[Due], today: date) -> bool:
    """Whether anything is still to come, by the other reading too."""
    return any(due.readings and due.readings.other >= today for due in dues)
