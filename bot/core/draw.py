"""Drawing questions by lot: the same seed gives the same questions. No dice are thrown here; the seed is handed in."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from bot.core.facts import Facts
from bot.core.quiz import LISTENING, TOPICS, Bank, Paper, Question, Section


def paper(blueprint: Paper, bank: Bank, facts: Facts, today: date, seed: str) -> tuple[str, ...]:
    """The questions of a mock exam by its blueprint, none twice; without those whose law has changed."""
    fresh = [q for q in bank.questions.values() if q.level == blueprint.level and not q.is_stale(facts, today)]
    drawn = []
    for section in blueprint.sections:
        pool = shuffled((question for question in fresh if question.module == section.module), seed)
        drawn += _in_exam_order(_section(section, pool))
    return tuple(question.id for question in drawn)


def shuffled(questions: Iterable[Question], seed: str) -> list[Question]:
    """`questions` in an order that only the seed decides."""
    return sorted(questions, key=lambda question: _lot(question.id, seed))


def _lot(id: str, seed: str) -> bytes:
    return hashlib.blake2b(f"{seed} {id}".encode(), digest_size=8).digest()


def _section(section: Section, pool: Sequence[Question]) -> list[Question]:
    """First what the blueprint asks of single topics, then the others, spread over the topics that are left."""
    chosen: list[Question] = []
    for topic, number in section.topics.items():
        chosen += [question for question in pool if question.topic == topic][:number]
    others = _spread([question for question in pool if question.topic not in section.topics])
    spare = [question for question in pool if question.topic in section.topics and question not in chosen]
    return [*chosen, *others, *spare][: section.tasks]


def _spread(pool: Sequence[Question]) -> list[Question]:
    """One of each topic, then a second of each, and so on."""
    seen: dict[str, int] = {}
    rounds = []
    for question in pool:
        seen[question.topic] = seen.get(question.topic, 0) + 1
        rounds.append((seen[question.topic], question))
    return [question for _, question in sorted(rounds, key=lambda pair: pair[0])]


def _in_exam_order(questions: Sequence[Question]) -> list[Question]:
    """Listening first, then topic after topic."""
    order = {topic: place for topics in TOPICS.values() for place, topic in enumerate(topics)}
    return sorted(questions, key=lambda question: (question.topic != LISTENING, order.get(question.topic, 0)))
