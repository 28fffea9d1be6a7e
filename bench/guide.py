"""How long it takes to find where somebody stands in a guide, from all their answers."""

import time
from datetime import date
from statistics import median, quantiles

import click

from bot.core import tree
from bot.core.tree import Guide, Option, Outcome, Question

STEPS = 20
DAY = date(2026, 11, 21)


def long_guide(steps: int) -> Guide:
    """A guide in which every question has seven options, of which the last leads on."""
    questions = {}
    for number in range(steps):
        onward = f"q{number + 1}" if number + 1 < steps else "outcome:end"
        options = [Option(f"o{option}", "…", "outcome:end") for option in range(tree.MOST_OPTIONS - 1)]
        questions[f"q{number}"] = Question(f"q{number}", "?", options=(*options, Option("on", "…", onward)))
    outcomes = {"end": Outcome("end", "End", "…")}
    return Guide("long", "ru", "Long", "Long", "…", "q0", questions, outcomes, {}, (), DAY, DAY)


@click.command(help="how long it takes to find one's place in a guide after 20 answers")
@click.option("--quick", is_flag=True, help="Fewer repetitions.")
def main(quick: bool) -> None:
    """Print the median and the 99th percentile of a replay, and of reading and writing a button with it."""
    guide = long_guide(STEPS)
    answers = dict.fromkeys(guide.questions, "on")
    code = tree.written(guide, tree.replay(guide, answers).steps)
    works = {
        f"replay of {STEPS} answers": lambda: tree.replay(guide, answers),
        "the same from a button": lambda: tree.read(guide, code),
    }
    click.echo("| work | median, ms | 99th percentile, ms |")
    click.echo("|---|---:|---:|")
    for name, work in works.items():
        times = []
        for _ in range(1_000 if quick else 20_000):
            begun = time.perf_counter()
            work()
            times.append((time.perf_counter() - begun) * 1000)
        click.echo(f"| {name} | {median(times):.4f} | {quantiles(times, n=100)[98]:.4f} |")


if __name__ == "__main__":
    main()
