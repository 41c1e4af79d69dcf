"""Tailoring: a programme and a kommune's parameters become finished content, dates, hours and facts.

The steps, each on the result of the one before: **overlay** (the kommune's own changes) → **complete** (what nobody
gave) → **drop** (`when`) → **date** (repeats per team included) → **count** (hours) → **fill** (all texts). Texts are
filled last, so prose may name dates and hours; conditions may not, because dropping an item changes both. Every step
leaves a `TraceStep`, so that `explain` can say why an item is in or out, and which value came from where.

People never reach an expression: names and e-mails stand in `Facts.people` alone, which views show with field ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from generator import danish
from generator.kinds import Items
from generator.kinds.activities import Activity
from generator.kinds.checks import Check, Due
from generator.kinds.decisions import Decision
from generator.kinds.facts import (
    Assumption,
    Effort,
    Entry,
    Facts,
    Person,
    Place,
    Plan,
    ProgrammeInfo,
    Session,
    SourceInfo,
    Team,
)
from generator.kinds.risks import Risk
from generator.kinds.roles import Role
from generator.kinds.steering import Steering
from generator.kinds.themes import Theme
from generator.kinds.units import Unit
from generator.kinds.workshop import Part
from generator.memory import Memory, recording, same
from generator.municipality import Municipality, PersonParameter, check_names
from generator.outline import Words
from generator.problems import NOWHERE, Problems, Where
from generator.programme import Programme, SectionText, with_overlay
from generator.reading.model import EVERYBODY, WHOLE, Audience, Item, Model, meant_for
from generator.reading.source import place as located
from generator.reading.text import Text
from generator.tailoring.calendar import Calendar, NoWorkingDay
from generator.tailoring.defaults import SUPERUSER, Complete, Defaults, complete, with_own
from generator.tailoring.effort import estimate
from generator.tailoring.expressions import Fault, Record, Scope, fill, holds, shown
from generator.tailoring.meetings import steering_meetings
from generator.tailoring.schedule import Pin, Wish, default_start, schedule

T = TypeVar("T")
M = TypeVar("M", bound=Model)

# Years a date may lie in: far enough for any plan, and inside what the calendar knows.
_YEARS = range(2000, 2100)


class TraceStep(Struct, frozen=True):
    """One thing tailoring did, for `explain`: `id` is an item's or a value's; `what` and `why` are Danish."""

    id: str
    what: str
    why: str = ""
    where: Where = NOWHERE


class Tailored(Struct, frozen=True):
    """Finished content: every `Text` is filled, what is not relevant is gone, and all dates and hours are known.

    programme  with the local overlay applied, and its own texts (covers, sections) filled
    content    kind -> items that are in
    sections   section key -> texts; `headline` is the one that may be shown: never one that rests on assumed values
    """

    programme: Programme
    facts: Facts
    content: Mapping[str, Items[Item]]
    sections: Mapping[str, SectionText]
    trace: tuple[TraceStep, ...]


def tailor(
    programme: Programme,
    municipality: Municipality,
    defaults: Defaults,
    words: Words,
    problems: Problems,
    *,
    built: date,
    audience: Audience = WHOLE,
) -> Tailored:
    """Return the programme as it is for one kommune, in documents dated `built`, in the edition for `audience`.

    Reports everything it can find wrong; raises `ProblemsError` when what is wrong leaves nothing to go on with.
    """
    trace: list[TraceStep] = []
    programme = with_overlay(programme, municipality.changes, problems)
    defaults = with_own(defaults, programme)
    check_names(municipality, programme.vocabulary, problems)
    _check_dates(municipality, built, problems)
    problems.stop_on_errors()
    _trace_overlay(programme, municipality, trace)

    roles = [item for item in programme.content["roles"] if isinstance(item, Role)]
    values = complete(programme, municipality, defaults, roles, problems)
    for choice in values.choices:
        trace.append(TraceStep(choice.key, choice.origin, choice.value, choice.where))
        what, _, role = choice.key.partition(".")
        if role:
            why = f"{'personer' if what == 'staffing' else 'andel af arbejdstiden'}: {choice.value}"
            trace.append(TraceStep(f"{programme.id}/roles/{role}", choice.origin, why, choice.where))
    waves = values.teams
    if values.strategy == "samlet" and len(waves) > 1:
        waves = (Team("alle", "alle teams", sum(team.members for team in waves)),)

    place = _place(municipality, values, built)
    session = _session(municipality)
    known = _Known(programme, municipality, values, place, waves, session, audience, problems)
    content = _drop(programme, waves, known.scope(), audience, trace, problems)

    ends = "workshop.ends" if municipality.workshop is not None and municipality.workshop.ends else "workshop.starts"
    _check_session(session, content, municipality.where(ends), problems)

    calendar = Calendar(municipality.closed_weeks)
    plan = _date(content, programme, municipality, defaults, waves, calendar, trace, problems, values, built)
    problems.stop_on_errors()
    assert plan is not None, "a plan that could not be made is a reported error"

    seats = _seats(content)
    effort = estimate(
        _of(content["roles"], Role),
        {role.key: role.name.source for role in _of(content["roles"], Role)},
        values.staffing,
        values.allocation,
        _people(municipality),
        seats,
        plan,
        waves,
        calendar,
        end_users=values.end_users,
        training_hours=programme.training.hours if programme.training else 0,
        hourly_cost=municipality.hourly_cost,
    )
    if not plan:
        effort = _not_estimated(effort)
    assumed = known.assumed(plan)
    filler = _Filler(known.scope(plan, effort, content), assumed, problems)
    filled = {
        kind: _same_items(replace(items, items=tuple(filler.item(item, waves) for item in items)))
        for kind, items in content.items()
    }
    plan = _named(plan, content, filler, waves)
    phases = {phase.key: phase.name.plain for phase in filled["phases"]}
    plan = replace(plan, meetings=steering_meetings(_of(filled["steering"], Steering), plan, phases, calendar))
    for meeting in plan.meetings:
        trace.append(TraceStep(meeting.id, "dato", danish.date_text(meeting.date)))
    sections = {key: filler.model(section) for key, section in programme.sections.items()}
    cover = {key: filler.model(texts) for key, texts in programme.cover.items()}
    role_names = _role_names(filled)
    effort = replace(
        effort, roles=tuple(replace(role, label=role_names.get(role.role, role.label)) for role in effort.roles)
    )
    info = _info(programme, filler)
    # What the texts read; what is only computed below is read by nobody.
    read = frozenset(known.ledger) | _read_by_steps(values, plan, effort)
    computed = _computed(programme, filler.scope, problems)
    problems.stop_on_errors()

    plan = replace(plan, **{name: _again(name, getattr(plan, name)) for name in _OFTEN_READ})
    facts = Facts(
        municipality=place,
        programme=info,
        built=built,
        strategy=values.strategy,
        training=values.training,
        teams=_again("teams", values.teams),
        end_users=values.end_users,
        superusers=values.superusers,
        gap_weeks=values.gap_weeks,
        people=_people(municipality),
        staffing=values.staffing,
        allocation=values.allocation,
        role_names=_again("role_names", role_names),
        phase_order=tuple(phase.key for phase in content["phases"]),
        words=words,
        local_words=municipality.local_words,
        computed=computed,
        assumptions=_again(
            "assumptions", _relevant(_assumptions(values, plan, defaults, programme, role_names), plan, programme)
        ),
        plan=plan,
        effort=effort,
        due=_again("due", _dues(content, plan, calendar, trace)),
        contact=_person("contact", municipality.contact, municipality) if municipality.contact is not None else None,
        department=municipality.department or "",
        case_number=municipality.case_number or "",
        approval=_approval(municipality),
        workshop=session,
        headlines={key: text.headline.plain for key, text in sections.items() if text.headline is not None},
        assumed=assumed,
        read=read,
        audience=audience,
    )
    return Tailored(
        programme=replace(
            programme,
            cover=MappingProxyType(cover),
            sections=MappingProxyType(sections),
            size_basis=filler.text(programme.size_basis) if programme.size_basis is not None else None,
            disclaimer=filler.text(programme.disclaimer),
        ),
        facts=facts,
        content=MappingProxyType(filled),
        sections=MappingProxyType(sections),
        trace=tuple(trace),
    )


# Overlay and dates given


def _check_dates(municipality: Municipality, built: date, problems: Problems) -> None:
    """Report dates so far out that no plan can reach them."""
    given: list[tuple[str, date | None]] = [("start", municipality.start), ("go_live", municipality.go_live)]
    for name, pin in municipality.activities.items():
        given += [(f"activities.{name}.starts", pin.starts), (f"activities.{name}.ends", pin.ends)]
    for key, day in given:
        if day is not None and day.year not in _YEARS:
            problems.report("date-out-of-reach", municipality.where(key), day=danish.date_text(day))
    if built.year not in _YEARS:
        problems.report("date-out-of-reach", day=danish.date_text(built))


def _trace_overlay(programme: Programme, municipality: Municipality, trace: list[TraceStep]) -> None:
    for item_id, where in municipality.changes.drop:
        trace.append(TraceStep(item_id, "fjernet", "udeladt af kommunen", where))
    for item in programme.items():
        if item.local:
            trace.append(TraceStep(item.id, "tilføjet", "kommunens eget punkt", item.where))
        elif item.changed:
            why = "ændret af kommunen: " + danish.join(item.changed)
            trace.append(TraceStep(item.id, "ændret", why, located(municipality.changes.change, (item.id,), key=True)))


# What expressions may see


class _Known:
    """The facts as expressions read them: by name, each read traced."""

    def __init__(
        self,
        programme: Programme,
        municipality: Municipality,
        values: Complete,
        place: Place,
        waves: Sequence[Team],
        session: Session,
        audience: Audience,
        problems: Problems,
    ) -> None:
        self.programme = programme
        self.values = values
        self.ledger: set[str] = set()
        kommune = {
            "name": place.name,
            "official_name": place.official_name,
            "genitive": place.genitive,
            "population": place.population,
            "region": place.region,
            "band": place.band,
            "slug": place.slug,
            "website": place.website,
        }
        about = {"name": programme.name, "full_name": programme.full_name, "version": programme.version}
        forms = _words(programme, municipality, problems)
        self.base: dict[str, Any] = {
            "municipality": Record("municipality", kommune, self.ledger, place.name),
            "programme": Record("programme", about, self.ledger, programme.name),
            "strategy": values.strategy,
            "training": values.training,
            "teams": [self.team(team) for team in values.teams],
            "team_count": len(values.teams),
            "rollout": [self.team(team) for team in waves],
            "end_users": values.end_users,
            "superusers": values.superusers,
            "gap_weeks": values.gap_weeks,
            "staffing": Record("staffing", _keys(values.staffing), self.ledger),
            "allocation": Record("allocation", _keys(values.allocation), self.ledger),
            "band": values.band,
            "words": Record(
                "words", {key: Record(f"words.{key}", form, self.ledger) for key, form in forms.items()}, self.ledger
            ),
            "phase_count": len(programme.content["phases"]),
            "workshop": Record("workshop", _held(session), self.ledger),
            "audience": audience,
        }

    def team(self, team: Team) -> Record:
        return Record("team", {"name": team.name, "members": team.members}, self.ledger, team.name)

    def scope(
        self,
        plan: Plan | None = None,
        effort: Effort | None = None,
        content: Mapping[str, Items[Item]] = MappingProxyType({}),
    ) -> Scope:
        """What may be read: in conditions everything but plan, effort and counts, in texts those too."""
        if plan is None or effort is None:
            closed = frozenset({"plan", "effort", "counts"})
            return Scope(self.base, self.ledger, self.programme.computed, closed)
        more = {"plan": self.plan(plan), "effort": self.effort(effort), "counts": self.counts(content)}
        return Scope({**self.base, **more}, self.ledger, self.programme.computed)

    def counts(self, content: Mapping[str, Items[Item]]) -> Record:
        """How many items of each kind are in; checks also per phase, risks also those that are high or critical."""
        checks = dict.fromkeys((phase.key for phase in content["phases"]), 0)
        for check in _of(content["checks"], Check):
            checks[check.phase] = checks.get(check.phase, 0) + 1
        by_phase = _keys(checks) | {"total": len(content["checks"])}
        fields: dict[str, Any] = {kind: len(items) for kind, items in content.items()}
        fields["checks"] = Record("counts.checks", by_phase, self.ledger, str(len(content["checks"])))
        fields["high_risks"] = sum(risk.level >= 3 for risk in _of(content["risks"], Risk))
        return Record("counts", fields, self.ledger)

    def plan(self, plan: Plan) -> Record:
        ledger = self.ledger
        fields: dict[str, Any] = {}
        for entry in plan.entries:
            own = plan.of(entry.activity)
            start, end = min(one.start for one in own), max(one.end for one in own)
            fields[entry.activity] = Record(f"plan.{entry.activity}", {"start": start, "end": end}, ledger)
        phases = {
            key: Record(f"plan.phases.{key}", {"start": period.start, "end": period.end}, ledger)
            for key, period in plan.phases.items()
        }
        fields |= {
            "start": plan.start,
            "end": plan.end,
            "go_live": plan.go_live,
            "last_go_live": plan.last_go_live,
            "phases": Record("plan.phases", _keys(phases), ledger),
        }
        return Record("plan", _keys(fields), ledger)

    def effort(self, effort: Effort) -> Record:
        roles = {
            role.role: Record(f"effort.roles.{role.role}", {"hours": role.hours}, self.ledger)
            for role in effort.roles
            if role.estimated
        }
        fields: dict[str, Any] = {
            "total": effort.total,
            "training_hours": effort.training_hours,
            "fte": effort.fte,
            "roles": Record("effort.roles", _keys(roles), self.ledger),
        }
        if effort.cost is not None:
            fields["cost"] = effort.cost
        return Record("effort", fields, self.ledger)

    def assumed(self, plan: Plan) -> frozenset[str]:
        """The names of all facts that rest on something nobody gave."""
        found = set(self.values.assumed)
        if "teams" in found:
            found |= {"team_count", "rollout", "team"}
        if "strategy" in found:
            found.add("rollout")
        if plan.assumed_start:
            found |= {"start", "plan"}
        if "rollout" in found or "gap_weeks" in found:
            # The first go-live does not depend on how many teams follow; all that comes after does.
            found |= {"plan.last_go_live", "plan.end"}
        if plan.assumed_start or any(key.split(".")[0] in _HOURS_REST_ON for key in found):
            found.add("effort")
        return frozenset(found)


_HOURS_REST_ON = frozenset({"staffing", "allocation", "end_users", "superusers", "gap_weeks", "rollout"})


def _keys(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields by key, and by key with underscores for hyphens, which expressions read as minus."""
    return {**{key.replace("-", "_"): value for key, value in fields.items()}, **fields}


