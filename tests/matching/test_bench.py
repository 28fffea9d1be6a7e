"""The measurements themselves: public formats, tallies, and a generous gate for speed."""

import json
import time
from pathlib import Path

import pytest

from bench import public, speed
from bench.held_out import questions, tallies
from bot.core.match import Matcher
from tests.matching.conftest import SUBJECTS


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """CLINC150 as JSON, BANKING77 as CSV, of one class each."""
    clinc = tmp_path / "clinc150" / "data_full.json"
    clinc.parent.mkdir()
    clinc.write_text(json.dumps({"train": [["a b", "x"]], "test": [["a", "x"]], "oos_test": [["z", "oos"]]}))
    banking = tmp_path / "banking77"
    banking.mkdir()
    for name in ("train", "test"):
        (banking / f"{name}.csv").write_text('text,category\n"one, two",y\n')
    return tmp_path


def test_the_public_formats_are_read(sets: Path) -> None:
    """Texts and classes, and what belongs to none."""
    first, second = public.read(sets)
    assert (first.train, first.outside) == ([("a b", "x")], ["z"])
    assert second.test == [("one, two", "y")]


def test_only_the_engines_that_are_wanted_are_measured(sets: Path) -> None:
    """A line for each set and number of phrases."""
    lines = list(public.report(sets, [1, 0], engines=["rapidfuzz token_sort_ratio"]))
    assert [line.split()[:3] for line in lines] == [
        [name, number, "rapidfuzz"] for name in ("CLINC150", "BANKING77") for number in ("1", "all")
    ]


def test_every_engine_answers_on_tiny_data() -> None:
    """Ours and the peers have one shape."""
    train = [(phrase, subject.id) for subject in SUBJECTS for phrase in subject.phrases if subject.pack == "ru"]
    for name, make in public.ENGINES.items():
        if name.startswith(("scikit", "ChatterBot")):
            continue  # measured only where it is installed
        ids, sure = make(train)("сколько стоит патент")
        assert ids[0] == "patent-cost", name
        assert sure > 0


def test_auroc_is_what_it_says() -> None:
    """All above is 100, ties are chance."""
    assert public.auroc([2, 3], [0, 1]) == 100
    assert public.auroc([1, 1], [1, 1]) == 50


def test_held_out_questions_are_tallied(small: Matcher, held_out: Path) -> None:
    """In all, and by language, script and style."""
    asked = list(questions(held_out))
    rows = tallies(asked, small)
    assert rows["all", ""].asked + rows["all", ""].outside == len(asked)


def test_a_question_takes_milliseconds() -> None:
    """Two thousand phrases, forty words: a generous gate, bench/match.py has the real numbers."""
    from bot.core.match import build

    matcher = Matcher(build(speed.grown(SUBJECTS, 2000)))
    text = "сколько стоит патент и где его взять если я вчера приехал " * 4
    began = time.thread_time()
    for _ in range(50):
        matcher.match(text, "ru")
    assert (time.thread_time() - began) / 50 < 0.02
