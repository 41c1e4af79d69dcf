"""Themes: the palette's colours in the slots, and a kommune's own template recoloured without losing its fonts."""

from lxml import etree

from generator.look.brand import derive_palette
from generator.ooxml.package import Parts
from generator.ooxml.theme import MAIN, THEME_TYPE, recolour, theme_xml

A = f"{{{MAIN}}}"


def slots(xml):
    scheme = etree.fromstring(xml if isinstance(xml, bytes) else xml.encode()).find(f".//{A}clrScheme")
    return {child.tag.removeprefix(A): child[0].get("val") for child in scheme}


def test_a_theme_holds_the_palette_and_no_effects():
    palette = derive_palette("C8102E", 5)
    xml = theme_xml(palette, "Pakke <&>", ("Arial", "Calibri"))
    root = etree.fromstring(xml.encode())

    assert slots(xml) == dict(palette.theme)
    assert list(slots(xml)) == list(palette.theme)
    assert [font.get("typeface") for font in root.iter(f"{A}latin")] == ["Arial", "Calibri"]
    assert root.get("name") == "Pakke <&>"
    assert all(len(effects) == 0 for effects in root.iter(f"{A}effectLst"))


def test_recolouring_keeps_everything_but_the_colours():
    parts = Parts()
    before = theme_xml(derive_palette(None, 4), "Aarhus", ("Georgia", "Verdana"))
    parts.add("/word/theme/theme1.xml", before, THEME_TYPE)
    parts.add("/word/document.xml", "<a/>", "application/xml")
    palette = derive_palette("6B2C91", 3)

    recolour(parts, palette)

    after = parts.parts["/word/theme/theme1.xml"]
    assert slots(after) == dict(palette.theme)
    assert b"Georgia" in after and b'name="Aarhus"' in after
    assert parts.parts["/word/document.xml"] == b"<a/>"
    recolour(parts, palette)
    assert parts.parts["/word/theme/theme1.xml"] == after
