"""Names and words of other languages carry their language, run by run, wherever a document or a slide shows them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from generator.ooxml.package import read_package
from generator.pack import Home, Order, build_pack, prepare
from generator.problems import Problems
from tests.conftest import Checks

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
ENDINGS = {".docx": r"/word/(document|footnotes)\.xml", ".pptx": r"/ppt/(slides|notesSlides)/[a-zA-Z]+\d+\.xml"}
FOREIGN = {
    "Making temporary quality improvement continuous": "en-GB",
    "Timbers": "en-US",
    "Fixsen": "en-US",
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


@pytest.fixture(scope="module")
def files(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A pack of a programme that lists what is of other languages."""
    content = shutil.copytree(root / "content", tmp_path_factory.mktemp("indhold") / "content")
    programme = content / "programmes/ics/programme.yaml"
    listed = "".join(
        f"  {tag}: [{', '.join(one for one in FOREIGN if FOREIGN[one] == tag)}]\n" for tag in ("en-GB", "en-US")
    )
    programme.write_text(f"{programme.read_text(encoding='utf-8')}\nforeign:\n{listed}", encoding="utf-8")
    problems = Problems()
    order = Order("ics", "skanderborg", Home(content, root / "layouts"))
    return dict(build_pack(prepare(order, problems), problems).files)


def test_foreign_names_and_terms_carry_their_language_in_documents_and_decks(files: dict[str, bytes]):
    seen = set()
    for name, data in files.items():
        ending = name[name.rindex(".") :]
        for text, language in runs(ending, data) if ending in ENDINGS else ():
            text = text.replace("\u00ad", "").replace("\u00a0", " ")
            found = [one for one in FOREIGN if one in text]
            assert [(text, language)] == ([(one, FOREIGN[one]) for one in found] or [(text, "")]), name
            seen |= {(one, ending) for one in found}
    assert {one for one, _ in seen} == FOREIGN.keys() and {ending for _, ending in seen} == ENDINGS.keys()


def test_the_judge_finds_no_other_language_than_those_listed(checks: Checks, files: dict[str, bytes], tmp_path: Path):
    for name, data in files.items():
        if name.endswith((".docx", ".pptx")):
            (tmp_path / name).write_bytes(data)
    checks.assert_clean("a11y.py", "--allow-lang", "en-GB,en-US", *tmp_path.iterdir())
