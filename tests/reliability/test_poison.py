"""Updates that nobody can read, of kinds nobody knows, with buttons of long ago (R4, R15, T13)."""

import random
import time
from typing import Any

import pytest
from sqlalchemy import text

from bot.channels.telegram import updates
from bot.channels.telegram.receiving import Receiver, ReceivingBot
from bot.core.pack import Library
from bot.engine import Engine
from bot.store.db import Database
from handlers import handle
from tests.bot_api import TOKEN, BotApiServer, people
from tests.conftest import Clock
from tests.patience import until
from tests.reliability import imagined
from tests.reliability.conftest import Town
from tests.reliability.crowd import Crowd, Ledger

SORRY = "Something went wrong on our side"
POISON: dict[str, dict[str, Any]] = {
    "no date": {"message": {"message_id": 7, "chat": {"id": 5001, "type": "private"}}},
    "a date of words": {"message": {"message_id": 7, "date": "soon", "chat": {"id": 5001, "type": "private"}}},
    "no sender": {"callback_query": {"id": "1", "data": "en:menu", "message": {"chat": {"id": 5001}}}},
    "a list": {"message": {"message_id": 7, "date": 1, "chat": {"id": 5001, "type": "private"}, "entities": 5}},
}


@pytest.mark.kill
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_poison_is_set_aside(
    town: Town, crowd: Crowd, api: BotApiServer, database: Database, database_url: str, webhook: bool
) -> None:
    """R4: an update that cannot be read is set aside after three tries, its person is told, and their next events as
    well as everybody else's are answered, also when the service is killed and begins again."""
    service = await town.service(database_url, webhook=webhook).start()
    patient, other = crowd.come(2)
    for poison in POISON.values():
        api.push(poison)
    crowd.asks(other)
    await until(lambda: len(crowd.heard(patient)) == len(POISON))
    assert all(words.startswith(SORRY) for words in crowd.heard(patient))
    api.chats[patient.id].clear()
    crowd.all_ask()
    await crowd.answered()
    await service.kill()
    await service.start()
    crowd.all_ask()
    await crowd.answered()
    crowd.check(kills=1)
    ledger = await Ledger.settled(database)
    assert (ledger.set_aside, ledger.waiting) == (len(POISON), 0)


@pytest.mark.kill
async def test_an_old_button_does_nothing_but_answer(
    town: Town, crowd: Crowd, api: BotApiServer, database: Database, database_url: str
) -> None:
    """R15: buttons of a message that is long gone are answered with something to go on with; what they would have
    erased is still there."""
    await town.service(database_url).start()
    [person] = crowd.come()
    an_hour_ago = int(time.time()) // 60 - 60
    for data in ("en:agree", f"en:erase:{an_hour_ago}", "en:nothing-of-ours"):
        api.press(person.id, 999, data, language_code="en")
    await until(lambda: len(crowd.heard(person)) == 4)
    await Ledger.settled(database)
    assert [words.splitlines()[0] for words in crowd.heard(person)] == [
        "Which country are you in now?",
        "Erase everything?",
        "That menu is old. Here is a new one.",
        "Which country are you in now?",
    ]
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM people")) == 1


async def test_whatever_the_api_allows_is_accepted(database: Database, frozen: Library, clock: Clock) -> None:
    """T13: updates of every kind with any members are stored, and then done or set aside; they are counted by kind,
    and the next text of everybody who could be in them is answered."""
    dice = random.Random(13)
    receiver = Receiver(ReceivingBot(TOKEN), database, clock, 10_000)
    engine = Engine(database, handle, lambda: frozen, {updates.CHANNEL: updates.read}, clock)
    kinds = [kind for kind in imagined.KINDS for _ in range(10)]
    raws = [imagined.update(dice, number, kind) for number, kind in enumerate(kinds)]
    messages = [people.message(chat, 1, 1, people.text("/help"), language_code="en") for chat in imagined.CHATS]
    await receiver.store(raws)
    await receiver.store([{"update_id": 1000 + n, "message": message} for n, message in enumerate(messages)])
    while await engine.take_turns():
        clock.pass_by(5)
    ledger = await Ledger.read(database)
    assert ledger.waiting == 0
    assert sum(ledger.turns.values()) + ledger.set_aside == len(raws) + len(messages)
    assert ledger.set_aside < len(raws) / 5
    assert receiver.counts["message"] == 10 + len(messages)
    assert receiver.counts["other"] == 10 * (len(imagined.KINDS) - len(updates.KINDS))
    async with database.read() as connection:
        for chat in imagined.CHATS:
            query = text("SELECT body FROM outbox WHERE lane = :lane ORDER BY id DESC LIMIT 1")
            assert "/cancel" in await connection.scalar(query, {"lane": f"telegram:{chat}"})
