"""JSON Schema for editors, and the field tables of docs/content-model.md, both from the same pydantic models.

With a schema an editor completes keys, shows the Danish help and marks a wrong value while it is typed. The tables show
the same fields to people. Neither is written by hand, so neither can fall behind the models. Because it gathers every
model, this module alone in its room looks to the right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from pydantic import BaseModel

_DIALECT = "http://json-schema.org/draft-07/schema#"  # what the YAML extensions of editors know


class Described(Struct, frozen=True):
    """A file that authors write: the whole of it when `single`, else the one key `name` with id -> model under it."""

    name: str
    model: type[BaseModel]
    title: str
    single: bool = False


def file_schema(described: Described) -> dict[str, Any]:
    """Return the JSON Schema of one file; unknown keys are marked, as the reader does."""
    schema = described.model.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
    definitions = schema.pop("$defs", {})
    if not described.single:
        name = described.model.__name__
        definitions[name] = schema
        entries = {
            "type": "object",
            "additionalProperties": {"$ref": f"#/definitions/{name}"},
            "propertyNames": {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60},
        }
        schema = {
            "type": "object",
            "properties": {described.name: entries},
            "required": [described.name],
            "additionalProperties": False,
        }
    tidied: dict[str, Any] = _tidy({**schema, "definitions": definitions})
    return {"$schema": _DIALECT, "title": described.title, **{k: v for k, v in tidied.items() if k != "title"}}


def _tidy(part: Any) -> Any:
    """Drop pydantic's made-up English titles, and the models' docstrings, which speak to programmers."""
    if isinstance(part, Mapping):
        is_model = "properties" in part and "type" in part
        return {
            key: _tidy_named(value) if key in ("properties", "definitions") else _tidy(value)
            for key, value in part.items()
            if not (key == "title" and isinstance(value, str)) and not (key == "description" and is_model)
        }
    if isinstance(part, list):
        return [_tidy(value) for value in part]
    return part


def _tidy_named(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _tidy(part) for name, part in parts.items()}


def all_files() -> tuple[Described, ...]:
    """Return every file that authors write: programme.yaml, one per kind, and the parameter file."""
    from generator import municipality, programme  # they import this module

    return (*programme.described_files(), *municipality.described_files())


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of every file that authors write, by the schema's file name: `roles.schema.json`."""
    return {f"{file.name}.schema.json": file_schema(file) for file in all_files()}


def write_schemas(folder: Path) -> list[Path]:
    """Write the schemas into `folder`, making it; return the paths. Same models, same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        path = folder / name
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written


# --- field tables ----------------------------------------------------------------------------------------------------


def tables(files: tuple[Described, ...], level: int = 2) -> str:
    """Return Markdown: a heading, a sentence and a field table per file, followed by the models inside it.

    A model that several files use is shown once, where it first occurs.
    """
    shown: set[str] = set()
    parts: list[str] = []
    for described in files:
        schema = file_schema(described)
        definitions: dict[str, Any] = schema["definitions"]
        root = schema if described.single else definitions[described.model.__name__]
        parts += [f"{'#' * level} `{described.name}.yaml`: {described.title}", _table(root)]
        for name in _used(root, definitions):
            if name in shown:
                continue
            shown.add(name)
            parts += [f"{'#' * (level + 1)} {name}", _table(definitions[name])]
    return "\n\n".join(parts) + "\n"


def _used(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[str]:
    """Return the names of all models that `schema` refers to, in the order they occur."""
    found: dict[str, None] = {}
    waiting = [schema]
    while waiting:
        text = json.dumps({key: part for key, part in waiting.pop(0).items() if key != "definitions"})
        for name in re.findall(r"#/definitions/(\w+)", text):
            if name not in found and "properties" in definitions[name]:
                found[name] = None
                waiting.append(definitions[name])
    return list(found)


def _table(schema: Mapping[str, Any]) -> str:
    rows = ["| felt | skal udfyldes | værdi | hjælp |", "| --- | --- | --- | --- |"]
    required = schema.get("required", [])
    for name, part in schema.get("properties", {}).items():
        needed = "ja" if name in required else ""
        cells = (f"`{name}`", needed, _form(part), str(part.get("description", "")))
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


_FORMS = {
    "string": "tekst",
    "integer": "helt tal",
    "number": "tal",
    "boolean": "true/false",
    "null": "",
    "object": "felter",
}


def _form(part: Mapping[str, Any]) -> str:
    """Return in Danish what kind of value a field takes."""
    if "$ref" in part:
        return str(part["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in part:
        return " eller ".join(dict.fromkeys(filter(None, (_form(option) for option in part["anyOf"]))))
    if "enum" in part:
        return ", ".join(f"`{value}`" if value != "" else "tom" for value in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    if part.get("type") == "array":
        return f"liste: {_form(part.get('items', {}))}"
    if part.get("type") == "object" and isinstance(part.get("additionalProperties"), Mapping):
        return f"navn → {_form(part['additionalProperties'])}"
    if part.get("format") == "date":
        return "dato"
    form = _FORMS.get(str(part.get("type", "")), "")
    low = part.get("minimum", part.get("exclusiveMinimum"))
    high = part.get("maximum", part.get("exclusiveMaximum"))
    if form.endswith("tal") and low is not None and high is not None:
        return f"{form}, {low}-{high}"
    return form


_INTRO = """\
# Indholdsmodel

Her står alle felter, som indhold og parametre kan have. Siden er dannet af modellerne i `generator/kinds`,
`generator/programme.py` og `generator/municipality.py`; ret dem, ikke siden (`make schema` danner JSON
Schema af de samme modeller, så en editor foreslår felter og viser hjælpen).

Sådan hænger det sammen:

- En slags (kind) har én fil i programmets mappe: `roles.yaml` begynder med `roles:`, og derunder står punkterne, hvert
  under sit id. Et id er små bogstaver a-z, tal og enkelte bindestreger, højst 60 tegn. Æ, ø og å skrives ae, oe og aa.
- Et punkts fulde id er programmets id, slags og id: `vitas/roles/projektleder`. Det skifter aldrig. Skal det skifte,
  skrives det gamle id i `formerly`.
- Henvisninger (`phase`, `responsible`, `after`, `owner` …) er id'er. `responsible` og `owner` må også være en plads fra
  `units.yaml` (pladsens `holder`).
- Prosa må bruge `**fed**`, `*kursiv*`, `[tekst](https://adresse)`, lister med `- ` eller `1. ` og blanklinje mellem
  afsnit. `{{ … }}` indsætter en værdi. Det indsatte er altid ren tekst.
- `[kapitlet om roller](#roles)` henviser til et andet sted i guiden: kapitlets id i outlinen, eller en tabels eller
  figurs (`#activities@table`). I Word følger nummer og side efter ordene og følger med, når noget flytter sig.
- En dato skrives 2027-02-28 uden anførselstegn. Tekst, der ligner noget andet (ja/nej-ord på engelsk, 12:30, 0123, et
  tal), skal i anførselstegn. Ankre, henvisninger og mærker (`&`, `*`, `!`) kan ikke bruges.
- `counts` i en tekst er antallet af punkter, når lokale ændringer er regnet ind: `counts.<slags>`,
  `counts.checks.<fase>`, `counts.checks.total` og `counts.high_risks`.
- Feltet `basis` siger, hvor en oplysning kommer fra: `stated` står i kilden, `inferred` kan udledes af den, `decided`
  har vi besluttet. Det besluttede mærkes i dokumenterne.
"""


def content_model_markdown() -> str:
    """Return the whole of docs/content-model.md."""
    return _INTRO + "\n" + tables(all_files())
