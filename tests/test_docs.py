"""The documents say what the code does: what can be compared is compared, and every link leads somewhere."""

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import click
import pytest
from prometheus_client.parser import text_string_to_metric_families

import bot.__main__
from admin.cli import main as hamroh
from bot.app import service
from bot.channels.telegram.profile import profile
from bot.config import PREFIX, Settings
from bot.core.channel import Outcome
from bot.core.event import Kind
from bot.core.facts import Unit
from bot.core.language import LANGUAGES
from bot.core.pack import Library
from bot.core.reply import Memory
from bot.core.term import RULES as COUNTING
from bot.metrics import exposition
from bot.store.retention import RULES
from tests.conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}(?=\S).*$", re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
DATE = re.compile(r"(?:[A-Z][a-z]+ \d{1,2},|\d{1,2} [A-Z][a-z]+) \d{4}")


@cache
def words(name: str) -> str:
    """The text of a document."""
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """`text` without code blocks."""
    return FENCE.sub("", text)


def section(text: str, heading: str) -> str:
    """What stands under `heading`, up to the next heading of its level or above."""
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert found, f"no heading «{heading}»"
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def rows(text: str) -> list[list[str]]:
    """The cells of all table rows in `text`, headings left out."""
    found = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row] for row in found]
    return [row for row in cells if not set(row[0]) <= {"-"} and row[0].startswith("`")]


def names(text: str) -> set[str]:
    """Every name in backticks in the first cells of the tables in `text`."""
    return {name for row in rows(text) for name in SPAN.findall(row[0])}


def relative(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


# The README


def test_the_readme_fits_on_a_screen() -> None:
    """README.md has at most 70 lines."""
    assert len(words("README.md").splitlines()) <= 70


def quoted_conversation() -> tuple[list[str], list[str], list[str]]:
    """The arguments of `talk`, what is typed and what is shown in README.md."""
    block = next(block for block in FENCE.findall(words("README.md")) if "hamroh talk" in block)
    command, *lines = [line.strip() for line in block.splitlines()[1:-1]]
    typed = [line.removeprefix("> ") for line in lines if line.startswith("> ")]
    shown = [line for line in lines if not line.startswith("> ") and line != "…"]
    return shlex.split(command)[2:], typed, shown


def test_the_conversation_in_the_readme_is_real() -> None:
    """What is typed in README.md brings every line that is shown, in that order; dates may move on."""
    arguments, typed, shown = quoted_conversation()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    done = subprocess.run(
        [sys.executable, "-m", "admin", *arguments],
        input="\n".join([*typed, ""]),
        cwd=ROOT,
        env=environment | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=True,
    )
    lines = iter([DATE.sub("a date", line.strip()) for line in done.stdout.splitlines()])
    for line in shown:
        assert DATE.sub("a date", line) in lines, f"hamroh talk does not say (any more, or here): {line}"


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^ {4}make (\w+)", words("README.md"), re.MULTILINE))))
def test_the_make_commands_in_the_readme_run(target: str) -> None:
    """`make` knows what README.md tells people to type."""
    subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, timeout=30, check=True)


# Privacy


def test_each_requirement_says_who_meets_it() -> None:
    """R1 to R42 stand in docs/privacy.md once each, and every test that is named there is there."""
    table = section(words("docs/privacy.md"), "Requirements for humanitarian chatbots")
    found = [re.findall(r"(?<!\\)\|([^|]*)", line) for line in table.splitlines() if re.match(r"\| R\d", line)]
    assert [row[0].strip() for row in found] == [f"R{number}" for number in range(1, 43)]
    assert all(row[3].strip() for row in found)


@pytest.mark.parametrize("name", ["docs/privacy.md", "docs/threat-model.md"])
def test_every_test_that_is_named_is_there(name: str) -> None:
    """A claim that names a test which does not exist is no claim."""
    named = set(re.findall(r"`(tests/[^`]+)`", words(name)))
    assert [one for one in named if not (ROOT / one).exists()] == []


