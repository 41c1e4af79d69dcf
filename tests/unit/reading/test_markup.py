"""Markup: bold, italic, links, lists and paragraphs; inserted values are opaque."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.problems import Problems, Where
from generator.reading.markup import CLOSE, OPEN, check_markup, parse_markup
from generator.reading.spans import Span, plain
from generator.reading.text import Text


def value(number: int) -> str:
    return f"{OPEN}{number}{CLOSE}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("ren tekst", [Span("ren tekst")]),
        ("**fed** og *skrå*", [Span("fed", True), Span(" og "), Span("skrå", italic=True)]),
        ("***begge***", [Span("begge", True, True)]),
        ("**fed *og* skrå**", [Span("fed ", True), Span("og", True, True), Span(" skrå", True)]),
        ("3 * 4 * 5", [Span("3 * 4 * 5")]),
        ("**aldrig lukket", [Span("**aldrig lukket")]),
        (r"\*ikke\* skrå", [Span("*ikke* skrå")]),
        ("[KL](https://kl.dk)", [Span("KL", href="https://kl.dk")]),
        ("**[KL](https://kl.dk/a_(b))**.", [Span("KL", True, href="https://kl.dk/a_(b)"), Span(".")]),
        ("[**a** b](mailto:a@b.dk)", [Span("a", True, href="mailto:a@b.dk"), Span(" b", href="mailto:a@b.dk")]),
        ("se [planen](#plan).", [Span("se "), Span("planen", refers="plan"), Span(".")]),
        ("[**a** b](#activities@table)", [Span("a", True), Span(" b", refers="activities@table")]),
        ("[x](#Plan B)", [Span("[x](#Plan B)")]),
        ("[x](javascript:alert(1))", [Span("[x](javascript:alert(1))")]),
        ("[Udfyld: navn]", [Span("[Udfyld: navn]")]),
        ("to\nlinjer  i ét", [Span("to linjer i ét")]),
        ("5\u00a0% <b> & \"x\"", [Span("5\u00a0% <b> & \"x\"")]),
    ],
)  # fmt: skip
def test_runs_of_a_paragraph(source: str, expected: list[Span]):
    (paragraph,) = parse_markup(source)

    assert list(paragraph.spans) == expected


def test_paragraphs_and_lists():
    blocks = parse_markup("Vi skal:\n- a\n- **b**\n  og mere\nSlut.\n\n1. en\n2. to\n\n- c")

    assert [plain(block.spans) for block in blocks] == ["Vi skal:", "", "Slut.", "", ""]
    assert [[plain(item) for item in block.items] for block in blocks] == [
        [],
        ["a", "b og mere"],
        [],
        ["en", "to"],
        ["c"],
    ]
    assert [block.ordered for block in blocks] == [False, False, False, True, False]


@pytest.mark.parametrize(
    "source", ["1. februar begynder vi", "Mødet er\n1. februar og\n3. marts", "2. omgang\n3. omgang"]
)
def test_a_date_at_the_start_of_a_line_is_no_list(source: str):
    assert all(not block.items for block in parse_markup(source))


def test_inserted_values_are_opaque():
    names = ["**A**", "- B\n- C", "[x](https://x.dk)", "\\*", ""]
    blocks = parse_markup(f"**{value(0)}** {value(1)}\n\n{value(1)}\n\n{value(2)} {value(3)}\n\n{value(4)}", names)

    assert [block.items for block in blocks] == [(), (), ()]
    assert blocks[0].spans == (Span("**A**", True), Span(" - B - C"))
    assert plain(blocks[2].spans) == "[x](https://x.dk) \\*"
    assert not any(span.href for block in blocks for span in block.spans)


def test_an_inserted_span_keeps_its_field_and_takes_the_look_around_it():
    (block,) = parse_markup(f"Ring til **{value(0)}**", [Span("Ane", field="people/leder/0/name", tone="local")])

    assert block.spans[1] == Span("Ane", bold=True, field="people/leder/0/name", tone="local")


def test_an_inserted_value_may_be_part_of_an_address_but_not_its_kind():
    safe = parse_markup(f"[{value(0)}](https://{value(0)})", ["kl.dk"])
    unsafe = parse_markup(f"[x]({value(0)})", ["javascript:alert(1)"])

    assert safe[0].spans == (Span("kl.dk", href="https://kl.dk"),)
    assert not any(span.href for span in unsafe[0].spans)


def test_an_inserted_value_points_at_nothing():
    (paragraph,) = parse_markup(f"[x]({value(0)})", ["#plan"])
    assert paragraph.spans == (Span("[x](#plan)"),)


def test_a_sentinel_without_a_value_disappears():
    assert plain(parse_markup(f"a{OPEN}b{value(7)}c{CLOSE}")[0].spans) == "abc"


def test_malformed_markup_is_reported_where_it_stands():
    source = "en **to\n\n*tre* og [x](ftp://y) {{ '**' }} [{{ a }}]({{ b }})"
    problems = Problems()
    check_markup(Text(source, Where("a.yaml", 3, 3), None, Where("a.yaml", 4, 5), 5), problems)

    assert [(p.code, p.where.line, p.where.column) for p in problems] == [("bad-markup", 4, 8), ("bad-link", 6, 18)]


@pytest.mark.parametrize(
    "source", ["3 * 4", "**fed** *skrå*", "{{ a * b ** c }}", "[Udfyld: x]", "[KL](https://kl.dk)"]
)
def test_sound_text_is_not_reported(source: str):
    problems = Problems()
    check_markup(Text(source), problems)

    assert not problems.found


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(f"a *[]()\\-1.\n{OPEN}0{CLOSE}:/hmtps"), max_size=60))
def test_any_text_parses_and_no_sentinel_is_left(source: str):
    text = "".join(plain(line) for block in parse_markup(source, ["v"]) for line in (*block.items, block.spans))

    assert OPEN not in text and CLOSE not in text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_an_inserted_value_shows_as_typed(name: str):
    shown = "".join(plain(block.spans) for block in parse_markup(f"x{value(0)}x", [name]))

    assert shown.split() == f"x{name}x".replace("\n", " ").split() or not name.isprintable()


@pytest.mark.parametrize("source", ["**a " * 5_000, "*" * 20_000, "[" * 20_000, "[a](" * 5_000, "- a\n" * 5_000])
def test_long_input_is_parsed_in_reasonable_time(source: str):
    start = time.monotonic()
    parse_markup(source)

    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "file:///c:/x", "//server/share", "data:text/html,x", "http://[::1", "https://"),
        *("https://kl.dk@evil.dk/", "https://kl.dk/%zz", "https://kl.dk/a|b", "https://k\u200bl.dk", "https:///x"),
    ],
)
def test_an_address_that_misleads_or_breaks_a_file_is_no_link(address: str):
    problems = Problems()
    check_markup(Text(f"[KL]({address})"), problems)

    assert [problem.code for problem in problems] == ["bad-link"]
    assert not any(span.href for block in parse_markup(f"[KL]({address})") for span in block.spans)


@pytest.mark.parametrize(
    "address", ["https://kl.dk", "http://x.dk:8080/a/b?c=d&e=%20#f", "https://ærø.dk/æ", "mailto:navn@kommune.dk"]
)
def test_a_sound_address_is_a_link(address: str):
    assert [span.href for block in parse_markup(f"[KL]({address})") for span in block.spans] == [address]
