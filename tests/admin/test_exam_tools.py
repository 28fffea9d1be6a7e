"""Tools for editors of the exam: what is wrong with a question is found from counts; GIFT there and back loses nothing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from admin import gift
from admin.cli import main
from bot import bank as reading
from bot.core import item
from bot.core.item import Counted
from bot.core.pack import Library
from bot.core.quiz import Bank


@pytest.fixture(scope="session")
def bank(content: Library) -> Bank:
    assert content.exam
    return content.exam.bank


def test_a_test_is_the_same_after_gift_and_back(bank: Bank, tmp_path: Path) -> None:
    """All 25 tests: written as GIFT, read again, every question has kept everything."""
    (tmp_path / "ru" / "quizzes").mkdir(parents=True)
    for test in bank.tests.values():
        written = gift.read(gift.write(test), test.id, test.module, test.level, test.checked_on)
        (tmp_path / "ru" / "quizzes" / f"{test.id}.toml").write_text(written, encoding="utf-8")
    problems: list[object] = []
    again = reading.read(tmp_path / "ru", problems)  # type: ignore[arg-type]
    assert problems == []
    assert again.questions == {
        id: replace(question, audio="", synthetic=False) for id, question in bank.questions.items()
    }


def test_a_plain_gift_file_is_taken_for_an_editor_to_complete() -> None:
    """Without our comments: text, options and feedback come over; the rest is left empty."""
    text = "Столица России?\n{=Москва ~Казань ~Омск####Это Москва.}"
    toml = gift.read(text, "history-9", "history", 1, date(2026, 11, 21))
    assert 'text = "Столица России?"' in toml
    assert 'options = ["Москва", "Казань", "Омск"]\nright = 1' in toml
    with pytest.raises(gift.WrongGift):
        gift.read("no question", "law-8", "law", 1, date(2026, 11, 21))


def _counts(bank: Bank, **numbers: tuple[int, int]) -> list[str]:
    """What is flagged of law-1-01 with these (high, low) numbers by answer: r, a, b are the right and the wrong ones."""
    question = bank.questions["law-1-01"]
    wrong = [str(n) for n in range(1, len(question.options) + 1) if n != question.right]
    names = {"r": str(question.right), "a": wrong[0], "b": wrong[1]}
    counted = [
        Counted(question.id, names[name], band, number, 10 * number)
        for name, both in numbers.items()
        for band, number in zip(("high", "low"), both, strict=True)
    ]
    return list(item.flags(question, item.tallies(counted, bank).get(question.id, item.Tally())))


def test_bad_questions_are_flagged_and_good_ones_are_not(bank: Bank) -> None:
    """Too easy, too hard, not telling apart, an option that nobody picks; nothing with few answers."""
    assert _counts(bank, r=(40, 20), a=(5, 15), b=(5, 15)) == []
    assert _counts(bank, r=(9, 1), a=(0, 9)) == []
    assert any("nearly everybody" in words for words in _counts(bank, r=(50, 50), a=(1, 1), b=(0, 1)))
    assert any("few are right" in words for words in _counts(bank, r=(10, 1), a=(20, 20), b=(20, 20)))
    assert any("hardly oftener" in words for words in _counts(bank, r=(25, 30), a=(12, 10), b=(13, 10)))
    assert any("nobody picks" in words for words in _counts(bank, r=(40, 20), a=(10, 30), b=(0, 0)))


@pytest.mark.parametrize("arguments", [["show", "law-7", "--language", "uz"], ["export", "law-7"], ["items"]])
def test_the_commands_run(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`hamroh exam …` on the real content."""
    from bot.store import migrate
    from bot.store.db import Database

    monkeypatch.setenv("HAMROH_DATA_DIR", str(tmp_path))
    import asyncio

    async def prepare() -> None:
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'hamroh.db'}")
        await migrate.upgrade(database)
        await database.close()

    asyncio.run(prepare())
    done = CliRunner().invoke(main, ["exam", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "law-7-20" in done.output or "0 of 500 questions" in done.output
