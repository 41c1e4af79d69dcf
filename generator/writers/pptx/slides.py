"""Slide parts: a planned slide becomes XML, title first, every shape named, every placeholder filled or left out.

Covers, sections and the closing slide take their wheel and sender from the layout, which is made the document's own
here: the wheel has as many parts as the programme has phases, the band takes the kommune's colour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from generator.look.brand import Palette
from generator.look.logo import Logo
from generator.look.measure import wrap_runs
from generator.look.slots import Area
from generator.look.standard.deck import COLOUR_MAP_DARK
from generator.look.standard.tokens import SLIDE
from generator.ooxml.build import attr, stable_guid, stable_int
from generator.ooxml.charts import add_chart, add_curves
from generator.ooxml.package import Parts
from generator.tree.drawing import Box, Drawing
from generator.tree.nodes import Chart, Document, Fact, Span, Spans, plain
from generator.writers.pptx.drawing import drawing_xml
from generator.writers.pptx.plan import (
    MM,
    DeckLayout,
    Frame,
    ObjectFrame,
    Para,
    PlannedSlide,
    RuleFrame,
    TableFrame,
    TextFrame,
    clip,
    exact,
    lines_of,
)
from generator.writers.pptx.tables import table_xml
from generator.writers.pptx.text import (
    NAMESPACES,
    Canvas,
    frame,
    named_again,
    paragraph,
    placeholder,
    plain_paragraph,
    properties,
    run,
    runs,
    text_box,
)
from generator.writers.pptx.watermark import watermark

_WHEEL = ((4.7, 6.0, 7.5, 9.2), 2.7)  # cm: radii and hole of the wheel on brand ground
_SMALL_SENDER = 0.6  # of the size of the subtitle it stands below
_STRIP = (269.0, 181.4, 7.35, 1.7, 0.9)  # x, y, part width, part height, gap in mm
_IMAGES = {"png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml"}
_BAND = re.compile(r'(name="Bånd".*?<a:solidFill>)(.*?)(</a:solidFill>)', re.DOTALL)


def slide_xml(
    canvas: Canvas,
    planned: PlannedSlide,
    deck: DeckLayout,
    document: Document,
    number: int,
    *,
    logo: Logo | None = None,
) -> str:
    """The XML of one slide; relationships, tags and charts go into `canvas.parts`."""
    areas = deck.sets[planned.role].areas
    around: tuple[object, ...] = (document.phases,)
    if planned.role in ("title", "closing"):
        around = (document.phases, document.cover, document.municipality, logo)
    rests_on = (planned, around, exact(one.node for one in planned.frames if isinstance(one, ObjectFrame)))
    key = (document.id, canvas.part, "shapes")
    shapes = deck.memo.write(canvas, key, rests_on, lambda: _shapes(canvas, planned, areas, document, logo))
    foot = []
    if "ftr" in areas and document.footer:
        foot.append(placeholder(canvas, areas["ftr"], [plain_paragraph(canvas, clip(document.footer, areas["ftr"]))]))
    if "sldNum" in areas:
        guid = stable_guid("forankring/field/slide-number")
        field = (
            f'<a:p><a:fld id="{guid}" type="slidenum"><a:rPr lang="{attr(canvas.language)}"/>'
            f"<a:t>{number}</a:t></a:fld>"
            f'<a:endParaRPr lang="{attr(canvas.language)}"/></a:p>'
        )
        foot.append(placeholder(canvas, areas["sldNum"], [field]))
    data = canvas.tag(planned.id)
    mapping = COLOUR_MAP_DARK if planned.role in ("section", "closing") else "<a:masterClrMapping/>"
    created = stable_int(f"{canvas.key}/created")
    return (
        f'<p:sld {NAMESPACES}><p:cSld name="{attr(planned.id)}"><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/>'
        '<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/>'
        f'<a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>{shapes}{"".join(foot)}</p:spTree>{data}'
        '<p:extLst><p:ext uri="{BB962C8B-B14F-4D97-AF65-F5344CB8AC3E}"><p14:creationId '
        f'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" val="{created}"/></p:ext></p:extLst>'
        f"</p:cSld><p:clrMapOvr>{mapping}</p:clrMapOvr></p:sld>"
    )


def _shapes(
    canvas: Canvas, planned: PlannedSlide, areas: Mapping[str, Area], document: Document, logo: Logo | None
) -> str:
    """The shapes of a slide but for footer and number. They may be kept: what they say of the document but its phases,
    and on the first and the last slide its cover, kommune and logo, is in `planned`."""
    shapes = [_title(canvas, planned, areas["title"])]
    if planned.kicker and "kicker" in areas and planned.role != "section":
        shapes.append(placeholder(canvas, areas["kicker"], [plain_paragraph(canvas, planned.kicker)]))
    if planned.role == "title":
        shapes += _cover(canvas, areas, document, logo)
    shapes += [_frame_xml(canvas, one, areas) for one in planned.frames]
    if planned.role == "closing" and "sender" in areas:
        shapes.append(_sender_box(canvas, areas["sender"], document, logo))
    if planned.source and "source" in areas:
        shapes.append(
            placeholder(canvas, areas["source"], [paragraph(canvas, one, areas["source"]) for one in planned.source])
        )
    if planned.phase and document.phases and planned.role in ("phase", "timeline"):
        shapes.append(_strip(canvas, document.phases, planned.phase))
    return "".join(shapes)


def _title(canvas: Canvas, planned: PlannedSlide, area: Area) -> str:
    size = planned.title_size if planned.title_size != area.size else 0.0
    line = ""
    if size or not area.exact:
        size = size or area.size
        line = f'<a:lnSpc><a:spcPts val="{round(size * area.line / area.size * 2) * 50}"/></a:lnSpc>'
    body = runs(canvas, (Span(planned.title),), size=size)
    return placeholder(canvas, area, [f"<a:p><a:pPr>{line}</a:pPr>{body}</a:p>"])


def _cover(canvas: Canvas, areas: Mapping[str, Area], document: Document, logo: Logo | None) -> list[str]:
    cover = document.cover
    ink = "" if canvas.palette.colour("band.text").hex == canvas.palette.colour("white").hex else "band.text"
    out = []
    if cover.kind and "kind" in areas:
        out.append(
            placeholder(canvas, areas["kind"], [plain_paragraph(canvas, clip(cover.kind, areas["kind"], 1, True))])
        )
    if "subtitle" in areas:
        area = areas["subtitle"]
        lines = [plain_paragraph(canvas, clip(cover.subtitle, area, 2))] if cover.subtitle else []
        if "sender" not in areas:
            lines += _small_sender(canvas, document, area)
        if lines:
            out.append(placeholder(canvas, area, lines))
    if "sender" in areas:
        out.append(_sender_box(canvas, areas["sender"], document, logo, ink))
    if cover.meta and "meta" in areas:
        out.append(placeholder(canvas, areas["meta"], _meta(canvas, cover.meta, areas["meta"], ink)))
    return out


def _small_sender(canvas: Canvas, document: Document, area: Area) -> list[str]:
    """Kommune and date below the subtitle of a template's own cover, where that leaves room for a line."""
    cover, size = document.cover, max(round(area.size * _SMALL_SENDER), 14)
    lines = wrap_runs([(cover.subtitle, False)], area.w - 0.4, area.size) if cover.subtitle else []
    left = area.h - area.inset[1] - area.inset[3] - min(len(lines), 2) * area.line * MM
    date = cover.meta[0].value[0] if cover.meta and cover.meta[0].value else ()
    spans = (Span(document.municipality), *((Span(" · "), *date) if date else ()))
    fits = left > size * 1.7 * MM and len(lines_of(spans, area.w, size)) == 1
    return [f"<a:p>{runs(canvas, spans, size=size)}</a:p>"] if fits else []


