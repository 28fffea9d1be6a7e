"""Every screen and card, in every language, fits what phones and Telegram can show."""

import re
from dataclasses import replace

import pytest

from bot.core import choice, markup, screen
from bot.core.choice import Choice
from bot.core.event import Event, Kind
from bot.core.language import LANGUAGES
from bot.core.pack import Library, Topic
from bot.core.person import Person
from bot.core.quiz import Bank
from bot.core.reply import Message
from bot.core.term import Deadlines
from bot.core.turn import Turn
from handlers import handle
from tests.bot_api import html
from tests.core.walk import NOW, buttons, people, walk

MOST_ROWS, MOST_IN_A_ROW, LONGEST_LABEL = 6, 2, 40
MOST_NUMBERS_IN_A_ROW = 5


Answers = set[tuple[Message, ...]]


@pytest.fixture(scope="module")
def answers(content: Library) -> dict[str, Answers]:
    """Every answer that anybody can meet by tapping, by language."""
    return {code: {a for person in people(content, code) for a in walk(content, code, person)} for code in LANGUAGES}


@pytest.fixture(scope="module")
def reached(answers: dict[str, Answers]) -> dict[str, set[Message]]:
    """Every message of those answers."""
    return {code: {message for answer in answers[code] for message in answer} for code in LANGUAGES}


