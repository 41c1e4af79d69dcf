"""Views turn items into nodes: ids, controls, marks for what is unknown or ours, and what stays out when empty."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from msgspec.structs import replace
from small import ROOT, facts, item, items

from generator.kinds import views
from generator.kinds.decisions import Decision
from generator.kinds.facts import Assumption, Entry, Period, Person, Team
from generator.kinds.parts import how_many
from generator.kinds.risks import Risk
from generator.tree.nodes import Callout, Chart, Columns, Figure, Heading, Opener, Panel, Prose, Span, Table, plain


def _text(table: Table) -> list[list[str]]:
    return [
        [
            " | ".join(plain(line) for line in cell.lines) or (cell.control.value if cell.control else "")
            for cell in row.cells
        ]
        for row in table.rows
    ]


def _only(blocks: list[object], kind: type) -> object:
    found = [block for block in blocks if isinstance(block, kind)]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", sorted("@".join(pair) for pair in views()))
@pytest.mark.parametrize("medium", ["page", "slide"])
def test_every_view_works_on_a_page_and_on_a_slide(show, name: str, medium: str):
    options = {"phase": "start", "role": "projektleder"}
    blocks = show(name, medium=medium, width=166 if medium == "page" else 202, height=116, options=options)
    ids = [block.id for block in blocks]
    assert len(ids) == len(set(ids))


# The areas are the themes' own texts, also where no criterion belongs to them.
@pytest.mark.parametrize(
    "name", sorted("@".join(pair) for pair in views() if pair[0] != "facts" and pair != ("checks", "areas"))
)
def test_a_view_of_nothing_gives_nothing(show, name: str):
    kind = name.partition("@")[0]
    plan = replace(facts().plan, entries=(), milestones=())
    assert show(name, kinds={kind: items(kind)}, options={"phase": "start", "role": "projektleder"}, plan=plan) == []


def test_a_check_is_a_row_with_box_owner_and_date(show):
    table = _only(show("checks@checklist", options={"phase": "start"}), Table)
    first = table.rows[0]
    controls = [cell.control for cell in first.cells if cell.control]
    assert first.id == "demo/checks/krav"
    assert [control.kind for control in controls] == ["checkbox", "text", "date"]
    assert controls[0].tag == "opg:krav"
    assert controls[1].value == "Eva Prøve"
    assert controls[1].field == "people/projektleder/0/name"
    assert controls[2].when == date(2027, 1, 8)


def test_an_unknown_owner_is_the_role_and_no_field(show):
    table = _only(show("checks@checklist", options={"phase": "start"}), Table)
    control = table.rows[1].cells[3].control
    assert (control.value, control.field) == ("Styregruppe", "")


def test_a_local_row_is_tagged(show):
    table = _only(show("checks@checklist", options={"phase": "start"}), Table)
    tones = [{span.tone for cell in row.cells for line in cell.lines for span in line} for row in table.rows]
    assert [("local" in one, row.local) for one, row in zip(tones, table.rows, strict=True)] == [
        (False, False),
        (True, True),
    ]


def test_control_tags_stay_short_and_apart(show):
    from generator.kinds.checks import _tag

    long = [_tag("ansvarlig", "x" * 60 + end) for end in ("-a", "-b")]
    assert all(len(tag) <= 64 for tag in long)
    assert long[0] != long[1]


def test_the_key_facts_mark_what_nobody_gave_and_what_is_missing(show):
    panel = _only(show("facts@key-facts"), Panel)
    assert ["antaget" in fact.label for fact in panel.numbers] == [False, True, False, True]
    assert "assumed" in {span.tone for fact in panel.facts for line in fact.value for span in line}
    fields = {span.field for fact in panel.facts for line in fact.value for span in line if span.tone == "fill-in"}
    assert fields == {"people/projektejer/0/name", "contact/name"}


def test_given_values_carry_no_mark(show):
    plan = replace(facts().plan, assumed_start=False)
    panel = _only(show("facts@key-facts", assumptions=(), plan=plan), Panel)
    assert "assumed" not in {
        span.tone for fact in (*panel.numbers, *panel.facts) for line in fact.value for span in line
    }


def test_example_people_are_marked(show):
    blocks = show("facts@key-facts")
    assert any(isinstance(block, Prose) and block.style == "note" for block in blocks)


def test_risks_are_numbered_worst_first(show):
    table = _only(show("risks@register"), Table)
    assert [row.id for row in table.rows] == ["demo/risks/stor", "demo/risks/lille"]
    assert [row[0] for row in _text(table)] == ["R1", "R2"]


def test_the_heat_map_puts_each_risk_in_its_cell(show):
    table = _only(show("risks@heat"), Table)
    rows = _text(table)
    assert len(rows) == 5
    assert rows[1][4] == "R1 | 16"
    assert rows[3][1] == "R2 | 2"
    assert table.rows[1].cells[4].fill == "risk.4"
    assert "Stor" in table.description


def test_four_risks_in_one_cell_become_two_and_a_number(show):
    many = items(
        "risks",
        *(item(Risk, "risks", f"r{n}", likelihood=3, impact=3, consequence="x", handling="y") for n in range(4)),
    )
    table = _only(show("risks@heat", kinds={"risks": many}), Table)
    assert "+2" in _text(table)[2][3]


def test_an_empty_recommendation_is_a_dash_with_a_note(show):
    blocks = show("themes@matrix")
    assert _text(blocks[0])[0][1:] == ["Ja", "–", "Følg op."]
    assert [block.style for block in blocks if isinstance(block, Prose)] == ["note"]


def test_milestones_are_numbered_by_date(show):
    table = _only(show("activities@milestones"), Table)
    assert [row[0] for row in _text(table)] == ["◆ M1", "◆ M2", "◆ M3"]
    assert len({row.id for row in table.rows}) == 3


def test_the_plan_names_its_table_in_the_alt_text(show):
    figure = _only(show("activities@gantt"), Figure)
    assert "2027" in figure.alt
    assert plain(_only(show("activities@table"), Table).caption) in figure.alt


def test_the_alt_text_of_a_plan_says_one_more_and_two_more_each_in_its_own_way(show):
    plan = facts().plan
    (last,) = plan.milestones[-1:]

    def ending(extra: int) -> str:
        found = (*plan.milestones, *(replace(last, id=f"{last.id}/{number}") for number in range(extra)))
        entries = (*plan.entries, *found[len(plan.milestones) :])
        return _only(show("activities@gantt", plan=replace(plan, entries=entries, milestones=found)), Figure).alt

    words = facts().words
    assert words["and-one-more"] in ending(1)
    assert words["and-more"].format(n=1) not in ending(1)
    assert words["and-more"].format(n=2) in ending(2)


@pytest.mark.parametrize(("medium", "limit"), [("page", 226.0), ("slide", 125.0)])
def test_sixty_teams_still_fit_the_drawing(show, medium: str, limit: float):
    teams = tuple(Team(f"t{n}", f"Team {n}", 3) for n in range(60))
    entries = tuple(
        Entry(
            f"demo/activities/go-live/{team.id}",
            "go-live",
            f"Go-live, {team.name}",
            "",
            "midt",
            date(2027, 2, 1),
            date(2027, 2, 1),
            1,
            ("projektleder",),
            team=team,
            milestone=True,
        )
        for team in teams
    )
    plan = replace(facts().plan, entries=entries, milestones=entries)
    figure = _only(
        show(
            "activities@gantt",
            medium=medium,
            width=166 if medium == "page" else 306,
            height=120,
            plan=plan,
            teams=teams,
        ),
        Figure,
    )
    assert figure.drawing.height <= limit


def _rollout(names: list[str], all_teams: int) -> list[str]:
    from generator.kinds.activities import _rolled

    teams = tuple(Team(f"t{n}", name, 3) for n, name in enumerate(names))
    day = date(2027, 2, 1)
    group = [
        Entry(f"a/{team.id}", "a", f"Uddan {team.name}", "", "midt", day, day, 1, team=team, base="Uddan brugere")
        for team in teams
    ]
    everyone = teams + tuple(Team(f"x{n}", f"X {n}", 1) for n in range(all_teams - len(teams)))
    return [_rolled(facts(teams=everyone), group)]


def test_teams_drawn_as_one_are_called_by_the_activity_and_counted_or_numbered():
    assert _rollout(["Team 1", "Team 2", "Team 3"], 3) == ["Uddan brugere (3 teams)"]
    assert _rollout(["Team 2", "Team 3"], 3) == ["Uddan brugere: Team\u00a02–3"]
    assert _rollout(["Øst", "Vest"], 3) == ["Uddan brugere (2 teams)"]


def test_a_phase_number_in_a_table_is_a_chip_and_no_filled_cell(show):
    cells = [row.cells[0] for row in _only(show("activities@table"), Table).rows]
    assert {cell.fill for cell in cells} == {""}
    assert {span.tone for cell in cells for line in cell.lines for span in line} == {"phase.1", "phase.2", "phase.3"}


def test_the_organisation_ends_with_those_who_shall_use_it(show):
    text = [
        plain(line)
        for shape in _only(show("units@diagram", height=116), Figure).drawing.shapes
        for line in getattr(shape, "lines", ())
    ]
    shown = [one for one in text if str(facts().end_users) in one]
    assert len(shown) == 1
    assert all(team.name in shown[0] for team in facts().teams)


def test_what_is_always_ours_is_listed_even_where_no_item_says_so(show):
    rows = {row.id.split("facts@")[1] for row in _only(show("facts@decided"), Table).rows}
    assert {"decided/units/lines", "decided/checks/due", "decided/roles/staffing", "decided/risks/risk-owner"} <= rows


def test_one_is_counted_in_the_singular_by_the_words_of_documents():
    words = {"singular-user": "bruger", "plural-user": "brugere"}
    counted = [how_many(replace(facts(), words=words), "user", n) for n in (1, 2, 1200)]
    assert counted == ["1\u00a0bruger", "2\u00a0brugere", "1.200\u00a0brugere"]


def test_a_document_may_call_a_kind_by_the_programmes_own_name(show):
    first = [
        [row[0] for row in _text(_only(show("facts@decided", options=options), Table))]
        for options in ({}, {"risks": "kind-benefits"})
    ]
    assert "Risici" in first[0]
    assert first[1] == ["Gevinster" if name == "Risici" else name for name in first[0]]


def test_those_in_a_roles_seats_are_named_in_its_profile(show):
    boss = Person("people/projektejer/0", "Ida Prøve")
    people = {**facts().people, "projektejer": (boss,)}
    panel = _only(show("roles@profile", options={"role": "styregruppe"}, people=people), Panel)
    fields = {span.field for fact in panel.facts for one in fact.value for span in one}
    assert "people/projektejer/0/name" in fields


def test_teams_nobody_named_are_counted_and_not_listed(show):
    teams = tuple(Team(f"t{n}", f"Team {n}", 84) for n in range(1, 9))
    made_up = (Assumption("programmes.demo.teams", "Teams", "8", "Antaget ud fra folketal: x"),)
    panel = _only(show("facts@key-facts", teams=teams, assumptions=made_up), Panel)
    text = [plain(one) for fact in panel.facts for one in fact.value]
    assert not any("Team 1" in one for one in text)
    assert any("84" in one for one in text)


def test_a_cell_of_several_lines_is_read_aloud_with_a_colon_after_what_is_no_sentence():
    from generator.kinds.parts import _spoken

    assert plain(_spoken(((Span("Tid"),), (Span("Vi får tid."),), (Span("Mere"),)))) == "Tid: Vi får tid. Mere"


def test_closed_weeks_carry_their_year_only_over_a_new_year():
    from generator.kinds.activities import _closed_text

    week = Period(date(2027, 5, 17), date(2027, 5, 23))
    assert _closed_text(week, one_year=True) == "uge\u00a020"
    assert _closed_text(week, one_year=False) == "uge\u00a020 i 2027"


def test_an_unnamed_contact_has_the_kommunes_website_and_no_empty_cell(show):
    table = _only(show("facts@contacts", people={}, contact=None), Table)
    assert all(plain(line) for row in table.rows for cell in row.cells for line in cell.lines or [()])
    assert [column.label for column in table.columns] == ["Rolle", "Hvor", "Hjemmeside"]


def test_the_effort_tables_add_up(show):
    table = _only(show("facts@effort-roles"), Table)
    numbers = [int(row[3]) for row in _text(table) if row[3].isdigit()]
    assert sum(numbers[:-1]) == numbers[-1] == 100


def test_kroner_appear_with_an_hourly_cost(show):
    effort = replace(facts().effort, hourly_cost=400.0, cost=40000.0)
    table = _only(show("facts@effort-roles", effort=effort), Table)
    assert len(table.columns) == 5
    assert "40.000" in _text(table)[-1][-1]


def test_the_chart_is_sorted_and_its_largest_bar_stands_out(show):
    chart = _only(show("facts@effort-chart"), Chart)
    assert list(chart.values) == sorted(chart.values, reverse=True)
    assert chart.highlight == (0,)
    assert chart.alt


def test_someone_over_full_time_is_flagged(show):
    from generator.kinds.facts import PersonLoad

    busy = PersonLoad(Person("people/projektleder/0", "Eva Prøve"), ("projektleder", "styregruppe"), 1.2)
    calm = PersonLoad(Person("people/styregruppe/0", "Ida Prøve"), ("styregruppe",), 0.5)
    callout = _only(show("facts@effort-loads", effort=replace(facts().effort, loads=(busy, calm))), Callout)
    assert len(callout.paragraphs) == 1
    assert callout.paragraphs[0][0].field == "people/projektleder/0/name"


def test_a_profile_has_panel_lead_tasks_and_phases(show):
    blocks = show("roles@profile", options={"role": "projektleder"})
    assert [type(block).__name__ for block in blocks[:3]] == ["Panel", "Prose", "Prose"]
    assert blocks[0].side
    assert [row.id for row in _only(blocks, Table).rows] == [
        "demo/roles/projektleder/start",
        "demo/roles/projektleder/midt",
    ]


def test_a_phase_opens_with_wheel_and_two_columns(show):
    blocks = show("phases@opener", options={"phase": "midt"})
    assert isinstance(blocks[0], Opener)
    assert blocks[0].phase == 2
    assert isinstance(blocks[1], Columns)


def test_a_phase_shows_below_its_columns_who_has_most_to_do(show):
    heading, table = show("phases@opener", options={"phase": "start"})[1].below
    assert plain(heading.text) == table.title
    planned = [0 if plan == "–" else 1 + plan.count("; ") for _, plan, _ in _text(table)]
    ticked = [int(re.sub(r"\D", "", f"0{checks}")) for _, _, checks in _text(table)]
    counts = [a + b for a, b in zip(planned, ticked, strict=True)]
    assert counts == sorted(counts, reverse=True)
    assert 2 <= len(counts) <= 6
    assert show("phases@opener", options={"phase": "midt"})[1].below == ()  # one role is no overview


def test_the_organisation_says_who_reports_to_whom(show):
    figure = _only(show("units@diagram", height=116), Figure)
    assert "Projektleder refererer til styregruppe" in figure.alt


def test_names_carry_their_field_everywhere(show):
    """A name without its field id would end in the file's base text."""
    for kind, name in views():
        for block in show(f"{kind}@{name}", options={"phase": "start", "role": "projektleder"}, height=116):
            for span in _all_spans(block):
                assert "Eva Prøve" not in span.text or span.field.startswith("people/projektleder/0")


