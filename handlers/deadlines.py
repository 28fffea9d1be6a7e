"""My dates: a person gives a day, sees every deadline that follows from it, and is reminded in time.

What is kept stands in the note `dates`; the question that waits for a typed day in the note `dates-asked`. A guest has no
notes: a day that they typed goes along in the buttons while they say once more what day it is. The reminder
`dates` comes once a day while anything is ahead: it looks whether a day is near and whether the law has changed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.core import calendar_file, choice, markup, screen
from bot.core.choice import Choice
from bot.core.deadline import Due, changes, dues, in_full, why
from bot.core.event import Kind as EventKind
from bot.core.hour import HOURS, next_at
from bot.core.match import Decision
from bot.core.my_dates import LEADS, Kept, MyDates, is_near, is_open, told
from bot.core.pack import Pack, in_words
from bot.core.person import Person
from bot.core.reply import File, Message, Reminder, Reply
from bot.core.term import Kind, When, in_months
from bot.core.turn import Turn
from bot.core.written_day import FARTHEST, is_day_like, read

NOTE, ASKED, REMINDER = "dates", "dates-asked", "dates"
DEEP_LINK = "dates"
NEVER = "never"
MOST_ON_A_PAGE = 4
MOST_WORDS_OF_A_DAY = 4
TYPED_WITHIN = timedelta(hours=3)
_MONTHS_SHOWN = {When.PAST: (-11, 0), When.FUTURE: (0, 11), When.ANY: (-6, 5)}
_DAYS_IN_A_ROW = 7


@dataclass(frozen=True)
class Asked:
    """A kind of day in a country, for a group of passports or for all."""

    pack: Pack
    kind: Kind
    group: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What stands in a button."""
        return self.pack.id, self.kind.id, self.group


def _asked(turn: Turn, key: Sequence[str]) -> Asked | None:
    """What a button or a note asks for, if there is such a thing."""
    pack_id, kind_id, group = (*key, "", "", "")[:3]
    pack = turn.library.packs.get(pack_id)
    kind = pack.deadlines.kinds.get(kind_id) if pack else None
    if pack is None or kind is None or (group and group not in pack.deadlines.groups):
        return None
    return Asked(pack, kind, group)


def _tapped(turn: Turn) -> Asked | None:
    return _asked(turn, turn.tap.arguments) if turn.tap else None


def _mine(turn: Turn) -> MyDates:
    return MyDates.from_json(turn.notes.get(NOTE, ""))


def _dues(turn: Turn, item: Kept) -> tuple[Due, ...]:
    """What follows from a kept day by the content and the law of today; nothing when its pack or kind is gone."""
    asked = _asked(turn, item.key)
    return dues(asked.pack, item.kind, item.group, item.given, turn.today) if asked else ()


def _saved(turn: Turn, mine: MyDates, *messages: Message) -> Reply:
    """The reply, with the days kept and the daily look set or taken away."""
    return Reply(messages, notes={NOTE: mine.to_json(), ASKED: None}, reminders={REMINDER: _next(turn, mine)})


def _next(turn: Turn, mine: MyDates) -> Reminder | None:
    """The next look, at the chosen hour in the person's time zone; none when nothing is ahead."""
    if mine.hour is None or not any(is_open(_dues(turn, item), turn.today) for item in mine.kept):
        return None
    return Reminder(next_at(_local(turn, mine).now, mine.hour))


def _local(turn: Turn, mine: MyDates) -> Turn:
    """The turn in the time zone of the person's place, or of the country of the first day that is kept."""
    pack = turn.library.packs.get(mine.kept[0].pack) if mine.kept and not turn.place else None
    return replace(turn, now=turn.now.astimezone(ZoneInfo(pack.time_zone))) if pack else turn


# The list


def dates(turn: Turn) -> Reply:
    """/dates: the days that are kept, with what changed since they were last seen; the kinds when there are none."""
    mine = _mine(turn)
    if not mine.kept:
        return add(turn)
    page = _number(turn.tap.argument(0)) if turn.tap and turn.tap.action == "dates" else 0
    news = [line for item in mine.kept for line in _news(turn, item)]
    seen = replace(mine, kept=tuple(replace(item, told=told(_dues(turn, item)), hinted={}) for item in mine.kept))
    return _saved(turn, seen, _list(turn, seen, page, news))


