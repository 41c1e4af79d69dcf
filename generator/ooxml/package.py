"""Office files as parts: a dict from part name to bytes, and a zip that is the same for the same parts.

`Parts` keeps content types and relationships beside the parts, so that adding a chart or an image is one call. Names
start with "/" as in the Open Packaging Conventions.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from functools import lru_cache
from hashlib import blake2b

import deflate
from lxml import etree
from msgspec import Struct, field

from generator.memory import Memory
from generator.ooxml.build import attr

RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAX_PART = 32 * 1024 * 1024
MAX_TOTAL = 96 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_KEPT, MAX_SMALL = 512 * 1024, 64 * 1024  # bytes kept of deflated parts, and of the largest part that is kept so
MAX_SIGNS = 2_000_000  # of "<" in one XML part: about twice its elements, each some hundred bytes once read

# Parts of others' templates begin with this. It says what holds without it (OPC knows but UTF-8 and UTF-16), so they do
# not keep it, and ours have none: in a deck's 150 small parts it was a twentieth of the file.
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Relationship(Struct, frozen=True, gc=False):
    id: str
    type: str
    target: str
    external: bool = False


class BadPackage(ValueError):
    """The bytes are no Office file we read: not a zip, too large, or without content types."""


class Parts(Struct):
    """The parts of one Office file; `relationships` by source part ("/" for the package)."""

    parts: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    relationships: dict[str, list[Relationship]] = field(default_factory=dict)

    def copy(self) -> Parts:
        return Parts(
            dict(self.parts),
            dict(self.types),
            dict(self.defaults),
            {source: list(found) for source, found in self.relationships.items()},
        )

    def add(self, name: str, data: bytes | str, content_type: str) -> None:
        """Put (or replace) the part `name` with its content type."""
        self.parts[name] = data.encode() if isinstance(data, str) else data
        self.types[name] = content_type

    def free(self, pattern: str) -> str:
        """Return the first name no part has: "/ppt/theme/theme{}.xml" → "/ppt/theme/theme3.xml"."""
        number = 1
        taken = {name.casefold() for name in self.parts}
        while (name := pattern.format(number)).casefold() in taken:
            number += 1
        return name

    def remove(self, name: str) -> None:
        """Take out a part, its own relationships, and every relationship to it."""
        self.parts.pop(name, None)
        self.types.pop(name, None)
        self.relationships.pop(name, None)
        for source, found in self.relationships.items():
            self.relationships[source] = [rel for rel in found if rel.external or resolve(source, rel.target) != name]

    def relate(self, source: str, kind: str, target: str, *, external: bool = False, rid: str = "") -> str:
        """Relate `source` to the part or address `target` and return the relationship id; an equal one is reused.

        `kind` is the last word of the officeDocument relationship type ("chart") or a full address.
        """
        address = kind if "://" in kind else f"{OFFICE}/{kind}"
        goal = target if external else relative(source, target)
        found = self.relationships.setdefault(source, [])
        for rel in found:
            if (rel.type, rel.target, rel.external) == (address, goal, external):
                return rel.id
        taken = {rel.id for rel in found}
        number = len(found) + 1
        while f"rId{number}" in taken:
            number += 1
        rid = rid or f"rId{number}"
        found.append(Relationship(rid, address, goal, external))
        return rid

    def targets(self, source: str, kind: str) -> list[str]:
        """Return the part names `source` is related to by `kind`."""
        address = kind if "://" in kind else f"{OFFICE}/{kind}"
        return [
            resolve(source, rel.target)
            for rel in self.relationships.get(source, [])
            if rel.type == address and not rel.external
        ]

    def to_bytes(self) -> bytes:
        """Return the zip: content types first, then `_rels/.rels`, then sorted names; fixed dates, level 7."""
        files: dict[str, bytes] = {name.lstrip("/"): data for name, data in self.parts.items()}
        for source, found in self.relationships.items():
            if found:
                files[rels_name(source).lstrip("/")] = _rels_xml(found)
        files["[Content_Types].xml"] = self._types_xml()
        order = ["[Content_Types].xml", "_rels/.rels"]
        order += sorted(name for name in files if name not in order)
        return _zip([(name, files[name].removeprefix(_DECLARATION)) for name in order])

    def _types_xml(self) -> bytes:
        defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
        defaults.update(self.defaults)
        rows = [
            f'<Default Extension="{attr(ext)}" ContentType="{attr(kind)}"/>' for ext, kind in sorted(defaults.items())
        ]
        for name in sorted(self.parts):
            kind = self.types.get(name, "")
            if kind and defaults.get(name.rsplit(".", 1)[-1].lower()) != kind:
                rows.append(f'<Override PartName="{attr(name)}" ContentType="{attr(kind)}"/>')
        return f'<Types xmlns="{TYPES}">{"".join(rows)}</Types>'.encode()


# Small parts as they stand in the zip, (CRC-32, raw deflate stream): most are the same in every pack. They are found by
# a hash of their content, which takes five times the room.
_DEFLATED: Memory[tuple[int, bytes]] = Memory(MAX_KEPT)


def _deflated(data: bytes) -> tuple[int, bytes]:
    digest = blake2b(data, digest_size=16).digest() if len(data) <= MAX_SMALL else b""
    for found in _DEFLATED.of(digest):
        return found
    made = deflate.crc32(data), bytes(deflate.deflate_compress(data, 7))
    return _DEFLATED.keep(digest, made, len(made[1])) if digest else made


_DOS_DATE = 1 << 5 | 1  # 1 January 1980, midnight
_FILE = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


def _zip(files: list[tuple[str, bytes]]) -> bytes:
    """Return a zip of `files` in their order. `zipfile` cannot take what is deflated already; the form is the same."""
    pieces, directory, place = [], [], 0
    for name, data in files:
        crc, packed = _deflated(data)
        shown = name.encode()
        flags = 0 if name.isascii() else 0x800
        same = (20, flags, zipfile.ZIP_DEFLATED, 0, _DOS_DATE, crc, len(packed), len(data), len(shown), 0)
        pieces += [_FILE.pack(b"PK\x03\x04", *same), shown, packed]
        directory += [_ENTRY.pack(b"PK\x01\x02", 20, *same, 0, 0, 0, 0o600 << 16, place), shown]
        place += _FILE.size + len(shown) + len(packed)
    entries, count = b"".join(directory), len(files)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(entries), place, 0)
    return b"".join((*pieces, entries, end))


def read_package(data: bytes) -> Parts:
    """Read an Office file. Raises `BadPackage` for what is no sound zip with content types, or a zip bomb."""
    try:
        files = _unzip(data)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        # The zip module tells of a broken file in all these ways.
        raise BadPackage(f"no sound zip: {error}") from error
    types = files.pop("/[Content_Types].xml", None)
    if types is None:
        raise BadPackage("no content types")
    parts = Parts()
    for element in parse(types):
        kind = element.get("ContentType", "")
        if element.tag == f"{{{TYPES}}}Default":
            parts.defaults[element.get("Extension", "").lower()] = kind
        elif element.tag == f"{{{TYPES}}}Override":
            parts.types[element.get("PartName", "")] = kind
    for name, data_ in files.items():
        if name.endswith(".rels") and "/_rels/" in name:
            folder, _, tail = name.rpartition("/_rels/")
            source = f"{folder}/{tail.removesuffix('.rels')}" if tail != ".rels" else "/"
            parts.relationships[source] = [
                Relationship(
                    rel.get("Id", ""), rel.get("Type", ""), rel.get("Target", ""), rel.get("TargetMode") == "External"
                )
                for rel in parse(data_).iterchildren(f"{{{RELS}}}Relationship")
            ]
        else:
            parts.parts[name] = data_
            parts.types.setdefault(name, parts.defaults.get(name.rsplit(".", 1)[-1].lower(), ""))
    return parts


def _unzip(data: bytes) -> dict[str, bytes]:
    """Return the entries by part name. Names that differ only in case mean one part, so the second is a fault."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    entries = [info for info in archive.infolist() if not info.is_dir()]
    if len(entries) > MAX_ENTRIES or sum(info.file_size for info in entries) > MAX_TOTAL:
        raise BadPackage("too large")
    files: dict[str, bytes] = {}
    seen: set[str] = set()
    for info in entries:
        name = "/" + info.filename.lstrip("/")
        if info.file_size > MAX_PART or "\\" in name or ".." in name.split("/") or name.casefold() in seen:
            raise BadPackage(f"unsound entry {info.filename}")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadPackage(f"unknown compression of {info.filename}")
        seen.add(name.casefold())
        files[name] = archive.read(info)
    return files


