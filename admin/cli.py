"""The command line: `hamroh …`. Each command imports what it needs, so that all of them start fast."""

import asyncio
import os
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from datetime import datetime
    from types import ModuleType

    from admin.check.edition import Edition
    from bot.config import Settings
    from bot.core.pack import Library, Pack
    from bot.core.quiz import Test


@click.group()
@click.version_option(package_name="hamroh")
def main() -> None:
    """Hamroh: answers for migrants on Telegram and in a web chat."""


@main.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(arguments: tuple[str, ...]) -> None:
    """Serve the web chat and, when a token is set, the Telegram bot."""
    sys.argv = ["hamroh run", *arguments]
    runpy.run_module("bot", run_name="__main__")


@main.command()
@click.option("--language", default="", help="Begin in this language, e.g. uz.")
def talk(language: str) -> None:
    """The same conversation in this terminal; nothing is sent or kept."""
    from admin import talk as terminal
    from bot.problem import Unreadable

    try:
        asyncio.run(terminal.talk(_settings(), language))
    except Unreadable as error:
        sys.exit(f"The content cannot be served. Mend this first:\n{error}")


@main.command("match")
@click.argument("questions", type=click.File(encoding="utf-8"), default="-")
@click.option("--pack", default=None, help="Where the people are: candidates come from this pack and from protection.")
@click.option("--lang", "language", default=None, help="The language that they chose, e.g. uz.")
@click.option("--timing", is_flag=True, help="Say how many milliseconds each question took.")
def match_questions(questions: TextIO, pack: str | None, language: str | None, timing: bool) -> None:
    """Match QUESTIONS (a file, or what comes in): a line of JSON in, {"text": …}, a line of JSON out."""
    from admin import matching

    settings = _settings()
    matcher = matching.open_matcher(settings.content, settings.locales, settings.index, settings.chosen_packs)
    try:
        for line in matching.answers(questions, matcher, pack, language, timing):
            click.echo(line)
    except matching.WrongLine as problem:
        sys.exit(str(problem))


@main.command()
def index() -> None:
    """Make the index of questions now, so that no start has to: the same content gives the same file."""
    from admin import matching

    settings = _settings()
    matching.open_matcher(settings.content, settings.locales, settings.index, settings.chosen_packs)


@main.command()
@click.option("--readability", is_flag=True, help="Also say which answers are hardest to read in each language.")
def check(readability: bool) -> None:
    """Look through content and translations; list every problem with its file and key."""
    from admin import check as checks
    from admin import readability as reading
    from bot import library

    settings = _settings()
    report = checks.report(settings.content, settings.locales, settings.chosen_packs)
    click.echo(report.text)
    if readability:
        content, _ = library.read(settings.content, settings.locales, settings.chosen_packs)
        click.echo("\n".join(["", *reading.lines(content)]))
    sys.exit(0 if report.clean else 1)


