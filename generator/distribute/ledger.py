"""The ledger: what was built, and what somebody said was sent, acknowledged or taken into use, with dates and hashes.

One SQLite file beside the issues. It only ever grows: a row per event. «bygget» is written by an issue; the others
by a person, and only for packs that were built. So the ledger never claims a delivery that nobody marked, and a mark
holds the hash of exactly the files it was about.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple, replace

from generator.distribute.inputs import digest
from generator.distribute.table import as_day, kommune_code, read_table
from generator.municipality import read_register
from generator.problems import NOWHERE, Problems, Where, nearest

FILE = "ledger.sqlite"
BUILT = "bygget"
MARKS = ("sendt", "kvitteret", "i brug")
STATES = (BUILT, *MARKS)
COLUMNS = ("kommune", "program", "udgave", "version", "tilstand", "dato", "hash", "bemærkning")
IMPORTED = ("kommune", "program", "udgave", "tilstand", "dato", "bemærkning")
NEEDED = IMPORTED[:-1]
_TABLE = """
create table if not exists event (
    municipality text not null, programme text not null, release text not null, version text not null,
    state text not null, day text not null, sha256 text not null, note text not null default ''
)
"""


class Event(Struct, frozen=True):
    """One thing that happened to one kommune's pack of one release; `day` is an ISO date."""

    municipality: str
    programme: str
    release: str
    version: str
    state: str
    day: str
    sha256: str
    note: str = ""


