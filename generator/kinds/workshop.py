"""Workshop parts: what happens, for how long, and what comes out of it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from msgspec.structs import replace
from pydantic import Field

from generator import danish
from generator.figures.timebar import time_bar
from generator.kinds import Items, Material, kind, view
from generator.kinds.facts import Facts
from generator.kinds.parts import (
    DASH,
    bold,
    bullets,
    caption,
    cell,
    dash_cell,
    fill_in,
    line,
    on_slide,
    one_line,
    own,
    prose,
    text_cell,
    word,
)
from generator.kinds.pieces import chosen, joined_names, minutes_text
from generator.reading.model import Item, Model
from generator.reading.spans import Spans
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Column, Fact, Figure, Heading, Panel, Prose, Row, Table


class Step(Model):
    """A step of a workshop part or exercise; steps without minutes share what is left of the whole."""

    text: Text = Field(description="Hvad deltagerne eller facilitator gør")
    brief: Text | None = Field(default=None, description="Kort ordlyd til slides")
    minutes: Annotated[int | None, Field(ge=1, le=480, description="Minutter")] = None
    form: Literal["", "alone", "pairs", "group", "plenary"] = Field(
        default="", description="Alene, to og to, gruppe, plenum"
    )
    exercise: str = Field(default="", description="Øvelsens id, når trinnet er en øvelse")


@kind("workshop")
class Part(Item):
    """A part of the workshop (or a break), with its steps and what the participants take away."""

    minutes: int = Field(ge=1, le=480, description="Minutter i alt")
    text: Text | None = Field(default=None, description="Hvad delen går ud på")
    part: Literal["welcome", "part", "closing"] = Field(
        default="part", description="Velkomst, en nummereret del eller afrunding"
    )
    pause: bool = Field(default=False, description="Delen er en pause")
    steps: dict[str, Step] = Field(default_factory=dict, description="Trin, hvert med sit id")
    outputs: dict[str, Text] = Field(default_factory=dict, description="Det går vi derfra med, hvert med sit id")
    materials: dict[str, Text] = Field(default_factory=dict, description="Materialer, hvert med sit id")
    facilitator: Text | None = Field(default=None, description="Til facilitatoren: sådan leder du delen")


# Views ----------------------------------------------------------------------------------------------------------------


def shared_minutes(steps: dict[str, Step], total: int) -> list[int]:
    """Return each step's minutes: those given, and an even share of what is left for the others (at least one)."""
    given = sum(step.minutes or 0 for step in steps.values())
    open_steps = [key for key, step in steps.items() if step.minutes is None]
    left = max(total - given, len(open_steps))
    each, more = divmod(left, len(open_steps)) if open_steps else (0, 0)
    found = []
    for key, step in steps.items():
        place = open_steps.index(key) if step.minutes is None else -1
        found.append(step.minutes if step.minutes is not None else each + (1 if place < more else 0))
    return found


def starts_of(facts: Facts, parts: Items[Part]) -> dict[str, int]:
    """Return when each part begins, in minutes since midnight, from the workshop's start time."""
    now, found = facts.workshop.starts, {}
    for part in parts:
        found[part.key] = now
        now += part.minutes
    return found


def form_name(facts: Facts, form: str) -> str:
    """Return how a step is done: «to og to»; "" when nothing is said."""
    return word(facts, f"form-{form}") if form else ""


def _pause(part: Part) -> bool:
    return part.pause


