"""Checks: the rows of the phase checklists, each ticked off by a named person before a computed date."""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec.structs import replace
from pydantic import Field

from generator import danish
from generator.kinds import Material, kind, view
from generator.kinds.again import shown
from generator.kinds.facts import Facts
from generator.kinds.parts import (
    caption,
    cell,
    check_mark,
    inside,
    local_tag,
    note,
    of_kind,
    on_slide,
    one_line,
    own,
    owner,
    owner_roles,
    phase_number,
    prose,
    role_name,
    short,
    text_cell,
    word,
)
from generator.kinds.phases import Phase
from generator.kinds.sheets import Line, day_cell, due_column, entry_column, local_line, phase_column, register
from generator.kinds.sheets import amount_cell as amount
from generator.kinds.themes import Theme
from generator.reading.model import Item, Model
from generator.reading.spans import Span, Spans, plain
from generator.reading.text import Text
from generator.tree.nodes import Block, Cell, Column, Control, Heading, Row, Table


class Due(Model):
    """When a check must be done: at the start or end of an activity, `days` working days before (−) or after (+)."""

    activity: str = Field(description="Aktivitetens id")
    edge: Literal["start", "end"] = Field(default="end", description="Ved aktivitetens start eller slutning")
    days: int = Field(default=0, ge=-60, le=120, description="Arbejdsdage efter (minus: før)")
    team: Literal["first", "last"] = Field(default="first", description="Hvilket team, når aktiviteten gentages")


@kind("checks")
class Check(Item):
    """A row of a checklist."""

    phase: str = Field(description="Fasens id")
    text: Text | None = Field(default=None, description="Hvad der skal være på plads, og hvordan")
    area: str = Field(default="", description="Temaets id i themes.yaml, når tjeklisten er delt i områder")
    parent: str = Field(default="", description="Tjekpunktet, som dette punkt hører ind under (ét niveau)")
    responsible: tuple[str, ...] = Field(description="Rollers id; den første er den, der står med navn")
    owner_basis: Literal["stated", "inferred", "decided"] = Field(
        default="stated", description="Om ansvaret står i kilden"
    )
    materials: Text | None = Field(default=None, description="Materialer til opgaven")
    due: Due = Field(description="Frist; fristerne er vores forslag")


# Views --------------------------------------------------------------------------------------------------------------


def _tag(prefix: str, key: str) -> str:
    """Return a control's tag, at most 64 characters; a long key keeps its beginning and its end, which stay unique."""
    tag = f"{prefix}:{key}"
    return tag if len(tag) <= 64 else f"{tag[:40]}~{tag[-23:]}"


def _rows_of(material: Material) -> tuple[list[Check], str]:
    """Return one phase's checks (option `phase`), or one area's of them (option `theme`), and the phase's key."""
    phase = str(material.frame.option("phase"))
    area = material.frame.option("theme")
    found = [check for check in nested(own(material, Check)) if check.phase == phase]
    return [check for check in found if area is None or check.area == area], phase


def nested(checks: Iterable[Check]) -> list[Check]:
    """Return the checks in their order, each followed by those that belong under it."""
    every = list(checks)
    keys = {check.key for check in every}
    top = [check for check in every if check.parent not in keys]
    below: dict[str, list[Check]] = {}
    for check in every:
        below.setdefault(check.parent, []).append(check)
    return [one for check in top for one in (check, *below.get(check.key, ()))]


def check_numbers(facts: Facts, checks: Iterable[Check]) -> dict[str, str]:
    """Return {key: "1.4"}, numbered within each phase; a check under another continues its number: "1.4.2"."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for check in nested(checks):
        above = found.get(check.parent) or str(phase_number(facts, check.phase))
        place = check.parent if check.parent in found else f"/{check.phase}"
        counts[place] = counts.get(place, 0) + 1
        found[check.key] = f"{above}.{counts[place]}"
    return found


@view("checks", "checklist")
def checklist(material: Material) -> Iterator[Block]:
    """Yield one phase's checklist (option `phase`). On a page the box, owner and due date are form fields."""
    checks, phase = _rows_of(material)
    if not checks:
        return
    if on_slide(material):
        yield _slide_table(material, checks, phase)
        return
    yield from shown("checks@checklist/table", _checklist_table, material)
    yield _owners_note(material, checks, phase)


def _checklist_table(material: Material) -> Iterator[Block]:
    yield _page_table(material, *_rows_of(material))


def _owners_note(material: Material, checks: list[Check], phase: str) -> Block:
    """Return the line that says whose the due dates and the owners are."""
    decided = [check.owner_basis == "decided" for check in checks]
    key = "note-checklist-all" if all(decided) else "note-checklist-owners" if any(decided) else "note-checklist"
    said = word(material.facts, key)
    if material.facts.log:
        said = f"{said} {word(material.facts, 'note-status', file=material.facts.log)}"
    return note(f"{own(material, Check).id('note')}/{phase}", said)


