"""`python -m bench.match`: quality on held-out questions; `--data FOLDER` public sets beside peers; `--speed` a curve."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one core, and the same sums every time

import random
from collections.abc import Callable
from pathlib import Path

import click

from bench import held_out, public, speed
from bot import library, phrases
from bot.core.danger import Dangers

CONTENT, LOCALES, TESTS = Path("content"), Path("locales"), Path("tests/matching")


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="Folder with clinc150/ and banking77/.")
@click.option(
    "--setting", "settings", multiple=True, type=int, help="Phrases for each class of the public sets; 0: all."
)
@click.option("--engine", "engines", multiple=True, type=click.Choice(list(public.ENGINES)), help="Only this one.")
@click.option("--most", type=int, default=None, help="Ask at most so many questions of each public set.")
@click.option("--speed", "curve", is_flag=True, help="Time and memory at 10,000, 50,000 and 200,000 phrases.")
@click.option("--size", type=int, default=0, help="Time and memory at one size.")
@click.option("--var", type=click.Path(path_type=Path), default=Path("var"), help="Where the index is kept.")
def main(
    data: Path | None,
    settings: tuple[int, ...],
    engines: tuple[str, ...],
    most: int | None,
    curve: bool,
    size: int,
    var: Path,
) -> None:
    """Measure the matcher."""
    if data:
        for line in public.report(data, settings or (5, 10, 0), most, engines):
            click.echo(line)
    elif size:
        measured = speed.measure(phrases.read(CONTENT), phrases.dangers(CONTENT), size)
        click.echo(" ".join(f"{name} {value:.2f}" for name, value in measured.items()))
    elif curve:
        for number in speed.SIZES:
            click.echo(speed.in_own_process(number))
    else:
        _held_out(var)


def _held_out(var: Path) -> None:
    content, _ = library.read(CONTENT, LOCALES)
    matcher = phrases.matcher(CONTENT, content, var)
    asked = list(held_out.questions(TESTS / "held_out"))
    for line in held_out.table(held_out.tallies(asked, matcher)):
        click.echo(line)
    signs = phrases.signs_of(CONTENT)
    harmless = [question.text for question in asked if question.id not in signs]
    seen, heard = _seen(content.dangers), held_out.alarms(matcher)
    click.echo(f"ordinary questions that alarm: {sum(map(heard, harmless))}/{len(harmless)}")
    openings = held_out.openings(TESTS / "openings")
    click.echo(f"greetings and mild worries that alarm: {sum(map(heard, openings))}/{len(openings)}")
    dice = random.Random(0)
    strange = [_shaken(question.text, dice) for question in asked]
    click.echo(f"letters without sense that alarm: {sum(map(heard, strange))}/{len(strange)}")
    for folder, first in (("danger", 1), ("danger_unseen", 0), ("danger_fresh", 0), ("danger_blind", 0)):
        by_patterns, in_all = (held_out.danger(TESTS / folder, alarms, first) for alarms in (seen, heard))
        for language, (found, real, alarms, none) in in_all.items():
            patterns = by_patterns[language]
            click.echo(
                f"{folder} {language}: found {found}/{real}, false alarms {alarms}/{none};"
                f" by patterns alone {patterns[0]}, {patterns[2]}"
            )


def _shaken(text: str, dice: random.Random) -> str:
    """The words with their letters in any order."""
    return " ".join("".join(dice.sample(word, len(word))) for word in text.split())


def _seen(dangers: Dangers) -> Callable[[str], bool]:
    return lambda text: dangers.find(text) is not None


if __name__ == "__main__":
    main()
