"""The register, and a kommune's parameter file: merged, located, checked."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.danish import slug
from generator.kinds.facts import Period
from generator.municipality import (
    Municipality,
    Register,
    RegisterEntry,
    check_names,
    new_parameter_file,
    read_municipality,
    read_register,
)
from generator.problems import Problems, Where
from generator.programme import Vocabulary, list_programmes, read_programme, with_overlay

CONTENT = Path(__file__).resolve().parents[2] / "content"
VOCABULARY = Vocabulary(
    {"projektleder": "Projektleder", "superbruger": "Superbruger"},
    {"projektejer": "Projektejer"},
    {"job_centre": {"plain": "jobcenter", "definite": "jobcentret"}},
    ("go-live", "aftale"),
)


@pytest.fixture(scope="module")
def register() -> Register:
    problems = Problems()
    read = read_register(CONTENT, problems)
    assert not problems.found
    return read


@pytest.fixture
def entry(register: Register) -> RegisterEntry:
    found = register.find("skanderborg", Problems())
    assert found is not None
    return found


def read(entry: RegisterEntry, folder: Path, body: str, level: str = "vitas") -> tuple[Municipality, Problems]:
    """Read a parameter file with `body` under programmes.vitas, under defaults, or as the whole file (level "")."""
    inner = dedent(body).strip("\n").replace("\n", "\n    ")
    heads = {"vitas": "municipality: skanderborg\nprogrammes:\n  vitas:\n    ", "": ""}
    heads["defaults"] = "municipality: skanderborg\ndefaults:\n    "
    file = folder / "egne.yaml"
    file.write_text(heads[level] + (inner if level else dedent(body).strip("\n")) + "\n", encoding="utf-8")
    problems = Problems()
    return read_municipality(entry, file, "vitas", problems), problems


def codes(problems: Problems) -> list[str]:
    return [problem.code for problem in problems]


# --- the register ----------------------------------------------------------------------------------------------------


def test_the_register_holds_98_kommuner_with_distinct_slugs_and_codes(register: Register):
    assert len(register.entries) == 98
    assert len({entry.slug for entry in register.entries}) == len({entry.code for entry in register.entries}) == 98
    assert len(register.sha256) == 64
    assert {entry.region_on(date(2027, 1, 1)) for entry in register.entries} < {"Region Østdanmark"} | {
        entry.region_on(date(2026, 12, 31)) for entry in register.entries
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("laesoe", "0825"),
        ("Læsø", "0825"),
        ("LÆSØ kommune", "0825"),
        ("0825", "0825"),
        ("hoeje-taastrup", "0169"),
        ("Høje-Taastrup", "0169"),
        ("lyngby-taarbaek", "0173"),
        ("Bornholms Regionskommune", "0400"),
        ("bornholm", "0400"),
        ("Københavns Kommune", "0101"),
        ("Vesthimmerlands", "0820"),
        (" Aarhus ", "0751"),
        ("Læsø".encode().decode(), "0825"),
        ("Tårnby", "0185"),
    ],
)
def test_a_kommune_is_found_by_slug_name_and_code(register: Register, text: str, code: str):
    problems = Problems()
    found = register.find(text, problems)

    assert found is not None and found.code == code and not problems.found


def test_every_kommune_is_found_by_all_its_names(register: Register):
    for entry in register.entries:
        for text in (entry.slug, entry.name, entry.official_name, entry.code, entry.dst_name):
            assert register.find(text, Problems()) is entry


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("skanderbor", "Skanderborg"), ("Arhus", "Aarhus"), ("koebenhavn kommune", "København"), ("xyz", "list")],
)
def test_an_unknown_kommune_gets_the_nearest(register: Register, text: str, wanted: str):
    problems = Problems()

    assert register.find(text, problems) is None
    assert codes(problems) == ["unknown-municipality"] and wanted in problems.found[0].hint


@pytest.mark.parametrize("text", ["", " ", "../x", "0000", "9" * 5000, "\x00", "🎉", "{code}", "%s"])
def test_odd_names_are_reported_and_nothing_else(register: Register, text: str):
    problems = Problems()

    assert register.find(text, problems) is None and codes(problems) == ["unknown-municipality"]


HEADER = "code,name,official_name,dst_name,region,region_from_2027,population,population_date,dst_group,website,cvr\n"
ROW = "0101,København,Københavns Kommune,København,A,B,671714,2026-01-01,C,kk.dk,64942212\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["bad-register"]),
        ("code,name\n", ["bad-register"]),
        (HEADER, ["empty-file"]),
        (HEADER + ROW.replace("671714", "mange"), ["bad-register", "empty-file"]),
        (HEADER + ROW.replace("671714", "-5"), ["bad-register", "empty-file"]),
        (HEADER + ROW.replace("671714", "1_000"), ["bad-register", "empty-file"]),
        (HEADER + ROW.replace("Københavns Kommune", "K" * 1000), ["bad-register", "empty-file"]),
        (HEADER + ROW.replace("0101", "101"), ["bad-register", "empty-file"]),
        (HEADER + ROW.replace("2026-01-01", "2026-02-31"), ["bad-register", "empty-file"]),
        (HEADER + ROW + "x\n", ["bad-register"]),
        (HEADER + ROW + ROW, ["duplicate-key", "duplicate-key"]),
        (HEADER + ROW + '"\n', ["bad-register"]),
    ],
)
def test_a_broken_register_is_reported(tmp_path: Path, text: str, expected: list[str]):
    (tmp_path / "municipalities").mkdir()
    (tmp_path / "municipalities" / "register.csv").write_text(text, encoding="utf-8")
    problems = Problems()
    read_register(tmp_path, problems)

    assert sorted(codes(problems)) == sorted(expected)


def test_a_missing_register_is_reported(tmp_path: Path):
    problems = Problems()

    assert read_register(tmp_path, problems).entries == () and codes(problems) == ["missing-file"]


# --- parameters ------------------------------------------------------------------------------------------------------


def test_without_a_file_nothing_is_given(entry: RegisterEntry):
    problems = Problems()
    municipality = read_municipality(entry, None, "vitas", problems)

    assert municipality == Municipality(entry, "vitas") and not problems.found
    assert not municipality.given and municipality.teams is None


FULL = """
    municipality: Skanderborg
    defaults:
      brand: 0b5563
      department: Beskæftigelse
      closed_weeks: [2027-W29]
      people: {projektleder: [{name: Ane}], superbruger: [{name: Bo}]}
      local_words: {job_centre: {plain: jobhus, definite: jobhuset}}
      start: 2027-01-11
      contact: {name: Ane, phone: 87947000}
    programmes:
      ffb: {start: 2028-01-01}
      vitas:
        go_live: 2027-04-12
        department: Job
        closed_weeks: [2027-07-12/2027-07-30, 2027-12-24, 2027-W52/2028-W01]
        people: {projektleder: [{name: Ea, title: chef, email: ea@kommune.dk}]}
        allocation: {projektleder: 40 %, superbruger: 12.5}
        local_words: {job_centre: {definite: huset}}
        case_number: 27000123
        activities: {go-live: {starts: 2027-04-12, done: true}}
        teams: [{name: "<b>&\\"' 🎉 שלום", members: 4}]
"""


def test_values_of_the_programme_win_and_mappings_are_merged(entry: RegisterEntry, tmp_path: Path):
    made, problems = read(entry, tmp_path, FULL, "")

    assert not problems.found, [str(problem) for problem in problems]
    assert (made.brand, made.department, made.case_number) == ("#0B5563", "Job", "27000123")
    assert {role: [person.name for person in people] for role, people in made.people.items()} == {
        "projektleder": ["Ea"],
        "superbruger": ["Bo"],
    }
    assert made.local_words["job_centre"] == {"plain": "jobhus", "definite": "huset"}
    assert dict(made.allocation) == {"projektleder": 0.4, "superbruger": 0.125}
    assert made.contact is not None and made.contact.phone == "87947000"
    assert made.teams is not None and made.teams[0].name == "<b>&\"' 🎉 שלום"
    assert made.activities["go-live"].done


def test_closed_weeks_are_added_up_and_may_be_weeks_days_and_spans(entry: RegisterEntry, tmp_path: Path):
    made, _ = read(entry, tmp_path, FULL, "")

    assert made.closed_weeks == (
        Period(date(2027, 7, 19), date(2027, 7, 25)),
        Period(date(2027, 7, 12), date(2027, 7, 30)),
        Period(date(2027, 12, 24), date(2027, 12, 24)),
        Period(date(2027, 12, 27), date(2028, 1, 9)),
    )


def test_a_go_live_of_the_programme_replaces_a_start_of_the_defaults(entry: RegisterEntry, tmp_path: Path):
    made, _ = read(entry, tmp_path, FULL, "")

    assert (made.start, made.go_live) == (None, date(2027, 4, 12))
    assert "start" not in made.given


def test_every_value_says_where_it_was_given(entry: RegisterEntry, tmp_path: Path):
    made, _ = read(entry, tmp_path, FULL, "")

    def line(key: str) -> int:
        return made.where(key).line

    assert (line("brand"), line("department"), line("go_live")) == (3, 14, 13)
    assert (line("people.superbruger"), line("people.projektleder"), line("allocation.projektleder")) == (6, 16, 17)
    assert made.keys["department"] == "programmes.vitas.department" and made.keys["brand"] == "defaults.brand"
    assert line("activities.go-live.starts") == 20
    assert made.where("end_users") == Where("")
    assert made.files[0][0] == "egne.yaml" and len(made.files[0][1]) == 64


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("end_uzers: 5", ["unknown-key"]),
        ("end_users: mange", ["wrong-type"]),
        ("end_users: 1.200", ["wrong-type"]),
        ("end_users: -5", ["out-of-range"]),
        ("end_users: true", ["wrong-type"]),
        ("superusers: -1", ["out-of-range"]),
        ("gap_weeks: -1", ["out-of-range"]),
        ("strategy: langsomt", ["wrong-value"]),
        ("training: yes", ["yaml-trap"]),
        ("start: 2027-02-31", ["invalid-date"]),
        ("start: 31. februar 2027", ["invalid-date"]),
        ("start: 2027", ["wrong-type"]),
        ("start:", []),
        ("brand: '0B5563'", []),
        ("start: 2027-02-01\ngo_live: 2027-05-01", ["start-and-go-live"]),
        ("start: 2027-06-01\ngo_live: 2027-02-01", ["go-live-before-start"]),
        ("teams: []", ["no-teams"]),
        ("teams: [{name: A, members: -1}]", ["out-of-range"]),
        ("teams: [{name: A, members: 0}]", ["out-of-range"]),
        ("teams: [{name: A}]", ["missing-key"]),
        ("teams: [{name: A, members: 1}, {name: a, members: 1}]", ["duplicate-team"]),
        (f"teams: [{{name: {'x' * 300}, members: 1}}]", ["bad-personal-text"]),
        ("teams: [{name: '  ', members: 1}]", ["bad-personal-text"]),
        ('teams: [{name: "a\\nb", members: 1}]', ["bad-personal-text"]),
        ('teams: [{name: "a\\u202eb", members: 1}]', ["control-character"]),
        ('teams: [{name: "a\\u0007b", members: 1}]', ["control-character"]),
        ("teams: [{name: No, members: 1}]", ["yaml-trap"]),
        ("teams: {name: A, members: 1}", ["wrong-type"]),
        ("teams: [A, B]", ["wrong-type", "wrong-type"]),
        ("end_users: 3\nteams: [{name: A, members: 4}]", ["more-members-than-users"]),
        ("allocation: {projektleder: 140 %}", ["bad-share"]),
        ("allocation: {projektleder: -5 %}", ["bad-share"]),
        ("allocation: {projektleder: 0.4}", ["bad-share"]),
        ("allocation: {projektleder: halvdelen}", ["bad-share"]),
        ("allocation: {projektleder: true}", ["wrong-type"]),
        ("staffing: {projektleder: -1}", ["out-of-range"]),
        ("people: {projektleder: {name: Ane}}", ["wrong-type"]),
        ("people: {projektleder: [{name: Ane, email: ane}]}", ["bad-email"]),
        ("people: {projektleder: [{name: Ane, email: 'a@b.dk?bcc=<x>'}]}", ["bad-email"]),
        ("people: {projektleder: [{name: Ane, email: 'x?cc=a@b.dk'}]}", ["bad-email"]),
        ("people: {projektleder: [{name: Ane, email: 'x%0abcc=y@z.dk'}]}", ["bad-email"]),
        ("people: {projektleder: [{name: Ane, email: a@b..dk}]}", ["bad-email"]),
        ("people: {projektleder: [{name: Ane, phone: ring}]}", ["bad-phone"]),
        ("people: {projektleder: [{name: Ane, mail: x}]}", ["unknown-key"]),
        ("brand: blå", ["bad-colour"]),
        ("brand: #0B5563", ["yaml-trap"]),
        ("brand: '#FFF'", ["bad-colour"]),
        ("closed_weeks: [2027-W54]", ["bad-week"]),
        ("closed_weeks: [2027-07-30/2027-07-12]", ["bad-week"]),
        ("closed_weeks: [uge 29]", ["bad-week"]),
        ("closed_weeks: [29]", ["bad-week"]),
        ("activities: {go-live: {starts: 2027-05-01, ends: 2027-04-01}}", ["pin-ends-first"]),
        ("activities: {go-live: {start: 2027-05-01}}", ["unknown-key"]),
        ("hourly_cost: 1.2", ["out-of-range"]),
        ("hourly_cost: 420 kr.", ["wrong-type"]),
        ("approval: {by: Direktionen}", ["missing-key"]),
        ("documents: [../guide]", ["invalid-value"]),
        ("changes: {ad: {}}", ["unknown-key"]),
        ("changes: {drop: vitas/risks/x}", ["wrong-type"]),
    ],
)  # fmt: skip
def test_each_wrong_parameter_is_reported_in_its_line(
    entry: RegisterEntry, tmp_path: Path, body: str, expected: list[str]
):
    _, problems = read(entry, tmp_path, body)

    assert codes(problems) == expected, [str(problem) for problem in problems]
    assert all(problem.where.line in (4, 5) for problem in problems)


def test_sixty_teams_are_fine_and_more_than_two_hundred_are_not(entry: RegisterEntry, tmp_path: Path):
    def teams(count: int) -> str:
        return "teams: [" + ", ".join(f"{{name: Team {n}, members: 3}}" for n in range(count)) + "]"

    sixty, none = read(entry, tmp_path, teams(60))
    _, many = read(entry, tmp_path, teams(201))

    assert not none.found and sixty.teams is not None and len(sixty.teams) == 60
    assert codes(many) == ["too-many-teams"]


def test_expressions_in_personal_text_stay_text(entry: RegisterEntry, tmp_path: Path):
    made, problems = read(entry, tmp_path, "department: '{{ 7 * 7 }} **x**'")

    assert made.department == "{{ 7 * 7 }} **x**" and not problems.found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("municipality: aarhus", ["other-municipality"]),
        ("municipality: '0746'", []),
        ("municipality: 0746", ["yaml-trap"]),
        ("municipality: Skanderborg Kommune", []),
        ("defaults: {brand: '#112233'}", ["missing-key"]),
        ("municipality: skanderborg\nprogrammes: {vitaz: {}}", ["unknown-programme"]),
        ("municipality: skanderborg\nprogrammes: {ffb: {}}", []),
        ("municipality: skanderborg\nprograms: {}", ["unknown-key"]),
        ("municipality: skanderborg\ndefaults:\nprogrammes:\n", []),
        ("municipality: skanderborg\nprogrammes:\n  vitas:\n", []),
        ("municipality: skanderborg\nprogrammes: [vitas]", ["wrong-type"]),
        ("municipality: skanderborg\ndefaults: {activities: {}}", ["unknown-key"]),
        ("municipality: skanderborg\ndefaults: {changes: {}}", ["unknown-key"]),
        ("", ["empty-file"]),
        ("[", ["syntax"]),
    ],
)
def test_the_file_as_a_whole(entry: RegisterEntry, tmp_path: Path, text: str, expected: list[str]):
    _, problems = read(entry, tmp_path, text, "")

    assert codes(problems) == expected, [str(problem) for problem in problems]


def test_with_the_programmes_known_any_other_is_reported(entry: RegisterEntry, tmp_path: Path):
    file = tmp_path / "egne.yaml"
    file.write_text("municipality: skanderborg\nprogrammes: {noget: {}}\n", encoding="utf-8")
    problems = Problems()
    read_municipality(entry, file, "vitas", problems, programmes=["vitas"])

    assert codes(problems) == ["unknown-programme"]


def test_local_changes_keep_their_places(entry: RegisterEntry, tmp_path: Path):
    made, problems = read(entry, tmp_path, "changes: {drop: [vitas/risks/x], add: {risks: {y: {name: Z}}}}")

    assert not problems.found
    assert [(item, where.line) for item, where in made.changes.drop] == [("vitas/risks/x", 4)]
    assert made.changes.add["risks"].key_where["y"].line == 4


# --- the logo --------------------------------------------------------------------------------------------------------


@pytest.fixture
def logos(tmp_path: Path) -> Path:
    (tmp_path / "ude.png").write_bytes(b"x")
    folder = tmp_path / "kommune"
    (folder / "billeder").mkdir(parents=True)
    (folder / "logo.png").write_bytes(b"x")
    (folder / "billeder" / "logo.SVG").write_bytes(b"x")
    (folder / "stor.png").write_bytes(b"x" * (5 * 1024 * 1024 + 1))
    (folder / "genvej.png").symlink_to(tmp_path / "ude.png")
    (folder / "mappe.png").mkdir()
    return folder


@pytest.mark.parametrize("path", ["logo.png", "./logo.png", "billeder/logo.SVG"])
def test_a_logo_beside_the_file_is_found(entry: RegisterEntry, logos: Path, path: str):
    made, problems = read(entry, logos, f"logo: {path}")

    assert not problems.found and made.logo is not None and made.logo.is_file()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../ude.png", "logo-path"),
        ("billeder/../../ude.png", "logo-path"),
        ("/etc/passwd.png", "logo-path"),
        ("C:/logo.png", "logo-path"),
        ("'\\\\server\\logo.png'", "logo-path"),
        ("genvej.png", "logo-path"),
        ("logo.gif", "logo-kind"),
        ("logo", "logo-kind"),
        ("lgo.png", "logo-missing"),
        ("mappe.png", "logo-missing"),
        ("stor.png", "logo-too-large"),
        ("''", "logo-path"),
        ("x" * 500 + ".png", "logo-path"),
    ],
)
def test_a_logo_that_cannot_be_used_is_reported(entry: RegisterEntry, logos: Path, path: str, code: str):
    made, problems = read(entry, logos, f"logo: {path}")

    assert codes(problems) == [code] and made.logo is None
    assert problems.found[0].where.line == 4


# --- against the programme -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("people: {projektleder: [], projektejer: []}", []),
        ("people: {projektledr: []}", ["unknown-role"]),
        ("staffing: {superbruger: 2}", []),
        ("staffing: {projektejer: 2}", ["unknown-role"]),
        ("allocation: {superbrugr: 20 %}", ["unknown-role"]),
        ("local_words: {job_centre: {plain: x}}", []),
        ("local_words: {job_center: {plain: x}}", ["unknown-word"]),
        ("local_words: {job_centre: {plane: x}}", ["unknown-form"]),
        ("activities: {go-live: {done: true}, go-live/team-1: {done: true}}", []),
        ("activities: {golive: {done: true}}", ["unknown-activity-pin"]),
    ],
)
def test_names_are_checked_against_the_programme(entry: RegisterEntry, tmp_path: Path, body: str, expected: list[str]):
    made, problems = read(entry, tmp_path, body)
    check_names(made, VOCABULARY, problems)

    assert codes(problems) == expected
    assert all(problem.where.line == 4 and problem.hint for problem in problems)


def test_roles_in_the_defaults_may_belong_to_another_programme(entry: RegisterEntry, tmp_path: Path):
    made, problems = read(entry, tmp_path, "people: {fagchef: []}", "defaults")
    check_names(made, VOCABULARY, problems)

    assert not problems.found


# --- a new file ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list_programmes(CONTENT))
@pytest.mark.parametrize("kommune", ["laesoe", "skanderborg", "koebenhavn"])
def test_a_new_parameter_file_is_valid_as_it_stands_and_when_filled_in(
    register: Register, tmp_path: Path, name: str, kommune: str
):
    entry = register.find(kommune, Problems())
    programme = read_programme(CONTENT / "programmes" / name, Problems())
    assert entry is not None and programme is not None
    text = new_parameter_file(entry, programme)
    (tmp_path / "ny.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "logo.svg").write_text("<svg/>", encoding="utf-8")
    problems = Problems()
    bare = read_municipality(entry, tmp_path / "ny.yaml", name, problems)
    assert not problems.found and not bare.given

    # Fields begin with a small letter or "-", remarks with a capital: uncomment the fields, as a person would.
    lines = [re.sub(r"^( +)# (?=[ a-z-])", r"\1", line) for line in text.splitlines() if "go_live:" not in line]
    filled = "\n".join(lines).replace('email: ""', 'email: "a@b.dk"').replace('phone: ""', 'phone: "12345678"')
    (tmp_path / "ny.yaml").write_text(filled.replace('""', '"Ane"') + "\n", encoding="utf-8")
    full = read_municipality(entry, tmp_path / "ny.yaml", name, problems)
    check_names(full, with_overlay(programme, full.changes, problems).vocabulary, problems)
    assert not problems.found, [str(problem) for problem in problems]
    assert set(full.people) == {*programme.vocabulary.roles, *programme.vocabulary.holders}
    assert full.teams and full.logo and full.local_words and full.closed_weeks and full.changes.add


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(
            ["start", "teams", "people", "allocation", "closed_weeks", "logo", "brand", "changes", "activities"]
        ),
        st.sampled_from(
            ["[]", "{}", "~", "1", "x", "[1]", "{a: 1}", "{a: {b: c}}", "[{name: x}]", "2027-01-01", "{drop: [1, {}]}"]
        ),
        min_size=1,
    )
)  # fmt: skip
def test_no_parameters_make_reading_fail(entry: RegisterEntry, tmp_path: Path, values: dict[str, str]):
    made, problems = read(entry, tmp_path, "\n".join(f"{key}: {value}" for key, value in values.items()))
    check_names(made, VOCABULARY, problems)

    assert made.entry is entry


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_reported(entry: RegisterEntry, tmp_path: Path):
    file = tmp_path / "egne.yaml"
    file.write_text("municipality: skanderborg\n", encoding="utf-8")
    file.chmod(0)
    problems = Problems()
    read_municipality(entry, file, "vitas", problems)

    assert codes(problems) == ["unreadable-file"]


def test_slugs_of_the_register_follow_the_rule(register: Register):
    assert all(entry.slug == slug(entry.name) and entry.slug.isascii() for entry in register.entries)
