"""A document's figures as PNG and SVG for the intranet, drawn by matplotlib from the same drawings as Word's shapes.

Every figure that has an alternative text becomes `figurer/<name>.png`, `.svg` and `.txt`, the last holding the text to
put with it. Sizes are the page's (mm), so type has the size it was designed for. The SVG keeps text as text.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from generator.danish import slug
from generator.look.brand import Palette
from generator.look.measure import line_height_mm, text_width_mm, wrap_runs
from generator.ooxml.charts import shown_number
from generator.tree.drawing import Box, Drawing, Line
from generator.tree.nodes import Chart, Document, Figure, Span, plain, walk

FOLDER = "figurer"
FONTS = ["Arial", "Liberation Sans", "Arimo", "DejaVu Sans"]
_MM = 25.4
_DPI = 200
_TONES = {"muted": "slate", "accent": "accent1", "highlight": "accent2", "fill-in": "dk1"}
_SIDES = {0: (0.5, 0.0), 1: (0.0, 0.5), 2: (0.5, 1.0), 3: (1.0, 0.5)}


def write_pictures(document: Document, palette: Palette) -> dict[str, bytes]:
    """Return {file name: bytes} for every figure and chart with an alternative text, in reading order."""
    files: dict[str, bytes] = {}
    for node in walk(document):
        if not isinstance(node, Figure | Chart) or not node.alt:
            continue
        name = f"{FOLDER}/{slug(node.id.split('/', 1)[-1])}"
        drawn = _drawing(node.drawing, palette) if isinstance(node, Figure) else _chart(node, palette)
        files |= {f"{name}.{ending}": data for ending, data in drawn.items()}
        caption = f"{plain(node.caption)}\n\n" if node.caption else ""
        files[f"{name}.txt"] = f"{caption}{node.alt}\n".encode()
    return files


def _settings(name: str) -> dict[Any, Any]:
    return {"font.family": "sans-serif", "font.sans-serif": FONTS, "svg.fonttype": "none", "svg.hashsalt": name}


def _saved(figure: Any) -> dict[str, bytes]:
    """Both formats, without the date and the program's version, so that equal input gives equal bytes."""
    out = {}
    for ending, metadata in (("png", {"Software": None}), ("svg", {"Date": None, "Creator": None})):
        stream = io.BytesIO()
        figure.savefig(stream, format=ending, dpi=_DPI, metadata=metadata)
        out[ending] = stream.getvalue()
    return out


def _drawing(drawing: Drawing, palette: Palette) -> dict[str, bytes]:
    from matplotlib import rc_context
    from matplotlib.figure import Figure as Canvas

    with rc_context(_settings("drawing")):
        canvas = Canvas(figsize=(drawing.width / _MM, drawing.height / _MM))
        axes = canvas.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, drawing.width)
        axes.set_ylim(drawing.height, 0)
        axes.axis("off")
        boxes = {shape.name: shape for shape in drawing.shapes if isinstance(shape, Box)}
        for order, shape in enumerate(drawing.shapes):
            if isinstance(shape, Box):
                _box(axes, shape, palette, order)
            else:
                _line(axes, shape, boxes, palette, order)
        return _saved(canvas)


def _ink(palette: Palette, role: str) -> str:
    return f"#{palette.colour(role).hex}" if role else "none"


def _box(axes: Any, box: Box, palette: Palette, order: int) -> None:
    from matplotlib import patches

    style: dict[str, Any] = {
        "facecolor": _ink(palette, box.fill),
        "edgecolor": _ink(palette, box.line),
        "linewidth": box.line_width if box.line else 0,
        "linestyle": "--" if box.dash else "-",
        "zorder": order,
    }
    middle = (box.x + box.w / 2, box.y + box.h / 2)
    if box.shape == "ellipse":
        axes.add_patch(patches.Ellipse(middle, box.w, box.h, **style))
    elif box.shape == "arc":
        radius = box.w / 2
        axes.add_patch(patches.Wedge(middle, radius, box.start, box.end, width=radius - box.inner, **style))
    elif box.shape in ("diamond", "triangle"):
        left, right, top, low = box.x, box.x + box.w, box.y, box.y + box.h
        corners = [(middle[0], top), (right, low), (left, low)]
        if box.shape == "diamond":
            corners = [(middle[0], top), (right, middle[1]), (middle[0], low), (left, middle[1])]
        axes.add_patch(patches.Polygon(corners, closed=True, **style))
    else:
        axes.add_patch(patches.Rectangle((box.x, box.y), box.w, box.h, **style))
    _text(axes, box, palette, order)


