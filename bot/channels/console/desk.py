"""What a counsellor does with a case: each deed is one transaction with its line in the audit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from bot import letters
from bot.core import card, notice
from bot.core.case import Status
from bot.core.pack import Library
from bot.core.reply import Message
from bot.core.text import Voice
from bot.engine import MAILBOXES
from bot.store import audit, cases, complaints, files, outbox
from bot.store.cases import Row, Said
from bot.store.db import Connection, Database
from bot.store.files import Kept
from bot.store.staff import Member, Role
from bot.store.tables import Sending
from bot.store.vault import Vault

MOST_LETTERS = 3500

OUTCOMES = {
    "answered": "Answered",
    "referred": "Sent on to somebody else who helps",
    "no-contact": "The person does not write any more",
    "not-for-us": "Not something that we can help with",
    "danger-over": "Danger: the person is safe or has help",
}

DELIVERY = {
    Sending.WAITING: "waiting to be sent",
    Sending.SENDING: "being sent",
    Sending.SENT: "delivered",
    Sending.FAILED: "refused by the channel",
    Sending.GONE: "not delivered: the person blocked the bot or left",
}


class Refusal(StrEnum):
    """Why something was not done."""

    GONE = "This case is not here. It may have been erased."
    TAKEN = "Somebody else has this case."
    NOT_YOURS = "Take the case first."
    NEWER = "Something newer arrived. Read it, then send. Your draft is kept."
    CLOSED = "This case is closed. Open it again first."
    EMPTY = "There is nothing to send."
    TOO_LONG = "This is too long for one message."
    NO_ENTRY = "There is no FAQ entry with this id."
    COMPLAINT = "A complaint about this case waits for another supervisor."
    NO_OUTCOME = "Choose how the case ended."


class Refused(Exception):
    """A deed that was not done; nothing has changed."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Seen:
    """A case as a counsellor sees it. No lane, no address."""

    row: Row
    nickname: str
    lines: tuple[str, ...]
    said: list[Said]
    delivery: dict[int, str]
    files: tuple[Kept, ...] = ()

    @property
    def last(self) -> int:
        """The newest message that is seen."""
        return max((one.id for one in self.said), default=0)


