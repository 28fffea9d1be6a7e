"""What a translator is told beside a text: on which screen it stands, how long it may be, what its {…} become."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from bot.core.facts import Fact
from bot.core.pack import Entry, Pack
from bot.core.text import placeholders

# The most letters by the id of the text. Telegram's own: Bot API, setMyName, setMyShortDescription,
# setMyDescription, BotCommand. A button with more than 32 letters is cut on a small phone.
LIMITS = {
    "profile.name": 64,
    "profile.short": 120,
    "profile.description": 512,
    "command.*": 256,
    "button.*": 32,
    "topic.*.title": 30,
    "guide.*.label": 40,
    "*.label": 32,
    "*.title": 120,
}

_PLACES = {
    "button.*": "A button under a message.",
    "command.*": "Telegram's list of commands: the words beside this command.",
    "profile.name": "The name of the bot on Telegram.",
    "profile.short": "Telegram: the page about the bot.",
    "profile.description": "Telegram: an empty chat, before the first word is said.",
    "card.source": "An answer: its last lines, small.",
    "card.checked": "An answer: its last lines, small.",
    "card.late": "An answer: its last lines, small.",
    "card.draft": "An answer: its last lines, small.",
    "card.undated": "An answer: its last lines, instead of the date of a source.",
    "card.other-language": "An answer: its first line, when it is given in another language.",
    "card.*": "An answer: a heading inside it.",
    "unit.*": "A number with its unit, inside a sentence, where a text has {…}. Plain form, as in «it takes 5 days».",
    "fact.*": "An answer: inside a sentence, where a text has {…}.",
    "ask.*": "The reply to a question in one's own words.",
    "attachment.*": "The reply to a photo, a voice message or a file.",
    "case.*": "A conversation with a counsellor, a person who answers.",
    "danger.*": "The reply to words of danger. The person may be afraid or in a hurry.",
    "talk.*": "The reply to a greeting, thanks or an insult.",
    "exam.module.*": "Exam practice: the name of a subject, on a button.",
    "exam.topic.*": "Exam practice: the name of a topic, in a list of what to study more.",
    "exam.level.*": "Exam practice: a level, on a button.",
    "exam.*": "Exam practice: a message.",
    "feedback.*": "Under an answer, whether it helped: a button, or what follows a tap on it.",
    "forget.*": "Erasing everything: /forget.",
    "help.*": "The reply to /help.",
    "helps.*": "The question whether words that were not understood may be kept.",
    "human.*": "The reply to /human.",
    "listen.*": "Beside the recording of an answer.",
    "menu.*": "The menu with the topics.",
    "place.*": "Choosing a country.",
    "dates.*": "My dates: days that a person gives, and what follows from them.",
    "deadline.*": "My dates: one deadline, how it is counted, and what is not certain.",
    "guide.*": "A guide: a few questions, and the list at their end.",
    "guides.*": "The list of guides.",
    "places.*": "Places near me: offices, centres, phone lines.",
    "rumour.*": "What is true of a rumour, before the answer.",
    "privacy.*": "The reply to /privacy.",
    "settings.*": "The reply to /settings.",
    "welcome.*": "The first messages of all, before anything is remembered.",
    "web.*": "The page of the web chat, around the conversation.",
    "engine.*": "A message when something went wrong with the program.",
    "topic.*.title": "A topic: a button of the menu, and the heading above its questions.",
    "pack.name": "The name of the country or subject, on a button.",
}

_BECOMES = {
    "code": "a code to type",
    "country": "the name of a country",
    "day": "a date written out in your language",
    "example": "an example of a date",
    "expected": "when an answer can be expected",
    "groups": "a list of countries",
    "high": "a number",
    "label": "a label",
    "leads": "a list of days before",
    "left": "how many days are left",
    "low": "a number",
    "numbers": "a list of numbers",
    "operator": "who runs the service, in their own words",
    "rule": "a rule in words",
    "shares": "a list of shares",
    "term": "a term such as «15 calendar days»",
    "time": "a time of day, such as «19:00»",
    "town": "the name of a town",
    "was": "a date written out in your language",
    "when": "a sentence on when an answer comes",
    "words": "a sentence",
    "year": "a year",
    "zone": "the name of a time zone",
    "answer": "an answer in Russian",
    "assumed": "a list of what is assumed, in your language",
    "chance": "a number, how likely it is",
    "count": "a number; the form of the words around it must fit",
    "date": "a date written out in your language, such as «21 November 2026»",
    "hour": "a time of day, such as «19:00»",
    "language": "the name of a language in that language",
    "level": "the name of a level, in your language",
    "line": "the first words of a line that is removed",
    "minutes": "a number of minutes",
    "missing": "a number of answers",
    "module": "the name of a subject, in your language",
    "name": "a name, left as it is",
    "number": "a number",
    "passes": "how many must be right, a number",
    "place": "the name of a country, in your language",
    "right": "how many were right, a number",
    "sources": "names of web pages, left as they are",
    "tasks": "how many there are, a number",
    "topics": "a list of topics, in your language",
    "where": "the name of a law or a page, left as it is",
}

_PARTS = {
    "title": "The question, as the heading of the answer.",
    "label": "The question in a few words: a button that leads to the answer.",
    "answer": "The answer itself: the first message, below its heading.",
    "cost": "A part of the answer, under the heading «What it costs».",
    "otherwise": "A part of the answer, under the heading «What to be careful about».",
    "unknown": "A part of the answer, under the heading «What we do not know».",
    "help": "A part of the answer, under the heading «Who helps».",
}


def most(key: str) -> int:
    """The most letters that the text with this id may have; 0 when only a whole message is limited."""
    return next((number for pattern, number in LIMITS.items() if fnmatchcase(key, pattern)), 0)


def flags(key: str) -> tuple[str, ...]:
    """The limit as the flag that Weblate checks; it counts as one of gettext's flags."""
    return (f"max-length:{most(key)}",) if most(key) else ()


