"""Looking without building: what is there, whether it is sound, and why a pack is as it is.

Turns folders and orders into rows for the shell. `check` runs the rooms as far as they go for every programme and every
kommune that has parameters, so that an error in a text shows here and not in the kommune's hands.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

from generator import danish
from generator.authoring import lint
from generator.authoring.scaffold import DOCUMENTS, new_programme
from generator.form.params import FORM, parameter_files, read_any
from generator.form.write import Asked, write_form
from generator.look.layout import load_layout
from generator.municipality import Municipality, new_parameter_file, read_municipality, read_register
from generator.outline import read_words
from generator.pack import Home, Order, Pack, Prepared, Shelf, build_pack, prepare, read_outlines
from generator.problems import Problems, ProblemsError, Where, nearest
from generator.programme import Programme, is_id, list_programmes, read_programme
from generator.reading.model import EVERYBODY
from generator.reading.source import shown_path
from generator.tailoring.defaults import read_defaults
from generator.tailoring.tailor import tailor

PROGRAMMES_PART = "\nprogrammes:\n"  # what stands below it in a parameter file is one programme's
FIRST_RELEASE = date(2027, 1, 1)  # of a new programme where there is no other to take the date from
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
    """Return (slug, text, what to build) of a new commented parameter file for the kommune `name`.

    The file has a part for every programme that can be read; what to build is the one programme's id, or "all".
    """
    entry = read_register(home.content, problems).find(name, problems)
    read = [read_programme(home.content / "programmes" / one, Problems()) for one in list_programmes(home.content)]
    programmes = [one for one in read if one is not None]
    problems.stop_on_errors()
    assert entry is not None
    if not programmes:
        problems.report("no-content", Where(shown_path(home.content)))
        raise ProblemsError(problems)
    head, mark, first = new_parameter_file(entry, programmes[0]).partition(PROGRAMMES_PART)
    others = [new_parameter_file(entry, one).partition(PROGRAMMES_PART)[2] for one in programmes[1:]]
    what = programmes[0].id if len(programmes) == 1 else "all"
    return entry.slug, "\n".join((f"{head}{mark}{first}", *others)), what


def form_file(home: Home, name: str, problems: Problems) -> tuple[str, bytes, str]:
    """Return (slug, bytes, what to build) of a new form for the kommune `name`, with what would be assumed for it.

    A programme that cannot be read is left out; one that cannot be tailored is asked about without assumed values.
    """
    entry = read_register(home.content, problems).find(name, problems)
    words = read_words(home.content / "words.yaml", problems)
    defaults = read_defaults(home.content, problems)
    problems.stop_on_errors()
    assert entry is not None and defaults is not None
    asked = []
    for one in list_programmes(home.content):
        quiet = Problems()
        programme = read_programme(home.content / "programmes" / one, quiet)
        if programme is None:
            continue
        facts, names = None, {}
        with suppress(ProblemsError):
            tailored = tailor(
                programme, Municipality(entry, programme.id), defaults, words, quiet, built=programme.released
            )
            facts = tailored.facts
            names = {item.id: item.name.plain for items in tailored.content.values() for item in items}
        asked.append(Asked(programme, read_outlines(home, quiet, programme), facts, names))
    if not asked:
        problems.report("no-content", Where(shown_path(home.content)))
        raise ProblemsError(problems)
    released = max(one.programme.released for one in asked)
    what = asked[0].programme.id if len(asked) == 1 else "all"
    return entry.slug, write_form(entry, asked, words, released), what


def programme_files(home: Home, name: str, problems: Problems) -> tuple[str, dict[str, str]]:
    """Return (id, {file name: text}) of a new programme's folder; errors of the name end the stage."""
    read = [read_programme(home.content / "programmes" / one, Problems()) for one in list_programmes(home.content)]
    released = max((one.released for one in read if one is not None), default=FIRST_RELEASE)
    known = {outline.id: outline.cover for outline in read_outlines(home, problems)}
    problems.stop_on_errors()
    outlines = {outline: known[outline] for outline in DOCUMENTS if outline in known}
    key, files = new_programme(name, outlines, released)
    if not is_id(key):
        problems.report("bad-programme-name", name=name[:80])
        problems.stop_on_errors()
    return key, files


def check(home: Home, paths: tuple[Path, ...], problems: Problems) -> list[str]:
    """Check the whole content, or each of `paths`: a programme folder, a parameter file or form, a folder of
    these, a layout or a content folder.

    Returns what was checked, for the reader. Facts that may have changed since the source are warnings (`check-fact`).
    """
    shelf: Shelf = {}
    if not paths:
        return _check_content(home, problems, shelf)
    checked: list[str] = []
    for path in paths:
        if not _exists(path):
            problems.report("missing-file", Where(shown_path(path)), file=shown_path(path))
        elif (path / "programmes").is_dir():
            checked += _check_content(Home(path, home.layouts), problems, shelf)
        elif (path / "programme.yaml").is_file():
            checked += _check_programme(_home_of(path, home), path, problems, shelf)
        elif (path / "layout.yaml").is_file():
            load_layout(path, problems, home.layouts / "standard")
            checked.append(shown_path(path))
        elif path.suffix in (".yaml", ".yml", FORM) and path.is_file():
            checked += _check_parameters(home, path, problems, shelf)
        elif path.is_dir() and (files := parameter_files(path)):
            for file in files:
                checked += _check_parameters(home, file, problems, shelf)
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


