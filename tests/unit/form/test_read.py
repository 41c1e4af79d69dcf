"""A filled-in form: what people type is understood, wherever it stands, and what cannot be is told cell by cell."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import filled
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from generator.form.params import read_params
from generator.form.read import read_form
from generator.municipality import Municipality, RegisterEntry, read_municipality, read_register
from generator.pack import Home, find_home
from generator.problems import Problems
from generator.review import form_file

PROGRAMMES = ("dubu", "ffb", "ics", "ledelse", "vitas")
Change = Callable[[Any], Any]


@pytest.fixture(scope="module")
def form(root: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A form that asks about two programmes; with all five, opening, saving and reading it took most of the time."""
    content = tmp_path_factory.mktemp("world") / "content"
    shutil.copytree(root / "content", content, ignore=shutil.ignore_patterns("dubu", "ffb", "ledelse"))
    problems = Problems()
    _, data, _ = form_file(Home(content, root / "layouts"), "Skanderborg", problems)
    assert not problems.found
    return data


@pytest.fixture(scope="module")
def entry() -> RegisterEntry:
    found = read_register(find_home(None, Problems()).content, Problems()).find("skanderborg", Problems())
    assert found is not None
    return found


@pytest.fixture
def read(form: bytes, entry: RegisterEntry, tmp_path: Path) -> Callable[..., tuple[Municipality, Problems]]:
    """Change the form as a person would, save it, and read it for one programme."""

    def run(change: Change, programme: str = "vitas") -> tuple[Municipality, Problems]:
        book = load_workbook(io.BytesIO(form))
        change(book)
        file = tmp_path / "skema.xlsx"
        book.save(file)
        problems = Problems()
        given = read_form(file, problems, PROGRAMMES)
        assert given is not None, [str(one) for one in problems]
        return read_municipality(entry, given, programme, problems, programmes=PROGRAMMES), problems

    return run


def told(problems: Problems) -> list[tuple[str, str]]:
    return [(one.code, one.where.place) for one in problems]


def test_an_untouched_form_gives_nothing_and_is_sound(read):
    municipality, problems = read(lambda book: None)

    assert not problems.found and municipality.given == {}


@pytest.mark.parametrize(
    "typed",
    [datetime(2027, 1, 11), date(2027, 1, 11), 46_398, "11-01-2027", " 11.1.2027 ", "11/1 2027", "2027-01-11",
     "11. januar 2027", "den 11. jan. 2027", "Mandag den 11. januar 2027"],
)  # fmt: skip
def test_a_date_is_understood_however_it_is_typed(read, typed: object):
    municipality, problems = read(lambda book: filled.answer(book, "VITAS", "start", typed))

    assert not problems.found and municipality.start == date(2027, 1, 11)


@pytest.mark.parametrize("typed", ["ja", "JA ", "x", True, "=TRUE()"])
def test_a_yes_is_understood_however_it_is_typed(read, typed: object):
    municipality, problems = read(lambda book: filled.answer(book, "Fælles", "example", typed))

    assert not problems.found and municipality.example is True


@pytest.mark.parametrize(
    ("typed", "share"),
    [(0.4, 0.4), ("40 %", 0.4), ("40", 0.4), ("0,4", 0.4), ("37,5%", 0.375), (0.07, 0.07), (1, 1.0), (0, 0.0)],
)
def test_a_share_is_understood_however_it_is_typed(read, typed: object, share: float):
    municipality, problems = read(lambda book: filled.answer(book, "VITAS", "allocation.projektleder", typed))

    assert not problems.found and municipality.allocation["projektleder"] == share


@pytest.mark.parametrize("typed", [1200, 1200.0, "1200", " 1.200 ", "1 200"])
def test_a_number_is_understood_however_it_is_typed(read, typed: object):
    municipality, problems = read(lambda book: filled.answer(book, "VITAS", "end_users", typed))

    assert not problems.found and municipality.end_users == 1200


