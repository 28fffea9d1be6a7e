"""Held-out questions, which nobody matches against: the gates that the matcher must keep, by language and in all.

Figures and goals stand in docs/benchmarks.md. The gates are a little below what is reached, and only go up.
"""

import tomllib
from collections import Counter
from collections.abc import Callable

import pytest

from bench.held_out import NONE, Question, Tally, alarms, danger, openings, questions, tallies
from bot import phrases
from bot.core.pack import Library
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "matching"
KNOWN = tomllib.loads((FOLDER / "known_misses.toml").read_text(encoding="utf-8"))
LANGUAGES = sorted(file.stem for file in (FOLDER / "held_out").glob("*.jsonl"))
MOST_FALSE = {"danger_unseen": 0.09, "danger_fresh": 0.15, "danger_blind": 0.13}  # share of the harmless that may alarm
MOST_FALSE_IN_ONE = {"danger_unseen": 0.15, "danger_fresh": 0.22, "danger_blind": 0.22}  # the same in one language
SLACK = 3  # misses by which the list may be longer than the truth


@pytest.fixture(scope="module")
def asked() -> list[Question]:
    return list(questions(FOLDER / "held_out"))


@pytest.fixture(scope="module")
def rows(asked: list[Question], matched: Library) -> dict[tuple[str, str], Tally]:
    assert matched.matcher is not None
    return tallies(asked, matched.matcher)


def test_in_all(rows: dict[tuple[str, str], Tally]) -> None:
    """Right first, right among three, rarely wrong, solved in one tap."""
    shares = rows["all", ""].shares()
    assert shares["recall@1"] >= 93.5
    assert shares["recall@3"] >= 97
    assert shares["wrong"] <= 1.5
    assert shares["one tap"] >= 93
    assert shares["outside answered"] <= 2
    assert shares["answered"] >= 63


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(rows: dict[tuple[str, str], Tally], language: str) -> None:
    """Each language for itself."""
    shares = rows["language", language].shares()
    assert shares["recall@1"] >= 91
    assert shares["recall@3"] >= 96
    assert shares["wrong"] <= 2.5
    assert shares["outside answered"] <= 3


def test_known_misses_only_shrink(asked: list[Question], matched: Library) -> None:
    """Of each language at most so many questions miss their entry among the first three as the list says; and the
    list is not longer than it must be."""
    assert matched.matcher is not None
    missed: Counter[str] = Counter()
    for question in asked:
        if question.id != NONE:
            match = matched.matcher.match(question.text, question.pack, question.language)
            missed[question.language] += question.id not in [item.id for item in match.candidates[:3]]
    assert [(code, missed[code]) for code in LANGUAGES if missed[code] > KNOWN["most"][code]] == []
    assert [(code, missed[code]) for code in LANGUAGES if missed[code] < KNOWN["most"][code] - SLACK] == []


# Danger


@pytest.fixture(scope="module", params=list(MOST_FALSE))
def folder(request: pytest.FixtureRequest) -> str:
    """Messages of people who knew what danger is, but neither the patterns nor the lessons. Nothing was chosen with
    the blind ones in view; the harmless ones of these and of the fresh ones are nearer to danger."""
    return str(request.param)


@pytest.fixture(scope="module")
def unseen(folder: str, matched: Library) -> dict[str, tuple[int, int, int, int]]:
    return danger(FOLDER / folder, _alarms(matched))


def _alarms(matched: Library) -> Callable[[str], bool]:
    assert matched.matcher is not None
    return alarms(matched.matcher)


def test_danger_is_heard_that_nobody_wrote_down(unseen: dict[str, tuple[int, int, int, int]], folder: str) -> None:
    """In all nineteen in twenty, and few of the harmless messages that are as like danger as they can be."""
    found, real, false, harmless = (sum(numbers) for numbers in zip(*unseen.values(), strict=True))
    assert found >= 0.94 * real
    assert false <= MOST_FALSE[folder] * harmless


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_heard_in_every_language(
    unseen: dict[str, tuple[int, int, int, int]], folder: str, language: str
) -> None:
    """Each language for itself."""
    found, real, false, harmless = unseen[language]
    assert found >= 0.85 * real
    assert false <= MOST_FALSE_IN_ONE[folder] * harmless


def test_ordinary_questions_are_rarely_danger(asked: list[Question], matched: Library) -> None:
    """Of those whose entry has nothing to do with danger."""
    signs = phrases.signs_of(ROOT / "content")
    sounds = _alarms(matched)
    ordinary = [sounds(question.text) for question in asked if question.id not in signs]
    assert sum(ordinary) <= 0.032 * len(ordinary)


def test_greetings_and_mild_worries_are_rarely_danger(matched: Library) -> None:
    """Openings, «I am tired», «what shall I do»: most dangerous messages begin so, too."""
    heard = list(map(_alarms(matched), openings(FOLDER / "openings")))
    assert sum(heard) <= 0.045 * len(heard)
