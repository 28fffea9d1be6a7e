"""Makes the pictures in the documents: `.venv/bin/python docs/pictures/make.py`, in the top folder of the project.

It starts the service on a day of its own with an empty database, and looks at it with the system's Chromium. It needs
the packages of the tests (`make test` installs them).
"""

import asyncio
import secrets
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bot.app import Service, service
from bot.channels.console.server import COOKIE
from bot.config import Settings
from bot.store import learning, staff
from bot.store.staff import Role

FOLDER = Path(__file__).parent
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
PHONE, DESK = {"width": 360, "height": 640}, {"width": 1000, "height": 680}
EDITOR = "Zarina"


def now() -> float:
    """The moment of all pictures, so that they change only when the pages do."""
    return NOW


@asynccontextmanager
async def served(data: Path) -> AsyncIterator[tuple[Service, str]]:
    """A service at work, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with service(Settings(data_dir=str(data), web_port=str(port)), clock=now) as built:
        running = asyncio.create_task(built.run())
        try:
            yield built, f"http://127.0.0.1:{port}"
        finally:
            built.stop()
            await running


async def editor(built: Service) -> str:
    """The session of an editor, and something that people said."""
    assert built.vault
    said = [("answer.no", "patent-cost")] * 3 + [("answer.yes", "patent-cost")] * 9
    asked = ["где чинят велосипед", "gde chinyat velosiped", "курс лиры"]
    async with built.database.write() as connection:
        secret = await staff.invite(connection, built.vault, EDITOR, Role.EDITOR, NOW)
        await staff.accept(connection, secret, secrets.token_hex(), 1)
        member = await staff.by_name(connection, EDITOR)
        await learning.count(connection, said, date(2026, 11, 20))
        await learning.keep(connection, [learning.Gap("2026-11-20", "ru", "ru", one) for one in asked])
        assert member
        return await staff.begin_session(connection, member.id, NOW)


async def take(page: Page, name: str, at: str = "") -> None:
    """The picture `name` of what is in the window, from the element `at` on."""
    if at:
        await page.locator(at).evaluate("place => place.scrollIntoView({block: 'start'})")
    await page.screenshot(path=FOLDER / f"{name}.png")
    print(f"{name}.png")


async def chat(browser: Browser, address: str) -> None:
    """An answer in the web chat on a phone."""
    page = await (await browser.new_context(viewport=PHONE, locale="en-GB", reduced_motion="reduce")).new_page()
    await page.goto(f"{address}/c/registration-fine")
    await take(page, "answer-on-a-phone")


async def workshop(context: BrowserContext, address: str) -> None:
    """The pages of the editors."""
    page = await context.new_page()
    at = f"{address}/console/workshop"
    await page.goto(f"{at}?pack=ru")
    await take(page, "workshop-answers")
    await page.goto(f"{at}/entry/ro-bank?language=ar")
    await take(page, "workshop-answer", "h1")
    await page.goto(f"{at}/entry/registration-fine")
    await take(page, "workshop-still-correct", "section[aria-labelledby=review]")
    await page.goto(f"{at}/due?day=2026-12-10")
    await take(page, "workshop-due")
    await page.goto(f"{at}/heard")
    await take(page, "workshop-heard")


async def main() -> None:
    """All pictures."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as data:
        async with served(Path(data)) as (built, address), async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            context = await browser.new_context(viewport=DESK, locale="en-GB", color_scheme="light")
            secure = address.replace("http://", "https://")
            await context.add_cookies([{"name": COOKIE, "value": await editor(built), "url": secure, "secure": True}])
            await chat(browser, address)
            await workshop(context, address)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