def _words(programme: Programme, municipality: Municipality, problems: Problems) -> dict[str, dict[str, str]]:
    """Return the programme's words with the kommune's own in their place.

    A form the kommune left out follows from those it gave when the central forms follow from each other the same way
    (title from plain, genitive from definite); a form that does not is reported, since the text would mix two words.
    """
    found = {word: dict(forms) for word, forms in programme.words.items()}
    for word, given in municipality.local_words.items():
        central = programme.words.get(word, {})
        new = {form: text for form, text in given.items() if form in central and text != central[form]}
        if not new:
            continue
        forms = {**central, **given}
        stale = []
        for form in central:
            if form in given:
                continue
            rules = (danish.capitalise, danish.genitive, str)
            made = [rule(new[other]) for other in new for rule in rules if rule(central[other]) == central[form]]
            if made:
                forms[form] = made[0]
            else:
                stale.append(form)
        if stale:
            shown = danish.join(stale)
            problems.warn("local-word-incomplete", municipality.where(f"local_words.{word}"), word=word, forms=shown)
        found[word] = forms
    return found


# Drop


def _drop(
    programme: Programme,
    waves: Sequence[Team],
    scope: Scope,
    audience: Audience,
    trace: list[TraceStep],
    problems: Problems,
) -> dict[str, Items[Item]]:
    """Return the items for `audience` whose conditions hold, without parts and references to what is gone."""
    gone: dict[str, dict[str, Item]] = {kind: {} for kind in programme.content}
    for kind, items in programme.content.items():
        for item in items:
            if item.readers != EVERYBODY:
                why = "sådan står det i punktet" if item.audience else f"sådan er {kind}, når punktet ikke siger andet"
                trace.append(TraceStep(item.id, f"til {item.readers}", why, item.where))
            if not meant_for(item.readers, audience):
                gone[kind][item.key] = item
                why = f"udgaven er til {audience}, punktet til {item.readers}"
                trace.append(TraceStep(item.id, "udeladt", why, item.where))
            elif item.when is not None and not holds(item.when, scope, problems):
                gone[kind][item.key] = item
                trace.append(
                    TraceStep(item.id, "udeladt", f"betingelsen er falsk: {item.when.source}", item.when.where)
                )
            elif item.when is not None:
                trace.append(TraceStep(item.id, "med", f"betingelsen er sand: {item.when.source}", item.when.where))
            elif isinstance(item, Activity) and item.each == "later_teams" and len(waves) < 2:
                gone[kind][item.key] = item
                trace.append(TraceStep(item.id, "udeladt", "der er ingen senere teams", item.where))
            elif not item.local:
                trace.append(TraceStep(item.id, "med", "uden betingelse", item.where))
    for kind in ("activities", "checks"):
        for item in programme.content[kind]:
            phase = getattr(item, "phase", "")
            if phase in gone["phases"] and item.key not in gone[kind]:
                gone[kind][item.key] = item
                trace.append(TraceStep(item.id, "udeladt", f"fasen {phase} er ikke med", item.where))
    content: dict[str, Items[Item]] = {}
    for kind, items in programme.content.items():
        left = [item for item in items if item.key not in gone[kind]] if gone[kind] else items
        content[kind] = replace(items, items=tuple(_parts(item, scope, trace, problems) for item in left))
    mending = _Mending(gone, _seats(content), _seats(programme.content))
    return {kind: replace(items, items=tuple(mending.mend(item) for item in items)) for kind, items in content.items()}


