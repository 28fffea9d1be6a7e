"""What took long to make, kept in a folder for the next start."""

import os
from pathlib import Path

MOST_KEPT = 3  # files of one kind: of the content now, and of what it was before an edit or two


def keep(file: Path, content: bytes) -> None:
    """Write `file`, whole or not at all; of those named `<kind>-…` like it only the newest few stay.

    A full or read-only disk is no error: it costs time at the next start, not answers.
    """
    alike = f"{file.name.partition('-')[0]}-*{file.suffix}"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}.new")
        fresh.write_bytes(content)
        fresh.replace(file)
        newest_first = sorted(file.parent.glob(alike), key=lambda kept: kept.stat().st_mtime, reverse=True)
        for old in newest_first[MOST_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        return
