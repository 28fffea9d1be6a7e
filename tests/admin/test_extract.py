"""Bringing translation files up to date never loses a translator's words, and never lets old words pass for new ones."""

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from click.testing import CliRunner, Result

from admin import extract, po_file
from admin.cli import main
from bot import library
from bot.core.language import LANGUAGES
from bot.core.pack import Library
from tests.conftest import ROOT
from tests.world import World

FAQ, UZ = "content/land/faq/supplies.toml", "locales/uz/LC_MESSAGES/land.po"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """The invented pack, extracted once, so that its files are as our own writer leaves them."""
    world = World(tmp_path)
    run(world)
    return world


def run(world: World) -> list[str]:
    content = library.load(world.content, world.locales)
    return [str(file.relative_to(world.folder)) for file in extract.run(ROOT, content, world.locales)]


def message(world: World, key: str, file: str = UZ) -> Message:
    with (world.folder / file).open("rb") as lines:
        return next(found for found in read_po(lines) if found.context == key)


def loaded(world: World) -> Library:
    return library.load(world.content, world.locales)


def test_twice_is_once(world: World) -> None:
    """Extracting again changes no file."""
    assert run(world) == []


def test_the_first_time(world: World) -> None:
    """Words that were there stay, with their review; texts that are new have none yet."""
    assert message(world, "find-water.label").string == "Suv"
    assert message(world, "find-water.label").user_comments == ["reviewed 2026-11-10 by a test"]
    assert message(world, "button.back", "locales/uz/LC_MESSAGES/interface.po").string == ""


def test_changed_english(world: World) -> None:
    """A translation whose English changed keeps its words, is marked fuzzy, shows the old English, and loses its review."""
    world.spoil("Take a jar.", "Take a jug.", FAQ)

    assert run(world) == ["locales/land.pot", UZ, "locales/ru/LC_MESSAGES/land.po"]
    found = message(world, "find-water.steps.1")
    assert (found.id, found.string, found.fuzzy) == ("Take a jug.", "Koʻza oling.", True)
    assert found.user_comments == ['| msgid "Take a jar."']
    assert loaded(world).voice("uz").find("land", "find-water.steps.1", "Take a jug.") is None
    assert run(world) == []


def test_changed_and_looked_at(world: World) -> None:
    """When the translator has looked and taken the mark away, it is shown again, as a draft, and extracting keeps it so."""
    world.spoil("Take a jar.", "Take a jug.", FAQ)
    run(world)
    world.spoil("#, fuzzy\n", "", UZ)
    found = loaded(world).voice("uz").find("land", "find-water.steps.1", "Take a jug.")

    assert found is not None
    assert (found.forms, found.reviewed) == (("Koʻza oling.",), "")
    run(world)
    assert loaded(world).voice("uz").find("land", "find-water.steps.1", "Take a jug.") == found
    assert message(world, "find-water.steps.1").user_comments == []


def test_changed_twice(world: World) -> None:
    """While nobody has looked, the English that the words were made from stays beside them, however often it changes."""
    for old, new in (("Take a jar.", "Take a jug."), ("Take a jug.", "Take a pot.")):
        world.spoil(old, new, FAQ)
        run(world)

    assert message(world, "find-water.steps.1").user_comments == ['| msgid "Take a jar."']


def test_changed_plurals(world: World) -> None:
    """A counted text whose English changed keeps all its forms and shows both old English ones."""
    file = "locales/ru/LC_MESSAGES/interface.po"
    world.spoil('msgid "{count} day"', 'msgid "{count} dayz"', file)
    run(world)
    run(world)
    found = message(world, "unit.days", file)

    assert (found.string, found.fuzzy) == (("{count} день", "{count} дня", "{count} дней"), True)
    assert found.user_comments == ['| msgid "{count} dayz"', '| msgid_plural "{count} days"']


def test_long_old_english(world: World) -> None:
    """Old English of several lines is kept whole."""
    long = " ".join(f"Take a jar, then jar number {number}." for number in range(9))
    world.spoil("Take a jar.", long).spoil(long, "Take a jug.", FAQ)
    run(world)
    before = (world.folder / UZ).read_text(encoding="utf-8")

    assert run(world) == []
    assert "".join(line.partition('"')[2].rstrip('"') for line in before.split("\n") if line.startswith("#|")) == long