def test_times_yes_and_no_choices_and_telephone_numbers_are_understood(read):
    def change(book):
        filled.answer(book, "ICS", "workshop.starts", time(9, 30))
        filled.answer(book, "ICS", "training", "HOLD")
        filled.answer(book, "Fælles", "example", "ja")
        filled.answer(book, "Fælles", "contact.name", "  Maja Eksempel ")
        filled.answer(book, "Fælles", "contact.phone", 87947000)

    municipality, problems = read(change, "ics")

    assert not problems.found
    assert municipality.workshop is not None and municipality.workshop.starts == "09.30"
    assert (municipality.training, municipality.example) == ("hold", True)
    assert municipality.contact is not None
    assert (municipality.contact.name, municipality.contact.phone) == ("Maja Eksempel", "87947000")


@pytest.mark.parametrize("typed", ["2027-W29", "uge 29 2027", "Uge 29, 2027", "29/2027"])
def test_weeks_and_periods_are_understood(read, typed: str):
    def change(book):
        filled.add_row(book, "Lukkeuger", Uge_eller_første_dag=typed)
        filled.add_row(book, "Lukkeuger", Gælder_for="VITAS", Uge_eller_første_dag=date(2027, 12, 24),
                       Sidste_uge_eller_dag="31. december 2027")  # fmt: skip

    municipality, problems = read(change)

    assert not problems.found
    spans = [(one.start.isoformat(), one.end.isoformat()) for one in municipality.closed_weeks]
    assert spans == [("2027-07-19", "2027-07-25"), ("2027-12-24", "2027-12-31")]


def test_moved_columns_blank_rows_and_sorted_questions_do_no_harm(read):
    def change(book):
        teams = book["Teams"]
        teams.insert_cols(1)
        teams.insert_rows(6, 5)
        teams.cell(5, 3).value, teams.cell(5, 4).value = "Ungeindsatsen", 16
        teams.cell(30, 3).value, teams.cell(30, 4).value = "Ydelse", "14"
        common = book["Fælles"]
        at = filled.header(common)
        common.cell(40, at["Felt"]).value, common.cell(40, at["Jeres svar"]).value = "hourly_cost", "420,50"

    municipality, problems = read(change)

    assert not problems.found
    assert municipality.teams is not None
    assert [(team.name, team.members) for team in municipality.teams] == [("Ungeindsatsen", 16), ("Ydelse", 14)]
    assert municipality.hourly_cost == 420.5


def test_sheets_and_columns_of_ones_own_are_named_and_passed_over(read):
    def change(book):
        book.create_sheet("Mine noter")["A1"] = "Husk kage"
        book["Personer"]["G4"] = "Noter"
        book["Personer"]["G5"] = "Ringer mandag"

    municipality, problems = read(change)

    assert [(one.code, one.severity) for one in problems] == [
        ("own-sheet", "warning"),
        ("own-column", "warning"),
    ]
    assert municipality.people == {}


def test_sheets_that_are_gone_are_fine(read):
    def change(book):
        for name in ("Vejledning", "Teams", "Personer", "ICS", "Lister"):
            del book[name]
        filled.answer(book, "VITAS", "superusers", 4)

    municipality, problems = read(change)

    assert not problems.found and municipality.superusers == 4


