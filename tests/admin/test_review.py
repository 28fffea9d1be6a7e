"""Vouching for translations, keeping them when only the wording of the English changed, and seeing how far they are."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from admin import review
from admin.cli import main
from bot.core.text import Translation
from tests.admin.test_extract import FAQ, UZ, loaded, message, run
from tests.conftest import ROOT
from tests.world import World

DAY = date(2026, 11, 21)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def hamroh(world: World, *arguments: str) -> Result:
    folders = {"HAMROH_CONTENT_DIR": str(world.content), "HAMROH_LOCALES_DIR": str(world.locales)}
    return CliRunner().invoke(main, arguments, env=folders)


def shown(world: World, key: str, source: str) -> Translation | None:
    return loaded(world).voice("uz").find("land", key, source)


# Reviewed


def test_somebody_vouches(world: World) -> None:
    """`hamroh po reviewed` notes who and when; the text counts as reviewed, its words are untouched."""
    done = hamroh(
        world, "po", "reviewed", str(world.folder / UZ), "find-bed.label", "--by", "N. K.", "--on", "2026-11-20"
    )

    assert (done.exit_code, done.output) == (0, "reviewed: 1\n")
    found = shown(world, "find-bed.label", "Bed")
    assert found is not None
    assert (found.forms, found.reviewed) == (("Yotoq",), "by N. K. on 2026-11-20")


def test_a_mark_is_for_these_words_only(world: World) -> None:
    """When the words are changed afterwards, the text is a draft again, without anybody touching the mark."""
    review.reviewed(world.folder / UZ, ["find-bed.label"], "N. K.", DAY)
    world.spoil('msgstr "Yotoq"', 'msgstr "Joy"', UZ)
    found = shown(world, "find-bed.label", "Bed")

    assert found is not None
    assert (found.forms, found.reviewed) == (("Joy",), "")


def test_vouched_again(world: World) -> None:
    """A second review takes the place of the first."""
    review.reviewed(world.folder / UZ, ["find-bed.label"], "N. K.", DAY)
    review.reviewed(world.folder / UZ, ["find-bed.label"], "a teacher", DAY)

    marks = message(world, "find-bed.label").user_comments
    assert [mark.partition(", words")[0] for mark in marks] == ["reviewed by a teacher on 2026-11-21"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('msgstr "Yotoq"', 'msgstr ""', "is not translated yet"),
        ('msgctxt "find-bed.label"', '#, fuzzy\nmsgctxt "find-bed.label"', "is marked fuzzy"),
        ('msgstr "Yotoq"', 'msgstr "{joy}"', "are not those of the English"),
        ("find-bed.label", "find-bad.label", "no text has this id"),
    ],
)
def test_nobody_can_vouch_for_that(world: World, old: str, new: str, words: str) -> None:
    """A text that nobody would be shown cannot be reviewed, and then nothing is changed at all."""
    world.spoil(old, new, UZ)
    before = (world.folder / UZ).read_bytes()
    done = hamroh(
        world, "po", "reviewed", str(world.folder / UZ), "find-water.label", "find-bed.label", "--by", "N. K."
    )

    assert done.exit_code == 1
    assert words in done.output
    assert (world.folder / UZ).read_bytes() == before


def test_all_of_a_file(world: World) -> None:
    """`--all` is for whoever has read a whole file; without it and without ids nothing happens."""
    assert hamroh(world, "po", "reviewed", str(world.folder / UZ), "--by", "N. K.").exit_code == 1
    done = hamroh(world, "po", "reviewed", str(world.folder / UZ), "--by", "N. K.", "--all")
    state = next(row for row in status(world) if (row["language"], row["file"]) == ("uz", "land.po"))

    assert done.exit_code == 0
    assert (state["reviewed"], state["drafted"]) == (state["texts"], 0)


def test_extracting_keeps_a_mark(world: World) -> None:
    """The mark is written as extracting would write it, and stays; one of other words goes."""
    run(world)
    review.reviewed(world.folder / UZ, ["find-bed.label", "find-water.label"], "N. K.", DAY)
    assert run(world) == []

    world.spoil('msgstr "Yotoq"', 'msgstr "Joy"', UZ)
    run(world)
    assert message(world, "find-bed.label").user_comments == []
    assert len(message(world, "find-water.label").user_comments) == 1


# Reworded


def test_only_the_wording(world: World) -> None:
    """After `hamroh reword` a translation is shown with the new English, its review too; extracting has nothing to say."""
    review.reviewed(world.folder / UZ, ["find-water.steps.1"], "N. K.", DAY)
    world.spoil("Take a jar.", "Take a jar with you.", FAQ)
    assert shown(world, "find-water.steps.1", "Take a jar with you.") is None

    done = hamroh(world, "reword", "find-water.steps.1")
    assert done.exit_code == 0, done.output
    assert "- Take a jar.\n+ Take a jar with you." in done.output
    assert done.output.count("kept: ") == 2
    found = shown(world, "find-water.steps.1", "Take a jar with you.")
    assert found is not None
    assert found.reviewed == "by N. K. on 2026-11-21"
    run(world)
    assert not message(world, "find-water.steps.1").fuzzy


def test_after_extracting(world: World) -> None:
    """What extracting has marked stays withheld, unless one says that this was only the wording, too."""
    world.spoil("Take a jar.", "Take a jar with you.", FAQ)
    run(world)
    assert "stays withheld" in hamroh(world, "reword", "find-water.steps.1").output
    assert message(world, "find-water.steps.1").fuzzy

    assert "kept: " in hamroh(world, "reword", "find-water.steps.1", "--marked").output
    assert shown(world, "find-water.steps.1", "Take a jar with you.") is not None
    assert message(world, "find-water.steps.1").user_comments == []
    assert run(world) == []


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("At the well. You may use it for {water-days}.", "At the well.", "find-water.answer", "the {…} changed"),
        ("Ill? Call 112.", "Ill? Call 113.", "find-bread.steps.2", "a number changed"),
        ("(https://example.org/office)", "(https://example.org/desk)", "find-water.steps.2", "a link changed"),
        ("Take a jar.", "Take a jug.", "find-water.steps.7", "no text has this id"),
    ],
)
def test_more_than_wording(world: World, old: str, new: str, key: str, words: str) -> None:
    """Other facts, numbers or links are another meaning: nothing is changed, in no file."""
    world.spoil(old, new, FAQ)
    before = {file: file.read_bytes() for file in world.locales.rglob("*.po")}
    done = hamroh(world, "reword", key)

    assert done.exit_code == 1
    assert words in done.output
    assert {file: file.read_bytes() for file in world.locales.rglob("*.po")} == before


# How far


def status(world: World) -> list[dict[str, str | int]]:
    found: list[dict[str, str | int]] = json.loads(hamroh(world, "po", "status", "--json").output)
    return found


def test_the_status(world: World) -> None:
    """Each file has its numbers: what people see, what is reviewed, drafted, fuzzy, outdated or missing."""
    world.spoil('msgstr "Yotoq"', 'msgstr ""', UZ).spoil(
        'msgctxt "find-bed.title"', '#, fuzzy\nmsgctxt "find-bed.title"', UZ
    )
    world.spoil("Take a jar.", "Take a jug.", FAQ)
    before = next(
        row for row in status(World(world.folder / "other")) if (row["language"], row["file"]) == ("uz", "land.po")
    )
    after = next(row for row in status(world) if (row["language"], row["file"]) == ("uz", "land.po"))

    assert before["translated"] == before["texts"] == after["texts"]
    assert {name: after[name] for name in ("missing", "fuzzy", "outdated", "other_facts")} == {
        "missing": 1,
        "fuzzy": 1,
        "outdated": 1,
        "other_facts": 0,
    }
    assert after["translated"] == int(before["texts"]) - 3


def test_the_table(world: World) -> None:
    """As a table: a line for each file, and one for each language with the sums."""
    lines = hamroh(world, "po", "status").output.split("\n")

    assert lines[0].split()[:3] == ["texts", "translated", "reviewed"]
    assert [line.split()[:2] for line in lines[1:] if line.startswith("uz")] == [
        ["uz", "interface.po"],
        ["uz", "land-exam.po"],
        ["uz", "land-guides.po"],
        ["uz", "land.po"],
        ["uz", "all"],
    ]


def test_the_real_files(tmp_path: Path) -> None:
    """Reading and writing any of our own files changes nothing in it but what is asked."""
    from admin import po_file

    for file in sorted((ROOT / "locales").glob("*/LC_MESSAGES/interface.po")):
        copy = tmp_path / file.relative_to(ROOT / "locales")
        copy.parent.mkdir(parents=True)
        copy.write_bytes(file.read_bytes())
        assert po_file.write(copy, po_file.read(copy)) == []
