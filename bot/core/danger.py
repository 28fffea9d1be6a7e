"""Knows danger when it sees it: patterns of word stems, tried before any matching.

The patterns are data (`content/danger/<language>.toml`); all languages are tried at once, because people mix them.

    "не выпуска|отпуска"           the words in this order, at most two others between neighbours
    "муж|сожитель & бьет|избил"    all parts, in any order, within a dozen words
    "хочу умереть ! смех"          not with this word near it
    "мне 12= лет"                  with = the whole word, without it every word that begins so
    "на_улице|дома"                with _ two words side by side as one of several choices

Outside `any`, a stem of eight letters or more is also found with one slip of the finger.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache

from bot.core.normalise import KEPT, fold_word, swapped, unaccented, words

BETWEEN = 2  # other words between two neighbours of a sequence
AROUND = 12  # words within which all parts of a pattern stand
NEAR = 4  # words before and after in which an excluding word counts
_SHORTEST = 2  # letters of a stem with its mark
_FORGIVING = 9  # letters of a stem, with its mark, from which one slip is forgiven
_LONGEST = 14  # letters of a word that are looked at for slips
_HEAD = 4  # letters of a stem, with its mark, that are compared first
_FIRST_SLIP = 2  # the place in a stem, after its mark and its first letter, from which slips are forgiven
_LEFT = _FORGIVING - 1  # letters that are left at least when one falls out
_UNSEEN = 12  # words that somebody may type on the wrong keyboard layout before they look up


class Writing(StrEnum):
    """How the words of a language are compared."""

    ANY = "any"  # in every script, folded
    HEARD = "heard"  # folded, and о as а and е as и, as people write by ear
    OWN = "own"  # as they are written: folded, they would meet too many words of other languages


class Danger(StrEnum):
    """The kinds of danger, the most urgent first."""

    SUICIDE = "suicide"
    SEXUAL_ASSAULT = "sexual-assault"
    CHILD_ALONE = "child-alone"
    TRAFFICKING = "trafficking"
    SMUGGLER = "smuggler"
    VIOLENCE = "violence"
    MEDICAL = "medical"
    DETENTION_NOW = "detention-now"


Slot = frozenset[str]  # stems of which one must be there
Part = tuple[Slot, ...]  # words in this order
Found = Mapping[str, Sequence[int]]  # where each stem stands in a text


@dataclass(frozen=True)
class Pattern:
    """Parts that must all be there, near each other, without any of the stems in `unless` near them."""

    danger: Danger
    parts: tuple[Part, ...]
    unless: Slot = frozenset()

    @classmethod
    def written(cls, danger: Danger, text: str, writing: Writing = Writing.ANY) -> "Pattern":
        """A pattern as an editor writes it. Raises ValueError when a part is empty, or a stem says too little."""
        wanted, _, unless = text.partition("!")
        parts = tuple(tuple(_slot(choice, writing) for choice in part.split()) for part in wanted.split("&"))
        if not all(parts) or not all(slot for part in parts for slot in part):
            raise ValueError(f"«{text}» has an empty part")
        if any(len(stem) <= _SHORTEST for part in parts for slot in part for stem in slot):
            raise ValueError(f"«{text}» has a stem that too many words begin with; write = after it")
        return cls(danger, parts, frozenset(stem for choice in unless.split() for stem in _slot(choice, writing)))

    def stems(self) -> Iterator[str]:
        """Every stem that the pattern looks at."""
        yield from (stem for part in self.parts for slot in part for stem in slot)
        yield from self.unless

    def fits(self, found: Found) -> bool:
        """Whether the pattern is in a text, given where its stems stand."""
        spans: list[list[tuple[int, int]]] = []
        for part in self.parts:
            spans.append(list(_spans(part, found)))
            if not spans[-1]:
                return False  # the first part that is missing settles it, and most are
        return any(not self._excluded(span, found) for span in _together(spans))

    def _excluded(self, span: tuple[int, int], found: Found) -> bool:
        return any(span[0] - NEAR <= place <= span[1] + NEAR for place in _places(self.unless, found))


def _slot(choice: str, writing: Writing) -> Slot:
    """`бьет|избил=|на_улице` as stems: each begins with its way of writing; `=` at the end asks for the whole word."""
    return frozenset(stem for stem in (_stem(words, writing) for words in choice.split("|")) if stem)


@cache  # many patterns share their stems
def _stem(text: str, writing: Writing) -> str:
    parts = (("".join(_spelled(word, writing) for word in words(part)), part) for part in text.split("_"))
    return "_".join(f"{_MARKS[writing]}{stem}{'=' if part.endswith('=') else ''}" for stem, part in parts if stem)


def _spelled(word: str, writing: Writing) -> str:
    """A word as it is compared."""
    return dict(zip(Writing, _spellings(word), strict=True))[writing][1:]


def _spellings(word: str) -> tuple[str, str, str]:
    """A word in each way of comparing, with its mark."""
    folded = fold_word(word)
    own = f"{_ARABIC_MARK}{folded}" if _ARABIC.search(word) else unaccented(word)
    return f".{folded}", f"~{folded.translate(_VOWELS)}", f"'{own}"


_MARKS = {Writing.ANY: ".", Writing.HEARD: "~", Writing.OWN: "'"}
_VOWELS = str.maketrans("oe", "ai")
_ARABIC = re.compile("[ء-ي]")
_ARABIC_MARK = "ع"  # keeps folded Arabic apart from words that are written in Latin letters


def _spans(part: Part, found: Found) -> Iterator[tuple[int, int]]:
    """First and last word of every place where the words of `part` stand in order."""
    for start in _places(part[0], found):
        ends = {start}
        for slot in part[1:]:
            places = _places(slot, found)
            ends = {place for place in places for end in ends if 0 < place - end <= BETWEEN + 1}
        yield from ((start, end) for end in sorted(ends))


def _places(slot: Slot, found: Found) -> list[int]:
    return sorted({place for stem in found.keys() & slot for place in found[stem]})


def _together(spans: Sequence[Sequence[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    """Every stretch of at most `AROUND` words that holds one span of each part."""
    stretches = list(spans[0])
    for others in spans[1:]:
        joined = {(min(a, c), max(b, d)) for a, b in stretches for c, d in others}
        stretches = sorted((first, last) for first, last in joined if last - first <= AROUND)
    yield from stretches


class Dangers:
    """All patterns, ready to be looked for."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        order = list(Danger)
        self._patterns = sorted(patterns, key=lambda pattern: order.index(pattern.danger))
        self._stems_in = lru_cache(KEPT)(self._stems_read_in)

    def find(self, text: str) -> Danger | None:
        """The most urgent danger in `text` as it was typed or as the other keyboard layout has it, if any."""
        typed = words(text)
        for read in (typed, words(swapped(text)) if len(typed) <= _UNSEEN else []):
            found = self._stems(read)
            for number in sorted({number for stem in found for number in self._by_stem.get(stem, ())}):
                if self._patterns[number].fits(found):
                    return self._patterns[number].danger
        return None

    @cached_property
    def _by_stem(self) -> dict[str, list[int]]:
        """The patterns to try when a stem is found: of each those stems count that are longest, and so rare."""
        by_stem: dict[str, list[int]] = defaultdict(list)
        for number, pattern in enumerate(self._patterns):
            slots = (slot for part in pattern.parts for slot in part)
            for stem in max(slots, key=lambda slot: min(map(len, slot))):
                by_stem[stem].append(number)
        return by_stem

    @cached_property
    def _side_by_side(self) -> dict[str, list[tuple[str, list[str]]]]:
        """Stems of two words and more and what they consist of, under the first of their words."""
        by_first: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
        for stem in sorted({stem for pattern in self._patterns for stem in pattern.stems() if "_" in stem}):
            parts = stem.split("_")
            by_first[parts[0]].append((stem, parts))
        return by_first

    @cached_property
    def _wanted(self) -> frozenset[str]:
        """Every stem of one word."""
        return frozenset(one for pattern in self._patterns for stem in pattern.stems() for one in stem.split("_"))

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        """How long the stems are that begin so, or are no longer: most words of a message begin otherwise, and are done
        with."""
        lengths: dict[str, set[int]] = defaultdict(set)
        for stem in self._wanted:
            lengths[stem[:_HEAD]].add(len(stem))
        return {head: sorted(several) for head, several in lengths.items()}

    @cached_property
    def _slips(self) -> dict[str, set[str]]:
        """What is left of a long stem when one letter falls out, and the stems it may come from."""
        slips: dict[str, set[str]] = defaultdict(set)
        for stem in self._wanted:
            if len(stem) >= _FORGIVING and stem[0] != _MARKS[Writing.ANY] and not stem.endswith("="):
                for shorter in (stem, *_one_less(stem)):
                    slips[shorter].add(stem)
        return slips

    @cached_property
    def _slipped_heads(self) -> frozenset[str]:
        """How the stems in `_slips` begin, with a slip there or none: most long words begin otherwise."""
        return frozenset(slipped[:_LEFT] for slipped in self._slips)

    def _stems(self, read: Sequence[str]) -> dict[str, list[int]]:
        """Where each wanted stem stands among the words."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(read):
            for stem in self._stems_in(word):
                found[stem].append(place)
        for first in self._side_by_side.keys() & found.keys():
            for stem, parts in self._side_by_side[first]:
                if places := [place for place in sorted(set(found[first])) if _follow(parts, place, found)]:
                    found[stem] = places
        return found

    def _stems_read_in(self, word: str) -> tuple[str, ...]:
        """The stems that a word begins with, in every way of comparing."""
        return tuple(stem for spelled in _spellings(word) for stem in sorted(self._stems_of(spelled)))

    def _stems_of(self, word: str) -> set[str]:
        """The stems that a word, with its mark, begins with; with one slip those that are long."""
        near: set[str] = set()
        whole = f"{word}="
        for head in range(_SHORTEST, _HEAD + 1):
            for length in self._lengths.get(whole[:head], ()):
                if whole[:length] in self._wanted:
                    near.add(whole[:length])
        if len(word) >= _LEFT and word[0] != _MARKS[Writing.ANY]:
            near |= self._with_a_slip(word[:_LONGEST])
        return near

    def _with_a_slip(self, word: str) -> set[str]:
        """The long stems that begin as the word does, when a letter falls out of one, or of each."""
        heads, slips, head = self._slipped_heads, self._slips, word[: _LEFT + 1]
        places = [place for place in range(_FIRST_SLIP, _LEFT) if _less(head, place) in heads]
        if word[:_LEFT] in heads:
            places.extend(range(_LEFT, len(word) + 1))  # the last: no letter falls out
        near: set[str] = set()
        for shorter in (_less(word, place) for place in places):
            for end in range(_LEFT, len(shorter) + 1):
                near.update(slips.get(shorter[:end], ()))
        return near


def _follow(parts: Sequence[str], place: int, found: Found) -> bool:
    """Whether the parts stand side by side from `place` on."""
    return all(place + later in found.get(part, ()) for later, part in enumerate(parts))


def _one_less(word: str) -> list[str]:
    """The word without one of its letters; its mark and its first letter stay, since few slip there."""
    return [_less(word, place) for place in range(_FIRST_SLIP, len(word))]


def _less(word: str, place: int) -> str:
    return word[:place] + word[place + 1 :]
