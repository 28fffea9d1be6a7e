"""A Bot API server that costs as little as it can, so that a benchmark measures the bot and not this.

It checks, records and remembers nothing: prepared bytes over raw HTTP/1.1 keep-alive connections.
Only polling is served; updates come from POST /control/load.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from . import people
from .world import BOT

CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
# One pattern for a query string, a form, JSON and multipart: a name, few signs, a number.
NUMBER = r'\b%s"?\s*[=:]?\s*"?(-?\d+)'
OFFSET, LIMIT, TIMEOUT = (re.compile((NUMBER % name).encode()) for name in ("offset", "limit", "timeout"))

FIRST_UPDATE_ID = 100_000_001
# All message ids have nine digits, so that the length of an answer never changes.
FIRST_MESSAGE_ID = 100_000_000
LONGEST_POLL = 50


def response(body: bytes, status: bytes = b"200 OK") -> bytes:
    head = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % (status, len(body)) + body


MESSAGE_SHAPE = (
    b'{"ok":true,"result":{"message_id":%09d,"date":1750000000,"chat":{"id":1,"type":"private"},"text":"."}}'
)
MESSAGE_START, MESSAGE_END = response(MESSAGE_SHAPE % 0).split(b"000000000")
TRUE = response(b'{"ok":true,"result":true}')
NO_UPDATES = response(b'{"ok":true,"result":[]}')
ME = response(json.dumps({"ok": True, "result": BOT}).encode())
NOT_FOUND = response(b'{"ok":false,"error_code":404,"description":"Not Found"}', b"404 Not Found")
BAD_REQUEST = response(b'{"ok":false,"error_code":400,"description":"Bad Request"}', b"400 Bad Request")


def number(pattern: re.Pattern[bytes], request: bytes, otherwise: int) -> int:
    found = pattern.search(request)
    return int(found[1]) if found else otherwise


def text_update(update_id: int, user_id: int, words: str) -> bytes:
    """One prepared update, with ids of its own."""
    message = people.message(user_id, update_id, int(time.time()), people.text(words))
    return json.dumps({"update_id": update_id, "message": message}).encode()


@dataclass
class Benchmark:
    """The load, how much of it the bot has confirmed, and when it worked. Times are monotonic seconds."""

    updates: list[bytes] = field(default_factory=list)
    confirmed: int = 0
    delivered: int = 0
    calls: int = 0
    sent: int = 0
    first_delivery: float | None = None
    last_send: float | None = None
    polls: dict[Connection, asyncio.TimerHandle] = field(default_factory=dict)

    def load(self, chats: int, updates: int, texts: Sequence[str] = ()) -> None:
        """Queues text updates over so many chats in turn, and starts the counts anew."""
        first = len(self.updates)
        for position in range(first, first + updates):
            words = texts[position % len(texts)] if texts else f"savol {position}"
            user_id = 1_000_001 + position % chats
            self.updates.append(text_update(FIRST_UPDATE_ID + position, user_id, words))
        self.calls = self.sent = 0
        self.first_delivery = self.last_send = None
        self.wake()

    def wake(self) -> None:
        waiting = list(self.polls.items())
        self.polls.clear()
        for connection, timer in waiting:
            timer.cancel()
            connection.write(self.batch(100))

    def batch(self, limit: int) -> bytes:
        """The next unconfirmed updates; what is not confirmed comes again."""
        chosen = self.updates[self.confirmed : self.confirmed + limit]
        if not chosen:
            return NO_UPDATES
        self.first_delivery = self.first_delivery or time.monotonic()
        self.delivered = max(self.delivered, self.confirmed + len(chosen))
        return response(b'{"ok":true,"result":[' + b",".join(chosen) + b"]}")

    def poll(self, connection: Connection, request: bytes) -> bytes:
        """Answers getUpdates, or lets it wait and answers nothing yet."""
        confirmed = number(OFFSET, request, 0) - FIRST_UPDATE_ID
        if self.confirmed < confirmed <= self.delivered:
            self.confirmed = confirmed
        timeout = min(number(TIMEOUT, request, 0), LONGEST_POLL)
        if self.confirmed < len(self.updates) or timeout <= 0:
            return self.batch(min(number(LIMIT, request, 100), 100))
        loop = asyncio.get_running_loop()
        self.polls[connection] = loop.call_later(timeout, self.give_up, connection)
        return b""

    def give_up(self, connection: Connection) -> None:
        if self.polls.pop(connection, None):
            connection.write(NO_UPDATES)

    def message(self) -> bytes:
        self.sent += 1
        return b"%s%d%s" % (MESSAGE_START, FIRST_MESSAGE_ID + self.sent, MESSAGE_END)

    def stats(self) -> dict[str, Any]:
        return {
            "sendMessage": self.sent,
            "calls": self.calls,
            "queued": len(self.updates),
            "delivered": self.delivered,
            "confirmed": self.confirmed,
            "first_delivery": self.first_delivery,
            "last_send": self.last_send,
            "now": time.monotonic(),
        }

    def control(self, path: bytes, body: bytes) -> bytes:
        if path == b"/control/stats":
            return response(json.dumps(self.stats()).encode())
        if path == b"/control/load":
            try:
                self.load(**json.loads(body))
            except (ValueError, TypeError, ZeroDivisionError):
                return BAD_REQUEST
            return TRUE
        return NOT_FOUND

    def answer(self, connection: Connection, path: bytes, request: bytes, body: bytes) -> bytes:
        """The bytes for one request; the most frequent method comes first."""
        method = path[path.rfind(b"/") + 1 :]
        if method == b"sendMessage":
            self.calls += 1
            self.last_send = time.monotonic()
            return self.message()
        if path.startswith(b"/control/"):
            return self.control(path, body)
        self.calls += 1
        if method.startswith(b"getUpdates"):
            return self.poll(connection, request)
        if method == b"getMe":
            return ME
        if method.startswith(b"editMessage"):
            return response(MESSAGE_SHAPE % (FIRST_MESSAGE_ID + self.sent))
        return TRUE


class Connection(asyncio.Protocol):
    """One keep-alive connection: requests are cut out of the stream and answered in order."""

    def __init__(self, benchmark: Benchmark) -> None:
        self.benchmark = benchmark
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        if timer := self.benchmark.polls.pop(self, None):
            timer.cancel()

    def write(self, answer: bytes) -> None:
        if self.transport:
            self.transport.write(answer)

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        while self.buffer and self.next_request():
            pass

    def next_request(self) -> bool:
        """Answers the first request in the buffer, when all of it is there."""
        buffer = self.buffer
        head_end = buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return False
        body_start = head_end + 4
        end = self.body_end(buffer, body_start)
        if end < 0 or end > len(buffer):
            return False
        self.buffer = buffer[end:]
        path_start = buffer.find(b" ") + 1
        path = buffer[path_start : buffer.find(b" ", path_start)]
        answer = self.benchmark.answer(self, path, buffer[:end], buffer[body_start:end])
        if answer:
            self.write(answer)
        return True

    def body_end(self, buffer: bytes, body_start: int) -> int:
        """Where the request ends; -1 as long as a chunked body has no end."""
        if found := CONTENT_LENGTH.search(buffer, 0, body_start):
            return body_start + int(found[1])
        if CHUNKED.search(buffer, 0, body_start):
            last = buffer.find(b"0\r\n\r\n", body_start)
            return last + 5 if last >= 0 else -1
        return body_start


async def serve(host: str, port: int) -> asyncio.Server:
    """Starts serving; the caller closes it."""
    benchmark = Benchmark()
    return await asyncio.get_running_loop().create_server(lambda: Connection(benchmark), host, port)
