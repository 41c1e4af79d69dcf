"""A kommune's own Word template made whole: only its look is kept, and styles it lacks are lent from the standard's.

Kept as they are: styles, numbering, theme, fonts, headers and footers, paper and margins. Left out: everything the body
says, and all that runs, fetches or locks. A lent style is based on the template's own text, in the template's colours
where they can be read, under a name nothing in the template has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy

from lxml import etree
from msgspec import Struct, field

from generator.look.brand import TEXT_RATIO, Palette, contrast
from generator.look.standard.guide import CONTENT, DOCUMENT, THEME_WORDS, W
from generator.look.standard.tokens import PAGE
from generator.ooxml.build import EMU_PER_MM, twips
from generator.ooxml.package import OFFICE, Parts, parse, resolve
from generator.ooxml.theme import MAIN

_W = f"{{{W}}}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_R = f"{{{OFFICE}}}"
_LINK = re.compile(r"(?:https?://|mailto:)[^\s\\]+", re.IGNORECASE)
_FETCHES = re.compile(
    r"\b(?:INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|DDE|DDEAUTO|DATABASE|MACROBUTTON|MERGEFIELD|RD)\b",
    re.IGNORECASE,
)
_ACTIVE = re.compile(
    "macroEnabled|vbaProject|vbaData|activeX|oleObject|keyMapCustomizations|\\.control\\b", re.IGNORECASE
)
_LOOK = ("styles", "theme", "settings", "fontTable", "numbering", "header", "footer")
# Core and extended properties, which the document has itself; what else a control was bound to stays behind.
_OWN_STORES = ("{6C3C8BC8-F283-45AE-878A-BAB7291924A1}", "{6668398D-A668-4E3E-A5EB-62B293D839F1}")
_LOCKS = ("documentProtection", "writeProtection")
# What of a template's settings shapes its pages, by the setting of ours it follows; in the schema's order.
_PAGE_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "zoom": (
        *("embedTrueTypeFonts", "embedSystemFonts", "saveSubsetFonts", "mirrorMargins", "alignBordersAndEdges"),
        *("bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "gutterAtTop"),
    ),
    "defaultTabStop": (
        *("defaultTabStop", "autoHyphenation", "consecutiveHyphenLimit", "hyphenationZone", "doNotHyphenateCaps"),
        "evenAndOddHeaders",
    ),
    "themeFontLang": ("clrSchemeMapping",),
}
_THEMED = {**{slot: slot for slot in THEME_WORDS}, **{word: slot for slot, word in THEME_WORDS.items()}}
# What documents use beside the roles of a layout; the other styles of the standard have a role that stands in.
_ALSO = (
    *("Mellemtitel", "TOCHeading", "Udtalelse", "Citatkilde", "Bemaerk", "TabeltekstTaet", "Varmefelt", "Varmetal"),
    *("TabelhovedMidt", "TabelhovedHoejre", "TabeltekstMidt", "TabeltekstTaetMidt", "TabeltekstTaetHoejre"),
    *("Arkoverskrift", "Profiltitel", "Tekstoverskrift", "Brevtitel", "Kolonneoverskrift", "KolonneoverskriftTo"),
    *("Kolonnebemaerkning", "Figur", "Figurtekst", "Bemaerkning", "Paneltitel", "Panellinje", "PanellinjeSidst"),
    *("Sektionsskift", "ForsidetitelLang", "ForsidetitelLaengst", "PakkeMatrix", "PakkeVarmekort", "PakkeNoegletal"),
    "FootnoteText",
)
_UNUSED = ("header", "footer")  # roles of the standard's own pages: here the template's stand
_SHARES = {"ForsidetitelLang": 0.8, "ForsidetitelLaengst": 0.62, "Manchet": 1.15}  # of the size of what they vary
_FIGURE_LINE = 1.22  # what figures reckon a line of their lettering to be, as a share of its size
LARGE_RATIO = 3.0  # of large text
_LARGE = 40  # half-points: a title is no smaller
_DEFAULT_SIZE = 20  # half-points, when a template names no size at all


class Paper(Struct, frozen=True):
    """The page a template gives, in mm: the size, and the margins with what its header and footer take of the page.

    `cover`, `text` and `sheet` are the children of `w:sectPr` (without columns) for the cover, for what follows and for
    a document without a cover; `first_page` is the number of the first page after the cover. `tabs` are the stops of a
    line in the contents list.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    cover: str
    text: str
    sheet: str
    first_page: int
    tabs: str = ""

    @property
    def measure(self) -> float:
        return self.width - self.left - self.right

    @property
    def depth(self) -> float:
        return self.height - self.top - self.bottom

    @staticmethod
    def section(children: str, kind: str, columns: str = '<w:cols w:space="708"/>', *, named: bool = True) -> str:
        """Return a `w:sectPr` of the paper's `cover`, `text` or `sheet`: its break's kind, and columns.

        Without `named` it goes on with the header and footer of the section before.
        """
        references, _, rest = children.partition("\ue004")
        kept = references if named else ""
        return f'<w:sectPr>{kept}<w:type w:val="{kind}"/>{rest.replace(chr(0xE003), columns)}</w:sectPr>'