def of_interface(key: str, *texts: str) -> Iterator[str]:
    """What to say beside a text of the service itself."""
    yield from _place(key)
    for name in sorted(set().union(*map(placeholders, texts))):
        yield f"{{{name}}} becomes {_BECOMES.get(name, 'something else each time')}."
    yield from _length(key)


def of_pack(key: str) -> Iterator[str]:
    """What to say beside the name of a pack or of a topic."""
    yield from _place(key)
    yield from _length(key)


def of_entry(pack: Pack, entry: Entry, key: str, text: str) -> Iterator[str]:
    """What to say beside a part of an answer: which part, of which answer, and what its facts are today."""
    part = key.removeprefix(f"{entry.id}.")
    step, _, number = part.partition(".")
    yield _PARTS.get(part) or f"Part of a list under «What to do»: {step[:-1]} {number} of {len(entry.steps)}."
    if part != "title":
        yield f"The question: {entry.title}"
    yield from _facts(pack, text)
    yield from _length(key)


def of_guide(pack: Pack, key: str, text: str) -> Iterator[str]:
    """What to say beside a text of a guide: which guide, and what its facts are today."""
    guide = pack.guides[key.split(".")[1]]
    yield f"A guide: {guide.title}"
    yield from _facts(pack, text)
    yield from _length(key)


def of_place(pack: Pack, key: str, text: str) -> Iterator[str]:
    """What to say beside a text of a place."""
    yield "An office, a centre, a consulate or a phone line: its card."
    if key.endswith(".name"):
        yield "A button: at most 40 characters. Names of organisations and towns stay as people see them on the door."
    yield from _facts(pack, text)
    yield from _length(key)


def of_deadline(pack: Pack, key: str, text: str) -> Iterator[str]:
    """What to say beside a text of «My dates»."""
    yield "My dates: a kind of day that people know, or a deadline that follows from it."
    yield from _facts(pack, text)
    yield from _length(key)


def _facts(pack: Pack, text: str) -> Iterator[str]:
    for name in sorted(placeholders(text)):
        fact = pack.facts.get(name.removesuffix(".number"))
        if fact:
            yield f"{{{name}}} becomes {_example(fact, name.endswith('.number'))}: {fact.label}"


def _example(fact: Fact, bare: bool) -> str:
    value = fact.values[-1].value if fact.values else "?"
    return f"«{value}»" if bare or fact.unit in ("text", "date", "count") else f"«{value} {fact.unit}»"


def _place(key: str) -> Iterator[str]:
    found = next((words for pattern, words in _PLACES.items() if fnmatchcase(key, pattern)), "")
    yield from [found] if found else []


def _length(key: str) -> Iterator[str]:
    if most(key):
        yield f"At most {most(key)} characters."
