"""Slide templates as kommuner have them, made with python-pptx: none of them knows anything of ours."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Mm

from generator.ooxml.package import Parts, read_package

P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_FRAMES = {  # mm on a wide slide, by placeholder type on the master
    "TITLE": (30, 24, 280, 22),
    "BODY": (30, 50, 280, 118),
    "DATE": (30, 176, 50, 7),
    "FOOTER": (110, 176, 120, 7),
    "SLIDE_NUMBER": (270, 176, 40, 7),
}


def wide() -> bytes:
    """16:9, a coloured band across the top of the master, own fonts and colours, Danish names on everything."""
    show = Presentation()
    show.slide_width, show.slide_height = Mm(338.67), Mm(190.5)
    master = show.slide_master
    for shape in master.placeholders:
        place(shape, _FRAMES[shape.placeholder_format.type.name])
    band = master.shapes._spTree
    sketch = show.slides.add_slide(show.slide_layouts[6]).shapes.add_shape(
        MSO_SHAPE.RECTANGLE, 0, 0, Mm(338.67), Mm(12)
    )
    sketch.fill.solid()
    sketch.fill.fore_color.rgb = RGBColor(0x7A, 0x1F, 0x3D)
    sketch.name = "Topbånd"
    sketch._element.nvSpPr.cNvPr.set("id", "99")
    band.insert(2, sketch._element)
    for number, (layout, name) in enumerate(zip(show.slide_layouts, _NAMES, strict=False)):
        layout.name = name
        for shape in layout.placeholders:
            kind = shape.placeholder_format.type.name
            if kind in ("DATE", "FOOTER", "SLIDE_NUMBER"):
                shape._element.getparent().remove(shape._element)
            elif number == 0:
                place(shape, (40, 50, 250, 40) if "TITLE" in kind and "SUB" not in kind else (40, 96, 250, 30))
            elif kind == "TITLE" or number == 1:
                strip_place(shape)
            shape.name = f"Felt {shape.placeholder_format.idx} på {name}"
    return themed(saved(show), fonts=("Georgia", "Calibri"), accent1="7A1F3D", dk2="3B2A4A")


def classic() -> bytes:
    """4:3 with English names: the library's own default, as many old templates are."""
    return saved(Presentation())


def dark() -> bytes:
    """16:9 on dark ground, with slides left in it, macros, and without a layout for a title alone."""
    show = Presentation()
    show.slide_width, show.slide_height = Mm(338.67), Mm(190.5)
    for shape in show.slide_master.placeholders:
        place(shape, _FRAMES[shape.placeholder_format.type.name])
    for layout in list(show.slide_layouts)[1:]:
        show.slide_layouts.remove(layout)
    for shape in show.slide_layouts[0].placeholders:
        kind = shape.placeholder_format.type.name
        if kind in ("DATE", "FOOTER", "SLIDE_NUMBER"):
            shape._element.getparent().remove(shape._element)
        else:
            place(shape, (40, 50, 250, 40) if "SUB" not in kind else (40, 96, 250, 30))
    for text in ("Gammelt slide", "Endnu et"):
        show.slides.add_slide(show.slide_layouts[0]).shapes.title.text = text
    parts = read_package(themed(saved(show), accent1="FFC20E"))
    for name in parts.targets("/ppt/presentation.xml", "slideMaster"):
        xml = parts.parts[name].decode()
        parts.parts[name] = re.sub(r'bg1="lt1" tx1="dk1"', 'bg1="dk1" tx1="lt1"', xml).encode()
    macro(parts)
    return parts.to_bytes()


TEMPLATES: dict[str, Callable[[], bytes]] = {"wide": wide, "classic": classic, "dark": dark}
_NAMES = ("Forside med motiv", "Tekstside", "Kapitel", "To felter", "Sammenligning", "Kun overskrift", "Tom")


def place(shape, frame) -> None:
    shape.left, shape.top, shape.width, shape.height = (Mm(value) for value in frame)


def strip_place(shape) -> None:
    """The placeholder stands where the master says."""
    for element in shape._element.spPr.findall("{http://schemas.openxmlformats.org/drawingml/2006/main}xfrm"):
        shape._element.spPr.remove(element)


def saved(show) -> bytes:
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def themed(data: bytes, fonts: tuple[str, str] | None = None, **colours: str) -> bytes:
    """The file with other theme colours and fonts."""
    parts = read_package(data)
    main = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    for name, kind in parts.types.items():
        if not kind.endswith("theme+xml"):
            continue
        root = etree.fromstring(parts.parts[name])
        for slot, value in colours.items():
            for element in root.iter(f"{main}{slot}"):
                element[:] = [etree.fromstring(f'<a:srgbClr xmlns:a="{main[1:-1]}" val="{value}"/>')]
        for word, font in zip(("majorFont", "minorFont"), fonts or (), strict=False):
            for element in root.iter(f"{main}{word}"):
                element.find(f"{main}latin").set("typeface", font)
        parts.parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return parts.to_bytes()


def macro(parts: Parts) -> None:
    """Make a deck a .potm with a VBA project."""
    parts.add("/ppt/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro", "application/vnd.ms-office.vbaProject")
    parts.relate(
        "/ppt/presentation.xml",
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
        "/ppt/vbaProject.bin",
    )
    parts.types["/ppt/presentation.xml"] = "application/vnd.ms-powerpoint.template.macroEnabled.main+xml"
