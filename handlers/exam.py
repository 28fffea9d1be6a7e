"""Practising for the exam: tests, a mock exam by its blueprint, what was wrong, five a day, and how far one is.

What is going on stands in two notes: `exam` is the session, `exam-cards` what was practised before. A guest, of whom
nothing is noted, learns with buttons that bear all they need.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core import draw, exam, markup, screen
from bot.core.choice import Choice
from bot.core.event import Kind
from bot.core.hour import HOURS, next_at
from bot.core.pack import Pack
from bot.core.person import Person
from bot.core.practice import UNKNOWN, Given, Mode, Practice, Result, is_right, result
from bot.core.quiz import LEVELS, MODULES, Bank, Paper, Question, domain
from bot.core.readiness import readiness
from bot.core.reply import Item, Message, Reminder, Reply
from bot.core.study import Study
from bot.core.turn import Turn

SESSION, CARDS, FIVE = "exam", "exam-cards", "exam-five"
DEEP_LINK = "exam"
MOST_MISTAKES = 10
MOST_TYPED_LETTERS, MOST_TYPED_WORDS = 60, 6
TYPED_WITHIN = timedelta(hours=3)
MOST_UNANSWERED = 7  # reminders in a row; then we stop by ourselves
GLOSS, NOT_YET = "g", "n"  # in a guest's button: show the gloss, nothing answered yet

# Where the FAQ tells more about what was missed.
_FAQ = {
    "entry-and-registration": "registration",
    "patent-and-work": "work",
    "labour-rights": "rights-at-work",
    "residence": "residence",
    "family": "health-and-family",
    "education-and-health": "health-and-family",
    "bans-and-expulsion": "entry-and-stay",
}


@dataclass(frozen=True)
class Desk:
    """All that a turn of practice works with: the pack with the bank, the session and what was practised before."""

    turn: Turn
    pack: Pack
    practice: Practice | None
    study: Study

    @property
    def bank(self) -> Bank:
        """The tests and papers."""
        return self.pack.bank

    @property
    def open(self) -> Practice | None:
        """The session, while something in it waits for an answer."""
        is_open = self.practice and not self.practice.is_over(self.turn.now.timestamp())
        return self.practice if is_open else None

    def paper(self, level: int) -> Paper | None:
        """The paper of a level as it holds today."""
        return self.bank.paper(level, self.turn.today)

    def paper_of(self, practice: Practice) -> Paper | None:
        """The paper that a session is marked by."""
        if practice.mode is Mode.MOCK:
            papers = (
                p for p in self.bank.papers if f"{p.level} {p.valid_from}" == f"{practice.name} {practice.valid_from}"
            )
            return next(papers, None)
        test = self.bank.tests.get(practice.name)
        return self.paper(test.level) if test else None


def _desk(turn: Turn) -> Desk | None:
    """The desk, when there is an exam to practise for."""
    pack = turn.place if turn.place and turn.place.bank.tests else turn.library.exam
    if pack is None:
        return None
    practice = Practice.from_json(turn.notes.get(SESSION, ""))
    return Desk(
        turn, pack, practice.within(pack.bank) if practice else None, Study.from_json(turn.notes.get(CARDS, ""))
    )


def _saved(desk: Desk, *messages: Message, items: tuple[Item, ...] = ()) -> Reply:
    """The reply, with what changed noted. For a guest the engine notes nothing."""
    before = _desk(desk.turn)
    notes: dict[str, str | None] = {}
    if before and desk.practice != before.practice:
        notes[SESSION] = desk.practice.to_json() if desk.practice else None
    if before and desk.study != before.study:
        notes[CARDS] = desk.study.to_json()
    return Reply(messages, notes=notes, items=items)


# The menu of practice


def exam_menu(turn: Turn) -> Reply:
    """Exam practice was tapped, or `/start exam` was opened."""
    desk = _desk(turn)
    return _saved(desk, _menu(desk)) if desk else Reply((screen.menu(turn),))


def agree(turn: Turn) -> Reply:
    """Somebody new agreed on the way here: remembered, and on to the exam."""
    person = turn.person or Person(turn.language, agreed_on=turn.today)
    return replace(exam_menu(replace(turn, person=person)), memory=person)


def _menu(desk: Desk) -> Message:
    turn, voice = desk.turn, desk.turn.voice
    text = voice.say(
        "exam.menu",
        "**Practise for the exam**\nRussian, history and law, as in the exam of levels 1, 2 and 3. "
        "The questions are our own. They are not questions of the real exam.",
    )
    if turn.person:
        remembers = voice.say(
            "exam.remembers", "I remember your answers, so that you can go on later. /forget erases them."
        )
        text = f"{text}\n\n{remembers}"
    if _is_draft(desk):
        draft = voice.say(
            "exam.draft", "The explanations in your language are drafts. No person has reviewed them yet."
        )
        text = f"{text}\n\n{draft}"
    rows = [
        (_mode(turn, Mode.LEARN), _mode(turn, Mode.TEST)),
        (_mode(turn, Mode.MOCK),),
        (_mode(turn, Mode.MISTAKES), _mode(turn, Mode.FIVE)),
        (
            turn.button(voice.say("button.exam-progress", "My progress"), "exam-progress"),
            screen.to_menu(turn, keeps=False),
        ),
    ]
    if desk.open:
        name = exam.title(voice, desk.open.mode, desk.open.name)
        number, tasks = voice.number(desk.open.position + 1), voice.number(len(desk.open.ids))
        waiting = voice.say(
            "exam.waiting",
            "Not finished: {name}, question {number} of {tasks}.",
            name=markup.escape(name),
            number=number,
            tasks=tasks,
        )
        text = f"{text}\n\n{waiting}"
        rows.insert(0, (turn.button(voice.say("button.exam-go", "Go on"), "exam-go"),))
    return turn.message(text, *rows, in_place=True)


def _is_draft(desk: Desk) -> bool:
    """Whether what helps with the questions in this language was not reviewed by a person."""
    language = desk.turn.voice.language
    catalogue = desk.turn.library.catalogues.get((language.code, domain(desk.pack.id)))
    return bool(catalogue and not all(text.reviewed for text in catalogue.translations.values()))


def _mode(turn: Turn, mode: Mode) -> Choice:
    say = turn.voice.say
    labels = {
        Mode.LEARN: say("button.exam-learn", "Learn"),
        Mode.TEST: say("button.exam-test", "Practice test"),
        Mode.MOCK: say("button.exam-mock", "Mock exam"),
        Mode.MISTAKES: say("button.exam-mistakes", "My mistakes"),
        Mode.FIVE: say("button.exam-five", "Five a day"),
    }
    return turn.button(labels[mode], "exam-mode", mode)


def _back(turn: Turn) -> Choice:
    return turn.button(turn.voice.say("button.exam", "Exam practice"), "exam")


def choose(turn: Turn) -> Reply:
    """A way to practise was tapped: choose the module or the level, or begin."""
    desk, mode = _desk(turn), _read_mode(turn)
    if desk is None or mode is None:
        return exam_menu(turn)
    if mode is not Mode.LEARN and turn.person is None:
        return Reply((_agree_first(turn),))
    match mode:
        case Mode.LEARN | Mode.TEST:
            return Reply((_modules(desk, mode),))
        case Mode.MOCK:
            return Reply((_levels(desk),))
        case _:
            return _begin(desk, mode, mode)


def _read_mode(turn: Turn) -> Mode | None:
    name = turn.tap.argument(0) if turn.tap else ""
    return Mode(name) if name in set(Mode) else None


def _agree_first(turn: Turn) -> Message:
    """All but learning needs a memory."""
    voice = turn.voice
    asking = voice.say(
        "exam.agree",
        "For this I must remember your answers. May I remember your language and your answers? "
        "You can erase them at any time with /forget. Without that you can still learn question by question.",
    )
    yes = turn.button(voice.say("button.agree", "Yes, remember"), "agree", DEEP_LINK)
    return turn.message(asking, (yes,), (_mode(turn, Mode.LEARN),), (_back(turn),), in_place=True)


def _modules(desk: Desk, mode: Mode) -> Message:
    turn, voice = desk.turn, desk.turn.voice
    rows = [
        (turn.button(exam.module_name(voice, module), "exam-module", mode, module),)
        for module in MODULES
        if desk.bank.of_module(module)
    ]
    return turn.message(
        voice.say("exam.choose-module", "What do you want to practise?"), *rows, (_back(turn),), in_place=True
    )


def choose_test(turn: Turn) -> Reply:
    """A module was tapped: choose the test by its number."""
    desk, mode = _desk(turn), _read_mode(turn)
    module = turn.tap.argument(1) if turn.tap else ""
    if desk is None or mode is None or not desk.bank.of_module(module):
        return exam_menu(turn)
    voice = turn.voice
    done = {outcome.name for outcome in desk.study.results if outcome.passed}
    buttons = [
        turn.button(f"{test.number} ✓" if test.id in done else test.number, "exam-start", mode, test.id)
        for test in desk.bank.of_module(module)
    ]
    levels = "\n".join(_numbers_of(desk, module, level) for level in LEVELS)
    choose = voice.say("exam.choose-test", "Choose a test. Each has 20 questions.")
    text = f"**{exam.module_name(voice, module)}**\n{choose}\n\n{levels}"
    rows = [tuple(buttons[start : start + 5]) for start in range(0, len(buttons), 5)]
    return Reply(
        (turn.message(text, *rows, (turn.button(voice.say("button.back", "Back"), "exam-mode", mode),), in_place=True),)
    )


def _numbers_of(desk: Desk, module: str, level: int) -> str:
    numbers = ", ".join(test.number for test in desk.bank.of_module(module) if test.level == level)
    return f"{markup.escape(exam.level_name(desk.turn.voice, level))}: {numbers or '–'}"


def _levels(desk: Desk) -> Message:
    turn, voice = desk.turn, desk.turn.voice
    papers = [paper for level in LEVELS if (paper := desk.paper(level))]
    lines = [
        voice.say(
            "exam.paper",
            "{level}: {tasks} questions, {minutes} minutes",
            level=markup.escape(exam.level_name(voice, paper.level)),
            tasks=voice.number(paper.tasks),
            minutes=voice.number(paper.minutes),
        )
        for paper in papers
    ]
    intro = voice.say(
        "exam.choose-level", "**Mock exam**\nThe clock runs from the first question, also while you are away."
    )
    rows = [
        (turn.button(exam.level_name(voice, paper.level), "exam-start", Mode.MOCK, str(paper.level)),)
        for paper in papers
    ]
    return turn.message("\n\n".join([intro, "\n".join(lines)]), *rows, (_back(turn),), in_place=True)


# A session


def start(turn: Turn) -> Reply:
    """A test or a paper was chosen: begin it, or go on with it when it waits already."""
    desk, mode = _desk(turn), _read_mode(turn)
    name = turn.tap.argument(1) if turn.tap else ""
    if desk is None or mode is None:
        return exam_menu(turn)
    if turn.person is None:
        return _guest(desk, name, 0, NOT_YET) if mode is Mode.LEARN else Reply((_agree_first(turn),))
    return _begin(desk, mode, name)


def _begin(desk: Desk, mode: Mode, name: str) -> Reply:
    now = desk.turn.now.timestamp()
    if desk.open and (desk.open.mode, desk.open.name) == (mode, name):
        return _show(desk)
    ids, minutes, valid_from = _drawn(desk, mode, name)
    if not ids:
        return _nothing_to_do(desk, mode)
    practice = Practice(mode, name, ids, now, minutes=minutes, valid_from=valid_from)
    reply = _show(replace(desk, practice=practice))
    return replace(reply, reminders=_reminder(desk, 0)) if mode is Mode.FIVE and desk.study.hour is not None else reply


def _drawn(desk: Desk, mode: Mode, name: str) -> tuple[tuple[str, ...], int, str]:
    """The questions of a session, its minutes and the version of its paper."""
    seed = f"{desk.turn.event.lane} {desk.turn.now.timestamp()}"
    if mode is Mode.MOCK:
        paper = desk.paper(int(name)) if name in map(str, LEVELS) else None
        if paper is None:
            return (), 0, ""
        drawn = draw.paper(paper, desk.bank, desk.pack.facts, desk.turn.today, seed)
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
        return exam_menu(desk.turn)
    none = desk.turn.voice.say(
        "exam.no-mistakes", "There is nothing to repeat now. Learn something new, or come back later."
    )
    return Reply((desk.turn.message(none, (_mode(desk.turn, Mode.LEARN),), (_back(desk.turn),), in_place=True),))


def go_on(turn: Turn) -> Reply:
    """Back to the open question, after a pause or on another device."""
    desk = _desk(turn)
    return _show(desk) if desk and desk.practice else exam_menu(turn)


def _show(desk: Desk, gloss: bool = False) -> Reply:
    """The open question; the result when there is none."""
    practice, now = desk.practice, desk.turn.now.timestamp()
    if practice is None:
        return exam_menu(desk.turn)
    if practice.is_over(now):
        return _result(desk)
    shown = desk.bank.questions[practice.open]
    desk = replace(desk, practice=practice.shown(now))
    return _saved(desk, _question(desk, practice, shown, gloss))


def _question(desk: Desk, practice: Practice, shown: Question, with_gloss: bool) -> Message:
    turn, place = desk.turn, str(practice.position)
    left = practice.time_left(turn.now.timestamp())
    where = exam.Place(practice.position + 1, len(practice.ids), None if left is None else int(left // 60))
    options = [
        turn.button(label, "exam-a", practice.key, place, str(number))
        for number, label in enumerate(exam.option_labels(shown) if shown.options else [], 1)
    ]
    extra = turn.button(turn.voice.say("button.exam-unknown", "I do not know"), "exam-a", practice.key, place, UNKNOWN)
    glossed = turn.button(turn.voice.say("button.exam-gloss", "In my language"), "exam-gloss", practice.key, place)
    leave = turn.button(turn.voice.say("button.exam-leave", "Stop, keep my place"), "exam-leave")
    helps = () if with_gloss or not _can_gloss(turn) else (glossed,)
    rows = [*exam.option_rows(shown, options), (*helps, extra), (leave,)] if options else [(*helps, extra), (leave,)]
    words = exam.gloss(turn, desk.pack, shown) if with_gloss else ""
    message = exam.question(turn, _heard_before(shown) if with_gloss else shown, where, words, rows)
    return replace(message, plays=exam.PLAYS_IN_A_MOCK) if message.audio and practice.mode is Mode.MOCK else message


def _heard_before(shown: Question) -> Question:
    """With the gloss the recording is not sent a second time, and its words are not given away."""
    return replace(shown, said="", audio="") if shown.audio else shown


def _can_gloss(turn: Turn) -> bool:
    """A Russian question needs no other Russian words."""
    return turn.language != "ru"


def answer(turn: Turn) -> Reply:
    """An option was tapped. A tap that is late or repeated changes nothing: the open question comes again."""
    desk = _desk(turn)
    tap = turn.tap
    if desk is None or desk.practice is None or tap is None or tap.argument(0) != desk.practice.key:
        return _old(turn)
    return _answer(desk, _number(tap.argument(1)), tap.argument(2))


def typed(turn: Turn) -> Reply:
    """Something was written while a question waits for a typed answer."""
    desk = _desk(turn)
    if desk is None or desk.open is None:
        return exam_menu(turn)
    return _answer(desk, desk.open.position, turn.event.text.strip())


def waits_for_words(turn: Turn) -> bool:
    """Whether the text is an answer: the open question is typed, was shown lately, and the text is short, no question."""
    text = turn.event.text.strip()
    if turn.event.kind is not Kind.TEXT or turn.event.command or SESSION not in turn.notes or text.endswith("?"):
        return False
    desk = _desk(turn)
    practice = desk.open if desk else None
    if desk is None or practice is None or not desk.bank.questions[practice.open].is_typed:
        return False
    is_fresh = turn.now.timestamp() - practice.shown_at <= TYPED_WITHIN.total_seconds()
    return is_fresh and len(text) <= MOST_TYPED_LETTERS and len(text.split()) <= MOST_TYPED_WORDS


def _answer(desk: Desk, position: int, given: str) -> Reply:
    practice, turn = desk.practice, desk.turn
    if practice is None:
        return exam_menu(turn)
    after = practice.answer(position, given, turn.now.timestamp())
    if after is practice:
        return _repeated(desk, position)
    shown = desk.bank.questions[practice.open]
    last = after.given[-1]
    study = desk.study.answered(shown, last.answer, last.glossed, turn.now)
    desk = replace(desk, practice=after, study=study)
    if practice.mode.explains:
        return _saved(desk, _explained(desk, after, after.position - 1))
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
    return exam.explained(turn, desk.pack, shown, practice.given[position], *rows)


def gloss(turn: Turn) -> Reply:
    """The open question in plain words of the person's language."""
    desk, tap = _desk(turn), turn.tap
    if desk is None or desk.open is None or tap is None or tap.argument(0) != desk.open.key:
        return _old(turn)
    practice = desk.open.with_gloss(_number(tap.argument(1)))
    return _show(replace(desk, practice=practice), gloss=practice.glossed)


