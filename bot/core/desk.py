"""The desk of somebody who practises for the exam: the pack with the bank, the session, and what was practised before.

What is going on stands in two notes: `exam` is the session, `exam-cards` what was practised before. Of a guest nothing
is noted.
"""

from dataclasses import dataclass

from bot.core.hour import next_at
from bot.core.pack import Pack
from bot.core.practice import Mode, Practice
from bot.core.quiz import Bank, Paper
from bot.core.reply import Item, Message, Reminder, Reply
from bot.core.study import Study
from bot.core.turn import Turn

SESSION, CARDS, FIVE = "exam", "exam-cards", "exam-five"


@dataclass(frozen=True)
class Desk:
    """All that a turn of practice works with."""

    turn: Turn
    pack: Pack
    practice: Practice | None
    study: Study

    @classmethod
    def of(cls, turn: Turn) -> "Desk | None":
        """The desk of a turn, when there is an exam to practise for."""
        pack = turn.place if turn.place and turn.place.bank.tests else turn.library.exam
        if pack is None:
            return None
        practice = Practice.from_json(turn.notes.get(SESSION, ""))
        study = Study.from_json(turn.notes.get(CARDS, ""))
        return cls(turn, pack, practice.within(pack.bank) if practice else None, study)

    @property
    def bank(self) -> Bank:
        """The tests and papers."""
        return self.pack.bank

    @property
    def open(self) -> Practice | None:
        """The session, while something in it waits for an answer."""
        is_open = self.practice and not self.practice.is_over(self.turn.now.timestamp())
        return self.practice if is_open else None

    def paper(self, level: int) -> Paper | None:
        """The paper of a level as it holds today."""
        return self.bank.paper(level, self.turn.today)

    def paper_of(self, practice: Practice) -> Paper | None:
        """The paper that a session is marked by."""
        if practice.mode is Mode.MOCK:
            version = f"{practice.name} {practice.valid_from}"
            return next((p for p in self.bank.papers if f"{p.level} {p.valid_from}" == version), None)
        test = self.bank.tests.get(practice.name)
        return self.paper(test.level) if test else None

    def noted(self, *messages: Message, items: tuple[Item, ...] = ()) -> Reply:
        """The messages, with what changed noted. For a guest the engine notes nothing."""
        before = Desk.of(self.turn)
        notes: dict[str, str | None] = {}
        if before and self.practice != before.practice:
            notes[SESSION] = self.practice.to_json() if self.practice else None
        if before and self.study != before.study:
            notes[CARDS] = self.study.to_json()
        return Reply(messages, notes=notes, items=items)

    def reminder(self, unanswered: int = 0) -> dict[str, Reminder | None]:
        """The next reminder, in the time zone of the person's place; `unanswered` in a row came before it."""
        if self.study.hour is None:
            return {FIVE: None}
        return {FIVE: Reminder(next_at(self.turn.now, self.study.hour), str(unanswered))}


def small_number(argument: str) -> int:
    """A small number that stands in a button; -1 for anything else."""
    return int(argument) if argument.isascii() and argument.isdigit() and len(argument) < 4 else -1


def mode_of(turn: Turn) -> Mode | None:
    """The way to practise that stands in the tapped button."""
    name = turn.tap.argument(0) if turn.tap else ""
    return Mode(name) if name in set(Mode) else None
