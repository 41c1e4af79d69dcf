"""Pictures of first pages: drawn once, kept by the hash of what they show; none with persons or without LibreOffice."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image

from generator.distribute import issue as issuing
from generator.distribute import previews as pictures
from generator.distribute.issue import IssueOrder, Outcome, issue
from generator.libreoffice.program import first_pages, installed
from generator.problems import Problems


class Drawer:
    """Stands in for LibreOffice: a plain page for each document, and a count of what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, program: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
        self.asked += files
        out = io.BytesIO()
        Image.new("RGB", (794, 1123), (0, 54, 61)).save(out, "PNG")
        return {name: out.getvalue() for name, data in files.items() if data}


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> Drawer:
    found = Drawer()
    monkeypatch.setattr(pictures, "first_pages", found)
    for module in (pictures, issuing):
        monkeypatch.setattr(module, "installed", lambda: Path("soffice"))
    return found


def run(order: IssueOrder) -> Outcome:
    return issue(replace(order, previews=True, municipalities=("laesoe",)), Problems())


def cached(order: IssueOrder) -> list[Path]:
    return sorted((order.out / ".forankring/2027.1/site/previews").glob("*.png"))


def test_each_pack_shows_its_first_page_with_words_for_it(still: IssueOrder, drawer: Drawer):
    portal = run(still).folder / "portal"
    page = (portal / "kommuner/laesoe.html").read_text(encoding="utf-8")
    for key in ("dubu", "ledelse"):
        assert f'<img class="front" src="../forsider/laesoe-{key}.png" alt="Første side af ' in page
        with Image.open(portal / f"forsider/laesoe-{key}.png") as picture:
            assert (picture.width, picture.height) == (320, 453)
    assert '"portal/forsider/laesoe-dubu.png"' in (portal.parent / "udgivelse.json").read_text(encoding="utf-8")
    assert len(drawer.asked) == len(set(drawer.asked)) == 2


def test_what_was_drawn_is_drawn_again_only_when_its_document_changes(order: IssueOrder, drawer: Drawer):
    run(order)
    first = cached(order)
    assert not run(order).changed
    file = order.home.content / "municipalities/laesoe.yaml"
    file.write_text("municipality: laesoe\ndefaults: {brand: '#7a1f3d'}\n", encoding="utf-8")
    assert run(order).failed == ()
    assert len(drawer.asked) == 4
    assert len(cached(order)) == 2 and not set(first) & set(cached(order))


def test_a_picture_that_was_changed_on_the_disk_is_drawn_again(still: IssueOrder, drawer: Drawer):
    portal = run(still).folder / "portal/forsider/laesoe-dubu.png"
    good, one = portal.read_bytes(), cached(still)[0]
    one.write_bytes(one.read_bytes()[:-1] + b"!")
    portal.write_bytes(b"damaged")
    run(still)
    assert portal.read_bytes() == good
    assert len(drawer.asked) == 3


def test_a_document_that_nothing_came_of_has_no_picture(still: IssueOrder, drawer: Drawer, monkeypatch):
    monkeypatch.setattr(pictures, "first_pages", lambda program, files: {})
    portal = run(still).folder / "portal"
    assert "<img" not in (portal / "kommuner/laesoe.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("why", ["persons", "no program"])
def test_there_are_none_with_persons_and_none_without_libreoffice(still, drawer: Drawer, monkeypatch, why: str):
    if why == "no program":
        for module in (pictures, issuing):
            monkeypatch.setattr(module, "installed", lambda: None)
    portal = run(replace(still, people=why == "persons")).folder / "portal"
    assert not (portal / "forsider").exists()
    assert "<img" not in (portal / "kommuner/laesoe.html").read_text(encoding="utf-8")
    assert not drawer.asked and not cached(still)


def test_libreoffice_draws_the_same_picture_of_the_same_page(issued: Path):
    program = installed()
    if program is None:
        pytest.skip("LibreOffice is not installed")
    document = next((issued / "kommuner/fanoe/data/dubu").glob("*rolleguide*.docx")).read_bytes()
    first, second = (first_pages(program, {"a.docx": document}) for _ in range(2))
    assert list(first) == ["a.docx"]
    assert pictures.small(first["a.docx"]) == pictures.small(second["a.docx"])
