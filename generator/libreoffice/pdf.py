"""PDF/UA from LibreOffice: a file is marked before the export, and the PDF mended after it.

LibreOffice 7.4 knows neither decorative shapes nor the alternative text of groups and charts: every shape of a drawing
becomes a figure of its own. So a copy is exported in which a deck's drawings stand between two invisible shapes and a
document's shapes name the drawing they belong to; in the PDF each drawing then becomes one figure with its words, or
decoration. A document's charts get their words back in order. What the exporter always leaves undone is done (paint
outside tags, links and notes without their place, the language of a deck), and dates and ids follow from the document,
so that the same file gives the same PDF.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name, String

from generator.ooxml.package import read_package

PageId: TypeAlias = tuple[int, int]  # a page's object and generation number

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_WPG = "{http://schemas.microsoft.com/office/word/2010/wordprocessingGroup}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_DOCUMENT = "/word/document.xml"
_SLIDE = re.compile(r"/ppt/slides/slide\d+\.xml")
_BEGIN, _END, _PART = "@@figure ", "@@end", "@@part "
_PARSER = {"resolve_entities": False, "no_network": True}
_STANDARD = frozenset(
    (
        *("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct"),
        *("Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH"),
        *("TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot"),
        *("Figure", "Formula", "Form"),
    )
)
_PATH = frozenset({"m", "l", "c", "v", "y", "h", "re", "W", "W*"})
_PAINT = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI", "INLINE IMAGE"})
_OPENS, _CLOSES = frozenset({"BMC", "BDC"}), "EMC"
_PRINT = 4  # an annotation's flag


# Before the export


def marked(name: str, data: bytes) -> bytes:
    """Return a copy of a .pptx or .docx (`name` tells which) whose drawings can be told apart in its PDF."""
    parts = read_package(data)
    for part in sorted(parts.parts):
        if _SLIDE.fullmatch(part) or (part == _DOCUMENT and name.endswith(".docx")):
            root = etree.fromstring(parts.parts[part], etree.XMLParser(**_PARSER))
            (_mark_document if part == _DOCUMENT else _mark_slide)(root)
            parts.parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return parts.to_bytes()


def _mark_slide(root: Any) -> None:
    """Put an invisible shape before and after each drawing and chart."""
    number = max(int(one.get("id", "0")) for one in root.iter(f"{_P}cNvPr"))
    for shape in list(root.find(f"{_P}cSld/{_P}spTree")):
        words = _words_of(shape)
        if words is not None:
            shape.addprevious(_carrier(_BEGIN + words, number + 1, _area(shape)))
            shape.addnext(_carrier(_END, number + 2, _area(shape)))
            number += 2


def _mark_document(root: Any) -> None:
    """Let every shape name its drawing, by number, and the drawing's words."""
    drawings = (group.iterancestors(f"{_WP}inline", f"{_WP}anchor") for group in root.iter(f"{_WPG}wgp"))
    for number, holder in enumerate(dict.fromkeys(next(one) for one in drawings)):
        words = str(holder.find(f"{_WP}docPr").get("descr", ""))
        for shape in holder.iter(f"{_WPS}cNvPr"):
            shape.set("descr", f"{_PART}{number} {words}")


def _words_of(shape: Any) -> str | None:
    """Return the alternative text of a shape that LibreOffice tags wrongly, "" for decoration; None for any other."""
    kind = etree.QName(shape).localname
    group, line = kind == "grpSp", kind == "cxnSp"
    chart = kind == "graphicFrame" and next(shape.iter(f"{_C}chart"), None) is not None
    properties = next(shape.iter(f"{_P}cNvPr"), None)
    if properties is None or kind not in ("grpSp", "cxnSp", "sp", "pic", "graphicFrame"):
        return None
    words = str(properties.get("descr", ""))
    silent = kind == "pic" or (kind == "sp" and not any(text.text for text in shape.iter(f"{_A}t")))
    if group or line or chart or (silent and not words):
        return words
    return None


def _area(shape: Any) -> tuple[str, str, str, str]:
    """Return x, y, width and height in EMU; a placeholder without its own place has none."""
    off, ext = next(shape.iter(f"{_A}off"), None), next(shape.iter(f"{_A}ext"), None)
    ext = next((one for one in shape.iter(f"{_A}ext") if one.get("cx")), ext)
    if off is None or ext is None or not ext.get("cx"):
        return "0", "0", "360000", "360000"
    return off.get("x"), off.get("y"), ext.get("cx"), ext.get("cy")


