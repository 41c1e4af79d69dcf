"""What the form asks, and where each answer goes: the one description that the writer and the reader share.

Questions, help and kinds of answer come from the parameter models, so a new field is asked for once it has its place in
`SECTIONS`. A question is found by the path of its field (`contact.name`), which stands beside it and is the key that
documents name too; a table by the headers of its columns. Neither depends on where things stand in the sheet.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias

from msgspec import Struct
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator.municipality import (
    ApprovalParameter,
    ParameterFile,
    PersonParameter,
    PinParameter,
    Share,
    Shared,
    TeamParameter,
    WorkshopParameter,
)

# What a cell may hold. The last ones are names from the sheet of lists: a role, a phase, an item, an activity, a
# programme (or all of them).
Kind: TypeAlias = Literal[
    "text", "number", "decimal", "share", "date", "week", "yes", "choice", "role", "phase", "item", "scope"
]

GUIDANCE = "Vejledning"
COMMON = "Fælles"
LISTS = "Lister"
ALL_PROGRAMMES = "Alle programmer"
YES, NO = "Ja", "Nej"

# The columns of the sheets with questions.
SECTION, QUESTION, ANSWER, UNANSWERED, HELP, FIELD = (
    *("Emne", "Spørgsmål", "Jeres svar", "Hvis I ikke svarer", "Hjælp"),
    "Felt",
)
# The columns of the sheet of lists.
LIST_COLUMNS = ("Program", "Liste", "Navn", "Id")
SHEETS_LIST = "Ark"

MUNICIPALITY = "municipality"
DOCUMENTS = "documents"


class Question(Struct, frozen=True):
    """A row of a sheet with questions. `path` leads to its field below the level; `unanswered` says what else holds."""

    section: str
    path: tuple[str, ...]
    text: str
    help: str
    kind: Kind
    choices: tuple[str, ...] = ()
    unanswered: str = ""
    answer: str = ""


class Column(Struct, frozen=True):
    """A column of a table. `field` is where its value goes; "" for a column that only explains its row.

    `key` columns tell what the row is about; the others are the answers: a row with none of those is not read.
    """

    header: str
    field: str
    kind: Kind = "text"
    width: int = 18
    help: str = ""
    key: bool = False
    needed: bool = False


class Table(Struct, frozen=True):
    """A sheet that is one table; `target` is the parameter its rows become."""

    sheet: str
    target: str
    intro: str
    columns: tuple[Column, ...]
    blank: int = 25  # empty rows to fill in

    def column(self, field: str) -> Column:
        return next(column for column in self.columns if column.field == field)


_SCOPE = Column("Gælder for", "scope", "scope", 18, "Vælg et program. Tomt felt: alle programmer.", key=True)
_PROGRAMME = Column("Program", "scope", "scope", 14, "Vælg programmet.", key=True, needed=True)


def _from_model(
    model: type[BaseModel], name: str, kind: Kind = "text", width: int = 18, *, needed: bool = False
) -> Column:
    field = model.model_fields[name]
    return Column(field.title or name, name, kind, width, field.description or "", needed=needed)


TABLES: tuple[Table, ...] = (
    Table(
        "Teams",
        "teams",
        "Et team går i gang samlet. Skriv ét på hver række. Uden svar antages et antal teams ud fra folketallet.",
        (
            _SCOPE,
            _from_model(TeamParameter, "name", "text", 34, needed=True),
            _from_model(TeamParameter, "members", "number", 20),
        ),
    ),
    Table(
        "Personer",
        "people",
        "Skriv én person på hver række. En person med flere roller skal have en række pr. rolle.",
        (
            _SCOPE,
            Column(
                "Rolle",
                "role",
                "role",
                30,
                "Vælg først program, så viser listen programmets roller.",
                key=True,
                needed=True,
            ),
            _from_model(PersonParameter, "name", "text", 28, needed=True),
            _from_model(PersonParameter, "title", "text", 26),
            _from_model(PersonParameter, "email", "text", 34),
            _from_model(PersonParameter, "phone", "text", 16),
        ),
        60,
    ),
    Table(
        "Lukkeuger",
        "closed_weeks",
        "Uger og perioder, hvor der ikke arbejdes med projektet. Helligdage kender programmet selv.",
        (
            _SCOPE,
            Column(
                "Uge eller første dag",
                "first",
                "week",
                24,
                "En uge som 2027-W29 eller uge 29 2027, eller en dato.",
                needed=True,
            ),
            Column(
                "Sidste uge eller dag", "last", "week", 24, "Tomt felt: kun den uge eller dag, der står til venstre."
            ),
        ),
        20,
    ),
    Table(
        "Aktiviteter",
        "activities",
        "Skriv kun datoer, der ligger fast; resten regnes ud. For ét team alene: kopiér rækken, og skriv teamet.",
        (
            _PROGRAMME,
            Column("Aktivitet", "", "text", 46, "Aktivitetens navn i planen.", key=True),
            Column("Beregnet uden svar", "", "text", 36, "Hvad planen siger, når ingen svarer.", key=True),
            Column("Team", "team", "text", 22, "Tomt felt: alle teams.", key=True),
            _from_model(PinParameter, "starts", "date", 14),
            _from_model(PinParameter, "ends", "date", 14),
            _from_model(PinParameter, "done", "yes", 13),
            Column("Felt", "activity", "text", 24, "Aktivitetens id. Rettes ikke.", key=True, needed=True),
        ),
        0,
    ),
    Table(
        "Ord",
        "local_words",
        "Hedder det noget andet hos jer? Skriv ordet i alle de former, der er vist for det.",
        (
            _PROGRAMME,
            Column("Programmets ord", "", "text", 34, "Sådan står ordet i dokumenterne.", key=True),
            Column("Jeres eget ord", "word", "text", 34, "Skriv det i samme form som programmets ord."),
            Column("Felt", "form", "text", 34, "Ordets id og form. Rettes ikke.", key=True, needed=True),
        ),
        0,
    ),
    Table(
        "Udelades",
        "drop",
        "Fælles punkter, som ikke skal med hos jer. Et punkt, som andre punkter bygger på, kan ikke udelades.",
        (
            _PROGRAMME,
            Column(
                "Punkt, der udelades",
                "item",
                "item",
                90,
                "Vælg først program, så viser listen programmets punkter.",
                needed=True,
            ),
        ),
        30,
    ),
)

# A kommune's own items: the fields of a kind that one row can hold. Everything else can be said in YAML.
_SCALE = "1 til 5."


def _own(sheet: str, target: str, intro: str, name: Column, *columns: Column) -> Table:
    """Return the sheet for own items of the kind `target`: the programme first, the item's id last."""
    last = Column("Id", "id", "text", 20, "Kan stå tomt: så dannes det af navnet.")
    return Table(sheet, target, intro, (_PROGRAMME, name, *columns, last), 15)


