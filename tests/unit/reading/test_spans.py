"""Words of other languages are told apart in a text, and nothing else of it changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.reading.spans import Span, by_language, plain

FOREIGN = (("Active Directory", "en-GB"), ("Making it last", "en-GB"), ("last", "sv-SE"), ("A+B (C)", "en-US"))


def told(text: str) -> list[tuple[str, str]]:
    return [(one.text, one.lang) for one in by_language(Span(text), FOREIGN)]


def test_words_are_found_where_they_stand_and_the_longest_wins():
    assert told("Opret dem i Active Directory (AD).") == [
        ("Opret dem i ", ""),
        ("Active Directory", "en-GB"),
        (" (AD).", ""),
    ]
    assert told("”Making it last” og last") == [
        ("”", ""),
        ("Making it last", "en-GB"),
        ("” og ", ""),
        ("last", "sv-SE"),
    ]
    assert told("Active\u00a0Directory") == [("Active\u00a0Directory", "en-GB")]
    assert told("A+B (C)") == [("A+B (C)", "en-US")]


def test_a_part_of_a_word_is_another_word():
    for text in ("laster", "ballast", "active directory", "Inactive Directory"):
        assert told(text) == [(text, "")]


@pytest.mark.parametrize(
    "look", [{"field": "people/x/0/name"}, {"lang": "de-DE"}, {"tone": "tag"}, {"href": "https://a.dk"}]
)
def test_a_value_a_chip_and_a_link_stay_whole(look: dict[str, str]):
    span = Span("om Active Directory", **look)  # type: ignore[arg-type]
    assert by_language(span, FOREIGN) == (span,)


def test_a_link_of_nothing_but_such_words_takes_their_language():
    span = Span("Active Directory", href="https://a.dk")
    assert by_language(span, FOREIGN) == (replace(span, lang="en-GB"),)


@given(st.lists(st.sampled_from(["Active", " ", "Directory", "last", "Making it last", "x", "(", "A+B (C)", "\n"])))
def test_no_sign_is_lost_and_the_look_stays(pieces: list[str]):
    span = Span("".join(pieces), bold=True)
    found = by_language(span, FOREIGN)
    assert plain(found) == span.text
    assert all(one.bold for one in found)