def _all_spans(block: object) -> list[object]:
    from generator.compose import _spans_of

    if isinstance(block, Columns):
        return [span for inner in (*block.left, *block.right) for span in _all_spans(inner)]
    found = [span for line in _spans_of(block) for span in line]
    if isinstance(block, Heading):
        found.extend(block.text)
    return found


def test_every_word_that_views_use_is_in_words_and_none_is_idle():
    words = set(yaml.safe_load((ROOT / "content" / "words.yaml").read_text(encoding="utf-8")))
    used: set[str] = set()
    patterns: list[str] = []
    for path in sorted((ROOT / "generator").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else ".*" for part in node.values]
                patterns.append("".join(re.escape(part) if part != ".*" else part for part in parts))
    for path in sorted((ROOT / "layouts" / "outlines").glob("*.yaml")):
        used |= set(re.findall(r"[a-z][a-z0-9-]+", path.read_text(encoding="utf-8")))
    shaped = re.compile("|".join(sorted({f"(?:{pattern})" for pattern in patterns if re.search("[a-z]{4}", pattern)})))
    idle = {word for word in words - used if not shaped.fullmatch(word)}
    assert idle == set()
    assert _asked() <= words


def _asked() -> set[str]:
    """The literal keys of all `word(facts, "key", …)` calls."""
    found: set[str] = set()
    for path in [*(ROOT / "generator" / "kinds").glob("*.py"), ROOT / "generator" / "compose.py"]:
        for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "word" and len(node.args) > 1:
                asked = node.args[1]
                for one in (asked.body, asked.orelse) if isinstance(asked, ast.IfExp) else (asked,):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        found.add(one.value)
    return found


