"""Small talk: a kind word for what is no question."""

from bot.core import screen
from bot.core.reply import Reply
from bot.core.turn import Turn


def talk(turn: Turn) -> Reply:
    """Greetings, thanks, 'are you a robot', insults, yes and no. Somebody new chooses a language first."""
    if turn.person is None:
        return Reply((screen.languages(turn),))
    person = turn.button(turn.voice.say("button.person", "Ask a person"), "human", keeps=True)
    return Reply((turn.message(_words(turn), (screen.to_menu(turn), person)),))


def _words(turn: Turn) -> str:
    voice = turn.voice
    match turn.match.smalltalk:
        case "thanks":
            return voice.say("talk.thanks", "You are welcome. Write again at any time.")
        case "robot":
            return voice.say(
                "talk.robot",
                "I am a computer program. I know answers about papers, work and help. I am not a person and not an "
                "office. A person can help too: /human",
            )
        case "insult":
            return voice.say(
                "talk.insult", "I am sorry that I did not help. Shall we try once more, or do you want to ask a person?"
            )
        case "yes" | "no":
            return voice.say("talk.yes-no", "Please write your question in a few words, or choose a topic.")
        case _:
            return voice.say(
                "talk.greeting", "Hello! What do you want to know? Write it in your own words, or choose a topic."
            )
