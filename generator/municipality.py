"""The register of the 98 kommuner, and one kommune's parameter file to a `Municipality`: what was given, and where.

A value under `programmes.<id>` wins over the same value under `defaults`; people, staffing, allocation and local words
are merged key by key, closed weeks are added up, and a start under one and a go-live under the other leave the
programme's. Nothing is assumed here: a value nobody gave is None, and tailoring fills it in and says so.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace
from pydantic import BeforeValidator, Field, WithJsonSchema

from generator.danish import capitalise, genitive, number, slug
from generator.kinds.facts import Period, Strategy, Training
from generator.problems import NOWHERE, Problems, Where, nearest
from generator.programme import Programme, Vocabulary
from generator.reading.model import Changes, Model, fault
from generator.reading.schema import Described
from generator.reading.source import (
    LocatedDict,
    LocatedList,
    forbidden_character,
    is_inside,
    parse_yaml,
    place,
    read_source,
    shown_path,
    validate,
)

NAME_LENGTH = 80
LINE_LENGTH = 160
MAX_TEAMS = 200
MAX_LOGO_BYTES = 5 * 1024 * 1024
LOGO_KINDS = (".png", ".jpg", ".jpeg", ".svg")

REGISTER_FILE = "municipalities/register.csv"
_COLUMNS = (
    "code",
    "name",
    "official_name",
    "dst_name",
    "region",
    "region_from_2027",
    "population",
    "population_date",
    "dst_group",
    "website",
    "cvr",
)


# --- the register ----------------------------------------------------------------------------------------------------


class RegisterEntry(Struct, frozen=True, gc=False):
    """One kommune: names as the authority writes them, never composed. `code` and `cvr` are digits kept as text."""

    code: str
    name: str
    official_name: str
    dst_name: str
    region: str
    region_from_2027: str
    population: int
    population_date: date
    dst_group: str
    website: str
    cvr: str
    where: Where = NOWHERE

    @property
    def slug(self) -> str:
        return slug(self.name)

    @property
    def genitive(self) -> str:
        return genitive(self.official_name)

    def region_on(self, day: date) -> str:
        """Return the region the kommune belongs to on `day`: five regions until the end of 2026, four from then on."""
        return self.region_from_2027 if day >= date(2027, 1, 1) else self.region


class Register(Struct, frozen=True):
    """All kommuner in the order of their codes; `sha256` is the file's."""

    entries: tuple[RegisterEntry, ...]
    file: str = ""
    sha256: str = ""

    def find(self, text: str, problems: Problems, where: Where = NOWHERE) -> RegisterEntry | None:
        """Return the kommune with this slug, name, official name or four-digit code, or report the nearest ones.

        Case, blanks at the ends and Unicode composition do not matter. `where` is the place `text` was read from.
        """
        wanted = slug(text) if len(text) <= NAME_LENGTH and not {"/", "\\"} & {*text} else ""
        for entry in self.entries:
            if wanted and wanted in (entry.slug, slug(entry.official_name), slug(entry.dst_name), entry.code):
                return entry
        hint = self._suggest(wanted)
        problems.report("unknown-municipality", where, name=text[:NAME_LENGTH], hint=hint)
        return None

    def _suggest(self, wanted: str) -> str:
        names = {name: entry.name for entry in self.entries for name in (entry.slug, slug(entry.official_name))}
        close = get_close_matches(wanted, sorted(names), n=3, cutoff=0.6) or [
            name for name in sorted(names) if len(wanted) > 2 and name.startswith(wanted)
        ]
        found = list(dict.fromkeys(names[name] for name in close))[:3]
        if found:
            return "mente du " + " eller ".join(f"«{name}»" for name in found) + "?"
        return "skriv kommunens navn eller kode; forankring list municipalities viser alle"


def read_register(content: Path, problems: Problems) -> Register:
    """Return the register in the content folder; empty after reporting what is wrong with it."""
    path = content / REGISTER_FILE
    shown = shown_path(path)
    source = read_source(path, problems, shown=shown)
    if source is None:
        return Register((), shown)
    rows = csv.reader(io.StringIO(source.text), strict=True)
    entries: list[RegisterEntry] = []
    seen: dict[str, int] = {}
    try:
        header = next(rows, [])
        if missing := [column for column in _COLUMNS if column not in header]:
            problems.report("bad-register", Where(shown, 1, 1), reason="mangler " + ", ".join(missing))
            return Register((), shown)
        for row in rows:
            where = Where(shown, rows.line_num, 1)
            if not row:
                continue
            entry = _entry(dict(zip(header, row, strict=False)), len(row) == len(header), where, problems)
            if entry is None:
                continue
            for key in (entry.code, entry.slug):
                if key in seen:
                    problems.report("duplicate-key", where, key=key, line=seen[key])
                seen[key] = where.line
            entries.append(entry)
    except csv.Error as error:
        problems.report("bad-register", Where(shown, rows.line_num, 1), reason=str(error))
    if not entries:
        problems.report("empty-file", Where(shown), file=shown)
    return Register(tuple(entries), shown, source.sha256)


