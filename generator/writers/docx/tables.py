"""Tables: header rows that repeat, rows that stay whole, fixed columns scaled to the page, and form fields in cells.

No merged cells, no nested tables. A column never gets narrower than its longest unbreakable word; what it needs more is
taken from the columns with room to spare.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.look.standard.guide import (
    CELL_GAP,
    HEAT_ROW,
    MATRIX_PAD,
    PANEL_PAD,
)
from generator.look.standard.tokens import FONT_CHECKBOX
from generator.memory import recording
from generator.ooxml import marks
from generator.ooxml.build import attr, clean, twips
from generator.reading.spans import Span, plain
from generator.tree.canonical import TICKED, UNTICKED
from generator.tree.nodes import Cell, Column, Control, Fact, Row, Table
from generator.writers.docx.contents import Slab
from generator.writers.docx.memo import shared
from generator.writers.docx.text import (
    MM_PER_PT,
    Writer,
    fill_xml,
    is_listing,
    line_mm,
    measured,
    one_line,
    text_run,
)

RULE = 0.5  # points between rows
SLACK = 0.4  # mm: readers round column widths
NUMBER_LABEL = 32.0  # mm: longer labels wrap under their number
NUMBER_GAP = 4.0  # mm kept free to the right of a big number
SMALL, SMALL_HEIGHT = 6, 130.0  # rows, mm: tables no bigger than this stay on one page
INDENT = 4.0  # mm for each step a row stands in under the one above
NARROW = 45.0  # mm: narrower columns get soft hyphens
PROMPT = "[Udfyld]"
_MARK = "\x05"  # where a row's bookmark may come
_KEEP = "\ue002"  # where `w:keepNext` may come, known when all rows are measured
_GREEDY = ("standard", "dense")  # looks whose columns give up the room their text does not need
_STYLES = {"standard": "table-style", "dense": "table-style", "matrix": "table-matrix", "heat": "table-heat"}


class _Room(Struct, frozen=True):
    """A column's width and what text has of it, in mm, and the margins its cells have of their own."""

    width: float
    text: float
    edges: str


def write_table(writer: Writer, table: Table) -> None:
    """Write `table` in the style of its look; the caption above it is the caller's."""
    look = table.look
    columns = range(len(table.columns))
    beside = [look in _GREEDY and _beside_fill(table, index) for index in columns]
    pads = [sum(_pads(look)) + (MATRIX_PAD if one else 0) for one in beside]
    edges = [_edges(table, index, one) for index, one in enumerate(beside)]
    most = [_most(writer, table, index) + pads[index] for index in columns] if look in _GREEDY else []
    widths = fit(
        [column.width for column in table.columns],
        [_least(writer, table, index) + pads[index] for index in columns],
        writer.measure,
        most,
    )
    break_first = writer.take_break()
    number = _table_number(writer)
    rooms = [_Room(width, width - pad, edge) for width, pad, edge in zip(widths, pads, edges, strict=True)]
    header = _header(writer, table, rooms, break_first)
    head_mm = header[1]
    writer.flow.add(
        Slab(head_mm + RULE * MM_PER_PT, keep_next=True, table=number, header=True, break_before=bool(break_first))
    )
    rows = [header[0]]
    written = [(*_row(writer, table, row, rooms), writer.take_footnotes()) for row in table.rows]
    together = len(written) <= SMALL and sum(height for _, height, _ in written) <= SMALL_HEIGHT
    for index, (xml, height, notes) in enumerate(written):
        last = index == len(written) - 1
        stays = not last and (together or index == len(written) - 2)  # the last row, often a total, is never alone
        rows.append(xml.replace(_KEEP, "<w:keepNext/>" if stays else ""))
        writer.flow.add(Slab(height + RULE * MM_PER_PT, table=number, repeat=head_mm, keep_next=stays, footnotes=notes))
    writer.out.append(
        table_xml(
            writer.style(_STYLES[look]),
            widths,
            rows,
            title=plain(table.caption) or table.title,
            description=table.description,
            first_column=any(column.names_row for column in table.columns[:1]),
        )
    )


def table_mm(writer: Writer, table: Table) -> float:
    """Return about how high (mm) a table of words will be, before it is written: columns as wide as their weights."""
    total = sum(column.width for column in table.columns)
    rooms = [column.width / total * writer.full - CELL_GAP for column in table.columns]
    lines = [
        max(
            sum(writer.lines("table", measured(one), room) for one in cell.lines)
            for cell, room in zip(row.cells, rooms, strict=True)
        )
        for row in table.rows
    ]
    metric = writer.metric("table")
    return sum(max(n, 1) * line_mm(metric) + (metric.before + metric.after + RULE) * MM_PER_PT for n in (1, *lines))


