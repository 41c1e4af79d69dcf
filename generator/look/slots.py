"""Where the slots of a deck template stand: place, text size and insets, from its layouts and their masters.

Read once, when the layout is; what writes slides measures with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from generator.ooxml.build import EMU_PER_MM
from generator.ooxml.package import Parts, parse

if TYPE_CHECKING:
    from generator.look.layout import SlideSpec

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"

_LINES: Mapping[float, float] = {
    12: 15.5,
    12.5: 16,
    13: 17,
    14: 19,
    15: 20.5,
    16: 22,
    17: 23,
    18: 24.5,
    20: 27,
    22: 28,
    28: 36,
    44: 48,
    72: 74,
}


class Area(Struct, frozen=True):
    """A placeholder of the layout file: idx, OOXML type, name, place and insets in mm, text size and line in points.

    `exact` says whether the template gives lines a height in points, as the standard does; `caps` that it sets
    capitals.
    """

    idx: int
    kind: str
    name: str
    x: float
    y: float
    w: float
    h: float
    size: float = 16
    line: float = 22
    inset: tuple[float, float, float, float] = (0, 0, 0, 0)
    bullets: bool = False
    exact: bool = True
    caps: bool = False


class SlotSet(Struct, frozen=True):
    """One slide layout as the writer uses it: role word, name and part in the file, slot word → area."""

    role: str
    name: str
    part: str
    areas: Mapping[str, Area]
    lent: bool = False


Slots: TypeAlias = Mapping[str, SlotSet]  # by role word


def read_slots(deck: Parts, slides: Mapping[str, SlideSpec], stretch: tuple[float, float]) -> Slots:
    """Return the slots of each slide layout. `stretch`: how much wider its fonts for headings and text may run."""
    sets = {}
    roots: dict[str, etree._Element] = {}

    def root_of(part: str) -> etree._Element:
        if part not in roots:
            roots[part] = parse(deck.parts[part])
        return roots[part]

    for role, spec in slides.items():
        root = root_of(spec.part)
        masters = [root_of(name) for name in deck.targets(spec.part, "slideMaster")]
        shapes = {}
        for shape in root.iter(f"{_P}sp"):
            holder = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
            label = shape.find(f"{_P}nvSpPr/{_P}cNvPr")
            if holder is not None and label is not None:
                name = label.get("name", "")
                area = _area(shape, holder, name, masters[0] if masters else None)
                # A font that may run wider than the one we measure in gets less room, not smaller letters.
                shapes[name] = replace(area, w=area.w / stretch[0 if area.kind in ("title", "ctrTitle") else 1])
        found = {word: shapes[place.name] for word, place in spec.places.items() if place.name in shapes}
        found |= {area.kind: area for area in shapes.values() if area.kind in ("ftr", "sldNum")}
        sets[role] = SlotSet(role, spec.name, spec.part, found, spec.lent)
    return sets


def line_of(size: float) -> float:
    """The exact line height in points for a text size, on the look's scale."""
    return _LINES.get(size, round(size * 1.36 * 2) / 2)


def _above(master: etree._Element | None, kind: str) -> tuple[etree._Element | None, etree._Element | None]:
    """What a placeholder inherits from its master: the placeholder there, and the master's text style for it."""
    if master is None:
        return None, None
    wanted = {"ctrTitle": "title", "title": "title", "ftr": "ftr", "sldNum": "sldNum", "dt": "dt"}.get(kind, "body")
    above = None
    for shape in master.iter(f"{_P}sp"):
        holder = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
        if holder is not None and holder.get("type", "body") == wanted:
            above = shape
            break
    style = {"title": "titleStyle", "body": "bodyStyle"}.get(wanted, "otherStyle")
    return above, master.find(f"{_P}txStyles/{_P}{style}")


def _area(shape: etree._Element, holder: etree._Element, name: str, master: etree._Element | None) -> Area:
    above, style = _above(master, holder.get("type", ""))
    chain = [one for one in (shape, above) if one is not None]

    def nearest(path: str) -> etree._Element | None:
        return next((found for one in chain if (found := one.find(path)) is not None), None)

    off, ext = nearest(f"{_P}spPr/{_A}xfrm/{_A}off"), nearest(f"{_P}spPr/{_A}xfrm/{_A}ext")
    x, y = (int(off.get(k, 0)) / EMU_PER_MM for k in ("x", "y")) if off is not None else (16.3, 46.0)
    w, h = (int(ext.get(k, 0)) / EMU_PER_MM for k in ("cx", "cy")) if ext is not None else (306.0, 120.0)
    bodies = [body for one in chain if (body := one.find(f"{_P}txBody/{_A}bodyPr")) is not None]
    levels = [level for one in chain if (level := one.find(f"{_P}txBody/{_A}lstStyle/{_A}lvl1pPr")) is not None]
    if style is not None and (level := style.find(f"{_A}lvl1pPr")) is not None:
        levels.append(level)
    sizes = [run.get("sz") for level in levels if (run := level.find(f"{_A}defRPr")) is not None and run.get("sz")]
    size = int(sizes[0] or 1600) / 100 if sizes else 16.0
    caps = [run.get("cap") for level in levels if (run := level.find(f"{_A}defRPr")) is not None and run.get("cap")]
    lines = [line.get("val", "0") for level in levels if (line := level.find(f"{_A}lnSpc/{_A}spcPts")) is not None]
    marks = [mark.tag for level in levels for mark in level if mark.tag in (f"{_A}buChar", f"{_A}buNone")]
    inset = tuple(
        int(next((found for body in bodies if (found := body.get(side))), default)) / EMU_PER_MM
        for side, default in (("lIns", 91440), ("tIns", 45720), ("rIns", 91440), ("bIns", 45720))
    )
    return Area(
        idx=int(holder.get("idx", "0")),
        kind=holder.get("type", ""),
        name=name,
        x=x,
        y=y,
        w=w,
        h=h,
        size=size,
        line=int(lines[0]) / 100 if lines else line_of(size),
        inset=(inset[0], inset[1], inset[2], inset[3]),
        bullets=bool(marks) and marks[0] == f"{_A}buChar",
        exact=bool(lines),
        caps=bool(caps) and caps[0] == "all",
    )
