"""A .po file as we write it: one way of wrapping, no header lines that change by themselves, the old English kept."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import normalize, read_po, write_po

from bot.core.language import LANGUAGES
from bot.translations import readable

WIDTH = 100
_COMMENT = "\ue000"  # stands for a comment while Babel writes; a sign for private use
HEADER = "# Hamroh: translations. Licence: CC BY-SA 4.0."
PREVIOUS = "|"
_NOISE = tuple(
    f'"{name}'
    for name in ("POT-Creation", "PO-Revision", "Generated-By", "Last-Translator", "Language-Team", "Report-")
)


def plural_forms(code: str) -> int:
    """How many plural forms the language has."""
    return int(empty(LANGUAGES[code].locale).num_plurals)


def empty(locale: str | None) -> Catalog:
    """A catalogue without texts; without a language for a template."""
    catalog = Catalog(locale=locale, fuzzy=False, charset="utf-8", project="Hamroh", version="1", domain=None)
    catalog.header_comment = HEADER
    return catalog


def read(file: Path) -> Catalog:
    """All that stands in `file`, old English too. Raises OSError and ValueError."""
    catalog = read_po(BytesIO(readable(file.read_bytes())), locale=LANGUAGES[file.parent.parent.name].locale)
    catalog.header_comment = HEADER
    for message in catalog:
        message.previous_id = list(noted_before(message)) if message.fuzzy else []
        message.user_comments = [comment for comment in message.user_comments if not comment.startswith(PREVIOUS)]
    return catalog


def messages(file: Path) -> dict[str, Message]:
    """The texts of `file` by their stable id; none when it is not there."""
    if not file.exists():
        return {}
    found = read_po(BytesIO(readable(file.read_bytes())))
    return {str(message.context): message for message in found if message.id}


def noted_before(known: Message) -> tuple[str, ...]:
    """The English in the `#|` lines of a .po file, which Babel writes but reads as a translator's comments."""
    lines = [comment.removeprefix(PREVIOUS).strip() for comment in known.user_comments if comment.startswith(PREVIOUS)]
    ids = (message.id for message in read_po(BytesIO("\n".join([*lines, 'msgstr ""']).encode())) if message.id)
    noted = next(ids, ())
    return (noted,) if isinstance(noted, str) else tuple(noted)


def write(file: Path, catalog: Catalog) -> list[Path]:
    """Write `catalog`, unless the file already says the same; the file if it was written."""
    for message in catalog:
        message.flags.discard("python-brace-format")  # our {fact-names} are no Python names
    text = "\n".join(_with_previous(_lines(catalog), catalog))
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return []
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return [file]


def _lines(catalog: Catalog) -> Iterator[str]:
    """The lines as Babel writes them, but each comment on one line: torn apart, it would be read as several."""
    whole: list[str] = []
    for message in catalog:
        for comments in (message.auto_comments, message.user_comments):
            start = len(whole)
            whole += comments
            comments[:] = [f"{_COMMENT}{number}" for number in range(start, len(whole))]
    written = BytesIO()
    write_po(written, catalog, width=WIDTH, sort_output=False, include_lineno=False, omit_header=False)
    for message in catalog:
        for comments in (message.auto_comments, message.user_comments):
            comments[:] = [whole[int(comment[1:])] for comment in comments]
    for line in written.getvalue().decode().split("\n"):
        sign, is_comment, number = line.partition(_COMMENT)
        if not _is_noise(line):
            yield f"{sign}{whole[int(number)]}" if is_comment else line


def _with_previous(lines: Iterable[str], catalog: Catalog) -> Iterator[str]:
    """The lines with `#|` lines where the English was another one. Babel's own are torn apart when they are long."""
    previous = {f'msgctxt "{message.context}"': message.previous_id for message in catalog if message.previous_id}
    for line in lines:
        for keyword, text in zip(("msgid", "msgid_plural"), previous.get(line, ()), strict=False):
            yield from (f"#{PREVIOUS} {part}" for part in f"{keyword} {normalize(text, width=WIDTH)}".split("\n"))
        yield line


def _is_noise(line: str) -> bool:
    """Header lines that change at every run and say nothing."""
    return line.startswith(_NOISE)
