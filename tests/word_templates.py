"""Word templates as kommuner have them: none of them knows anything of ours.

`classic` is made with python-docx, the others from XML, for what the library cannot make.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.shared import Mm, Pt, RGBColor

from generator.look.brand import derive_palette
from generator.look.standard.guide import CONTENT, DOCUMENT, W
from generator.ooxml.package import OFFICE, Parts, read_package
from generator.ooxml.theme import THEME_TYPE, theme_xml
from tests.templates import themed

NS = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
PAGE_NUMBER = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'
_DC = "http://purl.org/dc/elements/1.1/"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DANISH = {  # the ids a Danish Word gives built-in styles
    "Heading1": "Overskrift1",
    "Heading2": "Overskrift2",
    "Heading3": "Overskrift3",
    "BodyText": "Brdtekst",
    "Title": "Titel",
    "Subtitle": "Undertitel",
    "ListBullet": "Opstilling-punkttegn",
    "ListNumber": "Opstilling-talellerbogst",
    "Caption": "Billedtekst",
    "Header": "Sidehoved",
    "Footer": "Sidefod",
}


def picture(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(colour) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def classic() -> bytes:
    """A4 from a Danish Word: Danish style ids, Calibri, a logo in the header, «Side 2 af 9» in the footer, old text."""
    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(25), Mm(25), Mm(35), Mm(25)
    page.header_distance, page.footer_distance = Mm(10), Mm(10)
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(8)
    for name, size, colour in (("Heading 1", 20, "7A1F3D"), ("Heading 2", 14, "7A1F3D"), ("Heading 3", 12, "3B2A4A")):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), RGBColor.from_string(colour)
        for fonts in style.element.iter(f"{{{W}}}rFonts"):
            for key in list(fonts.attrib):
                if key.endswith("Theme"):
                    del fonts.attrib[key]
    made.styles["Title"].font.size = Pt(30)
    box = made.styles.add_style("Manchet", WD_STYLE_TYPE.PARAGRAPH)
    box.base_style, box.font.size, box.font.italic = normal, Pt(13), True
    run = page.header.paragraphs[0].add_run()
    logo = run.add_picture(io.BytesIO(picture(90, 30, (122, 31, 61))), height=Mm(12))
    logo._inline.docPr.set("descr", "Prøve Kommunes logo")
    foot = page.footer.paragraphs[0]
    foot.add_run("Prøve Kommune · Rådhuspladsen 1\tSide ")
    field(foot, "PAGE")
    foot.add_run(" af ")
    field(foot, "NUMPAGES")
    made.add_paragraph("Indsæt overskrift her", style="Title")
    made.add_paragraph("Lorem ipsum er gammel prøvetekst.")
    made.add_table(2, 2)
    out = io.BytesIO()
    made.save(out)
    parts = read_package(
        themed(out.getvalue(), fonts=("Calibri", "Calibri"), accent1="7A1F3D", accent2="B5541C", dk2="3B2A4A")
    )
    for name in ("/word/styles.xml", "/word/header1.xml", "/word/footer1.xml", DOCUMENT, "/word/numbering.xml"):
        xml = parts.parts[name].decode()
        for english, danish in _DANISH.items():
            xml = re.sub(rf'(w:(?:styleId|val)=")({english})"', rf'\1{danish}"', xml)
        parts.parts[name] = xml.encode()
    return parts.to_bytes()


def field(paragraph, code: str) -> None:
    paragraph._p.append(
        parse_xml(f'<w:fldSimple xmlns:w="{W}" w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    )


def serif() -> bytes:
    """A .dotx in Cambria with odd names, wide margins, another first page, and a cover of content controls."""
    parts = whole(
        styles(
            "Cambria",
            11,
            paragraph("KKTekst", "KK Tekst", after=6, line=280),
            paragraph("KKRubrikA", "KK Rubrik A", 22, colour="1B4B43", before=0, after=12, outline=0, keep=True),
            paragraph("KKRubrikB", "KK Rubrik B", 15, colour="1B4B43", before=16, after=4, outline=1, keep=True),
            paragraph("KKRubrikC", "KK Rubrik C", 12, colour="1B4B43", before=10, after=2, outline=2, keep=True),
            paragraph("KKForside", "KK Forside stor", 34, colour="1B4B43", after=10),
            paragraph("Kilde", "Kilde", 8, after=4),
            default="KKTekst",
        ),
        body=(
            control("Titel", "Dokumentets titel", "KKForside")
            + control("Undertitel", "Skriv undertitel", "KKTekst")
            + f"<w:p><w:pPr><w:sectPr>{page(38, 38, 45, 32, 'titlePg', first=True)}</w:sectPr></w:pPr></w:p>"
            + "<w:p><w:r><w:t>Brødtekst begynder her.</w:t></w:r></w:p>"
            + f"<w:sectPr>{page(38, 38, 45, 32)}</w:sectPr>"
        ),
        theme=theme(("Cambria", "Cambria"), "#1B4B43"),
    )
    bound = (
        '<w:p><w:r><w:t xml:space="preserve">Nordby Kommune · </w:t></w:r><w:sdt><w:sdtPr><w:alias w:val="Titel"/>'
        f"<w:id w:val=\"71\"/><w:dataBinding w:prefixMappings=\"xmlns:c='{_DC}' xmlns:p='{_CORE}'\""
        ' w:xpath="/p:coreProperties[1]/c:title[1]" w:storeItemID="{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"/>'
        "<w:text/></w:sdtPr><w:sdtContent><w:r><w:t>[Titel]</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    header(parts, "header1", "header", bound, rid="rIdH")
    first = '<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>NORDBY KOMMUNE</w:t></w:r></w:p>'
    header(parts, "header2", "header", first, rid="rIdF")
    number = f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{PAGE_NUMBER}</w:p>'
    header(parts, "footer1", "footer", number, rid="rIdG")
    parts.types[DOCUMENT] = f"{CONTENT}.template.main+xml"
    return parts.to_bytes()


def locked() -> bytes:
    """A .dotm with macros, ActiveX, links out, protection, numbered headings, a Letter cover, a landscape section,
    and theme fonts from Japan."""
    numbered = '<w:numPr><w:ilvl w:val="{0}"/><w:numId w:val="4"/></w:numPr>'
    parts = whole(
        styles(
            "",
            10,
            paragraph("Standard", "Normal", after=5, line=264),
            *(
                paragraph(
                    f"Overskrift{n}",
                    f"heading {n}",
                    size,
                    before=14 if n > 1 else 0,
                    after=6,
                    outline=n - 1,
                    keep=True,
                    head=("<w:pageBreakBefore/>" if n == 1 else "") + numbered.format(n - 1),
                )
                for n, size in ((1, 18), (2, 13), (3, 11))
            ),
            paragraph(
                "Indhold1", "toc 1", after=3, head='<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9000"/></w:tabs>'
            ),
            paragraph("Kicker", "Kicker", 9, colour="808080"),
            default="Standard",
            locked=True,
        ),
        body=(
            f"<w:p><w:r><w:t>Forside</w:t></w:r></w:p><w:p><w:pPr><w:sectPr>{LETTER}</w:sectPr></w:pPr></w:p>"
            "<w:p><w:r><w:t>Kapitel</w:t></w:r></w:p>"
            f"<w:p><w:pPr><w:sectPr>{page(22, 22, 30, 25)}</w:sectPr></w:pPr></w:p>"
            f"<w:p><w:r><w:t>Bilag på tværs</w:t></w:r></w:p><w:sectPr>{WIDE}</w:sectPr>"
        ),
        theme=theme(("Yu Gothic", "Meiryo"), "#004B87").replace('<a:ea typeface=""/>', '<a:ea typeface="游ゴシック"/>'),
        numbering=_OUTLINE,
        settings=(
            '<w:attachedTemplate r:id="rId1"/><w:documentProtection w:edit="readOnly" w:formatting="1"'
            ' w:enforcement="1"/><w:defaultTabStop w:val="1304"/>'
        ),
    )
    parts.relate(
        "/word/settings.xml", "attachedTemplate", "file:///c:/Users/hans/Normal.dotm", external=True, rid="rId1"
    )
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="360000"/><wp:docPr id="1" name="Logo"'
        ' descr="Sydby Kommunes logo"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="l"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        '<a:blip {0}/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="900000" cy="360000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r><w:r><w:t>Sydby Kommune</w:t></w:r></w:p>"
    )
    name = header(
        parts, "header1", "header", drawing.format('r:embed="rId1"') + drawing.format('r:link="rId2"'), rid="rIdH"
    )
    parts.add("/word/media/image1.png", picture(50, 20, (0, 75, 135)), "image/png")
    parts.relate(name, "image", "/word/media/image1.png", rid="rId1")
    parts.relate(name, "image", "https://example.dk/sporing.png", external=True, rid="rId2")
    fetch = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> INCLUDETEXT "c:\\\\hemmelig.docx" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Sydby Kommune</w:t></w:r>'
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:tab/></w:r>{PAGE_NUMBER}</w:p>'
    )
    header(parts, "footer1", "footer", fetch, rid="rIdG")
    parts.add("/word/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro", "application/vnd.ms-office.vbaProject")
    micro = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    parts.relate(DOCUMENT, micro, "/word/vbaProject.bin")
    parts.add("/word/activeX/activeX1.xml", "<a/>", "application/vnd.ms-office.activeX+xml")
    parts.relate(DOCUMENT, "control", "/word/activeX/activeX1.xml")
    parts.relate(DOCUMENT, "image", "https://example.dk/forside.png", external=True)
    parts.types[DOCUMENT] = "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"
    return parts.to_bytes()


WORD_TEMPLATES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "classic": ("Skabelon.docx", classic),
    "serif": ("Nordby rapport.dotx", serif),
    "locked": ("sydby.dotm", locked),
}

# -- pieces -----------------------------------------------------------------------------------------------------------


def page(left: float, right: float, top: float, bottom: float, *flags: str, first: bool = False) -> str:
    """The children of a section's properties: A4 upright, margins in mm; `first`: the first page has its own header."""
    references = '<w:headerReference w:type="default" r:id="rIdH"/><w:footerReference w:type="default" r:id="rIdG"/>'
    if first:
        references = '<w:headerReference w:type="first" r:id="rIdF"/>' + references
    sides = {"top": top, "right": right, "bottom": bottom, "left": left, "header": 12, "footer": 12}
    margins = " ".join(f'w:{side}="{round(value * 56.6929)}"' for side, value in sides.items())
    size = '<w:pgSz w:w="11906" w:h="16838"/>'
    return f'{references}{size}<w:pgMar {margins} w:gutter="0"/>' + "".join(f"<w:{flag}/>" for flag in flags)


