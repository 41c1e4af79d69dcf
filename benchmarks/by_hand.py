"""The baseline: the same guide and briefing as a plain script on python-docx and python-pptx.

Written the way the two libraries' own manuals show it: default templates, `add_heading`, `add_paragraph`, one
`add_row()` per row, one text frame per slide. The texts are read from a JSON file (`content.py` writes it), already
tailored: the script is spared reading YAML, conditions, dates, drawings, charts, content controls, bookmarks, snapshot
and measuring. What a colleague would take the trouble to do is there: A4, header, footer with page number, contents
field, bold runs, table style with repeated header row, column widths and cell fills, speaker notes.

    python -m benchmarks.by_hand CONTENT.json FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pptx import Presentation
from pptx.util import Mm as SlideMm
from pptx.util import Pt as SlidePt

TEXT_WIDTH = 160  # mm


def add_field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)


def add_runs(paragraph: Any, runs: list[list[Any]], bold: bool = False) -> None:
    for text, strong, slanted in runs:
        run = paragraph.add_run(text)
        if strong or bold:
            run.bold = True
        if slanted:
            run.italic = True


def shade(cell: Any, colour: str) -> None:
    fill = OxmlElement("w:shd")
    fill.set(qn("w:val"), "clear")
    fill.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(fill)


def fill_cell(cell: Any, lines: list[Any], bold: bool = False) -> None:
    for number, runs in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        add_runs(paragraph, runs, bold)


def add_table(document: Any, block: dict[str, Any]) -> None:
    if block["caption"]:
        document.add_paragraph(block["caption"], style="Caption")
    widths = [Mm(TEXT_WIDTH * share) for share in block["widths"]]
    table = document.add_table(rows=1, cols=len(widths))
    table.style = "Light List Accent 1"
    table.autofit = False
    header = table.rows[0]
    repeat = OxmlElement("w:tblHeader")
    header._tr.get_or_add_trPr().append(repeat)
    for cell, label, width in zip(header.cells, block["columns"], widths, strict=True):
        cell.text = label
        cell.width = width
    for row in block["rows"]:
        cells = table.add_row().cells
        for cell, content, width in zip(cells, row, widths, strict=False):
            fill_cell(cell, content["lines"], content["bold"])
            cell.width = width
            if content["fill"]:
                shade(cell, content["fill"])


def add_block(document: Any, block: dict[str, Any]) -> None:
    kind = block["kind"]
    if kind == "heading":
        document.add_heading(block["text"], block["level"])
    elif kind == "prose":
        for runs in block["paragraphs"]:
            add_runs(document.add_paragraph(), runs)
    elif kind == "list":
        style = "List Number" if block["ordered"] else "List Bullet"
        for runs in block["items"]:
            add_runs(document.add_paragraph(style=style), runs)
    elif kind == "box":
        if block["title"]:
            document.add_paragraph(block["title"], style="Intense Quote")
        for runs in block["paragraphs"]:
            add_runs(document.add_paragraph(style="Quote"), runs)
    elif kind == "table":
        add_table(document, block)


def make_guide(content: dict[str, Any]) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(10.5)
    document.core_properties.title = content["title"]
    document.core_properties.author = content["author"]
    section.header.paragraphs[0].text = content["header"]
    footer = section.footer.paragraphs[0]
    footer.text = content["footer"] + "\t"
    add_field(footer, "PAGE")
    for number, text in enumerate(content["cover"]):
        document.add_paragraph(text, style="Title" if number == 0 else None)
    document.add_page_break()
    add_field(document.add_paragraph(), 'TOC \\o "1-2" \\h')
    for number, block in enumerate(content["blocks"]):
        if block["kind"] == "heading" and block["level"] == 1 and number:
            document.add_page_break()
        add_block(document, block)
    return document


def slide_table(slide: Any, block: dict[str, Any], top: float) -> None:
    rows, columns = block["rows"], block["columns"]
    size = (SlideMm(15), SlideMm(top), SlideMm(300), SlideMm(7 * (1 + len(rows))))
    table = slide.shapes.add_table(1 + len(rows), len(columns), *size).table
    for column, share in zip(table.columns, block["widths"], strict=True):
        column.width = SlideMm(300 * share)
    for cell, label in zip(table.rows[0].cells, columns, strict=True):
        cell.text = label
    for row, contents in zip(list(table.rows)[1:], rows, strict=True):
        for cell, content in zip(row.cells, contents, strict=False):
            cell.text = "\n".join("".join(run[0] for run in runs) for runs in content["lines"])
            for paragraph in cell.text_frame.paragraphs:
                paragraph.font.size = SlidePt(12)


def fill_frame(frame: Any, blocks: list[dict[str, Any]]) -> None:
    paragraph = frame.paragraphs[0]
    first = True
    for block in blocks:
        lines = [[[block["title"], True, False]]] if block.get("title") else []
        if block["kind"] == "heading":
            lines = [[[block["text"], True, False]]]
        lines += block.get("paragraphs", []) + block.get("items", [])
        for runs in lines:
            paragraph = paragraph if first else frame.add_paragraph()
            first = False
            for text, strong, slanted in runs:
                run = paragraph.add_run()
                run.text = text
                if strong:
                    run.font.bold = True
                if slanted:
                    run.font.italic = True


def make_briefing(content: dict[str, Any]) -> Any:
    deck = Presentation()
    deck.slide_width, deck.slide_height = SlideMm(338.7), SlideMm(190.5)
    deck.core_properties.title = content["title"]
    deck.core_properties.author = content["author"]
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text = content["cover"][0]
    cover.placeholders[1].text = "\n".join(content["cover"][1:])
    for page in content["slides"]:
        texts = [block for block in page["blocks"] if block["kind"] != "table"]
        tables = [block for block in page["blocks"] if block["kind"] == "table"]
        slide = deck.slides.add_slide(deck.slide_layouts[1 if texts else 5])
        slide.shapes.title.text = page["title"]
        if texts:
            fill_frame(slide.placeholders[1].text_frame, texts)
        for number, table in enumerate(tables):
            slide_table(slide, table, 45 + 60 * number)
        if page["notes"]:
            slide.notes_slide.notes_text_frame.text = "\n".join(page["notes"])
    return deck


def main(source: str, folder: str) -> None:
    content = json.loads(Path(source).read_text(encoding="utf-8"))
    make_guide(content["guide"]).save(str(Path(folder) / "guide.docx"))
    make_briefing(content["briefing"]).save(str(Path(folder) / "briefing.pptx"))


if __name__ == "__main__":
    main(*sys.argv[1:3])
