"""One-sheet documents: the writer says when a sheet no longer fits its one page."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parent))
import guide_sample as sample

from generator.problems import Problems, Where
from generator.tree.nodes import Document, Heading, Prose, Section
from generator.writers.docx import write_docx

OUTLINE = Where("layouts/outlines/brief.yaml", 1, 1)


def sheet(paragraphs: int) -> Document:
    text = tuple(sample.s(sample.LONG) for _ in range(paragraphs))
    blocks = (Heading(id="h", level=2, text=sample.s("Hvorfor")), Prose(id="p", paragraphs=text))
    section = Section(
        id="s", where=OUTLINE, title=sample.s("Ledelsen afgør"), label="Brief", blocks=blocks, listed=False
    )
    return replace(sample.guide(), sections=(section,), compact=True)


def warnings(document: Document) -> tuple[bytes, Problems]:
    problems = Problems()
    return write_docx(document, sample.layout(), sample.palette(), None, problems), problems


@cache
def most_that_fits() -> int:
    return max(count for count in range(1, 40) if not warnings(sheet(count))[1].found)


def test_a_sheet_that_fits_says_nothing():
    assert not warnings(sheet(1))[1].found


def test_a_sheet_that_overflows_is_reported_at_its_outline_with_the_lines_too_many():
    limit = most_that_fits()
    (little,) = warnings(sheet(limit + 1))[1]
    (much,) = warnings(sheet(limit + 8))[1]
    assert [(one.code, one.where, one.severity) for one in (little, much)] == [
        ("sheet-overflow", OUTLINE, "warning")
    ] * 2
    few, many = (int(re.findall(r"ca\. (\d+|én) ", one.message.replace("én", "1"))[0]) for one in (little, much))
    assert 0 < few < many


def test_a_document_with_a_cover_may_have_many_pages():
    assert not warnings(replace(sheet(40), compact=False))[1].found


@pytest.mark.parametrize("more", [0, 1])
def test_the_warning_comes_exactly_when_the_rendered_sheet_has_two_pages(
    tmp_path: Path, soffice: Callable[[Path, Path], Path], more: int
):
    file = tmp_path / "sheet.docx"
    file.write_bytes(warnings(sheet(most_that_fits() + more))[0])
    info = subprocess.run(["pdfinfo", str(soffice(file, tmp_path))], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Pages:\s+(\d+)", info)[1] == str(1 + more)  # type: ignore[index]