def _carrier(words: str, number: int, area: tuple[str, str, str, str]) -> Any:
    """A rectangle nobody can see, for LibreOffice to tag as a figure with these words."""
    x, y, cx, cy = area
    shape = etree.fromstring(
        f'<p:sp xmlns:p="{_P[1:-1]}" xmlns:a="{_A[1:-1]}"><p:nvSpPr><p:cNvPr id="{number}" name="Mærke {number}"/>'
        f'<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="FFFFFF"><a:alpha val="0"/>'
        "</a:srgbClr></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )
    next(shape.iter(f"{_P}cNvPr")).set("descr", words)
    return shape


def chart_words(document: bytes) -> list[str]:
    """Return the alternative texts of a .docx's charts, in reading order."""
    root = etree.fromstring(read_package(document).parts[_DOCUMENT], etree.XMLParser(**_PARSER))
    found = []
    for chart in root.iter(f"{_C}chart"):
        holder = next(one for one in chart.iterancestors() if one.tag in (f"{_WP}inline", f"{_WP}anchor"))
        found.append(str(holder.find(f"{_WP}docPr").get("descr", "")))
    return found


# After the export


def finished(data: bytes, *, built: date, language: str, charts: list[str] | None = None) -> bytes:
    """Return the PDF as it is handed over: accessible, in `language`, dated `built`.

    `charts` are the alternative texts that a document's figures lack, in order; used when there are just as many.
    Raises `ValueError` for bytes that are no tagged PDF.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return _finish(pdf, built, language, charts or [])
    except (pikepdf.PdfError, KeyError, AttributeError) as error:
        raise ValueError("not a tagged PDF") from error


def anchors(data: bytes) -> dict[str, int]:
    """Return the page, from 1, of every place a page number may point at: {"_Toc123456789": 5}.

    Raises `ValueError` for bytes that are no PDF, or one without named places.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pages = {_id(page): number for number, page in enumerate(pdf.pages, 1)}
            found = {}
            for name, place in pdf.Root.get(Name.Dests, Dictionary()).items():
                # LibreOffice writes an underscore in a name as its code
                if anchor := re.fullmatch(r"/(?:_|5F)((?:Toc|Ref)\d+)", str(name)):
                    found[f"_{anchor[1]}"] = pages[_id(place[0])]
            return found
    except (pikepdf.PdfError, KeyError, AttributeError, TypeError) as error:
        raise ValueError("not a PDF with named places") from error


def made_by(data: bytes) -> str:
    """Return the program that made a PDF, as «LibreOffice 7.4»."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return str(pdf.docinfo.get(Name.Producer, "LibreOffice"))


def _finish(pdf: pikepdf.Pdf, built: date, language: str, charts: list[str]) -> bytes:
    tree = pdf.Root.StructTreeRoot
    loose: dict[PageId, set[int]] = {}  # page -> marks in its content that are decoration
    _group_figures(tree, loose)
    _join_parts(tree, {}, loose)
    silent = [one for one in _elements(tree) if _kind(one) == "/Figure" and not str(one.get(Name.Alt, ""))]
    if len(silent) == len(charts):
        for figure, words in zip(silent, charts, strict=True):
            figure.Alt = String(words)
    _mend_elements(tree)
    _label_notes(pdf, tree)
    _gather_lists(pdf, tree)
    for page in pdf.pages:
        _mend_content(pdf, page, loose.get(_id(page), set()))
        if Name.Annots in page:
            page.Tabs = Name.S
    _mend_links(pdf, tree)
    pdf.Root.Lang = String(language)
    stamp = f"{built.isoformat()}T08:00:00"
    pdf.docinfo.CreationDate = String(f"D:{stamp.translate({ord(sign): None for sign in '-:T'})}Z")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["xmp:CreateDate"] = f"{stamp}Z"
    for name in ("/ID", "/DocChecksum"):
        if name in pdf.trailer:
            del pdf.trailer[name]
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _kids(element: Any) -> list[Any]:
    kids = element.get(Name.K)
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _is_element(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and Name.S in kid


def _kind(element: Any) -> str:
    return str(element.S)


def _elements(element: Any) -> Iterator[Any]:
    """Yield all structure elements below `element`, in reading order."""
    for kid in _kids(element):
        if _is_element(kid):
            yield kid
            yield from _elements(kid)


def _group_figures(tree: Any, loose: dict[PageId, set[int]]) -> None:
    """Make one figure of what stands between two carriers, or take it out of the tree when it is decoration."""
    kept: list[Any] = []
    figure: Any = None
    for kid in _kids(tree):
        words = str(kid.get(Name.Alt, "")) if _is_element(kid) else ""
        if words.startswith(_BEGIN):
            words = words.removeprefix(_BEGIN)
            figure = kid
            figure.Alt = String(words)
            figure.K = Array()
            if words:
                kept.append(figure)
        elif words == _END:
            figure = None
        elif figure is None:
            kept.append(kid)
        elif str(figure.Alt):
            kid.P = figure
            figure.K.append(kid)
        else:
            for page, number in _marks(kid):
                loose.setdefault(page, set()).add(number)
    for figure in kept:
        if _is_element(figure) and _kind(figure) == "/Figure":
            for inner in _elements(figure):
                if _kind(inner) == "/Figure":  # a part of it; the words of the whole tell what it means
                    inner.S = Name.Span
                if Name.Alt in inner:
                    del inner[Name.Alt]
    tree.K = Array(kept)


def _join_parts(element: Any, whole: dict[str, Any], loose: dict[PageId, set[int]]) -> None:
    """Make one figure of all shapes that name the same drawing, or take them out when it is decoration."""
    kids = _kids(element)
    left = []
    for kid in kids:
        named = str(kid.get(Name.Alt, "")) if _is_element(kid) else ""
        if not named.startswith(_PART):
            if _is_element(kid):
                _join_parts(kid, whole, loose)
            left.append(kid)
            continue
        words = named.removeprefix(_PART).partition(" ")[2]
        if not words:
            for page, number in _marks(kid):
                loose.setdefault(page, set()).add(number)
        elif named not in whole:
            whole[named] = kid
            kid.Alt = String(words)
            kid.K = Array(_kids(kid))
            left.append(kid)
        elif _kids(kid):
            kid.S, kid.P = Name.Span, whole[named]
            del kid[Name.Alt]
            whole[named].K.append(kid)
    if len(left) < len(kids):
        element.K = Array(left)


def _marks(element: Any, page: Any = None) -> Iterator[tuple[PageId, int]]:
    """Yield (page, mark) of all content below an element."""
    page = element.get(Name.Pg, page)
    for kid in _kids(element):
        if _is_element(kid):
            yield from _marks(kid, page)
        elif isinstance(kid, Dictionary) and Name.MCID in kid:
            yield _id(kid.get(Name.Pg, page)), int(kid.MCID)
        elif not isinstance(kid, Dictionary):
            yield _id(page), int(kid)


def _mend_elements(tree: Any) -> None:
    """Let standard types mean what they mean, give notes their ids, and drop paragraphs without anything in them."""
    roles = tree.get(Name.RoleMap, Dictionary())
    for name in list(roles.keys()):
        if name.removeprefix("/") in _STANDARD:
            del roles[name]
    number = 0
    for element in _elements(tree):
        if _kind(element) == "/Note":
            number += 1
            element.ID = String(f"note-{number}")
    _prune(tree)


def _label_notes(pdf: pikepdf.Pdf, tree: Any) -> None:
    """Let each note have its number, which LibreOffice leaves in the note's paragraph, as its label."""
    numbers = tree.ParentTree.Nums
    owners = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    for note in [one for one in _elements(tree) if _kind(one) == "/Note"]:
        paragraph, *more = _kids(note)
        marks = _kids(paragraph) if _is_element(paragraph) else []
        if len(marks) < 2 or isinstance(marks[0], Dictionary):
            continue
        label = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Lbl, P=note, Pg=paragraph.Pg, K=Array(marks[:1]))
        )
        owners[int(paragraph.Pg.StructParents)][int(marks[0])] = label
        paragraph.K = Array(marks[1:])
        note.K = Array([label, paragraph, *more])


