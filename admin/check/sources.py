"""Sources: every legal value and every answer says where it comes from, with an address that opens."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from admin.check.edition import Edition
from admin.check.finding import Finding


def are_addresses(edition: Edition) -> Iterator[Finding]:
    """Addresses begin with http:// or https:// and have no sign that would end the link too early."""
    for file, key, address in _addresses(edition):
        if address and not _is_address(address):
            yield Finding(file, key, f"«{address}» is no address that opens: it needs https://… without spaces or ( )")


def are_checked(edition: Edition) -> Iterator[Finding]:
    """A legal value was looked up on a day that has come."""
    for pack in edition.library.packs.values():
        for fact in pack.facts.values():
            for value in fact.values:
                if value.checked_on > edition.today:
                    words = f"{value.checked_on} is still to come"
                    yield Finding(edition.pack_file(pack, "facts.toml"), f"{fact.id}.values.checked_on", words)


def _addresses(edition: Edition) -> Iterator[tuple[str, str, str]]:
    for pack in edition.library.packs.values():
        for fact in pack.facts.values():
            for value in fact.values:
                yield edition.pack_file(pack, "facts.toml"), f"{fact.id}.values.source", value.source
        for question in pack.bank.questions.values():
            if question.source:
                yield edition.pack_file(pack, f"quizzes/{question.test}.toml"), question.id, question.source.url
        for place in pack.places.values():
            for address in (*(source.url for source in place.sources), place.website):
                yield edition.pack_file(pack, "places.toml"), place.id, address
        for entry in pack.entries.values():
            for source in entry.sources:
                yield edition.pack_file(pack, f"faq/{entry.topic}.toml"), f"{entry.id}.sources", source.url
        for guide in pack.guides.values():
            for source in guide.sources:
                yield edition.pack_file(pack, f"guides/{guide.id}.toml"), "sources", source.url


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in parts.netloc and not set(text) & set(' ()<>"\\\n\t')
