"""What a handler is given: the event, what we remember of the person, all content, and the time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from bot.core import choice
from bot.core.case import OpenCase, Status
from bot.core.choice import Choice, Tap
from bot.core.event import Event
from bot.core.language import LANGUAGES, SOURCE, known
from bot.core.match import Match
from bot.core.pack import Library, Pack
from bot.core.person import Person
from bot.core.reply import Message
from bot.core.text import Voice
from bot.core.waiting import Answered, Expected, expected


@dataclass(frozen=True)
class Turn:
    """One event to answer. `now` bears its time zone; `notes` is what handlers noted for themselves, by name.

    `case` is the newest case of the conversation; `counsellors` says whether there is anybody to answer one, and
    `answers` how fast people with a case in this language were answered. `group`: counsellors work in a group of
    Telegram too, which people must know before they send a case.
    """

    event: Event
    person: Person | None
    library: Library
    now: datetime
    notes: Mapping[str, str] = field(default_factory=dict)
    case: OpenCase | None = None
    counsellors: bool = False
    answers: Sequence[Answered] = ()
    group: bool = False

    @cached_property
    def tap(self) -> Tap | None:
        """The tapped button, when it is one that we could have offered."""
        tap = choice.read(self.event.choice)
        return tap if tap and tap.language in LANGUAGES else None

    @cached_property
    def language(self) -> str:
        """The language to answer in: what the person chose, else the button's, the case's, the channel's hint."""
        if self.person:
            return self.person.language
        if self.case and self.case.status is not Status.ERASED and not self.tap:
            return self.case.brief.language
        return self.tap.language if self.tap else known(self.event.hint) or SOURCE

    @cached_property
    def voice(self) -> Voice:
        """Everything said in that language."""
        return self.library.voice(self.language)

    @cached_property
    def match(self) -> Match:
        """What the text is about: danger first, then entries of the place and of protection."""
        place = self.place.id if self.place else ""
        return self.library.match(self.event.text, place, self.language)

    @cached_property
    def expected(self) -> Expected:
        """What can be said honestly about how long an answer takes."""
        return expected(self.library.office.plan.hours, self.answers, self.now.timestamp())

    @property
    def group_notice(self) -> str:
        """That Telegram sees what counsellors read, also of those who write on the web; empty where it does not."""
        words = self.voice.say(
            "case.group",
            "The counsellors here also work in a closed group in Telegram. So Telegram can see what you send them, and what "
            "they answer.",
        )
        return words if self.group else ""

    @property
    def today(self) -> date:
        """The day on which facts are looked up, in the time zone of the person's place."""
        return self.now.date()

    @property
    def place(self) -> Pack | None:
        """Where the person said they are."""
        return self.library.packs.get(self.person.place) if self.person else None

    def button(self, label: str, action: str, *arguments: str, keeps: bool = False) -> Choice:
        """A button in this turn's language; `keeps` leaves the message above it as it is."""
        return Choice(label, choice.write(self.language, action, *arguments, keeps=keeps))

    def message(self, text: str, *rows: tuple[Choice, ...], in_place: bool = False) -> Message:
        """A message in this turn's language; empty rows are left out."""
        return Message(text, self.language, tuple(row for row in rows if row), in_place)