def leave(turn: Turn) -> Reply:
    """One tap, and one is out; the place is kept."""
    desk = _desk(turn)
    if desk is None:
        return exam_menu(turn)
    desk = replace(desk, practice=desk.practice.left() if desk.practice else None)
    return _saved(desk, _menu(desk))


def _old(turn: Turn) -> Reply:
    """A button of an earlier session: the open question, or the menu of practice."""
    desk = _desk(turn)
    return _show(desk) if desk and desk.open else exam_menu(turn)


def _number(argument: str) -> int:
    return int(argument) if argument.isascii() and argument.isdigit() and len(argument) < 4 else -1


# The result


def _result(desk: Desk) -> Reply:
    """All is answered or the time is up. Counted once: what is counted is closed by its last answers."""
    practice = desk.practice
    if practice is None:
        return exam_menu(desk.turn)
    found = result(practice, desk.bank, desk.paper_of(practice))
    message = _result_message(desk, practice, found)
    if practice.shown_at < 0:  # counted already
        return _saved(desk, message)
    study = desk.study.finished(practice, found.right, found.tasks, found.passed, desk.turn.today)
    closed = replace(practice, given=(*practice.given, *(Given(UNKNOWN),) * (len(practice.ids) - practice.position)))
    desk = replace(desk, study=study, practice=replace(closed, shown_at=-1))
    items = _items(desk, practice, found) if not practice.mode.explains else ()
    return _saved(desk, message, items=items)


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