def test_pins_words_drops_documents_and_own_items_go_where_they_belong(read):
    def change(book):
        at = filled.header(book["Aktiviteter"])
        row = filled.row_of(book, "Aktiviteter", "VITAS", "slutbrugere")
        book["Aktiviteter"].cell(row, at["Team"]).value = "Ydelse og løntilskud"
        book["Aktiviteter"].cell(row, at["Fast start"]).value = date(2027, 5, 3)
        book["Aktiviteter"].cell(row, at["Gennemført"]).value = "Nej"
        word = filled.row_of(book, "Ord", "VITAS", "job_centre.definite")
        book["Ord"].cell(word, filled.header(book["Ord"])["Jeres eget ord"]).value = "jobhuset"
        filled.answer(book, "VITAS", "documents.steering-deck", "Nej")
        listed = filled.names(book)
        risk = next(key for scope, kind, key in listed if (scope, kind) == ("vitas", "Punkter") and "risks/" in key)
        filled.add_row(book, "Udelades", Program="VITAS", **{"Punkt, der udelades": listed["vitas", "Punkter", risk]})
        filled.add_row(book, "Egne tjekpunkter", Program="VITAS", Navn="Nøgler er bestilt", Ansvarlig="Projektleder",
                       Fase=next(name for (scope, kind, _), name in listed.items() if scope == "vitas" and kind == "Faser"))  # fmt: skip  # noqa: E501

    municipality, problems = read(change)

    assert not problems.found
    pin = municipality.activities["slutbrugere/ydelse-og-loentilskud"]
    assert (pin.starts, pin.done) == (date(2027, 5, 3), False)
    assert municipality.local_words["job_centre"] == {"definite": "jobhuset"}
    assert municipality.documents is not None and "steering-deck" not in municipality.documents
    assert {"guide", "leader-brief", "superuser-deck"} <= {*municipality.documents}
    assert [str(key)[:6] for key, _ in municipality.changes.drop] == ["risks/"]
    [(key, fields)] = municipality.changes.add["checks"].items()
    assert (key, fields["responsible"]) == ("noegler-er-bestilt", ["projektleder"])


def test_all_wrong_answers_are_told_at_once_each_at_its_cell(read):
    cells = {}

    def change(book):
        for field, typed in (
            ("superusers", 2.5), ("start", "11-13-2027"), ("strategy", "trinvist"), ("gap_weeks", "tre"),
            ("end_users", 0), ("allocation.projektleder", 40), ("approval.date", "snart"), ("documents.guide", "måske"),
        ):  # fmt: skip
            cells[field] = f"VITAS!{filled.answer(book, 'VITAS', field, typed)}"
        filled.add_row(book, "Teams", Gælder_for="VITS", Team="A", Antal_medarbejdere=1)
        filled.add_row(book, "Teams", Gælder_for="VITAS", Antal_medarbejdere=3)
        filled.add_row(book, "Teams", Gælder_for="VITAS", Team="B", Antal_medarbejdere="mange")
        filled.add_row(book, "Teams", Gælder_for="VITAS", Team="C")
        filled.add_row(book, "Personer", Gælder_for="VITAS", Rolle="Projektleeder", Navn="Maja")
        filled.add_row(book, "Personer", Gælder_for="VITAS", Navn="Uden rolle")
        filled.add_row(book, "Personer", Rolle="Projektleder", Navn="Maja", **{"E-mail": "ikke en adresse"})
        book["Fælles"]["C6"] = "=1+1"
        book["Fælles"]["C7"] = ArrayFormula("C7", "=SUM(A1:A2)")

    _, problems = read(change)

    assert set(told(problems)) == {
        ("not-a-date", cells["start"]),
        ("not-a-choice", cells["strategy"]),
        ("not-number", cells["gap_weeks"]),
        ("out-of-range", cells["end_users"]),
        ("bad-share", cells["allocation.projektleder"]),
        ("not-a-date", cells["approval.date"]),
        ("missing-key", cells["approval.date"]),
        ("not-a-choice", cells["documents.guide"]),
        ("not-number", cells["superusers"]),
        ("not-a-choice", "Teams!A5"),
        ("missing-key", "Teams!A6"),
        ("not-number", "Teams!C7"),
        ("missing-key", "Teams!A8"),
        ("not-a-choice", "Personer!B5"),
        ("missing-key", "Personer!A6"),
        ("bad-email", "Personer!E7"),
        ("formula-cell", "Fælles!C6"),
        ("formula-cell", "Fælles!C7"),
    }
    said = {one.where.place: str(one) for one in problems}
    assert "«Hvor mange medarbejdere er omfattet?» er 0, men skal være mindst 1" in said[cells["end_users"]]
    assert "mente du «trinvis»?" in said[cells["strategy"]]
    assert "mente du «projektleder»?" in said["Personer!B5"]
    assert said["Teams!A8"].startswith(
        f"{next(iter(problems)).where.file}, Teams!A8: feltet «Antal medarbejdere» mangler"
    )


