"""How fast Forankring is, beside a plain script on python-docx and python-pptx and beside docxtpl: `make bench`.

All sides make the same two documents, VITAS' guide and briefing for Skanderborg without figures, in the same run on the
same machine, each in a process of its own, in turns. Time is CPU time (user and system, children included), so other
work on the machine counts for little; of several rounds the median is told. Every text is looked for in every file
before anything is measured. Method and results: docs/performance.md.

    python -m benchmarks.run             everything (half an hour of CPU time)
    python -m benchmarks.run --quick     7 kommuner for 98, 100 organisations for 1,000
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from lxml import etree

from benchmarks.by_docxtpl import make_template
from benchmarks.content import texts

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
ROWS = (10, 40, 400, 4000)
_TEXT = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
)
_PARAGRAPH = tuple(name[:-1] + "p" for name in _TEXT)


@dataclass(frozen=True)
class Run:
    """What a process took: CPU seconds, peak memory in kB, seconds on the clock, and what it printed."""

    cpu: float
    memory: int
    clock: float
    said: str

    @property
    def told(self) -> dict[str, Any]:
        return dict(json.loads(self.said))


def run(*arguments: object, folder: Path, kept: str = "kept") -> Run:
    """Run `python -m arguments`, compiled modules kept in `folder` as an installed program's are.

    What runs keep of checked content lies there too, under `kept`.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env |= {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "compiled"), "PYTHONHASHSEED": "0"}
    env |= {"FORANKRING_CACHE": str(folder / kept)}
    with tempfile.TemporaryFile() as out:
        begun = time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", *map(str, arguments)], stdout=out, env=env, cwd=folder)
        _, status, used = os.wait4(process.pid, 0)
        clock = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read().decode()
    if process.returncode:
        sys.exit(f"{' '.join(map(str, arguments))} ended with {process.returncode}\n{said}")
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss, clock, said)


