"""Reading what a client sends: bounded in size and time, strict JSON, plain forms."""

import asyncio
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.channels.web.problem import Code, Problem
from bot.core.case import MOST_FILE_BYTES

MOST_BYTES = 64 * 1024
MOST_SECONDS = 10.0
MOST_UPLOAD_SECONDS = 90.0  # 5 MB from a slow phone
MOST_LETTERS = 2000
MOST_FIELDS = 10
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_LANGUAGE = re.compile(r"[A-Za-z0-9_-]{1,35}\Z")


async def json_object(request: web.Request, names: Iterable[str]) -> dict[str, Any]:
    """The JSON object in the body, with no other fields than `names`; an empty body is an empty object."""
    raw = await _read(request)
    if not raw and request.content_type in ("application/json", "application/octet-stream"):
        return {}
    if request.content_type != "application/json":
        raise Problem(Code.WRONG_CONTENT_TYPE)
    try:
        value = json.loads(raw.decode(), parse_constant=_refuse, object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        raise Problem(Code.BAD_JSON) from None
    if not isinstance(value, dict) or not value.keys() <= set(names):
        raise Problem(Code.BAD_FIELDS)
    return value


async def form(request: web.Request) -> dict[str, str]:
    """The fields of a plain form, as text that can be stored everywhere."""
    raw = await _read(request)
    if request.content_type != "application/x-www-form-urlencoded":
        raise Problem(Code.WRONG_CONTENT_TYPE)
    try:
        fields = dict(parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError:
        raise Problem(Code.BAD_FIELDS) from None
    return {name: string(value) for name, value in fields.items()}


@dataclass(frozen=True)
class Upload:
    """A file that was sent in a form, with the form's other fields."""

    content: bytes
    fields: dict[str, str]


async def upload(request: web.Request) -> Upload:
    """The one file of a form (multipart/form-data) under the name `file`, at most 5 MB, with its other fields."""
    if request.content_type != "multipart/form-data":
        raise Problem(Code.WRONG_CONTENT_TYPE)
    if (request.content_length or 0) > MOST_FILE_BYTES + MOST_BYTES:
        raise Problem(Code.FILE_TOO_LARGE)
    try:
        async with asyncio.timeout(MOST_UPLOAD_SECONDS):
            return await _parts(await request.multipart())
    except TimeoutError:
        raise Problem(Code.TOO_SLOW) from None
    except (ValueError, AssertionError, LookupError, RuntimeError, HttpProcessingError, web.RequestPayloadError):
        raise Problem(Code.BAD_FIELDS) from None


async def _parts(reader: MultipartReader) -> Upload:
    content: bytes | None = None
    fields: dict[str, str] = {}
    while part := await reader.next():
        if not isinstance(part, BodyPartReader) or not part.name or len(fields) >= MOST_FIELDS:
            raise Problem(Code.BAD_FIELDS)
        is_file = part.name == "file" and content is None
        found = await _part(part, MOST_FILE_BYTES if is_file else MOST_LETTERS)
        if is_file:
            content = found
        else:
            fields[part.name] = string(found.decode())
    if content is None:
        raise Problem(Code.BAD_FIELDS)
    return Upload(content, fields)


async def _part(part: BodyPartReader, most: int) -> bytes:
    raw = bytearray()
    while chunk := await part.read_chunk(MOST_BYTES):
        raw += chunk
        if len(raw) > most:
            raise Problem(Code.FILE_TOO_LARGE)
    return bytes(raw)


async def _read(request: web.Request) -> bytes:
    if (request.content_length or 0) > MOST_BYTES:
        raise Problem(Code.BODY_TOO_LARGE)
    raw = bytearray()
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for chunk in request.content.iter_any():
                raw += chunk
                if len(raw) > MOST_BYTES:
                    raise Problem(Code.BODY_TOO_LARGE)
    except TimeoutError:
        raise Problem(Code.TOO_SLOW) from None
    return bytes(raw)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def string(value: Any) -> str:
    """`value` if it is text that can be stored everywhere: no lone surrogates, no NUL."""
    if not isinstance(value, str) or "\0" in value or not _is_unicode(value):
        raise Problem(Code.BAD_FIELDS)
    return value


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def text(value: Any) -> str:
    """A typed text without the space around it: 1 to 2000 letters."""
    found = string(value).replace("\r\n", "\n").strip()
    if not found:
        raise Problem(Code.TEXT_EMPTY)
    if len(found) > MOST_LETTERS:
        raise Problem(Code.TEXT_TOO_LONG)
    return found


def choice(value: Any) -> str:
    """A choice as it was offered: 1 to 64 bytes."""
    found = string(value)
    if not 0 < len(found.encode()) <= 64:
        raise Problem(Code.BAD_FIELDS)
    return found


def key(value: Any) -> str:
    """A client's own name of an event, to know a repeat."""
    found = string(value)
    if not _KEY.match(found):
        raise Problem(Code.BAD_FIELDS)
    return found


def language(value: Any) -> str:
    """A language tag (BCP 47), whether or not we speak it."""
    found = string(value)
    if not _LANGUAGE.match(found):
        raise Problem(Code.BAD_FIELDS)
    return found
