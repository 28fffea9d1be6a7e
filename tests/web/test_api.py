"""The API: the contract that other programs build on."""

import asyncio
import json
import re
from typing import Any

import pytest

from bot.channels.web import body, secret
from bot.channels.web.problem import Code
from bot.core.language import LANGUAGES
from bot.store import inbox
from bot.store.inbox import Arrival
from tests.conftest import Clock
from tests.web.house import Chat, House, house, opens, take_away

pytestmark = pytest.mark.filterwarnings("error")


SOON = 10.0  # seconds: well before a wait of twenty ends by itself


async def test_a_whole_conversation_on_both_databases(web_on_both: House) -> None:
    """Somebody opens a chat, agrees, and finds an answer by tapping and by asking."""
    chat = await opens(web_on_both)
    await chat.types("/start", language="uz")
    assert chat.messages[0]["choices"][0]["choice"] == "uz:hello"
    (await chat.taps("English")).sees("computer program")
    (await chat.taps("Yes, remember")).sees("Which country")
    (await chat.taps("Russia")).sees("What do you want to know?")
    await chat.taps("Registration")
    (await chat.taps("Days to register")).sees("Uzbekistan: 15 calendar days")


async def test_the_shape_of_the_answers_is_the_contract(web: House) -> None:
    opened = await web.client.post("/api/v1/chats")
    assert opened.status == 201
    found = await opened.json()
    assert found.keys() == {"chat", "receipt"}
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", found["chat"])
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", found["receipt"])
    chat = Chat(web, found["chat"], found["receipt"])
    stored = await chat.event(text="/start")
    assert (stored.status, await stored.json()) == (202, {"event": 1})
    await web.turns()
    answer = await web.client.get(f"{chat.path}/messages?after=&wait=0")
    fetched = await answer.json()
    assert fetched.keys() == {"messages", "cursor"}
    message = fetched["messages"][0]
    assert message.keys() == {"id", "language", "dir", "text", "html", "choices"}
    assert all(item.keys() == {"label", "choice"} for item in message["choices"])
    assert message["html"].startswith('<div lang="en" dir="ltr"><p>')
    again = await web.client.get(f"{chat.path}/messages?after={fetched['cursor']}")
    assert await again.json() == {"messages": [], "cursor": fetched["cursor"]}


async def test_arabic_is_marked_as_written_from_right_to_left(web: House) -> None:
    chat = await (await (await opens(web)).types("/start")).taps("العربية")
    assert {message["dir"] for message in chat.messages} == {"rtl"}
    assert all('<div lang="ar" dir="rtl">' in message["html"] for message in chat.messages)


@pytest.mark.parametrize(
    ("header", "first"),
    [
        ("uz", "uz"),
        ("uz-Cyrl-UZ, ru;q=0.9", "uz-Cyrl"),
        ("de, ky;q=0.5, ru;q=0.8", "ru"),
        ("xx;q=x, tg", "tg"),
        ("de", "en"),
        ("", "en"),
        ("ar;q=0, ro", "ro"),
        ("," * 5000, "en"),
    ],
)
async def test_the_browsers_language_comes_first(web: House, header: str, first: str) -> None:
    chat = await opens(web)
    await web.client.post(f"{chat.path}/events", json={"text": "/start"}, headers={"Accept-Language": header})
    await chat.fetches()
    assert chat.messages[0]["choices"][0]["choice"] == f"{first}:hello"


async def test_a_repeat_with_the_same_key_does_nothing(web_on_both: House) -> None:
    """Bad networks: the same event twice is one event with one number."""
    chat = await opens(web_on_both)
    numbers = [(await (await chat.event(text="/start", key="a1")).json())["event"] for _ in range(3)]
    assert len(set(numbers)) == 1
    await chat.fetches()
    assert len(chat.messages) == 1
    assert (await (await chat.event(text="/start", key="a1")).json())["event"] == numbers[0]
    assert (await chat.fetches()).messages == []
    other = await opens(web_on_both)
    assert (await (await other.event(text="/start", key="a1")).json())["event"] != numbers[0]


