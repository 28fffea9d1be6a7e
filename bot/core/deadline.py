"""A person's deadlines: what is due from a day they gave, and each of them in words with its rule and its source.

`due` is the seam for guides: one deadline by its id, as text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from bot.core import markup
from bot.core.card import in_facts
from bot.core.facts import Fact, Value
from bot.core.pack import Pack, in_words, named
from bot.core.term import RULES, Deadline, Readings, Start
from bot.core.text import Voice
from bot.core.workday import Calendar

MONTHLY = "each-month"


@dataclass(frozen=True)
class Due:
    """A deadline that was counted: its readings, the values of the law it was counted with, and the calendar.

    `readings` is None when no value is known for that day. Two values mean that the law changes between the day that
    was given and today; both were counted.
    """

    deadline: Deadline
    readings: Readings | None
    values: tuple[Value, ...]
    fact: Fact | None
    given: date
    calendar: Calendar

    @property
    def safe(self) -> date:
        """The last day by the safe reading; the day that was given when nothing is known."""
        return self.readings.safe if self.readings else self.given

    @property
    def open_day(self) -> date | None:
        """The last working day before a safe day that is none, when there is one after the given day."""
        if self.readings is None or self.calendar.is_working(self.safe):
            return None
        day = self.calendar.count_back(self.safe, 1)
        return day if RULES[self.deadline.rule].is_before or day >= self.given else None

    @property
    def unknown_year(self) -> int | None:
        """A year that was counted through and whose days off are not all known yet."""
        if self.readings is None or not RULES[self.deadline.rule].uses_calendar:
            return None
        first, last = sorted((self.given, self.readings.other))
        return next((year for year in range(first.year, last.year + 1) if not self.calendar.knows(year)), None)

    @property
    def sign(self) -> tuple[str, str]:
        """The safe day and the numbers of the law, to see later whether something changed; a monthly day is no change."""
        numbers = " ".join(str(value.value) for value in self.values)
        return "" if self.deadline.rule == MONTHLY or not self.readings else self.safe.isoformat(), numbers


def dues(pack: Pack, kind: str, group: str, given: date, today: date) -> tuple[Due, ...]:
    """What is due from a day of this kind for people of `group` (all for none), the soonest first."""
    counted = (_counted(pack, deadline, given, today) for deadline in pack.deadlines.of(kind, group))
    return tuple(sorted(counted, key=lambda due: due.safe))


def due(pack: Pack, rule: str, given: date, today: date, voice: Voice) -> str | None:
    """The day of the deadline with the id `rule`, counted from `given`, in our markup; None when the pack has none.

    How it is counted, and its source, stand under «My dates».
    """
    deadline = pack.deadlines.deadlines.get(rule)
    return "\n".join(_days(_counted(pack, deadline, given, today), today, voice)) if deadline else None


def _counted(pack: Pack, deadline: Deadline, given: date, today: date) -> Due:
    rule, calendar = RULES[deadline.rule], Calendar(pack.deadlines.calendar)
    fact = pack.facts[deadline.fact] if deadline.fact else None
    values = _values(fact, given, today) if fact else ()
    numbers = [int(str(value.value)) for value in values] if fact else [0]
    found = [rule.count(Start(given, number, calendar, today)) for number in numbers]
    days = [day for readings in found for day in (readings.safe, readings.other)]
    return Due(deadline, Readings(min(days), max(days)) if days else None, values, fact, given, calendar)


def _values(fact: Fact, given: date, today: date) -> tuple[Value, ...]:
    """The values on the day that was given and today: if the law changed between, we do not say which of them counts."""
    found = (fact.on(given), fact.on(today))
    return tuple({value.value: value for value in found if value}.values())


def title(found: Deadline, pack: Pack, voice: Voice) -> str:
    """What is to be done."""
    return in_words(voice, pack.id, f"deadline.{found.id}.title", found.title)


def in_full(found: Due, pack: Pack, today: date, voice: Voice) -> str:
    """A deadline with all that belongs to it: day, other reading, rule, calendar, what is not known, source."""
    return "\n".join(
        [
            f"**{markup.escape(title(found.deadline, pack, voice))}**",
            *_days(found, today, voice),
            *_how(found, pack, voice),
            *_unknown(found, pack, today, voice),
            *_source(found, pack, voice),
        ]
    )


def _days(found: Due, today: date, voice: Voice) -> Iterator[str]:
    if found.readings is None:
        yield voice.say("deadline.no-value", "I know no term that holds on this day, so I cannot count it.")
        return
    safe, other = found.readings.safe, found.readings.other
    yield voice.say(
        "deadline.until", "**{day}** at the latest: {left}", day=voice.date(safe), left=_left(safe, today, voice)
    )
    if other != safe:
        yield voice.say("deadline.other", "By another reading of the rule: {day}", day=voice.date(other))
    if found.open_day:
        yield voice.say(
            "deadline.day-off",
            "The first date is a day off, offices may be closed. The last working day before it: {day}",
            day=voice.date(found.open_day),
        )


def _left(day: date, today: date, voice: Voice) -> str:
    number = (day - today).days
    if number < 0:
        return voice.say("deadline.passed", "this day has passed")
    if number == 0:
        return voice.say("deadline.today", "that is today")
    return voice.count("deadline.left", "{count} day is left", "{count} days are left", number)


def _how(found: Due, pack: Pack, voice: Voice) -> Iterator[str]:
    groups = [pack.deadlines.groups[id] for id in found.deadline.groups]
    if groups:
        names = ", ".join(in_words(voice, pack.id, f"date-group.{group.id}.label", group.label) for group in groups)
        yield voice.say("deadline.groups", "For passports of: {groups}", groups=markup.escape(names))
    yield voice.say("deadline.how", "How I count: {rule}", rule=_rule(found, voice))
    if len(found.values) > 1:
        yield voice.say("deadline.two-terms", "The term changed between your day and today. I counted both.")
    if RULES[found.deadline.rule].uses_calendar:
        country = markup.escape(named(pack, voice))
        yield voice.say("deadline.calendar", "Working days by the public holidays of: {country}", country=country)
    if found.unknown_year:
        yield voice.say(
            "deadline.calendar-unknown",
            "The government has not moved the days off of {year} yet, as far as I know. The day may change.",
            year=str(found.unknown_year),
        )


def _rule(found: Due, voice: Voice) -> str:
    """The rule in words, with the terms it counts with."""
    fact = found.fact
    terms = [markup.escape(voice.fact(value, fact.unit)) for value in found.values] if fact else []
    term = " / ".join(terms) or "…"
    return _rules(voice, term)[found.deadline.rule]


def _rules(voice: Voice, term: str) -> dict[str, str]:
    after = voice.say(
        "deadline.rule.after",
        "{term} from your day. It is not clear if your day itself counts: the first date counts it, the other does not.",
        term=term,
    )
    months = voice.say(
        "deadline.rule.months",
        "{term}, to the same day of the month. The first date is one day earlier, to be safe.",
        term=term,
    )
    before = voice.say(
        "deadline.rule.before",
        "at least {term} before your day. For the first date they lie whole between the two.",
        term=term,
    )
    return {
        "days": after,
        "working-days": after,
        "months": months,
        "years": months,
        "hours": voice.say(
            "deadline.rule.hours",
            "{term}. I do not know the hour, so the first date counts from the morning of your day.",
            term=term,
        ),
        "days-before": before,
        "working-days-before": before,
        "stay-in-year": voice.say(
            "deadline.rule.stay-in-year",
            "{term} in all in a calendar year, the day of arrival is the first. The first date goes on counting over "
            "the new year; we do not know if the count begins again then.",
            term=term,
        ),
        "stay-in-period": voice.say(
            "deadline.rule.stay-in-period",
            "{term} in all, the day of arrival is the first and the day of leaving the last.",
            term=term,
        ),
        "each-month": voice.say(
            "deadline.rule.each-month",
            "every month before the day of the month of your date. The first date is one day earlier, to be safe.",
        ),
        "that-day": voice.say(
            "deadline.rule.that-day", "the day in your paper. The first date is one day earlier, to be safe."
        ),
    }


def _unknown(found: Due, pack: Pack, today: date, voice: Voice) -> Iterator[str]:
    text = found.deadline.unknown
    if text:
        text = in_words(voice, pack.id, f"deadline.{found.deadline.id}.unknown", text)
        words = in_facts(text, pack.facts, voice, today)
        yield voice.say("deadline.unknown", "Not certain: {words}", words=words)


def _source(found: Due, pack: Pack, voice: Voice) -> Iterator[str]:
    """Where the numbers are from; without a number, where the answer that says more is from."""
    if found.values:
        named = [(_site(value.source), value.source, value.source_date) for value in found.values]
        checked = min(value.checked_on for value in found.values)
    else:
        entry = pack.entries[found.deadline.entry]
        named = [(source.name, source.url, source.date) for source in entry.sources[:1]]
        checked = entry.checked_on
    links = "; ".join(f"[{markup.escape(name)}]({url}) ({_dated(dated, voice)})" for name, url, dated in named)
    yield voice.say("card.source", "Source: {sources}", sources=links)
    yield voice.say("card.checked", "Checked on {date}.", date=voice.date(checked))


def _site(address: str) -> str:
    return urlsplit(address).netloc.removeprefix("www.")


def _dated(dated: str, voice: Voice) -> str:
    if dated == "undated":
        return voice.say("card.undated", "no date")
    return voice.date(date.fromisoformat(dated)) if len(dated) == len("2026-11-21") else markup.escape(dated)


def changes(before: Mapping[str, Sequence[str]], now: tuple[Due, ...]) -> tuple[Due, ...]:
    """The deadlines whose day or term is another one than what the person was told, by the signs of then."""
    return tuple(item for item in now if tuple(before.get(item.deadline.id, ())) != item.sign)


def why(found: Due, before: Sequence[str] | None, pack: Pack, voice: Voice) -> str:
    """In one line: which deadline changed, from what to what, and because of what."""
    name = markup.escape(title(found.deadline, pack, voice))
    now = voice.date(found.safe)
    if before is None:
        return voice.say("deadline.new", "New: {name}, {day} at the latest.", name=name, day=now)
    if not before[0] or not found.readings:
        return voice.say("deadline.recounted", "{name}: the rule changed. Look at it again.", name=name)
    was = voice.date(date.fromisoformat(before[0]))
    if before[1] == found.sign[1]:
        return voice.say(
            "deadline.moved",
            "{name}: now {day}, before {was}. The calendar of days off or the way to count has changed.",
            name=name,
            day=now,
            was=was,
        )
    fact = found.fact
    terms = " / ".join(voice.fact(value, fact.unit) for value in found.values) if fact else ""
    return voice.say(
        "deadline.changed",
        "{name}: now {day}, before {was}. The term is now {term}.",
        name=name,
        day=now,
        was=was,
        term=markup.escape(terms),
    )
