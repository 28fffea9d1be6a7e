"""The clock of the machine jumps (R14): nobody waits a day for an answer."""

from dataclasses import dataclass, field

import pytest

from bot.core.channel import Busy, Down, Outcome, Parcel, Sent
from bot.core.reply import Message
from bot.store import outbox, retention
from bot.store.db import Database
from bot.store.outbox import Written
from bot.worker import Rates, Sender
from tests.conftest import Clock

DAY = 86_400.0
RATES = Rates.within(30, 1)


@dataclass
class Paper:
    """A channel that writes down what it delivers; `outcomes` are used up first."""

    outcomes: list[Outcome] = field(default_factory=list)
    delivered: list[str] = field(default_factory=list)

    async def send(self, address: str, parcel: Parcel) -> Outcome:
        outcome = self.outcomes.pop() if self.outcomes else Sent()
        if isinstance(outcome, Sent):
            self.delivered.append(parcel.message.text)
        return outcome


async def write(database: Database, clock: Clock, *texts: str) -> None:
    """Put `texts` into the outbox for one person."""
    bodies = [Parcel(Message(text, "en")).to_json() for text in texts]
    async with database.write() as connection:
        await outbox.add(connection, [Written("telegram:1", body, False) for body in bodies], clock())


async def some_seconds_pass(sender: Sender, clock: Clock, seconds: int = 8) -> None:
    for _ in range(seconds):
        await sender.drain()
        clock.pass_by(1)


@pytest.mark.parametrize("jump", [DAY, -DAY], ids=["ahead", "back"])
@pytest.mark.parametrize("outcome", [Sent(), Down("away"), Busy(3)], ids=["sent", "down", "busy"])
async def test_the_clock_jumps_a_day(database: Database, clock: Clock, jump: float, outcome: Outcome) -> None:
    """R14: whatever had just happened when the clock was set a day ahead or back, all is sent in order in seconds."""
    paper = Paper([outcome])
    sender = Sender("telegram", paper, database, clock, RATES)
    await write(database, clock, *"abcd")
    await sender.drain()
    clock.pass_by(jump)
    await write(database, clock, *"ef")
    await some_seconds_pass(sender, clock)
    assert "".join(paper.delivered) == "abcdef"


@pytest.mark.parametrize("jump", [DAY, -DAY], ids=["ahead", "back"])
async def test_the_clock_jumps_while_a_process_is_dead(database: Database, clock: Clock, jump: float) -> None:
    """R14: what a killed process was sending is sent again, although its lease seems to end in a day."""
    await write(database, clock, *"ab")
    async with database.write() as connection:
        first = await outbox.claim(database, connection, clock(), 1.0, 1)
        await outbox.mark_sending(connection, first, clock() + RATES.lease)
    clock.pass_by(jump)
    paper = Paper()
    await some_seconds_pass(Sender("telegram", paper, database, clock, RATES), clock)
    assert "".join(paper.delivered) == "ab"


async def test_who_lost_the_lease_has_no_say(database: Database, clock: Clock) -> None:
    """R2, R3: two send the same message because the first was slow: the next of the lane waits for the second one, so
    that what comes twice comes right behind itself."""
    await write(database, clock, *"ab")
    async with database.write() as connection:
        slow = await outbox.claim(database, connection, clock(), 1.0, 1)
        await outbox.mark_sending(connection, slow, clock() + RATES.lease)
        clock.pass_by(RATES.lease + 1)
        quick = await outbox.claim(database, connection, clock(), 1.0, 1)
        await outbox.mark_sending(connection, quick, clock() + RATES.lease)
        assert [message.id for message in quick] == [message.id for message in slow]
        for outcome in (outbox.sent(connection, slow), outbox.later(connection, slow[0], 0)):
            await outcome
            assert await outbox.claim(database, connection, clock(), 1.0, 9) == []
        await outbox.sent(connection, quick)
        assert len(await outbox.claim(database, connection, clock(), 1.0, 9)) == 1


async def test_limits_hold_after_a_jump(database: Database, clock: Clock) -> None:
    """R14, R8: after a jump back one chat still gets one message a second after a burst."""
    paper = Paper()
    sender = Sender("telegram", paper, database, clock, RATES)
    await write(database, clock, *"abc")
    await sender.drain()
    clock.pass_by(-DAY)
    await write(database, clock, *"defghi")
    await sender.drain()
    assert len(paper.delivered) <= 3 + 3
    clock.pass_by(2)
    await sender.drain()
    assert len(paper.delivered) <= 3 + 3 + 2


async def test_a_day_ahead_forgets_nothing_that_is_needed(database: Database, clock: Clock) -> None:
    """R14: the purge of a clock that is a day ahead erases nothing that waits, and no key of a repeat of today."""
    await write(database, clock, "a")
    clock.pass_by(DAY)
    await retention.purge(database, clock(), 30)
    clock.pass_by(-DAY)
    paper = Paper()
    await Sender("telegram", paper, database, clock, RATES).drain()
    assert paper.delivered == ["a"]
