"""The PowerPoint writer: a document tree and a layout become the bytes of a .pptx.

The template's parts are copied, its themes recoloured, and slides, notes, charts and tags written into it as strings.
Planning (`plan`) is pure and comes first; writing adds nothing to it. Every block's issued text goes into the snapshot,
so that a later version can tell a kommune's own edits from ours.
"""

from __future__ import annotations

import re
from functools import partial

from generator.look.brand import Palette
from generator.look.layout import Layout
from generator.look.logo import Logo
from generator.ooxml.build import attr, esc
from generator.ooxml.marks import Block, Meta, add_snapshot, block_json
from generator.ooxml.package import Parts
from generator.ooxml.theme import recolour
from generator.problems import NOWHERE, Problems
from generator.tree.canonical import canonical
from generator.tree.nodes import Document, Node, Slide
from generator.writers.pptx.memo import Memo
from generator.writers.pptx.notes import add_notes
from generator.writers.pptx.plan import (
    ObjectFrame,
    PlannedSlide,
    TableFrame,
    TextFrame,
    exact,
    plan_slides,
    read_deck_layout,
)
from generator.writers.pptx.slides import dress, sections_xml, slide_xml
from generator.writers.pptx.text import Canvas

__all__ = ["plan_slides", "read_deck_layout", "write_pptx"]

FIRST_ID = 256
PRESENTATION = "/ppt/presentation.xml"
_PRESENTATION = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_SLIDE = "application/vnd.openxmlformats-officedocument.presentationml.slide+xml"
_CORE_REL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_SIZE = re.compile(r"<p:sldSz ")
_TOKEN = re.compile(r"</p:presentation>\s*$")


def write_pptx(document: Document, layout: Layout, palette: Palette, logo: Logo | None, problems: Problems) -> bytes:
    """Return the .pptx of `document`: its slides in the layout's look and the palette's colours.

    The document's `slides` are planned (measured, split) first; text that has no room is reported as a warning and
    stands in the notes. The same inputs give the same bytes.
    """
    deck = read_deck_layout(layout)
    planned = plan_slides(document, deck, problems)
    parts = layout.deck.copy()
    parts.types[PRESENTATION] = _PRESENTATION  # a template (.potx) becomes a presentation
    if layout.theme is None:
        recolour(parts, palette)
    dress(parts, deck, document, palette, logo)
    names = {one.id: f"/ppt/slides/slide{number}.xml" for number, one in enumerate(planned, 1)}
    for number, one in enumerate(planned, 1):
        name = names[one.id]
        parts.relate(name, "slideLayout", deck.sets[one.role].part)
        canvas = Canvas(
            parts, name, f"{document.id}/{one.id}", palette, document.language, names, foreign=document.foreign
        )
        parts.add(name, slide_xml(canvas, one, deck, document, number, logo=logo), _SLIDE)
        if not add_notes(parts, name, number, one.notes, canvas, document, deck.memo):
            where = next((slide.where for slide in document.slides if slide.id == one.id.split("~")[0]), NOWHERE)
            problems.warn("notes-too-long", where, title=one.title[:80])
    _list_slides(parts, planned, list(names.values()))
    _properties(parts, document, planned)
    meta = Meta(document.id, document.programme, document.municipality, document.version, document.built.isoformat())
    add_snapshot(parts, PRESENTATION, meta, _blocks(document, planned, deck.memo))
    return parts.to_bytes()


def _list_slides(parts: Parts, planned: tuple[PlannedSlide, ...], names: list[str]) -> None:
    rows = "".join(
        f'<p:sldId id="{FIRST_ID + number}" r:id="{parts.relate(PRESENTATION, "slide", name)}"/>'
        for number, name in enumerate(names)
    )
    xml = parts.parts[PRESENTATION].decode()
    if rows:
        xml = _SIZE.sub(f"<p:sldIdLst>{rows}</p:sldIdLst><p:sldSz ", xml, count=1)
        xml = _TOKEN.sub(f"<p:extLst>{sections_xml(planned, FIRST_ID)}</p:extLst></p:presentation>", xml)
    parts.parts[PRESENTATION] = xml.encode()


def _properties(parts: Parts, document: Document, planned: tuple[PlannedSlide, ...]) -> None:
    """Core, extended and custom properties; both dates are the document's own."""
    stamp = f"{document.built.isoformat()}T08:00:00Z"
    core = (
        f'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{esc(document.title)}</dc:title><dc:subject>{esc(document.subject)}</dc:subject>"
        f"<dc:creator>{esc(document.author)}</dc:creator><cp:keywords>{esc(document.keywords)}</cp:keywords>"
        f"<cp:lastModifiedBy>{esc(document.author)}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified>'
        f"<dc:language>{esc(document.language)}</dc:language><cp:version>{esc(document.version)}</cp:version>"
        "</cp:coreProperties>"
    )
    name = (parts.targets("/", _CORE_REL) or ["/docProps/core.xml"])[0]
    parts.add(name, core, "application/vnd.openxmlformats-package.core-properties+xml")
    parts.relate("/", _CORE_REL, name)
    app = (
        f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<PresentationFormat>Widescreen</PresentationFormat><Slides>{len(planned)}</Slides><Notes>{len(planned)}</Notes>"
        f"<HiddenSlides>0</HiddenSlides><Company>{esc(document.municipality)}</Company></Properties>"
    )
    parts.add("/docProps/app.xml", app, "application/vnd.openxmlformats-officedocument.extended-properties+xml")
    parts.relate("/", "extended-properties", "/docProps/app.xml")
    if not document.properties:
        return
    rows = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{attr(key)}">'
        f"<vt:lpwstr>{esc(value)}</vt:lpwstr></property>"
        for number, (key, value) in enumerate(document.properties, 2)
    )
    custom = (
        f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{rows}</Properties>'
    )
    parts.add("/docProps/custom.xml", custom, "application/vnd.openxmlformats-officedocument.custom-properties+xml")
    parts.relate("/", "custom-properties", "/docProps/custom.xml")


def _blocks(document: Document, planned: tuple[PlannedSlide, ...], memo: Memo) -> list[str]:
    """The issued text of every slide and of every block on it; of a split table each part holds its own rows."""
    by_id = {slide.id: slide for slide in document.slides}
    out: dict[str, str] = {}
    for one in planned:
        slide = by_id.get(one.id.split("~")[0])
        rests_on = (one, exact(frame.node for frame in one.frames if isinstance(frame, ObjectFrame)))
        told = memo.once((document.id, one.id, "blocks"), rests_on, partial(_told, one), Problems())
        for identity, block in told if slide is not None else told[1:]:
            out.setdefault(identity, block)
    return list(out.values())


def _told(one: PlannedSlide) -> tuple[tuple[str, str], ...]:
    """The issued text of a slide, then of every block on it: (id, as it stands in the snapshot)."""
    slide = Slide(id=one.id, layout=one.role, title=one.title, kicker=one.kicker, notes=one.notes)
    nodes: list[tuple[str, Node]] = [(one.id, slide)]
    for frame in one.frames:
        if isinstance(frame, TableFrame | ObjectFrame):
            nodes.append((frame.id, frame.node))
        elif isinstance(frame, TextFrame):
            nodes += [(frame.id if number == 0 else node.id, node) for number, node in enumerate(frame.nodes)]
    texts = ((identity, canonical(node)) for identity, node in nodes)
    return tuple((identity, block_json(Block(identity, text.kind, text.text, text.rows))) for identity, text in texts)
