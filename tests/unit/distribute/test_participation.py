"""The form of who gets what, from CSV and Excel: every cell that cannot be used is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from generator.distribute.participation import Part, Participation, read_participation
from generator.municipality import Register, read_register
from generator.problems import Problems

PROGRAMMES = ("dubu", "vitas")


@pytest.fixture(scope="module")
def register(root: Path) -> Register:
    return read_register(root / "content", Problems())


def read(path: Path, register: Register) -> tuple[Participation | None, list[tuple[str, str]]]:
    problems = Problems()
    found = read_participation(path, register, PROGRAMMES, problems)
    shown = [(problem.code, str(problem.where).rpartition("/")[2]) for problem in problems]
    return found, shown


def csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def excel(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Svar"
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


HEAD = ["kommune", "program", "bølge", "bølgestart", "kontakt", "e-mail"]


@pytest.mark.parametrize("sign", [";", ","])
def test_a_row_tells_programme_wave_and_contact(register: Register, tmp_path: Path, sign: str):
    rows = [
        HEAD,
        ["Læsø", "vitas", "1", "2027-02-01", "Vigga", "v@laesoe.dk"],
        ["0101", "ALLE", "2", "1.3.2027", "", ""],
    ]
    text = "\n".join(sign.join(row) for row in rows)
    found, problems = read(csv(tmp_path / "d.csv", text, "utf-8-sig"), register)
    assert found is not None
    assert not problems
    assert found.parts["laesoe"] == {"vitas": Part("1", date(2027, 2, 1), "Vigga", "v@laesoe.dk")}
    assert found.parts["koebenhavn"] == dict.fromkeys(PROGRAMMES, Part("2", date(2027, 3, 1)))
    assert list(found.parts) == ["koebenhavn", "laesoe"]
    assert len(found.missing) == 96


def test_excel_says_the_same_with_real_dates_and_codes_as_numbers(register: Register, tmp_path: Path):
    rows: list[list[object]] = [HEAD, [101, "dubu", 2, date(2027, 3, 1), None, None]]
    found, problems = read(excel(tmp_path / "d.xlsx", rows), register)
    assert found is not None
    assert not problems
    assert found.parts == {"koebenhavn": {"dubu": Part("2", date(2027, 3, 1))}}


def test_every_wrong_cell_of_a_csv_is_reported_at_once(register: Register, tmp_path: Path):
    text = (
        "kommune;program;bølgestart;e-mail\nLæsø;vitass;30.2.2027;vigga\n;vitas;;\nLaesø;;;\nFanø;dubu;;\nFanø;alle;;\n"
    )
    found, problems = read(csv(tmp_path / "d.csv", text), register)
    assert found is not None
    assert problems == [
        ("unknown-programme", "d.csv:2:2"),
        ("invalid-date", "d.csv:2:3"),
        ("bad-email", "d.csv:2:4"),
        ("empty-value", "d.csv:3:1"),
        ("empty-value", "d.csv:4:2"),
        ("duplicate-row", "d.csv:6:2"),
    ]


def test_a_wrong_cell_of_excel_is_named_by_sheet_and_cell(register: Register, tmp_path: Path):
    rows: list[list[object]] = [HEAD, ["Læsø", "vitas", "", "snart", "", ""]]
    _, problems = read(excel(tmp_path / "d.xlsx", rows), register)
    assert problems == [("invalid-date", "d.xlsx, Svar!D2")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty-file"),
        ("kommune;programm\n", "missing-column"),
        ("kommune;program;kommune\nLæsø;vitas;x\n", "duplicate-key"),
        ('kommune;program\n"Læsø;vitas\n', "bad-table"),
    ],
)
def test_a_table_that_is_none_is_reported(register: Register, tmp_path: Path, text: str, code: str):
    _, problems = read(csv(tmp_path / "d.csv", text), register)
    assert code in {found for found, _ in problems}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"kommune;program\n"])
def test_what_only_calls_itself_excel_is_reported(register: Register, tmp_path: Path, data: bytes):
    (tmp_path / "d.xlsx").write_bytes(data)
    assert [code for code, _ in read(tmp_path / "d.xlsx", register)[1]] == ["bad-table"]


def test_a_csv_as_excel_saves_it_unasked_is_told_how_to_save_it(register: Register, tmp_path: Path):
    (tmp_path / "d.csv").write_bytes("kommune;program\nLæsø;alle\n".encode("cp1252"))
    problems = Problems()
    assert read_participation(tmp_path / "d.csv", register, ("vitas",), problems) is None
    (problem,) = problems
    assert (problem.code, problem.where.line) == ("not-utf8", 2) and "CSV UTF-8" in problem.hint
