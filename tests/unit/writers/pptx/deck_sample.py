"""A synthetic deck that uses every layout and every node, and the standard layout built in memory."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from generator.look.brand import derive_palette
from generator.look.layout import Layout, LayoutSpec, SlideSpec, _deck_layouts
from generator.look.sheet import Sheet
from generator.look.slots import read_slots
from generator.look.standard.deck import deck_parts
from generator.ooxml.package import Parts
from generator.tree.drawing import Box, Drawing, Line
from generator.tree.nodes import (
    Bullets,
    Callout,
    Cell,
    Chart,
    Column,
    Control,
    Cover,
    Document,
    Fact,
    Figure,
    Heading,
    Panel,
    Prose,
    Row,
    Slide,
    Span,
    Table,
    spans,
)

ROOT = Path(__file__).resolve().parents[4]
PALETTE = derive_palette("#0B5563", 5)


@lru_cache(maxsize=1)
def standard_layout() -> Layout:
    """The standard layout's deck, built from the tokens, with the names of layouts/standard/layout.yaml."""
    deck = deck_parts(derive_palette(None, 4))
    named = yaml.safe_load((ROOT / "layouts/standard/layout.yaml").read_text(encoding="utf-8"))["deck"]["layouts"]
    there = _deck_layouts(deck)
    slides = {}
    for role, entry in named.items():
        part, places = there[entry["layout"]]
        chosen = {word: places[name] for word, name in entry["placeholders"].items()}
        slides[role] = SlideSpec(entry["layout"], part, chosen)
    spec = LayoutSpec(("Arial", "Arial"), {}, slides)
    return Layout("Standard", Parts(), deck, spec, Sheet({}, frozenset()), read_slots(deck, slides, (1.0, 1.0)))


def cell(words: str, **look: object) -> Cell:
    return Cell((spans(words),), **look)  # type: ignore[arg-type]


def checklist(count: int = 6, key: str = "vitas/checks/a") -> Table:
    """A checklist of `count` rows."""
    rows = tuple(
        Row(
            f"{key}/{n}",
            (
                Cell(control=Control("checkbox", f"opg:{n}", f"Udført: A{n}", checked=n == 1)),
                cell(f"Superbruger og afløser i hvert team nr. {n}"),
                Cell(control=Control("text", f"ans:{n}", f"Ansvarlig: A{n}", "Karen Eksempel", field=f"people/x/{n}")),
                Cell(control=Control("date", f"frist:{n}", f"Frist: A{n}", "12.\u00a0feb.", when=date(2027, 2, 12))),
            ),
        )
        for n in range(1, count + 1)
    )
    columns = (
        Column("done", "Udført", 1.6),
        Column("task", "Det skal være på plads", 11.6, names_row=False),
        Column("owner", "Ansvarlig", 5, text="slate"),
        Column("due", "Frist", 2.6, align="right"),
    )
    return Table(id=f"{key}@table", columns=columns, rows=rows, caption=spans("Tjekliste for fase 1"))


def wheel(current: int = 1) -> Drawing:
    boxes = []
    for n in range(5):
        radius = 38.0 if n + 1 == current else 27.5
        boxes.append(
            Box(
                f"Fase {n + 1}",
                39 - radius,
                39 - radius,
                2 * radius,
                2 * radius,
                fill=f"phase.{n + 1}" if n + 1 == current else "inactive",
                line="white",
                line_width=6,
                shape="arc",
                start=90 + 72 * n,
                end=90 + 72 * (n + 1),
                inner=13.5,
                lines=(spans(str(n + 1)),),
                text=f"phase.{n + 1}.text" if n + 1 == current else "inactive.text",
                size=20,
                bold=True,
            )
        )
    return Drawing(78, 78, tuple(boxes))


def organisation() -> Drawing:
    boxes = [
        Box("Styregruppe", 120, 4, 66, 22, (spans("Styregruppe"),), "dk2", text="white", size=16, bold=True, inset=3),
        Box("Projektleder", 120, 50, 66, 22, (spans("Projektleder"),), "accent1", text="white", size=16, inset=3),
        Box("Superbrugere", 20, 92, 66, 22, (spans("Superbrugere"),), "lt2", line="dk2", size=14, inset=3),
        Box("Teamledere", 220, 92, 66, 22, (spans("Teamledere"),), "lt2", line="dk2", size=14, inset=3),
    ]
    lines = [
        Line("Forbindelse 1", 153, 26, 153, 50, width=1.5, begin="Styregruppe", finish="Projektleder"),
        Line(
            "Forbindelse 2", 153, 72, 53, 92, width=1.5, elbow="vertical", begin="Projektleder", finish="Superbrugere"
        ),
        Line("Forbindelse 3", 153, 72, 253, 92, width=1.5, elbow="vertical", begin="Projektleder", finish="Teamledere"),
    ]
    return Drawing(306, 118, (*lines, *boxes))


