"""One question in, one decision out: danger, answer, suggest or none, with the candidates."""

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from bot.core.danger import Danger, Dangers
from bot.core.match.index import OTHERS, SMALLTALK, Index
from bot.core.match.ranking import MOST, Heard, Ranking, rank

PROTECTION = "protection"  # offered wherever somebody is
ALARM = 0.65  # how likely danger must be to count
FEWEST = 3  # words in which danger is heard: one or two are left to the patterns
ALARM_FEWEST = 0.9  # how likely it must be in so few, of which one that is strange decides
CALM = 0.1  # how likely it must be for a pattern of danger to count: an idiom is not a cry for help
CERTAIN = 0.999  # when the question is a phrase, letter for letter


class Decision(StrEnum):
    """What to do with a question."""

    DANGER = "danger"
    ANSWER = "answer"
    SUGGEST = "suggest"
    NONE = "none"


@dataclass(frozen=True)
class Candidate:
    """An entry that may answer; `score` from 0 to 1, of the first how sure we are of it."""

    id: str
    pack: str
    score: float


@dataclass(frozen=True)
class Match:
    """The decision; `danger` names the class of danger, `smalltalk` the kind of a greeting, thanks or insult."""

    decision: Decision
    candidates: tuple[Candidate, ...] = ()
    danger: Danger | None = None
    smalltalk: str | None = None


class Matcher:
    """Matches questions against one index, after the patterns of danger: what sounds like danger is danger as well."""

    def __init__(self, index: Index, dangers: Dangers | None = None) -> None:
        self._index = index.warm()
        self._packs = np.array([pack for _, pack in index.subjects])
        self._everybody = np.ones(len(index.subjects), np.bool_)
        self._protection: NDArray[np.bool_] = self._packs == PROTECTION
        self._in_pack = {pack: self._protection | (self._packs == pack) for pack in set(self._packs.tolist())}
        self._dangers = dangers or Dangers(())
        self.match("everything is warm")  # what is made at the first question with a long word is made now

    def match(self, text: str, pack: str | None = None, language: str | None = None) -> Match:  # noqa: ARG002
        """The decision for `text`; candidates come from `pack` and protection, without a pack from all.

        `language` is what the person chose. It decides nothing yet: people mix languages.
        """
        seen, words = self._dangers.find(text), self._index.read(text)
        if not words or not len(self._packs):
            return Match(Decision.DANGER, danger=seen) if seen else Match(Decision.NONE)
        allowed = self._allowed(pack)
        ranking = rank(self._index, words, allowed)
        whole = [subject for subject in self._index.owners_of(words) if self._fits(subject, allowed)]
        certain = whole[0] if len(whole) == 1 else None
        match = self._decided(ranking) if certain is None else self._certain(certain, ranking)
        calm = certain is not None and certain not in self._index.alarming  # letter for letter nothing but that
        danger = _danger(seen, None if calm else ranking.heard, len(words))
        return replace(match, decision=Decision.DANGER, danger=danger, smalltalk=None) if danger else match

    def _allowed(self, pack: str | None) -> NDArray[np.bool_]:
        """Which subjects may be offered to somebody in this pack."""
        if pack is None:
            return self._everybody
        allowed: NDArray[np.bool_] = self._in_pack.get(pack, self._protection)
        return allowed

    def _fits(self, subject: int, allowed: NDArray[np.bool_]) -> bool:
        return bool(allowed[subject]) or self._packs[subject] in OTHERS

    def _certain(self, subject: int, ranking: Ranking) -> Match:
        """The question is a phrase of just one subject."""
        id, pack = self._index.subjects[subject]
        rest = self._candidates(ranking, 1 - CERTAIN)
        if pack in OTHERS:
            return Match(Decision.NONE, rest, smalltalk=id if pack == SMALLTALK else None)
        first = Candidate(id, pack, CERTAIN)
        return Match(Decision.ANSWER, (first, *(item for item in rest if item.id != id))[:MOST])

    def _decided(self, ranking: Ranking) -> Match:
        index = self._index
        sure, within = index.right(ranking.evidence), index.within(ranking.evidence)
        candidates = self._candidates(ranking, sure)
        if candidates and sure >= index.limits.answer:
            return Match(Decision.ANSWER, candidates)
        id, pack = index.subjects[ranking.other]
        if pack == SMALLTALK and ranking.other_share > 0.5:
            return Match(Decision.NONE, candidates, smalltalk=id)
        if candidates and within >= index.limits.suggest:
            return Match(Decision.SUGGEST, candidates)
        return Match(Decision.NONE, candidates)

    def _candidates(self, ranking: Ranking, sure: float) -> tuple[Candidate, ...]:
        """The best with how sure we are of the first; the others share what is left as they shared before."""
        rest = max(sum(share for _, share in ranking.best[1:]), 1e-9)
        scores = accumulate([sure, *((1 - sure) * share / rest for _, share in ranking.best[1:])], min)
        named = (self._index.subjects[subject] for subject, _ in ranking.best)
        return tuple(Candidate(id, pack, round(score, 4)) for (id, pack), score in zip(named, scores, strict=False))


def _danger(seen: Danger | None, heard: Heard | None, words: int) -> Danger | None:
    """The danger that a pattern has seen, unless all the rest says that it is none; or the one that is heard."""
    if heard is None or words < FEWEST:
        return seen
    if heard.likely >= (ALARM if words > FEWEST else ALARM_FEWEST):
        return seen or heard.danger
    return seen if heard.likely >= CALM else None
