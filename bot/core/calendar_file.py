"""Deadlines as a calendar file (iCalendar, RFC 5545) that a person can keep in their own phone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from bot.core import markup
from bot.core.deadline import Due, in_full, title
from bot.core.pack import Pack
from bot.core.text import Voice

NAME = "dates.ics"
PRODUCT = "-//Hamroh//Hamroh//EN"


def written(dues: Sequence[tuple[Pack, Due]], leads: Sequence[int], now: datetime, voice: Voice) -> str:
    """One whole-day event on the safe day of each deadline, with an alarm at noon for each of `leads` days before."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for pack, due in dues:
        if due.readings:
            calendar.add_component(_event(pack, due, leads, now, voice))
    return str(calendar.to_ical(), "utf-8")


def _event(pack: Pack, due: Due, leads: Sequence[int], now: datetime, voice: Voice) -> Event:
    event, name = Event(), title(due.deadline, pack, voice)
    event.add("uid", f"{pack.id}-{due.deadline.id}-{due.given.isoformat()}@hamroh")
    event.add("dtstamp", now)
    event.add("summary", name)
    event.add("description", markup.plain(in_full(due, pack, now.date(), voice)))
    event.add("dtstart", due.safe)
    event.add("dtend", due.safe + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    for lead in leads:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", name)
        alarm.add("trigger", timedelta(hours=12) - timedelta(days=lead))
        event.add_component(alarm)
    return event
