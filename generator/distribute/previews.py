"""Pictures of first pages for the portal: each pack's first document, as LibreOffice draws it.

Without LibreOffice there are none, and neither for packs with names of persons in them: the portal never holds those.
A picture is kept under the hash of the document it shows and its own, so one that was drawn before is not drawn again,
and one that was changed on the disk is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator import store
from generator.distribute.portal import picture_of
from generator.libreoffice.program import first_pages, installed

WIDTH = 320  # pixels: twice what a page shows
COLOURS = 64
BATCH = 24  # documents in one run of LibreOffice


def previews(states: Mapping[str, Any], bags: Path, cache: Path) -> dict[str, bytes]:
    """Return {path in the portal: PNG} for the packs in `states`, whose files lie in `bags/<kommune>/data`.

    Draws what `cache` does not hold, and takes out of it what no pack shows any more.
    """
    wanted = dict(_fronts(states))
    kept = _kept(cache)
    cache.mkdir(parents=True, exist_ok=True)
    program = installed()
    missing = {sha256: bags / place for place, sha256 in wanted.values() if sha256 not in kept}
    left = sorted(missing) if program is not None else []
    while program is not None and left:
        some, left = left[:BATCH], left[BATCH:]
        files = {f"{sha256}{missing[sha256].suffix}": missing[sha256].read_bytes() for sha256 in some}
        for name, drawn in first_pages(program, files).items():
            sha256 = name.partition(".")[0]
            kept[sha256] = small(drawn)
            (cache / f"{sha256}-{store.sha256(kept[sha256])}.png").write_bytes(kept[sha256])
    shown = {sha256 for _, sha256 in wanted.values()}
    for path in cache.iterdir():
        if path.name.partition("-")[0] not in shown:
            path.unlink()
    return {path: kept[sha256] for path, (_, sha256) in wanted.items() if sha256 in kept}


def _fronts(states: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield (path of the picture, (path of the document below the bags, its hash)) for each pack."""
    for slug, state in states.items():
        for key, pack in state["packs"].items():
            if front := pack.get("front", ""):
                yield picture_of(slug, key), (f"{slug}/data/{key}/{front}", pack["files"][front])


def _kept(cache: Path) -> dict[str, bytes]:
    """The pictures that are still what their names say; any other is taken away."""
    found = {}
    for path in sorted(cache.glob("*.png")):
        shown, _, own = path.stem.partition("-")
        data = path.read_bytes()
        if store.sha256(data) == own:
            found[shown] = data
        else:
            path.unlink()
    return found


def small(drawn: bytes) -> bytes:
    """Return a picture of a page as the portal shows it: small, few colours, nothing about who made it or when."""
    from PIL import Image

    with Image.open(io.BytesIO(drawn)) as page:
        height = round(page.height * WIDTH / page.width)
        picture = page.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS).quantize(COLOURS)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
