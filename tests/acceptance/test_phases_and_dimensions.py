"""The guide for a programme with phases and dimensions: every criterion stands in its cell, as a box to tick."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.pack import Order, Pack, build_pack, find_home, prepare
from generator.problems import Problems
from generator.tree.nodes import Document, Table, plain, walk


@pytest.fixture(scope="module")
def criteria(root: Path) -> dict[str, dict[str, Any]]:
    """The criteria as written, by key."""
    path = root / "content" / "programmes" / "ffb" / "checks.yaml"
    found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["checks"]
    return found


@pytest.fixture(scope="module")
def pack() -> Pack:
    problems = Problems()
    order = Order("ffb", "skanderborg", find_home(None, problems), draft=True)
    return build_pack(prepare(order, problems), problems)


def named(pack: Pack, name: str) -> Document:
    return next(document for document in pack.documents if document.id == f"ffb/{name}")


def test_each_criterion_is_a_box_to_tick_in_its_phase_and_dimension(
    pack: Pack, criteria: dict[str, dict[str, Any]]
) -> None:
    found: Counter[tuple[str, str]] = Counter()
    for node in walk(named(pack, "phase-guide")):
        if not isinstance(node, Table) or not node.id.startswith("ffb/checks@checklist/"):
            continue
        phase, area = node.id.split("/")[-2:]
        for row in node.rows:
            key = row.id.rsplit("/", 1)[-1]
            assert (criteria[key]["phase"], criteria[key]["area"]) == (phase, area)
            kinds = [cell.control.kind for cell in row.cells if cell.control is not None]
            assert kinds == ["checkbox", "text", "date"]
            assert all(cell.control.value for cell in row.cells[3:] if cell.control is not None)
            assert row.cells[2].indent == int("parent" in criteria[key])
            found[phase, area] += 1

    assert sum(found.values()) == len(criteria) == 114
    assert found == Counter((one["phase"], one["area"]) for one in criteria.values())
    assert len(found) == 24


def test_the_lists_at_the_end_call_the_themes_dimensions(pack: Pack) -> None:
    (listed,) = (node for node in walk(named(pack, "phase-guide")) if node.id == "ffb/facts@to-check")
    assert isinstance(listed, Table)
    kinds = {plain(row.cells[2].lines[0]) for row in listed.rows}
    assert "Dimensioner" in kinds
    assert "Anbefalinger" not in kinds


def test_a_nested_criterion_stands_under_its_parent_and_continues_its_number(
    pack: Pack, criteria: dict[str, dict[str, Any]]
) -> None:
    numbers = {
        row.id.rsplit("/", 1)[-1]: row.cells[0].lines[0][0].text
        for node in walk(named(pack, "phase-guide"))
        if isinstance(node, Table) and node.id.startswith("ffb/checks@checklist/")
        for row in node.rows
    }
    for key, one in criteria.items():
        above = numbers.get(one.get("parent", ""))
        assert numbers[key].rpartition(".")[0] == above if above else numbers[key].count(".") == 1
    assert len(set(numbers.values())) == len(numbers)


def test_each_phase_deck_asks_for_the_decisions_and_shows_the_criteria_of_its_phase(
    pack: Pack, criteria: dict[str, dict[str, Any]]
) -> None:
    for phase in ("forbered", "igangsaet", "fasthold", "genbesoeg"):
        tables = [node for node in walk(named(pack, f"phase-deck/{phase}")) if isinstance(node, Table)]
        shown = [row.id.rsplit("/", 1)[-1] for one in tables if "checks@checklist" in one.id for row in one.rows]
        assert Counter(shown) == Counter(key for key, one in criteria.items() if one["phase"] == phase)
        assert any(one.id == "ffb/decisions@table" and one.rows for one in tables)