def _parts(item: Item, scope: Scope, trace: list[TraceStep], problems: Problems) -> Item:
    """Return `item` without the tasks or seats whose conditions do not hold."""
    for field in _fields_of(type(item), ("tasks", "seats")):
        parts = getattr(item, field)
        if not isinstance(parts, dict) or not any(part.when for part in parts.values()):
            continue
        kept = {}
        for key, part in parts.items():
            inside = part.when is None or holds(part.when, scope, problems)
            if inside:
                kept[key] = part
            if part.when is not None:
                why = f"betingelsen er {'sand' if inside else 'falsk'}: {part.when.source}"
                trace.append(TraceStep(f"{item.id}/{key}", "med" if inside else "udeladt", why, part.when.where))
        if len(kept) < len(parts):
            item = _changed(item, {field: kept})
    return item


class _Mending:
    """Takes references to dropped items out, so that no document points at what is not there.

    A dropped role's duties go to the role it reports to; a dropped unit's children to its parent.
    """

    def __init__(
        self, gone: Mapping[str, Mapping[str, Item]], seats: Mapping[str, str], all_seats: Mapping[str, str]
    ) -> None:
        self.gone = gone
        self.lost = {key: role for key, role in all_seats.items() if key not in seats}
        self.needed = bool(self.lost or any(items for items in gone.values()))

    def mend(self, item: Item) -> Item:
        if not self.needed:
            return item
        roles, phases = self.gone["roles"], self.gone["phases"]
        changes: dict[str, Any] = {}
        for field in _fields_of(type(item), ("responsible", "owner", "role", "reports_to")):
            key = getattr(item, field)
            if field == "responsible" and any(one in roles or one in self.lost for one in key):
                kept = tuple(one for one in key if one not in roles and one not in self.lost)
                heirs = (self.heir(one) for one in key)
                changes[field] = kept or tuple(dict.fromkeys(heir for heir in heirs if heir))
            elif isinstance(key, str) and (key in roles or key in self.lost):
                changes[field] = "" if field == "role" else self.heir(key)
        if isinstance(item, Unit):
            parent, seen = item.parent, set[str]()
            while parent in self.gone["units"] and parent not in seen:
                seen.add(parent)
                parent = cast(Unit, self.gone["units"][parent]).parent
            if parent != item.parent:
                changes["parent"] = "" if parent in seen else parent
            if any(seat.role in roles for seat in item.seats.values()):
                changes["seats"] = {key: seat for key, seat in item.seats.items() if seat.role not in roles}
        if isinstance(item, Theme) and phases:
            changes["guidance"] = {phase: cell for phase, cell in item.guidance.items() if phase not in phases}
        return _changed(item, changes) if changes else item

    def heir(self, key: str) -> str:
        """The nearest role still there that takes over: a lost seat's role, then whom a dropped role reports to."""
        seen: set[str] = set()
        key = self.lost.get(key, key)
        while key in self.gone["roles"] and key not in seen:
            seen.add(key)
            key = cast(Role, self.gone["roles"][key]).reports_to
        return "" if key in seen else key


