"""Parties: the organisations in the change network, what each answers for, and how they are connected."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from generator import danish
from generator.figures.network import Group, Network, Tie, change_network
from generator.kinds import Items, Material, kind, view
from generator.kinds.facts import Facts
from generator.kinds.parts import (
    bold,
    bullets,
    caption,
    cell,
    inside,
    line,
    of_kind,
    on_slide,
    one_line,
    own,
    people_names,
    word,
)
from generator.kinds.pieces import chosen, half
from generator.kinds.roles import Role
from generator.reading.model import Basis, Item, Model
from generator.reading.spans import Span, Spans
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Column, Figure, Heading, Prose, Row, Table


class Relation(Model):
    """A line in the network diagram, from this party to another."""

    to: str = Field(description="Parten eller gruppen, som linjen går til: kombit eller kommune/slutbrugere")
    label: Text = Field(description="Hvad forbindelsen består i, højst 20 tegn")
    basis: Basis = Field(default="decided", description="Om linjen står i kilden")


class Member(Model):
    """A group inside a party: a box in the network diagram."""

    name: Text = Field(description="Gruppens navn")
    role: str = Field(default="", description="Rollens id i roles.yaml")
    text: Text | None = Field(default=None, description="Hvem gruppen er")
    relations: dict[str, Relation] = Field(default_factory=dict, description="Linjer fra gruppen, hver med sit id")


@kind("parties")
class Party(Item):
    """An organisation in the change network."""

    side: Literal["municipality", "central", "agency", "supplier", "users"] = Field(description="Hvor parten hører til")
    statement: Text = Field(description="Partens ansvar i én sætning")
    responsibilities: dict[str, Text] = Field(default_factory=dict, description="Ansvar, hvert med sit id")
    members: dict[str, Member] = Field(default_factory=dict, description="Grupper i parten, hver med sit id")
    relations: dict[str, Relation] = Field(default_factory=dict, description="Forbindelser til andre parter")


# Views ----------------------------------------------------------------------------------------------------------------


_ROWS = {"strategic": 0, "tactical": 1, "operational": 2, "support": 3}


def _relations(parties: Items[Party]) -> list[tuple[str, str, Relation]]:
    """Return every relation as (from, to, relation); both ends as written: `kombit`, `kommune/slutbrugere`."""
    found = []
    for party in parties:
        found += [(party.key, one.to, one) for one in party.relations.values()]
        for key, member in party.members.items():
            found += [(f"{party.key}/{key}", one.to, one) for one in member.relations.values()]
    return found


def _names(parties: Items[Party]) -> dict[str, str]:
    names = {party.key: party.name.plain for party in parties}
    for party in parties:
        names |= {f"{party.key}/{key}": member.name.plain for key, member in party.members.items()}
    return names


def _users(facts: Facts, parties: Items[Party]) -> tuple[str, str]:
    """Return the end users' id and name: a party of theirs, else the kommune's group without a role; ("", "") none."""
    for party in parties:
        if party.side == "users":
            return party.key, party.name.plain
    for party in parties:
        if party.side == "municipality":
            for key, member in party.members.items():
                if not member.role and any(to == f"{party.key}/{key}" for _, to, _ in _relations(parties)):
                    return f"{party.key}/{key}", member.name.plain
    return "", ""


@view("parties", "network")
def network(material: Material) -> Iterator[Block]:
    """Yield the change network as a drawing; its alt text says every relation as a clause."""
    parties, facts, frame = own(material, Party), material.facts, material.frame
    ours = next((party for party in parties if party.side == "municipality"), None)
    if ours is None:
        return
    roles = of_kind(material, "roles", Role)
    users_id, users = _users(facts, parties)
    groups = []
    for key, member in ours.members.items():
        name = f"{ours.key}/{key}"
        if name == users_id:
            continue
        role = roles.get(member.role) if member.role else None
        row = _ROWS[role.level] if role is not None else 2
        text = people_names(facts.people.get(member.role, ()), 2) if member.role else ()
        groups.append(Group(name, member.name.plain, row, text))
    homes = {f"{party.key}/{key}": party.key for party in parties if party is not ours for key in party.members}
    outside = tuple(
        Group(party.key, party.name.plain, text=line(danish.join([one.name.plain for one in party.members.values()])))
        for party in parties
        if party is not ours and party.key != users_id
    )
    first = groups[0].id if groups else ""
    ties = []
    for start, end, relation in _relations(parties):
        ends = [homes.get(one, one) for one in (start, end)]
        ends = [first if one == ours.key else one for one in ends]
        ties.append(Tie(ends[0], ends[1], relation.label.plain))
    drawing = change_network(
        Network(
            ours.name.plain,
            tuple(groups),
            outside,
            (danish.number(facts.end_users), users.lower()) if users else ("", ""),
            tuple(ties),
            users_id,
        ),
        frame.width,
        frame.height or 92,
        frame.medium,
    )
    names = _names(parties)
    clauses = [
        word(facts, "alt-relation", one=names[start], other=names.get(end, end), label=inside(relation.label.plain))
        for start, end, relation in _relations(parties)
    ]
    everyone = danish.join([party.name.plain for party in parties])
    yield Figure(
        id=parties.id("network"),
        where=parties.where,
        drawing=drawing,
        caption=() if on_slide(material) else caption(word(facts, "caption-network")),
        alt=" ".join((word(facts, "alt-network", parties=everyone), *clauses)),
        table=parties.id("relations"),
    )


@view("parties", "relations")
def relations(material: Material) -> Iterator[Block]:
    """Yield every relation as a row: from, to, and what it is; ours are marked."""
    parties, facts = own(material, Party), material.facts
    names = _names(parties)
    rows = tuple(
        Row(
            f"{parties.address}@relations/{start}/{end}/{number}",
            (
                cell(line(names[start]), bold=True),
                cell(line(names.get(end, end))),
                cell(relation.label.spans),
            ),
        )
        for number, (start, end, relation) in enumerate(_relations(parties), 1)
    )
    if rows:
        yield Table(
            id=parties.id("relations"),
            where=parties.where,
            caption=caption(word(facts, "caption-relations")),
            columns=(
                Column("from", word(facts, "from"), 5, names_row=True),
                Column("to", word(facts, "towards"), 5.6),
                Column("label", word(facts, "relation"), 6),
            ),
            rows=rows,
            look="dense",
        )


@view("parties", "responsibilities")
def responsibilities(material: Material) -> Iterator[Block]:
    """Yield what each party answers for: a heading, the statement and the list; on a slide heading and list alone."""
    parties, slide = own(material, Party), on_slide(material)
    for party in chosen(material, parties):
        points = tuple(one_line(text) for text in party.responsibilities.values())
        if slide:
            items, numbers = half(material, points or party.statement.lines)
            title = (*party.name.spans, *((Span(f" ({numbers})"),) if numbers else ()))
            yield Heading(id=f"{party.id}@slide-heading{numbers}", where=party.where, level=2, text=title)
            yield Bullets(id=f"{party.id}@slide-points{numbers}", where=party.where, items=items)
            continue
        yield Heading(id=f"{party.id}@heading", where=party.where, level=2, text=party.name.spans)
        yield Prose(id=f"{party.id}@statement", where=party.where, paragraphs=party.statement.lines)
        yield from bullets(f"{party.id}@points", party.responsibilities, party.where)
        groups = tuple(
            (*bold(member.name.spans), *((Span(": "), *one_line(member.text)) if member.text else ()))
            for member in party.members.values()
        )
        yield from _groups(material.facts, party, groups)


def _groups(facts: Facts, party: Party, groups: tuple[Spans, ...]) -> Iterator[Block]:
    if groups:
        yield Heading(id=f"{party.id}@groups-heading", level=3, text=line(word(facts, "groups")))
        yield Bullets(id=f"{party.id}@groups", where=party.where, items=groups)


@view("parties", "statements")
def statements(material: Material) -> Iterator[Block]:
    """Yield one row per party: who answers for what, in one sentence."""
    parties, facts = own(material, Party), material.facts
    rows = tuple(
        Row(f"{party.id}@statements", (cell(party.name.spans, bold=True), cell(one_line(party.statement))))
        for party in chosen(material, parties)
    )
    if rows:
        yield Table(
            id=parties.id("statements"),
            where=parties.where,
            title=word(facts, "caption-parties"),
            columns=(
                Column("party", word(facts, "party"), 4.6, names_row=True),
                Column("does", word(facts, "answers-for"), 12),
            ),
            rows=rows,
        )
