"""A process that has everything imported and forks a service whenever it is asked: a start takes a third of the time.

Each service is a process of its own that runs `hamroh run` with its own environment. Faults that have to come from
inside of it are named in that environment (FAULT_…) and hang on SQLAlchemy's events; the service does not know.
"""

import importlib
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from bot.__main__ import main

# What a service imports when it needs it, so that no child has to.
for module in ("alembic.command", "aiosqlite", "psycopg", "sqlalchemy.dialects.postgresql.psycopg"):
    importlib.import_module(module)

FIRST_STEP = "INSERT INTO inbox"


class Killer:
    """Kills its own process at the `last` step in the database after it was armed by SIGUSR1.

    A step is the moment before a statement, before a commit, or after a connection was given back; the first one is
    the statement that stores an update. Armed at once, every step counts.
    """

    def __init__(self, last: int, at_once: bool) -> None:
        self._last = last
        self._armed = self._counting = at_once
        self._count = 0
        signal.signal(signal.SIGUSR1, lambda *_: self.arm())

    def arm(self) -> None:
        self._armed = True

    def statement(self, _connection: Any, _cursor: Any, words: str, *_: Any) -> None:
        self._counting = self._counting or (self._armed and words.startswith(FIRST_STEP))
        self.step()

    def step(self, *_: Any) -> None:
        self._count += self._counting
        if self._count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def listen(self) -> None:
        event.listen(Engine, "before_cursor_execute", self.statement)
        event.listen(Engine, "commit", self.step)
        event.listen(Pool, "checkin", self.step)


class KillerInside(Killer):
    """The same within one transaction: the first one that says `first` after it was armed, from there to its end.

    What idle loops ask the database meanwhile is no step, and neither is a read: before it stands what stands before
    the next write.
    """

    def __init__(self, last: int, first: str) -> None:
        super().__init__(last, at_once=False)
        self._first = first
        self._mine: Any = None

    def statement(self, connection: Any, _cursor: Any, words: str, *_: Any) -> None:
        if self._armed and self._mine is None and words.startswith(self._first):
            self._mine = connection.connection.dbapi_connection
            self._counting = True
        if not words.startswith("SELECT"):
            self._step_of(connection.connection.dbapi_connection)

    def commit(self, connection: Any) -> None:
        self._step_of(connection.connection.dbapi_connection)

    def given_back(self, mine: Any, _record: Any) -> None:
        self._step_of(mine)
        self._counting = self._counting and mine is not self._mine

    def _step_of(self, connection: Any) -> None:
        if connection is self._mine:
            self.step()

    def listen(self) -> None:
        event.listen(Engine, "before_cursor_execute", self.statement)
        event.listen(Engine, "commit", self.commit)
        event.listen(Pool, "checkin", self.given_back)


def add_faults(environment: dict[str, str]) -> None:
    """Hang the faults named in the environment on SQLAlchemy; pragmas are those of SQLite, set in every transaction."""
    last = environment.get("FAULT_KILL_AT")
    if last and (first := environment.get("FAULT_INSIDE")):
        KillerInside(int(last), first).listen()
    elif last:
        Killer(int(last), "FAULT_AT_ONCE" in environment).listen()
    if file := environment.get("FAULT_PAGES"):
        pages = Path(file)
        event.listen(Engine, "begin", lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={pages.read_text()}"))
    if milliseconds := environment.get("FAULT_PATIENCE"):
        event.listen(Engine, "begin", lambda c: c.exec_driver_sql(f"PRAGMA busy_timeout={milliseconds}"))


def serve(environment: dict[str, str], arguments: list[str], log: str) -> None:
    """Be the service until it ends. Never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    nothing, file = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number, target in enumerate((nothing, file, file)):
        os.dup2(target, number)
    code: Any = 1
    try:
        add_faults(environment)
        main(arguments, prog_name="hamroh run")
    except SystemExit as end:
        code = end.code
        if isinstance(code, str):
            print(code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


def fork_on_request() -> None:
    """For each line on standard input, a service; its process id on standard output."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is gone at once
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if not pid:
            serve(request["environment"], request["arguments"], request["log"])
        print(pid, flush=True)


if __name__ == "__main__":
    fork_on_request()
