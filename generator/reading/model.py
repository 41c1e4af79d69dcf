"""The base of every model that is read from YAML: frozen, strict about keys, aware of its place.

Modules with models leave out `from __future__ import annotations`: pydantic would compile every annotation anew at each
start.
"""

import os
import sys
from collections.abc import Mapping
from datetime import date
from types import ModuleType
from typing import Any, ClassVar, Literal, TypeAlias, get_args

from msgspec import Struct, field
from pydantic import VERSION, BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from generator.problems import NOWHERE, Where
from generator.reading.text import Expression, Text

# What is installed beside us may not change how content is read; nor is anything to search for it. Though its switch
# says so, pydantic (2.10 to 2.19) loads what it would search with, packages' metadata and the mail library: 12 ms and
# 1.5 MB of a process. So the answer it would get stands ready.
if os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__") == "__all__" and VERSION.startswith("2.1"):
    _loader = ModuleType("pydantic.plugin._loader")
    vars(_loader)["get_plugins"] = tuple
    sys.modules.setdefault(_loader.__name__, _loader)

Basis = Literal["stated", "inferred", "decided"]
Day: TypeAlias = date  # a name for the type where a field is itself called date
State = Literal["udkast", "til godkendelse", "godkendt"]
Audience = Literal["styregruppe", "projekt", "alle"]
WHOLE: Audience = "styregruppe"  # the edition with everything in it
EVERYBODY: Audience = "alle"


def meant_for(audience: Audience, edition: Audience) -> bool:
    """Whether something for `audience` is in the edition for `edition`: each edition is part of the narrower one's."""
    order = get_args(Audience)
    return order.index(audience) >= order.index(edition)


def _make_scalars_strict(schema: object) -> None:
    if isinstance(schema, dict):
        if schema.get("type") in ("int", "float", "bool", "date") and "strict" not in schema:
            schema["strict"] = True
        for key, part in schema.items():
            if key not in ("metadata", "serialization", "default", "expected"):
                _make_scalars_strict(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            _make_scalars_strict(part)


class Model(BaseModel):
    """Frozen; an unknown key is an error. `description=` on fields is the Danish help that editors show."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=False, defer_build=True
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let scalars be read strictly (true is no number, 2027 no date), while a YAML list may fill a tuple."""
        schema = handler(source)
        _make_scalars_strict(schema)
        return schema


def fault(code: str, hint: str = "", **values: str | int) -> PydanticCustomError:
    """Return the error that a model's own validator raises; `source.validate` reports it as the problem `code`."""
    return PydanticCustomError("problem", "{code}", {"code": code, "hint": hint, **values})


class Changes(Struct, frozen=True):
    """A kommune's own changes to central content, as located data: validated when they are applied.

    add     {kind: {key: fields}}      items that only this kommune has
    drop    (item id, place) pairs     central items left out
    change  {item id: fields}          fields that replace the central ones; a field set to nothing is removed
    """

    add: Mapping[str, Any] = field(default_factory=dict)
    drop: tuple[tuple[str, Where], ...] = ()
    change: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.add or self.drop or self.change)


class Origin(Model):
    """Where in a source document an item comes from."""

    source: str = Field(description="Kildens id i programme.yaml under sources")
    page: str = Field(default="", description="Side, slide eller afsnit i kilden, fx 7 eller 7-8")


class Approved(Model):
    """Who approved content, and when."""

    by: str = Field(min_length=1, description="Rollen, der har godkendt, fx redaktøren")
    date: Day = Field(description="Dato for godkendelsen")


class Item(Model):
    """One entry of a kind. `id` is the content address (`vitas/roles/projektleder`), `key` its last part.

    The reader fills the three aliased fields; authors never write them. `local` marks an entry a kommune added,
    `changed` the fields a kommune changed. `kept_to` is whom items of a kind are for when they do not say.
    """

    kept_to: ClassVar[Audience] = EVERYBODY
    id: SkipJsonSchema[str] = Field(default="", alias="__id__")
    where: SkipJsonSchema[Where] = Field(default=NOWHERE, alias="__where__")
    local: SkipJsonSchema[bool] = Field(default=False, alias="__local__")
    changed: SkipJsonSchema[tuple[str, ...]] = Field(default=(), alias="__changed__")
    name: Text = Field(description="Navn, som det står i dokumenterne")
    origin: Origin | None = Field(default=None, description="Kilde og side; tom for det, vi selv har besluttet")
    basis: Basis = Field(
        default="stated", description="stated: står i kilden; inferred: kan udledes; decided: besluttet af os"
    )
    when: Expression | None = Field(default=None, description="Betingelse: punktet er kun med, når udtrykket er sandt")
    brief: Text | None = Field(default=None, description="Kort ordlyd til slides")
    check_current: Text | None = Field(
        default=None, description="Hvad der kan have ændret sig siden kilden; mærkes «tjek, om det stadig gælder»"
    )
    formerly: str = Field(default="", description="Tidligere id, når punktet har skiftet navn")
    audience: Audience | None = Field(
        default=None,
        description="Hvem punktet er til. Tom: interessenter og risici projekt, dagsordener styregruppe, resten alle",
    )
    state: State | None = Field(default=None, description="Punktets tilstand, når den er en anden end filens")
    approved: Approved | None = Field(default=None, description="Hvem der har godkendt punktet, og hvornår")

    @property
    def key(self) -> str:
        return self.id.rsplit("/", 1)[-1]

    @property
    def readers(self) -> Audience:
        """Whom the item is for."""
        return self.audience or self.kept_to

    @property
    def short(self) -> Text:
        """The slide wording: `brief` where given, else the name."""
        return self.brief or self.name
