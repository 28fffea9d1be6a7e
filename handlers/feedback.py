"""Did this help? Counted with the entry and without the person."""

from bot.core import screen
from bot.core.reply import Count, Reply
from bot.core.turn import Turn
from handlers import menu


def feedback(turn: Turn) -> Reply:
    """A thumb up or down under an answer."""
    id, verdict = (turn.tap.argument(0), turn.tap.argument(1)) if turn.tap else ("", "")
    if turn.library.entry(id) is None or verdict not in ("yes", "no"):
        return menu.old_button(turn)
    voice = turn.voice
    if verdict == "yes":
        words = turn.message(voice.say("feedback.thanks", "Thank you. I am glad."), (screen.to_menu(turn),))
    else:
        person = turn.button(voice.say("button.person", "Ask a person"), "human", keeps=True)
        sorry = voice.say("feedback.sorry", "I am sorry. Ask in other words, choose a topic, or ask a person.")
        words = turn.message(sorry, (screen.to_menu(turn), person))
    return Reply((words,), counts=(Count(f"answer.{verdict}", id),))
