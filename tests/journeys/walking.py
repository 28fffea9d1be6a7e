"""Somebody who walks a journey, on any channel: bare, Telegram, web."""

import asyncio
import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from admin.extract import interface_texts
from bot.core import card, choice, markup, tree
from bot.core.pack import Library, in_words
from tests.bot_api import BotApiServer
from tests.conversation import Somebody
from tests.patience import PATIENCE

FOLDER = Path(__file__).parent
_MARKS = re.compile("[\u200e\u200f]")  # what right-to-left texts bring along for phones


@dataclass
class Said:
    """What the person sees after a step: plain texts, and choices in order."""

    texts: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


class Walker(Protocol):
    """A person on a channel."""

    async def types(self, text: str) -> Said: ...

    async def presses(self, pressed: str) -> Said: ...


@dataclass
class BareWalker:
    """On no channel at all."""

    somebody: Somebody

    async def types(self, text: str) -> Said:
        await self.somebody.types(text)
        return self._said()

    async def presses(self, pressed: str) -> Said:
        await self.somebody.presses(pressed)
        return self._said()

    def _said(self) -> Said:
        texts = [markup.plain(message.text) for message in self.somebody.messages]
        return Said(texts, [item.choice for item in self.somebody.choices])


@dataclass
class TelegramWalker:
    """On Telegram: what is new or edited since the step, once everything has been sent."""

    api: BotApiServer
    user: int
    service: Any

    async def types(self, text: str) -> Said:
        before = self._state()
        self.api.send_text(self.user, text)
        return await self._new(before)

    async def presses(self, pressed: str) -> Said:
        before = self._state()
        holder = next(
            message
            for message in reversed(self.api.chats[self.user])
            if any(button["callback_data"] == pressed for button in message.buttons)
        )
        self.api.press(self.user, holder.message_id, pressed)
        return await self._new(before)

    def _state(self) -> dict[int, int]:
        return {message.message_id: message.edits for message in self.api.chats.get(self.user, [])}

    async def _new(self, before: dict[int, int]) -> Said:
        async with asyncio.timeout(PATIENCE):
            while self._state() == before or self.api.pending() or not await self._is_quiet():
                await asyncio.sleep(0.01)
        new = [m for m in self.api.chats[self.user] if before.get(m.message_id) != m.edits]
        return Said(
            [_MARKS.sub("", m.text) for m in new], [button["callback_data"] for m in new for button in m.buttons]
        )

    async def _is_quiet(self) -> bool:
        readings = {
            reading.name: reading.values[""] for reading in await self.service.readings() if "" in reading.values
        }
        return readings["hamroh_inbox_waiting"] == readings["hamroh_outbox_unsent"] == 0


@dataclass
class WebWalker:
    """In the web chat, by its API, each from a network of their own: limits count by network."""

    session: aiohttp.ClientSession
    url: str
    service: Any
    address: str
    chat: str = ""
    cursor: str = ""

    async def types(self, text: str) -> Said:
        return await self._does({"text": text})

    async def presses(self, pressed: str) -> Said:
        return await self._does({"choice": pressed})

    @property
    def _from(self) -> dict[str, str]:
        return {"X-Forwarded-For": self.address}

    async def _does(self, event: dict[str, str]) -> Said:
        if not self.chat:
            async with self.session.post(f"{self.url}/api/v1/chats", headers=self._from) as opened:
                self.chat = (await opened.json())["chat"]
        events = f"{self.url}/api/v1/chats/{self.chat}/events"
        async with self.session.post(events, json=event, headers=self._from) as accepted:
            assert accepted.status == 202, await accepted.text()
        said = Said()
        while not said.texts or not await self._is_quiet():
            await self._fetch(said)
        await self._fetch(said, wait=0)
        return said

    async def _is_quiet(self) -> bool:
        readings = {
            reading.name: reading.values[""] for reading in await self.service.readings() if "" in reading.values
        }
        return readings["hamroh_inbox_waiting"] == 0

    async def _fetch(self, said: Said, wait: int = 5) -> None:
        where = f"{self.url}/api/v1/chats/{self.chat}/messages"
        async with self.session.get(where, params={"after": self.cursor, "wait": str(wait)}) as got:
            found = await got.json()
        self.cursor = found["cursor"]
        said.texts += [message["text"] for message in found["messages"]]
        said.choices += [item["choice"] for message in found["messages"] for item in message["choices"]]


def scripts() -> dict[str, dict[str, Any]]:
    """All journeys by name."""
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.toml"))}


async def walk(walker: Walker, script: dict[str, Any], language: str, content: Library) -> None:
    """Walk `script` in `language`; what should be seen is seen after each step."""
    offered: list[str] = []
    for step in script["steps"]:
        if "types" in step:
            said = await walker.types(_typed(step["types"], language, content))
        else:
            said = await walker.presses(_pressed(step["taps"], language, offered, step.get("number", 1)))
        offered = said.choices or offered
        for sight in step["sees"]:
            wanted = _wanted(sight, language, content)
            assert any(wanted in text for text in said.texts), f"{language}, {step}: {wanted!r} is not in {said.texts}"


def _typed(words: str, language: str, content: Library) -> str:
    """`word exit` is one of the language's own exit words."""
    if not words.startswith("word "):
        return words
    return content.words[content_language(language)][words.removeprefix("word ")][0]


def content_language(language: str) -> str:
    """The language whose word list is used: Uzbek has one for both scripts."""
    return "uz" if language == "uz-Cyrl" else language


def _pressed(wish: str, language: str, offered: list[str], number: int) -> str:
    """The choice that fits `wish`; of several that do, such as the answers to a question, the one with this `number`."""
    action, *arguments = wish.split()
    fitting = []
    for pressed in offered:
        tap = choice.read(pressed)
        if (
            tap
            and tap.language == language
            and tap.action == action
            and list(tap.arguments[: len(arguments)]) == arguments
        ):
            fitting.append(pressed)
    assert number <= len(fitting), f"no button {number} for «{wish}» in {language} among {offered}"
    return fitting[number - 1]


def _wanted(sight: str, language: str, content: Library) -> str:
    """The first line that an interface text, an entry's answer, or a text of a guide or a place begins with."""
    if sight.startswith("entry "):
        found = content.entry(sight.removeprefix("entry "))
        assert found is not None
        return _first_line(card.messages(content, found, language, found.checked_on)[1].text)
    if sight.startswith("guide "):
        _, pack, id, *part = sight.split()
        guide = content.packs[pack].guides[id]
        key = guide.text_key(*part)
        return _translated(content, language, tree.domain(pack), key, dict(guide.texts())[key])
    if sight.startswith("spot "):
        return _name(content, sight.removeprefix("spot "), language)
    return _translated(content, language, "interface", sight, _sources()[sight])


def _name(content: Library, id: str, language: str) -> str:
    """The name of a place: in the language itself where its pack claims the language."""
    place = content.place(id)
    assert place is not None
    key = f"place.{id}.name"
    if content_language(language) in content.packs[place.pack].languages:
        return _translated(content, language, place.pack, key, place.name)
    return in_words(content.voice(language), place.pack, key, place.name)


def _translated(content: Library, language: str, domain: str, key: str, source: str) -> str:
    translation = content.voice(language).find(domain, key, source)
    assert translation is not None, f"{key} is not translated into {language}"
    return _first_line(translation.forms[0].partition("{")[0])


def _first_line(text: str) -> str:
    return markup.plain(text).split("\n")[0].strip()


@lru_cache(maxsize=1)
def _sources() -> dict[str, str]:
    return {text.key: str(text.source) for text in interface_texts(FOLDER.parent.parent)}
