"""Who calls, as far as we must know: an address for limits, the way in, the language, and whether it is our own page."""

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web

from bot.core.language import known

_LONGEST_HEADER = 200


def address(request: web.Request, proxies: int) -> str:
    """The caller's address; behind `proxies` trusted reverse proxies the one that the outermost of them saw.

    Of an IPv6 address only the network (/64): one household or phone has all of it.
    """
    hops = [hop.strip() for value in request.headers.getall("X-Forwarded-For", []) for hop in value.split(",")]
    seen = hops[-proxies] if 0 < proxies <= len(hops) else request.remote or ""
    try:
        found = ipaddress.ip_address(seen)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)


def is_nearby(request: web.Request) -> bool:
    """Whether the caller is on this machine or its private network and no proxy stands between."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.remote or "").is_private
    except ValueError:
        return False


def came_by_https(request: web.Request, proxies: int) -> bool:
    """Whether the request came encrypted, to us or to a trusted proxy."""
    forwarded = request.headers.get("X-Forwarded-Proto", "") if proxies else ""
    return request.secure or forwarded.rpartition(",")[2].strip().lower() == "https"


def hint(request: web.Request) -> str:
    """The first language of Accept-Language that we speak, or an empty string."""
    wishes = request.headers.get("Accept-Language", "")[:_LONGEST_HEADER].split(",")
    ranked = sorted((wish.partition(";") for wish in wishes), key=lambda wish: -_weight(wish[2]))
    return next(filter(None, (known(tag.strip()) for tag, _, weight in ranked if _weight(weight) > 0)), "")


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def is_own_page(request: web.Request) -> bool:
    """Whether the request comes from our own page or from the person, and from no other site (Fetch Metadata)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return request.method in ("GET", "HEAD")  # an old browser; other sites cannot read the answer
    return bool(origin) and urlsplit(origin).netloc == request.host
