import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.problems import Problems, Where
from generator.reading.spans import plain
from generator.reading.text import Expression, Text
from generator.tailoring import expressions, grammar
from generator.tailoring.expressions import MOST_OUTPUT, Fault, Record, Scope, fill, holds, value_of


def scope(**computed):
    ledger = set()
    staffing = Record("staffing", {"projektleder": 1, "it_afdeling": 2}, ledger)
    team = Record("team", {"name": "**A**", "members": 3}, ledger, "**A**")
    values = {"n": 4, "many": 1234, "name": "Aarhus", "day": date(2027, 2, 1), "staffing": staffing, "teams": [team]}
    return Scope(values, ledger, {key: Expression(text) for key, text in computed.items()}, frozenset({"plan"}))


def shown(source, **computed):
    problems = Problems()
    text = fill(Text(source, Where("f.yaml", 3, 5), None, Where("f.yaml", 3, 5)), scope(**computed), problems)
    assert not problems.found, problems.found
    return "\n".join(plain(line) for line in text.lines)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ n | word | capitalise }} teams", "Fire teams"),
        ("{{ many }}", "1.234"),
        ("{{ 2.5 }}", "2,5"),
        ("{{ day }}", "1.\u00a0februar 2027"),
        ("{{ 'fra ' ~ day ~ ' til ' ~ many }}", "fra 1.\u00a0februar 2027 til 1.234"),
        ("{{ name | genitive }}", "Aarhus’"),
        ("{{ n | plural('time', 'timer') }}", "4\u00a0timer"),
        ("{{ n | word('time', 'timer') }}", "fire\u00a0timer"),
        ("{{ teams | join }} og **fed**", "**A** og fed"),
        ("{{ teams[0].members + n * 2 - 1 }}", "10"),
        ("{{ 'x}}y' }}", "x}}y"),
        ('{{ "a" if n > 3 and staffing.projektleder == 1 else "b" }}', "a"),
        ("{{ staffing['it_afdeling'] }}", "2"),
        ("{{ later }}", "3"),
        ("ingen udtryk", "ingen udtryk"),
    ],
)
def test_expressions_are_put_into_danish(source, expected):
    assert shown(source, later="n - 1") == expected


ATTACKS = [
    "''.__class__",
    "''['__class__']",
    "teams[0].__init__.__globals__",
    "teams[0]['__class__']",
    "teams.append(1)",
    "'a' * 10**9",
    "[0] * 10**9",
    "9**9**9",
    "2 ** -9999",
    "(-8) ** 0.5",
    "1e400",
    "10**15 * 10**15",
    "range(10**9)",
    "lipsum()",
    "cycler('a')",
    "namespace(a=1)",
    "joiner()",
    "self",
    "self.x",
    "super()",
    "caller()",
    "name.format(1)",
    "'%s' % name",
    "'%0999999999d' % 1",
    "name | center(10**9)",
    "name | replace('a', 'aaaa')",
    "teams | map(attribute='__class__')",
    "n | number(10**9)",
    "n | attr('__class__')",
    "{'a': 1}",
    "teams[::1]",
    "name[10**9]",
    "teams[5]",
    "1 / 0",
    "(" * 400 + "1" + ")" * 400,
    "[" * 100 + "]" * 100,
    "-" * 900 + "1",
    "not " * 200 + "n",
    "'" + "a" * 2000 + "'",
    "n ~ " * 200 + "n",
    "'\\x00'",
    "'\\ue0000\\ue001'",
    "'\\u202e'",
    "n n",
    "",
    "'abc",
    "n |",
    "name < 3",
    "'x' if n > 9",
    "True + 1",
    "true",
    "none",
    "__import__('os')",
    "teams[0]",
    "unknown",
    "unknown == 1",
    "[unknown]",
    "staffing",
    "plan.start",
    "n is callable",
    "n is sameas 1",
    "a}",
]


@pytest.mark.parametrize("source", ATTACKS, ids=range(len(ATTACKS)))
def test_no_expression_does_harm_or_escapes_as_a_traceback(source):
    problems = Problems()
    started = time.perf_counter()

    filled = fill(Text("{{ " + source + " }}", Where("f.yaml", 3, 5)), scope(), problems)

    assert time.perf_counter() - started < 1
    assert len(filled.plain) <= MOST_OUTPUT
    assert problems.errors or source == "teams[0]"


@pytest.mark.parametrize("source", ["{% for x in teams %}{% endfor %}", "{# note #}", "{% set n = 1 %}", "{{ n", "{%"])
def test_only_closed_expressions_may_stand_in_a_text(source):
    problems = Problems()
    fill(Text("a\n" + source, Where("f.yaml", 3, 5), None, Where("f.yaml", 4, 7), 7), scope(), problems)

    assert [(p.code, p.where.line, p.where.column) for p in problems.errors] in (
        [("forbidden-block", 5, 7)],
        [("unclosed-expression", 5, 7)],
    )


def test_a_text_is_never_longer_than_the_bound():
    problems = Problems()
    fill(Text(("{{ name ~ '" + "x" * 900 + "' }}") * 30, Where("f.yaml", 3, 5)), scope(), problems)

    assert [p.code for p in problems.errors] == ["expression-too-big"]


