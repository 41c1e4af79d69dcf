"""A content folder of its own with one scaffolded programme, to change as a test needs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from generator.authoring.scaffold import new_programme
from generator.pack import Home, Order, Pack, Prepared, build_pack, prepare
from generator.problems import Problems

OUTLINES = {"guide": "guide", "steering-deck": "steering-deck"}


@pytest.fixture
def home(root: Path, tmp_path: Path) -> Home:
    """The real register, words and outlines; the one programme is `proeve`, as scaffolded."""
    content = tmp_path / "content"
    (content / "municipalities").mkdir(parents=True)
    shutil.copy(root / "content/municipalities/register.csv", content / "municipalities")
    for name in ("words.yaml", "defaults.yaml"):
        shutil.copy(root / "content" / name, content)
    shutil.copytree(root / "layouts", tmp_path / "layouts")
    key, files = new_programme("Prøve", OUTLINES, date(2026, 11, 16))
    folder = content / "programmes" / key
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Home(content, tmp_path / "layouts")


@pytest.fixture
def edit(home: Home) -> Callable[..., None]:
    """Replace text in a file of the programme: `edit("programme.yaml", old, new)`."""

    def change(name: str, *pairs: tuple[str, str]) -> None:
        path = home.content / "programmes" / "proeve" / name
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")

    return change


@pytest.fixture
def make(home: Home) -> Iterator[Callable[..., tuple[Prepared, Pack, Problems]]]:
    """Build the programme in memory, as a draft unless told otherwise."""

    def build(*, draft: bool = True, only: tuple[str, ...] = ()) -> tuple[Prepared, Pack, Problems]:
        problems = Problems()
        prepared = prepare(Order("proeve", "laesoe", home, draft=draft, only=only), problems)
        return prepared, build_pack(prepared, problems), problems

    yield build
