"""Who answers: accounts by invitation, and their sessions. Secrets are stored as hashes, seeds of codes sealed."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import cases, sessions, staff
from bot.store.vault import Vault

INVITATION_HOLDS = timedelta(hours=48)
LINK_HOLDS = timedelta(minutes=15)
SESSION_HOLDS = timedelta(hours=12)
SESSION_IDLES = timedelta(hours=1)


class Role(StrEnum):
    """What somebody may do: answer cases; see all of them and the audit too; without cases: content, or accounts."""

    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"
    EDITOR = "editor"
    ADMIN = "admin"


_ANSWERS = (Role.COUNSELLOR, Role.SUPERVISOR)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("ILO", "110")


@dataclass(frozen=True)
class Member:
    """An account."""

    id: int
    name: str
    role: str
    password: str
    seed: str
    invited_until: float
    revoked_at: float
    languages: str = ""  # codes by space; empty: all
    cap: int = 0  # open cases at once; 0: as the rules say
    topics: str = ""  # that they know best, ids by space; empty: none more than others
    telegram: str = ""  # keyed hash of who they are at Telegram; empty: not linked

    @property
    def is_active(self) -> bool:
        """Whether they can log in."""
        return bool(self.password) and not self.revoked_at

    @property
    def answers(self) -> bool:
        """Whether they can be given cases."""
        return self.is_active and self.role in _ANSWERS

    def speaks(self, language: str) -> bool:
        """Whether they answer in this language."""
        return not self.languages or language in self.languages.split()

    def knows(self, topic: str) -> bool:
        """Whether this is a topic that they know best."""
        return topic in self.topics.split()


_COLUMNS = tuple(getattr(staff.c, name) for name in Member.__dataclass_fields__)


def digest(secret: str) -> str:
    """What is stored of a secret of many random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


async def anyone(connection: AsyncConnection) -> bool:
    """Whether there is anybody who could answer a case."""
    able = (staff.c.role.in_(_ANSWERS), staff.c.password != "", staff.c.revoked_at == 0)
    return await connection.scalar(select(staff.c.id).where(*able).limit(1)) is not None


async def invite(connection: AsyncConnection, vault: Vault, name: str, role: Role, now: float) -> str:
    """The secret of an invitation for `name`. An account of that name that was not used yet, or was revoked, begins anew.

    Raises ValueError when the account is in use.
    """
    found = await by_name(connection, name)
    if found and found.is_active:
        raise ValueError("the account is in use; revoke it first")
    secret = secrets.token_urlsafe(32)
    seed = base64.b32encode(secrets.token_bytes(20)).decode()
    values = {
        "role": role,
        "invitation": digest(secret),
        "invited_until": now + INVITATION_HOLDS.total_seconds(),
        "password": "",
        "seed": vault.seal_own(f"seed {name}", seed),
        "last_step": 0,
        "revoked_at": 0.0,
        **_NO_LINK,
    }
    if found:
        await connection.execute(update(staff).where(staff.c.id == found.id).values(**values))
    else:
        await connection.execute(staff.insert().values(name=name, **values))
    return secret


def seed(vault: Vault, member: Member) -> str:
    """The seed of somebody's codes."""
    return vault.open_own(f"seed {member.name}", member.seed)


async def invited(connection: AsyncConnection, secret: str, now: float) -> Member | None:
    """Whom the invitation is for, while it holds."""
    query = select(*_COLUMNS).where(
        staff.c.invitation == digest(secret), staff.c.invited_until > now, staff.c.revoked_at == 0
    )
    found = (await connection.execute(query)).first()
    return Member(*found) if found else None


async def accept(connection: AsyncConnection, secret: str, password: str, step: int) -> bool:
    """Set the (hashed) password; the invitation works once."""
    mine = staff.c.invitation == digest(secret)
    done = update(staff).where(mine).values(password=password, invitation="", invited_until=0.0, last_step=step)
    return (await connection.execute(done)).rowcount == 1


async def by_name(connection: AsyncConnection, name: str) -> Member | None:
    """The account of `name`."""
    found = (await connection.execute(select(*_COLUMNS).where(staff.c.name == name))).first()
    return Member(*found) if found else None


async def everybody(connection: AsyncConnection) -> list[Member]:
    """All accounts."""
    return [Member(*row) for row in await connection.execute(select(*_COLUMNS).order_by(staff.c.name))]


async def by_id(connection: AsyncConnection, id: int) -> Member | None:
    """The account with this number."""
    found = (await connection.execute(select(*_COLUMNS).where(staff.c.id == id))).first()
    return Member(*found) if found else None


async def set_work(connection: AsyncConnection, id: int, languages: str, cap: int, topics: str = "") -> None:
    """Which languages somebody answers in, how many open cases they may have, and which topics they know best."""
    values = {"languages": languages, "cap": cap, "topics": topics}
    await connection.execute(update(staff).where(staff.c.id == id).values(**values))


async def experts(connection: AsyncConnection, besides: int) -> list[Member]:
    """Those who can be given cases and know a topic best, somebody left out."""
    query = select(*_COLUMNS).where(staff.c.topics != "", staff.c.id != besides)
    return [member for member in [Member(*row) for row in await connection.execute(query)] if member.answers]


