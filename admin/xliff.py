"""XLIFF 1.2 and 2.0, which translation agencies work with: texts out, translations in.

Each {…} is an inline code, so that an agency's program keeps it. A plural form is a unit of its own: its id is the
text's id, a colon and the number of the form. What a file says is judged elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from bot.core.text import PLACEHOLDER

V12, V20 = "urn:oasis:names:tc:xliff:document:1.2", "urn:oasis:names:tc:xliff:document:2.0"
FORMATS = {"xliff12": V12, "xliff20": V20}
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STATES = {  # how far a translation is, in the words of each version
    V12: {
        "": "needs-translation",
        "fuzzy": "needs-review-translation",
        "drafted": "translated",
        "reviewed": "signed-off",
    },
    V20: {"": "initial", "fuzzy": "initial", "drafted": "translated", "reviewed": "reviewed"},
}
_OPEN = {"new", "initial", "needs-translation", "needs-adaptation", "needs-l10n", "needs-review-translation"}
_CODES_12 = ("ph", "x", "bpt", "ept", "it")


class WrongXliff(Exception):
    """Why the file cannot be read, in words for whoever sends it."""


@dataclass(frozen=True)
class Unit:
    """One text, or one plural form of it: its file, id, English and translation. `done` is what a translator says."""

    domain: str
    id: str
    source: str
    target: str = ""
    state: str = ""  # "", "fuzzy", "drafted" or "reviewed"
    notes: tuple[str, ...] = ()
    most: int = 0  # letters; 0 is no limit
    done: bool = True


# Out


def write(units: Sequence[Unit], version: str, source: str, target: str) -> bytes:
    """The units as a file of this version, from the language `source` into `target`."""
    languages = ("srcLang", "trgLang") if version == V20 else ()
    root = etree.Element(f"{{{version}}}xliff", nsmap={None: version}, version="2.0" if languages else "1.2")
    root.attrib.update(zip(languages, (source, target), strict=bool(languages)))
    for number, domain in enumerate(dict.fromkeys(unit.domain for unit in units), 1):
        original = f"locales/{target}/LC_MESSAGES/{domain}.po"
        if version == V20:
            file = _add(root, "file", id=f"f{number}", original=original)
        else:
            about = {"source-language": source, "target-language": target, "datatype": "plaintext"}
            file = _add(_add(root, "file", original=original, **about), "body")
        for unit in units:
            if unit.domain == domain:
                (_write_20 if version == V20 else _write_12)(file, unit)
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return found


def _add(parent: Any, name: str, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{{{parent.nsmap[None]}}}{name}", attributes)


def _write_12(body: Any, unit: Unit) -> None:
    limit = {"maxwidth": str(unit.most), "size-unit": "char"} if unit.most else {}
    approved = {"approved": "yes"} if unit.state == "reviewed" else {}
    element = _add(body, "trans-unit", id=unit.id, resname=unit.id, **limit, **approved)
    element.set(_XML_SPACE, "preserve")
    codes = _numbered(unit.source)
    _fill(_add(element, "source"), unit.source, codes)
    if unit.target:
        _fill(_add(element, "target", state=_STATES[V12][unit.state]), unit.target, codes)
    for words in unit.notes:
        _add(element, "note").text = words


def _write_20(file: Any, unit: Unit) -> None:
    element = _add(file, "unit", id=unit.id)
    element.set(_XML_SPACE, "preserve")
    if unit.notes:
        notes = _add(element, "notes")
        for words in unit.notes:
            _add(notes, "note").text = words
    codes = _numbered(unit.source)
    if codes:
        kept = _add(element, "originalData")
        for number, code in codes:
            _add(kept, "data", id=f"d{number}").text = code
    segment = _add(element, "segment", state=_STATES[V20][unit.state])
    _fill(_add(segment, "source"), unit.source, codes)
    if unit.target:
        _fill(_add(segment, "target"), unit.target, codes)


def _numbered(text: str) -> list[tuple[int, str]]:
    """Every {…} of the English with its number."""
    return [(number, match[0]) for number, match in enumerate(PLACEHOLDER.finditer(text), 1)]


def _fill(element: Any, text: str, codes: list[tuple[int, str]]) -> None:
    """Put `text` into `element`, with the {…} that the English has as inline codes; others stay letters."""
    left, last, end = list(codes), None, 0
    element.text = ""
    for match in PLACEHOLDER.finditer(text):
        number = next((number for number, code in left if code == match[0]), None)
        if number is None:
            continue
        left.remove((number, match[0]))
        _append(element, last, text[end : match.start()])
        last, end = _code(element, number, match[0]), match.end()
    _append(element, last, text[end:])


def _append(element: Any, last: Any, text: str) -> None:
    if last is None:
        element.text = text
    else:
        last.tail = text


def _code(element: Any, number: int, code: str) -> Any:
    if element.nsmap[None] == V20:
        return _add(element, "ph", id=str(number), dataRef=f"d{number}", equiv=code)
    found = _add(element, "ph", id=str(number))
    found.text = code
    return found


# In


def read(raw: bytes) -> tuple[str, list[Unit]]:
    """The language of the translations and every unit, with or without a translation. Raises WrongXliff."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise WrongXliff(f"the file cannot be read: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise WrongXliff("the file has a DOCTYPE, which XLIFF has not")
    version = etree.QName(root).namespace
    if etree.QName(root).localname != "xliff" or version not in FORMATS.values():
        raise WrongXliff("this is neither XLIFF 1.2 nor XLIFF 2.0")
    languages = _languages(root, version)
    if len(languages) != 1:
        raise WrongXliff("the file must have translations into one language")
    found = _units_20(root) if version == V20 else _units_12(root)
    return languages.pop(), list(found)


