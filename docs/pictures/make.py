"""Makes the pictures in the documents: `.venv/bin/python docs/pictures/make.py`, in the top folder of the project.

It starts the service on a day of its own with an empty database, fills it with invented cases, and looks at it with the
system's Chromium. It needs the packages of the tests (`make test` installs them). Names behind the command, such as
`workshop`, make these pictures alone.
"""

import asyncio
import io
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.channels.console.desk import Desk
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from bot.app import Service, service
from bot.channels.console.server import COOKIE
from bot.config import Settings
from bot.core.case import Brief, CaseDeed, Deed
from bot.store import cases, due, learning, staff
from bot.store.db import Connection
from bot.store.staff import Member, Role

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
HOUR = 3600.0
PHONE, DESK = {"width": 360, "height": 640}, {"width": 1000, "height": 680}
TALL = {"width": 1000, "height": 1010}
COLOURS = 48  # in a picture: text and plain areas need no more, and the files stay small
NUMBERS = "K7M4QX2P H3TZ8W5D R6B9NJ4C V2G5YK8F T9D3XP6M B4W7HC2Z M8Q5RF3J Z3K6VT9G"
"""What stands in the pictures for the numbers of cases, which are random."""


class Clock:
    """The moment of all pictures, so that they change only when the pages do; earlier while the cases are made."""

    now = NOW

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.now


