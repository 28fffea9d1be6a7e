"""A running service: started, killed, stopped, watched from outside."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import ROOT
from tests.patience import PATIENCE, until

READY = "Hamroh serves"


class Nursery:
    """Starts services, each a process of its own, from one that has everything imported (child.py)."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.reliability.child"]
        self._parent = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def fork(self, environment: Mapping[str, str], arguments: list[str], log: Path) -> int:
        """The process id of a new service that writes to `log`."""
        assert self._parent.stdin and self._parent.stdout
        request = {"environment": dict(environment), "arguments": arguments, "log": str(log)}
        self._parent.stdin.write(json.dumps(request) + "\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())

    def close(self) -> None:
        """No more services."""
        assert self._parent.stdin and self._parent.stdout
        self._parent.stdin.close()
        self._parent.stdout.close()
        self._parent.wait(10)


class Process:
    """One service; `log` is all it has written in all its lives."""

    def __init__(
        self, nursery: Nursery, environment: Mapping[str, str], arguments: list[str], log: Path, url: str
    ) -> None:
        self._nursery = nursery
        self.url = url
        self.environment = dict(environment)
        self._arguments = arguments
        self._log = log
        self._read_from = 0
        self.pid = 0

    async def start(self, wait: bool = True, **faults: object) -> "Process":
        """Start and `wait` until it serves, or until a fault has killed it; `faults` are those of child.py."""
        environment = self.environment | {f"FAULT_{name.upper()}": str(value) for name, value in faults.items()}
        self._read_from = len(self.log)
        self.pid = self._nursery.fork(environment, self._arguments, self._log)
        if wait:
            await until(lambda: READY in self.log[self._read_from :] or not self.is_alive)
        return self

    @property
    def log(self) -> str:
        """What it has written."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    @property
    def processor_seconds(self) -> float:
        """Processor time of all its threads since it started."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it still runs."""
        if self.pid and self.is_alive:
            os.kill(self.pid, number)

    def arm(self) -> None:
        """From the next update on, the steps to the kill are counted."""
        self.signal(signal.SIGUSR1)

    def kill_now(self) -> None:
        """kill -9, without waiting for the end."""
        self.signal(signal.SIGKILL)

    async def kill(self) -> None:
        """kill -9."""
        self.kill_now()
        await self.ended()

    async def stop(self, within: float = 10) -> None:
        """Ask it to end (SIGTERM). Raises TimeoutError when it does not in time."""
        self.signal(signal.SIGTERM)
        await self.ended(within)

    async def ended(self, within: float = PATIENCE) -> None:
        """Wait for its end. Raises TimeoutError."""
        await until(lambda: not self.is_alive, within)

    async def share_of_processor(self, seconds: float) -> float:
        """The share of one processor that it uses during the next `seconds`, once it has done what a start leaves."""
        await until(lambda: "matcher made" in self.log[self._read_from :])
        before = self.processor_seconds
        await asyncio.sleep(seconds)
        return (self.processor_seconds - before) / seconds
