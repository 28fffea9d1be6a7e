"""A guide: a few questions, then one's own checklist. Back, changing an answer, stopping and going on later.

Where somebody stands is replayed from their answers. The buttons bear those that lead to where they stand; of people
who agreed all answers, what is done and which lists they keep stand in the note `guides`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase

from bot.core import guide, screen, tree, written_day
from bot.core.choice import Choice
from bot.core.event import Kind
from bot.core.match import Decision
from bot.core.pack import Pack
from bot.core.progress import NOTE, Progress, Walk
from bot.core.reply import Message, Reply
from bot.core.tree import PROTECTION, Guide, Position, Step
from bot.core.turn import Turn

MOST_LINES = 4  # of a brief: room stays for the person's own words
MOST_TYPED_WORDS = 4


@dataclass(frozen=True)
class Desk:
    """All that a turn in a guide works with. `steps` are the answers that the tapped button bears."""

    turn: Turn
    guide: Guide
    progress: Progress
    steps: tuple[Step, ...] = ()

    @property
    def walk(self) -> Walk:
        """How far the person is."""
        return self.progress.walk(self.guide)

    @property
    def position(self) -> Position:
        """Where all answers lead."""
        return tree.replay(self.guide, self.walk.answers)

    def with_walk(self, walk: Walk | None) -> "Desk":
        """The same with another walk."""
        return replace(self, progress=self.progress.with_walk(self.guide, walk))

    def answered(self, question: str, answer: str) -> "Desk":
        """With one more answer, or another one."""
        return self.with_walk(replace(self.walk, answers={**self.walk.answers, question: answer}))


def _desk(turn: Turn) -> Desk | None:
    """The desk of the guide that the tapped button names; what was answered earlier counts where it still applies."""
    tap = turn.tap
    found = turn.library.guide(tap.argument(0), tap.argument(1)) if tap else None
    if tap is None or found is None:
        return None
    desk = Desk(turn, found, _progress(turn))
    borne = tree.read(found, tap.argument(2))
    if borne is None:
        return desk
    with_borne = desk.with_walk(replace(desk.walk, answers={**desk.walk.answers, **borne}))
    return replace(with_borne, steps=tree.replay(found, borne).steps)


def _progress(turn: Turn) -> Progress:
    return Progress.from_json(turn.notes.get(NOTE, ""))


def _saved(desk: Desk, *messages: Message) -> Reply:
    """The reply, with what changed noted. For a guest the engine notes nothing."""
    if desk.progress == _progress(desk.turn):
        return Reply(messages)
    return Reply(messages, notes={NOTE: desk.progress.to_json()})


# Into a guide and out of it


def guides(turn: Turn) -> Reply:
    """The guides of a place; also where one comes to by stopping."""
    place = _place(turn)
    if place is None or not turn.library.guides(place):
        return Reply((screen.menu(turn),))
    page = turn.tap.argument(1) if turn.tap else ""
    shown = screen.guides(turn, place, int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 0)
    stopped = replace(_progress(turn), asking=None)
    changed = stopped != _progress(turn)
    return Reply((shown,), notes={NOTE: stopped.to_json()} if changed else {})


def _place(turn: Turn) -> Pack | None:
    """The place that the button names, where people can be; else the person's own."""
    named = turn.library.packs.get(turn.tap.argument(0)) if turn.tap else None
    return named if named and (named.country or turn.place is None) else turn.place or named


def begin(turn: Turn) -> Reply:
    """A guide was chosen: what it is for, and the way in."""
    desk = _desk(turn)
    return _begin(desk) if desk else guides(turn)


def _begin(desk: Desk) -> Reply:
    has_begun = bool(desk.walk.answers)
    return _saved(desk, guide.beginning(desk.turn, desk.guide, desk.guide.key, has_begun))


