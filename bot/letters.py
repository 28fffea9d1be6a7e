"""Letters: what the person is told about their case, into the outbox of every conversation that follows it."""

from bot.core import markup
from bot.core.channel import Parcel
from bot.core.language import LANGUAGES, SOURCE
from bot.core.pack import Library
from bot.core.reply import Message
from bot.core.text import Voice
from bot.store import cases, outbox
from bot.store.cases import Row
from bot.store.db import Connection, Database
from bot.store.outbox import Written
from bot.store.vault import Vault


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


def parts(message: Message) -> list[Message]:
    """`message` in parts that every channel can carry, the buttons under the last."""
    *first, last = markup.split(message.text)
    return [*(Message(text, message.language) for text in first), Message(last, message.language, message.choices)]
