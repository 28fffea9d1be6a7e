"""How long a test waits for what must come: a slow machine is no failure, and what comes early costs nothing."""

import asyncio
from collections.abc import Callable

PATIENCE = 60.0  # seconds
MOST_OF_A_PROCESSOR = 0.5  # the share that whoever waits stays under; a loop that never rests takes all of one


async def until(condition: Callable[[], object], within: float = PATIENCE) -> None:
    """Wait for something to become true. Raises TimeoutError after `within` seconds, and never sleeps for luck."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.01)
