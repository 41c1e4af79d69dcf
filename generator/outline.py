"""Outlines: which views, in which order, make a document; and the words, the labels that documents share.

An outline is a small YAML file in layouts/outlines. A guide lists `chapters`, each with `pages` of its own; a deck
lists `slides`, a log `sheets`. Entries name a section of the programme for their texts and views as `kind@view` for
their content, so no outline holds prose and no outline knows a programme. Unknown views, kinds, words and repeated ids
are reported where they stand, with what exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any, Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace
from pydantic import Field

from generator.kinds import kinds, views
from generator.problems import NOWHERE, Problems, Where, nearest
from generator.reading.model import EVERYBODY, Audience, Model
from generator.reading.source import place, read_yaml, validate
from generator.reading.text import Expression

Words: TypeAlias = Mapping[str, str]

DOCUMENT_VIEWS = ("contents", "readers", "fill-ins", "agenda", "overview", "glossary", "attachments")
Form: TypeAlias = Literal["guide", "deck", "log"]
EXTENSIONS: Mapping[Form, str] = {"guide": "docx", "deck": "pptx", "log": "xlsx"}
Level = Literal["strategic", "tactical", "operational", "support"]


class BlockEntry(Model):
    """One view in an outline. `frame` is width and height in mm (height 0: as needed); `options` are the view's own."""

    view: str = Field(description="kind@view, fx risks@register")
    frame: tuple[float, float] | None = Field(default=None, description="Bredde og højde i mm; højde 0: efter behov")
    options: dict[str, Any] = Field(default_factory=dict, description="Indstillinger til visningen")


class PageEntry(Model):
    """A page of its own inside a chapter, such as one role's profile; `each` repeats it per item of a kind."""

    id: str = Field(description="Sidens id i dokumentet")
    each: Literal["", "phases", "roles", "exercises", "questions", "meetings", "themes"] = Field(
        default="", description="Gentages for hver fase, rolle eller et andet punkt"
    )
    title: str = Field(default="", description="Ord i words.yaml, eller et felt på punktet, når each er sat")
    lead: str = Field(default="", description="Felt på punktet, der bliver manchet")
    kicker: str = Field(default="", description="Ord i words.yaml til linjen over titlen")
    share: bool = Field(default=False, description="Står under det, der er før, når der er plads til det hele")
    blocks: tuple[BlockEntry, ...] = Field(description="Visningerne på siden")


class ChapterEntry(Model):
    """A chapter of a guide. Texts come from the programme's `section`, or from each item when `each` is set."""

    id: str = Field(description="Kapitlets id i dokumentet")
    section: str = Field(default="", description="Nøgle under sections i programme.yaml")
    each: Literal["", "phases", "roles", "exercises", "questions", "meetings", "themes"] = Field(
        default="", description="Gentages for hver fase, rolle eller et andet punkt"
    )
    title: str = Field(default="", description="Ord i words.yaml, eller et felt på punktet, når each er sat")
    label: str = Field(default="", description="Ord i words.yaml til sidehovedet, når der ikke er nogen section")
    kicker: str = Field(default="", description="Ord i words.yaml til linjen over titlen")
    when: Expression | None = Field(default=None, description="Betingelse for, at kapitlet er med")
    optional: bool = Field(default=False, description="Kapitlet udelades, når programmet ikke har dets section")
    numbering: Literal["chapter", "appendix", "none"] = Field(
        default="chapter", description="Kapitel, bilag eller uden"
    )
    readers: tuple[Level, ...] = Field(default=(), description="Niveauer, der bør læse kapitlet først")
    share: bool = Field(default=False, description="Står under kapitlet før, når der er plads til det hele")
    blocks: tuple[BlockEntry, ...] = Field(default=(), description="Visningerne i kapitlet")
    pages: tuple[PageEntry, ...] = Field(default=(), description="Sider inde i kapitlet")


class SlideEntry(Model):
    """A slide of a deck; `slots` maps the layout's slots to views."""

    id: str = Field(description="Slidens id i dokumentet")
    layout: str = Field(description="Layoutets rolleord, fx figure-side")
    section: str = Field(default="", description="Nøgle under sections i programme.yaml")
    each: Literal["", "phases", "roles", "exercises", "questions", "meetings", "themes"] = Field(
        default="", description="Gentages for hver fase, rolle eller et andet punkt"
    )
    title: str = Field(default="", description="Felt på punktet, når each er sat")
    kicker: str = Field(default="", description="Ord i words.yaml til linjen over titlen, når each er sat")
    when: Expression | None = Field(default=None, description="Betingelse for, at sliden er med")
    optional: bool = Field(default=False, description="Sliden udelades, når programmet ikke har dens section")
    part: str = Field(default="", description="Ord i words.yaml: afsnittet i dagsordenen")
    purpose: Literal["information", "discussion", "decision"] = Field(
        default="information", description="Punktets type"
    )
    slots: dict[str, tuple[BlockEntry, ...]] = Field(default_factory=dict, description="Plads -> visninger")
    notes: tuple[BlockEntry, ...] = Field(default=(), description="Visninger, der læses op i noterne")


