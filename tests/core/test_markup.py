"""The small markup: three renderings that say the same, whatever people and editors write, cut where one may cut."""

import re
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core import markup
from tests.bot_api import html

NASTY = [
    "<b>",
    "&lt;",
    "&amp;",
    "**",
    "__",
    "[",
    "](",
    "javascript:alert(1)",
    "- ",
    "1. ",
    "\\",
    "`",
    "#",
    "\u202e",
    "\u2067",
]
NASTY += [
    "\ud800",
    "\x00",
    "\n\n",
    "{fee}",
    "<a href='tg://user?id=1'>",
    "https://example.org",
    "👪",
    "ё",
    "ʻ",
    "مرحبا",
    "\u2028",
]
ANYTHING = st.text() | st.lists(st.sampled_from(NASTY) | st.text(max_size=4), max_size=12).map("".join)

WORD = st.text("abcdefgабвӣўʻ’ابت", min_size=1, max_size=8)
SPAN = WORD | WORD.map("**{}**".format) | WORD.map("[{}](https://example.org/a_b?c=1&d=2)".format)
LINE = st.lists(SPAN, min_size=1, max_size=5).map(" ".join)
LIST = st.lists(LINE.map("- {}".format), min_size=1, max_size=4).map("\n".join)
TEXT = st.lists(LINE | LIST, min_size=1, max_size=4).map("\n\n".join)