def _result_message(desk: Desk, practice: Practice, found: Result) -> Message:
    turn, voice = desk.turn, desk.turn.voice
    text = exam.result_text(turn, practice, found, desk.paper_of(practice))
    wrong = turn.button(voice.say("button.exam-review-wrong", "See my mistakes"), "exam-review", "wrong", "0")
    everything = turn.button(voice.say("button.exam-review-all", "See all answers"), "exam-review", "all", "0")
    rows = [(wrong, everything) if found.wrong else (everything,), *_study_rows(desk, practice, found)]
    if practice.mode is Mode.FIVE and desk.study.hour is None:
        rows.append((turn.button(voice.say("button.exam-hours", "Remind me every day"), "exam-hours"),))
    return turn.message(text, *rows, (_back(turn),), in_place=True)


def _study_rows(desk: Desk, practice: Practice, found: Result) -> list[tuple[Choice, ...]]:
    """Where to study what was missed: the tests that ask most about it, and the FAQ."""
    turn, voice = desk.turn, desk.turn.voice
    rows: list[tuple[Choice, ...]] = []
    used = {practice.name}
    for module, topic in found.topics[:2]:
        test = _test_about(desk, module, topic, used, _level(desk, practice))
        if test:
            used.add(test)
            rows.append((turn.button(exam.title(voice, Mode.LEARN, test), "exam-start", Mode.LEARN, test),))
    faq = [_FAQ[topic] for _, topic in found.topics if _FAQ.get(topic) in desk.pack.topics]
    if faq:
        more = desk.pack.topics[faq[0]]
        rows.append(
            (turn.button(turn.library.title(desk.pack, more, voice), "topic", desk.pack.id, more.id, keeps=True),)
        )
    return rows


