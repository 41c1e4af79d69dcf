"""Outlines: what they name is checked where it stands, with what exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import ROOT

from generator.outline import Outline, read_outline, read_words
from generator.problems import Problems

HEAD = "form: guide\ncover: guide\nfile: '{programme}-x-{municipality}'\nchapters:\n"


def _read(folder: Path, text: str) -> tuple[Outline | None, Problems]:
    file = folder / "prøve.yaml"
    file.write_text(text, encoding="utf-8")
    problems = Problems()
    return read_outline(file, problems), problems


@pytest.mark.parametrize("name", ["guide", "steering-deck"])
def test_our_outlines_are_right(name: str):
    problems = Problems()
    outline = read_outline(ROOT / "layouts" / "outlines" / f"{name}.yaml", problems)
    assert list(problems) == []
    assert outline is not None
    assert outline.file_name("vitas", "laesoe").startswith("vitas-")


@pytest.mark.parametrize(
    ("entry", "code", "line"),
    [
        ("  - {id: a, blocks: [{view: risks@registr}]}", "unknown-view", 5),
        ("  - {id: a, blocks: [{view: risk@register}]}", "unknown-kind", 5),
        ("  - {id: a, blocks: [{view: document@agend}]}", "unknown-view", 5),
        ("  - {id: a, numbering: roman}", "bad-choice", 5),
        ("  - {id: a, sections: risks}", "unknown-key", 5),
        ("  - {id: a}\n  - {id: a}", "duplicate-outline-id", 6),
    ],
)
def test_a_wrong_entry_is_reported_where_it_stands(tmp_path: Path, entry: str, code: str, line: int):
    outline, problems = _read(tmp_path, HEAD + entry + "\n")
    assert outline is None
    found = [(problem.code, problem.where.line) for problem in problems]
    assert (code, line) in found or (code == "bad-choice" and [place for _, place in found] == [line])


def test_a_near_miss_gets_a_suggestion(tmp_path: Path):
    _, problems = _read(tmp_path, HEAD + "  - {id: a, blocks: [{view: risks@registr}]}\n")
    assert "register" in next(iter(problems)).hint


@pytest.mark.parametrize(
    "pattern", ["{name}", "{programme.x}", "{programme:>2000000000}", "../{programme}", "{{programme}}"]
)
def test_a_file_name_may_only_use_programme_and_municipality(tmp_path: Path, pattern: str):
    text = f"form: guide\ncover: guide\nfile: '{pattern}'\n"
    outline, problems = _read(tmp_path, text)
    assert outline is None
    assert [problem.code for problem in problems] == ["bad-file-pattern"]


def test_words_must_be_text(tmp_path: Path):
    file = tmp_path / "words.yaml"
    file.write_text("role: Rolle\nlevels: [a]\n", encoding="utf-8")
    problems = Problems()
    assert read_words(file, problems) == {"role": "Rolle"}
    assert [(problem.code, problem.where.line) for problem in problems] == [("bad-word", 2)]


def test_a_label_with_an_open_brace_is_reported_where_it_stands(tmp_path: Path):
    file = tmp_path / "words.yaml"
    file.write_text('owner: Ansvarlig\ncount: "{n"\nvalue: "{n.real}"\n', encoding="utf-8")
    problems = Problems()
    assert read_words(file, problems) == {"owner": "Ansvarlig"}
    assert [(problem.code, problem.where.line) for problem in problems] == [("bad-word", 2), ("bad-word", 3)]
