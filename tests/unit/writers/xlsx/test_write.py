"""The Excel writer, judged by what openpyxl and the parts themselves say."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from generator.look.brand import derive_palette
from generator.look.layout import load_layout
from generator.ooxml.package import read_package
from generator.problems import Problems
from generator.reading.spans import spans
from generator.tree.nodes import (
    Cell,
    Column,
    Control,
    Cover,
    Document,
    Input,
    Mark,
    Prose,
    Row,
    Section,
    Table,
)
from generator.writers.xlsx import MAX_CELL, write_xlsx

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")  # openpyxl knows no whole columns
ROOT = Path(__file__).resolve().parents[4]
HOSTILE = (
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    '=HYPERLINK("http://x.example","klik")',
    "en\r\nto\rtre",
    "klokke\x07 og \x00 nul",
    "<&> \"'",
    "_x000D_ _x0041_",
    "http://example.dk/?a=1&b=2",
    "1/2",
    "007",
    "TRUE",
    "\u202eomvendt",
    "{=1+1}",
    "🎉" * 10,
)


def text_cell(text: str) -> Cell:
    return Cell((spans(text),))


def control(kind: str, **values: object) -> Cell:
    return Cell(control=Control(kind, "", "", **values))  # type: ignore[arg-type]


def log(*sections: Section, **changes: str) -> Document:
    texts = {"title": "Log", "header": "Log", "footer": "Version 1", **changes}
    return Document(
        id="demo/log",
        subject="Prøve",
        author="Prøve Kommune",
        programme="DEMO",
        municipality="Prøve Kommune",
        version="1",
        built=date(2027, 1, 11),
        cover=Cover("Log", "Log", "", "Prøve Kommune"),
        sections=sections,
        properties=(("long", "a" * 600),),
        **texts,
    )


def sheet(*tables: Table, label: str = "Ark", lead: str = "") -> Section:
    return Section(id=f"demo/{label}", title=spans(label), label=label, lead=spans(lead) if lead else (), blocks=tables)


def table(columns: Sequence[Column], *rows: Sequence[Cell], **more: object) -> Table:
    lines = tuple(Row(f"demo/r/{number}", tuple(row)) for number, row in enumerate(rows))
    return Table(id="demo/t", title="Tabel", columns=tuple(columns), rows=lines, name="demo", **more)  # type: ignore[arg-type]


def written(document: Document, problems: Problems | None = None) -> bytes:
    found = problems or Problems()
    layout = load_layout(ROOT / "layouts" / "standard", found)
    assert layout is not None
    return write_xlsx(document, layout, derive_palette("#B5121B", 3), None, found)


def read(document: Document, problems: Problems | None = None, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(written(document, problems)), data_only=values)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_everywhere_and_still_readable(text: str):
    columns = (Column("a", "A", input=Input("text", text)), Column("b", text))
    document = log(
        sheet(table(columns, (text_cell(text), control("text", value=text))), label="Ark", lead=text), title=text
    )
    book = read(document)

    ws = book["Ark"]
    for cell in (one for row in ws.iter_rows() for one in row if one.value is not None):
        assert cell.data_type == "s", cell.coordinate
        assert cell.hyperlink is None
        if str(cell.value).lstrip().startswith(("=", "+", "-", "@")):
            assert cell.quotePrefix or cell.row == 4  # a table's header is text by its table
    body = [cell.value for cell in ws[5]]
    letters = [one for one in text if one.isalnum()]
    assert all([c for c in str(value) if c.isalnum()] == letters for value in body), body
    assert "\r" not in str(body)


def test_text_longer_than_a_cell_is_cut_and_reported():
    problems = Problems()
    book = read(log(sheet(table((Column("a", "A"),), (text_cell("å🎉" * 20_000),)))), problems)

    value = str(book["Ark"]["A4"].value)
    assert len(value.encode("utf-16-le")) // 2 <= MAX_CELL and value.endswith("…")
    assert [problem.code for problem in problems] == ["cell-overflow"]


def test_dates_are_dates_numbers_are_numbers_and_numbers_of_rows_stay_text():
    columns = (Column("number", "Nr."), Column("b", "Dato"), Column("c", "Tal"))
    row = (text_cell("1.10"), control("date", when=date(2027, 4, 1)), control("number", amount=4.0))
    ws = read(log(sheet(table(columns, row))))["Ark"]

    assert [cell.value for cell in ws[4]] == ["1.10", datetime(2027, 4, 1), 4]
    assert ws["B4"].is_date and ws["A4"].number_format == "@"


def test_a_column_people_fill_in_has_help_and_choices_below_its_last_row_too():
    columns = (
        Column("s", "Status", input=Input("choice", "Vælg.", ("Ja", "Nej"))),
        Column("n", "Tal", input=Input("number", "1 til 5.", least=1, most=5)),
        Column("d", "Frist", input=Input("date", "Dato.")),
    )
    row = (control("choice", value="Ja"), control("number", amount=2.0), control("date"))
    rules = read(log(sheet(table(columns, row))))["Ark"].data_validations.dataValidation

    assert [(rule.type, rule.formula1, rule.prompt) for rule in rules] == [
        ("list", '"Ja,Nej"', "Vælg."),
        ("whole", "1", "1 til 5."),
        ("date", "36526", "Dato."),
    ]
    assert all(rule.showInputMessage and "104" in str(rule.sqref) for rule in rules)


def test_a_formula_names_its_columns_and_keeps_the_value_of_the_documents_date():
    columns = (
        Column("a", "A's [tal]"),
        Column("b", "B", input=Input("number", formula='IF({a}="","",{a}*2)')),
        Column("c", "C", input=Input("number", formula="SUM({demo:b})")),
    )
    row = (control("number", amount=3.0), control("number", amount=6.0), control("number", amount=6.0))
    document = log(sheet(table(columns, row, marks=(Mark("b", "AND({b}>1,{a}<{today})", "risk.4"),))))

    ws = read(document)["Ark"]
    assert ws["B4"].value == "=IF(Tabel[[#This Row],[A''s '[tal']]]=\"\",\"\",Tabel[[#This Row],[A''s '[tal']]]*2)"
    assert ws["C4"].value == "=SUM(Tabel[B])"
    (rules,) = [found.rules for found in ws.conditional_formatting]
    assert rules[0].formula == ["AND($B4>1,$A4<TODAY())"]
    assert read(document, values=True)["Ark"]["B4"].value == 6


def test_a_sheet_prints_on_wide_a4_with_its_header_and_has_no_merged_cells():
    columns = (Column("a", "A", names_row=True), Column("b", "B"))
    ws = read(log(sheet(table(columns, (text_cell("x"), text_cell("y"))), lead="Om arket")))["Ark"]

    assert (ws.page_setup.orientation, ws.page_setup.paperSize, ws.page_setup.fitToHeight) == ("landscape", 9, 0)
    assert ws.sheet_properties.pageSetUpPr.fitToPage  # one page wide is what a file says by saying nothing
    assert ws.print_title_rows == "$4:$4" and ws.freeze_panes == "B5"
    assert not ws.merged_cells.ranges
    (found,) = ws.tables.values()
    assert found.ref == "A4:B5"


def test_a_sheet_of_several_tables_ends_its_page_before_one_that_would_be_split():
    def numbered(number: int, rows: int) -> Table:
        lines = tuple(Row(f"demo/{number}/{n}", (text_cell("x"),)) for n in range(rows))
        return Table(id=f"demo/t{number}", title=f"Tabel {number}", columns=(Column("a", "A"),), rows=lines)

    ws = read(log(sheet(*(numbered(n, 10) for n in range(5)))))["Ark"]
    titles = {ws.cell(row, 1).value: row for row in range(1, ws.max_row + 1)}

    assert [one.id for one in ws.row_breaks.brk] == [titles["Tabel 2"] - 1, titles["Tabel 4"] - 1]
    assert not ws.sheet_properties.pageSetUpPr.fitToPage  # Excel heeds no breaks in a sheet made to fit a page


def test_text_keeps_its_distance_from_the_cell_beside_it():
    columns = (Column("a", "A"), Column("b", "B", align="right"), Column("c", "C", align="center"))
    ws = read(log(sheet(table(columns, [text_cell("x")] * 3))))["Ark"]

    for row in (3, 4):
        assert [cell.alignment.indent for cell in ws[row]] == [1, 1, 0]


def test_sheets_and_tables_get_names_excel_can_hold():
    names = ["Risici: [alle] / * ?", "x" * 60, "x" * 61, "'", "", "🎉" * 20, "🎉" * 21]
    sections = [
        Section(
            id=f"demo/{n}", title=spans(name), label=name, blocks=(Prose(id=f"demo/p{n}", paragraphs=(spans("a"),)),)
        )
        for n, name in enumerate(names)
    ]
    found = read(log(*sections)).sheetnames

    assert len(set(found)) == 7
    assert all(0 < len(name.encode("utf-16-le")) // 2 <= 31 for name in found)
    assert not any(set(name) & set("[]:*?/\\") for name in found)


def test_the_same_document_gives_the_same_bytes_described_and_in_the_kommunes_colours():
    document = log(sheet(table((Column("a", "A"),), (text_cell("x"),), description="Hvad den viser")))
    data = written(document)

    assert data == written(document)
    parts = read_package(data).parts
    assert b'altTextSummary="Hvad den viser"' in parts["/xl/tables/table1.xml"]
    assert b"B5121B" in parts["/xl/theme/theme1.xml"]
    assert b"<dc:language>da-DK</dc:language>" in parts["/docProps/core.xml"]
    assert b"2027-01-11T08:00:00Z" in parts["/docProps/core.xml"]
    assert b"customHeight" not in parts["/xl/worksheets/sheet1.xml"]


def test_a_long_property_is_split_so_that_nothing_is_lost():
    found = {prop.name: prop.value for prop in read(log()).custom_doc_props.props}
    assert found["long"] + found["long.2"] + found["long.3"] == "a" * 600
    assert (found["sender"], found["brand"]) == ("Prøve Kommune", "#B5121B")
