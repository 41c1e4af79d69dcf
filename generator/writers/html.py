"""All documents of a pack on one web page, to read them before they are built: plain content with ids and sources.

Turns trees into a single HTML file with its own small style sheet: no scripts, no pictures, nothing fetched. Figures
are told by their text and alternative text. Every part shows its id, and where it is known the source and the place in
the file, in small print beside it; a link list at the top leads to every document and chapter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from msgspec import Struct

from generator.reading.spans import Foreign, Span, Spans, by_language, plain
from generator.tree.canonical import TICKED, UNTICKED
from generator.tree.drawing import Box
from generator.tree.nodes import (
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Columns,
    Contents,
    Control,
    Document,
    Fact,
    Figure,
    Heading,
    Node,
    Opener,
    PageBreak,
    Panel,
    Prose,
    Section,
    Slide,
    Table,
)


class Labels(Struct, frozen=True):
    """The page's own Danish words."""

    contents: str = "Indhold"
    notes: str = "Noter til oplægsholderen"
    figure: str = "Figur"
    skip: str = "Gå til indholdet"
    slide: str = "Slide"


LABELS = Labels()
_STYLE = """
body{font:17px/1.55 Arial,Helvetica,sans-serif;color:#1b2733;background:#fff;max-width:62rem;margin:0 auto;padding:1rem}
header{border-bottom:3px solid #0b5563;margin-bottom:1.5rem}h1{font-size:1.9rem;line-height:1.2}
h2{font-size:1.5rem;margin-top:3rem;border-top:1px solid #c9d1d6;padding-top:1rem}
h3{font-size:1.2rem;margin-top:2rem}h4{font-size:1.05rem}
table{border-collapse:collapse;width:100%;margin:.8rem 0}caption{text-align:left;font-weight:bold;padding:.3rem 0}
th,td{border-bottom:1px solid #c9d1d6;padding:.35rem .6rem;text-align:left;vertical-align:top}
th{background:#eef3f4}td p,th p{margin:0}
.id{color:#54626e;font-size:.75rem;font-family:Consolas,monospace;overflow-wrap:anywhere;margin:.1rem 0}
.kicker{color:#0b5563;font-weight:bold;margin-bottom:0}.lead{font-size:1.1rem}
.box{border-left:4px solid #0b5563;background:#f6f3ec;padding:.6rem 1rem;margin:1rem 0}
.fill-in{background:#fff2b8}.assumed,.muted{color:#54626e}.draft{color:#9c2f1f;font-weight:bold}
details{margin:.6rem 0}summary{cursor:pointer}.skip{position:absolute;left:-999rem}.skip:focus{position:static}
.scroll{overflow-x:auto}
@media print{.id{font-size:.65rem}h2{break-before:page}}
"""


def write_html(
    title: str, documents: Sequence[Document], sources: Mapping[str, str] | None = None, labels: Labels = LABELS
) -> bytes:
    """Return the page that shows `documents` in order, as UTF-8.

    sources  item id -> source and place as Danish text, shown beside what carries that id
    """
    page = _Page(sources or {}, labels)
    draft = next((one.draft for one in documents if one.draft), "")
    body = "".join(page.document(number, one) for number, one in enumerate(documents, 1))
    links = "".join(f"<li>{link}</li>" for link in page.links)
    mark = f'<p class="draft">{escape(draft)}</p>' if draft else ""
    return (
        f'<!DOCTYPE html>\n<html lang="da">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#start">{escape(labels.skip)}</a>\n<header>{mark}<h1>{escape(title)}</h1></header>\n'
        f'<nav aria-label="{escape(labels.contents)}"><ul>{links}</ul></nav>\n<main id="start">\n{body}</main>\n'
        "</body>\n</html>\n"
    ).encode()


