"""The menu of exam practice: what to practise, which test, which level."""

from dataclasses import replace

from bot.core import exam, exam_screen, markup
from bot.core.desk import Desk, mode_of
from bot.core.person import Person
from bot.core.practice import Mode
from bot.core.quiz import LEVELS, MODULES
from bot.core.reply import Message, Reply
from bot.core.turn import Turn

DEEP_LINK = exam_screen.DEEP_LINK


def exam_menu(turn: Turn) -> Reply:
    """Exam practice was tapped, or `/start exam` was opened."""
    return exam_screen.menu(turn)


def agree(turn: Turn) -> Reply:
    """Somebody new agreed on the way here: remembered, and on to the exam."""
    person = turn.person or Person(turn.language, agreed_on=turn.today)
    return replace(exam_menu(replace(turn, person=person)), memory=person)


def choose(turn: Turn) -> Reply:
    """A way to practise was tapped that leaves something to choose: the level of a paper, or the module of a test."""
    desk, mode = Desk.of(turn), mode_of(turn)
    if desk is None or mode is None:
        return exam_screen.menu(turn)
    if mode is not Mode.LEARN and turn.person is None:
        return Reply((exam_screen.agree_first(turn),))
    return Reply((_levels(desk) if mode is Mode.MOCK else _modules(desk, mode),))


def _modules(desk: Desk, mode: Mode) -> Message:
    turn, voice = desk.turn, desk.turn.voice
    rows = [
        (turn.button(exam.module_name(voice, module), "exam-module", mode, module),)
        for module in MODULES
        if desk.bank.of_module(module)
    ]
    return turn.message(
        voice.say("exam.choose-module", "What do you want to practise?"),
        *rows,
        (exam_screen.back(turn),),
        in_place=True,
    )


def choose_test(turn: Turn) -> Reply:
    """A module was tapped: choose the test by its number."""
    desk, mode = Desk.of(turn), mode_of(turn)
    module = turn.tap.argument(1) if turn.tap else ""
    if desk is None or mode is None or not desk.bank.of_module(module):
        return exam_screen.menu(turn)
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
    return turn.message("\n\n".join([intro, "\n".join(lines)]), *rows, (exam_screen.back(turn),), in_place=True)