@pytest.mark.parametrize("code", LANGUAGES)
def test_choices_fit_telegram(reached: dict[str, set[Message]], code: str) -> None:
    """T4: every button's choice has 1 to 64 bytes, can be read back, and holds only words of our own and small numbers."""
    found = {button.choice for message in reached[code] for button in buttons(message)}
    taps = [choice.read(text) for text in found]

    assert len(found) > 40
    assert [text for text in found if not 0 < len(text.encode()) <= 64] == []
    assert None not in taps
    plain = [
        tap for tap in taps if tap and not tap.action.startswith(("exam", "guide", "dates"))
    ]  # practice counts its questions and seconds, a guide bears its answers, dates are numbers
    minute = str(int(NOW.timestamp()) // 60)
    numbers = {argument for tap in plain for argument in tap.arguments if argument.isdigit()} - {minute}
    assert {int(number) for number in numbers} <= set(range(10))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_entry_is_reached(content: Library, reached: dict[str, set[Message]], code: str) -> None:
    """Whoever only taps can reach every topic and every entry of their place."""
    found = {button.choice for message in reached[code] for button in buttons(message)}
    ids = {id for pack in content.packs.values() for id in pack.entries}

    assert {choice.write(code, "entry", id) for id in ids} <= found


def _calendar(button: Choice) -> int:
    """How many like this stand side by side in a calendar: the days of a week, a quarter of a year, the hours of a day."""
    actions = {"dates-day": 7, "dates-mon": 3, "dates-hour": 4, "dates-lead": 4}
    return next((number for action, number in actions.items() if f":{action}:" in button.choice), 1)


@pytest.mark.parametrize("code", LANGUAGES)
def test_few_rows(reached: dict[str, set[Message]], code: str) -> None:
    """A keyboard has at most six rows of at most two buttons, each with words that a small phone shows."""
    for message in reached[code]:
        assert len(message.choices) <= MOST_ROWS
        for row in message.choices:
            are_numbers = all(len(button.label) <= 4 for button in row)
            most = MOST_NUMBERS_IN_A_ROW if are_numbers else MOST_IN_A_ROW
            assert 1 <= len(row) <= max(most, *(_calendar(button) for button in row))
        assert [b.label for b in buttons(message) if not 0 < markup.units(b.label) <= LONGEST_LABEL] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_dead_ends(answers: dict[str, Answers], code: str) -> None:
    """The last message of every answer has buttons, or names a command that leads on."""
    ends = {answer[-1] for answer in answers[code]}

    assert [end.text for end in ends if not end.choices and not re.search(r"/[a-z]+", end.text)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_messages_fit_telegram(reached: dict[str, set[Message]], code: str) -> None:
    """T6: every message is HTML that Telegram accepts, at most 4096 UTF-16 units long, without a hole in it."""
    for message in reached[code]:
        right_to_left = LANGUAGES[message.language].right_to_left
        shown = html.parse(markup.telegram(message.text, right_to_left)).text

        assert 0 < markup.units(shown) <= markup.MOST_UNITS
        assert markup.units(markup.plain(message.text)) <= markup.MOST_UNITS
        assert not re.search(r"[{}]|\*\*|\]\(", shown)


@pytest.mark.parametrize(
    ("operator", "says"),
    [("Road Help <Osh>", "This service is run by: "), ("", "have not written here who they are")],
)
def test_the_first_message_says_who_runs_it(content: Library, operator: str, says: str) -> None:
    """H1: who runs this copy, in their own words, or that they did not say."""
    event = Event("bare", "1", Kind.CHOICE, choice="en:hello")
    first = handle(Turn(event, None, replace(content, operator=operator), NOW)).messages[0]
    shown = html.parse(markup.telegram(first.text, False)).text

    assert says in shown
    assert operator in shown


def test_deep_links(content: Library) -> None:
    """T5: every entry can be named in t.me/…?start=…: at most 64 letters of A-Za-z0-9_-."""
    ids = [id for pack in content.packs.values() for id in pack.entries]

    assert [id for id in ids if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", id)] == []


@pytest.mark.parametrize(
    "payload",
    ["registration-fine<b>", "../etc/passwd", "x" * 65, "ru", "оверстей", "%00", "registration-fine registration-fine"],
)
def test_forged_deep_links(content: Library, payload: str) -> None:
    """T5: a forged payload is a hint that leads nowhere: somebody new sees the languages, and nothing of it is echoed."""
    event = Event("bare", "1", Kind.TEXT, text=f"/start {payload}", hint="uz")
    (message,) = handle(Turn(event, None, content, NOW)).messages

    assert payload not in message.text
    assert {button.choice for button in buttons(message)} == {f"{code}:hello" for code in LANGUAGES}


def turn(library: Library, place: str = "ru") -> Turn:
    return Turn(Event("bare", "1", Kind.TEXT), Person("en", place), library, NOW)


def topics(number: int) -> dict[str, Topic]:
    return {f"topic-{n}": Topic(f"topic-{n}", f"Topic {n}", ()) for n in range(number)}


@pytest.mark.parametrize(("number", "pages"), [(1, 1), (4, 1), (5, 2), (8, 2), (9, 3), (40, 10)])
def test_pages_of_the_menu(content: Library, number: int, pages: int) -> None:
    """However many topics there are, each stands on one page, and the pages lead to each other and end."""
    bare = replace(content.packs["ru"], bank=Bank(), guides={}, places={}, deadlines=Deadlines())
    many = replace(content, packs={"ru": replace(bare, topics=topics(number))})
    seen: list[str] = []
    for page in range(pages):
        shown = screen.menu(turn(many), page=page)
        labels = [button.label for button in buttons(shown)]
        seen += [label for label in labels if label.startswith("Topic")]
        assert len(shown.choices) <= MOST_ROWS
        assert ("Previous" in labels, "More" in labels) == (page > 0, page < pages - 1)

    assert seen == [f"Topic {n}" for n in range(number)]


def test_languages_name_themselves(content: Library) -> None:
    """The choice of languages shows every language's own name once; the suggested one is first and ticked."""
    event = Event("bare", "1", Kind.TEXT, hint="tg")
    shown = screen.languages(Turn(event, None, content, NOW))

    assert buttons(shown)[0].label == "Тоҷикӣ ✓"
    assert sorted(button.label.removesuffix(" ✓") for button in buttons(shown)) == sorted(
        language.name for language in LANGUAGES.values()
    )


def test_languages_without_a_hint(content: Library) -> None:
    """Without a hint no language is ticked."""
    shown = screen.languages(Turn(Event("bare", "1", Kind.TEXT), None, content, NOW))

    assert [button.label for button in buttons(shown) if "✓" in button.label] == []
