"""An answer can be heard where a recording says exactly today's words; without one nothing is different."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from admin import audio
from admin.cli import main
from bot import library
from bot.core import card
from bot.core.pack import Library
from bot.core.recording import words
from bot.recordings import FOLDER
from bot.store import migrate
from bot.store.db import Database
from tests.conftest import ROOT, Clock
from tests.conversation import Somebody, engine
from tests.test_exam_channels import house, opens, sqlite
from tests.world import TODAY, World

OPUS = b"OggS" + bytes(24) + b"OpusHead" + bytes(40)
FAQ, FACTS = "content/land/faq/supplies.toml", "content/land/facts.toml"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world")


def loaded(world: World) -> Library:
    return library.load(world.content, world.locales)


def speaks(said: dict[str, str]) -> Callable[[str, Path], None]:
    """A computer's voice that keeps what it was given."""

    def speak(words: str, file: Path) -> None:
        said[file.name] = words
        file.write_bytes(OPUS)

    return speak


def made(world: World, language: str = "ru") -> tuple[list[str], dict[str, str]]:
    said: dict[str, str] = {}
    lines = list(audio.make(loaded(world), world.content, ["find-water"], language, TODAY, speaks(said)))
    return lines, said


def offered(world: World, code: str, today: date = TODAY) -> bool:
    content = loaded(world)
    entry = content.entry("find-water")
    assert entry is not None
    found = card.messages(content, entry, code, today)
    return any(choice.label == "🔊 Listen" or "listen" in choice.choice for row in found[-1].choices for choice in row)


# What is said


def test_what_is_said() -> None:
    """The answer in its order, without signs, addresses and numbers of steps; the words of its button are not said."""
    texts = [
        ("title", "Where?"),
        ("label", "Where"),
        ("answer", "At the **well**:\n- today\n- tomorrow"),
        ("steps.1", "Ask [the office](https://example.org/a)."),
    ]

    assert words(texts) == "Where?\nAt the well:\ntoday\ntomorrow\nAsk the office."


# When it is offered


def test_without_recordings(world: World) -> None:
    """Nothing is offered, and nothing is missing."""
    assert not offered(world, "ru")
    assert world.report().findings == ()


def test_with_one(world: World) -> None:
    """Offered to those who read the answer in the language that is spoken, and to nobody else."""
    lines, said = made(world)

    assert lines == ["find-water: recorded, 0 KB"]
    assert said["find-water.ru.ogg"].startswith("Где найти воду?\nУ колодца.")
    assert [offered(world, code) for code in ("ru", "en", "uz")] == [True, False, False]
    assert offered(world, "ky")  # answered in Russian, because there is no Kyrgyz answer
    assert world.report().findings == ()


def test_one_voice_for_two_alphabets(world: World) -> None:
    """An Uzbek recording is for those who read Latin letters and for those who read Cyrillic ones."""
    content = loaded(world)
    recording = world.folder / "voice.ogg"
    recording.write_bytes(OPUS)
    audio.add(content, world.content, recording, "find-water", "uz", "N. K.", TODAY)

    assert [offered(world, code) for code in ("uz", "uz-Cyrl", "ru")] == [True, True, False]


@pytest.mark.parametrize(
    ("old", "new"),
    [('msgstr "Возьмите кувшин."', 'msgstr "Возьмите большой кувшин."'), ("value = 5", "value = 6")],
    ids=["a word", "a fact"],
)
def test_other_words(world: World, old: str, new: str) -> None:
    """When a word or a fact of the answer changes, its recording is played no more, and editors are told."""
    made(world)
    assert offered(world, "ru")
    world.spoil(old, new)

    assert not offered(world, "ru")
    assert "record it again" in world.report().text
    assert world.report().clean
    assert made(world)[0] == ["find-water: recorded, 0 KB"]
    assert offered(world, "ru")


def test_a_recording_that_is_away(world: World) -> None:
    """Without its file a recording is not offered, whatever stands in the list."""
    made(world)
    (world.content / "land" / FOLDER / "find-water.ru.ogg").unlink()

    assert not offered(world, "ru")


# Making


def test_made_once(world: World) -> None:
    """What has its recording is not read again."""
    made(world)
    assert made(world) == (["find-water: has its recording"], {})