def _seats(content: Mapping[str, Items[Item]]) -> dict[str, str]:
    """Return {holder key under `people`: role key} of all seats."""
    units = _of(content["units"], Unit)
    return {seat.holder: seat.role for unit in units for seat in unit.seats.values() if seat.holder}


# Date


def _date(
    content: dict[str, Items[Item]],
    programme: Programme,
    municipality: Municipality,
    defaults: Defaults,
    waves: Sequence[Team],
    calendar: Calendar,
    trace: list[TraceStep],
    problems: Problems,
    values: Complete,
    built: date,
) -> Plan | None:
    activities = _of(content["activities"], Activity)
    present = {activity.key for activity in activities}
    dropped = {
        item.key: item.after for item in _of(programme.content["activities"], Activity) if item.key not in present
    }
    pins = {}
    for name, pin in municipality.activities.items():
        key = f"activities.{name}"
        where = municipality.where(key)
        pins[name] = Pin(
            pin.starts,
            pin.ends,
            pin.done,
            where,
            municipality.given.get(f"{key}.starts", where),
            municipality.given.get(f"{key}.ends", where),
        )
        for what, day in (("starter", pin.starts), ("slutter", pin.ends)):
            if day is not None:
                why = f"{what} {danish.date_text(day)} (fastsat)"
                trace.append(TraceStep(f"{programme.id}/activities/{name}", "dato", why, where))
        if pin.done:
            trace.append(TraceStep(f"{programme.id}/activities/{name}", "dato", "meldt gennemført", where))
    assumed = municipality.start is None and municipality.go_live is None
    start = municipality.start
    if assumed:
        try:
            start = default_start(built, calendar, defaults.defaults.start_weeks)
        except (NoWorkingDay, OverflowError):
            problems.report("no-working-days", municipality.where("closed_weeks"))
            return None
        trace.append(TraceStep("start", "antaget", danish.date_text(start)))
    for key, day in (("start", municipality.start), ("go_live", municipality.go_live)):
        if day is not None:
            trace.append(TraceStep(key, "givet", danish.date_text(day), municipality.where(key)))
    wish = Wish(start, municipality.go_live, municipality.where("start"), municipality.where("go_live"), assumed)
    plan = schedule(
        activities,
        dropped,
        [phase.key for phase in content["phases"]],
        waves,
        wish,
        calendar,
        problems,
        built=built,
        gap_weeks=values.gap_weeks,
        pins=pins,
    )
    if plan is None:
        return None
    if plan.end.year not in _YEARS:
        problems.report("date-out-of-reach", municipality.where("closed_weeks"), day=danish.date_text(plan.end))
        return None
    for entry in plan.entries:
        span = danish.date_span(entry.start, entry.end)
        why = f"{span}, {danish.plural(entry.days, 'arbejdsdag', 'arbejdsdage')}"
        activity = content["activities"].get(entry.activity)
        trace.append(TraceStep(entry.id, "dato", why, activity.where if activity is not None else NOWHERE))
    return plan


