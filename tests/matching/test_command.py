"""`hamroh match`: a line in, a line out, as the contract says."""

import json
import os
from pathlib import Path

import pytest

from admin import matching
from bot import phrases
from bot.core.match import LESSONS, Matcher
from bot.kept import MOST_KEPT
from bot.problem import Problem


def _asked(small: Matcher, *lines: str, timing: bool = False) -> list[dict[str, object]]:
    return [json.loads(line) for line in matching.answers(lines, small, "ru", None, timing)]


def test_a_line_in_gives_a_line_out(small: Matcher) -> None:
    """With decision, danger and candidates, best first."""
    [found] = _asked(small, '{"text": "дубликат патента", "lang": "ru", "pack": "ru"}')
    assert list(found) == ["decision", "danger", "candidates"]
    assert found["decision"] == "answer"
    assert found["candidates"][0] == {"id": "patent-lost", "pack": "ru", "score": 0.999}  # type: ignore[index]


def test_a_line_names_its_own_pack(small: Matcher) -> None:
    """The option is for lines that name none; null is none."""
    lines = '{"text": "permis", "pack": "ro"}', '{"text": "permis", "pack": null}'
    packs = [{item["pack"] for item in found["candidates"]} for found in _asked(small, *lines)]  # type: ignore[attr-defined]
    assert "ro" in packs[0]
    assert packs[1] <= {"ru", "protection"}


def test_timing_is_said_when_asked(small: Matcher) -> None:
    """In milliseconds."""
    assert _asked(small, '{"text": "патент"}', timing=True)[0]["ms"] > 0  # type: ignore[operator]


def test_danger_is_named(small: Matcher) -> None:
    """The kind of danger."""
    assert _asked(small, '{"text": "муж меня избивает"}')[0]["danger"] == "violence"


@pytest.mark.parametrize("line", ["no json", "[]", '{"lang": "ru"}', '{"text": 5}', '{"text": "a", "pack": 5}'])
def test_a_wrong_line_is_named(small: Matcher, line: str) -> None:
    """With its number."""
    with pytest.raises(matching.WrongLine, match="line 2"):
        _asked(small, '{"text": "патент"}', line)


def test_the_index_is_kept_and_used_again(tmp_path: Path) -> None:
    """Made once for a content; those of older content stay for a few edits, then they go."""
    content, data = tmp_path / "content", tmp_path / "var"
    file = content / "ru" / "phrases" / "ru.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[patent-cost]\nphrases = ["сколько стоит патент"]\n', encoding="utf-8")
    phrases.matcher(content, None, data)
    [kept] = data.iterdir()
    before = kept.stat().st_mtime_ns
    assert phrases.matcher(content, None, data).match("skolko stoit patent").candidates[0].id == "patent-cost"
    assert kept.stat().st_mtime_ns == before
    for number in range(MOST_KEPT):
        os.utime(kept, (1, 1))
        file.write_text(f'[patent-lost]\nphrases = ["потерял патент {number}"]\n', encoding="utf-8")
        phrases.matcher(content, None, data)
    assert kept.name not in [file.name for file in data.iterdir()]
    assert len(list(data.iterdir())) == MOST_KEPT


def test_phrases_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """With file and key; the others are used."""
    folder = tmp_path / "ru" / "phrases"
    folder.mkdir(parents=True)
    (folder / "ru.toml").write_text('[a]\nphrases = ["x"]\n[b]\nphrases = "x"\n[c]\nphrase = []\n', encoding="utf-8")
    (folder / "uz.toml").write_text("[a", encoding="utf-8")
    problems: list[Problem] = []
    assert [subject.id for subject in phrases.read(tmp_path, problems)] == ["a"]
    assert [(Path(problem.file).name, problem.key) for problem in problems] == [
        ("ru.toml", "b"),
        ("ru.toml", "c"),
        ("uz.toml", ""),
    ]


def test_what_people_in_danger_write_has_a_kind(tmp_path: Path) -> None:
    """A kind that nobody knows is named; it is learnt from, and never offered."""
    folder = tmp_path / "danger" / "phrases"
    folder.mkdir(parents=True)
    (folder / "ru.toml").write_text('[violence]\nphrases = ["бьёт"]\n[fire]\nphrases = ["горит"]\n', encoding="utf-8")
    problems: list[Problem] = []
    [lesson] = phrases.read(tmp_path, problems)
    assert (lesson.id, lesson.pack, lesson.danger, lesson.phrases) == ("violence", LESSONS, "violence", ("бьёт",))
    assert [(Path(problem.file).name, problem.key) for problem in problems] == [("ru.toml", "fire")]
