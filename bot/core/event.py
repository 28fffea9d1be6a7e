"""What happened: a person typed, tapped, sent a file, left. One shape for every channel."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of things that happen in a conversation."""

    TEXT = "text"
    CHOICE = "choice"
    ATTACHMENT = "attachment"
    LEFT = "left"  # the person blocked the bot or deleted the chat
    CAME_BACK = "came back"
    REMINDER = "reminder"  # something that the person asked to be reminded of is due
    GROUP = "group"  # anything in a group or channel: never a conversation
    UNKNOWN = "unknown"  # an update of a kind that we do not serve


@dataclass(frozen=True)
class Event:
    """One thing that happened, in the words of no particular channel.

    `address` names the conversation inside its channel; `hint` is a language that the channel suggests;
    `origin` and `press` let a channel edit the tapped message and confirm the tap. Of a reminder, `choice` is the name
    and `text` what was noted with it. `file` is what a channel calls an attachment, to fetch it by, `size` its bytes.
    and `text` what was noted with it. `position` is a shared location: latitude and longitude in degrees. It lives as long
    as the turn and is written nowhere.
    """

    channel: str
    address: str
    kind: Kind
    text: str = ""
    choice: str = ""
    attachment: str = ""
    hint: str = ""
    origin: str = ""
    press: str = ""
    file: str = ""
    size: int = 0
    position: tuple[float, float] | None = field(default=None, repr=False)

    @property
    def lane(self) -> str:
        """The queue this event waits in: one per conversation, kept in order."""
        return f"{self.channel}:{self.address}"

    @property
    def command(self) -> tuple[str, str] | None:
        """`("start", "registration-deadline")` for `/start registration-deadline`; None for other text."""
        if self.kind is not Kind.TEXT or not self.text.startswith("/"):
            return None
        name, _, argument = self.text[1:].partition(" ")
        return name.partition("@")[0].lower(), argument.strip()
