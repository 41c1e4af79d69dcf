"""What a document keeps from readers who cannot see it well, and how staff mend it in Word or PowerPoint.

Judges the faults people make when they edit: pictures without text, headings and titles, tables, lists, links, language
and contrast. Each finding is a `Problem` whose place is a heading or a slide and whose hint is a recipe in Danish.
Errors bar a reader or break EN 301 549; warnings make reading harder. Only what can be told from the file is judged: a
colour on a picture or a gradient is left to eyes, and so is whether an alternative text is true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from generator.issued.colours import Colours
from generator.issued.office import (
    NS,
    Element,
    Office,
    Styles,
    is_decorative,
    is_on,
    paragraph_text,
    q,
    shown,
    value,
    words,
)
from generator.issued.transcript import is_title, placeholder, shape_text
from generator.look.brand import contrast
from generator.problems import Problems, Severity, Where

# code -> (how to mend it in Word, how in PowerPoint)
_MEND: dict[str, tuple[str, str]] = {
    "a11y-title": ("Filer > Oplysninger > Titel: skriv, hvad dokumentet hedder",) * 2,
    "a11y-language": (
        "marker teksten, og vælg Gennemse > Sprog > Angiv korrektursprog > Dansk",
        "marker teksten, og vælg Gennemse > Sprog > Angiv korrektursprog > Dansk",
    ),
    "a11y-alt-missing": (
        "højreklik på billedet > Vis alternativ tekst: skriv, hvad det viser, eller marker det som dekorativt",
    )
    * 2,
    "a11y-alt-poor": ("højreklik på billedet > Vis alternativ tekst: skriv, hvad billedet viser, og ikke hvad det er",)
    * 2,
    "a11y-floating": ("klik på billedet > Layoutindstillinger > På linje med teksten", ""),
    "a11y-heading-empty": ("slet den tomme linje, eller vælg typografien Normal", ""),
    "a11y-heading-level": ("vælg det niveau, der mangler, under Hjem > Typografier", ""),
    "a11y-no-headings": ("vælg Overskrift 1 og 2 under Hjem > Typografier til afsnittenes titler", ""),
    "a11y-fake-heading": ("fjern fed, og vælg en overskrift under Hjem > Typografier", ""),
    "a11y-slide-title": ("", "Hjem > Layout: vælg et layout med titel, og skriv titlen i titelfeltet"),
    "a11y-slide-title-twice": ("", "gør titlen til slidets eget budskab, eller skriv «(2/2)» efter"),
    "a11y-slide-order": ("", "Hjem > Arranger > Markeringsrude: læg titlen nederst, så den bliver læst først"),
    "a11y-section-name": ("", "højreklik på sektionen i miniaturerne > Omdøb sektion"),
    "a11y-auto-advance": ("", "Overgange > Næste slide: fjern krydset ved Efter"),
    "a11y-table-header": (
        "klik i øverste række > Tabellayout > Gentag overskriftsrækker, og Tabeldesign > Overskriftsrække",
        "klik i tabellen > Tabeldesign > Overskriftsrække",
    ),
    "a11y-table-merged": ("Tabellayout > Opdel celler, og gentag teksten i hver række",) * 2,
    "a11y-table-nested": ("flyt den inderste tabel ud under den yderste", ""),
    "a11y-table-empty-header": ("skriv, hvad kolonnen hedder, i øverste række",) * 2,
    "a11y-blank-lines": (
        "slet de tomme linjer; luft laves under Layout > Afstand",
        "slet de tomme linjer; luft laves under Hjem > Linjeafstand",
    ),
    "a11y-link": ("højreklik på linket > Rediger link: lad teksten sige, hvor det fører hen",) * 2,
    "a11y-list": ("slet tegnene, og brug Hjem > Punkttegn eller Nummerering",) * 2,
    "a11y-control": ("klik i feltet > Udvikler > Egenskaber > Titel", ""),
    "a11y-contrast": ("vælg en mørkere skriftfarve eller en lysere baggrund",) * 2,
}
_POOR_ALT = re.compile(
    r"(?:billede?|image|picture|foto|photo|logo|grafik|graphic|figur|figure|diagram|chart|objekt|object|tabel|table)?"
    r"[\s_-]*\d*|.*\.(?:png|jpe?g|gif|svg|emf|bmp|tiff?)",
    re.IGNORECASE,
)
_POOR_LINK = re.compile(
    r"(?:klik |tryk |læs |se )?(?:her|mere|mere her)|link|dette link|denne side|click here|read more|hent|download",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_TYPED = re.compile(r"(?:[•·‣▪●○■*]|[-–—]|\uf0b7)[\s\u00a0]+\S|\[[ xX]?\]\s+\S|[☐☑☒]\s*\S")
_NUMBERED = re.compile(r"\d{1,2}[.)][\s\u00a0]+\S")
_SECTION = re.compile(
    r"(?:default section|untitled section|standardsektion|sektion uden navn|(?:sektion|section) \d+|)"
)
_FILE_NAME = re.compile(r".*\.(?:docx|pptx|dotx)|document\d*|dokument\d*|presentation\d*|præsentation\d*|powerpoint.*")
_DANISH = re.compile(r"\b(?:og|er|det|at|til|ikke|på|med|af|som|der|en|vi|den|har|skal)\b|[æøåÆØÅ]")
_DANISH_SIGNS = 2
_LONG_TEXT = 300  # words without a heading that are too many to find one's way in
_TEXT_RATIO, _LARGE_RATIO = 4.5, 3.0
_FAKE_HEADING = 80  # letters


def check_accessibility(office: Office, problems: Problems) -> None:
    """Report every finding in `office`, in reading order. Raises `BadPackage` for a broken part."""
    findings = _Findings(office, problems)
    title = words(office.core.findtext("dc:title", "", NS) or "") if office.core is not None else ""
    if not title or _FILE_NAME.fullmatch(title.casefold()):
        findings.add("a11y-title", text=title or "tom")
    if office.kind == "docx":
        _Word(office, findings, office.styles(), Colours.of_word(office)).check()
    else:
        _Deck(office, findings).check()


class _Findings(Struct):
    """Reports to `problems` at the place that was last gone to."""

    office: Office
    problems: Problems
    number: int = 0
    place: str = ""

    def go(self, place: str) -> None:
        self.number += 1
        self.place = place

    def add(self, code: str, severity: Severity = "error", **values: object) -> None:
        hint = _MEND[code][0 if self.office.kind == "docx" else 1]
        where = Where(self.office.name, self.number, 0, self.place)
        self.problems.report(code, where, hint=hint, severity=severity, **values)

    def alt(self, properties: Element, what: str) -> None:
        """A picture's or drawing's alternative text."""
        if is_decorative(properties):
            return
        alt = words(properties.get("descr", ""))
        name = what or words(properties.get("name", ""))
        if not alt:
            self.add("a11y-alt-missing", what=name)
        elif _POOR_ALT.fullmatch(alt):
            self.add("a11y-alt-poor", what=name, text=alt)

    def link(self, text: str) -> None:
        text = words(text).rstrip(" .:!>»")
        if not text or _POOR_LINK.fullmatch(text):
            self.add("a11y-link", text=text)
        elif _ADDRESS.fullmatch(text):
            self.add("a11y-link", "warning", text=text[:60])

    def languages(self, marked: Sequence[tuple[str, str]]) -> None:
        """Danish text that is marked as another language is spoken with the wrong voice; a foreign name is not."""
        for code in sorted({code for code, _ in marked}):
            text = words(" ".join(text for one, text in marked if one == code))
            if not code.lower().startswith("da") and len(_DANISH.findall(text)) >= _DANISH_SIGNS:
                self.add("a11y-language", text=_short(text), language=code)

    def typed(self, texts: Sequence[tuple[str, bool]]) -> None:
        """(text, whether it is a real list item): signs and numbers somebody wrote by hand."""
        last = False
        for text, real in texts:
            numbered = not real and bool(_NUMBERED.match(text.lstrip()))
            if (not real and _TYPED.match(text.lstrip())) or (numbered and last):
                self.add("a11y-list", text=_short(text))
            last = numbered

    def contrast(self, ink: str | None, paper: str | None, large: bool, text: str) -> None:
        if ink is None or paper is None or not text.strip():
            return
        found = contrast(ink, paper)
        need = _LARGE_RATIO if large else _TEXT_RATIO
        if found < need - 0.005:
            self.add(
                "a11y-contrast",
                text=_short(text),
                ratio=f"{found:.1f}".replace(".", ","),
                need=f"{need:g}".replace(".", ","),
            )


def _short(text: str) -> str:
    text = words(text)
    return text if len(text) <= 50 else f"{text[:49].rstrip()}…"


# Word


class _Word(Struct):
    office: Office
    findings: _Findings
    styles: Styles
    colours: Colours
    heading: str = ""
    page: int = 1

    def check(self) -> None:
        root = self.styles.root
        language = value(root, "w:docDefaults/w:rPrDefault/w:rPr/w:lang") if root is not None else None
        if not (language or "").lower().startswith("da"):
            self.findings.add("a11y-language", text="hele dokumentet", language=language or "intet sprog")
        body = self.office.xml(self.office.main).find("w:body", NS)
        if body is not None:
            self.body(body)
        for kind, name in (("header", "sidehoved"), ("footer", "sidefod"), ("footnotes", "fodnoter")):
            for part in self.office.related(self.office.main, kind):
                self.findings.go(name)
                for properties in self.office.xml(part).iter(q("wp:docPr")):
                    self.findings.alt(properties, "")

    def body(self, body: Element) -> None:
        last, count, headings, blanks = 0, 0, 0, 0
        marked: list[tuple[str, str]] = []
        texts: list[tuple[str, bool]] = []
        for element in shown(body):
            if element.tag in (q("w:lastRenderedPageBreak"),):
                self.page += 1
            elif element.tag == q("w:tbl"):
                self.go(element)
                self.table(element)
            elif element.tag == q("wp:docPr"):
                self.picture(element)
            elif element.tag == q("w:hyperlink"):
                if not element.get(q("w:anchor"), "").startswith("_Toc"):
                    self.findings.link(paragraph_text(element))
            elif element.tag == q("w:sdt"):
                self.control(element)
            elif element.tag == q("w:p"):
                text = words(paragraph_text(element))
                count += len(text.split())
                level = self.styles.level(element)
                if level:
                    self.heading = text or self.heading
                self.go(element)
                if level and not text:
                    self.findings.add("a11y-heading-empty")
                elif level:
                    headings += 1
                    if level > last + 1:
                        self.findings.add("a11y-heading-level", text=_short(text), level=level, last=last)
                    last = level
                blanks = self.blank(element, text, blanks)
                has_box = element.find(".//w14:checkbox", NS) is not None
                texts.append((text, bool(level) or has_box or self.styles.list_of(element) is not None))
                self.findings.typed(texts[-2:] if all(_NUMBERED.match(one) for one, _ in texts[-2:]) else texts[-1:])
                self.runs(element, text, bool(level), marked)
        self.findings.languages(marked)
        if count > _LONG_TEXT and not headings:
            self.findings.add("a11y-no-headings")

    def go(self, _: Element) -> None:
        page = f"side {self.page}, " if self.page > 1 else ""
        self.findings.go(f"{page}under «{_short(self.heading)}»" if self.heading else f"{page}før første overskrift")

    def picture(self, properties: Element) -> None:
        holder = properties.getparent()
        if holder is None or holder.find(".//wps:txbx", NS) is not None:
            return
        self.findings.alt(properties, "")
        if holder.tag == q("wp:anchor") and not is_decorative(properties):
            self.findings.add("a11y-floating", "warning", what=words(properties.get("name", "")))

    def control(self, control: Element) -> None:
        properties = control.find("w:sdtPr", NS)
        if properties is None or properties.find("w:docPartObj", NS) is not None:
            return
        kinds = ("w14:checkbox", "w:text", "w:date", "w:dropDownList", "w:comboBox")
        if not words(value(properties, "w:alias") or "") and any(properties.find(one, NS) is not None for one in kinds):
            self.findings.add("a11y-control")

    def table(self, table: Element) -> None:
        rows = table.findall("w:tr", NS)
        cells = [list(row.iter(q("w:tc"))) for row in rows]
        name = _short(" ".join(words(paragraph_text(one)) for one in (cells[0] if cells else [])))
        if any(True for _ in table.iterancestors(q("w:tbl"))):
            self.findings.add("a11y-table-nested", text=name)
        if len(rows) > 1 and len(cells[0]) > 1:
            if not is_on(rows[0].find("w:trPr/w:tblHeader", NS)):
                self.findings.add("a11y-table-header", text=name)
            elif any(not words(paragraph_text(cell)) for cell in cells[0]):
                self.findings.add("a11y-table-empty-header", "warning", text=name)
        if any(table.find(f".//w:tcPr/w:{mark}", NS) is not None for mark in ("gridSpan", "vMerge", "hMerge")):
            self.findings.add("a11y-table-merged", "warning", text=name)

    def blank(self, paragraph: Element, text: str, before: int) -> int:
        """Count empty paragraphs in a row; two make space by hand."""
        holds = ("w:drawing", "w:pict", "w:object", "w:fldChar", "w:fldSimple", "w:br", "w:sectPr", "w:sdt")
        if text or any(paragraph.find(f".//{one}", NS) is not None for one in holds):
            return 0
        if before == 1:
            self.findings.add("a11y-blank-lines")
        return before + 1

    def runs(self, paragraph: Element, text: str, is_heading: bool, marked: list[tuple[str, str]]) -> None:
        cell = next(paragraph.iterancestors(q("w:tc")), None)
        looks = self.colours.table_looks(cell, self.styles) if cell is not None else []
        bold = True
        seen = set()
        for run in paragraph.iter(q("w:r")):
            said = "".join(one.text or "" for one in run.iterfind("w:t", NS))
            if not said.strip() or next(run.iterancestors(q("w:p")), None) is not paragraph:
                continue
            if language := value(run, "w:rPr/w:lang"):
                marked.append((language, said))
            look = self.colours.word_run(run, paragraph, cell, looks, self.styles)
            bold = bold and is_on(run.find("w:rPr/w:b", NS))
            key = (look.ink, look.paper, look.large)
            if look.visible and key not in seen:
                seen.add(key)
                self.findings.contrast(look.ink, look.paper, look.large, said)
        short = 0 < len(text) <= _FAKE_HEADING and text[-1] not in ".:;,!?"
        if bold and short and not is_heading and cell is None and value(paragraph, "w:pPr/w:pStyle") is None:
            self.findings.add("a11y-fake-heading", "warning", text=_short(text))


# Decks


class _Deck(Struct):
    office: Office
    findings: _Findings

    def check(self) -> None:
        for name in self.office.sections.values():
            if _SECTION.fullmatch(name.casefold()):
                self.findings.add("a11y-section-name", text=name)
        titles: dict[str, int] = {}
        for number, (part, _) in enumerate(self.office.slides, 1):
            self.findings.go(f"slide {number}")
            root = self.office.xml(part)
            tree = root.find("p:cSld/p:spTree", NS)
            shapes = [one for one in tree if one.tag not in _FRAME] if tree is not None else []
            title = next((words(" ".join(shape_text(one))) for one in shapes if is_title(one)), "")
            if not title:
                self.findings.add("a11y-slide-title")
            elif title.casefold() in titles:
                self.findings.add("a11y-slide-title-twice", text=_short(title), first=titles[title.casefold()])
            else:
                titles[title.casefold()] = number
            said = [one for one in shapes if shape_text(one) and placeholder(one) not in ("sldNum", "dt", "ftr")]
            if title and said and not is_title(said[0]):
                self.findings.add("a11y-slide-order")
            colours = Colours.of_slide(self.office, part)
            for shape in shapes:
                self.shape(part, shape, colours)
            runs = [run for run in root.iter(q("a:r")) if run.findtext("a:t", "", NS)]
            self.findings.languages([(_lang(run), run.findtext("a:t", "", NS) or "") for run in runs if _lang(run)])
            if any(one.get("advTm") for one in root.iter(q("p:transition"))):
                self.findings.add("a11y-auto-advance")

    def shape(self, part: str, shape: Element, colours: Colours) -> None:
        properties = shape.find("*/p:cNvPr", NS)
        if properties is None or properties.get("hidden") in ("1", "true"):
            return
        table = shape.find(".//a:tbl", NS)
        if table is not None:
            self.table(table, words(properties.get("descr") or properties.get("name", "")), colours)
        elif shape.tag in (q("p:pic"), q("p:graphicFrame")):
            self.findings.alt(properties, "")
        elif shape.tag == q("p:grpSp"):
            if words(properties.get("descr", "")) or is_decorative(properties):
                self.findings.alt(properties, "")
                return
            for child in shape:
                if child.tag not in _FRAME:
                    self.shape(part, child, colours)
        elif shape.tag == q("p:sp"):
            self.text(part, shape, properties, colours)

    def text(self, part: str, shape: Element, properties: Element, colours: Colours) -> None:
        paragraphs = shape.findall("p:txBody/a:p", NS)
        texts = [words("".join(one.itertext())) for one in paragraphs]
        if not any(texts):
            if placeholder(shape) is None:
                self.findings.alt(properties, "")
            return
        inner = texts[: len(texts) - next((n for n, one in enumerate(reversed(texts)) if one), 0)]
        if placeholder(shape) not in ("title", "ctrTitle", "sldNum", "dt", "ftr") and "" in inner:
            self.findings.add("a11y-blank-lines", "warning")
        self.findings.typed([(text, False) for text in texts])
        for paragraph in paragraphs:
            self.links(part, paragraph)
            for run in paragraph.iterfind("a:r", NS):
                ink, paper, large = colours.slide_run(run, shape)
                self.findings.contrast(ink, paper, large, run.findtext("a:t", "", NS) or "")

    def links(self, part: str, paragraph: Element) -> None:
        for run in paragraph.iterfind("a:r", NS):
            link = run.find("a:rPr/a:hlinkClick", NS)
            if link is not None and self.office.target(part, link.get(q("r:id"))).startswith(("http", "mailto", "www")):
                self.findings.link(run.findtext("a:t", "", NS) or "")

    def table(self, table: Element, name: str, colours: Colours) -> None:
        properties = table.find("a:tblPr", NS)
        if properties is None or properties.get("firstRow") not in ("1", "true"):
            self.findings.add("a11y-table-header", text=_short(name))
        else:
            first = table.find("a:tr", NS)
            cells = list(first.iterfind("a:tc", NS)) if first is not None else []
            if any(not words("".join(cell.itertext())) for cell in cells):
                self.findings.add("a11y-table-empty-header", "warning", text=_short(name))
        if any(cell.get("gridSpan") or cell.get("rowSpan") for cell in table.iter(q("a:tc"))):
            self.findings.add("a11y-table-merged", "warning", text=_short(name))
        for cell in table.iter(q("a:tc")):
            for run in cell.iterfind("a:txBody/a:p/a:r", NS):
                ink, paper, large = colours.cell_run(run, cell)
                self.findings.contrast(ink, paper, large, run.findtext("a:t", "", NS) or "")


_FRAME = {q("p:nvGrpSpPr"), q("p:grpSpPr"), q("p:extLst")}


def _lang(run: Element) -> str:
    properties = run.find("a:rPr", NS)
    return properties.get("lang", "") if properties is not None else ""