def test_a_list_of_names_keeps_one_capital_and_the_notes_end_sentences_with_a_full_stop() -> None:
    from generator.kinds.parts import _spoken, _told, inside
    from generator.reading.spans import Span, plain

    work = ((Span("Planen: Uddan brugerne"),), (Span("Tjeklisten: Læg en plan"),))
    assert plain(_spoken(work)) == "Planen: Uddan brugerne. Tjeklisten: Læg en plan"
    assert plain(_told(((Span("40 %"),), (Span("Hele perioden."),), (Span("432 timer"),)))) == (
        "40 %. Hele perioden. 432 timer"
    )
    assert plain(_told(((Span("Anne Hansen"),), (Span("Bo Holm"),)))) == "Anne Hansen, Bo Holm"
    assert [inside(name) for name in ("Slides og projektor", "MED-repræsentant", "B&U-sponsor", "It-leder")] == [
        "slides og projektor",
        "MED-repræsentant",
        "B&U-sponsor",
        "it-leder",
    ]


def test_decisions_name_no_owner_where_those_at_the_table_decide_them_all(show):
    def decision(key: str, owner: str = "") -> Decision:
        return item(Decision, "decisions", key, name=key, text=key, owner=owner)

    def columns(*decisions: Decision) -> list[str]:
        (table,) = show("decisions@table", kinds={"decisions": items("decisions", *decisions)})
        assert all(len(row.cells) == len(table.columns) for row in table.rows)
        return [column.key for column in table.columns]

    assert columns(decision("a"), decision("b")) == ["type", "what", "due"]
    assert columns(decision("a"), decision("b", "projektleder")) == ["type", "what", "owner", "due"]
