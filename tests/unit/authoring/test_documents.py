"""Which documents a programme gets, one per item where an outline repeats, and what a draft looks like."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.ooxml.marks import read_snapshot
from generator.ooxml.package import read_package
from generator.pack import Home, Order, prepare
from generator.problems import Problems, ProblemsError
from generator.programme import read_programme
from tests.conftest import office

PHASE_DECK = """
form: deck
each: phases
document: "phase-{number}"
cover: phase-deck
file: "{programme}-fase-{phase}-{municipality}"
slides:
  - {id: title, layout: title}
  - id: phase
    layout: phase
    each: phases
    title: headline
    slots:
      wheel: [{view: phases@wheel, frame: [78, 78]}]
      summary: [{view: phases@summary}]
      table: [{view: checks@checklist}]
"""
APPROVED = "state: godkendt\napproved: {by: Redaktøren, date: 2026-11-16}"


@pytest.fixture
def phase_decks(home: Home, edit: Callable[..., None]) -> None:
    (home.layouts / "outlines" / "phase-deck.yaml").write_text(PHASE_DECK, encoding="utf-8")
    edit(
        "programme.yaml",
        ("documents: [guide, steering-deck]", "documents: [phase-deck, guide]"),
        ("cover:\n", "cover:\n  phase-deck: {kind: Opstart, title: '{number}. {item}'}\n"),
    )


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def approve(edit: Callable[..., None]) -> None:
    edit("programme.yaml", ("state: udkast", "state: godkendt"), ("# approved:", "approved:"))


def test_a_programme_gets_the_documents_it_names_in_its_own_order(edit, make):
    edit("programme.yaml", ("[guide, steering-deck]", "[steering-deck]"))
    _, pack, _ = make()

    assert [name.rpartition(".")[2] for name in office(pack.files)] == ["pptx"]
    assert pack.manifest["options"]["documents"] == ["briefing", "calendar"]


def test_an_unknown_document_is_reported_where_it_is_named(home: Home, edit):
    edit("programme.yaml", ("[guide, steering-deck]", "[guide, steering-dek]"))
    problems = Problems()
    with pytest.raises(ProblemsError):
        prepare(Order("proeve", "laesoe", home, draft=True), problems)

    (problem,) = problems.errors
    assert problem.code == "unknown-outline" and "steering-deck" in problem.hint and problem.where.line


def test_an_outline_that_repeats_makes_one_document_per_phase(phase_decks, make):
    _, pack, _ = make()

    assert set(office(pack.files)) == {
        "proeve-fase-1-forbered-laesoe.pptx",
        "proeve-fase-2-gennemfoer-laesoe.pptx",
        "proeve-implementeringsguide-laesoe.docx",
    }
    assert [document.id for document in pack.documents] == [
        "proeve/phase-deck/forbered",
        "proeve/phase-deck/gennemfoer",
        "proeve/guide",
    ]
    assert [document.cover.title for document in pack.documents[:2]] == ["1. Forbered", "2. Gennemfør"]


def test_a_phases_own_document_shows_that_phase_only(phase_decks, make):
    _, pack, _ = make()

    assert [slide.phase for slide in pack.documents[1].slides] == [0, 2]


@pytest.mark.parametrize(("only", "count"), [("phase-2", 1), ("phase-deck", 2), ("guide", 1)])
def test_only_takes_a_documents_name_or_its_outlines(phase_decks, make, only: str, count: int):
    _, pack, _ = make(only=(only,))

    assert len(pack.files) == count


def test_what_is_not_approved_needs_draft(home: Home):
    problems = Problems()
    with pytest.raises(ProblemsError):
        prepare(Order("proeve", "laesoe", home), problems)

    assert [problem.code for problem in problems.errors] == ["not-approved"]
    assert problems.errors[0].where.line > 1


def test_a_draft_says_so_on_every_page_and_slide(make):
    _, pack, _ = make()

    assert pack.manifest["state"] == "udkast"
    for name, data in office(pack.files).items():
        found = parts(data)
        pattern = r"word/header\d+\.xml" if name.endswith("docx") else r"ppt/slideLayouts/slideLayout\d+\.xml"
        used = [text for part, text in found.items() if re.fullmatch(pattern, part)]
        marked = [text for text in used if ">UDKAST<" in text]
        assert marked and (name.endswith("pptx") or len(marked) == len(used))
        for part, text in found.items():
            layout = re.search(r"slideLayouts/(slideLayout\d+\.xml)", text) if "slides/_rels" in part else None
            assert layout is None or ">UDKAST<" in found[f"ppt/slideLayouts/{layout[1]}"]


def test_the_watermark_is_no_block(make):
    _, pack, _ = make()

    for data in office(pack.files).values():
        snapshot = read_snapshot(read_package(data))
        assert snapshot is not None
        assert all("UDKAST" not in block.text for block in snapshot.blocks)


def test_an_approved_programme_builds_without_draft_and_without_mark(edit, make):
    approve(edit)
    _, pack, _ = make(draft=False)

    assert pack.manifest["state"] == "godkendt"
    assert all("UDKAST" not in text for data in office(pack.files).values() for text in parts(data).values())


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("roles.yaml", "roles:\n", "state: til godkendelse\nroles:\n", "proeve/roles"),
        ("roles.yaml", "    level:", "    state: udkast\n    level:", "proeve/roles/projektleder"),
    ],
)
def test_a_file_or_an_item_may_wait_for_approval_on_its_own(home: Home, edit, file: str, old: str, new: str, what: str):
    approve(edit)
    edit(file, (old, new))
    programme = read_programme(home.content / "programmes" / "proeve", Problems())

    assert programme is not None
    assert [name for name, _ in programme.unapproved] == [what]


def test_approval_without_a_name_is_an_error(home: Home, edit):
    edit("programme.yaml", ("state: udkast", "state: godkendt"))
    problems = Problems()
    read_programme(home.content / "programmes" / "proeve", problems)

    assert [problem.code for problem in problems.errors] == ["no-approver"]


def test_a_programme_of_text_alone_builds(home: Home, edit, make):
    folder: Path = home.content / "programmes" / "proeve"
    for name in ("roles", "phases", "activities", "checks"):
        (folder / f"{name}.yaml").unlink()
    prepared, pack, problems = make()

    assert not problems.errors and len(pack.files) == 2
    assert not prepared.tailored.facts.plan
    assert not [one for one in prepared.tailored.facts.assumptions if one.key.endswith(".start")]
