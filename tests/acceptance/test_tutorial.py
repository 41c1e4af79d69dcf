"""The tutorial is true: every command in it runs, every file in it is read, and what it makes passes the judges."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.conftest import Run
from tests.conftest import Checks

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"`(content/[^`\s]+\.yaml)`")


@dataclass(frozen=True)
class Step:
    """One fenced block: `sh` commands to run, `yaml` a whole file to write, `diff` lines to change in a file."""

    kind: str
    text: str
    file: str


def steps(root: Path) -> list[Step]:
    source = (root / "docs" / "tutorial.md").read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(source):
        named = _FILE.findall(source[: match.start()])
        found.append(Step(match[1], match[2], named[-1] if named else ""))
    return found


@pytest.fixture(scope="session")
def followed(root: Path, tmp_path_factory: pytest.TempPathFactory, forankring: Callable[..., Run]) -> Path:
    """A folder in which somebody followed the tutorial from the first line to the last."""
    folder = tmp_path_factory.mktemp("tutorial")
    for name in ("content", "layouts"):
        shutil.copytree(root / name, folder / name)
    for step in steps(root):
        path = folder / step.file
        if step.kind == "sh":
            for line in step.text.splitlines():
                program, *arguments = shlex.split(line)
                assert program == "forankring", line
                run = forankring(*arguments, cwd=folder)
                assert run.code == 0, f"{line}\n{run.text}"
                assert "Traceback" not in run.text
        elif step.kind == "yaml":
            path.write_text(step.text, encoding="utf-8")
        elif step.kind == "diff":
            text = path.read_text(encoding="utf-8")
            old = "".join(f"{line[1:]}\n" for line in step.text.splitlines() if line.startswith("-"))
            new = "".join(f"{line[1:]}\n" for line in step.text.splitlines() if line.startswith("+"))
            assert text.count(old) == 1
            path.write_text(text.replace(old, new), encoding="utf-8")
        else:
            raise AssertionError(f"the tutorial has a block of an unknown kind: {step.kind}")
    return folder


def documents(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "output").rglob("*") if path.suffix in (".docx", ".pptx"))


def test_the_tutorial_makes_packs_for_three_kommuner(followed: Path):
    made = documents(followed)

    assert {path.parent.parent.name for path in made} == {"skanderborg", "laesoe", "koebenhavn"}
    assert {path.suffix for path in made} == {".docx", ".pptx"}
    assert (followed / "ny-telefon.html").stat().st_size > 10_000
    assert (followed / "ny-telefon.docx").stat().st_size > 10_000


def test_the_tutorials_programme_has_nothing_left_to_mend(followed: Path, forankring: Callable[..., Run]):
    run = forankring("check", "content/programmes/ny-telefon", cwd=followed)

    assert run.code == 0
    assert set(re.findall(r"\[([a-z-]+)\]$", run.err, re.MULTILINE)) <= {"spelling-not-checked"}, run.err


def test_the_tutorial_uses_no_python(followed: Path):
    assert {path.suffix for path in (followed / "content/programmes/ny-telefon").iterdir()} == {".yaml"}


@pytest.mark.slow
@pytest.mark.parametrize("script", ["xsd_validate.py", "integrity.py", "a11y.py"])
def test_what_the_tutorial_makes_passes_the_judges(followed: Path, checks: Checks, script: str):
    checks.assert_clean(script, *documents(followed))


@pytest.mark.slow
def test_what_the_tutorial_makes_has_room_for_its_text(followed: Path, checks: Checks):
    checks.assert_clean("slide_fit.py", *(path for path in documents(followed) if path.suffix == ".pptx"))
    checks.assert_clean("docx_fit.py", *(path for path in documents(followed) if path.suffix == ".docx"))
