"""The time bar of an exercise or a workshop: one part per step, as wide as its minutes, with its number in it."""

from __future__ import annotations

from collections.abc import Sequence

from generator.figures.lettering import Medium, line_height, one_line
from generator.tree.drawing import Box, Drawing, Line

_SHADES = ("accent1", "slate", "context", "tint20")
_INKS = ("lt1", "lt1", "dk1", "dk1")


def time_bar(minutes: Sequence[int], width: float, medium: Medium, start: str, end: str) -> Drawing:
    """Return the bar, `width` mm wide; `start` and `end` stand below its ends ("0", "20 min.")."""
    size = 13.0 if medium == "slide" else 8.0
    tall, gap = line_height(size) * 1.05, 0.8
    total = max(sum(minutes), 1)
    room = width - gap * (len(minutes) - 1)
    x = 0.0
    shapes: list[Box | Line] = []
    for number, length in enumerate(minutes, 1):
        w = room * length / total
        shade = min((number - 1) * len(_SHADES) // max(len(minutes), 1), len(_SHADES) - 1)
        shapes.append(
            Box(
                f"Trin {number}: {length} min.",
                x,
                0,
                w,
                tall,
                lines=(one_line(str(number), bold=True),),
                fill=_SHADES[shade],
                text=_INKS[shade],
                size=size,
                bold=True,
                align="center",
            )
        )
        x += w + gap
    low = tall + 1
    tall = line_height(size)
    shapes += [
        Box("Begynder", 0, low, width / 2, tall, lines=(one_line(start),), text="slate", size=size),
        Box("Slutter", width / 2, low, width / 2, tall, lines=(one_line(end),), text="slate", size=size, align="right"),
    ]
    return Drawing(width, low + tall, tuple(shapes))