def _list(turn: Turn, mine: MyDates, page: int, news: Sequence[str]) -> Message:
    voice = turn.voice
    heading = voice.say("dates.list", "**My dates**\nTap one to see how it is counted.")
    lines = [_line(turn, item) for item in mine.kept]
    changed = voice.say("dates.news", "**This has changed**")
    parts = [heading, "\n".join(lines), *([changed + "\n" + "\n".join(f"- {line}" for line in news)] if news else [])]
    page = page if 0 <= page * MOST_ON_A_PAGE < len(mine.kept) else 0
    shown = mine.kept[page * MOST_ON_A_PAGE : (page + 1) * MOST_ON_A_PAGE]
    more = turn.button(voice.say("button.later", "More"), "dates", str(page + 1))
    has_more = len(mine.kept) > MOST_ON_A_PAGE
    new = turn.button(voice.say("button.dates-add", "Add a date"), "dates-add")
    when = turn.button(voice.say("button.dates-when", "Reminders"), "dates-when")
    return turn.message(
        "\n\n".join(parts),
        *((turn.button(_name(turn, item), "dates-show", *item.key),) for item in shown),
        (new, *((more,) if has_more else ())),
        (when, screen.to_menu(turn, keeps=False)),
        in_place=True,
    )


def _name(turn: Turn, item: Kept) -> str:
    asked = _asked(turn, item.key)
    return f"{_label(turn, asked)}: {turn.voice.date(item.given)}" if asked else turn.voice.date(item.given)


def _label(turn: Turn, asked: Asked) -> str:
    return in_words(turn.voice, asked.pack.id, f"date.{asked.kind.id}.label", asked.kind.label)


def _line(turn: Turn, item: Kept) -> str:
    """A kept day and the next last day that follows from it."""
    ahead = [due for due in _dues(turn, item) if due.readings and due.safe >= turn.today]
    name = markup.escape(_name(turn, item))
    if not ahead:
        return turn.voice.say("dates.line-over", "{name}. Nothing is ahead.", name=name)
    return turn.voice.say("dates.line", "{name}. Next: {day}", name=name, day=turn.voice.date(ahead[0].safe))


def _news(turn: Turn, item: Kept) -> list[str]:
    """What changed since the person was told, and why."""
    now, asked = _dues(turn, item), _asked(turn, item.key)
    changed = changes(item.told, now)
    lines = [why(due, item.told.get(due.deadline.id), asked.pack, turn.voice) for due in changed] if asked else []
    if item.told.keys() - {due.deadline.id for due in now}:
        lines.append(
            turn.voice.say(
                "dates.gone",
                "{name}: something that followed from it is not counted any more.",
                name=markup.escape(_name(turn, item)),
            )
        )
    return lines


def _number(argument: str) -> int:
    return int(argument) if argument.isascii() and argument.isdigit() and len(argument) < 4 else 0


# Which day?


def add(turn: Turn) -> Reply:
    """Another day: of which kind? First the country, when none is known that we can count for."""
    pack = turn.library.packs.get(turn.tap.argument(0)) if turn.tap else None
    pack = pack if pack and pack.deadlines else turn.place
    given = _day(turn.tap.argument(2)) if turn.tap and turn.tap.action == "dates-add" else None
    if pack is None or not pack.deadlines:
        return Reply((_countries(turn, given),))
    with_day = _along(given)
    voice, kinds = turn.voice, list(pack.deadlines.kinds.values())
    page = _number(turn.tap.argument(1)) if turn.tap and turn.tap.action == "dates-add" else 0
    page = page if page * MOST_ON_A_PAGE < len(kinds) else 0
    earlier = turn.button(voice.say("button.earlier", "Previous"), "dates-add", pack.id, str(page - 1), *with_day)
    later = turn.button(voice.say("button.later", "More"), "dates-add", pack.id, str(page + 1), *with_day)
    steps = (*((earlier,) if page else ()), *((later,) if (page + 1) * MOST_ON_A_PAGE < len(kinds) else ()))
    question = voice.say(
        "dates.kind",
        "**My dates**\nTell me one day, and I count your deadlines and say how I count. Which day do you know?",
    )
    if given:
        question = voice.say("dates.given", "**{day}**\nWhat day is this?", day=voice.date(given))
    return Reply(
        (
            turn.message(
                question,
                *(
                    (
                        turn.button(
                            _label(turn, Asked(pack, kind, "")),
                            "dates-kind",
                            pack.id,
                            kind.id,
                            *(("", *with_day) if given else ()),
                        ),
                    )
                    for kind in kinds[page * MOST_ON_A_PAGE : (page + 1) * MOST_ON_A_PAGE]
                ),
                steps,
                _foot(turn),
                in_place=True,
            ),
        )
    )


