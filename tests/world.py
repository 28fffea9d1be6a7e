"""A small invented pack in which everything is in order, and the slips that spoil it one at a time."""

import shutil
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from admin import check
from admin.check import Report
from admin.check.edition import Edition
from tests.conftest import ROOT

DATA = ROOT / "tests" / "data"
TODAY = date(2026, 11, 21)


class World:
    """A copy of the invented pack."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(DATA / "world", folder, dirs_exist_ok=True)
        self.folder = folder
        self.content, self.locales = folder / "content", folder / "locales"

    def spoil(self, old: str, new: str, only: str = "") -> "World":
        """Replace `old` by `new` in the file `only`, or wherever it stands."""
        files = [self.folder / only] if only else [file for file in self.folder.rglob("*") if file.is_file()]
        spoilt = [file for file in files if old in file.read_text(encoding="utf-8")]
        assert spoilt, f"«{old}» stands in no file"
        for file in spoilt:
            file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        return self

    def edition(self, today: date = TODAY) -> Edition:
        return Edition.read(self.content, self.locales, frozenset(), today)

    def report(self, today: date = TODAY) -> Report:
        return check.report(self.content, self.locales, today=today)


@dataclass(frozen=True)
class Defect:
    """A slip, and all that must be found of it: file, key, a part of the words."""

    name: str
    found: list[list[str]]
    notes: bool = False
    file: str = ""
    old: str = ""
    new: str = ""
    times: int = 1
    copy_to: str = ""
    remove: bool = False
    today: date = TODAY

    def spoil(self, world: World) -> World:
        if self.copy_to:
            (world.folder / self.copy_to).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(world.folder / self.file, world.folder / self.copy_to)
        if self.remove:
            (world.folder / self.file).unlink()
        return world.spoil(self.old, self.new * self.times, self.file) if self.old else world


def defects() -> list[Defect]:
    """Every slip of tests/data/defects.toml."""
    tables = tomllib.loads((DATA / "defects.toml").read_text(encoding="utf-8"))
    return [Defect(name, **table) for name, (table,) in tables.items()]
