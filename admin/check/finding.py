"""What a check finds: the file, the key inside it, and what is wrong, in words for people who do not read code."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from admin.check.edition import Edition


@dataclass(frozen=True, order=True)
class Finding:
    """A problem must be mended before the content is in order; a note is worth knowing and fails nothing."""

    file: str
    key: str
    words: str
    is_note: bool = False


Check = Callable[[Edition], Iterator[Finding]]


def note(file: str, key: str, words: str) -> Finding:
    """A finding that fails nothing."""
    return Finding(file, key, words, is_note=True)
