"""Finding an answer by tapping: the menu, topics, entries; help, settings, and the way out of anywhere."""

from dataclasses import replace

from bot.core import card, markup, screen
from bot.core.language import LANGUAGES
from bot.core.reply import Reply
from bot.core.turn import Turn


def menu(turn: Turn) -> Reply:
    """/menu: back to the topics, whatever was going on."""
    tap = turn.tap
    place = turn.library.packs.get(tap.argument(0)) if tap else None
    return Reply((screen.menu(turn, place, _page(tap.argument(1)) if tap else 0),))


def _page(argument: str) -> int:
    return int(argument) if argument.isascii() and argument.isdigit() and len(argument) < 4 else 0


def topic(turn: Turn) -> Reply:
    """A topic was tapped: its questions."""
    tap = turn.tap
    place = turn.library.packs.get(tap.argument(0)) if tap else None
    shown = place.topics.get(tap.argument(1)) if tap and place else None
    if tap is None or place is None or shown is None:
        return old_button(turn)
    return Reply((screen.topic(turn, place, shown, _page(tap.argument(2))),))


def entry(turn: Turn) -> Reply:
    """A question was tapped: its answer."""
    found = turn.library.entry(turn.tap.argument(0)) if turn.tap else None
    if found is None:
        return old_button(turn)
    return Reply(card.messages(turn.library, found, turn.language, turn.today))


def listen(turn: Turn) -> Reply:
    """Listen: the answer as a recording; when its words have changed since, the answer itself."""
    found = turn.library.entry(turn.tap.argument(0)) if turn.tap else None
    recording = card.aloud(turn.library, found, turn.language, turn.today) if found else None
    if found is None or recording is None:
        return entry(turn)
    voice = turn.voice
    computer = voice.say("listen.computer", "🔊 A computer reads this answer to you.")
    person = voice.say("listen.person", "🔊 Somebody reads this answer to you.")
    title = markup.escape(turn.library.label(found, voice))
    said = f"**{title}**\n\n{computer if recording.synthetic else person}"
    return Reply((replace(turn.message(said, (screen.to_menu(turn),)), audio=recording.file),))


def old_button(turn: Turn) -> Reply:
    """A button that no longer fits: say so kindly and show a fresh menu. Nothing is done."""
    old = turn.voice.say("menu.old", "That menu is old. Here is a new one.")
    return Reply((turn.message(old), screen.menu(turn)))


def help(turn: Turn) -> Reply:
    """/help: what one can do here, in short."""
    voice = turn.voice
    text = voice.say(
        "help.text",
        "**How to use me**\n"
        "- Tap a button, or write your question.\n"
        "- /menu shows the topics.\n"
        "- /language changes the language.\n"
        "- /human tells you where people can help.\n"
        "- /privacy says who sees what you write.\n"
        "- /forget erases everything about you.\n"
        "- /cancel stops what is going on.",
    )
    return Reply((turn.message(text, (screen.to_menu(turn),)),))


def settings(turn: Turn) -> Reply:
    """/settings: what we remember, and buttons to change or erase it."""
    voice, person, place = turn.voice, turn.person, turn.place
    none = voice.say("settings.none", "not remembered")
    text = voice.say(
        "settings.text",
        "**Settings**\nLanguage: {language}\nCountry: {place}",
        language=markup.isolate(LANGUAGES[turn.language].name) if person else none,
        place=markup.escape(turn.library.name(place, voice)) if place else none,
    )
    return Reply(
        (
            turn.message(
                text,
                (turn.button(voice.say("button.language", "Change language"), "language"),),
                (turn.button(voice.say("button.place", "Change country"), "places"),),
                (turn.button(voice.say("button.privacy", "More about privacy"), "privacy"),),
                *(((turn.button(voice.say("button.helps", "Help us learn"), "helps"),),) if person else ()),
                (turn.button(voice.say("button.forget", "Erase everything"), "forget"),),
                (screen.to_menu(turn, keeps=False),),
                in_place=True,
            ),
        )
    )
