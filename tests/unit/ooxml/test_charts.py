"""Native charts: what the reader sees is what the workbook holds, and text stays text."""

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec import Struct
from msgspec.structs import replace
from openpyxl import load_workbook

from generator.ooxml import charts
from generator.ooxml.package import Parts, read_package

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Data(Struct, frozen=True):
    categories: tuple[str, ...]
    values: tuple[float, ...]
    labels: tuple[str, ...] = ()
    series: str = "Timer"
    unit: str = ""
    number_format: str = "#,##0"
    highlight: tuple[int, ...] = ()
    horizontal: bool = True
    big: bool = False
    most: float = 0


HOURS = Data(
    ("Superbrugere", "Projektleder", "It og data"), (1536, 640.5, 128), ("6 × 20 %", "1 × 40 %", ""), highlight=(0,)
)


def workbook_cells(data):
    """{cell: text or number} of the workbook's one sheet."""
    cells = {cell.coordinate: cell for row in load_workbook(io.BytesIO(data))["Data"] for cell in row}
    assert not [name for name, cell in cells.items() if cell.data_type == "f"]
    return {name: cell.value for name, cell in cells.items() if cell.value is not None}


def caches(xml):
    """{cell: text or number} as the chart shows them, read from its references."""
    cells = {}
    for ref in etree.fromstring(xml.encode()).iter(f"{C}strRef", f"{C}numRef"):
        formula = ref.find(f"{C}f").text
        sheet, _, area = formula.partition("!")
        assert sheet == "Data"
        column, first = area.replace("$", "").split(":")[0][0], int(area.replace("$", "").split(":")[0][1:])
        for point in ref.iter(f"{C}pt"):
            text = point.find(f"{C}v").text or ""
            value = float(text) if ref.tag == f"{C}numRef" else text
            cells[f"{column}{first + int(point.get('idx'))}"] = value
    return cells


TEXTS = st.text(alphabet="abcæøå=+-@&<>\"' 0123", min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.floats(-1e9, 1e9)), min_size=1, max_size=8), TEXTS, st.booleans())
def test_the_caches_equal_the_workbook(rows, series, horizontal):
    data = Data(tuple(text for text, _ in rows), tuple(value for _, value in rows), (), series, horizontal=horizontal)
    made = charts.bar_chart(data)

    shown, held = caches(made.xml), workbook_cells(made.workbook)
    assert {cell: held[cell] for cell in shown} == shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_text_that_looks_like_a_formula_stays_text(start):
    data = replace(HOURS, categories=(f"{start}1+1", *HOURS.categories[1:]), series="=cmd()", labels=("=2", "", ""))
    cells = workbook_cells(charts.bar_chart(data).workbook)

    assert cells["B1"] == "=cmd()"
    assert cells["A2"].endswith("1+1")
    assert cells["C2"] == "=2"


def test_a_chart_has_positive_paired_axes_danish_language_and_no_clutter():
    root = etree.fromstring(charts.bar_chart(HOURS).xml.encode())

    axes = {
        axis.find(f"{C}axId").get("val"): axis.find(f"{C}crossAx").get("val")
        for axis in root.iter(f"{C}catAx", f"{C}valAx")
    }
    assert all(int(axis) > 0 and axes[other] == axis for axis, other in axes.items())
    assert root.find(f"{C}lang").get("val") == "da-DK"
    assert not list(root.iter(f"{C}legend", f"{C}majorGridlines", f"{C}title"))
    assert root.find(f".//{C}gapWidth").get("val") == str(charts.GAP_WIDTH)
    assert root.find(f".//{C}valAx/{C}scaling/{C}min").get("val") == "0"
    assert not list(root.iter(f"{A}srgbClr"))


def test_only_highlighted_bars_differ():
    root = etree.fromstring(charts.bar_chart(HOURS).xml.encode())

    assert [point.find(f"{C}idx").get("val") for point in root.iter(f"{C}dPt")] == ["0"]


