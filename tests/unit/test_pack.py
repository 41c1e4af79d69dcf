"""Reading an order, the manifest, and where the data is found."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from generator.memory import one_pack
from generator.pack import Home, Order, Pack, as_json, build_pack, find_home, prepare, write_pack
from generator.problems import Problems, ProblemsError
from generator.reading.model import Audience

AUDIENCES = get_args(Audience)


@pytest.fixture(scope="module")
def home() -> Home:
    return find_home(None, Problems())


@pytest.fixture(scope="module")
def pack(home: Home) -> Pack:
    problems = Problems()
    return build_pack(prepare(Order("vitas", "laesoe", home), problems), problems)


def test_the_checkout_beside_the_package_is_found(home: Home, root: Path):
    assert home == Home(root / "content", root / "layouts")


def test_a_content_folder_brings_its_own_layouts_if_it_has_them(home: Home, root: Path, tmp_path: Path):
    for name in ("content/programmes", "content/municipalities", "layouts/outlines"):
        (tmp_path / name).mkdir(parents=True)
    assert find_home(tmp_path / "content", Problems()).layouts == tmp_path / "layouts"
    (tmp_path / "layouts/outlines").rmdir()
    assert find_home(tmp_path / "content", Problems()).layouts == root / "layouts"


def test_a_folder_without_programmes_is_no_content(tmp_path: Path):
    with pytest.raises(ProblemsError) as error:
        find_home(tmp_path, Problems())
    assert [problem.code for problem in error.value.problems] == ["no-content"]


def test_problems_of_all_inputs_come_together(home: Home, tmp_path: Path):
    order = Order("vitaz", "skanderbor", home, layout=tmp_path, only=("guiden",))
    with pytest.raises(ProblemsError) as error:
        prepare(order, Problems())
    codes = {problem.code for problem in error.value.problems}
    assert {"unknown-programme", "unknown-municipality", "missing-file"} <= codes


def test_the_date_is_the_releases_unless_another_is_ordered(home: Home, pack: Pack):
    released = prepare(Order("vitas", "laesoe", home), Problems()).tailored.programme.released
    assert pack.manifest["date"] == released.isoformat()
    problems = Problems()
    other = prepare(Order("vitas", "laesoe", home, built=date(2027, 3, 1)), problems)
    built = build_pack(other, problems)
    assert built.manifest["date"] == "2027-03-01"
    assert all(document.built == date(2027, 3, 1) for document in built.documents)


def test_a_kommune_may_choose_its_documents(home: Home, tmp_path: Path):
    params = tmp_path / "egne.yaml"
    params.write_text("municipality: laesoe\nprogrammes: {vitas: {documents: [guide]}}\n", encoding="utf-8")
    problems = Problems()
    built = build_pack(prepare(Order("vitas", "laesoe", home, params=params), problems), problems)
    assert [Path(name).suffix for name in built.files] == [".docx"]


def test_manifest_warnings_hold_neither_messages_nor_folders(home: Home, tmp_path: Path):
    params = tmp_path / "egne.yaml"
    params.write_text("municipality: laesoe\nprogrammes: {vitas: {start: 2026-01-05}}\n", encoding="utf-8")
    problems = Problems()
    built = build_pack(prepare(Order("vitas", "laesoe", home, params=params), problems), problems)
    assert [line.split()[0] for line in built.manifest["warnings"]] != []
    assert str(tmp_path) not in json.dumps(built.manifest)


def test_a_manifest_never_tells_what_the_kommune_calls_its_files(home: Home, tmp_path: Path):
    params = tmp_path / "Karen Hansens fil.yaml"
    params.write_text("municipality: laesoe\nprogrammes: {vitas: {start: 2026-01-05}}\n", encoding="utf-8")
    problems = Problems()
    built = build_pack(prepare(Order("vitas", "laesoe", home, params=params), problems), problems)
    assert "Karen" not in json.dumps(built.manifest)
    assert "params/laesoe.yaml" in built.manifest["inputs"]
    assert any("laesoe.yaml:" in line for line in built.manifest["warnings"])


@pytest.mark.parametrize("pattern", ["../../{programme}", "/tmp/{programme}", "a/{municipality}", "Guide", "con", "æ"])
def test_a_document_cannot_be_written_outside_the_pack(root: Path, tmp_path: Path, pattern: str):
    for name in ("content", "layouts"):
        shutil.copytree(root / name, tmp_path / name)
    outline = tmp_path / "layouts" / "outlines" / "guide.yaml"
    lines = outline.read_text(encoding="utf-8").splitlines()
    lines = [f'file: "{pattern}"' if line.startswith("file:") else line for line in lines]
    outline.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ProblemsError) as error:
        prepare(Order("vitas", "laesoe", find_home(tmp_path / "content", Problems())), Problems())
    expected = "bad-file-name" if pattern == "con" else "bad-file-pattern"
    assert [problem.code for problem in error.value.problems] == [expected]


def test_files_that_lie_beside_a_layout_are_no_inputs(home: Home, root: Path, tmp_path: Path):
    layout = Path(shutil.copytree(root / "layouts" / "standard", tmp_path / "look"))
    (layout / "other.docx").write_bytes(b"something else")
    inputs = prepare(Order("vitas", "laesoe", home, layout=layout), Problems()).inputs
    found = sorted(name for name in inputs if name.startswith("layout/"))
    assert found == ["layout/deck.pptx", "layout/guide.docx", "layout/layout.yaml"]


@pytest.mark.parametrize("name", ["x" * 5000, "ring"])
def test_a_content_path_that_leads_nowhere_is_no_content(tmp_path: Path, name: str):
    (tmp_path / "ring").symlink_to("ring")
    with pytest.raises(ProblemsError) as error:
        find_home(tmp_path / name, Problems())
    assert [problem.code for problem in error.value.problems] == ["no-content"]


def test_a_partial_pack_keeps_no_file_that_is_not_there(pack: Pack, tmp_path: Path):
    folder = write_pack(pack, tmp_path, Problems())
    manifest = json.loads((folder / "pack.json").read_bytes())
    for name in ("../../x", "/etc/passwd", "a\x00b", "y" * 5000, "away.docx"):
        manifest["files"][name] = {"sha256": "0" * 64}
    (folder / "pack.json").write_text(json.dumps(manifest), encoding="utf-8")
    guide = next(name for name in pack.files if name.endswith(".docx"))
    write_pack(replace(pack, files={guide: pack.files[guide]}, partial=True), tmp_path, Problems())
    kept = json.loads((folder / "pack.json").read_bytes())["kept"]
    assert list(kept) == [name for name in pack.files if name != guide]


def test_manifests_are_sorted_text_with_a_line_end():
    assert as_json({"b": "æ", "a": 1}) == '{\n  "a": 1,\n  "b": "æ"\n}\n'.encode()


def test_a_rebuilt_pack_of_the_same_inputs_changes_no_byte(pack: Pack, tmp_path: Path):
    folder = write_pack(pack, tmp_path, Problems())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write_pack(pack, tmp_path, Problems())
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_partial_pack_lists_the_documents_it_left(pack: Pack, tmp_path: Path):
    folder = write_pack(pack, tmp_path, Problems())
    name = next(name for name in pack.files if name.endswith(".docx"))
    write_pack(replace(pack, files={name: b"new guide"}, partial=True), tmp_path, Problems())
    manifest = json.loads((folder / "pack.json").read_bytes())
    assert list(manifest["kept"]) == [other for other in pack.files if other != name]


def test_kept_edits_are_warnings_that_name_both_files(pack: Pack, tmp_path: Path):
    folder = write_pack(pack, tmp_path, Problems())
    (name, *_) = pack.files
    (folder / name).write_bytes(b"edited")
    problems = Problems()
    write_pack(pack, tmp_path, problems)
    (warning,) = problems.warnings
    assert warning.code == "edit-kept"
    assert name in warning.message and Path(warning.where.file).read_bytes() == b"edited"


def test_a_paper_alone_depends_on_every_document_it_may_name(home: Home):
    alone = prepare(Order("vitas", "laesoe", home, only=("case-paper",)), Problems())
    whole = prepare(Order("vitas", "laesoe", home), Problems())

    assert [outline.id for outline in alone.outlines] == ["case-paper"]
    assert alone.inputs == whole.inputs


def ordered(home: Home, **more: Any) -> Pack:
    problems = Problems()
    return build_pack(prepare(Order("vitas", "laesoe", home, **more), problems), problems)


def test_an_edition_has_files_a_folder_and_a_manifest_of_its_own(home: Home, pack: Pack, tmp_path: Path):
    whole = write_pack(pack, tmp_path, Problems())
    before = {path.name: path.read_bytes() for path in whole.iterdir()}

    everybody = ordered(home, audience="alle")
    folder = write_pack(everybody, tmp_path, Problems())

    assert folder == tmp_path / "laesoe" / "vitas-alle"
    assert {path.name: path.read_bytes() for path in whole.iterdir()} == before
    assert not set(everybody.files) & set(pack.files)
    assert all(name.startswith("vitas-alle-") for name in everybody.files)
    assert everybody.manifest["options"]["audience"] == "alle" and "audience" not in pack.manifest["options"]
    assert {dict(one.properties).get("audience") for one in everybody.documents} == {"alle"}
    assert everybody.title.endswith("udgaven til alle")


def test_papers_for_few_are_no_part_of_an_edition_for_many(home: Home, pack: Pack):
    made = {audience: ordered(home, audience=audience).manifest["options"]["documents"] for audience in AUDIENCES}
    assert made["styregruppe"] == pack.manifest["options"]["documents"]
    assert {"briefing", "case-paper", "steering-meetings"}.isdisjoint(made["projekt"]) and "log" in made["projekt"]
    assert {"log", "co-determination"}.isdisjoint(made["alle"]) and {"guide", "brief", "calendar"} <= set(made["alle"])


def test_no_document_refers_to_a_log_that_is_not_made(home: Home):
    everybody = prepare(Order("vitas", "laesoe", home, audience="alle"), Problems())
    project = prepare(Order("vitas", "laesoe", home, audience="projekt"), Problems())
    assert everybody.tailored.facts.log == ""
    assert project.tailored.facts.log == "vitas-projekt-projektlog-laesoe.xlsx"


@pytest.mark.parametrize("name", ["briefing", "steering-deck"])
def test_a_document_that_is_not_for_the_audience_cannot_be_ordered(home: Home, name: str):
    with pytest.raises(ProblemsError) as error:
        prepare(Order("vitas", "laesoe", home, only=(name,), audience="alle"), Problems())
    assert [problem.code for problem in error.value.problems] == ["not-for-audience"]
    assert "«briefing» er til styregruppe" in str(error.value)


def test_a_programme_with_papers_for_few_alone_has_no_edition_for_everybody(root: Path, tmp_path: Path):
    for name in ("content", "layouts"):
        shutil.copytree(root / name, tmp_path / name)
    for file in (tmp_path / "layouts" / "outlines").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        kept = "\n".join(line for line in text.splitlines() if not line.startswith("audience:"))
        file.write_text(kept.replace("form:", "audience: projekt\nform:", 1), encoding="utf-8")
    home = Home(tmp_path / "content", tmp_path / "layouts")
    with pytest.raises(ProblemsError) as error:
        prepare(Order("vitas", "laesoe", home, audience="alle"), Problems())
    assert [problem.code for problem in error.value.problems] == ["no-documents-for-audience"]


def test_whom_something_is_for_is_one_of_three_words(root: Path, tmp_path: Path):
    for name in ("content", "layouts"):
        shutil.copytree(root / name, tmp_path / name)
    for file, before in (
        (tmp_path / "content/programmes/vitas/risks.yaml", "    name:"),
        (tmp_path / "layouts/outlines/guide.yaml", "form:"),
    ):
        text = file.read_text(encoding="utf-8")
        indent = before[: len(before) - len(before.lstrip())]
        file.write_text(text.replace(before, f"{indent}audience: alla\n{before}", 1), encoding="utf-8")
    with pytest.raises(ProblemsError) as error:
        prepare(Order("vitas", "laesoe", Home(tmp_path / "content", tmp_path / "layouts")), Problems())
    found = [problem for problem in error.value.problems if "alla" in problem.message]
    assert {Path(problem.where.file).name for problem in found} == {"risks.yaml", "guide.yaml"}
    assert all(problem.where.line and "alle" in problem.message + problem.hint for problem in found)


def test_a_pack_made_alone_is_the_same_as_one_made_among_others(home: Home):
    """Alone nothing is recorded, so the first path through every room is another one."""

    def made(kommune: str) -> tuple[dict[str, bytes], list[str]]:
        problems = Problems()
        files = build_pack(prepare(Order("vitas", kommune, home), problems), problems).files
        return dict(files), [str(problem) for problem in problems]

    kommuner = ("skanderborg", "laesoe")
    with one_pack():
        alone = [made(kommune) for kommune in kommuner]
    assert alone == [made(kommune) for kommune in kommuner] == [made(kommune) for kommune in kommuner]
