"""The Word writer, judged by what stands in the file."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parent))
import guide_sample as sample

from generator.ooxml import marks
from generator.ooxml import values as values_part
from generator.ooxml.package import Parts, read_package
from generator.problems import Problems
from generator.tree.canonical import canonical
from generator.tree.nodes import (
    Cell,
    Column,
    Columns,
    Document,
    Fact,
    Heading,
    PageBreak,
    Panel,
    Prose,
    Row,
    Section,
    Table,
    walk,
)
from generator.writers.docx import write_docx
from generator.writers.docx.tables import SMALL

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def write(document: Document | None = None, brand: str | None = None, logo: bool = False) -> bytes:
    problems = Problems()
    data = write_docx(
        document or sample.guide(), sample.layout(), sample.palette(brand), sample.logo() if logo else None, problems
    )
    assert not problems.found
    return data


@pytest.fixture(scope="module")
def parts() -> Parts:
    return read_package(write(logo=True))


@pytest.fixture(scope="module")
def body(parts: Parts) -> etree._Element:
    return etree.fromstring(parts.parts["/word/document.xml"])


def values(root: etree._Element, tag: str, name: str = "val") -> list[str]:
    return [element.get(W + name, "") for element in root.iter(W + tag)]


def test_the_same_tree_gives_the_same_bytes():
    assert write(logo=True) == write(logo=True)


def test_every_style_in_the_text_is_in_the_template(parts: Parts, body: etree._Element):
    known = set(re.findall(rb'w:styleId="(\w+)"', parts.parts["/word/styles.xml"]))
    used = {*values(body, "pStyle"), *values(body, "rStyle"), *values(body, "tblStyle")}
    assert used <= {one.decode() for one in known}


def test_every_block_has_its_marks_and_its_issued_text(parts: Parts, body: etree._Element):
    names = set(values(body, "bookmarkStart", "name"))
    snapshot = marks.read_snapshot(parts)
    assert snapshot is not None
    issued = {block.id: block for block in snapshot.blocks}
    for node in walk(sample.guide()):
        if isinstance(node, Columns | PageBreak):
            continue
        found = canonical(node)
        assert marks.start_name(node.id) in names
        assert marks.end_name(node.id) in names
        assert (issued[node.id].kind, issued[node.id].rows) == (found.kind, found.rows)
        if isinstance(node, Table):
            assert all(marks.row_name(row.id) in names for row in node.rows)


def test_no_personal_value_is_in_the_snapshot(parts: Parts):
    snapshot = marks.read_snapshot(parts)
    assert snapshot is not None
    text = " ".join(block.text + " ".join(row for _, row in block.rows) for block in snapshot.blocks)
    assert "Lindholm" not in text
    assert "{people/projektejer/0/name}" in text


def test_ids_are_unique(body: etree._Element):
    for tag, name in (("bookmarkStart", "id"), ("bookmarkStart", "name")):
        assert max(Counter(values(body, tag, name)).values()) == 1
    assert max(Counter(e.get("id") for e in body.iter(f"{WP}docPr")).values()) == 1
    controls = [e.get(W + "val") for e in body.iterfind(f".//{W}sdtPr/{W}id")]
    assert max(Counter(controls).values()) == 1


def test_tables_repeat_their_header_and_keep_rows_whole(body: etree._Element):
    for table in body.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert sum(int(col.get(W + "w", "0")) for col in table.iter(f"{W}gridCol")) <= 9415


def test_what_is_to_be_filled_in_is_a_control_with_a_name_and_a_tag(body: etree._Element):
    tags = values(body, "tag")
    assert "vitas/checks/punkt-1-1:done" in tags
    assert "vitas/checks/punkt-1-2:owner" in tags
    assert all(control.find(f"{W}sdtPr/{W}alias") is not None for control in body.iter(f"{W}sdt"))


def test_a_value_stands_between_the_ends_of_its_own_bookmark(body: etree._Element):
    for key in ("people/projektejer/0/name", "vitas/checks/punkt-1-1:due"):
        start = next(e for e in body.iter(f"{W}bookmarkStart") if e.get(f"{W}name") == marks.value_name(key, 1))
        inside = start.getnext()
        assert inside is not None
        assert inside.tag == f"{W}r"
        end = inside.getnext()
        assert end is not None
        assert (end.tag, end.get(f"{W}id")) == (f"{W}bookmarkEnd", start.get(f"{W}id"))


def bound_texts(parts: Parts) -> dict[str, list[tuple[str, str, bool]]]:
    """XPath → (text of the one node it hits, text shown, whether that is a prompt), of every bound control."""
    item = etree.fromstring(next(one for one in parts.parts.values() if values_part.NAMESPACE.encode() in one[:300]))
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for name, data in parts.parts.items():
        if not name.startswith("/word/") or not name.endswith(".xml"):
            continue
        for control in etree.fromstring(data).iter(f"{W}sdt"):
            binding = control.find(f"{W}sdtPr/{W}dataBinding")
            if binding is None:
                continue
            path = binding.get(f"{W}xpath", "")
            nodes = item.xpath(path, namespaces={"f": values_part.NAMESPACE})
            assert len(nodes) == 1, path
            shown = "".join(one.text or "" for one in control.iter(f"{W}t"))
            date = control.find(f"{W}sdtPr/{W}date")
            stored = nodes[0].text or ""
            if date is not None and stored:
                assert date.get(f"{W}fullDate") == f"{stored}Z"
                stored = shown
            prompt = control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
            found.setdefault(path, []).append((stored, shown, prompt))
    return found


def test_every_binding_hits_one_node_and_all_its_controls_show_its_text():
    found = bound_texts(read_package(write()))
    assert len(found["/f:values[1]/f:people.projektejer.0.name[1]"]) > 1
    for path, places in found.items():
        assert all((shown == stored) != prompt and bool(stored) != prompt for stored, shown, prompt in places), path


def test_a_name_is_bound_in_running_text_in_cells_and_in_the_footer_and_is_never_a_link():
    def bound(parts: Parts, name: str) -> list[str]:
        root = etree.fromstring(parts.parts[name])
        controls = (one for one in root.iter(f"{W}sdt") if one.find(f"{W}sdtPr/{W}dataBinding") is not None)
        return [content[0].tag for one in controls for content in one.iterfind(f"{W}sdtContent")]

    parts = read_package(write(replace(sample.guide(), footer_value=sample.s("Karen", field="contact/name"))))
    assert {f"{W}r", f"{W}tc"} <= set(bound(parts, "/word/document.xml"))
    assert bound(parts, "/word/footer1.xml") == [f"{W}r"]
    root = etree.fromstring(parts.parts["/word/document.xml"])
    assert not [link for link in root.iter(f"{W}hyperlink") if link.find(f".//{W}sdt") is not None]
    assert not [control for control in root.iter(f"{W}sdt") if control.find(f"{W}sdtContent/{W}hyperlink") is not None]


def test_tags_and_aliases_are_there_once_and_prompts_are_building_blocks(parts: Parts, body: etree._Element):
    for tag in ("tag", "alias"):
        assert max(Counter(e.get(W + "val") for e in body.iterfind(f".//{W}sdtPr/{W}{tag}")).values()) == 1
    glossary = etree.fromstring(parts.parts["/word/glossary/document.xml"])
    blocks = {e.get(W + "val") for e in glossary.iterfind(f".//{W}docPartPr/{W}name")}
    asked = {e.get(W + "val") for e in body.iterfind(f".//{W}placeholder/{W}docPart")}
    assert asked and asked <= blocks


def test_three_people_in_one_line_are_text_between_bookmarks():
    names = tuple(x for n in range(3) for x in sample.s(f"P{n}", field=f"people/x/{n}/name"))
    section = Section(id="s", title=sample.s("T"), label="T", number="1", blocks=(Prose(id="p", paragraphs=(names,)),))
    parts = read_package(write(replace(sample.guide(), sections=(section,))))
    root = etree.fromstring(parts.parts["/word/document.xml"])
    names = set(values(root, "bookmarkStart", "name"))
    assert all(marks.value_name(f"people/x/{n}/name", 1) in names for n in range(3))
    assert not [path for path in values(root, "dataBinding", "xpath") if "people.x" in path]


def test_text_in_shapes_is_plain_runs_and_every_shape_is_described(body: etree._Element):
    for box in body.iter(f"{W}txbxContent"):
        assert not list(box.iter(f"{W}sdt", f"{W}bookmarkStart", f"{W}hyperlink"))
    assert all(shape.get("descr") for shape in body.iter(f"{WPS}cNvPr"))


def test_a_phase_chip_has_the_colours_of_its_phase():
    section = Section(
        id="s", title=sample.s("T"), label="T", number="1",
        blocks=(Prose(id="p", paragraphs=(sample.s("2", tone="phase.2"),)),),
    )  # fmt: skip
    root = etree.fromstring(
        read_package(write(replace(sample.guide(), sections=(section,)))).parts["/word/document.xml"]
    )
    run = next(e for e in root.iter(f"{W}r") if "".join(e.itertext()) == "\u00a02\u00a0")
    palette = sample.palette()
    shade, colour = run.find(f"{W}rPr/{W}shd"), run.find(f"{W}rPr/{W}color")
    assert shade is not None
    assert colour is not None
    assert shade.get(f"{W}fill") == palette.colour("phase.2").hex
    assert colour.get(f"{W}val") == palette.colour("phase.2.text").hex


def test_the_rows_of_a_small_table_stay_together(body: etree._Element):
    for table in body.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        kept = [row.find(f".//{W}pPr/{W}keepNext") is not None for row in rows[1:]]
        assert not kept[-1]
        assert len(rows) - 1 > SMALL or all(kept[:-1]) or not any(kept)


def test_ordered_lists_begin_again_at_one(parts: Parts):
    assert parts.parts["/word/numbering.xml"].count(b"<w:startOverride") == 2


def test_links_inside_lead_to_marks_and_links_outside_are_relationships(parts: Parts, body: etree._Element):
    names = set(values(body, "bookmarkStart", "name"))
    anchors = [link.get(W + "anchor") for link in body.iter(f"{W}hyperlink") if link.get(W + "anchor")]
    assert anchors
    assert set(anchors) <= names
    external = {rel.target for rel in parts.relationships["/word/document.xml"] if rel.external}
    assert external == {"https://star.dk/", "mailto:a@b.dk"}


def test_a_link_that_leads_nowhere_is_plain_text():
    section = Section(
        id="s", title=sample.s("T"), label="T", number="1",
        blocks=(Prose(id="p", paragraphs=(sample.s("x", href="#no/such"), sample.s("y", href="javascript:x"))),),
    )  # fmt: skip
    root = etree.fromstring(
        read_package(write(replace(sample.guide(), sections=(section,)))).parts["/word/document.xml"]
    )
    assert not [link for link in root.iter(f"{W}hyperlink") if not (link.get(W + "anchor") or "").startswith("_Toc")]


def test_hostile_names_leave_a_well_formed_file():
    found = read_package(write(sample.guide(sample.HOSTILE, "Sådan " + sample.HOSTILE), logo=True))
    for name, data in found.parts.items():
        if name.endswith((".xml", ".rels")):
            text = etree.tostring(etree.fromstring(data), encoding="unicode")
            assert "\u202e" not in text


def test_a_kommunes_colour_reaches_styles_and_theme():
    found = read_package(write(brand="C8102E"))
    assert b"C8102E" in found.parts["/word/theme/theme1.xml"]
    assert b'w:val="C8102E" w:themeColor="accent1"' in found.parts["/word/styles.xml"]
    assert b"0B5563" not in found.parts["/word/styles.xml"]


def test_two_blocks_with_one_id_are_reported_and_only_the_first_is_marked():
    problems = Problems()
    twice = tuple(Prose(id="same", paragraphs=(sample.s(text),)) for text in ("a", "b"))
    section = Section(id="s", title=sample.s("T"), label="T", number="1", blocks=twice)
    document = replace(sample.guide(), sections=(section,))
    data = write_docx(document, sample.layout(), sample.palette(), None, problems)
    assert [problem.code for problem in problems] == ["duplicate-block"]
    snapshot = marks.read_snapshot(read_package(data))
    assert snapshot is not None
    assert [block.text for block in snapshot.blocks if block.id == "same"] == ["a"]


def test_page_numbers_in_the_contents_are_those_of_the_rendered_pages(
    tmp_path: Path, soffice: Callable[[Path, Path], Path]
):
    file = tmp_path / "guide.docx"
    file.write_bytes(write())
    pdf = soffice(file, tmp_path)
    body = read_package(file.read_bytes()).parts["/word/document.xml"].decode()
    entries = re.findall(r'<w:hyperlink w:anchor="_Toc\d+" w:history="1">(.*?)</w:p>', body)
    assert len(entries) == 7
    for entry in entries:
        texts = re.findall(r"<w:t(?: [^>]*)?>([^<]+)</w:t>", entry)
        command = ["pdftotext", "-f", texts[-1], "-l", texts[-1], str(pdf), "-"]
        page = re.sub(r"\s+", " ", subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        assert "".join(texts[:-1]) in page


def shared(*chapters: Section) -> etree._Element:
    """The body of a guide of these chapters, all of which may share a page."""
    document = replace(sample.guide(), sections=tuple(replace(one, share=True) for one in chapters))
    return etree.fromstring(read_package(write(document)).parts["/word/document.xml"])


def short(key: str, lines: int, **more: Any) -> Section:
    blocks = (Prose(id=f"demo/{key}@text", paragraphs=(sample.s(sample.LONG),) * lines), *more.pop("blocks", ()))
    return Section(id=f"demo/{key}", title=sample.s(f"Hvad er {key}?"), label=key, blocks=blocks, **more)


def breaks(body: etree._Element) -> int:
    """How many page breaks stand before paragraphs."""
    return sum(e.get(f"{W}val") != "0" for e in body.iter(f"{W}pageBreakBefore"))


def test_short_pages_share_one_when_both_fit_whole():
    assert breaks(shared(short("a", 3), short("b", 3, level=2), short("c", 2, level=2))) == 0
    assert breaks(shared(short("a", 3), short("b", 12, level=2))) == 1
    # What would begin on the page but run over its end begins on the next, where one more may stand.
    assert breaks(shared(short("a", 7), short("b", 6, level=2), short("c", 3, level=2))) == 1


def test_a_short_chapter_goes_on_below_the_one_before_and_keeps_its_place_in_the_contents():
    one = shared(short("a", 3, kicker="Bilag A"), short("b", 3, kicker="Bilag B"))
    two = shared(short("a", 3, kicker="Bilag A"), short("b", 30, kicker="Bilag B"))
    assert len(list(one.iter(f"{W}headerReference"))) == 1
    assert len(list(two.iter(f"{W}headerReference"))) == 2
    for body in (one, two):
        names = values(body, "bookmarkStart", "name")
        assert sum(name.startswith("_Toc") for name in names) == 2
    kickers = [p for p in one.iter(f"{W}p") if p.find(f".//{W}pStyle").get(f"{W}val") == "Kicker"]
    spaces = [p.find(f"{W}pPr/{W}spacing") for p in kickers]
    assert spaces[0] is None
    assert int(spaces[1].get(f"{W}before")) > 800


def chapter(key: str, *parts: int, **more: Any) -> Section:
    """A chapter of parts under headings, so many paragraphs each."""
    blocks = []
    for number, lines in enumerate(parts):
        blocks.append(Heading(id=f"demo/{key}@{number}", level=2, text=sample.s(f"Del {number} af {key}")))
        blocks.append(Prose(id=f"demo/{key}@{number}-text", paragraphs=(sample.s(sample.LONG),) * lines))
    return short(key, 1, blocks=tuple(blocks), **more)


def begins(*chapters: Section) -> tuple[str, str]:
    """The first paragraph under the second chapter's header, and the space before it."""
    paragraphs = list(shared(*chapters).iter(f"{W}p"))
    (ends,) = (n for n, p in enumerate(paragraphs) if p.find(f"{W}pPr/{W}sectPr/{W}headerReference") is not None)
    spacing = paragraphs[ends + 1].find(f"{W}pPr/{W}spacing")
    return "".join(paragraphs[ends + 1].itertext()), spacing.get(f"{W}before", "") if spacing is not None else ""


