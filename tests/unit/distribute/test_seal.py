"""Signing and checking: everything that was tampered with is named, and nothing a stranger sends does harm."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.distribute import seal
from generator.problems import Problems, ProblemsError


def judge(path: Path, key: Path | None = None) -> list[tuple[str, str]]:
    problems = Problems()
    public = seal.read_public(key, problems) if key is not None else None
    with contextlib.suppress(ProblemsError):
        seal.verify(path, public, problems)
    return sorted((problem.code, Path(problem.where.file).name) for problem in problems)


@pytest.fixture
def copy(issued: Path, tmp_path: Path) -> Path:
    shutil.copytree(issued, tmp_path / "2027.1")
    shutil.copy(issued.parent / "central.pub", tmp_path / "central.pub")
    return tmp_path / "2027.1"


def test_an_issue_its_bags_and_its_zips_are_sound(issued: Path):
    key = issued.parent / "central.pub"
    assert judge(issued, key) == []
    assert judge(issued / "kommuner/fanoe") == []
    assert judge(issued / "pakker/fanoe-2027.1.zip", key) == []


def test_the_whole_issue_as_a_zip_is_checked_like_the_folder(issued: Path, tmp_path: Path):
    made = shutil.make_archive(str(tmp_path / "all"), "zip", issued)
    assert judge(Path(made), issued.parent / "central.pub") == []


DOCUMENT = "kommuner/fanoe/data/dubu/pack.json"


def alter(folder: Path) -> None:
    (folder / DOCUMENT).write_bytes((folder / DOCUMENT).read_bytes() + b" ")


def rename(folder: Path) -> None:
    (folder / DOCUMENT).rename(folder / DOCUMENT.replace("pack", "pak"))


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (alter, [("verify-altered", "pack.json")]),
        (lambda folder: (folder / DOCUMENT).unlink(), [("verify-missing", "pack.json")]),
        (lambda folder: (folder / "ny.txt").write_text("x"), [("verify-extra", "ny.txt")]),
        (rename, [("verify-extra", "pak.json"), ("verify-missing", "pack.json")]),
        (lambda folder: (folder / "udgivelse.json.sig").unlink(), [("not-signed", "2027.1")]),
        (
            lambda folder: (folder / "udgivelse.json.sig").write_text("AAAA\n"),
            [("bad-signature", "udgivelse.json.sig")],
        ),
    ],
)
def test_every_kind_of_tampering_is_named(
    copy: Path, tamper: Callable[[Path], object], expected: list[tuple[str, str]]
):
    tamper(copy)
    assert judge(copy, copy.parent / "central.pub") == expected


def test_a_list_that_was_made_to_fit_is_betrayed_by_the_signature(copy: Path):
    alter(copy)
    index = json.loads((copy / "udgivelse.json").read_bytes())
    data = (copy / DOCUMENT).read_bytes()
    index["files"][DOCUMENT]["sha256"] = hashlib.sha256(data).hexdigest()
    (copy / "udgivelse.json").write_text(json.dumps(index), encoding="utf-8")
    assert judge(copy) == []
    assert judge(copy, copy.parent / "central.pub") == [("bad-signature", "udgivelse.json.sig")]


def test_another_key_does_not_fit(issued: Path, tmp_path: Path):
    other = seal.write_keys(tmp_path / "other", Problems())
    assert judge(issued, other) == [("bad-signature", "udgivelse.json.sig")]
    zipped = issued / "pakker/fanoe-2027.1.zip"
    assert judge(zipped, other) == [("bad-signature", "sha256.txt.sig")]


def test_a_bag_that_was_tampered_with_names_its_files(copy: Path):
    folder = copy / "kommuner/fanoe"
    alter(copy)
    (folder / "bag-info.txt").write_text("Bagging-Date: 1999-01-01\n", encoding="utf-8")
    (folder / "data/nyt.txt").write_text("x", encoding="utf-8")
    assert judge(folder) == [
        ("verify-altered", "bag-info.txt"),
        ("verify-altered", "pack.json"),
        ("verify-extra", "nyt.txt"),
    ]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": []}', '{"files": {"a": {"sha256": "x"}}}', "[" * 100_000])
def test_a_broken_list_is_one_problem(copy: Path, text: str):
    (copy / "udgivelse.json").write_text(text, encoding="utf-8")
    assert judge(copy) == [("broken-list", "udgivelse.json")]


def test_an_interrupted_issue_is_no_issue(copy: Path):
    (copy / "udgivelse.json").unlink()
    assert [code for code, _ in judge(copy)] == ["not-an-issue"]


def test_a_link_is_refused_and_never_followed(copy: Path):
    (copy / DOCUMENT).unlink()
    (copy / DOCUMENT).symlink_to("/etc/passwd")
    (copy / "mappe").symlink_to("/etc")
    assert judge(copy) == [
        ("verify-missing", "pack.json"),
        ("verify-unsafe", "mappe"),
        ("verify-unsafe", "pack.json"),
    ]


def zipped(path: Path, entries: list[tuple[zipfile.ZipInfo | str, bytes]], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        archive.writestr("_kontrol/sha256.txt", "")
        for name, data in entries:
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("name", ["../ude.txt", "/ude.txt", "a/../../ude.txt", "..\\ude.txt", "c:ude.txt", "a\x1bb"])
def test_a_name_that_leads_out_of_the_zip_is_refused(tmp_path: Path, name: str):
    path = zipped(tmp_path / "slip.zip", [(name, b"x")])
    assert {code for code, _ in judge(path)} == {"verify-unsafe"}
    assert sorted(one.name for one in tmp_path.iterdir()) == ["slip.zip"]


def test_a_link_in_a_zip_is_refused(tmp_path: Path):
    link = zipfile.ZipInfo("link")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert judge(zipped(tmp_path / "link.zip", [(link, b"/etc/passwd")])) == [("verify-unsafe", "link")]


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path):
    path = zipped(tmp_path / "bomb.zip", [("bombe", bytes(200 * 1024 * 1024))])
    assert judge(path) == [("verify-unsafe", "bombe")]


def test_a_name_that_stands_twice_is_refused(tmp_path: Path):
    with pytest.warns(UserWarning, match="Duplicate"):
        path = zipped(tmp_path / "twice.zip", [("a", b"1"), ("a", b"2")])
    assert ("verify-unsafe", "a") in judge(path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", os.urandom(2000)])
def test_what_is_no_zip_is_one_problem(tmp_path: Path, data: bytes):
    (tmp_path / "x.zip").write_bytes(data)
    assert [code for code, _ in judge(tmp_path / "x.zip")] == ["broken-zip"]


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_flipped_byte_of_a_kommunes_zip_is_noticed_unless_it_changes_nothing(issued: Path, tmp_path: Path):
    good = issued / "pakker/fanoe-2027.1.zip"
    data = good.read_bytes()
    key = issued.parent / "central.pub"
    for place in range(7, len(data), len(data) // 25):
        bad = bytearray(data)
        bad[place] ^= 0x55
        (tmp_path / "bad.zip").write_bytes(bad)
        assert judge(tmp_path / "bad.zip", key) or contents(tmp_path / "bad.zip") == contents(good), place


# Keys


def test_a_key_is_for_its_owner_alone_and_never_overwritten(tmp_path: Path):
    path = tmp_path / "central"
    seal.write_keys(path, Problems())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(ProblemsError) as error:
        seal.write_keys(path, Problems())
    assert {problem.code for problem in error.value.problems} == {"key-exists"}
    assert path.read_bytes() == before


def test_a_key_others_can_read_or_a_repository_holds_is_refused(tmp_path: Path):
    path = tmp_path / "central"
    seal.write_keys(path, Problems())
    path.chmod(0o644)
    (tmp_path / ".git").mkdir()
    problems = Problems()
    seal.read_private(path, problems)
    assert {problem.code for problem in problems} == {"key-readable", "key-in-repository"}
    with pytest.raises(ProblemsError) as error:
        seal.write_keys(tmp_path / "ny", Problems())
    assert [problem.code for problem in error.value.problems] == ["key-in-repository"]


@pytest.mark.parametrize("data", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\xff\x00"])
def test_what_is_no_key_is_one_problem(tmp_path: Path, data: bytes):
    path = tmp_path / "key"
    path.write_bytes(data)
    path.chmod(0o600)
    problems = Problems()
    assert seal.read_private(path, problems) is None
    assert seal.read_public(path, problems) is None
    assert {problem.code for problem in problems} == {"bad-key"}
