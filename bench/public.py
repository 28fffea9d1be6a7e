"""CLINC150 and BANKING77: the same questions for our matcher and for its peers, in one run.

The sets are read from where they lie (CC BY 3.0 and CC BY 4.0); see bench/README or docs/matching.md for where to get them.
"""

import csv
import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.core.match import Matcher, Subject, build

Labelled = list[tuple[str, str]]
Answer = tuple[list[str], float]  # ids, best first, and how sure the engine is
Engine = Callable[[str], Answer]

_NEIGHBOURS = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm",
        [
            "wa",
            "qes",
            "wrd",
            "etf",
            "ryg",
            "tuh",
            "yij",
            "uok",
            "ipl",
            "ol",
            "qsz",
            "awdx",
            "sefc",
            "drgv",
            "fthb",
            "gyjn",
            "hukm",
            "jil",
            "kop",
            "asx",
            "zsdc",
            "xdfv",
            "cfgb",
            "vghn",
            "bhjm",
            "njk",
        ],
        strict=True,
    )
)


@dataclass(frozen=True)
class Set:
    """One public set: what is learnt, what is asked, and questions outside of it."""

    name: str
    train: Labelled
    test: Labelled
    outside: list[str]

    def few(self, number: int, seed: int = 0) -> Labelled:
        """`number` phrases of each class; all of them for 0."""
        if not number:
            return self.train
        classes: dict[str, list[str]] = {}
        for text, name in self.train:
            classes.setdefault(name, []).append(text)
        dice = random.Random(seed)
        return [(text, name) for name in sorted(classes) for text in dice.sample(classes[name], number)]


def read(folder: Path) -> Iterator[Set]:
    """The sets that lie in `folder`."""
    clinc = folder / "clinc150" / "data_full.json"
    if clinc.exists():
        data = json.loads(clinc.read_text(encoding="utf-8"))
        pairs = {part: [(text, name) for text, name in data[part]] for part in ("train", "test")}
        yield Set("CLINC150", pairs["train"], pairs["test"], [text for text, _ in data["oos_test"]])
    banking = folder / "banking77"
    if (banking / "train.csv").exists():
        yield Set("BANKING77", _csv(banking / "train.csv"), _csv(banking / "test.csv"), [])


def _csv(file: Path) -> Labelled:
    with file.open(encoding="utf-8", newline="") as lines:
        return [(row["text"], row["category"]) for row in csv.DictReader(lines)]


def with_typos(text: str, dice: random.Random) -> str:
    """One or two slips on the keyboard: a neighbouring key, one too few, one too many, two swapped."""
    letters = list(text)
    for _ in range(dice.choice((1, 2))):
        places = [place for place, letter in enumerate(letters) if letter.lower() in _NEIGHBOURS]
        if len(places) < 3:
            break
        place, slip = dice.choice(places), dice.choice("sdit")
        near = dice.choice(_NEIGHBOURS[letters[place].lower()])
        if slip == "s":
            letters[place] = near
        elif slip == "d":
            del letters[place]
        elif slip == "i":
            letters.insert(place, near)
        elif place + 1 < len(letters):
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


# Engines -------------------------------------------------------------------------------------------


def ours(train: Labelled) -> Engine:
    """The matcher of the house."""
    matcher = Matcher(build(list(_subjects(train))))

    def ask(text: str) -> Answer:
        candidates = matcher.match(text).candidates
        return [item.id for item in candidates], candidates[0].score if candidates else 0.0

    return ask


def _subjects(train: Labelled) -> Iterator[Subject]:
    classes: dict[str, list[str]] = {}
    for text, name in train:
        classes.setdefault(name, []).append(text)
    return (Subject(name, "all", tuple(texts)) for name, texts in classes.items())


def rapidfuzz_alone(train: Labelled) -> Engine:
    """The nearest phrase by token_sort_ratio."""
    texts = [text.lower() for text, _ in train]

    def ask(text: str) -> Answer:
        found = process.extract(text.lower(), texts, scorer=fuzz.token_sort_ratio, limit=20)
        return list(dict.fromkeys(train[number][1] for _, _, number in found))[:3], found[0][1] if found else 0.0

    return ask


def sqlite_fts5(train: Labelled) -> Engine:
    """Full-text search of SQLite with trigrams, ranked by bm25."""
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table phrases using fts5(text, name unindexed, tokenize='trigram')")
    database.executemany("insert into phrases values (?, ?)", train)

    def ask(text: str) -> Answer:
        pieces = {text[at : at + 3].replace('"', "") for at in range(len(text) - 2)}
        wanted = " OR ".join(f'"{piece}"' for piece in sorted(pieces) if len(piece) == 3)
        sql = "select name, bm25(phrases) from phrases where phrases match ? order by bm25(phrases) limit 20"
        found = database.execute(sql, (wanted,)).fetchall() if wanted else []
        return list(dict.fromkeys(name for name, _ in found))[:3], -found[0][1] if found else 0.0

    return ask


