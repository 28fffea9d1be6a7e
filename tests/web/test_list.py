"""A checklist on paper: a plain page, reached from the chat, that keeps nothing and works without JavaScript."""

import re

import pytest

from bot.core import tree
from bot.core.choice import write
from bot.core.pack import Library
from tests.web.house import House
from tests.web.test_forms import Device, started

ID = "do-i-need-the-exam"


def ending(content: Library, outcome: str) -> str:
    """The answers of a way to this outcome, as a button bears them."""
    guide = content.packs["ru"].guides[ID]
    ends = (position for position in tree.paths(guide) if position.outcome and position.outcome.id == outcome)
    return tree.written(guide, next(ends).steps)


async def test_from_the_chat_to_paper(web: House, content: Library) -> None:
    """The checklist in the chat leads to its page, with every item, box, source and date, and no cookie is set there."""
    device = await started(web)
    code = ending(content, "exam")
    await device.submits("/chat", {"choice": write("en", "guide-at", "ru", ID, code)})
    await web.turns()
    await device.opens("/")
    found = re.search(r'href="(/list/[^"]+)"', device.page)
    assert found
    stranger = Device(web)
    answer = await stranger.opens(found[1])
    assert answer.status == 200
    assert stranger.cookies == {}
    assert stranger.page.count("☐") == 6
    assert "You probably need the exam" in stranger.page
    assert stranger.page.count("checked on") == 6
    assert "3,800 rubles" in stranger.page


@pytest.mark.parametrize("answers", ["zzz", "nothing", "g%3Cscript%3E", "%00", "x" * 500])
async def test_a_list_that_is_none(web: House, answers: str) -> None:
    """An address of another version, or a forged one, is a page that does not exist."""
    assert (await Device(web).opens(f"/list/ru/{ID}/{answers}")).status == 404
    assert (await Device(web).opens(f"/list/ru/gone/{answers}")).status == 404
    assert (await Device(web).opens(f"/list/nowhere/{ID}/{answers}")).status == 404


async def test_only_the_end_of_a_guide_is_a_list(web: House, content: Library) -> None:
    """In the middle, or where a guide is left for a person, there is nothing to print."""
    guide = content.packs["ru"].guides[ID]
    for code in (guide.key, f"{guide.key}a", ending(content, "ask")):
        assert (await Device(web).opens(f"/list/ru/{ID}/{code}")).status == 404
