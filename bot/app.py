"""The one place that wires everything: settings in, a running service out."""

import asyncio
import gc
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum

import structlog
from aiohttp import web

import handlers
from bot.casework.bridge import Bridge
from bot.casework.desk import Desk
from bot.casework.team import Team
from bot.channels.console.server import Console
from bot.channels.telegram import presenting, updates
from bot.channels.telegram.files import TelegramFiles
from bot.channels.telegram.group import WithGroup
from bot.channels.telegram.receiving import Receiver, ReceivingBot, secret_for
from bot.channels.telegram.sending import TelegramChannel
from bot.channels.telegram.transport import AiohttpTransport
from bot.channels.web import events
from bot.channels.web.server import WebChat
from bot.config import Settings
from bot.core.channel import Channel
from bot.engine import Engine
from bot.fetching import Fetcher
from bot.metrics import Reading, exposition, store_readings
from bot.shelf import Shelf
from bot.store import changes, due, inbox, items, keys, migrate, outbox, reminders, retention, topics
from bot.store.db import Database, Down
from bot.store.vault import Vault, VaultProblem
from bot.worker import Loop, Rates, Sender

log = structlog.get_logger("app")

PURGE_EVERY = 3600.0
LEARN_EVERY = 3600.0
REMIND_EVERY = 20.0
STOP_WITHIN = 5.0


class Role(StrEnum):
    """What one process does: everything, only the web and the receiving, or only the work."""

    ALL = "all"
    FRONT = "front"
    WORKER = "worker"


