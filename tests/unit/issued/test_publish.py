"""A copy to publish: what only its makers should see is gone, wherever it hides, and the rest is as it was."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from unit.issued.samples import deck, p, sp, table, word

from generator.cli import cli
from generator.issued.office import open_office, read
from generator.issued.publish import GONE, has_personal_fields, personal_values, publish
from generator.issued.transcript import transcript
from generator.ooxml.marks import Block, Meta, add_snapshot, read_snapshot, value_name
from generator.ooxml.package import Parts, read_package
from generator.ooxml.values import Values
from generator.problems import Problems

META = Meta("x/guide", "X", "Læsø", "1", "2027-01-11")
NAME = "people/leder/0/name"


def made(path: Path, *names: str) -> tuple[Parts, Counter[str], str]:
    """(the copy's parts, what went, all that stands in it)."""
    office = open_office(path, Problems())
    assert office is not None
    data, gone = publish(office, [*names, *personal_values(office)])
    parts = read_package(data)
    return parts, gone, "\n".join(one.decode("utf-8", "replace") for one in parts.parts.values())


def aloud(path: Path, *names: str) -> list[str]:
    parts, _, _ = made(path, *names)
    copy = path.with_name(f"copy{path.suffix}")
    copy.write_bytes(parts.to_bytes())
    text = read(copy, transcript, Problems())
    assert text is not None
    return text.splitlines()[1:]


def with_base(path: Path, *blocks: Block) -> Path:
    parts = read_package(path.read_bytes())
    add_snapshot(parts, "/word/document.xml" if path.suffix == ".docx" else "/ppt/presentation.xml", META, blocks)
    path.write_bytes(parts.to_bytes())
    return path


def marked(text: str) -> str:
    return (
        f'<w:bookmarkStart w:id="7" w:name="{value_name(NAME, 1)}"/><w:r><w:t>{text}</w:t></w:r>'
        '<w:bookmarkEnd w:id="7"/>'
    )


def test_a_marked_name_goes_everywhere_it_stands(tmp_path: Path):
    split = "<w:r><w:tab/><w:t>Maja </w:t></w:r><w:r><w:t>Lind</w:t></w:r><w:r><w:t>s plan er Maja Linde</w:t></w:r>"
    body = p("Leder: ", inside=marked("Maja Lind")) + p("Ring", inside=split.replace("s plan", ", plan"))
    path = with_base(word(tmp_path / "a.docx", body), Block("b", "prose", f"Leder: {{{NAME}}}"))

    parts, gone, text = made(path)
    assert "Lind<" not in text and "_iv_" not in text and "grundtekst" in gone and read_snapshot(parts) is None
    assert aloud(path) == [f"Leder: {GONE}", f"Ring {GONE}, plan er Maja Linde"]


def test_a_name_that_somebody_filled_in_goes_even_where_the_bookmark_is_lost(tmp_path: Path):
    path = with_base(word(tmp_path / "a.docx", p("Spørg Eva Ny.")), Block("b", "prose", "Spørg"))
    parts = read_package(path.read_bytes())
    values = Values("vitas/guide")
    values.binding(NAME, "Eva Ny")
    values.add(parts, "/word/document.xml")
    path.write_bytes(parts.to_bytes())
    assert aloud(path) == [f"Spørg {GONE}."]


@pytest.mark.parametrize(
    ("label", "prompt", "left"),
    [("Leder: ", "", 1), ("Leder: ", "<w:showingPlcHdr/>", 1), ("Guide til Læsø: ring og spørg ", "", 2)],
)
def test_a_headers_line_of_one_name_goes_whole(tmp_path: Path, label: str, prompt: str, left: int):
    parts = read_package(word(tmp_path / "a.docx", p("Tekst")).read_bytes())
    values = Values("x/guide")
    bound = values.binding(NAME, "" if prompt else "Maja Lind")
    values.add(parts, "/word/document.xml")
    name = f"<w:r><w:t>{'[navn]' if prompt else 'Maja Lind'}</w:t></w:r>"
    control = f"<w:sdt><w:sdtPr>{prompt}{bound}<w:text/></w:sdtPr><w:sdtContent>{name}</w:sdtContent></w:sdt>"
    head = p("Guide") + f"<w:p><w:r><w:t>{label}</w:t></w:r>{control}</w:p>"
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts.add("/word/header1.xml", f'<w:hdr xmlns:w="{namespace}">{head}</w:hdr>', "x/y")
    parts.relate("/word/document.xml", "header", "/word/header1.xml")
    path = tmp_path / "b.docx"
    path.write_bytes(parts.to_bytes())

    copy, gone, text = made(with_base(path, Block("b", "prose", f"Leder: {{{NAME}}}")))
    assert copy.parts["/word/header1.xml"].count(b"<w:p>") == left
    assert "Maja Lind" not in text and gone["navne og adresser"] == (0 if prompt else 1)


def test_a_deck_tells_its_names_by_its_base_text(tmp_path: Path):
    path = deck(tmp_path / "a.pptx", sp("Kontakt", "title") + sp("Leder: Maja Lind\nMaja Lind siger ja"))
    assert aloud(with_base(path, Block("b", "prose", f"Leder: {{{NAME}}}")))[-2:] == [
        f"    • Leder: {GONE}", f"    • {GONE} siger ja",
    ]  # fmt: skip


def test_titles_and_dates_are_not_personal(tmp_path: Path):
    block = Block("b", "prose", "Leder: {people/leder/0/title} den {plan/start}")
    path = with_base(word(tmp_path / "a.docx", p("Leder: konsulent den 1. maj")), block)
    assert aloud(path) == ["Leder: konsulent den 1. maj"]


@pytest.mark.parametrize(
    "text", ["Skriv til maja.lind@laesoe.dk nu", "Ring 12 34 56 78", "Ring +45 12\u00a034\u00a056\u00a078"]
)
def test_addresses_go_by_their_form(tmp_path: Path, text: str):
    _, gone, said = made(word(tmp_path / "a.docx", p(text)))
    assert gone["navne og adresser"] == 1 and "@laesoe" not in said and "34" not in said.replace('"', "")[-600:]


def test_sums_and_years_are_no_phone_numbers(tmp_path: Path):
    assert aloud(word(tmp_path / "a.docx", p("945.420 kr. i 2027 og 2028, uge 12 14 16"))) == [
        "945.420 kr. i 2027 og 2028, uge 12 14 16"
    ]


def test_revisions_are_accepted_and_hidden_text_goes(tmp_path: Path):
    runs = "<w:del><w:r><w:delText>væk</w:delText></w:r></w:del><w:ins><w:r><w:t>ny</w:t></w:r></w:ins>"
    runs += "<w:r><w:rPr><w:vanish/></w:rPr><w:t>skjult</w:t></w:r>"
    row = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>slettet</w:t></w:r></w:p></w:tc></w:tr>"
    body = p("Se ", inside=runs) + table(("a", "b"), ("c", "d")).replace("</w:tbl>", f"{row}</w:tbl>")
    _, gone, text = made(word(tmp_path / "a.docx", body))
    assert "væk" not in text and "skjult" not in text and "slettet" not in text and ">ny<" in text
    assert gone["rettelser"] == 3 and gone["skjult tekst"] == 1 and "w:ins" not in text


def test_a_deleted_paragraph_leaves_no_empty_line(tmp_path: Path):
    deleted = p(inside="<w:del><w:r><w:delText>væk</w:delText></w:r></w:del>", properties="<w:rPr><w:del/></w:rPr>")
    _, _, text = made(word(tmp_path / "a.docx", p("a") + deleted + p("b")))
    assert text.count("<w:p>") == 2


def test_comments_and_the_authors_go(tmp_path: Path):
    runs = '<w:commentRangeStart w:id="1"/><w:r><w:t>x</w:t></w:r><w:commentRangeEnd w:id="1"/>'
    runs += '<w:r><w:commentReference w:id="1"/></w:r>'
    path = word(
        tmp_path / "a.docx", p(inside=runs), more={"comments": f'<w:comment w:id="1">{p("Hemmeligt")}</w:comment>'}
    )
    parts, gone, text = made(path)
    assert gone["kommentarer"] == 1 and gone["forfatter og redaktør"] == 2
    assert "Hemmeligt" not in text and "Maja" not in text and "/word/comments.xml" not in parts.parts


def test_notes_hidden_slides_and_hidden_shapes_go(tmp_path: Path):
    hidden = sp("Usynlig").replace("descr=", 'hidden="1" descr=')
    slides = [sp("A", "title") + hidden, f'show="0"|{sp("Hemmelig", "title")}']
    parts, gone, text = made(deck(tmp_path / "a.pptx", *slides, notes={1: sp("Sig det ikke")}))
    assert (gone["noter"], gone["skjulte slides"], gone["skjulte figurer"]) == (1, 1, 1)
    for word_ in ("Usynlig", "Hemmelig", "Sig det ikke"):
        assert word_ not in text
    assert [name for name in parts.parts if "slide" in name.lower()] == ["/ppt/slides/slide1.xml"]


def test_publishing_twice_finds_nothing_more(tmp_path: Path):
    path = with_base(
        word(tmp_path / "a.docx", p("Leder: ", inside=marked("Maja Lind"))), Block("b", "x", f"L: {{{NAME}}}")
    )
    parts, _, _ = made(path)
    copy = tmp_path / "b.docx"
    copy.write_bytes(parts.to_bytes())
    again, gone, _ = made(copy)
    assert not gone and again.to_bytes() == parts.to_bytes()


def test_a_hostile_base_text_does_not_keep_us_busy(tmp_path: Path):
    template = "aaa" + f"{{{NAME}}}a" * 30
    path = with_base(word(tmp_path / "a.docx", p("a" * 900) * 50), Block("b", "x", f"{template}\n" * 300))
    office = open_office(path, Problems())
    assert office is not None and personal_values(office) == set() and has_personal_fields(office)


def test_the_program_writes_beside_and_tells_what_went(tmp_path: Path):
    good, bad = word(tmp_path / "a.docx", p("Tal med Ole Bo")), tmp_path / "b.docx"
    before = good.read_bytes()
    run = CliRunner().invoke(cli, ["publish", str(good), "--name", "Ole Bo"])
    assert run.exit_code == 0 and "navne og adresser: 1" in run.stdout and good.read_bytes() == before
    assert (tmp_path / "a-offentlig.docx").is_file()

    bad.write_bytes(b"x")
    run = CliRunner().invoke(cli, ["publish", str(good), str(bad), "--out", str(tmp_path / "ud")])
    assert run.exit_code == 1 and not (tmp_path / "ud").exists()


def test_a_file_whose_names_cannot_be_told_is_a_warning(tmp_path: Path):
    path = with_base(word(tmp_path / "a.docx", p("x")), Block("b", "x", f"{{{NAME}}}"))
    assert "[names-not-found]" in CliRunner().invoke(cli, ["publish", str(path)]).stderr