def test_a_chapter_begins_below_a_few_lines_where_that_saves_a_page():
    """What does not fit there begins a page of its own with a heading, under the chapter's own header."""
    assert begins(short("a", 3), chapter("b", 4, 9)) == ("Del 1 af b", "0")
    # Not on a page that is well filled, nor where it saves no page and leaves less for the last.
    assert begins(short("a", 8), chapter("b", 4, 9))[0] == "Hvad er b?"
    assert begins(short("a", 4), chapter("b", 7, 2))[0] == "Hvad er b?"


def test_a_page_of_a_few_lines_is_kept_when_the_next_chapter_joins_it_else_evened_out():
    few = chapter("a", 6, 6)
    assert breaks(shared(few, short("b", 3))) == 0
    assert breaks(shared(few, short("b", 12))) == 1


def test_no_heading_ends_in_one_word_or_in_half_a_name():
    title = sample.s("En guide, der passer til Lyngby-Taarbæk")
    body = shared(replace(short("a", 1), title=title))
    (heading,) = (p for p in body.iter(f"{W}p") if "En guide, der" in "".join(p.itertext()))
    assert "".join(heading.itertext()) == "En guide, der passer til\u00a0LyngbyTaarbæk"
    assert heading.find(f".//{W}noBreakHyphen") is not None
    short_title = shared(replace(short("a", 1), title=sample.s("Kort titel")))
    assert "Kort titel" in "".join(short_title.itertext())


