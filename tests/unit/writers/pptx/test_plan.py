"""Planning: measured, stepped down, split at rows and items, and nothing lost on the way."""

from __future__ import annotations

import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.writers.pptx.deck_sample import checklist, document, standard_layout

from generator.problems import Problems
from generator.tree.nodes import Bullets, Callout, Cell, Column, Panel, Prose, Row, Slide, Span, Table, plain, spans
from generator.writers.pptx.plan import (
    PlannedSlide,
    TableFrame,
    TextFrame,
    _even,
    lines_of,
    main_column,
    plan_slides,
    read_deck_layout,
)

WORDS = st.text(alphabet=string.ascii_lowercase + "æøå", min_size=1, max_size=14)
SENTENCES = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)


def plan(*slides: Slide) -> tuple[tuple[PlannedSlide, ...], Problems]:
    problems = Problems()
    return plan_slides(document(slides), read_deck_layout(standard_layout()), problems), problems


def slide(layout: str, title: str = "Et budskab med et verbum", **slots: object) -> Slide:
    return Slide(id="s", layout=layout, title=title, kicker="Emne", slots=tuple(slots.items()))  # type: ignore[arg-type]


def tables(planned: tuple[PlannedSlide, ...]) -> list[TableFrame]:
    return [frame for one in planned for frame in one.frames if isinstance(frame, TableFrame)]


def texts(planned: tuple[PlannedSlide, ...]) -> list[str]:
    return [
        plain(para.spans)
        for one in planned
        for frame in one.frames
        if isinstance(frame, TextFrame)
        for para in frame.paras
    ]


def long_table(rows: list[str]) -> Table:
    columns = (Column("a", "Opgave", 4), Column("b", "Ansvarlig", 2))
    made = tuple(Row(f"r/{n}", (Cell((spans(text),)), Cell((spans("Rolle"),)))) for n, text in enumerate(rows))
    return Table(id="t", columns=columns, rows=made, title="En tabel")


@settings(max_examples=40, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=60))
def test_splitting_a_table_neither_loses_nor_doubles_a_row(rows):
    planned, problems = plan(slide("table", table=(long_table(rows),)))

    joined = [row for frame in tables(planned) for row in frame.node.rows]
    assert [row.id for row in joined] == [f"r/{n}" for n in range(len(rows))]
    if not problems.warnings:
        assert [plain(row.cells[0].lines[0]) for row in joined] == rows


@settings(max_examples=40, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=60))
def test_splitting_a_list_neither_loses_nor_doubles_an_item(items):
    bullets = Bullets(id="b", items=tuple(spans(item) for item in items))

    planned, problems = plan(slide("content", body=(bullets,)))

    if not problems.warnings:
        assert texts(planned) == items


def test_every_frame_of_a_split_table_stays_in_its_area():
    planned, _ = plan(slide("table", table=(long_table([f"Opgave {n} " * 8 for n in range(60)]),)))

    assert len(planned) > 3
    assert all(frame.y + frame.h <= 166.1 and frame.x + frame.w <= 322.4 for frame in tables(planned))


def test_the_last_slide_of_a_split_table_has_at_least_two_rows():
    for count in range(5, 40):
        planned, _ = plan(slide("table", table=(long_table([f"Opgave {n}" for n in range(count)]),)))
        assert len(planned) == 1 or len(tables(planned)[-1].node.rows) >= 2


def test_a_split_slide_keeps_its_kicker_and_counts_in_its_title():
    planned, _ = plan(slide("table", table=(long_table(["Opgave"] * 30),)))

    count = len(planned)
    assert [one.title for one in planned] == [f"Et budskab med et verbum ({n}/{count})" for n in range(1, count + 1)]
    assert {one.kicker for one in planned} == {"Emne"}
    assert [one.id for one in planned][:2] == ["s", "s~2"]


def test_text_steps_down_to_the_floor_before_it_splits():
    few = Bullets(id="b", items=tuple(spans("Et punkt med lidt tekst i") for _ in range(5)))
    many = Bullets(id="b", items=tuple(spans("Et punkt med lidt tekst i") for _ in range(60)))

    sizes = []
    for block in (few, many):
        planned, _ = plan(slide("content", body=(block,)))
        sizes.append({para.size for one in planned for frame in one.frames for para in frame.paras})
    assert sizes == [{16.0}, {14.0}]


def test_no_table_text_is_smaller_than_fourteen_points():
    planned, _ = plan(slide("table", table=(long_table(["Opgave " * 20] * 40),)))

    assert min(frame.size for frame in tables(planned)) >= 14


def test_a_side_panel_that_is_too_long_moves_its_last_paragraphs_to_the_notes_and_says_so():
    paragraphs = tuple(spans(f"Afsnit {n} " + "med en del tekst i, som fylder godt op " * 3) for n in range(12))
    side = Prose(id="p", paragraphs=paragraphs)

    planned, problems = plan(slide("figure-side", side=(side,)))

    shown, noted = texts(planned), [plain(note) for note in planned[0].notes]
    assert {problem.code for problem in problems} == {"slide-overflow"}
    assert all(plain(one) in shown or plain(one) in noted for one in paragraphs)


