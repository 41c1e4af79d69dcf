"""Replacing a folder of generated files: the old set or the new one, and every edit kept."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator import store
from generator.problems import Problems, ProblemsError

OLD = {"guide.docx": b"old guide", "deck.pptx": b"old deck"}
NEW = {"guide.docx": b"new guide", "deck.pptx": b"new deck"}


def with_manifest(files: dict[str, bytes]) -> dict[str, bytes]:
    rows = {name: {"sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()}
    return {**files, store.MANIFEST: json.dumps({"files": rows}).encode()}


def put(target: Path, files: dict[str, bytes]) -> list[tuple[str, str]]:
    problems = Problems()
    with store.locked(target, problems):
        store.recover(target)
        store.check_not_open(target, files, problems)
        return store.swap(target, with_manifest(files))


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != store.MANIFEST
    }


def codes(error: pytest.ExceptionInfo[ProblemsError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out" / "skanderborg" / "vitas"


@pytest.fixture(params=["exchange", "two renames"])
def any_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the test with the one-step exchange and with the two renames a disk without it gets."""
    if request.param == "two renames":
        monkeypatch.setattr(store, "_exchange", lambda one, other: False)


def test_first_set_makes_the_folder(target: Path):
    assert put(target, OLD) == []
    assert content(target) == OLD


def test_unchanged_files_are_replaced_and_nothing_is_left_beside(target: Path, any_disk: None):
    put(target, OLD)

    assert put(target, NEW) == []
    assert content(target) == NEW
    assert [path.name for path in target.parent.iterdir()] == ["vitas"]


def test_an_edited_file_is_kept_beside_the_new_one(target: Path, any_disk: None):
    put(target, OLD)
    (target / "guide.docx").write_bytes(b"edited")
    name = f"guide.rettet-{hashlib.sha256(b'edited').hexdigest()[:8]}.docx"

    assert put(target, NEW) == [("guide.docx", name)]
    assert content(target) == {**NEW, name: b"edited"}


def test_a_kept_edit_survives_all_later_sets_and_a_second_edit_gets_its_own_name(target: Path):
    put(target, OLD)
    for edit in (b"first", b"second"):
        (target / "guide.docx").write_bytes(edit)
        put(target, NEW)
    put(target, OLD)

    kept = {data for name, data in content(target).items() if ".rettet-" in name}
    assert kept == {b"first", b"second"}


def test_the_same_set_twice_keeps_nothing_aside(target: Path):
    put(target, NEW)

    assert put(target, NEW) == []
    assert content(target) == NEW


@pytest.mark.parametrize("manifest", [b"", b"{", b"[]", b'{"files": {"guide.docx": 3}}', b"[" * 100_000])
def test_without_a_readable_manifest_every_different_file_counts_as_edited(target: Path, manifest: bytes):
    put(target, OLD)
    (target / store.MANIFEST).write_bytes(manifest)

    kept = dict(put(target, {**NEW, "deck.pptx": OLD["deck.pptx"]}))

    assert (target / kept["guide.docx"]).read_bytes() == b"old guide"
    assert (target / kept[store.MANIFEST]).read_bytes() == manifest
    assert "deck.pptx" not in kept


def test_foreign_files_folders_and_links_stay_where_they_are(target: Path, any_disk: None):
    put(target, OLD)
    (target / "noter").mkdir()
    (target / "noter" / "møde.txt").write_text("husk")
    (target / "tom mappe").mkdir()
    (target / "genvej").symlink_to("noter/møde.txt")
    put(target, NEW)

    assert (target / "noter" / "møde.txt").read_text() == "husk"
    assert (target / "tom mappe").is_dir()
    assert (target / "genvej").is_symlink()


def test_a_former_file_goes_unless_it_was_edited(target: Path):
    put(target, {**OLD, "figurer/plan.png": b"plan", "figurer/kort.png": b"map"})
    (target / "figurer" / "kort.png").write_bytes(b"drawn on")

    ((name, kept),) = put(target, NEW)

    assert name == "figurer/kort.png"
    assert content(target) == {**NEW, kept: b"drawn on"}


