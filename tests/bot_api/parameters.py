"""Parameters of a call as they came over the wire: JSON values, strings of a form, or uploaded files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

Parameters = Mapping[str, Any]

# A whole album of 50 MB files does not fit, and no call of ours comes near.
LARGEST_BODY = 60 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A file inside a multipart call."""

    name: str
    content: bytes


class Unreadable(ValueError):
    """The body is not what its Content-Type promises."""


async def read(request: web.Request) -> dict[str, Any]:
    """All parameters of one call: the query string first, then the body."""
    parameters: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        parameters.update(from_json(await request.text()))
    elif request.content_type == "multipart/form-data":
        parameters.update(await from_multipart(request))
    elif request.content_type == "application/x-www-form-urlencoded":
        parameters.update(await request.post())
    return parameters


def from_json(body: str) -> dict[str, Any]:
    try:
        parameters = json.loads(body or "{}")
    except ValueError as error:
        raise Unreadable("can't parse JSON object") from error
    if not isinstance(parameters, dict):
        raise Unreadable("object expected")
    # A null stands for a parameter that was not given.
    return {name: value for name, value in parameters.items() if value is not None}


async def from_multipart(request: web.Request) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise Unreadable("a part without a name")
        content = bytes(await part.read(decode=True))
        parameters[part.name] = Upload(part.filename, content) if part.filename else content.decode()
    return parameters


def integer(parameters: Parameters, name: str, otherwise: int = 0) -> int:
    """A number, also when it came as a string of a form."""
    return int(parameters.get(name, otherwise))


def true(parameters: Parameters, name: str) -> bool:
    """A truth value, also when it came as a string of a form."""
    return str(parameters.get(name, "")).lower() in ("true", "yes", "1")


def structure(parameters: Parameters, name: str) -> Any:
    """A list or an object, also when it came as a JSON string; None when absent or empty."""
    value = parameters.get(name)
    return json.loads(value) if isinstance(value, str) and value else value or None
