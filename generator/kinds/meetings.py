"""Meetings: recurring meetings with rhythm, agenda and duties; some make a year wheel."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from generator import danish
from generator.figures.yearwheel import year_wheel
from generator.kinds import Material, kind, view
from generator.kinds.parts import bullets, cell, line, on_slide, one_line, own, prose, text_cell, word
from generator.kinds.pieces import chosen, minutes_text
from generator.reading.model import Item
from generator.reading.spans import Span, Spans
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Column, Figure, Heading, Prose, Row, Table


@kind("meetings")
class Meeting(Item):
    """A recurring meeting; `months` (1-12) place it on the year wheel."""

    text: Text = Field(description="Hvad mødet er til for")
    rhythm: Text | None = Field(default=None, description="Hvor tit, fx hver anden måned")
    minutes: Annotated[int | None, Field(ge=1, le=480, description="Længde i minutter")] = None
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = Field(
        default=(), description="Måneder i årshjulet, 1 til 12"
    )
    place: Text | None = Field(default=None, description="Hvor mødet hører til, fx i eksisterende møder")
    chair: Text | None = Field(default=None, description="Hvem der leder mødet")
    agenda: dict[str, Text] = Field(default_factory=dict, description="Dagsorden, hvert punkt med sit id")
    prompts: dict[str, Text] = Field(default_factory=dict, description="Hjælpespørgsmål, hvert med sit id")
    duties: dict[str, Text] = Field(default_factory=dict, description="Mødelederens opgaver, hver med sit id")
    between: Text | None = Field(default=None, description="Hvad der sker mellem møderne")


# Views ----------------------------------------------------------------------------------------------------------------


_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_FULL = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
         "december")  # fmt: skip


def _placed(material: Material) -> list[Meeting]:
    return [one for one in chosen(material, own(material, Meeting)) if one.months]


@view("meetings", "wheel")
def wheel(material: Material) -> Iterator[Block]:
    """Yield the year wheel of the meetings that have months."""
    items, facts, frame = own(material, Meeting), material.facts, material.frame
    found = _placed(material)
    if not found:
        return
    months = sorted({month for one in found for month in one.months})
    names = danish.join(list(dict.fromkeys(one.short.plain for one in found)))
    centre = names if len(found) == 1 else word(facts, "year-wheel")
    yield Figure(
        id=items.id("wheel"),
        where=items.where,
        drawing=year_wheel(_MONTHS, set(months), centre, min(frame.width, frame.height or frame.width), frame.medium),
        alt=word(facts, "alt-yearwheel", meetings=names, months=danish.join([_FULL[month - 1] for month in months])),
    )


@view("meetings", "year")
def year(material: Material) -> Iterator[Block]:
    """Yield the meetings month by month."""
    items, facts = own(material, Meeting), material.facts
    rows = tuple(
        Row(
            f"{one.id}@year/{month}",
            (
                text_cell(danish.capitalise(_FULL[month - 1]), bold=True),
                cell(one.short.spans),
                text_cell(minutes_text(one.minutes) if one.minutes else "–"),
            ),
        )
        for month, one in sorted(
            ((month, one) for one in _placed(material) for month in one.months), key=lambda pair: pair[0]
        )
    )
    if rows:
        yield Table(
            id=items.id("year"),
            where=items.where,
            title=word(facts, "year-wheel"),
            columns=(
                Column("month", word(facts, "month"), 3.6, names_row=True),
                Column("meeting", word(facts, "meeting"), 9),
                Column("length", word(facts, "length"), 3, align="right"),
            ),
            rows=rows,
        )


def _rhythm(material: Material, one: Meeting) -> Spans:
    parts = [one_line(text) for text in (one.rhythm, one.place, one.chair) if text is not None]
    if one.minutes:
        parts.insert(1 if one.rhythm is not None else 0, line(minutes_text(one.minutes)))
    return tuple(span for number, part in enumerate(parts) for span in ((Span(" · "), *part) if number else part))


@view("meetings", "text")
def text(material: Material) -> Iterator[Block]:
    """Yield each meeting in full: rhythm, purpose, agenda, questions, the chair's duties, and what happens between."""
    facts = material.facts
    for one in chosen(material, own(material, Meeting)):
        yield Heading(id=f"{one.id}@heading", where=one.where, level=2, text=one.name.spans)
        rhythm = _rhythm(material, one)
        if rhythm:
            yield Prose(id=f"{one.id}@rhythm", where=one.where, paragraphs=(rhythm,), style="note")
        yield from prose(f"{one.id}@text", one.text, one.where)
        for name, texts in (("agenda", one.agenda), ("prompts", one.prompts), ("duties", one.duties)):
            if texts:
                label = line(word(facts, f"meeting-{name}"))
                yield Heading(id=f"{one.id}@{name}-heading", level=3, text=label)
                yield from bullets(f"{one.id}@{name}", texts, one.where)
        if one.between is not None:
            yield Heading(id=f"{one.id}@between-heading", level=3, text=line(word(facts, "meeting-between")))
            yield from prose(f"{one.id}@between", one.between, one.where)


@view("meetings", "rules")
def rules(material: Material) -> Iterator[Block]:
    """Yield what marks a meeting, for a slide: what it is for, how often, how long, where and who leads it."""
    for one in chosen(material, own(material, Meeting)):
        yield Heading(id=f"{one.id}@rules-heading", where=one.where, level=2, text=one.short.spans)
        if one.text is not None:
            yield Prose(id=f"{one.id}@rules-text", where=one.where, paragraphs=(one_line(one.text),))
        given = [one_line(text) for text in (one.rhythm, one.place, one.chair) if text is not None]
        if one.minutes:
            most = word(material.facts, "at-most-minutes", minutes=minutes_text(one.minutes))
            given.insert(1 if one.rhythm is not None else 0, line(most))
        yield Bullets(id=f"{one.id}@rules", where=one.where, items=tuple(given))


@view("meetings", "agenda")
def agenda(material: Material) -> Iterator[Block]:
    """Yield a meeting's agenda under its heading."""
    yield from _list(material, "agenda")


@view("meetings", "prompts")
def prompts(material: Material) -> Iterator[Block]:
    """Yield a meeting's questions under their heading."""
    yield from _list(material, "prompts")


@view("meetings", "duties")
def duties(material: Material) -> Iterator[Block]:
    """Yield what the chair of a meeting does, under its heading."""
    yield from _list(material, "duties")


def _list(material: Material, name: str) -> Iterator[Block]:
    facts = material.facts
    suffix = "slide-" if on_slide(material) else ""
    for one in chosen(material, own(material, Meeting)):
        texts: dict[str, Text] = getattr(one, name)
        if not texts:
            continue
        label = line(word(facts, f"meeting-{name}"))
        yield Heading(id=f"{one.id}@{suffix}{name}-title", where=one.where, level=2, text=label)
        items = tuple(one_line(text) for text in texts.values())
        yield Bullets(id=f"{one.id}@{suffix}{name}-list", where=one.where, items=items, ordered=name == "agenda")
