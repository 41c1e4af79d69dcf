"""Planning: measured, stepped down, split at rows and items, and nothing lost on the way."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from unit.writers.pptx.deck_sample import checklist, document, standard_layout

from generator.look.layout import layout_text, load_layout, propose_deck
from generator.ooxml.package import read_package
from generator.problems import Problems
from generator.tree.nodes import (
    Bullets,
    Callout,
    Cell,
    Column,
    Fact,
    Heading,
    Panel,
    Prose,
    Row,
    Slide,
    Span,
    Table,
    plain,
    spans,
)
from generator.writers.pptx.plan import (
    TITLE_FLOOR,
    DeckLayout,
    Para,
    PlannedSlide,
    TableFrame,
    TextFrame,
    _card_of,
    _even,
    lines_of,
    main_column,
    plan_slides,
    read_deck_layout,
)
from tests.templates import classic, wide

WORDS = st.text(alphabet=string.ascii_lowercase + "æøå", min_size=1, max_size=14)
SENTENCES = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)


def template_deck(folder: Path, data: bytes) -> DeckLayout:
    """A kommune's own template as the planner sees it."""
    (folder / "deck.pptx").write_bytes(data)
    text = layout_text("Prøve", ("deck.pptx", propose_deck(read_package(data))))
    (folder / "layout.yaml").write_text(text, encoding="utf-8")
    layout = load_layout(folder, Problems(), Path(__file__).parents[4] / "layouts" / "standard")
    assert layout is not None
    return read_deck_layout(layout)


def plan(*slides: Slide) -> tuple[tuple[PlannedSlide, ...], Problems]:
    problems = Problems()
    return plan_slides(document(slides), read_deck_layout(standard_layout()), problems), problems


def slide(layout: str, title: str = "Et budskab med et verbum", **slots: object) -> Slide:
    return Slide(id="s", layout=layout, title=title, kicker="Emne", slots=tuple(slots.items()))  # type: ignore[arg-type]


def tables(planned: tuple[PlannedSlide, ...]) -> list[TableFrame]:
    return [frame for one in planned for frame in one.frames if isinstance(frame, TableFrame)]


def texts(planned: tuple[PlannedSlide, ...]) -> list[str]:
    """What stands in text frames, without the large numbers of cards."""
    return [plain(para.spans) for para in paras(planned) if para.size != 40]


def paras(planned: tuple[PlannedSlide, ...]) -> list[Para]:
    return [para for one in planned for frame in one.frames if isinstance(frame, TextFrame) for para in frame.paras]


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
    found = []
    for count in (7, 12, 17):
        points = Bullets(id="b", items=tuple(spans("Et punkt med lidt tekst i") for _ in range(count)))
        planned, _ = plan(slide("content", body=(points,)))
        found.append((len(planned), {para.size for para in paras(planned)}))
    assert found == [(1, {20.0}), (1, {16.0}), (2, {16.0})]


def test_what_needs_two_slides_is_shared_evenly_in_the_largest_text_that_two_hold():
    points = Bullets(id="b", items=tuple(spans("Et punkt med lidt tekst i") for _ in range(18)))

    planned, _ = plan(slide("content", body=(points,)))

    assert [len(texts((one,))) for one in planned] == [9, 9]
    assert {para.size for para in paras(planned)} == {16.0}


def test_a_slide_rather_begins_with_a_heading_and_repeats_that_of_a_list_it_goes_on_with():
    def part(number: int, count: int) -> tuple[Heading, Bullets]:
        items = tuple(spans(f"Del {number}, punkt {n}") for n in range(count))
        return Heading(id=f"h{number}", level=2, text=spans(f"Del {number}")), Bullets(id=f"b{number}", items=items)

    short, _ = plan(slide("content", body=(*part(1, 9), *part(2, 7))))
    long, _ = plan(slide("content", body=part(1, 24)))

    assert [texts((one,))[0] for one in short] == ["Del 1", "Del 2"]
    assert [texts((one,))[0] for one in long] == ["Del 1", "Del 1"]


@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_a_short_list_alone_on_a_slide_becomes_numbered_cards_in_the_order_written(count):
    items = [f"Punkt {n} med få ord" for n in range(1, count + 1)]
    body = (Heading(id="h", level=2, text=spans("Fire ting")), Bullets(id="b", items=tuple(map(spans, items))))

    (one,), problems = plan(slide("content", body=body))

    frames = [frame for frame in one.frames if isinstance(frame, TextFrame)]
    assert one.role == "cards" and not problems.warnings
    assert texts((one,)) == ["Fire ting", *items]
    assert [frame.id for frame in frames] == ["h", *(f"b/{n}" for n in range(1, count + 1))]
    assert [(frame.area is not None, frame.fill) for frame in frames[1:]] == [(True, "")] * 3 + [(False, "lt2")] * (
        count - 3
    )
    assert max(frame.y + frame.h for frame in frames) <= 166.1


