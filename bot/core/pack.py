"""The content of a pack: entries, topics and facts, as plain data that was read and checked elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from bot.core.danger import Dangers
from bot.core.facts import Fact
from bot.core.language import LANGUAGES
from bot.core.match import PROTECTION, Candidate, Decision, Match, Matcher, most_alike, nearest
from bot.core.normalise import fold
from bot.core.office import Office
from bot.core.place import Place
from bot.core.quiz import Bank
from bot.core.recording import Recording
from bot.core.source import Source
from bot.core.term import Deadlines
from bot.core.text import Catalogues, Voice
from bot.core.town import Towns
from bot.core.tree import Guide, domain

RUMOURS = "rumours"  # the topic of entries that say what is true of a rumour


class Verdict(StrEnum):
    """What is true of a rumour. Whoever believed it is not blamed."""

    FALSE = "false"
    PARTLY = "partly"
    OUTDATED = "outdated"
    TRUE = "true"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Entry:
    """One question and its answer, in English; the parts after the answer may be empty."""

    id: str
    pack: str
    topic: str
    title: str
    label: str
    answer: str
    steps: tuple[str, ...]
    cost: str
    otherwise: str
    unknown: str
    help: str
    related: tuple[str, ...]
    sources: tuple[Source, ...]
    checked_on: date
    review_by: date
    checked_by: str = ""  # the editor who said last that all is still correct
    verdict: Verdict | None = None  # of an entry about a rumour

    def texts(self) -> Iterator[tuple[str, str]]:
        """The stable id and the English of every text of this entry, in reading order."""
        steps = ((f"steps.{number}", step) for number, step in enumerate(self.steps, 1))
        parts = (("title", self.title), ("label", self.label), ("answer", self.answer), *steps, ("cost", self.cost))
        parts += (("otherwise", self.otherwise), ("unknown", self.unknown), ("help", self.help))
        return ((f"{self.id}.{part}", text) for part, text in parts if text)


@dataclass(frozen=True)
class Topic:
    """A heading under which entries stand."""

    id: str
    title: str
    entries: tuple[str, ...]

    @property
    def key(self) -> str:
        """The stable id of the title."""
        return f"topic.{self.id}.title"


@dataclass(frozen=True)
class Pack:
    """One country or subject: its topics, entries and facts, and the languages it must be answerable in."""

    id: str
    name: str
    country: bool
    languages: tuple[str, ...]
    time_zone: str
    topics: Mapping[str, Topic]
    entries: Mapping[str, Entry]
    facts: Mapping[str, Fact]
    also: tuple[str, ...] = ()  # packs whose topics are offered to people here too
    bank: Bank = field(default_factory=Bank)
    guides: Mapping[str, Guide] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    deadlines: Deadlines = field(default_factory=Deadlines)
    recordings: Mapping[tuple[str, str], Recording] = field(default_factory=dict)  # by entry and language


@dataclass(frozen=True)
class Library:
    """All content at one moment. `words` are what a person may type for a wish (exit, menu …), by language.

    `matcher` is not there until its index is made; the patterns of danger are there from the first moment. `operator`
    is who runs this copy and how to reach them; empty when they did not say.
    """

    packs: Mapping[str, Pack]
    catalogues: Catalogues
    words: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    version: str = ""
    names: frozenset[str] = frozenset()  # given names, folded: they are not kept with a question
    dangers: Dangers = field(default_factory=lambda: Dangers(()))
    matcher: Matcher | None = None
    office: Office = field(default_factory=Office)  # how counsellors work
    operator: str = ""
    facilities: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # of exam questions: right answers, of all
    towns: Towns = field(default_factory=Towns)

    def voice(self, code: str) -> Voice:
        """Everything said in the language `code`."""
        return Voice(LANGUAGES[code], self.catalogues)

    def entry(self, id: str) -> Entry | None:
        """The entry with this id, whichever pack it stands in."""
        return next((pack.entries[id] for pack in self.packs.values() if id in pack.entries), None)

    def place(self, id: str) -> Place | None:
        """The place with this id, whichever pack it stands in."""
        return next((pack.places[id] for pack in self.packs.values() if id in pack.places), None)

    def places_in(self, country: str) -> list[Place]:
        """The places that serve a country, in the order of the packs and their files."""
        found = (place for pack in self.packs.values() for place in pack.places.values())
        return [place for place in found if country in place.countries]

    @property
    def lands(self) -> list[str]:
        """The countries that places serve: those that a person can be in first."""
        codes = {code for pack in self.packs.values() for place in pack.places.values() for code in place.countries}
        return sorted(codes, key=lambda code: (code not in self.packs, code))

    def match(self, text: str, place: str, code: str) -> Match:
        """What `text` is about for somebody in `place` who reads `code`: by titles alone until the matcher is made."""
        if self.matcher:
            return self.matcher.match(text, place or None, code)
        if danger := self.dangers.find(text):
            return Match(Decision.DANGER, danger=danger)
        entries = {id: (pack, entry) for pack in self._around(place) for id, entry in pack.entries.items()}
        titles = {id: set(self._in_all_languages(pack, entry)) for id, (pack, entry) in entries.items()}
        near = tuple(Candidate(id, entries[id][0].id, 0.0) for id in nearest(text, titles))
        return Match(Decision.SUGGEST if near else Decision.NONE, near)

    def _around(self, place: str) -> tuple[Pack, ...]:
        """The pack of a place, or all when none is known."""
        return (self.packs[place],) if place in self.packs else tuple(self.packs.values())

    def _in_all_languages(self, pack: Pack, entry: Entry) -> Iterator[str]:
        """The titles and labels of an entry in every language it has: people mix them."""
        for voice in map(self.voice, pack.languages):
            yield in_words(voice, pack.id, f"{entry.id}.title", entry.title)
            yield in_words(voice, pack.id, f"{entry.id}.label", entry.label)

    def topics(self, place: Pack) -> tuple[tuple[Pack, Topic], ...]:
        """What people in `place` can choose from: urgent help first, then the topics of the place, then the others."""
        also = [self.packs[id] for id in place.also if id in self.packs]
        order = sorted([place, *also], key=lambda pack: (pack.id != PROTECTION, pack.id != place.id))
        return tuple((pack, topic) for pack in order for topic in pack.topics.values())

    def guide(self, pack: str, id: str) -> Guide | None:
        """The guide with this id in a pack."""
        return self.packs[pack].guides.get(id) if pack in self.packs else None

    def guides(self, place: Pack) -> tuple[Guide, ...]:
        """The guides for people in `place`: those of the place, then those of the packs that belong to it."""
        packs = [place, *(self.packs[id] for id in place.also if id in self.packs)]
        return tuple(guide for pack in packs for guide in pack.guides.values())

    def guide_about(self, entry: Entry) -> Guide | None:
        """The guide of the entry's pack that names the entry as something to read more in.

        One about going back, which says something before its questions, only where no other guide does.
        """
        guides = sorted(self.packs[entry.pack].guides.values(), key=lambda guide: bool(guide.before))
        return next((g for g in guides if any(item.entry == entry.id for item in g.items.values())), None)

    def guide_titled(self, text: str) -> Guide | None:
        """The guide whose title or label, in any of its languages, is the whole of `text`."""
        return self._guides_by_title.get(fold(text))

    def guide_meant(self, text: str) -> Guide | None:
        """The guide whose title or label, in any of its languages, is `text` but for a word or its form."""
        title = most_alike(fold(text), self._guides_by_title)
        return self._guides_by_title[title] if title else None

    @cached_property
    def _guides_by_title(self) -> dict[str, Guide]:
        """By folded title and label in every language: made when somebody first writes to us, in a few milliseconds."""
        found: dict[str, Guide] = {}
        for guide, title in self.guides_called():
            found.setdefault(fold(title), guide)
        return found

    def guides_called(self) -> Iterator[tuple[Guide, str]]:
        """Every guide with its title and its label in each language."""
        for pack in self.packs.values():
            for guide in pack.guides.values():
                for voice in map(self.voice, pack.languages):
                    for key, text in ((guide.text_key("title"), guide.title), (guide.text_key("label"), guide.label)):
                        yield guide, in_words(voice, domain(pack.id), key, text)

    @property
    def exam(self) -> Pack | None:
        """The pack with practice tests."""
        return next((pack for pack in self.packs.values() if pack.bank.tests), None)

    @property
    def counted(self) -> tuple[Pack, ...]:
        """The packs whose deadlines can be counted."""
        return tuple(pack for pack in self.packs.values() if pack.deadlines)

    @property
    def countries(self) -> tuple[Pack, ...]:
        """The packs that a person can be in."""
        return tuple(pack for pack in self.packs.values() if pack.country)

    def name(self, pack: Pack, voice: Voice) -> str:
        """The pack's name in the person's language."""
        return named(pack, voice)

    def title(self, pack: Pack, topic: Topic, voice: Voice) -> str:
        """The topic's title in the person's language."""
        return in_words(voice, pack.id, topic.key, topic.title)

    def label(self, entry: Entry, voice: Voice) -> str:
        """The entry's button in the person's language."""
        return in_words(voice, entry.pack, f"{entry.id}.label", entry.label)


def named(pack: Pack, voice: Voice) -> str:
    """The pack's name; of a country whose texts are in other languages the name in this one all the same."""
    if pack.country and not voice.find(pack.id, "pack.name", pack.name):
        return voice.country(pack.id)
    return in_words(voice, pack.id, "pack.name", pack.name)


def in_words(voice: Voice, domain: str, key: str, source: str) -> str:
    """A short text of a pack in the first language of the chain that has it."""
    for code in voice.language.chain:
        found = voice.in_language(code).find(domain, key, source)
        if found:
            return found.forms[0]
    return source
