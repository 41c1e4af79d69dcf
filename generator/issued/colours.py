"""The colour of a text and of what lies behind it, as far as an Office file says so itself.

Turns styles, themes and direct formatting into `RRGGBB` pairs for the contrast rule of WCAG 2. `None` means that the
file does not tell (automatic colours, pictures, gradients, shapes that may lie behind), and nobody should guess.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from generator.issued.office import NS, Element, Office, Styles, is_on, q, value

WHITE = "FFFFFF"
_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_WORD_NAMES = {
    "text1": "dk1", "text2": "dk2", "background1": "lt1", "background2": "lt2", "dark1": "dk1", "dark2": "dk2",
    "light1": "lt1", "light2": "lt2", "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
_HIGHLIGHTS = {
    "yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF", "magenta": "FF00FF", "blue": "0000FF", "red": "FF0000",
    "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000",
    "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0", "black": "000000", "white": "FFFFFF",
}  # fmt: skip
_LARGE, _LARGE_BOLD = 18.0, 14.0  # points: WCAG's large text
_DEFAULT_SIZE = 10.0


def _lightened(colour: str, times: float, plus: float) -> str:
    """Return `colour` with its HSL lightness times and plus something, as themes make tints and shades."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    made = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light * times + plus)), strength)
    return "".join(f"{round(one * 255):02X}" for one in made)


class Look(Struct, frozen=True):
    """A run as it is seen: `RRGGBB` or None for text and ground, whether it counts as large, whether it shows."""

    ink: str | None
    paper: str | None
    large: bool
    visible: bool = True