def test_two_headed_parts_stand_side_by_side_and_a_point_alone_has_no_bullet():
    body = (
        Heading(id="h1", level=2, text=spans("Teknikken")),
        Bullets(id="b1", items=(spans("Den lykkes som regel."),)),
        Heading(id="h2", level=2, text=spans("Organisationen")),
        Bullets(id="b2", items=(spans("Den kræver ledelse."), spans("Og tid."))),
    )

    (one,), _ = plan(slide("content", body=body))

    assert one.role == "cards"
    assert [(plain(para.spans), para.bullet) for para in paras((one,))] == [
        ("Teknikken", ""),
        ("Den lykkes som regel.", ""),
        ("Organisationen", ""),
        ("Den kræver ledelse.", "square"),
        ("Og tid.", "square"),
    ]


def test_a_note_after_quotes_stands_under_their_cards():
    quotes = tuple(Callout(id=f"q{n}", title="", paragraphs=(spans(f"Citat {n}"),), tone="quote") for n in range(6))
    note = Prose(id="n", paragraphs=(spans("Superbruger i en kommune"),), style="note")

    (one,), _ = plan(slide("content", body=(*quotes, note)))

    assert texts((one,)) == [*(f"Citat {n}" for n in range(6)), "Superbruger i en kommune"]
    assert all(text for text in texts((one,)))


def test_long_text_is_no_card():
    body = (
        Heading(id="h1", level=2, text=spans("Del 1")),
        Bullets(id="b1", items=(spans("et langt afsnit " * 40),)),
        Heading(id="h2", level=2, text=spans("Del 2")),
        Bullets(id="b2", items=(spans("et langt afsnit " * 40),)),
    )

    planned, _ = plan(slide("content", body=body))

    assert {one.role for one in planned} == {"content"}


def test_both_columns_of_a_slide_are_set_in_the_same_size():
    def column(key: str, count: int) -> tuple[Heading, Bullets]:
        items = tuple(spans(f"Et ansvar nummer {n}, som fylder mere end en linje i spalten") for n in range(count))
        return Heading(id=f"{key}h", level=2, text=spans(key)), Bullets(id=f"{key}b", items=items)

    few, _ = plan(slide("two-columns", left=column("a", 2), right=column("b", 3)))
    many, _ = plan(slide("two-columns", left=column("a", 2), right=column("b", 6)))

    assert [frame.size for frame in tables(few)] == [20, 20]
    assert len({frame.size for frame in tables(many)}) == 1 and tables(many)[0].size < 20


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


def test_a_label_in_a_side_panel_goes_to_the_notes_with_its_text():
    facts = tuple(Fact(f"Emne {n}", (spans("Teksten om emnet fylder godt og vel to linjer her"),)) for n in range(9))

    planned, _ = plan(slide("figure-side", side=(Panel(id="p", title="Kort", facts=facts),)))

    shown, noted = texts(planned), [plain(note) for note in planned[0].notes]
    assert not shown[-1].startswith("Emne")
    last = next(n for n in range(9) if f"Emne {n}" in noted)
    assert 0 < last < 9 and all(f"Emne {n}" in noted for n in range(last, 9))


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
    cards = [_card_of(Callout(id=str(n), title=str(n), paragraphs=()), n) for n in range(count)]

    assert [len(group) for group in _even(cards, 3)] == groups


def test_every_card_is_placed_once():
    cards = tuple(Callout(id=f"c{n}", title=f"Kort {n}", paragraphs=(spans("Tekst"),)) for n in range(5))

    planned, _ = plan(slide("cards", cards=cards))

    assert len(planned) == 1
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


def test_no_word_stands_alone_in_a_title_whatever_the_templates_font(tmp_path: Path):
    """A title is measured in Arial; in a narrower font its first line holds more, and leaves less for the last."""
    deck = template_deck(tmp_path, classic())
    title = "Vi beder styregruppen lægge rammen for projektet i dag"
    (planned,) = plan_slides(document((slide("table", title=title),)), deck, Problems())
    assert planned.title == "Vi beder styregruppen lægge rammen for projektet i\u00a0dag"


def test_a_long_title_on_a_templates_own_layout_is_set_smaller_rather_than_cut(tmp_path: Path):
    deck = template_deck(tmp_path, wide())
    title = "Facilitatoren holder fast i tid, formål og god tone"
    problems = Problems()
    (planned,) = plan_slides(document((slide("content", title=title),)), deck, problems)
    assert not problems.found
    assert planned.title.replace("\u00a0", " ") == title
    assert TITLE_FLOOR <= planned.title_size < deck.sets["content"].areas["title"].size


def test_a_cover_text_without_room_is_shortened_and_stands_whole_in_the_notes():
    long = "Mål, plan og beslutninger " * 20
    made = document((Slide(id="c", layout="title", title="T"),))
    problems = Problems()

    planned = plan_slides(
        replace(made, cover=replace(made.cover, subtitle=long)), read_deck_layout(standard_layout()), problems
    )

    assert long in [plain(note) for note in planned[0].notes]
    assert [problem.code for problem in problems] == ["slide-overflow"]
