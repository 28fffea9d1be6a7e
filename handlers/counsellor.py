"""A person who helps: the brief of a case, sending it, and what is written to it afterwards."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core import markup, screen
from bot.core.case import MOST_FILE_BYTES, MOST_FILES, Brief, CaseDeed, Deed, File, Hearer, Status
from bot.core.choice import Choice
from bot.core.event import Kind
from bot.core.language import LANGUAGES
from bot.core.notice import ask_rating, buttons, rates
from bot.core.reply import Message, Reply
from bot.core.turn import Turn
from bot.core.waiting import Known

SHOWN_LETTERS = 160
OFFER_MINUTES = 15
NICKNAMES = 90


def human(turn: Turn) -> Reply:
    """/human, 'a person' from anywhere: the case that there is, or the brief of a new one."""
    match _status(turn):
        case Status.OPEN:
            return Reply((_standing(turn),), case=CaseDeed(Deed.JOIN))
        case Status.CLOSED:
            return Reply((_over(turn),))
        case Status.DRAFT if turn.case:
            return _drafted(turn, turn.case.brief)
        case _:
            return begin(turn)


def begin(turn: Turn) -> Reply:
    """A new brief; while nobody can answer, the honest word that nobody does."""
    if not turn.counsellors:
        return Reply((_nobody(turn),))
    place = turn.place.id if turn.place else ""
    danger = bool(turn.tap and turn.tap.action == "human" and turn.tap.argument(0) == "danger")
    return _drafted(turn, Brief(turn.language, _nickname(turn, int(turn.now.timestamp())), place, danger=danger))


def hand_over(turn: Turn, lines: Sequence[str], danger: bool) -> Reply:
    """What was answered elsewhere goes into the brief, or to the open case; without lines this is /human."""
    if not lines:
        return human(turn)
    if _status(turn) is Status.OPEN and turn.case:
        passed = turn.voice.say("case.passed-on", "Passed on to the counsellor.")
        deed = CaseDeed(Deed.WRITE, text="\n".join(lines), danger=danger)
        return Reply((turn.message(passed, *buttons(turn.voice, turn.case.joined)),), case=deed)
    begun = begin(turn)
    brief = _brief(turn) or (begun.case.brief if begun.case else None)
    if brief is None:
        return begun
    known = {line.text for line in brief.lines}
    for line in lines:
        brief = brief if line in known else brief.add(line)
    full = turn.voice.say("case.full", "The list is full. Remove a line, or send it now and write the rest then.")
    return _drafted(turn, replace(brief, danger=brief.danger or danger), full if brief.is_full else "")


def listens(turn: Turn) -> bool:
    """Whether words typed now belong to the case or to its brief."""
    if turn.event.kind is not Kind.TEXT or turn.event.command or turn.case is None:
        return False
    if turn.case.grieves:
        return True
    return turn.case.status is Status.DRAFT or (turn.case.status is Status.OPEN and turn.case.joined)


def typed(turn: Turn) -> Reply:
    """Words for the counsellor: a line of the brief, or a message in the open case."""
    assert turn.case is not None
    danger = bool(turn.match.danger)
    if turn.case.grieves:
        return _complained(turn, danger)
    if turn.case.status is Status.DRAFT:
        return _line(turn, turn.case.brief, danger)
    passed = turn.voice.say("case.passed-on", "Passed on to the counsellor.")
    deed = CaseDeed(Deed.WRITE, text=turn.event.text, danger=danger)
    return Reply((turn.message(passed, *buttons(turn.voice, joined=True)),), case=deed)


def urgent(turn: Turn, reply: Reply) -> Reply:
    """The danger card, and the same words go to the case as urgent."""
    if not listens(turn):
        return reply
    passed = typed(turn)
    return replace(reply, messages=(*reply.messages, *passed.messages), case=passed.case)


def _line(turn: Turn, brief: Brief, danger: bool) -> Reply:
    if brief.is_full:
        full = turn.voice.say("case.full", "The list is full. Remove a line, or send it now and write the rest then.")
        changed = replace(brief, danger=brief.danger or danger)
        return _drafted(turn, changed, full)
    return _drafted(turn, replace(brief.add(turn.event.text, _topic(turn)), danger=brief.danger or danger))


def _topic(turn: Turn) -> str:
    """The topic of the entry that the words come nearest to, so that counsellors can sort the queue."""
    near = turn.match.candidates
    entry = turn.library.entry(near[0].id) if near else None
    return entry.topic if entry else ""


def drop(turn: Turn) -> Reply:
    """A line of the brief is removed. A second tap on the same button changes nothing."""
    brief = _brief(turn)
    return _drafted(turn, brief.without(turn.tap.argument(0))) if brief and turn.tap else human(turn)


def another_name(turn: Turn) -> Reply:
    """Another nickname is offered."""
    brief = _brief(turn)
    number = turn.tap.argument(0) if turn.tap else ""
    if brief is None or not (number.isascii() and number.isdigit() and len(number) < 4):
        return human(turn)
    return _drafted(turn, replace(brief, nickname=_nickname(turn, int(number))))


def send(turn: Turn) -> Reply:
    """The brief goes to the counsellors. Sent already: how the case stands."""
    brief = _brief(turn)
    if brief is None:
        return human(turn)
    if not brief.lines and not brief.danger:
        return _drafted(turn, brief, turn.voice.say("case.no-words", "Please write first what you need help with."))
    voice = turn.voice
    sent = voice.say(
        "case.sent-expected",
        "**Your question is with the counsellors.**\n"
        "- {when} The answer comes here.\n"
        "- What you write now goes to them too, until you tap «Back to the program».\n"
        "- In danger do not wait: call 112.",
        when=_when(turn),
    )
    return Reply((turn.message(sent, *buttons(voice, joined=True)),), case=CaseDeed(Deed.SEND))


def leave(turn: Turn) -> Reply:
    """What they type goes to the program again; the case stays, and answers still come."""
    if _status(turn) is not Status.OPEN:
        return Reply((screen.menu(turn),))
    left = turn.voice.say(
        "case.left", "You are back with the program. Your case stays open, and the answer still comes here."
    )
    return Reply((turn.message(left), screen.menu(turn)), case=CaseDeed(Deed.LEAVE))


def cancel(turn: Turn) -> Reply:
    """/cancel and the exit words: out of the case, and an unsent brief is thrown away. Always ends at the menu."""
    if turn.case and turn.case.grieves:
        return relent(turn)
    match _status(turn):
        case Status.OPEN if turn.case and turn.case.joined:
            return leave(turn)
        case Status.DRAFT:
            return discard(turn)
        case _:
            return Reply((screen.menu(turn),))


def join(turn: Turn) -> Reply:
    """What they type goes to the counsellor again."""
    return human(turn)


def discard(turn: Turn) -> Reply:
    """The brief is thrown away; nothing was sent."""
    if _status(turn) is not Status.DRAFT:
        return human(turn)
    gone = turn.voice.say("case.discarded", "Nothing was sent. What you wrote for the counsellor is erased.")
    return Reply((turn.message(gone), screen.menu(turn)), case=CaseDeed(Deed.DELETE))


def close(turn: Turn) -> Reply:
    """They need no more help."""
    if _status(turn) is not Status.OPEN:
        return human(turn)
    closed = turn.voice.say(
        "case.closed-by-you", "Your case is closed. It is erased 30 days from now, or at once if you want: /human"
    )
    five = _rates(turn)
    text = f"{closed}\n\n{ask_rating(turn.voice)}" if five else closed
    return Reply((turn.message(text, five, (screen.to_menu(turn),)),), case=CaseDeed(Deed.CLOSE))


def rate(turn: Turn) -> Reply:
    """How much a closed case helped, from 1 to 5; another tap changes it."""
    given = turn.tap.argument(0) if turn.tap else ""
    if _status(turn) is not Status.CLOSED or given not in ("1", "2", "3", "4", "5"):
        return human(turn)
    if turn.case and turn.case.brief.danger:
        return human(turn)
    thanks = turn.voice.say("case.rated", "Thank you. Your answer is counted: {number} of 5.", number=given)
    return Reply((turn.message(thanks, (screen.to_menu(turn),)),), case=CaseDeed(Deed.RATE, rating=int(given)))


def grieve(turn: Turn) -> Reply:
    """They want to complain: where it goes, and who does not see it."""
    if _status(turn) not in (Status.OPEN, Status.CLOSED):
        return human(turn)
    no = turn.button(turn.voice.say("button.case-relent", "No complaint"), "case-relent")
    return Reply((turn.message(_who_hears(turn), (no,)),), case=CaseDeed(Deed.GRIEVE))


def relent(turn: Turn) -> Reply:
    """No complaint after all."""
    return Reply((screen.menu(turn),), case=CaseDeed(Deed.RELENT))


def _who_hears(turn: Turn) -> str:
    """Where a complaint goes, and what is not known about it."""
    match _hearer(turn):
        case Hearer.SUPERVISOR:
            return turn.voice.say(
                "case.complain",
                "**Complain about the counsellors**\n"
                "Write now what was wrong. It goes to a supervisor. Whoever answered you in this case does not see it. "
                "The answer comes here; I do not know when.",
            )
        case Hearer.ADMIN:
            return turn.voice.say(
                "case.complain-admin",
                "**Complain about the counsellors**\n"
                "Write now what was wrong. Every supervisor had a part in this case. So your complaint goes to somebody who "
                "only cares for the accounts here. They see the complaint, and nothing else of your case. The answer "
                "comes here; I do not know when.",
            )
        case Hearer.NOBODY:
            return turn.voice.say(
                "case.complain-nobody",
                "**Complain about the counsellors**\n"
                "At the moment nobody can read a complaint who had no part in this case. You can write all the same: I keep "
                "your complaint, and the people who run this service are told that one waits, but not your words. I do not "
                "know when somebody can answer.",
            )


def _complained(turn: Turn, danger: bool) -> Reply:
    voice = turn.voice
    match _hearer(turn):
        case Hearer.SUPERVISOR:
            passed = voice.say("case.complained", "Your complaint is with the supervisors. Their answer comes here.")
        case Hearer.ADMIN:
            passed = voice.say(
                "case.complained-admin",
                "Your complaint is with somebody who had no part in your case. Their answer comes here.",
            )
        case Hearer.NOBODY:
            passed = voice.say(
                "case.complained-nobody",
                "I keep your complaint. Nobody can read it now. The people who run this service are told that one waits.",
            )
    deed = CaseDeed(Deed.COMPLAIN, text=turn.event.text, danger=danger)
    return Reply((turn.message(passed, (screen.to_menu(turn),)),), case=deed)


def _hearer(turn: Turn) -> Hearer:
    return turn.case.hearer if turn.case else Hearer.NOBODY


def takes_files(turn: Turn) -> bool:
    """Whether a file that came now belongs to the case: only in an open one, and only kinds that can be passed on."""
    if turn.event.kind is not Kind.ATTACHMENT or turn.event.attachment not in ("photo", "voice", "document"):
        return False
    case = turn.case
    return bool(turn.event.file and case and case.status is Status.OPEN and case.joined and not case.grieves)


def attached(turn: Turn) -> Reply:
    """A file for the counsellor. A voice note goes at once; before a photo or a document the person is warned."""
    assert turn.case is not None
    event, voice = turn.event, turn.voice
    if event.size > MOST_FILE_BYTES or turn.case.files >= MOST_FILES:
        too_much = voice.say(
            "case.file-too-much",
            "I cannot pass this on: a file may have 5 MB, and a case {number} files. Say it in words, or send less.",
            number=str(MOST_FILES),
        )
        return Reply((turn.message(too_much, *buttons(voice, joined=True)),))
    deed = CaseDeed(Deed.OFFER, file=File(event.attachment, event.file, event.size))
    if event.attachment == "voice":
        return Reply((_passed_on(turn),), case=deed)
    warning = voice.say(
        "case.file-warning",
        "**Is there a passport or another paper with your name and number on it?**\n"
        "Do not send it if you can say it in words: cover the number and the face first. Counsellors never need a photo of "
        "your passport to answer you.\nNothing was passed on yet. Shall I pass it on to the counsellor?",
    )
    yes = turn.button(voice.say("button.case-attach", "Yes, pass it on"), "case-attach")
    no = turn.button(voice.say("button.case-withdraw", "No, erase it"), "case-withdraw")
    return Reply((turn.message(warning, (yes,), (no,)),), case=deed)


def attach(turn: Turn) -> Reply:
    """They said yes: what was offered is passed on. A second tap passes nothing on twice."""
    if _status(turn) is not Status.OPEN or not turn.case or not turn.case.offered:
        return human(turn)
    return Reply((_passed_on(turn),), case=CaseDeed(Deed.ATTACH))


def withdraw(turn: Turn) -> Reply:
    """They said no: what was offered is erased."""
    if not turn.case or not turn.case.offered:
        return human(turn)
    gone = turn.voice.say(
        "case.file-withdrawn", "Nothing was passed on, and I did not keep it. In Telegram erase it in this chat too."
    )
    return Reply((turn.message(gone, *buttons(turn.voice, turn.case.joined)),), case=CaseDeed(Deed.WITHDRAW))


def _passed_on(turn: Turn) -> Message:
    words = turn.voice.say("case.file-passed-on", "Your file goes to the counsellor. If it cannot be read, I tell you.")
    return turn.message(words, *buttons(turn.voice, joined=True))


def receipt(turn: Turn) -> Reply:
    """The code that opens this case in the web chat, for when Telegram cannot be reached."""
    if _status(turn) not in (Status.OPEN, Status.CLOSED) or turn.event.channel == "web" or not turn.case:
        return human(turn)
    words = turn.voice.say(
        "case.receipt",
        "**Your case on the web**\nIf Telegram does not work, open the web page of this service, tap «I have a code» and "
        "write this code:\n**{code}**\nWrite it down and show it to nobody: with it your case can be read. "
        "Answers then come to both places.",
        code=turn.case.receipt,
    )
    return Reply((turn.message(words, *buttons(turn.voice, turn.case.joined)),), case=CaseDeed(Deed.SHOW))


def reopen(turn: Turn) -> Reply:
    """Open again, while it is kept."""
    if _status(turn) is not Status.CLOSED:
        return human(turn)
    if not turn.counsellors:
        return Reply((_nobody(turn),))
    again = turn.voice.say("case.open-again", "Your case is open again. What you write now goes to the counsellors.")
    return Reply((turn.message(again, *buttons(turn.voice, joined=True)),), case=CaseDeed(Deed.REOPEN))


def delete(turn: Turn) -> Reply:
    """Asked once before erasing this one case; the offer holds for a quarter of an hour."""
    if _status(turn) not in (Status.OPEN, Status.CLOSED) or not turn.case:
        return human(turn)
    voice = turn.voice
    question = voice.say(
        "case.delete-this",
        "**Erase this case?**\nAll that you and the counsellor wrote in this case is erased here at once. "
        "This cannot be undone.\nOnly this case goes. To erase everything about you: /forget",
    )
    yes = turn.button(voice.say("forget.yes", "Yes, erase"), "case-erase", str(_minute(turn)), turn.case.tag)
    no = turn.button(voice.say("forget.no", "No, go back"), "human")
    return Reply((turn.message(question, (yes,), (no,)),))


def erase(turn: Turn) -> Reply:
    """They confirmed. A confirmation that is old, or was asked about another case, only asks again."""
    minute, tag = (turn.tap.argument(0), turn.tap.argument(1)) if turn.tap else ("", "")
    is_fresh = minute.isascii() and minute.isdigit() and 0 <= _minute(turn) - int(minute) <= OFFER_MINUTES
    if _status(turn) not in (Status.OPEN, Status.CLOSED) or not turn.case or not is_fresh or tag != turn.case.tag:
        return delete(turn)
    done = turn.voice.say(
        "case.deleted-this",
        "This case is erased here. What stays of it is a number, the language and the times, and not whose it was. "
        "In Telegram your own copy stays until you erase the chat.",
    )
    text = "\n".join([done, *_left(turn)])
    return Reply((turn.message(text, (screen.to_menu(turn),)),), case=CaseDeed(Deed.DELETE))


def _left(turn: Turn) -> Sequence[str]:
    """What is said of their other cases, which stay."""
    if not turn.case or not turn.case.others:
        return ()
    left = turn.voice.count(
        "case.others-stay",
        "You have {count} other case with the counsellors. It stays: /human. To erase everything: /forget",
        "You have {count} other cases with the counsellors. They stay: /human. To erase everything: /forget",
        turn.case.others,
    )
    return (left,)


def _when(turn: Turn) -> str:
    """How long it takes, as far as it is known: nothing is promised that is not."""
    voice, expected = turn.voice, turn.expected
    if expected.known is Known.USUALLY:
        return voice.count(
            "case.when-usually",
            "At this time of day 8 of 10 people get an answer within {count} hour.",
            "At this time of day 8 of 10 people get an answer within {count} hours.",
            expected.hours,
        )
    if expected.moment is None:
        return voice.say("case.when-unknown", "I do not know when somebody answers.")
    moment = expected.moment
    values = {"day": voice.date(moment.date()), "time": f"{moment:%H:%M}", "zone": _zone(turn)}
    if expected.known is Known.CLOSED:
        return voice.say(
            "case.when-closed",
            "Nobody is there now. The counsellors are back on {day} at {time} ({zone} time). They read your message then.",
            **values,
        )
    return voice.say("case.when-hours", "The counsellors work today until {time} ({zone} time).", **values)


def _zone(turn: Turn) -> str:
    """The city whose clock is meant."""
    hours = turn.library.office.plan.hours
    return hours.zone.key.rpartition("/")[2].replace("_", " ") if hours else ""


def _status(turn: Turn) -> Status:
    return turn.case.status if turn.case else Status.ERASED


def _brief(turn: Turn) -> Brief | None:
    return turn.case.brief if turn.case and turn.case.status is Status.DRAFT else None


def _minute(turn: Turn) -> int:
    return int(turn.now.timestamp()) // 60


def _nickname(turn: Turn, number: int) -> str:
    return turn.voice.say("case.nickname", "Traveller {number}", number=str(number % NICKNAMES + 10))


def _drafted(turn: Turn, brief: Brief, hint: str = "") -> Reply:
    shown = _shown(turn, brief)
    return Reply((turn.message(hint), shown) if hint else (shown,), case=CaseDeed(Deed.DRAFT, brief))


def _shown(turn: Turn, brief: Brief) -> Message:
    """The brief as a counsellor will see it, with a button to remove each line but the language."""
    voice = turn.voice
    head = voice.say(
        "case.brief",
        "**Ask a person**\nA counsellor will read these lines. Nothing is sent yet. "
        "Write what you need, in your own words and language, then tap «Send». No names or numbers are needed.",
    )
    lines = [voice.say("case.brief-language", "Language: {language}", language=LANGUAGES[brief.language].name)]
    place = turn.library.packs.get(brief.place)
    if place:
        lines.append(voice.say("menu.place", "Country: {place}", place=markup.escape(turn.library.name(place, voice))))
    lines += [f"({line.key}) {markup.escape(_short(line.text))}" for line in brief.lines]
    named = voice.say("case.brief-name", "The counsellor calls you: {name}", name=markup.escape(brief.nickname))
    listed = "\n".join(f"- {line}" for line in [*lines, named])
    text = "\n\n".join(filter(None, (head, turn.group_notice, listed)))
    return turn.message(text, *_brief_buttons(turn, brief), in_place=True)


def _brief_buttons(turn: Turn, brief: Brief) -> list[tuple[Choice, ...]]:
    voice = turn.voice
    keys = [("place", voice.say("case.country", "country"))] if brief.place else []
    keys += [(str(line.key), str(line.key)) for line in brief.lines]
    drops = [
        turn.button(voice.say("button.case-drop", "Remove: {line}", line=name), "case-drop", key) for key, name in keys
    ]
    number = int(turn.now.timestamp()) * 7 % NICKNAMES
    return [
        (turn.button(voice.say("button.case-send", "Send"), "case-send"),),
        *(tuple(drops[start : start + 3]) for start in range(0, len(drops), 3)),
        (
            turn.button(voice.say("button.case-name", "Another name"), "case-name", str(number)),
            turn.button(voice.say("button.case-discard", "Do not send"), "case-discard"),
        ),
    ]


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= SHOWN_LETTERS else f"{one_line[:SHOWN_LETTERS]}…"


def _standing(turn: Turn) -> Message:
    """How the open case stands, and what can be done with it."""
    voice = turn.voice
    if turn.case and turn.case.answered:
        standing = voice.say("case.standing-answered", "A counsellor has answered. You can write more.")
    elif turn.case and turn.case.taken:
        standing = voice.say("case.standing-taken", "A counsellor has your case.")
    else:
        waits = voice.say("case.standing-waits", "Your case waits for a counsellor.")
        standing = f"{waits} {_when(turn)}"
    goes = voice.say("case.goes-there", "What you write now goes to the counsellors.")
    rows = (
        (turn.button(voice.say("button.case-leave", "Back to the program"), "case-leave", keeps=True),),
        (turn.button(voice.say("button.case-close", "I need no more help"), "case-close", keeps=True),),
        *_follow(turn),
        (
            turn.button(voice.say("button.case-complain", "Complain"), "case-complain", keeps=True),
            turn.button(voice.say("button.case-delete", "Erase my case"), "case-delete", keeps=True),
        ),
        (screen.to_menu(turn),),
    )
    return turn.message(f"**{voice.say('button.case', 'My case')}**\n{standing}\n{goes}", *rows)


def _over(turn: Turn) -> Message:
    voice = turn.voice
    over = voice.say("case.over", "Your last case is closed. You can open it again, or ask something new.")
    rows = (
        (turn.button(voice.say("button.case-reopen", "Open it again"), "case-reopen", keeps=True),),
        (turn.button(voice.say("button.case-new", "Ask something new"), "case-new", keeps=True),),
        _rates(turn),
        (
            turn.button(voice.say("button.case-complain", "Complain"), "case-complain", keeps=True),
            turn.button(voice.say("button.case-delete", "Erase my case"), "case-delete", keeps=True),
        ),
        (screen.to_menu(turn),),
    )
    return turn.message(f"{over}\n\n{ask_rating(voice)}" if _rates(turn) else over, *rows)


def _rates(turn: Turn) -> tuple[Choice, ...]:
    return () if turn.case is None or turn.case.brief.danger or turn.case.rating else rates(turn.voice)


def _follow(turn: Turn) -> tuple[tuple[Choice, ...], ...]:
    if turn.event.channel == "web":
        return ()
    return ((turn.button(turn.voice.say("button.case-web", "Follow it on the web"), "case-web", keeps=True),),)


def _nobody(turn: Turn) -> Message:
    text = turn.voice.say(
        "human.none-yet",
        "**A person**\nNo counsellor answers in this chat yet. I am sorry.\n"
        "- In danger now: call 112. It is free.\n"
        "- Papers or detention: ask the consulate of your country.\n"
        "- Other questions: ask a lawyer or an organisation that helps migrants for free. "
        "Do not pay anybody who promises to solve it fast.",
    )
    return turn.message(text, (screen.to_menu(turn),))
