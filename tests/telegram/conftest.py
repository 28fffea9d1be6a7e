"""The whole service in this process, talking with the local Bot API server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import Service, service
from bot.config import Settings
from bot.core.pack import Library
from tests.bot_api import TOKEN, BotApiServer
from tests.conftest import INDEX, ROOT
from tests.patience import PATIENCE
from tests.postgresql import free_port

Started = Callable[..., AbstractAsyncContextManager["Running"]]


@pytest.fixture(scope="session", autouse=True)
def _indexed(matched: Library) -> None:
    """The index of questions is made before services start, so that none of them makes it while time is measured."""


@dataclass
class Running:
    """A service that runs, and the Bot API server it talks with."""

    api: BotApiServer
    service: Service

    @property
    def url(self) -> str:
        """Where the service listens."""
        return f"http://127.0.0.1:{self.service.settings.web_port}"

    async def post(self, path: str, body: Any, headers: dict[str, str]) -> int:
        """POST to the service; the status."""
        async with aiohttp.ClientSession() as session, session.post(self.url + path, data=body, headers=headers) as got:
            return got.status

    async def answers(self, user: int, count: int) -> list[str]:
        """The texts that the person sees, once there are `count`."""
        return [message.text for message in await self.api.messages(user, count)]


@pytest.fixture
def start(tmp_path: Path) -> Started:
    """Starts a service in this process."""
    return starter(tmp_path)


def starter(tmp_path: Path) -> Started:
    """What starts a service whose data lie in `tmp_path`; settings by name without HAMROH_."""

    @asynccontextmanager
    async def run(database_url: str = "", webhook: bool = False, **chosen: Any) -> AsyncIterator[Running]:
        port = free_port()
        async with BotApiServer() as api:
            settings = {
                "telegram_token": TOKEN,
                "telegram_api": api.url,
                "web_port": str(port),
                "data_dir": str(tmp_path / "var"),
                "index_dir": str(INDEX),
                "content_dir": str(ROOT / "content"),
                "locales_dir": str(ROOT / "locales"),
                "database_url": database_url,
                "webhook_url": f"http://127.0.0.1:{port}/hook" if webhook else "",
                **chosen,
            }
            async with service(Settings(**settings)) as built:
                task = asyncio.create_task(built.run())
                running = Running(api, built)
                if webhook:
                    await api.until(lambda: api.webhook_info()["url"])
                yield running
                built.stop()
                await asyncio.wait_for(task, PATIENCE)
            assert api.problems == []
            assert api.limit_breaches == []

    return run
