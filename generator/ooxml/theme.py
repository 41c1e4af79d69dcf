"""Theme parts: a palette becomes the colour scheme that styles, charts and drawings of an Office file refer to.

`theme_xml` writes a whole flat theme (no shadows, no gradients), `recolour` gives the themes a layout already has the
palette's colours, so that a kommune's own template keeps its fonts and effects.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

from lxml import etree

from generator.ooxml.build import attr, esc
from generator.ooxml.package import Parts, parse

MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
THEME_TYPE = "application/vnd.openxmlformats-officedocument.theme+xml"
_SLOTS = (
    *("dk1", "lt1", "dk2", "lt2"),
    *("accent1", "accent2", "accent3", "accent4", "accent5", "accent6"),
    *("hlink", "folHlink"),
)
# Danish names a person sees in the colour picker, in the order the designers gave, and the role word of each.
_CUSTOM = (
    ("Kommunens farve", "band"),
    *((f"Risiko {name}", f"risk.{n}") for n, name in enumerate(("lav", "middel", "høj", "kritisk"), 1)),
    ("Status færdig", "status.done"),
    ("Status i gang", "status.running"),
    ("Status følges tæt", "status.watched"),
    ("Status kritisk", "status.critical"),
    ("Status ikke startet", "status.not-started"),
    ("Kontekstgrå", "context"),
)


class HasColours(Protocol):
    """What a theme needs of a palette: the slots' colours, and a colour (with `.hex`) for each role word."""

    @property
    def theme(self) -> Mapping[str, str]: ...

    def colour(self, role: str) -> Any: ...


def theme_xml(palette: HasColours, name: str, fonts: tuple[str, str] = ("Arial", "Arial")) -> str:
    """Return a theme part; `fonts` are the families of headings and of text."""
    major, minor = (f'<a:latin typeface="{attr(font)}"/><a:ea typeface=""/><a:cs typeface=""/>' for font in fonts)
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    lines = "".join(
        f'<a:ln w="{width}" cap="flat" cmpd="sng" algn="ctr">{fill}<a:prstDash val="solid"/></a:ln>'
        for width in (6350, 12700, 19050)
    )
    return (
        f'<a:theme xmlns:a="{MAIN}" name="{attr(name)}"><a:themeElements>'
        f'<a:clrScheme name="{attr(name)}">{_scheme(palette)}</a:clrScheme>'
        f'<a:fontScheme name="{attr(name)}"><a:majorFont>{major}</a:majorFont><a:minorFont>{minor}</a:minorFont>'
        f'</a:fontScheme><a:fmtScheme name="{attr(name)}"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{lines}</a:lnStyleLst>"
        f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements>"
        f"<a:objectDefaults/><a:extraClrSchemeLst/><a:custClrLst>{_custom(palette)}</a:custClrLst></a:theme>"
    )


def recolour(parts: Parts, palette: HasColours) -> None:
    """Give every theme of `parts` the palette's colours; fonts and effects stay as the layout has them."""
    for name, kind in sorted(parts.types.items()):
        if kind != THEME_TYPE or name not in parts.parts:
            continue
        parts.parts[name] = _recoloured(parts.parts[name], _scheme(palette), _custom(palette))


@lru_cache(maxsize=16)
def _recoloured(theme: bytes, scheme: str, custom: str) -> bytes:
    root = parse(theme)
    for element in root.iter(f"{{{MAIN}}}clrScheme"):
        if element.getparent().tag == f"{{{MAIN}}}themeElements":
            _fill(element, scheme)
    for element in root.iter(f"{{{MAIN}}}custClrLst"):
        _fill(element, custom)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _fill(element: Any, children: str) -> None:
    element[:] = list(etree.fromstring(f'<x xmlns:a="{MAIN}">{children}</x>'))


def _scheme(palette: HasColours) -> str:
    return "".join(f'<a:{slot}><a:srgbClr val="{esc(palette.theme[slot])}"/></a:{slot}>' for slot in _SLOTS)


def _custom(palette: HasColours) -> str:
    return "".join(
        f'<a:custClr name="{attr(name)}"><a:srgbClr val="{palette.colour(role).hex}"/></a:custClr>'
        for name, role in _CUSTOM
    )
