"""Reading content: whatever stands in the files, reading ends in a library that can be shown, or in words on what to mend."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import library
from bot.core import card
from bot.core.language import LANGUAGES
from bot.core.pack import Library
from bot.problem import Problem, Unreadable
from bot.sources import is_source_date
from tests.world import TODAY, World

FACTS, FAQ, PACK = "content/land/facts.toml", "content/land/faq/supplies.toml", "content/land/pack.toml"
UZ = "locales/uz/LC_MESSAGES/land.po"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def load(world: World) -> Library:
    return library.load(world.content, world.locales)


def test_what_is_read(world: World) -> None:
    """A pack with its topics, entries and facts, in the order in which they are written."""
    pack = load(world).packs["land"]

    assert (pack.name, pack.country, pack.languages, pack.time_zone) == (
        "Land",
        True,
        ("en", "ru", "uz"),
        "Europe/Moscow",
    )
    assert pack.topics["supplies"].entries == ("find-water", "find-bread", "find-bed")
    assert list(pack.entries) == ["find-water", "find-bread", "find-bed"]
    assert [value.value for value in pack.facts["water-days"].values] == [3, 5]
    assert pack.entries["find-water"].steps[0] == "Take a jar."


def test_all_problems_at_once(world: World) -> None:
    """Loading fails with every problem of every file, each with its file and key."""
    world.spoil('label = "Bed"\n', "", FAQ).spoil("value = 40", 'value = "40"', FACTS).spoil(
        "Europe/Moscow", "Mars", PACK
    )
    with pytest.raises(Unreadable) as caught:
        load(world)

    assert [(Path(problem.file).name, problem.key) for problem in caught.value.problems] == [
        ("facts.toml", "bed-fee.values.value"),
        ("supplies.toml", "find-bed.label"),
        ("pack.toml", "time_zone"),
    ]
    assert "bed-fee.values.value: must be a number without quotes" in str(caught.value)


def test_a_problem_in_words() -> None:
    """A problem reads as file, key, words; without a key it is about the whole file."""
    assert str(Problem("a.toml", "fee", "is missing")) == "a.toml: fee: is missing"
    assert str(Problem("a.toml", "", "cannot be read")) == "a.toml: cannot be read"


def test_chosen_packs(world: World) -> None:
    """Only the chosen packs are read; a pack that does not exist is a problem, not an empty service."""
    world.spoil("value = 40", 'value = "40"', FACTS)
    found, problems = library.read(world.content, world.locales, frozenset({"sea"}))

    assert found.packs == {}
    assert [problem.words for problem in problems if problem.key == "sea"] == ["there is no such pack"]


def test_no_pack_at_all(tmp_path: Path) -> None:
    """An empty folder cannot be served."""
    with pytest.raises(Unreadable, match="no pack is found here"):
        library.load(tmp_path, tmp_path)


def test_uzbek_cyrillic_is_derived(world: World) -> None:
    """Uzbek in Cyrillic is written from the Latin at load, placeholders, links, plural forms and review kept."""
    derived = load(world).catalogues["uz-Cyrl", "land"].translations

    assert derived["find-water.label"].forms == ("Сув",)
    assert derived["find-water.answer"].forms == ("Қудуқда. Ундан {water-days} фойдаланиш мумкин. **Бу бепул.**",)
    assert derived["find-water.steps.2"].forms == ("Калитни [идорадан](https://example.org/office) сўранг.",)
    assert derived["find-water.label"].reviewed == "2026-11-10 by a test"
    assert load(world).catalogues["uz-Cyrl", "interface"].translations["unit.days"].forms == (
        "{count} кун",
        "{count} кун",
    )


def test_exceptions_for_cyrillic(world: World) -> None:
    """What no rule can know stands in uz/cyrillic.toml and counts at load."""
    world.spoil('msgstr "Suv"', 'msgstr "ID yanvar"', UZ)

    assert load(world).catalogues["uz-Cyrl", "land"].translations["find-water.label"].forms == ("ID январь",)


def test_fuzziness_is_derived_too(world: World) -> None:
    """What is withheld in Latin is withheld in Cyrillic."""
    world.spoil('msgctxt "find-water.label"', '#, fuzzy\nmsgctxt "find-water.label"', UZ)

    assert load(world).catalogues["uz-Cyrl", "land"].find("find-water.label", "Water") is None


def test_review_in_the_comment(world: World) -> None:
    """`# reviewed …` says who reviewed a translation and when; any other comment says nothing."""
    world.spoil('# reviewed 2026-11-10 by a test\nmsgctxt "find-bed.label"', '# not sure\nmsgctxt "find-bed.label"', UZ)
    translations = load(world).catalogues["uz", "land"].translations

    assert translations["find-water.label"].reviewed == "2026-11-10 by a test"
    assert translations["find-bed.label"].reviewed == ""


def test_words_in_small_letters(world: World) -> None:
    """Words that people type are compared in small letters, so they are kept in small letters."""
    (world.locales / "uz" / "words.toml").write_text('exit = ["BEKOR", " Stop "]', encoding="utf-8")

    assert load(world).words["uz"]["exit"] == ("bekor", "stop")
    assert load(world).words["ru"] == {}


@pytest.mark.parametrize(
    ("file", "text"),
    [(FAQ, "Take a jar."), (FACTS, "value = 40"), (UZ, 'msgstr "Suv"'), ("locales/uz/cyrillic.toml", "январь")],
)
def test_version(world: World, file: str, text: str) -> None:
    """The version of a library changes with every file that it is made of, and with nothing else."""
    before = load(world).version
    assert load(world).version == before

    world.spoil(text, text.replace("a", "e").replace("4", "5").replace("S", "Z").replace("ян", "Ян"), file)
    assert library.fingerprint(world.content, world.locales) != before


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("2026", True),
        ("2026-11", True),
        ("2026-11-21", True),
        ("undated", True),
        ("", False),
        ("26", False),
        ("2026-13", False),
        ("2026-11-31", False),
        ("2026-1", False),
        ("21.11.2026", False),
        ("20261121", False),
        ("2026-W47-6", False),
    ],
)
def test_source_dates(text: str, is_one: bool) -> None:
    """A source is dated by a year, a month, a day, or is undated."""
    assert is_source_date(text) == is_one


def test_a_misspelt_name_is_guessed() -> None:
    """The nearest known name is offered for a misspelt one, and nothing when none is near."""
    assert library.meant("registration-fe", ["registration-fee", "patent-fee"]) == "; do you mean «registration-fee»?"
    assert library.meant("zzz", ["registration-fee"]) == ""


# Whatever editors do

SCRAPS = [
    "",
    " ",
    '"',
    "'",
    "=",
    "[",
    "]",
    "{",
    "}",
    "[[",
    "\n",
    "#",
    "0",
    "-1",
    "nan",
    "true",
    "[]",
    "{}",
    "2026-02-30",
    "x = 1\n",
]
SCRAPS += [
    "{water-days}",
    "{nothing}",
    "%",
    "\\",
    "**",
    "msgid",
    'msgctxt ""',
    "#, fuzzy\n",
    "nplurals=1",
    "plural=(n%0)",
    "\x00",
    "ʻ",
    "🙂",
]


def scramble(world: World, seed: int, cuts: int) -> None:
    """Cut pieces out of random files and put scraps in their place."""
    dice = random.Random(seed)
    files = sorted(file for file in world.folder.rglob("*") if file.is_file())
    for _ in range(cuts):
        file = dice.choice(files)
        text = file.read_text(encoding="utf-8")
        start = dice.randrange(len(text) + 1)
        end = min(len(text), start + dice.choice([0, 1, 1, 3, 10, 60]))
        file.write_text(text[:start] + dice.choice(SCRAPS) + text[end:], encoding="utf-8")


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(min_value=0), cuts=st.integers(min_value=1, max_value=4))
def test_whatever_is_loaded_can_be_shown(tmp_path: Path, seed: int, cuts: int) -> None:
    """However files are spoilt, they are refused in words, or every answer can be shown in every language."""
    world = World(tmp_path)
    scramble(world, seed, cuts)
    content, problems = library.read(world.content, world.locales)
    if problems:
        assert all(problem.words for problem in problems)
        return
    for pack in content.packs.values():
        for entry in pack.entries.values():
            for code in LANGUAGES:
                assert card.messages(content, entry, code, TODAY)


def test_translations_are_kept_as_they_were_read(world: World, tmp_path: Path) -> None:
    """The next start reads one file instead of all; an edit, or a file that is not whole, is never taken for it."""
    kept = tmp_path / "kept"
    first = library.load(world.content, world.locales, kept=kept)
    [file] = kept.iterdir()
    assert library.load(world.content, world.locales, kept=kept).catalogues == first.catalogues
    file.write_text(file.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert library.load(world.content, world.locales, kept=kept).catalogues == first.catalogues
    world.spoil('msgstr "Вода"', 'msgstr "Вода!"')
    changed = library.load(world.content, world.locales, kept=kept)
    assert changed.catalogues != first.catalogues
    assert changed.catalogues == library.load(world.content, world.locales).catalogues
