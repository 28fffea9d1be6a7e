"""How the desk works: hours and due times, rules, outcomes, checklists and canned replies, as they stand in content/."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.due import Plan


@dataclass(frozen=True)
class Rules:
    """The numbers that the desk keeps to."""

    reopen_days: int = 14  # until a closed case that goes on is a new one, linked to it
    cap: int = 20  # open cases that one counsellor has at once, unless the account says another number
    silent_hours: float = 16.0  # of work, until an owner who does nothing loses a case in which somebody waits
    silent_danger_minutes: float = 15.0
    second_reader: bool = True  # a colleague reads an answer to somebody in danger before it goes out
    alone_after_minutes: float = 10.0  # then it may go without one, and the audit says so; 0: never

    @property
    def same_within(self) -> float:
        """The same as `reopen_days`, in seconds."""
        return self.reopen_days * 86_400.0


@dataclass(frozen=True)
class Branch:
    """A branch of the tree of outcomes: its heading and its leaves, titles by code."""

    title: str
    leaves: Mapping[str, str]


@dataclass(frozen=True)
class Checklist:
    """What to look at in a procedure: items by id."""

    title: str
    items: Mapping[str, str]


@dataclass(frozen=True)
class Canned:
    """A reply that is written once, in English; its translations stand with the interface texts."""

    id: str
    title: str
    text: str

    @property
    def key(self) -> str:
        """The stable id of the text."""
        return f"canned.{self.id}"


BY_PERSON, DOUBLE = "by-person", "double"
"""Outcomes that nobody chooses: the person closed the case, or it was joined to another one."""

_OUTCOMES = (
    Branch(
        "Helped",
        {
            "answered": "Answered",
            "referred": "Sent on to somebody else who helps",
            "danger-over": "Danger: the person is safe or has help",
        },
    ),
    Branch(
        "Not helped",
        {
            "no-contact": "The person does not write any more",
            "not-for-us": "Not something that we can help with",
        },
    ),
)


@dataclass(frozen=True)
class Office:
    """All of it; what content/desk.toml does not say is as it stands here."""

    plan: Plan = field(default_factory=Plan)
    rules: Rules = field(default_factory=Rules)
    outcomes: tuple[Branch, ...] = _OUTCOMES
    checklists: Mapping[str, Checklist] = field(default_factory=dict)
    replies: Mapping[str, Canned] = field(default_factory=dict)

    @property
    def outcome_names(self) -> dict[str, str]:
        """The titles of all outcomes by code."""
        named = {code: title for branch in self.outcomes for code, title in branch.leaves.items()}
        return {**named, BY_PERSON: "by the person", DOUBLE: "joined to another case"}

    def may_end(self, code: str) -> bool:
        """Whether a counsellor can close with this outcome."""
        return any(code in branch.leaves for branch in self.outcomes)
