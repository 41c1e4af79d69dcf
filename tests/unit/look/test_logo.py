"""Logos: judged by their bytes; what is broken, hostile or unusable is reported, never embedded."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from generator.look import logo
from generator.problems import Problems

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z" fill="#0B5563"/></svg>'


def picture(kind, size=(40, 20)):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def read(tmp_path, data, name="logo.png", beside=None):
    (tmp_path / name).write_bytes(data)
    if beside is not None:
        (tmp_path / name).with_suffix(".png").write_bytes(beside)
    problems = Problems()
    return logo.read_logo(tmp_path / name, problems), [problem.code for problem in problems]


@pytest.mark.parametrize(("kind", "name"), [("PNG", "logo.png"), ("JPEG", "logo.jpg"), ("PNG", "logo.jpg")])
def test_a_picture_is_known_by_its_bytes(tmp_path, kind, name):
    found, codes = read(tmp_path, picture(kind), name)

    assert codes == []
    assert (found.kind, found.width, found.height, found.ratio) == (kind.lower(), 40, 20, 2)


def test_a_plain_svg_travels_with_its_png(tmp_path):
    found, codes = read(tmp_path, SVG.encode(), "logo.svg", picture("PNG"))

    assert codes == []
    assert (found.kind, found.ratio, found.fallback) == ("svg", 2, picture("PNG"))


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


BOMB = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
BOMB += chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "logo-kind"),
        (b"GIF89a....", "logo-kind"),
        (b"<html><body>nej</body></html>", "logo-kind"),
        (picture("PNG")[:60], "broken-logo"),
        (picture("PNG").replace(b"IDAT", b"IDAX"), "broken-logo"),
        (picture("JPEG")[:40], "broken-logo"),
        (BOMB, "logo-pixels"),
        (b"\x00" * (logo.MAX_BYTES + 1), "logo-too-large"),
    ],
)
def test_what_is_no_sound_picture_is_refused(tmp_path, data, code):
    assert read(tmp_path, data) == (None, [code])


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        '<g onload="x()"/>',
        '<a href="https://example.org"><path d="M0 0"/></a>',
        '<image href="data:image/png;base64,AAAA"/>',
        '<use href="other.svg#a"/>',
        "<foreignObject/>",
        '<style>@import url("https://example.org/a.css");</style>',
        '<rect style="fill:url(https://example.org/a)"/>',
        '<?xml-stylesheet href="a.css"?>',
    ],
)
def test_an_svg_that_could_act_is_refused(tmp_path, inner):
    text = SVG.replace("</svg>", f"{inner}</svg>")

    assert read(tmp_path, text.encode(), "logo.svg", picture("PNG")) == (None, ["logo-unsafe"])


def test_entities_are_refused_before_they_are_read(tmp_path):
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">]>' + SVG

    assert read(tmp_path, bomb.encode(), "logo.svg", picture("PNG")) == (None, ["logo-unsafe"])


@pytest.mark.parametrize("text", ["<svg", SVG.replace("viewBox", "x"), SVG.replace("40 20", "0 0"), "<svg></svg>"])
def test_a_broken_svg_is_refused(tmp_path, text):
    assert read(tmp_path, text.encode(), "logo.svg", picture("PNG")) == (None, ["broken-logo"])


def test_an_svg_alone_asks_for_its_png(tmp_path):
    assert read(tmp_path, SVG.encode(), "logo.svg") == (None, ["logo-needs-png"])


def test_an_internal_reference_is_allowed(tmp_path):
    text = SVG.replace("</svg>", '<use href="#a"/><rect fill="url(#a)"/></svg>')

    assert read(tmp_path, text.encode(), "logo.svg", picture("PNG"))[1] == []


def test_a_missing_file_or_a_folder_is_reported(tmp_path):
    problems = Problems()

    assert logo.read_logo(tmp_path / "nej.png", problems) is None
    assert logo.read_logo(tmp_path, problems) is None
    assert {problem.code for problem in problems} == {"logo-missing"}


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"<svg "]))
def test_no_bytes_make_the_reader_fail(tmp_path_factory, data, head):
    path = tmp_path_factory.mktemp("logo") / "logo"
    path.write_bytes(head + data)
    problems = Problems()

    assert logo.read_logo(path, problems) is None or not problems.errors
