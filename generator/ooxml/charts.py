"""Native bar charts: categories and values become chart XML with its workbook, the same for Word and PowerPoint.

The rules of the look are built in: no gridlines, legend, border or value axis; the number stands at the end of its bar,
with its arithmetic beside it in slate; highlighted bars in accent1, the rest in grey. Colours refer to the theme. What
the chart shows before anyone opens its data (the caches) is exactly what the workbook holds, and no text of ours can
become a formula there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import Protocol

from msgspec import Struct

from generator.danish import number
from generator.metrics import line_height_mm, text_width_mm
from generator.ooxml.build import attr, clean, esc, stable_guid
from generator.ooxml.package import Parts
from generator.ooxml.workbook import SHEET, data_book, number_text

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART_REL = "chart"
GAP_WIDTH = 55
BIG = 3.4  # how much larger than the text a number set as the message stands
_CATEGORY_AXIS, _VALUE_AXIS = 111111111, 222222222
_NBSP = "\u00a0"
# Greys as shades of the theme's dark text colour: they follow a recoloured theme and give 87949B and 52616A in ours.
_CONTEXT = '<a:schemeClr val="tx1"><a:satMod val="30000"/><a:lumMod val="50000"/><a:lumOff val="50000"/></a:schemeClr>'
_SLATE = '<a:schemeClr val="tx1"><a:satMod val="43000"/><a:lumMod val="75000"/><a:lumOff val="27000"/></a:schemeClr>'
_INK = '<a:schemeClr val="tx1"/>'
_ACCENT = '<a:schemeClr val="accent1"/>'
_NAVY = '<a:schemeClr val="tx2"/>'
_NO_LINE = "<a:ln><a:noFill/></a:ln>"


class ChartData(Protocol):
    """What a chart is drawn from; `tree.nodes.Chart` is one."""

    @property
    def categories(self) -> tuple[str, ...]: ...
    @property
    def values(self) -> tuple[float, ...]: ...
    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def series(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def number_format(self) -> str: ...
    @property
    def highlight(self) -> tuple[int, ...]: ...
    @property
    def horizontal(self) -> bool: ...
    @property
    def big(self) -> bool: ...
    @property
    def most(self) -> float: ...


class CurveData(Protocol):
    """One smooth line; `tree.nodes.Curve` is one."""

    @property
    def name(self) -> str: ...
    @property
    def points(self) -> tuple[tuple[float, float], ...]: ...
    @property
    def dashed(self) -> bool: ...
    @property
    def marks(self) -> tuple[tuple[str, int], ...]: ...


class ZoneData(Protocol):
    """A band behind curves; `tree.nodes.Zone` is one."""

    @property
    def name(self) -> str: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...


class LevelData(Protocol):
    """The height curves are compared with; `tree.nodes.Level` is one."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> float: ...


class CurveChartData(Protocol):
    """What a chart of curves is drawn from; `tree.nodes.Chart` is one."""

    @property
    def curves(self) -> tuple[CurveData, ...]: ...
    @property
    def across(self) -> str: ...
    @property
    def zone(self) -> ZoneData | None: ...
    @property
    def level(self) -> LevelData | None: ...


class ChartParts(Struct, frozen=True):
    """A chart part without its workbook relationship (the id in it is `rId1`), and the workbook."""

    xml: str
    workbook: bytes


def add_chart(
    parts: Parts, source: str, chart: ChartData, size: float = 9, width: float = 166, *, accent: str = ""
) -> str:
    """Add `chart` to `parts` and return the relationship id from the part `source` ("/word/document.xml").

    `size` is the text size in points, `width` the frame's width in mm, `accent` the colour element of what is
    highlighted where the theme's accent1 cannot be read. Parts are numbered in the order added, so that the same
    document gives the same names.
    """
    return _add(parts, source, bar_chart(chart, size, width), accent)


def _add(parts: Parts, source: str, made: ChartParts, accent: str) -> str:
    folder = "/" + source.split("/")[1]
    count = 1
    while f"{folder}/charts/chart{count}.xml" in parts.parts:
        count += 1
    name = f"{folder}/charts/chart{count}.xml"
    workbook = f"{folder}/embeddings/Data{count}.xlsx"
    parts.add(name, made.xml.replace(_ACCENT, accent) if accent else made.xml, CHART_TYPE)
    parts.add(workbook, made.workbook, WORKBOOK_TYPE)
    parts.relate(name, "package", workbook, rid="rId1")
    return parts.relate(source, CHART_REL, name)


