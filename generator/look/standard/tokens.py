"""Design tokens of the standard look: colours, type, page and slide measures as typed constants.

Everything here is a decision of the designers, not of code: templates, palette and figures read it, none repeats it.
Colours are `RRGGBB`; lengths are millimetres unless the name says otherwise; type sizes are points.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from msgspec import Struct

# -- fonts ------------------------------------------------------------------------------------------------------------

FONT_MAJOR: Final = "Arial"
FONT_MINOR: Final = "Arial"
FONT_SYMBOLS: Final = "Segoe UI Symbol"
FONT_CHECKBOX: Final = "MS Gothic"

# -- colours ----------------------------------------------------------------------------------------------------------

THEME_NAME: Final = "Implementeringspakke"
DK1: Final = "17252B"
LT1: Final = "FFFFFF"
LT2: Final = "F5F2EC"
FOLLOWED: Final = "5E4B7A"
HOUSE_BRAND: Final = "0B5563"  # used when a kommune has given no colour of its own
NEUTRAL_BRAND: Final = "2F4A57"  # used for greys and yellows, which give no readable text colour themselves
ACCENT2_COOL: Final = "A9471F"
ACCENT2_WARM: Final = "1F5C8A"

COOL_RAMP: Final = ("213F6C", "0A7078", "61966C", "E3B756")
WARM_RAMP: Final = ("502E67", "9A3E67", "D0704A", "EBC166")
THIN_GOLD: Final = "B5852A"  # thin marks in the last phase: the ramp's own gold is too pale on white
BRAND_WHEEL: Final = (0.14, 0.20, 0.27, 0.36)  # share of white over accent1, from the first part to the last
DONE_SHARE: Final = 0.34  # share of the phase colour over lt2 when the phase is over

NEUTRALS: Final = MappingProxyType(
    {
        "text2": "33424A",
        "slate": "52616A",
        "line": "D5DBDD",
        "sand2": "E9E4D9",
        "sand_line": "DCD6C9",
        "inactive": "DFD9CC",
        "inactive.text": "57544B",
        "strip_off": "DDE2E3",
        "context": "87949B",
        "context_line": "7A868D",
        "holiday": "F1F1EF",
        "fill_in": "FFF0CC",
    }
)
RISK: Final = ("F8F3E6", "EDBE5C", "D97836", "86200F")
RISK_TEXT: Final = (DK1, DK1, DK1, LT1)
RISK_LINE: Final = "C9BE9F"
STATUS: Final = MappingProxyType(
    {
        "done": "0F6E5B",
        "running": "2F5FA8",
        "not-started": "6B7780",
        "watched": "C27C0E",
        "critical": "86200F",
    }
)

# -- type -------------------------------------------------------------------------------------------------------------


class Type(Struct, frozen=True):
    """A type style: size, exact line height, space before and after and tracking in points; `colour` is a role word."""

    size: float
    line: float
    bold: bool = False
    colour: str = "dk1"
    before: float = 0
    after: float = 0
    track: float = 0
    indent: float = 0
    lines: int = 0


DOCUMENT_TYPE: Final = MappingProxyType(
    {
        "cover-title": Type(44, 48, True, "dk2", track=-0.9, lines=2),
        "cover-title-long": Type(36, 40, True, "dk2", track=-0.7, lines=3),
        "cover-subtitle": Type(14, 20, colour="text2", lines=2),
        "phase-title": Type(36, 39, True, "dk2", track=-0.8, lines=2),
        "kicker": Type(9, 12, True, "accent1", after=2),
        "heading1": Type(26, 30, True, "dk2", after=9, track=-0.35, lines=2),
        "lead": Type(13, 19, colour="text2", after=12, indent=42.5, lines=3),
        "heading2": Type(15, 19, True, "dk2", before=18, after=5),
        "heading3": Type(10.5, 15, True, "accent1", before=9, after=2, indent=42.5),
        "body": Type(10.5, 15, after=6, indent=42.5),
        "list": Type(10.5, 15, after=3, indent=42.5),
        "table-head": Type(8.5, 11, True, "dk2", before=3.2, after=3.6),
        "table": Type(9, 12.4, before=4.2, after=4.4),
        "table-dense": Type(8.7, 12, before=3.4, after=3.6),
        "caption": Type(9.5, 13, True, "dk2", before=14, after=4),
        "source": Type(8, 11, colour="slate", before=4),
        "margin-note": Type(8.5, 11.5, colour="slate"),
        "callout": Type(10, 14),
        "quote": Type(14, 20, colour="dk2"),
        "key-number": Type(21, 24, True, "accent1", track=-0.4),
        "key-number-label": Type(9, 12.6, colour="slate"),
        "header-footer": Type(8, 10, colour="slate"),
        "page-number": Type(9, 10, True, "dk2"),
    }
)
SLIDE_TYPE: Final = MappingProxyType(
    {
        "cover-title": Type(50, 55, True, "dk2", track=-1.1, lines=2),
        "cover-title-long": Type(40, 44, True, "dk2", track=-0.8, lines=3),
        "section-title": Type(44, 49, True, "white", track=-0.9, lines=2),
        "section-number": Type(96, 96, True, "white"),
        "kicker": Type(13, 16, True, "accent1"),
        "title": Type(29, 34, True, "dk2", track=-0.45, lines=2),
        "lead": Type(20, 27),
        "body": Type(16, 22),
        "card-title": Type(22, 28, True),
        "table": Type(14, 18.5),
        "table-head": Type(12.5, 16, True, "dk2"),
        "label": Type(13, 16, colour="slate"),
        "source": Type(12, 15, colour="slate"),
        "footer": Type(10, 12, colour="slate"),
        "big-number": Type(96, 96, True, "accent1", track=-2),
    }
)
SLIDE_FLOOR: Final = MappingProxyType({"body": 14, "table": 14, "label": 12, "source": 12, "cover-title": 40})
DOCUMENT_FLOOR: Final = MappingProxyType({"body": 10.0, "table": 8.7})

# -- page and slide ---------------------------------------------------------------------------------------------------


class Page(Struct, frozen=True):
    """A4: paper, margins, the header's and footer's distance from the edge, and the columns text stands in."""

    width: float = 210
    height: float = 297
    left: float = 22
    right: float = 22
    top: float = 25
    bottom: float = 20
    header: float = 11.5
    footer: float = 11
    column: float = 38.5
    gutter: float = 4
    full: float = 166
    text_indent: float = 42.5
    text_width: float = 123.5
    padding: float = 5


class SlidePage(Struct, frozen=True):
    """A 16:9 slide: size, the 12-column grid and the heights where title, body, source and footer stand."""

    width: float = 338.67
    height: float = 190.5
    margin: float = 16.3
    column: float = 20
    gutter: float = 6
    kicker_y: float = 9.8
    title_y: float = 17.4
    body_y: float = 46
    body_bottom: float = 166
    source_y: float = 167.5
    footer_y: float = 179.3
    padding: float = 8.5

    def x(self, column: int) -> float:
        """Left edge of a column, counted from 1."""
        return self.margin + (self.column + self.gutter) * (column - 1)

    def span(self, columns: float) -> float:
        """Width of so many columns with the gutters between them."""
        return (self.column + self.gutter) * columns - self.gutter


PAGE: Final = Page()
SLIDE: Final = SlidePage()
SLIDE_EMU: Final = (12192000, 6858000)
RULES_PT: Final = MappingProxyType(
    {"head": 1, "row": 0.5, "callout": 2.4, "local": 2.4, "connector": 1, "slide-head": 1.25, "slide-row": 0.75}
)