def test_every_fault_names_its_own_line_and_column():
    problems = Problems()
    text = Text(
        "ja {{ n }}\nnej {{ nn }}, {{ staffing.projektlede }}", Where("f.yaml", 3, 5), None, Where("f.yaml", 4, 7), 7
    )
    fill(text, scope(), problems)

    assert [(p.code, p.where.line, p.where.column) for p in problems.errors] == [
        ("undefined-name", 5, 13),
        ("undefined-name", 5, 23),
    ]
    assert "«n»" in problems.errors[0].hint
    assert "«projektleder»" in problems.errors[1].hint


def test_a_circle_of_computed_values_is_reported_with_its_chain():
    with pytest.raises(Fault) as raised:
        value_of("a", scope(a="b + 1", b="a + 1"))

    assert raised.value.code == "circular-computed"
    assert raised.value.values["chain"] == "a → b → a"


def test_reading_a_fact_leaves_a_trace_through_computed_values_too():
    facts = scope(later="n - 1", twice="later * 2")
    value_of("twice", facts)
    first = set(facts.ledger)
    facts.ledger.clear()
    value_of("twice + staffing.projektleder", facts)

    assert first == {"n", "later", "twice"}
    assert facts.ledger == {"n", "later", "twice", "staffing.projektleder"}


@pytest.mark.parametrize(
    ("condition", "codes", "held"),
    [
        ("n > 3", [], True),
        ("n > 4", [], False),
        ("n in (1, 4) and not (name == 'x')", [], True),
        ("n", ["condition-not-boolean"], True),
        ("plan.start", ["not-in-conditions"], True),
        ("missing == 1", ["undefined-name"], True),
    ],
)
def test_conditions_are_true_or_false_and_faults_keep_the_item_in(condition, codes, held):
    problems = Problems()

    assert holds(Expression(condition, Where("f.yaml", 9, 9)), scope(), problems) is held
    assert [p.code for p in problems.errors] == codes


def test_inserted_values_are_data_and_never_markup():
    problems = Problems()
    ledger = set()
    odd = "- [x](javascript:alert(1)) **b** {{ n }} <w:t>&\"'"
    text = fill(Text("{{ odd }}", Where("f.yaml", 1, 1)), Scope({"odd": odd}, ledger), problems)

    assert not problems.found
    assert text.plain == odd
    assert all(not span.bold and not span.href for line in text.lines for span in line)


WORDS = ["n", "name", "teams", "day", "'a'", "9", "0", "(", ")", "[", "]", ".", "_", "|", "~", "*", "**", "/", "%", "-"]
WORDS += [
    "if",
    "else",
    "not",
    "and",
    "in",
    "is",
    "defined",
    "word",
    "join",
    "number",
    ",",
    "==",
    "<",
    "{",
    "}}",
    "{{",
    "x",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=60))
def test_whatever_is_written_becomes_text_or_a_problem(source):
    problems = Problems()
    filled = fill(Text("{{ " + source + " }}", Where("f.yaml", 1, 1)), scope(), problems)

    assert all(problem.where.line == 1 for problem in problems)
    assert len(filled.plain) <= MOST_OUTPUT


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 < n <= 4", True),
        ("n < 3 < 1 / 0", False),
        ("n > 9 and 1 / 0", False),
        ("n or 1 / 0", 4),
        ("1 / 0 if n > 9 else 'nej'", "nej"),
        ("not n is odd", True),
        ("unknown is defined", False),
        ("n is in([1, 4])", True),
        ("5 not in (1, 4)", True),
        ("-n ** 2", 16),
        ("7 // 2 + 7 % 4", 6),
        ("2.25 | number(decimals=1)", "2,3"),
        ("(1, [2, 3])", (1, [2, 3])),
    ],
)
def test_expressions_are_worked_out_as_jinja_would(source, expected):
    assert value_of(source, scope()) == expected


def test_a_name_in_the_branch_not_taken_counts_as_read():
    read = scope()
    assert value_of("name if n else many", read) == "Aarhus"
    assert read.ledger == {"n", "name", "many"}


@pytest.mark.parametrize(
    ("source", "code"),
    [("n | plural(*['a', 'b'])", "forbidden-expression"), ("2.5 | number(decimals=1, decimals=2)", "bad-expression")],
)
def test_calls_are_plain(source, code):
    with pytest.raises(Fault) as fault:
        value_of(source, scope())
    assert fault.value.code == code


def test_a_message_names_values_and_no_places_in_memory():
    with pytest.raises(Fault) as fault:
        value_of("-[teams, staffing]", scope())
    assert fault.value.values["value"] == "[[**A**], staffing]"


def test_what_is_learnt_of_texts_is_what_filling_finds(monkeypatch):
    found = (Text("{{ n | word }} og {{ 'x' ~ }} nu"), Text("**fed**"), Expression("n > 3"), Text("{% x %}"))
    memory = expressions.learn({"a": found})
    assert set(memory.expressions) == {"n | word", "n > 3"} and set(memory.texts) == {"**fed**"}

    def never(source):
        raise AssertionError(source)

    expressions._parsed.cache_clear()
    expressions._constant.cache_clear()
    monkeypatch.setattr(expressions, "_KNOWN", {})
    monkeypatch.setattr(expressions, "_CONSTANT", {})
    expressions.remember(memory)
    with monkeypatch.context() as unread:
        unread.setattr(grammar, "parse", never)
        unread.setattr(expressions, "parse_markup", lambda *_: never("markup"))
        assert value_of("n > 3", scope()) is True
        assert expressions._constant("**fed**") == memory.texts["**fed**"]
    expressions._parsed.cache_clear()
    expressions._constant.cache_clear()
