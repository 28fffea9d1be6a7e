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
from bot.core.pack import Entry, Library, Verdict
from bot.core.place import Place
from bot.core.recording import Recording
from bot.core.reply import Message
from bot.core.source import Source
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
    parts = [_what(shown, voice), _steps(shown, voice), _else(shown, voice)]
    parts[0] = "\n\n".join(filter(None, (language_notice(shown.language, own), parts[0])))
    parts[-1] = "\n\n".join(filter(None, (parts[-1], *_foot(shown, own, today))))
    *first, last = [part for part in parts if part]
    rows = (*_listen(library, entry, own, today), *_rows(library, entry, own))
    return (*(Message(part, shown.language) for part in first), Message(last, shown.language, rows))


def _what(shown: Card, voice: Voice) -> str:
    verdict = f"**{_verdict(shown.entry.verdict, voice)}**" if shown.entry.verdict else ""
    return "\n\n".join(filter(None, (f"**{shown.texts['title']}**", verdict, shown.texts["answer"])))


def _verdict(verdict: Verdict, voice: Voice) -> str:
    match verdict:
        case Verdict.FALSE:
            return voice.say("rumour.false", "This is a rumour. It is not true.")
        case Verdict.PARTLY:
            return voice.say("rumour.partly", "This is a rumour. Only a part of it is true.")
        case Verdict.OUTDATED:
            return voice.say("rumour.outdated", "This is an old rumour. It was so once. It is not so now.")
        case Verdict.TRUE:
            return voice.say("rumour.true", "Many people say this. It is true.")
        case Verdict.UNKNOWN:
            return voice.say("rumour.unknown", "This is a rumour. We found no source that says so.")


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


def language_notice(shown: str, own: Voice) -> str:
    """That a text is shown in another language than the person's own; empty when it is not."""
    if own.language.code == shown:
        return ""
    name = markup.isolate(LANGUAGES[shown].name)
    return own.say(
        "card.other-language", "This answer is not ready in your language yet. Here it is in: {name}", name=name
    )


def _foot(shown: Card, own: Voice, today: date) -> tuple[str, ...]:
    """Source and date, and what is not certain."""
    return ("\n".join(origin(shown.entry, own, today, shown.reviewed or shown.language == SOURCE)),)


def origin(checked: Entry | Place, own: Voice, today: date, reviewed: bool = True) -> list[str]:
    """The sources with their dates, the day of the last check, and what is not certain."""
    return [
        own.say("card.source", "Source: {sources}", sources="; ".join(source_link(s, own) for s in checked.sources)),
        own.say("card.checked", "Checked on {date}.", date=own.date(checked.checked_on)),
        *doubts(checked.review_by < today, reviewed, own),
    ]


def doubts(late: bool, reviewed: bool, own: Voice) -> list[str]:
    """What is not certain of a text: its review is late, nobody has reviewed its translation."""
    lines = []
    if late:
        lines.append(own.say("card.late", "This may be out of date: ask a person before you rely on it."))
    if not reviewed:
        lines.append(own.say("card.draft", "This translation is a draft. No person has reviewed it yet."))
    return lines


def source_link(source: Source, own: Voice) -> str:
    """A source as a link with its date."""
    return f"[{markup.escape(source.name)}]({source.url}) {_dated(source, own)}"


def source_name(source: Source, own: Voice) -> str:
    """A source by its name and date, where there is no room for links."""
    return f"{markup.escape(source.name)} {_dated(source, own)}"


def _dated(source: Source, own: Voice) -> str:
    return f"({markup.isolate(markup.escape(dated(source, own)))})"


def dated(source: Source, own: Voice) -> str:
    """The date of a source in words: a day, a month or a year as far as it is known."""
    if source.date == "undated":
        return own.say("card.undated", "no date")
    return own.date(date.fromisoformat(source.date)) if len(source.date) == len("2026-11-21") else source.date


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
    guide = library.guide_about(entry)
    if guide:
        words = own.say("button.guide-about", "My own list of steps")
        rows.append((Choice(words, write(code, "guide", guide.pack, guide.id, keeps=True)),))
    yes = Choice(own.say("feedback.yes", "👍 Helped"), write(code, "helped", entry.id, "yes", keeps=True))
    no = Choice(own.say("feedback.no", "👎 Did not help"), write(code, "helped", entry.id, "no", keeps=True))
    back = Choice(own.say("button.back", "Back"), write(code, "topic", entry.pack, entry.topic, keeps=True))
    person = Choice(own.say("button.person", "Ask a person"), write(code, "human", keeps=True))
    return (*rows, (yes, no), (back, person))
