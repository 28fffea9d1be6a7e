"""Practice tests in Moodle's GIFT format (docs.moodle.org/en/GIFT_format), there and back.

Beside what GIFT knows (text, options, the right one, feedback), what it does not know stands in comments `//@ name: value`.
"""

import json
import re
from collections.abc import Iterator
from datetime import date

from bot.core.quiz import Question, Test

_SPECIAL = re.compile(r"([~=#{}:\\])")
_COMMENT = re.compile(r"//@ (\w+): (.*)")
_BODY = re.compile(r"::(?P<id>[a-z0-9-]+)::(?P<text>(?:\\.|[^{\\])*)\{(?P<answers>(?:\\.|[^}\\])*)\}\s*\Z", re.DOTALL)
_ANSWER = re.compile(r"([=~])((?:\\.|[^=~#\\])*)(?:####?((?:\\.|[^=~\\])*)|#(?:\\.|[^=~\\])*)?", re.DOTALL)
_KEPT = ("topic", "passage", "said", "gloss", "source", "url", "facts")


class WrongGift(Exception):
    """The text is not what we can read; says where."""


def write(test: Test) -> str:
    """`test` as GIFT."""
    head = [f"// {test.id}: {test.module}, level {test.level}, checked on {test.checked_on}", f"$CATEGORY: {test.id}"]
    return "\n\n".join(["\n".join(head), *("\n".join(_question(question)) for question in test.questions)]) + "\n"


def _question(question: Question) -> Iterator[str]:
    source = question.source
    named = (source.name, source.url) if source else ("", "")
    kept = (question.topic, question.passage, question.said, question.gloss, *named, ",".join(question.facts))
    for name, value in zip(_KEPT, kept, strict=True):
        if value:
            yield f"//@ {name}: {json.dumps(value, ensure_ascii=False)}"
    heard = "\n\n".join(part for part in (question.passage, question.said, question.text) if part)
    yield f"//@ text: {json.dumps(question.text, ensure_ascii=False)}"
    yield f"::{question.id}::{_escape(heard)} {{"
    if question.is_typed:
        yield from (f"={_escape(answer)}" for answer in question.answers)
    for number, option in enumerate(question.options, 1):
        yield f"{'=' if number == question.right else '~'}{_escape(option)}"
    yield f"####{_escape(question.explanation)}"
    yield "}"


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text.strip())


def read(text: str, id: str, module: str, level: int, checked_on: date) -> str:
    """The questions in `text` as the TOML file of a test. Raises WrongGift for what cannot be read."""
    lines = [f'module = "{module}"', f"level = {level}", f"checked_on = {checked_on}", ""]
    number = 0
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        body = "\n".join(line for line in block.splitlines() if not line.startswith(("//", "$")))
        if body.strip():
            number += 1
            kept = {match[1]: json.loads(match[2]) for match in map(_COMMENT.match, block.splitlines()) if match}
            lines += [*_table(body.strip(), kept, _id(body, module) or f"{id}-{number:02}"), ""]
    return "\n".join(lines).rstrip() + "\n"


def _id(body: str, module: str) -> str:
    """The id that a question of ours has already, in whichever test it stands; empty for another name."""
    named = re.match(r"\s*::([a-z]+-\d{1,2}-\d\d)::", body)
    return named[1] if named and named[1].startswith(f"{module}-") else ""


def _table(body: str, kept: dict[str, str], id: str) -> Iterator[str]:
    found = _BODY.match(body if body.startswith("::") else f"::{id}::{body}")
    if found is None:
        raise WrongGift(f"question {id} cannot be read: «{body[:60]}»")
    inside, _, feedback = found["answers"].partition("####")
    answers = [(sign, _unescape(words)) for sign, words, _ in _ANSWER.findall(inside)]
    right = [place for place, (sign, _) in enumerate(answers, 1) if sign == "="]
    wrong = [words for sign, words in answers if sign == "~"]
    if not right or (wrong and len(right) > 1):
        raise WrongGift(f"question {id} must have one right option, or typed answers alone")
    yield "[[questions]]"
    yield f"id = {_toml(id)}"
    for name in ("topic", "passage", "said"):
        if kept.get(name) or name == "topic":
            yield f"{name} = {_toml(kept.get(name, ''))}"
    yield f"text = {_toml(kept.get('text') or _unescape(found['text']))}"
    words = ", ".join(_toml(answer) for _, answer in answers)
    yield from [f"options = [{words}]", f"right = {right[0]}"] if wrong else [f"answers = [{words}]"]
    yield f"gloss = {_toml(kept.get('gloss', ''))}"
    yield f"explanation = {_toml(_unescape(feedback))}"
    if kept.get("facts"):
        yield f"facts = [{', '.join(_toml(name) for name in kept['facts'].split(','))}]"
    if kept.get("source"):
        url = f", url = {_toml(kept['url'])}" if kept.get("url") else ""
        yield f"source = {{ name = {_toml(kept['source'])}{url} }}"


def _toml(text: str) -> str:
    """`text` as a TOML string: JSON's escapes are among TOML's."""
    return json.dumps(text, ensure_ascii=False)
