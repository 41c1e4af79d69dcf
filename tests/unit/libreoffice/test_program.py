"""LibreOffice as a guest that may be missing, fail, or never end. Small scripts stand in for it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from generator.libreoffice import program
from generator.libreoffice.make import printed
from generator.libreoffice.program import find_program, pdf_name, to_pdf
from generator.problems import Problems, ProblemsError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")
# The last argument is the file, the one before it the folder for the PDF.
MAKES = (
    'for file; do :; done; name=$(basename "${file%.*}"); printf "%%PDF-1.7 of $name" > "$(dirname "$file")/$name.pdf"'
)


def stand_in(folder: Path, body: str) -> Path:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def codes(error: pytest.ExceptionInfo[ProblemsError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_without_libreoffice_the_option_that_wants_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(program, "_PLACES", ())
    with pytest.raises(ProblemsError) as error:
        find_program("--paginate", Problems())
    assert codes(error) == ["no-libreoffice"]
    assert "--paginate kræver LibreOffice" in str(error.value)


def test_libreoffice_is_found_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    script = stand_in(tmp_path, "exit 0")
    assert find_program("--pdf", Problems()) == script


def test_each_file_becomes_a_pdf_of_its_name(tmp_path: Path):
    found = to_pdf(stand_in(tmp_path, MAKES), {"guide.docx": b"1", "deck.pptx": b"2"}, Problems())
    assert found == {"guide.docx": b"%PDF-1.7 of guide", "deck.pptx": b"%PDF-1.7 of deck"}


def test_every_run_has_a_profile_of_its_own_that_is_gone_afterwards(tmp_path: Path):
    told = tmp_path / "told"
    script = stand_in(tmp_path, f'echo "$1" >> {told}; mkdir -p "${{1#*=file://}}"\n{MAKES}')
    for _ in range(2):
        to_pdf(script, {"guide.docx": b""}, Problems())
    profiles = told.read_text(encoding="utf-8").split()
    assert len(set(profiles)) == 2
    assert not [one for one in profiles if Path(one.removeprefix("-env:UserInstallation=file://")).parent.exists()]


def test_a_first_run_without_a_file_is_tried_once_more(tmp_path: Path):
    once = tmp_path / "once"
    script = stand_in(tmp_path, f"[ -e {once} ] || {{ touch {once}; exit 0; }}\n{MAKES}")
    assert to_pdf(script, {"guide.docx": b""}, Problems()) == {"guide.docx": b"%PDF-1.7 of guide"}


@pytest.mark.parametrize("body", ["exit 1", "kill -SEGV $$", "exit 0", f'{MAKES}; : > "${{file%.*}}.pdf"'])
def test_files_nothing_comes_of_are_all_named(tmp_path: Path, body: str):
    with pytest.raises(ProblemsError) as error:
        to_pdf(stand_in(tmp_path, body), {"guide.docx": b"", "deck.pptx": b""}, Problems())
    assert codes(error) == ["libreoffice-failed"] * 2
    assert "guide.docx" in str(error.value) and "deck.pptx" in str(error.value)


def test_a_program_that_cannot_be_started_makes_nothing(tmp_path: Path):
    broken = tmp_path / "soffice"
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o755)
    with pytest.raises(ProblemsError) as error:
        to_pdf(broken, {"guide.docx": b""}, Problems())
    assert codes(error) == ["libreoffice-failed"]


def gone(number: int) -> bool:
    """Whether a process is no more; one that has ended and waits for its parent counts as gone."""
    try:
        return (Path("/proc") / str(number) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        return False


def test_one_that_never_ends_is_stopped_with_all_it_started(tmp_path: Path):
    child = tmp_path / "child"
    script = stand_in(tmp_path, f"sleep 600 & echo $! > {child}; wait")
    with pytest.raises(ProblemsError) as error:
        to_pdf(script, {"guide.docx": b""}, Problems(), seconds=1)
    assert codes(error) == ["libreoffice-slow"]
    number = int(child.read_text(encoding="utf-8"))
    for _ in range(200):
        if gone(number):
            break
        time.sleep(0.05)
    assert gone(number)


def test_what_is_no_pdf_is_a_problem_not_a_traceback(tmp_path: Path, guide: bytes):
    with pytest.raises(ProblemsError) as error:
        printed(stand_in(tmp_path, MAKES), {"guide.docx": guide, "log.xlsx": b""}, Problems())
    assert codes(error) == ["libreoffice-failed"]


@pytest.mark.parametrize(
    ("name", "pdf"), [("guide.docx", "guide.pdf"), ("a.b.pptx", "a.b.pdf"), ("log.xlsx", ""), ("dates.ics", "")]
)
def test_documents_and_decks_get_a_pdf(name: str, pdf: str):
    assert pdf_name(name) == pdf
