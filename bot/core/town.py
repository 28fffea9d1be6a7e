"""Towns by name and position: whatever script, case ending or slip of the finger a name is typed with."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from math import asin, cos, radians, sin, sqrt

from bot.core.language import SOURCE
from bot.core.match import nearest_names
from bot.core.normalise import fold

EARTH_KM = 6371.0  # mean radius (IUGG)
SIGN = "sign"  # in place of a language: what stands on the signs of the town itself
FARTHEST_KM = 200.0  # from the nearest town that we know: beyond it we do not know the country
_SHORTEST_WITH_SLIPS = 4
# Folded endings of "in", "from" and "to" in Uzbek and Kyrgyz: Toshkentda, Ошто, Бишкектен.
_ENDINGS = ("dan", "den", "tan", "ten", "don", "ton", "da", "de", "ta", "te", "do", "to", "ga", "ge", "ka", "ke", "go")

Position = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""


@dataclass(frozen=True)
class Town:
    """A town: `country` is its ISO 3166 code in small letters, `names` what it is called in any language.

    `called` is what readers of a language call it, and under `SIGN` how it writes itself on its own signs.
    """

    id: str
    country: str
    name: str
    position: Position
    time_zone: str
    names: tuple[str, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict, hash=False)

    def in_language(self, code: str) -> str:
        """Its name for readers of `code`: their own, else the one on its signs; in English, and else, `name`."""
        return self.name if code == SOURCE else self.called.get(code) or self.called.get(SIGN) or self.name


@dataclass(frozen=True)
class Towns:
    """The towns that we know, of each country the largest first."""

    towns: tuple[Town, ...] = ()

    @cached_property
    def _by_id(self) -> dict[str, Town]:
        return {town.id: town for town in self.towns}

    @cached_property
    def _by_name(self) -> dict[str, list[Town]]:
        """By folded name: made when somebody first looks for a town, in about a tenth of a second."""
        found: dict[str, list[Town]] = defaultdict(list)
        for town in self.towns:
            for name in {fold(name) for name in (town.name, *town.names, *town.called.values())}:
                found[name].append(town)
        return dict(found)

    def by_id(self, id: str) -> Town | None:
        """The town with this id."""
        return self._by_id.get(id)

    def named(self, country: str, name: str) -> Town | None:
        """The town of a country with exactly this name in English."""
        return next((town for town in self.towns if (town.country, town.name) == (country, name)), None)

    def exactly(self, text: str, country: str = "") -> Town | None:
        """The town that `text` as a whole names; of several the one in `country`, else the largest."""
        found = self._by_name.get(fold(text), [])
        return min(found, key=lambda town: town.country != country, default=None)

    def meant(self, text: str, country: str = "") -> Town | None:
        """The town that somebody means: the whole text, a word of it, one with a case ending, then one misspelt."""
        words = [word for word in fold(text).split() if len(word) >= _SHORTEST_WITH_SLIPS]
        whole = fold(text)
        bare = [word.removesuffix(ending) for word in (whole, *words) for ending in _ENDINGS if word.endswith(ending)]
        names = chain((whole, *words, *bare), self._near((whole, *words)))
        return next((town for name in names if (town := self.exactly(name, country))), None)

    def _near(self, words: Sequence[str]) -> Iterator[str]:
        """Looked for only when the words as they are name no town: it takes some milliseconds."""
        for word in words:
            if len(word) >= _SHORTEST_WITH_SLIPS:
                yield from nearest_names(word, list(self._by_name))

    def nearest(self, position: Position) -> Town | None:
        """The town nearest to `position`; None when all are too far to say which country this is."""
        near = min(self.towns, key=lambda town: distance(position, town.position), default=None)
        return near if near and distance(position, near.position) <= FARTHEST_KM else None


def distance(one: Position, other: Position) -> float:
    """Kilometres between two positions along a great circle (haversine formula)."""
    (north, east), (north_too, east_too) = (map(radians, place) for place in (one, other))
    half = sin((north_too - north) / 2) ** 2 + cos(north) * cos(north_too) * sin((east_too - east) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))
