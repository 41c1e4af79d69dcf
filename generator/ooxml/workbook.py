"""The workbook inside a chart: one sheet of texts and numbers, written straight, for there is nothing else in it.

No text becomes a formula: texts are inline strings, and one that looks like a formula has the quote that keeps it a
text when somebody edits the cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.ooxml.build import attr, clean, esc
from generator.ooxml.package import OFFICE, Parts

SHEET = "Data"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="{SHEET}" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>"
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ESCAPED = re.compile("(?=_x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as A
_FIRST_FREE = 164  # number formats below are Excel's own
_QUOTED, _NUMBER = 1, 2  # cell formats beside the plain one


def data_book(rows: Sequence[Sequence[str | float]], code: str = "General", widths: Sequence[float] = ()) -> bytes:
    """Return a workbook of `rows` from A1 on; "" leaves a cell out. `code` is the number format of all numbers.

    `widths` are those of the first columns, in characters.
    """
    parts = Parts()
    parts.add("/xl/workbook.xml", _BOOK, f"{_TYPE}.sheet.main+xml")
    parts.add("/xl/styles.xml", _styles(code), f"{_TYPE}.styles+xml")
    parts.add("/xl/worksheets/sheet1.xml", _sheet(rows, widths), f"{_TYPE}.worksheet+xml")
    parts.relate("/", "officeDocument", "/xl/workbook.xml")
    parts.relate("/xl/workbook.xml", "worksheet", "/xl/worksheets/sheet1.xml")
    parts.relate("/xl/workbook.xml", "styles", "/xl/styles.xml")
    return parts.to_bytes()


def number_text(value: float) -> str:
    """A number as both the workbook and a chart's caches write it."""
    return f"{value:.16G}"


def _sheet(rows: Sequence[Sequence[str | float]], widths: Sequence[float]) -> str:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width:g}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    names = [_letters(column) for column in range(max(map(len, rows), default=0))]
    shown = ""
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{name}{number}", one) for name, one in zip(names, row, strict=False))
        shown += f'<row r="{number}">{cells}</row>'
    return (
        f'<worksheet xmlns="{_MAIN}">{f"<cols>{columns}</cols>" if columns else ""}'
        f"<sheetData>{shown}</sheetData></worksheet>"
    )


def _cell(place: str, value: str | float) -> str:
    if not isinstance(value, str):
        return f'<c r="{place}" s="{_NUMBER}"><v>{number_text(value)}</v></c>'
    if not value:
        return ""
    style = f' s="{_QUOTED}"' if value.startswith(_FORMULA_STARTS) else ""
    text = esc(_ESCAPED.sub("_x005F", clean(value)))
    return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _letters(column: int) -> str:
    """The name of a column, counted from 0: A, B … Z, AA."""
    above, last = divmod(column, 26)
    return (_letters(above - 1) if above else "") + chr(ord("A") + last)


def _styles(code: str) -> str:
    own = code != "General"
    formats = (
        f'<numFmts count="1"><numFmt numFmtId="{_FIRST_FREE}" formatCode="{attr(code)}"/></numFmts>' if own else ""
    )
    font = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
    return (
        f'<styleSheet xmlns="{_MAIN}">{formats}'
        '<fonts count="1"><font><sz val="10"/><name val="Arial"/><family val="2"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1">{font}/></cellStyleXfs><cellXfs count="3">{font} xfId="0"/>'
        f'{font} xfId="0" quotePrefix="1"/>'
        f'<xf numFmtId="{_FIRST_FREE if own else 0}" fontId="0" fillId="0" borderId="0" xfId="0"'
        ' applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
