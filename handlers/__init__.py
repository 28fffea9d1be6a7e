"""What a person can do: the routes, read from top to bottom; the first that fits answers."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.event import Kind
from bot.core.match import Match
from bot.core.reply import SILENCE, Reply
from bot.core.turn import Turn
from handlers import ask, attachment, counsellor, danger, feedback, menu, privacy, talk, welcome

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


def _asked(is_about: Callable[[Match], object], handler: Handler) -> Route:
    """For words of their own that are no command, by what they are about."""
    return Route(
        lambda turn: turn.event.kind is Kind.TEXT and not turn.event.command and bool(is_about(turn.match)), handler
    )


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
    _asked(lambda match: match.danger, danger.danger),
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
    _tap("none", ask.none_of_these),
    _tap("safe", danger.safe),
    _tap("helped", feedback.feedback),
    _tap("helps", ask.helps),
    _tap("help-us", ask.help_us),
    _kind(Kind.CHOICE, menu.old_button),
    _kind(Kind.ATTACHMENT, attachment.attachment),
    _asked(lambda match: match.smalltalk == "person", counsellor.human),
    _asked(lambda match: match.smalltalk, talk.talk),
    _kind(Kind.TEXT, ask.ask),
)


def handle(turn: Turn) -> Reply:
    """The answer to one turn."""
    return next((route.handler(turn) for route in ROUTES if route.fits(turn)), SILENCE)