def _languages(root: Any, version: str) -> set[str]:
    if version == V20:
        return {root.get("trgLang") or ""}
    return {file.get("target-language") or "" for file in root.iter(f"{{{V12}}}file")}


def _domain(file: Any) -> str:
    name: str = (file.get("original") or "").replace("\\", "/").rpartition("/")[2]
    return name.removesuffix(".po")


def _units_12(root: Any) -> Iterator[Unit]:
    for file in root.iter(f"{{{V12}}}file"):
        for unit in file.iter(f"{{{V12}}}trans-unit"):
            source, target = unit.find(f"{{{V12}}}source"), unit.find(f"{{{V12}}}target")
            codes = {code.get("id"): "".join(code.itertext()) for code in _inline(source, _CODES_12)}
            done = target is not None and target.get("state", "translated") not in _OPEN
            english, words = _words(source, codes), _words(target, codes)
            yield Unit(_domain(file), unit.get("resname") or unit.get("id") or "", english, words, done=done)


def _units_20(root: Any) -> Iterator[Unit]:
    for file in root.iter(f"{{{V20}}}file"):
        for unit in file.iter(f"{{{V20}}}unit"):
            data = {one.get("id"): "".join(one.itertext()) for one in unit.iter(f"{{{V20}}}data")}
            codes = {code.get("id"): data.get(code.get("dataRef"), "") for code in unit.iter(f"{{{V20}}}ph")}
            parts = [part for part in unit if etree.QName(part).localname in ("segment", "ignorable")]
            source = "".join(_words(part.find(f"{{{V20}}}source"), codes) for part in parts)
            targets = [part.find(f"{{{V20}}}target") for part in parts]
            states = {part.get("state", "initial") for part in parts if etree.QName(part).localname == "segment"}
            words = "".join(_words(target, codes) for target in targets)
            yield Unit(_domain(file), unit.get("id") or "", source, words, done=states.isdisjoint(_OPEN))


def _inline(element: Any, names: Sequence[str]) -> Iterator[Any]:
    return (code for name in names for code in element.iter(f"{{{V12}}}{name}")) if element is not None else iter(())


def _words(element: Any, codes: dict[str, str]) -> str:
    """The text of an element with its inline codes written out."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        name = etree.QName(child).localname
        parts.append(codes.get(child.get("id"), "") if name in _CODES_12 else _words(child, codes))
        parts.append(child.tail or "")
    return "".join(parts)
