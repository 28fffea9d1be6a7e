"""People who write to the bot in Telegram and know which answers they must get, in which order.

Guests get an answer in the language of their Telegram whatever happened before, so the expected answers are those of
the handlers alone. Neighbouring answers of one person always differ: a loss, a double and a disorder all show.
"""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import text

import handlers
from bot.core import markup
from bot.core.event import Event, Kind
from bot.core.language import LANGUAGES
from bot.core.pack import Library
from bot.core.reply import Message
from bot.core.turn import Turn
from bot.store.db import Database
from tests.bot_api import BotApiServer, html
from tests.patience import PATIENCE, until

QUESTIONS = ("/help", "/privacy", "/human", "/settings", "/start", "/menu", "/forget", "/help me", "/cancel it")
TONGUES = ("en", "ru")
FIRST_PERSON = 5001


@dataclass
class Person:
    """Somebody with a private chat: how many events they caused, and the texts they must see."""

    id: int
    language: str
    events: int = 0
    expected: list[str] = field(default_factory=list)


def replies(library: Library, channel: str, language: str, words: str) -> tuple[Message, ...]:
    """What a guest who typed `words` is answered."""
    event = Event(channel, "1", Kind.TEXT, text=words, hint=language)
    return handlers.handle(Turn(event, None, library, datetime.now(UTC))).messages


def answers(library: Library, language: str, words: str) -> list[str]:
    """What they see of it in Telegram."""
    return [seen(message.text, message.language) for message in replies(library, "telegram", language, words)]


def seen(words: str, language: str) -> str:
    """Our markup as Telegram shows it."""
    return html.parse(markup.telegram(words, LANGUAGES[language].right_to_left)).text


def doubles(expected: list[str], heard: list[str]) -> int:
    """How often a message came once more than it should; it then comes right behind itself.

    Raises AssertionError when one is missing, out of order, or was never to be said.
    """
    number = extra = 0
    for words in heard:
        if number < len(expected) and words == expected[number]:
            number += 1
        else:
            assert number and words == expected[number - 1], f"message {number} is not the expected one: {words[:60]!r}"
            extra += 1
    assert number == len(expected), f"{len(expected) - number} of {len(expected)} messages are missing"
    return extra


class Crowd:
    """Several people at the same Bot API server; `dice` chooses what they ask."""

    def __init__(self, api: BotApiServer, library: Library, dice: random.Random | None = None) -> None:
        self._api = api
        self._library = library
        self._dice = dice or random.Random(1)
        self.people: list[Person] = []

    def come(self, number: int = 1) -> list[Person]:
        """New people, each with a language of their own."""
        first = FIRST_PERSON + len(self.people)
        new = [Person(id, TONGUES[id % len(TONGUES)]) for id in range(first, first + number)]
        self.people += new
        return new

    def says(self, person: Person, words: str) -> int:
        """`person` types `words`; the number of the update."""
        person.events += 1
        person.expected += answers(self._library, person.language, words)
        update = self._api.send_text(person.id, words, language_code=person.language)
        return int(update["update_id"])

    def asks(self, person: Person) -> int:
        """`person` asks anything whose answer differs from the last one; the number of the update."""
        choices = [words for words in QUESTIONS if self._first_answer(person, words) != (person.expected or [""])[-1]]
        return self.says(person, self._dice.choice(choices))

    def _first_answer(self, person: Person, words: str) -> str:
        return answers(self._library, person.language, words)[0]

    def all_ask(self, times: int = 1) -> None:
        """Everybody asks, one after another, so many times."""
        for _ in range(times):
            for person in self.people:
                self.asks(person)

    def heard(self, person: Person) -> list[str]:
        """What `person` sees from the bot."""
        return [message.text for message in self._api.chats.get(person.id, [])]

    def is_answered(self, person: Person) -> bool:
        """Whether everything expected was heard, whatever else was."""
        left = iter(self.heard(person))
        return all(any(words == other for other in left) for words in person.expected)

    async def answered(self, within: float = PATIENCE) -> None:
        """Wait until everybody has heard everything. Raises AssertionError that says who has not."""
        try:
            await until(lambda: all(map(self.is_answered, self.people)), within)
        except TimeoutError:
            for person in self.people:
                doubles(person.expected, self.heard(person))
            raise

    def check(self, kills: int = 0) -> int:
        """Everything was heard in order, at most one double per kill and chat. The number of doubles."""
        extra = [doubles(person.expected, self.heard(person)) for person in self.people]
        assert max(extra, default=0) <= kills, f"doubles {extra} after {kills} kills"
        assert self._api.problems == []
        return sum(extra)


@dataclass(frozen=True)
class Ledger:
    """What a database says: events by state, those of each lane, messages of each lane, and how many are unsent."""

    waiting: int
    set_aside: int
    unsent: int
    turns: dict[str, int]
    messages: dict[str, int]

    @classmethod
    async def read(cls, database: Database) -> "Ledger":
        """What stands in `database` now."""
        async with database.read() as connection:
            states: dict[int, int] = dict(
                (await connection.execute(text("SELECT state, count(*) FROM inbox GROUP BY state"))).all()
            )
            turns = await connection.execute(text("SELECT lane, count(*) FROM inbox WHERE state = 1 GROUP BY lane"))
            messages = await connection.execute(text("SELECT lane, count(*) FROM outbox GROUP BY lane"))
            unsent = await connection.scalar(text("SELECT count(*) FROM outbox WHERE state < 2"))
            return cls(states.get(0, 0), states.get(2, 0), int(unsent or 0), dict(turns.all()), dict(messages.all()))

    @classmethod
    async def settled(cls, database: Database, within: float = 20) -> "Ledger":
        """The ledger once nothing waits and nothing is unsent; after `within` seconds as it then stands."""
        deadline = asyncio.get_running_loop().time() + within
        while True:
            ledger = await cls.read(database)
            if not (ledger.waiting or ledger.unsent) or asyncio.get_running_loop().time() > deadline:
                return ledger
            await asyncio.sleep(0.03)

    def check(self, people: list[Person]) -> None:
        """Every event of `people` became exactly one turn, whose messages were all sent."""
        assert (self.waiting, self.set_aside, self.unsent) == (0, 0, 0)
        assert {f"telegram:{person.id}": person.events for person in people} == self.turns
        assert {f"telegram:{person.id}": len(person.expected) for person in people} == self.messages