@view("workshop", "runsheet")
def runsheet(material: Material) -> Iterator[Block]:
    """Yield the run sheet minute by minute: start, end, what, how, materials; steps under their part."""
    parts, facts = own(material, Part), material.facts
    begins = starts_of(facts, parts)
    rows = []
    for part in chosen(material, parts):
        begin = begins[part.key]
        rows.append(
            Row(
                f"{part.id}@runsheet",
                (
                    text_cell(danish.clock(begin), bold=True, fill="lt2"),
                    text_cell(danish.clock(begin + part.minutes), bold=True, fill="lt2"),
                    cell(bold(part.name.spans), fill="lt2"),
                    text_cell(minutes_text(part.minutes), fill="lt2"),
                    text_cell(joined_names(part.materials) or DASH, fill="lt2"),
                ),
            )
        )
        now = begin
        for (key, step), length in zip(part.steps.items(), shared_minutes(part.steps, part.minutes), strict=True):
            rows.append(
                Row(
                    f"{part.id}@runsheet/{key}",
                    (
                        text_cell(danish.clock(now)),
                        text_cell(danish.clock(now + length)),
                        cell(*step.text.lines),
                        text_cell(form_name(facts, step.form) or DASH),
                        dash_cell(),
                    ),
                )
            )
            now += length
    if rows:
        yield Table(
            id=parts.id("runsheet"),
            where=parts.where,
            caption=caption(
                word(facts, "caption-runsheet"), "" if facts.workshop.given else word(facts, "times-assumed")
            ),
            columns=(
                Column("start", word(facts, "starts"), 1.4),
                Column("end", word(facts, "ends"), 1.4),
                Column("what", word(facts, "happens"), 6.4),
                Column("form", word(facts, "form"), 2.2),
                Column("materials", word(facts, "materials"), 5.2),
            ),
            rows=tuple(rows),
            look="dense",
        )


@view("workshop", "agenda")
def agenda(material: Material) -> Iterator[Block]:
    """Yield the parts with their times, one row each; the option `links` names the entry a part begins with."""
    parts, facts, frame = own(material, Part), material.facts, material.frame
    links = frame.option("links")
    goals = links if isinstance(links, Mapping) else {}
    begins = starts_of(facts, parts)
    rows = tuple(
        Row(
            f"{part.id}@agenda",
            (
                text_cell(f"{danish.clock(begins[part.key])}–{danish.clock(begins[part.key] + part.minutes)}"),
                cell(_linked(part, frame.option("document"), goals.get(part.key)), bold=not _pause(part)),
                text_cell(minutes_text(part.minutes)),
            ),
        )
        for part in parts
    )
    if rows:
        yield Table(
            id=parts.id("agenda"),
            where=parts.where,
            title=word(facts, "agenda-item"),
            columns=(
                Column("time", word(facts, "time-of-day"), 4.2),
                Column("part", word(facts, "agenda-item"), 9.6, names_row=True),
                Column("minutes", word(facts, "length"), 2.8, align="right"),
            ),
            rows=rows,
        )


def _linked(part: Part, document: object, entry: object) -> Spans:
    """Return a part's name, as a link where an entry of the document begins it."""
    spans = part.name.spans
    return tuple(replace(span, href=f"#{document}/{entry}") for span in spans) if entry else spans


@view("workshop", "bar")
def bar(material: Material) -> Iterator[Block]:
    """Yield the whole workshop as a time bar: one part of the bar per part."""
    parts, facts, frame = own(material, Part), material.facts, material.frame
    lengths = [part.minutes for part in parts]
    if not lengths:
        return
    start, end = facts.workshop.starts, facts.workshop.starts + sum(lengths)
    listed = danish.join([f"{part.name.plain} {minutes_text(part.minutes)}" for part in parts])
    yield Figure(
        id=parts.id("bar"),
        where=parts.where,
        drawing=time_bar(lengths, frame.width, frame.medium, danish.clock(start), danish.clock(end)),
        alt=word(facts, "alt-timebar", parts=listed),
    )


@view("workshop", "parts")
def parts_view(material: Material) -> Iterator[Block]:
    """Yield each part in full for the facilitator: purpose, guidance, steps, what it gives; with its time."""
    parts, facts = own(material, Part), material.facts
    begins = starts_of(facts, parts)
    for part in chosen(material, parts):
        begin = begins[part.key]
        yield Heading(id=f"{part.id}@heading", where=part.where, level=2, text=part.name.spans)
        when = f"{danish.clock(begin)}–{danish.clock(begin + part.minutes)} · {minutes_text(part.minutes)}"
        yield Prose(id=f"{part.id}@when", paragraphs=(line(when),), style="note")
        yield from prose(f"{part.id}@text", part.text, part.where)
        if part.facilitator is not None:
            yield Heading(id=f"{part.id}@facilitator-heading", level=3, text=line(word(facts, "to-facilitator")))
            yield from prose(f"{part.id}@facilitator", part.facilitator, part.where)
        if part.outputs:
            yield Heading(id=f"{part.id}@outputs-heading", level=3, text=line(word(facts, "outputs")))
            yield from bullets(f"{part.id}@outputs", part.outputs, part.where)


