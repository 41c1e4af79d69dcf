"""Small pieces that all views share: owners, fill-ins, cells, chips and prose from texts.

A view turns items into nodes; what several views do alike stands here once. Three rules of the documents live here:
a person's name always carries its field id, an unknown owner shows the role, and a value nobody gave is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar, cast

from msgspec.structs import replace

from generator import danish
from generator.kinds import Items, Material
from generator.kinds.facts import Facts, Person
from generator.problems import NOWHERE, Where
from generator.reading.model import Item
from generator.reading.spans import Span, Spans, plain
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Callout, Cell, Column, Columns, Heading, Panel, Prose, Row, Table

ItemT = TypeVar("ItemT", bound=Item)
NBSP = "\u00a0"
DASH = "–"


def word(facts: Facts, key: str, /, **values: object) -> str:
    """Return the label `key` from content/words.yaml with `{names}` filled in; compose reports a missing one."""
    text = facts.words[key]
    return text.format_map(_Values(values)) if values else text


def and_more(facts: Facts, n: int) -> str:
    """Return what ends a list that leaves `n` out: "én mere" or "3 flere"."""
    return word(facts, "and-one-more" if n == 1 else "and-more", n=danish.number(n))


def how_many(facts: Facts, unit: str, n: int) -> str:
    """Return "1 person" or "3 personer", with a no-break space; by the labels `singular-<unit>` and `plural-<unit>`."""
    return danish.plural(n, word(facts, f"singular-{unit}"), word(facts, f"plural-{unit}"))


def worded(facts: Facts, key: str, name: str, value: Span, **values: object) -> Spans:
    """Return the label `key` with `{name}` filled in by a span of its own."""
    before, _, after = word(facts, key, **{name: "\0"}, **values).partition("\0")
    return tuple(one for one in (Span(before), value, Span(after)) if one.text)


class _Values(dict[str, object]):
    """Values for a label; a name nobody gives stays in its braces, where an author sees it."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def line(text: str, **look: object) -> Spans:
    """Return one line of one span, or () for an empty text."""
    return (Span(text, **look),) if text else ()  # type: ignore[arg-type]


def bold(spans: Spans) -> Spans:
    """Return `spans` with all of them bold."""
    return tuple(replace(one, bold=True) for one in spans)


def muted(spans: Spans) -> Spans:
    """Return `spans` in the secondary tone, where they have no tone of their own."""
    return tuple(replace(one, tone=one.tone or "muted") for one in spans)


def joined(parts: Sequence[Spans], between: str = ", ", last: str = "") -> Spans:
    """Join groups of spans with `between`; `last` stands before the last one when given (" og ")."""
    found: list[Span] = []
    groups = [part for part in parts if part]
    for number, part in enumerate(groups):
        if number:
            found.append(Span(last if last and number == len(groups) - 1 else between))
        found.extend(part)
    return tuple(found)


def of_kind(material: Material, kind: str, model: type[ItemT]) -> Items[ItemT]:
    """Return all items of another kind, or none when the programme has no such kind."""
    found = material.content.get(kind)
    if found is None:
        return Items(f"{material.facts.programme.id}/{kind}", ())
    return cast("Items[ItemT]", found)


def own(material: Material, model: type[ItemT]) -> Items[ItemT]:
    """Return the view's own items, typed."""
    return cast("Items[ItemT]", material.items)


def on_slide(material: Material) -> bool:
    return material.frame.medium == "slide"


# People and roles ----------------------------------------------------------------------------------------------------


def person_name(person: Person) -> Spans:
    """Return the person's name, carrying its field id."""
    return (Span(person.name, field=f"{person.field}/name"),)


def people_names(people: Iterable[Person], limit: int = 0) -> Spans:
    """Return names joined in Danish; with `limit`, the rest as a number («… og 3 andre»)."""
    everyone = list(people)
    shown = everyone[:limit] if limit and len(everyone) > limit + 1 else everyone
    names = [person_name(person) for person in shown]
    if len(shown) < len(everyone):
        return (*joined(names), Span(f" og {danish.number(len(everyone) - len(shown))} andre"))
    return joined(names, last=" og ")


def role_name(facts: Facts, role: str) -> str:
    """Return a role's Danish name; a key that is no role (a seat's holder) reads as words."""
    return facts.role_names.get(role) or danish.capitalise(role.replace("-", " "))


def owner(facts: Facts, roles: Sequence[str]) -> Spans:
    """Return who answers for something: the first role's named person where known, else the role."""
    if not roles:
        return ()
    return holder(facts, roles[0])


def holder(facts: Facts, role: str) -> Spans:
    """Return the named people of a role (a group of more than two shows its own name), else the role's name."""
    people = facts.people.get(role, ())
    if people and len(people) <= 2 and role in facts.role_names:
        return people_names(people)
    if people and role not in facts.role_names:
        return people_names(people, 2)
    return line(role_name(facts, role))


