"""The intranet figure set: every figure with an alternative text, the same bytes each time."""

from datetime import date

from generator.figures.wheel import cover_wheel, phase_wheel
from generator.look.brand import derive_palette
from generator.tree.nodes import Chart, Cover, Document, Figure, Section, Span
from generator.writers.pictures import write_pictures

PALETTE = derive_palette("0B5563", 5)


def document(*blocks):
    return Document(
        id="vitas",
        title="Guide",
        subject="",
        author="",
        programme="VITAS",
        municipality="Skanderborg",
        version="1",
        built=date(2026, 11, 16),
        cover=Cover("", "", "", ""),
        header="",
        footer="",
        sections=(Section(id="vitas/s", title=(Span("Plan"),), label="Plan", blocks=blocks),),
    )


WHEEL = Figure(id="vitas/phases@wheel", drawing=phase_wheel(5, 2, "page", 80), alt="Forandringshjul, fase 2 af 5")
BARS = Chart(
    id="vitas/effort@chart",
    caption=(Span("Timer"),),
    categories=("Superbrugere", "Projektleder $x$"),
    values=(100, 50),
    labels=("4 × 20 %", ""),
    alt="Søjlediagram",
)


def test_each_figure_becomes_two_pictures_and_its_text():
    files = write_pictures(document(WHEEL, BARS), PALETTE)

    stems = {name.rsplit(".", 1)[0] for name in files}
    assert len(stems) == 2
    for stem in stems:
        assert files[f"{stem}.png"].startswith(b"\x89PNG")
        assert b"<svg" in files[f"{stem}.svg"]
        assert files[f"{stem}.txt"].strip()


def test_decorative_figures_are_left_out():
    assert write_pictures(document(Figure(id="vitas/a@b", drawing=cover_wheel(5, "page"))), PALETTE) == {}


def test_the_same_figures_give_the_same_bytes_without_a_date():
    first = write_pictures(document(WHEEL, BARS), PALETTE)

    assert write_pictures(document(WHEEL, BARS), PALETTE) == first
    assert not any(b"dc:date" in data for data in first.values())
