"""The canonical text of blocks."""

from __future__ import annotations

from generator.reading.spans import Span
from generator.tree.canonical import canonical
from generator.tree.nodes import Bullets, Cell, Column, Control, Fact, Panel, Prose, Row, Section, Table


def test_a_personal_value_becomes_its_field_id():
    node = Prose(id="p", paragraphs=((Span("Spørg "), Span("Karen", field="people/ejer/0/name")),))
    assert canonical(node).text == "Spørg {people/ejer/0/name}"


def test_literal_braces_are_doubled_and_soft_hyphens_left_out():
    node = Bullets(id="b", items=((Span("a{b}"),), (Span("styre\u00adgruppe"),)))
    assert canonical(node).text == "a{{b}}\nstyregruppe"


def test_rows_keep_their_ids_and_ticks():
    box = Cell(control=Control("checkbox", "t", "Udført", checked=True))
    owner = Cell(control=Control("text", "o", "Ansvarlig", value="Karen", field="people/ejer/0/name"))
    node = Table(
        id="t", columns=(Column("a", "A"), Column("b", "B")), rows=(Row("r1", (box, owner)),), caption=(Span("Navn"),)
    )
    found = canonical(node)
    assert (found.kind, found.text, found.rows) == ("table", "Navn\nA\tB", (("r1", "☒\t{people/ejer/0/name}"),))


def test_parts_that_are_empty_leave_no_line():
    assert canonical(Section(id="s", title=(Span("Titel"),), label="x")).text == "Titel"
    assert canonical(Panel(id="p", title="T", facts=(Fact("A", ((Span("1"),),)),))).text == "T\nA\t1"
