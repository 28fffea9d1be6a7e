"""How the result of a session and the progress of somebody read."""

from collections.abc import Sequence
from datetime import date

from bot.core import markup
from bot.core.exam import level_name, module_name, title, topic_name
from bot.core.practice import Mode, Practice, Result, Score
from bot.core.quiz import Paper
from bot.core.readiness import Chance, Readiness
from bot.core.study import Outcome
from bot.core.text import Voice
from bot.core.turn import Turn

_BAR = 10


def text(turn: Turn, practice: Practice, result: Result, paper: Paper | None) -> str:
    """The score of each module against its pass mark, whether it is passed, and what is only our assumption."""
    voice = turn.voice
    name = markup.escape(title(voice, practice.mode, practice.name))
    lines = [_score(voice, score) for score in result.scores]
    if practice.mode.explains:
        total = voice.say(
            "exam.result.total", "{right} of {tasks} right", **_numbers(voice, result.right, result.tasks)
        )
        return f"**{name}**\n\n{total}"
    verdict = (
        voice.say("exam.result.passed", "✅ Passed")
        if result.passed
        else voice.say("exam.result.failed", "❌ Not passed")
    )
    parts = [f"**{name}: {verdict}**", "\n".join(lines)]
    if practice.mode is Mode.MOCK and paper:
        total = voice.say(
            "exam.result.all",
            "All together: {right} of {tasks} ({passes} needed)",
            passes=voice.number(result.passes),
            **_numbers(voice, result.right, result.tasks),
        )
        parts += [total, *_assumed(voice, paper)]
    if result.topics:
        topics = ", ".join(topic_name(voice, topic) for _, topic in result.topics[:4])
        parts.append(voice.say("exam.result.study", "Study more: {topics}", topics=markup.escape(topics)))
    parts.append(voice.say("exam.ours", "These questions are our own. They are not questions of the real exam."))
    return "\n\n".join(parts)


def _numbers(voice: Voice, right: int, tasks: int) -> dict[str, str]:
    return {"right": voice.number(right), "tasks": voice.number(tasks)}


def _score(voice: Voice, score: Score) -> str:
    name = module_name(voice, score.module)
    if score.topic:
        name = f"{name}, {topic_name(voice, score.topic)}"
    line = voice.say(
        "exam.result.module",
        "{module}: {right} of {tasks} ({passes} needed)",
        module=markup.escape(name),
        passes=voice.number(score.passes),
        **_numbers(voice, score.right, score.tasks),
    )
    return f"{'✅' if score.passed else '❌'} {line}"


def _assumed(voice: Voice, paper: Paper) -> list[str]:
    """What the paper rests on, and what nobody has told us officially."""
    what = {
        "tasks": voice.say("exam.assumed.tasks", "how many tasks there are"),
        "passes": voice.say("exam.assumed.passes", "the pass marks"),
        "minutes": voice.say("exam.assumed.minutes", "the time"),
        "topics": voice.say("exam.assumed.topics", "how many tasks of each kind there are"),
        "no-speaking": voice.say("exam.assumed.no-speaking", "that speaking is left out (the real exam has it)"),
    }
    source = f"[{markup.escape(paper.source.name)}]({paper.source.url})"
    said = [voice.say("exam.rules", "Rules of this paper: {where}", where=source)]
    if paper.assumed:
        assumed = "; ".join(what[name] for name in paper.assumed)
        said.append(voice.say("exam.assumed", "Not known officially, so our assumption: {assumed}.", assumed=assumed))
    return said


def progress(voice: Voice, outcomes: Sequence[Outcome], ready: Readiness | None, level: int) -> str:
    """The last results as bars, and the estimated chance to pass with its range; or what is lacking for that."""
    title = voice.say("exam.progress", "My progress")
    heading = f"**{title}**"
    if not outcomes:
        bars = voice.say("exam.progress.none", "You have not finished a test yet.")
    else:
        bars = "\n".join(_bar(voice, outcome) for outcome in outcomes[-8:])
    return "\n\n".join([heading, bars, *(_ready(voice, ready, level) if ready else [])])


def _bar(voice: Voice, outcome: Outcome) -> str:
    full = round(_BAR * outcome.right / max(outcome.tasks, 1))
    mark = "✅" if outcome.passed else "▫️"
    name = markup.escape(title(voice, outcome.mode, outcome.name))
    day = markup.escape(voice.date(date.fromisoformat(outcome.day)))
    return f"{'█' * full}{'░' * (_BAR - full)} {outcome.right}/{outcome.tasks} {mark} {name}, {day}"


def _ready(voice: Voice, ready: Readiness, level: int) -> list[str]:
    name = level_name(voice, level)
    if ready.whole is None:
        lacking = ", ".join(
            f"{module_name(voice, module)}: {voice.number(number)}" for module, number in ready.missing.items()
        )
        words = voice.say(
            "exam.ready.unknown",
            "I cannot estimate yet whether you would pass. Answers that are still needed: {missing}.",
            missing=lacking,
        )
        return [f"**{markup.escape(name)}**\n{words}"]
    modules = "\n".join(f"{module_name(voice, module)}: {_percent(c)}" for module, c in ready.modules.items())
    words = voice.say(
        "exam.ready", "My estimate that you would pass the mock exam today: {chance}.", chance=_percent(ready.whole)
    )
    careful = voice.say("exam.ready.careful", "This is an estimate from your answers here. It promises nothing.")
    return [f"**{markup.escape(name)}**\n{words}", modules, careful]


def _percent(chance: Chance) -> str:
    """The expected chance and its range, in steps of five: more would not be honest."""
    low, middle, high = (min(95, max(5, 5 * round(20 * value))) for value in (chance.low, chance.expected, chance.high))
    return f"{middle}% ({low}–{high}%)"
