"""A kommune's own slide template made whole: slide layouts it lacks are lent to it from the standard look.

A lent layout becomes one more layout under the template's own master, so that logo, footer, background and fonts are
the kommune's; its placeholders stand inside the master's own title and body. The master's shapes, styles and theme, and
every layout that was there, stay as they are. Colours that the template's theme has too follow the theme; the rest are
written out, so that lent text can be read under any theme.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree
from msgspec import Struct

from generator.look.brand import TEXT_RATIO, Palette, contrast
from generator.look.measure import stretch
from generator.look.standard import tokens
from generator.look.standard.tokens import SLIDE
from generator.ooxml.build import EMU_PER_MM, attr, emu
from generator.ooxml.package import Parts, parse
from generator.ooxml.theme import MAIN

PRESENTATION = "/ppt/presentation.xml"
LAYOUT_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.slideLayout+xml"
TABLE_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.tableStyles+xml"
_A = f"{{{MAIN}}}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SLOTS = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
_NAMES = {slot: name for name, slot in _SLOTS.items()}
_STRAIGHT = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
_KICKER = (8.0, 7.0)  # mm from the title's top up to the kicker's, and the kicker's height
_SOURCE = (7.5, 6.0)  # mm kept free at the foot of the body, and the source line's height
_DEEP = frozenset({"title", "section", "closing"})  # roles that fill the slide and do not stand in the body

Frame = tuple[float, float, float, float]


class Stage(Struct, frozen=True):
    """Where a template's master puts things, in mm: the slide's size, its title and its body; `dark` on dark ground."""

    width: float
    height: float
    title: Frame
    body: Frame
    dark: bool

    @property
    def room(self) -> tuple[float, float]:
        """Width and height of the body, less the source line, as shares of the standard's."""
        down = (self.body[3] - _SOURCE[0]) / (SLIDE.body_bottom - SLIDE.body_y)
        return self.body[2] / SLIDE.span(12), down


def theme_of(deck: Parts, source: str) -> dict[str, str]:
    """Return slot → RRGGBB of the theme that `source` (a master) uses; system colours by the value last seen."""
    found: dict[str, str] = {}
    for name in deck.targets(source, "theme")[:1]:
        for scheme in parse(deck.parts[name]).iter(f"{_A}clrScheme"):
            for slot in scheme:
                for colour in slot:
                    value = (colour.get("lastClr") or colour.get("val") or "").upper()
                    if len(value) == 6 and all(sign in "0123456789ABCDEF" for sign in value):
                        found[etree.QName(slot).localname] = value
    return found


def stretch_of(deck: Parts, master: str) -> tuple[float, float]:
    """Return how much wider than measured the theme's fonts of headings and text may run, 1.0 and up."""
    found = {"majorFont": stretch(""), "minorFont": stretch("")}
    for name in deck.targets(master, "theme")[:1]:
        for word in found:
            latin = next(iter(parse(deck.parts[name]).iter(f"{_A}{word}")), None)
            face = latin.find(f"{_A}latin") if latin is not None else None
            if face is not None:
                found[word] = stretch(face.get("typeface", ""))
    return found["majorFont"], found["minorFont"]


def read_stage(deck: Parts, master: str) -> Stage:
    """Read the stage a master gives; where it has no title or body, the standard's places scaled to its slides."""
    presentation = parse(deck.parts[PRESENTATION])
    size = presentation.find(f"{_P}sldSz")
    width = int(size.get("cx", 0)) / EMU_PER_MM if size is not None else SLIDE.width
    height = int(size.get("cy", 0)) / EMU_PER_MM if size is not None else SLIDE.height
    root = parse(deck.parts[master])
    across, down = width / SLIDE.width, height / SLIDE.height
    title: Frame = (16.3 * across, 17.4 * down, 276 * across, 26 * down)
    body: Frame = (SLIDE.margin * across, SLIDE.body_y * down, SLIDE.span(12) * across, 120 * down)
    for shape, kind in placeholders(root):
        frame = frame_of(shape)
        if frame is None:
            continue
        if kind == "title":
            title = frame
        elif kind == "body":
            body = frame
    top = title[1] + title[3] + 1
    if body[1] < top < body[1] + body[3]:
        body = (body[0], top, body[2], body[1] + body[3] - top)
    mapping = root.find(f"{_P}clrMap")
    theme = theme_of(deck, master)
    ground = theme.get(mapping.get("bg1", "lt1") if mapping is not None else "lt1", "FFFFFF")
    return Stage(width, height, title, body, contrast(ground, "FFFFFF") > TEXT_RATIO)


