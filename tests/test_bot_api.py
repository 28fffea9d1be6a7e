"""The Bot API server of the tests is itself tested: its rules, and that two libraries are happy with it."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import telegram
from aiohttp import ClientError, ClientSession, ClientTimeout, ServerDisconnectedError, web

from tests.bot_api import GATEWAY_PAGE, SECRET_HEADER, TOKEN, BotApiServer, Limits, Trouble, fast, schema
from tests.bot_api.html import EntityError, parse

ANA = 501
BEK = 502
GROUP = -1001234
KEYBOARD = {"inline_keyboard": [[{"text": "Menu", "callback_data": "menu"}]]}


@asynccontextmanager
async def telegram_bot(api: BotApiServer) -> AsyncIterator[telegram.Bot]:
    bot = telegram.Bot(TOKEN, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot")
    async with bot:
        yield bot


async def call(api: BotApiServer, method: str, token: str = TOKEN, **parameters: Any) -> dict[str, Any]:
    """One raw call with a JSON body."""
    async with (
        ClientSession(timeout=ClientTimeout(total=5)) as session,
        session.post(f"{api.url}/bot{token}/{method}", json=parameters) as answer,
    ):
        return json.loads(await answer.text())  # type: ignore[no-any-return]


class Hook:
    """A bot's webhook that remembers what it got and fails when told to."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.secrets: set[str | None] = set()
        self.refuses: set[int] = set()

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.secrets.add(request.headers.get(SECRET_HEADER))
        if update["update_id"] in self.refuses:
            return web.Response(status=500)
        self.got.append(update)
        return web.Response()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        application = web.Application()
        application.router.add_post("/hook", self.take)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        await runner.cleanup()


async def test_python_telegram_bot_is_happy() -> None:
    """python-telegram-bot polls, answers, edits, deletes, sends media and sets its profile."""
    async with BotApiServer() as api, telegram_bot(api) as bot:
        api.send_text(ANA, "/start", language_code="uz")
        update = (await bot.get_updates(timeout=1))[0]
        assert update.effective_user and update.effective_user.language_code == "uz"
        markup = telegram.InlineKeyboardMarkup.de_json(KEYBOARD)
        sent = await bot.send_message(ANA, "<b>Salom</b> 😀", parse_mode="HTML", reply_markup=markup)
        assert (sent.text, sent.parse_entities()) == ("Salom 😀", {sent.entities[0]: "Salom"})
        api.tap(ANA, "Menu")
        press = (await bot.get_updates(offset=update.update_id + 1))[0].callback_query
        assert press and press.data == "menu" and await press.answer("ok")
        await press.edit_message_text("Menyu")
        assert [message.text for message in api.chats[ANA]] == ["Menyu"]
        assert (await bot.send_voice(ANA, b"OggS", caption="eshiting")).voice
        assert (await bot.send_photo(ANA, b"\xff\xd8", caption="rasm")).photo
        assert (await bot.send_document(ANA, b"%PDF", filename="a.pdf")).document
        assert await bot.delete_message(ANA, sent.message_id)
        assert await bot.send_chat_action(ANA, "typing")
        assert await bot.set_my_commands([("start", "Boshlash")], language_code="uz")
        assert [each.command for each in await bot.get_my_commands(language_code="uz")] == ["start"]
        assert await bot.set_my_description("Maslahat") and await bot.set_my_short_description("M")
        assert (await bot.get_my_description()).description == "Maslahat"
        topic = await bot.create_forum_topic(GROUP, "Case 1")
        assert await bot.close_forum_topic(GROUP, topic.message_thread_id)
        assert api.problems == []


async def test_aiogram_is_happy() -> None:
    """aiogram, which sends forms where the other sends JSON strings, gets along as well."""
    aiogram = pytest.importorskip("aiogram")
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    async with BotApiServer() as api:
        session = AiohttpSession(api=TelegramAPIServer.from_base(api.url))
        async with aiogram.Bot(TOKEN, session=session) as bot:
            assert (await bot.get_me()).is_bot
            api.send_photo(ANA)
            updates = await bot.get_updates(timeout=1, allowed_updates=["message", "callback_query"])
            assert updates[0].message.photo
            markup = aiogram.types.InlineKeyboardMarkup(**KEYBOARD)
            sent = await bot.send_message(ANA, "<i>Salom</i>", parse_mode="HTML", reply_markup=markup)
            api.press(ANA, sent.message_id, "menu")
            press = (await bot.get_updates(offset=updates[0].update_id + 1))[0].callback_query
            assert await bot.answer_callback_query(press.id)
            edited = await bot.edit_message_reply_markup(chat_id=ANA, message_id=sent.message_id)
            assert edited.reply_markup is None
            voice = aiogram.types.BufferedInputFile(b"OggS", "a.ogg")
            assert (await bot.send_voice(ANA, voice)).voice
            assert await bot.set_my_commands([aiogram.types.BotCommand(command="a", description="b")])
            assert (await bot.get_webhook_info()).pending_update_count == 1
        assert api.problems == []


