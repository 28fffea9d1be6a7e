"""Cases: what people ask counsellors and what is answered. Words and lanes are sealed; erasing destroys the key."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.case import Brief, CaseDeed, Deed, Line, OpenCase, Status
from bot.core.office import BY_PERSON
from bot.store import outbox
from bot.store.db import Database
from bot.store.tables import case_drafts, case_messages, case_views, cases
from bot.store.vault import Vault

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_KEPT = (Status.DRAFT, Status.OPEN, Status.CLOSED)
SAME_WITHIN = 14 * 86_400.0
PERSON, STAFF, NOTE = "person", "staff", "note"


@dataclass(frozen=True)
class Row:
    """A case as it stands in the table, sealed."""

    id: int
    number: str
    key: str
    lane: str
    brief: str
    language: str
    place: str
    status: str
    danger: bool
    joined: bool
    owner: int
    outcome: str
    opened_at: float
    answered_at: float
    active_at: float
    topic: str
    asked_at: float
    spent: float
    due_at: float
    warn_at: float
    escalated: bool
    parked_until: float
    held_at: float
    closed_at: float
    linked: str
    checklist: str
    ticks: str


@dataclass(frozen=True)
class Said:
    """A message of a case, opened. `author` is person, staff, or note."""

    id: int
    author: str
    staff: int
    text: str
    created_at: float
    outbox: int


COLUMNS = tuple(getattr(cases.c, name) for name in Row.__dataclass_fields__)


async def newest(connection: AsyncConnection, vault: Vault, lanes: Sequence[str]) -> dict[str, OpenCase]:
    """The newest case of each of `lanes` that has one."""
    by_name = {vault.name(lane): lane for lane in lanes}
    last = select(func.max(cases.c.id)).where(cases.c.whose.in_(by_name)).group_by(cases.c.whose)
    rows = await connection.execute(select(cases.c.whose, *COLUMNS).where(cases.c.id.in_(last)))
    found = {}
    for whose, *values in rows:
        row = Row(*values)
        taken = row.owner != 0
        found[by_name[whose]] = OpenCase(Status(row.status), brief(vault, row), bool(row.joined), taken)
    return found


async def apply(
    connection: AsyncConnection,
    vault: Vault,
    lane: str,
    deed: CaseDeed,
    now: float,
    same_within: float = SAME_WITHIN,
) -> str:
    """Do what the person decided; the number of the case, empty when there is none (any more).

    What is opened again more than `same_within` seconds after it was closed goes on as a new case, linked to it.
    """
    row = await _of(connection, vault.name(lane))
    if deed.deed is Deed.DRAFT and deed.brief:
        if row and row.status == Status.DRAFT:
            await _keep(connection, vault, row, deed.brief, now)
            return row.number
        return await _begin(connection, vault, lane, deed.brief, now, linked=row.number if row else "")
    if row is None:
        return ""
    match deed.deed:
        case Deed.SEND if row.status == Status.DRAFT:
            await _send(connection, row, now)
        case Deed.WRITE if row.status == Status.OPEN:
            await _say(connection, vault, row, PERSON, deed.text, now)
            await _waits(connection, row, now, danger=int(row.danger or deed.danger), parked_until=0.0)
        case Deed.JOIN if row.status == Status.OPEN:
            await _set(connection, row.number, joined=1)
        case Deed.LEAVE if row.status == Status.OPEN:
            await _set(connection, row.number, joined=0)
        case Deed.CLOSE if row.status == Status.OPEN:
            await close(connection, row.number, BY_PERSON, now)
        case Deed.REOPEN if row.status == Status.CLOSED and now - row.closed_at > same_within:
            return await go_on(connection, vault, row, now)
        case Deed.REOPEN if row.status == Status.CLOSED:
            await _waits(connection, row, now, status=Status.OPEN, joined=1, outcome="", closed_at=0.0)
        case Deed.DELETE if row.status == Status.DRAFT:
            await erase(connection, [row.number])
            return ""
        case Deed.DELETE:  # with all that it goes on with, and the doubles that were joined to it
            await forget(connection, vault, lane)
            return ""
    return row.number


async def _of(connection: AsyncConnection, whose: str) -> Row | None:
    query = select(*COLUMNS).where(cases.c.whose == whose).order_by(cases.c.id.desc()).limit(1)
    found = (await connection.execute(query)).first()
    return Row(*found) if found else None


async def go_on(connection: AsyncConnection, vault: Vault, row: Row, now: float, owner: int = 0) -> str:
    """A new open case that goes on with a closed one; its number."""
    number = await _begin(connection, vault, lane(vault, row), brief(vault, row), now, linked=row.number)
    await _set(connection, number, status=Status.OPEN, joined=1, asked_at=now, owner=owner, held_at=now)
    return number


async def _begin(
    connection: AsyncConnection, vault: Vault, lane: str, brief: Brief, now: float, linked: str = ""
) -> str:
    number = "".join(secrets.choice(_LETTERS) for _ in range(8))
    key = vault.new_key(number)
    await connection.execute(
        cases.insert().values(
            number=number,
            whose=vault.name(lane),
            key=key,
            lane=vault.seal(key, number, lane),
            brief=vault.seal(key, number, _written(brief)),
            language=brief.language,
            place=brief.place,
            topic=brief.topic,
            linked=linked,
            status=Status.DRAFT,
            danger=int(brief.danger),
            opened_at=now,
            active_at=now,
        )
    )
    return number


async def _keep(connection: AsyncConnection, vault: Vault, row: Row, brief: Brief, now: float) -> None:
    """The draft is another one; what was shown of the one before is erased."""
    await outbox.forget_about(connection, [row.number])
    await _set(
        connection,
        row.number,
        brief=vault.seal(row.key, row.number, _written(brief)),
        language=brief.language,
        place=brief.place,
        topic=brief.topic,
        danger=int(brief.danger),
        active_at=now,
    )


async def _send(connection: AsyncConnection, row: Row, now: float) -> None:
    """From now on counsellors see it. The drafts that were shown are erased."""
    await outbox.forget_about(connection, [row.number])
    await _waits(connection, row, now, status=Status.OPEN, joined=1, opened_at=now)


async def _waits(connection: AsyncConnection, row: Row, now: float, **values: object) -> None:
    """The person waits for us: since now, or since they last had to."""
    since = now if row.parked_until else row.asked_at or now
    await _set(connection, row.number, active_at=now, asked_at=since, **values)


async def _set(connection: AsyncConnection, number: str, **values: object) -> None:
    await connection.execute(update(cases).where(cases.c.number == number).values(**values))


async def _say(
    connection: AsyncConnection,
    vault: Vault,
    row: Row,
    author: str,
    text: str,
    now: float,
    staff: int = 0,
    outbox_id: int = 0,
) -> None:
    await connection.execute(
        case_messages.insert().values(
            number=row.number,
            author=author,
            staff=staff,
            body=vault.seal(row.key, row.number, text),
            created_at=now,
            outbox=outbox_id,
        )
    )


def _written(brief: Brief) -> str:
    return json.dumps(
        {"nickname": brief.nickname, "lines": [[line.key, line.text, line.topic] for line in brief.lines]}
    )


def brief(vault: Vault, row: Row) -> Brief:
    """The brief of a case."""
    read = json.loads(vault.open_sealed(row.key, row.number, row.brief))
    lines = tuple(Line(*line) for line in read["lines"])
    return Brief(row.language, read["nickname"], row.place, lines, bool(row.danger))


def lane(vault: Vault, row: Row) -> str:
    """The conversation that a case belongs to; for sending, never for showing."""
    return vault.open_sealed(row.key, row.number, row.lane)


# For counsellors


async def find(connection: AsyncConnection, number: str, database: Database | None = None) -> Row | None:
    """The case `number`, unless it is a draft or erased; with `database`, nobody else changes it meanwhile."""
    query = select(*COLUMNS).where(cases.c.number == number, cases.c.status.in_((Status.OPEN, Status.CLOSED)))
    found = (await connection.execute(database.wait_locked(query) if database else query)).first()
    return Row(*found) if found else None


async def said(connection: AsyncConnection, vault: Vault, row: Row) -> list[Said]:
    """All that was said in a case, notes among it, oldest first; what was joined to it stands in its time."""
    names = ("id", "author", "staff", "body", "created_at", "outbox")
    columns = [getattr(case_messages.c, name) for name in names]
    query = select(*columns).where(case_messages.c.number == row.number)
    query = query.order_by(case_messages.c.created_at, case_messages.c.id)
    return [
        Said(id, author, staff, vault.open_sealed(row.key, row.number, body), created_at, outbox_id)
        for id, author, staff, body, created_at, outbox_id in await connection.execute(query)
    ]


async def last_said(connection: AsyncConnection, number: str) -> int:
    """The number of the newest message or note: who saw another one has not seen all."""
    return int(
        await connection.scalar(select(func.max(case_messages.c.id)).where(case_messages.c.number == number)) or 0
    )


async def take(connection: AsyncConnection, number: str, staff: int, now: float) -> bool:
    """Whether `staff` has the case now: of several who try at once exactly one does."""
    free = and_(cases.c.number == number, cases.c.owner == 0, cases.c.status == Status.OPEN)
    taken = update(cases).where(free).values(owner=staff, active_at=now, held_at=now)
    return (await connection.execute(taken)).rowcount == 1


async def release(connection: AsyncConnection, number: str) -> None:
    """Nobody has the case any more; it is in the queue again."""
    await _set(connection, number, owner=0)


async def close(connection: AsyncConnection, number: str, outcome: str, now: float) -> None:
    """Done, with a code of how it ended."""
    over = {"status": Status.CLOSED, "joined": 0, "outcome": outcome, "active_at": now, "closed_at": now}
    await _set(connection, number, **over, asked_at=0.0, due_at=0.0, warn_at=0.0, parked_until=0.0)


async def reopen(connection: AsyncConnection, number: str, staff: int, now: float) -> None:
    """Open again, in the hands of `staff`."""
    again = {"status": Status.OPEN, "owner": staff, "outcome": "", "active_at": now, "held_at": now}
    await _set(connection, number, **again, closed_at=0.0)


async def note(connection: AsyncConnection, vault: Vault, row: Row, staff: int, text: str, now: float) -> None:
    """An internal note. There is no way from here to the outbox."""
    await _say(connection, vault, row, NOTE, text, now, staff)


async def answer(
    connection: AsyncConnection, vault: Vault, row: Row, staff: int, text: str, now: float, outbox_id: int
) -> None:
    """What a counsellor said, with the row of the outbox that carries it."""
    await _say(connection, vault, row, STAFF, text, now, staff, outbox_id)
    await _set(connection, row.number, active_at=now, answered_at=row.answered_at or now)


async def sent_again(connection: AsyncConnection, message: int, outbox_id: int) -> None:
    """Another row of the outbox carries this message now."""
    await connection.execute(update(case_messages).where(case_messages.c.id == message).values(outbox=outbox_id))


# Erasing


async def forget(connection: AsyncConnection, vault: Vault, lane: str) -> None:
    """Erase all cases of a conversation at once."""
    numbers = await connection.scalars(select(cases.c.number).where(cases.c.whose == vault.name(lane)))
    await erase(connection, list(numbers))


async def erase(connection: AsyncConnection, numbers: Sequence[str]) -> None:
    """Destroy the keys and all that was said, also in the outbox. What stays: number, language, times, outcome."""
    if not numbers:
        return
    await outbox.forget_about(connection, numbers)
    for table in (case_messages, case_drafts, case_views):
        await connection.execute(delete(table).where(table.c.number.in_(numbers)))
    emptied: Mapping[str, object] = dict.fromkeys(("whose", "key", "lane", "brief", "place", "linked", "ticks"), "")
    stub = {**emptied, "status": Status.ERASED, "joined": 0, "owner": 0, "asked_at": 0.0, "due_at": 0.0}
    await connection.execute(update(cases).where(cases.c.number.in_(numbers)).values(**stub))


async def purge(
    connection: AsyncConnection, draft_before: float, closed_before: float, open_before: float, stub_before: float
) -> None:
    """Erase drafts that were never sent, cases that are over or silent for long, and old stubs."""
    over = {Status.DRAFT: draft_before, Status.CLOSED: closed_before, Status.OPEN: open_before}
    for status, before in over.items():
        old = select(cases.c.number).where(cases.c.status == status, cases.c.active_at < before)
        await erase(connection, list(await connection.scalars(old)))
    gone = and_(cases.c.status == Status.ERASED, cases.c.active_at < stub_before)
    await connection.execute(delete(cases).where(gone))
