"""The danger lane: found in every language and script, and not where there is none."""

import tomllib

import pytest

from bot import phrases
from bot.core.danger import Danger, Dangers, Pattern, Writing
from bot.problem import Problem
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "matching" / "danger"
LANGUAGES = sorted(file.stem for file in FOLDER.glob("*.toml"))


def _phrases(language: str) -> dict[str, list[str]]:
    tables = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {kind: table["phrases"][1::2] for kind, table in tables.items()}


def test_every_pattern_can_be_read() -> None:
    """No editor's slip goes unseen."""
    problems: list[Problem] = []
    phrases.dangers(ROOT / "content", problems)._by_stem  # noqa: B018
    assert problems == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_found(language: str, dangers: Dangers) -> None:
    """On phrases that no pattern was tuned on, at least nine in ten."""
    asked = [text for kind, texts in _phrases(language).items() if kind != "none" for text in texts]
    missed = [text for text in asked if dangers.find(text) is None]
    assert len(missed) <= 0.1 * len(asked), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_near_misses_are_no_danger(language: str, dangers: Dangers) -> None:
    """At most one false alarm among thirty phrases that sound like danger."""
    alarms = [text for text in _phrases(language)["none"] if dangers.find(text)]
    assert len(alarms) <= 1, alarms


@pytest.mark.parametrize(
    "text",
    ["хочу умереть", "hochu umeret", "ХОЧУ УМЕРЕТЬ!!!", "[jxe evthtnm", "хачу умиреть"],
)
def test_danger_is_heard_in_every_spelling(text: str, dangers: Dangers) -> None:
    """Latin letters, capitals, the wrong layout, by ear."""
    assert dangers.find(text) is Danger.SUICIDE


def test_how_a_pattern_is_written() -> None:
    """Order, choices, whole words, words side by side, parts in any order, and words that exclude."""

    def finds(pattern: str, text: str) -> bool:
        return Dangers([Pattern.written(Danger.MEDICAL, pattern, Writing.ANY)]).find(text) is not None

    assert finds("не выпуска|отпуска", "нас не хотят отпускать")
    assert not finds("не выпуска", "выпускают не всех")
    assert finds("муж & бьет=", "бьет меня муж")
    assert not finds("бьет= & муж", "бьетон, муж")
    assert finds("дома|на_улице спать", "на улице спать")
    assert not finds("дома|на_улице спать", "улице на спать")
    assert finds("в_н", "в новом")
    assert not finds("упал ! рубль", "упал курс рубля, рубль")
    assert not finds("муж & бьет", "муж " + "и " * 20 + "бьет")


@pytest.mark.parametrize("wrong", ["", "муж &", "& муж", "a", "! муж"])
def test_a_pattern_that_says_too_little_is_refused(wrong: str) -> None:
    """An empty part or a stem that everything begins with."""
    with pytest.raises(ValueError, match="«"):
        Pattern.written(Danger.VIOLENCE, wrong)
