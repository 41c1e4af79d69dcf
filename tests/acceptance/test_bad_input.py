"""Every bad input the issue names, through the program itself: a clear problem, exit code 1, no file, no traceback."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import cli, main

TEAMS = "teams: [{name: Team, members: 3}]"


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Result]:
    """Run `forankring pack vitas …` in this process with OUT in a temporary folder."""

    def run(municipality: str = "laesoe", params: Path | None = None, *more: str) -> Result:
        arguments = ["pack", "vitas", municipality, "--out", str(tmp_path / "out"), *more]
        if params is not None:
            arguments += ["--params", str(params)]
        return CliRunner().invoke(cli, arguments)

    return run


def assert_problem(result: Result, code: str, out: Path | None = None) -> None:
    """The run ended with the problem `code`, in an orderly way, and wrote nothing."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exc_info
    assert f"[{code}]" in result.output
    assert "Traceback" not in result.output
    if out is not None:
        assert not list(out.rglob("*.docx"))


def test_unknown_kommune_suggests_the_nearest(pack: Callable[..., Result]):
    result = pack("skanderbor")

    assert_problem(result, "unknown-municipality")
    assert "Skanderborg" in result.output


def test_unknown_programme_suggests_the_nearest(tmp_path: Path):
    result = CliRunner().invoke(cli, ["pack", "vitaz", "laesoe", "--out", str(tmp_path)])

    assert_problem(result, "unknown-programme")
    assert "vitas" in result.output


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("end_uzers: 5", "unknown-key"),
        ("end_users: mange", "wrong-type"),
        ("end_users: -5", "out-of-range"),
        ("end_users: 12:30", "yaml-trap"),
        ("strategy: yes", "yaml-trap"),
        ("strategy: langsomt", "wrong-value"),
        ("start: 2027-02-31", "invalid-date"),
        ("start: 31. februar 2027", "invalid-date"),
        ("start: 2027-06-01\ngo_live: 2027-02-01", "go-live-before-start"),
        ("teams: [{name: Team, members: -1}]", "out-of-range"),
        ("teams: []", "no-teams"),
        ("allocation: {projektleder: 140 %}", "bad-share"),
        ("allocation: {projektleder: -5 %}", "bad-share"),
        ("allocation: {projektlederen: 40 %}", "unknown-role"),
        ("people: {projektlederen: [{name: Ane}]}", "unknown-role"),
        ("people: {projektleder: [{name: Ane, email: ikke-en-adresse}]}", "bad-email"),
        ('brand: "blå"', "bad-colour"),
        ("closed_weeks: [2027-W60]", "bad-week"),
        ("start: 2027-02-01\nstart: 2027-03-01", "duplicate-key"),
        ("changes: {drop: [vitas/roles/findes-ikke]}", "unknown-item"),
        ("changes: {change: {vitas/risks/findes-ikke: {name: Ny}}}", "unknown-item"),
        ("changes: {add: {risks: {../../etc/passwd: {name: x}}}}", "bad-id"),
        ("changes: {add: {risks: {/etc/passwd: {name: x}}}}", "bad-id"),
        ("changes: {add: {hemmeligheder: {x: {name: x}}}}", "unknown-kind"),
        ("activities: {findes-ikke: {starts: 2027-03-01}}", "unknown-activity-pin"),
    ],
)
def test_a_wrong_parameter_is_reported_at_its_line(
    pack: Callable[..., Result], parameters: Callable[..., Path], tmp_path: Path, body: str, code: str
):
    result = pack("laesoe", parameters(body))

    assert_problem(result, code, tmp_path / "out")
    assert "egne.yaml:4:" in result.output or "egne.yaml:5:" in result.output


def test_all_problems_of_a_file_come_at_once(pack: Callable[..., Result], parameters: Callable[..., Path]):
    result = pack("laesoe", parameters("end_uzers: 5\nend_users: mange\nstart: 2027-02-31"))

    for code in ("unknown-key", "wrong-type", "invalid-date"):
        assert_problem(result, code)


def test_a_start_before_the_documents_date_is_a_warning(pack: Callable[..., Result], parameters: Callable[..., Path]):
    result = pack("laesoe", parameters("start: 2026-01-05"))

    assert result.exit_code == 0, result.output
    assert "[start-before-document]" in result.output


