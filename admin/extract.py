"""Collects every text that is translated and brings the .pot and .po files up to date.

A translation whose English changed under the same id is kept and marked fuzzy: it is withheld until a person has
looked at it. A text that is gone leaves the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir

from admin import context, po_file
from bot.core.language import LANGUAGES, SOURCE
from bot.core.pack import Library, Pack
from bot.core.quiz import domain as exam_domain
from bot.core.text import INTERFACE, UNITS
from bot.core.tree import domain as guide_domain
from bot.translations import REVIEWED, translation

KEYWORDS = {"say": ((1, "c"), 2), "count": ((1, "c"), 2, 3)}


@dataclass(frozen=True)
class Text:
    """One text to translate: where it stands, its stable id, its English, and words for the translator."""

    place: str
    key: str
    source: str | tuple[str, str]
    comments: tuple[str, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """What a translator's program checks by itself."""
        return context.flags(self.key)


@cache
def interface_texts(root: Path) -> tuple[Text, ...]:
    """The texts of the service itself, from the code."""
    found = [
        _interface_text(f"{folder}/{file}", str(key), _source(message), comments)
        for folder in ("bot", "handlers", "admin")
        for file, _, message, comments, key in extract_from_dir(
            root / folder,
            [("**.py", "python")],
            keywords=KEYWORDS,
            comment_tags=("For translators:",),
            strip_comment_tags=True,
        )
        if key
    ]
    units = [_interface_text("bot/core/text.py", key, (one, many), []) for key, one, many in UNITS.values()]
    return tuple(sorted({text.key: text for text in found + units}.values(), key=lambda text: text.key))


def _interface_text(place: str, key: str, source: str | tuple[str, str], noted: list[str]) -> Text:
    forms = (source,) if isinstance(source, str) else source
    return Text(place, key, source, (*noted, *context.of_interface(key, *forms)))


def _source(message: str | tuple[str, ...]) -> str | tuple[str, str]:
    if isinstance(message, str):
        return message
    parts = [part for part in message if part]
    return (parts[0], parts[1]) if len(parts) > 1 else parts[0]


def pack_texts(pack: Pack) -> Iterator[Text]:
    """The texts of a pack: its name, its topics, its entries, its places, its deadlines."""
    place = f"content/{pack.id}/pack.toml"
    yield Text(place, "pack.name", pack.name, tuple(context.of_pack("pack.name")))
    for topic in pack.topics.values():
        yield Text(place, topic.key, topic.title, tuple(context.of_pack(topic.key)))
    for entry in pack.entries.values():
        for key, text in entry.texts():
            comments = tuple(context.of_entry(pack, entry, key, text))
            yield Text(f"content/{pack.id}/faq/{entry.topic}.toml", key, text, comments)
    for one in pack.places.values():
        for key, text in one.texts():
            yield Text(f"content/{pack.id}/places.toml", key, text, tuple(context.of_place(pack, key, text)))
    for key, text in pack.deadlines.texts():
        yield Text(f"content/{pack.id}/deadlines.toml", key, text, tuple(context.of_deadline(pack, key, text)))


def canned_texts(content: Library) -> Iterator[Text]:
    """The replies that counsellors put into their answers; they stand with the texts of the service itself."""
    for reply in content.office.replies.values():
        yield Text("content/replies.toml", reply.key, reply.text, (f"What a counsellor writes: {reply.title}",))


def exam_texts(pack: Pack, code: str = "") -> Iterator[Text]:
    """What helps with the questions of a pack; a gloss says a Russian question in another language, so Russian has none."""
    for question in pack.bank.questions.values():
        for key, text in question.texts():
            if code != "ru" or not key.endswith(".gloss"):
                comments = (f"The question: {question.text}",) if key.endswith(".gloss") else ()
                yield Text(f"content/{pack.id}/quizzes/{question.test}.toml", key, text, comments)


