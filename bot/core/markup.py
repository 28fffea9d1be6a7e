"""The small markup of our texts (**bold**, [links](https://…), lists, paragraphs) and its three renderings.

`[слова](lang:ru)` are words in another language than the text around them; the web page says so to screen readers.

Telegram's HTML, the web page's HTML and plain text are made from the same tokens, so they never disagree.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from html import escape as escape_html

from markdown_it import MarkdownIt
from markdown_it.token import Token

MOST_UNITS = 4096  # Telegram: 1-4096 UTF-16 code units after entities are parsed (Bot API, sendMessage)

_PARSER = MarkdownIt("zero", {"html": False}).enable(["emphasis", "link", "list", "newline", "escape"])
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!<>|~])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_RIGHT_TO_LEFT_LETTER = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_RIGHT_TO_LEFT_MARK = "\u200f"
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"

_LANGUAGE = re.compile(r"lang:([a-zA-Z-]{2,8})")
_COMMAND = re.compile(r"(?<![\w/.<])(?=/[a-z])")
_COMMAND_WORD = re.compile(r"(?<![\w/.<&;])(/[a-z]+)")
_LEFT_TO_RIGHT_MARK = "\u200e"


def escape(value: str) -> str:
    """`value` as text that means nothing in our markup."""
    return _SPECIAL.sub(r"\\\1", _CONTROL.sub("", value))


def isolate(value: str) -> str:
    """`value` kept apart from the writing direction around it (Unicode TR9, explicit directional isolates)."""
    return f"{_FIRST_STRONG_ISOLATE}{value}{_POP_ISOLATE}"


def spoken(text: str, language: str) -> str:
    """`text`, which may bear markup but no links and no empty lines, as words in `language`."""
    return f"[{text}](lang:{language})"


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[Token, ...]:
    tokens = tuple(_PARSER.parse(_CONTROL.sub("", text)))
    for token in tokens:
        _mark_languages(token.children or ())
    return tokens


def _mark_languages(tokens: Iterable[Token]) -> None:
    """Links that name a language become tokens of their own kind; they never nest, so the next close is theirs."""
    inside = False
    for token in tokens:
        if token.type == "link_open" and (named := _LANGUAGE.fullmatch(str(token.attrGet("href")))):
            token.type, token.meta, inside = "language_open", {"language": named[1]}, True
        elif token.type == "link_close" and inside:
            token.type, inside = "language_close", False


def problems(text: str) -> list[str]:
    """What an editor should mend in `text`: markup that would be shown as signs, links that are not https."""
    found = [f"the link to «{target}» must begin with https://" for target in links(text) if not _is_link(target)]
    if "**" in plain(text):
        found.append("two stars ** are left open or stand next to a space")
    if re.search(r"\]\(|<[a-z/]|^#", plain(text), re.MULTILINE):
        found.append("a link, a tag or a heading is written in a way that would be shown as it stands")
    return found


def links(text: str) -> list[str]:
    """The targets of all links in `text`."""
    return [str(token.attrGet("href")) for token in _inline(text) if token.type == "link_open"]


def _inline(text: str) -> Iterator[Token]:
    for token in _tokens(text):
        yield from token.children or ()


def _is_link(target: str) -> bool:
    return target.startswith(("https://", "tel:", "/"))


def plain(text: str) -> str:
    """`text` without markup, a link as its words with the address behind."""
    return _blocks(text, _plain_inline)


def telegram(text: str, right_to_left: bool = False) -> str:
    """`text` in the HTML that Telegram accepts (Bot API, HTML style)."""
    return _blocks(text, _telegram_inline, right_to_left)


def _blocks(text: str, inline: Callable[[Iterable[Token]], Iterable[str]], right_to_left: bool = False) -> str:
    """The blocks of `text` as lines: an empty line between blocks, a bullet or a number before each list item."""
    lines: list[str] = []
    lists: list[int] = []  # for each open list the number of its next item; 0 for bullets
    mark = ""
    for token in _tokens(text):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1) if token.tag == "ol" else 0)
                lines.append("")
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                mark = f"{lists[-1]}. " if lists[-1] else "• "
                lists[-1] += 1 if lists[-1] else 0
            case "paragraph_open" if not lists:
                lines.append("")
            case "inline":
                lines.extend((mark + "".join(inline(token.children or ()))).split("\n"))
                mark = ""
            case _:
                pass
    return "\n".join(_directed(line) if right_to_left else line for line in lines).strip("\n")


def _directed(line: str) -> str:
    """`line` beginning with a right-to-left sign, so that a phone does not turn it around; commands keep their slash."""
    line = _COMMAND.sub(_LEFT_TO_RIGHT_MARK, line)
    return line if not line or _RIGHT_TO_LEFT_LETTER.match(line) else _RIGHT_TO_LEFT_MARK + line


def _plain_inline(tokens: Iterable[Token]) -> Iterator[str]:
    target = ""
    for token in tokens:
        match token.type:
            case "text" | "text_special":
                yield token.content
            case "softbreak" | "hardbreak":
                yield "\n"
            case "link_open":
                target = str(token.attrGet("href"))
            case "link_close":
                yield f" ({target})"
            case _:
                pass


_TELEGRAM_TAGS = {"strong_open": "<b>", "strong_close": "</b>", "em_open": "<i>", "em_close": "</i>"}


def _telegram_inline(tokens: Iterable[Token]) -> Iterator[str]:
    return map(_telegram_token, tokens)


def _telegram_token(token: Token) -> str:
    match token.type:
        case "text" | "text_special":
            return escape_html(token.content, quote=False)
        case "softbreak" | "hardbreak":
            return "\n"
        case "link_open":
            return f'<a href="{escape_html(str(token.attrGet("href")))}">'
        case "link_close":
            return "</a>"
        case other:
            return _TELEGRAM_TAGS.get(other, "")


_WEB_BLOCKS = {
    "paragraph_open": "<p>",
    "paragraph_close": "</p>",
    "bullet_list_open": "<ul>",
    "bullet_list_close": "</ul>",
    "ordered_list_open": "<ol>",
    "ordered_list_close": "</ol>",
    "list_item_open": "<li>",
    "list_item_close": "</li>",
}
_WEB_TAGS = {
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "em_open": "<em>",
    "em_close": "</em>",
    "link_close": "</a>",
    "language_close": "</bdi>",
}


@lru_cache(maxsize=4096)
def web(text: str) -> str:
    """`text` as HTML for the web chat: paragraphs, lists, strong, em and links that tell nobody where one came from."""
    parts: list[str] = []
    for token in _tokens(text):
        if token.type == "inline":
            parts.extend(_web_inline(child) for child in token.children or ())
        elif not token.hidden:
            parts.append(_WEB_BLOCKS.get(token.type, ""))
    return "".join(parts)


def _web_inline(token: Token) -> str:
    match token.type:
        case "text" | "text_special":
            return _COMMAND_WORD.sub(r'<bdi dir="ltr">\1</bdi>', escape_html(token.content, quote=False))
        case "softbreak" | "hardbreak":
            return "<br>"
        case "link_open":
            return f'<a href="{escape_html(str(token.attrGet("href")))}" rel="noopener noreferrer">'
        case "language_open":
            return f'<bdi lang="{token.meta["language"]}">'
        case other:
            return _WEB_TAGS.get(other, "")


def units(text: str) -> int:
    """The length that Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, most: int = MOST_UNITS) -> list[str]:
    """`text` in parts that fit a message: cut at paragraphs, then lines, then words, then anywhere."""
    return [part for part in _split(text, most, ("\n\n", "\n", " ")) if part.strip()] or [""]


def _split(text: str, most: int, separators: tuple[str, ...]) -> Iterator[str]:
    if units(plain(text)) <= most:
        yield text
        return
    if not separators:
        half = len(text) // 2
        yield from _split(text[:half], most, ())
        yield from _split(text[half:], most, ())
        return
    separator, *finer = separators
    part = ""
    for piece in text.split(separator):
        joined = f"{part}{separator}{piece}" if part else piece
        if units(plain(joined)) <= most:
            part = joined
            continue
        if part:
            yield part
        *whole, part = _split(piece, most, tuple(finer))
        yield from whole
    yield part
