"""Roles: who does what, and how much of a working week it takes."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from generator import danish
from generator.kinds import Material, kind, view
from generator.kinds.facts import Facts, RoleEffort
from generator.kinds.parts import (
    acting_as,
    allocation_text,
    attention,
    bullets,
    caption,
    cell,
    fill_in,
    hours,
    hours_of,
    how_many,
    joined,
    line,
    local_tag,
    months_of,
    muted,
    of_kind,
    on_slide,
    one_line,
    own,
    people_acting,
    people_names,
    phase_cell,
    prose,
    short,
    text_cell,
    word,
    worded,
)
from generator.kinds.pieces import chosen, half
from generator.reading.model import Basis, Item, Model
from generator.reading.spans import Span, Spans
from generator.reading.text import Expression, Text
from generator.tree.nodes import Block, Bullets, Column, Fact, Heading, Panel, Prose, Row, Table


class Allocation(Model):
    """What a role costs: a range in percent of a working week, or hours once per person, or not estimated."""

    unit: Literal["percent", "hours", "none"] = Field(description="percent af arbejdstiden, hours én gang, eller none")
    min: float = Field(default=0, ge=0, description="Mindste værdi")
    max: float = Field(default=0, ge=0, description="Største værdi; lig min, når kilden kun giver ét tal")
    condition: Text | None = Field(default=None, description="Hvornår det bliver mere eller mindre")


class Task(Model):
    """One task or responsibility of a role."""

    text: Text = Field(description="Opgaven, som den står i dokumenterne")
    when: Expression | None = Field(default=None, description="Betingelse for, at opgaven er med")
    basis: Basis = Field(default="stated", description="Om opgaven står i kilden")
    points: dict[str, Text] = Field(default_factory=dict, description="Underpunkter, hvert med sit id")


@kind("roles")
class Role(Item):
    """A role in the project; a person may hold several."""

    level: Literal["strategic", "tactical", "operational", "support"] = Field(description="Niveau")
    summary: Text = Field(description="Rollen i én sætning (manchet på rollens side)")
    held_by: Text = Field(description="Hvem der typisk har rollen")
    description: Text = Field(description="Beskrivelse af rollen")
    tasks: dict[str, Task] = Field(description="Opgaver og ansvar, hver med sit id")
    attention: Text | None = Field(default=None, description="Vær opmærksom på")
    purpose: Text | None = Field(default=None, description="Formålet med rollen")
    benefit_function: Text | None = Field(default=None, description="Rollens ansvar for gevinster, fx gevinstejer")
    profile: Text | None = Field(default=None, description="Den rette person til rollen")
    competences: dict[str, Text] = Field(default_factory=dict, description="Kompetencer, hver med sit id")
    holder_headline: Text | None = Field(
        default=None, description="Slidens titel, når den handler om kompetencer og vilkår"
    )
    not_responsible: Text | None = Field(default=None, description="Hvad rollen ikke har ansvar for")
    delegable: bool = Field(default=False, description="Opgaverne bliver typisk uddelegeret")
    training: Text | None = Field(default=None, description="Uddannelse, som rollen kræver")
    voluntary: bool = Field(default=False, description="Rollen er frivillig at bruge")
    reports_to: str = Field(default="", description="Rollens id, der refereres til")
    allocation: Allocation = Field(description="Tidsforbrug")
    headcount: Text | None = Field(default=None, description="Hvor mange, i ord, når det afhænger af kommunen")
    singular: str = Field(default="", description="Lille begyndelsesbogstav, til brug i sætninger: projektleder")
    definite: str = Field(default="", description="Bestemt form, til brug i sætninger: projektlederen")


# Views --------------------------------------------------------------------------------------------------------------


def _effort(facts: Facts, role: str) -> RoleEffort | None:
    return facts.effort.of(role)


def time_text(facts: Facts, role: Role, *, brief: bool = False) -> str:
    """Return what a role costs in words: the share planned and the central range, hours, or not estimated."""
    unit = role.allocation.unit
    if unit == "none":
        return word(facts, "not-estimated")
    if unit == "hours":
        return word(facts, "hours-once", hours=hours(role.allocation.max))
    planned = allocation_text(facts, role.key)
    if role.allocation.min == role.allocation.max:
        return planned or danish.percent(role.allocation.max / 100)
    spread = danish.number_range(role.allocation.min, role.allocation.max, "%")
    if brief and planned:
        return planned
    return word(facts, "share-in-range", share=planned, range=spread) if planned else spread


@view("roles", "overview")
def overview(material: Material) -> Iterator[Block]:
    """Yield all roles in one table: who has it with us, what it is for, and the time it takes."""
    roles, facts = own(material, Role), material.facts
    timed = any(role.allocation.unit != "none" for role in roles)  # else the slide says who typically has the role
    rows = []
    for role in roles:
        people = people_acting(material, role.key)
        who = people_names(people, 3) or muted(role.held_by.spans)
        if on_slide(material):
            effort = _effort(facts, role.key)
            count = danish.number(effort.people) if effort and effort.people else "–"
            if role.allocation.unit == "none":
                count = danish.number(facts.staffing[role.key]) if facts.staffing.get(role.key) else "–"
            rows.append(
                Row(
                    role.id,
                    (
                        cell(role.name.spans, bold=True),
                        cell(short(role) if role.brief else role.summary.spans),
                        text_cell(count),
                        text_cell(time_text(facts, role, brief=True)) if timed else cell(role.held_by.spans),
                    ),
                    local=role.local,
                )
            )
            continue
        rows.append(
            Row(
                role.id,
                (
                    cell(role.name.spans, local_tag(facts, role), bold=True),
                    cell(who),
                    cell(role.summary.spans),
                    text_cell(time_text(facts, role)),
                ),
                local=role.local,
            )
        )
    if not rows:
        return
    if on_slide(material):
        yield Table(
            id=roles.id("overview"),
            where=roles.where,
            title=word(facts, "caption-roles"),
            columns=(
                Column("role", word(facts, "role"), 6, names_row=True),
                Column("does", word(facts, "does"), 14),
                Column("people", word(facts, "people"), 3, align="right"),
                Column("time", word(facts, "time"), 7) if timed else Column("who", word(facts, "role-holder"), 7),
            ),
            rows=tuple(rows),
        )
        return
    yield Table(
        id=roles.id("overview"),
        where=roles.where,
        caption=caption(word(facts, "caption-roles")),
        columns=(
            Column("role", word(facts, "role"), 3.4, names_row=True),
            Column("who", word(facts, "at-us"), 4),
            Column("does", word(facts, "does"), 6),
            Column("time", word(facts, "time"), 3.2),
        ),
        rows=tuple(rows),
    )


@view("roles", "profile")
def profile(material: Material) -> Iterator[Block]:
    """Yield one role's profile (option `role`): side panel, lead, description, tasks, and its part in each phase.

    With option `phases: false` its part in the phases stands elsewhere: `roles@phases` has all of them.
    """
    roles, facts = own(material, Role), material.facts
    role = roles.get(str(material.frame.option("role")))
    if role is None:
        return
    yield Panel(
        id=f"{role.id}@panel",
        where=role.where,
        title=word(facts, "role-in-short"),
        side=True,
        facts=_panel(material, role, roles.get(role.reports_to)),
    )
    yield Prose(id=f"{role.id}@summary", where=role.where, paragraphs=role.summary.lines, style="lead")
    yield from prose(f"{role.id}@description", role.description, role.where)
    yield from _about(facts, role)
    if role.tasks:
        yield Heading(id=f"{role.id}@tasks-heading", level=3, text=line(word(facts, "tasks")))
        yield Bullets(id=f"{role.id}@tasks", where=role.where, items=_task_lines(facts, role))
    yield from _more(facts, role)
    if role.attention is not None:
        yield attention(f"{role.id}@attention", word(facts, "attention"), role.attention, role.where)
    if material.frame.option("phases", True):
        yield from _in_phases(material, role)


def _task_lines(facts: Facts, role: Role) -> tuple[Spans, ...]:
    """Return a line per task, its points after it; ours are marked."""
    lines = []
    for task in role.tasks.values():
        points = joined([one_line(point) for point in task.points.values()], "; ")
        mark = line(f" ({word(facts, 'suggestion')})", tone="muted") if task.basis == "decided" else ()
        lines.append((*one_line(task.text), *((Span(": "), *points) if points else ()), *mark))
    return tuple(lines)


def _about(facts: Facts, role: Role) -> Iterator[Block]:
    """Yield what some sources say of a role before its tasks: purpose and part in the benefits."""
    for name, text in (("purpose", role.purpose), ("benefit-function", role.benefit_function)):
        if text is not None:
            yield Heading(id=f"{role.id}@{name}-heading", level=3, text=line(word(facts, f"role-{name}")))
            yield from prose(f"{role.id}@{name}", text, role.where)


def _more(facts: Facts, role: Role) -> Iterator[Block]:
    """Yield what some sources say of a role after its tasks: delegation, competences, profile, training, limits."""
    if role.delegable:
        yield Prose(id=f"{role.id}@delegable", paragraphs=(line(word(facts, "role-delegable")),), style="note")
    if role.competences:
        yield Heading(id=f"{role.id}@competences-heading", level=3, text=line(word(facts, "role-competences")))
        yield from bullets(f"{role.id}@competences", role.competences, role.where)
    said = (("profile", role.profile), ("training", role.training), ("not-responsible", role.not_responsible))
    for name, text in said:
        if text is not None:
            yield Heading(id=f"{role.id}@{name}-heading", level=3, text=line(word(facts, f"role-{name}")))
            yield from prose(f"{role.id}@{name}", text, role.where)


@view("roles", "phases")
def phases(material: Material) -> Iterator[Block]:
    """Yield every role's part in each phase, a table per role."""
    for role in own(material, Role):
        yield from _in_phases(material, role)


