"""A guide's tree to a .docx: cover, chapters as Word sections, headers and footers, properties, snapshot.

A chapter is a Word section of its own: its header names it by its short name and lights its phase. A short one that
fits whole below the one before goes on in its section, under its header; so does the beginning of a longer one, below a
few lines. The cover stands alone in the first section, without header or footer. In a kommune's own template its pages
stand instead (`own`). Section breaks stand in small paragraphs of their own, so that no block of content carries one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from generator.danish import date_text
from generator.look.brand import Palette
from generator.look.layout import Layout
from generator.look.logo import Logo
from generator.look.measure import longest_part_mm, wrap_runs
from generator.look.standard.guide import CONTENT, DOCUMENT, frame, section_properties
from generator.look.standard.tokens import PAGE
from generator.ooxml import marks
from generator.ooxml.build import attr, clean, emu, esc, twips
from generator.ooxml.theme import recolour
from generator.ooxml.values import Values
from generator.problems import Problems
from generator.reading.spans import Span, Spans, plain
from generator.tree.drawing import Box, Drawing
from generator.tree.nodes import (
    Block,
    Chart,
    Columns,
    Contents,
    Document,
    Fact,
    Figure,
    Opener,
    PageBreak,
    Section,
    Table,
    walk,
)
from generator.writers.docx import drawing as shapes
from generator.writers.docx import own
from generator.writers.docx.blocks import COLUMN_GAP, SIDE_GAP, write_blocks
from generator.writers.docx.contents import Slab, fill, paginate, stacked
from generator.writers.docx.footnotes import add_footnotes
from generator.writers.docx.memo import Colours, memo_of
from generator.writers.docx.prompts import add_prompts
from generator.writers.docx.text import (
    BREAK,
    MM_PER_PT,
    NBSP,
    NO_BREAK_HYPHEN,
    PAGE_OF,
    ROOT,
    TEXT_OF,
    WORDS,
    Writer,
    field_runs,
    fill_xml,
    line_mm,
    measured,
    part_xml,
    recolour_styles,
    soften,
    spacing_xml,
    text_run,
    toc_name,
)
from generator.writers.docx.watermark import watermark

CORE = "application/vnd.openxmlformats-package.core-properties+xml"
CORE_REL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
EXTENDED = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
HEADER_PART, FOOTER_PART = "/word/header{}.xml", "/word/footer1.xml"
SHORT_NAME, BETWEEN = "Kapitelnavn", " · "  # the style of a chapter's short name above its title, and what is before it
VERSION_PROPERTY, DATE_PROPERTY, NAME_PROPERTY = "Pakkeversion", "Dokumentdato", "Dokumentnavn"

COVER_TOP = 19.0
COVER_FIELD = 208.0  # mm from the top where the sand ends
COVER_BAND = 266.8  # and where the band begins
COVER_TEXT = 71.5  # mm from the top where the wheel begins; longer text moves it down
COVER_DOWN = 5.5  # but no further: the lowest number must stay clear of the white below
COVER_SENDER = 228.0
COVER_META = 274.0
COVER_COLUMNS = (22.0, 84.0, 146.0)
COVER_COLUMN, COVER_RIGHT, COVER_FOOT = 56.0, 190.0, 6.0
LOGO_HEIGHT, LOGO_WIDTH = 15.5, 70.0
OPENER_FIELD = 152.0
OPENER_BODY = 163.0  # mm from the top where the text below an opener begins
OPENER_TOP_PT = 26.0
OPENER_RIGHT, OPENER_WHEEL_TOP, OPENER_WHEEL_MAX = 190.0, 34.0, 104.0
SHARED_GAP = 16.0  # mm above a section that shares a page with the one before
TAIL, FILLED = 0.3, 0.45  # of a page: what leaves a last page light, and how much the page before must keep
LIGHT = 0.4  # of a page: below no more than that, a chapter may begin that does not fit whole
SPARE = 6.0  # mm that must be left below it, for what another program sets a little higher
BANNER = 44.0  # mm: the band across the top of a sheet without a cover
# A bar of the phase strip: en spaces at 4 pt, 3.5 mm wide, lifted to the middle of the header's line. LibreOffice draws
# the ground of each no-break space for itself, with a hair between them, so those only part the bars.
STRIP_BAR = "\u2002" * 5
STRIP_SIZE = '<w:position w:val="2"/><w:sz w:val="8"/><w:szCs w:val="8"/>'
_PAGE_OF, _TEXT_OF = re.compile(PAGE_OF.format("(\\w+)")), re.compile(TEXT_OF.format("(\\w+)"))
_NAMED = re.compile('w:name="(_Ref\\d{9})"/>(.*?)<w:bookmarkEnd')
_WORDS = re.compile("<w:t(?: [^>]*)?>([^<]*)</w:t>")
_PROPERTIES = re.compile(  # of a paragraph: style, break, what else, outline level
    r"(<w:pPr><w:pStyle [^>]*/>(?:<w:keepNext/>)?)(?:<w:pageBreakBefore[^>]*/>)?"
    r"(.*?)((?:<w:outlineLvl [^>]*/>)?</w:pPr>)"
)


def write_docx(document: Document, layout: Layout, palette: Palette, logo: Logo | None, problems: Problems) -> bytes:
    """Return the guide `document` as .docx bytes in the look of `layout`; the same arguments give the same bytes."""
    parts = layout.guide.copy()
    paper = layout.paper
    if paper is None:
        recolour(parts, palette)
        (styles,) = parts.targets(DOCUMENT, "styles")[:1]
        parts.parts[styles] = recolour_styles(parts.parts[styles], palette)
    writer = Writer(
        document=document,
        parts=parts,
        palette=Colours(palette),
        problems=problems,
        styles=layout.spec.styles,
        sheet=layout.sheet,
        values=Values(document.id),
        lent=layout.spec.lent,
        numbers=layout.spec.numbers,
        paper=paper,
        full=layout.measure,
        depth=layout.depth,
        measure=layout.measure,
        memo=memo_of(layout),
        known_ids=frozenset(_known(document)),
    )
    if paper is not None:
        own.plain_header(writer)
    if not document.compact:
        _cover(writer, logo)
    writer.columns = document.compact  # one sheet has no room for the indent of running text
    writer.flow.slabs.clear()
    for section in document.sections:
        _section(writer, section)
    _balance(writer, len(writer.flow.slabs))
    final = _finish_sections(writer)
    writer.flow.anchor("end")
    first = paper.first_page if paper is not None else 2
    depth = layout.depth
    pages = paginate(writer.flow.slabs, first_page=1 if document.compact else first, page_height=depth)
    if document.compact and not document.many_pages and pages["end"] > 1:
        _warn_overflow(writer, depth)
    written = [
        _PAGE_OF.sub(lambda found: str(pages.get(found[1], 1)), one) if PAGE_OF[0] in one else one for one in writer.out
    ]
    if any(TEXT_OF[0] in one for one in written):
        named = (found for one in written if "_Ref" in one for found in _NAMED.finditer(one))
        called = {found[1]: "".join(_WORDS.findall(found[2])) for found in named}
        written = [
            _TEXT_OF.sub(lambda found: called.get(found[1], ""), one) if TEXT_OF[0] in one else one for one in written
        ]
    written = [writer.numbered(one) for one in written]
    written = add_footnotes(parts, written, writer.style("footnote"), writer.words("FootnoteReference"))
    if paper is None:
        _add_headers(writer)
        parts.add(FOOTER_PART, _footer(writer, pages["end"]), f"{CONTENT}.footer+xml")
    else:
        own.finish(writer)
    # Put together as bytes: the whole as a string would be twice as long, and made anew at each step.
    pieces = (f"<w:document {ROOT}><w:body>", *written, f"{final}</w:body></w:document>")
    parts.add(DOCUMENT, b"".join([one.encode() for one in pieces]), f"{CONTENT}.document.main+xml")
    _properties(writer)
    meta = marks.Meta(
        document.id, document.programme, document.municipality, document.version, document.built.isoformat()
    )
    marks.add_snapshot(parts, DOCUMENT, meta, writer.blocks)
    writer.values.add(parts, DOCUMENT)
    add_prompts(parts, writer.prompts, writer.words("Udfyld"), writer.plain_prompts)
    return parts.to_bytes()


def _warn_overflow(writer: Writer, depth: float) -> None:
    """Say that a sheet is more than its one page, and by how many lines of text."""
    document = writer.document
    over = stacked(writer.flow.slabs) - depth
    lines = max(1, math.ceil(over / line_mm(writer.metric("body"))))
    where = document.sections[0].where
    many = "én linje" if lines == 1 else f"{lines} linjer"
    hint = "begynd med de tekster, som kommunen selv har rettet eller tilføjet under changes"
    writer.problems.warn(
        "sheet-overflow", where, hint=hint, title=f"{document.cover.kind} ({document.programme})", lines=many
    )


def _known(document: Document) -> Iterator[str]:
    """Yield the ids of what links may lead to, and `id#…` for what has a chapter's page, a caption, or a name."""
    for node in walk(document):
        if not isinstance(node, Columns | PageBreak | Contents | Opener):
            yield node.id
        if isinstance(node, Table | Figure | Chart) and node.caption:
            yield from (f"{node.id}#caption", f"{node.id}#name")
        elif isinstance(node, Section) and node.level == 1 and node.listed and not document.compact:
            yield f"{node.id}#chapter"
            if _is_numbered(node):
                yield f"{node.id}#name"


