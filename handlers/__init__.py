"""What a person can do: the routes, read from top to bottom; the first that fits answers."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.event import Kind
from bot.core.reply import SILENCE, Reply
from bot.core.turn import Turn
from handlers import ask, attachment, counsellor, menu, privacy, welcome

Handler = Callable[[Turn], Reply]
Fits = Callable[[Turn], bool]


@dataclass(frozen=True)
class Route:
    """A handler and the turns it answers."""

    fits: Fits
    handler: Handler


def _kind(kind: Kind, handler: Handler) -> Route:
    return Route(lambda turn: turn.event.kind is kind, handler)


def _command(name: str, handler: Handler) -> Route:
    return Route(lambda turn: (turn.event.command or ("",))[0] == name, handler)


def _tap(action: str, handler: Handler) -> Route:
    return Route(lambda turn: turn.tap is not None and turn.tap.action == action, handler)


def _word(wish: str, handler: Handler) -> Route:
    return Route(lambda turn: says(turn, wish), handler)


def says(turn: Turn, wish: str) -> bool:
    """Whether the whole text is a word for `wish` (exit, menu …) in any language: people mix them."""
    text = " ".join(turn.event.text.casefold().split()).strip(" .,!?؟،")
    return bool(text) and any(text in words.get(wish, ()) for words in turn.library.words.values())


ROUTES: tuple[Route, ...] = (
    _kind(Kind.GROUP, lambda _: SILENCE),
    _kind(Kind.UNKNOWN, lambda _: SILENCE),
    _kind(Kind.LEFT, welcome.left),
    _kind(Kind.CAME_BACK, welcome.came_back),
    _command("start", welcome.start),
    _command("menu", menu.menu),
    _command("help", menu.help),
    _command("language", welcome.choose_language),
    _command("settings", menu.settings),
    _command("privacy", privacy.privacy),
    _command("forget", privacy.forget),
    _command("human", counsellor.human),
    _command("cancel", menu.cancel),
    _word("exit", menu.cancel),
    _word("human", counsellor.human),
    _tap("language", welcome.choose_language),
    _tap("hello", welcome.hello),
    _tap("agree", welcome.agree),
    _tap("refuse", welcome.refuse),
    _tap("places", welcome.choose_place),
    _tap("place", welcome.place),
    _tap("elsewhere", welcome.elsewhere),
    _tap("menu", menu.menu),
    _tap("topic", menu.topic),
    _tap("entry", menu.entry),
    _tap("settings", menu.settings),
    _tap("privacy", privacy.privacy),
    _tap("forget", privacy.forget),
    _tap("erase", privacy.erase),
    _tap("human", counsellor.human),
    _kind(Kind.CHOICE, menu.old_button),
    _kind(Kind.ATTACHMENT, attachment.attachment),
    _kind(Kind.TEXT, ask.ask),
)


def handle(turn: Turn) -> Reply:
    """The answer to one turn."""
    return next((route.handler(turn) for route in ROUTES if route.fits(turn)), SILENCE)
