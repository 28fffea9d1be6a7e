"""Collects every text that is translated and brings the .pot and .po files up to date.

A translation whose English changed under the same id is kept and marked fuzzy: it is withheld until a person has
looked at it. A text that is gone leaves the file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import normalize, read_po, write_po

from bot.core.facts import Fact
from bot.core.language import LANGUAGES, SOURCE
from bot.core.pack import Library, Pack
from bot.core.quiz import domain as exam_domain
from bot.core.text import INTERFACE, UNITS, placeholders

KEYWORDS = {"say": ((1, "c"), 2), "count": ((1, "c"), 2, 3)}
WIDTH = 100
_PREVIOUS = "|"
_NOISE = tuple(
    f'"{name}'
    for name in ("POT-Creation", "PO-Revision", "Generated-By", "Last-Translator", "Language-Team", "Report-")
)


@dataclass(frozen=True)
class Text:
    """One text to translate: where it stands, its stable id, its English, and words for the translator."""

    place: str
    key: str
    source: str | tuple[str, str]
    comments: tuple[str, ...] = ()


def interface_texts(root: Path) -> list[Text]:
    """The texts of the service itself, from the code."""
    found = [
        Text(f"{folder}/{file}", str(context), _source(message), tuple(comments))
        for folder in ("bot", "handlers", "admin")
        for file, _, message, comments, context in extract_from_dir(
            root / folder,
            [("**.py", "python")],
            keywords=KEYWORDS,
            comment_tags=("For translators:",),
            strip_comment_tags=True,
        )
        if context
    ]
    units = [Text("bot/core/text.py", key, (one, many)) for key, one, many in UNITS.values()]
    return sorted({text.key: text for text in found + units}.values(), key=lambda text: text.key)


def _source(message: str | tuple[str, ...]) -> str | tuple[str, str]:
    if isinstance(message, str):
        return message
    parts = [part for part in message if part]
    return (parts[0], parts[1]) if len(parts) > 1 else parts[0]


def pack_texts(pack: Pack) -> Iterator[Text]:
    """The texts of a pack: its name, its topics, its entries."""
    place = f"content/{pack.id}/pack.toml"
    yield Text(place, "pack.name", pack.name, ("The name of the country or subject, on a button.",))
    for topic in pack.topics.values():
        yield Text(place, topic.key, topic.title, ("A topic, on a button: at most 30 characters.",))
    for entry in pack.entries.values():
        for key, text in entry.texts():
            yield Text(f"content/{pack.id}/faq/{entry.topic}.toml", key, text, tuple(_comments(pack, key, text)))


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


def _comments(pack: Pack, key: str, text: str) -> Iterator[str]:
    if key.endswith(".label"):
        yield "A button: at most 32 characters."
    for name in sorted(placeholders(text)):
        fact = pack.facts.get(name.removesuffix(".number"))
        if fact:
            yield f"{{{name}}} becomes {_example(fact, name.endswith('.number'))}: {fact.label}"


def _example(fact: Fact, bare: bool) -> str:
    value = fact.values[-1].value if fact.values else "?"
    return f"«{value}»" if bare or fact.unit in ("text", "date", "count") else f"«{value} {fact.unit}»"


def run(root: Path, content: Library, locales: Path) -> list[Path]:
    """Bring all files up to date; the files that changed."""
    domains = {INTERFACE: sorted([*interface_texts(root), *canned_texts(content)], key=lambda text: text.key)}
    domains |= {pack.id: list(pack_texts(pack)) for pack in content.packs.values()}
    exams = {exam_domain(pack.id): pack for pack in content.packs.values() if pack.bank.tests}
    domains |= {domain: list(exam_texts(pack)) for domain, pack in exams.items()}
    changed = []
    for domain, texts in domains.items():
        changed += _write(locales / f"{domain}.pot", _template(texts))
        for code in _languages(content, domain):
            file = locales / code / "LC_MESSAGES" / f"{domain}.po"
            own = list(exam_texts(exams[domain], code)) if domain in exams else texts
            changed += _write(file, _merged(file, code, own))
    return changed


def _languages(content: Library, domain: str) -> list[str]:
    """The languages that a domain is translated into by hand."""
    written = [code for code, language in LANGUAGES.items() if code != SOURCE and not language.written_from]
    if domain == INTERFACE:
        return written
    pack = next(pack for pack in content.packs.values() if domain in (pack.id, exam_domain(pack.id)))
    return [code for code in written if code in pack.languages]


def plural_forms(code: str) -> int:
    """How many plural forms the language has."""
    return int(_catalog(LANGUAGES[code].locale).num_plurals)


def _template(texts: list[Text]) -> Catalog:
    catalog = _catalog(None)
    for text in texts:
        catalog.add(text.source, locations=[(text.place, 0)], auto_comments=text.comments, context=text.key)
    return catalog


def _catalog(locale: str | None) -> Catalog:
    catalog = Catalog(locale=locale, fuzzy=False, charset="utf-8", project="Hamroh", version="1", domain=None)
    catalog.header_comment = "# Hamroh: translations. Licence: CC BY-SA 4.0."
    return catalog


def _merged(file: Path, code: str, texts: list[Text]) -> Catalog:
    """The .po file with today's texts: translations are found by their id."""
    old = _read(file)
    catalog = _catalog(LANGUAGES[code].locale)
    for text in texts:
        known = old.get(text.key)
        catalog.add(
            text.source,
            _string(known, text) if known else None,
            locations=[(text.place, 0)],
            flags=("fuzzy",) if known and _is_stale(known, text) else (),
            auto_comments=text.comments,
            user_comments=_comments_kept(known, text) if known else (),
            previous_id=_previous(known, text) if known else (),
            context=text.key,
        )
    return catalog


