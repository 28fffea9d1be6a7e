"""`hamroh po sample`: what is translated back by somebody who does not see the English."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from admin.cli import main
from admin.sample import sample
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world")


def test_a_part_of_each_file(world: World) -> None:
    """At least the share that was asked for, of every file, and never a text twice."""
    locales = world.locales
    everything, part = sample(locales, "uz", 1.0), sample(locales, "uz", 0.3)

    assert {text.file for text in part} == {text.file for text in everything}
    assert 0.3 * len(everything) <= len(part) < 0.6 * len(everything)
    assert len({text.key for text in part}) == len(part)


def test_the_same_ones_every_time(world: World) -> None:
    """A smaller sample is a part of the larger one, so that what was looked at stays looked at."""
    locales = world.locales

    assert {text.key for text in sample(locales, "uz", 0.1)} < {text.key for text in sample(locales, "uz", 0.5)}


def test_the_english_only_when_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who translates back sees no English; who compares does."""
    monkeypatch.setenv("HAMROH_LOCALES", str(world.locales))
    blind = CliRunner().invoke(main, ["po", "sample", "uz", "--share", "100"])
    both = CliRunner().invoke(main, ["po", "sample", "uz", "--share", "100", "--english"])

    assert blind.exit_code == both.exit_code == 0, blind.output + both.output
    assert {tuple(json.loads(line)) for line in blind.output.splitlines()} == {("file", "id", "text")}
    assert all(json.loads(line)["english"] for line in both.output.splitlines())
