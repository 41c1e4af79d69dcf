"""Writing: the parts of a deck are sound, named, identified and the same every time."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from lxml import etree
from msgspec.structs import replace
from unit.writers.pptx.deck_sample import PALETTE, checklist, document, every_slide, standard_layout

from generator.look.brand import derive_palette
from generator.look.logo import Logo
from generator.ooxml.marks import read_snapshot
from generator.ooxml.package import Parts, parse, read_package
from generator.problems import Problems
from generator.tree.nodes import Bullets, Cover, Document, Prose, Row, Slide, Span, plain, spans
from generator.writers.pptx import write_pptx
from generator.writers.pptx.text import Canvas, named_again, properties

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
HOSTILE = "Ræd & <b>\"citat\"</b> 'x' \x00\x07\x1f 😀 \u202eאבג\u202c ="


def write(made: Document, logo: Logo | None = None, brand: str | None = "#0B5563") -> Parts:
    palette = derive_palette(brand, made.phases)
    return read_package(write_pptx(made, standard_layout(), palette, logo, Problems()))


def slides(parts: Parts) -> list[bytes]:
    names = [name for name in parts.parts if re.fullmatch(r"/ppt/slides/slide\d+\.xml", name)]
    return [parts.parts[name] for name in sorted(names, key=lambda name: int(re.findall(r"\d+", name)[0]))]


@pytest.fixture(scope="module")
def deck() -> Parts:
    return write(document())


def test_every_slide_has_title_number_notes_and_a_layout(deck):
    for number, xml in enumerate(slides(deck), 1):
        name = f"/ppt/slides/slide{number}.xml"
        kinds = [holder.get("type") for holder in parse(xml).iter(f"{P}ph")]
        assert kinds[0] in ("title", "ctrTitle")
        assert "sldNum" in kinds or number == 1
        assert len(deck.targets(name, "slideLayout")) == 1
        assert len(deck.targets(name, "notesSlide")) == 1


def test_shape_names_and_ids_are_unique_on_a_slide(deck):
    for xml in slides(deck):
        shapes = [element for element in parse(xml).iter(f"{P}cNvPr") if element.get("name")]
        assert len({shape.get("id") for shape in shapes}) == len(shapes)
        assert len({shape.get("name") for shape in shapes}) == len(shapes)


def test_every_run_names_its_language_and_none_its_font_but_for_tick_boxes(deck):
    for xml in slides(deck):
        root = parse(xml)
        for run in root.iter(f"{A}r"):
            look = run.find(f"{A}rPr")
            assert look is not None and look.get("lang") == "da-DK"
            if look.find(f"{A}latin") is not None:
                assert run.findtext(f"{A}t") in ("☐", "☒")


def test_nothing_shrinks_and_nothing_casts_a_shadow(deck):
    for xml in slides(deck):
        assert b"normAutofit" not in xml and b"effectRef" not in xml and b"outerShdw" not in xml


def test_tables_have_header_row_style_and_row_identity(deck):
    for xml in slides(deck):
        for table in parse(xml).iter(f"{A}tbl"):
            look = table.find(f"{A}tblPr")
            assert look is not None and look.get("firstRow") == "1" and look.find(f"{A}tableStyleId") is not None
            text = ET.tostring(ET.fromstring(parse_bytes(table)), encoding="unicode")
            rows = re.findall(r"rowId [^>]*val=\"(\d+)\"", text)
            assert len(rows) == len(table.findall(f"{A}tr")) == len(set(rows))


def parse_bytes(element: object) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(element))


def test_connectors_are_glued_to_shapes_of_the_same_slide(deck):
    glued = 0
    for xml in slides(deck):
        root = parse(xml)
        ids = {shape.get("id") for shape in root.iter(f"{P}cNvPr")}
        ends = [*root.iter(f"{A}stCxn"), *root.iter(f"{A}endCxn")]
        glued += len(ends)
        assert all(end.get("id") in ids for end in ends)
    assert glued >= 6


def test_a_shape_without_text_has_words_that_only_libreoffice_reads(deck):
    """LibreOffice makes a figure of each; PowerPoint reads the group's words, and nothing of decoration."""
    seen = set()
    for xml in slides(deck):
        for shape in parse(xml).iter(f"{P}sp", f"{P}cxnSp"):
            own, again = shape.find(f"*/{P}cNvPr"), shape.findall(f"{P}extLst/{P}ext/{P14}cNvPr")
            if any(text.text for text in shape.iter(f"{A}t")):
                assert not again
                continue
            assert own.get("descr") is None and own.get("title") is None
            (words,) = again
            assert dict(words.attrib) == {name: own.get(name) for name in ("id", "name")} | {"descr": own.get("name")}
            assert shape[-1].tag == f"{P}extLst" and words.get("descr").strip()
            seen.add(shape.tag)
    assert seen == {f"{P}sp", f"{P}cxnSp"}


