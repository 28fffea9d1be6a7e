"""Where a case goes: to the next counsellor, to a colleague, to another day, into another case."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.casework.desk import Desk, Refusal, Refused, checked
from bot.core.case import Status
from bot.store import cases, due, routing, staff
from bot.store.staff import Member

LONGEST_PARKED = timedelta(days=90)


@dataclass
class Transfer:
    """Deeds on `desk` that move a case."""

    desk: Desk

    async def take_next(self, member: Member) -> str:
        """The number of the case that the queue gave to `member`; empty when there is none for them."""
        async with self.desk.database.write() as connection:
            number = await routing.take_next(connection, member, self.desk.office.rules.cap, self.desk.clock())
        if number:
            async with self.desk.changing(number) as change:
                await self.desk.taken(change, member)
        return number

    async def park(self, member: Member, number: str, day: str) -> None:
        """Away from the queues until work begins on `day`, written like 2026-11-30. Not while danger waits for us."""
        until = self._begins(day)
        async with self.desk.changing(number) as change:
            self.desk.answerable(member, change.row)
            if change.row.danger and change.row.asked_at:
                raise Refused(Refusal.WAITS)
            await due.park(change.connection, self.desk.office.plan, change.row, until, self.desk.clock())
            await self.desk.note_down(change.connection, member, "park", number, day)

    def _begins(self, day: str) -> float:
        now = datetime.fromtimestamp(self.desk.clock(), UTC)
        try:
            wanted = date.fromisoformat(day)
        except ValueError:
            raise Refused(Refusal.NO_DAY) from None
        if not now.date() < wanted <= (now + LONGEST_PARKED).date():
            raise Refused(Refusal.NO_DAY)
        return self.desk.office.plan.day_begins(wanted)

    async def unpark(self, member: Member, number: str) -> None:
        """Back into the queues at once: it is our turn."""
        async with self.desk.changing(number) as change:
            self.desk.owns(member, change.row, or_supervises=True, or_free=True)
            if change.row.parked_until:
                await due.park(change.connection, self.desk.office.plan, change.row, self.desk.clock(), 0.0)
                await due.wake(change.connection, self.desk.clock())
                await self.desk.note_down(change.connection, member, "unpark", number)

    async def hand_over(self, member: Member, number: str, to: str, text: str) -> None:
        """The case is a colleague's from now on, with a note for them."""
        text = checked(text)
        async with self.desk.changing(number) as change:
            self.desk.owns(member, change.row, or_supervises=True)
            if change.row.status != Status.OPEN:
                raise Refused(Refusal.CLOSED)
            colleague = await staff.by_name(change.connection, to)
            if colleague is None or not colleague.answers or colleague.id == change.row.owner:
                raise Refused(Refusal.NOBODY)
            usual = self.desk.office.rules.cap
            if not change.row.danger and await routing.is_full(change.connection, colleague, usual):
                raise Refused(Refusal.THEY_ARE_FULL)
            now = self.desk.clock()
            await cases.note(change.connection, self.desk.vault, change.row, member.id, text, now)
            await routing.hand_over(change.connection, number, colleague.id, now)
            await self.desk.note_down(change.connection, member, "hand over", number, f"to {colleague.id}")

    async def join(self, member: Member, number: str, other: str) -> str:
        """Join two cases of one conversation; the number of the newer one, which stays."""
        wanted = sorted({number, other.strip().upper()})
        async with self.desk.changing(wanted[0]) as change:
            rows = [change.row, *[await self.desk.find(change.connection, one, lock=True) for one in wanted[1:]]]
            older, newer = rows[0], rows[-1]
            if older.id > newer.id:
                older, newer = newer, older
            same = await routing.is_same_person(change.connection, older, newer)
            if not same or newer.status != Status.OPEN:
                raise Refused(Refusal.NOT_SAME)
            for row in (older, newer):
                self.desk.owns(member, row, or_supervises=True, or_free=True)
            await routing.join(change.connection, self.desk.vault, older, newer, self.desk.clock())
            change.also.extend(wanted[1:])
            await self.desk.note_down(change.connection, member, "join", older.number, newer.number)
        return newer.number
