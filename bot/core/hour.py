"""Hours of the day at which people are reminded, in the time zone of their place."""

from datetime import datetime, timedelta

HOURS = (8, 12, 18, 21)


def next_at(now: datetime, hour: int) -> datetime:
    """The next time after `now` that it is `hour` o'clock in the time zone of `now`."""
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)