def table_xml(
    style: str,
    widths: Sequence[float],
    rows: Sequence[str],
    *,
    title: str,
    description: str = "",
    first_column: bool,
) -> str:
    """Return a `w:tbl` with fixed columns (mm) around finished rows."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    words = f'<w:tblCaption w:val="{attr(title)}"/>' if title else ""
    words += f'<w:tblDescription w:val="{attr(description)}"/>' if description else ""
    flags = (
        f'w:firstRow="1" w:lastRow="0" w:firstColumn="{int(first_column)}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"'
    )
    total = sum(twips(width) for width in widths)
    value = 0x0620 + (0x0080 if first_column else 0)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{total}" w:type="dxa"/>'
        f'<w:tblInd w:w="0" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="{value:04X}" {flags}/>{words}'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def number_table(writer: Writer, title: str, numbers: Sequence[Fact]) -> None:
    """Write the big numbers of a panel as a table: numbers in the header row, what they count below."""
    needs = [
        max(
            [writer.width("key-number", plain(line)) for line in fact.value]
            + [writer.longest("key-number-label", fact.label)]
        )
        + PANEL_PAD
        + NUMBER_GAP
        for fact in numbers
    ]
    wanted = [
        max(need, min(writer.width("key-number-label", fact.label), NUMBER_LABEL) + PANEL_PAD + NUMBER_GAP)
        for fact, need in zip(numbers, needs, strict=True)
    ]
    spare = max(writer.measure - sum(wanted), 0) / len(wanted)
    widths = fit([want + spare for want in wanted], needs, writer.measure)
    cells, labels, top, below = [], [], 0.0, 0.0
    for fact, width in zip(numbers, widths, strict=True):
        room = width - PANEL_PAD
        shown = fact.value or ((Span("–"),),)
        cells.append(_cell_xml(width, "".join(_paragraph(writer, "key-number", writer.runs(line)) for line in shown)))
        labels.append(_cell_xml(width, _paragraph(writer, "key-number-label", writer.runs((Span(fact.label),)))))
        number, label = writer.metric("key-number"), writer.metric("key-number-label")
        lines = sum(writer.lines("key-number", measured(line), room) for line in shown)
        top = max(top, lines * line_mm(number) + (number.before + number.after) * MM_PER_PT)
        below = max(
            below,
            writer.lines("key-number-label", ((fact.label, False),), room) * line_mm(label)
            + (label.before + label.after) * MM_PER_PT,
        )
    head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"
    body = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(labels)}</w:tr>"
    writer.out.append(table_xml(writer.style("table-numbers"), widths, [head, body], title=title, first_column=False))
    writer.flow.add(Slab(top + below, keep_next=True, table=_table_number(writer), header=True))


def fit(weights: Sequence[float], least: Sequence[float], total: float, most: Sequence[float] = ()) -> list[float]:
    """Return column widths in mm that add up to `total`: by weight, but none under what its longest word needs.

    A column gets no more than `most`, what its text takes unbroken, while others want more. When the needs together are
    more than `total`, they are scaled down alike: then a word breaks rather than the page.
    """
    needed = sum(least)
    if needed >= total:
        return [total * need / needed for need in least]
    ceiling = [max(high, low) for high, low in zip(most, least, strict=True)] if most else [total] * len(least)
    if sum(ceiling) <= total:
        spare = (total - sum(ceiling)) / sum(max(weight, 0.01) for weight in weights)
        return [high + spare * max(weight, 0.01) for high, weight in zip(ceiling, weights, strict=True)]
    fixed: dict[int, float] = {}
    while True:
        room = total - sum(fixed.values())
        free = [i for i in range(len(weights)) if i not in fixed]
        weight = sum(max(weights[i], 0.01) for i in free)
        widths = {i: room * max(weights[i], 0.01) / weight for i in free}
        kept = {i: min(max(width, least[i]), ceiling[i]) for i, width in widths.items()}
        off = sum(kept.values()) - room
        wrong = {i: kept[i] for i in free if (kept[i] > widths[i] if off > 0 else kept[i] < widths[i])}
        if abs(off) < 1e-9 or not wrong:
            return [fixed.get(i, kept.get(i, 0.0)) for i in range(len(weights))]
        fixed.update(wrong)


def _table_number(writer: Writer) -> int:
    return writer.count_caption("table-body")


def _pads(look: str) -> tuple[float, float]:
    if look == "matrix":
        return (MATRIX_PAD, MATRIX_PAD)
    if look == "heat":
        return (1.2, 1.2)
    return (0.0, CELL_GAP)


def _roles(look: str) -> str:
    return {"dense": "table-dense", "heat": "heat"}.get(look, "table")


def _least(writer: Writer, table: Table, index: int) -> float:
    """The width in mm of the longest piece of text in a column that cannot break, soft hyphens counted as breaks."""
    least = writer.longest("table-head", table.columns[index].label, bold=True)
    role = _roles(table.look)
    for row in table.rows:
        cell = row.cells[index]
        bold = cell.bold or table.columns[index].names_row
        for line in cell.lines:
            for text, strong in measured(line):
                least = max(least, writer.longest(role, clean(text), bold=bold or strong))
        if cell.control:
            shown = cell.control.value or cell.control.prompt
            least = max(least, 4.0 if cell.control.kind == "checkbox" else writer.longest(role, shown))
    return min(least + SLACK, 70.0)


def _most(writer: Writer, table: Table, index: int) -> float:
    """The width in mm a column's longest text takes on one line."""
    column = table.columns[index]
    most = max(writer.width("table-head", line) for line in column.label.split("\n"))
    role = _roles(table.look)
    for row in table.rows:
        cell = row.cells[index]
        bold = cell.bold or column.names_row
        for line in cell.lines:
            most = max(
                most, sum(writer.width(role, clean(text), bold=bold or strong) for text, strong in measured(line))
            )
        if cell.control:
            shown = "\u2610" if cell.control.kind == "checkbox" else cell.control.value or cell.control.prompt
            most = max(most, writer.width(role, clean(shown)))
    return most + SLACK