@dataclass
class Service:
    """A wired service; `run` serves until `stop` is called."""

    settings: Settings
    role: Role
    database: Database
    shelf: Shelf
    engine: Engine
    vault: Vault | None = None
    loops: list[Loop] = field(default_factory=list)
    background: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    on_stop: list[Callable[[], None]] = field(default_factory=list)
    sender: Sender | None = None
    receiver: Receiver | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Serve until stopped, then finish what is in hand."""
        tasks = [asyncio.create_task(_for_ever(task, self.stopping)) for task in self.background]
        working = [asyncio.create_task(loop.run(), name=loop.name) for loop in self.loops]
        await self.stopping.wait()
        for loop in self.loops:
            loop.stop()
        for stop in self.on_stop:
            stop()
        try:
            async with asyncio.timeout(STOP_WITHIN):
                await self._finish(working)
        except (TimeoutError, *Down) as error:
            log.warning("not all was finished; the next start goes on with it", error=type(error).__name__)
        for task in (*tasks, *working):
            task.cancel()
        await asyncio.gather(*tasks, *working, return_exceptions=True)

    async def _finish(self, working: Collection[asyncio.Task[None]]) -> None:
        """Let the turns in hand end, then the sendings."""
        if working:
            await asyncio.wait(working)
        if self.sender:
            await self.sender.finish()

    def stop(self) -> None:
        """End `run` within seconds."""
        self.stopping.set()

    async def readings(self) -> list[Reading]:
        """All metrics now."""
        counters = self.engine.counters
        own = [
            Reading("hamroh_turns", "Turns taken.", {"": counters.turns}, grows=True),
            Reading("hamroh_turn_failures", "Turns that failed.", {"": counters.failures}, grows=True),
            Reading("hamroh_slowed", "Events beyond a person's pace.", {"": counters.slowed}, grows=True),
            Reading(
                "hamroh_content_problems", "Problems in the last edit of the content.", {"": len(self.shelf.problems)}
            ),
        ]
        if self.sender:
            outcomes = dict(self.sender.counters.outcomes)
            own.append(Reading("hamroh_sendings", "How sendings ended.", outcomes, "outcome", grows=True))
        if self.receiver:
            counts = dict(self.receiver.counts)
            own.append(Reading("hamroh_telegram_updates", "Updates from Telegram.", counts, "kind", grows=True))
            heard = Reading(
                "hamroh_telegram_heard", "1 while updates can be fetched.", {"": int(not self.receiver.failing)}
            )
            own.append(heard)
        return own + await store_readings(self.database)

    async def is_ready(self) -> bool:
        """Whether the database answers and no loop is failing."""
        try:
            await asyncio.wait_for(_ask(self.database), 2)
        except (TimeoutError, *Down):
            return False
        return not any(loop.failing for loop in self.loops)


async def _ask(database: Database) -> None:
    """Raises Down when the database does not answer. The question costs the same however full the tables are."""
    async with database.read() as connection:
        await inbox.waiting(connection)


async def _for_ever(task: Callable[[], Awaitable[None]], stopping: asyncio.Event) -> None:
    """Begin `task` again when it fails, a little later."""
    while not stopping.is_set():
        try:
            await task()
            return
        except Exception as error:
            log.warning("background task failed, will try again", error=type(error).__name__)
            await asyncio.sleep(2)


@asynccontextmanager
async def service(
    settings: Settings, role: Role = Role.ALL, clock: Callable[[], float] = time.time
) -> AsyncIterator[Service]:
    """A service ready to run, its tables up to date and its ports open. Raises Unreadable for broken content."""
    async with AsyncExitStack() as stack:
        shelf = Shelf(settings.content, settings.locales, settings.chosen_packs, settings.index, settings.operator)
        database = Database(settings.database)
        stack.push_async_callback(database.close)
        await migrate.upgrade(database)
        parsers = {updates.CHANNEL: updates.read, events.CHANNEL: events.read}
        vault = await _vault(settings, database)
        group = bool(settings.telegram_token and settings.group)
        if not group:
            async with database.write() as connection:
                await topics.end(connection)
        engine = Engine(database, handlers.handle, shelf.current, parsers, clock, vault=vault, group=group)
        built = Service(settings, role, database, shelf, engine, vault)
        built.background.append(lambda: shelf.watch(built.stopping))
        if role is not Role.FRONT:
            built.background.append(lambda: shelf.keep_matcher(built.stopping))
        built.background.append(database.listen)
        if role is not Role.FRONT:
            _add_work(built, clock)
        bot = await _add_telegram(built, stack, clock) if settings.telegram_token else None
        if role is not Role.WORKER:
            await _add_front(built, stack, clock, bot)
        yield built


async def _vault(settings: Settings, database: Database) -> Vault | None:
    """The keys of the cases; none, and so no cases, when the key is not the one that this database was begun with."""
    async with database.write() as connection:
        try:
            return await keys.unlock(connection, settings.key)
        except (VaultProblem, OSError) as error:
            log.error(
                "no cases: the key cannot be read, or is not the one of this database, see HAMROH_KEY_FILE",
                error=type(error).__name__,
            )
            return None


def _add_work(built: Service, clock: Callable[[], float]) -> None:
    """Taking turns, reminding, learning how hard questions are, and purging."""

    async def purge() -> int:
        await retention.purge(built.database, clock(), built.settings.whole("keep_messages_days"))
        return 0

    async def remind() -> int:
        return await reminders.move_due(built.database, clock())

    async def desk() -> int:
        office, now = built.shelf.library.office, clock()
        async with built.database.write(changes.RING) as connection:
            changed = await due.wake(connection, now)
        async with built.database.write(changes.RING) as connection:
            changed += await due.escalate(connection, now)
        async with built.database.write(changes.RING) as connection:
            changed += await due.take_back(connection, office.plan, office.rules, now)
        return len(changed)

    built.loops.append(Loop("turns", built.engine.take_turns, built.database, "inbox", idle=1.0))
    built.loops.append(Loop("clock", remind, built.database, "clock", idle=REMIND_EVERY))
    built.loops.append(Loop("desk", desk, built.database, "desk", idle=REMIND_EVERY))

    async def learn() -> int:
        async with built.database.read() as connection:
            counted = await items.counted(connection)
        built.shelf.learn(counted)
        return 0

    built.loops.append(Loop("learn", learn, built.database, "learn", idle=LEARN_EVERY))
    built.loops.append(Loop("purge", purge, built.database, "purge", idle=PURGE_EVERY))


async def _add_telegram(built: Service, stack: AsyncExitStack, clock: Callable[[], float]) -> ReceivingBot:
    """The bot, and in a working role its sender."""
    settings, database = built.settings, built.database
    transports = AiohttpTransport(64, 20, settings.telegram_proxy), AiohttpTransport(2, 50, settings.telegram_proxy)
    bot = ReceivingBot(
        settings.telegram_token,
        base_url=f"{settings.telegram_api.rstrip('/')}/bot",
        base_file_url=f"{settings.telegram_api.rstrip('/')}/file/bot",
        request=transports[0],
        get_updates_request=transports[1],
    )
    for transport in transports:  # Bot.initialize would call getMe, and fail while Telegram is away
        await transport.initialize()
        stack.push_async_callback(transport.shutdown)
    if built.vault and built.role is not Role.FRONT:
        fetcher = Fetcher(updates.CHANNEL, TelegramFiles(bot), database, built.vault, built.shelf.current, clock)
        built.loops.append(Loop("files", fetcher.step, database, "cases", idle=1.0))
    if built.role is not Role.FRONT:
        within = Rates.within(settings.rate("telegram_rate"), settings.rate("telegram_chat_rate"))
        rates = replace(within, lease=settings.seconds("sending_lease"))
        channel: Channel = TelegramChannel(bot, settings.content)
        if built.vault and settings.group:
            channel = _add_group(built, bot, channel, built.vault, clock)
        built.sender = Sender(updates.CHANNEL, channel, database, clock, rates)
        built.loops.append(Loop("sending", built.sender.step, database, "outbox", idle=0.25))
        if database.is_sqlite:
            async with database.write() as connection:
                await outbox.release(connection)
    return bot


def _add_group(
    built: Service, bot: ReceivingBot, channel: Channel, vault: Vault, clock: Callable[[], float]
) -> Channel:
    """The counsellors' group: what is heard there is done, what happens is told there."""
    database, group = built.database, built.settings.group
    desk = Desk(database, vault, built.shelf.current, clock)
    bridge, team = Bridge(desk, group), Team(desk, group, updates.heard)
    built.loops.append(Loop("team", team.step, database, "inbox", idle=1.0))
    built.loops.append(Loop("bridge", bridge.follow, database, changes.RING, idle=1.0))
    return WithGroup(bot, bridge, channel)