def test_a_question_without_its_field_or_answered_twice_is_told(read):
    def change(book):
        common = book["Fælles"]
        at = filled.header(common)
        for row, field, typed in ((30, None, "svar"), (31, "hourly_costs", 420), (32, "department", "A"), (33, "department", "B")):  # fmt: skip  # noqa: E501
            common.cell(row, at["Felt"]).value, common.cell(row, at["Jeres svar"]).value = field, typed

    _, problems = read(change)

    assert told(problems) == [
        ("answer-without-question", "Fælles!C30"),
        ("unknown-question", "Fælles!F31"),
        ("answered-twice", "Fælles!C33"),
    ]


def test_a_column_that_is_gone_is_named(read):
    def change(book):
        book["VITAS"]["F4"] = "Kode"
        book["Teams"]["B4"] = "Holdnavn"

    _, problems = read(change)

    assert [str(one.message) for one in problems.errors] == ["kolonnen «Felt» mangler", "kolonnen «Team» mangler"]


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "<b>&amp;</b>", "{{ municipality.name }}", "-- DROP TABLE", "a" * 80],
)
def test_hostile_text_is_plain_text(read, text: str):
    def change(book):
        row = filled.add_row(book, "Teams", Gælder_for="VITAS", Antal_medarbejdere=3)
        book["Teams"].cell(row, 2).value = text
        book["Teams"].cell(row, 2).data_type = "s"

    municipality, problems = read(change)

    assert not problems.found and municipality.teams is not None and municipality.teams[0].name == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 33_000, "bad-personal-text"),
        ("to\r\nlinjer", "bad-personal-text"),
        ("venstre\u202ehøjre", "control-character"),
        ("lyd\u0007", "control-character"),
    ],
)
def test_text_that_no_document_may_carry_is_told(
    form: bytes, tmp_path: Path, entry: RegisterEntry, text: str, code: str
):
    """Written into the file itself, for openpyxl would refuse it."""
    escaped = "".join(f"_x{ord(sign):04X}_" if sign in "\r\u0007" else sign for sign in text)
    book = load_workbook(io.BytesIO(form))
    filled.add_row(book, "Teams", Gælder_for="VITAS", Team="MARK", Antal_medarbejdere=3)
    saved = io.BytesIO()
    book.save(saved)
    file = tmp_path / "skema.xlsx"
    rewrite(saved.getvalue(), file, "", lambda data: data.replace(b"MARK", escaped.encode()))
    problems = Problems()

    given = read_form(file, problems, PROGRAMMES)
    assert given is not None
    read_municipality(entry, given, "vitas", problems)

    assert told(problems) == [(code, "Teams!B5")]


def rewrite(data: bytes, file: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if part in ("", name) else old.read(name))


def _bomb(data: bytes) -> bytes:
    return data.replace(b"</sheetData>", b" " * 40_000_000 + b"</sheetData>")


def _doctype(data: bytes) -> bytes:
    return data.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet', 1)


@pytest.mark.parametrize(
    "change", [_bomb, _doctype, lambda data: data[:200], lambda data: data.replace(b"</sheetData>", b"")]
)
def test_a_workbook_that_is_a_trap_or_broken_is_refused(form: bytes, tmp_path: Path, change: Callable[[bytes], bytes]):
    file = tmp_path / "skema.xlsx"
    rewrite(form, file, "xl/worksheets/sheet2.xml", change)
    problems = Problems()

    assert read_form(file, problems, PROGRAMMES) is None
    assert told(problems) == [("not-a-form", "")]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"municipality: skanderborg", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes):
    file = tmp_path / "skema.xlsx"
    file.write_bytes(data)
    problems = Problems()

    assert read_form(file, problems, PROGRAMMES) is None
    assert told(problems) == [("not-a-form", "")]