def _dues(
    content: Mapping[str, Items[Item]], plan: Plan, calendar: Calendar, trace: list[TraceStep]
) -> dict[str, date]:
    """Return the day each check and decision is due; one whose activity is gone is due when its phase ends.

    What has no phase, a decision, is then due when the plan starts.
    """
    found: dict[str, date] = {}
    for item in (*content["checks"], *content["decisions"]):
        due: Due | None = item.due if isinstance(item, Check | Decision) else None
        if due is None:
            continue
        entries = plan.of(due.activity)
        if entries:
            entry = entries[0] if due.team == "first" else entries[-1]
            day = entry.start if due.edge == "start" else entry.end
            day = calendar.add(day, due.days) if due.days else day
            why = f"{danish.date_text(day)}, efter {entry.id}"
        else:
            period = plan.phases.get(getattr(item, "phase", ""))
            day, edge = (period.end, "fasens slutning") if period is not None else (plan.start, "planens start")
            why = f"{danish.date_text(day)}: {due.activity} er ikke med, så fristen er {edge}"
        found[item.id] = day
        trace.append(TraceStep(item.id, "frist", why, item.where))
    return found


# Fill


class _Filler:
    """Fills texts, and keeps headlines that rest on assumed values out."""

    def __init__(self, scope: Scope, assumed: frozenset[str], problems: Problems) -> None:
        self.scope = scope
        self.assumed = assumed
        self.problems = problems

    def text(self, text: Text) -> Text:
        return fill(text, self.scope, self.problems)

    def plain(self, text: Text | None) -> str:
        return self.text(text).plain if text is not None else ""

    def rests_on_assumed(self, text: Text) -> bool:
        """Fill `text` once more with an empty ledger, and see whether it read a fact nobody gave."""
        ledger = self.scope.ledger
        before = set(ledger)
        ledger.clear()
        fill(text, self.scope, Problems())
        touched = set(ledger)
        ledger |= before
        for path in touched:
            parts = path.split(".")
            if any(".".join(parts[: n + 1]) in self.assumed for n in range(len(parts))):
                return True
        return False

    def item(self, item: Item, waves: Sequence[Team]) -> Item:
        """Fill an item; one that repeats per team is filled for its first, its plan entries for each."""
        if isinstance(item, Activity) and item.each:
            wave = waves[1] if item.each == "later_teams" and len(waves) > 1 else waves[0]
            return self.for_team(wave).model(item)
        return self.model(item)

    def for_team(self, team: Team) -> _Filler:
        record = Record("team", {"name": team.name, "members": team.members}, self.scope.ledger, team.name)
        return _Filler(self.scope.with_values(team=record), self.assumed, self.problems)

    def model(self, model: M) -> M:
        """Return a copy with every text filled; a `headline` that may not be shown gives way to `headline_assumed`.

        The copy is the same object where its expressions show the same as for a kommune before: all that is made from
        it can then be used again.
        """
        if not recording():
            return self._model(model)
        kept = [one for one in _FILLED.of(id(model)) if one.model is model]
        asks = kept[0].asks if kept else tuple(_asking(model))
        said = self._shown(asks)
        for one in kept:
            if one.shown == said:
                return cast("M", one.filled)
        told = len(self.problems.found)
        filled = self._model(model)
        if said is not None and len(self.problems.found) == told:
            _FILLED.keep(id(model), _Filled(model, asks, said, filled))
        return filled

    def _shown(self, asks: tuple[tuple[Text, bool], ...]) -> tuple[Any, ...] | None:
        """Return what expressions show, and of headlines whether they may be shown; None where one is at fault."""
        found: list[Any] = []
        for text, headline in asks:
            found.append(shown(text, self.scope))
            if headline:
                found.append(self.rests_on_assumed(text))
        return None if None in found else tuple(found)

    def _model(self, model: M) -> M:
        changes: dict[str, Any] = {}
        for name in _text_fields(type(model)):
            value = getattr(model, name)
            new = self.value(value)
            if new is not value:
                changes[name] = new
        headline = getattr(model, "headline", None)
        if isinstance(headline, Text) and "{{" in headline.source and self.rests_on_assumed(headline):
            changes["headline"] = changes.get("headline_assumed")
        return model.model_copy(update=changes) if changes else model

    def value(self, value: Any) -> Any:
        if isinstance(value, Text):
            return self.text(value)
        if isinstance(value, Model):
            return self._model(value)
        if isinstance(value, Mapping):
            return {key: self.value(part) for key, part in value.items()} if value else value
        if isinstance(value, tuple):
            return tuple(self.value(part) for part in value) if value else value
        return value


