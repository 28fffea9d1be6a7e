"""How a guide looks: its beginning, a question, the answers so far, and the checklist at its end.

What happens is decided elsewhere. Every button bears the answers so far, so it works for a guest, of whom nothing is
remembered, and when it is old. At most six rows of buttons.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from string import ascii_lowercase

from bot.core import card, markup, tree
from bot.core.card import in_facts
from bot.core.choice import Choice
from bot.core.deadline import due
from bot.core.language import LANGUAGES, SOURCE
from bot.core.pack import Library, Pack, in_words
from bot.core.reply import Message
from bot.core.text import Voice
from bot.core.tree import PROTECTION, Guide, Item, Outcome, Position, Question, Step
from bot.core.turn import Turn

WEB = "web"  # the channel whose messages can lead to a page for printing
MOST_IN_OWN_ROWS = 4  # options; more stand two in a row, or as numbers when their words are long
LONGEST_HALF = 18  # letters of a button that shares its row on a small phone
NUMBERS_IN_A_ROW = 5
MOST_READ_MORE = 5

Rows = Sequence[tuple[Choice, ...]]


Deadline = Callable[[Pack, str, date, date, Voice], str | None]
"""Until when, in words: by a rule of the pack, counted from the day given, as of today. None: it cannot be counted."""


def label(guide: Guide, voice: Voice) -> str:
    """The guide's button in the person's language."""
    return in_words(voice, tree.domain(guide.pack), guide.text_key("label"), guide.label)


@dataclass(frozen=True)
class Told:
    """Some texts of a guide, all in one language, by stable id; facts are filled in."""

    language: str
    texts: Mapping[str, str]
    reviewed: bool


def tell(library: Library, guide: Guide, wanted: Iterable[tuple[str, str]], code: str, today: date) -> Told:
    """These texts in the first language of the chain of `code` that has all of them."""
    wanted, facts = list(wanted), library.packs[guide.pack].facts
    for language in LANGUAGES[code].chain:
        voice = library.voice(language)
        found = {key: voice.find(tree.domain(guide.pack), key, text) for key, text in wanted}
        if all(found.values()):
            texts = {key: in_facts(t.forms[0], facts, voice, today) for key, t in found.items() if t}
            return Told(language, texts, all(t.reviewed for t in found.values() if t))
    raise LookupError(f"{guide.id} has no text in any language")  # the source language always has all of it


# The beginning


def beginning(turn: Turn, guide: Guide, code: str, has_begun: bool) -> Message:
    """What the guide is for, what must be said before it, and the way in."""
    voice = turn.voice
    told = tell(turn.library, guide, guide.own_texts(), voice.language.code, turn.today)
    texts = {key: text for key, text in told.texts.items() if key != guide.text_key("label")}
    title = texts.pop(guide.text_key("title"))
    doubts = card.doubts(guide.review_by < turn.today, told.reviewed or told.language == SOURCE, voice)
    text = _paragraphs(card.language_notice(told.language, voice), f"**{title}**", *texts.values(), *doubts)
    go_on = voice.say("button.guide-go-on", "Go on where I was")
    begin = voice.say("button.guide-begin", "Begin")
    again = turn.button(voice.say("button.guide-again", "Start over"), "guide-new", guide.pack, guide.id)
    rows = (
        (button(turn, guide, go_on if has_begun else begin, "guide-at", code),),
        (again,) if has_begun else (),
        (person(turn), turn.button(voice.say("button.back", "Back"), "guides", guide.pack)),
    )
    return Message(text, told.language, tuple(row for row in rows if row), in_place=True)


def button(turn: Turn, guide: Guide, words: str, action: str, *arguments: str, keeps: bool = False) -> Choice:
    """A button that belongs to a guide."""
    return turn.button(words, action, guide.pack, guide.id, *arguments, keeps=keeps)


def person(turn: Turn) -> Choice:
    """The way to a person from where nothing was answered yet."""
    return turn.button(turn.voice.say("button.person", "Ask a person"), "human", keeps=True)


def hand_over(turn: Turn, guide: Guide, code: str) -> Choice:
    """The way to a person, who gets the answers so far."""
    return button(turn, guide, turn.voice.say("button.person", "Ask a person"), "guide-person", code, keeps=True)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


# A question


def question(turn: Turn, guide: Guide, steps: Sequence[Step], asked: Question) -> Message:
    """The open question: its options lead on, and one can go back, stop or ask a person."""
    code = tree.written(guide, tuple(steps))
    answers = {answer: (code + tree.sign(asked, answer),) for answer in _offered(turn, asked)}
    options = {answer: ("guide-at", *arguments) for answer, arguments in answers.items()}
    nav = ((_back(turn, guide, code, len(steps)), hand_over(turn, guide, code)), (_stop(turn, guide),))
    return _question(turn, guide, asked, len(steps) + 1, options, "", nav)


def again(turn: Turn, guide: Guide, steps: Sequence[Step], number: int) -> Message:
    """A question that was answered, to answer it otherwise; what was answered after it is kept."""
    code, asked = tree.written(guide, tuple(steps)), steps[number].question
    place = ascii_lowercase[number]
    options = {
        answer: ("guide-to", code, place + tree.sign(asked, answer))
        for answer in dict.fromkeys((*_offered(turn, asked), steps[number].answer))
    }
    on = button(turn, guide, turn.voice.say("button.guide-leave-it", "Leave it so"), "guide-at", code)
    nav = ((_back(turn, guide, code, number), on), (hand_over(turn, guide, code), _stop(turn, guide)))
    return _question(turn, guide, asked, number + 1, options, steps[number].answer, nav)


def _offered(turn: Turn, asked: Question) -> tuple[str, ...]:
    """The answers that have a button."""
    if not asked.is_date:
        return tuple(option.id for option in asked.options)
    return turn.today.isoformat(), (turn.today - timedelta(days=1)).isoformat(), tree.UNKNOWN


def _question(
    turn: Turn,
    guide: Guide,
    asked: Question,
    number: int,
    options: Mapping[str, tuple[str, ...]],
    given: str,
    nav: Rows,
) -> Message:
    voice = turn.voice
    told = tell(turn.library, guide, guide.question_texts(asked), voice.language.code, turn.today)
    labels = {answer: _answer(turn, guide, told, asked, answer) for answer in options}
    buttons = {
        answer: button(turn, guide, f"{labels[answer]}{' ✓' if answer == given else ''}", *arguments)
        for answer, arguments in options.items()
    }
    listed, rows = _laid_out(asked, labels, buttons)
    which = voice.say("guide.question", "Question {number}", number=voice.number(number))
    head = f"{markup.escape(label(guide, voice))} · {which}"
    ask, why = told.texts[guide.text_key(asked.id, "ask")], told.texts.get(guide.text_key(asked.id, "why"), "")
    notice = card.language_notice(told.language, voice)
    text = _paragraphs(notice, head, f"**{ask}**", why, listed, _hint(turn) if asked.is_date else "")
    return Message(text, told.language, (*rows, *nav), in_place=True)


def _answer(turn: Turn, guide: Guide, told: Told, asked: Question, answer: str) -> str:
    """An answer in plain words, for a button."""
    if not asked.is_date:
        return markup.plain(told.texts[guide.text_key(asked.id, answer, "label")])
    voice, found = turn.voice, tree.day(answer)
    if found is None:
        return voice.say("button.guide-unknown", "I do not know")
    near = {
        turn.today: voice.say("button.today", "Today"),
        turn.today - timedelta(days=1): voice.say("button.yesterday", "Yesterday"),
    }
    return near.get(found) or voice.date(found)


def _laid_out(asked: Question, labels: Mapping[str, str], buttons: Mapping[str, Choice]) -> tuple[str, Rows]:
    """What of the options stands in the text, and the rows of buttons."""
    each = list(buttons.values())
    if asked.is_date:
        return "", (*_in_rows(each[:2], 2), *((other,) for other in each[2:]))
    if len(each) <= MOST_IN_OWN_ROWS:
        return "", [(one,) for one in each]
    if all(markup.units(one.label) <= LONGEST_HALF for one in each):
        return "", _in_rows(each, 2)
    listed = "\n".join(f"{number}\\. {markup.escape(words)}" for number, words in enumerate(labels.values(), 1))
    numbers = [
        Choice(f"{number}{' ✓' if one.label.endswith('✓') else ''}", one.choice) for number, one in enumerate(each, 1)
    ]
    return listed, _in_rows(numbers, NUMBERS_IN_A_ROW)


def _in_rows(buttons: Sequence[Choice], number: int) -> list[tuple[Choice, ...]]:
    return [tuple(buttons[start : start + number]) for start in range(0, len(buttons), number)]


def _hint(turn: Turn) -> str:
    if turn.person is None:
        return turn.voice.say(
            "guide.date-guest", "Tap a button. I remember nothing of you, so I cannot take a day that you write."
        )
    example = markup.escape(f"{turn.today:%d.%m.%Y}")
    return turn.voice.say("guide.date", "Tap a button, or write the day, for example {example}.", example=example)


def _back(turn: Turn, guide: Guide, code: str, number: int) -> Choice:
    """To the question before the one with this number, counted from 0."""
    words = turn.voice.say("button.back", "Back")
    if number == 0:
        return button(turn, guide, words, "guide")
    return button(turn, guide, words, "guide-re", code, ascii_lowercase[number - 1])


def _stop(turn: Turn, guide: Guide) -> Choice:
    """Out of the guide. Of somebody whom we know the place is kept."""
    keep = turn.voice.say("button.guide-stop", "Stop, keep my place")
    return turn.button(keep if turn.person else turn.voice.say("button.guide-leave", "Stop"), "guides", guide.pack)


# The answers so far


def in_own_words(turn: Turn, guide: Guide, steps: Sequence[Step]) -> list[tuple[str, str]]:
    """Every question that was answered, and the answer, in plain words."""
    found = []
    for step in steps:
        wanted = guide.question_texts(step.question)
        told = tell(turn.library, guide, wanted, turn.language, turn.today)
        ask = markup.plain(told.texts[guide.text_key(step.question.id, "ask")])
        found.append((ask, _answer(turn, guide, told, step.question, step.answer)))
    return found


def changes(turn: Turn, guide: Guide, steps: Sequence[Step]) -> Message:
    """Which answer should be another one?"""
    code, voice = tree.written(guide, tuple(steps)), turn.voice
    given = enumerate(in_own_words(turn, guide, steps), 1)
    listed = "\n".join(f"{n}\\. {markup.escape(ask)}\n→ {markup.escape(answer)}" for n, (ask, answer) in given)
    head = voice.say("guide.change", "**Which answer do you want to change?** The others stay, where they still fit.")
    numbers = [
        button(turn, guide, str(number), "guide-re", code, ascii_lowercase[number - 1])
        for number in range(1, len(steps) + 1)
    ]
    back = button(turn, guide, voice.say("button.back", "Back"), "guide-at", code)
    return turn.message(f"{head}\n\n{listed}", *_in_rows(numbers, NUMBERS_IN_A_ROW), (back,), in_place=True)


# The end


@dataclass(frozen=True)
class Line:
    """One thing to do, in words: what, more about it under headings, and where that comes from, with and without a link."""

    item: Item
    what: str
    details: tuple[tuple[str, str], ...]
    source: str
    named: str


@dataclass(frozen=True)
class Checklist:
    """The end of a guide in words, for a message and for paper."""

    language: str
    notice: str
    title: str
    says: str
    lines: tuple[Line, ...]
    doubts: tuple[str, ...]


def checklist(
    library: Library, guide: Guide, position: Position, code: str, today: date, count: Deadline = due
) -> Checklist:
    """The list for these answers, for somebody who reads `code`. Raises ValueError where the guide is not at its end."""
    outcome = position.outcome
    if outcome is None:
        raise ValueError("no outcome yet")
    items, own, pack = tree.applicable(guide, position), library.voice(code), library.packs[guide.pack]

    def counted(item: Item) -> str:
        given = tree.day(position.answers.get(item.start, ""))
        return (count(pack, item.deadline, given, today, own) if given else None) or ""

    wanted = [*guide.outcome_texts(outcome), *(text for item in items for text in guide.item_texts(item))]
    told = tell(library, guide, wanted, code, today)
    entries = [entry for item in items if (entry := library.entry(item.entry))]
    late = min([guide.review_by, *(entry.review_by for entry in entries)]) < today
    return Checklist(
        told.language,
        card.language_notice(told.language, own),
        told.texts.get(guide.text_key("outcome", outcome.id, "title"), ""),
        told.texts.get(guide.text_key("outcome", outcome.id, "says"), ""),
        tuple(_line(library, guide, item, told, own, counted(item)) for item in items),
        tuple(card.doubts(late, told.reviewed or told.language == SOURCE, own)),
    )


def _line(library: Library, guide: Guide, item: Item, told: Told, own: Voice, counted: str) -> Line:
    shown = library.voice(told.language)
    texts = {name: told.texts[guide.text_key("item", item.id, name)] for name, _ in item.texts()}
    headings = {
        "where": shown.say("guide.where", "Where"),
        "papers": shown.say("guide.papers", "Papers"),
        "cost": shown.say("guide.cost", "Cost"),
        "until": shown.say("guide.until", "Until when"),
    }
    details = [(heading, texts[name]) for name, heading in headings.items() if name in texts]
    if counted:
        details.append((own.say("guide.your-date", "For you"), counted))
    return Line(item, texts["what"], tuple(details), *_sources(library, guide, item, own))


def _sources(library: Library, guide: Guide, item: Item, own: Voice) -> tuple[str, str]:
    """Where an item comes from, and when that was checked: from its entry, else from the guide."""
    about = library.entry(item.entry) or guide
    first, checked = about.sources[0], own.date(about.checked_on)
    linked, named = card.source_link(first, own), card.source_name(first, own)
    return (
        own.say("guide.source", "From {name}, checked on {date}", name=linked, date=checked),
        own.say("guide.source", "From {name}, checked on {date}", name=named, date=checked),
    )


def ending(turn: Turn, guide: Guide, position: Position, done: Sequence[str], kept: bool) -> tuple[Message, ...]:
    """What comes after the last answer. Raises ValueError where the guide is not at its end."""
    if position.outcome is None:
        raise ValueError("no outcome yet")
    if position.outcome.leaves:
        return _left(turn, guide, position, position.outcome)
    return (_outcome(turn, guide, position, done, kept),)


def _outcome(turn: Turn, guide: Guide, position: Position, done: Sequence[str], kept: bool) -> Message:
    """The checklist as a message: items can be ticked off, kept, handed to a person."""
    code = tree.written(guide, position.steps)
    found = checklist(turn.library, guide, position, turn.language, turn.today)
    head = _paragraphs(found.notice, f"**{found.title}**", found.says)
    tick = turn.voice.say("guide.tick", "Done something? Tap its number.")
    foot = _paragraphs(tick, "\n".join(found.doubts), _print(turn, guide, code))
    text = _paragraphs(head, *_in_lines(found, done, linked=True), foot)
    if markup.units(markup.plain(text)) > markup.MOST_UNITS:
        text = _paragraphs(head, *_in_lines(found, done, linked=False), foot)
    rows = (*_ticks(turn, guide, position, done), *_end_rows(turn, guide, code, found, kept))
    return Message(text, found.language, tuple(row for row in rows if row), in_place=True)


def _in_lines(found: Checklist, done: Sequence[str], linked: bool) -> list[str]:
    return [
        "\n".join(
            [
                f"{'✅' if line.item.id in done else '☐'} {number}\\. {line.what}",
                *(f"{heading}: {text}" for heading, text in line.details),
                line.source if linked else line.named,
            ]
        )
        for number, line in enumerate(found.lines, 1)
    ]


def _ticks(turn: Turn, guide: Guide, position: Position, done: Sequence[str]) -> Rows:
    """A button for each item, which bears what is done after it was tapped: tapped twice, it does no harm."""
    code, items = tree.written(guide, position.steps), tree.applicable(guide, position)
    buttons = []
    for number, item in enumerate(items, 1):
        after = set(done) ^ {item.id}
        marks = marked([other.id in after for other in items])
        buttons.append(
            button(turn, guide, f"✓ {number}" if item.id in done else str(number), "guide-tick", code, marks)
        )
    return _in_rows(buttons, NUMBERS_IN_A_ROW)


def marked(done: Sequence[bool]) -> str:
    """Which items are done, in a few signs."""
    return f"t{sum(1 << place for place, is_done in enumerate(done) if is_done):x}"


def read_marks(code: str, number: int) -> list[bool] | None:
    """Which of so many items are done; None for anything else."""
    try:
        marks = int(code.removeprefix("t"), 16)
    except ValueError:
        return None
    return [bool(marks >> place & 1) for place in range(number)]


def _end_rows(turn: Turn, guide: Guide, code: str, found: Checklist, kept: bool) -> Rows:
    say = turn.voice.say
    more = button(turn, guide, say("button.guide-more", "Read more"), "guide-more", code, keeps=True)
    change = button(turn, guide, say("button.guide-change", "Change an answer"), "guide-list", code)
    keep = button(turn, guide, say("button.guide-keep", "Keep this list"), "guide-keep", code, "yes")
    drop = button(turn, guide, say("button.guide-drop", "Throw this list away"), "guide-keep", code, "no")
    again = turn.button(say("button.guide-again", "Start over"), "guide-new", guide.pack, guide.id)
    menu = turn.button(say("button.menu", "Menu"), "menu", *([guide.pack] if _is_place(turn, guide) else []))
    has_more = any(turn.library.entry(line.item.entry) for line in found.lines)
    return (
        (hand_over(turn, guide, code),),
        (*((more,) if has_more else ()), change),
        (*(((drop if kept else keep),) if turn.person else ()), again),
        (menu,),
    )


def _is_place(turn: Turn, guide: Guide) -> bool:
    """Whether the menu of the guide's pack is the way on: for somebody whose place we do not know."""
    return turn.place is None and turn.library.packs[guide.pack].country


