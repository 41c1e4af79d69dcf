"""Units of the project organisation: the boxes of the organisation diagram, with their seats."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from generator import danish
from generator.figures.org import OrgSeat, OrgUnit, layout_org
from generator.kinds import Material, kind, view
from generator.kinds.facts import Facts, Person
from generator.kinds.parts import (
    allocation_text,
    assumed_mark,
    bold,
    bullets,
    caption,
    cell,
    dash_cell,
    fill_in,
    inside,
    line,
    on_slide,
    own,
    people_names,
    word,
)
from generator.reading.model import Item, Model
from generator.reading.spans import Span, Spans
from generator.reading.text import Expression, Text
from generator.tree.nodes import Block, Column, Figure, Heading, Row, Table


class Seat(Model):
    """A place in a unit that one or more people fill."""

    name: Text = Field(description="Pladsens navn, fx Projektejer")
    role: str = Field(description="Rollens id i roles.yaml")
    holder: str = Field(default="", description="Nøgle under people i kommunens parametre; tom: samme som rollen")
    description: Text | None = Field(default=None, description="Hvad pladsen har ansvar for")
    number: Annotated[int, Field(ge=1, le=20)] = Field(default=1, description="Antal personer på pladsen")
    required: bool = Field(default=False, description="Skal altid besættes")
    when: Expression | None = Field(default=None, description="Betingelse for, at pladsen er med")


@kind("units")
class Unit(Item):
    """A box in the organisation diagram."""

    level: Literal["strategic", "tactical", "operational", "external"] = Field(description="Niveau i organisationen")
    parent: str = Field(default="", description="Enheden, der refereres til; tom for den øverste")
    role: str = Field(default="", description="Rollens id i roles.yaml")
    optional: bool = Field(default=False, description="Enheden er valgfri (stiplet i diagrammet)")
    statements: dict[str, Text] = Field(default_factory=dict, description="Udsagn om enheden, hvert med sit id")
    seats: dict[str, Seat] = Field(default_factory=dict, description="Pladserne, hver med sit id")


# Views --------------------------------------------------------------------------------------------------------------


NAMED_TEAMS = 5  # more are counted, not named
LEVELS = ("strategic", "tactical", "operational", "external")


def _seat_people(facts: Facts, unit: Unit, key: str) -> tuple[Person, ...]:
    """Return the named holders of a seat: by its own key, else the seat's share of its role's people.

    People beyond a unit's seats of one role sit in the last of them, so nobody named is left out.
    """
    seat = unit.seats[key]
    if seat.holder:
        return facts.people.get(seat.holder, ())
    alike = [name for name, one in unit.seats.items() if one.role == seat.role and not one.holder]
    before = _seats_before(unit, key)
    found = facts.people.get(seat.role, ())
    return found[before:] if key == alike[-1] else found[before : before + seat.number]


def _seats_before(unit: Unit, key: str) -> int:
    """Return how many people of the same role sit in the unit's seats before `key`."""
    total = 0
    for name, seat in unit.seats.items():
        if name == key:
            break
        if seat.role == unit.seats[key].role and not seat.holder:
            total += seat.number
    return total


def _seats(facts: Facts, unit: Unit, slide: bool) -> Iterator[tuple[Seat, Spans]]:
    """Yield each seat with what stands in its box: names, a marked fill-in, or nothing where the unit is optional."""
    for key, seat in unit.seats.items():
        names = people_names(_seat_people(facts, unit, key), 2 if slide else 3)
        if not names and not slide and not unit.optional and unit.level != "external":
            place = 0 if seat.holder else _seats_before(unit, key)
            names = fill_in(facts, inside(seat.name.plain), f"people/{seat.holder or seat.role}/{place}/name")
        yield seat, names


