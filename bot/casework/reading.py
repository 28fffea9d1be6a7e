"""Answers before they are sent: drafts, and the colleague who reads what goes to somebody in danger."""

from dataclasses import dataclass

from bot.casework.desk import MOST_LETTERS, Change, Desk, Refusal, Refused, checked
from bot.core.case import Status
from bot.store import cases, staff, unsent, views
from bot.store.staff import Member
from bot.store.unsent import Unsent


@dataclass
class Reading:
    """Deeds on `desk` with what is not sent yet."""

    desk: Desk

    async def keep(self, member: Member, number: str, text: str) -> None:
        """Keep a draft, for its author alone; an empty one is thrown away. What is proposed stays as it is."""
        if len(text) > MOST_LETTERS:
            raise Refused(Refusal.TOO_LONG)
        async with self.desk.database.write() as connection:
            row = await self.desk.find(connection, number)
            now = self.desk.clock()
            await views.touch(connection, number, member.id, now, types=True)
            found = await unsent.of(connection, self.desk.vault, row)
            if not any(one.staff == member.id and one.proposed_at for one in found):
                await unsent.keep(connection, self.desk.vault, row, member.id, text, now)

    async def approve(self, member: Member, number: str, author: str, seen: int) -> None:
        """A colleague read the answer of `author`, and it goes out."""
        async with self.desk.changing(number) as change:
            draft = await self._proposed(change, author)
            if draft.staff == member.id:
                raise Refused(Refusal.OWN)
            await self._send(change, draft, seen)
            await self.desk.note_down(change.connection, member, "approve", number, f"of {draft.staff}")

    async def send_alone(self, member: Member, number: str, seen: int) -> None:
        """Nobody read it in time: the author sends it alone, and the audit says so."""
        async with self.desk.changing(number) as change:
            draft = await self._proposed(change, member.name)
            wait = self.desk.office.rules.alone_after_minutes * 60
            if not wait or self.desk.clock() < draft.proposed_at + wait:
                raise Refused(Refusal.TOO_EARLY)
            await self._send(change, draft, seen)
            await self.desk.note_down(change.connection, member, "sent alone", number)

    async def _send(self, change: Change, draft: Unsent, seen: int) -> None:
        if change.row.status != Status.OPEN:
            raise Refused(Refusal.CLOSED)
        if change.row.owner != draft.staff:
            raise Refused(Refusal.TAKEN)
        await self.desk.newest(change, seen)
        await self.desk.send(change, draft.staff, draft.text)

    async def give_back(self, member: Member, number: str, author: str, text: str) -> None:
        """The answer should be another one: it is a draft again, with a note that says why."""
        text = checked(text)
        async with self.desk.changing(number) as change:
            draft = await self._proposed(change, author)
            await unsent.give_back(change.connection, number, draft.staff)
            await cases.note(change.connection, self.desk.vault, change.row, member.id, text, self.desk.clock())
            await self.desk.note_down(change.connection, member, "give back", number, f"to {draft.staff}")

    async def _proposed(self, change: Change, author: str) -> Unsent:
        colleague = await staff.by_name(change.connection, author)
        found = await unsent.of(change.connection, self.desk.vault, change.row)
        for draft in found:
            if colleague and draft.staff == colleague.id and draft.proposed_at:
                return draft
        raise Refused(Refusal.NOTHING)