class _Filled(Struct, frozen=True):
    """A model as it was filled: `asks` are its texts with expressions (and whether each is a headline)."""

    model: Model
    asks: tuple[tuple[Text, bool], ...]
    shown: tuple[Any, ...]
    filled: Model


_FILLED: Memory[_Filled] = Memory(8000)  # by the model's identity
# Items as they were changed before they were filled, (item, changes, copy) by identity; kinds by address.
_CHANGED: Memory[tuple[Model, dict[str, Any], Model]] = Memory(1000)
_ITEMS: Memory[Items[Item]] = Memory(600)


def _asking(value: Any, headline: bool = False) -> Iterator[tuple[Text, bool]]:
    """Yield the texts inside `value` that have expressions, and whether each is a model's `headline`."""
    if isinstance(value, Text):
        if "{" in value.source:
            yield value, headline
    elif isinstance(value, Model):
        for name in _text_fields(type(value)):
            yield from _asking(getattr(value, name), name == "headline")
    elif isinstance(value, Mapping | tuple):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _asking(part)


def _changed(item: Item, changes: dict[str, Any]) -> Item:
    """Return a copy of `item` with `changes`; the same changes give the same object again."""
    known = _CHANGED.first(id(item), lambda one: one[0] is item and one[1] == changes)
    if known is not None:
        return cast("Item", known[2])
    made = item.model_copy(update=changes)
    _CHANGED.keep(id(item), (item, changes, made))
    return made


