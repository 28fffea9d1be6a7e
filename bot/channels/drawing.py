"""Draws a chart as a PNG for small screens: bars, signs and numbers, no words, so that it reads alike in every language.

Passed and not passed differ in sign and filling, not in colour alone.
"""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from bot.core.chart import MOST_BARS, Bar, Chart

WIDTH, HEIGHT, WITH_CHANCE = 720, 450, 560
_PAPER, _INK, _LINE = "#fffdf8", "#21302b", "#d9cdba"
_PASSED, _FAILED, _RANGE = "#2e6b4f", "#b06a1f", "#c9d8cf"
_LEFT, _RIGHT, _TOP, _FLOOR = 70, WIDTH - 20, 90, 400
_CHANCE = 500  # the middle of the line of the chance
_BAR = 56


@lru_cache(maxsize=256)
def png(written: str) -> bytes | None:
    """The picture of a chart that is written in short; None for what is no chart."""
    chart = Chart.read(written)
    if chart is None:
        return None
    image = Image.new("RGB", size(chart), _PAPER)
    _draw(ImageDraw.Draw(image), chart)
    file = BytesIO()
    image.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def size(chart: Chart) -> tuple[int, int]:
    """The width and height of the picture in pixels."""
    return WIDTH, WITH_CHANCE if chart.chance else HEIGHT


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font that Pillow brings along (Aileron, CC0): its digits are all that is written."""
    return ImageFont.load_default(size)


def _draw(pen: ImageDraw.ImageDraw, chart: Chart) -> None:
    for share in (0, 50, 100):
        height = _height(share)
        pen.line((_LEFT, height, _RIGHT, height), _LINE, 2)
        pen.text((_LEFT - 10, height), str(share), _INK, _font(26), "rm")
    for place, bar in enumerate(chart.bars):
        _draw_bar(pen, _LEFT + (place + 0.5) * (_RIGHT - _LEFT) / MOST_BARS, bar)
    if chart.chance:
        _draw_chance(pen, chart.chance)


def _height(percent: int) -> float:
    return _FLOOR - (_FLOOR - _TOP) * percent / 100


def _draw_bar(pen: ImageDraw.ImageDraw, middle: float, bar: Bar) -> None:
    colour, top = _PASSED if bar.passed else _FAILED, _height(bar.percent)
    box = (middle - _BAR / 2, min(top, _FLOOR - 3), middle + _BAR / 2, _FLOOR)
    pen.rectangle(box, colour if bar.passed else _PAPER, colour, 5)
    pen.text((middle, top - 8), str(bar.percent), _INK, _font(32), "mb")
    pen.text((middle, _FLOOR + 10), f"{bar.day[:2]}.{bar.day[2:]}", _INK, _font(26), "mt")
    _draw_sign(pen, middle, 16, bar.passed, colour)


def _draw_sign(pen: ImageDraw.ImageDraw, middle: float, top: float, passed: bool, colour: str) -> None:
    """A tick or a cross."""
    if passed:
        pen.line((middle - 13, top + 11, middle - 3, top + 21, middle + 14, top), colour, 6, "curve")
    else:
        pen.line((middle - 10, top, middle + 10, top + 20), colour, 6)
        pen.line((middle - 10, top + 20, middle + 10, top), colour, 6)


def _draw_chance(pen: ImageDraw.ImageDraw, chance: tuple[int, int, int]) -> None:
    """A line from 0 to 100, the range on it, the expected chance as a dot with its number."""
    low, expected, high = (_LEFT + (_RIGHT - _LEFT) * share / 100 for share in chance)
    pen.line((_LEFT, _CHANCE, _RIGHT, _CHANCE), _LINE, 4)
    pen.rounded_rectangle((low - 12, _CHANCE - 12, high + 12, _CHANCE + 12), 12, _RANGE, _PASSED, 2)
    pen.ellipse((expected - 15, _CHANCE - 15, expected + 15, _CHANCE + 15), _PASSED)
    pen.text((min(expected, _RIGHT - 40), _CHANCE - 18), f"{chance[1]}%", _INK, _font(36), "mb")
    pen.text((_LEFT, _CHANCE + 20), "0", _INK, _font(26), "mt")
    pen.text((_RIGHT, _CHANCE + 20), "100", _INK, _font(26), "rt")