class _Page:
    """Writes nodes as HTML and notes the links that the contents list needs."""

    def __init__(self, sources: Mapping[str, str], labels: Labels) -> None:
        self.sources = sources
        self.labels = labels
        self.links: list[str] = []
        self.anchors: dict[str, str] = {}
        self.foreign: Foreign = ()

    # Documents

    def document(self, number: int, document: Document) -> str:
        self.foreign = document.foreign
        for place, node in enumerate((*document.sections, *document.slides), 1):
            self.anchors[node.id] = f"d{number}-{place}"
        inner = [self.link(one.id, plain(one.title)) for one in document.sections]
        inner += [self.link(one.id, one.title) for one in document.slides]
        below = "".join(f"<li>{one}</li>" for one in inner)
        self.links.append(f'<a href="#d{number}">{escape(document.title)}</a><ul>{below}</ul>')
        cover = document.cover
        head = (
            f'<h2 id="d{number}">{escape(cover.title)}</h2>{self.mark(document.id)}'
            f'<p class="kicker">{escape(cover.kind)}</p>'
        )
        if cover.subtitle:
            head += f'<p class="lead">{escape(cover.subtitle)}</p>'
        parts = [self.section(one) for one in document.sections]
        parts += [self.slide(place, one) for place, one in enumerate(document.slides, 1)]
        return f"<article>{head}{''.join(parts)}</article>\n"

    def link(self, node_id: str, text: str) -> str:
        return f'<a href="#{self.anchors[node_id]}">{escape(text)}</a>'

    def section(self, section: Section) -> str:
        number = f"{section.number} " if section.number else ""
        kicker = f'<p class="kicker">{escape(section.kicker)}</p>' if section.kicker else ""
        lead = f'<p class="lead">{self.spans(section.lead)}</p>' if section.lead else ""
        title = f'<h3 id="{self.anchors[section.id]}">{escape(number)}{self.spans(section.title)}</h3>'
        return f"<section>{kicker}{title}{self.mark(section.id)}{lead}{self.blocks(section.blocks)}</section>\n"

    def slide(self, number: int, slide: Slide) -> str:
        kicker = f'<p class="kicker">{escape(slide.kicker)}</p>' if slide.kicker else ""
        label = escape(f"{self.labels.slide} {number}")
        title = f'<h3 id="{self.anchors[slide.id]}"><span class="muted">{label}:</span> {escape(slide.title)}</h3>'
        body = "".join(self.blocks(blocks) for _, blocks in slide.slots)
        if slide.source:
            body += f'<p class="muted">{self.spans(slide.source)}</p>'
        if slide.notes:
            body += f"<details><summary>{escape(self.labels.notes)}</summary>{self.lines(slide.notes)}</details>"
        return f"<section>{kicker}{title}{self.mark(slide.id)}{body}</section>\n"

    # Blocks

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "".join(self.block(block) for block in blocks)

    def block(self, block: Block) -> str:
        body = "".join(self.inside(block))
        return f"{self.mark(block.id)}{body}" if body and not isinstance(block, Columns | Contents) else body

    def inside(self, block: Node) -> Iterator[str]:
        match block:
            case Prose():
                look = {"lead": ' class="lead"', "note": ' class="muted"', "source": ' class="muted"'}.get(
                    block.style, ""
                )
                yield "".join(f"<p{look}>{self.spans(one)}</p>" for one in block.paragraphs)
            case Heading():
                yield f"<h4>{self.spans(block.text)}</h4>"
            case Bullets():
                kind = "ol" if block.ordered else "ul"
                yield f"<{kind}>" + "".join(f"<li>{self.spans(one)}</li>" for one in block.items) + f"</{kind}>"
            case Table():
                yield self.table(block)
            case Chart():
                rows = zip(block.categories, block.values, block.labels or [""] * len(block.values), strict=False)
                cells = "".join(
                    f'<tr><th scope="row">{escape(name)}</th><td>{value:g} {escape(block.unit)}</td>'
                    f"<td>{escape(label)}</td></tr>"
                    for name, value, label in rows
                )
                yield f"<table><caption>{self.spans(block.caption)}</caption>{cells}</table>"
            case Figure():
                yield self.figure(block)
            case Callout():
                title = f"<p><strong>{escape(block.title)}</strong></p>"
                yield f'<div class="box">{title}{self.lines(block.paragraphs)}</div>'
            case Panel():
                facts = "".join(self.fact(one) for one in (*block.numbers, *block.facts))
                yield f'<div class="box"><p><strong>{escape(block.title)}</strong></p><dl>{facts}</dl></div>'
            case Columns():
                yield self.blocks(block.blocks)
            case Opener():
                yield f'<p class="kicker">{escape(block.kicker)}</p><p class="lead">{self.spans(block.lead)}</p>'
            case Contents() | PageBreak():
                return

    def table(self, table: Table) -> str:
        name = self.spans(table.caption) or escape(table.title)
        head = "".join(f'<th scope="col">{escape(column.label)}</th>' for column in table.columns)
        named = next((number for number, column in enumerate(table.columns) if column.names_row), -1)
        rows = []
        for row in table.rows:
            cells = []
            for number, cell in enumerate(row.cells):
                tag, scope = ("th", ' scope="row"') if number == named else ("td", "")
                mark = self.mark(row.id) if number == max(named, 0) else ""
                cells.append(f"<{tag}{scope}>{self.cell(cell)}{mark}</{tag}>")
            rows.append(f"<tr>{''.join(cells)}</tr>")
        region = escape(plain(table.caption) or table.title)
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{region}">'
            f"<table><caption>{name}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        )

    def cell(self, cell: Cell) -> str:
        control = escape(_control(cell.control)) if cell.control is not None else ""
        lines = "<br>".join(self.spans(one) for one in cell.lines)
        return "<br>".join(part for part in (control, lines) if part)

    def figure(self, figure: Figure) -> str:
        told = " · ".join(
            " ".join(plain(one) for one in shape.lines)
            for shape in figure.drawing.shapes
            if isinstance(shape, Box) and shape.lines
        )
        text = f"<p>{escape(figure.alt)}</p>" if figure.alt else ""
        if told:
            text += f"<details><summary>{escape(self.labels.figure)}</summary><p>{escape(told)}</p></details>"
        caption = f"<figcaption>{self.spans(figure.caption)}</figcaption>" if figure.caption else ""
        return f"<figure>{text}{caption}</figure>" if text or caption else ""

    def fact(self, fact: Fact) -> str:
        return f"<dt>{escape(fact.label)}</dt><dd>{'<br>'.join(self.spans(one) for one in fact.value)}</dd>"

    # Text

    def lines(self, lines: Iterable[Spans]) -> str:
        return "".join(f"<p>{self.spans(one)}</p>" for one in lines)

    def spans(self, spans: Spans) -> str:
        return "".join(self.span(piece) for one in spans for piece in by_language(one, self.foreign))

    def span(self, span: Span) -> str:
        text = escape(span.text).replace("\n", "<br>")
        if span.bold:
            text = f"<strong>{text}</strong>"
        if span.italic:
            text = f"<em>{text}</em>"
        if span.tone:
            text = f'<span class="{escape(span.tone)}">{text}</span>'
        if span.lang:
            text = f'<span lang="{escape(span.lang)}">{text}</span>'
        if span.href.startswith("#") and span.href[1:] in self.anchors:
            return f'<a href="#{self.anchors[span.href[1:]]}">{text}</a>'
        if span.href.startswith(("https://", "http://", "mailto:")):
            return f'<a href="{escape(span.href)}">{text}</a>'
        return text

    def mark(self, node_id: str) -> str:
        """Return the small print below a part: its id, and the source of the item it shows."""
        source = self.sources.get(node_id.partition("@")[0], "")
        return f'<p class="id">{escape(node_id)}{escape(f" · {source}") if source else ""}</p>'


def _control(control: Control) -> str:
    if control.kind == "checkbox":
        return TICKED if control.checked else UNTICKED
    return control.value or control.prompt
