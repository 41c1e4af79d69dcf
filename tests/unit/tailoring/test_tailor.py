from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from generator.municipality import read_municipality, read_register
from generator.outline import read_words
from generator.problems import Problems, ProblemsError
from generator.programme import read_programme, texts_of
from generator.reading.text import Text
from generator.tailoring.defaults import read_defaults
from generator.tailoring.tailor import tailor

CONTENT = Path(__file__).parents[3] / "content"
BUILT = date(2026, 11, 16)


@pytest.fixture(scope="module")
def base():
    problems = Problems()
    programme = read_programme(CONTENT / "programmes/vitas", problems)
    register = read_register(CONTENT, problems)
    defaults = read_defaults(CONTENT, problems)
    words = read_words(CONTENT / "words.yaml", problems)
    assert not problems.errors
    return programme, register, defaults, words


@pytest.fixture
def tailored(base, tmp_path):
    programme, register, defaults, words = base

    def run(name="skanderborg", own="", shared="", problems=None):
        problems = problems if problems is not None else Problems()
        entry = register.find(name, problems)
        file = None
        if own or shared:
            file = tmp_path / "kommune.yaml"
            text = f"municipality: {entry.slug}\n"
            text += f"defaults:\n{shared}" if shared else ""
            text += f"programmes:\n  vitas:\n{own}" if own else ""
            file.write_text(text, encoding="utf-8")
        municipality = read_municipality(entry, file, "vitas", problems)
        return tailor(programme, municipality, defaults, words, problems, built=BUILT)

    return run


GIVEN = """
    start: 2027-01-11
    strategy: trinvis
    gap_weeks: 3
    training: sidemand
    teams: [{name: Øst, members: 30}, {name: Vest, members: 32}]
    superusers: 4
"""


def codes(run, *args, **more):
    problems = Problems()
    with suppress(ProblemsError):
        run(*args, problems=problems, **more)
    return [problem.code for problem in problems.found]


@pytest.mark.parametrize(("name", "own"), [("laesoe", ""), ("skanderborg", GIVEN), ("koebenhavn", "")])
def test_every_text_is_filled_and_no_expression_is_left(tailored, name, own):
    found = tailored(name, own)
    texts = [text for items in found.content.values() for item in items for text in texts_of(item)]
    texts += [text for section in found.sections.values() for text in texts_of(section)]
    texts += [text for cover in found.programme.cover.values() for text in texts_of(cover)]

    assert texts
    assert all(isinstance(text, Text) and text.blocks is not None and "{{" not in text.plain for text in texts)
    assert all("{{" not in entry.label + entry.brief + entry.note for entry in found.facts.plan.entries)


def test_all_98_are_tailored_without_errors(base):
    programme, register, defaults, words = base
    for entry in register.entries:
        problems = Problems()
        municipality = read_municipality(entry, None, "vitas", problems)
        tailor(programme, municipality, defaults, words, problems, built=BUILT)
        assert not problems.errors


def test_same_inputs_give_the_same_facts(tailored):
    assert tailored(own=GIVEN).facts == tailored(own=GIVEN).facts


def test_a_headline_on_given_values_stands_and_on_assumed_values_falls_back(tailored):
    given, assumed = tailored(own=GIVEN), tailored()
    source = given.programme.sections["organisation"]

    assert source.headline.plain != source.headline_assumed.plain
    assert assumed.facts.headlines["organisation"] == source.headline_assumed.plain
    assert "end_users" in assumed.facts.assumed and "end_users" not in given.facts.assumed
    assert assumed.facts.plan.assumed_start and not given.facts.plan.assumed_start


def test_what_depends_on_size_is_in_or_out_and_says_why(tailored):
    small, large = tailored("laesoe"), tailored("koebenhavn")

    assert "referencegruppe" not in small.content["roles"]
    assert "referencegruppe" in large.content["roles"]
    (step,) = (step for step in small.trace if step.id == "vitas/roles/referencegruppe" and step.what == "udeladt")
    assert step.where.file.endswith("roles.yaml") and step.where.line


def test_every_item_can_be_explained(base, tailored):
    explained = {step.id for step in tailored(own=GIVEN).trace}

    assert {item.id for item in base[0].items()} <= explained


def test_nothing_refers_to_what_is_not_there(tailored):
    found = tailored("laesoe")
    units = found.content["units"]
    holders = {seat.holder for unit in units for seat in unit.seats.values()}
    roles = {role.key for role in found.content["roles"]}

    for item in (*found.content["activities"], *found.content["checks"]):
        assert item.responsible and set(item.responsible) <= roles | holders
    assert all(not unit.parent or unit.parent in units for unit in units)
    assert all(not unit.role or unit.role in roles for unit in units)
    assert {entry.activity for entry in found.facts.plan.entries} == {one.key for one in found.content["activities"]}


