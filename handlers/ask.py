"""A question in one's own words: the answer, a choice, or an honest 'I did not understand'."""

from dataclasses import replace

from bot.core import card, guide, screen
from bot.core.choice import Choice
from bot.core.match import Decision, Match
from bot.core.pack import Entry
from bot.core.reply import Asked, Memory, Message, Reply
from bot.core.tree import Guide
from bot.core.turn import Turn

MOST_OFFERED = 3


def ask(turn: Turn) -> Reply:
    """Free text in any language. Somebody new, or a guest, whose words say nothing to us chooses a language first."""
    reply = _found(turn, turn.match) or _elsewhere(turn) or _nothing(turn)
    decision = turn.match.decision
    return replace(reply, asked=Asked(decision, turn.event.text if decision is Decision.NONE else ""))


def _found(turn: Turn, match: Match) -> Reply | None:
    """The answer or the choice; None when there is neither."""
    entries = _written(turn, match)
    if match.decision is Decision.ANSWER:
        first = turn.library.entry(match.candidates[0].id)
        return _understood(turn, _answer(turn, first)) if first else _not_written(turn)
    if match.decision is Decision.SUGGEST and entries:
        return _understood(turn, (_suggestions(turn, entries, _guides(turn, entries)),))
    return None


def _elsewhere(turn: Turn) -> Reply | None:
    """Asked about another country, about returning or nearly as a guide is called: not answered straight away, but
    offered.
    """
    match = turn.library.match(turn.event.text, "", turn.language) if turn.place else Match(Decision.NONE)
    entries = _written(turn, match) if match.decision in (Decision.ANSWER, Decision.SUGGEST) else []
    guides = _guides(turn, entries)
    return _understood(turn, (_suggestions(turn, entries, guides),)) if entries or guides else None


def _written(turn: Turn, match: Match) -> list[Entry]:
    """The candidates that have an answer here, best first."""
    return [entry for item in match.candidates if (entry := turn.library.entry(item.id))][:MOST_OFFERED]


def _answer(turn: Turn, entry: Entry) -> tuple[Message, ...]:
    return card.messages(turn.library, entry, turn.language, turn.today)


def _understood(turn: Turn, messages: tuple[Message, ...]) -> Reply:
    """A reply after which the next unclear message is the first one again."""
    person = turn.person
    return Reply(messages, replace(person, unclear=0)) if person and person.unclear else Reply(messages)


def _suggestions(turn: Turn, entries: list[Entry], guides: list[Guide]) -> Message:
    voice, library = turn.voice, turn.library
    labels = [library.label(entry, voice) for entry in entries]
    offered = zip(labels, entries, strict=True)
    rows = [(turn.button(label, "entry", entry.id, keeps=True),) for label, entry in offered]
    rows += [
        (guide.button(turn, found, label, "guide", keeps=True),)
        for found in guides
        if (label := guide.label(found, voice)) not in labels  # that answer leads on to the guide
    ]
    question = voice.say("ask.suggest", "Do you mean one of these?")
    none = turn.button(voice.say("button.none", "None of these"), "none", keeps=True)
    return turn.message(question, *rows, (none,))


def _guides(turn: Turn, entries: list[Entry]) -> list[Guide]:
    """The guide that is nearly called so, and the one about the first of the entries that has one."""
    meant, about = turn.library.guide_meant(turn.event.text), map(turn.library.guide_about, entries)
    first = next((found for found in about if found), None)
    return [found for found in (meant, first if first != meant else None) if found]


def none_of_these(turn: Turn) -> Reply:
    """None of the offered questions was meant."""
    return replace(_nothing(turn), asked=Asked(Decision.NONE))


def _not_written(turn: Turn) -> Reply:
    """The question is clear, but its answer is not written yet."""
    voice = turn.voice
    sorry = voice.say(
        "ask.not-written",
        "I understand the question, but there is no checked answer here yet. I do not want to guess. A person can help.",
    )
    return _understood(turn, (turn.message(sorry, (_person(turn),), (screen.to_menu(turn),)),))


def _nothing(turn: Turn) -> Reply:
    """Not understood: asked once to say it otherwise, then topics and a person; after that in one short line.

    A guest, of whom we remember nothing, gets all of it at once.
    """
    voice, person = turn.voice, turn.person
    unclear = person.unclear if person else 1
    if person is None and turn.tap is None:
        return Reply((screen.languages(turn),))
    if unclear == 0:
        again = voice.say("ask.again", "I did not understand that. Please say it in other words, in any language.")
        message = turn.message(again, (screen.to_menu(turn), _person(turn)))
    elif unclear == 1:
        sorry = voice.say("ask.nothing", "I did not understand. I am sorry. Choose a topic, or ask a person.")
        message = turn.message(sorry, (screen.to_menu(turn),), (_person(turn),), *_keep(turn))
    else:
        message = turn.message(voice.say("ask.still-nothing", "I do not know that. /menu · /human"))
    return Reply(
        (message,), replace(person, unclear=min(unclear + 1, 2)) if person and unclear < 2 else Memory.UNCHANGED
    )


def _keep(turn: Turn) -> tuple[tuple[Choice, ...], ...]:
    """A way to let editors learn from what was not understood, for those who did not decide yet."""
    if turn.person is None or turn.person.helps:
        return ()
    return ((turn.button(turn.voice.say("button.helps", "Help us learn"), "helps", keeps=True),),)


def helps(turn: Turn) -> Reply:
    """Would you let us keep questions that we did not understand? What is kept, and how to stop."""
    voice = turn.voice
    if turn.person is None:
        return Reply((turn.message(voice.say("helps.guest", "You chose that I remember nothing. So I keep nothing.")),))
    question = voice.say(
        "helps.question",
        "**May I keep questions that I do not understand?**\n"
        "- I keep the words without numbers and names, and not who wrote them.\n"
        "- Editors read them to write better answers. After 90 days they are erased.\n"
        "- You can change this at any time in /settings.",
    )
    yes = turn.button(voice.say("helps.yes", "Yes, keep them"), "help-us", "yes")
    no = turn.button(voice.say("helps.no", "No, keep nothing"), "help-us", "no")
    return Reply((turn.message(question, (yes,), (no,)),))


def help_us(turn: Turn) -> Reply:
    """They decided whether questions may be kept."""
    if turn.person is None or turn.tap is None:
        return helps(turn)
    agrees = turn.tap.argument(0) == "yes"
    voice = turn.voice
    thanks = voice.say("helps.thanks", "Thank you. I keep such questions from now on.")
    all_right = voice.say("helps.all-right", "All right. I keep no questions.")
    said = turn.message(thanks if agrees else all_right, (screen.to_menu(turn),))
    return Reply((said,), replace(turn.person, helps=agrees))


def _person(turn: Turn) -> Choice:
    return turn.button(turn.voice.say("button.person", "Ask a person"), "human", keeps=True)
