"""One person's pace: a burst is answered, then one word of warning, then silence until they slow down."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.core.pace import BURST, EVENTS_A_SECOND, Bucket, Pass


def passes(times: list[float]) -> list[Pass]:
    bucket, found = Bucket(), []
    for now in times:
        bucket, verdict = bucket.take(now)
        found.append(verdict)
    return found


def test_a_flood() -> None:
    """A1: of a thousand messages at once a burst is answered and one is warned; the rest get nothing."""
    assert Counter(passes([5.0] * 1000)) == {Pass.ANSWER: BURST, Pass.SLOW_DOWN: 1, Pass.SILENCE: 1000 - BURST - 1}


def test_an_ordinary_pace() -> None:
    """Somebody who taps once a second for an hour is always answered."""
    assert set(passes([float(second) for second in range(3600)])) == {Pass.ANSWER}


def test_after_a_rest() -> None:
    """Whoever rests is answered again, and warned anew before the next silence."""
    flood = [0.0] * (BURST + 2)
    rested = [60.0] * (BURST + 2)

    assert passes(flood + rested)[-3:] == [Pass.ANSWER, Pass.SLOW_DOWN, Pass.SILENCE]


def test_not_warned_at_every_drop() -> None:
    """Somebody who goes on too fast is answered once a second, and not told each time that they are too fast."""
    slow = [now / 4 for now in range(400)]

    assert Counter(passes([0.0] * BURST + slow))[Pass.SLOW_DOWN] == 1


@given(st.lists(st.floats(min_value=0, max_value=1000), max_size=200).map(sorted))
def test_never_more_than_the_bucket_holds(times: list[float]) -> None:
    """In no stretch of time are more answered than the burst and what has flowed in since."""
    answered = [now for now, verdict in zip(times, passes(times), strict=True) if verdict is Pass.ANSWER]

    for position, now in enumerate(answered):
        assert position + 1 <= BURST + now * EVENTS_A_SECOND + 1e-6


@given(st.lists(st.floats(min_value=-1e6, max_value=1e6), max_size=50))
def test_a_clock_that_jumps(times: list[float]) -> None:
    """R14: a clock that jumps back or ahead breaks nothing, and the first message is always answered."""
    assert passes(times)[:1] in ([], [Pass.ANSWER])