def bar_chart(chart: ChartData, size: float = 9, width: float = 166) -> ChartParts:
    """Return a chart's parts. Raises `ValueError` for no categories, uneven lists or a value that is no number."""
    count = len(chart.categories)
    if not count or len(chart.values) != count or (chart.labels and len(chart.labels) != count):
        raise ValueError("a chart needs as many values (and labels, if any) as categories, and at least one")
    if not all(math.isfinite(value) for value in chart.values):
        raise ValueError("a chart value must be a number")
    categories = tuple(clean(text).replace("\n", " ") for text in chart.categories)
    labels = tuple(clean(text).replace("\n", " ") for text in chart.labels)
    series = clean(chart.series or chart.unit) or "Antal"
    values = tuple(float(value) for value in chart.values)
    code = number_code(chart.number_format, chart.unit)
    xml = _chart_xml(chart, categories, values, labels, series, code, size, width)
    return ChartParts(xml, _workbook(categories, values, labels, series, code))


def add_curves(
    parts: Parts,
    source: str,
    chart: CurveChartData,
    size: float = 9,
    width: float = 166,
    height: float = 62,
    *,
    accent: str = "",
) -> str:
    """Add a chart of smooth lines to `parts` and return its relationship id; `accent` as in `add_chart`."""
    return _add(parts, source, curve_chart(chart, size, width, height), accent)


