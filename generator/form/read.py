"""A filled-in form to the same located data that YAML gives, so that validation, merging and messages are the same.

The workbook may come from a stranger and through many hands. It is opened only when it is a sound zip of bounded size
without document types; formulas are reported, never calculated; links are not followed. Sheets are found by name,
columns by header and questions by their field, so moved columns, blank rows and sorted tables do no harm. A cell takes
what people write: a date as a date or as text, 40 % as 0.4, 40 or "40 %", a number kept as text.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct

from generator.danish import read_date, slug
from generator.form import questions
from generator.form.questions import Column, Kind, Table
from generator.municipality import Parameters
from generator.ooxml.package import BadPackage, parse, read_package
from generator.problems import Problems, Where, nearest
from generator.reading.source import (
    FaultyStr,
    LocatedDict,
    LocatedList,
    LocatedStr,
    date_hint,
    forbidden_character,
    read_bytes,
    shown_path,
)

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 60
EXCEL_ROWS = 1_048_576  # a sheet's cells come after those of the sheets before it
HEADER_ROWS = 20  # the headers stand in one of the first rows
SHOWN = 60
_TRUTHS = {"=TRUE()": True, "=FALSE()": False}  # how LibreOffice saves true and false
_DAY_ZERO = date(1899, 12, 30)  # what Excel counts days from
_DAYS = range(36_526, 73_051)  # 2000-01-01 to 2099-12-31 counted so
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how a workbook holds a sign that XML cannot
_WEEK = r"(?:uge ?)?(?P<w>\d\d?)[ ,/]+(?P<y>\d{4})|(?P<y2>\d{4})-?[wu](?P<w2>\d\d?)"


class Cell(Struct, frozen=True):
    """A cell with something in it: text without outer blanks, a number, true/false, a date or a time of day."""

    value: Any
    where: Where
    percent: bool = False

    @property
    def text(self) -> str:
        """The value as somebody would have typed it."""
        value = self.value
        if isinstance(value, bool):
            return questions.YES if value else questions.NO
        if isinstance(value, float):
            return f"{value:g}".replace(".", ",") if not value.is_integer() else str(int(value))
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, time):
            return value.strftime("%H.%M")
        return str(value)

    @property
    def shown(self) -> str:
        return self.text[:SHOWN]


class _Wrong(Exception):
    """A cell's value cannot be the answer; carries the problem."""

    def __init__(self, code: str, hint: str = "", **values: object) -> None:
        super().__init__(code)
        self.code, self.hint = code, hint
        self.values: dict[str, Any] = values


Row = Mapping[str, Cell]  # header in lower case -> cell


class _Sheet(Struct, frozen=True):
    """A sheet below its headers; `headers` maps the header in lower case to where it stands."""

    name: str
    headers: Mapping[str, Cell]
    rows: Sequence[Row]
    where: Where


def read_form(file: Path, problems: Problems, programmes: Sequence[str]) -> Parameters | None:
    """Return the answers in the workbook `file`, or None after reporting why it cannot be read.

    `programmes` are the ids that exist. Answers that cannot be used are reported and left out, or marked so that
    validation does not report them again; the caller ends the stage.
    """
    shown = shown_path(file)
    data = read_bytes(file, problems, shown=shown, max_bytes=MAX_BYTES)
    if data is None:
        return None
    sheets = _sheets(data, shown, problems)
    if sheets is None:
        return None
    form = _Form(shown, problems, sheets, programmes)
    answers = form.read()
    if answers is None:
        return None
    return Parameters(answers, shown, file.parent, ((file.name, hashlib.sha256(data).hexdigest()),))


