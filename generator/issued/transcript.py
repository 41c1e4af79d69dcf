"""What a screen reader says of a document, in its order, as plain lines a person can review.

Turns an `Office` file into text: headings with level, lists with their count, tables with the column's name before
every cell, links, form fields with name and state, pictures by their alternative text; a deck slide by slide, with its
notes. Decoration is silent, as it is aloud. Page headers and footers are left out: no reader says them unasked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from generator.issued.office import (
    NS,
    Element,
    Office,
    Styles,
    drawn_text,
    is_decorative,
    is_on,
    paragraph_text,
    q,
    value,
    words,
)

_THROUGH = {q("w:sdt"), q("w:sdtContent"), q("w:ins"), q("w:moveTo"), q("w:customXml"), q("w:smartTag")}
_SILENT = {"sldNum", "dt", "ftr", "hdr", "sldImg"}
NO_ALT = "uden alternativ tekst"


def transcript(office: Office) -> str:
    """Return the transcript, one thing said on a line; ends with a line feed. Raises `BadPackage` for a broken part."""
    title = words(office.core.findtext("dc:title", "", NS) or "") if office.core is not None else ""
    head = [f"Dokument: {title or 'uden titel'}"]
    body = _Word.of(office).lines() if office.kind == "docx" else _deck(office)
    return "\n".join([*head, *body]) + "\n"


def counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


class _Word(Struct):
    """A Word document read from top to bottom; `counts` are the numbers its ordered lists have come to."""

    office: Office
    styles: Styles
    ordered: dict[tuple[str, int], bool]
    notes: dict[str, str]
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, office: Office) -> _Word:
        notes = {}
        for part in office.related(office.main, "footnotes"):
            for note in office.xml(part).iterfind("w:footnote", NS):
                said = " ".join(words(paragraph_text(one)) for one in note.iter(q("w:p")))
                notes[note.get(q("w:id"), "")] = words(said)
        return cls(office, office.styles(), _ordered_lists(office), notes)

    def lines(self) -> Iterator[str]:
        body = self.office.xml(self.office.main).find("w:body", NS)
        if body is not None:
            yield from self.story(body)

    def story(self, parent: Element) -> Iterator[str]:
        """Say the paragraphs and tables of a body or cell; paragraphs of one list are counted first."""
        items: list[str] = []
        for element in _blocks(parent):
            if element.tag == q("w:tbl"):
                yield from self.leave(items)
                yield from self.table(element)
                continue
            said = self.inline(element)
            if not said:
                continue
            level = self.styles.level(element)
            place = None if level else self.styles.list_of(element)
            if place is not None:
                items.append(f"{'  ' * (place[1] + 1)}{self.bullet(place)} {said}")
                continue
            yield from self.leave(items)
            yield f"Overskrift {level}: {said}" if level else said
        yield from self.leave(items)

    @staticmethod
    def leave(items: list[str]) -> Iterator[str]:
        if items:
            yield f"Liste, {counted(len(items), 'punkt', 'punkter')}:"
            yield from items
            items.clear()

    def bullet(self, place: tuple[str, int]) -> str:
        if not self.ordered.get(place, False):
            return "•"
        self.counts[place] = self.counts.get(place, 0) + 1
        for key in [key for key in self.counts if key[0] == place[0] and key[1] > place[1]]:
            del self.counts[key]
        return f"{self.counts[place]}."

    def inline(self, paragraph: Element) -> str:
        """Return what a paragraph says, its links, fields, pictures and notes among the words."""
        found: list[str] = []
        stack = list(reversed(paragraph))
        while stack:
            element = stack.pop()
            tag = element.tag
            if tag == q("w:hyperlink"):
                said = words(paragraph_text(element))
                found.append(
                    f" [link: {said}] " if said and not element.get(q("w:anchor"), "").startswith("_Toc") else said
                )
            elif tag == q("w:sdt") and element.find("w:sdtPr/w14:checkbox", NS) is not None:
                found.append(f" [{_checkbox(element)}] ")
            elif tag == q("w:sdt"):
                name = value(element, "w:sdtPr/w:alias") or ""
                content = element.find("w:sdtContent", NS)
                said = words(paragraph_text(content)) if content is not None else ""
                found.append(f" [felt: {words(name)}: {said}] " if name else said)
            elif tag == q("w:footnoteReference"):
                found.append(f" [fodnote: {self.notes.get(element.get(q('w:id'), ''), '')}] ")
            elif tag == q("w:drawing"):
                found.append(self.drawing(element))
            elif tag == q("mc:AlternateContent"):
                choice = element.find("mc:Choice", NS)
                stack.extend(reversed(choice if choice is not None else []))
            elif tag == q("w:r") and is_on(element.find("w:rPr/w:vanish", NS)):
                continue
            elif tag in (q("w:r"), q("w:fldSimple")) or tag in _THROUGH:
                stack.extend(reversed(element))
            elif tag in (q("w:t"), q("w:tab"), q("w:br"), q("w:cr"), q("w:noBreakHyphen")):
                found.append(paragraph_text(element))
        return re.sub(r"\] ([,.;:)])", r"]\1", words("".join(found)))

    def drawing(self, drawing: Element) -> str:
        properties = drawing.find(".//wp:docPr", NS)
        if properties is None or is_decorative(properties):
            return ""
        return f" [{_picture(drawing, properties.get('descr', ''))}] "

    def table(self, table: Element) -> Iterator[str]:
        rows = [[(cell, _control(cell)) for cell in _cells(row)] for row in table.iterfind("w:tr", NS)]
        if not rows:
            return
        name = words(value(table, "w:tblPr/w:tblCaption") or value(table, "w:tblPr/w:tblDescription") or "")
        first = table.find("w:tr/w:trPr/w:tblHeader", NS)
        heads = [" ".join(self.story(cell)) for cell, _ in rows[0]] if is_on(first) else []
        yield _table_head(name, len(rows), max(len(row) for row in rows), bool(heads))
        for row in rows[1:] if heads else rows:
            said = [f"{control}{' '.join(self.story(cell))}" for cell, control in row]
            yield _table_row(heads, said)


def _blocks(parent: Element) -> Iterator[Element]:
    """Yield paragraphs and tables in order, through content controls and insertions around them."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        if element.tag in (q("w:p"), q("w:tbl")):
            yield element
        elif element.tag in _THROUGH:
            stack.extend(reversed(element))


