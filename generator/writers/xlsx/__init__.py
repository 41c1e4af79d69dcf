"""The Excel writer: a document whose sections are sheets becomes the bytes of an .xlsx.

Each table is a named Excel table with real dates and numbers, help and choices in the columns people fill in, and
formulas whose results stand beside them as they are on the document's date. Text is always text: nothing that content,
a parameter or a name says can become a formula, a link or a number. XlsxWriter writes the parts; they are zipped again
with fixed dates, so that the same inputs give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from generator.look.brand import Palette, ink_on
from generator.look.layout import Layout
from generator.look.logo import Logo
from generator.look.measure import longest_part_mm, wrap
from generator.look.standard.tokens import FONT_MINOR, THEME_NAME
from generator.ooxml.build import attr, clean, esc
from generator.ooxml.package import read_package
from generator.ooxml.theme import theme_xml
from generator.problems import Problems
from generator.tree.nodes import (
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Column,
    Columns,
    Contents,
    Document,
    Figure,
    Heading,
    Opener,
    PageBreak,
    Panel,
    Prose,
    Section,
    Spans,
    Table,
    plain,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MAX_CELL = 32_767  # UTF-16 units a cell holds
MAX_HELP = 255
MAX_LABEL = 250
MAX_PROPERTY = 250
MAX_ROWS = 100_000
SHEET_NAME = 31
ROOM = 100  # rows below a table that take its help and colours, for rows people add
WIDTH = 165.0  # characters across a landscape page that is still easy to read
MAX_HEIGHT = 409.0  # points, the tallest row there is
DATE = "[$-406]d. mmm yyyy"
PERCENT = "0 %"
PAGE_WIDTH, PAGE_HEIGHT, ROW = 735.0, 500.0, 17.0  # points: A4 on its side, wide columns allowed for; a line
LINE = 13.0  # points from line to line of 10 point text
BUTTON = 3.0  # characters that a filter's button takes
INDENT = 9  # pixels between a cell's edge and its text, so that neighbours never touch

_REFERENCE = re.compile(r"\{(?:([a-z-]+):)?([a-z-]+)\}")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t")
_CORE_END = "</cp:coreProperties>"


def write_xlsx(document: Document, layout: Layout, palette: Palette, logo: Logo | None, problems: Problems) -> bytes:
    """Return the .xlsx of `document`, one sheet per section, in the palette's colours.

    The look's templates and the logo have no part in a workbook. Text that a cell cannot hold is cut and reported.
    """
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.formats[0].set_font_name(FONT_MINOR)
    book.formats[0].set_font_size(10)
    work = _Work(document, palette, book, problems)
    _properties(work)
    sheets = [(section, _sheet(work, section)) for section in document.sections]
    for section, sheet in sheets:
        _place_tables(work, section)
        work.sheets[section.id] = sheet
    for section, sheet in sheets:
        _fill(work, section, sheet)
    if not sheets:
        book.add_worksheet()
    book.close()
    return _finish(out.getvalue(), work)


class _Place(Struct):
    """Where a table stands: its Excel name, the row of its header (from 0) and its columns' places by key."""

    table: Table
    name: str
    head: int
    columns: Mapping[str, int]

    @property
    def first(self) -> int:
        return self.head + 1

    @property
    def last(self) -> int:
        return self.head + max(len(self.table.rows), 1)


class _Work(Struct):
    document: Document
    palette: Palette
    book: Workbook
    problems: Problems
    formats: dict[tuple[tuple[str, object], ...], Format] = field(default_factory=dict)
    sheets: dict[str, Worksheet] = field(default_factory=dict)
    places: dict[str, _Place] = field(default_factory=dict)  # by node id
    names: dict[str, str] = field(default_factory=dict)  # table's own name -> node id
    written: list[Table] = field(default_factory=list)  # in the order of the parts

    def look(self, **wanted: object) -> Format:
        """Return the cell format with these properties."""
        known = {"font_name": FONT_MINOR, "font_size": 10, "valign": "top", "font_color": self.colour("dk1"), **wanted}
        key = tuple(sorted(known.items(), key=lambda pair: pair[0]))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(known)
        return self.formats[key]

    def colour(self, role: str) -> str:
        return f"#{self.palette.colour(role).hex}"

    def fill(self, role: str) -> dict[str, object]:
        """Return what makes a cell stand out in a role word's colour, with text that reads on it."""
        ground = self.palette.colour(role).hex
        return {"bg_color": f"#{ground}", "font_color": f"#{ink_on(ground)}"}


