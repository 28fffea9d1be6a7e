"""Places: somebody types a town or shares a location, reads what helps there, and reports what is wrong."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from admin import directory
from bot import library
from bot.core.channel import Parcel
from bot.core.choice import write
from bot.core.event import Event, Kind
from bot.core.pack import Library
from bot.core.reply import Message, Pin
from bot.core.town import SIGN
from bot.store import learning
from bot.store.db import Database
from bot.store.tables import inbox, metadata, outbox
from tests.conftest import Clock
from tests.conversation import Somebody, engine
from tests.world import World

RIVERTOWN = (50.0, 20.0)


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The invented pack, which has a place with a position of its own."""
    world = World(tmp_path_factory.mktemp("world"))
    return library.load(world.content, world.locales)


async def somebody(database: Database, content: Library, clock: Clock, place: str = "", hint: str = "en") -> Somebody:
    """Somebody who agreed, in `place`."""
    person = Somebody(database, engine(database, content, clock), clock, hint=hint)
    await person.types("/start")
    await person.presses(f"{hint}:agree")
    return await person.presses(f"{hint}:place:{place}") if place else person


async def test_from_the_menu_to_a_place(database: Database, content: Library, clock: Clock) -> None:
    """The menu leads to places of the country: urgent lines with their numbers first, and each place as a button."""
    person = await somebody(database, content, clock, "me")

    await person.types("/places")
    person.sees("Write the name of your town").sees("Urgent help by phone").sees("116 666").sees_not("paper clip")
    await person.taps("MUP Budva")
    person.sees("TQ Plaza bb, Budva").sees("openstreetmap.org/search").sees("help.unhcr.org").sees("20 November 2026")
    await person.taps("Back")
    person.sees("Help in: Montenegro")


@pytest.mark.parametrize("typed", ["Budva", "Будва", "budwa", "بودفا", "/places Budvi"])
async def test_a_town_in_any_spelling(database: Database, content: Library, clock: Clock, typed: str) -> None:
    """The nearest place comes first, each with how far it is; a guest may ask too."""
    person = Somebody(database, engine(database, content, clock), clock, hint="en")

    await person.types(typed)
    person.sees("Help near").sees("MUP Budva⁩: in this town").sees("about 39 km")
    labels = [choice.label for choice in person.choices[:4]]
    assert labels == ["MUP Budva", "MUP Petrovac, mobile", "MUP Bar", "MUP Podgorica"]
    await person.taps("More")
    person.sees("Help near").sees_not("Urgent")
    assert "Civic Alliance: lawyers" in [choice.label for choice in person.choices]


async def test_an_unknown_town(database: Database, content: Library, clock: Clock) -> None:
    """Said honestly, with the countries to choose from, in the person's language."""
    person = Somebody(database, engine(database, content, clock), clock, hint="ru")

    await person.types("/places Qwrtpsdfg")
    assert "Черногория" in [choice.label for choice in person.choices]
    await person.taps("Черногория")
    assert any("Подгорица" in choice.label for choice in person.choices)


async def test_a_question_is_no_town(database: Database, matched: Library, clock: Clock) -> None:
    """What has an answer is answered, also when a town is named in it or like it."""
    person = await somebody(database, matched, clock, "ru")

    for question in ("registration", "сколько стоит патент в москве", "visa"):
        await person.types(question)
        person.sees_not("Help near")
    await person.types("Москва")
    person.sees("Help near")


async def test_danger_goes_before_towns(database: Database, content: Library, clock: Clock) -> None:
    """Somebody who names a town and is in danger reads of danger."""
    person = await somebody(database, content, clock, "ru")

    await person.types("меня бьют Москва")
    person.sees("112").sees_not("Help near")


async def test_a_shared_location_is_used_once(database: Database, content: Library, clock: Clock) -> None:
    """The nearest places come; where the person is stands in no table afterwards, and on no button."""
    person = await somebody(database, content, clock, "ru")

    await person.shares(42.3456789, 18.8765432)
    person.sees("Help near you").sees("MUP Budva").sees("116 666")
    assert not any("42.3" in choice.choice or "18.8" in choice.choice for choice in person.choices)
    async with database.read() as connection:
        for table in metadata.tables.values():
            rows = [str(tuple(row)) for row in await connection.execute(select(table))]
            assert not any("42.34" in row or "18.87" in row for row in rows), table.name
        assert {row.payload for row in await connection.execute(select(inbox))} == {""}
    assert "42.3456789" not in repr(Event("bare", "1", Kind.ATTACHMENT, position=(42.3456789, 18.8765432)))


async def test_a_location_far_from_everything(database: Database, content: Library, clock: Clock) -> None:
    """No place is invented: the countries are offered."""
    person = await somebody(database, content, clock, "ru")

    await person.shares(0.0, -30.0)
    person.sees("I know no place near there")
    assert "Romania" in [choice.label for choice in person.choices]


