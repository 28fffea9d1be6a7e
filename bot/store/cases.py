"""Cases: what people ask counsellors and what is answered. Words and lanes are sealed; erasing destroys the key."""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.case import HELD, Brief, CaseDeed, Deed, Hearer, Line, OpenCase, Status
from bot.core.office import BY_PERSON, DOUBLE
from bot.store import complaints, files, keys, outbox, topics
from bot.store.db import Database
from bot.store.tables import case_drafts, case_messages, case_views, cases
from bot.store.vault import Vault

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_SENT = (Status.OPEN, Status.CLOSED)
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
    rating: int
    complaint: int
    grieves: int
    also_lane: str


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
    latest: dict[str, Row] = {}
    for column in (cases.c.whose, cases.c.also):
        last = select(func.max(cases.c.id)).where(column.in_(by_name)).group_by(column)
        for name, *values in await connection.execute(select(column, *COLUMNS).where(cases.c.id.in_(last))):
            row = Row(*values)
            latest[name] = max(row, latest.get(name, row), key=lambda one: one.id)
    counted = await files.counts(connection, [row.number for row in latest.values()])
    others = await _others(connection, latest)
    heard = await complaints.hearers(connection, {row.number for row in latest.values() if row.status in _SENT})
    return {
        by_name[name]: replace(
            _open(vault, row, *counted.get(row.number, (0, 0))),
            others=others[name],
            hearer=heard.get(row.number, Hearer.NOBODY),
        )
        for name, row in latest.items()
    }


async def _others(connection: AsyncConnection, latest: Mapping[str, Row]) -> Counter[str]:
    """How many cases there are beside the newest one of each lane; drafts and doubles are not counted."""
    if not latest:
        return Counter()
    counted = Counter({name: -int(row.status in _SENT and row.outcome != DOUBLE) for name, row in latest.items()})
    sent = (cases.c.status.in_(_SENT), cases.c.outcome != DOUBLE)
    for column in (cases.c.whose, cases.c.also):
        query = select(column, func.count()).where(column.in_(latest), *sent).group_by(column)
        for name, number in await connection.execute(query):
            counted[name] += number
    return counted


def _open(vault: Vault, row: Row, offered: int, all_files: int) -> OpenCase:
    """A case as its person has it."""
    return OpenCase(
        Status(row.status),
        brief(vault, row),
        joined=bool(row.joined),
        taken=row.owner != 0,
        answered=row.answered_at > 0,
        grieves=bool(row.grieves),
        rating=row.rating,
        offered=offered,
        files=all_files,
        receipt=vault.receipt(row.key, row.number),
    )


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
        case Deed.OFFER if row.status == Status.OPEN and deed.file:
            if deed.file.name != HELD:
                channel = lane.partition(":")[0]
                await files.offer(connection, vault, row.number, row.key, deed.file, channel, now)
            if deed.file.kind == "voice":
                await _attach(connection, vault, row, now, "voice")
        case Deed.ATTACH if row.status == Status.OPEN:
            await _attach(connection, vault, row, now)
        case Deed.WITHDRAW:
            await files.withdraw(connection, row.number)
        case Deed.RATE if row.status == Status.CLOSED and not row.danger:
            await _set(connection, row.number, rating=deed.rating)
        case Deed.GRIEVE | Deed.RELENT if row.status in (Status.OPEN, Status.CLOSED):
            await _set(connection, row.number, grieves=int(deed.deed is Deed.GRIEVE))
        case Deed.COMPLAIN if row.status in (Status.OPEN, Status.CLOSED):
            await complaints.add(connection, row.number, vault.seal(row.key, row.number, deed.text), now)
            danger = int(row.danger or deed.danger)
            await _set(connection, row.number, complaint=complaints.WAITS, grieves=0, active_at=now, danger=danger)
        case Deed.REOPEN if row.status == Status.CLOSED and now - row.closed_at > same_within:
            return await go_on(connection, vault, row, now)
        case Deed.REOPEN if row.status == Status.CLOSED:
            await _waits(connection, row, now, status=Status.OPEN, joined=1, outcome="", closed_at=0.0)
        case Deed.DELETE:
            await _delete(connection, vault, row, lane)
            return ""
    return row.number


async def _delete(connection: AsyncConnection, vault: Vault, row: Row, lane: str) -> None:
    """Erase this one case, with the doubles that were joined to it: what was said in them stands in it too.

    What the person types next goes to no other case of theirs that may still be open.
    """
    numbers, followers = [row.number], lanes(vault, row)
    for number in numbers:  # a double may have had doubles itself
        double = and_(cases.c.linked == number, cases.c.outcome == DOUBLE)
        numbers += await connection.scalars(select(cases.c.number).where(double))
    await erase(connection, numbers)
    for one in {lane, *followers} if row.status != Status.DRAFT else ():
        if older := await _of(connection, vault.name(one)):
            await _set(connection, older.number, joined=0, grieves=0)


async def _attach(connection: AsyncConnection, vault: Vault, row: Row, now: float, kind: str = "") -> None:
    """The files that were offered become messages of the case; those that are not here yet will be fetched."""
    for id in await files.offered(connection, row.number, kind):
        message = await _say(connection, vault, row, PERSON, "", now)
        await files.attach(connection, id, message, now)
        await _waits(connection, row, now, parked_until=0.0)


