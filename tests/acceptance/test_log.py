"""The project log of every programme: its rows are the documents' rows, and each cell, rule and id is checked."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from generator.pack import Order, Prepared, build_pack, find_home, prepare
from generator.problems import Problems
from generator.tree.nodes import Cell, Table
from tests.acceptance.conftest import Run

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")
PROGRAMMES = ("dubu", "ffb", "ics", "ledelse", "vitas")
STATUSES = ["Ikke startet", "I gang", "Følges tæt", "Færdig", "Ikke relevant"]
KINDS = ("activities", "checks", "stakeholders", "risks", "benefits", "decisions")


def few(*quick: str) -> list[Any]:
    """All programmes; a normal run takes the `quick` ones."""
    return [pytest.param(one, marks=[] if one in quick else pytest.mark.slow) for one in PROGRAMMES]


def made(programme: str, only: tuple[str, ...] = ("log",), built: date | None = None) -> tuple[Prepared, bytes, object]:
    problems = Problems()
    order = Order(programme, "skanderborg", find_home(None, problems), only=only, built=built)
    prepared = prepare(order, problems)
    pack = build_pack(prepared, problems)
    (data,) = (data for name, data in pack.files.items() if name.endswith(".xlsx"))
    assert not [one for one in problems if one.code == "cell-overflow"]
    return prepared, data, pack


def shown(cell: Cell) -> object:
    if cell.control is None:
        return "\n".join("".join(span.text for span in line) for line in cell.lines).replace("\u00ad", "") or None
    if cell.control.kind == "date":
        return cell.control.when
    return cell.control.amount if cell.control.kind == "number" else cell.control.value or None


def table_rows(ws: Worksheet) -> tuple[list[str], list[tuple[object, ...]]]:
    (table,) = ws.tables.values()
    rows = [[cell.value for cell in row] for row in ws[table.ref]]
    days = [tuple(value.date() if hasattr(value, "date") else value for value in row) for row in rows[1:]]
    return [str(value) for value in rows[0]], days


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_every_cell_rule_and_id_of_a_log(programme: str):
    prepared, data, pack = made(programme)
    (document,) = pack.documents  # type: ignore[attr-defined]
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    content = prepared.tailored.content
    present = [kind for kind in KINDS if len(content.get(kind, ()))]

    assert values.sheetnames == [section.label for section in document.sections]
    assert len(values.sheetnames) == 1 + len(present)
    for kind, section in zip(present, document.sections[1:], strict=True):
        (tree,) = section.blocks
        assert isinstance(tree, Table)
        head, rows = table_rows(values[section.label])
        assert head == [column.label for column in tree.columns]
        assert rows == [tuple(shown(cell) for cell in row.cells) for row in tree.rows]
        ids = [row[head.index("Id")] for row in rows]
        assert ids == [row.id for row in tree.rows] and len(set(ids)) == len(ids)
        assert {str(one).split("/")[2] for one in ids} == {item.key for item in content[kind]}
        ws = formulas[section.label]
        rules = {str(rule.sqref).split(":")[0]: rule for rule in ws.data_validations.dataValidation}
        (table,) = ws.tables.values()
        top = ws[table.ref][1]
        for cell, column in zip(top, tree.columns, strict=True):
            if column.input is None:
                continue
            if column.input.formula:
                assert cell.data_type == "f" and column.key in ("late", "score", "level", "move")
                continue
            rule = rules[cell.coordinate]
            assert rule.prompt == column.input.prompt and rule.promptTitle == column.label
            if column.key == "status":
                assert rule.type == "list" and rule.formula1.strip('"').split(",") == STATUSES
            if column.input.kind == "number":
                assert (rule.type, rule.formula1, rule.formula2) == ("whole", "1", str(column.input.most))
        assert table.autoFilter is not None and ws.conditional_formatting
        assert (ws.page_setup.orientation, ws.page_setup.paperSize, ws.page_setup.fitToHeight) == ("landscape", 9, 0)
        assert ws.freeze_panes and ws.print_title_rows and not ws.merged_cells.ranges and not ws.protection.sheet
        assert all(ws.row_dimensions[n].hidden is False for n in range(1, ws.max_row + 1))
        assert not any(dimension.hidden for dimension in ws.column_dimensions.values())


def test_numbers_owners_and_dates_are_the_guides_own():
    _, _, pack = made("vitas", only=("guide", "log"))
    guide, log = pack.documents  # type: ignore[attr-defined]
    found = {section.label: section.blocks[0] for section in log.sections}
    checks = {row.id: row for row in found["Tjekliste"].rows}
    listed = [
        block
        for section in guide.sections
        for block in section.blocks
        if isinstance(block, Table) and "checks@checklist" in block.id
    ]
    rows = [row for block in listed for row in block.rows]

    assert {row.id for row in rows} == set(checks)
    place = {column.key: n for n, column in enumerate(found["Tjekliste"].columns)}
    for row in rows:
        mine = checks[row.id].cells
        assert shown(row.cells[0]) == shown(mine[place["number"]])
        assert row.cells[3].control.value == (shown(mine[place["owner"]]) or "")
        assert row.cells[4].control.when == shown(mine[place["due"]])
    assert "vitas-projektlog-skanderborg.xlsx" in repr(guide) and "Status fører vi ét sted" in repr(guide)


def test_a_guide_without_a_log_says_nothing_of_it(tmp_path: Path):
    params = tmp_path / "egne.yaml"
    params.write_text("municipality: laesoe\nprogrammes: {vitas: {documents: [guide]}}\n", encoding="utf-8")
    problems = Problems()
    pack = build_pack(prepare(Order("vitas", "laesoe", find_home(None, problems), params=params), problems), problems)

    assert "Status fører vi" not in repr(pack.documents)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_a_log_issued_again_keeps_every_id(programme: str):
    def ids(built: date) -> list[str]:
        (document,) = made(programme, built=built)[2].documents  # type: ignore[attr-defined]
        tables = (section.blocks[0] for section in document.sections[1:])
        return [row.id for table in tables for row in table.rows]

    assert ids(date(2026, 11, 16)) == ids(date(2027, 9, 1))


def test_the_front_sheet_counts_what_is_overdue_on_the_documents_date():
    _, data, _ = made("vitas", built=date(2027, 3, 1))
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    _, rows = table_rows(book["Tjekliste"])
    late = sum(isinstance(row[7], int) for row in rows)
    front = {row[0].value: row for row in book["Overblik"].iter_rows() if row[0].value}

    assert late and front["Tjekliste"][8].value == late
    assert front["Uddannelse"][2].value == 13 and front["Tjekliste"][9].value == 0


@pytest.mark.parametrize("programme", few("dubu", "vitas"))
def test_libreoffice_counts_the_filled_in_log_anew(programme: str, soffice: Callable[..., Path], tmp_path: Path):
    book = openpyxl.load_workbook(io.BytesIO(made(programme)[1]))
    filled: dict[str, Counter[str]] = {}
    for ws in book.worksheets[1:]:
        head, rows = table_rows(ws)
        column = head.index("Status") + 1
        for number, status in zip(range(len(rows)), ("Færdig", "Følges tæt", "I gang"), strict=False):
            ws.cell(5 + number, column, status)
        filled[ws.title] = Counter(str(ws.cell(5 + number, column).value) for number in range(len(rows)))
    book.save(tmp_path / "log.xlsx")  # without the values we computed: all that is read below, LibreOffice counted

    (tmp_path / "again").mkdir()
    again = openpyxl.load_workbook(soffice(tmp_path / "log.xlsx", tmp_path / "again", "xlsx"), data_only=True)

    front = {row[0].value: [cell.value for cell in row] for row in again.worksheets[0].iter_rows() if row[0].value}
    labels = front["Ark"]
    for title, counts in filled.items():
        row = front[title]
        assert row[1] == counts.total()
        assert {status: row[labels.index(status)] for status in STATUSES} == {one: counts[one] for one in STATUSES}
        assert row[labels.index("Færdig i %")] == pytest.approx(counts["Færdig"] / counts.total())
    texts = [str(cell.value) for ws in again.worksheets for row in ws.iter_rows() for cell in row]
    assert not [text for text in texts if text.startswith(("#", "Err:"))]


def test_a_build_over_an_edited_log_keeps_the_edit_and_status_reads_it(forankring: Callable[..., Run], tmp_path: Path):
    order = ("pack", "dubu", "laesoe", "--only", "log", "--out", tmp_path)
    assert forankring(*order).code == 0
    log = tmp_path / "laesoe" / "dubu" / "dubu-projektlog-laesoe.xlsx"
    book = openpyxl.load_workbook(log)
    book["Beslutninger"]["E5"] = "Vores svar"
    book.save(log)
    edited = log.read_bytes()

    again = forankring(*order)
    assert again.code == 0 and "[edit-kept]" in again.err
    (kept,) = log.parent.glob("*.rettet-*.xlsx")
    assert kept.read_bytes() == edited and log.read_bytes() != edited
    made = forankring("status", kept, "--date", "2027-03-15", cwd=tmp_path)
    assert made.code == 0 and (tmp_path / "dubu-status-2027-03-15.pptx").is_file(), made.text
    assert "[file-exists]" in forankring("status", kept, "--date", "2027-03-15", cwd=tmp_path).err


def test_status_of_something_else_is_one_clear_line(forankring: Callable[..., Run], tmp_path: Path):
    (tmp_path / "x.xlsx").write_text("hej", encoding="utf-8")
    run = forankring("status", "x.xlsx", cwd=tmp_path)
    assert run.code == 1 and "[broken-log]" in run.err and "Traceback" not in run.text
