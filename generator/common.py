"""Content that several programmes share: the kind files in content/common, merged into a programme that asks for them.

A programme names what it wants under `common` in programme.yaml: a kind (`terms`) or one item (`terms/superbruger`).
The items become the programme's own: they take its address (`<programme>/terms/superbruger`), so a kommune can change
or drop them like all others, and their place still points into the shared file. Where a programme writes an item, a
section or a source under the same key itself, its own wins. content/common/common.yaml holds what the shared items
need beside them: `sources`, `sections` and the `state` of the shared content.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from pathlib import Path

from generator.kinds import kinds
from generator.problems import Problems, Where, nearest
from generator.reading.source import LocatedDict, is_inside, parse_yaml, place, read_source, shown_path

FOLDER = "common"
ABOUT = "common.yaml"
ABOUT_KEYS = ("sources", "sections", "state", "approved")
HEAD_KEYS = ("state", "approved")


def merge_common(
    folder: Path, data: LocatedDict, raw: MutableMapping[str, LocatedDict], files: dict[str, str], problems: Problems
) -> dict[str, LocatedDict]:
    """Put the shared items that `data` (programme.yaml) names under `common` into `raw`, their sources and sections
    into `data`.

    folder  content/common, which may be missing when nothing is asked for
    files   gets the SHA-256 of each file read, as `common/<name>`

    Returns the head (`state`, `approved`) that holds for each shared item, by `<kind>/<key>`.
    """
    wanted = data.get("common")
    if not isinstance(wanted, list) or not wanted:
        return {}
    about = _read(folder, ABOUT, files, problems) if (folder / ABOUT).is_file() else None
    about = about if about is not None else LocatedDict(Where(shown_path(folder)))
    for key in about:
        if key not in ABOUT_KEYS:
            problems.report("unknown-key", place(about, (key,), key=True), key=key[:80], hint=nearest(key, ABOUT_KEYS))
    read: dict[str, LocatedDict] = {}
    heads: dict[str, LocatedDict] = {}
    origins: set[str] = set()
    for number, name in enumerate(wanted):
        where = place(data, ("common", number))
        kind, _, key = str(name).partition("/")
        path = folder / f"{kind}.yaml"
        if kind not in kinds() or not path.is_file():
            known = sorted(file.stem for file in folder.glob("*.yaml") if file.name != ABOUT)
            problems.report("unknown-common", where, name=str(name)[:80], hint=nearest(kind, known))
            continue
        if kind not in read:
            read[kind] = _read(folder, path.name, files, problems) or LocatedDict(Where(shown_path(path)))
        file = read[kind]
        items = file.get(kind)
        if not isinstance(items, LocatedDict):
            problems.report("wrong-kind", file.where, kind=kind)
            continue
        if key and key not in items:
            problems.report("unknown-common", where, name=str(name)[:80], hint=nearest(key, items))
            continue
        own = raw.setdefault(kind, LocatedDict(items.where))
        for one in [key] if key else list(items):
            if one not in own:
                own.take(items, one)
                heads[f"{kind}/{one}"] = _head(about, file)
                origins.add(_origin(items[one]))
    _take(data, "sources", about, origins)
    _take(data, "sections", about, None)
    return heads


def _read(folder: Path, name: str, files: dict[str, str], problems: Problems) -> LocatedDict | None:
    path = folder / name
    shown = f"{shown_path(folder)}/{name}"
    if not is_inside(path, folder):
        problems.report("outside-folder", Where(shown), file=name)
        return None
    source = read_source(path, problems, shown=shown)
    if source is None:
        return None
    files[f"{FOLDER}/{name}"] = source.sha256
    return parse_yaml(source.text, shown, problems)


def _head(about: LocatedDict, file: LocatedDict) -> LocatedDict:
    """Return `state` and `approved` of a shared file: its own, else those of common.yaml."""
    head = LocatedDict(file.where)
    for key in HEAD_KEYS:
        for source in (file, about):
            if key in source:
                head.take(source, key)
                break
    return head


def _origin(item: object) -> str:
    origin = item.get("origin") if isinstance(item, Mapping) else None
    return str(origin.get("source", "")) if isinstance(origin, Mapping) else ""


def _take(data: LocatedDict, key: str, about: LocatedDict, names: set[str] | None) -> None:
    """Put entries of `about[key]` (those in `names`; None: all) into `data[key]` where it has none of that name."""
    shared, own = about.get(key), data.get(key)
    if not isinstance(shared, LocatedDict):
        return
    mine = own.clone() if isinstance(own, LocatedDict) else LocatedDict(about.where)
    for name in shared:
        if name not in mine and (names is None or name in names):
            mine.take(shared, name)
    data.put(key, mine, data.key_where.get(key, about.where), data.value_where.get(key, about.where))