@asynccontextmanager
async def served(data: Path, clock: Clock) -> AsyncIterator[tuple[Service, str]]:
    """A service at work, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Settings(data_dir=str(data), index_dir=str(ROOT / "var"), web_port=str(port))
    async with service(settings, clock=clock) as built:
        running = asyncio.create_task(built.run())
        try:
            yield built, f"http://127.0.0.1:{port}"
        finally:
            built.stop()
            await running


# What stands in the database. Everything is invented.


async def hire(connection: Connection, built: Service, name: str, role: Role) -> Member:
    """An account that is in use."""
    assert built.vault
    secret = await staff.invite(connection, built.vault, name, role, NOW)
    await staff.accept(connection, secret, secrets.token_hex(), 1)
    member = await staff.by_name(connection, name)
    assert member
    return member


async def heard(connection: Connection) -> None:
    """Something that people said to the program."""
    said = [("answer.no", "patent-cost")] * 3 + [("answer.yes", "patent-cost")] * 9
    asked = ["где чинят велосипед", "gde chinyat velosiped", "курс лиры"]
    await learning.count(connection, said, date(2026, 11, 20))
    await learning.keep(connection, [learning.Gap("2026-11-20", "ru", "ru", one) for one in asked])


@dataclass(frozen=True)
class Asked:
    """A case that somebody sent `hours` ago."""

    hours: float
    language: str
    nickname: str
    place: str
    topic: str
    words: str
    more: str = ""
    danger: bool = False


OPEN = (
    Asked(0.1, "ru", "Traveller 31", "ru", "trouble-with-law", "хозяин не отдает паспорт", danger=True),
    Asked(0.3, "en", "Traveller 24", "ru", "rights-at-work", "The boss locks the door at night.", danger=True),
    Asked(7, "uz", "Traveller 77", "ru", "rights-at-work", "Ish haqimni bermasa kimga shikoyat qilaman?"),
    Asked(
        5,
        "en",
        "Traveller 42",
        "ru",
        "registration",
        "I came nine days ago. The owner of the flat does not want to register me.",
        "I have a paper for the room, but no contract.",
    ),
    Asked(3, "tg", "Traveller 18", "ru", "work", "Патентамро гум кардам, онро чӣ тавр барқарор мекунанд?"),
    Asked(2, "ar", "Traveller 53", "ro", "residence", "متى يجب أن أطلب تجديد تصريح الإقامة، قبل انتهائه بكم يوم؟"),
    Asked(1, "ky", "Traveller 65", "ru", "integration-test", "экзаменге кантип жазылам"),
)
ENDED = ((9, 0.6), (10, 1.2), (11, 0.9), (13, 1.5), (14, 2.1), (15, 1.1), (17, 2.6), (19, 4.0), (21, 9.5), (8, 0.8))
"""Hour of the day and hours to the first answer of cases that are over."""


async def send(connection: Connection, built: Service, one: Asked, now: float) -> str:
    """The case as a person sends it; its number."""
    assert built.vault
    lane, plan = f"web:{secrets.token_hex(8)}", built.shelf.library.office.plan
    brief = Brief(one.language, one.nickname, one.place, danger=one.danger).add(one.words, one.topic)
    for deed in (CaseDeed(Deed.DRAFT, brief), CaseDeed(Deed.SEND)):
        number = await cases.apply(connection, built.vault, lane, deed, now)
    if one.more:
        await cases.apply(connection, built.vault, lane, CaseDeed(Deed.WRITE, text=one.more), now + 0.1 * HOUR)
    await due.refresh(connection, plan, [number])
    return number


async def ended(connection: Connection, built: Service) -> None:
    """Cases of the last weeks that were answered and closed."""
    assert built.vault
    for week in range(1, 4):
        for hour, waited in ENDED[:: 1 if week == 1 else 2]:
            sent = NOW - week * 7 * 24 * HOUR + (hour - 12) * HOUR
            number = await send(connection, built, Asked(0, "uz", "Traveller 11", "ru", "work", "?"), sent)
            row = await cases.find(connection, number)
            assert row
            await cases.answer(connection, built.vault, row, 1, "!", sent + waited * HOUR, 0)
            await cases.close(connection, number, "answered", sent + 30 * HOUR)


async def filled(built: Service, clock: Clock) -> tuple[dict[str, Member], list[str]]:
    """A team and its cases: who there is by name, and the numbers of the cases in the order of OPEN."""
    assert built.vault
    roles = {
        "Zarina": Role.EDITOR,
        "Aziza": Role.COUNSELLOR,
        "Bakyt": Role.COUNSELLOR,
        "Dina": Role.SUPERVISOR,
    }
    async with built.database.write() as connection:
        team = {name: await hire(connection, built, name, role) for name, role in roles.items()}
        await staff.set_work(connection, team["Aziza"].id, "en ru uz", 0, "registration residence")
        await staff.set_work(connection, team["Bakyt"].id, "ky ru tg", 12, "rights-at-work work")
        await heard(connection)
        await ended(connection, built)
        numbers = [await send(connection, built, one, NOW - one.hours * HOUR) for one in OPEN]
    desk = Desk(built.database, built.vault, built.shelf.current, clock)
    await work(desk, clock, team, numbers)
    return team, numbers


async def work(desk: Desk, clock: Clock, team: dict[str, Member], numbers: list[str]) -> None:
    """What the team has done with these cases by now."""
    danger, _, wages, registration, patent, *_ = numbers
    aziza, bakyt, dina = team["Aziza"], team["Bakyt"], team["Dina"]
    clock.now = NOW - 4.5 * HOUR
    await desk.take(aziza, registration)
    await desk.send_entry(aziza, registration, "registration-deadline", await last(desk, registration))
    await desk.reply(
        aziza, registration, "Do you sleep in this flat now? Since which day?", await last(desk, registration)
    )
    clock.now = NOW - 4 * HOUR
    async with desk.changing(registration) as change:
        lane = cases.lane(desk.vault, change.row)
        said = CaseDeed(Deed.WRITE, text="Yes, since the first day. Can he do this?")
        await cases.apply(change.connection, desk.vault, lane, said, clock.now)
    clock.now = NOW - 3.5 * HOUR
    await desk.note(bakyt, registration, "Next: who helps when the owner refuses. Then close.")
    await desk.take(bakyt, wages)
    clock.now = NOW - 2 * HOUR
    await desk.take(dina, patent)
    await desk.send_entry(dina, patent, "patent-lost", await last(desk, patent))
    clock.now = NOW - 0.05 * HOUR
    await desk.take(bakyt, danger)
    words = "Вы можете сейчас писать безопасно? Если вам угрожают, звоните 112. Это бесплатно."
    await desk.reply(bakyt, danger, words, await last(desk, danger))
    clock.now = NOW


async def last(desk: Desk, number: str) -> int:
    """The newest message of a case."""
    async with desk.database.read() as connection:
        return await cases.last_said(connection, number)


# Pictures


@dataclass
class Camera:
    """Looks at a served site, as somebody with an account or as anybody."""

    browser: Browser
    built: Service
    address: str
    shown: dict[str, str]

    async def page(self, size: dict[str, int], member: Member | None = None) -> Page:
        """An empty window."""
        looks = {"viewport": size, "locale": "en-GB", "color_scheme": "light", "reduced_motion": "reduce"}
        context = await self.browser.new_context(**looks)
        if member:
            async with self.built.database.write() as connection:
                session = await staff.begin_session(connection, member.id, NOW)
            secure = self.address.replace("http://", "https://")
            await context.add_cookies([{"name": COOKIE, "value": session, "url": secure, "secure": True}])
        return await context.new_page()

    async def take(self, page: Page, name: str, path: str, at: str = "", typed: str = "") -> None:
        """The picture `name` of what is in the window, from the element `at` on; `typed` is begun as an answer."""
        await page.goto(self.address + path)
        await page.evaluate(RENAME, self.shown)
        if typed:
            await page.locator("#text").press_sequentially(typed)
        if at:
            await page.locator(at).first.evaluate("place => place.scrollIntoView({block: 'start'})")
        save(name, await page.screenshot())


RENAME = """shown => {
  const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    for (const [number, name] of Object.entries(shown))
      texts.currentNode.data = texts.currentNode.data.replaceAll(number, name);
}"""


def save(name: str, taken: bytes) -> None:
    """Write a picture with few colours."""
    file = FOLDER / f"{name}.png"
    Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS).save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size // 1000} kB")


async def chat(camera: Camera) -> None:
    """An answer in the web chat on a phone."""
    await camera.take(await camera.page(PHONE), "answer-on-a-phone", "/c/registration-fine")


async def workshop(camera: Camera, zarina: Member) -> None:
    """The pages of the editors."""
    page, at = await camera.page(DESK, zarina), "/console/workshop"
    await camera.take(page, "workshop-answers", f"{at}?pack=ru")
    await camera.take(page, "workshop-answer", f"{at}/entry/ro-bank?language=ar", "h1")
    await camera.take(
        page, "workshop-still-correct", f"{at}/entry/registration-fine", "section[aria-labelledby=review]"
    )
    await camera.take(page, "workshop-due", f"{at}/due?day=2026-12-10")
    await camera.take(page, "workshop-day", f"{at}/entry/patent-cost?day=2027-01-01", "h1")
    await camera.take(page, "workshop-heard", f"{at}/heard")


async def console(camera: Camera, team: dict[str, Member], numbers: list[str]) -> None:
    """The pages of counsellors and supervisors, on a desk and on a phone."""
    danger, _, _, registration, *_ = numbers
    for wide, tall, ending in ((DESK, TALL, ""), (PHONE, PHONE, "-on-a-phone")):
        page = await camera.page(tall, team["Aziza"])
        await camera.take(page, f"console-case{ending}", f"/console/case/{registration}", "h1")
        await camera.take(page, f"console-second-reader{ending}", f"/console/case/{danger}", "#case")
        page = await camera.page(wide, team["Aziza"])
        await camera.take(page, f"console-queue{ending}", "/console", "h1")
        page = await camera.page(wide, team["Dina"])
        await camera.take(page, f"console-desk{ending}", "/console/desk", "h1")
    page = await camera.page(DESK, team["Dina"])
    await camera.take(page, "console-accounts", "/console/accounts", "h1")
    page = await camera.page(DESK, team["Aziza"])
    await camera.take(page, "console-answer", f"/console/case/{registration}", "#reply", "Thank you. ::")


async def main(only: list[str]) -> None:
    """All pictures, or some."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    clock = Clock()
    with tempfile.TemporaryDirectory() as data:
        async with served(Path(data), clock) as (built, address), async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            team, numbers = await filled(built, clock)
            camera = Camera(browser, built, address, dict(zip(numbers, NUMBERS.split(), strict=False)))
            made = {
                "chat": lambda: chat(camera),
                "workshop": lambda: workshop(camera, team["Zarina"]),
                "console": lambda: console(camera, team, numbers),
            }
            for name in only or made:
                await made[name]()
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
