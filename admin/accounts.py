"""Accounts of those who answer: invitations, a list, and ending one; each stands in the audit."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.config import Settings
from bot.store import audit, complaints, keys, migrate, staff
from bot.store.db import Connection, Database
from bot.store.staff import Member, Role
from bot.store.vault import VaultProblem

Result = TypeVar("Result")
LONGEST_NAME = 60
_INVITE = "Everybody who could had a part in the case: invite another supervisor or an admin."


class AccountProblem(Exception):
    """Why there is no invitation, in words for an operator."""


async def invite(settings: Settings, name: str, role: str) -> str:
    """The secret of an invitation. Raises AccountProblem for a name in use or a key of another database."""
    if not name.strip() or len(name) > LONGEST_NAME:
        raise AccountProblem(f"A name has 1 to {LONGEST_NAME} letters.")

    async def do(connection: Connection, now: float) -> str:
        try:
            vault = await keys.unlock(connection, settings.key)
        except (VaultProblem, OSError) as problem:
            raise AccountProblem(str(problem)) from problem
        secret = await staff.invite(connection, vault, name.strip(), Role(role), now)
        await audit.add(connection, now, 0, "invite", detail=role)
        return secret

    try:
        return await _with(settings, do)
    except ValueError as error:
        raise AccountProblem(f"«{name}»: {error}") from error


async def lines(settings: Settings) -> list[str]:
    """Every account in words, and whether complaints wait that none of them can see."""

    async def do(connection: Connection, now: float) -> list[str]:
        waits = await complaints.unheard(connection)
        listed = [
            f"{member.name}: {member.role}, {_state(member, now)}" for member in await staff.everybody(connection)
        ]
        return [*listed, *([f"Complaints that nobody here can see: {waits}. {_INVITE}"] if waits else [])]

    return await _with(settings, do)


async def revoke(settings: Settings, name: str) -> bool:
    """End an account; whether there was one."""

    async def do(connection: Connection, now: float) -> bool:
        done = await staff.revoke(connection, name, now)
        if done:
            await audit.add(connection, now, 0, "revoke")
        return done

    return await _with(settings, do)


def _state(member: Member, now: float) -> str:
    if member.revoked_at:
        return "revoked"
    if member.password:
        return "in use"
    return "invited" if member.invited_until > now else "invitation over"


async def _with(settings: Settings, do: Callable[[Connection, float], Awaitable[Result]]) -> Result:
    database = Database(settings.database)
    try:
        await migrate.upgrade(database)
        async with database.write() as connection:
            return await do(connection, time.time())
    finally:
        await database.close()
