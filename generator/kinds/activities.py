"""Activities: the rows of the plan. Dates are declared (`after`, `lasts`), never typed; tailoring computes them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, TypeAlias

from msgspec.structs import replace
from pydantic import Field

from generator import danish
from generator.figures.timeline import Band, Bar, gantt, gantt_height
from generator.kinds import Material, kind, view
from generator.kinds.facts import Entry, Facts, Period, changed
from generator.kinds.parts import (
    NBSP,
    and_more,
    caption,
    cell,
    dash_cell,
    holder,
    line,
    note,
    of_kind,
    on_slide,
    own,
    owner,
    phase_cell,
    role_name,
    text_cell,
    word,
)
from generator.kinds.sheets import Line, amount_cell, day_cell, entry_column, phase_column, register
from generator.reading.model import Basis, Item
from generator.reading.spans import Span, Spans, plain
from generator.reading.text import Text
from generator.tree.nodes import Block, Column, Figure, Prose, Row, Table


@kind("activities")
class Activity(Item):
    """A row of the plan.

    `after` names activities that must end first; with none, the activity starts with the project. `lasts` is
    "3 weeks" (15 working days counted as calendar weeks) or "5 days" (working days); a milestone lasts nothing and
    falls on the first working day after what it waits for. `each: teams` repeats it per team that goes live;
    `first_team` and `later_teams` make one instance, or one per later team. In a stepwise rollout each later instance
    starts `gap_weeks` after the one before. `not_before` / `lag` shift the start by calendar time after `after`.
    """

    phase: str = Field(description="Fasens id")
    responsible: tuple[str, ...] = Field(default=(), description="Rollers id; tom, når kilden ingen giver")
    after: tuple[str, ...] = Field(default=(), description="Aktiviteter, der skal være slut først")
    lasts: str = Field(default="", description="Varighed: '3 weeks' eller '5 days' (arbejdsdage); tom for milepæle")
    lag: str = Field(default="", description="Pause efter det, der ventes på: '1 weeks' eller '2 days'")
    each: Literal["", "teams", "first_team", "later_teams"] = Field(default="", description="Gentages pr. team")
    milestone: bool = Field(default=False, description="Vigtig beslutning og forudsætning for at fortsætte")
    runs_on: bool = Field(default=False, description="Kan fortsætte ud over den viste periode (stiplet)")
    go_live: bool = Field(default=False, description="Dagen, hvor systemet tages i brug")
    training: bool = Field(default=False, description="Undervisning, som står i kalenderen")
    note: Text | None = Field(default=None, description="Hvad læseren skal vide om placeringen")
    ready: Text | None = Field(default=None, description="Milepæle: det skal være på plads")
    position_basis: Basis = Field(default="decided", description="Om varighed og rækkefølge står i kilden")
    owner_basis: Basis = Field(default="stated", description="Om ansvaret står i kilden")


# Views --------------------------------------------------------------------------------------------------------------


CAPTION_ROOM = 26.0  # mm of a page that a drawing leaves for its caption and the line below it
Roll: TypeAlias = Literal["", "teams", "milestones", "go-live", "few", "phases"]
ALT_MILESTONES = 3  # named in the alt text; all of them stand in the table
SLIDE_ROWS = 9  # rows a timeline slide reads well with


def milestone_names(facts: Facts) -> dict[str, str]:
    """Return {entry id: "M1"} for all milestones, numbered by date and then in the plan's order."""
    ordered = sorted(facts.plan.milestones, key=lambda entry: entry.end)
    return {entry.id: f"M{number}" for number, entry in enumerate(ordered, 1)}


def _phase_label(material: Material, phase: str) -> str:
    items = material.content.get("phases")
    found = items.get(phase) if items else None
    return plain(found.name.spans) if found else danish.capitalise(phase)