def test_one_wave_leaves_no_later_teams(tailored):
    found = tailored(own=GIVEN.replace("trinvis", "samlet"))

    assert len(found.facts.teams) == 2
    assert not [one for one in found.content["activities"] if one.each == "later_teams"]
    assert all(entry.team is None for entry in found.facts.plan.entries)


def test_every_wave_has_its_entry_named_for_its_team(tailored):
    plan = tailored(own=GIVEN).facts.plan
    repeated = [entry for entry in plan.entries if entry.team is not None]

    assert {entry.team.name for entry in repeated} == {"Øst", "Vest"}
    assert all(entry.team.name in entry.label for entry in repeated)


def test_every_check_has_a_due_date_on_a_working_day(tailored):
    found = tailored(own=GIVEN)

    assert set(found.facts.due) >= {check.id for check in found.content["checks"]}
    assert all(day.weekday() < 5 for day in found.facts.due.values())


def test_a_check_whose_activity_is_gone_is_due_when_its_phase_ends(tailored):
    own = """
    changes:
      change:
        vitas/activities/guides: {when: "false"}
"""
    found = tailored(own=own)
    check = next(check for check in found.content["checks"] if check.due.activity == "guides")

    assert "guides" not in found.content["activities"]
    assert found.facts.due[check.id] == found.facts.plan.phases[check.phase].end


def test_people_have_field_ids_and_stay_out_of_expressions(tailored):
    own = """
    people: {projektleder: [{name: Anna Prøve, title: chef}], projektejer: [{name: Bo Prøve}]}
"""
    facts = tailored(own=own).facts

    assert facts.people["projektleder"][0].field == "people/projektleder/0"
    assert facts.people["projektejer"][0].field == "people/projektejer/0"
    for word in ("people", "contact"):
        change = f'    changes: {{change: {{vitas/risks/forsinkelse: {{name: "{{{{ {word} }}}}"}}}}}}\n'
        assert codes(tailored, own=change) == ["undefined-name"]


def test_a_contact_is_a_person_with_a_field_of_its_own(tailored):
    facts = tailored(shared="  contact: {name: Anna Prøve, email: anna@example.dk}\n  example: true\n").facts

    assert (facts.contact.field, facts.contact.name, facts.contact.example) == ("contact", "Anna Prøve", True)


def test_conditions_may_not_read_plan_or_hours(tailored):
    for what in ("plan.start", "effort.total"):
        change = f'    changes: {{change: {{vitas/risks/forsinkelse: {{when: "{what} == 1"}}}}}}\n'
        assert codes(tailored, own=change) == ["not-in-conditions"]


def test_team_is_known_only_where_something_repeats(tailored):
    change = '    changes: {change: {vitas/risks/forsinkelse: {name: "{{ team.name }}"}}}\n'

    assert codes(tailored, own=change) == ["undefined-name"]


def test_local_words_bend_the_forms_that_follow_and_report_the_rest(tailored):
    problems = Problems()
    own = "    local_words: {job_centre: {plain: arbejdsmarkedscenter, definite: arbejdsmarkedscentret}}\n"
    found = tailored(own=own, problems=problems)
    texts = " ".join(text.plain for items in found.content.values() for item in items for text in texts_of(item))

    assert "arbejdsmarkedscentret" in texts
    assert [(p.code, p.severity, p.where.line > 0) for p in problems.found] == [
        ("local-word-incomplete", "warning", True)
    ]


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ("    start: 2026-10-05\n", "start-before-document"),
        ("    start: 1950-01-02\n", "date-out-of-reach"),
        ("    go_live: 9999-12-31\n", "date-out-of-reach"),
        ("    start: 2027-01-10\n", "not-a-working-day"),
        ("    activities: {guides: {starts: 2026-12-21}}\n", "pin-breaks-order"),
        ("    activities: {guide: {done: true}}\n", "unknown-activity-pin"),
        ("    people: {projektleeder: [{name: A}]}\n", "unknown-role"),
        ("    closed_weeks: [1990-01-01/2190-12-31]\n", None),
        ("    changes: {change: {vitas/activities/adgang: {after: [ad-brugere]}}}\n", "circular-activities"),
        ("    changes: {change: {vitas/activities/adgang: {lasts: 3 uger}}}\n", "bad-length"),
    ],
)
def test_what_a_kommune_gets_wrong_is_a_problem_and_no_traceback(tailored, own, code):
    found = codes(tailored, own=own)

    assert found if code is None else code in found


def test_names_with_odd_signs_are_shown_as_typed(tailored):
    name = "**A** & <b> {{ 7 * 7 }} 🚀"
    found = tailored(
        own=f'    strategy: trinvis\n    teams: [{{name: "{name}", members: 3}}, {{name: B, members: 2}}]\n'
    )

    assert any(name in entry.label for entry in found.facts.plan.entries)


