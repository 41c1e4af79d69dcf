"""What nobody gave: the kommune's size band, and the values that follow from it (`content/defaults.yaml`).

Turns a kommune's parameters into complete values. A value given always wins; then what other given values imply (team
members add up to end users, named people to the people of a role); then the programme's own staffing; then the table of
defaults. Every value from the table or from a size band becomes an `Assumption`, which documents show as assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, TypeVar

from msgspec import Struct
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from generator import danish
from generator.kinds.facts import Assumption, Band, Strategy, Team, Training
from generator.kinds.roles import Role
from generator.municipality import Municipality
from generator.problems import NOWHERE, Problems, Where
from generator.programme import Programme
from generator.reading.model import Model
from generator.reading.schema import Described
from generator.reading.source import read_yaml, shown_path, validate

FILE = "defaults.yaml"

# The role that the fact `superusers` counts; programmes with super-users give it this key.
SUPERUSER = "superbruger"

V = TypeVar("V")
Count: TypeAlias = Annotated[int, Field(ge=0, le=1000)]
Fraction: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class SizeBand(Model):
    """A size band; the last one has no upper limit."""

    name: Band = Field(description="Båndets navn")
    below: int | None = Field(default=None, ge=1, description="Folketallet skal ligge under denne grænse")


class Values(Model):
    """One value for all, or one per band."""

    teams: Annotated[int, Field(ge=1, le=200)] | dict[Band, Annotated[int, Field(ge=1, le=200)]] = Field(
        description="Antal teams, der går i gang hver for sig"
    )
    end_users_per_1000: float = Field(gt=0, le=1000, description="Slutbrugere pr. 1.000 indbyggere")
    end_users_min: int = Field(ge=1, le=1000, description="Mindste antal slutbrugere")
    superusers: Count | dict[Band, Count] = Field(description="Antal superbrugere")
    gap_weeks: Annotated[int, Field(ge=0, le=52)] | dict[Band, Annotated[int, Field(ge=0, le=52)]] = Field(
        description="Uger mellem to teams' go-live"
    )
    strategy: Strategy | dict[Band, Strategy] = Field(description="trinvis eller samlet")
    training: Training | dict[Band, Training] = Field(description="sidemand eller hold")
    range_position: Fraction | dict[Band, Fraction] = Field(description="Hvor i et spænd en rolles tid ligger, 0 til 1")
    start_weeks: int = Field(ge=0, le=104, description="Uger fra dokumentets dato til projektets start")


class Reasons(Model):
    """Why, as a reader sees it: one text per value."""

    teams: str
    end_users: str
    superusers: str
    gap_weeks: str
    strategy: str
    training: str
    range_position: str
    staffing: str
    start: str


class Defaults(Model):
    """The whole of defaults.yaml. The reader fills in `places`: where each default stands."""

    bands: tuple[SizeBand, ...] = Field(min_length=1, description="Størrelsesbånd, det mindste først")
    defaults: Values = Field(description="Værdier, når kommunen ingen har givet")
    reasons: Reasons = Field(description="Hvorfor, som læseren ser det")
    places: SkipJsonSchema[dict[str, Where]] = Field(default_factory=dict, alias="__places__")

    def band(self, population: int) -> Band:
        """Return the band of a population; the last band takes what is above all limits."""
        return next(
            (one.name for one in self.bands if one.below is None or population < one.below), self.bands[-1].name
        )


def described_files() -> tuple[Described, ...]:
    """Return defaults.yaml, for schemas and field tables."""
    return (Described("defaults", Defaults, "størrelsesbånd og antagne værdier", single=True),)


def read_defaults(content: Path, problems: Problems) -> Defaults | None:
    """Return the table of defaults in the content folder, or None after reporting what is wrong with it."""
    path = content / FILE
    data = read_yaml(path, problems)
    if data is None:
        return None
    defaults = validate(Defaults, data, problems)
    if defaults is None:
        return None
    sound = True
    limits = [band.below for band in defaults.bands]
    rising = all(a is not None and (b is None or a < b) for a, b in pairwise(limits))
    if not rising or limits[-1] is not None:
        problems.report("bad-bands", data.value_where.get("bands", Where(shown_path(path))))
        sound = False
    names = [band.name for band in defaults.bands]
    for key in Values.model_fields:
        value = getattr(defaults.defaults, key)
        missing = [name for name in names if isinstance(value, dict) and name not in value]
        if missing:
            where = data["defaults"].value_where.get(key, data.where)
            problems.report("missing-band", where, key=key, bands=danish.join(missing))
            sound = False
    return defaults.model_copy(update={"places": dict(data["defaults"].value_where)}) if sound else None


def with_own(defaults: Defaults, programme: Programme) -> Defaults:
    """Return the table with the programme's own values and reasons in place of the common ones."""
    own = programme.defaults
    if own is None:
        return defaults
    values = {key: getattr(own, key) for key in Values.model_fields if getattr(own, key) is not None}
    reasons = {key: text for key in Reasons.model_fields if (text := getattr(own.reasons, key))}
    return defaults.model_copy(
        update={
            "defaults": defaults.defaults.model_copy(update=values),
            "reasons": defaults.reasons.model_copy(update=reasons),
            "places": {**defaults.places, **dict.fromkeys(values, programme.where)},
        }
    )


