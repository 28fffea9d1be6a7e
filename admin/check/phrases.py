"""How people ask: phrases that stand under two entries, entries that steal each other's, ids that nobody knows."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import ceil
from pathlib import Path

from admin.check.content_map import FILE
from admin.check.edition import Edition, Phrase
from admin.check.finding import Finding, note
from bot import phrases
from bot.core.match import OTHERS, PROTECTION
from bot.core.normalise import fold
from bot.problem import Problem
from bot.table import meant

FEW = 15  # phrases an entry should have in each language
ALIKE = 0.75  # share of words that two phrases have in common, of all their words
STOLEN = 3  # phrases of an entry that lie nearer to another one, from which we speak of it


def can_be_read(edition: Edition) -> Iterator[Finding]:
    """Every file of phrases is TOML with a list under each id."""
    problems: list[Problem] = []
    list(phrases.files(edition.content, problems))
    list(phrases.lessons(edition.content, problems))
    yield from (Finding(problem.file, problem.key, problem.words) for problem in problems)


def have_an_entry(edition: Edition) -> Iterator[Finding]:
    """Every id is that of an entry, written or promised in the map."""
    known = _known(edition)
    for file, id in dict.fromkeys((phrase.file, phrase.id) for phrase in edition.phrases):
        pack = Path(file).parent.parent.name
        if pack not in OTHERS and id not in known.get(pack, ()):
            words = f"the pack «{pack}» has no entry of this id{meant(id, known.get(pack, set()))}"
            yield Finding(file, id, words)


def stand_under_one_entry(edition: Edition) -> Iterator[Finding]:
    """No phrase asks for two entries that one person can be offered."""
    found: dict[tuple[str, ...], list[Phrase]] = defaultdict(list)
    for phrase in edition.phrases:
        found[phrase.words].append(phrase)
    for several in found.values():
        for one, other in combinations(several, 2):
            if one.words and one.subject != other.subject and _meet(one.pack, other.pack):
                yield Finding(other.file, other.id, f"«{other.text}» stands under «{one.id}» too ({one.file})")


def lessons_agree(edition: Edition) -> Iterator[Finding]:
    """Nothing that people in danger write is said to be harmless, nor stands under two kinds of danger."""
    seen: dict[str, str] = {}
    for file, kind, text in phrases.lessons(edition.content, []):
        other = seen.setdefault(fold(text), kind)
        if other != kind:
            yield Finding(str(file), kind, f"«{text}» stands under «{other}» too")


def are_enough(edition: Edition) -> Iterator[Finding]:
    """Every entry has a fair number of phrases in each language that the file is for."""
    several = Counter((phrase.file, phrase.id) for phrase in edition.phrases)
    for (file, id), number in several.items():
        if number < FEW:
            yield note(file, id, f"{number} phrases; {FEW} or more make the answer easier to find")


def are_not_stolen(edition: Edition) -> Iterator[Finding]:
    """Phrases of one entry lie nearer to their own entry than to another."""
    stolen: dict[tuple[tuple[str, str], tuple[str, str]], list[tuple[Phrase, Phrase]]] = defaultdict(list)
    for phrase, thief in _stolen(edition.phrases):
        stolen[phrase.subject, thief.subject].append((phrase, thief))
    for (_, (pack, id)), several in stolen.items():
        if len(several) >= STOLEN:
            phrase, thief = several[0]
            words = f"{len(several)} phrases lie nearer to «{id}» ({pack}), such as «{phrase.text}» to «{thief.text}»"
            yield note(phrase.file, phrase.id, words)


def _stolen(all: Sequence[Phrase]) -> Iterator[tuple[Phrase, Phrase]]:
    """Phrases whose nearest other phrase, by words in common, belongs to another entry, with that phrase.

    Two sets of words that are that much alike share one of the rarest words of each (prefix filtering: Chaudhuri,
    Ganti and Kaushik, 2006), so only the phrases with such a word are compared.
    """
    by_word: dict[str, list[int]] = defaultdict(list)
    sets = [frozenset(phrase.words) for phrase in all]
    for number, words in enumerate(sets):
        for word in words:
            by_word[word].append(number)
    for number, words in enumerate(sets):
        rarest = sorted(words, key=lambda word: (len(by_word[word]), word))[: len(words) - ceil(ALIKE * len(words)) + 1]
        others = {other for word in rarest for other in by_word[word]} - {number}
        near = [(len(words & sets[other]) / len(words | sets[other]), other) for other in others]
        near = [(alike, other) for alike, other in near if alike >= ALIKE and _meet(all[number].pack, all[other].pack)]
        best = max(near, default=(0.0, number))[0]
        nearest = [all[other] for alike, other in sorted(near) if alike == best]
        if nearest and _is_about_others(all[number], nearest):
            yield all[number], nearest[0]


def _is_about_others(phrase: Phrase, nearest: Iterable[Phrase]) -> bool:
    """Whether none of the nearest is about the same."""
    return all(other.subject != phrase.subject for other in nearest)


def _meet(one: str, other: str) -> bool:
    """Whether one person can be offered entries of both packs."""
    return one == other or PROTECTION in (one, other) or bool(OTHERS & {one, other})


def _known(edition: Edition) -> dict[str, set[str]]:
    """The ids of each pack: those that are written, and those that the map promises."""
    known = {pack.id: set(pack.entries) for pack in edition.library.packs.values()}
    file = edition.content / FILE
    try:
        promised = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        for id, table in promised.items():
            known.setdefault(id, set()).update(id for ids in table["topics"].values() for id in ids)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
        pass  # content_map says what is wrong there
    return known