class Found(Struct):
    """What was left out of a template: parts that run, addresses it fetched from, and whether it was locked."""

    active: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    locked: bool = False


class Whole(Struct, frozen=True):
    """What a template's styles came to: role → style id, standard's style id → id here, the roles that were lent.

    `numbers` is the list definition that numbered lists begin again from.
    """

    styles: Mapping[str, str]
    lent: Mapping[str, str]
    roles: tuple[str, ...]
    numbers: int


# -- only the look ----------------------------------------------------------------------------------------------------


def keep_look(parts: Parts) -> Found:
    """Take everything out of a template but its look, and return what of it a person should know."""
    found = Found(active=[name for name in sorted(parts.parts) if _runs(parts, name)])
    for source, rels in sorted(parts.relationships.items()):
        for rel in rels:
            if _ACTIVE.search(rel.type) and (rel.external or resolve(source, rel.target) not in found.active):
                found.active.append(rel.target)
            elif rel.external and not _harmless(rel.type, rel.target) and not rel.type.endswith("/attachedTemplate"):
                found.outside.append(rel.target)
    kept = {DOCUMENT}
    document = parts.relationships.get(DOCUMENT, [])
    parts.relationships[DOCUMENT] = [
        rel for rel in document if not rel.external and rel.type in {f"{OFFICE}/{kind}" for kind in _LOOK}
    ]
    for kind in _LOOK:
        for name in parts.targets(DOCUMENT, kind):
            if name not in parts.parts or _runs(parts, name):
                continue
            kept.add(name)
            if kind in ("header", "footer"):
                kept.update(_still(parts, name))
            elif kind == "settings":
                parts.relationships.pop(name, None)
                found.locked = any(etree.QName(one).localname in _LOCKS for one in parse(parts.parts[name]))
            elif kind in ("fontTable", "theme"):
                rels = [rel for rel in parts.relationships.get(name, []) if not rel.external]
                parts.relationships[name] = [rel for rel in rels if resolve(name, rel.target) in parts.parts]
                kept.update(resolve(name, rel.target) for rel in parts.relationships[name])
            else:
                parts.relationships.pop(name, None)
    parts.relationships["/"] = [
        rel for rel in parts.relationships.get("/", []) if rel.type == f"{OFFICE}/officeDocument"
    ]
    for name in sorted(set(parts.parts) - kept):
        parts.remove(name)
    parts.relationships = {name: rels for name, rels in parts.relationships.items() if name == "/" or name in kept}
    return found


def _runs(parts: Parts, name: str) -> bool:
    return bool(_ACTIVE.search(parts.types.get(name, "")) and name != DOCUMENT) or bool(_ACTIVE.search(name))


def _harmless(kind: str, target: str) -> bool:
    return kind == f"{OFFICE}/hyperlink" and bool(_LINK.fullmatch(target))


def _still(parts: Parts, name: str) -> set[str]:
    """Let a header or footer keep its text, pictures and web links alone; return the parts of its pictures."""
    images, gone = set(), set()
    kept = []
    for rel in parts.relationships.get(name, []):
        goal = "" if rel.external else resolve(name, rel.target)
        if rel.type == f"{OFFICE}/image" and goal in parts.parts and not _runs(parts, goal):
            images.add(goal)
            kept.append(rel)
        elif rel.external and _harmless(rel.type, rel.target):
            kept.append(rel)
        else:
            gone.add(rel.id)
    parts.relationships[name] = kept
    root = parse(parts.parts[name])
    for element in list(root.iter(f"{_W}object", f"{_W}control")):
        _drop(element)
    for element in list(root.iter()):
        for key, value in list(element.attrib.items()):
            if str(key).startswith(_R) and value in gone:
                _unlink(element, str(key))
    for paragraph in list(root.iter(f"{_W}p")):
        _stop_fields(paragraph)
    for binding in list(root.iter(f"{_W}dataBinding", f"{_W15}dataBinding")):
        if not _bound_to_own(binding):
            binding.getparent().remove(binding)
    parts.parts[name] = _written(root)
    return images


def _bound_to_own(binding: etree._Element) -> bool:
    """Whether a control shows a property that our documents have too, by a path that can be read."""
    prefixes = set(re.findall(r"(\w+):\w", binding.get(f"{_W}xpath", "")))
    named = set(re.findall(r"xmlns:(\w+)=", binding.get(f"{_W}prefixMappings", "")))
    return binding.get(f"{_W}storeItemID", "").upper() in _OWN_STORES and prefixes <= named


def _unlink(element: etree._Element, key: str) -> None:
    """Take away a reference to what is not there: a link keeps its words, a picture with another source its place."""
    if element.getparent() is None:
        return
    if element.tag == f"{_W}hyperlink":
        parent = element.getparent()
        place = parent.index(element)
        for child in reversed(list(element)):
            parent.insert(place + 1, child)
        parent.remove(element)
    elif etree.QName(element).localname == "hlinkClick":
        element.getparent().remove(element)
    elif etree.QName(element).localname == "blip" and element.get(f"{_R}embed") and key != f"{_R}embed":
        del element.attrib[key]
    else:
        _drop(element)


