"""A programme folder to a `Programme`: `programme.yaml`, one file of items per kind, and every reference between them.

Items get their content address as id (`vitas/roles/projektleder`). Each item is validated by its kind's model on its
own, so one broken item hides no other; then references are checked against all keys that are written, broken items
included. A kommune's own changes are applied to the raw data and go through the same checks, so local content is held
to the same rules and its errors point into the kommune's file.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeAlias, get_args

from msgspec import Struct
from msgspec.structs import replace
from pydantic import Field, ValidationInfo, field_validator

from generator.common import FOLDER, HEAD_KEYS, merge_common
from generator.danish import date_text, join, slug
from generator.kinds import Items, find_kind, kinds
from generator.kinds.activities import Activity
from generator.kinds.archetypes import Archetype
from generator.kinds.checks import Check
from generator.kinds.considerations import Consideration
from generator.kinds.decisions import Decision
from generator.kinds.exercises import Exercise
from generator.kinds.facts import Strategy, Training
from generator.kinds.parties import Party, Relation
from generator.kinds.roles import Role
from generator.kinds.stakeholders import Stakeholder
from generator.kinds.steering import AgendaItem, Steering
from generator.kinds.themes import Theme
from generator.kinds.units import Unit
from generator.kinds.workshop import Part
from generator.problems import NOWHERE, Problems, Where, nearest
from generator.reading.markup import check_markup
from generator.reading.model import Approved, Basis, Changes, Item, Model, State, fault
from generator.reading.schema import Described
from generator.reading.source import (
    LocatedDict,
    SourceText,
    field_names,
    is_inside,
    parse_yaml,
    place,
    read_source,
    shown_path,
    validate,
)
from generator.reading.text import Expression, Text

ID_LENGTH = 60
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MAX_BYTES = 2 * 1024 * 1024

# Prose that a slide shows, by kind and field, and how long it may be before a slide needs the item's `brief` instead.
_LONG_PROSE = (("prose", "text", 420), ("checks", "text", 260), ("benefits", "text", 200), ("decisions", "text", 200))
_LONG_CELL = 60

Day: TypeAlias = date  # a name for the type where a field is itself called date
BandName = Literal["lille", "mellem", "stor", "meget stor"]


def is_id(key: str) -> bool:
    """Return whether `key` may be the id of an item: a Danish ASCII slug of at most 60 characters."""
    return len(key) <= ID_LENGTH and _ID.fullmatch(key) is not None


# --- programme.yaml --------------------------------------------------------------------------------------------------


class Source(Model):
    """A public document the programme builds on."""

    title: str = Field(min_length=1, description="Dokumentets titel")
    publisher: str = Field(description="Hvem der har udgivet det")
    date: str | Day = Field(description="Udgivelsesdato, fx 15. december 2015 eller 2015-12-15")
    note: Text | None = Field(default=None, description="Omfang og grundlag")
    url: str = Field(default="", pattern=r"^(https?://\S+)?$", description="Webadresse, der begynder med https://")
    counts: Literal["side", "slide"] = Field(default="side", description="Hvad tallene i origin.page tæller")

    @property
    def date_text(self) -> str:
        return self.date if isinstance(self.date, str) else date_text(self.date)


class TrainingTime(Model):
    """Hours of training that each end user gets."""

    hours: float = Field(gt=0, le=400, description="Timers undervisning pr. slutbruger")
    basis: Basis = Field(default="stated", description="Om tallet står i kilden")


class Cover(Model):
    """The cover of one document."""

    kind: Text = Field(description="Dokumentets art, fx Implementeringsguide")
    title: Text = Field(description="Forsidens titel")
    subtitle: Text | None = Field(default=None, description="Forsidens undertitel")


class SectionText(Model):
    """The texts of one chapter or slide; outlines name it by its key."""

    label: Text | None = Field(default=None, description="Kort navn til sidehoved og dagsorden, højst 24 tegn")
    title: Text | None = Field(default=None, description="Guidens overskrift, højst 66 tegn")
    headline: Text | None = Field(default=None, description="Slidens titel: en sætning med verbum, højst 100 tegn")
    headline_assumed: Text | None = Field(
        default=None, description="Slidens titel, når headline hviler på værdier, som ingen har givet"
    )
    lead: Text | None = Field(default=None, description="Manchet under overskriften, højst 168 tegn")
    note: Text | None = Field(default=None, description="Diskret note, fx om hvad der er vores forslag")
    kicker: Text | None = Field(default=None, description="Lille linje over slidens titel")


class _Head(Model):
    """What a kind file may say beside its items."""

    state: State | None = None
    approved: Approved | None = None


class Change(Model):
    """An entry of the change log."""

    version: str = Field(min_length=1, description="Indholdets version, i anførselstegn")
    date: Day = Field(description="Dato for versionen")
    text: Text = Field(description="Hvad der er nyt")


Staffing: TypeAlias = Annotated[int, Field(ge=0, le=500)] | dict[BandName, Annotated[int, Field(ge=0, le=500)]]


Language: TypeAlias = Annotated[str, Field(pattern=r"^[a-z]{2,3}-[A-Z]{2}$")]
Own: TypeAlias = Annotated[int, Field(ge=0, le=1000)]
Portion: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class OwnReasons(Model):
    """Why a programme's own default is what it is, as a reader sees it."""

    teams: str = Field(default="", description="Begrundelse for antallet af teams")
    end_users: str = Field(default="", description="Begrundelse for antallet af slutbrugere")
    superusers: str = Field(default="", description="Begrundelse for antallet af superbrugere")
    gap_weeks: str = Field(default="", description="Begrundelse for ugerne mellem to teams")
    strategy: str = Field(default="", description="Begrundelse for strategien")
    training: str = Field(default="", description="Begrundelse for undervisningsformen")
    range_position: str = Field(default="", description="Begrundelse for pladsen i spændet")
    staffing: str = Field(default="", description="Begrundelse for antallet af personer i roller")
    start: str = Field(default="", description="Begrundelse for starten")


