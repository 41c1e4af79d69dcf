"""What a pack depends on, cheaply: a fingerprint of every file that could change it, without reading what they say.

Coarser than the manifest of a pack and never finer: a file that any pack of the programme may read counts. So a change
in one programme touches that programme's packs, a kommune's own file its own packs, and a layout file all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from generator.form.params import FORM, FORM_NAME
from generator.pack import Home
from generator.problems import Problems, Where, nearest
from generator.reading.source import is_inside, shown_path

PACKAGE = Path(__file__).resolve().parents[1]
_PICTURES = {".png", ".jpg", ".jpeg", ".svg"}
_NOT_READ = {"releases.yaml", "ordliste.txt"}  # content files that no pack reads


def digest(*parts: Any) -> str:
    """Return the SHA-256 of plain data: strings, numbers, lists and mappings."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def of_files(files: Iterable[Path], root: Path) -> str:
    """Return one SHA-256 of files: their names below `root` and their bytes, in sorted order."""
    found = hashlib.sha256()
    for path in sorted(files):
        found.update(f"{path.relative_to(root).as_posix()}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


class Fingerprint(Struct, frozen=True):
    """What all packs share, and what each programme adds."""

    shared: str
    programmes: dict[str, str]


def fingerprint(home: Home, layout: Path, programmes: Sequence[str]) -> Fingerprint:
    """Return the fingerprint of the program, the shared content and layouts, and of each programme's folder."""
    content = home.content
    own, kommuner = content / "programmes", content / "municipalities"
    shared = [
        path
        for path in _files(content)
        if not path.is_relative_to(own)
        and not (path.is_relative_to(kommuner) and path.suffix != ".csv")
        and path.suffix in (".yaml", ".csv")
        and path.name not in _NOT_READ
    ]
    code = [path for path in _files(PACKAGE) if "_data" not in path.parts and "__pycache__" not in path.parts]
    return Fingerprint(
        digest(
            of_files(code, PACKAGE),
            of_files(shared, content),
            of_files(_files(home.layouts / "outlines"), home.layouts),
            of_files(_files(layout), layout),
        ),
        {name: of_files(_files(own / name), own) for name in programmes},
    )


def of_parameters(path: Path | None, programmes: Sequence[str]) -> str:
    """Return the fingerprint of one kommune's parameter file and the pictures it may name; "" without a file.

    The programmes' ids count too: a file that names a programme nobody has is wrong.
    """
    if path is None:
        return ""
    text = path.read_text(encoding="utf-8", errors="replace")
    pictures = [
        one
        for one in _files(path.parent)
        if one.suffix.lower() in _PICTURES
        and ("\\" in text or one.stem in text or path.suffix == FORM)
        and is_inside(one, path.parent)
    ]
    return digest(of_files([path, *pictures], path.parent), sorted(programmes))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []


def parameter_files(folder: Path | None, content: Path, slugs: Sequence[str], problems: Problems) -> dict[str, Path]:
    """Return {slug: parameter file}: those in `folder`, else the content's own.

    A file is YAML or a filled-in form. One that belongs to no kommune is reported: a misspelt name must not pass for no
    file.
    """
    found: dict[str, Path] = {}
    for place in filter(None, (content / "municipalities", folder)):
        if not place.is_dir():
            problems.report("missing-folder", Where(shown_path(place)), folder=shown_path(place))
            continue
        for path in sorted(place.iterdir()):
            if path.suffix not in (".yaml", ".yml", FORM) or path.name.startswith("~$"):
                continue
            name = path.stem.removeprefix(FORM_NAME)
            if name in found and found[name].parent == path.parent:
                problems.report("parameters-twice", Where(shown_path(path)), first=found[name].name)
            elif name in slugs:
                found[name] = path
            else:
                hint = nearest(name, slugs)
                problems.report("params-without-municipality", Where(shown_path(path)), hint=hint)
    return found
