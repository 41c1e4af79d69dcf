"""Headers: the document's name, the chapter's short name as the line above its title has it, and one person's name."""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parent))
import guide_sample as sample

from generator.ooxml.package import Parts, read_package
from generator.problems import Problems
from generator.reading.spans import Span
from generator.tree.nodes import Document, Prose, Section
from generator.writers.docx import write_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CUSTOM = "/docProps/custom.xml"


def written(document: Document) -> Parts:
    return read_package(write_docx(document, sample.layout(), sample.palette(), None, Problems()))


def one() -> Document:
    section = Section(id="demo/guide/x", title=(Span("Hvem gør hvad?"),), label="Roller", number="3")
    return replace(sample.guide(), sections=(section,))


def test_the_documents_name_is_a_property_that_the_header_shows():
    parts = written(one())
    name = sample.guide().header
    header = parts.parts["/word/header1.xml"].decode()
    code, shown = re.search(r"<w:instrText[^>]*>([^<]*)</w:instrText>.*?<w:t[^>]*>([^<]*)</w:t>", header).groups()
    assert (code.strip(), shown) == ("DOCPROPERTY Dokumentnavn", name)
    assert f'name="Dokumentnavn"><vt:lpwstr>{name}</vt:lpwstr>' in parts.parts[CUSTOM].decode()
    assert "3 Roller" in header


def test_a_sheet_has_neither_name_nor_chapter_in_its_header():
    parts = written(replace(one(), compact=True))
    header = parts.parts["/word/header1.xml"].decode()
    assert "instrText" not in header and "Roller" not in header
    assert "Dokumentnavn" not in parts.parts[CUSTOM].decode()


def chapter(key: str, title: str, label: str, number: str, kicker: str, **more: object) -> Section:
    return Section(
        id=f"demo/guide/{key}", title=(Span(title),), label=label, number=number, kicker=kicker,
        blocks=(Prose(id=f"demo/guide/{key}@p", paragraphs=((Span("Tekst."),),)),), **more,
    )  # fmt: skip


def fields(header: bytes) -> list[tuple[str, str]]:
    """Each field of a header: its code and what it shows."""
    found = re.findall(r"<w:instrText[^>]*> ([^<]*) </w:instrText>.*?<w:t[^>]*>([^<]*)</w:t>", header.decode())
    return [(html.unescape(code), shown) for code, shown in found]


def in_style(parts: Parts, style: str) -> list[str]:
    runs = etree.fromstring(parts.parts["/word/document.xml"]).iter(f"{W}r")
    looks = ((run, run.find(f"{W}rPr/{W}rStyle")) for run in runs)
    return ["".join(run.itertext()) for run, look in looks if look is not None and look.get(f"{W}val") == style]


def test_the_short_name_follows_the_one_above_the_title():
    sections = (
        chapter("a", "Hvem gør hvad?", "Roller", "3", "Kapitel 3"),
        chapter("b", "Tidsplan", "Tidsplan", "4", "Kapitel 4"),
        chapter("c", "Hvad har vi antaget?", "Antagelser", "B", "Bilag B"),
        chapter("d", "Indhold", "Indhold", "", ""),
    )
    parts = written(replace(sample.guide(), sections=sections))
    right = [fields(parts.parts[f"/word/header{n}.xml"])[1:] for n in range(1, 5)]
    code = 'STYLEREF "Kapitelnavn"'
    assert right == [[(code, "Roller")], [], [(code, "Antagelser")], []]  # a title that says it is not said twice
    assert in_style(parts, "Kapitelnavn") == ["Roller", "Antagelser"]
    names = [one.get(f"{W}val") for one in etree.fromstring(parts.parts["/word/styles.xml"]).iter(f"{W}name")]
    assert names.count("Kapitelnavn") == 1
    text = "".join(etree.fromstring(parts.parts["/word/document.xml"]).itertext())
    assert "Kapitel 3 · RollerHvem" in text and "Kapitel 4Tidsplan" in text
    assert b">4 Tidsplan<" in parts.parts["/word/header2.xml"]


def test_a_chapter_below_anothers_header_is_not_found_by_its_field():
    sections = (
        chapter("a", "Hvad betyder ordene?", "Ordliste", "A", "Bilag A"),
        chapter("b", "Hvad har vi antaget?", "Antagelser", "B", "Bilag B", share=True),
    )
    parts = written(replace(sample.guide(), sections=sections))
    assert "/word/header2.xml" not in parts.parts
    assert in_style(parts, "Kapitelnavn") == ["Ordliste"]
    assert "Bilag B · Antagelser" in "".join(etree.fromstring(parts.parts["/word/document.xml"]).itertext())


def test_a_person_is_named_in_every_header_by_one_bound_control_each():
    person = (Span("Projektleder: "), Span("Maja Lind", field="people/leder/0/name"))
    sections = tuple(chapter(f"s{n}", f"Titel {n}", f"Navn {n}", str(n), f"Kapitel {n}") for n in range(1, 4))
    parts = written(replace(sample.guide(), sections=sections, header_value=person))
    aliases = []
    for number in range(1, 4):
        head = etree.fromstring(parts.parts[f"/word/header{number}.xml"])
        first, second = head
        assert "Maja" not in "".join(first.itertext())
        assert "".join(second.itertext()) == "Projektleder: Maja Lind"
        (control,) = second.iter(f"{W}sdt")
        aliases.append(control.find(f"{W}sdtPr/{W}alias").get(f"{W}val"))
        binding = control.find(f"{W}sdtPr/{W}dataBinding")
        assert binding.get(f"{W}xpath") == "/f:values[1]/f:people.leder.0.name[1]"
    assert aliases == [f"Sidehoved: Navn {n}" for n in range(1, 4)]
    ids = [
        one.get(f"{W}id")
        for name in parts.parts
        if re.fullmatch(r"/word/(document|header\d+|footer\d+)\.xml", name)
        for one in etree.fromstring(parts.parts[name]).iter(f"{W}bookmarkStart")
    ]
    assert len(ids) == len(set(ids))


def test_a_header_without_a_name_shows_a_prompt_in_the_headers_own_look():
    person = (Span("Projektleder: "), Span("[navn]", field="people/leder/0/name", tone="blank"))
    parts = written(replace(one(), header_value=person))
    control = next(etree.fromstring(parts.parts["/word/header1.xml"]).iter(f"{W}sdt"))
    assert control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
    assert control.find(f".//{W}rStyle") is None and "".join(control.itertext()) == "[navn]"
    prompts = {
        "".join(block.itertext()): block.find(f".//{W}rStyle") is None
        for block in etree.fromstring(parts.parts["/word/glossary/document.xml"]).iter(f"{W}docPart")
    }
    assert prompts["[navn]"] is True
    assert b">[navn]<" not in next(data for data in parts.parts.values() if b"<f:values" in data)


def test_a_layout_without_the_style_keeps_the_short_name_as_text(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("generator.writers.docx.document.SHORT_NAME", "Fremmed")
    parts = written(replace(sample.guide(), sections=(chapter("a", "Hvem?", "Roller", "3", "Kapitel 3"),)))
    header = parts.parts["/word/header1.xml"]
    assert len(fields(header)) == 1 and b">3 Roller<" in header