class OwnDefaults(Model):
    """The programme's own values in place of those in content/defaults.yaml; each needs its reason."""

    teams: Own | dict[BandName, Own] | None = Field(
        default=None, description="Antal teams, der går i gang hver for sig"
    )
    end_users_per_1000: Annotated[
        float | None, Field(gt=0, le=1000, description="Slutbrugere pr. 1.000 indbyggere")
    ] = None
    end_users_min: Annotated[int | None, Field(ge=1, le=1000, description="Mindste antal slutbrugere")] = None
    superusers: Own | dict[BandName, Own] | None = Field(default=None, description="Antal superbrugere")
    gap_weeks: Own | dict[BandName, Own] | None = Field(default=None, description="Uger mellem to teams' go-live")
    strategy: Strategy | dict[BandName, Strategy] | None = Field(default=None, description="trinvis eller samlet")
    training: Training | dict[BandName, Training] | None = Field(default=None, description="sidemand eller hold")
    range_position: Portion | dict[BandName, Portion] | None = Field(
        default=None, description="Hvor i et spænd en rolles tid ligger, 0 til 1"
    )
    start_weeks: Annotated[
        int | None, Field(ge=0, le=104, description="Uger fra dokumentets dato til projektets start")
    ] = None
    reasons: OwnReasons = Field(default_factory=OwnReasons, description="Hvorfor, som læseren ser det")


class ProgrammeFile(Model):
    """programme.yaml: what the programme is, what it builds on, and the texts of the chapters."""

    id: str = Field(description="Programmets id, det samme som mappens navn")
    name: str = Field(min_length=1, max_length=40, description="Programmets korte navn")
    full_name: str = Field(min_length=1, description="Programmets fulde navn")
    version: str = Field(min_length=1, description='Indholdets version, i anførselstegn, fx "2027.1"')
    released: date = Field(description="Versionens dato; dokumenternes dato, medmindre en anden er bestilt")
    as_of: date = Field(description="Den dag, kildens oplysninger gjaldt")
    domain: str = Field(default="", description="Fagområde")
    owner: str = Field(default="", description="Hvem der ejer indholdet")
    sources: dict[str, Source] = Field(description="Kilder, hver med sit id")
    size_basis: Text | None = Field(default=None, description="Hvilken kommunestørrelse kilden er skrevet til")
    disclaimer: Text = Field(description="Hvad pakken bygger på, og hvem der ikke har udgivet den")
    training: TrainingTime | None = Field(
        default=None, description="Undervisning pr. slutbruger, når programmet har en"
    )
    state: State = Field(
        default="udkast", description="Indholdets tilstand; alt andet end godkendt kan kun bygges som udkast (--draft)"
    )
    approved: Approved | None = Field(default=None, description="Hvem der har godkendt indholdet, og hvornår")
    documents: tuple[str, ...] = Field(
        default=(), description="Dokumenterne: navne på filer i layouts/outlines; tom: dem, der er en forside til"
    )
    common: tuple[str, ...] = Field(
        default=(),
        description="Fælles indhold fra content/common: en slags (terms) eller ét punkt (terms/sagsbehandler)",
    )
    staffing: dict[str, Staffing] = Field(
        default_factory=dict, description="Antal personer pr. rolle: et tal, eller ét pr. størrelsesbånd"
    )
    defaults: OwnDefaults | None = Field(
        default=None, description="Programmets egne værdier i stedet for dem i content/defaults.yaml, med begrundelse"
    )
    words: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="Ord i alle bøjninger, som en kommune kan erstatte (local_words)"
    )
    computed: dict[str, Expression] = Field(default_factory=dict, description="Navn på en beregnet værdi -> udtryk")
    foreign: dict[Language, tuple[Annotated[str, Field(min_length=2, max_length=120)], ...]] = Field(
        default_factory=dict,
        description="Navne og udtryk på andre sprog, så de bliver læst højt rigtigt: sprog, fx en-GB -> tekster. "
        "Det fælles indhold har ingen: kontrollen af tilgængelighed godtager kun dansk",
    )
    cover: dict[str, Cover] = Field(default_factory=dict, description="Forsider: dokumentets id -> tekster")
    sections: dict[str, SectionText] = Field(default_factory=dict, description="Kapitlernes og slidernes tekster")
    changes: tuple[Change, ...] = Field(default=(), description="Ændringslog, nyeste først")

    @field_validator("words", "computed", mode="before")
    @classmethod
    def _names(cls, value: object, info: ValidationInfo) -> object:
        names = list(value) if isinstance(value, Mapping) else []
        if info.field_name == "words" and isinstance(value, Mapping):
            names += [form for forms in value.values() if isinstance(forms, Mapping) for form in forms]
        for name in names:
            if not _NAME.fullmatch(name):
                raise fault("bad-name", name=name[:80])
        return value


_TITLES = {
    "prose": "løbende tekst",
    "units": "projektorganisationens enheder og pladser",
    "roles": "roller",
    "phases": "faser",
    "activities": "aktiviteter i planen",
    "checks": "tjeklisternes rækker",
    "themes": "anbefalinger, tema for tema og fase for fase",
    "stakeholders": "interessenter",
    "risks": "risici",
    "benefits": "gevinster",
    "decisions": "beslutninger",
}