def test_changed_back(world: World) -> None:
    """English that was changed and changed back stays fuzzy until somebody looks: we cannot know what was done meanwhile."""
    world.spoil("Take a jar.", "Take a jug.", FAQ)
    run(world)
    world.spoil("Take a jug.", "Take a jar.", FAQ)
    run(world)

    assert message(world, "find-water.steps.1").fuzzy
    assert message(world, "find-water.steps.1").string == "Koʻza oling."


def test_a_new_text(world: World) -> None:
    """A new text comes without words, and all others stay as they are."""
    world.spoil('"Pay."]', '"Pay.", "Sleep."]', FAQ)
    run(world)

    assert message(world, "find-bed.steps.3").string == ""
    assert message(world, "find-bed.steps.2").string == "Pul toʻlang."


def test_a_text_that_is_gone(world: World) -> None:
    """A text that is gone leaves the file."""
    world.spoil('steps = ["Take a jar.", ', "steps = [", FAQ)
    run(world)

    assert "Koʻza oling." in (world.folder / UZ).read_text(encoding="utf-8")  # by its id it is the first step's, fuzzy
    assert message(world, "find-water.steps.1").fuzzy
    with pytest.raises(StopIteration):
        message(world, "find-water.steps.2")


def test_translators_get_context(world: World) -> None:
    """Beside each text stand its place, on the screen too, the length of a button, and what a placeholder becomes."""
    text = (world.folder / UZ).read_text(encoding="utf-8")

    assert "#: content/land/faq/supplies.toml" in text
    assert message(world, "find-water.label").auto_comments == [
        "The question in a few words: a button that leads to the answer.",
        "The question: Where do I find water?",
        "At most 32 characters.",
    ]
    assert "#. Part of a list under «What to do»: step 1 of 2." in text
    assert "#. {water-days} becomes «5 days»: Days for which a well may be used" in text


def test_limits_are_flags(world: World) -> None:
    """Where a text may only be so long, a flag says it to Weblate, also beside the mark of a changed English text."""
    assert message(world, "find-water.label").flags == {"max-length:32"}
    assert "#, max-length:32\nmsgctxt" in (world.locales / "land.pot").read_text(encoding="utf-8")
    assert message(world, "find-water.answer").flags <= {"python-brace-format"}  # Babel's own guess

    world.spoil('label = "Water"', 'label = "Some water"', FAQ)
    run(world)
    assert "#, fuzzy, max-length:32\n" in (world.folder / UZ).read_text(encoding="utf-8")


def test_every_text_of_the_service_has_its_place(world: World) -> None:
    """No button or notice is left without a word on where it stands, and no {…} without what it becomes."""
    texts = [text for text in extract.interface_texts(ROOT) if not text.key.startswith("console.")]

    assert [text.key for text in texts if not any(words.endswith(".") for words in text.comments)] == []
    assert [text.key for text in texts if any("something else each time" in words for words in text.comments)] == []


HEADER = """# Translations of Hamroh.
# A TRANSLATOR, 2026.
#, fuzzy
msgid ""
msgstr ""
"Project-Id-Version: Hamroh\\n"
"Report-Msgid-Bugs-To: \\n"
"PO-Revision-Date: 2026-11-21 10:00+0000\\n"
"Last-Translator: Anonymous <noreply@weblate.org>\\n"
"Language-Team: Uzbek <https://example.org/projects/hamroh/land/uz/>\\n"
"Language: uz\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={forms}; plural={rule};\\n"
"X-Generator: Weblate 2026.8\\n"
"""
OBSOLETE = """
#, fuzzy
#~| msgid "An older text."
#~ msgctxt "find-water.label"
#~ msgid "A text that is gone."
#~ msgstr "Yoʻq boʻlgan matn."
"""


