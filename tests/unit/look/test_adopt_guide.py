"""A foreign Word template gives its look alone, keeps what it has, and gets what it lacks."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from generator.look import adopt_guide
from generator.look.brand import contrast
from generator.look.layout import GUIDE_MAIN, STYLE_ROLES, Layout, layout_text, load_layout, read_template
from generator.ooxml.package import Parts, parse, read_package
from generator.problems import Problems, Where
from generator.reading.source import parse_yaml
from tests import word_templates
from tests.word_templates import NS, WORD_TEMPLATES, W, header, page, paragraph, styles, theme, whole

STANDARD = Path(__file__).parents[3] / "layouts" / "standard"
_W = f"{{{W}}}"


def load(folder: Path, data: bytes, mapping: str = "") -> tuple[Layout | None, Problems]:
    """The layout of a template alone; `mapping` are lines of `styles`, otherwise what is proposed."""
    (folder / "guide.docx").write_bytes(data)
    problems = Problems()
    if mapping:
        text = f"name: Prøve\nguide:\n  colours: template\n  styles:\n{mapping}"
    else:
        parts = read_template(folder, "guide.docx", GUIDE_MAIN, Where("x"), {}, Problems(), own=True)
        assert parts is not None
        text = layout_text("Prøve", guide=("guide.docx", *adopt_guide.propose_styles(parts)))
    (folder / "layout.yaml").write_text(text, encoding="utf-8")
    return load_layout(folder, problems, STANDARD), problems


def own_styles(parts: Parts) -> dict[str, bytes]:
    root = parse(parts.parts["/word/styles.xml"])
    for language in root.iter(f"{_W}lang"):
        language.set(f"{_W}val", "da-DK")
    return {one.get(f"{_W}styleId", ""): etree.tostring(one, method="c14n") for one in root.iterfind(f"{_W}style")}


@pytest.mark.parametrize("name", WORD_TEMPLATES)
def test_every_role_has_a_style_and_every_own_style_stays_as_it_was(name: str, tmp_path: Path):
    data = WORD_TEMPLATES[name][1]()
    layout, problems = load(tmp_path, data)

    assert not problems.errors and layout is not None
    after = own_styles(layout.guide)
    assert set(STYLE_ROLES) <= set(layout.spec.styles)
    assert set(layout.spec.styles.values()) <= set(after)
    before = own_styles(read_package(data))
    assert {key: after[key] for key in before} == before
    names = [parse(xml).find(f"{_W}name").get(f"{_W}val").casefold() for xml in after.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", WORD_TEMPLATES)
def test_lent_styles_are_based_on_styles_that_are_there(name: str, tmp_path: Path):
    layout, _ = load(tmp_path, WORD_TEMPLATES[name][1]())

    assert layout is not None
    root = parse(layout.guide.parts["/word/styles.xml"])
    there = {one.get(f"{_W}styleId") for one in root.iterfind(f"{_W}style")}
    for word in ("basedOn", "next", "link"):
        assert {one.get(f"{_W}val") for one in root.iter(f"{_W}{word}")} <= there
    lists = parse(layout.guide.parts[layout.guide.targets(GUIDE_MAIN, "numbering")[0]])
    ids = [one.get(f"{_W}numId") for one in lists.iterfind(f"{_W}num")]
    assert len(ids) == len(set(ids))
    kinds = [one.tag for one in lists]
    assert kinds == sorted(kinds)  # definitions come before the lists that use them
    used = {one.get(f"{_W}val") for one in root.iter(f"{_W}numId")} - {"0"}
    assert used <= set(ids)


def test_a_style_of_the_same_name_is_not_taken_over(tmp_path: Path):
    layout, problems = load(tmp_path, word_templates.locked())

    assert layout is not None
    assert layout.spec.styles["kicker"] == "PakkeKicker"  # theirs is too pale to be read
    assert adopt_guide.style_names(layout.guide)["PakkeKicker"] == "Pakke Kicker"
    assert "styles-lent" in [problem.code for problem in problems]


def test_footnotes_take_the_templates_own_style_where_it_has_one(tmp_path: Path):
    made = styles(
        "Arial", 11, paragraph("Fod", "footnote text", 9), paragraph("KKTekst", "KK", after=6), default="KKTekst"
    )
    layout, problems = load(tmp_path, whole(made, "", theme(("Arial", "Arial"), "#1B4B43")).to_bytes())
    assert layout is not None and not problems.errors
    assert layout.spec.lent["FootnoteText"] == "Fod"
    assert "Fod" in own_styles(layout.guide) and "FootnoteText" not in own_styles(layout.guide)
    assert layout.spec.lent["FootnoteReference"] == "FootnoteReference"


def test_only_the_look_is_kept_and_the_rest_is_told(tmp_path: Path):
    layout, problems = load(tmp_path, word_templates.locked())

    assert layout is not None
    codes = [problem.code for problem in problems.warnings]
    assert {"active-left-out", "external-left-out", "lock-left-out"} <= set(codes)
    names = " ".join(layout.guide.parts)
    assert "vba" not in names and "activeX" not in names
    assert not any(rel.external for rels in layout.guide.relationships.values() for rel in rels)
    everything = b"".join(layout.guide.parts.values())
    for word in (b"INCLUDETEXT", b"sporing.png", b"hans", b"documentProtection", b"attachedTemplate"):
        assert word not in everything
    shown = layout.guide.parts["/word/header1.xml"]
    assert shown.count(b"<w:drawing>") == 1 and shown.count(b"Sydby Kommune<") == 2
    assert b"Sydby Kommune" in layout.guide.parts["/word/footer1.xml"]  # what the field showed last


def test_headers_and_footers_without_anything_to_stop_say_the_same(tmp_path: Path):
    data = word_templates.serif()
    layout, _ = load(tmp_path, data)

    assert layout is not None
    before = read_package(data)
    for name in ("/word/header1.xml", "/word/header2.xml", "/word/footer1.xml"):
        same = [etree.tostring(parse(parts.parts[name]), method="c14n") for parts in (before, layout.guide)]
        assert same[0] == same[1]


def test_the_text_stands_on_the_upright_a4_page_and_the_cover_has_the_first_header(tmp_path: Path):
    layout, _ = load(tmp_path, word_templates.locked())

    assert layout is not None and layout.paper is not None
    paper = layout.paper
    assert (round(paper.width), round(paper.height), round(paper.left)) == (210, 297, 22)
    for children in (paper.cover, paper.text, paper.sheet):
        assert 'w:w="11906" w:h="16838"' in children
    assert 'w:left="1417"' in paper.cover  # 25 mm: the first section's own


def test_a_first_page_of_its_own_is_the_covers_alone(tmp_path: Path):
    layout, _ = load(tmp_path, word_templates.serif())

    assert layout is not None and layout.paper is not None
    assert "titlePg" in layout.paper.cover and 'w:type="first"' in layout.paper.cover
    assert "titlePg" not in layout.paper.text and 'w:type="first"' not in layout.paper.text
    assert layout.measure == pytest.approx(134, abs=0.1)


def simple(body: str = "", **made: str) -> Parts:
    text = styles("Arial", 10, paragraph("Normal", "Normal", after=6), default="Normal")
    return whole(made.get("styles", text), body, theme(("Arial", "Arial"), "#004B87"))


def test_a_tall_header_takes_its_room_from_the_page(tmp_path: Path):
    parts = simple(f"<w:sectPr>{page(25, 25, 20, 20)}</w:sectPr>")
    header(parts, "header1", "header", "<w:p/>" * 8, rid="rIdH")
    header(parts, "footer1", "footer", "<w:p/>", rid="rIdG")
    layout, _ = load(tmp_path, parts.to_bytes())

    assert layout is not None and layout.paper is not None
    assert layout.paper.top == pytest.approx(12 + 8 * 4.5, abs=0.1)
    assert layout.paper.bottom == pytest.approx(20, abs=0.1)


def test_a_template_without_sections_numbering_theme_or_settings_is_made_whole(tmp_path: Path):
    parts = simple("<w:p><w:r><w:t>Prøvetekst</w:t></w:r></w:p>")
    for name in ("/word/theme/theme1.xml", "/word/settings.xml"):
        parts.remove(name)
    layout, problems = load(tmp_path, parts.to_bytes())

    assert not problems.errors and layout is not None
    assert layout.guide.targets(GUIDE_MAIN, "settings") and layout.guide.targets(GUIDE_MAIN, "numbering")
    assert layout.measure == pytest.approx(160, abs=0.5)


def test_letter_paper_is_said(tmp_path: Path):
    size = page(25, 25, 25, 25).replace('w:w="11906" w:h="16838"', 'w:w="12240" w:h="15840"')
    references = size[size.index("<w:pgSz") :]
    _, problems = load(tmp_path, simple(f"<w:sectPr>{references}</w:sectPr>").to_bytes())

    assert "not-a4" in [problem.code for problem in problems]


def test_names_in_any_language_and_levels_without_names_are_found():
    parts = read_package(word_templates.serif())
    found, rest = adopt_guide.propose_styles(parts)

    assert found["heading1"] == "KK Rubrik A" and found["heading3"] == "KK Rubrik C"
    assert found["title"] == "KK Forside stor"
    assert found["body"] == "KK Tekst"
    assert rest == []


def test_text_without_space_between_paragraphs_is_not_proposed_as_body_text():
    made = styles("Arial", 10, paragraph("Normal", "Normal"), default="Normal")
    found, rest = adopt_guide.propose_styles(simple(styles=made))

    assert "body" not in found and rest == ["Normal"]


def test_a_list_without_a_mark_is_not_proposed_as_a_list():
    made = styles(
        "Arial", 10, paragraph("Normal", "Normal", after=4), paragraph("Punkt", "List Bullet"), default="Normal"
    )
    assert "list" not in adopt_guide.propose_styles(simple(styles=made))[0]


def test_a_proposal_is_yaml_whatever_styles_are_called():
    made = styles(
        "Arial",
        10,
        paragraph("Normal", "Normal", after=4),
        paragraph("A", "heading 1"),
        paragraph("B", "Titel: #1 &quot;stor&quot;&#10;guide: x", 30),
        default="Normal",
    )
    found, rest = adopt_guide.propose_styles(simple(styles=made))
    text = layout_text("x", guide=("guide.docx", found, [*rest, "linje\nskift: 1"]))
    problems = Problems()
    data = parse_yaml(text, "layout.yaml", problems)

    assert not problems.errors and data is not None
    assert set(data["guide"]) == {"file", "colours", "styles"}


def test_lent_colours_can_be_read_and_follow_the_theme_where_it_has_them(tmp_path: Path):
    layout, _ = load(tmp_path, word_templates.classic())

    assert layout is not None
    palette = layout.guide_palette("#006341", 4)
    assert palette.colour("accent1").hex == "7A1F3D"  # the template's, not the kommune's brand
    root = parse(layout.guide.parts["/word/styles.xml"])
    lent = [one for one in root.iterfind(f"{_W}style") if one.get(f"{_W}styleId") in ("Kicker", "Kilde", "Tabeltekst")]
    assert len(lent) == 3
    for style in lent:
        colour = style.find(f"{_W}rPr/{_W}color")
        assert contrast(colour.get(f"{_W}val"), "FFFFFF") >= 4.5
    assert lent[0].find(f"{_W}rPr/{_W}color").get(f"{_W}themeColor") == "accent1"


def test_a_wide_font_gets_narrow_lettering_in_figures(tmp_path: Path):
    made = styles("Verdana", 10, paragraph("Normal", "Normal", after=4), default="Normal")
    layout, _ = load(tmp_path, simple(styles=made).to_bytes())

    assert layout is not None
    root = parse(layout.guide.parts["/word/styles.xml"])
    (lettering,) = (one for one in root.iterfind(f"{_W}style") if one.get(f"{_W}styleId") == "Figurtekst")
    assert lettering.find(f"{_W}rPr/{_W}w").get(f"{_W}val") == "81"


def test_an_unknown_style_is_an_error_beside_what_exists(tmp_path: Path):
    layout, problems = load(tmp_path, word_templates.serif(), "    heading1: KK Rubrik Q\n")

    assert layout is None
    (found,) = (problem for problem in problems if problem.code == "missing-style")
    assert found.where.line == 5 and "KK Rubrik" in found.hint


def test_a_pale_style_is_said(tmp_path: Path):
    _, problems = load(tmp_path, word_templates.locked(), "    kicker: Kicker\n")

    assert "pale-style" in [problem.code for problem in problems]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(8):
            archive.writestr(f"word/{number}.xml", b" " * 30_000_000)
    return out.getvalue()


def without(part: str) -> bytes:
    parts = simple()
    del parts.parts[part]
    return parts.to_bytes()


def entity() -> bytes:
    parts = simple()
    xml = parts.parts["/word/styles.xml"].decode()
    parts.parts["/word/styles.xml"] = xml.replace("<w:styles", '<!DOCTYPE x [<!ENTITY a "b">]><w:styles').encode()
    return parts.to_bytes()


def foreign() -> bytes:
    parts = simple()
    parts.add("/word/document.xml", f"<x {NS}/>", "application/xml")
    return parts.to_bytes()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "broken-template"),
        (b"PK\x03\x04 nej", "broken-template"),
        (word_templates.serif()[:3000], "broken-template"),
        (b"{\\rtf1 ikke en docx}", "broken-template"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "encrypted-template"),
        (bomb(), "broken-template"),
        (without("/word/styles.xml"), "broken-template"),
        (without("/word/document.xml"), "broken-template"),
        (entity(), "broken-template"),
        (foreign(), "broken-template"),
    ],
    ids=["empty", "no-zip", "cut", "rtf", "password", "bomb", "no-styles", "no-document", "entity", "foreign"],
)
def test_what_is_no_sound_template_is_an_error_that_says_so(data: bytes, code: str, tmp_path: Path):
    (tmp_path / "guide.docx").write_bytes(data)
    (tmp_path / "layout.yaml").write_text("name: x\nguide: {file: guide.docx, colours: template}\n", encoding="utf-8")
    problems = Problems()

    assert load_layout(tmp_path, problems, STANDARD) is None
    assert [problem.code for problem in problems.errors] == [code]


def test_the_standard_is_not_read_when_a_layout_lacks_nothing(tmp_path: Path):
    for file in STANDARD.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    problems = Problems()
    layout = load_layout(tmp_path, problems, tmp_path / "findes-ikke")

    assert layout is not None and not list(problems)
    assert not any(name.startswith("standard/") for name, _ in layout.files)


@pytest.mark.parametrize("places", [20, pytest.param(100, marks=pytest.mark.slow)])
def test_a_template_with_any_byte_changed_never_breaks_the_reading(tmp_path: Path, places: int):
    data = word_templates.locked()
    (tmp_path / "layout.yaml").write_text("name: x\nguide: {file: guide.docx, colours: template}\n", encoding="utf-8")
    for place in range(0, len(data), max(1, len(data) // places)):
        (tmp_path / "guide.docx").write_bytes(data[:place] + bytes([data[place] ^ 0x5A]) + data[place + 1 :])
        load_layout(tmp_path, Problems(), STANDARD)
