"""A message as the API gives it."""

from typing import Any

from bot.channels.web.conversation import Mail
from bot.channels.web.pictures import image
from bot.channels.web.recordings import player
from bot.core import markup
from bot.core.choice import Choice
from bot.core.language import LANGUAGES


def direction(code: str) -> str:
    """The writing direction of a language, as HTML says it."""
    return "rtl" if LANGUAGES[code].right_to_left else "ltr"


def in_json(mail: Mail) -> dict[str, Any]:
    """The message as plain text and as HTML, with its language, and its buttons one after another.

    `day` asks for a day and `file` names a file to fetch, where there is one.
    """
    message, written = mail.message, direction(mail.message.language)
    inner = f"{image(message)}{player(message)}{markup.web(message.text)}"
    also: dict[str, Any] = {}
    if message.day:
        also["day"] = {"label": message.day.label, "choice": message.day.choice}
    if message.file:
        also["file"] = message.file.name
    return {
        "id": mail.id,
        "language": message.language,
        "dir": written,
        "text": markup.plain(message.text),
        "html": f'<div lang="{message.language}" dir="{written}">{inner}</div>',
        "choices": [_choice(choice) for row in message.choices for choice in row],
        **({"replaces": mail.replaces} if mail.replaces else {}),
        **also,
    }


def _choice(choice: Choice) -> dict[str, str]:
    shown = {"label": choice.label, "choice": choice.choice}
    return shown | ({"language": choice.language} if choice.language else {})
