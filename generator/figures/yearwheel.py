"""The year wheel: twelve parts clockwise from the top, the months with a meeting in the accent colour.

Every part carries its month's name, so that colour is never the only sign; what the wheel is about stands in the
middle.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from generator.figures.lettering import Medium, line_height, one_line
from generator.metrics import MM_PER_PT
from generator.tree.drawing import Box, Drawing, Line

_HOLE = 0.54  # the hole's radius as a share of the wheel's


def year_wheel(months: Sequence[str], active: Collection[int], centre: str, size: float, medium: Medium) -> Drawing:
    """Return the wheel in a square of `size` mm. `months` are twelve short names, `active` month numbers 1 to 12."""
    if len(months) != 12:
        raise ValueError("a year wheel needs twelve month names")
    radius = size / 2
    letters = 14.0 if medium == "slide" else 9.0
    shapes: list[Box | Line] = []
    for number, name in enumerate(months, 1):
        start = 270 + (number - 1) * 30
        fill = "accent1" if number in active else "sand2"
        shapes.append(
            Box(
                f"Måned {number}: {name}",
                0,
                0,
                size,
                size,
                fill=fill,
                line="lt1",
                line_width=2.5,
                shape="arc",
                start=start % 360,
                end=(start + 30) % 360,
                inner=radius * _HOLE,
            )
        )
    along = radius * (1 + _HOLE) / 2
    w, h = radius * 0.28, letters * MM_PER_PT * 1.5
    for number, name in enumerate(months, 1):
        angle = math.radians(270 + (number - 0.5) * 30)
        lit = number in active
        shapes.append(
            Box(
                f"Navn {number}",
                radius + along * math.cos(angle) - w / 2,
                radius + along * math.sin(angle) - h / 2,
                w,
                h,
                lines=(one_line(name, bold=lit),),
                fill="accent1" if lit else "sand2",
                text="lt1" if lit else "dk1",
                size=letters,
                bold=lit,
                align="center",
            )
        )
    if centre:
        room, tall = 1.5 * radius * _HOLE, 4 * line_height(letters + 2)
        shapes.append(
            Box(
                "Midten",
                radius - room / 2,
                radius - tall / 2,
                room,
                tall,
                lines=(one_line(centre, bold=True),),
                fill="lt1",
                text="dk2",
                size=letters + 2,
                bold=True,
                align="center",
            )
        )
    return Drawing(size, size, tuple(shapes))
