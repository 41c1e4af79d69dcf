"""Text widths and line breaks, against real fonts where the machine has them."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator import metrics

FONTS = {
    ("Arial", False): "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
    ("Arial", True): "/usr/share/fonts/truetype/liberation2/LiberationSans-Bold.ttf",
    ("Calibri", False): "/usr/share/fonts/truetype/crosextra/Carlito-Regular.ttf",
    ("Calibri", True): "/usr/share/fonts/truetype/crosextra/Carlito-Bold.ttf",
    ("Times New Roman", False): "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf",
    ("Times New Roman", True): "/usr/share/fonts/truetype/liberation2/LiberationSerif-Bold.ttf",
    ("Cambria", False): "/usr/share/fonts/truetype/crosextra/Caladea-Regular.ttf",
    ("Cambria", True): "/usr/share/fonts/truetype/crosextra/Caladea-Bold.ttf",
}
SAMPLE = "Ærø Kommune, 80\u00a0% af ”medarbejderne” – §\u00a07, ½ × 3 €, Šumperk"
TEXT = st.text(alphabet="abcæøåÆØÅ -/–\u00a0\u00ad0123456789.,", max_size=120)


@pytest.mark.parametrize(("font", "bold"), FONTS)
def test_widths_equal_the_font_files(font, bold):
    ttlib = pytest.importorskip("fontTools.ttLib")
    path = Path(FONTS[font, bold])
    if not path.exists():
        pytest.skip(f"{path.name} is not installed")
    face = ttlib.TTFont(path)
    cmap, advances, units = face.getBestCmap(), face["hmtx"].metrics, face["head"].unitsPerEm
    drawn = SAMPLE.replace("\u00a0", " ")
    expected = sum(advances[cmap[ord(char)]][0] for char in drawn) / units * 10 * metrics.MM_PER_PT

    assert metrics.text_width_mm(SAMPLE, 10, bold, font) == pytest.approx(expected)
    hhea = face["hhea"]
    line = (hhea.ascent - hhea.descent + hhea.lineGap) / units * 10 * metrics.MM_PER_PT
    assert metrics.line_height_mm(10, font) == pytest.approx(line)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 30, [""]),
        ("en to tre", 100, ["en to tre"]),
        ("en\nto", 100, ["en", "to"]),
        ("Skanderborg Kommune", 25, ["Skanderborg", "Kommune"]),
        ("omkring 80\u00a0%", 22, ["omkring", "80\u00a0%"]),
        ("job\u00adcenter", 15, ["job-", "center"]),
        ("job\u00adcenter", 60, ["jobcenter"]),
        ("Skanderborg-gruppen", 28, ["Skanderborg-", "gruppen"]),
        ("medarbejder/borger", 26, ["medarbejder/", "borger"]),
        ("uge 2026–2027", 17, ["uge", "2026–", "2027"]),
    ],
)
def test_lines_break_where_office_breaks_them(text, width, lines):
    assert metrics.wrap(text, width, 12) == lines


@given(TEXT, st.floats(8, 120), st.sampled_from([8, 9, 14, 29]))
@example("0/a000\xad", 8.0, 9)
def test_no_line_is_wider_than_its_column_unless_it_is_one_letter(text, width, size):
    for line in metrics.wrap(text, width, size):
        assert metrics.text_width_mm(line, size) <= width + 0.1 or len(line.rstrip("-")) <= 1


@given(TEXT, st.floats(8, 120))
def test_wrapping_loses_no_letter(text, width):
    kept = "".join(metrics.wrap(text, width, 10))

    assert [c for c in kept if c not in " -"] == [c for c in text if c not in " -\u00ad"]


@given(TEXT)
def test_bold_runs_are_at_least_as_wide_as_nothing(text):
    assert metrics.text_width_mm(text, 10) >= 0
    assert len(metrics.wrap_runs([(text, False), (text, True)], 40, 10)) >= len(metrics.wrap(text, 40, 10))


def test_characters_outside_the_table_get_a_guess():
    assert metrics.text_width_mm("漢", 10) > metrics.text_width_mm("a", 10)
    assert metrics.text_width_mm("\u200b\u0301", 10) == 0


def test_an_unknown_font_is_measured_as_arial():
    assert metrics.text_width_mm(SAMPLE, 10, font="Comic") == metrics.text_width_mm(SAMPLE, 10)
