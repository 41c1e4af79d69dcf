"""Whatever a kommune has given, in YAML, in a filled-in form or in several of both, as one set of parameters.

In a folder the files of a kommune are those that name it. Several are merged: each may answer what the others do not,
and the same answer twice is fine; two different answers to one question are an error that names both places.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.danish import slug
from generator.municipality import Parameters, RegisterEntry, read_parameter_file
from generator.problems import Problems, Where
from generator.reading.source import LocatedDict, shown_path

FORM = ".xlsx"
FORM_NAME = "oplysningsskema-"  # before the slug in a form's file name
_ENDINGS = (".yaml", ".yml", FORM)
MAX_FILES = 1_000


def read_any(file: Path, programmes: Sequence[str], problems: Problems) -> Parameters | None:
    """Return what one file gives, a form by its ending, else YAML; None after reporting why it cannot be read."""
    if file.suffix.casefold() == FORM and not file.is_dir():
        from generator.form.read import read_form  # most give YAML

        return read_form(file, problems, programmes)
    return read_parameter_file(file, problems)


def parameter_files(folder: Path) -> list[Path]:
    """Return the parameter files and forms in a folder by name, without what Excel leaves while a form is open."""
    try:
        found = [path for path in folder.iterdir() if path.suffix.casefold() in _ENDINGS and path.is_file()]
    except OSError:
        return []
    return sorted(path for path in found if not path.name.startswith((".", "~$")))[:MAX_FILES]


def read_params(path: Path, entry: RegisterEntry, programmes: Sequence[str], problems: Problems) -> Parameters | None:
    """Return what `path`, a file or a folder, gives for one kommune; None after reporting why there is nothing.

    `programmes` are the ids that exist. In a folder a file that cannot be read is passed over with a warning, unless
    its name says that it is this kommune's.
    """
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError):
        is_folder = False
    if not is_folder:
        return read_any(path, programmes, problems)
    found: list[Parameters] = []
    broken = False
    for file in parameter_files(path):
        own = Problems()
        read = read_any(file, programmes, own)
        named = entry.slug in slug(file.stem)
        if read is not None and read.is_for(entry):
            found.append(read)
            problems.found.extend(own)
        elif own.errors and named:
            broken = True
            problems.found.extend(own)
        elif read is None:
            problems.warn("unread-parameters", Where(shown_path(file)), hint="forankring check viser, hvad der er galt")
    if not found:
        if not broken:
            hint = "hver fil skal have municipality, eller Kommune på arket Fælles"
            problems.report("no-parameters-for", Where(shown_path(path)), municipality=entry.official_name, hint=hint)
        return None
    data = found[0].data
    for other in found[1:]:
        data = _merged(data, other.data, problems, ())
    return Parameters(data, found[0].file, path, tuple(one for read in found for one in read.files))


def _merged(first: LocatedDict, second: LocatedDict, problems: Problems, path: tuple[str, ...]) -> LocatedDict:
    """Return both mappings as one, reporting each value that they give differently."""
    both = first.clone()
    both.names = {**second.names, **first.names}
    for key in second:
        if key not in both or both[key] is None:
            both.take(second, key)
        elif isinstance(both[key], LocatedDict) and isinstance(second[key], LocatedDict):
            both[key] = _merged(both[key], second[key], problems, (*path, key))
        elif both[key] != second[key] and (*path, key) != ("municipality",) and second[key] is not None:
            first_place = str(first.value_where[key])
            where = second.value_where[key]
            hint = "lad svaret stå ét sted"
            problems.report("answers-differ", where, key=".".join((*path, key)), first=first_place, hint=hint)
    return both
