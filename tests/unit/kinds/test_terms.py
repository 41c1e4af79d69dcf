"""The glossary: of the shared words a document lists those it uses, however they are bent."""

import pytest
from small import facts, item

from generator.kinds.terms import Term, glossary


def listed(told: str, *names: str, area: str = "Roller") -> list[str]:
    terms = [
        item(Term, "terms", f"t{number}", name=name, definition="D.", area=area) for number, name in enumerate(names)
    ]
    return [row.cells[0].lines[0][0].text for table in glossary(terms, facts(), [told], "x") for row in table.rows]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Superbruger", "Vi uddanner superbrugerne."),
        ("Gevinst", "Gevinsternes ejer"),
        ("Gevinst", "gevinsten"),
        ("Go-live", "før go-live"),
        ("Nærmeste leder", "den nærmeste\u00a0leder"),
        ("Arbejdsgang", "arbejdsgange"),
        ("Styregruppe", "Styregruppens møder"),
        ("Fælles Faglige Begreber (FFB)", "fælles faglige begreber"),
    ],
)
def test_a_word_is_found_however_it_is_bent(name, told):
    assert listed(told, name) == [name]


@pytest.mark.parametrize(
    ("name", "told"), [("Gevinst", "gevinstejer"), ("Go-live", "pre-go-live"), ("Rolle", "roligt")]
)
def test_a_part_of_another_word_does_not_count(name, told):
    assert listed(told, name) == []


def test_words_stand_by_the_danish_alphabet():
    assert listed("ånd, zebra og æble", "Ånd", "Zebra", "Æble") == ["Zebra", "Æble", "Ånd"]


def test_a_programmes_own_words_are_no_part_of_it():
    assert listed("zebra", "Zebra", area="") == []
