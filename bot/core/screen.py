"""The screens that several handlers show: languages, places, the menu, a topic. At most six rows of buttons."""

from collections.abc import Sequence
from typing import TypeVar

from bot.core import guide, markup
from bot.core.choice import Choice, write
from bot.core.language import LANGUAGES
from bot.core.match import PROTECTION
from bot.core.pack import Pack, Topic
from bot.core.progress import NOTE, Progress, Walk
from bot.core.reply import Message
from bot.core.turn import Turn

MOST_ON_A_PAGE = 4
Item = TypeVar("Item")

_CHOOSE = (
    "Tilni tanlang · Тилни танланг",
    "Забонро интихоб кунед",
    "Тилди тандаңыз",
    "Выберите язык",
    "Choose your language",
    "Alegeți limba",
    "اختر لغتك",
)


def languages(turn: Turn, entry: str = "") -> Message:
    """Buttons with each language's own name; the channel's hint comes first with a tick."""
    first = sorted(LANGUAGES.values(), key=lambda language: language.code != turn.language)
    buttons = [
        Choice(
            f"{language.name} ✓" if language.code == turn.language and _suggested(turn) else language.name,
            write(language.code, "hello", *([entry] if entry else [])),
        )
        for language in first
    ]
    return Message("\n".join(_CHOOSE), turn.language, tuple(zip(buttons[::2], buttons[1::2], strict=True)))


def _suggested(turn: Turn) -> bool:
    return bool(turn.person or turn.event.hint)


def places(turn: Turn, entry: str = "") -> Message:
    """Where are you? The countries with content, and 'somewhere else'."""
    voice = turn.voice
    rows = [
        (turn.button(turn.library.name(pack, voice), "place", pack.id, *([entry] if entry else [])),)
        for pack in turn.library.countries
    ]
    elsewhere = turn.button(voice.say("place.elsewhere", "Another country"), "elsewhere")
    question = voice.say("place.question", "Which country are you in now?")
    return turn.message(question, *rows, (elsewhere,), in_place=True)


def menu(turn: Turn, place: Pack | None = None, page: int = 0) -> Message:
    """What do you want to know? The topics of the place, or the places when none is known."""
    place = place or turn.place
    if place is None:
        return places(turn)
    voice, library = turn.voice, turn.library
    topics = [
        turn.button(library.title(pack, topic, voice), "topic", pack.id, topic.id)
        for pack, topic in library.topics(place)
    ]
    if library.guides(place):
        urgent = sum(pack.id == PROTECTION for pack, _ in library.topics(place))
        guides_of_place = turn.button(voice.say("button.guides", "What should I do?"), "guides", place.id)
        topics.insert(min(urgent, MOST_ON_A_PAGE - 2), guides_of_place)
    if place.bank.tests:
        topics.insert(MOST_ON_A_PAGE - 1, turn.button(voice.say("button.exam", "Exam practice"), "exam"))
    page, shown = page_of(topics, page)
    question = voice.say("menu.question", "**What do you want to know?**\nTap a topic, or write your question.")
    where = voice.say("menu.place", "Country: {place}", place=markup.escape(library.name(place, voice)))
    return turn.message(
        f"{question}\n\n{where}",
        *((button,) for button in shown),
        (*_dates(turn, place, page), *_places(turn, page)),
        turning(turn, topics, page, "menu", place.id),
        (turn.button(voice.say("button.person", "Ask a person"), "human"), _settings(turn)),
        in_place=True,
    )


def guides(turn: Turn, place: Pack, page: int = 0) -> Message:
    """The guides of a place; what was begun and what is kept bears a mark."""
    voice, library, known = turn.voice, turn.library, Progress.from_json(turn.notes.get(NOTE, ""))
    buttons = [
        turn.button(f"{guide.label(one, voice)}{_mark(known.walk(one))}", "guide", one.pack, one.id)
        for one in library.guides(place)
    ]
    page, shown = page_of(buttons, page)
    text = voice.say(
        "guides.choose", "**What should I do?**\nAnswer a few questions. At the end you have your own list."
    )
    return turn.message(
        text,
        *((button,) for button in shown),
        turning(turn, buttons, page, "guides", place.id),
        (to_menu(turn, place if place.country else None, keeps=False),),
        in_place=True,
    )


def _mark(walk: Walk) -> str:
    return " ✓" if walk.kept else " …" if walk.answers else ""


def _dates(turn: Turn, place: Pack, page: int) -> tuple[Choice, ...]:
    """«My dates», on the first page of a place whose deadlines can be counted."""
    label = turn.voice.say("button.dates", "My dates")
    return (turn.button(label, "dates"),) if place.deadlines and page == 0 else ()


def topic(turn: Turn, place: Pack, shown_topic: Topic, page: int = 0) -> Message:
    """The questions of a topic as buttons."""
    voice, library = turn.voice, turn.library
    entries = [place.entries[id] for id in shown_topic.entries if id in place.entries]
    buttons = [turn.button(library.label(entry, voice), "entry", entry.id) for entry in entries]
    page, shown = page_of(buttons, page)
    return turn.message(
        f"**{markup.escape(library.title(place, shown_topic, voice))}**",
        *((button,) for button in shown),
        turning(turn, buttons, page, "topic", place.id, shown_topic.id),
        (to_menu(turn, place if place.country else None, keeps=False),),
        in_place=True,
    )


def to_menu(turn: Turn, place: Pack | None = None, keeps: bool = True) -> Choice:
    """The button that leads to the menu from anywhere."""
    place = place or turn.place
    return turn.button(turn.voice.say("button.menu", "Menu"), "menu", *([place.id] if place else []), keeps=keeps)


def _settings(turn: Turn) -> Choice:
    return turn.button(turn.voice.say("button.settings", "Settings"), "settings")


def _places(turn: Turn, page: int) -> tuple[Choice, ...]:
    """The way to places beside the topics of the first page."""
    button = turn.button(turn.voice.say("button.places", "Places near me"), "near")
    return (button,) if page == 0 and turn.library.lands else ()


def page_of(items: Sequence[Item], page: int) -> tuple[int, Sequence[Item]]:
    """The page and what stands on it; the first one when it is too far: an old button, and the content has shrunk."""
    page = page if 0 <= page * MOST_ON_A_PAGE < len(items) else 0
    return page, items[page * MOST_ON_A_PAGE :][:MOST_ON_A_PAGE]


def turning(turn: Turn, items: Sequence[object], page: int, action: str, *arguments: str) -> tuple[Choice, ...]:
    """The buttons to the page before and the page after, where there is one."""
    voice = turn.voice
    earlier = turn.button(voice.say("button.earlier", "Previous"), action, *arguments, str(page - 1))
    later = turn.button(voice.say("button.later", "More"), action, *arguments, str(page + 1))
    more = (page + 1) * MOST_ON_A_PAGE < len(items)
    return (*((earlier,) if page > 0 else ()), *((later,) if more else ()))