def _read(file: Path) -> dict[str, Message]:
    if not file.exists():
        return {}
    with file.open("rb") as lines:
        return {str(message.context): message for message in read_po(lines) if message.id}


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
    """The translator's comments; a review of another English text is no review of this one."""
    gone = (_PREVIOUS, "reviewed") if _is_stale(known, text) else (_PREVIOUS,)
    return [comment for comment in known.user_comments if not comment.startswith(gone)]


def _previous(known: Message, text: Text) -> tuple[str, ...]:
    """The English that a stale translation was made from, for the translator to compare."""
    if not _is_stale(known, text):
        return ()
    noted = _noted_before(known) if known.fuzzy else ()
    return noted or ((known.id,) if isinstance(known.id, str) else tuple(known.id))


def _noted_before(known: Message) -> tuple[str, ...]:
    """The English in the `#|` lines of a .po file, which Babel writes but reads as a translator's comments."""
    lines = [
        comment.removeprefix(_PREVIOUS).strip() for comment in known.user_comments if comment.startswith(_PREVIOUS)
    ]
    ids = (message.id for message in read_po(BytesIO("\n".join([*lines, 'msgstr ""']).encode())) if message.id)
    noted = next(ids, ())
    return (noted,) if isinstance(noted, str) else tuple(noted)


def _write(file: Path, catalog: Catalog) -> list[Path]:
    """Write `catalog`, unless the file already says the same; the file if it was written."""
    for message in catalog:
        message.flags.discard("python-brace-format")  # our {fact-names} are no Python names
    lines = BytesIO()
    write_po(lines, catalog, width=WIDTH, sort_output=False, include_lineno=False, omit_header=False)
    kept = (line for line in lines.getvalue().decode().split("\n") if not _is_noise(line))
    text = "\n".join(_with_previous(kept, catalog))
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return []
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return [file]


def _with_previous(lines: Iterable[str], catalog: Catalog) -> Iterator[str]:
    """The lines with `#|` lines where the English was another one. Babel's own are torn apart when they are long."""
    previous = {f'msgctxt "{message.context}"': message.previous_id for message in catalog if message.previous_id}
    for line in lines:
        for keyword, text in zip(("msgid", "msgid_plural"), previous.get(line, ()), strict=False):
            yield from (f"#{_PREVIOUS} {part}" for part in f"{keyword} {normalize(text, width=WIDTH)}".split("\n"))
        yield line


def _is_noise(line: str) -> bool:
    """Header lines that change at every run and say nothing."""
    return line.startswith(_NOISE)
