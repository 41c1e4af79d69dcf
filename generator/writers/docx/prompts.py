"""What empty form fields show: Word keeps each prompt as a building block in a small document beside the text.

When somebody empties a field, Word takes its prompt from there; without it the field would say what Word's own
language says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from lxml import etree

from generator.look.standard.guide import CONTENT, DOCUMENT, W
from generator.ooxml.build import attr, esc, stable_guid
from generator.ooxml.package import Parts, parse

GLOSSARY, STYLES = "/word/glossary/document.xml", "/word/glossary/styles.xml"


def add_prompts(parts: Parts, prompts: Mapping[str, str], look: str, plain: Collection[str] = ()) -> None:
    """Add the building blocks `prompts` (text → name) in the character style `look` (a `w:rStyle`, or "").

    Those in `plain` have the look of the text they stand in.
    """
    if not prompts:
        return
    blocks = "".join(_block(text, name, "" if text in plain else look) for text, name in prompts.items())
    xml = f'<w:glossaryDocument xmlns:w="{W}"><w:docParts>{blocks}</w:docParts></w:glossaryDocument>'
    parts.add(GLOSSARY, xml, f"{CONTENT}.document.glossary+xml")
    parts.relate(DOCUMENT, "glossaryDocument", GLOSSARY)
    parts.add(STYLES, _styles(parts.parts["/word/styles.xml"], look), f"{CONTENT}.styles+xml")
    parts.relate(GLOSSARY, "styles", STYLES)


def _block(text: str, name: str, look: str) -> str:
    return (
        f'<w:docPart><w:docPartPr><w:name w:val="{attr(name)}"/><w:category><w:name w:val="General"/>'
        '<w:gallery w:val="placeholder"/></w:category><w:types><w:type w:val="bbPlcHdr"/></w:types><w:behaviors>'
        f'<w:behavior w:val="content"/></w:behaviors><w:guid w:val="{stable_guid(name)}"/></w:docPartPr>'
        f"<w:docPartBody><w:p><w:r><w:rPr>{look}</w:rPr>"
        f'<w:t xml:space="preserve">{esc(text)}</w:t></w:r></w:p></w:docPartBody></w:docPart>'
    )


@lru_cache(maxsize=8)
def _styles(styles: bytes, look: str) -> bytes:
    """Return the document's styles less all that a prompt does not need."""
    root = parse(styles)
    for child in list(root):
        kept = child.tag == f"{{{W}}}docDefaults" or child.get(f"{{{W}}}default") or (f'"{_id(child)}"' in look)
        if not kept:
            root.remove(child)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _id(style: etree._Element) -> str:
    return str(style.get(f"{{{W}}}styleId", ""))
