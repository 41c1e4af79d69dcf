"""Completeness of the ICS content against its source: how many items of each kind, and where each comes from.

Reads the raw YAML, so that an item dropped by its condition still counts and no reader stands between.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ICS = Path(__file__).parents[3] / "content" / "programmes" / "ics"
KINDS = (
    "prose",
    "roles",
    "phases",
    "activities",
    "checks",
    "decisions",
    "terms",
    "quotes",
    "archetypes",
    "workshop",
    "exercises",
    "meetings",
    "questions",
    "scales",
    "series",
    "materials",
)
PHASES = ["beslutning", "klar-parat-start", "i-gang", "forankring"]


def items(kind: str) -> dict[str, dict[str, Any]]:
    """The items of one kind file, by id."""
    data: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load((ICS / f"{kind}.yaml").read_text("utf-8"))
    assert list(data) == [kind]
    return data[kind]


def test_every_file_is_one_that_is_counted() -> None:
    assert {path.stem for path in ICS.glob("*.yaml")} == {*KINDS, "programme"}


def test_the_workshop_has_two_parts_of_forty_minutes_and_a_pause() -> None:
    workshop = items("workshop")
    parts = {key: part for key, part in workshop.items() if part.get("basis") == "stated" and not part.get("pause")}

    assert list(workshop) == ["velkomst", "del-1", "pause", "del-2", "afrunding"]
    assert {key: (part["minutes"], len(part["outputs"])) for key, part in parts.items()} == {
        "del-1": (40, 2),
        "del-2": (40, 3),
    }
    # Part 1 has the source's four process steps, part 2 its three.
    assert [len(parts[key]["steps"]) for key in parts] == [4, 3]
    assert [key for key, part in workshop.items() if part.get("pause")] == ["pause"]
    assert [workshop[key].get("part") for key in workshop] == ["welcome", None, None, None, "closing"]
    assert {workshop[key]["basis"] for key in ("velkomst", "afrunding")} == {"decided"}


@pytest.mark.parametrize("kind", ["workshop", "exercises"])
def test_minutes_of_steps_add_up_and_each_part_guides_the_facilitator(kind: str) -> None:
    for key, item in items(kind).items():
        assert item["facilitator"], key
        if not item.get("pause"):
            assert sum(step["minutes"] for step in item["steps"].values()) == item["minutes"], key


def test_a_step_that_is_an_exercise_takes_the_exercise_s_time() -> None:
    exercises = items("exercises")
    steps = [step for part in items("workshop").values() for step in part.get("steps", {}).values()]
    used = {step["exercise"]: step["minutes"] for step in steps if "exercise" in step}

    assert used == {key: item["minutes"] for key, item in exercises.items()}


def test_the_purpose_names_four_tools() -> None:
    assert len(items("prose")["formaal"]["points"]) == 4


def test_implementation_is_defined_by_two_statements() -> None:
    assert len(items("prose")["implementering"]["points"]) == 2
    assert items("terms")["implementering"]["definition"]


def test_the_figure_says_what_the_source_says_and_no_more() -> None:
    series = items("series")["fokus"]

    assert {key: value["value"] for key, value in series["values"].items()} == {"med-fokus": 80, "uden-fokus": 14}
    assert "3 år" in series["values"]["med-fokus"]["name"]
    assert "17 år" in series["values"]["uden-fokus"]["name"]
    assert (series["form"], series["unit"]) == ("bars", "%")
    assert all(name in series["citation"] for name in ("Fixsen", "Blase", "Timbers", "Wolf", "2001"))
    assert "siger ikke, hvad procenterne måler" in series["note"]


def test_the_typical_challenge_has_four_points_and_a_saying() -> None:
    assert len(items("prose")["udfordring"]["points"]) == 4
    assert "Øvretveit (2003)" in items("quotes")["oevretveit"]["by"]
    assert "Kierkegaard" in items("quotes")["kierkegaard"]["by"]
    assert len(items("quotes")) == 2


def test_the_phases_carry_durations_characteristics_and_objectives() -> None:
    phases = items("phases")

    assert list(phases) == PHASES
    assert [phases[key]["duration"] for key in PHASES] == [
        "1–3 måneder",
        "8 måneder",
        "1 år",
        "Efter 1 år og fremefter",
    ]
    assert [len(phases[key]["results"]) for key in PHASES] == [0, 5, 6, 5]
    assert [(len(phases[key].get("questions", {})), len(phases[key].get("signs", {}))) for key in PHASES] == [
        (0, 0),
        (3, 5),  # four points to clarify, three of them questions, and four more
        (3, 6),  # six characteristics, the first with three questions of quality
        (0, 5),
    ]


def test_there_are_six_archetypes_of_the_super_user() -> None:
    archetypes = items("archetypes")

    assert len(archetypes) == 6
    assert {item["role"] for item in archetypes.values()} == {"ics-superbruger"}


def test_the_exercises_have_the_steps_and_counts_of_the_source() -> None:
    exercises = items("exercises")

    assert {key: item["basis"] for key, item in exercises.items()} == {
        "kortlaegning": "stated",
        "gruppedroeftelse": "stated",
        "fremlaeggelse": "stated",
        "temadroeftelse": "inferred",
    }
    assert (len(exercises["kortlaegning"]["steps"]), exercises["kortlaegning"]["count"]) == (4, 3)
    assert exercises["kortlaegning"]["capture"] == "paper"  # only the phase goes on a note
    assert (len(exercises["gruppedroeftelse"]["steps"]), exercises["gruppedroeftelse"]["count"]) == (2, 5)
    assert len(exercises["gruppedroeftelse"]["audiences"]) == 4
    assert exercises["temadroeftelse"]["question_sets"] == list(items("questions"))


def test_the_meetings_are_complete() -> None:
    learning, team = items("meetings")["laeringsmoede"], items("meetings")["teammoede"]

    assert (learning["rhythm"], learning["minutes"]) == ("Hver anden måned", 120)
    assert learning["place"] and learning["chair"] and learning["text"]
    assert len(learning["duties"]) == 6
    assert (len(team["agenda"]), len(team["prompts"])) == (6, 3)
    assert (len(team["months"]), team["minutes"]) == (6, 120)
    assert team["between"]


def test_the_question_sets_have_three_four_and_five_questions() -> None:
    sets = items("questions")

    assert {key: len(item["questions"]) for key, item in sets.items()} == {
        "socialfaglige-moeder": 3,
        "reaktioner": 4,
        "ics-redskaber": 5,
    }
    assert len(sets["reaktioner"]["audiences"]) == 3


def test_the_scale_runs_from_acceptance_to_active_resistance() -> None:
    scale = items("scales")["adfaerd"]

    assert {key: len(group["steps"]) for key, group in scale["groups"].items()} == {
        "accept": 4,
        "ligegyldighed": 3,
        "passiv-modstand": 1,
        "aktiv-modstand": 1,
    }
    # The one line of active resistance gives three examples.
    assert len(scale["groups"]["aktiv-modstand"]["steps"]["eksempler"].removesuffix(" eller lignende").split(",")) == 3
    assert "Bakka og Fivelsdal" in scale["citation"]


def test_resistance_and_communication_are_complete() -> None:
    prose = items("prose")

    assert prose["haandtere-modstand"] and prose["systemisk-modstand"]
    assert len(prose["modstandens-aarsager"]["points"]) == 4
    assert len(prose["fortael-gevinster"]["points"]) == 3
    assert prose["begge-veje"] and prose["temperatur"]


def test_the_facilitator_and_the_super_user_come_from_the_source() -> None:
    roles = items("roles")

    assert {key: role["basis"] for key, role in roles.items()} == {
        "ics-superbruger": "stated",
        "facilitator": "stated",
        "projektleder": "decided",
        "leder": "decided",
    }
    assert len(roles["facilitator"]["tasks"]) == 6


@pytest.mark.parametrize("kind", KINDS)
def test_every_item_names_its_slide_unless_it_is_ours(kind: str) -> None:
    programme = yaml.safe_load((ICS / "programme.yaml").read_text("utf-8"))

    for key, item in items(kind).items():
        if item["basis"] == "decided":
            continue
        assert item["origin"]["source"] in programme["sources"], key
        assert item["origin"]["page"], key


def test_nothing_dated_is_claimed_of_the_source() -> None:
    for kind in ("activities", "checks"):
        for key, item in items(kind).items():
            assert item["basis"] != "stated" and item["owner_basis"] == "decided", key
