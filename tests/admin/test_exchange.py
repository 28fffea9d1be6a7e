"""XLIFF for agencies: what goes out comes back the same; what comes back wrong is not taken over, and every reason is said."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from admin import review, xliff
from admin.cli import main
from admin.xliff import FORMATS, V12, V20, Unit
from tests.admin.test_extract import FAQ, UZ, loaded, message, run
from tests.admin.test_review import DAY
from tests.world import World

VERSIONS = pytest.mark.parametrize("form", FORMATS)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """The invented pack, as extracting leaves it."""
    world = World(tmp_path)
    run(world)
    return world


def hamroh(world: World, *arguments: str) -> Result:
    folders = {"HAMROH_CONTENT_DIR": str(world.content), "HAMROH_LOCALES_DIR": str(world.locales)}
    return CliRunner().invoke(main, ["po", *arguments], env=folders)


def exported(world: World, form: str, *options: str) -> str:
    done = hamroh(world, "export", "--format", form, "--language", "uz", *options)
    assert done.exit_code == 0, done.output
    return done.output


def imported(world: World, text: str) -> Result:
    file = world.folder / "from the agency.xlf"
    file.write_text(text, encoding="utf-8")
    return hamroh(world, "import", str(file))


def files(world: World) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in world.locales.rglob("*.po")}


@VERSIONS
def test_out_and_in_again(world: World, form: str) -> None:
    """Nothing changes when a file comes back as it went: no translation, no review, no mark."""
    review.reviewed(world.folder / UZ, ["find-bed.label"], "N. K.", DAY)
    world.spoil("Take a jar.", "Take a jug.", FAQ)
    run(world)
    before = files(world)
    done = imported(world, exported(world, form))

    assert done.exit_code == 0, done.output
    assert "drafted" not in done.output
    assert files(world) == before


@VERSIONS
def test_a_new_translation(world: World, form: str) -> None:
    """What the agency has written is shown from then on, as a draft, also where a review stood before."""
    review.reviewed(world.folder / UZ, ["find-bed.label"], "N. K.", DAY)
    done = imported(world, exported(world, form).replace(">Yotoq<", ">Joy<"))

    assert f"drafted: 1 in {world.folder / UZ}" in done.output
    found = loaded(world).voice("uz").find("land", "find-bed.label", "Bed")
    assert found is not None
    assert (found.forms, found.reviewed) == (("Joy",), "")
    assert message(world, "find-bed.label").user_comments == []
    assert run(world) == []


@VERSIONS
def test_only_what_is_open(world: World, form: str) -> None:
    """With --open the file has what people do not see yet; a doubt ends when the agency says that it is translated."""
    world.spoil("Take a jar.", "Take a jug.", FAQ)
    run(world)
    text = exported(world, form, "--file", "land", "--open")
    assert [unit.id for unit in xliff.read(text.encode())[1]] == ["find-water.steps.1"]

    assert "the same as here: 1" in imported(world, text).output
    assert message(world, "find-water.steps.1").fuzzy
    said = text.replace("needs-review-translation", "translated").replace('"initial"', '"translated"')
    assert "drafted: 1" in imported(world, said).output
    assert not message(world, "find-water.steps.1").fuzzy


@VERSIONS
def test_codes_keep_the_facts(world: World, form: str) -> None:
    """Each {…} is an inline code with its meaning in a note; a translator may move it, and write {x.number} in letters."""
    text = exported(world, form)
    root = etree.fromstring(text.encode())
    place = {V12: ("trans-unit", "id"), V20: ("unit", "id")}[FORMATS[form]]
    unit = next(one for one in root.iter(f"{{*}}{place[0]}") if one.get(place[1]) == "find-water.answer")

    assert [code.tag.rpartition("}")[2] for code in unit.find(".//{*}source")] == ["ph"]
    assert any("becomes «5 days»" in (note.text or "") for note in unit.iter("{*}note"))
    target = unit.find(".//{*}target")
    assert target is not None
    target[:] = []
    target.text = "Quduqdan {water-days.number} kun foydalaning. **Bepul.**"
    assert "drafted: 1" in imported(world, etree.tostring(root, encoding="unicode")).output
    found = loaded(world).voice("uz").find("land", "find-water.answer", _english(world, "find-water.answer"))
    assert found is not None
    assert found.forms == ("Quduqdan {water-days.number} kun foydalaning. **Bepul.**",)


def _english(world: World, key: str) -> str:
    return str(message(world, key).id)


@VERSIONS
def test_plural_forms(world: World, form: str) -> None:
    """A counted text is a unit for each form of the language, with the numbers that it is for."""
    text = hamroh(world, "export", "--format", form, "--language", "ru", "--file", "interface").output
    units = {unit.id: unit for unit in xliff.read(text.encode())[1]}

    assert [units[f"unit.days:{number}"].target for number in range(3)] == [
        "{count} день",
        "{count} дня",
        "{count} дней",
    ]
    assert "for the numbers 2, 3, 4, 22" in text


SLIPS = {
    "a number that was added": (">Yotoq<", ">Yotoq 7<", "the number 7 does not stand in the English"),
    "markup that is open": (">Yotoq<", ">Yotoq **joy<", "**"),
    "a label that is too long": (">Yotoq<", f">{'Yotoq ' * 8}<", "32 is the most"),
    "another English": (">Bed<", ">Beds<", "was made from another English text"),
    "an id of nobody": ("find-bed.label", "find-bad.label", "no text has this id"),
    "another language": ('"uz"', '"kk"', "is no language"),
    "a lost end": ("</xliff>", "", "cannot be read"),
    "a DOCTYPE": ("<xliff", '<!DOCTYPE xliff [<!ENTITY x "y">]><xliff', "DOCTYPE"),
}


@VERSIONS
@pytest.mark.parametrize("slip", SLIPS)
def test_one_problem_stops_all(world: World, form: str, slip: str) -> None:
    """With one problem nothing is taken over, not even what is right; the problem is said with its text's id."""
    old, new, words = SLIPS[slip]
    text = exported(world, form).replace(">Suv<", ">Toza suv<")
    assert old in text
    before = files(world)
    done = imported(world, text.replace(old, new))

    assert done.exit_code == 1
    assert words in done.output
    assert "Nothing was changed." in done.output
    assert files(world) == before