def _check_content(home: Home, problems: Problems, shelf: Shelf) -> list[str]:
    checked: list[str] = []
    for name in list_programmes(home.content):
        checked += _check_programme(home, home.content / "programmes" / name, problems, shelf, spelling=False)
    found = [read_programme(home.content / "programmes" / name, Problems()) for name in list_programmes(home.content)]
    lint.check_spelling([one for one in found if one is not None], home.content, problems)
    for path in sorted((home.content / "municipalities").glob("*.yaml")):
        checked += _check_parameters(home, path, problems, shelf)
    load_layout(home.layouts / "standard", problems)
    return checked


def _check_programme(home: Home, folder: Path, problems: Problems, shelf: Shelf, *, spelling: bool = True) -> list[str]:
    """Check one programme folder: what it says, and what becomes of it for kommuner of three sizes."""
    own = Problems()
    programme = read_programme(folder, own)
    if programme is not None:
        _report_facts(programme, own)
        lint.check_references(programme, own)
        words = read_words(home.content / "words.yaml", own)
        outlines = read_outlines(home, own, programme)
        labels = lint.labels_in(Path(lint.__file__).parents[1] / "kinds", lint.shown_kinds(outlines))
        lint.check_labels(labels, words, own)
        if spelling:
            lint.check_spelling([programme], home.content, own)
    if programme is not None and not own.errors and folder.resolve().parent.name == "programmes":
        made = [_try(Order(programme.id, code, home, draft=True), own, shelf) for code in SAMPLES]
        built = [(prepared.tailored, pack.documents) for prepared, pack in made if prepared and pack]
        lint.check_briefs(built, programme, own)
        for tailored, _ in built:
            lint.check_sections(tailored, own)
        if len(built) == len(made):
            lint.check_use(built, programme, own)
        if any(outline.audience == EVERYBODY for outline in outlines):  # texts may differ between editions
            _try(Order(programme.id, SAMPLES[1], home, draft=True, audience=EVERYBODY), own, shelf)
    problems.found.extend(one for one in own if one not in problems.found)
    return [shown_path(folder)]


def _report_facts(programme: Programme, problems: Problems) -> None:
    for what, where in programme.unapproved:
        problems.warn("not-approved", where, what=what, hint="skriv state: godkendt og approved, når det er godkendt")
    for item in programme.items():
        if item.check_current is not None:
            problems.warn("check-fact", item.check_current.where, text=item.check_current.source)


def _check_parameters(home: Home, path: Path, problems: Problems, shelf: Shelf) -> list[str]:
    """Build each programme the file names (all, when it names none) for the kommune it names, and keep nothing."""
    before = len(problems.errors)
    known = list_programmes(home.content)
    read = read_any(path, known, problems)
    if read is None or (len(problems.errors) > before and path.suffix != FORM):
        return [shown_path(path)]
    name = read.data.get("municipality")
    given = read.data.get("programmes")
    chosen = [key for key in given if key in known] if isinstance(given, dict) else []
    for programme in chosen or known[:1]:
        _try(Order(programme, str(name or ""), home, params=path, draft=True), problems, shelf)
    return [shown_path(path)]


def _try(order: Order, problems: Problems, shelf: Shelf) -> tuple[Prepared | None, Pack | None]:
    """Build in memory; the problems found join the others, and one order's errors do not hide the next one's."""
    own = Problems()
    prepared: Prepared | None = None
    pack: Pack | None = None
    with suppress(ProblemsError):
        prepared = prepare(order, own, shelf)
        pack = build_pack(prepared, own)
    for problem in own:
        if problem not in problems.found:
            problems.found.append(problem)
    return prepared, pack


def who_gets(home: Home, programme_id: str, item: str, problems: Problems) -> tuple[int, list[str]]:
    """Return how many kommuner there are, and the official names of those that get `item`, in Danish order.

    Each kommune is tailored with its own parameter file, if the content folder has one; a kommune whose parameters
    cannot be used counts as the register alone.
    """
    programme = read_programme(home.content / "programmes" / programme_id, problems)
    register = read_register(home.content, problems)
    words = read_words(home.content / "words.yaml", problems)
    defaults = read_defaults(home.content, problems)
    problems.stop_on_errors()
    assert programme is not None and defaults is not None
    if programme.find(item) is None:
        problems.report("unknown-item", item=item[:80], hint=nearest(item, (one.id for one in programme.items())))
        problems.stop_on_errors()
    names = []
    for entry in sorted(register.entries, key=lambda one: danish.sort_key(one.name)):
        own = home.content / "municipalities" / f"{entry.slug}.yaml"
        for params in (own, None) if own.is_file() else (None,):
            quiet = Problems()
            with suppress(ProblemsError):
                municipality = read_municipality(entry, params, programme_id, quiet)
                quiet.stop_on_errors()
                tailored = tailor(programme, municipality, defaults, words, quiet, built=programme.released)
                if any(one.id == item for items in tailored.content.values() for one in items):
                    names.append(entry.official_name)
                break
    return len(register.entries), names


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
