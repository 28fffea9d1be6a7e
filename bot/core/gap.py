"""A question that nothing answered, as editors may see it: without numbers, names and addresses, like ones together."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.core.normalise import fold, fold_word, words

LONGEST = 200  # letters that are kept
ALIKE = 75.0  # token-sort similarity, from 0 to 100, from which two questions belong together
_ADDRESS = re.compile(r"\S*(?:@|://|www\.|t\.me/)\S*")
_SENTENCE = re.compile(r"(?<=[.!?…\n])\s+|\n+")
# After these the next two words are a name, in every language that we speak.
_NAME_FOLLOWS = frozenset(
    fold_word(word)
    for word in [
        "зовут",
        "имя",
        "фамилия",
        "отчество",
        "ismim",
        "ismi",
        "familiyam",
        "номам",
        "насабам",
        "атым",
        "фамилиям",
        "numele",
        "numesc",
        "اسمي",
        "name",
        "surname",
    ]
)
_AFTER = 2


@dataclass(frozen=True)
class Group:
    """Questions that are alike; the first one was asked most."""

    language: str
    questions: tuple[str, ...]
    asked: int


def stripped(text: str, names: Collection[str]) -> str:
    """The words of `text` in small letters, a dot for each that may tell who somebody is.

    Dropped are numbers, addresses, words of `names` (folded given names), the words after 'my name is', and words
    with a capital letter that do not begin a sentence: rather too many than one too few.
    """
    kept = [word for sentence in _SENTENCE.split(_ADDRESS.sub(" 0 ", text)) for word in _sentence(sentence, names)]
    return " ".join(kept)[:LONGEST]


def masked(text: str, names: Collection[str]) -> str:
    """`text` as it was written, line by line, with a dot for each word that `stripped` would leave out."""
    lines = (_SENTENCE.split(_ADDRESS.sub(" 0 ", line)) for line in text.splitlines())
    return "\n".join(
        " ".join("·" if telling else token for part in line for token, telling in _tokens(part, names))
        for line in lines
    )


def _sentence(sentence: str, names: Collection[str]) -> list[str]:
    found: list[str] = []
    for token, telling in _tokens(sentence, names):
        found += ["·"] if telling else words(token)
    return found


def _tokens(sentence: str, names: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Each word as it is written, and whether it may tell who somebody is."""
    shouted = sentence.upper() == sentence
    hidden = 0
    for place, token in enumerate(sentence.split()):
        read = words(token)
        capital = place > 0 and token[:1].isupper() and not shouted
        yield token, capital or hidden > 0 or not read or any(_tells(word, names) for word in read)
        hidden = _AFTER if any(fold_word(word) in _NAME_FOLLOWS for word in read) else max(hidden - 1, 0)


def _tells(word: str, names: Collection[str]) -> bool:
    """Whether a word is a number or begins with somebody's name (names take endings)."""
    folded = fold_word(word)
    beginnings = (folded[:end] for end in range(4, len(folded) + 1)) if len(folded) > 4 else (folded,)
    return any(sign.isdigit() for sign in word) or any(beginning in names for beginning in beginnings)


def grouped(questions: Iterable[tuple[str, str]]) -> list[Group]:
    """(language, question) pairs that are alike, whatever their script; the most asked first."""
    asked = Counter(questions)
    groups: list[list[tuple[str, str]]] = []
    for language, question in sorted(asked, key=lambda one: (-asked[one], one)):
        near = (group for group in groups if group[0][0] == language and _alike(group[0][1], question))
        found = next(near, None)
        if found is None:
            groups.append([(language, question)])
        else:
            found.append((language, question))
    made = [Group(group[0][0], tuple(text for _, text in group), sum(asked[one] for one in group)) for group in groups]
    return sorted(made, key=lambda group: -group.asked)


def _alike(one: str, other: str) -> bool:
    return fuzz.token_sort_ratio(fold(one), fold(other)) >= ALIKE
