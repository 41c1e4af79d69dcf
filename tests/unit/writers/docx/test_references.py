"""Cross references: fields that name a chapter, a table or a figure and its page, with the text they will give."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace
from packs import packed

sys.path.insert(0, str(Path(__file__).parent))
import guide_sample as sample

from generator.ooxml.package import read_package
from generator.problems import Problems
from generator.reading.spans import Span
from generator.tree.nodes import (
    Block,
    Cell,
    Column,
    Document,
    Figure,
    PageBreak,
    Prose,
    Row,
    Section,
    Table,
    walk,
)
from generator.writers.docx import write_docx
from generator.writers.docx.text import ref_name, toc_name


def chapter(key: str, number: str, *blocks: Block, kicker: str | None = None) -> Section:
    return Section(
        id=f"{sample.guide().id}/{key}",
        title=(Span(f"Om {key}"),),
        label=key,
        number=number,
        kicker=f"Kapitel {number}" if kicker is None else kicker,
        blocks=blocks,
    )


def prose(*spans: Span, key: str = "a") -> Prose:
    return Prose(id=f"demo/prose/{key}", paragraphs=(spans,))


def table(key: str, caption: str = "Tal") -> Table:
    programme = sample.guide().id.partition("/")[0]
    return Table(
        id=f"{programme}/{key}@table",
        caption=(Span(caption),) if caption else (),
        columns=(Column("a", "Navn", names_row=True),),
        rows=(Row(f"{programme}/{key}/a", (Cell(((Span("A"),),)),)),),
    )


def body(*sections: Section, compact: bool = False) -> str:
    document: Document = replace(sample.guide(), sections=sections, compact=compact)
    data = write_docx(document, sample.layout(), sample.palette(), None, Problems())
    return read_package(data).parts["/word/document.xml"].decode()


def said(xml: str, inside: str) -> str:
    """The text of the paragraph in which `inside` stands."""
    at = xml.index(inside)
    paragraph = xml[xml.rindex("<w:p>", 0, at) : xml.index("</w:p>", at)]
    return "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", paragraph)).replace("\u00a0", " ")


def test_words_that_point_at_a_chapter_are_followed_by_its_number_and_page():
    target = chapter("maal", "2")
    xml = body(chapter("et", "1", prose(Span("Se "), Span("målet", refers="maal"), Span("."))), target)
    assert said(xml, "Se ") == "Se målet (Kapitel 2, side 3)."
    assert f" REF {ref_name(target.id)} \\h " in xml and f" PAGEREF {toc_name(target.id)} \\h " in xml
    named = re.search(rf'w:id="(\d+)" w:name="{ref_name(target.id)}"/>(.*?)<w:bookmarkEnd w:id="(\d+)"/>', xml)
    assert named is not None and named[1] == named[3]
    assert re.findall(r">([^<]+)</w:t>", named[2]) == ["Kapitel 2"]


def test_a_chapter_that_is_not_called_by_a_number_has_its_page_alone():
    xml = body(chapter("et", "1", prose(Span("målet", refers="maal"))), chapter("maal", "2", kicker="Fase 1 af 4"))
    assert said(xml, "målet") == "målet (side 3)"
    assert " REF " not in xml


def test_words_may_point_at_a_table_and_name_its_number_though_it_comes_later():
    xml = body(
        chapter(
            "et",
            "1",
            prose(Span("tallene", refers="tal@table")),
            table("andre", "Andre"),
            PageBreak(id="demo@b"),
            table("tal"),
        )
    )
    assert said(xml, "tallene") == "tallene (Tabel 2, side 3)"


@pytest.mark.parametrize("refers", ["intet", "uden@table"])
def test_words_that_point_at_nothing_stand_alone(refers: str):
    xml = body(chapter("et", "1", prose(Span("noget", refers=refers)), table("uden", "")))
    assert said(xml, "noget") == "noget"
    assert " REF " not in xml


def test_a_sheet_without_chapters_has_no_references_to_them():
    xml = body(chapter("et", "", prose(Span("målet", refers="maal"))), chapter("maal", "2"), compact=True)
    assert said(xml, "målet") == "målet"


def test_the_caption_of_a_figure_points_to_its_table():
    numbers = table("tal")
    figure = Figure(id="demo/fig", drawing=sample.drawing(), caption=(Span("Figuren"),), alt="x", table=numbers.id)
    xml = body(chapter("et", "1", figure, PageBreak(id="demo@b"), numbers))
    assert said(xml, "Figuren") == "Figur 1. Figuren – se Tabel 1, side 3"
    assert " – se " not in body(chapter("et", "1", figure))
    assert " – se " not in body(chapter("et", "1", figure, replace(numbers, caption=(), title="Tal")))


def test_the_same_guide_is_the_same_bytes_whatever_was_written_before():
    numbers = table("tal")
    figure = Figure(id="demo/fig", drawing=sample.drawing(), caption=(Span("Figuren"),), alt="x", table=numbers.id)
    pointer = prose(Span("tallene", refers="tal@table"))
    with_table, without = (chapter("et", "1", pointer, figure, numbers), chapter("et", "1", pointer, figure))
    first = body(with_table), body(without)
    assert (body(with_table), body(without)) == first
    assert " REF " in first[0] and " REF " not in first[1]


@pytest.mark.parametrize("programme", ["vitas", "ffb", "dubu", "ics"])
def test_every_drawing_with_a_caption_in_the_real_guides_points_to_its_table(programme: str):
    pack = packed(programme)
    seen = 0
    for document in pack.documents:
        if document.compact or not document.sections or "guide" not in document.id:
            continue
        captioned = {node.id for node in walk(document) if isinstance(node, Table) and node.caption}
        figures = [node for node in walk(document) if isinstance(node, Figure) and node.caption]
        seen += len(figures)
        assert {node.id for node in figures if node.table not in captioned} == set()
    assert seen
