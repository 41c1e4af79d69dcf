"""The deck across programmes: one timeline, what clashes, hours per month, who has too much, and what to agree on.

A pure function of the tailored programmes of one kommune, as the documents of each were made from them. A slide's title
is what it found; where there is nothing to find it says so. How each number is made stands on a slide of its own.
Hours, dates and names carry what they are of, so that the cross-check holds them against each programme's documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from generator import danish
from generator.compose import Labels, talk
from generator.figures.timeline import Lane, lanes
from generator.figures.wheel import cover_wheel
from generator.kinds.facts import Facts, Period
from generator.kinds.parts import and_more, cell, dash_cell, hours, line, said, text_cell, without_empty, word
from generator.overview import FOLDER
from generator.overview.clashes import WINDOW, Clash, Dated, find_clashes, go_lives
from generator.overview.load import Held, Load, MonthLoad, anybody_named, people_across, roles_across
from generator.problems import Problems
from generator.reading.spans import Span, Spans
from generator.tailoring.tailor import Tailored
from generator.tree.nodes import (
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Column,
    Cover,
    Document,
    Fact,
    Figure,
    Row,
    Slide,
    Table,
)

ROOT = f"{FOLDER}/overblik"
NAMED = 3  # things of one programme that a clash names
PEOPLE = 8  # people, or roles, that the deck names
_LEAST = 2  # parts of the cover's wheel
_MOST = 6


def overview(programmes: Sequence[Tailored], problems: Problems, room: tuple[float, float] = (1.0, 1.0)) -> Document:
    """Return the deck of one kommune's programmes, in the order given; `room` as in `compose.compose`.

    Raises `ValueError` without a programme. Reports every label it misses.
    """
    if not programmes:
        raise ValueError("an overview needs at least one programme")
    labels = Labels(programmes[0].facts.words)
    work = _Overview(tuple(programmes), replace(programmes[0].facts, words=labels), room)
    slides = tuple(work.spoken(slide) for slide in work.slides())
    document = work.document(slides)
    labels.report(problems)
    return document


class _Overview(Struct, frozen=True):
    """The programmes, the words (in `facts`, with whose kommune it is) and the room on a slide."""

    programmes: tuple[Tailored, ...]
    facts: Facts
    room: tuple[float, float]

    def say(self, key: str, **values: object) -> str:
        return word(self.facts, f"overview-{key}", **values)

    @property
    def dated(self) -> tuple[Tailored, ...]:
        """The programmes with a plan, the first to begin first."""
        found = [one for one in self.programmes if one.facts.plan]
        return tuple(sorted(found, key=lambda one: (one.facts.plan.start, one.programme.id)))

    @property
    def counted(self) -> tuple[Tailored, ...]:
        return tuple(one for one in self.dated if one.facts.effort.total >= 0.5)

    def name(self, programme: str) -> str:
        return next(one.facts.programme.name for one in self.programmes if one.programme.id == programme)

    def names(self, programmes: Sequence[str]) -> str:
        return danish.join([self.name(one) for one in programmes])

    def without(self, some: Sequence[Tailored]) -> str:
        """The names of the programmes that are not among `some`, "" when all are."""
        return danish.join([one.facts.programme.name for one in self.programmes if one not in some])

    # The whole

    def document(self, slides: tuple[Slide, ...]) -> Document:
        facts = self.facts
        official = facts.municipality.official_name
        drafts = [one for one in self.programmes if one.programme.unapproved]
        built = max(one.facts.built for one in self.programmes)
        kind = self.say("kind") + (f" · {word(facts, 'draft')}" if drafts else "")
        parts = min(max(len(self.programmes), _LEAST), _MOST)
        names = danish.join([one.facts.programme.name for one in self.programmes])
        return Document(
            id=ROOT,
            title=f"{self.say('kind')} – {official}",
            subject=names,
            author=official,
            programme=self.say("kind"),
            municipality=official,
            version=", ".join(f"{one.facts.programme.name} {one.facts.programme.version}" for one in self.programmes),
            built=built,
            cover=Cover(
                kind=kind,
                title=self.title(),
                subtitle=self.say("subtitle"),
                sender=official,
                meta=(Fact(word(facts, "date"), (line(danish.date_text(built)),)),),
                drawing=cover_wheel(parts, "slide"),
            ),
            header=self.say("kind"),
            footer=self.say("footer"),
            phases=max(len(self.dated), parts),
            slides=slides,
            keywords=", ".join((names, self.say("kind"))),
            properties=(
                ("municipality", facts.municipality.code),
                ("programmes", " ".join(one.programme.id for one in self.programmes)),
                ("built", built.isoformat()),
                ("outline", "overview"),
            ),
            draft=word(facts, "draft") if drafts else "",
        )

    def title(self) -> str:
        if len(self.programmes) == 1:
            return self.say("title-one", programme=self.facts.programme.name)
        return self.say("title")

    def slides(self) -> Iterator[Slide]:
        clashes = find_clashes(self.dated)
        people = people_across(self.programmes)[:PEOPLE]
        yield Slide(id=f"{ROOT}/title", layout="title", title=self.title())
        if self.dated:
            yield self.timeline(clashes)
            yield self.clashes(clashes)
        yield self.hours()
        if len(self.counted) > 1:
            yield self.hours_table()
        yield from self.people(people)
        agreed = self.agreed(clashes, people)
        if agreed is not None:
            yield agreed
        yield self.method()

    def spoken(self, slide: Slide) -> Slide:
        """Return the slide with its notes: what to say, then all that stands on it and what else there is to know."""
        shown = tuple(one for _, blocks in slide.slots for block in blocks for one in said(block))
        full = (*slide.notes, *(one for one in shown if one not in slide.notes))
        return replace(slide, notes=talk(self.facts, slide, full))

    # The timeline

    def timeline(self, clashes: Sequence[Clash]) -> Slide:
        live = [one for one in clashes if one.sort == "go-live"]
        first, last = min(one.facts.plan.start for one in self.dated), max(one.facts.plan.end for one in self.dated)
        if len(self.dated) == 1:
            title = self.say(
                "one-title",
                programme=self.dated[0].facts.programme.name,
                start=danish.date_text(first),
                end=danish.date_text(last),
            )
        elif len(live) == 1:
            months = danish.month_span(live[0].start, live[0].end)
            title = self.say("clash-title", programmes=self.names(live[0].programmes), months=months)
        elif live:
            months = danish.month_span(live[0].start, live[0].end)
            title = self.say("clash-more", n=danish.capitalise(danish.number_word(len(live))), months=months)
        else:
            count = danish.capitalise(danish.number_word(len(self.dated)))
            title = self.say("clear-title", n=count, span=danish.month_span(first, last))
        rows = [self.lane(number, one) for number, one in enumerate(self.dated, 1)]
        signs = {
            "mark": self.say("mark"),
            "dot": self.say("dot"),
            "shade": self.say("shade"),
            "week": word(self.facts, "axis-week"),
        }
        shaded = tuple(Period(one.start, one.end) for one in live)
        drawing = lanes(rows, 306 * self.room[0], 118 * self.room[1], signs, shaded)
        told = [self.told(one) for one in self.dated]
        undated = self.without(self.dated)
        notes = [line(f"{one}.") for one in told]
        notes += [line(self.rule())]
        return Slide(
            id=f"{ROOT}/timeline",
            layout="timeline",
            title=title,
            kicker=self.say("kicker-timeline"),
            slots=(
                (
                    "figure",
                    (
                        Figure(
                            id=f"{ROOT}@timeline",
                            drawing=drawing,
                            alt=self.say("alt-timeline", rows=". ".join(told)),
                        ),
                    ),
                ),
            ),
            notes=tuple(notes),
            source=line(self.say("undated", names=undated)) if undated else (),
            part=self.say("kicker-timeline"),
        )

    def lane(self, number: int, one: Tailored) -> Lane:
        plan = one.facts.plan
        period = danish.capitalise(danish.month_span(plan.start, plan.end))
        notes = (period, self.say("assumed")) if plan.assumed_start else (period,)
        marks = tuple(sorted({live.start for live in go_lives(one)}))
        dots = tuple(sorted({meeting.date for meeting in plan.meetings}))
        return Lane(number, one.facts.programme.name, notes, plan.start, plan.end, marks, dots)

    def told(self, one: Tailored) -> str:
        """A programme's lane in words."""
        plan, days = one.facts.plan, list(dict.fromkeys(danish.date_short(live.start) for live in go_lives(one)))
        span = f"{danish.date_text(plan.start)} {word(self.facts, 'to')} {danish.date_text(plan.end)}"
        if not days:
            return self.say("alt-row-none", programme=one.facts.programme.name, span=span)
        if len(days) > NAMED:
            listed = self.say("alt-many", n=len(days), first=days[0], last=days[-1])
        else:
            listed = danish.join(days)
        return self.say("alt-row", programme=one.facts.programme.name, span=span, days=listed)

    # What clashes

    def rule(self) -> str:
        return self.say("rule", days=WINDOW)

    def clashes(self, clashes: Sequence[Clash]) -> Slide:
        slide = Slide(
            id=f"{ROOT}/clashes",
            layout="table",
            title="",
            kicker=self.say("kicker-clashes"),
            source=line(self.rule()),
            part=self.say("kicker-clashes"),
        )
        if not clashes:
            rules = (
                line(self.say("rule-go-live", days=WINDOW)),
                line(self.say("rule-steering")),
                line(self.say("rule-training")),
            )
            title = self.say("no-clash-title" if len(self.dated) > 1 else "no-clash-one")
            body: Block = Bullets(id=f"{ROOT}@rules", items=rules)
            return replace(slide, layout="content", title=title, slots=(("body", (body,)),), source=())
        count = danish.capitalise(danish.number_word(len(clashes)))
        title = self.say("clashes-title", n=count) if len(clashes) > 1 else self.say("clashes-title-one")
        rows = tuple(self.clash_row(number, one) for number, one in enumerate(clashes, 1))
        table = Table(
            id=f"{ROOT}@clashes",
            title=title,
            columns=(
                Column("when", self.say("when"), 6),
                Column("what", self.say("what"), 5, names_row=True),
                Column("who", self.say("who"), 12),
                Column("do", self.say("do"), 9),
            ),
            rows=rows,
        )
        return replace(slide, title=title, slots=(("table", (table,)),), notes=(slide.source,))

    def clash_row(self, number: int, clash: Clash) -> Row:
        return Row(
            f"{ROOT}@clashes/{number}",
            (
                text_cell(danish.date_span(clash.start, clash.end)),
                text_cell(self.say(clash.sort), bold=True),
                cell(*(self.things(clash, programme) for programme in clash.programmes)),
                text_cell(self.say(f"do-{clash.sort}")),
            ),
        )

    def things(self, clash: Clash, programme: str) -> Spans:
        """One programme's part of a clash: each date with what happens, the last ones as a number."""
        mine = [one for one in clash.things if one.programme == programme]
        found: list[Span] = [Span(f"{self.name(programme)}: ", bold=True)]
        for number, one in enumerate(mine[:NAMED]):
            found += [Span("; ")] if number else []
            found += [Span(f"{one.label} ("), *self.day(one), Span(")")]
        if len(mine) > NAMED:
            found.append(Span(f"; {and_more(self.facts, len(mine) - NAMED)}"))
        return tuple(found)

    def day(self, one: Dated) -> Iterator[Span]:
        if one.end != one.start:
            yield Span(danish.date_short(one.start), says=f"start {one.id}")
            yield Span("–")
        yield Span(danish.date_short(one.end), says=f"end {one.id}")

    # Hours

    def months(self) -> dict[date, dict[str, float]]:
        """Return {month: {programme: hours}} from the first month with hours to the last, with no month left out."""
        found: dict[date, dict[str, float]] = {}
        for one in self.counted:
            for month, value in one.facts.effort.months:
                found.setdefault(month, {})[one.programme.id] = value
        month, last = min(found), max(found)
        while month < last:
            month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
            found.setdefault(month, {})
        return dict(sorted(found.items()))

    def hours(self) -> Slide:
        slide = Slide(
            id=f"{ROOT}/hours",
            layout="figure-side",
            title="",
            kicker=self.say("kicker-hours"),
            part=self.say("kicker-hours"),
        )
        if not self.counted:
            body = Bullets(id=f"{ROOT}@no-hours", items=(line(self.say("hours-none")),))
            title = self.say("hours-none-title")
            return replace(slide, layout="content", title=title, slots=(("body", (body,)),))
        months = self.months()
        sums = {month: sum(by.values()) for month, by in months.items()}
        peak = max(sums, key=lambda month: sums[month])
        told = {"month": danish.month_text(peak), "hours": hours(sums[peak])}
        title = self.say("hours-title", **told)
        if len(self.counted) == 1 and len(self.programmes) > 1:
            title = self.say("hours-title-one", programme=self.counted[0].facts.programme.name, **told)
        spoken = [f"{danish.month_text(month)} {hours(value)}" for month, value in sums.items()]
        chart = Chart(
            id=f"{ROOT}@hours",
            caption=line(self.say("hours-caption")),
            categories=tuple(_axis_month(month, number) for number, month in enumerate(sums)),
            values=tuple(float(round(value)) for value in sums.values()),
            series=word(self.facts, "hours"),
            highlight=(list(sums).index(peak),),
            alt=self.say("hours-alt", months=danish.join(spoken)),
            horizontal=False,
        )
        total = sum(one.facts.effort.total for one in self.counted)
        side: list[Spans] = [(Span(danish.number(total), tone="big"),), line(word(self.facts, "hours").lower())]
        if len(self.counted) > 1:
            side += [self.hours_of(one) for one in self.counted]
        else:
            side[0] = (Span(danish.number(total), tone="big", says=f"hours {self.counted[0].programme.id}/effort"),)
        left = self.without(self.counted)
        if left:
            side.append(line(self.say("uncounted", names=left)))
        panel = Callout(id=f"{ROOT}@hours-total", title=word(self.facts, "in-all"), paragraphs=tuple(side), tone="note")
        return replace(
            slide,
            title=title,
            slots=(("figure", (chart,)), ("side", (panel,))),
            source=line(self.say("method-hours-assumes")),
            notes=(
                line(f"{self.say('method-hours-is')} {self.say('method-hours-assumes')}"),
                *(line(one) for one in spoken),
            ),
        )

    def hours_of(self, one: Tailored) -> Spans:
        value = Span(hours(one.facts.effort.total), bold=True, says=f"hours {one.programme.id}/effort")
        return (Span(f"{one.facts.programme.name}: "), value)

    def hours_table(self) -> Slide:
        months = self.months()
        rows = []
        for month, by in months.items():
            cells = [text_cell(danish.capitalise(danish.month_text(month)))]
            for one in self.counted:
                value = by.get(one.programme.id, 0.0)
                says = f"hours {one.programme.id}/effort@{month:%Y-%m}"
                cells.append(_number(value, says) if value >= 0.5 else dash_cell())
            cells.append(text_cell(danish.number(sum(by.values())), bold=True, align="right"))
            rows.append(Row(f"{ROOT}@hours/{month:%Y-%m}", tuple(cells)))
        totals = [one.facts.effort.total for one in self.counted]
        last = [text_cell(self.say("month-total"), bold=True)]
        for one, total in zip(self.counted, totals, strict=True):
            last.append(_number(total, f"hours {one.programme.id}/effort", bold=True))
        last.append(text_cell(danish.number(sum(totals)), bold=True, align="right"))
        rows.append(Row(f"{ROOT}@hours/total", tuple(last)))
        columns = [Column("month", word(self.facts, "month"), 6, names_row=True)]
        columns += [Column(one.programme.id, one.facts.programme.name, 5, align="right") for one in self.counted]
        columns.append(Column("sum", word(self.facts, "in-all"), 5, align="right"))
        title = self.say("hours-table-title", hours=hours(sum(totals)))
        return Slide(
            id=f"{ROOT}/hours-table",
            layout="table",
            title=title,
            kicker=self.say("kicker-hours"),
            slots=(
                ("table", (Table(id=f"{ROOT}@hours-table", title=title, columns=tuple(columns), rows=tuple(rows)),)),
            ),
            source=line(self.say("method-hours-assumes")),
            notes=(line(f"{self.say('method-hours-is')} {self.say('method-hours-assumes')}"),),
            part=self.say("kicker-hours"),
        )

    # People

    def people(self, people: Sequence[Load]) -> Iterator[Slide]:
        """Yield who carries what; without anybody in several programmes the roles that several have."""
        loads = people or roles_across(self.programmes)[:PEOPLE]
        slide = Slide(
            id=f"{ROOT}/people",
            layout="table",
            title=self.people_title(people),
            kicker=self.say("kicker-people"),
            source=line(self.say("people-source" if people else "roles-source")),
            part=self.say("kicker-people"),
        )
        if not loads:
            body = Bullets(id=f"{ROOT}@no-people", items=(line(self.say("people-nothing-text")),))
            title = self.say("people-nothing")
            yield replace(slide, layout="content", title=title, slots=(("body", (body,)),), source=())
            return
        columns, rows = without_empty(
            (
                Column("name", self.say("person") if people else word(self.facts, "role"), 6, names_row=True),
                Column("roles", self.say("roles"), 13),
                Column("most", self.say("most"), 7),
                Column("over", self.say("over"), 6),
            ),
            [self.load_row(number, one) for number, one in enumerate(loads, 1)],
        )
        title = self.say("kicker-people")
        table = Table(id=f"{ROOT}@people", title=title, columns=columns, rows=tuple(rows))
        notes = (line(f"{self.say('method-load-is')} {self.say('method-load-assumes')}"),)
        yield replace(slide, slots=(("table", (table,)),), notes=notes)
        shown = [one for one in people if one.months]
        if shown:
            yield self.load_table(shown)

    def people_title(self, people: Sequence[Load]) -> str:
        over = [one for one in people if one.over]
        if over and (peak := over[0].peak) is not None:
            told = {"share": danish.percent(peak.share), "month": danish.month_text(peak.month)}
            if len(over) == 1:
                return self.say("people-title", **told)
            return self.say("people-many", n=danish.capitalise(danish.number_word(len(over))), **told)
        if people:
            return self.say("people-fine")
        return self.say("people-single" if anybody_named(self.programmes) else "people-none")

    def load_row(self, number: int, load: Load) -> Row:
        peak = load.peak
        most: list[Spans] = []
        if peak is not None:
            share = danish.percent(peak.share)
            if any(one.share is None for one in load.held):
                share = self.say("at-least", share=share)
            most.append((Span(share, bold=True, tone="highlight" if load.over else ""),))
            told = {"hours": danish.number(peak.hours), "capacity": hours(peak.capacity)}
            most.append(line(self.say("load-hours", month=danish.month_text(peak.month), **told), tone="muted"))
        over = load.over
        return Row(
            f"{ROOT}@people/{number}",
            (
                cell(self.who(load), bold=True),
                cell(*(line(self.role_in(one)) for one in load.held)),
                cell(*most) if most else text_cell(danish.capitalise(self.say("no-share"))),
                text_cell(_span_months([one.month for one in over]), bold=True) if over else Cell(),
            ),
        )

    def who(self, load: Load) -> Spans:
        """A person's name with its field id and, for the cross-check, the ids it has in the programmes' documents."""
        if load.person is None:
            return line(load.name)
        first = load.fields[0]
        programme, _, field = first.partition("/")
        own = field.removeprefix("people/")
        return (Span(load.name, field=f"people/{programme}/{own}/name", says=f"name {first}/name"),)

    def role_in(self, held: Held) -> str:
        share = danish.percent(held.share) if held.share else self.say("no-share")
        return self.say("role-in", role=held.label, programme=self.name(held.programme), share=share)

    def load_table(self, loads: Sequence[Load]) -> Slide:
        """Return each person's months, those alike in a row as one."""
        rows = []
        for number, load in enumerate(loads, 1):
            for run in _alike(load.months):
                first, much = run[0], run[0].taken > run[0].days
                share = Span(
                    f"{'▲ ' if much else ''}{danish.percent(first.share)}", bold=much, tone="highlight" if much else ""
                )
                least, most = (danish.number(pick(one.hours for one in run)) for pick in (min, max))
                spent = least if least == most else f"{least}–{most}"
                rows.append(
                    Row(
                        f"{ROOT}@load/{number}/{first.month:%Y-%m}",
                        (
                            cell(self.who(load), bold=True),
                            text_cell(danish.capitalise(danish.month_span(first.month, run[-1].month))),
                            cell((share,), align="right"),
                            text_cell(spent, align="right"),
                        ),
                    )
                )
        title = self.say("load-title")
        table = Table(
            id=f"{ROOT}@load",
            title=title,
            columns=(
                Column("name", self.say("person"), 9, names_row=True),
                Column("when", word(self.facts, "period"), 10),
                Column("load", self.say("load"), 6, align="right"),
                Column("spent", self.say("load-spent"), 7, align="right"),
            ),
            rows=tuple(rows),
        )
        return Slide(
            id=f"{ROOT}/load",
            layout="table",
            title=title,
            kicker=self.say("kicker-load"),
            slots=(("table", (table,)),),
            source=line(self.say("people-source")),
            notes=(line(self.say("method-load-is")),),
            part=self.say("kicker-people"),
        )

    # What to agree on, and how it is counted

    def agreed(self, clashes: Sequence[Clash], people: Sequence[Load]) -> Slide | None:
        """Return the questions that follow from what was found, one per pair of programmes and per person."""
        asked: dict[str, str] = {}
        for one in clashes:
            question = self.say(f"agree-{one.sort}", programmes=self.names(one.programmes))
            asked.setdefault(question, danish.date_short(one.start))
        found: list[tuple[Spans, str]] = [(line(question), when) for question, when in asked.items()]
        for load in people:
            if load.over:
                before, _, after = self.say("agree-person", name="\0").partition("\0")
                spans = (Span(before), *self.who(load), Span(after))
                found.append((spans, _span_months([month.month for month in load.over])))
        if not found:
            return None
        count = danish.capitalise(danish.number_word(len(found)))
        title = self.say("agree-title", n=count) if len(found) > 1 else self.say("agree-title-one")
        table = Table(
            id=f"{ROOT}@agree",
            title=title,
            columns=(
                Column("number", word(self.facts, "number"), 2),
                Column("question", self.say("kicker-agree"), 22, names_row=True),
                Column("when", self.say("when"), 8),
            ),
            rows=tuple(
                Row(
                    f"{ROOT}@agree/{number}",
                    (text_cell(str(number), bold=True), cell(question, bold=True), text_cell(when)),
                )
                for number, (question, when) in enumerate(found, 1)
            ),
        )
        return Slide(
            id=f"{ROOT}/agree",
            layout="table",
            title=title,
            kicker=self.say("kicker-agree"),
            slots=(("table", (table,)),),
            notes=(line(self.say("agree-say")),),
            part=self.say("kicker-agree"),
        )

    def method(self) -> Slide:
        rows = tuple(
            Row(
                f"{ROOT}@method/{key}",
                tuple(text_cell(self.say(f"method-{key}{part}"), bold=not part) for part in ("", "-is", "-assumes")),
            )
            for key in ("dates", "hours", "load")
        )
        rules = Row(
            f"{ROOT}@method/clashes",
            (
                text_cell(self.say("kicker-clashes"), bold=True),
                cell(line(self.say("rule-go-live", days=WINDOW)), line(self.say("rule-training"))),
                text_cell(self.say("rule-steering")),
            ),
        )
        return Slide(
            id=f"{ROOT}/method",
            layout="table",
            title=self.say("method-title"),
            kicker=self.say("kicker-method"),
            slots=(
                (
                    "table",
                    (
                        Table(
                            id=f"{ROOT}@method",
                            title=self.say("method-title"),
                            columns=(
                                Column("what", self.say("method-what"), 5, names_row=True),
                                Column("is", self.say("method-is"), 13),
                                Column("assumes", self.say("method-assumes"), 13),
                            ),
                            rows=(rows[0], rules, *rows[1:]),
                        ),
                    ),
                ),
            ),
            notes=(line(self.say("method-say")),),
            part=self.say("kicker-method"),
        )


def _number(value: float, says: str, bold: bool = False) -> Cell:
    return cell((Span(danish.number(value), bold=bold, says=says),), align="right")


def _span_months(months: Sequence[date]) -> str:
    """Return months as text: "maj 2027", "maj–juli 2027", and those apart joined."""
    runs: list[list[date]] = []
    for month in sorted(months):
        if runs and (month - runs[-1][-1]).days <= 31:
            runs[-1].append(month)
        else:
            runs.append([month])
    return danish.join([danish.month_span(run[0], run[-1]) for run in runs])


def _alike(months: Sequence[MonthLoad]) -> list[list[MonthLoad]]:
    """Return the months in runs of the same whole percent; months without load are left out."""
    runs: list[list[MonthLoad]] = []
    for one in months:
        if not one.taken:
            continue
        last = runs[-1][-1] if runs else None
        if last and danish.percent(last.share) == danish.percent(one.share) and (one.month - last.month).days <= 31:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _axis_month(month: date, number: int) -> str:
    """A month under its column: with the year for the first and each January."""
    return f"{danish.month_short(month)} {month.year}" if not number or month.month == 1 else danish.month_short(month)


__all__ = ["ROOT", "overview"]