def guide_texts(pack: Pack) -> Iterator[Text]:
    """The texts of the guides of a pack."""
    for guide in pack.guides.values():
        for key, text in guide.texts():
            comments = tuple(context.of_guide(pack, key, text))
            yield Text(f"content/{pack.id}/guides/{guide.id}.toml", key, text, comments)


def domains(root: Path, content: Library) -> dict[str, list[Text]]:
    """Every text of the service, of the packs, of their exams and of their guides, by the name of its .po files."""
    packs = content.packs.values()
    own = sorted([*interface_texts(root), *canned_texts(content)], key=lambda text: text.key)
    found = {INTERFACE: own} | {pack.id: list(pack_texts(pack)) for pack in packs}
    found |= {exam_domain(pack.id): list(exam_texts(pack)) for pack in packs if pack.bank.tests}
    return found | {guide_domain(pack.id): list(guide_texts(pack)) for pack in packs if pack.guides}


def run(root: Path, content: Library, locales: Path) -> list[Path]:
    """Bring all files up to date; the files that changed."""
    exams = {exam_domain(pack.id): pack for pack in content.packs.values() if pack.bank.tests}
    changed = []
    for domain, texts in domains(root, content).items():
        changed += po_file.write(locales / f"{domain}.pot", _template(texts))
        for code in _languages(content, domain):
            file = locales / code / "LC_MESSAGES" / f"{domain}.po"
            own = list(exam_texts(exams[domain], code)) if domain in exams else texts
            changed += po_file.write(file, _merged(file, code, own))
    return changed


def _languages(content: Library, domain: str) -> list[str]:
    """The languages that a domain is translated into by hand."""
    written = [code for code, language in LANGUAGES.items() if code != SOURCE and not language.written_from]
    if domain == INTERFACE:
        return written
    pack = next(
        pack for pack in content.packs.values() if domain in (pack.id, exam_domain(pack.id), guide_domain(pack.id))
    )
    return [code for code in written if code in pack.languages]


def _template(texts: list[Text]) -> Catalog:
    catalog = po_file.empty(None)
    for text in texts:
        catalog.add(
            text.source, locations=[(text.place, 0)], flags=text.flags, auto_comments=text.comments, context=text.key
        )
    return catalog


def _merged(file: Path, code: str, texts: list[Text]) -> Catalog:
    """The .po file with today's texts: translations are found by their id."""
    old = po_file.messages(file)
    catalog = po_file.empty(LANGUAGES[code].locale)
    for text in texts:
        known = old.get(text.key)
        catalog.add(
            text.source,
            _string(known, text) if known else None,
            locations=[(text.place, 0)],
            flags=("fuzzy", *text.flags) if known and _is_stale(known, text) else text.flags,
            auto_comments=text.comments,
            user_comments=_comments_kept(known, text) if known else (),
            previous_id=_previous(known, text) if known else (),
            context=text.key,
        )
    return catalog


def _forms(known: Message) -> tuple[str, ...]:
    """The translation as its plural forms; one for a message without."""
    string = known.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def _string(known: Message, text: Text) -> str | tuple[str, ...]:
    forms = _forms(known)
    return forms if isinstance(text.source, tuple) else forms[0]


def _is_stale(known: Message, text: Text) -> bool:
    return any(_forms(known)) and (known.fuzzy or known.id != text.source)


def _comments_kept(known: Message, text: Text) -> list[str]:
    """The translator's comments; a review of other words, English or translated, is no review of these."""
    is_reviewed = bool(translation(known).reviewed) and not _is_stale(known, text)
    gone = (po_file.PREVIOUS,) if is_reviewed else (po_file.PREVIOUS, REVIEWED)
    return [comment for comment in known.user_comments if not comment.startswith(gone)]


def _previous(known: Message, text: Text) -> tuple[str, ...]:
    """The English that a stale translation was made from, for the translator to compare."""
    if not _is_stale(known, text):
        return ()
    noted = po_file.noted_before(known) if known.fuzzy else ()
    return noted or ((known.id,) if isinstance(known.id, str) else tuple(known.id))
