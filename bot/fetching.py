"""The loop that fetches what people sent to their case: claimed with a lease, retried, cleaned, sealed."""

import asyncio
import random
from collections.abc import Callable

import structlog

from bot import letters, picture
from bot.core import notice
from bot.core.case import MOST_FILE_BYTES
from bot.core.channel import Busy, Down, Fetched, Fetching, Files, Refused
from bot.core.pack import Library
from bot.engine import MAILBOXES
from bot.store import cases, changes, files
from bot.store.db import Database
from bot.store.files import Wanted
from bot.store.vault import Vault

log = structlog.get_logger("fetching")
AT_ONCE = 4
MOST_TRIES = 30  # with pauses of up to ten minutes: about four hours


class Fetcher:
    """Fetches the files of one channel. The network is never waited for inside a transaction."""

    def __init__(
        self,
        name: str,
        channel: Files,
        database: Database,
        vault: Vault,
        library: Callable[[], Library],
        clock: Callable[[], float],
    ) -> None:
        self._name, self._channel = name, channel
        self._database, self._vault = database, vault
        self._library, self._clock = library, clock

    async def step(self) -> int:
        """Fetch a few files; how many were tried."""
        async with self._database.read() as connection:
            if not await files.waits(connection):
                return 0
        async with self._database.write() as connection:
            wanted = await files.claim(self._database, connection, self._vault, self._name, self._clock(), AT_ONCE)
        await asyncio.gather(*(self._fetch(one) for one in wanted))
        return len(wanted)

    async def _fetch(self, wanted: Wanted) -> None:
        outcome = await self._asked(wanted)
        if isinstance(outcome, Fetched):
            try:
                type, content = await asyncio.to_thread(picture.cleaned, outcome.content)
            except picture.NotAccepted:
                outcome = Refused("not accepted")
            else:
                async with self._database.write(changes.RING) as connection:
                    if await files.ready(connection, self._vault, wanted, type, content):
                        await changes.add(connection, [wanted.number], self._clock())
                return
        await self._not_here(wanted, outcome)

    async def _asked(self, wanted: Wanted) -> Fetching:
        try:
            return await self._channel.fetch(wanted.name, MOST_FILE_BYTES)
        except Exception as error:
            log.error("channel raised", channel=self._name, file=wanted.id, error=type(error).__name__)
            return Down(type(error).__name__)

    async def _not_here(self, wanted: Wanted, outcome: Refused | Busy | Down) -> None:
        """Try again later, or tell the person that it did not work."""
        rings = [changes.RING]
        async with self._database.write() as connection:
            if not isinstance(outcome, Refused) and wanted.tries + 1 < MOST_TRIES:
                seconds = outcome.seconds if isinstance(outcome, Busy) else _patience(wanted.tries)
                await files.later(connection, wanted, self._clock() + seconds)
                return
            row = await cases.find(connection, wanted.number)
            if await files.refused(connection, wanted) and row:
                lost = notice.file_lost(letters.voice(self._library(), row), bool(row.joined))
                now = self._clock()
                _, heard = await letters.post(self._database, connection, self._vault, row, lost, MAILBOXES, now)
                await changes.add(connection, [wanted.number], now)
                rings += heard
        for ring in rings:
            self._database.signals.ring(ring)


def _patience(tries: int) -> float:
    """Seconds until the next try: doubling to ten minutes."""
    return min(600.0, 2.0 ** min(tries, 10)) * random.uniform(0.7, 1.0)
