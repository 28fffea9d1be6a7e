"""`python -m bot`, which is `hamroh run`: serves until it is stopped."""

import gc

if __name__ == "__main__":
    gc.disable()  # nearly all that a start makes stays; `run` collects again from when everything is ready

import asyncio
import os
import sys

import click

from bot import logs
from bot.app import Role, run
from bot.config import Settings, SettingsProblem
from bot.problem import Unreadable


@click.command("run")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.ALL.value, show_default=True)
def main(role: str) -> None:
    """Serve the web chat and, when a token is set, the Telegram bot."""
    os.umask(0o077)  # the database is for nobody else on this machine
    try:
        settings = Settings.read(os.environ)
        logs.set_up(settings.log_level)
        for name in Settings.unknown(os.environ):
            click.echo(f"{name} is no setting of Hamroh; is it misspelt?", err=True)
        asyncio.run(run(settings, Role(role)))
    except SettingsProblem as problem:
        sys.exit(str(problem))
    except Unreadable as error:
        sys.exit(f"The content cannot be served. Mend this and start again:\n{error}")


if __name__ == "__main__":
    main()
