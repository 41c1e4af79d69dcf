"""Registers: the tables of a project log, where people keep status, and the front sheet that counts it.

Every kind that is followed up has a view `sheet`: its rows as the documents have them (same ids, numbers, owners and
dates) with columns to fill in. Status lives in a log and nowhere else; the words for it are one list in words.yaml.
What a workbook computes is written as a formula beside the value it has on the document's own date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from generator import danish
from generator.kinds import Items, Material
from generator.kinds.facts import Facts
from generator.kinds.parts import cell, holder, line, word
from generator.reading.model import Item
from generator.reading.spans import Spans, plain
from generator.tree.nodes import Block, Bullets, Cell, Column, Control, Heading, Input, Mark, Prose, Row, Section, Table

STATUSES = ("not-started", "running", "watched", "done", "not-relevant")
OVER = ("done", "not-relevant")  # nothing more is expected of such a row
LISTED = 5  # overdue rows of each sheet that the front sheet names


def status_words(facts: Facts) -> tuple[str, ...]:
    """Return the five statuses in Danish, in the order of `STATUSES`."""
    return tuple(word(facts, f"status-{name}") for name in STATUSES)


def quoted(text: str) -> str:
    """Return a text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


# Columns and cells ---------------------------------------------------------------------------------------------------


def choice_cell(value: str) -> Cell:
    return Cell(control=Control("choice", "", "", value=value))


def day_cell(day: date | None) -> Cell:
    return Cell(control=Control("date", "", "", value=danish.date_short(day) if day else "", when=day))


def amount_cell(value: float | None, formula: str = "") -> Cell:
    shown = "" if value is None else f"{value:g}"
    return Cell(control=Control("number", "", "", value=shown, amount=value, formula=formula))


def computed_cell(value: str, formula: str = "") -> Cell:
    """Return a cell of computed text; without a formula of its own the column's counts."""
    return Cell(control=Control("text", "", "", value=value, formula=formula))


def blank_cell(kind: str = "text") -> Cell:
    return {"date": day_cell(None), "number": amount_cell(None)}.get(kind, computed_cell(""))


def entry_column(facts: Facts, key: str, label: str, width: float, kind: str = "text", **limits: int) -> Column:
    """Return a column people fill in; its help is the word `prompt-<key>`."""
    ask = Input(kind, word(facts, f"prompt-{key}"), **limits)  # type: ignore[arg-type]
    return Column(key, word(facts, label), width, input=ask)


def phase_column(facts: Facts) -> Column:
    count = len(facts.phase_order)
    return entry_column(facts, "phase", "phase", 6, "number", least=1, most=max(count, 1))


def due_column(facts: Facts, label: str = "due") -> Column:
    return entry_column(facts, "due", label, 13, "date")


def late_formula(facts: Facts, due: str) -> str:
    """Return the formula for how many days a row is over its date: empty while it is not, or once it is settled."""
    settled = "".join(f",{{status}}<>{quoted(word(facts, f'status-{name}'))}" for name in OVER)
    return f'IF(AND(ISNUMBER({{{due}}}),{{{due}}}<{{today}}{settled}),{{today}}-{{{due}}},"")'


def days_late(facts: Facts, due: date | None, status: str) -> int:
    """Return how many days a row is over its date on the document's own date; 0 when it is not."""
    return max(0, (facts.built - due).days) if due and status not in OVER else 0


# Registers -----------------------------------------------------------------------------------------------------------

Line = tuple[str, Mapping[str, Cell], str, bool]  # row id, cells by column key, status, whether it is local