# Commands


def command(name: str) -> click.Command:
    """A command of `hamroh`; `run` hands its arguments on to another one."""
    return bot.__main__.main if name == "run" else hamroh.commands[name]


@pytest.mark.parametrize("name", sorted(hamroh.commands))
def test_every_command_is_documented(name: str) -> None:
    """Each command of `hamroh` with each of its options stands in docs/operating.md."""
    table = {row[0]: row[1] for row in rows(section(words("docs/operating.md"), "Commands"))}
    assert f"`hamroh {name}`" in table
    found = command(name)
    under = found.commands.values() if isinstance(found, click.Group) else ()
    assert all(f"`hamroh {name} {one.name}" in table[f"`hamroh {name}`"] for one in under)
    for parameter in [*found.params, *(parameter for one in under for parameter in one.params)]:
        if isinstance(parameter, click.Option):
            assert parameter.opts[-1] in table[f"`hamroh {name}`"]


def quoted_commands(text: str) -> Iterator[list[str]]:
    """The arguments of every `hamroh` command line in code spans and code blocks."""
    blocks = [line for block in (*FENCE.findall(text), *INDENTED.findall(text)) for line in block.splitlines()]
    for line in [*blocks, *SPAN.findall(prose(text))]:
        for part in re.split(r"&&|[|<>]", line.split("#")[0].removeprefix("$ ")):
            found = [word for word in part.split() if not re.match(r"[A-Z_]+=", word)]
            if len(found) > 1 and found[0].rpartition("/")[2] == "hamroh" and found[1] != "…":
                yield found[1:]


@pytest.mark.parametrize("file", DOCUMENTS, ids=relative)
def test_every_quoted_command_exists(file: Path) -> None:
    """Whatever `hamroh …` line stands in a document can be typed."""
    for name, *arguments in quoted_commands(file.read_text(encoding="utf-8")):
        assert name in hamroh.commands, f"hamroh {name}"
        found = command(name)
        if isinstance(found, click.Group):
            if not arguments:
                continue
            name, *arguments = arguments
            found = found.commands[name]
        try:
            found.make_context(name, arguments)
        except click.MissingParameter:
            assert not arguments


def test_the_quoted_commands_are_found() -> None:
    """The test above looks at something: `hamroh check` for editors, roles for operators."""
    assert ["check"] in list(quoted_commands(words("docs/authoring.md")))
    assert ["run", "--role", "worker"] in list(quoted_commands(words("docs/operating.md")))
    assert ["talk", "--language", "en"] in list(quoted_commands(words("README.md")))


def make_targets() -> set[str]:
    return set(re.findall(r"^\.PHONY: (.+)$", words("Makefile"), re.MULTILINE)[0].split())


def test_every_make_target_is_documented() -> None:
    """CONTRIBUTING.md lists every target of the Makefile and no other."""
    assert {name.removeprefix("make ") for name in names(words("CONTRIBUTING.md"))} == make_targets()


@pytest.mark.parametrize("file", DOCUMENTS, ids=relative)
def test_every_quoted_make_target_exists(file: Path) -> None:
    """`make x` in a document is a target."""
    spans = (span for span in SPAN.findall(prose(file.read_text(encoding="utf-8"))) if span.startswith("make "))
    assert {span.split()[1] for span in spans} <= make_targets()


# Settings, fields, kinds, metrics


