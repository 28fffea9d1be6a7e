"""Somebody is in danger: who comes at once, the next safe step, a person first. Nothing they wrote is repeated."""

from collections.abc import Iterator

from bot.core import screen
from bot.core.danger import Danger
from bot.core.match import Decision
from bot.core.reply import Asked, Count, Reply
from bot.core.text import Voice
from bot.core.turn import Turn

LIKELY = 0.3  # how sure to be, from 0 to 1, that an entry was meant to offer it after a false alarm


def danger(turn: Turn) -> Reply:
    """The card for the kind of danger: short enough to be read in fear. No guide and no word of return follows."""
    voice = turn.voice
    kind = turn.match.danger or Danger.VIOLENCE
    person = turn.button(voice.say("button.person", "Ask a person"), "human", "danger", keeps=True)
    label = voice.say("danger.not-meant", "I am not in danger")
    false_alarm = turn.button(label, "safe", *_otherwise(turn), keeps=True)
    message = turn.message(f"{_now(voice)}\n\n{_next_step(voice, kind)}", (person,), (false_alarm,))
    return Reply((message,), counts=(Count("danger", kind),), asked=Asked(Decision.DANGER))


def _otherwise(turn: Turn) -> Iterator[str]:
    """The entry that would have answered, so that a false alarm does not cost the answer."""
    first = turn.match.candidates[:1]
    yield from (item.id for item in first if item.score >= LIKELY and turn.library.entry(item.id))


def safe(turn: Turn) -> Reply:
    """They say that it was no danger: sorry, the answer that they may have wanted, and the topics."""
    sorry = turn.voice.say(
        "danger.sorry", "Good. I asked because your words sounded like danger. Better once too often."
    )
    entry = turn.library.entry(turn.tap.argument(0)) if turn.tap else None
    row = (turn.button(turn.library.label(entry, turn.voice), "entry", entry.id, keeps=True),) if entry else ()
    return Reply((turn.message(sorry, row), screen.menu(turn)))


def _now(voice: Voice) -> str:
    return voice.say(
        "danger.now",
        "**Are you in danger right now? Call 112.**\n"
        "It is free and works day and night, also without money on the phone. I am a program: I cannot send help.",
    )


def _next_step(voice: Voice, kind: Danger) -> str:
    match kind:
        case Danger.SUICIDE:
            return voice.say(
                "danger.suicide",
                "Thank you for writing it. That is very heavy to carry alone.\n"
                "- Go to somebody now, or ask somebody to stay with you. You need not explain everything.\n"
                "- Put away, or move away from, what you could hurt yourself with.\n"
                "- If you have taken something or are hurt: call 112 and say so.",
            )
        case Danger.SEXUAL_ASSAULT:
            return voice.say(
                "danger.sexual-assault",
                "It is not your fault. You have a right to help, also without papers.\n"
                "- Go to a place where that person is not, and to somebody you trust.\n"
                "- A doctor can help best in the first three days: ask for medicine against infection and pregnancy.\n"
                "- If you may want to go to the police later, keep the clothes and do not wash them. You decide.",
            )
        case Danger.CHILD_ALONE:
            return voice.say(
                "danger.child-alone",
                "A child has a right to help in every country, also without papers.\n"
                "- If you are a child: stay where other people are, in a shop or a station, and tell somebody who works there.\n"
                "- If you are with the child: stay with them, keep them warm, and call 112.\n"
                "- Do not go away with somebody who only promises to help.",
            )
        case Danger.TRAFFICKING:
            return voice.say(
                "danger.trafficking",
                "What is done to you is not your fault. Nobody may hold you, sell you or keep your papers.\n"
                "- Your safety first: do not quarrel with them, and do not put yourself in danger to get away.\n"
                "- When you can speak safely: call 112. Say where you are, or what you see from the window.\n"
                "- If somebody reads your phone, erase this chat.",
            )
        case Danger.SMUGGLER:
            return voice.say(
                "danger.smuggler",
                "People who are taken over borders in secret have died in lorries, rivers and forests.\n"
                "- Locked in, no air, cold, lost: call 112 now. It also works near a border. Say what you see.\n"
                "- Saving your life comes before papers.\n"
                "- If they ask for more money or hold somebody: tell a person you trust, and the police.",
            )
        case Danger.VIOLENCE:
            return voice.say(
                "danger.violence",
                "Nobody may hit or threaten you. It is not your fault.\n"
                "- If you can, go out, or into a room with a door to the street, not into the kitchen.\n"
                "- Go to neighbours, a shop, a place with people. Take the children, papers and phone if it is quick.\n"
                "- If somebody reads your phone, erase this chat.",
            )
        case Danger.MEDICAL:
            return voice.say(
                "danger.medical",
                "Call 112 and say what happened and where. An ambulance comes without papers too.\n"
                "- Stay with the person. Heavy bleeding: press hard on it with cloth.\n"
                "- Not awake but breathing: on the side. Not breathing: 112 tells you what to do.",
            )
        case Danger.DETENTION_NOW:
            return voice.say(
                "danger.detention-now",
                "Stay calm. Do not run, do not fight, do not give money.\n"
                "- Ask: am I detained, and why? Ask for an interpreter. Sign nothing that you cannot read.\n"
                "- Say: I want to call my family, my consulate and a lawyer.\n"
                "- Say at once if you are ill, pregnant, under 18 or afraid to be sent home.",
            )