def letters(text: str) -> str:
    """All but white space, and what no rendering shows."""
    return "".join(re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", text).split())


def web_words(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", markup.web(text)))


def telegram_words(text: str) -> str:
    return html.parse(markup.telegram(text)).text


@given(ANYTHING)
@example("<a href='tg://user?id=1'>x</a>")
@example("*a* **b** _c_ `d` [e](https://example.org)")
@example("\ud800")
@example("1. a\n- b\n# c\n> d")
def test_escaped_text_means_itself(text: str) -> None:
    """T6: any text, escaped, gives HTML that Telegram accepts and shows as it was typed, on every channel."""
    escaped = markup.escape(text)

    assert letters(telegram_words(escaped)) == letters(text)
    assert letters(markup.plain(escaped)) == letters(text)
    assert letters(web_words(escaped)) == letters(text)
    assert markup.links(escaped) == []


@given(ANYTHING)
@example("/menu")
def test_any_markup_is_safe(text: str) -> None:
    """T6: whatever an editor writes, Telegram accepts the HTML, and nothing but our own tags comes out."""
    html.parse(markup.telegram(text))
    html.parse(markup.telegram(text, right_to_left=True))

    tags = set(re.findall(r"</?([a-zA-Z][^\s>]*)", markup.web(text)))
    assert tags <= {"p", "ul", "ol", "li", "strong", "em", "a", "br", "bdi"}
    assert not re.search(r'href="\s*(javascript|data|vbscript|file):', markup.web(text), re.IGNORECASE)


@given(TEXT)
def test_renderings_agree(text: str) -> None:
    """Telegram, web and plain text have the same words in the same order; plain text adds where a link leads."""
    bullet = "•"
    telegram = letters(telegram_words(text)).replace(bullet, "")

    assert telegram == letters(web_words(text))
    assert telegram == letters(re.sub(r" \(https://[^)]*\)", "", markup.plain(text))).replace(bullet, "")


@given(TEXT)
def test_links_and_bold_survive(text: str) -> None:
    """Every bold and every link of the markup is an entity in Telegram and a tag on the web."""
    kinds = [entity["type"] for entity in html.parse(markup.telegram(text)).entities]

    assert kinds.count("bold") == markup.web(text).count("<strong>") == text.count("**") // 2
    assert kinds.count("text_link") == markup.web(text).count("<a ") == text.count("](")
    assert markup.problems(text) == []


@pytest.mark.parametrize(
    ("text", "plain", "telegram", "web"),
    [
        ("**Free**", "Free", "<b>Free</b>", "<p><strong>Free</strong></p>"),
        ("a\nb", "a\nb", "a\nb", "<p>a<br>b</p>"),
        ("a\n\nb", "a\n\nb", "a\n\nb", "<p>a</p><p>b</p>"),
        ("Bring:\n- a\n- b", "Bring:\n\n• a\n• b", "Bring:\n\n• a\n• b", "<p>Bring:</p><ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b", "1. a\n2. b", "1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("a < b & c", "a < b & c", "a &lt; b &amp; c", "<p>a &lt; b &amp; c</p>"),
        (
            "[site](https://e.org/?a=1&b=2)",
            "site (https://e.org/?a=1&b=2)",
            '<a href="https://e.org/?a=1&amp;b=2">site</a>',
            '<p><a href="https://e.org/?a=1&amp;b=2" rel="noopener noreferrer">site</a></p>',
        ),
    ],
)
def test_examples(text: str, plain: str, telegram: str, web: str) -> None:
    """The markup that editors use, in its three renderings."""
    assert (markup.plain(text), markup.telegram(text), markup.web(text)) == (plain, telegram, web)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("**well** [done](https://example.org)", 0),
        ("** open**", 1),
        ("**open", 1),
        ("[site](http://example.org)", 1),
        ("[site] (https://example.org)", 0),
        ("[site](https://example.org", 1),
        ("<b>tag</b>", 1),
        ("# heading", 1),
        ("a < b", 0),
        ("Call 112!", 0),
    ],
)
def test_problems(text: str, count: int) -> None:
    """What an editor should mend is named; what is well written is not."""
    assert len(markup.problems(text)) == count


# Right to left


def test_lines_are_directed() -> None:
    """Every line of a right-to-left text begins with a right-to-left letter or sign."""
    shown = markup.telegram("مرحبا\n\n- أولا\n- ثانيا\n\n112 اتصل", right_to_left=True)

    assert all(re.match(r"[\u0590-\u08ff\u200f]", line) for line in shown.split("\n") if line)


def test_commands_keep_their_slash() -> None:
    """A command inside right-to-left text is kept together by a sign before it; an address is left alone."""
    shown = markup.telegram("اكتب /menu أو [هنا](https://e.org/menu)", right_to_left=True)

    assert "\u200e/menu" in shown
    assert '"https://e.org/menu"' in shown


@given(ANYTHING)
def test_directing_adds_only_signs(text: str) -> None:
    """The signs of direction are all that a right-to-left rendering adds."""
    directed = markup.telegram(text, right_to_left=True)

    assert re.sub("[\u200e\u200f]", "", directed) == re.sub("[\u200e\u200f]", "", markup.telegram(text))


# Lengths


@given(st.text())
def test_units(text: str) -> None:
    """A length is what Telegram counts: letters beyond the basic plane count twice."""
    assert markup.units(text) == sum(2 if ord(letter) > 0xFFFF else 1 for letter in text)


PLAIN = st.lists(st.sampled_from(["слово", "👪👪", "ʻ", "a", "длинноедлинноеслово" * 3]) | st.just(""), max_size=60)
PARTS = st.builds(lambda words, glue: glue.join(words), PLAIN, st.sampled_from([" ", "\n", "\n\n", ""]))


@given(PARTS, st.integers(min_value=10, max_value=80))
def test_parts_fit_and_lose_nothing(text: str, most: int) -> None:
    """Every part fits, and together they say all, in order."""
    parts = markup.split(text, most)

    assert all(markup.units(markup.plain(part)) <= most for part in parts)
    assert letters("".join(parts)) == letters(text)


@given(st.lists(WORD, min_size=1, max_size=8), st.integers(min_value=1, max_value=60))
def test_cut_at_paragraphs(paragraphs: list[str], most: int) -> None:
    """As long as every paragraph fits, a text is cut between paragraphs only, and no two parts would fit into one."""
    most = max(most, *map(len, paragraphs))
    parts = markup.split("\n\n".join(paragraphs), most)

    assert [paragraph for part in parts for paragraph in part.split("\n\n")] == paragraphs
    assert all(len(f"{a}\n\n{b}") > most for a, b in pairwise(parts))


def test_a_short_text_is_one_part() -> None:
    """What fits is not cut; nothing is one empty part."""
    assert markup.split("a\n\nb") == ["a\n\nb"]
    assert markup.split("") == [""]


def test_telegrams_limit() -> None:
    """4096 units are one message, 4097 are two; a family sign of two units counts as two."""
    assert [len(markup.split("a" * 4096)), len(markup.split("a" * 4097)), len(markup.split("👪" * 2049))] == [1, 2, 2]