def described_files() -> tuple[Described, ...]:
    """Return programme.yaml and the file of each kind, for schemas and field tables."""
    items = (Described(name, model, _TITLES.get(name, name)) for name, model in kinds().items())
    return (Described("programme", ProgrammeFile, "programmet og kapitlernes tekster", single=True), *items)


# --- the programme ---------------------------------------------------------------------------------------------------


class Vocabulary(Struct, frozen=True):
    """The names a kommune's parameters may use about a programme.

    `roles` and `holders` are key -> Danish name (holders: the keys of `people` that are seats, not roles); `words` is
    word -> its central forms; `activities` are keys.
    """

    roles: Mapping[str, str]
    holders: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    activities: tuple[str, ...]


class Programme(Struct, frozen=True):
    """A programme as read; its texts are not filled yet.

    raw      kind -> item key -> fields, as located data (what a local overlay is applied to)
    content  kind -> items; every registered kind has an entry, empty when the programme has no such file
    files    (name inside the content folder, SHA-256) of every file read, by name
    unapproved  (what, place) of the programme, files and items that are not yet approved
    """

    id: str
    name: str
    full_name: str
    version: str
    released: date
    as_of: date
    domain: str
    owner: str
    sources: Mapping[str, Source]
    size_basis: Text | None
    disclaimer: Text
    training: TrainingTime | None
    state: State
    approved: Approved | None
    documents: tuple[str, ...]
    common: tuple[str, ...]
    staffing: Mapping[str, int | Mapping[str, int]]
    defaults: OwnDefaults | None
    words: Mapping[str, Mapping[str, str]]
    computed: Mapping[str, Expression]
    foreign: Mapping[str, tuple[str, ...]]
    cover: Mapping[str, Cover]
    sections: Mapping[str, SectionText]
    changes: tuple[Change, ...]
    raw: Mapping[str, LocatedDict]
    content: Mapping[str, Items[Item]]
    files: tuple[tuple[str, str], ...]
    where: Where = NOWHERE
    unapproved: tuple[tuple[str, Where], ...] = ()

    def items(self) -> Iterator[Item]:
        """Yield every item of every kind, kinds in reading order."""
        for items in self.content.values():
            yield from items

    def find(self, item_id: str) -> Item | None:
        """Return the item with the id `vitas/roles/projektleder`, or None."""
        return next((item for item in self.items() if item.id == item_id), None)

    @property
    def vocabulary(self) -> Vocabulary:
        roles = {item.key: item.name.source for item in self.content["roles"]}
        holders: dict[str, str] = {}
        for unit in self.content["units"]:
            for seat in unit.seats.values() if isinstance(unit, Unit) else ():
                if seat.holder and seat.holder not in roles:
                    holders.setdefault(seat.holder, seat.name.source)
        return Vocabulary(roles, holders, self.words, tuple(item.key for item in self.content["activities"]))


def list_programmes(content: Path) -> list[str]:
    """Return the ids of the programmes in the content folder, sorted."""
    folder = content / "programmes"
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if (entry / "programme.yaml").is_file())


def read_programme(folder: Path, problems: Problems) -> Programme | None:
    """Return the programme in `folder`, or None when programme.yaml cannot be used.

    Items that cannot be used are reported and left out of `content`, so that everything else is still checked; the
    caller ends the stage with `problems.stop_on_errors()`.
    """
    if not folder.is_dir():
        problems.report("missing-folder", Where(shown_path(folder)), folder=shown_path(folder))
        return None
    files: dict[str, str] = {}
    data = _read(folder, "programme.yaml", files, problems)
    raw: dict[str, LocatedDict] = {}
    heads: dict[str, LocatedDict] = {}
    for kind in kinds():
        if (folder / f"{kind}.yaml").exists() or (folder / f"{kind}.yaml").is_symlink():
            raw[kind] = _read_kind(folder, kind, files, heads, problems)
    if data is not None:
        heads |= merge_common(folder.resolve().parent.parent / FOLDER, data, raw, files, problems)
    known = {f"{kind}.yaml" for kind in kinds()} | {"programme.yaml"}
    for path in sorted(folder.iterdir()):
        if path.suffix in (".yaml", ".yml") and path.name not in known:
            hint = nearest(path.name, known)
            problems.warn("unknown-file", Where(shown_path(path)), file=path.name, hint=hint)
    file = validate(ProgrammeFile, data, problems) if data is not None else None
    if data is None or file is None:
        identity = folder.name if is_id(folder.name) else "programme"
        _check_content(identity, raw, _items(identity, raw, problems), None, problems)
        return None
    _check_file(file, data, folder.resolve().name, problems)
    _check_defaults(file, data, problems)
    content = _items(file.id, raw, problems)
    _check_content(file.id, raw, content, file.sources, problems)
    _check_roles_of_file(data, raw, problems)
    for text in texts_of(file):
        check_markup(text, problems)
    values = {name: _frozen(getattr(file, name)) for name in ProgrammeFile.model_fields}
    return Programme(
        **values,
        raw=MappingProxyType(raw),
        content=MappingProxyType(content),
        files=tuple(sorted(files.items())),
        where=data.where,
        unapproved=tuple(_unapproved(file, data, heads, content, problems)),
    )


# A value's reason stands under the value's own name, but for these.
_REASON_OF = {"end_users_per_1000": "end_users", "end_users_min": "end_users", "start_weeks": "start"}
_BANDS: tuple[str, ...] = get_args(BandName)


