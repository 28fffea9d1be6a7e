"""Words in the person's language: what may be shown, which form a number takes, how dates and numbers are written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.facts import Unit, Value
from bot.core.language import LANGUAGES
from bot.core.pack import Library
from bot.core.text import INTERFACE, UNITS, Catalogue, Translation, Voice, fill, names, placeholders

COUNTS = (1, 2, 5, 11, 21)
FORMS = {
    Unit.DAYS: {
        "en": "1 day | 2 days | 5 days | 11 days | 21 days",
        "ru": "1 день | 2 дня | 5 дней | 11 дней | 21 день",
        "uz": "1 kun | 2 kun | 5 kun | 11 kun | 21 kun",
        "uz-Cyrl": "1 кун | 2 кун | 5 кун | 11 кун | 21 кун",
        "tg": "1 рӯз | 2 рӯз | 5 рӯз | 11 рӯз | 21 рӯз",
        "ky": "1 күн | 2 күн | 5 күн | 11 күн | 21 күн",
        "ro": "1 zi | 2 zile | 5 zile | 11 zile | 21 de zile",
        "ar": "يوم واحد | يومان | 5 أيام | 11 يومًا | 21 يومًا",
    },
    Unit.RUBLES: {
        "en": "1 ruble | 2 rubles | 5 rubles | 11 rubles | 21 rubles",
        "ru": "1 рубль | 2 рубля | 5 рублей | 11 рублей | 21 рубль",
        "uz": "1 rubl | 2 rubl | 5 rubl | 11 rubl | 21 rubl",
        "uz-Cyrl": "1 рубль | 2 рубль | 5 рубль | 11 рубль | 21 рубль",
        "tg": "1 рубл | 2 рубл | 5 рубл | 11 рубл | 21 рубл",
        "ky": "1 рубль | 2 рубль | 5 рубль | 11 рубль | 21 рубль",
        "ro": "1 rublă | 2 ruble | 5 ruble | 11 ruble | 21 de ruble",
        "ar": "1 روبل | 2 روبل | 5 روبلات | 11 روبلًا | 21 روبلًا",
    },
    Unit.YEARS: {
        "en": "1 year | 2 years | 5 years | 11 years | 21 years",
        "ru": "1 год | 2 года | 5 лет | 11 лет | 21 год",
        "uz": "1 yil | 2 yil | 5 yil | 11 yil | 21 yil",
        "uz-Cyrl": "1 йил | 2 йил | 5 йил | 11 йил | 21 йил",
        "tg": "1 сол | 2 сол | 5 сол | 11 сол | 21 сол",
        "ky": "1 жыл | 2 жыл | 5 жыл | 11 жыл | 21 жыл",
        "ro": "1 an | 2 ani | 5 ani | 11 ani | 21 de ani",
        "ar": "سنة واحدة | سنتان | 5 سنوات | 11 سنة | 21 سنة",
    },
}
CASES = [(unit, code) for unit in FORMS for code in LANGUAGES]


@pytest.mark.parametrize(("unit", "code"), CASES)
def test_plural_forms(content: Library, unit: Unit, code: str) -> None:
    """1, 2, 5, 11 and 21 of something, in every language."""
    voice = content.voice(code)

    assert " | ".join(voice.count(*UNITS[unit], number) for number in COUNTS) == FORMS[unit][code]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_has_its_form(content: Library, code: str) -> None:
    """Every unit can be said with every number up to 2000, and no placeholder is left."""
    voice = content.voice(code)
    for unit in UNITS.values():
        said = [voice.count(*unit, number) for number in range(2001)]
        assert [words for words in said if not words or "{" in words] == []


def with_plain_spaces(text: str) -> str:
    return " ".join(text.split())


DATES = {
    "ru": "21 ноября 2026 г.",
    "uz": "2026-yil 21-noyabr",
    "tg": "21 ноябри 2026",
    "ky": "2026-ж. 21-ноябрь",
    "ro": "21 noiembrie 2026",
    "ar": "21 نوفمبر 2026",
}
NUMBERS = {"en": "30,000", "ru": "30 000", "uz": "30 000", "tg": "30 000", "ky": "30 000", "ro": "30.000"}


@pytest.mark.parametrize(("code", "expected"), DATES.items())
def test_dates(content: Library, code: str, expected: str) -> None:
    """A day is written out as the language writes it."""
    assert with_plain_spaces(content.voice(code).date(date(2026, 11, 21))) == expected


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_month(content: Library, code: str) -> None:
    """Twelve months have twelve names in every language, with the year's four digits."""
    written = {content.voice(code).date(date(2026, month, 3)) for month in range(1, 13)}

    assert len(written) == 12
    assert all("2026" in day for day in written)


