"""A layout folder becomes a `Layout`: two template files, and which of their styles and slide layouts serve which role.

`layout.yaml` maps role words to the names staff see in Word and PowerPoint; names, never positions, so that a template
may be rearranged. Loading checks every name against the files and reports what is missing beside what exists.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal

from lxml import etree
from msgspec import Struct, field
from msgspec.structs import replace
from pydantic import Field

from generator.look.brand import Palette, derive_palette, template_palette
from generator.look.measure import has_widths, stretch
from generator.look.sheet import Sheet, guide_sheet
from generator.look.slots import Slots, read_slots
from generator.look.standard.guide import NUMBER_ABSTRACT
from generator.look.standard.tokens import PAGE
from generator.ooxml.package import OFFICE, BadPackage, Parts, Relationship, parse, read_package, resolve
from generator.ooxml.theme import MAIN
from generator.problems import Problems, Where, nearest
from generator.reading.model import Model
from generator.reading.source import LocatedDict, is_inside, parse_yaml, place, read_source, shown_path, validate

# What takes over a foreign template is loaded when there is one.
if TYPE_CHECKING:
    from generator.look import adopt_guide
    from generator.look.adopt_guide import Paper

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SLIDES = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
GUIDE_MAIN = "/word/document.xml"
DECK_MAIN = "/ppt/presentation.xml"
TEMPLATES = (".docx", ".dotx", ".docm", ".dotm", ".pptx", ".potx", ".pptm", ".potm")
MAX_TEMPLATE = 16 * 1024 * 1024
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a file with a password, or one older than 2007
_THUMBNAIL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
_ATTACHED = f"{OFFICE}/attachedTemplate"
_ACTIVE = re.compile("macroEnabled|vbaProject|activeX|oleObject|\\.control\\b", re.IGNORECASE)
_HARMLESS = re.compile(r"(?:https?://|mailto:)[^\s\\]+", re.IGNORECASE)
_SLIDE_LISTS = re.compile(
    r"<p:sldIdLst>.*?</p:sldIdLst>|<p:sldIdLst/>|<p:custShowLst>.*?</p:custShowLst>|<p:extLst>.*?</p:extLst>", re.DOTALL
)
_MAIN_TYPES = {
    GUIDE_MAIN: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    DECK_MAIN: "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
# What a part of a template must be for the writers to find their way in it: its first element, and what it holds.
_ROOTS = {
    "document": ("w:document", ()),
    "styles": ("w:styles", ()),
    "numbering": ("w:numbering", ()),
    "presentation": ("p:presentation", ("p:sldSz",)),
    "theme": ("a:theme", ("a:themeElements/a:clrScheme",)),
    "slideMaster": ("p:sldMaster", ("p:cSld/p:spTree/p:grpSpPr",)),
    "slideLayout": ("p:sldLayout", ("p:cSld/p:spTree/p:grpSpPr",)),
}

# What the writers ask for. A layout that leaves a role out cannot carry our documents.
STYLE_ROLES = (
    *("title", "subtitle", "kicker", "heading1", "heading2", "heading3", "lead", "body", "list", "list-number"),
    *("callout", "local", "margin", "table", "table-head", "table-number", "caption", "source"),
    *("key-number", "key-number-label", "fill-in", "contents", "header", "footer", "table-style"),
)
_COMMON = ("title", "kicker", "source")
# A slide that lacks one of these still says what it must; the writers leave out what has no place.
OPTIONAL = frozenset({"kicker", "source", "kind", "subtitle", "sender", "meta", "number", "line"})
SLIDE_ROLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "title": ("title", "kind", "subtitle", "sender", "meta"),
        "section": ("title", "number", "line"),
        "agenda": (*_COMMON, "table"),
        "content": (*_COMMON, "body"),
        "figure-side": (*_COMMON, "figure", "side"),
        "two-columns": (*_COMMON, "left-head", "left", "right-head", "right"),
        "cards": (*_COMMON, "card-1", "card-2", "card-3", "fact-1", "fact-2", "fact-3", "fact-4"),
        "free": (*_COMMON, "object"),
        "timeline": (*_COMMON, "figure"),
        "phase": (*_COMMON, "wheel", "summary", "table"),
        "table": (*_COMMON, "table"),
        "exercise": (*_COMMON, "table", "time", "side"),
        "year-wheel": (*_COMMON, "wheel", "table"),
        "number": (*_COMMON, "number", "body"),
        "closing": ("title", "contacts", "sender"),
        "title-only": _COMMON,
    }
)


class Place(Struct, frozen=True):
    """A placeholder of a slide layout: the name staff see, its `idx` and its OOXML type ("" for any object)."""

    name: str
    idx: int
    type: str


class SlideSpec(Struct, frozen=True):
    """A slide layout: the name staff see, its part, and its placeholders by role word; `lent` by the standard look."""

    name: str
    part: str
    places: Mapping[str, Place]
    lent: bool = False


class LayoutSpec(Struct, frozen=True):
    """What `layout.yaml` says, resolved against the files: style ids by role, slide layouts by role, the two fonts.

    For a kommune's own Word template `lent` is the standard's style id → the id that serves it there, and `borrowed`
    the roles that are lent. `numbers` is the list definition that numbered lists begin again from.
    """

    fonts: tuple[str, str]
    styles: Mapping[str, str]
    slides: Mapping[str, SlideSpec]
    lent: Mapping[str, str] = field(default_factory=dict)
    borrowed: tuple[str, ...] = ()
    numbers: int = NUMBER_ABSTRACT


class Layout(Struct, frozen=True, weakref=True, eq=False):
    """A look, equal to itself alone.

    `guide` and `deck` are the templates' parts (copy before changing); `folder` names it in messages.

    `files` are (name, SHA-256) of the files it was read from, for the manifest. `theme` are the colours of a slide
    template that keeps its own, slot → RRGGBB; None for a deck that takes the kommune's brand colour. `room` is the
    width and height of a slide's body as shares of the standard's; `stretch` how much wider the deck's fonts for
    headings and text may run than the one text is measured in. `paper` is the page of a Word template that keeps its
    own, and `ink` its theme as `theme` is the deck's; None for guides in the standard's pages and the kommune's colour.
    `sheet` and `slots` are what writers measure with, read from the templates.
    """

    name: str
    guide: Parts
    deck: Parts
    spec: LayoutSpec
    sheet: Sheet
    slots: Slots
    folder: str = ""
    files: tuple[tuple[str, str], ...] = ()
    theme: Mapping[str, str] | None = None
    room: tuple[float, float] = (1.0, 1.0)
    stretch: tuple[float, float] = (1.0, 1.0)
    paper: Paper | None = None
    ink: Mapping[str, str] | None = None

    def palette(self, brand: str | None, phases: int) -> Palette:
        """The colours of a deck in this look."""
        return derive_palette(brand, phases) if self.theme is None else template_palette(self.theme, phases)

    def guide_palette(self, brand: str | None, phases: int) -> Palette:
        """The colours of a guide in this look."""
        return derive_palette(brand, phases) if self.ink is None else template_palette(self.ink, phases)

    @property
    def measure(self) -> float:
        """The width of a guide's text in mm: what figures are drawn for."""
        return self.paper.measure if self.paper is not None else PAGE.full

    @property
    def depth(self) -> float:
        """The height of a guide's text in mm."""
        return self.paper.depth if self.paper is not None else PAGE.height - PAGE.top - PAGE.bottom


