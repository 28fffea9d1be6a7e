"""What the counsellors' group is told: the same cases as in the console, one errand at a time.

Which errand is next is asked when it can be sent, so what happens meanwhile goes into one message, and danger overtakes.
The words of a case are read from their sealed rows at that moment; nothing of them is stored for the way.
"""

from dataclasses import dataclass, field

from bot.casework.desk import Desk
from bot.core import topic as words
from bot.core.case import Status
from bot.core.channel import Parcel
from bot.core.reply import Message
from bot.core.topic import LANGUAGE, Listed, Page, Piece, State, Wording
from bot.letters import entry_of
from bot.store import audit, cases, files, marks, outbox, queues, staff, topics, unsent
from bot.store.cases import Row, Said
from bot.store.db import Connection
from bot.store.outbox import Written
from bot.store.topics import Topic

TOKEN = Parcel(Message("", LANGUAGE)).to_json()
"""In the outbox: there is an errand. It says nothing of which, nor of whose case."""

LOOKED_AT = 200  # cases, at most, to find one of which there is something to tell
CROWD = 8  # topics with news: from so many on a digest comes first
DIGEST_EVERY = 60.0


@dataclass(frozen=True)
class Make:
    """Make the topic of a case."""

    topic: Topic
    name: str


@dataclass(frozen=True)
class Rename:
    """The topic has another name."""

    topic: Topic
    name: str


@dataclass(frozen=True)
class Delete:
    """The case is erased: the topic goes with all that was said in it."""

    topic: Topic


@dataclass(frozen=True)
class Tell:
    """Say what is new in a case."""

    topic: Topic
    text: str
    page: Page  # the words of the case in it; how it stands may be said below them
    shown: str
    rest: bool  # there is more to tell

    @property
    def speaks(self) -> bool:
        """Whether it bears words of the case."""
        return bool(self.page.text)

    @property
    def loud(self) -> bool:
        """Whether it should be heard at once: words, and everything about danger, such as who asks for a reader."""
        return self.speaks or State.from_json(self.shown).danger


@dataclass(frozen=True)
class Digest:
    """Say in the general topic that many cases have news; the changes of state alone are told with this."""

    text: str
    told: tuple[tuple[Topic, str], ...]


Errand = Make | Rename | Delete | Tell | Digest


