"""Telegram's rules for parse_mode=HTML: which text is refused, with which words, and what is shown.

The rules and the wording of the errors were read from tdlib's MessageEntity.cpp (parse_html).
Offsets in errors are bytes of UTF-8; offsets in entities are UTF-16 code units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

KINDS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
ARGUMENTS = {
    ("a", "href"),
    ("code", "class"),
    ("span", "class"),
    ("tg-emoji", "emoji-id"),
    ("tg-time", "unix"),
    ("blockquote", "expandable"),
}
NAMED_CHARACTERS = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
SPACE = rb" \t\r\n\0\v"

CHARACTER = re.compile(rb"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*));?")
PLAIN = re.compile(rb"[^<&]+")
TAG_NAME = re.compile(rb"[^" + SPACE + rb">]*")
ATTRIBUTE_NAME = re.compile(rb"[^" + SPACE + rb"=>/\"']*")
NAME_TOKEN = re.compile(rb"[a-zA-Z0-9.-]*")
SPACES = re.compile(rb"[" + SPACE + rb"]*")
USER_LINK = re.compile(r"tg:(?://)?user\?id=(\d+)$", re.IGNORECASE)
LINK = re.compile(r"(?:(?:https?|ftp|tonsite)://)?[^\s/?#@]+\.[^\s]{2,}$|(?:tg|ton):\S+$|https?://\S+$", re.IGNORECASE)


class EntityError(ValueError):
    """The text is no HTML that Telegram accepts; the message is Telegram's own."""


@dataclass(frozen=True)
class Parsed:
    """What a person sees, and the entities over it."""

    text: str
    entities: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class OpenTag:
    """A start tag whose end tag has not been met yet."""

    name: str
    argument: str
    offset: int
    shown_bytes: int