class _Fonts(Model):
    major: str = Field(default="Arial", min_length=1, max_length=60, description="Skrift i overskrifter")
    minor: str = Field(default="Arial", min_length=1, max_length=60, description="Skrift i tekst")


class _Guide(Model):
    file: str = Field(default="guide.docx", description="Word-skabelonen i samme mappe")
    colours: Literal["brand", "template"] = Field(
        default="brand", description="brand: kommunens farve; template: skabelonens egne farver, sider og sidehoved"
    )
    styles: dict[str, str] = Field(default_factory=dict, description="Rolleord → typografiens navn eller id")


class _Slide(Model):
    layout: str = Field(description="Slidelayoutets navn i PowerPoint")
    placeholders: dict[str, str] = Field(default_factory=dict, description="Rolleord → pladsholderens navn")


class _Deck(Model):
    file: str = Field(default="deck.pptx", description="PowerPoint-skabelonen i samme mappe")
    colours: Literal["brand", "template"] = Field(
        default="brand", description="brand: kommunens farve; template: skabelonens egne farver"
    )
    layouts: dict[str, _Slide] = Field(default_factory=dict, description="Rolleord → slidelayout")


class LayoutFile(Model):
    """`layout.yaml` as written."""

    name: Annotated[str, Field(min_length=1, max_length=60, description="Layoutets navn")]
    fonts: _Fonts = Field(default_factory=_Fonts)
    guide: _Guide | None = Field(default=None, description="Word-skabelonen; standardens, når den udelades")
    deck: _Deck | None = Field(default=None, description="PowerPoint-skabelonen; standardens, når den udelades")