class SheetEntry(Model):
    """A sheet of a workbook; one whose views give nothing is left out."""

    id: str = Field(description="Arkets id i dokumentet")
    title: str = Field(description="Ord i words.yaml: arkets navn")
    lead: str = Field(default="", description="Ord i words.yaml: linjen under arkets navn")
    blocks: tuple[BlockEntry, ...] = Field(description="Visningerne på arket")


class _OutlineFile(Model):
    form: Form = Field(description="guide: Word; deck: PowerPoint; log: Excel")
    document: str = Field(
        default="",
        pattern=r"^([a-z0-9-]|\{number\}|\{item\})*$",
        description="Dokumentets navn i --only, fx guide eller phase-{number}; tom: filens eget navn",
    )
    each: Literal["", "phases", "roles"] = Field(default="", description="Ét dokument for hver fase eller rolle")
    compact: bool = Field(default=False, description="Ét ark uden forside: kapitlerne står under hinanden")
    audience: Audience = Field(
        default=EVERYBODY,
        description="Hvem dokumentet er til: styregruppe, projekt eller alle; andre udgaver får det ikke",
    )
    many_pages: bool = Field(default=False, description="true: et compact dokument må fylde flere sider")
    cover: str = Field(description="Nøgle under cover i programme.yaml; med each også {number} og {item}")
    file: str = Field(
        description="Filnavn uden endelse; {programme} og {municipality} bliver sat ind, med each også {phase}, {role}"
        " (nummer og id), {number} og {item}"
    )
    chapters: tuple[ChapterEntry, ...] = Field(default=(), description="Kapitlerne i en guide")
    slides: tuple[SlideEntry, ...] = Field(default=(), description="Slidene i en briefing")
    sheets: tuple[SheetEntry, ...] = Field(default=(), description="Arkene i en projektlog")


class Outline(Struct, frozen=True):
    """One document's outline. `id` is the file's name without ending; `places` tells where each entry stands.

    `document` is the name the document is ordered by. With `each` an outline stands for one document per item of that
    kind: `for_item` gives the outline of one of them, which knows its `item` (a key) and `number` (from 1).
    """

    id: str
    form: Form
    cover: str
    file: str
    chapters: tuple[ChapterEntry, ...] = ()
    slides: tuple[SlideEntry, ...] = ()
    places: Mapping[str, Where] = field(default_factory=dict)
    where: Where = NOWHERE
    document: str = ""
    each: Literal["", "phases", "roles"] = ""
    item: str = ""
    number: int = 0
    compact: bool = False
    many_pages: bool = False
    sheets: tuple[SheetEntry, ...] = ()
    audience: Audience = EVERYBODY

    @property
    def name(self) -> str:
        """What `--only` calls the document: `guide`, `phase-2`."""
        pattern = self.document or (f"{self.id}-{{number}}" if self.each else self.id)
        return pattern.format(number=self.number, item=self.item) if self.item else pattern

    @property
    def address(self) -> str:
        """The document's id inside its programme: `guide`, or `phase-deck/forbered` for one item's document."""
        return f"{self.id}/{self.item}" if self.item else self.id

    def for_item(self, key: str, number: int) -> Outline:
        """Return the outline of the document of one item; `number` counts from 1."""
        cover = self.cover.replace("{number}", str(number)).replace("{item}", key)
        return replace(self, cover=cover, item=key, number=number)

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.form]

    def file_name(self, programme: str, municipality: str) -> str:
        """Return `vitas-implementeringsguide-skanderborg.docx`; both arguments are ASCII slugs."""
        name = self.file
        for word, value in {"programme": programme, "municipality": municipality, **self._item_values()}.items():
            name = name.replace("{" + word + "}", str(value))
        return f"{name}.{self.extension}"

    def _item_values(self) -> dict[str, object]:
        if not self.each:
            return {}
        numbered = f"{self.number}-{self.item}"
        return {"number": self.number, "item": self.item, self.each.removesuffix("s"): numbered}

    def place(self, entry: str) -> Where:
        """Return where the entry with this id stands in the file."""
        return self.places.get(entry, self.where)


