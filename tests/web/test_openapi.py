"""The description of the API is the API; the JSON of the console is as its script expects it."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.console.server import COOKIE
from bot.channels.web import openapi
from bot.channels.web.limits import Deed, Limit
from bot.channels.web.problem import Code
from bot.core.pack import Library
from bot.store import views
from bot.store.db import Database
from bot.store.staff import Role
from tests.conftest import ROOT, Clock
from tests.web.house import House, house, opens
from tests.web.test_console import Office, case, office_on

CONSOLE = Path(__file__).parent / "console_openapi.json"
EXAMPLES = 25


@pytest.fixture
async def office(small_database: Database, content: Library, clock: Clock) -> AsyncIterator[Office]:
    async with office_on(small_database, content, clock) as built:
        yield built


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
        closing = ("--exclude-operation-id", "closeChat")  # so that the other calls reach the chat
        code, output = await run(tmp_path, f"{web.address}/api/openapi.json", "--max-time", "15", *closing)
        assert code == 0, output[-6000:]
        assert (await chat.fetches()).messages, "no generated event reached the chat"


async def test_schemathesis_finds_nothing_in_the_console(
    database: Database, content: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for the JSON routes of the console, by somebody who is logged in, on both databases."""
    for name in ("PATIENCE", "CASE_PATIENCE"):
        monkeypatch.setattr(f"bot.channels.console.live.{name}", 0.01)
    async with office_on(database, content, time.time) as office:
        aziza, number = await office.comes("Aziza"), await case(office)
        described = json.loads(CONSOLE.read_text())
        next(one for one in described["paths"]["/console/live"]["get"]["parameters"] if one["name"] == "case")[
            "example"
        ] = number
        (tmp_path / "console.json").write_text(json.dumps(described))
        cookie = ("--header", f"Cookie: {COOKIE}={aziza.session}")
        code, output = await run(tmp_path, "console.json", "--url", office.address, "--max-time", "6", *cookie)
        assert code == 0, output[-6000:]
        async with database.read() as connection:
            seen = await views.others(connection, number, 0, time.time())
        assert [one.staff for one in seen] == [aziza.member.id], "no generated call reached the case"


async def test_json_of_the_console_is_described(office: Office) -> None:
    """No route answers JSON that the description does not know; without an account there is none."""
    number, answers = await case(office), set()
    for role in Role:
        cookie = {"Cookie": f"{COOKIE}={(await office.comes(role, role)).session}"}
        for path in (path for method, path in office.console.roles if method == "GET"):
            url = path.replace("{number}", number).replace("{id}", "registration-fine").replace("{secret}", "x")
            answer = await office.client.get(f"{url}?after=-1", headers=cookie)
            answers |= {path} if answer.content_type == "application/json" else set()
    assert answers == set(json.loads(CONSOLE.read_text())["paths"])
    stranger = await office.client.get("/console/live?after=-1", allow_redirects=False)
    assert stranger.status == 303


async def run(folder: Path, described: str, *more: str) -> tuple[int | None, str]:
    """Schemathesis as a program of its own: its exit code, and what it says."""
    command = [Path(sys.executable).parent / "schemathesis", "run", described, "--seed", "1", *more]
    command += ["--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES)]
    command += ["--suppress-health-check", "all", "--exclude-checks", "positive_data_acceptance"]
    command += ["--generation-database", "none", "--no-color"]
    environment = os.environ | {"HYPOTHESIS_STORAGE_DIRECTORY": str(folder)}
    pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.STDOUT}
    started = await asyncio.create_subprocess_exec(*command, **pipes, cwd=folder, env=environment)
    output, _ = await started.communicate()
    return started.returncode, output.decode()
