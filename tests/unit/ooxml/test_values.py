"""Values filled in once: one element each, and no binding where another text stands."""

from __future__ import annotations

from generator.ooxml.package import Parts
from generator.ooxml.values import NAMESPACE, Values, read_values

NAME = "people/projektleder/0/name"


def test_one_value_is_one_element_however_often_it_is_bound():
    values, parts = Values("vitas/guide"), Parts()
    first = values.binding(NAME, "Maja & Ida")
    assert first == values.binding(NAME, "Maja & Ida") and "/f:values[1]/f:people.projektleder.0.name[1]" in first
    values.binding("approval", "")
    values.add(parts, "/word/document.xml")
    assert read_values(parts) == {NAME: "Maja & Ida", "approval": ""}


def test_other_words_for_a_value_are_not_bound():
    values = Values("vitas/guide")
    assert values.binding("contact/title", "projektleder")
    assert values.binding("contact/title", "Projektleder") == ""


def test_ids_that_make_no_name_or_the_same_name_stay_apart():
    values, parts = Values("vitas/guide"), Parts()
    bindings = {values.binding(one, one) for one in ("a/b", "a.b", "frist:punkt 1", "1/x")}
    values.add(parts, "/word/document.xml")
    assert len(bindings) == 4
    assert read_values(parts) == {one: one for one in ("a/b", "a.b", "frist:punkt 1", "1/x")}


def test_nothing_to_fill_in_adds_no_part_and_a_broken_part_says_nothing():
    parts = Parts()
    Values("vitas/guide").add(parts, "/word/document.xml")
    assert parts.parts == {}
    parts.add("/customXml/item1.xml", f"<{NAMESPACE}", "application/xml")
    assert read_values(parts) == {}
