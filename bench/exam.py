"""How far the estimated chance to pass the mock exam can be trusted: people of known ability are imagined.

Each imagined person has an ability for each module, answers questions by the model that is written down here anew (not
the one under test), sits a mock exam, and the estimate before it is compared with how it ended: Brier score, and of those
with an estimate of about 30% how many passed. The abilities and difficulties differ from the priors on purpose.
"""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from math import exp

import click

from bench.process import ROOT
from bot import library
from bot.core import draw
from bot.core.practice import UNKNOWN, Given, Mode, Practice, result
from bot.core.quiz import MODULES, Bank, Question
from bot.core.readiness import by_facility, readiness
from bot.core.study import Answer

DAY = date(2026, 11, 21)
NUMBERS = (12, 40)  # answers in each module before the estimate
# How many others answered each question, and how much abler than the prior they are.
KNOWN = {"none": (0, 0.0), "30": (30, 0.0), "200": (200, 0.0), "200, much abler": (200, 0.8)}


class Imagined:
    """Somebody with an ability for each module; questions have difficulties of their own around their level."""

    def __init__(self, dice: random.Random, hard: dict[str, float], abler: float = 0.0) -> None:
        general = abler + dice.gauss(0, 1.1)
        self._abilities = {module: general + dice.gauss(0, 0.6) for module in MODULES}
        self._dice, self._hard = dice, hard

    def knows(self, question: Question, glossed: bool = False) -> bool:
        """Whether they answer it well this time."""
        guess = 0.0 if question.is_typed else 1 / len(question.options)
        easier = 1.0 if glossed else 0.0
        known = 1 / (1 + exp(self._hard[question.id] - easier - self._abilities[question.module]))
        return self._dice.random() < guess + (1 - guess) * known


@dataclass(frozen=True)
class World:
    """Imagined questions with difficulties of their own, and what is known of how others answered them."""

    bank: Bank
    hard: dict[str, float]
    facilities: dict[str, tuple[int, int]]

    @classmethod
    def of(cls, bank: Bank, others: int, abler: float, seed: int) -> "World":
        """A world in which each question was answered by `others`, who are `abler` than the people who are estimated."""
        dice = random.Random(seed)
        hard = {id: {1: -0.6, 2: 0.1, 3: 0.8}[q.level] + dice.gauss(0, 0.7) for id, q in bank.questions.items()}
        facilities: dict[str, list[int]] = {id: [0, 0] for id in bank.questions}
        for test in bank.tests.values():
            for _ in range(others):
                somebody = Imagined(dice, hard, abler)
                for question in test.questions:
                    facilities[question.id][0] += somebody.knows(question)
                    facilities[question.id][1] += 1
        return cls(bank, hard, {id: (right, number) for id, (right, number) in facilities.items()})


def simulate(world: World, people: int, number: int, level: int, seed: int) -> list[tuple[float, float, float, bool]]:
    """For each imagined person: the estimate with its range, and whether the mock exam was passed."""
    dice, bank = random.Random(seed), world.bank
    paper = bank.paper(level, DAY)
    assert paper
    urn = draw.urn(paper, bank, {}, DAY)
    pools = {m: [q for q in bank.questions.values() if q.module == m and q.level == level] for m in MODULES}
    found = []
    for person in range(people):
        somebody = Imagined(dice, world.hard)
        answers = []
        for module in MODULES:
            for question in dice.sample(pools[module], min(number, len(pools[module]))):
                glossed = dice.random() < 0.2
                answers.append(Answer(question.id, somebody.knows(question, glossed), glossed))
        chance = readiness(answers, bank, paper, by_facility(world.facilities)).whole
        assert chance
        ids = urn.draw(f"{seed} {person}")
        given = tuple(_given(bank.questions[id], somebody.knows(bank.questions[id])) for id in ids)
        passed = result(Practice(Mode.MOCK, str(level), ids, 0, given), bank, paper).passed
        found.append((chance.expected, chance.low, chance.high, passed))
    return found


def _given(question: Question, right: bool) -> Given:
    if not right:
        return Given(UNKNOWN)
    return Given(question.answers[0] if question.is_typed else str(question.right))


def brier(found: list[tuple[float, float, float, bool]]) -> tuple[float, float]:
    """The Brier score of the estimates, and that of always saying the share of those who passed."""
    base = sum(passed for *_, passed in found) / len(found)
    own = sum((chance - passed) ** 2 for chance, _, _, passed in found) / len(found)
    return own, base * (1 - base)


def calibration(found: list[tuple[float, float, float, bool]]) -> dict[int, tuple[int, float, float]]:
    """For each fifth of the estimates: how many people, the mean estimate, the share that passed."""
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for chance, _, _, passed in found:
        groups[min(4, int(chance * 5))].append((chance, passed))
    return {
        fifth: (len(group), sum(c for c, _ in group) / len(group), sum(p for _, p in group) / len(group))
        for fifth, group in sorted(groups.items())
    }


@click.command(help="how far the estimated chance to pass the mock exam can be trusted")
@click.option("--quick", is_flag=True, help="Fewer imagined people.")
@click.option("--seed", default=1, help="Another seed imagines other people.")
def main(quick: bool, seed: int) -> None:
    """Print the Brier score and the calibration for each level and number of answers."""
    pack = library.load(ROOT / "content", ROOT / "locales").exam
    assert pack
    click.echo(
        "| level | answers a module | answers of others a question | Brier | of the base rate | estimate → passed |"
    )
    click.echo("|---|---|---|---|---|---|")
    worlds = {words: World.of(pack.bank, others, abler, seed) for words, (others, abler) in KNOWN.items()}
    for level in (1, 2, 3):
        for number in NUMBERS:
            for words, world in worlds.items():
                found = simulate(world, 60 if quick else 300, number, level, seed)
                own, base = brier(found)
                fifths = ", ".join(f"{mean:.0%} → {share:.0%} ({n})" for n, mean, share in calibration(found).values())
                click.echo(f"| {level} | {number} | {words} | {own:.3f} | {base:.3f} | {fifths} |")


if __name__ == "__main__":
    main()