def _prune(element: Any) -> None:
    kids = _kids(element)
    left = []
    for kid in kids:
        if _is_element(kid):
            _prune(kid)
            if _kind(kid) in ("/P", "/Span") and not _kids(kid) and Name.Alt not in kid:
                continue
        left.append(kid)
    if len(left) < len(kids):
        element.K = Array(left)


def _gather_lists(pdf: pikepdf.Pdf, element: Any) -> None:
    """Put points that stand in no list, as LibreOffice leaves a list that goes on from box to box, into one."""
    left: list[Any] = []
    gathered = None
    moved = False
    for kid in _kids(element):
        point = _is_element(kid) and _kind(kid) == "/LI" and element.get(Name.S) != Name.L
        if _is_element(kid):
            _gather_lists(pdf, kid)
        if not point:
            gathered = None
            left.append(kid)
            continue
        if gathered is None:
            gathered = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.L, P=element, K=Array()))
            left.append(gathered)
        kid.P = gathered
        gathered.K.append(kid)
        moved = True
    if moved:
        element.K = Array(left)


def _id(page: Any) -> PageId:
    number, generation = page.objgen
    return int(number), int(generation)


def _mend_content(pdf: pikepdf.Pdf, page: pikepdf.Page, loose: set[int]) -> None:
    """Mark as artifacts what is decoration, and what is painted outside every mark: rules, edges, backgrounds."""
    out: list[Any] = []
    depth, path = 0, -1
    artifact = pikepdf.ContentStreamInstruction([Name.Artifact], pikepdf.Operator("BMC"))
    close = pikepdf.ContentStreamInstruction([], pikepdf.Operator(_CLOSES))
    changed = False
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in _OPENS:
            depth += 1
            mark = instruction.operands[1] if operator == "BDC" else None
            if isinstance(mark, Dictionary) and Name.MCID in mark and int(mark.MCID) in loose:
                instruction, changed = artifact, True
        elif operator == _CLOSES:
            depth -= 1
        elif depth == 0 and operator in _PATH and path < 0:
            path = len(out)
        elif depth == 0 and operator in _PAINT:
            out.insert(path if path >= 0 else len(out), artifact)
            out += [instruction, close]
            path, changed = -1, True
            continue
        elif operator == "n":
            path = -1
        out.append(instruction)
    if changed:
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(out))