def load_layout(folder: Path, problems: Problems, standard: Path | None = None) -> Layout | None:
    """Read and check the layout in `folder`; None when anything is missing or broken (each thing is a problem).

    With `standard`, the folder of the standard look, a layout may leave out a whole template or roles of its deck:
    they are lent from there, each with a warning.
    """
    before = len(problems.errors)
    file = folder / "layout.yaml"
    source = read_source(file, problems)
    data = parse_yaml(source.text, shown_path(file), problems) if source else None
    if source is None or data is None:
        return None
    files = {file.name: source.sha256}
    spec = validate(LayoutFile, data, problems)
    if spec is None:
        return None
    lends = _Lender(standard if standard != folder else None, problems)
    guide, styles, own = _guide(folder, spec, data, files, lends, problems)
    deck, slides = _deck(folder, spec, data, files, lends, problems)
    if guide is None or deck is None or len(problems.errors) > before:
        return None
    theme, room, widths = None, (1.0, 1.0), (1.0, 1.0)
    palette = derive_palette(None, 0)
    from generator.look import adopt

    if spec.deck is not None and spec.deck.colours == "template":
        master = deck.targets(DECK_MAIN, "slideMaster")[0]
        theme = MappingProxyType(adopt.theme_of(deck, master))
        palette = template_palette(theme, 0)
        room = adopt.read_stage(deck, master).room
        widths = adopt.stretch_of(deck, master)
    if spec.deck is not None and (theme is not None or any(role not in slides for role in SLIDE_ROLES)):
        lender = lends.layout
        if lender is None:
            return None
        adopt.lend_surroundings(deck, lender.deck, palette)
        missing = {role: one for role, one in lender.spec.slides.items() if role not in slides}
        if missing:
            slides |= _lend_slides(deck, lender, missing, palette, place(data, ("deck", "layouts"), key=True), problems)
    found = LayoutSpec((spec.fonts.major, spec.fonts.minor), MappingProxyType(styles), MappingProxyType(slides))
    paper = ink = None
    if own is not None:
        paper, ink = own.paper, own.ink
        found = replace(found, lent=own.whole.lent, borrowed=own.whole.roles, numbers=own.whole.numbers)
    files |= lends.files
    sheet, slots = guide_sheet(guide), read_slots(deck, slides, widths)
    read = tuple(sorted(files.items()))
    return Layout(spec.name, guide, deck, found, sheet, slots, str(folder), read, theme, room, widths, paper, ink)