@pytest.mark.parametrize(
    "kind", ["activities", "roles", "units", "themes", "checks", "stakeholders", "risks", "phases", "decisions"]
)
def test_dropping_any_one_item_gives_finished_content_or_one_clear_error(base, tailored, kind):
    for item in base[0].content[kind]:
        problems = Problems()
        try:
            found = tailored(own=f"    changes: {{drop: [{item.id}]}}\n", problems=problems)
        except ProblemsError:
            assert [problem.code for problem in problems.errors] == ["item-in-use"], item.id
            assert kind in ("roles", "phases"), item.id
        else:
            assert item.key not in found.content[kind]
            assert "fjernet" in [step.what for step in found.trace if step.id == item.id]
            assert set(found.facts.due) == {
                one.id for name in ("checks", "decisions") for one in found.content[name] if one.due is not None
            }


def test_a_check_whose_activity_is_dropped_is_due_when_its_phase_ends(base, tailored):
    check = next(iter(base[0].content["checks"]))
    found = tailored(own=f"    changes: {{drop: [vitas/activities/{check.due.activity}]}}\n").facts

    assert found.due[check.id] == found.plan.phases[check.phase].end


def test_texts_count_what_is_in_after_local_changes(tailored):
    def shown(own=""):
        own += '      change: {vitas/risks/forsinkelse: {name: "{{ counts.risks }} {{ counts.checks.etablering }}"}}\n'
        return tailored(own=f"    changes:\n{own}").content["risks"].get("forsinkelse").name.plain

    risks, checks = map(int, shown().split())
    fewer = shown("      drop: [vitas/risks/modstand, vitas/checks/lav-business-case]\n")
    assert fewer == f"{risks - 1} {checks - 1}"


def test_conditions_may_not_count(tailored):
    change = '    changes: {change: {vitas/risks/forsinkelse: {when: "counts.risks == 1"}}}\n'

    assert codes(tailored, own=change) == ["not-in-conditions"]


def test_an_entry_per_team_also_has_the_name_without_the_team(tailored):
    entries = [entry for entry in tailored(own=GIVEN).facts.plan.entries if entry.team is not None]

    assert entries
    assert all(entry.base and entry.team.name not in entry.base for entry in entries)
    assert not any(entry.base[-1] in " :,–-" for entry in entries)


# Editions


def for_audience(base, audience, programme=None):
    whole, register, defaults, words = base
    problems = Problems()
    municipality = read_municipality(register.find("skanderborg", problems), None, "vitas", problems)
    return tailor(programme or whole, municipality, defaults, words, problems, built=BUILT, audience=audience)


def present(found):
    return {item.id for items in found.content.values() for item in items}


def test_each_edition_is_part_of_the_one_for_fewer_people(base):
    board, project, everybody = (for_audience(base, audience) for audience in ("styregruppe", "projekt", "alle"))

    assert present(everybody) < present(project) < present(board)
    assert not everybody.content["risks"] and not everybody.content["stakeholders"]
    assert project.content["risks"] and project.content["stakeholders"]
    assert board.content["agenda"] and not project.content["agenda"]
    assert present(board) == present(for_audience(base, "styregruppe"))


@pytest.mark.parametrize(("kind", "audience", "kept"), [("risks", "alle", True), ("activities", "projekt", False)])
def test_an_item_that_says_whom_it_is_for_follows_its_own_word(base, kind, audience, kept):
    programme = base[0]
    first, *rest = programme.content[kind]
    items = replace(programme.content[kind], items=(first.model_copy(update={"audience": audience}), *rest))
    changed = replace(programme, content={**programme.content, kind: items})

    found = for_audience(base, "alle", changed)

    assert (first.id in present(found)) is kept
    steps = {step.what: step.why for step in found.trace if step.id == first.id}
    assert steps.get("til projekt", "") == ("" if kept else "sådan står det i punktet")
    assert steps.get("udeladt", "") == ("" if kept else "udgaven er til alle, punktet til projekt")


def test_an_edition_says_why_an_item_is_left_out(base):
    found = for_audience(base, "alle")
    risk = next(iter(base[0].content["risks"]))
    steps = {step.what: step.why for step in found.trace if step.id == risk.id}
    assert steps == {
        "til projekt": "sådan er risks, når punktet ikke siger andet",
        "udeladt": "udgaven er til alle, punktet til projekt",
    }


def test_texts_and_conditions_know_the_edition(base):
    texts = {item.key: item for item in for_audience(base, "alle").content["prose"]}
    whole = {item.key: item for item in for_audience(base, "styregruppe").content["prose"]}
    assert "tre ting" in texts["formaal"].text.plain and "fire ting" in whole["formaal"].text.plain
    assert not texts["formaal"].points["analyser"].plain and whole["formaal"].points["analyser"].plain
