"""Web chats as the API and the page use them: open, write, read, wait, close."""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot import letters, picture
from bot.channels.web import events
from bot.channels.web.problem import Code, Problem
from bot.channels.web.secret import digest, new_id, new_receipt, new_secret, read_receipt
from bot.core.case import HELD, MOST_FILES
from bot.core.channel import Parcel
from bot.core.pack import Library
from bot.core.reply import File, Message
from bot.store import cases, chats, files, inbox, outbox
from bot.store.db import Connection, Database, rung
from bot.store.vault import Vault

MOST_AT_ONCE = 100
MOST_WAITING_PER_CHAT = 8
_KINDS = {picture.JPEG: "photo", picture.PNG: "photo", picture.VOICE: "voice", picture.PDF: "document"}


@dataclass(frozen=True)
class Opened:
    """A chat that was opened on a device: the secret for the device and the code for the next one."""

    id: str
    secret: str
    receipt: str


@dataclass(frozen=True)
class Mail:
    """A message that lies in a chat's mailbox under its row number; `replaces` is the one whose place it took, or 0."""

    id: int
    message: Message
    replaces: int = 0


class Conversations:
    """All web chats of this service."""

    def __init__(
        self,
        database: Database,
        library: Callable[[], Library],
        clock: Callable[[], float],
        inbox_limit: int,
        vault: Vault | None = None,
    ) -> None:
        """Without a `vault` there are no cases, and so no file is kept."""
        self._database = database
        self._library = library
        self._vault = vault
        self._clock = clock
        self._inbox_limit = inbox_limit
        self._bells: set[asyncio.Event] = set()
        self._waiting: Counter[str] = Counter()
        self._stopping = False
        self._drawing = asyncio.Semaphore(2)  # pictures that are opened at once: each may take much memory

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()

    async def open(self, text: str = "", hint: str = "") -> Opened:
        """A new chat, with `text` as its first event if there is one."""
        opened = Opened(new_id(), new_secret(), new_receipt())
        async with self._database.write(*(["inbox"] if text else [])) as connection:
            await chats.open(connection, opened.id, digest(opened.secret), digest(opened.receipt), self._today())
            if text:
                await self._put(connection, events.arrival(opened.id, "start", text=text, hint=hint))
        return opened

    async def open_again(self, typed: str) -> Opened | None:
        """The chat that a receipt code belongs to, opened on one more device."""
        receipt = read_receipt(typed)
        secret = new_secret()
        async with self._database.write() as connection:
            id = await chats.by_receipt(connection, digest(receipt)) if receipt else None
            id = id or (await self._by_case(connection, receipt) if receipt else None)
            if id is None:
                return None
            await chats.add_secret(connection, id, digest(secret))
        return Opened(id, secret, receipt)

    async def _by_case(self, connection: Connection, receipt: str) -> str | None:
        """The chat that follows the case of this code; the first time it is made, with all that was answered so far."""
        row = await cases.by_receipt(connection, cases.digest(receipt), self._database) if self._vault else None
        if self._vault is None or row is None:
            return None
        for lane in cases.lanes(self._vault, row):
            channel, _, id = lane.partition(":")
            if channel == events.CHANNEL and await chats.exists(connection, id):
                return id
        id = new_id()
        lane = events.lane(id)
        await chats.begin(connection, id, digest(new_receipt()), self._today())
        await cases.follow(connection, self._vault, row, lane)
        await letters.catch_up(connection, self._vault, self._library(), row, lane, self._clock())
        return id

    async def find(self, secret: str) -> str | None:
        """The id of the chat that `secret` opens."""
        async with self._database.read() as connection:
            return await chats.by_secret(connection, digest(secret))

    async def close(self, secret: str) -> None:
        """This device may not open its chat any more."""
        async with self._database.write() as connection:
            await chats.close_secret(connection, digest(secret))

    async def new_receipt(self, id: str) -> str:
        """Another receipt code for the chat; the old one opens nothing from now on."""
        receipt = new_receipt()
        async with self._database.write() as connection:
            await chats.set_receipt(connection, id, digest(receipt))
        return receipt

    async def put(self, id: str, key: str = "", text: str = "", choice: str = "", hint: str = "") -> int:
        """Commit an event to the inbox; its number. The same `key` again gives the same number and does nothing.

        Raises inbox.Full, Down, and Problem when too much of this chat waits already.
        """
        arrival = events.arrival(id, key or secrets.token_urlsafe(16), text, choice, hint)
        async with self._database.write("inbox") as connection:
            await chats.seen(connection, id, self._today())
            return await self._put(connection, arrival)

    async def put_file(self, id: str, sent: bytes, key: str = "", hint: str = "") -> int:
        """Commit a file to the case of the chat, and the event that it came; its number. Outside of a case nothing of
        the file is kept. Raises what `put` raises, and Problem for a file that is not accepted.
        """
        try:
            async with self._drawing:
                type, content = await asyncio.to_thread(picture.cleaned, sent)
        except picture.NotAccepted:
            raise Problem(Code.FILE_NOT_ACCEPTED) from None
        kind = _KINDS[type]
        async with self._database.write("inbox") as connection:
            await chats.seen(connection, id, self._today())
            name = f"{id} {key}"
            if key and await inbox.number_of(connection, events.CHANNEL, name):
                return await inbox.number_of(connection, events.CHANNEL, name)
            file = await self._hold(connection, events.lane(id), kind, type, content)
            arrival = events.arrival(id, key or secrets.token_urlsafe(16), hint=hint, attachment=kind, file=file)
            return await self._put(connection, arrival)

    async def _hold(self, connection: Connection, lane: str, kind: str, type: str, content: bytes) -> str:
        """Keep the file with the open case of `lane`, if there is one; what the event is to call it."""
        case = await cases.current(connection, self._vault, lane) if self._vault else None
        if self._vault is None or case is None:
            return ""
        _, every = (await files.counts(connection, [case.number])).get(case.number, (0, 0))
        if every < MOST_FILES:
            await files.hold(connection, self._vault, case.number, case.key, kind, type, content, self._clock())
        return HELD

    async def takes_files(self, id: str) -> bool:
        """Whether the chat has a case that files go to."""
        if self._vault is None:
            return False
        async with self._database.read() as connection:
            return await cases.current(connection, self._vault, events.lane(id)) is not None

    async def _put(self, connection: Connection, arrival: inbox.Arrival) -> int:
        known = await inbox.number_of(connection, arrival.channel, arrival.key)
        if known:
            return known
        kept = await inbox.make_room(connection, [arrival], self._inbox_limit)
        if not kept:
            raise Problem(Code.TOO_MANY_WAITING, retry_after=30)
        await inbox.add(connection, kept, self._clock())
        return await inbox.number_of(connection, arrival.channel, arrival.key)

    async def read(self, id: str, after: int = 0, wait: float = 0) -> list[Mail]:
        """The messages after row `after`, at most a hundred, oldest first; for none, wait up to `wait` seconds."""
        async with self._listening(id) as bell:
            deadline = asyncio.get_running_loop().time() + wait
            while True:
                bell.clear()
                found = await self._mail(id, after)
                left = deadline - asyncio.get_running_loop().time()
                if found or left <= 0 or self._stopping or self._waiting[id] > MOST_WAITING_PER_CHAT:
                    return found
                await rung(bell, left)

    async def _mail(self, id: str, after: int) -> list[Mail]:
        async with self._database.read() as connection:
            rows = await outbox.mailbox(connection, events.lane(id), after, MOST_AT_ONCE)
        return [_mail(row) for row in rows]

    async def file(self, id: str, number: int) -> File | None:
        """The file of the message with this row number in the chat's mailbox."""
        async with self._database.read() as connection:
            rows = await outbox.mailbox(connection, events.lane(id), number - 1, 1)
        return next((_mail(row).message.file for row in rows if row.id == number), None)

    @asynccontextmanager
    async def _listening(self, id: str) -> AsyncIterator[asyncio.Event]:
        self._waiting[id] += 1
        with self._database.signals.listening(f"mail {events.lane(id)}") as bell:
            self._bells.add(bell)
            try:
                yield bell
            finally:
                self._bells.discard(bell)
                self._waiting[id] -= 1
                if not self._waiting[id]:
                    del self._waiting[id]

    async def read_newest(self, id: str, limit: int) -> list[Mail]:
        """The last `limit` messages that lie in the chat's mailbox, oldest first."""
        async with self._database.read() as connection:
            rows = await outbox.newest(connection, events.lane(id), limit)
        return [_mail(row) for row in rows]

    def stop(self) -> None:
        """End all waiting at once."""
        self._stopping = True
        for bell in self._bells:
            bell.set()


def _mail(row: outbox.Outgoing) -> Mail:
    parcel = Parcel.from_json(row.body)
    return Mail(row.id, parcel.message, int(parcel.origin) if parcel.message.spot and parcel.origin else 0)
