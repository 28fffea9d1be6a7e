"""An edited file is the same file: only the values that were changed are others."""

import tomllib
from datetime import date

import pytest

from bot.core import amendment
from tests.conftest import ROOT

FILE = """# For editors.
[bed]  # the first
checked_on = 2026-01-01  # by phone
related = [
  "water",  # near
]

# What follows is about water.
[water]
checked_on = 2026-01-01
"""


def test_only_the_changed_lines_differ() -> None:
    """Comments, order and empty lines stay; a new value stands below the day of the check."""
    changed = amendment.amended(FILE, "bed", {"checked_on": date(2026, 11, 21), "checked_by": "Aziza"})
    assert changed == FILE.replace(
        "checked_on = 2026-01-01  # by phone", 'checked_on = 2026-11-21  # by phone\nchecked_by = "Aziza"'
    )


def test_nothing_is_changed_in_any_file_of_ours() -> None:
    """Every file of answers: each entry can be marked as checked, and nothing else in the file becomes other."""
    for file in sorted((ROOT / "content").glob("*/faq/*.toml")):
        text = file.read_text(encoding="utf-8")
        before = tomllib.loads(text)
        id = next(reversed(before))
        after = tomllib.loads(amendment.amended(text, id, {"checked_on": date(2030, 1, 2)}))
        assert after == before | {id: before[id] | {"checked_on": date(2030, 1, 2)}}, file


def test_a_mark_tells_whether_a_table_was_changed() -> None:
    """The mark of one table does not change with another one, nor with a comment."""
    first = amendment.mark(amendment.table(FILE, "bed"))
    other = FILE.replace("# by phone", "# by letter").replace("[water]\nchecked_on = 2026-01-01", "[water]\nx = 1")
    assert amendment.mark(amendment.table(other, "bed")) == first
    assert amendment.mark(amendment.table(FILE.replace('"water"', '"bread"'), "bed")) != first


@pytest.mark.parametrize("text", ["[bed", "bed = 1", "[other]\nx = 1"])
def test_a_table_that_is_not_there(text: str) -> None:
    with pytest.raises(amendment.NotThere):
        amendment.amended(text, "bed", {})
