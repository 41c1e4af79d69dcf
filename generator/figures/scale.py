"""A scale from one end to the other: groups side by side under an arrow, each with its steps in boxes below it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from generator.figures.lettering import SIZES, Medium, line_height, one_line, text_height, unique, words_fit
from generator.tree.drawing import Box, Drawing, Line

_FILLS = (("accent1", "lt1"), ("tint20", "dk1"), ("lt2", "dk1"), ("sand2", "dk1"))


class Stretch(Struct, frozen=True):
    """A group of the scale: its name and its steps in order."""

    name: str
    steps: tuple[str, ...]


def scale(stretches: Sequence[Stretch], width: float, height: float, medium: Medium) -> Drawing:
    """Return the scale `width` mm wide; with `height` 0 it is as high as its texts need."""
    found: Drawing | None = None
    for size in SIZES[medium]:
        found, fits = _draw(stretches, width, height, size)
        if fits:
            break
    assert found is not None
    return found


def _draw(stretches: Sequence[Stretch], width: float, height: float, size: float) -> tuple[Drawing, bool]:
    gap, pad, line = 0.2 * size, 0.2 * size, line_height(size)
    each = (width - gap * (len(stretches) - 1)) / len(stretches)
    room = each - 2 * pad
    head = max(text_height([one_line(one.name, bold=True)], room, size, bold=True) for one in stretches) + 1.6 * pad
    top = 0.8 * line
    most = max(len(one.steps) for one in stretches)
    need = max(text_height([one_line(step)], room, size) for one in stretches for step in one.steps) + 2 * pad
    tall = need
    if height:
        tall = max(need, min((height - top - head - gap) / most - gap / 2, 2.2 * need))
    total = top + head + gap + most * (tall + gap / 2)
    fits = (not height or total <= height + 0.1) and all(
        words_fit([one_line(text)], room, size, bold=True) for one in stretches for text in (one.name, *one.steps)
    )
    names: set[str] = set()
    shapes: list[Box | Line] = [
        Line("Skala", 0, top / 2, width, top / 2, colour="accent1", width=2, arrow_begin=True, arrow_end=True)
    ]
    for index, one in enumerate(stretches):
        fill, ink = _FILLS[min(index, len(_FILLS) - 1)]
        x = index * (each + gap)
        shapes.append(
            Box(
                unique(one.name, names),
                x,
                top,
                each,
                head,
                lines=(one_line(one.name, bold=True),),
                fill=fill,
                text=ink,
                size=size,
                bold=True,
                inset=pad,
            )
        )
        for number, step in enumerate(one.steps):
            y = top + head + gap / 2 + number * (tall + gap / 2)
            shapes.append(
                Box(
                    unique(f"Trin: {step[:50]}", names),
                    x,
                    y,
                    each,
                    tall,
                    lines=(one_line(step),),
                    line="line",
                    fill="lt1",
                    size=size,
                    inset=pad,
                )
            )
    return Drawing(width, total, tuple(shapes)), fits
