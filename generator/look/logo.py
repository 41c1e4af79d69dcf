"""A logo file becomes a `Logo` a document can carry, or a clear problem: judged by its bytes, never by its name.

PNG and JPEG are read down to their size in pixels and no further. SVG may carry scripts, links and entities, and Word
and PowerPoint need a PNG beside it for older versions; so an SVG is taken only if it is plain and a PNG of the same
name lies beside it, and both travel together.
"""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path
from typing import Literal

from lxml import etree
from msgspec import Struct

from generator.problems import Problems, Where
from generator.reading.source import shown_path

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 12_000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_SVG_NS = "{http://www.w3.org/2000/svg}"
_UNSAFE_TAGS = frozenset(
    {
        "script",
        "foreignobject",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "animate",
        "animatetransform",
        "animatemotion",
        "set",
        "handler",
        "listener",
        "image",
        "feimage",
    }
)
_UNSAFE_STYLE = re.compile(r"url\s*\(\s*['\"]?\s*(?!#)|@import|expression\s*\(|javascript:", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+(?:e[-+]?\d+)?)\s*(px|pt|mm|cm|in)?\s*", re.IGNORECASE)


class Logo(Struct, frozen=True):
    """A logo's bytes and size in pixels. For an SVG `fallback` is the PNG that older programs show instead."""

    data: bytes
    kind: Literal["png", "jpeg", "svg"]
    width: int
    height: int
    fallback: bytes = b""

    @property
    def ratio(self) -> float:
        """Width over height."""
        return self.width / self.height


def logo_files(path: Path | None) -> tuple[Path, ...]:
    """The files a logo is read from: its own, and for an SVG the PNG beside it."""
    if path is None:
        return ()
    beside = path.with_suffix(".png")
    return (path, beside) if path.suffix.lower() == ".svg" and beside.is_file() else (path,)


class _Unfit(Exception):
    """The file cannot be used; carries a problem code."""

    def __init__(self, code: str, *, limit: str = "", png: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit
        self.png = png


def read_logo(path: Path, problems: Problems, where: Where | None = None) -> Logo | None:
    """Return the logo in `path`, or None after reporting why not, at `where` (the parameter that names it)."""
    here = where or Where(shown_path(path))
    try:
        data = _bytes(path)
        return _svg_logo(data, path) if _looks_svg(data) else _picture(data)
    except _Unfit as unfit:
        problems.report(unfit.code, here, path=shown_path(path), limit=unfit.limit, png=unfit.png)
        return None


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise _Unfit("logo-missing")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        raise _Unfit("logo-missing") from None
    if len(data) > MAX_BYTES:
        raise _Unfit("logo-too-large", limit=f"{MAX_BYTES // 1024 // 1024} MB")
    return data


def _picture(data: bytes) -> Logo:
    if data.startswith(_PNG):
        kind: Literal["png", "jpeg"] = "png"
        width, height = _png_size(data)
    elif data.startswith(_JPEG):
        kind = "jpeg"
        width, height = _jpeg_size(data)
    else:
        raise _Unfit("logo-kind")
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE) or width * height > MAX_PIXELS:
        raise _Unfit("logo-pixels", limit=str(MAX_SIDE))
    return Logo(data, kind, width, height)


def _png_size(data: bytes) -> tuple[int, int]:
    """Walk the chunks: header first, sound checksums, some picture data and an end."""
    place = len(_PNG)
    seen: list[bytes] = []
    width = height = 0
    while place + 12 <= len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + length]
        check = data[place + 8 + length : place + 12 + length]
        if len(body) != length or len(check) != 4 or zlib.crc32(name + body) != struct.unpack(">I", check)[0]:
            raise _Unfit("broken-logo")
        if not seen:
            if name != b"IHDR" or length != 13:
                raise _Unfit("broken-logo")
            width, height = struct.unpack(">II", body[:8])
        seen.append(name)
        place += 12 + length
        if name == b"IEND":
            break
    if b"IDAT" not in seen or seen[-1] != b"IEND":
        raise _Unfit("broken-logo")
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk the segments to the frame header, which holds the size."""
    place = 2
    while place + 9 <= len(data):
        if data[place] != 0xFF:
            raise _Unfit("broken-logo")
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker in (0x01, *range(0xD0, 0xD8)):
            place += 2
            continue
        length = struct.unpack(">H", data[place + 2 : place + 4])[0]
        if length < 2 or marker in (0xD9, 0xDA):
            break
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            if b"\xff\xda" not in data[place:]:
                break
            return width, height
        place += 2 + length
    raise _Unfit("broken-logo")


def _looks_svg(data: bytes) -> bool:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(b"<") and b"<svg" in data[:65536].lower()


def _svg_logo(data: bytes, path: Path) -> Logo:
    """Take a plain SVG with the PNG beside it; entities, scripts, links out and embedded pictures are refused."""
    lowered = data.lower()
    if b"<!doctype" in lowered or b"<!entity" in lowered:
        raise _Unfit("logo-unsafe")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise _Unfit("broken-logo") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _Unfit("logo-unsafe")  # written in an encoding where the bytes above do not show it
    if root.tag != f"{_SVG_NS}svg":
        raise _Unfit("broken-logo")
    if any(_unsafe(element) for element in root.iter()):
        raise _Unfit("logo-unsafe")
    width, height = _svg_size(root)
    beside = path.with_suffix(".png")
    try:
        picture = _bytes(beside)
        fallback = _picture(picture)
    except _Unfit as unfit:
        if unfit.code == "logo-missing":
            raise _Unfit("logo-needs-png", png=beside.name) from None
        raise
    if fallback.kind != "png":
        raise _Unfit("logo-needs-png", png=beside.name)
    return Logo(data, "svg", width, height, picture)


def _unsafe(element: etree._Element) -> bool:
    if not isinstance(element.tag, str):
        # comments are harmless; processing instructions can pull in style sheets, entities text
        return not isinstance(element, etree._Comment)
    if etree.QName(element).localname.lower() in _UNSAFE_TAGS:
        return True
    if etree.QName(element).localname.lower() == "style" and _UNSAFE_STYLE.search("".join(element.itertext())):
        return True
    for name, value in element.attrib.items():
        local = etree.QName(name).localname.lower()
        if local.startswith("on") or (local == "href" and not value.strip().startswith("#")):
            return True
        if _UNSAFE_STYLE.search(value):
            return True
    return False


def _svg_size(root: etree._Element) -> tuple[int, int]:
    """The drawing's size in whole pixels: its view box, else its width and height."""
    box = root.get("viewBox", "").replace(",", " ").split()
    try:
        sides = [float(value) for value in box[2:4]] if len(box) == 4 else []
    except ValueError:
        sides = []
    if len(sides) != 2:
        matches = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
        if not all(matches):
            raise _Unfit("broken-logo")
        sides = [float(match[1]) for match in matches if match]
    width, height = sides
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise _Unfit("broken-logo")
    scale = 1000 / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))
