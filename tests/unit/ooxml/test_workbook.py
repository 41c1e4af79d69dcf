"""The workbook inside a chart, read by openpyxl: every text and number as given, and no text ever a formula."""

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from generator.ooxml.workbook import data_book

TEXT = st.text(alphabet="abcæøå=+-@&<>\"' 01_x4", min_size=1, max_size=20)
NUMBER = st.floats(-1e12, 1e12)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(TEXT | NUMBER, max_size=5), max_size=5))
def test_what_is_written_is_read(rows):
    sheet = load_workbook(io.BytesIO(data_book(rows)))["Data"]
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            held = sheet.cell(number, column)
            assert held.data_type == ("s" if isinstance(value, str) else "n")
            assert held.value == (value if isinstance(value, str) else float(f"{value:.16G}"))


def test_a_text_like_a_formula_keeps_its_quote_and_numbers_their_format():
    sheet = load_workbook(io.BytesIO(data_book([["=1+1", "alm.", 2.5]], "#,##0", [20])))["Data"]
    assert [bool(cell.quotePrefix) for cell in sheet[1]] == [True, False, False]
    assert [cell.number_format for cell in sheet[1]] == ["General", "General", "#,##0"]
    assert sheet.column_dimensions["A"].width == 20


def test_columns_after_z_and_empty_cells():
    sheet = load_workbook(io.BytesIO(data_book([["", *range(1, 30)]])))["Data"]
    assert (sheet["A1"].value, sheet["Z1"].value, sheet["AA1"].value, sheet["AD1"].value) == (None, 25, 26, 29)


def test_what_excel_would_decode_is_escaped():
    assert b"_x005F_x0041_" in _sheet(data_book([["a_x0041_b"]]))


def _sheet(data):
    return zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
