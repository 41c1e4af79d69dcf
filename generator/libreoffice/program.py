"""Running LibreOffice: Office files in, PDF or pictures out, in a folder and profile of its own, gone afterwards.

LibreOffice is a guest: it may be missing, end without a file, or never end. Each is a problem with a name, and what it
leaves behind stays in its temporary folder. The whole process group is ended, since the program called `soffice` only
starts the one that works.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from generator.problems import Problems

SECONDS = 300  # per file: a guide of 100 pages takes ten on a small machine
_TRIES = 2  # the first run of a fresh profile may end without a file
_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_FILTERS = {".docx": "writer_pdf_Export", ".pptx": "impress_pdf_Export"}
_WANTED = ("PDFUACompliance", "UseTaggedPDF", "ExportBookmarks", "ExportBookmarksToPDFDestination")


def find_program(option: str, problems: Problems) -> Path:
    """Return LibreOffice's program. Without it the stage ends, and the problem names the `option` that wants it."""
    found = installed()
    if found is None:
        problems.report("no-libreoffice", option=option, hint="hent det på libreoffice.org, eller byg uden valget")
        problems.stop_on_errors()
    assert found is not None  # else an error was reported
    return found


def installed() -> Path | None:
    """Return LibreOffice's program, None where there is none."""
    named = (shutil.which(name) for name in _NAMES)
    return next((Path(path) for path in (*named, *_PLACES) if path and Path(path).is_file()), None)


def pdf_name(name: str) -> str:
    """Return what the PDF of a document or deck is called, `guide.docx` → `guide.pdf`; "" for files that get none."""
    path = PurePosixPath(name)
    return str(path.with_suffix(".pdf")) if path.suffix in _FILTERS else ""


def to_pdf(
    program: Path, files: Mapping[str, bytes], problems: Problems, *, seconds: float = SECONDS
) -> dict[str, bytes]:
    """Return {name: tagged PDF} of documents (.docx) and decks (.pptx) by file name; any other name is a bug.

    A file that LibreOffice makes nothing of, or works on for longer than `seconds`, is reported, each under its name;
    then the stage ends.
    """
    made: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="forankring-", ignore_cleanup_errors=True) as folder:
        for name, data in files.items():
            source = Path(folder) / name
            source.write_bytes(data)
            for _ in range(_TRIES):
                if not _run(program, [source], _pdf_filter(source), Path(folder) / "profile", seconds):
                    problems.report("libreoffice-slow", file=name, seconds=round(seconds))
                    break
                result = source.with_suffix(".pdf")
                if result.is_file() and result.stat().st_size:
                    made[name] = result.read_bytes()
                    break
            else:
                problems.report("libreoffice-failed", file=name, hint="luk LibreOffice, og prøv igen")
    problems.stop_on_errors()
    return made


def first_pages(program: Path, files: Mapping[str, bytes], *, seconds: float = SECONDS) -> dict[str, bytes]:
    """Return {name: PNG} of the first page of documents and decks by file name; what nothing came of is left out.

    All of them in one run of the program, which takes longer to start than to draw a page.
    """
    made: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="forankring-", ignore_cleanup_errors=True) as folder:
        sources = [Path(folder) / name for name in files]
        for source, data in zip(sources, files.values(), strict=True):
            source.write_bytes(data)
        for _ in range(_TRIES):
            left = [source for source in sources if source.name not in made]
            if not left or not _run(program, left, "png", Path(folder) / "profile", seconds):
                break
            for source in left:
                result = source.with_suffix(".png")
                if result.is_file() and result.stat().st_size:
                    made[source.name] = result.read_bytes()
    return made


def _pdf_filter(source: Path) -> str:
    options = json.dumps({name: {"type": "boolean", "value": "true"} for name in _WANTED}, separators=(",", ":"))
    return f"pdf:{_FILTERS[source.suffix]}:{options}"


def _run(program: Path, sources: Sequence[Path], kind: str, profile: Path, seconds: float) -> bool:
    """Convert `sources` in place; False when LibreOffice had to be stopped. What it says is of no use to anybody."""
    command = [
        str(program),
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck"),
        *("--convert-to", kind, "--outdir", str(profile.parent), *map(str, sources)),
    ]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=profile.parent,
            env={**os.environ, "TZ": "UTC"},
            start_new_session=sys.platform != "win32",
        )
    except OSError:  # a program that cannot be started makes no file
        return True
    try:
        process.wait(seconds)
        return True
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all it started, if anything of it is left."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
