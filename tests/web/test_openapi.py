"""The description of the API is the API."""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import pytest

from bot.channels.web import openapi
from bot.channels.web.limits import Deed, Limit
from bot.channels.web.problem import Code
from bot.core.pack import Library
from bot.store.db import Database
from tests.conftest import ROOT
from tests.web.house import House, house, opens

EXAMPLES = 25


async def test_one_description_in_three_places(web: House) -> None:
    served = await (await web.client.get("/api/openapi.json")).text()
    assert served == openapi.FILE.read_text() == (ROOT / "docs" / "openapi.json").read_text()


def test_all_codes_are_described() -> None:
    described = json.loads(openapi.FILE.read_text())["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert described == [code.value for code in Code]
    page = (ROOT / "docs" / "web-api.md").read_text()
    assert all(f"`{code}`" in page for code in Code)


async def test_schemathesis_finds_nothing(
    small_database: Database, content: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Generated calls in one open chat, valid and not, get only answers that the description knows."""
    monkeypatch.setattr("bot.channels.web.api.LONGEST_WAIT", 0.01)
    monkeypatch.setattr("bot.channels.web.limits.limits", lambda _: {deed: Limit(10**6, 60) for deed in Deed})
    async with house(small_database, content, time.time) as web, web.working():
        chat = await opens(web)
        (tmp_path / "schemathesis.toml").write_text(f'[parameters]\nchat = "{chat.secret}"\n')
        code, output = await run(tmp_path, f"{web.address}/api/openapi.json")
        assert code == 0, output[-6000:]
        assert (await chat.fetches()).messages, "no generated event reached the chat"


async def run(folder: Path, address: str) -> tuple[int | None, str]:
    """Schemathesis as a program of its own; closing the chat is left out so that the others reach it."""
    command = [Path(sys.executable).parent / "schemathesis", "run", address, "--max-time", "15", "--seed", "1"]
    command += ["--phases", "coverage,fuzzing", "--max-examples", str(EXAMPLES), "--suppress-health-check", "all"]
    command += ["--exclude-operation-id", "closeChat", "--exclude-checks", "positive_data_acceptance"]
    command += ["--generation-database", "none", "--no-color"]
    environment = os.environ | {"HYPOTHESIS_STORAGE_DIRECTORY": str(folder)}
    pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.STDOUT}
    started = await asyncio.create_subprocess_exec(*command, **pipes, cwd=folder, env=environment)
    output, _ = await started.communicate()
    return started.returncode, output.decode()
