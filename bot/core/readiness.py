"""How likely somebody is to pass the mock exam, from the answers so far; with its uncertainty, or not at all.

The model is Rasch's with a guessing floor: P(right) = c + (1 - c) / (1 + exp(d - a)), where a is the person's ability in
a module, d the difficulty of a question and c the chance to guess it (one in the number of options; Birnbaum 1968,
Rasch 1960). Abilities begin with the prior N(0, 1.3) and are followed on a grid; an older answer weighs less, so that
learning shows (as in Elo's rating). A question that was answered with the gloss counts as an easier one: right answers
then say less, and wrong ones more.

A question's difficulty begins with the prior N(its level, 0.7) and moves with its facility, the share of right answers of
everybody in finished tests. That share is taken as P(right) averaged over people of the prior ability (the integral of the
logistic over a normal by MacKay's approximation, 1992), turned around, and weighed against the prior by its sampling
error. So it is assumed that those who finish tests are as able as the prior says; when they are abler, every question
looks easier than it is, and everybody's ability lower by the same: in the chance to pass the two nearly cancel out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, exp, log, pi, sqrt

from bot.core.quiz import Bank, Paper, Question, Section
from bot.core.study import Answer

ENOUGH = 12  # answers in every module before anything is said
LEVEL_DIFFICULTY: Mapping[int, float] = {1: -0.7, 2: 0.0, 3: 0.7}
GLOSS_HELPS = 1.2
PRIOR_DEVIATION = 1.3
AGING = 0.985  # the weight of an answer for each later one in its module
DIFFICULTY_DEVIATION = 0.7  # of questions around their level
_SPREAD = sqrt(1 + pi * PRIOR_DEVIATION**2 / 8)  # how much flatter many people's curve is than one person's
_SURELY = 0.03  # a share nearer to none or all than this says no more
_GRID = [step / 5 for step in range(-20, 21)]
LOW, HIGH = 0.1, 0.9

Difficulty = Callable[[Question], float]


@dataclass(frozen=True)
class Chance:
    """The chance to pass: the expected one, and the range that holds eight in ten of what is possible."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class Readiness:
    """The chance for the whole paper and for each module; `missing` says how many answers are lacking for that."""

    whole: Chance | None
    modules: Mapping[str, Chance]
    missing: Mapping[str, int]


def difficulty(question: Question) -> float:
    """The difficulty by level alone."""
    return LEVEL_DIFFICULTY[question.level]


def by_facility(facilities: Mapping[str, tuple[int, int]]) -> Difficulty:
    """Difficulties that follow how often (right, of all) each question was answered well, as far as that is known."""

    def found(question: Question) -> float:
        right, number = facilities.get(question.id, (0, 0))
        if not number:
            return difficulty(question)
        measured, error = _measured(right, number, _guess(question))
        weight = DIFFICULTY_DEVIATION**2 / (DIFFICULTY_DEVIATION**2 + error)
        return (1 - weight) * difficulty(question) + weight * measured

    return found


def _measured(right: int, number: int, guess: float) -> tuple[float, float]:
    """The difficulty that a facility speaks for, and the variance of its error."""
    share = (right + 1) / (number + 2)
    known = min(max((share - guess) / (1 - guess), _SURELY), 1 - _SURELY)
    slope = (1 - guess) * known * (1 - known) / _SPREAD
    return -_SPREAD * log(known / (1 - known)), share * (1 - share) / number / slope**2


def readiness(answers: Sequence[Answer], bank: Bank, paper: Paper, hard: Difficulty = difficulty) -> Readiness:
    """The chance to pass `paper` for somebody with these answers, oldest first."""
    abilities = {section.module: _ability(answers, bank, section.module, hard) for section in paper.sections}
    missing = {module: ENOUGH - number for module, (number, _) in abilities.items() if number < ENOUGH}
    if missing:
        return Readiness(None, {}, missing)
    curves = {section.module: _curve(section, _pool(section, paper.level, bank), hard) for section in paper.sections}
    chances = {module: _chance(abilities[module][1], curve) for module, curve in curves.items()}
    return Readiness(_whole(chances), chances, {})


