"""All values that views and expressions may use about one kommune's rollout: given, assumed or computed.

Plain frozen data; tailoring makes it, views read it. Personal data (names, e-mails) stands only in `Person`, and a span
that shows it carries its field id, so a file's base text never holds a person's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, TypeVar

from msgspec import Struct, field

from generator import danish
from generator.problems import NOWHERE, Where
from generator.reading.model import WHOLE, Audience, meant_for

T = TypeVar("T", bound=Struct)

Band = Literal["lille", "mellem", "stor", "meget stor"]
Strategy = Literal["trinvis", "samlet"]
Training = Literal["sidemand", "hold"]


class Place(Struct, frozen=True):
    """The kommune: from the register, and its size band."""

    code: str
    slug: str
    name: str
    official_name: str
    genitive: str
    region: str
    population: int
    population_date: date
    website: str
    band: Band


class Person(Struct, frozen=True):
    """A holder of a role. `field` is the id its spans carry: `people/<role>/<n>`; `example` marks samples."""

    field: str
    name: str
    title: str = ""
    email: str = ""
    phone: str = ""
    example: bool = False
    where: Where = NOWHERE


class Team(Struct, frozen=True):
    """One team that goes live together; `id` is an ASCII slug of the name."""

    id: str
    name: str
    members: int


class Assumption(Struct, frozen=True):
    """A value nobody gave.

    `label` and `value` are Danish text; `reason` says what it rests on («antaget ud fra folketal»); `key` is the
    parameter to set, as in the parameter file (`programmes.vitas.end_users`).
    """

    key: str
    label: str
    value: str
    reason: str


class Entry(Struct, frozen=True):
    """One dated activity (or one team's instance of it): `end` is the last working day, both ends included.

    `id` is `<activity id>` or `<activity id>/<team id>`; `activity` and `phase` are keys. A milestone has start == end.
    `label` is the Danish name with the team filled in, `base` the name without it, for several teams drawn as one.
    `basis` "decided" when its position is ours.
    """

    id: str
    activity: str
    label: str
    brief: str
    phase: str
    start: date
    end: date
    days: int
    responsible: tuple[str, ...] = ()
    team: Team | None = None
    milestone: bool = False
    go_live: bool = False
    runs_on: bool = False
    done: bool = False
    pinned: bool = False
    local: bool = False
    basis: str = "stated"
    note: str = ""
    base: str = ""


class Period(Struct, frozen=True):
    """A dated span, both ends included."""

    start: date
    end: date


class SteeringMeeting(Struct, frozen=True):
    """A dated meeting of the steering committee: `starts` in minutes since midnight, `responsible` who meets.

    `id` follows from the content and what the meeting is about, never from its place in a list. `occasions` are the
    keys in `steering` that it serves, its own first: meetings that would lie within a week of each other are one.
    """

    id: str
    label: str
    date: date
    starts: int
    minutes: int
    responsible: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    phase: str = ""


class Plan(Struct, frozen=True):
    """The dated plan: entries in content order (phases, then activities, then teams); `meetings` by date."""

    entries: tuple[Entry, ...]
    start: date
    end: date
    go_live: date
    last_go_live: date
    phases: Mapping[str, Period]
    milestones: tuple[Entry, ...]
    closed: tuple[Period, ...] = ()
    assumed_start: bool = False
    decided: bool = True
    meetings: tuple[SteeringMeeting, ...] = ()

    def __bool__(self) -> bool:
        """False for a programme without activities: then there is nothing to date, and the dates mean nothing."""
        return bool(self.entries)

    @property
    def has_go_live(self) -> bool:
        """Whether teams take something into use: without it there is no rollout to speak of."""
        return any(entry.go_live for entry in self.entries)

    def of(self, activity: str) -> tuple[Entry, ...]:
        """All entries of one activity key, one per team where it repeats."""
        return tuple(entry for entry in self.entries if entry.activity == activity)


class RoleEffort(Struct, frozen=True):
    """What one role costs: hours in all and per month, with the arithmetic as Danish text."""

    role: str
    label: str
    people: int
    share: float | None
    days: int
    hours: float
    months: tuple[tuple[date, float], ...]
    formula: str
    estimated: bool = True
    note: str = ""


class PersonLoad(Struct, frozen=True):
    """One person's roles added up; `share` over 1.0 is flagged in the document."""

    person: Person
    roles: tuple[str, ...]
    share: float


class Effort(Struct, frozen=True):
    """Hours of the rollout. `months` are first days of months; `cost` in kroner when an hourly cost is given."""

    roles: tuple[RoleEffort, ...]
    training_hours: float
    total: float
    fte: float
    months: tuple[tuple[date, float], ...]
    loads: tuple[PersonLoad, ...] = ()
    hourly_cost: float | None = None
    cost: float | None = None

    def of(self, role: str) -> RoleEffort | None:
        """What the role with this key costs."""
        return next((one for one in self.roles if one.role == role), None)


class SourceInfo(Struct, frozen=True):
    """A public document the programme builds on."""

    id: str
    title: str
    publisher: str
    date: str
    note: str = ""
    url: str = ""
    counts: Literal["side", "slide"] = "side"


class ProgrammeInfo(Struct, frozen=True):
    """What documents say about the programme itself."""

    id: str
    name: str
    full_name: str
    version: str
    released: date
    as_of: date
    domain: str
    sources: tuple[SourceInfo, ...]
    size_basis: str
    disclaimer: str
    changes: tuple[tuple[str, date, str], ...] = ()


class Session(Struct, frozen=True):
    """A workshop to be held: `starts` and `ends` in minutes since midnight; `given` says whether anybody set the start.

    `ends` 0: when the parts are over. `participants` 0: as many as the role's staffing says.
    """

    starts: int = 540
    ends: int = 0
    date: date | None = None
    place: str = ""
    participants: int = 0
    given: bool = False

    @property
    def starts_at(self) -> str:
        """The start as «9.00»."""
        return danish.clock(self.starts)


class Facts(Struct, frozen=True):
    """Read-only; everything a view may use beside its items. `words` are labels from content/words.yaml, by key."""

    municipality: Place
    programme: ProgrammeInfo
    built: date
    strategy: Strategy
    training: Training
    teams: tuple[Team, ...]
    end_users: int
    superusers: int
    gap_weeks: int
    people: Mapping[str, tuple[Person, ...]]
    staffing: Mapping[str, int]
    allocation: Mapping[str, float]
    role_names: Mapping[str, str]
    phase_order: tuple[str, ...]
    words: Mapping[str, str]
    local_words: Mapping[str, Mapping[str, str]]
    computed: Mapping[str, Any]
    assumptions: tuple[Assumption, ...]
    plan: Plan
    effort: Effort
    due: Mapping[str, date]
    contact: Person | None = None
    department: str = ""
    case_number: str = ""
    approval: str = ""
    headlines: Mapping[str, str] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    workshop: Session = field(default_factory=Session)
    log: str = ""  # the file name of the pack's project log, where status is kept
    audience: Audience = WHOLE  # whom this edition is for

    def shows(self, audience: Audience) -> bool:
        """Whether what is for `audience` is in this edition."""
        return meant_for(audience, self.audience)

    def uses(self, assumption: Assumption) -> bool:
        """Whether anything rests on an assumed value: a text, the steps before, or (`Observed`) a view so far."""
        name = assumption.key.split(".")[2]
        seen = self.read | self.seen_by_views()
        return name not in OBSERVED or any(one.split(".")[0] in OBSERVED[name] for one in seen)

    def seen_by_views(self) -> frozenset[str]:
        """The values that views have read; plain facts do not know."""
        return frozenset(OBSERVED)


# Values that may be assumed and read by nobody -> the names under which they are read.
OBSERVED: Mapping[str, frozenset[str]] = {
    "teams": frozenset({"teams", "team_count", "rollout", "team"}),
    "end_users": frozenset({"end_users"}),
    "superusers": frozenset({"superusers"}),
    "gap_weeks": frozenset({"gap_weeks"}),
    "strategy": frozenset({"strategy", "rollout"}),
    "training": frozenset({"training"}),
}


def changed(value: T, **changes: object) -> T:
    """Return a plain copy of facts, or a part of them, with other values; `value` may only stand for them (`again`)."""
    kind = value.__class__
    return kind(**{name: getattr(value, name) for name in kind.__struct_fields__} | changes)


class Observed(Facts, frozen=True, dict=True):
    """Facts that remember which of the values that may be assumed were read, so that only those are listed."""

    def __getattribute__(self, name: str) -> Any:
        if name in OBSERVED:
            object.__getattribute__(self, "__dict__").setdefault("_seen", set()).add(name)
        return object.__getattribute__(self, name)

    def seen_by_views(self) -> frozenset[str]:
        return frozenset(self.__dict__.get("_seen", ()))

    @classmethod
    def of(cls, facts: Facts) -> Observed:
        """Return the same facts, with nothing read yet."""
        return cls(**{name: getattr(facts, name) for name in facts.__struct_fields__})