def as_weblate_saves(file: Path, width: int) -> None:
    """Rewrite `file`: wrapped at `width`, the last text first, another header, comments, and texts that are gone."""
    with file.open("rb") as lines:
        catalog = read_po(lines)
    turned = Catalog(locale=catalog.locale, fuzzy=False)
    for message in reversed([message for message in catalog if message.id]):
        message.user_comments.append("Asked the office: this is the word they use.")
        turned[message.id] = message
    body = BytesIO()
    write_po(body, turned, width=width, omit_header=True, no_location=True)
    header = HEADER.format(forms=catalog.num_plurals, rule=catalog.plural_expr)
    file.write_text(f"{header}\n{body.getvalue().decode()}{OBSOLETE}", encoding="utf-8")


@pytest.mark.parametrize("width", [40, 77, 0])
def test_rewritten_by_another_program(world: World, width: int) -> None:
    """Files as Weblate or Poedit save them (wrapping, order, header, comments, texts that are gone) change no answer."""
    world.spoil('msgctxt "find-bed.title"', '#, fuzzy\nmsgctxt "find-bed.title"', UZ)
    before = loaded(world)
    for file in world.locales.rglob("*.po"):
        as_weblate_saves(file, width)
    after = loaded(world)

    assert after.catalogues.keys() == before.catalogues.keys()
    assert {key: texts.translations for key, texts in after.catalogues.items()} == {
        key: texts.translations for key, texts in before.catalogues.items()
    }
    for catalogues in (before.catalogues, after.catalogues):
        assert [catalogues["ru", "interface"].form(number) for number in (1, 3, 7, 21)] == [0, 1, 2, 0]
    assert after.version != before.version


def test_rewritten_and_extracted(world: World) -> None:
    """The next extraction brings a rewritten file back into our form, with its comments, and without what is gone."""
    before = (world.folder / UZ).read_text(encoding="utf-8")
    as_weblate_saves(world.folder / UZ, 77)
    run(world)
    after = (world.folder / UZ).read_text(encoding="utf-8")

    assert after != before
    assert after.replace("# Asked the office: this is the word they use.\n", "") == before


def test_windows_line_ends(world: World) -> None:
    """A .po file saved with the line ends of Windows is read as well."""
    before = loaded(world)
    file = world.folder / UZ
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))

    assert loaded(world).catalogues == before.catalogues


@pytest.mark.parametrize(("code", "forms"), [("ru", 3), ("uz", 2), ("tg", 2), ("ky", 2), ("ro", 3), ("ar", 6)])
def test_plural_forms(world: World, code: str, forms: int) -> None:
    """Each language has its number of plural forms, in the file and in the list of what is needed."""
    found = message(world, "unit.months", f"locales/{code}/LC_MESSAGES/interface.po")

    assert len(found.string) == forms == po_file.plural_forms(code)


def test_the_languages_of_a_pack(world: World) -> None:
    """A pack is extracted for its own languages, the interface for all; nothing is extracted for one written by rule."""
    extracted = {(file.parent.parent.name, file.stem) for file in world.locales.rglob("*.po")}
    written = {code for code, language in LANGUAGES.items() if code != "en" and not language.written_from}

    assert extracted == {(code, "interface") for code in written} | {
        (code, domain) for code in ("ru", "uz") for domain in ("land", "land-exam", "land-guides")
    }


def command(world: World) -> Result:
    folders = {"HAMROH_CONTENT_DIR": str(world.content), "HAMROH_LOCALES_DIR": str(world.locales)}
    return CliRunner().invoke(main, ["extract"], env=folders)


def test_the_command(world: World) -> None:
    """`hamroh extract` names the files that changed, and nothing when none did; from whichever folder it is called."""
    world.spoil("Take a jar.", "Take a jug.", FAQ)
    first, second = command(world), command(world)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert f"changed: {world.folder / UZ}" in first.output
    assert second.output == ""


def test_nothing_is_thrown_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """When content cannot be read its texts are not gone: `hamroh extract` changes nothing and says what to mend."""
    before = shutil.copytree(world.locales, world.folder / "before")
    world.spoil('label = "Bed"', 'label = "Bed', FAQ)
    monkeypatch.chdir(world.folder)
    done = command(world)

    assert done.exit_code == 1
    assert "supplies.toml" in done.output
    assert "Nothing was changed" in done.output
    for file in before.rglob("*.po*"):
        assert (world.locales / file.relative_to(before)).read_bytes() == file.read_bytes()