async def test_a_place_in_full(database: Database, land: Library, clock: Clock) -> None:
    """What for, where, hours with open or not, phone with the day of the call, languages, papers, facts, source."""
    clock.now = datetime(2026, 11, 23, 7, 30, tzinfo=UTC).timestamp()  # half past ten in the place's time
    person = Somebody(database, engine(database, land, clock), clock, hint="en")

    await person.types("Rivertown")
    person.sees("The watchmen⁩: ⁨999").sees("The inn⁩: ⁨Rivertown⁩, about 0 km")
    await person.taps("The inn")
    person.sees("It costs 40 rubles").sees("River Road, Rivertown").sees("English, Lithuanian").sees("A letter")
    person.sees("Monday–Friday: ⁨09:00–17:00").sees("Saturday: ⁨10:00–12:00").sees("Open now. Closes: 17:00")
    person.sees("We last reached it on 1 November 2026").sees("example.org").sees("inn@example.org")
    clock.pass_by(timedelta(days=4, hours=9).total_seconds())  # Friday evening
    await person.presses("en:spot_:inn")
    person.sees("Closed now. Opens: Saturday, 10:00")


async def test_a_pin_where_the_spot_is_known(database: Database, land: Library, clock: Clock) -> None:
    """A place with a position of its own brings a pin, with a link to the map for channels that show none."""
    person = Somebody(database, engine(database, land, clock), clock, hint="en")

    await person.presses("en:spot_:inn")
    assert person.messages[0].pin == Pin(50.001, 20.002, "The inn", "River Road, Rivertown")
    person.sees("https://www.openstreetmap.org/?mlat=50.001&mlon=20.002")
    assert person.messages[0].choices == ()
    await person.presses("en:spot_:watchmen")
    assert [message.pin for message in person.messages] == [None]


@pytest.mark.parametrize("pin", [None, Pin(1.5, -2.5, "A", "B")])
@pytest.mark.parametrize("audio", ["", "a.ogg"])
def test_a_pin_survives_the_outbox(pin: Pin | None, audio: str) -> None:
    """A parcel is read as it was written."""
    parcel = Parcel(replace(Message("x", "en"), pin=pin, audio=audio, plays=1 if audio else 0), "1", "2")
    assert Parcel.from_json(parcel.to_json()) == parcel


async def test_reports_are_counted_of_nobody(database: Database, content: Library, clock: Clock) -> None:
    """Two people report: editors read the place and how often, and nothing else is kept."""
    taker = engine(database, content, clock)
    for address in ("1", "2"):
        person = Somebody(database, taker, clock, address, hint="en")
        await person.presses("en:spot_:cnrr")
        await person.taps("Something is wrong")
        await person.taps("They asked for money")
        person.sees("Thank you").sees("need not pay")
    await person.presses("en:spot-say:micenter:closed")
    await person.presses("en:spot-say:micenter:rubbish")
    await person.presses("en:spot-say:nowhere:closed")

    today = datetime.fromtimestamp(clock(), UTC).date()
    async with database.read() as connection:
        counted = await learning.counted(connection)
        assert not any("cnrr" in row.lane for row in await connection.execute(select(outbox)))
    assert list(directory.reports(counted, content, timedelta(days=90), today)) == [
        f"cnrr (ro, CNRR: lawyers for refugees): money 2; last on {today}",
        f"micenter (lt, MiCenter for foreigners): closed 1; last on {today}",
    ]
    later = today + timedelta(days=91)
    assert list(directory.reports(counted, content, timedelta(days=90), later)) == ["Nobody reported anything."]


async def test_old_buttons_are_harmless(database: Database, content: Library, clock: Clock) -> None:
    """A place, a town or a country that is gone leads to what is there."""
    person = await somebody(database, content, clock, "me")

    for old in ("spot:gone", "near-town:xx-gone:9", "near:xx:7", "near:me:99", "near-lines:xx", "near-lands:9", "near"):
        await person.presses(f"en:{old}")
        assert person.choices, old


# What stands in the content -----------------------------------------------------------------------------------------


def test_every_place_says_where_it_is_from(content: Library) -> None:
    """A source with an address and a date, a day of the check; no number is said to be dialled that nobody dialled."""
    places = [place for pack in content.packs.values() for place in pack.places.values()]

    assert len(places) > 50
    assert {pack.id for pack in content.packs.values() if pack.places} == set(content.packs)
    assert [place.id for place in places if not place.sources or place.review_by <= place.checked_on] == []
    assert [place.id for place in places if any(phone.dialled for phone in place.phones)] == []


# Export -------------------------------------------------------------------------------------------------------------