def test_a_planted_link_is_moved_aside_and_never_written_through(target: Path, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"do not touch")
    put(target, OLD)
    (target / "guide.docx").unlink()
    (target / "guide.docx").symlink_to(secret)

    ((name, kept),) = put(target, NEW)

    assert secret.read_bytes() == b"do not touch"
    assert (target / "guide.docx").read_bytes() == b"new guide"
    assert (name, (target / kept).is_symlink()) == ("guide.docx", True)


@pytest.mark.parametrize("word", ["new", "ready", "old"])
def test_a_link_planted_under_a_working_name_goes_and_its_goal_stays(target: Path, tmp_path: Path, word: str):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "photo").write_bytes(b"photo")
    put(target, OLD)
    target.with_name(f".vitas.{word}").symlink_to(precious)
    put(target, NEW)

    assert (precious / "photo").read_bytes() == b"photo"
    assert content(target) == NEW


def test_a_link_in_place_of_the_folder_is_refused(target: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    target.parent.mkdir(parents=True)
    target.symlink_to(elsewhere)

    with pytest.raises(ProblemsError) as error:
        put(target, NEW)
    assert codes(error) == ["output-not-folder"]
    assert list(elsewhere.iterdir()) == []


def test_a_file_in_place_of_a_parent_folder_is_a_problem(target: Path, tmp_path: Path):
    (tmp_path / "out").write_bytes(b"")

    with pytest.raises(ProblemsError) as error:
        put(target, NEW)
    assert codes(error) == ["output-not-folder"]


@pytest.mark.parametrize("owner", ["~$guide.docx", "~$ide.docx", ".~lock.guide.docx#"])
def test_a_file_open_in_an_office_program_stops_the_build(target: Path, owner: str):
    put(target, OLD)
    (target / owner).write_bytes(b"")

    with pytest.raises(ProblemsError) as error:
        put(target, NEW)
    assert codes(error) == ["file-open"]
    assert content(target) == {**OLD, owner: b""}


def test_a_file_locked_by_another_process_stops_the_build(target: Path):
    put(target, OLD)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl,sys; f=open(sys.argv[1],'r+b'); fcntl.lockf(f, fcntl.LOCK_EX); print(flush=True); input()",
            str(target / "deck.pptx"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        with pytest.raises(ProblemsError) as error:
            put(target, NEW)
        assert codes(error) == ["file-open"]
    finally:
        holder.communicate(b"\n")
    assert content(target) == OLD


def test_two_builds_of_one_folder_do_not_run_at_once(target: Path):
    put(target, OLD)
    handle = os.open(target.parent, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(ProblemsError) as error:
            put(target, NEW)
        assert codes(error) == ["output-busy"]
    finally:
        os.close(handle)
    assert content(target) == OLD


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EACCES, "output-unwritable"),
        (errno.EROFS, "output-unwritable"),
        (errno.ENAMETOOLONG, "path-too-long"),
        (errno.EIO, "output-unwritable"),
    ],
)
def test_a_disk_failure_midway_is_a_problem_and_leaves_the_old_set(
    target: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
):
    put(target, OLD)
    (target / "noter.txt").write_text("husk")

    def fail(path: Path, data: bytes) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(store, "_write", fail)
    with pytest.raises(ProblemsError) as error:
        put(target, NEW)
    assert codes(error) == [code]
    assert content(target) == {**OLD, "noter.txt": b"husk"}
    assert [path.name for path in target.parent.iterdir()] == ["vitas"]


