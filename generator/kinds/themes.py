"""Themes: recommendations from those who went first, one cell per theme and phase."""

from collections.abc import Iterator

from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import (
    bullets,
    caption,
    cell,
    dash_cell,
    line,
    local_tag,
    of_kind,
    own,
    phase_cell,
    prose,
    text_cell,
    word,
)
from generator.kinds.phases import Phase
from generator.reading.model import Item, Model
from generator.reading.spans import Span
from generator.reading.text import Text
from generator.tree.nodes import Block, Column, Heading, Prose, Row, Table


class Guidance(Model):
    """One cell of the recommendations matrix; `not_relevant` says that the source leaves it empty on purpose."""

    text: Text | None = Field(default=None, description="Anbefalingen i fasen; tom, når not_relevant er sat")
    brief: Text | None = Field(default=None, description="Kort ordlyd til matrixen (højst 60 tegn)")
    not_relevant: bool = Field(default=False, description="Ingen anbefaling i denne fase; vises som en tankestreg")


@kind("themes")
class Theme(Item):
    """A recommendation theme."""

    introduction: Text = Field(description="Hvorfor og hvordan, 1-3 afsnit")
    arguments: dict[str, Text] = Field(default_factory=dict, description="Argumenter, hvert med sit id")
    guidance: dict[str, Guidance] = Field(description="Én celle pr. fase: fasens id -> anbefaling")


# Views --------------------------------------------------------------------------------------------------------------


@view("themes", "matrix")
def matrix(material: Material) -> Iterator[Block]:
    """Yield themes by phases in short wording; a cell the source leaves empty is a dash, explained below the table.

    Option `label` names the word over the themes, `caption` the one over the table.
    """
    themes, facts = own(material, Theme), material.facts
    phases = of_kind(material, "phases", Phase)
    if not themes or not phases:
        return
    empty = False
    rows = []
    for theme in themes:
        cells = [cell(theme.name.spans, local_tag(facts, theme), bold=True)]
        for phase in phases:
            guidance = theme.guidance.get(phase.key)
            wording = (guidance.brief or guidance.text) if guidance and not guidance.not_relevant else None
            empty = empty or wording is None
            cells.append(cell(wording.spans) if wording else dash_cell())
        rows.append(Row(f"{theme.id}@matrix", tuple(cells), local=theme.local))
    columns = [Column("theme", word(facts, str(material.frame.option("label", "theme"))), 2.4, names_row=True)]
    for number, phase in enumerate(phases, 1):
        columns.append(
            Column(phase.key, f"{number} {phase.name.plain}", 2.8, fill=f"phase.{number}", text=f"phase.{number}.text")
        )
    yield Table(
        id=themes.id("matrix"),
        where=themes.where,
        caption=caption(word(facts, str(material.frame.option("caption", "caption-matrix")))),
        description=word(facts, "alt-matrix"),
        columns=tuple(columns),
        rows=tuple(rows),
        look="matrix",
    )
    if empty:
        yield Prose(id=themes.id("note"), paragraphs=(line(word(facts, "note-matrix")),), style="note")


@view("themes", "overview")
def overview(material: Material) -> Iterator[Block]:
    """Yield what each theme is about, under its name (option `label`: the word over the themes)."""
    themes, facts = own(material, Theme), material.facts
    label = word(facts, str(material.frame.option("label", "theme")))
    rows = tuple(
        Row(
            f"{theme.id}@overview",
            (cell(theme.name.spans, local_tag(facts, theme), bold=True), cell(*theme.introduction.lines)),
            local=theme.local,
        )
        for theme in themes
    )
    if rows:
        yield Table(
            id=themes.id("overview"),
            where=themes.where,
            caption=caption(word(facts, "caption-themes")),
            columns=(Column("theme", label, 4.6, names_row=True), Column("about", word(facts, "about-it"), 12)),
            rows=rows,
        )


@view("themes", "phase")
def one_phase(material: Material) -> Iterator[Block]:
    """Yield the themes of one phase (option `phase`) in short wording, for a slide; `theme` picks one of them."""
    themes, facts = own(material, Theme), material.facts
    phase = str(material.frame.option("phase"))
    wanted = material.frame.option("theme")
    rows = []
    for theme in themes:
        guidance = theme.guidance.get(phase)
        wording = (guidance.brief or guidance.text) if guidance and not guidance.not_relevant else None
        if wording is not None and wanted in (None, theme.key):
            rows.append(Row(f"{theme.id}@{phase}", (cell(theme.name.spans, bold=True), cell(*wording.lines))))
    if rows:
        yield Table(
            id=themes.id(f"phase/{phase}"),
            where=themes.where,
            title=word(facts, "caption-themes"),
            columns=(
                Column("theme", word(facts, str(material.frame.option("label", "theme"))), 9, names_row=True),
                Column("text", word(facts, str(material.frame.option("text", "recommendation"))), 21),
            ),
            rows=tuple(rows),
        )


@view("themes", "phase-text")
def phase_text(material: Material) -> Iterator[Block]:
    """Yield what a phase says of each theme in full (options `phase` and `theme`), for the speaker's notes."""
    phase = str(material.frame.option("phase"))
    wanted = material.frame.option("theme")
    for theme in own(material, Theme):
        guidance = theme.guidance.get(phase)
        if guidance is not None and guidance.text is not None and wanted in (None, theme.key):
            yield Heading(id=f"{theme.id}@{phase}-heading", where=theme.where, level=3, text=theme.name.spans)
            yield from prose(f"{theme.id}@{phase}-text", guidance.text, theme.where)


@view("themes", "text")
def text(material: Material) -> Iterator[Block]:
    """Yield each theme in full: introduction, arguments, and a table with the recommendation of every phase."""
    themes, facts = own(material, Theme), material.facts
    phases = of_kind(material, "phases", Phase)
    for theme in themes:
        tag = local_tag(facts, theme)
        yield Heading(
            id=f"{theme.id}@heading",
            where=theme.where,
            level=2,
            text=(*theme.name.spans, *((Span(" "), *tag) if tag else ())),
        )
        yield from prose(f"{theme.id}@introduction", theme.introduction, theme.where)
        yield from bullets(f"{theme.id}@arguments", theme.arguments, theme.where)
        rows = []
        for number, phase in enumerate(phases, 1):
            guidance = theme.guidance.get(phase.key)
            if guidance is None:
                continue
            said = guidance.text.lines if guidance.text and not guidance.not_relevant else ()
            rows.append(
                Row(
                    f"{theme.id}/{phase.key}",
                    (
                        phase_cell(number),
                        cell(phase.name.spans, bold=True),
                        cell(*said) if said else text_cell(word(facts, "no-recommendation")),
                    ),
                    local=theme.local,
                )
            )
        if rows:
            yield Table(
                id=f"{theme.id}@phases",
                where=theme.where,
                title=word(facts, "title-theme", theme=theme.name.plain),
                columns=(
                    Column("number", word(facts, "phase"), 1.3, align="center"),
                    Column("phase", word(facts, "name"), 3.4, names_row=True),
                    Column("text", word(facts, "recommendation"), 11.9),
                ),
                rows=tuple(rows),
                look="dense",
            )