async def test_a_receipt_code_opens_the_conversation_on_a_second_device(web_on_both: House) -> None:
    first = await (await opens(web_on_both)).types("/start")
    forgiving = first.receipt.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    second = await opens(web_on_both, receipt=forgiving)
    assert second.receipt == first.receipt
    assert second.secret != first.secret
    await second.fetches()
    assert [message["id"] for message in second.messages] == [message["id"] for message in first.messages]


@pytest.mark.parametrize(
    "code", ["", "AAAA-AAAA-AAAA-AAAA", "x" * 5000, "UUUU-UUUU-UUUU-UUUU", "%", "ааaa-аааа-аааа-аааа"]
)
async def test_a_wrong_receipt_code_opens_nothing(web: House, code: str) -> None:
    answer = await web.client.post("/api/v1/chats", json={"receipt": code}, headers={"Accept-Language": "uz"})
    assert (answer.status, (await answer.json())["code"]) == (404, "unknown_receipt")


async def test_t14_codes_are_long_and_stored_as_hashes_only(web: House, tmp_path: Any) -> None:
    """T14: 256 bits open a chat; neither they nor the receipt code stand in the database."""
    chat = await (await opens(web)).types("/start")
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert chat.secret.encode() not in files
    assert chat.receipt.encode() not in files
    assert secret.digest(chat.secret).encode() in files
    assert len({secret.new_secret() for _ in range(1000)} | {secret.new_receipt() for _ in range(1000)}) == 2000


async def test_an_erased_chat_keeps_nothing_and_goes_on(web_on_both: House) -> None:
    """After /forget nothing of before can be read; the person may begin again."""
    chat = await (await (await opens(web_on_both)).types("/start")).taps("English")
    await chat.taps("Yes, remember")
    await chat.types("/forget")
    (await chat.taps("Yes, erase")).sees("Everything about you is erased")
    answer = await web_on_both.client.get(f"{chat.path}/messages?after=")
    assert len((await answer.json())["messages"]) == 1
    (await chat.types("/start")).sees("Choose your language")


async def test_a_closed_device_opens_nothing_the_other_still_does(web: House) -> None:
    first = await (await opens(web)).types("/start")
    second = await opens(web, receipt=first.receipt)
    assert (await web.client.delete(first.path)).status == 204
    assert (await web.client.get(f"{first.path}/messages")).status == 404
    assert (await first.event(text="hi")).status == 404
    assert (await web.client.delete(first.path)).status == 404
    assert len((await second.fetches()).messages) == 1


async def test_a_message_wakes_whoever_waits(web: House) -> None:
    chat = await opens(web)
    waiting = asyncio.ensure_future(_get(web, f"{chat.path}/messages?wait=20"))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await chat.event(text="/start")
    await web.turns()
    found = await asyncio.wait_for(waiting, SOON)
    assert len(found["messages"]) == 1


async def _get(web: House, path: str) -> dict[str, Any]:
    answer = await web.client.get(path)
    assert answer.status == 200
    found: dict[str, Any] = await answer.json()
    return found


async def test_waiting_ends_by_itself_and_at_once_when_the_server_stops(web: House) -> None:
    chat = await opens(web)
    assert (await _get(web, f"{chat.path}/messages?wait=0.05"))["messages"] == []
    waiting = asyncio.ensure_future(_get(web, f"{chat.path}/messages?wait=25"))
    await asyncio.sleep(0.1)
    await web.client.server.app.shutdown()  # type: ignore[union-attr]
    assert (await asyncio.wait_for(waiting, SOON))["messages"] == []


async def test_one_chat_cannot_hold_many_connections(web: House) -> None:
    """A2: the ninth request that waits for the same chat is answered at once."""
    chat = await opens(web)
    waiting = [asyncio.ensure_future(_get(web, f"{chat.path}/messages?wait=25")) for _ in range(9)]
    at_once, _ = await asyncio.wait(waiting, timeout=SOON, return_when=asyncio.FIRST_COMPLETED)
    assert [answer.result()["messages"] for answer in at_once] == [[]]
    await web.client.server.app.shutdown()  # type: ignore[union-attr]
    await asyncio.gather(*waiting)


