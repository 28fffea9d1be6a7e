"""What a person reads about their case when a counsellor did something: taken, answered, closed, opened again."""

from datetime import UTC, date, datetime

from bot.core import markup
from bot.core.choice import Choice, write
from bot.core.reply import Message
from bot.core.text import Voice


def today(now: float) -> date:
    """The day of a moment given in seconds, for the facts of an entry."""
    return datetime.fromtimestamp(now, UTC).date()


def entry(voice: Voice, joined: bool) -> Message:
    """What stands before an FAQ entry that a counsellor sent."""
    words = voice.say("case.entry", "A counsellor sends you this checked answer:")
    return _message(voice, words, joined)


def from_counsellor(voice: Voice, text: str, joined: bool) -> Message:
    """A counsellor's words as the person sees them."""
    head = voice.say("case.from-counsellor", "**A counsellor writes:**")
    return _message(voice, f"{head}\n{markup.escape(text)}", joined)


def taken(voice: Voice, joined: bool) -> Message:
    """A counsellor took the case."""
    words = voice.say("case.taken", "A counsellor is reading your question now. The answer comes here.")
    return _message(voice, words, joined)


def closed(voice: Voice, danger: bool) -> Message:
    """A counsellor closed the case. After a danger nobody is asked for a rating."""
    words = voice.say(
        "case.closed",
        "The counsellor closed your case. It is erased 30 days after the last message. "
        "You can open it again, or erase it now: /human",
    )
    code = voice.language.code
    mine = Choice(voice.say("button.case", "My case"), write(code, "human", keeps=True))
    if danger:
        return Message(words, code, ((mine,),))
    return Message(f"{words}\n\n{ask_rating(voice)}", code, (rates(voice), (mine,)))


def file_lost(voice: Voice, joined: bool) -> Message:
    """A file could not be passed on."""
    words = voice.say(
        "case.file-lost",
        "Your file could not be passed on. I can take photos (JPEG, PNG), voice notes and PDF, up to 5 MB each. "
        "Try once more, or say it in words.",
    )
    return _message(voice, words, joined)


def from_supervisor(voice: Voice, text: str) -> Message:
    """An answer to a complaint."""
    head = voice.say("case.from-supervisor", "**Answer to your complaint:**")
    return Message(f"{head}\n{markup.escape(text)}", voice.language.code)


def rates(voice: Voice) -> tuple[Choice, ...]:
    """How much did it help? Five buttons; never offered after a danger."""
    code = voice.language.code
    return tuple(Choice(str(number), write(code, "case-rate", str(number), keeps=True)) for number in range(1, 6))


def ask_rating(voice: Voice) -> str:
    """What stands above the five buttons."""
    return voice.say("case.rate", "Did it help? 1 is not at all, 5 is very much. You need not answer.")


def followed(voice: Voice, is_open: bool, joined: bool) -> Message:
    """A case is followed in the web chat from now on."""
    if is_open:
        words = voice.say(
            "case.followed",
            "**This is your case.** Above is what the counsellors answered so far. Answers come here and to Telegram from now "
            "on, and you can write in both.",
        )
        return _message(voice, words, joined)
    words = voice.say("case.followed-closed", "**This is your case.** It is closed. You can open it again: /human")
    return Message(words, voice.language.code)


def reopened(voice: Voice) -> Message:
    """A counsellor opened the case again."""
    return _message(voice, voice.say("case.reopened", "A counsellor opened your case again."), joined=False)


def buttons(voice: Voice, joined: bool) -> tuple[tuple[Choice, ...], ...]:
    """What the person can do with an open case; the menu stays one tap away."""
    code = voice.language.code
    if joined:
        go = Choice(voice.say("button.case-leave", "Back to the program"), write(code, "case-leave", keeps=True))
    else:
        go = Choice(voice.say("button.case-join", "Write to the counsellor"), write(code, "case-join", keeps=True))
    mine = Choice(voice.say("button.case", "My case"), write(code, "human", keeps=True))
    menu = Choice(voice.say("button.menu", "Menu"), write(code, "menu", keeps=True))
    return (go,), (mine, menu)


def _message(voice: Voice, text: str, joined: bool) -> Message:
    return Message(text, voice.language.code, buttons(voice, joined))
