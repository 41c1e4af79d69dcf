"""An issue of every programme: all of it once, then nothing, then just what a change touches, and valid at the end."""

from __future__ import annotations

import shutil
from pathlib import Path

import bagit
import pytest

from generator.distribute import seal
from generator.distribute.issue import IssueOrder, issue
from generator.municipality import read_register
from generator.pack import Home, programme_names
from generator.problems import Problems
from tests.conftest import ROOT, Checks


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 98])
def test_a_change_rebuilds_what_depends_on_it_in_an_issue_of_everything(root: Path, tmp_path: Path, count: int):
    home = Home(shutil.copytree(root / "content", tmp_path / "content"), root / "layouts")
    slugs = tuple(entry.slug for entry in read_register(home.content, Problems()).entries)[-count:]
    public = seal.write_keys(tmp_path / "keys" / "central", Problems())
    key = tmp_path / "keys" / "central"
    order = IssueOrder("2027.1", home, tmp_path / "issues", municipalities=slugs, key=key)

    def rebuilt() -> int:
        outcome = issue(order, Problems())
        assert (outcome.failed, outcome.municipalities, outcome.signed) == ((), count, True)
        return outcome.rebuilt

    programmes = len(programme_names(home, Problems()))
    assert [rebuilt(), rebuilt()] == [count * programmes, 0]
    risks = home.content / "programmes/vitas/risks.yaml"
    text = risks.read_text(encoding="utf-8")
    risks.write_text(text.replace("name: Ledelsen bakker ikke op", "name: Ledelsen bakker ikke nok op", 1), "utf-8")
    assert rebuilt() == count
    own = home.content / f"municipalities/{slugs[0]}.yaml"
    own.write_text(f"municipality: {slugs[0]}\ndefaults: {{brand: '#7a1f3d'}}\n", encoding="utf-8")
    assert [rebuilt(), rebuilt()] == [programmes, 0]
    problems = Problems()
    assert seal.verify(order.out / "2027.1", seal.read_public(public, problems), problems).signed
    assert not problems.found
    for folder in (order.out / "2027.1/kommuner").iterdir():
        bagit.Bag(str(folder)).validate()


SAMPLE = [entry.slug for entry in read_register(ROOT / "content", Problems()).entries][::7]


@pytest.mark.slow
@pytest.mark.usefixtures("soffice")
@pytest.mark.parametrize("slug", SAMPLE)
def test_what_every_seventh_kommune_is_issued_passes_the_judges(root: Path, checks: Checks, tmp_path: Path, slug: str):
    """All its documents, letter and deck across programmes included; the slowest judges take one programme in turn."""
    home = Home(root / "content", root / "layouts")
    outcome = issue(IssueOrder("2027.1", home, tmp_path, municipalities=(slug,), executor="here"), Problems())
    data = outcome.folder / "kommuner" / slug / "data"
    documents = sorted(path for path in data.rglob("*") if path.suffix in (".docx", ".pptx", ".xlsx"))
    programmes = programme_names(home, Problems())
    turn = programmes[SAMPLE.index(slug) % len(programmes)]
    mine = [path for path in documents if path.parent.name == turn]
    assert len({path.parent for path in documents}) > len(programmes) and mine

    checks.assert_clean("xsd_validate.py", *documents)
    checks.assert_clean("integrity.py", *documents)
    checks.assert_clean("a11y.py", *documents)
    written = [path for path in documents if path.suffix == ".docx"]
    shown = [path for path in documents if path.suffix == ".pptx"]
    checks.assert_clean("editable.py", *written, *shown)
    checks.assert_clean("docx_fit.py", *written)
    checks.assert_clean("slide_fit.py", *shown)
    turned = [path for path in mine if path.suffix != ".xlsx"]
    checks.assert_clean("sdk_validate.py", *turned)
    checks.assert_exported_clean(*turned)
