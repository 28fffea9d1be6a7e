"""The page by plain forms: what works without JavaScript, and what another site cannot do."""

import re
from html import unescape
from pathlib import Path

import pytest
from aiohttp import ClientResponse

from bot.channels.web.secret import COOKIE, RECEIPT_COOKIE
from bot.core.language import LANGUAGES
from bot.core.pack import Library
from bot.store import chats
from bot.store.db import Database
from tests.conftest import Clock
from tests.web.house import House, house, opens, take_away
from tests.web.test_limits import solve

OWN = {"Sec-Fetch-Site": "same-origin"}


class Device:
    """A browser without JavaScript: forms and cookies."""

    def __init__(self, web: House) -> None:
        self.web = web
        self.cookies: dict[str, str] = {}
        self.page = ""
        self.location = ""

    async def opens(self, path: str, **headers: str) -> ClientResponse:
        return await self._keep(await self.web.client.get(path, headers=self._headers(headers), allow_redirects=False))

    async def submits(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> ClientResponse:
        sent = self.web.client.post(
            path, data=fields or {"x": ""}, headers=self._headers(OWN | headers), allow_redirects=False
        )
        return await self._keep(await sent)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | more

    async def _keep(self, answer: ClientResponse) -> ClientResponse:
        for name, morsel in answer.cookies.items():
            assert morsel["secure"] and morsel["httponly"] and morsel["samesite"] == "Strict" and morsel["path"] == "/"
            assert not morsel["domain"]
            self.cookies[name] = morsel.value
            if morsel["max-age"] == "0":
                del self.cookies[name]
        self.page = unescape(await answer.text())
        self.location = answer.headers.get("Location", "")
        return answer

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, name
        return found[1]


async def started(web: House, **fields: str) -> Device:
    device = Device(web)
    answer = await device.submits("/start", fields)
    assert (answer.status, device.location) == (303, "/")
    await web.turns()
    await device.opens("/")
    return device


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.web.chat_page.ANSWER_WITHIN", 0.0)


async def test_nothing_is_created_until_the_person_starts(web: House) -> None:
    device = Device(web)
    answer = await device.opens("/")
    assert answer.status == 200
    assert device.cookies == {}
    assert "chats 0" in await count(web)


async def count(web: House) -> str:
    async with web.database.read() as connection:
        return f"chats {await chats.number(connection)}"


@pytest.mark.parametrize("code", sorted(LANGUAGES))
async def test_the_page_speaks_each_language(web: House, code: str) -> None:
    device = Device(web)
    await device.opens(f"/?lang={code}", **{"Accept-Language": "ky"})
    written = "rtl" if code == "ar" else "ltr"
    assert f'<html lang="{code}" dir="{written}">' in device.page
    await device.opens("/", **{"Accept-Language": code})
    assert f'<html lang="{code}" dir="{written}">' in device.page
    for language in LANGUAGES.values():
        assert f">{language.name}</a>" in device.page


async def test_a_conversation_by_forms(web: House) -> None:
    """Start, choose, type, and the page returns at the first new message."""
    device = await started(web, lang="uz")
    assert "__Host-hamroh" in device.cookies
    assert '<html lang="uz"' in device.page
    answer = await device.submits(
        "/chat", {"choice": "en:hello", "key": device.field("key"), "after": device.field("after")}
    )
    assert answer.status == 303
    await web.turns()
    await device.opens("/")
    assert '<html lang="en"' in device.page
    assert "computer program" in device.page
    assert 'class="choices old"' in device.page
    await device.submits("/chat", {"choice": "en:agree", "key": device.field("key"), "after": device.field("after")})
    await web.turns()
    await device.submits("/chat", {"text": "days to register", "after": "0"})
    assert re.fullmatch(r"/#m\d+", device.location)
    await web.turns()
    await device.opens("/")
    assert 'value="en:entry_:registration-deadline"' in device.page


async def test_two_taps_on_one_button_are_one_event(web: House) -> None:
    device = await started(web)
    same = {"choice": "en:hello", "key": device.field("key"), "after": "0"}
    await device.submits("/chat", same)
    await device.submits("/chat", same)
    await device.submits("/chat", same | {"choice": "uz:hello"})
    await web.turns()
    await device.opens("/")
    assert device.page.count("<article") == 1 + 3 + 3


async def test_the_receipt_code_is_shown_opens_another_device_and_can_be_replaced(web: House) -> None:
    first = await started(web)
    found = re.search(r'<p class="code" [^>]*>([^<]+)</p>', first.page)
    assert found
    second = Device(web)
    assert (await second.submits("/open", {"receipt": found[1].lower()})).status == 303
    await second.opens("/")
    assert second.page.count("<article") == 1
    await first.submits("/code")
    assert first.location == "/?code=1#code"
    await first.opens("/?code=1")
    new = re.search(r'<details id="code" open>.*<p class="code" [^>]*>([^<]+)</p>', first.page, re.DOTALL)
    assert new and new[1] != found[1]
    third = Device(web)
    assert (await third.submits("/open?lang=uz", {"receipt": found[1]})).status == 404
    assert 'role="alert"' in third.page and '<html lang="uz"' in third.page
    assert (await third.submits("/open", {"receipt": new[1]})).status == 303


async def test_everything_can_be_erased_by_forms(web: House) -> None:
    """The button asks once before erasing; then only the confirmation is left."""
    device = await started(web)
    await device.submits("/chat", {"text": "/forget"})
    await web.turns()
    await device.opens("/")
    assert 'name="text" value="/forget"' in device.page
    confirmation = re.findall(r'value="(en:erase_?:[^"]+)"', device.page)[-1]
    await device.submits("/chat", {"choice": confirmation})
    await web.turns()
    await device.opens("/")
    assert "Everything about you is erased" in device.page
    assert device.page.count("<article") == 1


async def test_who_has_a_chat_and_presses_start_keeps_it(web: House) -> None:
    """A link from elsewhere comes without the cookie (SameSite=Strict), so the start is shown: nothing is lost by it."""
    device = await started(web)
    before = device.cookies[COOKIE]
    await device.submits("/start", {"entry": "registration-deadline"})
    assert device.cookies[COOKIE] == before
    assert await count(web) == "chats 1"
    await web.turns()
    await device.opens("/")
    assert "en:hello:registration-deadline" in device.page


async def test_problems_are_shown_on_the_page_and_words_are_kept(web: House) -> None:
    device = await started(web)
    assert (await device.submits("/chat", {"text": "  "})).status == 422
    assert "Please write something first." in device.page
    assert (await device.submits("/chat", {"text": "<b>" + "a" * 2000})).status == 422
    assert "<b>aaa" in device.page  # unescaped by the test; as text inside the field
    statuses = [(await device.submits("/chat", {"text": "a"})).status for _ in range(31)]
    assert statuses[-1] == 429


async def test_t6_what_was_typed_is_escaped_when_it_is_shown_again(web: House) -> None:
    """T6: the page gives back what was typed only as text."""
    device = await started(web)
    answer = await web.client.post(
        "/chat", data={"text": "</textarea><script>x</script>" + "a" * 2000}, headers=device._headers(OWN)
    )
    assert "<script>x" not in await answer.text()
    answer = await web.client.get("/?lang=%22%3E%3Cscript%3Ex")
    assert "<script>x" not in await answer.text()


async def test_a_chat_that_is_gone_leads_to_a_new_start(web: House) -> None:
    device = Device(web)
    device.cookies[COOKIE] = "nothing"
    answer = await device.opens("/")
    assert answer.status == 200
    assert "This conversation was erased" in device.page
    assert device.cookies == {}
    device.cookies[COOKIE] = "nothing"
    assert (await device.submits("/chat", {"text": "a"})).status == 404


async def test_many_messages_are_shown_in_part(web: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.web.chat_page.SHOWN", 2)
    device = await started(web)
    await device.submits("/chat", {"choice": "en:hello"})
    await web.turns()
    await device.opens("/")
    assert device.page.count("<article") == 2
    assert "Show earlier messages" in device.page
    await device.opens("/?all=1")
    assert device.page.count("<article") == 4


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {},
]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_t14_another_site_cannot_act_for_a_person(web: House, headers: dict[str, str]) -> None:
    """T14: forms and API calls with the cookie are refused unless they come from our own page."""
    device = await started(web)
    sent = {"Cookie": f"{COOKIE}={device.cookies[COOKIE]}"} | headers
    for path in ("/start", "/open", "/chat", "/code"):
        assert (await web.client.post(path, data={"text": "a"}, headers=sent)).status == 403
    for method, path in (("POST", "/events"), ("DELETE", "")):
        answer = await web.client.request(method, f"/api/v1/chats/me{path}", json={"text": "a"}, headers=sent)
        assert (answer.status, (await answer.json())["code"]) == (403, "other_origin")
    reading = await web.client.get("/api/v1/chats/me/messages", headers=sent)
    assert reading.status == (403 if headers.get("Origin") or headers.get("Sec-Fetch-Site") else 200)


async def test_t14_our_own_page_may(web: House) -> None:
    """T14: Fetch Metadata, or in older browsers the origin."""
    device = await started(web)
    address = web.address
    for headers in ({"Sec-Fetch-Site": "none"}, {"Origin": address}):
        sent = {"Cookie": f"{COOKIE}={device.cookies[COOKIE]}"} | headers
        answer = await web.client.post("/api/v1/chats/me/events", json={"text": "a"}, headers=sent)
        assert answer.status == 202


async def test_quick_exit_takes_everything_away(web: House) -> None:
    """T15: leaving clears what the browser holds, and the device's secret opens nothing any more."""
    device = await started(web)
    code = device.cookies[COOKIE]
    answer = await device.opens("/exit")
    assert (answer.status, device.location) == (303, "https://www.wikipedia.org/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert COOKIE not in device.cookies and RECEIPT_COOKIE not in device.cookies
    assert (await web.client.get(f"/api/v1/chats/{code}/messages")).status == 404


async def test_another_site_cannot_close_a_chat_by_a_link(web: House) -> None:
    device = await started(web)
    answer = await device.opens("/exit", **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 303
    assert "Clear-Site-Data" not in answer.headers
    assert COOKIE in device.cookies


async def test_leaving_works_when_the_database_does_not(web: House, tmp_path: Path) -> None:
    device = await started(web)
    await take_away(web.database, tmp_path)
    answer = await device.opens("/exit")
    assert (answer.status, device.location) == (303, "https://www.wikipedia.org/")
    device.cookies[COOKIE] = "nothing"
    assert (await device.opens("/")).status == 503


@pytest.mark.parametrize("code", ["en", "uz", "ar"])
async def test_answers_can_be_read_without_a_chat(web: House, code: str) -> None:
    device = Device(web)
    answer = await device.opens(f"/c/registration-deadline?lang={code}")
    assert answer.status == 200
    assert device.cookies == {}
    assert f'<html lang="{code}"' in device.page
    assert 'href="/c/registration-who-files?lang=' in device.page
    await device.submits("/start", {"lang": code, "entry": device.field("entry")})
    await web.turns()
    await device.opens("/")
    assert f"{code}:hello:registration-deadline" in device.page


@pytest.mark.parametrize("path", ["/c/nothing", "/c/..%2f..", "/c/%3Cscript%3E", "/nowhere", "/static/chat.js"])
async def test_what_does_not_exist_is_said_kindly(web: House, path: str) -> None:
    device = Device(web)
    answer = await device.opens(path)
    assert answer.status == 404
    assert "This page does not exist." in device.page
    assert "<script>" not in device.page


async def test_the_privacy_page(web: House) -> None:
    device = Device(web)
    await device.opens("/privacy?lang=en")
    assert "One cookie on your device" in device.page


async def test_a2_a_network_that_opened_many_chats_gets_a_page_with_work(
    small_database: Database, content: Library, clock: Clock
) -> None:
    """A2: the script does the work; a person without it reads when to come again."""
    async with house(small_database, content, clock, web_chats_per_hour="1") as web:
        await opens(web)
        device = Device(web)
        answer = await device.submits("/start", {"lang": "en"})
        assert (answer.status, answer.headers["Retry-After"]) == (429, "3600")
        assert 'data-bits="18"' in device.page
        challenge = device.field("challenge")
        fields = {"lang": "en", "challenge": challenge, "answer": solve(challenge, 18)}
        assert (await device.submits("/start", fields)).status == 303


@pytest.mark.parametrize("path", ["/start", "/open", "/chat", "/code"])
async def test_a5_strange_forms_are_refused_kindly(web: House, path: str) -> None:
    """A5: other types, too many fields, broken letters, too much."""
    device = await started(web)
    headers = device._headers(OWN)
    form = headers | {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await web.client.post(path, data=b"a", headers=headers | {"Content-Type": "text/plain"})).status == 415
    assert (await web.client.post(path, data=b"a=1&" * 50, headers=form)).status == 422
    assert (await web.client.post(path, data=b"text=%ff", headers=form)).status == 422
    assert (await web.client.post(path, data=b"a" * 70000, headers=form)).status == 413
    for raw in (b"text=%00", b"choice=%00", b"lang=%00&entry=%00", b"text=a&key=%00", b"text=a&after=%00"):
        assert (await web.client.post(path, data=raw, headers=form, allow_redirects=False)).status < 500
