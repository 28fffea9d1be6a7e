"""A small index that is quick to make, and the whole one of the content."""

from pathlib import Path

import pytest

from bot import phrases
from bot.core.danger import Dangers
from bot.core.match import Index, Matcher, Subject, build
from tests.conftest import ROOT

SUBJECTS = [
    Subject(
        "patent-cost",
        "ru",
        ("сколько стоит патент", "цена патента в месяц", "patent qancha turadi", "оплата за патент"),
    ),
    Subject(
        "patent-lost", "ru", ("потерял патент", "патент украли что делать", "patentni yo'qotdim", "дубликат патента")
    ),
    Subject(
        "exam-where",
        "ru",
        ("где сдать экзамен", "адрес центра тестирования", "imtihon qayerda", "куда идти на экзамен"),
    ),
    Subject("ro-residence", "ro", ("permis de sedere", "كيف احصل على الاقامة", "تجديد الاقامة", "cum obtin permisul")),
    Subject("suicide-crisis", "protection", ("не хочу жить", "мысли о смерти", "yashagim kelmayapti", "хочу умереть")),
    Subject("none", "none", ("погода завтра", "рецепт борща", "курс доллара", "кто выиграл матч")),
    Subject("greeting", "smalltalk", ("привет", "salom", "здравствуйте", "ассалому алайкум")),
]


@pytest.fixture(scope="session")
def small_index() -> Index:
    return build(SUBJECTS)


@pytest.fixture(scope="session")
def dangers() -> Dangers:
    """The patterns of all languages."""
    return phrases.dangers(ROOT / "content")


@pytest.fixture(scope="session")
def small(small_index: Index, dangers: Dangers) -> Matcher:
    return Matcher(small_index, dangers)


@pytest.fixture
def held_out() -> Path:
    return ROOT / "tests" / "matching" / "held_out"