def shown(path: Path) -> str:
    """All text of an Office file, a paragraph at a time, soft hyphens left out and blanks joined."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"(word/document|word/(header|footer)\d*|ppt/(slides|notesSlides)/\w+)\.xml", name):
                for paragraph in etree.fromstring(archive.read(name)).iter(*_PARAGRAPH):
                    found.append("".join(part.text or "" for part in paragraph.iter(*_TEXT)))
    return plain(" ".join(found))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", ""))


def check_same(content: dict[str, Any], folder: Path) -> float:
    """Return the share of texts that stand in both files of `folder`; a long one that was split counts word by word."""
    total = hit = 0
    for name, file in (("guide", "guide.docx"), ("briefing", "briefing.pptx")):
        there = shown(folder / file)
        words = set(there.split())
        for text in texts(
            {key: value for key, value in content[name].items() if key not in ("title", "header", "footer")}
        ):
            total += 1
            hit += (one := plain(text).strip()) in there or all(word in words for word in one.split())
    return hit / total


def organisations(count: int, folder: Path) -> Path:
    """A copy of the content with `count` made-up organisations beside the 98, for packs by the thousand."""
    shutil.copytree(ROOT / "content", folder / "many" / "content")
    shutil.copytree(ROOT / "layouts", folder / "many" / "layouts")
    register = folder / "many" / "content" / "municipalities" / "register.csv"
    lines = register.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split(",")
    made = []
    for number in range(count):
        row = dict(zip(columns, lines[1 + number % 98].split(","), strict=True))
        name = f"Organisation {number}"
        row |= {"code": str(1000 + number), "name": name, "official_name": name, "dst_name": name}
        made.append(",".join(row[column] for column in columns))
    register.write_text("\n".join([*lines, *made]) + "\n", encoding="utf-8")
    return register.parents[1]


def checklist(count: int, folder: Path) -> Path:
    """A copy of the content whose first programme has a checklist of `count` points."""
    home = folder / f"rows-{count}"
    shutil.copytree(ROOT / "content", home / "content")
    shutil.copytree(ROOT / "layouts", home / "layouts")
    file = home / "content/programmes/vitas/checks.yaml"
    whole = file.read_text(encoding="utf-8")
    points = re.split(r"(?m)^(?=  [a-z0-9-]+:\n)", whole)
    head, made = points[0], points[1:11]
    for number in range(len(made), count):  # short ones: a file may hold 60,000 values
        made.append(
            f"  punkt-{number}:\n    name: Gennemgå arbejdsgang {number}, og aftal, hvad der skal ændres bagefter\n"
            "    phase: etablering\n"
            "    responsible: [projektleder]\n    due: {activity: arbejdsgange}\n"
        )
    file.write_text(head + "".join(made), encoding="utf-8")
    return home / "content"


def exponent(points: list[tuple[float, float]]) -> float:
    """The slope of a straight line through the points on logarithmic axes."""
    x, y = ([math.log(point[axis]) for point in points] for axis in (0, 1))
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True)) / sum((a - middle_x) ** 2 for a in x)


def line(what: str, value: str, goal: str = "", met: bool | None = None) -> None:
    verdict = "" if met is None else "met" if met else "missed"
    print(f"{what:58}{value:>16}  {goal:10} {verdict}", flush=True)


def compare(folder: Path) -> float:
    """Measure one pack on all sides; return the script's CPU seconds."""
    whole = run("benchmarks.inside", "content", folder, folder=folder).told["bytes"]
    content = json.loads((folder / "content.json").read_text(encoding="utf-8"))
    make_template(folder / "template.docx")
    sides = {
        "python-docx and python-pptx": ("by_hand", folder / "content.json"),
        "docxtpl and python-pptx": ("by_docxtpl", folder / "content.json", folder / "template.docx"),
    }
    times: dict[str, list[float]] = {name: [] for name in (*sides, "pack", "same", "first")}
    memory = {}
    only = ("--only", "guide", "--only", "briefing")
    order = ("pack", "vitas", "skanderborg", *only, "--out", folder / "pack")
    pack, same = ("generator", *order), ("benchmarks.bare", *order)
    for _ in range(2):  # the second run keeps what changes of a kommune's own need
        run(*pack, folder=folder)
    for number in range(ROUNDS):
        for name, (module, *given) in sides.items():
            out = folder / module
            out.mkdir(exist_ok=True)
            one = run(f"benchmarks.{module}", *given, out, folder=folder)
            times[name].append(one.cpu)
            memory[name] = one.memory
        times["first"].append(run(*pack, folder=folder, kept=f"first-{number}").cpu)
        times["pack"].append(run(*pack, folder=folder).cpu)
        one = run(*same, folder=folder)
        times["same"].append(one.cpu)
        memory["same"] = one.memory
    script = median(times["python-docx and python-pptx"])
    for name, place in (
        ("ours", "bare"),
        ("python-docx and python-pptx", "by_hand"),
        ("docxtpl and python-pptx", "by_docxtpl"),
    ):
        line(f"same texts found: {name}", f"{check_same(content, folder / place):.1%}")
    for name in sides:
        line(f"{name}, one process", f"{median(times[name]):.2f} s", f"{memory[name] // 1024} MB")
    template = median(times["docxtpl and python-pptx"])
    cold, whole_cold = median(times["same"]), median(times["pack"])
    first = median(times["first"])
    line("forankring pack, the first ever, with figures", f"{first:.2f} s")
    line("  of the script", f"{first / script:.2f} x")
    line("forankring pack, cold, with figures", f"{whole_cold:.2f} s")
    line("  of the script", f"{whole_cold / script:.2f} x")
    line("forankring pack, cold, the same documents", f"{cold:.2f} s", f"{memory['same'] // 1024} MB")
    line("  of the script", f"{cold / script:.2f} x", "<= 0.4", cold <= 0.4 * script)
    line("  of docxtpl", f"{cold / template:.2f} x")
    sizes = {
        place: sum(one.stat().st_size for one in (folder / place).iterdir())
        for place in ("bare", "by_hand", "by_docxtpl")
    }
    line("files of the script", f"{sizes['by_hand'] / 1000:.0f} kB", f"docxtpl {sizes['by_docxtpl'] / 1000:.0f} kB")
    line(
        "files of ours without figures",
        f"{sizes['bare'] / 1000:.0f} kB",
        "<= script",
        sizes["bare"] <= sizes["by_hand"],
    )
    line("files of ours with figures", f"{whole / 1000:.0f} kB")
    return script


