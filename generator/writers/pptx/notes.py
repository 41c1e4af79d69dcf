"""Speaker notes: the full text of a slide becomes its notes page, ready to print as a handout.

The page has the deck's name, its footer and a number where the notes master has room for them. Text that fills more
than the page is set smaller, then gets part of the picture's room: what runs over the edge would not be printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from lxml import etree
from msgspec import Struct

from generator.look.measure import wrap_runs
from generator.look.standard.deck import NOTES_MASTER
from generator.metrics import MM_PER_PT
from generator.ooxml.build import attr, stable_guid
from generator.ooxml.package import Parts
from generator.tree.nodes import Document, Spans
from generator.writers.pptx.memo import Memo
from generator.writers.pptx.plan import shown
from generator.writers.pptx.text import NAMESPACES, Canvas, frame, plain_paragraph, runs

_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.notesSlide+xml"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMU = 36000
_FLOOR = 8.0  # pt, as small print elsewhere
_TIGHT = 1.2  # line over size, where the text is set smaller
_SMALL = 0.45  # of the picture, where the text needs the room
_GAP = 8.0  # mm between picture and text


class _Sheet(Struct, frozen=True):
    """A notes master: frames of picture and text in mm, size and line in pt, the placeholders it has around them."""

    picture: tuple[float, float, float, float]
    text: tuple[float, float, float, float]
    size: float
    line: float
    around: tuple[tuple[str, str], ...]


def add_notes(
    parts: Parts, slide: str, number: int, notes: Sequence[Spans], canvas: Canvas, document: Document, memo: Memo
) -> bool:
    """Add the notes page `number` for the part `slide`; False when its text has no room on one page.

    `canvas` lends palette and language, `document` what stands around the text.
    """
    name = f"/ppt/notesSlides/notesSlide{number}.xml"
    master = (parts.targets("/ppt/presentation.xml", "notesMaster") or [NOTES_MASTER])[0]
    sheet = _read_master(parts.parts[master])
    told = tuple(spans for spans in notes if spans)
    # a notes page may relate to its own slide only, so links within the deck stay plain text here
    page = Canvas(parts, name, f"{canvas.key}/notes", canvas.palette, canvas.language, foreign=canvas.foreign)
    key = (document.id, slide, "notes")
    paragraphs, small, fits = memo.write(page, key, (told,), lambda: _paragraphs(page, sheet, told))
    picture, text = ("<p:spPr/>", "<p:spPr/>")
    if small:
        picture, text = (f"<p:spPr>{frame(*place)}</p:spPr>" for place in _smaller(sheet))
    around = "".join(
        _around(page, kind, place, shape, number, document) for shape, (kind, place) in enumerate(sheet.around, 4)
    )
    xml = (
        f'<p:notes {NAMESPACES}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/>'
        '</p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
        '<a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr><p:sp><p:nvSpPr><p:cNvPr id="2" name="Slidebillede"/><p:cNvSpPr>'
        '<a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr>'
        f'</p:nvSpPr>{picture}</p:sp><p:sp><p:nvSpPr><p:cNvPr id="3" name="Noter"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f'</p:cNvSpPr><p:nvPr><p:ph type="body" idx="3"/></p:nvPr></p:nvSpPr>{text}<p:txBody><a:bodyPr/><a:lstStyle/>'
        f"{paragraphs}</p:txBody></p:sp>{around}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
    )
    parts.add(name, xml, _TYPE)
    parts.relate(name, "notesMaster", master)
    parts.relate(name, "slide", slide)
    parts.relate(slide, "notesSlide", name)
    return fits


def _paragraphs(page: Canvas, sheet: _Sheet, told: Sequence[Spans]) -> tuple[str, bool, bool]:
    """Return the paragraphs, whether the picture must be smaller for them, and whether they then fit."""
    size, small, fits = _fit(sheet, told)
    look = {} if size == sheet.size else {"size": size}
    spacing = f'<a:pPr><a:lnSpc><a:spcPts val="{round(size * _TIGHT * 100)}"/></a:lnSpc></a:pPr>' if look else ""
    end = f'<a:endParaRPr lang="{page.language}"/>'
    paragraphs = "".join(f"<a:p>{spacing}{runs(page, spans, **look)}{end}</a:p>" for spans in told)
    return paragraphs or f"<a:p>{end}</a:p>", small, fits


@lru_cache(maxsize=8)
def _read_master(xml: bytes) -> _Sheet:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    frames: dict[str, tuple[float, float, float, float]] = {}
    around = []
    for shape in root.iter(f"{_P}sp"):
        place, off, ext = (next(shape.iter(tag), None) for tag in (f"{_P}ph", f"{_A}off", f"{_A}ext"))
        if place is None or off is None or ext is None:
            continue
        kind = place.get("type", "body")
        numbers = (off.get("x"), off.get("y"), ext.get("cx"), ext.get("cy"))
        x, y, w, h = (int(value) / _EMU for value in numbers)
        frames.setdefault(kind, (x, y, w, h))
        if kind in ("hdr", "ftr", "sldNum"):
            around.append((kind, place.get("idx", "")))
    level = root.find(f"{_P}notesStyle/{_A}lvl1pPr")
    run = level.find(f"{_A}defRPr") if level is not None else None
    points = level.find(f"{_A}lnSpc/{_A}spcPts") if level is not None else None
    size = int(run.get("sz", "1200")) / 100 if run is not None else 12.0
    line = int(points.get("val")) / 100 / size if points is not None else 1.2
    picture, text = frames.get("sldImg", (22, 20, 146, 82)), frames.get("body", (22, 110, 146, 145))
    return _Sheet(picture, text, size, line, tuple(around))


def _smaller(sheet: _Sheet) -> tuple[tuple[float, float, float, float], tuple[float, float, float, float]]:
    """The frames of picture and text where the text takes part of the picture's room."""
    x, y, w, h = sheet.picture
    left, top, wide, high = sheet.text
    start = y + h * _SMALL + _GAP
    return (x, y, w * _SMALL, h * _SMALL), (left, start, wide, top + high - start)