RISK = """changes:
  add:
    risks:
      egen:
        name: Egen risiko
        likelihood: 2
        impact: 2
        consequence: Noget sker.
        owner: projektleder
        handling: {text}
"""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('"Vi taler med {{ findes_ikke }}."', "undefined-name"),
        ("\"{{ ''.__class__.__mro__ }}\"", "forbidden-expression"),
        ('"{% for x in range(9) %}x{% endfor %}"', "forbidden-block"),
        ('"{{ 9 ** 9 ** 9 }}"', "expression-too-big"),
        ("\"{{ 'a' * 1000000000 }}\"", "wrong-operand"),
        ('"{{ municipality.name"', "unclosed-expression"),
    ],
)
def test_an_expression_that_attacks_or_fails_is_reported_where_it_stands(
    pack: Callable[..., Result], parameters: Callable[..., Path], tmp_path: Path, text: str, code: str
):
    result = pack("laesoe", parameters(RISK.format(text=text)))

    assert_problem(result, code, tmp_path / "out")
    assert "egne.yaml:13:" in result.output


def test_a_reference_to_a_missing_role_is_reported(pack: Callable[..., Result], parameters: Callable[..., Path]):
    result = pack("laesoe", parameters(RISK.format(text="Vi taler sammen.").replace("projektleder", "trylleren")))

    assert_problem(result, "unknown-reference")


def test_activities_that_wait_for_each_other_are_reported(content_copy: Path, tmp_path: Path):
    path = content_copy / "programmes" / "vitas" / "activities.yaml"
    text = path.read_text(encoding="utf-8")
    first, second = [
        line.strip().rstrip(":") for line in text.splitlines() if line[:2] == "  " and line[2] not in " #"
    ][:2]
    changed = []
    for line in text.splitlines():
        changed.append(line)
        for key, other in ((first, second), (second, first)):
            if line == f"  {key}:":
                changed.append(f"    after: [{other}]")
    lines = [line for number, line in enumerate(changed) if not _second_after(changed, number)]
    path.write_text("\n".join(lines), encoding="utf-8")

    result = CliRunner().invoke(
        cli, ["pack", "vitas", "laesoe", "--out", str(tmp_path / "out"), "--content", str(content_copy)]
    )
    assert result.exit_code == 1
    assert "[circular-" in result.output


def _second_after(lines: list[str], number: int) -> bool:
    """Is this the item's own `after`, below the one that was put in?"""
    if not lines[number].startswith("    after:"):
        return False
    above = lines[:number][::-1]
    for line in above:
        if line.startswith("    after:"):
            return True
        if line.startswith("  ") and line[2] != " ":
            return False
    return False


@pytest.fixture
def content_copy(root: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(root / "content", tmp_path / "content"))


def test_ten_megabytes_of_yaml_are_refused(pack: Callable[..., Result], tmp_path: Path):
    path = tmp_path / "stor.yaml"
    path.write_text("municipality: laesoe\n" + "# " + "x" * 10_000_000)

    assert_problem(pack("laesoe", path), "too-large")


def test_an_alias_bomb_is_refused(pack: Callable[..., Result], tmp_path: Path):
    path = tmp_path / "bombe.yaml"
    rows = ["a: &a [x, x, x, x, x, x, x, x, x]"] + [
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]" for i in range(9)
    ]
    path.write_text("\n".join(rows))

    assert_problem(pack("laesoe", path), "yaml-alias")


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"- en liste\n", b"municipality: [\n", b"municipality: laesoe\n\tx: 1\n"]
)
def test_files_that_are_no_parameters_are_refused(pack: Callable[..., Result], tmp_path: Path, data: bytes):
    path = tmp_path / "forkert.yaml"
    path.write_bytes(data)
    result = pack("laesoe", path)

    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "forkert.yaml" in result.output


def test_a_missing_parameter_file_and_an_empty_folder_are_refused(pack: Callable[..., Result], tmp_path: Path):
    assert_problem(pack("laesoe", tmp_path / "findes-ikke.yaml"), "missing-file")
    assert_problem(pack("laesoe", tmp_path), "no-parameters-for")


