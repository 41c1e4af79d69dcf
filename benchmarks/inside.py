"""What one process of ours does, for `run.py` to start and measure: prints one JSON object.

    python -m benchmarks.inside packs CONTENT COUNT [--bare]    guide and briefing for COUNT kommuner, one after another
    python -m benchmarks.inside rows CONTENT                    one guide whose checklist may be long
    python -m benchmarks.inside content FOLDER                  the texts as JSON, and our files without figures

`--bare` leaves figures and charts out between composing and writing, so that both sides make the same documents.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.content import as_data, without_figures
from generator.compose import compose
from generator.look.brand import derive_palette
from generator.municipality import read_register
from generator.pack import Order, Prepared, Shelf, build_pack, find_home, prepare
from generator.problems import Problems
from generator.writers.docx import write_docx
from generator.writers.pptx import write_pptx

PROGRAMME, KOMMUNE = "vitas", "skanderborg"
BOTH = ("guide", "briefing")


def bare(prepared: Prepared) -> dict[str, bytes]:
    """Compose and write without figures; what `build_pack` does besides (cross-check, manifest) is left out too."""
    files = {}
    for outline in prepared.outlines:
        document = compose(prepared.tailored, outline, Problems(), prepared.layout.room, others=prepared.bundle)
        document = without_figures(document)
        if outline.form == "deck":
            palette = prepared.layout.palette(prepared.municipality.brand, document.phases)
            files["briefing.pptx"] = write_pptx(document, prepared.layout, palette, prepared.logo, Problems())
        else:
            palette = derive_palette(prepared.municipality.brand, document.phases)
            files["guide.docx"] = write_docx(document, prepared.layout, palette, prepared.logo, Problems())
    return files


def packs(content: Path, count: int, without: bool) -> dict[str, object]:
    home = find_home(content, Problems())
    slugs = [entry.slug for entry in read_register(home.content, Problems()).entries][:count]
    shelf: Shelf = {}
    each: list[float] = []
    memory: list[int] = []
    size = 0
    for slug in slugs:
        begun = time.process_time()
        problems = Problems()
        prepared = prepare(Order(PROGRAMME, slug, home, only=BOTH), problems, shelf)
        files = bare(prepared) if without else build_pack(prepared, problems).files
        each.append(time.process_time() - begun)
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        size = sum(map(len, files.values()))
    return {"first": each[0], "warm": median(each[1:] or each), "total": sum(each), "memory": memory, "bytes": size}


def rows(content: Path) -> dict[str, object]:
    problems = Problems()
    begun = time.process_time()
    prepared = prepare(Order(PROGRAMME, KOMMUNE, find_home(content, problems), only=("guide",)), problems)
    read = time.process_time() - begun
    files = build_pack(prepared, problems).files
    whole = time.process_time() - begun
    return {"read": read, "total": whole, "bytes": sum(map(len, files.values()))}


def content(folder: Path) -> dict[str, object]:
    problems = Problems()
    prepared = prepare(Order(PROGRAMME, KOMMUNE, find_home(None, problems), only=BOTH), problems)
    told = {}
    for outline in prepared.outlines:
        document = compose(prepared.tailored, outline, problems, prepared.layout.room, others=prepared.bundle)
        palette = derive_palette(prepared.municipality.brand, document.phases)
        told[outline.name] = as_data(without_figures(document), palette)
    (folder / "content.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    (folder / "bare").mkdir()
    for name, data in bare(prepared).items():
        (folder / "bare" / name).write_bytes(data)
    return {"bytes": sum(len(data) for data in build_pack(prepared, problems).files.values())}


def main(what: str, where: str, *more: str) -> None:
    if what == "packs":
        found = packs(Path(where), int(more[0]), "--bare" in more)
    else:
        found = {"rows": rows, "content": content}[what](Path(where))
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
