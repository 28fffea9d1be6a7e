"""kill -9 while a counsellor answers: the answer arrives once the process is back, and stands once in the console."""

import itertools
import re
import time
from contextlib import suppress
from typing import Any

import aiohttp
import pytest

from bot.channels.console import access
from bot.channels.console.server import COOKIE
from bot.core.case import Brief, CaseDeed, Deed
from bot.store import cases, keys, staff
from bot.store.db import Database
from bot.store.staff import Role
from tests.bot_api import BotApiServer
from tests.patience import until
from tests.reliability.conftest import Town
from tests.reliability.crowd import Ledger, doubles
from tests.reliability.process import Process

pytestmark = pytest.mark.kill
PERSON = 7001
LONGEST_ROAD = 40
FIRST = "INSERT INTO outbox"  # nothing of an answer is written before
LOST = 0  # the status of a form that nobody answered
SENT, SOMETHING_NEWER = 303, 409


class Counsellor:
    """Somebody who answers one case, and sends a form again when no answer came, as a browser does after «retry»."""

    def __init__(self, service: Process, database: Database, town: Town) -> None:
        self._service, self._database, self._town = service, database, town
        self.wrote: list[str] = []
        self._status = SENT

    async def comes(self) -> "Counsellor":
        """An account, a session, and a case that they have."""
        now, lane = time.time(), f"telegram:{PERSON}"
        async with self._database.write() as connection:
            self._vault = await keys.unlock(connection, self._town.folder / "keys" / "cases.key")
            secret = await staff.invite(connection, self._vault, "Aziza", Role.COUNSELLOR, now)
            await staff.accept(connection, secret, "hash", 1)
            member = await staff.by_name(connection, "Aziza")
            assert member
            self._session = await staff.begin_session(connection, member.id, now)
            brief = CaseDeed(Deed.DRAFT, Brief("en", "Traveller 10").add("help me"))
            await cases.apply(connection, self._vault, lane, brief, now)
            self._number = await cases.apply(connection, self._vault, lane, CaseDeed(Deed.SEND), now)
            await cases.take(connection, self._number, member.id, now)
        return self

    async def answers(self) -> bool:
        """Send one more answer; whether the console said that it went out."""
        self._seen = (await self._said())[-1:]
        self.wrote.append(f"answer {len(self.wrote) + 1}.")
        self._status = await self._sends()
        return self._status == SENT

    async def makes_sure(self) -> None:
        """Send the same form again when nobody answered it; then everything stands in the console, once."""
        if self._status == LOST:
            assert await self._sends() in (SENT, SOMETHING_NEWER)
        assert [text for _, text in await self._said()] == self.wrote

    async def _sends(self) -> int:
        headers = {"Cookie": f"{COOKIE}={self._session}", "Sec-Fetch-Site": "same-origin"}
        seen = self._seen[0][0] if self._seen else 0
        form = {"token": access.form_token(self._session), "text": self.wrote[-1], "seen": str(seen)}
        url = f"{self._service.url}/console/case/{self._number}/reply"
        with suppress(aiohttp.ClientError):
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session,
                session.post(url, data=form, headers=headers, allow_redirects=False) as answer,
            ):
                return answer.status
        return LOST

    async def _said(self) -> list[tuple[int, str]]:
        """What stands in the case."""
        async with self._database.read() as connection:
            row = await cases.find(connection, self._number)
            assert row
            return [(one.id, one.text) for one in await cases.said(connection, self._vault, row)]


def heard(api: BotApiServer) -> list[str]:
    """The answers that the person has in Telegram, in their order."""
    return re.findall(r"answer \d+\.", "\n".join(message.text for message in api.chats.get(PERSON, [])))


async def test_killed_at_every_step_of_an_answer(
    town: Town, api: BotApiServer, database: Database, database_url: str
) -> None:
    """R1, R2: at each step of the transaction that keeps an answer, and after Telegram has it: sent again, it stands
    once in the console, and reaches the person; the one that was on its way at the kill comes twice to Telegram."""
    service = town.service(database_url, sending_lease=0.2)
    counsellor = await Counsellor(service, database, town).comes()
    for step in itertools.count(1):
        await service.start(kill_at=step, inside=FIRST)
        await counsellor.makes_sure()
        await Ledger.settled(database)
        service.arm()
        if await counsellor.answers():
            break
        await service.ended(5)
        assert step < LONGEST_ROAD
    assert step > 7, "not all steps of the transaction were seen"
    await Ledger.settled(database)
    assert doubles(counsellor.wrote, heard(api)) <= 1, "only the last kill, after the commit, can come while it is sent"

    async def kill(method: str, _: Any) -> None:
        if method == "sendMessage":
            api.on_done = None
            service.kill_now()

    api.on_done = kill
    await counsellor.answers()
    await service.ended(5)
    await service.start()
    await counsellor.makes_sure()
    await until(lambda: heard(api).count(counsellor.wrote[-1]) == 2)
    assert doubles(counsellor.wrote, heard(api)) <= 2
