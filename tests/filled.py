"""Fills in a form as a person would: the answers of a parameter file, typed into the cells with openpyxl."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

TABLES = ("teams", "people", "closed_weeks", "local_words", "activities", "changes", "documents")
OWN = {
    "risks": {
        "likelihood": "Sandsynlighed",
        "impact": "Konsekvens",
        "consequence": "Hvad sker der?",
        "handling": "Hvad gør vi?",
        "owner": "Hvem holder øje?",
    }
}


def header(sheet: Worksheet) -> dict[str, int]:
    """Return {header: column} of a sheet of the form."""
    return {str(cell.value): cell.column for cell in sheet[4] if cell.value}


def rows(sheet: Worksheet) -> Iterator[int]:
    return iter(range(5, sheet.max_row + 1))


def answer(book: Workbook, sheet: str, field: str, value: Any) -> str:
    """Type the answer to a question; return the cell."""
    at = header(book[sheet])
    for row in rows(book[sheet]):
        if book[sheet].cell(row, at["Felt"]).value == field:
            cell = book[sheet].cell(row, at["Jeres svar"])
            cell.value = value
            return cell.coordinate
    raise AssertionError(f"{sheet} does not ask for {field}")


def add_row(book: Workbook, sheet: str, **cells: Any) -> int:
    """Fill in the first empty row of a table, by the headers with `_` for a blank; return its number."""
    at = header(book[sheet])
    named = {name.replace("_", " "): value for name, value in cells.items()}
    row = next(row for row in rows(book[sheet]) if not any(book[sheet].cell(row, c).value for c in at.values()))
    for name, value in named.items():
        book[sheet].cell(row, at[name]).value = value
    return row


def row_of(book: Workbook, sheet: str, programme: str, field: str) -> int:
    """Return the row of a table that has `field` for a programme."""
    at = header(book[sheet])
    return next(
        row
        for row in rows(book[sheet])
        if book[sheet].cell(row, at["Program"]).value == programme and book[sheet].cell(row, at["Felt"]).value == field
    )


def names(book: Workbook) -> dict[tuple[str, str, str], str]:
    """Return {(programme, list, id): name} of the sheet of lists."""
    return {
        (str(row[0].value or ""), str(row[1].value), str(row[3].value)): str(row[2].value)
        for row in book["Lister"].iter_rows(min_row=5)
    }


def fill(form: Path, given: Mapping[str, Any]) -> None:
    """Type everything in `given`, a parameter file as plain data, into the form and save it."""
    book = load_workbook(form)
    for scope, values in (("", given.get("defaults") or {}), *(given.get("programmes") or {}).items()):
        _fill_level(book, scope, values or {})
    book.save(form)


def _fill_level(book: Workbook, programme: str, values: Mapping[str, Any]) -> None:
    listed = names(book)
    sheet = listed["", "Ark", programme] if programme else "Fælles"
    scope = sheet if programme else "Alle programmer"
    for field, value in values.items():
        if field in TABLES:
            continue
        for key, one in value.items() if isinstance(value, dict) else [("", value)]:
            if one is not None:
                answer(book, sheet, f"{field}.{key}" if key else field, one)
    for team in values.get("teams", ()):
        add_row(book, "Teams", Gælder_for=scope, Team=team["name"], Antal_medarbejdere=team["members"])
    for role, people in values.get("people", {}).items():
        for person in people:
            add_row(
                book, "Personer", Gælder_for=scope, Rolle=listed[programme, "Roller", role], Navn=person["name"],
                Titel=person.get("title"), **{"E-mail": person.get("email")}, Telefon=person.get("phone"),
            )  # fmt: skip
    for text in values.get("closed_weeks", ()):
        first, _, last = text.partition("/")
        add_row(book, "Lukkeuger", Gælder_for=scope, Uge_eller_første_dag=first, Sidste_uge_eller_dag=last or None)
    for key, pin in values.get("activities", {}).items():
        row = row_of(book, "Aktiviteter", sheet, key)
        at = header(book["Aktiviteter"])
        for field, title in (("starts", "Fast start"), ("ends", "Fast slut"), ("done", "Gennemført")):
            if field in pin:
                said = {True: "Ja", False: "Nej"}.get(pin[field], pin[field])
                book["Aktiviteter"].cell(row, at[title]).value = said
    for word, forms in values.get("local_words", {}).items():
        for form, text in forms.items():
            row = row_of(book, "Ord", sheet, f"{word}.{form}")
            book["Ord"].cell(row, header(book["Ord"])["Jeres eget ord"]).value = text
    changes = values.get("changes", {})
    for key in changes.get("drop", ()):
        add_row(book, "Udelades", Program=sheet, **{"Punkt, der udelades": listed[programme, "Punkter", key]})
    for kind, items in changes.get("add", {}).items():
        for key, item in items.items():
            cells = {OWN[kind][field]: value for field, value in item.items() if field != "name"}
            cells["Hvem holder øje?"] = listed[programme, "Roller", item["owner"]]
            add_row(book, "Egne risici", Program=sheet, Navn=item["name"], Id=key, **cells)