def _properties(work: _Work) -> None:
    document = work.document
    work.book.set_properties(
        {
            "title": _short(document.title, MAX_PROPERTY),
            "subject": _short(document.subject, MAX_PROPERTY),
            "author": _short(document.author, MAX_PROPERTY),
            "company": _short(document.municipality, MAX_PROPERTY),
            "keywords": _short(document.keywords, MAX_PROPERTY),
            "created": datetime.combine(document.built, time(8)),
        }
    )
    brand = (("brand", f"#{work.palette.brand}"),) if work.palette.brand else ()
    names = (("title", document.programme), ("sender", document.municipality), ("phases", str(document.phases)))
    for name, value in (*document.properties, *names, *brand):
        rest, number = clean(value), 1
        while rest or number == 1:
            part = _clipped(rest, MAX_PROPERTY)
            work.book.set_custom_property(name if number == 1 else f"{name}.{number}", part, "text")
            rest, number = rest[len(part) :], number + 1


# Sheets --------------------------------------------------------------------------------------------------------------


def _sheet(work: _Work, section: Section) -> Worksheet:
    taken = {sheet.get_name().casefold() for sheet in work.book.worksheets()}
    name = re.sub(r"[\[\]:*?/\\\n\t]", " ", _short(section.label or plain(section.title), 200)).strip(" '")
    name = _clipped(name, SHEET_NAME).strip(" '") or "Ark"
    number = 2
    while name.casefold() in taken:
        name = f"{_clipped(name, SHEET_NAME - 4)} ({number})"
        number += 1
    return work.book.add_worksheet(name)


def _rows_of(block: Block) -> list[tuple[str, Spans]]:
    """Return a block as lines of (style, text), for what a sheet shows as text; a table's title is its first."""
    match block:
        case Prose():
            return [(block.style, spans) for spans in block.paragraphs]
        case Heading():
            return [("heading", block.text)]
        case Bullets():
            return [("bullet", spans) for spans in block.items]
        case Callout():
            return [("heading", _spans(block.title)), *(("body", spans) for spans in block.paragraphs)]
        case Panel():
            facts = (*block.numbers, *block.facts)
            pairs = [("body", _spans(f"{fact.label}: " + ", ".join(plain(v) for v in fact.value))) for fact in facts]
            return [("heading", _spans(block.title)), *pairs]
        case Columns():
            return [one for inner in block.blocks for one in _rows_of(inner)]
        case Figure():
            return [("heading", block.caption), ("body", _spans(block.alt))]
        case Chart():
            shown = block.labels or tuple(f"{value:g}" for value in block.values)
            pairs = [("body", _spans(f"{a}: {b}")) for a, b in zip(block.categories, shown, strict=False)]
            return [("heading", block.caption), *pairs]
        case Opener():
            return [("heading", _spans(block.kicker)), ("body", block.lead)]
        case Contents():
            return [("heading", _spans(block.title))]
        case Table():
            title = block.caption or _spans(block.title)
            return [("heading", title)] if plain(title) else []
        case PageBreak():
            return []
    raise TypeError(f"no rows for {type(block).__name__}")


def _spans(text: str) -> Spans:
    from generator.reading.spans import spans

    return spans(text)


