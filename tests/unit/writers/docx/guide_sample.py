"""A made-up guide with every node in every form, small enough to read; people and figures are invented."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from pathlib import Path

from generator.figures.wheel import cover_wheel, phase_wheel
from generator.look.brand import Palette, derive_palette
from generator.look.layout import Layout, load_layout
from generator.look.logo import Logo
from generator.problems import Problems
from generator.reading.spans import Span, Spans
from generator.tree.drawing import Box, Drawing, Line
from generator.tree.nodes import (
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Column,
    Columns,
    Contents,
    Control,
    Cover,
    Document,
    Fact,
    Figure,
    Heading,
    Opener,
    PageBreak,
    Panel,
    Prose,
    Row,
    Section,
    Table,
)

ROOT = Path(__file__).parents[4]
HOSTILE = "A&B <td> \"citat\" 'x' \x00\x0c\u202e😀 שלום ﷽ " + "navn" * 70
LONG = (
    "Vi begynder med det hold, der har mest at vinde, og giver de næste tre uger til at falde på plads. "
    "Lederen følger op på mødet hver uge, og superbrugerne samler spørgsmål undervejs."
)


def s(text: str, **look: object) -> Spans:
    return (Span(text, **look),)  # type: ignore[arg-type]


def cell(*lines: Spans, **look: object) -> Cell:
    return Cell(lines, **look)  # type: ignore[arg-type]


def person(name: str = "Karen Lindholm") -> Spans:
    return s(name, field="people/projektejer/0/name")


def drawing() -> Drawing:
    return Drawing(
        166,
        60,
        (
            Box(
                "Niveau",
                0,
                0,
                166,
                28,
                lines=(s("Strategisk", bold=True),),
                fill="lt2",
                text="slate",
                valign="top",
                inset=3,
            ),
            Line("Linje", 83, 22, 40, 36, elbow="vertical"),
            Line("Pil", 83, 22, 83, 36, arrow_end=True, dash=True),
            Box(
                "Styregruppe",
                36,
                4,
                120,
                18,
                lines=(s("Styregruppe", bold=True), person()),
                fill="white",
                line="dk2",
                inset=3,
            ),
            Box(
                "Projektleder", 62, 36, 44, 16, lines=(s("Projektleder"),), fill="accent1", text="white", align="center"
            ),
            Box("Trekant", 120, 36, 10, 10, fill="risk.3", shape="triangle"),
            Box("Rude", 135, 36, 10, 10, fill="accent2", shape="diamond"),
            Box(
                "Prik", 150, 36, 10, 10, lines=(s("1"),), fill="accent1", text="white", align="center", shape="ellipse"
            ),
        ),
    )


def checklist(phase: int, count: int = 6) -> Table:
    rows = []
    for n in range(1, count + 1):
        key = f"vitas/checks/punkt-{phase}-{n}"
        rows.append(
            Row(
                key,
                (
                    Cell(control=Control("checkbox", f"{key}:done", f"Udført: A{n}", checked=n == 1)),
                    cell(s(f"A{n}", tone="muted")),
                    cell(
                        s("Styregruppen har afsat timer og budget til hele forløbet"),
                        *((s("Lokalt hos os", tone="local"),) if n == 3 else ()),
                    ),
                    Cell(
                        control=Control(
                            "text",
                            f"{key}:owner",
                            f"Ansvarlig: A{n}",
                            "Karen Lindholm" if n % 2 else "",
                            prompt="[Udfyld: ansvarlig]",
                            field="people/projektejer/0/name",
                        )
                    ),
                    Cell(control=Control("date", f"{key}:due", f"Frist: A{n}", "12. feb. 2027", date(2027, 2, 12))),
                ),
                local=n == 3,
            )
        )
    return Table(
        id=f"vitas/checks@{phase}",
        columns=(
            Column("done", "✓", 0.7),
            Column("number", "Nr.", 1),
            Column("task", "Opgave", 8),
            Column("owner", "Ansvarlig", 3),
            Column("due", "Frist", 2),
        ),
        rows=tuple(rows),
        caption=s("Tjekliste for fasen"),
        description="Kryds af, skriv ansvarlig og frist.",
    )


def matrix() -> Table:
    return Table(
        id="vitas/themes@matrix",
        columns=(
            Column("theme", "Tema", 3.8, names_row=True),
            *(
                Column(f"f{n}", f"Fase {n}\nForankring", 2.6, fill=f"phase.{n}", text=f"phase.{n}.text")
                for n in range(1, 6)
            ),
        ),
        rows=tuple(
            Row(
                f"vitas/themes/tema-{k}",
                (
                    cell(s("Forankring i ledelsen", bold=True), s("Ledelsen er synlig i alle faser.", tone="muted")),
                    *(cell(s("Udpeg styregruppe og mål for virksomhedskonsulenterne")) for _ in range(4)),
                    cell(s("–", tone="muted")),
                ),
            )
            for k in range(4)
        ),
        caption=(Span("Anbefalinger i faserne"), Span(" – læs på tværs", tone="muted")),
        look="matrix",
    )


def heat() -> Table:
    names = ("Meget lille", "Lille", "Mulig", "Stor", "Meget stor")
    rows = []
    for impact in range(5, 0, -1):
        cells = [cell(s(f"Konsekvens {impact}"))]
        for likelihood in range(1, 6):
            score = impact * likelihood
            level = 1 if score < 5 else 2 if score < 10 else 3 if score < 15 else 4
            tags = (Span("R1", tone="tag"), Span(" "), Span("R4", tone="tag")) if score in (15, 4) else ()
            cells.append(Cell((tags, s(str(score))), fill=f"risk.{level}", text=f"risk.{level}.text"))
        rows.append(Row(f"vitas/risks@heat/{impact}", tuple(cells)))
    return Table(
        id="vitas/risks@heat",
        columns=(
            Column("impact", "Konsekvens ved sandsynlighed", 3, names_row=True),
            *(Column(f"l{n}", name, 2, align="center") for n, name in enumerate(names)),
        ),
        rows=tuple(rows),
        caption=s("Risikobillede"),
        look="heat",
    )


def register(rows: int) -> Table:
    return Table(
        id="vitas/risks@register",
        columns=(
            Column("risk", "Risiko", 3.5, names_row=True),
            Column("score", "Vurdering", 2.5),
            Column("does", "Det gør vi", 5),
            Column("cost", "Timer", 1.5, align="right"),
        ),
        rows=tuple(
            Row(
                f"vitas/risks/risiko-{n}",
                (
                    cell(s(f"R{n} Ledelsen mister fokus efter opstart")),
                    cell((Span("Kritisk", tone=f"risk.{n % 4 + 1}"), Span(" 3 × 5", tone="muted"))),
                    cell(s(LONG if n % 3 == 0 else "Fast punkt på chefmødet")),
                    cell(s("1.234")),
                ),
            )
            for n in range(rows)
        ),
        caption=s("Risikolog"),
        look="dense",
    )


def sections(name: str = "Virksomhedsservice") -> tuple[Section, ...]:
    about: tuple[Block, ...] = (
        Panel(
            id="vitas/guide@facts",
            title="Kommunen i korte træk",
            numbers=(
                Fact("borgere i kommunen", (s("65.000"),)),
                Fact("rådgivere i fire teams", (s("64"),)),
                Fact("superbrugere på tværs af alle hold", (s("6 + 2"),)),
                Fact("projektet starter", (s("1. feb. 2027"),)),
            ),
            facts=(
                Fact("Strategi", (s("Trinvis: ét team ad gangen med fire uger imellem"),)),
                Fact("Projektejer", (person(),)),
                Fact("Rækkefølge", (s(f"{name}, {LONG}"),)),
                Fact("It-ansvarlig", (s("[Udfyld: it-ansvarlig]", tone="fill-in", field="people/it/0/name"),)),
            ),
        ),
        Heading(id="h-laes", level=2, text=s("Sådan læser du guiden")),
        Prose(
            id="p-laes",
            paragraphs=(
                s(LONG),
                (
                    Span("Se "),
                    Span("rolleprofilen", href="#vitas/roles@overview"),
                    Span(" og "),
                    Span("styrelsens side", href="https://star.dk/"),
                    Span(", mærket "),
                    Span("antaget ud fra folketal", tone="assumed"),
                    Span(". "),
                    Span("Fed", bold=True),
                    Span(" og "),
                    Span("kursiv", italic=True),
                    Span(" og "),
                    Span("mail", href="mailto:a@b.dk"),
                    Span("."),
                ),
            ),
        ),
        Prose(
            id="p-margin",
            style="margin",
            paragraphs=((Span("Afsender. ", bold=True), Span("Formålet kommer fra direktøren.")),),
        ),
        Prose(id="p-margin-text", paragraphs=(s(LONG), s(LONG))),
        Heading(id="h-rytme", level=3, text=s("En fast rytme")),
        Bullets(
            id="b-num", items=(s("Superbrugeren samler spørgsmål."), s("Projektlederen svarer."), s(LONG)), ordered=True
        ),
        Callout(id="c-att", title="Vær opmærksom på", paragraphs=(s(LONG),)),
        Bullets(id="b-num2", items=(s("Et"), s("To")), ordered=True),
        Bullets(id="b-dot", items=(s("Aftalt tid står i kalenderen."), s("Hvert team har en superbruger."))),
        Callout(id="c-local", title="Lokalt hos os", paragraphs=(s(LONG),), tone="local"),
        Prose(id="p-note", style="note", paragraphs=(s("Placeringen er vores forslag."),)),
        Prose(id="p-source", style="source", paragraphs=(s("Kilde: eget skøn."),)),
        PageBreak(id="pb"),
        Heading(id="h-efter", level=2, text=s("Efter sideskiftet")),
        Callout(id="c-note", title="Bemærk", paragraphs=(s(LONG), s("To afsnit.")), tone="note"),
    )
    roles: tuple[Block, ...] = (
        Figure(
            id="vitas/units@org",
            drawing=drawing(),
            caption=s("Projektorganisationen"),
            alt="Styregruppen er øverst, projektlederen refererer til den.",
        ),
        Table(
            id="vitas/roles@overview",
            columns=(
                Column("role", "Rolle", 3, names_row=True),
                Column("name", "Navn", 3),
                Column("does", "Hovedansvar", 8),
            ),
            rows=tuple(
                Row(f"vitas/roles/rolle-{n}", (cell(s(f"Projektejer {n}")), cell(person()), cell(s(LONG))))
                for n in range(3)
            ),
            caption=(Span("Roller og hovedansvar"), Span(" – se profilerne", tone="muted")),
        ),
        Prose(id="p-after-table", paragraphs=(s("Tekst efter en tabel får luft."),)),
    )
    profile: tuple[Block, ...] = (
        Panel(
            id="vitas/roles/superbruger@panel",
            title="Kort om rollen",
            side=True,
            facts=(
                Fact("Hvem", (s("En rådgiver fra eget team, udpeget af teamlederen"),)),
                Fact("Tid", (s("20 % fra maj til december 2027"), s("derefter 5 %", tone="muted"))),
                Fact("Hos os", (person(name), person("Peter Juhl"))),
            ),
        ),
        Prose(id="vitas/roles/superbruger@lead", style="lead", paragraphs=(s(LONG),)),
        Heading(id="vitas/roles/superbruger@h", level=3, text=s("Ansvar")),
        Bullets(id="vitas/roles/superbruger@tasks", items=(s("Underviser kollegerne"), s("Samler fejl og forslag"))),
        Heading(id="vitas/roles/superbruger@phases", level=2, text=s("Rollen i faserne")),
        Table(
            id="vitas/roles/superbruger@table",
            columns=(Column("n", "Fase", 1), Column("does", "Opgave", 6), Column("time", "Tid", 2, align="right")),
            rows=tuple(
                Row(
                    f"superbruger/{n}",
                    (
                        cell(s(str(n), bold=True), fill=f"phase.{n}", text=f"phase.{n}.text", align="center"),
                        cell(s("Underviser eget team")),
                        cell(s("7–8 timer")),
                    ),
                )
                for n in range(1, 4)
            ),
            title="Superbrugerens opgaver fase for fase",
        ),
    )
    phases = []
    for n in (1, 2):
        phases.append(
            Section(
                id=f"vitas/guide/phases/{n}",
                title=s("Forbered forandringen" if n == 1 else "Igangsæt implementeringen"),
                label="Forbered",
                number=str(2 + n),
                kicker=f"Fase {n}",
                phase=n,
                blocks=(
                    Opener(
                        id=f"vitas/phases/{n}@opener",
                        kicker=f"Fase {n} af 5 · februar–juni 2027",
                        lead=s("Vi vælger mål, afsætter tid og bliver enige om formålet."),
                        drawing=phase_wheel(5, n, "page", 110),
                        phase=n,
                        alt=f"Forandringshjul, fase {n} af 5.",
                    ),
                    Columns(
                        id=f"vitas/phases/{n}@columns",
                        left=(
                            Heading(id=f"k{n}", level=3, text=s("Det kendetegner fasen")),
                            Prose(id=f"kp{n}", paragraphs=(s(LONG), s(LONG))),
                        ),
                        right=(
                            Heading(id=f"r{n}", level=3, text=s("Når fasen er slut, har vi")),
                            Bullets(
                                id=f"rb{n}", items=(s("Højst fem mål"), s("En organisation med navne på alle roller"))
                            ),
                        ),
                    ),
                ),
            )
        )
        phases.append(
            Section(
                id=f"vitas/guide/phases/{n}/check",
                title=s("Er vi klar til at gå i gang?"),
                label="Forbered",
                kicker=f"Fase {n} · Tjekliste",
                lead=s(LONG),
                phase=n,
                blocks=(checklist(n, 6 * n),),
                listed=False,
                level=2,
            )
        )
    numbers = Chart(
        id="vitas/effort@chart",
        caption=s("Timer pr. rolle"),
        categories=("Projektleder", "Superbrugere", "=Formel"),
        values=(320.0, 1536.0, 12.5),
        labels=("40 % × 1", "", "x"),
        unit="timer",
        highlight=(1,),
        alt="Søjlediagram: Superbrugerne bruger 1.536 timer, projektlederen 320.",
    )
    return (
        Section(
            id="vitas/guide/contents",
            title=s("Indhold"),
            label="Indhold",
            listed=False,
            blocks=(
                Contents(id="vitas/guide@contents", title="Indhold"),
                Heading(id="h-start", level=2, text=s("Hvor skal jeg begynde?")),
                Table(
                    id="vitas/guide@readers",
                    title="Hvem læser hvad",
                    look="dense",
                    columns=(Column("r", "Rolle", names_row=True), Column("k", "Kapitler", 2)),
                    rows=(Row("readers/1", (cell(s("Projektleder")), cell(s("Hele guiden")))),),
                ),
            ),
        ),
        Section(
            id="vitas/guide/about",
            title=s("En guide, der passer til Skanderborg"),
            label="Om guiden",
            number="1",
            kicker="Kapitel 1",
            lead=s(LONG),
            blocks=about,
        ),
        Section(
            id="vitas/guide/roles",
            title=s("Hvem gør hvad?"),
            label="Roller",
            number="2",
            kicker="Kapitel 2",
            lead=s(LONG),
            blocks=roles,
        ),
        Section(
            id="vitas/guide/roles/superbruger",
            title=s("Superbruger"),
            label="Superbruger",
            kicker="Rolleprofil · Operationelt niveau",
            blocks=profile,
            listed=False,
            level=2,
        ),
        *phases,
        Section(
            id="vitas/guide/advice", title=s("Fem råd"), label="Råd", number="5", kicker="Kapitel 5", blocks=(matrix(),)
        ),
        Section(
            id="vitas/guide/risks",
            title=s("To risici kræver styregruppens blik"),
            label="Risici",
            number="6",
            kicker="Kapitel 6",
            lead=s(LONG),
            blocks=(heat(), register(30)),
        ),
        Section(
            id="vitas/guide/effort",
            title=s(f"Timer i {name}"),
            label="Timer",
            number="A",
            kicker="Bilag A",
            blocks=(numbers,),
        ),
    )


def guide(name: str = "Virksomhedsservice", title: str = "Sådan tager vi VITAS i brug") -> Document:
    return Document(
        id="vitas/guide",
        title=title,
        subject="Implementeringsguide",
        author="Skanderborg Kommune",
        programme="vitas",
        municipality="skanderborg",
        version="2027.1",
        built=date(2026, 11, 16),
        cover=Cover(
            "Implementeringsguide",
            title,
            "Roller, plan og tjeklister",
            "Skanderborg Kommune",
            meta=(
                Fact("Version 2027.1", (s("16. november 2026"),)),
                Fact("Lokal projektleder", (person(name),)),
                Fact("Bygger på", (s("Fælles implementeringspakke 2027.1"),)),
            ),
            drawing=cover_wheel(5, "page"),
        ),
        header="Implementeringsguide · VITAS i Skanderborg Kommune",
        footer="Version 2027.1 · 16. november 2026",
        phases=5,
        sections=sections(name),
        properties=(("Sagsnummer", "2027-00123"),),
    )


def layout() -> Layout:
    problems = Problems()
    found = load_layout(ROOT / "layouts" / "standard", problems)
    assert found is not None, [str(problem) for problem in problems]
    return found


def palette(brand: str | None = None) -> Palette:
    return derive_palette(brand, 5)


def logo() -> Logo:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x0b\x55\x63" * 40 for _ in range(40))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0))
    return Logo(data + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""), "png", 40, 40)
