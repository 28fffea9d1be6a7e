"""Reads `locales/`: the .po files of every language, and the languages that are written from another one by rule."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from gettext import c2py
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from bot.core import uzbek
from bot.core.language import LANGUAGES, SOURCE
from bot.core.text import Catalogue, Catalogues, Translation
from bot.kept import keep
from bot.problem import Problem
from bot.table import Reader, read_toml

FORMAT = b"2"  # rises whenever the same files would give other texts
_PO_LINE = re.compile(r'\s*(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s*)?"([^"\\]|\\.)*"\s*)?\Z')
REVIEWED = "reviewed"  # how a translator's comment begins that vouches for the words below it
_WORDS = re.compile(r", words ([0-9a-f]{8})\Z")
_MOST_COUNTED = 200  # plural rules look at the last two digits


def catalogues(locales: Path, problems: list[Problem], kept: Path | None = None) -> Catalogues:
    """Every .po file, and the languages that are written from another one by rule.

    Reading and converting take a second or two, so what came out without a problem is kept in the folder `kept`.
    """
    file = kept / f"texts-{_fingerprint(locales)}.json" if kept else None
    if file and (found := _load(file)):
        return found
    before = len(problems)
    found = _read(locales, problems)
    if file and len(problems) == before:
        _save(found, file)
    return found


def _fingerprint(locales: Path) -> str:
    """A name for what all files of translations say, and for how they are kept."""
    digest = hashlib.sha256(FORMAT)
    for file in sorted([*locales.rglob("*.po"), *locales.rglob("cyrillic.toml")]):
        digest.update(f"{file.relative_to(locales)}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _load(file: Path) -> dict[tuple[str, str], Catalogue]:
    """What was kept in `file`; nothing when it is not there or not whole."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {
            (code, domain): Catalogue({key: Translation(*item) for key, item in _tuples(texts)}, plural)
            for code, domain, plural, texts in kept
        }
    except (OSError, ValueError, TypeError):
        return {}


def _tuples(texts: dict[str, list[Any]]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    yield from ((key, (source, tuple(forms), *rest)) for key, (source, forms, *rest) in texts.items())


def _save(found: Catalogues, file: Path) -> None:
    """Keep what was read."""
    kept = [
        (
            code,
            domain,
            texts.plural,
            {key: (t.source, t.forms, t.fuzzy, t.reviewed) for key, t in texts.translations.items()},
        )
        for (code, domain), texts in found.items()
    ]
    keep(file, json.dumps(kept, ensure_ascii=False).encode())


def _read(locales: Path, problems: list[Problem]) -> dict[tuple[str, str], Catalogue]:
    found: dict[tuple[str, str], Catalogue] = {}
    for file in sorted(locales.glob("*/LC_MESSAGES/*.po")):
        code = file.parent.parent.name
        if code in LANGUAGES and code != SOURCE:
            found[code, file.stem] = catalogue(file, problems)
    exceptions = _exceptions(locales / "uz" / "cyrillic.toml", problems)
    for code, language in LANGUAGES.items():
        written = {domain: texts for (other, domain), texts in found.items() if other == language.written_from}
        found |= {(code, domain): _in_cyrillic(texts, exceptions) for domain, texts in written.items()}
    return found


def _exceptions(file: Path, problems: list[Problem]) -> uzbek.Exceptions:
    reader = Reader(read_toml(file, problems) if file.exists() else {}, file, "", problems)
    words, kept = reader.take("words", dict, {}), reader.texts("kept")
    for word in [word for word, written in words.items() if not isinstance(written, str)]:
        reader.wrong(f"words.{word}", "must be text in quotes")
        del words[word]
    reader.end()
    return uzbek.Exceptions(words, frozenset(kept))


def _in_cyrillic(texts: Catalogue, exceptions: uzbek.Exceptions) -> Catalogue:
    def convert(translation: Translation) -> Translation:
        return replace(translation, forms=tuple(uzbek.to_cyrillic(form, exceptions) for form in translation.forms))

    return replace(texts, translations={key: convert(item) for key, item in texts.translations.items()})


def catalogue(file: Path, problems: list[Problem]) -> Catalogue:
    """The translations of one .po file, by msgctxt."""
    found, po = [], Catalog()
    try:
        raw = file.read_bytes()
        found = list(_wrong_lines(raw.decode("utf-8")))
        po = Catalog() if found else read_po(BytesIO(readable(raw)), abort_invalid=True)
        _count(po)
    except UnicodeDecodeError:
        found = ["this file must be saved as UTF-8"]
    except (PoFileError, ValueError, LookupError, ArithmeticError) as error:
        found, po = [f"the file cannot be read: {error}"], Catalog()
    problems += [Problem(str(file), "", words) for words in found]
    return Catalogue({str(m.context): translation(m) for m in po if m.id and m.context}, str(po.plural_expr))


def readable(raw: bytes) -> bytes:
    """A .po file without the old English of texts that are gone, which gettext writes and Babel cannot read."""
    return b"\n".join(line for line in raw.split(b"\n") if not line.startswith(b"#~|"))


def _wrong_lines(text: str) -> Iterator[str]:
    """Lines that are no line of a .po file: Babel would take them as something else, or cut off letters."""
    for number, line in enumerate(text.split("\n"), 1):
        if not _PO_LINE.match(line):
            yield f'line {number} cannot be read: «{line.strip()[:60]}». Words stand between two signs ", one line each'


def _count(po: Catalog) -> None:
    """Try the plural rule of the file's header. Raises ValueError when it names a form that is not there."""
    rule = c2py(str(po.plural_expr))
    if any(not 0 <= rule(number) < po.num_plurals for number in range(_MOST_COUNTED)):
        raise ValueError("Plural-Forms in the header: the rule and nplurals do not fit together")


def translation(message: Message) -> Translation:
    """One message of a .po file; `# reviewed …` in the translator's comment makes it reviewed, for these words only."""
    source = message.id[0] if isinstance(message.id, tuple) else message.id
    marks = (comment for comment in message.user_comments if comment.startswith(REVIEWED))
    reviewed = next((mark.removeprefix(REVIEWED).strip() for mark in marks if _is_for(mark, message)), "")
    return Translation(str(source), _forms(message), message.fuzzy, _WORDS.sub("", reviewed))


def _forms(message: Message) -> tuple[str, ...]:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return tuple(str(form or "") for form in forms)


def mark(message: Message, by: str, on: date) -> str:
    """The translator's comment by which `by` vouches for the words of `message` as they are now."""
    return f"{REVIEWED} by {by} on {on.isoformat()}, words {_print(message)}"


def _is_for(mark: str, message: Message) -> bool:
    """Whether a mark belongs to the words that stand there; one without their print was written by hand."""
    found = _WORDS.search(mark)
    return found is None or found[1] == _print(message)


def _print(message: Message) -> str:
    return hashlib.sha256("\0".join(_forms(message)).encode()).hexdigest()[:8]
