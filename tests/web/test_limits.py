"""How often a caller may do what."""

import pytest

from bot.channels.web.limits import Counts, Deed, Limit, limits
from bot.channels.web.problem import Code, Problem
from bot.channels.web.work import Work, zero_bits
from bot.core.pack import Library
from bot.store.db import Database
from tests.conftest import Clock
from tests.web.house import House, house, opens

TABLE = [
    (Deed.OPEN, 60, 3600, Code.WORK_NEEDED),
    (Deed.OPEN_WITH_WORK, 300, 3600, Code.TOO_MANY_REQUESTS),
    (Deed.GUESS, 10, 3600, Code.TOO_MANY_REQUESTS),
    (Deed.EVENT, 120, 60, Code.TOO_MANY_REQUESTS),
    (Deed.EVENT_IN_CHAT, 30, 60, Code.TOO_MANY_REQUESTS),
    (Deed.FILE, 30, 3600, Code.TOO_MANY_REQUESTS),
]


def test_the_table_is_what_is_promised() -> None:
    assert limits(60) == {deed: Limit(most, seconds, effect) for deed, most, seconds, effect in TABLE}


@pytest.mark.parametrize(("deed", "most", "seconds", "effect"), TABLE)
def test_a1_each_limit_holds_for_one_caller_and_ends(
    deed: Deed, most: int, seconds: float, effect: Code, clock: Clock
) -> None:
    """A1: exactly so many pass, the next is told when to come again, others pass, and later all is forgotten."""
    counts = Counts(limits(60), clock)
    for _ in range(most):
        counts.spend(deed, "1.2.3.4")
    clock.pass_by(seconds / 2)
    with pytest.raises(Problem) as refused:
        counts.spend(deed, "1.2.3.4")
    assert (refused.value.code, refused.value.retry_after) == (effect, seconds / 2)
    counts.spend(deed, "1.2.3.5")
    clock.pass_by(seconds / 2)
    counts.spend(deed, "1.2.3.4")


def test_a1_counting_is_bounded_and_holds_no_address(clock: Clock) -> None:
    """A1: a million callers take no more memory than a few; no address can be read from it."""
    counts = Counts(limits(60), clock, most_names=100)
    for number in range(1000):
        counts.spend(Deed.EVENT, f"10.0.{number // 256}.{number % 256}")
    assert len(counts) == 100
    assert "10.0." not in repr(vars(counts))


def test_a2_work_is_good_once_and_for_ten_minutes(clock: Clock) -> None:
    """A2: done work opens one chat; a forged, stale, repeated or undone task opens none."""
    work = Work(clock, bits=8)
    challenge = work.challenge()
    answer = solve(challenge, 8)
    bad = next(str(n) for n in range(100) if zero_bits(challenge, str(n)) < 8)
    assert not work.accept(challenge, bad)
    assert not work.accept(f"9{challenge}", solve(f"9{challenge}", 8))
    assert not work.accept("", "")
    assert not work.accept("x.y.z", "1")
    assert work.accept(challenge, answer)
    assert not work.accept(challenge, answer)
    late = work.challenge()
    clock.pass_by(601)
    assert not work.accept(late, solve(late, 8))
    assert not Work(clock, bits=8).accept(work.challenge(), "1")


def solve(challenge: str, bits: int) -> str:
    number = 0
    while zero_bits(challenge, str(number)) < bits:
        number += 1
    return str(number)


async def test_a2_many_chats_from_one_address_cost_work_and_then_end(
    small_database: Database, content: Library, clock: Clock
) -> None:
    """A2: two chats are free, eight more cost work, then it is enough for an hour."""
    async with house(small_database, content, clock, web_chats_per_hour="2") as web:
        for _ in range(2):
            await opens(web)
        asked = await web.client.post("/api/v1/chats", json={})
        task = await asked.json()
        assert (asked.status, task["code"], task["work"]["bits"]) == (429, "work_needed", 18)
        assert int(asked.headers["Retry-After"]) == 3600
        work = {"challenge": task["work"]["challenge"], "answer": solve(task["work"]["challenge"], 18)}
        assert (await web.client.post("/api/v1/chats", json={"work": work})).status == 201
        again = await web.client.post("/api/v1/chats", json={"work": work})
        assert (again.status, (await again.json())["code"]) == (422, "work_refused")
        clock.pass_by(3601)
        await opens(web)


async def test_a2_even_with_work_there_is_an_end(
    small_database: Database, content: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A2: five times the number, then 429 for everybody behind that address."""
    monkeypatch.setattr("bot.channels.web.work.BITS", 1)
    monkeypatch.setattr(Work, "accept", lambda *_: True)
    async with house(small_database, content, clock, web_chats_per_hour="2") as web:
        for _ in range(2):
            await opens(web)
        for _ in range(8):
            await opens(web, work={"challenge": "c", "answer": "a"})
        refused = await web.client.post("/api/v1/chats", json={"work": {"challenge": "c", "answer": "a"}})
        assert (refused.status, (await refused.json())["code"]) == (429, "too_many_requests")


async def test_guessing_receipt_codes_ends_after_ten(web: House) -> None:
    statuses = [(await web.client.post("/api/v1/chats", json={"receipt": "AAAA"})).status for _ in range(11)]
    assert statuses == [404] * 10 + [429]


async def test_a1_one_chat_may_not_write_without_end(web: House) -> None:
    """A1: thirty events a minute of one chat; another chat of the same address still writes."""
    chat, other = await opens(web), await opens(web)
    statuses = [(await chat.event(text="a")).status for _ in range(31)]
    assert statuses == [202] * 30 + [429]
    assert (await other.event(text="a")).status == 202
    web.clock.pass_by(60)  # type: ignore[attr-defined]
    assert (await chat.event(text="a")).status == 202


async def test_addresses_are_those_that_the_trusted_proxy_saw(
    small_database: Database, content: Library, clock: Clock
) -> None:
    """What a caller writes into X-Forwarded-For is not believed; what our own proxy adds is."""

    async def status(web: House, forwarded: str) -> int:
        answer = await web.client.post("/api/v1/chats", json={}, headers={"X-Forwarded-For": forwarded})
        return answer.status

    async with house(small_database, content, clock, web_chats_per_hour="1") as alone:
        assert [await status(alone, f"9.9.9.{number}") for number in range(2)] == [201, 429]
    async with house(small_database, content, clock, web_chats_per_hour="1", web_proxies="1") as behind:
        assert [await status(behind, f"6.6.6.{number}, 9.9.9.9") for number in range(2)] == [201, 429]
        assert await status(behind, "9.9.9.9, 9.9.9.8") == 201
        assert [await status(behind, f"2001:db8:1:1::{number}") for number in (1, 2)] == [201, 429]
        assert [await status(behind, address) for address in ("::ffff:7.7.7.7", "7.7.7.7")] == [201, 429]
        assert [await status(behind, "nonsense") for _ in range(2)] == [201, 429]