class _Lender:
    """The standard look, read when something is lent from it and not before."""

    def __init__(self, folder: Path | None, problems: Problems) -> None:
        self.folder, self.problems = folder, problems
        self.read: Layout | None = None

    def __bool__(self) -> bool:
        return self.folder is not None

    @property
    def layout(self) -> Layout | None:
        """The standard look; None when there is none or it is broken, which is then a problem."""
        if self.read is None and self.folder is not None:
            self.read = load_layout(self.folder, self.problems)
        return self.read

    @property
    def files(self) -> dict[str, str]:
        """What was lent from, for the manifest; nothing when nothing was."""
        return {f"standard/{name}": digest for name, digest in self.read.files} if self.read is not None else {}


class _OwnGuide(Struct, frozen=True):
    """What a kommune's own Word template came to."""

    whole: adopt_guide.Whole
    paper: Paper
    ink: Mapping[str, str]


def _deck(
    folder: Path, spec: LayoutFile, data: LocatedDict, files: dict[str, str], lends: _Lender, problems: Problems
) -> tuple[Parts | None, dict[str, SlideSpec]]:
    """The slide template and its layouts by role; the lender's where the layout has none of its own."""
    if spec.deck is not None:
        deck = read_template(folder, spec.deck.file, DECK_MAIN, place(data, ("deck", "file")), files, problems)
        return deck, _slides(spec.deck, deck, data, problems, lends=bool(lends)) if deck else {}
    if not lends:
        problems.report("missing-role", place(data, ("name",), key=True), role="deck")
    lender = lends.layout
    return (lender.deck, dict(lender.spec.slides)) if lender is not None else (None, {})


def _lend_slides(
    deck: Parts,
    lender: Layout,
    missing: Mapping[str, SlideSpec],
    palette: Palette,
    where: Where,
    problems: Problems,
) -> dict[str, SlideSpec]:
    from generator.look import adopt

    parts = adopt.lend_layouts(deck, lender.deck, {role: one.part for role, one in missing.items()}, palette)
    there = dict(_deck_layouts(deck).values())
    slides = {}
    for role, part in parts.items():
        names = {word: one.name for word, one in missing[role].places.items()}
        places = {word: there[part][name] for word, name in names.items() if name in there[part]}
        slides[role] = SlideSpec(missing[role].name, part, MappingProxyType(places), lent=True)
    problems.warn("roles-lent", where, roles=", ".join(f"{role} («{missing[role].name}»)" for role in parts))
    return slides


def _guide(
    folder: Path,
    spec: LayoutFile,
    data: LocatedDict,
    files: dict[str, str],
    lends: _Lender,
    problems: Problems,
) -> tuple[Parts | None, dict[str, str], _OwnGuide | None]:
    """The Word template and its styles by role; the lender's where the layout has none of its own."""
    if spec.guide is None:
        if not lends:
            problems.report("missing-role", place(data, ("name",), key=True), role="guide")
        lender = lends.layout
        return (lender.guide, dict(lender.spec.styles), None) if lender is not None else (None, {}, None)
    own = spec.guide.colours == "template"
    where = place(data, ("guide", "file"))
    guide = read_template(folder, spec.guide.file, GUIDE_MAIN, where, files, problems, own=own)
    styles_at = place(data, ("guide", "styles"), key=True)
    if not own:
        _require(spec.guide.styles, STYLE_ROLES, styles_at, problems)
    styles = _styles(spec.guide, guide, data, problems) if guide else {}
    if guide is None or not own:
        return guide, styles, None
    if not lends:
        problems.report("missing-role", styles_at, role="guide")
        return None, {}, None
    lender = lends.layout
    if lender is None:
        return None, {}, None
    from generator.look import adopt, adopt_guide

    paper = adopt_guide.read_paper(guide)
    if not adopt_guide.is_a4(paper):
        problems.warn("not-a4", where, file=spec.guide.file, size=f"{paper.width:.0f} × {paper.height:.0f} mm")
    ink = MappingProxyType(adopt.theme_of(guide, GUIDE_MAIN))
    font = adopt_guide.text_font(guide)
    whole = adopt_guide.lend_styles(
        guide,
        styles,
        lender.guide,
        lender.spec.styles,
        template_palette(ink, 0),
        paper.measure,
        1.0 if has_widths(font) else stretch(font),
    )
    if whole.roles:
        problems.warn("styles-lent", styles_at, file=spec.guide.file, roles=", ".join(whole.roles))
    adopt_guide.lend_settings(guide, lender.guide)
    for name, ratio in adopt_guide.faint_styles(guide, styles):
        problems.warn("pale-style", styles_at, file=spec.guide.file, name=name, ratio=f"{ratio:.1f}".replace(".", ","))
    tabs = adopt_guide.contents_tabs(guide, whole.styles["contents"], paper.measure)
    return guide, dict(whole.styles), _OwnGuide(whole, replace(paper, tabs=tabs), ink)