def test_words_are_told_again_only_of_a_shape():
    head = properties(Canvas(Parts(), "/ppt/slides/slide1.xml", "k", PALETTE), HOSTILE)
    words = etree.fromstring(named_again(head).replace("<p:extLst>", f'<p:extLst xmlns:p="{P[1:-1]}">'))
    assert words[0][0].get("descr") == words[0][0].get("name") == Canvas(Parts(), "", "", PALETTE).name(HOSTILE)

    with pytest.raises(ValueError, match="no properties of a shape"):
        named_again("<p:nvSpPr/>")


def test_a_cards_number_beside_its_text_is_its_own_and_no_list_of_one_point():
    """LibreOffice leaves a list that goes on in the next box without its list."""
    items = tuple(spans(f"Punkt {n} i et kort med flere ord end der kan stå ved siden af et tal") for n in range(1, 7))
    body = (Bullets(id="b", items=items),)
    cards = Slide(id="s", layout="content", title="Seks punkter", slots=(("body", body),))
    (xml,) = slides(write(document(slides=(cards,))))

    boxes = [shape for shape in parse(xml).iter(f"{P}sp") if shape.find(f"*/{P}cNvPr").get("name").startswith("Kort")]
    assert b"buAutoNum" not in xml and b"buChar" not in xml
    assert ["".join(shape.itertext()).strip() for shape in boxes] == [
        f"{number}\t{plain(item)}" for number, item in enumerate(items, 1)
    ]
    for shape in boxes:
        (line,) = shape.iter(f"{A}pPr")
        assert int(line.get("marL")) == -int(line.get("indent")) == int(line.find(f"{A}tabLst/{A}tab").get("pos"))
        assert len(line.findall(f"{A}buNone")) == 1
        assert len({run.get("sz") for run in shape.iter(f"{A}rPr")}) == 1


def test_agenda_rows_jump_to_their_slides(deck):
    agenda = "/ppt/slides/slide2.xml"

    assert deck.parts[agenda].count(b"ppaction://hlinksldjump") == 5
    assert len(deck.targets(agenda, "slide")) == 5


def test_sections_list_every_slide_once(deck):
    xml = deck.parts["/ppt/presentation.xml"].decode()
    listed = re.findall(r"<p14:sldId id=\"(\d+)\"", xml)

    assert listed == re.findall(r"<p:sldId id=\"(\d+)\"", xml)
    assert len(set(re.findall(r"<p14:section name=\"([^\"]+)\"", xml))) == 6


def test_the_snapshot_holds_every_slide_and_block_but_no_personal_value(deck):
    snapshot = read_snapshot(deck)

    assert snapshot is not None
    ids = [block.id for block in snapshot.blocks]
    assert len(ids) == len(set(ids))
    assert {slide.id for slide in every_slide()} <= set(ids)
    assert "vitas/checks/a@table" in ids
    assert not any("Karen" in text for block in snapshot.blocks for _, text in block.rows)


def test_every_slide_carries_its_identity_as_a_tag(deck):
    tags = [data.decode() for name, data in deck.parts.items() if name.startswith("/ppt/tags/")]

    for slide in every_slide():
        assert any(f'name="FORANKRING_ID" val="{slide.id}"' in tag for tag in tags)


def test_two_writings_are_byte_identical():
    made = document()

    one, two = (write_pptx(made, standard_layout(), PALETTE, None, Problems()) for _ in range(2))

    assert one == two


def test_a_changed_name_changes_only_its_own_slide():
    other = list(every_slide())
    place = next(number for number, slide in enumerate(other) if slide.layout == "phase")
    table = checklist()
    cells = list(table.rows[0].cells)
    assert cells[2].control is not None
    cells[2] = replace(cells[2], control=replace(cells[2].control, value="Bo Eksempel"))
    changed = replace(table, rows=(Row(table.rows[0].id, tuple(cells)), *table.rows[1:]))
    slots = tuple((name, (changed,) if name == "table" else blocks) for name, blocks in other[place].slots)
    other[place] = replace(other[place], slots=slots)

    before, after = write(document()), write(document(tuple(other)))

    assert [name for name in before.parts if before.parts[name] != after.parts[name]] == [
        f"/ppt/slides/slide{place + 1}.xml"
    ]


