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
