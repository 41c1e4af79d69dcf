"""What the styles of a Word template say of sizes, spacing and indents: what pages are estimated with.

Read once, when the layout is; what writes guides measures with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from generator.look.measure import has_widths, stretch
from generator.look.standard.guide import DOCUMENT, W
from generator.ooxml.package import Parts, parse
from generator.ooxml.theme import MAIN

_PARTS = ("styles", "numbering", "theme")


class Metric(Struct, frozen=True):
    """What the page estimate knows of a style; lengths in points, indents in mm.

    `line` 0: the font's own line, `leading` times; `new_page`: the style itself begins a page; `outline` is the level
    in the navigation pane, 0 for chapters, -1 for text.
    """

    size: float = 10.5
    line: float = 0
    bold: bool = False
    before: float = 0
    after: float = 0
    left: float = 0
    right: float = 0
    hang: float = 0
    keep_next: bool = False
    keep_lines: bool = False
    contextual: bool = False
    framed: bool = False
    edge_top: float = 0
    edge_bottom: float = 0
    edge_between: float = 0
    track: float = 0
    font: str = "Arial"
    leading: float = 1
    new_page: bool = False
    outline: int = -1

    @property
    def stretch(self) -> float:
        """How wide text runs against what it measures: tracked (an average letter is a little over half the size), or
        in a font whose widths we do not have."""
        return _stretch(self.track, self.size, self.font)


@lru_cache(maxsize=256)
def _stretch(track: float, size: float, font: str) -> float:
    return (1 + track / (0.53 * size)) * (1 if has_widths(font) else stretch(font))


class Sheet(Struct, frozen=True):
    """The template's styles: metric by paragraph style id, and the ids of all styles."""

    metrics: Mapping[str, Metric]
    ids: frozenset[str]


@lru_cache(maxsize=8)
def read_sheet(styles: bytes, numbering: bytes = b"", theme: bytes = b"") -> Sheet:
    """Return the metrics of the paragraph styles in a styles part, each resolved through its parents.

    `numbering` gives the indents of lists whose style has none, `theme` the fonts that styles name by their role.
    """
    root = parse(styles)
    found = {style.get(_w("styleId"), ""): style for style in root.iterfind(_w("style"))}
    fonts, indents = _theme_fonts(theme), _list_indents(numbering)
    defaults = etree.Element(_w("style"))
    for path in ("docDefaults/pPrDefault/pPr", "docDefaults/rPrDefault/rPr"):
        given = root.find("/".join(_w(step) for step in path.split("/")))
        if given is not None:
            defaults.append(deepcopy(given))
    start = _own_metric(defaults, Metric(), fonts, indents)
    done: dict[str, Metric] = {}

    def resolve(key: str, depth: int = 0) -> Metric:
        if key in done:
            return done[key]
        style = found.get(key)
        if style is None or depth > 20:
            return start
        parent = style.find(_w("basedOn"))
        base = resolve(parent.get(_w("val"), ""), depth + 1) if parent is not None else start
        done[key] = _own_metric(style, base, fonts, indents)
        return done[key]

    for key, style in found.items():
        if style.get(_w("type")) == "paragraph":
            resolve(key)
    return Sheet(done, frozenset(found))


def guide_sheet(guide: Parts) -> Sheet:
    """Return the styles of a Word template, read with its own lists and theme."""
    parts = [next((guide.parts[name] for name in guide.targets(DOCUMENT, kind)), b"") for kind in _PARTS]
    return read_sheet(*parts)


def _theme_fonts(theme: bytes) -> dict[str, str]:
    """Return "major" and "minor" → the theme's font for Latin letters."""
    fonts = {}
    for word in ("major", "minor") if theme else ():
        face = next(iter(parse(theme).iter(f"{{{MAIN}}}{word}Font")), None)
        latin = face.find(f"{{{MAIN}}}latin") if face is not None else None
        fonts[word] = latin.get("typeface", "") if latin is not None else ""
    return fonts


