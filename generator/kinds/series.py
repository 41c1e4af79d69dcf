"""Series: figures given by a source, or drawn to illustrate, as native charts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import caption, line, on_slide, one_line, own, word
from generator.kinds.pieces import chosen
from generator.reading.model import Item, Model
from generator.reading.spans import Span
from generator.reading.text import Text
from generator.tree.nodes import Block, Chart, Prose
from generator.tree.nodes import Curve as Line


class Value(Model):
    """One value of the series."""

    name: Text = Field(description="Hvad værdien gælder, fx Med fokus efter 3 år")
    value: float = Field(description="Tallet")
    highlight: bool = Field(default=False, description="Fremhævet i figuren")


class Curve(Model):
    """One curve through points (month, level)."""

    name: Text = Field(description="Kurvens navn, skrevet ved enden")
    points: tuple[tuple[float, float], ...] = Field(description="Punkter: [måned, niveau]")
    dashed: bool = Field(default=False, description="Stiplet")


@kind("series")
class Series(Item):
    """A figure: bars with values, or curves; `illustrative` says that no numbers were measured."""

    form: Literal["bars", "curves"] = Field(description="bars: søjler; curves: kurver")
    unit: str = Field(default="", description="Enhed, fx %")
    values: dict[str, Value] = Field(default_factory=dict, description="Søjler, hver med sit id")
    curves: dict[str, Curve] = Field(default_factory=dict, description="Kurver, hver med sit id")
    citation: Text | None = Field(default=None, description="Kilden til tallene")
    illustrative: bool = Field(default=False, description="Principskitse, ikke målte tal")
    across: Text | None = Field(default=None, description="Vandret akse: hvad den viser")
    up: Text | None = Field(default=None, description="Lodret akse: hvad den viser")
    message: Text = Field(description="Hvad figuren viser, i én sætning")
    note: Text | None = Field(default=None, description="Forbehold under figuren, fx hvad kilden ikke siger om tallene")


# Views ----------------------------------------------------------------------------------------------------------------


@view("series", "chart")
def chart(material: Material) -> Iterator[Block]:
    """Yield each series as a native chart with its citation and its reservation below, and «principskitse» where drawn.

    With option `plain` only the chart is given, for places that say the rest themselves.
    """
    facts, slide = material.facts, on_slide(material)
    for one in chosen(material, own(material, Series)):
        sketch = word(facts, "sketch") if one.illustrative else ""
        if slide and one.citation is not None and not sketch:
            sketch = f"{word(facts, 'source')}: {one.citation.plain}"
        values = tuple(value.value for value in one.values.values())
        names = tuple(value.name.plain for value in one.values.values())
        alt = [one.message.plain, *([one.note.plain] if one.note else [])]
        if one.illustrative:
            alt.append(word(facts, "sketch-note"))
        yield Chart(
            id=f"{one.id}@chart",
            where=one.where,
            caption=caption(one.name.plain, sketch),
            categories=names,
            values=values,
            unit=one.unit,
            number_format="#,##0" if all(value == int(value) for value in values) else "#,##0.0",
            highlight=tuple(index for index, value in enumerate(one.values.values()) if value.highlight),
            alt=" ".join(text.rstrip(".") + "." for text in alt),
            big=bool(values) and len(values) <= 3,
            curves=tuple(Line(curve.name.plain, curve.points, curve.dashed) for curve in one.curves.values()),
            across=one.across.plain if one.across else "",
        )
        if material.frame.option("plain"):
            continue
        below = []
        if one.citation is not None:
            below.append((Span(f"{word(facts, 'source')}: "), *one_line(one.citation)))
        if one.illustrative:
            below.append(line(word(facts, "sketch-note")))
        if one.note is not None and not slide:
            below.append(one_line(one.note))
        if below:
            joined = below if not slide else [tuple(span for part in below for span in (*part, Span(" ")))[:-1]]
            yield Prose(id=f"{one.id}@source", where=one.where, paragraphs=tuple(joined), style="source")


@view("series", "message")
def message(material: Material) -> Iterator[Block]:
    """Yield what each figure shows, in one sentence, and its reservation."""
    for one in chosen(material, own(material, Series)):
        paragraphs = (one_line(one.message), *((one_line(one.note),) if one.note else ()))
        yield Prose(id=f"{one.id}@message", where=one.where, paragraphs=paragraphs)
