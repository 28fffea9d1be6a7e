"""Entries: found once, of the right size, linked with others that exist, checked and not too old."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from admin.check.edition import Edition
from admin.check.finding import Finding, note
from bot.core import markup
from bot.core.pack import Entry, Pack
from bot.table import meant

REVIEW_SOON = timedelta(days=30)
SIZES = {"steps": (2, 6), "related": (2, 4), "sources": (0, 3)}  # an entry without a source cannot be read at all


def stand_in_one_place(edition: Edition) -> Iterator[Finding]:
    """An id that two packs have, or that two topics list: a link or a poster could mean either."""
    packs = Counter(entry.id for _, entry, _ in _entries(edition))
    for _, entry, file in _entries(edition):
        if packs[entry.id] > 1:
            yield Finding(file, entry.id, "another pack has an entry with the same id")
    for pack in edition.library.packs.values():
        topics = Counter(id for topic in pack.topics.values() for id in topic.entries)
        for id in (id for id, times in topics.items() if times > 1):
            yield Finding(
                edition.pack_file(pack, "pack.toml"), id, "is listed twice; an entry stands in one topic, once"
            )


def have_the_right_size(edition: Edition) -> Iterator[Finding]:
    """Too few or too many steps, related entries or sources."""
    for _, entry, file in _entries(edition):
        for name, (least, most) in SIZES.items():
            number = len(getattr(entry, name))
            if not least <= number <= most:
                yield Finding(file, f"{entry.id}.{name}", f"has {number}; it should be {least} to {most}")


def relate_to_others(edition: Edition) -> Iterator[Finding]:
    """`related` names entries that exist, each once, and not the entry itself."""
    known = {entry.id for _, entry, _ in _entries(edition)}
    for _, entry, file in _entries(edition):
        for id, times in Counter(entry.related).items():
            if id == entry.id:
                yield Finding(file, f"{entry.id}.related", "an entry is not related to itself")
            elif id not in known:
                yield Finding(file, f"{entry.id}.related", f"there is no entry «{id}»{meant(id, known)}")
            elif times > 1:
                yield Finding(file, f"{entry.id}.related", f"names «{id}» {times} times")


def link_to_entries(edition: Edition) -> Iterator[Finding]:
    """A link to a page of our own ends with the id of an entry."""
    known = {entry.id for _, entry, _ in _entries(edition)}
    for text in edition.originals:
        for target in markup.links(text.source):
            id = target.rstrip("/").rpartition("/")[2]
            if target.startswith("/") and id not in known:
                yield Finding(text.file, text.key, f"the link to «{target}» leads to no entry{meant(id, known)}")


def are_reviewed(edition: Edition) -> Iterator[Finding]:
    """The day of the next review is past, or near; a check in the future is a slip of the pen."""
    for _, entry, file in _entries(edition):
        if entry.checked_on > edition.today:
            yield Finding(file, f"{entry.id}.checked_on", f"{entry.checked_on} is still to come")
        if not edition.is_readable(file, entry.id):
            continue
        if entry.review_by < edition.today:
            words = f"should have been looked through by {entry.review_by}; people read that it may be out of date"
            yield Finding(file, f"{entry.id}.review_by", words)
        elif entry.review_by <= edition.today + REVIEW_SOON:
            yield note(file, f"{entry.id}.review_by", f"is to be looked through by {entry.review_by}")


def _entries(edition: Edition) -> Iterator[tuple[Pack, Entry, str]]:
    for pack in edition.library.packs.values():
        for entry in pack.entries.values():
            yield pack, entry, edition.pack_file(pack, f"faq/{entry.topic}.toml")
