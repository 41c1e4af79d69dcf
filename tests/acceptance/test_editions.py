"""Editions for fewer eyes: nothing of what they leave out, no holes where it stood, nothing amiss for the judges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from generator.pack import Order, Pack, build_pack, find_home, prepare
from generator.problems import Problems
from generator.reading.spans import Span
from generator.tree.nodes import Document, Section, walk
from tests.acceptance.conftest import Run
from tests.acceptance.test_contents import assert_pages
from tests.conftest import Checks, office

PROGRAMMES = ["vitas", "ffb", "dubu", "ics", "ledelse"]
KEPT = ("risks", "stakeholders", "agenda/")
HOURS = re.compile(r"facts@(?:effort|arithmetic)")


@pytest.fixture(scope="module")
def edition() -> Callable[[str, str], Pack]:
    made: dict[tuple[str, str], Pack] = {}

    def make(programme: str, audience: Any) -> Pack:
        if (programme, audience) not in made:
            problems = Problems()
            order = Order(programme, "skanderborg", find_home(None, problems), audience=audience)
            made[programme, audience] = build_pack(prepare(order, problems), problems)
        return made[programme, audience]

    return make


def spans(value: Any) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from spans(part)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from spans(getattr(value, name))


def ids(document: Document) -> set[str]:
    found = {node.id for node in walk(document)}
    return found | {row.id for node in walk(document) for row in getattr(node, "rows", ())}


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_the_edition_for_everybody_has_no_stakeholders_risks_or_hours(
    edition: Callable[[str, str], Pack], programme: str
):
    for document in edition(programme, "alle").documents:
        for name in ids(document):
            assert not name.startswith(tuple(f"{programme}/{kind}" for kind in KEPT)), name
            assert not HOURS.search(name), name


def test_the_whole_edition_has_what_the_others_leave_out(edition: Callable[[str, str], Pack]):
    names = {name for document in edition("vitas", "styregruppe").documents for name in ids(document)}
    for kind in KEPT:
        assert any(name.startswith(f"vitas/{kind}") for name in names), kind
    assert any(HOURS.search(name) for name in names)


@pytest.mark.parametrize("audience", ["alle", "projekt"])
@pytest.mark.parametrize("programme", PROGRAMMES)
def test_nothing_is_empty_and_no_link_leads_nowhere(edition: Callable[[str, str], Pack], programme: str, audience: str):
    for document in edition(programme, audience).documents:
        known = {node.id for node in walk(document)}
        for span in spans(document):
            assert not span.href.startswith("#") or span.href[1:] in known, span
        numbers = [one.number for one in document.sections if one.number.isdigit()]
        assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
        letters = [one.number for one in document.sections if one.number.isalpha()]
        assert letters == [chr(ord("A") + number) for number in range(len(letters))]
        for section in document.sections:
            assert section.blocks or _parent_of_pages(document, section), section.id
        for slide in document.slides:
            assert slide.title and (not slide.slots or any(blocks for _, blocks in slide.slots)), slide.id


def _parent_of_pages(document: Document, section: Section) -> bool:
    return any(one.level == 2 and one.id.startswith(f"{section.id}/") for one in document.sections)


def test_no_text_tells_of_what_is_not_there(edition: Callable[[str, str], Pack]):
    (guide,) = (one for one in edition("vitas", "alle").documents if one.id == "vitas/guide")
    told = " ".join(span.text for span in spans(guide)).casefold()
    assert "styregruppe" in told
    for word in ("interessent", "risici", "risiko", "årsværk", "projektlog"):
        assert word not in told, word


@pytest.mark.parametrize("script", ["xsd_validate.py", "integrity.py", "a11y.py"])
def test_the_judges_find_nothing_amiss(
    edition: Callable[[str, str], Pack], checks: Checks, tmp_path: Path, script: str
):
    files = office(edition("vitas", "alle").files)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    checks.assert_clean(script, *(tmp_path / name for name in files))


@pytest.mark.slow  # a normal run looks at those of whole packs (test_contents)
@pytest.mark.parametrize("programme", ["vitas", "ffb"])
def test_the_contents_list_is_right(
    edition: Callable[[str, str], Pack], soffice: Callable[[Path, Path], Path], tmp_path: Path, programme: str
):
    pack = edition(programme, "alle")
    (name,) = (name for name in pack.files if "guide" in name and name.endswith(".docx"))
    assert_pages(soffice, tmp_path, name, pack.files[name])


def test_the_program_knows_editions(forankring: Callable[..., Run], tmp_path: Path):
    run = forankring("pack", "all", "laesoe", "--audience", "alle", "--only", "brief", "--out", tmp_path)
    assert run.code == 0 and "vitas-alle/vitas-alle-lederbrief-laesoe.docx" in run.out
    assert (tmp_path / "laesoe" / "vitas-alle" / "pack.json").is_file()
    assert not (tmp_path / "laesoe" / "samlet").exists()
    across = forankring("pack", "all", "laesoe", "--audience", "alle", "--only", "overview", "--out", tmp_path)
    assert across.code == 1 and across.err.count("[not-for-audience]") == 1
    assert forankring("pack", "vitas", "laesoe", "--audience", "borgere", "--out", tmp_path).code == 2


def test_explain_tells_whom_an_item_is_for(forankring: Callable[..., Run], root: Path):
    risk = next(re.finditer(r"^  ([a-z-]+):", (root / "content/programmes/vitas/risks.yaml").read_text("utf-8"), re.M))[
        1
    ]
    whole = forankring("explain", "vitas", "laesoe", f"vitas/risks/{risk}")
    assert whole.code == 0 and "til projekt" in whole.out and "udeladt" not in whole.out
    everybody = forankring("explain", "vitas", "laesoe", f"vitas/risks/{risk}", "--audience", "alle")
    assert "udgaven er til alle, punktet til projekt" in everybody.out


def test_the_preview_shows_an_edition_under_a_name_of_its_own(forankring: Callable[..., Run], tmp_path: Path):
    whole = forankring("preview", "vitas", "laesoe", cwd=tmp_path)
    everybody = forankring("preview", "vitas", "laesoe", "--audience", "alle", cwd=tmp_path)
    assert whole.code == everybody.code == 0, everybody.text
    assert "vitas/risks" in (tmp_path / "vitas-laesoe.html").read_text(encoding="utf-8")
    assert "vitas/risks" not in (tmp_path / "vitas-alle-laesoe.html").read_text(encoding="utf-8")


def test_a_calendar_on_its_own_is_the_editions(
    forankring: Callable[..., Run], edition: Callable[[str, str], Pack], tmp_path: Path
):
    run = forankring("calendar", "vitas", "skanderborg", "--audience", "alle", "--out", tmp_path)
    assert run.code == 0, run.text
    (made,) = tmp_path.iterdir()
    assert made.name == "vitas-alle-kalender-skanderborg.ics"
    assert made.read_bytes() == edition("vitas", "alle").files[made.name]
    assert made.read_bytes() != edition("vitas", "styregruppe").files["vitas-kalender-skanderborg.ics"]