@main.command()
def coverage() -> None:
    """Write docs/coverage.md: which answer is how far in which language."""
    from admin import coverage as covering
    from bot import library

    settings = _settings()
    content, problems = library.read(settings.content, settings.locales)
    if problems:
        sys.exit("Nothing was written: first mend what `hamroh check` says cannot be read.")
    if covering.write(content):
        click.echo(f"changed: {covering.FILE}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def report(file: Path) -> None:
    """Write the state of content and translations into the new SQLite FILE, for Datasette."""
    from admin import report as reporting

    try:
        for table, rows in reporting.write(_edition(), file).items():
            click.echo(f"{table}: {rows}")
    except reporting.ReportProblem as problem:
        sys.exit(str(problem))


@main.command()
def extract() -> None:
    """Bring the translation files up to date with the texts."""
    from admin import extract as extraction
    from bot import library

    settings = _settings()
    content, problems = library.read(settings.content, settings.locales)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:  # texts that cannot be read would count as gone, and their translations would be thrown away
        sys.exit("Nothing was changed: mend this first, then run it again.")
    for file in extraction.run(Path(__file__).parent.parent, content, settings.locales):
        click.echo(f"changed: {file}")


@main.group()
def po() -> None:
    """The translation files: how far they are, who vouches for them, in and out for agencies."""


@po.command("status")
@click.option("--json", "as_json", is_flag=True, help="For another program.")
def po_status(as_json: bool) -> None:
    """Say for each language and file how many texts are translated, reviewed, drafted, fuzzy, missing."""
    import json

    from admin import progress

    rows = progress.progress(_edition())
    lines = [json.dumps(progress.as_data(rows), ensure_ascii=False)] if as_json else progress.table(rows)
    click.echo("\n".join(lines))


@po.command("reviewed")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("ids", nargs=-1)
@click.option("--by", required=True, help="Your initials or your role: it may be public. You choose.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day, e.g. 2026-11-21; else today.")
@click.option("--all", "everything", is_flag=True, help="All texts of the file that are translated.")
def po_reviewed(file: Path, ids: tuple[str, ...], by: str, on: "datetime | None", everything: bool) -> None:
    """Note that a person vouches for the texts with these IDS in FILE, as their words are now."""
    from datetime import date

    from admin import review

    if bool(ids) == everything:
        sys.exit("Name the ids of the texts that you have reviewed, or --all.")
    try:
        number = review.reviewed(file, ids, by, on.date() if on else date.today())
    except (review.CannotBeDone, ValueError, OSError) as problem:
        sys.exit(f"Nothing was changed.\n{problem}")
    click.echo(f"reviewed: {number}")


@po.command("sample")
@click.argument("language")
@click.option("--share", default=5, show_default=True, type=click.IntRange(1, 100), help="How many of a hundred texts.")
@click.option("--english", is_flag=True, help="With the English, to compare with afterwards.")
def po_sample(language: str, share: int, english: bool) -> None:
    """Write a part of the translations without their English, as JSON lines, to be translated back."""
    import json

    from admin.sample import sample

    for text in sample(_settings().locales, language, share / 100):
        shown = {"file": text.file, "id": text.key, "text": text.translation}
        click.echo(json.dumps(shown | ({"english": text.english} if english else {}), ensure_ascii=False))


@po.command("export")
@click.option(
    "--format", "form", type=click.Choice(["xliff12", "xliff20"]), required=True, help="The version of XLIFF."
)
@click.option("--language", required=True, help="The language to translate into, e.g. tg.")
@click.option("--file", "domain", default="", help="Only the texts of this file, e.g. ru for ru.po.")
@click.option("--open", "only_open", is_flag=True, help="Only texts that people do not see in their language yet.")
def po_export(form: str, language: str, domain: str, only_open: bool) -> None:
    """Write texts and translations for an agency, as XLIFF."""
    exchange, review = _exchange()
    try:
        units = exchange.units(Path(__file__).parent.parent, _edition(), language, domain, only_open)
    except review.CannotBeDone as problem:
        sys.exit(str(problem))
    click.echo(exchange.xliff.write(units, exchange.xliff.FORMATS[form], "en", language), nl=False)


@po.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def po_import(file: Path) -> None:
    """Take the translations of an XLIFF FILE over as drafts; with one problem in it, nothing is changed."""
    exchange, review = _exchange()
    try:
        taken = exchange.take(Path(__file__).parent.parent, _edition(), file.read_bytes())
    except (review.CannotBeDone, OSError) as problem:
        sys.exit(f"{problem}\nNothing was changed.")
    for changed, number in taken.drafts.items():
        click.echo(f"drafted: {number} in {changed}")
    click.echo(f"the same as here: {taken.same}, not translated: {taken.empty}")


def _exchange() -> "tuple[ModuleType, ModuleType]":
    try:
        from admin import exchange, review
    except ModuleNotFoundError as error:
        if error.name != "lxml":
            raise
        sys.exit("XLIFF needs one more library: pip install 'hamroh[xliff]'")
    return exchange, review


def _edition() -> "Edition":
    from datetime import date

    from admin.check.edition import Edition

    settings = _settings()
    return Edition.read(settings.content, settings.locales, settings.chosen_packs, date.today())


@main.group()
def audio() -> None:
    """Answers to listen to: let a computer read them, take over what a person has read."""


@audio.command("make")
@click.argument("entries", nargs=-1, required=True)
@click.option("--language", required=True, help="The language to read, e.g. ru.")
def audio_make(entries: tuple[str, ...], language: str) -> None:
    """Let a computer read these ENTRIES, where they have no recording of today's words. A person's recording stays."""
    from datetime import date
    from tempfile import TemporaryDirectory

    from admin import audio as recording

    content, settings = _content()
    try:
        with TemporaryDirectory() as scratch:
            speak = recording.speaker(language, Path(scratch))
            for line in recording.make(content, settings.content, entries, language, date.today(), speak):
                click.echo(line)
    except recording.CannotBeDone as problem:
        sys.exit(str(problem))


@audio.command("add")
@click.argument("recording", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("entry")
@click.option("--language", required=True, help="The language that is spoken, e.g. tg.")
@click.option("--by", required=True, help="Who reads: a name or initials that may be public.")
def audio_add(recording: Path, entry: str, language: str, by: str) -> None:
    """Take over a person's RECORDING of an ENTRY, read word for word as it is today."""
    from datetime import date

    from admin import audio as recordings

    content, settings = _content()
    try:
        click.echo(recordings.add(content, settings.content, recording, entry, language, by, date.today()))
    except (recordings.CannotBeDone, OSError) as problem:
        sys.exit(str(problem))


def _content() -> "tuple[Library, Settings]":
    from bot import library

    settings = _settings()
    content, problems = library.read(settings.content, settings.locales, settings.chosen_packs)
    if problems:
        sys.exit("\n".join(["Nothing was changed: mend this first.", *map(str, problems)]))
    return content, settings


@main.command()
@click.argument("ids", nargs=-1, required=True)
@click.option("--marked", is_flag=True, help="Also translations that `hamroh extract` has marked fuzzy since.")
def reword(ids: tuple[str, ...], marked: bool) -> None:
    """Keep the translations of the texts with these IDS: their English was only said in other words."""
    from admin import review

    content, settings = _content()
    try:
        done = review.reword(Path(__file__).parent.parent, content, settings.locales, ids, marked)
    except (review.CannotBeDone, ValueError) as problem:
        sys.exit(f"Nothing was changed. If the meaning changed, run `hamroh extract` instead.\n{problem}")
    for before, after in dict.fromkeys((one.before, one.after) for one in done):
        click.echo(f"- {before}\n+ {after}")
    for one in done:
        click.echo(f"{'kept' if one.kept else 'stays withheld (marked fuzzy)'}: {one.file}: {one.key}")
    if not done:
        click.echo("Nothing to do: these texts have the same English in all files.")


@main.command()
def migrate() -> None:
    """Bring the database's tables up to date (`run` does this by itself)."""
    from bot.store import migrate as migrations
    from bot.store.db import Database

    async def upgrade() -> bool:
        database = Database(_settings().database)
        try:
            return await migrations.upgrade(database)
        finally:
            await database.close()

    click.echo("The tables are brought up to date." if asyncio.run(upgrade()) else "The tables are up to date.")


@main.command("set-aside")
@click.option("--again", is_flag=True, help="Put them back into the queue, after an update that mends the cause.")
def set_aside(again: bool) -> None:
    """Say why events could not be answered, in numbers; or try them again."""
    from admin import quarantine

    for line in asyncio.run(quarantine.look(_settings().database, again)):
        click.echo(line)


@main.command()
def gaps() -> None:
    """What was not understood: counts by week and language, and phrases ready to be edited (TOML)."""
    from admin import gaps as learning
    from bot.store.db import Database

    async def read() -> str:
        database = Database(_settings().database)
        try:
            return learning.report(*await learning.read(database))
        finally:
            await database.close()

    click.echo(asyncio.run(read()), nl=False)


@main.command()
def drafts() -> None:
    """Answers that counsellors gave to editors, without numbers and names, with the nearest entries (TOML)."""
    from dataclasses import replace

    from admin import drafts as given
    from admin import matching
    from bot import library
    from bot.store.db import Database

    settings = _settings()

    matcher = matching.open_matcher(settings.content, settings.locales, settings.index, settings.chosen_packs)
    content = replace(library.load(settings.content, settings.locales, settings.chosen_packs), matcher=matcher)

    async def read() -> str:
        database = Database(settings.database)
        try:
            return given.report(await given.read(database), content)
        finally:
            await database.close()

    click.echo(asyncio.run(read()), nl=False)


@main.group()
def exam() -> None:
    """The practice tests: see them, judge their questions, export and import."""


@exam.command("items")
@click.option("--all", "everything", is_flag=True, help="Every question that was answered, not only those with flags.")
def exam_items(everything: bool) -> None:
    """Questions that do not do their work: too easy, too hard, ambiguous, options that nobody picks."""
    from admin import items
    from bot.core.quiz import Bank
    from bot.store.db import Database

    async def read(bank: Bank) -> str:
        database = Database(_settings().database)
        try:
            return "\n".join(items.report(await items.read(database), bank, everything))
        finally:
            await database.close()

    click.echo(asyncio.run(read(_exam()[1].bank)))


@exam.command("show")
@click.argument("test")
@click.option("--language", default="en", help="The language of the person, e.g. uz.")
def exam_show(test: str, language: str) -> None:
    """A TEST, such as law-3, as a person sees it, with glosses and explanations."""
    from admin import preview

    content, pack = _exam()
    click.echo("\n".join(preview.lines(content, pack, _test(pack, test), language)))


@exam.command("export")
@click.argument("test")
@click.option("--format", "form", type=click.Choice(["gift"]), default="gift", help="Moodle's GIFT.")
def exam_export(test: str, form: str) -> None:
    """Write a TEST for another program."""
    from admin import gift

    assert form == "gift"
    click.echo(gift.write(_test(_exam()[1], test)), nl=False)


@exam.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("test")
@click.option("--level", type=int, default=1, help="The level of the test: 1, 2 or 3.")
def exam_import(file: Path, test: str, level: int) -> None:
    """Turn a GIFT FILE into the TOML of the TEST with this id, e.g. law-8, for an editor to complete."""
    from datetime import date

    from admin import gift

    try:
        click.echo(
            gift.read(file.read_text(encoding="utf-8"), test, test.partition("-")[0], level, date.today()), nl=False
        )
    except (gift.WrongGift, OSError) as problem:
        sys.exit(str(problem))


def _exam() -> tuple["Library", "Pack"]:
    from bot import library

    settings = _settings()
    content, _ = library.read(settings.content, settings.locales, settings.chosen_packs)
    if content.exam is None:
        sys.exit("No pack has practice tests.")
    return content, content.exam


def _test(pack: "Pack", id: str) -> "Test":
    if id not in pack.bank.tests:
        sys.exit(f"There is no test «{id}»; there are: {', '.join(pack.bank.tests)}")
    return pack.bank.tests[id]


@main.group()
def guide() -> None:
    """The guides: see how their questions lead to their ends."""


@guide.command("graph")
@click.argument("name", metavar="PACK/ID")
@click.option(
    "--format", "form", type=click.Choice(["svg", "dot"]), default="svg", help="A picture, or Graphviz's words."
)
def guide_graph(name: str, form: str) -> None:
    """Draw the guide PACK/ID, e.g. ru/do-i-need-the-exam."""
    from admin import graph
    from bot import library

    settings = _settings()
    content, _ = library.read(settings.content, settings.locales, settings.chosen_packs)
    found = content.guide(*name.partition("/")[::2])
    if found is None:
        known = [f"{one.pack}/{one.id}" for pack in content.packs.values() for one in pack.guides.values()]
        sys.exit(f"There is no guide «{name}» that can be read; there are: {', '.join(known)}")
    click.echo(graph.dot(found) if form == "dot" else graph.svg(found), nl=False)


@main.group()
def places() -> None:
    """Offices, consulates, phone lines: export them, see what people report."""


@places.command("export")
def places_export() -> None:
    """Print all places as JSON of the Human Services Data Specification."""
    from datetime import date

    from admin import directory
    from bot import library

    settings = _settings()
    content = library.load(settings.content, settings.locales, settings.chosen_packs)
    click.echo(directory.export(content, date.today()))


@places.command("reports")
@click.option("--days", type=click.IntRange(1), default=90, help="How many days back.")
def places_reports(days: int) -> None:
    """What people reported of places: closed, wrong, asked for money. Never who."""
    from datetime import date, timedelta

    from admin import directory
    from bot import library
    from bot.store.db import Database

    settings = _settings()
    content, _ = library.read(settings.content, settings.locales, settings.chosen_packs)

    async def read() -> str:
        database = Database(settings.database)
        try:
            return "\n".join(
                directory.reports(await directory.read(database), content, timedelta(days=days), date.today())
            )
        finally:
            await database.close()

    click.echo(asyncio.run(read()))


@main.group()
def staff() -> None:
    """Who answers cases and who edits: invite, list, revoke."""


@staff.command("invite")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["counsellor", "supervisor", "editor", "admin"]),
    default="counsellor",
    help="What they may do.",
)
@click.option("--site", default="", help="Address of your service, e.g. https://hamroh.example.org.")
def staff_invite(name: str, role: str, site: str) -> None:
    """Print an invitation for NAME: a link that works once, for 48 hours."""
    from admin import accounts

    settings = _settings()
    address = site.rstrip("/") or f"http://{settings.web_host}:{settings.whole('web_port')}"
    try:
        secret = asyncio.run(accounts.invite(settings, name, role))
    except accounts.AccountProblem as problem:
        sys.exit(str(problem))
    click.echo(f"{address}/console/invite/{secret}")