def _along(given: date | None) -> tuple[str, ...]:
    """A day that was typed before it was said what day it is, for the end of a button."""
    return (given.isoformat(),) if given else ()


def _countries(turn: Turn, given: date | None = None) -> Message:
    voice, library = turn.voice, turn.library
    question = voice.say("dates.country", "I can count deadlines for these countries. Which one is it?")
    if given:
        question = f"{_forgotten(turn, given)}\n\n{question}"
    rows = [
        (turn.button(library.name(pack, voice), "dates-add", pack.id, "0", *_along(given)),) for pack in library.counted
    ]
    return turn.message(question, *rows, (screen.to_menu(turn, keeps=False),), in_place=True)


def _foot(turn: Turn) -> tuple[Choice, ...]:
    mine = turn.button(turn.voice.say("button.dates", "My dates"), "dates")
    return (*((mine,) if _mine(turn).kept else ()), screen.to_menu(turn, keeps=False))


def kind(turn: Turn) -> Reply:
    """A kind was tapped: whose passport, where the law differs; else the day, unless it was typed before."""
    asked = _tapped(turn)
    if asked is None:
        return add(turn)
    groups = asked.pack.deadlines.groups_of(asked.kind.id)
    given = _day(turn.tap.argument(3)) if turn.tap else None
    if not groups:
        return day(turn) if given else _ask(turn, asked)
    voice, action = turn.voice, "dates-day" if given else "dates-ask"
    question = voice.say(
        "dates.group", "The term depends on the passport. Whose passport is it? You need not say: then I count for all."
    )
    labels = {group.id: in_words(voice, asked.pack.id, f"date-group.{group.id}.label", group.label) for group in groups}
    key = asked.pack.id, asked.kind.id
    rows = [(turn.button(label, action, *key, id, *_along(given)),) for id, label in labels.items()]
    rather_not = turn.button(voice.say("button.dates-all", "I do not say"), action, *key, "", *_along(given))
    return Reply((turn.message(question, *rows, (rather_not, screen.to_menu(turn, keeps=False)), in_place=True),))


def ask(turn: Turn) -> Reply:
    """The kind is clear: which day?"""
    asked = _tapped(turn)
    return _ask(turn, asked) if asked else add(turn)


def swap(turn: Turn) -> Reply:
    """Another day instead of a kept one."""
    asked = _tapped(turn)
    instead = turn.tap.argument(3) if turn.tap else ""
    return _ask(turn, asked, instead=instead) if asked else dates(turn)


def _ask(turn: Turn, asked: Asked, sorry: str = "", instead: str = "", days: Sequence[date] = ()) -> Reply:
    """Which day? By typing, from a calendar, or with one of the `days` that the text could mean."""
    voice = turn.voice
    question = voice.say("dates.day", "**{label}**\nWhich day is it?", label=markup.escape(_label(turn, asked)))
    example = turn.today - timedelta(days=9)
    numbers = markup.escape(f"{example:%d.%m.%Y}")
    if turn.person:
        typing = voice.say(
            "dates.typing",
            "Write it as you like, for example {numbers} or {words}. Or pick it from the calendar.",
            numbers=numbers,
            words=voice.date(example),
        )
    else:
        typing = voice.say(
            "dates.typing-guest",
            "Tap the day. If you write it, for example {numbers}, I ask again what day it is: I remember nothing of you.",
            numbers=numbers,
        )
    text = "\n\n".join(filter(None, (sorry, question, typing)))
    offered = days or (turn.today,)
    labels = {day: voice.date(day) if days else voice.say("button.dates-today", "Today") for day in offered}
    calendar = turn.button(voice.say("button.dates-calendar", "From the calendar"), "dates-mon", *asked.key)
    message = turn.message(
        text,
        *((turn.button(label, "dates-day", *asked.key, day.isoformat()),) for day, label in labels.items()),
        (calendar,),
        _foot(turn),
        in_place=not sorry,
    )
    picked = Choice(
        voice.say("button.dates-pick", "Count from this day"), choice.write(turn.language, "dates-day", *asked.key, "")
    )
    noted = json.dumps([*asked.key, int(turn.now.timestamp()), instead])
    return Reply((replace(message, day=picked),), notes={ASKED: noted})


