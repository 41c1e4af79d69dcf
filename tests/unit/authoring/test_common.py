"""Shared content: what a programme asks for becomes its own, and its own wins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.pack import Home
from generator.problems import Problems
from generator.programme import Programme, read_programme, with_overlay
from generator.reading.model import Changes
from generator.reading.source import LocatedDict

COMMON = """
state: godkendt
approved: {by: Redaktøren, date: 2026-11-16}
sources:
  faelles: {title: Den fælles kilde, publisher: Os, date: 2026-11-16}
  ubrugt: {title: En anden kilde, publisher: Os, date: 2026-11-16}
sections:
  glossary: {label: Ordliste, title: Hvad betyder ordene?}
  why: {title: Ikke denne}
"""
TERMS = """
terms:
  baerer: {name: Bærer, definition: Den der bærer, origin: {source: faelles}}
  rolle: {name: Rolle, definition: Det man gør}
"""


@pytest.fixture
def shared(home: Home, edit: Callable[..., None]) -> Callable[..., tuple[Programme, Problems]]:
    folder = home.content / "common"
    folder.mkdir()
    (folder / "common.yaml").write_text(COMMON, encoding="utf-8")
    (folder / "terms.yaml").write_text(TERMS, encoding="utf-8")

    def read(*wanted: str) -> tuple[Programme, Problems]:
        edit("programme.yaml", ("disclaimer:", f"common: [{', '.join(wanted)}]\ndisclaimer:"))
        problems = Problems()
        programme = read_programme(home.content / "programmes" / "proeve", problems)
        assert programme is not None
        return programme, problems

    return read


def test_a_whole_kind_becomes_the_programmes_own_items(shared):
    programme, problems = shared("terms")

    assert not problems.errors
    assert [item.id for item in programme.content["terms"]] == ["proeve/terms/baerer", "proeve/terms/rolle"]
    assert all("common/terms.yaml" in item.where.file for item in programme.content["terms"])
    assert {"common/common.yaml", "common/terms.yaml"} <= {name for name, _ in programme.files}


def test_one_item_brings_its_source_and_no_other(shared):
    programme, _ = shared("terms/baerer")

    assert [item.key for item in programme.content["terms"]] == ["baerer"]
    assert set(programme.sources) == {"kilde", "faelles"}


def test_sections_fill_in_where_the_programme_has_none(shared):
    programme, _ = shared("terms")

    assert programme.sections["glossary"].title is not None
    assert programme.sections["why"].title.source == "Hvorfor gør vi det?"


def test_the_programmes_own_item_wins(home: Home, shared):
    own = home.content / "programmes" / "proeve" / "terms.yaml"
    own.write_text("terms:\n  rolle: {name: Rolle, definition: Vores egen}\n", encoding="utf-8")
    programme, _ = shared("terms")

    assert programme.content["terms"].get("rolle").definition.source == "Vores egen"


@pytest.mark.parametrize("name", ["term", "terms/rollen", "risks"])
def test_what_is_not_shared_is_reported_with_a_suggestion(shared, name: str):
    _, problems = shared(name)

    (problem,) = problems.errors
    assert problem.code == "unknown-common" and problem.hint and problem.where.line


def test_a_kommune_may_drop_a_shared_item(shared):
    programme, _ = shared("terms")
    problems = Problems()
    changed = with_overlay(programme, Changes(LocatedDict(), (("proeve/terms/rolle", programme.where),)), problems)

    assert not problems.errors
    assert [item.key for item in changed.content["terms"]] == ["baerer"]


def test_shared_content_that_waits_for_approval_is_named(home: Home, shared):
    path = home.content / "common" / "common.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("state: godkendt", "state: udkast"), encoding="utf-8")
    programme, _ = shared("terms/rolle")

    assert "common/terms" in [name for name, _ in programme.unapproved]
