"""How fast we send: whatever a network or a busy machine does in between, Telegram's limits are kept."""

import pytest

from bot.store.pace import allowed
from bot.worker import Rates
from tests.bot_api import Limits

STALL = 0.5  # seconds
TICK = 0.01


@pytest.mark.parametrize("stalled", [0.0, 0.2, 1.0, 3.0])
def test_what_a_stall_pushes_together_is_within_the_limit(stalled: float) -> None:
    """R8: nothing arrives for half a second and then all at once, at the first burst or later."""
    rates, limits, free_at = Rates.within(30, 1), Limits(), 0.0
    breaches = []
    for tick in range(500):
        now = tick * TICK
        number = allowed(free_at, now, rates.channel_interval, rates.channel_burst)
        free_at = max(free_at, now) + number * rates.channel_interval
        arrives = stalled + STALL if stalled <= now < stalled + STALL else now
        breaches += [limits.breach(f"{tick}-{other}", arrives) for other in range(number)]
    assert breaches == [None] * len(breaches)
    assert len(breaches) > 130
