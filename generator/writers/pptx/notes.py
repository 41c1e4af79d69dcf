"""Speaker notes: the full text of a slide becomes its notes page."""

from __future__ import annotations

from collections.abc import Sequence

from generator.look.standard.deck import NOTES_MASTER
from generator.ooxml.package import Parts
from generator.tree.nodes import Spans
from generator.writers.pptx.text import HEAD, NAMESPACES, Canvas, runs

_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.notesSlide+xml"


def add_notes(parts: Parts, slide: str, number: int, notes: Sequence[Spans], canvas: Canvas) -> None:
    """Add the notes page `number` for the part `slide`; `canvas` lends palette and language."""
    name = f"/ppt/notesSlides/notesSlide{number}.xml"
    # a notes page may relate to its own slide only, so links within the deck stay plain text here
    page = Canvas(parts, name, f"{canvas.key}/notes", canvas.palette, canvas.language)
    paragraphs = "".join(
        f'<a:p>{runs(page, spans)}<a:endParaRPr lang="{page.language}"/></a:p>' for spans in notes if spans
    )
    paragraphs = paragraphs or f'<a:p><a:endParaRPr lang="{page.language}"/></a:p>'
    xml = (
        f'{HEAD}<p:notes {NAMESPACES}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/>'
        '</p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
        '<a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr><p:sp><p:nvSpPr><p:cNvPr id="2" name="Slidebillede"/><p:cNvSpPr>'
        '<a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr>'
        '</p:nvSpPr><p:spPr/></p:sp><p:sp><p:nvSpPr><p:cNvPr id="3" name="Noter"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        '</p:cNvSpPr><p:nvPr><p:ph type="body" idx="3"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>'
        f"{paragraphs}</p:txBody></p:sp></p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
    )
    parts.add(name, xml, _TYPE)
    parts.relate(name, "notesMaster", parts.targets("/ppt/presentation.xml", "notesMaster")[0] or NOTES_MASTER)
    parts.relate(name, "slide", slide)
    parts.relate(slide, "notesSlide", name)