@pytest.mark.parametrize("text", [HOSTILE, "x" * 300, "Langt navn " * 30, "=1+1", "\u00ad" * 20 + "a", ""])
def test_hostile_text_gives_sound_xml_and_loses_no_visible_word(text):
    slots = (
        ("body", (Prose(id="p", paragraphs=((Span(text, bold=True),),)), Bullets(id="b", items=(spans(text or "-"),)))),
    )
    made = document(
        (
            Slide(
                id=f"s/{text[:9]}",
                layout="content",
                title=text or "Titel",
                kicker=text,
                slots=slots,
                source=spans(text),
            ),
        ),
        cover=Cover(text, text or "T", text, text),
        footer=text,
        title=text or "T",
    )

    parts = write(made)

    shown = "".join(parse(slides(parts)[0]).itertext())
    assert "\x07" not in shown and "\u202e" not in shown
    for name, data in parts.parts.items():
        if name.endswith(".xml"):
            parse(data)


def test_a_programme_without_phases_gets_no_strip_and_still_a_cover():
    parts = write(document(tuple(slide for slide in every_slide() if slide.layout in ("title", "closing")), phases=0))

    assert len(slides(parts)) == 2
    assert "Fasestrimmel" not in slides(parts)[0].decode()


def test_a_logo_stands_on_the_master_and_on_white_where_the_ground_is_coloured():
    parts = write(document(), Logo(PIXEL, "png", 300, 100))

    master = parts.targets("/ppt/presentation.xml", "slideMaster")[0]
    assert parts.targets(master, "image") == ["/ppt/media/logo.png"]
    assert sum("Logoplade" in data.decode() for name, data in parts.parts.items() if "slideLayout" in name) == 2


def test_a_yellow_kommune_gets_a_yellow_band_with_dark_text():
    parts = write(document(), brand="#F7B500")

    cover = slides(parts)[0].decode()
    band = next(data.decode() for name, data in parts.parts.items() if b'name="B\xc3\xa5nd"' in data)
    assert '<a:srgbClr val="F7B500"/>' in band
    assert '<a:schemeClr val="tx1"/>' in cover


def test_notes_hold_the_full_text(deck):
    notes = deck.parts["/ppt/notesSlides/notesSlide3.xml"].decode()

    assert all(plain(one) in notes for one in every_slide()[2].notes)


def test_titles_come_first_in_the_reading_order(deck):
    for xml in slides(deck):
        tree = parse(xml).find(f"{P}cSld/{P}spTree")
        assert tree is not None
        first = next(element for element in tree if element.tag in (f"{P}sp", f"{P}grpSp", f"{P}graphicFrame"))
        assert first.find(f".//{P}ph").get("type") in ("title", "ctrTitle")


def test_elbows_start_and_end_where_the_drawing_says():
    from generator.tree.drawing import Drawing, Line
    from generator.writers.pptx.drawing import drawing_xml

    made = []
    for x2, y2 in ((20.0, 30.0), (-20.0, 30.0), (20.0, -30.0), (-20.0, -30.0)):
        canvas = Canvas(Parts(), "/ppt/slides/slide1.xml", "k", PALETTE)
        line = Line("L", 50, 50, 50 + x2, 50 + y2, elbow="vertical")
        xml = drawing_xml(canvas, Drawing(100, 100, (line,)), 0, 0, 100, 100, name="D")
        made.append(re.search(r"<p:cxnSp>.*?<a:xfrm([^>]*)>", xml)[1].strip())

    assert made == ['rot="16200000" flipH="1"', 'rot="5400000"', 'rot="16200000"', 'rot="5400000" flipH="1"']


def test_phase_strip_has_a_part_per_phase():
    for phases in range(2, 7):
        xml = slides(write(document(phases=phases, slides=(every_slide()[8],))))[0].decode()
        bars = re.findall(r'<p:cNvPr id="\d+" name="Strimmel, fase (\d)"', xml)
        assert bars == [str(n) for n in range(1, phases + 1)]


@pytest.mark.parametrize("script", ["xsd_validate.py", "integrity.py", "a11y.py", "slide_fit.py", "editable.py"])
def test_the_judges_find_no_error(script, checks, tmp_path):
    file = tmp_path / "deck.pptx"
    file.write_bytes(write_pptx(document(), standard_layout(), PALETTE, None, Problems()))

    checks.assert_clean(script, file)


