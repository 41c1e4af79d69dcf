from datetime import date
from pathlib import Path

import pytest

from generator.danish import slug
from generator.kinds.facts import Team
from generator.kinds.roles import Role
from generator.municipality import Municipality, PersonParameter, RegisterEntry, TeamParameter
from generator.problems import Problems, Where
from generator.programme import read_programme
from generator.tailoring.defaults import complete, read_defaults

CONTENT = Path(__file__).parents[3] / "content"

DEFAULTS = """
bands:
  - {name: lille, below: 25000}
  - {name: mellem, below: 60000}
  - {name: stor}
defaults:
  teams: {lille: 1, mellem: 2, stor: 4}
  end_users_per_1000: 1
  end_users_min: 4
  superusers: {lille: 2, mellem: 3, stor: 5}
  gap_weeks: 3
  strategy: {lille: samlet, mellem: trinvis, stor: trinvis}
  training: sidemand
  range_position: {lille: 0, mellem: 0.5, stor: 1}
  start_weeks: 4
reasons: {teams: a, end_users: b, superusers: c, gap_weeks: d, strategy: e, training: f, range_position: g,
  staffing: h, start: i}
"""


def read(tmp_path, text=DEFAULTS):
    (tmp_path / "defaults.yaml").write_text(text, encoding="utf-8")
    problems = Problems()
    return read_defaults(tmp_path, problems), problems


@pytest.fixture(scope="module")
def programme():
    problems = Problems()
    found = read_programme(CONTENT / "programmes/vitas", problems)
    assert not problems.errors
    return found


def kommune(population, **given):
    entry = RegisterEntry(
        "0746", "Prøve", "Prøve Kommune", "Prøve", "R", "R", population, date(2026, 1, 1), "", "proeve.dk", "1"
    )
    return Municipality(entry, "vitas", given={key: Where("k.yaml", 1, 1) for key in given}, **given)


def completed(programme, tmp_path, population=60_000, **given):
    defaults, _ = read(tmp_path)
    problems = Problems()
    roles = [role for role in programme.content["roles"] if isinstance(role, Role)]
    return complete(programme, kommune(population, **given), defaults, roles, problems), problems


@pytest.mark.parametrize(
    ("population", "band"), [(1, "lille"), (24_999, "lille"), (25_000, "mellem"), (59_999, "mellem"), (700_000, "stor")]
)
def test_the_band_follows_from_the_population(tmp_path, population, band):
    assert read(tmp_path)[0].band(population) == band


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("below: 60000", "below: 20000", "bad-bands"),
        ("{name: stor}", "{name: stor, below: 90000}", "bad-bands"),
        ("{lille: 1, mellem: 2, stor: 4}", "{lille: 1, mellem: 2}", "missing-band"),
        ("strategy: {lille: samlet", "strategy: {lille: samtidig", "wrong-value"),
        ("range_position: {lille: 0,", "range_position: {lille: 2,", "out-of-range"),
        ("start_weeks: 4", "start_week: 4", "unknown-key"),
    ],
)
def test_a_table_that_cannot_be_used_is_reported(tmp_path, old, new, code):
    defaults, problems = read(tmp_path, DEFAULTS.replace(old, new))

    assert defaults is None
    assert code in [p.code for p in problems.errors]
    assert all(p.where.line for p in problems.errors)


def test_the_real_table_can_be_used():
    problems = Problems()

    assert read_defaults(CONTENT, problems) is not None
    assert not problems.found


def test_everything_nobody_gave_is_assumed_and_listed(programme, tmp_path):
    values, _ = completed(programme, tmp_path)

    assert (values.strategy, values.end_users, values.superusers) == ("trinvis", 60, 5)
    assert [team.members for team in values.teams] == [15, 15, 15, 15]
    assert [team.id for team in values.teams] == ["team-1", "team-2", "team-3", "team-4"]
    listed = {one.key.removeprefix("programmes.vitas.") for one in values.assumptions}
    assert listed == {"end_users", "teams", "strategy", "training", "gap_weeks", "superusers"}
    assert listed <= values.assumed
    assert all(one.label and one.value and one.reason for one in values.assumptions)


def test_what_was_given_is_not_assumed(programme, tmp_path):
    teams = (TeamParameter(name="Øst", members=3), TeamParameter(name="Vest", members=4))
    values, _ = completed(
        programme, tmp_path, strategy="trinvis", training="hold", gap_weeks=1, teams=teams, superusers=2
    )

    assert values.teams == (Team("oest", "Øst", 3), Team("vest", "Vest", 4))
    assert values.end_users == 7
    assert not values.assumptions
    assert {choice.origin for choice in values.choices if choice.key in ("teams", "superusers")} == {"givet"}


@pytest.mark.parametrize("names", [("A+", "A-", "A"), ("🚀", "漢字"), ("Team 2", "Team-2")])
def test_teams_get_ids_of_their_own_whatever_they_are_called(programme, tmp_path, names):
    teams = tuple(TeamParameter(name=name, members=1) for name in names)
    values, _ = completed(programme, tmp_path, teams=teams)
    ids = [team.id for team in values.teams]

    assert len(set(ids)) == len(names)
    assert all(one and slug(one) == one for one in ids)


def test_a_share_follows_the_band_inside_the_central_range(programme, tmp_path):
    role = programme.content["roles"].get("projektleder")
    low, high = role.allocation.min / 100, role.allocation.max / 100

    assert completed(programme, tmp_path, 1000)[0].allocation["projektleder"] == low
    assert completed(programme, tmp_path, 90_000)[0].allocation["projektleder"] == high
    assert low < completed(programme, tmp_path, 30_000)[0].allocation["projektleder"] < high


def test_a_share_outside_the_central_range_is_kept_and_reported(programme, tmp_path):
    values, problems = completed(programme, tmp_path, allocation={"projektleder": 0.9})

    assert values.allocation["projektleder"] == 0.9
    assert [(p.code, p.severity) for p in problems.found] == [("allocation-outside-range", "warning")]


def test_people_who_are_named_count_before_the_table(programme, tmp_path):
    people = tuple(PersonParameter(name=f"Prøve {n}") for n in range(7))
    values, _ = completed(programme, tmp_path, people={"superbruger": people, "projektleder": people[:2]})

    assert (values.superusers, values.staffing["superbruger"], values.staffing["projektleder"]) == (7, 7, 2)


def test_superusers_and_the_staffing_of_their_role_are_one_number(programme, tmp_path):
    assert completed(programme, tmp_path, superusers=6)[0].staffing["superbruger"] == 6
    assert completed(programme, tmp_path, staffing={"superbruger": 6})[0].superusers == 6
