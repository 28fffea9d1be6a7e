"""`hamroh check` finds every slip that we know of, says where it is, and says nothing of what is in order."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from admin import check
from admin.check import CHECKS, Finding, Report
from admin.check.edition import Edition
from tests.world import Defect, World, defects

DEFECTS = defects()


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Edition]:
    """The invented pack with each slip in turn, by the slip's name."""
    folder = tmp_path_factory.mktemp("worlds")
    spoilt = (defect.spoil(World(folder / str(number))) for number, defect in enumerate(DEFECTS))
    return {defect.name: world.edition(defect.today) for defect, world in zip(DEFECTS, spoilt, strict=True)}


def test_clean(tmp_path: Path) -> None:
    """Nothing at all is said about content that is in order."""
    report = World(tmp_path).report()

    assert report.findings == ()
    assert report.text == "Everything is in order."
    assert report.clean


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_one_slip(editions: dict[str, Edition], defect: Defect) -> None:
    """One slip is found once, with its file and key, in words; nothing else is called a problem."""
    edition = editions[defect.name]
    report = check.look_through(edition)

    found = report.notes if defect.notes else report.problems
    root = edition.content.parent
    places = sorted((str(Path(finding.file).relative_to(root)), finding.key) for finding in found)
    assert sorted((file, key) for file, key, _ in defect.found) == places, report.text
    assert [words for _, _, words in defect.found if words not in report.text] == [], report.text
    assert defect.notes == report.clean


def test_every_check_is_needed(editions: dict[str, Edition]) -> None:
    """Each check of the list finds one of the slips, so none of them is dead."""
    whole = [edition for edition in editions.values() if edition.is_whole]
    used = {check for check in CHECKS if any(any(check(edition)) for edition in whole)}

    assert [f"{check.__module__}.{check.__name__}" for check in CHECKS if check not in used] == []


def test_all_at_once(tmp_path: Path) -> None:
    """All problems of all files are reported together, by file, from the first line to the last, and counted."""
    world = World(tmp_path)
    world.spoil('msgstr "Заплатите."', 'msgstr "Заплатите 5."').spoil('msgstr "Вода"', 'msgstr ""')
    world.spoil("value = 40", 'value = "40"').spoil("toʻlang", "to'lang")

    facts, ru, uz = "content/land/facts.toml", "locales/ru/LC_MESSAGES/land.po", "locales/uz/LC_MESSAGES/land.po"
    assert [
        facts,
        "  line 22: bed-fee.values.value: must be a number without quotes",
        "",
        ru,
        "  line 25: find-water.label: is not translated yet",
        "  line 90: find-bed.steps.2: the number 5 does not stand in the English; a legal value is written {its-name}",
        "",
        uz,
        "  line 90: find-bed.steps.2: «to'lang»: after o and g write ʻ (U+02BB), elsewhere ’ (U+2019)",
        "",
        "4 problems in 3 files.",
    ] == world.report().text.replace(f"{tmp_path}/", "").split("\n")


def test_notes_do_not_fail(tmp_path: Path) -> None:
    """Notes stand apart from problems; with notes alone, everything is in order."""
    report = World(tmp_path).spoil("Take a jar.", "Take a  jar.").report()

    assert report.clean
    assert "Notes (nothing that must be mended now)" in report.text
    assert report.text.endswith("Everything is in order. 1 note.")


def test_unreadable_content_is_said_alone(tmp_path: Path) -> None:
    """When a content file cannot be read at all, that is said, and not a hundred things that follow from it."""
    report = World(tmp_path).spoil('label = "Bed"', 'label = "Bed', "content/land/faq/supplies.toml").report()

    assert len(report.findings) == 1
    assert "Mend it first, then check again" in report.text


def test_unreadable_translations_hide_nothing_else(tmp_path: Path) -> None:
    """When a .po file cannot be read, the other files are still looked through."""
    world = World(tmp_path).spoil('msgstr "Вода"', 'msgstr "Вода').spoil("toʻlang", "to'lang")

    assert [Path(finding.file).parts[-3] for finding in world.report().problems] == ["ru", "uz"]


def test_same_id_in_two_packs(tmp_path: Path) -> None:
    """An id that two packs have is a problem in both: a link could mean either."""
    world = World(tmp_path)
    shutil.copytree(world.content / "land", world.content / "sea")
    found = {(finding.file, finding.key) for finding in world.report().problems if "another pack" in finding.words}

    ids = {"faq/supplies.toml": ("find-water", "find-bread", "find-bed"), "places.toml": ("inn", "watchmen")}
    assert found == {
        (str(world.content / pack / file), id) for pack in ("land", "sea") for file in ids for id in ids[file]
    }


def test_chosen_packs(tmp_path: Path) -> None:
    """A pack that was not chosen is not looked through; one that does not exist is said."""
    world = World(tmp_path).spoil("value = 40", 'value = "40"')
    report = check.report(world.content, world.locales, frozenset({"sea"}), date(2026, 11, 21))

    assert "there is no such pack" in report.text
    assert "bed-fee" not in report.text


def test_nothing_there(tmp_path: Path) -> None:
    """An empty folder is a problem, not a crash."""
    report = check.report(tmp_path / "content", tmp_path / "locales")

    assert not report.clean
    assert "no pack is found here" in report.text


def test_words_count(tmp_path: Path) -> None:
    """The last line counts problems and files in English."""
    one = Finding("a", "k", "w")

    assert Report((one,)).text.endswith("1 problem in 1 file.")
    assert Report((one, Finding("a", "l", "w"), Finding("b", "l", "w", True))).text.endswith(
        "2 problems in 1 file. 1 note."
    )
