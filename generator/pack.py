"""One pack: everything Forankring makes for one programme and one kommune, and the manifest that says what it is.

Turns an `Order` (which programme, whom for, from which folders) into files by running the rooms in order: read, tailor,
compose, write. The outlines decide which documents there are. `pack.json` names the content version, the options and
the SHA-256 of every input and output; it holds no clock, no machine path and no personal data, so two builds of the
same inputs are the same bytes. Putting the files in place without losing an edit is `store`'s job.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from generator import __version__, store
from generator.common import FOLDER as COMMON
from generator.form.params import FORM, read_params
from generator.kept import kept
from generator.libreoffice.program import find_program, pdf_name
from generator.municipality import (
    REGISTER_FILE,
    Municipality,
    Register,
    RegisterEntry,
    read_municipality,
    read_register,
    without_people,
)
from generator.outline import Form, Outline, Words, read_outline, read_words
from generator.overview import FOLDER as ACROSS
from generator.problems import NOWHERE, Problems, ProblemsError, Where, nearest
from generator.programme import Programme, list_programmes, read_programme
from generator.reading.model import WHOLE, Audience, meant_for
from generator.reading.source import LocatedDict, PackedDict, shown_path

# The rooms that make a document are loaded where they are used: a run that finds nothing to build never needs them.
if TYPE_CHECKING:
    from generator.look.brand import Palette
    from generator.look.layout import Layout
    from generator.look.logo import Logo
    from generator.tailoring.defaults import Defaults
    from generator.tailoring.expressions import Learnt
    from generator.tailoring.tailor import Tailored
    from generator.tree.nodes import Document
    from generator.writers.ics import Issued

_FILE_NAME = re.compile(r"(?!(?:con|prn|aux|nul|com\d|lpt\d)\.)[a-z0-9][a-z0-9-]{0,119}\.(?:docx|pptx|xlsx)")
CALENDAR = "calendar"  # what --only calls it: the one file of a pack that no outline describes
OVERVIEW = "overview"  # what --only calls the deck across programmes
SCHEMA = 1
WORDS, DEFAULTS = "words.yaml", "defaults.yaml"
Shared = TypeVar("Shared")


class Home(Struct, frozen=True):
    """Where the data lies: `content` (programmes, register, words) and `layouts` (outlines, looks)."""

    content: Path
    layouts: Path


class Order(Struct, frozen=True):
    """What to build.

    `layout` is the folder of the look, None for the standard one; `params` the parameter file (YAML or a form)
    or a folder of them, None for the content folder's own if there is one; `only` outline names, empty for all;
    `built` overrides the release date; `draft` lets unapproved content through, with a watermark. `people` False
    leaves out everything about persons; `start` is the project's first day where the kommune has set neither start nor
    go-live. `paginate` takes the pages of contents lists from LibreOffice, `pdf` a PDF of each document and deck.
    `audience` says whom the edition is for: the whole one, or one without what is for fewer people.
    """

    programme: str
    municipality: str
    home: Home
    layout: Path | None = None
    params: Path | None = None
    only: tuple[str, ...] = ()
    built: date | None = None
    draft: bool = False
    people: bool = True
    start: date | None = None
    paginate: bool = False
    pdf: bool = False
    audience: Audience = WHOLE


# What many orders share (layout, programmes, register …), read once and kept by whoever builds them.
Shelf: TypeAlias = dict[Hashable, tuple[Any, Problems]]


class Prepared(Struct, frozen=True):
    """An order with everything read and tailored; `inputs` maps a portable name to the SHA-256 of each file read.

    `calendar` says whether the programme's calendar is ordered too.
    `outlines` are the documents ordered, `bundle` those of the whole pack, which a paper may name as its attachments.
    """

    order: Order
    entry: RegisterEntry
    municipality: Municipality
    tailored: Tailored
    outlines: tuple[Outline, ...]
    layout: Layout
    logo: Logo | None
    inputs: Mapping[str, str]
    calendar: bool = False
    bundle: tuple[Outline, ...] = ()


class Pack(Struct, frozen=True):
    """Files by name and what `pack.json` will say; `documents` are the trees they were written from.

    `partial` when only some of the programme's documents were ordered; `audience` whom the edition is for.
    """

    municipality: str
    programme: str
    title: str
    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    documents: tuple[Document, ...] = ()
    partial: bool = False
    audience: Audience = WHOLE


# Reading


def find_home(content: Path | None, problems: Problems) -> Home:
    """Find the data: the content folder given (its sibling `layouts` if it has one), else the checkout beside the
    package, else what travels inside the installed package."""
    package = Path(__file__).resolve().parent
    own = package.parent if (package.parent / "content" / "programmes").is_dir() else package / "_data"
    home = Home(own / "content", own / "layouts")
    try:
        if content is not None:
            beside = content.resolve().parent / "layouts"
            home = Home(content, beside if (beside / "outlines").is_dir() else home.layouts)
        found = (home.content / "programmes").is_dir() and (home.content / "municipalities").is_dir()
    except (OSError, RuntimeError):  # a path too long, or links in a ring
        found = False
    if not found:
        problems.report("no-content", Where(str(content or home.content)))
        problems.stop_on_errors()
    return home


def prepare(order: Order, problems: Problems, shelf: Shelf | None = None) -> Prepared:
    """Read and tailor all that `order` needs. Every room's problems are collected; errors end the stage.

    With a `shelf`, what is on it is not read again: for a run that builds many packs from files that stand still.
    """

    from generator.look.logo import read_logo
    from generator.tailoring.tailor import tailor

    content, name = order.home.content, order.programme

    def once(key: Hashable, read: Callable[[Problems], Shared]) -> Shared:
        return _once(shelf, (order.home, key), read, problems)

    programme, outlines = once(("programme", name), lambda found: _central(order.home, name, found))
    register, words, defaults = once("shared", lambda found: _shared(order.home, found))
    entry = register.find(order.municipality, problems)
    folder = order.layout or order.home.layouts / "standard"
    layout = once(("layout", folder), lambda found: _layout(order.home, folder, found))
    municipality = logo = log = None
    dated = False
    bundle = outlines
    if entry is not None and programme is not None:
        known = list_programmes(content)
        path = _params(order, entry)
        params = read_params(path, entry, known, problems) if path is not None else None
        municipality = read_municipality(entry, params, programme.id, problems, programmes=known)
        if municipality.changes and not programme.raw:  # it is kept apart, since few runs need it
            programme = replace(programme, raw=once(("raw", name), lambda found: _raw(order.home, name, found)))
        if not order.people:
            municipality = without_people(municipality, problems)
        if order.start and municipality.start is None and municipality.go_live is None:
            municipality = replace(municipality, start=order.start)
        wanted = order.only or municipality.documents or ()
        dated = _has_dates(programme) and (not wanted or CALENDAR in wanted)
        extra = (CALENDAR,) if _has_dates(programme) else ()
        _check_audience(outlines, order, problems)
        bundle = _wanted(outlines, (), municipality, Problems() if order.only else problems, extra, order.audience)
        log = next((one for one in bundle if one.form == "log"), None)
        outlines = (
            _wanted(outlines, order.only, municipality, problems, extra, order.audience) if order.only else bundle
        )
        if not order.draft:
            _check_approved(programme, problems)
        if municipality.logo is not None:
            logo = read_logo(municipality.logo, problems, municipality.where("logo"))
        _check_names(order, outlines, edition_name(programme.id, order.audience), entry.slug, problems)
    problems.stop_on_errors()
    assert programme and entry and municipality and layout and defaults  # each None reported an error above
    built = order.built or programme.released
    tailored = tailor(programme, municipality, defaults, words, problems, built=built, audience=order.audience)
    problems.stop_on_errors()
    if log is not None:
        name = log.file_name(edition_name(programme.id, order.audience), entry.slug)
        tailored = replace(tailored, facts=replace(tailored.facts, log=name))
    # A paper names the whole pack as its attachments, and every document the project log.
    inputs = _inputs(order, programme, municipality, (*outlines, *bundle), layout, register.sha256)
    return Prepared(order, entry, municipality, tailored, outlines, layout, logo, inputs, dated, bundle)


def standing(order: Order, shelf: Shelf) -> tuple[Words, Layout]:
    """Return the words and the layout of an order whose pack was built before, for what goes along with it."""

    home, problems = order.home, Problems()
    folder = order.layout or home.layouts / "standard"
    _, words, _ = _once(shelf, (home, "shared"), lambda found: _shared(home, found), problems)
    layout = _once(shelf, (home, ("layout", folder)), lambda found: _layout(home, folder, found), problems)
    problems.stop_on_errors()
    assert layout is not None  # None is a reported error
    return words, layout


def _once(shelf: Shelf | None, key: Hashable, read: Callable[[Problems], Shared], problems: Problems) -> Shared:
    """Return what `read` gives, from the shelf when it is there; its problems are told to everyone who asks."""
    if shelf is None:
        return read(problems)
    if key not in shelf:
        found = Problems()
        shelf[key] = (read(found), found)
    value, found = shelf[key]
    problems.found.extend(problem for problem in found.found if problem not in problems.found)
    return cast("Shared", value)


Central: TypeAlias = tuple[Programme | None, tuple[Outline, ...], "Learnt | None"]


def _central(home: Home, name: str, problems: Problems) -> tuple[Programme | None, tuple[Outline, ...]]:
    """Return a programme and its outlines. From an earlier run it lacks its raw data, which `_raw` returns."""
    from generator.tailoring.expressions import learn, remember

    def read(found: Problems) -> Central:
        programme = _programme(home, name, found)
        return programme, read_outlines(home, found, programme), None

    def slim(value: Central) -> Central:
        programme, outlines, _ = value
        slimmer = replace(programme, raw={}) if programme is not None else None
        return slimmer, outlines, learn((slimmer, outlines))

    if name not in list_programmes(home.content):  # it has no folder, and its name may be anything
        return read(problems)[:2]
    sources = (*_folders(home, name), home.layouts / "outlines")
    programme, outlines, learnt = kept(f"programme-{name}", sources, read, problems, *_shown(home), slim=slim)
    if learnt is not None:
        remember(learnt)
    return programme, outlines


def _raw(home: Home, name: str, problems: Problems) -> Mapping[str, LocatedDict]:
    """Return the raw data of a sound programme, packed: what a kommune's changes apply to, which are few."""

    def read(found: Problems) -> Mapping[str, LocatedDict]:
        programme = _programme(home, name, found)
        return {kind: PackedDict.of(data) for kind, data in programme.raw.items()} if programme is not None else {}

    return kept(f"raw-{name}", _folders(home, name), read, problems, *_shown(home))