def _meta(canvas: Canvas, meta: Sequence[Fact], area: Area, ink: str) -> list[str]:
    """The date in bold, then the presenter: values without their labels when they speak for themselves, two lines."""
    lines: list[Spans] = []
    for fact in meta[:2]:
        joined: list[Span] = []
        for number, spans in enumerate(fact.value):
            joined += ([Span(", ")] if number else []) + list(spans)
        lines.append(tuple(joined))
    return [
        paragraph(canvas, Para(spans, area.size, area.line, bold=number == 0), area, colour=ink)
        for number, spans in enumerate(lines)
        if spans
    ]


def _sender_box(canvas: Canvas, area: Area, document: Document, logo: Logo | None, ink: str = "") -> str:
    """The sender beside the logo, or in the logo's place where there is none."""
    left = SLIDE.margin + (_plate_size(logo.ratio)[0] + 2.5 if logo else 0)
    at = (left, area.y, area.w + area.x - left, area.h)
    return placeholder(canvas, area, _sender(canvas, area, document, ink), at=at)


def _sender(canvas: Canvas, area: Area, document: Document, ink: str = "") -> list[str]:
    lines = [line.strip() for line in (document.cover.sender or document.municipality).split("\n") if line.strip()]
    return [
        plain_paragraph(canvas, clip(line, area, 1, number == 0), bold=number == 0, colour=ink)
        for number, line in enumerate(lines[:2])
    ]


