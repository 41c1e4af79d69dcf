"""The program away from its checkout: an installed wheel, and (slow) a fresh clone with nothing set up."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, missing


def run(*arguments: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV", "MAKEFLAGS")}
    return subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        env={**clean, **env},
        check=False,
        capture_output=True,
        text=True,
        timeout=900,
    )


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked without the network; the packages it needs come from this environment."""
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    tmp_path = tmp_path_factory.mktemp("wheel")
    built = run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"),
        *("--disable-pip-version-check", "-w", tmp_path / "wheel", root),
        cwd=tmp_path,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    packed = packed_wheel(tmp_path)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "site")
    return tmp_path / "site"


def packed_wheel(folder: Path) -> Path:
    (packed,) = (folder / "wheel").glob("*.whl")
    return packed


@pytest.mark.slow
def test_pip_installs_a_program_that_needs_nothing_of_the_checkout(wheel: Path, tmp_path: Path):
    """A clean environment, the packages from the index, an empty folder: one command makes the same pack."""
    venv, empty = tmp_path / "venv", tmp_path / "tom mappe"
    empty.mkdir()
    assert run(sys.executable, "-m", "venv", venv, cwd=tmp_path).returncode == 0
    pip = (venv / "bin" / "pip", "--disable-pip-version-check", "--quiet")
    done = run(*pip, "install", packed_wheel(wheel.parent), cwd=empty)
    if done.returncode != 0:
        missing(f"the packages could not be installed: {done.stderr[-300:]}")
    program = venv / "bin" / "forankring"

    done = run(program, "pack", "vitas", "skanderborg", cwd=empty)

    assert done.returncode == 0, done.stdout + done.stderr
    folder = empty / "output/skanderborg/vitas"
    listed = json.loads((folder / "pack.json").read_text(encoding="utf-8"))
    assert {path.name for path in folder.iterdir()} == {"pack.json", *listed["files"]}
    assert "vitas-implementeringsguide-skanderborg.docx" in listed["files"]
    same = run(sys.executable, "-m", "generator", "pack", "vitas", "skanderborg", cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert same.returncode == 0, same.stderr
    for name in listed["files"]:
        here = (tmp_path / "output/skanderborg/vitas" / name).read_bytes()
        assert here == (folder / name).read_bytes(), f"{name} is another than the checkout's"
    done = run(program, "check", "vitas", cwd=empty)
    assert "Traceback" not in done.stderr


def test_an_installed_wheel_builds_a_pack_from_any_folder(wheel: Path, tmp_path: Path):
    done = run(sys.executable, "-m", "generator", "pack", "vitas", "laesoe", cwd=tmp_path, PYTHONPATH=str(wheel))

    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.suffix for path in (tmp_path / "output/laesoe/vitas").iterdir()} == {
        ".docx",
        ".ics",
        ".json",
        ".pptx",
        ".xlsx",
    }
    assert not (wheel / "output").exists()
    scripts = next(wheel.glob("*.dist-info")) / "entry_points.txt"
    assert "forankring = generator.cli:main" in scripts.read_text()


def test_an_installed_wheel_issues_with_plain_styles_and_says_so(wheel: Path, tmp_path: Path):
    """Away from the checkout there is no design system: the issue is whole all the same, and the summary tells."""
    chosen = ("--municipality", "laesoe", "--programme", "dubu", "--executor", "here")
    done = run(sys.executable, "-m", "generator", "issue", "2027.1", *chosen, cwd=tmp_path, PYTHONPATH=str(wheel))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Designsystemet mangler" in done.stdout
    folder = tmp_path / "output/issues/2027.1"
    assert (folder / "portal/plain.css").is_file() and not (folder / "portal/fds").exists()
    done = run(sys.executable, "-m", "generator", "verify", folder, cwd=tmp_path, PYTHONPATH=str(wheel))
    assert done.returncode == 0, done.stderr


def test_a_folder_given_with_content_wins(root: Path, tmp_path: Path):
    content = shutil.copytree(root / "content", tmp_path / "content")
    programme = content / "programmes" / "vitas" / "programme.yaml"
    text = programme.read_text(encoding="utf-8")
    programme.write_text(text.replace("name: VITAS\n", "name: PRØVE\n", 1), encoding="utf-8")

    done = run(
        *(
            sys.executable,
            "-m",
            "generator",
            "pack",
            "vitas",
            "laesoe",
            "--content",
            content,
            "--out",
            tmp_path / "out",
        ),
        cwd=tmp_path,
        PYTHONPATH=str(root),
    )
    assert done.returncode == 0, done.stderr
    assert "PRØVE" in done.stdout


@pytest.mark.slow
def test_a_fresh_clone_makes_a_pack_twice_and_the_second_time_fast(root: Path, tmp_path: Path):
    clone = tmp_path / "clone"
    done = run("git", "clone", "--quiet", root, clone, cwd=tmp_path)
    if done.returncode != 0 or not (clone / "Makefile").is_file():
        pytest.skip("there is no commit to clone yet")

    first = run("make", "pack", cwd=clone)
    assert first.returncode == 0, first.stdout + first.stderr
    made = {path.name for path in (clone / "output/skanderborg/vitas").iterdir()}
    assert {"pack.json", "vitas-implementeringsguide-skanderborg.docx"} < made
    stamp = (clone / ".venv" / ".installed").stat().st_mtime_ns
    begun = time.monotonic()
    second = run("make", "pack", "MUNICIPALITY=Høje-Taastrup", "OUT=anden mappe", cwd=clone)
    assert second.returncode == 0, second.stdout + second.stderr
    assert (clone / "anden mappe" / "hoeje-taastrup" / "vitas" / "pack.json").is_file()
    assert time.monotonic() - begun < 15
    assert (clone / ".venv" / ".installed").stat().st_mtime_ns == stamp
    assert run("git", "status", "--porcelain", "--", ":!anden mappe", cwd=clone).stdout == ""


@pytest.mark.slow
def test_a_python_without_venv_gets_a_hint(root: Path, tmp_path: Path):
    shutil.copytree(root / "tools", tmp_path / "tools")
    (tmp_path / "requirements.txt").write_text("")
    fake = tmp_path / "bin"
    fake.mkdir()
    for name in ("python3", "python"):
        script = fake / name
        script.write_text('#!/bin/sh\ncase "$2" in *venv*) exit 1;; *version_info\\[*) echo 3.11;; esac\nexit 0\n')
        script.chmod(0o755)
    for tool in ("sh", "rm", "touch"):
        (fake / tool).symlink_to(str(shutil.which(tool)))

    done = run("/bin/sh", "tools/setup.sh", "requirements.txt", cwd=tmp_path, PATH=str(fake))

    assert done.returncode == 1
    assert "python3-venv" in done.stderr
