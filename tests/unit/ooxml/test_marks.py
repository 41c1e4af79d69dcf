"""Marks and snapshot."""

from __future__ import annotations

import base64
import json
import zlib

import pytest

from generator.ooxml import marks
from generator.ooxml.package import Parts, read_package

META = marks.Meta("vitas/guide", "vitas", "skanderborg", "2027.1", "2026-11-16")
BLOCKS = (
    marks.Block("vitas/risks@register", "table", "Risikolog", (("vitas/risks/a", "A\tB"),)),
    marks.Block("vitas/prose@intro", "prose", "Æbler & <pærer>\n”ja”"),
)


def test_a_mark_is_sixteen_hex_digits_and_never_changes():
    assert marks.mark("vitas/risks@register") == marks.mark("vitas/risks@register")
    assert marks.start_name("x") == "_ip_2d711642b726b044"
    assert len(marks.row_name("x")) <= 40


def test_a_snapshot_reads_back_as_written_even_through_a_zip():
    parts = Parts()
    parts.add("/word/document.xml", "<x/>", "application/xml")
    parts.relate("/", "officeDocument", "/word/document.xml")
    marks.add_snapshot(parts, "/word/document.xml", META, BLOCKS)
    found = marks.read_snapshot(read_package(parts.to_bytes()))
    assert found == marks.Snapshot(2, META, BLOCKS)


def test_a_snapshot_of_the_first_format_is_read_still():
    about = {name: getattr(META, name) for name in ("document", "programme", "municipality", "version", "built")}
    row = ["vitas/risks/a", marks.mark("vitas/risks/a"), "A\tB"]
    first = {"id": BLOCKS[0].id, "mark": marks.mark(BLOCKS[0].id), "kind": "table", "text": "Risikolog", "rows": [row]}
    told = {"format": 1, **about, "blocks": [first]}
    packed = base64.b64encode(zlib.compress(json.dumps(told).encode())).decode()
    parts = Parts()
    xml = f'<f:snapshot xmlns:f="{marks.NAMESPACE}">{packed}</f:snapshot>'
    parts.add("/customXml/item1.xml", xml, "application/xml")
    assert marks.read_snapshot(parts) == marks.Snapshot(1, META, BLOCKS[:1])


def test_a_snapshot_takes_the_first_free_item_number():
    parts = Parts()
    parts.add("/customXml/item1.xml", "<x/>", "application/xml")
    assert marks.add_snapshot(parts, "/word/document.xml", META, BLOCKS) == "/customXml/item2.xml"


def test_a_file_without_a_snapshot_gives_none():
    assert marks.read_snapshot(Parts()) is None


@pytest.mark.parametrize(
    "text",
    ["", "!!!", base64.b64encode(b"no zlib").decode(), base64.b64encode(zlib.compress(b"[]")).decode(),
     base64.b64encode(zlib.compress(json.dumps({"format": 1}).encode())).decode()],
)  # fmt: skip
def test_a_broken_snapshot_is_as_good_as_none(text: str):
    parts = Parts()
    parts.add("/customXml/item1.xml", f'<f:snapshot xmlns:f="{marks.NAMESPACE}">{text}</f:snapshot>', "application/xml")
    assert marks.read_snapshot(parts) is None


def test_a_snapshot_bomb_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(marks, "MAX_JSON", 1000)
    parts = Parts()
    marks.add_snapshot(parts, "/word/document.xml", META, [marks.Block("a", "prose", "x" * 5000)])
    assert marks.read_snapshot(parts) is None


def test_long_tags_are_cut_but_stay_distinct():
    one, other = marks.tag("people/" + "x" * 100 + "/1"), marks.tag("people/" + "x" * 100 + "/2")
    assert len(one) == len(other) == 64
    assert one != other
    assert marks.tag("people/a/0/name") == "people/a/0/name"