def _entry(cells: Mapping[str, str], whole: bool, where: Where, problems: Problems) -> RegisterEntry | None:
    try:
        if not whole:
            raise ValueError("forkert antal felter")
        if not re.fullmatch(r"\d{4}", cells["code"], re.ASCII):
            raise ValueError("kommunekoden har fire cifre")
        if not cells["name"] or not cells["official_name"] or not slug(cells["name"]):
            raise ValueError("navnet mangler")
        values: dict[str, Any] = {column: cells[column] for column in _COLUMNS}
        if not re.fullmatch(r"[1-9]\d{0,7}", cells["population"], re.ASCII):
            raise ValueError("folketallet er ikke et positivt helt tal")
        for column in ("name", "official_name"):
            if len(cells[column]) > NAME_LENGTH or forbidden_character(cells[column]) >= 0:
                raise ValueError("navnet er for langt eller har et ulovligt tegn")
        values["population"] = int(cells["population"])
        values["population_date"] = date.fromisoformat(cells["population_date"])
        return RegisterEntry(**values, where=where)
    except ValueError as error:
        problems.report("bad-register", where, reason=str(error))
        return None


# --- the parameters --------------------------------------------------------------------------------------------------


def _personal(limit: int) -> Any:
    def check(value: object) -> object:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # a case number or telephone number written as a number
        if isinstance(value, str):
            text = value.strip()
            bad = forbidden_character(text)
            if bad >= 0:
                raise fault("control-character", "slet tegnet", character=f"U+{ord(text[bad]):04X}")
            if not text or len(text) > limit or "\n" in text or "\t" in text:
                raise fault("bad-personal-text", limit=limit)
            return text
        return value

    return BeforeValidator(check)


# Plain text about people and places: shown as typed, never read as an expression or markup.
Name = Annotated[str, _personal(NAME_LENGTH)]
Line = Annotated[str, _personal(LINE_LENGTH)]


