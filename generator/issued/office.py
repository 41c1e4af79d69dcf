"""An Office file of anyone's, opened safely, and what all readers of it share: names, styles, text.

Nothing here trusts the file: size, zip and XML are held by the limits of `ooxml.package`, and what cannot be read is a
problem that names the file. What only one writer of Office files does (a missing part, an unknown style) is no error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from lxml import etree
from msgspec import Struct, field

from generator.ooxml.build import clean
from generator.ooxml.package import MAX_TOTAL, OFFICE, BadPackage, Parts, parse, read_package, resolve
from generator.problems import Problems, Where

Element: TypeAlias = etree._Element
Made = TypeVar("Made")
Kind = Literal["docx", "pptx"]

NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "p14": "http://schemas.microsoft.com/office/powerpoint/2010/main",
    "r": OFFICE,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "dc": "http://purl.org/dc/elements/1.1/",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
}
CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
SAVE_AGAIN = "gem den igen i Word eller PowerPoint som .docx eller .pptx uden adgangskode"
_MAIN = {"wordprocessingml": "docx", "presentationml": "pptx"}
_HEADING = re.compile(r"(?:heading|overskrift) ([1-9])", re.IGNORECASE)
_CHAIN = 20  # styles may be based on one another in a ring


def q(name: str) -> str:
    """Return `w:p` in the form lxml uses."""
    prefix, _, local = name.partition(":")
    return f"{{{NS[prefix]}}}{local}"


def value(element: Element | None, path: str, attribute: str = "w:val") -> str | None:
    """Return the attribute of the element at `path` below `element`, or None when either is missing."""
    found = element.find(path, NS) if element is not None else None
    return found.get(q(attribute)) if found is not None else None


def is_on(element: Element | None) -> bool:
    """Whether a Word switch (`w:b`, `w:tblHeader` …) is there and not turned off."""
    return element is not None and element.get(q("w:val"), "1") not in ("0", "false", "off", "none")


def words(text: str) -> str:
    """Return `text` as it is read: no soft hyphens, no control characters, one blank between words."""
    return " ".join(clean(text.replace("\u00ad", "")).split())


class Office(Struct, dict=True):
    """A .docx or .pptx with its parts; `xml` parses a part once."""

    name: str
    kind: Kind
    main: str
    parts: Parts
    _roots: dict[str, Element] = field(default_factory=dict)

    def xml(self, part: str) -> Element:
        """Return the root of a part. Raises `BadPackage` when it is missing or no sound XML."""
        if part not in self._roots:
            if part not in self.parts.parts:
                raise BadPackage(f"no part {part}")
            self._roots[part] = parse(self.parts.parts[part])
        return self._roots[part]

    def related(self, source: str, kind: str) -> list[str]:
        """Return the parts of `kind` that `source` names and that are there."""
        return [name for name in self.parts.targets(source, kind) if name in self.parts.parts]

    def target(self, source: str, rid: str | None) -> str:
        """Return the part name or the address a relationship leads to, "" when there is none."""
        for rel in self.parts.relationships.get(source, []):
            if rel.id == rid:
                return rel.target if rel.external else resolve(source, rel.target)
        return ""

    @cached_property
    def core(self) -> Element | None:
        """The core properties (title, author, language), if any."""
        found = self.related("/", CORE)
        return self.xml(found[0]) if found else None

    @cached_property
    def slides(self) -> list[tuple[str, str]]:
        """(part name, slide id) of every slide, in the order they are shown."""
        found = []
        for entry in self.xml(self.main).iterfind("p:sldIdLst/p:sldId", NS):
            part = self.target(self.main, entry.get(q("r:id")))
            if part in self.parts.parts:
                found.append((part, entry.get("id", "")))
        return found

    @cached_property
    def sections(self) -> dict[str, str]:
        """Slide id → the name of the section it opens."""
        found: dict[str, str] = {}
        for section in self.xml(self.main).iter(q("p14:section")):
            first = section.find("p14:sldIdLst/p14:sldId", NS)
            if first is not None:
                found[first.get("id", "")] = words(section.get("name", ""))
        return found

    def styles(self) -> Styles:
        found = self.related(self.main, "styles")
        return Styles(self.xml(found[0]) if found else None)


class Styles:
    """The styles of a Word file: what a paragraph is by its style, through the styles it is based on."""

    def __init__(self, root: Element | None) -> None:
        self.root = root
        found = root.iterfind("w:style", NS) if root is not None else ()
        self._by_id = {style.get(q("w:styleId"), ""): style for style in found}
        normal = (
            key
            for key, style in self._by_id.items()
            if style.get(q("w:type")) == "paragraph" and style.get(q("w:default")) in ("1", "true")
        )
        self._default = next(normal, "")

    def chain(self, key: str | None) -> Iterator[Element]:
        """Yield a style and those it is based on, nearest first."""
        for _ in range(_CHAIN):
            style = self._by_id.get(key or "")
            if style is None:
                return
            yield style
            key = value(style, "w:basedOn")

    def of(self, paragraph: Element) -> str:
        return value(paragraph, "w:pPr/w:pStyle") or self._default

    def name(self, paragraph: Element) -> str:
        style = self._by_id.get(self.of(paragraph))
        return value(style, "w:name") or ""

    def level(self, paragraph: Element) -> int:
        """Return the heading level, 1 to 9, or 0 for text."""
        own = value(paragraph, "w:pPr/w:outlineLvl")
        if own is not None:
            return _outline(own)
        for style in self.chain(self.of(paragraph)):
            if match := _HEADING.fullmatch(value(style, "w:name") or ""):
                return int(match.group(1))
            own = value(style, "w:pPr/w:outlineLvl")
            if own is not None:
                return _outline(own)
        return 0

    def list_of(self, paragraph: Element) -> tuple[str, int] | None:
        """Return (list id, level from 0) of a list paragraph, own or through its style; None for text."""
        level = value(paragraph, "w:pPr/w:numPr/w:ilvl")
        key = value(paragraph, "w:pPr/w:numPr/w:numId")
        for style in self.chain(self.of(paragraph)):
            if key is not None:
                break
            key = value(style, "w:pPr/w:numPr/w:numId")
            level = level or value(style, "w:pPr/w:numPr/w:ilvl")
        if key is None or key == "0":
            return None
        return key, int(level) if level and level.isdigit() else 0


def _outline(text: str) -> int:
    number = int(text) + 1 if text.isdigit() else 0
    return number if number <= 9 else 0


def open_office(path: Path, problems: Problems) -> Office | None:
    """Read a .docx or .pptx; a file that is none, or no sound one, is a problem and gives None."""
    where = Where(str(path))
    try:
        if path.stat().st_size > MAX_TOTAL:
            problems.report("too-large", where, limit=f"{MAX_TOTAL // 1024 // 1024} MB")
            return None
        parts = read_package(path.read_bytes())
        main = next(iter(parts.targets("/", "officeDocument")), "")
        kind = next((kind for word, kind in _MAIN.items() if word in parts.types.get(main, "")), "")
        if main not in parts.parts or not kind:
            raise BadPackage("neither Word nor PowerPoint")
        office = Office(str(path), "docx" if kind == "docx" else "pptx", main, parts)
        office.xml(main)
    except FileNotFoundError:
        problems.report("missing-file", where, file=str(path))
    except OSError:
        problems.report("unreadable-file", where, file=str(path))
    except BadPackage:
        problems.report("not-office", where, hint=SAVE_AGAIN)
    else:
        return office
    return None


def read(path: Path, made: Callable[[Office], Made], problems: Problems) -> Made | None:
    """Return what `made` makes of the file at `path`; a broken part is the file's problem, wherever it is met."""
    office = open_office(path, problems)
    try:
        return made(office) if office is not None else None
    except BadPackage:
        problems.report("not-office", Where(str(path)), hint=SAVE_AGAIN)
        return None


