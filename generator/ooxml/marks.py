"""Marks and snapshot: how a block's identity and its issued text travel inside the file itself.

A mark is a short hash of a block's id, written so that it survives editing and saving; the snapshot is a custom XML
part that holds the canonical text of every marked block as issued. A later version compares three texts (issued,
edited, new) with nothing but two files at hand. docs/file-format.md fixes the exact names and shapes, with a version.

The snapshot never holds personal values: the texts it is given carry field ids in braces (`tree.canonical`).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from generator.ooxml.build import attr, clean, esc, stable_guid, stable_hex
from generator.ooxml.package import BadPackage, Parts, parse

FORMAT = 3
NAMESPACE = "urn:forankring:snapshot:1"
ITEM_PROPS = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
MAX_JSON = 32 * 1024 * 1024
MAX_TAG = 64
_IN_NAME = 10  # digits of a mark in a bookmark's name: digits of a hash do not deflate, and there are a thousand names

_DS = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_ITEM = re.compile(r"/customXml/item(\d+)\.xml")


class Block(Struct, frozen=True):
    """One marked block as issued: id, kind (`table` …), canonical text, and rows as (row id, canonical text)."""

    id: str
    kind: str
    text: str
    rows: tuple[tuple[str, str], ...] = ()


class Meta(Struct, frozen=True):
    """What a snapshot says about its file: document id (`vitas/guide`), programme, kommune, version, ISO date."""

    document: str
    programme: str
    municipality: str
    version: str
    built: str


class Snapshot(Struct, frozen=True):
    """A snapshot read back from a file; `format` is the version of docs/file-format.md it was written by."""

    format: int
    meta: Meta
    blocks: tuple[Block, ...]


def mark(block_id: str) -> str:
    """Return the mark of a block or row id: 16 hex digits of its SHA-256."""
    return stable_hex(block_id, 16)


def short_mark(block_id: str) -> str:
    """Return the mark as names of bookmarks have it: its first 10 digits (all 16 up to format 2)."""
    return mark(block_id)[:_IN_NAME]


def start_name(block_id: str) -> str:
    """Return the bookmark name that stands in a block's first paragraph."""
    return f"_ip_{short_mark(block_id)}"


def end_name(block_id: str) -> str:
    """Return the bookmark name that stands in a block's last paragraph."""
    return f"_ie_{short_mark(block_id)}"


def row_name(row_id: str) -> str:
    """Return the bookmark name that stands in the first cell of a row with identity."""
    return f"_ir_{short_mark(row_id)}"


def value_name(field_id: str, turn: int) -> str:
    """Return the bookmark name around the `turn`-th place (from 1) where a personal value stands in the text."""
    return f"_iv_{short_mark(field_id)}_{turn}"


def value_mark(name: str) -> str:
    """Return the short mark of the value that the bookmark `name`, of any format, is around; "" for another name."""
    return name[4 : 4 + _IN_NAME] if name.startswith("_iv_") else ""


def tag(key: str) -> str:
    """Return `key` as a content-control tag: as it is up to 64 characters, else a readable start, "~" and its mark."""
    key = clean(key)
    if len(key) <= MAX_TAG:
        return key
    return f"{key[: MAX_TAG - 17]}~{mark(key)}"


def add_snapshot(parts: Parts, source_part: str, meta: Meta, blocks: Iterable[Block | str]) -> str:
    """Store the snapshot as a custom XML item related to `source_part`; return the new part's name.

    The item gets the first free number, so a template's own items stay. A block may be told as `block_json` wrote it.
    The zip deflates it like any other part.
    """
    about = {name: clean(getattr(meta, name)) for name in ("document", "programme", "municipality", "version", "built")}
    head = _json({"format": FORMAT, **about})
    told = ",".join(one if isinstance(one, str) else block_json(one) for one in blocks)
    text = told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    xml = (
        f'<f:snapshot xmlns:f="{NAMESPACE}" format="{FORMAT}" document="{attr(meta.document)}"'
        f' version="{attr(meta.version)}">{esc(head[:-1])},"blocks":[{text}]}}</f:snapshot>'
    )
    return add_item(parts, source_part, xml, NAMESPACE, stable_guid(f"{NAMESPACE}/{meta.document}"))


def add_item(parts: Parts, source_part: str, xml: str, namespace: str, guid: str) -> str:
    """Add a custom XML item related to `source_part` under the first free number; return the new part's name."""
    taken = {int(found.group(1)) for name in parts.parts if (found := _ITEM.fullmatch(name))}
    number = next(n for n in range(1, len(taken) + 2) if n not in taken)
    name, props = f"/customXml/item{number}.xml", f"/customXml/itemProps{number}.xml"
    parts.add(name, xml, "application/xml")
    parts.add(
        props,
        f'<ds:datastoreItem xmlns:ds="{_DS}" ds:itemID="{guid}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{namespace}"/></ds:schemaRefs></ds:datastoreItem>',
        ITEM_PROPS,
    )
    parts.relate(source_part, "customXml", name)
    parts.relate(name, "customXmlProps", props)
    return name


def read_snapshot(parts: Parts) -> Snapshot | None:
    """Return the snapshot in `parts`, or None when there is none that can be read.

    Found by its namespace, never by item number or store id: LibreOffice renumbers items and drops their properties.
    """
    for name in sorted(parts.parts):
        if not name.startswith("/customXml/") or NAMESPACE.encode() not in parts.parts[name]:
            continue
        try:
            root = parse(parts.parts[name])
            if root.tag != f"{{{NAMESPACE}}}snapshot":
                continue
            text = "".join(root.itertext())
            told = text.encode() if text.startswith("{") else _inflated(text)
            if len(told) <= MAX_JSON:
                return _snapshot(json.loads(told))
        except (BadPackage, binascii.Error, zlib.error, ValueError, KeyError, TypeError, AttributeError):
            continue
    return None


def _inflated(text: str) -> bytes:
    """Return the JSON of a snapshot up to format 2, no more of it than shows that it is too much."""
    return zlib.decompressobj().decompress(base64.b64decode(text, validate=False), MAX_JSON + 1)


def block_json(block: Block) -> str:
    """Return a block as it stands in the snapshot."""
    data: dict[str, Any] = {"id": clean(block.id), "kind": block.kind, "text": clean(block.text)}
    if block.rows:
        data["rows"] = [[clean(row_id), clean(text)] for row_id, text in block.rows]
    return _json(data)


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _snapshot(data: dict[str, Any]) -> Snapshot:
    meta = Meta(*(str(data[key]) for key in ("document", "programme", "municipality", "version", "built")))
    blocks = tuple(
        Block(
            str(entry["id"]),
            str(entry["kind"]),
            str(entry["text"]),
            tuple((str(row[0]), str(row[-1])) for row in entry.get("rows", ())),  # format 1 had the mark between
        )
        for entry in data["blocks"]
    )
    return Snapshot(int(data["format"]), meta, blocks)
