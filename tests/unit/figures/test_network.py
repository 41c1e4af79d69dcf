"""The change network, the year wheel, the scale and the time bar as drawings."""

from __future__ import annotations

import pytest

from generator.figures.network import Group, Network, Tie, change_network
from generator.figures.scale import Stretch, scale
from generator.figures.timebar import time_bar
from generator.figures.yearwheel import year_wheel
from generator.tree.drawing import Box, Line

NETWORK = Network(
    "Kommune",
    (Group("k/a", "Sponsor", 0), Group("k/b", "Agent", 1), Group("k/c", "Superbruger", 2)),
    (Group("x", "Leverandør"),),
    ("62", "brugere"),
    (Tie("k/a", "k/b", "Retning"), Tie("x", "k/a", "Dialog"), Tie("k/c", "u", "Hjælp")),
    "u",
)


@pytest.mark.parametrize("medium", ["page", "slide"])
def test_every_connector_of_the_network_is_glued_to_a_box_in_it(medium):
    drawing = change_network(NETWORK, 306, 120, medium)
    names = {shape.name for shape in drawing.shapes if isinstance(shape, Box)}
    lines = [shape for shape in drawing.shapes if isinstance(shape, Line)]
    assert len(lines) == 3
    assert all(line.begin in names and line.finish in names for line in lines)


def test_all_boxes_of_the_network_stand_inside_the_drawing():
    drawing = change_network(NETWORK, 306, 120, "slide")
    for shape in drawing.shapes:
        if isinstance(shape, Box) and not shape.name.startswith("Tekst"):
            assert shape.x >= -0.1 and shape.x + shape.w <= 306.1
            assert shape.y >= -0.1 and shape.y + shape.h <= 120.1


def test_the_year_wheel_has_twelve_parts_and_lights_the_active_ones():
    parts = [one for one in year_wheel("abcdefghijkl", {2, 4}, "Møder", 118, "slide").shapes if one.shape == "arc"]
    assert [part.fill for part in parts].count("accent1") == 2
    assert len(parts) == 12


def test_the_time_bar_divides_its_width_by_minutes():
    first, second = time_bar((5, 10), 90, "slide", "0", "15").shapes[:2]
    assert second.w == pytest.approx(2 * first.w)


def test_a_scale_draws_a_box_for_every_group_and_step():
    drawing = scale((Stretch("A", ("a", "b")), Stretch("B", ("c",))), 160, 0, "page")
    assert sum(isinstance(shape, Box) for shape in drawing.shapes) == 5