def _folders(home: Home, name: str) -> tuple[Path, ...]:
    return home.content / "programmes" / name, home.content / COMMON


def _shared(home: Home, problems: Problems) -> tuple[Register, Words, Defaults | None]:
    """Return what all packs share."""

    def read(found: Problems) -> tuple[Register, Words, Defaults | None]:
        from generator.tailoring.defaults import read_defaults

        content = home.content
        return read_register(content, found), read_words(content / WORDS, found), read_defaults(content, found)

    sources = (home.content / REGISTER_FILE, home.content / WORDS, home.content / DEFAULTS)
    return kept("shared", sources, read, problems, *_shown(home))


def _layout(home: Home, folder: Path, problems: Problems) -> Layout | None:
    """Return a layout. The standard look is kept between runs; a kommune's own is theirs."""

    standard = home.layouts / "standard"

    def read(found: Problems) -> Layout | None:
        from generator.look.layout import load_layout

        return load_layout(folder, found, standard)

    return kept("layout", (folder,), read, problems, *_shown(home)) if folder == standard else read(problems)


def _shown(home: Home) -> tuple[str, ...]:
    """How messages name the folders: what is kept names its places so."""
    return (str(home.content), shown_path(home.content), str(home.layouts), shown_path(home.layouts))


def programme_names(home: Home, problems: Problems) -> tuple[str, ...]:
    """Return the ids of all programmes, of which there must be one."""
    names = tuple(list_programmes(home.content))
    if not names:
        problems.report("no-content", Where(str(home.content)))
        problems.stop_on_errors()
    return names


