"""Reading aloud: everything a person hears, in order, and nothing a file can do to the reader."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from unit.issued.samples import control, deck, p, picture, sp, table, word

from generator.cli import cli
from generator.issued.office import read
from generator.issued.transcript import transcript
from generator.problems import Problems

CHECKBOX = '<w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox>'
DECORATIVE = '<a:extLst><a:ext uri="x"><adec:decorative val="1"/></a:ext></a:extLst>'


def said(path: Path) -> list[str]:
    problems = Problems()
    text = read(path, transcript, problems)
    assert text is not None and not problems.found
    return text.splitlines()[1:]


def test_headings_are_said_with_their_level_and_lists_with_their_count(tmp_path: Path):
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'
    body = p("Plan", "H1") + p("Tekst") + p("a", "Punkt") + p("b", "Punkt") + p("c", properties=number)
    body += p("Mere", "H2") + p("d", properties=number)
    assert said(word(tmp_path / "a.docx", body)) == [
        "Overskrift 1: Plan", "Tekst", "Liste, 3 punkter:", "  • a", "  • b", "  1. c",
        "Overskrift 2: Mere", "Liste, 1 punkt:", "  2. d",
    ]  # fmt: skip


def test_every_cell_is_said_after_the_name_of_its_column(tmp_path: Path):
    body = table(("Opgave", "Frist"), ("Hold møde", ""), caption="Plan") + table(("a", "b"), header=False)
    assert said(word(tmp_path / "a.docx", body)) == [
        "Tabel: Plan, 2 rækker, 2 kolonner",
        "  Række: Opgave: Hold møde | Frist: tom",
        "Tabel, 1 række, 2 kolonner, uden overskriftsrække",
        "  Række: a | b",
    ]


def test_a_form_field_is_said_with_its_name_and_state(tmp_path: Path):
    box = control("<w:r><w:t>☒</w:t></w:r>", "Udført: A1", CHECKBOX.format(1))
    cell = control(f"<w:tc>{p('Maja')}</w:tc>", "Ansvarlig: A1")
    body = p("Så:", inside=box) + f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"
    lines = said(word(tmp_path / "a.docx", body))
    assert lines[0] == "Så: [afkrydsningsfelt, markeret: Udført: A1]"
    assert lines[-1] == "  Række: [felt: Ansvarlig: A1] Maja"


def test_pictures_are_said_by_their_text_and_decoration_is_silent(tmp_path: Path):
    body = p(inside=picture("To søjler")) + p(inside=picture()) + p(inside=picture(inside=DECORATIVE))
    assert said(word(tmp_path / "a.docx", body)) == ["[Billede: To søjler]", "[Billede uden alternativ tekst]"]


def test_what_is_deleted_hidden_or_kept_for_old_readers_is_not_said(tmp_path: Path):
    runs = "<w:del><w:r><w:delText>væk</w:delText></w:r></w:del><w:ins><w:r><w:t>ny</w:t></w:r></w:ins>"
    runs += "<w:r><w:rPr><w:vanish/></w:rPr><w:t>skjult</w:t></w:r>"
    runs += (
        "<mc:AlternateContent><mc:Choice/><mc:Fallback><w:r><w:t>kopi</w:t></w:r></mc:Fallback></mc:AlternateContent>"
    )
    assert said(word(tmp_path / "a.docx", p("Se ", inside=runs))) == ["Se ny"]


def test_links_and_footnotes_are_said_where_they_stand(tmp_path: Path):
    runs = '<w:hyperlink r:id="x"><w:r><w:t>KL</w:t></w:r></w:hyperlink><w:r><w:footnoteReference w:id="3"/></w:r>'
    notes = {"footnotes": f'<w:footnote w:id="3">{p("Kilden er KL.")}</w:footnote>'}
    assert said(word(tmp_path / "a.docx", p("Se", inside=runs), more=notes)) == [
        "Se [link: KL] [fodnote: Kilden er KL.]"
    ]


def test_a_deck_is_said_slide_by_slide_with_title_first_and_notes_last(tmp_path: Path):
    group = f'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9" name="G" descr="Tre faser"/></p:nvGrpSpPr>{sp("1", "")}</p:grpSp>'
    one = sp("a\nb") + sp("Titel", "title") + sp("7", "sldNum") + group
    path = deck(tmp_path / "a.pptx", one, f'show="0"|{sp("Ekstra", "title")}', notes={1: sp("Sig det højt")})
    assert said(path) == [
        "Slide 1 af 2: Titel", "  2 linjer:", "    • a", "    • b", "  Figur: Tre faser",
        "  Noter:", "    Sig det højt", "Slide 2 af 2 (skjult): Ekstra",
    ]  # fmt: skip


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 40_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "not-office"), (b"PK\x03\x04nonsense", "not-office"), (bomb(), "not-office"), (None, "missing-file")],
)
def test_a_file_that_is_no_document_is_a_problem_and_no_crash(tmp_path: Path, data: bytes | None, code: str):
    path = tmp_path / "a.docx"
    if data is not None:
        path.write_bytes(data)
    problems = Problems()
    assert read(path, transcript, problems) is None
    assert [problem.code for problem in problems] == [code]


@pytest.mark.parametrize("body", ["<w:p>", '<!DOCTYPE x [<!ENTITY a "b">]><w:p/>', "<w:r>" * 400 + "</w:r>" * 400])
def test_broken_or_hostile_xml_is_a_problem_and_no_crash(tmp_path: Path, body: str):
    problems = Problems()
    assert read(word(tmp_path / "a.docx", body), transcript, problems) is None
    assert [problem.code for problem in problems] == ["not-office"]


def test_the_program_reads_several_files_and_names_the_one_it_cannot(tmp_path: Path):
    good, bad = word(tmp_path / "a.docx", p("Hej")), tmp_path / "b.docx"
    bad.write_bytes(b"x")

    run = CliRunner().invoke(cli, ["transcript", str(good), str(good)])
    assert (run.exit_code, run.stdout.count("Hej")) == (0, 2)
    run = CliRunner().invoke(cli, ["transcript", str(good), str(bad)])
    assert run.exit_code == 1 and "b.docx" in run.stderr and not run.stdout and "Intet er skrevet" not in run.stderr
