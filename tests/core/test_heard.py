"""What begins like a command is a command, however it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.heard import Heard, Remark


def order(text: str) -> tuple[str, str] | None:
    return Remark(Heard.TEXT, 1, text=text).order


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/take", ("take", "")),
        ("/Park@hamroh_bot 2026-12-31", ("park", "2026-12-31")),
        ("/note: she called\nat noon", ("note", "she called\nat noon")),
        ("/note\nshe called", ("note", "she called")),
        ("／note x", ("note", "x")),
        ("/notes x", ("notes", "x")),
        ("/", ("", "")),
        ("and/or", None),
        ("take", None),
        ("", None),
    ],
)
def test_orders(text: str, expected: tuple[str, str] | None) -> None:
    """The name in small letters, and what stands behind it as it was written."""
    assert order(text) == expected


@given(st.text(alphabet=" \t\n\u00a0\u200b\u200e\u200f\u2060\ufeff\u2068\ufe0f", max_size=6), st.text(max_size=20))
def test_a_note_is_an_order_whatever_stands_unseen_before_it(before: str, words: str) -> None:
    """There is nothing that nobody sees which makes an answer of a note."""
    found = order(f"{before}/note {words}")
    assert found and found[0] == "note"
