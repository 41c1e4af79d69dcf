"""Phases: the main sections of the course, numbered in the order written."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from generator.figures.wheel import phase_wheel
from generator.kinds import Material, kind, view
from generator.kinds.parts import bullets, line, months_of, own, prose, word
from generator.reading.model import Item
from generator.reading.spans import Span
from generator.reading.text import Text
from generator.tree.nodes import Block, Columns, Figure, Heading, Opener, Prose


@kind("phases")
class Phase(Item):
    """One phase; its dates follow from its activities."""

    title: Text = Field(description="Fasens titel som handling, fx Etabler projektet (højst 2 × 17 tegn)")
    summary: Text = Field(description="Fasen i én sætning")
    characteristics: Text = Field(description="Det kendetegner fasen: 1-2 korte afsnit")
    results: dict[str, Text] = Field(description="Når fasen er slut, har vi: 3-5 punkter, hvert med sit id")
    headline: Text | None = Field(default=None, description="Slidetitel: en sætning med verbum")
    checklist_title: Text | None = Field(default=None, description="Overskrift over fasens tjekliste")
    checklist_lead: Text | None = Field(default=None, description="Manchet over fasens tjekliste")


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
    yield Columns(id=f"{phase.id}@columns", where=phase.where, left=left, right=right)


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
    months = months_of(material.facts, phase.key)
    lines = (
        *((line(months[:1].upper() + months[1:], bold=True),) if months else ()),
        phase.short.spans if phase.brief else phase.summary.spans,
    )
    yield Prose(id=f"{phase.id}@summary", where=phase.where, paragraphs=lines)


@view("phases", "results")
def results(material: Material) -> Iterator[Block]:
    """Yield what a phase leaves behind, for the speaker's notes."""
    found = _phase(material)
    if found is None:
        return
    phase = found[0]
    yield from prose(f"{phase.id}@marks", phase.characteristics, phase.where)
    yield Heading(id=f"{phase.id}@results-heading", level=3, text=(Span(word(material.facts, "phase-results")),))
    yield from bullets(f"{phase.id}@results", phase.results, phase.where)