def test_a_side_table_that_is_too_long_puts_the_rest_into_the_notes():
    side = long_table([f"Risiko {n} " * 12 for n in range(20)])

    planned, problems = plan(slide("figure-side", side=(side,)))

    shown = {row.id for row in tables(planned)[0].node.rows}
    noted = " ".join(plain(note) for note in planned[0].notes)
    assert problems.warnings
    assert all(row.id in shown or plain(row.cells[0].lines[0]) in noted for row in side.rows)


def test_a_title_takes_two_lines_and_a_longer_one_stands_whole_in_the_notes():
    title = "Vi tager systemet i brug i alle teams " * 8

    planned, problems = plan(slide("title-only", title=title))

    assert planned[0].title.endswith("…")
    assert len(lines_of(spans(planned[0].title), 276, planned[0].title_size, True)) <= 2
    assert " ".join(title.split()) in [plain(note) for note in planned[0].notes]
    assert [problem.code for problem in problems] == ["slide-overflow"]


def test_titles_are_unique():
    planned, _ = plan(slide("title-only"), slide("title-only"), slide("title-only"))

    assert len({one.title for one in planned}) == 3
    assert len({one.id for one in planned}) == 3


@pytest.mark.parametrize(("count", "groups"), [(0, []), (1, [1]), (3, [3]), (4, [2, 2]), (5, [3, 2]), (7, [3, 2, 2])])
def test_cards_are_shared_evenly_between_slides(count, groups):
    cards = [Callout(id=str(n), title=str(n), paragraphs=()) for n in range(count)]

    assert [len(group) for group in _even(cards, 3)] == groups


def test_every_card_is_placed_once():
    cards = tuple(Callout(id=f"c{n}", title=f"Kort {n}", paragraphs=(spans("Tekst"),)) for n in range(5))

    planned, _ = plan(slide("cards", cards=cards))

    assert [text for text in texts(planned) if text.startswith("Kort")] == [f"Kort {n}" for n in range(5)]


def test_a_long_checklist_repeats_wheel_and_summary_but_no_row():
    summary = Prose(id="p", paragraphs=(spans("Vi vælger mål."),))

    planned, _ = plan(slide("phase", summary=(summary,), table=(checklist(20),)))

    assert len(planned) > 1
    rows = [row.id for frame in tables(planned) for row in frame.node.rows]
    assert rows == [f"vitas/checks/a/{n}" for n in range(1, 21)]
    assert texts(planned) == ["Vi vælger mål."] * len(planned)


def test_a_word_wider_than_its_column_widens_the_column():
    table = Table(
        id="t",
        columns=(Column("a", "Nr.", 0.1), Column("b", "Emne", 10)),
        rows=(Row("r", (Cell((spans("Beskæftigelsesområdet"),)), Cell((spans("kort"),)))),),
        title="T",
    )

    planned, _ = plan(slide("table", table=(table,)))

    frame = tables(planned)[0]
    assert len(lines_of(spans("Beskæftigelsesområdet"), frame.widths[0] - 3, frame.size)) == 1


def test_empty_slots_and_unknown_layouts_give_a_slide_with_its_title():
    planned, _ = plan(slide("table", table=()), slide("findes-ikke", object=()))

    assert [one.role for one in planned] == ["table", "title-only"]
    assert [one.frames for one in planned] == [(), ()]


def test_a_source_paragraph_in_a_slot_becomes_the_slides_source():
    body = (
        Prose(id="p", paragraphs=(spans("Tekst"),)),
        Prose(id="q", paragraphs=(spans("Kilde: STAR"),), style="source"),
    )

    planned, _ = plan(slide("content", body=body))

    assert [plain(para.spans) for para in planned[0].source] == ["Kilde: STAR"]
    assert texts(planned) == ["Tekst"]


def test_the_main_column_is_the_one_that_names_the_row_unless_it_is_a_narrow_number():
    wide, number = Column("b", "B", 4), Column("a", "A", 1, names_row=True)

    assert main_column(Table(id="t", columns=(number, wide), rows=())) == 1
    assert main_column(Table(id="t", columns=(Column("a", "A", 3, names_row=True), wide), rows=())) == 0


def test_a_panel_of_big_numbers_keeps_label_and_value():
    from generator.tree.nodes import Fact

    panel = Panel(id="p", title="I alt", numbers=(Fact("timer", ((Span("4.080"),),)),))

    planned, _ = plan(slide("figure-side", side=(panel,)))

    assert texts(planned) == ["I alt", "4.080", "timer"]


def test_a_date_in_a_title_is_not_torn_apart_and_no_word_stands_alone_on_the_last_line():
    planned, _ = plan(
        slide("title-only", title="Forslag: alle fire teams er i gang med VITAS senest den 15.\u00a0juni"),
        slide("title-only", title="Medarbejdere og arbejdsgivere mærker meget, men har lille indflydelse"),
    )

    for one in planned:
        last = lines_of(spans(one.title), 276, one.title_size, True)[-1]
        assert "\u00a0" in last or " " in last
    assert "15.\u00a0juni" in planned[0].title


def test_a_cover_text_without_room_is_shortened_and_stands_whole_in_the_notes():
    long = "Mål, plan og beslutninger " * 20
    made = document((Slide(id="c", layout="title", title="T"),))
    problems = Problems()

    planned = plan_slides(
        replace(made, cover=replace(made.cover, subtitle=long)), read_deck_layout(standard_layout()), problems
    )

    assert long in [plain(note) for note in planned[0].notes]
    assert [problem.code for problem in problems] == ["slide-overflow"]