async def test_wrong_tokens_are_refused() -> None:
    """A wrong token is 401, no token at all 404, and neither reaches the records."""
    async with BotApiServer() as api:
        assert (await call(api, "getMe", token="1:wrong"))["error_code"] == 401
        assert (await call(api, "getMe", token="nonsense"))["error_code"] == 404
        assert api.calls == []


async def test_an_offset_confirms() -> None:
    """What was delivered comes again until a higher offset confirms it."""
    async with BotApiServer() as api:
        ids = [api.send_text(ANA, words)["update_id"] for words in ("bir", "ikki", "uch")]
        assert len((await call(api, "getUpdates", limit=2))["result"]) == 2
        assert len((await call(api, "getUpdates"))["result"]) == 3
        rest = (await call(api, "getUpdates", offset=ids[0] + 1))["result"]
        assert [update["update_id"] for update in rest] == ids[1:]
        assert api.pending() == 2
        api.redeliver(ids[0])
        assert (await call(api, "getUpdates", offset=ids[2] + 1))["result"][0]["update_id"] == ids[0]


async def test_lower_ids_are_delivered_too() -> None:
    """Ids may start again from a lower number; such an update is not lost to an old offset."""
    async with BotApiServer(update_ids=iter([900, 20])) as api:
        api.send_text(ANA, "bir")
        await call(api, "getUpdates")
        api.send_text(ANA, "ikki")
        assert (await call(api, "getUpdates", offset=901))["result"][0]["update_id"] == 20


async def test_two_polls_conflict() -> None:
    """The older of two polls gets 409; so does every poll beside a webhook."""
    async with BotApiServer() as api:
        older = asyncio.create_task(call(api, "getUpdates", timeout=5))
        await api.until(lambda: api.queue.poll)
        newer = asyncio.create_task(call(api, "getUpdates", timeout=5))
        assert "terminated by other getUpdates" in (await older)["description"]
        api.send_text(ANA, "salom")
        assert len((await newer)["result"]) == 1
        await call(api, "setWebhook", url="http://127.0.0.1:9/hook")
        assert (await call(api, "getUpdates"))["error_code"] == 409
        await call(api, "deleteWebhook", drop_pending_updates=True)
        assert (await call(api, "getUpdates"))["result"] == []


async def test_updates_grow_old() -> None:
    """A press is kept 150 seconds, a message a day; an old press cannot be answered."""
    async with BotApiServer() as api:
        api.send_text(ANA, "salom")
        press = api.press(ANA, 1, "menu")["callback_query"]["id"]
        api.pass_time(151)
        assert api.pending() == 1
        answer = await call(api, "answerCallbackQuery", callback_query_id=press)
        assert "query is too old" in answer["description"]
        api.pass_time(24 * 60 * 60)
        assert api.pending() == 0


async def test_edits_that_fail() -> None:
    """An edit that changes nothing, or of a message that is not there, is refused."""
    async with BotApiServer() as api:
        sent = (await call(api, "sendMessage", chat_id=ANA, text="<b>a</b>", parse_mode="HTML"))["result"]
        where = {"chat_id": ANA, "message_id": sent["message_id"]}
        same = await call(api, "editMessageText", **where, text="<b>a</b>", parse_mode="HTML")
        assert same["description"].startswith("Bad Request: message is not modified")
        assert (await call(api, "editMessageText", **where, text="a"))["ok"]
        await call(api, "deleteMessage", **where)
        gone = await call(api, "editMessageText", **where, text="b")
        assert gone["description"] == "Bad Request: message to edit not found"


async def test_blocked_and_left() -> None:
    """A person who blocked the bot and a group that it left cannot be written to."""
    async with BotApiServer() as api:
        assert api.block(ANA)["my_chat_member"]["new_chat_member"]["status"] == "kicked"
        refused = await call(api, "sendMessage", chat_id=ANA, text="a")
        assert (refused["error_code"], refused["description"]) == (
            403,
            "Forbidden: bot was blocked by the user",
        )
        api.unblock(ANA)
        assert (await call(api, "sendMessage", chat_id=ANA, text="a"))["ok"]
        await call(api, "leaveChat", chat_id=GROUP)
        assert (await call(api, "sendMessage", chat_id=GROUP, text="a"))["error_code"] == 403