class _Line(Struct, frozen=True):
    """One series of a chart of curves: its points, its pen and what it looks like.

    `named` is the point that carries the name (-1: none), `place` where the name stands from it, `ringed` the points
    that have a ring. The curves themselves are `smooth`; all that helps the eye is not.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    pen: str
    named: int = -1
    place: str = "r"
    ink: str = _SLATE
    bold: bool = True
    smooth: bool = False
    ringed: tuple[int, ...] = ()


def curve_chart(chart: CurveChartData, size: float = 9, width: float = 166, height: float = 62) -> ChartParts:
    """Return the parts of a chart of smooth lines: no value axis, each line named at its end.

    The zone is a line as thick as the plot is tall, the level and the marks are series too: all moves and is edited
    with the chart. Raises `ValueError` without curves, for a curve of fewer than two points or a point that is no
    number.
    """
    curves = chart.curves
    if not curves or any(len(curve.points) < 2 for curve in curves):
        raise ValueError("a chart of curves needs at least one curve, and each at least two points")
    if not all(math.isfinite(number) for curve in curves for point in curve.points for number in point):
        raise ValueError("a chart value must be a number")
    plot = _plot_of(chart, size, width, height)
    lines = tuple(_lines(chart, plot, size))
    across = clean(chart.across)
    return ChartParts(
        _curves_xml(lines, plot, across, size, (width, height)),
        _curve_book(tuple(line.name for line in lines), tuple(line.points for line in lines), across or "x"),
    )


class _Plot(Struct, frozen=True):
    """The plot of a chart of curves: its ends on both axes, and its size in mm."""

    left: float
    right: float
    low: float
    high: float
    width: float
    height: float

    def across(self, mm: float) -> float:
        return mm * (self.right - self.left) / self.width

    def up(self, mm: float) -> float:
        return mm * (self.high - self.low) / self.height


def _plot_of(chart: CurveChartData, size: float, width: float, height: float) -> _Plot:
    points = [point for curve in chart.curves for point in curve.points]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    if chart.level is not None:
        ys.append(chart.level.value)
    air = (max(ys) - min(ys)) * 0.08 or 1.0
    left = min(xs)
    before = _step(max(xs) - left) if chart.level is not None and left == 0 else 0
    names = min(max(text_width_mm(clean(curve.name), size, True) for curve in chart.curves) + 4, 0.34 * width)
    below = line_height_mm(size) * (2.7 if chart.across else 1.4)  # the numbers of the axis, and its name
    return _Plot(
        left - before,
        max(xs),
        math.floor(min(ys) - air),
        math.ceil(max(ys) + air),
        0.99 * width - names,
        0.97 * height - below,
    )


def _step(months: float) -> int:
    return 3 if months <= 18 else 6


def _lines(chart: CurveChartData, plot: _Plot, size: float) -> Iterator[_Line]:
    """Yield the series from the front to the back: names of marks, curves, level, the zone's start, zone.

    Names stand at points of their own, so that they keep their distance from the lines. The curves come first but for
    that: LibreOffice sizes its table by the first series.
    """
    thick = 1.0 if size < 12 else 1.4
    middle, row = (plot.low + plot.high) / 2, line_height_mm(size)
    zone, level = chart.zone, chart.level
    marked = []
    for curve in chart.curves:
        points = tuple((float(x), float(y)) for x, y in curve.points)
        pen = _pen(1.7 * thick, _CONTEXT, dash="dash") if curve.dashed else _pen(2.6 * thick, _ACCENT)
        ink = _SLATE if curve.dashed else _ACCENT
        spots = tuple(index for _, index in curve.marks)
        yield _Line(_one_line(curve.name), points, pen, len(points) - 1, ink=ink, smooth=True, ringed=spots)
        for name, index in curve.marks:
            x, y = points[index]
            beside = (x + plot.across(0.6 * thick), y - plot.up(row * 0.95))
            marked.append(_Line(_one_line(name), (beside,), _NO_LINE, named=0, ink=ink))
    yield from marked
    if level is not None:
        name, start = _one_line(level.name), max(plot.left, 0.0)
        room = [curve.points[-1][1] - level.value for curve in chart.curves if curve.points[-1][1] > level.value]
        if min(room, default=math.inf) > plot.up(row * 1.4):
            above = (plot.right, level.value + plot.up(row * 0.75))
            yield _Line(name, (above,), _NO_LINE, named=0, place="l", bold=False)
        if plot.left < 0:
            yield _Line(name, ((plot.left, level.value), (0.0, level.value)), _pen(2.6 * thick, _ACCENT))
        yield _Line(name, ((start, level.value), (plot.right, level.value)), _pen(0.75 * thick, _SLATE, dash="sysDash"))
    if zone is not None:
        name, top = _one_line(zone.name), plot.high - plot.up(row * 0.7)
        yield _Line(name, ((zone.start, top),), _NO_LINE, named=0, ink=_INK)
        yield _Line(name, ((zone.start, plot.low), (zone.start, plot.high)), _pen(1.25 * thick, _NAVY))
        tall = round(plot.height * 36000)
        band = f'<a:ln w="{tall}" cap="flat"><a:solidFill><a:schemeClr val="bg2"/></a:solidFill><a:round/></a:ln>'
        yield _Line(name, ((zone.start, middle), (zone.end, middle)), band)


def _pen(points: float, colour: str, dash: str = "") -> str:
    style = f'<a:prstDash val="{dash}"/>' if dash else ""
    return f'<a:ln w="{round(12700 * points)}" cap="rnd"><a:solidFill>{colour}</a:solidFill>{style}<a:round/></a:ln>'


def _one_line(text: str) -> str:
    return clean(text).replace("\n", " ")


def _curve_book(names: tuple[str, ...], points: tuple[tuple[tuple[float, float], ...], ...], across: str) -> bytes:
    """The workbook: two columns per series, its x and its y, under the axis' name and the series'."""
    rows: list[list[str | float]] = [[text for name in names for text in (across, name)]]
    none: tuple[str | float, str | float] = ("", "")
    rows += [list(chain.from_iterable(row)) for row in zip_longest(*points, fillvalue=none)]
    return data_book(rows)


def _curves_xml(lines: tuple[_Line, ...], plot: _Plot, across: str, size: float, extent: tuple[float, float]) -> str:
    width, height = extent
    # The order of drawing is c:order; LibreOffice draws the first series in the part last, so both go the same way.
    series = "".join(_curve_xml(index, len(lines) - 1 - index, line, size) for index, line in enumerate(lines))
    low, high = number_text(plot.low), number_text(plot.high)
    title = ""
    if across:
        run = f"<a:r>{_run('a:rPr', size - 1, _SLATE, False, 'da-DK')}<a:t>{esc(across)}</a:t></a:r>"
        title = f"<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p>{run}</a:p></c:rich></c:tx>" + (
            '<c:overlay val="0"/></c:title>'
        )
    months = "0;;0" if plot.left < 0 else "0"  # the time before the start has no numbers
    axes = (
        f'<c:valAx><c:axId val="{_CATEGORY_AXIS}"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{number_text(plot.right)}"/><c:min val="{number_text(plot.left)}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="b"/>{title}<c:numFmt formatCode="{months}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr><a:noFill/>{_pen(1, _NAVY)}</c:spPr>"
        f'{_text(size - 1, _SLATE)}<c:crossAx val="{_VALUE_AXIS}"/><c:crosses val="min"/>'
        f'<c:crossBetween val="midCat"/><c:majorUnit val="{_step(plot.right - max(plot.left, 0))}"/></c:valAx>'
        f'<c:valAx><c:axId val="{_VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/><c:max val="{high}"/>'
        f'<c:min val="{low}"/></c:scaling><c:delete val="1"/><c:axPos val="l"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:crossAx val="{_CATEGORY_AXIS}"/><c:crosses val="min"/>'
        '<c:crossBetween val="midCat"/></c:valAx>'
    )
    layout = (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="0.01"/><c:y val="0.03"/><c:w val="{plot.width / width:.4f}"/>'
        f'<c:h val="{plot.height / height:.4f}"/></c:manualLayout></c:layout>'
    )
    return _space(
        f'<c:plotArea>{layout}<c:scatterChart><c:scatterStyle val="smoothMarker"/><c:varyColors val="0"/>{series}'
        f'<c:axId val="{_CATEGORY_AXIS}"/><c:axId val="{_VALUE_AXIS}"/></c:scatterChart>{axes}'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>",
        size,
    )


def _curve_xml(index: int, order: int, line: _Line, size: float) -> str:
    """One series in its pen, with rings at its marks and its name at the point that carries it."""
    x, y = _column(2 * index), _column(2 * index + 1)

    def shows(named: int) -> str:
        return (
            f'<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="{named}"/>'
            '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
        )

    label = ""
    if line.named >= 0:
        label = (
            f'<c:dLbls><c:dLbl><c:idx val="{line.named}"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
            f'{_text(size, line.ink, bold=line.bold, wrap="none")}<c:dLblPos val="{line.place}"/>{shows(1)}</c:dLbl>'
            f"{shows(0)}</c:dLbls>"
        )
    rings = "".join(
        f'<c:dPt><c:idx val="{point}"/><c:marker><c:symbol val="circle"/><c:size val="{7 if size < 12 else 10}"/>'
        f'<c:spPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill>{_pen(1.75, line.ink)}</c:spPr></c:marker>'
        f'<c:bubble3D val="0"/><c:spPr>{line.pen}</c:spPr></c:dPt>'
        for point in sorted(line.ringed)
    )
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{order}"/>{_tx(y, line.name)}<c:spPr>{line.pen}</c:spPr>'
        f'<c:marker><c:symbol val="none"/></c:marker>{rings}{label}'
        f"{_numbers('xVal', x, [one for one, _ in line.points])}{_numbers('yVal', y, [two for _, two in line.points])}"
        f'<c:smooth val="{int(line.smooth)}"/></c:ser>'
    )


def _column(index: int) -> str:
    """The letters of a sheet's column: 0 is A, 26 is AA."""
    return (chr(ord("A") + index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


def _tx(column: str, name: str) -> str:
    return (
        f'<c:tx><c:strRef><c:f>{SHEET}!${column}$1</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{esc(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def _numbers(tag: str, column: str, values: Sequence[float]) -> str:
    cached = "".join(f'<c:pt idx="{i}"><c:v>{number_text(value)}</c:v></c:pt>' for i, value in enumerate(values))
    return (
        f"<c:{tag}><c:numRef><c:f>{SHEET}!${column}$2:${column}${len(values) + 1}</c:f><c:numCache>"
        f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{cached}</c:numCache></c:numRef>'
        f"</c:{tag}>"
    )


def number_code(number_format: str, unit: str = "") -> str:
    """Return the format code for a cell or label: Danish separators, and the unit after a no-break space."""
    suffix = f'"{_NBSP}{unit.replace(chr(34), "")}"' if unit else ""
    return f"[$-406]{number_format}{suffix}"


def shown_number(value: float, number_format: str, unit: str = "") -> str:
    """Return `value` as the label shows it: 1.536, 12,5, 40 %."""
    decimals = len(number_format.partition(".")[2].rstrip('%"\u00a0 '))
    percent = "%" in number_format
    text = number(value * 100 if percent else value, decimals)
    return text + (f"{_NBSP}%" if percent else "") + (f"{_NBSP}{unit}" if unit else "")


def _workbook(
    categories: tuple[str, ...], values: tuple[float, ...], labels: tuple[str, ...], series: str, code: str
) -> bytes:
    """The workbook: categories, their values under the series' name, and the labels if there are any."""
    rows: list[list[str | float]] = [["", series]]
    rows += [list(row) for row in zip(categories, values, *((labels,) if labels else ()), strict=True)]
    across = [categories, None, labels] if labels else [categories, None]
    return data_book(rows, code, [14 if one is None else min(max(map(len, one)) + 2, 60) for one in across])


def _chart_xml(
    chart: ChartData,
    categories: tuple[str, ...],
    values: tuple[float, ...],
    labels: tuple[str, ...],
    series: str,
    code: str,
    size: float,
    width: float,
) -> str:
    last = len(categories) + 1
    names = "".join(f'<c:pt idx="{i}"><c:v>{esc(text)}</c:v></c:pt>' for i, text in enumerate(categories))
    numbers = "".join(f'<c:pt idx="{i}"><c:v>{number_text(value)}</c:v></c:pt>' for i, value in enumerate(values))
    lit = {index for index in chart.highlight if 0 <= index < len(values)}
    plain_fill = _CONTEXT if lit else _ACCENT
    points = "".join(
        f'<c:dPt><c:idx val="{index}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{_shape(_ACCENT)}</c:dPt>'
        for index in sorted(lit)
    )
    bar = (
        f'<c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:strRef><c:f>{SHEET}!$B$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{esc(series)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'{_shape(plain_fill)}<c:invertIfNegative val="0"/>{points}{_labels(chart, values, labels, lit, code, size)}'
        f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f><c:strCache>"
        f'<c:ptCount val="{len(categories)}"/>{names}</c:strCache></c:strRef></c:cat>'
        f"<c:val><c:numRef><c:f>{SHEET}!$B$2:$B${last}</c:f><c:numCache><c:formatCode>{esc(code)}</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{numbers}</c:numCache></c:numRef></c:val></c:ser>'
    )
    ends = f'<c:max val="{number_text(chart.most)}"/>' if chart.most else ""
    ends += '<c:min val="0"/>' if min(values) >= 0 else ""
    across = chart.horizontal
    category_axis = (
        f'<c:catAx><c:axId val="{_CATEGORY_AXIS}"/><c:scaling>'
        f'<c:orientation val="{"maxMin" if across else "minMax"}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{"l" if across else "b"}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        '<c:spPr><a:noFill/><a:ln w="12700"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill></a:ln></c:spPr>'
        f'{_text(size, _INK)}<c:crossAx val="{_VALUE_AXIS}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="60"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )
    value_axis = (
        f'<c:valAx><c:axId val="{_VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/>{ends}</c:scaling>'
        f'<c:delete val="1"/><c:axPos val="{"t" if across else "l"}"/>'
        f'<c:numFmt formatCode="{attr(code)}" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="{_CATEGORY_AXIS}"/>'
        '<c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )
    return _space(
        f"<c:plotArea>{_layout(chart, categories, values, labels, size, width)}"
        f'<c:barChart><c:barDir val="{"bar" if across else "col"}"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/>{bar}<c:gapWidth val="{GAP_WIDTH}"/><c:axId val="{_CATEGORY_AXIS}"/>'
        f'<c:axId val="{_VALUE_AXIS}"/></c:barChart>{category_axis}{value_axis}'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>",
        size,
    )


def _space(plot: str, size: float) -> str:
    """The whole chart part around a plot area: Danish, square corners, nothing in the background."""
    return (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<c:date1904 val="0"/><c:lang val="da-DK"/><c:roundedCorners val="0"/>'
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="c14" xmlns:c14="http://schemas.microsoft.com/office/drawing/2007/8/2/chart">'
        '<c14:style val="102"/></mc:Choice><mc:Fallback><c:style val="2"/></mc:Fallback></mc:AlternateContent>'
        f'<c:chart><c:autoTitleDeleted val="1"/>{plot}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text(size, _INK)}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _shape(fill: str) -> str:
    return f"<c:spPr><a:solidFill>{fill}</a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>"


def _text(size: float, colour: str, *, bold: bool = False, wrap: str = "square") -> str:
    return (
        f'<c:txPr><a:bodyPr wrap="{wrap}"/><a:lstStyle/><a:p><a:pPr>{_run("a:defRPr", size, colour, bold)}</a:pPr>'
        '<a:endParaRPr lang="da-DK"/></a:p></c:txPr>'
    )


def _run(tag: str, size: float, colour: str, bold: bool, lang: str = "") -> str:
    language = ' lang="da-DK"' if lang else ""
    return (
        f'<{tag}{language} sz="{round(size * 100)}" b="{int(bold)}"><a:solidFill>{colour}</a:solidFill>'
        f'<a:latin typeface="+mn-lt"/></{tag}>'
    )


def _labels(
    chart: ChartData, values: tuple[float, ...], labels: tuple[str, ...], lit: set[int], code: str, size: float
) -> str:
    """Numbers at the bars' ends. A label with arithmetic holds the number as a field, so it follows an edited value."""
    shows = (
        '<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )
    size = size * BIG if chart.big else size
    form = f'<c:numFmt formatCode="{attr(code)}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
    own = []
    for index in range(len(values)):
        ink = _ACCENT if index in lit else _INK
        beside = labels[index] if labels else ""
        if beside:
            guid = stable_guid(f"label {index} {beside}")
            shown = esc(shown_number(values[index], chart.number_format, chart.unit))
            own.append(
                f'<c:dLbl><c:idx val="{index}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p>'
                f'<a:fld id="{guid}" type="VALUE">{_run("a:rPr", size, ink, True, "da-DK")}<a:pPr/><a:t>{shown}</a:t>'
                f"</a:fld><a:r>{_run('a:rPr', size - 0.5, _SLATE, False, 'da-DK')}<a:t>  {esc(beside)}</a:t></a:r>"
                f"</a:p></c:rich></c:tx>{form}{shows}"
                '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}"'
                ' xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"><c15:dlblFieldTable/></c:ext></c:extLst></c:dLbl>'
            )
        elif index in lit:
            own.append(
                f'<c:dLbl><c:idx val="{index}"/>{form}{_text(size, _ACCENT, bold=True, wrap="none")}{shows}</c:dLbl>'
            )
    return f"<c:dLbls>{''.join(own)}{form}{_text(size, _INK, bold=True, wrap='none')}{shows}</c:dLbls>"


def _layout(
    chart: ChartData,
    categories: tuple[str, ...],
    values: tuple[float, ...],
    labels: tuple[str, ...],
    size: float,
    width: float,
) -> str:
    """The plot's place in the frame: room for the category names on the left and the longest label on the right."""
    if not chart.horizontal:
        return "<c:layout/>"
    left = min(max(text_width_mm(text, size) for text in categories) + 4, 0.36 * width)
    right = 0.0
    size = size * BIG if chart.big else size
    top = max(*values, chart.most, 1e-9)
    for index, value in enumerate(values):
        text = shown_number(value, chart.number_format, chart.unit)
        need = text_width_mm(text, size, True) + 3
        if labels and labels[index]:
            need += text_width_mm("  " + labels[index], size - 0.5)
        # a short bar leaves its own room; only what would pass the plot's end is kept free
        right = max(right, need - (1 - max(value, 0) / top) * (width - left) * 0.5)
    right = min(right, 0.5 * (width - left))
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{left / width:.4f}"/><c:y val="0.02"/><c:w val="{(width - left - right) / width:.4f}"/>'
        '<c:h val="0.96"/></c:manualLayout></c:layout>'
    )
