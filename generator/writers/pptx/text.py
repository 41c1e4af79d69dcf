"""Text, colours and identity of a slide's shapes: what text boxes, tables and drawings write alike.

`Canvas` holds what one slide needs while it is written: shape ids, relationships, tag parts. Spans become runs with
language, look and links; colours become theme colours wherever the palette knows the slot, so that a deck follows its
theme when staff change it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain

from msgspec import Struct, field

from generator.look.brand import Palette
from generator.look.slots import Area
from generator.ooxml.build import attr, clean, emu, esc, stable_guid
from generator.ooxml.package import Parts
from generator.reading.spans import Foreign, by_language
from generator.tree.nodes import Span, Spans
from generator.writers.pptx.plan import Para, is_chip, shown

_PRESENTATION = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" {_PRESENTATION}'
)
TAG_ID, TAG_PART = "FORANKRING_ID", "FORANKRING_PART"
_TAGS = "application/vnd.openxmlformats-officedocument.presentationml.tags+xml"
_SLOTS = {"dk1": "tx1", "lt1": "bg1", "dk2": "tx2", "lt2": "bg2"}
_OWN = re.compile(r'<p:cNvPr (id="\d+" name="([^"]*)")')
_SYMBOL = '<a:latin typeface="Segoe UI Symbol"/><a:ea typeface="Segoe UI Symbol"/>'
_DECORATIVE = (
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext>'
)


class Canvas(Struct):
    """One slide (or layout) being written: `part` its name, `slides` slide id → part for links within the deck."""

    parts: Parts
    part: str
    key: str
    palette: Palette
    language: str = "da-DK"
    slides: Mapping[str, str] = field(default_factory=dict)
    next_id: int = 2
    names: dict[str, int] = field(default_factory=dict)
    foreign: Foreign = ()

    def id(self) -> int:
        """The next shape id; 1 is the tree's own."""
        self.next_id += 1
        return self.next_id - 1

    def name(self, wanted: str) -> str:
        """A readable name, unique on this slide: "Tabel: Risici", "Tabel: Risici 2"."""
        text = " ".join(clean(wanted).split())[:80] or "Form"
        self.names[text] = count = self.names.get(text, 0) + 1
        return text if count == 1 else f"{text} {count}"

    def colour(self, role: str) -> str:
        """The colour element of a role word."""
        found = self.palette.colour(role)
        if found.slot:
            return f'<a:schemeClr val="{_SLOTS.get(found.slot, found.slot)}"/>'
        return f'<a:srgbClr val="{found.hex}"/>'

    def fill(self, role: str) -> str:
        return f"<a:solidFill>{self.colour(role)}</a:solidFill>" if role else "<a:noFill/>"

    def line(self, role: str, points: float, dash: bool = False, ends: str = "") -> str:
        """The outline element; "" is none."""
        if not role:
            return "<a:ln><a:noFill/></a:ln>"
        style = '<a:prstDash val="sysDash"/>' if dash else ""
        return f'<a:ln w="{round(points * 12700)}">{self.fill(role)}{style}{ends}</a:ln>'

    def tag(self, identity: str, part: int = 1) -> str:
        """Relate a tag part that carries the identity, and return the `custDataLst` for a shape's `nvPr`."""
        name = f"/ppt/tags/tag{sum(part_name.startswith('/ppt/tags/') for part_name in self.parts.parts) + 1}.xml"
        more = f'<p:tag name="{TAG_PART}" val="{part}"/>' if part > 1 else ""
        xml = f'<p:tagLst {_PRESENTATION}><p:tag name="{TAG_ID}" val="{attr(identity)}"/>{more}</p:tagLst>'
        self.parts.add(name, xml, _TAGS)
        rid = self.parts.relate(self.part, "tags", name)
        return f'<p:custDataLst><p:tags r:id="{rid}"/></p:custDataLst>'

    def link(self, href: str) -> str:
        """The link element for an address, or for `#slide-id` within the deck; "" when it leads nowhere."""
        if href.startswith("#"):
            target = self.slides.get(href[1:])
            if not target or target == self.part:
                return ""
            rid = self.parts.relate(self.part, "slide", target)
            return f'<a:hlinkClick r:id="{rid}" action="ppaction://hlinksldjump"/>'
        if href.startswith(("https://", "http://", "mailto:")):
            rid = self.parts.relate(self.part, "hyperlink", clean(href), external=True)
            return f'<a:hlinkClick r:id="{rid}"/>'
        return ""


