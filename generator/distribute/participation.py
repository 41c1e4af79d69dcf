"""Who gets what: the form the kommuner return, as a CSV or Excel file, row by row.

Columns, in any order: kommune, program, bølge, bølgestart, kontakt, e-mail. A kommune has a row per programme, or one
with «alle». Contact and e-mail go into the draft mails alone: never into a pack, a cache, the index or the portal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct, field
from pydantic import TypeAdapter, ValidationError

from generator.distribute.table import as_day, kommune_code, read_table
from generator.municipality import Email, Name, Register
from generator.problems import Problems, Where, nearest

COLUMNS = ("kommune", "program", "bølge", "bølgestart", "kontakt", "e-mail")
NEEDED = COLUMNS[:2]
ALL = "alle"


class Part(Struct, frozen=True):
    """One kommune's part in one programme. `start` is the wave's first day; what was left empty is "" or None."""

    wave: str = ""
    start: date | None = None
    contact: str = ""
    email: str = ""


class Participation(Struct, frozen=True):
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
    rows = read_table(path, COLUMNS, NEEDED, problems)
    if rows is None:
        return None
    found: dict[str, dict[str, Part]] = {}
    for values, where in rows:
        _row(values, where, register, programmes, found, problems)
    order = [entry.slug for entry in register.entries]
    return Participation(
        {slug: found[slug] for slug in order if slug in found}, tuple(slug for slug in order if slug not in found)
    )


def _row(
    values: Mapping[str, tuple[str, Where]],
    where: Where,
    register: Register,
    programmes: Sequence[str],
    found: dict[str, dict[str, Part]],
    problems: Problems,
) -> None:
    name, place = values.get("kommune", ("", where))
    entry = register.find(kommune_code(name), problems, place) if name else None
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
        as_day(values.get("bølgestart"), problems),
        _checked(values.get("kontakt"), problems),
        _email(values.get("e-mail"), problems),
    )
    for programme in wanted if entry is not None else ():
        assert entry is not None
        own = found.setdefault(entry.slug, {})
        if programme in own:
            problems.report("duplicate-row", at, municipality=entry.name, programme=programme)
        own[programme] = part


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
