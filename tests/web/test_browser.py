"""The page in a real browser: with JavaScript, without it, with the keyboard alone, on bad networks."""

import asyncio
import gzip
import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Route, expect

from bot.channels.web import assets
from tests.web.house import House
from tests.web.visitor import Visitor, visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_conversation_with_javascript_loads_the_page_once(live: House, browser: Browser) -> None:
    """Taps and questions are answered in place; what was said stays in view."""
    visitor = await visit(live, browser)
    await (await visitor.starts()).agrees()
    loads = sum(request.is_navigation_request() for request in visitor.requests)
    await visitor.presses("en:topic:ru:registration")
    await visitor.taps("Days to register")
    await visitor.sees("Uzbekistan: 15 calendar days")
    await visitor.writes("passport lost")
    await visitor.sees("Do you mean one of these?")
    await expect(visitor.page.locator(".own").last).to_have_text(re.compile("passport lost"))
    assert sum(request.is_navigation_request() for request in visitor.requests) == loads
    assert visitor.errors == []


async def test_a_conversation_without_javascript(live: House, browser: Browser) -> None:
    """The same by plain forms, from the start to the code for another device."""
    visitor = await visit(live, browser, java_script_enabled=False)
    await (await visitor.starts()).agrees()
    await visitor.presses("en:topic:ru:registration")
    await visitor.taps("Days to register")
    await visitor.sees("Uzbekistan: 15 calendar days")
    assert re.search(r"/#m\d+$", visitor.page.url)
    await visitor.writes("passport lost")
    await visitor.sees("Do you mean one of these?")
    await visitor.page.locator("#code summary").click()
    await visitor.page.locator("form[action='/code'] button").click()
    code = await visitor.page.locator("p.code").inner_text()
    other = await (await visit(live, browser, java_script_enabled=False)).goes_to("/")
    await other.page.locator("summary").click()
    await other.page.fill("#receipt", code)
    await other.page.locator("form[action='/open'] button, form[action^='/open'] button").click()
    await other.sees("Do you mean one of these?")
    await visitor.page.click("#exit", no_wait_after=True)
    await _is_away(visitor)


async def test_h5_the_keyboard_alone_is_enough(live: House, browser: Browser) -> None:
    """Start, choose and ask with Tab and Enter; after a choice the focus is on the new message."""
    visitor = await (await visit(live, browser)).goes_to("/")
    page = visitor.page
    await _tab_to(visitor, "form[action='/start'] button")
    await page.keyboard.press("Enter")
    await visitor.sees("Choose your language")
    await _tab_to(visitor, "button[value='en:hello']")
    await page.keyboard.press("Enter")
    await visitor.sees("computer program")
    await expect(page.locator("article:focus")).to_contain_text("computer program")
    await _tab_to(visitor, "button[value^='en:agree']")
    await page.keyboard.press("Space")
    await visitor.sees("Which country")
    await _tab_to(visitor, "#text")
    await page.keyboard.type("days to register")
    await page.keyboard.press("Enter")
    await visitor.sees("Do you mean one of these?")
    await expect(page.locator("#text")).to_be_focused()
    assert await page.input_value("#text") == ""


async def _tab_to(visitor: Visitor, selector: str) -> None:
    for _ in range(40):
        await visitor.page.keyboard.press("Tab")
        if await visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} cannot be reached with Tab")


async def test_without_a_connection_words_wait_and_arrive_once(live: House, browser: Browser) -> None:
    """Bad networks: the page says so, keeps what was written, and sends it again with the same key."""
    visitor = await visit(live, browser)
    await (await visitor.starts()).agrees()
    sent: list[str] = []

    async def lose_the_answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) == 1:
            await route.fetch()  # it arrives, but the answer is lost
        if len(sent) < 3:
            await route.abort()
        else:
            await route.continue_()

    await visitor.page.route("**/events", lose_the_answer)
    await visitor.writes("passport lost")
    await expect(visitor.page.locator("#end")).to_contain_text("No connection")
    await expect(visitor.page.locator(".own.waiting")).to_have_count(1)
    await expect(visitor.page.locator(".own.waiting")).to_have_count(0)
    await visitor.sees("Do you mean one of these?")
    assert len(set(sent)) == 1 and len(sent) == 3
    await asyncio.sleep(0.3)
    await expect(visitor.page.get_by_text("Do you mean one of these?")).to_have_count(1)


async def test_the_page_follows_the_language_of_the_conversation(live: House, browser: Browser) -> None:
    """Tapping Arabic turns the whole page around, without a reload."""
    visitor = await (await visit(live, browser)).starts()
    await visitor.presses("ar:hello")
    await expect(visitor.page.locator("html")).to_have_attribute("dir", "rtl")
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "ar")
    await expect(visitor.page.locator("#write label")).not_to_have_text("Your question")
    button = await visitor.page.locator("#write button").bounding_box()
    field = await visitor.page.locator("#text").bounding_box()
    assert button and field and button["x"] < field["x"]
    await visitor.presses("ar:agree")
    await visitor.offered("ar:place:ru").wait_for()


