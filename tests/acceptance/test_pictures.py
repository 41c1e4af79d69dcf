"""The pictures in the README and the guides come from one command, and from the real output."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import missing


def test_every_picture_that_is_shown_is_there(root: Path):
    shown = set()
    for page in [root / "README.md", root / "layouts" / "README.md", *sorted((root / "docs").glob("*.md"))]:
        for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text("utf-8")):
            shown.add((page.parent / target).resolve())
    assert shown == set((root / "docs" / "images").iterdir())


@pytest.mark.slow
def test_the_command_makes_every_picture(root: Path, tmp_path: Path):
    if shutil.which("soffice") is None or shutil.which("pdftoppm") is None:
        missing("LibreOffice or poppler is not installed")
    command = [sys.executable, "tools/pictures.py", str(tmp_path)]
    done = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in (root / "docs" / "images").iterdir()}
