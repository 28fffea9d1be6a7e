"""Topics of the counsellors' group: which one is whose case, what was told in it, and where there may be news."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.case import Status
from bot.store import changes, marks
from bot.store.db import execute_many, insert
from bot.store.tables import case_messages, case_topics, cases

GROUP_MARK, SINCE_MARK, CHANGE_MARK, DIGEST_MARK = "group", "group since", "group change", "group digest"
_AT_ONCE = 500
_UNTOLD = case_messages.c.told == 0


@dataclass(frozen=True)
class Topic:
    """The topic of a case. `thread` is Telegram's number of it, 0 while it is not made.

    `begun`: the brief is told; which messages are stands beside them, and of message `part_of` (0: the brief) only
    `part` letters. `post` is Telegram's number of the message that told words last, `shown` the state that was said last.
    `news` goes up with each change that may have to be told. What `held_for` writes plainly is not sent until
    `held_until`.
    """

    number: str
    thread: int
    name: str
    begun: int
    part: int
    part_of: int
    post: int
    shown: str
    news: int
    over: int
    held_for: int
    held_until: float


_COLUMNS = tuple(getattr(case_topics.c, name) for name in Topic.__dataclass_fields__)
_NOTHING_YET = {"thread": 0, "name": "", "begun": 0, "part": 0, "part_of": 0, "post": 0, "shown": ""}


async def begin(connection: AsyncConnection, group: int, now: float) -> None:
    """Look at all cases anew: what changed while nobody looked is told. Another group than before begins with nothing.

    Cases that were sent before there was a group never come into it: their people were not told that Telegram sees them.
    """
    if await marks.read(connection, GROUP_MARK) != str(group):
        await connection.execute(delete(case_topics).where(case_topics.c.over == 1))
        await connection.execute(update(case_topics).values(**_NOTHING_YET))
        await connection.execute(update(case_messages).where(case_messages.c.told == 1).values(told=0))
        await marks.write(connection, GROUP_MARK, str(group))
    if not await marks.read(connection, SINCE_MARK):
        await marks.write(connection, SINCE_MARK, repr(now))
    await connection.execute(update(case_topics).values(news=case_topics.c.news + 1))
    await touch(connection, list(await connection.scalars(select(cases.c.number).where(*await _new(connection)))))
    await marks.write(connection, CHANGE_MARK, str(await changes.newest(connection)))


async def end(connection: AsyncConnection) -> None:
    """There is no group: whoever sends a case from now on is not told of one."""
    if await marks.read(connection, SINCE_MARK):
        await marks.write(connection, SINCE_MARK, "")


async def _new(connection: AsyncConnection) -> tuple[ColumnElement[bool], ...]:
    """Open cases that were sent while there was a group."""
    since = float(await marks.read(connection, SINCE_MARK) or "inf")
    return cases.c.status == Status.OPEN, cases.c.opened_at >= since


async def follow(connection: AsyncConnection) -> bool:
    """Note down which cases changed since the last time; whether there may be more of them."""
    after = int(await marks.read(connection, CHANGE_MARK) or 0)
    found = await changes.since(connection, after, _AT_ONCE)
    if found:
        numbers = list(dict.fromkeys(change.number for change in found))
        fresh = select(cases.c.number).where(cases.c.number.in_(numbers), *await _new(connection))
        known = select(case_topics.c.number).where(case_topics.c.number.in_(numbers))
        await touch(connection, [*{*await connection.scalars(fresh), *await connection.scalars(known)}])
        await marks.write(connection, CHANGE_MARK, str(found[-1].id))
    return len(found) == _AT_ONCE


async def touch(connection: AsyncConnection, numbers: Sequence[str]) -> None:
    """There may be news of these cases."""
    statement = insert(connection, case_topics)
    more = {"news": case_topics.c.news + 1}
    rows = [{"number": number} for number in sorted(numbers)]
    await execute_many(connection, statement.on_conflict_do_update(index_elements=["number"], set_=more), rows)


async def changed(connection: AsyncConnection) -> bool:
    """Whether `follow` has something to do."""
    return await changes.newest(connection) > int(await marks.read(connection, CHANGE_MARK) or 0)


async def waiting(connection: AsyncConnection) -> int:
    """In how many topics there may be news."""
    return int(await connection.scalar(select(func.count()).where(case_topics.c.news > 0)) or 0)


async def next(connection: AsyncConnection, limit: int) -> list[Topic]:
    """Topics where there may be news: those that must go first, then danger, then the oldest case."""
    query = (
        select(*_COLUMNS)
        .join(cases, cases.c.number == case_topics.c.number, isouter=True)
        .where(case_topics.c.news > 0)
        .order_by(case_topics.c.over.desc(), cases.c.danger.desc(), cases.c.id)
        .limit(limit)
    )
    return [Topic(*row) for row in await connection.execute(query)]


async def of_thread(connection: AsyncConnection, thread: int) -> Topic | None:
    """The topic with this number at Telegram, if it is one of a case."""
    query = select(*_COLUMNS).where(case_topics.c.thread == thread, case_topics.c.over == 0)
    found = (await connection.execute(query)).first() if thread else None
    return Topic(*found) if found else None


async def made(connection: AsyncConnection, number: str, thread: int, name: str) -> None:
    """The topic is there. If the case was erased while it was made, it goes again."""
    mine = case_topics.c.number == number
    done = await connection.execute(update(case_topics).where(mine).values(thread=thread, name=name))
    if not done.rowcount:
        await connection.execute(insert(connection, case_topics).values(number=number, thread=thread, over=1))


async def write(connection: AsyncConnection, number: str, **values: object) -> None:
    """Change what is known of a topic."""
    await connection.execute(update(case_topics).where(case_topics.c.number == number).values(**values))


async def untold(connection: AsyncConnection, number: str) -> set[int]:
    """The messages of a case that do not stand in its topic, by their numbers."""
    return {*await connection.scalars(select(case_messages.c.id).where(case_messages.c.number == number, _UNTOLD))}


async def speak(connection: AsyncConnection, numbers: Sequence[str]) -> set[str]:
    """Those of these cases in which a message was not told yet."""
    query = select(case_messages.c.number).where(case_messages.c.number.in_(numbers), _UNTOLD).distinct()
    return {*await connection.scalars(query)}


async def tell(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """These messages stand in the topic now."""
    await connection.execute(update(case_messages).where(case_messages.c.id.in_(ids)).values(told=1))


async def tell_own(connection: AsyncConnection, number: str, staff: int) -> None:
    """What `staff` just wrote in the topic stands there already: their newest message."""
    mine = (case_messages.c.number == number, case_messages.c.staff == staff)
    newest = await connection.scalar(select(func.max(case_messages.c.id)).where(*mine))
    await tell(connection, [newest] if newest else [])


async def quiet(connection: AsyncConnection, topic: Topic) -> None:
    """All is told, unless something happened since `topic` was read."""
    same = and_(case_topics.c.number == topic.number, case_topics.c.news == topic.news)
    await connection.execute(update(case_topics).where(same).values(news=0))


async def lost(connection: AsyncConnection, number: str) -> None:
    """Somebody deleted the topic at Telegram: it is made again, and everything told again."""
    again = {**_NOTHING_YET, "news": case_topics.c.news + 1}
    await connection.execute(update(case_topics).where(case_topics.c.number == number).values(**again))
    await connection.execute(update(case_messages).where(case_messages.c.number == number).values(told=0))


async def over(connection: AsyncConnection, numbers: Sequence[str]) -> None:
    """The cases are erased: so are their topics, as soon as Telegram can be reached. What was shown is forgotten now."""
    mine = case_topics.c.number.in_(numbers)
    await connection.execute(delete(case_topics).where(mine, case_topics.c.thread == 0))
    gone = {"over": 1, "shown": "", "news": case_topics.c.news + 1}
    await connection.execute(update(case_topics).where(mine).values(**gone))


async def drop(connection: AsyncConnection, number: str) -> None:
    """The topic is not there any more, and is not needed."""
    await connection.execute(delete(case_topics).where(case_topics.c.number == number))


async def purge(connection: AsyncConnection) -> None:
    """Erase what belongs to no case at all."""
    await connection.execute(delete(case_topics).where(case_topics.c.number.not_in(select(cases.c.number))))
