"""The ledger claims what was built and what somebody marked, and nothing else."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from generator.cli import cli
from generator.distribute import ledger
from generator.problems import Problems, ProblemsError

DAY = date(2027, 3, 1)


def states(file: str = "a") -> dict[str, Any]:
    pack = {"version": "2027.1", "files": {"g.docx": file}}
    return {slug: {"packs": {"vitas": pack, "dubu": pack}} for slug in ("fanoe", "laesoe")}


@pytest.fixture
def base(tmp_path: Path):
    with ledger.opened(tmp_path, Problems(), make=True) as opened:
        ledger.record_built(opened, "2027.1", DAY, states())
        yield opened


def seen(base) -> set[tuple[str, str, str, str]]:
    return {(one.release, one.municipality, one.programme, one.state) for one in ledger.current(ledger.events(base))}


def test_a_build_is_recorded_once_per_set_of_files(base):
    assert ledger.record_built(base, "2027.1", DAY, states()) == 0
    assert ledger.record_built(base, "2027.1", DAY, states("b")) == 4


def test_nothing_is_delivered_until_somebody_says_so(base):
    assert {state for *_, state in seen(base)} == {"bygget"}
    assert ledger.who_has(ledger.events(base), "2027.1") == []
    assert ledger.mark(base, "2027.1", "sendt", DAY, ["fanoe"], ["vitas"], Problems()) == 1
    assert [one.municipality for one in ledger.who_has(ledger.events(base), "2027.1")] == ["fanoe"]
    assert ("2027.1", "laesoe", "vitas", "bygget") in seen(base)


def test_a_pack_built_anew_after_it_was_sent_shows_both(base):
    ledger.mark(base, "2027.1", "sendt", DAY, ["fanoe"], ["vitas"], Problems())
    ledger.record_built(base, "2027.1", DAY, states("b"))
    own = {state for _, slug, name, state in seen(base) if (slug, name) == ("fanoe", "vitas")}
    assert own == {"sendt", "bygget"}


def test_who_still_has_an_old_release(base):
    ledger.mark(base, "2027.1", "i brug", DAY, [], ["vitas"], Problems())
    ledger.record_built(base, "2027.10", DAY, states("b"))
    ledger.mark(base, "2027.10", "kvitteret", DAY, ["fanoe"], [], Problems())
    assert [one.municipality for one in ledger.who_has(ledger.events(base), "2027.1")] == ["laesoe"]


def test_what_was_never_built_cannot_be_marked(base):
    with pytest.raises(ProblemsError) as error:
        ledger.mark(base, "2027.2", "sendt", DAY, ["fanoe"], [], Problems())
    assert [(problem.code, problem.hint) for problem in error.value.problems] == [
        ("release-not-built", "listen har 2027.1")
    ]
    problems = Problems()
    with pytest.raises(ProblemsError):  # the other programme was not asked for, so nothing is marked at all
        ledger.mark(base, "2027.1", "sendt", DAY, ["fanoe", "aeroe"], ["vitas", "dubbu"], problems)
    assert [problem.code for problem in problems] == ["never-built", "never-built"]
    assert {state for *_, state in seen(base)} == {"bygget"}


def test_cells_that_are_empty_are_named_and_a_capital_letter_is_no_fault(base, root: Path, tmp_path: Path):
    path = tmp_path / "marks.csv"
    head = "kommune;program;udgave;tilstand;dato\n"
    path.write_text(head + "Fanø;VITAS;2027.1;Sendt;1.4.2027\n" * 2, encoding="utf-8")
    assert ledger.import_marks(base, path, root / "content", Problems()) == 2
    assert [one.state for one in ledger.events(base)].count("sendt") == 1
    path.write_text(f"{head};;2027.2;;\nFanø;vitas;;sendt;1.4.2027\n", encoding="utf-8")
    problems = Problems()
    with pytest.raises(ProblemsError):
        ledger.import_marks(base, path, root / "content", problems)
    assert [(problem.code, problem.where.line, problem.where.column) for problem in problems] == [
        ("empty-value", 2, 1),
        ("empty-value", 2, 2),
        ("release-not-built", 2, 3),
        ("empty-value", 2, 4),
        ("empty-value", 2, 5),
        ("empty-value", 3, 3),
    ]


def test_an_import_is_all_or_nothing_and_names_every_wrong_cell(base, root: Path, tmp_path: Path):
    path = tmp_path / "marks.csv"
    head = "kommune;program;udgave;tilstand;dato;bemærkning\n"
    path.write_text(head + "Fanø;vitas;2027.1;sendt;1.4.2027;\nLæsø;dubu;2027.1;i brug;2027-04-02;\n", encoding="utf-8")
    assert ledger.import_marks(base, path, root / "content", Problems()) == 2
    assert ("2027.1", "laesoe", "dubu", "i brug") in seen(base)
    path.write_text(head + "Fanø;ffb;2027.1;sendt;1.4.2027;\nFan;vitas;2027.1;sent;snart;\n", encoding="utf-8")
    problems = Problems()
    with pytest.raises(ProblemsError):
        ledger.import_marks(base, path, root / "content", problems)
    assert {(problem.code, problem.where.line) for problem in problems} == {
        ("never-built", 2),
        ("unknown-municipality", 3),
        ("unknown-state", 3),
        ("invalid-date", 3),
    }


def test_a_failed_import_leaves_the_ledger_as_it_was(root: Path, tmp_path: Path):
    with ledger.opened(tmp_path, Problems(), make=True) as base:
        ledger.record_built(base, "2027.1", DAY, states())
    path = tmp_path / "marks.csv"
    path.write_text(
        "kommune;program;udgave;tilstand;dato\nFanø;vitas;2027.1;sendt;1.4.2027\nFanø;x;2027.1;sendt;1.4.2027\n",
        encoding="utf-8",
    )
    problems = Problems()
    with pytest.raises(ProblemsError), ledger.opened(tmp_path, problems) as base:
        ledger.import_marks(base, path, root / "content", problems)
    with ledger.opened(tmp_path, Problems()) as base:
        assert {event.state for event in ledger.events(base)} == {"bygget"}


def test_exports_hold_every_event_and_no_formula(base):
    ledger.mark(base, "2027.1", "sendt", DAY, ["fanoe"], ["vitas"], Problems(), note="=1+1")
    found = ledger.events(base)
    rows = list(csv.reader(io.StringIO(ledger.export(found, "csv").decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 6
    assert rows[-1][-1] == "'=1+1"
    sheet = load_workbook(io.BytesIO(ledger.export(found, "xlsx"))).worksheets[0]
    last = sheet.cell(6, 8)
    assert (last.value, last.data_type) == ("=1+1", "s")


@pytest.mark.parametrize(("data", "code"), [(None, "no-ledger"), (b"not a database" * 100, "broken-ledger")])
def test_a_ledger_that_is_none_is_one_problem(tmp_path: Path, data: bytes | None, code: str):
    if data:
        (tmp_path / ledger.FILE).write_bytes(data)
    problems = Problems()
    with pytest.raises(ProblemsError), ledger.opened(tmp_path, problems) as base:
        ledger.events(base)
    assert [problem.code for problem in problems] == [code]


def test_an_export_to_what_is_neither_csv_nor_excel_is_refused_and_nobody_is_said_in_words(base, tmp_path: Path):
    base.commit()
    run = CliRunner().invoke(cli, ["ledger", "export", str(tmp_path / "ud.json"), "--out", str(tmp_path)])
    assert run.exit_code == 1 and "[bad-export]" in run.stderr and not (tmp_path / "ud.json").exists()
    run = CliRunner().invoke(cli, ["ledger", "who-has", "2026.2", "--out", str(tmp_path)])
    assert run.exit_code == 0 and "Ingen" in run.stderr


@pytest.mark.parametrize(
    ("pragma", "code"), [("query_only = 1", "output-unwritable"), ("max_page_count = 2", "disk-full")]
)
def test_a_disk_that_takes_no_more_is_told_as_such(tmp_path: Path, pragma: str, code: str):
    problems = Problems()
    many = {str(number): states()["fanoe"] for number in range(200)}
    with pytest.raises(ProblemsError), ledger.opened(tmp_path, problems, make=True) as base:
        base.execute(f"pragma {pragma}")
        ledger.record_built(base, "2027.1", DAY, many)
    assert [problem.code for problem in problems] == [code]
    with ledger.opened(tmp_path, Problems()) as base:
        assert ledger.events(base) == []
