"""Drawing questions by lot: the same seed gives the same questions. No dice are thrown here; the seed is handed in."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.facts import Facts
from bot.core.quiz import LISTENING, TOPICS, Bank, Paper, Question, Section

_LOT_BYTES = 8
_ORDER = {topic: place for topics in TOPICS.values() for place, topic in enumerate(topics)}


@dataclass(frozen=True)
class Urn:
    """All that the papers of a blueprint are drawn from: for each of its sections the questions that may be asked."""

    sections: tuple[tuple[Section, tuple[Question, ...]], ...]

    def draw(self, seed: str) -> tuple[str, ...]:
        """The questions of one paper, none twice: the tasks of each section, listening first, then topic by topic."""
        drawn = (
            _in_exam_order(_section(section, shuffled(pool, f"{seed} {section.module}")))
            for section, pool in self.sections
        )
        return tuple(question.id for section in drawn for question in section)


def urn(blueprint: Paper, bank: Bank, facts: Facts, today: date) -> Urn:
    """The questions of the blueprint's level, without those whose law has changed."""
    fresh = [q for q in bank.questions.values() if q.level == blueprint.level and not q.is_stale(facts, today)]
    pools = {section.module: tuple(q for q in fresh if q.module == section.module) for section in blueprint.sections}
    return Urn(tuple((section, pools[section.module]) for section in blueprint.sections))


def shuffled(questions: Iterable[Question], seed: str) -> list[Question]:
    """`questions` in an order that only the seed decides: each gets its lot out of one long hash of it."""
    pool = list(questions)
    lots = hashlib.shake_128(seed.encode()).digest(_LOT_BYTES * len(pool))
    order = sorted(range(len(pool)), key=lambda place: lots[_LOT_BYTES * place : _LOT_BYTES * (place + 1)])
    return [pool[place] for place in order]


def by_turns(questions: Iterable[Question], kind: Callable[[Question], str]) -> list[Question]:
    """One question of each kind, then a second of each, and so on."""
    rounds: list[list[Question]] = []
    seen: dict[str, int] = {}
    for question in questions:
        number = seen[kind(question)] = seen.get(kind(question), -1) + 1
        if number == len(rounds):
            rounds.append([])
        rounds[number].append(question)
    return [question for turn in rounds for question in turn]


def _section(section: Section, pool: Sequence[Question]) -> list[Question]:
    """First what the blueprint asks of single topics, then the others by turns of topics, then what is left of the first."""
    left, chosen, others, spare = dict(section.topics), [], [], []
    for question in pool:
        if question.topic not in left:
            others.append(question)
        elif left[question.topic]:
            left[question.topic] -= 1
            chosen.append(question)
        else:
            spare.append(question)
    return [*chosen, *by_turns(others, lambda question: question.topic), *spare][: section.tasks]


def _in_exam_order(questions: Sequence[Question]) -> list[Question]:
    return sorted(questions, key=lambda question: (question.topic != LISTENING, _ORDER.get(question.topic, 0)))
