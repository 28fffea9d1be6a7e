"""The picture of a guide shows every question, every end, and every way between them."""

from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from admin import graph
from admin.cli import main
from bot.core.pack import Library
from bot.core.tree import Guide

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def guide(content: Library) -> Guide:
    return content.packs["ru"].guides["do-i-need-the-exam"]


def test_the_picture_has_everything(guide: Guide) -> None:
    """A box for each question and outcome, none over another, an arrow for each way; all inside the picture."""
    picture = ElementTree.fromstring(graph.svg(guide))
    numbers = ("x", "y", "width", "height")
    boxes = [tuple(int(box.attrib[name]) for name in numbers) for box in picture.iter(f"{SVG}rect")]
    ways = {(q.id, target) for q in guide.questions.values() for target in q.targets}

    assert len(boxes) == len(set(boxes)) == len(guide.questions) + len(guide.outcomes)
    assert len([path for path in picture.iter(f"{SVG}path") if "marker-end" in path.attrib]) == len(ways)
    assert all(x + width <= int(picture.attrib["width"]) for x, _, width, _ in boxes)
    for number, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, _, other_height in boxes[:number]:
            assert abs(x - other_x) >= width or y >= other_y + other_height or other_y >= y + height


def test_the_command_draws(guide: Guide) -> None:
    """`hamroh guide graph` prints SVG or Graphviz's words; of an unknown guide it names the known ones."""
    drawn = CliRunner().invoke(main, ["guide", "graph", "ru/do-i-need-the-exam"])
    words = CliRunner().invoke(main, ["guide", "graph", "ru/do-i-need-the-exam", "--format", "dot"])
    unknown = CliRunner().invoke(main, ["guide", "graph", "ru/nothing"])

    assert drawn.output == graph.svg(guide)
    assert '"paper" -> "passport-work" [label="patent"];' in words.output
    assert unknown.exit_code == 1
    assert "ru/do-i-need-the-exam" in unknown.output
