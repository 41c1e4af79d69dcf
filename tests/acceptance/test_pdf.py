"""PDFs of real packs as LibreOffice makes them: accessible by the judges' word, the same twice, and seen unchanged."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
import pytest

from generator.libreoffice.program import pdf_name
from generator.pack import Order, Pack, build_pack, find_home, prepare, write_pack
from generator.problems import Problems
from tests.acceptance.conftest import Run
from tests.conftest import Checks

# Every programme has a deck or a guide of its own kind, and the largest kommune the longest tables; a whole pack takes
# LibreOffice up to a minute, so a normal run sees one.
PACKS = [
    pytest.param(programme, slug, marks=[] if (programme, slug) == ("ledelse", "skanderborg") else pytest.mark.slow)
    for programme in ("ledelse", "vitas", "ffb", "dubu", "ics")
    for slug in ("skanderborg", "koebenhavn")
]


def order(programme: str, slug: str = "skanderborg", only: tuple[str, ...] = (), **wanted: bool) -> Pack:
    problems = Problems()
    ordered = Order(programme, slug, find_home(None, problems), only=only, **wanted)
    return build_pack(prepare(ordered, problems), problems)


def pdfs(pack: Pack) -> dict[str, bytes]:
    return {name: data for name, data in pack.files.items() if name.endswith(".pdf")}


def judge(checks: Checks, folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    told = checks.assert_exported_clean(*(folder / name for name in files))
    assert told.count("PDF/UA-1 conformant") == len(files), told[-6000:]


@pytest.mark.usefixtures("soffice")
@pytest.mark.parametrize(("programme", "slug"), PACKS)
def test_every_document_and_deck_gets_an_accessible_pdf(checks: Checks, tmp_path: Path, programme: str, slug: str):
    """A header row drawn again on a page is decoration, rightly; one of eight words the judge would take for prose."""
    pack = order(programme, slug, pdf=True)
    made = pdfs(pack)
    assert sorted(made) == sorted(filter(None, map(pdf_name, pack.files)))
    judge(checks, tmp_path, made)
    for name, data in made.items():
        title = next(one.title for one in pack.documents if one.title and one.title in _title(data))
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert str(pdf.Root.Lang) == "da-DK" and bool(pdf.Root.ViewerPreferences.DisplayDocTitle), name
            assert bool(pdf.Root.MarkInfo.Marked) and title, name
            compact = any(one.compact and one.title == title for one in pack.documents)
            assert compact or len(pdf.open_outline().root) > 1, f"{name} has no bookmarks"
    assert pack.manifest["options"]["pdf"] and pack.manifest["libreoffice"].startswith("LibreOffice ")


@pytest.mark.usefixtures("soffice")
@pytest.mark.parametrize(
    ("programme", "slug"),
    [
        ("dubu", "skanderborg"),  # cards, an org diagram with glued lines, a table and text in one deck
        *(pytest.param("all", slug, marks=pytest.mark.slow) for slug in ("skanderborg", "koebenhavn")),
    ],
)
def test_a_deck_that_staff_export_from_libreoffice_themselves_lacks_nothing_a_deck_can_help(
    forankring: Callable[..., Run], checks: Checks, tmp_path: Path, programme: str, slug: str
):
    """What is left is the exporter's: it loses the words of charts, and paints rules and links outside the tags."""
    assert forankring("pack", programme, slug, "--out", tmp_path).code == 0
    decks = sorted(tmp_path.rglob("*.pptx"))
    assert len(decks) >= (10 if programme == "all" else 1)
    checks.assert_exported_clean(*decks)


def _title(data: bytes) -> str:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return str(pdf.docinfo.Title)