def _email(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.\w{2,24}", value):
        raise fault("bad-email", "fx navn@kommune.dk", value=value[:60])
    return value


def _phone(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\+?\d[\d ]{6,18}\d", value):
        raise fault("bad-phone", "fx 87 94 70 00", value=value[:40])
    return value


def _colour(value: object) -> object:
    if isinstance(value, str):
        found = re.fullmatch(r"#?([0-9A-Fa-f]{6})", value.strip())
        if not found:
            raise fault("bad-colour", 'skriv seks hextegn i anførselstegn, fx "#0B5563"', value=value[:40])
        return "#" + found[1].upper()
    return value


def _share(value: object) -> object:
    """Return "40 %", "37,5 %" or 40 as the fraction 0.4 or 0.375; a number below 1 is taken for a mistake."""
    number: float | None = None
    if isinstance(value, str):
        found = re.fullmatch(r"(-?\d{1,4}(?:[.,]\d{1,3})?)\s*%?", value.strip())
        number = float(found[1].replace(",", ".")) if found else None
        shown = value[:40]
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number, shown = float(value), str(value)
    else:
        return value
    if number is not None and 0 < number < 1:
        raise fault("bad-share", f"mente du {number * 100:g} %?", value=shown)
    if number is None or not 0 <= number <= 100:
        raise fault("bad-share", "skriv fx 40 %", value=shown)
    return number / 100


def _closed(value: object) -> object:
    """Return "2027-W29", "2027-07-12", or two of them joined by "/", as a `Period`."""
    if isinstance(value, date):
        return Period(value, value)
    if value is None:
        return value
    text = str(value)
    parts = [_days(part.strip()) for part in text.split("/")]
    if not 1 <= len(parts) <= 2 or any(part is None for part in parts):
        hint = "skriv en uge som 2027-W29 eller en periode som 2027-07-12/2027-07-30"
        raise fault("bad-week", hint, value=text[:40])
    first, last = parts[0], parts[-1]
    assert first is not None and last is not None
    if last.end < first.start:
        raise fault("bad-week", "perioden slutter, før den begynder", value=text[:40])
    return Period(first.start, last.end)


def _days(text: str) -> Period | None:
    week = re.fullmatch(r"(\d{4})-?[WwUu](\d\d?)", text)
    try:
        if week:
            monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return Period(monday, monday + timedelta(days=6))
        return Period(date.fromisoformat(text), date.fromisoformat(text)) if re.fullmatch(r"[\d-]{10}", text) else None
    except (ValueError, OverflowError):
        return None


Email = Annotated[str, BeforeValidator(_email), _personal(LINE_LENGTH)]
Phone = Annotated[str, BeforeValidator(_phone), _personal(40)]
Colour = Annotated[str, BeforeValidator(_colour), WithJsonSchema({"type": "string", "pattern": "^#?[0-9A-Fa-f]{6}$"})]
Share = Annotated[
    float,
    Field(ge=0, le=1),
    BeforeValidator(_share),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": "%$"}, {"type": "number", "minimum": 1, "maximum": 100}]}),
]
Closed = Annotated[Period, BeforeValidator(_closed), WithJsonSchema({"type": "string"})]
Day: TypeAlias = date  # a name for the type where a field is itself called date
People: TypeAlias = Annotated[int, Field(ge=0, le=500)]


class PersonParameter(Model):
    """A person: plain text, shown as typed."""

    name: Name = Field(title="Navn", description="Personens fulde navn")
    title: Line = Field(default="", title="Titel", description="Titel, med lille begyndelsesbogstav")
    email: Email = Field(default="", title="E-mail", description="E-mailadresse, fx navn@kommune.dk")
    phone: Phone = Field(default="", title="Telefon", description="Telefonnummer, fx 87 94 70 00")


class TeamParameter(Model):
    """A team that goes live together."""

    name: Name = Field(title="Team", description="Teamets navn")
    members: Annotated[int, Field(ge=1, le=5000)] = Field(
        title="Antal medarbejdere", description="Antal medarbejdere i teamet, der er omfattet"
    )


class PinParameter(Model):
    """What a kommune has fixed about an activity."""

    starts: date | None = Field(
        default=None, title="Fast start", description="Dagen, aktiviteten begynder, når den er aftalt"
    )
    ends: date | None = Field(
        default=None, title="Fast slut", description="Dagen, aktiviteten slutter, når den er aftalt"
    )
    done: bool = Field(default=False, title="Gennemført", description="Om aktiviteten er gennemført")


class ApprovalParameter(Model):
    """Who approved the plan, for the cover."""

    by: Line = Field(title="Hvem har godkendt planen?", description="Hvem der har godkendt, fx Direktionen")
    date: Day = Field(title="Hvornår er planen godkendt?", description="Dato for godkendelsen")


class WorkshopParameter(Model):
    """When and where a workshop is held."""

    date: Day | None = Field(default=None, title="Hvornår holder I workshoppen?", description="Datoen for workshoppen")
    starts: Annotated[str, Field(pattern=r"^([01]?[0-9]|2[0-3])[.:][0-5][0-9]$")] | None = Field(
        default=None, title="Hvornår begynder workshoppen?", description='Klokkeslæt for start, fx "9.00"'
    )
    ends: Annotated[str, Field(pattern=r"^([01]?[0-9]|2[0-3])[.:][0-5][0-9]$")] | None = Field(
        default=None, title="Hvornår slutter workshoppen?", description='Klokkeslæt for slut, fx "11.00"'
    )
    place: Line | None = Field(
        default=None, title="Hvor holder I workshoppen?", description="Stedet, fx Rådhuset, lokale 1"
    )
    participants: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None, title="Hvor mange deltager i workshoppen?", description="Antal deltagere"
    )


class ChangesParameter(Model):
    """A kommune's own changes to central content."""

    add: dict[str, dict[str, Any]] = Field(default_factory=dict, description="Egne punkter: slags -> id -> felter")
    drop: tuple[str, ...] = Field(default=(), description="Fælles punkter, der udelades: deres id")
    change: dict[str, dict[str, Any]] = Field(default_factory=dict, description="Rettelser: punktets id -> nye felter")


class Shared(Model):
    """Values that may stand under `defaults` and `programmes.<id>`. All are optional: what is left out is assumed."""

    start: date | None = Field(
        default=None,
        title="Hvornår begynder projektet?",
        description="Projektets første dag. Angiv kun én af de to datoer: start eller go_live",
    )
    go_live: date | None = Field(
        default=None,
        title="Hvornår skal det første team i gang?",
        description="Ønsket dato for første teams go-live; planen regnes baglæns",
    )
    strategy: Strategy | None = Field(
        default=None,
        title="Hvordan går teamene i gang?",
        description="trinvis: ét team ad gangen; samlet: alle samme dag",
    )
    gap_weeks: Annotated[int, Field(ge=0, le=52)] | None = Field(
        default=None,
        title="Hvor mange uger skal der være mellem to teams?",
        description="Uger mellem to teams' go-live ved trinvis start",
    )
    teams: tuple[TeamParameter, ...] | None = Field(
        default=None, title="Teams", description="Teams med navn og antal medarbejdere"
    )
    end_users: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None,
        title="Hvor mange medarbejdere er omfattet?",
        description="Antal slutbrugere: alle, der skal arbejde på den nye måde",
    )
    training: Training | None = Field(
        default=None,
        title="Hvordan bliver der undervist?",
        description="sidemand: en eller to ad gangen; hold: på hold",
    )
    superusers: Annotated[int, Field(ge=0, le=1000)] | None = Field(
        default=None, title="Hvor mange superbrugere har I?", description="Antal superbrugere"
    )
    people: dict[str, tuple[PersonParameter, ...]] | None = Field(
        default=None, title="Personer", description="Personer pr. rolle eller plads i projektorganisationen"
    )
    staffing: dict[str, People] | None = Field(
        default=None, title="Antal personer", description="Antal personer pr. rolle"
    )
    allocation: dict[str, Share] | None = Field(
        default=None, title="Andel af arbejdstiden", description="Andel af arbejdstiden pr. rolle, fx 40 %"
    )
    closed_weeks: tuple[Closed, ...] | None = Field(
        default=None,
        title="Lukkeuger",
        description="Uger eller perioder uden projektarbejde: 2027-W29 eller 2027-07-12/2027-07-30",
    )
    local_words: dict[str, dict[str, Line]] | None = Field(
        default=None,
        title="Jeres eget ord",
        description="Kommunens egne ord i stedet for programmets: ord -> form -> tekst",
    )
    brand: Colour | None = Field(
        default=None, title="Hvad er kommunens farve?", description='Kommunens farve som seks hextegn, fx "#0B5563"'
    )
    logo: str | None = Field(
        default=None,
        title="Hvad hedder filen med kommunens logo?",
        description="Logofil (png, jpg eller svg) ved siden af denne fil, fx logo.png",
    )
    contact: PersonParameter | None = Field(
        default=None, title="Kontaktperson", description="Kontaktperson på forsiden og sidste slide"
    )
    department: Line | None = Field(
        default=None,
        title="Hvilken forvaltning eller afdeling står bag?",
        description="Forvaltning eller afdeling, til forsiden",
    )
    case_number: Line | None = Field(
        default=None, title="Hvad er sagsnummeret?", description="Sagsnummer, til forsiden"
    )
    approval: ApprovalParameter | None = Field(default=None, description="Godkendelse, til forsiden")
    hourly_cost: Annotated[float, Field(ge=50, le=5000)] | None = Field(
        default=None,
        title="Hvad koster en arbejdstime i kroner?",
        description="Timepris i kroner; så vises timer også i kroner",
    )
    workshop: WorkshopParameter | None = Field(default=None, description="Hvornår og hvor workshoppen bliver holdt")
    documents: tuple[Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")], ...] | None = Field(
        default=None,
        title="Dokumenter",
        description="Dokumenter, der skal laves, fx guide og steering-deck; alle, når feltet udelades",
    )
    example: bool | None = Field(
        default=None,
        title="Er personer og tal opdigtede?",
        description="Om personer og tal er opdigtede; så mærkes de som eksempler",
    )


