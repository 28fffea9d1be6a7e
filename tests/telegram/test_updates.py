"""Raw updates: whatever comes, it gets a lane and a key that can be stored."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import updates
from bot.core.event import Kind

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_anything_can_be_stored(raw: Any) -> None:
    """T13: no raw update, however wrong, stops the others."""
    arrival = updates.arrival(raw)
    assert arrival.payload.isascii()
    assert 0 < len(arrival.lane) <= 120
    assert 0 < len(arrival.key) <= 120


def test_a_strange_update_number_is_no_key() -> None:
    """A number that no column holds is replaced by a hash of the whole."""
    assert len(updates.arrival({"update_id": 10**200}).key) == 64


@pytest.mark.parametrize("chat", [10**119, -(10**119), True, "7", None, {}])
def test_a_strange_chat_number_has_no_lane_of_its_own(chat: Any) -> None:
    """A number that does not fit a lane is nobody's; the lane of the lost takes it."""
    lane = updates.arrival({"update_id": 1, "message": {"chat": {"id": chat}}}).lane
    assert lane == "telegram:unknown"


def test_a_press_without_a_message_is_the_persons() -> None:
    """A press on a message that Telegram no longer shows still finds its lane by who pressed."""
    raw = {
        "update_id": 1,
        "callback_query": {
            "id": "5",
            "from": {"id": 9, "is_bot": False, "first_name": "x"},
            "chat_instance": "1",
            "data": "en:menu",
        },
    }
    assert updates.arrival(raw).lane == "telegram:9"
    event = updates.read(raw)
    assert event is not None
    assert event.kind is Kind.CHOICE
