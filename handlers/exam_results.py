"""What came out of practice: the answers of a session one after another, and how far one is."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core import exam, exam_result, exam_screen
from bot.core.desk import Desk, small_number
from bot.core.practice import Practice, result
from bot.core.readiness import by_facility, readiness
from bot.core.reply import Message, Reply
from bot.core.turn import Turn


def review(turn: Turn) -> Reply:
    """The answers of the finished session one after another: all, or the wrong ones."""
    desk, tap = Desk.of(turn), turn.tap
    practice = desk.practice if desk else None
    if desk is None or practice is None or tap is None or not practice.is_finished:
        return exam_screen.menu(turn)
    found = result(practice, desk.bank, desk.paper_of(practice))
    wanted = tap.argument(0)
    known = [place for place, id in enumerate(practice.ids) if id in desk.bank.questions]
    places = [place for place in known if place in found.wrong] if wanted == "wrong" else known
    number = small_number(tap.argument(1))
    if not 0 <= number < len(places):
        return desk.noted(exam_screen.result(desk, practice, found))
    return Reply((_reviewed(desk, practice, places, number, wanted),))


def _reviewed(desk: Desk, practice: Practice, places: Sequence[int], number: int, wanted: str) -> Message:
    turn, voice = desk.turn, desk.turn.voice
    shown = desk.bank.questions[practice.ids[places[number]]]
    before = turn.button(voice.say("button.earlier", "Previous"), "exam-review", wanted, str(number - 1))
    after = turn.button(voice.say("button.exam-next", "Next"), "exam-review", wanted, str(number + 1))
    steps = (*((before,) if number else ()), *((after,) if number + 1 < len(places) else ()))
    back = turn.button(voice.say("button.exam-result", "My result"), "exam-go")
    rows = (steps, (back, exam_screen.back(turn)))
    message = exam.explained(turn, desk.pack, shown, practice.given[places[number]], f"{practice.key}-review", rows)
    return replace(message, audio="")


def progress(turn: Turn) -> Reply:
    """My progress: the last results, and how likely the mock exam would be passed, in words and as a picture."""
    desk = Desk.of(turn)
    if desk is None:
        return exam_screen.menu(turn)
    if turn.person is None:
        return Reply((exam_screen.agree_first(turn),))
    seen = [desk.bank.questions[item.id].level for item in desk.study.answers if item.id in desk.bank.questions]
    level = max(set(seen[-40:]), key=seen[-40:].count, default=1)
    paper = desk.paper(level)
    ready = readiness(desk.study.answers, desk.bank, paper, by_facility(turn.library.facilities)) if paper else None
    text = exam_result.progress(turn.voice, desk.study.results, ready, level)
    chart = exam_result.chart(desk.study.results, ready)
    hours = turn.button(turn.voice.say("button.exam-hours", "Remind me every day"), "exam-hours")
    shown = turn.message(text, (hours,), (exam_screen.back(turn),), in_place=True)
    return Reply((replace(shown, picture=chart.write(), alt=exam_result.alt(turn.voice, chart)),))