def _header(writer: Writer, table: Table, rooms: Sequence[_Room], top: str) -> tuple[str, float]:
    cells, tallest = [], 0.0
    metric = writer.metric("table-head")
    for index, (column, room) in enumerate(zip(table.columns, rooms, strict=True)):
        role, align = _aligned(writer, "table-head", column.align)
        runs = _header_runs(writer, column, room.width)
        ppr = top if index == 0 else ""
        mark = writer.take_marks() if index == 0 else ""
        cells.append(
            _cell_xml(
                room.width,
                _paragraph(writer, role, mark + runs, align, ppr),
                room.edges + fill_xml(writer.palette, column.fill),
            )
        )
        lines = sum(
            writer.lines("table-head", ((piece, True),), room.text, soft=room.width < NARROW)
            for piece in column.label.split("\n")
        )
        tallest = max(tallest, lines * line_mm(metric) + (metric.before + metric.after) * MM_PER_PT)
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>", tallest


def _header_runs(writer: Writer, column: Column, width: float) -> str:
    return writer.run(Span(column.label), colour=column.text, soft=width < NARROW)


def _edges(table: Table, index: int, beside_fill: bool) -> str:
    """Return the cell margins that differ from the table style's: text stands on the margin, but clear of a fill."""
    if table.look == "matrix" and index == 0 and not table.columns[0].fill:
        return '<w:tcMar><w:left w:w="0" w:type="dxa"/></w:tcMar>'
    if beside_fill:
        return f'<w:tcMar><w:left w:w="{twips(MATRIX_PAD)}" w:type="dxa"/></w:tcMar>'
    return ""


def _beside_fill(table: Table, index: int) -> bool:
    """Whether a column has a filled cell, or stands beside one."""
    return any(cell.fill for row in table.rows for cell in row.cells[max(index - 1, 0) : index + 1])


def _row(writer: Writer, table: Table, row: Row, rooms: Sequence[_Room]) -> tuple[str, float]:
    """Return a row and its height in mm; its paragraphs hold the place where they are kept with the next."""
    cells, tallest = [], 0.0
    mark = writer.bookmark(marks.row_name(row.id)) if row.id and writer.first_row(row.id) else ""
    # What Word writes into a control takes the place of all that stands in it: the mark stands in another cell.
    marked = next((number for number, cell in enumerate(row.cells) if not _is_field(table, cell)), 0)
    for index, (cell, column, room) in enumerate(zip(row.cells, table.columns, rooms, strict=True)):
        own_mark = mark if index == marked else ""
        if _is_plain(cell):
            xml, height = _plain_cell(writer, table, cell, column, index, room, own_mark)
        else:
            with writer.at(_place(table, row, index)):
                xml, height = _cell(writer, table, cell, column, index, room, own_mark)
        cells.append(xml)
        tallest = max(tallest, height)
    height_xml = ""
    if table.look == "heat":
        height_xml = f'<w:trHeight w:val="{twips(HEAT_ROW)}" w:hRule="atLeast"/>'
        tallest = max(tallest, HEAT_ROW)
    return f"<w:tr><w:trPr><w:cantSplit/>{height_xml}</w:trPr>{''.join(cells)}</w:tr>", tallest


