"""A page for people: its language, its words, its frame."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.channels.web import caller
from bot.channels.web.assets import Asset
from bot.channels.web.conversation import Mail
from bot.channels.web.pictures import image
from bot.channels.web.present import direction
from bot.channels.web.problem import Problem
from bot.channels.web.recordings import player
from bot.channels.web.words import words
from bot.core import choice, markup
from bot.core.language import LANGUAGES, SOURCE, known
from bot.core.pack import Library

_TEMPLATES = Path(__file__).parent / "templates"


def set_up(app: web.Application, assets: dict[str, Asset]) -> None:
    """Let `app` render pages; whatever is put into a page is escaped."""
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"assets": {name: asset.path for name, asset in assets.items()}, "languages": LANGUAGES}
    environment.filters |= {
        "web": markup.web,
        "image": image,
        "plain": markup.plain,
        "player": player,
        "direction": direction,
    }


def choice_language(written: str) -> str:
    """The language that a choice is offered in."""
    tap = choice.read(written)
    return tap.language if tap and tap.language in LANGUAGES else SOURCE


def asked_language(request: web.Request) -> str:
    """The language of a page before there is a conversation: the one asked for, the browser's, or English."""
    return known(request.query.get("lang", "")[:35]) or caller.hint(request) or SOURCE


def spoken_language(mails: Sequence[Mail]) -> str:
    """The language of a conversation: that of the last buttons, for an answer may fall back to another language."""
    if not mails:
        return ""
    message = mails[-1].message
    offered = {choice_language(item.choice) for row in message.choices for item in row}
    return offered.pop() if len(offered) == 1 else message.language


class Pages:
    """Renders templates in a language."""

    def __init__(self, library: Callable[[], Library]) -> None:
        self.library = library

    def words(self, code: str) -> dict[str, str]:
        """The words of the page in the language `code`."""
        return words(self.library().voice(code))

    def render(self, request: web.Request, template: str, code: str, status: int = 200, **context: Any) -> web.Response:
        """The page `template` in the language `code`."""
        context |= {"language": LANGUAGES[code], "words": self.words(code)}
        response = aiohttp_jinja2.render_template(template, request, context, status=status)
        response.headers["Content-Language"] = code
        return response

    def problem(self, request: web.Request, problem: Problem) -> web.Response:
        """A page that says kindly what is wrong, and leads back."""
        code = asked_language(request)
        context = {"problem": self.words(code)[problem.code.word], "work": problem.extra.get("work")}
        response = self.render(request, "problem.html", code, problem.code.status, **context)
        response.headers.update(problem.headers)
        return response
