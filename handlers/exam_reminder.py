"""The reminder of five questions a day, at an hour that is chosen."""

from dataclasses import replace

from bot.core import exam_screen, markup
from bot.core.desk import Desk, small_number
from bot.core.hour import HOURS
from bot.core.practice import Mode
from bot.core.reply import Reply
from bot.core.turn import Turn

MOST_UNANSWERED = 7  # reminders in a row; then we stop by ourselves


def hours(turn: Turn) -> Reply:
    """At what hour to remind?"""
    if turn.person is None:
        return Reply((exam_screen.agree_first(turn),))
    voice = turn.voice
    buttons = [turn.button(f"{hour}:00", "exam-hour", str(hour)) for hour in HOURS]
    never = turn.button(voice.say("button.exam-never", "Never"), "exam-hour", "never")
    question = voice.say(
        "exam.hours", "When shall I remind you of five questions a day? The message says nothing of the exam."
    )
    return Reply(
        (
            turn.message(
                question, tuple(buttons[:2]), tuple(buttons[2:]), (never,), (exam_screen.back(turn),), in_place=True
            ),
        )
    )


def hour(turn: Turn) -> Reply:
    """An hour was chosen, or never."""
    desk = Desk.of(turn)
    chosen = turn.tap.argument(0) if turn.tap else ""
    if desk is None or turn.person is None or chosen not in {*map(str, HOURS), "never"}:
        return hours(turn)
    voice = turn.voice
    desk = replace(desk, study=replace(desk.study, hour=None if chosen == "never" else int(chosen)))
    if desk.study.hour is None:
        words = voice.say("exam.never", "All right. I remind you of nothing.")
    else:
        words = voice.say("exam.remind", "I write to you every day at {hour}.", hour=markup.escape(f"{chosen}:00"))
    reply = desk.noted(
        turn.message(words, (exam_screen.mode_button(turn, Mode.FIVE),), (exam_screen.back(turn),), in_place=True)
    )
    return replace(reply, reminders=desk.reminder())


def remind(turn: Turn) -> Reply:
    """The hour has come: harmless words, because others may see them; after a week without an answer no more."""
    desk = Desk.of(turn)
    if desk is None or turn.person is None or desk.study.hour is None:
        return Reply()
    unanswered = small_number(turn.event.text) + 1
    voice = turn.voice
    words = voice.say("exam.reminder", "Hello! Five minutes for today are ready.")
    begin = turn.button(voice.say("button.exam-begin", "Begin"), "exam-mode", Mode.FIVE)
    stop = turn.button(voice.say("button.exam-stop", "No more of this"), "exam-hour", "never")
    if unanswered >= MOST_UNANSWERED:
        desk = replace(desk, study=replace(desk.study, hour=None))
    reply = desk.noted(turn.message(words, (begin,), (stop,)))
    return replace(reply, reminders=desk.reminder(unanswered))
