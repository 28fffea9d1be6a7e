"""The benchmarks run: each once, with numbers too small to mean anything."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
TINY = {
    "path": ("--updates", "40", "--rounds", "1", "--only", "Hamroh", "--only", "bot echo"),
    "workers": ("--events", "40", "--rounds", "1", "--most", "1"),
    "start": ("--rounds", "1", "--only", "web chat alone", "--rest", "0.1", "--packages", "3"),
    "exam": ("--quick",),
    "guide": ("--quick",),
    "console": ("--cases", "60", "--pages", "5", "--rounds", "1", "--only", "sqlite"),
    "growth": ("--turns", "40", "--people", "1000", "--people-postgresql", "0", "--batches", "1"),
}


def begin(name: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"bench.{name}", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def results() -> dict[str, list[dict[str, Any]]]:
    """What each benchmark says in JSON; all run side by side, since nobody reads the figures."""
    started = {name: begin(name, *arguments) for name, arguments in TINY.items()}
    found = {}
    for name, process in started.items():
        said, trouble = process.communicate(timeout=600)
        assert process.returncode == 0, trouble[-2000:]
        found[name] = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return found


def test_path_answers_every_update(results: dict[str, list[dict[str, Any]]]) -> None:
    """Hamroh and the plain echo side by side, nothing lost, a ratio to the echo."""
    hamroh, echo = results["path"]
    assert hamroh["answered"] == echo["answered"] == "40 of 40"
    assert echo["ratio"] == 1.0
    assert hamroh["updates/s"] > 0


def test_workers_send_every_message(results: dict[str, list[dict[str, Any]]]) -> None:
    """One worker on PostgreSQL takes all turns; the benchmark itself fails when a message is missing."""
    (alone,) = results["workers"]
    assert alone["turns/s"] >= alone["messages/s"] > 0


def test_start_says_seconds_memory_and_imports(results: dict[str, list[dict[str, Any]]]) -> None:
    """Ready within its deadline, with the packages that take longest."""
    start, *imports = results["start"]
    assert start["seconds to /readyz"] > 0
    assert start["memory MB"] > 10
    assert len(imports) == 3


def test_growth_says_memory_and_costs(results: dict[str, list[dict[str, Any]]]) -> None:
    """Memory after none and after each fifth of the turns; one row of costs for each size."""
    *memory, costs = results["growth"]
    assert [row["turns"] for row in memory] == [0, 8, 16, 24, 32, 40]
    assert costs["people"] == 1000
    assert costs["ms/turn, 100 at once"] > 0


def test_console_tells_every_page(results: dict[str, list[dict[str, Any]]]) -> None:
    """Lists come, and each waiting page is told; the benchmark itself fails when one is not."""
    (console,) = results["console"]
    assert console["open cases"] == 60
    assert console["list ms, median"] > 0
    assert console["news ms, median"] > 0


def test_the_list_names_every_benchmark() -> None:
    """`python -m bench --list`, and so `make bench`, knows each file that can be run alone."""
    said = subprocess.run(
        [sys.executable, "-m", "bench", "--list"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    runnable = {file.stem for file in (ROOT / "bench").glob("*.py") if "--quick" in file.read_text(encoding="utf-8")}
    assert {f"python -m bench.{name}" for name in runnable - {"__main__"}} == {
        line.partition(": ")[0] for line in said.stdout.splitlines()
    }
