"""Looking without building: what is there, whether it is sound, and why a pack is as it is.

Turns folders and orders into rows for the shell. `check` runs the rooms as far as they go for every programme and every
kommune that has parameters, so that an error in a text shows here and not in the kommune's hands.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from generator import danish
from generator.look.layout import load_layout
from generator.municipality import new_parameter_file, read_register
from generator.pack import Home, Order, Prepared, build_pack, prepare
from generator.problems import Problems, ProblemsError, Where, nearest
from generator.programme import Programme, list_programmes, read_programme
from generator.reading.source import read_yaml, shown_path

# Without parameters of its own: the smallest, a middle and the largest kommune, so that all bands' texts are filled.
SAMPLES = ("0825", "0746", "0101")


def programmes(home: Home, problems: Problems) -> list[tuple[str, str, str]]:
    """Return (id, full name, content version) of every programme."""
    found = [read_programme(home.content / "programmes" / name, problems) for name in list_programmes(home.content)]
    problems.stop_on_errors()
    return [(one.id, one.full_name, one.version) for one in found if one is not None]


def municipalities(home: Home, problems: Problems) -> list[tuple[str, str, str, str]]:
    """Return (slug, official name, code, population) of every kommune, in Danish order."""
    entries = read_register(home.content, problems).entries
    problems.stop_on_errors()
    ordered = sorted(entries, key=lambda entry: danish.sort_key(entry.name))
    return [(entry.slug, entry.official_name, entry.code, danish.number(entry.population)) for entry in ordered]


def parameter_file(home: Home, name: str, problems: Problems) -> tuple[str, str, str]:
    """Return (slug, text, programme id) of a new commented parameter file for the kommune `name`."""
    entry = read_register(home.content, problems).find(name, problems)
    known = list_programmes(home.content)
    programme = read_programme(home.content / "programmes" / known[0], problems) if known else None
    problems.stop_on_errors()
    assert entry is not None
    if programme is None:
        problems.report("no-content", Where(shown_path(home.content)))
        raise ProblemsError(problems)
    return entry.slug, new_parameter_file(entry, programme), programme.id


def check(home: Home, paths: tuple[Path, ...], problems: Problems) -> list[str]:
    """Check the whole content, or each of `paths`: a programme folder, a parameter file, a layout or a content folder.

    Returns what was checked, for the reader. Facts that may have changed since the source are warnings (`check-fact`).
    """
    if not paths:
        return _check_content(home, problems)
    checked: list[str] = []
    for path in paths:
        if not _exists(path):
            problems.report("missing-file", Where(shown_path(path)), file=shown_path(path))
        elif (path / "programmes").is_dir():
            checked += _check_content(Home(path, home.layouts), problems)
        elif (path / "programme.yaml").is_file():
            checked += _check_programme(_home_of(path, home), path, problems)
        elif (path / "layout.yaml").is_file():
            load_layout(path, problems)
            checked.append(shown_path(path))
        elif path.suffix in (".yaml", ".yml") and path.is_file():
            checked += _check_parameters(home, path, problems)
        else:
            problems.report("unknown-path", Where(shown_path(path)), path=shown_path(path))
    return checked


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, RuntimeError):  # a path too long, or links in a ring
        return False


def _home_of(programme: Path, home: Home) -> Home:
    """The content folder a programme folder lies in, when it lies in one."""
    content = programme.resolve().parent.parent
    return Home(content, home.layouts) if (content / "programmes").is_dir() else home


def _check_content(home: Home, problems: Problems) -> list[str]:
    checked: list[str] = []
    for name in list_programmes(home.content):
        checked += _check_programme(home, home.content / "programmes" / name, problems)
    for path in sorted((home.content / "municipalities").glob("*.yaml")):
        checked += _check_parameters(home, path, problems)
    load_layout(home.layouts / "standard", problems)
    return checked


def _check_programme(home: Home, folder: Path, problems: Problems) -> list[str]:
    programme = read_programme(folder, problems)
    if programme is not None:
        _report_facts(programme, problems)
    if programme is not None and not problems.errors and folder.resolve().parent.name == "programmes":
        for code in SAMPLES:
            _try(Order(programme.id, code, home), problems)
    return [shown_path(folder)]


def _report_facts(programme: Programme, problems: Problems) -> None:
    for item in programme.items():
        if item.check_current is not None:
            problems.warn("check-fact", item.check_current.where, text=item.check_current.source)


def _check_parameters(home: Home, path: Path, problems: Problems) -> list[str]:
    """Build each programme the file names (all, when it names none) for the kommune it names, and keep nothing."""
    before = len(problems.errors)
    data = read_yaml(path, problems)
    if data is None or len(problems.errors) > before:
        return [shown_path(path)]
    name = data.get("municipality")
    known = list_programmes(home.content)
    given = data.get("programmes")
    chosen = [key for key in given if key in known] if isinstance(given, dict) else []
    for programme in chosen or known[:1]:
        _try(Order(programme, str(name or ""), home, params=path), problems)
    return [shown_path(path)]


def _try(order: Order, problems: Problems) -> None:
    """Build in memory; the problems found join the others, and one order's errors do not hide the next one's."""
    own = Problems()
    with suppress(ProblemsError):
        build_pack(prepare(order, own), own)
    for problem in own:
        if problem not in problems.found:
            problems.found.append(problem)


def explain(prepared: Prepared, item: str | None, problems: Problems) -> list[tuple[str, str, str, str]]:
    """Return (id, what happened, why, place) of every step of the tailoring, or of those about `item`."""
    steps = prepared.tailored.trace
    if item is None:
        found = steps
    else:
        found = tuple(step for step in steps if step.id == item or step.id.startswith((f"{item}/", f"{item}.")))
        if not found:
            known = {step.id for step in steps}
            problems.report("unknown-item", item=item[:80], hint=nearest(item, known))
            problems.stop_on_errors()
    return [(step.id, step.what, step.why, str(step.where)) for step in found]
