"""Series: figures given by a source, or drawn to illustrate, as native charts."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from generator.kinds import Material, kind, view
from generator.kinds.parts import caption, line, on_slide, one_line, own, word
from generator.kinds.pieces import chosen
from generator.reading.model import Item, Model, fault
from generator.reading.spans import Span
from generator.reading.text import Text
from generator.tree.nodes import Block, Chart, Prose
from generator.tree.nodes import Curve as Line
from generator.tree.nodes import Level as Height
from generator.tree.nodes import Zone as Band


class Value(Model):
    """One value of the series."""

    name: Text = Field(description="Hvad værdien gælder, fx Med fokus efter 3 år")
    value: float = Field(description="Tallet")
    highlight: bool = Field(default=False, description="Fremhævet i figuren")


class Mark(Model):
    """A point of a curve that has a name of its own."""

    name: Text = Field(description="Hvad punktet viser, i højst fire ord")
    at: int = Field(ge=1, description="Hvilket af kurvens punkter, talt fra 1")


class Zone(Model):
    """A span of the horizontal axis."""

    name: Text = Field(description="Hvad der sker i perioden, i ét eller to ord")
    start: float = Field(default=0, description="Hvor perioden begynder på den vandrette akse")
    end: float = Field(description="Hvor perioden slutter")


class Level(Model):
    """The height that the curves are compared with."""

    name: Text = Field(description="Hvad niveauet er, fx Niveau før start")
    value: float = Field(description="Niveauet på den lodrette akse")


class Curve(Model):
    """One curve through points (month, level)."""

    name: Text = Field(description="Kurvens navn, skrevet ved enden")
    points: tuple[tuple[float, float], ...] = Field(description="Punkter: [måned, niveau]")
    dashed: bool = Field(default=False, description="Stiplet")
    marks: dict[str, Mark] = Field(default_factory=dict, description="Punkter med ring og navn, hvert med sit id")

    @field_validator("marks")
    @classmethod
    def _marks_are_points(cls, marks: dict[str, Mark], info: ValidationInfo) -> dict[str, Mark]:
        """Refuse a mark at a point that the curve does not have."""
        count = len(info.data.get("points", ()))
        for key, mark in marks.items():
            if count and mark.at > count:
                raise fault("unknown-point", key=key, at=mark.at, count=count)
        return marks


@kind("series")
class Series(Item):
    """A figure: bars with values, or curves; `illustrative` says that no numbers were measured."""

    form: Literal["bars", "curves"] = Field(description="bars: søjler; curves: kurver")
    unit: str = Field(default="", description="Enhed, fx %")
    values: dict[str, Value] = Field(default_factory=dict, description="Søjler, hver med sit id")
    curves: dict[str, Curve] = Field(default_factory=dict, description="Kurver, hver med sit id")
    zone: Zone | None = Field(default=None, description="Fremhævet periode bag kurverne")
    level: Level | None = Field(default=None, description="Niveau, som kurverne holdes op imod")
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
            curves=tuple(_line(curve) for curve in one.curves.values()),
            across=one.across.plain if one.across else "",
            zone=Band(one.zone.name.plain, one.zone.start, one.zone.end) if one.zone else None,
            level=Height(one.level.name.plain, one.level.value) if one.level else None,
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


def _line(curve: Curve) -> Line:
    marks = tuple((mark.name.plain, mark.at - 1) for mark in curve.marks.values())
    return Line(curve.name.plain, curve.points, curve.dashed, marks)


@view("series", "message")
def message(material: Material) -> Iterator[Block]:
    """Yield what each figure shows, in one sentence, and its reservation."""
    for one in chosen(material, own(material, Series)):
        paragraphs = (one_line(one.message), *((one_line(one.note),) if one.note else ()))
        yield Prose(id=f"{one.id}@message", where=one.where, paragraphs=paragraphs)