def _test_about(desk: Desk, module: str, topic: str, used: set[str], level: int) -> str:
    """The test of a module, first of this level, that asks most about a topic."""
    tests = [test for test in desk.bank.of_module(module) if test.id not in used]
    asked = {test.id: (test.level == level, sum(q.topic == topic for q in test.questions)) for test in tests}
    wanted = [id for id, (_, number) in asked.items() if number]
    return max(wanted, key=lambda id: asked[id], default="")


def _level(desk: Desk, practice: Practice) -> int:
    asked = [desk.bank.questions[id].level for id in practice.ids if id in desk.bank.questions]
    return max(set(asked), key=asked.count, default=1)


def review(turn: Turn) -> Reply:
    """The answers of the finished session one after another: all, or the wrong ones."""
    desk, tap = _desk(turn), turn.tap
    practice = desk.practice if desk else None
    if desk is None or practice is None or tap is None or not practice.is_finished:
        return _old(turn)
    found = result(practice, desk.bank, desk.paper_of(practice))
    wanted = tap.argument(0)
    known = [place for place, id in enumerate(practice.ids) if id in desk.bank.questions]
    places = [place for place in known if place in found.wrong] if wanted == "wrong" else known
    number = _number(tap.argument(1))
    if not 0 <= number < len(places):
        return _saved(desk, _result_message(desk, practice, found))
    return Reply((_reviewed(desk, practice, places, number, wanted),))