def test_every_setting_is_documented() -> None:
    """docs/operating.md lists every setting with its default, and begins its meaning as the code does."""
    table = {row[0]: row[1:] for row in rows(section(words("docs/operating.md"), "Settings"))}
    settings = Settings.__dataclass_fields__
    assert [name.strip("`") for name in table] == [f"{PREFIX}{name.upper()}" for name in settings]
    for name, item in settings.items():
        default, meaning = table[f"`{PREFIX}{name.upper()}`"]
        assert default.strip("`") == item.default
        assert meaning.replace("`", "").startswith(item.metadata["doc"].removesuffix("."))


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIELDS = {
    "_pack": ("docs/authoring.md", "pack.toml"),
    "_topic": ("docs/authoring.md", "pack.toml"),
    "_entry": ("docs/authoring.md", "faq/<topic>.toml"),
    "_verdict": ("docs/authoring.md", "faq/<topic>.toml"),
    "source": ("docs/authoring.md", "faq/<topic>.toml"),
    "_guide": ("docs/authoring.md", "guides/<guide>.toml"),
    "_asked": ("docs/authoring.md", "guides/<guide>.toml"),
    "_direction": ("docs/authoring.md", "guides/<guide>.toml"),
    "_choice": ("docs/authoring.md", "guides/<guide>.toml"),
    "_outcome": ("docs/authoring.md", "guides/<guide>.toml"),
    "_item": ("docs/authoring.md", "guides/<guide>.toml"),
    "_fact": ("docs/authoring.md", "facts.toml"),
    "_value": ("docs/authoring.md", "facts.toml"),
    "_test": ("docs/authoring.md", "quizzes/<test>.toml"),
    "_question": ("docs/authoring.md", "quizzes/<test>.toml"),
    "_reference": ("docs/authoring.md", "quizzes/<test>.toml"),
    "_papers": ("docs/authoring.md", "papers.toml"),
    "_paper": ("docs/authoring.md", "papers.toml"),
    "_section": ("docs/authoring.md", "papers.toml"),
    **{
        f"_{name}": ("docs/authoring.md", "places.toml")
        for name in ("place", "countries", "its_town", "sort", "position", "languages", "hours", "phone")
    },
    "read": ("docs/authoring.md", "deadlines.toml"),
    "_kind": ("docs/authoring.md", "deadlines.toml"),
    "_group": ("docs/authoring.md", "deadlines.toml"),
    "_deadline": ("docs/authoring.md", "deadlines.toml"),
    "_names": ("docs/authoring.md", "names.toml"),
    "_exceptions": ("docs/translating.md", "Uzbek in two alphabets"),
}


def fields_read() -> dict[str, set[str]]:
    """The names of the keys that each function of the files that read content takes out of a table."""
    found: dict[str, set[str]] = {}
    trees = (
        ast.parse(words(f"bot/{name}.py"))
        for name in ("library", "bank", "dates", "guides", "places", "sources", "translations")
    )
    for function in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(function, ast.FunctionDef):
            calls = (node for node in ast.walk(function) if isinstance(node, ast.Call) and node.args)
            taken = (
                call.args[0]
                for call in calls
                if (isinstance(call.func, ast.Attribute) and call.func.attr in ("take", "texts"))
                or (isinstance(call.func, ast.Name) and call.func.id == "_numbers")
            )
            if keys := {key.value for key in taken if isinstance(key, ast.Constant)}:
                found[function.name] = keys
    return found


def test_every_field_of_the_content_is_documented() -> None:
    """Every key that is read from the files of editors and translators stands in a table for them, and no other does."""
    read = fields_read()
    assert set(read) == set(FIELDS)
    for file, heading in set(FIELDS.values()):
        known = set().union(*(read[function] for function in read if FIELDS[function] == (file, heading)))
        assert names(section(words(file), heading)) == known


def test_every_field_of_the_desk_is_documented() -> None:
    """The same for the two files of bot/office.py."""
    calls = [node for node in ast.walk(ast.parse(words("bot/office.py"))) if isinstance(node, ast.Call) and node.args]
    taken = [one.args[0] for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr == "take"]
    named = [one.args[0] for one in calls if isinstance(one.func, ast.Name) and one.func.id == "_named"]
    keys = {key.value for key in (*taken, *named) if isinstance(key, ast.Constant)} | set(DAYS)
    page = words("docs/authoring.md")
    assert names(section(page, "desk.toml")) | names(section(page, "replies.toml")) == keys


def test_every_unit_is_documented() -> None:
    """docs/authoring.md has every unit of a fact."""
    assert names(section(words("docs/authoring.md"), "The units")) == set(Unit)


