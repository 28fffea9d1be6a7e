"""A question in one's own words: the entries whose titles come nearest, and the topics."""

from bot.core import match, screen
from bot.core.pack import Library, Pack, in_words
from bot.core.reply import Message, Reply
from bot.core.turn import Turn


def ask(turn: Turn) -> Reply:
    """Free text: up to three questions that it may mean, or an honest 'I did not understand'.

    Somebody new, or a guest, whose words say nothing to us chooses a language first.
    """
    found = match.nearest(turn.event.text, _titles(turn.library, turn.place))
    if found:
        return Reply((_suggestions(turn, found),))
    return Reply((_nothing(turn) if turn.person else screen.languages(turn),))


def _titles(library: Library, place: Pack | None) -> dict[str, list[str]]:
    """The titles and labels of every entry in every language it has, by entry id: people mix languages."""
    packs = [place] if place else library.packs.values()
    return {id: list(_in_all_languages(library, pack, id)) for pack in packs for id in pack.entries}


def _in_all_languages(library: Library, pack: Pack, id: str) -> set[str]:
    entry = pack.entries[id]
    voices = [library.voice(code) for code in pack.languages]
    titles = {in_words(voice, pack.id, f"{id}.title", entry.title) for voice in voices}
    return titles | {in_words(voice, pack.id, f"{id}.label", entry.label) for voice in voices}


def _suggestions(turn: Turn, ids: list[str]) -> Message:
    voice, library = turn.voice, turn.library
    entries = [entry for entry in map(library.entry, ids) if entry]
    rows = [(turn.button(library.label(entry, voice), "entry", entry.id),) for entry in entries]
    question = voice.say("ask.suggest", "Do you mean one of these?")
    none = turn.button(voice.say("button.none", "None of these"), "menu")
    return turn.message(question, *rows, (none,))


def _nothing(turn: Turn) -> Message:
    voice = turn.voice
    sorry = voice.say("ask.nothing", "I did not understand that. Try other words, or choose a topic.")
    person = turn.button(voice.say("button.person", "Ask a person"), "human")
    return turn.message(sorry, (screen.to_menu(turn),), (person,))
