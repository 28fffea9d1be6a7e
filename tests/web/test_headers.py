"""T15: what every answer bears, whatever was asked and however it ended."""

import re

import pytest
from aiohttp import ClientResponse

from bot.core.pack import Library
from bot.store.db import Database
from tests.conftest import Clock
from tests.web.house import House, house, opens

EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(), usb=()"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ROUTES = {
    "GET": {
        "/",
        "/exit",
        "/privacy",
        "/c/{entry}",
        "/list/{pack}/{guide}/{answers}",
        "/audio/{pack}/{name}",
        "/audio/{pack}/answers/{name}",
        "/api/openapi.json",
        "/api/v1/chats/{chat}/messages",
        "/api/v1/chats/{chat}/messages/{message}/file",
        "/picture/{chart}.png",
        "/healthz",
        "/readyz",
        "/metrics",
        "/robots.txt",
        "/static/chat.css",
        "/static/console.css",
        "/static/chat.js",
        "/static/console.js",
        "/static/icon.svg",
    },
    "POST": {
        "/start",
        "/open",
        "/chat",
        "/file",
        "/code",
        "/api/v1/chats",
        "/api/v1/chats/{chat}/events",
        "/api/v1/chats/{chat}/files",
    },
    "DELETE": {"/api/v1/chats/{chat}"},
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


def paths(web: House) -> dict[str, set[str]]:
    """All routes by method, static files without the hash in their name."""
    found: dict[str, set[str]] = {}
    for route in web.client.server.app.router.routes():  # type: ignore[union-attr]
        if route.method != "HEAD":
            assert route.resource is not None
            path = re.sub(r"^(/static/\w+)\.[0-9a-f]{12}", r"\1", route.resource.canonical)
            found.setdefault(route.method, set()).add(path)
    return found


async def test_the_routes_are_these_and_no_others(web: House) -> None:
    assert paths(web) == ROUTES


def check(answer: ClientResponse) -> None:
    kept = answer.url.path.startswith("/static/") and answer.status == 200
    cache = "public, max-age=31536000, immutable" if kept else "no-store"
    expected = EXPECTED | {"Cache-Control": cache}
    assert {name: answer.headers.get(name) for name in expected} == expected, (answer.method, answer.url, answer.status)
    assert "Server" not in answer.headers
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("method", METHODS)
async def test_t15_every_route_with_every_method(web: House, method: str) -> None:
    """T15: byte for byte, errors included."""
    chat = await opens(web)
    resources = {route.resource.canonical for route in web.client.server.app.router.routes() if route.resource}  # type: ignore[union-attr]
    for path in [*sorted(resources), "/nowhere", "/api/nowhere", "/c/nothing", "/c/registration-deadline"]:
        for secret in (chat.secret, "wrong"):
            url = path.replace("{chat}", secret).replace("{entry}", "x")
            check(await web.client.request(method, url, data=b"x", allow_redirects=False))


async def test_t15_answers_of_the_unhappy_ends(web: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """T15: a failure inside, a body too large and a refused origin bear the same headers, and no stack trace."""
    monkeypatch.setattr("bot.channels.web.open_page.asked_language", lambda _: 1 / 0)
    broken = await web.client.get("/privacy")
    text = await broken.text()
    assert broken.status == 500
    assert "Traceback" not in text and "ZeroDivision" not in text
    check(broken)
    check(await web.client.post("/api/v1/chats", data=b"x" * 70000, headers={"Content-Type": "application/json"}))
    refused = await web.client.post("/start", data={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status == 403
    check(refused)


async def test_t15_https_is_insisted_on_only_over_https(
    small_database: Database, content: Library, clock: Clock
) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4"}
    async with house(small_database, content, clock, web_proxies="1") as web:
        answer = await web.client.get("/", headers=forwarded)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "Strict-Transport-Security" not in (await web.client.get("/")).headers
    async with house(small_database, content, clock) as web:
        assert "Strict-Transport-Security" not in (await web.client.get("/", headers=forwarded)).headers


async def test_health_and_readiness(web: House) -> None:
    assert await (await web.client.get("/healthz")).json() == {"ok": True}
    assert (await web.client.get("/readyz")).status == 200
    web.is_ready = False
    assert (await web.client.get("/readyz")).status == 503


async def test_metrics_are_for_this_machine_only(web: House) -> None:
    near = await web.client.get("/metrics")
    assert (near.status, near.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert await near.text() == "hamroh_turns 1\n"
    for name in ("X-Forwarded-For", "Forwarded"):
        assert (await web.client.get("/metrics", headers={name: "1.2.3.4"})).status == 404


async def test_search_engines_read_the_answers_alone(web: House) -> None:
    assert await (await web.client.get("/robots.txt")).text() == "User-agent: *\nAllow: /c/\nDisallow: /\n"