async def _add_front(
    built: Service, stack: AsyncExitStack, clock: Callable[[], float], bot: ReceivingBot | None
) -> None:
    """The web chat, health and metrics, and receiving from Telegram."""
    settings, database = built.settings, built.database
    chat = WebChat(settings, database, built.shelf.current, clock, vault=built.vault)
    console = None
    if built.vault:
        console = Console(settings, database, built.vault, built.shelf.current, clock, time.monotonic).add_to
    app = chat.application(built.is_ready, lambda: _metrics(built), console)
    if bot is not None:
        group = settings.group if built.vault else 0
        receiver = built.receiver = Receiver(bot, database, clock, settings.whole("inbox_limit"), group)
        built.on_stop.append(receiver.stop)
        built.background.append(lambda: presenting.present(bot, database, built.shelf.current()))
        if settings.webhook_url:
            secret = secret_for(settings.telegram_token, settings.webhook_secret)
            receiver.add_webhook(app, settings.webhook_path, secret)
            built.background.append(lambda: receiver.set_webhook(settings.webhook_url, secret))
        else:
            built.background.append(receiver.poll_alone)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=3)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, settings.web_host, settings.whole("web_port")).start()


async def _metrics(built: Service) -> bytes:
    return exposition(await built.readings())


def _says(built: Service) -> str:
    """Three lines: what is served and where."""
    settings, library = built.settings, built.shelf.library
    entries = sum(len(pack.entries) for pack in library.packs.values())
    web_chat = (
        f"http://{settings.web_host}:{settings.whole('web_port')}/"
        if built.role is not Role.WORKER
        else "by another process"
    )
    telegram = "off (set HAMROH_TELEGRAM_TOKEN)"
    if settings.telegram_token:
        telegram = f"webhook at {settings.webhook_url}" if settings.webhook_url else "polling"
    return (
        f"Hamroh serves {entries} answers from {', '.join(library.packs)}; database: {'SQLite' if built.database.is_sqlite else 'PostgreSQL'}\n"
        f"Web chat: {web_chat}\n"
        f"Telegram: {telegram}"
    )


async def run(settings: Settings, role: Role = Role.ALL) -> None:
    """Serve until the process is asked to end."""
    async with service(settings, role) as built:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, built.stop)
        gc.freeze()  # modules and content live as long as the process: nothing in them is garbage
        gc.enable()
        print(_says(built), flush=True)
        await built.run()
