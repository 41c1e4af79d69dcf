"""The rules of the house that a machine can hold: who imports whom, what is public, and what no module may know."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import generator
from generator.look.brand import derive_palette
from generator.look.layout import load_layout
from generator.problems import Problems
from generator.reading.spans import spans
from generator.tree.drawing import Box, Drawing
from generator.tree.nodes import (
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Column,
    Columns,
    Contents,
    Cover,
    Document,
    Fact,
    Figure,
    Heading,
    Opener,
    PageBreak,
    Panel,
    Prose,
    Row,
    Section,
    Slide,
    Table,
)
from generator.writers.docx import write_docx
from generator.writers.pptx import write_pptx
from generator.writers.xlsx import write_xlsx

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "generator"

# room -> the rooms it may import, as drawn in docs/architecture.md section 4; `BASE` is open to all.
BASE = {"problems", "danish", "metrics", "kept", "memory"}
READING = {"reading"}
TREE = READING | {"tree"}
FIGURES = TREE | {"figures"}
KINDS = FIGURES | {"kinds"}
HELD = KINDS | {"common", "programme", "municipality", "outline"}
TAILORING = HELD | {"tailoring"}
COMPOSE = TAILORING | {"compose", "dates"}
ARROWS: dict[str, set[str]] = {
    "problems": set(),
    "danish": set(),
    "metrics": set(),
    "kept": set(),
    "memory": set(),
    "reading": READING,
    "tree": TREE,
    "figures": FIGURES,
    "kinds": KINDS,
    "common": KINDS,
    "programme": HELD,
    "municipality": HELD,
    "outline": HELD,
    "tailoring": TAILORING,
    "citing": KINDS,
    "compose": TAILORING | {"citing", "compose"},
    "dates": COMPOSE,
    "overview": COMPOSE,
    "crosscheck": READING | {"tree"},
    "form": COMPOSE | {"ooxml", "look", "form"},
    "ooxml": {"ooxml"},
    "look": {"ooxml", "look", "reading"},
    "writers": {"ooxml", "look", "writers", "reading", "tree"},
    "issued": {"ooxml", "look", "issued"},
    "libreoffice": {"ooxml", "libreoffice"},
    "store": set(),
    "status": READING | TREE | {"outline", "ooxml", "look", "writers", "status"},
    "pack": COMPOSE | {"overview", "form", "crosscheck", "ooxml", "look", "writers", "store", "libreoffice", "pack"},
    "authoring": COMPOSE | {"ooxml", "look", "writers", "pack", "authoring"},
    "distribute": COMPOSE | {"form", "ooxml", "look", "libreoffice", "writers", "store", "pack", "distribute"},
    "review": COMPOSE | {"form", "look", "pack", "authoring"},
    "cli": {"form", "pack", "status", "distribute", "review", "authoring", "reading", "look", "issued"},
}
# reading/schema.py describes every model, so it alone looks to the right.
EXCEPTIONS = {("reading/schema.py", room) for room in ("kinds", "programme", "municipality", "outline", "look")}
# Programmes a room could be tempted to name; a new one in content/ joins by itself.
PROGRAMMES = sorted(path.name for path in (ROOT / "content" / "programmes").iterdir() if path.is_dir())


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """The rooms a module imports, also under TYPE_CHECKING: a type is knowledge too."""
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "generator" else [module]
        for name in names:
            parts = name.split(".")
            if parts[0] == "generator" and len(parts) > 1 and parts[1] != "__version__":
                found.add(parts[1])
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_follow_the_arrows(path: Path):
    room = room_of(path)
    if room in ("__init__", "__main__"):
        return
    assert room in ARROWS, f"{room} has no place in docs/architecture.md section 4"
    name = path.relative_to(PACKAGE).as_posix()
    wrong = {other for other in imported_rooms(path) - {room} - BASE - ARROWS[room] if (name, other) not in EXCEPTIONS}
    assert not wrong, f"{name} may not import {sorted(wrong)}"


def test_the_base_imports_nothing_of_ours():
    for name in sorted(BASE):
        assert imported_rooms(PACKAGE / f"{name}.py") <= BASE


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_names_a_programme(path: Path):
    """Code knows kinds, never programmes; a doc text may use one as an example, and .ics is a file's ending."""
    tree = parsed(path)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            words = node.value.casefold().removesuffix(".ics").replace("/", " ").replace(".", " ").split()
            assert not set(PROGRAMMES) & set(words), f"{path.name}:{node.lineno} names a programme"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_module_says_what_it_is_for(path: Path):
    assert ast.get_docstring(parsed(path)), f"{path} has no docstring"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_reads_the_clock_or_chance(path: Path):
    text = path.read_text(encoding="utf-8")
    for word in ("date.today(", "datetime.now(", "datetime.utcnow(", "time.time(", "uuid4(", "import random"):
        assert word not in text, f"{path.name} uses {word}"


def test_only_the_shell_prints_or_exits():
    for path in modules():
        if room_of(path) in ("cli", "__main__"):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                last = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if last in ("print", "exit", "_exit", "echo"):
                    name = ast.unparse(node.func)
                    told = ("print", "exit", "sys.exit", "os._exit", "click.echo")
                    assert name not in told, f"{path.name}:{node.lineno}"


def test_no_file_names_a_machine_path():
    for folder in ("generator", "content", "layouts"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".yaml", ".csv", ".md", ".json"):
                text = path.read_text(encoding="utf-8")
                assert "/work/" not in text and "/home/" not in text and "/root/" not in text, path