Origin: TypeAlias = Literal["givet", "antaget", "beregnet"]


class Choice(Struct, frozen=True):
    """Where one value came from, for `explain`."""

    key: str
    value: str
    origin: Origin
    where: Where = NOWHERE


class Complete(Struct, frozen=True):
    """A kommune's values, none missing.

    assumptions       values nobody gave, but for those of single roles
    role_assumptions  (role key, assumption whose label lacks the role's name)
    assumed           names of assumed values as expressions read them: "end_users", "staffing.styregruppe"
    """

    band: Band
    strategy: Strategy
    training: Training
    teams: tuple[Team, ...]
    end_users: int
    superusers: int
    gap_weeks: int
    staffing: Mapping[str, int]
    allocation: Mapping[str, float]
    assumptions: tuple[Assumption, ...]
    role_assumptions: tuple[tuple[str, Assumption], ...]
    assumed: frozenset[str]
    choices: tuple[Choice, ...]


def complete(
    programme: Programme, municipality: Municipality, defaults: Defaults, roles: Sequence[Role], problems: Problems
) -> Complete:
    """Return the kommune's values with everything filled in that nobody gave.

    `roles` are all roles of the programme; `programme` and `municipality` as read, local changes applied. Reports an
    allocation outside the central range (a warning: the kommune decides, the reader should know).
    """
    work = _Completing(programme, municipality, defaults)
    end_users = work.end_users()
    teams = work.teams(end_users)
    strategy: Strategy = work.pick("strategy", municipality.strategy, "Strategi for udrulning", str)
    training: Training = work.pick("training", municipality.training, "Undervisningsform", _TRAINING.__getitem__)
    gap_weeks = work.pick("gap_weeks", municipality.gap_weeks, "Uger mellem to teams", danish.number)
    if strategy == "samlet" or len(teams) == 1:
        # There is no gap to correct, so it is not listed.
        work.assumptions = [one for one in work.assumptions if not one.key.endswith(".gap_weeks")]
        work.assumed.discard("gap_weeks")
    superusers = work.superusers()
    staffing = {role.key: work.staffing(role, superusers) for role in roles}
    allocation = {role.key: work.allocation(role, problems) for role in roles if role.allocation.unit == "percent"}
    return Complete(
        band=work.band,
        strategy=strategy,
        training=training,
        teams=teams,
        end_users=end_users,
        superusers=superusers,
        gap_weeks=gap_weeks,
        staffing=staffing,
        allocation=allocation,
        assumptions=tuple(work.assumptions),
        role_assumptions=tuple(work.role_assumptions),
        assumed=frozenset(work.assumed),
        choices=tuple(work.choices),
    )


_TRAINING = {"sidemand": "Sidemandsoplæring", "hold": "Undervisning på hold"}


