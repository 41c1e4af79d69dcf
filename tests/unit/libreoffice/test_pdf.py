"""Marks before the export, and what becomes of a PDF after it, on PDFs made by hand."""

from __future__ import annotations

import io
import re
from datetime import date

import pikepdf
import pytest
from lxml import etree
from pikepdf import Array, Dictionary, Name, String

from generator.libreoffice.make import with_pages
from generator.libreoffice.pdf import anchors, chart_words, finished, marked
from generator.ooxml.package import read_package

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
DAY = date(2027, 3, 1)


def exported(content: bytes, *elements: Dictionary, hour: str = "10") -> pikepdf.Pdf:
    """A page as LibreOffice leaves it: content, elements in the tree, an hour, an id, another language."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    page = pdf.pages[0]
    page.Contents = pdf.make_stream(content)
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, ParentTree=Dictionary(Nums=Array([0, Array()]))))
    pdf.Root.StructTreeRoot = tree
    made = [pdf.make_indirect(one) for one in elements]
    for one in made:
        one.Type, one.P, one.Pg = Name.StructElem, tree, page.obj
    tree.K = Array(made)
    tree.ParentTree.Nums[1] = Array(made)
    pdf.Root.Lang = String("en-US")
    pdf.docinfo.Producer = String("LibreOffice 7.4")
    pdf.docinfo.CreationDate = String(f"D:20261128{hour}0000Z")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["xmp:CreateDate"] = f"2026-11-28T{hour}:00:00Z"
    pdf.trailer.DocChecksum = Name(f"/Hour{hour}")
    return pdf


def saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def finish(pdf: pikepdf.Pdf, *charts: str) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(finished(saved(pdf), built=DAY, language="da-DK", charts=list(charts))))


def content(pdf: pikepdf.Pdf) -> str:
    return " ".join(pdf.pages[0].Contents.read_bytes().decode().split())


def figure(number: int, alt: str = "") -> Dictionary:
    return Dictionary(S=Name.Figure, K=Array([number]), **({"Alt": String(alt)} if alt else {}))


def carrier(words: str) -> Dictionary:
    return Dictionary(S=Name.Figure, Alt=String(words))


def test_what_stands_between_carriers_is_one_figure_with_the_drawings_words():
    pdf = finish(
        exported(
            b"/P <</MCID 0>> BDC EMC /Figure <</MCID 1>> BDC EMC /Figure <</MCID 2>> BDC EMC /P <</MCID 3>> BDC EMC",
            Dictionary(S=Name.P, K=Array([0])),
            carrier("@@figure Plan: fire faser"),
            figure(1, "Bar"),
            figure(2),
            carrier("@@end"),
            Dictionary(S=Name.P, K=Array([3])),
        )
    )
    first, drawing, last = pdf.Root.StructTreeRoot.K
    assert (str(first.S), str(drawing.S), str(last.S)) == ("/P", "/Figure", "/P")
    assert str(drawing.Alt) == "Plan: fire faser"
    assert [(str(one.S), Name.Alt in one, one.P.objgen) for one in drawing.K] == [("/Span", False, drawing.objgen)] * 2
    assert "Artifact" not in content(pdf)


def test_decoration_is_an_artifact_and_in_no_tree():
    pdf = finish(
        exported(
            b"/Figure <</MCID 0>> BDC 0 0 5 5 re f EMC /P <</MCID 1>> BDC EMC",
            carrier("@@figure "),
            figure(0),
            carrier("@@end"),
            Dictionary(S=Name.P, K=Array([1])),
        )
    )
    assert [str(one.S) for one in pdf.Root.StructTreeRoot.K] == ["/P"]
    assert content(pdf) == "/Artifact BMC 0 0 5 5 re f EMC /P << /MCID 1 >> BDC EMC"


def test_shapes_that_name_one_drawing_are_one_figure():
    pdf = finish(
        exported(
            b"/Figure <</MCID 0>> BDC EMC /Figure <</MCID 1>> BDC EMC /Figure <</MCID 2>> BDC EMC",
            figure(0, "@@part 0 Kort"),
            Dictionary(S=Name.P, K=Array([2])),
            figure(1, "@@part 0 Kort"),
            carrier("@@part 0 Kort"),
            figure(2, "@@part 1 "),
        )
    )
    drawing, _ = pdf.Root.StructTreeRoot.K
    assert str(drawing.Alt) == "Kort" and len(drawing.K) == 2
    assert content(pdf).endswith("/Artifact BMC EMC")


def test_paint_outside_marks_becomes_an_artifact_and_clips_stay_as_they_are():
    pdf = finish(exported(b"q 0 0 9 9 re W n 1 1 m 2 2 l S 3 3 2 2 re f Q /P <</MCID 0>> BDC 1 1 m 2 2 l S EMC"))
    assert content(pdf) == (
        "q 0 0 9 9 re W n /Artifact BMC 1 1 m 2 2 l S EMC /Artifact BMC 3 3 2 2 re f EMC Q "
        "/P << /MCID 0 >> BDC 1 1 m 2 2 l S EMC"
    )


@pytest.mark.parametrize("marks", [[0, 1, 2], [0]])
def test_a_notes_number_is_its_label_and_the_rest_its_text(marks: list[int]):
    pdf = exported(b"", Dictionary(S=Name.Note))
    (note,) = pdf.Root.StructTreeRoot.K
    page = pdf.pages[0]
    page.StructParents = 0
    text = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Footnote, P=note, Pg=page.obj, K=Array(marks)))
    note.K = Array([text])
    pdf.Root.StructTreeRoot.ParentTree.Nums[1] = Array([text] * len(marks))

    done = finish(pdf)
    tree = done.Root.StructTreeRoot
    kids = [(str(one.S), [int(mark) for mark in one.K]) for one in tree.K[0].K]
    assert kids == ([("/Lbl", [0]), ("/Footnote", [1, 2])] if len(marks) > 1 else [("/Footnote", [0])])
    for element in tree.K[0].K:
        assert all(tree.ParentTree.Nums[1][int(mark)].objgen == element.objgen for mark in element.K)


@pytest.mark.parametrize(("charts", "alts"), [(["Et", "To"], ["Et", "To"]), (["Et"], ["", ""]), ([], ["", ""])])
def test_charts_get_their_words_back_only_when_they_are_as_many(charts: list[str], alts: list[str]):
    pdf = finish(exported(b"", figure(0), figure(1)), *charts)
    assert [str(one.get(Name.Alt, "")) for one in pdf.Root.StructTreeRoot.K] == alts


def test_a_loose_link_gets_its_place_in_the_tree_and_says_where_it_leads():
    pdf = exported(b"", Dictionary(S=Name.P, K=Array([0])))
    page = pdf.pages[0]
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Dest=Array([page.obj, Name.Fit]))
    other = Dictionary(Type=Name.Annot, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://kl.dk")))
    page.Annots = Array([pdf.make_indirect(link), pdf.make_indirect(other)])
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Hvem gør hvad?", 0))

    done = finish(pdf)
    tree = done.Root.StructTreeRoot
    elements = [one for one in tree.K if str(one.S) == "/Link"]
    assert sorted(str(one.Alt) for one in elements) == ["Hvem gør hvad?", "https://kl.dk"]
    numbers = {
        int(tree.ParentTree.Nums[at]): tree.ParentTree.Nums[at + 1] for at in range(2, len(tree.ParentTree.Nums), 2)
    }
    for annotation in done.pages[0].Annots:
        assert numbers[int(annotation.StructParent)].K[0].Obj.objgen == annotation.objgen
        assert int(annotation.F) & 4 and str(annotation.Contents)
    assert str(done.pages[0].Tabs) == "/S"


def test_standard_types_notes_and_empty_paragraphs_are_mended():
    pdf = exported(
        b"", Dictionary(S=Name.Note, K=Array([0])), Dictionary(S=Name.P), Dictionary(S=Name.Note, K=Array([1]))
    )
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(Quote=Name.P, Kilde=Name.P)
    done = finish(pdf)
    tree = done.Root.StructTreeRoot
    assert [str(one.get(Name.ID, "")) for one in tree.K] == ["note-1", "note-2"]
    assert list(tree.RoleMap.keys()) == ["/Kilde"]


def test_points_that_stand_in_no_list_come_into_one():
    def point(number: int) -> Dictionary:
        return Dictionary(S=Name.LI, K=Array([number]))

    pdf = finish(exported(b"", point(0), point(1), Dictionary(S=Name.P, K=Array([2])), point(3)))

    kinds = [
        (str(one.S), [str(kid.S) for kid in one.K if isinstance(kid, Dictionary)]) for one in pdf.Root.StructTreeRoot.K
    ]
    assert kinds == [("/L", ["/LI", "/LI"]), ("/P", []), ("/L", ["/LI"])]
    assert all(kid.P.S == Name.L for one in pdf.Root.StructTreeRoot.K if one.S == Name.L for kid in one.K)


def test_the_hour_of_the_export_leaves_no_trace():
    one, other = (exported(b"1 1 m 2 2 l S", figure(0), hour=hour) for hour in ("10", "11"))
    first, second = (finished(saved(pdf), built=DAY, language="da-DK") for pdf in (one, other))
    assert first == second
    with pikepdf.open(io.BytesIO(first)) as pdf:
        assert str(pdf.Root.Lang) == "da-DK"
        assert str(pdf.docinfo.CreationDate) == "D:20270301080000Z"
        assert b"2026-11-28" not in pdf.Root.Metadata.read_bytes()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", saved(pikepdf.new())])
def test_what_is_no_tagged_pdf_is_refused(data: bytes):
    with pytest.raises(ValueError, match="tagged PDF"):
        finished(data, built=DAY, language="da-DK")


def test_places_of_headings_are_read_in_both_spellings():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.add_blank_page()
    places = {"/5FToc100000001": 0, "/_Toc100000002": 1, "/5Fie5Fabc": 1, "/5FRef100000003": 1}
    pdf.Root.Dests = Dictionary({name: Array([pdf.pages[at].obj, Name.Fit]) for name, at in places.items()})
    assert anchors(saved(pdf)) == {"_Toc100000001": 1, "_Toc100000002": 2, "_Ref100000003": 2}


# On a real guide and a real deck


def test_every_drawing_of_a_deck_stands_between_two_marks(deck: bytes):
    before, after = read_package(deck), read_package(marked("deck.pptx", deck))
    assert before.parts.keys() == after.parts.keys()
    seen = 0
    for name in before.parts:
        if not re.fullmatch(r"/ppt/slides/slide\d+\.xml", name):
            assert before.parts[name] == after.parts[name]
            continue
        tree = etree.fromstring(after.parts[name]).find(f"{P}cSld/{P}spTree")
        shapes = list(tree)
        numbers = [one.get("id") for one in tree.iter(f"{P}cNvPr")]
        assert len(numbers) == len(set(numbers))
        for at, shape in enumerate(shapes):
            if shape.tag in (f"{P}grpSp", f"{P}cxnSp") and at:
                begin, end = (next(shapes[at + step].iter(f"{P}cNvPr")).get("descr") for step in (-1, 1))
                words = next(shape.iter(f"{P}cNvPr")).get("descr", "")
                assert (begin, end) == (f"@@figure {words}", "@@end")
                seen += 1
    assert seen > 5
    assert marked("deck.pptx", deck) == marked("deck.pptx", deck)


def test_every_shape_of_a_documents_drawing_names_it(guide: bytes):
    body = read_package(marked("guide.docx", guide)).parts["/word/document.xml"].decode()
    shapes = re.findall(r'<wps:cNvPr [^>]*descr="([^"]*)"', body)
    assert len(shapes) > 50 and all(one.startswith("@@part ") for one in shapes)
    assert len({one.split(" ")[1] for one in shapes}) > 3


def test_the_words_of_charts_are_read_in_order(guide: bytes):
    body = read_package(guide).parts["/word/document.xml"].decode()
    words = chart_words(guide)
    assert words and all(words) and len(words) == body.count("<c:chart ")


def entries(guide: bytes) -> dict[str, int]:
    body = read_package(guide).parts["/word/document.xml"].decode()
    found = re.findall(r"PAGEREF (_Toc\d+) .*?<w:t[^>]*>(\d+)</w:t>", body, re.DOTALL)
    return {name: int(page) for name, page in found}


def test_a_contents_list_takes_the_pages_it_is_given_and_nothing_else_changes(guide: bytes):
    measured = entries(guide)
    assert len(measured) > 5
    moved = {name: page + 1 for name, page in measured.items()}
    assert entries(with_pages(guide, moved)) == moved
    assert with_pages(with_pages(guide, moved), measured) == guide
    assert with_pages(guide, {"_Toc000000000": 9}) == guide
