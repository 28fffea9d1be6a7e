"""`hamroh report`: the state of content and translations as tables, for editors to look through in Datasette."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from admin import report
from admin.cli import main
from admin.report import ReportProblem
from tests.world import World

RU, UZ = "locales/ru/LC_MESSAGES/land.po", "locales/uz/LC_MESSAGES/land.po"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world")


def rows(world: World, question: str) -> list[Any]:
    file = world.folder.parent / "report.db"
    report.write(world.edition(), file)
    with sqlite3.connect(file) as database:
        answer = database.execute(question).fetchall()
    database.close()
    return answer


def test_entries(world: World) -> None:
    """Every entry with its dates, how long its review has time, and the facts and sources it stands on."""
    question = "select pack, entry, topic, label, review_by, days_to_review, facts, sources from entries limit 1"
    expected = ("land", "find-water", "supplies", "Water", "2027-02-01", 72, "water-days", "https://example.org/wells")

    assert rows(world, question) == [expected]


def test_facts(world: World) -> None:
    """Every fact with its value of today and the entries that use it; every value with its days and source."""
    assert rows(world, "select fact, value_today, used_in from facts") == [
        ("water-days", "5", "find-water"),
        ("bed-fee", "40", "find-bed"),
    ]
    assert rows(world, "select value, valid_to, holds_today from fact_values where fact = 'water-days'") == [
        ("3", "2025-12-31", 0),
        ("5", None, 1),
    ]
    assert rows(world, "select entry, part from fact_uses where fact = 'bed-fee'") == [("find-bed", "answer")]


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        ('msgctxt "find-bed.label"', 'msgctxt "find-bed.label"', "reviewed"),
        ('# reviewed 2026-11-10 by a test\nmsgctxt "find-bed.label"', 'msgctxt "find-bed.label"', "drafted"),
        ('msgstr "Yotoq"', 'msgstr ""', "missing"),
        ('msgctxt "find-bed.label"', '#, fuzzy\nmsgctxt "find-bed.label"', "fuzzy"),
        ('msgid "Bed"', 'msgid "Bench"', "outdated"),
        ("U {bed-fee}, ya’ni {bed-fee.number}", "U 40", "other facts"),
    ],
)
def test_translations(world: World, old: str, new: str, state: str) -> None:
    """For each entry and language how far its least finished text is."""
    world.spoil(old, new, UZ)

    assert rows(world, "select language, state from translations where entry = 'find-bed' order by language") == [
        ("ru", "reviewed"),
        ("uz", state),
    ]


def test_problems(world: World) -> None:
    """Problems and notes of `hamroh check`, with file and line."""
    world.spoil('msgstr "Yotoq"', 'msgstr ""', UZ).spoil('msgstr "Вода"', 'msgstr "Вoда"', RU)
    found = rows(world, "select kind, file, line, key from problems")

    assert found == [
        ("note", str(world.folder / RU), 25, "find-water.label"),
        ("problem", str(world.folder / UZ), 75, "find-bed.label"),
    ]


def test_written_again(world: World) -> None:
    """A report takes the place of an older one."""
    assert rows(world, "select count(*) from entries") == rows(world, "select count(*) from entries") == [(3,)]


def test_nothing_else_is_overwritten(world: World, tmp_path: Path) -> None:
    """A file that is no report, such as the service's own database, is left alone."""
    text, database = tmp_path / "text.md", tmp_path / "hamroh.db"
    text.write_text("words", encoding="utf-8")
    with sqlite3.connect(database) as opened:
        opened.execute("create table people (id)")
    opened.close()

    for file in (text, database):
        before = file.read_bytes()
        with pytest.raises(ReportProblem, match="is no report"):
            report.write(world.edition(), file)
        assert file.read_bytes() == before


def test_unreadable_content_is_reported(world: World) -> None:
    """Content that cannot be read is a row among the problems, not a crash."""
    world.spoil('label = "Bed"', 'label = "Bed', "content/land/faq/supplies.toml")

    assert len(rows(world, "select * from problems")) == 1


def test_the_commands(world: World, tmp_path: Path) -> None:
    """`hamroh report FILE` counts its rows; `hamroh check` ends with 0 when all is in order, else with 1."""
    folders = {"HAMROH_CONTENT_DIR": str(world.content), "HAMROH_LOCALES_DIR": str(world.locales)}
    ask = CliRunner().invoke
    written = ask(main, ["report", str(tmp_path / "r.db")], env=folders)
    refused = ask(main, ["report", str(world.folder / RU)], env=folders)
    world.spoil('msgstr "Yotoq"', 'msgstr ""', UZ)
    checked = ask(main, ["check"], env=folders)

    assert (written.exit_code, "entries: 3" in written.output) == (0, True)
    assert (refused.exit_code, "is no report" in refused.output) == (1, True)
    assert (checked.exit_code, "find-bed.label: is not translated yet" in checked.output) == (1, True)
