"""The local Bot API server that all bots under measurement talk to: `python -m tests.bot_api --fast`."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bench.process import SERVER_CORE, Running, running
from tests.postgresql import free_port

QUIET = 0.6
"""Seconds without a new call after which a bot counts as started: it polls and waits."""


class Api:
    """The server, seen from its controls."""

    def __init__(self, url: str) -> None:
        self.url = url

    def stats(self) -> dict[str, Any]:
        """What the bot has done since the last load."""
        with urllib.request.urlopen(f"{self.url}/control/stats", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def load(self, chats: int, updates: int, texts: Sequence[str]) -> None:
        """Queue `updates` texts over `chats` chats."""
        body = json.dumps({"chats": chats, "updates": updates, "texts": list(texts)}).encode()
        request = urllib.request.Request(f"{self.url}/control/load", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=60).close()

    def wait_up(self, within: float = 20) -> None:
        """Wait until the server answers."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            try:
                self.stats()
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        raise TimeoutError("the Bot API server did not start")

    def wait_polled(self, bot: Running, within: float = 60) -> None:
        """Wait until `bot` has made its first calls and is quiet: it waits for updates."""
        end, calls, since = time.monotonic() + within, 0, time.monotonic()
        while time.monotonic() < end:
            bot.check()
            now = int(self.stats()["calls"])
            if now != calls:
                calls, since = now, time.monotonic()
            if calls and time.monotonic() - since > QUIET:
                return
            time.sleep(0.1)
        raise TimeoutError("the bot did not begin to poll")

    def wait_answered(self, bot: Running, messages: int, within: float) -> dict[str, Any]:
        """The stats when `messages` were sent, or when nothing was sent for ten seconds."""
        end, sent, since = time.monotonic() + within, -1, time.monotonic()
        while time.monotonic() < end:
            bot.check()
            stats = self.stats()
            if stats["sendMessage"] != sent:
                sent, since = stats["sendMessage"], time.monotonic()
            if sent >= messages or time.monotonic() - since > 10:
                return stats
            time.sleep(0.25)
        return self.stats()


@contextmanager
def serving() -> Iterator[Api]:
    """A server on a core of its own."""
    port = free_port()
    with running("tests.bot_api", "--fast", "--port", str(port), core=SERVER_CORE) as server:
        api = Api(f"http://127.0.0.1:{port}")
        api.wait_up()
        server.check()
        yield api
