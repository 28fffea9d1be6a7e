"""A case as a topic of the counsellors' group: its name, its news in words, and the digest when there is too much.

The words of counsellors' pages are in English and are not translated. Nothing personal stands in a name or a digest.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from bot.core import markup
from bot.core.case import Status

LANGUAGE = "en"  # of staff
MOST_NAME = 128  # letters: Bot API, createForumTopic
ROOM = 3500  # of the 4096 units of a message, so that what stands around the words fits too
MOST_LISTED = 30
DANGER = "⚠"


def name(number: str, language: str, danger: bool, closed: bool) -> str:
    """The name of a topic: the number, the language, a mark of danger, and whether it is over."""
    parts = (number, language, DANGER if danger else "", "closed" if closed else "")
    return " · ".join(filter(None, parts))[:MOST_NAME]


@dataclass(frozen=True)
class Piece:
    """Something that was said in a case: its number (0 for the brief), who said it, and the words."""

    id: int
    head: str
    text: str


@dataclass(frozen=True)
class Page:
    """What goes into one message: the pieces `told` by their numbers, and `part` letters of piece `part_of`."""

    text: str
    told: tuple[int, ...] = ()
    part: int = 0
    part_of: int = 0


def page(pieces: Sequence[Piece], part: int = 0, part_of: int = 0) -> Page:
    """The next message of `pieces` that are not told yet, oldest first; `part` letters of piece `part_of` are told."""
    words: list[str] = []
    told: list[int] = []
    room = ROOM
    for piece in pieces:
        start = part if piece.id == part_of else 0
        rest = piece.text[start:]
        if words and markup.units(rest) + len(piece.head) > room:
            break
        shown = _cut(rest, room)
        words.append(f"**{markup.escape(piece.head)}**\n{markup.escape(shown)}".strip())
        if len(shown) < len(rest):
            return Page("\n\n".join(words), tuple(told), start + len(shown), piece.id)
        told.append(piece.id)
        room -= markup.units(shown) + len(piece.head)
    return Page("\n\n".join(words), tuple(told))


def _cut(text: str, room: int) -> str:
    """As much of `text` as fits; at least one letter."""
    shown = text[: max(room, 1)]
    while markup.units(shown) > room and len(shown) > 1:
        shown = shown[: -max(1, (markup.units(shown) - room) // 2)]
    return shown


@dataclass(frozen=True)
class State:
    """How a case stands, as far as a topic says so. `proposed`: who asks for a second reader, since when."""

    status: str = Status.OPEN
    owner: int = 0
    outcome: str = ""
    danger: bool = False
    parked_until: float = 0.0
    overdue: bool = False
    proposed: tuple[tuple[int, float], ...] = ()
    undelivered: int = 0

    def to_json(self) -> str:
        """This state as ASCII JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, written: str) -> "State":
        """The state that was written; of a topic in which nothing was told yet the usual one of a new case."""
        if not written:
            return cls()
        read = json.loads(written)
        return cls(**{**read, "proposed": tuple((int(staff), float(at)) for staff, at in read["proposed"])})


@dataclass(frozen=True)
class Wording:
    """What is needed to say a state in words: names of staff, titles of outcomes, how a time is written."""

    names: Mapping[int, str]
    outcomes: Mapping[str, str]
    time: Callable[[float], str]

    def staff(self, id: int) -> str:
        """A colleague's name."""
        return markup.escape(self.names.get(id, "Somebody"))


def told_next(before: State, now: State) -> State:
    """What can be told in one message: everything, but of several answers that wait for a reader only one more."""
    fresh = [one for one in now.proposed if one not in before.proposed]
    return replace(now, proposed=tuple(one for one in now.proposed if one in before.proposed or one in fresh[:1]))


def difference(before: State, now: State, drafts: Mapping[int, str], wording: Wording) -> list[str]:
    """What changed, a paragraph each. `drafts`: the answers that wait for a second reader, by their author."""
    said = []
    if now.danger and not before.danger:
        said.append(f"{DANGER} **Danger.** Somebody may be harmed. Answer first.")
    if now.status != before.status:
        over = f"Closed: {markup.escape(wording.outcomes.get(now.outcome, now.outcome))}."
        said.append(over if now.status == Status.CLOSED else "Open again.")
    if now.owner != before.owner and now.status == Status.OPEN:
        taken = f"{wording.staff(now.owner)} has this case."
        said.append(taken if now.owner else "Nobody has this case any more. /take")
    if now.parked_until != before.parked_until and now.status == Status.OPEN:
        until = f"Parked until {markup.escape(wording.time(now.parked_until))}."
        said.append(until if now.parked_until else "Parked no more.")
    if now.overdue and not before.overdue:
        said.append("**Overdue.** The answer should have been there.")
    if now.undelivered > before.undelivered:
        said.append("**Not delivered.** The person blocked the bot or left, or it was refused. The console says which.")
    for staff, _ in [one for one in now.proposed if one not in before.proposed]:
        head = f"**An answer of {wording.staff(staff)} waits for a second reader. It is not sent yet:**"
        foot = "/approve sends it. /giveback and why does not."
        said.append(f"{head}\n{markup.escape(drafts.get(staff, ''))}\n\n{foot}")
    return said


@dataclass(frozen=True)
class Listed:
    """A case in the digest: whether words of it wait to be told, and what else changed is said in its topic later."""

    number: str
    language: str
    danger: bool
    words: bool
    owner: int
    status: str
    link: str = ""


def digest(listed: Sequence[Listed], more: int, wording: Wording) -> str:
    """Many cases in one message, danger first; `more` are not listed."""
    head = "**Many cases have news.** They come to their topics one after another, danger first."
    lines = [f"- {_line(one, wording)}" for one in listed[:MOST_LISTED]]
    left = more + len(listed[MOST_LISTED:])
    return "\n".join([head, "", *lines, *([f"- and {left} more"] if left else [])])


def _line(one: Listed, wording: Wording) -> str:
    number = markup.escape(one.number)
    linked = f"[{number}]({one.link})" if one.link else number
    if one.status == Status.CLOSED:
        state = "closed"
    else:
        state = f"{wording.staff(one.owner)} has it" if one.owner else "nobody has it"
    parts = (DANGER if one.danger else "", linked, markup.escape(one.language), "new words" if one.words else "", state)
    return " · ".join(filter(None, parts))
