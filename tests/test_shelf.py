"""Content in use: an edit shows without a restart, a broken edit changes nothing and says why, a mended one shows."""

import asyncio
from pathlib import Path

import pytest
import structlog

from bot import phrases
from bot.problem import Unreadable
from bot.shelf import Shelf
from tests.patience import PATIENCE, until
from tests.world import DATA, World

FACTS, FAQ = "content/land/facts.toml", "content/land/faq/supplies.toml"
RU = "locales/ru/LC_MESSAGES/land.po"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def shelf(world: World) -> Shelf:
    return Shelf(world.content, world.locales, frozenset(), world.content.parent / "var")


def step(shelf: Shelf) -> str:
    return shelf.library.packs["land"].entries["find-water"].steps[0]


def label(shelf: Shelf) -> str:
    return shelf.library.label(shelf.library.packs["land"].entries["find-water"], shelf.library.voice("ru"))


def test_an_edit_of_content(world: World, shelf: Shelf) -> None:
    """A changed English text is served after the next reading, under another version."""
    version = shelf.library.version
    world.spoil("Take a jar.", "Take two jars.", FAQ)

    assert shelf.reload()
    assert step(shelf) == "Take two jars."
    assert shelf.library.version != version
    assert shelf.problems == []


@pytest.mark.parametrize(
    ("old", "new", "file", "another"),
    [
        ("Take a jar.", "Take two jars.", FAQ, False),
        ('"Where do I find water?"', '"Where is water?"', FAQ, True),
        ('"a tent"', '"a tent, please"', "content/land/phrases/en.toml", True),
        ("my friend does not wake up", "my friend sleeps too long", "content/danger/phrases/en.toml", True),
    ],
    ids=["an answer", "a title", "a phrase", "danger"],
)
def test_another_index_is_made_when_other_words_are_matched(
    world: World, shelf: Shelf, old: str, new: str, file: str, another: bool
) -> None:
    """It is kept by what it is made of: the phrases and titles, and not what the answers say."""
    before = phrases.place(world.content, shelf.library, world.folder)
    world.spoil(old, new, file)

    assert shelf.reload()
    assert (phrases.place(world.content, shelf.library, world.folder) != before) is another


def test_who_runs_it_stays(world: World) -> None:
    """The name of the operator outlives an edit of the content."""
    shelf = Shelf(world.content, world.locales, frozenset(), world.content.parent / "var", "Road Help, Osh")
    world.spoil("Take a jar.", "Take two jars.", FAQ)

    assert shelf.reload()
    assert shelf.library.operator == "Road Help, Osh"


def test_an_edit_of_translations(world: World, shelf: Shelf) -> None:
    """So is a changed translation."""
    world.spoil('msgstr "Вода"', 'msgstr "Водица"', RU)

    assert shelf.reload()
    assert label(shelf) == "Водица"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (FAQ, 'label = "Bed"', 'label = "Bed', "cannot be read"),
        (FAQ, 'label = "Bed"\n', "", "is missing"),
        (FAQ, "for {water-days}", "for {water-dys}", "is no fact in facts.toml; do you mean «water-days»?"),
        (FACTS, "value = 40", 'value = "40"', "must be a number"),
        (RU, 'msgstr "Вода"', 'msgstr "Вода', "cannot be read"),
    ],
)
def test_a_broken_edit(world: World, shelf: Shelf, file: str, old: str, new: str, says: str) -> None:
    """A broken edit leaves the last good content in use and says in the log and on the shelf what is wrong, until mended."""
    good = shelf.library
    world.spoil(old, new, file)
    with structlog.testing.capture_logs() as logs:
        assert not shelf.reload()

    assert shelf.library is good
    assert says in str(shelf.problems[0])
    assert [entry["problem"] for entry in logs if entry["log_level"] == "error"] == [p.words for p in shelf.problems]

    world.spoil(new, old, file) if new else (world.folder / file).write_text(original(file), encoding="utf-8")
    assert shelf.reload()
    assert shelf.problems == []


def original(file: str) -> str:
    return (DATA / "world" / file).read_text(encoding="utf-8")


def test_a_file_that_vanishes(world: World, shelf: Shelf) -> None:
    """Some programs save by taking a file away first: that is a broken edit like any other."""
    text = (world.folder / FAQ).read_text(encoding="utf-8")
    (world.folder / FAQ).unlink()
    assert not shelf.reload()
    assert "find-water" in shelf.library.packs["land"].entries

    (world.folder / FAQ).write_text(text, encoding="utf-8")
    assert shelf.reload()


def test_a_file_that_cannot_be_opened(world: World, shelf: Shelf) -> None:
    """A file that the system will not give us is a problem, and no crash of the watch."""
    (world.folder / RU).unlink()
    (world.folder / RU).mkdir()

    assert not shelf.reload()
    assert shelf.problems != []
    assert label(shelf) == "Вода"


def test_the_first_reading_must_succeed(world: World) -> None:
    """A service does not start on content that cannot be read: there is no last good one."""
    world.spoil("value = 40", 'value = "40"', FACTS)
    with pytest.raises(Unreadable, match="bed-fee"):
        Shelf(world.content, world.locales, frozenset(), world.content.parent / "var")


async def test_the_watch(world: World, shelf: Shelf) -> None:
    """An edit is noticed by itself, a broken one survived, and the mended one noticed again; then the watch ends."""
    stop = asyncio.Event()
    watching = asyncio.create_task(shelf.watch(stop))
    try:
        world.spoil("Take a jar.", "Take two jars.", FAQ)
        await until(lambda: step(shelf) == "Take two jars.")
        world.spoil('label = "Bed"', 'label = "Bed', FAQ)
        await until(lambda: shelf.problems != [])
        world.spoil('label = "Bed\n', 'label = "Bed"\n', FAQ)
        await until(lambda: shelf.problems == [])
        assert step(shelf) == "Take two jars."
    finally:
        stop.set()
        await asyncio.wait_for(watching, PATIENCE)
