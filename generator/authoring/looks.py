"""A layout of one's own: the standard's files to start from, and what a template has, lacks and has room for.

Turns a folder with template files into rows for the shell, and a slide template that nobody has described yet into a
`layout.yaml` that does. Nothing in the template is changed or run.
"""

from __future__ import annotations

from pathlib import Path

from generator.look.layout import DECK_MAIN, Layout, layout_text, load_layout, propose_deck, read_template
from generator.look.measure import text_width_mm
from generator.pack import Home
from generator.problems import Problems, Where
from generator.programme import is_id
from generator.reading.source import shown_path
from generator.writers.pptx.plan import Area, line_of, read_deck_layout

FILE = "layout.yaml"
DECKS = (".pptx", ".potx", ".pptm", ".potm")
_TYPICAL = "Vi tager systemet i brug sammen, og alle ved, hvornår det sker."  # Danish text of usual letters
_MM = 25.4 / 72


def layout_files(home: Home, name: str, problems: Problems) -> dict[str, bytes]:
    """Return {file name: bytes} of a new layout called `name`: the standard's, under that name."""
    if not is_id(name):
        problems.report("bad-layout-name", name=name[:80])
        problems.stop_on_errors()
    standard = home.layouts / "standard"
    files = {path.name: path.read_bytes() for path in sorted(standard.iterdir()) if path.is_file()}
    text = files[FILE].decode()
    return {**files, FILE: text.replace("name: Standard", f"name: {name}", 1).encode()}


def propose(folder: Path, problems: Problems) -> str:
    """Return a `layout.yaml` for the one slide template in `folder`; the guide keeps the standard look."""
    there = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in DECKS and path.name[0] not in ".~")
    if len(there) != 1:
        problems.report("no-slide-template", Where(shown_path(folder)), count=len(there), hint=", ".join(there))
        problems.stop_on_errors()
    deck = read_template(folder, there[0], DECK_MAIN, Where(shown_path(folder)), {}, problems)
    problems.stop_on_errors()
    assert deck is not None
    return layout_text(folder.resolve().name[:60] or "Eget layout", there[0], propose_deck(deck))


def check_layout(home: Home, folder: Path, problems: Problems) -> list[tuple[str, str, str, str]]:
    """Return (role, slide layout or style, placeholder, room for text) of all that the layout in `folder` maps."""
    layout = load_layout(folder, problems, home.layouts / "standard")
    problems.stop_on_errors()
    assert layout is not None
    return [*_slides(layout), *((role, style, "", "") for role, style in layout.spec.styles.items())]


def _slides(layout: Layout) -> list[tuple[str, str, str, str]]:
    rows = []
    for role, slots in read_deck_layout(layout).sets.items():
        name = f"{slots.name} (lånt)" if slots.lent else slots.name
        rows += [
            (f"{role}.{word}", name, area.name, "" if area.kind in ("tbl", "ftr", "sldNum") else capacity(area))
            for word, area in slots.areas.items()
        ]
    return rows


def capacity(area: Area) -> str:
    """Return how much ordinary text a placeholder takes at its own size, as «5 linjer × 62 tegn»."""
    left, top, right, bottom = area.inset
    letters = len(_TYPICAL) / text_width_mm(_TYPICAL, area.size)
    line = area.line or line_of(area.size)
    lines, signs = int((area.h - top - bottom) / (line * _MM) + 0.02), int((area.w - left - right) * letters)
    return f"{max(lines, 0)} {'linje' if lines == 1 else 'linjer'} × {max(signs, 0)} tegn"
