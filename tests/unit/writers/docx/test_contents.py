"""The page estimate: slabs onto pages."""

from __future__ import annotations

import pytest

from generator.writers.docx.contents import Flow, Slab, paginate, stacked
from generator.writers.docx.tables import fit


def anchored(*slabs: Slab) -> int:
    return paginate([*slabs, Slab(0, anchor="x"), Slab(10)])["x"]


def test_what_fits_stays_on_the_page_and_the_rest_moves():
    assert anchored(Slab(240)) == 1
    assert anchored(Slab(245)) == 2


def test_a_heading_moves_with_what_it_must_stay_with():
    pages = paginate([Slab(235), Slab(0, anchor="h"), Slab(10, keep_next=True), Slab(10)])
    assert pages["h"] == 2


def test_a_page_break_starts_a_page_unless_the_page_is_fresh():
    assert paginate([Slab(5), Slab(0, anchor="a"), Slab(5, break_before=True)])["a"] == 2
    assert paginate([Slab(0, anchor="a"), Slab(5, break_before=True)])["a"] == 1


def test_a_long_paragraph_splits_and_leaves_two_lines():
    pages = paginate([Slab(240), Slab(0, anchor="p"), Slab(60, lines=12), Slab(0, anchor="after"), Slab(5)])
    assert pages == {"p": 1, "after": 2}


def test_frames_take_no_room():
    assert anchored(Slab(200), Slab(100, framed=True), Slab(40)) == 1


def test_contextual_spacing_falls_away_between_equal_styles():
    one = Slab(10, before=4, after=4, style="t", contextual=True)
    assert stacked([one, one]) == 28


def test_columns_share_the_width_but_never_break_a_word():
    assert fit([1, 1], [5, 5], 100) == [50, 50]
    widths = fit([1, 9], [30, 20], 100)
    assert widths[0] == 30
    assert sum(widths) == 100
    assert sum(fit([1, 1], [90, 60], 100)) == 100


def test_a_column_gives_up_the_room_its_text_does_not_need():
    widths = fit([1, 1, 1], [10, 10, 10], 150, [20, 200, 30])
    assert widths == pytest.approx([20, 100, 30])
    assert sum(fit([1, 3], [10, 10], 150, [20, 30])) == pytest.approx(150)
    assert fit([1, 1], [90, 20], 150, [90, 40])[0] >= 90


def test_between_two_paragraphs_the_larger_space_counts():
    assert stacked([Slab(10, after=4), Slab(10, before=6)]) == 26
    assert stacked([Slab(10, after=6), Slab(10, before=4)]) == 26


def test_what_is_left_of_a_page_counts_from_the_last_page_break():
    flow = Flow([Slab(100), Slab(10, break_before=True), Slab(0, anchor="x"), Slab(30, before=5)])
    assert flow.left(4, 252) == 207
    assert flow.left(1, 252) == 152
    assert Flow([Slab(200), Slab(60)]).left(2, 252) == 192
