"""What a pack gets from LibreOffice: contents lists with the pages it finds, a PDF beside each document and deck."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from lxml import etree
from msgspec import Struct

from generator.libreoffice.pdf import anchors, chart_words, finished, made_by, marked
from generator.libreoffice.program import pdf_name, to_pdf
from generator.ooxml.package import read_package
from generator.problems import Problems

DOCUMENT = "/word/document.xml"
# A cached page, of the contents list or of a cross reference: its bookmark, and the first text after it.
_PAGE = re.compile(
    rb'(PAGEREF (_(?:Toc|Ref)\d+) [^<]*</w:instrText>(?:(?!<w:t[ >]|w:fldCharType="end").)*<w:t[^>]*>)\d+(</w:t>)',
    re.DOTALL,
)
_CORE = "{http://purl.org/dc/elements/1.1/}language", "{http://purl.org/dc/terms/}created"


class Made(Struct, frozen=True):
    """Files by name, and the program that made them or told their pages, as «LibreOffice 7.4»; "" without files."""

    files: Mapping[str, bytes]
    by: str = ""


def paginated(program: Path, files: Mapping[str, bytes], problems: Problems) -> Made:
    """Return the documents among `files` that have a contents list, with the pages their headings land on."""
    wanted = {name: data for name, data in files.items() if name.endswith(".docx") and _PAGE.search(_body(data))}
    found: dict[str, bytes] = {}
    by = ""
    for name, pdf in to_pdf(program, wanted, problems).items():
        try:
            found[name] = with_pages(wanted[name], anchors(pdf))
            by = made_by(pdf)
        except ValueError:
            problems.report("libreoffice-failed", file=name)
    problems.stop_on_errors()
    return Made(found, by)


def with_pages(document: bytes, pages: Mapping[str, int]) -> bytes:
    """Return a .docx whose fields name these pages, by bookmark; one that `pages` lacks keeps its number."""
    parts = read_package(document)

    def number(found: re.Match[bytes]) -> bytes:
        page = pages.get(found[2].decode())
        return found[0] if page is None else found[1] + str(page).encode() + found[3]

    parts.parts[DOCUMENT] = _PAGE.sub(number, parts.parts[DOCUMENT])
    return parts.to_bytes()


def printed(program: Path, files: Mapping[str, bytes], problems: Problems) -> Made:
    """Return a tagged PDF for each document and deck among `files`, dated and in the language as its source says."""
    wanted = {name: data for name, data in files.items() if pdf_name(name)}
    raw = to_pdf(program, {name: marked(name, data) for name, data in wanted.items()}, problems)
    found: dict[str, bytes] = {}
    by = ""
    for name, pdf in raw.items():
        language, built = _said(wanted[name])
        charts = chart_words(wanted[name]) if name.endswith(".docx") else []
        try:
            found[pdf_name(name)] = finished(pdf, built=built, language=language, charts=charts)
            by = made_by(pdf)
        except ValueError:
            problems.report("libreoffice-failed", file=name)
    problems.stop_on_errors()
    return Made(found, by)


def _body(document: bytes) -> bytes:
    return read_package(document).parts[DOCUMENT]


def _said(data: bytes) -> tuple[str, date]:
    """Return the language and the date a file of ours tells about itself."""
    core = etree.fromstring(read_package(data).parts["/docProps/core.xml"])
    language, created = (str(core.findtext(name)) for name in _CORE)
    return language, date.fromisoformat(created[:10])
