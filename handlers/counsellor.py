"""A person who helps: for now where people can be found; the queue of counsellors will stand here."""

from bot.core import screen
from bot.core.reply import Reply
from bot.core.turn import Turn


def human(turn: Turn) -> Reply:
    """/human: honest that nobody answers here yet, and where people do."""
    voice = turn.voice
    text = voice.say(
        "human.none-yet",
        "**A person**\nNo counsellor answers in this chat yet. I am sorry.\n"
        "- In danger now: call 112. It is free.\n"
        "- Papers or detention: ask the consulate of your country.\n"
        "- Other questions: ask a lawyer or an organisation that helps migrants for free. "
        "Do not pay anybody who promises to solve it fast.",
    )
    return Reply((turn.message(text, (screen.to_menu(turn),)),))
