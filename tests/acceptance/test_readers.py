"""Readers that are not ours see every word of a document, in its order: mammoth, and docx-preview in a real browser.

What is expected comes from the document's tree, not from the file: a text that one of our writers loses, puts elsewhere
or hides in a control that readers pass over is missed here. Words inside drawings and native charts are left out: no
reader of text shows them, and each figure points to its table.
"""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import mammoth
import pytest
from lxml import etree
from msgspec import Struct
from msgspec.structs import replace
from packs import packed
from trees import altered

from generator.ooxml.marks import read_snapshot
from generator.ooxml.package import Parts, read_package
from generator.tree.canonical import TICKED, UNTICKED
from generator.tree.nodes import (
    Bullets,
    Callout,
    Cell,
    Chart,
    Columns,
    Document,
    Figure,
    Heading,
    Node,
    Opener,
    Panel,
    Prose,
    Section,
    Span,
    Spans,
    Table,
    walk,
)
from tests.conftest import missing

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PROGRAMMES = ["dubu", "ffb", "ics", "ledelse", "vitas"]


def but_slow(quick: str) -> list[object]:
    """All programmes; a normal run takes one of them."""
    return [quick, *(pytest.param(one, marks=pytest.mark.slow) for one in PROGRAMMES if one != quick)]


@cache
def documents(programme: str) -> tuple[tuple[str, Document, bytes], ...]:
    """(file name, tree, file) of every Word document of a kommune's pack."""
    pack = packed(programme)
    trees = {one.title: one for one in pack.documents if one.sections}
    found = []
    for name, data in pack.files.items():
        if name.endswith(".docx"):
            parts = read_package(data)
            title = re.search("<dc:title>(.*?)</dc:title>", parts.parts["/docProps/core.xml"].decode())
            assert title is not None
            found.append((name, as_written(trees[html.unescape(title[1])], parts), data))
    assert found
    return tuple(found)


def as_written(tree: Document, parts: Parts) -> Document:
    """The tree without what stands below an opener's columns where its page had no room."""
    snapshot = read_snapshot(parts)
    assert snapshot is not None
    there = {block.id for block in snapshot.blocks}
    left_out = [one for node in walk(tree) if isinstance(node, Columns) for one in node.below if one.id not in there]
    assert all(one.id.partition("@")[2].startswith("roles") for one in left_out)

    def without(value: Any) -> Any:
        return replace(value, below=()) if isinstance(value, Columns) and set(value.below) & set(left_out) else None

    whole: Document = altered(tree, without)
    return whole


def texts(document: Document) -> Iterator[str]:
    """Every run of words of a document, in the order it is read; between them a reader may say where a link leads."""
    for node in walk(document):
        for one in _texts(node):
            yield from (one,) if isinstance(one, str) else (span.text for span in one)


def _texts(node: Node) -> Iterator[str | Spans]:
    match node:
        case Prose():
            yield from node.paragraphs
        case Heading():
            yield node.text
        case Bullets():
            yield from node.items
        case Section():
            yield from (node.kicker, node.title, node.lead)
        case Opener():
            yield node.lead  # its kicker is the chapter's
        case Table():
            yield from (node.caption, *(column.label for column in node.columns))
            for row in node.rows:
                for cell in row.cells:
                    yield from _cell(cell)
        case Figure() | Chart():
            yield node.caption
        case Callout(tone="quote"):
            yield from (*node.paragraphs, node.title)
        case Callout():
            yield from (node.title, *node.paragraphs)
        case Panel():
            yield node.title
            yield from (line for fact in node.numbers for line in fact.value)  # one row, the labels under it
            yield from (fact.label for fact in node.numbers)
            for fact in node.facts:
                yield from (fact.label, *fact.value)


def _cell(cell: Cell) -> Iterator[str | Spans]:
    if cell.control is not None:
        box = TICKED if cell.control.checked else UNTICKED
        yield box if cell.control.kind == "checkbox" else cell.control.value or cell.control.prompt
    yield from cell.lines


