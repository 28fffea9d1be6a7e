"""Everything that can be reached by tapping: a walk over every screen and card, without a database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from bot.core.choice import Choice, read
from bot.core.event import Event, Kind
from bot.core.pack import Library
from bot.core.person import Person
from bot.core.reply import Message
from bot.core.turn import Turn
from handlers import handle

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
COMMANDS = ("start", "menu", "help", "language", "settings", "privacy", "forget", "human", "places", "cancel")
ATTACHMENTS = ("voice", "photo", "location", "contact", "sticker")


def people(library: Library, code: str) -> Iterator[Person | None]:
    """Somebody new, somebody who said no place, and somebody in each place."""
    agreed = date(2026, 11, 1)
    yield None
    yield Person(code, "", agreed)
    yield from (Person(code, pack, agreed) for pack in library.packs)


def walk(library: Library, code: str, person: Person | None) -> Iterator[tuple[Message, ...]]:
    """Every answer that this person can meet in one language: to commands, words, files and then every button."""
    waiting = list(_beginnings(library, code))
    met: set[str] = set()
    while waiting:
        turn = Turn(waiting.pop(), person, library, NOW)
        messages = handle(turn).messages
        yield messages
        own = {choice.choice for choice in buttons(*messages) if choice.choice.startswith(f"{code}:")}
        new = {_door(choice): choice for choice in sorted(own, reverse=True) if _door(choice) not in met}
        waiting += [_event(Kind.CHOICE, code, choice=choice) for choice in sorted(new.values())]
        met |= new.keys()


def _door(pressed: str) -> str:
    """What the walk goes through once: in a guide each kind of button, for all paths are walked in test_guide.py."""
    tap = read(pressed)
    return ":".join((tap.action, *tap.arguments[:2])) if tap and tap.action.startswith("guide-") else pressed


def buttons(*messages: Message) -> list[Choice]:
    """All buttons under the messages."""
    return [choice for message in messages for row in message.choices for choice in row]


def _beginnings(library: Library, code: str) -> Iterator[Event]:
    entries = [id for pack in library.packs.values() for id in pack.entries]
    texts = [f"/{command}" for command in COMMANDS] + [f"/start {id}" for id in entries] + ["qwrtp", "registration"]
    yield from (_event(Kind.TEXT, code, text=text) for text in texts)
    yield from (_event(Kind.ATTACHMENT, code, attachment=kind) for kind in ATTACHMENTS)
    yield _event(Kind.CHOICE, code, choice=f"{code}:gone:away")


def _event(kind: Kind, hint: str, text: str = "", choice: str = "", attachment: str = "") -> Event:
    return Event("bare", "1", kind, text=text, choice=choice, attachment=attachment, hint=hint)
