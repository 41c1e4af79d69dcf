"""The palette: the designers' test vectors, and contrast for every colour a kommune may send."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.look import brand
from generator.look.standard import tokens

VECTORS = [
    ("0B5563", "0B5563", "02313B", "A9471F", "cool", "0B5563", "FFFFFF", "E7EEEF", "CEDDE0", "unchanged"),
    ("C8102E", "C8102E", "481B1B", "1F5C8A", "warm", "C8102E", "FFFFFF", "FAE7EA", "F4CFD5", "unchanged"),
    ("F7B500", "2F4A57", "1B2E37", "A9471F", "cool", "F7B500", "17252B", "EAEDEE", "D5DBDD", "light_hue"),
    ("6FA22E", "4D7904", "1F3207", "A9471F", "cool", "4D7904", "FFFFFF", "EDF2E6", "DBE4CD", "darkened"),
    ("0057B8", "0057B8", "132B4D", "A9471F", "cool", "0057B8", "FFFFFF", "E6EEF8", "CCDDF1", "unchanged"),
    ("6B2C91", "6B2C91", "362045", "1F5C8A", "warm", "6B2C91", "FFFFFF", "F0EAF4", "E1D5E9", "unchanged"),
    ("E87722", "AF5301", "461F04", "1F5C8A", "warm", "AF5301", "FFFFFF", "F7EEE6", "EFDDCC", "darkened"),
    ("000000", "2F4A57", "1B2E37", "A9471F", "cool", "2F4A57", "FFFFFF", "EAEDEE", "D5DBDD", "neutral"),
]
TEXT_PAIRS = [
    *((ink, paper) for ink in ("accent1", "accent2", "dk2") for paper in ("lt1", "lt2")),
    ("accent1", "tint10"),
    ("hlink", "lt1"),
    ("band.text", "band"),
]


@pytest.mark.parametrize(
    ("given_", "accent1", "dk2", "accent2", "ramp", "band", "text", "tint10", "tint20", "rule"), VECTORS
)
def test_a_brand_colour_gives_the_designed_palette(
    given_, accent1, dk2, accent2, ramp, band, text, tint10, tint20, rule
):
    palette = brand.derive_palette(f"#{given_}", 4)

    assert (palette.theme["accent1"], palette.theme["dk2"], palette.theme["accent2"]) == (accent1, dk2, accent2)
    assert (palette.ramp, palette.rule) == (ramp, rule)
    assert (palette.colour("band").hex, palette.colour("band.text").hex) == (band, text)
    assert (palette.colour("tint10").hex, palette.colour("tint20").hex) == (tint10, tint20)


def test_text_reads_for_a_whole_grid_of_brand_colours():
    bad = []
    for hue in range(0, 360, 10):
        for step in range(8):
            for chroma in (0.02, 0.05, 0.10, 0.15, 0.22, 0.30, 0.37):
                colour = brand.from_oklch(0.12 + 0.12 * step, chroma, hue)
                palette = brand.derive_palette(colour, 5)
                bad += [(colour, *pair) for pair in TEXT_PAIRS if palette.ratio(*pair) < 4.5]

    assert bad == []


@settings(max_examples=200)
@given(st.integers(0, 0xFFFFFF), st.integers(0, 6))
def test_every_colour_gives_readable_text_and_phases(number, phases):
    palette = brand.derive_palette(f"{number:06x}", phases)

    assert [pair for pair in TEXT_PAIRS if palette.ratio(*pair) < 4.5] == []
    for n in range(1, phases + 1):
        assert palette.ratio(f"phase.{n}.text", f"phase.{n}") >= 4.5
        assert palette.ratio(f"phase.{n}.thin.text", f"phase.{n}.thin") >= 4.5
        assert palette.ratio(f"phase.{n}.thin", "lt1") >= 3.0
        assert palette.ratio("dk1", f"phase.{n}.done") >= 4.5
        assert palette.ratio(f"phase.{n}.ink", "lt2") >= 4.5


@pytest.mark.parametrize("anchors", [tokens.COOL_RAMP, tokens.WARM_RAMP])
@pytest.mark.parametrize("count", range(2, 7))
def test_the_phase_ramp_runs_from_end_to_end_and_grows_lighter(anchors, count):
    colours = brand.ramp(anchors, count)

    assert (colours[0], colours[-1]) == (anchors[0], anchors[-1])
    lightness = [brand.oklch(colour)[0] for colour in colours]
    assert lightness == sorted(lightness)
    assert min(b - a for a, b in itertools.pairwise(lightness)) > 0.03


def test_four_phases_are_the_designed_ramp():
    assert brand.ramp(tokens.COOL_RAMP, 4) == tokens.COOL_RAMP


@pytest.mark.parametrize(
    ("phases", "slots"),
    [
        (1, {1: "accent3"}),
        (2, {1: "accent3", 2: "accent6"}),
        (3, {1: "accent3", 2: "accent4", 3: "accent6"}),
        (4, {1: "accent3", 2: "accent4", 3: "accent5", 4: "accent6"}),
        (5, {1: "accent3", 2: "accent4", 3: "", 4: "accent5", 5: "accent6"}),
        (6, {1: "accent3", 2: "accent4", 3: "", 4: "", 5: "accent5", 6: "accent6"}),
    ],
)
def test_the_theme_carries_the_outer_phases(phases, slots):
    palette = brand.derive_palette("0B5563", phases)

    assert {n: palette.colour(f"phase.{n}").slot for n in slots} == slots
    for n, slot in slots.items():
        if slot:
            assert palette.theme[slot] == palette.colour(f"phase.{n}").hex


def test_a_slot_always_holds_the_colour_it_stands_for():
    for phases in range(7):
        for colour in ("0B5563", "F7B500", "C8102E", None):
            palette = brand.derive_palette(colour, phases)
            assert all(palette.theme[value.slot] == value.hex for value in palette.colours.values() if value.slot)


def test_no_brand_colour_gives_the_house_colour():
    palette = brand.derive_palette(None, 5)

    assert (palette.brand, palette.rule, palette.theme["accent1"]) == (None, "house", tokens.HOUSE_BRAND)


@pytest.mark.parametrize("text", ["", "#12", "petrol", "#GGGGGG", "0B55630", "rgb(1,2,3)"])
def test_what_is_no_hex_colour_is_refused(text):
    with pytest.raises(ValueError, match="hex"):
        brand.parse_hex(text)


def test_short_hex_is_understood():
    assert brand.parse_hex("#0b5") == "00BB55"


def test_the_fixed_colours_read_where_they_are_used():
    palette = brand.derive_palette(None, 0)
    pairs = [(f"risk.{n}.text", f"risk.{n}") for n in range(1, 5)]
    pairs += [("slate", "lt1"), ("slate", "lt2"), ("text2", "lt2"), ("inactive.text", "inactive"), ("dk1", "fill_in")]

    assert [pair for pair in pairs if palette.ratio(*pair) < 4.5] == []
