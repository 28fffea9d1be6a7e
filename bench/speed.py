"""How fast and how large the index is, from ten thousand to two hundred thousand phrases."""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.core.danger import Dangers
from bot.core.match import LESSONS, Index, Matcher, Subject, build

SIZES = (10_000, 50_000, 200_000)
ASKED = 1000


def grown(subjects: Sequence[Subject], phrases: int, seed: int = 0) -> list[Subject]:
    """The subjects with about so many phrases: the real ones first, then new ones put together from their words.

    Lessons about danger come as they are: they are no phrases that are matched.
    """
    dice = random.Random(seed)
    lessons = [item for item in subjects if item.pack == LESSONS]
    asked = [item for item in subjects if item.pack != LESSONS]
    each = max(phrases // len(asked), 1)
    return [*lessons, *(replace(item, phrases=tuple(_phrases(item.phrases, each, dice))) for item in asked)]


def _phrases(real: Sequence[str], number: int, dice: random.Random) -> Iterator[str]:
    known = list(real)
    dice.shuffle(known)
    yield from known[:number]
    words = [word for phrase in real for word in phrase.split()]
    for _ in range(number - len(known)):
        phrase = " ".join(dice.sample(words, min(len(words), dice.randint(3, 9))))
        yield phrase + dice.choice(("", f" {dice.choice('абвгдежз')}{dice.randint(1, 9)}"))


def measure(subjects: Sequence[Subject], dangers: Dangers, phrases: int) -> dict[str, float]:
    """Seconds to build and load, megabytes, milliseconds for a question at p50 and p99 (time of the processor)."""
    some = grown(subjects, phrases)
    began = time.perf_counter()
    index = build(some)
    built = time.perf_counter() - began
    saved = index.save()
    began = time.perf_counter()
    matcher = Matcher(Index.load(saved), dangers)
    loaded = time.perf_counter() - began
    texts = [phrase for subject in subjects if subject.pack != LESSONS for phrase in subject.phrases]
    sample = random.Random(1).sample(texts, min(2 * ASKED, len(texts)))
    half = len(sample) // 2
    for text in sample[:half]:  # after the first minutes of service most words have been read before
        matcher.match(text)
    took = sorted(_milliseconds(matcher, text) for text in sample[half:])
    return {
        "phrases": float(len(index.owners)),
        "build s": built,
        "load s": loaded,
        "file MB": len(saved) / 1e6,
        "most memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "p50 ms": took[len(took) // 2],
        "p99 ms": took[int(len(took) * 0.99)],
    }


def _milliseconds(matcher: Matcher, text: str) -> float:
    began = time.thread_time()
    matcher.match(text)
    return (time.thread_time() - began) * 1000


def in_own_process(phrases: int) -> str:
    """One line for `phrases`, measured in a process of its own so that memory is not mixed."""
    command = [sys.executable, "-m", "bench.match", "--size", str(phrases)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
