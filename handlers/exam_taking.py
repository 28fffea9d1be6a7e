"""Taking a test, a mock exam or five questions: one question after another, until all is answered or the time is up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core import draw, exam, exam_screen
from bot.core.desk import SESSION, Desk, mode_of, small_number
from bot.core.event import Kind
from bot.core.practice import UNKNOWN, Given, Mode, Practice, Result, is_right, result
from bot.core.quiz import LEVELS, Question
from bot.core.reply import Item, Message, Reply
from bot.core.turn import Turn

MOST_MISTAKES = 10
MOST_TYPED_LETTERS, MOST_TYPED_WORDS = 60, 6
TYPED_WITHIN = timedelta(hours=3)


def start(turn: Turn) -> Reply:
    """A test, a paper, my mistakes or five a day was chosen: begin it, or go on with it when it waits already."""
    desk, mode = Desk.of(turn), mode_of(turn)
    if desk is None or mode is None:
        return exam_screen.menu(turn)
    if turn.person is None:
        return Reply((exam_screen.agree_first(turn),))
    return _begin(desk, mode, (turn.tap.argument(1) if turn.tap else "") or mode)


def _begin(desk: Desk, mode: Mode, name: str) -> Reply:
    now = desk.turn.now.timestamp()
    if desk.open and (desk.open.mode, desk.open.name) == (mode, name):
        return _show(desk)
    ids, minutes, valid_from = _drawn(desk, mode, name)
    if not ids:
        return _nothing_to_do(desk, mode)
    practice = Practice(mode, name, ids, now, minutes=minutes, valid_from=valid_from)
    reply = _show(replace(desk, practice=practice))
    return replace(reply, reminders=desk.reminder()) if mode is Mode.FIVE and desk.study.hour is not None else reply


def _drawn(desk: Desk, mode: Mode, name: str) -> tuple[tuple[str, ...], int, str]:
    """The questions of a session, its minutes and the version of its paper."""
    seed = f"{desk.turn.event.lane} {desk.turn.now.timestamp()}"
    if mode is Mode.MOCK:
        paper = desk.paper(int(name)) if name in map(str, LEVELS) else None
        if paper is None:
            return (), 0, ""
        drawn = draw.urn(paper, desk.bank, desk.pack.facts, desk.turn.today).draw(seed)
        return drawn, paper.minutes, paper.valid_from.isoformat()
    if mode is Mode.MISTAKES:
        return _ids(desk.study.mistakes(desk.bank, desk.turn.now)[:MOST_MISTAKES]), 0, ""
    if mode is Mode.FIVE:
        return _ids(desk.study.five(desk.bank, desk.turn.now, seed)), 0, ""
    test = desk.bank.tests.get(name)
    return (_ids(test.questions) if test else ()), 0, ""


def _ids(questions: Sequence[Question]) -> tuple[str, ...]:
    return tuple(question.id for question in questions)


def _nothing_to_do(desk: Desk, mode: Mode) -> Reply:
    if mode is not Mode.MISTAKES:
        return exam_screen.menu(desk.turn)
    none = desk.turn.voice.say(
        "exam.no-mistakes", "There is nothing to repeat now. Learn something new, or come back later."
    )
    return Reply(
        (
            desk.turn.message(
                none, (exam_screen.mode_button(desk.turn, Mode.LEARN),), (exam_screen.back(desk.turn),), in_place=True
            ),
        )
    )


def go_on(turn: Turn) -> Reply:
    """Back to the open question, after a pause or on another device."""
    desk = Desk.of(turn)
    return _show(desk) if desk and desk.practice else exam_screen.menu(turn)


def _show(desk: Desk, gloss: bool = False) -> Reply:
    """The open question; the result when there is none."""
    practice, now = desk.practice, desk.turn.now.timestamp()
    if practice is None:
        return exam_screen.menu(desk.turn)
    if practice.is_over(now):
        return _result(desk)
    shown = desk.bank.questions[practice.open]
    desk = replace(desk, practice=practice.shown(now))
    return desk.noted(_question(desk, practice, shown, gloss))


def _question(desk: Desk, practice: Practice, shown: Question, with_gloss: bool) -> Message:
    turn, place = desk.turn, str(practice.position)
    left = practice.time_left(turn.now.timestamp())
    minutes = None if left is None else int(left // 60)
    where = exam.Place(practice.position + 1, len(practice.ids), _spot(practice, practice.position), minutes)
    extra = turn.button(turn.voice.say("button.exam-unknown", "I do not know"), "exam-a", practice.key, place, UNKNOWN)
    glossed = turn.button(turn.voice.say("button.exam-gloss", "In my language"), "exam-gloss", practice.key, place)
    leave = turn.button(turn.voice.say("button.exam-leave", "Stop, keep my place"), "exam-leave")
    helps = () if with_gloss or not exam.can_gloss(turn) else (glossed,)
    rows = [*exam.option_rows(turn, shown, "exam-a", practice.key, place), (*helps, extra), (leave,)]
    words = exam.gloss(turn, desk.pack, shown) if with_gloss else ""
    message = exam.question(turn, shown, where, words, rows)
    return replace(message, plays=exam.PLAYS_IN_A_MOCK) if message.audio and practice.mode is Mode.MOCK else message


def answer(turn: Turn) -> Reply:
    """An option was tapped. A tap that is late or repeated changes nothing: the open question comes again."""
    desk = Desk.of(turn)
    tap = turn.tap
    if desk is None or desk.practice is None or tap is None or tap.argument(0) != desk.practice.key:
        return _old(turn)
    return _answer(desk, small_number(tap.argument(1)), tap.argument(2))


def typed(turn: Turn) -> Reply:
    """Something was written while a question waits for a typed answer."""
    desk = Desk.of(turn)
    if desk is None or desk.open is None:
        return exam_screen.menu(turn)
    return _answer(desk, desk.open.position, turn.event.text.strip())


def shown_at(turn: Turn) -> float:
    """When the open question was shown, in seconds; 0 when none is."""
    practice = Practice.from_json(turn.notes.get(SESSION, ""))
    return practice.shown_at if practice else 0


def waits_for_words(turn: Turn) -> bool:
    """Whether the text is an answer: the open question is typed, was shown lately, and the text is short, no question."""
    text = turn.event.text.strip()
    if turn.event.kind is not Kind.TEXT or turn.event.command or SESSION not in turn.notes or text.endswith("?"):
        return False
    desk = Desk.of(turn)
    practice = desk.open if desk else None
    if desk is None or practice is None or not desk.bank.questions[practice.open].is_typed:
        return False
    is_fresh = turn.now.timestamp() - practice.shown_at <= TYPED_WITHIN.total_seconds()
    return is_fresh and len(text) <= MOST_TYPED_LETTERS and len(text.split()) <= MOST_TYPED_WORDS


def _answer(desk: Desk, position: int, given: str) -> Reply:
    practice, turn = desk.practice, desk.turn
    if practice is None:
        return exam_screen.menu(turn)
    after = practice.answer(position, given, turn.now.timestamp())
    if after is practice:
        return _repeated(desk, position)
    shown = desk.bank.questions[practice.open]
    last = after.given[-1]
    study = desk.study.answered(shown, last.answer, last.glossed, turn.now)
    desk = replace(desk, practice=after, study=study)
    if practice.mode.explains:
        return desk.noted(_explained(desk, after, after.position - 1))
    return _show(desk)


def _repeated(desk: Desk, position: int) -> Reply:
    """A tap on what is answered: where explanations come at once, the last one again, else the open question."""
    practice = desk.practice
    if practice and practice.mode.explains and position == practice.position - 1 and not practice.shown_at:
        return Reply((_explained(desk, practice, position),))
    return _show(desk)


def _explained(desk: Desk, practice: Practice, position: int) -> Message:
    turn, voice = desk.turn, desk.turn.voice
    shown = desk.bank.questions[practice.ids[position]]
    onward = (
        voice.say("button.exam-result", "My result") if practice.is_finished else voice.say("button.exam-next", "Next")
    )
    leave = turn.button(voice.say("button.exam-leave", "Stop, keep my place"), "exam-leave")
    rows = ((turn.button(onward, "exam-go"),), () if practice.is_finished else (leave,))
    return exam.explained(turn, desk.pack, shown, practice.given[position], _spot(practice, position), rows)


def _spot(practice: Practice, position: int) -> str:
    """What all messages about a question of this session share."""
    return f"{practice.key}-{position}"


def gloss(turn: Turn) -> Reply:
    """The open question in plain words of the person's language."""
    desk, tap = Desk.of(turn), turn.tap
    if desk is None or desk.open is None or tap is None or tap.argument(0) != desk.open.key:
        return _old(turn)
    practice = desk.open.with_gloss(small_number(tap.argument(1)))
    return _show(replace(desk, practice=practice), gloss=practice.glossed)