def _drop(element: etree._Element) -> None:
    """Remove the run that an element stands in, or the element itself."""
    run = next((one for one in element.iterancestors() if one.tag == f"{_W}r"), element)
    if run.getparent() is not None:
        run.getparent().remove(run)


def _stop_fields(paragraph: etree._Element) -> None:
    """Make fields that fetch or run something the text they last showed."""
    for simple in list(paragraph.iter(f"{_W}fldSimple")):
        if _FETCHES.search(simple.get(f"{_W}instr", "")):
            parent = simple.getparent()
            for child in list(simple):
                simple.addprevious(child)
            parent.remove(simple)
    code = "".join(one.text or "" for one in paragraph.iter(f"{_W}instrText"))
    if _FETCHES.search(code):
        for element in list(paragraph.iter(f"{_W}fldChar", f"{_W}instrText")):
            element.getparent().remove(element)


def lend_settings(parts: Parts, lender: Parts) -> None:
    """Give the template the standard's settings, but for those that shape its pages and name its colours.

    What else settings hold belongs to a document that was: locks, tracked changes, letters to merge, older modes.
    """
    ours = parse(lender.parts[lender.targets(DOCUMENT, "settings")[0]])
    names = parts.targets(DOCUMENT, "settings") or ["/word/settings.xml"]
    theirs = parse(parts.parts[names[0]]) if names[0] in parts.parts else _element("settings")
    for after, words in _PAGE_SETTINGS.items():
        place = list(ours).index(ours.find(f"{_W}{after}")) + 1
        for word in words:
            own, old = theirs.find(f"{_W}{word}"), ours.find(f"{_W}{word}")
            if own is None or any(str(key).startswith(_R) for key in own.attrib):
                continue
            if old is not None:
                ours.replace(old, deepcopy(own))
            else:
                ours.insert(place, deepcopy(own))
                place += 1
    parts.add(names[0], _written(ours), f"{CONTENT}.settings+xml")
    parts.relate(DOCUMENT, "settings", names[0])


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


# -- the page ---------------------------------------------------------------------------------------------------------


def read_paper(parts: Parts) -> Paper:
    """Read the page of a template.

    The cover has the header and footer of the first section. The text has those of the first upright section after it
    that has any, of A4 paper where there is one; else those of the first section too. Paper is the text's throughout.
    """
    sections = _sections(parse(parts.parts[DOCUMENT])) or [etree.Element(f"{_W}sectPr")]
    upright = [one for one in sections[1:] if _size(one)[0] <= _size(one)[1] and _references(one)]
    text = next((one for one in upright if _is_a4(one)), next(iter(upright), sections[0]))
    first = sections[0]
    width, height = _size(text)
    if width > height:
        width, height = height, width
    margin = {side: _margin(text, side) for side in ("top", "bottom", "left", "right", "header", "footer", "gutter")}
    tops = [margin["header"] + _taken(parts, one, "header") for one in _shown(text, "header")]
    feet = [margin["footer"] + _taken(parts, one, "footer") for one in _shown(text, "footer")]
    size = f'<w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"/>'
    start = text.find(f"{_W}pgNumType")
    number = start.get(f"{_W}start", "") if start is not None else ""
    return Paper(
        width,
        height,
        margin["left"] + margin["gutter"],
        margin["right"],
        max([margin["top"], *tops]),
        max([margin["bottom"], *feet]),
        cover=_section_xml(first, size, first_page=True),
        text=_section_xml(text, size, first_page=False),
        sheet=_section_xml(first, size, first_page=True, sides=text),
        first_page=int(number) if number.isdecimal() else 2,
    )


def _sections(document: etree._Element) -> list[etree._Element]:
    """The sections' properties in order, each with the header and footer references it inherits."""
    found = []
    before: dict[tuple[str, str], etree._Element] = {}
    for section in document.iter(f"{_W}sectPr"):
        if section.getparent().tag == f"{_W}sectPrChange":
            continue
        section = deepcopy(section)
        for change in section.findall(f"{_W}sectPrChange"):
            section.remove(change)
        own = {(one.tag, one.get(f"{_W}type", "default")): one for one in _references(section)}
        for key in sorted(set(before) - set(own)):
            section.insert(0, deepcopy(before[key]))
        before = {**before, **own}
        found.append(section)
    return found


def _references(section: etree._Element) -> list[etree._Element]:
    return [*section.iterchildren(f"{_W}headerReference", f"{_W}footerReference")]


def _shown(section: etree._Element, kind: str) -> list[str]:
    """The relationship ids of the header (or footer) that ordinary pages show."""
    return [
        one.get(f"{_R}id", "")
        for one in _references(section)
        if one.tag == f"{_W}{kind}Reference" and one.get(f"{_W}type", "default") == "default"
    ]


