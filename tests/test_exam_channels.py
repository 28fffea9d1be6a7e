"""Practice on the channels: all tests from beginning to end on Telegram and on the web, and recordings."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import text

from bot import library
from bot.channels import drawing
from bot.channels.web import secret
from bot.channels.web.conversation import Mail
from bot.channels.web.present import in_json
from bot.channels.web.recordings import player
from bot.core import markup
from bot.core.channel import Parcel, Sent
from bot.core.chart import MOST_BARS, Bar, Chart
from bot.core.pack import Library
from bot.core.person import Person
from bot.core.quiz import Bank, Question
from bot.core.reply import Message
from bot.store import migrate, people
from bot.store.db import Database
from tests.bot_api.world import Message as Shown
from tests.conftest import INDEX, ROOT, Clock
from tests.telegram.conftest import Running, Started, starter
from tests.web.house import Chat, house, opens, sqlite

SOUND = b"OggS" + bytes(200)
HEARD = "russian-1-01"


@pytest.fixture(scope="session")
def with_sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content with one recording."""
    folder = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(ROOT / "content", folder)
    shutil.rmtree(folder / "ru" / "audio", ignore_errors=True)
    (folder / "ru" / "audio").mkdir()
    (folder / "ru" / "audio" / f"{HEARD}.ogg").write_bytes(SOUND)
    return folder


@pytest.fixture(scope="session")
def sounding(with_sound: Path) -> Library:
    return library.load(with_sound, ROOT / "locales")


@pytest.fixture
def start(tmp_path: Path) -> Started:
    return starter(tmp_path)


def _bank(content: Library) -> Bank:
    assert content.exam
    return content.exam.bank


def _right(question: Question, choices: Iterator[str]) -> str:
    """The choice of the right option; empty when the answer is typed."""
    return "" if question.is_typed else next(c for c in choices if c.endswith(f":{question.right}"))


async def _remembers(service: Any, lanes: list[str], clock: Clock) -> None:
    async with service.write() as connection:
        await people.remember(connection, dict.fromkeys(lanes, Person("en", "ru")), clock_day(clock))


def clock_day(clock: Clock) -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(clock(), UTC).date()


async def test_all_tests_on_telegram(start: Started, with_sound: Path, sounding: Library, clock: Clock) -> None:
    """25 people take a test each: every question comes, in one message that is edited, and is marked right."""
    bank = _bank(sounding)
    async with start(
        content_dir=str(with_sound), index_dir=str(INDEX), telegram_rate="100000", telegram_chat_rate="100000"
    ) as running:
        takers = dict(enumerate(bank.tests.values(), 1000))
        for user in takers:
            running.api.send_text(user, "/start", language_code="en")
        await _all(running, takers, lambda user: len(running.api.chats.get(user, [])) >= 1)
        await _remembers(running.service.database, [f"telegram:{user}" for user in takers], clock)
        for user, test in takers.items():
            first = running.api.chats[user][0]
            running.api.press(user, first.message_id, f"en:exam-start:test:{test.id}")
        for number in range(20):
            head = f"Question {number + 1} of 20"
            await _all(running, takers, lambda user, head=head: head in running.api.chats[user][-1].text)
            for user, test in takers.items():
                _answer(running, user, test.questions[number])
        await _all(running, takers, lambda user: "Passed" in running.api.chats[user][-1].text)
        for user, test in takers.items():
            assert "20 of 20" in running.api.chats[user][-1].text
            typed = sum(question.is_typed for question in test.questions)
            heard = sum(bool(question.audio) for question in test.questions)
            assert len(running.api.chats[user]) <= 1 + typed + 2 * heard


def _answer(running: Running, user: int, question: Question) -> None:
    shown: Shown = running.api.chats[user][-1]
    assert markup.plain(markup.escape(question.text)) in shown.text
    choice = _right(question, (button["callback_data"] for button in shown.buttons))
    if choice:
        running.api.press(user, shown.message_id, choice)
    else:
        running.api.send_text(user, question.answers[0])


async def _all(running: Running, takers: dict[int, Any], arrived: Any) -> None:
    await running.api.until(lambda: all(arrived(user) for user in takers))


