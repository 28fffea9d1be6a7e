"""The glossary covers the words of the forms, and what is noted with it is worth an editor's time."""

from datetime import date

import pytest

from admin.check import glossary
from admin.check.edition import Edition
from admin.check.glossary import Term
from tests.conftest import ROOT

TODAY = date(2026, 11, 21)
MOST_NOTES = 20  # of about eight thousand translations; may only shrink
TERMS = glossary.terms(ROOT / "content" / glossary.FILE, [])


def test_it_is_large_enough() -> None:
    """At least forty things have their word, in each language of the people who meet them."""
    assert len(TERMS) >= 40
    assert [
        term.id for term in TERMS if "ru" in term.packs and not {"en", "ru", "uz", "tg", "ky"} <= set(term.words)
    ] == []


def test_few_notes() -> None:
    """Hardly any translation is noted, so that a note is read."""
    edition = Edition.read(ROOT / "content", ROOT / "locales", frozenset(), TODAY)
    notes = [*glossary.words_are_those_of_the_glossary(edition), *glossary.official_words_are_said_plainly(edition)]

    assert len(notes) <= MOST_NOTES, "\n".join(map(str, notes))


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("Работодателю нужно это знать.", "ru", True),
        ("Ish beruvchingiz buni bilishi kerak.", "uz", True),
        ("ولصاحب العمل نسخة", "ar", True),
        ("Неработодатель", "ru", False),
        ("Ish yaxshi beruvchi", "uz", False),
    ],
)
def test_a_word_with_its_endings(text: str, code: str, found: bool) -> None:
    """A word counts with every ending, and in Arabic with what is joined before it; it counts from its beginning only."""
    term = Term("employer", "", (), {"ru": ("работодател",), "uz": ("ish beruvchi",), "ar": ("صاحب العمل",)})

    assert term.is_in(text, code) is found


def test_an_official_word_is_a_whole_word() -> None:
    """«суд» on a form is not «судья»."""
    term = Term("court", "суд", (), {})

    assert [term.is_official_in(text) for text in ("районный суд", "судья", "суд.")] == [True, False, True]
