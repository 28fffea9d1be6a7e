"""Names that somebody may have meant by a misspelt one."""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.match.spelling import LONG


def nearest_names(name: str, names: Sequence[str]) -> list[str]:
    """The folded names nearest to a folded `name`: one slip away, or two in a long one; those with its first letter
    come first.
    """
    most = 1 if len(name) < LONG else 2
    found = process.extract(name, names, scorer=OSA.distance, score_cutoff=most, limit=None)
    least = min((far for _, far, _ in found), default=0)
    return sorted((near for near, far, _ in found if far == least), key=lambda near: near[:1] != name[:1])