LETTER = page(25, 25, 40, 25).replace('w:w="11906" w:h="16838"', 'w:w="12240" w:h="15840"')
WIDE = page(25, 25, 25, 25).replace('w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"')
_OUTLINE = (
    '<w:abstractNum w:abstractNumId="7"><w:multiLevelType w:val="multilevel"/>'
    + "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Overskrift{n + 1}"/>'
        f'<w:lvlText w:val="{".".join(f"%{i + 1}" for i in range(n + 1))}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="850" w:hanging="850"/></w:pPr></w:lvl>'
        for n in range(3)
    )
    + '</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="7"/></w:num>'
)


def paragraph(
    key: str,
    name: str,
    size: float = 0,
    *,
    colour: str = "",
    before: float = 0,
    after: float = 0,
    line: int = 0,
    outline: int | None = None,
    keep: bool = False,
    head: str = "",
) -> str:
    """A paragraph style; sizes and spaces in points, `line` in 240ths of a line."""
    spacing = f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}"'
    spacing += f' w:line="{line}" w:lineRule="auto"/>' if line else "/>"
    level = f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""
    run = f'<w:color w:val="{colour}"/>' if colour else ""
    run += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    hold = "<w:keepNext/><w:keepLines/>" if keep else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>@<w:qFormat/>'
        f"<w:pPr>{hold}{head}{spacing}{level}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def styles(font: str, size: float, *made: str, default: str, locked: bool = False) -> str:
    """A styles part; "" as font is the theme's. The style `default` is what paragraphs have otherwise."""
    fonts = f'w:ascii="{font}" w:hAnsi="{font}"' if font else 'w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi"'
    body = ""
    for style in made:
        own = f'w:styleId="{default}"' in style
        body += style.replace("@", "" if own else f'<w:basedOn w:val="{default}"/>').replace(
            'w:type="paragraph"', 'w:type="paragraph" w:default="1"' if own else 'w:type="paragraph"'
        )
    return (
        f'{HEAD}<w:styles {NS}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/><w:sz w:val="{round(size * 2)}"/>'
        f'<w:szCs w:val="{round(size * 2)}"/><w:lang w:val="en-US"/></w:rPr>'
        "</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        f'<w:latentStyles w:defLockedState="{int(locked)}" w:defUIPriority="99" w:defSemiHidden="0"'
        ' w:defUnhideWhenUsed="0" w:defQFormat="0" w:count="376"/>'
        f"{body}</w:styles>"
    )


