"""How practice looks: names, questions and explanations. What happens is decided elsewhere.

The question stays in the language of the exam; everything around it is in the person's own. At most six rows of buttons.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core import markup
from bot.core.choice import Choice
from bot.core.pack import Pack, in_words
from bot.core.practice import Given, Mode, is_right
from bot.core.quiz import Question, domain
from bot.core.reply import Message
from bot.core.text import Voice
from bot.core.turn import Turn

LONGEST_BUTTON = 26  # letters of an option that a small phone shows on a button
PLAYS_IN_A_MOCK = 2
EXAM_LANGUAGE = "ru"  # what a screen reader should read questions and options in


@dataclass(frozen=True)
class Place:
    """Where a question stands: its number and how many there are, for the head of its message.

    All messages about it have the same `spot`.
    """

    number: int
    tasks: int
    spot: str
    minutes_left: int | None = None


def module_name(voice: Voice, module: str) -> str:
    """The name of a module."""
    names = {
        "russian": voice.say("exam.module.russian", "Russian language"),
        "history": voice.say("exam.module.history", "History of Russia"),
        "law": voice.say("exam.module.law", "Basics of law"),
    }
    return names[module]


def topic_name(voice: Voice, topic: str) -> str:
    """The name of a topic."""
    say = voice.say
    names = {
        "listening": say("exam.topic.listening", "listening"),
        "reading": say("exam.topic.reading", "reading"),
        "vocabulary": say("exam.topic.vocabulary", "words"),
        "place-and-direction": say("exam.topic.place-and-direction", "where and where to (где, куда)"),
        "motion-verbs": say("exam.topic.motion-verbs", "verbs of motion"),
        "cases": say("exam.topic.cases", "cases"),
        "gender": say("exam.topic.gender", "gender of words"),
        "aspect": say("exam.topic.aspect", "aspect of verbs"),
        "writing": say("exam.topic.writing", "writing"),
        "early-rus": say("exam.topic.early-rus", "early Rus"),
        "moscow-state": say("exam.topic.moscow-state", "the Moscow state"),
        "empire": say("exam.topic.empire", "the Russian Empire"),
        "soviet-time": say("exam.topic.soviet-time", "the Soviet time"),
        "great-patriotic-war": say("exam.topic.great-patriotic-war", "the Great Patriotic War"),
        "modern-russia": say("exam.topic.modern-russia", "Russia today"),
        "holidays": say("exam.topic.holidays", "holidays"),
        "symbols": say("exam.topic.symbols", "symbols of Russia"),
        "cities-and-geography": say("exam.topic.cities-and-geography", "cities and geography"),
        "culture-and-science": say("exam.topic.culture-and-science", "culture and science"),
        "peoples-and-religions": say("exam.topic.peoples-and-religions", "peoples and religions"),
        "constitution": say("exam.topic.constitution", "the constitution"),
        "state-bodies": say("exam.topic.state-bodies", "who governs"),
        "symbols-of-state": say("exam.topic.symbols-of-state", "symbols of the state"),
        "entry-and-registration": say("exam.topic.entry-and-registration", "entry and registration"),
        "patent-and-work": say("exam.topic.patent-and-work", "patent and work"),
        "labour-rights": say("exam.topic.labour-rights", "rights at work"),
        "residence": say("exam.topic.residence", "residence permits"),
        "family": say("exam.topic.family", "family"),
        "education-and-health": say("exam.topic.education-and-health", "school and health"),
        "duties-and-liability": say("exam.topic.duties-and-liability", "duties and punishments"),
        "police-and-your-rights": say("exam.topic.police-and-your-rights", "police and your rights"),
        "bans-and-expulsion": say("exam.topic.bans-and-expulsion", "entry bans and expulsion"),
        "papers-and-fraud": say("exam.topic.papers-and-fraud", "papers and fraud"),
    }
    return names.get(topic, topic)


def level_name(voice: Voice, level: int) -> str:
    """What a level of the exam is for."""
    names = {
        1: voice.say("exam.level.1", "Level 1: work patent"),
        2: voice.say("exam.level.2", "Level 2: temporary residence"),
        3: voice.say("exam.level.3", "Level 3: permanent residence"),
    }
    return names[level]


def title(voice: Voice, mode: str, name: str) -> str:
    """The name of a session: a test, a paper, or what it is for."""
    if mode == Mode.MOCK and name.isdigit():
        return voice.say("exam.title.mock", "Mock exam, {level}", level=level_name(voice, int(name)))
    if mode == Mode.MISTAKES:
        return voice.say("exam.title.mistakes", "My mistakes")
    if mode == Mode.FIVE:
        return voice.say("exam.title.five", "Five a day")
    module, _, number = name.rpartition("-")
    return f"{module_name(voice, module)} {number}"


# Questions


def question(turn: Turn, shown: Question, place: Place, gloss: str, rows: Sequence[tuple[Choice, ...]]) -> Message:
    """A question: what is read or heard, what is asked, the options; a recording makes it a message of its own.

    With the gloss it takes the place of the one without, and the recording that was played there stays.
    """
    voice = turn.voice
    parts = [_head(voice, shown, place), *_heard(voice, shown), _asked(shown)]
    if shown.is_typed:
        parts.append(voice.say("exam.type", "Write your answer as a message."))
    if gloss:
        parts.append(f"💬 {markup.escape(gloss)}")
    text = "\n\n".join(part for part in parts if part)
    message = turn.message(text, *rows, in_place=bool(gloss) or not shown.audio)
    return replace(message, audio=shown.audio, spot=place.spot)


def _head(voice: Voice, shown: Question, place: Place) -> str:
    module = module_name(voice, shown.module)
    numbers = {"number": voice.number(place.number), "tasks": voice.number(place.tasks)}
    which = voice.say("exam.head", "Question {number} of {tasks}", **numbers)
    head = f"**{which}** · {module}"
    if place.minutes_left is None:
        return head
    left = voice.count("exam.left", "{count} minute left", "{count} minutes left", place.minutes_left)
    return f"{head} · ⏱ {left}"


def _heard(voice: Voice, shown: Question) -> list[str]:
    """What is to be read; the spoken words only where there is no recording of them."""
    found = [_lines(shown.passage)] if shown.passage else []
    if shown.said and shown.audio:
        computer = voice.say("exam.listen.computer", "🎧 Listen to the recording. A computer speaks in it.")
        found.append(computer if shown.synthetic else voice.say("exam.listen", "🎧 Listen to the recording."))
    elif shown.said:
        note = voice.say("exam.no-recording", "There is no recording of this yet. Read what is said:")
        found.append(f"🎧 {note}\n\n{_lines(shown.said)}")
    return found


def _lines(text: str) -> str:
    lines = "\n".join(markup.escape(line) for line in text.splitlines() if line.strip())
    return markup.spoken(lines, EXAM_LANGUAGE)


def _asked(shown: Question) -> str:
    asked = markup.spoken(f"**{markup.escape(shown.text)}**", EXAM_LANGUAGE)
    if shown.is_typed or on_buttons(shown):
        return asked
    options = "\n".join(f"{number}\\. {markup.escape(option)}" for number, option in enumerate(shown.options, 1))
    return f"{asked}\n\n{markup.spoken(options, EXAM_LANGUAGE)}"


def on_buttons(shown: Question) -> bool:
    """Whether the options are short enough to stand on the buttons themselves."""
    return all(len(option) <= LONGEST_BUTTON for option in shown.options)


def option_rows(turn: Turn, shown: Question, *tapped: str) -> list[tuple[Choice, ...]]:
    """The buttons of the options: each on its line when it bears the words, side by side when it bears the number.

    A tap says `tapped` and the number of the option.
    """
    buttons = [turn.button(label, *tapped, str(number)) for number, label in enumerate(option_labels(shown), 1)]
    if not on_buttons(shown):
        return [tuple(buttons)]
    return [(replace(button, language=EXAM_LANGUAGE),) for button in buttons]


def option_labels(shown: Question) -> list[str]:
    """What stands on the buttons of the options; nothing when the answer is typed."""
    return list(shown.options) if on_buttons(shown) else [str(number) for number in range(1, len(shown.options) + 1)]


def can_gloss(turn: Turn) -> bool:
    """Whether a gloss helps: a Russian question needs no other Russian words."""
    return turn.language != EXAM_LANGUAGE


def gloss(turn: Turn, pack: Pack, shown: Question) -> str:
    """The question in plain words of the person's language."""
    return in_words(turn.voice, domain(pack.id), f"{shown.id}.gloss", shown.gloss)