class ProgrammeParameters(Shared):
    """One programme's values."""

    activities: dict[str, PinParameter] | None = Field(
        default=None, description="Faste datoer og status: aktivitetens id (eller id/team) -> starts, ends, done"
    )
    changes: ChangesParameter | None = Field(default=None, description="Egne punkter, rettelser og udeladelser")


class ParameterFile(Model):
    """A kommune's parameter file."""

    municipality: str = Field(
        min_length=1,
        title="Hvilken kommune er skemaet til?",
        description="Kommunens navn, slug eller firecifrede kode (i anførselstegn)",
    )
    defaults: Shared | None = Field(default=None, description="Gælder alle programmer")
    programmes: dict[str, ProgrammeParameters | None] | None = Field(
        default=None, description="Gælder ét programs pakke og vinder over defaults"
    )


def described_files() -> tuple[Described, ...]:
    """Return the parameter file, for schemas and field tables."""
    return (
        Described("municipality", ParameterFile, "en kommunes parametre (municipalities/<slug>.yaml)", single=True),
    )


class Municipality(Struct, frozen=True):
    """One kommune and what it has given for one programme; None or empty where it has given nothing.

    given    where each value stands, by its key: "teams", "people.projektleder", "allocation.projektleder",
             "closed_weeks", "activities.go-live", "activities.go-live.starts"; a key that is not there was not given.
    keys     the path of the same value in the file: "programmes.vitas.teams".
    folder   the parameter file's folder, None without a file. `logo` is an existing file in it.
    files    (name, SHA-256) of each parameter file, for the manifest.
    """

    entry: RegisterEntry
    programme: str
    file: str = ""
    folder: Path | None = None
    given: Mapping[str, Where] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    start: date | None = None
    go_live: date | None = None
    strategy: Strategy | None = None
    gap_weeks: int | None = None
    teams: tuple[TeamParameter, ...] | None = None
    end_users: int | None = None
    training: Training | None = None
    superusers: int | None = None
    people: Mapping[str, tuple[PersonParameter, ...]] = field(default_factory=dict)
    staffing: Mapping[str, int] = field(default_factory=dict)
    allocation: Mapping[str, float] = field(default_factory=dict)
    closed_weeks: tuple[Period, ...] = ()
    local_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    activities: Mapping[str, PinParameter] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)
    brand: str | None = None
    logo: Path | None = None
    contact: PersonParameter | None = None
    department: str | None = None
    case_number: str | None = None
    approval: ApprovalParameter | None = None
    hourly_cost: float | None = None
    workshop: WorkshopParameter | None = None
    documents: tuple[str, ...] | None = None
    example: bool = False
    files: tuple[tuple[str, str], ...] = ()

    def where(self, key: str) -> Where:
        """Return where the value of `key` was given; `NOWHERE` when it was not."""
        return self.given.get(key, NOWHERE)


