"""The page that shows how far every answer is, and the hint on what is hard to read."""

from pathlib import Path

import pytest

from admin import coverage, readability
from bot import library
from bot.core.pack import Library
from tests.world import World


def test_the_page_is_fresh(content: Library) -> None:
    """`hamroh coverage` would change nothing."""
    assert coverage.FILE.read_text(encoding="utf-8") == coverage.page(content)


def test_every_answer_stands_once_in_the_page(content: Library) -> None:
    """Of each pack, with a state in each of its languages."""
    rows = [line.split(" | ")[0].removeprefix("| ") for line in coverage.page(content).splitlines()]
    for pack in content.packs.values():
        assert [id for id in pack.entries if rows.count(id) != 1] == []


def test_a_withheld_answer_is_shown_so(tmp_path: Path) -> None:
    """A changed English text makes the answer outdated in the languages that have it; the page is written once."""
    world = World(tmp_path / "world").spoil("At the well.", "At the new well.", "content/land/faq/supplies.toml")
    content = library.load(world.content, world.locales)
    assert "| find-water | outdated | outdated |" in coverage.page(content)
    file = tmp_path / "coverage.md"
    assert coverage.write(content, file) and not coverage.write(content, file)


@pytest.mark.parametrize(
    ("text", "words", "long"),
    [
        ("Take a jar. Go home now, my friend!", 4, 0),
        ("**Registration** costs {fee}: [ask](https://example.org/administration).", 1.5, 100 / 3),
        ("ро‘йхатдан о‘tish\nسؤال؟ جواب", 4 / 3, 25),
    ],
)
def test_words_and_long_words_are_counted(text: str, words: float, long: float) -> None:
    """Markup, addresses and facts are no words; lines and the signs of every script end a sentence."""
    found = readability.score("x", [text])
    assert (found.words, found.long) == (pytest.approx(words), pytest.approx(long))


def test_the_hardest_comes_first_in_each_language(content: Library) -> None:
    """Every language of the content is named with what is usual in it."""
    scores = readability.scores(content, "en")
    assert [one.lix for one in scores] == sorted((one.lix for one in scores), reverse=True)
    said = "\n".join(readability.lines(content))
    assert all(name in said for name in ("English", "Oʻzbekcha", "العربية")) and "Ўзбекча" not in said