def _fit(sheet: _Sheet, notes: Sequence[Spans]) -> tuple[float, bool, bool]:
    """Return the size in pt, whether the picture must be smaller, and whether the text then fits."""
    steps = [(sheet.size, False), (sheet.size - 1, False)]
    size = sheet.size
    while size >= _FLOOR:
        steps.append((size, True))
        size -= 1
    for size, small in steps:
        _, _, width, height = _smaller(sheet)[1] if small else sheet.text
        lines = sum(len(wrap_runs([(shown(span), span.bold) for span in spans], width, size)) or 1 for spans in notes)
        line = sheet.line if size == sheet.size else min(sheet.line, _TIGHT)
        if lines * size * line * MM_PER_PT <= height:
            return size, small, True
    return _FLOOR, True, False


def _around(page: Canvas, kind: str, place: str, shape: int, number: int, document: Document) -> str:
    """The header, footer or number of a notes page, in the master's own placeholder."""
    names = {"hdr": "Sidehoved", "ftr": "Sidefod", "sldNum": "Sidetal"}
    if kind == "sldNum":
        guid, lang = stable_guid("forankring/field/notes-number"), attr(page.language)
        text = (
            f'<a:p><a:fld id="{guid}" type="slidenum"><a:rPr lang="{lang}"/><a:t>{number}</a:t></a:fld>'
            f'<a:endParaRPr lang="{lang}"/></a:p>'
        )
    else:
        text = plain_paragraph(page, document.header if kind == "hdr" else document.footer)
    idx = f' idx="{attr(place)}"' if place else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{shape}" name="{names[kind]}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{kind}"{idx}/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>{text}'
        "</p:txBody></p:sp>"
    )
