"""The loops: taking turns, sending, the clock. Each can be drained in tests and stopped within seconds."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from bot.core.channel import Busy, Channel, Down, Gone, Outcome, Parcel, Refused, Sent
from bot.store import changes, outbox, pace, people
from bot.store.db import Connection, Database, rung
from bot.store.outbox import Outgoing

log = structlog.get_logger("worker")

SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
LONGEST_BUSY = 0.9 * pace.LONGEST_WAIT


class Loop:
    """Does `step` again and again: at once while there is work, else when `ring` sounds or `idle` seconds pass.

    Whatever goes wrong, it waits a little longer each time and goes on: nothing is lost by waiting.
    """

    def __init__(
        self, name: str, step: Callable[[], Awaitable[int]], database: Database, ring: str, idle: float
    ) -> None:
        self.name = name
        self._step = step
        self._database = database
        self._ring = ring
        self._idle = idle
        self._stopping = False
        self.failing = False

    async def run(self) -> None:
        """Go on until stopped; a step in hand is finished."""
        pause = SHORTEST_PAUSE
        with self._database.signals.listening(self._ring) as bell:
            while not self._stopping:
                bell.clear()
                worked = await self._try()
                if self.failing:
                    await asyncio.sleep(pause * random.uniform(0.5, 1))
                    pause = min(pause * 2, LONGEST_PAUSE)
                    continue
                pause = SHORTEST_PAUSE
                if not worked and not self._stopping:
                    await rung(bell, self._idle)

    async def _try(self) -> int:
        try:
            worked = await self._step()
        except Exception as error:
            log.error("loop failed, will try again", loop=self.name, error=type(error).__name__)
            self.failing = True
            return 0
        self.failing = False
        return worked

    async def drain(self) -> int:
        """Do all the work there is; for tests and for tools."""
        done = 0
        while worked := await self._step():
            done += worked
        return done

    def stop(self) -> None:
        """Finish the step in hand, then end."""
        self._stopping = True
        self._database.signals.ring(self._ring)


@dataclass(frozen=True)
class Rates:
    """How fast to send: seconds between messages to all chats together and to one chat, and how far ahead one may be."""

    channel_interval: float
    channel_burst: float
    lane_interval: float
    lane_burst: float
    lease: float = 30.0
    at_once: int = 50
    group_interval: float = 3.3  # Telegram: 20 messages a minute to one group (Bots FAQ), the margin taken off

    @classmethod
    def within(cls, to_all: float, to_one: float) -> "Rates":
        """Rates that stay below limits given as messages a second: three at once to one chat, then one after another.

        The margin covers what the network, and a machine that stands still for half a second, do to the distance
        between two messages.
        """
        return cls(1.05 / to_all, 0.5, 1.1 / to_one, 2.2 / to_one + 0.001)


@dataclass
class SendCounters:
    """How sendings ended since the start, for the metrics."""

    outcomes: dict[str, int] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> None:
        """One more."""
        name = type(outcome).__name__.lower()
        self.outcomes[name] = self.outcomes.get(name, 0) + 1


class Sender:
    """Sends what waits in the outbox through one channel, in order per lane, within the budget of all workers."""

    def __init__(
        self, name: str, channel: Channel, database: Database, clock: Callable[[], float], rates: Rates
    ) -> None:
        self._name = name
        self._channel = channel
        self._database = database
        self._clock = clock
        self._rates = rates
        self._in_hand: dict[asyncio.Task[Outcome], Outgoing] = {}
        self.counters = SendCounters()

    async def step(self) -> int:
        """Record what has ended and claim what may go. A sending that ends rings `outbox`."""
        return await self._exchange()

    async def drain(self) -> None:
        """Send all that may go now and wait for it; for tests and for tools."""
        while await self._exchange() or self._in_hand:
            if self._in_hand:
                await asyncio.wait(self._in_hand, return_when=asyncio.FIRST_COMPLETED)

    async def finish(self) -> None:
        """Wait for the sendings in hand and record how they ended."""
        if self._in_hand:
            await asyncio.wait(self._in_hand)
            await self._exchange(claim=False)

    async def _exchange(self, claim: bool = True) -> int:
        """One transaction: what has ended is recorded, what may be sent is claimed."""
        async with self._database.write() as connection:
            ended = {task: message for task, message in self._in_hand.items() if task.done()}
            room = self._rates.at_once - len(self._in_hand) + len(ended)
            await self._record(connection, [(message, task.result()) for task, message in ended.items()])
            claimed = await self._claim(connection, room) if claim else []
        for task in ended:
            del self._in_hand[task]
        for message in claimed:
            task = asyncio.create_task(self._send(message))
            task.add_done_callback(lambda _: self._database.signals.ring("outbox"))
            self._in_hand[task] = message
        return len(ended) + len(claimed)

    async def _claim(self, connection: Connection, room: int) -> list[Outgoing]:
        rates, now = self._rates, self._clock()
        free_at = await pace.budget(self._database, connection, self._name, now)
        most = min(room, pace.allowed(free_at, now, rates.channel_interval, rates.channel_burst))
        if most <= 0:
            return []
        claimed = await outbox.claim(self._database, connection, now, rates.lane_burst, most)
        in_hand = {message.id for message in self._in_hand.values()}  # a slow one, whose lease is over
        messages = [message for message in claimed if message.id not in in_hand]
        if messages:
            await outbox.mark_sending(connection, messages, now + rates.lease)
            await pace.spend(connection, self._name, max(free_at, now) + len(messages) * rates.channel_interval)
            lanes = [message.lane for message in messages]
            await pace.step(connection, [lane for lane in lanes if not _is_group(lane)], now, rates.lane_interval)
            await pace.step(connection, [lane for lane in lanes if _is_group(lane)], now, rates.group_interval)
        return messages

    async def _send(self, message: Outgoing) -> Outcome:
        address = message.lane.partition(":")[2]
        try:
            return await self._channel.send(address, Parcel.from_json(message.body))
        except Exception as error:
            log.error("channel raised", channel=self._name, outbox=message.id, error=type(error).__name__)
            return Down(type(error).__name__)

    async def _record(self, connection: Connection, ended: list[tuple[Outgoing, Outcome]]) -> None:
        now = self._clock()
        undelivered: list[str] = []
        await outbox.sent(connection, [message for message, outcome in ended if isinstance(outcome, Sent)])
        for message, outcome in ended:
            self.counters.count(outcome)
            match outcome:
                case Gone():
                    await people.left(connection, message.lane, now)
                    undelivered += await outbox.give_up(connection, message.lane)
                case Refused(reason):
                    undelivered += await outbox.refused(connection, message, reason)
                case Busy(asked, alone):
                    seconds = min(asked, LONGEST_BUSY)
                    if not alone:
                        await pace.pause(connection, self._name, now + seconds + self._rates.channel_burst)
                    await outbox.later(connection, message, now + seconds)
                case Down():
                    await outbox.later(connection, message, now + self._patience(message.tries))
                case Sent():
                    pass
        if undelivered:  # whoever answers must hear of it
            await changes.add(connection, sorted({*undelivered}), now)

    def _patience(self, tries: int) -> float:
        """Seconds until the next try: doubling to a minute, with some chance so that workers do not march in step."""
        return min(60.0, 0.5 * 2.0 ** min(tries, 7)) * random.uniform(0.7, 1.0)


def _is_group(lane: str) -> bool:
    """Groups have numbers below 0."""
    return lane.partition(":")[2].startswith("-")