@pytest.mark.parametrize(("code", "expected"), NUMBERS.items())
def test_numbers(content: Library, code: str, expected: str) -> None:
    """Thousands are parted as the language parts them."""
    assert with_plain_spaces(content.voice(code).number(30000)) == expected


def value(what: int | float | str | date) -> Value:
    return Value(what, None, None, "https://example.org", "2026", date(2026, 11, 1))


@pytest.mark.parametrize(
    ("unit", "what", "bare", "expected"),
    [
        (Unit.CALENDAR_DAYS, 15, False, "15 calendar days"),
        (Unit.CALENDAR_DAYS, 15, True, "15"),
        (Unit.RUBLES, 2000, False, "2,000 rubles"),
        (Unit.PERCENT, 13, False, "13%"),
        (Unit.COUNT, 3, False, "3"),
        (Unit.TEXT, "Sakharovo", False, "Sakharovo"),
        (Unit.TEXT, "Sakharovo", True, "Sakharovo"),
    ],
)
def test_values_of_facts(content: Library, unit: Unit, what: int | str, bare: bool, expected: str) -> None:
    """A value is said with its unit, or bare for a sentence that brings its own words."""
    assert content.voice("en").fact(value(what), unit, bare) == expected


def test_a_date_is_said_as_a_date(content: Library) -> None:
    """A date is written out whichever way it is named."""
    day = value(date(2025, 2, 5))
    said = {content.voice("ru").fact(day, Unit.DATE, bare) for bare in (False, True)}

    assert set(map(with_plain_spaces, said)) == {"5 февраля 2025 г."}


# What may be shown

GREETING = ("hello", "Hello, {name}!")


def voice(code: str, **languages: Translation) -> Voice:
    catalogues = {(language, INTERFACE): Catalogue({"hello": said}) for language, said in languages.items()}
    return Voice(LANGUAGES[code], catalogues)


def said(text: str, source: str = GREETING[1], fuzzy: bool = False) -> Translation:
    return Translation(source, (text,), fuzzy)


@pytest.mark.parametrize(
    ("held_back", "why"),
    [
        (said("Salom, {name}!", fuzzy=True), "it is marked fuzzy"),
        (said("Salom, {name}!", source="Hi, {name}!"), "it was made from another English text"),
        (said(""), "it is empty"),
        (said("Salom, {nomi}!"), "its placeholder is translated"),
        (said("Salom!"), "its placeholder is lost"),
        (said("Salom, {name}, {age}!"), "it names something that nobody fills"),
    ],
)
def test_what_is_withheld(held_back: Translation, why: str) -> None:
    """A translation that may say something else than the English is withheld; the next language of the chain is taken."""
    assert voice("uz", uz=held_back, ru=said("Привет, {name}!")).say(*GREETING, name="Ali") == "Привет, Ali!", why
    assert voice("uz", uz=held_back).say(*GREETING, name="Ali") == "Hello, Ali!", why


def test_what_is_shown() -> None:
    """A translation of today's English is shown, reviewed or not."""
    assert (
        voice("uz", uz=said("Salom, {name}!"), ru=said("Привет, {name}!")).say(*GREETING, name="Ali") == "Salom, Ali!"
    )


def test_number_names_the_same_fact() -> None:
    """`{fee}` may become `{fee.number}` and back: they name the same fact."""
    assert said("To {fee.number}", source="Up to {fee}").fits
    assert names("{fee.number} or {fee}") == {"fee"}
    assert placeholders("{fee.number} or {fee}") == {"fee.number", "fee"}


def test_plural_forms_may_leave_the_number_out() -> None:
    """Some languages say "two days" in one word; but a plural form names nothing that the English does not."""
    assert Translation("{count} day", ("يوم واحد", "{count} أيام")).fits
    assert not Translation("{count} day", ("{number} kun", "{count} kun")).fits


def test_a_missing_plural_form_withholds_all() -> None:
    """When one form is missing, the next language of the chain counts."""
    catalogues = {("ru", INTERFACE): Catalogue({"unit.days": Translation("{count} day", ("{count} день", ""))})}

    assert Voice(LANGUAGES["ru"], catalogues).count(*UNITS[Unit.DAYS], 5) == "5 days"


def test_filling_needs_every_value() -> None:
    """A placeholder without a value is our mistake and fails loudly."""
    with pytest.raises(KeyError):
        fill("{a} {b}", {"a": "1"})


@given(st.text())
def test_text_without_placeholders_stays(text: str) -> None:
    """Nothing but placeholders is touched: braces of other shapes stay as they are."""
    if not placeholders(text):
        assert fill(text, {}) == text


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True), st.text(), max_size=4))
def test_values_are_not_filled_again(values: dict[str, str]) -> None:
    """What is filled in is not looked through for placeholders."""
    assert fill("".join(f"{{{name}}}" for name in values), values) == "".join(values.values())
