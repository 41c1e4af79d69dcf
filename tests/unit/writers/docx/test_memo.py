"""Laws of what the writer keeps between documents: nobody can see in a file what was written before it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parent))
import guide_sample as sample
from trees import altered

from generator.problems import Problems
from generator.reading.spans import Span
from generator.tree.nodes import Document, Opener
from generator.writers.docx import memo, write_docx


def with_people(document: Document, name: str) -> Any:
    """The same tree with another name in every personal value; "" makes each a value nobody gave."""

    def named(value: Any) -> Any:
        if not (isinstance(value, Span) and value.field):
            return None
        return replace(value, text=name or "navn", tone="" if name else "fill-in")

    return altered(document, named)


@st.composite
def documents(draw: Any) -> Document:
    """The sample with blocks left out or twice, so that captions, links, names and page breaks come out otherwise."""
    document = sample.guide(draw(st.sampled_from(["Virksomhedsservice", "Jobcentret"])))
    left_out = draw(st.sets(st.integers(0, 80), max_size=12))
    twice = draw(st.sets(st.integers(0, 80), max_size=2))
    sections, number = [], 0
    for section in document.sections:
        blocks = []
        for block in section.blocks:
            number += 1
            again = number in twice and not isinstance(block, Opener)  # an opener may only be first
            blocks += [block] * ((number not in left_out) + again)
        sections.append(replace(section, blocks=tuple(blocks)))
    foreign = draw(st.sampled_from([(), (("Ledelsen", "en-GB"), ("Projektleder", "sv-SE"))]))
    document = replace(document, sections=tuple(sections), compact=False, many_pages=False, foreign=foreign)
    return with_people(document, draw(st.sampled_from(["Karen Lindholm", "Åge Øst", ""])))


COLOURS = st.sampled_from([None, "#7a1f5c"])
ORDERS = st.lists(st.tuples(documents(), COLOURS), min_size=2, max_size=4)


def same_as_alone(orders: list[tuple[Document, str | None]]) -> None:
    shared = replace(sample.layout())
    for document, brand in orders:
        told, alone = Problems(), Problems()
        warm = write_docx(document, shared, sample.palette(brand), None, told)
        assert warm == write_docx(document, replace(sample.layout()), sample.palette(brand), None, alone)
        assert told.found == alone.found


@settings(max_examples=6, deadline=None)
@given(ORDERS)
def test_a_document_is_the_same_bytes_whatever_was_written_before_it(orders):
    same_as_alone(orders)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(ORDERS)
def test_a_document_is_the_same_bytes_after_many_more(orders):
    same_as_alone(orders)


def written_twice(monkeypatch: pytest.MonkeyPatch, brand: str | None = None) -> tuple[int, int]:
    """How many blocks are written anew the first time, and the next time in that brand."""
    layout, recorded = replace(sample.layout()), []
    record = memo._record
    monkeypatch.setattr(memo, "_record", lambda *told: recorded.append(told[1].id) or record(*told))
    write_docx(sample.guide(), layout, sample.palette(), None, Problems())
    first = len(recorded)
    write_docx(sample.guide(), layout, sample.palette(brand), None, Problems())
    return first, len(recorded) - first


def test_what_is_written_again_is_taken_from_what_is_kept(monkeypatch):
    first, again = written_twice(monkeypatch)
    assert 0 < again < first / 4, "most blocks are kept, charts and numbered lists are not"


def test_what_has_no_colour_of_its_own_is_the_same_for_every_brand(monkeypatch):
    first, again = written_twice(monkeypatch, "#7a1f5c")
    assert 0 < again < first / 2


def test_what_is_kept_has_a_limit(monkeypatch):
    layout = replace(sample.layout())
    monkeypatch.setattr(memo, "MOST", 60_000)
    for name in ("Virksomhedsservice", "Jobcentret", "Ydelser"):
        write_docx(sample.guide(name), layout, sample.palette(), None, Problems())
    assert 0 < memo.memo_of(layout).kept.size <= 60_000
