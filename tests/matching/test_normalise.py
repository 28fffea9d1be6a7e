"""Folding: one word, one skeleton, whatever the script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.normalise import fold, swapped, tokens

SAME = {
    "ru": [
        ("регистрация", "registraciya", "registratsiya", "Registratsiia"),
        ("хочу", "hochu", "khochu", "xo4u"),
        ("что", "chto", "4to"),
        ("ещё", "еще"),
        ("щека", "shcheka", "scheka"),
        ("жить", "zhit", "жит"),
        ("съезд", "сезд"),
    ],
    "uz": [
        ("Ўзбекистон", "O‘zbekiston", "O'zbekiston", "Oʻzbekiston", "O`zbekiston", "ozbekiston"),
        ("ёрдам", "yordam"),
        ("тайёр", "tayyor"),
        ("келаётган", "kelayotgan"),
        ("қандай", "qanday", "кандай"),
        ("ҳужжат", "hujjat", "хужжат", "xujjat"),
        ("шарт", "shart"),
        ("ғалаба", "g'alaba", "галаба"),
    ],
    "tg": [("ҳуҷҷат", "хуҷҷат", "hujjat"), ("қабул", "кабул", "qabul"), ("рӯйхат", "руйхат"), ("бисёр", "bisyor")],
    "ky": [("өлкө", "олко"), ("үй", "уй"), ("жаңы", "жаны", "jangy"), ("кыргыз", "kyrgyz")],
    "ro": [("ședere", "sedere", "şedere"), ("țară", "tara", "ţară"), ("încă", "inca")],
    "ar": [
        ("إقامة", "اقامه", "اقامة"),
        ("أريد", "اريد"),
        ("على", "علي"),
        ("الإقامة", "اقامة"),
        ("٣", "3"),
        ("مــرحبا", "مرحبا"),
    ],
    "en": [("Passport!", "passport"), ("don’t", "don't", "dont")],
}


@pytest.mark.parametrize(("language", "spellings"), [(code, row) for code, rows in SAME.items() for row in rows])
def test_spellings_of_a_word_meet(language: str, spellings: tuple[str, ...]) -> None:
    """Each script and habit of spelling gives the same skeleton."""
    assert {fold(spelling) for spelling in spellings} == {fold(spellings[0])}


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    """Whatever Unicode comes."""
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="shcniegy4tzxqoijaktжшщчёяюйъьңғқҷӣÏÿ'ʻ ", max_size=40))
def test_folding_twice_changes_nothing_where_rules_meet(text: str) -> None:
    """Even where one rule makes the letters of another."""
    assert fold(fold(text)) == fold(text)


def test_signs_and_spaces_are_not_words() -> None:
    """What is left are words."""
    assert tokens("  Как?!  -- быть... №5 ") == ["kak", "bit", "no5"]


def test_keys_of_the_other_layout() -> None:
    """Russian typed on English keys, and back."""
    assert (swapped("ghbdtn"), swapped("руддщ")) == ("привет", "hello")