def _page_table(material: Material, checks: list[Check], phase: str, area: str = "", title: str = "") -> Table:
    """Return checks as a table of form fields; one area's table stands under its heading and needs no caption."""
    facts = material.facts
    items = own(material, Check)
    numbers = check_numbers(facts, items)
    deep = any(numbers[check.key].count(".") > 1 for check in checks)
    return Table(
        id=items.id("checklist") + f"/{phase}" + (f"/{area}" if area else ""),
        where=checks[0].where,
        caption=() if title else caption(word(facts, "caption-checklist", number=phase_number(facts, phase))),
        title=title,
        columns=(
            Column("number", word(facts, "number"), 1.4 if area or deep else 1),
            Column("box", word(facts, "done"), 1.1, align="center"),
            Column("task", word(facts, "criterion" if area else "task"), 8.3 if area or deep else 8.7),
            Column("owner", word(facts, "owner"), 3.5),
            Column("due", word(facts, "due"), 2.3),
        ),
        rows=tuple(_page_row(facts, check, numbers[check.key]) for check in checks),
    )


@view("checks", "areas")
def areas(material: Material) -> Iterator[Block]:
    """Yield one phase (option `phase`) area by area: what it is about in the phase, then its checks to tick off."""
    facts = material.facts
    checks, phase = _rows_of(material)
    if not checks:
        return
    for theme in of_kind(material, "themes", Theme):
        mine = [check for check in checks if check.area == theme.key]
        guidance = theme.guidance.get(phase)
        if not mine and guidance is None:
            continue
        name = f"{theme.id}@{phase}"
        yield Heading(id=f"{name}-heading", where=theme.where, level=3, text=theme.name.spans)
        if guidance is not None:
            yield from prose(f"{name}-text", guidance.text, theme.where)
        if mine:
            title = word(facts, "title-area", area=theme.name.plain, number=phase_number(facts, phase))
            yield _page_table(material, mine, phase, theme.key, title)
    yield _owners_note(material, checks, phase)


@view("checks", "counts")
def counts(material: Material) -> Iterator[Block]:
    """Yield how many checks there are: areas by phases, or with option `phase` each area's count, owners and date."""
    facts, items = material.facts, own(material, Check)
    wanted = material.frame.option("phase")
    phases = [phase for phase in facts.phase_order if wanted in (None, phase)]
    rows = []
    for theme in of_kind(material, "themes", Theme):
        mine = [check for check in items if check.area == theme.key and check.phase in phases]
        if not mine:
            continue
        cells = [cell(theme.name.spans, bold=True)]
        if wanted is None:
            cells += [text_cell(str(sum(one.phase == phase for one in mine)), align="right") for phase in phases]
            cells.append(text_cell(str(len(mine)), bold=True, align="right"))
        else:
            days = sorted(day for one in mine if (day := facts.due.get(one.id) or facts.due.get(one.key)))
            roles = list(dict.fromkeys(role_name(facts, one.responsible[0]) for one in mine if one.responsible))
            cells.append(text_cell(str(len(mine)), align="right"))
            cells.append(text_cell(danish.capitalise(danish.join([inside(role) for role in roles]))))
            cells.append(text_cell(danish.date_short(days[-1]) if days else ""))
        rows.append(Row(f"{theme.id}@counts", tuple(cells)))
    if not rows:
        return
    if wanted is None:
        total = [sum(check.phase == phase for check in items) for phase in phases]
        sums = [text_cell(str(number), bold=True, align="right") for number in (*total, sum(total))]
        rows.append(Row(f"{items.address}@counts-sum", (text_cell(word(facts, "in-all"), bold=True), *sums)))
        names = {phase.key: phase.name.plain for phase in of_kind(material, "phases", Phase)}
        heads = [
            Column(
                key, f"{number} {names.get(key, '')}", 4.4, "right", fill=f"phase.{number}", text=f"phase.{number}.text"
            )
            for number, key in enumerate(phases, 1)
        ]
        more = (*heads, Column("all", word(facts, "in-all"), 3.4, "right"))
    else:
        more = (
            Column("count", word(facts, "criteria"), 3.6, "right"),
            Column("owners", word(facts, "owner"), 13),
            Column("last-due", word(facts, "last-due"), 4.4),
        )
    yield Table(
        id=items.id("counts"),
        where=items.where,
        caption=() if on_slide(material) else caption(word(facts, "caption-counts")),
        title=word(facts, "caption-counts"),
        columns=(Column("area", word(facts, "dimension"), 8, names_row=True), *more),
        rows=tuple(rows),
        look="matrix" if wanted is None else "standard",
    )


