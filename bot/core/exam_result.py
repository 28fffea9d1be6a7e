"""How the result of a session and the progress of somebody read."""

from collections.abc import Sequence
from datetime import date

from bot.core import markup
from bot.core.chart import MOST_BARS, Bar, Chart
from bot.core.exam import level_name, module_name, title, topic_name
from bot.core.practice import Mode, Practice, Result, Score
from bot.core.quiz import Paper
from bot.core.readiness import Chance, Readiness
from bot.core.study import Outcome
from bot.core.text import Voice
from bot.core.turn import Turn


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
    """The last results, and the estimated chance to pass with its range; or what is lacking for that."""
    title = voice.say("exam.progress", "My progress")
    heading = f"**{title}**"
    if not outcomes:
        lines = voice.say("exam.progress.none", "You have not finished a test yet.")
    else:
        lines = "\n".join(_line(voice, outcome) for outcome in outcomes[-MOST_BARS:])
    return "\n\n".join([heading, lines, *(_ready(voice, ready, level) if ready else [])])


def _line(voice: Voice, outcome: Outcome) -> str:
    mark = "✅" if outcome.passed else "▫️"
    name = markup.escape(title(voice, outcome.mode, outcome.name))
    day = markup.escape(voice.date(date.fromisoformat(outcome.day)))
    return f"{mark} {outcome.right}/{outcome.tasks} {name}, {day}"


def chart(outcomes: Sequence[Outcome], ready: Readiness | None) -> Chart:
    """The same as a picture."""
    bars = tuple(
        Bar.of(outcome.right, outcome.tasks, outcome.passed, date.fromisoformat(outcome.day))
        for outcome in outcomes[-MOST_BARS:]
    )
    return Chart(bars, _in_fives(ready.whole) if ready and ready.whole else None)


def alt(voice: Voice, drawn: Chart) -> str:
    """The picture in words, for whoever does not see it."""
    parts = []
    if drawn.bars:
        shares = ", ".join(f"{bar.percent}%" for bar in drawn.bars)
        parts.append(voice.say("exam.picture.results", "Your results, the oldest first: {shares}.", shares=shares))
    if drawn.chance:
        low, expected, high = (f"{share}%" for share in drawn.chance)
        chance = voice.say(
            "exam.picture.chance",
            "Estimated chance to pass: {expected}, from {low} to {high}.",
            expected=expected,
            low=low,
            high=high,
        )
        parts.append(chance)
    return " ".join(parts)


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
    low, expected, high = _in_fives(chance)
    return f"{expected}% ({low}–{high}%)"


def _in_fives(chance: Chance) -> tuple[int, int, int]:
    """The low end of the range, the expected chance and the high end, in steps of five: more would not be honest."""
    low, expected, high = (
        min(95, max(5, 5 * round(20 * value))) for value in (chance.low, chance.expected, chance.high)
    )
    return min(low, expected), expected, max(high, expected)
