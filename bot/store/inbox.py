"""Whatever happened, in order per lane, until its turn is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnClause, bindparam, delete, func, literal_column, or_, select, update

from bot.store.db import Connection, Database, execute_many, insert, none
from bot.store.tables import Arrived, inbox

WAITING_PER_LANE = 200
MOST_TRIES = 3
TEAM = "team"
"""The channel of what counsellors do in their group: no turn of a conversation, and claimed apart."""

# Literals, in the spelling of the partial indexes: `state = 0` by id, `state < 1` by lane, `state = 2`.
_WAITING: ColumnClause[int] = literal_column(str(int(Arrived.WAITING)))
_DONE: ColumnClause[int] = literal_column(str(int(Arrived.DONE)))
_SET_ASIDE: ColumnClause[int] = literal_column(str(int(Arrived.SET_ASIDE)))


class Full(Exception):
    """The inbox holds as much as it may: the sender must come again later."""


@dataclass(frozen=True)
class Arrival:
    """An event as it came: `payload` is ASCII JSON, `key` the channel's own number of it."""

    channel: str
    lane: str
    key: str
    payload: str


@dataclass(frozen=True)
class Waiting:
    """An inbox row whose turn it is."""

    id: int
    channel: str
    lane: str
    payload: str
    tries: int


async def add(connection: Connection, arrivals: Sequence[Arrival], now: float) -> None:
    """Store `arrivals`; one that is already here (same channel and key) is left as it is."""
    statement = insert(connection, inbox).on_conflict_do_nothing(index_elements=["channel", "key"])
    rows = [
        {"channel": a.channel, "lane": a.lane, "key": a.key, "payload": a.payload, "received_at": now} for a in arrivals
    ]
    await execute_many(connection, statement, rows)


async def number_of(connection: Connection, channel: str, key: str) -> int:
    """The row number of an event that was stored."""
    found = await connection.scalar(select(inbox.c.id).where(inbox.c.channel == channel, inbox.c.key == key))
    return int(found or 0)


async def waiting(connection: Connection) -> int:
    """How many events wait."""
    return int(await connection.scalar(select(func.count()).where(inbox.c.state == _WAITING)) or 0)


async def team_waits(connection: Connection) -> bool:
    """Whether something that counsellors did in their group waits."""
    query = select(inbox.c.id).where(inbox.c.state == _WAITING, inbox.c.channel == TEAM).limit(1)
    return await connection.scalar(query) is not None


async def waiting_in(connection: Connection, lane: str) -> int:
    """How many events wait in one lane."""
    query = select(func.count()).where(inbox.c.state < _DONE, inbox.c.lane == lane)
    return int(await connection.scalar(query) or 0)


async def make_room(connection: Connection, arrivals: Sequence[Arrival], limit: int) -> Sequence[Arrival]:
    """The `arrivals` that may be stored: a lane that floods is cut. Raises Full when too many events wait in all."""
    if await waiting(connection) + len(arrivals) > limit:
        raise Full
    crowded = await _crowded(connection, {arrival.lane for arrival in arrivals})
    return [arrival for arrival in arrivals if arrival.lane not in crowded]


async def _crowded(connection: Connection, lanes: set[str]) -> set[str]:
    query = (
        select(inbox.c.lane)
        .where(inbox.c.state < _DONE, inbox.c.lane.in_(lanes))
        .group_by(inbox.c.lane)
        .having(func.count() >= WAITING_PER_LANE)
    )
    return set(await connection.scalars(query))


async def claim(database: Database, connection: Connection, limit: int, team: bool = False) -> list[Waiting]:
    """The first waiting event of up to `limit` lanes, for this transaction alone; oldest first.

    With `team` what counsellors do in their group, else everything but that.
    """
    earlier = inbox.alias("earlier")
    is_first = none(earlier, earlier.c.lane == inbox.c.lane, earlier.c.state < _DONE, earlier.c.id < inbox.c.id)
    query = (
        select(inbox.c.id, inbox.c.channel, inbox.c.lane, inbox.c.payload, inbox.c.tries)
        .where(inbox.c.state == _WAITING, is_first, (inbox.c.channel == TEAM) if team else (inbox.c.channel != TEAM))
        .order_by(inbox.c.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in await connection.execute(database.skip_locked(query, inbox))]


async def done(connection: Connection, ids: Sequence[int]) -> None:
    """The turns are taken: what people wrote is emptied, the keys stay a while to know repeats."""
    statement = update(inbox).where(inbox.c.id == bindparam("row")).values(state=Arrived.DONE, payload="")
    await execute_many(connection, statement, [{"row": id} for id in ids])


async def failed(connection: Connection, event: Waiting, reason: str) -> bool:
    """One more try failed, for a `reason` without any words of the person. True when the event is now set aside."""
    tries = event.tries + 1
    state = Arrived.SET_ASIDE if tries >= MOST_TRIES else Arrived.WAITING
    values = {"tries": tries, "reason": reason[:200], "state": state}
    await connection.execute(update(inbox).where(inbox.c.id == event.id).values(values))
    return state is Arrived.SET_ASIDE


async def set_aside(connection: Connection) -> int:
    """How many events are set aside."""
    return int(await connection.scalar(select(func.count()).where(inbox.c.state == _SET_ASIDE)) or 0)


async def reasons(connection: Connection) -> dict[str, int]:
    """Why events were set aside, and how many for each reason."""
    query = (
        select(inbox.c.reason, func.count().label("number")).where(inbox.c.state == _SET_ASIDE).group_by(inbox.c.reason)
    )
    return {str(row.reason): int(row.number) for row in await connection.execute(query)}


async def again(connection: Connection) -> int:
    """Put every event that was set aside back into the queue; how many."""
    values = {"state": int(Arrived.WAITING), "tries": 0}
    done = await connection.execute(update(inbox).where(inbox.c.state == _SET_ASIDE).values(values))
    return int(done.rowcount)


async def forget(connection: Connection, lane: str) -> None:
    """Erase what stands in `lane`, the event of this very turn excepted: it is emptied when the turn is done."""
    await connection.execute(delete(inbox).where(inbox.c.lane == lane, inbox.c.state == _SET_ASIDE))


async def purge(connection: Connection, before: float) -> None:
    """Erase rows that are done or set aside and came before `before`, and what nobody looks for any more: no group."""
    old = inbox.c.received_at < before
    await connection.execute(delete(inbox).where(old, or_(inbox.c.state != _WAITING, inbox.c.channel == TEAM)))