def leave(turn: Turn) -> Reply:
    """One tap, and one is out; the place is kept."""
    desk = Desk.of(turn)
    if desk is None:
        return exam_screen.menu(turn)
    desk = replace(desk, practice=desk.practice.left() if desk.practice else None)
    return desk.noted(exam_screen.menu_of(desk))


def _old(turn: Turn) -> Reply:
    """A button of an earlier session: the open question, or the menu of practice."""
    desk = Desk.of(turn)
    return _show(desk) if desk and desk.open else exam_screen.menu(turn)


# The result


def _result(desk: Desk) -> Reply:
    """All is answered or the time is up. Counted once: what is counted is closed by its last answers."""
    practice = desk.practice
    if practice is None:
        return exam_screen.menu(desk.turn)
    found = result(practice, desk.bank, desk.paper_of(practice))
    message = exam_screen.result(desk, practice, found)
    if practice.shown_at < 0:  # counted already
        return desk.noted(message)
    study = desk.study.finished(practice, found.right, found.tasks, found.passed, desk.turn.today)
    closed = replace(practice, given=(*practice.given, *(Given(UNKNOWN),) * (len(practice.ids) - practice.position)))
    desk = replace(desk, study=study, practice=replace(closed, shown_at=-1))
    items = _items(desk, practice, found) if not practice.mode.explains else ()
    return desk.noted(message, items=items)


def _items(desk: Desk, practice: Practice, found: Result) -> tuple[Item, ...]:
    """What is counted of a test: the answers that were given, with how the whole went, without whose they are."""
    band = "high" if 2 * found.right >= found.tasks * 1.4 else "low"
    answered = [
        (desk.bank.questions[id], given)
        for id, given in zip(practice.ids, practice.given, strict=False)
        if id in desk.bank.questions
    ]
    return tuple(Item(question.id, _counted_as(question, given), band, given.seconds) for question, given in answered)


def _counted_as(question: Question, given: Given) -> str:
    if question.is_typed and given.answer != UNKNOWN:
        return "right" if is_right(question, given.answer) else "wrong"
    return given.answer if given.answer.isdigit() and len(given.answer) == 1 else UNKNOWN
