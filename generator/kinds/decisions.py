"""Decisions: what the steering group is asked to decide now."""

from collections.abc import Iterator

from pydantic import Field

from generator import danish
from generator.kinds import Material, kind, view
from generator.kinds.checks import Due
from generator.kinds.facts import Facts
from generator.kinds.parts import NBSP, caption, cell, holder, local_tag, on_slide, own, text_cell, without_empty, word
from generator.kinds.pieces import open_cell
from generator.kinds.sheets import day_cell, due_column, entry_column, line_of, register
from generator.reading.model import Item
from generator.reading.spans import Span
from generator.reading.text import Text
from generator.tree.nodes import Block, Column, Row, Table


@kind("decisions")
class Decision(Item):
    """A decision wanted from the steering group, or a task that follows from it."""

    text: Text = Field(description="Hvad der skal besluttes, og hvorfor nu")
    owner: str = Field(default="", description="Rollens id, der beslutter; tom: dem, dokumentet er til")
    phase: str = Field(default="", description="Fasens id, når beslutningen hører til en fases opstart")
    due: Due | None = Field(default=None, description="Senest; tom: på mødet")
    motion: Text | None = Field(
        default=None, description="Punktet i sagsfremstillingens indstilling; begynder med «at»; tom: er ikke med"
    )


# Views --------------------------------------------------------------------------------------------------------------


def latest(facts: Facts, decision: Decision) -> str:
    """Return the day a decision must be taken by, or that it is taken at the meeting."""
    due = facts.due.get(decision.id) or facts.due.get(decision.key)
    return danish.date_short(due) if due else word(facts, "at-meeting")


@view("decisions", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield the decisions wanted now: what, who decides, and when («på mødet» where nothing else is said).

    Where those the document is for decide them all, nobody is named and there is no column for it.
    Option `phase` keeps those of one phase; "first" is the first phase and what belongs to none.
    """
    decisions, facts = own(material, Decision), material.facts
    phase = material.frame.option("phase")
    wanted = {"", *facts.phase_order[:1]} if phase == "first" else {phase}
    rows: list[Row] = []
    for decision in decisions:
        if phase is not None and decision.phase not in wanted:
            continue
        wording = (decision.short.spans,) if on_slide(material) else (decision.name.spans, *decision.text.lines)
        rows.append(
            Row(
                decision.id,
                (
                    cell((Span(f"◆{NBSP}{word(facts, 'decision')}", bold=True, tone="highlight"),)),
                    cell(*wording, local_tag(facts, decision)),
                    cell(holder(facts, decision.owner)),
                    text_cell(latest(facts, decision)),
                ),
                local=decision.local,
            )
        )
    if rows:
        columns: tuple[Column, ...] = (
            Column("type", word(facts, "type"), 4.4),
            Column("what", word(facts, "what"), 16, names_row=True),
            Column("owner", word(facts, "owner"), 5.6),
            Column("due", word(facts, "latest"), 4.4),
        )
        columns, rows = without_empty(columns, rows)
        yield Table(
            id=decisions.id("table"),
            where=decisions.where,
            title=word(facts, "caption-decisions"),
            columns=columns,
            rows=tuple(rows),
        )


@view("decisions", "log")
def log(material: Material) -> Iterator[Block]:
    """Yield a decision log: the decisions wanted now, with room for date, reason and follow-up, and five empty rows."""
    decisions, facts = own(material, Decision), material.facts
    known = tuple(
        Row(
            f"{one.id}@log",
            (
                text_cell(str(number)),
                open_cell(),
                cell(one.name.spans, local_tag(facts, one)),
                open_cell(),
                cell(holder(facts, one.owner)) if one.owner else open_cell(),
                open_cell(),
            ),
            local=one.local,
        )
        for number, one in enumerate(decisions, 1)
    )
    if not known:
        return
    empty = tuple(
        Row(f"{decisions.address}@log/{number}", (text_cell(str(number)), *(open_cell() for _ in range(5))))
        for number in range(len(known) + 1, len(known) + 6)
    )
    yield Table(
        id=decisions.id("log"),
        where=decisions.where,
        caption=caption(word(facts, "caption-log")),
        title=word(facts, "caption-log"),
        columns=(
            Column("number", word(facts, "number"), 1.2, names_row=True),
            Column("date", word(facts, "log-date"), 2),
            Column("what", word(facts, "decision"), 4.6),
            Column("why", word(facts, "decided-why"), 3.4),
            Column("owner", word(facts, "decided-by"), 2.8),
            Column("follow-up", word(facts, "log-follow-up"), 2.6),
        ),
        rows=(*known, *empty),
        look="dense",
    )


@view("decisions", "sheet")
def sheet(material: Material) -> Iterator[Block]:
    """Yield the decisions as a register: what, who and when, with room for what was decided."""
    decisions, facts = own(material, Decision), material.facts
    lines = [
        line_of(
            one,
            facts,
            "task",
            one.owner,
            {
                "number": text_cell(str(number)),
                "due": day_cell(facts.due.get(one.id) or facts.due.get(one.key)),
            },
        )
        for number, one in enumerate(decisions, 1)
    ]
    columns = (
        Column("number", word(facts, "number"), 6),
        Column("task", word(facts, "decision"), 44, names_row=True),
        entry_column(facts, "owner", "owner", 22),
        due_column(facts, "latest"),
        entry_column(facts, "decided-on", "decided-on", 13, "date"),
        entry_column(facts, "outcome", "decided-what", 32),
    )
    yield from register(material, columns, lines, due="due")
