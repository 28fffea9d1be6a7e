"""Places: found once, with sources that open, looked through in time, with texts that fit their button."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from admin.check.edition import Edition
from admin.check.finding import Finding, note
from bot.core.place import Place
from bot.places import FILE

REVIEW_SOON = timedelta(days=30)
LONGEST_NAME = 40  # the button of a place


def fit_their_button(edition: Edition) -> Iterator[Finding]:
    """A name that a button would cut."""
    for place, file in _places(edition):
        if len(place.name) > LONGEST_NAME:
            words = f"has {len(place.name)} letters; at most {LONGEST_NAME} fit on the button"
            yield Finding(file, f"{place.id}.name", words)


def are_reviewed(edition: Edition) -> Iterator[Finding]:
    """The day of the next review is past, or near; a check or a call in the future is a slip of the pen."""
    for place, file in _places(edition):
        if place.checked_on > edition.today:
            yield Finding(file, f"{place.id}.checked_on", f"{place.checked_on} is still to come")
        if any(phone.dialled and phone.dialled > edition.today for phone in place.phones):
            yield Finding(file, f"{place.id}.phones", "was dialled on a day that is still to come")
        if not edition.is_readable(file, place.id):
            continue
        if place.review_by < edition.today:
            words = f"should have been looked through by {place.review_by}; people read that it may be out of date"
            yield Finding(file, f"{place.id}.review_by", words)
        elif place.review_by <= edition.today + REVIEW_SOON:
            yield note(file, f"{place.id}.review_by", f"is to be looked through by {place.review_by}")


def can_be_reached(edition: Edition) -> Iterator[Finding]:
    """A place without a town, a number, a site or an address for mail; one whose id another pack has too, so that a
    button opens only one of the two.
    """
    ids = Counter(place.id for place, _ in _places(edition))
    for place, file in _places(edition):
        if ids[place.id] > 1:
            yield Finding(file, place.id, "another pack has a place with the same id")
        if not (place.town or place.phones or place.website or place.email):
            yield note(file, place.id, "has no town, phone, website or email: people cannot reach it")


def _places(edition: Edition) -> Iterator[tuple[Place, str]]:
    for pack in edition.library.packs.values():
        yield from ((place, edition.pack_file(pack, FILE)) for place in pack.places.values())
