"""Risks: what may go wrong, how bad it is, and what we do about it."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from generator import danish
from generator.kinds import Items, Material, kind, view
from generator.kinds.facts import Facts
from generator.kinds.parts import (
    NBSP,
    bold,
    caption,
    cell,
    dash_cell,
    first_sentence,
    holder,
    line,
    local_tag,
    on_slide,
    own,
    text_cell,
    word,
)
from generator.kinds.sheets import amount_cell, computed_cell, entry_column, line_of, quoted
from generator.kinds.sheets import register as followed
from generator.reading.model import Audience, Basis, Item
from generator.reading.spans import Span, Spans
from generator.reading.text import Text
from generator.tree.nodes import Block, Callout, Cell, Column, Input, Mark, Row, Table


@kind("risks")
class Risk(Item):
    """One risk; `likelihood` and `impact` run from 1 (small) to 5 (large)."""

    kept_to: ClassVar[Audience] = "projekt"
    likelihood: Annotated[int, Field(ge=1, le=5, description="Sandsynlighed, 1 til 5")]
    impact: Annotated[int, Field(ge=1, le=5, description="Konsekvens, 1 til 5")]
    position_basis: Basis = Field(default="decided", description="Om placeringen i matricen står i kilden")
    consequence: Text = Field(description="Hvad der sker, hvis risikoen indtræffer")
    handling: Text = Field(description="Hvad vi gør for at forebygge eller afbøde")
    owner: str = Field(default="", description="Rollens id, der holder øje med risikoen")

    @property
    def score(self) -> int:
        return self.likelihood * self.impact

    @property
    def level(self) -> int:
        """1 low (1-4), 2 medium (5-9), 3 high (10-14), 4 critical (15-25)."""
        return 1 + sum(self.score >= limit for limit in (5, 10, 15))


# Views --------------------------------------------------------------------------------------------------------------


def numbered(risks: Items[Risk]) -> list[tuple[str, Risk]]:
    """Return the risks worst first (by score, then impact, then as written) with their numbers R1, R2 …"""
    ordered = sorted(risks, key=lambda risk: (-risk.score, -risk.impact))
    return [(f"R{number}", risk) for number, risk in enumerate(ordered, 1)]


def _level(facts: Facts, level: int) -> str:
    return word(facts, f"risk-level-{level}")


def _level_of(score: int) -> int:
    return 1 + sum(score >= limit for limit in (5, 10, 15))


@view("risks", "heat")
def heat(material: Material) -> Iterator[Block]:
    """Yield the heat map as a 5 × 5 table: worst impact on top, likelihood to the right, tags R1 … in the cells."""
    risks, facts = own(material, Risk), material.facts
    if not risks:
        return
    tags: dict[tuple[int, int], list[str]] = {}
    for name, risk in numbered(risks):
        tags.setdefault((risk.impact, risk.likelihood), []).append(name)
    rows = []
    for impact in range(5, 0, -1):
        cells = [text_cell(word(facts, f"impact-{impact}"))]
        for likelihood in range(1, 6):
            level = _level_of(impact * likelihood)
            score = line(danish.number(impact * likelihood))
            cells.append(
                Cell(
                    lines=(_tags(tags.get((impact, likelihood), [])), score),
                    fill=f"risk.{level}",
                    text=f"risk.{level}.text",
                )
            )
        rows.append(Row(f"{risks.id('heat')}/{impact}", tuple(cells)))
    columns = [Column("impact", word(facts, "heat-corner"), 2.6, names_row=True)]
    columns.extend(
        Column(str(likelihood), word(facts, f"likelihood-{likelihood}"), 2.8, align="center")
        for likelihood in range(1, 6)
    )
    title = word(facts, "caption-heat")
    yield Table(
        id=risks.id("heat"),
        where=risks.where,
        caption=() if on_slide(material) else caption(title, word(facts, "caption-heat-addition")),
        title=title,
        description=_heat_alt(facts, risks),
        columns=tuple(columns),
        rows=tuple(rows),
        look="heat",
    )


def _tags(names: list[str]) -> Spans:
    """Return the tags of one cell; more than two become two and a number («R1 R4 +2»)."""
    shown = names if len(names) <= 3 else names[:2]
    found: list[Span] = []
    for number, name in enumerate(shown):
        if number:
            found.append(Span(" "))
        found.append(Span(name, bold=True, tone="tag"))
    if len(shown) < len(names):
        found.append(Span(f"{NBSP}+{len(names) - len(shown)}", bold=True))
    return tuple(found)


def _heat_alt(facts: Facts, risks: Items[Risk]) -> str:
    """Return counts per level, worst first, and the worst risks by name."""
    counts = []
    for level in range(4, 0, -1):
        count = sum(risk.level == level for risk in risks)
        if count:
            counts.append(f"{_level(facts, level).lower()} {count}")
    worst = max(risk.level for risk in risks)
    names = [f"{name} {risk.name.plain}" for name, risk in numbered(risks) if risk.level == worst]
    return word(facts, "alt-heat", counts=danish.join(counts), names=danish.join(names))


@view("risks", "register")
def register(material: Material) -> Iterator[Block]:
    """Yield the risk register: worst first, then in the order written."""
    risks, facts = own(material, Risk), material.facts
    rows = []
    for name, risk in numbered(risks):
        rows.append(
            Row(
                risk.id,
                (
                    text_cell(name, bold=True),
                    cell(bold(risk.name.spans), local_tag(facts, risk)),
                    cell(
                        _chip(facts, risk),
                        line(f"{risk.likelihood}{NBSP}×{NBSP}{risk.impact}{NBSP}={NBSP}{risk.score}", tone="muted"),
                    ),
                    cell(*risk.consequence.lines),
                    cell(*risk.handling.lines),
                    cell(holder(facts, risk.owner)) if risk.owner else dash_cell(),
                ),
                local=risk.local,
            )
        )
    if rows:
        yield Table(
            id=risks.id("register"),
            where=risks.where,
            caption=caption(word(facts, "caption-risks")),
            columns=(
                Column("number", word(facts, "number"), 1),
                Column("risk", word(facts, "risk"), 3.2, names_row=True),
                Column("score", word(facts, "score"), 2.1),
                Column("consequence", word(facts, "consequence"), 3.9),
                Column("handling", word(facts, "we-do"), 4.1),
                Column("owner", word(facts, "risk-owner"), 2.3),
            ),
            rows=tuple(rows),
            look="dense",
        )


def _chip(facts: Facts, risk: Risk) -> Spans:
    return (Span(_level(facts, risk.level), bold=True, tone=f"risk.{risk.level}"),)


@view("risks", "top")
def top(material: Material) -> Iterator[Block]:
    """Yield the three worst risks with what we do, for a side panel."""
    risks, facts = own(material, Risk), material.facts
    if not risks:
        return
    lines: list[Spans] = []
    for name, risk in numbered(risks)[:3]:
        lines.append(
            (Span(name, bold=True, tone="tag"), Span(" "), *_chip(facts, risk), Span(f" {risk.short.plain}", bold=True))
        )
        lines.append(first_sentence(risk.handling))
    yield Callout(
        id=risks.id("top"), where=risks.where, title=word(facts, "top-risks"), paragraphs=tuple(lines), tone="note"
    )


LEVELS = ((15, 4), (10, 3), (5, 2), (1, 1))  # least score -> level


@view("risks", "sheet")
def sheet(material: Material) -> Iterator[Block]:
    """Yield the risks as a register: likelihood and impact to assess anew, score, level and movement computed."""
    risks, facts = own(material, Risk), material.facts
    lines = [
        line_of(
            risk,
            facts,
            "name",
            risk.owner,
            {
                "number": text_cell(name),
                "handling": cell(*risk.handling.lines),
                "likelihood": amount_cell(risk.likelihood),
                "impact": amount_cell(risk.impact),
                "score": amount_cell(risk.score),
                "level": computed_cell(_level(facts, risk.level)),
            },
        )
        for name, risk in numbered(risks)
    ]
    level = '""'
    for least, number in reversed(LEVELS):
        level = f"IF({{score}}>={least},{quoted(_level(facts, number))},{level})"
    up, down, same = (quoted(word(facts, f"move-{way}")) for way in ("up", "down", "same"))
    move = f"IF({{score}}>{{before}},{up},IF({{score}}<{{before}},{down},{same}))"
    columns = (
        Column("number", word(facts, "number"), 6),
        Column("name", word(facts, "risk"), 26, names_row=True),
        Column("handling", word(facts, "we-do"), 34),
        entry_column(facts, "owner", "risk-owner", 15),
        entry_column(facts, "likelihood", "likelihood", 16, "number", least=1, most=5),
        entry_column(facts, "impact", "impact", 14, "number", least=1, most=5),
        Column(
            "score",
            word(facts, "risk-score"),
            9,
            "center",
            input=Input("number", formula='IF(OR({likelihood}="",{impact}=""),"",{likelihood}*{impact})'),
        ),
        Column("level", word(facts, "risk-level"), 10, input=Input("text", formula=f'IF({{score}}="","",{level})')),
        entry_column(facts, "before", "score-before", 9, "number", least=1, most=25),
        Column(
            "move",
            word(facts, "risk-move"),
            11,
            input=Input("text", formula=f'IF(OR({{score}}="",{{before}}=""),"",{move})'),
        ),
    )
    marks = [Mark("level", f"{{level}}={quoted(_level(facts, number))}", f"risk.{number}") for _, number in LEVELS]
    yield from followed(material, columns, lines, marks=marks)
