"""The watermark of a draft: one large pale word behind the text of every page that has a header.

A plain shape in the header, anchored to the page behind the text, as Word's own watermarks are; it is no field and no
block, so nothing of it reaches the snapshot.
"""

from __future__ import annotations

from generator.ooxml.build import emu, esc
from generator.writers.docx.drawing import choice, properties
from generator.writers.docx.text import Writer

SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
WIDTH, HEIGHT = 170.0, 40.0  # mm, before it is turned
TURNED = -45 * 60000
SIZE = 192  # half-points
INK = "E4E4E4"


def watermark(writer: Writer) -> str:
    """Return the run with the document's watermark, "" for a document that is approved."""
    word = writer.document.draft
    if not word:
        return ""
    text = (
        f'<w:p><w:pPr><w:pStyle w:val="{writer.style("figure-text")}"/><w:jc w:val="center"/></w:pPr>'
        f'<w:r><w:rPr><w:b/><w:color w:val="{INK}"/><w:sz w:val="{SIZE}"/></w:rPr><w:t>{esc(word.upper())}</w:t>'
        "</w:r></w:p>"
    )
    graphic = (
        f'<a:graphic><a:graphicData uri="{SHAPE}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
        f'<a:xfrm rot="{TURNED % 21600000}"><a:off x="0" y="0"/><a:ext cx="{emu(WIDTH)}" cy="{emu(HEIGHT)}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></wps:bodyPr>'
        "</wps:wsp></a:graphicData></a:graphic>"
    )
    drawing = (
        '<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="1"'
        ' locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="page"><wp:align>center</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="page"><wp:align>center</wp:align></wp:positionV>'
        f'<wp:extent cx="{emu(WIDTH)}" cy="{emu(HEIGHT)}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f"{properties(writer, 'Vandmærke', word)}<wp:cNvGraphicFramePr/>{graphic}</wp:anchor></w:drawing>"
    )
    return choice(drawing).replace('Requires="wpg"', 'Requires="wps"')
