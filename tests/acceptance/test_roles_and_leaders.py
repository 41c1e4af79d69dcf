"""The packs of dubu and ledelse are complete: what the content holds stands in the composed documents, counted."""

from __future__ import annotations

from functools import lru_cache

import pytest

from generator.pack import Order, build_pack, find_home, prepare
from generator.problems import Problems
from generator.tree.dump import dump
from generator.tree.nodes import Bullets, Callout, Document, Table, walk

KOMMUNER = ["laesoe", "skanderborg", "koebenhavn"]
ROLES = {  # tasks and competences, as counted in the source
    "bu-sponsor": (8, 0),
    "forandringsagent": (9, 0),
    "dubu-superbruger": (10, 7),
    "ics-superbruger": (7, 5),
}


@lru_cache(maxsize=8)
def documents(programme: str, slug: str) -> dict[str, Document]:
    problems = Problems()
    prepared = prepare(Order(programme, slug, find_home(None, problems), draft=True), problems)
    pack = build_pack(prepared, problems)
    return dict(zip((outline.document for outline in prepared.outlines), pack.documents, strict=True))


def items_of(document: Document, *ids: str) -> int:
    """How many list items the lists with these ids hold together."""
    return sum(len(node.items) for node in walk(document) if isinstance(node, Bullets) and node.id in ids)


def rows_of(document: Document, node_id: str) -> int:
    return sum(len(node.rows) for node in walk(document) if isinstance(node, Table) and node.id == node_id)


@pytest.mark.parametrize("slug", KOMMUNER)
@pytest.mark.parametrize("role", ROLES)
def test_every_task_and_competence_of_a_role_is_in_guide_cards_and_deck(slug: str, role: str):
    pack, (tasks, competences) = documents("dubu", slug), ROLES[role]
    address = f"dubu/roles/{role}"

    assert items_of(pack["guide"], f"{address}@tasks") == tasks
    assert items_of(pack["cards"], f"{address}@card-tasks") == tasks
    halves = [f"{address}@tasks-list{start}–{end}" for start in range(1, 11) for end in range(1, 11)]
    assert items_of(pack["deck"], *halves) == tasks
    assert items_of(pack["guide"], f"{address}@competences") == competences
    assert items_of(pack["cards"], f"{address}@card-competences") == competences
    assert items_of(pack["deck"], f"{address}@competences-list") == competences


@pytest.mark.parametrize("slug", KOMMUNER)
@pytest.mark.parametrize(("party", "count"), [("kombit", 8), ("kommune", 10)])
def test_every_responsibility_of_a_party_is_in_guide_and_deck(slug: str, party: str, count: int):
    pack, address = documents("dubu", slug), f"dubu/parties/{party}"

    assert items_of(pack["guide"], f"{address}@points") == count
    half = count // 2
    parts = (f"{address}@slide-points1–{half}", f"{address}@slide-points{half + 1}–{count}")
    assert items_of(pack["deck"], *parts) == count


@pytest.mark.parametrize("slug", KOMMUNER)
def test_considerations_and_quotes_are_all_there(slug: str):
    pack = documents("dubu", slug)

    for name in ("guide", "deck"):
        quotes = [n for n in walk(pack[name]) if isinstance(n, Callout) and n.tone == "quote"]
        assert len(quotes) == 6
        assert items_of(pack[name], "dubu/considerations@list", "dubu/considerations/list") == 6


@pytest.mark.parametrize("slug", KOMMUNER)
def test_the_shared_plans_a_programme_lists_stand_in_its_guide(slug: str):
    guide = documents("dubu", slug)["guide"]
    tables = {node.id.rsplit("/", 1)[-1] for node in walk(guide) if isinstance(node, Table)}

    found = {name for name in tables if name.startswith(("messages", "courses", "benefits", "decisions"))}
    assert {name.split("@")[0] for name in found} == {"messages", "courses", "benefits", "decisions"}


@pytest.mark.parametrize("slug", KOMMUNER)
def test_the_leaders_get_eight_focus_areas_and_the_case(slug: str):
    pack = documents("ledelse", slug)

    for document in (pack["brief"], pack["deck"]):
        checks = [n for n in walk(document) if isinstance(n, Table) and "focus" in n.id]
        assert [len(table.rows) for table in checks[:1]] == [8]
    deck = pack["deck"]
    assert len(deck.slides) == 7  # the cover and six slides
    assert items_of(deck, "ledelse/cases/skanderborg@actions") == 8
    assert items_of(deck, "ledelse/cases/skanderborg@results") == 5


@pytest.mark.parametrize("slug", KOMMUNER)
@pytest.mark.parametrize("programme", ["dubu", "ledelse"])
def test_no_slide_of_two_columns_lacks_one(programme: str, slug: str):
    for slide in documents(programme, slug)["deck"].slides:
        if slide.layout == "two-columns":
            assert all(blocks for _, blocks in slide.slots), slide.id


def test_a_role_card_carries_the_name_of_the_one_appointed():
    text = dump(documents("dubu", "skanderborg")["cards"])

    assert "people/bu-sponsor/0/name" in text