def _check_defaults(file: ProgrammeFile, data: LocatedDict, problems: Problems) -> None:
    """Report own defaults that leave a band out, or that no reader is told the reason for."""
    own = file.defaults
    if own is None:
        return
    for key in OwnDefaults.model_fields:
        value = getattr(own, key)
        if key == "reasons" or value is None:
            continue
        where = place(data, ("defaults", key))
        missing = [band for band in _BANDS if isinstance(value, dict) and band not in value]
        if missing:
            problems.report("missing-band", where, key=key, bands=join(missing))
        if not getattr(own.reasons, _REASON_OF.get(key, key)):
            problems.report("default-without-reason", where, key=key, reason=_REASON_OF.get(key, key))


def _unapproved(
    file: ProgrammeFile,
    data: LocatedDict,
    heads: Mapping[str, LocatedDict],
    content: Mapping[str, Items[Item]],
    problems: Problems,
) -> Iterator[tuple[str, Where]]:
    """Yield what is not approved: the programme, else each file and item that says so of itself.

    A file or item without a state has the state of what it stands in. Shared items have that of their own file.
    """
    if file.state == "godkendt" and file.approved is None:
        problems.report("no-approver", place(data, ("state",)), id=file.id)
    if file.state != "godkendt":
        yield file.id, place(data, ("state",)) if "state" in data else data.where
    states: dict[str, str] = {}
    for name, head in heads.items():
        read = validate(_Head, head, problems)
        if read is None:
            continue
        states[name] = read.state or (file.state if name in kinds() else "udkast")
        if read.state == "godkendt" and read.approved is None:
            problems.report("no-approver", place(head, ("state",)), id=f"{file.id}/{name}")
        if name in kinds() and read.state not in (None, "godkendt", file.state):
            yield f"{file.id}/{name}", place(head, ("state",))
    told: set[str] = set()
    for kind, items in content.items():
        for item in items:
            if item.state == "godkendt" and item.approved is None:
                problems.report("no-approver", item.where, id=item.id)
            if item.state not in (None, "godkendt"):
                yield item.id, item.where
            elif item.state is None and states.get(f"{kind}/{item.key}", "godkendt") != "godkendt" and kind not in told:
                told.add(kind)
                yield f"{FOLDER}/{kind}", Where(item.where.file)


def _frozen(value: Any) -> Any:
    return MappingProxyType(value) if isinstance(value, dict) else value


def _read(folder: Path, name: str, files: dict[str, str], problems: Problems) -> LocatedDict | None:
    path = folder / name
    shown = shown_path(folder) + "/" + name
    if not is_inside(path, folder):
        problems.report("outside-folder", Where(shown), file=name)
        return None
    source: SourceText | None = read_source(path, problems, shown=shown, max_bytes=_MAX_BYTES)
    if source is None:
        return None
    files[name] = source.sha256
    return parse_yaml(source.text, shown, problems)


def _read_kind(
    folder: Path, kind: str, files: dict[str, str], heads: dict[str, LocatedDict], problems: Problems
) -> LocatedDict:
    """Return the items of `<kind>.yaml`, {} after reporting why there are none; its `state` goes into `heads`."""
    nothing = LocatedDict(Where(shown_path(folder) + f"/{kind}.yaml"))
    data = _read(folder, f"{kind}.yaml", files, problems)
    if data is None:
        return nothing
    for key in data:
        if key != kind and key not in HEAD_KEYS:
            problems.report("unknown-key", place(data, (key,), key=True), key=key[:80], hint=nearest(key, [kind]))
    heads[kind] = LocatedDict(data.where)
    for key in HEAD_KEYS:
        if key in data:
            heads[kind].take(data, key)
    items = data.get(kind)
    if not isinstance(items, LocatedDict):
        problems.report("wrong-kind", data.where, kind=kind)
        return nothing
    return items


def _check_file(file: ProgrammeFile, data: LocatedDict, folder: str, problems: Problems) -> None:
    where = place(data, ("id",))
    if not is_id(file.id):
        problems.report("bad-id", where, id=file.id[:80])
    elif file.id != folder:
        problems.report("wrong-id", where, id=file.id, folder=folder, hint=f"skriv id: {folder}, eller omdøb mappen")
    for key in file.sources:
        if not is_id(key):
            problems.report("bad-id", place(data, ("sources", key), key=True), id=key[:80])
    if file.as_of > file.released:
        problems.report("out-of-range", place(data, ("as_of",)), key="as_of", value=file.as_of, limit="før released")


def _check_roles_of_file(data: LocatedDict, raw: Mapping[str, LocatedDict], problems: Problems) -> None:
    roles = raw.get("roles", LocatedDict())
    for key in data.get("staffing") or {}:
        if roles and key not in roles:
            where = place(data, ("staffing", key), key=True)
            problems.report("unknown-reference", where, id="staffing", key=key, kind="roles", hint=nearest(key, roles))


# --- items -----------------------------------------------------------------------------------------------------------


def _items(
    programme: str,
    raw: Mapping[str, LocatedDict],
    problems: Problems,
    local: frozenset[str] = frozenset(),
    changed: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    unchanged: Mapping[str, Items[Item]] = MappingProxyType({}),
) -> dict[str, Items[Item]]:
    """Return all kinds' items; `local` and `changed` name ids from an overlay, `unchanged` items read before."""
    found: dict[str, Items[Item]] = {}
    for kind in unchanged or kinds():
        data = raw.get(kind, LocatedDict())
        before = {item.id: item for item in unchanged.get(kind, ())}
        items = []
        for key in data:
            where = data.key_where.get(key, data.where)
            item_id = f"{programme}/{kind}/{key}"
            if not is_id(key):
                problems.report("bad-id", where, id=key[:80], hint=_slug_hint(key))
                continue
            if item_id in before and item_id not in changed and before[item_id].where == where:
                items.append(before[item_id])
                continue
            fields = data[key]
            if not isinstance(fields, LocatedDict):
                known = ", ".join(field_names(find_kind(kind))[:6])
                problems.report("empty-value", where, key=key[:80], hint=f"skriv felterne under: {known} …")
                continue
            model = find_kind(kind)
            item = _item(model, item_id, fields, where, item_id in local, changed.get(item_id, ()), problems)
            if item is not None:
                items.append(item)
        found[kind] = Items(f"{programme}/{kind}", tuple(items), data.where)
    return found


