"""Who we talk with: what a person let us remember, and no more."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Person:
    """Somebody who agreed that we remember their choices. A guest, who did not, has no Person."""

    language: str
    place: str = ""
    agreed_on: date | None = None
