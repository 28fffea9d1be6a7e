"""The secret that opens a chat, the receipt code for another device, and the cookie. Only hashes are stored."""

import hashlib
import secrets

from aiohttp import web

COOKIE = "__Host-hamroh"
RECEIPT_COOKIE = "__Host-hamroh-code"  # holds a new receipt code for some minutes; nobody else remembers it
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_LONGEST = 100


def new_secret() -> str:
    """256 bits that open a chat."""
    return secrets.token_urlsafe(32)


def new_id() -> str:
    """The id of a chat; it opens nothing."""
    return secrets.token_urlsafe(16)


def new_receipt() -> str:
    """80 bits as XXXX-XXXX-XXXX-XXXX, easy to write down and to read back."""
    letters = [secrets.choice(_CROCKFORD) for _ in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


def read_receipt(typed: str) -> str:
    """The receipt code that somebody typed, in the form it is shown in; an empty string for none."""
    plain = "".join(typed[:_LONGEST].upper().split()).translate(_FORGIVEN)
    if len(plain) != 16 or not set(plain) <= set(_CROCKFORD):
        return ""
    return "-".join(plain[start : start + 4] for start in range(0, 16, 4))


def digest(code: str) -> str:
    """What is stored of a secret or a receipt code: SHA-256, enough for codes made of 80 random bits and more."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def set_cookie(response: web.StreamResponse, name: str, value: str, seconds: int) -> None:
    """A cookie for this host only, out of reach for scripts and for other sites."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="Strict")


def remove_cookie(response: web.StreamResponse, name: str) -> None:
    """Take the cookie `name` away."""
    set_cookie(response, name, "", 0)