def is_decorative(properties: Element) -> bool:
    """Whether a picture's or shape's properties mark it as decoration."""
    mark = properties.find(".//adec:decorative", NS)
    return mark is not None and mark.get("val") in ("1", "true")


def shown(root: Element) -> Iterator[Element]:
    """Yield all elements below `root` in order, without the copies for old readers and what is deleted by revision."""
    stack = [root]
    skipped = {q("mc:Fallback"), q("w:del"), q("w:moveFrom")}
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str) or element.tag in skipped:
            continue
        yield element
        stack.extend(reversed(element))


def paragraph_text(paragraph: Element) -> str:
    """Return what a Word paragraph or a run of it says; boxes and pictures inside it are not its text."""
    found: list[str] = []
    stack = [paragraph]
    while stack:
        element = stack.pop()
        if element.tag == q("w:t"):
            found.append(element.text or "")
        elif element.tag in (q("w:tab"), q("w:br"), q("w:cr")):
            found.append(" ")
        elif element.tag == q("w:noBreakHyphen"):
            found.append("-")
        elif element.tag not in _NOT_TEXT:
            stack.extend(reversed(element))
    return "".join(found)


_NOT_TEXT = {q("w:drawing"), q("w:pict"), q("w:object"), q("w:del"), q("w:moveFrom"), q("mc:AlternateContent")} | {
    q("w:pPr"),
    q("w:rPr"),
}


def drawn_text(body: Element) -> list[str]:
    """Return the text of each paragraph of a drawing's or slide's text body."""
    found = []
    for paragraph in body.iterfind("a:p", NS):
        pieces = (
            " " if one.tag == q("a:br") else (one.findtext("a:t", "", NS) or "")
            for one in paragraph
            if one.tag in (q("a:r"), q("a:fld"), q("a:br"))
        )
        found.append(words("".join(pieces)))
    return found
