"""Footnotes with sources: where they stand, what they say, and what has none."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from small import facts, item, items

from generator.citing import cite
from generator.kinds.facts import SourceInfo
from generator.kinds.prose import Prose as ProseItem
from generator.reading.spans import Span
from generator.tree.nodes import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Control,
    Heading,
    Prose,
    Row,
    Section,
    Table,
    plain,
)

WORDS = {
    "cite-page": "”{title}”, {place}",
    "cite-part": "”{title}”, afsnittet {place}",
    "cite-whole": "”{title}”",
    "note-text": "Afsnittet bygger på {source}.",
    "note-whole": "Hele afsnittet bygger på {source}.",
    "note-table": "Tabellen bygger på {source}.",
    "note-derived": "Udledt af {source}.",
    "note-place": "Fra {source}.",
}
SOURCES = (
    SourceInfo("guide", "Guiden", "En styrelse", "2020"),
    SourceInfo("dias", "Dias", "En anden", "2021", counts="slide"),
)
LIST = Table(id="demo/facts@sources", columns=(), rows=())


def said(key: str, page: str = "", source: str = "guide", basis: str = "stated") -> Any:
    return item(ProseItem, "prose", key, text="Ord.", origin={"source": source, "page": page}, basis=basis)


def prose(key: str, text: str = "Ord.", view: str = "") -> Prose:
    return Prose(id=f"demo/prose/{key}{view}", paragraphs=((Span(text),),))


def heading(key: str, level: Any = 2) -> Heading:
    return Heading(id=f"demo/prose/{key}@heading", level=level, text=(Span(key),))


def table(*rows: Row, caption: str = "Rækker") -> Table:
    columns = (Column("name", "Navn", names_row=True), Column("more", "Mere"))
    return Table(id="demo/prose@table", caption=(Span(caption),) if caption else (), columns=columns, rows=rows)


def row(key: str) -> Row:
    return Row(f"demo/prose/{key}", (Cell(((Span(key),),)), Cell(((Span("x"),),))))


def cited(blocks: list[Block], *known: Any, listed: bool = True) -> list[Block]:
    known_facts = facts()
    info = replace(known_facts.programme, sources=SOURCES)
    known_facts = replace(known_facts, programme=info, words={**known_facts.words, **WORDS})
    section = Section(id="demo/guide/x", title=(Span("X"),), label="x", blocks=(*blocks, *((LIST,) if listed else ())))
    (found,) = cite([section], {"prose": items("prose", *known)}, known_facts)
    return list(found.blocks[: len(blocks)])


def notes(block: Any) -> list[str]:
    """The notes of a block, wherever they stand in it."""
    if isinstance(block, tuple):
        return [note for one in block for note in notes(one)]
    if isinstance(block, Span):
        return [block.note.replace("\u00a0", " ")] if block.note else []
    names = ("paragraphs", "items", "lead", "caption", "rows", "cells", "lines", "text")
    return [
        note for name in names if not isinstance(getattr(block, name, ""), str) for note in notes(getattr(block, name))
    ]


def test_text_has_a_note_that_names_source_and_pages():
    (block,) = cited([prose("a")], said("a", "5, 3-4, 12"))
    assert notes(block) == ["Afsnittet bygger på ”Guiden”, side 3–5 og 12."]
    assert isinstance(block, Prose)
    assert plain(block.paragraphs[0]) == "Ord."


@pytest.mark.parametrize(
    ("page", "source", "place"),
    [
        ("7", "dias", "”Dias”, slide 7"),
        ("", "guide", "”Guiden”"),
        ("En opgave for ledere", "guide", "”Guiden”, afsnittet ”En opgave for ledere”"),
        ("1-99999", "guide", "”Guiden”, afsnittet ”1-99999”"),
    ],
)
def test_a_place_is_a_page_a_slide_a_part_or_the_whole(page: str, source: str, place: str):
    assert notes(cited([prose("a")], said("a", page, source))[0]) == [f"Afsnittet bygger på {place}."]


def test_what_follows_from_a_source_says_so_and_what_we_decided_has_no_note():
    found = cited(
        [prose("a"), prose("b"), prose("c")], said("a", "2", basis="inferred"), said("b", "3", basis="decided")
    )
    assert [notes(one) for one in found] == [["Udledt af ”Guiden”, side 2."], [], []]


def test_text_under_one_heading_has_one_note_with_all_its_pages():
    blocks: list[Block] = [heading("a"), prose("a"), heading("b", 3), prose("b"), heading("c"), prose("c")]
    found = cited(blocks, said("a", "2"), said("b", "3"), said("c", "9"))
    assert [notes(one) for one in found] == [
        [], ["Afsnittet bygger på ”Guiden”, side 2 og 3."], [], [], [], ["Afsnittet bygger på ”Guiden”, side 9."],
    ]  # fmt: skip


def test_a_chapter_of_one_place_has_one_note():
    found = cited([heading("a"), prose("a"), heading("b"), prose("b")], said("a", "2"), said("b", "2"))
    assert [notes(one) for one in found] == [[], ["Hele afsnittet bygger på ”Guiden”, side 2."], [], []]


def test_the_note_stands_after_words_that_end_a_sentence():
    points = Bullets(id="demo/prose/a@points", items=((Span("Et"),), (Span("To"),)))
    lead_in, listed = cited([prose("a", "Den har to ting:"), points], said("a", "2"))
    assert notes(lead_in) == []
    assert isinstance(listed, Bullets)
    assert [len(notes(one)) for one in listed.items] == [0, 1]


def test_quotes_are_from_their_source():
    quotes = [
        Callout(id=f"demo/prose/{key}@quote", title="Leder", paragraphs=((Span("Ja."),),), tone="quote") for key in "ab"
    ]
    found = cited(list(quotes), said("a", "2"), said("b", "4"))
    assert [notes(one) for one in found] == [["Fra ”Guiden”, side 2 og 4."], []]


def test_a_table_has_one_note_in_its_caption_unless_its_rows_come_from_different_pages():
    (same,) = cited([table(row("a"), row("b"), row("c"))], said("a", "2"), said("b", "2"))
    assert isinstance(same, Table)
    assert notes(same.caption) == notes(same) == ["Tabellen bygger på ”Guiden”, side 2."]
    (rows,) = cited([table(row("a"), row("b"), row("c"))], said("a", "2"), said("b", "3", basis="inferred"))
    assert isinstance(rows, Table)
    assert [notes(one) for one in rows.rows] == [["Fra ”Guiden”, side 2."], ["Udledt af ”Guiden”, side 3."], []]
    assert notes(rows.caption) == []


def test_a_long_table_of_different_pages_has_one_note_and_one_without_caption_none():
    keys = "abcdefg"
    known = [said(key, str(number)) for number, key in enumerate(keys, 1)]
    (long,) = cited([table(*map(row, keys))], *known)
    assert notes(long) == ["Tabellen bygger på ”Guiden”, side 1–7."]
    assert notes(cited([table(*map(row, keys), caption="")], *known)[0]) == []


def test_form_fields_get_no_note():
    person = Row("demo/prose/a", (Cell(((Span("Karen", field="people/x/0/name"),),)), Cell()))
    field = Row("demo/prose/b", (Cell(control=Control("text", "t", "T")), Cell()))
    (found,) = cited([table(person, field)], said("a", "2"), said("b", "3"))
    assert notes(found) == []


def test_a_document_without_a_list_of_sources_has_no_notes():
    assert notes(cited([prose("a")], said("a", "2"), listed=False)[0]) == []


def test_a_source_nobody_lists_gives_no_note():
    assert notes(cited([prose("a")], said("a", "2", "ukendt"))[0]) == []