@staff.command("list")
def staff_list() -> None:
    """Every account: name, role, whether it is in use; and how many complaints wait that nobody can see."""
    from admin import accounts

    for line in asyncio.run(accounts.lines(_settings())):
        click.echo(line)


@staff.command("revoke")
@click.argument("name")
def staff_revoke(name: str) -> None:
    """End the account NAME, its sessions and its invitation at once. Its cases go back to the queue."""
    from admin import accounts

    if not asyncio.run(accounts.revoke(_settings(), name)):
        sys.exit(f"There is no account «{name}».")
    click.echo(f"The account «{name}» is revoked.")


@main.group()
def keys() -> None:
    """The key that cases are sealed with."""


@keys.command("rotate")
def keys_rotate() -> None:
    """Give the database a new key. Stop the service before, and start it again afterwards."""
    from admin import rotation

    try:
        click.echo(asyncio.run(rotation.rotate(_settings())))
    except rotation.RotationProblem as problem:
        sys.exit(str(problem))


@main.command()
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Copy the database to the new file TARGET while the service runs."""
    from admin import backup as copying

    try:
        click.echo(copying.backup(_settings().database, target))
    except copying.BackupProblem as problem:
        sys.exit(str(problem))


def _settings() -> "Settings":
    from bot.config import Settings, SettingsProblem

    try:
        return Settings.read(os.environ)
    except SettingsProblem as problem:
        sys.exit(str(problem))
