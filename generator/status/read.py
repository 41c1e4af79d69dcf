"""Read a filled-in project log as people leave it: columns moved, sheets renamed, statuses mistyped, rows added.

The log says itself which sheets and columns it has and what the statuses are called (its document properties). What can
be understood is understood, with a warning that names sheet and cell; what cannot is an error, and all of them are
told at once. A file may come from a stranger: sizes are bounded, formulas are read as the values they had, nothing
outside the file is fetched. Rows without an id are a kommune's own and count like the others.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from generator.ooxml.build import clean
from generator.ooxml.package import BadPackage, parse, read_package
from generator.problems import Problems, Where, nearest

MAX_FILE = 20 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 5_000, 60, 60
HEAD_ROWS = 30  # a header stands among the first rows
STATUSES = ("not-started", "running", "watched", "done", "not-relevant")
OVER = ("done", "not-relevant")
KINDS = ("activities", "checks", "stakeholders", "risks", "benefits", "decisions")
PHASED = ("activities", "checks")
NEEDED = ("status", "phase", "due", "end", "likelihood", "impact", "task", "name")
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_DATES = ("%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d")
_DAY_ONE = date(1899, 12, 30)


class Entry(Struct, frozen=True):
    """One row of a log. `what` is its wording, `due` its date; `score` and `before` are a risk's."""

    kind: str
    id: str
    number: str
    what: str
    status: str
    phase: int = 0
    due: date | None = None
    owner: str = ""
    score: int = 0
    before: int = 0
    outcome: str = ""

    @property
    def open(self) -> bool:
        return self.status not in OVER

    def days_late(self, day: date) -> int:
        return max(0, (day - self.due).days) if self.due and self.open else 0


class Log(Struct, frozen=True):
    """A log as read. `programme` is the id, `name` what it is called; `saved` the day the file was last saved."""

    programme: str
    name: str
    sender: str
    municipality: str
    version: str
    brand: str | None
    phases: tuple[str, ...]
    saved: date
    sheets: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()

    def of(self, *kinds: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.kind in kinds)


def fold(text: str) -> str:
    """Return text as it is compared: small letters, Danish letters spelt out, no signs, single spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold().translate(_FOLD)).split())


def read_log(path: Path, problems: Problems) -> Log | None:
    """Return the log in `path`, or None after reporting what is wrong with it, at sheet and cell."""
    where = Where(str(path))
    try:
        if not path.is_file():
            problems.report("missing-file", where, file=path.name)
            return None
        if path.stat().st_size > MAX_FILE:
            problems.report("too-large", where, limit="20 MB")
            return None
        data = path.read_bytes()
    except (OSError, ValueError):
        problems.report("unreadable-file", where, file=path.name)
        return None
    try:
        parts = read_package(data)
        for name, part in parts.parts.items():
            if name.endswith((".xml", ".vml")):
                parse(part)  # no entities, no endless trees
        book = _open(data)
    except BadPackage as error:
        problems.report("broken-log", where, reason=str(error), hint="gem filen igen fra Excel som .xlsx")
        return None
    except Exception as error:  # openpyxl tells of a broken file in many ways
        problems.report("broken-log", where, reason=type(error).__name__, hint="gem filen igen fra Excel som .xlsx")
        return None
    try:
        return _Reader(path, book, problems).log()
    except Exception as error:
        problems.report("broken-log", where, reason=type(error).__name__, hint="gem filen igen fra Excel som .xlsx")
        return None
    finally:
        book.close()


def _open(data: bytes) -> Any:
    """Open a workbook for reading alone: row by row, so that neither merged cells nor far-off cells fill the memory."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)


class _Sheet(Struct):
    """A sheet's cells as text and values; rows and columns count from 1."""

    name: str
    rows: list[tuple[Any, ...]]