def test_slide_ids_rise_in_reading_order(deck):
    ids = [int(found) for found in re.findall(r"<p:sldId id=\"(\d+)\"", deck.parts["/ppt/presentation.xml"].decode())]

    assert ids[0] == 256 and all(b == a + 1 for a, b in pairwise(ids))


def test_links_within_the_deck_stay_out_of_the_notes():
    linked = (Span("Se planen", href="#vitas/deck/org"),)
    made = tuple(replace(slide, notes=(linked,)) for slide in every_slide())

    parts = write(document(made))

    for number in range(1, len(made) + 1):
        assert len(parts.targets(f"/ppt/notesSlides/notesSlide{number}.xml", "slide")) == 1


def test_a_column_of_tick_boxes_without_a_label_gets_a_tick_as_header():
    table = checklist()
    bare = replace(table, columns=(replace(table.columns[0], label=""), *table.columns[1:]))

    xml = slides(write(document((Slide(id="s", layout="table", title="T", slots=(("table", (bare,)),)),))))[0]

    head = next(parse(xml).iter(f"{A}tr"))
    assert all("".join(cell.itertext()).strip() for cell in head.iter(f"{A}tc"))


def test_a_row_that_calls_for_a_decision_stands_in_bold():
    xml = slides(write(document()))[1]
    rows = list(parse(xml).iter(f"{A}tr"))

    bold = [[run.find(f"{A}rPr").get("b") for run in row.iter(f"{A}r")][1] for row in rows[1:]]
    assert bold == [None, None, None, None, "1"]


def test_creation_ids_do_not_depend_on_what_else_stands_on_the_slide():
    def ids(made: Document) -> dict[str, str]:
        xml = slides(write(made))[0].decode()
        return dict(re.findall(r'name="([^"]+)"[^>]*><a:extLst>.*?creationId [^>]*id="([^"]+)"', xml))

    one = Slide(id="s", layout="table", title="T", slots=(("table", (checklist(),)),))
    two = replace(one, kicker="Emne")

    before, after = ids(document((one,))), ids(document((two,)))
    assert {name: after[name] for name in before} == before


def notes_page(lines: int) -> tuple[bytes, list[str]]:
    """The first slide's notes page with so many lines of text, and the problems found on the way."""
    made = document()
    first = replace(made.slides[0], notes=tuple((Span(f"Linje {number}"),) for number in range(lines)))
    problems = Problems()
    data = write_pptx(
        replace(made, slides=(first, *made.slides[1:])),
        standard_layout(),
        derive_palette(None, made.phases),
        None,
        problems,
    )
    return read_package(data).parts["/ppt/notesSlides/notesSlide1.xml"], [problem.code for problem in problems.warnings]


def test_short_notes_are_set_as_the_master_says():
    page, told = notes_page(8)
    assert b"<a:off" not in page.split(b"Slidebillede")[1] and b' sz="' not in page and "notes-too-long" not in told


def test_long_notes_are_set_smaller_then_take_room_from_the_picture():
    smaller, told = notes_page(28)
    assert b' sz="1100"' in smaller and b"<a:off" not in smaller.split(b"Slidebillede")[1]
    beside, more = notes_page(40)
    assert beside.count(b"<a:off") == 3  # the group's own, the picture's and the text's
    assert "notes-too-long" not in told + more


def test_notes_longer_than_a_page_are_told():
    page, told = notes_page(90)
    assert told.count("notes-too-long") == 1 and b"Linje 89" in page


def test_a_notes_page_has_only_what_its_master_has_room_for():
    layout = standard_layout()
    parts = layout.deck.copy()
    name = parts.targets("/ppt/presentation.xml", "notesMaster")[0]
    master = etree.fromstring(parts.parts[name])
    for shape in [one for one in master.iter(f"{P}sp") if next(one.iter(f"{P}ph")).get("type") in ("hdr", "ftr")]:
        shape.getparent().remove(shape)
    parts.parts[name] = etree.tostring(master)
    made = document()
    data = write_pptx(made, replace(layout, deck=parts), derive_palette(None, made.phases), None, Problems())
    page = parse(read_package(data).parts["/ppt/notesSlides/notesSlide2.xml"])
    assert [one.get("type") for one in page.iter(f"{P}ph")] == ["sldImg", "body", "sldNum"]
