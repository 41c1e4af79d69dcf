"""The long lists: all 98 kommuner, each with what the register alone gives. `make accept` runs them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.pack import Order, Pack, build_pack, find_home, prepare
from generator.problems import Problems
from generator.programme import list_programmes
from tests.conftest import Checks, office

ROOT = Path(__file__).resolve().parents[2]


def codes() -> list[str]:
    with (ROOT / "content" / "municipalities" / "register.csv").open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file)]


def make(code: str, params: Path | None = None, programme: str = "vitas") -> Pack:
    problems = Problems()
    order = Order(programme, code, find_home(None, problems), params=params)
    return build_pack(prepare(order, problems), problems)


def test_there_are_98():
    assert len(codes()) == 98


@pytest.mark.slow
@pytest.mark.parametrize("code", codes())
def test_every_kommune_gets_a_pack_that_the_judges_pass(code: str, checks: Checks, tmp_path: Path):
    pack = make(code)
    files = office(pack.files)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    paths = [tmp_path / name for name in files]
    for script in ("xsd_validate.py", "integrity.py", "a11y.py"):
        checks.assert_clean(script, *paths)
    checks.assert_clean("slide_fit.py", *(path for path in paths if path.suffix == ".pptx"))
    checks.assert_clean("docx_fit.py", *(path for path in paths if path.suffix == ".docx"))


@pytest.mark.slow
@pytest.mark.parametrize("code", codes())
def test_every_kommune_gets_a_pack_of_every_other_programme(code: str, checks: Checks, tmp_path: Path):
    home = find_home(None, Problems())
    paths = []
    for programme in list_programmes(home.content):
        if programme == "vitas":
            continue
        for name, data in office(make(code, programme=programme).files).items():
            paths.append(tmp_path / name)
            paths[-1].write_bytes(data)
    checks.assert_clean("integrity.py", *paths)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["0825", "0746", "0101", "0400", "0360"])
def test_libreoffice_opens_packs_of_every_size(code: str, soffice: Callable[[Path, Path], Path], tmp_path: Path):
    for name, data in office(make(code).files).items():
        (tmp_path / name).write_bytes(data)
        assert soffice(tmp_path / name, tmp_path).stat().st_size > 10_000


@pytest.mark.slow
@pytest.mark.parametrize("strategy", ["trinvis", "samlet"])
@pytest.mark.parametrize("training", ["sidemand", "hold"])
@pytest.mark.parametrize("teams", [1, 2, 7, 20, 60])
@pytest.mark.parametrize("when", ["start: 2027-01-04", "start: 2026-12-23", "go_live: 2027-06-21"])
def test_every_mix_of_choices_makes_a_pack(tmp_path: Path, strategy: str, training: str, teams: int, when: str):
    rows = "".join(f"      - {{name: Team {number}, members: {number % 9 + 1}}}\n" for number in range(teams))
    path = tmp_path / "egne.yaml"
    path.write_text(
        f"municipality: skanderborg\nprogrammes:\n  vitas:\n    {when}\n    strategy: {strategy}\n"
        f"    training: {training}\n    teams:\n{rows}",
        encoding="utf-8",
    )
    assert len(make("skanderborg", path).files) == len(make("skanderborg").files)