def _length(element: etree._Element | None, name: str, otherwise: float) -> float:
    """A length in mm that a file gives in twentieths of a point."""
    text = element.get(f"{_W}{name}", "") if element is not None else ""
    return abs(int(text)) / 56.6929 if re.fullmatch(r"-?\d{1,6}", text) else otherwise


def _size(section: etree._Element) -> tuple[float, float]:
    size = section.find(f"{_W}pgSz")
    return _length(size, "w", PAGE.width), _length(size, "h", PAGE.height)


def _is_a4(section: etree._Element) -> bool:
    return all(abs(a - b) < 2 for a, b in zip(_size(section), (PAGE.width, PAGE.height), strict=True))


def is_a4(paper: Paper) -> bool:
    """Whether the text stands on the paper that Danish printers have."""
    return abs(paper.width - PAGE.width) < 2 and abs(paper.height - PAGE.height) < 2


def _margin(section: etree._Element, side: str) -> float:
    otherwise = {"gutter": 0.0, "header": 12.5, "footer": 12.5}.get(side, 25.0)
    return _length(section.find(f"{_W}pgMar"), side, otherwise)


def _section_xml(section: etree._Element, size: str, *, first_page: bool, sides: etree._Element | None = None) -> str:
    """The children of a `w:sectPr` as text: references, then paper, margins, edges and page numbers.

    Left and right margins are those of the section `sides`, when it is given.
    """
    shown = [one for one in _references(section) if first_page or one.get(f"{_W}type") != "first"]
    shown.sort(key=lambda one: (one.tag, one.get(f"{_W}type", "")), reverse=True)
    references = "".join(
        f'<w:{etree.QName(one).localname} w:type="{one.get(f"{_W}type", "default")}" r:id="{one.get(f"{_R}id")}"/>'
        for one in shown
    )
    margins = {
        side: _margin(section, side) for side in ("top", "right", "bottom", "left", "header", "footer", "gutter")
    }
    for side in ("left", "right", "gutter") if sides is not None else ():
        margins[side] = _margin(sides, side)
    given = " ".join(f'w:{side}="{twips(value)}"' for side, value in margins.items())
    rest = "".join(
        etree.tostring(one, encoding="unicode", with_tail=False)
        for name in ("pgBorders", "pgNumType")
        if (one := section.find(f"{_W}{name}")) is not None
    )
    title = section.find(f"{_W}titlePg")
    differs = title is not None and title.get(f"{_W}val", "1") not in ("0", "false")
    mark = "\ue003" + ("<w:titlePg/>" if first_page and differs else "")
    return f"{references}\ue004{size}<w:pgMar {given}/>{rest}{mark}"


def _taken(parts: Parts, rid: str, kind: str) -> float:
    """Height in mm of a header or footer: its lines, rows and pictures in the text, one below the other."""
    name = next((resolve(DOCUMENT, rel.target) for rel in parts.relationships.get(DOCUMENT, []) if rel.id == rid), "")
    return _height(parse(parts.parts[name])) if name in parts.parts else 0.0


def _height(element: etree._Element) -> float:
    total = 0.0
    for child in element:
        if child.tag == f"{_W}p":
            pictures = [
                int(extent.get("cy", "0")) / EMU_PER_MM
                for inline in child.iter(
                    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
                )
                for extent in inline.iterchildren(f"{{{etree.QName(inline).namespace}}}extent")
                if extent.get("cy", "").isdecimal()
            ]
            total += max([4.5, *pictures])
        elif child.tag == f"{_W}tbl":
            total += sum(
                max((_height(cell) for cell in row.iter(f"{_W}tc")), default=0.0) for row in child.iter(f"{_W}tr")
            )
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent"):
            total += _height(child)
    return total


# -- the styles -------------------------------------------------------------------------------------------------------


class _Sheet:
    """A styles part that is looked things up in."""

    def __init__(self, xml: bytes) -> None:
        self.root = parse(xml)
        self.styles = {one.get(f"{_W}styleId", ""): one for one in self.root.iterfind(f"{_W}style")}

    def default(self, kind: str) -> str:
        return next(
            (
                key
                for key, one in self.styles.items()
                if one.get(f"{_W}type") == kind and one.get(f"{_W}default") in ("1", "true", "on")
            ),
            "",
        )

    def name(self, key: str) -> str:
        label = self.styles[key].find(f"{_W}name") if key in self.styles else None
        return label.get(f"{_W}val", "") if label is not None else key

    def chain(self, key: str) -> Iterator[etree._Element]:
        """A style, then what it is based on."""
        seen: set[str] = set()
        while key in self.styles and key not in seen:
            seen.add(key)
            yield self.styles[key]
            parent = self.styles[key].find(f"{_W}basedOn")
            key = parent.get(f"{_W}val", "") if parent is not None else ""

    def value(self, key: str, path: str, name: str) -> str:
        """The value of a property as a style comes to have it, "" for none."""
        steps = "/".join(f"{_W}{step}" for step in path.split("/"))
        for style in self.chain(key):
            element = style.find(steps)
            if element is not None and element.get(f"{_W}{name}") is not None:
                return str(element.get(f"{_W}{name}"))
        word = path.split("/")[0]
        element = self.root.find(f"{_W}docDefaults/{_W}{word}Default/{steps}")
        return str(element.get(f"{_W}{name}", "")) if element is not None else ""

    def size(self, key: str) -> int:
        text = self.value(key, "rPr/sz", "val")
        return int(text) if text.isdecimal() else _DEFAULT_SIZE


