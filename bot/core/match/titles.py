"""Fuzzy search in titles alone: what is asked while the index is still being made."""

from collections.abc import Collection, Mapping

from rapidfuzz import fuzz, process, utils

CLOSE_ENOUGH = 62.0  # token-set similarity from 0 to 100 below which a title is not worth offering
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
