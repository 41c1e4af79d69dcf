"""Documents to work in for a year: filled in once, ticked off, and readable by everybody."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from generator.ooxml.package import Parts, read_package
from generator.ooxml.values import NAMESPACE
from generator.pack import Order, build_pack, find_home, prepare
from generator.problems import Problems

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
PROGRAMMES = ["dubu", "ffb", "ics", "ledelse", "vitas"]


@cache
def packed(programme: str) -> tuple[Parts, ...]:
    """The documents and decks of a kommune's pack."""
    problems = Problems()
    pack = build_pack(
        prepare(Order(programme, "skanderborg", find_home(None, problems), draft=True), problems), problems
    )
    return tuple(read_package(data) for name, data in pack.files.items() if name.endswith((".docx", ".pptx")))


def guides(programme: str) -> tuple[Parts, ...]:
    return tuple(one for one in packed(programme) if "/word/document.xml" in one.parts)


def roots(parts: Parts) -> list[etree._Element]:
    """The document, its headers, footers and notes."""
    pages = (name for name in parts.parts if re.fullmatch(r"/word/[a-z]+\d*\.xml", name))
    return [etree.fromstring(parts.parts[name]) for name in sorted(pages)]


def store(parts: Parts) -> etree._Element | None:
    found = [data for name, data in parts.parts.items() if name.startswith("/customXml/") and b"<f:values" in data]
    assert len(found) <= 1
    return etree.fromstring(found[0]) if found else None


def bound_controls(parts: Parts) -> list[etree._Element]:
    path = f"{W}sdtPr/{W}dataBinding"
    return [one for root in roots(parts) for one in root.iter(f"{W}sdt") if one.find(path) is not None]


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_all_places_of_a_value_hang_on_one_node_and_show_the_same(programme: str):
    for parts in guides(programme):
        item = store(parts)
        shown = defaultdict(set)
        for root in roots(parts):
            for control in root.iter(f"{W}sdt"):
                binding = control.find(f"{W}sdtPr/{W}dataBinding")
                if binding is None:
                    continue
                assert item is not None
                path = binding.get(f"{W}xpath", "")
                nodes = item.xpath(path, namespaces={"f": NAMESPACE})
                assert len(nodes) == 1, path
                text = "".join(one.text or "" for one in control.iter(f"{W}t"))
                prompt = control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
                shown[path].add("" if prompt else text)
        assert all(len(texts) == 1 for texts in shown.values()), shown


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_no_control_has_the_name_the_tag_or_the_id_of_another(programme: str):
    for parts in guides(programme):
        for name in ("alias", "tag", "id"):
            found = [one.get(f"{W}val") for root in roots(parts) for one in root.iterfind(f".//{W}sdtPr/{W}{name}")]
            assert len(found) == len(set(found)) and all(found)


def test_a_name_changed_in_its_one_place_is_changed_in_every_control(soffice: Callable[..., Path], tmp_path: Path):
    """LibreOffice fills bound controls from the XML part, as Word does, so its PDF shows what a change reaches."""
    parts = next(one for one in guides("vitas") if b"Projektleder" in one.parts["/word/document.xml"])
    name = next(one for one, data in parts.parts.items() if one.startswith("/customXml/") and b"<f:values" in data)
    old, new = "Maja Eksempel", "Vera Nyvalgt"
    bound = sum(old in "".join(control.itertext()) for control in bound_controls(parts))
    assert bound > 5

    edited = parts.copy()
    edited.parts[name] = parts.parts[name].replace(old.encode(), new.encode())
    path = tmp_path / "guide.docx"
    path.write_bytes(edited.to_bytes())
    shown = subprocess.run(
        ["pdftotext", str(soffice(path, tmp_path)), "-"], check=True, capture_output=True, text=True
    ).stdout.replace("\n", " ")
    assert shown.count(new) >= bound
    pages = shown.rstrip("\f").split("\f")[1:]
    assert pages and all(new in page for page in pages), "a header that the change does not reach"


_SPOKEN = re.compile(rb'(?:descr|title|name|w:tblCaption w:val|w:tblDescription w:val|w:alias w:val)="([^"]*)"')


@pytest.mark.parametrize("programme", ["dubu", "vitas"])
def test_what_describes_a_figure_a_table_or_a_field_names_roles_and_no_persons(programme: str):
    """A name is a value that changes in its one place; where it stood in a description it would go stale."""
    params = find_home(None, Problems()).content / "municipalities/skanderborg.yaml"
    names = set(re.findall("name: ([^,{}]+), title:", params.read_text(encoding="utf-8")))
    assert len(names) > 5
    shown, spoken = set(), 0
    for parts in packed(programme):
        for name, data in parts.parts.items():
            shown |= {one for one in names if name.endswith(".xml") and one in data.decode("utf-8", "replace")}
            for found in _SPOKEN.findall(data) if name.endswith(".xml") else ():
                spoken += 1
                assert not [one for one in names if one in found.decode()], (name, found.decode())
    assert shown and spoken > 500


def test_every_row_of_a_checklist_has_a_box_an_owner_and_a_date():
    rows = [
        row
        for programme in ("ffb", "vitas")
        for parts in guides(programme)
        for root in roots(parts)
        for row in root.iter(f"{W}tr")
        if any(tag.get(f"{W}val", "").startswith("opg:") for tag in row.iter(f"{W}tag"))
    ]
    assert len(rows) > 100
    for row in rows:
        tags = [tag.get(f"{W}val", "").split(":")[0] for tag in row.iter(f"{W}tag")]
        assert tags == ["opg", "ansvarlig", "frist"]
        assert row.find(f".//{W14}checkbox") is not None
        assert row.find(f".//{W}sdtPr/{W}date") is not None


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_links_say_where_they_lead_and_no_cells_are_merged(programme: str):
    for parts in guides(programme):
        for root in roots(parts):
            links = ["".join(one.itertext()) for one in root.iter(f"{W}hyperlink")]
            assert not [text for text in links if re.match(r"(https?://|www\.|[\w.-]+\.(dk|com|eu|org)\b)", text)]
            assert not list(root.iter(f"{W}gridSpan", f"{W}vMerge", f"{W}hMerge"))