def _users(facts: Facts) -> Spans:
    """Return who shall use it, for the band below the boxes: how many, and in which teams; marked when assumed."""
    known = assumed_mark(facts, "teams") is None and 0 < len(facts.teams) <= NAMED_TEAMS
    where = word(facts, "in-one-team-short")
    if known:
        where = danish.join([team.name for team in facts.teams])
    elif len(facts.teams) > 1:
        where = word(facts, "in-teams-short", n=danish.number_word(len(facts.teams)))
    text = word(facts, "users-in-teams", n=danish.number(facts.end_users), teams=where)
    mark = assumed_mark(facts, "end_users", "teams")
    return (Span(text), mark) if mark else (Span(text),)


@view("units", "diagram")
def diagram(material: Material) -> Iterator[Block]:
    """Yield the project organisation as a drawing, names in the boxes; the alt text says who reports to whom."""
    units, facts, frame = own(material, Unit), material.facts, material.frame
    if not units:
        return
    slide = on_slide(material)
    boxes = []
    for unit in units:
        seats = tuple(OrgSeat(seat.name.plain, names) for seat, names in _seats(facts, unit, slide))
        badge = allocation_text(facts, unit.role) if unit.role else ""
        parent = unit.parent if unit.parent in units else ""
        boxes.append(OrgUnit(unit.key, unit.name.plain, unit.level, parent, unit.optional, seats, badge))
    labels = {level: word(facts, f"level-{level}") for level in LEVELS}
    users = (word(facts, "users"), _users(facts))
    drawing = layout_org(tuple(boxes), frame.width, frame.height or 116, frame.medium, labels, users)
    sentences = []
    for unit in units:
        above = units.get(unit.parent) if unit.parent else None
        if above is not None:
            sentences.append(word(facts, "alt-reports", unit=unit.name.plain, parent=inside(above.name.plain)))
    top = danish.join([unit.name.plain for unit in units if not unit.parent or unit.parent not in units])
    alt = " ".join([word(facts, "alt-organisation", top=top), *sentences])
    yield Figure(
        id=units.id("diagram"),
        where=units.where,
        drawing=drawing,
        caption=()
        if slide
        else caption(word(facts, "caption-organisation", official=facts.municipality.official_name)),
        alt=alt,
        table=units.id("seats"),
    )


@view("units", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield the seats as a table: seat, unit, what the seat answers for, and who has it."""
    units, facts = own(material, Unit), material.facts
    rows = []
    for unit in units:
        for key, seat in unit.seats.items():
            who = people_names(_seat_people(facts, unit, key), 3) or line(word(facts, "not-yet"), tone="muted")
            count = line(f" ({word(facts, 'seat-count', n=seat.number)})", tone="muted") if seat.number > 1 else ()
            does = cell(*seat.description.lines) if seat.description else dash_cell()
            rows.append(
                Row(
                    f"{unit.id}/{key}",
                    (
                        cell((*bold(seat.name.spans), *count)),
                        cell(unit.name.spans),
                        does,
                        cell(who),
                    ),
                    local=unit.local,
                )
            )
    if rows:
        yield Table(
            id=units.id("seats"),
            where=units.where,
            caption=caption(word(facts, "caption-seats")),
            columns=(
                Column("seat", word(facts, "seat"), 4.4, names_row=True),
                Column("unit", word(facts, "unit"), 3.4),
                Column("does", word(facts, "answers-for"), 5.7),
                Column("who", word(facts, "at-us"), 3.1),
            ),
            rows=tuple(rows),
            look="dense",
        )


@view("units", "statements")
def statements(material: Material) -> Iterator[Block]:
    """Yield what is said about each unit, under its name."""
    facts = material.facts
    for unit in own(material, Unit):
        if not unit.statements:
            continue
        optional = line(f" – {word(facts, 'optional').lower()}", tone="muted") if unit.optional else ()
        yield Heading(id=f"{unit.id}@heading", where=unit.where, level=3, text=(*unit.name.spans, *optional))
        yield from bullets(f"{unit.id}@statements", unit.statements, unit.where)
