"""The status page: a log as people leave it gives exactly its numbers, or messages that name sheet and cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from pptx import Presentation

from generator.ooxml.package import read_package
from generator.pack import Order, build_pack, find_home, prepare
from generator.problems import Problems, ProblemsError
from generator.status.make import make_status
from generator.status.read import Log, read_log
from tests.conftest import Checks

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")
DAY = date(2027, 3, 15)
DONE, RUNNING, WATCHED, OPEN, DROPPED = "Færdig", "I gang", "Følges tæt", "Ikke startet", "Ikke relevant"
Change = Callable[[Workbook], None]


@lru_cache(maxsize=5)
def issued(programme: str = "vitas") -> bytes:
    problems = Problems()
    order = Order(programme, "skanderborg", find_home(None, problems), only=("log",))
    pack = build_pack(prepare(order, problems), problems)
    (data,) = pack.files.values()
    return data


def filled(folder: Path, change: Change = lambda book: None, name: str = "log.xlsx", programme: str = "vitas") -> Path:
    """A log after someone has worked in it: saved by another program, with `change` made."""
    book = openpyxl.load_workbook(io.BytesIO(issued(programme)))
    change(book)
    book.save(folder / name)
    return folder / name


def column(ws, label: str) -> int:
    return next(cell.column for row in ws.iter_rows(max_row=6) for cell in row if cell.value == label)


def put(book: Workbook, sheet: str, label: str, values: list[object], first: int = 5) -> None:
    ws = book[sheet]
    place = column(ws, label)
    for row, value in enumerate(values, first):
        ws.cell(row, place).value = value  # type: ignore[assignment]


def read(path: Path) -> tuple[Log | None, Problems]:
    problems = Problems()
    return read_log(path, problems), problems


def codes(problems: Problems) -> list[str]:
    return sorted({problem.code for problem in problems})


def page(file: Path, previous: Path | None = None, day: date | None = DAY) -> tuple[bytes, Problems]:
    problems = Problems()
    home = find_home(None, problems)
    standard = home.layouts / "standard"
    _, data = make_status(file, previous, day, home.content, standard, standard, problems)
    return data, problems


def forty(book: Workbook) -> None:
    """Fill 40 rows: all 20 activities and 20 of the 21 checks."""
    put(book, "Aktiviteter", "Status", [DONE] * 6 + [RUNNING] * 4 + [WATCHED] * 2 + [DROPPED] * 3 + [OPEN] * 5)
    put(book, "Tjekliste", "Status", [DONE, RUNNING, WATCHED, DROPPED] * 5)


def test_forty_filled_rows_give_exactly_those_numbers(tmp_path: Path):
    path = filled(tmp_path, forty)
    log, problems = read(path)
    assert log is not None and not problems.found
    # what was written, read anew with openpyxl alone
    book = openpyxl.load_workbook(path, data_only=True)
    rows = []
    for sheet, due in (("Aktiviteter", "Slut"), ("Tjekliste", "Frist")):
        ws = book[sheet]
        places = [column(ws, label) - 1 for label in ("Fase", "Status", due)]
        rows += [tuple(values[place] for place in places) for values in ws.iter_rows(min_row=5, values_only=True)]
    wanted = [row for row in rows if row[1] != DROPPED]
    expected = []
    for phase in range(1, 6):
        mine = [row for row in wanted if row[0] == phase]
        done = sum(row[1] == DONE for row in mine)
        late = sum(row[1] != DONE and row[2].date() < DAY for row in mine)
        expected.append(
            (round(100 * done / len(mine)), f"{done} af {len(mine)}" + (f", {late} forsinket" if late else ""))
        )

    data, problems = page(path)
    assert not problems.found
    (slide,) = Presentation(io.BytesIO(data)).slides
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    assert list(chart.plots[0].series[0].values) == [value for value, _ in expected]
    xml = "".join(
        part.decode("utf-8", "ignore") for name, part in read_package(data).parts.items() if "/charts/" in name
    )
    assert all(label in xml for _, label in expected)
    done = sum(row[1] == DONE for row in wanted)
    notes = slide.notes_slide.notes_text_frame.text
    assert f"er {done} af {len(wanted)} punkter færdige" in notes
    assert slide.shapes.title.text.startswith(f"VITAS: {round(100 * done / len(wanted))}\u00a0% er færdigt")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" i gang", "running"),
        ("faerdig", "done"),
        ("FÆRDIG", "done"),
        ("Ikke relevent", "not-relevant"),
        ("følges taet", "watched"),
    ],
)
def test_a_status_nearly_right_is_understood_with_a_warning(tmp_path: Path, written: str, meant: str):
    log, problems = read(filled(tmp_path, lambda book: put(book, "Tjekliste", "Status", [written])))

    assert log is not None and log.of("checks")[0].status == meant
    (problem,) = problems
    assert (problem.code, problem.severity) == ("status-near", "warning")
    assert problem.where.file.endswith("arket Tjekliste, celle G5")


def test_all_that_cannot_be_understood_is_told_at_once_at_its_cell(tmp_path: Path):
    def change(book: Workbook) -> None:
        put(book, "Tjekliste", "Status", ["måske", None, DONE])
        put(book, "Tjekliste", "Frist", ["snart", 46400, "11-01-2027"])
        put(book, "Risici", "Sandsynlighed", ["høj", 9, "4", 2.5])

    log, problems = read(filled(tmp_path, change))

    assert log is None
    found = {(one.code, one.where.file.rpartition(", ")[2]) for one in problems.errors}
    assert found == {
        ("unknown-status", "celle G5"),
        ("not-a-day", "celle F5"),
        ("not-a-number", "celle E5"),
        ("not-a-number", "celle E6"),
        ("not-a-number", "celle E8"),
    }
    assert {one.code for one in problems.warnings} == {"status-empty", "day-as-text"}
    assert all(one.hint for one in problems.errors)


def test_moved_columns_renamed_sheets_extra_rows_and_columns_lose_nothing(tmp_path: Path):
    def change(book: Workbook) -> None:
        ws = book["Tjekliste"]
        for table in list(ws.tables):
            del ws.tables[table]
        for row in ws.iter_rows(min_row=4):
            values = [cell.value for cell in row]
            for cell, value in zip(row, reversed(values), strict=True):
                cell.value = value
        ws.insert_cols(3)
        ws.cell(4, 3).value = "Vores egen kolonne"
        ws.cell(4, column(ws, "Frist")).value = "Frist:"
        status, task = column(ws, "Status"), column(ws, "Opgave")
        ws.cell(30, task).value, ws.cell(30, status).value = "Vores eget punkt", RUNNING
        ws.title = "Opgaver i 2027"

    before, _ = read(filled(tmp_path))
    log, problems = read(filled(tmp_path, change, "andet.xlsx"))

    assert log is not None and before is not None
    checks = log.of("checks")
    assert checks[:-1] == before.of("checks")
    assert (checks[-1].id, checks[-1].what, checks[-1].status) == ("", "Vores eget punkt", "running")
    assert codes(problems) == ["header-near", "sheet-renamed"] or codes(problems) == ["sheet-renamed"]


def test_a_missing_column_and_a_missing_sheet_are_errors(tmp_path: Path):
    def change(book: Workbook) -> None:
        ws = book["Tjekliste"]
        ws.cell(4, column(ws, "Status")).value = "Noget helt andet"
        del book["Risici"]

    log, problems = read(filled(tmp_path, change))
    assert log is None and codes(problems) == ["column-missing", "sheet-missing"]


def test_an_id_that_stands_twice_is_told_and_both_rows_count(tmp_path: Path):
    def change(book: Workbook) -> None:
        ws = book["Tjekliste"]
        ws.cell(6, column(ws, "Id")).value = ws.cell(5, column(ws, "Id")).value

    log, problems = read(filled(tmp_path, change))
    assert log is not None and len(log.of("checks")) == 21 and codes(problems) == ["id-twice"]


def test_risks_move_since_the_log_before_or_the_score_people_kept(tmp_path: Path):
    before = filled(tmp_path, lambda book: put(book, "Risici", "Sandsynlighed", [2]), "foer.xlsx")
    now = filled(tmp_path, lambda book: put(book, "Risici", "Score sidst", [20]))

    kept = Presentation(io.BytesIO(page(now)[0])).slides[0].notes_slide.notes_text_frame.text
    moved = Presentation(io.BytesIO(page(now, before)[0])).slides[0].notes_slide.notes_text_frame.text
    assert "(16, ▼ ned fra 20)" in kept and "(16, ▲ op fra 8)" in moved


def test_a_log_of_another_programme_is_not_the_one_before(tmp_path: Path):
    other = filled(tmp_path, name="andet.xlsx", programme="ledelse")
    with pytest.raises(ProblemsError) as error:
        page(filled(tmp_path), other)
    assert codes(error.value.problems) == ["other-log"]


def test_the_page_is_of_the_day_the_log_was_saved_when_no_day_is_given_and_the_same_every_time(tmp_path: Path):
    path = tmp_path / "log.xlsx"
    path.write_bytes(issued())
    first, _ = page(path, day=None)
    assert first == page(path, day=date(2026, 11, 16))[0]


def test_decisions_without_an_answer_are_wanted(tmp_path: Path):
    def change(book: Workbook) -> None:
        put(book, "Beslutninger", "Det blev besluttet", ["Ja, enstemmigt"])
        put(book, "Beslutninger", "Status", [OPEN, DONE])
        put(book, "Beslutninger", "Senest", [None, None, datetime(2027, 4, 1)])

    notes = Presentation(io.BytesIO(page(filled(tmp_path, change))[0])).slides[0].notes_slide.notes_text_frame.text
    assert "Til beslutning (3)" in notes and "senest 1. apr. 2027" in notes.replace("\u00a0", " ")


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "<&> \x0b", "å" * 40_000, "{0} {x} %s", "en\r\nto"])
def test_hostile_text_in_a_log_is_inert_and_the_page_holds(tmp_path: Path, text: str):
    def change(book: Workbook) -> None:
        safe = text.replace("\x0b", "")[:32_000]
        for row in range(5, 9):
            cell = book["Risici"].cell(row, column(book["Risici"], "Risiko"))
            cell.value = safe
            cell.data_type = "s"
            cell = book["Beslutninger"].cell(row, column(book["Beslutninger"], "Beslutning"))
            cell.value = safe
            cell.data_type = "s"

    data, _ = page(filled(tmp_path, change))
    assert len(Presentation(io.BytesIO(data)).slides) >= 1


def broken(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def with_part(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(issued())) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(info.filename, data if info.filename == name else source.read(info.filename))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "broken-log"),
        (b"PK\x03\x04 not a zip", "broken-log"),
        (b"<html>", "broken-log"),
        (with_part("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>'), "broken-log"),
        (with_part("xl/worksheets/sheet2.xml", b"<worksheet" + b" " * 100), "broken-log"),
        (with_part("docProps/custom.xml", b"<Properties/>"), "not-a-log"),
        (with_part("xl/sharedStrings.xml", b"0" * (33 * 1024 * 1024)), "broken-log"),
    ],
    ids=["empty", "half", "html", "entities", "cut", "no-properties", "bomb"],
)
def test_a_file_that_is_no_log_is_an_error_and_no_crash(tmp_path: Path, data: bytes, code: str):
    log, problems = read(broken(tmp_path, "log.xlsx", data))
    assert log is None and [problem.code for problem in problems] == [code]


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path):
    assert codes(read(tmp_path / "x.xlsx")[1]) == ["missing-file"] == codes(read(tmp_path)[1])


def test_a_cell_far_off_and_a_merge_over_the_whole_sheet_cost_nothing(tmp_path: Path):
    sheet = read_package(issued()).parts["/xl/worksheets/sheet3.xml"].decode()
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    far += '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    data = with_part("xl/worksheets/sheet3.xml", sheet.replace("</sheetData>", far).encode())
    log, problems = read(broken(tmp_path, "log.xlsx", data))
    assert log is None or len(log.of("checks")) == 21
    assert codes(problems) in ([], ["too-many-rows"])


def test_the_page_passes_the_judges_for_every_programme(checks: Checks, tmp_path: Path):
    for programme in ("vitas", "ffb", "dubu", "ics", "ledelse"):
        data, problems = page(filled(tmp_path, programme=programme))
        assert not problems.found
        (tmp_path / f"{programme}.pptx").write_bytes(data)
    for script in ("slide_fit.py", "a11y.py", "integrity.py", "xsd_validate.py"):
        checks.assert_clean(script, *sorted(tmp_path.glob("*.pptx")))


def texts(data: bytes) -> list[str]:
    """Everything that stands on the slide, a text per paragraph or cell."""
    (slide,) = Presentation(io.BytesIO(data)).slides
    found = []
    for shape in slide.shapes:
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
        elif shape.has_text_frame:
            found += [paragraph.text for paragraph in shape.text_frame.paragraphs]
    return found


@pytest.mark.parametrize("programme", ["vitas", "ffb", "dubu", "ics", "ledelse"])
def test_no_wording_of_the_log_is_cut_on_the_slide_and_nothing_is_moved(tmp_path: Path, programme: str):
    data, problems = page(filled(tmp_path, programme=programme), day=date(2027, 9, 1))
    assert not problems.found and not any("…" in text for text in texts(data))


def test_what_is_most_overdue_stands_in_a_table_with_owner_and_days(tmp_path: Path):
    path = filled(tmp_path, forty)
    log, _ = read(path)
    data, _ = page(path, day=date(2027, 6, 1))
    assert log is not None
    late = sorted((one for one in log.entries if one.days_late(date(2027, 6, 1))), key=lambda one: -one.days_late(DAY))
    (slide,) = Presentation(io.BytesIO(data)).slides
    (rows,) = [list(shape.table.rows) for shape in slide.shapes if shape.has_table]
    shown = [[cell.text for cell in row.cells] for row in rows]

    assert shown[0][0] == f"Længst forsinket: {len(shown) - 1} af {len(late)}" and len(shown) > 4
    assert sorted((int(row[2]) for row in shown[1:]), reverse=True) == [int(row[2]) for row in shown[1:]]
    assert int(shown[1][2]) == max(one.days_late(date(2027, 6, 1)) for one in late)
    assert all(row[1] for row in shown[1:])


def test_with_nothing_overdue_the_table_says_what_is_being_worked_on(tmp_path: Path):
    data, _ = page(filled(tmp_path, forty), day=date(2026, 12, 1))
    (slide,) = Presentation(io.BytesIO(data)).slides
    (rows,) = [list(shape.table.rows) for shape in slide.shapes if shape.has_table]
    assert rows[0].cells[0].text.startswith("Det arbejder vi på")
    assert {row.cells[len(row.cells) - 1].text for row in rows[1:]} == {WATCHED}  # watched before running


def test_shares_are_drawn_out_of_a_hundred(tmp_path: Path):
    data, _ = page(filled(tmp_path, forty))
    (chart,) = [part for name, part in read_package(data).parts.items() if "/charts/chart" in name]
    assert b'<c:max val="100"/>' in chart


def test_several_owners_in_a_cell_are_told_apart(tmp_path: Path):
    log, _ = read(filled(tmp_path, lambda book: put(book, "Aktiviteter", "Ansvarlig", ["Styregruppe\nKaren Prøve"])))
    assert log is not None and log.of("activities")[0].owner == "Styregruppe, Karen Prøve"


def test_a_mark_below_a_name_is_told_apart_from_it(tmp_path: Path):
    log, _ = read(filled(tmp_path, lambda book: put(book, "Risici", "Risiko", ["Vinterferie\nLokalt hos os"])))
    assert log is not None and log.of("risks")[0].what == "Vinterferie – Lokalt hos os"