def _sheets(data: bytes, shown: str, problems: Problems) -> list[tuple[str, list[list[Cell]]]] | None:
    """Return (sheet name, rows of cells that hold something) of every sheet."""
    from openpyxl import load_workbook

    try:
        parts = read_package(data).parts
        if sum(map(len, parts.values())) > MAX_UNPACKED:
            raise BadPackage("too large")
        for name, part in parts.items():
            if name.endswith((".xml", ".rels", ".vml")):
                parse(part)
    except BadPackage:
        problems.report("not-a-form", Where(shown))
        return None
    found = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            for at, sheet in enumerate(book.worksheets):
                sheet.reset_dimensions()  # type: ignore[no-untyped-call, union-attr, unused-ignore]
                found.append((sheet.title, list(_rows(sheet, at, shown, problems))))
    except Exception:  # openpyxl tells of a broken workbook with whatever its code stumbles over
        problems.report("not-a-form", Where(shown))
        return None
    return found


def _rows(sheet: Any, at: int, shown: str, problems: Problems) -> Iterator[list[Cell]]:
    from openpyxl.utils import get_column_letter, quote_sheetname

    title = sheet.title if sheet.title.isalnum() else quote_sheetname(sheet.title)

    def place(row: int, cell: Any) -> Where:
        column = getattr(cell, "column", 1)
        return Where(shown, at * EXCEL_ROWS + row, column, f"{title}!{get_column_letter(column)}{row}")

    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):
        given = (one for one in row if one.value is not None)
        cells = [cell for one in given if (cell := _cell(one, place(number, one), problems)) is not None]
        if cells and number > MAX_ROWS:
            problems.report("too-long-sheet", cells[0].where, limit=MAX_ROWS)
            return
        elif cells:
            yield cells


def _cell(cell: Any, where: Where, problems: Problems) -> Cell | None:
    """Return what a cell holds; None for nothing, and for a formula or an error, which are reported."""
    value = cell.value
    if cell.data_type == "f" and str(value) in _TRUTHS:
        return Cell(_TRUTHS[str(value)], where)
    if cell.data_type == "f":
        hint = "skriv selve svaret i cellen (kopiér cellen, og indsæt den som værdi)"
        problems.report("formula-cell", where, hint=hint)
        return Cell(FaultyStr(""), where)
    if cell.data_type == "e":
        problems.report("error-cell", where, value=str(value)[:SHOWN], hint="skriv svaret igen, eller tøm cellen")
        return Cell(FaultyStr(""), where)
    if isinstance(value, str):
        value = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        value = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if not value:
            return None
    elif isinstance(value, timedelta):
        value = (datetime.min + value).time()
    return Cell(value, where, "%" in (cell.number_format or ""))


