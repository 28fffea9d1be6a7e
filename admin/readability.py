"""`hamroh check --readability`: which answers are harder to read than the others in their language. A hint, no verdict.

The measure is LIX (C. H. Björnsson, Läsbarhet, 1968): words in a sentence and, in percent, words of more than six
letters. It needs no list of syllables, so it works for every language that we speak. Its scale was made for Swedish:
an Uzbek or Kyrgyz word carries endings and is longer. So an answer is compared with the others of its language only.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from bot.core import markup, state
from bot.core.language import LANGUAGES, SOURCE
from bot.core.pack import Entry, Library
from bot.core.text import PLACEHOLDER

LONG = 7  # letters from which a word is long
HARDEST = 10
_SENTENCE = re.compile(r"[.!?…؟:;]+(?:\s|$)|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['‘’ʻʼ-][^\W\d_]+)*")
_ADDRESS = re.compile(r"https?://\S+|\(\s*\)")


@dataclass(frozen=True)
class Score:
    """How hard an answer is; `words` is the mean length of its sentences, `long` the percentage of long words."""

    entry: str
    words: float
    long: float

    @property
    def lix(self) -> float:
        """The sum of both: up to 30 is very easy, from 50 on hard (in Swedish)."""
        return self.words + self.long


def score(entry: str, texts: Iterable[str]) -> Score:
    """How hard these texts are together."""
    plain = (_ADDRESS.sub("", markup.plain(PLACEHOLDER.sub("", text))) for text in texts)
    sentences = [_WORD.findall(part) for text in plain for part in _SENTENCE.split(text)]
    lengths = [len(word) for words in sentences for word in words]
    several = sum(map(bool, sentences))
    return Score(entry, len(lengths) / max(several, 1), 100 * sum(n >= LONG for n in lengths) / max(len(lengths), 1))


def scores(library: Library, code: str) -> list[Score]:
    """Every answer that is whole in the language `code`, the hardest first."""
    found = (
        score(entry.id, _texts(library, entry, code))
        for pack in library.packs.values()
        if code == SOURCE or code in state.languages(pack)
        for entry in pack.entries.values()
        if state.of_entry(library, entry, code) in state.SHOWN
    )
    return sorted(found, key=lambda one: (-one.lix, one.entry))


def _texts(library: Library, entry: Entry, code: str) -> Iterator[str]:
    voice = library.voice(code)
    for key, source in entry.texts():
        if not key.endswith(".label") and (found := voice.find(entry.pack, key, source)):
            yield found.forms[0]


def lines(library: Library) -> Iterator[str]:
    """For each language what is usual, and the answers that are hardest."""
    yield "Readability (LIX: words in a sentence + percent of long words). Compare within a language only."
    for code, language in LANGUAGES.items():
        if found := scores(library, code) if not language.written_from else []:
            yield ""
            words, long = median(one.words for one in found), median(one.long for one in found)
            yield f"{language.name}: usually {words:.0f} words in a sentence, {long:.0f} % long words. The hardest:"
            yield from (
                f"  {one.lix:5.1f}  {one.entry} ({one.words:.0f} words, {one.long:.0f} % long)"
                for one in found[:HARDEST]
            )
