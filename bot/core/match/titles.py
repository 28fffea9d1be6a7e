"""Fuzzy search in titles alone: for what the index does not hold, or not yet."""

from collections.abc import Collection, Mapping

from rapidfuzz import fuzz, process, utils

CLOSE_ENOUGH = 62.0  # token-set similarity from 0 to 100 below which a title is not worth offering
ALMOST_THE_SAME = 80.0  # the same of folded words, from which on a text means a title: a word more, or another form
MOST = 3


def nearest(text: str, titles: Mapping[str, Collection[str]]) -> list[str]:
    """The ids of at most three entries with a title near `text`, nearest first; empty when none is near."""
    flat = [(id, title) for id, several in titles.items() for title in several]
    found = process.extract(
        text,
        [title for _, title in flat],
        scorer=fuzz.token_sort_ratio,
        processor=utils.default_process,
        score_cutoff=CLOSE_ENOUGH,
        limit=4 * MOST,
    )
    ids = dict.fromkeys(flat[index][0] for _, _, index in found)
    return list(ids)[:MOST]


def most_alike(folded: str, titles: Collection[str]) -> str | None:
    """The folded title that a folded text means; None when it means none."""
    found = process.extractOne(folded, list(titles), scorer=fuzz.token_sort_ratio, score_cutoff=ALMOST_THE_SAME)
    return found[0] if found else None