def _page_row(facts: Facts, check: Check, number: str) -> Row:
    who = owner(facts, check.responsible)
    title = plain(check.name.spans)
    due = facts.due.get(check.id) or facts.due.get(check.key)
    lines: list[Spans] = [
        tuple(Span(one.text, True, one.italic, one.href, one.field, one.tone) for one in check.name.spans)
    ]
    lines.extend(check.text.lines if check.text else ())
    if check.materials is not None:
        lines.append((Span(f"{word(facts, 'materials')}: ", tone="muted"), *one_line(check.materials)))
    if len(check.responsible) > 1:
        lines.append(
            (Span(f"{word(facts, 'together-with')}: ", tone="muted"), Span(owner_roles(facts, check.responsible[1:])))
        )
    lines.extend([local_tag(facts, check), check_mark(facts, check)])
    return Row(
        check.id,
        (
            text_cell(number),
            Cell(
                control=Control(
                    "checkbox", _tag("opg", check.key), word(facts, "alias-done", number=number, task=title)
                )
            ),
            replace(cell(*lines), indent=number.count(".") - 1),
            Cell(
                control=Control(
                    "text",
                    _tag("ansvarlig", check.key),
                    word(facts, "alias-owner", number=number, task=title),
                    value=plain(who),
                    prompt=word(facts, "prompt-owner"),
                    field="+".join(span.field for span in who if span.field),
                )
            ),
            Cell(
                control=Control(
                    "date",
                    _tag("frist", check.key),
                    word(facts, "alias-due", number=number, task=title),
                    value=danish.date_short(due) if due else "",
                    when=due,
                    prompt=word(facts, "prompt-due"),
                )
            ),
        ),
        local=check.local,
    )


def _slide_id(material: Material, phase: str, name: str) -> str:
    """Return the id of a phase's table, or of the part of it on a slide of one area."""
    area = material.frame.option("theme")
    return own(material, Check).id(name) + f"/{phase}" + (f"/{area}" if area else "")


def _slide_table(material: Material, checks: list[Check], phase: str) -> Table:
    facts = material.facts
    rows = []
    for check in checks:
        due = facts.due.get(check.id) or facts.due.get(check.key)
        rows.append(
            Row(
                check.id,
                (
                    text_cell("☐", align="center"),
                    replace(
                        cell((*short(check), *((Span(" "), *local_tag(facts, check)) if check.local else ()))),
                        indent=int(bool(check.parent)),
                    ),
                    cell(owner(facts, check.responsible)),
                    text_cell(danish.date_short(due) if due else ""),
                ),
                local=check.local,
            )
        )
    return Table(
        id=_slide_id(material, phase, "checklist"),
        where=checks[0].where,
        title=word(facts, "caption-checklist", number=phase_number(facts, phase)),
        columns=(
            Column("box", word(facts, "ready-mark"), 1.5, align="center"),
            Column("task", word(facts, "must-be-ready"), 10.4, names_row=True),
            Column("owner", word(facts, "owner"), 4.6),
            Column("due", word(facts, "due"), 3.8),
        ),
        rows=tuple(rows),
    )


@view("checks", "text")
def text(material: Material) -> Iterator[Block]:
    """Yield one phase's checks in full, for the speaker's notes: task, text and owner."""
    checks, phase = _rows_of(material)
    rows = tuple(
        Row(
            check.id,
            (
                cell(check.name.spans),
                cell(one_line(check.text) if check.text else ()),
                cell(owner(material.facts, check.responsible)),
            ),
        )
        for check in checks
    )
    if rows:
        yield Table(
            id=_slide_id(material, phase, "text"),
            columns=(Column("task", ""), Column("text", ""), Column("owner", "")),
            rows=rows,
            title=word(material.facts, "caption-checklist", number=phase_number(material.facts, phase)),
        )


@view("checks", "sheet")
def sheet(material: Material) -> Iterator[Block]:
    """Yield all checks as a register: number, phase, area, task, owner and due date as in the checklists."""
    facts, items = material.facts, own(material, Check)
    numbers = check_numbers(facts, items)
    themes = {theme.key: theme.name.spans for theme in of_kind(material, "themes", Theme)}
    lines: list[Line] = []
    for phase in facts.phase_order:
        for check in (one for one in nested(items) if one.phase == phase):
            cells = {
                "number": text_cell(numbers[check.key]),
                "phase": amount(phase_number(facts, phase)),
                "area": cell(themes.get(check.area, ())),
                "task": local_line(check.name.spans, check, facts),
                "text": cell(*(check.text.lines if check.text else ())),
                "owner": cell(owner(facts, check.responsible)),
                "due": day_cell(facts.due.get(check.id) or facts.due.get(check.key)),
            }
            lines.append((check.id, cells, "not-started", check.local))
    columns = [
        Column("number", word(facts, "number"), 7, names_row=True),
        phase_column(facts),
        Column("area", word(facts, "dimension"), 16),
        Column("task", word(facts, "task"), 40),
        Column("text", word(facts, "description"), 40),
        entry_column(facts, "owner", "owner", 20),
        due_column(facts),
    ]
    used = {key for _, cells, _, _ in lines for key, found in cells.items() if found.lines or found.control}
    yield from register(material, [one for one in columns if one.key in used or one.input], lines, due="due")
