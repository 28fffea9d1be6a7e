"""A case: what somebody asks a counsellor. Its brief, its life, and what the person can do with it."""

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum

MOST_LINES = 10  # of a brief: the language, the place, and what the person wrote
MOST_LETTERS = 4000  # of one line or message
HELD = "held"  # the name of a file that the channel has brought and stored already
MOST_FILES = 20  # in one case
MOST_FILE_BYTES = 5 * 1024 * 1024


class Status(StrEnum):
    """Where a case stands. A draft is seen by nobody but the person; an erased case is a stub without identity."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ERASED = "erased"


class Hearer(StrEnum):
    """Who can see a complaint about a case: never somebody who had a part in it, an admin only in place of supervisors."""

    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    NOBODY = "nobody"


class Deed(StrEnum):
    """What a person does with their case."""

    DRAFT = "draft"  # the brief is written or changed; nothing is sent
    SEND = "send"
    WRITE = "write"
    JOIN = "join"  # what they type goes to the case
    LEAVE = "leave"  # what they type goes to the program again; the case stays
    CLOSE = "close"
    REOPEN = "reopen"
    DELETE = "delete"
    OFFER = "offer"  # a file came; it goes to nobody before the person says so
    ATTACH = "attach"  # the files that were offered go to the counsellors
    WITHDRAW = "withdraw"  # the files that were offered are erased
    RATE = "rate"
    GRIEVE = "grieve"  # what they type next is a complaint
    RELENT = "relent"  # no complaint after all
    COMPLAIN = "complain"
    SHOW = "show"  # nothing changes; what is said goes away with the case


@dataclass(frozen=True)
class Line:
    """A line of the brief in the person's own words; the key stays the same when other lines are removed."""

    key: int
    text: str
    topic: str = ""  # of the entry that these words were about, as far as the program could tell


@dataclass(frozen=True)
class Brief:
    """What a counsellor will see first. `place` is the id of a pack, empty when unknown or removed."""

    language: str
    nickname: str
    place: str = ""
    lines: tuple[Line, ...] = ()
    danger: bool = False

    @property
    def is_full(self) -> bool:
        """Whether no more lines fit beside the language and the place."""
        return len(self.lines) >= MOST_LINES - 2

    @property
    def topic(self) -> str:
        """What it is about: the topic of the first line that has one. It goes with its line."""
        return next((line.topic for line in self.lines if line.topic), "")

    def add(self, text: str, topic: str = "") -> "Brief":
        """This brief with one more line. A full brief stays as it is."""
        key = max((line.key for line in self.lines), default=0) + 1
        return self if self.is_full else replace(self, lines=(*self.lines, Line(key, text[:MOST_LETTERS], topic)))

    def without(self, key: str) -> "Brief":
        """This brief without the line `key`; `place` is the place."""
        if key == "place":
            return replace(self, place="")
        return replace(self, lines=tuple(line for line in self.lines if str(line.key) != key))


@dataclass(frozen=True)
class File:
    """A file as a channel announced it: photo, voice or document, the channel's own name for it, and bytes if known."""

    kind: str
    name: str
    size: int = 0


@dataclass(frozen=True)
class CaseDeed:
    """What is to be done with the case of this conversation; the store does it."""

    deed: Deed
    brief: Brief | None = None
    text: str = ""
    danger: bool = False
    file: File | None = None
    rating: int = 0


@dataclass(frozen=True)
class OpenCase:
    """The newest case of a conversation. `joined`: what the person types goes there, `grieves`: it is a complaint.

    `offered` files wait for the person's word, of `files` in all. Beside it the conversation has `others`. `hearer` is
    who would see a complaint now. `receipt` is the code that opens the case on the web.
    """

    status: Status
    brief: Brief
    joined: bool = False
    taken: bool = False
    answered: bool = False
    grieves: bool = False
    rating: int = 0
    offered: int = 0
    files: int = 0
    others: int = 0
    hearer: Hearer = Hearer.SUPERVISOR
    receipt: str = ""

    @property
    def tag(self) -> str:
        """What a button is told this case from others by; nothing can be learnt from it once the case is erased."""
        return hashlib.sha256(f"button {self.receipt}".encode()).hexdigest()[:8]