def month(turn: Turn) -> Reply:
    """The calendar by buttons: first the month, then the day."""
    asked = _tapped(turn)
    if asked is None:
        return add(turn)
    begin = _day(f"{turn.tap.argument(3)}-01") if turn.tap else None
    rows = _days_of(turn, asked, begin) if begin else _months_around(turn, asked)
    question = turn.voice.say("dates.day", "**{label}**\nWhich day is it?", label=markup.escape(_label(turn, asked)))
    text = f"{question}\n{turn.voice.month(begin)}" if begin else question
    return Reply((turn.message(text, *rows, _foot(turn), in_place=True),))


def _months_around(turn: Turn, asked: Asked) -> list[tuple[Choice, ...]]:
    first, last = _MONTHS_SHOWN[asked.kind.when]
    begins = [in_months(turn.today.replace(day=1), number) for number in range(first, last + 1)]
    buttons = [
        turn.button(turn.voice.month(begin), "dates-mon", *asked.key, begin.isoformat()[: len("2026-11")])
        for begin in begins
    ]
    return [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]


def _days_of(turn: Turn, asked: Asked, begin: date) -> list[tuple[Choice, ...]]:
    number = (in_months(begin, 1) - begin).days
    all_days = [begin + timedelta(days=place) for place in range(number)]
    buttons = [
        turn.button(turn.voice.number(day.day), "dates-day", *asked.key, day.isoformat())
        for day in all_days
        if _is_possible(turn, asked.kind, day)
    ]
    return [tuple(buttons[start : start + _DAYS_IN_A_ROW]) for start in range(0, len(buttons), _DAYS_IN_A_ROW)]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _is_possible(turn: Turn, kind: Kind, day: date) -> bool:
    """Whether the day lies where such a day can lie."""
    wrong_side = (kind.when is When.PAST and day > turn.today) or (kind.when is When.FUTURE and day < turn.today)
    return not wrong_side and abs(day - turn.today) <= FARTHEST


def waits_for_a_day(turn: Turn) -> bool:
    """Whether the text answers «Which day is it?»: asked lately, and the text looks like a day and no question."""
    if turn.event.kind is not EventKind.TEXT or turn.event.command or turn.event.text.rstrip().endswith("?"):
        return False
    _, asked_at, _ = _noted(turn)
    is_fresh = turn.now.timestamp() - asked_at <= TYPED_WITHIN.total_seconds()
    return is_fresh and is_day_like(turn.event.text)


def _noted(turn: Turn) -> tuple[Asked | None, float, str]:
    """What was asked last, when, and the day that the new one replaces."""
    try:
        pack, kind, group, asked_at, instead = json.loads(turn.notes.get(ASKED, ""))
        return _asked(turn, (pack, kind, group)), float(asked_at), str(instead)
    except (ValueError, TypeError):
        return None, 0.0, ""


def typed(turn: Turn) -> Reply:
    """A day was typed."""
    asked, _, instead = _noted(turn)
    if asked is None:
        return dates(turn)
    found = read(turn.event.text, turn.today, asked.kind.when)
    possible = [day for day in found if _is_possible(turn, asked.kind, day)]
    voice = turn.voice
    if len(possible) == 1:
        return _counted(turn, asked, possible[0])
    if possible:
        return _ask(turn, asked, voice.say("dates.which", "Which of these days do you mean?"), instead, possible)
    return _ask(turn, asked, _sorry(turn, asked.kind, bool(found)), instead)