@pytest.mark.usefixtures("soffice")
def test_the_same_deck_gives_the_same_pdf_and_it_looks_as_without_marks(
    soffice: Callable[[Path, Path], Path], tmp_path: Path
):
    one, other = (order("ledelse", only=("deck",), pdf=True) for _ in range(2))
    assert one.files == other.files
    (name,) = pdfs(one)
    deck = tmp_path / name.replace(".pdf", ".pptx")
    deck.write_bytes(one.files[deck.name])
    plain = soffice(deck, tmp_path)
    made = tmp_path / "made.pdf"
    made.write_bytes(one.files[name])
    pictures = []
    for path in (plain, made):
        root = tmp_path / f"seen-{path.stem}"
        subprocess.run(["pdftoppm", "-r", "40", str(path), str(root)], check=True)
        pictures.append([page.read_bytes() for page in sorted(tmp_path.glob(f"{root.name}-*.ppm"))])
    assert len(pictures[0]) > 3
    assert pictures[0] == pictures[1]


@pytest.mark.usefixtures("soffice")
@pytest.mark.parametrize(
    ("programme", "guide"), [("dubu", "roles-guide"), pytest.param("vitas", "guide", marks=pytest.mark.slow)]
)
def test_pages_from_libreoffice_are_those_we_measured_and_the_manifest_says_who_counted(programme: str, guide: str):
    measured, counted = (order(programme, only=(guide,), paginate=wanted) for wanted in (False, True))
    assert measured.files == counted.files
    assert counted.manifest["options"]["paginate"] and counted.manifest["libreoffice"].startswith("LibreOffice ")
    assert "libreoffice" not in measured.manifest and "paginate" not in measured.manifest["options"]


@pytest.mark.parametrize("option", ["--pdf", "--paginate"])
def test_without_libreoffice_nothing_is_written(forankring: Callable[..., Run], tmp_path: Path, option: str):
    run = forankring("pack", "all", "laesoe", option, "--out", tmp_path / "out", env={"PATH": str(tmp_path)})
    assert run.code == 1 and run.err.count("[no-libreoffice]") == 1 and "Intet er skrevet" in run.err
    assert "Traceback" not in run.err and not (tmp_path / "out").exists()


def test_a_libreoffice_that_fails_leaves_the_former_pack_as_it_was(forankring: Callable[..., Run], tmp_path: Path):
    out = tmp_path / "out"
    assert forankring("pack", "ledelse", "laesoe", "--out", out).code == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    broken = tmp_path / "bin" / "soffice"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)

    run = forankring("pack", "ledelse", "laesoe", "--pdf", "--out", out, env={"PATH": f"{broken.parent}:/usr/bin:/bin"})

    assert run.code == 1 and "[libreoffice-failed]" in run.err and "Traceback" not in run.err
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_edited_pdfs_are_kept_and_a_pdf_of_what_is_new_is_not(tmp_path: Path):
    """A PDF is a file of the pack like any other; but one of an older guide must not stand beside the new."""
    pack = order("vitas", "laesoe", only=("guide", "brief"))
    guide, brief = sorted((name for name in pack.files if name.endswith(".docx")), key=lambda name: "guide" not in name)
    printed = {**pack.files, pdf_name(guide): b"of the guide", pdf_name(brief): b"of the brief"}
    entries = {name: {"sha256": hashlib.sha256(data).hexdigest()} for name, data in printed.items()}
    whole = Pack("laesoe", "vitas", "", printed, {**pack.manifest, "files": entries}, partial=True)
    folder = write_pack(whole, tmp_path, Problems())
    (folder / pdf_name(brief)).write_bytes(b"with my notes")

    only_guide = {guide: pack.files[guide]}
    problems = Problems()
    write_pack(
        Pack("laesoe", "vitas", "", only_guide, {**pack.manifest, "files": {}}, partial=True), tmp_path, problems
    )

    names = {path.name for path in folder.iterdir()}
    assert guide in names and brief in names and pdf_name(guide) not in names
    assert (folder / pdf_name(brief)).read_bytes() == b"with my notes"
    kept = json.loads((folder / "pack.json").read_text(encoding="utf-8"))["kept"]
    assert set(kept) == {brief, pdf_name(brief)}
