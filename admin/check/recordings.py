"""Answers to listen to: every recording has its licence and its answer, says today's words, and is not too large."""

from collections.abc import Iterator

from admin.audio import LARGEST
from admin.check.edition import Edition
from admin.check.finding import Finding, note
from bot.core.card import said
from bot.core.language import LANGUAGES
from bot.core.recording import print_of
from bot.recordings import FOLDER, place


def are_in_order(edition: Edition) -> Iterator[Finding]:
    """A recording without licence, answer or language is never played; one of other words waits for a new one."""
    for pack in edition.library.packs.values():
        for file in sorted((edition.content / pack.id / FOLDER).glob("*.ogg")):
            entry, language = place(file.name)
            known = pack.recordings.get((entry, language))
            if known is None:
                yield Finding(str(file), "", f"stands in no {FOLDER}/licences.toml: add it with `hamroh audio add`")
            elif entry not in pack.entries or language not in LANGUAGES or LANGUAGES[language].written_from:
                yield Finding(str(file), "", "is named for no answer and language, such as an-answer.ru.ogg")
            elif file.stat().st_size > LARGEST:
                yield Finding(str(file), "", f"is larger than {LARGEST // 1024} KB")
            elif known.words != print_of(said(edition.library, pack.entries[entry], language, edition.today)):
                yield note(str(file), "", "the answer has other words today, so this is not played: record it again")