def guest_writes_a_day(turn: Turn) -> bool:
    """Whether somebody of whom nothing is remembered wrote a day and nothing else."""
    written = turn.event.text
    if turn.person or turn.event.kind is not EventKind.TEXT or turn.event.command or written.rstrip().endswith("?"):
        return False
    is_short = len(written.split()) <= MOST_WORDS_OF_A_DAY and is_day_like(written)
    return is_short and bool(read(written, turn.today, When.ANY)) and turn.match.decision is not Decision.ANSWER


def guest_typed(turn: Turn) -> Reply:
    """A day was typed, and what it was asked for is not known: the buttons bear the day on."""
    found = read(turn.event.text, turn.today, When.ANY)
    if len(found) == 1:
        return Reply((_countries(turn, found[0]),))
    which = turn.voice.say("dates.which", "Which of these days do you mean?")
    rows = [(turn.button(turn.voice.date(day), "dates-add", "", "0", *_along(day)),) for day in found]
    return Reply((turn.message(which, *rows, (screen.to_menu(turn, keeps=False),)),))


def _forgotten(turn: Turn, given: date) -> str:
    return turn.voice.say(
        "dates.forgotten",
        "You wrote: {day}. I remember nothing of you, so please tell me again what day this is.",
        day=turn.voice.date(given),
    )


def _sorry(turn: Turn, kind: Kind, is_day: bool) -> str:
    """Why a day cannot be taken."""
    if not is_day:
        return turn.voice.say(
            "dates.no-such-day", "I cannot find this day in the calendar. Please write day, month and year."
        )
    if kind.when is When.PAST:
        return turn.voice.say("dates.too-late", "This day is still to come. Please give the day when it happened.")
    return turn.voice.say("dates.too-early", "This day is over. Please give a day that is still to come.")


# What follows


def day(turn: Turn) -> Reply:
    """A day was picked, or a kept one tapped."""
    asked = _tapped(turn)
    if asked is None or turn.tap is None:
        return add(turn)
    picked = _day(turn.tap.argument(3))
    if picked is None or not _is_possible(turn, asked.kind, picked):
        sorry = _sorry(turn, asked.kind, picked is not None and abs(picked - turn.today) <= FARTHEST)
        return _ask(turn, asked, sorry if turn.tap.argument(3) else "", _noted(turn)[2])
    return _counted(turn, asked, picked)


def _counted(turn: Turn, asked: Asked, given: date) -> Reply:
    """Every deadline that follows, and what can be done with it."""
    voice, item = turn.voice, Kept(*asked.key, given)
    is_kept = _mine(turn).find(item.key) is not None
    keep = turn.button(voice.say("button.dates-keep", "Keep it and remind me"), "dates-keep", *item.key, keeps=True)
    change = turn.button(voice.say("button.dates-swap", "Change the day"), "dates-swap", *item.key, keeps=True)
    drop = turn.button(voice.say("button.dates-drop", "Erase it"), "dates-drop", *item.key)
    file = turn.button(voice.say("button.dates-file", "Calendar file"), "dates-file", *item.key, keeps=True)
    person = turn.button(voice.say("button.person", "Ask a person"), "human", keeps=True)
    other = turn.button(voice.say("button.dates-other", "Another day"), "dates-ask", *asked.key, keeps=True)
    rows = ((change, drop) if is_kept else (keep,), (file,) if is_kept else (file, other), (person, *_foot(turn)))
    return Reply(_details(turn, asked, given, *rows))


def _details(turn: Turn, asked: Asked, given: date, *rows: tuple[Choice, ...]) -> tuple[Message, ...]:
    """Two deadlines a message, the soonest first; the buttons under the last."""
    found = dues(asked.pack, asked.kind.id, asked.group, given, turn.today)
    head = f"**{markup.escape(_label(turn, asked))}: {turn.voice.date(given)}**"
    parts = [head, *(in_full(due, asked.pack, turn.today, turn.voice) for due in found)]
    texts = ["\n\n".join(parts[start : start + 2]) for start in range(0, len(parts), 2)]
    careful = turn.voice.say(
        "dates.careful",
        "This is no legal advice. What stands in your own papers counts more. Do not wait for the last day.",
    )
    *first, last = [*texts[:-1], f"{texts[-1]}\n\n{careful}"]
    return (*(turn.message(text) for text in first), turn.message(last, *rows))


