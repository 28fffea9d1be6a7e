"""Real processes under measurement: started on a core of their own, watched from outside, ended gently."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
BOT_CORE, SERVER_CORE = 0, 1
STOP_WITHIN = 15.0
BYTECODE = Path(tempfile.gettempdir()) / "hamroh-bench-bytecode"
"""Compiled modules are kept here, as an installed program keeps them beside its source."""


class Died(Exception):
    """A process under measurement ended by itself; the message is the end of what it wrote."""


class Running:
    """A process that runs now."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process = process
        self._log = log

    def check(self) -> None:
        """Raises Died when the process has ended."""
        if self._process.poll() is not None:
            raise Died(self._log.read_text(errors="replace")[-2000:])

    @property
    def memory(self) -> float:
        """Resident memory now, in MB (10^6 bytes)."""
        return _status(self._process.pid, "VmRSS")

    @property
    def processor_seconds(self) -> float:
        """Processor time of all its threads since it started."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Ask it to end, and make it end when it does not."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _status(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = next(line for line in lines if line.startswith(f"{name}:"))
    return int(found.split()[1]) * 1024 / 1e6


def pin(core: int | None) -> None:
    """Keep this process on one core, where the system can; None: on all."""
    if core is not None and hasattr(os, "sched_setaffinity") and core in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {core})


def surroundings() -> dict[str, str]:
    """The environment of a process under measurement: without settings of Hamroh, with compiled modules."""
    dropped = ("HAMROH_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "PYTHONPYCACHEPREFIX": str(BYTECODE)}


@contextmanager
def running(*module: str, core: int | None = None, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """`python -m <module>` until the block ends, pinned to `core`. Settings of Hamroh are only those given."""
    with tempfile.TemporaryDirectory(prefix="hamroh-bench-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as written:
            process = subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=ROOT,
                env={**surroundings(), **(environment or {})},
                stdout=written,
                stderr=subprocess.STDOUT,
                preexec_fn=lambda: pin(core),
            )
        started = Running(process, log)
        try:
            yield started
        finally:
            started.stop()