@dataclass
class Bridge:
    """Tells the group number `group` what happens at `desk`. The group is the lane `telegram:` and its number."""

    desk: Desk
    group: int
    _begun: bool = field(default=False, init=False)

    @property
    def lane(self) -> str:
        """The conversation with the group."""
        return f"telegram:{self.group}"

    async def follow(self) -> int:
        """Look which cases changed, and ask for an errand when there may be one; how much was done."""
        database = self.desk.database
        async with database.read() as connection:
            idle = self._begun and not await topics.changed(connection)
            if idle and (not await topics.waiting(connection) or await outbox.waits(connection, self.lane, TOKEN)):
                return 0
        async with database.write("outbox") as connection:
            if not self._begun:
                await topics.begin(connection, self.group, self.desk.clock())
            more = await topics.follow(connection)
            if await topics.waiting(connection) and not await outbox.waits(connection, self.lane, TOKEN):
                await outbox.add(connection, [Written(self.lane, TOKEN, False)], self.desk.clock())
        self._begun = True
        return int(more)

    async def next(self) -> Errand | None:
        """What to do next; None when there is nothing, or nothing was found among the first ones."""
        async with self.desk.database.write() as connection:
            wording = await self._wording(connection)
            found = await topics.next(connection, LOOKED_AT)
            rows = {row.number: row for row in await queues.kept(connection, [topic.number for topic in found])}
            if len(found) >= CROWD and not found[0].over and await self._digest_is_due(connection):
                digest = await self._digest(connection, found, rows, wording)
                if digest:
                    return digest
            for topic in found:
                errand = await self._errand(connection, topic, rows.get(topic.number), wording)
                if errand:
                    return errand
                await topics.quiet(connection, topic)
        return None

    async def done(self, errand: Errand, made: int = 0) -> None:
        """The errand is done; `made` is Telegram's number of the topic that was made, or of what was said."""
        async with self.desk.database.write() as connection:
            match errand:
                case Make(topic, name):
                    await topics.made(connection, topic.number, made, name)
                    await audit.add(connection, self.desk.clock(), 0, "to the group", topic.number)
                case Rename(topic, name):
                    await topics.write(connection, topic.number, name=name)
                case Delete(topic):
                    await topics.drop(connection, topic.number)
                case Tell(topic):
                    page = errand.page
                    spoken = {"part": page.part, "part_of": page.part_of, "post": made} if errand.speaks else {}
                    begun = {"begun": 1} if 0 in page.told else {}
                    await topics.write(connection, topic.number, shown=errand.shown, **spoken, **begun)
                    await topics.tell(connection, page.told)
                    if not errand.rest:
                        await topics.quiet(connection, topic)
                case Digest(_, told_too):
                    await marks.write(connection, topics.DIGEST_MARK, str(self.desk.clock()))
                    for topic, shown in told_too:
                        await topics.write(connection, topic.number, shown=shown)

    async def lost(self, thread: int) -> None:
        """A topic is not there: it was deleted at Telegram. That of an erased case is as it should be."""
        async with self.desk.database.write() as connection:
            topic = await topics.of_thread(connection, thread)
            if topic:
                await topics.lost(connection, topic.number)

    async def left_behind(self, errand: Delete) -> None:
        """The topic of an erased case could not be deleted; tried again when the service starts."""
        async with self.desk.database.write() as connection:
            await topics.quiet(connection, errand.topic)

    async def _errand(
        self, connection: Connection, topic: Topic, row: Row | None, wording: Wording
    ) -> Make | Rename | Delete | Tell | None:
        if topic.over:
            return Delete(topic)
        if row is None:
            return None
        name = words.name(row.number, row.language, bool(row.danger), row.status == Status.CLOSED)
        if not topic.thread:
            return Make(topic, name) if row.status == Status.OPEN else None
        if topic.name != name:
            return Rename(topic, name)
        return await self._tell(connection, topic, row, wording)

    async def _tell(self, connection: Connection, topic: Topic, row: Row, wording: Wording) -> Tell | None:
        """The next message: words first, oldest first; then, when all words are told, how the case stands."""
        before, drafts = State.from_json(topic.shown), await unsent.of(connection, self.desk.vault, row)
        proposed = tuple((one.staff, one.proposed_at) for one in drafts if one.proposed_at)
        now = self._state(row, proposed, await outbox.undelivered(connection, row.number))
        pieces = await self._pieces(connection, topic, row, wording)
        page = words.page(pieces, topic.part, topic.part_of)
        if len(page.told) < len(pieces):
            return Tell(topic, page.text, page, topic.shown, rest=True)
        step = words.told_next(before, now)
        stands = words.difference(before, step, {one.staff: one.text for one in drafts}, wording)
        alone = bool(page.text and {*step.proposed} - {*before.proposed})  # two long texts do not fit into one message
        text = "\n\n".join([page.text, *([] if alone else stands)]).strip()
        if not text:
            return None
        shown, rest = (topic.shown, bool(stands)) if alone else (step.to_json(), step != now)
        return Tell(topic, text, page, shown, rest)

    async def _pieces(self, connection: Connection, topic: Topic, row: Row, wording: Wording) -> list[Piece]:
        """What was said in a case and does not stand in its topic, in the order in which it was said."""
        untold = await topics.untold(connection, row.number)
        if topic.begun and not untold:
            return []
        brief = cases.brief(self.desk.vault, row)
        kinds = {one.message: one.kind for one in await files.of(connection, row.number)}
        said = [one for one in await cases.said(connection, self.desk.vault, row) if one.id in untold]
        pieces = [self._piece(one, brief.nickname, kinds.get(one.id, ""), wording) for one in said]
        if not topic.begun:
            lines = "\n".join(line.text for line in brief.lines)
            pieces.insert(0, Piece(0, self._head(row, brief.nickname), lines))
        return pieces

    def _head(self, row: Row, nickname: str) -> str:
        library = self.desk.library()
        pack = library.packs.get(row.place)
        place = library.name(pack, library.voice(LANGUAGE)) if pack else ""
        return " · ".join(filter(None, (f"Case {row.number}", row.language, place, nickname)))

    def _piece(self, one: Said, nickname: str, kind: str, wording: Wording) -> Piece:
        who = wording.names.get(one.staff, "Somebody")
        if one.author == cases.NOTE:
            return Piece(one.id, f"Note of {who}, never sent:", one.text)
        if one.author == cases.STAFF:
            entry = entry_of(one.text)
            return Piece(
                one.id, f"{who} sent the entry {entry}" if entry else f"{who} answered:", "" if entry else one.text
            )
        return Piece(one.id, f"{nickname} sent a file ({kind}): open it in the console" if kind else nickname, one.text)

    def _state(self, row: Row, proposed: tuple[tuple[int, float], ...], undelivered: int) -> State:
        return State(
            row.status,
            row.owner if row.status == Status.OPEN else 0,
            row.outcome,
            bool(row.danger),
            row.parked_until,
            bool(row.escalated) and row.due_at > 0,
            proposed,
            undelivered,
        )

    async def _wording(self, connection: Connection) -> Wording:
        names = {member.id: member.name for member in await staff.everybody(connection)}
        return Wording(names, self.desk.office.outcome_names, self.desk.office.plan.written)

    async def _digest_is_due(self, connection: Connection) -> bool:
        last = float(await marks.read(connection, topics.DIGEST_MARK) or 0)
        return abs(self.desk.clock() - last) >= DIGEST_EVERY

    async def _digest(
        self, connection: Connection, found: list[Topic], rows: dict[str, Row], wording: Wording
    ) -> Digest | None:
        """Many cases in one message. Of those without new words, the state is told with this and not in the topic."""
        listed, told = [], []
        speaking = await topics.speak(connection, list(rows))
        for topic in found:
            row = rows.get(topic.number)
            if row is None:
                continue
            speaks = not topic.begun or topic.number in speaking
            before = State.from_json(topic.shown)
            now = self._state(row, before.proposed, before.undelivered)
            if not speaks and now == before:
                continue
            if not speaks and not now.danger:
                told.append((topic, now.to_json()))
            link = f"https://t.me/c/{str(self.group).removeprefix('-100')}/{topic.thread}" if topic.thread else ""
            listed.append(Listed(row.number, row.language, now.danger, speaks, now.owner, now.status, link))
        if len(listed) < CROWD:
            return None
        more = max(await topics.waiting(connection) - len(found), 0)
        return Digest(words.digest(listed, more, wording), tuple(told))
