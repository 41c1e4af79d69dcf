"""The pictures in the README, made from the real output: `make pictures` (wants LibreOffice and poppler's pdftoppm).

Each picture is a contact sheet: the pages are found by a text on them, so they stay the right ones when a guide grows.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

HOME = Path(__file__).resolve().parents[1]
# Picture → programme, document, columns, and a text that stands on each page shown, in order, with | between.
PICTURES = {
    "guide.png": (
        "vitas",
        "guide",
        3,
        "Sådan tager vi|Hvem er med i projektet?|Hvornår sker hvad?|"
        "Er projektet kommet godt fra start?|Hvad kan gå galt|Hvad sker der, når vi",
    ),
    "deck.png": (
        "vitas",
        "briefing",
        2,
        "Orientering til styregruppen\n|Projektorganisation\n|Tidsplan\n|"
        "Fase 1 · Etablering\n|Tidsforbrug\n|Risikoanalyse\n",
    ),
}
# Kommune and colour of each cover in colours.png: cool, warm, red, yellow and nearly black.
COLOURS = {
    "laesoe": "#006341",
    "koebenhavn": "#5B2E7E",
    "bornholm": "#C8102E",
    "lyngby-taarbaek": "#FFD100",
    "odense": "#1D1D1B",
}
GAP, GROUND, WIDE = 14, "#D5DBDD", 1400


def main(folder: Path) -> None:
    """Write all pictures into `folder`."""
    for program in ("soffice", "pdftoppm", "pdftotext"):
        if shutil.which(program) is None:
            sys.exit(f"{program} is not installed; the pictures are made with LibreOffice and poppler.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, (programme, document, columns, texts) in PICTURES.items():
            pdf = _pdf(programme, document, "skanderborg", Path(scratch))
            sheet([_page(pdf, number) for number in _numbers(pdf, texts.split("|"))], columns).save(
                folder / name, optimize=True
            )
            print(folder / name)
        covers = [_page(_pdf("vitas", "guide", slug, Path(scratch), colour), 1) for slug, colour in COLOURS.items()]
        sheet(covers, len(covers)).save(folder / "colours.png", optimize=True)
        print(folder / "colours.png")


def sheet(pages: list[Image.Image], columns: int) -> Image.Image:
    """Return the pages in rows of `columns` on a grey ground, `WIDE` pixels wide."""
    width = (WIDE - GAP * (columns + 1)) // columns
    small = [page.resize((width, round(page.height * width / page.width)), Image.Resampling.LANCZOS) for page in pages]
    height = small[0].height
    rows = -(-len(small) // columns)
    found = Image.new("RGB", (WIDE, GAP + rows * (height + GAP)), GROUND)
    for index, page in enumerate(small):
        found.paste(page, (GAP + index % columns * (width + GAP), GAP + index // columns * (height + GAP)))
    return found.quantize(256, kmeans=3, dither=Image.Dither.NONE)


def _pdf(programme: str, document: str, municipality: str, scratch: Path, brand: str = "") -> Path:
    """Build one document of a kommune, in the colour `brand` if given, and return it as PDF."""
    out = scratch / f"{programme}-{document}-{municipality}"
    order = [sys.executable, "-m", "generator", "pack", programme, municipality, "--only", document, "--out", str(out)]
    if brand:
        parameters = scratch / f"{municipality}.yaml"
        parameters.write_text(f'municipality: {municipality}\ndefaults:\n  brand: "{brand}"\n', encoding="utf-8")
        order += ["--params", str(parameters)]
    subprocess.run(order, cwd=HOME, check=True, capture_output=True)
    made = next(path for path in sorted(out.rglob("*")) if path.suffix in (".docx", ".pptx"))
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(out), str(made)]
    subprocess.run(convert, check=True, capture_output=True)
    return out / f"{made.stem}.pdf"


def _numbers(pdf: Path, texts: list[str]) -> list[int]:
    """Return the first page (from 1) after the page before that holds each text; contents lists do not count."""
    shown = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout.split("\f")
    found: list[int] = []
    for text in texts:
        start = found[-1] if found else 0
        number = next((n for n in range(start, len(shown)) if text in shown[n] and "Indhold\n" not in shown[n]), None)
        if number is None:
            sys.exit(f"{pdf.stem}: no page with «{text.strip()}»; correct the list in tools/pictures.py.")
        found.append(number + 1)
    return found


def _page(pdf: Path, number: int) -> Image.Image:
    target = pdf.with_name(f"{pdf.stem}-{number}")
    order = [
        "pdftoppm",
        "-r",
        "110",
        "-f",
        str(number),
        "-l",
        str(number),
        "-singlefile",
        "-png",
        str(pdf),
        str(target),
    ]
    subprocess.run(order, check=True)
    with Image.open(target.with_suffix(".png")) as page:
        return page.convert("RGB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "docs" / "images")
