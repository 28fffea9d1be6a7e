"""How well questions are matched that nobody matches against: per language, script and style, and danger.

`tests/matching/held_out/<language>.jsonl` has a line of JSON for each question: {"text", "id", "style", "script"}, and
`"pack"` where it matters where the person is. The id null stands for a question that we have no answer to.
"""

import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.match import Decision, Match, Matcher

NONE = "none"


@dataclass(frozen=True)
class Question:
    """One held-out question and the entry that answers it; `id` is `none` when none does."""

    text: str
    id: str
    language: str
    style: str
    script: str
    pack: str | None = None


@dataclass
class Tally:
    """What became of the questions of one group, counted."""

    asked: int = 0
    first: int = 0
    third: int = 0
    answered: int = 0
    wrong: int = 0
    solved: int = 0
    outside: int = 0
    outside_answered: int = 0
    outside_none: int = 0

    def add(self, question: Question, match: Match) -> None:
        """Count one question."""
        ids = [candidate.id for candidate in match.candidates]
        sure = match.decision is Decision.ANSWER
        if question.id == NONE:
            self.outside += 1
            self.outside_answered += sure
            self.outside_none += match.decision is Decision.NONE
            return
        right, near = ids[:1] == [question.id], question.id in ids[:3]
        self.asked += 1
        self.first += right
        self.third += near
        self.answered += sure
        self.wrong += sure and not right
        offered = match.decision in (Decision.SUGGEST, Decision.DANGER)
        self.solved += (sure and right) or (offered and near)

    def shares(self) -> dict[str, float]:
        """The counts as percentages."""
        inside, outside = max(self.asked, 1), max(self.outside, 1)
        return {
            "recall@1": 100 * self.first / inside,
            "recall@3": 100 * self.third / inside,
            "answered": 100 * self.answered / inside,
            "wrong": 100 * self.wrong / inside,
            "one tap": 100 * self.solved / inside,
            "outside answered": 100 * self.outside_answered / outside,
            "outside refused": 100 * self.outside_none / outside,
        }


def questions(folder: Path) -> Iterator[Question]:
    """Every held-out question."""
    for file in sorted(folder.glob("*.jsonl")):
        for line in filter(str.strip, file.read_text(encoding="utf-8").splitlines()):
            item = json.loads(line)
            yield Question(
                item["text"],
                item["id"] or NONE,
                file.stem,
                item.get("style", ""),
                item.get("script", ""),
                item.get("pack"),
            )


def tallies(asked: Iterable[Question], matcher: Matcher) -> dict[tuple[str, str], Tally]:
    """Tallies for all, and by language, script and style."""
    found: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for question in asked:
        match = matcher.match(question.text, question.pack, question.language)
        groups = ("all", ""), ("language", question.language), ("script", question.script), ("style", question.style)
        for group in groups:
            found[group].add(question, match)
    return dict(found)


def danger(folder: Path, alarms: Callable[[str], bool], first: int = 0) -> dict[str, tuple[int, int, int, int]]:
    """By language: dangers found, dangers, false alarms, harmless phrases; `first` 1: of every second phrase only."""
    found = {}
    for file in sorted(folder.glob("*.toml")):
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        heard = {kind: list(map(alarms, table["phrases"][first :: first + 1])) for kind, table in tables.items()}
        harmless = heard.pop(NONE)
        real = [alarm for kind in heard.values() for alarm in kind]
        found[file.stem] = (sum(real), len(real), sum(harmless), len(harmless))
    return found


def alarms(matcher: Matcher) -> Callable[[str], bool]:
    """Whether the matcher takes a text for a sign of danger."""
    return lambda text: matcher.match(text).decision is Decision.DANGER


def openings(folder: Path) -> list[str]:
    """Greetings, mild worries and vague questions, in all languages."""
    files = sorted(folder.glob("*.toml"))
    return [text for file in files for text in tomllib.loads(file.read_text(encoding="utf-8"))["phrases"]]


def table(rows: dict[tuple[str, str], Tally]) -> Iterator[str]:
    """The tallies as lines of a table."""
    for number, ((group, name), tally) in enumerate(sorted(rows.items())):
        shares = tally.shares()
        if number == 0:
            yield f"{'group':24} {'n':>6} " + " ".join(f"{title:>16}" for title in shares)
        yield f"{group + ' ' + name:24} {tally.asked + tally.outside:6} " + " ".join(
            f"{share:16.1f}" for share in shares.values()
        )