@dataclass
class Reader:
    """One pass over the text, from the first byte to the last."""

    source: bytes
    at: int = 0
    shown: bytearray = field(default_factory=bytearray)
    units: int = 0
    tags: list[OpenTag] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        return self.at >= len(self.source)

    def take(self, pattern: re.Pattern[bytes]) -> bytes:
        """Moves over what the pattern matches here."""
        found = pattern.match(self.source, self.at)
        assert found is not None
        self.at = found.end()
        return found[0]

    def next_is(self, *characters: bytes) -> bool:
        return self.source[self.at : self.at + 1] in characters

    def show(self, part: bytes) -> None:
        """Puts bytes into the shown text and counts their UTF-16 code units."""
        self.shown += part
        self.units += sum(1 + (byte >= 0xF0) for byte in part if byte & 0xC0 != 0x80)

    def read(self) -> Parsed:
        while not self.ended:
            self.step()
        if self.tags:
            raise EntityError(f'Can\'t find end tag corresponding to start tag "{self.tags[-1].name}"')
        ordered = sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return Parsed(whole(bytes(self.shown)), tuple(ordered))

    def step(self) -> None:
        if self.next_is(b"&"):
            self.show(self.character())
        elif not self.next_is(b"<"):
            self.show(self.take(PLAIN))
        elif self.source[self.at + 1 : self.at + 2] == b"/":
            self.end_tag()
        else:
            self.start_tag()

    def character(self) -> bytes:
        """One character reference; one that Telegram does not know stays as it is written."""
        found = CHARACTER.match(self.source, self.at)
        character = referenced(found) if found else ""
        if found is None or not character:
            self.at += 1
            return b"&"
        self.at = found.end()
        return character.encode("utf-8", "surrogatepass")

    def start_tag(self) -> None:
        begin = self.at
        self.at += 1
        name = self.take(TAG_NAME).decode().lower()
        if self.ended:
            raise EntityError(f"Unclosed start tag at byte offset {begin}")
        if name not in KINDS:
            raise EntityError(f'Unsupported start tag "{name}" at byte offset {begin}')
        argument = self.attributes(name, begin)
        if name == "span" and argument != "tg-spoiler":
            raise EntityError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.tags.append(OpenTag(name, argument, self.units, len(self.shown)))

    def attributes(self, tag: str, begin: int) -> str:
        """Reads up to and over the ``>``; returns the one attribute that matters for this tag."""
        argument = ""
        while True:
            self.take(SPACES)
            if self.next_is(b">"):
                self.at += 1
                return argument
            name = self.take(ATTRIBUTE_NAME).decode()
            if not name:
                raise EntityError(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
            value = self.attribute_value(tag, begin)
            if (tag, name) in ARGUMENTS:
                argument = value

    def attribute_value(self, tag: str, begin: int) -> str:
        """The value after ``=``; an attribute without one counts as set."""
        self.take(SPACES)
        has_value = self.next_is(b"=")
        if has_value:
            self.at += 1
            self.take(SPACES)
        if self.ended:
            raise EntityError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        if not has_value:
            return "1"
        value = self.quoted() if self.next_is(b'"', b"'") else self.name_token()
        if self.ended:
            raise EntityError(f"Unclosed start tag at byte offset {begin}")
        return value

    def quoted(self) -> str:
        quote = self.source[self.at : self.at + 1]
        self.at += 1
        value = bytearray()
        while not self.ended and not self.next_is(quote):
            if self.next_is(b"&"):
                value += self.character()
            else:
                value += self.source[self.at : self.at + 1]
                self.at += 1
        self.at += 1
        return whole(bytes(value))

    def name_token(self) -> str:
        begin = self.at
        value = self.take(NAME_TOKEN).decode().lower()
        if not self.ended and not self.next_is(b">", *(bytes([space]) for space in SPACE)):
            raise EntityError(f"Unexpected end of name token at byte offset {begin}")
        return value

    def end_tag(self) -> None:
        begin = self.at
        if not self.tags:
            raise EntityError(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        name = self.take(TAG_NAME).decode().lower()
        self.take(SPACES)
        if not self.next_is(b">"):
            raise EntityError(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        tag = self.tags.pop()
        if name and name != tag.name:
            found = f'expected "</{tag.name}>", found "</{name}>"'
            raise EntityError(f"Unmatched end tag at byte offset {begin}, {found}")
        if self.units > tag.offset:
            self.close(tag)

    def close(self, tag: OpenTag) -> None:
        """Adds the entity of a tag that has shown something."""
        span = {"offset": tag.offset, "length": self.units - tag.offset}
        last = self.entities[-1] if self.entities else {}
        same_span = last.get("offset") == span["offset"] and last.get("length") == span["length"]
        if tag.name == "pre" and same_span and "language" in last:
            last["type"] = "pre"
            return
        details = meaning(tag, bytes(self.shown[tag.shown_bytes :]))
        if details is not None:
            self.entities.append({**details, **span})


def referenced(found: re.Match[bytes]) -> str:
    """The character that a reference stands for, or nothing when Telegram leaves it alone."""
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        return NAMED_CHARACTERS.get(name, "")
    digits, base = (hexadecimal, 16) if hexadecimal is not None else (decimal, 10)
    # Telegram counts the reference itself and stops believing in it at ten characters.
    if len(found[0].rstrip(b";")) >= 10:
        return ""
    code = int(digits or b"0", base)
    return "" if code == 0 or code >= 0x10FFFF else chr(code)


def meaning(tag: OpenTag, shown: bytes) -> dict[str, Any] | None:
    """Type and details of the entity, or nothing for a link that Telegram drops without a word."""
    kind = KINDS[tag.name]
    if kind == "text_link":
        return link(tag.argument or whole(shown))
    if kind == "custom_emoji":
        if not tag.argument.isdigit() or int(tag.argument) == 0:
            raise EntityError("Invalid custom emoji identifier specified")
        return {"type": kind, "custom_emoji_id": tag.argument}
    if kind == "date_time":
        return {"type": kind, "unix_time": int(tag.argument)} if tag.argument.isdigit() else None
    if kind == "code" and tag.argument.startswith("language-"):
        return {"type": kind, "language": tag.argument.removeprefix("language-")}
    if kind == "blockquote" and tag.argument:
        return {"type": "expandable_blockquote"}
    return {"type": kind}


def link(address: str) -> dict[str, Any] | None:
    if found := USER_LINK.match(address):
        return {"type": "text_mention", "user": {"id": int(found[1]), "is_bot": False, "first_name": "User"}}
    return {"type": "text_link", "url": address} if LINK.match(address) else None


def whole(shown: bytes) -> str:
    try:
        return shown.decode()
    except UnicodeDecodeError as error:
        raise EntityError(
            "Text contains invalid Unicode characters after decoding HTML entities,"
            " check for unmatched surrogate code units"
        ) from error


def parse(text: str) -> Parsed:
    """What Telegram shows for this HTML. Raises EntityError with Telegram's words."""
    parsed = Reader(text.encode()).read()
    for entity in parsed.entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return parsed