def test_a_label_holds_its_number_as_a_field_beside_the_arithmetic():
    root = etree.fromstring(charts.bar_chart(HOURS).xml.encode())
    label = next(root.iter(f"{C}dLbl"))

    assert label.find(f".//{A}fld").get("type") == "VALUE"
    assert "".join(label.itertext()).split() == ["1.536", "6", "×", "20", "%"]


def test_number_formats_show_danish_separators():
    assert charts.number_code("#,##0", "t.") == '[$-406]#,##0"\u00a0t."'
    assert charts.shown_number(1234.5, "#,##0.0") == "1.234,5"
    assert charts.shown_number(0.4, "0%") == "40\u00a0%"
    assert charts.shown_number(1536, "#,##0", "timer") == "1.536\u00a0timer"


@pytest.mark.parametrize(
    "broken",
    [
        Data((), ()),
        Data(("a",), (1, 2)),
        Data(("a",), (float("nan"),)),
        Data(("a",), (float("inf"),)),
        Data(("a", "b"), (1, 2), ("x",)),
    ],
)
def test_uneven_or_endless_data_is_a_bug(broken):
    with pytest.raises(ValueError, match="chart"):
        charts.bar_chart(broken)


def test_the_same_chart_gives_the_same_bytes():
    assert charts.bar_chart(HOURS) == charts.bar_chart(HOURS)


def test_what_is_highlighted_takes_another_colour_where_the_themes_cannot_be_read():
    parts = Parts()
    parts.add("/word/document.xml", "<x/>", "application/xml")
    parts.relate("/", "officeDocument", "/word/document.xml")
    charts.add_chart(parts, "/word/document.xml", HOURS, accent='<a:schemeClr val="tx2"/>')
    xml = parts.parts["/word/charts/chart1.xml"].decode()
    assert "accent1" not in xml
    assert xml == charts.bar_chart(HOURS).xml.replace("accent1", "tx2")


def test_charts_are_added_beside_their_document_and_numbered():
    parts = Parts()
    parts.add("/ppt/slides/slide1.xml", "<x/>", "application/xml")
    parts.relate("/", "officeDocument", "/ppt/slides/slide1.xml")
    rids = [charts.add_chart(parts, "/ppt/slides/slide1.xml", chart) for chart in (HOURS, replace(HOURS, series="x"))]

    assert rids == ["rId1", "rId2"]
    assert parts.targets("/ppt/slides/slide1.xml", "chart") == ["/ppt/charts/chart1.xml", "/ppt/charts/chart2.xml"]
    again = read_package(parts.to_bytes())
    assert again.targets("/ppt/charts/chart1.xml", "package") == ["/ppt/embeddings/Data1.xlsx"]
    assert again.relationships["/ppt/charts/chart1.xml"][0].id == "rId1"
    assert again.types["/ppt/embeddings/Data1.xlsx"] == charts.WORKBOOK_TYPE


class Line(Struct, frozen=True):
    name: str
    points: tuple[tuple[float, float], ...]
    dashed: bool = False
    marks: tuple[tuple[str, int], ...] = ()


class Zone(Struct, frozen=True):
    name: str
    start: float
    end: float


class Level(Struct, frozen=True):
    name: str
    value: float


class Curves(Struct, frozen=True):
    curves: tuple[Line, ...]
    across: str = "Måneder"
    zone: Zone | None = None
    level: Level | None = None


DIP = Curves(
    (
        Line("Med", ((0, 100), (2, 83), (4.5, 100), (12, 115)), marks=(("Mindre fald", 1),)),
        Line("Uden", ((0, 100), (3, 62), (9, 82), (12, 92)), dashed=True),
    ),
    zone=Zone("Start", 0, 4.5),
    level=Level("Niveau før", 100),
)


