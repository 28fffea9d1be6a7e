"""One turn: take an event from the inbox, decide, write everything, commit.

Deciding is pure, so one transaction spans the turn, and the turns of different people share one commit. A
process that is killed rolls back, and the events still wait.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.core import choice, gap, markup
from bot.core.case import Deed, OpenCase, Status
from bot.core.channel import Parcel
from bot.core.event import Event, Kind
from bot.core.language import SOURCE, known
from bot.core.match import Decision as Ending
from bot.core.pace import Bucket, Pass
from bot.core.pack import Library
from bot.core.person import Person
from bot.core.reply import SILENCE, Asked, Memory, Message, Reply
from bot.core.turn import Turn
from bot.core.waiting import Answered
from bot.store import (
    answering,
    cases,
    changes,
    chats,
    complaints,
    due,
    inbox,
    items,
    keys,
    learning,
    notes,
    outbox,
    people,
    reminders,
    staff,
)
from bot.store.db import Connection, Database, Down
from bot.store.inbox import Waiting
from bot.store.learning import Gap
from bot.store.outbox import Written
from bot.store.reminders import Due
from bot.store.vault import Vault

Parser = Callable[[Any], Event | None]
"""Reads a raw event of one channel; None for one that is not for us. May raise anything: that is a poison event."""

MAILBOXES = frozenset({"web"})
"""The channels that people fetch from."""

MOST_BUCKETS = 50_000
_OF_NOBODY = (Kind.LEFT, Kind.REMINDER)  # what happens without the person being here
_OF_THE_LAST: Mapping[str, Any] = {"audio": "", "picture": "", "spot": "", "pin": None, "day": None, "file": None}
log = structlog.get_logger("engine")


@dataclass(frozen=True)
class Decision:
    """A turn that was decided: the event as it waited, what it was, and the reply."""

    waiting: Waiting
    event: Event | None
    reply: Reply


@dataclass(frozen=True)
class Failure:
    """A turn that could not be decided; `reason` names the kind of error and never what the person wrote."""

    waiting: Waiting
    reason: str


@dataclass(frozen=True)
class AtDesk:
    """What turns are told of the desk: cases by lane, whether anybody answers, and answers given by language."""

    cases: Mapping[str, OpenCase] = field(default_factory=dict)
    counsellors: bool = False
    answers: Mapping[str, Sequence[Answered]] = field(default_factory=dict)


@dataclass
class Counters:
    """What happened since the start, for the metrics."""

    turns: int = 0
    failures: int = 0
    set_aside: int = 0
    slowed: int = 0


class Engine:
    """Takes turns. `mailboxes` are the channels that people fetch from; without a `vault` there are no cases.

    `group`: counsellors work in a group of Telegram too.
    """

    def __init__(
        self,
        database: Database,
        handle: Callable[[Turn], Reply],
        library: Callable[[], Library],
        parsers: Mapping[str, Parser],
        clock: Callable[[], float],
        mailboxes: frozenset[str] = MAILBOXES,
        vault: Vault | None = None,
        group: bool = False,
    ) -> None:
        self._group = group
        self._database = database
        self._handle = handle
        self._library = library
        self._parsers = {reminders.CHANNEL: _reminder, **parsers}
        self._clock = clock
        self._mailboxes = mailboxes
        self._vault = vault
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self.counters = Counters()

    async def take_turns(self, limit: int = 100) -> int:
        """Take the next turn of up to `limit` people in one transaction; the number of turns taken or failed.

        When the batch as a whole cannot be written, each turn is taken alone, so that one bad event harms no other.
        """
        try:
            return await self._take(limit)
        except Down:
            raise
        except Exception as error:
            if limit == 1:
                return await self._fail_first(error)
            log.warning("batch failed, taking turns one by one", error=type(error).__name__)
            return await self._one_by_one(limit)

    async def _one_by_one(self, limit: int) -> int:
        taken = 0
        for _ in range(limit):
            if not await self.take_turns(1):
                break
            taken += 1
        return taken

    async def _take(self, limit: int) -> int:
        """The rings are given after the commit, so that whoever wakes finds the messages."""
        lanes: set[str] = set()
        async with self._database.write() as connection:
            waiting = await inbox.claim(self._database, connection, limit)
            if not waiting:
                return 0
            persons = await people.load(connection, [event.lane for event in waiting])
            noted = await notes.load(connection, list(persons))
            desk = await self._cases(connection, waiting)
            outcomes = [
                self._decide(event, persons.get(event.lane), noted.get(event.lane, {}), desk) for event in waiting
            ]
            decisions = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
            failures = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
            decisions += await self._record_failures(connection, failures)
            lanes = await self._write(connection, decisions, persons)
            rings = [*self._rings(lanes), *self._about_cases(decisions)]
            await self._database.notify(connection, *rings)
        for ring in rings:
            self._database.signals.ring(ring)
        self.counters.turns += len(decisions)
        return len(waiting)

    def _about_cases(self, decisions: Sequence[Decision]) -> list[str]:
        return [changes.RING] if any(decision.reply.case for decision in decisions) else []

    def _rings(self, lanes: set[str]) -> list[str]:
        """Whom to wake: the senders once, and each mailbox that got a message."""
        mailboxes = sorted(lane for lane in lanes if self._has_mailbox(lane))
        return [*(["outbox"] if len(lanes) > len(mailboxes) else []), *(f"mail {lane}" for lane in mailboxes)]

    async def _cases(self, connection: Connection, waiting: Sequence[Waiting]) -> AtDesk:
        """The newest case of each lane, whether there is anybody to answer one, and how fast they did."""
        if self._vault is None:
            return AtDesk()
        await keys.check(connection, self._vault)
        found = await cases.newest(connection, self._vault, [event.lane for event in waiting])
        languages = {case.brief.language for case in found.values() if case.status in (Status.DRAFT, Status.OPEN)}
        times = await answering.load(connection, languages, self._clock())
        return AtDesk(found, await staff.anyone(connection), times)

    def _decide(
        self,
        waiting: Waiting,
        person: Person | None,
        noted: Mapping[str, str],
        desk: AtDesk,
    ) -> Decision | Failure:
        try:
            event = self._parsers[waiting.channel](json.loads(waiting.payload))
            if event is None or event.lane != waiting.lane:
                return Decision(waiting, event, SILENCE)
            now = datetime.fromtimestamp(self._clock(), UTC)
            case = desk.cases.get(event.lane)
            answers = desk.answers.get(case.brief.language, ()) if case else ()
            turn = Turn(event, person, self._library(), now, noted, case, desk.counsellors, answers, self._group)
            return Decision(waiting, event, self._answer(turn))
        except Exception as error:
            return Failure(waiting, type(error).__name__)

    def _answer(self, turn: Turn) -> Reply:
        if turn.place:
            turn = replace(turn, now=turn.now.astimezone(ZoneInfo(turn.place.time_zone)))
        match self._pass(turn.event):
            case Pass.ANSWER:
                return self._handle(turn)
            case Pass.SLOW_DOWN:
                return Reply((_slow_down(turn),))
            case Pass.SILENCE:
                return SILENCE

    def _pass(self, event: Event) -> Pass:
        """Whether this person writes so fast that others would have to wait."""
        if event.kind in (Kind.LEFT, Kind.CAME_BACK, Kind.REMINDER):
            return Pass.ANSWER
        bucket, verdict = self._buckets.pop(event.lane, Bucket()).take(self._clock())
        self._buckets[event.lane] = bucket
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        self.counters.slowed += verdict is not Pass.ANSWER
        return verdict

    async def _record_failures(self, connection: Connection, failures: Sequence[Failure]) -> list[Decision]:
        """Count the try of each; what is now set aside becomes an apology to the person."""
        apologies = []
        for failure in failures:
            waiting = failure.waiting
            self.counters.failures += 1
            log.error("turn failed", inbox=waiting.id, channel=waiting.channel, error=failure.reason)
            if await inbox.failed(connection, waiting, failure.reason):
                self.counters.set_aside += 1
                apologies.append(Decision(waiting, None, Reply((self._apology(waiting),))))
        return [replace(apology, waiting=replace(apology.waiting, id=0)) for apology in apologies]

    def _apology(self, waiting: Waiting) -> Message:
        channel, _, address = waiting.lane.partition(":")
        turn = Turn(
            Event(channel, address, Kind.TEXT), None, self._library(), datetime.fromtimestamp(self._clock(), UTC)
        )
        sorry = turn.voice.say("engine.sorry", "Something went wrong on our side. Please write again, or tap /menu.")
        return turn.message(sorry)

    async def _fail_first(self, error: Exception) -> int:
        """The turn at the head cannot be written: count its try."""
        async with self._database.write() as connection:
            for waiting in await inbox.claim(self._database, connection, 1):
                apologies = await self._record_failures(connection, [Failure(waiting, type(error).__name__)])
                await self._write(connection, apologies, {})
                return 1
        return 0

    async def _write(
        self, connection: Connection, decisions: Sequence[Decision], persons: Mapping[str, Person]
    ) -> set[str]:
        """Everything that the decisions say, in as few statements as possible; the lanes with new messages."""
        now = self._clock()
        today = datetime.fromtimestamp(now, UTC).date()
        await self._forget(connection, decisions, now)
        await people.came_back(
            connection, [d.waiting.lane for d in decisions if d.event and d.event.kind not in _OF_NOBODY]
        )
        new = {d.waiting.lane: d.reply.memory for d in decisions if isinstance(d.reply.memory, Person)}
        await people.remember(connection, new, today)
        await people.seen(connection, self._returning(decisions, persons, new), today)
        await self._learn(connection, decisions, persons, today)
        await self._note(connection, decisions, persons)
        about = await self._do(connection, decisions, now)
        letters = [letter for decision in decisions for letter in self._letters(decision, about)]
        written = [await self._in_its_spot(connection, letter) for letter in letters]
        await outbox.add(connection, written, now)
        await inbox.done(connection, [decision.waiting.id for decision in decisions if decision.waiting.id])
        return {message.lane for message in written}

    def _returning(
        self, decisions: Sequence[Decision], persons: Mapping[str, Person], new: Mapping[str, Person]
    ) -> list[str]:
        spoke = (d for d in decisions if d.event and d.event.kind not in _OF_NOBODY)
        lanes = (d.waiting.lane for d in spoke if d.reply.memory is Memory.UNCHANGED)
        return [lane for lane in lanes if lane in persons and lane not in new]

    async def _forget(self, connection: Connection, decisions: Sequence[Decision], now: float) -> None:
        for decision in decisions:
            lane = decision.waiting.lane
            if decision.reply.memory is Memory.FORGET:
                await people.forget(connection, lane)
                await outbox.forget(connection, lane)
                await inbox.forget(connection, lane)
                await chats.forget(connection, lane.partition(":")[2])
                await notes.forget(connection, lane)
                await reminders.forget(connection, lane)
                if self._vault:
                    await cases.forget(connection, self._vault, lane)
            if decision.reply.memory is Memory.LEFT:
                await people.left(connection, lane, now)
                await outbox.give_up(connection, lane)

    async def _learn(
        self, connection: Connection, decisions: Sequence[Decision], persons: Mapping[str, Person], today: date
    ) -> None:
        """Counts of everybody; what was not understood only of those who agreed, without numbers and names."""
        counted, gaps = [], []
        for decision in decisions:
            reply, person = decision.reply, persons.get(decision.waiting.lane)
            counted += [(count.name, count.key) for count in reply.counts]
            if reply.asked and decision.event:
                language = person.language if person else known(decision.event.hint) or SOURCE
                counted.append((f"question.{reply.asked.decision}", language))
                question = self._gap(reply.asked) if person and person.helps else ""
                if person and question:
                    gaps.append(Gap(today.isoformat(), language, person.place, question))
        await learning.count(connection, counted, today)
        await learning.keep(connection, gaps)

    async def _note(self, connection: Connection, decisions: Sequence[Decision], persons: Mapping[str, Person]) -> None:
        """Notes and reminders, of people who agreed only; and how questions of the exam were answered, of nobody."""
        written: list[tuple[str, str, str | None]] = []
        due: list[Due] = []
        for decision in decisions:
            lane, reply = decision.waiting.lane, decision.reply
            if not isinstance(reply.memory, Person) and (lane not in persons or reply.memory is Memory.FORGET):
                continue
            written += [(lane, name, body) for name, body in reply.notes.items()]
            for name, reminder in reply.reminders.items():
                due.append(
                    Due(lane, name, reminder.due.timestamp() if reminder else None, reminder.body if reminder else "")
                )
        await notes.write(connection, written)
        await reminders.write(connection, due)
        await items.count(connection, [item for decision in decisions for item in decision.reply.items])

    async def _do(self, connection: Connection, decisions: Sequence[Decision], now: float) -> dict[str, str]:
        """What people decided about their cases; the numbers of these cases by lane."""
        numbers, office = {}, self._library().office
        for decision in decisions:
            if decision.reply.case and self._vault:
                lane, deed = decision.waiting.lane, decision.reply.case
                numbers[lane] = await cases.apply(connection, self._vault, lane, deed, now, office.rules.same_within)
                if deed.deed is Deed.COMPLAIN and (waits := await complaints.unheard(connection)):
                    log.error("complaints wait that nobody can see: invite a supervisor or an admin", waiting=waits)
        changed = sorted({number for number in numbers.values() if number})
        if changed:
            await due.refresh(connection, office.plan, changed)
            await changes.add(connection, changed, now)
        return numbers

    def _gap(self, asked: Asked) -> str:
        return gap.stripped(asked.text, self._library().names) if asked.decision is Ending.NONE else ""

    def _letters(self, decision: Decision, about: Mapping[str, str]) -> list[tuple[str, Parcel, str]]:
        """The messages of a reply with their lane and case; the first one replaces the tapped message and confirms the tap."""
        number = about.get(decision.waiting.lane, "") if decision.reply.case else ""
        event, lane = decision.event, decision.waiting.lane
        parcels = [Parcel(part) for message in decision.reply.messages for part in _parts(message)]
        if parcels and event:
            parcels[0] = replace(parcels[0], press=event.press, origin=_replaced(event, decision.reply))
        return [(lane, parcel, number) for parcel in parcels]

    async def _in_its_spot(self, connection: Connection, letter: tuple[str, Parcel, str]) -> Written:
        """A message as an outbox row. In a mailbox the newest one gives way to it when both are about the same."""
        lane, parcel, about = letter
        if self._has_mailbox(lane) and parcel.message.spot:
            for row in await outbox.newest(connection, lane, 1):
                if Parcel.from_json(row.body).message.spot == parcel.message.spot:
                    await outbox.erase(connection, row.id)
                    parcel = replace(parcel, origin=str(row.id))
        return Written(lane, parcel.to_json(), self._has_mailbox(lane), about)

    def _has_mailbox(self, lane: str) -> bool:
        return lane.partition(":")[0] in self._mailboxes


def _reminder(raw: Any) -> Event:
    """A reminder that was moved into the inbox, as an event of the person's own channel."""
    channel, _, address = raw["lane"].partition(":")
    return Event(channel, address, Kind.REMINDER, text=raw["body"], choice=raw["name"])


def _parts(message: Message) -> list[Message]:
    """`message` in parts that every channel can carry, the buttons under the last."""
    *first, last = markup.split(message.text)
    return [
        *(replace(message, text=text, choices=(), **_OF_THE_LAST) for text in first),
        replace(message, text=last),
    ]


def _replaced(event: Event, reply: Reply) -> str:
    """The tapped message, if the reply is a menu that takes its place."""
    tap = choice.read(event.choice)
    keeps = tap is None or tap.keeps or len(reply.messages) > 1 or not reply.messages[0].in_place
    return "" if keeps else event.origin


def _slow_down(turn: Turn) -> Message:
    return turn.message(
        turn.voice.say("engine.slow-down", "You write faster than I can read. Wait a minute, then ask again.")
    )
