"""A drawing in millimetres: what a figure is before it becomes Word or PowerPoint shapes.

Figures compute geometry, writers draw it. Colours are role words ("accent1", "lt2", "slate", "phase.2",
"phase.2.text", "risk.3"), resolved by `look.brand.Palette`; never a hex value. Shapes are listed in z-order, which is
also reading order, and every shape has a name a person can read in Office's selection pane.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.tree.nodes import Spans

Kind = Literal["rect", "ellipse", "diamond", "triangle", "arc"]


class Box(Struct, frozen=True, gc=False):
    """A shape with an optional text. Position and size in mm from the drawing's upper left corner.

    `fill` and `line` are role words, "" for none; `line_width` and `size` in points; `inset` in mm on all sides.
    `lines` are paragraphs of spans; `text` is the role word of their colour. For `shape="arc"` the box is the square
    around the full circle, `start` and `end` degrees clockwise from three o'clock and `inner` the inner radius in mm.
    """

    name: str
    x: float
    y: float
    w: float
    h: float
    lines: tuple[Spans, ...] = ()
    fill: str = ""
    line: str = ""
    line_width: float = 0.75
    dash: bool = False
    text: str = "dk1"
    size: float = 9
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"
    valign: Literal["top", "middle", "bottom"] = "middle"
    inset: float = 0
    shape: Kind = "rect"
    start: float = 0
    end: float = 0
    inner: float = 0


class Line(Struct, frozen=True, gc=False):
    """A straight or elbow connector, in mm.

    `begin`/`finish` name boxes it is glued to; sides 0 top, 1 left, 2 bottom, 3 right.
    """

    name: str
    x1: float
    y1: float
    x2: float
    y2: float
    colour: str = "slate"
    width: float = 1
    dash: bool = False
    arrow_begin: bool = False
    arrow_end: bool = False
    elbow: Literal["", "vertical", "horizontal"] = ""
    begin: str = ""
    begin_side: int = 2
    finish: str = ""
    finish_side: int = 0


class Drawing(Struct, frozen=True, gc=False):
    """Shapes on a `width` × `height` mm field, in z-order = reading order."""

    width: float
    height: float
    shapes: tuple[Box | Line, ...]

    def scaled(self, share: float) -> Drawing:
        """The drawing at another size, its lettering with it; lines keep their width."""

        def times(shape: Box | Line, *names: str) -> Box | Line:
            return replace(shape, **{name: getattr(shape, name) * share for name in names})

        shapes = tuple(
            times(one, "x", "y", "w", "h", "inner", "inset", "size")
            if isinstance(one, Box)
            else times(one, "x1", "y1", "x2", "y2")
            for one in self.shapes
        )
        return Drawing(self.width * share, self.height * share, shapes)