class Colours(Struct):
    """The theme's colours by slot (`dk1`, `accent1` …) and, in a deck, what the master calls them."""

    theme: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_word(cls, office: Office) -> Colours:
        found = office.related(office.main, "theme")
        return cls(_theme(office.xml(found[0])) if found else {}, _WORD_NAMES)

    @classmethod
    def of_slide(cls, office: Office, part: str) -> Colours:
        for layout in office.related(part, "slideLayout"):
            for master in office.related(layout, "slideMaster"):
                mapped = office.xml(master).find("p:clrMap", NS)
                names = {str(key): str(one) for key, one in mapped.attrib.items()} if mapped is not None else {}
                themes = office.related(master, "theme")
                return cls(_theme(office.xml(themes[0])) if themes else {}, names)
        return cls()

    # Word

    def _word_colour(self, element: Element | None, names: Sequence[str]) -> str | None:
        """A colour given as theme slot, tint and shade, or as `RRGGBB`; `names` are the attributes that say so."""
        if element is None:
            return None
        slot, plain, tint, shade = (element.get(q(f"w:{name}")) for name in names)
        if slot and slot != "none":
            found = self.theme.get(self.names.get(slot, slot))
            if found is not None:
                if tint and re.fullmatch("[0-9A-Fa-f]{2}", tint):
                    part = int(tint, 16) / 255
                    found = _lightened(found, part, 1 - part)
                if shade and re.fullmatch("[0-9A-Fa-f]{2}", shade):
                    found = _lightened(found, int(shade, 16) / 255, 0)
                return found
        return plain.upper() if plain and _HEX.fullmatch(plain) else None

    def _ink(self, element: Element | None) -> str | None:
        return self._word_colour(element, ("themeColor", "val", "themeTint", "themeShade"))

    def _fill(self, element: Element | None) -> str | None:
        return self._word_colour(element, ("themeFill", "fill", "themeFillTint", "themeFillShade"))

    def table_looks(self, cell: Element, styles: Styles) -> list[Element]:
        """Return what the table's style says of the cell's place, most special first."""
        row, table = cell.getparent(), next(cell.iterancestors(q("w:tbl")), None)
        while row is not None and row.tag != q("w:tr"):
            row = row.getparent()
        if row is None or table is None:
            return []
        rows, cells = table.findall("w:tr", NS), list(row.iter(q("w:tc")))
        here = rows.index(row) if row in rows else -1
        look = table.find("w:tblPr/w:tblLook", NS)
        regions = []
        for name, bit, there in (
            ("firstRow", 0x20, here == 0),
            ("lastRow", 0x40, here == len(rows) - 1),
            ("firstColumn", 0x80, cells[0] is cell),
            ("lastColumn", 0x100, cells[-1] is cell),
        ):
            if there and _looks(look, name, bit):
                regions.append(name.replace("Column", "Col"))
        if not _looks(look, "noHBand", 0x200):
            regions.append("band2Horz" if (here - _looks(look, "firstRow", 0x20)) % 2 else "band1Horz")
        chain = list(styles.chain(value(table, "w:tblPr/w:tblStyle")))
        special = [
            one for region in regions for style in chain for one in style.iterfind("w:tblStylePr", NS)
            if one.get(q("w:type")) == region
        ]  # fmt: skip
        return special + chain

    def word_run(
        self, run: Element, paragraph: Element, cell: Element | None, looks: Sequence[Element], styles: Styles
    ) -> Look:
        """Return how a run looks: its own formatting, its style's, its paragraph's, its table's, the document's."""
        own = run.find("w:rPr", NS)
        named = list(styles.chain(value(run, "w:rPr/w:rStyle")))
        lines = list(styles.chain(styles.of(paragraph)))
        cascade = [own, *(one.find("w:rPr", NS) for one in (*named, *lines, *looks))]
        if styles.root is not None:
            cascade.append(styles.root.find("w:docDefaults/w:rPrDefault/w:rPr", NS))
        holders = [one for one in cascade if one is not None]

        def first(name: str) -> Element | None:
            return next((one.find(name, NS) for one in holders if one.find(name, NS) is not None), None)

        size = (value(first("w:sz"), ".") or "").rstrip()
        points = int(size) / 2 if size.isdigit() else _DEFAULT_SIZE
        large = points >= _LARGE or (points >= _LARGE_BOLD and is_on(first("w:b")))
        paper = self._fill(first("w:shd")) or _HIGHLIGHTS.get(value(first("w:highlight"), ".") or "")
        grounds = [paragraph.find("w:pPr/w:shd", NS), *(one.find("w:pPr/w:shd", NS) for one in lines)]
        if cell is not None:
            grounds += [cell.find("w:tcPr/w:shd", NS), *(one.find("w:tcPr/w:shd", NS) for one in looks)]
        paper = paper or next((fill for one in grounds if (fill := self._fill(one))), WHITE)
        drawn = next(paragraph.iterancestors(q("wps:txbx"), q("w:pict")), None)
        return Look(self._ink(first("w:color")), paper if drawn is None else None, large, not is_on(first("w:vanish")))

    # Decks

    def solid(self, holder: Element | None) -> str | None:
        """Return the colour of `a:solidFill` or of an element that holds a colour itself, as `a:fontRef`."""
        if holder is None:
            return None
        direct = holder.find("a:srgbClr", NS)
        named = holder.find("a:schemeClr", NS)
        chosen = direct if direct is not None else named
        if chosen is None or chosen.find("a:alpha", NS) is not None:
            return None
        key = chosen.get("val", "")
        found = key.upper() if direct is not None else self.theme.get(self.names.get(key, key))
        if found is None or not _HEX.fullmatch(found):
            return None
        times, plus = _share(chosen, "a:lumMod", 1.0), _share(chosen, "a:lumOff", 0.0)
        return found if (times, plus) == (1.0, 0.0) else _lightened(found, times, plus)

    def slide_run(self, run: Element, shape: Element) -> tuple[str | None, str | None, bool]:
        """(text, ground, large) of a run in a shape with a fill of its own."""
        ink = self.solid(run.find("a:rPr/a:solidFill", NS)) or self.solid(shape.find("p:style/a:fontRef", NS))
        return ink, self._marker(run) or self.solid(shape.find("p:spPr/a:solidFill", NS)), _large(run)

    def cell_run(self, run: Element, cell: Element) -> tuple[str | None, str | None, bool]:
        """(text, ground, large) of a run in a table cell with a fill of its own."""
        paper = self._marker(run) or self.solid(cell.find("a:tcPr/a:solidFill", NS))
        return self.solid(run.find("a:rPr/a:solidFill", NS)), paper, _large(run)

    def _marker(self, run: Element) -> str | None:
        """The colour of the marker pen over a run: what its text really stands on."""
        return self.solid(run.find("a:rPr/a:highlight", NS))


def _share(colour: Element, name: str, otherwise: float) -> float:
    found = colour.find(name, NS)
    given = found.get("val", "") if found is not None else ""
    return int(given) / 100000 if given.isdigit() else otherwise


def _large(run: Element) -> bool:
    properties = run.find("a:rPr", NS)
    size = properties.get("sz", "") if properties is not None else ""
    points = int(size) / 100 if size.isdigit() else _LARGE  # slides inherit large text where nothing smaller is said
    return points >= _LARGE or (points >= _LARGE_BOLD and properties is not None and properties.get("b") == "1")


def _looks(look: Element | None, name: str, bit: int) -> bool:
    if look is None:
        return False
    own = look.get(q(f"w:{name}"))
    if own is not None:
        return own in ("1", "true")
    bits = look.get(q("w:val"), "0")
    return bool(int(bits, 16) & bit) if re.fullmatch("[0-9A-Fa-f]{1,4}", bits) else False


def _theme(root: Element) -> dict[str, str]:
    scheme = root.find("a:themeElements/a:clrScheme", NS)
    found: dict[str, str] = {}
    for slot in scheme if scheme is not None else ():
        for colour in slot:
            given = colour.get("lastClr") or colour.get("val", "")
            if _HEX.fullmatch(given):
                found[slot.tag.rpartition("}")[2]] = given.upper()
    return found
