"""Unknown words become the nearest known one, and looking only at words of like letters misses none."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.core.match.spelling import LONG, Spelling

WORDS = st.text("abcdef", min_size=3, max_size=9)


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, unique=True), WORDS)
def test_a_word_is_corrected_to_the_nearest_of_all(vocabulary: list[str], typed: str) -> None:
    """As many slips away as the nearest of the whole vocabulary, and left as it is when none is near enough."""
    corrected = Spelling(vocabulary, [1] * len(vocabulary), np.zeros(0, np.uint64)).corrected([typed])[0]
    nearest = min(OSA.distance(typed, word) for word in vocabulary)
    if nearest <= (1 if len(typed) < LONG else 2):
        assert corrected in vocabulary
        assert OSA.distance(typed, corrected) == nearest
    else:
        assert corrected == typed