@VERSIONS
def test_a_fact_that_is_lost(world: World, form: str) -> None:
    """A translation without one of the English {…} is refused, whichever way it was lost."""
    root = etree.fromstring(exported(world, form).encode())
    for target in root.iter("{*}target"):
        for code in target.findall("{*}ph"):
            target.remove(code)
    done = imported(world, etree.tostring(root, encoding="unicode"))

    assert done.exit_code == 1
    assert "land: find-water.answer: {water-days} of the English is lost" in done.output
    assert "interface: unit.days" not in done.output  # a plural form may go without its number


def test_no_file_of_the_sender_is_named_or_read(tmp_path: Path) -> None:
    """An address inside the file leads nowhere: entities are not resolved and the name of a .po file is only a name."""
    (tmp_path / "secret").write_text("a secret", encoding="utf-8")
    raw = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{tmp_path}/secret">]><xliff xmlns="{V12}">&e;</xliff>'.encode()
    with pytest.raises(xliff.WrongXliff, match="DOCTYPE"):
        xliff.read(raw)
    units = [Unit("../../../etc/passwd", "a", "b", "c", "drafted")]
    assert xliff.read(xliff.write(units, V12, "en", "uz"))[1][0].domain == "passwd"


def test_several_segments() -> None:
    """An agency's program may cut a text of XLIFF 2.0 into sentences; they are put together again."""
    raw = f"""<xliff xmlns="{V20}" version="2.0" srcLang="en" trgLang="uz"><file id="f" original="land.po"><unit id="a">
    <originalData><data id="d1">{{x}}</data></originalData>
    <segment state="final"><source>One.</source><target>Bir.</target></segment>
    <ignorable><source> </source><target> </target></ignorable>
    <segment state="final"><source>Two <ph id="1" dataRef="d1"/>.</source>
    <target><mrk id="m">Ikki</mrk> <ph id="1" dataRef="d1"/>.</target></segment></unit></file></xliff>"""

    assert xliff.read(raw.encode()) == ("uz", [Unit("land", "a", "One. Two {x}.", "Bir. Ikki {x}.")])
