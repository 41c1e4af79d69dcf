"""Headers: the document's name as a field over a property, and the chapter's short name."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parent))
import guide_sample as sample

from generator.ooxml.package import Parts, read_package
from generator.problems import Problems
from generator.reading.spans import Span
from generator.tree.nodes import Document, Section
from generator.writers.docx import write_docx

CUSTOM = "/docProps/custom.xml"


def written(document: Document) -> Parts:
    return read_package(write_docx(document, sample.layout(), sample.palette(), None, Problems()))


def one() -> Document:
    section = Section(id="demo/guide/x", title=(Span("Hvem gør hvad?"),), label="Roller", number="3")
    return replace(sample.guide(), sections=(section,))


def test_the_documents_name_is_a_property_that_the_header_shows():
    parts = written(one())
    name = sample.guide().header
    header = parts.parts["/word/header1.xml"].decode()
    code, shown = re.search(r"<w:instrText[^>]*>([^<]*)</w:instrText>.*?<w:t[^>]*>([^<]*)</w:t>", header).groups()
    assert (code.strip(), shown) == ("DOCPROPERTY Dokumentnavn", name)
    assert f'name="Dokumentnavn"><vt:lpwstr>{name}</vt:lpwstr>' in parts.parts[CUSTOM].decode()
    assert "3 Roller" in header


def test_a_sheet_has_neither_name_nor_chapter_in_its_header():
    parts = written(replace(one(), compact=True))
    header = parts.parts["/word/header1.xml"].decode()
    assert "instrText" not in header and "Roller" not in header
    assert "Dokumentnavn" not in parts.parts[CUSTOM].decode()