async def test_all_tests_on_the_web(tmp_path: Path, sounding: Library, clock: Clock) -> None:
    """25 people take a test each through the web chat's API."""
    database = sqlite(tmp_path)
    await migrate.upgrade(database)
    bank = _bank(sounding)
    async with house(database, sounding, clock, web_chats_per_hour="1000") as web:
        takers: dict[str, Chat] = {}
        for id in bank.tests:
            takers[id] = await opens(web)
            clock.pass_by(60)
        await _remembers(database, await _lanes(database), clock)
        said: dict[str, dict[str, str]] = {id: {"choice": f"en:exam-start:test:{id}"} for id in takers}
        for number in range(21):
            for id, chat in takers.items():
                assert (await chat.event(**said[id])).status == 202
                clock.pass_by(2)
            await web.turns()
            for id, chat in takers.items():
                await chat.fetches()
                assert len(chat.messages) == 1
                if number == 20:
                    chat.sees("Passed").sees("20 of 20")
                    continue
                chat.sees(f"Question {number + 1} of 20")
                question = bank.tests[id].questions[number]
                choice = _right(question, (item["choice"] for item in chat.messages[0]["choices"]))
                said[id] = {"choice": choice} if choice else {"text": question.answers[0]}
    await database.close()


async def test_a_recording_plays_on_telegram_with_its_buttons(
    start: Started, with_sound: Path, sounding: Library, clock: Clock
) -> None:
    """It is uploaded once, later sent by its id; what follows is a message of its own."""
    async with start(content_dir=str(with_sound), index_dir=str(INDEX)) as running:
        api = running.api
        for user in (7, 8):
            api.send_text(user, "/start", language_code="en")
            await api.messages(user, 1)
            await _remembers(running.service.database, [f"telegram:{user}"], clock)
            api.press(user, api.chats[user][0].message_id, "en:exam-start:learn:russian-1")
            await api.until(lambda user=user: api.chats[user][-1].kind == "voice")
        first, second = api.called("sendVoice")
        assert first.parameters["voice"].content == SOUND
        assert isinstance(second.parameters["voice"], str)
        shown = api.chats[8][-1]
        assert "Listen to the recording" in shown.text
        assert "помидоры" not in shown.text
        api.press(8, shown.message_id, next(b["callback_data"] for b in shown.buttons if "gloss" in b["callback_data"]))
        await api.until(lambda: "💬" in api.chats[8][-1].text)
        right = _right(_bank(sounding).questions[HEARD], iter(b["callback_data"] for b in api.chats[8][-1].buttons))
        api.press(8, shown.message_id, right)
        await api.until(lambda: "✅ Right" in api.chats[8][-1].text)
        assert [message.kind for message in api.chats[8]] == ["text", "voice"], "gloss and explanation stand below it"
        api.press(8, shown.message_id, api.chats[8][-1].buttons[0]["callback_data"])
        await api.until(lambda: "Question 2 of 20" in api.chats[8][-1].text)
        assert len(api.called("sendVoice")) == 2


async def test_a_recording_plays_on_the_web(tmp_path: Path, with_sound: Path, sounding: Library, clock: Clock) -> None:
    """With the browser's player, in parts, of the right type; nothing else of the disk is served."""
    database = sqlite(tmp_path)
    await migrate.upgrade(database)
    async with house(database, sounding, clock, content_dir=str(with_sound)) as web:
        chat = await opens(web)
        await chat.event(choice="en:exam-guest:russian-1:0:n")
        await chat.fetches()
        assert f'<audio controls preload="none" src="/audio/ru/{HEARD}.ogg">' in chat.messages[0]["html"]
        assert chat.messages[0]["language"] == "en"
        got = await web.client.get(f"/audio/ru/{HEARD}.ogg", headers={"Range": "bytes=0-3"})
        assert (got.status, got.headers["Content-Type"], await got.read()) == (206, "audio/ogg", b"OggS")
        for path in ("/audio/ru/facts.toml", "/audio/ru/..%2Ffacts.toml", f"/audio/uz/{HEARD}.ogg", "/audio/ru/x.ogg"):
            assert (await web.client.get(path)).status == 404, path
    await database.close()


def test_a_mock_exam_says_how_often_a_recording_may_be_played() -> None:
    """Twice, for the page's script to count; elsewhere as often as one likes."""
    heard = Message("x", "ru", audio=f"ru/audio/{HEARD}.ogg")
    assert 'data-plays="2"' in player(replace(heard, plays=2))
    assert "data-plays" not in player(heard)
    assert player(Message("x", "ru")) == ""


async def test_a_question_its_gloss_and_its_explanation_are_one_message_on_the_web(
    tmp_path: Path, with_sound: Path, sounding: Library, clock: Clock
) -> None:
    """Each takes the place of the one before, also after an answer that was typed; the next question is a new one."""
    database = sqlite(tmp_path)
    await migrate.upgrade(database)
    test = _bank(sounding).tests["russian-1"]
    async with house(database, sounding, clock, content_dir=str(with_sound)) as web:
        chat = await opens(web)
        await _remembers(database, await _lanes(database), clock)
        await chat.event(choice="en:exam-start:learn:russian-1")
        for number, question in enumerate(test.questions):
            await chat.fetches()
            shown = chat.messages[0]
            assert "replaces" not in shown
            for step in ("gloss", "answer"):
                clock.pass_by(2)
                choices = [item["choice"] for item in chat.messages[0]["choices"]]
                right = _right(question, iter(choices))
                if step == "gloss":
                    await chat.event(choice=next(choice for choice in choices if "exam-gloss" in choice))
                else:
                    await chat.event(**({"choice": right} if right else {"text": question.answers[0]}))
                await chat.fetches()
                assert chat.messages[0]["replaces"] == shown["id"]
                assert ("<audio" in chat.messages[0]["html"]) == (question.id == HEARD)
                shown = chat.messages[0]
            chat.sees("✅ Right")
            clock.pass_by(4)
            await chat.event(choice="en:exam-go")
            assert len(await _all_mail(chat)) == number + 1
    await database.close()


