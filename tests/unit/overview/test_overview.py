"""Across programmes: what clashes, who has too much, and a deck that says it in the programmes’ own numbers."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pptx import Presentation

from generator.cli import cli
from generator.kinds.facts import Entry, Person, SteeringMeeting
from generator.overview.clashes import WINDOW, Clash, find_clashes
from generator.overview.deck import overview
from generator.overview.load import people_across, roles_across
from generator.pack import Home, Order, Prepared, build_overview, build_pack, find_home, prepare, programme_names
from generator.problems import Problems, ProblemsError
from generator.reading.spans import plain
from generator.tailoring.tailor import Tailored
from generator.tree.nodes import Chart, Figure, Table, walk
from tests.conftest import Checks

TWIN = "tvilling"


@pytest.fixture(scope="module")
def twins(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A world with two programmes that both have dates and hours: one and its copy under another name."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copytree(root / "content", folder / "content")
    shutil.copytree(root / "layouts", folder / "layouts")
    programmes = folder / "content/programmes"
    for path in programmes.iterdir():
        if path.name != "vitas":
            shutil.rmtree(path)
    shutil.copytree(programmes / "vitas", programmes / TWIN)
    path = programmes / TWIN / "programme.yaml"
    text = path.read_text(encoding="utf-8").replace("\nid: vitas\nname: VITAS\n", f"\nid: {TWIN}\nname: Tvilling\n")
    path.write_text(text, encoding="utf-8")
    (folder / "content/municipalities/skanderborg.yaml").unlink()
    return Home(folder / "content", folder / "layouts")


KAREN = {"name": "Karen Prøve", "email": "karen@example.dk"}
ROLES = {
    "vitas": {"start": date(2027, 2, 1), "people": {"projektleder": [KAREN], "superbruger": [KAREN]}},
    TWIN: {"start": date(2027, 3, 1), "people": {"projektleder": [KAREN]}, "allocation": {"projektleder": "50 %"}},
}


def prepared(home: Home, folder: Path, given: dict[str, Any]) -> list[Prepared]:
    params = folder / "laesoe.yaml"
    params.write_text(yaml.safe_dump({"municipality": "laesoe", "programmes": given}, allow_unicode=True), "utf-8")
    problems = Problems()
    return [prepare(Order(name, "laesoe", home, params=params), problems) for name in programme_names(home, problems)]


@pytest.fixture(scope="module")
def both(twins: Home, tmp_path_factory: pytest.TempPathFactory) -> list[Prepared]:
    return prepared(twins, tmp_path_factory.mktemp("params"), yaml.safe_load(_dump(ROLES)))


def _dump(data: object) -> str:
    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    return yaml.dump(data, Dumper=Plain, allow_unicode=True)


# Clashes


def planned(one: Tailored, *lives: date, meetings: tuple[date, ...] = ()) -> Tailored:
    """A programme whose plan has go-lives and meetings on these days and nothing else."""
    name = one.programme.id
    entries = tuple(
        Entry(f"{name}/activities/live/{n}", "live", f"Team {n}", "", "fase", day, day, 1, go_live=True)
        for n, day in enumerate(lives)
    )
    held = tuple(SteeringMeeting(f"{name}/steering/{n}", "Møde", day, 540, 60) for n, day in enumerate(meetings))
    plan = replace(one.facts.plan, entries=entries, meetings=held)
    return replace(one, facts=replace(one.facts, plan=plan))


def days(clashes: tuple[Clash, ...]) -> list[tuple[str, list[date]]]:
    return [(one.sort, [thing.start for thing in one.things]) for one in clashes]


@pytest.mark.parametrize(("apart", "count"), [(0, 1), (WINDOW, 1), (WINDOW + 1, 0)])
def test_go_lives_clash_within_the_window_to_the_day(both: list[Prepared], apart: int, count: int):
    one, other = (ready.tailored for ready in both)
    first = date(2027, 5, 3)
    found = find_clashes([planned(one, first), planned(other, date.fromordinal(first.toordinal() + apart))])
    assert len(found) == count


def test_a_chain_of_go_lives_is_one_clash_and_a_programme_never_clashes_with_itself(both: list[Prepared]):
    one, other = (ready.tailored for ready in both)
    a, b, c = date(2027, 5, 3), date(2027, 5, 14), date(2027, 5, 26)
    assert days(find_clashes([planned(one, a, c), planned(other, b)])) == [("go-live", [a, b, c])]
    assert find_clashes([planned(one, a, b, c), planned(other)]) == ()


def test_meetings_clash_on_the_same_day_and_those_of_the_same_programmes_are_one(both: list[Prepared]):
    one, other = (ready.tailored for ready in both)
    a, b, c = date(2027, 5, 3), date(2027, 6, 7), date(2027, 6, 8)
    found = find_clashes([planned(one, meetings=(a, b)), planned(other, meetings=(a, b, c))])
    assert days(found) == [("steering", [a, a, b, b])]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 200)), max_size=12))
def test_every_go_live_near_one_of_another_programme_is_in_exactly_one_clash(both: list[Prepared], found: list[Any]):
    base = date(2027, 1, 1).toordinal()
    mine, others = ([date.fromordinal(base + n) for side, n in found if side is which] for which in (True, False))
    clashes = find_clashes([planned(both[0].tailored, *mine), planned(both[1].tailored, *others)])
    listed = [thing.start for clash in clashes for thing in clash.things]
    near = lambda day, those: any(abs((day - one).days) <= WINDOW for one in those)  # noqa: E731
    expected = [day for day in mine if near(day, others)] + [day for day in others if near(day, mine)]
    assert sorted(listed) == sorted(expected)
    assert all(len(clash.programmes) == 2 for clash in clashes)


# Load


def test_a_persons_load_is_the_shares_of_the_plans_days_over_the_months_days(both: list[Prepared]):
    (karen,) = people_across([ready.tailored for ready in both])
    months = {one.month: one for one in karen.months}
    share = {one.role: one.share for one in both[1].tailored.facts.effort.roles}
    twin, own = (ready.tailored.facts.plan for ready in both)

    assert karen.programmes == (TWIN, "vitas") and (twin.start, own.start) == (date(2027, 3, 1), date(2027, 2, 1))
    alone = share["projektleder"] + share["superbruger"]
    assert months[date(2027, 2, 1)].share == pytest.approx(alone)
    assert months[date(2027, 3, 1)].share == pytest.approx(alone + 0.5, abs=0.02)  # Easter may fall in one plan alone
    assert [one.month for one in karen.over] == [one.month for one in karen.months if one.share > 1]
    assert karen.over and karen.peak is not None and karen.peak.hours > karen.peak.capacity
    assert karen.months[-1].share < 0.5  # plans that end within the month


def test_full_time_to_the_hour_is_not_over(twins: Home, tmp_path: Path):
    half = {"people": {"projektleder": [KAREN]}, "allocation": {"projektleder": "50 %"}, "start": date(2027, 2, 1)}
    ready = prepared(twins, tmp_path, yaml.safe_load(_dump({"vitas": half, TWIN: half})))
    (karen,) = people_across([one.tailored for one in ready])
    assert karen.peak is not None and karen.peak.share == 1.0 and not karen.over


def test_the_same_name_with_another_address_is_another_person(twins: Home, tmp_path: Path):
    mine = {"people": {"projektleder": [KAREN]}}
    other = {"people": {"projektleder": [{**KAREN, "email": "en-anden@example.dk"}]}}
    ready = prepared(twins, tmp_path, yaml.safe_load(_dump({"vitas": mine, TWIN: other})))
    assert people_across([one.tailored for one in ready]) == ()


def test_a_role_of_the_same_name_is_as_if_one_person_held_it(both: list[Prepared]):
    roles = roles_across([ready.tailored for ready in both])
    assert {"Projektleder", "Superbruger"} <= {one.name for one in roles}
    assert all(len(one.programmes) == 2 and one.person is None for one in roles)


def test_a_role_without_a_share_is_named_and_counts_nothing(twins: Home, both: list[Prepared]):
    one, other = (ready.tailored for ready in both)
    none = tuple(replace(role, share=None, estimated=False) for role in other.facts.effort.roles)
    other = replace(other, facts=replace(other.facts, effort=replace(other.facts.effort, roles=none)))
    (karen,) = people_across([one, other])
    assert {held.share for held in karen.held if held.programme == other.programme.id} == {None}
    assert karen.peak is not None and karen.peak.share == pytest.approx(0.5)


# The deck


def test_the_deck_says_what_it_found_in_its_titles_and_notes_begin_with_what_to_say(both: list[Prepared]):
    problems = Problems()
    document = overview([ready.tailored for ready in both], problems)
    assert not problems.found
    shown = {slide.id.rpartition("/")[2]: slide for slide in document.slides}
    assert list(shown) == ["title", "timeline", "clashes", "hours", "hours-table", "people", "load", "agree", "method"]
    assert all(plain(slide.notes[0]) == "Sig det sådan" for slide in document.slides)
    total = sum(ready.tailored.facts.effort.total for ready in both)
    text = plain(
        tuple(span for row in _table(document, "hours-table").rows for cell in row.cells[-1:] for span in cell.lines[0])
    )
    assert text.replace(".", "").endswith(str(round(total)))
    (chart,) = [node for node in walk(document) if isinstance(node, Chart)]
    assert sum(chart.values) == total
    (figure,) = [node for node in walk(document) if isinstance(node, Figure)]
    assert all(ready.tailored.facts.programme.name in figure.alt for ready in both)


def _table(document: Any, name: str) -> Table:
    return next(node for node in walk(document) if isinstance(node, Table) and node.id.endswith(f"@{name}"))


def test_no_persons_name_stands_outside_a_span_with_its_field(both: list[Prepared]):
    document = overview([ready.tailored for ready in both], Problems())
    spans = [
        span
        for slide in document.slides
        for spans in (*slide.notes, *(line for _, blocks in slide.slots for b in blocks if isinstance(b, Table)
                                      for row in b.rows for cell in row.cells for line in cell.lines))
        for span in spans
    ]  # fmt: skip
    named = [span for span in spans if "Karen" in span.text]
    assert named and all(span.field.endswith("/name") for span in named)
    assert not any("Karen" in slide.title for slide in document.slides)


def test_the_deck_passes_the_judges(checks: Checks, tmp_path: Path):
    home, shelf = find_home(None, Problems()), {}  # type: ignore[var-annotated]
    for municipality in ("laesoe", "skanderborg", "koebenhavn"):
        problems = Problems()
        names = programme_names(home, problems)
        ready = [prepare(Order(name, municipality, home), problems, shelf) for name in names]
        made = build_overview(ready, [], problems)
        assert not problems.errors and "slide-overflow" not in {one.code for one in problems}
        ((name, data),) = made.files.items()
        (tmp_path / name).write_bytes(data)
        assert build_overview(ready, [], Problems()).files == made.files
    for script in ("slide_fit.py", "a11y.py", "integrity.py", "xsd_validate.py"):
        checks.assert_clean(script, *sorted(tmp_path.iterdir()))


def test_one_programme_alone_is_a_sensible_deck_also_without_dates_and_hours(checks: Checks, tmp_path: Path):
    problems = Problems()
    home = find_home(None, problems)
    for name in programme_names(home, problems):
        made = build_overview([prepare(Order(name, "laesoe", home), problems)], [], problems)
        (tmp_path / "en.pptx").write_bytes(*made.files.values())
        checks.assert_clean("slide_fit.py", tmp_path / "en.pptx")
    assert not problems.errors


def test_the_deck_disagreeing_with_a_programme_ends_the_build(both: list[Prepared], monkeypatch: pytest.MonkeyPatch):
    packs = [build_pack(ready, Problems()) for ready in both]
    assert build_overview(both, packs, Problems()).files

    def more(programmes: list[Tailored], problems: Problems, room: tuple[float, float]) -> Any:
        first, *rest = programmes
        effort = replace(first.facts.effort, total=first.facts.effort.total + 1)
        return overview([replace(first, facts=replace(first.facts, effort=effort)), *rest], problems, room)

    monkeypatch.setattr("generator.overview.deck.overview", more)
    with pytest.raises(ProblemsError) as error:
        build_overview(both, packs, Problems())
    (problem,) = error.value.problems.errors
    assert (
        problem.code == "documents-differ" and f"{TWIN}/effort" in problem.message and "timetallet" in problem.message
    )


# From the shell


@pytest.fixture
def run(twins: Home, tmp_path: Path) -> Callable[..., Any]:
    command = ["pack", "all", "laesoe", "--content", str(twins.content), "--out", str(tmp_path / "ud")]
    return lambda *more: CliRunner().invoke(cli, [*command, *more])


def test_all_programmes_have_an_overview_beside_them_and_an_edit_is_kept(run: Callable[..., Any], tmp_path: Path):
    result = run()
    folder = tmp_path / "ud/laesoe/samlet"
    deck = folder / "samlet-overblik-laesoe.pptx"
    assert result.exit_code == 0 and "samlet/samlet-overblik-laesoe.pptx" in result.output
    assert len(Presentation(io.BytesIO(deck.read_bytes())).slides) >= 6
    issued = {path.name: path.read_bytes() for path in folder.iterdir()}
    deck.write_bytes(b"rettet i kommunen")
    result = run("--only", "overview")
    assert result.exit_code == 0 and "edit-kept" in result.output
    kept = [path for path in folder.iterdir() if ".rettet-" in path.name]
    assert [path.read_bytes() for path in kept] == [b"rettet i kommunen"]
    assert deck.read_bytes() == issued[deck.name]


def test_one_document_alone_brings_no_overview_and_the_overview_alone_no_document(
    run: Callable[..., Any], tmp_path: Path
):
    assert run("--only", "overview").exit_code == 0
    assert [path.name for path in (tmp_path / "ud/laesoe").iterdir()] == ["samlet"]
    shutil.rmtree(tmp_path / "ud")
    assert run("--only", "case-paper").exit_code == 0
    assert not (tmp_path / "ud/laesoe/samlet").exists()


def test_a_programme_that_fails_means_no_overview_and_says_so(run: Callable[..., Any], twins: Home, tmp_path: Path):
    path = twins.content / "programmes" / TWIN / "risks.yaml"
    kept = path.read_text(encoding="utf-8")
    path.write_text("risks: [", encoding="utf-8")
    try:
        result = run("--only", "case-paper", "--only", "overview")
    finally:
        path.write_text(kept, encoding="utf-8")
    assert result.exit_code == 1 and "overview-skipped" in result.output
    assert not (tmp_path / "ud/laesoe/samlet").exists()


def test_a_person_named_in_two_programmes_is_one(both: list[Prepared]):
    person = next(iter(both[0].tailored.facts.people.values()))[0]
    assert isinstance(person, Person)
    (karen,) = people_across([ready.tailored for ready in both])
    assert set(karen.fields) == {
        f"{TWIN}/people/projektleder/0",
        "vitas/people/projektleder/0",
        "vitas/people/superbruger/0",
    }