_MERGED = ("people", "staffing", "allocation", "local_words")  # merged key by key
_PLAIN = (
    "start",
    "go_live",
    "strategy",
    "gap_weeks",
    "teams",
    "end_users",
    "training",
    "superusers",
    "brand",
    "contact",
    "department",
    "case_number",
    "approval",
    "hourly_cost",
    "workshop",
    "documents",
    "example",
)


class Parameters(Struct, frozen=True):
    """A kommune's parameters as located data, not yet validated.

    file     the file, or the first of several, as messages call it
    folder   the folder they lie in
    files    (name, SHA-256) of each, for the manifest
    """

    data: LocatedDict
    file: str
    folder: Path
    files: tuple[tuple[str, str], ...]

    def is_for(self, entry: RegisterEntry) -> bool:
        """Return whether the parameters name this kommune by one of its names, its slug or its code."""
        named = self.data.get("municipality")
        names = (entry.slug, slug(entry.official_name), slug(entry.dst_name), entry.code)
        return isinstance(named, str) and slug(named) in names


def read_parameter_file(file: Path, problems: Problems) -> Parameters | None:
    """Return the parameters in a YAML file, or None after reporting why there are none."""
    shown = shown_path(file)
    source = read_source(file, problems, shown=shown)
    data = parse_yaml(source.text, shown, problems) if source is not None else None
    if source is None or data is None:
        return None
    return Parameters(data, shown, file.parent, ((file.name, source.sha256),))


