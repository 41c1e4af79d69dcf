"""Drawings on slides: a `Drawing` in millimetres becomes one group of named native shapes with glued connectors.

The group carries the alt text (or the decorative mark); its coordinates are the slide's own, so that a shape dragged in
PowerPoint keeps its size. Connectors are glued to the boxes they name: they follow when a box is moved.
"""

from __future__ import annotations

import math

from msgspec.structs import replace

from generator.ooxml.build import emu
from generator.tree.drawing import Box, Drawing, Line
from generator.tree.nodes import plain
from generator.writers.pptx.text import Canvas, frame, named_again, properties, runs

_SHAPES = {"rect": "rect", "ellipse": "ellipse", "diamond": "diamond", "triangle": "triangle", "arc": "blockArc"}
_ALIGN = {"left": "l", "center": "ctr", "right": "r"}
_ANCHOR = {"top": "t", "middle": "ctr", "bottom": "b"}
LINE = 1.2  # line height of drawing text, as a share of its size


def drawing_xml(
    canvas: Canvas,
    drawing: Drawing,
    x: float,
    y: float,
    w: float,
    h: float,
    *,
    name: str,
    alt: str = "",
    identity: str = "",
    part: int = 1,
) -> str:
    """The group for `drawing` with its upper left corner at (x, y) mm and scaled to w × h; "" alt means decorative."""
    scale = min(w / drawing.width, h / drawing.height) if drawing.width and drawing.height else 1.0
    tag = canvas.tag(identity, part) if identity else ""
    head = properties(canvas, name, identity, alt, decorative=not alt)
    ids: dict[str, int] = {}
    shapes: list[str | Line] = []
    labels = []
    for shape in drawing.shapes:
        if isinstance(shape, Line):
            shapes.append(shape)
            continue
        shape = _grounded(shape, drawing)
        ids.setdefault(shape.name, canvas.next_id)
        arc = shape.shape == "arc" and bool(shape.lines)
        shapes.append(_shape(canvas, shape, x, y, scale, text=not arc))
        if arc:
            # text in a block arc would stand in the middle of the circle: it gets a box of its own, above all arcs
            labels.append(_arc_label(canvas, shape, x, y, scale))
    drawn = [one if isinstance(one, str) else _line(canvas, one, x, y, scale, ids) for one in shapes]
    area = (
        f'<a:off x="{emu(x)}" y="{emu(y)}"/><a:ext cx="{emu(w)}" cy="{emu(h)}"/>'
        f'<a:chOff x="{emu(x)}" y="{emu(y)}"/><a:chExt cx="{emu(w)}" cy="{emu(h)}"/>'
    )
    return (
        f"<p:grpSp><p:nvGrpSpPr>{head}<p:cNvGrpSpPr/><p:nvPr>{tag}</p:nvPr></p:nvGrpSpPr>"
        f"<p:grpSpPr><a:xfrm>{area}</a:xfrm></p:grpSpPr>{''.join(drawn)}{''.join(labels)}</p:grpSp>"
    )


def _grounded(box: Box, drawing: Drawing) -> Box:
    """A number that stands on an arc gets the arc's fill: then its ground is its own, whatever overlaps the circle."""
    if box.shape == "arc" or box.fill or not box.lines:
        return box
    cx, cy = box.x + box.w / 2, box.y + box.h / 2
    for arc in drawing.shapes:
        if isinstance(arc, Box) and arc.shape == "arc":
            dx, dy = cx - arc.x - arc.w / 2, cy - arc.y - arc.h / 2
            turn = (math.degrees(math.atan2(dy, dx)) - arc.start) % 360
            if arc.inner < math.hypot(dx, dy) < arc.w / 2 and turn < ((arc.end - arc.start) % 360 or 360):
                return replace(box, fill=arc.fill)
    return box


def _shape(canvas: Canvas, box: Box, x: float, y: float, scale: float, *, text: bool) -> str:
    kind = _SHAPES[box.shape]
    adjust = ""
    if box.shape == "arc":
        radius = min(box.w, box.h) / 2
        thick = round(100000 * (radius - box.inner) / (2 * radius)) if radius else 25000
        adjust = (
            f'<a:gd name="adj1" fmla="val {round(box.start % 360 * 60000)}"/>'
            f'<a:gd name="adj2" fmla="val {round(box.end % 360 * 60000)}"/><a:gd name="adj3" fmla="val {thick}"/>'
        )
    head = properties(canvas, box.name)
    place = frame(x + box.x * scale, y + box.y * scale, box.w * scale, box.h * scale)
    told = text and any(plain(spans).strip() for spans in box.lines)
    body = _text(canvas, box, scale) if text and box.lines else _empty(canvas)
    label = ' txBox="1"' if not box.line and box.lines and text and (not box.fill or box.name.endswith("tekst")) else ""
    return (
        f"<p:sp><p:nvSpPr>{head}<p:cNvSpPr{label}/><p:nvPr/></p:nvSpPr><p:spPr>{place}"
        f'<a:prstGeom prst="{kind}"><a:avLst>{adjust}</a:avLst></a:prstGeom>{canvas.fill(box.fill)}'
        f"{canvas.line(box.line, box.line_width, box.dash)}</p:spPr>{body}{'' if told else named_again(head)}</p:sp>"
    )