def documents_in(home: Home, name: str, only: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of `only` that the programme has; all of them when it cannot be read: building says why."""
    problems = Problems()
    try:
        programme = _programme(home, name, problems)
        outlines = read_outlines(home, problems, programme) if programme is not None else ()
    except ProblemsError:
        return only
    if problems.errors:
        return only
    known = {outline.name for outline in outlines} | {outline.id for outline in outlines}
    if programme is not None and _has_dates(programme):
        known.add(CALENDAR)
    return tuple(one for one in only if one in known)


def _programme(home: Home, name: str, problems: Problems) -> Programme | None:
    known = list_programmes(home.content)
    if name not in known:
        problems.report("unknown-programme", name=name, hint=nearest(name, known))
        return None
    return read_programme(home.content / "programmes" / name, problems)


def _check_approved(programme: Programme, problems: Problems) -> None:
    """Report each thing that is not approved yet: without `draft` nothing is made from it."""
    for what, where in programme.unapproved:
        problems.report("not-approved", where, what=what, hint="byg med --draft, så bliver pakken mærket som udkast")


def _params(order: Order, entry: RegisterEntry) -> Path | None:
    if order.params is not None:
        return order.params
    own = order.home.content / "municipalities" / f"{entry.slug}.yaml"
    try:
        return own if own.is_file() else None
    except OSError:  # a name in the register that is too long for a file
        return None


def read_outlines(home: Home, problems: Problems, programme: Programme | None = None) -> tuple[Outline, ...]:
    """Read the outlines of a programme's documents in its own order; those it has a cover for when it names none.

    An outline with `each` becomes one per item of that kind.
    """
    folder = home.layouts / "outlines"
    known = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if not known:
        problems.report("no-outlines", Where(str(folder)))
    named = programme.documents if programme is not None else ()
    names = named or tuple(known)
    found: list[Outline] = []
    for name in dict.fromkeys(names):
        if name not in known:
            where = programme.where if programme is not None else NOWHERE
            problems.report("unknown-outline", getattr(name, "where", where), name=name[:80], hint=nearest(name, known))
            continue
        outline = read_outline(known[name], problems)
        if outline is None or (programme is not None and not named and outline.cover not in programme.cover):
            continue
        if not outline.each:
            found.append(outline)
        elif programme is not None:
            items = programme.content[outline.each]
            found.extend(outline.for_item(item.key, number) for number, item in enumerate(items, 1))
    if known and not found and not problems.errors:
        where = programme.where if programme is not None else NOWHERE
        hint = f"skriv documents: [{next(iter(known))}], og en forside under cover"
        problems.report("no-documents", where, hint=hint)
    return tuple(found)


def _has_dates(programme: Programme) -> bool:
    return bool(programme.content["activities"]) or bool(programme.content["workshop"])


def _wanted(
    outlines: tuple[Outline, ...],
    only: tuple[str, ...],
    municipality: Municipality,
    problems: Problems,
    extra: tuple[str, ...] = (),
    audience: Audience = WHOLE,
) -> tuple[Outline, ...]:
    """The documents asked for on the command line, else those the kommune wants, else all; `extra` has no outline.

    Those that are not for `audience` are left out.
    """
    known = [*(outline.name for outline in outlines), *extra]
    ids = {outline.id for outline in outlines}
    wanted = only or municipality.documents or ()
    for name in wanted:
        if name not in known and name not in ids:
            where = NOWHERE if only else municipality.where("documents")
            problems.report("unknown-document", where, name=name[:80], hint=nearest(name, known))
    return tuple(
        outline
        for outline in outlines
        if meant_for(outline.audience, audience) and (not wanted or outline.id in wanted or outline.name in wanted)
    )


def _check_audience(outlines: tuple[Outline, ...], order: Order, problems: Problems) -> None:
    """Report each document asked for that this edition does not have, and an edition without any."""
    kept = [one for one in outlines if not meant_for(one.audience, order.audience)]
    for one in kept:
        if one.name in order.only or one.id in order.only:
            problems.report("not-for-audience", name=one.name, to=one.audience, audience=order.audience)
    if outlines and len(kept) == len(outlines):
        problems.report("no-documents-for-audience", audience=order.audience)


def _check_names(
    order: Order, outlines: tuple[Outline, ...], programme: str, municipality: str, problems: Problems
) -> None:
    """Every document's file has a plain ASCII name of its own: no folder, nothing a system keeps for itself."""
    taken = {store.MANIFEST}
    for outline in outlines:
        name = outline.file_name(programme, municipality)
        names = {name, pdf_name(name) if order.pdf else name}
        where = Where(shown_path(order.home.layouts / "outlines" / f"{outline.id}.yaml"))
        if not _FILE_NAME.fullmatch(name) or names & taken:
            problems.report("bad-file-name", where, name=name[:80], hint="fx {programme}-guide-{municipality}")
        taken |= names


def _inputs(
    order: Order,
    programme: Programme,
    municipality: Municipality,
    outlines: tuple[Outline, ...],
    layout: Layout,
    register: str,
) -> dict[str, str]:
    """Return {portable name: SHA-256} of every file read, sorted by name.

    The kommune's own files go under names of ours: theirs may be a colleague's name.
    """

    from generator.look.logo import logo_files

    own, shared = f"content/programmes/{programme.id}", "content"
    found = {f"{shared if '/' in name else own}/{name}": digest for name, digest in programme.files}
    names = _params_names(municipality)
    found |= {f"params/{names[name]}": digest for name, digest in municipality.files}
    found["content/municipalities/register.csv"] = register
    files = {f"content/{name}": order.home.content / name for name in (WORDS, DEFAULTS)}
    for outline in outlines:
        files[f"layouts/outlines/{outline.id}.yaml"] = order.home.layouts / "outlines" / f"{outline.id}.yaml"
    found |= {f"layout/{name}": digest for name, digest in layout.files}
    for path in logo_files(municipality.logo):
        files[f"params/logo{path.suffix.lower()}"] = path
    found.update({name: store.sha256(path.read_bytes()) for name, path in files.items()})
    return dict(sorted(found.items()))


def _params_names(municipality: Municipality) -> dict[str, str]:
    """Return {parameter file: our name for it}: `laesoe.yaml`, `laesoe.xlsx`, and `laesoe-2.yaml` for one more."""
    names: dict[str, str] = {}
    for name, _ in municipality.files:
        form = Path(name).suffix == FORM
        same = sum((Path(other).suffix == FORM) is form for other in names)
        ending = FORM if form else ".yaml"
        names[name] = f"{municipality.entry.slug}{f'-{same + 1}' if same else ''}{ending}"
    return names


# Building


def build_pack(
    prepared: Prepared, problems: Problems, *, figures: bool = False, former: Mapping[str, bytes] | None = None
) -> Pack:
    """Compose and write every document of a prepared order; errors end the stage. Touches no disk.

    `former` are calendars of the pack that this one takes the place of (`former_calendar`), by name. Only what the
    order wants of LibreOffice passes over the disk, in a temporary folder.
    """

    from generator.compose import compose
    from generator.crosscheck import cross_check
    from generator.dates import calendar_of

    tailored, order = prepared.tailored, prepared.order
    program = libreoffice(order.pdf, order.paginate, problems)
    entry, programme, look = prepared.entry, tailored.programme, prepared.layout
    documents = tuple(
        compose(tailored, outline, problems, look.room, others=prepared.bundle, page=(look.measure, look.depth))
        for outline in prepared.outlines
    )
    problems.stop_on_errors()
    cross_check(documents, calendar_of(tailored, problems) if prepared.calendar else None, problems)
    problems.stop_on_errors()
    files: dict[str, bytes] = {}
    for outline, document in zip(prepared.outlines, documents, strict=True):
        write = _writer(outline.form)
        palette = _palette(prepared, outline, document)
        data = write(document, prepared.layout, palette, prepared.logo, problems)
        files[outline.file_name(edition_name(programme.id, order.audience), entry.slug)] = data
        if figures:
            from generator.writers.pictures import write_pictures

            files = {**write_pictures(document, palette), **files}  # the first document's form of a figure is kept
    ordered = [outline.name for outline in prepared.outlines]
    if prepared.calendar:
        ordered.append(CALENDAR)
        files |= calendars(prepared, problems, former=former or {})
    problems.stop_on_errors()
    by = ""
    if program is not None:
        from generator.libreoffice.make import paginated, printed

        for make in ((paginated,) if order.paginate else ()) + ((printed,) if order.pdf else ()):
            made = make(program, files, problems)
            files |= made.files
            by = made.by or by
    manifest = {
        "schema": SCHEMA,
        "generator": __version__,
        "programme": {"id": programme.id, "name": programme.name, "version": programme.version},
        "municipality": {"slug": entry.slug, "code": entry.code, "name": entry.official_name},
        "date": (order.built or programme.released).isoformat(),
        "options": {
            "documents": ordered,
            "figures": figures,
            "people": order.people,
            **({"start": order.start.isoformat()} if order.start else {}),
            **({"audience": order.audience} if order.audience != WHOLE else {}),
            **({"paginate": True} if order.paginate else {}),
            **({"pdf": True} if order.pdf else {}),
        },
        **({"libreoffice": by} if by else {}),
        "state": "udkast" if programme.unapproved else "godkendt",
        "layout": prepared.layout.name,
        "inputs": dict(prepared.inputs),
        "files": _listed(files),
        "warnings": _warnings(problems, prepared.municipality),
    }
    edition = f", udgaven til {order.audience}" if order.audience != WHOLE else ""
    title = f"{programme.name} til {entry.official_name}{edition}"
    partial = bool(order.only)
    return Pack(
        entry.slug, programme.id, title, dict(sorted(files.items())), manifest, documents, partial, order.audience
    )


def _writer(form: Form) -> Callable[..., bytes]:
    """Return what writes an outline's form, loaded when there is something to write."""
    if form == "guide":
        from generator.writers.docx import write_docx as write
    elif form == "deck":
        from generator.writers.pptx import write_pptx as write
    else:
        from generator.writers.xlsx import write_xlsx as write
    return write


def libreoffice(pdf: bool, paginate: bool, problems: Problems) -> Path | None:
    """Return LibreOffice when an order wants it, None when it does not; without it the stage ends."""
    if not pdf and not paginate:
        return None
    return find_program("--pdf" if pdf else "--paginate", problems)


def build_overview(prepared: Sequence[Prepared], packs: Sequence[Pack], problems: Problems) -> Pack:
    """Compose and write the deck across one kommune's programmes, as a pack of its own beside theirs.

    `packs` are those built from `prepared`, whose documents the deck must agree with; none where none were ordered.
    A programme with the folder's name is reported, as is every difference; errors end the stage. Touches no
    disk, but for what the order wants of LibreOffice.
    """
    from generator.crosscheck import cross_check
    from generator.overview.deck import overview
    from generator.writers.pptx import write_pptx

    first = prepared[0]
    program = libreoffice(first.order.pdf, False, problems)
    entry, programmes = first.entry, [one.tailored.programme for one in prepared]
    if any(one.id == ACROSS for one in programmes):
        problems.report(
            "folder-taken", Where(shown_path(first.order.home.content / "programmes" / ACROSS)), name=ACROSS
        )
    document = overview([one.tailored for one in prepared], problems, first.layout.room)
    problems.stop_on_errors()
    cross_check((*(made for pack in packs for made in pack.documents), document), None, problems)
    problems.stop_on_errors()
    palette = first.layout.palette(first.municipality.brand, document.phases)
    data = write_pptx(document, first.layout, palette, first.logo, problems)
    problems.stop_on_errors()
    files = {overview_name(entry.slug): data}
    by = ""
    if program is not None:
        from generator.libreoffice.make import printed

        made = printed(program, files, problems)
        files |= made.files
        by = made.by
    problems.stop_on_errors()
    manifest = {
        "schema": SCHEMA,
        "generator": __version__,
        "programmes": [{"id": one.id, "name": one.name, "version": one.version} for one in programmes],
        "municipality": {"slug": entry.slug, "code": entry.code, "name": entry.official_name},
        "date": document.built.isoformat(),
        "options": {
            "documents": [OVERVIEW],
            "people": first.order.people,
            **({"pdf": True} if first.order.pdf else {}),
        },
        **({"libreoffice": by} if by else {}),
        "state": "udkast" if document.draft else "godkendt",
        "layout": first.layout.name,
        "inputs": dict(sorted({name: digest for one in prepared for name, digest in one.inputs.items()}.items())),
        "files": _listed(files),
        "warnings": _warnings(problems, first.municipality),
    }
    return Pack(entry.slug, ACROSS, document.title, dict(sorted(files.items())), manifest, (document,))


def overview_name(municipality: str) -> str:
    """Return the name of a kommune's deck across programmes."""
    return f"samlet-overblik-{municipality}.pptx"


def _palette(prepared: Prepared, outline: Outline, document: Document) -> Palette:
    """A document's colours are its layout's to say; a workbook's come from the kommune's brand."""
    brand, phases = prepared.municipality.brand, document.phases
    if outline.form == "log":
        from generator.look.brand import derive_palette

        return derive_palette(brand, phases)
    return (prepared.layout.palette if outline.form == "deck" else prepared.layout.guide_palette)(brand, phases)


def calendars(
    prepared: Prepared,
    problems: Problems,
    *,
    roles: tuple[str, ...] = (),
    teams: tuple[str, ...] = (),
    former: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Return calendars by file name: one per role and team named, by key; without any, the whole programme's.

    What `former` says under the same name gives the new one its place in line; one that cannot be read is a warning,
    and the file is then as if nothing was issued before. A calendar without a single event is not made.
    """

    from generator.dates import calendar_of
    from generator.writers.ics import read_issued, write_ics

    files = {}
    for kind, key in _whose(roles, teams):
        calendar = calendar_of(prepared.tailored, problems, **({kind: key} if kind else {}))
        name = calendar_name(_edition(prepared), prepared.entry.slug, kind, key)
        issued: Mapping[str, Issued] = {}
        try:
            issued = read_issued(former[name]) if name in former else {}
        except ValueError:
            problems.warn("not-a-calendar", Where(name), hint="åbn den i et kalenderprogram, eller slet den")
        if calendar.events or issued:
            files[name] = write_ics(calendar, issued)
    return files


def ordered_calendars(
    prepared: Prepared,
    roles: tuple[str, ...],
    teams: tuple[str, ...],
    out: Path,
    previous: Path | None,
    problems: Problems,
) -> dict[str, bytes]:
    """Return the calendars ordered on their own, each following on `previous`, or on the file it replaces in `out`."""

    from generator.dates import check_whose

    check_whose(prepared.tailored, roles, teams, problems)
    problems.stop_on_errors()
    names = [calendar_name(_edition(prepared), prepared.entry.slug, *one) for one in _whose(roles, teams)]
    former: dict[str, bytes] = {}
    for name in names:
        if previous is None:
            former |= former_calendar(out, name)
        elif found := former_calendar(previous.parent, previous.name):
            former[name] = found[previous.name]
        else:
            problems.report("missing-file", Where(str(previous)), file=previous.name)
    problems.stop_on_errors()
    files = calendars(prepared, problems, roles=roles, teams=teams, former=former)
    if not files:
        problems.report("no-dates")
    problems.stop_on_errors()
    return files


def _edition(prepared: Prepared) -> str:
    return edition_name(prepared.tailored.programme.id, prepared.order.audience)


def _whose(roles: tuple[str, ...], teams: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the calendars ordered as (kind, key), each once; ("", "") is the whole programme's."""
    named = [("role", key) for key in roles] + [("team", key) for key in teams]
    return list(dict.fromkeys(named)) or [("", "")]


def calendar_name(programme: str, municipality: str, kind: str = "", key: str = "") -> str:
    """Return the name of a programme's calendar for a kommune (slug), or of the one for a role or team."""
    own = {"role": f"-{key}", "team": f"-team-{key}"}.get(kind, "")
    return f"{programme}-kalender-{municipality}{own}.ics"


def former_calendar(folder: Path, name: str) -> dict[str, bytes]:
    """Return {name: bytes} of a calendar already in `folder`, which the new one takes the place of; {} without one."""

    path = folder / name
    try:
        if path.is_symlink() or not path.is_file():
            return {}
        from generator.writers.ics import MAX_BYTES

        return {} if path.stat().st_size > MAX_BYTES else {name: path.read_bytes()}
    except OSError:  # no calendar to read; whether the folder can be written is said when it is
        return {}


def _listed(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    return {name: {"bytes": len(data), "sha256": store.sha256(data)} for name, data in sorted(files.items())}


def _warnings(problems: Problems, municipality: Municipality) -> list[str]:
    """Codes with file name and line or cell. Never the message, which may quote a name, nor a machine's folder."""
    own = _params_names(municipality)
    found = set()
    for problem in problems.warnings:
        name = Path(problem.where.file).name
        spot = problem.where.place or problem.where.line
        found.add(f"{problem.code} {own.get(name, name)}:{spot}")
    return sorted(found)


# Writing


def edition_name(programme: str, audience: Audience) -> str:
    """Return what an edition's folder and files are called by: `vitas` for the whole one, else as `vitas-alle`."""
    return programme if audience == WHOLE else f"{programme}-{audience}"


def write_pack(pack: Pack, out: Path, problems: Problems) -> Path:
    """Put the pack in `out/<municipality>/<edition name>` as one, keeping every edit; return that folder.

    When only some documents were ordered, the others of the former pack stay and are listed as `kept`; a former PDF of
    what is new now goes. Each edit that was kept is a warning. Errors of the disk end as `ProblemsError` with the old
    pack in place.
    """
    target = out.absolute() / pack.municipality / edition_name(pack.programme, pack.audience)
    with store.locked(target, problems):
        store.recover(target)
        former = store.recorded(target)
        store.check_not_open(target, sorted({*former, *pack.files}), problems)
        stale = {pdf_name(name) for name in pack.files}
        others = sorted(name for name in former if name not in {*pack.files, *stale} and (target / name).is_file())
        kept = {name: former[name] for name in others} if pack.partial else {}
        manifest = {**pack.manifest, **({"kept": {name: {"sha256": kept[name]} for name in kept}} if kept else {})}
        files = {**pack.files, store.MANIFEST: as_json(manifest)}
        for name, now in store.swap(target, files, frozenset(kept)):
            problems.warn("edit-kept", Where(str(target / now)), file=name, kept=now)
    return target


def as_json(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