@view("roles", "card")
def card(material: Material) -> Iterator[Block]:
    """Yield one role (option `role`) as a card on a page of its own for the one appointed: name, tasks, competences."""
    roles, facts = own(material, Role), material.facts
    role = roles.get(str(material.frame.option("role")))
    if role is None:
        return
    people = facts.people.get(role.key, ())
    who = people_names(people) if people else fill_in(facts, role.singular or role.name.plain.lower(),
                                                      f"people/{role.key}/0/name")  # fmt: skip
    shown = [Fact(word(facts, "card-name"), (who,))]
    time = time_text(facts, role)
    shown.append(Fact(word(facts, "time"), (line(time),)))
    above = roles.get(role.reports_to)
    if above is not None:
        shown.append(Fact(word(facts, "reports-to"), (above.name.spans,)))
    yield Panel(id=f"{role.id}@card-panel", where=role.where, title=role.name.plain, facts=tuple(shown))
    yield Prose(id=f"{role.id}@card-summary", where=role.where, paragraphs=role.summary.lines, style="lead")
    if role.tasks:
        yield Heading(id=f"{role.id}@card-tasks-heading", level=3, text=line(word(facts, "card-tasks")))
        yield Bullets(id=f"{role.id}@card-tasks", where=role.where, items=_task_lines(facts, role))
    if role.competences:
        yield Heading(id=f"{role.id}@card-competences-heading", level=3, text=line(word(facts, "card-competences")))
        yield from bullets(f"{role.id}@card-competences", role.competences, role.where)
    if role.not_responsible is not None:
        title = word(facts, "role-not-responsible")
        yield attention(f"{role.id}@card-limits", title, role.not_responsible, role.where)


