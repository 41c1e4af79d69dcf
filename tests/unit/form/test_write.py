"""The form as it is written: every parameter asked for once, in a workbook that is sound, steady and easy to use."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from generator.form import questions
from generator.form.write import Asked, write_form
from generator.municipality import RegisterEntry, Shared, read_register
from generator.outline import read_words
from generator.pack import find_home
from generator.problems import Problems
from generator.programme import Programme, list_programmes, read_programme
from generator.review import form_file

HOME = find_home(None, Problems())


@pytest.fixture(scope="module")
def form() -> bytes:
    problems = Problems()
    _, data, _ = form_file(HOME, "Skanderborg", problems)
    assert not problems.found
    return data


@pytest.fixture(scope="module")
def book(form: bytes) -> Workbook:
    return load_workbook(io.BytesIO(form))


@pytest.fixture(scope="module")
def programme() -> Programme:
    found = read_programme(HOME.content / "programmes" / list_programmes(HOME.content)[-1], Problems())
    assert found is not None
    return found


@pytest.fixture(scope="module")
def entry() -> RegisterEntry:
    found = read_register(HOME.content, Problems()).find("skanderborg", Problems())
    assert found is not None
    return found


def test_the_same_inputs_give_the_same_bytes(form: bytes):
    assert form_file(HOME, "0746", Problems())[1] == form


def test_every_parameter_is_asked_for_in_one_place():
    asked = Counter(name for _, names in questions.SECTIONS for name in names)
    asked.update(table.target for table in questions.TABLES if table.target in Shared.model_fields)

    assert asked == Counter(list(Shared.model_fields))


def test_a_programme_has_a_sheet_and_each_topic_one(book: Workbook):
    assert book.sheetnames[:3] == ["Vejledning", "Fælles", "DUBU"]
    assert book.sheetnames[-1] == "Lister"
    assert {"VITAS", "Teams", "Personer", "Aktiviteter", "Egne risici"} <= set(book.sheetnames)


def test_every_sheet_is_one_named_table_with_frozen_headers_and_ready_to_print(book: Workbook):
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges and sheet.sheet_state == "visible" and sheet["A1"].value
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        if sheet.title != "Vejledning":
            assert len(sheet.tables) == 1 and sheet.freeze_panes == "A5" and sheet.print_title_rows == "$4:$4"


def test_what_would_be_assumed_stands_beside_the_answer(book: Workbook):
    rows = {row[5].value: [cell.value for cell in row] for row in book["VITAS"].iter_rows(min_row=5)}

    assert rows["end_users"][1:4] == ["Hvor mange medarbejdere er omfattet?", None, "66"]
    assert rows["strategy"][3] == "Trinvis" and rows["staffing.styregruppe"][3] == "3"
    assert rows["department"][3] == "Som på arket Fælles"


def test_activities_are_named_and_dated_as_in_the_plan(book: Workbook):
    rows = {row[7].value: row for row in book["Aktiviteter"].iter_rows(min_row=5) if row[0].value == "VITAS"}

    assert all(row[1].value and "…" not in row[1].value and "{{" not in row[1].value for row in rows.values())
    assert str(rows["slutbrugere"][2].value).endswith("2027 (4\xa0teams)")


def test_answers_have_drop_downs_and_messages_that_excel_takes(book: Workbook):
    lists = set()
    for sheet in book.worksheets:
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.promptTitle or "") <= 32 and len(rule.prompt or "") <= 255
            if rule.type == "list":
                lists.add((sheet.title, str(rule.formula1).partition("(")[0]))
    assert {("VITAS", '"Trinvis,Samlet"'), ("VITAS", '"Ja,Nej"'), ("Personer", "INDIRECT")} <= lists


def test_the_lists_behind_the_drop_downs_hold_each_name_once(book: Workbook):
    rows = [tuple(cell.value for cell in row) for row in book["Lister"].iter_rows(min_row=5)]
    counted = Counter((programme, kind, str(name).casefold()) for programme, kind, name, _ in rows)

    assert max(counted.values()) == 1
    for name in ("roller_VITAS", "faser_FFB", "punkter_ICS", "roller_", "programmer"):
        column, _, cells = book.defined_names[name].attr_text.partition("!")
        assert column == "Lister" and cells.startswith("$C$")


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "a\r\nb\u0007", "x" * 33_000, "<&>\"'", "[x]:*?/\\"])
def test_hostile_text_from_content_is_plain_text(programme: Programme, entry: RegisterEntry, text: str, tmp_path: Path):
    hostile = replace(programme, name=text, full_name=text, words={"word": {"plain": text}})
    labels = read_words(HOME.content / "words.yaml", Problems())

    data = write_form(entry, (Asked(hostile, (), None),), labels, date(2027, 1, 1))

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in part or b"<hyperlink" in part for part in parts)
    book = load_workbook(io.BytesIO(data))
    assert all(0 < len(name) <= 31 for name in book.sheetnames)
    shown = [str(row[1].value) for row in book["Ord"].iter_rows(min_row=5, max_row=5)]
    assert shown[0][0] == text[0] and len(shown[0]) <= 32_767