class _Form:
    """Reads the sheets one by one into `data`."""

    def __init__(
        self, shown: str, problems: Problems, sheets: list[tuple[str, list[list[Cell]]]], programmes: Sequence[str]
    ) -> None:
        self.shown = shown
        self.problems = problems
        self.sheets = sheets
        self.programmes = programmes
        self.data = LocatedDict(Where(shown))
        self.data.names = questions.field_names()
        self.lists: dict[tuple[str, str], dict[str, str]] = {}  # (programme, list) -> name in lower case -> id

    def read(self) -> LocatedDict | None:
        tables = {table.sheet.casefold(): table for table in (*questions.TABLES, *questions.OWN.values())}
        for name, rows in self.sheets:
            if name.strip().casefold() == questions.LISTS.casefold():
                self.read_lists(rows)
        known = 0
        for name, rows in self.sheets:
            title = name.strip().casefold()
            programme = self.programme(name.strip())
            if title == questions.COMMON.casefold():
                self.answers(name, rows, ())
            elif title in tables:
                self.table(tables[title], name, rows)
            elif programme:
                self.answers(name, rows, ("programmes", programme))
            else:
                if title not in (questions.GUIDANCE.casefold(), questions.LISTS.casefold()) and rows:
                    names = [questions.COMMON, *(table.sheet for table in tables.values()), *self.names("", _SHEETS)]
                    hint = nearest(name.strip(), names)
                    self.problems.warn("own-sheet", Where(self.shown), sheet=name[:SHOWN], hint=_only_close(hint))
                continue
            known += 1
        if not known:
            self.problems.report(
                "no-such-sheets", Where(self.shown), hint="lav et nyt med: new municipality NAVN --form"
            )
            return None
        return self.data

    # Names and ids

    def read_lists(self, rows: list[list[Cell]]) -> None:
        """Take in the sheet of lists, which says what id each name in the drop-downs stands for."""
        sheet = self.below_headers(questions.LISTS, rows, questions.LIST_COLUMNS)
        for row in sheet.rows if sheet is not None else ():
            programme, kind, name, key = (row.get(header.casefold()) for header in questions.LIST_COLUMNS)
            if kind is not None and name is not None and key is not None:
                of = self.lists.setdefault((programme.text if programme else "", kind.text), {})
                of.setdefault(name.text.casefold(), key.text[:200])

    def programme(self, name: str) -> str:
        """Return the id of the programme that a sheet or a cell names; "" when there is none."""
        listed = self.lists.get(("", _SHEETS), {}).get(name.casefold(), "")
        return next((one for one in (listed, name, slug(name)) if one in self.programmes), "")

    def names(self, programme: str, kind: str) -> list[str]:
        return list(self.lists.get((programme, kind), {}))

    def id_of(self, cell: Cell, kind: str, programme: str, header: str) -> str:
        """Return the id that a name in a drop-down stands for; the text itself when the workbook has no such list."""
        scopes = [programme] if programme else [one for one, of in self.lists if of == kind]
        listed = [self.lists.get((one, kind), {}) for one in scopes]
        text = cell.text
        ids = {of[text.casefold()] for of in listed if text.casefold() in of}
        ids = ids or {text} & {key for of in listed for key in of.values()}
        if len(ids) == 1:
            return ids.pop()
        if ids:
            raise _Wrong("not-a-choice", "vælg et program på rækken", value=cell.shown, key=header)
        if not any(listed):
            return text
        known = [name for of in listed for name in of]
        raise _Wrong("not-a-choice", _only_close(nearest(text.casefold(), known)), value=cell.shown, key=header)

    # Sheets

    def below_headers(self, name: str, rows: list[list[Cell]], headers: Sequence[str]) -> _Sheet | None:
        """Return the part of a sheet below its headers, wherever they stand; report when there are none."""
        wanted = {header.casefold() for header in headers}
        for at, cells in enumerate(rows[:HEADER_ROWS]):
            titles = {" ".join(cell.text.split()).casefold(): cell for cell in reversed(cells)}
            if len(wanted & set(titles)) >= min(2, len(wanted)):
                columns = {cell.where.column: title for title, cell in titles.items()}
                below = [
                    {columns[cell.where.column]: cell for cell in row if cell.where.column in columns}
                    for row in rows[at + 1 :]
                ]
                for title in sorted(set(titles) - wanted, key=lambda one: titles[one].where.column):
                    cell = titles[title]
                    hint = _only_close(nearest(cell.text, headers))
                    self.problems.warn("own-column", cell.where, column=cell.shown, hint=hint)
                return _Sheet(name, titles, [row for row in below if row], cells[0].where)
        self.problems.report("no-column", Where(self.shown, place=name), column=headers[0])
        return None

    def missing(self, sheet: _Sheet, headers: Sequence[str]) -> bool:
        """Report each of `headers` that the sheet lacks; return whether there was one."""
        gone = [header for header in headers if header.casefold() not in sheet.headers]
        for header in gone:
            self.problems.report("no-column", sheet.where, column=header, hint="skriv kolonnens navn igen")
        return bool(gone)

    def answers(self, name: str, rows: list[list[Cell]], level: tuple[str, ...]) -> None:
        """Read a sheet of questions; `level` is where its answers belong, empty for the common ones."""
        headers = (
            *(questions.SECTION, questions.QUESTION, questions.ANSWER),
            *(questions.UNANSWERED, questions.HELP, questions.FIELD),
        )
        sheet = self.below_headers(name, rows, headers)
        if sheet is None or self.missing(sheet, (questions.ANSWER, questions.FIELD)):
            return
        documents: list[tuple[Cell, str, bool | None]] = []
        first: dict[str, Cell] = {}
        for row in sheet.rows:
            answer, field = row.get(questions.ANSWER.casefold()), row.get(questions.FIELD.casefold())
            if field is None:
                if answer is not None:
                    self.problems.report("answer-without-question", answer.where, column=questions.FIELD)
                continue
            key = field.text
            path = tuple(key.split("."))
            if path[0] == questions.DOCUMENTS and len(path) == 2 and level:
                documents.append((answer or field, path[1], self.value(answer, "yes", ()) if answer else None))
                continue
            if answer is None:
                continue
            if key in first:
                self.problems.report("answered-twice", answer.where, first=first[key].where.place)
                continue
            first[key] = answer
            if path == (questions.MUNICIPALITY,) and not level:
                self.put(path, self.value(answer, "text", ()), answer.where)
                continue
            found = questions.question_at(path)
            if found is None:
                self.problems.report("unknown-question", field.where, key=key[:SHOWN], hint="feltets navn rettes ikke")
                continue
            kind, choices = found
            self.put((*(level or ("defaults",)), *path), self.value(answer, kind, choices), answer.where)
        if any(wanted is False for _, _, wanted in documents):
            self.leave_out(documents, level)

    def leave_out(self, documents: list[tuple[Cell, str, bool | None]], level: tuple[str, ...]) -> None:
        """Order all documents but those answered with no."""
        at = next(cell.where for cell, _, wanted in documents if wanted is False)
        chosen = LocatedList(at)
        for cell, name, wanted in documents:
            if wanted is not False:
                chosen.append(name)
                chosen.item_where.append(cell.where)
        self.put((*level, questions.DOCUMENTS), chosen, at)

    def table(self, table: Table, name: str, rows: list[list[Cell]]) -> None:
        sheet = self.below_headers(name, rows, [column.header for column in table.columns])
        if sheet is None or self.missing(sheet, [column.header for column in table.columns if column.needed]):
            return
        for row in sheet.rows:
            cells = {one.field: cell for one in table.columns if one.field and (cell := row.get(one.header.casefold()))}
            answered = [one for one in table.columns if not one.key and one.field in cells]
            if not answered:
                continue
            level = self.level(table, cells)
            if level is not None:
                self.row(table, level, cells, answered)

    def level(self, table: Table, cells: Mapping[str, Cell]) -> tuple[str, ...] | None:
        """Return where a row's answers belong: under all programmes or one; None after reporting which is missing."""
        column = table.column("scope")
        cell = cells.get("scope")
        if cell is None:
            if not column.needed:
                return ("defaults",)
            where = min(one.where for one in cells.values())
            self.problems.report("missing-key", where, key=column.header, hint="vælg programmet på rækken")
            return None
        if cell.text.casefold() == questions.ALL_PROGRAMMES.casefold() and not column.needed:
            return ("defaults",)
        programme = self.programme(cell.text)
        if programme:
            return ("programmes", programme)
        if not isinstance(cell.value, FaultyStr):
            known = self.names("", _SHEETS) or self.programmes
            self.problems.report(
                "not-a-choice", cell.where, key=column.header, value=cell.shown, hint=nearest(cell.text, known)
            )
        return None

    def row(self, table: Table, level: tuple[str, ...], cells: Mapping[str, Cell], answered: list[Column]) -> None:
        """Put one row's answers where they belong."""
        programme = level[1] if len(level) > 1 else ""
        values: dict[str, Any] = {}
        sound = True
        for column in table.columns:
            cell = cells.get(column.field)
            if column.field in ("", "scope") or cell is None:
                continue
            value = self.value(cell, column.kind, (), programme, column.header)
            values[column.field] = value
            sound = sound and not (isinstance(value, FaultyStr) and (column.key or column.needed))
        for column in table.columns:
            if column.needed and column.field not in cells:
                where = min(one.where for one in cells.values())
                self.problems.report("missing-key", where, key=column.header, hint="udfyld cellen, eller tøm rækken")
                sound = False
        if not sound:
            return
        fields = {column.field: (values[column.field], cells[column.field].where) for column in answered}
        start = min(cell.where for cell in cells.values())
        if table.target == "teams":
            self.append((*level, "teams"), self.mapping(fields, start), start)
        elif table.target == "people":
            self.append((*level, "people", values["role"]), self.mapping(fields, start), cells["role"].where)
        elif table.target == "closed_weeks":
            first, last = values["first"], values.get("last")
            both = isinstance(last, FaultyStr)
            text = first if last is None or both else f"{first}/{last}"
            self.append((*level, "closed_weeks"), _located(str(text), cells["first"].where), cells["first"].where)
        elif table.target == "activities":
            team = slug(values["team"])[:60].strip("-") if "team" in values else ""
            key = values["activity"] + (f"/{team}" if team else "")
            for name, (value, where) in fields.items():
                self.put((*level, "activities", key, name), value, where)
        elif table.target == "local_words":
            word, _, form = values["form"].partition(".")
            self.put((*level, "local_words", word, form), values["word"], cells["word"].where)
        elif table.target == "drop":
            self.append((*level, "changes", "drop"), values["item"], cells["item"].where)
        else:
            self.own_item(table, (*level, "changes", "add", table.target), fields, start)

    def own_item(self, table: Table, path: tuple[str, ...], fields: dict[str, tuple[Any, Where]], start: Where) -> None:
        """Add an item of the kommune's own; its id is made from its name where none is given."""
        given = fields.pop("id", None)
        key = str(given[0]) if given else slug(str(fields["name"][0]))[:60].strip("-") or "punkt"
        item = self.mapping(fields, start)
        item.names = {column.field: column.header for column in table.columns}
        for name in questions.LISTED:
            if name in item:
                several = LocatedList(item.value_where[name])
                several.append(item[name])
                several.item_where.append(item.value_where[name])
                item[name] = several
        self.put((*path, key), item, given[1] if given else start)

    # Values

    def value(
        self, cell: Cell, kind: Kind, choices: tuple[str, ...], programme: str = "", header: str = questions.ANSWER
    ) -> Any:
        """Return a cell's value as the model wants it; a marked text after reporting why it cannot be that."""
        if isinstance(cell.value, FaultyStr):
            return cell.value
        try:
            bad = forbidden_character(cell.text)
            if bad >= 0:
                raise _Wrong("control-character", "slet tegnet", character=f"U+{ord(cell.text[bad]):04X}")
            if kind in _LISTS:
                return _located(self.id_of(cell, _LISTS[kind], programme, header), cell.where)
            return _convert(cell, kind, choices, header)
        except _Wrong as wrong:
            self.problems.report(wrong.code, cell.where, hint=wrong.hint, **wrong.values)
            return FaultyStr(cell.text)

    def put(self, path: tuple[str, ...], value: Any, where: Where) -> None:
        """Set the value at `path`, making the mappings on the way; report when there is one already."""
        inside = self.inside(path[:-1], where)
        if path[-1] in inside:
            self.problems.report("answered-twice", where, first=inside.value_where[path[-1]].place)
        else:
            inside.put(path[-1], value, where, where)

    def append(self, path: tuple[str, ...], value: Any, where: Where) -> None:
        inside = self.inside(path[:-1], where)
        if path[-1] not in inside:
            inside.put(path[-1], LocatedList(where), where, where)
        inside[path[-1]].append(value)
        inside[path[-1]].item_where.append(where)

    def inside(self, path: Sequence[str], where: Where) -> LocatedDict:
        found = self.data
        for part in path:
            if part not in found:
                found.put(part, LocatedDict(where), where, where)
            found = found[part]
        return found

    def mapping(self, fields: Mapping[str, tuple[Any, Where]], where: Where) -> LocatedDict:
        made = LocatedDict(where)
        for name, (value, at) in fields.items():
            made.put(name, value, at, at)
        return made