def is_titled(turn: Turn) -> bool:
    """Whether somebody wrote what a guide is called, and there is no answer to it that leads to the guide."""
    if turn.event.kind is not Kind.TEXT or turn.event.command:
        return False
    found = turn.library.guide_titled(turn.event.text)
    is_answered = turn.match.decision is Decision.ANSWER
    entry = turn.library.entry(turn.match.candidates[0].id) if found and is_answered else None
    return found is not None and (entry is None or turn.library.guide_about(entry) != found)


def titled(turn: Turn) -> Reply:
    """The beginning of the guide that somebody called by its name; it goes on by a tap alone."""
    found = turn.library.guide_titled(turn.event.text)
    return _begin(Desk(turn, found, _progress(turn))) if found else guides(turn)


def start_over(turn: Turn) -> Reply:
    """All answers to this guide are forgotten."""
    desk = _desk(turn)
    return _show(replace(desk.with_walk(None), steps=())) if desk else guides(turn)


# Questions and answers


def go_on(turn: Turn) -> Reply:
    """To the open question or the checklist; an old button of a guest leads to the beginning."""
    desk = _desk(turn)
    if desk is None:
        return guides(turn)
    return _begin(desk) if _is_old(desk) and not desk.walk.answers else _show(desk)


def _is_old(desk: Desk) -> bool:
    """Whether the button was written for another version of the guide."""
    tap = desk.turn.tap
    return tap is not None and tree.read(desk.guide, tap.argument(2)) is None


def _show(desk: Desk) -> Reply:
    turn, position = desk.turn, desk.position
    if position.question:
        desk = _asking(desk, position.question.id) if position.question.is_date else desk
        return _saved(desk, guide.question(turn, desk.guide, position.steps, position.question))
    ended = guide.ending(turn, desk.guide, position, desk.walk.done, desk.walk.kept)
    is_left = position.outcome and position.outcome.leaves
    return _saved(desk.with_walk(None) if is_left else desk, *ended)


def _asking(desk: Desk, question: str) -> Desk:
    return replace(desk, progress=desk.progress.asks(desk.guide, question, desk.turn.now))


def ask_again(turn: Turn) -> Reply:
    """Back, or an answer is to be changed: the question with what was answered."""
    desk = _desk(turn)
    number = ascii_lowercase.find(turn.tap.argument(3)) if desk and turn.tap else -1
    if desk is None or not 0 <= number < len(desk.steps):
        return go_on(turn)
    asked = desk.steps[number].question
    desk = _asking(desk, asked.id) if asked.is_date else desk
    return _saved(desk, guide.again(turn, desk.guide, desk.position.steps, _place_of(desk, number)))


def _place_of(desk: Desk, number: int) -> int:
    """The number of the button's step among all steps: more may have been answered since."""
    asked = desk.steps[number].question.id
    return [step.question.id for step in desk.position.steps].index(asked)


def change(turn: Turn) -> Reply:
    """An earlier answer becomes another one; the later ones stay where they still apply."""
    desk = _desk(turn)
    changed = turn.tap.argument(3) if desk and turn.tap else ""
    number = ascii_lowercase.find(changed[:1]) if changed else -1
    if desk is None or not 0 <= number < len(desk.steps):
        return go_on(turn)
    question = desk.steps[number].question
    answer, rest = tree.answered(question, changed[1:])
    return _show(desk.answered(question.id, answer)) if answer and not rest else go_on(turn)


def answers(turn: Turn) -> Reply:
    """All answers so far, to change one."""
    desk = _desk(turn)
    if desk is None or not desk.steps:
        return go_on(turn)
    return _saved(desk, guide.changes(turn, desk.guide, desk.steps))


def waits_for_a_day(turn: Turn) -> bool:
    """Whether a typed text answers a question about a date that was shown lately."""
    text = turn.event.text
    if turn.event.kind is not Kind.TEXT or turn.event.command or NOTE not in turn.notes:
        return False
    is_short = len(text.split()) <= MOST_TYPED_WORDS and not text.endswith("?")
    return is_short and any(letter.isdigit() for letter in text) and _asked(turn) is not None