def _arc_label(canvas: Canvas, box: Box, x: float, y: float, scale: float) -> str:
    radius = (min(box.w, box.h) / 2 + box.inner) / 2
    sweep = (box.end - box.start) % 360 or 360
    angle = math.radians(box.start + sweep / 2)
    cx, cy = box.x + box.w / 2 + radius * math.cos(angle), box.y + box.h / 2 + radius * math.sin(angle)
    height = max(len(box.lines) * box.size * LINE * 25.4 / 72, 4) + 1
    width = max(height, max(len(plain(spans)) for spans in box.lines) * box.size * 0.25)
    label = Box(
        name=f"{box.name}, tekst",
        x=cx - width / 2,
        y=cy - height / 2,
        w=width,
        h=height,
        lines=box.lines,
        text=box.text,
        size=box.size,
        bold=box.bold,
        align="center",
        fill=box.fill,
    )
    return _shape(canvas, label, x, y, scale, text=True)


def _text(canvas: Canvas, box: Box, scale: float) -> str:
    size = max(box.size * scale, 12.0) if box.size >= 12 else box.size * scale
    inset = emu(box.inset * scale)
    # a low box keeps its side margins and gives up as much above and below as its lines need
    free = box.h * scale - len(box.lines) * size * LINE * 25.4 / 72
    upright = emu(max(min(box.inset * scale, free / 2 - 0.2), 0))
    line = f'<a:lnSpc><a:spcPts val="{round(size * LINE * 100)}"/></a:lnSpc>'
    paragraphs = "".join(
        f'<a:p><a:pPr algn="{_ALIGN[box.align]}">{line}</a:pPr>'
        f"{runs(canvas, spans, size=size, bold=box.bold, colour=box.text, ground=box.fill)}"
        f'<a:endParaRPr lang="{canvas.language}" sz="{round(size * 100)}"/></a:p>'
        for spans in box.lines
    )
    return (
        f'<p:txBody><a:bodyPr wrap="square" lIns="{inset}" tIns="{upright}" rIns="{inset}" bIns="{upright}" rtlCol="0" '
        f'anchor="{_ANCHOR[box.valign]}"><a:noAutofit/></a:bodyPr><a:lstStyle/>{paragraphs}</p:txBody>'
    )


def _empty(canvas: Canvas) -> str:
    return (
        '<p:txBody><a:bodyPr rtlCol="0" anchor="ctr"/><a:lstStyle/>'
        f'<a:p><a:endParaRPr lang="{canvas.language}"/></a:p></p:txBody>'
    )


def _line(canvas: Canvas, line: Line, x: float, y: float, scale: float, ids: dict[str, int]) -> str:
    x1, y1, x2, y2 = x + line.x1 * scale, y + line.y1 * scale, x + line.x2 * scale, y + line.y2 * scale
    dx, dy = x2 - x1, y2 - y1
    straight = not line.elbow or abs(dx) < 0.01 or abs(dy) < 0.01
    left, top, width, height = min(x1, x2), min(y1, y2), abs(dx), abs(dy)
    kind = "straightConnector1" if straight else "bentConnector3"
    turn = ""
    if not straight and line.elbow == "vertical":
        # a bent connector runs sideways first; turned a quarter it runs down first, on swapped extents
        centre_x, centre_y = (x1 + x2) / 2, (y1 + y2) / 2
        width, height = height, width
        left, top = centre_x - width / 2, centre_y - height / 2
        quarter = 16200000 if dx > 0 else 5400000
        flip = (dx > 0) == (dy > 0)
        turn = f' rot="{quarter}"' + (' flipH="1"' if flip else "")
    else:
        turn = (' flipH="1"' if dx < 0 else "") + (' flipV="1"' if dy < 0 else "")
    glue = ""
    if line.begin in ids:
        glue += f'<a:stCxn id="{ids[line.begin]}" idx="{line.begin_side}"/>'
    if line.finish in ids:
        glue += f'<a:endCxn id="{ids[line.finish]}" idx="{line.finish_side}"/>'
    ends = ('<a:headEnd type="triangle"/>' if line.arrow_begin else "") + (
        '<a:tailEnd type="triangle"/>' if line.arrow_end else ""
    )
    head = properties(canvas, line.name, decorative=True)
    adjust = "" if straight else '<a:gd name="adj1" fmla="val 50000"/>'
    return (
        f"<p:cxnSp><p:nvCxnSpPr>{head}<p:cNvCxnSpPr>{glue}</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr><p:spPr>"
        f"{frame(left, top, width, height, extra=turn)}"
        f'<a:prstGeom prst="{kind}"><a:avLst>{adjust}</a:avLst></a:prstGeom>'
        f"{canvas.line(line.colour, line.width, line.dash, ends)}</p:spPr>{named_again(head)}</p:cxnSp>"
    )