def properties(canvas: Canvas, name: str, identity: str = "", alt: str = "", decorative: bool = False) -> str:
    """The `p:cNvPr` of a shape: id, name, alt text, and a creation id from its identity."""
    number, unique = canvas.id(), canvas.name(name)
    guid = stable_guid(f"{canvas.key}/{identity}/{unique}", 16)
    created = (
        '<a:ext uri="{FF2B5EF4-FFF2-40B4-BE49-F238E27FC236}"><a16:creationId '
        f'xmlns:a16="http://schemas.microsoft.com/office/drawing/2014/main" id="{guid}"/></a:ext>'
    )
    text = f' descr="{attr(alt)}"' if alt and not decorative else ""
    marks = created + (_DECORATIVE if decorative else "")
    return f'<p:cNvPr id="{number}" name="{attr(unique)}"{text}><a:extLst>{marks}</a:extLst></p:cNvPr>'


def named_again(head: str) -> str:
    """The `p:extLst` of a shape without text, whose `p:cNvPr` is `head`: its name once more, as a description.

    In a PDF, LibreOffice makes a figure of every such shape, also in a group with words of its own and where it is
    decoration, and it reads no description of a connector. It takes one from any `cNvPr` at the shape's end, which
    PowerPoint passes over: a list of extensions may hold what others add. So a figure has words, and no screen reader
    has more to say than before.
    """
    found = _OWN.match(head)
    if found is None:
        raise ValueError(f"no properties of a shape: {head[:60]}")
    own, name = found.groups()
    return (
        '<p:extLst><p:ext uri="{5C6E1B0A-3D2F-4E57-9A41-7B8C9D0E1F23}"><p14:cNvPr xmlns:p14='
        f'"http://schemas.microsoft.com/office/powerpoint/2010/main" {own} descr="{name}"/></p:ext></p:extLst>'
    )


def frame(x: float, y: float, w: float, h: float, *, tag: str = "a:xfrm", extra: str = "") -> str:
    """Position and size in EMU from millimetres."""
    return (
        f'<{tag}{extra}><a:off x="{emu(x)}" y="{emu(y)}"/><a:ext cx="{max(emu(w), 0)}" cy="{max(emu(h), 0)}"/></{tag}>'
    )


def run(
    canvas: Canvas,
    span: Span,
    *,
    size: float = 0,
    bold: bool = False,
    colour: str = "",
    ground: str = "",
) -> str:
    """One run; `size` 0 and `colour` "" inherit. `ground` is the fill role it stands on."""
    text = shown(span)
    ink, chip = colour, ""
    strong = bold or span.bold
    if span.tone == "muted":
        ink = "slate"
    elif span.tone == "assumed":
        ink = colour or "slate"
    elif span.tone in ("accent", "local"):
        ink, strong = "accent1", True
    elif span.tone == "highlight":
        ink, strong = "accent2", True
    elif span.tone == "big":
        ink, strong = colour or "dk2", True
    elif span.tone == "fill-in":
        ink, chip = "dk1", "fill_in"
    elif is_chip(span):
        ink, chip, strong = *_chip(span.tone, ground), True
    link = canvas.link(span.href) if span.href else ""
    attributes = f' lang="{attr(span.lang or canvas.language)}"'
    if size:
        attributes += f' sz="{round(size * 100)}"'
    if strong:
        attributes += ' b="1"'
    if span.italic:
        attributes += ' i="1"'
    inner = canvas.fill(ink) if ink and not (link and not colour) else ""
    if chip:
        inner += f"<a:highlight>{canvas.colour(chip)}</a:highlight>"
    if any(sign in text for sign in "☐☒✓"):
        inner += _SYMBOL
    inner += link
    look = f"<a:rPr{attributes}>{inner}</a:rPr>" if inner else f"<a:rPr{attributes}/>"
    return f"<a:r>{look}<a:t>{esc(_flat(text))}</a:t></a:r>"


def _chip(tone: str, ground: str) -> tuple[str, str]:
    """Ink and ground of a chip. The ink reads on the cell too, for programs that do not draw the chip's own ground."""
    if ground == "risk.4":
        return "white", "dk2"
    if tone == "tag":
        return "dk2", "white" if ground else "tint20"
    return (tone, "lt2") if tone == "risk.4" else (f"{tone}.text", tone)


def runs(canvas: Canvas, spans: Spans, **look: object) -> str:
    """The runs of a paragraph; line feeds become line breaks, and neighbours of one look one run."""
    out: list[str] = []
    for span in chain.from_iterable(by_language(one, canvas.foreign) for one in spans) if canvas.foreign else spans:
        pieces = clean(span.text).replace("\r", "").split("\n")
        for number, piece in enumerate(pieces):
            if number:
                out.append(f'<a:br><a:rPr lang="{attr(canvas.language)}"/></a:br>')
            if piece:
                one = Span(piece, span.bold, span.italic, span.href, span.field, span.tone, span.lang)
                made = run(canvas, one, **look)  # type: ignore[arg-type]
                head = made[: made.index("<a:t>") + 5]
                if out and out[-1].startswith(head):
                    made = out.pop().removesuffix("</a:t></a:r>") + made.removeprefix(head)
                out.append(made)
    return "".join(out)


def _flat(text: str) -> str:
    return text.replace("\t", " ").replace("\v", " ")


