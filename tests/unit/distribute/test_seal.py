"""Signing and checking: everything that was tampered with is named, and nothing a stranger sends does harm."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
# What is checked -> where it lies in an issue, the list it carries, and a file on that list
CARRIERS = {
    "issue": (".", "udgivelse.json", DOCUMENT),
    "issue as a zip": (".", "udgivelse.json", DOCUMENT),
    "bag": ("kommuner/fanoe", "manifest-sha256.txt", "data/dubu/pack.json"),
    "zip": ("pakker/fanoe-2027.1.zip", "_kontrol/sha256.txt", "LAES-MIG-FOERST.docx"),
}
FAULTS = ["altered", "removed", "added", "renamed"]


@dataclass(frozen=True)
class Carrier:
    """One thing that `verify` opens, unpacked in `folder`: `name` is a file that its `list` names."""

    kind: str
    folder: Path
    list: Path
    name: str

    def judged(self, key: Path) -> list[tuple[str, str]]:
        """What is said of it, with the key where it is signed; a zip is packed again first."""
        if "zip" not in self.kind:
            return judge(self.folder, None if self.kind == "bag" else key)
        return judge(Path(shutil.make_archive(str(self.folder), "zip", self.folder)), key)


@pytest.fixture(params=CARRIERS)
def carrier(request: pytest.FixtureRequest, issued: Path, tmp_path: Path) -> Carrier:
    place, listed, name = CARRIERS[request.param]
    folder = tmp_path / "copy"
    if place.endswith(".zip"):
        with zipfile.ZipFile(issued / place) as archive:
            archive.extractall(folder)
    else:
        shutil.copytree(issued / place, folder)
    return Carrier(request.param, folder, folder / listed, name)


def alter(folder: Path, name: str = DOCUMENT) -> None:
    (folder / name).write_bytes((folder / name).read_bytes() + b" ")


def said(fault: str, name: str, other: str) -> list[tuple[str, str]]:
    found = {"altered": [("verify-altered", name)], "removed": [("verify-missing", name)]}
    found["added"] = [("verify-extra", other)]
    return found.get(fault, [("verify-extra", other), ("verify-missing", name)])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_differs_from_the_list_is_named(carrier: Carrier, issued: Path, fault: str):
    path = carrier.folder / carrier.name
    other = path.with_name(f"ny-{path.name}")
    match fault:
        case "altered":
            alter(carrier.folder, carrier.name)
        case "removed":
            path.unlink()
        case "added":
            other.write_bytes(b"x")
        case "renamed":
            path.rename(other)
    assert carrier.judged(issued.parent / "central.pub") == said(fault, path.name, other.name)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_list_that_differs_from_the_files_is_named_and_betrayed(carrier: Carrier, issued: Path, fault: str):
    """Signed lists by their signature, a bag's by the list of its lists; a name that leads out is looked up nowhere."""
    other = "../../../../etc/passwd"
    text = carrier.list.read_text(encoding="utf-8")
    if carrier.list.suffix == ".json":
        whole = json.loads(text)
        whole["files"] = _list_with(fault, whole["files"], carrier.name, other, {"sha256": "0" * 64})
        text = json.dumps(whole)
    else:
        listed = {name: digest for digest, _, name in (line.partition("  ") for line in text.splitlines())}
        changed = _list_with(fault, listed, carrier.name, other, "0" * 64)
        text = "".join(f"{digest}  {name}\n" for name, digest in changed.items())
    carrier.list.write_text(text, encoding="utf-8")

    # what is on the list alone is missing, what is among the files alone is extra
    short = Path(carrier.name).name
    expected = {
        "altered": [("verify-altered", short)],
        "removed": [("verify-extra", short)],
        "added": [("verify-missing", "passwd")],
        "renamed": [("verify-extra", short), ("verify-missing", "passwd")],
    }[fault]
    betrayed = ("verify-altered" if carrier.kind == "bag" else "bad-signature", carrier.list.name)
    sign = "" if carrier.kind == "bag" else ".sig"
    assert carrier.judged(issued.parent / "central.pub") == sorted([*expected, (betrayed[0], betrayed[1] + sign)])


def _list_with(fault: str, listed: dict[str, Any], name: str, other: str, wrong: Any) -> dict[str, Any]:
    rest = {one: entry for one, entry in listed.items() if one != name}
    return {
        "altered": {**listed, name: wrong},
        "removed": rest,
        "added": {**listed, other: wrong},
        "renamed": {**rest, other: listed[name]},
    }[fault]


def test_a_signature_that_is_gone_or_garbled_is_named(copy: Path):
    key = copy.parent / "central.pub"
    (copy / "udgivelse.json.sig").write_text("AAAA\n")
    assert judge(copy, key) == [("bad-signature", "udgivelse.json.sig")]
    (copy / "udgivelse.json.sig").unlink()
    assert judge(copy, key) == [("not-signed", "2027.1")]


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


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": []}', '{"files": {"a": {"sha256": "x"}}}', "[" * 100_000])
def test_a_broken_list_is_one_problem(copy: Path, text: str):
    (copy / "udgivelse.json").write_text(text, encoding="utf-8")
    assert judge(copy) == [("broken-list", "udgivelse.json")]


def test_an_interrupted_issue_is_no_issue(copy: Path):
    (copy / "udgivelse.json").unlink()
    assert [code for code, _ in judge(copy)] == ["not-an-issue"]


def test_what_is_itself_a_link_is_not_opened(copy: Path):
    link = copy.with_name("link")
    link.symlink_to(copy)
    assert judge(link) == [("missing-file", "link")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among files")
def test_what_is_no_file_is_refused_and_never_read(copy: Path):
    os.mkfifo(copy / "kommuner/fanoe/data/roer")  # to open it would wait for ever
    assert judge(copy / "kommuner/fanoe") == [("verify-unsafe", "roer")]


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


def test_many_small_files_that_together_are_a_bomb_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = zipped(tmp_path / "bomb.zip", [(f"fil-{number}", os.urandom(1000)) for number in range(8)])
    monkeypatch.setattr(seal, "MAX_UNPACKED", 5_500)
    assert {("verify-unsafe", f"fil-{number}") for number in (5, 6, 7)} <= set(judge(path))
    monkeypatch.setattr(seal, "MAX_ENTRIES", 5)
    assert ("verify-unsafe", "bomb.zip") in judge(path)


def test_a_list_beyond_its_limit_is_not_read(copy: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(seal, "MAX_LIST", 1_000)
    assert judge(copy) == [("broken-list", "udgivelse.json")]


@pytest.mark.parametrize("told", [10, 10_000])
def test_a_file_that_is_not_as_long_as_the_zip_says_is_altered(issued: Path, tmp_path: Path, told: int):
    data = bytearray((issued / "pakker/fanoe-2027.1.zip").read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        entry = archive.infolist()[0]
    directory = data.rindex(b"PK\x01\x02", 0, data.rindex(entry.filename.encode()))
    data[directory + 24 : directory + 28] = told.to_bytes(4, "little")
    (tmp_path / "x.zip").write_bytes(data)
    assert ("verify-altered", entry.filename) in judge(tmp_path / "x.zip")


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
