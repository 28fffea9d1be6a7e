"""Letters: what the person is told about their case, into the outbox of every conversation that follows it."""

import re

from bot.core import card, markup, notice
from bot.core.case import Status
from bot.core.channel import Parcel
from bot.core.language import LANGUAGES, SOURCE
from bot.core.pack import Entry, Library
from bot.core.reply import Message
from bot.core.text import Voice
from bot.store import cases, outbox
from bot.store.cases import Row
from bot.store.db import Connection, Database
from bot.store.outbox import Written
from bot.store.vault import Vault

_ENTRY = re.compile(r"\[FAQ entry ([a-z0-9-]+)\]\Z")


def voice(library: Library, row: Row) -> Voice:
    """The language of the person whose case this is."""
    return library.voice(row.language if row.language in LANGUAGES else SOURCE)


async def post(
    database: Database,
    connection: Connection,
    vault: Vault,
    row: Row,
    message: Message,
    mailboxes: frozenset[str],
    now: float,
) -> tuple[int, list[str]]:
    """Put `message` into the outbox of each conversation that follows the case, once.

    Returns the row that carries its end in the case's own conversation, and what to ring after the commit.
    """
    carries, rings = 0, []
    for lane in cases.lanes(vault, row):
        in_mailbox = lane.partition(":")[0] in mailboxes
        ids = [
            await outbox.add_one(connection, Written(lane, Parcel(part).to_json(), in_mailbox, row.number), now)
            for part in parts(message)
        ]
        carries = carries or ids[-1]
        rings.append(f"mail {lane}" if in_mailbox else "outbox")
    await database.notify(connection, *rings)
    return carries, rings


async def catch_up(connection: Connection, vault: Vault, library: Library, row: Row, lane: str, now: float) -> None:
    """Put into the mailbox `lane` what counsellors said in the case so far, so that a conversation that begins to
    follow it lacks nothing; then how it stands."""
    spoken = voice(library, row)
    messages: list[Message] = []
    for one in await cases.said(connection, vault, row):
        if one.author == cases.STAFF:
            messages += answer(library, spoken, one.text, now)
    messages.append(notice.followed(spoken, row.status == Status.OPEN, bool(row.joined)))
    written = [
        Written(lane, Parcel(part).to_json(), True, row.number) for message in messages for part in parts(message)
    ]
    await outbox.add(connection, written, now)


def answer(library: Library, spoken: Voice, text: str, now: float, joined: bool = False) -> list[Message]:
    """An answer as it was sent: a counsellor's words, or an entry as it is served today."""
    entry = library.entry(entry_of(text))
    return served(library, spoken, entry, now, joined) if entry else [notice.from_counsellor(spoken, text, joined)]


def served(library: Library, spoken: Voice, entry: Entry, now: float, joined: bool) -> list[Message]:
    """An entry as it is served today, and that a counsellor sends it."""
    return [notice.entry(spoken, joined), *card.messages(library, entry, spoken.language.code, notice.today(now))]


def entry_sent(id: str) -> str:
    """How a case notes down that an entry was sent."""
    return f"[FAQ entry {id}]"


def entry_of(text: str) -> str:
    """The id of the entry that was sent, when this is how a case noted it down; else empty."""
    found = _ENTRY.match(text)
    return found[1] if found else ""


def parts(message: Message) -> list[Message]:
    """`message` in parts that every channel can carry, the buttons under the last."""
    *first, last = markup.split(message.text)
    return [*(Message(text, message.language) for text in first), Message(last, message.language, message.choices)]