@view("workshop", "steps")
def steps(material: Material) -> Iterator[Block]:
    """Yield the steps of the parts asked for as a table for a slide: number, step, form, minutes."""
    for part in chosen(material, own(material, Part)):
        yield from steps_table(material, f"{part.id}@steps", part.name.plain, part.steps, part.minutes)


@view("workshop", "outputs")
def outputs(material: Material) -> Iterator[Block]:
    """Yield what the participants take away from the parts, under the part's name."""
    for part in chosen(material, own(material, Part)):
        if part.outputs:
            yield Heading(id=f"{part.id}@outputs-title", where=part.where, level=2, text=part.short.spans)
            items = tuple(one_line(text) for text in part.outputs.values())
            yield Bullets(id=f"{part.id}@outputs-list", where=part.where, items=items)


@view("workshop", "materials")
def materials(material: Material) -> Iterator[Block]:
    """Yield everything to bring, once each, with the parts and exercises that use it and how many."""
    facts = material.facts
    parts = own(material, Part)
    used: dict[str, list[str]] = {}
    for item in (*parts, *material.content.get("exercises", ())):
        for text in getattr(item, "materials", {}).values():
            used.setdefault(text.plain, []).append(item.short.plain)
    rows = tuple(
        Row(
            f"{parts.address}@materials/{danish.slug(name)}",
            (text_cell("☐"), text_cell(name, bold=True), text_cell(danish.join(list(dict.fromkeys(places))))),
        )
        for name, places in used.items()
    )
    if rows:
        yield Table(
            id=parts.id("materials"),
            where=parts.where,
            caption=caption(word(facts, "caption-materials")),
            columns=(
                Column("done", word(facts, "done"), 1.6),
                Column("what", word(facts, "bring"), 9, names_row=True),
                Column("where", word(facts, "used-in"), 6),
            ),
            rows=rows,
            look="dense",
        )


@view("workshop", "practical")
def practical(material: Material) -> Iterator[Block]:
    """Yield when, where and for how many, with a marked fill-in for what nobody has given."""
    parts, facts = own(material, Part), material.facts
    if not parts:
        return
    session, total = facts.workshop, sum(part.minutes for part in parts)
    ends = session.ends or session.starts + total
    day: Spans = (
        line(danish.date_text(session.date))
        if session.date is not None
        else fill_in(facts, word(facts, "workshop-date").lower(), "workshop/date")
    )
    place = (
        line(session.place)
        if session.place
        else fill_in(facts, word(facts, "workshop-place").lower(), "workshop/place")
    )
    times = f"{danish.clock(session.starts)}–{danish.clock(ends)}"
    if not session.given:
        times = f"{times} ({word(facts, 'times-assumed')})"
    shown = [
        Fact(word(facts, "workshop-date"), (day,)),
        Fact(word(facts, "time-of-day"), (line(times),)),
        Fact(word(facts, "workshop-place"), (place,)),
    ]
    if session.participants:
        shown.append(Fact(word(facts, "participants"), (line(danish.number(session.participants)),)))
    yield Panel(
        id=parts.id("practical"), where=parts.where, title=word(facts, "workshop-practical"), facts=tuple(shown)
    )


def steps_table(
    material: Material, node_id: str, title: str, all_steps: dict[str, Step], total: int
) -> Iterator[Block]:
    """Yield steps as a table: number, what, how, minutes."""
    facts, slide = material.facts, on_slide(material)
    rows = tuple(
        Row(
            f"{node_id}/{key}",
            (
                text_cell(str(number), bold=True),
                cell(one_line(step.brief) if slide and step.brief else one_line(step.text)),
                text_cell(form_name(facts, step.form) or DASH),
                text_cell(minutes_text(length), bold=True),
            ),
        )
        for number, ((key, step), length) in enumerate(
            zip(all_steps.items(), shared_minutes(all_steps, total), strict=True), 1
        )
    )
    if rows:
        yield Table(
            id=node_id,
            title=title,
            columns=(
                Column("number", word(facts, "step-number"), 1.4),
                Column("step", word(facts, "step"), 9.6, names_row=False),
                Column("form", word(facts, "form"), 3),
                Column("minutes", word(facts, "length"), 2.6, align="right"),
            ),
            rows=rows,
        )