def _frame_xml(canvas: Canvas, one: Frame, areas: Mapping[str, Area]) -> str:
    if isinstance(one, TextFrame):
        return _text_xml(canvas, one, areas)
    if isinstance(one, TableFrame):
        return table_xml(canvas, one)
    if isinstance(one, RuleFrame):
        head = properties(canvas, "Streg", decorative=True)
        return (
            f"<p:cxnSp><p:nvCxnSpPr>{head}<p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr><p:spPr>"
            f'{frame(one.x, one.y, one.w, 0)}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
            f"{canvas.line(one.colour, 1.25)}</p:spPr>{named_again(head)}</p:cxnSp>"
        )
    return _object_xml(canvas, one)


def _text_xml(canvas: Canvas, one: TextFrame, areas: Mapping[str, Area]) -> str:
    area = one.area
    identity = one.id.removesuffix(f"~{one.part}")
    if area is None:
        at = (one.x, one.y, one.w, one.h)
        written = [paragraph(canvas, para) for para in one.paras]
        return text_box(canvas, one.name, at, written, identity=identity, part=one.part, fill=one.fill, inset=one.inset)
    home = next((own for own in areas.values() if own.idx == area.idx and own.kind == area.kind), area)
    away = (abs(one.x - home.x), abs(one.y - home.y), abs(one.w - home.w), abs(one.h - home.h))
    at_own = max(away) < 0.05
    written = [paragraph(canvas, para, area) for para in one.paras]
    place = None if at_own else (one.x, one.y, one.w, one.h)
    return placeholder(canvas, area, written, identity=identity, part=one.part, at=place)


def _object_xml(canvas: Canvas, one: ObjectFrame) -> str:
    node = one.node
    if not isinstance(node, Chart):
        name = f"Figur: {plain(node.caption)}" if node.caption else "Figur"
        return drawing_xml(canvas, node.drawing, one.x, one.y, one.w, one.h, name=name, alt=node.alt, identity=node.id)
    size = 16.0 if len(node.categories) <= 8 else 14.0 if len(node.categories) <= 12 else 12.0
    accent = canvas.colour("accent1")
    if node.curves:
        rid = add_curves(canvas.parts, canvas.part, node, 14.0, one.w, one.h, accent=accent)
    else:
        rid = add_chart(canvas.parts, canvas.part, node, size, one.w, accent=accent)
    holder = ""
    if one.area is not None and one.area.idx >= 0:
        kind = f' type="{one.area.kind}"' if one.area.kind else ""
        holder = f'<p:ph{kind} idx="{one.area.idx}"/>'
    caption = plain(node.caption)
    head = properties(canvas, f"Diagram: {caption}" if caption else "Diagram", node.id, node.alt or caption)
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr>{head}<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/>'
        f"</p:cNvGraphicFramePr><p:nvPr>{holder}{canvas.tag(node.id)}</p:nvPr></p:nvGraphicFramePr>"
        f"{frame(one.x, one.y, one.w, one.h, tag='p:xfrm')}"
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        f'r:id="{rid}"/></a:graphicData></a:graphic></p:graphicFrame>'
    )


def _strip(canvas: Canvas, phases: int, current: int) -> str:
    """The phase strip beside the slide number: as many parts as phases, the current one in its colour."""
    right, y, width, height, gap = _STRIP[0] + 4 * _STRIP[2] + 3 * _STRIP[4], *_STRIP[1:]
    left = right - phases * width - (phases - 1) * gap
    boxes = tuple(
        Box(
            name=f"Strimmel, fase {number}",
            x=(number - 1) * (width + gap),
            y=0,
            w=width,
            h=height,
            fill=f"phase.{number}.thin" if number == current else "strip_off",
        )
        for number in range(1, phases + 1)
    )
    strip = Drawing(right - left, height, boxes)
    return drawing_xml(canvas, strip, left, y, strip.width, height, name="Fasestrimmel")


# -- master and layouts made the document's own -----------------------------------------------------------------------


