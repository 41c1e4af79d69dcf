"""Text in figures: how high it stands in a given width, and the size at which no word is cut in two.

Figures grow with their text and never drop a word: first the text gets smaller, down to the medium's floor, then the
box gets higher.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from generator.metrics import MM_PER_PT, longest_part_mm, wrap_runs
from generator.tree.drawing import Line
from generator.tree.nodes import Span, Spans, plain

Medium = Literal["page", "slide"]

SIZES: dict[Medium, tuple[float, ...]] = {"page": (9, 8.5, 8), "slide": (14, 13.5, 13, 12.5, 12)}
# What is tried when the height is still too small for unusually long names: better small than cut.
EMERGENCY: dict[Medium, tuple[float, ...]] = {"page": (7, 6, 5), "slide": (11, 10, 9, 8, 7, 6, 5)}
_BREAKING = re.compile(r"[ \t\r\n\v\f]+")
_LINE = 1.22  # a little more than Word's and PowerPoint's single spacing
_SLACK = 0.4  # mm: renderers round widths, so a line is never filled to the last tenth


def line_height(size: float) -> float:
    """Return the height in mm that one line at `size` points takes."""
    return size * MM_PER_PT * _LINE


def text_height(lines: Iterable[Spans], width: float, size: float, *, bold: bool = False) -> float:
    """Return the height in mm of paragraphs set in a column `width` mm wide."""
    return sum(count_lines(spans, width, size, bold=bold) for spans in lines) * line_height(size)


def count_lines(spans: Spans, width: float, size: float, *, bold: bool = False) -> int:
    """Return how many lines a paragraph takes in a column `width` mm wide; an empty one takes one."""
    runs = [(span.text, bold or span.bold) for span in spans]
    return len(wrap_runs(runs, max(width - _SLACK, 1.0), size))


def longest_word(lines: Iterable[Spans], size: float) -> float:
    """Return the width in mm of a column that cuts no word of the paragraphs."""
    return _SLACK + max(
        (longest_part_mm(plain(spans), size, any(span.bold for span in spans)) for spans in lines), default=0.0
    )


def words_fit(lines: Iterable[Spans], width: float, size: float, *, bold: bool = False) -> bool:
    """Return whether every word of the paragraphs fits a line of `width` mm."""
    return all(
        longest_part_mm(plain(spans), size, bold or any(span.bold for span in spans)) <= width - _SLACK
        for spans in lines
    )


def one_line(text: str, *, bold: bool = False, tone: str = "") -> Spans:
    """Return `text` as one paragraph of one span; line feeds become spaces, no-break spaces stay."""
    return (Span(flat(text), bold=bold, tone=tone),)


def flat(text: str) -> str:
    """Return `text` on one line, single-spaced."""
    return " ".join(piece for piece in _BREAKING.split(text) if piece)


def unique(name: str, taken: set[str]) -> str:
    """Return `name`, or `name (2)` and so on: connectors find their boxes by name."""
    found, count = name, 1
    while found in taken:
        count += 1
        found = f"{name} ({count})"
    taken.add(found)
    return found


def check_mark(name: str, x: float, y: float, size: float, colour: str, width: float) -> tuple[Line, Line]:
    """Return a check mark of two strokes in a square of `size` mm whose upper left corner is (x, y)."""
    low = (x + 0.38 * size, y + 0.85 * size)
    return (
        Line(f"{name} 1", x + 0.08 * size, y + 0.52 * size, *low, colour=colour, width=width),
        Line(f"{name} 2", *low, x + 0.92 * size, y + 0.18 * size, colour=colour, width=width),
    )
