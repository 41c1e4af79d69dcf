"""Spans to Word runs and paragraphs, and what all modules of this writer share: ids, marks, links, page estimate.

A `Writer` collects the document's paragraphs and tables as strings in reading order. Beside each it records a `Slab`,
the room it takes on the page, so that the contents list can be written with page numbers. Looks come from the
template's styles; a run gets direct formatting only where a colour belongs to the data itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from generator.look.brand import Colour, Palette
from generator.look.measure import line_height_mm, longest_part_mm, text_width_mm, wrap_runs
from generator.look.sheet import Metric, Sheet
from generator.look.standard.guide import DOCUMENT, NUMBER_ABSTRACT, THEME_WORDS, W, colour_attributes
from generator.look.standard.tokens import PAGE
from generator.ooxml import marks
from generator.ooxml.build import attr, clean, esc, stable_hex, stable_int
from generator.ooxml.package import Parts
from generator.ooxml.theme import MAIN
from generator.ooxml.values import Values
from generator.problems import Problems
from generator.reading.spans import Span, Spans, by_language, plain
from generator.tree.canonical import canonical
from generator.tree.nodes import Document, Node, Section
from generator.writers.docx.contents import Flow, Slab
from generator.writers.docx.memo import Asked, Colours, Memo

if TYPE_CHECKING:
    from generator.look.adopt_guide import Paper

_NAMESPACES: Mapping[str, str] = {
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": MAIN,
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
}
_IGNORABLE = ' mc:Ignorable="w14"'
ROOT = "".join([f'xmlns:w="{W}"', *(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items()), _IGNORABLE])
WORDS: Mapping[str, str] = {
    "figure": "Figur",
    "table": "Tabel",
    "page": "side",
    "of": "af",
    "contents": "Indhold",
    "header": "Sidehoved",
    "footer": "Sidefod",
    "see": "se",
}
NBSP = "\u00a0"
NO_BREAK_HYPHEN = "\u2011"
LISTING = 3  # values in one line of running text; as many are a list, and stay text between bookmarks
# Stand for what is known when the document is whole: the page of a bookmark, and the text inside one.
EMPTY = frozenset({"fill-in", "blank"})  # tones of a value nobody gave; its text is the prompt
PAGE_OF, TEXT_OF = "\ue000{}\ue001", "\ue006{}\ue007"
REFERENCE_ROOM = " (Kapitel\u00a000, side\u00a000)"  # what stands after words that point at another place
NOTE_ROOM = "rr"  # as wide as the two small digits of a footnote's number, and as firmly tied to the word before
MM_PER_PT = 25.4 / 72

# role word -> (the role's own style in our template, the role every layout has that may stand in for it)
STYLES: Mapping[str, tuple[str, str]] = {
    "profile-title": ("Profiltitel", "heading2"),
    "phase-title": ("Fasetitel", "heading1"),
    "phase-title-long": ("FasetitelLang", "heading1"),
    "phase-lead": ("Faseindledning", "lead"),
    "contents-title": ("TOCHeading", "heading1"),
    "contents2": ("TOC2", "contents"),
    "title-long": ("ForsidetitelLang", "title"),
    "title-longest": ("ForsidetitelLaengst", "title"),
    "cover-kind": ("Forsidetype", "kicker"),
    "cover-sender": ("Forsideafsender", "subtitle"),
    "cover-meta": ("Forsidebund", "source"),
    "banner-kicker": ("Brevtype", "kicker"),
    "banner-title": ("Brevtitel", "heading1"),
    "column": ("Kolonnetekst", "body"),
    "column-note": ("Kolonnebemaerkning", "source"),
    "column-heading": ("Kolonneoverskrift", "heading3"),
    "column-heading-2": ("KolonneoverskriftTo", "heading2"),
    "heading-sheet": ("Arkoverskrift", "heading2"),
    "heading-plain": ("Mellemtitel", "heading2"),
    "heading-3-as-2": ("Tekstoverskrift", "heading2"),
    "column-list": ("Kolonnepunkt", "list"),
    "column-list-number": ("Kolonnetal", "list-number"),
    "callout-text": ("FremhaevetTekst", "callout"),
    "local-text": ("LokaltHosOsTekst", "local"),
    "remark": ("Bemaerk", "callout"),
    "quote": ("Udtalelse", "body"),
    "quote-source": ("Citatkilde", "source"),
    "remark-text": ("BemaerkTekst", "callout"),
    "table-dense": ("TabeltekstTaet", "table"),
    "table-center": ("TabeltekstMidt", "table"),
    "table-dense-center": ("TabeltekstTaetMidt", "table"),
    "table-dense-right": ("TabeltekstTaetHoejre", "table-number"),
    "table-head-center": ("TabelhovedMidt", "table-head"),
    "table-head-right": ("TabelhovedHoejre", "table-head"),
    "heat": ("Varmefelt", "table"),
    "heat-number": ("Varmetal", "table-number"),
    "figure": ("Figur", "source"),
    "figure-text": ("Figurtekst", "table"),
    "note": ("Bemaerkning", "body"),
    "panel-title": ("Paneltitel", "heading3"),
    "panel-line": ("Panellinje", "body"),
    "panel-last": ("PanellinjeSidst", "body"),
    "side": ("Sidefelt", "margin"),
    "beside-body": ("VedSidenBroedtekst", "body"),
    "beside-lead": ("VedSidenManchet", "lead"),
    "beside-heading": ("VedSidenOverskrift", "heading3"),
    "beside-list": ("VedSidenPunkt", "list"),
    "beside-list-number": ("VedSidenTal", "list-number"),
    "beside-note": ("VedSidenBemaerkning", "body"),
    "beside-callout": ("FremhaevetVedSiden", "callout"),
    "beside-local": ("LokaltHosOsVedSiden", "local"),
    "beside-remark": ("BemaerkVedSiden", "callout"),
    "section-break": ("Sektionsskift", "source"),
    "footnote": ("FootnoteText", "source"),
    "table-matrix": ("PakkeMatrix", "table-style"),
    "table-heat": ("PakkeVarmekort", "table-style"),
    "table-numbers": ("PakkeNoegletal", "table-style"),
}
TONES: Mapping[str, str] = {
    "muted": "Daempet",
    "accent": "Accentord",
    "highlight": "Markering",
    "fill-in": "Udfyld",
    "assumed": "Antaget",
    "local": "LokaltMaerke",
    "tag": "Risikomaerke",
    "tag-light": "RisikomaerkeLyst",
    "big": "StortTal",
    **{f"risk.{level}": f"Risiko{level}" for level in range(1, 5)},
}
# Roles of headings, and the level readers find them at: a template's own style may not say it.
LEVELS: Mapping[str, int] = {
    **{
        "heading1": 0,
        "banner-title": 0,
        "phase-title": 0,
        "phase-title-long": 0,
        "heading2": 1,
        "profile-title": 1,
        "heading-3-as-2": 1,
    },
    **{"column-heading-2": 1, "heading3": 2, "column-heading": 2},
}
PHASE_CHIP = "Fasemaerke"
PHASE_CHIPS = frozenset(f"phase.{number}" for number in range(1, 10))
CHIPS = frozenset({"tag", "tag-light", *(f"risk.{level}" for level in range(1, 5))}) | PHASE_CHIPS
BOLD_TONES = frozenset({"accent", "highlight", "local", "tag", "tag-light", "big", *CHIPS})
_LONG_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
BREAK = "<w:pageBreakBefore/>"
# Stand where a bookmark's number will: known when the part is whole. No text can hold them (`ooxml.build.clean`).
_START, _END = "\x01", "\x02"
_BOOKMARK = re.compile("([\x01\x02])")
NOTE = "\x03{}\x04"  # runs of a footnote, where its number will stand
MIN_HYPHENATED = 12  # letters: shorter words fit any column we set


@lru_cache(maxsize=1)
def hyphenation() -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return (word without breaks, offsets of its breaks), longest word first, from our own list."""
    text = (Path(__file__).parents[2] / "look" / "data" / "breaks.csv").read_text(encoding="utf-8")
    found: dict[str, tuple[int, ...]] = {}
    for line in text.splitlines()[1:]:
        pieces = line.strip().lower().split("|")
        if len(pieces) < 2:
            continue
        offsets, place = [], 0
        for piece in pieces[:-1]:
            place += len(piece)
            offsets.append(place)
        found["".join(pieces)] = tuple(offsets)
    return tuple(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))