def read_template(
    folder: Path,
    name: str,
    main: str,
    where: Where,
    files: dict[str, str],
    problems: Problems,
    *,
    own: bool = False,
) -> Parts | None:
    """Return one template file's parts, which must be sound, still and its own; None when they are not.

    Notes its SHA-256 in `files`. `main` is the main part, `where` the place that names the file. Of an `own` Word
    template only the look is taken; what it had beside that is left out with a warning.
    """
    path = folder / name
    if not is_inside(path, folder) or Path(name).name != name:
        problems.report("layout-file-outside", where, file=name)
        return None
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_TEMPLATE + 1)
    except OSError:
        there = sorted(entry.name for entry in folder.iterdir() if entry.suffix.lower() in TEMPLATES)
        problems.report("missing-template", where, file=name, hint=_exists(there))
        return None
    shown = Where(shown_path(path))
    if len(data) > MAX_TEMPLATE:
        problems.report("too-large", shown, file=name, limit=f"{MAX_TEMPLATE // 1024 // 1024} MB")
        return None
    files[name] = hashlib.sha256(data).hexdigest()
    try:
        parts = read_package(data)
        _normalise(parts, main)
    except BadPackage:
        code = "encrypted-template" if data.startswith(_COMPOUND) else "broken-template"
        problems.report(code, shown, file=name)
        return None
    if own:
        from generator.look import adopt_guide

        _say(adopt_guide.keep_look(parts), shown, name, problems)
        return parts
    if active := _strip_active(parts, main):
        problems.warn("active-left-out", shown, file=name, part=active[0])
    if main == DECK_MAIN and (linked := _drop_slides(parts)):
        problems.warn("external-left-out", shown, file=name, address=linked[0][:80])
    if left := _active(parts):
        problems.report("template-active", shown, file=name, part=left)
        return None
    _detach(parts)
    _drop_leftovers(parts, main)
    if outside := _outside(parts):
        problems.report("template-external", shown, file=name, address=outside[:80])
        return None
    return parts


def _say(found: adopt_guide.Found, where: Where, name: str, problems: Problems) -> None:
    """Tell what was left out of a template that only lends its look."""
    if found.active:
        problems.warn("active-left-out", where, file=name, part=found.active[0])
    if found.outside:
        problems.warn("external-left-out", where, file=name, address=found.outside[0][:80])
    if found.locked:
        problems.warn("lock-left-out", where, file=name)


def _normalise(parts: Parts, main: str) -> None:
    """See that every part is well-formed and those the writers work on are what they should be; all in UTF-8.

    Raises `BadPackage`.
    """
    for part, content in parts.parts.items():
        if part.endswith(".xml"):
            tree = parse(content).getroottree()
            if (tree.docinfo.encoding or "UTF-8").upper() not in ("UTF-8", "ASCII", "US-ASCII"):
                parts.parts[part] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    _check_root(parts, main, "document" if main == GUIDE_MAIN else "presentation")
    masters = parts.targets(main, "slideMaster")
    for source in (main, *masters):
        for kind in ("styles", "numbering", "theme", "slideMaster", "slideLayout"):
            for part in parts.targets(source, kind):
                _check_root(parts, part, kind)