@view("roles", "tasks")
def tasks(material: Material) -> Iterator[Block]:
    """Yield one role's tasks (option `role`, or a list in `items`) under their heading.

    Option `half` ("first", "second") gives one half, for two columns of a slide.
    """
    facts = material.facts
    for role in chosen(material, own(material, Role)):
        lines, numbers = half(material, _task_lines(facts, role))
        if lines:
            label = word(facts, "card-tasks") + (f" ({numbers})" if numbers else "")
            yield Heading(id=f"{role.id}@tasks-title{numbers}", where=role.where, level=2, text=line(label))
            yield Bullets(id=f"{role.id}@tasks-list{numbers}", where=role.where, items=lines)


@view("roles", "competences")
def competences(material: Material) -> Iterator[Block]:
    """Yield one role's competences under their heading; its profile where the source lists none."""
    facts = material.facts
    for role in chosen(material, own(material, Role)):
        items = tuple(one_line(text) for text in role.competences.values())
        items = items or (role.profile.lines if role.profile else ())
        if items:
            label = line(word(facts, "card-competences"))
            yield Heading(id=f"{role.id}@competences-title", where=role.where, level=2, text=label)
            yield Bullets(id=f"{role.id}@competences-list", where=role.where, items=items)


@view("roles", "conditions")
def conditions(material: Material) -> Iterator[Block]:
    """Yield what to know when a role with competences or a profile is filled: who, how many, training, limits, time."""
    facts = material.facts
    for role in chosen(material, own(material, Role)):
        if not role.competences and role.profile is None:
            continue
        items = [one_line(text) for text in (role.held_by, role.headcount, role.benefit_function) if text is not None]
        for name, text in (("training", role.training), ("not-responsible", role.not_responsible)):
            if text is not None:
                items.append((Span(f"{word(facts, f'role-{name}')}: ", bold=True), *one_line(text)))
        items.extend(one_line(text) for text in (role.attention, role.allocation.condition) if text is not None)
        title = line(word(facts, "role-conditions"))
        yield Heading(id=f"{role.id}@conditions-title", where=role.where, level=2, text=title)
        yield Bullets(id=f"{role.id}@conditions-list", where=role.where, items=tuple(items))


