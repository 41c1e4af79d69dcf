"""Whole packs for a small, a middle and a large kommune: they build, hold together, and say what they should."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from generator.issued.accessibility import check_accessibility
from generator.issued.office import read
from generator.ooxml.marks import read_snapshot
from generator.ooxml.package import read_package
from generator.pack import Order, Pack, build_pack, find_home, prepare, write_pack
from generator.problems import Problems
from generator.tree.nodes import Document, Node, walk
from tests.acceptance.conftest import Run
from tests.conftest import Checks, office

KOMMUNER = ["laesoe", "skanderborg", "koebenhavn"]
STRATEGIES = ["trinvis", "samlet"]
VARIANTS = [(slug, strategy) for slug in KOMMUNER for strategy in STRATEGIES]
# The judges take seconds a file, so a normal run shows them a middle and a large pack and `--slow` the others.
QUICK = {("skanderborg", "trinvis"), ("koebenhavn", "samlet")}
JUDGED = [pytest.param(*one, marks=[] if one in QUICK else [pytest.mark.slow]) for one in VARIANTS]
TEAMS = {"laesoe": 2, "skanderborg": 4, "koebenhavn": 9}


def variant(folder: Path, slug: str, strategy: str) -> Path:
    """Parameters that give a kommune teams and the strategy, and nothing else."""
    teams = "".join(f"      - {{name: Team {number + 1}, members: 8}}\n" for number in range(TEAMS[slug]))
    path = folder / f"{slug}.yaml"
    head = f"municipality: {slug}\nprogrammes:\n  vitas:\n    strategy: {strategy}\n"
    path.write_text(head + f"    teams:\n{teams}", encoding="utf-8")
    return path


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(("slug", "strategy"), VARIANTS)
def test_a_pack_has_a_sound_guide_and_a_sound_briefing(
    build: Callable[..., Pack], tmp_path: Path, slug: str, strategy: str
):
    pack = build(slug, variant(tmp_path, slug, strategy))

    assert {f"vitas-implementeringsguide-{slug}.docx", f"vitas-styregruppebriefing-{slug}.pptx"} <= set(pack.files)
    for name, data in office(pack.files).items():
        for part, content in parts(data).items():
            if part.endswith((".xml", ".rels")):
                etree.fromstring(content)
        main = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}[name[-4:]]
        assert main in parts(data)


@pytest.mark.parametrize("slug", KOMMUNER)
def test_a_pack_from_the_register_alone_reads_as_finished(build: Callable[..., Pack], slug: str):
    """«[Udfyld: …]» stands in key facts, organisation diagram and its appendix only; nothing is left unfilled."""
    for document in build(slug).documents:
        text = repr(document)
        assert "{{" not in text and "}}" not in text


@pytest.mark.parametrize("slug", KOMMUNER)
def test_node_ids_are_unique(build: Callable[..., Pack], slug: str):
    for document in build(slug).documents:
        ids = [node.id for node in walk(document)]
        assert len(ids) == len(set(ids))


def test_official_names_are_never_composed(build: Callable[..., Pack]):
    for slug, name in (("bornholm", "Bornholms Regionskommune"), ("koebenhavn", "Københavns Kommune")):
        assert all(document.municipality == name or name in repr(document) for document in build(slug).documents)


@pytest.mark.parametrize(("slug", "strategy"), JUDGED)
@pytest.mark.parametrize("script", ["xsd_validate.py", "integrity.py", "a11y.py"])
def test_a_pack_passes_the_judges(
    build: Callable[..., Pack], checks: Checks, tmp_path: Path, slug: str, strategy: str, script: str
):
    pack = build(slug, variant(tmp_path, slug, strategy))
    files = office(pack.files)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    checks.assert_clean(script, *(tmp_path / name for name in files))


@pytest.mark.parametrize(("slug", "strategy"), JUDGED)
def test_slides_hold_their_text(build: Callable[..., Pack], checks: Checks, tmp_path: Path, slug: str, strategy: str):
    pack = build(slug, variant(tmp_path, slug, strategy))
    decks = [name for name in pack.files if name.endswith(".pptx")]
    for deck in decks:
        (tmp_path / deck).write_bytes(pack.files[deck])
    checks.assert_clean("slide_fit.py", *(tmp_path / deck for deck in decks))


@pytest.mark.parametrize(("slug", "strategy"), JUDGED)
def test_pages_hold_their_content(build: Callable[..., Pack], checks: Checks, tmp_path: Path, slug: str, strategy: str):
    pack = build(slug, variant(tmp_path, slug, strategy))
    texts = [name for name in pack.files if name.endswith(".docx")]
    for text in texts:
        (tmp_path / text).write_bytes(pack.files[text])
    checks.assert_clean("docx_fit.py", *(tmp_path / text for text in texts))


@pytest.mark.parametrize("slug", [*(pytest.param(one, marks=pytest.mark.slow) for one in KOMMUNER[:2]), KOMMUNER[2]])
def test_our_own_checker_finds_nothing_to_mend(build: Callable[..., Pack], tmp_path: Path, slug: str):
    for name, data in office(build(slug).files).items():
        if name.endswith(".xlsx"):
            continue  # the checker reads documents and decks
        (tmp_path / name).write_bytes(data)
        problems = Problems()
        read(tmp_path / name, lambda office: check_accessibility(office, problems), problems)  # noqa: B023
        assert not problems.errors, name


def test_no_sentence_is_copied_from_the_sources(checks: Checks, root: Path):
    checks.assert_clean("copied.py", root / "content")


# A normal run has LibreOffice open every document and deck of another programme's pack, for PDFs of them (test_pdf).
@pytest.mark.slow
@pytest.mark.parametrize("slug", KOMMUNER)
def test_libreoffice_opens_every_document(
    build: Callable[..., Pack], soffice: Callable[..., Path], tmp_path: Path, slug: str
):
    paths = [tmp_path / name for name in office(build(slug).files)]
    for path in paths:
        path.write_bytes(build(slug).files[path.name])
    soffice(paths[-1], tmp_path, together=paths[:-1])
    for path in paths:
        assert path.with_suffix(".pdf").stat().st_size > 10_000, path.name


def test_two_processes_with_other_seed_zone_and_folder_make_the_same_bytes(
    forankring: Callable[..., Run], tmp_path: Path
):
    made = []
    for number, env in enumerate(
        ({"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}, {"PYTHONHASHSEED": "77", "TZ": "Pacific/Kiritimati"})
    ):
        folder = tmp_path / f"run {number}"
        folder.mkdir()
        run = forankring("pack", "vitas", "skanderborg", "--out", "out", cwd=folder, env=env)
        assert run.code == 0, run.text
        made.append({path.name: path.read_bytes() for path in (folder / "out/skanderborg/vitas").iterdir()})
    assert made[0].keys() == made[1].keys()
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []


def test_the_manifest_tells_what_was_built_from_what(forankring: Callable[..., Run], tmp_path: Path, root: Path):
    assert forankring("pack", "vitas", "skanderborg", "--out", tmp_path).code == 0
    folder = tmp_path / "skanderborg" / "vitas"
    text = (folder / "pack.json").read_text(encoding="utf-8")
    manifest = json.loads(text)

    for name, entry in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == entry["sha256"]
    roles = (root / "content/programmes/vitas/roles.yaml").read_bytes()
    assert manifest["inputs"]["content/programmes/vitas/roles.yaml"] == hashlib.sha256(roles).hexdigest()
    assert {"content/words.yaml", "content/defaults.yaml", "params/skanderborg.yaml"} <= set(manifest["inputs"])
    assert manifest["programme"]["version"] and manifest["date"]
    for word in (str(root), str(tmp_path), "Maja", "@"):
        assert word not in text


def test_an_edit_is_found_beside_the_rebuilt_file(forankring: Callable[..., Run], tmp_path: Path):
    assert forankring("pack", "vitas", "laesoe", "--out", tmp_path).code == 0
    folder = tmp_path / "laesoe" / "vitas"
    (guide,) = folder.glob("*guide*.docx")
    fresh = guide.read_bytes()
    guide.write_bytes(fresh + b"edited")

    run = forankring("pack", "vitas", "laesoe", "--out", tmp_path)

    assert run.code == 0 and "[edit-kept]" in run.err
    assert guide.read_bytes() == fresh
    kept = folder / f"{guide.stem}.rettet-{hashlib.sha256(fresh + b'edited').hexdigest()[:8]}.docx"
    assert kept.read_bytes() == fresh + b"edited"


def test_only_one_document_leaves_the_other_in_place(forankring: Callable[..., Run], tmp_path: Path):
    assert forankring("pack", "vitas", "laesoe", "--out", tmp_path).code == 0
    folder = tmp_path / "laesoe" / "vitas"
    (deck,) = folder.glob("*briefing*.pptx")
    before = deck.read_bytes()

    assert forankring("pack", "vitas", "laesoe", "--out", tmp_path, "--only", "guide").code == 0
    assert deck.read_bytes() == before
    run = forankring("pack", "vitas", "laesoe", "--out", tmp_path)
    assert "edit-kept" not in run.text
    manifest = json.loads((folder / "pack.json").read_text(encoding="utf-8"))
    assert {path.name for path in folder.iterdir()} == {"pack.json", *manifest["files"]}


def documents(params: Path) -> tuple[Document, ...]:
    problems = Problems()
    order = Order("vitas", "skanderborg", find_home(None, problems), params=params)
    return build_pack(prepare(order, problems), problems).documents


def test_changing_one_name_changes_only_the_nodes_that_name_the_person(root: Path, tmp_path: Path):
    before = root / "content" / "municipalities" / "skanderborg.yaml"
    text = before.read_text(encoding="utf-8")
    old, new = "Karen Prøve", "Karla Nyansat"
    assert old in text
    changed = tmp_path / "skanderborg.yaml"
    changed.write_text(text.replace(old, new), encoding="utf-8")

    touched = 0
    for one, other in zip(documents(before), documents(changed), strict=True):
        nodes = {node.id: node for node in leaves(one)}
        others = {node.id: node for node in leaves(other)}
        assert nodes.keys() == others.keys()
        for id_, node in nodes.items():
            if node != others[id_]:
                assert old in repr(node) and new in repr(others[id_]), id_
                touched += 1
    assert touched


def leaves(document: Document) -> list[Node]:
    """Every node that holds its own text: not the sections, slides and columns around them."""
    return [node for node in walk(document) if not hasattr(node, "blocks") and not hasattr(node, "slots")]


def test_a_pack_is_written_where_it_says(build: Callable[..., Pack], tmp_path: Path):
    problems = Problems()
    folder = write_pack(build("laesoe"), tmp_path, problems)

    assert folder == tmp_path / "laesoe" / "vitas"
    assert all(path.name.isascii() for path in folder.iterdir())


def test_figures_come_with_their_alternative_text(forankring: Callable[..., Run], tmp_path: Path):
    run = forankring("pack", "vitas", "laesoe", "--out", tmp_path, "--only", "guide", "--figures")

    assert run.code == 0, run.text
    folder = tmp_path / "laesoe" / "vitas" / "figurer"
    names = {path.stem for path in folder.iterdir()}
    assert len(names) >= 3
    for name in names:
        assert (folder / f"{name}.png").is_file() and (folder / f"{name}.svg").is_file()
        assert (folder / f"{name}.txt").read_text(encoding="utf-8").strip()


PRIVATE = {
    "people": "projektleder: [{name: Qviqname Odde, title: Qviqtitle, email: qviqmail@example.dk}]",
    "contact": "{name: Zzkontakt Navn, title: Zztitel, email: zzmail@example.dk, phone: '98 76 54 32'}",
    "approval": "{by: Yyuderlig Godkender, date: 2026-12-07}",
}


def test_no_personal_value_stands_in_the_base_text_of_any_file(
    build: Callable[..., Pack], parameters: Callable[..., Path]
):
    body = f"people:\n  {PRIVATE['people']}\ncontact: {PRIVATE['contact']}\napproval: {PRIVATE['approval']}"
    pack = build("laesoe", parameters(body))
    for name, data in office(pack.files).items():
        if name.endswith(".xlsx"):
            continue  # a log is a workbook to fill in: it carries no base text
        snapshot = read_snapshot(read_package(data))
        assert snapshot is not None
        base = repr(snapshot)
        for word in ("Qviq", "qviqmail", "Zzkontakt", "Zztitel", "zzmail", "98 76", "Yyuderlig"):
            assert word not in base, (name, word)
    assert "Qviq" not in json.dumps(pack.manifest)


def test_a_published_pack_names_nobody_and_is_as_sound_as_before(
    forankring: Callable[..., Run], checks: Checks, parameters: Callable[..., Path], tmp_path: Path
):
    body = f"people:\n  {PRIVATE['people']}\ncontact: {PRIVATE['contact']}\napproval: {PRIVATE['approval']}"
    some = ("--only", "guide", "--only", "steering-deck")
    assert forankring("pack", "vitas", "laesoe", "--params", parameters(body), "--out", tmp_path, *some).code == 0
    files = [path for path in sorted((tmp_path / "laesoe" / "vitas").iterdir()) if path.suffix in (".docx", ".pptx")]

    run = forankring("publish", *files, "--out", tmp_path / "ud")

    assert run.code == 0, run.text
    copies = sorted((tmp_path / "ud").iterdir())
    assert len(copies) == len(files)
    for path in copies:
        text = "".join(one.decode("utf-8", "replace") for one in parts(path.read_bytes()).values())
        for word in ("Odde", "qviqmail", "Zzkontakt", "zzmail", "98 76", "98\u00a076", "Godkender", "snapshot"):
            assert word not in text, (path.name, word)
    for script in ("xsd_validate.py", "integrity.py", "a11y.py"):
        checks.assert_clean(script, *copies)


@pytest.mark.parametrize("text", ["''", "'\u200b'", "'" + "a" * 9000 + "'"])
def test_a_blank_or_endless_local_text_is_reported(
    forankring: Callable[..., Run], parameters, tmp_path: Path, text: str
):
    fields = f"name: {text}, likelihood: 1, impact: 1, consequence: a, handling: b"
    change = f"changes:\n  add:\n    risks:\n      egen: {{{fields}}}"
    run = forankring("pack", "vitas", "laesoe", "--params", parameters(change), "--out", tmp_path / "ud")
    assert run.code == 1
    assert "egne.yaml:" in run.text
    assert not (tmp_path / "ud" / "laesoe").exists()