def _is_numbered(section: Section) -> bool:
    """Whether the line above a chapter's title says its number: what others call it."""
    opens = bool(section.blocks) and isinstance(section.blocks[0], Opener)
    return bool(section.number) and section.kicker.endswith(section.number) and not opens


def _short_name(section: Section) -> str:
    """The chapter's short name where the line above its title says it too, after the number; "" elsewhere."""
    label = clean(section.label)
    said = section.level == 1 and _is_numbered(section) and label.casefold() != clean(plain(section.title)).casefold()
    return label if said else ""


def _followed(writer: Writer, section: Section) -> str:
    """The style of a chapter's short name that its header's field looks for, "" where there is none to find.

    A chapter below another's header must not be found by it.
    """
    return writer.words(SHORT_NAME) if _short_name(section) and not section.share else ""


# -- cover ------------------------------------------------------------------------------------------------------------


def _cover(writer: Writer, logo: Logo | None) -> None:
    document, cover = writer.document, writer.document.cover
    if writer.paper is not None:
        writer.out.append(_break_paragraph(writer, own.cover(writer, _title_role(writer, cover.title))))
        return
    field = Drawing(210, COVER_FIELD, (Box("Felt", 0, 0, 210, COVER_FIELD, fill="lt2"),))
    below = Drawing(
        210,
        297 - COVER_FIELD,
        (
            Box("Papir", 0, 0, 210, COVER_BAND - COVER_FIELD, fill="white"),
            Box("Bånd", 0, COVER_BAND - COVER_FIELD, 210, 297 - COVER_BAND, fill="band"),
        ),
    )
    role = _title_role(writer, cover.title)
    heights = [line_mm(writer.metric("cover-kind")) + writer.metric("cover-kind").after * MM_PER_PT]
    for style, text in ((role, cover.title), ("subtitle", cover.subtitle)):
        metric = writer.metric(style)
        lines = writer.lines(style, ((clean(text), metric.bold),), soft=True) if text else 0
        heights.append(lines * line_mm(metric) + metric.before * MM_PER_PT)
    down = min(max(COVER_TOP + sum(heights) - COVER_TEXT, 0), COVER_DOWN)
    picture = shapes.behind(writer, field, 0, 0, "Forsidefelt", "", 1)
    if cover.drawing is not None:
        picture += shapes.behind(writer, cover.drawing, 0, down, "Forandringshjul", "", 2)
    picture += shapes.behind(writer, below, 0, COVER_FIELD, "Forsidebånd", "", 3)
    writer.paragraph("cover-kind", (Span(cover.kind),), before=picture)
    writer.paragraph(role, (Span(cover.title),), soft=True)
    if cover.subtitle:
        writer.paragraph("subtitle", (Span(cover.subtitle),), soft=True)
    _sender(writer, logo)
    metas = list(zip(cover.meta, COVER_COLUMNS, strict=False))
    # The last may be as wide as the page allows, and all stand a little higher when one is tall.
    widths = [COVER_COLUMN] * (len(metas) - 1) + [max(COVER_COLUMN, COVER_RIGHT - x) for _, x in metas[-1:]]
    tall = max((_meta_mm(writer, fact, room) for (fact, _), room in zip(metas, widths, strict=True)), default=0)
    top = max(min(COVER_META, 297 - COVER_FOOT - tall), COVER_BAND + 2)
    for (fact, x), room in zip(metas, widths, strict=True):
        _meta(writer, fact, x, top, room)
    if not writer.out:
        writer.paragraph("cover-kind", (Span(document.title),))
    section = f'<w:sectPr><w:type w:val="nextPage"/>{_margins(COVER_TOP)}<w:cols w:space="708"/></w:sectPr>'
    writer.out.append(_break_paragraph(writer, section))