def _panel(material: Material, role: Role, above: Role | None) -> tuple[Fact, ...]:
    """Return the side panel's lines: who, time, reports to, and the people we have."""
    facts = material.facts
    found = [Fact(word(facts, "who"), role.held_by.lines)]
    if role.headcount is not None:
        found.append(Fact(word(facts, "how-many"), role.headcount.lines))
    time = [line(time_text(facts, role))]
    if role.allocation.condition is not None:
        time.extend(muted(one) for one in role.allocation.condition.lines)
    effort = _effort(facts, role.key)
    if effort is not None and effort.estimated and effort.hours >= 0.5 and facts.shows("projekt"):
        text = worded(
            facts,
            "hours-of-people",
            "hours",
            Span(hours(effort.hours), says=hours_of(facts, f"roles/{role.key}")),
            people=how_many(facts, "person", effort.people),
        )
        time.append(text)
    found.append(Fact(word(facts, "time"), tuple(time)))
    if above is not None:
        found.append(Fact(word(facts, "reports-to"), (above.name.spans,)))
    if role.voluntary:
        found.append(Fact(word(facts, "voluntary"), (line(word(facts, "voluntary-text")),)))
    people = people_acting(material, role.key)
    if people:
        lines = tuple(
            (Span(person.name, bold=True, field=f"{person.field}/name"), *_title(person.title, person.field))
            for person in people
        )
        found.append(Fact(word(facts, "at-us"), lines))
    elif facts.staffing.get(role.key) and role.allocation.unit != "hours":
        count = how_many(facts, "person", facts.staffing[role.key])
        found.append(Fact(word(facts, "at-us"), (line(word(facts, "planned-people", people=count)),)))
    return tuple(found)


def _title(title: str, field: str) -> Spans:
    return (Span(", "), Span(title, field=f"{field}/title")) if title else ()


def _plan_name(facts: Facts, activity: Item) -> str:
    """Return what the plan calls an activity, without a team where it repeats."""
    entries = facts.plan.of(activity.key)
    return entries[0].base or entries[0].label if entries else activity.name.plain