def shown_at(turn: Turn) -> float:
    """When the question that waits for typed words was shown, in seconds; 0 when none does."""
    asking = _progress(turn).asking
    return asking.shown_at if asking else 0


def _asked(turn: Turn) -> Desk | None:
    """The desk whose question waits for a day."""
    progress = _progress(turn)
    asking = progress.waits(turn.now)
    found = turn.library.guide(*asking.name.partition("/")[::2]) if asking else None
    question = found.questions.get(asking.question) if asking and found else None
    return Desk(turn, found, progress) if found and question and question.is_date else None


def typed(turn: Turn) -> Reply:
    """A day was typed, or something that cannot be read as one."""
    desk = _asked(turn)
    if desk is None or desk.progress.asking is None:
        return guides(turn)
    asked = desk.guide.questions[desk.progress.asking.question]
    days = written_day.read(turn.event.text, turn.today, asked.when)
    if len(days) != 1 or not tree.can_be_written(days[0]):
        example = f"{turn.today:%d.%m.%Y}".replace(".", "\\.")
        sorry = turn.voice.say(
            "guide.no-day", "I cannot read this as a day. Please write it like this: {example}", example=example
        )
        return Reply((turn.message(sorry, *_ways_on(desk)),))
    return _show(desk.answered(asked.id, days[0].isoformat()))


def _ways_on(desk: Desk) -> tuple[tuple[Choice, ...], ...]:
    turn, code = desk.turn, tree.written(desk.guide, desk.position.steps)
    back = guide.button(turn, desk.guide, turn.voice.say("button.back", "Back"), "guide-at", code)
    return ((back, screen.to_menu(turn)),)


# At the end


def tick(turn: Turn) -> Reply:
    """Something is done, or not done after all."""
    desk = _desk(turn)
    if desk is None or turn.tap is None:
        return guides(turn)
    items = tree.applicable(desk.guide, desk.position)
    marks = guide.read_marks(turn.tap.argument(3), len(items))
    if _is_old(desk) or marks is None:
        return go_on(turn)
    done = tuple(item.id for item, is_done in zip(items, marks, strict=True) if is_done)
    return _show(desk.with_walk(replace(desk.walk, done=done)))


def keep(turn: Turn) -> Reply:
    """The list is kept among the guides, or thrown away."""
    desk = _desk(turn)
    if desk is None or turn.tap is None:
        return guides(turn)
    if turn.tap.argument(3) != "yes":
        thrown = desk.with_walk(None).progress.to_json()
        listed = guides(replace(turn, notes={**turn.notes, NOTE: thrown or ""}))
        return replace(listed, notes={NOTE: thrown})
    return _show(desk.with_walk(replace(desk.walk, kept=True)))


def read_more(turn: Turn) -> Reply:
    """The answers behind the checklist."""
    desk = _desk(turn)
    if desk is None or desk.position.outcome is None:
        return go_on(turn)
    return Reply((guide.read_more(turn, desk.guide, desk.position),))


def for_counsellor(turn: Turn) -> tuple[Sequence[str], bool]:
    """What a counsellor should know of the answers so far, as lines of a brief, and whether there is danger."""
    desk = _desk(turn)
    if desk is None or not desk.steps:
        return (), False
    position = tree.replay(desk.guide, {step.question.id: step.answer for step in desk.steps})
    given = [f"{ask} {answer}" for ask, answer in guide.in_own_words(turn, desk.guide, position.steps)]
    head = guide.label(desk.guide, turn.voice)
    ended = position.outcome
    lines = [head, *_packed(given, MOST_LINES - 1)]
    return lines, bool(ended and ended.leaves == PROTECTION)


def _packed(given: Sequence[str], most: int) -> list[str]:
    """All of it in at most so many lines."""
    size = -(-len(given) // most)
    return [" · ".join(given[start : start + size]) for start in range(0, len(given), size)]
