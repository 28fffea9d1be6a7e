"""The first minute: choose a language, read what this is, agree or not, say where you are."""

from dataclasses import replace

from bot.core import card, markup, screen
from bot.core.person import Person
from bot.core.reply import Memory, Message, Reply
from bot.core.turn import Turn


def start(turn: Turn) -> Reply:
    """/start: the languages for somebody new, the menu for somebody we know; with an entry's id, that entry."""
    command = turn.event.command
    entry = turn.library.entry(command[1]) if command else None
    if turn.person is None:
        aims = {"exam": turn.library.exam, "dates": turn.library.counted}
        aim = command[1] if command and aims.get(command[1]) else ""
        return Reply((screen.languages(turn, entry.id if entry else aim),))
    if entry:
        return Reply(card.messages(turn.library, entry, turn.language, turn.today))
    return Reply((screen.menu(turn),))


def choose_language(turn: Turn) -> Reply:
    """/language: the languages again, at any moment."""
    return Reply((screen.languages(turn),))


def hello(turn: Turn) -> Reply:
    """A language was tapped: somebody we know goes on in it; somebody new reads what this is."""
    tap = turn.tap
    if tap is None:
        return choose_language(turn)
    if turn.person:
        person = replace(turn.person, language=tap.language)
        return Reply((screen.menu(replace(turn, person=person)),), person)
    return Reply(_what_this_is(turn, tap.argument(0)))


def _what_this_is(turn: Turn, entry: str) -> tuple[Message, ...]:
    voice = turn.voice
    program = voice.say(
        "welcome.program",
        "Hello! I am Hamroh.\nI am a computer program. I am not an office, not the police and not a lawyer. "
        "I give information with its source. It is free.",
    )
    operator = markup.escape(turn.library.operator)
    run_by = (
        voice.say("welcome.operator", "This service is run by: {operator}", operator=markup.isolate(operator))
        if operator
        else voice.say("welcome.no-operator", "The people who run this copy have not written here who they are.")
    )
    reading = voice.say(
        "welcome.reading",
        "**Who sees what you write**\n"
        "- The people who run this service can see it while it is being answered. Then it is erased.\n"
        "- Telegram sees and keeps everything you write in Telegram. The web chat does not pass through Telegram.\n"
        "- I do not ask for your name, phone or passport. Please do not send them.",
    )
    asking = voice.say(
        "welcome.agree",
        "May I remember your language and your country, so that you need not choose again? "
        "You can erase this at any time with /forget. If you say no, I remember nothing and you can still read everything.",
    )
    extra = [entry] if entry else []
    agree = turn.button(voice.say("button.agree", "Yes, remember"), "agree", *extra, keeps=True)
    refuse = turn.button(voice.say("button.refuse", "No, remember nothing"), "refuse", *extra, keeps=True)
    more = turn.button(voice.say("button.privacy", "More about privacy"), "privacy")
    return (
        turn.message(f"{program}\n{run_by}"),
        turn.message(reading),
        turn.message(asking, (agree,), (refuse,), (more,)),
    )


def agree(turn: Turn) -> Reply:
    """They agreed: the language is remembered, then where they are."""
    person = turn.person or Person(turn.language, agreed_on=turn.today)
    return Reply(_where_next(replace(turn, person=person)), person)


def refuse(turn: Turn) -> Reply:
    """They refused: nothing is kept, and everything can still be read."""
    thanks = turn.voice.say("welcome.refused", "All right. I remember nothing. You can read everything.")
    guest = replace(turn, person=None)
    memory = Memory.FORGET if turn.person else Memory.UNCHANGED
    return Reply((turn.message(thanks), *_where_next(guest)), memory)


def _where_next(turn: Turn) -> tuple[Message, ...]:
    entry = turn.library.entry(turn.tap.argument(0)) if turn.tap else None
    if entry:
        return card.messages(turn.library, entry, turn.language, turn.today)
    return (screen.menu(turn),)


def choose_place(turn: Turn) -> Reply:
    """Settings: where are you now?"""
    return Reply((screen.places(turn),))


def place(turn: Turn) -> Reply:
    """A country was tapped: it is remembered if they agreed; its topics follow."""
    pack = turn.library.packs.get(turn.tap.argument(0)) if turn.tap else None
    if pack is None:
        return choose_place(turn)
    person = replace(turn.person, place=pack.id) if turn.person else None
    shown = screen.menu(replace(turn, person=person), pack)
    return Reply((shown,), person or Memory.UNCHANGED)


def elsewhere(turn: Turn) -> Reply:
    """A country that we have no content for: say so, and what can still be read."""
    voice = turn.voice
    sorry = voice.say(
        "place.unknown",
        "I do not have checked answers for other countries yet. In danger, call the emergency number of the country "
        "you are in. You can still read the answers for the countries below.",
    )
    rows = screen.places(turn).choices[:-1]
    return Reply((turn.message(sorry, *rows, in_place=True),))


def left(_turn: Turn) -> Reply:
    """The person blocked the bot: nothing more is sent."""
    return Reply(memory=Memory.LEFT)


def came_back(_turn: Turn) -> Reply:
    """The person unblocked the bot: we may answer again; they speak first."""
    return Reply(memory=Memory.CAME_BACK)
