"""A conversation on Telegram: every call that goes out is checked against the machine-readable Bot API."""

import asyncio
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.telegram import presenting
from bot.store import marks
from bot.store.db import Database
from bot.store.tables import Fetching, case_files, staff
from tests.bot_api import SECRET_HEADER, Limits
from tests.patience import PATIENCE
from tests.telegram.conftest import Running, Started
from tests.test_picture import VOICE, photo
from tests.world import World

UZBEK = "uz"


async def _menu(running: Running, user: int) -> None:
    """Up to the menu in English, in three messages a step as a person sees them."""
    api = running.api
    api.send_text(user, "/start", language_code="en")
    await api.messages(user, 1)
    api.tap(user, "English ✓")
    await api.messages(user, 4)
    api.tap(user, "Yes, remember")
    await api.until(lambda: "Which country" in api.chats[user][-1].text)
    api.tap(user, "Russia")
    await api.until(lambda: "What do you want" in api.chats[user][-1].text)


@pytest.mark.parametrize("webhook", [False, True])
async def test_from_start_to_an_answer(start: Started, database_url: str, webhook: bool) -> None:
    """Language, consent, place, topic, answer; menus are edited in place, answers stay in the chat."""
    async with start(database_url, webhook) as running:
        api = running.api
        await _menu(running, 501)
        before = len(api.chats[501])
        api.tap(501, "Registration")
        await api.until(lambda: api.chats[501][-1].text == "Registration")
        assert len(api.chats[501]) == before
        api.tap(501, "Days to register")
        await api.messages(501, before + 3)
        assert "15 calendar days" in api.chats[501][before].text
        assert "Source:" in api.chats[501][-1].text
        assert len(api.called("answerCallbackQuery")) == 5


async def test_a_deep_link_opens_the_entry_after_the_consent(start: Started) -> None:
    """`/start <entry id>` leads somebody new through language and consent to that entry."""
    async with start() as running:
        api = running.api
        api.send_text(7, "/start passport-lost", language_code=UZBEK)
        await api.messages(7, 1)
        api.tap(7, "English")
        await api.messages(7, 4)
        api.tap(7, "No, remember nothing")
        await api.until(lambda: any("I lost my passport" in message.text for message in api.chats[7]))


@pytest.mark.parametrize("payload", ["nothing-there", "<b>x</b>", "a" * 64, "../../etc", "id=1;DROP"])
async def test_a_wrong_deep_link_is_a_plain_start(start: Started, payload: str) -> None:
    """T5: the payload is a hint: whatever it says, the conversation begins."""
    async with start() as running:
        running.api.send_text(7, f"/start {payload}", language_code=UZBEK)
        assert "Choose your language" in (await running.answers(7, 1))[0]


async def test_every_kind_of_message_gets_a_kind_word(start: Started) -> None:
    """Voice, photo, sticker, location, document, contact are answered; an edited text is read again."""
    async with start() as running:
        api = running.api
        sends = (api.send_voice, api.send_photo, api.send_sticker, api.send_location, api.send_document)
        for number, send in enumerate(sends):
            user = 100 + number
            send(user)
            await api.messages(user, 1)
        first = api.send_text(200, "/help", language_code="en")
        await api.messages(200, 1)
        api.edit_text(200, first["message"]["message_id"], "/privacy")
        await api.messages(200, 2)
        assert "What I keep" in api.chats[200][1].text


async def test_groups_and_channels_get_silence(start: Started) -> None:
    """T12: whatever happens in a group, nothing is said there."""
    async with start() as running:
        api = running.api
        api.send_text(5, "/start", chat_id=-100123)
        api.join_group(5, -100123)
        api.push(
            {
                "channel_post": {
                    "message_id": 1,
                    "date": 1,
                    "chat": {"id": -100200, "type": "channel", "title": "c"},
                    "text": "x",
                }
            }
        )
        api.send_text(5, "/help", language_code="en")
        await api.messages(5, 1)
        assert [call for call in api.called("sendMessage") if str(call.parameters["chat_id"]).startswith("-")] == []


async def test_who_blocks_the_bot_is_left_alone_and_may_come_back(start: Started, database_url: str) -> None:
    """A block stops what waits; coming back works at once."""
    async with start(database_url) as running:
        api = running.api
        api.send_text(9, "/help", language_code="en")
        await api.messages(9, 1)
        api.block(9)
        api.send_text(9, "/privacy")
        await api.until(lambda: api.pending() == 0)
        api.send_text(10, "/help", language_code="en")
        await api.messages(10, 1)
        calls = len([call for call in api.called("sendMessage") if call.parameters["chat_id"] in (9, "9")])
        assert calls <= 2
        api.unblock(9)
        api.send_text(9, "/help", language_code="en")
        await api.until(lambda: len(api.chats[9]) >= 2)


