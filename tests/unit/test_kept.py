"""What is kept between runs: right, or not believed. Whatever is wrong with an entry, the answer is the sources'."""

from __future__ import annotations

import io
import os
import pickle
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from msgspec.structs import replace

from generator import kept as keeping
from generator import pack as packing
from generator.kept import SWITCH, kept, read_only
from generator.pack import Home, Order, _central, _layout, _raw, _shared, build_pack, find_home, prepare
from generator.problems import Problems, ProblemsError, Where
from generator.reading.source import LocatedDict, LocatedStr, PackedDict
from generator.tailoring.expressions import learn

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the entries, not yet there."""
    place = tmp_path / "kept"
    monkeypatch.setenv(SWITCH, str(place))
    return place


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "roles.yaml"
    path.write_text("roles: 1", encoding="utf-8")
    return path


class Reader:
    """Reads a source, counts how often, and warns."""

    def __init__(self, source: Path, codes: tuple[str, ...] = ()) -> None:
        self.source, self.codes, self.times = source, codes, 0

    def __call__(self, problems: Problems) -> str:
        self.times += 1
        for code in self.codes:
            problems.report(code, Where("roles.yaml", 3, 5), key="navn", severity="warning")
        return self.source.read_text(encoding="utf-8")

    def ask(self, *given: str) -> tuple[str, list[str]]:
        problems = Problems()
        answer = kept("prøve", (self.source,), self, problems, *given)
        return answer, [str(problem) for problem in problems]


def test_what_was_read_is_not_read_again_and_its_warnings_are_told_again(folder: Path, source: Path):
    reader = Reader(source, ("unknown-key",))
    first, second = reader.ask(), reader.ask()
    assert first == second == ("roles: 1", ["roles.yaml:3:5: ukendt felt «navn» [unknown-key]"])
    assert reader.times == 1


def test_an_entry_is_for_its_owner_alone(folder: Path, source: Path):
    Reader(source).ask()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()] == [0o600]


def test_other_bytes_another_file_and_another_name_for_the_folder_are_read(folder: Path, source: Path):
    reader = Reader(source)
    reader.ask()
    source.write_text("roles: 2", encoding="utf-8")
    assert reader.ask()[0] == "roles: 2"
    reader.ask("content")
    assert reader.times == 3
    reader.ask("content")
    assert reader.times == 3


def test_a_file_more_or_less_in_a_folder_counts(folder: Path, tmp_path: Path):
    sources = tmp_path / "programme"
    sources.mkdir()
    times: list[int] = []

    def ask() -> None:
        kept("folder", (sources,), lambda _: times.append(1), Problems())

    ask()
    (sources / "new.yaml").write_text("", encoding="utf-8")
    ask()
    (sources / "new.yaml").rename(sources / "newer.yaml")
    ask()
    ask()
    assert len(times) == 3


def test_changed_code_and_other_libraries_are_another_program(
    folder: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    reader = Reader(source)
    package = tmp_path / "package"
    package.mkdir()
    (package / "one.py").write_text("A = 1", encoding="utf-8")
    monkeypatch.setattr(keeping, "_PACKAGE", package)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "libraries")])

    def ask() -> int:
        keeping._program.cache_clear()
        reader.ask()
        return reader.times

    try:
        assert [ask(), ask()] == [1, 1]
        (package / "one.py").write_text("A = 2", encoding="utf-8")
        assert [ask(), ask()] == [2, 2]
        (tmp_path / "libraries/pydantic-9.dist-info").mkdir(parents=True)
        assert [ask(), ask()] == [3, 3]
        (package / "__pycache__").mkdir()
        assert ask() == 3
    finally:
        keeping._program.cache_clear()


def test_nothing_with_an_error_is_kept(folder: Path, source: Path):
    reader = Reader(source)

    def read(problems: Problems) -> str:
        problems.report("unknown-key", Where("roles.yaml", 3, 5), key="navn")
        return reader(problems)

    told = []
    for _ in range(2):
        problems = Problems()
        kept("prøve", (source,), read, problems)
        told.append([str(problem) for problem in problems])
    assert reader.times == 2 and told[0] == told[1] and len(told[0]) == 1
    assert not folder.exists()


def test_a_source_that_changes_while_it_is_read_is_not_kept(folder: Path, source: Path):
    def read(_: Problems) -> str:
        text = source.read_text(encoding="utf-8")
        source.write_text("roles: 2", encoding="utf-8")
        return text

    kept("prøve", (source,), read, Problems())
    assert not folder.exists()


def spoil(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda entry: entry.write_bytes(change(entry.read_bytes())) and None


def link(entry: Path) -> None:
    entry.rename(entry.with_name("elsewhere"))
    entry.symlink_to("elsewhere")


def pipe(entry: Path) -> None:
    entry.unlink()
    os.mkfifo(entry, 0o600)


SPOILT: dict[str, Callable[[Path], None]] = {
    "truncated": spoil(lambda data: data[:-1]),
    "empty": spoil(lambda data: b""),
    "longer": spoil(lambda data: data + b"."),
    "another mark": spoil(lambda data: b"x" + data[1:]),
    "another key": spoil(lambda data: data[:20] + bytes([data[20] ^ 1]) + data[21:]),
    "a bit of the digest": spoil(lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:]),
    "a bit of the data": spoil(lambda data: data[:-5] + bytes([data[-5] ^ 1]) + data[-4:]),
    "a link": link,
    "a pipe": pipe,
    "others write the entry": lambda entry: entry.chmod(0o606),
    "the group writes the entry": lambda entry: entry.chmod(0o660),
    "others write the folder": lambda entry: entry.parent.chmod(0o707),
    "the group writes the folder": lambda entry: entry.parent.chmod(0o770),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_spoilt_or_unsafe_entry_is_read_anew(folder: Path, source: Path, what: str):
    reader = Reader(source)
    reader.ask()
    entry = next(folder.iterdir())
    SPOILT[what](entry)
    assert reader.ask()[0] == "roles: 1"
    assert reader.times == 2
    unsafe = "folder" in what
    reader.ask()
    assert reader.times == (3 if unsafe else 2)  # a spoilt entry is mended, an unsafe folder left alone
    assert unsafe or stat.S_ISREG(entry.lstat().st_mode)


def test_an_entry_that_cannot_be_replaced_is_read_around(folder: Path, source: Path):
    (folder / "prøve").mkdir(parents=True)
    folder.chmod(0o700)
    reader = Reader(source)
    assert reader.ask() == reader.ask()
    assert [one.name for one in folder.iterdir()] == ["prøve"]


def test_somebody_elses_entries_are_not_believed(folder: Path, source: Path, monkeypatch: pytest.MonkeyPatch):
    reader = Reader(source)
    reader.ask()
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    reader.ask()
    assert reader.times == 2


def test_no_folder_is_made_in_somebody_elses(folder: Path, source: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: source.stat().st_uid + 1)
    Reader(source).ask()
    assert not folder.exists()


def test_a_folder_that_is_a_link_is_not_used(folder: Path, source: Path):
    (folder.parent / "there").mkdir(mode=0o700)
    folder.symlink_to("there")
    Reader(source).ask()
    assert not list((folder.parent / "there").iterdir())


@pytest.mark.parametrize("place", ["off", "", "relative", "{tmp}/roles.yaml/kept"])
def test_without_a_folder_all_is_read(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str):
    monkeypatch.setenv(SWITCH, place.format(tmp=tmp_path))
    monkeypatch.chdir(tmp_path)
    reader = Reader(source)
    assert [reader.ask()[0] for _ in range(2)] == ["roles: 1"] * 2
    assert reader.times == 2
    assert [one.name for one in tmp_path.iterdir()] == ["roles.yaml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_read_around(folder: Path, source: Path):
    folder.mkdir(mode=0o500)
    reader = Reader(source)
    assert [reader.ask()[0] for _ in range(2)] == ["roles: 1"] * 2
    assert reader.times == 2


def test_a_full_disk_leaves_nothing_behind(folder: Path, source: Path, monkeypatch: pytest.MonkeyPatch):
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    reader = Reader(source)
    assert [reader.ask()[0] for _ in range(2)] == ["roles: 1"] * 2
    assert reader.times == 2 and not list(folder.iterdir())


def test_the_users_cache_folder_is_the_default(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(SWITCH)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Reader(source).ask()
    assert (tmp_path / "cache/forankring/prøve").is_file()
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # no address, says the standard: as if it was not there
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    Reader(source).ask()
    assert (tmp_path / "home/.cache/forankring/prøve").is_file()


def test_without_a_home_nothing_is_kept(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(SWITCH)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # as for a user that the system does not know
    monkeypatch.chdir(tmp_path)
    Reader(source).ask()
    assert [one.name for one in tmp_path.iterdir()] == ["roles.yaml"]


def test_linked_sources_are_read_each_time(folder: Path, source: Path, tmp_path: Path):
    (tmp_path / "link.yaml").symlink_to(source)
    reader = Reader(tmp_path / "link.yaml")
    reader.ask()
    reader.ask()
    assert reader.times == 2


class Evil:
    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, ...]]:
        return os.system, ("touch evil",)


def made(value: object) -> bytes:
    out = io.BytesIO()
    keeping._Writer(out, protocol=5).dump(value)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        made(Evil()),
        b"cbuiltins\neval\n(V1\ntR.",
        b"cgenerator.store\nos\n.",
        b"cgenerator.kept\nimport_module\n(Vantigravity\ntR.",
        b"cgenerator.kept\nPath.unlink\n(Vx\ntR.",
        b"cgenerator.pack\nwrite_pack\n.",
        b"cgenerator.store\nPath\n.",
        b"cgenerator.tailoring.expressions\n_Missing\n.",
    ],
    ids=["system", "eval", "module", "function", "method", "ours", "passing through", "a class that is no value"],
)
def test_an_entry_can_name_nothing_but_values(data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((pickle.UnpicklingError, AttributeError)):
        keeping._Reader(io.BytesIO(data)).load()
    assert not list(tmp_path.iterdir())


def test_values_come_back_as_they_were(folder: Path):
    text = LocatedStr("navn")
    text.where = Where("roles.yaml", 1, 2)
    data = LocatedDict(Where("roles.yaml"))
    data.put("name", text, Where("roles.yaml", 1, 1), text.where)
    value = (MappingProxyType({"a": (1, 2.5, None, True)}), frozenset({"x"}), data)
    again = keeping._Reader(io.BytesIO(made(value))).load()
    assert again == value and type(again[0]) is MappingProxyType
    assert again[2]["name"].where == text.where and again[2].key_where == data.key_where
    assert read_only({"a": 1}) == {"a": 1}


def test_two_at_once_give_the_same_and_leave_one_entry(folder: Path):
    code = (
        "from generator.pack import find_home, _shared; from generator.problems import Problems;"
        "home = find_home(None, Problems());"
        "[print(len(_shared(home, Problems())[0].entries)) for _ in range(3)]"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(3)]
    assert {one.communicate()[0] for one in running} == {b"98\n98\n98\n"}
    assert [one.name for one in folder.iterdir()] == ["shared"]


def test_packed_data_is_the_same_data_and_a_copy_each_time():
    data, inner, where = (
        LocatedDict(Where("roles.yaml", 1)),
        LocatedDict(Where("roles.yaml", 3)),
        Where("roles.yaml", 2),
    )
    inner.put("name", "Leder", where, where)
    data.put("leder", inner, where, where)
    for made in (
        PackedDict.of(data),
        PackedDict.of(data).clone(),
        keeping.unpacked(keeping.packed(PackedDict.of(data))),
    ):
        assert dict(made.items()) == data and list(made.values()) == [inner] and made.where == data.where
        assert made["leder"] is not made["leder"] and made["leder"].value_where == inner.value_where
        assert made.get("leder") == inner and made.get("ejer") is None and made.key_where == data.key_where
        mine = made["leder"].clone()
        mine.cut("name")
        made.put("leder", mine, where, where)
        assert made["leder"] is mine
    assert data["leder"] is inner and inner == {"name": "Leder"}


# What packs are built from


@pytest.fixture(scope="module")
def home() -> Home:
    return find_home(None, Problems())


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "content/programmes").iterdir() if path.is_dir()))
def test_a_kept_programme_is_the_one_that_was_read(folder: Path, home: Home, name: str):
    fresh = _central(home, name, Problems())
    again = _central(home, name, Problems())
    raw = [_raw(home, name, Problems()) for _ in range(2)]
    assert fresh[0] is not None and fresh[0].raw
    assert again == (replace(fresh[0], raw={}), fresh[1])
    assert learn(again) == learn((replace(fresh[0], raw={}), fresh[1]))
    assert [{kind: dict(data.items()) for kind, data in one.items()} for one in raw] == [dict(fresh[0].raw)] * 2
    assert [raw[1][kind].key_where for kind in raw[1]] == [raw[0][kind].key_where for kind in raw[0]]


def test_words_defaults_register_and_layout_too(folder: Path, home: Home):
    assert _shared(home, Problems()) == _shared(home, Problems())
    layouts = [_layout(home, home.layouts / "standard", Problems()) for _ in range(2)]
    assert all(getattr(layouts[0], name) == getattr(layouts[1], name) for name in layouts[0].__struct_fields__)
    assert sorted(one.name for one in folder.iterdir()) == ["layout", "shared"]


def test_nothing_is_read_beside_the_sources_that_an_entry_is_known_by(
    folder: Path, home: Home, monkeypatch: pytest.MonkeyPatch
):
    """A file that is read and not among the sources could change without anybody noticing."""
    opened: list[Path] = []
    known: dict[str, tuple[Path, ...]] = {}
    open_path = Path.open

    def spying(self: Path, *args: Any, **options: Any) -> Any:
        opened.append(self.resolve())
        return open_path(self, *args, **options)

    def plain(name: str, sources: Any, read: Any, problems: Problems, *given: str, **_: Any) -> Any:
        known[name] = tuple(one.resolve() for one in sources)
        opened.clear()
        value = read(problems)
        assert opened, name
        beside = [one for one in opened if not any(one.is_relative_to(source) for source in known[name])]
        assert not beside, name
        return value

    monkeypatch.setattr(packing, "kept", plain)
    monkeypatch.setattr(Path, "open", spying)
    for path in sorted((home.content / "programmes").iterdir()):
        _central(home, path.name, Problems())
        _raw(home, path.name, Problems())
    _shared(home, Problems())
    _layout(home, home.layouts / "standard", Problems())
    assert len(known) == 2 * len(list((home.content / "programmes").iterdir())) + 2


def test_a_kommunes_own_layout_is_not_kept(folder: Path, home: Home):
    _layout(home, home.layouts / "elsewhere", Problems())
    assert not folder.exists()


def test_a_pack_is_the_same_bytes_with_and_without(folder: Path, home: Home, monkeypatch: pytest.MonkeyPatch):
    """Skanderborg has changes of its own, so the raw data counts too."""

    def files() -> dict[str, bytes]:
        problems = Problems()
        order = Order("vitas", "skanderborg", home, only=("guide", "briefing", "calendar"))
        return dict(build_pack(prepare(order, problems), problems).files)

    with monkeypatch.context() as without:
        without.setenv(SWITCH, "off")
        read = files()
    assert not folder.exists()
    assert read == files() == files() == files()
    assert {"programme-vitas", "raw-vitas", "shared", "layout"} <= {one.name for one in folder.iterdir()}


def test_faults_in_a_kommunes_changes_are_the_same_with_and_without(folder: Path, home: Home, tmp_path: Path):
    params = tmp_path / "skanderborg.yaml"
    params.write_text(
        "municipality: skanderborg\nprogrammes:\n  vitas:\n    changes:\n      drop: [vitas/roles/projektleder]\n"
        "      change:\n        vitas/risks/findes-ikke: {name: Risiko}\n"
        "        vitas/roles/superbruger: {reports_to: ingen}\n",
        encoding="utf-8",
    )
    told = []
    for _ in range(3):
        with pytest.raises(ProblemsError) as error:
            prepare(Order("vitas", "skanderborg", home, params=params), Problems())
        told.append([str(problem) for problem in error.value.problems])
    assert told[0] == told[1] == told[2] and len(told[0]) >= 2


def test_nothing_of_a_kommunes_parameters_is_kept(folder: Path, home: Home):
    for _ in range(2):
        prepare(Order("vitas", "skanderborg", home), Problems())
    whole = b"".join(one.read_bytes() for one in folder.iterdir())
    assert b"Gevinst" in whole
    for word in ("Maja Eksempel", "example.dk", "Virksomhedsservice"):
        assert word.encode() not in whole
