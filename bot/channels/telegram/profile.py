"""How the bot presents itself at Telegram: name, descriptions and the list of commands, per language."""

from dataclasses import dataclass

from bot.core.text import Voice


@dataclass(frozen=True)
class Profile:
    """What Telegram shows before a word is said. Limits: name 64, short 120, description 512, command 256 letters."""

    name: str
    short: str
    description: str
    commands: tuple[tuple[str, str], ...]


def profile(voice: Voice) -> Profile:
    """The profile in the language of `voice`."""
    say = voice.say
    return Profile(
        name=say("profile.name", "Hamroh: help for migrants"),
        short=say(
            "profile.short",
            "Registration, work, exam, return: short answers with their source. Free. A program, not an authority.",
        ),
        description=say(
            "profile.description",
            "Short answers for migrants, in your language: registration, stay, work, papers.\n\n"
            "I am a computer program and no authority. Every answer shows its source and date.\n\n"
            "It is free. I do not ask for your name, phone or passport.",
        ),
        commands=(
            ("start", say("command.start", "Begin")),
            ("menu", say("command.menu", "Topics")),
            ("dates", say("command.dates", "My dates and deadlines")),
            ("places", say("command.places", "Places near me")),
            ("help", say("command.help", "How to use me")),
            ("language", say("command.language", "Change the language")),
            ("settings", say("command.settings", "What I remember")),
            ("privacy", say("command.privacy", "Who sees what you write")),
            ("forget", say("command.forget", "Erase everything about you")),
            ("human", say("command.human", "Ask a person")),
            ("cancel", say("command.cancel", "Stop and go to the menu")),
        ),
    )