async def test_flood_control_is_obeyed_by_all_and_nothing_is_lost(start: Started, database_url: str) -> None:
    """A 429 stops everybody for as long as Telegram says; then all answers come, none twice."""
    async with start(database_url) as running:
        api = running.api
        api.weather.fail("sendMessage", 1, status=429, retry_after=2)
        for user in range(20, 26):
            api.send_text(user, "/help", language_code="en")
        await api.until(lambda: all(len(api.chats[user]) == 1 for user in range(20, 26)))
        times = sorted(call.time for call in api.called("sendMessage"))
        assert times[-1] - times[0] >= 2


async def test_default_pace_keeps_telegrams_limits(start: Started) -> None:
    """R8: one message a second to a chat after a short burst, thirty a second in all."""
    async with start() as running:
        api = running.api
        api.weather.limits = Limits()
        for user in range(300, 340):
            api.send_text(user, "/privacy", language_code="en")
        await api.until(lambda: all(len(api.chats.get(user, ())) == 3 for user in range(300, 340)))


async def test_html_that_telegram_cannot_read_is_sent_as_plain_text(start: Started) -> None:
    """T6: a refused message is sent again without markup, never dropped."""
    async with start() as running:
        api = running.api
        api.weather.fail(
            "sendMessage",
            1,
            status=400,
            body=json.dumps(
                {
                    "ok": False,
                    "error_code": 400,
                    "description": "Bad Request: can't parse entities: unsupported start tag",
                }
            ),
        )
        api.send_text(9, "/help", language_code="en")
        await api.messages(9, 1)
        assert "parse_mode" not in api.called("sendMessage")[-1].parameters
        assert "How to use me" in api.chats[9][0].text


async def test_an_old_press_is_answered(start: Started) -> None:
    """A press that Telegram no longer knows cannot be confirmed; its answer comes all the same."""
    async with start() as running:
        api = running.api
        await _menu(running, 3)
        api.weather.fail(
            "answerCallbackQuery",
            1,
            status=400,
            body=json.dumps(
                {
                    "ok": False,
                    "error_code": 400,
                    "description": "Bad Request: query is too old and response timeout expired or query ID is invalid",
                }
            ),
        )
        api.press(3, api.chats[3][-1].message_id, "en:entry:passport-lost")
        await api.until(lambda: any("I lost my passport" in message.text for message in api.chats[3]))


async def test_the_same_press_with_a_new_number_changes_nothing(start: Started) -> None:
    """T3, fact 4: a repeated press is harmless: the menu is shown as it stands."""
    async with start() as running:
        api = running.api
        await _menu(running, 3)
        menu = api.chats[3][-1].message_id
        for _ in range(3):
            api.press(3, menu, "en:topic:ru:registration")
        await api.until(lambda: api.pending() == 0 and len(api.called("answerCallbackQuery")) == 6)


async def test_the_profile_is_set_once_in_every_language(start: Started) -> None:
    """Commands, name and descriptions per language; a second start sets nothing again."""
    async with start() as running:
        await running.api.until(lambda: len(running.api.called("setMyShortDescription")) == 7)
        codes = {call.parameters.get("language_code", "") for call in running.api.called("setMyCommands")}
        assert codes == {"", "ru", "uz", "tg", "ky", "ro", "ar"}
        async with asyncio.timeout(PATIENCE):
            while not await _is_presented(running.service.database):
                await asyncio.sleep(0.05)
    async with start() as running:
        running.api.send_text(1, "/help", language_code="en")
        await running.api.messages(1, 1)
        assert running.api.called("setMyName") == []


async def _is_presented(database: Database) -> bool:
    async with database.read() as connection:
        return bool(await marks.read(connection, presenting.MARK))


async def test_the_webhook_is_shut_without_its_secret(start: Started) -> None:
    """T1: none, wrong, right secret; a body over the limit; nothing of the first two is stored."""
    update = b'{"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": {"id": 77, "type": "private"}, "from": {"id": 77, "is_bot": false, "first_name": "x"}, "text": "/help"}}'
    async with start(webhook=True) as running:
        secret = running.api.called("setWebhook")[0].parameters["secret_token"]
        assert await running.post("/hook", update, {}) == 403
        assert await running.post("/hook", update, {SECRET_HEADER: "wrong"}) == 403
        assert await running.post("/hook", update, {SECRET_HEADER: "würg"}) == 403
        assert await running.post("/hook", io.BytesIO(b"x" * 1_100_000), {SECRET_HEADER: secret}) == 413
        assert await running.post("/hook", b"no json", {SECRET_HEADER: secret}) == 400
        assert 77 not in running.api.chats
        for _ in range(3):
            assert await running.post("/hook", update, {SECRET_HEADER: secret}) == 200
        await running.api.messages(77, 1)
        await running.api.until(lambda: len(running.api.called("sendMessage")) == 1)


