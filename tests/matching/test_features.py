"""Rows of features: many at once are the same as one after another."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.match.features import Features

TEXTS = [
    text.split() for text in ("где сдать экзамен", "где сдать патент", "imtihon qayerda", "patent qayerda olinadi")
]
FEATURES = Features.of(TEXTS)
WORDS = st.lists(st.sampled_from(["где", "экзамен", "qayerda", "patent", "сдатьь", "olinadi", "?"]), max_size=6)


@settings(deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_many_rows_are_the_rows_of_each(texts: list[tuple[list[str], list[str]]]) -> None:
    """Also when a text is empty or says nothing that is known."""
    rows = FEATURES.rows(texts)
    for number, (typed, corrected) in enumerate(texts):
        columns, values = FEATURES.row(typed, corrected)
        part = slice(rows.starts[number], rows.starts[number + 1])
        assert rows.indices[part].tolist() == columns.tolist()
        assert np.allclose(rows.values[part], values)


def test_what_only_one_text_has_is_left_out_but_for_words() -> None:
    """A word may be all that a question is known by; a piece or a pair of one text is chance."""
    assert {"экзамен", "olinadi"} < set(FEATURES.words)
    assert len(FEATURES.pairs) == 1  # где сдать