def _check_root(parts: Parts, part: str, kind: str) -> None:
    """The part is there and has the elements, under the usual prefix, where the writers put theirs."""
    if part not in parts.parts or not parts.types.get(part):
        raise BadPackage(f"{part} is missing")
    root = parse(parts.parts[part])
    names = {"w": WORD[1:-1], "p": SLIDES[1:-1], "a": MAIN}
    tag, needed = _ROOTS[kind]
    prefix, _, local = tag.partition(":")
    if root.tag != f"{{{names[prefix]}}}{local}" or root.prefix != prefix:
        raise BadPackage(f"{part} is no {tag}")
    if any(root.find(path, names) is None for path in needed):
        raise BadPackage(f"{part} is not whole")


def _strip_active(parts: Parts, main: str) -> list[str]:
    """Take out what runs and hangs on the document or its slides, whose content is not used; return what it was."""
    held = (main, *parts.targets(main, "slide"))
    gone: list[str] = []
    for source in held:
        for rel in list(parts.relationships.get(source, [])):
            if _ACTIVE.search(rel.type) and not rel.external:
                gone.append(resolve(source, rel.target))
    for name in list(gone):
        gone += [resolve(name, rel.target) for rel in parts.relationships.get(name, []) if not rel.external]
    for name in gone:
        parts.remove(name)
    if "macroEnabled" in parts.types.get(main, ""):
        gone.append(main)
        parts.types[main] = _MAIN_TYPES[main]
    return sorted(set(gone))


def _drop_slides(parts: Parts) -> list[str]:
    """Take out the slides a deck holds, and all that only they lead to: a template lends its look, not its content.

    Returns what they would fetch from outside the file, or link to elsewhere than the web.
    """
    before = _reached(parts)
    links = dict(parts.relationships)
    for name in parts.targets(DECK_MAIN, "slide"):
        parts.remove(name)
    xml = parts.parts[DECK_MAIN].decode()
    parts.parts[DECK_MAIN] = _SLIDE_LISTS.sub("", xml).encode()
    gone = sorted(before - _reached(parts))
    for name in gone:
        parts.remove(name)
    return [rel.target for name in gone for rel in links.get(name, []) if rel.external and not _harmless(rel)]


def _reached(parts: Parts) -> set[str]:
    """The parts that lead from the package to each other."""
    found: set[str] = set()
    waiting = ["/"]
    while waiting:
        source = waiting.pop()
        goals = {resolve(source, rel.target) for rel in parts.relationships.get(source, []) if not rel.external}
        waiting += goals - found
        found |= goals
    return found


def _active(parts: Parts) -> str:
    """The first part that holds macros, ActiveX or embedded objects, or ""."""
    found = [name for name in sorted(parts.parts) if _ACTIVE.search(parts.types.get(name, "")) or _ACTIVE.search(name)]
    found += [rel.target for rels in parts.relationships.values() for rel in rels if _ACTIVE.search(rel.type)]
    return found[0] if found else ""


def _detach(parts: Parts) -> None:
    """Forget the template a template was made from: Word would look for it, and its path tells of a machine."""
    for source, rels in parts.relationships.items():
        gone = {rel.id for rel in rels if rel.type == _ATTACHED}
        if not gone:
            continue
        parts.relationships[source] = [rel for rel in rels if rel.id not in gone]
        if source in parts.parts:
            root = parse(parts.parts[source])
            for element in root.findall(f"{WORD}attachedTemplate"):
                root.remove(element)
            parts.parts[source] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _drop_leftovers(parts: Parts, main: str) -> None:
    """Take out what tells of the template rather than of the document: its preview picture and printer settings."""
    for source, kind in (("/", _THUMBNAIL), (main, "printerSettings")):
        for name in parts.targets(source, kind):
            parts.remove(name)


