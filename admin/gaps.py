"""What was not understood: counts by week and language, like questions together, and phrases ready to be edited."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.core.gap import grouped
from bot.store import learning
from bot.store.db import Database
from bot.store.learning import Counted, Gap

MOST_IN_A_GROUP = 25


async def read(database: Database) -> tuple[list[Gap], list[Counted]]:
    """The questions that are kept, and all counts."""
    async with database.read() as connection:
        return await learning.kept(connection), await learning.counted(connection)


def report(gaps: Sequence[Gap], counted: Iterable[Counted]) -> str:
    """Everything as a file of phrases (TOML) with the counts as notes at its top."""
    lines = [
        "# Questions in people's own words, by week and language: answered, offered a choice, not understood.",
        "#",
    ]
    lines += [f"# {line}" for line in _weeks(counted)]
    lines += ["#", "# Answers that did not help, by entry:", *(f"# {line}" for line in _thumbs(counted)), ""]
    for number, group in enumerate(grouped((gap.language, gap.question) for gap in gaps), 1):
        lines += [
            f"# {group.language}, asked {group.asked} times. Put the id of the entry between the brackets, or none."
        ]
        lines += [f"[gap-{number}]", "phrases = ["]
        lines += [f"  {json.dumps(question, ensure_ascii=False)}," for question in group.questions[:MOST_IN_A_GROUP]]
        lines += ["]", ""]
    return "\n".join(lines) + "\n"


def _weeks(counted: Iterable[Counted]) -> Iterator[str]:
    sums: Counter[tuple[str, str, str]] = Counter()
    for one in counted:
        kind, _, ending = one.name.partition(".")
        if kind == "question":
            year, number, _ = date.fromisoformat(one.day).isocalendar()
            sums[f"{year}-W{number:02}", one.key, ending] += one.number
    for week, language in sorted({(week, language) for week, language, _ in sums}):
        numbers = (sums[week, language, ending] for ending in ("answer", "suggest", "none"))
        yield f"{week}  {language:8}" + "".join(f"{number:>8}" for number in numbers)


def _thumbs(counted: Iterable[Counted]) -> Iterator[str]:
    sums = learning.sums(counted)
    entries = {key for name, key in sums if name in ("answer.no", "answer.yes")}
    for entry in sorted(entries, key=lambda key: (-sums["answer.no", key], key)):
        yield f"{entry:36} no {sums['answer.no', entry]:>5}   yes {sums['answer.yes', entry]:>5}"
