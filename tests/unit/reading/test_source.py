"""Reading YAML: places, traps, limits; and errors of models mapped back to the file."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from generator.problems import Problems, Where
from generator.reading.model import Item, Model
from generator.reading.source import (
    LocatedDict,
    LocatedList,
    LocatedStr,
    date_hint,
    parse_yaml,
    place,
    read_source,
    read_yaml,
    validate,
)
from generator.reading.text import Text


def parse(text: str) -> tuple[LocatedDict | None, Problems]:
    problems = Problems()
    return parse_yaml(text, "a.yaml", problems), problems


def found(problems: Problems) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.where.line, problem.where.column) for problem in problems]


def test_every_value_and_key_has_its_place():
    data, problems = parse("roles:\n  leder:\n    share: 30\n    tags: [a, 2027-01-02]\n")

    assert data is not None and not problems.found
    assert place(data, ("roles", "leder", "share")) == Where("a.yaml", 3, 12)
    assert place(data, ("roles", "leder", "share"), key=True) == Where("a.yaml", 3, 5)
    assert place(data, ("roles", "leder", "tags", 1)) == Where("a.yaml", 4, 15)
    assert place(data, ("roles", "leder", "missing")) == place(data, ("roles", "leder"))
    assert isinstance(data["roles"]["leder"]["tags"], LocatedList)
    assert data["roles"]["leder"]["tags"] == ["a", date(2027, 1, 2)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("37.5", 37.5),
        ("true", True),
        ("False", False),
        ("2027-02-28", date(2027, 2, 28)),
        ("~", None),
        ("", None),
        ("'yes'", "yes"),
        ('"12:30"', "12:30"),
        ("ja", "ja"),
        ("30-50 %", "30-50 %"),
        ("1e5", "1e5"),
        ("2027-W29", "2027-W29"),
        ("+45 12 34 56 78", "+45 12 34 56 78"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("Æøå 🎉 שלום", "Æøå 🎉 שלום"),
    ],
)
def test_plain_scalars_mean_what_they_look_like(text: str, value: object):
    data, problems = parse(f"x: {text}\n")

    assert not problems.found
    assert data is not None and data["x"] == value and type(data["x"]) in (type(value), LocatedStr)


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "No", "ON", "off", "y", "N", "12:30", "1:2:3", "0123", "08", "1_000", "0x1F", "0b11", ".inf", ".nan"),
        *("2027-01-01 12:00", "2027-01-01T12:00:00Z", "#0B5563", "#fff"),
    ],
)
def test_what_yaml_would_read_as_something_else_is_a_trap(text: str):
    data, problems = parse(f"x: {text}\n")

    assert data is not None
    assert found(problems)[0][:2] == ("yaml-trap", 1)
    assert problems.found[0].hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", [("duplicate-key", 3, 1)]),
        ("a: {b: 1, b: 2}\n", [("duplicate-key", 1, 11)]),
        ("a: &x 1\nb: *x\n", [("yaml-alias", 1, 4), ("yaml-alias", 2, 4)]),
        ("a:\n  <<: 1\n", [("yaml-merge", 2, 3)]),
        ("a: !!python/object:os.system x\n", [("yaml-tag", 1, 4)]),
        ("a: 2027-02-31\n", [("invalid-date", 1, 4)]),
        ("a: {{ name }}\n", [("complex-key", 1, 5)]),
        ("~: 1\n", [("empty-key", 1, 1)]),
        ("--- {a: 1}\n--- {b: 2}\n", [("several-documents", 2, 1)]),
        ("- a\n", [("not-a-mapping", 1, 1)]),
        ("just text\n", [("not-a-mapping", 1, 1)]),
        ("# only a comment\n", [("empty-file", 0, 0)]),
        ("", [("empty-file", 0, 0)]),
        ("a: b\n\tc: d\n", [("syntax", 2, 1)]),
        ("a: b: c\n", [("syntax", 1, 5)]),
        ("a: x\x07y\n", [("control-character", 1, 5)]),
        ("a: x\x00\n", [("control-character", 1, 5)]),
        ('a: "x\\u202ey"\n', [("control-character", 1, 4)]),
        ('a: "\\ue000"\n', [("control-character", 1, 4)]),
        ("a: x\u202ey\n", [("control-character", 1, 5)]),
    ],
)
def test_what_cannot_be_read_is_reported_at_its_place(text: str, expected: list[tuple[str, int, int]]):
    _, problems = parse(text)

    assert found(problems) == expected


def test_all_traps_of_a_file_come_at_once():
    _, problems = parse("a: yes\nb: 12:30\na: 1\nc: 2027-02-31\n")

    assert [code for code, _, _ in found(problems)] == ["yaml-trap", "yaml-trap", "duplicate-key", "invalid-date"]


@pytest.mark.parametrize("text", ["[" * 10_000, "{a: " * 10_000, "- " * 10_000, "a: " + "[" * 30 + "]" * 30])
def test_deep_nesting_ends_reading_early(text: str):
    start = time.monotonic()
    _, problems = parse(text)

    assert "too-deep" in [problem.code for problem in problems]
    assert time.monotonic() - start < 2


def test_an_alias_bomb_is_refused_and_not_expanded():
    levels = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    levels += [
        f"{key}: &{key} [{', '.join(['*' + last] * 9)}]" for last, key in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    _, problems = parse("\n".join(levels))

    assert "yaml-alias" in {problem.code for problem in problems}
    assert len(problems.found) <= 101


def test_too_many_values_and_too_many_problems_end_reading():
    _, many = parse("x: [" + "a, " * 70_000 + "]")
    _, wrong = parse("x: [" + "yes, " * 5_000 + "]")

    assert [problem.code for problem in many] == ["too-many-values"]
    assert "too-many-problems" in [problem.code for problem in wrong]
    assert len(wrong.found) == 101


def test_a_file_of_ten_megabytes_is_refused_without_being_parsed(tmp_path: Path):
    path = tmp_path / "big.yaml"
    path.write_bytes(b"a: " + b"x" * 10_000_000)
    problems = Problems()

    assert read_yaml(path, problems) is None
    assert [problem.code for problem in problems] == ["too-large"]


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        ("a: bø\n".encode("latin-1"), "not-utf8", 1, 5),
        ("a: 1\n".encode("utf-16"), "not-utf8", 1, 1),
        (b"a: x\nb: \xff\n", "not-utf8", 2, 4),
        (b"a: \x00\n", "control-character", 1, 4),
    ],
)
def test_bytes_that_are_no_plain_utf8_are_reported(tmp_path: Path, data: bytes, code: str, line: int, column: int):
    path = tmp_path / "a.yaml"
    path.write_bytes(data)
    problems = Problems()

    assert read_yaml(path, problems, shown="a.yaml") is None
    assert found(problems) == [(code, line, column)]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path):
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeffa: 1\r\nb: |\r\n  æ\r\n  ø\r\n".encode())
    problems = Problems()
    data = read_yaml(path, problems)

    assert data == {"a": 1, "b": "æ\nø\n"} and not problems.found
    assert place(data, ("b",)).line == 2


def test_what_is_no_readable_file_is_reported(tmp_path: Path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    codes = []
    for path in (
        tmp_path,
        tmp_path / "none",
        tmp_path / "loop",
        tmp_path / "pipe",
        Path("a\0b"),
        tmp_path / ("x" * 300),
    ):
        problems = Problems()
        assert read_source(path, problems) is None
        codes += [problem.code for problem in problems]

    assert codes[:2] == ["not-a-file", "missing-file"]
    assert len(codes) == 6


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-[]{}#&*!|>'\"%@`,? \n\t0129~<\\\u202e\x00æ"), max_size=60))
def test_no_text_makes_reading_fail(text: str):
    data, problems = parse(text)

    assert data is not None or problems.errors


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_reading_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes):
    path = tmp_path_factory.getbasetemp() / "fuzz.yaml"
    path.write_bytes(data)
    problems = Problems()

    assert read_yaml(path, problems) is not None or problems.errors


# --- texts know their lines ------------------------------------------------------------------------------------------


def text_of(source: str) -> Text:
    data, problems = parse(source)
    assert data is not None and not problems.found
    text = validate(Note, data, problems)
    assert text is not None
    return text.name


class Note(Model):
    name: Text


@pytest.mark.parametrize(
    ("source", "line", "column", "expected"),
    [
        ("name: hej du\n", 1, 5, (1, 11)),
        ('name: "hej du"\n', 1, 5, (1, 12)),
        ("name: |\n  en\n  to tre\n", 2, 4, (3, 6)),
        ("name: |-\n    en\n\n    to\n", 3, 1, (4, 5)),
        ("name: |\n\n\n  en\n  to\n", 2, 1, (5, 3)),
        ("name: >\n  en\n  to\n", 1, 1, (2, 3)),
        ("name: >-\n  en to\n  tre fire\n", 1, 11, (3, 7)),
        ("name: >\n\n  en\n\n  to\n", 2, 1, (5, 3)),
        ("name: >\n  en\n\n\n  to\n  tre\n", 3, 4, (6, 3)),
        ("name: >\n  en\n", 9, 9, (2, 3)),
        ('name: "en\n  to"\n', 1, 2, (1, 9)),
    ],
)
def test_a_text_knows_where_its_lines_stand(source: str, line: int, column: int, expected: tuple[int, int]):
    where = text_of(source).place(line, column)

    assert (where.line, where.column) == expected


# --- models ----------------------------------------------------------------------------------------------------------


class Inner(Model):
    size: int
    share: float = 0


class Outer(Model):
    name: Text
    level: Literal["strategisk", "taktisk"] = "taktisk"
    day: date | None = None
    ok: bool = False
    plain: str = ""
    inner: Inner | None = None
    parts: dict[str, Inner] = Field(default_factory=dict)
    many: tuple[Inner, ...] = ()
    either: int | dict[str, int] = 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("level: taktisk\n", [("missing-key", 1, 1)]),
        ("name: x\nlevle: taktisk\n", [("unknown-key", 2, 1)]),
        ("name: x\nlevel: taktis\n", [("wrong-value", 2, 8)]),
        ("name: 12\n", [("wrong-type", 1, 7)]),
        ("name: true\n", [("wrong-type", 1, 7)]),
        ("name:\n", [("empty-value", 1, 1)]),
        ("name: [a]\n", [("wrong-type", 1, 7)]),
        ("name: x\nday: 2027\n", [("wrong-type", 2, 6)]),
        ("name: x\nday: 31. februar 2027\n", [("invalid-date", 2, 6)]),
        ("name: x\nday: 2027-02-31\n", [("invalid-date", 2, 6)]),
        ('name: x\nday: "2027-02-03"\n', [("invalid-date", 2, 6)]),
        ("name: x\nok: 1\n", [("wrong-type", 2, 5)]),
        ("name: x\nok: yes\n", [("yaml-trap", 2, 5)]),
        ("name: x\nplain: 5\n", [("wrong-type", 2, 8)]),
        ("name: x\ninner: 5\n", [("wrong-type", 2, 8)]),
        ("name: x\ninner: {size: 1.5}\n", [("wrong-type", 2, 15)]),
        ("name: x\ninner: {size: true}\n", [("wrong-type", 2, 15)]),
        ("name: x\ninner: {sise: 1}\n", [("missing-key", 2, 1), ("unknown-key", 2, 9)]),
        ("name: x\nparts: {a: {size: x}}\n", [("wrong-type", 2, 19)]),
        ("name: x\nparts: [a]\n", [("wrong-type", 2, 8)]),
        ("name: x\nmany:\n  - size: 1\n  - size: x\n", [("wrong-type", 4, 11)]),
        ("name: x\nmany: {size: 1}\n", [("wrong-type", 2, 7)]),
        ("name: x\neither: x\n", [("wrong-type", 2, 9)]),
        ("levle: 1\nday: i dag\ninner: {size: stor}\n",
         [("missing-key", 1, 1), ("unknown-key", 1, 1), ("invalid-date", 2, 6), ("wrong-type", 3, 15)]),
    ],
)  # fmt: skip
def test_each_error_of_a_model_is_reported_at_its_place(text: str, expected: list[tuple[str, int, int]]):
    data, problems = parse(text)
    assert data is not None
    validate(Outer, data, problems)

    assert sorted(found(problems)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("name: x\ninner: {sise: 1}\n", "«size»"),
        ("name: x\nlevel: taktis\n", "«taktisk»"),
        ("name: x\nparts: {a: {shara: 1, size: 1}}\n", "«share»"),
        ("name: x\nmany: [{shara: 1, size: 1}]\n", "«share»"),
        ("name: x\nday: 11.1.2027\n", "2027-01-11"),
        ("name: x\nday: 2027-02-31\n", "2027-02-28"),
    ],
)
def test_hints_name_what_was_meant(text: str, wanted: str):
    data, problems = parse(text)
    assert data is not None
    validate(Outer, data, problems)

    assert any(wanted in problem.hint for problem in problems)


def test_valid_data_becomes_a_model_with_places():
    data, problems = parse("name: x\nday: 2027-02-03\nmany: [{size: 1, share: 2}]\neither: {a: 1}\n")
    assert data is not None
    read = validate(Outer, data, problems)

    assert read is not None and not problems.found
    assert read.many[0].share == 2.0 and read.day == date(2027, 2, 3) and read.either == {"a": 1}
    assert read.name.where == Where("a.yaml", 1, 7)


def test_fields_that_the_reader_fills_are_not_suggested():
    data, problems = parse("name: x\nlocal: true\n")
    assert data is not None
    validate(Item, data, problems)

    assert [problem.code for problem in problems] == ["unknown-key"]
    assert "__" not in problems.found[0].hint


@pytest.mark.parametrize("text", ["2027-13-01", "2027-00-31", "0000-01-31", "9999-12-32", "32.1.2027", "", "x" * 500])
def test_a_hint_for_any_date_can_be_given(text: str):
    assert date_hint(text)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["name", "day", "inner", "parts", "many", "either", "size", "x"]), inner)
        ),
        max_leaves=8,
    )
)
def test_no_plain_data_makes_validation_fail(data: object):
    problems = Problems()
    wrapped = data if isinstance(data, dict) else {"name": data}

    assert validate(Outer, wrapped, problems) is not None or problems.errors