@dataclass
class Desk:
    """The deeds. `mailboxes` are the channels that people fetch from."""

    database: Database
    vault: Vault
    library: Callable[[], Library]
    clock: Callable[[], float]
    mailboxes: frozenset[str] = field(default=MAILBOXES)

    async def queue(self, member: Member, which: str, language: str) -> list[tuple[Row, str]]:
        """The cases of a queue with their nicknames."""
        async with self.database.read() as connection:
            rows = await cases.listed(connection, which, member.id, language)
        return [(row, cases.brief(self.vault, row).nickname) for row in rows]

    async def look(self, member: Member, number: str) -> Seen:
        """A case; that it was opened stands in the audit."""
        async with self.database.write() as connection:
            row = await self._find(connection, number, lock=False)
            brief = cases.brief(self.vault, row)
            said = await cases.said(connection, self.vault, row)
            states = await outbox.states(connection, [one.outbox for one in said if one.outbox])
            sent = await files.of(connection, number)
            await audit.add(connection, self.clock(), member.id, "open", number)
        delivery = {
            one.id: DELIVERY[states[one.outbox]] if one.outbox in states else "sent earlier"
            for one in said
            if one.outbox
        }
        return Seen(row, brief.nickname, tuple(line.text for line in brief.lines), said, delivery, tuple(sent))

    async def take(self, member: Member, number: str) -> None:
        """Take a case that nobody has. Of several who try at once one has it."""
        rings: list[str] = []
        async with self.database.write() as connection:
            row = await self._find(connection, number)
            if row.owner == member.id:
                return
            if not await cases.take(connection, number, member.id, self.clock()):
                raise Refused(Refusal.CLOSED if row.status == Status.CLOSED else Refusal.TAKEN)
            await self.tell(connection, row, notice.taken(self.voice(row), row.joined), rings)
            await self._note_down(connection, member, "take", number)
        self.ring(rings)

    async def release(self, member: Member, number: str) -> None:
        """Give a case back to the queue; a supervisor can do this for somebody else."""
        async with self.database.write() as connection:
            row = await self._find(connection, number)
            self._has(member, row, or_supervises=True)
            await cases.release(connection, number)
            await self._note_down(connection, member, "release", number)

    async def reply(self, member: Member, number: str, text: str, seen: int) -> None:
        """Answer: into the case and the outbox at once, or not at all. Refused when something newer than `seen` came."""
        if not text.strip():
            raise Refused(Refusal.EMPTY)
        if len(text) > MOST_LETTERS:
            raise Refused(Refusal.TOO_LONG)
        await self._answer(
            member,
            number,
            seen,
            text.strip(),
            lambda row: [notice.from_counsellor(self.voice(row), text.strip(), row.joined)],
        )

    async def send_entry(self, member: Member, number: str, id: str, seen: int) -> None:
        """Send an FAQ entry, as it is served, in the person's language."""
        entry = self.library().entry(id.strip())
        if entry is None:
            raise Refused(Refusal.NO_ENTRY)

        def messages(row: Row) -> list[Message]:
            voice, today = self.voice(row), notice.today(self.clock())
            answer = card.messages(self.library(), entry, voice.language.code, today)
            return [notice.entry(voice, row.joined), *answer]

        await self._answer(member, number, seen, letters.entry_sent(entry.id), messages)

    async def _answer(
        self, member: Member, number: str, seen: int, text: str, messages: Callable[[Row], list[Message]]
    ) -> None:
        rings: list[str] = []
        async with self.database.write() as connection:
            row = await self._find(connection, number)
            self._has(member, row)
            if row.status != Status.OPEN:
                raise Refused(Refusal.CLOSED)
            if await cases.last_said(connection, number) != seen:
                raise Refused(Refusal.NEWER)
            id = 0
            for message in messages(row):
                id = await self.tell(connection, row, message, rings)
            await cases.answer(connection, self.vault, row, member.id, text, self.clock(), id)
            await self._note_down(connection, member, "reply", number)
        self.ring(rings)

    async def note(self, member: Member, number: str, text: str) -> None:
        """Write down something for colleagues. It can never be sent: nothing here knows the outbox."""
        if not text.strip():
            raise Refused(Refusal.EMPTY)
        if len(text) > MOST_LETTERS:
            raise Refused(Refusal.TOO_LONG)
        async with self.database.write() as connection:
            row = await self._find(connection, number)
            await cases.note(connection, self.vault, row, member.id, text.strip(), self.clock())
            await self._note_down(connection, member, "note", number)

    async def close(self, member: Member, number: str, outcome: str, seen: int) -> None:
        """Done. Refused when the person wrote something that was not seen."""
        if outcome not in OUTCOMES:
            raise Refused(Refusal.NO_OUTCOME)
        rings: list[str] = []
        async with self.database.write() as connection:
            row = await self._find(connection, number)
            if row.status != Status.OPEN:
                raise Refused(Refusal.CLOSED)
            self._has(member, row)
            if await cases.last_said(connection, number) != seen:
                raise Refused(Refusal.NEWER)
            await cases.close(connection, number, outcome, self.clock())
            await self.tell(connection, row, notice.closed(self.voice(row), bool(row.danger)), rings)
            await self._note_down(connection, member, "close", number, outcome)
        self.ring(rings)

    async def reopen(self, member: Member, number: str) -> None:
        """Open a closed case again, in one's own hands."""
        rings: list[str] = []
        async with self.database.write() as connection:
            row = await self._find(connection, number)
            if row.status != Status.CLOSED:
                return
            self._has(member, row, or_supervises=True, or_free=True)
            await cases.reopen(connection, number, member.id, self.clock())
            await self.tell(connection, row, notice.reopened(self.voice(row)), rings)
            await self._note_down(connection, member, "reopen", number)
        self.ring(rings)

    async def erase(self, member: Member, number: str) -> None:
        """Erase a case at once; only a supervisor may, and not one that a complaint about their own work waits in."""
        async with self.database.write() as connection:
            row = await self._find(connection, number)
            if row.complaint == complaints.WAITS and await complaints.had_a_part(connection, number, member.id):
                raise Refused(Refusal.COMPLAINT)
            await cases.erase(connection, [number])
            await self._note_down(connection, member, "delete", number)

    async def _find(self, connection: Connection, number: str, lock: bool = True) -> Row:
        row = await cases.find(connection, number, self.database if lock else None)
        if row is None:
            raise Refused(Refusal.GONE)
        return row

    def _has(self, member: Member, row: Row, or_supervises: bool = False, or_free: bool = False) -> None:
        mine = (
            row.owner == member.id or (or_supervises and member.role == Role.SUPERVISOR) or (or_free and not row.owner)
        )
        if not mine:
            raise Refused(Refusal.TAKEN if row.owner else Refusal.NOT_YOURS)

    def voice(self, row: Row) -> Voice:
        """The language of the person whose case this is."""
        return letters.voice(self.library(), row)

    async def tell(self, connection: Connection, row: Row, message: Message, rings: list[str]) -> int:
        """Put `message` into the outbox of the person; the number of the last row."""
        id, heard = await letters.post(
            self.database, connection, self.vault, row, message, self.mailboxes, self.clock()
        )
        rings += heard
        return id

    def ring(self, rings: list[str]) -> None:
        """After the commit, so that whoever wakes finds the message."""
        for ring in rings:
            self.database.signals.ring(ring)

    async def _note_down(
        self, connection: Connection, member: Member, action: str, number: str, detail: str = ""
    ) -> None:
        await audit.add(connection, self.clock(), member.id, action, number, detail)
