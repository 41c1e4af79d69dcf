"""The contents list of every real guide tells the page each chapter is on, as LibreOffice sets it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from packs import packed

from generator.ooxml.package import read_package

# Two guides of the middle kommune in every run, all of every size with `--slow`: a guide takes LibreOffice seconds.
QUICK = {("vitas", "skanderborg"), ("dubu", "skanderborg")}
GUIDES = [
    pytest.param(programme, slug, marks=[] if (programme, slug) in QUICK else pytest.mark.slow)
    for programme in ("vitas", "ffb", "ics", "dubu")
    for slug in ("skanderborg", "laesoe", "koebenhavn")
]


# A cross reference to a table or figure: its bookmark, and the page that is written after it.
_CROSS = r"PAGEREF (_Ref\d+) [^<]*</w:instrText>.*?<w:t(?: [^>]*)?>(\d+)</w:t>"


def letters(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


@pytest.mark.parametrize(("programme", "slug"), GUIDES)
def test_every_entry_names_the_page_its_heading_is_on(
    soffice: Callable[[Path, Path], Path], tmp_path: Path, programme: str, slug: str
):
    pack = packed(programme, slug)
    (name,) = (name for name in pack.files if "guide" in name and name.endswith(".docx"))
    assert_pages(soffice, tmp_path, name, pack.files[name])


def assert_pages(soffice: Callable[[Path, Path], Path], folder: Path, name: str, guide: bytes) -> None:
    """Compare each entry of a guide's contents list with the page its heading lands on."""
    file = folder / name
    file.write_bytes(guide)
    text = subprocess.run(["pdftotext", str(soffice(file, folder)), "-"], capture_output=True, text=True, check=True)
    pages = [letters(page) for page in text.stdout.split("\f")]

    body = read_package(file.read_bytes()).parts["/word/document.xml"].decode()
    entries = re.findall(r'<w:hyperlink w:anchor="_Toc\d+" w:history="1">(.*?)</w:p>', body)
    assert len(entries) > 5
    wrong = []
    for entry in entries:
        *title, page = re.findall(r"<w:t(?: [^>]*)?>([^<]+)</w:t>", entry)
        if not letters(title[-1]) or letters(title[-1]) not in pages[int(page) - 1]:
            wrong.append(("".join(title), page))
    for bookmark, page in set(re.findall(_CROSS, body)):
        named = body.index(f'w:name="{bookmark}"')
        caption = body[body.rindex("<w:p>", 0, named) : body.index("</w:p>", named)]
        told = letters("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]+)</w:t>", caption)))
        if not told or told not in pages[int(page) - 1]:
            wrong.append((told, page))
    assert not wrong