def _bands(material: Material, *, short: bool = False, roll: Roll = "") -> tuple[Band, ...]:
    """Return the plan as bands of bars.

    `roll` "teams" draws an activity that repeats per team as one bar from the first team to the last; "milestones" one
    bar per phase and a row per milestone, with its date, but only the milestones in the phase that goes live; "go-live"
    the same with first days alone; "few" the same as "milestones" with each activity's teams as one; "phases" one bar
    per phase, marked with milestones.
    """
    facts = material.facts
    marks = milestone_names(facts)
    bands = []
    for number, phase in enumerate(facts.phase_order, 1):
        entries = [entry for entry in facts.plan.entries if entry.phase == phase]
        if not entries:
            continue
        bars: tuple[Bar, ...]
        if roll == "phases":
            bars = (_phase_bar(material, phase, number, entries, {} if short else marks),)
        elif roll in ("milestones", "few", "go-live"):
            bars = tuple(_dated_bars(material, phase, number, entries, roll))
        elif roll == "teams":
            bars = tuple(_bar(facts, group, number, marks, short) for group in _by_activity(entries))
        else:
            bars = tuple(_bar(facts, [entry], number, marks, short) for entry in entries)
        bands.append(Band(number, _phase_label(material, phase), bars))
    return tuple(bands)


def _by_activity(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Return the entries in groups of one activity each, in order."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.activity, []).append(entry)
    return list(groups.values())


def _rolled(facts: Facts, group: Sequence[Entry]) -> str:
    """Return what a group of one activity's teams is called: "Go-live: Team 2–8", "Uddan slutbrugere (8 teams)"."""
    base = group[0].base or group[0].label
    names = [entry.team.name for entry in group if entry.team is not None]
    parts = [name.rpartition(" ") for name in names]
    stems = {stem for stem, _, _ in parts}
    numbers = [int(number) for _, _, number in parts if number.isdecimal()]
    run = len(stems) == 1 and len(numbers) == len(names) and numbers == list(range(numbers[0], numbers[-1] + 1))
    if run and len(group) < len(facts.teams):
        return f"{base}: {stems.pop()}{NBSP}{numbers[0]}–{numbers[-1]}"
    return word(facts, "times", label=base, n=len(group))


def _bar(facts: Facts, group: Sequence[Entry], phase: int, marks: dict[str, str], short: bool) -> Bar:
    """Return one bar over a group of entries: one entry, or an activity's instances for all teams.

    The bar names the role; the person stands in the activity table, where a change of name is easy to make.
    """
    first = group[0]
    label = first.brief if short and first.brief else first.label
    if len(group) > 1:
        label = _rolled(facts, group)
    numbers = [marks[entry.id] for entry in group if entry.id in marks]
    mark = numbers[0] if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}" if numbers else ""
    return Bar(
        label,
        line(role_name(facts, first.responsible[0])) if first.responsible else (),
        min(entry.start for entry in group),
        max(entry.end for entry in group),
        milestone=mark,
        runs_on=any(entry.runs_on for entry in group),
        done=all(entry.done for entry in group),
        phase=phase,
    )


def _day(day: date) -> str:
    return f"{day.day}.{NBSP}{danish.month_short(day)}"


def _dated_bars(material: Material, phase: str, number: int, entries: Sequence[Entry], roll: Roll) -> Iterator[Bar]:
    """Yield a phase's bar and its milestones with their dates; where it goes live, the milestones say it all."""
    live = any(entry.go_live for entry in entries)
    if not live:
        yield _phase_bar(material, phase, number, entries, {})
    shown = [entry for entry in entries if entry.go_live or (entry.milestone and roll != "go-live")]
    for group in _by_activity(shown) if roll == "few" else [[entry] for entry in shown]:
        first, last = group[0], group[-1]
        label = first.label if first.go_live else first.brief or first.label
        day = _day(first.end)
        if len(group) > 1:
            label, day = _rolled(material.facts, group), f"{_day(first.end)}–{_day(last.end)}"
        done = all(entry.done for entry in group)
        yield Bar(label, (), first.end, last.end, milestone=day, done=done, phase=number)