def _outside(parts: Parts) -> str:
    """The first address outside the file that opening it would fetch, or a link to elsewhere than the web; or ""."""
    for _, rels in sorted(parts.relationships.items()):
        for rel in rels:
            if rel.external and not _harmless(rel):
                return rel.target
    return ""


def _harmless(rel: Relationship) -> bool:
    """Whether an address outside the file is a link to the web that somebody must click."""
    return rel.type == f"{OFFICE}/hyperlink" and _HARMLESS.fullmatch(rel.target) is not None


def _require(given: Iterable[str], needed: Iterable[str], where: Where, problems: Problems) -> None:
    have = set(given)
    for role in needed:
        if role not in have:
            problems.report("missing-role", where, role=role)


def _styles(spec: _Guide, guide: Parts, data: LocatedDict, problems: Problems) -> dict[str, str]:
    """Role word → style id; a style is named by its id or by its name, in either case of letters."""
    names: dict[str, str] = {}
    shown: list[str] = []
    for part in guide.targets(GUIDE_MAIN, "styles"):
        for style in parse(guide.parts[part]).iter(f"{WORD}style"):
            style_id, label = style.get(f"{WORD}styleId", ""), style.find(f"{WORD}name")
            name = label.get(f"{WORD}val", "") if label is not None else ""
            names.setdefault(style_id.casefold(), style_id)
            names.setdefault(name.casefold(), style_id)
            shown.append(name or style_id)
    found = {}
    for role, name in spec.styles.items():
        where = place(data, ("guide", "styles", role))
        if role not in STYLE_ROLES:
            problems.report(
                "unknown-layout-role",
                place(data, ("guide", "styles", role), key=True),
                role=role,
                hint=nearest(role, STYLE_ROLES),
            )
        elif name.casefold() in names:
            found[role] = names[name.casefold()]
        else:
            problems.report("missing-style", where, file=spec.file, name=name, hint=nearest(name, shown))
    return found


def _slides(spec: _Deck, deck: Parts, data: LocatedDict, problems: Problems, *, lends: bool) -> dict[str, SlideSpec]:
    """Role word → slide layout with its placeholders. Roles that are not named may be lent when `lends`."""
    there = _deck_layouts(deck)
    found = {}
    if not lends:
        _require(spec.layouts, SLIDE_ROLES, place(data, ("deck", "layouts"), key=True), problems)
    for role, slide in spec.layouts.items():
        loc = ("deck", "layouts", role)
        if role not in SLIDE_ROLES:
            problems.report(
                "unknown-layout-role", place(data, loc, key=True), role=role, hint=nearest(role, SLIDE_ROLES)
            )
            continue
        needed = [word for word in SLIDE_ROLES[role] if word not in OPTIONAL]
        _require(slide.placeholders, needed, place(data, (*loc, "placeholders"), key=True), problems)
        if slide.layout not in there:
            where = place(data, (*loc, "layout"))
            hint = _exists(there)
            problems.report("missing-slide-layout", where, file=spec.file, name=slide.layout, hint=hint)
            continue
        part, places = there[slide.layout]
        chosen = {}
        for word, name in slide.placeholders.items():
            if name in places:
                chosen[word] = places[name]
            else:
                where = place(data, (*loc, "placeholders", word))
                problems.report("missing-placeholder", where, layout=slide.layout, name=name, hint=_exists(places))
        found[role] = SlideSpec(slide.layout, part, MappingProxyType(chosen))
    return found


def _deck_layouts(deck: Parts) -> dict[str, tuple[str, dict[str, Place]]]:
    """Slide layout name → its part and its placeholders by name, in the order of the masters."""
    found: dict[str, tuple[str, dict[str, Place]]] = {}
    for master in deck.targets(DECK_MAIN, "slideMaster"):
        for part in deck.targets(master, "slideLayout"):
            root = parse(deck.parts[part])
            slide = root.find(f"{SLIDES}cSld")
            name = slide.get("name", "") if slide is not None else ""
            places = {}
            for shape in root.iter(f"{SLIDES}sp"):
                holder, label = shape.find(f".//{SLIDES}ph"), shape.find(f".//{SLIDES}cNvPr")
                number = holder.get("idx", "0") if holder is not None else ""
                if holder is not None and label is not None and re.fullmatch(r"[0-9]{1,9}", number):
                    title = label.get("name", "")
                    places[title] = Place(title, int(number), holder.get("type", ""))
            found.setdefault(name, (part, places))
    return found


