"""A Telegram Bot API server of our own, with Telegram's rules, for tests, benchmarks and trying by hand."""

from .server import TOKEN, BotApiServer, Call
from .weather import GATEWAY_PAGE, Fault, Limits, Trouble, Weather
from .webhook import SECRET_HEADER, Backoff
from .world import Message

__all__ = [
    "GATEWAY_PAGE",
    "SECRET_HEADER",
    "TOKEN",
    "Backoff",
    "BotApiServer",
    "Call",
    "Fault",
    "Limits",
    "Message",
    "Trouble",
    "Weather",
]
