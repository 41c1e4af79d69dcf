"""Tables on slides: a measured table becomes a native `a:tbl` in the deck's own style, with row and column identity.

Rows and columns carry ids from their content addresses, so that a later version finds them again. Fills tell meaning
(risk level, phase) and never stand alone: the text says the same.
"""

from __future__ import annotations

from generator.look.standard.deck import TABLE_STYLE, TABLE_STYLE_DARK
from generator.ooxml.build import attr, emu, stable_int
from generator.tree.nodes import Cell, Column, Row, Span, plain
from generator.writers.pptx.plan import (
    TableFrame,
    cell_margins,
    cell_paragraphs,
    is_column,
    main_column,
    one_line,
    table_line,
)
from generator.writers.pptx.text import Canvas, frame, properties, runs

_ALIGN = {"left": "l", "center": "ctr", "right": "r", "": "l"}
_A16 = 'xmlns:a16="http://schemas.microsoft.com/office/drawing/2014/main"'
_GAP = 3.4  # points between the cells of a matrix, drawn as white borders

INDENT = 216_000  # EMU for each step a row stands in under the one above


def table_xml(canvas: Canvas, table: TableFrame) -> str:
    """The graphic frame of a table; in its placeholder when it stands in one."""
    node = table.node
    dark = table.look == "dark"
    columns = "".join(
        f'<a:gridCol w="{emu(width)}"><a:extLst><a:ext uri="{{9D8B030D-6E8A-4147-A177-3AD203B41FA5}}">'
        f'<a16:colId {_A16} val="{stable_int(f"{node.id}/{column.key}")}"/></a:ext></a:extLst></a:gridCol>'
        for column, width in zip(node.columns, table.widths, strict=True)
    )
    head = _row(canvas, table, None, table.heights[0], f"{node.id}#head")
    rows = "".join(
        _row(canvas, table, row, height, row.id) for row, height in zip(node.rows, table.heights[1:], strict=True)
    )
    named = any(column.names_row for column in node.columns[:1])
    flags = 'firstRow="1"' + (' firstCol="1"' if named else "")
    style = TABLE_STYLE_DARK if dark else TABLE_STYLE
    title = plain(node.caption) or (node.columns[0].label.split("\n")[-1] if is_column(node) else node.title)
    alt = node.description or title or canvas.key
    area = table.area
    holder = ""
    if area is not None and area.idx >= 0:
        kind = f' type="{area.kind}"' if area.kind else ""
        holder = f'<p:ph{kind} idx="{area.idx}"/>'
    tag = canvas.tag(node.id, table.part)
    properties_xml = properties(canvas, f"Tabel: {title}" if title else "Tabel", node.id, alt)
    return (
        f"<p:graphicFrame><p:nvGraphicFramePr>{properties_xml}"
        f'<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr>{holder}{tag}</p:nvPr>'
        f"</p:nvGraphicFramePr>{frame(table.x, table.y, sum(table.widths), table.h, tag='p:xfrm')}"
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl>'
        f"<a:tblPr {flags}><a:tableStyleId>{style}</a:tableStyleId></a:tblPr><a:tblGrid>{columns}</a:tblGrid>"
        f"{head}{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def _row(canvas: Canvas, table: TableFrame, row: Row | None, height: float, key: str) -> str:
    cells = []
    for number, column in enumerate(table.node.columns):
        cell = _head(canvas, table, column, number) if row is None else _cell(canvas, table, column, row, number)
        cells.append(cell)
    identity = (
        '<a:extLst><a:ext uri="{0D108BD9-81ED-4DB2-BD59-A6C34878D82A}">'
        f'<a16:rowId {_A16} val="{stable_int(key)}"/></a:ext></a:extLst>'
    )
    return f'<a:tr h="{emu(height)}">{"".join(cells)}{identity}</a:tr>'


def _head(canvas: Canvas, table: TableFrame, column: Column, number: int) -> str:
    bar = is_column(table.node)
    ink = column.text if column.fill else "white" if table.look == "dark" else ""
    lines = column.label.split("\n") if bar else [one_line(column.label) or _unnamed(table, number)]
    paragraphs = []
    for at, text in enumerate(lines):
        big = bar and at == len(lines) - 1
        size = 22.0 if big else 14.0 if bar else 12.5
        line = 28.0 if big else 18.0 if bar else 16.0
        paragraphs.append(_paragraph(canvas, (Span(text),), size, line, column.align, bold=big or not bar, colour=ink))
    margins = _margins(table, number, 0.8 if not bar else 2.0)
    fill = canvas.fill(column.fill) if column.fill else ""
    anchor = "ctr" if bar else "b" if not column.fill else "ctr"
    gap = _gaps(canvas) if column.fill and not bar and table.node.look in ("matrix", "heat") else ""
    return f'<a:tc>{_body(paragraphs)}<a:tcPr {margins} anchor="{anchor}">{gap}{fill}</a:tcPr></a:tc>'


def _cell(canvas: Canvas, table: TableFrame, column: Column, row: Row, number: int) -> str:
    cell: Cell = row.cells[number]
    main = number == main_column(table.node) and table.node.look not in ("heat", "matrix")
    size = table.main_size if main else table.size
    first = number == 0 and table.look == "agenda"
    if first and len(cell.lines) == 1 and len(plain(cell.lines[0])) <= 2:
        size = 22.0
    named = column.names_row and table.node.look != "heat" and not (table.calm or table.main_size >= 18)
    marked = any(span.tone == "highlight" for other in row.cells for line in other.lines for span in line)
    bold = cell.bold or named or first or (main and marked)
    box = cell.control is not None and cell.control.kind == "checkbox"
    ink = cell.text or ("" if column.fill else column.text) or ("accent1" if first else "")
    if table.look == "dark":
        ink = "white"
    elif box:
        ink = "accent1" if cell.control and cell.control.checked else "slate"
        size = max(size, 16.0)
    elif main and not ink and not is_column(table.node) and table.node.look == "standard":
        ink = "dk2" if table.look == "agenda" else ""
    paragraphs = cell_paragraphs(cell)
    if not paragraphs:
        paragraphs = ((),)
    align = cell.align or column.align
    heat = table.node.look == "heat" and bool(cell.fill) and len(paragraphs) > 1
    drawn = []
    for at, spans in enumerate(paragraphs):
        own, side, strong = size, "center" if heat else align, bold
        if heat and at == len(paragraphs) - 1:
            own, side, strong = 12.0, "right", False  # the score stands small in the corner, the tags above it
        line = min(table_line(own), 26.0)
        drawn.append(
            _paragraph(canvas, spans, own, line, side, bold=strong, colour=ink, ground=cell.fill, indent=cell.indent)
        )
    padding = 0.8 if table.node.look in ("heat", "matrix", "dense") else 1.2
    fill = canvas.fill(cell.fill) if cell.fill else ""
    gap = _gaps(canvas) if table.node.look == "heat" and cell.fill else ""
    anchor = "t" if table.node.look == "matrix" else "ctr"
    return (
        f'<a:tc>{_body(drawn)}<a:tcPr {_margins(table, number, padding)} anchor="{anchor}">{gap}{fill}</a:tcPr></a:tc>'
    )


def _unnamed(table: TableFrame, number: int) -> str:
    """The header of a column that the tree leaves unnamed: a tick for tick boxes, so that no header cell is empty."""
    cells = [row.cells[number] for row in table.node.rows]
    ticks = [cell for cell in cells if any(sign in plain(line) for line in cell_paragraphs(cell) for sign in "☐☒")]
    return "✓" if ticks else ""


def _paragraph(
    canvas: Canvas,
    spans: tuple[Span, ...],
    size: float,
    line: float,
    align: str,
    *,
    bold: bool,
    colour: str = "",
    ground: str = "",
    indent: int = 0,
) -> str:
    text = runs(canvas, spans, size=size, bold=bold, colour=colour, ground=ground)
    inset = f'marL="{indent * INDENT}" indent="0" ' if indent else ""
    spacing = f'<a:lnSpc><a:spcPts val="{round(line * 100)}"/></a:lnSpc>'
    return (
        f'<a:p><a:pPr {inset}algn="{_ALIGN[align]}">{spacing}</a:pPr>{text}'
        f'<a:endParaRPr lang="{attr(canvas.language)}" sz="{round(size * 100)}"/></a:p>'
    )


def _body(paragraphs: list[str]) -> str:
    return f"<a:txBody><a:bodyPr/><a:lstStyle/>{''.join(paragraphs)}</a:txBody>"


def _margins(table: TableFrame, number: int, vertical: float) -> str:
    left, right = cell_margins(table.node, number)
    return f'marL="{emu(left)}" marR="{emu(right)}" marT="{emu(vertical)}" marB="{emu(vertical)}"'


def _gaps(canvas: Canvas) -> str:
    """White borders on all sides: the gaps between the filled cells of a matrix."""
    inner = canvas.fill("white")
    return "".join(f'<a:{side} w="{round(_GAP * 12700)}">{inner}</a:{side}>' for side in ("lnL", "lnR", "lnT", "lnB"))