@pytest.mark.parametrize(("paragraphs", "shown"), [(2, True), (9, False)])
def test_what_sums_up_below_columns_stands_only_where_the_page_has_room_for_it(paragraphs: int, shown: bool):
    columns = (Column("role", "Rolle", names_row=True), Column("count", "Opgaver"))
    rows = (Row("demo/a/r", (Cell((sample.s("Styregruppe"),)), Cell((sample.s("7 opgaver"),)))),)
    below = (
        Heading(id="demo/a@below", level=3, text=sample.s("De har opgaver")),
        Table(id="demo/a@roles", title="Roller", columns=columns, rows=rows),
    )
    one = Prose(id="demo/a@left", paragraphs=(sample.s(sample.LONG),) * paragraphs)
    two = Columns(id="demo/a@columns", left=(one,), right=(replace(one, id="demo/a@right"),), below=below)
    body = shared(short("a", 1, blocks=(two,)))
    words = [("".join(p.itertext()), p.find(f".//{W}pStyle").get(f"{W}val")) for p in body.iter(f"{W}p")]
    assert (("De har opgaver", "Kolonneoverskrift") in [(text, style[:17]) for text, style in words]) is shown
    assert any("7 opgaver" in text for text, _ in words) is shown


def test_what_the_cover_builds_on_stands_inside_the_band():
    facts = (
        Fact("Version", (sample.s("16. november 2026"),)),
        Fact("Afdeling", (sample.s("Børn og Unge"),)),
        Fact("Bygger på", (sample.s("En kilde med en meget lang titel om at implementere"),) * 2),
    )
    document = replace(sample.guide(), cover=replace(sample.guide().cover, meta=facts))
    body = etree.fromstring(read_package(write(document)).parts["/word/document.xml"])
    tops = {
        int(p.find(f"{W}pPr/{W}framePr").get(f"{W}y"))
        for p in body.iter(f"{W}p")
        if p.find(f"{W}pPr/{W}framePr") is not None and p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "Forsidebund"
    }
    assert len(tops) == 1
    assert 266.8 < tops.pop() / 56.6929 < 274


