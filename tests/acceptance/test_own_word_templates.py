"""Documents in a kommune's own Word template: whatever the template is, they are sound, fit, and look like its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.ooxml.package import parse, read_package
from generator.pack import Order, build_pack, find_home, prepare
from generator.problems import Problems
from tests.acceptance.conftest import Run
from tests.acceptance.test_contents import assert_pages
from tests.conftest import Checks
from tests.word_templates import WORD_TEMPLATES

PROGRAMMES = ("dubu", "ffb", "ics", "ledelse", "vitas")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory, forankring: Callable[..., Run]) -> Callable[[str], Path]:
    """A folder with the template of that name and the `layout.yaml` that is proposed for it."""
    made: dict[str, Path] = {}

    def make(name: str) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp(name)
            file, template = WORD_TEMPLATES[name]
            (made[name] / file).write_bytes(template())
            done = forankring("layout", "check", made[name], "--write")
            assert done.code == 0, done.text
        return made[name]

    return make


def documents(template: Path, programme: str, municipality: str) -> dict[str, bytes]:
    """The Word documents of a pack in that template, by name."""
    problems = Problems()
    order = Order(programme, municipality, find_home(None, problems), layout=template)
    pack = build_pack(prepare(order, problems), problems)
    return {name: data for name, data in pack.files.items() if name.endswith(".docx")}


def judged(folder: Path, found: dict[str, bytes], checks: Checks) -> None:
    paths = [folder / name for name in found]
    for path in paths:
        path.write_bytes(found[path.name])
    for script in ("xsd_validate.py", "integrity.py", "a11y.py", "docx_fit.py", "editable.py"):
        checks.assert_clean(script, *paths)


# The judges take seconds a document: a normal run shows them one template, `--slow` every other.
def test_the_judges_pass_documents_in_a_template_nobody_described(
    own: Callable[[str], Path], checks: Checks, tmp_path: Path
):
    judged(tmp_path, documents(own("classic"), "dubu", "skanderborg"), checks)


@pytest.mark.slow
@pytest.mark.parametrize("municipality", ["laesoe", "skanderborg", "koebenhavn", "bornholm", "lyngby-taarbaek"])
@pytest.mark.parametrize("programme", PROGRAMMES)
@pytest.mark.parametrize("name", WORD_TEMPLATES)
def test_the_judges_pass_every_document_in_every_template(
    name: str, programme: str, municipality: str, own: Callable[[str], Path], checks: Checks, tmp_path: Path
):
    judged(tmp_path, documents(own(name), programme, municipality), checks)


@pytest.mark.parametrize(
    ("name", "programme"),
    [("serif", "dubu"), *(pytest.param(name, "vitas", marks=pytest.mark.slow) for name in ("classic", "serif"))],
)
def test_the_contents_list_counts_by_the_templates_own_pages(
    name: str, programme: str, own: Callable[[str], Path], soffice: Callable[[Path, Path], Path], tmp_path: Path
):
    found = documents(own(name), programme, "skanderborg")
    (guide,) = (key for key in found if "guide" in key)
    assert_pages(soffice, tmp_path, guide, found[guide])
    (paper,) = {(size.get(f"{W}w"), size.get(f"{W}h")) for size in parse(_document(found[guide])).iter(f"{W}pgSz")}
    assert paper == ("11906", "16838")


def _document(data: bytes) -> bytes:
    return read_package(data).parts["/word/document.xml"]


@pytest.mark.parametrize("name", WORD_TEMPLATES)
def test_two_builds_in_a_template_are_the_same_bytes(name: str, own: Callable[[str], Path]):
    assert documents(own(name), "ledelse", "laesoe") == documents(own(name), "ledelse", "laesoe")


def test_check_shows_what_maps_what_is_lent_and_the_room(own: Callable[[str], Path], forankring: Callable[..., Run]):
    proposed = (own("serif") / "layout.yaml").read_text(encoding="utf-8")
    assert 'heading1: "KK Rubrik A"' in proposed
    assert "låner standardens: subtitle" in proposed

    shown = forankring("layout", "check", own("serif"))
    assert shown.code == 0
    assert "KK Rubrik A" in shown.out
    assert "Pakke (lånt)" in shown.out
    assert "tegn" in shown.out
    assert "[styles-lent]" in shown.err


def test_what_runs_fetches_or_locks_is_told_when_a_pack_is_built(
    own: Callable[[str], Path], forankring: Callable[..., Run], tmp_path: Path
):
    done = forankring("pack", "ledelse", "laesoe", "--layout", own("locked"), "--out", "ud", cwd=tmp_path)
    assert done.code == 0, done.text
    for code in ("active-left-out", "external-left-out", "lock-left-out"):
        assert f"[{code}]" in done.err
