"""Reading deadlines: every slip of an editor is said in words, with its place; the real ones are in order."""

import shutil
from pathlib import Path

import pytest

from bot import library
from bot.problem import Problem
from tests.conftest import ROOT

FILE = "content/ru/deadlines.toml"


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of Russia alone."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "content" / "ru", folder / "content" / "ru", ignore=shutil.ignore_patterns("*.ogg"))
    (folder / "locales").mkdir()
    return folder


def _problems(folder: Path, old: str = "", new: str = "") -> list[tuple[str, str]]:
    file = folder / FILE
    before = (ROOT / FILE).read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new, 1), encoding="utf-8")
    _, problems = library.read(folder / "content", folder / "locales")
    return [_place(problem) for problem in problems if problem.file == str(file)]


def _place(problem: Problem) -> tuple[str, str]:
    return problem.key, problem.words


def test_what_is_in_order_has_no_problem(copied: Path) -> None:
    """So that the slips below are found because they are slips."""
    assert _problems(copied) == []


@pytest.mark.parametrize(
    "old, new, key, words",
    [
        ('calendar = "RU"', 'calendar = "XX"', "calendar", "no country whose holidays are known"),
        ('when = "any"', 'when = "soon"', "kinds.arrival.when", "must be one of: past, future, any"),
        ('rule = "days"', 'rule = "day"', "deadlines.register-tajikistan.rule", "do you mean «days»?"),
        ('starts = "arrival"', 'starts = "arival"', "deadlines.register-tajikistan.starts", "do you mean «arrival»?"),
        ('["tajikistan"]', '["tajikstan"]', "deadlines.register-tajikistan.groups", "do you mean «tajikistan»?"),
        ('fact = "patent-apply-days"', 'fact = "patent-days"', "deadlines.patent-apply.fact", "is not known"),
        ('fact = "patent-apply-days"', 'fact = "patent-fee"', "deadlines.patent-apply.fact", "is in rubles"),
        ('fact = "patent-apply-days"\n', "", "deadlines.patent-apply.fact", "needs a fact in calendar-days or days"),
        ('rule = "each-month"', 'rule = "each-month"\nfact = "patent-fee"', "deadlines.patent-payment.fact", "no fact"),
        ('entry = "exam-validity"', 'entry = "exam-valid"', "deadlines.certificate-end.entry", "is not known"),
        ("[kinds.moved]", '[kinds.shifted]\nlabel = "x"\nwhen = "any"\n[kinds.moved]', "kinds.shifted", "no deadline"),
        ("[groups.other]", '[groups.few]\nlabel = "x"\n[groups.other]', "groups.few", "no deadline is for this group"),
        ("{eaeu-contract-threshold-days}", "{eaeu-days}", "deadline.new-contract.unknown", "is no fact"),
        ('label = "I came to Russia"', 'lable = "x"', "kinds.arrival.lable", "is not a key we know"),
    ],
)  # fmt: skip
def test_a_slip_is_said_with_its_place(copied: Path, old: str, new: str, key: str, words: str) -> None:
    found = _problems(copied, old, new)
    assert any(place == key and words in said for place, said in found), found


def test_ids_that_no_button_can_carry(copied: Path) -> None:
    """Pack, kind and group stand in one choice."""
    found = _problems(
        copied, "[kinds.moved]", '[kinds.moved-to-another-town]\nlabel = "x"\nwhen = "any"\n[kinds.moved]'
    )
    assert any(key == "kinds" and "letters together" in words for key, words in found)
