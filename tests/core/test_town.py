"""Towns: found by any spelling, by position, and never by a word that means something else."""

import pytest

from bot.core.pack import Library
from bot.core.town import Town, Towns, distance

MOSCOW, BUCHAREST, BUDVA = (55.752, 37.618), (44.432, 26.106), (42.287, 18.839)


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        *[(text, "ru-moscow") for text in ("Moscow", "москва", "Moskva", "в Москве", "Moskvada", "Маскава", "موسكو")],
        *[(text, "uz-tashkent") for text in ("Toshkent", "Тошкент", "Ташкенте", "toshkentda", "Tashkend")],
        *[(text, "tj-dushanbe") for text in ("Душанбе", "dushanbe", "дар Душанбе", "دوشنبه", "Dushnbe")],
        *[(text, "kg-osh") for text in ("Ош", "Osh", "Ошто")],
        *[(text, "ro-bucharest") for text in ("București", "bucuresti", "Бухарест", "بوخارست", "Bukarest")],
        *[(text, "ru-saint-petersburg") for text in ("spb", "Питер", "Санкт-Петербург", "Sankt Peterburg")],
        ("Екатеринбруг", "ru-yekaterinburg"),
        ("Novosibrsk", "ru-novosibirsk"),
        ("Хуҷанд", "tj-khujand"),
        ("Подгорица", "me-podgorica"),
        ("Șomcuta Mare", "ro-somcuta-mare"),
    ],
)
def test_any_spelling(content: Library, typed: str, id: str) -> None:
    """In Latin, Cyrillic and Arabic letters, with case endings, with a slip of the finger."""
    found = content.towns.meant(typed)
    assert found is not None
    assert found.id == id


@pytest.mark.parametrize("text", ["", "?", "patent", "привет", "hello", "kerak", "работа", "1234"])
def test_no_town(content: Library, text: str) -> None:
    """Words of a question are no towns."""
    assert content.towns.meant(text) is None


def test_one_name_in_two_countries() -> None:
    """The own country first, else the one that stands first."""
    here, there = (Town(f"{code}-a", code, "Alba", (0.0, 0.0), "UTC") for code in ("ro", "it"))
    towns = Towns((here, there))

    assert towns.exactly("alba") == here
    assert towns.exactly("ALBA", "it") == there
    assert towns.exactly("alb") is None


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        (MOSCOW, BUCHAREST, 1497),
        (BUDVA, BUDVA, 0),
        ((0.0, 0.0), (0.0, 180.0), 20015),  # half way around
        ((0.0, 179.5), (0.0, -179.5), 111),  # across the date line
        ((90.0, 0.0), (-90.0, 77.0), 20015),  # from pole to pole
    ],
)
def test_distance(one: tuple[float, float], other: tuple[float, float], kilometres: float) -> None:
    """Great circles on a sphere, the same in both directions."""
    assert distance(one, other) == pytest.approx(kilometres, rel=0.01, abs=0.01)
    assert distance(one, other) == distance(other, one)


def test_the_nearest_town(content: Library) -> None:
    """Near a town that one; in the middle of the ocean none."""
    near = content.towns.nearest((42.29, 18.84))
    assert near is not None
    assert near.id == "me-budva"
    assert content.towns.nearest((0.0, -30.0)) is None
    assert Towns().nearest(MOSCOW) is None
