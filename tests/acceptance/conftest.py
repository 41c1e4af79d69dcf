"""The program as a person runs it, and packs built once for all tests of a worker."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import cli
from generator.pack import Order, Pack, build_pack, find_home, prepare
from generator.problems import Problems


@dataclass(frozen=True)
class Run:
    """What one run of the program said."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


@pytest.fixture(scope="session")
def forankring(root: Path) -> Callable[..., Run]:
    """Run the program as a person does: `forankring("pack", "vitas", "laesoe", cwd=folder)`.

    With an environment of its own it gets a process of its own; else it runs in this one, which is seconds faster.
    """

    def run(*arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Run:
        if env is None:
            with contextlib.chdir(cwd or root):
                told = CliRunner().invoke(cli, [str(one) for one in arguments])
            if told.exception is not None and not isinstance(told.exception, SystemExit):
                raise told.exception
            return Run(told.exit_code, told.stdout, told.stderr)
        done = subprocess.run(
            [sys.executable, "-m", "generator", *map(str, arguments)],
            cwd=cwd or root,
            env={**os.environ, "PYTHONPATH": str(root), **env},
            check=False,
            capture_output=True,
            text=True,
            timeout=180,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def parameters(tmp_path: Path) -> Callable[..., Path]:
    """Write a parameter file: the text under `programmes.vitas`, indented; `head` replaces the lines above it."""

    def write(body: str = "", municipality: str = "laesoe", head: str = "") -> Path:
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        path = tmp_path / "egne.yaml"
        path.write_text(f"municipality: {municipality}\n{head}programmes:\n  vitas:\n{lines}", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def build() -> Callable[..., Pack]:
    """Build a pack in memory; the same order is built once."""
    built: dict[tuple[str, str], Pack] = {}

    def make(municipality: str, params: Path | None = None) -> Pack:
        key = (municipality, params.read_text(encoding="utf-8") if params else "")
        if key not in built:
            problems = Problems()
            order = Order("vitas", municipality, find_home(None, problems), params=params)
            built[key] = build_pack(prepare(order, problems), problems)
        return built[key]

    return make