def _list_indents(numbering: bytes) -> dict[tuple[str, str], etree._Element]:
    """Return (numId, level) → the indent that level of the list has."""
    if not numbering:
        return {}
    root = parse(numbering)
    levels = {
        (kind.get(_w("abstractNumId")), level.get(_w("ilvl"), "0")): level.find(f"{_w('pPr')}/{_w('ind')}")
        for kind in root.iterfind(_w("abstractNum"))
        for level in kind.iterfind(_w("lvl"))
    }
    found = {}
    for num in root.iterfind(_w("num")):
        kind = num.find(_w("abstractNumId"))
        for (abstract, level), indent in levels.items():
            if kind is not None and kind.get(_w("val")) == abstract and indent is not None:
                found[num.get(_w("numId"), ""), level] = indent
    return found


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


def _own_metric(
    style: etree._Element,
    base: Metric,
    fonts: Mapping[str, str],
    indents: Mapping[tuple[str, str], etree._Element],
) -> Metric:
    changes: dict[str, float | bool | str] = {}

    def value(path: str, name: str) -> str | None:
        element = style.find("/".join(_w(step) for step in path.split("/")))
        return element.get(_w(name)) if element is not None else None

    def number(target: str, path: str, name: str, unit: float) -> None:
        text = value(path, name)
        if text is not None and re.fullmatch(r"-?\d+", text):
            changes[target] = int(text) / unit

    number("size", "rPr/sz", "val", 2)
    number("track", "rPr/spacing", "val", 20)
    number("before", "pPr/spacing", "before", 20)
    number("after", "pPr/spacing", "after", 20)
    if value("pPr/spacing", "lineRule") in ("exact", "atLeast"):
        number("line", "pPr/spacing", "line", 20)
    elif value("pPr/spacing", "line"):
        changes["line"] = 0
        number("leading", "pPr/spacing", "line", 240)
    key = (value("pPr/numPr/numId", "val") or "", value("pPr/numPr/ilvl", "val") or "0")
    listed = indents.get(key)
    for ind in (listed, style.find(f"{_w('pPr')}/{_w('ind')}")):
        for name in ("left", "start", "right", "end", "hanging", "firstLine"):
            text = ind.get(_w(name)) if ind is not None else None
            if text is not None and re.fullmatch(r"-?\d+", text):
                target = {"start": "left", "end": "right", "hanging": "hang", "firstLine": "hang"}.get(name, name)
                changes[target] = 0 if name == "firstLine" else int(text) / 56.6929
    number("outline", "pPr/outlineLvl", "val", 1)
    if font := _font(style, fonts):
        changes["font"] = font
    for side in ("top", "bottom", "between"):
        edge = style.find(f"{_w('pPr')}/{_w('pBdr')}/{_w(side)}")
        if edge is not None and edge.get(_w("val")) == "single":
            changes[f"edge_{side}"] = int(edge.get(_w("sz"), "0")) / 8 + int(edge.get(_w("space"), "0"))
    for target, path in (
        ("bold", "rPr/b"),
        ("keep_next", "pPr/keepNext"),
        ("keep_lines", "pPr/keepLines"),
        ("contextual", "pPr/contextualSpacing"),
        ("new_page", "pPr/pageBreakBefore"),
    ):
        element = style.find("/".join(_w(step) for step in path.split("/")))
        if element is not None:
            changes[target] = element.get(_w("val"), "1") not in ("0", "false")
    if style.find(f"{_w('pPr')}/{_w('framePr')}") is not None:
        changes["framed"] = True
    return replace(base, **changes)


def _font(style: etree._Element, fonts: Mapping[str, str]) -> str:
    """The font a style names for Latin letters, by name or by its role in the theme; "" for none."""
    named = style.find(f"{_w('rPr')}/{_w('rFonts')}")
    if named is None:
        return ""
    role = named.get(_w("asciiTheme"), named.get(_w("hAnsiTheme"), ""))
    return fonts.get(role[:5], "") or named.get(_w("ascii"), named.get(_w("hAnsi"), ""))