def parse(data: bytes) -> etree._Element:
    """Parse part XML without entities, network or huge trees.

    Raises `BadPackage` for XML that is not well-formed, has a document type (Office files may not, and entities are
    declared there) or would fill the memory.
    """
    if data.count(b"<") > MAX_SIGNS:
        raise BadPackage("too many elements")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadPackage(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadPackage("document type")
    return root


def rels_name(source: str) -> str:
    """Return the name of the relationships part of `source`: "/word/document.xml" → "/word/_rels/document.xml.rels"."""
    folder, _, tail = source.rpartition("/")
    return f"{folder}/_rels/{tail}.rels"


def resolve(source: str, target: str) -> str:
    """Return the part name that a relative `target` of `source` means."""
    if target.startswith("/"):
        return target
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


@lru_cache(maxsize=2048)
def relative(source: str, target: str) -> str:
    """Return `target` relative to `source`'s folder, the form Office itself writes."""
    if not target.startswith("/"):
        return target
    return posixpath.relpath(target, posixpath.dirname(source))


def _rels_xml(found: list[Relationship]) -> bytes:
    return f'<Relationships xmlns="{RELS}">{"".join(map(_rel_xml, found))}</Relationships>'.encode()


@lru_cache(maxsize=1000)
def _rel_xml(rel: Relationship) -> str:
    mode = ' TargetMode="External"' if rel.external else ""
    return f'<Relationship Id="{attr(rel.id)}" Type="{attr(rel.type)}" Target="{attr(rel.target)}"{mode}/>'
