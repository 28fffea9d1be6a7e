"""What can be wrong with a request: a closed list of codes, each with its status and a kind sentence."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """The codes that a client may rely on."""

    BAD_JSON = "bad_json"
    OTHER_ORIGIN = "other_origin"
    NOT_FOUND = "not_found"
    UNKNOWN_CHAT = "unknown_chat"
    UNKNOWN_RECEIPT = "unknown_receipt"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    TOO_SLOW = "too_slow"
    BODY_TOO_LARGE = "body_too_large"
    FILE_TOO_LARGE = "file_too_large"
    WRONG_CONTENT_TYPE = "wrong_content_type"
    BAD_FIELDS = "bad_fields"
    TEXT_EMPTY = "text_empty"
    TEXT_TOO_LONG = "text_too_long"
    FILE_NOT_ACCEPTED = "file_not_accepted"
    WORK_REFUSED = "work_refused"
    WORK_NEEDED = "work_needed"
    TOO_MANY_REQUESTS = "too_many_requests"
    TOO_MANY_WAITING = "too_many_waiting"
    BROKEN = "broken"
    FULL = "full"
    UNAVAILABLE = "unavailable"

    @property
    def status(self) -> int:
        """The HTTP status that goes with this code."""
        return _MEANINGS[self][0]

    @property
    def word(self) -> str:
        """The name of its sentence in `words`."""
        return _MEANINGS[self][1]


_MEANINGS: dict[Code, tuple[int, str]] = {
    Code.BAD_JSON: (400, "not_understood"),
    Code.OTHER_ORIGIN: (403, "other_origin"),
    Code.NOT_FOUND: (404, "not_found"),
    Code.UNKNOWN_CHAT: (404, "gone"),
    Code.UNKNOWN_RECEIPT: (404, "wrong_code"),
    Code.METHOD_NOT_ALLOWED: (405, "not_understood"),
    Code.TOO_SLOW: (408, "broken"),
    Code.BODY_TOO_LARGE: (413, "too_long"),
    Code.FILE_TOO_LARGE: (413, "file_too_large"),
    Code.WRONG_CONTENT_TYPE: (415, "not_understood"),
    Code.BAD_FIELDS: (422, "not_understood"),
    Code.TEXT_EMPTY: (422, "empty"),
    Code.TEXT_TOO_LONG: (422, "too_long"),
    Code.FILE_NOT_ACCEPTED: (422, "file_not_accepted"),
    Code.WORK_REFUSED: (422, "not_understood"),
    Code.WORK_NEEDED: (429, "too_many"),
    Code.TOO_MANY_REQUESTS: (429, "too_many"),
    Code.TOO_MANY_WAITING: (429, "too_many_waiting"),
    Code.BROKEN: (500, "broken"),
    Code.FULL: (503, "full"),
    Code.UNAVAILABLE: (503, "full"),
}


class Problem(Exception):
    """A request that is not served. `retry_after` in seconds; `extra` goes into the JSON beside code and message."""

    def __init__(self, code: Code, retry_after: float | None = None, extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.extra = dict(extra or {})

    @property
    def headers(self) -> dict[str, str]:
        """Headers that the answer needs."""
        return {} if self.retry_after is None else {"Retry-After": str(max(1, int(self.retry_after + 0.999)))}
