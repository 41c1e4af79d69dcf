"""A planted difference between a pack's documents is found; what the programmes say themselves differs nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace
from trees import altered

from generator.compose import compose
from generator.crosscheck import cross_check
from generator.dates import calendar_of
from generator.pack import Order, Prepared, build_pack, find_home, prepare
from generator.problems import Problems, ProblemsError
from generator.reading.spans import Span
from generator.tree.events import DatedCalendar, Event
from generator.tree.nodes import (
    Cell,
    Chart,
    Column,
    Contents,
    Control,
    Cover,
    Document,
    Prose,
    Row,
    Section,
    Table,
    walk,
)

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


# One document of a real pack altered: the build ends and says where


@pytest.fixture(scope="module")
def vitas() -> Prepared:
    """A pack with people, so that names and owners stand in its documents."""
    return prepare(Order("vitas", "skanderborg", find_home(None, Problems())), Problems())


def in_column(key: str, text: str, when: date | None = None) -> Callable[[Any], Any]:
    """Change every cell of a column in tables with items."""

    def change(value: Any) -> Any:
        if not isinstance(value, Table) or key not in [column.key for column in value.columns]:
            return None
        place = [column.key for column in value.columns].index(key)
        rows = []
        for row in value.rows:
            old = row.cells[place]
            control = replace(old.control, value=text, when=when or old.control.when) if old.control else None
            new = Cell(((Span(text),),), control=control)
            rows.append(replace(row, cells=(*row.cells[:place], new, *row.cells[place + 1 :])))
        return replace(value, rows=tuple(rows))

    return change


def in_spans(test: Callable[[Span], bool], text: str) -> Callable[[Any], Any]:
    return lambda value: replace(value, text=text) if isinstance(value, Span) and test(value) else None


def in_chart(value: Any) -> Any:
    return replace(value, values=tuple(one + 1 for one in value.values)) if isinstance(value, Chart) else None


DAY_OFF = date(2031, 2, 3)
ALTERED = {
    "date": in_column("due", "3. feb. 2031", DAY_OFF),
    "end": in_column("end", "3. feb. 2031", DAY_OFF),
    "milestone": in_column("date", "3. feb. 2031", DAY_OFF),
    "number": in_column("number", "9.99"),
    "owner": in_column("owner", "En helt anden"),
    "score": in_column("score", "24 Kritisk"),
    "name": in_spans(lambda one: one.field == "people/projektleder/0/name", "Karin Andersen"),
    "hours": in_spans(lambda one: one.says.startswith("hours "), "9.999 timer"),
    "chart": in_chart,
}


@pytest.mark.parametrize(
    ("document", "what", "said"),
    [
        ("guide", "date", "fristen er"),
        ("guide", "milestone", "datoen er"),
        ("guide", "number", "nummeret er"),
        ("guide", "owner", "den ansvarlige er"),
        ("guide", "score", "scoren er"),
        ("guide", "name", "navnet er"),
        ("guide", "hours", "timetallet er"),
        ("guide", "chart", "timetallet er"),
        ("briefing", "date", "fristen er"),
        ("briefing", "owner", "den ansvarlige er"),
        ("briefing", "name", "navnet er"),
        ("briefing", "hours", "timetallet er"),
        ("briefing", "chart", "timetallet er"),
        ("brief", "number", "nummeret er"),
        ("brief", "owner", "den ansvarlige er"),
        ("kickoff", "name", "navnet er"),
        ("log", "date", "fristen er"),
        ("log", "end", "datoen er"),
        ("log", "number", "nummeret er"),
        ("log", "owner", "den ansvarlige er"),
        ("log", "score", "scoren er"),
        ("case-paper", "hours", "timetallet er"),
        ("steering-meetings", "hours", "timetallet er"),
    ],
)
def test_a_document_altered_alone_ends_the_build_in_plain_danish(
    vitas: Prepared, monkeypatch: pytest.MonkeyPatch, document: str, what: str, said: str
):
    def wrong(tailored: Any, outline: Any, *given: Any, **named: Any) -> Document:
        made = compose(tailored, outline, *given, **named)
        return altered(made, ALTERED[what]) if outline.name == document else made

    monkeypatch.setattr("generator.compose.compose", wrong)
    with pytest.raises(ProblemsError) as error:
        build_pack(vitas, Problems())
    problems = error.value.problems.errors
    assert {one.code for one in problems} == {"documents-differ"}
    named = next(one for one in vitas.outlines if one.name == document)
    assert any(said in one.message and f"vitas/{named.address}" in one.message for one in problems)


def test_a_calendar_altered_alone_ends_the_build_and_is_named(vitas: Prepared, monkeypatch: pytest.MonkeyPatch):
    def renumbered(tailored: Any, problems: Problems, **whose: Any) -> DatedCalendar:
        made = calendar_of(tailored, problems, **whose)
        return replace(made, events=tuple(replace(one, mark=one.mark and "M99") for one in made.events))

    monkeypatch.setattr("generator.dates.calendar_of", renumbered)
    with pytest.raises(ProblemsError) as error:
        build_pack(vitas, Problems())
    problems = error.value.problems.errors
    assert problems and all("M99" in one.message and "VITAS i Skanderborg Kommune" in one.message for one in problems)


@pytest.mark.parametrize(
    ("text", "count"), [("1.536 timer", 0), ("1.536", 0), ("i alt 1.536\u00a0timer", 0), ("1.537", 1), ("153", 1)]
)
def test_hours_are_compared_by_their_number_wherever_they_stand(text, count):
    one = document("guide", Prose(id="p", paragraphs=((Span("1.536", says="hours demo/effort"),),)))
    other = document("deck", Prose(id="q", paragraphs=((Span(text, says="hours demo/effort"),),)))
    chart = document(
        "brief",
        Chart(id="c", caption=(), categories=("I alt",), values=(1536.0,), says=("hours demo/effort",)),
    )

    assert len(found(one, chart, other)) == count


@pytest.mark.parametrize("programme", ["vitas", "ffb"])
def test_every_number_of_hours_in_a_pack_says_what_it_is_of(programme):
    """Hours that a document shows in a table or chart are claims: a view that forgets is found here."""
    prepared = prepare(Order(programme, "skanderborg", find_home(None, Problems())), Problems())
    for outline in prepared.outlines:
        made = compose(prepared.tailored, outline, Problems(), prepared.layout.room)
        for node in walk(made):
            if isinstance(node, Table) and "hours" in [column.key for column in node.columns]:
                place = [column.key for column in node.columns].index("hours")
                shown = [span for row in node.rows for line in row.cells[place].lines for span in line]
                assert all(span.says for span in shown if span.text[:1].isdigit()), (made.id, node.id)


def pointing(refers: str, *more: object) -> Document:
    return document("guide", Prose(id="demo/prose/a", paragraphs=((Span("x", refers=refers),),)), *more)


@pytest.mark.parametrize("refers", ["et", "rows@table"])
def test_a_cross_reference_to_a_chapter_or_a_caption_is_sound(refers: str):
    rows = replace(table("rows@table", "demo/rows/a", name="A"), caption=(Span("Rækker"),))
    problems = Problems()
    cross_check([pointing(refers, rows, Contents(id="demo/guide@contents", title="Indhold"))], None, problems)
    assert not list(problems)


def test_a_cross_reference_to_nothing_is_told_where_there_is_a_contents_list():
    listed = Contents(id="demo/guide@contents", title="Indhold")
    problems = Problems()
    cross_check([pointing("ett", table("rows@table", "demo/rows/a", name="A"), listed)], None, problems)
    assert [(one.code, one.severity) for one in problems] == [("unknown-pointer", "warning")]
    problems = Problems()
    cross_check([pointing("ett")], None, problems)
    assert not list(problems)
