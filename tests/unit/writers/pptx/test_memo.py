"""Laws of what the slide writer keeps between decks: nobody can see in a file what was written before it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parent))
import deck_sample as sample

from generator.look.brand import derive_palette
from generator.problems import Problems
from generator.tree.nodes import Chart, Document, Span
from generator.writers.pptx import memo, plan, write_pptx


def whole_numbers(block: Any) -> Any:
    """A chart that is equal, but writes its numbers otherwise."""
    return replace(block, values=tuple(map(int, block.values))) if isinstance(block, Chart) else block


@st.composite
def decks(draw: Any) -> Document:
    """The sample with slides left out, longer notes, other titles and another kommune."""
    slides = sample.every_slide()
    chosen = sorted(draw(st.sets(st.integers(0, len(slides) - 1), min_size=1)))
    whole, told = draw(st.booleans()), draw(st.sampled_from(["", "Sig det kort.", "Sig det langsomt. " * 60]))
    found = []
    for number in chosen:
        slide = slides[number]
        if whole:
            slide = replace(slide, slots=tuple((name, tuple(map(whole_numbers, one))) for name, one in slide.slots))
        if told and number % 2:
            slide = replace(slide, notes=(*slide.notes, (Span(told),)))
        found.append(slide)
    name = draw(st.sampled_from(["Skanderborg Kommune", "Læsø Kommune"]))
    document = sample.document(tuple(found), municipality=name, footer=f"Styregruppe · {name}")
    return replace(document, cover=replace(document.cover, sender=name))


ORDERS = st.lists(st.tuples(decks(), st.sampled_from([None, "#7a1f5c"])), min_size=2, max_size=4)


def same_as_alone(orders: list[tuple[Document, str | None]]) -> None:
    shared = replace(sample.standard_layout())
    for document, brand in orders:
        palette, told, alone = derive_palette(brand, document.phases), Problems(), Problems()
        warm = write_pptx(document, shared, palette, None, told)
        assert warm == write_pptx(document, replace(sample.standard_layout()), palette, None, alone)
        assert told.found == alone.found


@settings(max_examples=6, deadline=None)
@given(ORDERS)
def test_a_deck_is_the_same_bytes_whatever_was_written_before_it(orders):
    same_as_alone(orders)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(ORDERS)
def test_a_deck_is_the_same_bytes_after_many_more(orders):
    same_as_alone(orders)


def test_a_deck_that_lists_words_of_other_languages_takes_nothing_from_one_that_does_not():
    layout, palette = replace(sample.standard_layout()), derive_palette(None, 5)
    write_pptx(sample.document(), layout, palette, None, Problems())
    document = replace(sample.document(), foreign=(("Projektleder", "sv-SE"),))
    made = write_pptx(document, layout, palette, None, Problems())
    assert made == write_pptx(document, replace(sample.standard_layout()), palette, None, Problems())


def test_a_deck_written_again_is_taken_from_what_is_kept(monkeypatch):
    layout, made = replace(sample.standard_layout()), []
    find = memo.Memo._find

    def count(self: memo.Memo, key: Any, rests_on: tuple[Any, ...]) -> Any:
        found = find(self, key, rests_on)
        made.append(found is None)
        return found

    monkeypatch.setattr(memo.Memo, "_find", count)
    document, palette = sample.document(), derive_palette(None, 5)
    write_pptx(document, layout, palette, None, Problems())
    assert all(made)
    made.clear()
    write_pptx(document, layout, palette, None, Problems())
    assert sum(made) < len(made) / 4, "all but what a problem was reported of"


def test_what_is_kept_has_a_limit(monkeypatch):
    monkeypatch.setattr(memo, "MOST", 10)
    layout, palette = replace(sample.standard_layout()), derive_palette(None, 5)
    for name in "abcde":
        slides = tuple(replace(one, title=f"{one.title} {name}") for one in sample.every_slide())
        write_pptx(sample.document(slides), layout, palette, None, Problems())
    assert plan.read_deck_layout(layout).memo.kept.size == 10
