"""Words in the person's language: translations with a fallback chain, plural forms, numbers and dates.

English text stands in the code and in `content/`; a stable id (gettext's msgctxt) finds its translation. A
translation that is missing, marked fuzzy, made from another English text, or that names other facts is withheld.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property, lru_cache
from gettext import c2py

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_decimal

from bot.core.facts import Unit, Value
from bot.core.language import LANGUAGES, SOURCE, Language

INTERFACE = "interface"
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_-]*(?:\.number)?)\}")


@dataclass(frozen=True)
class Translation:
    """One message of a catalogue: the English it was made from, its plural forms, and how far it is."""

    source: str
    forms: tuple[str, ...]
    fuzzy: bool = False
    reviewed: str = ""  # who reviewed it and when; empty while drafted

    @cached_property
    def fits(self) -> bool:
        """Whether every form can be filled: it names what the English names; only plural forms may leave some out."""
        wanted, found = names(self.source), [names(form) for form in self.forms]
        return all(form <= wanted if len(found) > 1 else form == wanted for form in found)


@dataclass(frozen=True)
class Catalogue:
    """All translations of one language and domain, by stable id."""

    translations: Mapping[str, Translation] = field(default_factory=dict)
    plural: str = "(n != 1)"  # which form a number takes, as gettext writes it in the file's header

    def form(self, number: int | float) -> int:
        """The index of the plural form that `number` takes."""
        return _plural_rule(self.plural)(int(number))

    def find(self, key: str, source: str) -> Translation | None:
        """The translation that may be shown for `source`, or None when it is missing or withheld."""
        found = self.translations.get(key)
        if found is None or found.fuzzy or found.source != source or not all(found.forms) or not found.fits:
            return None
        return found


Catalogues = Mapping[tuple[str, str], Catalogue]  # (language, domain)


@lru_cache(maxsize=32)
def _plural_rule(expression: str) -> Callable[[int], int]:
    return c2py(expression)


@lru_cache(maxsize=32)
def _locale(code: str) -> Locale:
    return Locale.parse(LANGUAGES[code].locale)


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with its placeholders replaced. Raises KeyError for a placeholder without a value."""
    return PLACEHOLDER.sub(lambda match: values[match[1]], text)


def placeholders(text: str) -> set[str]:
    """The placeholders in `text`."""
    return set(PLACEHOLDER.findall(text))


def names(text: str) -> set[str]:
    """What the placeholders in `text` name: `{fee.number}` names the same as `{fee}`."""
    return {name.removesuffix(".number") for name in placeholders(text)}


UNITS: dict[Unit, tuple[str, str, str]] = {
    Unit.DAYS: ("unit.days", "{count} day", "{count} days"),
    Unit.CALENDAR_DAYS: ("unit.calendar-days", "{count} calendar day", "{count} calendar days"),
    Unit.WORKING_DAYS: ("unit.working-days", "{count} working day", "{count} working days"),
    Unit.HOURS: ("unit.hours", "{count} hour", "{count} hours"),
    Unit.MONTHS: ("unit.months", "{count} month", "{count} months"),
    Unit.YEARS: ("unit.years", "{count} year", "{count} years"),
    Unit.RUBLES: ("unit.rubles", "{count} ruble", "{count} rubles"),
    Unit.TIMES: ("unit.times", "{count} time", "{count} times"),
    Unit.PERCENT: ("unit.percent", "{count}%", "{count}%"),
}


_COUNTRIES = {("ru", "kg"): "Кыргызстан"}  # CLDR has the older name


@dataclass(frozen=True)
class Voice:
    """Somebody's language with all catalogues: says everything that is said."""

    language: Language
    catalogues: Catalogues

    def in_language(self, code: str) -> "Voice":
        """The same catalogues, another language."""
        return Voice(LANGUAGES[code], self.catalogues)

    def find(self, domain: str, key: str, source: str) -> Translation | None:
        """The translation into exactly this language, if it may be shown."""
        if self.language.code == SOURCE:
            return Translation(source, (source,), reviewed="source")
        catalogue = self.catalogues.get((self.language.code, domain))
        return catalogue.find(key, source) if catalogue else None

    def say(self, key: str, source: str, **values: str) -> str:
        """The interface text `key`, in the first language of the chain that has it."""
        for code in self.language.chain:
            found = self.in_language(code).find(INTERFACE, key, source)
            if found:
                return fill(found.forms[0], values)
        return fill(source, values)

    def count(self, key: str, singular: str, plural: str, number: int | float, **values: str) -> str:
        """The interface text `key` in the plural form that `number` asks for; `{count}` is the number."""
        for code in self.language.chain:
            voice = self.in_language(code)
            found = voice.find(INTERFACE, key, singular)
            if found and code != SOURCE:
                form = self.catalogues[code, INTERFACE].form(number)
                return fill(found.forms[form], {"count": voice.number(number), **values})
        return fill(singular if number == 1 else plural, {"count": self.number(number), **values})

    def number(self, number: int | float) -> str:
        """`number` with the digits and separators of the language."""
        return format_decimal(number, locale=_locale(self.language.code))

    def weekday(self, day: date) -> str:
        """The name of the day of the week: Monday."""
        names: Mapping[int, str] = get_day_names("wide", "stand-alone", locale=_locale(self.language.code))
        return names[day.weekday()]

    def clock(self, moment: time) -> str:
        """The time of day: 09:00."""
        return format_time(moment, "HH:mm", locale=_locale(self.language.code))

    def country(self, code: str) -> str:
        """The name of the country with this ISO 3166 code, as CLDR has it; its own choice where that differs."""
        return _COUNTRIES.get((self.language.code, code)) or str(
            _locale(self.language.code).territories.get(code.upper(), code.upper())
        )

    def tongue(self, code: str) -> str:
        """The name of a language in this language, as CLDR has it; else its own name."""
        names: Mapping[str, str] = _locale(self.language.code).languages
        return names.get(code) or (LANGUAGES[code].name if code in LANGUAGES else code)

    def month(self, day: date) -> str:
        """The month of `day` with its year: November 2026."""
        written = format_date(day, "LLLL y", locale=_locale(self.language.code))
        return written.lower() if self.language.code == "tg" else written

    def date(self, day: date) -> str:
        """`day` written out: 21 November 2026."""
        written = format_date(day, self.language.date_pattern, locale=_locale(self.language.code))
        return written.lower() if self.language.code == "tg" else written  # CLDR has Tajik months with capitals

    def fact(self, value: Value, unit: Unit, bare: bool = False) -> str:
        """The value of a fact in words: with its unit, or `bare`."""
        if isinstance(value.value, date):
            return self.date(value.value)
        if isinstance(value.value, str):
            return value.value
        if bare or unit not in UNITS:
            return self.number(value.value)
        return self.count(*UNITS[unit], value.value)
