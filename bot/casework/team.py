"""What counsellors do in their group: each remark is one transaction with the deed that it is, and is done once.

The deeds are those of the console. Only two things lead to the person: plain words in the topic of a case that the writer
has (`_reply`), and an entry (`_entry`, `_tapped`). Whatever begins like a command never gets there.
"""

import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from bot.casework.desk import Desk, Refusal, Refused
from bot.casework.reading import Reading
from bot.casework.transfer import Transfer
from bot.core import choice
from bot.core.channel import Parcel
from bot.core.choice import Choice
from bot.core.draft import near
from bot.core.heard import Heard, Remark
from bot.core.pace import Bucket, Pass
from bot.core.reply import Message
from bot.core.topic import LANGUAGE, State
from bot.store import audit, cases, inbox, outbox, staff, topics, unsent
from bot.store.db import Connection, Down, Joined
from bot.store.drafts import Draft
from bot.store.inbox import Waiting
from bot.store.outbox import Written
from bot.store.staff import Member
from bot.store.topics import Topic

log = structlog.get_logger("team")

LINK = "link"
YES, NOTED = "👍", "✍"  # what a message is marked with that was sent on, or kept as a note
CUT_FROM = 2000  # letters: apps cut what is longer than a message in two, and never before half of it
HELD = 60.0  # seconds in which what follows on a long command may be its second half
REMINDED_EVERY = 600.0
MOST_REMINDED = 1000

HELP = (
    "**In the topic of a case:**\n"
    "- /take to have it. Then everything that you write without a command goes to the person.\n"
    "- /note and words for colleagues: never sent\n"
    "- /entry and its id, or words to look for: the FAQ entry in the person's language\n"
    "- /park and a day, such as 2026-12-31\n"
    "- /close to say how it ended, /reopen\n"
    "- /release to give it back\n"
    "- /approve, /giveback and why: the answer of a colleague to somebody in danger\n"
    "- /alone when nobody reads yours in time"
)
UNLINKED = (
    "Nothing was sent: I do not know who you are. If you have an account for the console, open «Telegram» there and send "
    "me the code in a private chat. Then you can answer here."
)
_NOTHING_SENT: Mapping[Refusal, str] = {
    Refusal.NEWER: "Something newer was said in this case. Read it, then write again.",
    Refusal.NOT_YOURS: "You do not have this case. /take, then write again. For colleagues: /note",
    Refusal.TAKEN: "Somebody else has this case. For colleagues: /note",
    Refusal.CLOSED: "This case is closed. /reopen, then write again.",
    Refusal.NO_DAY: "Write a day after today, within the next 90 days: /park 2026-12-31",
}


@dataclass(frozen=True)
class Topical:
    """A remark of a colleague in the topic of a case."""

    desk: Desk
    connection: Connection
    member: Member
    topic: Topic
    remark: Remark
    seen: int  # the newest message of the case, if all stood in the topic when this was written; else -1
    words: str = ""  # behind the command

    @property
    def number(self) -> str:
        """The case."""
        return self.topic.number


Say = list[Parcel]
Do = Callable[[Topical], Awaitable[Say]]


