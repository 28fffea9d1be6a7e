"""Guides: everything in them can be reached, every way ends with a person one tap away, and all of it fits a phone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from admin.check.edition import Edition
from admin.check.finding import Finding, note
from bot.core import choice, guide, markup, tree
from bot.core.event import Event, Kind
from bot.core.language import LANGUAGES
from bot.core.reply import Message
from bot.core.text import names
from bot.core.tree import OUTCOME, Guide, Position
from bot.core.turn import Turn
from bot.table import meant

RETURN, RETURN_IDS = "avrr", ("return", "going-home")  # the pack about returning, and how such guides are called
WAYS_OUT = frozenset({"unknown", "unsure", "not-sure", "other", "none"})
REVIEW_SOON = timedelta(days=30)
MOST_PATHS = 50_000  # of one guide: more would keep an editor waiting
LONGEST_LABEL = 40


def are_reached(edition: Edition) -> Iterator[Finding]:
    """A question, an outcome or an item that nobody ever sees."""
    for one, file in _guides(edition):
        met, items = _met(one), {item.id for path in _paths(one) for item in tree.applicable(one, path)}
        for id in one.questions.keys() - met:
            yield Finding(file, f"questions.{id}", "no answer leads here, so nobody is asked this")
        for id in one.outcomes.keys() - {target.removeprefix(OUTCOME) for target in met if OUTCOME in target}:
            yield Finding(file, f"outcomes.{id}", "no answer leads here, so nobody sees this")
        for id in one.items.keys() - items:
            yield Finding(
                file, f"items.{id}", "stands in nobody's list: no outcome has it, or no answers meet its `when`"
            )


def _met(one: Guide) -> set[str]:
    """Every question and every `outcome:…` that one can come to."""
    waiting, met = [one.first], {one.first}
    while waiting:
        question = one.questions.get(waiting.pop())
        new = set(question.targets) - met if question else set()
        met |= new
        waiting += new
    return met


def _paths(one: Guide) -> Iterator[Position]:
    return islice(tree.paths(one), MOST_PATHS)


def have_a_way_out(edition: Edition) -> Iterator[Finding]:
    """A question that leaves no room for «I am not sure»."""
    for one, file in _guides(edition):
        for question in one.questions.values():
            if not question.is_date and WAYS_OUT.isdisjoint(option.id for option in question.options):
                words = "has no option for who is not sure; give it the id «unknown», and a way on"
                yield note(file, f"questions.{question.id}", words)


def name_entries(edition: Edition) -> Iterator[Finding]:
    """`entry` names an answer that exists: the source of an item, the card of an outcome."""
    known = {id for pack in edition.library.packs.values() for id in pack.entries}
    for one, file in _guides(edition):
        named = [(f"items.{item.id}", item.entry) for item in one.items.values()]
        named += [(f"outcomes.{outcome.id}", outcome.entry) for outcome in one.outcomes.values()]
        for key, id in named:
            if id and id not in known:
                yield Finding(file, f"{key}.entry", f"there is no entry «{id}»{meant(id, known)}")


def say_first_what_it_may_cost(edition: Edition) -> Iterator[Finding]:
    """A guide about returning says before its first question what returning may mean."""
    for one, file in _guides(edition):
        if (one.pack == RETURN or one.id.startswith(RETURN_IDS)) and not one.before:
            yield Finding(file, "before", "is missing: what returning may mean is said before anything is asked")


def are_reviewed(edition: Edition) -> Iterator[Finding]:
    """The day of the next review is past, or near."""
    for one, file in _guides(edition):
        if one.checked_on > edition.today:
            yield Finding(file, "checked_on", f"{one.checked_on} is still to come")
        if one.review_by < edition.today:
            words = f"should have been looked through by {one.review_by}; people read that it may be out of date"
            yield Finding(file, "review_by", words)
        elif one.review_by <= edition.today + REVIEW_SOON:
            yield note(file, "review_by", f"is to be looked through by {one.review_by}")


def fit_into_messages(edition: Edition) -> Iterator[Finding]:
    """Each beginning, question and outcome, in every language: short enough, and with a person one tap away."""
    for one, file in _guides(edition):
        found: dict[tuple[str, str], None] = {}
        for code in LANGUAGES:
            for key, messages in _shown(edition, one, code):
                found |= dict.fromkeys((key, words) for words in _wrong(key, messages))
        found |= dict.fromkeys(_long_lists(one))
        yield from (Finding(file, key, words) for key, words in found)


def _shown(edition: Edition, one: Guide, code: str) -> Iterator[tuple[str, tuple[Message, ...]]]:
    """Every screen of the guide, by its key in the file; of an outcome the one with the longest list."""
    now = datetime(edition.today.year, edition.today.month, edition.today.day, tzinfo=UTC)
    turn = Turn(Event("check", "editor", Kind.TEXT, hint=code), None, edition.library, now)
    yield "about", (guide.beginning(turn, one, one.key, has_begun=True),)
    ends: dict[str, Position] = {}
    asked: set[str] = set()
    for path in _paths(one):
        for number, step in enumerate(path.steps):
            if step.question.id not in asked:
                asked.add(step.question.id)
                yield f"questions.{step.question.id}", (guide.question(turn, one, path.steps[:number], step.question),)
        if path.outcome:
            known = ends.setdefault(path.outcome.id, path)
            if len(tree.applicable(one, path)) > len(tree.applicable(one, known)):
                ends[path.outcome.id] = path
    for id, path in ends.items():
        yield f"outcomes.{id}", guide.ending(turn, one, path, (), kept=False)


def _long_lists(one: Guide) -> Iterator[tuple[str, str]]:
    """Outcomes whose list is too long for somebody: each item has a button of its own."""
    for path in _paths(one):
        shown = len(tree.applicable(one, path)) if path.outcome else 0
        if path.outcome and shown > tree.MOST_ITEMS:
            yield (
                f"outcomes.{path.outcome.id}.items",
                f"shows {shown} items to some people; {tree.MOST_ITEMS} is the most",
            )


def _wrong(key: str, messages: tuple[Message, ...]) -> Iterator[str]:
    for message in messages:
        length = markup.units(markup.plain(message.text))
        if length > markup.MOST_UNITS:
            yield f"is longer in {message.language} than the {markup.MOST_UNITS} letters that Telegram takes"
    buttons = [item for message in messages for row in message.choices for item in row]
    taps = [(item.label, tap.action) for item in buttons if (tap := choice.read(item.choice))]
    for label, action in taps if key.startswith("questions.") else ():
        if action == "guide-at" and markup.units(label) > LONGEST_LABEL:
            yield f"the button «{label}» has {markup.units(label)} letters; {LONGEST_LABEL} is the most"
    actions = {action for _, action in taps}
    if not actions & {"human", "guide-person"}:
        yield "offers no person"


def _guides(edition: Edition) -> Iterator[tuple[Guide, str]]:
    """The guides of which everything that they name could be read."""
    unreadable = {problem.key.partition(".")[0] for problem in edition.unreadable}
    for pack in edition.library.packs.values():
        for one in pack.guides.values():
            file = edition.pack_file(pack, f"guides/{one.id}.toml")
            named = {name for _, text in one.texts() for name in names(text)}
            named |= {item.entry for item in one.items.values()} | {o.entry for o in one.outcomes.values()}
            if unreadable.isdisjoint(named) and not any(problem.file == file for problem in edition.unreadable):
                yield one, file
