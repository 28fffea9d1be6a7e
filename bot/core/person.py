"""Who we talk with: what a person let us remember, and no more."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Person:
    """Somebody who agreed that we remember their choices. A guest, who did not, has no Person.

    `helps`: questions that were not understood may be kept for editors. `unclear` counts, up to two, the messages in a
    row that were not understood.
    """

    language: str
    place: str = ""
    agreed_on: date | None = None
    helps: bool = False
    unclear: int = 0