BAD_BODIES: dict[str, tuple[bytes, str, int, Code]] = {
    "no JSON": (b"{", "application/json", 400, Code.BAD_JSON),
    "not UTF-8": (b'{"text": "\xff"}', "application/json", 400, Code.BAD_JSON),
    "NaN": (b'{"text": NaN}', "application/json", 400, Code.BAD_JSON),
    "deeply nested": (b"[" * 30000, "application/json", 400, Code.BAD_JSON),
    "deeply nested and closed": (b"[" * 30000 + b"]" * 30000, "application/json", 400, Code.BAD_JSON),
    "a name twice": (b'{"text": "a", "text": "b"}', "application/json", 400, Code.BAD_JSON),
    "a number of many digits": (b'{"text": ' + b"9" * 9000 + b"}", "application/json", 400, Code.BAD_JSON),
    "a list": (b"[]", "application/json", 422, Code.BAD_FIELDS),
    "nothing": (b"", "application/json", 422, Code.BAD_FIELDS),
    "neither": (b"{}", "application/json", 422, Code.BAD_FIELDS),
    "both": (b'{"text": "a", "choice": "b"}', "application/json", 422, Code.BAD_FIELDS),
    "an unknown field": (b'{"text": "a", "admin": true}', "application/json", 422, Code.BAD_FIELDS),
    "a number as text": (b'{"text": 1}', "application/json", 422, Code.BAD_FIELDS),
    "null": (b'{"text": null}', "application/json", 422, Code.BAD_FIELDS),
    "a lone surrogate": (b'{"text": "\\ud800"}', "application/json", 422, Code.BAD_FIELDS),
    "NUL": (b'{"text": "a\\u0000b"}', "application/json", 422, Code.BAD_FIELDS),
    "spaces": (b'{"text": " \\n "}', "application/json", 422, Code.TEXT_EMPTY),
    "2001 letters": (json.dumps({"text": "й" * 2001}).encode(), "application/json", 422, Code.TEXT_TOO_LONG),
    "a long choice": (json.dumps({"choice": "й" * 33}).encode(), "application/json", 422, Code.BAD_FIELDS),
    "an empty choice": (b'{"choice": ""}', "application/json", 422, Code.BAD_FIELDS),
    "a long key": (json.dumps({"text": "a", "key": "k" * 65}).encode(), "application/json", 422, Code.BAD_FIELDS),
    "a strange key": (b'{"text": "a", "key": "a b"}', "application/json", 422, Code.BAD_FIELDS),
    "a strange language": (b'{"text": "a", "language": "../uz"}', "application/json", 422, Code.BAD_FIELDS),
    "another type": (b"text=a", "application/x-www-form-urlencoded", 415, Code.WRONG_CONTENT_TYPE),
    "no type": (b'{"text": "a"}', "", 415, Code.WRONG_CONTENT_TYPE),
    "65 KB": (b'{"text": "' + b"a" * 65 * 1024 + b'"}', "application/json", 413, Code.BODY_TOO_LARGE),
}


@pytest.mark.parametrize("name", BAD_BODIES)
async def test_a5_bad_bodies_are_refused_kindly(web: House, name: str) -> None:
    """A5: whatever is sent, the answer is one kind sentence and a code, and nothing is stored."""
    chat = await opens(web)
    raw, type, status, code = BAD_BODIES[name]
    answer = await web.client.post(f"{chat.path}/events", data=raw, headers={"Content-Type": type})
    assert (answer.status, (await answer.json())["code"]) == (status, code)
    assert (await chat.fetches()).messages == []


async def test_a5_a_body_without_length_is_cut_off(web: House) -> None:
    """A5: a body that does not say how long it is may not be longer either."""
    chat = await opens(web)

    async def endless() -> Any:
        for _ in range(70):
            yield b" " * 1024

    headers = {"Content-Type": "application/json"}
    answer = await web.client.post(f"{chat.path}/events", data=endless(), headers=headers)
    assert answer.status == 413


