"""Office files as zips: ours is the one that `zipfile` writes, whatever was written before."""

from __future__ import annotations

import io
import zipfile
import zlib
from random import Random
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from generator.memory import Memory
from generator.ooxml import package
from generator.ooxml.package import Parts, read_package

PARTS = st.dictionaries(
    st.from_regex(r"/word/[a-zæ0-9]{1,8}\.(xml|bin)", fullmatch=True), st.binary(max_size=200), max_size=6
)


def by_zipfile(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=7) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, data)
    return out.getvalue()


def by_zlib(data: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@given(PARTS)
def test_a_zip_is_the_same_bytes_as_the_standard_library_writes(files):
    parts = Parts(dict(files))
    parts.relate("/", "officeDocument", "/word/document.xml")
    with zipfile.ZipFile(io.BytesIO(parts.to_bytes())) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[:2] == ["[Content_Types].xml", "_rels/.rels"]
        assert names[2:] == sorted(name.lstrip("/") for name in files)
        by_hand = by_zipfile({name: archive.read(name) for name in names})
    # All but the deflated streams, which are another library's.
    with patch.object(package.deflate, "deflate_compress", by_zlib), patch.object(package, "_DEFLATED", Memory(0)):
        assert parts.to_bytes() == by_hand


def test_parts_kept_deflated_are_few_and_small(monkeypatch):
    kept = Memory(3000)
    monkeypatch.setattr(package, "_DEFLATED", kept)
    monkeypatch.setattr(package, "MAX_SMALL", 1000)
    for number in range(20):
        small, large = (Random(number).randbytes(length) for length in (900, 2000))
        parts = Parts({"/a.bin": small, "/b.bin": large, "/c.bin": small})
        parts.relate("/", "officeDocument", "/a.bin")
        assert read_package(parts.to_bytes()).parts == parts.parts
    assert 2000 < kept.size <= 3000