def _reviewed(desk: Desk, practice: Practice, places: Sequence[int], number: int, wanted: str) -> Message:
    turn, voice = desk.turn, desk.turn.voice
    shown = desk.bank.questions[practice.ids[places[number]]]
    before = turn.button(voice.say("button.earlier", "Previous"), "exam-review", wanted, str(number - 1))
    after = turn.button(voice.say("button.exam-next", "Next"), "exam-review", wanted, str(number + 1))
    steps = (*((before,) if number else ()), *((after,) if number + 1 < len(places) else ()))
    back = turn.button(voice.say("button.exam-result", "My result"), "exam-go")
    return exam.explained(turn, desk.pack, shown, practice.given[places[number]], steps, (back, _back(turn)))


def progress(turn: Turn) -> Reply:
    """My progress: the last results, and how likely the mock exam would be passed."""
    desk = _desk(turn)
    if desk is None:
        return exam_menu(turn)
    if turn.person is None:
        return Reply((_agree_first(turn),))
    seen = [desk.bank.questions[item.id].level for item in desk.study.answers if item.id in desk.bank.questions]
    level = max(set(seen[-40:]), key=seen[-40:].count, default=1)
    paper = desk.paper(level)
    ready = readiness(desk.study.answers, desk.bank, paper) if paper else None
    text = exam.progress_text(turn.voice, desk.study.results, ready, level)
    hours = turn.button(turn.voice.say("button.exam-hours", "Remind me every day"), "exam-hours")
    return Reply((turn.message(text, (hours,), (_back(turn),), in_place=True),))


