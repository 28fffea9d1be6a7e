"""`hamroh places`: the places in the form of the Human Services Data Specification 3.0, and what people report of them.

https://docs.openreferral.org; what the specification requires and no source says is an empty text.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from bot.core import card, hours
from bot.core.language import SOURCE
from bot.core.pack import Library
from bot.core.place import Place, Sort
from bot.store import learning
from bot.store.db import Database
from bot.store.learning import Counted

Row = dict[str, Any]
VERSION = "3.0"
REPORTED = "place."
NAMESPACE = UUID("6f1c9b1e-4b0e-5f0a-9a55-2f7f5a3a7a10")  # any that stays the same: so do the ids made from it
_PLAIN_MONDAY = date(2001, 1, 1)  # a Monday; the weekly hours are read off a week with few holidays
_NO_ISOLATES = dict.fromkeys((0x2068, 0x2069))  # what keeps a chat's lines in order
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


# Export --------------------------------------------------------------------------------------------------------------


def export(library: Library, today: date) -> str:
    """Every organisation with its services, locations, phones and schedules, as JSON; facts as they hold `today`."""
    by_name: dict[str, list[Place]] = defaultdict(list)
    for pack in library.packs.values():
        for place in pack.places.values():
            by_name[place.organisation].append(_in_facts(place, library, today))
    organisations = [_organisation(name, places) for name, places in sorted(by_name.items())]
    return json.dumps({"hsds_version": VERSION, "organizations": organisations}, ensure_ascii=False, indent=2)


def _in_facts(place: Place, library: Library, today: date) -> Place:
    """The place with its facts written into its texts."""
    facts, voice = library.packs[place.pack].facts, library.voice(SOURCE)

    def filled(text: str) -> str:
        return card.in_facts(text, facts, voice, today).translate(_NO_ISOLATES)

    return replace(
        place,
        name=filled(place.name),
        what=filled(place.what),
        cost=filled(place.cost),
        papers=tuple(map(filled, place.papers)),
        note=filled(place.note),
    )


def _id(*parts: str) -> str:
    return str(uuid5(NAMESPACE, "/".join(parts)))


def _organisation(name: str, places: Sequence[Place]) -> Row:
    return {
        "id": _id("organisation", name),
        "name": name,
        "description": " ".join(dict.fromkeys(place.what for place in places)),
        "locations": [_location(place) for place in places if place.sort is not Sort.LINE],
        "services": [_service(place) for place in places],
    }


def _service(place: Place) -> Row:
    """A service; a line is given nowhere, all others at their location."""
    at = [] if place.sort is Sort.LINE else [_at_location(place)]
    return _known(
        {
            "id": _id("service", place.id),
            "organization_id": _id("organisation", place.organisation),
            "name": place.name,
            "description": place.what,
            "url": place.website,
            "email": place.email,
            "status": "active",
            "application_process": "By appointment" if place.by_appointment else "",
            "fees_description": place.cost,
            "alert": place.note,
            "assured_date": place.checked_on.isoformat(),
            "phones": [_phone(place, number) for number in range(len(place.phones))],
            "schedules": list(_schedules(place)),
            "languages": [{"id": _id("language", place.id, code), "code": code} for code in place.languages],
            "required_documents": [{"id": _id("paper", place.id, text), "document": text} for text in place.papers],
            "service_areas": [_area(place, country) for country in place.countries],
            "service_at_locations": at,
        }
    )


def _known(row: Row) -> Row:
    """Without what nobody says."""
    return {name: value for name, value in row.items() if value not in ("", [], None)}


def _area(place: Place, country: str) -> Row:
    return {"id": _id("area", place.id, country), "name": country.upper(), "extent_type": "ISO 3166-1 alpha-2"}


def _at_location(place: Place) -> Row:
    row = {"id": _id("at", place.id), "service_id": _id("service", place.id), "location_id": _id("location", place.id)}
    return {**row, "location": _location(place)}


def _location(place: Place) -> Row:
    """Where it is: without an address when no source has one, without a position when only the town is known."""
    latitude, longitude = place.position or (None, None)
    return _known(
        {
            "id": _id("location", place.id),
            "location_type": "physical" if place.town else "virtual",
            "organization_id": _id("organisation", place.organisation),
            "name": place.name,
            "url": place.website,
            "latitude": latitude,
            "longitude": longitude,
            "addresses": [_address(place)] if place.town else [],
        }
    )


def _address(place: Place) -> Row:
    return {
        "id": _id("address", place.id),
        "location_id": _id("location", place.id),
        "address_1": place.address,
        "city": place.town.name if place.town else "",
        "state_province": "",
        "postal_code": "",
        "country": place.country.upper(),
        "address_type": "physical",
    }


def _phone(place: Place, number: int) -> Row:
    phone = place.phones[number]
    tried = f"Last dialled on {phone.dialled}." if phone.dialled else f"Not dialled; source: {place.sources[0].date}."
    abroad = "From abroad. " if phone.abroad else ""
    return {
        "id": _id("phone", place.id, str(number)),
        "service_id": _id("service", place.id),
        "number": phone.number,
        "type": "voice",
        "description": f"{abroad}{tried}",
    }


def _schedules(place: Place) -> Iterator[Row]:
    """Weekly times (RFC 5545), one row for each; the whole in OpenStreetMap's syntax as description."""
    week = hours.week(place.hours, "", _PLAIN_MONDAY) if place.hours else []
    spans: dict[hours.Span, list[str]] = defaultdict(list)
    for day, found in week:
        for span in found:
            spans[span].append(_DAYS[day.weekday()])
    for (opens, closes), days in spans.items():
        yield {
            "id": _id("schedule", place.id, f"{opens}"),
            "service_id": _id("service", place.id),
            "freq": "WEEKLY",
            "wkst": "MO",
            "byday": ",".join(days),
            "opens_at": f"{opens:%H:%M}",
            "closes_at": f"{closes:%H:%M}",
            "description": place.hours,
        }


# Reports -------------------------------------------------------------------------------------------------------------


async def read(database: Database) -> list[Counted]:
    """Every count."""
    async with database.read() as connection:
        return await learning.counted(connection)


def reports(counted: Iterable[Counted], library: Library, since: timedelta, today: date) -> Iterator[str]:
    """A line for each place that people reported, most reports first; nothing says who."""
    found = [one for one in counted if one.name.startswith(REPORTED) and date.fromisoformat(one.day) >= today - since]
    lines = []
    for id, several in groupby(sorted(found, key=lambda one: one.key), key=lambda one: one.key):
        counts = list(several)
        place = library.place(id)
        kinds: dict[str, int] = defaultdict(int)
        for one in counts:
            kinds[one.name.removeprefix(REPORTED)] += one.number
        words = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
        name = f"{place.pack}, {place.name}" if place else "no longer here"
        lines.append((-sum(kinds.values()), f"{id} ({name}): {words}; last on {max(one.day for one in counts)}"))
    yield from (line for _, line in sorted(lines))
    if not lines:
        yield "Nobody reported anything."
