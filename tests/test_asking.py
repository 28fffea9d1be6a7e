"""Asking in one's own words, as conversations: on both databases, with the real content and its matcher."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from admin import gaps
from bot.core import choice
from bot.core.choice import write
from bot.core.event import Event, Kind
from bot.core.match import Decision
from bot.core.pack import Library, in_words
from bot.core.person import Person
from bot.core.tree import Guide, domain
from bot.core.turn import Turn
from bot.store import learning
from bot.store.db import Database
from handlers import handle
from tests.conftest import Clock
from tests.conversation import Somebody, engine

NONSENSE = "qwrtpsdfg zxcvbnm"


@pytest.fixture
def somebody(database: Database, matched: Library, clock: Clock) -> Somebody:
    return Somebody(database, engine(database, matched, clock), clock)


async def _in_russia(somebody: Somebody) -> Somebody:
    await somebody.types("/start")
    await somebody.taps("English")
    await somebody.taps("Yes, remember")
    return await somebody.taps("Russia")


@pytest.mark.parametrize(
    "question",
    [
        "how many days do I have to register?",
        "за сколько дней надо встать на учет",
        "skolko dney na registraciyu posle vezda",
        "ro'yxatdan o'tish uchun necha kun bor",
        "рўйхатдан ўтиш учун неча кун бор",
        "барои бақайдгирӣ чанд рӯз вақт дорам",
        "каттоого туруу үчүн канча күн берилет",
    ],
)
async def test_a_question_in_any_language_and_script_is_answered(somebody: Somebody, question: str) -> None:
    """Whatever language was chosen, people ask as they speak; the answer comes in the chosen one."""
    await _in_russia(somebody)
    await somebody.types(question)
    if not any("Source:" in message.text for message in somebody.messages):
        await somebody.taps("Days to register")
    somebody.sees("Source:").sees("7 working days")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("uz", "Rossiyada migrantlarga amnistiya eʼlon qilindi deyishyapti, rostmi?"),
        ("uz-Cyrl", "Россияда мигрантларга амнистия эълон қилинди дейишяпти, ростми?"),
        ("uz", "rosiyada migrantlaga amnstiya boldi diyishyapti rosmi"),
        ("tg", "Мегӯянд, ки барои муҳоҷирон амнистия эълон шуд. Рост аст?"),
        ("tg", "мегуян мигрантхора амнистя шудаст ростми"),
        ("ky", "Мигранттарга амнистия жарыяланды дешет. Чынбы?"),
        ("ky", "мигранттарга амнистя жарыяланыптыр дейт чынбы"),
    ],
)
async def test_a_rumour_gets_its_verdict(somebody: Somebody, matched: Library, code: str, words: str) -> None:
    """In one's own spelling or misspelt: the card says first, in one's own language, what is true of it."""
    await somebody.types("/start")
    await somebody.presses(write(code, "hello"))
    await somebody.presses(write(code, "agree"))
    await somebody.presses(write(code, "place", "ru"))
    await somebody.types(words)
    verdict = matched.voice(code).say("rumour.outdated", "This is an old rumour. It was so once. It is not so now.")
    somebody.sees(verdict)


async def test_danger_comes_before_everything_and_echoes_nothing(somebody: Somebody) -> None:
    """The emergency number, the next safe step, a person first; no source, no topic, no word of theirs."""
    await _in_russia(somebody)
    await somebody.types("хозяин запер нас в подвале zzcanaryzz и не выпускает")
    somebody.sees("112").sees("Nobody may hold you")
    assert [choice.label for choice in somebody.choices] == ["Ask a person", "I am not in danger"]
    assert not any("canary" in message.text or "Source" in message.text for message in somebody.messages)


async def test_a_guest_in_danger_is_helped_before_any_question(somebody: Somebody) -> None:
    """Nobody has to choose a language first; the card comes in the language of their channel."""
    somebody.hint = "ru"
    await somebody.types("не хочу больше жить")
    somebody.sees("112")


async def test_a_false_alarm_ends_with_one_tap(somebody: Somebody, matched: Library) -> None:
    """The topics come, and the answer that was meant is one more tap away: asked again, it would alarm again."""
    await _in_russia(somebody)
    await somebody.types("муж меня бьёт")
    await somebody.taps("I am not in danger")
    somebody.sees("What do you want to know?")
    entry = matched.entry("violence-home")
    assert entry
    await somebody.taps(matched.label(entry, matched.voice("en")))
    somebody.sees("Source:")


async def test_unclear_words_are_asked_once_then_a_way_is_offered_then_little_is_said(somebody: Somebody) -> None:
    """First other words, then topics and a person, then one short line; an answer begins it anew."""
    await _in_russia(somebody)
    await somebody.types(NONSENSE)
    somebody.sees("Please say it in other words")
    await somebody.types(NONSENSE)
    somebody.sees("Choose a topic, or ask a person")
    await somebody.types(NONSENSE)
    somebody.sees("/menu · /human")
    await somebody.types(NONSENSE)
    somebody.sees("/menu · /human")
    await somebody.types("за сколько дней надо встать на учет")
    await somebody.types(NONSENSE)
    somebody.sees("Please say it in other words")


async def test_none_of_these_counts_as_unclear(somebody: Somebody) -> None:
    """After a choice that did not fit, other words are asked for."""
    await _in_russia(somebody)
    await somebody.presses("en:none_")
    somebody.sees("Please say it in other words")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("привет", "Hello!"),
        ("rahmat", "Write again at any time"),
        ("are you a robot?", "computer program"),
        ("ты тупой бот", "I am sorry that I did not help"),
        ("odam bilan gaplashmoqchiman", "A person"),
        ("ха", "in a few words"),
    ],
)
async def test_small_talk_has_its_own_replies(somebody: Somebody, words: str, answer: str) -> None:
    """Greetings, thanks, robots, insults, a person, yes."""
    await _in_russia(somebody)
    await somebody.types(words)
    somebody.sees(answer)


async def test_a_clear_question_without_an_answer_yet_is_said_so(
    database: Database, matched: Library, clock: Clock
) -> None:
    """No guess instead: the entry is known to the matcher, its answer is not written."""
    russia = matched.packs["ru"]
    entries = {id: entry for id, entry in russia.entries.items() if id != "patent-cost"}
    library = replace(matched, packs={**matched.packs, "ru": replace(russia, entries=entries)})
    somebody = Somebody(database, engine(database, library, clock), clock)
    await _in_russia(somebody)
    await somebody.types("сколько стоит патент в месяц")
    somebody.sees("no checked answer here yet")


async def test_thumbs_are_counted_with_the_entry_alone(somebody: Somebody, database: Database) -> None:
    """Twice helped, once not; who tapped stands nowhere."""
    await _in_russia(somebody)
    for verdict in ("yes", "yes", "no"):
        await somebody.presses(f"en:helped_:registration-fine:{verdict}")
    somebody.sees("I am sorry")
    async with database.read() as connection:
        counted = {(one.name, one.key): one.number for one in await learning.counted(connection)}
    assert counted["answer.yes", "registration-fine"] == 2
    assert counted["answer.no", "registration-fine"] == 1


async def test_without_agreement_only_a_count_is_kept(somebody: Somebody, database: Database) -> None:
    """What was not understood is counted by language; the words are nowhere."""
    await _in_russia(somebody)
    await somebody.types("zzcanaryzz vbnmqwrt")
    async with database.read() as connection:
        assert await learning.kept(connection) == []
        counted = {(one.name, one.key): one.number for one in await learning.counted(connection)}
        for table in ("inbox", "outbox", "people", "counts", "gaps"):
            for row in await connection.execute(text(f"SELECT * FROM {table}")):
                assert "canary" not in str(row)
    assert counted["question.none", "en"] == 1


async def test_with_agreement_the_question_is_kept_without_numbers_and_names(
    somebody: Somebody, database: Database
) -> None:
    """Offered after something unclear, given with one tap, taken back with another."""
    await _in_russia(somebody)
    await somebody.types(NONSENSE)
    await somebody.types(NONSENSE)
    await somebody.taps("Help us learn")
    await somebody.taps("Yes, keep them")
    await somebody.types("Меня зовут Азизбек Каримов, кто чинит велосипеды zzcanaryzz 89161234567?")
    async with database.read() as connection:
        [kept] = await learning.kept(connection)
        assert kept.question == "меня зовут · · кто чинит велосипеды zzcanaryzz ·"
        assert (kept.language, kept.place) == ("en", "ru")
        assert "bare:1" not in str(list(await connection.execute(text("SELECT * FROM gaps"))))
    await somebody.types("/settings")
    await somebody.taps("Help us learn")
    await somebody.taps("No, keep nothing")
    await somebody.types("zzcanaryzz vbnmqwrt")
    async with database.read() as connection:
        assert len(await learning.kept(connection)) == 1


async def test_the_gaps_are_grouped_for_editors(database: Database, clock: Clock) -> None:
    """Like questions together in any script, the most asked first, as phrases that can be edited."""
    import tomllib

    questions = ["где чинят велосипед", "gde chinyat velosiped", "где чинят велосипеды", "курс лиры"]
    async with database.write() as connection:
        await learning.keep(connection, [learning.Gap("2026-11-20", "ru", "ru", question) for question in questions])
    report = gaps.report(*await gaps.read(database))
    first, second = tomllib.loads(report).values()
    assert sorted(first["phrases"]) == sorted(questions[:3])
    assert second["phrases"] == questions[3:]


async def test_before_the_matcher_is_made_titles_and_danger_are_found(
    database: Database, content: Library, clock: Clock
) -> None:
    """The first seconds after a start: nobody in danger waits, and a title is offered."""
    somebody = Somebody(database, engine(database, replace(content, matcher=None), clock), clock)
    await _in_russia(somebody)
    await somebody.types("хочу умереть")
    somebody.sees("112")
    await somebody.types("registration fine")
    somebody.sees("Do you mean one of these?")


def test_what_is_kept_tells_nobody() -> None:
    """Names in every form, numbers, addresses and what follows 'my name is' become dots."""
    from bot.core.gap import stripped

    names = frozenset({"azizbek", "karimof"})
    assert stripped("akam Azizbekni ushlab ketishdi +998901234567", names) == "akam · ushlab ketishdi ·"
    assert stripped("my name is Peter Pan. Where is t.me/peter?", frozenset()) == "my name · · · where is ·"
    assert stripped("КТО ДАСТ СПРАВКУ", names) == "кто даст справку"
    assert "5" not in stripped(json.dumps({"паспорт": "AA5512"}), names)


@pytest.mark.parametrize(
    ("words", "guide"),
    [
        ("everyone says I am deported, what happened to me?", "They say: deport"),
        ("мне не платят зарплату и забрали паспорт что делать", "Employer: no pay, passport"),
        ("is the recruiter honest", "Is this recruiter honest?"),
    ],
)
async def test_a_guide_is_offered_among_the_answers(somebody: Somebody, words: str, guide: str) -> None:
    """The one that is nearly called so, and the one about an answer that is offered; it begins with a tap alone."""
    await _in_russia(somebody)
    await somebody.types(words)
    somebody.sees("Do you mean one of these?")
    assert [item.label for item in somebody.choices][-1] == "None of these"
    await somebody.taps(guide)
    assert "Begin" in [item.label for item in somebody.choices]


def _called(library: Library) -> list[tuple[Guide, str]]:
    """Every guide with its title and its label in each language."""
    return [
        (guide, in_words(library.voice(code), domain(pack.id), guide.text_key(key), getattr(guide, key)))
        for pack in library.packs.values()
        for guide in pack.guides.values()
        for code in pack.languages
        for key in ("title", "label")
    ]


def test_what_a_guide_is_called_leads_to_it_in_every_language(matched: Library) -> None:
    """To its first screen, or to an answer with its button; nothing is begun or noted. Danger still goes first."""
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    person = Person("en", "ru", agreed_on=now.date())
    for guide, called in _called(matched):
        event = Event("test", "1", Kind.TEXT, text=f" {called.upper()} !")
        reply = handle(Turn(event, person, matched, now))
        offered = [choice.read(item.choice) for message in reply.messages for row in message.choices for item in row]
        leads = [tap for tap in offered if tap and tap.arguments[:2] == (guide.pack, guide.id)]
        danger = matched.match(event.text, person.place, person.language).decision is Decision.DANGER
        assert leads or danger, f"«{called}» does not lead to {guide.id}"
        assert not reply.notes


def test_no_answer_is_called_nearly_like_another_guide(matched: Library) -> None:
    """Whoever types the title of an answer is offered no guide that only sounds like it."""
    for pack in matched.packs.values():
        for entry in pack.entries.values():
            for voice in map(matched.voice, pack.languages):
                title = in_words(voice, pack.id, f"{entry.id}.title", entry.title)
                guide = matched.guide_meant(title)
                assert guide in (None, matched.guide_about(entry)), title


def test_an_answer_about_staying_leads_to_no_guide_about_going_back(content: Library) -> None:
    """Where two guides name an answer, the one about going back comes last."""
    extend = content.entry("stay-extend")
    assert extend
    found = content.guide_about(extend)
    assert found
    assert found.id == "just-arrived"