def style_names(parts: Parts) -> dict[str, str]:
    """Return style id → the name Word knows it by."""
    sheet = _Sheet(parts.parts[parts.targets(DOCUMENT, "styles")[0]])
    return {key: sheet.name(key) for key in sheet.styles}


def text_font(parts: Parts) -> str:
    """Return the font a template sets ordinary text in, "" when it does not say."""
    sheet = _Sheet(parts.parts[parts.targets(DOCUMENT, "styles")[0]])
    key = sheet.default("paragraph")
    for style in (*sheet.chain(key), sheet.root.find(f"{_W}docDefaults/{_W}rPrDefault")):
        fonts = style.find(f"{_W}rPr/{_W}rFonts") if style is not None else None
        if fonts is None:
            continue
        if role := fonts.get(f"{_W}asciiTheme", ""):
            for name in parts.targets(DOCUMENT, "theme"):
                face = next(iter(parse(parts.parts[name]).iter(f"{{{MAIN}}}{role[:5]}Font")), None)
                latin = face.find(f"{{{MAIN}}}latin") if face is not None else None
                return str(latin.get("typeface", "")) if latin is not None else ""
        if named := fonts.get(f"{_W}ascii", ""):
            return str(named)
    return ""


# Names that say what a paragraph style is for, in the order they are tried; built-in styles have English names.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "titel", "dokumenttitel"),
    "subtitle": ("subtitle", "undertitel"),
    "heading1": ("heading 1", "overskrift 1"),
    "heading2": ("heading 2", "overskrift 2"),
    "heading3": ("heading 3", "overskrift 3"),
    "kicker": ("kicker", "overtitel"),
    "lead": ("manchet", "indledning", "resumé"),
    "body": ("body text", "brødtekst"),
    "list": ("list bullet", "opstilling - punkttegn", "punktopstilling", "punkttegn"),
    "list-number": ("list number", "opstilling - talliste", "talopstilling", "nummereret"),
    "caption": ("caption", "billedtekst"),
    "source": ("kilde", "kildeangivelse"),
    "contents": ("toc 1", "indholdsfortegnelse 1"),
}


def propose_styles(parts: Parts) -> tuple[dict[str, str], list[str]]:
    """Return role → the name of the template's style that can serve it, and the names of its other paragraph styles."""
    sheet = _Sheet(parts.parts[parts.targets(DOCUMENT, "styles")[0]])
    names: dict[str, str] = {}
    for key, style in sheet.styles.items():
        if style.get(f"{_W}type") == "paragraph":
            names.setdefault(sheet.name(key).casefold(), key)
    found: dict[str, str] = {}
    for role, wanted in _NAMES.items():
        key = next((names[name] for name in wanted if name in names), "")
        if not key and role.startswith("heading"):
            key = _by_outline(sheet, int(role[-1]) - 1)
        elif not key and role == "title":
            key = _by_size(sheet, names)
        if role in ("list", "list-number") and key and not sheet.value(key, "pPr/numPr/numId", "val").strip("0"):
            continue
        if key and (role.startswith("heading") or not faint(sheet, key)):
            found[role] = key
    text = found.get("body") or sheet.default("paragraph")
    if text and any(sheet.value(text, "pPr/spacing", side).strip("0") for side in ("before", "after")):
        found["body"] = text
    else:
        found.pop("body", None)  # paragraphs without space between them would run together
    rest = [sheet.name(key) for key in names.values() if key not in found.values()]
    return {role: sheet.name(found[role]) for role in _NAMES if role in found}, rest


def faint(sheet: _Sheet, key: str) -> float:
    """The contrast of a style's text on white paper, when it is too low to be read; 0 when it is enough."""
    colour = sheet.value(key, "rPr/color", "val").upper()
    if not re.fullmatch(r"[0-9A-F]{6}", colour):
        return 0.0
    bold = any(style.find(f"{_W}rPr/{_W}b") is not None for style in sheet.chain(key))
    large = sheet.size(key) >= (28 if bold else 36)
    found = contrast(colour, "FFFFFF")
    return found if found < (LARGE_RATIO if large else TEXT_RATIO) else 0.0


def faint_styles(parts: Parts, styles: Mapping[str, str]) -> list[tuple[str, float]]:
    """Return the names of the template's styles whose text is too pale to be read, each with its contrast."""
    sheet = _Sheet(parts.parts[parts.targets(DOCUMENT, "styles")[0]])
    found = {key: faint(sheet, key) for key in styles.values() if key in sheet.styles}
    return [(sheet.name(key), ratio) for key, ratio in found.items() if ratio]


