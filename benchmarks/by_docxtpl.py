"""The other baseline: the guide from a Word template with docxtpl, the briefing by hand (docxtpl knows no slides).

The template is made once, as somebody would draw it in Word: a loop over the blocks, a branch for each kind of block, a
table whose rows and columns are loops. Making it is not part of what is measured.

    python -m benchmarks.by_docxtpl CONTENT.json TEMPLATE.docx FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from docx import Document
from docxtpl import DocxTemplate, RichText

from benchmarks.by_hand import add_field, make_briefing


def make_template(path: Path) -> None:
    """Write the template: what stands between `{%p`, `{%tr` and `{%tc` is repeated with its paragraph, row or cell."""
    document = Document()
    for text, style in (
        ("{{ cover[0] }}", "Title"),
        ("{%p for line in cover[1:] %}", None),
        ("{{ line }}", None),
        ("{%p endfor %}", None),
    ):
        document.add_paragraph(text, style=style)
    add_field(document.add_paragraph(), 'TOC \\o "1-2" \\h')
    lines: list[tuple[str, str | None]] = [("{%p for block in blocks %}", None)]
    for level in (1, 2, 3):
        lines += [
            (f'{{%p if block.kind == "heading" and block.level == {level} %}}', None),
            ("{{ block.text }}", f"Heading {level}"),
            ("{%p endif %}", None),
        ]
    for kind, items, style in (
        ("prose", "paragraphs", None),
        ("list", "items", "List Bullet"),
        ("box", "paragraphs", "Quote"),
    ):
        lines += [(f'{{%p if block.kind == "{kind}" %}}', None)]
        if kind == "box":
            lines += [("{{ block.title }}", "Intense Quote")]
        lines += [
            (f'{{%p for line in block["{items}"] %}}', None),
            ("{{r line }}", style),
            ("{%p endfor %}", None),
            ("{%p endif %}", None),
        ]
    lines += [('{%p if block.kind == "table" %}', None), ("{{ block.caption }}", "Caption")]
    for text, style in lines:
        document.add_paragraph(text, style=style)
    table = document.add_table(rows=4, cols=3)
    table.style = "Light List Accent 1"
    for number, cells in enumerate(
        (
            ("{%tc for one in block.columns %}", "{{ one }}", "{%tc endfor %}"),
            ("{%tr for row in block.rows %}", "", ""),
            ("{%tc for cell in row %}", "{{r cell }}", "{%tc endfor %}"),
            ("{%tr endfor %}", "", ""),
        )
    ):
        for cell, text in zip(table.rows[number].cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    document.save(str(path))


def rich(lines: list[Any], bold: bool = False) -> RichText:
    found = RichText()
    for number, runs in enumerate(lines):
        for place, (text, strong, slanted) in enumerate(runs):
            found.add(("\n" if number and not place else "") + text, bold=strong or bold, italic=slanted)
    return found


def prepared(block: dict[str, Any]) -> dict[str, Any]:
    found = dict(block)
    for key in ("paragraphs", "items"):
        if key in block:
            found[key] = [rich([line]) for line in block[key]]
    if "rows" in block:
        found["rows"] = [[rich(cell["lines"], cell["bold"]) for cell in row] for row in block["rows"]]
    return found


def make_guide(content: dict[str, Any], template: str) -> DocxTemplate:
    document = DocxTemplate(template)
    document.render({**content, "blocks": [prepared(block) for block in content["blocks"]]}, autoescape=True)
    return document


def main(source: str, template: str, folder: str) -> None:
    content = json.loads(Path(source).read_text(encoding="utf-8"))
    make_guide(content["guide"], template).save(str(Path(folder) / "guide.docx"))
    make_briefing(content["briefing"]).save(str(Path(folder) / "briefing.pptx"))


if __name__ == "__main__":
    main(*sys.argv[1:4])
