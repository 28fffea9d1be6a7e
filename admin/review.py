"""What people do with translations beside translating: vouch for them, and keep them when only the English wording changed."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from admin import extract, po_file
from admin.check import wording
from admin.extract import Text
from bot.core import markup
from bot.core.pack import Library
from bot.core.text import names
from bot.translations import REVIEWED, mark, translation


class CannotBeDone(Exception):
    """Why nothing was changed, in words for a translator or an editor."""


# Reviewed


def reviewed(file: Path, keys: Sequence[str], by: str, on: date) -> int:
    """Note in `file` that `by` vouches for these texts (all that are shown for no key); how many. Raises CannotBeDone."""
    if not re.fullmatch(r"[^\n,]{1,60}", by.strip()):
        raise CannotBeDone("Say who has reviewed: --by with initials or a role that may be public, without a comma")
    catalog = po_file.read(file)
    known = {str(message.context): message for message in catalog if message.id}
    wrong = [*_unknown(known, keys), *(words for key in keys if key in known for words in _not_ready(known[key]))]
    if wrong:
        raise CannotBeDone("\n".join(wrong))
    chosen = [known[key] for key in keys] if keys else [m for m in known.values() if not any(_not_ready(m))]
    for message in chosen:
        kept = [comment for comment in message.user_comments if not comment.startswith(REVIEWED)]
        message.user_comments = [*kept, mark(message, by.strip(), on)]
    po_file.write(file, catalog)
    return len(chosen)


def _unknown(known: dict[str, Message], keys: Sequence[str]) -> Iterator[str]:
    return (f"{key}: no text has this id" for key in keys if key not in known)


def _not_ready(message: Message) -> Iterator[str]:
    """Why nobody can vouch for a text yet."""
    found = translation(message)
    if not all(found.forms):
        yield f"{message.context}: is not translated yet"
    elif found.fuzzy:
        yield f"{message.context}: is marked fuzzy; look at it and take the mark away first"
    elif not found.fits:
        yield f"{message.context}: its {{…}} are not those of the English"


# Reworded


@dataclass(frozen=True)
class Reworded:
    """A translation of a text whose English got other words; `kept` is whether it is shown from now on."""

    file: Path
    key: str
    before: str
    after: str
    kept: bool


def reword(root: Path, content: Library, locales: Path, keys: Sequence[str], marked: bool) -> list[Reworded]:
    """Keep the translations of texts whose English was only said in other words.

    `marked`: also those that an extraction has marked fuzzy since. Raises CannotBeDone, and then changes nothing.
    """
    domains = extract.domains(root, content).items()
    texts = [(domain, text) for domain, several in domains for text in several if text.key in keys]
    wrong = [f"{key}: no text has this id" for key in keys if key not in {text.key for _, text in texts}]
    catalogs = {
        file: po_file.read(file)
        for domain in dict(texts)
        for file in sorted(locales.glob(f"*/LC_MESSAGES/{domain}.po"))
    }
    done = []
    for file, catalog in catalogs.items():
        for message, text in _changed(catalog, [text for domain, text in texts if domain == file.stem]):
            old = _english(message)
            kept = marked or not message.fuzzy
            wrong += [f"{file}: {text.key}: {words}" for words in _other_meaning(old, text)] if kept else []
            done.append(Reworded(file, text.key, old[0], _as_tuple(text.source)[0], kept))
            if kept:
                message.id, message.previous_id = text.source, []
                message.flags.discard("fuzzy")
    if wrong:
        raise CannotBeDone("\n".join(wrong))
    for file, catalog in catalogs.items():
        po_file.write(file, catalog)
    return done


def _changed(catalog: Catalog, texts: Sequence[Text]) -> Iterator[tuple[Message, Text]]:
    """The translated texts whose English is another one now, or was when an extraction marked them."""
    new = {text.key: text for text in texts}
    for message in catalog:
        text = new.get(str(message.context)) if message.id else None
        if text and any(translation(message).forms) and (message.fuzzy or message.id != text.source):
            yield message, text


def _english(message: Message) -> tuple[str, ...]:
    """The English that the translation was made from."""
    return tuple(message.previous_id) or _as_tuple(message.id)


def _as_tuple(source: str | Sequence[str]) -> tuple[str, ...]:
    return (source,) if isinstance(source, str) else tuple(source)


def _other_meaning(old: tuple[str, ...], text: Text) -> Iterator[str]:
    """Why this is more than another wording."""
    new = _as_tuple(text.source)
    if len(old) != len(new) or _all(names, old) != _all(names, new):
        yield "the {…} changed"
    if _all(wording.values, old) != _all(wording.values, new):
        yield "a number changed"
    if _all(markup.links, old) != _all(markup.links, new):
        yield "a link changed"


def _all(find: Callable[[str], Iterable[object]], texts: tuple[str, ...]) -> set[object]:
    return {found for text in texts for found in find(text)}
