"""The languages: own names, fallback chains that end, and hints of phones and browsers understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language import LANGUAGES, SOURCE, known


def test_chains_end_in_the_source() -> None:
    """Every chain begins with the language itself, names languages that we have, once, and ends in English."""
    for code, language in LANGUAGES.items():
        assert language.code == language.chain[0] == code
        assert set(language.chain) <= set(LANGUAGES)
        assert len(set(language.chain)) == len(language.chain)
        assert language.chain[-1] == SOURCE


def test_names_and_codes_differ() -> None:
    """No two languages have one name, and every code fits into a choice."""
    assert len({language.name for language in LANGUAGES.values()}) == len(LANGUAGES)
    assert max(map(len, LANGUAGES)) <= 7


def test_written_by_rule() -> None:
    """A language written from another one names one that is written by hand, with the same fallbacks."""
    derived = [language for language in LANGUAGES.values() if language.written_from]

    assert [language.code for language in derived] == ["uz-Cyrl"]
    assert all(not LANGUAGES[language.written_from].written_from for language in derived)
    assert all(LANGUAGES[language.written_from].fallbacks == language.fallbacks for language in derived)


@pytest.mark.parametrize(
    ("hint", "code"),
    [
        ("uz", "uz"),
        ("uz-Latn-UZ", "uz"),
        ("uz_UZ", "uz"),
        ("uz-Cyrl", "uz-Cyrl"),
        ("uz_Cyrl_UZ", "uz-Cyrl"),
        ("uz-cyrl-uz", "uz-Cyrl"),
        ("ru-RU", "ru"),
        ("RU", "ru"),
        ("en-GB", "en"),
        ("ar-EG", "ar"),
        ("tg", "tg"),
        ("ky-KG", "ky"),
        ("ro-MD", "ro"),
        ("tr", ""),
        ("", ""),
        ("-", ""),
        ("uzbek", ""),
    ],
)
def test_hints(hint: str, code: str) -> None:
    """What phones and browsers send leads to a language of ours, or to none."""
    assert known(hint) == code


@given(st.text())
def test_any_hint(hint: str) -> None:
    """No hint raises, and what comes out is a language of ours or nothing."""
    assert known(hint) in {*LANGUAGES, ""}