def _is_plain(cell: Cell) -> bool:
    """Whether a cell is words alone: nothing in it is counted or named, so that it is the same in every document."""
    if cell.control is not None:
        return False
    return not any(span.field or span.href or span.note or span.refers for line in cell.lines for span in line)


def _plain_cell(
    writer: Writer, table: Table, cell: Cell, column: Column, index: int, room: _Room, mark: str
) -> tuple[str, float]:
    """Return a cell of words alone: written once, with a place for its mark, for all that are equal."""
    if not recording():
        return _cell(writer, table, cell, column, index, room, mark)
    languages = (writer.document.language, writer.document.foreign)
    about = (table.look, column.align, column.names_row, index == 0, room, languages)
    key = (cell, about)
    kept = writer.memo.cells.first(key, lambda one: writer.palette.gives(one[0]))
    if kept is None:
        with writer.palette.noting() as colours:
            xml, height = _cell(writer, table, cell, column, index, room, _MARK)
        kept = writer.memo.cells.keep(key, (shared(tuple(colours.items())), xml, height), len(xml))
    return kept[1].replace(_MARK, mark), kept[2]


def _is_field(table: Table, cell: Cell) -> bool:
    """Whether all of the cell is one value, so that the cell can be the control."""
    if cell.control is not None:
        return cell.control.kind != "checkbox" and not any(plain(line) for line in cell.lines)
    return table.look != "heat" and len(cell.lines) == 1 and len(cell.lines[0]) == 1 and bool(cell.lines[0][0].field)


def _place(table: Table, row: Row, index: int) -> str:
    """Name a cell by its column and its row: the cell that names the row, else the first with words of nobody's own."""
    order = sorted(range(len(row.cells)), key=lambda number: (not table.columns[number].names_row, number))
    names = (plain(row.cells[number].lines[0]) for number in order if number != index and _names(row.cells[number]))
    label = table.columns[index].label.replace("\n", " ")
    return ": ".join((label, *list(names)[:1]))


def _names(cell: Cell) -> bool:
    """Whether a cell has words, and they are no person's name."""
    first = cell.lines[0] if cell.lines else ()
    return sum(one.isalpha() for one in plain(first)) > 1 and not any(span.field for span in first)


def _cell(
    writer: Writer, table: Table, cell: Cell, column: Column, index: int, room: _Room, mark: str
) -> tuple[str, float]:
    role = _roles(table.look)
    align = cell.align or column.align
    heat = table.look == "heat"
    soft = room.width < NARROW
    space = room.text - cell.indent * INDENT
    bold = cell.bold or column.names_row
    paragraphs: list[tuple[str, str, int]] = []
    if cell.control is not None:
        text = cell.control.value or cell.control.prompt
        lines = 1 if cell.control.kind == "checkbox" else writer.lines(role, ((text, False),), space, soft=soft)
        paragraphs.append((role, control_xml(writer, cell.control), lines))
    shown_lines = tuple(line for line in cell.lines if plain(line)) or cell.lines[:1]
    for place, line in enumerate(shown_lines):
        own = role
        if heat and index and place == len(shown_lines) - 1:
            own = "heat-number"
        elif align and not heat:
            own, _ = _aligned(writer, role, align)
        bare = _is_field(table, cell) or is_listing(line)
        runs = "".join(_run(writer, span, cell, bold, soft, bare=bare) for span in line)
        shown = tuple((text, strong or bold) for text, strong in measured(line))
        paragraphs.append((own, runs, writer.lines(own, shown, space, soft=soft)))
    if not paragraphs:
        paragraphs.append((role, "", 1))
    parts = []
    for place, (own, runs, _) in enumerate(paragraphs):
        direct = _aligned(writer, role, align)[1] if own == role and not heat else ""
        if heat and index == 0:
            direct = _align("left")
        if cell.indent:
            direct = f'<w:ind w:left="{twips(cell.indent * INDENT)}"/>{direct}'
        parts.append(_paragraph(writer, own, (mark if place == 0 else "") + runs, direct, _KEEP))
    height, last = 0.0, ""
    for own, _, lines in paragraphs:
        metric = writer.metric(own)
        height += lines * line_mm(metric) + (metric.before + metric.after) * MM_PER_PT
        if own == last and metric.contextual:
            height -= (metric.before + metric.after) * MM_PER_PT
        last = own
    anchor = '<w:vAlign w:val="center"/>' if heat else ""
    xml = _cell_xml(room.width, "".join(parts), room.edges + _cell_fill(writer, cell), anchor)
    if cell.control is not None and len(paragraphs) == 1:
        xml = control_cell(writer, cell.control, xml)
    elif _is_field(table, cell):
        xml = writer.bound_span(cell.lines[0][0], xml)
    return xml, height


