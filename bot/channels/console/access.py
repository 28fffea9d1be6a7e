"""Who may come in: passwords (argon2id), codes (TOTP), and what protects a form."""

import asyncio
import hashlib
import hmac

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

STEP = 30  # seconds that one code holds
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
_COMMON = ("password", "qwerty", "123456", "111111", "hamroh", "letmein", "iloveyou", "welcome", "admin")
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
# Of a password that was forgotten at once, so that an unknown name takes as long as a wrong password.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=1$5iQ9LToiEHLFLKMm/V8Nyg$nj8IRiGATLIcToMEFFnstNicg6wpPPYKo5zOpqnk2JE"
_AT_ONCE = asyncio.Semaphore(2)  # each takes 64 MiB


async def hashed(password: str) -> str:
    """What is stored of `password`."""
    async with _AT_ONCE:
        return await asyncio.to_thread(HASHER.hash, password)


async def fits(stored: str, password: str) -> bool:
    """Whether `password` is the one of `stored`; takes the same time for an account that is none."""
    if len(password) > LONGEST_PASSWORD:
        return False
    async with _AT_ONCE:
        matches = await asyncio.to_thread(_verify, stored or NOBODY, password)
    return matches and bool(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (Argon2Error, InvalidHashError):
        return False


def weak(password: str, name: str) -> bool:
    """Whether a password is too short, too long, or easily guessed."""
    plain = password.casefold()
    easy = len(set(plain)) < 5 or name.casefold() in plain or any(plain.startswith(word) for word in _COMMON)
    return not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or easy


def step_of(seed: str, code: str, now: float) -> int:
    """The step that `code` is right for, one before or after now allowed; 0 for a wrong code."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit()):
        return 0
    totp, current = pyotp.TOTP(seed), int(now) // STEP
    return next((step for step in (current, current - 1, current + 1) if _same(totp, step, digits)), 0)


def _same(totp: pyotp.TOTP, step: int, digits: str) -> bool:
    return hmac.compare_digest(totp.generate_otp(step), digits)


def picture(seed: str, name: str) -> str:
    """A QR code of the seed for an app, as SVG without styles or scripts."""
    address = pyotp.TOTP(seed).provisioning_uri(name=name, issuer_name="Hamroh")
    return segno.make(address, error="m").svg_inline(
        scale=5, border=3, dark="#000", light="#fff", svgclass=None, lineclass=None
    )


def form_token(session: str) -> str:
    """What every form of a session bears; another site cannot know it."""
    return hmac.digest(session.encode(), b"form", hashlib.sha256).hex()


def is_form_token(session: str, given: str) -> bool:
    """Whether `given` is the token of this session's forms."""
    return hmac.compare_digest(form_token(session).encode(), given.encode("utf-8", "replace"))