def register(
    material: Material,
    columns: Sequence[Column],
    lines: Sequence[Line],
    *,
    due: str = "",
    marks: Sequence[Mark] = (),
) -> Iterator[Block]:
    """Yield the lines as a register: the columns given, status, days over `due` (a column's key), remark, id."""
    if not lines:
        return
    facts, items = material.facts, material.items
    kind = items.address.rsplit("/", 1)[-1]
    statuses = status_words(facts)
    more = [Column("status", word(facts, "status"), 14, input=Input("choice", word(facts, "prompt-status"), statuses))]
    if due:
        ask = Input("number", formula=late_formula(facts, due))
        more.append(Column("late", word(facts, "days-late"), 9, "center", input=ask))
    more.append(entry_column(facts, "remark", "remark", 22))
    more.append(Column("id", word(facts, "row-id"), 10, text="slate"))
    every = (*columns, *more)
    rows = []
    for row_id, cells, status, local in lines:
        known = {**cells, "status": choice_cell(word(facts, f"status-{status}")), "id": Cell((line(row_id),))}
        if due:
            when = cells[due].control
            late = days_late(facts, when.when if when else None, status)
            known["late"] = amount_cell(late or None)
        kinds = {column.key: column.input.kind if column.input else "text" for column in every}
        filled = tuple(known.get(column.key) or blank_cell(kinds[column.key]) for column in every)
        rows.append(Row(row_id, filled, local=local))
    title = word(facts, f"sheet-{kind}")
    yield Table(
        id=items.id("sheet"),
        where=items.where,
        title=title,
        description=word(facts, "alt-register", sheet=title, count=len(rows)),
        columns=every,
        rows=tuple(rows),
        name=kind,
        marks=(*_status_marks(facts, due), *marks),
        look="dense",
    )


def _status_marks(facts: Facts, due: str) -> Iterator[Mark]:
    for name in STATUSES[1:]:
        tone = "inactive" if name == "not-relevant" else f"status.{name}"
        yield Mark("status", f"{{status}}={quoted(word(facts, f'status-{name}'))}", tone)
    dropped = quoted(word(facts, "status-not-relevant"))
    yield Mark("remark", f'AND({{status}}={dropped},{{remark}}="")', "fill_in")
    if due:
        yield Mark("late", "ISNUMBER({late})", "status.critical")
        yield Mark(due, "ISNUMBER({late})", "status.critical")


def local_line(spans: Spans, item: Item, facts: Facts) -> Cell:
    """Return an item's name, with the tag of a kommune's own below it."""
    lines = [spans, line(word(facts, "local-tag"), tone="local") if item.local else ()]
    return Cell(tuple(one for one in lines if one))


def line_of(item: Item, facts: Facts, name: str, owner: str, more: Mapping[str, Cell]) -> Line:
    """Return an item's line as long as nothing is done: its name in the column `name`, its owner, and `more`."""
    who = cell(holder(facts, owner)) if owner else cell()
    return item.id, {name: local_line(item.name.spans, item, facts), "owner": who, **more}, "not-started", item.local


# The front sheet -----------------------------------------------------------------------------------------------------


def overview(facts: Facts, names: Mapping[str, str], root: str, sheets: Sequence[Section]) -> Iterator[Block]:
    """Yield the front sheet of a log: progress by phase, what is overdue, status by sheet, and how to use it.

    `names` are the phases' names by key; `sheets` the registers as composed.
    """
    tables = [block for sheet in sheets for block in sheet.blocks if isinstance(block, Table) and block.name]
    if not tables:
        return
    day = danish.date_text(facts.built)
    yield Prose(id=f"{root}@day", paragraphs=(line(word(facts, "log-day", date=day)),), style="note")
    phased = [table for table in tables if _has(table, "phase")]
    if phased and facts.phase_order:
        yield _by_phase(facts, names, root, phased)
    dated = [table for table in tables if _has(table, "late")]
    if dated:
        yield _overdue(facts, root, dated)
    yield _by_sheet(facts, root, tables)
    yield Heading(id=f"{root}@use-heading", level=2, text=line(word(facts, "log-use")))
    yield Bullets(id=f"{root}@use", items=tuple(line(word(facts, f"log-using-{n}")) for n in range(1, 7)))


def _has(table: Table, key: str) -> bool:
    return any(column.key == key for column in table.columns)


def values(table: Table, key: str) -> list[str | float | date | None]:
    """Return what a column holds: a number, a day, a text, or None for nothing."""
    place = next(number for number, column in enumerate(table.columns) if column.key == key)
    return [cell_value(row.cells[place]) for row in table.rows]


