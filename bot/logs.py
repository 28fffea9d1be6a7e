"""Structured logs: one JSON line an event, with numbers and kinds of errors, never with what people write."""

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_URL_PASSWORD = re.compile(r"(://[^:/@\s]+):[^@\s]+@")


def set_up(level: str, as_json: bool = True) -> None:
    """Log to standard error from `level` on. Libraries are heard from warnings on; their texts are cleaned too."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    processors: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_secrets,
    ]
    shape = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*processors, shape],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Unfailing())),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(cast(TextIO, _Unfailing()))
    handler.setFormatter(_LibraryFormatter())
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)


class _Unfailing:
    """Standard error, whatever it is now. A log that cannot be written, on a full disk or a closed stream, must not end
    what it tells of.
    """

    def write(self, words: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(words)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def _without_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: clean(value) if isinstance(value, str) else value for key, value in event.items()}


def clean(text: str) -> str:
    """`text` without anything that looks like a bot's token or a password in an address."""
    return _URL_PASSWORD.sub(r"\1:…@", _TOKEN.sub("…", text))


class _LibraryFormatter(logging.Formatter):
    """Libraries may put what people wrote into a message or a traceback: only the kind and the place are kept."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        parts = {"level": record.levelname.lower(), "library": record.name, "line": record.lineno, "error": error}
        return json.dumps(parts)