class _Completing:
    """Collects the values, and what was assumed on the way."""

    def __init__(self, programme: Programme, municipality: Municipality, defaults: Defaults) -> None:
        self.programme = programme
        self.municipality = municipality
        self.table = defaults.defaults
        self.reasons = defaults.reasons
        self.places = defaults.places
        self.population = municipality.entry.population
        self.band: Band = defaults.band(self.population)
        self.assumptions: list[Assumption] = []
        self.role_assumptions: list[tuple[str, Assumption]] = []
        self.assumed: set[str] = set()
        self.choices: list[Choice] = []

    def of_band(self, value: V | Mapping[Band, V]) -> V:
        return value[self.band] if isinstance(value, Mapping) else value

    def note(self, key: str, value: str, origin: Origin, given: str = "", where: Where | None = None) -> None:
        self.choices.append(
            Choice(key, value, origin, self.municipality.where(given or key) if where is None else where)
        )

    def assume(self, key: str, label: str, value: str, reason: str, role: str = "") -> None:
        one = Assumption(f"programmes.{self.programme.id}.{key}", label, value, reason)
        if role:
            self.role_assumptions.append((role, one))
        else:
            self.assumptions.append(one)
        self.assumed.add(key)
        table = {"end_users": "end_users_per_1000", "allocation": "range_position"}
        name = key.split(".")[0]
        # Staffing per band is the programme's own table.
        where = self.programme.where if name == "staffing" else self.places.get(table.get(name, name), NOWHERE)
        self.note(key, value, "antaget", where=where)

    def pick(self, key: str, given: V | None, label: str, shown: object) -> V:
        """Return what was given, or the table's value for the band."""
        wording = shown if callable(shown) else str
        if given is not None:
            self.note(key, wording(given), "givet")
            return given
        value: V = self.of_band(getattr(self.table, key))
        self.assume(key, label, danish.capitalise(wording(value)), getattr(self.reasons, key))
        return value

    def end_users(self) -> int:
        given, teams = self.municipality.end_users, self.municipality.teams
        if given is not None:
            self.note("end_users", danish.number(given), "givet")
            return given
        if teams:
            members = sum(team.members for team in teams)
            self.note("end_users", danish.number(members), "beregnet", "teams")
            return members
        rate = Decimal(str(self.table.end_users_per_1000)) * self.population / 1000
        value = max(self.table.end_users_min, int(rate.quantize(Decimal(1), rounding=ROUND_HALF_UP)))
        self.assume("end_users", "Antal slutbrugere", danish.number(value), self.reasons.end_users)
        return value

    def teams(self, end_users: int) -> tuple[Team, ...]:
        """The teams given, or as many as the band says, named by number, with the end users shared out evenly."""
        given = self.municipality.teams
        if given:
            self.note("teams", danish.join([team.name for team in given]), "givet")
            return _with_ids([(team.name, team.members) for team in given])
        count = min(self.of_band(self.table.teams), end_users)
        share, rest = divmod(end_users, count)
        teams = _with_ids([(f"Team {n + 1}", share + (n < rest)) for n in range(count)])
        self.assume("teams", "Teams", danish.plural(count, "team", "teams"), self.reasons.teams)
        return teams

    def superusers(self) -> int:
        given, staffed = self.municipality.superusers, self.municipality.staffing.get(SUPERUSER)
        if given is None and staffed is not None:
            self.note("superusers", danish.number(staffed), "beregnet", f"staffing.{SUPERUSER}")
            return staffed
        named = len(self.municipality.people.get(SUPERUSER, ()))
        if given is None and named >= self.of_band(self.table.superusers):
            self.note("superusers", danish.number(named), "beregnet", f"people.{SUPERUSER}")
            return named
        return self.pick("superusers", given, "Antal superbrugere", danish.number)

    def staffing(self, role: Role, superusers: int) -> int:
        key = f"staffing.{role.key}"
        given = self.municipality.staffing.get(role.key)
        if given is not None:
            self.note(key, danish.number(given), "givet")
            return given
        if role.key == SUPERUSER:
            if "superusers" in self.assumed:
                self.assumed.add(key)
            self.note(key, danish.number(superusers), "beregnet", "superusers")
            return superusers
        central = self.programme.staffing.get(role.key)
        value = central if isinstance(central, int) else 1 if central is None else central.get(self.band, 1)
        named = self.named(role.key)
        if named >= max(value, 1):
            self.note(key, danish.number(named), "beregnet", f"people.{role.key}")
            return named
        if isinstance(central, Mapping):
            self.assume(key, "Antal personer", danish.number(value), self.reasons.staffing, role.key)
        else:
            self.note(key, danish.number(value), "beregnet", where=self.programme.where)
        return value

    def named(self, role: str) -> int:
        """How many different people hold the role or one of its seats."""
        keys = [role]
        for unit in self.programme.content["units"]:
            keys.extend(
                seat.holder for seat in getattr(unit, "seats", {}).values() if seat.role == role and seat.holder
            )
        held = [person for key in dict.fromkeys(keys) for person in self.municipality.people.get(key, ())]
        return len({(person.name.casefold(), person.email.casefold()) for person in held})

    def allocation(self, role: Role, problems: Problems) -> float:
        key = f"allocation.{role.key}"
        low, high = role.allocation.min / 100, role.allocation.max / 100
        given = self.municipality.allocation.get(role.key)
        if given is not None:
            if not low - 1e-9 <= given <= high + 1e-9:
                span = danish.number_range(role.allocation.min, role.allocation.max, "%")
                where = self.municipality.where(key)
                problems.warn("allocation-outside-range", where, role=role.key, share=danish.percent(given), span=span)
            self.note(key, danish.percent(given), "givet")
            return given
        place = Decimal(str(self.of_band(self.table.range_position)))
        exact = Decimal(str(role.allocation.min)) + (Decimal(str(role.allocation.max - role.allocation.min)) * place)
        percent = exact.quantize(Decimal(1), rounding=ROUND_HALF_UP) if low != high else exact
        value = float(percent / 100)
        if low != high:
            self.assume(key, "Andel af arbejdstiden", danish.percent(value), self.reasons.range_position, role.key)
        else:
            self.note(key, danish.percent(value), "beregnet", where=role.where)
        return value


def _with_ids(teams: Sequence[tuple[str, int]]) -> tuple[Team, ...]:
    """Give every team an id: the slug of its name, made unique by its number."""
    found: list[Team] = []
    taken: set[str] = set()
    for n, (name, members) in enumerate(teams, start=1):
        base = danish.slug(name)[:60].strip("-") or f"team-{n}"
        own = base
        while own in taken:
            own = f"{base}-{n}" if own == base else f"{own}-x"
        taken.add(own)
        found.append(Team(own, name, members))
    return tuple(found)
