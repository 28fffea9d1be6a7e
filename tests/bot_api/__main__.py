"""The server on its own, for trying the bot by hand and for benchmarks: ``python -m tests.bot_api``."""

from __future__ import annotations

import argparse
import asyncio

from . import fast
from .control import add_routes
from .server import TOKEN, BotApiServer

HELP = """Bot API on {url} (any token, for instance {token})
  curl -d '{{"user_id": 1, "text": "/start", "language_code": "uz"}}' {url}/control/text
  curl -d '{{"user_id": 1, "message_id": 2, "data": "menu"}}' {url}/control/press
  curl -d '{{"user_id": 1, "label": "Menu"}}' {url}/control/tap
  curl {url}/control/chats/1
  curl -d '{{"user_id": 9, "text": "/take", "chat_id": -1001234567890, "number": "AB12"}}' {url}/control/topic
  curl {url}/control/chats/-1001234567890/AB12
  curl {url}/control/stats"""
FAST_HELP = """Bot API on {url}, fast: nothing is checked or recorded
  curl -d '{{"chats": 1000, "updates": 20000}}' {url}/control/load
  curl {url}/control/stats"""


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bot_api", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--fast", action="store_true", help="for benchmarks: no checks, no records")
    return parser.parse_args()


async def run_fast(host: str, port: int) -> None:
    async with await fast.serve(host, port) as server:
        port = server.sockets[0].getsockname()[1]
        print(FAST_HELP.format(url=f"http://{host}:{port}"), flush=True)
        await server.serve_forever()


async def run(host: str, port: int) -> None:
    api = BotApiServer(token=None, host=host, port=port)
    add_routes(api)
    async with api:
        print(HELP.format(url=api.url, token=TOKEN), flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Serves until it is interrupted."""
    chosen = options()
    serving = run_fast if chosen.fast else run
    try:
        asyncio.run(serving(chosen.host, chosen.port))
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