_SHEETS = questions.SHEETS_LIST
_LISTS: dict[Kind, str] = {"role": "Roller", "phase": "Faser", "item": "Punkter"}


def _located(text: str, where: Where) -> LocatedStr:
    """Return text at a cell. It has no `body`: a place inside a cell is the cell."""
    located = LocatedStr(text)
    located.where = where
    return located


def _only_close(hint: str) -> str:
    """Keep a did-you-mean, drop a list of everything there is."""
    return hint if hint.startswith("mente") else ""


def _convert(cell: Cell, kind: Kind, choices: tuple[str, ...], header: str) -> Any:
    if kind == "date":
        return _date(cell)
    if kind == "week":
        return _week(cell)
    if kind in ("number", "decimal"):
        return _number(cell, kind)
    if kind == "share":
        return _located(_share(cell), cell.where)
    text = " ".join(cell.text.split()).casefold()
    if kind == "yes":
        for said, value in (
            ("ja", True),
            ("x", True),
            ("true", True),
            ("sand", True),
            ("nej", False),
            ("false", False),
        ):
            if text == said:
                return value
        raise _Wrong("not-a-choice", f"skriv {questions.YES} eller {questions.NO}", value=cell.shown, key=header)
    if kind == "choice":
        for choice in choices:
            if text == choice.casefold():
                return choice
        raise _Wrong("not-a-choice", nearest(text, choices), value=cell.shown, key=header)
    return _located(cell.text, cell.where)


