"""The watermark of a draft: one large pale word at the bottom of every layout, so that no slide can lose it.

It stands in the layouts and not on the slides: it lies behind everything, is nobody's text to edit, and reaches
neither notes nor snapshot.
"""

from __future__ import annotations

from generator.ooxml.build import attr, emu, esc, stable_int

WIDTH, HEIGHT = 240.0, 60.0  # mm, before it is turned
LEFT, TOP = (338.67 - WIDTH) / 2, (190.5 - HEIGHT) / 2
TURNED = 21600000 - 30 * 60000
SIZE = 11500  # hundredths of a point
STRENGTH = 10000  # of 100,000: how much of the text colour shows


def watermark(word: str, part: str, language: str) -> str:
    """Return the shape that says `word`, for the layout `part`."""
    number = 800 + stable_int(f"{part}/watermark") % 90
    look = (
        f'<a:rPr lang="{attr(language)}" sz="{SIZE}" b="1"><a:solidFill><a:schemeClr val="tx1">'
        f'<a:alpha val="{STRENGTH}"/></a:schemeClr></a:solidFill></a:rPr>'
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Vandmærke" descr="{attr(word)}"/>'
        '<p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
        f'<a:xfrm rot="{TURNED}"><a:off x="{emu(LEFT)}" y="{emu(TOP)}"/><a:ext cx="{emu(WIDTH)}" cy="{emu(HEIGHT)}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        '<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></a:bodyPr>'
        f'<a:p><a:pPr algn="ctr"/><a:r>{look}<a:t>{esc(word.upper())}</a:t></a:r></a:p></p:txBody></p:sp>'
    )