def _text(axes: Any, box: Box, palette: Palette, order: int) -> None:
    """Wrap the paragraphs to the box and set them run by run, each in the colour and weight of its span."""
    rows: list[list[tuple[str, Span]]] = []
    for line in box.lines:
        spans = [replace(span, bold=box.bold or span.bold) for span in line]
        lines = wrap_runs([(span.text, span.bold) for span in spans], box.w - 2 * box.inset, box.size)
        rows += _runs(lines, spans)
    step = line_height_mm(box.size)
    height = step * len(rows)
    middle, low = box.y + (box.h - height) / 2, box.y + box.h - box.inset - height
    top = {"top": box.y + box.inset, "middle": middle, "bottom": low}[box.valign]
    for number, row in enumerate(rows):
        widths = [text_width_mm(text, box.size, span.bold) for text, span in row]
        room = box.w - 2 * box.inset - sum(widths)
        x = box.x + box.inset + {"left": 0.0, "center": room / 2, "right": room}[box.align]
        for (text, span), width in zip(row, widths, strict=True):
            fill_in = span.tone == "fill-in"
            axes.text(
                x,
                top + step * (number + 0.5),
                text,
                fontsize=box.size,
                fontweight="bold" if span.bold else "normal",
                color=_ink(palette, _TONES.get(span.tone, box.text)),
                ha="left",
                va="center_baseline",
                zorder=order,
                parse_math=False,
                bbox={"facecolor": _ink(palette, "fill_in"), "edgecolor": "none", "pad": 0.8} if fill_in else None,
            )
            x += width


def _runs(lines: Sequence[str], spans: Sequence[Span]) -> list[list[tuple[str, Span]]]:
    """Give each line's characters back to the spans they came from; spaces at line ends and soft hyphens are gone."""
    letters = [(char, span) for span in spans for char in span.text]
    place = 0
    rows = []
    for line in lines:
        row: list[tuple[str, Span]] = []
        for char in line:
            while place < len(letters) and letters[place][0] != char and letters[place][0] in " \u00ad\n":
                place += 1
            owner = letters[min(place, len(letters) - 1)][1]
            if place < len(letters) and letters[place][0] == char:
                place += 1
            if row and row[-1][1] is owner:
                row[-1] = (row[-1][0] + char, owner)
            else:
                row.append((char, owner))
        rows.append(row)
    return rows


def _line(axes: Any, line: Line, boxes: Mapping[str, Box], palette: Palette, order: int) -> None:
    """A connector; glued ends follow their boxes, elbows turn halfway."""
    x1, y1 = _end(boxes.get(line.begin), line.begin_side, (line.x1, line.y1))
    x2, y2 = _end(boxes.get(line.finish), line.finish_side, (line.x2, line.y2))
    points = [(x1, y1), (x2, y2)]
    if line.elbow == "vertical":
        points[1:1] = [(x1, (y1 + y2) / 2), (x2, (y1 + y2) / 2)]
    elif line.elbow == "horizontal":
        points[1:1] = [((x1 + x2) / 2, y1), ((x1 + x2) / 2, y2)]
    colour = _ink(palette, line.colour)
    xs, ys = zip(*points, strict=True)
    axes.plot(xs, ys, color=colour, linewidth=line.width, linestyle="--" if line.dash else "-", zorder=order)
    for arrow, tip, tail in ((line.arrow_begin, points[0], points[1]), (line.arrow_end, points[-1], points[-2])):
        if arrow:
            head = {"arrowstyle": "-|>", "color": colour, "linewidth": line.width, "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", xy=tip, xytext=tail, arrowprops=head, zorder=order)


def _end(box: Box | None, side: int, free: tuple[float, float]) -> tuple[float, float]:
    if box is None:
        return free
    across, down = _SIDES[side]
    return box.x + box.w * across, box.y + box.h * down