def _cell_fill(writer: Writer, cell: Cell) -> str:
    return fill_xml(writer.palette, cell.fill)


def _run(writer: Writer, span: Span, cell: Cell, bold: bool, soft: bool, *, bare: bool) -> str:
    """A cell's run: strong where the column names the row; a risk tag on the darkest fill turns light."""
    if bold and not span.tone:
        span = replace(span, bold=True)
    if span.tone == "tag" and cell.fill == "risk.4":
        span = replace(span, tone="tag-light")
    return writer.run(span, colour=cell.text, soft=soft, bare=bare)


def _paragraph(writer: Writer, role: str, content: str, align: str = "", properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{writer.style(role)}"/>{properties}{align}</w:pPr>{content}</w:p>'


def _aligned(writer: Writer, role: str, align: str) -> tuple[str, str]:
    """Return the role of the style that sets `role` at `align`; without one the role itself and a direct `w:jc`."""
    if align in ("", "left"):
        return role, ""
    own = "table-number" if (role, align) == ("table", "right") else f"{role}-{align}"
    return (own, "") if writer.has(own) else (role, _align(align))


def _align(word: str) -> str:
    return f'<w:jc w:val="{word}"/>'


def _cell_xml(width: float, content: str, properties: str = "", tail: str = "") -> str:
    """A cell; tcPr children in the schema's order: width, shading before margins, vertical alignment last."""
    margins = ""
    if properties.startswith("<w:tcMar>"):
        margins, _, properties = properties.partition("</w:tcMar>")
        margins += "</w:tcMar>"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{properties}{margins}{tail}</w:tcPr>{content}</w:tc>'
    )


def control_xml(writer: Writer, control: Control) -> str:
    """Return what stands in a form field's paragraph: a box that ticks, a value between its marks, or the prompt."""
    if control.kind == "checkbox":
        glyph = TICKED if control.checked else UNTICKED
        states = "".join(
            f'<w14:{name} w14:val="{value}" w14:font="{FONT_CHECKBOX}"/>'
            for name, value in (("checkedState", "2612"), ("uncheckedState", "2610"))
        )
        box = f'<w14:checkbox><w14:checked w14:val="{int(control.checked)}"/>{states}</w14:checkbox>'
        return writer.control(control.tag, control.alias, text_run(glyph, writer.words("Afkrydsning")), box)
    value = one_line(clean(control.value))
    if value:
        return writer.value(control.field or control.tag, text_run(value))
    return text_run(clean(control.prompt or PROMPT), writer.words("Udfyld"))


def control_cell(writer: Writer, control: Control, cell: str) -> str:
    """Return the cell `cell` as a date with a calendar or a text field; a checkbox is a control of its own inside.

    The control is around the cell, not inside its paragraph: some readers see nothing of what stands in a control among
    the words, and all of them see this.
    """
    if control.kind == "checkbox":
        return cell
    value = one_line(clean(control.value))
    binding = writer.binding(control.field, value) if control.field else ""
    kind = "<w:text/>"
    if control.kind == "date":
        when = f"{control.when.isoformat()}T00:00:00" if control.when else ""
        day = f' w:fullDate="{when}Z"' if when else ""
        binding = writer.binding(control.field or control.tag, when) if bool(when) == bool(value) else ""
        kind = (
            f'<w:date{day}><w:dateFormat w:val="d. MMM yyyy"/><w:lid w:val="da-DK"/>'
            '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
        )
    prompt = writer.prompt(control.prompt or PROMPT, showing=not value) if control.prompt or not value else ""
    return writer.control(control.tag, control.alias, cell, f"{binding}{kind}", prompt)