class _Reader:
    def __init__(self, path: Path, book: Any, problems: Problems) -> None:
        self.path, self.book, self.problems = path, book, problems
        self.properties = _properties(book)
        self.statuses = tuple(self.properties.get("statuses", "").split("|"))

    def at(self, sheet: str, row: int = 0, column: int = 0) -> Where:
        """Return a place as people say it: «log.xlsx, arket Tjekliste, celle F7»."""
        from openpyxl.utils import get_column_letter

        cell = f", celle {get_column_letter(column)}{row}" if row and column else f", række {row}" if row else ""
        return Where(f"{self.path}, arket {sheet}{cell}")

    def log(self) -> Log | None:
        described = {kind: self.properties[f"sheet.{kind}"] for kind in KINDS if f"sheet.{kind}" in self.properties}
        if len(self.statuses) != len(STATUSES) or not described:
            hint = "brug en projektlog, som forankring pack har lavet, og gem den som .xlsx"
            self.problems.report("not-a-log", Where(str(self.path)), hint=hint)
            return None
        sheets = [self._sheet(ws) for ws in self.book.worksheets[:MAX_SHEETS]]
        entries: list[Entry] = []
        titles: dict[str, str] = {}
        taken: set[str] = set()
        for kind, text in described.items():
            title, *pairs = text.split("|")
            titles[kind] = title
            labels = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
            entries += self._entries(kind, title, labels, sheets, taken)
        if self.problems.errors:
            return None
        brand = self.properties.get("brand", "")
        saved = getattr(self.book.properties, "modified", None)
        phases = tuple(name for name in self.properties.get("phase-names", "").split("|") if name)
        return Log(
            programme=self.properties.get("programme", ""),
            name=self.properties.get("title", ""),
            sender=self.properties.get("sender", ""),
            municipality=self.properties.get("municipality", ""),
            version=self.properties.get("version", ""),
            brand=brand if re.fullmatch(r"#[0-9A-Fa-f]{6}", brand) else None,
            phases=phases[:20],
            saved=saved.date() if isinstance(saved, datetime) else _built(self.properties),
            sheets=titles,
            entries=tuple(entries),
        )

    def _sheet(self, ws: Any) -> _Sheet:
        if not hasattr(ws, "iter_rows"):
            return _Sheet(ws.title, [])
        ws.reset_dimensions()
        rows = [tuple(row) for row in ws.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)]
        if len(rows) > MAX_ROWS and any(value is not None for value in rows[-1]):
            self.problems.report("too-many-rows", self.at(ws.title), limit=MAX_ROWS)
        return _Sheet(ws.title, rows[:MAX_ROWS])

    # Where a register stands -----------------------------------------------------------------------------------------

    def _entries(
        self, kind: str, title: str, labels: Mapping[str, str], sheets: Sequence[_Sheet], taken: set[str]
    ) -> Iterator[Entry]:
        found = self._find(title, labels, sheets, taken)
        if found is None:
            hint = nearest(title, [sheet.name for sheet in sheets])
            self.problems.report("sheet-missing", Where(str(self.path)), sheet=title, hint=hint)
            return
        sheet, head = found
        taken.add(sheet.name)
        if fold(sheet.name) != fold(title):
            self.problems.warn("sheet-renamed", self.at(sheet.name), sheet=title)
        columns = self._columns(sheet, head, labels)
        missing = [label for key, label in labels.items() if key in NEEDED and key not in columns]
        shown = [str(value) for value in sheet.rows[head] if value is not None]
        for label in missing:
            self.problems.report(
                "column-missing", self.at(sheet.name, head + 1), column=label, hint=nearest(label, shown)
            )
        if missing:
            return
        if "id" not in columns:
            self.problems.warn("ids-missing", self.at(sheet.name, head + 1), column=labels.get("id", "Id"))
        seen: set[str] = set()
        for number, values in enumerate(sheet.rows[head + 1 :], head + 2):
            entry = self._entry(kind, sheet, number, values, columns, labels)
            if entry is None:
                continue
            if entry.id and entry.id in seen:
                self.problems.warn("id-twice", self.at(sheet.name, number, columns["id"] + 1), id=entry.id[:80])
            seen.add(entry.id)
            yield entry

    def _find(
        self, title: str, labels: Mapping[str, str], sheets: Sequence[_Sheet], taken: set[str]
    ) -> tuple[_Sheet, int] | None:
        """Return the sheet whose header has most of the labels (its own name first), and the header's row from 0."""
        wanted = {fold(label) for label in labels.values()}
        best: tuple[int, _Sheet, int] | None = None
        for sheet in sheets:
            if sheet.name in taken:
                continue
            for row, values in enumerate(sheet.rows[:HEAD_ROWS]):
                there = {fold(str(value)) for value in values if value is not None}
                score = len(wanted & there)
                if score >= max(3, len(wanted) // 2):
                    score += 100 * (fold(sheet.name) == fold(title))
                    if best is None or score > best[0]:
                        best = (score, sheet, row)
        return (best[1], best[2]) if best else None

    def _columns(self, sheet: _Sheet, head: int, labels: Mapping[str, str]) -> dict[str, int]:
        """Return {key: column from 0}; a label nearly right is understood, with a warning."""
        texts = ["" if value is None else str(value) for value in sheet.rows[head]]
        folded = [fold(text) for text in texts]
        found = {key: folded.index(fold(label)) for key, label in labels.items() if fold(label) in folded}
        free = {place: text for place, text in enumerate(folded) if text and place not in found.values()}
        for key, label in labels.items():
            if key in found:
                continue
            close = get_close_matches(fold(label), list(free.values()), n=1, cutoff=0.75)
            if close:
                place = next(place for place, text in free.items() if text == close[0])
                found[key] = place
                del free[place]
                self.problems.warn(
                    "header-near", self.at(sheet.name, head + 1, place + 1), found=texts[place][:60], label=label
                )
        return found

    # Rows ------------------------------------------------------------------------------------------------------------

    def _entry(
        self,
        kind: str,
        sheet: _Sheet,
        row: int,
        values: tuple[Any, ...],
        columns: Mapping[str, int],
        labels: Mapping[str, str],
    ) -> Entry | None:
        def value(key: str) -> Any:
            place = columns.get(key, -1)
            return values[place] if 0 <= place < len(values) else None

        def where(key: str) -> Where:
            return self.at(sheet.name, row, columns[key] + 1)

        said = {key: text for key in columns if (text := _text(value(key)))}
        if not said.keys() - {"late", "score", "level", "move"}:
            return None
        what = _joined(value("task"), " – ") or _joined(value("name"), " – ")
        due_key = "end" if "end" in labels else "due"
        score = [
            self._number(value(key), where(key), labels[key]) for key in ("likelihood", "impact") if key in columns
        ]
        before = self._number(value("before"), where("before"), labels["before"], 25) if "before" in columns else 0
        phase = self._number(value("phase"), where("phase"), labels["phase"], 99) if "phase" in columns else 0
        return Entry(
            kind=kind,
            id=said.get("id", ""),
            number=said.get("number") or said.get("mark") or "",
            what=what or "–",
            status=self._status(value("status"), where("status"), local=not said.get("id")),
            phase=phase,
            due=self._day(value(due_key), where(due_key), labels[due_key]) if due_key in columns else None,
            owner=_joined(value("owner"), ", "),
            score=score[0] * score[1] if len(score) == 2 else 0,
            before=before,
            outcome=said.get("outcome", ""),
        )

    def _status(self, value: Any, where: Where, local: bool) -> str:
        text = _text(value)
        if not text:
            self.problems.warn("status-empty", where, status=self.statuses[0])
            return STATUSES[0]
        if text in self.statuses:
            return STATUSES[self.statuses.index(text)]
        known = {fold(status): number for number, status in enumerate(self.statuses)}
        found = known.get(fold(text))
        if found is None:
            close = get_close_matches(fold(text), list(known), n=1, cutoff=0.7)
            found = known[close[0]] if close else None
        if found is None:
            hint = f"vælg en af: {', '.join(self.statuses)}"
            self.problems.report("unknown-status", where, status=text[:60], hint=hint)
            return STATUSES[0]
        self.problems.warn("status-near", where, found=_text(value, strip=False)[:60], status=self.statuses[found])
        return STATUSES[found]

    def _number(self, value: Any, where: Where, label: str, most: int = 5) -> int:
        """Return a whole number from 1 to `most`, 0 for an empty cell."""
        text = _text(value)
        if not text:
            return 0
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = -1.0
        if not 1 <= number <= most or number != int(number):
            hint = f"skriv et helt tal fra 1 til {most}"
            self.problems.report("not-a-number", where, label=label, value=text[:60], hint=hint)
            return 0
        return int(number)

    def _day(self, value: Any, where: Where, label: str) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = _text(value)
        if not text:
            return None
        found: date | None = None
        if isinstance(value, int | float) and not isinstance(value, bool) and 36526 <= value <= 73050:
            found = _DAY_ONE + timedelta(days=int(value))
        for pattern in _DATES if found is None else ():
            try:
                found = datetime.strptime(text, pattern).date()
                break
            except ValueError:
                continue
        if found is None:
            self.problems.report("not-a-day", where, label=label, value=text[:60], hint="skriv en dato, fx 11-01-2027")
            return None
        self.problems.warn("day-as-text", where, value=text[:60], day=found.strftime("%d-%m-%Y"))
        return found


def _joined(value: Any, between: str) -> str:
    """Return the lines of a cell as one: owners, or a name and the mark below it."""
    return between.join(filter(None, map(_text, value.splitlines() if isinstance(value, str) else [value])))


def _text(value: Any, strip: bool = True) -> str:
    """Return a cell as text: whole numbers without decimals, no control characters."""
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    text = clean(str(value))
    return " ".join(text.split()) if strip else text


def _properties(book: Any) -> dict[str, str]:
    """Return the custom properties as text, those split in parts (name, name.2, …) joined again."""
    raw = {str(one.name): clean(str(one.value or "")) for one in book.custom_doc_props.props}
    found: dict[str, str] = {}
    for name, value in raw.items():
        if re.fullmatch(r".*\.\d+", name) and name.rpartition(".")[0] in raw:
            continue
        number = 2
        while f"{name}.{number}" in raw:
            value += raw[f"{name}.{number}"]
            number += 1
        found[name] = value
    return found


def _built(properties: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(properties.get("built", ""))
    except ValueError:
        return date(2000, 1, 1)