def linear_model(train: Labelled) -> Engine:
    """tf-idf of letters and words with a linear support vector machine (scikit-learn)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    model = make_pipeline(make_union(letters, words), LinearSVC())
    model.fit([text for text, _ in train], [name for _, name in train])

    def ask(text: str) -> Answer:
        scores = model.decision_function([text])[0]
        best = scores.argsort()[::-1][:3]
        return [str(model.classes_[number]) for number in best], float(scores[best[0]])

    return ask


def chatterbot(train: Labelled) -> Engine:
    """ChatterBot's best match, with the tagger that needs no download; on a database of its own in memory."""
    from chatterbot import ChatBot
    from chatterbot.tagging import LowercaseTagger
    from chatterbot.trainers import ListTrainer

    bot = ChatBot(
        "peer", database_uri="sqlite://", tagger=LowercaseTagger, logic_adapters=["chatterbot.logic.BestMatch"]
    )
    trainer = ListTrainer(bot, show_training_progress=False)
    for text, name in train:
        trainer.train([text, name])

    def ask(text: str) -> Answer:
        found = bot.get_response(text)
        return [str(found)], float(found.confidence)

    return ask


ENGINES: dict[str, Callable[[Labelled], Engine]] = {
    "Hamroh": ours,
    "rapidfuzz token_sort_ratio": rapidfuzz_alone,
    "SQLite FTS5 trigram": sqlite_fts5,
    "scikit-learn char + word SVM": linear_model,
    "ChatterBot BestMatch": chatterbot,
}
SLOW = {"ChatterBot BestMatch": 150}  # questions that it is asked, since each takes a quarter of a second


# Measuring -----------------------------------------------------------------------------------------


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """How often a question inside is surer than one outside, in percent (50 is chance)."""
    ranked = sorted([(score, 1) for score in inside] + [(score, 0) for score in outside])
    total, seen, at = 0.0, 0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        tied_in = sum(kind for _, kind in ranked[at:end])
        tied_out = end - at - tied_in
        total += tied_in * (seen + tied_out / 2)
        seen += tied_out
        at = end
    return 100 * total / (len(inside) * len(outside))


def measure(engine: Engine, public: Set, most: int | None = None) -> dict[str, float]:
    """Top-1 and top-3 clean and with typos, AUROC against what is outside, milliseconds at p50 and p99."""
    dice = random.Random(5)
    test = public.test if most is None else random.Random(1).sample(public.test, min(most, len(public.test)))
    took: list[float] = []

    def ask(text: str) -> Answer:
        began = time.perf_counter()
        answer = engine(text)
        took.append((time.perf_counter() - began) * 1000)
        return answer

    clean = [(ask(text), name) for text, name in test]
    typos = [(ask(with_typos(text, dice)), name) for text, name in test]
    found = {
        "top1": _hits(clean, 1),
        "top3": _hits(clean, 3),
        "typo1": _hits(typos, 1),
        "typo3": _hits(typos, 3),
    }
    if public.outside:
        found["auroc"] = auroc([sure for (_, sure), _ in clean], [ask(text)[1] for text in public.outside])
    took.sort()
    return found | {"p50": took[len(took) // 2], "p99": took[int(len(took) * 0.99)]}


def _hits(answers: Sequence[tuple[Answer, str]], most: int) -> float:
    return 100 * sum(name in ids[:most] for (ids, _), name in answers) / len(answers)


def report(
    folder: Path, settings: Sequence[int], most: int | None = None, engines: Sequence[str] = ()
) -> Iterator[str]:
    """Lines of the comparison of these engines, or of all; `settings` are phrases for each class, 0 for all."""
    for public in read(folder):
        for number in settings:
            train = public.few(number)
            for name in engines or ENGINES:
                began = time.perf_counter()
                try:
                    engine = ENGINES[name](train)
                except ModuleNotFoundError as missing:
                    yield f"{public.name:9} {number or 'all':>4} {name:28} left out: {missing.name} is not installed"
                    continue
                built = time.perf_counter() - began
                fewer = replace(public, outside=public.outside[: SLOW[name]]) if name in SLOW else public
                measured = measure(engine, fewer, min(filter(None, (most, SLOW.get(name))), default=None))
                shown = " ".join(
                    f"{title} {value:.2f}" if title[0] == "p" else f"{title} {value:.1f}"
                    for title, value in measured.items()
                )
                yield f"{public.name:9} {number or 'all':>4} {name:28} {shown} build {built:.1f}s"