def _slug_hint(key: str) -> str:
    made = slug(key)[:ID_LENGTH].strip("-")
    return f"skriv fx {made}" if made else ""


def _item(
    model: type[Item],
    item_id: str,
    fields: LocatedDict,
    where: Where,
    local: bool,
    changed: tuple[str, ...],
    problems: Problems,
) -> Item | None:
    reserved = [key for key in fields if key.startswith("__")]
    for key in reserved:
        problems.report("unknown-key", fields.key_where[key], key=key[:80], hint=nearest(key, field_names(model)))
    if reserved:
        return None
    full = fields.clone()
    full.where = where
    full["__id__"] = item_id
    full["__where__"] = where
    full["__local__"] = local
    full["__changed__"] = changed
    for name, value in fields.items():
        # Mappings whose keys are ids; guidance is keyed by phases, which references() checks.
        if isinstance(value, LocatedDict) and name in (
            "tasks",
            "seats",
            "statements",
            "results",
            "points",
            "arguments",
        ):
            for key in value:
                if not is_id(key):
                    problems.report("bad-id", value.key_where[key], id=key[:80], hint=_slug_hint(key))
    return validate(model, full, problems)


# --- references ------------------------------------------------------------------------------------------------------


class Reference(Struct, frozen=True):
    """A key of `kind` that an item names at `loc`.

    `at_key`: it is a mapping's key rather than a value. `or_seat`: the holder of a seat will do as well as a role.
    """

    loc: tuple[str | int, ...]
    kind: str
    key: str
    at_key: bool = False
    or_seat: bool = False


def references(item: Item) -> Iterator[Reference]:
    """Yield what `item` refers to; empty optional references are left out."""
    if isinstance(item, Activity):
        yield Reference(("phase",), "phases", item.phase)
        yield from _each(("responsible",), "roles", item.responsible, or_seat=True)
        yield from _each(("after",), "activities", item.after)
    elif isinstance(item, Check):
        yield Reference(("phase",), "phases", item.phase)
        yield from _each(("responsible",), "roles", item.responsible, or_seat=True)
        yield Reference(("due", "activity"), "activities", item.due.activity)
        yield from _one(("area",), "themes", item.area)
        yield from _one(("parent",), "checks", item.parent)
    elif isinstance(item, Unit):
        yield from _one(("parent",), "units", item.parent)
        yield from _one(("role",), "roles", item.role)
        for key, seat in item.seats.items():
            yield Reference(("seats", key, "role"), "roles", seat.role)
    elif isinstance(item, Theme):
        for phase in item.guidance:
            yield Reference(("guidance", phase), "phases", phase, at_key=True)
    elif isinstance(item, Role):
        yield from _one(("reports_to",), "roles", item.reports_to)
    elif isinstance(item, Stakeholder | Consideration):
        yield from _one(("role",), "roles", item.role)
    elif isinstance(item, Party):
        yield from _of_party(item)
    if isinstance(item, Decision):
        yield from _one(("phase",), "phases", item.phase)
    elif isinstance(item, Archetype):
        yield from _one(("role",), "roles", item.role)
    elif isinstance(item, Steering):
        yield from _each(("responsible",), "roles", item.responsible, or_seat=True)
    elif isinstance(item, AgendaItem):
        yield from _each(("at",), "steering", item.at)
    elif isinstance(item, Part | Exercise):
        for key, step in item.steps.items():
            yield from _one(("steps", key, "exercise"), "exercises", step.exercise)
    if isinstance(item, Exercise):
        yield from _each(("question_sets",), "questions", item.question_sets)
    if isinstance(item, Decision) and item.due is not None:
        yield Reference(("due", "activity"), "activities", item.due.activity)
    owner = getattr(item, "owner", "")
    if isinstance(owner, str):
        yield from _one(("owner",), "roles", owner, or_seat=True)


def _of_party(party: Party) -> Iterator[Reference]:
    """Yield the roles of a party's groups, and the parties its lines go to (a group in a party: `party/group`)."""
    yield from _lines(("relations",), party.relations)
    for key, member in party.members.items():
        yield from _one(("members", key, "role"), "roles", member.role)
        yield from _lines(("members", key, "relations"), member.relations)


def _lines(loc: tuple[str | int, ...], relations: Mapping[str, Relation]) -> Iterator[Reference]:
    for key, relation in relations.items():
        yield Reference((*loc, key, "to"), "parties", relation.to)


def _one(loc: tuple[str | int, ...], kind: str, key: str, *, or_seat: bool = False) -> Iterator[Reference]:
    if key:
        yield Reference(loc, kind, key, or_seat=or_seat)


def _each(loc: tuple[str | int, ...], kind: str, keys: Iterable[str], *, or_seat: bool = False) -> Iterator[Reference]:
    for index, key in enumerate(keys):
        yield Reference((*loc, index), kind, key, or_seat=or_seat)


