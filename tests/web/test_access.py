"""Everybody can use the page: WCAG 2.2 AA as far as a machine can tell, on small screens and large letters."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from tests.web.house import House
from tests.web.visitor import Visitor, visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
}
SMALL = """() => [...document.querySelectorAll('button, summary, .button, .exit, nav a, footer a, textarea, input:not([type=hidden])')]
  .filter(one => one.checkVisibility()).map(one => [one.outerHTML.slice(0, 60), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


NOTHING_STICKS = "#top, #write { position: static !important }"  # else what is half scrolled away counts as too small


async def check(visitor: Visitor, state: str) -> None:
    await visitor.page.add_style_tag(content=NOTHING_STICKS)
    results = await Axe().run(visitor.page, options=RULES)
    assert results.violations_count == 0, f"{state}: {results.generate_report()}"
    assert await visitor.page.evaluate(SMALL) == [], state
    assert await visitor.page.evaluate(TOO_WIDE) is False, state


@pytest.mark.parametrize(("code", "scheme"), [("en", "light"), ("en", "dark"), ("uz", "light"), ("ar", "light")])
async def test_h5_every_page_and_state(live: House, browser: Browser, code: str, scheme: str) -> None:
    """No violation, no button smaller than 44 × 44, nothing to scroll sideways on 320 pixels."""
    small = {"width": 320, "height": 640}
    visitor = await visit(live, browser, code, bypass_csp=True, color_scheme=scheme, viewport=small)
    for path in ("/nowhere", "/privacy", "/c/registration-deadline", "/"):
        await visitor.goes_to(path)
        await check(visitor, path)
    await visitor.page.locator("summary").click()
    await check(visitor, "code to enter")
    await visitor.page.fill("#receipt", "AAAA")
    await visitor.page.locator("form[action^='/open'] button").click()
    await expect(visitor.page.get_by_role("alert")).to_be_visible()
    await check(visitor, "wrong code")
    await visitor.starts()
    await check(visitor, "languages")
    await visitor.agrees(code)
    await check(visitor, "menu")
    await visitor.presses(f"{code}:topic:ru:registration")
    await visitor.presses(f"{code}:entry:registration-deadline")
    await visitor.offered(f"{code}:human").nth(1).wait_for()
    await check(visitor, "answer")
    await visitor.page.locator("#code summary").click()
    await visitor.page.locator("form[action='/code'] button").click()
    await visitor.page.locator("p.code").wait_for()
    await check(visitor, "code shown")


async def test_h5_new_messages_are_announced_and_old_ones_are_not(live: House, browser: Browser) -> None:
    """The conversation is a log that speaks up politely; each message says its language."""
    visitor = await (await visit(live, browser)).starts()
    log = visitor.page.get_by_role("log")
    assert await log.get_attribute("aria-live") in (None, "polite")
    await visitor.presses("uz:hello")
    await expect(visitor.page.locator("article").nth(1).locator("[lang=uz]").first).to_be_visible()
    await expect(visitor.page.locator(".choices:not(.old)")).to_have_count(1)
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "uz")


async def test_h5_large_letters_and_wide_spacing(live: House, browser: Browser) -> None:
    """At 400 % (320 × 256) and with the spacing of WCAG 1.4.12 nothing is cut off and the field is not covered."""
    visitor = await visit(live, browser, bypass_csp=True, viewport={"width": 320, "height": 256})
    await (await visitor.starts()).agrees()
    spacing = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }"
    await visitor.page.add_style_tag(content=spacing)
    assert await visitor.page.evaluate(TOO_WIDE) is False
    await visitor.page.focus("#text")
    field, head = await visitor.page.locator("#text").bounding_box(), await visitor.page.locator("#top").bounding_box()
    assert field and head and field["y"] >= head["height"] and field["y"] + field["height"] <= 256


async def test_h5_the_focus_can_be_seen_and_the_way_in_is_short(live: House, browser: Browser) -> None:
    """The first Tab offers to skip to the conversation; what has the focus has an outline."""
    visitor = await (await visit(live, browser)).starts()
    await visitor.goes_to("/")
    await visitor.page.keyboard.press("Tab")
    await expect(visitor.page.locator(".skip")).to_be_focused()
    await expect(visitor.page.locator(".skip")).to_be_in_viewport()
    for _ in range(6):
        await visitor.page.keyboard.press("Tab")
        outline = await visitor.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
