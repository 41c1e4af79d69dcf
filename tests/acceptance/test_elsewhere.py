"""What becomes of the files elsewhere: slides moved into another deck, documents saved by another program."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from packs import packed
from pptx import Presentation

from generator.look.brand import derive_palette
from generator.ooxml.package import read_package
from tests.acceptance.test_programmes import PROGRAMMES
from tests.conftest import Checks, office

# Decks of other kommuner and programmes: warm, cool, dark, light, grey, and fewer or more phases.
QUICK = [("#FFD100", 4), ("#101820", 2), (None, 0)]
ELSEWHERE = [*QUICK, ("#7A1F3D", 4), ("#006341", 5), ("#9A9A9A", 6), ("#C8102E", 3)]
# What Office's own themes call text and ground; their accents are anybody's.
OFFICE = {
    "dk1": "000000", "lt1": "FFFFFF", "dk2": "44546A", "lt2": "E7E6E6", "accent1": "4472C4", "accent2": "ED7D31",
    "accent3": "A5A5A5", "accent4": "FFC000", "accent5": "5B9BD5", "accent6": "70AD47",
}  # fmt: skip


def built(programme: str, suffixes: tuple[str, ...], municipality: str = "skanderborg") -> dict[str, bytes]:
    return {
        name: data for name, data in office(packed(programme, municipality).files).items() if name.endswith(suffixes)
    }


def under_theme(deck: bytes, colours: dict[str, str]) -> bytes:
    """The deck as PowerPoint leaves its slides when they take on another deck's theme: same slides, other colours."""
    parts = read_package(deck)
    theme = parts.parts["/ppt/theme/theme1.xml"].decode()
    for slot, colour in colours.items():
        theme = re.sub(rf"<a:{slot}>.*?</a:{slot}>", f'<a:{slot}><a:srgbClr val="{colour}"/></a:{slot}>', theme)
    parts.parts["/ppt/theme/theme1.xml"] = theme.encode()
    return parts.to_bytes()


@pytest.mark.parametrize(
    ("programme", "palettes"),
    [
        *(pytest.param(one, QUICK, id=f"{one}-few") for one in ("ics", "ledelse")),
        *(pytest.param(one, ELSEWHERE, id=f"{one}-all", marks=pytest.mark.slow) for one in PROGRAMMES),
    ],
)
def test_slides_moved_into_another_of_our_decks_keep_title_body_and_contrast(
    programme: str, palettes: list[tuple[str | None, int]], checks: Checks, tmp_path: Path
):
    """Each slide finds its layout, by name, with a place for all that it holds; every text reads on every palette."""
    decks = built(programme, (".pptx",))
    other = Presentation(io.BytesIO(next(iter(built("ffb", (".pptx",), "laesoe").values()))))
    places = {
        layout.name: {one.placeholder_format.idx: one.placeholder_format.type for one in layout.placeholders}
        for layout in other.slide_layouts
    }
    paths = []
    for name, data in decks.items():
        for slide in Presentation(io.BytesIO(data)).slides:
            assert slide.shapes.title is not None and slide.shapes.title.text_frame.text
            theirs = places[slide.slide_layout.name]
            for held in slide.placeholders:
                assert theirs[held.placeholder_format.idx] == held.placeholder_format.type
        for number, (brand, phases) in enumerate(palettes):
            paths.append(tmp_path / f"{number}-{name}")
            paths[-1].write_bytes(under_theme(data, dict(derive_palette(brand, phases).theme)))
    checks.assert_clean("a11y.py", *paths)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_running_text_of_slides_reads_under_office_own_theme(programme: str, checks: Checks, tmp_path: Path):
    """Titles, body and tables are in the theme's text colours; only labels, marks and fills follow its accents."""
    decks = built(programme, (".pptx",))
    for name, data in decks.items():
        (tmp_path / name).write_bytes(under_theme(data, OFFICE))
    said = checks.run("a11y.py", *(tmp_path / name for name in decks)).stdout
    faults = [line for line in said.splitlines() if line.startswith("error") and " on " in line]
    assert all(any(OFFICE[one] in line for one in OFFICE if one.startswith("accent")) for line in faults), said


def counted(path: Path) -> dict[str, int]:
    """How many slides, charts and tables a file holds."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        text = "".join(
            archive.read(name).decode()
            for name in names
            if re.fullmatch(r"(word/document|ppt/slides/slide\d+)\.xml", name)
        )
    return {
        "slides": sum(bool(re.fullmatch(r"ppt/slides/slide\d+\.xml", name)) for name in names),
        "charts": sum(bool(re.fullmatch(r"(word|ppt)/charts/chart\d+\.xml", name)) for name in names),
        "tables": len(re.findall(r"<(?:w|a):tbl>", text)),
    }


def pages(pdf: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))


@pytest.mark.slow
@pytest.mark.parametrize("programme", PROGRAMMES)
def test_saving_in_libreoffice_changes_no_count(programme: str, soffice: Callable[..., Path], tmp_path: Path):
    (tmp_path / "gemt").mkdir()
    for name, data in built(programme, (".docx", ".pptx")).items():
        path = tmp_path / name
        path.write_bytes(data)
        saved = soffice(path, tmp_path / "gemt", path.suffix[1:])
        assert counted(saved) == counted(path), name
        assert pages(soffice(saved, tmp_path / "gemt")) == pages(soffice(path, tmp_path)), name