def heat() -> Table:
    rows = []
    for impact in range(5, 0, -1):
        cells = [cell(f"Konsekvens {impact}", text="slate", align="right")]
        for likelihood in range(1, 6):
            score = impact * likelihood
            level = 1 if score < 5 else 2 if score < 10 else 3 if score < 15 else 4
            lines = (spans(str(score)),) if score not in (8, 16) else ((Span("R1", tone="tag"),), spans(str(score)))
            cells.append(Cell(lines, fill=f"risk.{level}", text=f"risk.{level}.text", align="right"))
        rows.append(Row(f"vitas/risks/i{impact}", tuple(cells)))
    columns = (
        Column("impact", "Konsekvens ↑ / Sandsynlighed →", 1.5),
        *(Column(f"p{n}", f"Trin {n}", align="center") for n in range(1, 6)),
    )
    return Table(
        id="vitas/risks@heat",
        columns=columns,
        rows=tuple(rows),
        title="Risikokort",
        look="heat",
        description="Farven viser risikoens størrelse; tallet i cellen er sandsynlighed gange konsekvens.",
    )


def matrix() -> Table:
    columns = (
        Column("theme", "Tema", 1.2, names_row=True),
        *(Column(f"f{n}", f"{n} Fase {n}", 2, fill=f"phase.{n}", text=f"phase.{n}.text") for n in range(1, 6)),
    )
    rows = tuple(
        Row(f"vitas/themes/{n}", (cell(f"Tema {n}"), *(cell("Sæt mål og følg op hver måned") for _ in range(5))))
        for n in range(1, 4)
    )
    return Table(id="vitas/themes@matrix", columns=columns, rows=rows, title="Anbefalinger", look="matrix")


def effort() -> Chart:
    return Chart(
        id="vitas/roles@effort",
        caption=spans("Timer pr. rolle"),
        categories=("Superbrugere", "Rådgivere", "Teamledere", "Projektleder", "Styregruppe"),
        values=(1536, 896, 640, 640, 240),
        labels=("6 personer × 20 %", "64 personer", "4 personer", "1 person", "3 personer"),
        series="Timer",
        highlight=(0,),
        alt="Søjlediagram: Superbrugerne bruger 1.536 timer, rådgiverne 896 timer.",
    )


def agenda() -> Table:
    rows = tuple(
        Row(
            f"vitas/agenda/{n}",
            (
                cell(str(n)),
                Cell(((Span(topic, href=f"#{goal}"),),)),
                Cell(((Span(kind, tone=tone),),)),
                cell("10\u00a0min."),
            ),
        )
        for n, (topic, goal, kind, tone) in enumerate(
            (
                ("Hvorfor vi gør det", "vitas/deck/why", "Orientering", "muted"),
                ("Hvem gør hvad", "vitas/deck/org", "Orientering", "muted"),
                ("Plan og første fase", "vitas/deck/phase", "Drøftelse", "muted"),
                ("Interessenter og risici", "vitas/deck/risks", "Drøftelse", "muted"),
                ("Tid til superbrugere", "vitas/deck/effort", "◆ Beslutning", "highlight"),
            ),
            1,
        )
    )
    columns = (
        Column("number", "Nr.", 1.6),
        Column("topic", "Emne", 19.2),
        Column("type", "Form", 6.2),
        Column("time", "Tid", 3.6, align="right", text="slate"),
    )
    return Table(id="vitas/deck@agenda", columns=columns, rows=rows, title="Dagsorden")


def document(slides: tuple[Slide, ...] | None = None, **fields: object) -> Document:
    base: dict[str, object] = {
        "id": "vitas/steering-deck",
        "title": "Vi tager VITAS i brug, team for team",
        "subject": "Styregruppebriefing",
        "author": "Forankring",
        "programme": "vitas",
        "municipality": "Skanderborg Kommune",
        "version": "2027.1",
        "built": date(2026, 11, 16),
        "cover": Cover(
            kind="Orientering til styregruppen",
            title="VITAS i brug, team for team",
            subtitle="Mål, plan og to beslutninger",
            sender="Skanderborg Kommune\nBeskæftigelse og Sundhed",
            meta=(
                Fact("Dato", (spans("1.\u00a0februar 2027"),)),
                Fact("Oplæg", ((Span("Sofie Eksempel, projektleder", field="people/projektleder/0/name"),),)),
            ),
        ),
        "header": "",
        "footer": "Orientering til styregruppen · VITAS",
        "phases": 5,
        "slides": slides if slides is not None else every_slide(),
        "properties": (("Pakkeversion", "2027.1"), ("Kommune", "Skanderborg")),
    }
    return Document(**{**base, **fields})  # type: ignore[arg-type]


