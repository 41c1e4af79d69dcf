"""A form filled in by hand gives the very documents that the same answers in YAML give."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import filled
import pytest
import yaml
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from generator.cli import cli


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty form for Skanderborg."""
    file = tmp_path_factory.mktemp("form") / "oplysningsskema-skanderborg.xlsx"
    made = run("new", "municipality", "Skanderborg", "--form", "--out", file)
    assert made.exit_code == 0, made.output
    return file


@pytest.fixture
def own(form: Path, tmp_path: Path) -> Path:
    file = tmp_path / form.name
    file.write_bytes(form.read_bytes())
    return file


@pytest.mark.parametrize(("programme", "least"), [("vitas", 9), pytest.param("all", 20, marks=pytest.mark.slow)])
def test_equal_answers_give_identical_documents(own: Path, root: Path, tmp_path: Path, programme: str, least: int):
    sample = root / "content" / "municipalities" / "skanderborg.yaml"
    filled.fill(own, yaml.safe_load(sample.read_text(encoding="utf-8")))

    for name, params in (("yaml", sample), ("form", own)):
        built = run("pack", programme, "skanderborg", "--params", params, "--out", tmp_path / name)
        assert built.exit_code == 0, built.output

    packs = [
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("yaml", "form")
    ]
    assert set(packs[0]) == set(packs[1]) and len(packs[0]) > least
    for path, data in packs[0].items():
        if path.name != "pack.json":
            assert packs[1][path] == data, path
            continue
        manifests = [json.loads(pack[path]) for pack in packs]
        names = [{key for key in one["inputs"] if key.startswith("params/")} for one in manifests]
        assert names == [{"params/skanderborg.yaml"}, {"params/skanderborg.xlsx"}]
        for one in manifests:
            one["inputs"] = {key: value for key, value in one["inputs"].items() if not key.startswith("params/")}
        assert manifests[0] == manifests[1]


def test_wrong_answers_are_told_by_sheet_and_cell_and_nothing_is_written(own: Path, tmp_path: Path):
    book = load_workbook(own)
    filled.answer(book, "VITAS", "gap_weeks", "tre")
    filled.add_row(book, "Teams", Gælder_for="VITAS", Team="Ungeindsatsen", Antal_medarbejdere=0)
    filled.add_row(book, "Egne risici", Program="VITAS", Navn="Vinterferie", Sandsynlighed=9, Konsekvens=2)
    book.save(own)

    for command in (("check", own), ("pack", "vitas", "skanderborg", "--params", own, "--out", tmp_path / "out")):
        result = run(*command)

        assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
        for said in (
            f"{own.name}, VITAS!C8: «tre» er ikke et helt tal",
            f"{own.name}, Teams!C5: «Antal medarbejdere» er 0",
        ):
            assert said in result.output
    assert not (tmp_path / "out").exists()


def test_an_own_item_is_checked_by_its_cells(own: Path, tmp_path: Path):
    book = load_workbook(own)
    filled.add_row(book, "Egne risici", Program="VITAS", Navn="Vinterferie", Sandsynlighed=9, Konsekvens=2)
    book.save(own)

    result = run("pack", "vitas", "skanderborg", "--params", own, "--out", tmp_path / "out")

    assert result.exit_code == 1
    assert "'Egne risici'!C5: «Sandsynlighed» er 9, men skal være højst 5" in result.output
    assert "feltet «Hvad gør vi?» mangler" in result.output


def test_the_form_of_another_kommune_is_refused(own: Path, tmp_path: Path):
    result = run("pack", "vitas", "aarhus", "--params", own, "--out", tmp_path / "out")

    assert result.exit_code == 1 and "Fælles!C5: filen er til Skanderborg Kommune" in result.output


def test_a_form_never_overwrites(own: Path):
    before = own.read_bytes()

    assert "[file-exists]" in run("new", "municipality", "Skanderborg", "--form", "--out", own).output
    assert own.read_bytes() == before


def test_the_form_opens_in_libreoffice(form: Path, soffice: Callable[[Path, Path], Path], tmp_path: Path):
    pdf = soffice(form, tmp_path)

    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=False).stdout
    assert pdf.stat().st_size > 50_000
    if text:
        assert "Hvornår begynder projektet?" in text and "Err:" not in text and "#REF!" not in text