async def test_wrong_calls_are_kept_and_refused() -> None:
    """What the table does not allow is answered 400 with Telegram's words, and kept for the test."""
    async with BotApiServer() as api:
        assert (await call(api, "sendMessage", chat_id=ANA, text=" "))["description"] == (
            "Bad Request: message text is empty"
        )
        refused = await call(api, "sendMessage", chat_id=ANA, text="<x>", parse_mode="HTML")
        assert refused["description"] == (
            'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0'
        )
        assert (await call(api, "sendNothing"))["error_code"] == 404
        assert len(api.problems) == 3 and api.chats.get(ANA) is None


@pytest.mark.parametrize(
    ("method", "parameters", "problem"),
    [
        ("sendMessage", {"chat_id": 1, "text": "a" * 4097}, "text: message is too long"),
        ("sendMessage", {"chat_id": 1, "text": "😀" * 2049}, "text: message is too long"),
        ("sendMessage", {"chat_id": 1, "text": "\ud83d"}, "text: strings must be encoded in UTF-8"),
        ("sendMessage", {"chat_id": 1}, "text: message text is empty"),
        ("sendMessage", {"chat_id": 1.5, "text": "a"}, "chat_id: Integer expected"),
        ("sendMessage", {"chat_id": 1, "text": "a", "txet": "b"}, "txet: unknown parameter"),
        ("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": "{"}, "reply_markup: can't parse"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "a" * 201}, "text: message is too long"),
        ("setMyDescription", {"description": "a" * 513}, "description: 513 characters"),
        ("setMyCommands", {"commands": [{"command": "Start", "description": "a"}]}, "commands[0].command: "),
        ("getUpdates", {"limit": 101}, "limit: 101 is not between 1 and 100"),
        ("setWebhook", {"url": "https://a.b", "secret_token": "а"}, "secret_token: secret_token contains"),
        ("editMessageText", {"text": "a", "chat_id": 1}, "message_id: message identifier"),
    ],
)
def test_limits(method: str, parameters: dict[str, Any], problem: str) -> None:
    """Lengths, types, spellings and required parameters, one broken at a time."""
    assert [found[: len(problem)] for found in schema.problems(method, parameters)] == [problem]


