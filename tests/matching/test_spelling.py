"""Unknown words become the nearest known one that is meant, and looking only at words of like letters misses none."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.core.match.spelling import LONG, Spelling

WORDS = st.text("abcdef", min_size=3, max_size=9)


def _spelling(meant: list[str], known: list[str]) -> Spelling:
    numbers = {word: number for number, word in enumerate(known)}
    return Spelling(meant, numbers, [1] * len(known), np.zeros(0, np.uint64))


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, unique=True), WORDS)
def test_a_word_is_corrected_to_the_nearest_of_all(vocabulary: list[str], typed: str) -> None:
    """As many slips away as the nearest of the whole vocabulary, and left as it is when none is near enough. Two slips
    are seen in words that begin or end alike."""
    corrected = _spelling(vocabulary, vocabulary).corrected([typed])[0]
    slips = {word: OSA.distance(typed, word) for word in vocabulary}
    alike = {word for word in vocabulary if word[0] == typed[0] or word[-1] == typed[-1]}
    near = {word: number for word, number in slips.items() if number < 2 or (number == 2 and word in alike)}
    nearest = min(near.values(), default=3)
    if nearest <= (1 if len(typed) < LONG else 2):
        assert near[corrected] == nearest
    else:
        assert corrected == typed


def test_only_words_that_are_meant_are_corrected_to() -> None:
    """A word that is known and not meant stays when it is typed, and nothing is corrected to it."""
    spelling = _spelling(["patent"], ["patent", "kvartira"])
    assert spelling.corrected(["kvartira", "kvartirra", "pattent"]) == ["kvartira", "kvartirra", "patent"]
