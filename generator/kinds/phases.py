"""Phases: the main sections of the course, numbered in the order written."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from generator import danish
from generator.figures.wheel import phase_wheel
from generator.kinds import Material, kind, view
from generator.kinds.parts import (
    bullets,
    cell,
    dash_cell,
    joined,
    line,
    months_of,
    on_slide,
    own,
    prose,
    text_cell,
    word,
)
from generator.kinds.pieces import chosen
from generator.kinds.roles import work_in_phase
from generator.reading.model import Item
from generator.reading.spans import Span
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Column, Columns, Figure, Heading, Opener, Prose, Row, Table


@kind("phases")
class Phase(Item):
    """One phase; its dates follow from its activities."""

    title: Text = Field(description="Fasens titel som handling, fx Etabler projektet (højst 2 × 17 tegn)")
    summary: Text = Field(description="Fasen i én sætning")
    characteristics: Text = Field(description="Det kendetegner fasen: 1-2 korte afsnit")
    results: dict[str, Text] = Field(description="Det skal fasen give: 3-5 punkter, hvert med sit id")
    questions: dict[str, Text] = Field(default_factory=dict, description="Spørgsmål, der skal afklares i fasen")
    signs: dict[str, Text] = Field(default_factory=dict, description="Kendetegn ved fasen, hvert med sit id")
    proposals: dict[str, Text] = Field(
        default_factory=dict, description="Vores forslag til en fase, som kilden ikke beskriver, hvert med sit id"
    )
    duration: Text | None = Field(default=None, description="Fasens varighed, som kilden giver den")
    headline: Text | None = Field(default=None, description="Slidetitel: en sætning med verbum")
    checklist_title: Text | None = Field(default=None, description="Overskrift over fasens tjekliste")
    checklist_lead: Text | None = Field(default=None, description="Manchet over fasens tjekliste")


LEAST_ROLES, MOST_ROLES = 2, 6  # on a phase's first page: one is no overview


# Views --------------------------------------------------------------------------------------------------------------


def _phase(material: Material) -> tuple[Phase, int, int] | None:
    """Return the phase the outline entry asks for, its number from 1, and how many there are."""
    phases = own(material, Phase)
    wanted = str(material.frame.option("phase"))
    for number, phase in enumerate(phases, 1):
        if phase.key == wanted:
            return phase, number, len(phases)
    return None


@view("phases", "opener")
def opener(material: Material) -> Iterator[Block]:
    """Yield a phase's opening page: the wheel turned to it, what marks it, and what it leaves behind."""
    found = _phase(material)
    if found is None:
        return
    phase, number, count = found
    facts = material.facts
    yield Opener(
        id=f"{phase.id}@opener",
        where=phase.where,
        kicker=word(facts, "phase-kicker", number=number, count=count, period=months_of(facts, phase.key)),
        lead=phase.summary.spans,
        drawing=phase_wheel(count, number, "page", 110),
        phase=number,
        alt=word(facts, "alt-wheel", number=number, count=count, phase=phase.name.plain),
    )
    left = (
        Heading(id=f"{phase.id}@marks-heading", level=3, text=line(word(facts, "phase-marks"))),
        *prose(f"{phase.id}@marks", phase.characteristics, phase.where),
    )
    right = (
        Heading(id=f"{phase.id}@results-heading", level=3, text=line(word(facts, "phase-results"))),
        *bullets(f"{phase.id}@results", phase.results, phase.where),
    )
    below = _below(material, phase)
    yield Columns(id=f"{phase.id}@columns", where=phase.where, left=left, right=right, below=below)


def _below(material: Material, phase: Phase) -> tuple[Heading, Table] | tuple[()]:
    """Return the roles with most to do in a phase under their heading: what the plan has for them, and their checks."""
    facts = material.facts
    work = sorted(work_in_phase(material, phase.key), key=lambda one: -len(one[1]) - one[2])[:MOST_ROLES]
    if len(work) < LEAST_ROLES:
        return ()
    rows = []
    for role, names, checks in work:
        plan = cell(joined([line(name) for name in names], "; ")) if names else dash_cell()
        count = word(facts, "point-count" if checks == 1 else "points-count", n=danish.number(checks))
        ticked = text_cell(count) if checks else dash_cell()
        rows.append(Row(f"{role.id}@opening/{phase.key}", (cell(role.name.spans, bold=True), plan, ticked)))
    title = word(facts, "phase-roles")
    columns = (
        Column("role", word(facts, "role"), 3.8, names_row=True),
        Column("plan", word(facts, "in-plan"), 10),
        Column("checks", word(facts, "in-checklist"), 2.8),
    )
    heading = Heading(id=f"{phase.id}@roles-heading", level=3, text=line(title))
    return heading, Table(id=f"{phase.id}@roles", where=phase.where, title=title, columns=columns, rows=tuple(rows))


