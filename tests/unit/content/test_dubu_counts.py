"""Completeness of the DUBU content against its source: how many items of each kind, and where each comes from.

Reads the raw YAML, so that an item dropped by its condition still counts and no reader stands between.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

DUBU = Path(__file__).parents[3] / "content" / "programmes" / "dubu"
KINDS = ("prose", "terms", "parties", "roles", "considerations", "quotes", "decisions")


def items(kind: str) -> dict[str, dict[str, Any]]:
    """The items of one kind file, by id."""
    data: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load((DUBU / f"{kind}.yaml").read_text("utf-8"))
    assert list(data) == [kind]
    return data[kind]


@pytest.mark.parametrize(
    ("kind", "count"), [("terms", 4), ("parties", 4), ("roles", 4), ("considerations", 6), ("quotes", 6)]
)
def test_every_kind_has_as_many_items_as_the_source(kind: str, count: int) -> None:
    assert len(items(kind)) == count


def test_the_source_has_two_purposes() -> None:
    assert len(items("prose")["formaal"]["points"]) == 2


def test_two_parties_have_a_responsibility_sheet() -> None:
    sheets = {key: len(party.get("responsibilities", {})) for key, party in items("parties").items()}

    assert sheets == {"kommune": 10, "kombit": 8, "socialstyrelsen": 0, "ibm": 0}


def test_the_network_has_the_groups_of_the_source_and_its_lines_are_ours() -> None:
    parties = items("parties")
    members = {key: list(party.get("members", {})) for key, party in parties.items()}

    assert members == {
        "kommune": ["sponsorer", "forandringsagenter", "dubu-superbrugere", "ics-superbrugere", "slutbrugere"],
        "kombit": ["dubu-projekt"],
        "socialstyrelsen": ["ics-metodesekretariat"],
        "ibm": [],
    }
    lines = [line for party in parties.values() for line in party.get("relations", {}).values()]
    lines += [
        line
        for party in parties.values()
        for group in party.get("members", {}).values()
        for line in group.get("relations", {}).values()
    ]
    known = set(parties) | {f"{key}/{group}" for key, groups in members.items() for group in groups}
    assert {line["to"] for line in lines} <= known
    assert all(line.get("basis", "decided") == "decided" for line in lines)


def test_every_role_that_a_group_names_exists_and_all_four_have_a_group() -> None:
    groups = items("parties")["kommune"]["members"].values()

    assert {group["role"] for group in groups if "role" in group} == set(items("roles"))


@pytest.mark.parametrize(
    ("role", "tasks", "nested", "competences"),
    [
        ("bu-sponsor", 8, 2, 0),
        ("forandringsagent", 9, 2, 0),
        ("dubu-superbruger", 10, 0, 7),
        ("ics-superbruger", 7, 0, 5),
    ],
)
def test_role_sheets_are_complete(role: str, tasks: int, nested: int, competences: int) -> None:
    sheet = items("roles")[role]

    assert len(sheet["tasks"]) == tasks
    assert sum(len(task.get("points", {})) for task in sheet["tasks"].values()) == nested
    assert len(sheet.get("competences", {})) == competences
    assert sheet["allocation"]["unit"] == "none"


def test_training_and_what_a_role_does_not_answer_for_are_said() -> None:
    roles = items("roles")

    assert "Fem dages" in roles["dubu-superbruger"]["training"]
    assert "to dage" in roles["dubu-superbruger"]["training"]
    assert "kvaliteten" in roles["ics-superbruger"]["not_responsible"]
    assert [key for key, role in roles.items() if role.get("not_responsible")] == ["ics-superbruger"]


def test_considerations_carry_the_recommended_numbers() -> None:
    least = {key: item["least"] for key, item in items("considerations").items() if "least" in item}

    assert least == {"antal-dubu": 2, "sagsarbejde": 1, "antal-ics": 2}
    assert items("considerations")["antal-dubu"]["users_per"] == 25


def test_the_computed_number_says_the_same_as_the_consideration() -> None:
    computed = yaml.safe_load((DUBU / "programme.yaml").read_text("utf-8"))["computed"]
    number = items("considerations")["antal-dubu"]

    assert computed["dubu_superuser_count"] == f"{number['least']} + end_users // {number['users_per']}"


def test_quotes_are_attributed_and_the_super_users_anonymous() -> None:
    assert {quote["by"] for quote in items("quotes").values()} == {"Superbruger i en kommune med DUBU, slide 11"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_item_names_its_source_page_unless_it_is_ours(kind: str) -> None:
    sources = yaml.safe_load((DUBU / "programme.yaml").read_text("utf-8"))["sources"]

    for key, item in items(kind).items():
        if item.get("basis") == "decided":
            continue
        assert item["origin"]["source"] in sources, key
        assert item["origin"]["page"], key