def _exists(names: Iterable[str]) -> str:
    listed = list(names)
    return f"filen har: {', '.join(listed)}" if listed else ""


# -- a layout.yaml for a template that has none yet -------------------------------------------------------------------

# Role → the OOXML types of a slide layout that can serve it, and its placeholders by type. What is not here is lent.
_SERVES: Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "title": ("title", {"title": ("ctrTitle", "title"), "subtitle": ("subTitle",)}),
        "section": ("secHead", {"title": ("title",), "line": ("body",)}),
        "content": ("obj", {"title": ("title",), "body": ("", "obj", "body")}),
        "title-only": ("titleOnly", {"title": ("title",)}),
    }
)


def propose_deck(deck: Parts) -> dict[str, tuple[str, dict[str, str]]]:
    """Return role → (slide layout's name, {word: placeholder's name}) for the roles a foreign deck can serve itself.

    Only layouts of a type that says what they are for are taken; names are in any language.
    """
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for name, (part, places) in _deck_layouts(deck).items():
        kind = parse(deck.parts[part]).get("type", "")
        for role, (wanted, words) in _SERVES.items():
            if kind != wanted or role in found:
                continue
            chosen: dict[str, str] = {}
            for word, types in words.items():
                mine = [one.name for one in places.values() if one.type in types and one.name not in chosen.values()]
                if mine:
                    chosen[word] = mine[0]
            if all(word in chosen for word in SLIDE_ROLES[role] if word not in OPTIONAL):
                found[role] = (name, chosen)
    return found


def layout_text(
    name: str,
    deck: tuple[str, Mapping[str, tuple[str, Mapping[str, str]]]] | None = None,
    guide: tuple[str, Mapping[str, str], Sequence[str]] | None = None,
) -> str:
    """Return a `layout.yaml` for templates that keep their own colours.

    `deck` is the slide template's file and what `propose_deck` found in it; `guide` the Word template's file, role →
    style's name, and the names of the other styles it has, for the reader to choose from.
    """
    rows = ["name: " + _quoted(name)]
    if guide is not None:
        file, styles, rest = guide
        rows += ["guide:", "  file: " + _quoted(file), "  colours: template"]
        rows += ["  styles:" if styles else "  styles: {}"]
        rows += [f"    {role}: {_quoted(style)}" for role, style in styles.items()]
        lacking = [role for role in STYLE_ROLES if role not in styles and role not in ("header", "footer", "margin")]
        rows += _remark("roller uden typografi låner standardens", lacking)
        rows += _remark("andre typografier i skabelonen", rest)
    if deck is not None:
        file, found = deck
        rows += ["deck:", "  file: " + _quoted(file), "  colours: template"]
        rows += ["  layouts:" if found else "  layouts: {}"]
        for role, (layout, words) in found.items():
            rows += [f"    {role}:", f"      layout: {_quoted(layout)}", "      placeholders:"]
            rows += [f"        {word}: {_quoted(one)}" for word, one in words.items()]
    return "\n".join(rows) + "\n"


def _remark(title: str, names: Sequence[str]) -> list[str]:
    """A comment that lists names; a name cannot end it, for it has no line feeds."""
    shown = ", ".join(" ".join(name.split()) for name in names)
    return [f"    # {title}: {shown}"] if names else []


def _quoted(text: str) -> str:
    """Text as a YAML value that is read back as it stands."""
    return json.dumps(text, ensure_ascii=False)