def read_municipality(
    entry: RegisterEntry,
    file: Path | Parameters | None,
    programme_id: str,
    problems: Problems,
    *,
    programmes: Sequence[str] = (),
) -> Municipality:
    """Return what `entry` has given for one programme in its parameter `file`; nothing given without one.

    `file` is one in YAML, or what was read from files of any form.

    `programmes` are the ids that exist, so that a misspelt one is reported. Role keys, words and activities are
    checked by `check_names`, once the programme with its local changes is known.
    """
    nothing = Municipality(entry, programme_id)
    found = read_parameter_file(file, problems) if isinstance(file, Path) else file
    if found is None:
        return nothing
    data, folder = found.data, found.folder
    read = validate(ParameterFile, data, problems)
    named = data.get("municipality")
    if isinstance(named, str) and not found.is_for(entry):
        where = place(data, ("municipality",))
        problems.report("other-municipality", where, found=named[:NAME_LENGTH], asked=entry.name)
    _check_programmes(data, programme_id, programmes, problems)
    if read is None:
        return nothing
    own = (read.programmes or {}).get(programme_id) or ProgrammeParameters()
    levels: tuple[tuple[Shared, tuple[str, ...]], ...] = (
        (read.defaults or Shared(), ("defaults",)),
        (own, ("programmes", programme_id)),
    )
    given: dict[str, Where] = {}
    keys: dict[str, str] = {}
    values: dict[str, Any] = {}
    for parameters, path in levels:
        _check_level(parameters, data, path, problems)
        for name in _PLAIN:
            value = getattr(parameters, name)
            if value is None:
                continue
            if name in ("start", "go_live"):
                other = "go_live" if name == "start" else "start"
                if getattr(parameters, other) is None:
                    values.pop(other, None)
                    given.pop(other, None)
            values[name] = value
            given[name] = place(data, (*path, name))
            keys[name] = ".".join((*path, name))
        for name in _MERGED:
            for key, value in (getattr(parameters, name) or {}).items():
                if name == "local_words":
                    value = MappingProxyType({**values.get(name, {}).get(key, {}), **value})
                values.setdefault(name, {})[key] = value
                given[f"{name}.{key}"] = place(data, (*path, name, key))
                keys[f"{name}.{key}"] = ".".join((*path, name, key))
        if parameters.closed_weeks:
            values["closed_weeks"] = (*values.get("closed_weeks", ()), *parameters.closed_weeks)
            given["closed_weeks"] = place(data, (*path, "closed_weeks"))
            keys["closed_weeks"] = ".".join((*path, "closed_weeks"))
        if parameters.logo is not None:
            where = place(data, (*path, "logo"))
            logo = _logo(parameters.logo, folder, where, problems)
            if logo is not None:
                values["logo"] = logo
                given["logo"] = where
                keys["logo"] = ".".join((*path, "logo"))
    path = ("programmes", programme_id, "activities")
    for name, pin in (own.activities or {}).items():
        values.setdefault("activities", {})[name] = pin
        given[f"activities.{name}"] = place(data, (*path, name), key=True)
        for part in ("starts", "ends", "done"):
            if getattr(pin, part):
                given[f"activities.{name}.{part}"] = place(data, (*path, name, part))
        keys[f"activities.{name}"] = ".".join((*path, name))
    local = _at(data, ("programmes", programme_id, "changes"))
    members = sum(team.members for team in values.get("teams", ()))
    if "end_users" in values and members > values["end_users"]:
        users = values["end_users"]
        problems.warn("more-members-than-users", given["end_users"], members=members, users=users)
    for name in (*_MERGED, "activities"):
        if name in values:
            values[name] = MappingProxyType(values[name])
    return Municipality(
        entry,
        programme_id,
        file=found.file,
        folder=folder,
        given=MappingProxyType(given),
        keys=MappingProxyType(keys),
        changes=_changes(local),
        files=found.files,
        **values,
    )


def _at(data: LocatedDict, loc: Sequence[str]) -> LocatedDict:
    found: Any = data
    for part in loc:
        found = found.get(part) if isinstance(found, LocatedDict) else None
    return found if isinstance(found, LocatedDict) else LocatedDict()


def _changes(data: LocatedDict) -> Changes:
    drops = data.get("drop")
    pairs = tuple(zip(map(str, drops), drops.item_where, strict=True)) if isinstance(drops, LocatedList) else ()
    return Changes(data.get("add") or {}, pairs, data.get("change") or {})


def _check_programmes(data: LocatedDict, programme_id: str, programmes: Sequence[str], problems: Problems) -> None:
    given = data.get("programmes")
    if not isinstance(given, LocatedDict):
        return
    known = {*programmes, programme_id}
    for key in given:
        close = get_close_matches(key, sorted(known), n=1, cutoff=0.6)
        if key not in known and (programmes or close):
            where = given.key_where[key]
            problems.report("unknown-programme", where, name=key[:NAME_LENGTH], hint=nearest(key, known))


def _check_level(parameters: Shared, data: LocatedDict, path: tuple[str, ...], problems: Problems) -> None:
    """Report what is wrong within one level: both start and go-live, no or too many teams, two of one name, pins."""
    if parameters.start is not None and parameters.go_live is not None:
        where = place(data, (*path, "go_live"))
        if parameters.go_live < parameters.start:
            problems.report("go-live-before-start", where, go_live=parameters.go_live, start=parameters.start)
        else:
            hint = "slet start, hvis planen skal regnes baglæns fra go-live; ellers slet go_live"
            problems.report("start-and-go-live", where, hint=hint)
    if parameters.teams is not None:
        where = place(data, (*path, "teams"), key=True)
        if not parameters.teams:
            problems.report("no-teams", where, hint="skriv mindst ét team, eller slet linjen, så antages teams")
        if len(parameters.teams) > MAX_TEAMS:
            problems.report("too-many-teams", where, count=len(parameters.teams), limit=MAX_TEAMS)
        seen: set[str] = set()
        for index, team in enumerate(parameters.teams):
            if team.name.casefold() in seen:
                where = place(data, (*path, "teams", index, "name"))
                problems.report("duplicate-team", where, name=team.name, hint="giv dem hver sit navn")
            seen.add(team.name.casefold())
    for key, pin in (parameters.activities or {}).items() if isinstance(parameters, ProgrammeParameters) else ():
        if pin.starts and pin.ends and pin.ends < pin.starts:
            problems.report("pin-ends-first", place(data, (*path, "activities", key, "ends")), key=key)