def test_the_parameters_of_another_kommune_are_refused(pack: Callable[..., Result], parameters: Callable[..., Path]):
    assert_problem(pack("aarhus", parameters("end_users: 5")), "other-municipality")


@pytest.mark.parametrize("name", ["../laesoe", "/etc/passwd", "..", "", " ", "\x00", "læ\u202esø", "x" * 5000])
def test_paths_and_odd_text_are_no_kommune(pack: Callable[..., Result], name: str):
    assert_problem(pack(name), "unknown-municipality")


@pytest.mark.parametrize("name", ["../vitas", "/etc", "..", "", "vitas/../vitas"])
def test_paths_are_no_programme(tmp_path: Path, name: str):
    result = CliRunner().invoke(cli, ["pack", name, "laesoe", "--out", str(tmp_path / "out")])

    assert_problem(result, "unknown-programme")


@pytest.mark.parametrize("name", ["Ane\\u0000", "Ane\\u202eB", "Ane\\u0007"])
def test_control_characters_in_a_name_are_refused(
    pack: Callable[..., Result], parameters: Callable[..., Path], name: str
):
    assert_problem(pack("laesoe", parameters(f'people: {{projektleder: [{{name: "{name}"}}]}}')), "control-character")


@pytest.mark.parametrize("name", ["<&>\\\"'", "Åse 👩‍💻", "=HYPERLINK(1)", "{{ 7*7 }}", "**fed**", "فاطمة"])
def test_odd_but_possible_names_come_through_as_typed(
    pack: Callable[..., Result], parameters: Callable[..., Path], name: str
):
    body = f'people: {{projektleder: [{{name: "{name}"}}]}}\nteams: [{{name: "{name}", members: 4}}]'
    result = pack("laesoe", parameters(body))

    assert result.exit_code == 0, result.output


def test_a_team_name_of_three_hundred_characters_is_refused(
    pack: Callable[..., Result], parameters: Callable[..., Path]
):
    body = f"teams: [{{name: {'x' * 300}, members: 4}}]"

    assert_problem(pack("laesoe", parameters(body)), "bad-personal-text")


def test_sixty_teams_make_a_pack(pack: Callable[..., Result], parameters: Callable[..., Path]):
    teams = ", ".join(f"{{name: Team {number}, members: 4}}" for number in range(60))
    result = pack("laesoe", parameters(f"strategy: trinvis\nteams: [{teams}]"))

    assert result.exit_code == 0, result.output


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x20\x60\x80" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("logo", "code"),
    [
        ("findes-ikke.png", "logo-missing"),
        ("../logo.png", "logo-path"),
        ("/etc/passwd", "logo-path"),
        ("logo.exe", "logo-kind"),
        ("brudt.png", "broken-logo"),
        ("tekst.png", "logo-kind"),
    ],
)
def test_a_logo_that_cannot_be_used_is_refused(
    pack: Callable[..., Result], parameters: Callable[..., Path], tmp_path: Path, logo: str, code: str
):
    (tmp_path / "brudt.png").write_bytes(png(40, 10)[:60])
    (tmp_path / "tekst.png").write_text("ikke et billede")

    assert_problem(pack("laesoe", parameters(f"logo: {logo}")), code, tmp_path / "out")


def test_a_sound_logo_is_taken(pack: Callable[..., Result], parameters: Callable[..., Path], tmp_path: Path):
    (tmp_path / "logo.png").write_bytes(png(40, 10))
    result = pack("laesoe", parameters("logo: logo.png"))

    assert result.exit_code == 0, result.output


def test_an_output_folder_that_cannot_be_written_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "fil").write_text("her er en fil")
    result = CliRunner().invoke(cli, ["pack", "vitas", "laesoe", "--out", str(tmp_path / "fil")])

    assert_problem(result, "output-not-folder")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_write_protected_output_folder_is_a_problem(tmp_path: Path):
    tmp_path.chmod(0o500)
    result = CliRunner().invoke(cli, ["pack", "vitas", "laesoe", "--out", str(tmp_path)])
    tmp_path.chmod(0o700)

    assert_problem(result, "output-unwritable")