def read_outline(path: Path, problems: Problems) -> Outline | None:
    """Read one outline file; None when it cannot be read. Everything it names is checked against what exists."""
    data = read_yaml(path, problems)
    if data is None:
        return None
    errors = len(problems.errors)
    read = validate(_OutlineFile, data, problems)
    _check_views(data, (), problems)
    if read is None or len(problems.errors) > errors:
        return None
    where = place(data, ())
    places: dict[str, Where] = {}
    for group in ("chapters", "slides", "sheets"):
        for number, raw in enumerate(data.get(group, ())):
            _note_id(data, (group, number), raw, places, problems)
            for inner, page in enumerate(raw.get("pages", ())):
                _note_id(data, (group, number, "pages", inner), page, places, problems)
    form = (read.form, read.cover, read.file, read.chapters, read.slides)
    outline = Outline(
        path.stem,
        *form,
        places,
        where,
        read.document,
        read.each,
        compact=read.compact,
        sheets=read.sheets,
        many_pages=read.many_pages,
        audience=read.audience,
    )
    words = ("programme", "municipality", *(("number", "item", read.each.removesuffix("s")) if read.each else ()))
    if not re.fullmatch(rf"(?:[a-z0-9-]|\{{(?:{'|'.join(words)})\}}){{1,120}}", read.file):
        problems.report("bad-file-pattern", place(data, ("file",)), pattern=read.file)
    if len(problems.errors) > errors:
        return None
    return outline


def _note_id(
    data: Mapping[str, Any],
    loc: tuple[str | int, ...],
    raw: Mapping[str, Any],
    places: dict[str, Where],
    problems: Problems,
) -> None:
    name = str(raw.get("id", ""))
    where = place(data, (*loc, "id"))
    if name in places:
        problems.report("duplicate-outline-id", where, id=name, first=places[name])
    places.setdefault(name, where)


def _check_views(data: Any, loc: tuple[str | int, ...], problems: Problems) -> None:
    """Report every `view:` that names no view, at its place."""
    for where, name in _named_views(data, data, loc):
        kind, _, view = name.partition("@")
        known = {known_kind for known_kind, _ in views()} | set(kinds()) | {"document"}
        if kind not in known:
            problems.report("unknown-kind", where, kind=kind, hint=nearest(kind, known))
        elif kind == "document" and view not in DOCUMENT_VIEWS:
            problems.report("unknown-view", where, view=view, kind=kind, hint=nearest(view, DOCUMENT_VIEWS))
        elif kind != "document" and (kind, view) not in views():
            exist = [name for owner, name in views() if owner == kind]
            problems.report("unknown-view", where, view=view, kind=kind, hint=nearest(view, exist))


def _named_views(root: Any, data: Any, loc: tuple[str | int, ...]) -> Iterator[tuple[Where, str]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key == "view" and isinstance(value, str):
                yield place(root, (*loc, key)), str(value)
            elif key != "options":
                yield from _named_views(root, value, (*loc, str(key)))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _named_views(root, value, (*loc, number))


def read_words(path: Path, problems: Problems) -> Words:
    """Read the labels; anything but text under a key, or with a brace left open, is reported. Returns the others."""
    data = read_yaml(path, problems)
    if data is None:
        return {}
    found: dict[str, str] = {}
    for key, value in data.items():
        if isinstance(value, str) and _fillable(str(value)):
            found[str(key)] = str(value)
        else:
            problems.report("bad-word", place(data, (key,)), key=key)
    return found


def _fillable(text: str) -> bool:
    """Return whether every {name} in a label is plain and closed."""
    try:
        return all(name is None or name.isidentifier() for _, name, _, _ in Formatter().parse(text))
    except ValueError:
        return False


def check_words(outline: Outline, words: Words, problems: Problems) -> None:
    """Report every label that an outline names and `words` lacks, at the entry that names it."""
    for chapter in outline.chapters:
        own = () if chapter.each else (chapter.title,)
        _check_entry(outline, chapter.id, (*own, chapter.label, chapter.kicker), words, problems)
        for page in chapter.pages:
            _check_entry(outline, page.id, (page.kicker,), words, problems)
    for slide in outline.slides:
        _check_entry(outline, slide.id, (slide.kicker, slide.part), words, problems)
    for sheet in outline.sheets:
        _check_entry(outline, sheet.id, (sheet.title, sheet.lead), words, problems)


def _check_entry(outline: Outline, entry: str, keys: tuple[str, ...], words: Words, problems: Problems) -> None:
    for key in keys:
        if key and key not in words:
            problems.report("missing-word", outline.place(entry), key=key, hint=nearest(key, words))
