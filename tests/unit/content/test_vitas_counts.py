"""Completeness of the VITAS content against its source: how many items of each kind, and where each comes from.

Reads the raw YAML, so that an item dropped by its condition still counts and no reader stands between.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

VITAS = Path(__file__).parents[3] / "content" / "programmes" / "vitas"
KINDS = (
    "prose",
    "units",
    "roles",
    "phases",
    "activities",
    "checks",
    "themes",
    "stakeholders",
    "risks",
    "benefits",
    "decisions",
)
PHASES = ["etablering", "teknisk", "uddannelse", "produktion", "organisatorisk"]


def items(kind: str) -> dict[str, dict[str, Any]]:
    """The items of one kind file, by id."""
    data: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load((VITAS / f"{kind}.yaml").read_text("utf-8"))
    assert list(data) == [kind]
    return data[kind]


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("units", 6),
        ("roles", 8),
        ("phases", 5),
        ("activities", 15),
        ("checks", 21),
        ("themes", 5),
        ("stakeholders", 7),
        ("risks", 6),
    ],
)
def test_every_kind_has_as_many_items_as_the_source(kind: str, count: int) -> None:
    assert len(items(kind)) == count


def test_the_units_have_fourteen_seats_and_each_says_something() -> None:
    units = items("units")

    assert {key: len(unit["seats"]) for key, unit in units.items()} == {
        "styregruppe": 3,
        "projektleder": 1,
        "referencegruppe": 3,
        "it-afdeling": 3,
        "superbrugere": 2,
        "andre-projektdeltagere": 2,
    }
    assert all(unit["statements"] for unit in units.values())
    assert {key for key, unit in units.items() if unit.get("optional")} == {"referencegruppe", "andre-projektdeltagere"}


def test_the_roles_carry_the_allocations_of_the_source() -> None:
    allocations = {key: role["allocation"] for key, role in items("roles").items()}

    assert {key: (a["unit"], a.get("min", 0), a.get("max", 0)) for key, a in allocations.items()} == {
        "styregruppe": ("percent", 10, 10),
        "projektleder": ("percent", 30, 50),
        "superbruger": ("percent", 40, 40),
        "it-afdeling": ("percent", 10, 10),
        "jobcentermedarbejdere": ("hours", 1, 1),
        "anden-ledelse": ("percent", 10, 10),
        "referencegruppe": ("none", 0, 0),
        "projektdeltager": ("none", 0, 0),
    }


def test_every_role_has_a_description_and_tasks_and_two_are_voluntary() -> None:
    roles = items("roles")

    assert all(role["description"] and role["tasks"] for role in roles.values())
    assert {key for key, role in roles.items() if role.get("voluntary")} == {"referencegruppe", "projektdeltager"}


@pytest.mark.parametrize(("kind", "per_phase"), [("activities", [4, 2, 4, 3, 2]), ("checks", [4, 3, 6, 4, 4])])
def test_rows_stand_in_their_phases(kind: str, per_phase: list[int]) -> None:
    counted = Counter(item["phase"] for item in items(kind).values())

    assert list(items("phases")) == PHASES
    assert [counted[phase] for phase in PHASES] == per_phase


def test_every_theme_has_a_cell_per_phase_and_one_cell_is_empty_on_purpose() -> None:
    cells = {
        (theme, phase): cell for theme, item in items("themes").items() for phase, cell in item["guidance"].items()
    }

    assert len(cells) == 25
    assert {phase for _, phase in cells} == set(PHASES)
    assert [key for key, cell in cells.items() if cell.get("not_relevant")] == [("sidemandsoplaering", "teknisk")]
    assert all(cell.get("text") for key, cell in cells.items() if key != ("sidemandsoplaering", "teknisk"))
    assert all(item["introduction"] for item in items("themes").values())
    assert len(items("themes")["flere-superbrugere"]["arguments"]) == 3


def test_stakeholders_stand_where_the_source_says_high_or_low() -> None:
    placed = {key: (item["influence"] > 3, item["involvement"] > 3) for key, item in items("stakeholders").items()}

    assert placed == {
        "projektleder": (True, True),
        "superbruger": (True, True),
        "jobcenterchef": (True, False),
        "anden-ledelse": (True, False),
        "jobcentermedarbejdere": (False, True),
        "arbejdsgivere": (False, True),
        "borgere": (False, False),
    }


def test_risks_have_consequence_and_handling_and_their_position_is_not_claimed_of_the_source() -> None:
    for risk in items("risks").values():
        assert risk["consequence"]
        assert risk["handling"]
        assert risk.get("position_basis", "decided") == "decided"


def test_the_target_of_all_applications_digital_is_there() -> None:
    assert items("benefits")["digitale-ansoegninger"]["target"] == "100\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("kind", KINDS)
def test_every_item_names_its_source_page_unless_it_is_ours(kind: str) -> None:
    programme = yaml.safe_load((VITAS / "programme.yaml").read_text("utf-8"))

    for key, item in items(kind).items():
        if item.get("basis") == "decided":
            continue
        assert item["origin"]["source"] in programme["sources"], key
        assert item["origin"]["page"], key


def test_responsible_roles_and_seats_exist() -> None:
    known = set(items("roles"))
    for unit in items("units").values():
        known |= {seat.get("holder", "") for seat in unit["seats"].values()}
    named = {
        key
        for kind in ("activities", "checks", "stakeholders", "risks", "benefits", "decisions")
        for item in items(kind).values()
        for key in [*item.get("responsible", ()), item.get("owner", "")]
        if key
    }

    assert named <= known


def test_the_schedule_keeps_the_order_of_the_source() -> None:
    activities = items("activities")

    def before(key: str) -> set[str]:
        found: set[str] = set()
        queue = list(activities[key].get("after", ()))
        while queue:
            other = queue.pop()
            if other not in found:
                found.add(other)
                queue += activities[other].get("after", ())
        return found

    assert "ad-brugere" in before("superbrugere-star")
    assert "superbrugere-star" in before("slutbrugere")
    assert "slutbrugere" in before("klar")
    assert "klar" in before("go-live-foerste-team")
    assert "go-live-foerste-team" in before("go-live-naeste-teams")
    assert not any(key in before(key) for key in activities)
    spec = items("checks")["tjek-systemkrav"]["due"]
    assert (spec["activity"], spec["edge"]) == ("aftale", "start")
    assert spec["days"] < 0
    assert activities["arbejdsgange-paa-tvaers"]["runs_on"]
