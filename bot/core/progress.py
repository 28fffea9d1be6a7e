"""What somebody who agreed lets us remember of guides: their answers, what they ticked off, which lists they keep."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.tree import Guide

NOTE = "guides"
MOST_WALKS = 8  # guides that are remembered; the one that was left longest ago is forgotten first
TYPED_WITHIN = timedelta(hours=3)


@dataclass(frozen=True)
class Walk:
    """One guide: the answers by question, the ids of the items that are done, and whether its list is kept."""

    answers: Mapping[str, str] = field(default_factory=dict)
    done: tuple[str, ...] = ()
    kept: bool = False


@dataclass(frozen=True)
class Asking:
    """A question whose answer is typed: the guide's name, the question, and when it was shown, in seconds."""

    name: str
    question: str
    shown_at: float


@dataclass(frozen=True)
class Progress:
    """All guides of a person by their names, the last one last."""

    walks: Mapping[str, Walk] = field(default_factory=dict)
    asking: Asking | None = None

    def walk(self, guide: Guide) -> Walk:
        """How far the person is in a guide."""
        return self.walks.get(name(guide), Walk())

    def with_walk(self, guide: Guide, walk: Walk | None) -> "Progress":
        """The guide as it stands now, or without it."""
        walks = {other: known for other, known in self.walks.items() if other != name(guide)}
        if walk:
            walks[name(guide)] = walk
        while len(walks) > MOST_WALKS:
            del walks[next((other for other, known in walks.items() if not known.kept), next(iter(walks)))]
        return replace(self, walks=walks, asking=None)

    def asks(self, guide: Guide, question: str, now: datetime) -> "Progress":
        """This question waits for typed words."""
        return replace(self, asking=Asking(name(guide), question, now.timestamp()))

    def waits(self, now: datetime) -> Asking | None:
        """The question that waits for typed words, if it was shown lately."""
        asking = self.asking
        return asking if asking and now.timestamp() - asking.shown_at <= TYPED_WITHIN.total_seconds() else None

    def to_json(self) -> str | None:
        """This as JSON; None when there is nothing to remember."""
        if not self.walks and not self.asking:
            return None
        walks = {name: [dict(walk.answers), walk.done, int(walk.kept)] for name, walk in self.walks.items()}
        asking = [self.asking.name, self.asking.question, self.asking.shown_at] if self.asking else None
        return json.dumps([walks, asking], separators=(",", ":"))

    @classmethod
    def from_json(cls, body: str) -> "Progress":
        """What was written as `body`; nothing for anything else, such as a note of an earlier version."""
        try:
            walks, asking = json.loads(body)
            found = {
                str(name): Walk({str(q): str(a) for q, a in answers.items()}, tuple(map(str, done)), bool(kept))
                for name, (answers, done, kept) in walks.items()
            }
            return cls(found, Asking(str(asking[0]), str(asking[1]), float(asking[2])) if asking else None)
        except (ValueError, TypeError, AttributeError, LookupError):
            return cls()


def name(guide: Guide) -> str:
    """The guide's name among those of all packs."""
    return f"{guide.pack}/{guide.id}"
