"""The command line: `hamroh …`. Each command imports what it needs, so that all of them start fast."""

import asyncio
import os
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
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
def check() -> None:
    """Look through content and translations; list every problem with its file and key."""
    from admin import check as checks

    settings = _settings()
    report = checks.report(settings.content, settings.locales, settings.chosen_packs)
    click.echo(report.text)
    sys.exit(0 if report.clean else 1)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def report(file: Path) -> None:
    """Write the state of content and translations into the new SQLite FILE, for Datasette."""
    from datetime import date

    from admin import report as reporting
    from admin.check.edition import Edition

    settings = _settings()
    edition = Edition.read(settings.content, settings.locales, settings.chosen_packs, date.today())
    try:
        for table, rows in reporting.write(edition, file).items():
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
    """Who answers cases: invite, list, revoke."""


@staff.command("invite")
@click.argument("name")
@click.option(
    "--role", type=click.Choice(["counsellor", "supervisor", "admin"]), default="counsellor", help="What they may do."
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
    """Every account: name, role, whether it is in use."""
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