def placeholders(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield (shape, OOXML type) of each placeholder of a master or layout; "" is any object."""
    for shape in root.iter(f"{_P}sp"):
        holder = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
        if holder is not None:
            yield shape, holder.get("type", "")


def frame_of(shape: etree._Element) -> Frame | None:
    """The shape's own place in mm, or None when it has none and takes its master's."""
    off, ext = shape.find(f"{_P}spPr/{_A}xfrm/{_A}off"), shape.find(f"{_P}spPr/{_A}xfrm/{_A}ext")
    if off is None or ext is None:
        return None
    x, y = (int(off.get(key, 0)) / EMU_PER_MM for key in ("x", "y"))
    w, h = (int(ext.get(key, 0)) / EMU_PER_MM for key in ("cx", "cy"))
    return x, y, w, h


def lend_layouts(deck: Parts, lender: Parts, wanted: Mapping[str, str], palette: Palette) -> dict[str, str]:
    """Add the lender's layouts under the first master of `deck` and return role → the new part.

    `wanted` maps role → the layout's part in `lender`; `palette` says which colours the deck's theme has.
    """
    masters = deck.targets(PRESENTATION, "slideMaster")
    master = masters[0]
    stage = read_stage(deck, master)
    own = parse(deck.parts[master])
    written = parse(lender.parts[lender.targets(PRESENTATION, "slideMaster")[0]]).find(f"{_P}txStyles/{_P}bodyStyle")
    found: dict[str, str] = {}
    rids: list[str] = []
    for role, part in wanted.items():
        name = deck.free("/ppt/slideLayouts/slideLayout{}.xml")
        root = parse(lender.parts[part])
        _fit(root, stage, own, deep=role in _DEEP)
        _write_out_levels(root, written)
        _write_out_colours(root, palette)
        deck.add(name, _written(root), LAYOUT_TYPE)
        deck.relate(name, "slideMaster", master)
        rids.append(deck.relate(master, "slideLayout", name))
        found[role] = name
    _list_layouts(deck, master, rids)
    return found


def lend_surroundings(deck: Parts, lender: Parts, palette: Palette) -> None:
    """Give `deck` what every deck of ours needs beside layouts, where it has none: notes master and table styles."""
    if not deck.targets(PRESENTATION, "notesMaster"):
        _lend_notes(deck, lender)
    ours = parse(lender.parts[lender.targets(PRESENTATION, "tableStyles")[0]])
    _write_out_colours(ours, palette)
    names = deck.targets(PRESENTATION, "tableStyles")
    if names and names[0] in deck.parts:
        theirs = parse(deck.parts[names[0]])
        there = {style.get("styleId") for style in theirs}
        for style in list(ours):
            if style.get("styleId") not in there:
                theirs.append(style)
        ours = theirs
    name = names[0] if names else "/ppt/tableStyles.xml"
    deck.add(name, _written(ours), TABLE_STYLES_TYPE)
    deck.relate(PRESENTATION, "tableStyles", name)


def _lend_notes(deck: Parts, lender: Parts) -> None:
    name = lender.targets(PRESENTATION, "notesMaster")[0]
    theme = lender.targets(name, "theme")[0]
    goal, own = deck.free("/ppt/notesMasters/notesMaster{}.xml"), deck.free("/ppt/theme/theme{}.xml")
    deck.add(own, lender.parts[theme], lender.types[theme])
    deck.add(goal, lender.parts[name], lender.types[name])
    deck.relate(goal, "theme", own)
    rid = deck.relate(PRESENTATION, "notesMaster", goal)
    root = parse(deck.parts[PRESENTATION])
    old = root.find(f"{_P}notesMasterIdLst")
    if old is not None:
        root.remove(old)
    listed = etree.Element(f"{_P}notesMasterIdLst")
    etree.SubElement(listed, f"{_P}notesMasterId", {f"{_R}id": rid})
    root.find(f"{_P}sldMasterIdLst").addnext(listed)
    deck.parts[PRESENTATION] = _written(root)


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _fit(root: etree._Element, stage: Stage, master: etree._Element, *, deep: bool) -> None:
    """Put a standard layout's shapes where the stage has room for them."""
    own = {kind: frame for shape, kind in placeholders(master) if (frame := frame_of(shape)) is not None}
    tree = root.find(f"{_P}cSld/{_P}spTree")
    if deep:
        for shape in root.iter(f"{_P}sp"):
            frame = frame_of(shape)
            if frame is not None:
                across, down = stage.width / SLIDE.width, stage.height / SLIDE.height
                _move(shape, (frame[0] * across, frame[1] * down, frame[2] * across, frame[3] * down))
        return
    if stage.dark:
        _lighten(root)
    x, y, w, h = stage.body
    for shape, kind in list(placeholders(root)):
        frame = frame_of(shape)
        name = shape.find(f"{_P}nvSpPr/{_P}cNvPr").get("name")
        if kind in ("ftr", "sldNum"):
            if kind in own:
                _move(shape, own[kind])
            else:
                tree.remove(shape)
        elif kind == "title":
            _move(shape, stage.title)
            _as_master(shape)
        elif name == "Kicker":
            if stage.title[1] >= _KICKER[0]:
                _move(shape, (stage.title[0], stage.title[1] - _KICKER[0], stage.title[2], _KICKER[1]))
            else:
                tree.remove(shape)
        elif name == "Kilde":
            _move(shape, (x, y + h - _SOURCE[1], w, _SOURCE[1]))
        elif frame is not None:
            across, down = stage.room
            _move(
                shape,
                (
                    x + (frame[0] - SLIDE.margin) * across,
                    y + (frame[1] - SLIDE.body_y) * down,
                    frame[2] * across,
                    frame[3] * down,
                ),
            )


def _move(shape: etree._Element, frame: Frame) -> None:
    off, ext = shape.find(f"{_P}spPr/{_A}xfrm/{_A}off"), shape.find(f"{_P}spPr/{_A}xfrm/{_A}ext")
    for element, keys, values in ((off, ("x", "y"), frame[:2]), (ext, ("cx", "cy"), frame[2:])):
        for key, value in zip(keys, values, strict=True):
            element.set(key, str(max(emu(value), 0)))


def _as_master(shape: etree._Element) -> None:
    """A title keeps its size, but its colour and typeface are the master's."""
    for run in shape.iter(f"{_A}defRPr"):
        for child in list(run):
            if child.tag in (f"{_A}solidFill", f"{_A}latin", f"{_A}ea", f"{_A}cs"):
                run.remove(child)


def _lighten(root: etree._Element) -> None:
    """On a dark master a lent layout brings light ground of its own: its text is made for that."""
    root.set("showMasterSp", "0")
    common = root.find(f"{_P}cSld")
    ground = etree.fromstring(
        f'<p:bg xmlns:p="{_P[1:-1]}" xmlns:a="{MAIN}"><p:bgPr><a:solidFill><a:srgbClr val="{tokens.LT1}"/>'
        "</a:solidFill><a:effectLst/></p:bgPr></p:bg>"
    )
    old = common.find(f"{_P}bg")
    if old is not None:
        common.remove(old)
    common.insert(0, ground)
    override = root.find(f"{_P}clrMapOvr")
    override[:] = [
        etree.fromstring(
            f'<a:overrideClrMapping xmlns:a="{MAIN}" '
            + " ".join(f'{key}="{attr(value)}"' for key, value in _STRAIGHT.items())
            + "".join(f' accent{n}="accent{n}"' for n in range(1, 7))
            + ' hlink="hlink" folHlink="folHlink"/>'
        )
    ]


def _write_out_levels(root: etree._Element, style: etree._Element) -> None:
    """Levels of text that a lent layout leaves to its own master are written out: the template's may look otherwise."""
    for shape, kind in placeholders(root):
        levels = shape.find(f"{_P}txBody/{_A}lstStyle")
        if kind in ("", "body") and levels is not None:
            there = {level.tag for level in levels}
            levels.extend(deepcopy(level) for level in style if level.tag not in there)


def _write_out_colours(root: etree._Element, palette: Palette) -> None:
    """Theme colours that the template's theme has otherwise become plain ones."""
    for colour in list(root.iter(f"{_A}schemeClr")):
        slot = _SLOTS.get(colour.get("val", ""), colour.get("val", ""))
        if slot not in palette.colours:
            continue
        found = palette.colour(slot)
        if not found.slot:
            colour.tag = f"{_A}srgbClr"
            colour.set("val", found.hex)
        elif found.slot != slot:
            colour.set("val", _NAMES.get(found.slot, found.slot))


def _list_layouts(deck: Parts, master: str, rids: list[str]) -> None:
    """Name the new layouts in the master's list; ids are one series through all masters."""
    taken = {2147483648}
    for name in (PRESENTATION, *deck.targets(PRESENTATION, "slideMaster")):
        for element in parse(deck.parts[name]).iter(f"{_P}sldMasterId", f"{_P}sldLayoutId"):
            value = element.get("id", "")
            if value.isdecimal():
                taken.add(int(value))
    root = parse(deck.parts[master])
    listed = root.find(f"{_P}sldLayoutIdLst")
    if listed is None:
        listed = etree.SubElement(root, f"{_P}sldLayoutIdLst")
        root.find(f"{_P}clrMap").addnext(listed)
    for number, rid in enumerate(rids, max(taken) + 1):
        etree.SubElement(listed, f"{_P}sldLayoutId", {"id": str(number), f"{_R}id": rid})
    deck.parts[master] = _written(root)
