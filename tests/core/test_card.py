"""An answer in one language, with its facts of the day, its source, and honest about what is not certain."""

from datetime import date
from pathlib import Path

import pytest

from bot import library
from bot.core import card, markup
from bot.core.language import LANGUAGES
from bot.core.pack import Library
from bot.core.reply import Message
from bot.problem import Unreadable
from tests.world import TODAY, World

RU, UZ = "locales/ru/LC_MESSAGES/land.po", "locales/uz/LC_MESSAGES/land.po"
FACTS, FAQ = "content/land/facts.toml", "content/land/faq/supplies.toml"
NOTICE = "This answer is not ready in your language yet"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def loaded(world: World) -> Library:
    return library.load(world.content, world.locales)


def answer(world: World, id: str, code: str = "en", today: date = TODAY) -> tuple[Message, ...]:
    content = loaded(world)
    entry = content.entry(id)
    assert entry is not None
    return card.messages(content, entry, code, today)


def text(messages: tuple[Message, ...]) -> str:
    return "\n\n".join(markup.plain(message.text) for message in messages)


def test_in_english(world: World) -> None:
    """What is so; what to do; the rest with source and date: one idea a message, buttons under the last."""
    what, steps, rest = answer(world, "find-water")

    assert what.text == "**Where do I find water?**\n\nAt the well. You may use it for 5 days. **It is free.**"
    assert (
        steps.text == "**What to do**\n\n1. Take a jar.\n2. Ask [the office](https://example.org/office) for the key."
    )
    assert markup.plain(rest.text).startswith("Source: example.org (https://example.org/wells) (\u2068")
    assert "Checked on" in rest.text
    assert [what.choices, steps.choices] == [(), ()]
    labels = [[(choice.label, choice.choice) for choice in row] for row in rest.choices]
    assert labels == [
        [("Bread", "en:entry_:find-bread")],
        [("Bed", "en:entry_:find-bed")],
        [("👍 Helped", "en:helped_:find-water:yes"), ("👎 Did not help", "en:helped_:find-water:no")],
        [("Back", "en:topic_:land:supplies"), ("Ask a person", "en:human_")],
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ru", "Им можно пользоваться 5 дней."),
        ("uz", "Undan 5 kun foydalanish mumkin."),
        ("uz-Cyrl", "Ундан 5 кун фойдаланиш мумкин."),
    ],
)
def test_in_their_language(world: World, code: str, words: str) -> None:
    """The facts stand in the sentence with the plural form and the script of the language; no notice is needed."""
    shown = answer(world, "find-water", code)

    assert words in text(shown)
    assert {message.language for message in shown} == {code}
    assert NOTICE not in text(shown)


@pytest.mark.parametrize(("code", "shown_in", "words"), [("tg", "ru", "Русский"), ("ro", "en", "English")])
def test_a_language_without_this_pack(world: World, code: str, shown_in: str, words: str) -> None:
    """Who reads a language that the pack does not have gets the next one of the chain, and is told which."""
    shown = answer(world, "find-water", code)

    assert {message.language for message in shown} == {shown_in}
    assert text(shown).startswith(f"{NOTICE}. Here it is in: \u2068{words}\u2069")
    assert {choice.choice.partition(":")[0] for row in shown[-1].choices for choice in row} == {code}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('msgctxt "find-water.steps.1"', '#, fuzzy\nmsgctxt "find-water.steps.1"', "one text is marked fuzzy"),
        ('msgid "Take a jar."', 'msgid "Take a jug."', "one text was made from another English"),
        ('msgstr "Koʻza oling."', 'msgstr ""', "one text is not translated"),
        ("Undan {water-days}", "Undan uch kun", "one text has lost its legal value"),
        ("Undan {water-days}", "Undan {bed-fee}", "one text has another legal value"),
    ],
)
def test_withheld(world: World, old: str, new: str, why: str) -> None:
    """One text that may say something else withholds the whole answer: the next language is shown, with a notice."""
    world.spoil(old, new, UZ)

    for code in ("uz", "uz-Cyrl"):
        shown = answer(world, "find-water", code)
        assert {message.language for message in shown} == {"ru"}, why
        assert "Им можно пользоваться 5 дней." in text(shown)
        assert "Русский" in shown[0].text
    assert {message.language for message in answer(world, "find-bread", "uz")} == {"uz"}


def test_withheld_in_every_language(world: World) -> None:
    """When the English changed and no translation followed, everybody gets the new English."""
    world.spoil("Go there early.", "Go there at noon.", FAQ)

    for code in ("ru", "uz", "uz-Cyrl", "tg"):
        shown = answer(world, "find-bread", code)
        assert {message.language for message in shown} == {"en"}
        assert "Go there at noon." in text(shown)
        assert "English" in shown[0].text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2020, 1, 1), "for 3 days"),
        (date(2025, 12, 31), "for 3 days"),
        (date(2026, 1, 1), "for 5 days"),
        (date(2019, 12, 31), "for (not known for this date)"),
    ],
)
def test_facts_change_on_their_day(world: World, day: date, words: str) -> None:
    """On the day a rule changes the answer changes; for a day that nobody knows it says so and guesses nothing."""
    assert words in text(answer(world, "find-water", today=day))


