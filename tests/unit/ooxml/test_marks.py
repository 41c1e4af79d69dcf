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
    assert marks.mark("x") == "2d711642b726b044"


def test_a_bookmark_is_named_by_ten_digits_of_the_mark_and_known_by_them_in_files_of_any_format():
    assert marks.start_name("x") == "_ip_2d711642b7"
    assert len(marks.row_name("x")) <= 40
    assert marks.value_mark(marks.value_name("x", 3)) == marks.short_mark("x")
    assert marks.value_mark("_iv_2d711642b726b044_3") == marks.short_mark("x")
    assert marks.value_mark(marks.start_name("x")) == ""


def test_a_snapshot_reads_back_as_written_even_through_a_zip():
    parts = Parts()
    parts.add("/word/document.xml", "<x/>", "application/xml")
    parts.relate("/", "officeDocument", "/word/document.xml")
    marks.add_snapshot(parts, "/word/document.xml", META, BLOCKS)
    found = marks.read_snapshot(read_package(parts.to_bytes()))
    assert found == marks.Snapshot(3, META, BLOCKS)


@pytest.mark.parametrize("number", [1, 2])
def test_a_snapshot_of_an_earlier_format_is_read_still(number: int):
    about = {name: getattr(META, name) for name in ("document", "programme", "municipality", "version", "built")}
    row = ["vitas/risks/a", "A\tB"]
    block = {"id": BLOCKS[0].id, "kind": "table", "text": "Risikolog", "rows": [row]}
    if number == 1:
        row.insert(1, marks.mark("vitas/risks/a"))
        block["mark"] = marks.mark(BLOCKS[0].id)
    told = {"format": number, **about, "blocks": [block]}
    assert marks.read_snapshot(_packed(json.dumps(told).encode())) == marks.Snapshot(number, META, BLOCKS[:1])


def _packed(raw: bytes) -> Parts:
    """A file with a snapshot as formats 1 and 2 had it."""
    parts, text = Parts(), base64.b64encode(zlib.compress(raw)).decode()
    xml = f'<f:snapshot xmlns:f="{marks.NAMESPACE}" encoding="deflate+base64">{text}</f:snapshot>'
    parts.add("/customXml/item1.xml", xml, "application/xml")
    return parts


def test_a_snapshot_takes_the_first_free_item_number():
    parts = Parts()
    parts.add("/customXml/item1.xml", "<x/>", "application/xml")
    assert marks.add_snapshot(parts, "/word/document.xml", META, BLOCKS) == "/customXml/item2.xml"


def test_a_file_without_a_snapshot_gives_none():
    assert marks.read_snapshot(Parts()) is None


@pytest.mark.parametrize("packed", ["", ' encoding="deflate+base64"'])
@pytest.mark.parametrize(
    "text",
    ["", "!!!", "[]", '{"format": 3}', base64.b64encode(b"no zlib").decode(),
     base64.b64encode(zlib.compress(b"[]")).decode(),
     base64.b64encode(zlib.compress(json.dumps({"format": 1}).encode())).decode()],
)  # fmt: skip
def test_a_broken_snapshot_is_as_good_as_none(text: str, packed: str):
    parts = Parts()
    xml = f'<f:snapshot xmlns:f="{marks.NAMESPACE}"{packed}>{text}</f:snapshot>'
    parts.add("/customXml/item1.xml", xml, "application/xml")
    assert marks.read_snapshot(parts) is None


def test_a_snapshot_bomb_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(marks, "MAX_JSON", 1000)
    block = marks.Block("a", "prose", "x" * 5000)
    parts = Parts()
    marks.add_snapshot(parts, "/word/document.xml", META, [block])
    assert marks.read_snapshot(parts) is None
    assert marks.read_snapshot(_packed(b'{"blocks": [' + b" " * 5000 + b"]}")) is None


def test_long_tags_are_cut_but_stay_distinct():
    one, other = marks.tag("people/" + "x" * 100 + "/1"), marks.tag("people/" + "x" * 100 + "/2")
    assert len(one) == len(other) == 64
    assert one != other
    assert marks.tag("people/a/0/name") == "people/a/0/name"