@lru_cache(maxsize=64)
def _beginning(letter: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Those of the list that begin with a letter, in its order."""
    return tuple(pair for pair in hyphenation() if pair[0][0] == letter)


@lru_cache(maxsize=4096)
def break_points(word: str) -> tuple[int, ...]:
    """Return the offsets where `word` may break: the longest listed word it begins with, then again in its rest.

    «styregruppeformandens» begins with «styregruppeformand», so every inflected form follows from the listed one; a
    compound of two listed words breaks between them too. Fewer than three letters are never left alone.
    """
    low, found, place = word.lower(), [], 0
    while place < len(low):
        for known, offsets in _beginning(low[place]):
            if low.startswith(known, place):
                if place:
                    found.append(place)
                found.extend(place + offset for offset in offsets)
                place += len(known)
                if place < len(low) and low[place] == "s" and len(low) - place > 3:
                    place += 1
                break
        else:
            break
    return tuple(sorted({point for point in found if 3 <= point <= len(word) - 3 and word[point - 1] != "-"}))


@lru_cache(maxsize=1500)
def count_lines(runs: tuple[tuple[str, bool], ...], width: float, size: float, font: str = "Arial") -> int:
    """Return how many lines `runs` take; packs repeat most of their text, so the counts are kept."""
    return len(wrap_runs(runs, width, size, font))


@lru_cache(maxsize=1500)
def longest_part(text: str, size: float, bold: bool = False, font: str = "Arial") -> float:
    """Return the width in mm of the widest piece that cannot break, soft hyphens counted as breaks."""
    return longest_part_mm(soften(text), size, bold, font)


@lru_cache(maxsize=1500)
def soften(text: str) -> str:
    """Return `text` with soft hyphens at the break points of its long words."""

    def one(match: re.Match[str]) -> str:
        word = match.group(0)
        if len(word) < MIN_HYPHENATED:
            return word
        pieces, last = [], 0
        for point in break_points(word):
            pieces.append(word[last:point])
            last = point
        return "\u00ad".join([*pieces, word[last:]])

    return _LONG_WORD.sub(one, text)


class Writer(Struct):
    """The document being written: output in reading order, and the counters that keep every id unique.

    `full` and `depth` are the width and height in mm of a page's text, `measure` the width of the column being written.
    `part` is the place in `out` where the Word section that is being written began; `overhang` is how far (mm) a side
    panel reaches below the text written last, `left_share` the first of two columns' part of the width,
    `starts` where in `out` and among the slabs those headings and captions of tables stand that a page may begin with.
    """

    document: Document
    parts: Parts
    palette: Colours
    problems: Problems
    styles: Mapping[str, str]
    sheet: Sheet
    values: Values
    lent: Mapping[str, str] = field(default_factory=dict)
    numbers: int = NUMBER_ABSTRACT
    paper: Paper | None = None
    full: float = PAGE.full
    depth: float = 252
    flow: Flow = field(default_factory=Flow)
    out: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    known_ids: frozenset[str] = frozenset()
    columns: bool = False
    beside: bool = False
    measure: float = PAGE.full
    prefix: str = ""
    header: str = ""
    open_header: str = ""
    headers: list[Section] = field(default_factory=list)
    part: int = 0
    part_on_new_page: bool = False
    level: int = 0
    break_before: bool = False
    gap_before: float = 0
    overhang: float = 0
    left_share: float = 0.5
    starts: list[tuple[int, int]] = field(default_factory=list)
    _marked: set[str] = field(default_factory=set)
    _pending: list[str] = field(default_factory=list)
    _bookmarks: int = 0
    _turns: dict[str, int] = field(default_factory=dict)
    place: str = ""
    prompts: dict[str, str] = field(default_factory=dict)
    plain_prompts: set[str] = field(default_factory=set)
    _footnotes_mm: float = 0
    _tags: set[str] = field(default_factory=set)
    _aliases: set[str] = field(default_factory=set)
    _control_ids: set[int] = field(default_factory=set)
    _captions: dict[str, int] = field(default_factory=dict)
    memo: Memo = field(default_factory=Memo)
    asked: Asked = field(default_factory=Asked)

    # -- ids and marks --

    def style(self, role: str) -> str:
        """Return the style id that plays `role`: the layout's, our template's own, or the role that stands in."""
        known = self.memo.styles.get(role)
        if known is None:
            known = self.memo.styles[role] = self._style(role)
        return known

    def _style(self, role: str) -> str:
        if role in self.styles:
            return self.styles[role]
        own, stand_in = STYLES[role]
        own = self.lent.get(own, own)
        return own if own in self.sheet.ids else self.styles[stand_in]

    def has(self, role: str) -> bool:
        """Whether the template has a style for `role` itself, not one that stands in."""
        own = STYLES.get(role, ("", ""))[0]
        return role in self.styles or self.lent.get(own, own) in self.sheet.ids

    def words(self, key: str) -> str:
        """Return the `w:rStyle` of one of our template's character styles, under its name in this template."""
        key = self.lent.get(key, key)
        return f'<w:rStyle w:val="{key}"/>' if key in self.sheet.ids else ""

    def metric(self, role: str) -> Metric:
        known = self.memo.metrics.get(role)
        if known is None:
            known = self.memo.metrics[role] = self.sheet.metrics.get(self.style(role), Metric())
        return known

    def bookmark(self, name: str, content: str = "") -> str:
        return f'<w:bookmarkStart w:id="{_START}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{_END}"/>'

    def named(self, node_id: str, content: str) -> str:
        """Return `content` inside the bookmark of what a node is called, for those who point at it."""
        return self.bookmark(ref_name(node_id), content)

    def pointer(self, node_id: str, look: str = "") -> str:
        """Return «Tabel 3, side 12» as fields, "" when nothing of that id is here to point at.

        `node_id` is a chapter's, or that of a block with a caption. A chapter without a number has only its page.
        `look` are the run properties.
        """
        pages = {kind: f"{node_id}#{kind}" in self.known_ids for kind in ("chapter", "caption", "name")}
        self.asked.names.update({f"{node_id}#{kind}": known for kind, known in pages.items()})
        if not (pages["chapter"] or pages["caption"]):
            return ""
        name, place = ref_name(node_id), toc_name(node_id) if pages["chapter"] else ref_name(node_id)
        called = ""
        if pages["name"]:
            called = field_runs(f"REF {name} \\h", TEXT_OF.format(name), look) + text_run(", ", look)
        page = field_runs(f"PAGEREF {place} \\h", PAGE_OF.format(place), look)
        return f"{called}{text_run(WORDS['page'] + NBSP, look)}{page}"

    def _reference(self, refers: str) -> str:
        """Return what follows words that point at a chapter or block: « (Kapitel 4, side 12)»."""
        root, programme = self.document.id, self.document.id.partition("/")[0]
        found = next(filter(None, (self.pointer(f"{start}/{refers}") for start in (root, programme))), "")
        return f"{text_run(' (')}{found}{text_run(')')}" if found else ""

    def value(self, field_id: str, content: str) -> str:
        """Return `content` between the two ends of a bookmark that says which personal value this is."""
        turn = self._turns[field_id] = self._turns.get(field_id, 0) + 1
        return self.bookmark(marks.value_name(field_id, turn), content)

    def numbered(self, xml: str) -> str:
        """Return `xml`, a part or a piece of one, with its bookmarks numbered after those before it."""
        if _START not in xml:
            return xml
        if xml.count(_START) == xml.count(_END) == 1:
            self._bookmarks += 1
            return xml.replace(_START, str(self._bookmarks)).replace(_END, str(self._bookmarks))
        first, *rest = [piece.split(_END) for piece in xml.split(_START)]
        if len(first) == 1 and all(len(piece) == 2 for piece in rest):  # none inside another
            numbered = [
                f"{number}{named}{number}{after}" for number, (named, after) in enumerate(rest, self._bookmarks + 1)
            ]
            self._bookmarks += len(rest)
            return first[0] + "".join(numbered)
        pieces, open_ones = _BOOKMARK.split(xml), []
        for place in range(1, len(pieces), 2):
            if pieces[place] == _START:
                self._bookmarks += 1
                open_ones.append(self._bookmarks)
                pieces[place] = str(self._bookmarks)
            else:
                pieces[place] = str(open_ones.pop())
        return "".join(pieces)

    def drawing_id(self) -> int:
        return self.count_caption("drawing")

    def control_id(self, tag: str) -> int:
        """Return a positive 31-bit id for the control with `tag`, unique here."""
        number = stable_int(f"{tag}#1")
        while number in self._control_ids:
            self.asked.crossed = True
            number = number % 0x7FFFFFFE + 1
        self._control_ids.add(number)
        return number

    def count_caption(self, kind: str) -> int:
        self._captions[kind] = self._captions.get(kind, 0) + 1
        return self._captions[kind]

    def footnote(self, text: str) -> str:
        """Return the reference to a new footnote; what is being written takes the room it needs.

        The note stands where its number will, which is known when the document is whole.
        """
        metric = self.metric("footnote")
        mark = self.words("FootnoteReference") or '<w:vertAlign w:val="superscript"/>'
        lines = self.lines("footnote", ((f"00 {clean(text)}", False),), self.full - metric.left - metric.right)
        self._footnotes_mm += lines * line_mm(metric) + (metric.before + metric.after) * MM_PER_PT
        note = NOTE.format(self.runs((Span(f" {text}"),)))
        return f'<w:r><w:rPr>{mark}</w:rPr><w:footnoteReference w:id="{note}"/></w:r>'

    def take_footnotes(self) -> float:
        """Return the height in mm of the footnotes written since the last time."""
        taken, self._footnotes_mm = self._footnotes_mm, 0
        return taken

    @contextmanager
    def marked(self, node: Node) -> Iterator[None]:
        """Mark what is written inside as the block `node`, and remember its canonical text for the snapshot."""
        if node.id in self._marked:
            self.problems.warn("duplicate-block", node.where, id=node.id)
            yield
            return
        self._marked.add(node.id)
        self._pending.append(self.bookmark(marks.start_name(node.id)))
        first = len(self.out)
        yield
        if len(self.out) == first:
            self._pending.pop()
            return
        text = canonical(node)
        self.blocks.append(marks.block_json(marks.Block(node.id, text.kind, text.text, text.rows)))
        end = self.bookmark(marks.end_name(node.id))
        last = len(self.out) - 1
        head, tail = self.out[last].rsplit("</w:p>", 1)
        self.out[last] = f"{head}{end}</w:p>{tail}"

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Name the controls that are written inside after `place`: field, then row («Kontakt: Nøgletal»)."""
        before, self.place = self.place, place
        yield
        self.place = before

    def take_marks(self) -> str:
        """Return the start marks that wait for the next paragraph."""
        found = "".join(self._pending)
        self._pending.clear()
        return found

    # -- runs --

    def run(
        self,
        span: Span,
        *,
        colour: str = "",
        bold: bool = False,
        size: float = 0,
        soft: bool = False,
        shape: bool = False,
        bare: bool = False,
    ) -> str:
        """Return `span` as a run; a personal value as a bound control between the ends of a bookmark, a link as a link.

        `colour` is a role word and `size` a size in points that belong to the data (a filled cell, a figure's text).
        In a `shape` nothing but the run is written: LibreOffice drops the look of all that stands around it. A `bare`
        value is no control of its own: the whole cell will be.
        """
        if self.document.foreign and (pieces := by_language(span, self.document.foreign)) != (span,):
            return "".join(
                self.run(one, colour=colour, bold=bold, size=size, soft=soft, shape=shape, bare=bare) for one in pieces
            )
        if span.note and not shape:
            return self.footnote(span.note)
        if span.refers:
            bound = replace(span, refers="")
            run = self.run(bound, colour=colour, bold=bold, size=size, soft=soft, shape=shape, bare=bare)
            return run if shape else run + self._reference(span.refers)
        text = clean(span.text)
        if not text:
            return ""
        if span.field and not shape:
            text = one_line(text)
        if span.tone in CHIPS:
            text = f"{NBSP}{text}{NBSP}"
        elif soft and not span.field:
            text = soften(text)
        link = "" if span.field else self._link(span.href)  # the address would not follow when the value changes
        tone = TONES.get(span.tone, "")
        phase = span.tone if span.tone in PHASE_CHIPS else ""
        properties = ""
        if link:
            properties += self.words("Hyperlink")
        elif tone and self.words(tone):
            properties += self.words(tone)
        elif phase:
            properties += self.words(PHASE_CHIP)
        elif span.bold or bold:
            properties += self.words("Strong")
        elif span.italic:
            properties += self.words("Emphasis")
        styled_bold = span.tone in BOLD_TONES and bool(self.words(PHASE_CHIP if phase else tone)) and not link
        if (bold or span.bold or phase) and (phase or tone or link) and not styled_bold:
            properties += "<w:b/><w:bCs/>"
        if span.italic and (span.bold or bold or tone or link):
            properties += "<w:i/><w:iCs/>"
        if phase:
            colour = f"{phase}.text"
        elif shape and span.tone == "fill-in":
            colour = "dk1"
        elif tone or link:
            colour = ""
        if colour:
            properties += f"<w:color {colour_attributes(self.palette.colour(colour))}/>"
        if size and span.tone != "big":
            properties += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
        own_fill = span.tone == "fill-in" and (shape or not self.words(tone))
        properties += fill_xml(self.palette, phase or ("fill_in" if own_fill else ""))
        run = text_run(text, properties + self._language(span))
        if span.field and not shape:
            if not bare:
                run = self.bound_span(span, run)
            run = self.value(span.field, run)
        return link.replace("{}", run, 1) if link else run

    def styled(self, text: str, properties: str = "") -> str:
        """Return `text` as runs with these properties, words of other languages in theirs."""
        pieces = by_language(Span(text), self.document.foreign)
        return "".join(text_run(clean(one.text), properties + self._language(one)) for one in pieces)

    def _language(self, span: Span) -> str:
        own = not span.lang or span.lang.lower() == self.document.language.lower()
        return "" if own else f'<w:lang w:val="{attr(span.lang)}"/>'

    def control(self, tag: str, alias: str, content: str, kind: str = "", middle: str = "") -> str:
        """Return `content`, runs or a cell, in a content control; `kind` is its last property, `middle` before it.

        No two controls have one tag or one alias: a later one gets a number.
        """
        wanted = marks.tag(tag), " ".join(clean(alias).split())[: marks.MAX_TAG].rstrip()
        tag, name = _fresh(wanted[0], "#", self._tags), _fresh(wanted[1], " ", self._aliases)
        self.asked.crossed |= (tag, name) != wanted
        return (
            f'<w:sdt><w:sdtPr><w:alias w:val="{attr(name)}"/><w:tag w:val="{attr(tag)}"/>'
            f'<w:id w:val="{self.control_id(tag)}"/>{middle}{kind}</w:sdtPr>'
            f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
        )

    def binding(self, field_id: str, text: str) -> str:
        """Return what binds a control to the value `field_id`, "" where another text of it is bound already."""
        found = self.values.binding(field_id, text)
        self.asked.bound.append((field_id, text, found))
        return found

    def bound_span(self, span: Span, content: str) -> str:
        """Return `content`, the run, paragraph or cell that is `span`, in a text control bound to the span's value.

        The control is named after the place it stands in. A marked fill-in is an empty value whose prompt it is. Where
        another text of the value is bound already, `content` comes back as it is.
        """
        text, empty = one_line(clean(span.text)), span.tone in EMPTY
        binding = self.binding(span.field, "" if empty else text)
        if not binding:
            return content
        middle = self.prompt(text) if empty else ""
        if span.tone == "blank":
            self.plain_prompts.add(text)
        return self.control(span.field, self.place, content, f"{binding}<w:text/>", middle)

    def prompt(self, text: str, *, showing: bool = True) -> str:
        """Return the properties of a control that shows `text` while it is empty; `showing`: it is empty now."""
        text = clean(text)
        name = self.asked.prompts[text] = self.prompts.setdefault(text, f"Udfyld {stable_hex(text, 8)}")
        return f'<w:placeholder><w:docPart w:val="{name}"/></w:placeholder>{"<w:showingPlcHdr/>" if showing else ""}'

    def runs(
        self,
        spans: Spans,
        *,
        colour: str = "",
        bold: bool = False,
        size: float = 0,
        soft: bool = False,
        shape: bool = False,
    ) -> str:
        bare = is_listing(spans)
        return "".join(
            self.run(span, colour=colour, bold=bold, size=size, soft=soft, shape=shape, bare=bare) for span in spans
        )

    def _link(self, href: str) -> str:
        """Return the hyperlink element around "{}", or "" for no link or one that leads nowhere."""
        if not href:
            return ""
        if href.startswith("#"):
            target = href[1:]
            self.asked.names[target] = target in self.known_ids
            if target not in self.known_ids:
                return ""
            return f'<w:hyperlink w:anchor="{marks.start_name(target)}" w:history="1">{{}}</w:hyperlink>'
        address = clean(href).strip()
        if not re.fullmatch(r"https?://[^\s/]+\S*|mailto:[^\s@]+@[^\s@]+", address):
            return ""
        rid = self.asked.links[address] = self.external(address)
        return f'<w:hyperlink r:id="{rid}" w:history="1">{{}}</w:hyperlink>'

    def external(self, address: str) -> str:
        """Return the id of the document's relationship to an address elsewhere."""
        return self.parts.relate(DOCUMENT, "hyperlink", address, external=True)

    # -- paragraphs --

    def paragraph(
        self,
        role: str,
        spans: Spans = (),
        *,
        content: str | None = None,
        before: str = "",
        properties: str = "",
        soft: bool = False,
        colour: str = "",
        room: float = 0,
        keep_next: bool | None = None,
        spacing: str = "",
        after: float | None = None,
        height: float = 0,
        text: str = "",
    ) -> None:
        """Write one paragraph in the style of `role` and record the room it takes.

        `content` replaces the runs of `spans`; `before` are runs in front of them; `properties` are pPr children that
        stand before `w:spacing`; `room` is the text width in mm when it is not the style's own; `height` (mm) replaces
        the estimate, for drawings; `text` is measured in place of the spans' text.
        """
        metric = self.metric(role)
        top = self.take_break() or ('<w:pageBreakBefore w:val="0"/>' if metric.new_page else "")
        gap = self.take_gap(metric.before)
        outline = ""
        if self.paper is not None and role in LEVELS and metric.outline != LEVELS[role]:
            outline, keep_next = f'<w:outlineLvl w:val="{LEVELS[role]}"/>', True
        if gap is not None or after is not None:
            spacing = spacing_xml(gap, after) + spacing
        lead = "<w:keepNext/>" if keep_next and not metric.keep_next else ""
        ppr = f'<w:pPr><w:pStyle w:val="{self.style(role)}"/>{lead}{top}{properties}{spacing}{outline}</w:pPr>'
        before, self.prefix = self.prefix + before, ""
        mark = self.take_marks()
        # Where all of a paragraph is one value, the control is around it: more programs read it so. Not around a mark,
        # because what Word writes into a control takes the place of all that stands in it.
        alone = content is None and len(spans) == 1 and spans[0].field and not (mark or before or metric.framed)
        inner = self._placed_runs(spans, colour, soft, bare=bool(alone)) if content is None else content
        paragraph = f"<w:p>{ppr}{mark}{before}{inner}</w:p>"
        self.out.append(self.bound_span(spans[0], paragraph) if alone else paragraph)
        if not height:
            shown = ((text or plain(spans), False),)
            lines = self.lines(role, shown if text else measured(spans), room, soft=soft)
            height = lines * line_mm(metric)
        else:
            lines = 1
        self.flow.add(
            Slab(
                height=height,
                before=(metric.before if gap is None else gap) * MM_PER_PT,
                after=(metric.after if after is None else after) * MM_PER_PT,
                lines=1 if metric.keep_lines else lines,
                keep_next=metric.keep_next if keep_next is None else keep_next or metric.keep_next,
                style=self.style(role),
                contextual=metric.contextual,
                edge_top=metric.edge_top * MM_PER_PT,
                edge_bottom=metric.edge_bottom * MM_PER_PT,
                edge_between=metric.edge_between * MM_PER_PT,
                framed=metric.framed,
                break_before=top == BREAK,
                footnotes=self.take_footnotes(),
            )
        )

    def _placed_runs(self, spans: Spans, colour: str, soft: bool, *, bare: bool) -> str:
        """Return the runs of a paragraph; a value in it is named after the words before it."""
        before, found, place, bare = "", [], self.place, bare or is_listing(spans)
        for span in spans:
            words = before.rsplit("\n", 2)[-1 if not before.endswith("\n") else -2].strip(" :,.")
            self.place = f"{words}: {place}" if words else place
            found.append(self.run(span, colour=colour, soft=soft, bare=bare))
            before = "" if span.field else before + span.text
        self.place = place
        return "".join(found)

    def take_break(self) -> str:
        """Return `w:pageBreakBefore` once after a page break was asked for."""
        asked, self.break_before = self.break_before, False
        return BREAK if asked else ""

    def take_gap(self, own: float) -> float | None:
        """Return the space before (points) that the block above asks for, when it is more than the style's own.

        A negative `gap_before` replaces the style's own, counted from -1: -1 is no space at all (the first line of a
        column), -9 is eight points.
        """
        asked, self.gap_before = self.gap_before, 0
        if asked < 0:
            return -asked - 1
        return asked if asked > own else None

    def lines(self, role: str, runs: Sequence[tuple[str, bool]], room: float = 0, *, soft: bool = False) -> int:
        """Return how many lines `runs` take in the style of `role`; `room` in mm replaces the column's own width."""
        metric = self.metric(role)
        width = (room or self.measure - metric.left - metric.right) / metric.stretch
        shown = tuple((soften(text) if soft else text, bold or metric.bold) for text, bold in runs)
        return count_lines(shown, round(width, 3), metric.size, metric.font)

    def room(self, role: str) -> float:
        """Return the width in mm a line has in the style of `role`."""
        metric = self.metric(role)
        return self.measure - metric.left - metric.right

    def first_row(self, row_id: str) -> bool:
        """Whether a row with this id has not been marked before."""
        name = marks.row_name(row_id)
        fresh = name not in self._marked
        if not fresh:
            self.asked.again.add(name)
        self._marked.add(name)
        return fresh

    def width(self, role: str, text: str, *, bold: bool = False) -> float:
        """Return the width in mm of `text` on one line in the style of `role`."""
        metric = self.metric(role)
        return text_width_mm(text, metric.size, bold or metric.bold, metric.font) * metric.stretch

    def longest(self, role: str, text: str, *, bold: bool = False) -> float:
        """Return the width in mm of the widest piece of `text` that no line break may fall inside."""
        metric = self.metric(role)
        return longest_part(text, metric.size, bold or metric.bold, metric.font) * metric.stretch


def measured(spans: Spans) -> tuple[tuple[str, bool], ...]:
    """Return the texts of `spans` and whether they are bold, with room for what the writer puts around them."""
    found: list[tuple[str, bool]] = []
    for span in spans:
        if span.note:
            text, bold = found.pop() if found else ("", False)
            found.append((text + NOTE_ROOM, bold))
        else:
            text = f"{NBSP}{span.text}{NBSP}" if span.tone in CHIPS else span.text
            text += REFERENCE_ROOM if span.refers else ""
            found.append((text, span.bold or span.tone in BOLD_TONES))
    return tuple(found) or (("", False),)


def one_line(text: str) -> str:
    """Return `text` as a form field holds it: one line."""
    return " ".join(text.split("\n"))


def line_mm(metric: Metric) -> float:
    """Return the height of one line in mm; a style without exact lines takes the font's own."""
    return metric.line * MM_PER_PT if metric.line else line_height_mm(metric.size, metric.font) * metric.leading


def spacing_xml(before: float | None, after: float | None) -> str:
    return (
        "<w:spacing"
        + (f' w:before="{round(before * 20)}"' if before is not None else "")
        + (f' w:after="{round(after * 20)}"' if after is not None else "")
        + "/>"
    )


def is_listing(spans: Spans) -> bool:
    """Whether `spans` list so many people that each would be a control among the words: some readers see none of it."""
    return sum(bool(span.field) for span in spans) >= LISTING


def _fresh(name: str, between: str, taken: set[str]) -> str:
    """Return `name`, with a number behind it when it is taken; never longer than a control's name may be."""
    found, number = name, 1
    while found in taken:
        number += 1
        tail = f"{between}{number}"
        found = name[: marks.MAX_TAG - len(tail)] + tail
    taken.add(found)
    return found


def toc_name(section_id: str) -> str:
    """Return the bookmark of a section's heading, in the form Word gives them."""
    return f"_Toc{stable_int(section_id) % 10**9:09d}"


def ref_name(node_id: str) -> str:
    """Return the bookmark of what a node is called («Tabel 3», «Kapitel 4»), in the form Word gives them."""
    return f"_Ref{stable_int(node_id) % 10**9:09d}"


@lru_cache(maxsize=1500)
def text_run(text: str, properties: str = "") -> str:
    """Return `text` (already cleaned) as one run: line feeds, tabs and soft hyphens become their elements."""
    pieces: list[str] = []
    for piece in re.split("([\n\t\u00ad\u000b\u2011])", text):
        if piece in ("\n", "\u000b"):
            pieces.append("<w:br/>")
        elif piece == "\t":
            pieces.append("<w:tab/>")
        elif piece == "\u00ad":
            pieces.append("<w:softHyphen/>")
        elif piece == NO_BREAK_HYPHEN:
            pieces.append("<w:noBreakHyphen/>")
        elif piece:
            kept = ' xml:space="preserve"' if piece != piece.strip(" ") or "  " in piece else ""
            pieces.append(f"<w:t{kept}>{esc(piece)}</w:t>")
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{rpr}{''.join(pieces)}</w:r>" if pieces else ""


def part_xml(name: str, body: str) -> str:
    """Return the XML of a small part: the element `name` around `body`, with no more namespaces than that uses."""
    used = {prefix: uri for prefix, uri in _NAMESPACES.items() if f"<{prefix}:" in body or f" {prefix}:" in body}
    ignorable = ""
    if "w14" in used:
        used["mc"], ignorable = _NAMESPACES["mc"], _IGNORABLE
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in used.items())
    return f'<{name} xmlns:w="{W}"{declared}{ignorable}>{body}</{name}>'


def field_runs(instruction: str, shown: str, properties: str = "") -> str:
    """Return a complex field with its cached result `shown`."""
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""

    def mark(kind: str) -> str:
        return f'<w:r>{rpr}<w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f'<w:r>{rpr}<w:instrText xml:space="preserve"> {esc(instruction)} </w:instrText></w:r>'
    return f"{mark('begin')}{code}{mark('separate')}{text_run(shown, properties)}{mark('end')}"


def fill_xml(palette: Palette | Colours, role: str) -> str:
    """Return `w:shd` for a fill role word, "" for none."""
    return f'<w:shd w:val="clear" w:color="auto" {colour_attributes(palette.colour(role), "fill")}/>' if role else ""


def scheme(colour: Colour) -> str:
    """Return a DrawingML colour: the theme's where it has it."""
    slot = {"dk1": "tx1", "lt1": "bg1", "dk2": "tx2", "lt2": "bg2"}.get(colour.slot, colour.slot)
    return f'<a:schemeClr val="{slot}"/>' if slot else f'<a:srgbClr val="{colour.hex}"/>'


def recolour_styles(xml: bytes, palette: Palette) -> bytes:
    """Give the hex values beside theme colours the palette's: readers that do not follow the theme show the same."""
    return _recoloured(xml, tuple((THEME_WORDS.get(slot, slot), value) for slot, value in palette.theme.items()))


@lru_cache(maxsize=16)
def _recoloured(xml: bytes, theme: tuple[tuple[str, str], ...]) -> bytes:
    slots = dict(theme)

    def text(match: re.Match[str]) -> str:
        return f'{match[1]}="{slots.get(match[4], match[2])}"{match[3]}"{match[4]}"'

    shown = xml.decode("utf-8")
    shown = re.sub(r'(w:(?:val|color))="([0-9A-F]{6})"( w:themeColor=)"(\w+)"', text, shown)
    return re.sub(r'(w:fill)="([0-9A-F]{6})"( w:themeFill=)"(\w+)"', text, shown).encode()


def all_ids(nodes: Iterable[Node]) -> frozenset[str]:
    return frozenset(node.id for node in nodes)