def explained(
    turn: Turn, pack: Pack, shown: Question, given: Given, spot: str, rows: Sequence[tuple[Choice, ...]]
) -> Message:
    """After an answer: was it right, what is right and why, where that comes from; what was heard can be heard again."""
    asked = markup.spoken(f"**{markup.escape(shown.text)}**", EXAM_LANGUAGE)
    text = "\n\n".join([asked, *explanation(turn, pack, shown, given)])
    return replace(turn.message(text, *rows, in_place=True), audio=shown.audio, spot=spot)


def explanation(turn: Turn, pack: Pack, shown: Question, given: Given) -> list[str]:
    """The verdict, the explanation and the source, as paragraphs."""
    voice, right = turn.voice, markup.spoken(f"**{markup.escape(shown.right_answer)}**", EXAM_LANGUAGE)
    own = _own(shown, given.answer)
    verdict = [voice.say("exam.right", "✅ Right: {answer}", answer=right)]
    if not is_right(shown, given.answer):
        answered = (
            [
                voice.say(
                    "exam.wrong", "❌ Your answer: {answer}", answer=markup.spoken(markup.escape(own), EXAM_LANGUAGE)
                )
            ]
            if own
            else []
        )
        verdict = [*answered, voice.say("exam.right-is", "The right answer: {answer}", answer=right)]
    why = in_words(voice, domain(pack.id), f"{shown.id}.explanation", shown.explanation)
    parts = ["\n".join(verdict), markup.escape(why)]
    if shown.source:
        name = markup.escape(shown.source.name)
        source = f"[{name}]({shown.source.url})" if shown.source.url else name
        parts.append(voice.say("card.source", "Source: {sources}", sources=source))
    if shown.is_stale(pack.facts, turn.today):
        parts.append(
            voice.say("exam.stale", "⚠️ The law on this has changed since the question was checked. Look it up again.")
        )
    return parts


def _own(shown: Question, answer: str) -> str:
    """What was answered, in words."""
    if shown.is_typed:
        return "" if answer == "0" else answer
    return shown.options[int(answer) - 1] if answer.isdigit() and 0 < int(answer) <= len(shown.options) else ""
