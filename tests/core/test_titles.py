"""Fuzzy search: whoever writes nearly what a title says is offered it, and nonsense is offered nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language import LANGUAGES
from bot.core.match.titles import MOST, nearest
from bot.core.pack import Library, in_words

TITLES = {
    "lost-passport": ("I lost my passport", "Потерян паспорт", "Паспорт жоголду"),
    "registration": ("How do I register?", "Как зарегистрироваться?"),
    "patent": ("What does a patent cost?", "Сколько стоит патент?"),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i lost my passport", "lost-passport"),
        ("LOST MY PASPORT!!!", "lost-passport"),
        ("passport lost", "lost-passport"),
        ("паспорт потерян", "lost-passport"),
        ("паспорт жоголду", "lost-passport"),
        ("сколко стоит патент", "patent"),
        ("how to register", "registration"),
    ],
)
def test_nearly_the_title(text: str, expected: str) -> None:
    """Capitals, order, signs and a wrong letter do not matter."""
    assert nearest(text, TITLES)[:1] == [expected]


@pytest.mark.parametrize("text", ["", "   ", "?!", "qwertyuiop", "🙂🙂🙂", "zzz zzz zzz"])
def test_nonsense(text: str) -> None:
    """Nothing is offered for what is near to nothing."""
    assert nearest(text, TITLES) == []


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """No text raises; at most three different ids come out, each one that was handed in."""
    found = nearest(text, TITLES)

    assert len(found) == len(set(found)) <= MOST == 3
    assert set(found) <= set(TITLES)


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code not in ("ro", "ar")])
def test_every_title_finds_itself(content: Library, code: str) -> None:
    """Whoever types a question as we write it, in any language of its pack, is offered that question first."""
    voice = content.voice(code)
    for pack in content.packs.values():
        titles = {id: [in_words(voice, pack.id, f"{id}.title", entry.title)] for id, entry in pack.entries.items()}
        assert [id for id, (title,) in titles.items() if nearest(title, titles)[:1] != [id]] == []
