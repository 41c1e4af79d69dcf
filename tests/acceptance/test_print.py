"""Role cards and checklists on an office printer: A4, no colour, nothing lost."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from packs import packed
from PIL import Image

from generator.look.brand import derive_palette
from generator.ooxml.package import read_package
from generator.pack import Order, build_pack, find_home, prepare
from generator.problems import Problems
from generator.tree.nodes import Table, walk

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A4 = ("11906", "16838")  # twentieths of a point
BRANDS = [None, "#0B5563", "#8B1E2D", "#F2C200", "#2E7D32", "#5B2A86"]  # as in the design's five kommuner
ENOUGH = 3  # contrast of the darkest and the lightest dot in a word's box: what is drawn thin prints paler than its c


def made(programme: str, document: str) -> tuple[str, bytes]:
    problems = Problems()
    order = Order(programme, "skanderborg", find_home(None, problems), only=(document,))
    files = build_pack(prepare(order, problems), problems).files
    return next((name, data) for name, data in files.items() if name.endswith(".docx"))


SHEETS = [("dubu", "role-cards"), ("vitas", "guide")]


@pytest.mark.parametrize(("programme", "document"), SHEETS)
def test_every_page_is_a4(programme: str, document: str):
    body = read_package(made(programme, document)[1]).parts["/word/document.xml"]
    sizes = {(one.get(f"{W}w"), one.get(f"{W}h")) for one in etree.fromstring(body).iter(f"{W}pgSz")}
    assert sizes == {A4}


def luminance(red: float, green: float, blue: float) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: str, other: str) -> float:
    """The ratio of two colours «RRGGBB» once they are grey: luminance is all that a grey print keeps."""
    light, dark = sorted(
        (luminance(*(int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))) for colour in (one, other)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("brand", BRANDS)
def test_text_and_ground_differ_in_grey_whatever_the_kommunes_colour(brand: str | None):
    palette = derive_palette(brand, 5)
    hexes = {role: palette.colour(role).hex for role in ("dk1", "dk2", "slate", "accent1", "accent2", "lt1", "lt2")}
    for ink in ("dk1", "dk2", "slate", "accent1", "accent2"):
        for ground in ("lt1", "lt2"):
            assert contrast(hexes[ink], hexes[ground]) >= 4.5, (ink, ground)
    assert contrast(palette.colour("band").hex, palette.colour("band.text").hex) >= 4.5
    for number in range(1, 6):
        fill, text = palette.colour(f"phase.{number}"), palette.colour(f"phase.{number}.text")
        assert contrast(fill.hex, text.hex) >= 4.5, number


@pytest.mark.parametrize("brand", BRANDS)
def test_phases_grow_lighter_in_grey_in_their_order(brand: str | None):
    palette = derive_palette(brand, 4)
    greys = [
        luminance(*(int(palette.colour(f"phase.{n}").hex[at : at + 2], 16) / 255 for at in (0, 2, 4)))
        for n in range(1, 5)
    ]
    assert greys == sorted(greys) and len({round(grey, 2) for grey in greys}) == 4


@pytest.mark.parametrize("programme", ["vitas", "ffb"])
def test_colour_alone_carries_no_meaning(programme: str):
    """A cell that is filled by level, status or phase says it in words or a number too."""
    filled = 0
    for document in packed(programme).documents:
        for node in walk(document):
            for row in node.rows if isinstance(node, Table) else ():
                for cell in row.cells:
                    if cell.fill and not cell.fill.startswith(("lt", "white", "sand")):
                        filled += 1
                        assert any(span.text.strip() for line in cell.lines for span in line), (node.id, row.id)
    assert filled


@pytest.mark.parametrize(("programme", "document"), SHEETS)
def test_a_grey_print_keeps_every_word_and_box(
    soffice: Callable[[Path, Path], Path], tmp_path: Path, programme: str, document: str
):
    """Where there is text on a page there is ink: each word's box holds both paper and print that differ enough."""
    name, data = made(programme, document)
    (tmp_path / name).write_bytes(data)
    pdf = soffice(tmp_path / name, tmp_path)
    subprocess.run(["pdftoppm", "-r", "100", "-gray", str(pdf), str(tmp_path / "page")], check=True)
    boxes = tmp_path / "words.html"
    subprocess.run(["pdftotext", "-bbox", str(pdf), str(boxes)], check=True)
    pages = sorted(tmp_path.glob("page-*.pgm"))
    found = re.split(r"<page ", boxes.read_text(encoding="utf-8"))[1:]
    assert len(pages) == len(found) >= 2
    faint = []
    words = 0
    for path, text in zip(pages, found, strict=True):
        with Image.open(path) as picture:
            scale = 100 / 72
            for left, top, right, bottom, word in re.findall(
                r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', text
            ):
                if not re.search(r"\w\w", word):
                    continue
                words += 1
                place = [float(value) * scale for value in (left, top, right, bottom)]
                box = (int(place[0]), int(place[1]), int(place[2]) + 1, int(place[3]) + 1)
                ratio = contrast(*(f"{level:02X}" * 3 for level in picture.crop(box).getextrema()))
                if ratio < ENOUGH:
                    faint.append((path.name, word, round(ratio, 1)))
    assert words > 300 and not faint, faint[:20]


def test_a_tick_box_is_drawn_dark_on_paper():
    """The boxes of a checklist stand as signs of their own in the text, not as a coloured shape."""
    _, data = made("vitas", "guide")
    body = read_package(data).parts["/word/document.xml"].decode()
    boxes = re.findall(r"<w14:checkbox>.*?</w:sdtContent>", body, re.DOTALL)
    assert len(boxes) > 20 and all("☐" in one or "☒" in one for one in boxes)
    assert not any(re.search(r'<w:color w:val="(?:[D-F][0-9A-F]){3}"', one) for one in boxes)