def test_a_write_protected_file_system_is_a_problem():
    result = CliRunner().invoke(cli, ["pack", "vitas", "laesoe", "--out", "/proc/forankring"])

    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)


def test_an_open_output_file_is_a_problem_and_stays(pack: Callable[..., Result], tmp_path: Path):
    assert pack().exit_code == 0
    folder = tmp_path / "out" / "laesoe" / "vitas"
    (guide,) = folder.glob("*guide*.docx")
    before = guide.read_bytes()
    (folder / f".~lock.{guide.name}#").write_text("Maja")
    result = pack()

    assert_problem(result, "file-open")
    assert guide.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["byg"],
        ["pack", "vitas"],
        ["pack", "vitas", "laesoe", "--dato", "x"],
        ["pack", "vitas", "laesoe", "--date", "2027-02-31"],
        ["list", "alt"],
        ["new"],
        ["layout"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]):
    assert CliRunner().invoke(cli, arguments).exit_code == 2


def test_a_layout_that_is_none_is_a_problem(pack: Callable[..., Result], tmp_path: Path):
    empty = tmp_path / "tom"
    empty.mkdir()

    assert_problem(pack("laesoe", None, "--layout", str(empty)), "missing-file")


def test_a_content_folder_that_is_none_is_a_problem(pack: Callable[..., Result], tmp_path: Path):
    assert_problem(pack("laesoe", None, "--content", str(tmp_path)), "no-content")


def test_an_unknown_document_is_a_problem(pack: Callable[..., Result]):
    result = pack("laesoe", None, "--only", "guiden")

    assert_problem(result, "unknown-document")
    assert "guide" in result.output


@pytest.mark.parametrize("option", ["--content", "--layout", "--params", "--out"])
@pytest.mark.parametrize("path", ["x" * 5000, "ring"])
def test_a_path_that_leads_nowhere_is_a_problem(tmp_path: Path, option: str, path: str):
    (tmp_path / "ring").symlink_to("ring")
    given = str(tmp_path / path)
    arguments = ["pack", "vitas", "laesoe", "--out", str(tmp_path / "out"), option, given]
    result = CliRunner().invoke(cli, arguments)

    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exc_info


@pytest.mark.parametrize("path", ["x" * 5000, "ring", "findes-ikke"])
def test_checking_a_path_that_leads_nowhere_is_a_problem(tmp_path: Path, path: str):
    (tmp_path / "ring").symlink_to("ring")

    assert_problem(CliRunner().invoke(cli, ["check", str(tmp_path / path)]), "missing-file")


def test_a_layout_from_a_stranger_is_refused_when_it_is_broken(pack: Callable[..., Result], root: Path, tmp_path: Path):
    layout = Path(shutil.copytree(root / "layouts" / "standard", tmp_path / "look"))
    data = bytearray((layout / "guide.docx").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (layout / "guide.docx").write_bytes(data)

    assert_problem(pack("laesoe", None, "--layout", str(layout)), "broken-template", tmp_path / "out")


def test_a_screen_that_is_gone_or_full_ends_in_one_line(root: Path):
    for target in (">&-", "> /dev/full"):
        command = f'"{sys.executable}" -m generator list municipalities {target}'
        done = subprocess.run(["sh", "-c", command], cwd=root, capture_output=True, text=True, timeout=60, check=False)
        assert "Traceback" not in done.stderr
        assert done.stderr.count("\n") <= 1


def test_what_a_terminal_obeys_never_reaches_it(tmp_path: Path):
    path = tmp_path / "\x1b[31mrød\nfejl: \u202ex.yaml"
    result = CliRunner().invoke(cli, ["pack", "vitas", "laesoe", "--params", str(path)])

    assert_problem(result, "missing-file")
    assert not {"\x1b", "\u202e"} & {*result.output}
    assert len(result.output.splitlines()) == 2


def test_a_fault_of_our_own_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("generator.review.programmes", lambda *_: 1 / 0)
    monkeypatch.setattr(sys, "argv", ["forankring", "list", "programmes"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert capsys.readouterr().err.count("\n") == 1