# Five a day


def hours(turn: Turn) -> Reply:
    """At what hour to remind?"""
    if turn.person is None:
        return Reply((_agree_first(turn),))
    voice = turn.voice
    buttons = [turn.button(f"{hour}:00", "exam-hour", str(hour)) for hour in HOURS]
    never = turn.button(voice.say("button.exam-never", "Never"), "exam-hour", "never")
    question = voice.say(
        "exam.hours", "When shall I remind you of five questions a day? The message says nothing of the exam."
    )
    return Reply(
        (turn.message(question, tuple(buttons[:2]), tuple(buttons[2:]), (never,), (_back(turn),), in_place=True),)
    )


def hour(turn: Turn) -> Reply:
    """An hour was chosen, or never."""
    desk = _desk(turn)
    chosen = turn.tap.argument(0) if turn.tap else ""
    if desk is None or turn.person is None or chosen not in {*map(str, HOURS), "never"}:
        return hours(turn)
    voice = turn.voice
    desk = replace(desk, study=replace(desk.study, hour=None if chosen == "never" else int(chosen)))
    if desk.study.hour is None:
        words = voice.say("exam.never", "All right. I remind you of nothing.")
    else:
        words = voice.say("exam.remind", "I write to you every day at {hour}.", hour=markup.escape(f"{chosen}:00"))
    reply = _saved(desk, turn.message(words, (_mode(turn, Mode.FIVE),), (_back(turn),), in_place=True))
    return replace(reply, reminders=_reminder(desk, 0))