def _phase_bar(material: Material, phase: str, number: int, entries: Sequence[Entry], marks: dict[str, str]) -> Bar:
    numbers = [marks[entry.id] for entry in entries if entry.id in marks]
    return Bar(
        _phase_label(material, phase),
        (),
        min(entry.start for entry in entries),
        max(entry.end for entry in entries),
        milestone=numbers[-1] if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}" if numbers else "",
        runs_on=any(entry.runs_on for entry in entries),
        done=all(entry.done for entry in entries),
        phase=number,
    )


def _alt(material: Material) -> str:
    """Return the plan in words: first and last date, the phases with months, the milestones with dates."""
    facts = material.facts
    phases = [
        f"{_phase_label(material, phase)} {danish.month_span(period.start, period.end)}"
        for phase in facts.phase_order
        if (period := facts.plan.phases.get(phase))
    ]
    marks = milestone_names(facts)
    drawn = {entry.id for entry in facts.plan.entries}
    shown = sorted((one for one in facts.plan.milestones if one.id in drawn), key=lambda entry: entry.end)
    named = [f"{marks[entry.id]} {entry.label} {danish.date_short(entry.end)}" for entry in shown[:ALT_MILESTONES]]
    if len(shown) > ALT_MILESTONES:
        named.append(and_more(facts, len(shown) - ALT_MILESTONES))
    return word(
        facts,
        "alt-gantt",
        start=danish.date_text(facts.plan.start),
        end=danish.date_text(facts.plan.end),
        phases=danish.join(phases),
        milestones=danish.join(named) or word(facts, "none"),
    )


@view("activities", "gantt")
def timeline(material: Material) -> Iterator[Block]:
    """Yield the dated plan as a drawing. A page shows every activity as long as it fits, a slide at most nine rows.

    Option `phase` draws one phase alone.
    """
    activities, facts, frame = own(material, Activity), material.facts, material.frame
    phase = frame.option("phase")
    if phase is not None:
        period = facts.plan.phases.get(str(phase))
        entries = tuple(entry for entry in facts.plan.entries if entry.phase == phase)
        if period is None:
            return
        only = {str(phase): period}
        plan = changed(facts.plan, entries=entries, phases=only, start=period.start, end=period.end)
        facts = changed(facts, plan=plan)
        material = replace(material, facts=facts)
    if not facts.plan.entries:
        return
    start, end, closed = facts.plan.start, facts.plan.end, facts.plan.closed
    labels = {
        "week": word(facts, "axis-week"),
        "activity": word(facts, "activity"),
        "responsible": word(facts, "owner"),
    }
    if on_slide(material):
        bands = _bands(material, short=True)
        forms: tuple[Roll, ...] = ("teams", "milestones", "go-live", "few", "phases")
        for form in forms:
            if sum(len(band.bars) for band in bands) <= SLIDE_ROWS:
                break
            bands = _bands(material, short=True, roll=form)
        drawing = gantt(bands, start, end, frame.width, "slide", labels, closed, frame.height)
        yield Figure(id=activities.id("gantt"), where=activities.where, drawing=drawing, alt=_alt(material))
        return
    bands = _bands(material)
    rolls: tuple[Roll, ...] = ("teams", "phases")
    for roll in rolls:
        if gantt_height(bands, "page", frame.width) <= frame.depth - CAPTION_ROOM:
            break
        bands = _bands(material, roll=roll)
    drawing = gantt(bands, start, end, frame.width, "page", labels, closed)
    yield Figure(
        id=activities.id("gantt"),
        where=activities.where,
        drawing=drawing,
        caption=caption(
            word(facts, "caption-gantt"), f"{danish.date_short(start)} {word(facts, 'to')} {danish.date_short(end)}"
        ),
        alt=f"{_alt(material)} {word(facts, 'alt-gantt-table')}",
        table=activities.id("table"),
    )


