"""Names and words of other languages carry their language, run by run, wherever a document or a slide shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import etree

from generator.ooxml.package import read_package
from generator.pack import Order, build_pack, find_home, prepare
from generator.problems import Problems

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
ENDINGS = {".docx": r"/word/(document|footnotes)\.xml", ".pptx": r"/ppt/(slides|notesSlides)/[a-zA-Z]+\d+\.xml"}
EXPECTED = {
    "vitas": {"Active Directory": "en-GB"},
    "ics": {"Making temporary quality improvement continuous": "en-GB", "Timbers": "en-US", "Fixsen": "en-US"},
    "ledelse": {"Management Consulting": "en-GB"},
}


def runs(ending: str, data: bytes) -> Iterator[tuple[str, str]]:
    """(text, language) of every run; "" is the document's own."""
    parts = read_package(data)
    for name in sorted(parts.parts):
        if not re.fullmatch(ENDINGS[ending], name):
            continue
        root = etree.fromstring(parts.parts[name])
        for run in root.iter(f"{W}r", f"{A}r"):
            if run.tag == f"{W}r":
                own = run.find(f"{W}rPr/{W}lang")
                yield (
                    "".join(one.text or "" for one in run.iter(f"{W}t")),
                    own.get(f"{W}val") if own is not None else "",
                )
            else:
                language = run.find(f"{A}rPr").get("lang")
                yield run.findtext(f"{A}t") or "", "" if language == "da-DK" else language


@pytest.mark.parametrize("programme", sorted(EXPECTED))
def test_foreign_names_and_terms_carry_their_language(programme: str):
    problems = Problems()
    pack = build_pack(prepare(Order(programme, "skanderborg", find_home(None, problems)), problems), problems)
    seen: dict[str, set[str]] = {}
    for name, data in pack.files.items():
        ending = name[name.rindex(".") :]
        for text, language in runs(ending, data) if ending in ENDINGS else ():
            text = text.replace("\u00ad", "").replace("\u00a0", " ")
            for words, expected in EXPECTED[programme].items():
                if words in text:
                    assert (text, language) == (words, expected), name
                    seen.setdefault(words, set()).add(ending)
            assert not language or text in EXPECTED[programme] or text == "Blase", (name, text, language)
    assert seen.keys() == EXPECTED[programme].keys()
    if programme == "ics":
        assert set.union(*seen.values()) == {".docx", ".pptx"}
