"""A new programme's folder: a few commented files that build at once and pass `check`, to write on from.

Turns a name into {file name: YAML text}. Everything an author must decide stands as a sentence to replace; the comments
are Danish, for content owners. The programme starts as a draft, so nothing of it can be issued by mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from generator import danish

DOCUMENTS = ("guide", "steering-deck")


def new_programme(name: str, outlines: Mapping[str, str], released: date) -> tuple[str, dict[str, str]]:
    """Return (id, {file name: text}) of a new programme called `name`; id "" when the name has no letter to use.

    outlines  outline name -> key under `cover` that it needs, for the documents the programme starts with
    released  the date of its first version: the newest release there is, since nothing reads the clock
    """
    key = danish.slug(name)[:60].strip("-")
    shown = name.strip()[:40]
    covers = "".join(
        _COVER.format(key=cover, outline=outline, kind="Guide" if cover == "guide" else "Orientering til ledelsen")
        for outline, cover in outlines.items()
    )
    values = {
        "id": key,
        "name": _quoted(shown),
        "full_name": _quoted(name.strip()),
        "documents": ", ".join(outlines),
        "covers": covers,
        "released": released.isoformat(),
        "year": released.year,
    }
    return key, {file: text.format(**values) for file, text in _FILES.items()}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_COVER = """\
  {key}:                             # forsiden på {outline}
    kind: {kind}
    title: Sådan kommer vi i gang
    subtitle: Roller og plan for {{{{ municipality.official_name }}}}
"""

_FILES = {
    "programme.yaml": """\
# Programmet: hvad det er, hvad det bygger på, og kapitlernes tekster.
# Ret én sætning ad gangen, og kør: forankring check
id: {id}                             # mappens navn
name: {name}                         # kort navn, højst 40 tegn
full_name: {full_name}
version: "1"
released: {released}                 # versionens dato
as_of: {released}                    # den dag, oplysningerne gjaldt
state: udkast                        # udkast, til godkendelse eller godkendt; kun godkendt kan bygges uden --draft
# approved: {{by: Redaktøren, date: {released}}}    # skal med, når state er godkendt
domain: Skriv fagområdet
owner: Skriv, hvem der ejer indholdet

# Dokumenterne: navne på filer i layouts/outlines.
documents: [{documents}]

# Kilder: de offentlige dokumenter, indholdet bygger på. Hvert punkt nævner sin kilde under origin.
sources:
  kilde:
    title: Skriv kildens titel
    publisher: Skriv, hvem der har udgivet den
    date: {released}

disclaimer: >-
  Skriv, hvilket dokument pakken bygger på, og hvem der ikke har udgivet eller godkendt den.

# Forsider: én for hvert dokument.
cover:
{covers}
# Kapitlernes og slidernes tekster. label: højst 24 tegn. title: højst 66. headline: slidens titel, højst 100.
sections:
  about:
    label: Om guiden
    title: En guide, der passer til {{{{ municipality.name }}}}
    lead: Guiden samler roller, plan og råd.
  why:
    label: Hvorfor
    title: Hvorfor gør vi det?
    headline: Vi gør det for borgernes skyld
  organisation:
    label: Organisation
    title: Hvem er med?
    headline: Vi arbejder sammen om opgaven
  roles:
    label: Roller
    title: Hvem gør hvad?
    headline: Hver rolle har sit ansvar
  plan:
    label: Plan
    title: Hvornår sker hvad?
    headline: Vi følger en fælles plan
  recommendations:
    label: Anbefalinger
    title: Hvad skal vi huske?
    headline: Vi følger de gode råd
  stakeholders:
    label: Interessenter
    title: Hvem skal vi have med?
    headline: Vi inddrager dem det gælder
  risks:
    label: Risici
    title: Hvad kan gå galt?
    headline: Vi kender risiciene
  benefits:
    label: Gevinster
    title: Hvad får vi ud af det?
    headline: Vi måler gevinsterne
  effort:
    label: Tid
    title: Hvor meget tid tager det?
    headline: Vi har sat tid af
  assumptions:
    label: Antaget
    title: Det har vi antaget
  fill_ins:
    label: Mangler
    title: Det mangler vi at udfylde
  sources:
    label: Kilder
    title: Hvad bygger guiden på?
  agenda:
    label: Dagsorden
    title: Dagsorden
    headline: Vi ser på plan og roller i dag
    kicker: Dagsorden
  timeline:
    label: Tidsplan
    title: Tidsplan
    headline: Vi følger en fælles plan
    kicker: Plan
  decisions:
    label: Beslutninger
    title: Beslutninger
    headline: Vi skal beslutte rammen
    kicker: Beslutninger
  next_steps:
    label: Næste skridt
    title: Næste skridt
    headline: Vi går i gang med det samme
    kicker: Næste skridt
  contact:
    label: Kontakt
    title: Kontakt
    headline: Spørg os
    kicker: Kontakt

