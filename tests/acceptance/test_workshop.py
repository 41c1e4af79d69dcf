"""The workshop's documents hold all the source holds, counted in the composed trees, and the clock adds up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.pack import Order, Pack, build_pack, find_home, prepare
from generator.problems import Problems, ProblemsError
from generator.tree.nodes import Bullets, Callout, Chart, Document, Panel, Table, walk

PHASES = ["beslutning", "klar-parat-start", "i-gang", "forankring"]


def made(params: Path | None = None, municipality: str = "skanderborg") -> Pack:
    problems = Problems()
    order = Order("ics", municipality, find_home(None, problems), draft=True, params=params)
    return build_pack(prepare(order, problems), problems)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return made()


def document(pack: Pack, form: str, name: str) -> Document:
    found = [one for one in pack.documents if one.id.endswith(f"/{name}")]
    assert found, [one.id for one in pack.documents]
    return found[0]


@pytest.fixture(scope="module")
def deck(pack: Pack) -> Document:
    return document(pack, "deck", "workshop-deck")


@pytest.fixture(scope="module")
def guide(pack: Pack) -> Document:
    return document(pack, "guide", "facilitator-guide")


def tables(tree: Document, ending: str) -> Iterator[Table]:
    return (node for node in walk(tree) if isinstance(node, Table) and node.id.endswith(ending))


def points(tree: Document, node_id: str) -> int:
    return sum(len(node.items) for node in walk(tree) if isinstance(node, Bullets) and node.id == node_id)


def text(table: Table, row: int, column: int) -> str:
    return "".join(span.text for line in table.rows[row].cells[column].lines for span in line)


def test_the_run_sheet_has_two_parts_of_forty_minutes_and_no_gap(guide: Document) -> None:
    (sheet,) = tables(guide, "workshop@runsheet")
    minutes = [[int(part) for part in re.split(r"\D", text(sheet, row, col))] for row in range(len(sheet.rows))
               for col in (0, 1)]  # fmt: skip
    clock = [hour * 60 + minute for hour, minute in minutes]
    spans = {row.id.split("/", 2)[2]: clock[2 * at + 1] - clock[2 * at] for at, row in enumerate(sheet.rows)}

    assert clock[0] == 9 * 60
    assert (spans["del-1@runsheet"], spans["del-2@runsheet"]) == (40, 40)
    for part, steps in (("del-1", 4), ("del-2", 3)):
        own = [value for key, value in spans.items() if key.startswith(f"{part}@runsheet/")]
        assert (len(own), sum(own)) == (steps, 40)
    parts = [key for key in spans if "/" not in key]
    assert sum(spans[key] for key in parts) == clock[-1] - clock[0]


def test_the_deck_says_what_comes_out_of_each_part(deck: Document) -> None:
    assert points(deck, "ics/workshop/del-1@outputs-list") == 2
    assert points(deck, "ics/workshop/del-2@outputs-list") == 3


@pytest.mark.parametrize("suffix", ["", "-slide"])
def test_each_phase_has_its_characteristics_and_objectives(deck: Document, guide: Document, suffix: str) -> None:
    tree = deck if suffix else guide
    found = [[points(tree, f"ics/phases/{phase}@marks-{name}{suffix}") for name in ("clarify", "marks", "results")]
             for phase in PHASES]  # fmt: skip

    assert found == [[0, 0, 0], [3, 5, 5], [3, 6, 6], [0, 5, 5]]


def test_the_roles_exercises_and_questions_are_all_shown(deck: Document) -> None:
    cards = {node.id for node in walk(deck) if isinstance(node, Callout)}
    steps = {node.id.split("/")[2].split("@")[0]: len(node.rows) for node in tables(deck, "@steps")}

    assert len([one for one in cards if one.startswith("ics/archetypes/")]) == 6
    assert [sum(one.startswith(f"ics/questions/{key}@card/") for one in cards)
            for key in ("socialfaglige-moeder", "reaktioner", "ics-redskaber")] == [3, 4, 5]  # fmt: skip
    assert {key: steps[key] for key in ("kortlaegning", "gruppedroeftelse", "fremlaeggelse", "temadroeftelse")} == {
        "kortlaegning": 4,
        "gruppedroeftelse": 2,
        "fremlaeggelse": 2,
        "temadroeftelse": 3,
    }


def test_a_set_that_is_about_groups_of_people_names_them(deck: Document) -> None:
    panels = [node for node in walk(deck) if isinstance(node, Panel) and node.id == "ics/questions/reaktioner@facts"]

    assert [len(panel.facts) for panel in panels] == [3]


def test_the_meetings_and_the_year_are_complete(deck: Document) -> None:
    assert points(deck, "ics/meetings/teammoede@slide-agenda-list") == 6
    assert points(deck, "ics/meetings/teammoede@slide-prompts-list") == 3
    assert points(deck, "ics/meetings/laeringsmoede@slide-duties-list") == 6
    assert {len(table.rows) for table in tables(deck, "meetings@year")} == {6}


def test_the_learning_meeting_says_how_often_how_long_where_and_who_leads(deck: Document) -> None:
    assert points(deck, "ics/meetings/laeringsmoede@rules") == 4
    assert any(node.id == "ics/meetings/laeringsmoede@rules-text" for node in walk(deck))


def test_the_phase_without_characteristics_in_the_source_shows_our_proposals_as_such(
    deck: Document, guide: Document
) -> None:
    for tree, suffix in ((deck, "-slide"), (guide, "")):
        assert points(tree, f"ics/phases/beslutning@marks-proposals{suffix}") == 3
        assert any(node.id == f"ics/phases/beslutning@marks-proposals-heading{suffix}" for node in walk(tree))


def test_the_chart_is_native_and_the_scale_has_its_nine_steps(deck: Document, guide: Document) -> None:
    (chart,) = [node for node in walk(deck) if isinstance(node, Chart)]

    assert chart.values == (80, 14)
    assert any("scales" in node.id for node in walk(guide) if isinstance(node, Table))


def test_every_slide_with_content_has_speaker_notes(deck: Document) -> None:
    silent = [
        slide.id for slide in deck.slides if not slide.notes and slide.layout not in ("title", "section", "closing")
    ]

    assert silent == []


def test_each_exercise_prints_as_a_sheet_with_room_to_write(guide: Document) -> None:
    sheets = {node.id.split("@")[0] for node in walk(guide) if isinstance(node, Table) and "@sheet-" in node.id}

    assert len(sheets) == 4


def test_only_what_is_read_is_listed_as_assumed(guide: Document) -> None:
    (listed,) = tables(guide, "assumptions")
    keys = {text(listed, row, 3).split(".")[-1] for row in range(len(listed.rows))}

    assert not keys & {"end_users", "superusers", "strategy", "teams", "gap_weeks"}


def params(folder: Path, lines: str) -> Path:
    path = folder / "skanderborg.yaml"
    path.write_text(f"municipality: skanderborg\nprogrammes:\n  ics:\n    workshop:\n{lines}", encoding="utf-8")
    return path


@pytest.mark.parametrize(("ends", "code"), [("14.00", "workshop-too-short"), ("16.00", "workshop-too-long")])
def test_an_end_that_does_not_fit_the_parts_is_reported(tmp_path: Path, ends: str, code: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        made(params(tmp_path, f'      starts: "13.00"\n      ends: "{ends}"\n'))

    assert code in {problem.code for problem in caught.value.problems.errors}


def test_a_start_that_is_given_moves_every_time(tmp_path: Path) -> None:
    own = made(params(tmp_path, '      starts: "13.00"\n      ends: "15.00"\n'))
    given = document(own, "guide", "facilitator-guide")
    (sheet,) = tables(given, "workshop@runsheet")

    assert (text(sheet, 0, 0), text(sheet, len(sheet.rows) - 1, 1)) == ("13.00", "15.00")
