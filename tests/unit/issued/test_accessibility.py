"""The faults staff make: each is found, where it is, with how to mend it; an independent judge agrees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from unit.issued.samples import NAMESPACES, STYLES, control, deck, p, picture, sp, table, word
from unit.writers.pptx import deck_sample as sample

from generator.cli import cli
from generator.issued.accessibility import check_accessibility
from generator.issued.office import open_office
from generator.ooxml.package import Parts, read_package
from generator.problems import Problem, Problems
from generator.writers.pptx import write_pptx
from tests.conftest import Checks

DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative val="1"/></a:ext></a:extLst>'
)
CLEAN = (
    p("Plan", "H1")
    + p("Vi mødes på rådhuset.", inside=picture("To søjler viser timer"))
    + p("Mere", "H2")
    + p("Punkt", "Punkt")
    + table(("Opgave", "Frist"), ("Møde", "1. maj"))
    + p(inside=picture(inside=DECORATIVE))
)
TABLE = (
    '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="5" name="Tabel 1"/><p:cNvGraphicFramePr/><p:nvPr/>'
    '</p:nvGraphicFramePr><p:xfrm><a:off x="0" y="3000000"/><a:ext cx="100" cy="100"/></p:xfrm><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr{}/><a:tblGrid>'
    '<a:gridCol w="100"/></a:tblGrid><a:tr h="10"><a:tc{}><a:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="da-DK"/>'
    "<a:t>Celle</a:t></a:r></a:p></a:txBody><a:tcPr/></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
)
PICTURE = (
    '<p:pic><p:nvPicPr><p:cNvPr id="7" name="Billede 1" descr="{}"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill/>'
    '<p:spPr><a:xfrm><a:off x="0" y="3000000"/><a:ext cx="100" cy="100"/></a:xfrm></p:spPr></p:pic>'
)
TITLE = sp("Titel", "title", name="Titel")
PALE = '<w:r><w:rPr><w:color w:val="BBBBBB"/></w:rPr><w:t>Lys tekst</w:t></w:r>'
ENGLISH = '<w:r><w:rPr><w:lang w:val="en-US"/></w:rPr><w:t>{}</w:t></w:r>'
LINK = '<w:hyperlink w:anchor="Afsnit"><w:r><w:t>{}</w:t></w:r></w:hyperlink>'
PALE_SLIDE = (
    '<p:sp><p:nvSpPr><p:cNvPr id="8" name="Felt"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0"'
    ' y="3000000"/><a:ext cx="100" cy="100"/></a:xfrm><a:solidFill><a:srgbClr val="FFFF00"/></a:solidFill></p:spPr>'
    '<p:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="da-DK" sz="1400"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
    "</a:rPr><a:t>Svag</a:t></a:r></a:p></p:txBody></p:sp>"
)
BOLD = "<w:r><w:rPr><w:b/></w:rPr><w:t>Fed titel</w:t></w:r>"
HEAD = p("Plan", "H1")

# our code, the judge's code, the file's body
WORD = [
    ("a11y-alt-missing", "alt-missing", HEAD + p(inside=picture())),
    ("a11y-alt-poor", "alt-poor", HEAD + p(inside=picture("billede1.png"))),
    ("a11y-floating", "floating", HEAD + p(inside=picture("To søjler viser timer", floating=True))),
    ("a11y-heading-empty", "heading-empty", HEAD + p("", "H2") + p("x")),
    ("a11y-heading-level", "heading-level", HEAD + p("Dybt", "H3")),
    ("a11y-no-headings", "no-headings", p("ord " * 301)),
    ("a11y-fake-heading", "fake-heading", HEAD + p(inside=BOLD) + p("x")),
    ("a11y-table-header", "table-header", HEAD + table(("a", "b"), ("c", "d"), header=False)),
    ("a11y-table-empty-header", "table-empty-header", HEAD + table(("a", ""), ("c", "d"))),
    ("a11y-table-merged", "table-merged", HEAD + table(("a", "b"), ("c", "d")).replace(
        "<w:tc>", '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>', 1)),
    ("a11y-blank-lines", "blank-paragraphs", HEAD + p() + p() + p("x")),
    ("a11y-link", "link-text", HEAD + p("Se", inside=LINK.format("Læs mere"))),
    ("a11y-list", "typed-bullet", HEAD + p("- hånd") + p("x")),
    ("a11y-list", "typed-number", HEAD + p("1. en") + p("2. to")),
    ("a11y-control", "control-no-title", HEAD + p(inside=control("<w:r><w:t>x</w:t></w:r>", ""))),
    ("a11y-contrast", "contrast", HEAD + p(inside=PALE)),
    ("a11y-language", "language", HEAD + p(inside=ENGLISH.format("Vi skal mødes på torsdag"))),
]  # fmt: skip
DECK = [
    ("a11y-slide-title", "slide-title", [sp("x")]),
    ("a11y-slide-title-twice", "slide-title-dup", [TITLE, TITLE]),
    ("a11y-slide-order", "reading-order", [sp("først") + TITLE]),
    ("a11y-alt-missing", "alt-missing", [TITLE + PICTURE.format("")]),
    ("a11y-alt-poor", "alt-poor", [TITLE + PICTURE.format("Billede 3")]),
    ("a11y-table-header", "table-header", [TITLE + TABLE.format("", "")]),
    ("a11y-table-merged", "table-merged", [TITLE + TABLE.format(' firstRow="1"', ' gridSpan="2"')]),
    ("a11y-list", "typed-bullet", [TITLE + sp("• hånd", "")]),
    ("a11y-contrast", "contrast", [TITLE + PALE_SLIDE]),
    ("a11y-language", "language", [TITLE + sp("Vi skal mødes på torsdag").replace("da-DK", "en-US")]),
]  # fmt: skip


def check(path: Path) -> list[Problem]:
    problems = Problems()
    office = open_office(path, problems)
    assert office is not None
    check_accessibility(office, problems)
    return list(problems)


def make(folder: Path, kind: str, body: str | list[str]) -> Path:
    if isinstance(body, str):
        return word(folder / f"{kind}.docx", body)
    return deck(folder / f"{kind}.pptx", *body)


@pytest.mark.parametrize(
    ("code", "judged", "body"), [*WORD, *DECK], ids=lambda one: one[:24] if isinstance(one, str) else ""
)
def test_a_fault_is_found_alone_and_with_how_to_mend_it(tmp_path: Path, code: str, judged: str, body: str | list[str]):
    found = check(make(tmp_path, "a", body))

    assert {problem.code for problem in found} == {code}
    assert all(problem.hint and problem.where.place for problem in found)


@pytest.fixture(scope="module")
def real_deck() -> Parts:
    """A deck with masters and layouts, which the judge needs."""
    return read_package(write_pptx(sample.document(), sample.standard_layout(), sample.PALETTE, None, Problems()))


def with_slides(deck: Parts, bodies: list[str]) -> bytes:
    """The deck with the shapes of its third slide (and the next) replaced."""
    parts = deck.copy()
    for number, body in enumerate(bodies, 3):
        shapes = f"<p:cSld><p:spTree>{body}</p:spTree></p:cSld>"
        parts.parts[f"/ppt/slides/slide{number}.xml"] = f"<p:sld {NAMESPACES}>{shapes}</p:sld>".encode()
    return parts.to_bytes()


def test_the_judge_finds_the_same_faults(tmp_path: Path, checks: Checks, real_deck: Parts):
    files = {}
    for number, (_, judged, body) in enumerate([*WORD, *DECK]):
        path = make(tmp_path, f"{number:02}", body)
        files[path] = judged
        if not isinstance(body, str):
            path.write_bytes(with_slides(real_deck, body))
    said: list[str] = []
    for line in checks.run("a11y.py", "--limit", "999", *files).stdout.splitlines():
        said.append(line)
        if " a11y: " in line:
            path = Path(line.partition(" a11y: ")[2].rpartition(": ")[0])
            judged = files.pop(path)
            assert any(f" {judged} " in one for one in said), (line, said)
            said.clear()
    assert not files


def test_what_the_product_writes_is_clean(tmp_path: Path, real_deck: Parts):
    path = tmp_path / "a.pptx"
    path.write_bytes(real_deck.to_bytes())
    assert [one for one in check(path) if one.severity == "error"] == []


@pytest.mark.parametrize(
    "make_it",
    [
        lambda folder: word(folder / "a.docx", CLEAN),
        lambda folder: word(folder / "a.docx", HEAD + p(inside=ENGLISH.format("Customer Relationship Management"))),
        lambda folder: deck(
            folder / "a.pptx", TITLE + TABLE.format(' firstRow="1"', ""), sp("B", "title") + sp("a\nb")
        ),
    ],
)
def test_a_clean_file_has_no_findings(tmp_path: Path, make_it: Callable[[Path], Path]):
    assert check(make_it(tmp_path)) == []


def test_the_place_is_the_heading_or_the_slide(tmp_path: Path):
    body = HEAD + p("Mere", "H2") + p("x", inside="<w:r><w:lastRenderedPageBreak/></w:r>") + p(inside=picture())
    (found,) = check(word(tmp_path / "a.docx", body))
    assert str(found.where).endswith("side 2, under «Mere»")
    (found,) = check(deck(tmp_path / "a.pptx", TITLE, sp("B", "title") + PICTURE.format("")))
    assert str(found.where).endswith("slide 2")


@pytest.mark.parametrize(("title", "language"), [("", "da-DK"), ("Dokument1", "da-DK"), ("Plan", "en-US")])
def test_the_whole_document_needs_a_title_and_danish(tmp_path: Path, title: str, language: str):
    path = word(tmp_path / "a.docx", CLEAN, title=title, styles=STYLES.replace("da-DK", language))
    assert [one.code for one in check(path)] == ["a11y-language" if title == "Plan" else "a11y-title"]


def test_white_text_on_a_table_styles_dark_header_reads(tmp_path: Path):
    """The fill stands in the table's style and the colour in the run: only both together tell."""
    dark = (
        '<w:style w:type="table" w:styleId="T"><w:name w:val="T"/><w:tblStylePr w:type="firstRow"><w:tcPr><w:shd '
        'w:val="clear" w:fill="{}"/></w:tcPr></w:tblStylePr></w:style>'
    )
    white = '<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>A</w:t></w:r>'
    body = table(("", ""), ("c", "d")).replace(
        "<w:tblPr>", '<w:tblPr><w:tblStyle w:val="T"/><w:tblLook w:firstRow="1"/>'
    )
    body = HEAD + body.replace("</w:p>", f"{white}</w:p>", 2)
    for fill, found in (("1F3A4D", []), ("FFF2CC", ["a11y-contrast"] * 2)):
        assert [one.code for one in check(word(tmp_path / "a.docx", body, styles=STYLES + dark.format(fill)))] == found


def test_text_under_a_marker_pen_stands_on_the_marker(tmp_path: Path):
    pen = '<a:highlight><a:srgbClr val="{}"/></a:highlight></a:rPr>'
    for colour, found in (("1F3A4D", []), ("FFFFAA", ["a11y-contrast"])):
        shape = PALE_SLIDE.replace("</a:rPr>", pen.format(colour))
        assert [one.code for one in check(make(tmp_path, "deck", [TITLE + shape]))] == found


def test_the_program_tells_findings_and_ends_with_one(tmp_path: Path):
    bad, good = word(tmp_path / "a.docx", HEAD + p(inside=picture())), word(tmp_path / "b.docx", CLEAN)

    run = CliRunner().invoke(cli, ["check", "--accessibility", str(bad), str(good)])
    assert run.exit_code == 1 and "[a11y-alt-missing]" in run.stderr and "b.docx" not in run.stderr
    assert CliRunner().invoke(cli, ["check", "--accessibility", str(good)]).exit_code == 0
    assert CliRunner().invoke(cli, ["check", "--accessibility"]).exit_code == 2