def _by_size(sheet: _Sheet, names: Mapping[str, str]) -> str:
    """The largest style whose name speaks of a cover or a title."""
    found = [key for name, key in names.items() if any(word in name for word in ("forside", "titel", "title"))]
    large = [key for key in found if sheet.size(key) >= _LARGE]
    return str(max(large, key=sheet.size, default=""))


def _by_outline(sheet: _Sheet, level: int) -> str:
    """The first style of a template's own that stands at this level of the navigation pane."""
    for key, style in sheet.styles.items():
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if style.get(f"{_W}type") == "paragraph" and outline is not None and outline.get(f"{_W}val") == str(level):
            return str(key)
    return ""


def lend_styles(
    parts: Parts,
    given: Mapping[str, str],
    lender: Parts,
    standard: Mapping[str, str],
    palette: Palette,
    measure: float,
    stretch: float,
) -> Whole:
    """Add the standard's styles that a template lacks, and return what serves each role.

    `given` is role → the template's own style, `standard` role → the lender's; `measure` the width of the text in mm,
    `stretch` how much wider than measured the template's text font may run.
    """
    part = parts.targets(DOCUMENT, "styles")[0]
    own, theirs = _Sheet(parts.parts[part]), _Sheet(lender.parts[lender.targets(DOCUMENT, "styles")[0]])
    ours = {standard[role]: key for role, key in given.items()}
    for key, style in theirs.styles.items():
        kind = style.get(f"{_W}type", "")
        if style.get(f"{_W}default"):
            ours.setdefault(key, own.default(kind))
        elif kind == "character" or key == "FootnoteText":  # what every Word template calls the same: strong, links
            name = theirs.name(key).casefold()
            same = [
                one for one, s in own.styles.items() if s.get(f"{_W}type") == kind and own.name(one).casefold() == name
            ]
            if same and not style.get(f"{_W}customStyle"):
                ours[key] = same[0]
    missing = [role for role in standard if role not in given and role not in _UNUSED]
    wanted = {standard[role] for role in missing if role != "margin"} | set(_ALSO)
    wanted |= {key for key, style in theirs.styles.items() if style.get(f"{_W}type") == "character"}
    lent = [key for key in theirs.styles if key in wanted and key not in ours]
    taken = {one.casefold() for key in own.styles for one in (key, own.name(key))}
    names = {}
    for key in lent:
        ours[key], names[key] = _free_name(key, theirs.name(key), taken)
    lists = _lend_lists(parts, lender, ours, own, given, palette)
    text = ours[standard["body"]]
    for key in lent:
        style = deepcopy(theirs.styles[key])
        style.set(f"{_W}styleId", ours[key])
        style.find(f"{_W}name").set(f"{_W}val", names[key])
        if names[key] != theirs.name(key):
            style.set(f"{_W}customStyle", "1")
        _rebase(style, key, ours, own, text, set(lent))
        _settle(style, measure, _left(own, text) if text in own.styles else 0.0)
        number = style.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        if number is not None and number.get(f"{_W}val") in lists:
            number.set(f"{_W}val", str(lists[number.get(f"{_W}val", "")]))
        if key == "Figurtekst":
            _narrow(style, stretch)
        follow_theme(style, palette)
        own.root.append(style)
    for language in own.root.iter(f"{_W}lang"):
        language.set(f"{_W}val", "da-DK")  # spelling is checked by what the document is written in
    parts.parts[part] = _written(own.root)
    styles = {**given, **{role: ours[standard[role]] for role in missing if role != "margin"}}
    styles |= {role: own.default("paragraph") for role in _UNUSED if role not in given}
    styles.setdefault("margin", ours["Bemaerkning"])
    return Whole(styles, ours, tuple(role for role in missing if role != "margin"), lists["numbers"])


def _free_name(key: str, name: str, taken: set[str]) -> tuple[str, str]:
    """An id and a name that no style of the template has; notes them in `taken`."""
    found, number = (key, name), 1
    while {one.casefold() for one in found} & taken:
        mark = "Pakke" if number == 1 else f"Pakke{number}"
        found, number = (f"{mark}{key}", f"{mark} {name}"), number + 1
    taken.update(one.casefold() for one in found)
    return found


