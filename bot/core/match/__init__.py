"""Asking in one's own words: which entry a question is about, and how sure that is."""

from bot.core.match.building import build
from bot.core.match.index import FORMAT, LESSONS, OTHERS, UNCLEAR, Index, Subject, Unclear
from bot.core.match.matcher import PROTECTION, Candidate, Decision, Match, Matcher
from bot.core.match.names import nearest_names
from bot.core.match.titles import most_alike, nearest

__all__ = [
    "FORMAT",
    "LESSONS",
    "OTHERS",
    "PROTECTION",
    "UNCLEAR",
    "Candidate",
    "Decision",
    "Index",
    "Match",
    "Matcher",
    "Subject",
    "Unclear",
    "build",
    "most_alike",
    "nearest",
    "nearest_names",
]
