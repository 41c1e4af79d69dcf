"""Blocks of a section to Word: prose, lists, callouts, panels, columns, captions, drawings and charts.

Each block is written inside its marks, in the template's styles. Text stands in the text column; headings of level 2,
tables, figures and panels take the full measure. What stands beside the text (margin notes, side panels) are paragraph
frames in the margin column, so the text beside them never has to move.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from generator.look.standard.guide import DOCUMENT, NOTE_WIDTH, SIDE_PAD, SIDE_WIDTH, frame, side_frame
from generator.ooxml.build import clean, twips
from generator.ooxml.charts import add_chart, add_curves
from generator.reading.spans import Span, Spans, plain
from generator.tree.nodes import (
    Block,
    Bullets,
    Callout,
    Chart,
    Columns,
    Contents,
    Fact,
    Figure,
    Heading,
    Opener,
    PageBreak,
    Panel,
    Prose,
    Table,
)
from generator.writers.docx import drawing as shapes
from generator.writers.docx.contents import Slab, stacked
from generator.writers.docx.tables import number_table, table_mm, write_table
from generator.writers.docx.text import (
    MM_PER_PT,
    WORDS,
    Writer,
    count_lines,
    field_runs,
    line_mm,
    measured,
    ref_name,
    scheme,
    text_run,
)

AFTER_TABLE = 14.0  # points before body text that follows a table, a panel or a chart
AFTER_NOTE = 4.0  # and before a source or a note: what the style of sources has itself
WHOLE_LIST = 8  # items: a list no longer than this stays on one page of a paper
NO_GAP = -1.0
SIDE_GAP = 8.0  # mm kept free below a side panel
COLUMN_GAP = 8.0
BELOW_COLUMNS = 22.0  # points above the heading of what sums up below two columns
BELOW_SPARE = 3.0  # mm that must be left under it, for what another program sets a little higher
WIDER_LEFT = (0.54, 0.58, 0.62)  # of the text's width: what the first of two columns may take when they do not fit
LEAST_COLUMN = 68.0  # mm: on narrower pages two columns stand one under the other
CHART_ROW, CHART_PAD, CHART_MAX, CHART_AROUND = 9.0, 6.0, 190.0, 60.0  # the last: mm of a page for what is around it
COLUMN_CHART = 75.0
CURVE_CHART, LOW_CHART, BIG_ROW = 62.0, 27.0, 18.0
# The styles carry the frame too; LibreOffice only reads it on the paragraph.
FRAME = frame(NOTE_WIDTH)
SIDE_FRAME = side_frame()
# Roles in the text column, and what plays them beside a side panel.
BESIDE = {
    "body": "beside-body",
    "lead": "beside-lead",
    "note": "beside-note",
    "heading3": "beside-heading",
    "list": "beside-list",
    "list-number": "beside-list-number",
    "callout-text": "beside-callout",
    "local-text": "beside-local",
    "remark-text": "beside-remark",
}


class Beside(Struct):
    """A side panel that still stands beside the text: where the text began, and how high the panel is (mm)."""

    start: int
    height: float


def write_blocks(writer: Writer, blocks: Sequence[Block], breaks: Callable[[int], None] | None = None) -> None:
    """Write `blocks` in order. `breaks` ends the Word section, with so many columns; None where that cannot be."""
    beside: Beside | None = None
    before: Block | None = None
    for block in blocks:
        if beside is not None and _full_measure(block, before):
            _clear(writer, beside)
            beside = None
        if isinstance(block, PageBreak):
            beside = None
        writer.beside = beside is not None
        if isinstance(block, PageBreak):
            writer.break_before = True
        elif isinstance(block, Columns):
            _columns(writer, block, breaks)
        elif isinstance(block, Panel) and block.side and writer.paper is None:
            start = len(writer.flow.slabs)
            writer.memo.write(writer, block, ("side",), partial(_side_panel, writer, block))
            slabs = [replace(slab, framed=False, lines=1) for slab in writer.flow.slabs[start:]]
            beside = Beside(len(writer.flow.slabs), stacked(slabs))
        elif isinstance(block, Contents):
            continue
        else:
            if not writer.columns and (isinstance(block, Heading) or (isinstance(block, Table) and block.caption)):
                writer.starts.append((len(writer.out), len(writer.flow.slabs)))
            context = (before is None, _beside_text(before))
            writer.memo.write(writer, block, context, partial(_marked, writer, block, *context))
        before = block
    writer.beside = False
    writer.overhang = max(0.0, beside.height - stacked(writer.flow.slabs[beside.start :])) if beside is not None else 0


def _role(writer: Writer, role: str) -> str:
    return BESIDE.get(role, role) if writer.beside else role


def _marked(writer: Writer, block: Block, first: bool, in_text: bool) -> None:
    """Write a block in its marks; nothing about its neighbours may count but what is told here: it may be kept."""
    with writer.marked(block):
        _write(writer, block, first=first, in_text=in_text)


def _write(writer: Writer, block: Block, *, first: bool, in_text: bool) -> None:
    match block:
        case Prose():
            _prose(writer, block, first=first)
        case Heading():
            _heading(writer, block)
        case Bullets():
            _bullets(writer, block)
        case Table():
            _caption(writer, "table", block)
            write_table(writer, block)
            writer.gap_before = AFTER_TABLE
        case Figure():
            _figure(writer, block)
        case Chart():
            _chart(writer, block)
        case Callout():
            _callout(writer, block, in_text=in_text)
        case Panel():
            _panel(writer, block)
        case Opener():
            raise ValueError(f"{block.id}: an opener must be the first block of its section")


def _heading(writer: Writer, block: Heading) -> None:
    """Write a heading in the style of its level; levels never skip, whatever the look: readers navigate by them."""
    level: int = block.level
    role = f"heading{level}"
    if writer.columns and level == 3:
        role = "column-heading" if writer.level > 1 else "column-heading-2"
    elif level == 2 and writer.document.compact:
        role = "heading-sheet"
    elif level == 2 and not writer.level:
        role = "heading-plain"
    elif level == 3 and writer.level < 2:
        role = "heading-3-as-2"
    if writer.level:
        writer.level = max(2, level if writer.level > 1 else 2)
    if 0 <= writer.gap_before <= AFTER_TABLE:
        writer.gap_before = 0
    role = _role(writer, role)
    writer.paragraph(role, block.text, soft=True, room=writer.room(role))


def _full_measure(block: Block, before: Block | None) -> bool:
    if isinstance(block, Callout):
        return not _beside_text(before)
    return isinstance(block, Table | Figure | Chart | Columns | PageBreak | Panel) or (
        isinstance(block, Heading) and block.level == 2
    )


def _beside_text(before: Block | None) -> bool:
    """Whether the block above stands in the text column; a callout then does too."""
    if isinstance(before, Prose):
        return before.style in ("body", "lead", "margin", "note")
    return isinstance(before, Bullets) or (isinstance(before, Heading) and before.level == 3)


def _clear(writer: Writer, beside: Beside) -> None:
    """Ask for room, so that a block in full measure starts below the side panel."""
    used = stacked(writer.flow.slabs[beside.start :])
    if used < beside.height + SIDE_GAP:
        writer.gap_before = max(writer.gap_before, (beside.height + SIDE_GAP - used) / MM_PER_PT + 14)


def _prose(writer: Writer, block: Prose, *, first: bool) -> None:
    role = {"body": "body", "lead": "lead", "note": "note", "source": "source", "margin": "margin"}[block.style]
    if writer.columns and role in ("body", "note", "lead"):
        role = "column-note" if role == "note" else "column"
    elif writer.columns and role == "source" and writer.paper is not None:
        role = "column-note"  # a kommune's own style of sources may leave no room below a table
    if role in ("source", "note", "column-note") and not first:  # the first stands clear of a band above it
        writer.gap_before = min(writer.gap_before, AFTER_NOTE)
    if role == "margin" and writer.paper is not None:  # a kommune's own page has no column for notes
        role = "note"
    role = _role(writer, role)
    for paragraph in block.paragraphs:
        margin = role == "margin"
        writer.paragraph(
            role,
            paragraph,
            room=NOTE_WIDTH if margin else writer.room(role),
            soft=margin,
            properties=FRAME if margin else "",
        )


def _bullets(writer: Writer, block: Bullets) -> None:
    role = _role(writer, ("column-" if writer.columns else "") + ("list-number" if block.ordered else "list"))
    properties = ""
    if block.ordered:
        metric = writer.metric(role)
        number = _new_list(writer, f'<w:ind w:left="{twips(metric.left)}" w:hanging="{twips(metric.hang)}"/>')
        properties = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    last = len(block.items) - 1
    whole = writer.document.compact and last < WHOLE_LIST
    for index, item in enumerate(block.items):
        keep = index < last and (whole or (index == 0 and _short(writer, role, item)))
        room = writer.room(role)
        writer.paragraph(role, item, properties=properties, room=room, keep_next=keep or None)


def _short(writer: Writer, role: str, item: Spans) -> bool:
    return writer.lines(role, measured(item), writer.room(role)) < 3


def _new_list(writer: Writer, indent: str) -> int:
    """Add a numbering instance that starts again at 1, and return its number.

    It has the indent of the paragraphs' style: the one it inherits would win over that. A kommune's own list keeps its.
    """
    (part,) = writer.parts.targets(DOCUMENT, "numbering")[:1]
    xml = writer.parts.parts[part].decode()
    number = max((int(one) for one in re.findall(r'<w:num [^>]*w:numId="(\d+)"', xml)), default=0) + 1
    own = ""
    if writer.paper is None:
        abstract = xml.partition(f'w:abstractNumId="{writer.numbers}"')[2]
        level = re.search(r'<w:lvl w:ilvl="0".*?</w:lvl>', abstract, re.DOTALL)
        own = re.sub(r"<w:pStyle [^>]*/>", "", re.sub(r"<w:ind [^>]*/>", indent, level[0])) if level else ""
    instance = (
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{writer.numbers}"/>'
        f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>{own}</w:lvlOverride></w:num>'
    )
    end = "<w:numIdMacAtCleanup" if "<w:numIdMacAtCleanup" in xml else "</w:numbering>"
    writer.parts.parts[part] = xml.replace(end, f"{instance}{end}").encode()
    return number


def _caption(writer: Writer, kind: str, block: Table | Figure | Chart, table: str = "") -> None:
    """Write «Tabel 3. …» above what follows; the number is a field, with the number it will give already in it.

    «Tabel 3» stands in a bookmark, and its page can be asked for. `table` is the id of a table that a figure points to.
    """
    caption = block.caption
    if not caption:
        return
    if plain(caption):
        writer.gap_before = max(writer.gap_before, 0) if writer.gap_before > AFTER_TABLE else 0
    number = writer.count_caption(kind)
    word = WORDS[kind]
    name = text_run(f"{word}\u00a0") + field_runs(f"SEQ {word} \\* ARABIC", str(number))
    look = writer.words("Daempet")
    pointer = writer.pointer(table, look) if table else ""
    shown = "".join(text for text, _ in measured(caption))
    if pointer:
        pointer = text_run(f" – {WORDS['see']} ", look) + pointer
        shown += f" – {WORDS['see']} {WORDS['table']} 00, {WORDS['page']} 00"
    runs = f"{writer.named(block.id, name)}{text_run('. ')}{writer.runs(caption, soft=True)}{pointer}"
    writer.flow.anchor(ref_name(block.id))
    writer.paragraph("caption", caption, content=runs, text=f"{word} {number}. {shown}")


def _figure(writer: Writer, figure: Figure) -> None:
    _caption(writer, "figure", figure, figure.table)
    drawing = figure.drawing
    name = plain(figure.caption) or WORDS["figure"]
    run = shapes.inline_group(writer, drawing, name[:80], figure.alt)
    writer.paragraph("figure", content=run, height=shapes.extent(drawing)[3] + 0.6)


def _chart(writer: Writer, chart: Chart) -> None:
    _caption(writer, "figure", chart, chart.table)
    width = writer.measure
    height = COLUMN_CHART
    accent = scheme(writer.palette.colour("accent1"))
    if chart.horizontal:
        height = min(len(chart.categories) * CHART_ROW + CHART_PAD, CHART_MAX, writer.depth - CHART_AROUND)
    if chart.curves:
        height = CURVE_CHART if not writer.document.compact else LOW_CHART
        rid = add_curves(writer.parts, DOCUMENT, chart, 9, width, height, accent=accent)
    else:
        height = max(height, len(chart.categories) * BIG_ROW) if chart.big else height
        rid = add_chart(writer.parts, DOCUMENT, chart, 9, width, accent=accent)
    doc_pr = shapes.properties(writer, plain(chart.caption)[:80] or WORDS["figure"], chart.alt)
    graphic = f'<a:graphic><a:graphicData uri="{shapes.CHART}"><c:chart r:id="{rid}"/></a:graphicData></a:graphic>'
    run = f"<w:r>{shapes.inline(width, height, doc_pr, graphic)}</w:r>"
    writer.paragraph("figure", content=run, height=height + 0.6)


def _quote(writer: Writer, callout: Callout) -> None:
    """Write what somebody said, and below it who."""
    for paragraph in callout.paragraphs:
        writer.paragraph("quote", paragraph, keep_next=bool(callout.title) or None, room=writer.room("quote"))
    if callout.title:
        writer.paragraph("quote-source", (Span(callout.title),), room=writer.room("quote-source"))


def _callout(writer: Writer, callout: Callout, *, in_text: bool) -> None:
    if callout.tone == "quote":
        _quote(writer, callout)
        return
    role = {"attention": "callout", "local": "local", "note": "remark"}[callout.tone]
    title = "FremhaevetTitel" if callout.tone == "attention" else "BemaerkTitel"
    suffix = "-text" if in_text and not writer.columns else ""
    lines: list[tuple[Spans, str]] = []
    if callout.title:
        lines.append(((Span(callout.title, bold=True),), writer.styled(callout.title, writer.words(title))))
    lines.extend((paragraph, writer.runs(paragraph)) for paragraph in callout.paragraphs)
    writer.gap_before = 0
    role = _role(writer, role + suffix)
    for index, (spans, content) in enumerate(lines):
        writer.paragraph(role, spans, content=content, keep_next=index < len(lines) - 1, room=writer.room(role))


def _panel(writer: Writer, panel: Panel) -> None:
    """Write a sand panel: title, big numbers, then label–value lines."""
    writer.paragraph("panel-title", (Span(panel.title),), room=writer.room("panel-title"))
    numbers = panel.numbers
    if len(numbers) == 1:
        _panel_line(writer, panel.title, numbers[0], keep=bool(panel.facts))
    elif numbers:
        number_table(writer, panel.title, numbers)
    for index, fact in enumerate(panel.facts):
        _panel_line(writer, panel.title, fact, keep=index < len(panel.facts) - 1)
    writer.gap_before = AFTER_TABLE


def _panel_line(writer: Writer, title: str, fact: Fact, *, keep: bool) -> None:
    label = text_run(f"{fact.label}\t", writer.words("Feltlabel"))
    with writer.at(f"{fact.label}: {title}"):
        values = text_run("\n").join(writer.runs(line) for line in fact.value)
    role = "panel-line" if keep else "panel-last"
    metric = writer.metric(role)
    room = writer.measure - metric.left - metric.right
    lines = (
        sum(count_lines(measured(line), room / metric.stretch, metric.size, metric.font) for line in fact.value) or 1
    )
    writer.paragraph(role, content=label + values, keep_next=keep, height=lines * line_mm(metric))


def _side_panel(writer: Writer, panel: Panel) -> None:
    """Write a panel beside the text: title, then each label over its value, in one frame."""
    room = SIDE_WIDTH - 3 * SIDE_PAD  # the narrower of the two readings
    with writer.marked(panel):
        title = text_run(clean(panel.title), writer.words("Sidefelttitel"))
        writer.paragraph("side", (Span(panel.title),), content=title, room=room, properties=SIDE_FRAME)
        for fact in panel.facts:
            values = fact.value or ((Span("–"),),)
            label = text_run(f"{clean(fact.label)}\n", writer.words("Feltlabel"))
            with writer.at(f"{fact.label}: {panel.title}"):
                content = label + text_run("\n").join(writer.runs(line, soft=True) for line in values)
            shown = "\n".join((fact.label, *(plain(line) for line in values)))
            writer.paragraph("side", content=content, text=shown, room=room, soft=True, properties=SIDE_FRAME)


def _reset(slabs: Sequence[Slab], wider: float) -> float:
    """Return the height of `slabs` in a column so many times as wide; a last line is taken to be half full."""
    lines = [max(1, math.ceil((one.lines - 0.5) / wider)) for one in slabs]
    return stacked([replace(one, height=one.height / one.lines * n) for one, n in zip(slabs, lines, strict=True)])


def _columns(writer: Writer, columns: Columns, breaks: Callable[[int], None] | None) -> None:
    """Write two blocks side by side in a section of two columns; one under the other where no section can end."""
    if breaks is None or (writer.full - COLUMN_GAP) / 2 < LEAST_COLUMN:
        write_blocks(writer, (*columns.left, *columns.right))
        _below(writer, columns.below, columns=False)
        return
    breaks(1)
    start = len(writer.flow.slabs)
    writer.columns, writer.measure = True, (writer.full - COLUMN_GAP) / 2
    writer.gap_before = NO_GAP
    write_blocks(writer, columns.left)
    middle = len(writer.flow.slabs)
    writer.prefix, writer.gap_before = '<w:r><w:br w:type="column"/></w:r>', NO_GAP
    write_blocks(writer, columns.right)
    left, right = writer.flow.slabs[start:middle], writer.flow.slabs[middle:]
    notes = sum(slab.footnotes for slab in (*left, *right))
    room = writer.flow.left(start, writer.depth, notes)
    tall = max(stacked(left), stacked(right))
    for share in WIDER_LEFT if tall > room else ():
        wide = max(_reset(left, 2 * share), _reset(right, 2 - 2 * share))
        if wide <= room:
            writer.left_share, tall = share, wide
            break
    writer.flow.slabs[start:] = [slab for slab in writer.flow.slabs[start:] if slab.anchor]
    writer.flow.add(Slab(tall, footnotes=notes))
    breaks(2)
    writer.columns, writer.measure, writer.left_share = False, writer.full, 0.5
    writer.gap_before = 0
    _below(writer, columns.below, columns=True)


def _below(writer: Writer, blocks: tuple[Heading, Table] | tuple[()], *, columns: bool) -> None:
    """Write what sums up below two columns, in the look of their headings, where the page has room for all of it."""
    if not blocks:
        return
    metric = writer.metric("heading3")
    need = BELOW_COLUMNS * MM_PER_PT + line_mm(metric) + metric.after * MM_PER_PT + table_mm(writer, blocks[1])
    if need + BELOW_SPARE > writer.flow.left(len(writer.flow.slabs), writer.depth):
        return
    writer.columns, writer.gap_before = columns, BELOW_COLUMNS
    write_blocks(writer, blocks)
    writer.columns, writer.gap_before = False, 0
