"""How long Hamroh takes from being started to being ready, and the memory it needs when nothing happens."""

import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import click

from bench import api, table
from bench.path import hamroh_settings
from bench.process import BOT_CORE, ROOT, Running, running, surroundings

GOAL_SECONDS, GOAL_MEMORY = 2.0, 120.0
STARTS = ("first start, tables are made", "next start", "web chat alone")


@dataclass(frozen=True)
class Started:
    """Seconds until /readyz said 200, and of processor time till then; at rest MB, and how busy it is, from 0 to 1."""

    seconds: float
    processor: float
    memory: float
    busy: float


def measure(url: str, folder: str, telegram: bool, rest: float) -> Started:
    """One start with the data in `folder`; it is left alone for `rest` seconds, and watched for as long."""
    settings = dict(hamroh_settings(url, folder))
    if not telegram:
        del settings["HAMROH_TELEGRAM_TOKEN"]
    began = time.monotonic()
    with running("bot", core=BOT_CORE, environment=settings) as started:
        wait_ready(started, f"http://127.0.0.1:{settings['HAMROH_WEB_PORT']}/readyz")
        seconds = time.monotonic() - began
        processor = started.processor_seconds
        time.sleep(rest)
        settled = started.processor_seconds
        time.sleep(rest)
        return Started(seconds, processor, started.memory, (started.processor_seconds - settled) / rest)


def wait_ready(started: Running, url: str, within: float = 60) -> None:
    """Wait until `url` answers 200."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        started.check()
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    raise TimeoutError("Hamroh was not ready in time")


def imports(most: int) -> list[table.Row]:
    """The packages that take longest to import with their own dependencies, by python -X importtime."""
    command = [sys.executable, "-X", "importtime", "-c", "import bot.app"]
    done = subprocess.run(command, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=True)
    own: dict[str, float] = {}
    for package, milliseconds in _own_times(done.stderr.splitlines()):
        own[package] = own.get(package, 0) + milliseconds
    slowest = sorted(own.items(), key=lambda item: -item[1])[:most]
    return [{"package": name, "ms to import": milliseconds} for name, milliseconds in slowest]


def _own_times(lines: list[str]) -> Iterator[tuple[str, float]]:
    """Package and milliseconds of each module itself, without what it imports."""
    for line in lines:
        own, _, module = line.removeprefix("import time:").split("|")
        if own.strip().isdigit():
            yield module.strip().partition(".")[0], int(own) / 1000


def row(name: str, several: list[Started]) -> table.Row:
    """The medians of one way to start, and whether the goal is met."""
    seconds = statistics.median(one.seconds for one in several)
    memory = statistics.median(one.memory for one in several)
    return {
        "start": name,
        "seconds to /readyz": seconds,
        "fastest": min(one.seconds for one in several),
        "of the processor": statistics.median(one.processor for one in several),
        "memory MB": memory,
        "busy at rest %": 100 * statistics.median(one.busy for one in several),
        "goal met": "yes" if seconds < GOAL_SECONDS and memory < GOAL_MEMORY else "no",
    }


@click.command()
@click.option("--rounds", default=7, show_default=True)
@click.option("--only", type=click.Choice(STARTS), multiple=True)
@click.option("--rest", default=3.0, show_default=True, help="Seconds until it counts as at rest.")
@click.option("--quick", is_flag=True, help="2 rounds.")
@click.option("--packages", default=12, show_default=True, help="How many packages to list by import time.")
def main(rounds: int, only: tuple[str, ...], rest: float, quick: bool, packages: int) -> None:
    """Start-up (goal: under 2 s) and memory at rest (goal: under 120 MB), with all content."""
    rows: dict[str, list[Started]] = {name: [] for name in only or STARTS}
    imports(1)  # so that everything is compiled
    with api.serving() as server:
        for _ in range(2 if quick else rounds):
            with tempfile.TemporaryDirectory(prefix="hamroh-start-") as folder:
                for name, several in rows.items():
                    several.append(measure(server.url, folder, telegram=name != STARTS[-1], rest=rest))
    table.show("start", [row(name, several) for name, several in rows.items()])
    if packages:
        table.show("start imports", imports(packages))


if __name__ == "__main__":
    main()