@contextmanager
def opened(out: Path, problems: Problems, *, make: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the ledger beside the issues in `out`; one transaction, kept only if the block ends well."""
    path = out / FILE
    if not make and not path.is_file():
        problems.report("no-ledger", Where(str(path)), hint="byg en udgivelse først: forankring issue")
        problems.stop_on_errors()
    try:
        with closing(sqlite3.connect(path, timeout=10)) as base, base:
            base.execute(_TABLE)
            yield base
    except sqlite3.DatabaseError as error:
        problems.report("broken-ledger", Where(str(path)), reason=str(error))
        problems.stop_on_errors()


def events(base: sqlite3.Connection) -> list[Event]:
    """Return every event, oldest first."""
    return [Event(*row) for row in base.execute("select * from event order by rowid")]


def record_built(base: sqlite3.Connection, release: str, day: date, states: Mapping[str, Any]) -> int:
    """Write «bygget» for every pack whose files are not the ones written last; return how many."""
    last = {(one.municipality, one.programme): one.sha256 for one in events(base) if _built(one, release)}
    fresh = [
        Event(slug, name, release, pack["version"], BUILT, day.isoformat(), digest(pack["files"]))
        for slug, state in sorted(states.items())
        for name, pack in state["packs"].items()
        if last.get((slug, name)) != digest(pack["files"])
    ]
    _add(base, fresh)
    return len(fresh)


def _built(event: Event, release: str) -> bool:
    return event.release == release and event.state == BUILT


def _add(base: sqlite3.Connection, found: Iterable[Event]) -> None:
    base.executemany("insert into event values (?, ?, ?, ?, ?, ?, ?, ?)", [astuple(event) for event in found])


def mark(
    base: sqlite3.Connection,
    release: str,
    state: str,
    day: date,
    municipalities: Sequence[str],
    programmes: Sequence[str],
    problems: Problems,
    note: str = "",
    where: Where = NOWHERE,
) -> int:
    """Mark packs that were built; empty `municipalities` or `programmes` for all there are. Return how many."""
    built = {(one.municipality, one.programme): one for one in events(base) if _built(one, release)}
    chosen = [
        one
        for (slug, name), one in built.items()
        if (not municipalities or slug in municipalities) and (not programmes or name in programmes)
    ]
    for slug in municipalities:
        if not any(one.municipality == slug for one in chosen):
            problems.report("never-built", where, what=slug, release=release)
    if not chosen and not municipalities:
        problems.report("never-built", where, what=", ".join(programmes) or "noget", release=release)
    problems.stop_on_errors()
    made = [replace(one, state=state, day=day.isoformat(), note=note) for one in chosen]
    known = set(events(base))
    _add(base, [one for one in made if one not in known])
    return len(made)


def slugs_of(content: Path, names: Sequence[str], problems: Problems) -> list[str]:
    """Return the kommuner with these names, slugs or codes; unknown ones end the stage."""
    register = read_register(content, problems)
    found = [register.find(name, problems) for name in names]
    problems.stop_on_errors()
    return [entry.slug for entry in found if entry is not None]


def import_marks(base: sqlite3.Connection, path: Path, content: Path, problems: Problems) -> int:
    """Mark what a CSV or Excel file says; all of it or, with any wrong cell, nothing."""
    register = read_register(content, problems)
    count = 0
    for values, row in read_table(path, IMPORTED, NEEDED, problems) or ():
        name, place = values.get("kommune", ("", row))
        entry = register.find(kommune_code(name), problems, place)
        state, at = values.get("tilstand", ("", row))
        if state not in MARKS:
            problems.report("unknown-state", at, state=state[:40], hint=nearest(state, MARKS))
        day = as_day(values.get("dato"), problems)
        if not values.get("dato", ("", row))[0]:
            problems.report("empty-value", values.get("dato", ("", row))[1], key="dato")
        if entry is None or state not in MARKS or day is None:
            continue
        release, programme = values.get("udgave", ("", row))[0], values.get("program", ("", row))[0]
        built = [one for one in events(base) if _built(one, release) and one.municipality == entry.slug]
        if not any(one.programme == programme for one in built):
            problems.report("never-built", place, what=f"{programme} til {entry.name}", release=release[:40])
            continue
        note = values.get("bemærkning", ("", row))[0][:200]
        count += mark(base, release, state, day, (entry.slug,), (programme,), problems, note, place)
    problems.stop_on_errors()
    return count


def current(found: Iterable[Event]) -> list[Event]:
    """Return, for each kommune, programme and release, what was said last: a mark, else that it was built.

    A pack built anew after it was marked shows both: the files that were sent are not the ones that lie there.
    """
    last: dict[tuple[str, str, str], Event] = {}
    built: dict[tuple[str, str, str], Event] = {}
    for event in found:
        key = (event.municipality, event.programme, event.release)
        if event.state == BUILT:
            built[key] = event
        elif key not in last or STATES.index(event.state) >= STATES.index(last[key].state):
            last[key] = event
    rows = []
    for key, event in built.items():
        marked = last.get(key)
        if marked is not None:
            rows.append(marked)
        if marked is None or marked.sha256 != event.sha256:
            rows.append(event)
    return sorted(rows, key=lambda one: (one.release, one.municipality, one.programme, STATES.index(one.state)))


def who_has(found: Iterable[Event], release: str) -> list[Event]:
    """Return the marks of those whose latest delivered release is this one; what nobody marked counts as nothing."""
    latest: dict[tuple[str, str], Event] = {}
    for event in current(found):
        if event.state != BUILT:
            key = (event.municipality, event.programme)
            if key not in latest or _number(event.release) >= _number(latest[key].release):
                latest[key] = event
    return [event for _, event in sorted(latest.items()) if event.release == release]


def _number(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def export(found: Sequence[Event], kind: str) -> bytes:
    """Return the events as the bytes of a CSV file (Excel's: semicolons, UTF-8 with a mark) or an Excel file.

    No cell is ever a formula.
    """
    out = io.BytesIO()
    if kind == "xlsx":
        import xlsxwriter

        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(out, options) as book:
            book.set_properties({"created": None})
            sheet = book.add_worksheet("Leverancer")
            for number, row in enumerate([COLUMNS, *(astuple(event) for event in found)]):
                for column, text in enumerate(row):
                    sheet.write_string(number, column, text)
            sheet.autofilter(0, 0, max(1, len(found)), len(COLUMNS) - 1)
            sheet.freeze_panes(1, 0)
        return out.getvalue()
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in astuple(event)] for event in found)
    return text.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