def cell_value(cell: Cell) -> str | float | date | None:
    control = cell.control
    if control is None:
        return "\n".join(plain(one) for one in cell.lines) or None
    if control.kind == "number":
        return control.amount
    return control.when if control.kind == "date" else control.value or None


def _counts(facts: Facts, count: Callable[[str], int], late: int, every: int) -> dict[str, Cell]:
    """Return the cells both tables end with; `count` gives the rows with a status."""
    found = {name: count(word(facts, f"status-{name}")) for name in STATUSES}
    total = every - found["not-relevant"]
    cells = {name: amount_cell(number) for name, number in found.items()}
    cells["total"], cells["late"] = amount_cell(total), amount_cell(late)
    cells["share"] = amount_cell(found["done"] / total if total else 0)
    return cells


_COUNTED = ("total", "done", "running", "watched", "not-started", "not-relevant", "late", "share")


def _count_columns(facts: Facts, formulas: Mapping[str, str]) -> tuple[Column, ...]:
    def column(key: str) -> Column:
        label = word(facts, f"status-{key}") if key in STATUSES else word(facts, f"count-{key}")
        formula = formulas.get(key, "IF({total}=0,0,{done}/{total})" if key == "share" else "")
        style = "percent" if key == "share" else ""
        return Column(key, label, 13, "right", input=Input("number", formula=formula, style=style))  # type: ignore[arg-type]

    return tuple(column(key) for key in _COUNTED)


def _sum(parts: Sequence[str]) -> str:
    return "+".join(parts)


def _by_phase(facts: Facts, names: Mapping[str, str], root: str, tables: Sequence[Table]) -> Table:
    def formula(extra: str = "") -> str:
        return _sum([f"COUNTIFS({{{t.name}:phase}},{{number}}{extra.replace('$', t.name)})" for t in tables])

    formulas = {name: formula(f",{{$:status}},{quoted(word(facts, f'status-{name}'))}") for name in STATUSES}
    formulas["total"] = f"{formula()}-({formulas['not-relevant']})"
    late = [t for t in tables if _has(t, "late")]
    formulas["late"] = _sum([f'COUNTIFS({{{t.name}:phase}},{{number}},{{{t.name}:late}},">0")' for t in late]) or "0"
    rows = []
    for number, phase in enumerate(facts.phase_order, 1):
        mine = [
            (status, (dict(enumerate(values(t, "late"))).get(place) if t in late else None))
            for t in tables
            for place, (at, status) in enumerate(zip(values(t, "phase"), values(t, "status"), strict=True))
            if at == number
        ]
        states = [status for status, _ in mine]
        cells = _counts(facts, states.count, sum(bool(days) for _, days in mine), len(mine))
        head = (Cell((line(names.get(phase, phase)),)), amount_cell(number))
        rows.append(Row(f"{root}@phases/{phase}", (*head, *(cells[key] for key in _COUNTED))))
    return Table(
        id=f"{root}@phases",
        title=word(facts, "log-phases"),
        description=word(facts, "log-phases-alt", sheets=danish.join([table.title for table in tables])),
        columns=(
            Column("name", word(facts, "phase"), 40, names_row=True),
            Column("number", word(facts, "number"), 8, "right"),
            *_count_columns(facts, formulas),
        ),
        rows=tuple(rows),
        name="phases",
        marks=(Mark("late", "{late}>0", "status.critical"),),
    )


