"""Who sees what, what is kept, and erasing it."""

from datetime import timedelta

from bot.core import screen
from bot.core.reply import Memory, Reply
from bot.core.turn import Turn

OFFER_HOLDS = timedelta(minutes=15)


def privacy(turn: Turn) -> Reply:
    """/privacy: what is kept, for how long, who sees it, how to erase it."""
    voice = turn.voice
    kept = voice.say(
        "privacy.kept",
        "**What I keep**\n"
        "- If you agreed: your language and your country, for a year after you were last here.\n"
        "- What you ask the program is erased as soon as it is answered.\n"
        "- In the web chat, my answers stay for up to 30 days, so that you can read them again with your code.\n"
        "- I count how many messages come, without knowing from whom.",
    )
    practice = voice.say(
        "privacy.practice",
        "**If you practise, use a guide or ask for your dates**\n"
        "- If you agreed, I keep your answers, your results, your dates and the hour of your reminder, so that you can go "
        "on later. /forget erases them.\n"
        "- If you chose that I remember nothing, they are not kept.\n"
        "- How often each question of the exam is answered well is counted without you.",
    )
    dated = voice.say(
        "privacy.dates",
        "**If you keep dates**\n"
        "- I keep the day, what kind of day it is, the group of passports if you said it, and when to remind you.\n"
        "- A reminder does not say what it is about.",
    )
    seen = voice.say(
        "privacy.seen",
        "**Who sees it**\n"
        "- The people who run this service.\n"
        "- Telegram, if you write in Telegram. Telegram keeps its own copy: erase the chat in Telegram too.\n"
        "- Nobody else. Nothing is sold or given to an office.",
    )
    careful = voice.say(
        "privacy.careful",
        "**Be careful**\n"
        "- I never ask for codes, money or photos of papers. Somebody who does is not me.\n"
        "- If somebody watches your phone, erase this chat when you have read it.",
    )
    asked = voice.say(
        "privacy.cases",
        "**If you ask a person**\n"
        "- Counsellors read what you send them, your language and your country, and not who you are in Telegram.\n"
        "- What you both write is kept under a key of its own: until 30 days after the case is closed, at most 180 days "
        "when nobody writes any more. You can erase it at once: /human\n"
        "- What stays then is a number, the language and the times, and not whose it was.\n"
        "- A good answer may become an answer of this program, without numbers and names.",
    )
    erase = turn.button(voice.say("button.forget", "Erase everything"), "forget")
    return Reply(
        (
            turn.message(f"{kept}\n\n{practice}\n\n{dated}"),
            *((turn.message(f"{asked}\n\n{turn.group_notice}".strip()),) if turn.counsellors or turn.case else ()),
            turn.message(seen),
            turn.message(careful, (erase,), (screen.to_menu(turn),)),
        )
    )


def forget(turn: Turn) -> Reply:
    """/forget: ask once before erasing. The offer holds for a quarter of an hour."""
    voice = turn.voice
    question = voice.say(
        "forget.question",
        "**Erase everything?**\nI erase your language, your country, what you practised, your dates, your case with the "
        "counsellors and all messages that are kept here. This cannot be undone.",
    )
    minute = str(int(turn.now.timestamp()) // 60)
    yes = turn.button(voice.say("forget.yes", "Yes, erase"), "erase", minute)
    no = turn.button(voice.say("forget.no", "No, go back"), "menu")
    return Reply((turn.message(question, (yes,), (no,), in_place=True),))


def erase(turn: Turn) -> Reply:
    """They confirmed: everything goes. An old confirmation does nothing but ask again."""
    if not _is_fresh(turn):
        return forget(turn)
    done = turn.voice.say(
        "forget.done",
        "Everything about you is erased here. Copies for emergencies (backups) are overwritten later, by the rule of "
        "the people who run this service.\nIn Telegram your own copy of this chat stays until you erase the chat.\n"
        "You can come back at any time: /start",
    )
    return Reply((turn.message(done),), Memory.FORGET)


def _is_fresh(turn: Turn) -> bool:
    minute = turn.tap.argument(0) if turn.tap else ""
    if not (minute.isascii() and minute.isdigit()):
        return False
    age = turn.now.timestamp() - int(minute) * 60
    return 0 <= age <= OFFER_HOLDS.total_seconds()