@dataclass
class Team:
    """Takes what is heard in the group number `group`; `read` makes a remark of a raw update, None of what is nothing."""

    desk: Desk
    group: int
    read: Callable[[Any], Remark | None]
    _reminded: OrderedDict[tuple[int, int], float] = field(default_factory=OrderedDict, init=False)
    _buckets: OrderedDict[int, Bucket] = field(default_factory=OrderedDict, init=False)

    def orders(self) -> Mapping[str, Do]:
        """Every command in the topic of a case."""
        return {
            "take": self._take,
            "release": self._release,
            "note": self._note,
            "entry": self._entry,
            "close": self._close,
            "reopen": self._reopen,
            "park": self._park,
            "approve": self._approve,
            "giveback": self._give_back,
            "alone": self._alone,
        }

    async def step(self) -> int:
        """Do the next thing that was heard; how many. What fails is tried again, and after three times set aside."""
        database = self.desk.database
        async with database.read() as connection:
            if not await inbox.team_waits(connection):
                return 0
        failed: Waiting | None = None
        try:
            async with database.write() as connection:
                found = await inbox.claim(database, connection, 1, team=True)
                if not found:
                    return 0
                failed = found[0]
                joined = Joined(database, connection)
                await self._answer(joined, connection, failed)
                await inbox.done(connection, [failed.id])
                await database.notify(connection, "outbox")
        except Down:
            raise
        except Exception as error:
            if failed is None:
                raise
            await self._failed(failed, type(error).__name__)
            return 1
        for ring in (*joined.rings, "outbox"):
            database.signals.ring(ring)
        return 1

    async def _failed(self, waiting: Waiting, reason: str) -> None:
        """One more try failed. When it was the last one, the topic hears that nothing came of it."""
        log.error("remark failed", inbox=waiting.id, error=reason)
        address, _, thread = waiting.lane.rpartition("/")
        sorry = Parcel(Message("**Nothing was done.** Something is wrong on our side. Use the console.", LANGUAGE))
        async with self.desk.database.write("outbox") as connection:
            given_up = await inbox.failed(connection, waiting, reason)
            if given_up and address.endswith(str(self.group)) and thread != "0":
                said = Written(f"telegram:{self.group}", replace(sorry, thread=int(thread)).to_json(), False)
                await outbox.add(connection, [said], self.desk.clock())

    async def _answer(self, joined: Joined, connection: Connection, waiting: Waiting) -> None:
        remark = self.read(json.loads(waiting.payload))
        if remark is None:
            return
        desk = Desk(joined, self.desk.vault, self.desk.library, self.desk.clock, self.desk.mailboxes)
        if remark.private:
            lane, about, parcels = f"telegram:{remark.user}", "", await self._link(desk, connection, remark)
        else:
            topic = await topics.of_thread(connection, remark.thread)
            parcels = await self._heard(desk, connection, topic, remark)
            lane, about = f"telegram:{self.group}", topic.number if topic else ""
        written = [Written(lane, parcel.to_json(), False, about) for parcel in parcels]
        await outbox.add(connection, written, self.desk.clock())

    # Who is who

    async def _link(self, desk: Desk, connection: Connection, remark: Remark) -> Say:
        """The code from the console, sent in private: from now on this person acts for that account in the group."""
        if not self._may_try(remark.user):
            return []
        code = (remark.order or ("", ""))[1]
        member = await staff.link(connection, desk.vault, code, f"telegram:{remark.user}", desk.clock())
        if member is None:
            return [_say("This code does not hold. Make a new one in the console, under «Telegram».")]
        await audit.add(connection, desk.clock(), member.id, "link telegram")
        return [_say(f"You answer in the group as {member.name} from now on. In the console you can end this.")]

    def _may_try(self, user: int) -> bool:
        bucket, verdict = self._buckets.pop(user, Bucket()).take(self.desk.clock())
        self._buckets[user] = bucket
        if len(self._buckets) > MOST_REMINDED:
            self._buckets.popitem(last=False)
        return verdict is Pass.ANSWER

    async def _heard(self, desk: Desk, connection: Connection, topic: Topic | None, remark: Remark) -> Say:
        order = remark.order
        if topic is None:  # people talk there as they like
            return [_say(HELP, remark)] if order and order[0] == "help" else _pressed(remark)
        member = None
        if remark.kind is not Heard.NOBODY:
            member = await staff.at_telegram(connection, desk.vault, f"telegram:{remark.user}")
        if member is None:
            return [_say(UNLINKED, remark)] if self._reminds(remark) else _pressed(remark)
        seen = await self._seen(connection, topic, remark)
        return await self._of_colleague(Topical(desk, connection, member, topic, remark, seen))

    async def _seen(self, connection: Connection, topic: Topic, remark: Remark) -> int:
        """What the writer could have read: nothing is sure when words came into the topic after they wrote."""
        sure = topic.begun and topic.post < remark.message and not await topics.untold(connection, topic.number)
        return await cases.last_said(connection, topic.number) if sure else -1

    def _reminds(self, remark: Remark) -> bool:
        """Whether to tell this person, who is not told again for every word."""
        now, key = self.desk.clock(), (remark.user, remark.thread)
        last = self._reminded.get(key)
        if last is not None and 0 <= now - last < REMINDED_EVERY:
            return False
        self._reminded[key] = now
        if len(self._reminded) > MOST_REMINDED:
            self._reminded.popitem(last=False)
        return True

    async def _of_colleague(self, here: Topical) -> Say:
        """One deed, or why it was not done: a part of the transaction, so that a refused one leaves nothing behind."""
        if here.remark.order is not None and len(here.remark.text) >= CUT_FROM:
            await self._hold(here)
        try:
            async with here.desk.database.write():
                return await self._deed(here)
        except Refused as refused:
            if refused.reason is Refusal.TOO_LONG:
                await self._hold(here)
            reason = _NOTHING_SENT.get(refused.reason, str(refused.reason))
            return [_say(f"**Nothing was done.** {reason}", here.remark)]

    async def _deed(self, here: Topical) -> Say:
        match here.remark.kind:
            case Heard.TAP:
                return await self._tapped(here)
            case Heard.EDIT:
                return [_say("A message that is changed later is not sent again. Write a new one.", here.remark)]
            case Heard.FILE:
                return [_say("**Not sent.** Only words go to the person from here.", here.remark)]
            case _:
                return await self._said(here)

    async def _said(self, here: Topical) -> Say:
        order = here.remark.order
        if order is None:
            return await self._reply(here)
        name, words = order
        do = self.orders().get(name)
        if do is None:
            head = "" if name == "help" else "**Nothing was sent.** I do not know this command.\n\n"
            return [_say(head + HELP, here.remark)]
        return await do(replace(here, words=words))

    async def _hold(self, here: Topical) -> None:
        """What this person writes next may be the second half of a long message: it must not go out alone."""
        until = here.desk.clock() + HELD
        await topics.write(here.connection, here.number, held_for=here.member.id, held_until=until)

    # What leads to the person

    async def _reply(self, here: Topical) -> Say:
        """Plain words: an answer, if the writer has the case and nothing newer came."""
        if here.topic.held_for == here.member.id and here.desk.clock() < here.topic.held_until:
            return [
                _say(
                    "**Not sent.** The message before was so long that this may be the rest of it. If it is for the person, "
                    "send it again in a minute.",
                    here.remark,
                )
            ]
        await here.desk.reply(here.member, here.number, here.remark.text, here.seen)
        if await cases.last_said(here.connection, here.number) == here.seen:
            return []  # it waits for a second reader, and the topic says so
        await topics.tell_own(here.connection, here.number, here.member.id)
        return [_mark(here.remark, YES)]

    async def _entry(self, here: Topical) -> Say:
        """An entry by its id goes at once; words bring those that are near, to choose one."""
        library = here.desk.library()
        if library.entry(here.words):
            await here.desk.send_entry(here.member, here.number, here.words, here.seen)
            return [_mark(here.remark, YES)]
        row = await here.desk.find(here.connection, here.number)
        found = near(library, Draft("", row.language, row.place, here.words, "")) if here.words else []
        rows = [(_button(title, "team-entry", id),) for id, title in found if _fits(id)]
        if not rows:
            raise Refused(Refusal.NO_ENTRY)
        return [_say("Which one? A tap sends it in the person's language.", here.remark, *rows)]

    async def _tapped(self, here: Topical) -> Say:
        tap = choice.read(here.remark.choice)
        match tap.action if tap else "":
            case "team-entry" if tap:
                await here.desk.send_entry(here.member, here.number, tap.argument(0), here.seen)
            case "team-close" if tap:
                anyway = tap.argument(1) == "anyway"
                try:
                    await here.desk.close(here.member, here.number, tap.argument(0), here.seen, anyway)
                except Refused as refused:
                    if refused.reason is Refusal.OPEN_ITEMS:
                        return await self._undone(here, tap.argument(0))
                    raise
        return _pressed(here.remark)

    # What stays among colleagues

    async def _note(self, here: Topical) -> Say:
        """For colleagues. Nothing here knows the outbox of the person."""
        await here.desk.note(here.member, here.number, here.words)
        await topics.tell_own(here.connection, here.number, here.member.id)
        return [_mark(here.remark, NOTED)]

    async def _take(self, here: Topical) -> Say:
        await here.desk.take(here.member, here.number)
        return [_mark(here.remark, YES)]

    async def _release(self, here: Topical) -> Say:
        await here.desk.release(here.member, here.number)
        return [_mark(here.remark, YES)]

    async def _reopen(self, here: Topical) -> Say:
        number = await here.desk.reopen(here.member, here.number)
        if number == here.number:
            return [_mark(here.remark, YES)]
        return [_say(f"It goes on as case {number}, in a topic of its own.", here.remark)]

    async def _park(self, here: Topical) -> Say:
        await Transfer(here.desk).park(here.member, here.number, here.words)
        return [_mark(here.remark, YES)]

    async def _close(self, here: Topical) -> Say:
        """How did it end? A button for each outcome of the tree."""
        here.desk.answerable(here.member, await here.desk.find(here.connection, here.number))
        leaves = [leaf for branch in here.desk.office.outcomes for leaf in branch.leaves.items()]
        rows = [(_button(title, "team-close", code),) for code, title in leaves]
        return [_say("How did it end?", here.remark, *rows)]

    async def _undone(self, here: Topical, outcome: str) -> Say:
        row = await here.desk.find(here.connection, here.number)
        checklist = here.desk.office.checklists[row.checklist]
        items = "\n".join(f"- {checklist.items[item]}" for item in here.desk.undone(row))
        anyway = _button("Close all the same", "team-close", outcome, "anyway")
        return [_say(f"{Refusal.OPEN_ITEMS}\n{items}", here.remark, (anyway,))]

    async def _approve(self, here: Topical) -> Say:
        author = await self._proposer(here)
        await Reading(here.desk).approve(here.member, here.number, author, here.seen)
        return [_mark(here.remark, YES)]

    async def _give_back(self, here: Topical) -> Say:
        author = await self._proposer(here)
        await Reading(here.desk).give_back(here.member, here.number, author, here.words)
        return [_mark(here.remark, YES)]

    async def _alone(self, here: Topical) -> Say:
        await Reading(here.desk).send_alone(here.member, here.number, here.seen)
        return [_mark(here.remark, YES)]

    async def _proposer(self, here: Topical) -> str:
        """Whose answer waits to be read, the oldest first: exactly as it stands in the topic, or it is refused."""
        row = await here.desk.find(here.connection, here.number)
        drafts = await unsent.of(here.connection, here.desk.vault, row)
        waits = [(one.staff, one.proposed_at) for one in drafts if one.proposed_at]
        others = [one for one in waits if one[0] != here.member.id] or waits
        if not others:
            raise Refused(Refusal.NOTHING)
        if others[0] not in State.from_json(here.topic.shown).proposed:
            raise Refused(Refusal.NEWER)
        author = await staff.by_id(here.connection, others[0][0])
        if author is None:
            raise Refused(Refusal.NOTHING)
        return author.name


def _say(text: str, remark: Remark | None = None, *rows: tuple[Choice, ...]) -> Parcel:
    """Words into the topic in which something was said."""
    thread, press = (remark.thread, remark.press) if remark else (0, "")
    return Parcel(Message(text, LANGUAGE, rows), press=press, thread=thread)


def _mark(remark: Remark, sign: str) -> Parcel:
    """A sign at a message says that it was done, more quietly than one more message."""
    return Parcel(Message(sign, LANGUAGE), origin=str(remark.message), thread=remark.thread)


def _pressed(remark: Remark) -> Say:
    """Only the end of the waiting sign at a button."""
    return [Parcel(Message("", LANGUAGE), press=remark.press, thread=remark.thread)] if remark.press else []


def _button(label: str, action: str, *arguments: str) -> Choice:
    return Choice(label, choice.write(LANGUAGE, action, *arguments, keeps=True))


def _fits(id: str) -> bool:
    try:
        choice.write(LANGUAGE, "team-entry", id, keeps=True)
    except ValueError:
        return False
    return True
