"""The stakeholder map: nothing on top of anything, and the same map for the same points."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.figures.matrix import Point, stakeholder_map

QUADRANTS = ("Klæd godt på", "Samarbejd tæt", "Orientér", "Sikr opbakning")
LABELS = st.text(alphabet="abcdefgæøå ABC", min_size=1, max_size=40).filter(str.strip)


def drawn(points, medium="page", width=166, height=90):
    return stakeholder_map(
        tuple(points), width, height, medium, "Indflydelse", "Involvering", QUADRANTS, "Lille", "Stor"
    )


def boxes(drawing, *starts):
    return [shape for shape in drawing.shapes if shape.name.startswith(starts)]


def apart(one, other, slack=0.01):
    return (
        one.x + one.w <= other.x + slack
        or other.x + other.w <= one.x + slack
        or one.y + one.h <= other.y + slack
        or other.y + other.h <= one.y + slack
    )


@st.composite
def crowds(draw):
    count = draw(st.integers(0, 14))
    return [
        Point(number, draw(LABELS), draw(st.integers(1, 5)), draw(st.integers(1, 5))) for number in range(1, count + 1)
    ]


@settings(max_examples=25, deadline=None)
@given(crowds(), st.sampled_from([("page", 166, 90), ("slide", 202, 120)]))
def test_circles_and_names_never_touch_and_stay_in_the_frame(points, frame):
    medium, width, height = frame
    drawing = drawn(points, medium, width, height)

    marks = boxes(drawing, "Interessent", "Navn")
    for index, one in enumerate(marks):
        assert one.x >= 0 and one.x + one.w <= width + 0.01
        assert one.y >= 0 and one.y + one.h <= height + 0.01
        assert all(apart(one, other) for other in marks[index + 1 :])
    assert len(boxes(drawing, "Interessent")) == len(points)


def quadrant_of(drawing, number):
    circle = next(shape for shape in drawing.shapes if shape.name == f"Interessent {number}")
    x, y = circle.x + circle.w / 2, circle.y + circle.h / 2
    fields = boxes(drawing, "Felt: ")
    return next(
        field.name.removeprefix("Felt: ")
        for field in fields
        if field.x <= x <= field.x + field.w and field.y <= y <= field.y + field.h
    )


@pytest.mark.parametrize(
    ("x", "y", "quadrant"),
    [(1, 5, 0), (2, 3, 0), (3, 3, 1), (5, 5, 1), (1, 1, 2), (2, 2, 2), (3, 2, 3), (5, 1, 3)],
)
def test_a_point_lies_in_the_quadrant_of_its_values(x, y, quadrant):
    assert quadrant_of(drawn([Point(1, "Superbrugere", x, y)]), 1) == QUADRANTS[quadrant]


def test_many_points_in_one_cell_all_get_a_circle():
    drawing = drawn([Point(number, f"Team {number}", 5, 5) for number in range(1, 19)])

    circles = boxes(drawing, "Interessent")
    assert len(circles) == 18
    assert all(apart(one, other) for i, one in enumerate(circles) for other in circles[i + 1 :])


def test_a_very_long_name_does_not_leave_its_quadrant():
    drawing = drawn([Point(1, "Langtnavn " * 30, 5, 5), Point(2, "x" * 300, 1, 1)])

    for name in boxes(drawing, "Navn"):
        assert name.x >= 0 and name.x + name.w <= 166.01


def test_the_order_of_the_points_does_not_matter():
    points = [Point(number, f"Part {number}", 4, 4) for number in range(1, 8)]

    assert drawn(points) == drawn(list(reversed(points)))
