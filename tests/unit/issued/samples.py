"""Tiny Word and PowerPoint files, written out beside the test that needs them."""

from __future__ import annotations

from pathlib import Path

from generator.issued.office import CORE, NS
from generator.ooxml.package import Parts

NAMESPACES = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NS.items())
OOXML = "application/vnd.openxmlformats-officedocument"
STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/><w:lang w:val="da-DK"/></w:rPr></w:rPrDefault>'
    "</w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="H{n}"><w:name w:val="heading {n}"/>'
        '<w:basedOn w:val="Normal"/></w:style>'
        for n in (1, 2, 3)
    )
    + '<w:style w:type="paragraph" w:styleId="Punkt"><w:name w:val="List Bullet"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)
NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:numFmt w:val="{form}"/></w:lvl></w:abstractNum>'
    for n, form in ((1, "bullet"), (2, "decimal"))
) + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))


def p(text: str = "", style: str = "", inside: str = "", properties: str = "") -> str:
    """A Word paragraph: `text` in one run, then the XML `inside`."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{run}{inside}</w:p>"


def table(*rows: tuple[str, ...], header: bool = True, caption: str = "") -> str:
    """A Word table of plain cells; the first row is a header row unless told otherwise."""
    made = []
    for place, row in enumerate(rows):
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if header and place == 0 else ""
        made.append(f"<w:tr>{mark}{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in row)}</w:tr>")
    named = f'<w:tblCaption w:val="{caption}"/>' if caption else ""
    grid = '<w:gridCol w:w="1000"/>' * len(rows[0])
    return f"<w:tbl><w:tblPr>{named}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(made)}</w:tbl>"


def picture(alt: str = "", *, inside: str = "", floating: bool = False) -> str:
    """A Word run with a picture."""
    kind = "anchor" if floating else "inline"
    return (
        f'<w:r><w:drawing><wp:{kind}><wp:docPr id="1" name="Billede 1" descr="{alt}">{inside}</wp:docPr><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"/></a:graphic>'
        f"</wp:{kind}></w:drawing></w:r>"
    )


def control(content: str, alias: str, kind: str = "<w:text/>") -> str:
    return f'<w:sdt><w:sdtPr><w:alias w:val="{alias}"/>{kind}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


def word(
    path: Path, body: str, *, title: str = "Prøve", styles: str = STYLES, more: dict[str, str] | None = None
) -> Path:
    """Write a .docx with `body` between `w:body` tags; `more` gives parts beside it: {kind of part: inner XML}."""
    parts = _package("/word/document.xml", f"{OOXML}.wordprocessingml.document.main+xml", title)
    parts.parts["/word/document.xml"] = _xml("w:document", f"<w:body>{body}<w:sectPr/></w:body>")
    for kind, content in {"styles": styles, "numbering": NUMBERING, **(more or {})}.items():
        name = f"/word/{kind}.xml"
        tag = {"header": "w:hdr", "footer": "w:ftr"}.get(kind, f"w:{kind}")
        parts.add(name, _xml(tag, content), f"{OOXML}.wordprocessingml.{kind}+xml")
        parts.relate("/word/document.xml", kind, name)
    path.write_bytes(parts.to_bytes())
    return path


def sp(text: str = "", kind: str = "body", *, name: str = "Tekst", alt: str = "", runs: str = "") -> str:
    """A slide's shape: a placeholder of `kind` ("" for none) with one paragraph a line of `text`."""
    holder = f'<p:ph type="{kind}"/>' if kind else ""
    lines = "".join(
        f'<a:p><a:r><a:rPr lang="da-DK"/><a:t>{line}</a:t></a:r></a:p>' if line else "<a:p/>"
        for line in text.split("\n")
    )
    body = f"<p:txBody><a:bodyPr/>{lines}{runs}</p:txBody>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="{name}" descr="{alt}"/><p:cNvSpPr/><p:nvPr>{holder}</p:nvPr></p:nvSpPr>'
        f"<p:spPr/>{body}</p:sp>"
    )


def deck(
    path: Path, *slides: str, title: str = "Prøve", notes: dict[int, str] | None = None, sections: str = ""
) -> Path:
    """Write a .pptx whose slides hold the given shapes; `notes` by slide number from 1."""
    main = "/ppt/presentation.xml"
    parts = _package(main, f"{OOXML}.presentationml.presentation.main+xml", title)
    entries = []
    for number, shapes in enumerate(slides, 1):
        name = f"/ppt/slides/slide{number}.xml"
        attributes, _, shapes = shapes.rpartition("|") if shapes.startswith("show=") else ("", "", shapes)
        parts.add(name, _slide("p:sld", shapes, attributes), f"{OOXML}.presentationml.slide+xml")
        entries.append(f'<p:sldId id="{255 + number}" r:id="{parts.relate(main, "slide", name)}"/>')
        if notes and number in notes:
            beside = f"/ppt/notesSlides/notesSlide{number}.xml"
            parts.add(beside, _slide("p:notes", notes[number]), f"{OOXML}.presentationml.notesSlide+xml")
            parts.relate(name, "notesSlide", beside)
    parts.parts[main] = _xml("p:presentation", f"<p:sldIdLst>{''.join(entries)}</p:sldIdLst>{sections}")
    path.write_bytes(parts.to_bytes())
    return path


def _package(main: str, kind: str, title: str) -> Parts:
    parts = Parts()
    parts.add(main, b"", kind)
    parts.relate("/", "officeDocument", main)
    core = f"<dc:title>{title}</dc:title><dc:creator>Maja Prøve</dc:creator><cp:lastModifiedBy>Maja</cp:lastModifiedBy>"
    parts.add(
        "/docProps/core.xml",
        _xml("cp:coreProperties", core),
        "application/vnd.openxmlformats-package.core-properties+xml",
    )
    parts.relate("/", CORE, "/docProps/core.xml")
    return parts


def _slide(tag: str, shapes: str, attributes: str = "") -> bytes:
    return _xml(tag, f"<p:cSld><p:spTree>{shapes}</p:spTree></p:cSld>", attributes)


def _xml(tag: str, content: str, attributes: str = "") -> bytes:
    return f"<{tag} {NAMESPACES} {attributes}>{content}</{tag}>".encode()
