"""Views of the facts alone: key facts, effort, assumptions, sources, next steps and contact.

They belong to no kind of content; outlines name them `facts@key-facts`. What they show comes from `Facts`, with the
items of other kinds only where a row needs a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from generator import danish
from generator.kinds import Items, Material, view
from generator.kinds.activities import Activity
from generator.kinds.checks import Check
from generator.kinds.decisions import Decision
from generator.kinds.facts import Facts, Person, RoleEffort
from generator.kinds.parts import (
    NBSP,
    assumed_mark,
    bold,
    caption,
    cell,
    dash_cell,
    fill_in,
    holder,
    hours,
    hours_of,
    how_many,
    inside,
    line,
    local_tag,
    note,
    of_kind,
    owner,
    owner_roles,
    short,
    text_cell,
    word,
    worded,
)
from generator.kinds.units import Unit
from generator.reading.model import Item
from generator.reading.spans import Span, Spans
from generator.tree.nodes import Block, Callout, Cell, Chart, Column, Fact, Panel, Prose, Row, Table

NEXT_STEPS = 6  # rows a slide reads well with


def _id(material: Material, name: str) -> str:
    return f"{material.facts.programme.id}/facts@{name}"


# Key facts -----------------------------------------------------------------------------------------------------------


@view("facts", "key-facts")
def key_facts(material: Material) -> Iterator[Block]:
    """Yield the kommune in short: four big numbers, then what is agreed; a value nobody gave is marked."""
    facts = material.facts
    place = facts.municipality
    numbers = (
        _number(facts, danish.number(place.population), word(facts, "inhabitants")),
        _number(facts, danish.number(facts.end_users), _in_teams(facts), "end_users"),
        _number(facts, danish.number(facts.superusers), word(facts, "superusers"), "superusers"),
        *_first_go_live(facts),
    )
    yield Panel(
        id=_id(material, "key-facts"),
        title=word(facts, "in-short", official=place.official_name),
        numbers=numbers,
        facts=tuple(_agreed(material)),
    )
    if any(person.example for people in facts.people.values() for person in people):
        yield note(_id(material, "examples"), word(facts, "note-examples"))


def _first_go_live(facts: Facts) -> tuple[Fact, ...]:
    if not facts.plan.has_go_live:
        return ()
    return (_number(facts, danish.date_short(facts.plan.go_live), word(facts, "first-go-live"), *_start(facts)),)


def _in_teams(facts: Facts) -> str:
    """Return the label of the number of end users: "slutbrugere i fire teams"."""
    if not facts.plan.has_go_live:
        return word(facts, "end-users")
    count = len(facts.teams)
    if count < 2:
        return word(facts, "in-one-team" if count else "end-users")
    return word(facts, "in-teams", n=danish.number_word(count))


def _number(facts: Facts, value: str, label: str, *names: str) -> Fact:
    """Return a big number; the mark of an assumed one stands in the small line below it."""
    mark = assumed_mark(facts, *names)
    return Fact(f"{label}{mark.text}" if mark else label, (line(value),))


def _given(facts: Facts, text: str | Spans, *names: str) -> Spans:
    """Return a value, marked as assumed when nobody gave one of the parameters it rests on."""
    mark = assumed_mark(facts, *names)
    value = (Span(text),) if isinstance(text, str) else text
    return (*value, mark) if mark else value


def _start(facts: Facts) -> tuple[str, ...]:
    """Return the parameter all dates rest on, when nobody gave it."""
    return ("start",) if facts.plan.assumed_start else ()


def _rollout(facts: Facts) -> Iterator[Fact]:
    """Yield how the teams begin: strategy, order and training."""
    stepwise = facts.strategy == "trinvis" and len(facts.teams) > 1
    strategy = (
        word(
            facts,
            "strategy-stepwise",
            gap=danish.number_word(facts.gap_weeks),
            weeks=word(facts, "week-one" if facts.gap_weeks == 1 else "week-many"),
        )
        if stepwise
        else word(facts, "strategy-at-once")
    )
    yield Fact(word(facts, "strategy"), (_given(facts, strategy, "strategy"),))
    if facts.teams:
        label = word(facts, "team-order" if stepwise and not assumed_mark(facts, "teams") else "teams")
        yield Fact(label, (_given(facts, _teams(facts), "teams"),))
    yield Fact(word(facts, "training"), (_given(facts, word(facts, f"training-{facts.training}"), "training"),))


def _agreed(material: Material) -> Iterator[Fact]:
    """Yield what is agreed; a programme without a plan has no period and no hours, one without go-live no rollout."""
    facts = material.facts
    plan = facts.plan
    if plan.has_go_live:
        yield from _rollout(facts)
    if plan:
        period = f"{danish.date_text(plan.start)} {word(facts, 'to')} {danish.date_text(plan.end)}"
        yield Fact(word(facts, "project-period"), (_given(facts, period, *_start(facts)),))
    amounts = {"fte": danish.number(facts.effort.fte, 1)}
    spent = Span(hours(facts.effort.total), says=hours_of(facts))
    total = worded(facts, "hours-in-all", "hours", spent, **amounts)
    if facts.effort.cost is not None:
        cost = danish.kroner(facts.effort.cost)
        total = worded(facts, "hours-and-cost", "hours", spent, cost=cost, **amounts)
    if plan and facts.shows("projekt"):
        yield Fact(word(facts, "time"), (_given(facts, total, "end_users"),))
    for seat_key, name in _key_seats(material).items():
        people = facts.people.get(seat_key, ())
        values = tuple(_person(facts, person) for person in people[:3])
        yield Fact(name, values or (fill_in(facts, inside(name), f"people/{seat_key}/0/name"),))
    if facts.contact is not None:
        yield Fact(word(facts, "contact"), (_person(facts, facts.contact),))
    else:
        yield Fact(word(facts, "contact"), (fill_in(facts, word(facts, "contact-person"), "contact/name"),))
    if facts.department:
        yield Fact(word(facts, "department"), (line(facts.department),))
    if facts.case_number:
        yield Fact(word(facts, "case-number"), (line(facts.case_number),))
    if facts.approval:
        yield Fact(word(facts, "approval"), ((Span(facts.approval, field="approval"),),))


def _teams(facts: Facts) -> str:
    """Return the teams with their members; those we made up ourselves have no names worth listing."""
    sizes = sorted({team.members for team in facts.teams})
    if assumed_mark(facts, "teams"):
        made = word(
            facts,
            "teams-alike" if len(facts.teams) > 1 else "team-alone",
            n=danish.number_word(len(facts.teams)),
            members="–".join(danish.number(size) for size in (sizes if len(sizes) < 2 else (sizes[0], sizes[-1]))),
        )
        return danish.capitalise(made)
    names = [
        word(facts, "team-with-members", name=team.name, members=danish.number(team.members))
        for team in facts.teams[:8]
    ]
    if len(facts.teams) > 8:
        names.append(word(facts, "others", n=danish.number(len(facts.teams) - 8)))
    return danish.join(names)


def _key_seats(material: Material) -> dict[str, str]:
    """Return {holder key: Danish name} of the seats that must always be filled."""
    found = {}
    for unit in of_kind(material, "units", Unit):
        for seat in unit.seats.values():
            if seat.required:
                found[seat.holder or seat.role] = seat.name.plain
    return found


def _person(facts: Facts, person: Person) -> Spans:
    """Return name, title and, for sample people, the mark «eksempel»."""
    spans = [Span(person.name, field=f"{person.field}/name")]
    if person.title:
        spans.extend((Span(", "), Span(person.title, field=f"{person.field}/title")))
    if person.example:
        spans.append(Span(f" ({word(facts, 'example')})", tone="muted"))
    return tuple(spans)


# Effort --------------------------------------------------------------------------------------------------------------


def _counted(facts: Facts) -> list[RoleEffort]:
    """Return the roles that are estimated and cost something, most hours first."""
    return sorted((one for one in facts.effort.roles if one.estimated and one.hours >= 0.5), key=lambda one: -one.hours)


def _loose_training(facts: Facts) -> float:
    """Return the hours of training that stand on no role of their own, so that tables add up to the total."""
    return facts.effort.total - sum(one.hours for one in facts.effort.roles if one.estimated)


@view("facts", "effort-chart", "projekt")
def effort_chart(material: Material) -> Iterator[Block]:
    """Yield hours per role as a bar chart, sorted, the largest in focus."""
    facts = material.facts
    rows = [
        (one.label, one.hours, _short_formula(facts, one), hours_of(facts, f"roles/{one.role}"))
        for one in _counted(facts)
    ]
    loose = _loose_training(facts)
    if loose >= 0.5:
        rows.append(
            (
                word(facts, "training-end-users"),
                loose,
                word(facts, "formula-people", n=danish.number(facts.end_users)),
                hours_of(facts, "effort/training"),
            )
        )
        rows.sort(key=lambda row: -row[1])
    if not rows:
        return
    said = [f"{label} {hours(value)}" for label, value, *_ in rows]
    yield Chart(
        id=_id(material, "effort-chart"),
        caption=caption(word(facts, "caption-effort"), word(facts, "caption-effort-addition")),
        categories=tuple(label for label, *_ in rows),
        values=tuple(float(round(value)) for _, value, *_ in rows),
        labels=tuple(formula for _, _, formula, _ in rows),
        series=word(facts, "hours"),
        unit=word(facts, "hours").lower(),
        highlight=(0,),
        says=tuple(says for *_, says in rows),
        alt=word(facts, "alt-effort", total=hours(facts.effort.total), roles=danish.join(said)),
        table=_id(material, "effort-roles"),
    )


def _short_formula(facts: Facts, one: RoleEffort) -> str:
    """Return what stands beside a bar: "3 personer × 10 %", or the whole formula where no share is known."""
    if one.share is None:
        return one.formula
    return f"{how_many(facts, 'person', one.people)} × {danish.percent(one.share)}"


@view("facts", "effort-total", "projekt")
def effort_total(material: Material) -> Iterator[Block]:
    """Yield the total in a side panel: hours, full-time equivalents, kroner where known, and the busiest month."""
    facts = material.facts
    effort = facts.effort
    if not effort.total:
        return
    lines: list[Spans] = [(Span(danish.number(effort.total), tone="big", says=hours_of(facts)),)]
    lines.append(line(word(facts, "effort-fte", fte=danish.number(effort.fte, 1))))
    if effort.cost is not None:
        lines.append(line(word(facts, "effort-cost", cost=danish.kroner(effort.cost))))
    if effort.months:
        month, value = max(effort.months, key=lambda pair: pair[1])
        most = Span(hours(value), says=hours_of(facts, month=f"{month:%Y-%m}"))
        lines.append(worded(facts, "effort-peak", "hours", most, month=danish.month_text(month)))
    if len(_counted(facts)) > 1:
        first = _counted(facts)[0]
        share = danish.percent(first.hours / effort.total) if effort.total else ""
        lines.append(line(word(facts, "effort-largest", role=first.label, share=share)))
    yield Callout(id=_id(material, "effort-total"), title=word(facts, "in-all"), paragraphs=tuple(lines), tone="note")


@view("facts", "effort-text", "projekt")
def effort_text(material: Material) -> Iterator[Block]:
    """Yield the total in a sentence: hours, full-time equivalents and kroner where known; or that nobody counted it."""
    facts = material.facts
    effort = facts.effort
    if not effort.total or not facts.plan:
        text = line(word(facts, "no-effort"))
    else:
        span = f"{danish.date_text(facts.plan.start)} {word(facts, 'to')} {danish.date_text(facts.plan.end)}"
        spent = Span(hours(effort.total), says=hours_of(facts))
        text = worded(facts, "effort-sentence", "hours", spent, fte=danish.number(effort.fte, 1), span=span)
        if effort.cost is not None and effort.hourly_cost is not None:
            each, total = danish.kroner(effort.hourly_cost), danish.kroner(effort.cost)
            text = (*text, Span(f" {word(facts, 'effort-sentence-cost', each=each, cost=total)}"))
    yield Prose(id=_id(material, "effort-text"), paragraphs=(text,))


@view("facts", "effort-source", "projekt")
def effort_source(material: Material) -> Iterator[Block]:
    """Yield how hours are counted, in one line; nothing where no hours are."""
    if material.facts.effort.total < 0.5:
        return
    yield Prose(
        id=_id(material, "effort-source"), paragraphs=(line(word(material.facts, "source-effort")),), style="source"
    )


@view("facts", "effort-roles", "projekt")
def effort_roles(material: Material) -> Iterator[Block]:
    """Yield hours per role in a table that adds up, with kroner when an hourly cost is known (option `cost`)."""
    facts = material.facts
    effort = facts.effort
    if not any(one.estimated for one in effort.roles):
        return
    cost = effort.hourly_cost if material.frame.option("cost", True) else None
    rows = []
    for one in effort.roles:
        counted = one.estimated
        cells = [
            text_cell(one.label, bold=True),
            text_cell(danish.number(one.people), align="right") if one.people else dash_cell(),
            text_cell(danish.percent(one.share), align="right") if counted and one.share else dash_cell(),
            _hours_cell(one.hours, hours_of(facts, f"roles/{one.role}"))
            if counted
            else text_cell(word(facts, "not-estimated")),
        ]
        if cost is not None:
            cells.append(text_cell(danish.kroner(one.hours * cost), align="right") if counted else dash_cell())
        rows.append(Row(f"{facts.programme.id}/roles/{one.role}@effort", tuple(cells)))
    loose = _loose_training(facts)
    if loose >= 0.5:
        cells = [
            text_cell(word(facts, "training-end-users"), bold=True),
            text_cell(danish.number(facts.end_users), align="right"),
            dash_cell(),
            _hours_cell(loose, hours_of(facts, "effort/training")),
        ]
        if cost is not None:
            cells.append(text_cell(danish.kroner(loose * cost), align="right"))
        rows.append(Row(_id(material, "effort-roles/training"), tuple(cells)))
    total = [
        text_cell(word(facts, "in-all"), bold=True),
        dash_cell(),
        dash_cell(),
        _hours_cell(effort.total, hours_of(facts), bold=True),
    ]
    if cost is not None:
        total.append(text_cell(danish.kroner(effort.cost or 0), bold=True, align="right"))
    rows.append(Row(_id(material, "effort-roles/total"), tuple(total)))
    columns = [
        Column("role", word(facts, "role"), 5.4, names_row=True),
        Column("people", word(facts, "people"), 2, align="right"),
        Column("share", word(facts, "share"), 2, align="right"),
        Column("hours", word(facts, "hours"), 2.6, align="right"),
    ]
    if cost is not None:
        columns.append(Column("cost", word(facts, "kroner"), 3.2, align="right"))
    yield Table(
        id=_id(material, "effort-roles"),
        caption=caption(word(facts, "caption-effort-roles")),
        columns=tuple(columns),
        rows=tuple(rows),
        look="dense",
    )


@view("facts", "effort-months", "projekt")
def effort_months(material: Material) -> Iterator[Block]:
    """Yield hours per month and role; over eight months quarters, so that the table fits the page."""
    facts = material.facts
    if not facts.effort.months or facts.effort.total < 0.5:
        return
    months = [month for month, _ in facts.effort.months]
    quarters = len(months) > 8

    def key(month: date) -> date:
        return date(month.year, 3 * ((month.month - 1) // 3) + 1, 1) if quarters else month

    spans = sorted({key(month) for month in months})
    if len(spans) > 9:
        return
    labels = [danish.quarter_text(span) if quarters else _short_month(span) for span in spans]

    def says(span: date, what: str = "") -> str:
        return hours_of(facts, what, f"{span.year}-K{span.month // 3 + 1}" if quarters else f"{span:%Y-%m}")

    def values(pairs: Mapping[date, float] | tuple[tuple[date, float], ...]) -> dict[date, float]:
        found = dict.fromkeys(spans, 0.0)
        for month, value in dict(pairs).items():
            if key(month) in found:
                found[key(month)] += value
        return found

    rows = []
    counted = [one for one in facts.effort.roles if one.estimated and one.hours >= 0.5]
    for one in counted:
        by = values(one.months)
        rows.append(
            Row(
                f"{facts.programme.id}/roles/{one.role}@months",
                (
                    text_cell(one.label, bold=True),
                    *(_number_cell(by[span], says(span, f"roles/{one.role}")) for span in spans),
                ),
            )
        )
    totals = values(facts.effort.months)
    if _loose_training(facts) >= 0.5:
        by = {span: totals[span] - sum(values(one.months)[span] for one in counted) for span in spans}
        rows.append(
            Row(
                _id(material, "effort-months/training"),
                (
                    text_cell(word(facts, "training-end-users"), bold=True),
                    *(_number_cell(by[span], says(span, "effort/training")) for span in spans),
                ),
            )
        )
    rows.append(
        Row(
            _id(material, "effort-months/total"),
            (
                text_cell(word(facts, "in-all"), bold=True),
                *(_hours_cell(totals[span], says(span), bold=True) for span in spans),
            ),
        )
    )
    yield Table(
        id=_id(material, "effort-months"),
        caption=caption(word(facts, "caption-effort-quarters" if quarters else "caption-effort-months")),
        columns=(
            Column("role", word(facts, "role"), 4.4, names_row=True),
            *(Column(span.isoformat(), label, 2, align="right") for span, label in zip(spans, labels, strict=True)),
        ),
        rows=tuple(rows),
        look="dense",
    )


def _short_month(month: date) -> str:
    return f"{danish.month_short(month)}{NBSP}{month.year}"


def _number_cell(value: float, says: str) -> Cell:
    return _hours_cell(value, says) if value >= 0.5 else dash_cell()


def _hours_cell(value: float, says: str, bold: bool = False) -> Cell:
    """Return a number of hours that says what it is of."""
    return cell((Span(danish.number(value), says=says),), align="right", bold=bold)


@view("facts", "effort-loads", "styregruppe")
def effort_loads(material: Material) -> Iterator[Block]:
    """Yield those whose roles add up to more than a full working week, as a remark."""
    facts = material.facts
    lines = []
    for load in facts.effort.loads:
        if load.share <= 1.0:
            continue
        roles = owner_roles(facts, load.roles)
        lines.append(
            (
                Span(load.person.name, bold=True, field=f"{load.person.field}/name"),
                Span(f" {word(facts, 'overloaded', share=danish.percent(load.share), roles=roles)}"),
            )
        )
    if lines:
        yield Callout(
            id=_id(material, "effort-loads"),
            title=word(facts, "overload-title"),
            paragraphs=tuple(lines),
            tone="attention",
        )


@view("facts", "arithmetic", "projekt")
def arithmetic(material: Material) -> Iterator[Block]:
    """Yield how the hours are counted, role by role, and the total with full-time equivalents."""
    facts = material.facts
    effort = facts.effort
    if not any(one.estimated for one in effort.roles):
        return
    rows = []
    for one in effort.roles:
        formula = one.formula if one.estimated else danish.capitalise(one.note) or word(facts, "not-estimated")
        rows.append(
            Row(
                f"{facts.programme.id}/roles/{one.role}@arithmetic",
                (
                    text_cell(one.label, bold=True),
                    text_cell(formula),
                    _hours_cell(one.hours, hours_of(facts, f"roles/{one.role}")) if one.estimated else dash_cell(),
                ),
            )
        )
    loose = _loose_training(facts)
    if loose >= 0.5:
        rows.append(
            Row(
                _id(material, "arithmetic/training"),
                (
                    text_cell(word(facts, "training-end-users"), bold=True),
                    text_cell(word(facts, "formula-training", n=danish.number(facts.end_users))),
                    _hours_cell(loose, hours_of(facts, "effort/training")),
                ),
            )
        )
    rows.append(
        Row(
            _id(material, "arithmetic/total"),
            (
                text_cell(word(facts, "in-all"), bold=True),
                text_cell(
                    word(facts, "formula-fte", hours=danish.number(effort.total), fte=danish.number(effort.fte, 2))
                ),
                _hours_cell(effort.total, hours_of(facts), bold=True),
            ),
        )
    )
    yield Table(
        id=_id(material, "arithmetic"),
        caption=caption(word(facts, "caption-arithmetic")),
        columns=(
            Column("role", word(facts, "role"), 4.2, names_row=True),
            Column("formula", word(facts, "formula"), 9.6),
            Column("hours", word(facts, "hours"), 2.8, align="right"),
        ),
        rows=tuple(rows),
    )
    yield note(_id(material, "arithmetic-note"), word(facts, "note-arithmetic"))


# Appendices ----------------------------------------------------------------------------------------------------------


@view("facts", "assumptions")
def assumptions(material: Material) -> Iterator[Block]:
    """Yield every value nobody gave: what we assumed, what it rests on, and where to correct it."""
    facts = material.facts
    rows = [
        Row(
            _id(material, f"assumptions/{one.key}"),
            (
                text_cell(danish.capitalise(one.label), bold=True),
                text_cell(one.value),
                text_cell(one.reason),
                text_cell(one.key),
            ),
        )
        for one in facts.assumptions
        if facts.uses(one)
    ]
    if rows:
        yield Table(
            id=_id(material, "assumptions"),
            caption=caption(word(facts, "caption-assumptions")),
            columns=(
                Column("what", word(facts, "value"), 4, names_row=True),
                Column("value", word(facts, "assumed"), 4),
                Column("reason", word(facts, "reason"), 4.4),
                Column("key", word(facts, "correct-in"), 4.2),
            ),
            rows=tuple(rows),
        )


@view("facts", "assumed-note")
def assumed_note(material: Material) -> Iterator[Block]:
    """Yield in a line or two which values nobody gave, for a paper that has no appendix to list them in.

    What is missing for several roles («Projektleder: antal personer») is said once. Option `brief`: that there are such
    values, not which.
    """
    facts = material.facts
    if material.frame.option("brief"):
        if facts.assumptions:
            yield note(_id(material, "assumed-note"), word(facts, "assumed-some"))
        return
    labels: dict[str, list[str]] = {}
    for one in facts.assumptions:
        if facts.uses(one):
            role, _, what = one.label.rpartition(": ")
            labels.setdefault(what, []).extend([role] if role else [])
    said = []
    for what, roles in labels.items():
        if len(roles) > 1:
            said.append(word(facts, "assumed-of-roles", what=inside(what), n=danish.number_word(len(roles))))
        else:
            said.append(word(facts, "assumed-of-role", what=what, role=inside(roles[0])) if roles else inside(what))
    if said:
        yield note(_id(material, "assumed-note"), word(facts, "assumed-note", labels=danish.join(said)))


@view("facts", "sources")
def sources(material: Material) -> Iterator[Block]:
    """Yield the public documents the programme builds on, and that their publishers did not issue this one."""
    facts = material.facts
    info = facts.programme
    rows = []
    for source in info.sources:
        title: Spans = (Span(source.title, bold=True, href=source.url),)
        rows.append(
            Row(
                _id(material, f"sources/{source.id}"),
                (
                    cell(title, *((line(source.note, tone="muted"),) if source.note else ())),
                    text_cell(source.publisher),
                    text_cell(source.date),
                ),
            )
        )
    if rows:
        yield Table(
            id=_id(material, "sources"),
            caption=caption(word(facts, "caption-sources")),
            columns=(
                Column("title", word(facts, "document"), 8.6, names_row=True),
                Column("publisher", word(facts, "publisher"), 5),
                Column("date", word(facts, "date"), 3),
            ),
            rows=tuple(rows),
        )
    paragraphs = [one for one in (line(info.disclaimer), line(info.size_basis)) if one]
    paragraphs.append(
        line(
            word(
                facts,
                "version-line",
                name=info.name,
                version=info.version,
                released=danish.date_text(info.released),
                built=danish.date_text(facts.built),
            )
        )
    )
    paragraphs.append(line(word(facts, "licence")))
    yield Prose(id=_id(material, "disclaimer"), paragraphs=tuple(paragraphs))


# Kinds whose documents say themselves that all of it is ours; a guide that does not show them does not list them.
PROPOSALS = frozenset({"papers", "invitations"})


def _everything(material: Material) -> Iterator[tuple[str, Item]]:
    for kind, items in material.content.items():
        for item in items:
            yield kind, item


@view("facts", "to-check")
def to_check(material: Material) -> Iterator[Block]:
    """Yield the facts that may have changed since the source: what to check, and where it stands.

    An option named as a kind gives the word for that kind (`themes: kind-dimensions`).
    """
    facts = material.facts
    rows = [
        Row(
            f"{item.id}@check",
            (cell(bold(item.name.spans)), cell(*item.check_current.lines), text_cell(_kind(material, kind))),
        )
        for kind, item in _everything(material)
        if item.check_current
    ]
    if rows:
        yield Table(
            id=_id(material, "to-check"),
            caption=caption(
                word(facts, "caption-to-check"), word(facts, "as-of", date=danish.date_text(facts.programme.as_of))
            ),
            columns=(
                Column("item", word(facts, "item"), 5, names_row=True),
                Column("check", word(facts, "check"), 8.4),
                Column("kind", word(facts, "stands-in"), 3.2),
            ),
            rows=tuple(rows),
        )


def _kind(material: Material, kind: str) -> str:
    """Return what the document calls a kind: by the option that is named as the kind, else by its common word."""
    return word(material.facts, str(material.frame.option(kind, f"kind-{kind}")))


OURS = (
    "decided",
    "inferred",
    "position-basis",
    "position-activities",
    "position-inferred",
    "owner-basis",
    "owner-inferred",
)
# What is ours in every item of a kind, whatever the item says itself: kind -> what the label is called.
ALWAYS_OURS = {
    "units": "lines",
    "roles": "staffing",
    "checks": "due",
    "stakeholders": "point",
    "risks": "risk-owner",
}


def _decided_parts(kind: str, item: Item) -> Iterator[str]:
    """Yield which parts of a stated item are ours: its place (on a map or in time) or its owner."""
    position = getattr(item, "position_basis", "stated")
    if position == "inferred":
        yield "position-inferred"
    elif position == "decided":
        yield "position-activities" if kind == "activities" else "position-basis"
    owned = getattr(item, "owner_basis", "stated")
    if owned != "stated":
        yield "owner-basis" if owned == "decided" else "owner-inferred"


MANY = 40  # more names than this are counted, not listed


@view("facts", "decided")
def decided(material: Material) -> Iterator[Block]:
    """Yield in one discreet table what is ours rather than the source's: decided, or inferred from it.

    An option named as a kind gives the word for that kind (`themes: kind-dimensions`).
    """
    facts = material.facts
    found: dict[str, dict[str, list[str]]] = {}
    for kind, item in _everything(material):
        if item.local or kind in PROPOSALS:
            continue
        ours: list[str] = []
        if item.basis in ("decided", "inferred"):
            found.setdefault(kind, {}).setdefault(item.basis, []).append(item.name.plain)
        if item.basis != "decided":
            ours.extend(_decided_parts(kind, item))
        for part in ours:
            found.setdefault(kind, {}).setdefault(part, []).append(item.name.plain)
    rows = []
    for kind in material.content:
        said = [
            (group, word(facts, f"ours-{group}"), _concerned(facts, names, len(material.content[kind])))
            for group in OURS
            if (names := found.get(kind, {}).get(group, []))
        ]
        always = ALWAYS_OURS.get(kind)
        if always and any(not item.local for item in material.content[kind]):
            said.append((always, word(facts, f"ours-{always}"), word(facts, "all-of-them")))
        for what, ours_text, concerns in said:
            rows.append(
                Row(
                    _id(material, f"decided/{kind}/{what}"),
                    (text_cell(_kind(material, kind), bold=True), text_cell(ours_text), text_cell(concerns)),
                )
            )
    if rows:
        yield Table(
            id=_id(material, "decided"),
            caption=caption(word(facts, "caption-decided")),
            columns=(
                Column("kind", word(facts, "stands-in"), 3.2, names_row=True),
                Column("what", word(facts, "ours"), 4),
                Column("items", word(facts, "concerns"), 9.4),
            ),
            rows=tuple(rows),
            look="dense",
        )


def _concerned(facts: Facts, names: list[str], count: int) -> str:
    """Return the names, or how many they are where a list of them would be longer than anyone reads."""
    if len(names) <= MANY:
        return "; ".join(names)
    if len(names) == count:
        return word(facts, "concerns-all", n=danish.number(count))
    return word(facts, "concerns-some", n=danish.number(len(names)), of=danish.number(count))


@view("facts", "changes")
def changes(material: Material) -> Iterator[Block]:
    """Yield the change log, newest first as written."""
    facts = material.facts
    rows = [
        Row(
            _id(material, f"changes/{version}"),
            (text_cell(version, bold=True), text_cell(danish.date_short(day)), text_cell(text)),
        )
        for version, day, text in facts.programme.changes
    ]
    if rows:
        yield Table(
            id=_id(material, "changes"),
            caption=caption(word(facts, "caption-changes")),
            columns=(
                Column("version", word(facts, "version"), 2.4, names_row=True),
                Column("date", word(facts, "date"), 3),
                Column("text", word(facts, "change"), 11.2),
            ),
            rows=tuple(rows),
        )


# Next steps and contact ----------------------------------------------------------------------------------------------


@view("facts", "next-steps")
def next_steps(material: Material) -> Iterator[Block]:
    """Yield the first things to do, by date: decisions with a due date, checks, and activities not yet done.

    Option `phase` keeps those of one phase.
    """
    facts = material.facts
    phase = material.frame.option("phase")
    steps: list[tuple[date, int, str, Spans, Spans, Spans]] = []
    decisions: Items[Decision] = of_kind(material, "decisions", Decision)
    for decision in decisions:
        due = facts.due.get(decision.id) or facts.due.get(decision.key)
        if due and phase in (None, decision.phase):
            steps.append(
                (due, 0, decision.id, short(decision), holder(facts, decision.owner), local_tag(facts, decision))
            )
    for check in of_kind(material, "checks", Check):
        due = facts.due.get(check.id) or facts.due.get(check.key)
        if due and phase in (None, check.phase):
            steps.append((due, 1, check.id, check.name.spans, owner(facts, check.responsible), local_tag(facts, check)))
    activities: Items[Activity] = of_kind(material, "activities", Activity)
    if not steps:
        for entry in facts.plan.entries:
            if not entry.done and phase in (None, entry.phase):
                address = f"{activities.address}/{entry.id.rsplit('/activities/', 1)[-1]}"
                steps.append(
                    (entry.end, 2, address, line(entry.brief or entry.label), owner(facts, entry.responsible), ())
                )
    steps.sort(key=lambda step: (step[0], step[1]))
    rows = tuple(
        Row(
            f"{address}@next",
            (cell(what, tag), cell(who) if who else dash_cell(), text_cell(danish.date_short(due), bold=True)),
        )
        for due, _, address, what, who, tag in steps[:NEXT_STEPS]
    )
    if rows:
        yield Table(
            id=_id(material, "next-steps"),
            title=word(facts, "caption-next-steps"),
            columns=(
                Column("what", word(facts, "what"), 18, names_row=True),
                Column("owner", word(facts, "owner"), 7),
                Column("due", word(facts, "latest"), 5),
            ),
            rows=rows,
        )


@view("facts", "contacts")
def contacts(material: Material) -> Iterator[Block]:
    """Yield whom to ask, at most four: the contact person and the key seats; without a name the role stands there."""
    facts = material.facts
    rows: list[Row] = []
    seen: set[str] = set()
    candidates: list[tuple[str, str, Person | None]] = []
    if facts.contact is not None:
        candidates.append(("contact", danish.capitalise(facts.contact.title) or word(facts, "contact"), facts.contact))
    for key, name in _key_seats(material).items():
        people = facts.people.get(key, ())
        candidates.append((key, name, people[0] if people else None))
    for key, role, person in candidates:
        if person is not None and person.name in seen:
            continue
        if person is None and facts.contact is not None and role.lower() == facts.contact.title.lower():
            continue
        title = (Span(role, field="contact/title"),) if key == "contact" and person and person.title else line(role)
        if person is None:
            cells = (
                text_cell(role, bold=True),
                text_cell(facts.department or facts.municipality.official_name),
                text_cell(facts.municipality.website) if facts.municipality.website else dash_cell(),
            )
        else:
            seen.add(person.name)
            reach: Spans = ()
            if person.email:
                reach = (Span(person.email, href=f"mailto:{person.email}", field=f"{person.field}/email"),)
            elif person.phone:
                reach = (Span(person.phone, field=f"{person.field}/phone"),)
            named = (Span(person.name, bold=True, field=f"{person.field}/name"),)
            example = line(f" ({word(facts, 'example')})") if person.example else ()
            cells = (cell((*named, *example)), cell(title), cell(reach))
        rows.append(Row(_id(material, f"contacts/{key}"), cells))
    if rows:
        # Without a single name the first column holds roles, so the heads say so.
        heads = ("name", "role", "mail") if seen else ("role", "seated", "website")
        yield Table(
            id=_id(material, "contacts"),
            title=word(facts, "caption-contacts"),
            columns=(
                Column("name", word(facts, heads[0]), 6, names_row=True),
                Column("role", word(facts, heads[1]), 5.5),
                Column("reach", word(facts, heads[2]), 6.7),
            ),
            rows=tuple(rows[:4]),
        )
