"""Reads where a text comes from: `{ name = "…", url = "…", date = "…" }`."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.source import Source
from bot.problem import Problem
from bot.table import Reader

_SOURCE_DATE = re.compile(r"\d{4}(-\d\d){0,2}\Z")


def source(table: Any, file: Path, key: str, problems: list[Problem]) -> Source:
    """The source in a table that stands at `key`."""
    reader = Reader(table, file, key, problems)
    found = Source(reader.take("name", str), reader.take("url", str), reader.take("date", str))
    if found.date and not is_source_date(found.date):
        reader.wrong("date", f'«{found.date}» must be a year, 2026-11, 2026-11-21 or "undated"')
    reader.end()
    return found


def is_source_date(text: str) -> bool:
    """Whether `text` is what a source can be dated: a year, a month, a day, or "undated"."""
    try:
        date.fromisoformat(f"{text}-01-01"[: len("2026-11-21")] if _SOURCE_DATE.match(text) else "")
    except ValueError:
        return text == "undated"
    return True