@pytest.mark.parametrize(
    ("button", "problem"),
    [
        ({"text": "a", "callback_data": "щ" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a"}, "text buttons are unallowed"),
        ({"text": "a", "callback_data": "b", "url": "https://a.b"}, "text buttons are unallowed"),
        ({"text": "a", "url": "javascript:alert(1)"}, "inline keyboard button URL is invalid"),
        ({"text": 1, "callback_data": "b"}, "String expected"),
    ],
)
def test_buttons(button: dict[str, Any], problem: str) -> None:
    """A button has a label and one action; its data are 1-64 bytes, also inside a JSON string."""
    for markup in ({"inline_keyboard": [[button]]}, json.dumps({"inline_keyboard": [[button]]})):
        (found,) = schema.problems("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": markup})
        assert found.startswith("reply_markup.inline_keyboard[0][0]") and problem in found


def test_length_counts_after_the_markup() -> None:
    """4096 visible characters are fine, whatever the markup around them."""
    text = "<b>" + "&lt;" * 4096 + "</b>"
    assert schema.problems("sendMessage", {"chat_id": "1", "text": text, "parse_mode": "HTML"}) == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("щ <x>", 'Unsupported start tag "x" at byte offset 3'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <3", "Unclosed start tag at byte offset 2"),
        ("<b><i></b></i>", 'Unmatched end tag at byte offset 6, expected "</i>", found "</b>"'),
        ("<b>", 'Can\'t find end tag corresponding to start tag "b"'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_refused_markup(text: str, error: str) -> None:
    """Markup that Telegram refuses is refused in Telegram's words."""
    with pytest.raises(EntityError) as raised:
        parse(text)
    assert str(raised.value) == error


def test_accepted_markup() -> None:
    """Four named characters and numbers are decoded, others stay; links lead somewhere or vanish."""
    assert parse("&lt;&#39;&#x41;&nbsp;&amp").text == "<'A&nbsp;&"
    entity = {"type": "text_link", "url": "https://a.b/?c=1&d=2", "offset": 2, "length": 1}
    assert parse('😀<a href="https://a.b/?c=1&amp;d=2">x</a>').entities == (entity,)
    assert parse('<a href="javascript:x">x</a>').entities == ()


async def test_webhook_lanes() -> None:
    """A failing update holds up its own chat only, and order within a chat is kept."""
    hook = Hook()
    async with BotApiServer(update_ids=itertools.count(1)) as api, hook.serving() as url:
        hook.refuses = {2}
        await call(api, "setWebhook", url=url, secret_token="secret")
        for words in ("bir", "ikki", "uch"):
            api.send_text(ANA, words)
        api.press(ANA, 1, "menu")
        api.send_text(BEK, "salom")
        await api.until(lambda: {1, 4, 5} <= {update["update_id"] for update in hook.got})
        assert api.pending() == 2 and api.webhook_info()["last_error_message"].endswith("Server Error")
        hook.refuses.clear()
        await api.until(lambda: api.pending() == 0)
        texts = [
            each["message"]["text"] for each in hook.got if each.get("message", {}).get("from", {}).get("id") == ANA
        ]
        assert (texts, hook.secrets) == (["bir", "ikki", "uch"], {"secret"})


async def test_limits_on_speed() -> None:
    """Messages that come too fast get 429 with retry_after and are counted, per chat and overall."""
    async with BotApiServer() as api:
        api.weather.limits = Limits(chat_burst=1, overall=1, overall_burst=2)
        assert (await call(api, "sendMessage", chat_id=ANA, text="a"))["ok"]
        fast_one = await call(api, "sendMessage", chat_id=ANA, text="b")
        assert fast_one["error_code"] == 429 and fast_one["parameters"] == {"retry_after": 1}
        await call(api, "sendMessage", chat_id=BEK, text="a")
        await call(api, "sendMessage", chat_id=503, text="a")
        assert [breach.limit for breach in api.limit_breaches] == ["chat", "overall"]
        api.pass_time(1)
        assert (await call(api, "sendMessage", chat_id=ANA, text="b"))["ok"]


async def test_bad_weather() -> None:
    """Errors, garbage, cut answers and closed connections, before and after the effect."""
    async with BotApiServer() as api:
        api.weather.fail("sendMessage", retry_after=7)
        assert (await call(api, "sendMessage", chat_id=ANA, text="a"))["parameters"] == {"retry_after": 7}
        api.weather.fail(status=502, body=GATEWAY_PAGE)
        api.weather.fail(trouble=Trouble.CUT)
        for _ in range(2):
            with pytest.raises(json.JSONDecodeError):
                await call(api, "sendMessage", chat_id=ANA, text="a")
        assert len(api.chats[ANA]) == 1
        for trouble, messages in ((Trouble.CLOSED, 1), (Trouble.LOST, 2)):
            api.weather.fail(trouble=trouble)
            with pytest.raises((ServerDisconnectedError, ClientError)):
                await call(api, "sendMessage", chat_id=ANA, text="a")
            assert len(api.chats[ANA]) == messages
        api.weather.down = True
        with pytest.raises(ClientError):
            await call(api, "getMe")


@pytest.mark.parametrize(("trouble", "messages"), [(Trouble.HANG, 0), (Trouble.HALF_OPEN, 1)])
async def test_silence(trouble: Trouble, messages: int) -> None:
    """A call may be left without an answer, or with half of one, on an open connection."""
    async with BotApiServer() as api:
        api.weather.fail(trouble=trouble)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await call(api, "sendMessage", chat_id=ANA, text="a")
        assert len(api.chats[ANA]) == messages


async def test_hooks_around_a_call() -> None:
    """A test can step in just before a call takes effect, and just after."""
    seen: list[tuple[str, int]] = []
    async with BotApiServer() as api:

        async def before(method: str, parameters: Any) -> None:
            seen.append((method, len(api.chats[ANA])))

        api.on_call = api.on_done = before
        await call(api, "sendMessage", chat_id=ANA, text="a")
    assert seen == [("sendMessage", 0), ("sendMessage", 1)]


async def test_fast_server() -> None:
    """The benchmark's server delivers a load, confirms it and counts what is sent."""
    async with await fast.serve("127.0.0.1", 0) as server, ClientSession() as session:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await session.post(f"{url}/control/load", json={"chats": 2, "updates": 3})
        async with telegram.Bot(TOKEN, base_url=f"{url}/bot") as bot:
            updates = await bot.get_updates(timeout=1)
            assert [update.effective_user.id for update in updates if update.effective_user] == [
                1_000_001, 1_000_002, 1_000_001,
            ]  # fmt: skip
            assert await bot.get_updates(offset=updates[-1].update_id + 1) == ()
            await bot.send_message(ANA, "salom")
        async with session.get(f"{url}/control/stats") as answer:
            stats = await answer.json()
        assert (stats["sendMessage"], stats["confirmed"]) == (1, 3)
