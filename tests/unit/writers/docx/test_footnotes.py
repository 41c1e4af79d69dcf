"""Footnotes in a guide: their part, their numbers, and the room they take at the foot of a page."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from lxml import etree
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parent))
import guide_sample as sample

from generator.ooxml.package import Parts, read_package
from generator.problems import Problems
from generator.reading.spans import Span
from generator.tree.nodes import Block, Bullets, Cell, Column, Document, Prose, Row, Section, Table
from generator.writers.docx import write_docx
from generator.writers.docx.contents import SEPARATOR_PT, Slab, paginate
from generator.writers.docx.text import NOTE_ROOM, measured

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOTES = "/word/footnotes.xml"


def noted(text: str, note: str) -> tuple[Span, ...]:
    return (Span(text), Span("", note=note))


def guide(*blocks: Block) -> Document:
    section = Section(id="demo/guide/x", title=(Span("Kapitel"),), label="Kapitel", number="1", blocks=blocks)
    return replace(sample.guide(), sections=(section,))


def write(*blocks: Block) -> Parts:
    return read_package(write_docx(guide(*blocks), sample.layout(), sample.palette(), None, Problems()))


def three() -> Parts:
    return write(
        Prose(id="demo/prose/a", paragraphs=(noted("Tekst.", "Første & bedste."),)),
        Table(
            id="demo/prose@table",
            caption=noted("Rækker", "Anden."),
            columns=(Column("a", "Navn", names_row=True),),
            rows=(Row("demo/r", (Cell((noted("Række", "Tredje."),)),)),),
        ),
    )


def test_notes_are_numbered_in_reading_order_after_the_two_separators():
    parts = three()
    root = etree.fromstring(parts.parts[NOTES])
    found = [(int(one.get(f"{W}id")), one.get(f"{W}type"), "".join(one.itertext())) for one in root]
    assert found == [
        (-1, "separator", ""), (0, "continuationSeparator", ""),
        (1, None, " Første & bedste."), (2, None, " Anden."), (3, None, " Tredje."),
    ]  # fmt: skip
    body = etree.fromstring(parts.parts["/word/document.xml"])
    assert [one.get(f"{W}id") for one in body.iter(f"{W}footnoteReference")] == ["1", "2", "3"]


def test_settings_list_the_separators_and_the_styles_are_words_own():
    parts = three()
    settings = parts.parts["/word/settings.xml"].decode()
    assert '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr><w:compat>' in settings
    styles = parts.parts["/word/styles.xml"].decode()
    named = dict(re.findall(r'w:styleId="(\w+)"><w:name w:val="(footnote \w+)"', styles))
    assert named == {"FootnoteText": "footnote text", "FootnoteReference": "footnote reference"}
    assert set(re.findall(r'w:(?:pStyle|rStyle) w:val="(\w+)"', parts.parts[NOTES].decode())) == set(named)


def test_a_guide_without_notes_has_no_part_for_them():
    parts = write(Prose(id="demo/prose/a", paragraphs=((Span("Tekst."),),)))
    assert NOTES not in parts.parts
    assert "footnotePr" not in parts.parts["/word/settings.xml"].decode()


def test_a_note_is_no_part_of_the_text_that_is_compared():
    plain = write(Bullets(id="demo/prose/a", items=((Span("Punkt"),),)))
    with_note = write(Bullets(id="demo/prose/a", items=(noted("Punkt", "Kilden."),)))
    snapshot = next(name for name in sorted(plain.parts) if b"urn:forankring:snapshot" in plain.parts[name])
    assert plain.parts[snapshot] == with_note.parts[snapshot]


def test_the_number_is_measured_with_the_word_before_it():
    assert measured(noted("Ord.", "Kilden.")) == ((f"Ord.{NOTE_ROOM}", False),)


def pages(*slabs: Slab) -> dict[str, int]:
    return paginate([*slabs, Slab(0, anchor="x"), Slab(1)], page_height=100)


def test_footnotes_take_room_from_the_foot_of_their_page():
    line = SEPARATOR_PT * 25.4 / 72
    assert pages(Slab(50, footnotes=4), Slab(44.9 - line))["x"] == 1
    assert pages(Slab(50, footnotes=4), Slab(45.2 - line))["x"] == 2
    # The line above the notes counts once, and not on the next page.
    assert pages(Slab(50, footnotes=4), Slab(40.9 - line, footnotes=4))["x"] == 1
    assert pages(Slab(50, footnotes=4), Slab(60), Slab(38.9))["x"] == 2


def test_what_has_no_room_for_its_note_moves_with_it():
    found = paginate(
        [Slab(90), Slab(0, anchor="a"), Slab(7, footnotes=4), Slab(92), Slab(0, anchor="b"), Slab(1)], page_height=100
    )
    assert found == {"a": 2, "b": 3}


def test_the_note_of_a_long_paragraph_goes_with_its_last_lines():
    def after(room: float) -> dict[str, int]:
        slabs = [
            Slab(room),
            Slab(0, anchor="p"),
            Slab(20, lines=5, footnotes=4),
            Slab(84.5),
            Slab(0, anchor="x"),
            Slab(1),
        ]
        return paginate(slabs, page_height=100)

    assert after(79) == {"p": 1, "x": 2}  # all of its text fits, its note does not: two lines go on with the note
    assert after(91)["p"] == 1


def test_a_heading_moves_with_text_whose_note_does_not_fit():
    slabs = [Slab(85), Slab(0, anchor="h"), Slab(5, keep_next=True), Slab(8, footnotes=4), Slab(1)]
    assert paginate(slabs, page_height=100)["h"] == 2
