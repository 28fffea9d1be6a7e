"""My dates on the channels: the day picker of the web page with and without its script, and the calendar file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from icalendar import Calendar

from bot.core.pack import Library
from bot.store import migrate
from tests.conftest import Clock
from tests.telegram.conftest import Started, starter
from tests.web.house import Chat, House, house, opens, sqlite

ASK = "en:dates-ask:ru:arrival:uzbekistan"
DAY = "en:dates-day:ru:arrival:uzbekistan:"


@pytest.fixture
async def web(tmp_path: Path, content: Library, clock: Clock) -> AsyncIterator[House]:
    database = sqlite(tmp_path)
    await migrate.upgrade(database)
    async with house(database, content, clock) as built:
        yield built
    await database.close()


@pytest.fixture
def start(tmp_path: Path) -> Started:
    return starter(tmp_path)


async def _taps(chat: Chat, choice: str) -> Chat:
    assert (await chat.event(choice=choice)).status == 202
    return await chat.fetches()


async def test_the_api_asks_for_a_day_and_takes_it_behind_the_choice(web: House) -> None:
    """A program shows its own calendar; the message says what to send."""
    chat = await _taps(await opens(web), ASK)
    asked = chat.messages[-1]["day"]
    assert asked == {"label": "Count from this day", "choice": DAY}
    (await _taps(chat, f"{asked['choice']}2026-11-10")).sees("24 November 2026")


async def test_the_page_has_a_day_picker_without_a_script(web: House) -> None:
    """A plain form sends button and day; without a day the question comes again."""
    chat = await _taps(await opens(web), ASK)
    cookie = {"Cookie": f"__Host-hamroh={chat.secret}"}
    page = await (await web.client.get("/", headers=cookie)).text()
    assert '<input type="date" name="day" form="tap"' in page
    assert f'name="choice" value="{DAY}"' in page
    for day, words in (("", "Which day is it?"), ("2026-11-10", "24 November 2026"), ("x", "Which day is it?")):
        async with web.working():
            form = {"choice": DAY, "day": day, "after": chat.cursor}
            headers = {**cookie, "Sec-Fetch-Site": "same-origin"}
            answer = await web.client.post("/chat", data=form, headers=headers, allow_redirects=False)
            assert answer.status == 303
        (await chat.fetches()).sees(words)


async def test_the_file_is_fetched_by_who_has_the_chat_only(web: House) -> None:
    """As a calendar to keep, by the API and from a link on the page; no other message has one, no other chat gets it."""
    chat = await _taps(await opens(web), "en:dates-file:ru:arrival:uzbekistan:2026-11-10")
    message = chat.messages[-1]
    assert message["file"] == "dates.ics"
    path = f"messages/{message['id']}/file"
    got = await web.client.get(f"{chat.path}/{path}")
    assert got.headers["Content-Type"].startswith("text/calendar")
    assert got.headers["Content-Disposition"] == 'attachment; filename="dates.ics"'
    assert len(Calendar.from_ical(await got.text()).walk("VEVENT")) == 5
    cookie = {"Cookie": f"__Host-hamroh={chat.secret}"}
    assert f'href="/api/v1/chats/me/{path}"' in await (await web.client.get("/", headers=cookie)).text()
    assert (await web.client.get(f"/api/v1/chats/me/{path}", headers=cookie)).status == 200
    other = await opens(web)
    for wrong in (f"{other.path}/{path}", f"{chat.path}/messages/0/file", f"/api/v1/chats/x/{path}"):
        assert (await web.client.get(wrong)).status == 404
    assert (await web.client.get(f"{chat.path}/messages/x/file")).status == 422


async def test_telegram_gets_a_document(start: Started) -> None:
    """With its text and buttons below, through the checked Bot API."""
    async with start() as running:
        api = running.api
        api.send_text(7, "/dates", language_code="en")
        await api.messages(7, 1)
        shown = api.chats[7][0]
        api.press(7, shown.message_id, "en:dates-file:ru:arrival:uzbekistan:2026-11-10")
        await api.until(lambda: api.chats[7][-1].kind == "document")
        sent = api.called("sendDocument")[0].parameters
        assert sent["document"].name == "dates.ics"
        assert len(Calendar.from_ical(sent["document"].content.decode()).walk("VEVENT")) == 5
        assert "into your calendar" in api.chats[7][-1].text
        assert [button["callback_data"] for button in api.chats[7][-1].buttons] == ["en:menu"]
