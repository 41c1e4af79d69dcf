"""The organisation diagram: everyone in a box, boxes inside the drawing, connectors that end on their boxes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.figures.lettering import text_height, words_fit
from generator.figures.org import MAX_PAGE, OrgSeat, OrgUnit, layout_org
from generator.tree.drawing import Box, Line
from generator.tree.nodes import Span, plain

LEVELS = {"strategic": "Strategisk", "tactical": "Taktisk", "operational": "Operationelt", "external": "Eksternt"}
SIDES = {0: (0.5, 0), 1: (0, 0.5), 2: (0.5, 1), 3: (1, 0.5)}


def seat(name, holder=""):
    return OrgSeat(name, (Span(holder),) if holder else ())


VITAS = (
    OrgUnit(
        "styregruppe",
        "Styregruppe",
        "strategic",
        seats=(seat("Projektejer", "Karen Eksempel"), seat("Gevinstejer", "Henrik Eksempel"), seat("Ressourceejer")),
        badge="10 %",
    ),
    OrgUnit("leder", "Projektleder", "tactical", "styregruppe", seats=(seat("Projektleder", "Sofie Eksempel"),)),
    OrgUnit("reference", "Referencegruppe", "tactical", "leder", True, tuple(seat(f"Medlem {n}") for n in (1, 2, 3))),
    OrgUnit("it", "It-afdeling", "operational", "leder", seats=tuple(seat(f"It {n}", "Navn") for n in (1, 2, 3))),
    OrgUnit("super", "Superbrugere", "operational", "leder", seats=(seat("A", "Anne"), seat("B", "Bo"))),
    OrgUnit("andre", "Andre deltagere", "operational", "leder", True, (seat("Deltager 1"), seat("Deltager 2"))),
)


def drawn(units, medium="page", width=166, height=116, bar=None):
    return layout_org(units, width, height, medium, LEVELS, bar)


def boxes(drawing):
    return [shape for shape in drawing.shapes if isinstance(shape, Box)]


def lines(drawing):
    return [shape for shape in drawing.shapes if isinstance(shape, Line)]


def assert_sound(drawing):
    by_name = {box.name: box for box in boxes(drawing)}
    assert len(by_name) == len(boxes(drawing))
    for box in by_name.values():
        assert box.x >= -0.01 and box.x + box.w <= drawing.width + 0.01
        assert box.y >= -0.01 and box.y + box.h <= drawing.height + 0.01
        assert text_height(box.lines, box.w - 2 * box.inset, box.size, bold=box.bold) <= box.h - 2 * box.inset + 0.01
    for line in lines(drawing):
        for name, side, x, y in (
            (line.begin, line.begin_side, line.x1, line.y1),
            (line.finish, line.finish_side, line.x2, line.y2),
        ):
            if name:
                across, down = SIDES[side]
                box = by_name[name]
                assert (x, y) == pytest.approx((box.x + box.w * across, box.y + box.h * down))


@pytest.mark.parametrize(("medium", "width", "height"), [("page", 166, 0), ("slide", 202, 120), ("slide", 306, 120)])
def test_the_vitas_organisation_stands_soundly_and_names_everyone(medium, width, height):
    drawing = drawn(VITAS, medium, width, height, ("Brugere", (Span("62 medarbejdere i fire teams"),)))

    assert_sound(drawing)
    text = " ".join(plain(line) for box in boxes(drawing) for line in box.lines)
    wanted = [unit.label for unit in VITAS] + [seat.name for unit in VITAS for seat in unit.seats]
    wanted += [plain(seat.holder) for unit in VITAS for seat in unit.seats]
    assert [word for word in wanted if word not in text] == []
    if height:
        assert drawing.height <= height
        assert min(box.size for box in boxes(drawing) if box.lines) >= 12


def test_long_danish_words_are_not_cut_on_a_page():
    seats = (seat("Kommunikationsmedarbejder"), seat("Virksomhedskonsulent", "Forandringsansvarlig"))
    units = (*VITAS[:-1], OrgUnit("andre", "Andre projektdeltagere", "operational", "leder", True, seats))

    assert all(words_fit(box.lines, box.w - 2 * box.inset, box.size, bold=box.bold) for box in boxes(drawn(units)))


@pytest.mark.parametrize(("medium", "width", "height"), [("page", 166, 0), ("slide", 306, 118)])
def test_long_words_ask_for_fewer_boxes_in_a_row(medium, width, height):
    more = tuple(
        OrgUnit(f"u{n}", f"Enhed {n}", "operational", "leder", True, (seat("Kommunikationsmedarbejder"),))
        for n in range(3)
    )
    drawing = drawn((*VITAS, *more), medium, width, height)

    assert_sound(drawing)
    assert all(words_fit(box.lines, box.w - 2 * box.inset, box.size, bold=box.bold) for box in boxes(drawing))


def test_every_unit_is_joined_to_its_parent_and_optional_ones_by_a_dashed_line():
    glued = {line.finish: line.dash for line in lines(drawn(VITAS)) if line.begin}

    assert glued == {
        "Projektleder": False,
        "Referencegruppe": True,
        "It-afdeling": False,
        "Superbrugere": False,
        "Andre deltagere": True,
    }


def test_the_project_manager_stands_straight_under_the_steering_group():
    line = next(line for line in lines(drawn(VITAS)) if line.finish == "Projektleder")

    assert line.x1 == pytest.approx(line.x2)
    assert line.elbow == ""


@pytest.mark.parametrize("medium", ["page", "slide"])
def test_very_long_names_grow_boxes_or_shrink_text_but_never_overflow(medium):
    long = "Anna-Margrethe Christensen-Vestergaard " * 8
    units = tuple(
        OrgUnit(u.id, u.label, u.level, u.parent, u.optional, tuple(seat(s.name, long[:300]) for s in u.seats), u.badge)
        for u in VITAS
    )
    drawing = drawn(units, medium, 306 if medium == "slide" else 166, 120)

    assert_sound(drawing)
    assert drawing.height <= (120 if medium == "slide" else MAX_PAGE)


NAMES = st.text(alphabet="abcæøåABC -/", min_size=1, max_size=30).filter(str.strip)


@st.composite
def organisations(draw):
    count = draw(st.integers(1, 12))
    units = []
    for number in range(count):
        parent = f"u{draw(st.integers(0, number - 1))}" if number else ""
        level = draw(st.sampled_from(["strategic", "tactical", "operational", "external"]))
        seats = tuple(seat(draw(NAMES), draw(st.sampled_from(["", "Karen Eksempel"]))) for _ in range(number % 4))
        units.append(OrgUnit(f"u{number}", draw(NAMES), level, parent, draw(st.booleans()), seats, ""))
    return tuple(units)


@settings(max_examples=40, deadline=None)
@given(organisations())
def test_any_organisation_stands_soundly_on_a_page(units):
    drawing = drawn(units)

    assert_sound(drawing)
    frames = [box for box in boxes(drawing) if box.line_width == 1 and (box.line or box.fill == "accent1")]
    for index, one in enumerate(frames):
        for other in frames[index + 1 :]:
            assert (
                one.x + one.w <= other.x + 0.01
                or other.x + other.w <= one.x + 0.01
                or one.y + one.h <= other.y + 0.01
                or other.y + other.h <= one.y + 0.01
            )


def test_units_of_the_same_name_keep_their_own_boxes():
    units = (VITAS[0], VITAS[1], *(OrgUnit(f"t{n}", "Team", "operational", "leder") for n in range(3)))

    assert_sound(drawn(units))
    assert {line.finish for line in lines(drawn(units)) if line.begin} == {
        "Projektleder",
        "Team",
        "Team (2)",
        "Team (3)",
    }
