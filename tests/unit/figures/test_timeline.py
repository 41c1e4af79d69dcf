"""The Gantt chart: the right axis, bars where their dates put them, labels that never touch."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.figures import timeline
from generator.figures.lettering import text_height
from generator.figures.timeline import Band, Bar, Lane, axis_unit, gantt, gantt_height, lanes
from generator.look.brand import derive_palette
from generator.tree.drawing import Box
from generator.tree.nodes import Span, plain

START = date(2027, 1, 11)


@dataclass(frozen=True)
class Closed:
    start: date
    end: date


def bar(label="Aftale", first=0, last=10, **more):
    return Bar(label, (Span("Projektleder"),), START + timedelta(first), START + timedelta(last), **more)


def drawn(bands, days=120, medium="page", width=166, **more):
    return gantt(bands, START, START + timedelta(days), width, medium, {}, **more)


def boxes(drawing, start=""):
    return [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.name.startswith(start)]


def assert_sound(drawing):
    names = [shape.name for shape in drawing.shapes]
    assert len(names) == len(set(names))
    for box in boxes(drawing):
        assert box.x >= -0.01 and box.x + box.w <= drawing.width + 0.7
        assert box.y >= -0.01 and box.y + box.h <= drawing.height + 0.01
    labels = boxes(drawing, "Akse: ")
    for index, one in enumerate(labels):
        for other in labels[index + 1 :]:
            if abs(one.y - other.y) < 0.01:
                assert one.x + one.w <= other.x + 0.01 or other.x + other.w <= one.x + 0.01
    for box in boxes(drawing, "Aktivitet: "):
        assert text_height(box.lines, box.w, box.size) <= box.h + 0.5


@pytest.mark.parametrize(
    ("weeks", "unit"), [(1, "week"), (26, "week"), (27, "month"), (70, "month"), (80, "quarter"), (300, "quarter")]
)
def test_the_axis_follows_the_length_of_the_plan(weeks, unit):
    assert axis_unit(START, START + timedelta(weeks * 7 - 1)) == unit


def test_seventeen_months_is_the_most_that_shows_months():
    assert axis_unit(date(2027, 1, 1), date(2028, 5, 31)) == "month"
    assert axis_unit(date(2027, 1, 1), date(2028, 6, 1)) == "quarter"


def test_week_labels_are_iso_weeks_across_a_new_year():
    drawing = gantt((Band(1, "A", (bar(),)),), date(2026, 12, 14), date(2027, 1, 20), 166, "page", {})
    labels = [plain(box.lines[0]) for box in boxes(drawing, "Akse: uge")]

    assert labels == [f"uge\u00a0{n}" for n in (51, 52, 53, 1, 2, 3)]


def test_a_bar_begins_and_ends_where_its_days_do():
    drawing = drawn((Band(1, "A", (bar(first=0, last=6),)),), days=27)
    box = boxes(drawing, "Bar: ")[0]

    assert box.x == pytest.approx(83)
    assert box.w == pytest.approx((166 - 83) / 4)


@pytest.mark.parametrize("medium", ["page", "slide"])
def test_marks_show_milestone_tail_and_done(medium):
    bands = (
        Band(1, "Etablering", (bar("Første", 0, 20, milestone="M1"), bar("Anden", 10, 40, runs_on=True))),
        Band(2, "Teknik", (bar("Tredje", 30, 60, done=True, phase=2),)),
    )
    drawing = drawn(bands, medium=medium, width=166 if medium == "page" else 306)

    assert_sound(drawing)
    assert [shape.shape for shape in boxes(drawing, "Milepæl")] == ["diamond"]
    assert [box.dash for box in boxes(drawing, "Fortsætter")] == [True]
    assert [box.fill for box in boxes(drawing, "Bar: Tredje")] == ["phase.2.done"]
    assert sum(shape.name.startswith("Færdig") for shape in drawing.shapes) == 2


@pytest.mark.parametrize("medium", ["page", "slide"])
def test_a_milestone_of_one_day_is_its_diamond_alone(medium):
    rows = (bar("Klar", 20, 20, milestone="M1"), bar("Nået", 0, 0, milestone="M2", done=True))
    drawing = drawn((Band(1, "Etablering", rows),), medium=medium, width=166 if medium == "page" else 306)

    assert_sound(drawing)
    assert boxes(drawing, "Bar: ") == []
    assert len(boxes(drawing, "Milepæl")) == 2


def test_few_rows_on_a_slide_grow_to_twelve_and_a_half_millimetres():
    drawing = drawn((Band(1, "Etablering", tuple(bar(f"Opgave {n}") for n in range(4))),), medium="slide", width=306)

    assert {round(box.h, 1) for box in boxes(drawing, "Aktivitet: ")} == {12.5}


def test_closed_weeks_are_shaded_behind_everything():
    drawing = drawn((Band(1, "A", (bar(),)),), closed=(Closed(date(2027, 2, 15), date(2027, 2, 21)),))

    assert drawing.shapes[0].fill == "holiday"


@pytest.mark.parametrize(("medium", "width"), [("page", 166), ("slide", 306)])
def test_the_height_is_known_before_drawing(medium, width):
    bands = tuple(
        Band(n, f"Fase {n}", tuple(bar(f"Aktivitet {n}.{i}", n, n + 9, phase=n) for i in range(3))) for n in (1, 2)
    )
    drawing = drawn(bands, medium=medium, width=width)

    assert drawing.height == pytest.approx(gantt_height(bands, medium, width))


def test_a_slide_keeps_its_height_with_nine_rows_and_readable_text():
    bands = (Band(1, "Go-live", tuple(bar(f"Team {n} går i gang", n * 5, n * 5 + 20) for n in range(9))),)
    drawing = drawn(bands, medium="slide", width=306)

    assert_sound(drawing)
    assert drawing.height <= timeline.SLIDE_HEIGHT
    assert min(box.size for box in boxes(drawing) if box.lines) >= 12


def test_sixty_rows_and_a_300_letter_name_do_not_overflow():
    rows = tuple(
        bar("Go-live i " + "Team Virksomhedsservice " * 12 if n == 3 else f"Team {n}", n, n + 5) for n in range(60)
    )
    for medium, width in (("page", 166), ("slide", 306)):
        assert_sound(drawn((Band(1, "Produktion", rows),), medium=medium, width=width))


@st.composite
def plans(draw):
    bands, number = [], 0
    for phase in range(1, draw(st.integers(2, 6)) + 1):
        rows = []
        for _ in range(draw(st.integers(0, 3))):
            number += 1
            first = draw(st.integers(0, 700))
            last = first + draw(st.integers(0, 90))
            mark = draw(st.sampled_from(["", f"M{number}"]))
            rows.append(
                bar(f"Opgave {number}", first, last, milestone=mark, phase=phase)
                if draw(st.booleans())
                else bar(
                    f"Opgave {number}", first, last, runs_on=draw(st.booleans()), done=draw(st.booleans()), phase=phase
                )
            )
        bands.append(Band(phase, f"Fase {phase}", tuple(rows)))
    return tuple(bands)


@settings(max_examples=40, deadline=None)
@given(plans(), st.sampled_from([("page", 166), ("slide", 306)]))
def test_any_plan_stands_inside_its_drawing_in_colours_the_palette_has(bands, frame):
    medium, width = frame
    ends = [one.end for band in bands for one in band.bars]
    last = max(ends, default=START + timedelta(7))
    drawing = gantt(bands, START, last, width, medium, {})

    assert_sound(drawing)
    palette = derive_palette(None, len(bands))
    for shape in drawing.shapes:
        roles = (shape.fill, shape.line, shape.text) if isinstance(shape, Box) else (shape.colour,)
        assert all(palette.colour(role) for role in roles if role)


def test_a_plan_that_ends_before_it_starts_is_a_bug():
    with pytest.raises(ValueError, match="end after"):
        gantt((), START, START - timedelta(1), 166, "page", {})


# Lanes


def _lane(number: int, first: date, *marks: date, dots: tuple[date, ...] = ()) -> Lane:
    return Lane(number, f"Program {number}", ("2027", "foreslået start"), first, date(2028, 3, 1), marks, dots)


LEGEND = {"mark": "Go-live", "dot": "Møde", "shade": "Tæt", "week": "uge"}


@given(
    st.lists(st.lists(st.integers(0, 420), max_size=14), min_size=1, max_size=6),
    st.lists(st.integers(0, 420), max_size=4),
)
def test_lanes_stay_inside_their_field_and_their_dates_never_touch(rows: list[list[int]], dots: list[int]):
    first = date(2027, 1, 4)
    met = tuple(first + timedelta(days=n) for n in dots)
    drawn = lanes(
        [_lane(n, first, *(first + timedelta(days=day) for day in days), dots=met) for n, days in enumerate(rows, 1)],
        306,
        118,
        LEGEND,
    )
    assert drawn.height <= 118.01
    boxes = [shape for shape in drawn.shapes if isinstance(shape, Box)]
    assert all(box.x >= -0.01 and box.x + box.w <= 306.61 and box.y + box.h <= drawn.height + 0.01 for box in boxes)
    assert len({shape.name for shape in drawn.shapes}) == len(drawn.shapes)
    dated = [box for box in boxes if box.name.startswith("Dato ")]
    for one in dated:
        assert not any(
            one is not other and one.y == other.y and one.x < other.x + other.w and other.x < one.x + one.w
            for other in dated
        )
    days = [{first + timedelta(days=day) for day in some} for some in rows]
    diamonds = [box for box in boxes if box.shape == "diamond" and box.name.startswith("Go-live ")]
    assert len(diamonds) == sum(len(some) for some in rows)
    assert len(dated) >= sum(bool(some) for some in days)


def test_lanes_name_each_course_and_explain_only_the_signs_they_use():
    day = date(2027, 5, 3)
    plain = lanes([_lane(1, day, day)], 306, 118, LEGEND)
    full = lanes([_lane(1, day, day, dots=(day,))], 306, 118, LEGEND, (Closed(day, date(2027, 5, 14)),))
    told = lambda drawn: {one.name for one in drawn.shapes if one.name.startswith("Forklaring")}  # noqa: E731
    assert told(plain) == {"Forklaring: Go-live"}
    assert told(full) == {"Forklaring: Go-live", "Forklaring: Møde", "Forklaring: Tæt"}
    with pytest.raises(ValueError):
        lanes([], 306, 118, LEGEND)