def _groups(parties: Mapping[str, Any]) -> list[str]:
    """Return the groups in all raw `parties`, as lines name them: `kommune/slutbrugere`."""
    return [
        f"{key}/{group}"
        for key, party in parties.items()
        for group in (party.get("members") or () if isinstance(party, LocatedDict) else ())
    ]


def _holders(units: Mapping[str, Any], without: Collection[str] = ()) -> list[str]:
    """Return the holders of all seats in the raw `units`, but for the units in `without`."""
    found: dict[str, None] = {}
    for key, unit in units.items():
        seats = unit.get("seats") if isinstance(unit, LocatedDict) and key not in without else None
        for seat in seats.values() if isinstance(seats, LocatedDict) else ():
            holder = seat.get("holder") if isinstance(seat, LocatedDict) else None
            if isinstance(holder, str) and holder:
                found[str(holder)] = None
    return list(found)


def _check_content(
    programme: str,
    raw: Mapping[str, LocatedDict],
    content: Mapping[str, Items[Item]],
    sources: Iterable[str] | None,
    problems: Problems,
    dropped: Collection[str] = (),
    checked: Mapping[str, Items[Item]] = MappingProxyType({}),
) -> None:
    """Report references to nothing, rings, missing cells, `formerly` twice, unknown sources and long prose.

    `sources` None: not known, so not checked. References to ids in `dropped` were reported where they were dropped;
    the texts of items in `checked` were looked at before.
    """
    sources = None if sources is None else list(sources)
    phases = list(raw.get("phases", {}))
    holders, groups = _holders(raw.get("units", {})), _groups(raw.get("parties", {}))
    formerly: dict[str, str] = {}
    for kind, items in content.items():
        for item in items:
            for reference in references(item):
                known = [*raw.get(reference.kind, {}), *(holders if reference.or_seat else ())]
                if reference.kind == "parties":
                    known += groups
                target = f"{programme}/{reference.kind}/{reference.key}"
                if reference.key not in known and target not in dropped:
                    problems.report(
                        "unknown-reference",
                        place(raw[kind][item.key], reference.loc, key=reference.at_key),
                        id=item.id,
                        key=reference.key,
                        kind=reference.kind,
                        hint=nearest(reference.key, known),
                    )
            if item.origin is not None and sources is not None and item.origin.source not in sources:
                source = item.origin.source
                where = place(raw[kind][item.key], ("origin", "source"))
                problems.report(
                    "unknown-reference", where, id=item.id, key=source, kind="sources", hint=nearest(source, sources)
                )
            if isinstance(item, Theme):
                for phase in phases:
                    if phase not in item.guidance:
                        where = place(raw[kind][item.key], ("guidance",), key=True)
                        hint = "skriv cellen, eller sæt not_relevant: true"
                        problems.report("missing-cell", where, id=item.id, phase=phase, hint=hint)
            if item.formerly:
                _check_formerly(programme, kind, item, raw, formerly, problems)
    sound = {id(item) for items in checked.values() for item in items}
    for items in content.values():
        for item in items:
            if id(item) not in sound:
                for text in texts_of(item):
                    check_markup(text, problems)
    for kind, field in (("activities", "after"), ("units", "parent"), ("roles", "reports_to"), ("checks", "parent")):
        _check_rings(kind, field, content, raw, problems)
    _check_briefs(content, raw, problems)


def texts_of(value: object) -> Iterator[Text]:
    """Yield every `Text` in a model, its parts included."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part)


def _check_formerly(
    programme: str,
    kind: str,
    item: Item,
    raw: Mapping[str, LocatedDict],
    formerly: dict[str, str],
    problems: Problems,
) -> None:
    """Report a former id that is still in use, or that two items claim; a bare key means the item's own kind."""
    old = item.formerly if "/" in item.formerly else f"{programme}/{kind}/{item.formerly}"
    where = place(raw[kind][item.key], ("formerly",))
    parts = old.split("/")
    if len(parts) == 3 and parts[0] == programme and parts[2] in raw.get(parts[1], {}):
        problems.report("duplicate-formerly", where, formerly=item.formerly, id=old)
    elif old in formerly:
        problems.report("duplicate-formerly", where, formerly=item.formerly, id=formerly[old])
    else:
        formerly[old] = item.id


def _check_rings(
    kind: str, field: str, content: Mapping[str, Items[Item]], raw: Mapping[str, LocatedDict], problems: Problems
) -> None:
    """Report each ring of references once, at its first item; depth-first with a stack of its own."""
    following: dict[str, tuple[str, ...]] = {}
    for item in content[kind]:
        value = getattr(item, field)
        following[item.key] = (value,) if isinstance(value, str) else tuple(value)
    done: set[str] = set()
    for start in following:
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = []
        if start not in done:
            path, stack = [start], [(start, iter(following[start]))]
        while stack:
            key, rest = stack[-1]
            after = next(rest, None)
            if after is None:
                stack.pop()
                path.pop()
                done.add(key)
            elif after in path:
                ring = [*path[path.index(after) :], after]
                code = "circular-activities" if field == "after" else "circular-reference"
                where = place(raw[kind], (after, field), key=True)
                problems.report(code, where, chain=" → ".join(ring))
            elif after in following and after not in done:
                path.append(after)
                stack.append((after, iter(following[after])))