def _cells(row: Element) -> Iterator[Element]:
    stack = list(reversed(row))
    while stack:
        element = stack.pop()
        if element.tag == q("w:tc"):
            yield element
        elif element.tag in _THROUGH:
            stack.extend(reversed(element))


def _control(cell: Element) -> str:
    """What a form field around a whole cell is called; the alias tells row and field."""
    content = cell.getparent()
    control = content.getparent() if content is not None and content.tag == q("w:sdtContent") else None
    name = value(control, "w:sdtPr/w:alias")
    return f"[felt: {words(name)}] " if name else ""


def _checkbox(control: Element) -> str:
    ticked = value(control, "w:sdtPr/w14:checkbox/w14:checked", "w14:val") in ("1", "true")
    name = words(value(control, "w:sdtPr/w:alias") or "uden navn")
    return f"afkrydsningsfelt, {'markeret' if ticked else 'ikke markeret'}: {name}"


def _picture(element: Element, alt: str) -> str:
    data = element.find(".//a:graphicData", NS)
    uri = data.get("uri", "") if data is not None else ""
    kind = "Diagram" if uri.endswith("/chart") else "Billede" if uri.endswith("/picture") else "Figur"
    return f"{kind}: {words(alt)}" if words(alt) else f"{kind} {NO_ALT}"


def _table_head(name: str, rows: int, columns: int, has_heads: bool) -> str:
    size = f"{counted(rows, 'række', 'rækker')}, {counted(columns, 'kolonne', 'kolonner')}"
    return f"Tabel{f': {name}' if name else ''}, {size}{'' if has_heads else ', uden overskriftsrække'}"


def _table_row(heads: Sequence[str], cells: Sequence[str]) -> str:
    """One line a row: before each cell the name of its column; an empty cell is said to be empty."""
    said = []
    for place, cell in enumerate(cells):
        head = heads[place] if place < len(heads) else ""
        said.append(f"{head}: {cell or 'tom'}" if head else cell or "tom")
    return "  Række: " + " | ".join(said)


def _ordered_lists(office: Office) -> dict[tuple[str, int], bool]:
    """(list id, level) → whether its items have numbers or letters."""
    found: dict[tuple[str, int], bool] = {}
    for part in office.related(office.main, "numbering"):
        root = office.xml(part)
        forms = {one.get(q("w:abstractNumId")): one for one in root.iterfind("w:abstractNum", NS)}
        for number in root.iterfind("w:num", NS):
            form = forms.get(value(number, "w:abstractNumId"))
            for level in form.iterfind("w:lvl", NS) if form is not None else ():
                key = level.get(q("w:ilvl"), "0")
                kind = value(level, "w:numFmt")
                if key.isdigit():
                    found[number.get(q("w:numId"), ""), int(key)] = kind not in (None, "bullet", "none")
    return found


