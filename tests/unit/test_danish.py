import csv
from datetime import date
from pathlib import Path

import pytest

from generator import danish

N = "\u00a0"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (danish.date_text(date(2027, 2, 1)), f"1.{N}februar 2027"),
        (danish.date_short(date(2027, 2, 1)), f"1.{N}feb. 2027"),
        (danish.date_short(date(2027, 5, 3)), f"3.{N}maj 2027"),
        (danish.date_span(date(2027, 1, 3), date(2027, 1, 15)), f"3.–15.{N}januar 2027"),
        (danish.date_span(date(2027, 1, 3), date(2027, 2, 2)), f"3.{N}januar–2.{N}februar 2027"),
        (danish.date_span(date(2026, 12, 3), date(2027, 1, 5)), f"3.{N}december 2026–5.{N}januar 2027"),
        (danish.month_text(date(2027, 2, 1)), "februar 2027"),
        (danish.month_span(date(2027, 2, 1), date(2027, 2, 28)), "februar 2027"),
        (danish.month_span(date(2027, 2, 1), date(2027, 6, 3)), "februar–juni 2027"),
        (danish.month_span(date(2026, 11, 1), date(2027, 1, 3)), "nov. 2026–jan. 2027"),
        (danish.quarter_text(date(2027, 3, 31)), f"1.{N}kvartal 2027"),
        (danish.week_text(date(2027, 4, 5)), f"uge{N}14"),
        (danish.week_text(date(2027, 1, 3)), f"uge{N}53, 2026"),
        (danish.week_year(date(2027, 1, 4)), f"uge{N}1, 2027"),
        (danish.week_span(date(2027, 4, 5), date(2027, 4, 9)), f"uge{N}14"),
        (danish.week_span(date(2027, 4, 5), date(2027, 4, 23)), f"uge{N}14–16"),
        (danish.week_span(date(2026, 12, 29), date(2027, 1, 8)), f"uge{N}53–1 (2026/27)"),
    ],
)
def test_dates_and_weeks_read_as_danish(made, expected):
    assert made == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (danish.number(999), "999"),
        (danish.number(1000), "1.000"),
        (danish.number(1234.5, 1), "1.234,5"),
        (danish.number(0.5), "1"),
        (danish.number(2.5), "3"),
        (danish.number(-3), "−3"),
        (danish.number(-0.4), "0"),
        (danish.percent(0.4), f"40{N}%"),
        (danish.percent(0.125, 1), f"12,5{N}%"),
        (danish.percent(0.07), f"7{N}%"),
        (danish.kroner(1234567), f"1.234.567{N}kr."),
        (danish.number_range(30, 50, "%"), f"30–50{N}%"),
        (danish.number_range(20, 20, "%"), f"20{N}%"),
        (danish.number_word(4), "fire"),
        (danish.number_word(10), "ti"),
        (danish.number_word(11), "11"),
        (danish.number_word(1, "time", "timer"), f"en{N}time"),
        (danish.number_word(4, "time", "timer"), f"fire{N}timer"),
        (danish.number_word(11, "time", "timer"), f"11{N}timer"),
        (danish.number_word(-1), "−1"),
        (danish.plural(1, "time", "timer"), f"1{N}time"),
        (danish.plural(3, "time", "timer"), f"3{N}timer"),
        (danish.plural(0, "time", "timer"), f"0{N}timer"),
    ],
)
def test_numbers_read_as_danish(made, expected):
    assert made == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Aarhus Kommune", "Aarhus Kommunes"),
        ("Bornholms Regionskommune", "Bornholms Regionskommunes"),
        ("Randers", "Randers’"),
        ("VITAS", "VITAS’"),
        ("KL", "KL’s"),
        ("KOMBIT", "KOMBIT’s"),
        ("Team 4", "Team 4’s"),
        ("", ""),
    ],
)
def test_genitive_follows_the_last_sound(name, expected):
    assert danish.genitive(name) == expected


@pytest.mark.parametrize(
    ("words", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a og b"), (["a", "b", "c"], "a, b og c")]
)
def test_lists_join_without_a_comma_before_og(words, expected):
    assert danish.join(words) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Læsø", "laesoe"),
        ("Høje-Taastrup", "hoeje-taastrup"),
        ("Århus Øst", "aarhus-oest"),
        ("A\u030arhus", "aarhus"),
        ("Café é", "cafe-e"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\x", "c-x"),
        ("Jobcenter – Øst", "jobcenter-oest"),
        ("🚀", ""),
        ("\u202eabc\u0000", "abc"),
    ],
)
def test_slugs_are_ascii_and_hold_no_path(name, expected):
    assert danish.slug(name) == expected


def test_sorting_puts_aa_last_and_before_it_ae_and_oe():
    names = [
        "Aarhus",
        "Aabenraa",
        "Ærø",
        "Vordingborg",
        "Aalborg",
        "Faaborg-Midtfyn",
        "Furesø",
        "Albertslund",
        "Tårnby",
    ]

    assert sorted(names, key=danish.sort_key) == [
        "Albertslund",
        "Furesø",
        "Faaborg-Midtfyn",
        "Tårnby",
        "Vordingborg",
        "Ærø",
        "Aabenraa",
        "Aalborg",
        "Aarhus",
    ]


@pytest.mark.parametrize(("minutes", "said"), [(540, "9.00"), (605, "10.05"), (5, "0.05"), (1500, "1.00")])
def test_a_time_of_day_has_a_full_stop_and_no_leading_zero(minutes, said):
    assert danish.clock(minutes) == said


def test_sorting_puts_the_letter_before_the_two_letters_it_equals():
    assert sorted(["Taarnby", "Tårnby"], key=danish.sort_key) == ["Tårnby", "Taarnby"]


def test_the_98_official_names_sort_as_icu_sorts_them():
    register = Path(__file__).parents[2] / "content/municipalities/register.csv"
    if not register.exists():
        pytest.skip("no register yet")
    with register.open(encoding="utf-8") as lines:
        names = sorted((row["official_name"] for row in csv.DictReader(lines)), key=danish.sort_key)

    assert len(names) == 98
    assert names[:3] == ["Albertslund Kommune", "Allerød Kommune", "Assens Kommune"]
    assert names[-4:] == ["Ærø Kommune", "Aabenraa Kommune", "Aalborg Kommune", "Aarhus Kommune"]
