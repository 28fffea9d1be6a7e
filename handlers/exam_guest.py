"""Learning without a memory: the test, the number of the question and the answer stand in the button."""

from bot.core import exam, exam_screen
from bot.core.desk import Desk, small_number
from bot.core.practice import UNKNOWN, Given, Mode
from bot.core.quiz import Question
from bot.core.reply import Message, Reply
from bot.core.turn import Turn

GLOSS, NOT_YET = "g", "n"  # in a button: show the gloss, nothing answered yet


def learns(turn: Turn) -> bool:
    """Whether a guest chose a test to learn with."""
    tap = turn.tap
    return turn.person is None and tap is not None and tap.action == "exam-start" and tap.argument(0) == Mode.LEARN


def begin(turn: Turn) -> Reply:
    """The first question of the test."""
    return _at(turn, turn.tap.argument(1) if turn.tap else "", 0, NOT_YET)


def guest(turn: Turn) -> Reply:
    """An answer, the gloss, or on to the next question."""
    tap = turn.tap
    return _at(turn, tap.argument(0), small_number(tap.argument(1)), tap.argument(2)) if tap else exam_screen.menu(turn)


def _at(turn: Turn, name: str, position: int, given: str) -> Reply:
    desk = Desk.of(turn)
    test = desk.bank.tests.get(name) if desk else None
    if desk is None or test is None or not 0 <= position < len(test.questions):
        return exam_screen.menu(turn)
    shown = test.questions[position]
    if given in (NOT_YET, GLOSS):
        return Reply((_question(desk, shown, position, given == GLOSS),))
    onward = turn.button(turn.voice.say("button.exam-next", "Next"), "exam-guest", name, str(position + 1), NOT_YET)
    rows = ((onward,) if position + 1 < len(test.questions) else (), (exam_screen.back(turn),))
    return Reply((exam.explained(turn, desk.pack, shown, Given(given), shown.id, rows),))


def _question(desk: Desk, shown: Question, position: int, with_gloss: bool) -> Message:
    turn, place = desk.turn, str(position)
    see = turn.button(turn.voice.say("button.exam-see", "See the answer"), "exam-guest", shown.test, place, UNKNOWN)
    glossed = turn.button(turn.voice.say("button.exam-gloss", "In my language"), "exam-guest", shown.test, place, GLOSS)
    helps = () if with_gloss or not exam.can_gloss(turn) else (glossed,)
    words = exam.gloss(turn, desk.pack, shown) if with_gloss else ""
    where = exam.Place(position + 1, len(desk.bank.tests[shown.test].questions), shown.id)
    rows = [*exam.option_rows(turn, shown, "exam-guest", shown.test, place), (*helps, see), (exam_screen.back(turn),)]
    return exam.question(turn, shown, where, words, rows)