def batch(script: float, count: int, many: int, folder: Path) -> None:
    """Many packs in one process: per pack, memory, growth."""
    home = organisations(many, folder)
    same = run("benchmarks.inside", "packs", home, count, "--bare", folder=folder).told
    each = same["total"] / count
    line("a warm pack, without figures", f"{same['warm'] * 1000:.0f} ms")
    line("  of the script", f"{same['warm'] / script:.3f} x", "<= 0.06", same["warm"] <= 0.06 * script)
    line(f"{count} packs in one process, each", f"{each * 1000:.0f} ms")
    line("  of the script", f"{each / script:.3f} x", "<= 0.06", each <= 0.06 * script)
    points = []
    for number in (1, count, many):
        one = run("benchmarks.inside", "packs", home, number, folder=folder)
        points.append((float(number), one.cpu))
        line(f"{number} packs with figures, process and all", f"{one.cpu:.1f} s", f"{one.memory // 1024} MB")
    early, late = one.told["memory"][max(9, many // 20)], one.told["memory"][-1]
    line(
        f"peak memory from pack {max(10, many // 20 + 1)} to {many}",
        f"{late / early - 1:+.1%}",
        "<= +10 %",
        late <= 1.1 * early,
    )
    growth = math.log(points[2][1] / points[1][1]) / math.log(many / count)
    line(f"growth exponent, {count} to {many} packs", f"{growth:.2f}", "<= 1.1", growth <= 1.1)


def long_lists(folder: Path) -> None:
    points = []
    for count in ROWS:
        one = run("benchmarks.inside", "rows", checklist(count, folder), folder=folder)
        points.append((float(count), one.told["total"]))
        line(f"a guide with {count} checklist points", f"{one.told['total']:.2f} s", f"{one.memory // 1024} MB")
    growth = math.log(points[-1][1] / points[-2][1]) / math.log(ROWS[-1] / ROWS[-2])
    line(
        f"growth exponent, {ROWS[0]} to {ROWS[-1]} points", f"{exponent(points):.2f}", "<= 1.1", exponent(points) <= 1.1
    )
    line(f"  {ROWS[-2]} to {ROWS[-1]} alone", f"{growth:.2f}", "<= 1.1", growth <= 1.1)


def issues(count: int, folder: Path) -> None:
    chosen = []
    if count < 98:
        register = (ROOT / "content/municipalities/register.csv").read_text(encoding="utf-8").splitlines()[1:]
        chosen = [word for line_ in register[:count] for word in ("--municipality", line_.split(",")[0])]
    order = ("generator", "issue", "2027.1", *chosen, "--out", folder / "issues")
    full = run(*order, folder=folder)
    runs = [run(*order, folder=folder) for _ in range(3)]
    again = [one.cpu for one in runs]
    size = sum(one.stat().st_size for one in (folder / "issues/2027.1").rglob("*") if one.is_file())
    line(f"issue, {count} kommuner x all programmes", f"{full.cpu:.0f} s", f"{size / 1e6:.0f} MB")
    line("issue, nothing changed", f"{median(again):.2f} s")
    line(
        "  on the clock", f"{median(one.clock for one in runs):.2f} s", "<= 1 s", median(one.clock for one in runs) <= 1
    )
    line("  of the full build", f"{median(again) / full.cpu:.4f} x", "<= 0.1", median(again) <= 0.1 * full.cpu)


def main() -> None:
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory(prefix="forankring-bench-") as name:
        folder = Path(name)
        script = compare(folder)
        batch(script, 7 if quick else 98, 100 if quick else 1000, folder)
        long_lists(folder)
        issues(7 if quick else 98, folder)


if __name__ == "__main__":
    main()
