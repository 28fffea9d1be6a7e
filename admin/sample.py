"""A sample of translations to be translated back by somebody who does not see the English."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from pathlib import Path

from admin import po_file


@dataclass(frozen=True)
class Sampled:
    """A text by its file and stable id, with the first form of its translation and of the English it was made from."""

    file: str
    key: str
    translation: str
    english: str


def sample(locales: Path, language: str, share: float) -> list[Sampled]:
    """At least `share` (0 to 1) of the translated texts of each file, chosen by their ids: the same ones every time."""
    files = sorted((locales / language / "LC_MESSAGES").glob("*.po"))
    return [chosen for file in files for chosen in _chosen(list(_translated(file)), share)]


def _chosen(texts: list[Sampled], share: float) -> list[Sampled]:
    by_chance = sorted(texts, key=lambda text: sha256(text.key.encode()).digest())
    return by_chance[: ceil(len(texts) * share)]


def _translated(file: Path) -> Iterator[Sampled]:
    for key, message in po_file.messages(file).items():
        translation, english = _first(message.string), _first(message.id)
        if translation:
            yield Sampled(file.stem, key, translation, english)


def _first(form: object) -> str:
    return str(form[0]) if isinstance(form, (tuple, list)) else str(form or "")
