"""The program away from its checkout: an installed wheel, and (slow) a fresh clone with nothing set up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest


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


def test_an_installed_wheel_builds_a_pack_from_any_folder(root: Path, tmp_path: Path):
    """The wheel is built and unpacked without the network; the packages it needs come from this environment."""
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    built = run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"),
        *("--disable-pip-version-check", "-w", tmp_path / "wheel", root),
        cwd=tmp_path,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (tmp_path / "wheel").glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    away = tmp_path / "away"
    away.mkdir()

    done = run(sys.executable, "-m", "generator", "pack", "vitas", "laesoe", cwd=away, PYTHONPATH=str(site))

    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.suffix for path in (away / "output/laesoe/vitas").iterdir()} == {
        ".docx",
        ".ics",
        ".json",
        ".pptx",
        ".xlsx",
    }
    assert not (site / "output").exists()
    scripts = next(site.glob("*.dist-info")) / "entry_points.txt"
    assert "forankring = generator.cli:main" in scripts.read_text()


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
