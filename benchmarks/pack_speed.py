"""How long a pack takes, beside what one would write with the libraries' own convenience calls.

Both write the same two trees in the same process, alternately, so the ratio holds on any machine: ours with layout,
marks, figures and charts; the plain script headings, paragraphs and tables only, on the libraries' default templates.
Run: `make bench`.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Iterator

from docx import Document as WordFile
from pptx import Presentation
from pptx.util import Mm

from generator.look.brand import derive_palette
from generator.pack import Order, build_pack, find_home, prepare
from generator.problems import Problems
from generator.tree.nodes import Block, Bullets, Columns, Document, Heading, Prose, Table, plain
from generator.writers.docx import write_docx
from generator.writers.pptx import write_pptx

ROUNDS = 5


def flat(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Columns):
            yield from flat(block.left)
            yield from flat(block.right)
        else:
            yield block


def plain_docx(document: Document) -> bytes:
    """The guide as a script on python-docx would write it."""
    file = WordFile()
    for section in document.sections:
        file.add_heading(plain(section.title), 1)
        for block in flat(section.blocks):
            if isinstance(block, Heading):
                file.add_heading(plain(block.text), block.level)
            elif isinstance(block, Prose):
                for paragraph in block.paragraphs:
                    file.add_paragraph(plain(paragraph))
            elif isinstance(block, Bullets):
                for item in block.items:
                    file.add_paragraph(plain(item), style="List Bullet")
            elif isinstance(block, Table):
                table = file.add_table(1 + len(block.rows), len(block.columns))
                for place, column in enumerate(block.columns):
                    table.cell(0, place).text = column.label
                for number, row in enumerate(block.rows, 1):
                    for place, cell in enumerate(row.cells[: len(block.columns)]):
                        table.cell(number, place).text = "\n".join(plain(line) for line in cell.lines)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def plain_pptx(document: Document) -> bytes:
    """The briefing as a script on python-pptx would write it."""
    file = Presentation()
    for slide in document.slides:
        page = file.slides.add_slide(file.slide_layouts[5])
        page.shapes.title.text = slide.title
        for _, blocks in slide.slots:
            for block in flat(blocks):
                if isinstance(block, Prose | Bullets):
                    lines = block.paragraphs if isinstance(block, Prose) else block.items
                    box = page.shapes.add_textbox(Mm(10), Mm(40), Mm(200), Mm(100))
                    for line in lines:
                        box.text_frame.add_paragraph().text = plain(line)
                elif isinstance(block, Table):
                    size = (1 + len(block.rows), len(block.columns))
                    table = page.shapes.add_table(*size, Mm(10), Mm(40), Mm(230), Mm(100)).table
                    for place, column in enumerate(block.columns):
                        table.cell(0, place).text = column.label
                    for number, row in enumerate(block.rows, 1):
                        for place, cell in enumerate(row.cells[: len(block.columns)]):
                            table.cell(number, place).text = "\n".join(plain(line) for line in cell.lines)
        page.notes_slide.notes_text_frame.text = "\n".join(plain(line) for line in slide.notes)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def milliseconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    problems = Problems()
    prepared = prepare(Order("vitas", "skanderborg", find_home(None, problems)), problems)
    pack = build_pack(prepared, problems)
    guide = next(document for document in pack.documents if document.sections)
    deck = next(document for document in pack.documents if document.slides)
    palette = derive_palette(prepared.municipality.brand, guide.phases)
    pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "guide (.docx)": (
            lambda: write_docx(guide, prepared.layout, palette, prepared.logo, Problems()),
            lambda: plain_docx(guide),
        ),
        "briefing (.pptx)": (
            lambda: write_pptx(deck, prepared.layout, palette, prepared.logo, Problems()),
            lambda: plain_pptx(deck),
        ),
    }
    print(f"{'':20}{'ours ms':>10}{'plain ms':>10}{'ratio':>8}")
    for name, (ours, plainly) in pairs.items():
        times = [(milliseconds(ours), milliseconds(plainly)) for _ in range(ROUNDS)]
        mine, theirs = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{name:20}{mine:10.0f}{theirs:10.0f}{theirs / mine:7.1f}x")
    whole = statistics.median(
        milliseconds(lambda: build_pack(prepare(prepared.order, Problems()), Problems())) for _ in range(ROUNDS)
    )
    print(f"{'read + tailor + write':22}{whole:8.0f}")


if __name__ == "__main__":
    main()