def keep(turn: Turn) -> Reply:
    """Keep a day and remind of what follows; who lets us remember nothing is asked first."""
    asked, given = _tapped(turn), _day(turn.tap.argument(3)) if turn.tap else None
    if asked is None or given is None or not _is_possible(turn, asked.kind, given):
        return dates(turn)
    if turn.person is None:
        return Reply((_agree_first(turn, Kept(*asked.key, given)),))
    return _keep(turn, asked, given)


def _keep(turn: Turn, asked: Asked, given: date) -> Reply:
    noted, _, instead = _noted(turn)
    item = Kept(*asked.key, given)
    mine = _mine(turn)
    if noted and noted.key == asked.key and instead:
        mine = mine.without((*asked.key, instead))
    mine = mine.with_(replace(item, told=told(_dues(turn, item))))
    mine = replace(mine, looked_on=mine.looked_on or turn.today)
    text = turn.voice.say(
        "dates.kept", "I keep {name}, and nothing else about it.", name=markup.escape(_name(turn, item))
    )
    return _saved(turn, mine, _reminders_screen(turn, mine, text))


def _agree_first(turn: Turn, item: Kept) -> Message:
    voice = turn.voice
    asking = voice.say(
        "dates.agree",
        "For this I must remember the day, your language and your country. May I? "
        "You can erase it at any time with /forget. Without that you can keep the calendar file.",
    )
    yes = turn.button(voice.say("button.agree", "Yes, remember"), "agree", DEEP_LINK, *item.key)
    file = turn.button(voice.say("button.dates-file", "Calendar file"), "dates-file", *item.key, keeps=True)
    return turn.message(asking, (yes,), (file,), (screen.to_menu(turn, keeps=False),), in_place=True)


def agree(turn: Turn) -> Reply:
    """Somebody new agreed on the way here: the day is kept, if they gave one."""
    key = turn.tap.arguments[1:] if turn.tap else ()
    asked, given = _asked(turn, key), _day((*key, "", "", "", "")[3])
    place = asked.pack.id if asked and asked.pack.country else ""
    person = turn.person or Person(turn.language, place, agreed_on=turn.today)
    turn = replace(turn, person=person)
    is_given = asked and given and _is_possible(turn, asked.kind, given)
    return replace(_keep(turn, asked, given) if is_given and asked and given else dates(turn), memory=person)


def drop(turn: Turn) -> Reply:
    """Erase a kept day; one tap puts it back."""
    mine = _mine(turn)
    item = mine.find(turn.tap.arguments) if turn.tap else None
    if item is None:
        return dates(turn)
    text = turn.voice.say("dates.dropped", "Erased: {name}", name=markup.escape(_name(turn, item)))
    back = turn.button(turn.voice.say("button.dates-back", "Put it back"), "dates-keep", *item.key)
    mine = mine.without(item.key)
    turn = replace(turn, notes={**turn.notes, NOTE: mine.to_json()})
    return _saved(turn, mine, turn.message(text, (back,), _foot(turn), in_place=True))


def file(turn: Turn) -> Reply:
    """A calendar file of one day, or of all that are kept."""
    asked, given = _tapped(turn), _day(turn.tap.argument(3)) if turn.tap else None
    mine = _mine(turn)
    items = (Kept(*asked.key, given),) if asked and given and _is_possible(turn, asked.kind, given) else mine.kept
    found = [(turn.library.packs[item.pack], due) for item in items for due in _dues(turn, item)]
    if not any(due.readings for _, due in found):
        return dates(turn)
    text = turn.voice.say(
        "dates.file", "Open this file on your phone: it puts the dates into your calendar. There they can be read by "
        "whoever uses the phone."
    )  # fmt: skip
    written = calendar_file.written(found, mine.leads, turn.now, turn.voice)
    return Reply((replace(turn.message(text, _foot(turn)), file=File(calendar_file.NAME, written)),))


# Reminders