async def _is_away(visitor: Visitor) -> None:
    """The neutral page was asked for. There may be no network behind the tests, so it need not come."""
    for _ in range(100):
        asked = [request for request in visitor.requests if request.url == "https://www.wikipedia.org/"]
        if asked:
            assert asked[0].is_navigation_request()
            return
        await asyncio.sleep(0.05)
    pytest.fail("nobody left")


async def test_an_answer_is_read_from_its_beginning(live: House, browser: Browser) -> None:
    """Whoever sends with the button or with Enter sees the first line of a long answer, also of a card of danger."""
    visitor = await (await visit(live, browser)).starts()
    await visitor.agrees()
    await visitor.writes("хозяин запер нас и не выпускает")
    await visitor.sees("Call 112")
    card = visitor.page.locator("article").last
    await expect(card).to_be_in_viewport(ratio=0.6)


@pytest.mark.parametrize("javascript", [True, False])
async def test_quick_exit_leads_away_and_leaves_nothing(live: House, browser: Browser, javascript: bool) -> None:
    """One press: another page, no cookie, and nothing to come back to."""
    visitor = await visit(live, browser, java_script_enabled=javascript)
    await visitor.starts()
    assert await visitor.context.cookies()
    await visitor.page.click("#exit", no_wait_after=True)
    await _is_away(visitor)
    await _no_cookie(visitor)
    again = await visitor.context.new_page()
    await again.goto(live.address)
    await expect(again.locator("form[action='/start'] button")).to_be_visible()


async def _no_cookie(visitor: Visitor) -> None:
    for _ in range(50):
        if not await visitor.context.cookies(visitor.web.address):
            return
        await asyncio.sleep(0.05)
    pytest.fail("a cookie is left")


async def test_escape_three_times_leads_away(live: House, browser: Browser) -> None:
    visitor = await (await visit(live, browser)).goes_to("/privacy")
    for _ in range(3):
        await visitor.page.keyboard.press("Escape")
    await _is_away(visitor)


@pytest.mark.parametrize("javascript", [True, False])
async def test_t14_t16_one_origin_and_no_secret_in_any_address(live: House, browser: Browser, javascript: bool) -> None:
    """T14, T16: a whole visit asks one origin only, and no address or query holds a code, a text or a choice."""
    visitor = await visit(live, browser, java_script_enabled=javascript)
    await (await visitor.starts()).agrees()
    await visitor.writes("my secret words")
    await visitor.page.locator("#code summary").click()
    await visitor.page.locator("form[action='/code'] button").click()
    receipt = await visitor.page.locator("p.code").inner_text()
    await visitor.goes_to("/c/registration-deadline")
    await visitor.goes_to("/privacy?lang=uz")
    cookies = [cookie["value"] for cookie in await visitor.context.cookies()]
    assert len(cookies) == 2
    parts = [urlsplit(request.url) for request in visitor.requests]
    assert {f"{part.scheme}://{part.netloc}" for part in parts} == {live.address}
    addresses = "\n".join(request.url for request in visitor.requests)
    for secret in (*cookies, receipt, "secret", "words", "hello", "agree"):
        assert secret not in addresses
    assert not any(request.headers.get("referer") for request in visitor.requests)


async def test_the_page_weighs_less_than_100_kb(live: House, browser: Browser) -> None:
    """HTML, stylesheet and script together, not compressed; the goal is 40 KB."""
    visitor = await (await visit(live, browser)).starts()
    paths = "all => all.map(one => new URL(one.href || one.src).pathname)"
    weights = {}
    for path in ["/", *await visitor.page.eval_on_selector_all("link, script", paths)]:
        answer = await visitor.context.request.get(live.address + path)
        weights[path] = len(await answer.body())
    assert len(weights) == 4
    assert sum(weights.values()) < 40_000, weights


async def test_work_is_done_by_the_page(live: House, browser: Browser) -> None:
    """A2: a network that opened many chats: the script does the work and the conversation begins."""
    for _ in range(60):
        assert (await live.client.post("/api/v1/chats")).status == 201
    visitor = await (await visit(live, browser)).goes_to("/")
    await visitor.page.click("form[action='/start'] button")
    await expect(visitor.page.locator("#log")).to_contain_text("Choose your language")


INLINE = """all => all.filter(one => one.matches('style, script:not([src])')
  || [...one.attributes].some(({name}) => name === 'style' || name.startsWith('on'))).length"""


async def test_t15_nothing_on_the_page_breaks_its_own_policy(live: House, browser: Browser) -> None:
    """T15: no inline script, style or handler in any page; the browser has nothing to complain of."""
    visitor = await visit(live, browser)
    await visitor.starts()
    for path in ("/", "/privacy", "/c/registration-deadline"):
        await visitor.goes_to(path)
        assert await visitor.page.eval_on_selector_all("*", INLINE) == 0
    assert visitor.errors == []


async def test_the_script_and_the_stylesheet_are_small() -> None:
    """They come once over a slow network. Those of the console are for counsellors only."""
    own = {name: asset for name, asset in assets.load().items() if not name.startswith("console")}
    assert sum(len(gzip.compress(asset.content)) for asset in own.values()) < 10_000