def _same_items(items: Items[Item]) -> Items[Item]:
    """Return the kind as it was made before, when its items are the very same."""
    known = _ITEMS.first(items.address, lambda one: same(one.items, items.items) and one.where == items.where)
    return known if known is not None else _ITEMS.keep(items.address, items)


@lru_cache(maxsize=1024)
def _fields_of(model: type[Model], names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `names` that are fields of the model: to ask an item for one it lacks is slow."""
    return tuple(name for name in names if name in model.model_fields)


@lru_cache(maxsize=256)
def _text_fields(model: type[Model]) -> tuple[str, ...]:
    """The fields that can hold a text, themselves or inside."""
    plain = {"id", "where", "local", "changed", "origin", "basis", "when", "formerly", "due", "after", "responsible"}
    return tuple(name for name in model.model_fields if name not in plain)


def _named(plan: Plan, content: Mapping[str, Items[Item]], filler: _Filler, waves: Sequence[Team]) -> Plan:
    """Return the plan with every entry called by its activity's name; one that repeats also says for which team."""
    fillers = {wave.id: filler.for_team(wave) for wave in waves}
    nobody = filler.for_team(Team("", "", 0))
    entries: list[Entry] = []
    for entry in plan.entries:
        activity = content["activities"].get(entry.activity)
        assert isinstance(activity, Activity), "an entry is an activity's"
        own = filler
        if activity.each:
            own = fillers[entry.team.id if entry.team is not None else waves[0].id]
        label, brief = own.plain(activity.name), own.plain(activity.short)
        if entry.team is not None:
            label, brief = (
                _for_team(text, entry.team, shown) for text, shown in ((activity.name, label), (activity.short, brief))
            )
        base = _without_team(nobody.plain(activity.name)) if entry.team is not None else ""
        entries.append(replace(entry, label=label, brief=brief, note=own.plain(activity.note), base=base or label))
    named = {entry.id: entry for entry in entries}
    return replace(plan, entries=tuple(entries), milestones=tuple(named[entry.id] for entry in plan.milestones))


def _for_team(text: Text, team: Team, shown: str) -> str:
    """Add the team unless the author's own words name it."""
    return shown if team.name in shown else f"{shown}: {team.name}"


_BEFORE_TEAM = re.compile(r"(\s+(for|i|hos|med|til|af|på|ved)|[\s:,;–-]+)$")


def _without_team(shown: str) -> str:
    """Return a name that was filled without a team, less what led up to it: "Go-live: " and "Start i " lose the end."""
    shown = " ".join(shown.split())
    while (found := _BEFORE_TEAM.sub("", shown)) != shown:
        shown = found
    return shown


def _computed(programme: Programme, scope: Scope, problems: Problems) -> dict[str, Any]:
    """Return all computed values; what is wrong with one is reported where it is written, even if nothing reads it."""
    found: dict[str, Any] = {}
    for name, expression in programme.computed.items():
        try:
            found[name] = scope[name]
        except Fault as fault:
            fault.report(problems, expression.place(1))
    return found


# Facts


_OFTEN_READ = ("entries", "milestones", "phases", "meetings")
_VALUES: Memory[Any] = Memory(60)


def _again(name: str, value: T) -> T:
    """Return a value as it was made before, when it is equal: views that read it tell at once that it is the same."""

    def same_value(one: Any) -> bool:
        return bool(one == value) and (not isinstance(one, dict) or list(one) == list(cast("Any", value)))

    if not recording():
        return value
    known = _VALUES.first(name, same_value)
    return cast("T", known) if known is not None else _VALUES.keep(name, value)


def _place(municipality: Municipality, values: Complete, built: date) -> Place:
    entry = municipality.entry
    return Place(
        code=entry.code,
        slug=entry.slug,
        name=entry.name,
        official_name=entry.official_name,
        genitive=entry.genitive,
        region=entry.region_on(built),
        population=entry.population,
        population_date=entry.population_date,
        website=entry.website,
        band=values.band,
    )


def _info(programme: Programme, filler: _Filler) -> ProgrammeInfo:
    sources = tuple(
        SourceInfo(
            key, source.title, source.publisher, source.date_text, filler.plain(source.note), source.url, source.counts
        )
        for key, source in programme.sources.items()
    )
    return ProgrammeInfo(
        id=programme.id,
        name=programme.name,
        full_name=programme.full_name,
        version=programme.version,
        released=programme.released,
        as_of=programme.as_of,
        domain=programme.domain,
        sources=sources,
        size_basis=filler.plain(programme.size_basis),
        disclaimer=filler.plain(programme.disclaimer),
        changes=tuple((change.version, change.date, filler.plain(change.text)) for change in programme.changes),
    )


def _people(municipality: Municipality) -> dict[str, tuple[Person, ...]]:
    return {
        key: tuple(_person(f"people/{key}/{n}", person, municipality) for n, person in enumerate(people))
        for key, people in municipality.people.items()
    }


def _person(field: str, person: PersonParameter, municipality: Municipality) -> Person:
    key = field.rsplit("/", 1)[0].replace("/", ".")
    return Person(
        field, person.name, person.title, person.email, person.phone, municipality.example, municipality.where(key)
    )


def _role_names(content: Mapping[str, Items[Item]]) -> dict[str, str]:
    """Return the Danish name of every role, and of every seat that people may be named for."""
    names = {}
    for unit in _of(content["units"], Unit):
        names.update({seat.holder: seat.name.plain for seat in unit.seats.values() if seat.holder})
    return names | {role.key: role.name.plain for role in content["roles"]}


def _assumptions(
    values: Complete, plan: Plan, defaults: Defaults, programme: Programme, role_names: Mapping[str, str]
) -> tuple[Assumption, ...]:
    found = list(values.assumptions)
    if plan.assumed_start:
        key = f"programmes.{programme.id}.start"
        found.insert(0, Assumption(key, "Projektets start", danish.date_text(plan.start), defaults.reasons.start))
    for role, one in values.role_assumptions:
        if role in role_names:
            found.append(replace(one, label=f"{role_names[role]}: {one.label[:1].lower()}{one.label[1:]}"))
    return tuple(found)


def _not_estimated(effort: Effort) -> Effort:
    """Return the effort of a programme without a plan: who there is, and no hours, since they follow from its days."""
    roles = tuple(replace(role, estimated=False, hours=0.0, months=(), formula="") for role in effort.roles)
    return Effort(roles=roles, training_hours=0.0, total=0.0, fte=0.0, months=(), hourly_cost=effort.hourly_cost)


def _read_by_steps(values: Complete, plan: Plan, effort: Effort) -> frozenset[str]:
    """The values that dates, hours and people rest on, whether or not a text names them."""
    found: set[str] = set()
    if SUPERUSER in values.staffing:
        found.add("superusers")
    if effort.training_hours:
        found.add("end_users")
    if any(entry.team is not None for entry in plan.entries):
        found |= {"teams", "strategy", "gap_weeks"}
    return frozenset(found)


# Values that only a rollout rests on, team by team.
_OF_ROLLOUTS = ("strategy", "gap_weeks", "teams", "training")


def _relevant(found: tuple[Assumption, ...], plan: Plan, programme: Programme) -> tuple[Assumption, ...]:
    """Leave out what a programme does not use: without activities no start, without a go-live no rollout."""
    names = (() if plan else ("start",)) + (() if plan.has_go_live else _OF_ROLLOUTS)
    unused = {f"programmes.{programme.id}.{name}" for name in names}
    return tuple(one for one in found if one.key not in unused)


def _session(municipality: Municipality) -> Session:
    """Return the workshop as given; without a start it begins at nine, and documents say that this is assumed."""
    given = municipality.workshop
    if given is None:
        return Session()

    def minutes(text: str) -> int:
        hour, minute = text.replace(":", ".").split(".")
        return int(hour) * 60 + int(minute)

    return Session(
        starts=minutes(given.starts) if given.starts else Session().starts,
        ends=minutes(given.ends) if given.ends else 0,
        date=given.date,
        place=given.place or "",
        participants=given.participants or 0,
        given=given.starts is not None,
    )


def _held(session: Session) -> dict[str, Any]:
    """The workshop as expressions read it: what nobody gave is "", and no participants are 0."""
    return {
        "date": session.date or "",
        "starts": session.starts_at,
        "place": session.place,
        "participants": session.participants,
    }


def _check_session(session: Session, content: Mapping[str, Items[Item]], where: Where, problems: Problems) -> None:
    """Report an end that the parts do not reach or run past, and parts that run past midnight."""
    total = sum(part.minutes for part in _of(content["workshop"], Part))
    over = session.starts + total
    if not total:
        return
    if over > 24 * 60:
        problems.report("workshop-past-midnight", where, starts=session.starts_at)
    elif session.ends and session.ends != over:
        code = "workshop-too-short" if session.ends < over else "workshop-too-long"
        problems.report(code, where, ends=danish.clock(session.ends), over=danish.clock(over), minutes=total)


def _approval(municipality: Municipality) -> str:
    approval = municipality.approval
    return f"{approval.by}, {danish.date_text(approval.date)}" if approval is not None else ""


ItemT = TypeVar("ItemT", bound=Item)


def _of(items: Iterable[Item], model: type[ItemT]) -> list[ItemT]:
    return [item for item in items if isinstance(item, model)]
