"""Completeness of the FFB content against its source: how many items of each kind, and where each comes from.

Reads the raw YAML, so that an item dropped by its condition still counts and no reader stands between.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

FFB = Path(__file__).parents[3] / "content" / "programmes" / "ffb"
KINDS = (
    "prose",
    "units",
    "roles",
    "phases",
    "activities",
    "checks",
    "themes",
    "benefits",
    "decisions",
    "terms",
    "actors",
    "materials",
)
PHASES = ["forbered", "igangsaet", "fasthold", "genbesoeg"]
# Paragraphs and criteria per cell, phase by phase.
CELLS = {
    "ressourcer": [(4, 7), (4, 4), (2, 3), (4, 5)],
    "projektorganisering": [(3, 5), (2, 5), (5, 6), (3, 3)],
    "kommunikation": [(3, 6), (2, 4), (2, 4), (3, 5)],
    "kompetenceudvikling": [(3, 7), (2, 7), (2, 3), (2, 3)],
    "teknik": [(3, 7), (2, 4), (3, 4), (4, 5)],
    "data": [(3, 5), (2, 3), (3, 4), (2, 5)],
}
NESTED = {
    "forbered-plan-medarbejdere": 4,
    "igangsaet-ledere-undervist": 2,
    "igangsaet-frontloebere-undervist": 2,
}
READ_AS_NESTED = {"forbered-konvertering-planlagt": 3, "genbesoeg-vurder-teknik": 2}


def items(kind: str) -> dict[str, dict[str, Any]]:
    """The items of one kind file, by id."""
    data: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load((FFB / f"{kind}.yaml").read_text("utf-8"))
    assert list(data) == [kind]
    return data[kind]


def programme() -> dict[str, Any]:
    """The programme file."""
    data: dict[str, Any] = yaml.safe_load((FFB / "programme.yaml").read_text("utf-8"))
    return data


def paragraphs(text: str) -> int:
    """How many paragraphs a text has, as a blank line separates them."""
    return len([part for part in text.split("\n\n") if part.strip()])


@pytest.mark.parametrize(
    ("kind", "count"),
    [("roles", 7), ("phases", 4), ("themes", 6), ("checks", 114), ("benefits", 3), ("actors", 12), ("materials", 17)],
)
def test_every_kind_has_as_many_items_as_the_source(kind: str, count: int) -> None:
    assert len(items(kind)) == count


def test_the_roles_have_thirty_six_tasks_on_four_levels() -> None:
    roles = items("roles")

    assert {key: (role["level"], len(role["tasks"])) for key, role in roles.items()} == {
        "projektejer": ("strategic", 5),
        "styregruppe": ("strategic", 5),
        "projektleder": ("tactical", 5),
        "fagchef": ("tactical", 5),
        "teamleder": ("operational", 6),
        "forandringsagent": ("operational", 5),
        "referencegruppe": ("support", 5),
    }
    assert sum(len(role["tasks"]) for role in roles.values()) == 36


def test_every_role_has_all_fields_and_the_source_gives_no_time() -> None:
    roles = items("roles")

    for key, role in roles.items():
        assert all(role[field] for field in ("held_by", "purpose", "attention", "profile", "summary")), key
        assert role["allocation"]["unit"] == "none", key
    assert [key for key, role in roles.items() if role.get("delegable")] == ["projektejer"]
    assert {key: role["benefit_function"] for key, role in roles.items() if "benefit_function" in role} == {
        "projektejer": "Gevinstejer",
        "fagchef": "Gevinstansvarlig",
        "teamleder": "Gevinstleder",
    }


def test_actors_are_six_inside_and_six_outside() -> None:
    assert Counter(actor["side"] for actor in items("actors").values()) == {"internal": 6, "external": 6}


def test_materials_are_eight_with_six_sources_of_inspiration_and_three_addresses() -> None:
    materials = items("materials").values()

    assert Counter(item["group"] for item in materials) == {"material": 8, "inspiration": 6, "address": 3}
    assert not any(item.get("address") for item in materials if item["group"] == "inspiration")
    assert {item["address"] for item in materials if item["group"] == "address"} == {
        "https://www.kl.dk/ffb",
        "https://www.kl.dk/ffb-materialer",
        "https://www.lederweb.dk/forandringsledelse",
    }


def test_benefits_are_three_headings_with_two_statements() -> None:
    assert [paragraphs(item["text"]) for item in items("benefits").values()] == [2, 2, 2]


def test_phases_have_their_characteristics_and_titles_that_fit() -> None:
    phases = items("phases")

    assert list(phases) == PHASES
    assert [paragraphs(phase["characteristics"]) for phase in phases.values()] == [5, 3, 4, 4]
    assert all(len(word) <= 17 for phase in phases.values() for word in phase["title"].split())


def test_every_cell_has_its_paragraphs_and_criteria() -> None:
    themes = items("themes")
    criteria = Counter((check["area"], check["phase"]) for check in items("checks").values())

    assert list(themes) == list(CELLS)
    found = {
        theme: [(paragraphs(item["guidance"][phase]["text"]), criteria[theme, phase]) for phase in PHASES]
        for theme, item in themes.items()
    }
    assert found == CELLS
    assert sum(one for cells in found.values() for one, _ in cells) == 68
    assert all(item["introduction"] for item in themes.values())
    assert all(cell["brief"] for item in themes.values() for cell in item["guidance"].values())


def test_criteria_nest_as_in_the_source_and_where_they_read_as_children() -> None:
    checks = items("checks")
    parents = Counter(check["parent"] for check in checks.values() if "parent" in check)

    assert parents == {**NESTED, **READ_AS_NESTED}
    for key, check in checks.items():
        parent = check.get("parent")
        assert check["basis"] == ("inferred" if parent in READ_AS_NESTED else "stated"), key
        if parent:
            assert (checks[parent]["phase"], checks[parent]["area"]) == (check["phase"], check["area"]), key
            assert "parent" not in checks[parent], key


def test_owners_and_dates_of_criteria_are_not_claimed_of_the_source() -> None:
    for key, check in items("checks").items():
        assert check["owner_basis"] == "decided", key
        assert check["responsible"], key
        assert check["due"]["activity"] in items("activities"), key


def test_numbers_are_values() -> None:
    checks = items("checks")

    assert programme()["computed"]["most_goals"] == "5"
    assert "most_goals" in checks["forbered-maal"]["name"]
    assert "words.funding.amount" in checks["forbered-midler"]["name"]
    assert "words.funding.period" in checks["forbered-midler"]["name"]
    assert set(programme()["words"]["funding"]) == {"amount", "period"}


@pytest.mark.parametrize("level", ["medarbejder", "ledelse", "politisk"])
def test_goals_are_asked_on_three_levels(level: str) -> None:
    assert f"forbered-spoergsmaal-{level}" in items("checks")


def test_the_plan_is_ours_and_has_a_milestone_at_every_change_of_phase() -> None:
    activities = items("activities")

    assert len(activities) <= 24
    assert list(dict.fromkeys(item["phase"] for item in activities.values())) == PHASES
    assert all(item["basis"] == "decided" and item["owner_basis"] == "decided" for item in activities.values())
    assert all("position_basis" not in item for item in activities.values())
    last = {item["phase"]: key for key, item in activities.items()}
    assert all(activities[key].get("milestone") for key in last.values())
    assert "fase 1" in activities["ny-boelge"]["note"]


def test_every_phase_has_decisions_and_they_are_ours() -> None:
    decisions = items("decisions")

    assert {item["phase"] for item in decisions.values()} == set(PHASES)
    assert all(item["basis"] == "decided" for item in decisions.values())


@pytest.mark.parametrize("kind", KINDS)
def test_every_item_names_its_source_page_unless_it_is_ours(kind: str) -> None:
    sources = programme()["sources"]

    for key, item in items(kind).items():
        if item.get("basis") == "decided" and "origin" not in item:
            continue
        assert item["origin"]["source"] in sources, key
        assert item["origin"]["page"], key


def test_responsible_roles_and_seats_exist() -> None:
    known = set(items("roles"))
    for unit in items("units").values():
        known |= {seat.get("holder", "") for seat in unit["seats"].values()}
    named = {
        key
        for kind in ("activities", "checks", "benefits", "decisions")
        for item in items(kind).values()
        for key in [*item.get("responsible", ()), item.get("owner", "")]
        if key
    }

    assert named <= known
