"""Deck manners, for every deck of every programme: found one's way in, spoken from, printed, and safe to pass on."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree
from packs import packed
from pptx import Presentation

from generator.ooxml.package import Parts, read_package
from generator.pack import Pack

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PROGRAMMES = ["vitas", "ffb", "dubu", "ics", "ledelse"]
SHORT = 7  # slides: a deck that is over before one needs a way back has no agenda
# a drive's letter stands alone; in the snapshot a word, a colon and a tab look like one: «Type:\t»
PATHS = re.compile(rb"(?<![\w\x80-\xff])[A-Za-z]:\\|file:|/(?:home|tmp|work|root|Users|var|mnt)/")
NAMES = re.compile(rb"Maja|Karen Pr|Henrik M|Lone Sk|Thomas D|Ali T|@(?!agenda|[a-z-]+)")


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    found = {programme: packed(programme) for programme in PROGRAMMES}
    assert not [line for pack in found.values() for line in pack.manifest["warnings"] if "notes-too-long" in line]
    return found


def decks(pack: Pack) -> Iterator[tuple[str, bytes]]:
    for name, data in pack.files.items():
        if name.endswith(".pptx"):
            yield name, data


def sections(parts: Parts) -> dict[str, list[str]]:
    """{section: ids of its slides}"""
    root = etree.fromstring(parts.parts["/ppt/presentation.xml"])
    return {
        one.get("name"): [slide.get("id") for slide in one.iter("{*}sldId")]
        for one in root.iter("{http://schemas.microsoft.com/office/powerpoint/2010/main}section")
    }


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_every_deck_is_parted_and_a_long_one_can_be_walked_from_its_agenda(packs: dict[str, Pack], programme: str):
    seen = 0
    for name, data in decks(packs[programme]):
        seen += 1
        parts = read_package(data)
        listed = sections(parts)
        root = etree.fromstring(parts.parts["/ppt/presentation.xml"])
        slides = [one.get("id") for one in root.find(f"{P}sldIdLst")]
        assert [one for own in listed.values() for one in own] == slides, name
        assert len(listed) >= 3 and all(title.strip() and own for title, own in listed.items()), name
        if len(slides) <= SHORT:
            continue
        prs = Presentation(io.BytesIO(data))
        numbers = {slide.part.partname: number for number, slide in enumerate(prs.slides)}
        first = {slides.index(own[0]) for own in listed.values()}
        goals = []
        for slide in prs.slides:
            goals = [
                numbers[slide.part.related_part(link.get(f"{{{link.nsmap['r']}}}id")).partname]
                for link in slide.element.iter(f"{A}hlinkClick")
                if link.get("action") == "ppaction://hlinksldjump"
            ]
            if goals:
                break
        assert len(goals) >= len(listed) - 1, f"{name}: {goals}"
        assert goals == sorted(goals) and len(first & set(goals)) >= len(listed) - 2, name
    assert seen


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_no_list_goes_on_in_the_next_box_and_no_drawn_shape_is_without_words(packs: dict[str, Pack], programme: str):
    """LibreOffice leaves the points of such a box outside any list in its PDFs, and such shapes figures without words;
    what it makes of our decks itself, test_pdf asks."""
    for name, data in decks(packs[programme]):
        for number, slide in enumerate(Presentation(io.BytesIO(data)).slides, 1):
            goes_on = False
            for body in slide.element.iter(f"{P}txBody", f"{A}txBody"):
                holder = next((one for one in slide.placeholders if one.element is body.getparent()), None)
                ours = _bulleted(holder, slide)
                lines = [
                    one.find(f"{A}pPr/{A}buNone") is None
                    and (ours or any(one.find(f"{A}pPr/{A}{kind}") is not None for kind in ("buChar", "buAutoNum")))
                    for one in body.iter(f"{A}p")
                    if any(text.text for text in one.iter(f"{A}t"))
                ]
                assert not (lines and lines[0] and goes_on), f"{name}, slide {number}"
                goes_on = lines[-1] if lines else goes_on
            for shape in slide.element.iter(f"{P}sp", f"{P}cxnSp", f"{P}pic"):
                told = any(text.text for text in shape.iter(f"{A}t")) or shape.find(f"*/{P}cNvPr").get("descr")
                assert told or shape.find(f"{P}extLst/{P}ext/{{*}}cNvPr").get("descr"), f"{name}, slide {number}"


def _bulleted(holder: Any, slide: Any) -> bool:
    """Whether a placeholder's layout gives its paragraphs bullets."""
    if holder is None:
        return False
    wanted = holder.placeholder_format.idx
    homes = [one for one in slide.slide_layout.placeholders if one.placeholder_format.idx == wanted]
    return any(one.element.find(f"{P}txBody/{A}lstStyle/{A}lvl1pPr/{A}buChar") is not None for one in homes)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_every_slide_has_notes_on_a_page_ready_to_print(packs: dict[str, Pack], programme: str):
    for name, data in decks(packs[programme]):
        for number, slide in enumerate(Presentation(io.BytesIO(data)).slides, 1):
            assert slide.has_notes_slide, name
            page = slide.notes_slide
            assert len(page.notes_text_frame.text.split()) >= 8, f"{name}, slide {number}"
            kinds = {str(one.placeholder_format.type).split(" ")[0]: one for one in page.placeholders}
            assert {"SLIDE_IMAGE", "BODY", "HEADER", "FOOTER", "SLIDE_NUMBER"} <= set(kinds), name
            assert kinds["HEADER"].text_frame.text and kinds["FOOTER"].text_frame.text
            assert kinds["SLIDE_NUMBER"].text_frame.text == str(number)
            field = next(kinds["SLIDE_NUMBER"].element.iter(f"{A}fld"))
            assert field.get("type") == "slidenum"


def test_the_notes_master_has_danish_placeholders(packs: dict[str, Pack]):
    for pack in packs.values():
        for _, data in decks(pack):
            master = Presentation(io.BytesIO(data)).notes_master
            assert {one.name for one in master.placeholders} == {
                "Slidebillede", "Noter", "Sidehoved", "Sidefod", "Sidetal"
            }  # fmt: skip
            (notes,) = (one for one in master.placeholders if one.name == "Noter")
            assert notes.text_frame.text == "Noter til oplægsholderen"
            runs = [run.get("lang") for run in master.element.iter(f"{A}rPr", f"{A}endParaRPr")]
            assert set(runs) == {"da-DK"}


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_nothing_hidden_travels_along(packs: dict[str, Pack], programme: str):
    for name, data in decks(packs[programme]):
        parts = read_package(data)
        for part, content in parts.parts.items():
            assert not re.search("comment|author|person|vba|activeX|printerSettings", part, re.IGNORECASE), part
            if not part.endswith((".xml", ".rels")):
                continue
            assert not PATHS.search(content), f"{name}: {part}"
            assert b' hidden="1"' not in content and b' show="0"' not in content, f"{name}: {part}"
            if not part.startswith(("/ppt/slides/", "/ppt/notesSlides/")):
                assert not NAMES.search(content), f"{name}: {part}"
        core = Presentation(io.BytesIO(data)).core_properties
        assert core.author == core.last_modified_by == "Skanderborg Kommune"
        assert core.comments == "" and core.category == ""
        for part, content in parts.parts.items():
            if part.endswith(".xlsx"):  # a chart's own workbook
                with zipfile.ZipFile(io.BytesIO(content)) as book:
                    told = b"".join(book.read(one) for one in book.namelist())
                assert not PATHS.search(told) and not NAMES.search(told)
                assert not re.search(rb"<dc:creator>[^<]", told) and b'state="hidden"' not in told
