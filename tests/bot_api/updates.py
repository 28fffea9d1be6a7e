"""Updates that wait for the bot: the queue behind getUpdates, and what the webhook takes from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .world import Refusal

Update = dict[str, Any]

# Seconds that Telegram keeps an update (tdlib/telegram-bot-api, Client.cpp); messages a day.
KEPT = {"callback_query": 150, "inline_query": 30, "chosen_inline_result": 600}
KEPT_OTHERWISE = 24 * 60 * 60
# These come only to a bot that asks for them by name.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
# Telegram keeps a button press in another lane than the texts of the same person.
CALLBACK_LANE = 3 << 33


@dataclass
class Waiting:
    """An update that the bot has not confirmed. A delivered one is confirmed by a higher offset."""

    update: Update
    lane: int
    expires: float
    delivered: bool = False

    @property
    def update_id(self) -> int:
        return int(self.update["update_id"])


def kind(update: Update) -> str:
    """The one member that is not the id; an update of the future may have none that we know."""
    return next((name for name in update if name != "update_id"), "")


def lane(update: Update) -> int:
    """Updates of one lane are posted to a webhook one after another: a chat, or a person's presses."""
    body = update.get(kind(update))
    if not isinstance(body, dict):
        return 0
    if kind(update) in ("callback_query", "inline_query", "chosen_inline_result"):
        return int(body.get("from", {}).get("id", 0)) + CALLBACK_LANE
    place = body.get("chat") or body.get("from") or body.get("user") or {}
    return int(place.get("id", 0)) if isinstance(place, dict) else 0


class UpdateQueue:
    """All unconfirmed updates, in the order of their coming."""

    def __init__(self, clock: Callable[[], float], ids: Iterator[int]) -> None:
        self.clock = clock
        self.ids = ids
        self.waiting: list[Waiting] = []
        self.history: dict[int, Update] = {}
        self.allowed: list[str] | None = None
        self.poll: asyncio.Future[None] | None = None
        self.on_new: Callable[[], None] = lambda: None

    def add(self, update: Update) -> Update:
        """Gives the update an id, unless it has one, and lets it wait."""
        update = update if "update_id" in update else {"update_id": next(self.ids), **update}
        self.history[update["update_id"]] = update
        if self.wanted(update):
            self.put(update)
        return update

    def put(self, update: Update) -> None:
        expires = self.clock() + KEPT.get(kind(update), KEPT_OTHERWISE)
        self.waiting.append(Waiting(update, lane(update), expires))
        if self.poll and not self.poll.done():
            self.poll.set_result(None)
        self.on_new()

    def again(self, update_id: int) -> None:
        """Delivers a known update once more, as Telegram does now and then."""
        self.put(self.history[update_id])

    def wanted(self, update: Update) -> bool:
        if self.allowed:
            return kind(update) in self.allowed
        return kind(update) not in ON_REQUEST

    def allow(self, kinds: list[str] | None) -> None:
        """Remembers allowed_updates; without a list the former one stays."""
        if kinds is not None:
            self.allowed = kinds

    def expire(self) -> None:
        now = self.clock()
        self.waiting = [each for each in self.waiting if each.expires > now]

    def confirm(self, offset: int) -> None:
        """Forgets what was delivered below the offset; a negative one keeps only the last few."""
        if offset < 0:
            self.waiting = self.waiting[offset:]
        else:
            self.waiting = [each for each in self.waiting if not each.delivered or each.update_id >= offset]

    def done(self, waiting: Waiting) -> None:
        """Forgets one update that the webhook has taken."""
        self.waiting = [each for each in self.waiting if each is not waiting]

    def batch(self, limit: int) -> list[Update]:
        chosen = self.waiting[:limit]
        for each in chosen:
            each.delivered = True
        return [each.update for each in chosen]

    async def get(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """One getUpdates call. Raises Refusal (409) in the poll that another one pushes out."""
        self.push_out("terminated by other getUpdates request; make sure that only one bot instance is running")
        self.expire()
        self.confirm(offset)
        if not self.waiting and seconds > 0:
            await self.sleep(seconds)
        return self.batch(limit)

    async def sleep(self, seconds: float) -> None:
        """Until something comes, the time is up, or another poll takes over."""
        poll = self.poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            pass
        finally:
            if self.poll is poll:
                self.poll = None

    def push_out(self, reason: str) -> None:
        if self.poll and not self.poll.done():
            self.poll.set_exception(Refusal(409, f"Conflict: {reason}"))
