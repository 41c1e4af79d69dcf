"""The shared content: the whole glossary, a figure that says it is no measurement, and items that are all ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.kinds import kinds
from generator.problems import Problems
from generator.programme import read_programme

COMMON = Path(__file__).parents[3] / "content" / "common"
COUNTS = {
    "prose": 5,
    "benefits": 5,
    "terms": 128,
    "meetings": 2,
    "series": 1,
    "messages": 10,
    "courses": 6,
    "steering": 6,
    "agenda": 12,
    "papers": 11,
    "invitations": 2,
}
PROGRAMME = """
id: proeve
name: PRØVE
full_name: Prøveprogrammet
version: "2027.1"
released: 2026-11-16
as_of: 2015-12-15
sources: {}
disclaimer: Ingen
"""


def items(kind: str) -> dict[str, dict[str, Any]]:
    """The shared items of one kind, by id."""
    data: dict[str, Any] = yaml.safe_load((COMMON / f"{kind}.yaml").read_text("utf-8"))
    found: dict[str, dict[str, Any]] = data[kind]
    return found


def test_every_shared_file_is_a_kind_and_counted() -> None:
    assert {path.stem for path in COMMON.glob("*.yaml")} == {*COUNTS, "common"}
    assert {kind: len(items(kind)) for kind in COUNTS} == COUNTS
    assert set(COUNTS) <= set(kinds())


@pytest.mark.parametrize("kind", COUNTS)
def test_shared_content_is_marked_as_ours(kind: str) -> None:
    assert {item["basis"] for item in items(kind).values()} == {"decided"}


def test_the_glossary_has_one_entry_a_word_and_each_has_an_area() -> None:
    names = [term["name"].lower() for term in items("terms").values()]

    assert len(set(names)) == len(names)
    assert all(term["area"] and term["definition"].endswith(".") for term in items("terms").values())


def test_the_dip_is_an_illustration_and_stays_below_normal_longer_without_leadership() -> None:
    figure = items("series")["produktionsfald"]
    with_leadership, without = (figure["curves"][key]["points"] for key in ("med", "uden"))

    assert figure["illustrative"] is True
    assert [month for month, _ in with_leadership] == [month for month, _ in without]
    assert min(level for _, level in with_leadership) > min(level for _, level in without)


def test_a_programme_can_take_all_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "programmes" / "proeve"
    folder.mkdir(parents=True)
    (tmp_path / "common").symlink_to(COMMON)
    (folder / "programme.yaml").write_text(f"{PROGRAMME}common: [{', '.join(COUNTS)}]\n", encoding="utf-8")
    role = "{name: R, level: strategic, summary: S, held_by: H, description: D, tasks: {et: {text: T}},"
    role += " allocation: {unit: percent, min: 10, max: 10}}"
    roles = f"roles: {{styregruppe: {role}, projektleder: {role}}}\n"
    (folder / "roles.yaml").write_text(roles, encoding="utf-8")
    problems = Problems()

    programme = read_programme(folder, problems)

    assert programme is not None
    assert not list(problems)
    assert {kind: len(programme.content[kind]) for kind in COUNTS} == COUNTS
    assert "glossary" in programme.sections
