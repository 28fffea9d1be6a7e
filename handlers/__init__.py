"""What a person can do: the routes, read from top to bottom; the first that fits answers."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.desk import FIVE
from bot.core.event import Kind
from bot.core.match import Match
from bot.core.practice import Mode
from bot.core.reply import SILENCE, Reply
from bot.core.turn import Turn
from handlers import (
    ask,
    attachment,
    counsellor,
    danger,
    deadlines,
    exam,
    exam_guest,
    exam_reminder,
    exam_results,
    exam_taking,
    feedback,
    guide,
    menu,
    places,
    privacy,
    talk,
    welcome,
)

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


def _types_a_day(turn: Turn) -> bool:
    """Whether a guide waits for words, and no question of the exam was shown since."""
    return guide.waits_for_a_day(turn) and guide.shown_at(turn) >= exam_taking.shown_at(turn)


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
    _kind(Kind.CAME_BACK, lambda turn: deadlines.again(turn, welcome.came_back(turn))),
    _reminded(FIVE, exam_reminder.remind),
    _reminded(deadlines.REMINDER, deadlines.remind),
    _kind(Kind.REMINDER, lambda _: SILENCE),
    _linked("start", exam.DEEP_LINK, exam.exam_menu),
    _linked("start", deadlines.DEEP_LINK, deadlines.dates),
    _command("start", welcome.start),
    _command("menu", menu.menu),
    _command("dates", deadlines.dates),
    _command("help", menu.help),
    _command("language", welcome.choose_language),
    _command("settings", menu.settings),
    _command("privacy", privacy.privacy),
    _command("forget", privacy.forget),
    _command("human", counsellor.human),
    _command("places", places.begin),
    _command("cancel", counsellor.cancel),
    _asked(lambda match: match.danger, lambda turn: counsellor.urgent(turn, danger.danger(turn))),
    _word("exit", counsellor.cancel),
    _word("human", counsellor.human),
    Route(counsellor.listens, counsellor.typed),
    Route(_types_a_day, guide.typed),
    Route(deadlines.waits_for_a_day, deadlines.typed),
    Route(deadlines.guest_writes_a_day, deadlines.guest_typed),
    Route(exam_taking.waits_for_words, exam_taking.typed),
    _tap("language", welcome.choose_language),
    _tap("hello", welcome.hello),
    _tapped_for("agree", exam.DEEP_LINK, exam.agree),
    _tapped_for("agree", deadlines.DEEP_LINK, deadlines.agree),
    _tap("agree", welcome.agree),
    _tapped_for("refuse", exam.DEEP_LINK, exam.exam_menu),
    _tapped_for("refuse", deadlines.DEEP_LINK, deadlines.add),
    _tap("refuse", welcome.refuse),
    _tap("places", welcome.choose_place),
    _tap("place", welcome.place),
    _tap("elsewhere", welcome.elsewhere),
    _tap("menu", menu.menu),
    _tap("topic", menu.topic),
    _tap("entry", menu.entry),
    _tap("near", places.begin),
    _tap("near-town", places.near_town),
    _tap("near-lines", places.lines),
    _tap("near-lands", places.lands),
    _tap("spot", places.spot),
    _tap("spot-report", places.report),
    _tap("spot-say", places.reported),
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
    _tap("case-attach", counsellor.attach),
    _tap("case-withdraw", counsellor.withdraw),
    _tap("case-rate", counsellor.rate),
    _tap("case-complain", counsellor.grieve),
    _tap("case-relent", counsellor.relent),
    _tap("case-web", counsellor.receipt),
    _tap("none", ask.none_of_these),
    _tap("safe", danger.safe),
    _tap("helped", feedback.feedback),
    _tap("helps", ask.helps),
    _tap("help-us", ask.help_us),
    _tap("guides", guide.guides),
    _tap("guide", guide.begin),
    _tap("guide-new", guide.start_over),
    _tap("guide-at", guide.go_on),
    _tap("guide-re", guide.ask_again),
    _tap("guide-to", guide.change),
    _tap("guide-list", guide.answers),
    _tap("guide-tick", guide.tick),
    _tap("guide-keep", guide.keep),
    _tap("guide-more", guide.read_more),
    _tap("guide-person", lambda turn: counsellor.hand_over(turn, *guide.for_counsellor(turn))),
    _tap("dates", deadlines.dates),
    _tap("dates-add", deadlines.add),
    _tap("dates-kind", deadlines.kind),
    _tap("dates-ask", deadlines.ask),
    _tap("dates-mon", deadlines.month),
    _tap("dates-day", deadlines.day),
    _tap("dates-keep", deadlines.keep),
    _tap("dates-show", deadlines.day),
    _tap("dates-swap", deadlines.swap),
    _tap("dates-drop", deadlines.drop),
    _tap("dates-file", deadlines.file),
    _tap("dates-when", deadlines.when),
    _tap("dates-lead", deadlines.lead),
    _tap("dates-hour", deadlines.hour),
    _tap("exam", exam.exam_menu),
    _tapped_for("exam-mode", Mode.MISTAKES, exam_taking.start),
    _tapped_for("exam-mode", Mode.FIVE, exam_taking.start),
    _tap("exam-mode", exam.choose),
    _tap("exam-module", exam.choose_test),
    Route(exam_guest.learns, exam_guest.begin),
    _tap("exam-start", exam_taking.start),
    _tap("exam-go", exam_taking.go_on),
    _tap("exam-a", exam_taking.answer),
    _tap("exam-gloss", exam_taking.gloss),
    _tap("exam-leave", exam_taking.leave),
    _tap("exam-review", exam_results.review),
    _tap("exam-progress", exam_results.progress),
    _tap("exam-hours", exam_reminder.hours),
    _tap("exam-hour", exam_reminder.hour),
    _tap("exam-guest", exam_guest.guest),
    _kind(Kind.CHOICE, menu.old_button),
    Route(counsellor.takes_files, counsellor.attached),
    Route(lambda turn: turn.event.position is not None, places.shared),
    _kind(Kind.ATTACHMENT, attachment.attachment),
    Route(guide.is_titled, guide.titled),
    _asked(lambda match: match.smalltalk == "person", counsellor.human),
    _asked(lambda match: match.smalltalk, talk.talk),
    Route(places.names_a_town, places.typed),
    _kind(Kind.TEXT, ask.ask),
)


def handle(turn: Turn) -> Reply:
    """The answer to one turn."""
    return next((route.handler(turn) for route in ROUTES if route.fits(turn)), SILENCE)