def test_a_person_goes_before_a_computer(world: World) -> None:
    """A person's recording takes the place of a computer's; a computer never takes a person's, not even an old one's."""
    made(world)
    recording = world.folder / "voice.ogg"
    recording.write_bytes(OPUS + b"a person")
    audio.add(loaded(world), world.content, recording, "find-water", "ru", 'N. "K."', TODAY)
    assert not loaded(world).packs["land"].recordings["find-water", "ru"].synthetic

    world.spoil('msgstr "Возьмите кувшин."', 'msgstr "Возьмите большой кувшин."')
    assert made(world) == (["find-water: a person's recording has other words by now; ask for a new one"], {})
    assert (world.content / "land" / FOLDER / "find-water.ru.ogg").read_bytes().endswith(b"a person")


@pytest.mark.parametrize(
    ("raw", "language", "said"),
    [
        (b"ID3", "ru", "Opus"),
        (OPUS + bytes(audio.LARGEST), "ru", "larger"),
        (OPUS, "ky", "not ready"),
        (OPUS, "x", "not ready"),
    ],
)
def test_what_is_not_taken(world: World, raw: bytes, language: str, said: str) -> None:
    """Only Opus, only small files, only answers that are there: else nothing is written."""
    recording = world.folder / "voice.ogg"
    recording.write_bytes(raw)
    folders = {"HAMROH_CONTENT_DIR": str(world.content), "HAMROH_LOCALES_DIR": str(world.locales)}
    command = ["audio", "add", str(recording), "find-water", "--language", language, "--by", "N. K."]
    done = CliRunner().invoke(main, command, env=folders)

    assert done.exit_code == 1
    assert said in done.output
    assert not (world.content / "land" / FOLDER).exists()


def test_no_voice_that_can_be_understood(tmp_path: Path) -> None:
    """Where no free voice can be understood, no computer speaks."""
    with pytest.raises(audio.CannotBeDone, match="ask a person"):
        audio.speaker("tg", tmp_path)


# Ours


def test_our_recordings(content: Library) -> None:
    """Each of our recordings is small, is Opus, and says which voice it is and under which licence."""
    folder = ROOT / "content" / "ru" / FOLDER
    files = sorted(folder.glob("*.ogg"))

    assert len(files) >= 10
    assert {file.name for file in files} == {Path(one.file).name for one in content.packs["ru"].recordings.values()}
    for file in files:
        raw = file.read_bytes()
        assert len(raw) <= audio.LARGEST
        assert b"OpusHead" in raw[:100]


# Hearing


async def test_somebody_listens(database: Database, world: World, clock: Clock) -> None:
    """Listen brings the recording and says who speaks; an old button after a change brings the answer."""
    made(world)
    content = loaded(world)
    person = Somebody(database, engine(database, content, clock), clock)
    await person.presses("ru:entry_:find-water")
    await person.presses("ru:listen_:find-water")
    [heard] = person.messages
    assert heard.audio == "land/audio/answers/find-water.ru.ogg"
    person.sees("A computer reads this answer to you")

    world.spoil('msgstr "Возьмите кувшин."', 'msgstr "Возьмите большой кувшин."')
    later = Somebody(database, engine(database, loaded(world), clock), clock, "2")
    await later.presses("ru:listen_:find-water")
    assert [message.audio for message in later.messages] == ["", "", ""]
    later.sees("большой кувшин")


async def test_it_plays_on_the_web(tmp_path: Path, world: World, clock: Clock) -> None:
    """With the browser's player; a file that is in no list is not served."""
    made(world)
    (world.content / "land" / FOLDER / "find-bed.ru.ogg").write_bytes(OPUS)
    database = sqlite(tmp_path)
    await migrate.upgrade(database)
    async with house(database, loaded(world), clock, content_dir=str(world.content)) as web:
        chat = await opens(web)
        await chat.event(choice="ru:listen_:find-water")
        await chat.fetches()
        assert 'src="/audio/land/answers/find-water.ru.ogg"' in chat.messages[-1]["html"]
        got = await web.client.get("/audio/land/answers/find-water.ru.ogg")
        assert (got.status, got.headers["Content-Type"]) == (200, "audio/ogg")
        for path in ("find-bed.ru.ogg", "licences.toml", "..%2F..%2Ffacts.toml"):
            assert (await web.client.get(f"/audio/land/answers/{path}")).status == 404, path
    await database.close()
