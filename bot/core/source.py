"""Where a text comes from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """Where a text comes from: a name people know, an address, and the date the source bears."""

    name: str
    url: str
    date: str
