"""The whole durable path of Hamroh, from a polled update to a sent message, beside echo bots that keep nothing.

Each bot is a real process on core 0, the Bot API server one on core 1; the bots take turns, A B C A B C.
"""

import statistics
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import click

from bench import api, table
from bench.echo import TOKEN
from bench.process import BOT_CORE, ROOT, Running, running
from tests.postgresql import free_port

TEXTS = ("/help", "/start", "/menu", "/language")  # each is answered with exactly one message
HAMROH = "Hamroh, every step durable"
BOTS = {
    HAMROH: "",
    "python-telegram-bot echo": "ptb",
    "  concurrent_updates=True": "ptb-concurrent",
    "  our aiohttp transport": "ptb-aiohttp",
    "  our aiohttp transport, concurrent": "ptb-aiohttp-concurrent",
    "aiogram echo": "aiogram",
}
MOST_PER_CHAT = 20  # a person who writes more than 30 at once is asked to slow down


@dataclass(frozen=True)
class Measured:
    """One round of one bot: messages a second from the first update handed out to the last message taken."""

    rate: float
    sent: int
    memory: float
    processor: float


def hamroh_settings(url: str, folder: str) -> Mapping[str, str]:
    """Hamroh on a SQLite file with its defaults; only Telegram's limits are lifted."""
    return {
        "HAMROH_TELEGRAM_TOKEN": TOKEN,
        "HAMROH_TELEGRAM_API": url,
        "HAMROH_TELEGRAM_RATE": "1000000",
        "HAMROH_TELEGRAM_CHAT_RATE": "1000000",
        "HAMROH_DATA_DIR": folder,
        "HAMROH_INDEX_DIR": str(ROOT / "var"),
        "HAMROH_WEB_PORT": str(free_port()),
    }


@contextmanager
def bot(name: str, url: str) -> Iterator[Running]:
    """The bot `name` on its core; an empty name is Hamroh."""
    if name:
        with running("bench.echo", name, url, core=BOT_CORE) as started:
            yield started
        return
    with (
        tempfile.TemporaryDirectory(prefix="hamroh-path-") as folder,
        running("bot", core=BOT_CORE, environment=hamroh_settings(url, folder)) as started,
    ):
        yield started


def measure(name: str, updates: int, chats: int) -> Measured:
    """One round."""
    with api.serving() as server, bot(name, server.url) as started:
        server.wait_polled(started)
        before = started.processor_seconds
        server.load(chats, updates, TEXTS)
        stats = server.wait_answered(started, updates, within=60 + updates / 50)
        seconds = (stats["last_send"] or 0) - (stats["first_delivery"] or 0)
        processor = started.processor_seconds - before
        return Measured(
            stats["sendMessage"] / seconds if seconds else 0, stats["sendMessage"], started.memory, processor
        )


def row(name: str, rounds: list[Measured], updates: int, first: float) -> table.Row:
    """The medians of one bot; `first` is the median of the bot that all are compared with."""
    rate = statistics.median(one.rate for one in rounds)
    return {
        "bot": name,
        "updates/s": rate,
        "lowest": min(one.rate for one in rounds),
        "highest": max(one.rate for one in rounds),
        "ratio": rate / first,
        "answered": f"{min(one.sent for one in rounds):,} of {updates:,}",
        "ms of processor/update": 1000 * statistics.median(one.processor for one in rounds) / updates,
        "memory MB": statistics.median(one.memory for one in rounds),
    }


@click.command()
@click.option("--updates", default=20_000, show_default=True)
@click.option("--rounds", default=5, show_default=True)
@click.option("--only", multiple=True, help="Part of a bot's name; may be given several times.")
@click.option("--quick", is_flag=True, help="2,000 updates, 2 rounds.")
def main(updates: int, rounds: int, only: tuple[str, ...], quick: bool) -> None:
    """Updates a second through the whole path; the ratio is to the plain python-telegram-bot echo."""
    updates, rounds = (2_000, 2) if quick else (updates, rounds)
    chats = max(1, updates // (MOST_PER_CHAT // 2))
    chosen = {name: key for name, key in BOTS.items() if not only or any(part in name for part in only)}
    measured: dict[str, list[Measured]] = {name: [] for name in chosen}
    for _ in range(rounds):
        for name, key in chosen.items():
            measured[name].append(measure(key, updates, chats))
    plain = measured.get("python-telegram-bot echo") or next(iter(measured.values()))
    first = statistics.median(one.rate for one in plain)
    table.show("path", [row(name, several, updates, first) for name, several in measured.items()])


if __name__ == "__main__":
    main()
