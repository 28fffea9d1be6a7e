"""The content that we serve is in order: everything that `hamroh check` looks at, on the day it was last looked through."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from admin import check, extract
from bot.core.card import card
from bot.core.pack import Library
from tests.conftest import ROOT

TODAY = date(2026, 11, 21)


def test_in_order() -> None:
    """`hamroh check` finds no problem. Notes may stand."""
    report = check.report(ROOT / "content", ROOT / "locales", today=TODAY)

    assert report.problems == (), report.text


def test_translation_files_are_up_to_date(content: Library, tmp_path: Path) -> None:
    """`hamroh extract` would change nothing: every text of code and content stands in the .pot and .po files."""
    locales = shutil.copytree(ROOT / "locales", tmp_path / "locales")

    assert [str(file.relative_to(locales)) for file in extract.run(ROOT, content, locales)] == []


def test_every_answer_in_every_language(content: Library) -> None:
    """Every entry is answered in each language of its pack, in that language and not in a fallback."""
    for pack in content.packs.values():
        for entry in pack.entries.values():
            assert [card(content, entry, code, TODAY).language for code in pack.languages] == list(pack.languages)


def test_every_fact_has_a_value_for_a_year(content: Library) -> None:
    """No legal value runs out unnoticed: each holds today, and on the day after each of its changes that has come."""
    for pack in content.packs.values():
        for fact in pack.facts.values():
            days = [day for day in fact.change_days() if day <= TODAY]
            assert [day for day in (*days, TODAY) if fact.on(day) is None] == [], fact.id


@pytest.mark.parametrize(
    "code, expected",
    [
        ("uz", "Chernogoriya, Litva, Rossiya, Ruminiya"),
        ("ky", "Литва, Россия, Румыния, Черногория"),
        ("ar", "الجبل الأسود, روسيا, رومانيا, ليتوانيا"),
        ("ro", "Lituania, Muntenegru, România, Rusia"),
    ],
)
def test_countries_are_named_in_the_persons_language(content: Library, code: str, expected: str) -> None:
    """Also a country whose answers are in other languages only: its button once stood in Russian in an Uzbek menu."""
    assert ", ".join(sorted(content.name(pack, content.voice(code)) for pack in content.countries)) == expected
