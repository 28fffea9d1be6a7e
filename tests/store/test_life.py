"""The life of a case as a machine of states: whatever people and counsellors do in whatever order, the rules hold."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from bot.casework.desk import Desk, Refused
from bot.casework.reading import Reading
from bot.casework.transfer import Transfer
from bot.core.case import Brief, CaseDeed, Deed
from bot.core.pack import Library
from bot.store import cases, changes, due, migrate, outbox
from bot.store.cases import Row
from bot.store.db import Database
from bot.store.staff import Member, Role
from bot.store.tables import cases as table
from tests.conftest import Clock, driver_url
from tests.postgresql import Server
from tests.store.test_cases import VAULT

MEMBERS = [Member(id, f"Member {id}", Role.COUNSELLOR, "x", "", 0, 0) for id in (1, 2)]
NOTE = "zznotezz"
_numbers = itertools.count(1)


class Life(RuleBasedStateMachine):
    """One person, two counsellors, one database. A model holds what must be so. Who erases erases everything, one case
    after another."""

    url: Callable[[], str]
    content: Library

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.clock = Clock()
        self.database = Database(driver_url(type(self).url()))
        self.wait(migrate.upgrade(self.database))
        self.desk = Desk(self.database, VAULT, lambda: type(self).content, self.clock)
        self.lane = f"web:{next(_numbers)}"
        self.status, self.owner, self.waits, self.sent = "", 0, False, 0
        self.number = ""
        self.writes_a_draft()
        self.does(Deed.SEND)

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.wait(self.database.close())
            self.loop.close()

    def wait(self, doing: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(doing)

    def person(self, deed: CaseDeed) -> None:
        async def does() -> str:
            async with self.database.write() as connection:
                number = await cases.apply(connection, VAULT, self.lane, deed, self.clock())
                await due.refresh(connection, self.desk.office.plan, [number])
                await changes.add(connection, [number] if number else [], self.clock())
                return number

        number = self.wait(does()) or self.number
        if deed.deed is Deed.REOPEN and number != self.number:
            self.owner = 0  # after two weeks it is another case
        self.number = number

    def counsellor(self, doing: Awaitable[Any]) -> bool:
        """Whether it was done and not refused."""
        try:
            self.wait(doing)
        except Refused:
            return False
        return True

    def row(self) -> Row | None:
        async def reads() -> Row | None:
            async with self.database.read() as connection:
                return await cases.find(connection, self.number)

        found: Row | None = self.wait(reads())
        return found

    def last(self) -> int:
        async def reads() -> int:
            async with self.database.read() as connection:
                return await cases.last_said(connection, self.number)

        return int(self.wait(reads()))

    # The person

    @precondition(lambda self: self.status in ("", "draft"))
    @rule()
    def writes_a_draft(self) -> None:
        self.person(CaseDeed(Deed.DRAFT, Brief("uz", "Nick").add("help")))
        self.status, self.waits = "draft", False

    @rule(deed=st.sampled_from([Deed.WRITE, Deed.WRITE, Deed.JOIN, Deed.LEAVE, Deed.CLOSE, Deed.REOPEN, Deed.REOPEN]))
    def does_something(self, deed: Deed) -> None:
        self.does(deed)

    def kept(self) -> list[str]:
        """The cases of the conversation that are not erased."""

        async def reads() -> list[str]:
            async with self.database.read() as connection:
                query = select(table.c.number).where(table.c.status != "erased").order_by(table.c.id)
                return list(await connection.scalars(query))

        found: list[str] = self.wait(reads())
        return found

    @rule(is_sure=st.sampled_from([False, False, False, True]))
    def erases_one_after_another(self, is_sure: bool) -> None:
        if not is_sure:
            return
        while before := self.kept():
            newest = self.number
            self.person(CaseDeed(Deed.DELETE))
            assert set(before) - set(self.kept()) == {newest}
            self.number = max(self.kept(), key=before.index, default=newest)
        self.status, self.waits, self.owner, self.sent = "", False, 0, 0

    @rule(deed=st.just(Deed.SEND))
    def does(self, deed: Deed) -> None:
        self.person(CaseDeed(deed, text="words"))
        match deed, self.status:
            case Deed.SEND, "draft":
                self.status, self.waits = "open", True
            case Deed.WRITE, "open":
                self.waits = True
            case Deed.CLOSE, "open":
                self.status, self.waits = "closed", False
            case Deed.REOPEN, "closed":
                self.status, self.waits = "open", True

    @rule(hours=st.sampled_from([1, 30]))
    def time_passes(self, hours: int) -> None:
        self.clock.pass_by(hours * 3600)

    # Counsellors

    @rule(member=st.sampled_from(MEMBERS))
    def takes(self, member: Member) -> None:
        free = self.status == "open" and self.owner in (0, member.id)
        mine = self.owner == member.id and self.status in ("open", "closed")
        assert self.counsellor(self.desk.take(member, self.number)) == (free or mine)
        self.owner = member.id if free else self.owner

    @rule(member=st.sampled_from(MEMBERS))
    def releases(self, member: Member) -> None:
        done = self.counsellor(self.desk.release(member, self.number))
        assert done == (self.status in ("open", "closed") and self.owner == member.id)
        self.owner = 0 if done else self.owner

    @rule(member=st.sampled_from(MEMBERS), stale=st.booleans())
    def answers(self, member: Member, stale: bool) -> None:
        done = self.counsellor(self.desk.reply(member, self.number, "an answer", self.last() + stale))
        assert done == (self.status == "open" and self.owner == member.id and not stale)
        self.waits = self.waits and not done
        self.sent += done

    @rule(member=st.sampled_from(MEMBERS))
    def notes(self, member: Member) -> None:
        done = self.counsellor(self.desk.note(member, self.number, NOTE))
        assert done == (self.status in ("open", "closed"))

    @rule(member=st.sampled_from(MEMBERS))
    def keeps_a_draft(self, member: Member) -> None:
        done = self.counsellor(Reading(self.desk).keep(member, self.number, NOTE))
        assert done == (self.status in ("open", "closed"))

    @rule(member=st.sampled_from(MEMBERS), back=st.booleans())
    def parks(self, member: Member, back: bool) -> None:
        day = "2026-11-30"
        if back:
            self.counsellor(Transfer(self.desk).unpark(member, self.number))
        elif self.counsellor(Transfer(self.desk).park(member, self.number, day)):
            assert self.status == "open" and self.owner == member.id
            self.waits = True

    @rule(member=st.sampled_from(MEMBERS))
    def closes(self, member: Member) -> None:
        done = self.counsellor(self.desk.close(member, self.number, "answered", self.last()))
        assert done == (self.status == "open" and self.owner == member.id)
        if done:
            self.status, self.waits = "closed", False

    @rule(member=st.sampled_from(MEMBERS))
    def opens_again(self, member: Member) -> None:
        async def opens() -> None:
            self.number = await self.desk.reopen(member, self.number)

        was, late = self.status, self.row()
        if self.counsellor(opens()) and was == "closed":
            assert self.owner in (0, member.id)
            anew = late is not None and self.clock() - late.closed_at > self.desk.office.rules.same_within
            self.status, self.owner, self.waits = "open", member.id, anew

    @rule()
    def the_clock_looks(self) -> None:
        async def tend() -> None:
            office = self.desk.office
            async with self.database.write() as connection:
                await due.wake(connection, self.clock())
            async with self.database.write() as connection:
                await due.escalate(connection, self.clock())
            async with self.database.write() as connection:
                await due.take_back(connection, office.plan, office.rules, self.clock())

        self.wait(tend())
        row = self.row()
        if row and self.owner and row.owner == 0:
            assert self.waits
            self.owner = 0

    # What holds

    @invariant()
    def the_case_is_as_it_should_be(self) -> None:
        if not hasattr(self, "loop"):
            return
        row = self.row()
        if self.status in ("", "draft"):
            assert row is None
            return
        assert row is not None
        assert (row.status, row.owner, row.asked_at > 0) == (self.status, self.owner, self.waits)
        assert (row.due_at > 0) == (self.waits and self.status == "open")
        assert row.status == "open" or not row.joined

    @invariant()
    def no_note_is_ever_sent_and_every_answer_once(self) -> None:
        if not hasattr(self, "loop"):
            return

        async def bodies() -> str:
            async with self.database.read() as connection:
                mail = await outbox.mailbox(connection, self.lane, 0, 10_000)
                return "\n".join(one.body for one in mail)

        said = str(self.wait(bodies()))
        assert NOTE not in said
        assert said.count("an answer") == self.sent


def _urls(folder: Path) -> Callable[[], str]:
    return lambda: f"sqlite:///{folder / f'life{next(_numbers)}.db'}"


def _lives(content: Library, url: Callable[[], str], examples: int) -> None:
    machine = type("OneLife", (Life,), {"url": staticmethod(url), "content": content})
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    calm = settings(max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(machine, settings=calm)


def test_the_life_of_a_case(content: Library, tmp_path: Path) -> None:
    """On SQLite."""
    _lives(content, _urls(tmp_path), 25)


def test_the_life_of_a_case_on_postgresql(content: Library, postgresql: Server) -> None:
    """The same on PostgreSQL."""
    _lives(content, lambda: postgresql.create(f"life_{next(_numbers)}"), 8)