def lines_of(made):
    """The series of a chart of curves: {(name, points): element}, in the order written."""
    found = {}
    for series in etree.fromstring(made.xml.encode()).iter(f"{C}ser"):
        xs, ys = (tuple(float(v.text) for v in series.find(f"{C}{tag}").iter(f"{C}v")) for tag in ("xVal", "yVal"))
        found[series.find(f"{C}tx").findtext(f".//{C}v"), tuple(zip(xs, ys, strict=True))] = series
    return found


def test_a_zone_is_a_sand_line_as_thick_as_the_plot_behind_all_others():
    made = charts.curve_chart(DIP, height=62)
    band = next(one for (name, points), one in lines_of(made).items() if name == "Start" and points[-1][0] == 4.5)
    pen = band.find(f"{C}spPr/{A}ln")
    plot = float(re.search(r'<c:h val="([0-9.]+)"', made.xml)[1]) * 62 * 36000
    assert int(pen.get("w")) == pytest.approx(plot, abs=200)
    assert pen.find(f".//{A}schemeClr").get("val") == "bg2"
    assert band.find(f"{C}order").get("val") == "0"


def test_only_the_curves_are_smooth_and_they_come_first():
    smooth = [one.find(f"{C}smooth").get("val") for one in lines_of(charts.curve_chart(DIP)).values()]
    assert smooth == ["1", "1"] + ["0"] * (len(smooth) - 2)


def test_a_mark_is_a_ring_on_its_point_with_its_name_beside_it():
    lines = lines_of(charts.curve_chart(DIP))
    (ringed,) = [one for one in lines.values() if one.find(f"{C}dPt") is not None]
    assert ringed.find(f"{C}dPt/{C}idx").get("val") == "1"
    ((x, y),) = next(points for name, points in lines if name == "Mindre fald")
    assert 2 < x < 3
    assert 62 < y < 83


def test_months_before_the_start_are_shown_without_numbers_only_beside_a_level():
    with_level = etree.fromstring(charts.curve_chart(DIP).xml.encode()).find(f".//{C}valAx")
    without = etree.fromstring(charts.curve_chart(replace(DIP, level=None)).xml.encode()).find(f".//{C}valAx")
    assert [axis.find(f".//{C}min").get("val") for axis in (with_level, without)] == ["-3", "0"]
    assert [axis.find(f"{C}numFmt").get("formatCode") for axis in (with_level, without)] == ["0;;0", "0"]


def test_the_level_keeps_its_name_back_where_a_curve_ends_too_close():
    names = [
        sum(name == "Niveau før" for name, _ in lines_of(charts.curve_chart(DIP, height=tall))) for tall in (62, 25)
    ]
    assert names == [3, 2]


@given(
    ends=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=4),
    zone=st.none() | st.builds(Zone, st.text(max_size=5), st.floats(0, 6), st.floats(6, 12)),
    level=st.none() | st.builds(Level, st.text(max_size=5), st.floats(-1e6, 1e6)),
)
@settings(max_examples=25, deadline=None)
def test_the_caches_of_curves_equal_their_workbook(ends, zone, level):
    points = tuple((float(month), end) for month, end in enumerate(ends))
    made = charts.curve_chart(Curves((Line("=A", points, marks=(("x", 1),)),), zone=zone, level=level))
    cells = workbook_cells(made.workbook)
    for one in etree.fromstring(made.xml.encode()).iter(f"{C}ser"):
        for reference in one.iter(f"{C}numRef"):
            column, first, last = re.fullmatch(
                r"Data!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)", reference.findtext(f"{C}f")
            ).groups()
            cached = [float(value.text) for value in reference.iter(f"{C}v")]
            assert cached == [pytest.approx(float(cells[f"{column}{row}"])) for row in range(int(first), int(last) + 1)]


@pytest.mark.parametrize(
    "broken", [Curves(()), Curves((Line("A", ((0, 1),)),)), Curves((Line("A", ((0, 1), (1, float("nan")))),))]
)
def test_a_chart_of_curves_without_lines_is_a_bug(broken):
    with pytest.raises(ValueError, match="chart"):
        charts.curve_chart(broken)
