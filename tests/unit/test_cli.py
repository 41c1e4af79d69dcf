"""The shell: exit codes, where output goes, and files it writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import as_line, cli, size
from generator.problems import Problem, Where


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", ["pack", "check", "list", "new", "explain", "schema", "layout"])
def test_every_command_explains_itself(run, command: str):
    result = run(command, "--help")

    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_version_is_told(run):
    assert re.search(r"\d+\.\d+\.\d+", run("--version").output)


def test_programmes_are_listed_one_a_line(run):
    result = run("list", "programmes")

    assert result.exit_code == 0
    names = [line.split("\t")[0] for line in result.stdout.splitlines()]
    assert names == sorted(names) and "vitas" in names


def test_all_kommuner_are_listed_in_danish_order(run):
    result = run("list", "municipalities")
    slugs = [line.split("\t")[0] for line in result.stdout.splitlines()]

    assert len(slugs) == 98
    assert slugs.index("aeroe") > slugs.index("vordingborg")
    assert slugs[-2:] == ["aalborg", "aarhus"]


@pytest.mark.parametrize("name", ["laesoe", "Læsø", "læsø kommune", "0825"])
def test_a_new_parameter_file_is_written_for_any_form_of_the_name(run, tmp_path: Path, name: str):
    path = tmp_path / "ny" / "laesoe.yaml"
    result = run("new", "municipality", name, "--out", path)

    assert result.exit_code == 0, result.output
    assert "municipality: laesoe\n" in path.read_text(encoding="utf-8")


def test_a_new_parameter_file_has_nothing_to_mend(run, tmp_path: Path):
    assert run("new", "municipality", "laesoe", "--out", tmp_path / "laesoe.yaml").exit_code == 0
    assert run("check", tmp_path / "laesoe.yaml").exit_code == 0


def test_a_new_parameter_file_never_overwrites(run, tmp_path: Path):
    path = tmp_path / "laesoe.yaml"
    path.write_text("mine")
    result = run("new", "municipality", "laesoe", "--out", path)

    assert result.exit_code == 1
    assert "[file-exists]" in result.output
    assert path.read_text() == "mine"


def test_a_folder_where_a_file_should_be_is_called_a_folder(run, tmp_path: Path):
    result = run("new", "municipality", "laesoe", "--out", tmp_path)

    assert result.exit_code == 1
    assert "[out-is-folder]" in result.output
    assert f"--out {tmp_path / 'laesoe.yaml'}" in result.output
    assert not list(tmp_path.iterdir())


def test_a_file_where_a_folder_should_be_is_named(run, tmp_path: Path):
    (tmp_path / "mine").write_text("mine")
    result = run("new", "municipality", "laesoe", "--out", tmp_path / "mine" / "laesoe.yaml")

    assert result.exit_code == 1
    assert f"fejl: {tmp_path / 'mine'}: " in result.output
    assert "[file-exists]" in result.output


def test_problems_go_to_stderr_with_place_and_way_out(run, tmp_path: Path):
    path = tmp_path / "egne.yaml"
    path.write_text("municipality: laesoe\ndefaults:\n  brandt: '#0B5563'\n", encoding="utf-8")
    result = run("pack", "vitas", "laesoe", "--params", path, "--out", tmp_path / "out")

    assert (result.exit_code, result.stdout) == (1, "")
    assert re.search(r"egne\.yaml:3:3: .*\[unknown-key\]\n    → ", result.stderr)
    assert not (tmp_path / "out").exists()


def test_the_whole_content_is_sound_and_its_old_facts_are_listed(run):
    result = run("check")

    assert result.exit_code == 0, result.output
    assert "[check-fact]" in result.stderr


def test_a_programme_folder_is_checked(run, root: Path):
    assert run("check", root / "content" / "programmes" / "vitas").exit_code == 0


@pytest.mark.parametrize(("name", "code"), [("findes-ikke.yaml", "missing-file"), ("", "unknown-path")])
def test_what_cannot_be_checked_is_a_problem(run, tmp_path: Path, name: str, code: str):
    result = run("check", tmp_path / name)

    assert result.exit_code == 1
    assert f"[{code}]" in result.output


def test_a_wrong_parameter_file_fails_the_check(run, tmp_path: Path):
    path = tmp_path / "egne.yaml"
    path.write_text("municipality: laesoe\nprogrammes:\n  vitas:\n    end_users: mange\n", encoding="utf-8")
    result = run("check", path)

    assert result.exit_code == 1
    assert "egne.yaml:4:" in result.output


def test_explain_tells_what_was_given_where_and_what_was_dropped(run):
    result = run("explain", "vitas", "skanderborg")

    assert result.exit_code == 0, result.output
    assert "skanderborg.yaml:" in result.stdout


def test_explain_one_item_tells_only_about_it(run):
    result = run("explain", "vitas", "skanderborg", "vitas/roles/projektleder")

    assert result.exit_code == 0, result.output
    assert all(line.startswith("vitas/roles/projektleder") for line in result.stdout.splitlines())


def test_explain_an_unknown_item_suggests_the_nearest(run):
    result = run("explain", "vitas", "skanderborg", "vitas/roles/projektlederen")

    assert result.exit_code == 1
    assert "vitas/roles/projektleder" in result.output


def test_schemas_are_written(run, tmp_path: Path):
    result = run("schema", "--out", tmp_path)

    assert result.exit_code == 0, result.output
    assert list(tmp_path.rglob("*.json"))


def test_the_standard_layout_is_built_and_loads(run, tmp_path: Path, root: Path):
    result = run("layout", "build", "--out", tmp_path)

    assert result.exit_code == 0, result.output
    for name in ("guide.docx", "deck.pptx"):
        assert (tmp_path / name).read_bytes() == (root / "layouts" / "standard" / name).read_bytes()


def test_a_warning_and_an_error_are_told_apart():
    where = Where("roles.yaml", 3, 5)

    assert as_line(Problem("a-code", where, "noget er galt"), False) == "fejl: roles.yaml:3:5: noget er galt [a-code]"
    assert as_line(Problem("a-code", where, "se her", severity="warning"), False).startswith("obs: ")


@pytest.mark.parametrize(("count", "text"), [(0, "1 kB"), (499, "1 kB"), (71_600, "72 kB")])
def test_sizes_are_round_kilobytes(count: int, text: str):
    assert size(count) == text