def _check_briefs(content: Mapping[str, Items[Item]], raw: Mapping[str, LocatedDict], problems: Problems) -> None:
    for kind, field, limit in _LONG_PROSE:
        for item in content[kind]:
            text = getattr(item, field)
            length = len(text.source) if text is not None else 0
            if length > limit and item.brief is None:
                where = place(raw[kind], (item.key, field), key=True)
                problems.warn("missing-brief", where, id=item.id, length=length)
    for theme in content["themes"]:
        for phase, cell in theme.guidance.items() if isinstance(theme, Theme) else ():
            if cell.text is not None and cell.brief is None and len(cell.text.source) > _LONG_CELL:
                where = place(raw["themes"], (theme.key, "guidance", phase), key=True)
                problems.warn("missing-brief", where, id=f"{theme.id}/{phase}", length=len(cell.text.source))


# --- a kommune's own changes -----------------------------------------------------------------------------------------


def with_overlay(programme: Programme, changes: Changes, problems: Problems) -> Programme:
    """Return `programme` with a kommune's changes applied and everything checked again.

    Order: drop, change, add. A change replaces fields; inside fields that hold named entries (tasks, guidance) it
    replaces entries, and an entry or optional field set to nothing is removed. What refers to a dropped item is mended
    where that is safe, with a warning: activities that waited for it wait for what it waited for, a role's or a seat's
    duties go to the role above, a due date moves to the end of its phase. Else an error names who refers. Added items
    are `local`; changed ones list the fields in `changed`.
    """
    if not changes:
        return programme
    overlay = _Overlay(programme, problems)
    overlay.drop(changes.drop)
    overlay.change(changes.change)
    overlay.add(changes.add)
    content = _items(
        programme.id,
        overlay.raw,
        problems,
        frozenset(overlay.local),
        {item_id: tuple(fields) for item_id, fields in overlay.changed.items()},
        programme.content,
    )
    _check_content(programme.id, overlay.raw, content, programme.sources, problems, overlay.dropped, programme.content)
    return replace(programme, raw=MappingProxyType(overlay.raw), content=MappingProxyType(content))