async def spend_step(connection: AsyncConnection, member: int, step: int) -> bool:
    """Whether the code of this step was not used yet; from now on it is."""
    fresh = update(staff).where(staff.c.id == member, staff.c.last_step < step).values(last_step=step)
    return (await connection.execute(fresh)).rowcount == 1


async def revoke(connection: AsyncConnection, name: str, now: float) -> bool:
    """End an account and all its sessions, and give back its open cases; whether there was one."""
    found = await by_name(connection, name)
    if found is None:
        return False
    values = {"revoked_at": now, "invitation": "", "password": "", **_NO_LINK}
    await connection.execute(update(staff).where(staff.c.id == found.id).values(**values))
    await connection.execute(delete(sessions).where(sessions.c.staff == found.id))
    await connection.execute(update(cases).where(cases.c.owner == found.id, cases.c.status == "open").values(owner=0))
    return True


_NO_LINK = {"telegram": "", "telegram_lane": "", "link": "", "link_until": 0.0}


async def offer_link(connection: AsyncConnection, id: int, now: float) -> str:
    """A code that links this account with whoever sends it from their Telegram, once; 80 bits as XXXX-XXXX-XXXX-XXXX."""
    letters = "".join(secrets.choice(_CROCKFORD) for _ in range(16))
    code = "-".join(letters[start : start + 4] for start in range(0, 16, 4))
    values = {"link": digest(code), "link_until": now + LINK_HOLDS.total_seconds()}
    await connection.execute(update(staff).where(staff.c.id == id).values(**values))
    return code


async def link(connection: AsyncConnection, vault: Vault, code: str, lane: str, now: float) -> Member | None:
    """The account that `code` belongs to, linked with `lane` from now on; None for a code that does not hold.

    A lane is linked with one account only: another one that was linked with it is not any more.
    """
    letters = "".join(code.upper().split()).replace("-", "").translate(_MEANT)
    written = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
    fresh = (staff.c.link == digest(written), staff.c.link_until > now, staff.c.revoked_at == 0)
    found = (await connection.execute(select(*_COLUMNS).where(*fresh))).first()
    if found is None:
        return None
    member, name = Member(*found), vault.name(lane)
    await connection.execute(update(staff).where(staff.c.telegram == name).values(**_NO_LINK))
    values = {**_NO_LINK, "telegram": name, "telegram_lane": vault.seal_own(f"telegram {member.name}", lane)}
    await connection.execute(update(staff).where(staff.c.id == member.id).values(**values))
    return member


async def unlink(connection: AsyncConnection, id: int) -> None:
    """Nobody at Telegram acts for this account any more."""
    await connection.execute(update(staff).where(staff.c.id == id).values(**_NO_LINK))


async def at_telegram(connection: AsyncConnection, vault: Vault, lane: str) -> Member | None:
    """The account that is linked with `lane` and may answer cases."""
    mine = (staff.c.telegram == vault.name(lane), staff.c.revoked_at == 0)
    found = (await connection.execute(select(*_COLUMNS).where(*mine))).first()
    member = Member(*found) if found else None
    return member if member and member.answers else None


async def begin_session(connection: AsyncConnection, member: int, now: float) -> str:
    """The secret of a new session."""
    secret = secrets.token_urlsafe(32)
    await connection.execute(sessions.insert().values(secret=digest(secret), staff=member, begun_at=now, seen_at=now))
    return secret


async def in_session(connection: AsyncConnection, secret: str, now: float) -> Member | None:
    """Who is in this session, while it holds and was not idle for too long."""
    query = (
        select(*_COLUMNS)
        .join(sessions, sessions.c.staff == staff.c.id)
        .where(
            sessions.c.secret == digest(secret),
            sessions.c.begun_at > now - SESSION_HOLDS.total_seconds(),
            sessions.c.seen_at > now - SESSION_IDLES.total_seconds(),
            staff.c.revoked_at == 0,
        )
    )
    found = (await connection.execute(query)).first()
    return Member(*found) if found else None


async def is_stale(connection: AsyncConnection, secret: str, now: float) -> bool:
    """Whether `seen` would write something."""
    seen_at = await connection.scalar(select(sessions.c.seen_at).where(sessions.c.secret == digest(secret)))
    return seen_at is not None and seen_at < now - 60


async def seen(connection: AsyncConnection, secret: str, now: float) -> None:
    """The session was used; written once a minute at most."""
    mine = (sessions.c.secret == digest(secret), sessions.c.seen_at < now - 60)
    await connection.execute(update(sessions).where(*mine).values(seen_at=now))


async def end_session(connection: AsyncConnection, secret: str) -> None:
    """Logged out."""
    await connection.execute(delete(sessions).where(sessions.c.secret == digest(secret)))


async def purge(connection: AsyncConnection, now: float, revoked_before: float) -> None:
    """Erase sessions that are over, and accounts that never were or were revoked long ago."""
    over = or_(
        sessions.c.begun_at < now - SESSION_HOLDS.total_seconds(),
        sessions.c.seen_at < now - SESSION_IDLES.total_seconds(),
    )
    await connection.execute(delete(sessions).where(over))
    unused = (staff.c.password == "") & (staff.c.revoked_at == 0) & (staff.c.invited_until < now)
    old = (staff.c.revoked_at > 0) & (staff.c.revoked_at < revoked_before)
    await connection.execute(delete(staff).where(or_(unused, old)))
