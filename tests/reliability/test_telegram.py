"""Telegram is away, slow, or answers nonsense (R7, R8): nothing is lost, order and limits are kept, nobody spins."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from telegram.error import TimedOut

from bot.channels.telegram.receiving import Receiver, ReceivingBot
from bot.channels.telegram.sending import TelegramChannel
from bot.channels.telegram.transport import AiohttpTransport
from bot.core.channel import Down, Parcel, Sent
from bot.core.reply import Message
from bot.store.db import Database
from tests.bot_api import GATEWAY_PAGE, TOKEN, BotApiServer, Limits, Trouble
from tests.conftest import Clock
from tests.patience import MOST_OF_A_PROCESSOR, until
from tests.postgresql import Server
from tests.reliability.conftest import Town, opened
from tests.reliability.crowd import Crowd, Ledger
from tests.reliability.process import Process

pytestmark = pytest.mark.kill

TROUBLES: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "502 with a page": {"status": 502, "body": GATEWAY_PAGE},
    "200 with a page": {"status": 200, "body": GATEWAY_PAGE},
    "JSON of another kind": {"status": 200, "body": "[1, 2]"},
    "no result": {"status": 200, "body": '{"ok": true}'},
    "closed": {"trouble": Trouble.CLOSED},
    "cut JSON": {"trouble": Trouble.CUT},
    "lost answer": {"trouble": Trouble.LOST},
}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'hamroh.db'}"


@pytest.fixture
async def service(town: Town, url: str) -> Process:
    return await town.service(url).start()


async def all_is_well(url: str, crowd: Crowd, kills: int = 0) -> int:
    await crowd.answered()
    async with opened(url) as database:
        (await Ledger.settled(database)).check(crowd.people)
    return crowd.check(kills)


async def test_every_trouble_once(service: Process, crowd: Crowd, api: BotApiServer, url: str) -> None:
    """R7: whatever Telegram answers to a poll or to a message, everything is answered in order; a message comes twice
    only when Telegram took it and did not say so."""
    crowd.come(len(TROUBLES))
    for trouble in TROUBLES.values():
        api.weather.fail("sendMessage", **trouble)
    crowd.all_ask(2)
    await until(lambda: not any(fault.times for fault in api.weather.faults))
    for trouble in TROUBLES.values():
        api.weather.fail("getUpdates", **trouble)
        crowd.asks(crowd.people[0])
    assert await all_is_well(url, crowd, kills=1) <= 2


async def test_down_for_a_while(service: Process, crowd: Crowd, api: BotApiServer, url: str) -> None:
    """R7: while Telegram cannot be reached the service waits without a busy loop; afterwards the outbox drains in
    order and nothing comes twice."""
    crowd.come(5)
    crowd.all_ask()
    await crowd.answered()
    api.weather.delay = 0.1
    crowd.all_ask(3)
    await until(lambda: len(api.called("sendMessage")) > 6)
    api.weather.down = True
    share = await service.share_of_processor(2)
    api.weather.clear()
    await all_is_well(url, crowd, kills=1)
    assert share < MOST_OF_A_PROCESSOR


@pytest.mark.parametrize("body", ["[]", "[7]"])
async def test_nonsense_for_a_while_is_no_busy_loop(
    service: Process, crowd: Crowd, api: BotApiServer, body: str
) -> None:
    """R7: something between that answers every poll at once, and with nothing, does not make the service spin."""
    api.weather.fail("getUpdates", times=1_000_000, status=200, body=f'{{"ok": true, "result": {body}}}')
    crowd.come()
    crowd.asks(crowd.people[0])
    before = len(api.called("getUpdates"))
    await asyncio.sleep(1.5)
    assert len(api.called("getUpdates")) - before < 8
    api.weather.clear()
    await crowd.answered()
    crowd.check()


async def test_whether_telegram_is_heard_is_known(api: BotApiServer, database: Database, clock: Clock) -> None:
    """R7: a poll that fails is seen by the operator, and one that works again too."""
    transports = AiohttpTransport(1, 2), AiohttpTransport(1, 2)
    bot = ReceivingBot(TOKEN, base_url=f"{api.url}/bot", request=transports[0], get_updates_request=transports[1])
    for transport in transports:
        await transport.initialize()
    receiver = Receiver(bot, database, clock, 100)
    api.weather.down = True
    polling = asyncio.create_task(receiver.poll())
    await until(lambda: receiver.failing)
    api.weather.clear()
    api.send_text(5001, "/help")
    await until(lambda: not receiver.failing)
    receiver.stop()
    await polling
    for transport in transports:
        await transport.shutdown()


@pytest.mark.parametrize("trouble", [Trouble.HANG, Trouble.HALF_OPEN])
async def test_silence_ends_by_itself(api: BotApiServer, trouble: Trouble) -> None:
    """R7: a connection on which nothing more comes is given up in time, and takes no place from the next calls."""
    transports = AiohttpTransport(2, 0.2), AiohttpTransport(1, 0.2)
    bot = ReceivingBot(TOKEN, base_url=f"{api.url}/bot", request=transports[0], get_updates_request=transports[1])
    for transport in transports:
        await transport.initialize()
    parcel = Parcel(Message("Salom", "uz"))
    for _ in range(3):
        api.weather.fail("sendMessage", trouble=trouble)
        assert await TelegramChannel(bot).send("5001", parcel) == Down("TimedOut")
        api.weather.fail("getUpdates", trouble=trouble)
        with pytest.raises(TimedOut):
            await bot.raw_updates({"timeout": 0}, 0.2)
    assert await TelegramChannel(bot).send("5001", parcel) == Sent()
    api.send_text(5001, "/help")
    assert len(await bot.raw_updates({"timeout": 0}, 2)) == 1
    for transport in transports:
        await transport.shutdown()


async def test_slow(town: Town, crowd: Crowd, api: BotApiServer, url: str) -> None:
    """R7: answers that take longer than the lease of a message are waited for: nothing comes twice."""
    await town.service(url, sending_lease=0.3).start()
    api.weather.delay = 0.7
    crowd.come(20)
    crowd.all_ask()
    await all_is_well(url, crowd)


async def test_retry_after_is_obeyed(service: Process, crowd: Crowd, api: BotApiServer, url: str) -> None:
    """R7: after a 429 nothing is sent to anybody until the time is over; then everything is, in order."""
    crowd.come(4)
    crowd.all_ask()
    await crowd.answered()
    api.weather.fail("sendMessage", retry_after=2)
    crowd.asks(crowd.people[0])
    await until(lambda: not any(fault.times for fault in api.weather.faults))
    await asyncio.sleep(0.1)
    before = len(api.called("sendMessage"))
    crowd.all_ask(2)
    await asyncio.sleep(1.6)
    assert len(api.called("sendMessage")) == before
    await all_is_well(url, crowd)


async def test_limits_are_shared_by_all_workers(
    town: Town, crowd: Crowd, api: BotApiServer, postgresql: Server
) -> None:
    """R8: two workers with the default rates together stay below Telegram's limits, for all chats and for each."""
    url = town.new_database(postgresql)
    defaults: dict[str, Any] = {"telegram_rate": 30, "telegram_chat_rate": 1}
    for role in ("front", "worker", "worker"):
        await town.service(url, role=role, **defaults).start()
    api.weather.limits = Limits()
    crowd.come(20)
    questions = ("/help", "/human", "/settings", "/menu", "/help", "/human", "/settings")
    for number, words in enumerate(questions):
        for person in crowd.people if number < 3 else crowd.people[:2]:
            crowd.says(person, words)
    await all_is_well(url, crowd)
    assert api.limit_breaches == []