def paragraph(canvas: Canvas, para: Para, area: Area | None = None, *, colour: str = "", ground: str = "") -> str:
    """A paragraph in a placeholder; what the placeholder's own style already says is left to it."""
    same_size = area is not None and area.size == para.size
    same_line = area is not None and area.exact and area.line == para.line
    parts = ""
    if not same_line:
        parts += f'<a:lnSpc><a:spcPts val="{round(para.line * 100)}"/></a:lnSpc>'
    if para.before or area is None or not area.exact:
        parts += f'<a:spcBef><a:spcPts val="{round(para.before * 100)}"/></a:spcBef>'
    parts += f'<a:spcAft><a:spcPts val="{round(para.after * 100)}"/></a:spcAft>'
    attributes = ""
    if para.bullet == "square":
        if not (area and area.bullets):
            attributes += ' marL="216000" indent="-216000"'
            parts += (
                f'<a:buClr>{canvas.colour("accent1")}</a:buClr><a:buSzPct val="70000"/><a:buFont typeface="Arial"/>'
                '<a:buChar char="■"/>'
            )
    elif para.bullet == "number":
        attributes += ' marL="270000" indent="-270000"'
        parts += (
            f'<a:buClr>{canvas.colour("accent1")}</a:buClr><a:buSzPct val="100000"/><a:buFont typeface="+mj-lt"/>'
            '<a:buAutoNum type="arabicPlain"/>'
        )
    elif para.bullet == "card":
        # not a list of one point in each card: its number is the card's own, as where it stands above the text
        attributes += ' marL="270000" indent="-270000"'
        parts += '<a:buNone/><a:tabLst><a:tab pos="270000" algn="l"/></a:tabLst>'
    elif area is None or area.bullets:
        attributes += ' marL="0" indent="0"'
        parts += "<a:buNone/>"
    if para.align:
        attributes += f' algn="{ {"left": "l", "center": "ctr", "right": "r"}[para.align] }"'
    size = 0 if same_size else para.size
    body = runs(canvas, para.spans, size=size, bold=para.bold, colour=para.colour or colour, ground=ground)
    if para.bullet == "card":
        bold = para.bold or any(span.bold for span in para.spans[:1])
        number = run(canvas, Span(f"{para.number}"), size=size, bold=bold, colour="accent1")
        body = number.replace("</a:t>", "\t</a:t>") + body
    end = f'<a:endParaRPr lang="{attr(canvas.language)}"' + (f' sz="{round(size * 100)}"' if size else "") + "/>"
    return f"<a:p><a:pPr{attributes}>{parts}</a:pPr>{body}{end}</a:p>"


def placeholder(
    canvas: Canvas,
    area: Area,
    paragraphs: Sequence[str],
    *,
    name: str = "",
    identity: str = "",
    part: int = 1,
    at: tuple[float, float, float, float] | None = None,
) -> str:
    """A filled placeholder; `at` is given only where it stands elsewhere than its layout says."""
    kind = f' type="{area.kind}"' if area.kind else ""
    idx = f' idx="{area.idx}"' if area.idx else ""
    small = ' sz="quarter"' if area.kind in ("body", "ftr", "sldNum") else ""
    tag = canvas.tag(identity, part) if identity else ""
    place = frame(*at) if at else ""
    head = properties(canvas, name or area.name, identity)
    return (
        f'<p:sp><p:nvSpPr>{head}<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph{kind}{small}{idx}/>{tag}'
        f"</p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>{''.join(paragraphs)}"
        "</p:txBody></p:sp>"
    )


def text_box(
    canvas: Canvas,
    name: str,
    at: tuple[float, float, float, float],
    paragraphs: Sequence[str],
    *,
    identity: str = "",
    part: int = 1,
    fill: str = "",
    inset: tuple[float, float, float, float] = (0, 0, 0, 0),
) -> str:
    """A text box without autofit, on a ground of the role `fill`; `inset` is left, top, right, bottom in mm."""
    tag = canvas.tag(identity, part) if identity else ""
    head = properties(canvas, name, identity)
    left, top, right, bottom = (emu(side) for side in inset)
    return (
        f'<p:sp><p:nvSpPr>{head}<p:cNvSpPr txBox="1"/><p:nvPr>{tag}</p:nvPr></p:nvSpPr><p:spPr>{frame(*at)}'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{canvas.fill(fill)}</p:spPr><p:txBody><a:bodyPr wrap="square" '
        f'lIns="{left}" tIns="{top}" rIns="{right}" bIns="{bottom}" rtlCol="0"><a:noAutofit/></a:bodyPr><a:lstStyle/>'
        f"{''.join(paragraphs)}</p:txBody></p:sp>"
    )


def plain_paragraph(canvas: Canvas, text: str, **look: object) -> str:
    """A paragraph of plain text that inherits everything but what `look` says (see `run`)."""
    return f"<a:p>{runs(canvas, (Span(text),), **look)}</a:p>"