async def test_neither_token_nor_words_come_into_a_log(start: Started, capfd: pytest.CaptureFixture[str]) -> None:
    """T9, T10: a canary text and the token, through good turns, poison and an outage, at the most talkative level."""
    from bot import logs
    from tests.bot_api import TOKEN

    logs.set_up("debug")
    async with start() as running:
        api = running.api
        api.send_text(9, "canary-words", language_code="en")
        api.push(
            {
                "message": {
                    "message_id": 1,
                    "date": "never",
                    "chat": {"id": 8, "type": "private", "title": "canary-words"},
                    "text": "canary-words",
                }
            }
        )
        await api.messages(9, 1)
        api.weather.fail("sendMessage", 3, status=502, body="<html>canary-words</html>")
        api.weather.fail("getUpdates", 2, status=500, body="canary-words")
        api.send_text(9, "canary-words /help", language_code="en")
        await api.messages(9, 2)
        await api.until(lambda: 8 in api.chats)
    logs.set_up("info")
    written = capfd.readouterr()
    assert "turn failed" in written.err
    for secret in ("canary-words", TOKEN, TOKEN.partition(":")[2]):
        assert secret not in written.err + written.out


async def test_a_voice_note_and_a_photo_reach_the_case(start: Started, database_url: str) -> None:
    """Fetched by getFile after the person said so, through an outage of Telegram's files; then sealed with the case."""
    async with start(database_url) as running:
        api, database = running.api, running.service.database
        await hired(database)
        await _menu(running, 501)
        api.send_text(501, "/human")
        await api.until(lambda: "Nothing is sent yet" in api.chats[501][-1].text)
        api.send_text(501, "help me")
        await api.until(lambda: "help me" in api.chats[501][-1].text)
        api.tap(501, "Send")
        await api.until(lambda: "with the counsellors" in api.chats[501][-1].text)
        api.send_voice(501, VOICE)
        await api.until(lambda: "goes to the counsellor" in api.chats[501][-1].text)
        api.send_photo(501, photo())
        await api.until(lambda: "passport" in api.chats[501][-1].text)
        assert len(api.called("getFile")) <= 1
        api.tap(501, "Yes, pass it on")
        async with asyncio.timeout(PATIENCE):
            while await _fetched(database) != ["audio/ogg", "image/jpeg"]:
                await asyncio.sleep(0.05)
        api.send_document(501, b"MZ not a paper", name="letter.pdf")
        await api.until(lambda: "passport" in api.chats[501][-1].text)
        api.tap(501, "Yes, pass it on")
        await api.until(lambda: "could not be passed on" in api.chats[501][-1].text)


async def hired(database: Database) -> None:
    """A counsellor of whom no test needs the password."""
    async with database.write() as connection:
        values = {"name": "Aziza", "role": "counsellor", "password": "hash", "seed": ""}
        await connection.execute(staff.insert().values(values))


async def _fetched(database: Database) -> list[str]:
    async with database.read() as connection:
        query = select(case_files.c.type).where(case_files.c.state == Fetching.READY).order_by(case_files.c.id)
        return list(await connection.scalars(query))


async def test_a_location_brings_places_and_a_place_its_pin(start: Started, tmp_path: Path) -> None:
    """A shared location is answered with what is near; a place whose spot is known comes as a venue, then its card."""
    world = World(tmp_path / "world")
    world.spoil("50.000\t20.000", "41.300\t69.200", "content/towns.tsv")  # where the server's people are
    folders = {"content_dir": str(world.content), "locales_dir": str(world.locales), "index_dir": str(tmp_path)}
    async with start(**folders) as running:
        api = running.api
        api.send_location(5)
        await api.messages(5, 1)
        assert "Help near you" in api.chats[5][0].text
        assert "The watchmen" in api.chats[5][0].text
        api.press(5, api.chats[5][0].message_id, "en:spot_:inn")
        await api.messages(5, 3)
        (venue,) = api.called("sendVenue")
        assert (float(venue.parameters["latitude"]), venue.parameters["title"]) == (50.001, "The inn")
        assert venue.parameters["address"] == "River Road, Rivertown"
        assert "A bed for the night" in api.chats[5][2].text
