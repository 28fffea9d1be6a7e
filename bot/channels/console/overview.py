"""What supervisors see of the desk: load and answering times, overdue cases, and the accounts of those who answer."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from bot.casework.desk import Desk, Refusal, Refused
from bot.channels.console.chart import Bar, Chart, chart
from bot.channels.console.visit import whole
from bot.core.language import LANGUAGES
from bot.store import audit, changes, load, queues, staff, views
from bot.store.load import Hour
from bot.store.staff import Member, Role

MOST_CAP = 500


@dataclass
class Overview:
    """Deeds on `desk` of those who look after the others."""

    desk: Desk

    async def drawn(self, language: str) -> dict[str, Any]:
        """Everything on the page of the desk."""
        hours = self.desk.office.plan.hours
        now = self.desk.clock()
        async with self.desk.database.read() as connection:
            by_hour = await load.hours(connection, now, hours.zone if hours else UTC, language)
            return {
                "language": language,
                "sent": _chart("Cases sent by hour of the day", "cases", by_hour, sent=True),
                "answered": _chart("Middle time to the first answer by hour", "hours", by_hour, sent=False),
                "by_hour": [hour for hour in by_hour if hour.sent],
                "carried": await load.carried(connection, now),
                "sizes": await queues.sizes(connection, 0, now),
                "present": await views.present(connection, now),
            }

    @property
    def topics(self) -> list[str]:
        """The ids of all topics of the content."""
        return sorted({id for pack in self.desk.library().packs.values() for id in pack.topics})

    async def set_work(self, member: Member, id: int, languages: str, cap: str, topics: str) -> None:
        """Which languages somebody answers in, how many open cases they may have (0: as usual), what they know best."""
        codes, known = _words(languages), _words(topics)
        number = whole(cap or "0")
        if set(codes) - set(LANGUAGES) or set(known) - set(self.topics) or not 0 <= number <= MOST_CAP:
            raise Refused(Refusal.NO_WORK)
        async with self.desk.database.write() as connection:
            found = await self._account(connection, id)
            await staff.set_work(connection, found.id, " ".join(codes), number, " ".join(known))
            await audit.add(connection, self.desk.clock(), member.id, "set work", detail=f"of {found.id}")

    async def revoke(self, member: Member, id: int) -> None:
        """End an account at once; its cases go back to the queue. Nobody ends their own; an admin's ends with an admin."""
        async with self.desk.database.write(changes.RING) as connection:
            found = await self._account(connection, id)
            if found.id == member.id or (found.role == Role.ADMIN and member.role != Role.ADMIN):
                raise Refused(Refusal.NOT_THIS_ACCOUNT)
            numbers = [row.number for row in await queues.owned(connection, found.id)]
            await staff.revoke(connection, found.name, self.desk.clock())
            await audit.add(connection, self.desk.clock(), member.id, "revoke", detail=f"of {found.id}")
            await changes.add(connection, numbers, self.desk.clock())

    async def _account(self, connection: Any, id: int) -> Member:
        found = await staff.by_id(connection, id)
        if found is None or found.revoked_at:
            raise Refused(Refusal.NOT_THIS_ACCOUNT)
        return found


def _words(given: str) -> list[str]:
    """Words apart by spaces or commas, each once."""
    return list(dict.fromkeys(given.replace(",", " ").split()))


def _chart(title: str, unit: str, hours: list[Hour], sent: bool) -> Chart:
    return chart(title, unit, [Bar(str(hour.hour), hour.sent if sent else hour.answered_in) for hour in hours])
