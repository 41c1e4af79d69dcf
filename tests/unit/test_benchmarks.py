"""The scripts that Forankring is measured against make the same documents: every text of ours stands in theirs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import by_docxtpl, by_hand, inside, run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The texts as JSON, and in `bare` our own files without figures."""
    path = tmp_path_factory.mktemp("bench")
    inside.content(path)
    return path


def test_all_sides_hold_the_same_texts(folder: Path):
    content = json.loads((folder / "content.json").read_text(encoding="utf-8"))
    assert len(content["guide"]["blocks"]) > 100 and len(content["briefing"]["slides"]) > 10
    by_hand.main(str(folder / "content.json"), str(folder))
    assert run.check_same(content, folder) == 1.0
    by_docxtpl.make_template(folder / "template.docx")
    by_docxtpl.make_guide(content["guide"], str(folder / "template.docx")).save(str(folder / "guide.docx"))
    assert run.check_same(content, folder) == 1.0
    assert run.check_same(content, folder / "bare") > 0.95  # numbers and prompts that ours writes in another form


def test_growth_is_the_slope_on_logarithmic_axes():
    assert run.exponent([(10, 3), (100, 30), (1000, 300)]) == pytest.approx(1)
    assert run.exponent([(10, 1), (100, 100)]) == pytest.approx(2)


def test_the_made_up_register_and_checklist_are_ones_we_can_read(tmp_path: Path):
    from generator.municipality import read_register
    from generator.problems import Problems

    problems = Problems()
    register = read_register(run.organisations(3, tmp_path), problems)
    assert len(register.entries) == 101 and not problems.found
    assert inside.rows(run.checklist(30, tmp_path))["bytes"] > 0
