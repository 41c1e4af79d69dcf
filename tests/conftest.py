"""Options and fixtures shared by all tests.

`--slow` runs the long campaigns too (`make accept`); `--accept` rewrites the text goldens. A test that needs
LibreOffice, a browser or the judges in ../shared/checks asks for the fixture and skips with a reason where they are
missing; on a build server (`CI=true`) a missing LibreOffice or browser is a failure, so that nothing is skipped unseen.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# The same examples every run, so that a build is red or green by what changed. `HYPOTHESIS=search` looks further.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS", "steady"))


def of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the whole run, which all its workers see."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session", autouse=True)
def kept_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What runs keep for the next is kept, but not among the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORANKRING_CACHE", str(tmp_path_factory.mktemp("kept", numbered=False)))
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the long campaigns too")
    parser.addoption("--accept", action="store_true", help="rewrite the goldens with what came out")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="a long campaign: run with --slow or make accept"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare text with a golden file; with `--accept` write it instead."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--accept"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"no golden {path}; run pytest --accept"
        assert text == path.read_text(encoding="utf-8")

    return compare


def missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A function (file, folder, ending = "pdf", together = files) → the file LibreOffice made of it, a PDF unless told.

    Files given as `together` are made in the same run, which is quicker than a run for each. What was made of the same
    bytes before, by any worker of this run, is copied.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        missing("LibreOffice is not installed")
    profile = tmp_path_factory.mktemp("soffice")
    shared = of_this_run(tmp_path_factory) / "made-by-soffice"
    shared.mkdir(exist_ok=True)

    def convert(file: Path, folder: Path, ending: str = "pdf", together: Iterable[Path] = ()) -> Path:
        made = folder / f"{file.stem}.{ending}"
        known = {one: shared / f"{sha256(one.read_bytes()).hexdigest()}.{ending}" for one in (file, *together)}
        if all(before.is_file() for before in known.values()):
            for one, before in known.items():
                shutil.copy(before, folder / f"{one.stem}.{ending}")
            return made
        # The first run of a fresh profile may end without a file, so one more try is part of the normal course.
        for _ in range(2):
            subprocess.run(
                [
                    str(program),
                    f"-env:UserInstallation={profile.as_uri()}",
                    *("--headless", "--norestore", "--convert-to", ending, "--outdir", str(folder)),
                    *map(str, (file, *together)),
                ],
                check=False,
                capture_output=True,
                timeout=180,
            )
            if made.is_file():
                for one, after in known.items():
                    if (result := folder / f"{one.stem}.{ending}").is_file():
                        beside = after.with_suffix(f".{os.getpid()}")
                        shutil.copy(result, beside)
                        beside.replace(after)
                return made
        raise AssertionError(f"LibreOffice made no {ending} of {file.name}")

    return convert


# Run in the page; the answer is left in an element that --dump-dom shows.
_TELL = (
    "<script>addEventListener('load', async () => {{ const tell = x => {{ const e = document.createElement('pre');"
    " e.id = 'svar'; e.textContent = JSON.stringify(x); document.body.append(e); }}; {body} }});</script>"
)


@pytest.fixture(scope="session")
def browser() -> Callable[..., Any]:
    """A function (page, script, width = 1200, head = "") → what the script told by `tell(…)` in headless Chromium.

    `width` is the window's, in pixels; `head` is HTML that the script needs before it.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        missing("Chromium is not installed")

    def ask(page: Path, script: str, width: int = 1200, head: str = "") -> Any:
        copy = page.with_name(f"proeve-{page.name}")
        told = f"{head}{_TELL.format(body=script)}</body>"
        copy.write_text(page.read_text(encoding="utf-8").replace("</body>", told), encoding="utf-8")
        command = [str(program), "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
        command += [f"--window-size={width},900", "--virtual-time-budget=15000", "--dump-dom", copy.as_uri()]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        copy.unlink()
        answer = re.search('<pre id="svar">(.*?)</pre>', done.stdout, re.S)
        assert answer is not None, done.stderr[-500:]
        return json.loads(html.unescape(answer[1]))

    return ask


class Checks:
    """The judges in ../shared/checks, each run in their own environment."""

    def __init__(self, folder: Path, python: Path) -> None:
        self.folder = folder
        self.python = python

    def run(self, script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.python), str(self.folder / script), *map(str, arguments)],
            check=False,
            capture_output=True,
            text=True,
            timeout=600,
        )

    def assert_clean(self, script: str, *arguments: str | Path) -> None:
        """Run one judge; any error fails the test with what the judge said. The a11y judge knows no workbooks."""
        if script == "a11y.py":
            arguments = tuple(one for one in arguments if not str(one).endswith(".xlsx"))
        done = self.run(script, *arguments)
        assert done.returncode == 0, f"{script}:\n{done.stdout[-6000:]}{done.stderr[-2000:]}"

    def assert_exported_clean(self, *files: Path) -> str:
        """Let LibreOffice export the files to PDF/UA (a PDF is taken as it is); what the judge of them said."""
        done = subprocess.run(
            ["bash", str(self.folder / "pdfua.sh"), *map(str, files)],
            env={**os.environ, "PYTHON": str(self.python)},
            check=False,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
        return done.stdout


@pytest.fixture(scope="session")
def checks() -> Checks:
    folder = ROOT.parent / "shared" / "checks"
    home = Path(os.environ.get("CHECKS_HOME", Path.home() / ".cache" / "ooxml-checks"))
    python = home / "venv" / "bin" / "python"
    if not folder.is_dir():
        pytest.skip("../shared/checks is not here")
    if not python.is_file():
        pytest.skip("../shared/checks is not set up (bash ../shared/checks/setup.sh)")
    return Checks(folder, python)


def office(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The Office files among a pack's: what the judges of documents, decks and workbooks look at."""
    return {name: data for name, data in files.items() if name.endswith((".docx", ".pptx", ".xlsx"))}