def _mend_links(pdf: pikepdf.Pdf, tree: Any) -> None:
    """Give each link outside the tree an element of its own, last on its page, and let all links be printed."""
    numbers = tree.ParentTree.Nums
    following = int(tree.get(Name.ParentTreeNextKey, 0)) or 1 + max(
        int(numbers[at]) for at in range(0, len(numbers), 2)
    )
    held = {
        kid.Obj.objgen for one in _elements(tree) for kid in _kids(one) if isinstance(kid, Dictionary) and "/Obj" in kid
    }
    titles = _titles(pdf)
    for page in pdf.pages:
        for annotation in page.get(Name.Annots, ()):
            annotation.F = int(annotation.get(Name.F, 0)) | _PRINT
            if annotation.get(Name.Subtype) != Name.Link:
                continue
            if Name.Contents not in annotation:
                annotation.Contents = String(_goal(annotation, titles))
            if annotation.objgen in held:
                continue
            place = pdf.make_indirect(Dictionary(Type=Name.OBJR, Obj=annotation, Pg=page.obj))
            link = pdf.make_indirect(
                Dictionary(Type=Name.StructElem, S=Name.Link, P=tree, Pg=page.obj, K=Array([place]))
            )
            link.Alt = annotation.Contents
            annotation.StructParent = following
            numbers.append(following)
            numbers.append(link)
            following += 1
            _put_on_page(tree, link, page)
    tree.ParentTreeNextKey = following


def _put_on_page(tree: Any, link: Any, page: pikepdf.Page) -> None:
    kids = _kids(tree)
    own = [at for at, kid in enumerate(kids) if any(where == _id(page) for where, _ in _marks(kid))]
    kids.insert(own[-1] + 1 if own else len(kids), link)
    tree.K = Array(kids)


def _goal(annotation: Any, titles: Mapping[PageId, str]) -> str:
    """Say where a link leads: its address, or the heading of the page."""
    action = annotation.get(Name.A, Dictionary())
    if Name.URI in action:
        return str(action.URI)
    place = annotation.get(Name.Dest, action.get(Name.D))
    return titles.get(_id(place[0]), "") if isinstance(place, Array) else ""


def _titles(pdf: pikepdf.Pdf) -> dict[PageId, str]:
    """Return what each page is called: its first bookmark, else its number."""
    found: dict[PageId, str] = {}
    with pdf.open_outline() as outline:
        waiting = list(outline.root)
        while waiting:
            one = waiting.pop(0)
            waiting[:0] = one.children
            if isinstance(one.destination, Array):
                found.setdefault(_id(one.destination[0]), str(one.title))
    return {_id(page): found.get(_id(page), str(number)) for number, page in enumerate(pdf.pages, 1)}