@view("phases", "wheel")
def wheel(material: Material) -> Iterator[Block]:
    """Yield the wheel turned to one phase."""
    found = _phase(material)
    if found is None:
        return
    phase, number, count = found
    alt = word(material.facts, "alt-wheel", number=number, count=count, phase=phase.name.plain)
    size = material.frame.width
    drawing = phase_wheel(count, number, material.frame.medium, size)
    yield Figure(id=f"{phase.id}@wheel", where=phase.where, drawing=drawing, alt=alt)


@view("phases", "summary")
def summary(material: Material) -> Iterator[Block]:
    """Yield a phase in two lines: its months, and the phase in one sentence."""
    found = _phase(material)
    if found is None:
        return
    phase = found[0]
    # A length that the source states says more than the months of the activities we happen to plan in the phase.
    months = phase.duration.plain if phase.duration else months_of(material.facts, phase.key)
    lines = (
        *((line(months[:1].upper() + months[1:], bold=True),) if months else ()),
        phase.short.spans if phase.brief else phase.summary.spans,
    )
    yield Prose(id=f"{phase.id}@summary", where=phase.where, paragraphs=lines)


@view("phases", "signs")
def signs(material: Material) -> Iterator[Block]:
    """Yield what marks a phase in short points, for a slide; without points of its own the phase in one sentence."""
    found = _phase(material)
    if found is None:
        return
    phase = found[0]
    yield Heading(id=f"{phase.id}@signs-heading", level=2, text=line(word(material.facts, "phase-marks")))
    items = tuple(text.spans for text in phase.signs.values()) or phase.summary.lines
    yield Bullets(id=f"{phase.id}@signs", where=phase.where, items=items)


@view("phases", "outcomes")
def outcomes(material: Material) -> Iterator[Block]:
    """Yield what a phase leaves behind under its heading, for a slide."""
    found = _phase(material)
    if found is None:
        return
    phase = found[0]
    yield Heading(id=f"{phase.id}@outcomes-heading", level=2, text=line(word(material.facts, "phase-results")))
    items = tuple(text.spans for text in phase.results.values())
    yield Bullets(id=f"{phase.id}@outcomes", where=phase.where, items=items)


@view("phases", "marks")
def marks(material: Material) -> Iterator[Block]:
    """Yield all that is said of phases: what to clarify, what marks them, what they leave, else what we propose.

    All phases, or the one asked for. On a page each has its heading and what marks it in prose; on a slide the prose
    only opens a list of proposals.
    """
    facts, slide = material.facts, on_slide(material)
    suffix = "-slide" if slide else ""
    level: Literal[2, 3] = 2 if slide else 3
    for phase in chosen(material, own(material, Phase)):
        if not slide:
            yield Heading(id=f"{phase.id}@marks-title", where=phase.where, level=2, text=phase.name.spans)
            yield from prose(f"{phase.id}@marks-text", phase.characteristics, phase.where)
        elif phase.proposals:
            yield from prose(f"{phase.id}@marks-text-slide", phase.characteristics, phase.where)
        said = (("clarify", phase.questions), ("marks", phase.signs), ("results", phase.results))
        for name, texts in (*said, ("proposals", phase.proposals)):
            if texts:
                label = line(word(facts, f"phase-{name}"))
                yield Heading(id=f"{phase.id}@marks-{name}-heading{suffix}", level=level, text=label)
                yield from bullets(f"{phase.id}@marks-{name}{suffix}", texts, phase.where)


@view("phases", "results")
def results(material: Material) -> Iterator[Block]:
    """Yield what a phase leaves behind, for the speaker's notes."""
    found = _phase(material)
    if found is None:
        return
    phase = found[0]
    yield from prose(f"{phase.id}@marks", phase.characteristics, phase.where)
    if phase.results:
        yield Heading(id=f"{phase.id}@results-heading", level=3, text=(Span(word(material.facts, "phase-results")),))
        yield from bullets(f"{phase.id}@results", phase.results, phase.where)
