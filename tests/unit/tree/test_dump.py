"""The tree as reviewable text."""

from __future__ import annotations

from generator.reading.spans import Span
from generator.tree.drawing import Box, Drawing
from generator.tree.dump import dump_node
from generator.tree.nodes import Cell, Column, Figure, Row, Section, Table


def test_a_section_shows_everything_inside_it():
    table = Table(
        id="t", columns=(Column("a", "A"),), rows=(Row("r", (Cell(((Span("x", bold=True),),)),)),), caption=(Span("C"),)
    )
    text = dump_node(Section(id="s", title=(Span("Titel"),), label="L", blocks=(table,)))
    for part in ("Section id=«s»", "title: Titel", "Table id=«t»", "caption: C", "Row id=«r»", "[bold]x[/]"):
        assert part in text


def test_drawings_are_listed_by_shape():
    figure = Figure(id="f", drawing=Drawing(10, 5, (Box("Boks", 0, 0, 1, 1, lines=((Span("hej"),),)),)), alt="Noget")
    assert "drawing 10 × 5 mm, 1 shapes" in dump_node(figure)
    assert "box Boks: hej" in dump_node(figure)


def test_two_equal_trees_dump_alike_and_a_changed_span_shows():
    one = Section(id="s", title=(Span("A"),), label="L")
    other = Section(id="s", title=(Span("B"),), label="L")
    assert dump_node(one) == dump_node(one)
    assert dump_node(one) != dump_node(other)
