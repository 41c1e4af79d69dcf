"""A `Drawing` becomes one group of native Word shapes: inline in the text, or anchored to the page behind it.

One group, one alt text: staff can move it as a whole and open it to change a box. Text stands in the shapes in the
style "Figurtekst". Word has no glued connectors, so lines are plain lines; an elbow is a path of straight pieces.
Shapes carry no style reference, because the default theme would add a shadow through it.
"""

from __future__ import annotations

import math

from msgspec.structs import replace

from generator.ooxml.build import attr, clean, emu, emu_pt
from generator.reading.spans import Spans, plain
from generator.tree.drawing import Box, Drawing, Line
from generator.writers.docx.text import Writer, scheme

GROUP = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
_SHAPES = {"rect": "rect", "ellipse": "ellipse", "diamond": "diamond", "triangle": "triangle", "arc": "blockArc"}
PALE = frozenset({"white", "lt1", "lt2", "sand2", "tint10", "tint20", "fill_in", "holiday"})
SOFT_TONES = frozenset({"muted", "accent", "highlight", "assumed", "local"})
_ALIGN = {"left": "", "center": '<w:jc w:val="center"/>', "right": '<w:jc w:val="right"/>'}
_ANCHOR = {"top": "t", "middle": "ctr", "bottom": "b"}


def properties(writer: Writer, name: str, alt: str) -> str:
    """Return `wp:docPr`: unique id, name for the selection pane, alt text or the mark that there is none to read."""
    number = writer.drawing_id()
    if alt:
        return f'<wp:docPr id="{number}" name="{attr(name)}" descr="{attr(alt)}"/>'
    return f'<wp:docPr id="{number}" name="{attr(name)}" descr="">{_DECORATIVE}</wp:docPr>'


def inline(width: float, height: float, doc_pr: str, graphic: str) -> str:
    """Return an inline drawing of `width` × `height` mm around a graphic."""
    return (
        '<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{emu(width)}" cy="{emu(height)}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/>{doc_pr}<wp:cNvGraphicFramePr/>{graphic}</wp:inline></w:drawing>'
    )


def inline_group(writer: Writer, drawing: Drawing, name: str, alt: str) -> str:
    """Return a run with `drawing` inline in the text."""
    _, _, width, height = extent(drawing)
    return choice(inline(width, height, properties(writer, name, alt), group(writer, drawing)))


def behind(
    writer: Writer, drawing: Drawing, x: float, y: float, name: str, alt: str, order: int, scale: float = 1
) -> str:
    """Return a run with `drawing` behind the text, `x`, `y` mm from the page's corner; a higher `order` lies above."""
    left, top, width, height = extent(drawing)
    return choice(
        '<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0"'
        f' relativeHeight="{order}" behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{emu(x + left * scale)}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{emu(y + top * scale)}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{emu(width * scale)}" cy="{emu(height * scale)}"/>'
        '<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f"{properties(writer, name, alt)}<wp:cNvGraphicFramePr/>{group(writer, drawing, scale)}</wp:anchor></w:drawing>"
    )


def extent(drawing: Drawing) -> tuple[float, float, float, float]:
    """Return left, top, width and height (mm) of the group's frame: the drawing, or what its arcs really take.

    An arc stands in the square of its whole circle, which may reach outside the drawing; LibreOffice squeezes a group
    that is smaller than its shapes.
    """
    boxes = [shape for shape in drawing.shapes if isinstance(shape, Box)]
    if not any(box.shape == "arc" for box in boxes):
        return 0.0, 0.0, drawing.width, drawing.height
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.w for box in boxes), max(box.y + box.h for box in boxes)
    return left, top, right - left, bottom - top


def group(writer: Writer, drawing: Drawing, scale: float = 1) -> str:
    """Return `a:graphic` with all shapes of `drawing` in one group; `scale` shrinks it without its text."""
    left, top, width, height = extent(drawing)
    size = f'<a:off x="0" y="0"/><a:ext cx="{emu(width * scale)}" cy="{emu(height * scale)}"/>'
    child = f'<a:chOff x="{emu(left)}" y="{emu(top)}"/><a:chExt cx="{emu(width)}" cy="{emu(height)}"/>'
    shapes = "".join(
        _box(writer, shape) if isinstance(shape, Box) else _line(writer, shape) for shape in drawing.shapes
    )
    return (
        f'<a:graphic><a:graphicData uri="{GROUP}"><wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm>{size}{child}</a:xfrm>'
        f"</wpg:grpSpPr>{shapes}</wpg:wgp></a:graphicData></a:graphic>"
    )


def choice(drawing: str) -> str:
    """Return a run with a group drawing, wrapped as Word 2010 and later write it."""
    return f'<w:r><mc:AlternateContent><mc:Choice Requires="wpg">{drawing}</mc:Choice></mc:AlternateContent></w:r>'


def _fill(writer: Writer, role: str) -> str:
    return f"<a:solidFill>{scheme(writer.palette.colour(role))}</a:solidFill>" if role else "<a:noFill/>"


def _outline(writer: Writer, role: str, width: float, dash: bool, heads: str = "") -> str:
    if not role or not width:
        return "<a:ln><a:noFill/></a:ln>"
    pattern = '<a:prstDash val="dash"/>' if dash else ""
    return f'<a:ln w="{emu_pt(width)}">{_fill(writer, role)}{pattern}<a:miter lim="800000"/>{heads}</a:ln>'


