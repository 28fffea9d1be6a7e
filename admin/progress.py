"""How far the translations are: `hamroh po status`, a row for each language and file."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from admin.check.edition import Edition
from admin.check.translations import state
from bot.core.state import State


@dataclass(frozen=True)
class Progress:
    """The texts of one file by their state. What is missing, fuzzy or outdated is not shown to people."""

    language: str
    file: str
    states: Mapping[State, int]

    @property
    def texts(self) -> int:
        """All texts."""
        return sum(self.states.values())

    @property
    def translated(self) -> int:
        """Those that people see in their language."""
        return self.states[State.DRAFTED] + self.states[State.REVIEWED]

    def numbers(self) -> dict[str, int]:
        """Every number by its name."""
        return {"texts": self.texts, "translated": self.translated} | {
            how.value.replace(" ", "_"): self.states[how] for how in reversed(State)
        }


def progress(edition: Edition) -> list[Progress]:
    """Every file of every language."""
    found: dict[tuple[str, str], Counter[State]] = {}
    for text in edition.translated:
        found.setdefault((text.language, Path(text.file).name), Counter())[state(text)] += 1
    return [Progress(language, file, states) for (language, file), states in sorted(found.items())]


def table(rows: list[Progress]) -> Iterator[str]:
    """The rows as text, with a sum for each language."""
    names = list(rows[0].numbers()) if rows else []
    yield f"{'':4}{'':22}" + "".join(f"{name.replace('_', ' '):>13}" for name in names)
    for language in dict.fromkeys(row.language for row in rows):
        own = [row for row in rows if row.language == language]
        for row in own:
            yield _line(language, row.file, row.numbers())
        total: Counter[str] = Counter()
        for row in own:
            total.update(row.numbers())
        yield _line(language, "all", total)


def _line(language: str, file: str, numbers: Mapping[str, int]) -> str:
    return f"{language:4}{file:22}" + "".join(f"{number:>13}" for number in numbers.values())


def as_data(rows: list[Progress]) -> list[dict[str, str | int]]:
    """The rows for another program."""
    return [{"language": row.language, "file": row.file, **row.numbers()} for row in rows]
