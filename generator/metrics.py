"""Text widths: how wide a text runs, where it breaks into lines, and how high the lines stand.

Reads advance widths from a bundled table (Liberation Sans, Carlito, Liberation Serif and Caladea, the metric twins of
Arial, Calibri, Times New Roman and Cambria), so that a pack is the same on a machine without those fonts. Lines break
greedily, as Word, PowerPoint and LibreOffice break them:
after spaces, hyphens, dashes and slashes and at soft hyphens, never at a no-break space; a word wider than the line
breaks anywhere. Kerning is ignored: it is off in Office by default.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

MM_PER_PT = 25.4 / 72
SOFT_HYPHEN = "\u00ad"
_DATA = Path(__file__).parent / "look" / "data" / "widths.json"
_FAMILIES = {
    **dict.fromkeys(("calibri", "calibri light", "carlito"), "Calibri"),
    **dict.fromkeys(("times new roman", "times", "liberation serif", "garamond"), "Times New Roman"),
    **dict.fromkeys(("cambria", "caladea"), "Cambria"),
}
# How much wider than Arial a font may run, bold headings included; a font that is not here is taken to be wide.
_STRETCH = {
    **dict.fromkeys(("arial", "calibri", "carlito", "liberation sans", "helvetica", "arial narrow", "aptos"), 1.0),
    **dict.fromkeys(("times new roman", "garamond", "cambria", "gill sans mt", "corbel", "candara"), 1.0),
    **dict.fromkeys(("segoe ui", "tahoma", "trebuchet ms", "century gothic"), 1.08),
    "georgia": 1.12,
    "verdana": 1.22,
}
_UNKNOWN_STRETCH = 1.15
_SPACES = " \t\u2003\u2002\u2009"
_BREAK_AFTER = "\u2013\u2014" + SOFT_HYPHEN
_BREAK_BEFORE_LETTER = "-\u2010/"
_MAYBE = re.compile(f"[{_SPACES}](?=[^{_SPACES}])|[{_BREAK_BEFORE_LETTER}{_BREAK_AFTER}](?=.)", re.DOTALL)
_SIGNS = re.compile(f"[{_BREAK_BEFORE_LETTER}{_BREAK_AFTER}]")
_WORDS = re.compile(f"[^{_SPACES}]*[{_SPACES}]+|[^{_SPACES}]+")
_FEED = re.compile("[\n\v]")
_UNKNOWN_EM = 0.6
_WIDE_EM = 1.0
# PowerPoint's single line hardly depends on the font; Word and LibreOffice take the font's own line.
_SLIDE_LINE = 1.217
_TOLERANCE = 0.01  # mm: sums of floats must not push out a word that fits exactly


class _Face(Struct, frozen=True):
    """One font cut: advance widths and line height as shares of the size."""

    widths: _Widths
    line: float
    ascent: float


class _Widths(dict[str, float]):
    """The widths of one font cut; a character it lacks is guessed."""

    def __missing__(self, char: str) -> float:
        return _guess(char)


class _Scaled(dict[str, float]):
    """The widths of one font cut at one size, in mm, found when they are first asked for."""

    def __init__(self, widths: _Widths, size: float) -> None:
        self.widths, self.size = widths, size

    def __missing__(self, char: str) -> float:
        found = self[char] = self.widths[char] * self.size * MM_PER_PT
        return found


@lru_cache(maxsize=64)
def _scaled(font: str, bold: bool, size: float) -> _Scaled:
    return _Scaled(_face(font, bold).widths, size)


@lru_cache(maxsize=1500)
def text_width_mm(text: str, size: float, bold: bool = False, font: str = "Arial") -> float:
    """Return the width in millimetres of `text` on one line, at `size` points."""
    return sum(map(_face(font, bold).widths.__getitem__, text)) * size * MM_PER_PT


def line_height_mm(size: float, font: str = "Arial", *, slide: bool = False) -> float:
    """Return the height in millimetres of one single-spaced line, at `size` points."""
    return (_SLIDE_LINE if slide else _face(font, False).line) * size * MM_PER_PT


def wrap(text: str, width: float, size: float, bold: bool = False, font: str = "Arial") -> list[str]:
    """Return the lines `text` takes in a column `width` millimetres wide; at least one, line feeds kept as breaks.

    Lines come without their trailing spaces; a line that ends at a soft hyphen ends in "-", unused ones are gone.
    """
    return wrap_runs([(text, bold)], width, size, font)


def wrap_runs(runs: Sequence[tuple[str, bool]], width: float, size: float, font: str = "Arial") -> list[str]:
    """Like `wrap`, for text that changes between regular and bold: `runs` are (text, bold)."""
    return list(_wrapped(tuple(runs), width, size, font))


@lru_cache(maxsize=1500)
def _wrapped(runs: tuple[tuple[str, bool], ...], width: float, size: float, font: str) -> tuple[str, ...]:
    """Packs repeat most of their text, so its lines are kept."""
    lines: list[str] = []
    line: list[str] = []
    widths: list[float] = []
    hyphen = text_width_mm("-", size, font=font)
    for text, bold in runs:
        known = _scaled(font, bold, size)
        first, *others = _FEED.split(text.replace("\r", ""))
        line.append(first)
        widths += map(known.__getitem__, first)
        for other in others:
            lines += _break("".join(line), widths, width, hyphen)
            line, widths = [other], list(map(known.__getitem__, other))
    return (*lines, *_break("".join(line), widths, width, hyphen))


@lru_cache(maxsize=1500)
def longest_part_mm(text: str, size: float, bold: bool = False, font: str = "Arial") -> float:
    """Return the width of the widest piece of `text` that no line break may fall inside."""
    return max((text_width_mm(piece.rstrip(_SPACES), size, bold, font) for piece in _pieces(text)), default=0.0)


def _pieces(text: str) -> list[str]:
    """Split at the places a line may break; spaces and hyphens stay with what they follow."""
    if _SIGNS.search(text) is None:
        return _WORDS.findall(text)
    pieces: list[str] = []
    start = 0
    for found in _MAYBE.finditer(text):
        place = found.end()
        before, here = text[place - 1], text[place]
        # before a digit a hyphen is a minus and a slash a fraction; what begins a word belongs to it
        hyphen = place - 1 > start and (
            (before in _BREAK_BEFORE_LETTER and here.isalpha()) or (before in _BREAK_AFTER and here not in _SPACES)
        )
        if before in _SPACES or hyphen:
            pieces.append(text[start:place])
            start = place
    if text:
        pieces.append(text[start:])
    return pieces


def _break(text: str, widths: Sequence[float], width: float, hyphen_width: float) -> list[str]:
    """Fill lines of `width` with the pieces of one paragraph; a soft hyphen that shows takes `hyphen_width`."""
    if sum(widths) + hyphen_width <= width:  # as most texts of a table do
        return [_closed(text)]
    lines: list[str] = []
    line, used = "", 0.0
    place = 0
    room = width + _TOLERANCE

    for piece in _pieces(text):
        full = widths[place : place + len(piece)]
        place += len(piece)
        core = len(piece.rstrip(_SPACES))
        need = sum(full[:core])
        if piece[:core].endswith(SOFT_HYPHEN):
            need += hyphen_width
        if line and used + need > room:
            lines.append(_closed(line))
            line, used = "", 0.0
        if need > room:
            for char, advance in zip(piece[:core], full[:core], strict=True):
                advance = hyphen_width if char == SOFT_HYPHEN else advance
                if line and used + advance > room:
                    lines.append(_closed(line))
                    line, used = "", 0.0
                line, used = line + char, used + advance
            line, used = line + piece[core:], used + sum(full[core:])
        else:
            line, used = line + piece, used + sum(full)
    lines.append(_closed(line))
    return lines


def _closed(line: str) -> str:
    """A line as it shows: without the blanks at its end, and with a hyphen where it ends in a soft one."""
    shown = line.rstrip(_SPACES)
    return shown.replace(SOFT_HYPHEN, "") + "-" if shown.endswith(SOFT_HYPHEN) else shown.replace(SOFT_HYPHEN, "")


def _guess(char: str) -> float:
    """The width of a character the tables lack: nothing for marks and joiners, a full em for East Asian and emoji."""
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Cf", "Cc"):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF" or category == "So":
        return _WIDE_EM
    return _UNKNOWN_EM


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, _Face]:
    raw = json.loads(_DATA.read_text(encoding="utf-8"))
    return {name: _read_face(entry) for name, entry in raw.items()}


def _read_face(entry: Mapping[str, object]) -> _Face:
    runs, units = entry["runs"], entry["units"]
    ascent, descent, gap = entry["ascent"], entry["descent"], entry["gap"]
    assert isinstance(runs, list) and isinstance(units, int)
    assert isinstance(ascent, int) and isinstance(descent, int) and isinstance(gap, int)
    widths = _Widths((chr(run[0] + i), advance / units) for run in runs for i, advance in enumerate(run[1:]))
    widths.update({SOFT_HYPHEN: 0.0, "\t": widths[" "] * 4, "\u00a0": widths[" "]})
    return _Face(widths, (ascent + descent + gap) / units, ascent / units)


def stretch(font: str) -> float:
    """Return how much wider than Arial text in `font` may run, 1.0 and up."""
    return _STRETCH.get(font.casefold(), _UNKNOWN_STRETCH)


def has_widths(font: str) -> bool:
    """Whether text in `font` is measured by the font's own widths, not by Arial's."""
    return font.casefold() in _FAMILIES or font.casefold() in ("arial", "liberation sans", "helvetica")


def _face(font: str, bold: bool) -> _Face:
    family = _FAMILIES.get(font.casefold(), "Arial")
    return _tables()[f"{family} {'bold' if bold else 'regular'}"]