def test_disks_without_hard_links_get_copies(target: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(source: Path, goal: Path) -> None:
        raise OSError(errno.EPERM, "no links here")

    put(target, OLD)
    (target / "noter.txt").write_text("husk")
    monkeypatch.setattr(os, "link", refuse)
    put(target, NEW)

    assert content(target) == {**NEW, "noter.txt": b"husk"}
    assert [path.name for path in target.parent.iterdir()] == ["vitas"]


PUT = "\n".join(inspect.getsource(one) for one in (with_manifest, put))
KILL = """
import hashlib, json, os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from generator import store
from generator.problems import Problems
{put}
target, step, exchange = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "exchange"
if not exchange:
    store._exchange = lambda one, other: False
count = 0
def before(call):
    def counted(*arguments, **options):
        global count
        count += 1
        if count == step:
            os._exit(9)
        return call(*arguments, **options)
    return counted
for owner, name in [(Path, "rename"), (Path, "unlink"), (Path, "mkdir"), (os, "link"), (os, "fsync"), (os, "unlink"),
                    (os, "rmdir"), (store, "_exchange")]:
    setattr(owner, name, before(getattr(owner, name)))
put(target, {new!r})
"""


@pytest.mark.parametrize("way", ["exchange", "two renames"])
def test_a_run_killed_at_any_step_leaves_the_old_set_or_the_new_one_and_every_edit(tmp_path: Path, way: str):
    code = KILL.format(root=str(Path(__file__).parents[2]), put=PUT, new=NEW)
    outcomes = set()
    for step in range(1, 60):
        target = tmp_path / str(step) / "skanderborg" / "vitas"
        put(target, OLD)
        (target / "noter.txt").write_bytes(b"note")
        (target / "guide.docx").write_bytes(b"edited")
        done = subprocess.run([sys.executable, "-c", code, str(target), str(step), way], check=False)

        if way == "exchange":
            assert target.is_dir()
        if target.is_dir():
            found = content(target)
            assert b"edited" in found.values() and b"note" in found.values()
            outcomes.add("new" if found["deck.pptx"] == b"new deck" else "old")
            assert found["deck.pptx"] != b"new deck" or found["guide.docx"] == b"new guide"
        put(target, NEW)
        found = content(target)
        assert {name: data for name, data in found.items() if ".rettet-" not in name} == {**NEW, "noter.txt": b"note"}
        assert [data for name, data in found.items() if ".rettet-" in name] == [b"edited"]
        assert [path.name for path in target.parent.iterdir()] == ["vitas"]
        if done.returncode == 0:
            break
        assert done.returncode == 9
    else:
        pytest.fail("the run never came to its end")
    assert outcomes == {"old", "new"}


def test_what_is_saved_into_the_old_set_during_the_swap_moves_over(target: Path, monkeypatch: pytest.MonkeyPatch):
    put(target, OLD)
    exchange = store._exchange

    def save_late(one: Path, other: Path) -> bool:
        (other / "guide.docx").write_bytes(b"saved late")
        return exchange(one, other)

    monkeypatch.setattr(store, "_exchange", save_late)
    put(target, NEW)

    assert b"saved late" in content(target).values()
    assert (target / "guide.docx").read_bytes() == b"new guide"


def test_a_folder_where_a_file_belongs_is_a_problem_and_nothing_changes(tmp_path: Path):
    target = tmp_path / "vitas"
    put(target, OLD)
    (target / "guide.docx").unlink()
    (target / "guide.docx").mkdir()
    (target / "guide.docx" / "mine.txt").write_text("mine")
    before = content(target)
    with pytest.raises(ProblemsError) as error:
        put(target, NEW)
    assert [problem.code for problem in error.value.problems] == ["folder-in-place"]
    assert content(target) == before


@pytest.mark.parametrize(
    "name", ["../x", "/x", "a/../x", "./x", "a//x", "", ".", "a\\x", "a\nx", "a\x00x", "x" * 300, "a/b/c"]
)
def test_a_manifest_cannot_name_files_elsewhere(tmp_path: Path, name: str):
    (tmp_path / store.MANIFEST).write_text(
        json.dumps({"files": {name: {"sha256": "0"}, "guide.docx": {"sha256": "1"}}})
    )
    assert store.recorded(tmp_path) == {"guide.docx": "1"}


def test_a_manifest_too_large_to_be_ours_is_not_read(tmp_path: Path):
    (tmp_path / store.MANIFEST).write_text('{"files": {}}' + " " * store.MAX_MANIFEST)
    assert store.recorded(tmp_path) == {}