def _by_sheet(facts: Facts, root: str, tables: Sequence[Table]) -> Table:
    rows = []
    for table in tables:
        states = values(table, "status")
        dated = _has(table, "late")
        late = sum(bool(days) for days in values(table, "late")) if dated else 0
        cells = _counts(facts, states.count, late, len(states))
        ref = f"{{{table.name}:status}}"
        formulas = {name: f"COUNTIFS({ref},{quoted(word(facts, f'status-{name}'))})" for name in STATUSES}
        formulas["total"] = f"ROWS({ref})-{formulas['not-relevant']}"
        formulas["late"] = f'COUNTIFS({{{table.name}:late}},">0")' if dated else "0"
        for key, formula in formulas.items():
            control = cells[key].control
            assert control is not None
            cells[key] = amount_cell(control.amount, formula)
        head = (Cell((line(table.title),)), amount_cell(len(states), f"ROWS({ref})"))
        rows.append(Row(f"{root}@sheets/{table.name}", (*head, *(cells[key] for key in _COUNTED))))
    return Table(
        id=f"{root}@sheets",
        title=word(facts, "log-sheets"),
        description=word(facts, "log-sheets-alt"),
        columns=(
            Column("name", word(facts, "log-sheet"), 40, names_row=True),
            Column("rows", word(facts, "log-rows"), 8, "right", input=Input("number")),
            *_count_columns(facts, {}),
        ),
        rows=tuple(rows),
        name="sheets",
        marks=(Mark("late", "{late}>0", "status.critical"),),
    )


def _overdue(facts: Facts, root: str, tables: Sequence[Table]) -> Table:
    rows = []
    for table in tables:
        due = "end" if _has(table, "end") else "due"
        late = f"{{{table.name}:late}}"
        keys = ("task", "number" if _has(table, "number") else "mark", due, "late", "owner")
        found = {key: values(table, key) for key in keys}
        places = [place for place, days in enumerate(found["late"]) if days]
        for turn in range(1, LISTED + 1):
            at = f"SMALL(IF(ISNUMBER({late}),ROW({late})-MIN(ROW({late}))+1),{turn})"
            cells = [
                computed_cell(
                    table.title if turn <= len(places) else "",
                    f'{{=IF(COUNT({late})<{turn},"",{quoted(table.title)})}}',
                )
            ]
            for key in keys:
                value = found[key][places[turn - 1]] if turn <= len(places) else None
                formula = f'{{=IFERROR(INDEX({{{table.name}:{key}}},{at})&"","")}}'
                if key in (due, "late"):
                    formula = f'{{=IFERROR(INDEX({{{table.name}:{key}}},{at}),"")}}'
                made = (
                    day_cell(value if isinstance(value, date) else None) if key == due else computed_cell(_shown(value))
                )
                if key == "late":
                    made = amount_cell(value if isinstance(value, int | float) else None)
                assert made.control is not None
                cells.append(Cell(control=replace(made.control, formula=formula)))
            task, rest = cells[1], (cells[2], cells[3], cells[4], cells[5], cells[0])
            rows.append(Row(f"{root}@overdue/{table.name}/{turn}", (task, *rest)))
    return Table(
        id=f"{root}@overdue",
        title=word(facts, "log-overdue"),
        description=word(facts, "log-overdue-alt", most=LISTED),
        columns=(
            Column("task", word(facts, "task"), 40, names_row=True),
            Column("number", word(facts, "number"), 8),
            Column("due", word(facts, "due"), 11, input=Input("date")),
            Column("late", word(facts, "days-late"), 11, "right", input=Input("number")),
            Column("owner", word(facts, "owner"), 11),
            Column("sheet", word(facts, "log-sheet"), 11),
        ),
        rows=tuple(rows),
        name="overdue",
        marks=(Mark("late", "ISNUMBER({late})", "status.critical"),),
    )


def _shown(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


# What the file says about itself -------------------------------------------------------------------------------------


def described(facts: Facts, names: Mapping[str, str], sheets: Sequence[Section]) -> tuple[tuple[str, str], ...]:
    """Return the properties by which a filled-in log is read without any content: labels, statuses and phases."""
    phases = [names.get(phase, phase).replace("|", " ") for phase in facts.phase_order]
    found = [("statuses", "|".join(status_words(facts))), ("phase-names", "|".join(phases))]
    for sheet in sheets:
        for table in sheet.blocks:
            if isinstance(table, Table) and table.name and _has(table, "status"):
                keys = "|".join(f"{column.key}={column.label}" for column in table.columns)
                found.append((f"sheet.{table.name}", f"{table.title}|{keys}"))
    return tuple(found)


def named_items(items: Items[Item]) -> dict[str, str]:
    return {item.key: item.short.plain if len(item.name.plain) > 40 else item.name.plain for item in items}