async def _lanes(database: Database) -> list[str]:
    async with database.read() as connection:
        return [f"web:{id}" for id in await connection.scalars(text("SELECT id FROM chats"))]


async def _all_mail(chat: Chat) -> list[dict[str, Any]]:
    """Every message that lies in the chat, as another device finds it."""
    answer = await chat.house.client.get(f"{chat.path}/messages?after=")
    return list((await answer.json())["messages"])


async def test_russian_is_marked_as_russian_for_screen_readers(tmp_path: Path, content: Library, clock: Clock) -> None:
    """The question and its options are Russian; what surrounds them is in the person's language."""
    database = sqlite(tmp_path)
    await migrate.upgrade(database)
    question = _bank(content).tests["law-1"].questions[0]
    async with house(database, content, clock) as web:
        chat = await opens(web)
        await chat.event(choice="uz:exam-guest:law-1:0:n")
        await chat.fetches()
        shown = chat.messages[0]
        assert shown["language"] == "uz"
        assert f'<bdi lang="ru"><strong>{question.text}</strong></bdi>' in shown["html"]
        assert [item.get("language", "") for item in shown["choices"]] == ["ru", "ru", "ru", "", "", ""]
        page = await (await web.client.get("/", cookies={secret.COOKIE: chat.secret})).text()
        assert f'value="uz:exam-guest:law-1:0:1" lang="ru" dir="auto">{question.options[0]}</button>' in page
    await database.close()


PICTURE = "n45-2011_p90-2111~20-45-70"
PROGRESS = Message("**My progress**", "en", picture=PICTURE, alt="Results: 45%, 90%.")


async def test_progress_is_a_picture_on_telegram(start: Started) -> None:
    """A photo with the words below it; where no photo is taken, the words alone."""
    async with start() as running:
        api = running.api
        channel = running.service.sender._channel
        for user in (7, 8):
            api.send_text(user, "/start", language_code="en")
            await api.messages(user, 1)
        assert await channel.send("7", Parcel(PROGRESS)) == Sent()
        assert api.chats[7][-1].kind == "photo"
        assert "My progress" in api.chats[7][-1].text
        assert api.called("sendPhoto")[0].parameters["photo"].content.startswith(b"\x89PNG")
        assert await channel.send("8", Parcel(replace(PROGRESS, text="long " * 300))) == Sent()
        assert api.chats[8][-1].kind == "text"


async def test_progress_is_a_picture_on_the_web(tmp_path: Path, content: Library, clock: Clock) -> None:
    """Same origin, with its words, kept by the browser; no other address draws anything, and none names a person."""
    database = sqlite(tmp_path)
    await migrate.upgrade(database)
    async with house(database, content, clock) as web:
        shown = in_json(Mail(1, PROGRESS))["html"]
        assert f'<img src="/picture/{PICTURE}.png" alt="Results: 45%, 90%." width="720" height="560">' in shown
        got = await web.client.get(f"/picture/{PICTURE}.png")
        assert (got.status, got.content_type) == (200, "image/png")
        assert "immutable" in got.headers["Cache-Control"]
        assert Image.open(BytesIO(await got.read())).size == (720, 560)
        for wrong in ("x", "p101-2111", "p90-2111_" * 40, "~70-45-20", "p90-2111%0A"):
            assert (await web.client.get(f"/picture/{wrong}.png")).status == 404, wrong
    await database.close()


@given(
    st.lists(st.builds(Bar, st.integers(0, 100), st.booleans(), st.just("2111")), max_size=MOST_BARS),
    st.none() | st.lists(st.integers(0, 100), min_size=3, max_size=3).map(lambda shares: tuple(sorted(shares))),
)
@settings(max_examples=30, deadline=None)
def test_every_progress_can_be_drawn(bars: list[Bar], chance: tuple[int, int, int] | None) -> None:
    """Written and read again it is the same, and small enough for a slow network."""
    chart = Chart(tuple(bars), chance)
    if chart.write():
        assert Chart.read(chart.write()) == chart
        drawn = drawing.png(chart.write())
        assert drawn
        assert len(drawn) < 15_000