def theme(fonts: tuple[str, str], brand: str) -> str:
    return theme_xml(derive_palette(brand, 4), "Kommunens tema", fonts)


def control(title: str, text: str, style: str) -> str:
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{title}"/><w:id w:val="{zlib.crc32(title.encode()) % 10**8}"/>'
        f'<w:showingPlcHdr/><w:text/></w:sdtPr><w:sdtContent><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )


def header(parts: Parts, name: str, kind: str, xml: str, *, rid: str) -> str:
    """Add a header or footer part and relate the document to it; return its name."""
    part = f"/word/{name}.xml"
    tag = {"header": "hdr", "footer": "ftr"}[kind]
    parts.add(part, f"{HEAD}<w:{tag} {NS}>{xml}</w:{tag}>", f"{CONTENT}.{kind}+xml")
    parts.relate(DOCUMENT, kind, part, rid=rid)
    return part


def whole(styles_xml: str, body: str, theme: str, numbering: str = "", settings: str = "") -> Parts:
    """A template's parts from pieces of XML."""
    parts = Parts()
    parts.add(DOCUMENT, f"{HEAD}<w:document {NS}><w:body>{body}</w:body></w:document>", f"{CONTENT}.document.main+xml")
    parts.relate("/", "officeDocument", DOCUMENT)
    for name, xml in (
        ("styles", styles_xml),
        ("settings", f"{HEAD}<w:settings {NS}>{settings}</w:settings>"),
        ("numbering", f"{HEAD}<w:numbering {NS}>{numbering}</w:numbering>" if numbering else ""),
    ):
        if xml:
            parts.add(f"/word/{name}.xml", xml, f"{CONTENT}.{name}+xml")
            parts.relate(DOCUMENT, name, f"/word/{name}.xml")
    parts.add("/word/theme/theme1.xml", theme, THEME_TYPE)
    parts.relate(DOCUMENT, "theme", "/word/theme/theme1.xml")
    return parts