def _title_role(writer: Writer, title: str) -> str:
    """Return the largest title style in which the title keeps to its lines and no word breaks."""
    shown = soften(clean(title))
    for role, most in (("title", 2), ("title-long", 3)):
        metric = writer.metric(role)
        fits = longest_part_mm(shown, metric.size, True, metric.font) * metric.stretch <= writer.room(role)
        if fits and writer.lines(role, ((shown, True),)) <= most:
            return role
    return "title-longest"


def _sender(writer: Writer, logo: Logo | None) -> None:
    """The kommune's name, with its logo in front, in a frame that stands still however long the title is."""
    sender = writer.document.cover.sender
    before = ""
    if logo is not None:
        width = min(LOGO_HEIGHT * logo.ratio, LOGO_WIDTH)
        doc_pr = shapes.properties(writer, "Logo", f"{sender}s logo" if sender else "Kommunens logo")
        before = f"<w:r>{shapes.inline(width, width / logo.ratio, doc_pr, _picture(writer, logo, width))}</w:r>"
        before += text_run("\u2002")
    properties = frame(150, x=PAGE.left, y=COVER_SENDER)
    writer.paragraph("cover-sender", (Span(sender),), before=before, properties=properties, soft=True)


def _picture(writer: Writer, logo: Logo, width: float) -> str:
    """Return `a:graphic` of the logo; an SVG stands beside the PNG that older programs show."""
    raster, kind = (logo.fallback, "png") if logo.kind == "svg" else (logo.data, logo.kind)
    extra = ""
    rid = _media(writer, f"/word/media/logo.{kind}", raster, f"image/{kind}", kind)
    if logo.kind == "svg":
        vector = _media(writer, "/word/media/logo.svg", logo.data, "image/svg+xml", "svg")
        extra = (
            '<a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip'
            f' xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{vector}"/></a:ext>'
            "</a:extLst>"
        )
    size = f'<a:ext cx="{emu(width)}" cy="{emu(width / logo.ratio)}"/>'
    return (
        f'<a:graphic><a:graphicData uri="{shapes.PICTURE}"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="Logo"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{rid}">{extra}</a:blip><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>{size}</a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    )


def _media(writer: Writer, name: str, data: bytes, kind: str, extension: str) -> str:
    writer.parts.add(name, data, kind)
    writer.parts.defaults[extension] = kind
    return writer.parts.relate(DOCUMENT, "image", name)


def _meta_mm(writer: Writer, fact: Fact, room: float) -> float:
    """The height in mm of a label over its value, `room` mm wide."""
    lines = [writer.lines("cover-meta", measured(one), room, soft=True) for one in fact.value]
    return (1 + sum(lines)) * line_mm(writer.metric("cover-meta"))


def _meta(writer: Writer, fact: Fact, x: float, top: float, room: float) -> None:
    """A label over its value in the band, in a frame of its own `top` mm down the page."""
    properties = frame(room, x=x, y=top)
    colour = ""
    if writer.palette.colour("band") != writer.palette.colour("accent1"):
        # The style knows the band of most kommuner; a yellow one keeps its own colour and takes dark text.
        properties += fill_xml(writer.palette, "band")
        colour = "band.text"
    with writer.at(fact.label):
        for line in ((Span(fact.label, bold=True),), *fact.value):
            writer.paragraph("cover-meta", line, properties=properties, soft=True, colour=colour, room=room)


def _margins(top: float) -> str:
    return section_properties().replace(f'w:top="{twips(PAGE.top)}"', f'w:top="{twips(top)}"')


# -- sections ---------------------------------------------------------------------------------------------------------


def _section(writer: Writer, section: Section) -> None:
    first, slab, overhang = len(writer.out), len(writer.flow.slabs), writer.overhang
    share = section.share and slab > 0 and not any(isinstance(block, Columns) for block in section.blocks)
    if not share:
        _balance(writer, slab)
    above = tuple(writer.starts)  # of the page that this section may go on
    writer.starts.clear()
    own_header = section.level == 1 and writer.paper is None
    new_page = True
    if section.level == 1 and writer.paper is not None:
        new_page = bool(writer.header)
        writer.header = "own"
        writer.flow.anchor(toc_name(section.id))
    elif section.level == 1:
        new_page = False
        if not share:
            slab = _new_header(writer, section, first, slab)
        writer.flow.anchor(toc_name(section.id))
        writer.flow.add(Slab(0, break_before=True))
    if new_page and writer.part == len(writer.out):
        # A page break as the first thing in a part would make LibreOffice forget, on saving, that the part began.
        writer.part_on_new_page = True
        writer.flow.add(Slab(0, break_before=True))
    elif new_page:
        writer.break_before = True
    writer.place = clean(section.label) or clean(plain(section.title))
    headed = section.listed or section.level == 2 or writer.document.compact
    writer.level = section.level if headed else 0
    opener = section.blocks[0] if section.blocks and isinstance(section.blocks[0], Opener) else None
    blocks: tuple[Block, ...] = section.blocks
    if opener is not None:
        _opener(writer, section, opener)
        blocks = blocks[1:]
    else:
        listing = any(isinstance(block, Contents) for block in blocks)
        head = replace(section, blocks=())
        writer.memo.write(writer, head, ("head", listing), partial(_head, writer, head, listing))
    if any(isinstance(block, Contents) for block in blocks):
        contents = next(block for block in blocks if isinstance(block, Contents))
        with writer.marked(contents):
            _contents(writer)
    write_blocks(writer, blocks, lambda columns: _end_part(writer, columns))
    writer.gap_before = 0
    if not share:
        return
    if _join(writer, first, slab, overhang):
        writer.starts[:0] = above
        return
    if own_header and _begin(writer, section, first, slab, overhang):
        return
    starts = tuple(writer.starts)
    writer.starts[:] = above
    _balance(writer, slab)
    more = _new_header(writer, section, first, slab) - slab if own_header else 0
    writer.starts[:] = [(place + more, number + more) for place, number in starts]


def _above(paragraph: str, page_break: str, points: float) -> str:
    """Return the XML of a paragraph with this page break, or none, and so much space above it."""

    def changed(found: re.Match[str]) -> str:
        start, properties, end = found.groups()
        if "<w:spacing" in properties:
            properties = re.sub(r' w:before="\d+"', "", properties, count=1)
            properties = properties.replace("<w:spacing", f'<w:spacing w:before="{round(points * 20)}"', 1)
        else:
            properties += spacing_xml(points, None)
        return f"{start}{page_break}{properties}{end}"

    return _PROPERTIES.sub(changed, paragraph, count=1)


def _balance(writer: Writer, end: int) -> None:
    """Begin the last page before slab number `end` with a heading or a caption when little more than a few lines would
    stand on it."""
    last = writer.flow.page(end, writer.depth)
    if writer.document.compact or last.number == 1 or last.used > writer.depth * TAIL:
        return
    for place, asked in reversed(writer.starts):
        slab = next(number for number in range(asked, end) if not writer.flow.slabs[number].anchor)
        page = writer.flow.page(slab, writer.depth)
        if page.number == last.number:
            continue
        if page.used + page.foot() > writer.depth - 2 * SPARE:
            continue  # another program may set the lines above it over the page's end, where they would stand alone
        rest = writer.flow.slabs[slab:end]
        whole = stacked(rest) + sum(one.footnotes for one in rest)
        if page.number == last.number - 1 and page.used > writer.depth * FILLED and whole < writer.depth * (1 - TAIL):
            writer.flow.slabs[slab] = replace(rest[0], before=0, break_before=True)
            writer.out[place] = _above(writer.out[place], BREAK, 0)
        return


def _join(writer: Writer, first: int, slab: int, overhang: float, end: int = 0) -> bool:
    """Take away the page break of a section that fits whole below the one before; return whether it does.

    The section begins with paragraph `first` and slab number `slab`; a side panel hangs `overhang` mm down before it.
    With `end` it need only fit as far as the slab of that number.
    """
    end = end or len(writer.flow.slabs)
    slabs = [one for one in writer.flow.slabs[slab:end] if one.height or one.anchor]
    top = next(number for number, one in enumerate(slabs) if one.height)
    gap = max(SHARED_GAP, overhang + SIDE_GAP)
    slabs[top] = replace(slabs[top], before=gap, break_before=False)
    room = writer.flow.left(slab, writer.depth, sum(one.footnotes for one in slabs))
    hangs = writer.overhang if end == len(writer.flow.slabs) else 0
    if stacked(slabs) + hangs + SPARE > room:
        return False
    fewer = end - slab - len(slabs)
    writer.starts[:] = [(place, number - fewer) for place, number in writer.starts]
    writer.flow.slabs[slab:end] = slabs
    writer.part_on_new_page = False
    stays = '<w:pageBreakBefore w:val="0"/>' if writer.sheet.metrics[slabs[top].style].new_page else ""
    writer.out[first] = _above(writer.out[first], stays, gap / MM_PER_PT)
    return True


def _begin(writer: Writer, section: Section, first: int, slab: int, overhang: float) -> bool:
    """Begin a chapter below the few lines that end the one before; what does not fit stands on pages of its own, from a
    heading or a caption on. Return whether it does: it must fill a good part of this page, and save one or leave more
    for its last than stood on this."""
    slabs = writer.flow.slabs
    above = writer.flow.page(slab, writer.depth).used
    if above > writer.depth * LIGHT:
        return False
    most = fill(slabs[slab:], 1, writer.depth)[1].number
    for place, number in reversed(writer.starts):
        lines = [one for one in slabs[slab:number] if one.height]
        rest = fill(slabs[number:], 1, writer.depth)[1]
        alone = not lines or lines[-1].keep_next or stacked(lines) < writer.depth * TAIL
        if alone or (rest.number == most and rest.used < above):
            continue
        size = len(slabs)
        if not _join(writer, first, slab, overhang, number):
            continue
        number -= size - len(slabs)
        top = next(one for one in range(number, len(slabs)) if not slabs[one].anchor)
        slabs[top] = replace(slabs[top], before=0, break_before=True)
        writer.out[place] = _above(writer.out[place], "", 0)
        more = _new_header(writer, section, place, number) - number
        writer.starts[:] = [(one + more, asked + more) for one, asked in writer.starts if one > place]
        return True
    return False


def _banner(writer: Writer, section: Section) -> None:
    """The head of a sheet without a cover: kicker and title in white on a band in the kommune's colour."""
    if writer.paper is not None:
        own.banner(writer, section)
        return
    title = writer.lines("banner-title", ((plain(section.title), True),), soft=True)
    height = BANNER + (title - 1) * line_mm(writer.metric("banner-title"))
    band = Drawing(210, height, (Box("Bånd", 0, 0, 210, height, fill="band"),))
    before = shapes.behind(writer, band, 0, 0, "Bånd", "", 1)
    start = len(writer.flow.slabs)
    writer.gap_before = 0
    shade = colour = ""
    if writer.palette.colour("band") != writer.palette.colour("accent1"):
        # The styles know the band of most kommuner; a yellow one keeps its own colour and takes dark text.
        shade, colour = fill_xml(writer.palette, "band"), "band.text"
    kicker = (Span(section.kicker or section.label),)
    writer.paragraph("banner-kicker", kicker, before=before, properties=shade, colour=colour)
    room = writer.room("banner-title")
    writer.paragraph("banner-title", section.title, properties=shade, colour=colour, room=room, soft=True)
    used = stacked(writer.flow.slabs[start:])
    writer.gap_before = max((height + 5 - PAGE.top - used) / MM_PER_PT, 14)


def _head(writer: Writer, section: Section, contents: bool) -> None:
    """Write kicker, title and lead of a section in its marks; its blocks are not told, so that the head may be kept."""
    with writer.marked(section):
        _title(writer, section, contents)


def _title(writer: Writer, section: Section, contents: bool) -> None:
    if writer.document.compact:
        _banner(writer, section)
        return
    if section.kicker:
        colour = f"phase.{section.phase}.ink" if 0 < section.phase <= writer.palette.phases else ""
        spans: Spans = (Span(section.kicker),)
        runs = writer.runs(spans, colour=colour)
        shown = writer.named(section.id, runs) if section.level == 1 and _is_numbered(section) else runs
        if name := _short_name(section):
            spans = (*spans, Span(f"{BETWEEN}{name}"))
            shown += text_run(BETWEEN) + writer.styled(name, _followed(writer, section))
        writer.paragraph("kicker", spans, content=shown)
        if writer.paper is not None:
            writer.gap_before = own.NO_GAP
    role = "profile-title" if section.level == 2 else "contents-title" if contents else "heading1"
    writer.paragraph(
        role, section.title, content=_heading_runs(writer, section, role), room=writer.room(role), soft=True
    )
    if section.lead:
        writer.paragraph("lead", section.lead)


def _held(writer: Writer, role: str, title: Spans) -> Spans:
    """Return a heading with its last two words held together when the last line would be one word, or half a name."""
    metric, text = writer.metric(role), soften(plain(title))
    width = writer.room(role) / metric.stretch
    lines = wrap_runs([(text, True)], width, metric.size, metric.font)
    head, _, tail = title[-1].text.rpartition(" ") if title else ("", "", "")
    if len(lines) < 2 or " " in lines[-1] or not head or title[-1].field:
        return title
    held = (*title[:-1], replace(title[-1], text=f"{head}{NBSP}{tail.replace('-', NO_BREAK_HYPHEN)}"))
    after = wrap_runs([(soften(plain(held)), True)], width, metric.size, metric.font)
    return held if len(after) == len(lines) else title


def _heading_runs(writer: Writer, section: Section, role: str) -> str:
    runs = writer.runs(_held(writer, role, section.title), soft=True)
    if section.level == 1 and section.listed:
        return writer.bookmark(toc_name(section.id), runs)
    return runs


def _opener(writer: Writer, section: Section, opener: Opener) -> None:
    """A phase's first page: kicker, title and lead on sand, the wheel beside them, the text below the field."""
    if writer.paper is not None:
        own.opener(writer, section, opener, _heading_runs(writer, section, "heading1"))
        return
    start = len(writer.flow.slabs)
    field = Drawing(210, OPENER_FIELD, (Box("Felt", 0, 0, 210, OPENER_FIELD, fill="lt2"),))
    before = shapes.behind(writer, field, 0, 0, "Felt", "", 1)
    wheel = opener.drawing
    scale = min(1.0, OPENER_WHEEL_MAX / max(wheel.width, wheel.height, 1))
    left = OPENER_RIGHT - wheel.width * scale
    before += shapes.behind(writer, wheel, left, OPENER_WHEEL_TOP, "Forandringshjul", opener.alt, 2, scale)
    with writer.marked(section):
        colour = f"phase.{opener.phase}.ink" if 0 < opener.phase <= writer.palette.phases else ""
        kicker = (Span(opener.kicker or section.kicker or section.label),)
        writer.gap_before = OPENER_TOP_PT
        writer.paragraph("kicker", kicker, before=before, colour=colour)
        role = "phase-title" if _short_title(writer, section) else "phase-title-long"
        writer.paragraph(role, section.title, content=_heading_runs(writer, section, role), soft=True)
    with writer.marked(opener):
        mark = len(writer.flow.slabs)
        lead = opener.lead or section.lead or (Span("\u00a0"),)
        metric = writer.metric("phase-lead")
        above = stacked(writer.flow.slabs[start:mark])
        lines = writer.lines("phase-lead", measured(lead))
        used = above + metric.before * MM_PER_PT + lines * metric.line * MM_PER_PT
        after = max((OPENER_BODY - PAGE.top - used) / MM_PER_PT, 12)
        writer.paragraph("phase-lead", lead, after=after)


def _contents(writer: Writer) -> None:
    """Write the list of chapters as a field with its result in it, in the control Word knows as a contents list."""
    entries = [section for section in writer.document.sections if section.level == 1 and section.listed]
    if not entries:
        return
    rows = []
    for index, section in enumerate(entries):
        name = toc_name(section.id)
        begin = end = ""
        if index == 0:
            begin = (
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
                ' TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            )
        if index == len(entries) - 1:
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        number = text_run(clean(section.number), writer.words("Feltlabel")) + text_run("\t")
        page = field_runs(f"PAGEREF {name} \\h", PAGE_OF.format(name), writer.words("Sidetal"))
        # The tabs stand outside the link: readers that drop them inside would run number and title together.
        link = f'{number}<w:hyperlink w:anchor="{name}" w:history="1">{writer.styled(plain(section.title))}'
        link += f"</w:hyperlink>{text_run(chr(9))}{page}"
        mark = writer.take_marks() if index == 0 else ""
        top = writer.take_break() if index == 0 else ""
        tabs = writer.paper.tabs if writer.paper is not None else ""
        ppr = f'<w:pPr><w:pStyle w:val="{writer.style("contents")}"/>{top}{tabs}</w:pPr>'
        rows.append(f"<w:p>{ppr}{mark}{begin}{link}{end}</w:p>")
        metric = writer.metric("contents")
        room = writer.full - metric.left - 10 - 14
        lines = writer.lines("contents", ((plain(section.title), False),), room)
        writer.flow.add(
            Slab(
                lines * line_mm(metric),
                metric.before * MM_PER_PT,
                metric.after * MM_PER_PT if writer.paper is not None else 0,
                style="toc",
                edge_between=metric.edge_between * MM_PER_PT,
                edge_bottom=metric.edge_bottom * MM_PER_PT,
            )
        )
    writer.out.append(
        '<w:sdt><w:sdtPr><w:alias w:val="Indholdsfortegnelse"/><w:id '
        f'w:val="{writer.control_id("contents")}"/><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>{''.join(rows)}</w:sdtContent></w:sdt>"
    )


def _end_part(writer: Writer, columns: int) -> None:
    """End a part of the chapter at a change in the number of columns; the next part goes on below it."""
    writer.out.append(_break_paragraph(writer, _section_xml(writer, columns)))
    writer.flow.add(Slab(MM_PER_PT))
    writer.part = len(writer.out)


def _new_header(writer: Writer, section: Section, first: int, slab: int) -> int:
    """End the Word section before the chapter that begins with paragraph `first` and slab `slab`, and give the chapter
    a header of its own; return the slab it then begins with."""
    if writer.header:
        writer.out.insert(first, _break_paragraph(writer, _section_xml(writer, 1)))
        writer.flow.slabs.insert(slab, Slab(MM_PER_PT))
        slab += 1
    writer.header = _header(writer, section)
    return slab


def _finish_sections(writer: Writer) -> str:
    return _section_xml(writer, 1)


def _section_xml(writer: Writer, columns: int) -> str:
    """Return the `w:sectPr` of the part that ends here: the chapter's first part names header and footer, the rest
    inherit them and go on where the part before ended."""
    first = bool(writer.header) and writer.header != writer.open_header
    cols = '<w:cols w:space="708"/>' if columns == 1 else f'<w:cols w:num="{columns}" w:space="{twips(COLUMN_GAP)}"/>'
    if columns == 2 and writer.left_share != 0.5:
        wide = (writer.full - COLUMN_GAP) * writer.left_share
        first_column = f'<w:col w:w="{twips(wide)}" w:space="{twips(COLUMN_GAP)}"/>'
        last_column = f'<w:col w:w="{twips(writer.full - COLUMN_GAP - wide)}"/>'
        cols = f'<w:cols w:num="2" w:space="{twips(COLUMN_GAP)}" w:equalWidth="0">{first_column}{last_column}</w:cols>'
    kind = "nextPage" if first or not writer.header or writer.part_on_new_page else "continuous"
    writer.part_on_new_page = False
    if writer.paper is not None:
        writer.open_header = writer.header
        return own.section_xml(writer, kind, cols, first=first)
    references = ""
    if first:
        writer.open_header = writer.header
        rid = writer.parts.relate(DOCUMENT, "header", writer.header)
        references = f'<w:headerReference w:type="default" r:id="{rid}"/>'
        rid = writer.parts.relate(DOCUMENT, "footer", FOOTER_PART)
        references += f'<w:footerReference w:type="default" r:id="{rid}"/>'
    return f'<w:sectPr>{references}<w:type w:val="{kind}"/>{section_properties()}{cols}</w:sectPr>'


def _break_paragraph(writer: Writer, section: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{writer.style("section-break")}"/>{section}</w:pPr></w:p>'


# -- header and footer ------------------------------------------------------------------------------------------------


def _header(writer: Writer, section: Section) -> str:
    """Return the name of the chapter's header part, which is written when the document is whole."""
    writer.headers.append(section)
    return HEADER_PART.format(len(writer.headers))


def _add_headers(writer: Writer) -> None:
    """Add each chapter's header: document at the left, chapter and phase at the right, who leads the project below.

    The short name follows the one above the chapter's title, where that has it in a style of its own.
    """
    for number, section in enumerate(writer.headers, 1):
        named, right = "", text_run(NBSP)
        label = clean(section.label) or clean(plain(section.title))
        if not writer.document.compact:  # the band says what the sheet is
            if name := clean(writer.document.header):
                named = field_runs(f"DOCPROPERTY {NAME_PROPERTY}", name)
            if _followed(writer, section):
                right = text_run(f"{clean(section.number)} ") + field_runs(f'STYLEREF "{SHORT_NAME}"', label)
            else:
                right = text_run(f"{clean(section.number)} {label}" if section.number else label)
        if 0 < section.phase <= writer.document.phases:
            right += text_run("\u2002") + _strip(writer, section.phase)
        ppr = f'<w:pPr><w:pStyle w:val="{writer.style("header")}"/></w:pPr>'
        body = f"<w:p>{ppr}{watermark(writer)}{named}{text_run(chr(9))}{right}</w:p>"
        if writer.document.header_value:
            with writer.at(f"{WORDS['header']}: {label}"):
                body += f"<w:p>{ppr}{writer.runs(writer.document.header_value)}</w:p>"
        xml = writer.numbered(part_xml("w:hdr", body))
        writer.parts.add(HEADER_PART.format(number), xml, f"{CONTENT}.header+xml")


def _short_title(writer: Writer, section: Section) -> bool:
    metric = writer.metric("phase-title")
    title = soften(plain(section.title))
    fits = longest_part_mm(title, metric.size, True, metric.font) * metric.stretch <= writer.room("phase-title")
    return fits and writer.lines("phase-title", ((title, True),)) <= 2


def _strip(writer: Writer, current: int) -> str:
    """The row of small bars that shows which phase this is; the chapter's name beside it says it in words.

    Shaded blanks rather than shapes: LibreOffice moves a shape in a header to another chapter's page now and then.
    """
    runs = []
    for number in range(1, writer.document.phases + 1):
        fill = fill_xml(writer.palette, f"phase.{number}.thin" if number == current else "strip_off")
        runs.append(text_run(STRIP_BAR, f"{STRIP_SIZE}{fill}"))
    # The last one keeps Word from hanging the bar before it over the margin, as it does with blanks that end a line.
    return "".join(bar + text_run("\u00a0", STRIP_SIZE) for bar in runs)


def _footer(writer: Writer, total: int) -> str:
    """Version and date at the left, from the document's properties; «side 3 af 40» at the right."""
    document = writer.document
    text = clean(document.footer)
    pieces: list[str] = []
    for piece in re.split(
        f"({re.escape(document.version)}|{re.escape(date_text(document.built))})" if document.version else "(\0)", text
    ):
        if piece and piece == document.version:
            pieces.append(field_runs(f"DOCPROPERTY {VERSION_PROPERTY}", piece))
        elif piece == date_text(document.built):
            pieces.append(field_runs(f"DOCPROPERTY {DATE_PROPERTY}", piece))
        else:
            pieces.append(text_run(piece))
    if document.footer_value:
        with writer.at(WORDS["footer"]):
            pieces.append(text_run(" · ") + writer.runs(document.footer_value))
    bold = writer.words("Sidetal")
    pages = (
        text_run(f"{WORDS['page']} ")
        + field_runs("PAGE", "2", bold)
        + text_run(f" {WORDS['of']} ")
        + field_runs("NUMPAGES", str(total))
    )
    style = writer.style("footer")
    body = f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(pieces)}{text_run(chr(9))}{pages}</w:p>'
    return writer.numbered(part_xml("w:ftr", body))


# -- properties -------------------------------------------------------------------------------------------------------


def _properties(writer: Writer) -> None:
    document, parts = writer.document, writer.parts
    stamp = f"{document.built.isoformat()}T08:00:00Z"
    date = '<dcterms:{0} xsi:type="dcterms:W3CDTF">' + stamp + "</dcterms:{0}>"
    keywords = f"<cp:keywords>{esc(document.keywords)}</cp:keywords>" if document.keywords else ""
    core = (
        f'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{esc(document.title)}</dc:title><dc:subject>{esc(document.subject)}</dc:subject>"
        f"<dc:creator>{esc(document.author)}</dc:creator>{keywords}<dc:language>{esc(document.language)}</dc:language>"
        f"<cp:lastModifiedBy>{esc(document.author)}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f"{date.format('created')}{date.format('modified')}<cp:version>{esc(document.version)}</cp:version>"
        "</cp:coreProperties>"
    )
    parts.add("/docProps/core.xml", core, CORE)
    parts.relate("/", CORE_REL, "/docProps/core.xml")
    app = (
        f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Application>Forankring</Application><Company>{esc(document.author)}</Company></Properties>"
    )
    parts.add("/docProps/app.xml", app, EXTENDED)
    parts.relate("/", "extended-properties", "/docProps/app.xml")
    own: dict[str, str] = {
        VERSION_PROPERTY: document.version,
        DATE_PROPERTY: date_text(document.built),
        "Program": document.programme,
        "Kommune": document.municipality,
        **({NAME_PROPERTY: clean(document.header)} if document.header and not document.compact else {}),
    }
    for key, value in document.properties:
        own.setdefault(key, value)
    rows = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{attr(key)}">'
        f"<vt:lpwstr>{esc(value)}</vt:lpwstr></property>"
        for number, (key, value) in enumerate(own.items(), 2)
    )
    custom = (
        f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        f' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{rows}</Properties>'
    )
    parts.add("/docProps/custom.xml", custom, CUSTOM)
    parts.relate("/", "custom-properties", "/docProps/custom.xml")