def _inner(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield the blocks with two columns as one below the other."""
    for block in blocks:
        if isinstance(block, Columns):
            yield from _inner(block.blocks)
        else:
            yield block


def _layout(section: Section) -> Iterator[tuple[int, Block]]:
    """Yield each block with the row it begins in: title and lead on top, an empty row between blocks.

    A sheet's only table needs no title of its own: the sheet has it.
    """
    row = 3 if section.lead else 2
    alone = _alone(section)
    for block in _inner(section.blocks):
        lines = len(_rows_of(block)) if not alone else 0
        yield row, block
        row += lines
        if isinstance(block, Table):
            row += len(block.rows) + 1
        row += 1


def _alone(section: Section) -> bool:
    return len(section.blocks) == 1 and isinstance(section.blocks[0], Table)


def _place_tables(work: _Work, section: Section) -> None:
    for row, block in _layout(section):
        if not isinstance(block, Table) or not block.columns:
            continue
        head = row + (0 if _alone(section) else len(_rows_of(block)))
        taken = {place.name.casefold() for place in work.places.values()}
        name = re.sub(r"\W+", "_", clean(block.title or block.name or "Tabel")).strip("_")[:60] or "Tabel"
        if not name[0].isalpha() or re.fullmatch(r"[A-Za-z]{1,3}\d+|[RrCc]\d*", name):
            name = f"Tabel_{name}"
        base, number = name, 2
        while name.casefold() in taken:
            name, number = f"{base}_{number}", number + 1
        columns = {column.key: index for index, column in enumerate(block.columns)}
        work.places[block.id] = _Place(block, name, head, columns)
        if block.name:
            work.names[block.name] = block.id


def _fill(work: _Work, section: Section, sheet: Worksheet) -> None:
    document = work.document
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.set_tab_color(work.colour("accent1"))
    sheet.set_row(0, 26)
    _text(work, sheet, 0, section.title, bold=True, font_size=16, font_color=work.colour("dk2"))
    if section.lead:
        _text(work, sheet, 1, section.lead, font_color=work.colour("slate"))
    tables = [block for block in _inner(section.blocks) if isinstance(block, Table) and block.columns]
    widths = _widths(tables[0]) if tables else [40.0]
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.print_area(0, 0, 1_048_575, len(widths) - 1)  # whole columns: rows that people add are printed too
    alone = _alone(section)
    for row, block in _layout(section):
        at = row
        for style, spans in [] if alone else _rows_of(block):
            _text(work, sheet, at, spans, bullet=style == "bullet", **_text_look(work, style))
            at += 1
        if isinstance(block, Table) and block.columns:
            _table(work, sheet, work.places[block.id], widths)
    if alone and tables:
        place = work.places[tables[0].id]
        named = next((i for i, column in enumerate(tables[0].columns) if column.names_row), 0)
        sheet.freeze_panes(place.first, named + 1)
        sheet.repeat_rows(place.head)
    else:
        sheet.freeze_panes(2 if section.lead else 1, 0)
        _break_pages(sheet, section, widths)
    mark = f"{document.draft} · " if document.draft else ""
    left, right = _coded(f"{mark}{document.header}", 110), _coded(document.footer, 80)
    sheet.set_footer(f"&L&8{left}&C&8{right}&R&8&P / &N")


def _break_pages(sheet: Worksheet, section: Section, widths: list[float]) -> None:
    """Let a page end before a table that would not fit on it, in a sheet of several.

    Excel heeds such breaks only at a scale that is given, not at «one page wide».
    """
    scale = min(PAGE_WIDTH / sum(width * 5.25 + 3.75 for width in widths), 1.0)
    sheet.set_print_scale(int(scale * 100))
    room, top, breaks = PAGE_HEIGHT / scale, 0, []
    for row, block in _layout(section):
        rows = len(_rows_of(block)) + (len(block.rows) + 2 if isinstance(block, Table) else 0)  # a header is two high
        if isinstance(block, Table) and row > top and (row + rows - top) * ROW > room:
            breaks.append(row)
            top = row
    sheet.set_h_pagebreaks(breaks)


def _coded(text: str, limit: int) -> str:
    """Return text for a page footer, where an ampersand begins a code."""
    return _short(text, limit).replace("&", "&&")


def _text_look(work: _Work, style: str) -> dict[str, object]:
    if style == "heading":
        return {"bold": True, "font_size": 12, "font_color": work.colour("dk2")}
    return {"font_color": work.colour("slate" if style in ("note", "source") else "dk1")}


def _text(work: _Work, sheet: Worksheet, row: int, spans: Spans, bullet: bool = False, **look: object) -> None:
    text = ("• " if bullet else "") + plain(spans)
    if text:
        sheet.write_string(row, 0, _fit(work, text, one_line=True), work.look(**_safe(text), **look))


# Tables --------------------------------------------------------------------------------------------------------------


def _widths(table: Table) -> list[float]:
    """Return the columns' widths in characters: as the table has them, less where a page has no room for all."""
    widths = [column.width for column in table.columns]
    scale = min(WIDTH / sum(widths), 1.0) if sum(widths) else 1.0
    return [max(width * scale, 5.5) for width in widths]


def _height(texts: list[tuple[str, float, bool]]) -> float:
    """Return a row's height in points; `texts` are (text, width in characters, bold) of its cells that wrap."""
    lines = [
        len(wrap(text[:2_000], (width * 7 - 4 - INDENT) * 25.4 / 96, 10, bold)) for text, width, bold in texts if text
    ]
    return min(max(lines, default=1) * LINE + 4, MAX_HEIGHT)


def _head_height(labels: list[tuple[str, float]]) -> float:
    """Return the header's height; the filter's button takes room beside a label, but breaks no word."""
    longest = (
        (label, width, (longest_part_mm(label, 10, True) * 96 / 25.4 + 4 + INDENT) / 7 + 0.1) for label, width in labels
    )
    return _height([(label, max(width - BUTTON, least), True) for label, width, least in longest])


def _table(work: _Work, sheet: Worksheet, place: _Place, widths: list[float]) -> None:
    table = place.table
    ground = work.palette.colour("accent1").hex
    look = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": f"#{ground}"}
    heads = {
        align: work.look(**look, font_color=f"#{ink_on(ground)}", **_set(align))
        for align in ("left", "center", "right")
    }
    sheet.set_row(place.head, _head_height([(_label(c), w) for c, w in zip(table.columns, widths, strict=False)]))
    asked = any(column.input is not None and column.input.prompt for column in table.columns)
    columns = []
    for column in table.columns:
        entry: dict[str, Any] = {
            "header": _label(column),
            "header_format": heads["left" if asked and column.align == "right" else _align(column)],
        }
        if column.input and column.input.formula:
            entry["formula"] = f"={_formula(work, column.input.formula, place)}"
        columns.append(entry)
    sheet.add_table(
        place.head,
        0,
        place.last,
        len(table.columns) - 1,
        {"name": place.name, "style": None, "columns": columns, "autofilter": asked},
    )
    work.written.append(table)
    for number, row in enumerate(table.rows):
        texts = [
            (_value(cell), width, column.names_row)
            for column, cell, width in zip(table.columns, row.cells, widths, strict=False)
            if column.key != "id" and cell.control is None
        ]
        if any(cell.control is None for cell in row.cells):
            sheet.set_row(place.first + number, _height(texts))
        for index, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
            _cell(work, sheet, place, place.first + number, index, column, cell)
    for index, column in enumerate(table.columns):
        _help(work, sheet, place, index, column)
    last = place.last + (ROOM if asked else 0)
    for mark in table.marks:
        index = place.columns[mark.key]
        rule = {
            "type": "formula",
            "criteria": f"={_formula(work, mark.formula, place, sheet_row=place.first)}",
            "format": work.book.add_format(work.fill(mark.tone)),
        }
        sheet.conditional_format(place.first, index, last, index, rule)


def _cell(work: _Work, sheet: Worksheet, place: _Place, row: int, index: int, column: Column, cell: Cell) -> None:
    ask, control = column.input, cell.control
    look: dict[str, object] = {"bottom": 1, "bottom_color": work.colour("line"), "text_wrap": True}
    if ask is not None and not ask.formula and ask.prompt:
        look["bg_color"] = work.colour("lt2")
    look |= _set(_align(column))
    if column.names_row or cell.bold:
        look["bold"] = True
    if column.text:
        look |= {
            "font_color": work.colour(column.text),
            "font_size": 8,
            "text_wrap": False,
            "align": "fill",
            "indent": 0,
        }
    kind = control.kind if control else "text"
    if kind == "date":
        look |= {"num_format": DATE, **_set("left")}
    elif ask is not None and ask.style == "percent":
        look["num_format"] = PERCENT
    formula = (control.formula if control else "") or (ask.formula if ask else "")
    if formula:
        _computed(work, sheet, place, (row, index), formula, cell, look)
    elif control is not None and control.kind == "date":
        if control.when:
            sheet.write_datetime(row, index, datetime.combine(control.when, time()), work.look(**look))
        else:
            sheet.write_blank(row, index, None, work.look(**look))
    elif control is not None and control.kind == "number":
        if control.amount is not None:
            sheet.write_number(row, index, control.amount, work.look(**look))
        else:
            sheet.write_blank(row, index, None, work.look(**look))
    else:
        text = _value(cell)
        if text:
            look |= _safe(text)
            if column.key in ("number", "id") or re.fullmatch(r"[\d.,]+", text):
                look["num_format"] = "@"
            sheet.write_string(row, index, _fit(work, text), work.look(**look))
        else:
            sheet.write_blank(row, index, None, work.look(**look))


def _align(column: Column) -> str:
    """Numbers people enter stand in the middle, away from the text in the next column."""
    asked = column.input is not None and column.input.kind == "number" and column.align == "left"
    return "center" if asked else column.align


def _set(align: str) -> dict[str, object]:
    return {"align": align} if align == "center" else {"align": align, "indent": 1}


def _computed(
    work: _Work, sheet: Worksheet, place: _Place, at: tuple[int, int], formula: str, cell: Cell, look: dict[str, object]
) -> None:
    """Write a formula with the value it has on the document's date."""
    row, index = at
    control = cell.control
    value: Any = ""
    if control is not None and control.kind == "number":
        value = "" if control.amount is None else control.amount
    elif control is not None and control.kind == "date":
        value = (control.when - date(1899, 12, 30)).days if control.when else ""
    else:
        value = _fit(work, _value(cell))
    text = _formula(work, formula.removeprefix("{=").removesuffix("}") if formula.startswith("{=") else formula, place)
    if formula.startswith("{="):
        sheet.write_array_formula(row, index, row, index, f"{{={text}}}", work.look(**look), value)
    else:
        sheet.write_formula(row, index, f"={text}", work.look(**look), value)


def _value(cell: Cell) -> str:
    control = cell.control
    if control is not None:
        if control.kind == "checkbox":
            return "☒" if control.checked else "☐"
        return control.value
    return "\n".join(plain(spans) for spans in cell.lines)


def _help(work: _Work, sheet: Worksheet, place: _Place, index: int, column: Column) -> None:
    """Give a column its help, and its choices or bounds; a wrong value is refused with the same words."""
    ask = column.input
    if ask is None or ask.formula or not ask.prompt:
        return
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": _short(column.label, 32),
        "input_message": _short(ask.prompt, MAX_HELP),
        "error_title": _short(column.label, 32),
        "error_message": _short(ask.prompt, MAX_HELP),
    }
    if ask.kind == "choice":
        rule |= {"validate": "list", "source": list(ask.choices)}
    elif ask.kind == "date":
        rule |= {"validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "maximum": date(2099, 12, 31)}
    elif ask.kind == "number" and (ask.least or ask.most):
        rule |= {"validate": "integer", "criteria": "between", "minimum": ask.least, "maximum": ask.most}
    sheet.data_validation(place.first, index, place.last + ROOM, index, rule)


# Formulas ------------------------------------------------------------------------------------------------------------


def _formula(work: _Work, formula: str, place: _Place, sheet_row: int | None = None) -> str:
    """Return a formula as Excel has it: columns by name, or (with `sheet_row`) as cells of that row.

    Rules of conditional formats cannot name tables, so they count from a cell.
    """

    def reference(found: re.Match[str]) -> str:
        table, key = found.groups()
        if table is None and key == "today":
            return "TODAY()"
        if table is not None:
            other = work.places[work.names[table]]
            return f"{other.name}[{_escaped(other.table.columns[other.columns[key]])}]"
        column = place.columns[key]
        if sheet_row is not None:
            from xlsxwriter.utility import xl_rowcol_to_cell

            return str(xl_rowcol_to_cell(sheet_row, column, col_abs=True))
        return f"{place.name}[[#This Row],[{_escaped(place.table.columns[column])}]]"

    return _REFERENCE.sub(reference, formula)


def _escaped(column: Column) -> str:
    return re.sub(r"(['\[\]#])", r"'\1", _label(column))


def _label(column: Column) -> str:
    return _short(column.label, MAX_LABEL)


# Text ----------------------------------------------------------------------------------------------------------------


def _short(text: str, limit: int) -> str:
    """Return text on one line within a limit of UTF-16 units."""
    return _cut(" ".join(clean(text).split()), limit)


def _fit(work: _Work, text: str, one_line: bool = False) -> str:
    """Return text as a cell can hold it: no control characters, plain line feeds, at most 32,767 units."""
    text = clean(text).replace("\u00ad", "").replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if one_line:
        text = " ".join(text.split("\n"))
    cut = _cut(text, MAX_CELL)
    if cut != text:
        work.problems.warn("cell-overflow", text=text[:40], limit=MAX_CELL)
    return cut


def _cut(text: str, limit: int) -> str:
    return text if len(text.encode("utf-16-le")) // 2 <= limit else _clipped(text, limit - 1) + "…"


def _clipped(text: str, limit: int) -> str:
    """Return the beginning of a text, at most `limit` UTF-16 units: what Excel counts in."""
    return text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore")


def _safe(text: str) -> dict[str, object]:
    """Return the format that keeps text which looks like a formula as text, also when someone edits the cell."""
    return {"quote_prefix": True} if text.lstrip().startswith(_STARTS_FORMULA) else {}


# The file ------------------------------------------------------------------------------------------------------------


def _finish(data: bytes, work: _Work) -> bytes:
    """Return the parts with the palette as theme, tables described and the language named, zipped with fixed dates.

    Heights of rows are ours only as a start: without `customHeight` a row still grows with what people write in it.
    """
    parts = read_package(data)
    for name in parts.parts:
        if name.startswith("/xl/worksheets/sheet"):
            parts.parts[name] = parts.parts[name].replace(b' customHeight="1"', b"")
    parts.parts["/xl/theme/theme1.xml"] = theme_xml(work.palette, THEME_NAME).encode()
    for number, table in enumerate(work.written, 1):
        name = f"/xl/tables/table{number}.xml"
        text = parts.parts[name].decode()
        extra = (
            '<extLst><ext uri="{504A1905-F514-4f6f-8877-14C23A59335A}" '
            'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
            f'<x14:table altText="{attr(_short(table.title or plain(table.caption), MAX_LABEL))}" '
            f'altTextSummary="{attr(_short(table.description or plain(table.caption), MAX_LABEL))}"/></ext></extLst>'
        )
        parts.parts[name] = text.replace("</table>", f"{extra}</table>").encode()
    core = parts.parts["/docProps/core.xml"].decode()
    language = f"<dc:language>{esc(work.document.language)}</dc:language>"
    version = f"<cp:version>{esc(work.document.version)}</cp:version>"
    parts.parts["/docProps/core.xml"] = core.replace(_CORE_END, f"{language}{version}{_CORE_END}").encode()
    return parts.to_bytes()
