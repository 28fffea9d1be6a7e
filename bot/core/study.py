"""What a person has practised: when each question is due again (FSRS), the last answers, the last results."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from fsrs import Card, Rating, Scheduler, State

from bot.core import draw
from bot.core.practice import Practice, is_right
from bot.core.quiz import Bank, Question

MOST_ANSWERS, MOST_RESULTS = 200, 30
_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)  # days, not minutes


@dataclass(frozen=True)
class Leaf:
    """One question in memory: FSRS's stability (days) and difficulty, when it is due, when and how it was answered."""

    stability: float
    difficulty: float
    due: int
    answered: int
    right: bool


@dataclass(frozen=True)
class Answer:
    """How a question was answered."""

    id: str
    right: bool
    glossed: bool = False


@dataclass(frozen=True)
class Outcome:
    """A finished session: its day, mode and name, and the score."""

    day: str
    mode: str
    name: str
    right: int
    tasks: int
    passed: bool


@dataclass(frozen=True)
class Study:
    """Everything that is kept of somebody's practice. `hour` is when to remind of five a day; None for never."""

    leaves: Mapping[str, Leaf] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    results: tuple[Outcome, ...] = ()
    hour: int | None = None

    def answered(self, question: Question, answer: str, glossed: bool, now: datetime) -> "Study":
        """With one more answer: right with a gloss counts as hard (FSRS), and less for readiness."""
        right = is_right(question, answer)
        leaf = _reviewed(self.leaves.get(question.id), right, glossed, now)
        answers = (*self.answers, Answer(question.id, right, glossed))[-MOST_ANSWERS:]
        return replace(self, leaves={**self.leaves, question.id: leaf}, answers=answers)

    def finished(self, practice: Practice, right: int, tasks: int, passed: bool, day: date) -> "Study":
        """With one more result."""
        outcome = Outcome(day.isoformat(), practice.mode, practice.name, right, tasks, passed)
        return replace(self, results=(*self.results, outcome)[-MOST_RESULTS:])

    def mistakes(self, bank: Bank, now: datetime) -> list[Question]:
        """What was wrong the last time, then what is about to be forgotten; the longest due first."""
        moment = now.timestamp()
        known = [(leaf, bank.questions[id]) for id, leaf in self.leaves.items() if id in bank.questions]
        wanted = [(leaf.right, leaf.due, question) for leaf, question in known if not leaf.right or leaf.due <= moment]
        return [question for _, _, question in sorted(wanted, key=lambda item: item[:2])]

    def five(self, bank: Bank, now: datetime, seed: str) -> list[Question]:
        """Five for today: at most three to repeat, the rest new, of the level that was practised last."""
        old = self.mistakes(bank, now)[:3]
        seen = [bank.questions[answer.id] for answer in self.answers if answer.id in bank.questions]
        level = seen[-1].level if seen else 1
        new = [q for q in bank.questions.values() if q.id not in self.leaves and q.level == level]
        spread = draw.by_turns(draw.shuffled(new or bank.questions.values(), seed), lambda question: question.module)
        return [*old, *(question for question in spread if question not in old)][:5]

    def to_json(self) -> str:
        """This as JSON, short: it is read with every message of the person."""
        leaves = {
            id: [round(x.stability, 2), round(x.difficulty, 2), x.due, x.answered, int(x.right)]
            for id, x in self.leaves.items()
        }
        answers = [[item.id, int(item.right), int(item.glossed)] for item in self.answers]
        results = [[x.day, x.mode, x.name, x.right, x.tasks, int(x.passed)] for x in self.results]
        return json.dumps([leaves, answers, results, self.hour], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, body: str) -> "Study":
        """What was written as `body`; nothing practised for anything else."""
        try:
            leaves, answers, results, hour = json.loads(body)
            return cls(
                {id: Leaf(s, d, due, answered, bool(right)) for id, (s, d, due, answered, right) in leaves.items()},
                tuple(Answer(id, bool(right), bool(glossed)) for id, right, glossed in answers),
                tuple(Outcome(day, mode, name, r, n, bool(passed)) for day, mode, name, r, n, passed in results),
                hour,
            )
        except (ValueError, TypeError, AttributeError):
            return cls()


def _reviewed(leaf: Leaf | None, right: bool, glossed: bool, now: datetime) -> Leaf:
    """The leaf after an answer, by the FSRS library (open-spaced-repetition, FSRS-6) with its default weights."""
    moment = now.astimezone(UTC)
    rating = Rating.Again if not right else Rating.Hard if glossed else Rating.Good
    card = Card(card_id=1, due=moment)
    if leaf:
        answered, due = (datetime.fromtimestamp(seconds, UTC) for seconds in (leaf.answered, leaf.due))
        card = Card(1, State.Review, None, leaf.stability, leaf.difficulty, due, answered)
    card, _ = _SCHEDULER.review_card(card, rating, moment)
    stability, difficulty = card.stability or 0.1, card.difficulty or 5.0
    return Leaf(stability, difficulty, int(card.due.timestamp()), int(moment.timestamp()), right)
