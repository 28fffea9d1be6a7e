"""Voice notes, photos, stickers, places, files: a kind word on what to do instead. Nothing is stored."""

from bot.core import screen
from bot.core.reply import Reply
from bot.core.turn import Turn


def attachment(turn: Turn) -> Reply:
    """Something that is not text came: say what we can do with it, which is nothing yet, and what helps."""
    message = turn.message(_kind_word(turn), (screen.to_menu(turn),))
    return Reply((message,))


def _kind_word(turn: Turn) -> str:
    voice = turn.voice
    match turn.event.attachment:
        case "voice" | "audio" | "video_note":
            return voice.say(
                "attachment.voice", "I cannot listen to voice messages. Please write a few words, or tap Menu."
            )
        case "photo" | "video" | "document":
            return voice.say(
                "attachment.photo",
                "Please do not send photos of papers: a passport or a permit can be misused. I did not look at it and "
                "did not keep it. Erase it in this chat too. Write your question in words, or tap Menu.",
            )
        case "location" | "venue":
            return voice.say(
                "attachment.location",
                "I do not need to know where you are, and I did not keep it. Write the name of the city, or tap Menu.",
            )
        case "contact":
            return voice.say(
                "attachment.contact",
                "I do not need phone numbers, and I did not keep it. Write your question in words, or tap Menu.",
            )
        case _:
            return voice.say(
                "attachment.other", "Thank you! I only understand words. Write your question, or tap Menu."
            )
