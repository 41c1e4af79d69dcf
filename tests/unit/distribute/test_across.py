"""The deck across programmes in an issue: beside the letter, for those with dates in two programmes or more."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace
from pptx import Presentation

from generator.distribute.issue import IssueOrder, Outcome, issue
from generator.issued import office
from generator.issued.transcript import transcript
from generator.problems import Problems

NAME = "samlet-overblik-laesoe.pptx"
DATA = "kommuner/laesoe/data"
PARAMETERS = """\
municipality: laesoe
programmes:
  vitas:
    documents: [leader-brief, project-log, calendar]
  ffb:
    documents: [leader-brief, calendar]
"""


@pytest.fixture
def two(order: IssueOrder, root: Path) -> IssueOrder:
    """An order for one kommune and two programmes with dates, each with few documents: the deck is what it is about."""
    for name in ("vitas", "ffb"):
        shutil.copytree(root / "content/programmes" / name, order.home.content / "programmes" / name)
    (order.home.content / "municipalities/laesoe.yaml").write_text(PARAMETERS, encoding="utf-8")
    return replace(order, programmes=("vitas", "ffb"), municipalities=("laesoe",))


def run(order: IssueOrder) -> Outcome:
    problems = Problems()
    outcome = issue(order, problems)
    assert not outcome.failed and not problems.errors
    return outcome


def test_it_lies_in_bag_and_zip_and_stands_in_letter_and_portal(two: IssueOrder):
    folder = run(two).folder
    deck = folder / DATA / NAME
    assert len(Presentation(io.BytesIO(deck.read_bytes())).slides) >= 6
    with zipfile.ZipFile(folder / "pakker/laesoe-2027.1.zip") as archive:
        assert archive.read(NAME) == deck.read_bytes()
    problems = Problems()
    letter = office.read(folder / DATA / "LAES-MIG-FOERST.docx", transcript, problems)
    assert letter is not None and NAME in letter and "Excel" in letter and ".ics" in letter
    for kind in ("Lederbrief", "Projektlog", "Kalender", "Samlet overblik"):
        assert f"Type: {kind}" in letter
    assert any(NAME in page.read_text(encoding="utf-8") for page in (folder / "portal").rglob("*.html"))


def test_a_change_in_one_programme_gives_the_same_deck_as_an_issue_from_nothing(two: IssueOrder, tmp_path: Path):
    run(two)
    path = two.home.content / "programmes/ffb/decisions.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# en tilføjelse\n", encoding="utf-8")
    again = run(two)
    assert again.rebuilt == 1
    fresh = run(replace(two, out=tmp_path / "fresh"))
    assert (again.folder / DATA / NAME).read_bytes() == (fresh.folder / DATA / NAME).read_bytes()
    assert (run(two).rebuilt, run(two).changed) == (0, False)


def test_a_kommune_with_dates_in_one_programme_has_none(two: IssueOrder):
    folder = run(replace(two, programmes=("vitas", "dubu"))).folder
    assert not list(folder.rglob("samlet-*"))


def test_it_holds_no_person_unless_asked_for(two: IssueOrder):
    person = "[{name: Vigga Testperson, email: vigga@example.org}]"
    text = PARAMETERS.replace("\n    documents:", f"\n    people: {{projektleder: {person}}}\n    documents:")
    assert text.count("Vigga") == 2
    (two.home.content / "municipalities/laesoe.yaml").write_text(text, encoding="utf-8")
    for people in (False, True):
        deck = Presentation(run(replace(two, people=people)).folder / DATA / NAME)
        shown = [cell.text for slide in deck.slides for shape in slide.shapes if shape.has_table
                 for row in shape.table.rows for cell in row.cells]  # fmt: skip
        assert any("Vigga Testperson" in text for text in shown) is people
