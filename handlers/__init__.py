"""What a person can do: the routes, read from top to bottom; the first that fits answers."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.event import Kind
from bot.core.match import Match
from bot.core.reply import SILENCE, Reply
from bot.core.turn import Turn
from handlers import ask, attachment, counsellor, danger, exam, feedback, menu, privacy, talk, welcome

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


def _linked(name: str, argument: str, handler: Handler) -> Route:
    """For people we know who open `/start <argument>`."""
    return Route(lambda turn: turn.event.command == (name, argument) and turn.person is not None, handler)


def _tapped_for(action: str, argument: str, handler: Handler) -> Route:
    """For a button that leads on to something."""
    return Route(
        lambda turn: turn.tap is not None and turn.tap.action == action and turn.tap.argument(0) == argument, handler
    )


def _reminded(name: str, handler: Handler) -> Route:
    return Route(lambda turn: turn.event.kind is Kind.REMINDER and turn.event.choice == name, handler)


ROUTES: tuple[Route, ...] = (
    _kind(Kind.GROUP, lambda _: SILENCE),
    _kind(Kind.UNKNOWN, lambda _: SILENCE),
    _kind(Kind.LEFT, welcome.left),
    _kind(Kind.CAME_BACK, welcome.came_back),
    _reminded(exam.FIVE, exam.remind),
    _kind(Kind.REMINDER, lambda _: SILENCE),
    _linked("start", exam.DEEP_LINK, exam.exam_menu),
    _command("start", welcome.start),
    _command("menu", menu.menu),
    _command("help", menu.help),
    _command("language", welcome.choose_language),
    _command("settings", menu.settings),
    _command("privacy", privacy.privacy),
    _command("forget", privacy.forget),
    _command("human", counsellor.human),
    _command("cancel", counsellor.cancel),
    _asked(lambda match: match.danger, lambda turn: counsellor.urgent(turn, danger.danger(turn))),
    _word("exit", counsellor.cancel),
    _word("human", counsellor.human),
    Route(counsellor.listens, counsellor.typed),
    Route(exam.waits_for_words, exam.typed),
    _tap("language", welcome.choose_language),
    _tap("hello", welcome.hello),
    _tapped_for("agree", exam.DEEP_LINK, exam.agree),
    _tap("agree", welcome.agree),
    _tapped_for("refuse", exam.DEEP_LINK, exam.exam_menu),
    _tap("refuse", welcome.refuse),
    _tap("places", welcome.choose_place),
    _tap("place", welcome.place),
    _tap("elsewhere", welcome.elsewhere),
    _tap("menu", menu.menu),
    _tap("topic", menu.topic),
    _tap("entry", menu.entry),
    _tap("listen", menu.listen),
    _tap("settings", menu.settings),
    _tap("privacy", privacy.privacy),
    _tap("forget", privacy.forget),
    _tap("erase", privacy.erase),
    _tap("human", counsellor.human),
    _tap("case-drop", counsellor.drop),
    _tap("case-name", counsellor.another_name),
    _tap("case-send", counsellor.send),
    _tap("case-discard", counsellor.discard),
    _tap("case-leave", counsellor.leave),
    _tap("case-join", counsellor.join),
    _tap("case-close", counsellor.close),
    _tap("case-reopen", counsellor.reopen),
    _tap("case-new", counsellor.begin),
    _tap("case-delete", counsellor.delete),
    _tap("case-erase", counsellor.erase),
    _tap("none", ask.none_of_these),
    _tap("safe", danger.safe),
    _tap("helped", feedback.feedback),
    _tap("helps", ask.helps),
    _tap("help-us", ask.help_us),
    _tap("exam", exam.exam_menu),
    _tap("exam-mode", exam.choose),
    _tap("exam-module", exam.choose_test),
    _tap("exam-start", exam.start),
    _tap("exam-go", exam.go_on),
    _tap("exam-a", exam.answer),
    _tap("exam-gloss", exam.gloss),
    _tap("exam-leave", exam.leave),
    _tap("exam-review", exam.review),
    _tap("exam-progress", exam.progress),
    _tap("exam-hours", exam.hours),
    _tap("exam-hour", exam.hour),
    _tap("exam-guest", exam.guest),
    _kind(Kind.CHOICE, menu.old_button),
    _kind(Kind.ATTACHMENT, attachment.attachment),
    _asked(lambda match: match.smalltalk == "person", counsellor.human),
    _asked(lambda match: match.smalltalk, talk.talk),
    _kind(Kind.TEXT, ask.ask),
)


def handle(turn: Turn) -> Reply:
    """The answer to one turn."""
    return next((route.handler(turn) for route in ROUTES if route.fits(turn)), SILENCE)
