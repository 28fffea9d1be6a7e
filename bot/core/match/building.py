"""Makes an index from phrases, and calibrates it on phrases that are held back while it is learnt once more."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bot.core.danger import Danger
from bot.core.match.evidence import Doubles, Sureness
from bot.core.match.features import Features, Integers
from bot.core.match.hearing import Hearing, learn
from bot.core.match.index import (
    KINDS,
    LESSONS,
    OTHERS,
    SMALLTALK,
    UNCLEAR,
    Index,
    Limits,
    Subject,
    Unclear,
    fingerprint,
    spoken_keys,
)
from bot.core.match.ranking import EVIDENCE, rank
from bot.core.match.training import LOOKS, train
from bot.core.match.weights import Weights
from bot.core.normalise import fold_word, tokens, words

HELD_BACK = 4  # of the phrases of a subject, one in this many is held back
LEFT_OUT = 5  # one subject in this many is left out altogether: nothing that is asked about it can be answered
MOST_ASKED = 10_000  # held-back phrases that are asked; more would not make the estimate better
OUTSIDE = 0.02  # of held-back small talk and 'none of these', at most so many are answered
WRONG = 0.03  # of held-back phrases, at most so many are answered wrongly: real questions are much easier
LOST = 0.03  # of held-back phrases whose entry stands among the first three, at most so many are not offered
LEAST = 0.4  # how sure one must be to answer, however well it went with the held-back phrases
NOISE = 10  # for so many phrases one of letters that say nothing is learnt as harmless
OPENED = 10  # of so many harmless phrases one is learnt with a greeting before it, too
_ARABIC = re.compile("[ء-ي]")
_UNKNOWN = Sureness(np.zeros(EVIDENCE + 1))


@dataclass(frozen=True)
class _Phrase:
    """One phrase as its words, with the number of its subject, and what it is a sign of."""

    words: list[str]
    owner: int
    danger: Danger | Unclear | None


def build(subjects: Sequence[Subject]) -> Index:
    """The index of these subjects. The same subjects give the same index: sums are not shared among threads."""
    with threadpool_limits(1):
        return _built(subjects)


def _built(subjects: Sequence[Subject]) -> Index:
    asked = sorted((item for item in subjects if item.pack != LESSONS), key=lambda item: (item.pack, item.id))
    phrases = list(_phrases(asked))
    lessons = list(_phrases(sorted((item for item in subjects if item.pack == LESSONS), key=lambda item: item.id)))
    openings = [phrase.words for phrase in phrases if asked[phrase.owner].pack == SMALLTALK]
    index = _learnt(asked, phrases, lessons, LOOKS)
    right, within, limits = _calibrated(list(_asked(asked, phrases, lessons)))
    return replace(
        index,
        arabic=_arabic(asked, index.features),
        hearing=_hearing(index, [*phrases, *lessons], openings),
        alarming=tuple(number for number, subject in enumerate(asked) if subject.danger),
        right=right,
        within=within,
        limits=limits,
    ).warm()


def _phrases(subjects: Sequence[Subject]) -> Iterator[_Phrase]:
    """Each phrase once, in the order of subjects; a subject without any has its id, so that none is empty."""
    for number, subject in enumerate(subjects):
        found = dict.fromkeys(" ".join(tokens(phrase)) for phrase in subject.phrases)
        for phrase in filter(None, found):
            yield _Phrase(phrase.split(), number, subject.danger)


def _learnt(subjects: Sequence[Subject], phrases: Sequence[_Phrase], lessons: Sequence[_Phrase], looks: int) -> Index:
    """An index that is not calibrated and knows nothing of danger but the words of the lessons."""
    texts = [phrase.words for phrase in phrases]
    features = Features.of([*texts, *(lesson.words for lesson in lessons)])
    owners = np.array([phrase.owner for phrase in phrases], np.int32)
    often = Counter(word for phrase in (*phrases, *lessons) for word in phrase.words)
    return Index(
        subjects=tuple((subject.id, subject.pack) for subject in subjects),
        features=features,
        frequencies=tuple(often[word] for word in features.words),
        arabic=(),
        alarming=(),
        spoken=_spoken(phrases, features),
        owners=owners,
        subject_weights=Weights.of(
            train(features.rows([(text, text) for text in texts]), owners, (features.count, len(subjects)), looks)
        ),
        hearing=None,
        phrases=np.array([fingerprint(text) for text in texts], np.uint64),
        right=_UNKNOWN,
        within=_UNKNOWN,
        limits=Limits(),
    )


def _hearing(index: Index, phrases: Sequence[_Phrase], openings: Sequence[list[str]]) -> Hearing | None:
    """What was learnt of danger; nothing when no phrase is a sign of it."""
    clear = [phrase for phrase in phrases if phrase.danger != UNCLEAR]
    if not any(phrase.danger for phrase in clear):
        return None
    harmless = [phrase.words for phrase in clear if not phrase.danger]
    strange = [*_noise([phrase.words for phrase in phrases]), *_opened(harmless, openings)]
    kinds = np.array([*(KINDS.index(phrase.danger) for phrase in clear), *(0 for _ in strange)], np.int32)
    texts = [(phrase.words, phrase.words) for phrase in clear]
    rows = index.features.rows([*texts, *((words, index.spelling.corrected(words)) for words in strange)])
    return learn(rows, kinds, (index.features.count, len(KINDS)))


def _opened(texts: Sequence[list[str]], openings: Sequence[list[str]]) -> Iterator[list[str]]:
    """Harmless phrases after a greeting: in danger, too, people begin with one, and it says nothing."""
    dice = np.random.default_rng(3)
    for number in dice.permutation(len(texts))[: len(texts) // OPENED].tolist() if openings else ():
        yield [*openings[int(dice.integers(len(openings)))], *texts[number]]


def _noise(texts: Sequence[list[str]]) -> Iterator[list[str]]:
    """Words with their letters in any order, which say nothing: without them whatever is strange sounds like danger."""
    dice = np.random.default_rng(2)
    for number in dice.permutation(len(texts))[: len(texts) // NOISE].tolist():
        yield ["".join(dice.permutation(list(word)).tolist()) for word in texts[number][: int(dice.integers(1, 6))]]


def _spoken(phrases: Sequence[_Phrase], features: Features) -> Integers:
    """Which words each subject has in its phrases."""
    owners = np.repeat([phrase.owner for phrase in phrases], [len(phrase.words) for phrase in phrases])
    numbers = np.array([features.numbers[word] for phrase in phrases for word in phrase.words], np.int64)
    return np.unique(spoken_keys(owners.astype(np.int64), numbers))


def _arabic(subjects: Sequence[Subject], features: Features) -> tuple[int, ...]:
    """The numbers of the words that stand in Arabic letters."""
    texts = (phrase for subject in subjects for phrase in subject.phrases if _ARABIC.search(phrase))
    found = {fold_word(word) for text in texts for word in words(text) if _ARABIC.search(word)}
    return tuple(sorted(features.numbers[word] for word in found if word in features.numbers))


# Calibrating ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asked:
    """A phrase that was held back: the evidence, and whether the first, or one of the first three, is right."""

    evidence: Doubles
    inside: bool  # whether the index has an answer to it
    far: bool  # small talk and 'none of these': not about our subjects at all
    right: bool
    within: bool


def _asked(subjects: Sequence[Subject], phrases: Sequence[_Phrase], lessons: Sequence[_Phrase]) -> Iterator[_Asked]:
    """Hold back a part of the phrases, learn from the others, and ask what was held back."""
    dice = np.random.default_rng(1)
    other = np.array([subject.pack in OTHERS for subject in subjects], np.bool_)
    left_out = (dice.permutation(len(subjects)) % LEFT_OUT == 0) & ~other
    back = (dice.permutation(len(phrases)) % HELD_BACK == 0) | left_out[[phrase.owner for phrase in phrases]]
    kept = [phrase for phrase, held in zip(phrases, back, strict=True) if not held]
    if not kept:
        return
    index = _learnt(subjects, kept, lessons, LOOKS // 2)
    for number in dice.permutation(np.flatnonzero(back))[:MOST_ASKED].tolist():
        phrase = phrases[number]
        asked = _with_a_slip(phrase.words) if number % 3 == 0 else phrase.words
        allowed = _allowed(subjects, subjects[phrase.owner].pack if number % 2 else "") & ~left_out
        if not (allowed & ~other).any():
            continue
        ranking = rank(index, asked, allowed)
        found = [subject for subject, _ in ranking.best[:3]]
        right, within = found[:1] == [phrase.owner], phrase.owner in found
        inside = not (left_out[phrase.owner] or other[phrase.owner])
        yield _Asked(ranking.evidence, inside, bool(other[phrase.owner]), right, within)


def _allowed(subjects: Sequence[Subject], pack: str) -> NDArray[np.bool_]:
    """The subjects of a country's pack and of protection; all of them when the pack says nothing."""
    if not pack or pack in OTHERS:
        return np.ones(len(subjects), np.bool_)
    return np.array([subject.pack in (pack, "protection") for subject in subjects])