def test_a_rule_that_ends(world: World) -> None:
    """After the last day of a value without a successor the answer says that it is not known, in every language."""
    world.spoil("valid_from = 2026-01-01", "valid_from = 2026-01-01\nvalid_to = 2026-11-20", FACTS)

    for code in LANGUAGES:
        assert "(not known for this date)" in answer(world, "find-water", code)[0].text


def test_bare_numbers(world: World) -> None:
    """`{fee}` brings its unit, `{fee.number}` does not."""
    assert "It costs 40 rubles, that is 40 coins." in text(answer(world, "find-bed"))
    assert "то есть 40 монет." in text(answer(world, "find-bed", "ru"))


def test_a_text_value_is_escaped(world: World) -> None:
    """A value of signs means nothing in our markup: it is shown as it stands."""
    world.spoil('unit = "rubles"', 'unit = "text"', FACTS).spoil(
        "value = 40", 'value = "**40** [x](https://e.org) <b>"', FACTS
    )
    shown = answer(world, "find-bed")[0]

    assert "It costs \u2068**40** [x](https://e.org) <b>\u2069, that is" in markup.plain(shown.text)
    assert "<b>" not in markup.telegram(shown.text).partition("It costs")[2]


@pytest.mark.parametrize(("day", "is_late"), [(date(2027, 2, 1), False), (date(2027, 2, 2), True)])
def test_past_its_review(world: World, day: date, is_late: bool) -> None:
    """From the day after the review was due the answer says that it may be out of date."""
    assert ("This may be out of date: ask a person" in text(answer(world, "find-water", today=day))) == is_late


def test_a_draft_says_so(world: World) -> None:
    """One text that no person has reviewed makes the answer a draft; English is the source and never a draft."""
    assert "This translation is a draft" not in text(answer(world, "find-bed", "uz"))
    world.spoil('# reviewed 2026-11-10 by a test\nmsgctxt "find-bed.label"', 'msgctxt "find-bed.label"', UZ)

    assert "This translation is a draft" in text(answer(world, "find-bed", "uz"))
    assert "This translation is a draft" in text(answer(world, "find-bed", "uz-Cyrl"))
    assert "This translation is a draft" not in text(answer(world, "find-bed", "en"))
    assert "This translation is a draft" not in text(answer(world, "find-water", "uz"))


@pytest.mark.parametrize(("written", "shown"), [("undated", "no date"), ("2026", "2026"), ("2026-01", "2026-01")])
def test_dates_of_sources(world: World, written: str, shown: str) -> None:
    """A source shows how old it is, or that nobody knows."""
    world.spoil('date = "2026-01-15"', f'date = "{written}"', FAQ)

    assert f"(\u2068{shown}\u2069)" in text(answer(world, "find-water"))


def test_related_entries_that_are_gone(world: World) -> None:
    """A related entry that does not exist is left out; at most two are offered."""
    world.spoil('related = ["find-bread", "find-bed"]', 'related = ["gone", "find-bed", "find-bread"]', FAQ)
    rows = answer(world, "find-water")[-1].choices

    assert [row[0].label for row in rows] == ["Bed", "👍 Helped", "Back"]


def test_real_answers(content: Library) -> None:
    """Every answer that is served, in every language, has a question, its source and its date, and no hole."""
    for pack in content.packs.values():
        for entry in pack.entries.values():
            for code in LANGUAGES:
                shown = text(card.messages(content, entry, code, TODAY))
                assert entry.sources[0].url in shown
                assert content.voice(code).date(entry.checked_on) in shown
                assert "not known for this date" not in shown
                assert "{" not in shown


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("false", "It is not true"),
        ("partly", "Only a part of it is true"),
        ("outdated", "It is not so now"),
        ("true", "It is true"),
        ("unknown", "We found no source"),
    ],
)
def test_a_rumour_has_its_verdict_before_the_answer(world: World, verdict: str, words: str) -> None:
    """Under the title, in bold, before anything else is said; an answer that is no rumour has none."""
    (what, *_) = answer(rumours(world, verdict), "find-water")
    title, said, *_ = what.text.split("\n\n")
    assert title == "**Where do I find water?**" and said.startswith("**") and words in said


def rumours(world: World, verdict: str) -> World:
    """The invented pack whose topic is one of rumours."""
    (world.content / "land" / "faq" / "supplies.toml").rename(world.content / "land" / "faq" / "rumours.toml")
    world.spoil("[topics.supplies]", "[topics.rumours]")
    dated = "checked_on = 2026-11-01\nreview_by"
    return world.spoil(dated, f'verdict = "{verdict}"\n{dated}', "content/land/faq/rumours.toml")


def test_a_rumour_without_a_verdict_cannot_be_served(world: World) -> None:
    """Nor one with a verdict that we do not know, nor a verdict in another topic."""
    with pytest.raises(Unreadable, match="must be one of: false, partly"):
        loaded(rumours(world, "maybe"))
    other = World(world.folder / "other").spoil("review_by", 'verdict = "false"\nreview_by', FAQ)
    with pytest.raises(Unreadable, match="belongs to entries of the topic"):
        loaded(other)
    third = World(world.folder / "third")
    rumours(third, "false").spoil('verdict = "false"\n', "")
    with pytest.raises(Unreadable, match="verdict: is missing"):
        loaded(third)