def test_every_rule_for_counting_is_documented() -> None:
    """docs/authoring.md has every rule by which a deadline is counted, with the units of its facts."""
    table = rows(section(words("docs/authoring.md"), "The rules for counting"))
    assert {SPAN.findall(name)[0]: set(SPAN.findall(units)) for name, units, *_ in table} == {
        name: {*rule.units} for name, rule in COUNTING.items()
    }


def test_every_kind_is_documented() -> None:
    """docs/architecture.md has every kind of event, of memory and of outcome."""
    documented = names(section(words("docs/architecture.md"), "The small vocabulary"))
    kinds = (
        [kind.name for kind in Kind] + [kind.name for kind in Memory] + [kind.__name__ for kind in get_args(Outcome)]
    )
    assert documented == set(kinds)


def test_every_command_of_the_chat_is_documented(content: Library) -> None:
    """docs/architecture.md has every command that Telegram offers."""
    documented = names(section(words("docs/architecture.md"), "What a person can do"))
    assert {f"/{name}" for name, _ in profile(content.voice("en")).commands} <= documented


def test_every_wish_is_documented() -> None:
    """docs/translating.md has every wish of words.toml."""
    wishes = {
        wish for file in ROOT.glob("locales/*/words.toml") for wish in tomllib.loads(file.read_text(encoding="utf-8"))
    }
    assert names(section(words("docs/translating.md"), "What people type: words.toml")) == wishes


def test_every_language_is_documented() -> None:
    """docs/translating.md says what every language falls back to."""
    documented = names(section(words("docs/translating.md"), "Fuzzy: the English has changed"))
    assert documented == {code for code, language in LANGUAGES.items() if language.fallbacks}