def dress(parts: Parts, deck: DeckLayout, document: Document, palette: Palette, logo: Logo | None) -> None:
    """Put sender, logo, wheel and band colour into the master and the layouts of `parts`.

    A kommune's own template has its sender and logo where it wants them: only the layouts it was lent are dressed.
    """
    images = _add_logo(parts, logo) if not deck.own or any(one.lent for one in deck.sets.values()) else None
    done: set[str] = set()
    for role in deck.sets.values():
        if role.part in done:
            continue
        done.add(role.part)
        if role.role in ("title", "section", "closing") and (role.lent or not deck.own):
            _dress_layout(parts, role.role, role.part, document, palette, images)
    for master in () if deck.own else parts.targets("/ppt/presentation.xml", "slideMaster"):
        canvas = Canvas(parts, master, master, palette, document.language, next_id=900)
        sender = (document.cover.sender or document.municipality).split("\n")[0]
        left = 16.3
        shapes = ""
        if images:
            width = _logo_width(images[2], 7.5, 32.0)
            shapes += _picture(canvas, images, "Logo", (16.3, 178.4, width, width / images[2]), document.municipality)
            left += width + 2.8
        room = 100.0 - left
        narrow = Area(-1, "", "Afsender", left, 180, room, 5, 10, 12)
        line = run(canvas, Span(clip(sender, narrow, 1, True)), size=10, bold=True, colour="dk2")
        shapes += text_box(canvas, "Afsender", (left, 180, room, 5), [f"<a:p>{line}</a:p>"])
        _insert(parts, master, shapes, last=True)
    if document.draft:
        for part in sorted(done):
            _insert(parts, part, watermark(document.draft, part, document.language))


def _dress_layout(
    parts: Parts, role: str, part: str, document: Document, palette: Palette, images: tuple[str, str, float] | None
) -> None:
    canvas = Canvas(parts, part, part, palette, document.language, next_id=900)
    if role == "title":
        wheel = document.cover.drawing
        if wheel is not None:
            at = (0.0, 0.0, wheel.width, wheel.height)
            _insert(parts, part, drawing_xml(canvas, wheel, *at, name="Forandringshjul"))
        _band(parts, part, canvas)
        if images:
            _insert(parts, part, _plate(canvas, images, document.municipality), last=True)
        return
    centre = (293.0, 80.0) if role == "section" else (265.7, 80.0)
    _insert(parts, part, _brand_wheel(canvas, document.phases or 4, centre))
    if role == "section":
        sender = (document.cover.sender or document.municipality).split("\n")[0]
        narrow = Area(-1, "", "Afsender", SLIDE.margin, 180, 80, 5, 10, 12)
        line = run(canvas, Span(clip(sender, narrow, 1, True)), size=10, bold=True, colour="white")
        _insert(parts, part, text_box(canvas, "Afsender", (16.3, 180, 80, 5), [f"<a:p>{line}</a:p>"]), last=True)
    elif images:
        _insert(parts, part, _plate(canvas, images, document.municipality), last=True)


def _brand_wheel(canvas: Canvas, phases: int, centre: tuple[float, float]) -> str:
    """The quiet wheel on brand ground: `phases` arcs that grow, in lighter shades of the kommune's colour."""
    radii, hole = _WHEEL
    inner = hole * 10
    boxes = []
    for number in range(phases):
        place = number * (len(radii) - 1) / max(phases - 1, 1)
        low = min(int(place), len(radii) - 2)
        radius = (radii[low] + (radii[low + 1] - radii[low]) * (place - low)) * 10
        start = (90 + number * 360 / phases) % 360
        boxes.append(
            Box(
                name=f"Del {number + 1}",
                x=centre[0] - radius,
                y=centre[1] - radius,
                w=2 * radius,
                h=2 * radius,
                fill=f"brand_wheel.{number + 1}",
                line="accent1",
                line_width=6,
                shape="arc",
                start=start,
                end=(start + 360 / phases) % 360,
                inner=inner,
            )
        )
    drawing = Drawing(338.67, 190.5, tuple(boxes))
    return drawing_xml(canvas, drawing, 0, 0, 338.67, 190.5, name="Forandringshjul")


def _band(parts: Parts, part: str, canvas: Canvas) -> None:
    xml = parts.parts[part].decode()
    colour = canvas.colour("band")
    parts.parts[part] = _BAND.sub(lambda found: f"{found[1]}{colour}{found[3]}", xml, count=1).encode()


