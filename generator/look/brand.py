"""The palette: one brand colour becomes every colour of a pack, each with enough contrast to be read.

Works in OKLCH (lightness, chroma, hue as people see them), by the eight steps of the design: grey and yellow fall back
to a neutral, a too light colour is darkened with its hue kept, a too dark one lifted, and the phase ramp goes warm or
cool with the hue. A pure function: the same colour always gives the same palette.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from generator.look.standard import tokens

TEXT_RATIO = 4.5
CHROMA_STEP = 0.002
GRAPHIC_RATIO = 3.1  # a little over the required 3.0, because renderers round colours
_HEX = re.compile(r"#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
SLOTS = (  # in the order a clrScheme holds them
    *("dk1", "lt1", "dk2", "lt2"),
    *("accent1", "accent2", "accent3", "accent4", "accent5", "accent6"),
    *("hlink", "folHlink"),
)

Vector = tuple[float, float, float]


class Colour(Struct, frozen=True):
    """A colour as `RRGGBB`, and the theme slot that carries it ("" for none): writers then refer to the slot."""

    hex: str
    slot: str = ""


class Palette(Struct, frozen=True):
    """All colours of one pack. `theme` maps slot → RRGGBB; `rule` says what became of the brand colour: house (none
    given), unchanged, darkened, lifted, neutral or light_hue; "template" for a template's own theme."""

    brand: str | None
    phases: int
    theme: Mapping[str, str]
    rule: str
    ramp: str
    colours: Mapping[str, Colour]

    def colour(self, role: str) -> Colour:
        """Return the colour of a role word. Raises `KeyError` for a word the palette does not know: that is a bug."""
        return self.colours[role]

    def ratio(self, ink: str, paper: str) -> float:
        """Return the contrast of two role words, 1 to 21."""
        return contrast(self.colour(ink).hex, self.colour(paper).hex)


def parse_hex(text: str) -> str:
    """Return `#0b5`, `#00bb55` or `00BB55` as `RRGGBB`. Raises `ValueError` for anything else."""
    match = _HEX.fullmatch(text.strip())
    if not match:
        raise ValueError(f"not a hex colour: {text!r}")
    digits = match[1].upper()
    return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two `RRGGBB` colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(top: str, share: float, ground: str) -> str:
    """Return `share` (0 to 1) of `top` over `ground`, in sRGB as Office mixes."""
    return "".join(
        f"{_half_up(int(top[i : i + 2], 16) * share + int(ground[i : i + 2], 16) * (1 - share)):02X}" for i in (0, 2, 4)
    )


def tint(colour: str, share: float) -> str:
    """Return `colour` mixed with white, `share` of the colour left."""
    return "".join(f"{_half_up(255 - (255 - int(colour[i : i + 2], 16)) * share):02X}" for i in (0, 2, 4))


def oklch(colour: str) -> Vector:
    """Return (lightness 0–1, chroma, hue 0–360) of `RRGGBB`."""
    lightness, a, b = _oklab(colour)
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Return `RRGGBB`; chroma gives way, never hue or lightness, when screens cannot show the colour."""
    angle = math.radians(hue)

    def at(value: float) -> Vector:
        return _linear(lightness, value * math.cos(angle), value * math.sin(angle))

    while chroma > 0 and not _shown(at(chroma)):
        chroma = max(chroma - CHROMA_STEP, 0.0)
    return _encode(at(chroma))


@lru_cache(maxsize=256)
def derive_palette(brand: str | None, phases: int) -> Palette:
    """Return the palette for a brand colour (`#RRGGBB`; None: the house colour) and a number of phases (0 for none).

    Raises `ValueError` when `brand` is no hex colour or `phases` is negative.
    """
    if phases < 0:
        raise ValueError("phases must be 0 or more")
    raw = parse_hex(brand) if brand else tokens.HOUSE_BRAND
    accent1, rule = _accent1(raw)
    _, chroma, hue = oklch(raw)
    warm = chroma > 0.03 and (hue >= 290 or hue < 62)
    _, chroma1, hue1 = oklch(accent1)
    anchors = tokens.WARM_RAMP if warm else tokens.COOL_RAMP
    fills = ramp(anchors, phases)
    theme = {
        "dk1": tokens.DK1,
        "lt1": tokens.LT1,
        "dk2": from_oklch(0.29, min(0.75 * chroma1, 0.07), hue1),
        "lt2": tokens.LT2,
        "accent1": accent1,
        "accent2": tokens.ACCENT2_WARM if warm else tokens.ACCENT2_COOL,
        **_theme_accents(fills, anchors),
        "hlink": accent1,
        "folHlink": tokens.FOLLOWED,
    }
    colours = _colours(theme, fills, raw if rule == "light_hue" else accent1)
    return Palette(
        brand=raw if brand else None,
        phases=phases,
        theme=MappingProxyType(theme),
        rule=rule if brand else "house",
        ramp="warm" if warm else "cool",
        colours=MappingProxyType(colours),
    )


def template_palette(theme: Mapping[str, str], phases: int) -> Palette:
    """Return the palette for a template that keeps its own `theme` (slot → RRGGBB) and is not recoloured.

    The theme's colours serve wherever they can be read; where one cannot, its role takes the colour that
    `derive_palette` makes from the theme's accent1, and no slot: then the writers write the colour out.
    """
    base = derive_palette(theme.get("accent1"), phases)
    carrier = {slot: _carrier(slot, theme, base) for slot in SLOTS}
    mixed = {slot: theme[own] if (own := carrier[slot]) else base.theme[slot] for slot in SLOTS}
    fills = tuple(base.colour(f"phase.{number}").hex for number in range(1, phases + 1))
    colours = {
        role: replace(colour, slot=carrier.get(colour.slot, ""))
        for role, colour in _colours(mixed, fills, mixed["accent1"]).items()
    }
    return Palette(base.brand, phases, MappingProxyType(dict(theme)), "template", base.ramp, MappingProxyType(colours))


# Where a theme's own colour for a role cannot be read, these may stand in for it, so that the deck follows the theme.
_STAND_INS: Mapping[str, tuple[str, ...]] = {
    "accent1": ("dk2", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink"),
    "accent2": ("accent1", "dk2"),
    "dk2": ("dk1",),
    "hlink": ("accent1", "dk2"),
    "folHlink": ("hlink", "accent1", "dk2"),
}


def _carrier(slot: str, theme: Mapping[str, str], base: Palette) -> str:
    """The slot of the theme that carries a role's colour: its own, else a stand-in, else "" for none."""
    return next((own for own in (slot, *_STAND_INS.get(slot, ())) if _serves(slot, theme.get(own, ""), base)), "")


