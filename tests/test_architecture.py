"""The house keeps its shape: import contracts, one owner per library, types and style."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

OWNERS = {
    "sqlalchemy": ("bot/store/", "bot/engine.py", "bot/worker.py", "admin/backup.py"),
    "telegram": ("bot/channels/telegram/",),
    "rapidfuzz": ("bot/core/match/", "bot/core/gap.py"),
    "numpy": ("bot/core/match/",),
    "opening_hours": ("bot/core/hours.py",),
    "babel": (
        "bot/core/text.py",
        "bot/core/written_day.py",
        "admin/extract.py",
        "admin/review.py",
        "admin/po_file.py",
        "bot/translations.py",
        "admin/check",
    ),
    "sqlite_utils": ("admin/report.py", "admin/check"),
    "aiohttp": ("bot/channels/", "bot/app.py"),
    "alembic": ("bot/store/",),
    "fsrs": ("bot/core/study.py",),
    "holidays": ("bot/core/workday.py",),
    "icalendar": ("bot/core/calendar_file.py",),
    "watchfiles": ("bot/shelf.py",),
    "PIL": ("bot/picture.py", "bot/channels/drawing.py"),
    "cryptography": ("bot/store/vault.py",),
    "argon2": ("bot/channels/console/",),
    "pyotp": ("bot/channels/console/",),
    "segno": ("bot/channels/console/",),
    "lxml": ("admin/xliff.py",),
    "tomlkit": ("bot/core/amendment.py",),
    "prometheus_client": ("bot/metrics.py",),
}


def _sources() -> Iterator[Path]:
    for folder in ("bot", "handlers", "admin"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_imports_keep_the_contracts() -> None:
    """Arrows point down, siblings are strangers, decisions touch nothing (pyproject.toml, import-linter)."""
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("library", OWNERS)
def test_each_library_has_its_owner(library: str) -> None:
    """A library is imported where it belongs and nowhere else."""
    strangers = [
        str(file.relative_to(ROOT))
        for file in _sources()
        if library in set(_imports(file)) and not str(file.relative_to(ROOT)).startswith(OWNERS[library])
    ]
    assert strangers == []


def test_every_source_file_says_what_lives_in_it() -> None:
    """Each module has a docstring."""
    assert [
        str(file) for file in _sources() if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ] == []


def test_the_style_is_kept() -> None:
    """Ruff finds nothing."""
    _run("ruff", "check", ".")


def test_the_format_is_kept() -> None:
    """Ruff would format nothing anew."""
    _run("ruff", "format", "--check", ".")


def test_the_types_fit() -> None:
    """mypy, strict, finds nothing."""
    _run("mypy")
