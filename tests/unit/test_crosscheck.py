"""A planted difference between a pack's documents is found; what the programmes say themselves differs nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from generator.compose import compose
from generator.crosscheck import cross_check
from generator.dates import calendar_of
from generator.pack import Order, build_pack, find_home, prepare
from generator.problems import Problems, ProblemsError
from generator.reading.spans import Span
from generator.tree.events import DatedCalendar, Event
from generator.tree.nodes import Cell, Column, Control, Cover, Document, Prose, Row, Section, Table

DAY = date(2027, 4, 13)


def document(name: str, *blocks: object) -> Document:
    section = Section(id=f"demo/{name}/et", title=(Span("Et"),), label="Et", blocks=blocks)  # type: ignore[arg-type]
    return Document(
        id=f"demo/{name}",
        title="T",
        subject="",
        author="",
        programme="P",
        municipality="K",
        version="1",
        built=DAY,
        cover=Cover("K", "T", "", "S", ()),
        header="",
        footer="",
        sections=(section,),
    )


def table(view: str, row: str, **cells: Cell | str) -> Table:
    made = tuple(one if isinstance(one, Cell) else Cell(((Span(one),),)) for one in cells.values())
    columns = tuple(Column(key.replace("_", "-"), key) for key in cells)
    return Table(id=f"demo/{view}", columns=columns, rows=(Row(row, made),))


def found(*documents: Document, calendar: DatedCalendar | None = None) -> list[str]:
    problems = Problems()
    cross_check(documents, calendar, problems)
    assert {one.code for one in problems} <= {"documents-differ"}
    return [one.message for one in problems]


ROW = "demo/checks/adgang"


@pytest.mark.parametrize(
    ("column", "guide", "deck"),
    [
        ("due", "13. apr. 2027", "14. apr. 2027"),
        ("start", "13. apr. 2027", "13. apr. 2028"),
        ("number", "M4", "M5"),
        ("number", "1.4", "1.5"),
        ("score", "12 Høj", "9 Mellem"),
        ("owner", "Karen Prøve", "Projektleder"),
    ],
)
def test_a_planted_difference_names_the_id_both_documents_and_both_values(column, guide, deck):
    one = document("guide", table("a", ROW, task="Giv adgang", **{column: guide}))
    other = document("deck", table("b", f"{ROW}@brief", task="Adgang", **{column: deck}))
    (message,) = found(one, other)
    short = {"12 Høj": "12", "9 Mellem": "9"}

    assert all(
        part in message for part in (ROW, "demo/guide", "demo/deck", short.get(guide, guide), short.get(deck, deck))
    )
    assert found(one, one) == []


def test_a_date_in_a_form_field_is_the_same_date_as_in_text():
    field = Cell(control=Control("date", "t", "a", value="13. apr. 2027", when=DAY))
    guide = document("guide", table("a", ROW, due=field))

    assert found(guide, document("deck", table("b", ROW, due="13.\u00a0apr.\u00a02027"))) == []
    assert len(found(guide, document("deck", table("b", ROW, due="12.\u00a0apr.\u00a02027")))) == 1


def test_what_a_document_leaves_out_or_words_differently_is_no_difference():
    guide = document("guide", table("a", ROW, task="Giv alle adgang", due="13. apr. 2027", owner="Karen"))
    brief = document("brief", table("b", ROW, task="Adgang", due="–", owner=""))
    steps = document("deck", table("c", f"{ROW}@steps/2", number="2"), table("d", f"{ROW}@steps/1", number="1"))

    assert found(guide, brief, steps) == []


def test_a_name_is_told_by_its_field_wherever_it_stands():
    named = [
        document(name, Prose(id=f"demo/{name}@p", paragraphs=((Span(person, field="people/leder/0/name"),),)))
        for name, person in (("guide", "Karen Prøve"), ("brief", "Karen Hansen"))
    ]
    blank = document(
        "deck", Prose(id="p", paragraphs=((Span("[Udfyld]", field="people/leder/0/name", tone="fill-in"),),))
    )

    assert len(found(*named)) == 1
    assert found(named[0], blank) == []


@pytest.mark.parametrize(("first", "mark", "count"), [(DAY, "M4", 0), (date(2027, 4, 14), "M4", 1), (DAY, "M5", 1)])
def test_the_calendar_is_held_against_the_documents(first, mark, count):
    guide = document("guide", table("a", "demo/activities/live@milestone", mark="◆ M4", date="13. apr. 2027"))
    event = Event("demo/activities/live", "Go-live", first, first, mark=mark)

    assert len(found(guide, calendar=DatedCalendar("Kalender", "", "laesoe", DAY, (event,)))) == count


@pytest.mark.parametrize("programme", ["dubu", "ffb", "ics", "ledelse", "vitas"])
def test_the_documents_of_a_programme_agree(programme):
    problems = Problems()
    prepared = prepare(Order(programme, "skanderborg", find_home(None, problems)), problems)
    documents = [compose(prepared.tailored, one, problems, prepared.layout.room) for one in prepared.outlines]

    assert found(*documents, calendar=calendar_of(prepared.tailored, problems)) == []


def test_a_difference_ends_the_build(monkeypatch):
    problems = Problems()
    prepared = prepare(Order("vitas", "laesoe", find_home(None, problems)), problems)

    def moved(tailored, problems, **whose):
        made = calendar_of(tailored, problems, **whose)
        events = tuple(replace(one, first=date(2030, 1, 2), last=date(2030, 1, 2)) for one in made.events)
        return replace(made, events=events)

    monkeypatch.setattr("generator.dates.calendar_of", moved)
    with pytest.raises(ProblemsError) as error:
        build_pack(prepared, problems)
    assert {one.code for one in error.value.problems.errors} == {"documents-differ"}