class _Overlay:
    """Applies changes to copies of the raw data; `local` are ids added, `changed` id -> names of changed fields."""

    def __init__(self, programme: Programme, problems: Problems) -> None:
        self.programme = programme
        self.problems = problems
        self.raw = {kind: data.clone() for kind, data in programme.raw.items()}
        self.local: list[str] = []
        self.changed: dict[str, list[str]] = {}
        self.dropped: set[str] = set()

    def locate(self, item_id: str, where: Where) -> tuple[str, str] | None:
        """Return (kind, key) of a central item's id, or report that there is none."""
        parts = item_id.split("/")
        if len(parts) == 3 and parts[0] == self.programme.id and parts[2] in self.programme.raw.get(parts[1], {}):
            return parts[1], parts[2]
        known = [f"{self.programme.id}/{kind}/{key}" for kind, data in self.programme.raw.items() for key in data]
        same_key = [address for address in known if address.rsplit("/", 1)[-1] == parts[-1]]
        hint = f"mente du «{same_key[0]}»?" if same_key else nearest(item_id, known)
        self.problems.report("unknown-item", where, item=item_id[:120], hint=hint)
        return None

    # drop

    def drop(self, drops: Sequence[tuple[str, Where]]) -> None:
        targets: dict[tuple[str, str], Where] = {}
        for item_id, where in drops:
            found = self.locate(item_id, where)
            if found is not None:
                targets.setdefault(found, where)
        self.dropped = {f"{self.programme.id}/{kind}/{key}" for kind, key in targets}
        for (kind, key), where in targets.items():
            self.mend(kind, key, targets, where)
        for kind, key in targets:
            self.raw[kind].cut(key)

    def mend(self, kind: str, key: str, targets: Mapping[tuple[str, str], Where], where: Where) -> None:
        """Take references to a dropped item out where that is safe; report the rest at the drop."""
        dropped_id = f"{self.programme.id}/{kind}/{key}"
        lost: set[str] = set()  # holders of seats that only dropped units have
        if kind == "units":
            units = self.programme.raw["units"]
            gone = [name for target, name in targets if target == "units"]
            others = [*_holders(units, gone), *self.programme.raw.get("roles", {})]
            lost = set(_holders({key: units[key]})).difference(others)
            self.dropped.update(f"{self.programme.id}/roles/{holder}" for holder in lost)
        users = []
        for item in self.programme.items():
            item_kind = item.id.split("/")[1]
            if (item_kind, item.key) in targets:
                continue
            for reference in references(item):
                if (reference.kind, reference.key) != (kind, key) and not (reference.or_seat and reference.key in lost):
                    continue
                if self.loosen(item, item_kind, reference, targets, lost):
                    self.problems.warn("reference-dropped", where, id=item.id, dropped=dropped_id)
                else:
                    users.append(item.id)
        if users:
            names = join(sorted(set(users)))
            hint = "fjern eller ret også dem under changes"
            self.problems.report("item-in-use", where, id=dropped_id, users=names, hint=hint)

    def loosen(
        self,
        item: Item,
        kind: str,
        reference: Reference,
        targets: Mapping[tuple[str, str], Where],
        lost: Collection[str],
    ) -> bool:
        """Mend one reference in the raw data and return True, or return False when the item cannot do without.

        `lost` are the holders whose seats are dropped. A due date and an agenda item keep their
        reference: tailoring finds the day, and a meeting that is not there has no agenda.
        """
        field = reference.loc[0]
        fields = self.fields(kind, item.key)
        if field == "after" and isinstance(item, Activity):
            waits = self.inherited(item.after, targets)
            fields.put("after", waits, fields.key_where["after"], fields.value_where["after"])
            return True
        if field in ("due", "at"):
            return True
        if field == "responsible":
            named: tuple[str, ...] = getattr(item, "responsible", ())
            left = [key for key in named if ("roles", key) not in targets and key not in lost]
            left = left or [heir for key in named if (heir := self.heir(key, targets, lost))][:1]
            if not left:
                return False
            fields.put("responsible", left, fields.key_where["responsible"], fields.value_where["responsible"])
            return True
        if field in ("owner", "reports_to"):
            heir = self.heir(reference.key, targets, lost)
            if heir:
                fields.put(str(field), heir, fields.key_where[field], fields.value_where[field])
            elif type(item).model_fields[str(field)].is_required():
                return False
            else:
                fields.cut(str(field))
            return True
        if field == "parent" and isinstance(item, Unit):
            above = self.above(item.parent, targets)
            if above:
                fields.put("parent", above, fields.key_where["parent"], fields.value_where["parent"])
            else:
                fields.cut("parent")
            return True
        if field == "guidance":
            cells = fields["guidance"].clone()
            cells.cut(reference.key)
            fields.put("guidance", cells, fields.key_where["guidance"], fields.value_where["guidance"])
            return True
        if field == "role" and isinstance(item, Stakeholder):
            fields.cut("role")
            return True
        if field == "parent" and isinstance(item, Check):
            fields.cut("parent")
            return True
        return False

    def heir(self, key: str, targets: Mapping[tuple[str, str], Where], lost: Collection[str]) -> str:
        """Return the nearest role that stays and takes over: a lost seat's own role, then whom a role reports to."""
        seen: set[str] = set()
        if key in lost:
            units = [unit for unit in self.programme.content["units"] if isinstance(unit, Unit)]
            key = next((seat.role for unit in units for seat in unit.seats.values() if seat.holder == key), "")
        while ("roles", key) in targets and key not in seen:
            seen.add(key)
            role = self.programme.content["roles"].get(key)
            key = role.reports_to if isinstance(role, Role) else ""
        return "" if key in seen else key

    def above(self, key: str, targets: Mapping[tuple[str, str], Where]) -> str:
        """Return the nearest unit above that stays, or ""."""
        seen: set[str] = set()
        while ("units", key) in targets and key not in seen:
            seen.add(key)
            unit = self.programme.content["units"].get(key)
            key = unit.parent if isinstance(unit, Unit) else ""
        return "" if key in seen else key

    def inherited(self, after: Sequence[str], targets: Mapping[tuple[str, str], Where]) -> list[str]:
        """Return `after` with each dropped activity replaced by what it waited for itself, without doubles."""
        found: list[str] = []
        seen: set[str] = set()
        rest = list(after)
        while rest:
            key = rest.pop(0)
            if key in seen:
                continue
            seen.add(key)
            if ("activities", key) in targets:
                activity = self.programme.content["activities"].get(key)
                rest = [*(activity.after if isinstance(activity, Activity) else ()), *rest]
            else:
                found.append(key)
        return found

    def fields(self, kind: str, key: str) -> LocatedDict:
        """Return the fields of an item as a copy that may be changed, and remember that it no longer is central."""
        item_id = f"{self.programme.id}/{kind}/{key}"
        if item_id not in self.changed:
            self.changed[item_id] = []
            copy = self.raw[kind][key].clone()
            self.raw[kind].put(key, copy, self.raw[kind].key_where[key], self.raw[kind].value_where[key])
        return self.raw[kind][key]  # type: ignore[no-any-return]

    # change

    def change(self, changes: Mapping[str, Any]) -> None:
        for item_id, fields in changes.items():
            where = place(changes, (item_id,), key=True)
            found = self.locate(item_id, where)
            if found is None:
                continue
            if item_id in self.dropped:
                self.problems.report("dropped-and-changed", where, id=item_id)
                continue
            if not isinstance(fields, LocatedDict):
                self.problems.report("empty-value", where, key=item_id, hint="skriv de ændrede felter under")
                continue
            self.check_names(found[0], fields)
            target = self.fields(*found)
            _merge(target, fields)
            names = self.changed[item_id]
            names.extend(name for name in fields if name not in names)

    def check_names(self, kind: str, fields: LocatedDict) -> None:
        """Report unknown fields here: a field set to nothing would otherwise vanish unseen."""
        known = field_names(find_kind(kind))
        for name, value in fields.items():
            if value is None and name not in known:
                self.problems.report("unknown-key", fields.key_where[name], key=name[:80], hint=nearest(name, known))

    # add

    def add(self, additions: Mapping[str, Any]) -> None:
        for kind, items in additions.items():
            where = place(additions, (kind,), key=True)
            if kind not in self.programme.content:  # which has every kind
                self.problems.report("unknown-kind", where, kind=kind[:80], hint=nearest(kind, kinds()))
                continue
            if not isinstance(items, LocatedDict):
                self.problems.report("empty-value", where, key=kind, hint="skriv mindst ét punkt under")
                continue
            data = self.raw.setdefault(kind, LocatedDict(where))
            for key in items:
                item_id = f"{self.programme.id}/{kind}/{key}"
                if key in self.programme.raw.get(kind, {}):
                    hint = "ret det under change, eller vælg et andet id"
                    self.problems.report("item-exists", items.key_where[key], id=item_id, hint=hint)
                    continue
                data.take(items, key)
                self.local.append(item_id)


def _merge(target: LocatedDict, fields: LocatedDict) -> None:
    """Put `fields` over `target`, entry by entry in nested mappings; None removes."""
    for name, value in fields.items():
        if value is None:
            target.cut(name)
        elif isinstance(value, LocatedDict) and isinstance(target.get(name), LocatedDict):
            inner = target[name].clone()
            _merge(inner, value)
            target.put(name, inner, target.key_where[name], target.value_where[name])
        else:
            target.take(fields, name)
