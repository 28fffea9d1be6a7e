"""Whatever is said, in order per lane, until it is sent or fetched."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.db import Database, execute_many, none
from bot.store.pace import LONGEST_WAIT
from bot.store.tables import Sending, outbox, paces

# Literals, in the spelling of the partial indexes: `state <= 1` by id, `state < 2` by lane.
_SENDING: ColumnClause[int] = literal_column(str(int(Sending.SENDING)))
_ABOUT: ColumnClause[bool] = literal_column("outbox.about <> ''")
_SENT: ColumnClause[int] = literal_column(str(int(Sending.SENT)))


@dataclass(frozen=True)
class Outgoing:
    """An outbox row: `body` is the message as ASCII JSON, `tries` how often it was claimed before."""

    id: int
    lane: str
    body: str
    tries: int = 0


@dataclass(frozen=True)
class Written:
    """A message to be put into the outbox; `mailbox` for channels that fetch; `about` the case it goes away with."""

    lane: str
    body: str
    mailbox: bool
    about: str = ""

    def row(self, now: float) -> dict[str, str | float | int]:
        """This message as a row written `now`."""
        return {
            "lane": self.lane,
            "body": self.body,
            "created_at": now,
            "due_at": now,
            "state": Sending.SENT if self.mailbox else Sending.WAITING,
            "about": self.about,
        }


async def add(connection: AsyncConnection, messages: Sequence[Written], now: float) -> None:
    """Put `messages` into the outbox in the order given."""
    rows = [message.row(now) for message in messages]
    await execute_many(connection, outbox.insert(), rows)


async def add_one(connection: AsyncConnection, message: Written, now: float) -> int:
    """Put `message` into the outbox; the number of its row."""
    found = await connection.scalar(outbox.insert().values(**message.row(now)).returning(outbox.c.id))
    return int(found or 0)


async def states(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Sending]:
    """Where these rows stand; rows that are long delivered may be gone."""
    rows = await connection.execute(select(outbox.c.id, outbox.c.state).where(outbox.c.id.in_(ids)))
    return {id: Sending(state) for id, state in rows}


async def forget_about(connection: AsyncConnection, numbers: Sequence[str]) -> None:
    """Erase what was said about these cases."""
    if numbers:
        await connection.execute(delete(outbox).where(outbox.c.about.in_(numbers), _ABOUT))


async def claim(
    database: Database, connection: AsyncConnection, now: float, burst: float, limit: int
) -> list[Outgoing]:
    """The first unsent message of up to `limit` lanes that may be sent now; oldest first.

    A lane may send when its pace (GCRA) is no more than `burst` seconds ahead of `now`.
    """
    earlier, pace = outbox.alias("earlier"), paces.alias("pace")
    is_first = none(earlier, earlier.c.lane == outbox.c.lane, earlier.c.state < _SENT, earlier.c.id < outbox.c.id)
    too_early = and_(pace.c.free_at > now + burst, pace.c.free_at <= now + LONGEST_WAIT)
    is_paced = none(pace, pace.c.name == outbox.c.lane, too_early)
    query = (
        select(outbox.c.id, outbox.c.lane, outbox.c.body, outbox.c.tries)
        .where(outbox.c.state <= _SENDING, _is_due(now), is_first, is_paced)
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [Outgoing(*row) for row in await connection.execute(database.skip_locked(query, outbox))]


def _is_due(now: float) -> ColumnElement[bool]:
    """Waiting and due, or left behind by a process that died while sending."""
    return or_(
        and_(outbox.c.state == Sending.WAITING, _has_come(outbox.c.due_at, now)),
        and_(outbox.c.state == Sending.SENDING, _has_come(outbox.c.lease_until, now)),
    )


def _has_come(time: ColumnElement[float], now: float) -> ColumnElement[bool]:
    return or_(time <= now, time > now + LONGEST_WAIT)


async def mark_sending(connection: AsyncConnection, messages: Sequence[Outgoing], lease_until: float) -> None:
    """These are being sent from now on, by whoever holds the lease."""
    statement = (
        update(outbox)
        .where(outbox.c.id == bindparam("row"))
        .values(state=Sending.SENDING, lease_until=lease_until, tries=outbox.c.tries + 1)
    )
    await execute_many(connection, statement, [{"row": message.id} for message in messages])


# What became of a message is said by whoever claimed it last: one whose lease was over has no say any more, so that
# the next message of the lane waits for the one that is still on its way.
_HELD = and_(outbox.c.id == bindparam("row"), outbox.c.tries == bindparam("claims"))


def _held(messages: Sequence[Outgoing]) -> list[dict[str, int]]:
    return [{"row": message.id, "claims": message.tries + 1} for message in messages]


async def sent(connection: AsyncConnection, messages: Sequence[Outgoing]) -> None:
    """Delivered: the text is emptied, the row stays a while."""
    await execute_many(connection, update(outbox).where(_HELD).values(state=Sending.SENT, body=""), _held(messages))


async def refused(connection: AsyncConnection, message: Outgoing, reason: str) -> list[str]:
    """The channel will never take this message: it is set aside with its reason and the lane goes on.

    Returns the number of the case that it was about, if any.
    """
    statement = update(outbox).where(_HELD).values(state=Sending.FAILED, body="", reason=reason[:200])
    await execute_many(connection, statement, _held([message]))
    return await _about(connection, outbox.c.id == message.id)


async def _about(connection: AsyncConnection, which: ColumnElement[bool]) -> list[str]:
    """The cases that these messages are about."""
    return list(await connection.scalars(select(outbox.c.about).where(which, _ABOUT).distinct()))


async def later(connection: AsyncConnection, message: Outgoing, due_at: float) -> None:
    """Try this again at `due_at`."""
    statement = update(outbox).where(_HELD).values(state=Sending.WAITING, due_at=due_at)
    await execute_many(connection, statement, _held([message]))


async def give_up(connection: AsyncConnection, lane: str) -> list[str]:
    """Nobody is there any more: nothing that waits in `lane` is sent. Returns the cases that it was about."""
    unsent = and_(outbox.c.lane == lane, outbox.c.state < _SENT)
    numbers = await _about(connection, unsent)
    await connection.execute(update(outbox).where(unsent).values(state=Sending.GONE, body=""))
    return numbers


async def undelivered(connection: AsyncConnection, number: str) -> int:
    """How many messages about this case were refused, or found nobody, in the last days."""
    failed = (outbox.c.about == number, _ABOUT, outbox.c.state.in_((Sending.FAILED, Sending.GONE)))
    return int(await connection.scalar(select(func.count()).where(*failed)) or 0)


async def release(connection: AsyncConnection) -> None:
    """Take back what a process that died was sending (SQLite: there is only one process)."""
    await connection.execute(
        update(outbox).where(outbox.c.state == Sending.SENDING).values(state=Sending.WAITING, lease_until=0)
    )


async def waits(connection: AsyncConnection, lane: str, body: str) -> bool:
    """Whether exactly this waits in `lane` or is being sent."""
    query = select(outbox.c.id).where(outbox.c.lane == lane, outbox.c.state < _SENT, outbox.c.body == body).limit(1)
    return await connection.scalar(query) is not None


async def unsent(connection: AsyncConnection) -> int:
    """How many messages wait to be sent or are being sent."""
    return int(await connection.scalar(select(func.count()).where(outbox.c.state <= _SENDING)) or 0)


async def mailbox(connection: AsyncConnection, lane: str, after: int, limit: int) -> list[Outgoing]:
    """The messages of a lane that were put there after row `after`, oldest first."""
    query = (
        select(outbox.c.id, outbox.c.lane, outbox.c.body, outbox.c.tries)
        .where(outbox.c.lane == lane, outbox.c.id > after, outbox.c.state == Sending.SENT, outbox.c.body != "")
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [Outgoing(*row) for row in await connection.execute(query)]


async def newest(connection: AsyncConnection, lane: str, limit: int) -> list[Outgoing]:
    """The last `limit` messages that lie in a lane's mailbox, oldest first."""
    query = (
        select(outbox.c.id, outbox.c.lane, outbox.c.body, outbox.c.tries)
        .where(outbox.c.lane == lane, outbox.c.state == Sending.SENT, outbox.c.body != "")
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    return [Outgoing(*row) for row in reversed((await connection.execute(query)).all())]


async def erase(connection: AsyncConnection, id: int) -> None:
    """Erase one row."""
    await connection.execute(delete(outbox).where(outbox.c.id == id))


async def forget(connection: AsyncConnection, lane: str) -> None:
    """Erase all that was said in `lane`."""
    await connection.execute(delete(outbox).where(outbox.c.lane == lane))


async def purge(connection: AsyncConnection, delivered_before: float, mailbox_before: float) -> None:
    """Erase delivered rows older than `delivered_before` and mailboxes older than `mailbox_before`."""
    delivered = and_(outbox.c.created_at < delivered_before, outbox.c.state >= Sending.SENT, outbox.c.body == "")
    fetched = and_(outbox.c.created_at < mailbox_before, outbox.c.state >= Sending.SENT)
    await connection.execute(delete(outbox).where(or_(delivered, fetched)))
