"""Somebody in a real browser: presses, writes, sees."""

from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, Request, expect

from tests.patience import PATIENCE
from tests.web.house import House

expect.set_options(timeout=PATIENCE * 1000)
PHONE = {"width": 360, "height": 740}
LOCALES = {"en": "en-GB", "uz": "uz-UZ", "ar": "ar-EG"}


class Visitor:
    """A person with a phone."""

    def __init__(self, web: House, context: BrowserContext, page: Page) -> None:
        self.web, self.context, self.page = web, context, page
        self.requests: list[Request] = []
        self.errors: list[str] = []
        context.on("request", lambda request: self.requests.append(request))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    async def goes_to(self, path: str) -> "Visitor":
        await self.page.goto(self.web.address + path)
        return self

    async def starts(self) -> "Visitor":
        await self.goes_to("/")
        await self.page.click("form[action='/start'] button")
        return await self.sees("Choose your language")

    async def taps(self, label: str) -> "Visitor":
        await self.page.locator("article").get_by_role("button", name=label).last.click()
        return self

    async def presses(self, choice: str) -> "Visitor":
        await self.offered(choice).last.click()
        return self

    def offered(self, choice: str) -> Locator:
        """The buttons for `choice`, whether or not they keep the message above them."""
        language, action, *rest = choice.split(":")
        keeping = ":".join((language, f"{action}_", *rest))
        return self.page.locator(f"button[value='{choice}'], button[value='{keeping}']")

    async def writes(self, text: str) -> "Visitor":
        await self.page.fill("#text", text)
        await self.page.click("#write button")
        return self

    async def sees(self, words: str) -> "Visitor":
        await expect(self.page.locator("main")).to_contain_text(words)
        return self

    async def agrees(self, code: str = "en") -> "Visitor":
        """Through the first minute to the menu of Russia."""
        for choice in ("hello", "agree", "place:ru"):
            await self.presses(f"{code}:{choice}")
            await self.offered(f"{code}:{NEXT[choice]}").last.wait_for()
        return self


NEXT = {"hello": "agree", "agree": "place:ru", "place:ru": "topic:ru:registration"}


async def visit(web: House, browser: Browser, code: str = "en", **options: Any) -> Visitor:
    """A new visitor with an empty browser."""
    options = {"viewport": PHONE, "locale": LOCALES[code], "reduced_motion": "reduce", **options}
    context = await browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1000)
    return Visitor(web, context, await context.new_page())