def _name(width: int, help: str) -> Column:
    return Column("Navn", "name", "text", width, help, needed=True)


OWN: Mapping[str, Table] = {
    "risks": _own(
        "Egne risici",
        "risks",
        "Risici, som kun gælder hos jer. Sandsynlighed og konsekvens går fra 1 (lille) til 5 (stor).",
        _name(34, "Kort navn på risikoen."),
        Column("Sandsynlighed", "likelihood", "number", 15, _SCALE),
        Column("Konsekvens", "impact", "number", 13, _SCALE),
        Column("Hvad sker der?", "consequence", "text", 44, "Hvad der sker, hvis risikoen indtræffer."),
        Column("Hvad gør vi?", "handling", "text", 44, "Hvad I gør for at forebygge eller afbøde."),
        Column("Hvem holder øje?", "owner", "role", 24, "Rollen, der holder øje med risikoen."),
    ),
    "stakeholders": _own(
        "Egne interessenter",
        "stakeholders",
        "Interessenter, som kun findes hos jer. Indflydelse og involvering går fra 1 (lille) til 5 (stor).",
        _name(34, "Hvem det er."),
        Column("Indflydelse", "influence", "number", 13, _SCALE),
        Column("Involvering", "involvement", "number", 13, _SCALE),
        Column("Hvem er det?", "description", "text", 44, "Hvad de betyder for projektet."),
        Column("Hvad gør vi?", "handling", "text", 44, "Sådan involverer og orienterer I dem."),
        Column("Hvem har kontakten?", "owner", "role", 24, "Rollen, der har kontakten."),
    ),
    "checks": _own(
        "Egne tjekpunkter",
        "checks",
        "Rækker til tjeklisten, som kun gælder hos jer.",
        _name(44, "Det, der skal være på plads."),
        Column("Fase", "phase", "phase", 28, "Vælg først program, så viser listen programmets faser."),
        Column("Uddybning", "text", "text", 44, "Hvad der skal være på plads, og hvordan."),
        Column("Ansvarlig", "responsible", "role", 28, "Rollen, der har ansvaret."),
    ),
}
LISTED = ("responsible",)  # fields of own items that are lists of one in the form

