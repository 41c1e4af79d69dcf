"""A small world to issue in: the real register and shared files, two small programmes, a folder to write in."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from generator.distribute.issue import IssueOrder
from generator.pack import Home

KOMMUNER = ("laesoe", "fanoe", "samsoe")
DOCUMENTS = ("roles-guide", "roles-deck", "leader-brief", "project-log")


@pytest.fixture(scope="session")
def template(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Content and layouts with two programmes only, the larger with some of its documents: a run makes many packs."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copytree(root / "content", folder / "content")
    shutil.copytree(root / "layouts", folder / "layouts")
    for path in (folder / "content" / "programmes").iterdir():
        if path.name not in ("dubu", "ledelse"):
            shutil.rmtree(path)
    (folder / "content/municipalities/skanderborg.yaml").unlink()
    dubu = folder / "content/programmes/dubu/programme.yaml"
    few, found = re.subn(
        r"(?m)^documents: \[[^]]*\]", f"documents: [{', '.join(DOCUMENTS)}]", dubu.read_text(encoding="utf-8")
    )
    assert found == 1
    dubu.write_text(few, encoding="utf-8")
    return folder


@pytest.fixture
def order(template: Path, tmp_path: Path) -> IssueOrder:
    """An order for three small kommuner in this process, in a copy of the world that a test may change."""
    shutil.copytree(template, tmp_path / "world")
    home = Home(tmp_path / "world" / "content", tmp_path / "world" / "layouts")
    return IssueOrder("2027.1", home, tmp_path / "issues", municipalities=KOMMUNER, executor="here")


@pytest.fixture
def still(template: Path, tmp_path: Path) -> IssueOrder:
    """The same, reading the shared world: for tests that change nothing in it."""
    home = Home(template / "content", template / "layouts")
    return IssueOrder("2027.1", home, tmp_path / "issues", municipalities=KOMMUNER[:2], executor="here")


@pytest.fixture(scope="session")
def issued(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One signed issue of two kommuner, to look at or copy; never to change. The keys lie beside it."""
    from generator.distribute.issue import issue
    from generator.distribute.seal import write_keys
    from generator.problems import Problems

    folder = tmp_path_factory.mktemp("issued")
    write_keys(folder / "central", Problems())
    home = Home(template / "content", template / "layouts")
    order = IssueOrder("2027.1", home, folder, municipalities=KOMMUNER[:2], executor="here")
    issue(replace(order, key=folder / "central"), Problems())
    return folder / "2027.1"
