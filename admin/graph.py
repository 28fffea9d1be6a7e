"""A guide as a picture: its questions in layers from the first one down to the outcomes, as SVG or in Graphviz's words.

Each box stands one layer below the lowest of those that lead to it; within a layer boxes stand near the middle of
those above them (the barycentre method of Sugiyama, Tagawa and Toda, 1981), which leaves few lines crossing.
"""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from bot.core.tree import OUTCOME, UNKNOWN, Guide, Question

WIDTH, GAP, LAYER, LINE, MARGIN = 190, 30, 70, 15, 20  # pixels
LETTERS = 28  # of a line in a box
SWEEPS = 4
_FILLS = {"question": "#fff8e8", "outcome": "#e3f3ec", "leaves": "#fbe3e0"}


@dataclass(frozen=True)
class Box:
    """A question or an outcome: its lines of words, and what kind it is."""

    lines: tuple[str, ...]
    kind: str

    @property
    def height(self) -> int:
        """In pixels."""
        return LINE * len(self.lines) + 16


def svg(guide: Guide) -> str:
    """The guide as an SVG picture."""
    boxes, arrows = _boxes(guide), list(_arrows(guide))
    layers = _layers(guide)
    places = _places(layers, boxes)
    width = max((x for x, _ in places.values()), default=0) + WIDTH + MARGIN
    height = max((y + boxes[id].height for id, (_, y) in places.items()), default=0) + MARGIN
    body = [*(_line(boxes, places, *arrow) for arrow in arrows), *(_drawn(boxes[id], *places[id]) for id in places)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif">'
    marker = '<defs><marker id="to" orient="auto" markerWidth="8" markerHeight="8" refX="7" refY="3"><path d="M0,0 L7,3 L0,6"/></marker></defs>'
    return "\n".join([head, f"<title>{escape(guide.title)}</title>", marker, *body, "</svg>", ""])


def dot(guide: Guide) -> str:
    """The guide in the language of Graphviz."""
    boxes = _boxes(guide)
    nodes = [f"  {_quoted(id)} [label={_quoted(' '.join(box.lines))}, shape=box];" for id, box in boxes.items()]
    edges = [f"  {_quoted(a)} -> {_quoted(b)} [label={_quoted(words)}];" for a, b, words in _arrows(guide)]
    return "\n".join(["digraph guide {", *nodes, *edges, "}", ""])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _boxes(guide: Guide) -> dict[str, Box]:
    found = {id: Box(_wrapped(question.ask), "question") for id, question in guide.questions.items()}
    for id, outcome in guide.outcomes.items():
        words = outcome.title or (f"{id}: leaves for {outcome.leaves}" if outcome.leaves else id)
        items = tuple(f"• {item}" for item in outcome.items)
        found[OUTCOME + id] = Box((*_wrapped(words), *items), "leaves" if outcome.leaves else "outcome")
    return found


def _wrapped(text: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, LETTERS)) or ("",)


def _arrows(guide: Guide) -> Iterator[tuple[str, str, str]]:
    """From where, to where, and the answers that lead there."""
    for question in guide.questions.values():
        answers: dict[str, list[str]] = {}
        for target, words in _ways(question):
            answers.setdefault(target, []).append(words)
        yield from ((question.id, target, " / ".join(words)) for target, words in answers.items())


def _ways(question: Question) -> list[tuple[str, str]]:
    if question.is_date:
        return [(question.to, "a date"), (question.unknown, UNKNOWN)]
    return [(option.to, option.id) for option in question.options]


def _layers(guide: Guide) -> list[list[str]]:
    """The ids of each layer from left to right."""
    depth = _depths(guide)
    layers = [[id for id in depth if depth[id] == level] for level in range(max(depth.values()) + 1)]
    above: dict[str, list[str]] = {}
    for one, other, _ in _arrows(guide):
        above.setdefault(other, []).append(one)
    for _ in range(SWEEPS):
        position = {id: place / len(layer) for layer in layers for place, id in enumerate(layer)}
        layers = [sorted(layer, key=lambda id: _middle(above.get(id, []), position)) for layer in layers]
    return layers


def _middle(ids: list[str], position: Mapping[str, float]) -> float:
    return sum(position[id] for id in ids) / len(ids) if ids else 0.0


def _depths(guide: Guide) -> dict[str, int]:
    """How many questions at most come before each box; the outcomes stand at least below their questions."""
    depth = dict.fromkeys(_boxes(guide), 0)
    for _ in guide.questions:  # no way is longer than all questions
        for one, other, _words in _arrows(guide):
            depth[other] = max(depth[other], depth[one] + 1)
    return depth


def _places(layers: list[list[str]], boxes: Mapping[str, Box]) -> dict[str, tuple[int, int]]:
    """The upper left corner of each box."""
    places: dict[str, tuple[int, int]] = {}
    widest, top = max(map(len, layers)), MARGIN
    for layer in layers:
        indent = (widest - len(layer)) * (WIDTH + GAP) // 2
        places |= {id: (MARGIN + indent + place * (WIDTH + GAP), top) for place, id in enumerate(layer)}
        top += max(boxes[id].height for id in layer) + LAYER
    return places


def _line(boxes: Mapping[str, Box], places: Mapping[str, tuple[int, int]], one: str, other: str, words: str) -> str:
    (x, y), (to_x, to_y) = places[one], places[other]
    x, to_x, y = x + WIDTH // 2, to_x + WIDTH // 2, y + boxes[one].height
    path = f'<path d="M{x},{y} C{x},{y + LAYER // 2} {to_x},{to_y - LAYER // 2} {to_x},{to_y}" fill="none" stroke="#777" marker-end="url(#to)"/>'
    middle = f'x="{(x + to_x) // 2}" y="{(y + to_y) // 2}"'
    return f'{path}\n<text {middle} font-size="10" text-anchor="middle" fill="#555">{escape(words)}</text>'


def _drawn(box: Box, x: int, y: int) -> str:
    fill = quoteattr(_FILLS[box.kind])
    lines = "".join(f'<tspan x="{x + 8}" dy="{LINE}">{escape(line)}</tspan>' for line in box.lines)
    shape = f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{box.height}" rx="6" fill={fill} stroke="#555"/>'
    return f'{shape}\n<text y="{y + 4}" font-size="12">{lines}</text>'