# What the Human Services Data Specification 3.0 requires of each object (openreferral/specification, schema/*.json).
REQUIRED = {
    "organizations": {"id", "name", "description"},
    "services": {"id", "name", "status"},
    "locations": {"id", "location_type"},
    "phones": {"id", "number"},
    "schedules": {"id"},
    "languages": {"id"},
    "required_documents": {"id"},
    "service_areas": {"id"},
    "service_at_locations": {"id"},
    "addresses": {"id", "address_1", "city", "state_province", "postal_code", "country", "address_type"},
}


def _objects(name: str, found: object) -> list[tuple[str, dict[str, object]]]:
    """Every object with the name of the list that it stands in."""
    if isinstance(found, list):
        return [pair for one in found for pair in _objects(name, one)]
    if not isinstance(found, dict):
        return []
    inside = [
        pair for key, value in found.items() for pair in _objects("locations" if key == "location" else key, value)
    ]
    return [(name, found), *inside]


def test_the_export_is_hsds(content: Library) -> None:
    """Each object has what the specification requires; ids are UUIDs, the same at every export."""
    written = directory.export(content, date(2026, 11, 21))
    objects = [(name, one) for name, one in _objects("", json.loads(written)) if name]

    assert {name for name, _ in objects} == set(REQUIRED)
    assert [(name, one) for name, one in objects if REQUIRED[name] - set(one)] == []
    assert all(len(str(one["id"])) == 36 for _, one in objects)
    assert {one["status"] for name, one in objects if name == "services"} == {"active"}
    assert {one["location_type"] for name, one in objects if name == "locations"} <= {"physical", "virtual"}
    assert "{" not in "".join(str(one.get("fees_description", "")) for _, one in objects)
    assert written == directory.export(content, date(2026, 11, 21))


def test_the_export_of_hours_and_phones(land: Library) -> None:
    """Weekly rules as in RFC 5545, one for each span; who dialled a number, and when."""
    organisations = json.loads(directory.export(land, date(2026, 11, 21)))["organizations"]
    (inn,) = organisations[0]["services"]

    assert [(rule["byday"], rule["opens_at"], rule["closes_at"]) for rule in inn["schedules"]] == [
        ("MO,TU,WE,TH,FR", "09:00", "17:00"),
        ("SA", "10:00", "12:00"),
    ]
    assert inn["phones"][0]["description"] == "Last dialled on 2026-11-01."
    assert inn["description"] == "A bed for the night. It costs 40 rubles."
    assert organisations[0]["locations"][0]["latitude"] == 50.001


@pytest.mark.parametrize(
    ("hint", "shown"),
    [
        ("en", "Saint Petersburg"),
        ("ru", "Санкт-Петербург"),
        ("uz", "Sankt-Peterburg"),
        ("uz-Cyrl", "Санкт-Петербург"),
        ("ky", "Санкт-Петербург"),
        ("ar", "سانت بطرسبرغ"),
    ],
)
async def test_a_town_is_called_as_its_readers_know_it(
    database: Database, content: Library, clock: Clock, hint: str, shown: str
) -> None:
    """In their own language, else as it stands on its signs."""
    person = Somebody(database, engine(database, content, clock), clock, hint=hint)

    await person.types("/places Piter")
    person.sees(shown)
    await person.presses(write(hint, "spot", "law-desks-petersburg"))
    person.sees(shown)


def test_every_town_with_a_place_has_a_name_that_its_readers_can_read(content: Library) -> None:
    """Its own signs where they are not in Latin letters; and whatever it is called, it is found so."""
    for place in [place for pack in content.packs.values() for place in pack.places.values()]:
        town = place.town
        if town is None:
            continue
        assert SIGN in town.called or town.country not in {"ru", "kg", "tj"}, town.id
        for name in town.called.values():
            assert content.towns.exactly(name, town.country) == town, name


def test_a_broken_name_of_a_town_is_said(tmp_path: Path) -> None:
    """No such town, no such language, no name: each is a problem, and the right ones are there."""
    world = World(tmp_path)
    written = '[xx-hilltown]\nsign = ""\n[xx-rivertown]\nzz = "Rivertown"\n[xx-nowhere]\nru = "Нигде"\n'
    (world.content / "town-names.toml").write_text(written, encoding="utf-8")
    _, problems = library.read(world.content, world.locales)

    assert [problem.key for problem in problems] == ["xx-hilltown", "xx-nowhere", "xx-rivertown.zz"]


def test_a_broken_gazetteer_is_said(tmp_path: Path) -> None:
    """A line of towns.tsv with too few columns is a problem with its number; the other towns are there."""
    world = World(tmp_path).spoil("\t50.900\t20.000", "\t50.900", "content/towns.tsv")
    found, problems = library.read(world.content, world.locales)

    assert [problem.key for problem in problems] == ["line 3"]
    assert [town.name for town in found.towns.towns] == ["Rivertown"]
