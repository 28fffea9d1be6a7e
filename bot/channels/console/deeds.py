"""The deeds on a case by the last word of their address: what stands in the form, and where to go afterwards."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.casework.desk import Desk, Refusal, Refused
from bot.casework.reading import Reading
from bot.casework.transfer import Transfer
from bot.channels.console.visit import Visit, whole
from bot.channels.web import body
from bot.store import checklists

Do = Callable[[Visit], Awaitable[str]]
"""Does it; the path of the page to go to, below /console. Raises Refused."""


@dataclass
class Deeds:
    """What can be done on `desk` by a form."""

    desk: Desk

    def __post_init__(self) -> None:
        self.transfer, self.reading = Transfer(self.desk), Reading(self.desk)

    def all(self) -> Mapping[str, Do]:
        """Every deed on a case."""
        return {
            "take": self.take,
            "release": self.release,
            "reply": self.reply,
            "entry": self.entry,
            "resend": self.resend,
            "note": self.note,
            "close": self.close,
            "reopen": self.reopen,
            "park": self.park,
            "unpark": self.unpark,
            "handover": self.hand_over,
            "join": self.join,
            "draft": self.draft,
            "approve": self.approve,
            "giveback": self.give_back,
            "alone": self.send_alone,
            "checklist": self.checklist,
            "tick": self.tick,
            "erase": self.erase,
        }

    async def take(self, visit: Visit) -> str:
        """Take it."""
        await self.desk.take(visit.member, visit.number)
        return _case(visit)

    async def release(self, visit: Visit) -> str:
        """Back to the queue."""
        await self.desk.release(visit.member, visit.number)
        return _case(visit)

    async def reply(self, visit: Visit) -> str:
        """Answer the person."""
        await self.desk.reply(visit.member, visit.number, text(visit), visit.seen)
        return _case(visit)

    async def entry(self, visit: Visit) -> str:
        """Send an FAQ entry."""
        await self.desk.send_entry(visit.member, visit.number, visit.fields.get("entry", ""), visit.seen)
        return _case(visit)

    async def resend(self, visit: Visit) -> str:
        """Send again what failed."""
        await self.desk.resend(visit.member, visit.number, whole(visit.fields.get("message", "")))
        return _case(visit)

    async def note(self, visit: Visit) -> str:
        """Write a note."""
        await self.desk.note(visit.member, visit.number, text(visit))
        return _case(visit)

    async def close(self, visit: Visit) -> str:
        """Close it."""
        anyway = visit.fields.get("anyway") == "yes"
        await self.desk.close(visit.member, visit.number, visit.fields.get("outcome", ""), visit.seen, anyway)
        return _case(visit)

    async def reopen(self, visit: Visit) -> str:
        """Open it again."""
        return f"/case/{await self.desk.reopen(visit.member, visit.number)}"

    async def park(self, visit: Visit) -> str:
        """Park it until a day."""
        await self.transfer.park(visit.member, visit.number, visit.fields.get("day", ""))
        return _case(visit)

    async def unpark(self, visit: Visit) -> str:
        """Parked no more."""
        await self.transfer.unpark(visit.member, visit.number)
        return _case(visit)

    async def hand_over(self, visit: Visit) -> str:
        """To a colleague."""
        await self.transfer.hand_over(visit.member, visit.number, visit.fields.get("to", ""), text(visit))
        return _case(visit)

    async def join(self, visit: Visit) -> str:
        """Into another case of the same conversation."""
        return f"/case/{await self.transfer.join(visit.member, visit.number, visit.fields.get('other', ''))}"

    async def draft(self, visit: Visit) -> str:
        """Keep what is written, with a canned reply added when one was chosen."""
        canned = self.desk.office.replies.get(visit.fields.get("insert", ""))
        written = text(visit)
        if canned:
            async with self.desk.database.read() as connection:
                row = await self.desk.find(connection, visit.number)
            written = "\n\n".join(filter(None, (written, self.desk.voice(row).say(canned.key, canned.text))))
        await self.reading.keep(visit.member, visit.number, written)
        return _case(visit)

    async def approve(self, visit: Visit) -> str:
        """A second reader lets an answer go."""
        await self.reading.approve(visit.member, visit.number, visit.fields.get("author", ""), visit.seen)
        return _case(visit)

    async def give_back(self, visit: Visit) -> str:
        """A second reader does not."""
        await self.reading.give_back(visit.member, visit.number, visit.fields.get("author", ""), text(visit))
        return _case(visit)

    async def send_alone(self, visit: Visit) -> str:
        """Nobody read it in time."""
        await self.reading.send_alone(visit.member, visit.number, visit.seen)
        return _case(visit)

    async def checklist(self, visit: Visit) -> str:
        """Choose a checklist."""
        chosen = visit.fields.get("checklist", "")
        async with self.desk.changing(visit.number) as change:
            self.desk.answerable(visit.member, change.row)
            known = chosen if chosen in self.desk.office.checklists else ""
            await checklists.choose(change.connection, change.row, known)
        return _case(visit)

    async def tick(self, visit: Visit) -> str:
        """Tick an item, or untick it."""
        async with self.desk.changing(visit.number) as change:
            self.desk.answerable(visit.member, change.row)
            checklist = self.desk.office.checklists.get(change.row.checklist)
            if checklist is None or visit.fields.get("item") not in checklist.items:
                raise Refused(Refusal.EMPTY)
            await checklists.tick(change.connection, change.row, visit.fields["item"])
        return _case(visit)

    async def erase(self, visit: Visit) -> str:
        """For ever."""
        await self.desk.erase(visit.member, visit.number)
        return ""


def text(visit: Visit) -> str:
    """What was written in the form."""
    return body.string(visit.fields.get("text", "")).replace("\r\n", "\n")


def _case(visit: Visit) -> str:
    return f"/case/{visit.number}"
