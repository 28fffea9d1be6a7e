"""Where to go and whom to call: places near a town or a shared location, one place in full, reports of what is wrong.

A shared location lives as long as its turn: buttons name towns, countries and places, never where somebody is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.core import card, hours, markup, screen
from bot.core.choice import Choice
from bot.core.event import Kind
from bot.core.match import Decision
from bot.core.pack import in_words
from bot.core.place import Phone, Place
from bot.core.reply import Count, Message, Pin, Reply
from bot.core.town import Position, Town
from bot.core.turn import Turn

MOST_WORDS = 3  # of a message that may be nothing but the name of a town
LONGEST_BUTTON = 40
REPORTS = ("closed", "wrong", "money")


@dataclass(frozen=True)
class Search:
    """Places of a country, nearest first when a position is known; `action` and `key` lead back to it."""

    country: str
    heading: str
    action: str
    key: str
    position: Position | None = None
    town: Town | None = None


# Finding ------------------------------------------------------------------------------------------------------------


def begin(turn: Turn) -> Reply:
    """/places, the button of the menu: how to say where one is, and what helps in the country that we know of."""
    command = turn.event.command
    if command and command[1]:
        town = turn.library.towns.meant(command[1], _country(turn))
        return Reply((_list(turn, _near_town(turn, town)),)) if town else _unknown_town(turn)
    country = turn.tap.argument(0) if turn.tap else ""
    if country in turn.library.lands:
        return Reply((_list(turn, _in_country(turn, country), _page(turn)),))
    asking = _how_to_say_where(turn)
    if _country(turn) in turn.library.lands:
        return Reply((_list(turn, _in_country(turn, _country(turn)), asking=asking),))
    return Reply((_countries(turn, asking),))


def _country(turn: Turn) -> str:
    """The country that the person chose: a pack of a country is called by its code."""
    return turn.place.id if turn.place and turn.place.country else ""


def _page(turn: Turn) -> int:
    number = turn.tap.argument(1) if turn.tap else ""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 3 else 0


def _how_to_say_where(turn: Turn) -> str:
    voice = turn.voice
    ask = voice.say("places.ask", "Write the name of your town: I look for help near it.")
    share = voice.say(
        "places.share", "Or send your location here (paper clip, then Location). I use it once and do not keep it."
    )
    return f"{ask}\n{share}" if turn.event.channel == "telegram" else ask


def _unknown_town(turn: Turn) -> Reply:
    sorry = turn.voice.say(
        "places.unknown-town", "I do not know this town. Try a larger one nearby, or choose a country."
    )
    return Reply((_countries(turn, sorry),))


def near_town(turn: Turn) -> Reply:
    """A further page of what is near a town."""
    town = turn.library.towns.by_id(turn.tap.argument(0)) if turn.tap else None
    return Reply((_list(turn, _near_town(turn, town), _page(turn)),)) if town else begin(turn)


def names_a_town(turn: Turn) -> bool:
    """Whether a text that no answer is known to is the name of a town and not much more."""
    return turn.event.kind is Kind.TEXT and _typed_town(turn) is not None


def _typed_town(turn: Turn) -> Town | None:
    """Misspelt or with other words only when the text means nothing else at all."""
    text, towns = turn.event.text, turn.library.towns
    if turn.match.decision is Decision.ANSWER or len(text.split()) > MOST_WORDS:
        return None
    exact = towns.exactly(text, _country(turn))
    return exact or (towns.meant(text, _country(turn)) if turn.match.decision is Decision.NONE else None)


def typed(turn: Turn) -> Reply:
    """The name of a town was typed."""
    town = _typed_town(turn)
    return Reply((_list(turn, _near_town(turn, town)),)) if town else _unknown_town(turn)


def shared(turn: Turn) -> Reply:
    """A location was shared: used for this answer alone."""
    position = turn.event.position
    town = turn.library.towns.nearest(position) if position else None
    if position is None or town is None:
        sorry = turn.voice.say("places.far", "I know no place near there. Choose a country, or write a town.")
        return Reply((_countries(turn, sorry),))
    heading = turn.voice.say("places.near-you", "**Help near you**")
    return Reply((_list(turn, Search(town.country, heading, "near-town", town.id, position)),))


def _near_town(turn: Turn, town: Town) -> Search:
    heading = turn.voice.say("places.near-town", "**Help near {town}**", town=_shown(_town(turn, town)))
    return Search(town.country, heading, "near-town", town.id, town.position, town)


def _in_country(turn: Turn, country: str) -> Search:
    heading = turn.voice.say("places.in-country", "**Help in: {country}**", country=turn.voice.country(country))
    return Search(country, heading, "near", country)


def _list(turn: Turn, search: Search, page: int = 0, asking: str = "") -> Message:
    """Urgent lines with their numbers first; then the other places as buttons, nearest first."""
    places = turn.library.places_in(search.country)
    urgent = [place for place in places if place.urgent]
    others = sorted((place for place in places if not place.urgent), key=lambda place: _far(place, search))
    buttons = [_button(turn, place) for place in others]
    page, shown = screen.page_of(buttons, page)
    here = others[page * screen.MOST_ON_A_PAGE :][: len(shown)]
    text = (
        search.heading,
        asking,
        _urgent(turn, urgent) if page == 0 else "",
        _distances(turn, here, search),
        "" if places else turn.voice.say("places.none", "I know no place with a source there yet."),
    )
    return turn.message(
        "\n\n".join(filter(None, text)),
        *((button,) for button in shown),
        _further(turn, urgent, search, page, screen.turning(turn, buttons, page, search.action, search.key)),
        (_other_countries(turn), screen.to_menu(turn, keeps=False)),
        in_place=True,
    )


def _far(place: Place, search: Search) -> float:
    """What has no spot comes last."""
    far = place.far(search.position) if search.position else None
    return float("inf") if far is None else far


def _urgent(turn: Turn, places: Sequence[Place]) -> str:
    if not places:
        return ""
    heading = turn.voice.say("places.urgent", "**Urgent help by phone**")
    lines = "\n".join(f"- {_name(turn, place)}: {_numbers(place)}" for place in places)
    return f"{heading}\n{lines}"


def _distances(turn: Turn, places: Sequence[Place], search: Search) -> str:
    spots = [place for place in places if search.position and place.town]
    lines = "\n".join(f"- {_name(turn, place)}: {_how_far(turn, place, search)}" for place in spots)
    heading = turn.voice.say("places.others", "**Offices and advice**")
    return f"{heading}\n{lines}" if spots else ""


def _how_far(turn: Turn, place: Place, search: Search) -> str:
    voice, far = turn.voice, round(_far(place, search))
    if place.town and place.town == search.town and not place.position:
        return voice.say("places.here", "in this town")
    town = _shown(_town(turn, place.town)) if place.town else ""
    return voice.say("places.distance", "{town}, about {count} km", town=town, count=voice.number(far))


def _further(
    turn: Turn, urgent: Sequence[Place], search: Search, page: int, turning: tuple[Choice, ...]
) -> tuple[Choice, ...]:
    """The first page leads to the urgent lines in full, where later pages lead back."""
    if not urgent or page:
        return turning
    label = turn.voice.say("button.urgent-lines", "Urgent phone lines")
    return (turn.button(label, "near-lines", search.country), *turning)


def lines(turn: Turn) -> Reply:
    """The urgent lines of a country, each with its card."""
    country = turn.tap.argument(0) if turn.tap else ""
    places = [place for place in turn.library.places_in(country) if place.urgent]
    buttons = [_button(turn, place) for place in places]
    page, shown = screen.page_of(buttons, _page(turn))
    back = turn.button(turn.voice.say("button.back", "Back"), "near", *([country] if places else []))
    message = turn.message(
        _urgent(turn, places) or turn.voice.say("places.none", "I know no place with a source there yet."),
        *((button,) for button in shown),
        screen.turning(turn, buttons, page, "near-lines", country) if places else (),
        (back, screen.to_menu(turn, keeps=False)),
        in_place=True,
    )
    return Reply((message,))


def lands(turn: Turn) -> Reply:
    """The countries in which we know places."""
    choose = turn.voice.say("places.choose-country", "Choose a country.")
    number = turn.tap.argument(0) if turn.tap else ""
    return Reply((_countries(turn, choose, int(number) if number in ("1", "2", "3") else 0),))


def _countries(turn: Turn, above: str, page: int = 0) -> Message:
    codes = turn.library.lands
    pairs = [codes[start : start + 2] for start in range(0, len(codes), 2)]
    page, shown = screen.page_of(pairs, page)
    rows = [tuple(turn.button(turn.voice.country(code), "near", code) for code in pair) for pair in shown]
    last = (screen.to_menu(turn, keeps=False),)
    return turn.message(above, *rows, screen.turning(turn, pairs, page, "near-lands"), last, in_place=True)


def _other_countries(turn: Turn) -> Choice:
    return turn.button(turn.voice.say("place.elsewhere", "Another country"), "near-lands")


def _button(turn: Turn, place: Place) -> Choice:
    return turn.button(_plain_name(turn, place)[:LONGEST_BUTTON], "spot", place.id, keeps=True)


def _plain_name(turn: Turn, place: Place) -> str:
    return in_words(turn.voice, place.pack, f"place.{place.id}.name", place.name)


def _name(turn: Turn, place: Place) -> str:
    return _shown(_plain_name(turn, place))


def _town(turn: Turn, town: Town) -> str:
    return town.in_language(turn.language)


def _shown(words: str) -> str:
    return markup.isolate(markup.escape(words))


def _numbers(place: Place) -> str:
    return ", ".join(_shown(phone.number) for phone in place.phones)


# One place ----------------------------------------------------------------------------------------------------------


def spot(turn: Turn) -> Reply:
    """A place was tapped: all that its source says, with the spot on a map where it is known."""
    place = turn.library.place(turn.tap.argument(0)) if turn.tap else None
    if place is None:
        return begin(turn)
    voice = turn.voice
    report = turn.button(voice.say("button.report", "Something is wrong"), "spot-report", place.id, keeps=True)
    back = turn.button(voice.say("button.back", "Back"), "near", place.country, keeps=True)
    parts = (f"**{_name(turn, place)}**", *_what(turn, place), *_foot(turn, place))
    said = turn.message("\n\n".join(filter(None, parts)), (report,), (back, screen.to_menu(turn)))
    return Reply((*_pin(turn, place), said))


def _pin(turn: Turn, place: Place) -> tuple[Message, ...]:
    """A spot is shown only where its own position is known: the middle of a town would mislead."""
    if place.position is None:
        return ()
    latitude, longitude = place.position
    where = ", ".join(filter(None, (place.address, _town(turn, place.town) if place.town else "")))
    link = f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"
    pin = Pin(latitude, longitude, _plain_name(turn, place), where)
    return (replace(turn.message(_map_link(turn, link)), pin=pin),)


def _map_link(turn: Turn, link: str) -> str:
    words = turn.voice.say("places.map", "Show on a map (OpenStreetMap)")
    return f"[{words}]({link})"


def _what(turn: Turn, place: Place) -> Iterable[str]:
    """What it is for, then each thing that is known under its own heading."""
    voice = turn.voice
    yield _words(turn, place, "what", place.what)
    found = {
        voice.say("places.where", "Where"): _where(turn, place),
        voice.say("places.phone", "Phone"): _phones(turn, place),
        voice.say("places.hours", "Opening hours"): _hours(turn, place),
        voice.say("places.online", "Online"): _online(place),
        voice.say("places.languages", "Languages"): ", ".join(voice.tongue(code) for code in place.languages),
        voice.say("places.cost", "What it costs"): _words(turn, place, "cost", place.cost),
        voice.say("places.papers", "What to bring"): _papers(turn, place),
        voice.say("places.note", "Good to know"): _words(turn, place, "note", place.note),
    }
    yield from (f"**{heading}**\n{text}" for heading, text in found.items() if text)


def _words(turn: Turn, place: Place, part: str, source: str) -> str:
    """A text of the place, its facts as they hold today."""
    if not source:
        return ""
    said = in_words(turn.voice, place.pack, f"place.{place.id}.{part}", source)
    return card.in_facts(said, turn.library.packs[place.pack].facts, turn.voice, turn.today)


def _papers(turn: Turn, place: Place) -> str:
    return "\n".join(f"- {_words(turn, place, f'papers.{n}', paper)}" for n, paper in enumerate(place.papers, 1))


def _where(turn: Turn, place: Place) -> str:
    if place.town is None:
        return ""
    name = _town(turn, place.town)
    town = _shown(f"{place.address}, {name}" if place.address else name)
    if place.address:
        search = quote(f"{place.address}, {place.town.name}")
        link = _map_link(turn, f"https://www.openstreetmap.org/search?query={search}")
        return town if place.position else f"{town}\n{link}"
    unknown = turn.voice.say("places.no-address", "We have no address with a source. Ask before you go.")
    return f"{town}\n{unknown}"


def _phones(turn: Turn, place: Place) -> str:
    return "\n".join(f"{_number(turn, phone)}\n{_dialled(turn, place, phone)}" for phone in place.phones)


def _number(turn: Turn, phone: Phone) -> str:
    abroad = turn.voice.say("places.abroad", "from abroad")
    return f"{_shown(phone.number)} ({abroad})" if phone.abroad else _shown(phone.number)


def _dialled(turn: Turn, place: Place, phone: Phone) -> str:
    """Published numbers often fail, so people are told whether anybody tried this one."""
    voice = turn.voice
    if phone.dialled:
        return voice.say("places.dialled", "We last reached it on {date}.", date=voice.date(phone.dialled))
    dated = card.dated(place.sources[0], voice)
    return voice.say("places.not-dialled", "Date of the source: {date}. We have not dialled it.", date=_shown(dated))


def _online(place: Place) -> str:
    site = f"[{markup.escape(place.website.partition('://')[2].rstrip('/'))}]({place.website})" if place.website else ""
    return "\n".join(filter(None, (site, _shown(place.email) if place.email else "")))


def _hours(turn: Turn, place: Place) -> str:
    """The week in plain words and whether it is open now, in the time of the place."""
    voice = turn.voice
    only = voice.say("places.appointment", "By appointment: call or write first.") if place.by_appointment else ""
    if not place.hours:
        return only
    if place.hours == hours.ALWAYS:
        return voice.say("places.always", "Day and night, every day")
    now = turn.now.astimezone(ZoneInfo(place.time_zone))
    return "\n".join(filter(None, (*_week(turn, place, now.date()), _now(turn, place, now), only)))


def _week(turn: Turn, place: Place, today: date) -> Iterable[str]:
    """Neighbouring days with the same hours stand in one line, Monday first."""
    days = sorted(hours.week(place.hours, place.country, today), key=lambda item: item[0].weekday())
    for spans, several in groupby(days, key=lambda item: item[1]):
        named = [turn.voice.weekday(day) for day, _ in several]
        if spans:
            times = ", ".join(f"{turn.voice.clock(opens)}–{turn.voice.clock(closes)}" for opens, closes in spans)
            yield f"{'–'.join(dict.fromkeys((named[0], named[-1])))}: {markup.isolate(times)}"


def _now(turn: Turn, place: Place, now: datetime) -> str:
    voice, status = turn.voice, hours.status(place.hours, place.country, now)
    if status.until is None:
        return ""
    when = _moment(turn, status.until, now)
    if status.open:
        return voice.say("places.open", "Open now. Closes: {when}", when=when)
    return voice.say("places.closed", "Closed now. Opens: {when}", when=when)


def _moment(turn: Turn, moment: datetime, now: datetime) -> str:
    """The time alone for today, with the day of the week for this week, else with the date."""
    voice, time = turn.voice, turn.voice.clock(moment.time())
    if moment.date() == now.date():
        return time
    near = moment.date() - now.date() < timedelta(days=7)
    return f"{voice.weekday(moment.date()) if near else voice.date(moment.date())}, {time}"


def _foot(turn: Turn, place: Place) -> tuple[str, ...]:
    return ("\n".join(card.origin(place, turn.voice, turn.today)),)


# What is wrong ------------------------------------------------------------------------------------------------------


def report(turn: Turn) -> Reply:
    """What is wrong with this place? Three answers, and nothing is written by hand."""
    place = turn.library.place(turn.tap.argument(0)) if turn.tap else None
    if place is None:
        return begin(turn)
    voice = turn.voice
    question = voice.say("places.what-is-wrong", "What is wrong? I count it without you. Editors look at it.")
    labels = {
        "closed": voice.say("places.is-closed", "Closed or nobody answers"),
        "wrong": voice.say("places.is-wrong", "Something here is wrong"),
        "money": voice.say("places.took-money", "They asked for money"),
    }
    rows = [(turn.button(labels[kind], "spot-say", place.id, kind),) for kind in REPORTS]
    back = turn.button(voice.say("button.back", "Back"), "near", place.country)
    return Reply((turn.message(question, *rows, (back,), in_place=True),))


def reported(turn: Turn) -> Reply:
    """Counted with the place and the day, and without the person."""
    id, kind = (turn.tap.argument(0), turn.tap.argument(1)) if turn.tap else ("", "")
    if turn.library.place(id) is None or kind not in REPORTS:
        return begin(turn)
    voice = turn.voice
    thanks = voice.say("places.thanks", "Thank you. Editors will look at it.")
    free = voice.say("places.never-pay", "You need not pay for help that should be free. A person can advise you.")
    person = turn.button(voice.say("button.person", "Ask a person"), "human", keeps=True)
    text = f"{thanks}\n{free}" if kind == "money" else thanks
    return Reply((turn.message(text, (screen.to_menu(turn), person)),), counts=(Count(f"place.{kind}", id),))
