"""How times and topics stand on a page: in the desk's time zone, in words."""

from dataclasses import dataclass

from bot.casework.desk import Desk
from bot.core.pack import in_words
from bot.store.cases import Row

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


@dataclass
class Shown:
    """Filters of the templates."""

    desk: Desk

    def time(self, moment: float) -> str:
        """A time with its zone."""
        return self.desk.office.plan.written(moment)

    def due(self, row: Row) -> str:
        """When the next answer is due, or why none is."""
        now = self.desk.clock()
        if row.parked_until > now:
            return f"parked until {self.time(row.parked_until)}"
        if not row.asked_at:
            return "waits for the person"
        if row.due_at <= now:
            return f"overdue by {_span(now - row.due_at)}"
        soon = "soon due" if row.warn_at <= now else "due"
        return f"{soon} in {_span(row.due_at - now)}, {self.time(row.due_at)}"

    def days(self, moment: float) -> str:
        """How many days are left until `moment`."""
        left = max(int((moment - self.desk.clock()) // _DAY), 0)
        return "1 day" if left == 1 else f"{left} days"

    def topic(self, id: str) -> str:
        """The title of a topic, its id when it is not there any more."""
        library = self.desk.library()
        voice = library.voice("en")
        found = ((pack, pack.topics[id]) for pack in library.packs.values() if id in pack.topics)
        return next((in_words(voice, pack.id, topic.key, topic.title) for pack, topic in found), id)


def _span(seconds: float) -> str:
    for unit, name in ((_DAY, "d"), (_HOUR, "h")):
        if seconds >= 2 * unit:
            return f"{int(seconds // unit)} {name}"
    return f"{max(int(seconds // _MINUTE), 1)} min"
