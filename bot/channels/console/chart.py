"""Bars for a page: where each stands, in units that fit 24 hours on a phone; `chart.html` draws them as inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, TOP, FOOT = 360, 130, 18, 22
EVERY = 3  # each so many bars have their label below


@dataclass(frozen=True)
class Bar:
    """A bar: what stands below it, and how high it is; no value draws nothing."""

    label: str
    value: float | None


@dataclass(frozen=True)
class Shape:
    """A bar as it is drawn; an empty label is not written."""

    left: float
    top: float
    width: float
    height: float
    label: str


@dataclass(frozen=True)
class Chart:
    """What is drawn, the highest value in words, and all of it in words for those who hear it."""

    shapes: tuple[Shape, ...]
    highest: str
    words: str
    width: int = WIDTH
    height: int = HEIGHT


def chart(title: str, unit: str, bars: Sequence[Bar]) -> Chart:
    """`bars` as a chart."""
    highest = max((bar.value or 0 for bar in bars), default=0)
    said = "; ".join(f"{bar.label}: {_written(bar.value)}" for bar in bars if bar.value)
    shapes = tuple(_shape(number, bar, WIDTH / len(bars), highest) for number, bar in enumerate(bars))
    top = f"{_written(highest)} {unit}" if highest else "nothing yet"
    return Chart(shapes, top, f"{title}, {unit}. {said or 'Nothing yet'}")


def _shape(number: int, bar: Bar, step: float, highest: float) -> Shape:
    space = HEIGHT - TOP - FOOT
    tall = space * bar.value / highest if bar.value and highest else 0.0
    label = bar.label if number % EVERY == 0 else ""
    return Shape(round(number * step + 1, 1), round(TOP + space - tall, 1), round(step - 2, 1), round(tall, 1), label)


def _written(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}".removesuffix(".0")