def notes(value: Any) -> Iterator[str]:
    """The text of every footnote of a document."""
    if isinstance(value, Span):
        if value.note:
            yield value.note
    elif isinstance(value, tuple):
        for one in value:
            yield from notes(one)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from notes(getattr(value, name))


def squeezed(text: str) -> str:
    """The text without blanks and the signs that only say where a word may be broken: readers differ in those."""
    return re.sub("[\\s\u00ad\u2060\u200b]", "", text)


def unread(document: Document, shown: str) -> list[str]:
    """What of the document a reader does not show at its place; the rest is looked for after what was found."""
    text, at, lost = squeezed(shown), 0, []
    for one in texts(document):
        found = text.find(squeezed(one), at)
        if found < 0:
            lost.append(one)
        else:
            at = found + len(squeezed(one))
    return lost


_TICK = re.compile('<input type="checkbox"(?: (checked)="checked")? ?/>')


@pytest.mark.parametrize("programme", but_slow("vitas"))
def test_mammoth_reads_every_text_in_order(programme: str):
    for name, tree, data in documents(programme):
        page = mammoth.convert_to_html(io.BytesIO(data)).value
        page = _TICK.sub(lambda found: TICKED if found[1] else UNTICKED, page)
        text = html.unescape(re.sub("<[^>]+>", "", page))
        assert unread(tree, text) == [], name
        told = squeezed(text)
        assert [one for one in notes(tree.sections) if squeezed(one) not in told] == [], name


_SHOW = (
    '<!DOCTYPE html><meta charset="utf-8"><title>x</title>'
    '<script src="{root}/jszip/dist/jszip.min.js"></script><script src="{root}/docx-preview/dist/docx-preview.min.js">'
    '</script><body><div id="ark"></div></body>'
)
_READ = (
    "const bytes = Uint8Array.from(atob('{data}'), sign => sign.charCodeAt(0));"
    " const page = document.getElementById('ark');"
    " await docx.renderAsync(bytes, page, null, {{inWrapper: false, renderHeaders: false, renderFooters: false}});"
    " page.querySelectorAll('style').forEach(one => one.remove()); tell(page.textContent);"
)


def without_controls_around_cells(data: bytes) -> bytes:
    """The file with cells as they are: docx-preview 0.4 passes over a cell that stands in a control, others read it."""
    parts = read_package(data)
    root = etree.fromstring(parts.parts["/word/document.xml"])
    for control in list(root.iter(f"{W}sdt")):
        content = control.find(f"{W}sdtContent")
        if content is not None and content.find(f"{W}tc") is not None:
            for cell in content:
                control.addprevious(cell)
            control.getparent().remove(control)
    parts.parts["/word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return parts.to_bytes()


@pytest.mark.parametrize("programme", but_slow("dubu"))
def test_a_browser_shows_every_text_in_order(
    browser: Callable[[Path, str], str], root: Path, tmp_path: Path, programme: str
):
    if not (root / "node_modules/docx-preview").is_dir():
        missing("docx-preview is not installed (npm ci)")
    for name, tree, data in documents(programme):
        page = tmp_path / "side.html"
        page.write_text(_SHOW.format(root=(root / "node_modules").as_uri()), encoding="utf-8")
        plainer = without_controls_around_cells(data)
        shown = browser(page, _READ.format(data=base64.b64encode(plainer).decode()))
        assert unread(tree, shown) == [], name


def test_a_text_that_is_lost_or_moved_is_noticed():
    _, tree, _ = max(documents("vitas"), key=lambda one: len(one[2]))
    lines = [line for line in texts(tree) if line]
    middle = len(lines) // 2
    assert len(lines) > 1000
    assert unread(tree, "".join(lines)) == []
    assert unread(tree, "".join(lines[:middle] + lines[middle + 1 :]))
    assert unread(tree, "".join(lines[middle:] + lines[:middle]))
