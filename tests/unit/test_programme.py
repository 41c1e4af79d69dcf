"""A programme folder to items: ids, references, a kommune's own changes."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from generator.kinds.activities import Activity
from generator.problems import Problems, Where
from generator.programme import Programme, is_id, list_programmes, read_programme, with_overlay
from generator.reading.model import Changes
from generator.reading.source import LocatedList, parse_yaml

CONTENT = Path(__file__).resolve().parents[2] / "content"

PROGRAMME = """
    id: proeve
    name: PRØVE
    full_name: Prøveprogrammet
    version: "2027.1"
    released: 2026-11-16
    as_of: 2015-12-15
    sources: {kilde: {title: Guide, publisher: Styrelsen, date: 2015-12-15}}
    size_basis: Alle
    disclaimer: Ingen
    training: {hours: 1}
    staffing: {leder: 1, gruppe: {lille: 1, meget stor: 4}}
    words: {center: {plain: jobcenter, definite: jobcentret}}
    computed: {flere: "team_count > 1"}
    sections: {roles: {label: Roller, title: Hvem gør hvad?}}
"""
FILES = {
    "programme": PROGRAMME,
    "phases": """
        phases:
          start: {name: Start, title: Start, summary: S, characteristics: C, results: {klar: Klar}}
          drift: {name: Drift, title: Drift, summary: S, characteristics: C, results: {klar: Klar}}
    """,
    "roles": """
        roles:
          leder:
            name: Leder
            level: tactical
            summary: S
            held_by: H
            description: D
            tasks: {plan: {text: Planlægge}}
            allocation: {unit: percent, min: 30, max: 50}
          gruppe:
            name: Gruppe
            level: strategic
            summary: S
            held_by: H
            description: D
            tasks: {valg: {text: Vælge}}
            allocation: {unit: none}
    """,
    "units": """
        units:
          styring:
            name: Styring
            level: strategic
            role: gruppe
            seats: {ejer: {name: Ejer, role: gruppe, holder: ejer}}
          projekt: {name: Projekt, level: tactical, parent: styring, role: leder}
    """,
    "activities": """
        activities:
          aftale: {name: Aftale, phase: start, responsible: [gruppe], milestone: true}
          plan: {name: Plan, phase: start, responsible: [leder, gruppe], after: [aftale], lasts: 1 weeks}
          laer: {name: Lær, phase: start, responsible: [leder], after: [plan], lasts: 1 weeks}
          brug: {name: Brug, phase: drift, after: [laer, plan], lasts: 5 days, go_live: true}
    """,
    "checks": """
        checks:
          klar: {name: Klar, phase: start, text: Er alt klar?, responsible: [ejer], due: {activity: aftale}}
    """,
    "themes": """
        themes:
          ledelse:
            name: Ledelse
            introduction: I
            guidance: {start: {text: Gør det}, drift: {not_relevant: true}}
    """,
    "risks": """
        risks:
          forsinkelse: {name: Forsinkelse, likelihood: 3, impact: 4, consequence: C, handling: H, owner: leder}
    """,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "programmes" / "proeve"
    path.mkdir(parents=True)
    for name, text in FILES.items():
        write(path, name, text)
    return path


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.yaml").write_text(dedent(text).lstrip("\n"), encoding="utf-8")


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def read(folder: Path) -> tuple[Programme | None, Problems]:
    problems = Problems()
    return read_programme(folder, problems), problems


def codes(problems: Problems) -> list[str]:
    return [problem.code for problem in problems]


def test_items_get_their_content_address_and_place(folder: Path):
    programme, problems = read(folder)

    assert programme is not None and not problems.found
    leader = programme.content["roles"].get("leder")
    assert leader is not None and (leader.id, leader.key, leader.local) == ("proeve/roles/leder", "leder", False)
    assert leader.where.line == 2 and leader.where.file.endswith("roles.yaml")
    assert programme.find("proeve/risks/forsinkelse") is programme.content["risks"].get("forsinkelse")
    assert programme.content["decisions"].items == ()
    assert programme.staffing["gruppe"] == {"lille": 1, "meget stor": 4}
    assert programme.sources["kilde"].date_text
    assert programme.sections["roles"].label is not None and programme.sections["roles"].lead is None


def test_every_file_read_is_listed_with_its_sum(folder: Path):
    programme, _ = read(folder)

    assert programme is not None
    assert [name for name, _ in programme.files] == sorted(f"{name}.yaml" for name in FILES)
    assert all(len(digest) == 64 for _, digest in programme.files)


def test_the_vocabulary_names_roles_seats_words_and_activities(folder: Path):
    programme, _ = read(folder)

    assert programme is not None
    words = programme.vocabulary
    assert dict(words.roles) == {"leder": "Leder", "gruppe": "Gruppe"}
    assert dict(words.holders) == {"ejer": "Ejer"}
    assert words.activities == ("aftale", "plan", "laer", "brug")


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("activities", "phase: drift", "phase: drfit", "unknown-reference"),
        ("activities", "[leder, gruppe]", "[leder, grupe]", "unknown-reference"),
        ("activities", "after: [plan]", "after: [pln]", "unknown-reference"),
        ("checks", "activity: aftale", "activity: aftal", "unknown-reference"),
        ("checks", "[ejer]", "[ejeren]", "unknown-reference"),
        ("checks", "text: Er alt klar?", "area: ledels", "unknown-reference"),
        ("checks", "text: Er alt klar?", "parent: kla", "unknown-reference"),
        ("checks", "text: Er alt klar?", "parent: klar", "circular-reference"),
        ("checks", "text: Er alt klar?", "area: ledelse", ""),
        ("units", "parent: styring", "parent: styr", "unknown-reference"),
        ("units", "role: leder", "role: ledr", "unknown-reference"),
        ("units", "role: gruppe, holder", "role: ejer, holder", "unknown-reference"),
        ("risks", "owner: leder", "owner: ledr", "unknown-reference"),
        ("risks", "owner: leder", "owner: leder, origin: {source: kild}", "unknown-reference"),
        ("programme", "staffing: {leder", "staffing: {ledr", "unknown-reference"),
        ("themes", "drift: {not_relevant: true}", "sidst: {not_relevant: true}", "unknown-reference"),
        ("themes", ", drift: {not_relevant: true}", "", "missing-cell"),
        ("activities", "after: [aftale]", "after: [aftale, brug]", "circular-activities"),
        ("activities", "after: [aftale]", "after: [plan]", "circular-activities"),
        ("units", "role: gruppe\n    seats", "parent: projekt\n    seats", "circular-reference"),
        ("risks", "forsinkelse:", "Forsinkelse:", "bad-id"),
        ("risks", "forsinkelse:", "../x:", "bad-id"),
        ("risks", "forsinkelse:", "a" * 61 + ":", "bad-id"),
        ("roles", "{plan:", "{p_lan:", "bad-id"),
        ("risks", "owner: leder", "formerly: forsinkelse", "duplicate-formerly"),
        ("risks", "owner: leder", "ownr: leder", "unknown-key"),
        ("risks", "owner: leder", "__id__: x", "unknown-key"),
        ("risks", "likelihood: 3", "likelihood: 9", "out-of-range"),
        ("risks", "handling: H", "handling: '**H'", "bad-markup"),
        ("risks", "risks:", "riscs:", "wrong-kind"),
        ("programme", "id: proeve", "id: andet", "wrong-id"),
        ("programme", "id: proeve", "id: ../andet", "bad-id"),
        ("programme", "as_of: 2015-12-15", "as_of: 2027-12-15", "out-of-range"),
        ("programme", "flere:", "Flere-ting:", "bad-name"),
        ("programme", "domain", "domain", ""),
    ],
)  # fmt: skip
def test_each_fault_in_content_is_reported(folder: Path, name: str, old: str, new: str, code: str):
    if old != new:
        edit(folder, name, old, new)
    _, problems = read(folder)

    assert (code in codes(problems)) if code else not problems.found
    assert all(problem.where.line for problem in problems if problem.code == code)


def test_a_reference_is_reported_where_it_stands_with_the_nearest(folder: Path):
    edit(folder, "risks", "owner: leder", "owner: ledr")
    _, problems = read(folder)

    (problem,) = problems
    line = (folder / "risks.yaml").read_text(encoding="utf-8").splitlines()[1]
    assert (problem.where.line, problem.where.column) == (2, line.index("ledr") + 1)
    assert "«leder»" in problem.hint


@pytest.mark.parametrize(
    ("to", "role", "found"),
    [
        ("kommune/brugere", "leder", []),
        ("kommune", "leder", []),
        ("kommune/ledere", "leder", ["unknown-reference"]),
        ("kommune/brugere", "chef", ["unknown-reference"]),
    ],
)
def test_a_line_to_a_group_that_does_not_exist_and_a_role_nobody_wrote_are_reported(
    folder: Path, to: str, role: str, found: list[str]
):
    write(
        folder,
        "parties",
        f"""
        parties:
          kommune:
            name: Kommunen
            side: municipality
            statement: S
            members: {{brugere: {{name: Brugere, role: {role}}}}}
          udbyder: {{name: Udbyder, side: supplier, statement: S, relations: {{linje: {{to: {to}, label: L}}}}}}
        """,
    )

    _, problems = read(folder)

    assert codes(problems) == found


def test_a_broken_item_hides_no_other_problem(folder: Path):
    edit(folder, "roles", "level: tactical", "level: taktisk")
    edit(folder, "risks", "impact: 4", "impact: fire")
    edit(folder, "activities", "after: [aftale]", "after: [aftalen]")
    _, problems = read(folder)

    assert codes(problems) == ["unknown-reference", "wrong-type", "wrong-value"]


def test_two_items_may_not_claim_one_former_id(folder: Path):
    edit(folder, "activities", "after: [plan],", "after: [plan], formerly: gammel,")
    edit(folder, "activities", "after: [laer, plan],", "after: [laer, plan], formerly: proeve/activities/gammel,")
    _, problems = read(folder)

    assert codes(problems) == ["duplicate-formerly"]


def test_long_prose_without_a_short_wording_is_a_warning(folder: Path):
    edit(folder, "checks", "Er alt klar?", "Er alt klar? " * 40)
    _, problems = read(folder)

    assert codes(problems) == ["missing-brief"] and not problems.errors


def test_a_stray_file_is_a_warning_and_a_link_out_of_the_folder_an_error(folder: Path, tmp_path: Path):
    (folder / "riscs.yaml").write_text("risks: {}", encoding="utf-8")
    (folder / "risks.yaml").rename(tmp_path / "risks.yaml")
    (folder / "risks.yaml").symlink_to(tmp_path / "risks.yaml")
    _, problems = read(folder)

    assert sorted(codes(problems)) == ["outside-folder", "unknown-file"]


@pytest.mark.parametrize("name", [*FILES, "decisions"])
@pytest.mark.parametrize(
    "text", ["", "[", "x", "a: 1\n", "\x00", "decisions:\n", "risks: [1]\n", "roles: {a: {}, b: , c: 3}\n"]
)
def test_no_file_makes_reading_fail(folder: Path, name: str, text: str):
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    _, problems = read(folder)

    assert problems.errors


def test_a_missing_folder_is_reported_and_programmes_are_listed(folder: Path):
    programme, problems = read(folder.parent / "ukendt")
    (folder.parent / "tom").mkdir()

    assert programme is None and codes(problems) == ["missing-folder"]
    assert list_programmes(folder.parent.parent) == ["proeve"]
    assert list_programmes(folder / "nowhere") == []


@pytest.mark.parametrize("key", ["a", "a-1", "go-live-2", "a" * 60])
def test_slugs_are_ids(key: str):
    assert is_id(key)


@pytest.mark.parametrize("key", ["", "-", "a-", "a--b", "A", "æ", "a_b", "a/b", "..", "a\n", "a" * 61, "１"])
def test_other_words_are_no_ids(key: str):
    assert not is_id(key)


# --- a kommune's own changes -----------------------------------------------------------------------------------------


def overlay(folder: Path, text: str) -> tuple[Programme, Problems]:
    programme, _ = read(folder)
    assert programme is not None
    problems = Problems()
    data = parse_yaml(dedent(text), "egne.yaml", problems)
    assert data is not None and not problems.found
    drops = data.get("drop", LocatedList())
    changes = Changes(data.get("add") or {}, tuple(zip(drops, drops.item_where, strict=True)), data.get("change") or {})
    return with_overlay(programme, changes, problems), problems


def test_no_changes_leave_the_programme_as_it_is(folder: Path):
    programme, problems = read(folder)

    assert programme is not None and with_overlay(programme, Changes(), problems) is programme


def test_an_added_item_is_local_and_stands_last(folder: Path):
    made, problems = overlay(
        folder, "add: {risks: {ferie: {name: F, likelihood: 1, impact: 1, consequence: C, handling: H}}}"
    )

    assert not problems.found
    assert [(item.id, item.local) for item in made.content["risks"]] == [
        ("proeve/risks/forsinkelse", False),
        ("proeve/risks/ferie", True),
    ]


def test_a_kind_the_programme_does_not_have_can_be_added_to(folder: Path):
    made, problems = overlay(folder, "add: {decisions: {nu: {name: Nyt, text: T, owner: leder}}}")

    assert not problems.found and made.content["decisions"].items[0].local


def test_a_changed_item_names_its_fields_and_keeps_the_rest(folder: Path):
    made, problems = overlay(folder, """
        change:
          proeve/risks/forsinkelse: {owner: gruppe, impact: 5}
          proeve/roles/leder: {tasks: {ekstra: {text: Mere}, plan: }}
    """)  # fmt: skip

    assert not problems.found
    risk = made.content["risks"].items[0]
    assert (risk.changed, risk.local, risk.where.file.endswith("risks.yaml")) == (("owner", "impact"), False, True)
    assert list(made.content["roles"].items[0].tasks) == ["ekstra"]  # type: ignore[attr-defined]
    assert made.content["roles"].items[1].changed == ()


def test_a_change_does_not_touch_the_programme_it_was_applied_to(folder: Path):
    programme, _ = read(folder)
    assert programme is not None
    before = programme.content["risks"].items[0]
    overlay(folder, "change: {proeve/risks/forsinkelse: {impact: 5}}")

    assert programme.content["risks"].items[0] == before
    assert programme.raw["risks"]["forsinkelse"]["impact"] == 4


def test_what_waited_for_a_dropped_activity_waits_for_what_that_waited_for(folder: Path):
    made, problems = overlay(folder, "drop: [proeve/activities/laer, proeve/activities/plan]")

    last = made.content["activities"].get("brug")
    assert isinstance(last, Activity) and last.after == ("aftale",)
    assert last.changed == ()
    assert set(codes(problems)) == {"reference-dropped"} and not problems.errors
    assert [item.key for item in made.content["activities"]] == ["aftale", "brug"]


def test_a_dropped_phase_takes_its_cells_along(folder: Path):
    made, problems = overlay(folder, "drop: [proeve/phases/drift, proeve/activities/brug]")

    assert not problems.errors
    assert list(made.content["themes"].items[0].guidance) == ["start"]  # type: ignore[attr-defined]


def test_a_check_keeps_the_due_date_of_a_dropped_activity_for_tailoring_to_place(folder: Path):
    made, problems = overlay(folder, "drop: [proeve/activities/aftale]")

    assert codes(problems) == ["reference-dropped", "reference-dropped"] and not problems.errors
    assert made.content["checks"].items[0].due.activity == "aftale"  # type: ignore[attr-defined]


def test_a_dropped_seat_leaves_its_duties_to_its_role_and_its_units_to_the_one_above(folder: Path):
    made, problems = overlay(folder, "drop: [proeve/units/styring]")

    assert set(codes(problems)) == {"reference-dropped"} and not problems.errors
    assert made.content["checks"].items[0].responsible == ("gruppe",)  # type: ignore[attr-defined]
    assert made.content["units"].items[0].parent == ""  # type: ignore[attr-defined]


def test_a_dropped_role_leaves_its_duties_to_whom_it_reports_to(folder: Path):
    edit(folder, "roles", "tasks: {plan", "reports_to: gruppe\n    tasks: {plan")
    made, problems = overlay(folder, "drop: [proeve/roles/leder, proeve/units/projekt]")

    assert set(codes(problems)) == {"reference-dropped"} and not problems.errors
    assert made.content["activities"].get("laer").responsible == ("gruppe",)  # type: ignore[union-attr, attr-defined]
    assert made.content["risks"].items[0].owner == "gruppe"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("drop", "users"),
    [
        ("proeve/roles/leder", ["proeve/activities/laer", "proeve/units/projekt"]),
        ("proeve/roles/gruppe", ["proeve/activities/aftale", "proeve/units/styring"]),
        ("proeve/phases/drift", ["proeve/activities/brug"]),
    ],
)
def test_dropping_what_others_need_names_them_at_the_drop(folder: Path, drop: str, users: list[str]):
    _, problems = overlay(folder, f"drop: [{drop}]")

    errors = problems.errors
    assert [(p.code, p.where) for p in errors] == [("item-in-use", Where("egne.yaml", 1, 8))]
    assert all(user in errors[0].message for user in users)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("drop: [proeve/risks/forsinkelser]", "unknown-item"),
        ("drop: [forsinkelse]", "unknown-item"),
        ("drop: ['../../etc']", "unknown-item"),
        ("change: {proeve/risks/forsinkels: {impact: 5}}", "unknown-item"),
        ("change: {proeve/risks/forsinkelse: {impct: 5}}", "unknown-key"),
        ("change: {proeve/risks/forsinkelse: {impct: }}", "unknown-key"),
        ("change: {proeve/risks/forsinkelse: {name: }}", "missing-key"),
        ("change: {proeve/risks/forsinkelse: }", "empty-value"),
        ("change: {proeve/risks/forsinkelse: {owner: ledr}}", "unknown-reference"),
        ("change: {proeve/activities/aftale: {after: [brug]}}", "circular-activities"),
        ("add: {riscs: {x: {name: Nyt}}}", "unknown-kind"),
        ("add: {risks: }", "empty-value"),
        ("add: {risks: {x: }}", "empty-value"),
        ("add: {risks: {forsinkelse: {name: Nyt}}}", "item-exists"),
        ("add: {risks: {Æ x: {name: Nyt, likelihood: 1, impact: 1, consequence: C, handling: H}}}", "bad-id"),
        ("add: {phases: {ny: {name: Nyt, title: T, summary: S, characteristics: C, results: {a: b}}}}", "missing-cell"),
        ("drop: [proeve/risks/forsinkelse]\nchange: {proeve/risks/forsinkelse: {impact: 5}}", "dropped-and-changed"),
    ],
)
def test_each_fault_in_a_kommunes_changes_is_reported(folder: Path, text: str, code: str):
    _, problems = overlay(folder, text)

    assert code in [problem.code for problem in problems.errors]


def test_errors_in_a_kommunes_fields_point_into_its_file(folder: Path):
    _, problems = overlay(folder, "change:\n  proeve/risks/forsinkelse:\n    impact: 9\n    owner: ledr\n")

    assert {(p.where.file, p.where.line) for p in problems} == {("egne.yaml", 3)}


# --- the real thing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list_programmes(CONTENT))
def test_the_programmes_in_the_repository_read_without_errors(name: str):
    problems = Problems()
    programme = read_programme(CONTENT / "programmes" / name, problems)

    assert programme is not None
    assert [str(problem) for problem in problems.errors] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_no_change_to_a_line_of_real_content_makes_reading_fail(tmp_path: Path, seed: int):
    rng = random.Random(seed)
    name = rng.choice(list_programmes(CONTENT))
    folder = tmp_path / name
    shutil.copytree(CONTENT / "programmes" / name, folder)
    for path in sorted(folder.glob("*.yaml")):
        lines = path.read_text(encoding="utf-8").split("\n")
        at = rng.randrange(len(lines))
        head, colon, _ = lines[at].partition(":")
        odd = rng.choice(["{", "]", "&a x", "*a", "null", "yes", "2027-02-31", "\t", '"', "|", "-1", "[]", "{}", "**"])
        lines[at] = rng.choice([f"{head}{colon} {odd}", odd + lines[at], lines[at].lstrip(), "", lines[at - 1]])
        path.write_text("\n".join(lines), encoding="utf-8")
    programme, problems = read(folder)

    assert programme is not None or problems.errors
    ids = [item.id for item in programme.items()] if programme else []
    drops = tuple((item_id, Where("x", 1, 1)) for item_id in rng.sample(ids, min(5, len(ids))))
    assert programme is None or with_overlay(programme, Changes({}, drops, {}), problems)


def test_exercises_and_archetypes_refer_to_what_is_there(folder: Path):
    write(folder, "archetypes", "archetypes:\n  fyr: {name: Fyrtårn, text: Lyser, role: ledr}\n")
    write(
        folder,
        "workshop",
        """
        workshop:
          del-1: {name: Del 1, minutes: 10, steps: {a: {text: Gør det, exercise: kort}}}
        """,
    )
    write(
        folder,
        "exercises",
        """
        exercises:
          kortet: {name: Kort, purpose: Se, minutes: 10, question_sets: [moder], steps: {a: {text: Gør det}}}
        """,
    )
    write(folder, "questions", "questions:\n  moeder: {name: Møder, questions: {a: Hvad?}}\n")
    _, problems = read(folder)

    assert codes(problems) == ["unknown-reference"] * 3
    assert [problem.hint for problem in problems] and all(problem.where.line for problem in problems)


def test_a_programme_without_training_has_none(folder: Path):
    edit(folder, "programme", "training: {hours: 1}\n", "")
    programme, problems = read(folder)

    assert programme is not None and programme.training is None and not problems.errors


@pytest.mark.parametrize(("phase", "code"), [("drift", ""), ("drft", "unknown-reference")])
def test_a_decision_may_name_the_phase_it_opens(folder: Path, phase: str, code: str):
    write(folder, "decisions", f"decisions:\n  valg: {{name: Valg, text: T, owner: leder, phase: {phase}}}\n")
    _, problems = read(folder)

    assert codes(problems) == ([code] if code else [])


def test_what_stood_under_a_dropped_check_stands_alone(folder: Path):
    row = "name: N, phase: start, responsible: [ejer], due: {activity: aftale}"
    write(folder, "checks", f"checks:\n  alt: {{{row}}}\n  klar: {{{row}, parent: alt}}\n")
    made, problems = overlay(folder, "drop: [proeve/checks/alt]")

    assert not problems.errors
    assert [check.parent for check in made.content["checks"]] == [""]  # type: ignore[attr-defined]