def _in_phases(material: Material, role: Role) -> Iterator[Block]:
    """Yield a table of the role's activities and checks, phase by phase; nothing for a role without any."""
    from generator.kinds.activities import Activity
    from generator.kinds.checks import Check, check_numbers, nested
    from generator.kinds.phases import Phase

    facts = material.facts
    phases = of_kind(material, "phases", Phase)
    checks = of_kind(material, "checks", Check)
    numbers = check_numbers(facts, checks)
    mine = acting_as(material, role.key)
    activities = [one for one in of_kind(material, "activities", Activity) if mine.intersection(one.responsible)]
    own_checks = [one for one in nested(checks) if mine.intersection(one.responsible)]
    rows = []
    for number, phase in enumerate(phases, 1):
        own_work = [one for one in activities if one.phase == phase.key]
        doing = [line(name) for name in dict.fromkeys(_plan_name(facts, one) for one in own_work)]
        ticked = [one for one in own_checks if one.phase == phase.key]
        checking = [one.name.spans for one in ticked]
        if any(one.area for one in ticked):  # too many to name: their numbers lead to them
            checking = [line(danish.join([numbers[one.key] for one in ticked]))]
        if not doing and not checking:
            continue
        lines = []
        if doing:
            lines.append((Span(f"{word(facts, 'in-plan')}: ", tone="muted"), *joined(doing, "; ")))
        if checking:
            lines.append((Span(f"{word(facts, 'in-checklist')}: ", tone="muted"), *joined(checking, "; ")))
        rows.append(
            Row(
                f"{role.id}/{phase.key}",
                (
                    phase_cell(number),
                    cell(phase.name.spans, bold=True),
                    cell(*lines),
                    text_cell(months_of(facts, phase.key)),
                ),
            )
        )
    if rows:
        yield Table(
            id=f"{role.id}@phases",
            where=role.where,
            caption=caption(
                word(facts, "caption-role-phases", role=danish.capitalise(role.definite) or role.name.plain)
            ),
            columns=(
                Column("number", word(facts, "phase"), 1.3, align="center"),
                Column("phase", word(facts, "name"), 2.8, names_row=True),
                Column("what", word(facts, "tasks"), 9.9),
                Column("when", word(facts, "period"), 2.6),
            ),
            rows=tuple(rows),
            look="dense",
        )


def work_in_phase(material: Material, phase: str) -> Iterator[tuple[Role, tuple[str, ...], int]]:
    """Yield the roles with work in `phase`: what the plan calls their activities, and how many checks they answer for.

    An activity that repeats from team to team is one."""
    from generator.kinds.activities import Activity
    from generator.kinds.checks import Check

    activities = [one for one in of_kind(material, "activities", Activity) if one.phase == phase]
    checks = [one for one in of_kind(material, "checks", Check) if one.phase == phase]
    for role in of_kind(material, "roles", Role):
        mine = acting_as(material, role.key)
        names = [_plan_name(material.facts, one) for one in activities if mine.intersection(one.responsible)]
        count = sum(bool(mine.intersection(one.responsible)) for one in checks)
        if names or count:
            yield role, tuple(dict.fromkeys(names)), count


@view("roles", "in-phase")
def in_phase(material: Material) -> Iterator[Block]:
    """Yield the roles with work in one phase (option `phase`), for a slide: their activities, and how many checks."""
    facts, items = material.facts, own(material, Role)
    phase = str(material.frame.option("phase"))
    rows = []
    for role, names, count in work_in_phase(material, phase):
        work = joined([line(name) for name in names], "; ") if names else line("–")
        rows.append(
            Row(
                f"{role.id}@{phase}",
                (cell(role.name.spans, bold=True), cell(work), text_cell(danish.number(count) if count else "–")),
            )
        )
    if rows:
        yield Table(
            id=items.id(f"in-phase/{phase}"),
            where=items.where,
            title=word(facts, "caption-roles-in-phase"),
            columns=(
                Column("role", word(facts, "role"), 6, names_row=True),
                Column("plan", word(facts, "in-plan"), 20),
                Column("checks", word(facts, "criteria"), 4, align="right"),
            ),
            rows=tuple(rows),
        )