async def _of(connection: AsyncConnection, whose: str) -> Row | None:
    mine = or_(cases.c.whose == whose, cases.c.also == whose)
    query = select(*COLUMNS).where(mine).order_by(cases.c.id.desc()).limit(1)
    found = (await connection.execute(query)).first()
    return Row(*found) if found else None


async def go_on(connection: AsyncConnection, vault: Vault, row: Row, now: float, owner: int = 0) -> str:
    """A new open case that goes on with a closed one, for all conversations that followed that; its number."""
    number = await _begin(connection, vault, lane(vault, row), brief(vault, row), now, linked=row.number)
    await _set(connection, number, status=Status.OPEN, joined=1, asked_at=now, owner=owner, held_at=now)
    if fresh := await find(connection, number):
        await follow_too(connection, vault, row, fresh)
    return number


async def _begin(
    connection: AsyncConnection, vault: Vault, lane: str, brief: Brief, now: float, linked: str = ""
) -> str:
    await keys.hold(connection, vault)
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
            receipt=digest(vault.receipt(key, number)),
        )
    )
    return number


def digest(receipt: str) -> str:
    """What is stored of the code that opens a case on the web."""
    return hashlib.sha256(receipt.encode()).hexdigest()


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
) -> int:
    values = {
        "number": row.number,
        "author": author,
        "staff": staff,
        "body": vault.seal(row.key, row.number, text),
        "created_at": now,
        "outbox": outbox_id,
    }
    return int(await connection.scalar(case_messages.insert().values(values).returning(case_messages.c.id)) or 0)


async def say_again(connection: AsyncConnection, vault: Vault, row: Row, said: Said) -> int:
    """What was said in another case stands in this one too; the number of the message here."""
    at, staff, outbox_id = said.created_at, said.staff, said.outbox
    return await _say(connection, vault, row, said.author, said.text, at, staff, outbox_id)


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


async def current(connection: AsyncConnection, vault: Vault, lane: str) -> Row | None:
    """The open case that what is sent in `lane` goes to."""
    row = await _of(connection, vault.name(lane))
    return row if row and row.status == Status.OPEN and row.joined and not row.grieves else None


def lanes(vault: Vault, row: Row) -> list[str]:
    """All conversations that follow a case: its own, and the web chat that its receipt code opened."""
    return [lane(vault, row), *([vault.open_sealed(row.key, row.number, row.also_lane)] if row.also_lane else [])]


async def by_receipt(connection: AsyncConnection, receipt: str, database: Database) -> Row | None:
    """The case that a receipt code (as `digest`) belongs to, for this transaction alone."""
    kept = and_(cases.c.receipt == receipt, cases.c.status.in_((Status.OPEN, Status.CLOSED)))
    found = (await connection.execute(database.wait_locked(select(*COLUMNS).where(kept)))).first()
    return Row(*found) if found else None


async def follow(connection: AsyncConnection, vault: Vault, row: Row, lane: str) -> None:
    """From now on `lane` follows the case too, in place of another second one."""
    sealed = vault.seal(row.key, row.number, lane)
    await _set(connection, row.number, also=vault.name(lane), also_lane=sealed)


async def follow_too(connection: AsyncConnection, vault: Vault, row: Row, other: Row) -> None:
    """Whoever follows `row` from a second conversation follows `other` too, unless that has one already."""
    if row.also_lane and not other.also_lane:
        await follow(connection, vault, other, lanes(vault, row)[1])


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
    name = vault.name(lane)
    numbers = await connection.scalars(select(cases.c.number).where(or_(cases.c.whose == name, cases.c.also == name)))
    await erase(connection, list(numbers))


async def erase(connection: AsyncConnection, numbers: Sequence[str]) -> None:
    """Destroy the keys, all that was said, also in the outbox, and all files. What stays: number, language, times,
    outcome and rating; no other case says that it goes on with one of these."""
    if not numbers:
        return
    await outbox.forget_about(connection, numbers)
    await files.forget(connection, numbers)
    await complaints.forget(connection, numbers)
    await topics.over(connection, numbers)
    for table in (case_messages, case_drafts, case_views):
        await connection.execute(delete(table).where(table.c.number.in_(numbers)))
    await connection.execute(update(cases).where(cases.c.linked.in_(numbers)).values(linked=""))
    names = ("whose", "key", "lane", "brief", "place", "receipt", "also", "also_lane", "linked", "ticks")
    emptied: Mapping[str, object] = dict.fromkeys(names, "")
    nothing = dict.fromkeys(("joined", "owner", "asked_at", "due_at", "complaint", "grieves"), 0)
    stub = {**emptied, **nothing, "status": Status.ERASED}
    await connection.execute(update(cases).where(cases.c.number.in_(numbers)).values(**stub))


async def purge(
    connection: AsyncConnection, draft_before: float, closed_before: float, open_before: float, stub_before: float
) -> None:
    """Erase drafts that were never sent, cases that are over or silent for long, and old stubs."""
    over = {Status.DRAFT: draft_before, Status.CLOSED: closed_before, Status.OPEN: open_before}
    await files.purge(connection, draft_before)
    for status, before in over.items():
        old = select(cases.c.number).where(cases.c.status == status, cases.c.active_at < before)
        await erase(connection, list(await connection.scalars(old)))
    gone = and_(cases.c.status == Status.ERASED, cases.c.active_at < stub_before)
    await connection.execute(delete(cases).where(gone))
