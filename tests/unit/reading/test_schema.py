"""Schemas for editors, and docs/content-model.md in step with the models."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from generator.kinds import kinds
from generator.reading.schema import all_files, content_model_markdown, schemas, write_schemas

ROOT = Path(__file__).resolve().parents[3]


def test_every_kind_the_programme_and_the_parameters_have_a_schema():
    names = set(schemas())

    assert names == {f"{name}.schema.json" for name in (*kinds(), "programme", "municipality")}


def test_schemas_refuse_unknown_keys_and_hide_what_the_reader_fills():
    text = json.dumps(schemas()["roles.schema.json"])

    assert "__id__" not in text and '"where"' not in text
    assert schemas()["roles.schema.json"]["additionalProperties"] is False
    assert schemas()["roles.schema.json"]["definitions"]["Role"]["additionalProperties"] is False


def test_every_reference_in_a_schema_leads_somewhere():
    for schema in schemas().values():
        for part in json.dumps(schema).split('"#/definitions/')[1:]:
            assert part.split('"')[0] in schema["definitions"]


def test_every_field_an_author_may_write_is_explained_in_danish():
    # Fields owned by other rooms may lack help; those of the programme and the parameters may not.
    for file in all_files():
        if file.single:
            for name, part in schemas()[f"{file.name}.schema.json"]["properties"].items():
                assert part.get("description"), (file.name, name)


def test_the_same_models_give_the_same_files(tmp_path: Path):
    first = {path.name: path.read_bytes() for path in write_schemas(tmp_path / "a")}
    second = {path.name: path.read_bytes() for path in write_schemas(tmp_path / "b")}

    assert first == second and len(first) == len(schemas())


def test_the_content_model_page_is_in_step_with_the_models(golden: Callable[[Path, str], None]):
    golden(ROOT / "docs" / "content-model.md", content_model_markdown())