def _box(writer: Writer, box: Box) -> str:
    geometry = (
        f'<a:prstGeom prst="blockArc"><a:avLst>{_arc(box)}</a:avLst></a:prstGeom>'
        if box.shape == "arc"
        else f'<a:prstGeom prst="{_SHAPES[box.shape]}"><a:avLst/></a:prstGeom>'
    )
    body, flags = "", "<wps:cNvSpPr/>"
    inset = emu(box.inset)
    if box.lines:
        spacing = _ALIGN[box.align]
        paragraphs = "".join(
            f'<w:p><w:pPr><w:pStyle w:val="{writer.style("figure-text")}"/>{spacing}</w:pPr>'
            f"{writer.runs(_toned(box, line), colour=box.text, bold=box.bold, size=box.size, shape=True)}</w:p>"
            for line in box.lines
        )
        body = f"<wps:txbx><w:txbxContent>{paragraphs}</w:txbxContent></wps:txbx>"
        flags = '<wps:cNvSpPr txBox="1"/>' if not box.fill and not box.line else "<wps:cNvSpPr/>"
    return (
        f"<wps:wsp>{_named(writer, box.name, _words(box))}{flags}<wps:spPr>"
        f'<a:xfrm><a:off x="{emu(box.x)}" y="{emu(box.y)}"/><a:ext cx="{emu(box.w)}" cy="{emu(box.h)}"/></a:xfrm>'
        f"{geometry}{_fill(writer, box.fill)}{_outline(writer, box.line, box.line_width, box.dash)}</wps:spPr>{body}"
        f'<wps:bodyPr wrap="square" lIns="{inset}" tIns="{inset}" rIns="{inset}" bIns="{inset}"'
        f' anchor="{_ANCHOR[box.valign]}"><a:noAutofit/></wps:bodyPr></wps:wsp>'
    )


def _named(writer: Writer, name: str, words: str) -> str:
    """Return `wps:cNvPr` with a description of the shape's own.

    Word reads the group's only, but LibreOffice tags each shape of a group as a figure of its own in a PDF.
    """
    return f'<wps:cNvPr id="{writer.drawing_id()}" name="{attr(name)}" descr="{attr(words)}"/>'


def _words(box: Box) -> str:
    """What a box says, but for the lines that name persons: they change, and a description would keep the old name."""
    lines = (plain(line) for line in box.lines if not any(span.field for span in line))
    return clean(" ".join(lines)).strip() or box.name


def _toned(box: Box, line: Spans) -> Spans:
    """Tones are made for pale ground; on a strong fill the text keeps the box's own colour, or it could not be read."""
    if not box.fill or box.fill in PALE:
        return line
    return tuple(replace(span, tone="") if span.tone in SOFT_TONES else span for span in line)


def _arc(box: Box) -> str:
    """Adjustments of `blockArc`: angles in 60,000ths of a degree, and the ring's thickness as a share of the box."""
    radius = min(box.w, box.h) / 2
    share = round(100000 * (radius - box.inner) / (2 * radius)) if radius else 0
    start, end = round(box.start % 360 * 60000), round(box.end % 360 * 60000)
    return (
        f'<a:gd name="adj1" fmla="val {start}"/><a:gd name="adj2" fmla="val {end}"/>'
        f'<a:gd name="adj3" fmla="val {min(max(share, 0), 50000)}"/>'
    )


def _line(writer: Writer, line: Line) -> str:
    left, top = min(line.x1, line.x2), min(line.y1, line.y2)
    width, height = abs(line.x2 - line.x1), abs(line.y2 - line.y1)
    heads = ('<a:headEnd type="triangle"/>' if line.arrow_begin else "") + (
        '<a:tailEnd type="triangle"/>' if line.arrow_end else ""
    )
    stroke = _outline(writer, line.colour, line.width, line.dash, heads)
    flips = (' flipH="1"' if line.x2 < line.x1 else "") + (' flipV="1"' if line.y2 < line.y1 else "")
    straight = not line.elbow or math.isclose(width, 0, abs_tol=0.01) or math.isclose(height, 0, abs_tol=0.01)
    geometry = '<a:prstGeom prst="line"><a:avLst/></a:prstGeom>' if straight else _elbow(line, width, height)
    return (
        f"<wps:wsp>{_named(writer, line.name, line.name)}<wps:cNvCnPr/><wps:spPr>"
        f'<a:xfrm{flips}><a:off x="{emu(left)}" y="{emu(top)}"/><a:ext cx="{emu(width)}" cy="{emu(height)}"/></a:xfrm>'
        f"{geometry}{'' if straight else '<a:noFill/>'}{stroke}</wps:spPr><wps:bodyPr/></wps:wsp>"
    )


def _elbow(line: Line, width: float, height: float) -> str:
    """Three straight pieces with the bend halfway, vertical first or horizontal first."""
    w, h = emu(width), emu(height)
    turns = ((0, h // 2), (w, h // 2)) if line.elbow == "vertical" else ((w // 2, 0), (w // 2, h))
    points = "".join(f'<a:lnTo><a:pt x="{x}" y="{y}"/></a:lnTo>' for x, y in (*turns, (w, h)))
    return (
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{w}" h="{h}" fill="none"><a:moveTo><a:pt x="0" y="0"/></a:moveTo>{points}</a:path>'
        "</a:pathLst></a:custGeom>"
    )