def _date(cell: Cell) -> date:
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and int(value) in _DAYS:
        return _DAY_ZERO + timedelta(days=int(value))
    found = read_date(cell.text)
    if found is None:
        hint = date_hint(cell.text)
        raise _Wrong("not-a-date", hint if "slutter" in hint else "skriv fx 11-01-2027", value=cell.shown)
    return found


def _week(cell: Cell) -> str:
    """Return a week or a day as YAML has it; the text itself when it is neither, for the model to report."""
    if not isinstance(cell.value, str):
        return _date(cell).isoformat()
    text = " ".join(cell.text.split())
    week = re.fullmatch(_WEEK, text.casefold(), re.ASCII)
    if week:
        return f"{week['y'] or week['y2']}-W{int(week['w'] or week['w2']):02}"
    day = read_date(text)
    return day.isoformat() if day else text


def _number(cell: Cell, kind: Kind) -> int | float:
    value = cell.value
    noun = "helt tal" if kind == "number" else "tal"
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = re.sub(r"[\s\u00a0]|(?<=\d)\.(?=\d{3}(?!\d))", "", cell.text).replace(",", ".")
        if not re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,6})?", text, re.ASCII) or isinstance(value, bool | datetime | time):
            raise _Wrong("not-number", "skriv kun tallet", value=cell.shown, kind=noun)
        value = float(text)
    if float(value).is_integer():
        return int(value)
    if kind == "number":
        raise _Wrong("not-number", "skriv tallet uden decimaler", value=cell.shown, kind=noun)
    return float(value)


def _share(cell: Cell) -> str:
    """Return a share as "40 %"; a cell shown as a percentage holds 0.4, and elsewhere 0.4 and 40 mean the same."""
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        found = re.fullmatch(r"0[.,](\d{1,6})", cell.text)
        return f"{round(float('0.' + found[1]) * 100, 3):g} %" if found else cell.text
    if cell.percent and 1 < value <= 100:
        raise _Wrong("bad-share", f"mente du {value:g} %?", value=f"{value * 100:g} %")
    return f"{round(value * 100 if cell.percent or 0 < value < 1 else value, 3):g} %"
