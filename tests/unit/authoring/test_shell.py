"""The commands for content owners: exit codes, files and what they say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import cli
from generator.pack import Home


@pytest.fixture
def run(home: Home):
    def call(*arguments: object):
        return CliRunner().invoke(cli, [*map(str, arguments), "--content", str(home.content)])

    return call


@pytest.fixture
def second(home: Home) -> Path:
    """A second programme, which cannot be read; it comes first in order."""
    folder = home.content / "programmes" / "andet"
    shutil.copytree(home.content / "programmes" / "proeve", folder)
    path = folder / "programme.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("id: proeve", "id: andet\nukendt: 1"), encoding="utf-8")
    return folder


def test_all_builds_every_programme(home: Home, run, tmp_path: Path):
    result = run("pack", "all", "laesoe", "--draft", "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    assert {line.split("\t")[0].split("/")[0] for line in result.stdout.splitlines()[1:]} == {"proeve", "samlet"}


def test_all_builds_the_others_when_one_fails_and_says_so(second: Path, run, tmp_path: Path):
    result = run("pack", "all", "laesoe", "--draft", "--out", tmp_path / "out")

    assert result.exit_code == 1
    assert "[unknown-key]" in result.stderr
    assert any(line.startswith("andet\t") for line in result.stdout.splitlines())
    assert len(list((tmp_path / "out" / "laesoe" / "proeve").iterdir())) == 4
    assert not (tmp_path / "out" / "laesoe" / "andet").exists()


def test_without_draft_nothing_unapproved_is_written(run, tmp_path: Path):
    result = run("pack", "proeve", "laesoe", "--out", tmp_path / "out")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "[not-approved]" in result.stderr and "--draft" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_new_programme_builds_at_once_and_passes_check(home: Home, run, tmp_path: Path):
    result = run("new", "programme", 'Søren "Æble" & Co')
    folder = home.content / "programmes" / "soeren-aeble-co"

    assert result.exit_code == 0, result.output
    assert run("pack", folder.name, "skanderborg", "--draft", "--out", tmp_path / "out").exit_code == 0
    assert run("check", folder).exit_code == 0


def test_a_new_programme_never_overwrites(home: Home, run):
    before = {path: path.read_bytes() for path in (home.content / "programmes" / "proeve").iterdir()}
    result = run("new", "programme", "Prøve")

    assert result.exit_code == 1 and "[programme-exists]" in result.output
    assert before == {path: path.read_bytes() for path in before}


@pytest.mark.parametrize("name", ["", "!!!", "../../etc"])
def test_a_name_that_can_be_no_folder_is_refused_or_made_safe(home: Home, run, name: str):
    result = run("new", "programme", name)
    made = {path.name for path in (home.content / "programmes").iterdir()}

    assert result.exit_code == (0 if name.strip("./!") else 1)
    assert made <= {"proeve", "etc"}
    assert not (home.content.parent / "etc").exists()


@pytest.mark.parametrize(("flag", "start"), [((), b"<!DOCTYPE html>"), (("--docx",), b"PK")])
def test_a_preview_is_one_file(run, tmp_path: Path, flag: tuple[str, ...], start: bytes):
    out = tmp_path / "se" / "preview"
    result = run("preview", "proeve", "laesoe", "--out", out, *flag)

    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(start)
    assert [path.name for path in out.parent.iterdir()] == ["preview"]


def test_explain_counts_the_kommuner_that_get_an_item(run):
    result = run("explain", "proeve", "laesoe", "--item", "proeve/roles/projektleder")

    assert result.exit_code == 0, result.output
    assert "98 af 98" in result.stdout.splitlines()[-1]


def test_explain_suggests_an_item(run):
    result = run("explain", "proeve", "laesoe", "--item", "proeve/roles/projektlederen")

    assert result.exit_code == 1 and "projektleder»" in result.stderr
