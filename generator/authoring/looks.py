"""A layout of one's own: the standard's files to start from, and what a template has, lacks and has room for.

Turns a folder with template files into rows for the shell, and a slide template that nobody has described yet into a
`layout.yaml` that does. Nothing in the template is changed or run.
"""

from __future__ import annotations

from pathlib import Path

from generator.look.adopt_guide import propose_styles, style_names
from generator.look.layout import DECK_MAIN, GUIDE_MAIN, Layout, layout_text, load_layout, propose_deck, read_template
from generator.look.measure import text_width_mm
from generator.look.slots import Area, line_of
from generator.pack import Home
from generator.problems import Problems, Where
from generator.programme import is_id
from generator.reading.source import shown_path

FILE = "layout.yaml"
DECKS = (".pptx", ".potx", ".pptm", ".potm")
GUIDES = (".docx", ".dotx", ".docm", ".dotm")
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
    """Return a `layout.yaml` for the Word and slide templates in `folder`; without one the standard look is kept."""
    where = Where(shown_path(folder))
    there = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name[0] not in ".~")
    decks = [name for name in there if name.lower().endswith(DECKS)]
    guides = [name for name in there if name.lower().endswith(GUIDES)]
    if len(decks) > 1 or len(guides) > 1 or not decks + guides:
        problems.report("no-template", where, hint=", ".join(guides + decks))
        problems.stop_on_errors()
    deck = read_template(folder, decks[0], DECK_MAIN, where, {}, problems) if decks else None
    guide = read_template(folder, guides[0], GUIDE_MAIN, where, {}, problems, own=True) if guides else None
    problems.stop_on_errors()
    return layout_text(
        folder.resolve().name[:60] or "Eget layout",
        (decks[0], propose_deck(deck)) if deck is not None else None,
        (guides[0], *propose_styles(guide)) if guide is not None else None,
    )


def check_layout(home: Home, folder: Path, problems: Problems) -> list[tuple[str, str, str, str]]:
    """Return (role, slide layout or style, placeholder, room for text) of all that the layout in `folder` maps."""
    layout = load_layout(folder, problems, home.layouts / "standard")
    problems.stop_on_errors()
    assert layout is not None
    return [*_slides(layout), *_styles(layout)]


def _styles(layout: Layout) -> list[tuple[str, str, str, str]]:
    """The guide's styles by role: their names as Word shows them, those lent marked, and the text a line holds."""
    sheet, names, rows = layout.sheet, style_names(layout.guide), []
    for role, style in layout.spec.styles.items():
        metric = sheet.metrics.get(style)
        width = (layout.measure - metric.left - metric.right) / metric.stretch if metric is not None else 0.0
        letters = len(_TYPICAL) / text_width_mm(_TYPICAL, metric.size, metric.bold, metric.font) if metric else 0.0
        room = f"{int(width * letters)} tegn" if metric is not None and not metric.framed else ""
        name = names.get(style, style)
        rows.append((role, f"{name} (lånt)" if role in layout.spec.borrowed else name, "", room))
    return rows


def _slides(layout: Layout) -> list[tuple[str, str, str, str]]:
    rows = []
    for role, slots in layout.slots.items():
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