@view("activities", "milestones")
def milestones(material: Material) -> Iterator[Block]:
    """Yield the milestones by date: what must be in place, and who answers for it."""
    activities, facts = own(material, Activity), material.facts
    marks = milestone_names(facts)
    rows = []
    for entry in sorted(facts.plan.milestones, key=lambda one: one.end):
        activity = activities.get(entry.activity)
        ready = activity.ready if activity else None
        rows.append(
            Row(
                f"{activities.address}/{entry.id.split('/', 2)[-1]}@milestone"
                if entry.id.startswith(f"{activities.address}/")
                else f"{entry.id}@milestone",
                (
                    cell((Span("◆ ", tone="highlight"), Span(marks[entry.id], bold=True))),
                    text_cell(entry.label, bold=True),
                    text_cell(danish.date_short(entry.end)),
                    cell(*(ready.lines if ready else ())) if ready else dash_cell(),
                    cell(owner(facts, entry.responsible)) if entry.responsible else dash_cell(),
                ),
                local=entry.local,
            )
        )
    if rows:
        yield Table(
            id=activities.id("milestones"),
            where=activities.where,
            caption=caption(word(facts, "caption-milestones")),
            columns=(
                Column("mark", word(facts, "number"), 1.4),
                Column("name", word(facts, "milestone"), 4, names_row=True),
                Column("date", word(facts, "date"), 2.4),
                Column("ready", word(facts, "must-be-ready"), 5.6),
                Column("owner", word(facts, "owner"), 3.2),
            ),
            rows=tuple(rows),
        )


