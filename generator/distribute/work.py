"""One piece of work: everything one kommune gets, made in whatever process is free.

A `Task` says what to build and what already lies in the issue; `make` returns the files. A pack whose key is unchanged
is taken from the issue when every file of it still has the hash it was issued with; anything else is built. So the
issue is its own cache, and a damaged file can never be issued again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from generator import store
from generator.distribute.inputs import digest
from generator.distribute.letter import Sheet, cover_letter
from generator.distribute.parcel import LETTER
from generator.distribute.participation import Part
from generator.distribute.releases import Release
from generator.municipality import RegisterEntry
from generator.pack import Order, Pack, Prepared, Shelf, as_json, build_overview, build_pack, prepare, standing
from generator.problems import Problem, Problems, ProblemsError

CALENDAR = ".ics"  # a pack with such a file has dates
PACK_STEPS = 4  # of each programme's plan, in the cover letter


class Placed(Struct, frozen=True):
    """A pack that lies in the issue: the folder, {name: SHA-256}, and what `Made.packs` said of it."""

    folder: Path
    files: Mapping[str, str]
    told: Mapping[str, Any]


class PackTask(Struct, frozen=True):
    """One pack: its order, its key, the pack that lies there if it may be used as it is, and its former calendar."""

    order: Order
    key: str
    placed: Placed | None = None
    former: Mapping[str, bytes] = field(default_factory=dict)


class Task(Struct, frozen=True):
    """One kommune's part of an issue.

    inputs    the fingerprint of what all tasks share
    parts     its rows on the form, without contacts
    previous  (number, folder of files) of the kommune's part of the issue before, None when it had none
    """

    slug: str
    entry: RegisterEntry
    release: Release
    packs: tuple[PackTask, ...]
    parts: Mapping[str, Part]
    inputs: str
    previous: tuple[str, Path] | None = None


class Made(Struct, frozen=True):
    """What came of a task; `files` by path in the bag, `packs` by programme: plain data to keep in the issue's state.

    With errors among `problems` there are no files. `rebuilt` names the programmes that were not there already.
    """

    slug: str
    files: Mapping[str, bytes]
    packs: Mapping[str, Any]
    rebuilt: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


_SHELF: dict[str, Shelf] = {}  # what this process has read, for as long as the inputs stand still


def make(task: Task) -> Made:
    """Build a task. What a person can mend comes back as problems; a bug keeps its traceback."""
    if task.inputs not in _SHELF:
        _SHELF.clear()
    shelf = _SHELF.setdefault(task.inputs, {})
    files: dict[str, bytes] = {}
    packs: dict[str, Any] = {}
    rebuilt: list[str] = []
    found: list[Problem] = []
    ready: dict[str, Prepared] = {}
    built: list[Pack] = []
    for one in task.packs:
        name = one.order.programme
        own = _taken(one.placed)
        if own is None:
            problems = Problems()
            try:
                prepared = prepare(one.order, problems, shelf)
                pack = build_pack(prepared, problems, former=one.former)
                problems.stop_on_errors()
            except ProblemsError as error:
                found += [problem for problem in error.problems if problem not in found]
                continue
            found += [problem for problem in problems if problem not in found]
            ready[name] = prepared
            built.append(pack)
            own, told = {**pack.files, store.MANIFEST: as_json(pack.manifest)}, tell(prepared, pack)
            rebuilt.append(name)
        else:
            assert one.placed is not None
            told = dict(one.placed.told)
        files.update({f"{name}/{file}": data for file, data in own.items()})
        packs[name] = {**told, "key": one.key, "files": {file: store.sha256(data) for file, data in own.items()}}
    if any(problem.severity == "error" for problem in found):
        return Made(task.slug, {}, {}, (), tuple(found))
    across: dict[str, bytes] = {}
    if sum(any(file.endswith(CALENDAR) for file in pack["files"]) for pack in packs.values()) > 1:
        problems = Problems()
        try:
            every = [ready.get(one.order.programme) or prepare(one.order, Problems(), shelf) for one in task.packs]
            across = dict(build_overview(every, built, problems).files)
        except ProblemsError as error:
            return Made(task.slug, {}, {}, (), (*found, *error.problems))
        found += [problem for problem in problems if problem not in found]
    files.update({**across, **_covering(task, files, packs, shelf, next(iter(across), ""))})
    return Made(task.slug, dict(sorted(files.items())), packs, tuple(rebuilt), tuple(found))


def _covering(
    task: Task, files: Mapping[str, bytes], packs: dict[str, Any], shelf: Shelf, across: str
) -> dict[str, bytes]:
    """Return the letter, and against the issue before what is new, as files; count the news into `packs`.

    `across` is the name of the deck across programmes, "" without one.
    """

    from generator.distribute.news import compare, news_documents, told
    from generator.writers.docx import write_docx
    from generator.writers.pptx import write_pptx

    order = task.packs[0].order
    words, layout = standing(order, shelf)
    sheet = Sheet(words, task.entry, task.release)
    brand = next((pack["brand"] for pack in packs.values() if pack["brand"]), None)
    palette = layout.guide_palette(brand, 0)
    made: dict[str, bytes] = {}
    name = ""
    if task.previous is not None:
        number, folder = task.previous
        found = tuple(
            compare(
                pack["name"],
                {path.name: path.read_bytes() for path in _files(folder / key)},
                {file: files[f"{key}/{file}"] for file in pack["files"]},
                task.release.reasons,
                key,
            )
            for key, pack in packs.items()
        )
        name = f"nyt-i-{task.release.number}.docx"
        page, slide = news_documents(sheet, number, found, name)
        made[name] = write_docx(page, layout, palette, None, Problems())
        made[f"nyt-i-{task.release.number}.pptx"] = write_pptx(
            slide, layout, layout.palette(brand, 0), None, Problems()
        )
        for pack, news in zip(packs.values(), found, strict=True):
            pack["news"] = {"before": number, **told(news)}
    letter = cover_letter(sheet, packs, task.parts, with_people(packs), name, across)
    made[LETTER] = write_docx(letter, layout, palette, None, Problems())
    return made


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in found if path.is_file() and not path.is_symlink()]


def _taken(placed: Placed | None) -> dict[str, bytes] | None:
    """The files of a pack that lies there, if they all are what was issued."""
    if placed is None or not placed.files:
        return None
    found: dict[str, bytes] = {}
    for name, expected in placed.files.items():
        path = placed.folder / name
        try:
            data = b"" if path.is_symlink() else path.read_bytes()
        except OSError:
            return None
        if store.sha256(data) != expected:
            return None
        found[name] = data
    return found


def tell(prepared: Prepared, pack: Pack) -> dict[str, Any]:
    """Return what letter, portal and ledger say about a pack, as plain data without anything about persons."""

    from generator.kinds.parts import owner_roles

    facts = prepared.tailored.facts
    documents = {
        outline.file_name(pack.programme, pack.municipality): document
        for outline, document in zip(prepared.outlines, pack.documents, strict=True)
    }
    names = {file: document.title for file, document in documents.items()}
    coming = [entry for entry in facts.plan.entries if not entry.done]
    coming.sort(key=lambda entry: (entry.end, entry.start))
    return {
        "name": facts.programme.name,
        "full_name": facts.programme.full_name,
        "version": facts.programme.version,
        "state": pack.manifest["state"],
        "brand": prepared.municipality.brand,
        "band": facts.municipality.band,
        "front": next((file for file in names if file.endswith((".docx", ".pptx"))), ""),
        "documents": {file: names.get(file, "") for file in pack.files},
        "kinds": {file: documents[file].cover.kind for file in pack.files if file in documents},
        "steps": [
            {
                "who": owner_roles(facts, entry.responsible),
                "what": entry.label,
                "by": entry.end.isoformat(),
                "assumed": facts.plan.assumed_start,
            }
            for entry in coming[:PACK_STEPS]
        ],
        "people": prepared.order.people,
    }


def with_people(packs: Mapping[str, Any]) -> bool:
    """Do any of a kommune's packs hold names and e-mails? One that was issued so stays so until it is made anew."""
    return any(pack["people"] for pack in packs.values())


def pack_key(order: Order, inputs: Sequence[str], start: date | None) -> str:
    """Return the key of a pack: the same key, the same bytes."""
    return digest(order.programme, order.municipality, *inputs, order.people, start.isoformat() if start else "")