NOTES = (spans("Den fulde tekst til oplægsholderen står her."), spans("Andet afsnit."))


def every_slide() -> tuple[Slide, ...]:
    """One slide of each layout, with every node somewhere."""

    def slide(key: str, layout: str, title: str, part: str, **more: object) -> Slide:
        return Slide(id=f"vitas/deck/{key}", layout=layout, title=title, part=part, notes=NOTES, **more)  # type: ignore[arg-type]

    lead = Prose(id="vitas/deck/why@lead", paragraphs=(spans("Systemet skal nok komme i drift."),), style="lead")
    bullets = Bullets(
        id="vitas/deck/why@points",
        items=tuple(spans(f"Punkt {n}: vi frigør tid til at lære") for n in range(1, 6)),
    )
    return (
        slide("cover", "title", "VITAS i brug, team for team", "Indledning"),
        slide(
            "agenda",
            "agenda",
            "50 minutter, en beslutning",
            "Indledning",
            kicker="Dagsorden",
            slots=(("table", (agenda(),)),),
        ),
        slide(
            "why",
            "content",
            "Vi gør det, fordi virksomhederne skal møde en samlet kommune",
            "Hvorfor",
            kicker="Formål",
            slots=(("body", (lead, bullets)),),
            source=spans("Kilde: STAR, implementeringsguide for VITAS, 2015."),
        ),
        slide(
            "side",
            "figure-side",
            "Superbrugerne bærer 38 % af tiden, så deres timer skal frigøres først",
            "Hvorfor",
            kicker="Tidsforbrug",
            slots=(
                ("figure", (effort(),)),
                (
                    "side",
                    (
                        Panel(id="x@side", title="I alt", numbers=(Fact("timer, ca. 2,1 årsværk", (spans("4.080"),)),)),
                        Prose(id="x@note", paragraphs=(spans("Superbrugernes andel svarer til én dag om ugen."),)),
                    ),
                ),
            ),
        ),
        slide(
            "columns",
            "two-columns",
            "STAR leverer løsningen, vi leverer forandringen",
            "Roller",
            kicker="Roller og ansvar",
            slots=(
                (
                    "left",
                    (
                        Prose(id="l0", paragraphs=(spans("STAR har ansvar for"),), style="note"),
                        Heading(id="l1", level=2, text=spans("Teknik og støtte")),
                        Bullets(id="l2", items=tuple(spans(f"Leverer og videreudvikler del {n}") for n in range(5))),
                    ),
                ),
                (
                    "right",
                    (
                        Prose(id="r0", paragraphs=(spans("Skanderborg Kommune har ansvar for"),), style="note"),
                        Heading(id="r1", level=2, text=spans("Mennesker og arbejdsgange")),
                        Bullets(
                            id="r2",
                            items=tuple(
                                spans(f"Sætter mål og følger gevinst {n} hver måned i hele perioden") for n in range(5)
                            ),
                        ),
                    ),
                ),
            ),
        ),
        slide(
            "cards",
            "cards",
            "Modstand er ofte noget vigtigt, der ikke er hørt endnu",
            "Roller",
            kicker="Drøftelse",
            slots=(
                (
                    "cards",
                    tuple(
                        Callout(
                            id=f"c{n}",
                            title=f"Hvilke reaktioner møder I i team {n}?",
                            paragraphs=(spans("Tænk på én situation fra jeres eget team."),),
                        )
                        for n in range(1, 4)
                    ),
                ),
                (
                    "facts",
                    (
                        Panel(
                            id="f",
                            title="",
                            facts=tuple(
                                Fact(f"Fakta {n}", (spans("4–5 personer fra forskellige teams"),)) for n in range(1, 5)
                            ),
                        ),
                    ),
                ),
            ),
        ),
        slide(
            "org",
            "free",
            "Styregruppen leder, projektlederen driver, teamene lærer",
            "Roller",
            kicker="Organisation",
            slots=(
                (
                    "object",
                    (
                        Figure(
                            id="vitas/units@org",
                            drawing=organisation(),
                            caption=spans("Organisation"),
                            alt="Projektlederen rapporterer til styregruppen; teamledere hører til projektet.",
                        ),
                    ),
                ),
            ),
        ),
        slide(
            "plan",
            "timeline",
            "Alle fire teams er i gang ved udgangen af november 2027",
            "Plan",
            kicker="Tidsplan",
            phase=2,
            slots=(
                (
                    "figure",
                    (
                        Figure(
                            id="vitas/activities@gantt",
                            drawing=organisation(),
                            alt="Planen løber fra februar til juni.",
                        ),
                    ),
                ),
            ),
        ),
        slide(
            "phase",
            "phase",
            "Fase 1 er slut, når seks ting er på plads",
            "Plan",
            kicker="Fase 1 · Forbered",
            phase=1,
            slots=(
                ("wheel", (Figure(id="w", drawing=wheel(), alt="Forandringshjul, fase 1 af 5: Forbered."),)),
                (
                    "summary",
                    (
                        Heading(id="s1", level=3, text=spans("Februar–juni 2027")),
                        Prose(id="s2", paragraphs=(spans("Vi vælger mål, afsætter tid og bliver enige om formålet."),)),
                    ),
                ),
                ("table", (checklist(),)),
            ),
        ),
        slide(
            "themes",
            "table",
            "Tre temaer følger os gennem alle fem faser",
            "Plan",
            kicker="Anbefalinger",
            slots=(("table", (matrix(),)),),
        ),
        slide(
            "risks",
            "figure-side",
            "To kritiske risici handler om vaner, ikke om teknik",
            "Risici",
            kicker="Risici",
            slots=(
                ("figure", (heat(),)),
                (
                    "side",
                    (
                        Table(
                            id="vitas/risks@top",
                            title="Det gør vi ved de største",
                            columns=(Column("risk", "Det gør vi ved de tre største"),),
                            rows=tuple(
                                Row(
                                    f"vitas/risks/{n}",
                                    (
                                        Cell(
                                            (
                                                (Span(f"R{n}", tone="tag"), Span(" "), Span("Kritisk", tone="risk.4")),
                                                (Span("Gamle arbejdsgange lever videre", bold=True),),
                                                spans("Teamlederne følger op på sager hver 14.\u00a0dag"),
                                            )
                                        ),
                                    ),
                                )
                                for n in range(1, 4)
                            ),
                        ),
                    ),
                ),
            ),
        ),
        slide(
            "effort",
            "exercise",
            "Kortlæg, hvor jeres team er i implementeringen",
            "Risici",
            kicker="Øvelse 1",
            slots=(
                ("table", (agenda(),)),
                (
                    "side",
                    (
                        Panel(
                            id="e@side",
                            title="Tid i alt",
                            numbers=(Fact("minutter", (spans("20"),)),),
                            facts=(Fact("Det skal vi bruge", (spans("Faseplakat og små sedler"),)),),
                        ),
                    ),
                ),
            ),
        ),
        slide(
            "year",
            "year-wheel",
            "Hver anden måned samler vi op på, hvad der virker",
            "Risici",
            kicker="Årshjul",
            slots=(
                (
                    "wheel",
                    (Figure(id="yw", drawing=wheel(2), alt="Årshjul med seks læringsmøder fra februar til december."),),
                ),
                ("table", (checklist(4, "vitas/year"),)),
            ),
        ),
        slide(
            "number",
            "number",
            "Otte ud af ti forandringer lykkes med vedholdende fokus",
            "Risici",
            kicker="Et tal",
            slots=(
                ("number", (Prose(id="n1", paragraphs=(spans("80\u00a0%"),)),)),
                (
                    "body",
                    (
                        Prose(
                            id="n2",
                            paragraphs=(
                                spans("af forandringerne er gennemført efter tre år, når ledelsen holder fokus."),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        slide("next", "title-only", "Vi mødes igen i marts", "Næste skridt", kicker="Næste skridt"),
        slide(
            "section",
            "section",
            "Superbrugerens rolle i en ny hverdag",
            "Næste skridt",
            slots=(
                ("number", (Prose(id="sn", paragraphs=(spans("1"),)),)),
                ("line", (Prose(id="sl", paragraphs=(spans("40 minutter · oplæg, øvelse og fælles opsamling"),)),)),
            ),
        ),
        slide(
            "closing",
            "closing",
            "Spørg os, før I går i stå",
            "Næste skridt",
            slots=(
                (
                    "contacts",
                    (
                        Table(
                            id="vitas/deck@contacts",
                            title="Kontakter",
                            columns=(
                                Column("name", "Navn", 2, names_row=True),
                                Column("role", "Rolle", 2),
                                Column("mail", "Kontakt", 3),
                            ),
                            rows=tuple(
                                Row(
                                    f"people/{n}",
                                    (
                                        cell(f"Sofie Eksempel {n}"),
                                        cell("Projektleder"),
                                        Cell(((Span("sofie@example.org", href="mailto:sofie@example.org"),),)),
                                    ),
                                )
                                for n in range(3)
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )
