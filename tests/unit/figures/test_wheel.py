"""The change wheel and the strip: 2 to 6 parts, all numbered, turned and sized as designed."""

import math

import pytest

from generator.figures import wheel
from generator.look.brand import derive_palette
from generator.tree.drawing import Box
from generator.tree.nodes import plain

COUNTS = range(2, 7)


def parts(drawing):
    return [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.shape == "arc"]


def sweep(part):
    return (part.end - part.start) % 360


@pytest.mark.parametrize("n", COUNTS)
@pytest.mark.parametrize("medium", ["page", "slide"])
def test_a_cover_wheel_has_equal_parts_that_grow_and_carry_their_numbers(n, medium):
    drawing = wheel.cover_wheel(n, medium)

    found = parts(drawing)
    assert [part.fill for part in found] == [f"phase.{i}" for i in range(1, n + 1)]
    assert all(sweep(part) == pytest.approx(360 / n) for part in found)
    assert [part.w for part in found] == sorted(part.w for part in found)
    numbers = [shape for shape in drawing.shapes if shape.name.startswith("Nummer")]
    assert [plain(shape.lines[0]) for shape in numbers] == [str(i) for i in range(1, n + 1)]
    for shape in numbers:
        assert 0 <= shape.x <= drawing.width - shape.w
        assert 0 <= shape.y <= drawing.height - shape.h


def test_four_parts_stand_as_designed_on_the_cover():
    found = parts(wheel.cover_wheel(4, "page"))

    assert [(part.start, part.end) for part in found] == [(90, 180), (180, 270), (270, 0), (0, 90)]
    assert [part.w / 2 for part in found] == [56, 71, 89, 112]
    assert {part.inner for part in found} == {32}


@pytest.mark.parametrize("medium", ["page", "slide"])
def test_a_cover_without_phases_has_a_wheel_that_counts_nothing(medium):
    found = wheel.cover_wheel(0, medium).shapes

    assert [shape.fill for shape in found] == [f"brand_wheel.{i}" for i in range(1, 5)]
    assert not any(shape.lines for shape in found)


@pytest.mark.parametrize("n", COUNTS)
@pytest.mark.parametrize("medium", ["page", "slide"])
def test_a_phase_wheel_turns_its_current_part_to_the_bottom_left(n, medium):
    for current in range(1, n + 1):
        drawing = wheel.phase_wheel(n, current, medium, 107)
        biggest = max(parts(drawing), key=lambda part: part.w)
        middle = (biggest.start + sweep(biggest) / 2) % 360

        assert biggest.fill == f"phase.{current}"
        assert middle == pytest.approx(135)
        assert max(drawing.width, drawing.height) == pytest.approx(107)
        assert sum(part.fill.endswith(".done") for part in parts(drawing)) == current - 1
        assert sum(part.fill == "inactive" for part in parts(drawing)) == n - current


@pytest.mark.parametrize("n", COUNTS)
def test_a_phase_wheel_stays_inside_its_square(n):
    for current in range(1, n + 1):
        drawing = wheel.phase_wheel(n, current, "page", 100)
        for part in parts(drawing):
            centre = (part.x + part.w / 2, part.y + part.h / 2)
            for step in range(41):
                angle = math.radians(part.start + sweep(part) * step / 40)
                x = centre[0] + part.w / 2 * math.cos(angle)
                y = centre[1] + part.h / 2 * math.sin(angle)
                assert -0.01 <= x <= drawing.width + 0.01
                assert -0.01 <= y <= drawing.height + 0.01


@pytest.mark.parametrize("n", COUNTS)
def test_every_colour_of_a_wheel_is_in_the_palette(n):
    palette = derive_palette("C8102E", n)
    drawings = [wheel.cover_wheel(n, "page"), wheel.phase_wheel(n, n, "slide", 66), wheel.cover_wheel(0, "slide")]
    for shape in [shape for drawing in drawings for shape in drawing.shapes]:
        roles = (shape.fill, shape.line, shape.text) if isinstance(shape, Box) else (shape.colour,)
        assert all(palette.colour(role) for role in roles if role)


@pytest.mark.parametrize("n", [1, 7])
def test_a_wheel_of_any_other_number_is_a_bug(n):
    with pytest.raises(ValueError, match="parts"):
        wheel.cover_wheel(n, "page")


def test_a_phase_outside_the_wheel_is_a_bug():
    with pytest.raises(ValueError, match="phase 6 of 5"):
        wheel.phase_wheel(5, 6, "page", 100)