def test_public_names_can_be_imported():
    for name in generator.__all__:
        assert getattr(generator, name) is not None


def test_public_names_are_these():
    assert [name for name in generator.__all__ if name[0].isupper()] == [
        *("Document", "Drawing", "Facts", "Layout", "Municipality", "Order", "Outline", "Pack", "Palette"),
        *("Problem", "Problems", "ProblemsError", "Programme", "Tailored", "Where"),
    ]


@pytest.mark.parametrize("heavy", ["matplotlib", "pydantic", "lxml", "rich", "yaml", "babel"])
def test_help_does_not_wait_for_the_rooms(heavy: str):
    code = f"import generator.cli, sys; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_model_is_built_without_what_would_search_for_plugins():
    code = (
        "import sys; from generator.reading.model import Origin; Origin(source='a');"
        "sys.exit(Origin.__pydantic_complete__ is False or 'importlib.metadata' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_second_pack_loads_what_it_uses_alone(tmp_path: Path):
    """What reads content, draws, makes workbooks and takes over templates is not loaded for a guide of kept content."""
    heavy = ["jinja2", "holidays", "matplotlib", "openpyxl", "docx", "pptx", "rich", "icalendar", "cryptography"]
    heavy += ["generator.look.adopt", "generator.form.read", "generator.writers.xlsx", "generator.writers.pptx"]
    code = (
        "import sys; from generator.cli import cli;"
        f"cli(['pack', 'vitas', 'laesoe', '--only', 'guide', '--out', {str(tmp_path)!r}], standalone_mode=False);"
        f"print('\\n' + ' '.join(name for name in {heavy!r} if name in sys.modules))"
    )
    runs = [subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True) for _ in range(2)]
    assert [one.returncode for one in runs] == [0, 0]
    assert runs[1].stdout.splitlines()[-1] == ""


def one_of_each() -> list[Block]:
    """One small node of every class a section or a slot may hold."""
    text = spans("Tekst")
    drawing = Drawing(60, 20, (Box("Felt", 0, 0, 60, 20, (text,), fill="lt2"),))
    table = Table(
        id="x/t@table",
        caption=text,
        columns=(Column("a", "A", names_row=True), Column("b", "B")),
        rows=(Row("x/t/r", (Cell((text,)), Cell((text,)))),),
    )
    return [
        Prose(id="x@prose", paragraphs=(text,)),
        Heading(id="x@heading", level=2, text=text),
        Bullets(id="x@bullets", items=(text, text)),
        table,
        Chart(id="x@chart", caption=text, categories=("A", "B"), values=(1, 2), alt="To søjler"),
        Figure(id="x@figure", drawing=drawing, caption=text, alt="Et felt"),
        Callout(id="x@callout", title="Husk", paragraphs=(text,)),
        Panel(id="x@panel", title="Fakta", facts=(Fact("Navn", (text,)),)),
        PageBreak(id="x@break"),
        Columns(
            id="x@columns", left=(Prose(id="x@l", paragraphs=(text,)),), right=(Prose(id="x@r", paragraphs=(text,)),)
        ),
        Opener(id="x@opener", kicker="Fase 1", lead=text, drawing=drawing, phase=1),
        Contents(id="x@contents", title="Indhold"),
    ]


def test_one_of_each_is_really_every_node():
    assert {type(node) for node in one_of_each()} == set(get_args(Block))


@pytest.mark.parametrize("node", one_of_each(), ids=lambda node: type(node).__name__)
@pytest.mark.parametrize("form", ["guide", "deck", "log"])
def test_every_writer_takes_every_node(node: Block, form: str):
    problems = Problems()
    layout = load_layout(ROOT / "layouts" / "standard", problems)
    assert layout is not None
    document = Document(
        id=form,
        title="Prøve",
        subject="Prøve",
        author="Prøve",
        programme="prøve",
        municipality="Prøve Kommune",
        version="1",
        built=date(2027, 1, 11),
        cover=Cover("Guide", "Prøve", "Under", "Prøve Kommune"),
        header="Prøve",
        footer="Prøve",
        phases=5,
        sections=(Section(id="x", title=spans("Kapitel"), label="Kapitel", number="1", blocks=(node,)),)
        if form != "deck"
        else (),
        slides=(Slide(id="x", layout="free", title="Kapitel", slots=(("object", (node,)),)),) if form == "deck" else (),
    )
    write = {"guide": write_docx, "deck": write_pptx, "log": write_xlsx}[form]
    assert write(document, layout, derive_palette(None, 5), None, problems)
    assert not problems.errors


def test_every_module_is_named_in_the_architecture():
    """By its path or in braces; a kind of content goes under `kinds/<kind>.py`."""
    told = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set()
    for path in re.findall(r"`([a-z_/]*\{?[a-z_,]*\}?[a-z_]*\.py)`", told):
        folder, names = path.rsplit("/", 1) if "/" in path else ("", path)
        stems = names.removesuffix(".py").strip("{}").split(",")
        named |= {f"{folder}/{stem}.py".lstrip("/") for stem in stems}

    modules = [path for path in sorted((ROOT / "generator").rglob("*.py")) if not path.stem.startswith("__")]
    kinds = {path for path in modules if path.parent.name == "kinds" and "\n@kind(" in path.read_text(encoding="utf-8")}
    found = {path.relative_to(ROOT / "generator").as_posix() for path in modules if path not in kinds}

    assert found - named == set()
    assert {one for one in named if not (ROOT / "generator" / one).is_file()} == set()
