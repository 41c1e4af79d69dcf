"""A table somebody filled in, as CSV or Excel: rows by the names of their columns, every cell with its place."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from generator.ooxml.package import BadPackage, read_package
from generator.problems import Problems, Where, nearest
from generator.reading.source import read_source, shown_path

MAX_ROWS = 20_000
MAX_BYTES = 5 * 1024 * 1024

Cell: TypeAlias = tuple[str, Where]


def read_table(
    path: Path, columns: Sequence[str], needed: Sequence[str], problems: Problems
) -> list[tuple[Mapping[str, Cell], Where]] | None:
    """Return the rows as ({column: (text, place)}, place of the row), empty ones left out; None without a usable head.

    The first row that is not empty names the columns, in any order and case; one that is unknown, missing or there
    twice is reported.
    """
    rows = _excel(path, problems) if path.suffix.lower() == ".xlsx" else _csv(path, problems)
    if rows is None:
        return None
    places: dict[str, int] = {}
    found: list[tuple[Mapping[str, Cell], Where]] = []
    for row in rows:
        cells = [(_text(value), where) for value, where in row]
        if not any(text for text, _ in cells):
            continue
        if len(found) >= MAX_ROWS:
            problems.report("too-many-values", Where(shown_path(path)), limit=MAX_ROWS)
            break
        if not places:
            places = _header(cells, columns, needed, path, problems)
            if any(name not in places for name in needed):
                return None
            continue
        values = {name: cells[place] for name, place in places.items() if place < len(cells)}
        found.append((values, cells[0][1]))
    if not places:
        problems.report("empty-file", Where(shown_path(path)), file=path.name)
        return None
    return found


def _csv(path: Path, problems: Problems) -> Iterator[list[tuple[Any, Where]]] | None:
    shown = shown_path(path)
    source = read_source(path, problems, shown=shown, max_bytes=MAX_BYTES)
    if source is None:
        return None
    first = source.text.partition("\n")[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","

    def rows() -> Iterator[list[tuple[Any, Where]]]:
        reader = csv.reader(io.StringIO(source.text), delimiter=delimiter, strict=True)
        line = 1
        try:
            for row in reader:
                yield [(value, Where(shown, line, column)) for column, value in enumerate(row, 1)]
                line = reader.line_num + 1
        except csv.Error as error:
            problems.report("bad-table", Where(shown, reader.line_num, 1), reason=str(error))

    return rows()


def _excel(path: Path, problems: Problems) -> Iterator[list[tuple[Any, Where]]] | None:
    shown = shown_path(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            problems.report("too-large", Where(shown), limit=f"{MAX_BYTES // 1024 // 1024} MB")
            return None
        read_package(data)  # refuses bombs and what is no Office file
        from openpyxl import load_workbook

        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except FileNotFoundError:
        problems.report("missing-file", Where(shown), file=path.name)
        return None
    except OSError as error:
        problems.report("unreadable-file", Where(shown), file=path.name, hint=error.strerror or "")
        return None
    except (BadPackage, ValueError, KeyError, TypeError, AttributeError):
        problems.report("bad-table", Where(shown), reason="den er ikke en Excel-fil")
        return None
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        problems.report("empty-file", Where(shown), file=path.name)
        return None
    from openpyxl.utils import get_column_letter

    title = str(sheet.title)
    return (
        [(value, Where(f"{shown}, {title}!{get_column_letter(column)}{line}")) for column, value in enumerate(row, 1)]
        for line, row in enumerate(sheet.iter_rows(values_only=True, max_col=50, max_row=MAX_ROWS + 2), 1)
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _header(
    cells: Sequence[Cell], columns: Sequence[str], needed: Sequence[str], path: Path, problems: Problems
) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, (text, where) in enumerate(cells):
        name = text.casefold()
        if not name:
            continue
        if name in places:
            problems.report("duplicate-key", where, key=name, line=max(where.line, 1))
        elif name not in columns:
            problems.report("unknown-column", where, name=text[:40], hint=nearest(name, columns))
        else:
            places[name] = place
    for name in needed:
        if name not in places:
            problems.report("missing-column", Where(shown_path(path)), name=name)
    return places


def kommune_code(text: str) -> str:
    """A kommune code that Excel took for a number has lost its leading zero."""
    return text.zfill(4) if re.fullmatch(r"\d{3}", text, re.ASCII) else text


def as_day(cell: tuple[str, Where] | None, problems: Problems) -> date | None:
    """Return a date written as 2027-02-01 or 1.2.2027; None when the cell is empty, or is reported."""
    text, where = cell or ("", Where(""))
    if not text:
        return None
    danish = re.fullmatch(r"(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4})", text, re.ASCII)
    try:
        day = date(int(danish[3]), int(danish[2]), int(danish[1])) if danish else date.fromisoformat(text)
        if not 2000 <= day.year < 2100:
            raise ValueError
        return day
    except ValueError:
        problems.report("invalid-date", where, value=text[:40], hint="skriv fx 2027-02-01 eller 1.2.2027")
        return None
