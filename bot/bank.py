"""Reads the practice tests and papers of a pack: `quizzes/*.toml` and `papers.toml`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.pack import Pack
from bot.core.quiz import LEVELS, MODULES, TOPICS, Bank, Paper, Question, Reference, Section, Test
from bot.problem import Problem
from bot.table import Reader, meant, read_toml

_ID = re.compile(r"[a-z]+-\d{1,2}\Z")
MOST_OPTIONS = 4
LICENCES = "licences.toml"  # beside the recordings: where each is from and how it may be shared
SYNTHETIC = "synthetic"
ASSUMABLE = ("tasks", "passes", "minutes", "topics", "no-speaking")


def read(folder: Path, problems: list[Problem]) -> Bank:
    """The tests and papers in the folder of a pack; nothing when it has none."""
    files = sorted((folder / "quizzes").glob("*.toml"), key=_order)
    licences = folder / "audio" / LICENCES
    known = read_toml(licences, problems) if licences.exists() else {}
    synthetic = frozenset(name for name, table in known.items() if _origin(table) == SYNTHETIC)
    tests = {file.stem: _test(file, folder, synthetic, problems) for file in files}
    _named_once(folder, tests, problems)
    questions = {question.id: question for test in tests.values() for question in test.questions}
    return Bank(tests, _papers(folder / "papers.toml", problems), questions)


def _named_once(folder: Path, tests: Mapping[str, Test], problems: list[Problem]) -> None:
    """No two questions have the same id, whichever tests they stand in."""
    seen: set[str] = set()
    for test in tests.values():
        for question in test.questions:
            if question.id in seen:
                file = str(folder / "quizzes" / f"{test.id}.toml")
                problems.append(Problem(file, question.id, "two questions have this id"))
            seen.add(question.id)


def _origin(table: Any) -> str:
    return str(table.get("origin", "")) if isinstance(table, Mapping) else ""


def _order(file: Path) -> tuple[int, int, str]:
    module, _, number = file.stem.rpartition("-")
    place = MODULES.index(module) if module in MODULES else len(MODULES)
    return place, int(number) if number.isdigit() else 0, file.stem


def _test(file: Path, folder: Path, synthetic: frozenset[str], problems: list[Problem]) -> Test:
    reader = Reader(read_toml(file, problems), file, "", problems)
    if not _ID.match(file.stem):
        reader.wrong("", "the file must be named like law-3.toml: the module and a number")
    module, level = reader.take("module", str), reader.take("level", int)
    checked_on = reader.take("checked_on", date)
    if module and module not in MODULES:
        reader.wrong("module", f"must be one of: {', '.join(MODULES)}")
    _level(level, reader)
    tables = reader.take("questions", list, [])
    read = [_question(table, file, folder, (module, level, checked_on), problems) for table in tables]
    reader.end()
    spoken = (replace(question, synthetic=f"{question.id}.ogg" in synthetic) for question in read)
    return Test(file.stem, module, level, tuple(spoken), checked_on)


def _level(level: int, reader: Reader) -> None:
    if level not in LEVELS:
        reader.wrong("level", "must be 1, 2 or 3")


def _question(table: Any, file: Path, folder: Path, test: tuple[str, int, date], problems: list[Problem]) -> Question:
    id = str(table.get("id", "")) if isinstance(table, Mapping) else ""
    reader = Reader(table, file, id, problems)
    module, level, checked_on = test
    recording = folder / "audio" / f"{id}.ogg"
    question = Question(
        id=reader.take("id", str),
        test=file.stem,
        module=module,
        topic=reader.take("topic", str),
        level=reader.take("level", int, level),
        text=reader.take("text", str),
        gloss=reader.take("gloss", str),
        explanation=reader.take("explanation", str),
        options=reader.texts("options"),
        right=reader.take("right", int, 0),
        answers=reader.texts("answers"),
        passage=reader.take("passage", str, ""),
        said=reader.take("said", str, ""),
        audio=f"{folder.name}/audio/{recording.name}" if id and recording.is_file() else "",
        source=_reference(table["source"], file, id, problems) if "source" in table else None,
        facts=reader.texts("facts"),
        checked_on=checked_on,
    )
    reader.take("source", dict, {})
    reader.end()
    if not re.fullmatch(rf"{re.escape(module or '')}-\d{{1,2}}-\d\d", question.id):
        reader.wrong("id", f"must be like {file.stem}-01, and stays as it is when the question moves to another test")
    if module in TOPICS and question.topic not in TOPICS[module]:
        reader.wrong("topic", f"is no topic of {module}{meant(question.topic, TOPICS[module])}")
    _level(question.level, reader)
    _answerable(question, reader)
    return question


def _answerable(question: Question, reader: Reader) -> None:
    """Note what would make a question one that nobody can answer."""
    if bool(question.options) == bool(question.answers):
        reader.wrong("options", "a question has either options and right, or answers that are typed")
    elif question.options and not 1 <= question.right <= len(question.options) <= MOST_OPTIONS:
        reader.wrong("right", f"must be the number of one of at most {MOST_OPTIONS} options, counted from 1")
    elif question.answers and question.right:
        reader.wrong("right", "a typed question has answers and no right")


def _reference(table: Any, file: Path, id: str, problems: list[Problem]) -> Reference:
    reader = Reader(table, file, f"{id}.source", problems)
    reference = Reference(reader.take("name", str), reader.take("url", str, ""))
    reader.end()
    return reference


def unknown_facts(folder: Path, pack: Pack) -> Iterator[Problem]:
    """Every fact that a question rests on and that is no fact of the pack."""
    for question in pack.bank.questions.values():
        for name in question.facts:
            if name not in pack.facts:
                words = f"«{name}» is no fact in facts.toml{meant(name, pack.facts)}"
                yield Problem(str(folder / "quizzes" / f"{question.test}.toml"), f"{question.id}.facts", words)


def _papers(file: Path, problems: list[Problem]) -> tuple[Paper, ...]:
    reader = Reader(read_toml(file, problems) if file.exists() else {}, file, "", problems)
    papers = tuple(_paper(table, file, problems) for table in reader.take("papers", list, []))
    reader.end()
    return papers


def _paper(table: Any, file: Path, problems: list[Problem]) -> Paper:
    reader = Reader(table, file, "papers", problems)
    paper = Paper(
        level=reader.take("level", int),
        valid_from=reader.take("valid_from", date),
        minutes=reader.take("minutes", int),
        passes=reader.take("passes", int),
        sections=tuple(_section(item, file, problems) for item in reader.take("sections", list)),
        source=Reference(reader.take("source", str), reader.take("url", str)),
        source_date=reader.take("source_date", str),
        assumed=reader.texts("assumed"),
    )
    _level(paper.level, reader)
    for name in set(paper.assumed) - set(ASSUMABLE):
        reader.wrong("assumed", f"«{name}» must be one of: {', '.join(ASSUMABLE)}")
    if paper.sections and paper.passes > paper.tasks:
        reader.wrong("passes", f"is more than the {paper.tasks} tasks of the paper")
    reader.end()
    return paper


def _section(table: Any, file: Path, problems: list[Problem]) -> Section:
    reader = Reader(table, file, "papers.sections", problems)
    section = Section(
        module=reader.take("module", str),
        tasks=reader.take("tasks", int),
        passes=reader.take("passes", int),
        topics=_numbers("topics", reader),
        topic_passes=_numbers("topic_passes", reader),
    )
    if section.module and section.module not in MODULES:
        reader.wrong("module", f"must be one of: {', '.join(MODULES)}")
    for name in {*section.topics, *section.topic_passes} - set(TOPICS.get(section.module, ())):
        reader.wrong("topics", f"«{name}» is no topic of {section.module}")
    if section.passes > section.tasks or sum(section.topics.values()) > section.tasks:
        reader.wrong("tasks", "is less than what must be right, or than the tasks of its topics")
    if any(section.topics.get(name, 0) < number for name, number in section.topic_passes.items()):
        reader.wrong("topic_passes", "asks for more right answers than `topics` has tasks")
    reader.end()
    return section


def _numbers(name: str, reader: Reader) -> dict[str, int]:
    found: dict[str, int] = reader.take(name, dict, {})
    if not all(isinstance(number, int) for number in found.values()):
        reader.wrong(name, "must be a table of numbers")
        return {}
    return found
