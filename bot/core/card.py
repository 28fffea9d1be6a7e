"""An answer as messages: what is so, what to do, what it costs and what else to know, with source and date.

One idea a message, so that weak readers and small screens cope. The whole answer is in one language: when one of
its texts is missing or withheld, the next language of the chain is taken for all of it, and the person is told.
"""

from dataclasses import dataclass
from datetime import date

from bot.core import markup, recording
from bot.core.choice import Choice, write
from bot.core.facts import Facts, Unit
from bot.core.language import LANGUAGES, SOURCE
from bot.core.pack import Entry, Library, Source
from bot.core.recording import Recording
from bot.core.reply import Message
from bot.core.text import Voice, fill, placeholders

MOST_RELATED = 2


@dataclass(frozen=True)
class Card:
    """An entry in one language on one day: its texts by stable id without the entry's name, facts filled in."""

    entry: Entry
    language: str
    texts: dict[str, str]
    reviewed: bool


def card(library: Library, entry: Entry, code: str, today: date) -> Card:
    """`entry` in the first language of the chain of `code` that has all of it."""
    facts = library.packs[entry.pack].facts
    for language in LANGUAGES[code].chain:
        voice = library.voice(language)
        found = {key: voice.find(entry.pack, key, text) for key, text in entry.texts()}
        if all(found.values()):
            texts = {_part(entry, key): in_facts(t.forms[0], facts, voice, today) for key, t in found.items() if t}
            return Card(entry, language, texts, all(t.reviewed for t in found.values() if t))
    raise LookupError(f"{entry.id} has no text in any language")  # the source language always has all of it


def _part(entry: Entry, key: str) -> str:
    return key.removeprefix(f"{entry.id}.")


def in_facts(text: str, facts: Facts, voice: Voice, today: date) -> str:
    """`text` with each `{fact}` as it holds `today`; a fact without a value that day is said to be unknown."""
    return fill(text, {name: _fact(name, facts, voice, today) for name in placeholders(text)})


def _fact(name: str, facts: Facts, voice: Voice, today: date) -> str:
    fact_name, bare, _ = name.partition(".number")
    fact = facts[fact_name]
    value = fact.on(today)
    if value is None:
        return voice.say("fact.unknown", "(not known for this date)")
    shown = markup.escape(voice.fact(value, fact.unit, bool(bare)))
    return markup.isolate(shown) if fact.unit is Unit.TEXT else shown  # a phone number keeps its order among Arabic


def said(library: Library, entry: Entry, code: str, today: date) -> str:
    """The words of the answer as they are said aloud; empty when it is not ready in exactly this language."""
    shown = card(library, entry, code, today)
    return recording.words(shown.texts.items()) if shown.language == code else ""


def aloud(library: Library, entry: Entry, code: str, today: date) -> Recording | None:
    """The recording that says what somebody who reads `code` is shown `today`, word for word; None without one."""
    own = library.packs[entry.pack].recordings
    if not any(id == entry.id for id, _ in own):
        return None
    language = card(library, entry, code, today).language
    spoken = LANGUAGES[language].written_from or language  # both alphabets sound the same
    found = own.get((entry.id, spoken))
    return found if found and found.words == recording.print_of(said(library, entry, spoken, today)) else None


def messages(library: Library, entry: Entry, code: str, today: date) -> tuple[Message, ...]:
    """The answer for somebody who reads `code`: one to three messages, buttons under the last."""
    shown = card(library, entry, code, today)
    voice, own = library.voice(shown.language), library.voice(code)
    parts = [_what(shown), _steps(shown, voice), _else(shown, voice)]
    parts[0] = "\n\n".join(filter(None, (_language_notice(shown, own), parts[0])))
    parts[-1] = "\n\n".join(filter(None, (parts[-1], *_foot(shown, own, today))))
    *first, last = [part for part in parts if part]
    rows = (*_listen(library, entry, own, today), *_rows(library, entry, own))
    return (*(Message(part, shown.language) for part in first), Message(last, shown.language, rows))


def _what(shown: Card) -> str:
    return f"**{shown.texts['title']}**\n\n{shown.texts['answer']}"


def _steps(shown: Card, voice: Voice) -> str:
    heading = voice.say("card.steps", "What to do")
    steps = [text for key, text in shown.texts.items() if key.startswith("steps.")]
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return f"**{heading}**\n\n{numbered}" if steps else ""


def _else(shown: Card, voice: Voice) -> str:
    headings = {
        "cost": voice.say("card.cost", "What it costs"),
        "otherwise": voice.say("card.otherwise", "What to be careful about"),
        "unknown": voice.say("card.unknown", "What we do not know"),
        "help": voice.say("card.help", "Who helps"),
    }
    parts = ((heading, shown.texts.get(key)) for key, heading in headings.items())
    return "\n\n".join(f"**{heading}**\n{text}" for heading, text in parts if text)


def _language_notice(shown: Card, own: Voice) -> str:
    if own.language.code == shown.language:
        return ""
    name = markup.isolate(LANGUAGES[shown.language].name)
    return own.say(
        "card.other-language", "This answer is not ready in your language yet. Here it is in: {name}", name=name
    )


def _foot(shown: Card, own: Voice, today: date) -> tuple[str, ...]:
    """Source and date, and what is not certain: a late review, a translation that nobody has reviewed."""
    entry = shown.entry
    lines = [
        own.say("card.source", "Source: {sources}", sources="; ".join(_source(s, own) for s in entry.sources)),
        own.say("card.checked", "Checked on {date}.", date=own.date(entry.checked_on)),
    ]
    if entry.review_by < today:
        lines.append(own.say("card.late", "This may be out of date: ask a person before you rely on it."))
    if not shown.reviewed and shown.language != SOURCE:
        lines.append(own.say("card.draft", "This translation is a draft. No person has reviewed it yet."))
    return ("\n".join(lines),)


def _source(source: Source, own: Voice) -> str:
    dated = source.date
    if dated == "undated":
        dated = own.say("card.undated", "no date")
    elif len(dated) == len("2026-11-21"):
        dated = own.date(date.fromisoformat(dated))
    return f"[{markup.escape(source.name)}]({source.url}) ({markup.isolate(markup.escape(dated))})"


def _listen(library: Library, entry: Entry, own: Voice, today: date) -> tuple[tuple[Choice, ...], ...]:
    code = own.language.code
    if aloud(library, entry, code, today) is None:
        return ()
    return ((Choice(own.say("button.listen", "🔊 Listen"), write(code, "listen", entry.id, keeps=True)),),)


def _rows(library: Library, entry: Entry, own: Voice) -> tuple[tuple[Choice, ...], ...]:
    code = own.language.code
    related = [library.entry(id) for id in entry.related[:MOST_RELATED]]
    rows = [
        (Choice(library.label(other, own), write(code, "entry", other.id, keeps=True)),) for other in related if other
    ]
    yes = Choice(own.say("feedback.yes", "👍 Helped"), write(code, "helped", entry.id, "yes", keeps=True))
    no = Choice(own.say("feedback.no", "👎 Did not help"), write(code, "helped", entry.id, "no", keeps=True))
    back = Choice(own.say("button.back", "Back"), write(code, "topic", entry.pack, entry.topic, keeps=True))
    person = Choice(own.say("button.person", "Ask a person"), write(code, "human", keeps=True))
    return (*rows, (yes, no), (back, person))
