"""Decks in a kommune's own template: whatever the template is, the deck is sound, fits and can be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.ooxml.package import read_package
from generator.pack import Order, build_pack, find_home, prepare
from generator.problems import Problems
from tests.acceptance.conftest import Run
from tests.conftest import Checks
from tests.templates import TEMPLATES

PROGRAMMES = ("dubu", "ffb", "ics", "ledelse", "vitas")


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A folder with the template of that name alone in it."""

    def make(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        (folder / "deck.pptx").write_bytes(TEMPLATES[name]())
        return folder

    return make


def judged(folder: Path, template: Path, programme: str, municipality: str, checks: Checks) -> None:
    problems = Problems()
    order = Order(programme, municipality, find_home(None, problems), layout=template)
    pack = build_pack(prepare(order, problems), problems)
    paths = []
    for name, data in pack.files.items():
        if name.endswith(".pptx"):
            paths.append(folder / name)
            paths[-1].write_bytes(data)
    for script in ("xsd_validate.py", "integrity.py", "a11y.py", "slide_fit.py", "editable.py"):
        checks.assert_clean(script, *paths)


# The judges take seconds a deck: a normal run shows them the template that lends the most, `--slow` every other.
@pytest.mark.parametrize("name", ["wide"])
def test_the_judges_pass_decks_in_a_template_nobody_described(
    name: str, own: Callable[[str], Path], forankring: Callable[..., Run], checks: Checks, tmp_path: Path
):
    template = own(name)
    done = forankring("layout", "check", template, "--write")
    assert done.code == 0, done.text
    judged(tmp_path, template, "vitas", "skanderborg", checks)


def test_a_theme_too_pale_to_read_lends_its_colour_to_no_chart_and_the_cover_says_who_and_when(
    own: Callable[[str], Path], forankring: Callable[..., Run]
):
    template = own("dark")  # its accent1 is yellow
    assert forankring("layout", "check", template, "--write").code == 0
    problems = Problems()
    order = Order("vitas", "skanderborg", find_home(None, problems), layout=template, only=("steering-deck",))
    (deck,) = (data for name, data in build_pack(prepare(order, problems), problems).files.items() if "pptx" in name)
    parts = read_package(deck).parts
    drawn = [data for name, data in parts.items() if "/charts/chart" in name or "/slides/slide" in name]
    assert len(drawn) > 10
    assert not [data for data in drawn if b'val="accent1"' in data]
    cover = "".join(re.findall(r"<a:t>([^<]*)</a:t>", parts["/ppt/slides/slide1.xml"].decode()))
    assert "Skanderborg Kommune · " in cover


@pytest.mark.slow
@pytest.mark.parametrize("municipality", ["laesoe", "skanderborg", "koebenhavn", "bornholm", "lyngby-taarbaek"])
@pytest.mark.parametrize("programme", PROGRAMMES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_the_judges_pass_every_deck_in_every_template(
    name: str,
    programme: str,
    municipality: str,
    own: Callable[[str], Path],
    forankring: Callable[..., Run],
    checks: Checks,
    tmp_path: Path,
):
    template = own(name)
    assert forankring("layout", "check", template, "--write").code == 0
    judged(tmp_path, template, programme, municipality, checks)


def test_check_shows_room_and_what_is_lent(own: Callable[[str], Path], forankring: Callable[..., Run]):
    template = own("wide")
    proposed = forankring("layout", "check", template)
    assert proposed.code == 0
    assert proposed.out.startswith("name:")
    assert not (template / "layout.yaml").exists()

    assert forankring("layout", "check", template, "--write").code == 0
    shown = forankring("layout", "check", template)
    assert shown.code == 0
    assert "tegn" in shown.out
    assert "Tabel (lånt)" in shown.out


def test_a_folder_without_a_template_is_said(forankring: Callable[..., Run], tmp_path: Path):
    done = forankring("layout", "check", tmp_path)
    assert done.code == 1
    assert "[no-template]" in done.err


def test_a_new_layout_builds_at_once_and_is_not_overwritten(forankring: Callable[..., Run], tmp_path: Path):
    assert forankring("new", "layout", "aarhus", cwd=tmp_path).code == 0
    done = forankring("pack", "ledelse", "laesoe", "--layout", "aarhus", "--out", "ud", cwd=tmp_path)
    assert done.code == 0, done.text
    again = forankring("new", "layout", "aarhus", cwd=tmp_path)
    assert again.code == 1
    assert "[folder-exists]" in again.err
    assert forankring("new", "layout", "../ude", cwd=tmp_path).code == 1
