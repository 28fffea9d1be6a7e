"""A picture of somebody's progress in short: numbers that a channel draws. Written so that they fit an address.

`p90-2111_n45-2211~20-45-70`: 90% right on 21 November, passed; 45% the day after, not passed; then the chance to pass,
45%, in its range from 20% to 70%. No words and nobody's name stand in it.
"""

import re
from dataclasses import dataclass
from datetime import date

MOST_BARS = 8
_BAR = r"[pn]\d{1,3}-\d{4}"
_WRITTEN = re.compile(rf"({_BAR}(?:_{_BAR})*)?(?:~(\d{{1,3}})-(\d{{1,3}})-(\d{{1,3}}))?", re.ASCII)


@dataclass(frozen=True)
class Bar:
    """One result: the share of right answers in per cent, whether it was passed, the day and month in four digits."""

    percent: int
    passed: bool
    day: str

    @classmethod
    def of(cls, right: int, tasks: int, passed: bool, day: date) -> "Bar":
        """The bar of a result."""
        return cls(round(100 * right / max(tasks, 1)), passed, f"{day:%d%m}")


@dataclass(frozen=True)
class Chart:
    """The last results, oldest first, and the chance to pass as low, expected and high per cent."""

    bars: tuple[Bar, ...] = ()
    chance: tuple[int, int, int] | None = None

    def write(self) -> str:
        """This chart in short; empty when there is nothing to draw."""
        bars = "_".join(f"{'p' if bar.passed else 'n'}{bar.percent}-{bar.day}" for bar in self.bars[-MOST_BARS:])
        return bars + ("~" + "-".join(map(str, self.chance)) if self.chance else "")

    @classmethod
    def read(cls, written: str) -> "Chart | None":
        """The chart that was written; None for anything that we would not have written."""
        found = _WRITTEN.fullmatch(written)
        if not found or not written:
            return None
        bars = tuple(_bar(bar) for bar in found[1].split("_")) if found[1] else ()
        chance = (int(found[2]), int(found[3]), int(found[4])) if found[2] else None
        chart = cls(bars, chance)
        return chart if chart.write() == written and chart._is_within() else None

    def _is_within(self) -> bool:
        shares = (*(bar.percent for bar in self.bars), *(self.chance or ()))
        return max(shares) <= 100 and (not self.chance or list(self.chance) == sorted(self.chance))


def _bar(written: str) -> Bar:
    share, _, day = written[1:].partition("-")
    return Bar(int(share), written[0] == "p", day)