def _ability(answers: Sequence[Answer], bank: Bank, module: str, hard: Difficulty) -> tuple[int, list[float]]:
    """How many answers there are in a module, and how likely each ability of the grid is."""
    own = [answer for answer in answers if answer.id in bank.questions and bank.questions[answer.id].module == module]
    logs = [-0.5 * (ability / PRIOR_DEVIATION) ** 2 for ability in _GRID]
    weight = 1.0
    for answer in reversed(own):
        question = bank.questions[answer.id]
        easier = hard(question) - (GLOSS_HELPS if answer.glossed else 0)
        for place, ability in enumerate(_GRID):
            right = _right(ability, easier, _guess(question))
            logs[place] += weight * log(right if answer.right else 1 - right)
        weight *= AGING
    most = max(logs)
    masses = [exp(value - most) for value in logs]
    return len(own), [mass / sum(masses) for mass in masses]


def _guess(question: Question) -> float:
    return 0.0 if question.is_typed else 1 / len(question.options)


def _right(ability: float, hard: float, guess: float) -> float:
    return guess + (1 - guess) / (1 + exp(hard - ability))


def _pool(section: Section, level: int, bank: Bank) -> list[Question]:
    """What a section of a paper is drawn from."""
    return [q for q in bank.questions.values() if (q.module, q.level) == (section.module, level)]


def _curve(section: Section, pool: Sequence[Question], hard: Difficulty) -> list[float]:
    """For each ability of the grid the chance to reach the pass mark of a section and of its topics."""
    items = [(question.topic, hard(question), _guess(question)) for question in pool]
    return [_passes(section, items, ability) for ability in _GRID]


def _passes(section: Section, items: Sequence[tuple[str, float, float]], ability: float) -> float:
    """The same for one ability; tasks are drawn out of `items` (topic, difficulty, chance to guess)."""
    parts = [(topic, section.topics.get(topic, 0), passes) for topic, passes in section.topic_passes.items()]
    scores = [1.0]
    for topic, tasks, passes in [*parts, ("", section.tasks - sum(tasks for _, tasks, _ in parts), 0)]:
        own = [item for item in items if (item[0] == topic if topic else item[0] not in section.topic_passes)]
        right = sum(_right(ability, hard, guess) for _, hard, guess in own) / max(len(own), 1)
        scores = _added(scores, [_exactly(tasks, n, right) if n >= passes else 0.0 for n in range(tasks + 1)])
    return sum(scores[section.passes :])


def _exactly(tasks: int, number: int, right: float) -> float:
    return comb(tasks, number) * right**number * (1 - right) ** (tasks - number)


def _added(first: Sequence[float], second: Sequence[float]) -> list[float]:
    """The distribution of the sum of two scores."""
    added = [0.0] * (len(first) + len(second) - 1)
    for one, mass in enumerate(first):
        for other, share in enumerate(second):
            added[one + other] += mass * share
    return added


def _chance(masses: Sequence[float], curve: Sequence[float]) -> Chance:
    """The curve over the abilities: its mean, and its values at the low and the high end of what is likely."""
    return Chance(
        sum(mass * value for mass, value in zip(masses, curve, strict=True)),
        curve[_quantile(masses, LOW)],
        curve[_quantile(masses, HIGH)],
    )


def _quantile(masses: Sequence[float], share: float) -> int:
    total = 0.0
    for place, mass in enumerate(masses):
        total += mass
        if total >= share:
            return place
    return len(masses) - 1


def _whole(chances: Mapping[str, Chance]) -> Chance:
    """All modules together, taken as independent. Where the total asks for more than the modules, that is left out."""
    expected = low = high = 1.0
    for chance in chances.values():
        expected, low, high = expected * chance.expected, low * chance.low, high * chance.high
    return Chance(expected, low, high)