changes:
  - version: "1"
    date: {released}
    text: Første udgave.
""",
    "prose.yaml": """\
# Løbende tekst. Hvert punkt har et fast id (små bogstaver, æ skrives ae). brief er den korte ordlyd til slides.
prose:
  om-guiden:
    name: Sådan bruger du guiden
    basis: decided                   # stated: står i kilden; inferred: kan udledes; decided: besluttet af os
    text: >-
      Læs om din egen rolle først. Se så i planen, hvornår du skal i gang.
  hvorfor:
    name: Derfor gør vi det
    origin: {{source: kilde, page: "1"}}
    brief: Vi vil hjælpe borgerne hurtigere
    text: >-
      Vi vil hjælpe borgerne hurtigere. Derfor ændrer vi den måde, vi arbejder på.
""",
    "roles.yaml": """\
# Roller: hvem der gør hvad.
roles:
  projektleder:
    name: Projektleder
    level: tactical                  # strategic, tactical, operational eller support
    basis: decided
    summary: Driver arbejdet fra dag til dag.
    held_by: En medarbejder, som ledelsen udpeger.
    description: Projektlederen holder styr på plan og opgaver.
    tasks:
      plan:
        text: Lægge planen og følge op på den.
    allocation: {{unit: percent, min: 10, max: 20}}   # andel af arbejdstiden
""",
    "phases.yaml": """\
# Faser: de store skridt, i rækkefølge.
phases:
  forbered:
    name: Forbered
    basis: decided
    title: Vi gør os klar
    headline: Vi gør os klar
    summary: Vi finder ud af, hvem der er med, og hvad vi skal nå.
    characteristics: Få personer er med, og der er mange spørgsmål.
    results:
      plan: Planen er aftalt
  gennemfoer:
    name: Gennemfør
    basis: decided
    title: Vi går i gang
    headline: Vi går i gang
    summary: Vi arbejder på den nye måde.
    characteristics: Alle er med.
    results:
      i-gang: Alle er i gang
""",
    "activities.yaml": """\
# Planens aktiviteter. Skriv aldrig datoer: after og lasts giver dem, når kommunens start er kendt.
activities:
  laeg-plan:
    name: Læg planen
    basis: decided
    phase: forbered
    responsible: [projektleder]
    lasts: 2 weeks                   # days er arbejdsdage, weeks er kalenderuger
  start:
    name: Vi begynder
    basis: decided
    phase: gennemfoer
    responsible: [projektleder]
    after: [laeg-plan]
    milestone: true
    go_live: true
""",
    "checks.yaml": """\
# Tjeklistens rækker: hvad der skal være gjort, af hvem og hvornår.
checks:
  plan-aftalt:
    name: Planen er aftalt
    basis: decided
    phase: forbered
    responsible: [projektleder]
    due: {{activity: laeg-plan}}       # frist: når aktiviteten slutter
    text: Ledelsen har sagt ja til planen.
""",
}
