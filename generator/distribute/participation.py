"""Who gets what: the form the kommuner return, as a CSV or Excel file, row by row.

Columns, in any order: kommune, program, bølge, bølgestart, kontakt, e-mail. A kommune has a row per programme, or one
with «alle». Contact and e-mail go into the draft mails alone: never into a pack, a cache, the index or the portal.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from generator.municipality import Email, Name, Register
from generator.ooxml.package import BadPackage, read_package
from generator.problems import Problems, Where, nearest
from generator.reading.source import read_source, shown_path

COLUMNS = ("kommune", "program", "bølge", "bølgestart", "kontakt", "e-mail")
NEEDED = COLUMNS[:2]
ALL = "alle"
MAX_ROWS = 20_000
MAX_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One kommune's part in one programme. `start` is the wave's first day; what was left empty is "" or None."""

    wave: str = ""
    start: date | None = None
    contact: str = ""
    email: str = ""


@dataclass(frozen=True)
class Participation:
    """{slug: {programme: part}}, kommuner in the order of the register; `missing` are those without a row."""

    parts: Mapping[str, Mapping[str, Part]]
    missing: tuple[str, ...] = ()
    returned: bool = field(default=True)


def everybody(register: Register, programmes: Sequence[str]) -> Participation:
    """Return what holds without a form: every kommune, every programme."""
    return Participation({entry.slug: {name: Part() for name in programmes} for entry in register.entries}, (), False)


def read_participation(
    path: Path, register: Register, programmes: Sequence[str], problems: Problems
) -> Participation | None:
    """Read the form; every cell that cannot be used is reported where it stands."""
    rows = _excel(path, problems) if path.suffix.lower() == ".xlsx" else _csv(path, problems)
    if rows is None:
        return None
    places: dict[str, int] = {}
    found: dict[str, dict[str, Part]] = {}
    for number, row in enumerate(rows):
        cells = [(_text(value), where) for value, where in row]
        if not any(text for text, _ in cells):
            continue
        if number > MAX_ROWS:
            problems.report("too-many-values", Where(shown_path(path)), limit=MAX_ROWS)
            break
        if not places:
            places = _header(cells, path, problems)
            if any(name not in places for name in NEEDED):
                return None
            continue
        values = {name: cells[place] for name, place in places.items() if place < len(cells)}
        _row(values, cells[0][1], register, programmes, found, problems)
    if not places:
        problems.report("empty-file", Where(shown_path(path)), file=path.name)
        return None
    order = [entry.slug for entry in register.entries]
    return Participation(
        {slug: found[slug] for slug in order if slug in found}, tuple(slug for slug in order if slug not in found)
    )


_Cell = tuple[Any, Where]


def _csv(path: Path, problems: Problems) -> Iterator[list[_Cell]] | None:
    shown = shown_path(path)
    source = read_source(path, problems, shown=shown, max_bytes=MAX_BYTES)
    if source is None:
        return None
    first = source.text.partition("\n")[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","

    def rows() -> Iterator[list[_Cell]]:
        reader = csv.reader(io.StringIO(source.text), delimiter=delimiter, strict=True)
        line = 1
        try:
            for row in reader:
                yield [(value, Where(shown, line, column)) for column, value in enumerate(row, 1)]
                line = reader.line_num + 1
        except csv.Error as error:
            problems.report("bad-table", Where(shown, reader.line_num, 1), reason=str(error))

    return rows()


def _excel(path: Path, problems: Problems) -> Iterator[list[_Cell]] | None:
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


def _header(cells: Sequence[tuple[str, Where]], path: Path, problems: Problems) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, (text, where) in enumerate(cells):
        name = text.casefold()
        if not name:
            continue
        if name in places:
            problems.report("duplicate-key", where, key=name, line=max(where.line, 1))
        elif name not in COLUMNS:
            problems.report("unknown-column", where, name=text[:40], hint=nearest(name, COLUMNS))
        else:
            places[name] = place
    for name in NEEDED:
        if name not in places:
            problems.report("missing-column", Where(shown_path(path)), name=name)
    return places


def _row(
    values: Mapping[str, tuple[str, Where]],
    where: Where,
    register: Register,
    programmes: Sequence[str],
    found: dict[str, dict[str, Part]],
    problems: Problems,
) -> None:
    name, place = values.get("kommune", ("", where))
    entry = register.find(_code(name), problems, place) if name else None
    if not name:
        problems.report("empty-value", place, key="kommune")
    asked, at = values.get("program", ("", where))
    wanted: Sequence[str] = ()
    if not asked:
        problems.report("empty-value", at, key="program", hint=f"skriv et program, eller {ALL}")
    elif asked.casefold() == ALL:
        wanted = programmes
    elif asked.casefold() in programmes:
        wanted = (asked.casefold(),)
    else:
        problems.report("unknown-programme", at, name=asked[:60], hint=nearest(asked, [*programmes, ALL]))
    part = Part(
        _checked(values.get("bølge"), problems),
        _day(values.get("bølgestart"), problems),
        _checked(values.get("kontakt"), problems),
        _email(values.get("e-mail"), problems),
    )
    for programme in wanted if entry is not None else ():
        assert entry is not None
        own = found.setdefault(entry.slug, {})
        if programme in own:
            problems.report("duplicate-row", at, municipality=entry.name, programme=programme)
        own[programme] = part


def _code(text: str) -> str:
    """A kommune code that Excel took for a number has lost its leading zero."""
    return text.zfill(4) if re.fullmatch(r"\d{3}", text, re.ASCII) else text


def _checked(cell: tuple[str, Where] | None, problems: Problems) -> str:
    """A line of plain text: no control characters, at most 80."""
    text, where = cell or ("", Where(""))
    if text:
        try:
            TypeAdapter(Name).validate_python(text)
        except ValidationError:
            problems.report("bad-personal-text", where, limit=80)
            return ""
    return text


def _email(cell: tuple[str, Where] | None, problems: Problems) -> str:
    text, where = cell or ("", Where(""))
    if text:
        try:
            TypeAdapter(Email).validate_python(text)
        except ValidationError:
            problems.report("bad-email", where, value=text[:60], hint="fx navn@kommune.dk")
            return ""
    return text


def _day(cell: tuple[str, Where] | None, problems: Problems) -> date | None:
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