def _insert(parts: Parts, part: str, shapes: str, *, last: bool = False) -> None:
    """Put shapes at the bottom of a part's shape tree (behind everything), or with `last` on top."""
    xml = parts.parts[part].decode()
    if last:
        place = xml.rindex("</p:spTree>")
    else:
        end = xml.index("</p:grpSpPr>") if "</p:grpSpPr>" in xml else xml.index("<p:grpSpPr/>")
        place = end + len("</p:grpSpPr>")
    parts.parts[part] = (xml[:place] + shapes + xml[place:]).encode()


def _add_logo(parts: Parts, logo: Logo | None) -> tuple[str, str, float] | None:
    """Add the logo's files; return (picture part, SVG part or "", width over height)."""
    if logo is None:
        return None
    if logo.kind == "svg":
        parts.add("/ppt/media/logo.png", logo.fallback, _IMAGES["png"])
        parts.add("/ppt/media/logo.svg", logo.data, _IMAGES["svg"])
        return "/ppt/media/logo.png", "/ppt/media/logo.svg", logo.ratio
    name = f"/ppt/media/logo.{logo.kind}"
    parts.add(name, logo.data, _IMAGES[logo.kind])
    return name, "", logo.ratio


def _logo_width(ratio: float, height: float, most: float) -> float:
    return min(height * ratio, most)


def _picture(
    canvas: Canvas, images: tuple[str, str, float], name: str, at: tuple[float, float, float, float], alt: str
) -> str:
    picture, svg, _ = images
    rid = canvas.parts.relate(canvas.part, "image", picture)
    vector = ""
    if svg:
        other = canvas.parts.relate(canvas.part, "image", svg)
        vector = (
            '<a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip '
            f'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{other}"/></a:ext>'
            "</a:extLst>"
        )
    head = properties(canvas, name, alt=alt)
    return (
        f'<p:pic><p:nvPicPr>{head}<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr userDrawn="1"/>'
        f'</p:nvPicPr><p:blipFill><a:blip r:embed="{rid}">{vector}</a:blip><a:stretch><a:fillRect/></a:stretch>'
        f'</p:blipFill><p:spPr>{frame(*at)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )


def _plate_size(ratio: float) -> tuple[float, float]:
    """Width and height in mm of the white plate a logo of that ratio stands on."""
    high = 11.7
    return min(max((high - 2) * ratio, high - 2), 40.0) + 2, high


def _plate(canvas: Canvas, images: tuple[str, str, float], alt: str) -> str:
    """The logo on a white plate: on coloured ground nobody knows whether the logo itself is light or dark."""
    wide, high = _plate_size(images[2])
    width = min(wide - 2, (high - 2) * images[2])
    height = width / images[2]
    plate = (
        f"<p:sp><p:nvSpPr>{properties(canvas, 'Logoplade', decorative=True)}<p:cNvSpPr/>"
        '<p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{frame(SLIDE.margin, 169.5, wide, high)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f"{canvas.fill('white')}"
        "<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>"
        f'<a:p><a:endParaRPr lang="{canvas.language}"/></a:p></p:txBody></p:sp>'
    )
    at = (SLIDE.margin + (wide - width) / 2, 169.5 + (high - height) / 2, width, height)
    return plate + _picture(canvas, images, "Logo", at, alt)


def sections_xml(planned: Sequence[PlannedSlide], first_id: int) -> str:
    """The section list: one section per run of slides with the same part; names are unique."""
    groups: list[tuple[str, list[int]]] = []
    taken: dict[str, int] = {}
    for number, slide in enumerate(planned):
        name = slide.part or "Indledning"
        if groups and groups[-1][0].split("\u2063")[0] == name:
            groups[-1][1].append(first_id + number)
            continue
        taken[name] = taken.get(name, 0) + 1
        groups.append((f"{name}\u2063{taken[name]}", [first_id + number]))
    rows = []
    for name, ids in groups:
        base, count = name.split("\u2063")
        shown = base if count == "1" else f"{base} ({count})"
        members = "".join(f'<p14:sldId id="{one}"/>' for one in ids)
        guid = stable_guid(f"forankring/section/{name}")
        rows.append(
            f'<p14:section name="{attr(shown)}" id="{guid}"><p14:sldIdLst>{members}</p14:sldIdLst></p14:section>'
        )
    return (
        '<p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst '
        f'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">{"".join(rows)}</p14:sectionLst></p:ext>'
    )
