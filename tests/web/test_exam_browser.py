"""Exam practice in a real browser: with the keyboard alone, without JavaScript, and a picture that fits a phone."""

import pytest
from playwright.async_api import Browser, expect

from bot.core.pack import Library
from bot.core.quiz import Question
from tests.web.house import House
from tests.web.visitor import PHONE, Visitor, visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def questions(content: Library) -> tuple[Question, ...]:
    assert content.exam
    return content.exam.bank.tests["law-1"].questions


async def _agreed(visitor: Visitor) -> Visitor:
    await visitor.starts()
    await visitor.presses("en:hello")
    await visitor.presses("en:agree")
    await visitor.sees("Which country")
    await visitor.writes("/start exam")
    return await visitor.sees("Practise for the exam")


@pytest.mark.parametrize("javascript", [True, False])
async def test_a_question_stays_one_message(
    live: House, browser: Browser, questions: tuple[Question, ...], javascript: bool
) -> None:
    """Question, gloss, explanation: each where the one before stood, and what was tapped does not pile up."""
    visitor = await _agreed(await visit(live, browser, java_script_enabled=javascript))
    await visitor.presses("en:exam-mode:learn")
    await visitor.presses("en:exam-module:learn:law")
    await visitor.presses("en:exam-start:learn:law-1")
    await visitor.sees("Question 1 of 20")
    before = await visitor.page.locator("#log > *").count()
    await visitor.taps("In my language")
    await visitor.sees(questions[0].gloss)
    await visitor.page.locator(f".message:last-child button[value$=':0:{questions[0].right}']").click()
    await visitor.sees("✅ Right")
    await expect(visitor.page.locator("#log > *")).to_have_count(before)
    await visitor.taps("Next")
    await visitor.sees("Question 2 of 20")
    assert visitor.errors == []


async def test_the_exam_with_the_keyboard_alone(live: House, browser: Browser, questions: tuple[Question, ...]) -> None:
    """After each answer the focus is on the message that came; Tab leads to the options in their order."""
    visitor = await _agreed(await visit(live, browser))
    for choice in ("en:exam-mode:learn", "en:exam-module:learn:law", "en:exam-start:learn:law-1"):
        await visitor.presses(choice)
    keys = visitor.page.keyboard
    for question in questions[:3]:
        await expect(visitor.page.locator("article:focus")).to_contain_text(question.text)
        for _ in range(question.right):
            await keys.press("Tab")
        await expect(visitor.page.locator("button:focus")).to_have_attribute("lang", "ru")
        await keys.press("Enter")
        await expect(visitor.page.locator("article:focus")).to_contain_text("✅ Right")
        await visitor.page.locator("article:focus button", has_text="Next").focus()
        await keys.press("Enter")


async def test_progress_fits_a_phone(live: House, browser: Browser, questions: tuple[Question, ...]) -> None:
    """The picture is loaded, no wider than the page, and says in words what it shows."""
    visitor = await _agreed(await visit(live, browser))
    await visitor.presses("en:exam-mode:five")
    for number in range(1, 6):
        await visitor.sees(f"Question {number} of 5")
        await visitor.taps("I do not know")
        await visitor.taps("Next" if number < 5 else "My result")
    await visitor.taps("Exam practice")
    await visitor.taps("My progress")
    picture = visitor.page.locator("article img")
    await expect(picture).to_have_attribute("alt", "Your results, the oldest first: 0%.")
    await expect(picture).to_have_js_property("naturalWidth", 720)
    box = await picture.bounding_box()
    assert box
    assert 250 < box["width"] <= PHONE["width"]
    assert await visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert visitor.errors == []