# Decks


def _deck(office: Office) -> Iterator[str]:
    total = len(office.slides)
    for number, (part, key) in enumerate(office.slides, 1):
        if name := office.sections.get(key):
            yield f"Afsnit: {name}"
        root = office.xml(part)
        hidden = " (skjult)" if root.get("show") in ("0", "false") else ""
        tree = root.find("p:cSld/p:spTree", NS)
        shapes = list(tree) if tree is not None else []
        title = next((words(" ".join(shape_text(one))) for one in shapes if is_title(one)), "")
        yield f"Slide {number} af {total}{hidden}: {title or 'uden titel'}"
        for shape in shapes:
            if not is_title(shape):
                yield from (f"  {line}" for line in _shape(office, part, shape))
        for notes in office.related(part, "notesSlide"):
            said = [line for line in _notes(office.xml(notes)) if line]
            if said:
                yield "  Noter:"
                yield from (f"    {line}" for line in said)


def placeholder(shape: Element) -> str | None:
    """Return the kind of placeholder a shape fills ("body" where none is named), or None."""
    found = shape.find("*/p:nvPr/p:ph", NS)
    return found.get("type", "body") if found is not None else None


def is_title(shape: Element) -> bool:
    return placeholder(shape) in ("title", "ctrTitle")


def shape_text(shape: Element) -> list[str]:
    body = shape.find("p:txBody", NS)
    return [line for line in drawn_text(body) if line] if body is not None else []


def _shape(office: Office, part: str, shape: Element) -> Iterator[str]:
    properties = shape.find("*/p:cNvPr", NS)
    if properties is None or properties.get("hidden") in ("1", "true") or placeholder(shape) in _SILENT:
        return
    alt = words(properties.get("descr", ""))
    if shape.tag == q("p:graphicFrame") and (table := shape.find(".//a:tbl", NS)) is not None:
        yield from _slide_table(table, alt)
    elif is_decorative(properties):
        return
    elif shape.tag in (q("p:pic"), q("p:graphicFrame")):
        yield _picture(shape, alt) if shape.tag != q("p:pic") else f"Billede: {alt}" if alt else f"Billede {NO_ALT}"
    elif shape.tag == q("p:grpSp"):
        if alt:
            yield f"Figur: {alt}"
        else:
            for child in shape:
                yield from _shape(office, part, child)
    elif shape.tag == q("p:sp"):
        said = [_run_links(office, part, paragraph) for paragraph in shape.iterfind("p:txBody/a:p", NS)]
        said = [line for line in said if line]
        if len(said) > 1 and placeholder(shape) is not None:
            yield f"{counted(len(said), 'linje', 'linjer')}:"
            yield from (f"  • {line}" for line in said)
        elif said:
            yield from said
        elif alt:
            yield f"Figur: {alt}"


def _run_links(office: Office, part: str, paragraph: Element) -> str:
    """The paragraph's text; a run that leads somewhere is said as a link."""
    found = []
    for one in paragraph:
        said = " " if one.tag == q("a:br") else one.findtext("a:t", "", NS) or ""
        link = one.find("a:rPr/a:hlinkClick", NS)
        leads = link is not None and (office.target(part, link.get(q("r:id"))) or link.get("action"))
        found.append(f"[link: {words(said)}]" if leads and words(said) else said)
    return words("".join(found))


def _slide_table(table: Element, alt: str) -> Iterator[str]:
    rows = [
        [words(" ".join(_cell_text(cell))) for cell in row.iterfind("a:tc", NS)] for row in table.iterfind("a:tr", NS)
    ]
    if not rows:
        return
    properties = table.find("a:tblPr", NS)
    heads = rows[0] if properties is not None and properties.get("firstRow") in ("1", "true") else []
    yield _table_head(alt, len(rows), max(len(row) for row in rows), bool(heads))
    for row in rows[1:] if heads else rows:
        yield _table_row(heads, row)


def _cell_text(cell: Element) -> list[str]:
    body = cell.find("a:txBody", NS)
    return drawn_text(body) if body is not None else []


def _notes(root: Element) -> Iterator[str]:
    for shape in root.iterfind("p:cSld/p:spTree/p:sp", NS):
        if placeholder(shape) not in _SILENT:
            yield from shape_text(shape)