def _with_a_slip(words: list[str]) -> list[str]:
    """The words with two letters of the longest one swapped."""
    longest = max(words, key=len)
    middle = len(longest) // 2
    slipped = (
        longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :] if middle else longest
    )
    return [slipped if word == longest else word for word in words]


def _calibrated(asked: Sequence[_Asked]) -> tuple[Sureness, Sureness, Limits]:
    """How sure the evidence makes us, and from where on one may answer or offer."""
    if len(asked) < 20:
        return _UNKNOWN, _UNKNOWN, Limits()
    evidence = np.array([question.evidence for question in asked])
    right = np.array([question.right for question in asked])
    within = np.array([question.within for question in asked])
    inside = np.array([question.inside for question in asked])
    far = np.array([question.far for question in asked])
    sure, sure_within = Sureness.fitted(evidence, right), Sureness.fitted(evidence, within)
    of_first = np.array([sure(row) for row in evidence])
    of_three = np.array([sure_within(row) for row in evidence])
    wrongly = _limit(of_first[inside & ~right], WRONG * inside.sum())
    answer = max(wrongly, _limit(of_first[far], OUTSIDE * far.sum()), LEAST)
    suggest = float(np.quantile(of_three[within], LOST)) if within.any() else 0.3
    return sure, sure_within, Limits(answer, min(suggest, 0.5))


def _limit(wrong: Doubles, most: float) -> float:
    """How sure one must be for at most so many of these questions to be answered."""
    allowed = int(most)
    return float(np.sort(wrong)[::-1][allowed]) + 1e-6 if len(wrong) > allowed else 0.0
