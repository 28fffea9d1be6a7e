"""What a counsellor does with a case: each deed is one transaction with its line in the audit."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from bot import letters
from bot.core import notice
from bot.core.case import Status
from bot.core.office import Office
from bot.core.pack import Entry, Library
from bot.core.reply import Message
from bot.core.text import Voice
from bot.engine import MAILBOXES
from bot.store import audit, cases, changes, complaints, due, files, outbox, queues, retention, routing, unsent, views
from bot.store.cases import Row, Said
from bot.store.db import Connection, Database
from bot.store.files import Kept
from bot.store.queues import Filter
from bot.store.staff import Member, Role
from bot.store.tables import Sending
from bot.store.unsent import Unsent
from bot.store.vault import Vault
from bot.store.views import View

MOST_LETTERS = 3500

DELIVERY = {
    Sending.WAITING: "waiting to be sent",
    Sending.SENDING: "being sent",
    Sending.SENT: "delivered",
    Sending.FAILED: "refused by the channel",
    Sending.GONE: "not delivered: the person blocked the bot or left",
}


_FAILED = (Sending.FAILED, Sending.GONE)


class Refusal(StrEnum):
    """Why something was not done."""

    GONE = "This case is not here. It may have been erased."
    TAKEN = "Somebody else has this case."
    NOT_YOURS = "Take the case first."
    NEWER = "Something newer arrived. Read it, then send. Your draft is kept."
    CLOSED = "This case is closed. Open it again first."
    EMPTY = "There is nothing to send."
    TOO_LONG = "This is too long for one message."
    NO_ENTRY = "There is no such FAQ entry."
    COMPLAINT = "A complaint about this case waits for somebody else."
    NO_OUTCOME = "Choose how the case ended."
    FULL = "You have as many open cases as you may have. Close one, or hand one over."
    THEY_ARE_FULL = "They have as many open cases as they may have."
    NOBODY = "Choose a colleague who can answer."
    NO_DAY = "Choose a day after today, within the next 90 days."
    WAITS = "Somebody in danger waits for an answer. Answer first, then park."
    NOT_SAME = "Only cases of the same conversation can be joined, and the newer one must be open."
    OPEN_ITEMS = "Not everything on the checklist is done. Tick it, or say that you close all the same."
    OWN = "Somebody else must read your answer."
    TOO_EARLY = "Wait for a colleague a little longer."
    SENT = "This message is not one that failed."
    NO_WORK = "Write codes of languages such as uz ru, a number up to 500, and topics that stand in the list."
    NOT_THIS_ACCOUNT = "You cannot change this account."
    NOTHING = "Nothing waits here to be read."


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
    failed: frozenset[int] = frozenset()
    drafts: list[Unsent] = field(default_factory=list)
    viewers: list[View] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    files: tuple[Kept, ...] = ()

    @property
    def last(self) -> int:
        """The newest message that is seen."""
        return max((one.id for one in self.said), default=0)

    @property
    def erased_at(self) -> float:
        """When it is erased if nobody does anything."""
        kept = retention.CLOSED_KEPT if self.row.status == Status.CLOSED else retention.SILENT_KEPT
        return self.row.active_at + kept.total_seconds()


@dataclass
class Change:
    """A change of a case that is under way: one transaction, and whom to wake after it."""

    connection: Connection
    row: Row
    also: list[str] = field(default_factory=list)
    rings: list[str] = field(default_factory=lambda: [changes.RING])


@dataclass
class Desk:
    """The deeds. `mailboxes` are the channels that people fetch from."""

    database: Database
    vault: Vault
    library: Callable[[], Library]
    clock: Callable[[], float]
    mailboxes: frozenset[str] = field(default=MAILBOXES)

    @property
    def office(self) -> Office:
        """How the desk works today."""
        return self.library().office

    @asynccontextmanager
    async def changing(self, number: str) -> AsyncIterator[Change]:
        """Change a case that nobody else changes meanwhile; open pages hear of it when it is done."""
        async with self.database.write() as connection:
            change = Change(connection, await self.find(connection, number, lock=True))
            yield change
            numbers = [number, *change.also]
            await due.refresh(connection, self.office.plan, numbers)
            await changes.add(connection, numbers, self.clock())
            await self.database.notify(connection, changes.RING)
        for ring in change.rings:  # after the commit, so that whoever wakes finds the message
            self.database.signals.ring(ring)

    async def queue(
        self, member: Member, which: str, wanted: Filter | None = None, page: int = 0
    ) -> list[tuple[Row, str]]:
        """A page of a queue, with nicknames."""
        async with self.database.read() as connection:
            if which == "reading":
                rows = await queues.of(connection, await unsent.proposed(connection, member.id))
            else:
                rows = await queues.listed(connection, which, member.id, self.clock(), wanted, page)
        return [(row, self.nickname(row)) for row in rows]

    async def search(self, member: Member, words: str) -> list[tuple[Row, str]]:
        """The case with this number, and those in which `member` wrote a note with these words."""
        number = "".join(words.upper().replace("-", "").split())
        async with self.database.read() as connection:
            rows = await queues.kept(connection, [number])
            for row in await queues.noted_by(connection, member.id):
                notes = [one for one in await cases.said(connection, self.vault, row) if one.staff == member.id]
                if any(one.author == cases.NOTE and words.casefold() in one.text.casefold() for one in notes):
                    rows.append(row)
        return [(row, self.nickname(row)) for row in rows]

    def nickname(self, row: Row) -> str:
        """What the person wants to be called."""
        return cases.brief(self.vault, row).nickname

    async def look(self, member: Member, number: str) -> Seen:
        """A case; that it was opened stands in the audit, once for each visit."""
        async with self.database.write() as connection:
            row = await self.find(connection, number)
            brief = cases.brief(self.vault, row)
            said = await cases.said(connection, self.vault, row)
            states = await outbox.states(connection, [one.outbox for one in said if one.outbox])
            seen = Seen(
                row,
                brief.nickname,
                tuple(line.text for line in brief.lines),
                said,
                {one.id: _delivery(states, one) for one in said if one.outbox},
                frozenset(one.id for one in said if states.get(one.outbox) in _FAILED),
                await unsent.of(connection, self.vault, row),
                await views.others(connection, number, member.id, self.clock()),
                await routing.others(connection, row),
                tuple(await files.of(connection, number)),
            )
            if await views.touch(connection, number, member.id, self.clock()):
                await self.note_down(connection, member, "open", number)
            await routing.held(connection, number, member.id, self.clock())
        return seen

    async def take(self, member: Member, number: str) -> None:
        """Take a case that nobody has. Of several who try at once one has it."""
        async with self.changing(number) as change:
            row = change.row
            if row.owner == member.id:
                return
            if not row.danger and await routing.is_full(change.connection, member, self.office.rules.cap):
                raise Refused(Refusal.FULL)
            if not await cases.take(change.connection, number, member.id, self.clock()):
                raise Refused(Refusal.CLOSED if row.status == Status.CLOSED else Refusal.TAKEN)
            await self.taken(change, member)

    async def taken(self, change: Change, member: Member) -> None:
        """The person hears that somebody reads their case."""
        await self.tell(change, notice.taken(self.voice(change.row), change.row.joined))
        await self.note_down(change.connection, member, "take", change.row.number)

    async def release(self, member: Member, number: str) -> None:
        """Give a case back to the queue; a supervisor can do this for somebody else."""
        async with self.changing(number) as change:
            self.owns(member, change.row, or_supervises=True)
            await cases.release(change.connection, number)
            await self.note_down(change.connection, member, "release", number)

    async def reply(self, member: Member, number: str, text: str, seen: int) -> None:
        """Answer: into the case and the outbox at once, or not at all. Refused when something newer than `seen` came.

        An answer to somebody in danger waits for a second reader instead, where the rules say so.
        """
        text = checked(text)
        async with self.changing(number) as change:
            self.answerable(member, change.row)
            await self.newest(change, seen)
            if change.row.danger and self.office.rules.second_reader:
                now = self.clock()
                await unsent.keep(change.connection, self.vault, change.row, member.id, text, now, proposed_at=now)
                await self.note_down(change.connection, member, "propose", number)
                return
            await self.send(change, member.id, text)
            await self.note_down(change.connection, member, "reply", number)

    async def send(self, change: Change, author: int, text: str) -> None:
        """The words of `author` go out, and their draft is done with."""
        message = notice.from_counsellor(self.voice(change.row), text, change.row.joined)
        await self._answer(change, author, text, [message])
        await unsent.drop(change.connection, change.row.number, author)

    async def send_entry(self, member: Member, number: str, id: str, seen: int) -> None:
        """Send an FAQ entry, as it is served, in the person's language. It was checked, and needs no second reader."""
        entry = self.library().entry(id.strip())
        if entry is None:
            raise Refused(Refusal.NO_ENTRY)
        async with self.changing(number) as change:
            self.answerable(member, change.row)
            await self.newest(change, seen)
            await self._answer(change, member.id, letters.entry_sent(entry.id), self._card(change.row, entry))
            await self.note_down(change.connection, member, "reply", number)

    def _card(self, row: Row, entry: Entry) -> list[Message]:
        return letters.served(self.library(), self.voice(row), entry, self.clock(), bool(row.joined))

    async def _answer(self, change: Change, author: int, text: str, messages: list[Message]) -> None:
        id = 0
        for message in messages:
            id = await self.tell(change, message)
        await cases.answer(change.connection, self.vault, change.row, author, text, self.clock(), id)
        await due.answered(change.connection, self.office.plan, change.row, self.clock())
        await routing.held(change.connection, change.row.number, author, self.clock())

    async def resend(self, member: Member, number: str, message: int) -> None:
        """Send an answer again that the channel refused, or that found nobody."""
        async with self.changing(number) as change:
            self.answerable(member, change.row)
            said = await cases.said(change.connection, self.vault, change.row)
            found = next((one for one in said if one.id == message and one.outbox), None)
            states = await outbox.states(change.connection, [found.outbox] if found else [])
            if found is None or states.get(found.outbox) not in _FAILED:
                raise Refused(Refusal.SENT)
            row, now = change.row, self.clock()
            for one in letters.answer(self.library(), self.voice(row), found.text, now, bool(row.joined)):
                id = await self.tell(change, one)
            await cases.sent_again(change.connection, message, id)
            await self.note_down(change.connection, member, "resend", number)

    async def note(self, member: Member, number: str, text: str) -> None:
        """Write down something for colleagues. It can never be sent: nothing here knows the outbox."""
        text = checked(text)
        async with self.changing(number) as change:
            await cases.note(change.connection, self.vault, change.row, member.id, text, self.clock())
            await routing.held(change.connection, number, member.id, self.clock())
            await self.note_down(change.connection, member, "note", number)

    async def close(self, member: Member, number: str, outcome: str, seen: int, anyway: bool = False) -> None:
        """Done. Refused when the person wrote something that was not seen, and once when the checklist is not done."""
        if not self.office.may_end(outcome):
            raise Refused(Refusal.NO_OUTCOME)
        async with self.changing(number) as change:
            self.answerable(member, change.row)
            await self.newest(change, seen)
            if self.undone(change.row) and not anyway:
                raise Refused(Refusal.OPEN_ITEMS)
            await cases.close(change.connection, number, outcome, self.clock())
            await self.tell(change, notice.closed(self.voice(change.row), bool(change.row.danger)))
            await self.note_down(change.connection, member, "close", number, outcome)

    def undone(self, row: Row) -> list[str]:
        """What is still to do on the checklist of a case."""
        checklist = self.office.checklists.get(row.checklist)
        return [item for item in checklist.items if item not in row.ticks.split()] if checklist else []

    async def reopen(self, member: Member, number: str) -> str:
        """Open a closed case again, in one's own hands; after some time as a new one. The number of the open case."""
        async with self.changing(number) as change:
            row, now = change.row, self.clock()
            if row.status != Status.CLOSED:
                return number
            self.owns(member, row, or_supervises=True, or_free=True)
            if now - row.closed_at > self.office.rules.same_within:
                number = await cases.go_on(change.connection, self.vault, row, now, member.id)
                change.also.append(number)
            else:
                await cases.reopen(change.connection, number, member.id, now)
            again = await self.find(change.connection, number)
            await self.tell(change, notice.reopened(self.voice(again)), again)
            await self.note_down(change.connection, member, "reopen", number)
        return number

    async def erase(self, member: Member, number: str) -> None:
        """Erase a case at once; only a supervisor may, and not one that a complaint about their own work waits in."""
        async with self.changing(number) as change:
            had_a_part = await complaints.had_a_part(change.connection, number, member.id)
            if change.row.complaint == complaints.WAITS and had_a_part:
                raise Refused(Refusal.COMPLAINT)
            await cases.erase(change.connection, [number])
            await self.note_down(change.connection, member, "delete", number)

    async def find(self, connection: Connection, number: str, lock: bool = False) -> Row:
        """The case, or a refusal; with `lock`, nobody else changes it meanwhile."""
        row = await cases.find(connection, number, self.database if lock else None)
        if row is None:
            raise Refused(Refusal.GONE)
        return row

    def owns(self, member: Member, row: Row, or_supervises: bool = False, or_free: bool = False) -> None:
        """Refuses whoever has not the case."""
        supervises = or_supervises and member.role == Role.SUPERVISOR
        if not (row.owner == member.id or supervises or (or_free and not row.owner)):
            raise Refused(Refusal.TAKEN if row.owner else Refusal.NOT_YOURS)

    def answerable(self, member: Member, row: Row) -> None:
        """Refuses for a closed case, and whoever has not the case."""
        if row.status != Status.OPEN:
            raise Refused(Refusal.CLOSED)
        self.owns(member, row)

    async def newest(self, change: Change, seen: int) -> None:
        """Refuses when something newer than `seen` came."""
        if await cases.last_said(change.connection, change.row.number) != seen:
            raise Refused(Refusal.NEWER)

    def voice(self, row: Row) -> Voice:
        """The language of the person whose case this is."""
        return letters.voice(self.library(), row)

    async def tell(self, change: Change, message: Message, row: Row | None = None) -> int:
        """Put `message` into the outbox of the person; the number of the last row. It goes away with its case."""
        id, heard = await letters.post(
            self.database, change.connection, self.vault, row or change.row, message, self.mailboxes, self.clock()
        )
        change.rings += heard
        return id

    async def note_down(
        self, connection: Connection, member: Member, action: str, number: str, detail: str = ""
    ) -> None:
        """One more line in the audit."""
        await audit.add(connection, self.clock(), member.id, action, number, detail)


def checked(text: str) -> str:
    """`text` as it can be sent or kept, or a refusal."""
    if not text.strip():
        raise Refused(Refusal.EMPTY)
    if len(text) > MOST_LETTERS:
        raise Refused(Refusal.TOO_LONG)
    return text.strip()


def _delivery(states: dict[int, Sending], one: Said) -> str:
    return DELIVERY[states[one.outbox]] if one.outbox in states else "sent earlier"