def _logo(text: str, folder: Path, where: Where, problems: Problems) -> Path | None:
    """Return the logo file named `text` beside the parameter file, or report why it cannot be used.

    Neither absolute paths nor `..` nor links out of the folder: a parameter file from elsewhere must not make the
    generator read other files.
    """
    shown = text[:LINE_LENGTH]
    windows, posix = PureWindowsPath(text), PurePosixPath(text)
    odd = not text or "\\" in text or forbidden_character(text) >= 0 or len(text) > LINE_LENGTH
    if odd or windows.drive or windows.root or posix.is_absolute() or ".." in posix.parts:
        problems.report("logo-path", where, path=shown, hint="skriv fx logo.png eller billeder/logo.svg")
        return None
    if posix.suffix.lower() not in LOGO_KINDS:
        problems.report("logo-kind", where, path=shown)
        return None
    path = folder / posix
    try:
        if not path.is_file():
            problems.report("logo-missing", where, path=shown, hint=_near_file(path))
            return None
        if not is_inside(path, folder):
            problems.report("logo-path", where, path=shown, hint="filen er en genvej ud af mappen")
            return None
        if path.stat().st_size > MAX_LOGO_BYTES:
            problems.report("logo-too-large", where, limit=f"{MAX_LOGO_BYTES // 1024 // 1024} MB")
            return None
    except (OSError, ValueError):
        problems.report("logo-missing", where, path=shown)
        return None
    return path


def _near_file(path: Path) -> str:
    if not path.parent.is_dir():
        return ""
    names = [found.name for found in path.parent.iterdir() if found.suffix.lower() in LOGO_KINDS]
    return nearest(path.name, names)


# --- without people ---------------------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def without_people(municipality: Municipality, problems: Problems) -> Municipality:
    """Return the same kommune without names, contact and approval, for packs that may be passed on.

    Reports the kommune's own texts in which one of its people, or any e-mail address, is written out.
    """
    people = [person for held in municipality.people.values() for person in held]
    people += [municipality.contact] if municipality.contact is not None else []
    own = {
        "teams": [team.name for team in municipality.teams or ()],
        "department": [municipality.department or ""],
        "local_words": [text for forms in municipality.local_words.values() for text in forms.values()],
        "changes": [*_strings(municipality.changes.add), *_strings(municipality.changes.change)],
    }
    for key, texts in own.items():
        text = "\n".join(texts)
        named = any(person.name in text for person in people)
        if named or _ADDRESS.search(text):
            where = municipality.where(key)
            hint = "skriv rollen i stedet for personen, eller udgiv med --with-people"
            problems.report("person-in-text", where if where.file else Where(municipality.file), key=key, hint=hint)
    given = {
        key: where
        for key, where in municipality.given.items()
        if not key.startswith(("people.", "contact", "approval"))
    }
    return replace(municipality, people={}, contact=None, approval=None, given=MappingProxyType(given))


def _strings(data: Any) -> list[str]:
    if isinstance(data, Mapping):
        return [text for value in data.values() for text in _strings(value)]
    if isinstance(data, list | tuple):
        return [text for value in data for text in _strings(value)]
    return [str(data)] if isinstance(data, str) else []


# --- what needs the programme ----------------------------------------------------------------------------------------


def check_names(municipality: Municipality, vocabulary: Vocabulary, problems: Problems) -> None:
    """Report role keys, words, word forms and activities that the programme (with local changes) does not have.

    Role keys that only `defaults` gives are passed over: they may belong to another programme.
    """
    own = f"programmes.{municipality.programme}."

    def report(code: str, key: str, name: str, known: Iterable[str], word: str = "") -> None:
        if municipality.keys.get(key, "").startswith(own):
            where = municipality.where(key)
            problems.report(code, where, key=name[:NAME_LENGTH], word=word, hint=nearest(name, known))

    people = [*vocabulary.roles, *vocabulary.holders]
    for name in municipality.people:
        if name not in people:
            report("unknown-role", f"people.{name}", name, people)
    for field_name in ("staffing", "allocation"):
        for name in getattr(municipality, field_name):
            if name not in vocabulary.roles:
                report("unknown-role", f"{field_name}.{name}", name, vocabulary.roles)
    for word, forms in municipality.local_words.items():
        if word not in vocabulary.words:
            report("unknown-word", f"local_words.{word}", word, vocabulary.words)
            continue
        for form in forms:
            if form not in vocabulary.words[word]:
                report("unknown-form", f"local_words.{word}", form, vocabulary.words[word], word=word)
    for name in municipality.activities:
        key = name.split("/")[0]
        if key not in vocabulary.activities:
            report("unknown-activity-pin", f"activities.{name}", key, vocabulary.activities)


