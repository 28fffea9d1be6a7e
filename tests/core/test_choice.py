"""A choice is written and read as one short string that every channel carries; anything else is read as nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.choice import MOST_BYTES, Tap, read, write

PARTS = st.from_regex(r"[a-zA-Z0-9_-]{0,12}", fullmatch=True)
ACTIONS = st.from_regex(r"[a-z]{0,12}", fullmatch=True)


@given(PARTS, ACTIONS, st.lists(PARTS, max_size=2), st.booleans())
def test_what_is_written_is_read(language: str, action: str, arguments: list[str], keeps: bool) -> None:
    """T4: reading gives back what was written, and what was written fits 64 bytes."""
    choice = write(language, action, *arguments, keeps=keeps)

    assert read(choice) == Tap(language, action, tuple(arguments), keeps)
    assert len(choice.encode()) <= MOST_BYTES == 64


@given(st.text())
def test_any_string_is_read(choice: str) -> None:
    """T3: any string is read without an error; if it means something, we could have written it."""
    tap = read(choice)

    assert tap is None or write(tap.language, tap.action, *tap.arguments, keeps=tap.keeps) == choice


@pytest.mark.parametrize(
    "choice",
    [
        "",
        "uz",
        "uz:entry:" + "x" * 64,
        "uz:entry:<b>",
        "uz:entry:a b",
        "uz:ентри",
        "uz:entry\n",
        "uz entry",
        "'; --",
        "uz:entry:\x00",
    ],
)
def test_strings_that_are_no_choice(choice: str) -> None:
    """T3: what no button of ours says is no tap."""
    assert read(choice) is None


@pytest.mark.parametrize("part", ["a:b", "Ўзбек", "a b", "a.b", "a\n", "x" * 64])
def test_what_cannot_be_written(part: str) -> None:
    """A part that a channel could not carry back fails loudly where it is written."""
    with pytest.raises(ValueError, match="not a choice"):
        write("uz", "entry", part)


def test_missing_arguments_are_empty() -> None:
    """An old button may carry fewer arguments than its handler knows."""
    assert (Tap("uz", "topic", ("ru",)).argument(0), Tap("uz", "topic", ("ru",)).argument(1)) == ("ru", "")
