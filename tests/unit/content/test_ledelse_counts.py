"""Completeness of the leadership content against its source: how many items of each kind, and where each comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

LEDELSE = Path(__file__).parents[3] / "content" / "programmes" / "ledelse"
KINDS = ("prose", "focus", "cases", "quotes", "parties", "materials", "decisions")


def items(kind: str) -> dict[str, dict[str, Any]]:
    """The items of one kind file, by id."""
    data: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load((LEDELSE / f"{kind}.yaml").read_text("utf-8"))
    assert list(data) == [kind]
    return data[kind]


@pytest.mark.parametrize(
    ("kind", "count"), [("focus", 8), ("cases", 1), ("quotes", 6), ("parties", 3), ("materials", 2)]
)
def test_every_kind_has_as_many_items_as_the_source(kind: str, count: int) -> None:
    assert len(items(kind)) == count


def test_every_claim_of_the_source_is_its_own_item() -> None:
    claims = [key for key, item in items("prose").items() if item["basis"] == "stated"]

    assert claims == [
        "gevinster-kraever-implementering",
        "de-grundige-hoester",
        "teknik-og-organisation",
        "kan-ikke-uddelegeres",
        "forklar-hvorfor",
        "baer-fanen",
        "saet-tid-af",
        "tiden-kommer-igen",
        "bliv-ved",
        "stoetten-til-kommunerne",
    ]
    assert all(items("prose")[key]["brief"] for key in claims)


def test_both_studies_are_named_with_their_year() -> None:
    names = [item["name"] for item in items("materials").values()]

    assert [("Teknologirådet" in name, "2010" in name) for name in names[:1]] == [(True, True)]
    assert [("Rambøll" in name, "2009" in name) for name in names[1:]] == [(True, True)]


def test_every_focus_area_has_a_question_for_the_self_check() -> None:
    assert all(area["question"].endswith("?") for area in items("focus").values())


def test_the_case_has_its_actions_results_and_period() -> None:
    case = items("cases")["skanderborg"]

    assert (len(case["actions"]), len(case["results"])) == (8, 5)
    assert "januar 2012" in case["period"]
    assert {"undervisning", "sager", "data", "akutberedskab", "superbrugere"} <= set(case["actions"])
    assert {"overblik", "tilsyn", "rapporter", "e-boks"} <= set(case["results"])


def test_quotes_come_from_two_people_named_by_function() -> None:
    by = [quote["by"] for quote in items("quotes").values()]

    assert len(set(by)) == 2
    assert by.count(by[0]) == 4
    assert not any(name in text for text in by for name in ("Janni", "Bormann", "Anders", "Kollin"))


def test_the_parties_divide_the_responsibility_as_the_source_does() -> None:
    sheets = {key: list(party["responsibilities"]) for key, party in items("parties").items()}

    assert sheets["kombit"] == ["levere", "inddrage", "stoette"]
    assert sheets["kommune"] == ["anvendelse", "organisation", "forandring"]


def test_the_figure_is_the_shared_one() -> None:
    programme = yaml.safe_load((LEDELSE / "programme.yaml").read_text("utf-8"))

    assert "series/produktionsfald" in programme["common"]
    assert not (LEDELSE / "series.yaml").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_every_item_names_its_source_unless_it_is_ours(kind: str) -> None:
    sources = yaml.safe_load((LEDELSE / "programme.yaml").read_text("utf-8"))["sources"]

    for key, item in items(kind).items():
        if item.get("basis") == "decided":
            continue
        assert item["origin"]["source"] in sources, key
        assert item["origin"]["page"], key