# Where each parameter is asked for. Those of TABLES have a sheet of their own.
COMMON_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Afsender", ("department", "contact")),
    ("Udseende", ("brand", "logo")),
    ("Tal", ("hourly_cost", "example")),
)
DIFFERS = "Afviger fra Fælles"
PLAN_SECTION = ("Tidsplan og udrulning", ("start", "go_live", "strategy", "gap_weeks"))
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    PLAN_SECTION,
    ("Omfang", ("end_users", "superusers", "training")),
    ("Workshop", ("workshop",)),
    ("Forside", ("case_number", "approval")),
    ("Roller", ("staffing", "allocation")),
    ("Dokumenter", (DOCUMENTS,)),
    (DIFFERS, tuple(name for _, names in COMMON_SECTIONS for name in names)),
)

_UNANSWERED = {
    "department": "Vises ikke",
    "contact": "Ingen kontaktperson",
    "brand": "Standardfarven",
    "logo": "Intet logo",
    "hourly_cost": "Timer uden kroner",
    "example": NO,
    "case_number": "Vises ikke",
    "approval": "Vises ikke",
    "workshop": "Linjer til at udfylde",
    "workshop.starts": "Kl. 9",
    "workshop.ends": "Når alle dele er holdt",
}


def fields_asked(names: Sequence[str], section: str, *, differs: bool = False) -> Iterator[Question]:
    """Yield the questions about fields of `Shared`, one per answer: a field that is a model gives one per field of it.

    `differs` says that the sheet of common answers holds where nobody answers here.
    """
    for name in names:
        yield from _expand(Shared.model_fields[name], (name,), section, "", differs)


def of_key(names: Sequence[str], key: str, section: str) -> Iterator[Question]:
    """Yield the questions about one key of fields that are mappings: staffing and share of one role."""
    for name in names:
        field = Shared.model_fields[name]
        kind = kind_of(typing.get_args(_bare(field.annotation))[1])
        yield Question(section, (name, key), field.title or name, field.description or "", kind)


def _expand(field: FieldInfo, path: tuple[str, ...], section: str, lead: str, differs: bool) -> Iterator[Question]:
    title, inner = field.title or "", _bare(field.annotation)
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        for name, child in inner.model_fields.items():
            yield from _expand(child, (*path, name), section, title, differs)
        return
    text = f"{lead}: {title[:1].lower()}{title[1:]}" if lead else title
    choices = typing.get_args(inner) if typing.get_origin(inner) is Literal else ()
    unanswered = _UNANSWERED.get(".".join(path)) or _UNANSWERED.get(path[0], "")
    shown = "Som på arket Fælles" if differs else unanswered
    yield Question(section, path, text, field.description or "", kind_of(field.annotation), choices, shown)


def question_at(path: Sequence[str]) -> tuple[Kind, tuple[str, ...]] | None:
    """Return the kind of answer that the field at `path` of `Shared` takes, and its choices; None where no field is."""
    found: Any = Shared
    for part in path:
        bare = _bare(found)
        if isinstance(bare, type) and issubclass(bare, BaseModel) and part in bare.model_fields:
            found = bare.model_fields[part].annotation
        elif typing.get_origin(bare) is dict and part:
            found = typing.get_args(bare)[1]
        else:
            return None
    bare = _bare(found)
    if (isinstance(bare, type) and issubclass(bare, BaseModel)) or typing.get_origin(bare) in (dict, tuple):
        return None
    return kind_of(found), typing.get_args(bare) if typing.get_origin(bare) is Literal else ()


def _bare(annotation: Any) -> Any:
    """Return a type without `| None` and `Annotated`."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _bare(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return _bare(next(arg for arg in typing.get_args(annotation) if arg is not type(None)))
    return annotation


def kind_of(annotation: Any) -> Kind:
    """Return what kind of answer a field of this type takes."""
    if annotation == Share:
        return "share"
    bare = _bare(annotation)
    if typing.get_origin(bare) is Literal:
        return "choice"
    plain: dict[Any, Kind] = {bool: "yes", int: "number", float: "decimal", date: "date"}
    return plain.get(bare, "text")


def field_names() -> dict[str, str]:
    """Return what messages call each field, by its key: its question, or the header of its column."""
    models = (TeamParameter, PinParameter, ApprovalParameter, WorkshopParameter, PersonParameter, Shared, ParameterFile)
    return {name: field.title for model in models for name, field in model.model_fields.items() if field.title}