def _rebase(style: etree._Element, key: str, ours: Mapping[str, str], own: _Sheet, text: str, lent: set[str]) -> None:
    """Base a lent style on what the template has: text on its own default, variants on the style they vary."""
    for word in ("basedOn", "next", "link"):
        element = style.find(f"{_W}{word}")
        if element is None:
            continue
        goal = ours.get(element.get(f"{_W}val", ""), "")
        if goal:
            element.set(f"{_W}val", goal)
        else:
            style.remove(element)
    if style.get(f"{_W}type") != "paragraph":
        return
    properties, run = _child(style, "pPr"), style.find(f"{_W}rPr")
    parent = style.find(f"{_W}basedOn")
    base = parent.get(f"{_W}val", "") if parent is not None else ""
    if base in own.styles and base != own.default("paragraph"):
        # A variant of one of the template's styles looks like it: only its place and its size are its own.
        for name in ("shd", "spacing") if "List" not in key and key != "Manchet" else ():
            for element in properties.findall(f"{_W}{name}"):
                properties.remove(element)
        for spacing in properties.findall(f"{_W}spacing"):
            for name in ("line", "lineRule"):
                spacing.attrib.pop(f"{_W}{name}", None)
        if run is not None:
            style.remove(run)
        if share := _SHARES.get(key):
            run = etree.SubElement(style, f"{_W}rPr")
            for name in ("sz", "szCs"):
                etree.SubElement(run, f"{_W}{name}").set(f"{_W}val", str(max(round(own.size(base) * share), 16)))
        outline = properties.find(f"{_W}outlineLvl")
        if outline is not None and outline.get(f"{_W}val") == "9" and own.value(base, "pPr/numPr/numId", "val"):
            _insert(properties, "numPr").append(_element("numId", val="0"))
        return
    if (parent is not None and key.startswith("Heading")) or key == "Title":
        fonts = _element("rFonts", asciiTheme="majorHAnsi", hAnsiTheme="majorHAnsi", eastAsiaTheme="majorEastAsia")
        if run is not None:
            run.insert(0, fonts)
    if base == own.default("paragraph"):
        if properties.find(f"{_W}ind") is None:
            _insert(properties, "ind").attrib.update({f"{_W}left": "0", f"{_W}right": "0", f"{_W}firstLine": "0"})
        if properties.find(f"{_W}jc") is None:
            _insert(properties, "jc").set(f"{_W}val", "left")


_ORDER = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers"),
    *("pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct"),
    *("autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing"),
    *("mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl"),
)


def _insert(properties: etree._Element, name: str) -> etree._Element:
    """Return the child `name` of a `w:pPr`, new ones at their place in the schema's order."""
    found = properties.find(f"{_W}{name}")
    if found is not None:
        return found
    new = _element(name)
    rank = _ORDER.index(name)
    place = sum(_ORDER.index(etree.QName(one).localname) < rank for one in properties)
    properties.insert(place, new)
    return new


def _child(style: etree._Element, name: str) -> etree._Element:
    found = style.find(f"{_W}{name}")
    if found is None:
        found = _element(name)
        run = style.find(f"{_W}rPr")
        if run is not None:
            run.addprevious(found)
        else:
            style.append(found)
    return found


def _element(name: str, **attributes: str) -> etree._Element:
    return etree.Element(f"{_W}{name}", {f"{_W}{key}": value for key, value in attributes.items()})


def _left(sheet: _Sheet, key: str) -> float:
    text = sheet.value(key, "pPr/ind", "left") or sheet.value(key, "pPr/ind", "start")
    return int(text) / 56.6929 if re.fullmatch(r"-?\d{1,5}", text) else 0.0


def _settle(style: etree._Element, measure: float, left: float) -> None:
    """Move a lent style from the standard's text column to where the template's text stands."""
    for indent in style.iter(f"{_W}ind"):
        _shift(indent, "left", left)
        if _length(indent, "right", 0.0) > 20:  # room that the standard keeps for a picture
            indent.set(f"{_W}right", "0")
    for tab in style.iter(f"{_W}tab"):
        if tab.get(f"{_W}val") == "right":
            tab.set(f"{_W}pos", str(twips(measure)))
        else:
            _shift(tab, "pos", left)


def _shift(element: etree._Element, name: str, left: float) -> None:
    value = _length(element, name, 0.0)
    if value >= PAGE.text_indent - 0.1:
        element.set(f"{_W}{name}", str(twips(max(value - PAGE.text_indent + left, 0.0))))


def _narrow(style: etree._Element, stretch: float) -> None:
    """Lettering of figures is measured in Arial: a wider font is drawn narrower, so that it stays inside its boxes."""
    if stretch > 1:
        run = _child(style, "rPr")
        size = run.find(f"{_W}sz")
        scale = _element("w", val=str(int(100 / stretch)))
        if size is not None:
            size.addprevious(scale)
        else:
            run.append(scale)


def follow_theme(element: etree._Element, palette: Palette) -> None:
    """Theme colours that the template's theme has otherwise become plain ones."""
    for one in element.iter():
        for theme, value in (("themeColor", "val"), ("themeColor", "color"), ("themeFill", "fill")):
            slot = _THEMED.get(one.get(f"{_W}{theme}", ""), one.get(f"{_W}{theme}", ""))
            if slot not in palette.colours or one.get(f"{_W}{value}") is None or (value == "val" and _is_edge(one)):
                continue
            found = palette.colour(slot)
            one.set(f"{_W}{value}", found.hex)
            del one.attrib[f"{_W}{theme}"]
            if found.slot:
                one.set(f"{_W}{theme}", THEME_WORDS.get(found.slot, found.slot))
                break


def _is_edge(element: etree._Element) -> bool:
    """A border or a shading says its kind in `w:val` and its colour elsewhere."""
    return element.get(f"{_W}color") is not None or element.get(f"{_W}fill") is not None


