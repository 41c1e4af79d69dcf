"""Pages of a kommune's own Word template: its paper, headers and footers around a cover and chapters in its styles.

The template's headers and footers stand as they are, so chapters need no sections of their own: they begin on a new
page. What the standard look draws across the page (cover, bands, openers) is here set as text in the template's styles.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree
from msgspec.structs import replace

from generator.look.standard.guide import CONTENT, DOCUMENT, W
from generator.ooxml.build import clean, esc
from generator.ooxml.package import parse
from generator.reading.spans import Span, Spans
from generator.tree.drawing import Drawing
from generator.tree.nodes import Opener, Section
from generator.writers.docx import drawing as shapes
from generator.writers.docx.contents import stacked
from generator.writers.docx.text import MM_PER_PT, ROOT, Writer, part_xml
from generator.writers.docx.watermark import watermark

if TYPE_CHECKING:  # loaded with a template that needs it
    from generator.look.adopt_guide import Paper

COVER_DOWN = 0.14  # of the text's height: where the cover's text begins below the header
WHEEL_SHARE, WHEEL_MAX, WHEEL_LEAST = 0.5, 80.0, 30.0  # of the text's width; mm
OPENER_WHEEL = 62.0
NO_GAP = -1.0  # a title stands right below its kicker, whatever space its style has above
FOOT = 12.0  # mm kept free at the foot of the cover
_NS = ROOT.partition(" mc:Ignorable")[0]


def cover(writer: Writer, title_role: str) -> str:
    """Write the cover and return the `w:sectPr` that ends it: the template's first page, header and footer."""
    paper, own = _paper(writer), writer.document.cover
    writer.gap_before = paper.depth * COVER_DOWN / MM_PER_PT
    writer.paragraph("kicker", (Span(own.kind or writer.document.title),))
    writer.gap_before = NO_GAP
    writer.paragraph(title_role, (Span(own.title or writer.document.title),), soft=True)
    if own.subtitle:
        writer.paragraph("subtitle", (Span(own.subtitle),), soft=True)
    below: list[tuple[Spans, str]] = [((Span(own.sender, bold=True),), "body")] if own.sender else []
    below += [((Span(f"{fact.label}: ", bold=True), *line), "note") for fact in own.meta for line in fact.value[:1]]
    if own.drawing is not None:
        used = stacked(writer.flow.slabs) + len(below) * 9 + FOOT
        room = min(paper.measure * WHEEL_SHARE, WHEEL_MAX, paper.depth - used)
        if room >= WHEEL_LEAST:
            _wheel(writer, own.drawing, room, "", before=14)
    for spans, role in below:
        writer.gap_before = 24 if spans is below[0][0] else 0
        writer.paragraph(role, spans, soft=True)
    return paper.section(paper.cover, "nextPage")


def _wheel(writer: Writer, drawing: Drawing, size: float, alt: str, before: float) -> None:
    """Set a wheel in the text, no larger than `size` mm."""
    _, _, width, height = shapes.extent(drawing)
    small = drawing.scaled(min(1.0, size / max(width, height, 1)))
    writer.gap_before = before
    run = shapes.inline_group(writer, small, "Forandringshjul", alt)
    writer.paragraph("figure", content=run, height=shapes.extent(small)[3] + 0.6)


def opener(writer: Writer, chapter: Section, block: Opener, heading: str) -> None:
    """Write a phase's first page: kicker, title, lead, and its wheel below them."""
    with writer.marked(chapter):
        colour = f"phase.{block.phase}.ink" if 0 < block.phase <= writer.palette.phases else ""
        writer.paragraph("kicker", (Span(block.kicker or chapter.kicker or chapter.label),), colour=colour)
        writer.gap_before = NO_GAP
        writer.paragraph("heading1", chapter.title, content=heading, room=writer.room("heading1"), soft=True)
    with writer.marked(block):
        lead = block.lead or chapter.lead
        if lead:
            writer.paragraph("lead", lead)
        _wheel(writer, block.drawing, OPENER_WHEEL, block.alt, before=0)


def banner(writer: Writer, chapter: Section) -> None:
    """Write the head of a sheet without a cover: what it is, and its title."""
    writer.paragraph("kicker", (Span(chapter.kicker or chapter.label),))
    writer.gap_before = NO_GAP
    writer.paragraph("banner-title", chapter.title, room=writer.room("banner-title"), soft=True)


def section_xml(writer: Writer, kind: str, cols: str, *, first: bool) -> str:
    """Return the `w:sectPr` of text that ends here; the first names header and footer, the rest go on with them."""
    paper = _paper(writer)
    if not writer.document.compact:
        return paper.section(paper.text, kind, cols, named=first)
    children = paper.sheet if first else paper.sheet.replace("<w:titlePg/>", "")
    return paper.section(children, kind, cols, named=first)


def finish(writer: Writer) -> None:
    """Put in the template's headers and footers what belongs to the document: bound properties, and a draft's mark."""
    parts = writer.parts
    bound = {"title": writer.document.title, "subject": writer.document.subject, "creator": writer.document.author}
    for name in (*parts.targets(DOCUMENT, "header"), *parts.targets(DOCUMENT, "footer")):
        xml = parts.parts[name].decode()
        parts.parts[name] = re.sub(
            r"<w:sdt>.*?</w:sdt>", lambda found: _bound(found[0], bound), xml, flags=re.DOTALL
        ).encode()
    if not writer.document.draft:
        return
    for name in sorted(set(parts.targets(DOCUMENT, "header"))):
        root = parse(parts.parts[name])
        paragraph = next(iter(root.iter(f"{{{W}}}p")), None)
        if paragraph is not None:
            mark = etree.fromstring(watermark(writer).replace("<w:r>", f"<w:r {_NS}>", 1))
            properties = paragraph.find(f"{{{W}}}pPr")
            paragraph.insert(0 if properties is None else 1, mark)
            parts.parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _bound(control: str, values: dict[str, str]) -> str:
    """A control bound to one of the document's properties shows it; readers that do not bind show the same."""
    path = re.search(r'<w:dataBinding [^>]*w:xpath="[^"]*:(\w+)\[', control)
    if path is None or path[1] not in values or "<w:sdt>" in control[7:]:
        return control
    shown = iter((f"<w:t>{esc(clean(values[path[1]]))}</w:t>",))
    text = re.sub(r"<w:t(?: [^>]*)?>[^<]*</w:t>", lambda _: next(shown, "<w:t></w:t>"), control)
    return text.replace("<w:showingPlcHdr/>", "")


def plain_header(writer: Writer) -> None:
    """Give a draft in a template without headers one, that carries its mark alone."""
    paper = _paper(writer)
    if not writer.document.draft or "w:headerReference" in paper.text:
        return
    name = writer.parts.free("/word/header{}.xml")
    body = f'<w:p><w:pPr><w:pStyle w:val="{writer.style("header")}"/></w:pPr></w:p>'
    writer.parts.add(name, part_xml("w:hdr", body), f"{CONTENT}.header+xml")
    reference = f'<w:headerReference w:type="default" r:id="{writer.parts.relate(DOCUMENT, "header", name)}"/>'
    writer.paper = replace(paper, text=reference + paper.text, sheet=reference + paper.sheet)


def _paper(writer: Writer) -> Paper:
    assert writer.paper is not None  # only called for a template's own pages
    return writer.paper
