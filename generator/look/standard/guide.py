"""The standard guide template: tokens become `guide.docx` with own styles, theme, numbering and settings.

Built-in styles keep their English canonical names, because Word recognises them by name and shows its own language; our
own styles have Danish names. Colours are theme colours wherever a slot exists, so that a kommune's palette reaches
styles, tables and drawings at once. Spacing is measured in exact lines: that is what makes pages break alike in Word
and LibreOffice. Nothing comes from a library's default template.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator.look.brand import Colour, Palette, derive_palette
from generator.look.standard import tokens
from generator.look.standard.tokens import DOCUMENT_TYPE, PAGE, Type
from generator.ooxml.build import attr, esc, twips
from generator.ooxml.package import Parts
from generator.ooxml.theme import THEME_TYPE, theme_xml

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DOCUMENT: Final = "/word/document.xml"
_ROOT: Final = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
THEME_WORDS: Final = {
    "dk1": "text1",
    "lt1": "background1",
    "dk2": "text2",
    "lt2": "background2",
    "hlink": "hyperlink",
    "folHlink": "followedHyperlink",
}
BULLET_NUM, NUMBER_NUM = 1, 2
NUMBER_ABSTRACT: Final = 1
LIST_HANG: Final = 4.6  # mm from the marker to the text
BAR_SPACE: Final = 11  # points between a callout's bar and its text
BAR_INDENT: Final = 4.9  # mm: the text's indent that puts the bar's outer edge on the margin
BAR_RIGHT: Final = 4.1
PANEL_PAD: Final = 5.0  # mm of sand on each side of a panel's text
NOTE_WIDTH: Final = PAGE.column
SHEET_GAP: Final = 7.0  # points above a heading on a sheet that must hold everything
SIDE_WIDTH: Final = 52.0  # mm: a side panel
SIDE_TEXT: Final = 58.0  # and where the text beside it begins
SIDE_PAD: Final = 4.23  # mm: 12 points, the thickest edge Word draws
PANEL_ROW: Final = 5  # points between a panel line's text and its hairline
CELL_GAP: Final = 2.5  # mm to the right of a table cell's text
MATRIX_PAD: Final = 2.2
HEAT_ROW: Final = 14.0

_KEEP = "<w:keepNext/>"
_LINES = "<w:keepLines/>"


class Style(Struct, frozen=True):
    """One paragraph style: what Word calls it, its parent, and the properties that differ from the parent's.

    `head` are pPr children that stand before `w:spacing`, in the schema's order; indents are in mm. `exact` False lets
    the line grow with what stands in it; `contextual` drops the space between two paragraphs of this style.
    """

    id: str
    name: str
    type: Type | None = None
    based: str = "Normal"
    next: str = ""
    head: str = ""
    left: float | None = None
    right: float | None = None
    hang: float = 0
    quick: bool = True
    exact: bool = True
    contextual: bool = False
    align: str = ""
    jc: str = ""
    outline: int | None = None


def build_guide(palette: Palette | None = None) -> bytes:
    """Return `guide.docx` in the colours of `palette` (the house's own when None)."""
    return guide_parts(palette or derive_palette(None, 5)).to_bytes()


def guide_parts(palette: Palette) -> Parts:
    """Return the template's parts: styles, theme, numbering, settings, fonts, and one page that explains the file."""
    parts = Parts()
    parts.add(DOCUMENT, _document(), f"{CONTENT}.document.main+xml")
    parts.relate("/", "officeDocument", DOCUMENT)
    for name, kind, xml, content in (
        ("styles", "styles", _styles(palette), f"{CONTENT}.styles+xml"),
        ("numbering", "numbering", _numbering(palette), f"{CONTENT}.numbering+xml"),
        ("settings", "settings", _settings(), f"{CONTENT}.settings+xml"),
        ("fontTable", "fontTable", _fonts(), f"{CONTENT}.fontTable+xml"),
        (
            "theme/theme1",
            "theme",
            theme_xml(palette, tokens.THEME_NAME, (tokens.FONT_MAJOR, tokens.FONT_MINOR)),
            THEME_TYPE,
        ),
    ):
        parts.add(f"/word/{name}.xml", xml, content)
        parts.relate(DOCUMENT, kind, f"/word/{name}.xml")
    return parts


def colour_attributes(colour: Colour, value: str = "val") -> str:
    """Return the attributes of `w:color`, `w:shd` or a border for a colour: hex, and the theme slot that carries it.

    `value` is the attribute the hex goes into: "val" (text), "fill" (shading) or "color" (border).
    """
    word = THEME_WORDS.get(colour.slot, colour.slot)
    theme = {"val": "themeColor", "fill": "themeFill", "color": "themeColor"}[value]
    return f'w:{value}="{colour.hex}"' + (f' w:{theme}="{word}"' if word else "")


def section_properties() -> str:
    """Return page size and margins, as they stand in every `w:sectPr`."""
    return (
        f'<w:pgSz w:w="{twips(PAGE.width)}" w:h="{twips(PAGE.height)}"/>'
        f'<w:pgMar w:top="{twips(PAGE.top)}" w:right="{twips(PAGE.right)}" w:bottom="{twips(PAGE.bottom)}"'
        f' w:left="{twips(PAGE.left)}" w:header="{twips(PAGE.header)}" w:footer="{twips(PAGE.footer)}" w:gutter="0"/>'
    )


def _document() -> str:
    text = "Skabelon til implementeringsguider. Ret typografierne her; generatoren skriver indholdet."
    return (
        f"<w:document {_ROOT}><w:body><w:p><w:r><w:t>{esc(text)}</w:t></w:r></w:p>"
        f'<w:sectPr>{section_properties()}<w:cols w:space="708"/></w:sectPr></w:body></w:document>'
    )


def _t(size: float, line: float, bold: bool = False, colour: str = "dk1", before: float = 0, after: float = 0) -> Type:
    return Type(size, line, bold, colour, before, after)


def _border(side: str, palette: Palette, role: str, width: float, space: float = 0) -> str:
    colour = colour_attributes(palette.colour(role), "color")
    return f'<w:{side} w:val="single" w:sz="{round(width * 8)}" w:space="{space:g}" {colour}/>'


def _box(palette: Palette, bar: str, fill: str) -> str:
    """Borders and shading of a callout: a bar at the left, and padding in the fill's own colour above and below."""
    ground = fill or "lt1"
    edges = (
        _border("top", palette, ground, 6 if fill else 1)
        + _border("left", palette, bar, tokens.RULES_PT["callout"], BAR_SPACE)
        + _border("bottom", palette, ground, 6 if fill else 1)
        + (_border("right", palette, fill, 0.5, BAR_SPACE) if fill else "")
    )
    return f"<w:pBdr>{edges}</w:pBdr>" + (_shade(palette, fill) if fill else "")


def _shade(palette: Palette, role: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" {colour_attributes(palette.colour(role), "fill")}/>'


def _sand(palette: Palette, pad: float, line: str = "", top: float = 0, bottom: float = 0) -> str:
    """Borders and shading of a sand paragraph: sand edges as padding, `line` a hairline between two of a kind."""
    space = round(pad * 72 / 25.4)
    edges = (
        (_border("top", palette, "lt2", top) if top else "")
        + _border("left", palette, "lt2", 0.5, space)
        + (_border("bottom", palette, line or "lt2", bottom, PANEL_ROW if line else 0) if bottom else "")
        + _border("right", palette, "lt2", 0.5, space)
        + (_border("between", palette, line, 0.5, PANEL_ROW) if line else "")
    )
    return f"<w:pBdr>{edges}</w:pBdr>{_shade(palette, 'lt2')}"


def frame(width: float, *, x: float | None = None, y: float | None = None, x_margin: float = 0) -> str:
    """Return a `w:framePr`: in the margin column beside the text, or at `x`, `y` on the page (mm)."""
    if x is not None and y is not None:
        place = f'w:hAnchor="page" w:x="{twips(x)}" w:vAnchor="page" w:y="{twips(y)}"'
        return f'<w:framePr w:w="{twips(width)}" w:hSpace="0" w:vSpace="0" w:wrap="around" {place}/>'
    return (
        f'<w:framePr w:w="{twips(width)}" w:hSpace="0" w:vSpace="0" w:wrap="around" w:vAnchor="text"'
        f' w:hAnchor="margin" w:x="{max(twips(x_margin), 1)}" w:y="1"/>'
    )


def side_frame() -> str:
    """Return the frame of a side panel.

    Its sand is partly drawn by thick edges: LibreOffice draws them inside the frame's width, Word outside it. Standing
    in by half an edge, the panel stays clear of the text column in both.
    """
    return frame(SIDE_WIDTH - SIDE_PAD, x_margin=SIDE_PAD / 2)


def _side_box(palette: Palette) -> str:
    """Sand on all sides: edges as thick as Word allows, in the colour of the fill, because frames have no padding."""
    edges = "".join(_border(side, palette, "lt2", 12) for side in ("top", "left", "bottom", "right"))
    return f"<w:pBdr>{edges}</w:pBdr>{_shade(palette, 'lt2')}"


def _paragraph_styles(p: Palette) -> tuple[Style, ...]:
    d = DOCUMENT_TYPE
    indent, full = PAGE.text_indent, PAGE.full
    tabs_right = f'<w:tabs><w:tab w:val="right" w:pos="{twips(full)}"/></w:tabs>'
    toc_line = f"<w:pBdr>{_border('bottom', p, 'line', 0.5, 3)}{_border('between', p, 'line', 0.5, 3)}</w:pBdr>"
    toc_tabs = (
        f'<w:tabs><w:tab w:val="left" w:pos="{twips(indent + 10)}"/>'
        f'<w:tab w:val="right" w:pos="{twips(full)}"/></w:tabs>'
    )
    row = d["table"]
    dense = d["table-dense"]
    fact = _t(9.5, 14)
    return (
        Style("BodyText", "Body Text", d["body"], left=indent, head="<w:widowControl/>"),
        Style("Manchet", "Manchet", d["lead"], "BodyText", "BodyText", left=indent),
        Style("Kicker", "Kicker", d["kicker"], next="Heading1", head=_KEEP),
        Style("Heading1", "heading 1", d["heading1"], next="Manchet", head=_KEEP + _LINES, outline=0),
        Style("Heading2", "heading 2", d["heading2"], next="BodyText", head=_KEEP + _LINES, outline=1),
        Style("Heading3", "heading 3", d["heading3"], next="BodyText", head=_KEEP + _LINES, left=indent, outline=2),
        Style("Arkoverskrift", "Arkoverskrift", replace(d["heading2"], before=SHEET_GAP), "Heading2", "Kolonnetekst"),
        Style("Mellemtitel", "Mellemtitel", None, "Heading2", "BodyText", outline=9, quick=False),
        Style("Tekstoverskrift", "Tekstoverskrift", d["heading3"], "Heading2", "BodyText", left=indent),
        Style("Profiltitel", "Profiltitel", d["heading1"], "Heading2", "Manchet"),
        Style("Fasetitel", "Fasetitel", d["phase-title"], "Heading1", "Faseindledning", right=84),
        Style("FasetitelLang", "Fasetitel lang", _t(27, 31, True, "dk2"), "Fasetitel", "Faseindledning", right=84),
        Style("Faseindledning", "Faseindledning", _t(12.5, 17.5, colour="text2", before=6), right=106),
        Style("TOCHeading", "TOC Heading", d["heading1"], "Heading1", "Normal", outline=9),
        Style("TOC1", "toc 1", _t(10.5, 14, before=1), head=_LINES + toc_line + toc_tabs, left=indent, quick=False),
        Style("TOC2", "toc 2", _t(9.5, 13, before=3), "TOC1", left=indent + 10, quick=False),
        Style("TOC9", "toc 9", _t(9, 12, True, "accent1", before=12, after=2), left=indent, quick=False),
        Style("Title", "Title", d["cover-title"], next="Subtitle", right=30, head=_LINES),
        Style("ForsidetitelLang", "Forsidetitel lang", d["cover-title-long"], "Title", "Subtitle"),
        Style("ForsidetitelLaengst", "Forsidetitel længst", _t(24, 28, True, "dk2"), "Title", "Subtitle", right=0),
        Style("Subtitle", "Subtitle", Type(14, 20, colour="text2", before=13), right=84),
        Style("Forsidetype", "Forsidetype", _t(11, 14, True, "dk2", after=3), next="Title"),
        Style("Forsideafsender", "Forsideafsender", _t(16, 20, True, "dk2"), exact=False, align="center"),
        Style("Forsidebund", "Forsidebund", _t(9, 13, colour="band.text"), head=_shade(p, "band")),
        Style("Brevtype", "Brevtype", _t(9, 12, True, "band.text", after=2), "Kicker", "Brevtitel",
              head=_KEEP + _shade(p, "band")),
        Style("Brevtitel", "Brevtitel", replace(d["heading1"], colour="band.text", after=0), "Heading1", "Normal",
              head=_KEEP + _LINES + _shade(p, "band"), outline=0),
        Style("ListBullet", "List Bullet", d["list"], "BodyText", left=indent + LIST_HANG, hang=LIST_HANG,
              head=_number(BULLET_NUM)),
        Style("ListNumber", "List Number", d["list"], "BodyText", left=indent + LIST_HANG + 1, hang=LIST_HANG + 1,
              head=_number(NUMBER_NUM)),
        Style("Kolonnetekst", "Kolonnetekst", replace(d["body"], before=5), "BodyText", left=0),
        Style("Kolonnebemaerkning", "Kolonnebemærkning", _t(9, 12.6, colour="slate", before=4, after=6), left=0),
        Style("Kolonneoverskrift", "Kolonneoverskrift", None, "Heading3", "Kolonnetekst", left=0),
        Style("KolonneoverskriftTo", "Kolonneoverskrift 2", d["heading3"], "Heading2", "Kolonnetekst", left=0),
        Style("Kolonnepunkt", "Kolonnepunkt", None, "ListBullet", left=LIST_HANG, hang=LIST_HANG),
        Style("Kolonnetal", "Kolonnetal", None, "ListNumber", left=LIST_HANG + 1, hang=LIST_HANG + 1),
        Style("VedSidenManchet", "Manchet ved siden", d["lead"], "Manchet", "VedSidenBroedtekst", left=SIDE_TEXT),
        Style("VedSidenBroedtekst", "Brødtekst ved siden", d["body"], "BodyText", left=SIDE_TEXT),
        Style("VedSidenOverskrift", "Overskrift ved siden", d["heading3"], "Heading3", "VedSidenBroedtekst",
              left=SIDE_TEXT),
        Style("VedSidenPunkt", "Punkt ved siden", None, "ListBullet", left=SIDE_TEXT + LIST_HANG, hang=LIST_HANG),
        Style("VedSidenTal", "Tal ved siden", None, "ListNumber", left=SIDE_TEXT + LIST_HANG + 1, hang=LIST_HANG + 1),
        Style("VedSidenBemaerkning", "Bemærkning ved siden", None, "Bemaerkning", left=SIDE_TEXT),
        # Not Word's own Quote: LibreOffice maps its tag to another, and PDF/UA lets no standard tag be mapped.
        Style("Udtalelse", "Udtalelse", d["quote"], next="Citatkilde", left=indent + BAR_INDENT,
              head=f"{_KEEP}<w:pBdr>{_border('left', p, 'accent1', 2.4, BAR_SPACE)}</w:pBdr>"),
        Style("Citatkilde", "Citatkilde", _t(9, 14, colour="slate", after=8), next="BodyText",
              left=indent + BAR_INDENT, head=f"<w:pBdr>{_border('left', p, 'accent1', 2.4, BAR_SPACE)}</w:pBdr>"),
        *(
            Style(f"{key}{suffix}", f"{name}{words}", _t(10, 14, before=12, after=12), left=BAR_INDENT + inset,
                  right=right, head=_LINES + _box(p, bar, fill), contextual=True)
            for key, name, bar, fill, right in (
                ("Fremhaevet", "Fremhævet", "accent2", "lt2", BAR_RIGHT),
                ("LokaltHosOs", "Lokalt hos os", "accent1", "", 0.0),
                ("Bemaerk", "Bemærk", "accent1", "lt2", BAR_RIGHT),
            )
            for suffix, words, inset in (
                ("", "", 0.0), ("Tekst", " i tekst", indent), ("VedSiden", " ved siden", SIDE_TEXT)
            )
        ),
        Style("Margennote", "Margennote", d["margin-note"],
              head=frame(NOTE_WIDTH) + f"<w:pBdr>{_border('top', p, 'accent1', 0.75, 3)}</w:pBdr>"),
        Style("Tabelhoved", "Tabelhoved", d["table-head"], head=_KEEP, contextual=True),
        Style("Tabeltekst", "Tabeltekst", row, contextual=True),
        Style("Tabeltal", "Tabeltal", None, "Tabeltekst", jc="right"),
        Style("TabeltekstTaet", "Tabeltekst tæt", dense, "Tabeltekst", contextual=True),
        *(
            Style(f"{based}{key}", f"{name} {words}", None, based, jc=jc)
            for based, name in (("Tabelhoved", "Tabelhoved"), ("Tabeltekst", "Tabeltekst"),
                                ("TabeltekstTaet", "Tabeltekst tæt"))
            for key, words, jc in (("Hoejre", "højre", "right"), ("Midt", "midt", "center"))
            if (based, key) != ("Tabeltekst", "Hoejre")  # that one is called Tabeltal
        ),
        Style("Varmefelt", "Varmefelt", _t(9, 12.4), "Tabeltekst", jc="center"),
        Style("Varmetal", "Varmetal", _t(9, 11), "Tabeltekst", jc="right"),
        Style("Caption", "caption", d["caption"], next="Normal", head=_KEEP + _LINES),
        Style("Figur", "Figur", _t(9, 12, after=10), exact=False),
        Style("Figurtekst", "Figurtekst", _t(9, 12), exact=False, quick=False),
        Style("Kilde", "Kilde", Type(8, 11, colour="slate", before=4, after=8)),
        Style("FootnoteText", "footnote text", _t(8, 11, colour="slate"), quick=False),
        Style("Bemaerkning", "Bemærkning", _t(9, 12.6, colour="slate", after=6), left=indent),
        Style("Paneltitel", "Paneltitel", _t(10, 24, True, "dk2"), next="Panellinje", left=PANEL_PAD, right=PANEL_PAD,
              head=_KEEP + _LINES + _sand(p, PANEL_PAD, top=6)),
        Style("PanellinjeSidst", "Panellinje sidst", fact, "Panellinje", "BodyText", left=PANEL_PAD + 37,
              right=PANEL_PAD, hang=37, head=_sand(p, PANEL_PAD, bottom=6)),
        Style("Panellinje", "Panellinje", fact, left=PANEL_PAD + 37, right=PANEL_PAD, hang=37,
              head=_KEEP + _LINES + _sand(p, PANEL_PAD, "sand_line", bottom=0.5)
              + f'<w:tabs><w:tab w:val="left" w:pos="{twips(PANEL_PAD + 37)}"/></w:tabs>'),
        Style("Noegletal", "Nøgletal", replace(d["key-number"], before=4), head=_KEEP),
        Style("NoegletalEtiket", "Nøgletal etiket", _t(9, 12.6, before=1, after=9)),
        Style("Sidefelt", "Sidefelt", _t(9.5, 13.2, after=7), head=side_frame() + _side_box(p)),
        Style("Header", "header", d["header-footer"], head=tabs_right, quick=False),
        Style("Footer", "footer", d["header-footer"], head=tabs_right, quick=False),
        Style("Sektionsskift", "Sektionsskift", _t(1, 1), quick=False),
    )  # fmt: skip


def _number(num: int) -> str:
    return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{num}"/></w:numPr>'


def _run_properties(style: Type, palette: Palette, extra: str = "") -> str:
    bold = "<w:b/><w:bCs/>" if style.bold else '<w:b w:val="0"/><w:bCs w:val="0"/>'
    track = f'<w:spacing w:val="{round(style.track * 20)}"/>' if style.track else ""
    size = round(style.size * 2)
    return (
        f"<w:rPr>{bold}<w:color {colour_attributes(palette.colour(style.colour))}/>{track}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>{extra}</w:rPr>'
    )


def _style_xml(style: Style, palette: Palette) -> str:
    """A paragraph style. Children of pPr come in the schema's order; `head` is split at the place of `w:spacing`."""
    spacing = ""
    if style.type:
        line = (
            f' w:line="{round(style.type.line * 20)}" w:lineRule="exact"'
            if style.exact
            else ' w:line="240" w:lineRule="auto"'
        )
        spacing = (
            f'<w:spacing w:before="{round(style.type.before * 20)}" w:after="{round(style.type.after * 20)}"{line}/>'
        )
    indent = ""
    if style.left is not None or style.right is not None:
        left, right = twips(style.left or 0), twips(style.right or 0)
        hang = f' w:hanging="{twips(style.hang)}"' if style.hang else ' w:firstLine="0"'
        indent = f'<w:ind w:left="{left}" w:right="{right}"{hang}/>'
    contextual = "<w:contextualSpacing/>" if style.contextual else ""
    jc = f'<w:jc w:val="{style.jc}"/>' if style.jc else ""
    outline = f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else ""
    align = f'<w:textAlignment w:val="{style.align}"/>' if style.align else ""
    ppr = f"{style.head}{spacing}{indent}{contextual}{jc}{align}{outline}"
    run = _run_properties(style.type, palette) if style.type else ""
    return (
        f'<w:style w:type="paragraph"{_custom(style.name)} w:styleId="{style.id}"><w:name w:val="{attr(style.name)}"/>'
        f'<w:basedOn w:val="{style.based}"/>'
        + (f'<w:next w:val="{style.next}"/>' if style.next else "")
        + f'<w:uiPriority w:val="{9 if style.quick else 99}"/>'
        + ("<w:qFormat/>" if style.quick else "")
        + (f"<w:pPr>{ppr}</w:pPr>" if ppr else "")
        + run
        + "</w:style>"
    )


_BUILT_IN: Final = frozenset(
    {"Normal", "Body Text", "heading 1", "heading 2", "heading 3", "TOC Heading", "toc 1", "toc 2", "toc 9", "Title"}
    | {"Subtitle", "List Bullet", "List Number", "caption", "header", "footer", "Hyperlink", "Strong"}
    | {"footnote text", "footnote reference"}
    | {"Emphasis", "Placeholder Text", "Default Paragraph Font", "Normal Table", "No List", "page number"}
)


def _custom(name: str) -> str:
    return "" if name in _BUILT_IN else ' w:customStyle="1"'


def _character_styles(p: Palette) -> str:
    def colour(role: str) -> str:
        return f"<w:color {colour_attributes(p.colour(role))}/>"

    def chip(level: int) -> str:
        edge = _border("bdr", p, "risk.line", 0.5) if level == 1 else ""
        return f"<w:b/><w:bCs/>{colour(f'risk.{level}.text')}{edge}{_shade(p, f'risk.{level}')}"

    bold = "<w:b/><w:bCs/>"
    font = tokens.FONT_CHECKBOX
    gothic = f'<w:rFonts w:ascii="{font}" w:eastAsia="{font}" w:hAnsi="{font}"/>'
    styles = (
        ("Strong", "Strong", bold),
        ("Emphasis", "Emphasis", "<w:i/><w:iCs/>"),
        ("Hyperlink", "Hyperlink", f'{colour("hlink")}<w:u w:val="single"/>'),
        ("PlaceholderText", "Placeholder Text", colour("slate")),
        ("FootnoteReference", "footnote reference", f'{colour("dk1")}<w:vertAlign w:val="superscript"/>'),
        ("Udfyld", "Udfyld", colour("dk1") + _shade(p, "fill_in")),
        ("Daempet", "Dæmpet", f'<w:b w:val="0"/><w:bCs w:val="0"/>{colour("slate")}'),
        ("Accentord", "Accentord", bold + colour("accent1")),
        ("Markering", "Markering", bold + colour("accent2")),
        ("Antaget", "Antaget", colour("slate")),
        ("LokaltMaerke", "Lokalt mærke", f"{bold}{colour('accent2')}"),
        ("Risikomaerke", "Risikomærke", bold + colour("lt1") + _shade(p, "dk2")),
        ("Fasemaerke", "Fasemærke", bold),
        ("RisikomaerkeLyst", "Risikomærke lyst", bold + colour("dk2") + _shade(p, "lt1")),
        *((f"Risiko{level}", f"Risiko {level}", chip(level)) for level in range(1, 5)),
        (
            "StortTal",
            "Stort tal",
            f'{bold}{colour("accent1")}<w:spacing w:val="-8"/><w:sz w:val="42"/><w:szCs w:val="42"/>',
        ),
        ("FremhaevetTitel", "Fremhævet titel", bold + colour("accent2")),
        ("BemaerkTitel", "Bemærk titel", bold + colour("accent1")),
        # A box of 3 mm, larger than the words beside it.
        (
            "Afkrydsning",
            "Afkrydsning",
            f'{gothic}{colour("accent1")}<w:sz w:val="25"/><w:szCs w:val="25"/>',
        ),
        ("Sidefelttitel", "Sidefelttitel", f'{bold}{colour("dk2")}<w:sz w:val="21"/><w:szCs w:val="21"/>'),
        ("Sidetal", "Sidetal", f'{bold}{colour("dk2")}<w:sz w:val="18"/><w:szCs w:val="18"/>'),
        ("Feltlabel", "Feltlabel", colour("slate")),
        ("Kapitelnavn", "Kapitelnavn", ""),
    )
    return "".join(
        f'<w:style w:type="character"{_custom(name)} w:styleId="{key}"><w:name w:val="{attr(name)}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="20"/><w:qFormat/><w:rPr>{run}</w:rPr></w:style>'
        for key, name, run in styles
    )


def _table_styles(p: Palette) -> str:
    right = twips(CELL_GAP)
    head = _border("bottom", p, "accent1", tokens.RULES_PT["head"])
    rows = _border("bottom", p, "line", 0.5) + _border("insideH", p, "line", 0.5)

    def style(key: str, name: str, borders: str, margins: tuple[int, int], regions: str, fill: str = "") -> str:
        shade = f"<w:tcPr>{_shade(p, fill)}</w:tcPr>" if fill else ""
        return (
            f'<w:style w:type="table" w:customStyle="1" w:styleId="{key}"><w:name w:val="{attr(name)}"/>'
            '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/><w:tblPr>'
            f"<w:tblBorders>{borders}</w:tblBorders>"
            f'<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="{margins[0]}" w:type="dxa"/>'
            f'<w:bottom w:w="0" w:type="dxa"/><w:right w:w="{margins[1]}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"{shade}{regions}</w:style>"
        )

    def first_row(cell: str, run: str = "") -> str:
        return (
            f'<w:tblStylePr w:type="firstRow">{run}<w:tblPr/><w:trPr><w:tblHeader/></w:trPr>'
            f"<w:tcPr>{cell}</w:tcPr></w:tblStylePr>"
        )

    gap = _border("insideV", p, "lt1", 3.4)
    pad = twips(MATRIX_PAD)
    ruled = first_row(f'<w:tcBorders>{head}</w:tcBorders><w:vAlign w:val="bottom"/>')
    return (
        style("Pakke", "Pakke", rows, (0, right), ruled)
        + style("PakkeMatrix", "Pakke matrix", rows + gap, (pad, pad), first_row('<w:vAlign w:val="center"/>'))
        + style(
            "PakkeVarmekort",
            "Pakke varmekort",
            _border("insideH", p, "lt1", 2.3) + _border("insideV", p, "lt1", 2.3),
            (twips(1.2), twips(1.2)),
            first_row('<w:vAlign w:val="bottom"/>'),
        )
        + style(
            "PakkeNoegletal",
            "Pakke nøgletal",
            _border("top", p, "lt2", 0.5) + _border("bottom", p, "lt2", 0.5),
            (twips(PANEL_PAD), 0),
            first_row(_shade(p, "lt2")),
            "lt2",
        )
    )


def _styles(palette: Palette) -> str:
    body = DOCUMENT_TYPE["body"]
    fonts = (
        '<w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"'
        ' w:hAnsiTheme="minorHAnsi" w:cstheme="minorBidi"/>'
    )
    shown = ("Normal", "heading 1", "heading 2", "heading 3", "Title", "Subtitle", "Body Text", "List Bullet")
    latent = "".join(
        f'<w:lsdException w:name="{name}" w:semiHidden="0" w:uiPriority="1" w:unhideWhenUsed="0" w:qFormat="1"/>'
        for name in (*shown, "List Number", "caption", "Strong", "Emphasis")
    )
    size = round(body.size * 2)
    return (
        f"<w:styles {_ROOT}><w:docDefaults><w:rPrDefault><w:rPr>{fonts}"
        f'<w:color {colour_attributes(palette.colour("dk1"))}/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="da-DK" w:eastAsia="da-DK" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault>"
        '</w:docDefaults><w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1"'
        f' w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376">{latent}</w:latentStyles>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:spacing w:line="{round(body.line * 20)}" w:lineRule="atLeast"/></w:pPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        + "".join(_style_xml(style, palette) for style in _paragraph_styles(palette))
        + _character_styles(palette)
        + _table_styles(palette)
        + "</w:styles>"
    )


def _numbering(palette: Palette) -> str:
    accent = f"<w:color {colour_attributes(palette.colour('accent1'))}/>"

    def abstract(number: int, style: str, kind: str, text: str, left: float, run: str) -> str:
        return (
            f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="{style}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{twips(PAGE.text_indent + left)}"'
            f' w:hanging="{twips(left)}"/></w:pPr><w:rPr>{run}</w:rPr></w:lvl></w:abstractNum>'
        )

    fonts = f'<w:rFonts w:ascii="{tokens.FONT_MINOR}" w:hAnsi="{tokens.FONT_MINOR}" w:cs="{tokens.FONT_MINOR}"/>'
    square = f'{fonts}{accent}<w:sz w:val="18"/><w:szCs w:val="18"/>'  # 1.5 mm, centred on small letters
    return (
        f"<w:numbering {_ROOT}>"
        + abstract(0, "ListBullet", "bullet", "\u25a0", LIST_HANG, square)
        + abstract(NUMBER_ABSTRACT, "ListNumber", "decimal", "%1", LIST_HANG + 1, f"<w:b/><w:bCs/>{accent}")
        + f'<w:num w:numId="{BULLET_NUM}"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="{NUMBER_NUM}"><w:abstractNumId w:val="{NUMBER_ABSTRACT}"/></w:num></w:numbering>'
    )


def _settings() -> str:
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
        )
    )
    return (
        f'<w:settings {_ROOT}><w:zoom w:percent="100"/><w:defaultTabStop w:val="708"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat>{compat}</w:compat><w:themeFontLang w:val="da-DK"/>'
        '<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1"'
        ' w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6"'
        ' w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>'
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )


def _fonts() -> str:
    rows = "".join(
        f'<w:font w:name="{name}"><w:charset w:val="{charset}"/><w:family w:val="{family}"/>'
        f'<w:pitch w:val="{pitch}"/></w:font>'
        for name, charset, family, pitch in (
            (tokens.FONT_MINOR, "00", "swiss", "variable"),
            (tokens.FONT_CHECKBOX, "80", "modern", "fixed"),
        )
    )
    return f"<w:fonts {_ROOT}>{rows}</w:fonts>"
