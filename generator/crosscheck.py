"""The cross-check: what the documents of a pack, or of several, say about the same thing must be the same.

A pure function over finished trees and the calendar. Tables are compared row by row through the items' ids, in columns
that mean the same (number, start, end, due date, owner, score), persons through their field ids, and hours (and dates
outside such tables) through what a span or a chart says they are of. A document that shows less is no difference;
wording is not compared. A difference is a fault of a view or of the content's own tables, so it ends the build before
anything is written. A cross reference that leads nowhere in a document with a contents list is told: its words stand
alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from inspect import get_annotations
from typing import Any

from msgspec import Struct

from generator import danish
from generator.problems import Problems, Where, nearest
from generator.reading.spans import Span, plain
from generator.tree.events import DatedCalendar
from generator.tree.nodes import Cell, Chart, Contents, Document, Figure, Row, Section, Table, walk

# Column keys of all views -> what they say. A view's own keys beside these are wording.
_COLUMNS = {
    "number": "number",
    "mark": "number",
    "start": "start",
    "end": "end",
    "date": "end",
    "due": "due",
    "owner": "owner",
    "score": "score",
}
_DATES = ("start", "end", "due")
_NUMBER = re.compile(r"[A-Z]?\d+(?:\.\d+)*")
_AMOUNT = re.compile(r"\d[\d.]*(?:,\d+)?")
_YEAR = re.compile(r"\b\d{4}$")
_SAID = {
    "number": "nummeret",
    "start": "startdatoen",
    "end": "datoen",
    "due": "fristen",
    "owner": "den ansvarlige",
    "score": "scoren",
    "name": "navnet",
    "hours": "timetallet",
}
_BARE = frozenset({"str", "int", "float", "bool", "Where"})  # annotations of fields without spans
_NOTHING = frozenset({"", "–", "…"})


class Claim(Struct, frozen=True):
    """One document's word on one thing: `id` is an item's or a field's, `what` a key of what is compared."""

    id: str
    what: str
    value: str
    document: str
    where: Where


def cross_check(documents: Iterable[Document], calendar: DatedCalendar | None, problems: Problems) -> None:
    """Report each thing that two documents (or one, in two places) say differently, once, at the later place."""
    first: dict[tuple[str, str], Claim] = {}
    told: set[tuple[str, str]] = set()
    pointers: list[tuple[Document, str]] = []
    for claim in _claims(documents, calendar, pointers):
        key = claim.id, claim.what
        other = first.setdefault(key, claim)
        if other.value != claim.value and key not in told:
            told.add(key)
            problems.report(
                "documents-differ",
                claim.where,
                id=claim.id,
                what=_SAID[claim.what],
                one=other.value[:80],
                document=other.document,
                other=claim.value[:80],
                second=claim.document,
            )
    for document, refers in pointers:
        known = _goals(document)
        if known and refers not in known:
            hint = nearest(refers, known)
            problems.warn("unknown-pointer", Where(document.id), document=document.id, key=refers[:80], hint=hint)


def _goals(document: Document) -> set[str]:
    """Return what a cross reference may point at in a document with a contents list, {} in others: a chapter by its
    key, what has a caption by its id less the programme's."""
    nodes = list(walk(document))
    if not any(isinstance(node, Contents) for node in nodes):
        return set()
    programme = document.id.partition("/")[0]
    chapters = {node.id for node in nodes if isinstance(node, Section) and node.level == 1 and node.listed}
    shown = {node.id for node in nodes if isinstance(node, Table | Figure | Chart) and node.caption}
    return {one.removeprefix(f"{document.id}/") for one in chapters} | {
        one.removeprefix(f"{programme}/") for one in shown
    }


def _claims(
    documents: Iterable[Document], calendar: DatedCalendar | None, pointers: list[tuple[Document, str]]
) -> Iterator[Claim]:
    """Yield what the documents say; what their words point at is put in `pointers`."""
    for document in documents:
        for node in walk(document):
            if isinstance(node, Table):
                for row in node.rows:
                    yield from _of_row(node, row, document.id)
            elif isinstance(node, Chart):
                for says, value in zip(node.says, node.values, strict=False):
                    yield _of_words(says, danish.number(value), document.id)
        programme = document.id.partition("/")[0]
        for span in _spans(document):
            if span.refers:
                pointers.append((document, span.refers))
            if span.says:
                yield _of_words(span.says, span.text, document.id)
            elif span.field.startswith("people/") and span.tone != "fill-in" and span.text:
                yield Claim(f"{programme}/{span.field}", "name", span.text, document.id, Where(document.id))
    for event in calendar.events if calendar is not None else ():
        place = Where(calendar.name if calendar is not None else "")
        for what, day in (("start", event.first), ("end", event.last), ("due", event.last)):
            yield Claim(event.id, what, _day(day), place.file, place)
        if event.mark:
            yield Claim(event.id, "number", event.mark, place.file, place)


def _of_words(says: str, text: str, document: str) -> Claim:
    """Return what a text gives that names its own matter: `says` is a key of what is compared and an id."""
    what, _, name = says.partition(" ")
    value = " ".join(text.split())
    if what == "hours":
        found = _AMOUNT.search(value)
        value = found[0] if found else value
    return Claim(name, what, value, document, Where(document))


def _of_row(table: Table, row: Row, document: str) -> Iterator[Claim]:
    name, _, part = row.id.partition("@")
    if name.count("/") < 2 or "/" in part:
        return  # no item's own row: a sum, a step, an empty line to fill in
    for column, cell in zip(table.columns, row.cells, strict=False):
        what = _COLUMNS.get(column.key, "")
        value = _value(cell, what) if what else ""
        if value not in _NOTHING:
            yield Claim(name, what, value, document, table.where)


def _value(cell: Cell, what: str) -> str:
    """Return what a cell says in the form all documents share; "" where it says nothing that can be compared."""
    control = cell.control
    if what in _DATES and control is not None and control.when is not None:
        return _day(control.when)
    text = control.value if control is not None else plain(cell.lines[0]) if cell.lines else ""
    text = " ".join(text.split())
    if what in _DATES and not _YEAR.search(text):
        return ""  # a time of day, «på mødet»
    if what == "score":  # the result stands last: «Kritisk», «4 × 4 = 16»
        everything = " ".join([text, *(plain(line) for line in cell.lines)])
        return next(reversed(_NUMBER.findall(everything)), "")
    if what == "number":
        found = _NUMBER.search(text)
        return found[0] if found else ""
    return text


def _day(day: date) -> str:
    return " ".join(danish.date_short(day).split())


def _spans(value: Any) -> Iterator[Span]:
    """Yield every span in a tree in reading order, wherever a node keeps it."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        kind = type(one)
        if kind is Span:
            yield one
        elif kind is tuple:
            waiting += one[::-1]
        else:
            waiting += [getattr(one, name) for name in _fields(kind)]  # type: ignore[arg-type]


@lru_cache(maxsize=128)
def _fields(model: type[Any]) -> tuple[str, ...]:
    """The names of a node's fields that can hold a span, last first; none of what is no node."""
    if not issubclass(model, Struct) or model is Where:
        return ()
    types = {name: kind for base in reversed(model.__mro__) for name, kind in get_annotations(base).items()}
    return tuple(name for name in reversed(model.__struct_fields__) if types[name] not in _BARE)
