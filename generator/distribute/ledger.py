"""The ledger: what was built, and what somebody said was sent, acknowledged or taken into use, with dates and hashes.

One SQLite file beside the issues. It only ever grows: a row per event. «bygget» is written by an issue; the others
by a person, and only for packs that were built. So the ledger never claims a delivery that nobody marked, and a mark
holds the hash of exactly the files it was about.
"""

from __future__ import annotations

import csv
import errno
import io
import os
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
from generator.store import report_disk

FILE = "ledger.sqlite"
BUILT = "bygget"
MARKS = ("sendt", "kvitteret", "i brug")
STATES = (BUILT, *MARKS)
COLUMNS = ("kommune", "program", "udgave", "version", "tilstand", "dato", "hash", "bemærkning")
IMPORTED = ("kommune", "program", "udgave", "tilstand", "dato", "bemærkning")
NEEDED = IMPORTED[:-1]
KINDS = ("csv", "xlsx")
_OF_THE_DISK = {
    "SQLITE_READONLY": errno.EROFS,
    "SQLITE_CANTOPEN": errno.EACCES,
    "SQLITE_FULL": errno.ENOSPC,
    "SQLITE_BUSY": errno.EBUSY,
}
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
    except sqlite3.OperationalError as error:
        number = next((code for name, code in _OF_THE_DISK.items() if error.sqlite_errorname.startswith(name)), None)
        if number is None:
            problems.report("broken-ledger", Where(str(path)), reason=str(error))
        else:
            report_disk(OSError(number, os.strerror(number), str(path)), path, problems)
        problems.stop_on_errors()
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


def _add(base: sqlite3.Connection, found: Iterable[Event], known: Iterable[Event] = ()) -> None:
    """Write events, each once and none that is `known`."""
    there = set(known)
    rows = [astuple(event) for event in dict.fromkeys(found) if event not in there]
    base.executemany("insert into event values (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def mark(
    base: sqlite3.Connection,
    release: str,
    state: str,
    day: date,
    municipalities: Sequence[str],
    programmes: Sequence[str],
    problems: Problems,
    note: str = "",
) -> int:
    """Mark packs that were built; empty `municipalities` or `programmes` for all there are. Return how many."""
    known = events(base)
    built = {(one.municipality, one.programme): one for one in known if _built(one, release)}
    if not built:
        _never_issued(release, known, NOWHERE, problems)
    chosen = [
        one
        for (slug, name), one in built.items()
        if (not municipalities or slug in municipalities) and (not programmes or name in programmes)
    ]
    for wanted, had in (
        (municipalities, {one.municipality for one in chosen}),
        (programmes, {one.programme for one in chosen}),
    ):
        for one in wanted if built else ():
            if one not in had:
                problems.report("never-built", what=one[:60], release=release, hint=nearest(one, had))
    problems.stop_on_errors()
    _add(base, [replace(one, state=state, day=day.isoformat(), note=note) for one in chosen], known)
    return len(chosen)


def _never_issued(release: str, known: Iterable[Event], where: Where, problems: Problems) -> None:
    there = sorted({one.release for one in known}, key=_number)
    hint = f"listen har {', '.join(there)}" if there else ""
    problems.report("release-not-built", where, release=release[:40], hint=hint)


def slugs_of(content: Path, names: Sequence[str], problems: Problems) -> list[str]:
    """Return the kommuner with these names, slugs or codes; unknown ones end the stage."""
    register = read_register(content, problems)
    found = [register.find(name, problems) for name in names]
    problems.stop_on_errors()
    return [entry.slug for entry in found if entry is not None]


def import_marks(base: sqlite3.Connection, path: Path, content: Path, problems: Problems) -> int:
    """Mark what a CSV or Excel file says; all of it or, with any wrong cell, nothing."""
    register = read_register(content, problems)
    known = events(base)
    built = {(one.release, one.municipality, one.programme): one for one in known if one.state == BUILT}
    releases = {one.release for one in known}
    marked: list[Event] = []
    for values, row in read_table(path, IMPORTED, NEEDED, problems) or ():
        cells = {key: values.get(key, ("", row)) for key in IMPORTED}
        for key in NEEDED:
            if not cells[key][0]:
                problems.report("empty-value", cells[key][1], key=key)
        name, place = cells["kommune"]
        entry = register.find(kommune_code(name), problems, place) if name else None
        state, at = cells["tilstand"][0].casefold(), cells["tilstand"][1]
        if state and state not in MARKS:
            problems.report("unknown-state", at, state=state[:40], hint=nearest(state, MARKS) or ", ".join(MARKS))
        day = as_day(cells["dato"], problems)
        release, where = cells["udgave"]
        programme = cells["program"][0].casefold()
        if release and release not in releases:
            _never_issued(release, known, where, problems)
        if entry is None or state not in MARKS or day is None or not programme or release not in releases:
            continue
        one = built.get((release, entry.slug, programme))
        if one is None:
            problems.report("never-built", place, what=f"{programme[:60]} til {entry.name}", release=release)
            continue
        marked.append(replace(one, state=state, day=day.isoformat(), note=cells["bemærkning"][0][:200]))
    problems.stop_on_errors()
    _add(base, marked, known)
    return len(marked)


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
