"""Posts waiting updates to the bot's webhook: one lane per chat or person, in order, again until taken."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientSession, ClientTimeout

from .updates import UpdateQueue, Waiting

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_RETRY_AFTER = 3600.0


@dataclass(frozen=True)
class Backoff:
    """Seconds to wait after a failure. Telegram begins with 1 and doubles up to 60-120; tests are quick."""

    first: float = 0.02
    longest: float = 0.3

    def after(self, failures: int) -> float:
        """The first retry comes at once."""
        if failures <= 1:
            return 0.0
        grown: float = self.first * 2 ** min(failures - 2, 30)
        return grown if grown < self.longest else self.longest * random.uniform(0.5, 1.0)


@dataclass
class Webhook:
    """The address that takes updates, and its lanes at work."""

    queue: UpdateQueue
    backoff: Backoff
    clock: Callable[[], float]
    url: str = ""
    secret: str = ""
    max_connections: int = 40
    timeout: float = 60.0
    last_error_date: int = 0
    last_error_message: str = ""
    attempts: int = 0
    lanes: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    connections: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(40))
    session: ClientSession | None = None

    async def set(self, url: str, secret: str, max_connections: int) -> None:
        """Takes another address; none means that there is no webhook any more."""
        await self.stop()
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self.connections = asyncio.Semaphore(max_connections)
        if url:
            self.session = ClientSession(timeout=ClientTimeout(total=self.timeout))
            self.wake()

    async def stop(self) -> None:
        """Ends all lanes; what they had not delivered goes on waiting."""
        running = list(self.lanes.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self.lanes.clear()
        self.url = ""
        if self.session:
            await self.session.close()
            self.session = None

    def wake(self) -> None:
        """Starts the lanes that have something to deliver and are not at work."""
        if not self.url:
            return
        self.queue.expire()
        for number in {waiting.lane for waiting in self.queue.waiting} - self.lanes.keys():
            self.lanes[number] = asyncio.create_task(self.run(number))

    def next_in(self, number: int) -> Waiting | None:
        return next((each for each in self.queue.waiting if each.lane == number), None)

    async def run(self, number: int) -> None:
        """Delivers one lane to its end."""
        failures = 0
        try:
            while waiting := self.next_in(number):
                again_after = await self.post(waiting, failures + 1)
                if again_after is None:
                    failures = 0
                    self.queue.done(waiting)
                else:
                    failures += 1
                    await asyncio.sleep(again_after)
        finally:
            self.lanes.pop(number, None)

    async def post(self, waiting: Waiting, attempt: int) -> float | None:
        """One delivery; None when it was taken, otherwise the seconds until the next try."""
        assert self.session is not None
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        async with self.connections:
            self.attempts += 1
            waiting.delivered = True
            try:
                async with self.session.post(
                    self.url, json=waiting.update, headers=headers, allow_redirects=False
                ) as answer:
                    if 200 <= answer.status < 300:
                        return None
                    self.failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                    asked = float(answer.headers.get("Retry-After", 0))
                    return min(asked, LONGEST_RETRY_AFTER) or self.backoff.after(attempt)
            except (ClientError, TimeoutError, OSError) as error:
                self.failed(f"Connection failed: {type(error).__name__}")
                return self.backoff.after(attempt)

    def failed(self, message: str) -> None:
        self.last_error_date, self.last_error_message = int(self.clock()), message