def _reminder(desk: Desk, unanswered: int) -> dict[str, Reminder | None]:
    """The next reminder, in the time zone of the person's place; `unanswered` in a row came before it."""
    if desk.study.hour is None:
        return {FIVE: None}
    return {FIVE: Reminder(next_at(desk.turn.now, desk.study.hour), str(unanswered))}


def remind(turn: Turn) -> Reply:
    """The hour has come: harmless words, because others may see them; after a week without an answer no more."""
    desk = _desk(turn)
    if desk is None or turn.person is None or desk.study.hour is None:
        return Reply()
    unanswered = _number(turn.event.text) + 1
    voice = turn.voice
    words = voice.say("exam.reminder", "Hello! Five minutes for today are ready.")
    begin = turn.button(voice.say("button.exam-begin", "Begin"), "exam-mode", Mode.FIVE)
    stop = turn.button(voice.say("button.exam-stop", "No more of this"), "exam-hour", "never")
    if unanswered >= MOST_UNANSWERED:
        desk = replace(desk, study=replace(desk.study, hour=None))
    reply = _saved(desk, turn.message(words, (begin,), (stop,)))
    return replace(reply, reminders=_reminder(desk, unanswered))


# Guests


def guest(turn: Turn) -> Reply:
    """Learning without a memory: the test, the number of the question and the answer stand in the button."""
    desk, tap = _desk(turn), turn.tap
    if desk is None or tap is None:
        return exam_menu(turn)
    return _guest(desk, tap.argument(0), _number(tap.argument(1)), tap.argument(2))


def _guest(desk: Desk, name: str, position: int, given: str) -> Reply:
    test, turn = desk.bank.tests.get(name), desk.turn
    if test is None or not 0 <= position < len(test.questions):
        return exam_menu(turn)
    shown = test.questions[position]
    if given in (NOT_YET, GLOSS):
        return Reply((_guest_question(desk, shown, position, given == GLOSS),))
    onward = turn.button(turn.voice.say("button.exam-next", "Next"), "exam-guest", name, str(position + 1), NOT_YET)
    rows = ((onward,) if position + 1 < len(test.questions) else (), (_back(turn),))
    return Reply((exam.explained(turn, desk.pack, shown, Given(given), *rows),))


def _guest_question(desk: Desk, shown: Question, position: int, with_gloss: bool) -> Message:
    turn, place = desk.turn, str(position)
    options = [
        turn.button(label, "exam-guest", shown.test, place, str(number))
        for number, label in enumerate(exam.option_labels(shown) if shown.options else [], 1)
    ]
    see = turn.button(turn.voice.say("button.exam-see", "See the answer"), "exam-guest", shown.test, place, UNKNOWN)
    glossed = turn.button(turn.voice.say("button.exam-gloss", "In my language"), "exam-guest", shown.test, place, GLOSS)
    helps = () if with_gloss or not _can_gloss(turn) else (glossed,)
    words = exam.gloss(turn, desk.pack, shown) if with_gloss else ""
    where = exam.Place(position + 1, len(desk.bank.tests[shown.test].questions))
    rows = [*(exam.option_rows(shown, options) if options else []), (*helps, see), (_back(turn),)]
    return exam.question(turn, shown, where, words, rows)
