"""Footnotes: a part of its own with their texts, the two lines that divide them from the page, and the setting.

The dividing lines stand in lines of exactly the height that LibreOffice gives them anyway, so the page estimate holds
in Word too.
"""

from __future__ import annotations

import re

from generator.look.standard.guide import CONTENT, DOCUMENT
from generator.ooxml.package import Parts
from generator.writers.docx.contents import SEPARATOR_PT
from generator.writers.docx.text import NOTE, part_xml

FOOTNOTES = "/word/footnotes.xml"
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))
_NOTE = re.compile(NOTE.format("([^\x04]*)"))


def add_footnotes(parts: Parts, body: list[str], style: str, mark: str) -> list[str]:
    """Add the notes that stand in the pieces of `body` where their numbers will; return these with numbers, from 1.

    `style` is their paragraph style, `mark` the `w:rStyle` of their numbers. Without notes nothing is added.
    """
    notes: list[str] = []

    def number(found: re.Match[str]) -> str:
        notes.append(found[1])
        return str(len(notes))

    body = [_NOTE.sub(number, one) if NOTE[0] in one else one for one in body]
    if not notes:
        return body
    exact = f'<w:spacing w:before="0" w:after="0" w:line="{round(SEPARATOR_PT * 20)}" w:lineRule="exact"/>'
    rows = [
        f'<w:footnote w:type="{kind}" w:id="{place}"><w:p><w:pPr>{exact}</w:pPr><w:r><w:{kind}/></w:r></w:p>'
        "</w:footnote>"
        for place, kind in _SEPARATORS
    ]
    rows += [
        f'<w:footnote w:id="{place}"><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f"<w:r><w:rPr>{mark}</w:rPr><w:footnoteRef/></w:r>{runs}</w:p></w:footnote>"
        for place, runs in enumerate(notes, 1)
    ]
    parts.add(FOOTNOTES, part_xml("w:footnotes", "".join(rows)), f"{CONTENT}.footnotes+xml")
    parts.relate(DOCUMENT, "footnotes", FOOTNOTES)
    (settings,) = parts.targets(DOCUMENT, "settings")[:1]
    listed = "".join(f'<w:footnote w:id="{place}"/>' for place, _ in _SEPARATORS)
    before, found, after = parts.parts[settings].decode().partition("<w:compat>")
    parts.parts[settings] = f"{before}<w:footnotePr>{listed}</w:footnotePr>{found}{after}".encode()
    return body