def owner_roles(facts: Facts, roles: Sequence[str]) -> str:
    """Return the roles' names as they stand inside a sentence, for places that never show persons."""
    return danish.join([inside(role_name(facts, role)) for role in roles])


def inside(name: str) -> str:
    """Return a name as it stands inside a sentence: a small first letter, unless the word is an abbreviation."""
    return name[:1].lower() + name[1:] if name[1:2].islower() or name[1:2] == "-" else name


def acting_as(material: Material, role: str) -> frozenset[str]:
    """Return the keys that responsibility may be given under: the role and the seats that people of the role hold."""
    keys = {role}
    for unit in material.content.get("units", ()):
        for seat in getattr(unit, "seats", {}).values():
            if seat.role == role and seat.holder:
                keys.add(seat.holder)
    return frozenset(keys)


def people_acting(material: Material, role: str) -> tuple[Person, ...]:
    """Return who has a role: the people named for it, then those in its seats in the diagram's order, each once."""
    people = material.facts.people
    found = {person.name: person for person in people.get(role, ())}
    for unit in material.content.get("units", ()):
        for seat in getattr(unit, "seats", {}).values():
            if seat.role == role and seat.holder:
                found.update(
                    {person.name: person for person in people.get(seat.holder, ()) if person.name not in found}
                )
    return tuple(found.values())


def fill_in(facts: Facts, label: str, field: str = "") -> Spans:
    """Return a marked «[Udfyld: label]» for the value whose field id is `field`; "" for one that no field holds."""
    return (Span(word(facts, "fill-in", label=label), field=field, tone="fill-in"),)


def assumed_mark(facts: Facts, *names: str) -> Span | None:
    """Return the mark for a value that rests on a parameter nobody gave, or None.

    `names` are parameters (`end_users`). The mark is how the reason begins («Antaget ud fra folketal: …»), so that
    what follows from population and what does not are told apart.
    """
    for one in facts.assumptions:
        if one.key.rsplit(".", 1)[-1] in names:
            return Span(f" ({inside(one.reason.split(':')[0].rstrip('.'))})", tone="assumed")
    return None


# Cells and rows ------------------------------------------------------------------------------------------------------


def cell(*lines: Spans, **look: object) -> Cell:
    """Return a cell of these lines, empty ones left out."""
    return Cell(tuple(one for one in lines if one), **look)  # type: ignore[arg-type]


def text_cell(value: str, /, **look: object) -> Cell:
    """Return a cell of one line of plain text."""
    return cell(line(value), **look)


def phase_cell(number: int) -> Cell:
    """Return a cell with a phase's number as a chip in the phase's colour."""
    return cell((Span(str(number), bold=True, tone=f"phase.{number}"),), align="center")


def dash_cell() -> Cell:
    return cell(line(DASH, tone="muted"))


