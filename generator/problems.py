"""Problems a person can fix: where, what, and the way out.

A stage collects every problem it can find in a `Problems`, then ends with `stop_on_errors()`. Anything that is not a
`Problem` is a bug and keeps its traceback. Messages are Danish, because content owners and project leaders read them;
codes are stable English words, because tests and scripts do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Literal

from msgspec import Struct, field

Severity = Literal["error", "warning"]


class Where(Struct, frozen=True, gc=False, order=True):
    """A place in an input file; line and column are 1-based, 0 when only the file is known.

    `place` names the place in words where a file has no lines («slide 3», a cell as «Teams!B7»); `line` then only gives
    the order.
    """

    file: str
    line: int = 0
    column: int = 0
    place: str = ""

    def __str__(self) -> str:
        if self.place:
            return f"{self.file}, {self.place}"
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Where("")


class Problem(Struct, frozen=True, gc=False):
    """One thing to mend. `code` is a stable word such as "unknown-key"; `hint` says the likely fix, in Danish."""

    code: str
    where: Where
    message: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where.file else ""
        tip = f"\n    → {self.hint}" if self.hint else ""
        return f"{place}{self.message} [{self.code}]{tip}"


class ProblemsError(Exception):
    """Raised by `Problems.stop_on_errors`; carries all problems of the stage, warnings too."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Problems(Struct):
    """Collects problems in the order found; equal problems are kept once."""

    found: list[Problem] = field(default_factory=list)

    def report(
        self, code: str, where: Where = NOWHERE, *, hint: str = "", severity: Severity = "error", **values: object
    ) -> None:
        """Add the problem `code` with its message from `MESSAGES` filled in from `values`."""
        problem = Problem(code, where, MESSAGES[code].format(**values), hint, severity)
        if problem not in self.found:
            self.found.append(problem)

    def warn(self, code: str, where: Where = NOWHERE, *, hint: str = "", **values: object) -> None:
        self.report(code, where, hint=hint, severity="warning", **values)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.found if problem.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.found if problem.severity == "warning"]

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self.found, key=lambda problem: (problem.where, problem.code, problem.message)))

    def stop_on_errors(self) -> None:
        """Raise `ProblemsError` if any error was reported; warnings alone pass."""
        if self.errors:
            raise ProblemsError(self)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a Danish did-you-mean for `word`, or a short list of what exists, or ""."""
    names = sorted({str(name) for name in known})
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"mente du «{close[0]}»?"
    if not names:
        return ""
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return f"mulige: {shown}"


# code -> Danish text; {names} are filled in by `report`. Grouped by the room that reports them.
MESSAGES: dict[str, str] = {
    # reading
    "missing-file": "filen findes ikke: {file}",
    "unknown-key": "ukendt felt «{key}»",
    "not-a-file": "{file} er en mappe, ikke en fil",
    "unreadable-file": "filen kan ikke læses: {file}",
    "outside-folder": "filen ligger uden for sin mappe (genvej eller symlink): {file}",
    "too-large": "filen er for stor; den må højst fylde {limit}",
    "not-utf8": "filen er ikke UTF-8",
    "empty-file": "filen er tom: {file}",
    "syntax": "linjen kan ikke læses som YAML",
    "not-a-mapping": "filen skal bestå af felter med navn og værdi",
    "several-documents": "filen rummer flere dokumenter, adskilt af ---",
    "too-deep": "felterne ligger mere end {limit} niveauer inde i hinanden",
    "too-many-values": "filen har mere end {limit} værdier",
    "too-many-problems": "der er mere end {limit} problemer i filen; resten er ikke vist",
    "control-character": "tegnet {character} må ikke bruges: det er usynligt eller vises forskelligt",
    "duplicate-key": "«{key}» står to gange; første gang i linje {line}",
    "complex-key": "et felts navn skal være tekst",
    "empty-key": "feltet har intet navn",
    "yaml-alias": "henvisninger med & og * kan ikke bruges",
    "yaml-merge": "fletning med << kan ikke bruges",
    "yaml-tag": "YAML-mærket {tag} kan ikke bruges",
    "yaml-trap": "«{value}» kan læses på flere måder",
    "invalid-date": "«{value}» er ikke en dato",
    "missing-key": "feltet «{key}» mangler",
    "empty-value": "feltet «{key}» er tomt",
    "wrong-type": "«{key}» skal være {expected}, men er {found}",
    "wrong-value": "«{key}» kan ikke være «{value}»",
    "wrong-length": "«{key}» skal have {limit}",
    "out-of-range": "«{key}» er {value}, men skal være {limit}",
    "invalid-value": "«{key}» har en værdi, der ikke kan bruges: {value}",
    "bad-markup": "markeringen er ikke afsluttet: {sign}",
    "bad-link": "adressen kan ikke bruges i et link: {address}",
    # programme
    "missing-folder": "mappen findes ikke: {folder}",
    "unknown-common": "der er intet fælles indhold, der hedder «{name}», i content/common",
    "no-approver": "{id} er mærket godkendt, men uden approved: {{by: rolle, date: dato}}",
    "not-approved": "indholdet er ikke godkendt: {what}",
    "unknown-file": "filen hører ikke til noget, der kan læses: {file}",
    "wrong-kind": "filen skal begynde med «{kind}:»",
    "wrong-id": "id «{id}» passer ikke til mappen «{folder}»",
    "bad-id": "«{id}» kan ikke være id: brug højst 60 små bogstaver a-z, tal og enkelte bindestreger",
    "unknown-point": "mærket «{key}» står ved punkt {at}, men kurven har {count} punkter",
    "bad-name": "«{name}» kan ikke være navn på en værdi: brug små bogstaver a-z, tal og understregning",
    "unknown-reference": "{id}: «{key}» findes ikke i {kind}",
    "missing-cell": "{id} mangler en celle for fasen «{phase}»",
    "circular-reference": "punkterne henviser til hinanden i ring: {chain}",
    "duplicate-formerly": "«{formerly}» bruges allerede af {id}",
    "missing-brief": "{id} har lang tekst ({length} tegn) uden kort ordlyd (brief) til slides",
    "unknown-kind": "der er ingen slags indhold, der hedder «{kind}»",
    "item-exists": "{id} findes allerede i det fælles indhold",
    "item-in-use": "{id} kan ikke fjernes, for {users} henviser til det",
    "reference-dropped": "{id} henviste til {dropped}, som er fjernet; henvisningen er udeladt",
    "dropped-and-changed": "{id} er både fjernet og ændret",
    # municipality
    "bad-register": "kommunelisten kan ikke læses: {reason}",
    "unknown-municipality": "der er ingen kommune, der hedder «{name}»",
    "other-municipality": "filen er til {found}, men pakken bygges til {asked}",
    "start-and-go-live": "angiv enten start eller go_live, ikke begge",
    "bad-share": "«{value}» er ikke en andel af arbejdstiden mellem 0 og 100 %",
    "bad-email": "«{value}» er ikke en e-mailadresse",
    "bad-phone": "«{value}» er ikke et telefonnummer",
    "bad-colour": "«{value}» er ikke en farve",
    "bad-week": "«{value}» er ikke en uge eller en periode",
    "bad-personal-text": "teksten må højst fylde {limit} tegn på én linje og ikke være tom",
    "no-teams": "listen over teams er tom",
    "too-many-teams": "der er {count} teams; der kan højst være {limit}",
    "duplicate-team": "to teams hedder «{name}»",
    "more-members-than-users": "der er {members} i teams, men kun {users} slutbrugere",
    "not-a-form": "filen kan ikke læses som et Excel-ark; gem den igen som .xlsx uden adgangskode og makroer",
    "no-such-sheets": "filen er ikke et oplysningsskema: intet ark har kolonnerne fra skemaet",
    "too-long-sheet": "arket har mere end {limit} rækker; slet de tomme rækker nederst",
    "no-column": "kolonnen «{column}» mangler",
    "formula-cell": "cellen indeholder en formel; skemaet regner ikke",
    "error-cell": "cellen viser en fejl ({value})",
    "unknown-question": "skemaet har intet felt, der hedder «{key}»",
    "answer-without-question": "her står et svar, men feltets navn mangler i kolonnen «{column}»",
    "answered-twice": "spørgsmålet er besvaret to gange; første gang i {first}",
    "not-a-date": "«{value}» er ikke en dato",
    "not-number": "«{value}» er ikke et {kind}",
    "not-a-choice": "«{value}» er ikke en af mulighederne i «{key}»",
    "own-sheet": "arket «{sheet}» hører ikke til skemaet og er ikke læst",
    "own-column": "kolonnen «{column}» hører ikke til skemaet og er ikke læst",
    "no-parameters-for": "ingen fil i mappen er til {municipality}",
    "unread-parameters": "filen kan ikke læses og er sprunget over",
    "answers-differ": "«{key}» er også besvaret i {first}, men anderledes",
    "unknown-role": "der er ingen rolle eller plads, der hedder «{key}»",
    "unknown-word": "programmet har intet ord, der hedder «{key}»",
    "unknown-form": "ordet «{word}» har ingen form, der hedder «{key}»",
    "logo-path": "logoets sti skal være en fil ved siden af parameterfilen eller i en mappe under den: {path}",
    "logo-kind": "logoet skal være png, jpg eller svg: {path}",
    "logo-missing": "logoet findes ikke: {path}",
    "logo-too-large": "logoet fylder mere end {limit}",
    "person-in-text": "«{key}» nævner en person eller en e-mailadresse, og pakken udgives uden personer",
    # tailoring
    "undefined-name": "«{name}» findes ikke",
    "forbidden-expression": "«{what}» kan ikke bruges i et udtryk",
    "forbidden-block": "«{what}» kan ikke bruges i tekster; kun {{{{ … }}}}",
    "unclosed-expression": "{{{{ har ingen afsluttende }}}}",
    "expression-too-big": "udtrykket er for stort: for langt, for dybt, eller resultatet fylder for meget",
    "bad-expression": "udtrykket kan ikke læses: {reason}",
    "wrong-operand": "«{operator}» kan ikke regne med «{value}»",
    "division-by-zero": "udtrykket deler med nul",
    "no-such-place": "listen har {size} pladser, så plads {place} findes ikke",
    "unknown-filter": "filteret «{name}» findes ikke",
    "unknown-test": "testen «is {name}» findes ikke",
    "wrong-filter-value": "filteret «{filter}» kan ikke bruges på «{value}»",
    "not-printable": "udtrykket giver «{value}», som ikke kan stå i en tekst",
    "condition-not-boolean": "betingelsen giver «{value}»; den skal være sand eller falsk",
    "not-in-conditions": "«{name}» kan ikke bruges i betingelser, for plan, timer og antal regnes først bagefter",
    "circular-computed": "beregnede værdier venter på hinanden i ring: {chain}",
    "date-out-of-reach": "{day} ligger uden for de år, en plan kan lægges i (2000-2099)",
    "bad-bands": "størrelsesbåndene skal have stigende grænser, og kun det sidste må være uden",
    "missing-band": "«{key}» mangler værdi for {bands}",
    "default-without-reason": "«{key}» er programmets eget tal; skriv hvorfor under reasons.{reason}",
    "workshop-too-short": "workshoppen slutter {ends}, men delene varer {minutes} minutter og er først færdige {over}",
    "workshop-too-long": "workshoppen slutter {ends}, men delene er færdige allerede {over}",
    "workshop-past-midnight": "workshoppen begynder {starts}, og dens dele varer til efter midnat",
    "allocation-outside-range": "{role}: {share} ligger uden for kildens spænd {span}",
    "local-word-incomplete": "«{word}» er ændret, men formerne {forms} er stadig programmets",
    "bad-length": "{id}: «{key}: {value}» er ingen varighed; skriv fx '3 weeks' eller '5 days'",
    "unknown-phase": "{id}: fasen «{phase}» findes ikke",
    "unknown-activity": "{id} venter på «{key}», som ikke findes",
    "unknown-activity-pin": "aktiviteten «{key}» findes ikke",
    "unknown-team-pin": "aktiviteten «{key}» har intet team «{team}»",
    "pin-ends-first": "«{key}» slutter, før den begynder",
    "pin-breaks-order": "«{key}» er sat til {day}, men venter på {waits}; rækkefølgen står i {place}",
    "circular-activities": "aktiviteterne venter på hinanden i ring: {chain}",
    "no-working-days": "planen kan ikke lægges: der er ingen arbejdsdage at lægge den på",
    "not-a-working-day": "{day} er ikke en arbejdsdag; planen bruger {moved}",
    "no-go-live": "go_live er angivet, men ingen aktivitet er mærket som go-live",
    "go-live-before-start": "go-live {go_live} ligger før projektets start {start}",
    "go-live-out-of-reach": "go-live {go_live} kan ikke nås fra projektets start",
    "go-live-pinned": "go_live siger {go_live}, men go-live er sat til {pinned} i {place}",
    "start-before-document": "projektet starter {start}, før dokumentets dato {built}",
    # outlines and compose
    "unknown-view": "«{kind}» har ingen visning, der hedder «{view}»",
    "duplicate-outline-id": "«{id}» står allerede i {first}",
    "bad-file-pattern": "filnavnet «{pattern}» bruger andet end {{programme}} og {{municipality}}",
    "bad-file-name": "«{name}» kan ikke være filnavn: brug a-z, tal og bindestreger, og intet navn to gange",
    "bad-word": "«{key}» skal være tekst, og {{navne}} i klammer skal være hele",
    "missing-word": "ordet «{key}» mangler i words.yaml",
    "unknown-section": "programmet har ingen tekst til «{section}» under sections",
    "unknown-cover": "programmet har ingen forside, der hedder «{cover}» under cover",
    "unknown-field": "punkterne har intet felt, der hedder «{field}»",
    "duplicate-node-id": "to dele af dokumentet har samme id: «{id}»",
    # look and writers
    "duplicate-block": "to afsnit i dokumentet har samme id «{id}»; kun det første kan genkendes ved næste udgave",
    "slide-overflow": "sliden «{slide}» har ikke plads til «{text}»; teksten står i noterne",
    "sheet-overflow": "«{title}» skal være ét A4-ark, men fylder ca. {lines} for meget; forkort teksterne",
    "cell-overflow": "teksten «{text} …» er længere end de {limit} tegn, en celle kan rumme; resten er skåret fra",
    "layout-file-outside": "skabelonen «{file}» skal ligge i layoutets egen mappe",
    "bad-layout-name": "«{name}» kan ikke være navn på et layout; brug små bogstaver, tal og bindestreg",
    "no-template": "uden layout.yaml skal mappen have én Word-skabelon, én PowerPoint-skabelon eller én af hver",
    "missing-template": "layoutets skabelon «{file}» findes ikke",
    "broken-template": "«{file}» kan ikke læses som en Office-fil; gem den igen i Word eller PowerPoint",
    "template-active": "«{file}» rummer makroer, ActiveX eller indlejrede objekter ({part}); gem skabelonen uden dem",
    "template-external": "«{file}» henter noget udefra ({address}); indsæt det i skabelonen, eller fjern det",
    "missing-role": "layout.yaml mangler rollen «{role}»",
    "roles-lent": "skabelonen mangler slidelayouts; de er lånt fra standarden, under skabelonens egen master: {roles}",
    "styles-lent": "«{file}» mangler typografier; de er lånt fra standarden, i skabelonens skrift og farver: {roles}",
    "external-left-out": "«{file}» henter noget udefra ({address}); det er udeladt",
    "pale-style": "typografien «{name}» i «{file}» er for bleg til at læses: kontrasten er {ratio}, kravet 4,5",
    "lock-left-out": "«{file}» er beskyttet mod rettelser; dokumenterne, der bygges af den, er det ikke",
    "encrypted-template": "«{file}» har adgangskode eller er i et format fra før 2007; gem den uden kode, fx som .docx",
    "not-a4": "«{file}» er ikke A4, men {size}; dokumenterne får skabelonens papir",
    "active-left-out": "«{file}» rummer makroer eller ActiveX ({part}); kun udseendet er brugt, resten er udeladt",
    "unknown-layout-role": "layout.yaml har en rolle, generatoren ikke kender: «{role}»",
    "missing-style": "{file} har ingen typografi, der hedder «{name}»",
    "missing-slide-layout": "{file} har intet layout, der hedder «{name}»",
    "missing-placeholder": "layoutet «{layout}» har ingen pladsholder, der hedder «{name}»",
    "logo-pixels": "logoet må højst være {limit} billedpunkter på hver led: {path}",
    "broken-logo": "logoet er beskadiget og kan ikke vises: {path}",
    "logo-unsafe": "logoet (SVG) indeholder scripts, henvisninger eller billeder; gem det som en ren tegning: {path}",
    "logo-needs-png": "et SVG-logo skal have en PNG-udgave ved siden af; gem logoet også som «{png}» i samme mappe",
    # status
    "not-a-log": "filen er ikke en projektlog, som Forankring kan læse",
    "broken-log": "filen kan ikke læses som en Excel-fil ({reason})",
    "too-many-rows": "arket har mere end {limit} rækker",
    "sheet-missing": "intet ark har kolonnerne fra arket «{sheet}»",
    "sheet-renamed": "arket er læst som «{sheet}»",
    "column-missing": "kolonnen «{column}» mangler",
    "header-near": "overskriften «{found}» er læst som «{label}»",
    "ids-missing": "kolonnen «{column}» mangler, så alle rækker regnes som lokale",
    "id-twice": "id «{id}» står to gange; begge rækker er talt med",
    "status-empty": "status mangler og er læst som «{status}»",
    "status-near": "status «{found}» er læst som «{status}»",
    "unknown-status": "«{status}» er ikke en status",
    "not-a-number": "«{label}» er «{value}»",
    "not-a-day": "«{label}» er «{value}», som ikke er en dato",
    "day-as-text": "datoen «{value}» er skrevet som tekst og er læst som {day}",
    "other-log": "den forrige log hører til {found}, men loggen til {wanted}",
    # pack and cli
    "output-not-folder": "her skal være en almindelig mappe, men der ligger en fil eller en genvej (symlink)",
    "folder-in-place": "her ligger en mappe, hvor filen «{file}» skal ligge; flyt den, eller giv den et andet navn",
    "output-busy": "en anden kørsel er i gang med at skrive i mappen; vent, til den er færdig, og prøv igen",
    "output-unwritable": "der kan ikke skrives her ({reason}); vælg en anden mappe med --out",
    "disk-full": "disken er fuld; gør plads, og kør igen",
    "path-too-long": "stien er for lang; vælg en mappe højere oppe med --out",
    "file-open": "«{file}» er åben i et andet program; gem og luk filen, og prøv igen",
    "edit-kept": "«{file}» var rettet siden sidst og er gemt som «{kept}»; den nye udgave ligger ved siden af",
    "overview-skipped": "samlet overblik er ikke lavet, for {names} kunne ikke bygges",
    "folder-taken": "et program kan ikke hedde «{name}»: dér ligger det samlede overblik",
    "unknown-pointer": "{document} henviser til «#{key}», men det er hverken et kapitel eller noget med en billedtekst",
    "documents-differ": "«{id}»: {what} er «{one}» i {document}, men «{other}» i {second}",
    "no-such-role": "programmet har ingen rolle med id «{name}»",
    "no-such-team": "kommunen har intet team med id «{name}»",
    "no-dates": "programmet har ingen datoer, så der er ingen kalender",
    "not-a-calendar": "kan ikke læse den tidligere kalender",
    "unknown-document": "programmet har intet dokument, der hedder «{name}»",
    "unknown-programme": "der findes intet program, der hedder «{name}»",
    "unknown-item": "der findes intet punkt med id «{item}»",
    "unknown-path": "kan ikke tjekke {path}: det er hverken en programmappe, en layoutmappe eller en parameterfil",
    "no-content": "her er ikke noget indhold: mappen mangler programmes/ og municipalities/register.csv",
    "unused-item": "{id} står ikke i noget dokument",
    "too-long": "{id}: «{key}» er {length} tegn; der er plads til {limit}",
    "spelling-not-checked": "stavningen er ikke tjekket",
    "unknown-spelling": "«{word}» står ikke i ordbogen; ret ordet, eller skriv det i {file}",
    "programme-exists": "der er allerede et program, der hedder «{id}»",
    "bad-programme-name": "«{name}» kan ikke blive til et id; brug mindst ét bogstav",
    "no-documents": "programmet har ingen dokumenter",
    "unknown-outline": "der er ingen outline, der hedder «{name}», i layouts/outlines",
    "no-outlines": "der er ingen outlines i mappen; den skal have mindst én, fx guide.yaml",
    "not-shown": "svaret kunne ikke skrives ud ({reason}); filerne er i orden, hvis der ikke står andet",
    "internal": "programmet stødte på en fejl i sig selv: {reason}; send linjen til dem, der vedligeholder det",
    "file-exists": "filen findes allerede og bliver ikke overskrevet; vælg et andet navn med --out",
    "folder-exists": "mappen findes allerede og bliver ikke overskrevet; vælg et andet navn med --out",
    "out-is-folder": "her ligger en mappe, men der skal skrives en fil; skriv også filens navn: --out {file}",
    # distribute
    "unknown-release": "udgave «{number}» står ikke i content/releases.yaml",
    "duplicate-release": "udgave {number} står to gange",
    "release-order": "udgave {number} er dateret {day}, men står efter en, der er dateret {before}",
    "parameters-twice": "kommunen har også filen {first}; behold én af dem",
    "params-without-municipality": "filen hører ikke til nogen kommune",
    "bad-executor": "«{name}» er ikke en måde at køre på",
    "no-dask": "Dask er ikke installeret",
    "dask-unreachable": "der er ingen Dask-scheduler på {address}",
    "worker-died": "{name}: processen, der byggede pakkerne, blev afbrudt {count} gange",
    "build-crashed": "{name}: programmet stødte på en fejl i sig selv: {reason}",
    "nobody-chosen": "der er ingen kommuner at udgive til",
    "bad-table": "tabellen kan ikke læses: {reason}",
    "unknown-column": "der er ingen kolonne, der hedder «{name}»",
    "missing-column": "kolonnen «{name}» mangler",
    "duplicate-row": "{municipality} har allerede en række med {programme}",
    "no-ledger": "der er ingen leveranceliste her",
    "broken-ledger": "leverancelisten kan ikke bruges: {reason}",
    "release-not-built": "udgave {release} står ikke i leverancelisten",
    "bad-export": "filens navn skal ende på .csv eller .xlsx",
    "never-built": "{what} er ikke bygget i udgave {release}",
    "unknown-state": "«{state}» er ikke en tilstand, man kan mærke med",
    "key-exists": "nøglefilen findes allerede og bliver ikke overskrevet",
    "key-in-repository": "en nøgle må ikke ligge i et Git-arkiv",
    "key-readable": "andre kan læse nøglen (rettigheder {mode})",
    "bad-key": "filen er ikke en Ed25519-nøgle",
    "not-an-issue": "her er hverken en udgivelse, en bag eller en kommunes zip-fil",
    "not-signed": "der er ingen underskrift",
    "bad-signature": "underskriften passer ikke: listen er ændret, eller den er skrevet med en anden nøgle",
    "verify-missing": "filen mangler",
    "verify-extra": "filen står ikke på listen",
    "verify-altered": "filen er ændret",
    "verify-unsafe": "filen kan ikke godtages: {reason}",
    "broken-list": "listen over filer kan ikke læses",
    "broken-zip": "zip-filen kan ikke læses",
    "check-fact": "tjek, om det stadig gælder: {text}",
    "not-for-audience": "«{name}» er til {to} og er ikke med i udgaven til {audience}",
    "no-documents-for-audience": "programmet har ingen dokumenter til {audience}",
    "notes-too-long": "noterne til «{title}» fylder mere end en udskrevet side",
    # libreoffice
    "no-libreoffice": "{option} kræver LibreOffice, som ikke er installeret",
    "libreoffice-failed": "LibreOffice kunne ikke lave en PDF af {file}",
    "libreoffice-slow": "LibreOffice blev ikke færdig med {file} på {seconds} sekunder og er stoppet",
    # issued files
    "not-office": "filen kan ikke læses som et Word- eller PowerPoint-dokument",
    "a11y-title": "dokumentets titel siger ikke, hvad det er: {text}",
    "a11y-language": "«{text}» er mærket som {language}, ikke dansk, og bliver læst op med forkert stemme",
    "a11y-alt-missing": "«{what}» har ingen alternativ tekst",
    "a11y-alt-poor": "«{what}» har en alternativ tekst, der ikke siger noget: {text}",
    "a11y-floating": "«{what}» ligger løst på siden og kan blive læst op et forkert sted",
    "a11y-heading-empty": "en tom linje er formateret som overskrift",
    "a11y-heading-level": "«{text}» er overskrift {level}, men den før er {last}; et niveau er sprunget over",
    "a11y-no-headings": "teksten er lang og har ingen overskrifter at finde vej efter",
    "a11y-fake-heading": "«{text}» ligner en overskrift, men er kun fed tekst",
    "a11y-slide-title": "sliden har ingen titel",
    "a11y-slide-title-twice": "«{text}» er også titel på slide {first}",
    "a11y-slide-order": "titlen bliver ikke læst først",
    "a11y-section-name": "en sektion har intet sigende navn: «{text}»",
    "a11y-auto-advance": "sliden skifter af sig selv, før alle kan nå at læse det",
    "a11y-table-header": "tabellen «{text}» har ingen overskriftsrække",
    "a11y-table-merged": "tabellen «{text}» har flettede celler",
    "a11y-table-nested": "tabellen «{text}» ligger inde i en anden tabel",
    "a11y-table-empty-header": "tabellen «{text}» har en kolonne uden navn",
    "a11y-blank-lines": "tomme linjer er brugt som luft",
    "a11y-link": "linkets tekst siger ikke, hvor det fører hen: «{text}»",
    "a11y-list": "«{text}» er en liste, der er skrevet med tegn i hånden",
    "a11y-control": "et felt, der skal udfyldes, har intet navn",
    "a11y-contrast": "«{text}» er svær at læse: kontrasten er {ratio}:1 og skal være {need}:1",
    "names-not-found": "filen har navne på personer, men de kan ikke genkendes; skriv dem med --name",
}