def test_a_workbook_that_is_no_form_or_too_large_is_refused(tmp_path: Path):
    file, problems = tmp_path / "skema.xlsx", Problems()
    Workbook().save(file)
    assert read_form(file, problems, PROGRAMMES) is None
    file.write_bytes(b"0" * (5 * 1024 * 1024 + 1))
    assert read_form(file, problems, PROGRAMMES) is None

    assert {one.code for one in problems} == {"no-such-sheets", "too-large"}


@pytest.mark.slow
def test_an_answer_in_the_last_row_of_excel_is_told(read):
    def change(book):
        book["Teams"].cell(1_048_576, 2).value = "Langt nede"

    _, problems = read(change)

    assert told(problems) == [("too-long-sheet", "Teams!B1048576")]


# --- several files ---------------------------------------------------------------------------------------------------


def folder_with(form: bytes, folder: Path, yaml: str) -> Path:
    book = load_workbook(io.BytesIO(form))
    filled.answer(book, "VITAS", "superusers", 4)
    filled.answer(book, "Fælles", "department", "Arbejde")
    book.save(folder / "skema.xlsx")
    (folder / "rettelser.yaml").write_text(yaml, encoding="utf-8")
    (folder / "andre.yaml").write_text("municipality: aarhus\ndefaults: {department: Aarhus}\n", encoding="utf-8")
    (folder / "~$skema.xlsx").write_bytes(b"in use")
    return folder


def test_the_files_of_a_kommune_are_found_in_a_folder_and_merged(form: bytes, tmp_path: Path, entry: RegisterEntry):
    yaml = "municipality: '0746'\nprogrammes:\n  vitas:\n    superusers: 4\n    gap_weeks: 2\n"
    problems = Problems()

    given = read_params(folder_with(form, tmp_path, yaml), entry, PROGRAMMES, problems)
    municipality = read_municipality(entry, given, "vitas", problems)

    assert not problems.found
    assert (municipality.superusers, municipality.gap_weeks, municipality.department) == (4, 2, "Arbejde")
    assert [name for name, _ in municipality.files] == ["rettelser.yaml", "skema.xlsx"]


def test_two_different_answers_are_told_with_both_places(form: bytes, tmp_path: Path, entry: RegisterEntry):
    problems = Problems()

    read_params(
        folder_with(form, tmp_path, "municipality: skanderborg\nprogrammes: {vitas: {superusers: 5}}\n"),
        entry, PROGRAMMES, problems,
    )  # fmt: skip

    [problem] = problems
    assert problem.code == "answers-differ" and "rettelser.yaml:2:34" in problem.message
    assert problem.where.place.startswith("VITAS!")


def test_a_folder_without_the_kommune_is_a_problem_and_a_broken_file_of_others_a_warning(
    tmp_path: Path, entry: RegisterEntry
):
    (tmp_path / "aarhus.yaml").write_text("municipality: [", encoding="utf-8")
    problems = Problems()

    assert read_params(tmp_path, entry, PROGRAMMES, problems) is None
    assert sorted((one.code, one.severity) for one in problems) == [
        ("no-parameters-for", "error"),
        ("unread-parameters", "warning"),
    ]


def test_a_broken_file_with_the_kommunes_name_is_told(tmp_path: Path, entry: RegisterEntry):
    (tmp_path / "oplysningsskema-skanderborg.xlsx").write_bytes(b"PK")
    problems = Problems()

    assert read_params(tmp_path, entry, PROGRAMMES, problems) is None
    assert [one.code for one in problems] == ["not-a-form"]