def without_empty(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[tuple[Column, ...], list[Row]]:
    """Return a table's columns and rows without the columns in which every cell is empty."""
    kept = [number for number in range(len(columns)) if any(row.cells[number] != Cell() for row in rows)]
    narrowed = [replace(row, cells=tuple(row.cells[number] for number in kept)) for row in rows]
    return tuple(columns[number] for number in kept), narrowed


def local_tag(facts: Facts, item: Item) -> Spans:
    """Return the tag «Lokalt hos os» for an item the kommune added, else ()."""
    return line(word(facts, "local-tag"), tone="local") if item.local else ()


def decided_tag(facts: Facts, basis: str) -> Spans:
    """Return the discreet mark «forslag» for what is ours rather than the source's."""
    return line(f" {word(facts, 'suggestion')}", tone="muted") if basis == "decided" else ()


def check_mark(facts: Facts, item: Item) -> Spans:
    """Return «tjek, om det stadig gælder» where an item says that a fact may have changed."""
    return line(word(facts, "check-current"), tone="muted") if item.check_current else ()


def short(item: Item) -> Spans:
    """The slide wording of an item."""
    return item.short.spans


# Prose ---------------------------------------------------------------------------------------------------------------


def prose(node_id: str, text: Text | None, where: Where = NOWHERE, style: str = "body") -> Iterator[Block]:
    """Yield a filled text as blocks: paragraphs in a row as one `Prose`, each list as `Bullets`. Ids count from two."""
    if text is None:
        return
    waiting: list[Spans] = []
    number = 0

    def name() -> str:
        return node_id if number == 1 else f"{node_id}.{number}"

    for paragraph in text.paragraphs:
        if not paragraph.items:
            waiting.append(paragraph.spans)
            continue
        if waiting:
            number += 1
            yield Prose(id=name(), where=where, paragraphs=tuple(waiting), style=style)  # type: ignore[arg-type]
            waiting = []
        number += 1
        yield Bullets(id=name(), where=where, items=paragraph.items, ordered=paragraph.ordered)
    if waiting:
        number += 1
        yield Prose(id=name(), where=where, paragraphs=tuple(waiting), style=style)  # type: ignore[arg-type]


def bullets(node_id: str, texts: Mapping[str, Text] | Iterable[Text], where: Where = NOWHERE) -> Iterator[Block]:
    """Yield a list of texts, each as one point; a text that its own condition left empty is none."""
    values = texts.values() if isinstance(texts, Mapping) else texts
    items = tuple(point for text in values if (point := one_line(text)))
    if items:
        yield Bullets(id=node_id, where=where, items=items)


def one_line(text: Text) -> Spans:
    """Return all lines of a text as one line of spans."""
    return joined(text.lines, " ")


def first_sentence(text: Text) -> Spans:
    """Return the first sentence of a text: what a slide shows of it; the whole stands in the notes."""
    found: list[Span] = []
    for span in text.lines[0] if text.lines else ():
        end = span.text.find(". ")
        if end >= 0:
            found.append(replace(span, text=span.text[: end + 1]))
            break
        found.append(span)
    return tuple(found)


def note(node_id: str, text: str) -> Prose:
    """Return a discreet note."""
    return Prose(id=node_id, paragraphs=(line(text),), style="note")


def attention(node_id: str, title: str, text: Text, where: Where = NOWHERE) -> Callout:
    return Callout(id=node_id, where=where, title=title, paragraphs=text.lines, tone="attention")


def caption(text: str, addition: str = "") -> Spans:
    """Return a caption, with an addition in the secondary tone after an en dash."""
    return (Span(text), Span(f" – {addition}", tone="muted")) if addition else (Span(text),)


# Numbers and phases --------------------------------------------------------------------------------------------------


def phase_number(facts: Facts, phase: str) -> int:
    """Return the 1-based number of a phase, 0 for one that is not in the plan."""
    return facts.phase_order.index(phase) + 1 if phase in facts.phase_order else 0


def hours_of(facts: Facts, what: str = "", month: str = "") -> str:
    """Return what a number of hours is of, for `Span.says`: the programme's in all, or those of `what` or a month."""
    return f"hours {facts.programme.id}/{what or 'effort'}" + (f"@{month}" if month else "")


def hours(value: float) -> str:
    """Return "1 time", "12 timer" or "1.536 timer", rounded to whole hours."""
    return danish.plural(round(value), "time", "timer")


def allocation_text(facts: Facts, role: str) -> str:
    """Return the share this kommune plans with: "40 %", or "" when the role is not counted in percent."""
    share = facts.allocation.get(role)
    return danish.percent(share) if share else ""


def months_of(facts: Facts, phase: str) -> str:
    """Return the phase's months: "februar–juni 2027", or "" when it has no dates."""
    period = facts.plan.phases.get(phase)
    return danish.month_span(period.start, period.end) if period else ""


def _spoken(lines: Sequence[Spans]) -> Spans:
    """Return a cell's lines as one: a colon after a first line that is no sentence («Frigjort tid: Vi bruger …»)."""
    found: list[Span] = []
    for spans in (one for one in lines if plain(one).strip()):
        if found:
            so_far = plain(tuple(found)).rstrip()
            found.append(Span(" " if so_far[-1:] in ".!?:;" else ". " if ":" in so_far else ": "))
        found.extend(spans)
    return tuple(found)


def _told(lines: Sequence[Spans]) -> Spans:
    """Return a fact's lines as one: names and numbers with commas, and full stops where one of them is a sentence."""
    sentences = any(plain(one).rstrip().endswith(".") for one in lines)
    found: list[Span] = []
    for spans in (one for one in lines if plain(one).strip()):
        if found:
            found.append(Span(" " if plain(tuple(found)).rstrip().endswith(".") else ". " if sentences else ", "))
        found.extend(spans)
    return tuple(found)


def said(block: Block) -> tuple[Spans, ...]:
    """Return a block as lines a speaker may read aloud: prose and bullets as they are, tables row by row."""
    if isinstance(block, Prose):
        return block.paragraphs
    if isinstance(block, Heading):
        return (bold(block.text),)
    if isinstance(block, Bullets):
        return tuple((Span("• "), *item) for item in block.items)
    if isinstance(block, Callout):
        first = block.paragraphs[0] if block.paragraphs else ()
        return ((Span(f"{block.title}: ", bold=True), *first), *block.paragraphs[1:])
    if isinstance(block, Columns):
        return tuple(one for inner in block.blocks for one in said(inner))
    if isinstance(block, Panel):
        return tuple((Span(f"{fact.label}: "), *_told(fact.value)) for fact in (*block.numbers, *block.facts))
    if isinstance(block, Table):
        lines = []
        for row in block.rows:
            cells = [
                line(one.control.value) if one.control and one.control.kind != "checkbox" else _spoken(one.lines)
                for one in row.cells
            ]
            text = joined([one for one in cells if plain(one) not in ("", DASH)], "; ")
            if text:
                lines.append(text)
        return tuple(lines)
    return ()