@view("activities", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield every dated activity: start, week, end, owner, and a discreet note where its place is our suggestion.

    The week stands between the dates: two cells in a row that begin with "11." read as a list typed by hand.
    """
    activities, facts = own(material, Activity), material.facts
    marks = milestone_names(facts)
    noted: set[str] = set()
    rows = []
    for number, phase in enumerate(facts.phase_order, 1):
        for entry in (one for one in facts.plan.entries if one.phase == phase):
            remarks: list[Spans] = []
            if entry.note and entry.activity not in noted:
                remarks.append(line(entry.note, tone="muted"))
            if entry.done:
                remarks.append(line(word(facts, "done"), tone="muted"))
            if entry.runs_on:
                remarks.append(line(word(facts, "runs-on"), tone="muted"))
            if entry.local:
                remarks.append(line(word(facts, "local-tag"), tone="local"))
            noted.add(entry.activity)
            mark = (Span(f" ◆{NBSP}{marks[entry.id]}", tone="highlight"),) if entry.id in marks else ()
            rows.append(
                Row(
                    entry.id if "/activities/" in entry.id else f"{activities.address}/{entry.id}",
                    (
                        phase_cell(number),
                        cell((Span(entry.label, bold=True), *mark), *remarks),
                        text_cell(danish.date_short(entry.start)),
                        text_cell(danish.week_span(entry.start, entry.end)),
                        text_cell(danish.date_short(entry.end)),
                        cell(*(holder(facts, role) for role in entry.responsible))
                        if entry.responsible
                        else dash_cell(),
                    ),
                    local=entry.local,
                )
            )
    if rows:
        yield Table(
            id=activities.id("table"),
            where=activities.where,
            caption=caption(word(facts, "caption-activities")),
            columns=(
                Column("phase", word(facts, "phase"), 1.3, align="center"),
                Column("activity", word(facts, "activity"), 6, names_row=True),
                Column("start", word(facts, "start"), 2.2),
                Column("week", word(facts, "week"), 2.2),
                Column("end", word(facts, "end"), 2.2),
                Column("owner", word(facts, "owner"), 2.9),
            ),
            rows=tuple(rows),
            look="dense",
        )


@view("activities", "rollout")
def rollout(material: Material) -> Iterator[Block]:
    """Yield each go-live by date, with the days on which that team is trained just before it.

    Option `most`: with more teams than that, a sentence with the first and the last day instead of a row for each.
    Option `caption`: a caption of its own, where no heading stands right above.
    """
    activities, facts = own(material, Activity), material.facts
    found = sorted((one for one in facts.plan.entries if one.go_live), key=lambda one: (one.start, one.id))
    most = material.frame.option("most", 0)
    if isinstance(most, int) and 0 < most < len(found):
        first, last = found[0].start, found[-1].start
        days = {"first": danish.date_text(first), "last": danish.date_text(last)}
        label = "rollout-many" if first < last else "rollout-same-day"
        text = word(facts, label, n=danish.capitalise(danish.number_word(len(found))), **days)
        yield Prose(id=activities.id("rollout"), where=activities.where, paragraphs=(line(text),))
        return
    rows = []
    for entry in found:
        trained = training_before(material, entry)
        team = entry.team.name if entry.team else facts.municipality.official_name
        members = entry.team.members if entry.team else facts.end_users
        rows.append(
            Row(
                f"{activities.address}/{entry.id.rsplit('/activities/', 1)[-1]}@rollout",
                (
                    text_cell(danish.capitalise(team), bold=True),
                    text_cell(danish.date_span(trained.start, trained.end)) if trained else dash_cell(),
                    text_cell(danish.number(members), align="center"),
                    text_cell(danish.date_text(entry.start)),
                ),
                local=entry.local,
            )
        )
    if rows:
        title = word(facts, "caption-rollout")
        yield Table(
            id=activities.id("rollout"),
            where=activities.where,
            title=title,
            caption=caption(title) if material.frame.option("caption") else (),
            columns=(
                Column("team", word(facts, "team"), 5.4, names_row=True),
                Column("training", word(facts, "training"), 5),
                Column("members", word(facts, "employees"), 2.6, align="center"),
                Column("go-live", word(facts, "begins"), 3.6),
            ),
            rows=tuple(rows),
            look="dense",
        )


def training_before(material: Material, go_live: Entry) -> Entry | None:
    """Return the team's own last activity before its go-live: what each team is trained in; None without one."""
    activities = of_kind(material, "activities", Activity)
    own_keys = {one.key for one in activities if one.each == "teams"}
    mine = [
        one
        for one in material.facts.plan.entries
        if one.activity in own_keys and not one.milestone and one.team == go_live.team and one.end <= go_live.start
    ]
    return max(mine, key=lambda one: one.end, default=None)


@view("activities", "notes")
def notes(material: Material) -> Iterator[Block]:
    """Yield which weeks the plan leaves out."""
    activities, facts = own(material, Activity), material.facts
    if not facts.plan.entries:
        return
    if facts.plan.closed:
        one_year = facts.plan.start.year == facts.plan.end.year
        weeks = danish.join([_closed_text(period, one_year) for period in facts.plan.closed])
        yield note(activities.id("closed"), word(facts, "note-closed", weeks=weeks))


def _closed_text(period: Period, one_year: bool) -> str:
    """Return "uge 7" or "uge 29–30", with the year where the plan runs over a new year: "uge 7 i 2027"."""
    weeks = danish.week_span(period.start, period.end)
    return weeks if one_year or "," in weeks or "(" in weeks else f"{weeks} i {period.start.isocalendar().year}"


@view("activities", "sheet")
def sheet(material: Material) -> Iterator[Block]:
    """Yield every dated activity as a register: phase, milestone, dates and owners as in the plan."""
    activities, facts = own(material, Activity), material.facts
    marks = milestone_names(facts)
    lines: list[Line] = []
    for number, phase in enumerate(facts.phase_order, 1):
        for entry in (one for one in facts.plan.entries if one.phase == phase):
            cells = {
                "phase": amount_cell(number),
                "mark": text_cell(marks.get(entry.id, "")),
                "task": cell(line(entry.label), line(word(facts, "local-tag"), tone="local") if entry.local else ()),
                "start": day_cell(entry.start),
                "end": day_cell(entry.end),
                "owner": cell(*(holder(facts, role) for role in entry.responsible)),
            }
            row_id = entry.id if "/activities/" in entry.id else f"{activities.address}/{entry.id}"
            lines.append((row_id, cells, "done" if entry.done else "not-started", entry.local))
    columns = (
        phase_column(facts),
        Column("mark", word(facts, "milestone"), 9),
        Column("task", word(facts, "activity"), 44, names_row=True),
        entry_column(facts, "start", "start", 13, "date"),
        entry_column(facts, "end", "end", 13, "date"),
        entry_column(facts, "owner", "owner", 26),
    )
    yield from register(material, columns, lines, due="end")
