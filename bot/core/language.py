"""The languages that Hamroh speaks: their own names, writing direction and fallback chains."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """One language in one script. `fallbacks` are tried in order when a text is missing or withheld."""

    code: str
    name: str
    locale: str
    fallbacks: tuple[str, ...]
    right_to_left: bool = False
    written_from: str = ""  # the language whose texts are converted by rule into this one
    date_pattern: str = "long"  # Unicode's pattern where CLDR's long form does not fit into a sentence

    @property
    def chain(self) -> tuple[str, ...]:
        """The languages to try, this one first."""
        return (self.code, *self.fallbacks)


SOURCE = "en"

LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("uz", "Oʻzbekcha", "uz_Latn", ("ru", "en"), date_pattern="y-'yil' d-MMMM"),
        Language("uz-Cyrl", "Ўзбекча", "uz_Cyrl", ("ru", "en"), written_from="uz", date_pattern="y 'йил' d MMMM"),
        Language("tg", "Тоҷикӣ", "tg", ("ru", "en"), date_pattern="d MMMM'и' y"),
        Language("ky", "Кыргызча", "ky", ("ru", "en"), date_pattern="y-'ж.' d-MMMM"),
        Language("ru", "Русский", "ru", ("en",)),
        Language("en", "English", "en_GB", ()),
        Language("ro", "Română", "ro", ("en",)),
        Language("ar", "العربية", "ar", ("en",), right_to_left=True),
    )
}


def known(hint: str) -> str:
    """The language that a hint such as `uz`, `uz-Latn-UZ` or `ru_RU` stands for, or an empty string."""
    cleaned = hint.replace("_", "-")
    if cleaned in LANGUAGES:
        return cleaned
    language, _, rest = cleaned.partition("-")
    if language == "uz" and "cyrl" in rest.lower():
        return "uz-Cyrl"
    return language.lower() if language.lower() in LANGUAGES else ""