def tail(above: int, below: int) -> etree._Element:
    """A chapter of a heading after so many paragraphs, with so many below it."""
    heading = Heading(id="demo/a@last", level=3, text=sample.s("Sidste afsnit"))
    rest = Prose(id="demo/a@rest", paragraphs=(sample.s(sample.LONG),) * below)
    return shared(short("a", above, blocks=(heading, rest)))


@pytest.mark.parametrize(("above", "below", "broken"), [(8, 4, False), (9, 6, True), (12, 9, False), (4, 14, False)])
def test_a_last_page_of_a_few_lines_begins_with_the_heading_they_stand_under(above: int, below: int, broken: bool):
    body = tail(above, below)
    (heading,) = (p for p in body.iter(f"{W}p") if "Sidste afsnit" in "".join(p.itertext()))
    assert (heading.find(f"{W}pPr/{W}pageBreakBefore") is not None) is broken
    assert breaks(body) == int(broken)
    if broken:
        assert [child.tag for child in heading.find(f"{W}pPr")][:2] == [f"{W}pStyle", f"{W}pageBreakBefore"]
        assert heading.find(f"{W}pPr/{W}spacing").get(f"{W}before") == "0"


def test_columns_that_do_not_fit_beside_each_other_get_unequal_widths():
    def columns(lines: int) -> list[str]:
        left = Prose(id="demo/a@left", paragraphs=(sample.s(sample.LONG),) * lines)
        right = Prose(id="demo/a@right", paragraphs=(sample.s("Kort"),))
        made = Columns(id="demo/a@columns", left=(left,), right=(right,))
        body = shared(short("a", 1, blocks=(made,)))
        return [e.get(f"{W}equalWidth", "1") for e in body.iter(f"{W}cols") if e.get(f"{W}num") == "2"]

    assert columns(4) == ["1"]
    assert columns(10) == ["0"]
    assert columns(30) == ["1"]  # nothing helps


def test_a_page_below_a_side_panel_begins_below_it():
    facts = tuple(Fact(f"Linje {number}", (sample.s("Værdi"),)) for number in range(7))
    panel = Panel(id="demo/a@panel", title="Kort", side=True, facts=facts)
    first = replace(short("a", 1, level=2), blocks=(panel, *short("a", 1).blocks))
    body = shared(short("start", 1), first, short("b", 1, level=2))
    assert breaks(body) == 0
    titles = [p for p in body.iter(f"{W}p") if p.find(f".//{W}pStyle").get(f"{W}val") == "Profiltitel"]
    below_text, below_panel = (int(p.find(f"{W}pPr/{W}spacing").get(f"{W}before")) for p in titles)
    assert below_panel > below_text + 500
