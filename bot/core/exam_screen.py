"""The screens of practice that several handlers show: its menu, the question for a memory, the result of a session."""

from bot.core import exam, exam_result, markup, screen
from bot.core.choice import Choice
from bot.core.desk import Desk
from bot.core.practice import Mode, Practice, Result
from bot.core.quiz import domain
from bot.core.reply import Message, Reply
from bot.core.turn import Turn

DEEP_LINK = "exam"

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


def menu(turn: Turn) -> Reply:
    """The menu of practice; the main menu where there is no exam."""
    found = Desk.of(turn)
    return found.noted(menu_of(found)) if found else Reply((screen.menu(turn),))


def menu_of(desk: Desk) -> Message:
    """The ways to practise, and what waits."""
    turn, voice = desk.turn, desk.turn.voice
    text = voice.say(
        "exam.menu",
        "**Practise for the exam**\nRussian, history and law, as in the exam of levels 1, 2 and 3. "
        "The questions are our own. They are not questions of the real exam.",
    )
    if turn.person:
        remembers = voice.say(
            "exam.kept",
            "I keep your answers and results, so that you can go on later. "
            "If you do not come back for a year, they are erased. /forget erases them at once.",
        )
        text = f"{text}\n\n{remembers}"
    if _is_draft(desk):
        draft = voice.say(
            "exam.draft", "The explanations in your language are drafts. No person has reviewed them yet."
        )
        text = f"{text}\n\n{draft}"
    rows = [
        (mode_button(turn, Mode.LEARN), mode_button(turn, Mode.TEST)),
        (mode_button(turn, Mode.MOCK),),
        (mode_button(turn, Mode.MISTAKES), mode_button(turn, Mode.FIVE)),
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


def mode_button(turn: Turn, mode: Mode) -> Choice:
    """A way to practise, as a button."""
    say = turn.voice.say
    labels = {
        Mode.LEARN: say("button.exam-learn", "Learn"),
        Mode.TEST: say("button.exam-test", "Practice test"),
        Mode.MOCK: say("button.exam-mock", "Mock exam"),
        Mode.MISTAKES: say("button.exam-mistakes", "My mistakes"),
        Mode.FIVE: say("button.exam-five", "Five a day"),
    }
    return turn.button(labels[mode], "exam-mode", mode)


def back(turn: Turn) -> Choice:
    """To the menu of practice, as a button."""
    return turn.button(turn.voice.say("button.exam", "Exam practice"), "exam")


def agree_first(turn: Turn) -> Message:
    """All but learning needs a memory."""
    voice = turn.voice
    asking = voice.say(
        "exam.agree",
        "For this I must remember your answers. May I remember your language and your answers? "
        "If you do not come back for a year, they are erased. /forget erases them at once. "
        "Without that you can still learn question by question.",
    )
    yes = turn.button(voice.say("button.agree", "Yes, remember"), "agree", DEEP_LINK)
    return turn.message(asking, (yes,), (mode_button(turn, Mode.LEARN),), (back(turn),), in_place=True)


def result(desk: Desk, practice: Practice, found: Result) -> Message:
    """The result, ways to look at the answers, and where to study what was missed."""
    turn, voice = desk.turn, desk.turn.voice
    text = exam_result.text(turn, practice, found, desk.paper_of(practice))
    wrong = turn.button(voice.say("button.exam-review-wrong", "See my mistakes"), "exam-review", "wrong", "0")
    everything = turn.button(voice.say("button.exam-review-all", "See all answers"), "exam-review", "all", "0")
    rows = [(wrong, everything) if found.wrong else (everything,), *_study_rows(desk, practice, found)]
    if practice.mode is Mode.FIVE and desk.study.hour is None:
        rows.append((turn.button(voice.say("button.exam-hours", "Remind me every day"), "exam-hours"),))
    return turn.message(text, *rows, (back(turn),), in_place=True)


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