def _curves(chart: Chart, palette: Palette) -> dict[str, bytes]:
    """A chart of lines, each named at its end, as the files' own; the points are joined straight."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure as Canvas

    with rc_context(_settings("chart")):
        canvas = Canvas(figsize=(166 / _MM, 62 / _MM), layout="constrained")
        axes = canvas.add_subplot()
        _behind_curves(axes, chart, palette)
        for curve in chart.curves:
            ink = _ink(palette, "context" if curve.dashed else "accent1")
            xs, ys = [x for x, _ in curve.points], [y for _, y in curve.points]
            axes.plot(xs, ys, color=ink, linewidth=1.7 if curve.dashed else 2.6, dashes=(4, 2) if curve.dashed else ())
            axes.annotate(curve.name, (xs[-1], ys[-1]), (4, 0), textcoords="offset points", fontsize=9, color=ink)
            for name, x, y in ((name, *curve.points[index]) for name, index in curve.marks):
                axes.plot(x, y, "o", color=ink, markerfacecolor=_ink(palette, "lt1"), zorder=3)
                axes.annotate(name, (x, y), (4, -12), textcoords="offset points", fontsize=9, color=ink)
        axes.set_yticks([])
        axes.set_xlabel(chart.across, fontsize=8, color=_ink(palette, "slate"))
        axes.tick_params(length=0, labelsize=8, colors=_ink(palette, "slate"))
        for side, spine in axes.spines.items():
            spine.set_visible(side == "bottom")
        return _saved(canvas)


def _behind_curves(axes: Any, chart: Chart, palette: Palette) -> None:
    """The zone with its start, and the level: solid before 0, dashed after."""
    if chart.zone is not None:
        axes.axvspan(chart.zone.start, chart.zone.end, color=_ink(palette, "lt2"), linewidth=0, zorder=0)
        axes.axvline(chart.zone.start, color=_ink(palette, "dk2"), linewidth=1.25, zorder=1)
        corner = {"xy": (chart.zone.start, 1), "xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
        axes.annotate(chart.zone.name, xytext=(4, -9), fontsize=9, color=_ink(palette, "dk1"), **corner)
    if chart.level is not None:
        last = max(x for curve in chart.curves for x, _ in curve.points)
        slate = _ink(palette, "slate")
        axes.plot((-3, 0), (chart.level.value,) * 2, color=_ink(palette, "accent1"), linewidth=2.6)
        axes.plot((0, last), (chart.level.value,) * 2, color=slate, linewidth=0.75, linestyle="--", zorder=1)
        name = {"xytext": (0, 4), "textcoords": "offset points", "ha": "right", "fontsize": 9, "color": slate}
        axes.annotate(chart.level.name, (last, chart.level.value), **name)
        axes.set_xticks(range(0, int(last) + 1, 3))


def _chart(chart: Chart, palette: Palette) -> dict[str, bytes]:
    from matplotlib import rc_context
    from matplotlib.figure import Figure as Canvas

    if chart.curves:
        return _curves(chart, palette)
    count = len(chart.categories)
    beside = chart.labels or ("",) * count
    labels = [
        f"{shown_number(value, chart.number_format, chart.unit)}  {text}".rstrip()
        for value, text in zip(chart.values, beside, strict=True)
    ]
    lit = chart.highlight or range(count)
    colours = [_ink(palette, "accent1" if index in lit else "context") for index in range(count)]
    with rc_context(_settings("chart")):
        height = max(40, 12 * count) if chart.horizontal else 80
        canvas = Canvas(figsize=(166 / _MM, height / _MM), layout="constrained")
        axes = canvas.add_subplot()
        places = range(count)
        draw = axes.barh if chart.horizontal else axes.bar
        bars = draw(places, chart.values, 0.65, color=colours)
        axes.bar_label(bars, labels, padding=3, fontsize=9, color=_ink(palette, "dk1"))
        if chart.horizontal:
            axes.set_yticks(places, chart.categories)
            axes.invert_yaxis()
            axes.set_xticks([])
            # room for the longest label after the longest bar
            plot = 160 - max(text_width_mm(text, 9) for text in chart.categories)
            label = min(max(text_width_mm(text, 9) for text in labels) + 3, plot * 0.6)
            axes.set_xlim(0, max(*chart.values, 1e-9) * plot / (plot - label))
        else:
            axes.set_xticks(places, chart.categories)
            axes.set_yticks([])
        axes.tick_params(length=0, labelsize=9, colors=_ink(palette, "dk1"))
        for spine in axes.spines.values():
            spine.set_visible(False)
        return _saved(canvas)