def _print(turn: Turn, guide: Guide, code: str) -> str:
    if turn.event.channel != WEB:
        return ""
    words = turn.voice.say("guide.print", "Print this list")
    return f"[{markup.escape(words)}](/list/{guide.pack}/{guide.id}/{code}?lang={turn.language})"


def read_more(turn: Turn, guide: Guide, position: Position) -> Message:
    """The entries behind the items."""
    ids = dict.fromkeys(item.entry for item in tree.applicable(guide, position) if item.entry)
    entries = [entry for id in ids if (entry := turn.library.entry(id))][:MOST_READ_MORE]
    voice = turn.voice
    rows = [(turn.button(turn.library.label(entry, voice), "entry", entry.id, keeps=True),) for entry in entries]
    menu = turn.button(voice.say("button.menu", "Menu"), "menu", keeps=True)
    return turn.message(voice.say("guide.read-more", "What do you want to read more about?"), *rows, (menu,))


def _left(turn: Turn, guide: Guide, position: Position, ended: Outcome) -> tuple[Message, ...]:
    """A guide is not the right thing here: a person first, and the card that helps at once."""
    voice, code = turn.voice, tree.written(guide, position.steps)
    found = checklist(turn.library, guide, position, turn.language, turn.today)
    to_person = hand_over(turn, guide, code)
    change = button(turn, guide, voice.say("button.guide-change", "Change an answer"), "guide-list", code, keeps=True)
    menu = turn.button(voice.say("button.menu", "Menu"), "menu", keeps=True)
    if ended.leaves != PROTECTION:
        head = f"**{found.title}**" if found.title else ""
        text = _paragraphs(found.notice, head, found.says, *found.doubts)
        text = text or voice.say("guide.counsellor", "This needs a person. A counsellor can look at it with you.")
        return (Message(text, found.language, ((to_person,), (change, menu)), in_place=True),)
    first = voice.say(
        "guide.protection",
        "**This is more important than any list. You can talk to a person now.**\nIn danger right now? Call 112.",
    )
    shown = turn.library.entry(ended.entry)
    answer = card.messages(turn.library, shown, turn.language, turn.today) if shown else ()
    said = _paragraphs(found.says, first) if found.says else first
    return (turn.message(said, (to_person,), (menu,)), *answer)