def _serves(slot: str, own: str, base: Palette) -> bool:
    """Whether a template's colour `own` can do what the slot's role is for: paper is light, ink is read on paper."""
    if not own or (slot.startswith("accent") and slot not in ("accent1", "accent2")):
        return own == base.theme[slot]
    if slot == "lt1":
        return own == tokens.LT1
    if slot == "lt2":
        inks = (tokens.DK1, base.theme["accent1"], base.theme["dk2"], tokens.NEUTRALS["slate"])
        return all(contrast(ink, own) >= TEXT_RATIO for ink in inks)
    if slot == "dk1":  # it is read on every fill that the standard's is
        return contrast(own, tokens.LT1) >= contrast(tokens.DK1, tokens.LT1)
    papers = (tokens.LT1, tokens.LT2, tint(own, 0.10))
    chips = slot != "dk2" or contrast(own, tokens.RISK[2]) >= GRAPHIC_RATIO  # a risk's tag is dk2 on the cell's colour
    return chips and all(contrast(own, paper) >= TEXT_RATIO for paper in papers)


def ramp(anchors: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Return `count` colours sampled evenly in OKLab between the anchors; each can carry white or dk1 text.

    An anchor that is hit exactly is returned as it stands. Between two anchors a colour may be too light for white and
    too dark for dk1: then its lightness moves by the least step that lets one of them be read.
    """
    points = [_oklab(anchor) for anchor in anchors]
    out = []
    for index in range(count):
        place = index * (len(anchors) - 1) / (count - 1) if count > 1 else 0.0
        left = min(int(place), len(anchors) - 2)
        share = place - left
        if share < 1e-9 or share > 1 - 1e-9:
            out.append(anchors[left + round(share)])
            continue
        blend = [a + (b - a) * share for a, b in zip(points[left], points[left + 1], strict=True)]
        out.append(_readable(blend[0], math.hypot(blend[1], blend[2]), math.degrees(math.atan2(blend[2], blend[1]))))
    return tuple(out)


def ink_on(fill: str) -> str:
    """Return the text colour for `fill`: white or dk1, whichever reads better."""
    return tokens.LT1 if contrast(tokens.LT1, fill) >= contrast(tokens.DK1, fill) else tokens.DK1


def _readable(lightness: float, chroma: float, hue: float) -> str:
    for step in range(60):
        for sign in (-1, 1):
            colour = from_oklch(lightness + sign * step * 0.005, chroma, hue)
            if contrast(ink_on(colour), colour) >= TEXT_RATIO + 0.05:
                return colour
    raise AssertionError("black or white is readable on every colour within 0.3 of lightness")


def _accent1(raw: str) -> tuple[str, str]:
    """Steps 2 to 5: the brand colour as it can be used for text, and the rule that was applied."""
    lightness, chroma, hue = oklch(raw)
    if chroma < 0.03:
        return tokens.NEUTRAL_BRAND, "neutral"
    if lightness > 0.72 and 62 <= hue <= 118 and chroma > 0.06:
        return tokens.NEUTRAL_BRAND, "light_hue"
    colour, rule = raw, "unchanged"
    while not _reads_everywhere(colour):
        lightness -= 0.005
        colour, rule = from_oklch(lightness, chroma, hue), "darkened"
    if oklch(colour)[0] < 0.25:
        return from_oklch(0.30, max(oklch(colour)[1], 0.03), hue), "lifted"
    return colour, rule


def _reads_everywhere(colour: str) -> bool:
    return all(contrast(colour, paper) >= TEXT_RATIO for paper in (tokens.LT1, tokens.LT2, tint(colour, 0.10)))


def _theme_accents(fills: tuple[str, ...], anchors: tuple[str, ...]) -> dict[str, str]:
    """The colours of accent3 to accent6: the ramp's own, and the phases' in the slots they have."""
    accents = {f"accent{3 + i}": anchor for i, anchor in enumerate(anchors)}
    return accents | {slot: fills[number - 1] for number, slot in _phase_slots(fills).items()}


def _thin(fill: str, last: bool) -> str:
    """The colour of bars and strips on white: a pale fill gets a darker shade of its hue, the last gold its own."""
    if contrast(fill, tokens.LT1) >= GRAPHIC_RATIO:
        return fill
    if last:
        return tokens.THIN_GOLD
    lightness, chroma, hue = oklch(fill)
    colour = fill
    while contrast(colour, tokens.LT1) < GRAPHIC_RATIO:
        lightness -= 0.005
        colour = from_oklch(lightness, chroma, hue)
    return colour


def _colours(theme: Mapping[str, str], fills: tuple[str, ...], band: str) -> dict[str, Colour]:
    found = {slot: Colour(theme[slot], slot) for slot in SLOTS}
    found["white"] = found["lt1"]
    found |= {role: Colour(value) for role, value in tokens.NEUTRALS.items()}
    ink = {tokens.LT1: found["lt1"], tokens.DK1: found["dk1"]}
    accent1 = theme["accent1"]
    found["tint10"] = Colour(tint(accent1, 0.10))
    found["tint20"] = Colour(tint(accent1, 0.20))
    found["band"] = found["accent1"] if band == accent1 else Colour(band)
    found["band.text"] = ink[tokens.LT1 if contrast(tokens.LT1, band) >= TEXT_RATIO else tokens.DK1]
    for level, (fill, text) in enumerate(zip(tokens.RISK, tokens.RISK_TEXT, strict=True), 1):
        found[f"risk.{level}"] = Colour(fill)
        found[f"risk.{level}.text"] = ink[text]
    found["risk.line"] = Colour(tokens.RISK_LINE)
    found |= {f"status.{name}": Colour(value) for name, value in tokens.STATUS.items()}
    count = len(fills)
    slots = _phase_slots(fills)
    for number, fill in enumerate(fills, 1):
        found[f"phase.{number}"] = Colour(fill, slots.get(number, ""))
        found[f"phase.{number}.text"] = ink[ink_on(fill)]
        thin = _thin(fill, number == count and count > 1)
        found[f"phase.{number}.thin"] = Colour(thin, slots.get(number, "") if thin == fill else "")
        found[f"phase.{number}.thin.text"] = ink[ink_on(thin)]
        found[f"phase.{number}.done"] = Colour(mix(fill, tokens.DONE_SHARE, tokens.LT2))
        reads = contrast(fill, tokens.LT2) >= TEXT_RATIO
        found[f"phase.{number}.ink"] = found[f"phase.{number}"] if reads else found["accent1"]
    for number in range(1, max(count, 6) + 1):
        found[f"brand_wheel.{number}"] = Colour(mix(tokens.LT1, _wheel_share(number, count or 4), accent1))
    return found


def _phase_slots(fills: tuple[str, ...]) -> dict[int, str]:
    """The first two and the last two phases have a theme slot, so that shapes follow the theme.

    Dark fills stand in accent3 and accent4, light ones in accent5 and accent6, however few phases there are: then the
    text on a phase also reads when its slide is moved into a deck with another number of phases.
    """
    count = len(fills)
    numbers: dict[int, int] = {1: 3, 2: 4, count - 1: 5, count: 6} if count >= 4 else {1: 3}
    if 2 <= count < 4:
        numbers[count] = 6
    if count == 3:
        numbers[2] = 4 if ink_on(fills[1]) == tokens.LT1 else 5
    return {number: f"accent{slot}" for number, slot in numbers.items() if number <= count}


def _wheel_share(number: int, count: int) -> float:
    """The share of white in part `number` of `count`, read evenly off the four designed shares."""
    shares = tokens.BRAND_WHEEL
    place = min((number - 1) / max(count - 1, 1), 1.0) * (len(shares) - 1)
    left = min(int(place), len(shares) - 2)
    return shares[left] + (shares[left + 1] - shares[left]) * (place - left)


def _half_up(value: float) -> int:
    return math.floor(value + 0.5)


def _luminance(colour: str) -> float:
    red, green, blue = _decode(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _decode(colour: str) -> Vector:
    def one(text: str) -> float:
        value = int(text, 16) / 255
        return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)

    return one(colour[0:2]), one(colour[2:4]), one(colour[4:6])


def _encode(linear: Vector) -> str:
    def one(value: float) -> str:
        value = min(max(value, 0.0), 1.0)
        coded = value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
        return f"{round(min(max(coded, 0.0), 1.0) * 255):02X}"

    return "".join(one(value) for value in linear)


def _oklab(colour: str) -> Vector:
    r, g, b = _decode(colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _linear(lightness: float, a: float, b: float) -> Vector:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _shown(linear: Vector) -> bool:
    return all(-1e-6 <= value <= 1 + 1e-6 for value in linear)