_PEOPLE = """\
    # Personer pr. rolle eller plads. Flere personer: skriv dem efter hinanden i listen.
    # people:
{people}

"""
_SHARES = """\
    # Antal personer pr. rolle
    # staffing:
{roles}

    # Andel af arbejdstiden
    # allocation:
    #     {first}: 40 %

"""
_WORKSHOP = """\
    # Workshoppen. Uden starts regner dokumenterne med kl. 9. ends skal passe med, hvor længe delene varer.
    # workshop:
    #     date: 2027-03-04
    #     starts: "9.00"
    #     ends: "11.00"
    #     place: Rådhuset, lokale 1
    #     participants: 12

"""
_DATES = """\
    # Faste datoer og status i planen
    # activities:
    #     {activity}: {{starts: 2027-02-01, done: false}}

"""


def new_parameter_file(entry: RegisterEntry, programme: Programme) -> str:
    """Return the commented parameter file that a kommune fills in; as it stands it gives nothing and is valid."""
    words = programme.vocabulary
    # A name that is itself made from values is shown by its key.
    named = {key: capitalise(key) if "{" in name else name for key, name in {**words.roles, **words.holders}.items()}
    roles = "\n".join(f"    #     {key}: 1".ljust(40) + f"# {named[key]}" for key in words.roles)
    people = "\n".join(
        f'    #     {key}: [{{name: "", title: "", email: ""}}]'.ljust(72) + f"# {name}" for key, name in named.items()
    )
    first = "projektleder" if "projektleder" in words.roles else next(iter(words.roles), "projektleder")
    local = "".join(
        f"    #     {word}:\n" + "".join(f'    #       {form}: "{text}"\n' for form, text in forms.items())
        for word, forms in list(words.words.items())[:1]
    )
    # What a programme has none of has no place in its file.
    holders = _PEOPLE.format(people=people) if named else ""
    shares = _SHARES.format(roles=roles, first=first) if words.roles else ""
    dates = _DATES.format(activity=words.activities[0]) if words.activities else ""
    held = _WORKSHOP if len(programme.content["workshop"]) else ""
    return f"""\
# Parametre for {entry.official_name}.
#
# Udfyld det, I ved. Fjern tegnet # og ét mellemrum foran de linjer, I bruger; resten antages ud fra folketallet
# ({number(entry.population)} indbyggere den {entry.population_date.isoformat()}) og mærkes som antaget i dokumenterne.
# Datoer skrives år-måned-dag, fx 2027-02-01. Tekst med kolon, # eller anførselstegn skal selv i anførselstegn.
municipality: {entry.slug}

# Gælder alle programmer. Det samme felt under programmes vinder.
defaults:
  # brand: "#0B5563"                # kommunens farve
  # logo: logo.svg                  # png, jpg eller svg ved siden af denne fil
  # department: Beskæftigelse       # forvaltning, til forsiden
  # contact: {{name: "", title: "", email: "", phone: ""}}
  # closed_weeks: [2027-W29, 2027-W30, 2027-12-24/2027-12-31]
  # hourly_cost: 420                # kr. pr. time; så vises timer også i kroner

programmes:
  # {programme.full_name}
  {programme.id}:
    # Start: angiv højst én af de to datoer.
    # start: 2027-02-01             # projektets første dag
    # go_live: 2027-05-03           # første team tager systemet i brug; planen regnes baglæns

    # Udrulning
    # strategy: trinvis             # trinvis: ét team ad gangen; samlet: alle samme dag
    # gap_weeks: 3                  # uger mellem to teams ved trinvis start
    # teams:
    #   - {{name: Team 1, members: 12}}
    #   - {{name: Team 2, members: 15}}
    # end_users: 27                 # medarbejdere, der skal bruge systemet
    # training: sidemand            # sidemand: en eller to ad gangen; hold: på hold
    # superusers: 3

{holders}{shares}{held}    # Til forsiden
    # case_number: "27-000123"
    # approval: {{by: Direktionen, date: 2027-01-15}}

    # Kommunens egne ord
    # local_words:
{local}
{dates}    # Egne ændringer i indholdet
    # changes:
    #     add:
    #       risks:
    #         vores-egen-risiko:
    #           name: Kort navn på risikoen
    #           likelihood: 3
    #           impact: 3
    #           consequence: Hvad der sker, hvis den indtræffer
    #           handling: Hvad vi gør ved den
    #     drop: []
    #     change: {{}}
"""