async def test_a5_a_slow_body_is_given_up(web: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A5: every read has an end."""
    monkeypatch.setattr(body, "MOST_SECONDS", 0.05)
    chat = await opens(web)

    async def slow() -> Any:
        yield b'{"text"'
        await asyncio.sleep(1)
        yield b': "a"}'

    answer = await web.client.post(f"{chat.path}/events", data=slow(), headers={"Content-Type": "application/json"})
    assert (answer.status, (await answer.json())["code"]) == (408, "too_slow")


async def test_text_of_2000_letters_and_any_language_arrives(web: House) -> None:
    chat = await opens(web)
    assert (await chat.event(text=f"  {'😀' * 2000}\n")).status == 202
    assert (await chat.event(choice="а" * 32)).status == 202


@pytest.mark.parametrize(
    "query", ["after=x", "after=-1", "after=1.5", "after=" + "9" * 30, "wait=x", "wait=-1", "wait=nan"]
)
async def test_a_strange_cursor_is_refused(web: House, query: str) -> None:
    chat = await opens(web)
    answer = await web.client.get(f"{chat.path}/messages?{query}")
    assert (answer.status, (await answer.json())["code"]) == (422, "bad_fields")


@pytest.mark.parametrize(
    "path", ["/api/v1/chats/nobody/messages", "/api/v1/chats/%00/messages", "/api/v1/chats/me/messages"]
)
async def test_a_chat_that_is_not_there(web: House, path: str) -> None:
    answer = await web.client.get(path)
    assert (answer.status, (await answer.json())["code"]) == (404, "unknown_chat")


@pytest.mark.parametrize("code", sorted(LANGUAGES))
async def test_problems_are_told_in_the_language_of_the_caller(web: House, content: Any, code: str) -> None:
    answer = await web.client.get("/api/v1/chats/x/messages", headers={"Accept-Language": code})
    expected = content.voice(code).say(
        "web.gone", "This conversation was erased or is too old. You can start a new one."
    )
    assert (await answer.json())["message"] == expected


async def test_method_and_path_that_do_not_exist(web: House) -> None:
    wrong = await web.client.put("/api/v1/chats", json={})
    assert (wrong.status, (await wrong.json())["code"], wrong.headers["Allow"]) == (405, "method_not_allowed", "POST")
    assert (await (await web.client.get("/api/v2")).json())["code"] == "not_found"


async def test_a4_a_full_inbox_answers_503(small_database: Any, content: Any, clock: Clock) -> None:
    """A4: nothing is stored beyond the bound, and the caller hears when to come again."""
    async with house(small_database, content, clock, inbox_limit="2") as web:
        chat = await opens(web)
        assert [(await chat.event(text="a")).status for _ in range(3)] == [202, 202, 503]
        answer = await chat.event(text="a")
        assert ((await answer.json())["code"], answer.headers["Retry-After"]) == ("full", "5")


async def test_a1_a_flooded_lane_is_cut_for_itself_alone(web: House) -> None:
    """A1: two hundred waiting events of one chat are enough; others are served."""
    flood, other = await opens(web), await opens(web)
    await flood.event(text="a", key="first")
    async with web.database.read() as connection:
        lane = (await inbox.claim(web.database, connection, 1))[0].lane
    arrivals = [Arrival("web", lane, f"k{number}", "{}") for number in range(200)]
    async with web.database.write() as connection:
        await inbox.add(connection, arrivals, web.clock())
    answer = await flood.event(text="a")
    assert (answer.status, (await answer.json())["code"]) == (429, "too_many_waiting")
    assert answer.headers["Retry-After"] == "30"
    assert (await flood.event(text="a", key="first")).status == 202
    assert (await other.event(text="a")).status == 202


async def test_a_database_that_is_away_answers_503(web: House, tmp_path: Any) -> None:
    chat = await opens(web)
    await take_away(web.database, tmp_path)
    answer = await chat.event(text="a")
    assert (answer.status, (await answer.json())["code"]) == (503, "unavailable")


async def test_t6_what_people_write_never_comes_back_as_html(web: House) -> None:
    """T6: no answer holds a tag that a person wrote."""
    chat = await (await (await opens(web)).types("/start")).taps("English")
    await chat.taps("Yes, remember")
    await chat.types("<img src=x onerror=alert(1)> <b>hi</b>")
    assert all("<img" not in message["html"] and "<b>" not in message["html"] for message in chat.messages)


async def test_t5_a_start_with_a_strange_entry_is_a_plain_start(web: House) -> None:
    """T5: a payload is a hint; whatever it holds, the languages are shown."""
    chat = await opens(web)
    for payload in ("registration-deadline", "<b>", "x" * 500, "../../etc", "registration-deadline:2"):
        (await chat.types(f"/start {payload}")).sees("Choose your language")
        web.clock.pass_by(5)  # type: ignore[attr-defined]