async def test_every_metric_is_documented(tmp_path: Path) -> None:
    """docs/operating.md has every metric that a whole service gives, by the name that Prometheus sees."""
    environment = {
        f"{PREFIX}DATA_DIR": str(tmp_path),
        f"{PREFIX}CONTENT_DIR": str(ROOT / "content"),
        f"{PREFIX}LOCALES_DIR": str(ROOT / "locales"),
        f"{PREFIX}WEB_PORT": "0",
        f"{PREFIX}TELEGRAM_TOKEN": "12345:nobody",
        f"{PREFIX}TELEGRAM_API": "http://127.0.0.1:9",
    }
    async with service(Settings.read(environment)) as built:
        given = exposition(await built.readings()).decode()
    families = text_string_to_metric_families(given)
    metrics = {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
    assert (
        names(section(words("docs/operating.md"), "Health and metrics")) - {"/healthz", "/readyz", "/metrics"}
        == metrics
    )


def test_every_table_and_its_retention_is_documented() -> None:
    """docs/privacy.md has every table, with the rule of bot/store/retention.py word for word."""
    table = rows(section(words("docs/privacy.md"), "What stands in each table"))
    assert {row[0].strip("`"): row[2] for row in table} == RULES


def test_every_migration_and_table_stands_in_the_architecture() -> None:
    """docs/architecture.md lists the migrations in their order, and each table beside the one that made it."""
    table = rows(section(words("docs/architecture.md"), "The tables"))
    files = sorted((ROOT / "bot/store/migrations/versions").glob("*.py"))
    assert [row[0].strip("`") for row in table] == [file.name[:4] for file in files]
    for (_, made), file in zip(table, files, strict=True):
        created = set(re.findall(r'create_table\(\s*"(\w+)"', file.read_text(encoding="utf-8")))
        assert created <= set(SPAN.findall(made)), file.name


def test_every_promise_is_shown_by_a_test_that_names_it() -> None:
    """docs/threat-model.md lists all promises of the edge and on abuse; a test that it names has the promise's id."""
    table = rows(section(words("docs/threat-model.md"), "What holds today"))
    promises = [row[0].strip("`") for row in table]
    assert promises == [f"T{number}" for number in range(1, 17)] + [f"A{number}" for number in range(1, 6)]
    for promise, row in zip(promises, table, strict=True):
        files = SPAN.findall(row[3])
        assert files or row[3] in ("no test by this name yet", "does not apply")
        for file in files:
            assert re.search(rf"\b{promise}\b", words(file)), f"{promise} in {file}"


# Links, paths, spelling


def anchors(text: str) -> set[str]:
    """The anchors of the headings in `text`, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", DOCUMENTS, ids=relative)
def test_every_link_leads_somewhere(file: Path) -> None:
    """Links between documents name a file that exists, and a heading in it."""
    for target in LINK.findall(SPAN.sub("", prose(file.read_text(encoding="utf-8")))):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        aim = (file.parent / path).resolve() if path else file
        assert aim.exists(), target
        assert not anchor or anchor in anchors(aim.read_text(encoding="utf-8")), target


PATH = re.compile(r"(?:bot|handlers|admin|content|locales|tests|docs|deploy|bench)/[\w./@-]*\Z")


def test_every_picture_is_made_shown_and_small() -> None:
    """docs/pictures/make.py makes each, a document shows it, and a phone loads it: under 60 kB."""
    pictures = sorted((ROOT / "docs/pictures").glob("*.png"))
    shown = {target for file in DOCUMENTS for target in LINK.findall(file.read_text(encoding="utf-8"))}
    script = words("docs/pictures/make.py").replace("{ending}", "")
    for picture in pictures:
        assert f"pictures/{picture.name}" in shown, picture.name
        assert f'"{picture.stem.removesuffix("-on-a-phone")}' in script, picture.name
        assert picture.stat().st_size < 60_000, picture.name


@pytest.mark.parametrize("file", DOCUMENTS, ids=relative)
def test_every_named_file_exists(file: Path) -> None:
    """A path of ours in a code span is there."""
    for span in SPAN.findall(prose(file.read_text(encoding="utf-8"))):
        assert not PATH.match(span) or (ROOT / span).exists(), span


AMERICAN = re.compile(
    r"\b(?:behavior|color|center|favor|honor|labor|neighbor|gray|catalog|dialog|counselor|counseling|defense|offense"
    r"|license|licensed|judgment|fulfill|enroll|(?:cancel|label|model|travel|signal)(?:ed|ing)"
    r"|(?:analy|organi|recogni|reali|normali|initiali|summari|minimi|maximi|authori|optimi|utili|apologi|emphasi|priorit"
    r"i|customi|speciali|generali|standardi|finali|categori)z(?:e|es|ed|ing|ation|ations))s?\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("file", DOCUMENTS, ids=relative)
def test_the_spelling_is_british(file: Path) -> None:
    """One spelling of English in all documents."""
    text = LINK.sub("", SPAN.sub("", prose(file.read_text(encoding="utf-8"))))
    assert AMERICAN.findall(text) == []


# Decisions and licences


def test_every_decision_is_listed() -> None:
    """Decisions are numbered one after another, listed by their title, and say what they cost."""
    files = sorted((ROOT / "docs/decisions").glob("0*.md"))
    assert [file.name[:4] for file in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    for number, file in enumerate(files, 1):
        title = file.read_text(encoding="utf-8").splitlines()[0].removeprefix(f"# {number}. ")
        assert f"| {number} | [{title}]({file.name}) |" in words("docs/decisions/README.md")
        assert section(file.read_text(encoding="utf-8"), "What it costs").strip()


def test_the_licences_are_whole() -> None:
    """Code is under Apache-2.0; content and translations are under CC BY-SA 4.0, with the full text of both."""
    assert "Apache License\n                           Version 2.0, January 2004" in words("LICENSE")
    assert "END OF TERMS AND CONDITIONS" in words("LICENSE")
    assert words("content/LICENSE").startswith("Attribution-ShareAlike 4.0 International")
    assert "Section 8 -- Interpretation." in words("content/LICENSE")
    assert words("content/LICENSE") == words("locales/LICENSE")