# -- lists ------------------------------------------------------------------------------------------------------------

NUMBERING = "/word/numbering.xml"


def _lend_lists(
    parts: Parts, lender: Parts, ours: Mapping[str, str], own: _Sheet, given: Mapping[str, str], palette: Palette
) -> dict[str, int]:
    """Add the standard's two lists to the template's numbering; return the lender's numId → the new one.

    "numbers" is the definition that a numbered list begins again from: the template's own, where it has one.
    """
    names = parts.targets(DOCUMENT, "numbering")
    theirs = parse(lender.parts[lender.targets(DOCUMENT, "numbering")[0]])
    if not names:
        names = [NUMBERING]
        parts.add(NUMBERING, f'<w:numbering xmlns:w="{W}"/>', f"{CONTENT}.numbering+xml")
        parts.relate(DOCUMENT, "numbering", NUMBERING)
    root = parse(parts.parts[names[0]])
    kinds = {one.get(f"{_W}abstractNumId", "") for one in root.iterfind(f"{_W}abstractNum")}
    nums = {one.get(f"{_W}numId", "") for one in root.iterfind(f"{_W}num")}
    found: dict[str, int] = {}
    next_kind, next_num = _next(kinds), _next(nums)
    for num in theirs.iterfind(f"{_W}num"):
        kind = num.find(f"{_W}abstractNumId").get(f"{_W}val", "")
        copy = next(deepcopy(o) for o in theirs.iterfind(f"{_W}abstractNum") if o.get(f"{_W}abstractNumId") == kind)
        copy.set(f"{_W}abstractNumId", str(next_kind))
        styled = [level.find(f"{_W}pStyle") for level in copy.iterfind(f"{_W}lvl")]
        keys = [one.get(f"{_W}val", "") for one in styled if one is not None]
        for one in styled:
            if one is not None and one.get(f"{_W}val", "") in given.values():
                one.getparent().remove(one)
            elif one is not None:
                one.set(f"{_W}val", ours.get(one.get(f"{_W}val", ""), ""))
        if any(key in ours and ours[key] in own.styles for key in keys):
            for one in styled:  # the template's own style already has its list
                if one is not None and one.getparent() is not None:
                    one.getparent().remove(one)
        _settle(copy, PAGE.full, 0.0)
        follow_theme(copy, palette)
        for fonts in list(copy.iter(f"{_W}rFonts")):
            fonts.getparent().remove(fonts)
        last = max(
            (i for i, one in enumerate(root) if one.tag in (f"{_W}numPicBullet", f"{_W}abstractNum")), default=-1
        )
        root.insert(last + 1, copy)
        new = _element("num", numId=str(next_num))
        new.append(_element("abstractNumId", val=str(next_kind)))
        tail = [i for i, one in enumerate(root) if one.tag == f"{_W}num"]
        root.insert(tail[-1] + 1 if tail else last + 2, new)
        found[num.get(f"{_W}numId", "")] = next_num
        found["numbers"] = next_kind
        next_kind, next_num = next_kind + 1, next_num + 1
    mine = own.value(given["list-number"], "pPr/numPr/numId", "val") if "list-number" in given else ""
    for num in root.iterfind(f"{_W}num"):
        kind = num.find(f"{_W}abstractNumId")
        if mine and num.get(f"{_W}numId") == mine and kind is not None and kind.get(f"{_W}val", "").isdecimal():
            found["numbers"] = int(kind.get(f"{_W}val", "0"))
    parts.parts[names[0]] = _written(root)
    return found


def _next(ids: Iterable[str]) -> int:
    return max([0, *(int(one) for one in ids if one.isdecimal())]) + 1


def contents_tabs(parts: Parts, key: str, measure: float) -> str:
    """Return the tab stops of a contents line: the number, the title, and the page at the text's right edge.

    The style's own stops go, but for the dots that lead to its page number.
    """
    sheet = _Sheet(parts.parts[parts.targets(DOCUMENT, "styles")[0]])
    stops = [tab for style in sheet.chain(key) for tab in style.iterfind(f"{_W}pPr/{_W}tabs/{_W}tab")]
    own = {int(tab.get(f"{_W}pos", "0")): tab for tab in stops if tab.get(f"{_W}pos", "").isdecimal()}
    leads = [tab.get(f"{_W}leader") for tab in stops if tab.get(f"{_W}val") == "right" and tab.get(f"{_W}leader")]
    leader = f' w:leader="{leads[0]}"' if leads and leads[0] in ("dot", "hyphen", "underscore", "middleDot") else ""
    title = twips(_left(sheet, key) + 10)
    rows = {pos: f'<w:tab w:val="clear" w:pos="{pos}"/>' for pos in own}
    rows[title] = f'<w:tab w:val="left" w:pos="{title}"/>'
    rows[twips(measure)] = f'<w:tab w:val="right"{leader} w:pos="{twips(measure)}"/>'
    return f"<w:tabs>{''.join(row for _, row in sorted(rows.items()))}</w:tabs>"