def when(turn: Turn) -> Reply:
    """How many days before, and at which hour?"""
    return Reply((_reminders_screen(turn, _mine(turn)),)) if turn.person else dates(turn)


def _reminders_screen(turn: Turn, mine: MyDates, before: str = "") -> Message:
    voice = turn.voice
    leads = ", ".join(voice.number(lead) for lead in sorted(mine.leads, reverse=True))
    if mine.hour is None:
        words = voice.say("dates.never", "I do not remind you. Tap an hour, and I do.")
    else:
        words = voice.say(
            "dates.when",
            "I write to you at {hour}, so many days before a last day: {leads}, and on the day itself. "
            "The message does not say what the date is about.",
            hour=markup.escape(f"{mine.hour}:00"),
            leads=leads or "–",
        )
    lead_row = tuple(
        turn.button(f"{voice.number(lead)}{' ✓' if lead in mine.leads else ''}", "dates-lead", str(lead))
        for lead in LEADS
    )
    hour_row = tuple(
        turn.button(f"{hour}:00{' ✓' if hour == mine.hour else ''}", "dates-hour", str(hour)) for hour in HOURS
    )
    never = turn.button(voice.say("button.dates-never", "No reminders"), "dates-hour", NEVER)
    all_of_them = turn.button(voice.say("button.dates-file", "Calendar file"), "dates-file", keeps=True)
    mine_button = turn.button(voice.say("button.dates", "My dates"), "dates")
    return turn.message(
        "\n\n".join(filter(None, (before, words))),
        lead_row,
        hour_row,
        (never,),
        (all_of_them,),
        (mine_button, screen.to_menu(turn, keeps=False)),
        in_place=True,
    )


def lead(turn: Turn) -> Reply:
    """A number of days before was tapped: on or off."""
    number, mine = _number(turn.tap.argument(0)) if turn.tap else 0, _mine(turn)
    if number not in LEADS or not mine.kept:
        return dates(turn)
    leads = set(mine.leads) ^ {number}
    mine = replace(mine, leads=tuple(sorted(leads, reverse=True)))
    return _saved(turn, mine, _reminders_screen(turn, mine))


def hour(turn: Turn) -> Reply:
    """An hour was tapped, or never."""
    chosen, mine = turn.tap.argument(0) if turn.tap else "", _mine(turn)
    if chosen not in {*map(str, HOURS), NEVER} or not mine.kept:
        return dates(turn)
    mine = replace(mine, hour=None if chosen == NEVER else int(chosen))
    return _saved(turn, mine, _reminders_screen(turn, mine))


def remind(turn: Turn) -> Reply:
    """The daily look: silence, or harmless words, because others may see them. What it is about is seen by a tap."""
    mine = _mine(turn)
    if turn.person is None or not mine.kept:
        return Reply()
    turn = _local(turn, mine)
    looked_on = mine.looked_on or turn.today
    now = {item.key: _dues(turn, item) for item in mine.kept}
    near = any(is_near(now[item.key], mine.leads, looked_on, turn.today) for item in mine.kept)
    changed = [item for item in mine.kept if changes(item.hinted or item.told, now[item.key])]
    hinted = (replace(item, hinted=told(now[item.key])) if item in changed else item for item in mine.kept)
    words = [
        *([turn.voice.say("dates.near", "Hello! A date that you wanted to remember is near.")] if near else []),
        *(
            [turn.voice.say("dates.changed", "Hello! Something about one of your dates has changed.")]
            if changed
            else []
        ),
    ]
    see = turn.button(turn.voice.say("button.dates-see", "See it"), "dates")
    stop = turn.button(turn.voice.say("button.exam-stop", "No more of this"), "dates-hour", NEVER)
    messages = (turn.message("\n".join(words), (see,), (stop,)),) if words else ()
    mine = replace(mine, kept=tuple(hinted), looked_on=turn.today)
    reply = _saved(turn, mine, *messages)
    return replace(reply, notes={NOTE: reply.notes[NOTE]})


def again(turn: Turn, reply: Reply) -> Reply:
    """`reply`, with the daily look set anew: for somebody who was away and came back."""
    mine = _mine(turn)
    return replace(reply, reminders={**reply.reminders, REMINDER: _next(turn, mine)}) if mine.kept else reply
