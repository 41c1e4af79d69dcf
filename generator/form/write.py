"""The form for one kommune: every question of the parameter models as a workbook that a project leader fills in.

Turns the kommune, the programmes and what would be assumed (each programme tailored with nothing given) into the bytes
of an .xlsx. Same inputs, same bytes. All text is written as text, so that nothing in it can act as a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from generator import danish
from generator.form import questions
from generator.form.questions import Column, Question, Table
from generator.kinds.facts import Facts
from generator.look.brand import derive_palette
from generator.look.standard import tokens
from generator.municipality import RegisterEntry
from generator.outline import Outline
from generator.programme import Programme
from generator.reading.model import Item

LINE_HEIGHT, MORE_LINES = 18, 13  # of a row with one line, and for each line more, in points
HEADER_ROW = 3  # 0-based: title, intro, an empty row, headers
MAX_TEXT = 32_000  # an Excel cell holds 32,767 characters
LIST_LENGTH = 200  # of a name in a drop-down
MAX_TITLE, MAX_MESSAGE = 32, 255  # of Excel's input messages
_SHEET_NAME = re.compile(r"\w[\w -]{0,30}")
_EXPRESSION = re.compile(r"\{\{\s*words\.(\w+)\.(\w+)\s*\}\}")
_MARKS = re.compile(r"\*+|\[([^\]]*)\]\([^)]*\)")

QUESTION_COLUMNS = (
    Column(questions.SECTION, "section", width=23),
    Column(questions.QUESTION, "text", width=46),
    Column(questions.ANSWER, "answer", width=34),
    Column(questions.UNANSWERED, "unanswered", width=30),
    Column(questions.HELP, "help", width=52),
    Column(questions.FIELD, "field", width=28),
)
QUESTION_INTRO = "Svar i de gule felter, når I ved noget. Tomme felter er i orden: så gælder det, der står til højre."
GUIDANCE: tuple[tuple[str, str], ...] = (
    ("title", "Oplysningsskema for {name}"),
    ("text", "Svarene bliver til jeres egen udgave af guider, præsentationer og planer."),
    ("heading", "Sådan gør I"),
    ("text", "1. Begynd på arket Fælles. Her står det, der gælder alle programmer."),
    ("text", "2. Gå videre til arket for hvert program, I vil bruge: {programmes}."),
    ("text", "3. Skriv teams, personer, lukkeuger og faste datoer på arkene efter programmerne."),
    ("text", "4. Gem filen, og byg: forankring pack {first} {slug} --params oplysningsskema-{slug}.xlsx"),
    ("heading", "Sådan læses felterne"),
    ("answer", "Gule felter er til jeres svar."),
    ("unanswered", "Grå kursiv viser, hvad dokumenterne regner med, når I ikke svarer."),
    ("text", "Tomme felter er i orden. Det, der er antaget ud fra folketallet, bliver mærket i dokumenterne."),
    ("heading", "Sådan skriver I"),
    ("text", "Datoer: 11-01-2027 eller 11. januar 2027. Andele: 40 %. Tal: kun cifre. Ja eller Nej."),
    ("text", "Formler læses ikke. Skriv selve svaret."),
    ("text", "I må flytte kolonner, sortere og indsætte rækker. Ret ikke overskrifterne og kolonnen Felt."),
    ("text", "Personer står kun i jeres egne dokumenter. Send ikke skemaet til andre end dem, der skal bruge det."),
    ("heading", "Det, der ikke kan stå her"),
    ("text", "Rettelser i fælles tekster og egne punkter af andre slags skrives i en YAML-fil under changes."),
    ("text", "Læg begge filer i én mappe, og giv mappen til --params. Samme felt må ikke have to forskellige svar."),
)  # fmt: skip


class Asked(Struct, frozen=True):
    """A programme to ask about. `facts` are what its documents rest on when nobody answers, None when it has none;
    `names` are its items' names as filled in then, by id."""

    programme: Programme
    outlines: tuple[Outline, ...]
    facts: Facts | None
    names: Mapping[str, str] = field(default_factory=dict)


def write_form(entry: RegisterEntry, asked: Sequence[Asked], labels: Mapping[str, str], released: date) -> bytes:
    """Return the form. `labels` are the words of documents, by key; `released` is when the file says it was made."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    properties = {"font_name": tokens.FONT_MINOR, "font_size": 10}
    options = {"in_memory": True, "strings_to_urls": False, "default_format_properties": properties}
    book = Workbook(out, options)
    made = datetime(released.year, released.month, released.day)
    title = f"Oplysningsskema for {entry.official_name}"
    book.set_properties({"title": title, "author": "Forankring", "created": made})
    _Writer(book, entry, asked, labels).write()
    book.close()
    return out.getvalue()


class _Writer:
    """Writes sheet by sheet. Formats are made once each; drop-downs refer to the last sheet."""

    def __init__(self, book: Any, entry: RegisterEntry, asked: Sequence[Asked], labels: Mapping[str, str]) -> None:
        self.book = book
        self.entry = entry
        self.asked = asked
        self.labels = labels
        self.palette = derive_palette(None, 0)
        self.formats: dict[tuple[str, str], Any] = {}
        self.sheets = _sheet_names([one.programme for one in asked])
        self.lists = tuple(self.listed())

    def write(self) -> None:
        self.guidance()
        common = [
            Question(
                "Kommunen",
                (questions.MUNICIPALITY,),
                "Hvilken kommune er skemaet til?",
                "Rettes ikke",
                "text",
                answer=self.entry.official_name,
            )
        ]
        for section, names in questions.COMMON_SECTIONS:
            common += questions.fields_asked(names, section)
        self.questions(questions.COMMON, "Fælles for alle programmer", common)
        for one in self.asked:
            self.questions(self.sheets[one.programme.id], one.programme.full_name, self.about(one))
        for table in questions.TABLES:
            rows = list(self.rows_of(table))
            if rows or table.blank:
                self.table(table, rows)
        for kind, table in questions.OWN.items():
            if any(len(one.programme.content[kind]) for one in self.asked):
                self.table(table, [])
        self.write_lists()

    # What is asked

    def about(self, one: Asked) -> list[Question]:
        """Return the questions about one programme, each with what holds where nobody answers."""
        programme, facts = one.programme, one.facts
        roles = programme.vocabulary.roles
        found: list[Question] = []
        for section, names in questions.SECTIONS:
            if names == ("workshop",) and not len(programme.content["workshop"]):
                continue
            if (section, names) == questions.PLAN_SECTION and not len(programme.content["activities"]):
                continue
            if names == ("staffing", "allocation"):
                for role, name in roles.items():
                    for asked in questions.of_key(names, role, section):
                        if asked.kind == "share" and facts is not None and role not in facts.allocation:
                            continue  # the role's time is no share of a working week
                        found.append(replace(asked, text=f"{asked.text}: {_plain(name, programme)}"))
            elif names == (questions.DOCUMENTS,):
                for document in {outline.id: outline for outline in one.outlines}.values():
                    cover = programme.cover.get(document.cover)
                    name = _plain(cover.kind.source, programme) if cover is not None else document.id
                    form = _PROGRAMS.get(document.form, document.form)
                    text = f"Dokument: {name} ({form})"
                    path = (questions.DOCUMENTS, document.id)
                    found.append(Question(section, path, text, "Nej: dokumentet bliver ikke lavet", "yes", (), "Ja"))
            else:
                found += questions.fields_asked(names, section, differs=section == questions.DIFFERS)
        return [replace(one, unanswered=_assumed(one.path, facts) or one.unanswered) for one in found]

    def rows_of(self, table: Table) -> Iterator[dict[str, str]]:
        """Yield the rows that stand in a table from the start, by header."""
        for one in self.asked:
            programme, sheet = one.programme, self.sheets[one.programme.id]
            if table.target == "activities":
                for item in programme.content["activities"]:
                    yield {
                        "Program": sheet,
                        "Aktivitet": _named(item, one),
                        "Beregnet uden svar": _planned(item.key, one.facts),
                        "Felt": item.key,
                    }
            elif table.target == "local_words":
                for word, forms in programme.words.items():
                    for form, text in forms.items():
                        yield {"Program": sheet, "Programmets ord": text, "Felt": f"{word}.{form}"}

    def listed(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield (programme, list, name, id) of everything the drop-downs offer; no two names of a list are the same."""
        for one in self.asked:
            yield "", questions.SHEETS_LIST, self.sheets[one.programme.id], one.programme.id
        for kind in ("Roller", "Faser", "Punkter"):
            for one in self.asked:
                taken: set[str] = set()
                for name, key in self.choices(one, kind):
                    short = name[:LIST_LENGTH].strip() or key
                    short = f"{short} ({key})" if short.casefold() in taken else short
                    taken.add(short.casefold())
                    yield one.programme.id, kind, short, key

    def choices(self, one: Asked, kind: str) -> Iterator[tuple[str, str]]:
        programme, words = one.programme, one.programme.vocabulary
        if kind == "Roller":
            for key, name in {**words.roles, **words.holders}.items():
                yield _plain(name, programme), key
        elif kind == "Faser":
            for item in programme.content["phases"]:
                yield _plain(item.name.source, programme), item.key
        else:
            for name, items in programme.content.items():
                label = self.labels.get(f"kind-{name}", name)
                for item in items:
                    yield f"{label}: {_named(item, one)}", item.id.partition("/")[2]

    # Sheets

    def guidance(self) -> None:
        sheet = self.book.add_worksheet(questions.GUIDANCE)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 112)
        names = danish.join([self.sheets[one.programme.id] for one in self.asked])
        first = self.asked[0].programme.id if len(self.asked) == 1 else "all"
        values = {"name": self.entry.official_name, "slug": self.entry.slug, "programmes": names, "first": first}
        for row, (style, text) in enumerate(GUIDANCE):
            sheet.write_string(row, 0, text.format(**values), self.format(style if style != "text" else "guidance"))
            sheet.set_row(row, {"title": 34, "heading": 32}.get(style, LINE_HEIGHT))
        self.printed(sheet, 0)
        sheet.repeat_rows(0)

    def questions(self, name: str, title: str, asked: Sequence[Question]) -> None:
        """Write a sheet with one question a row."""
        sheet = self.sheet(name, title, QUESTION_INTRO, "accent1")
        self.headers(sheet, name, QUESTION_COLUMNS, len(asked))
        before = ""
        for row, one in enumerate(asked, HEADER_ROW + 1):
            top = "first" if one.section != before else ""
            before = one.section
            cells = {
                "section": one.section, "text": one.text, "answer": one.answer,
                "unanswered": one.unanswered, "help": _help(one), "field": ".".join(one.path),
            }  # fmt: skip
            for column, of in enumerate(QUESTION_COLUMNS):
                style = f"answer.{one.kind}" if of.field == "answer" else of.field
                self.cell(sheet, row, column, cells[of.field], style, top)
            sheet.set_row(row, _height(cells, QUESTION_COLUMNS))
            self.validate(sheet, row, row, 2, one.kind, one.text, _help(one), one.choices)

    def table(self, table: Table, rows: Sequence[Mapping[str, str]]) -> None:
        """Write a sheet that is one table: the rows known, and blank ones to fill in."""
        sheet = self.sheet(table.sheet, table.sheet, table.intro, "slate")
        count = max(len(rows) + table.blank, 1)
        self.headers(sheet, table.sheet, table.columns, count)
        before = ""
        for at in range(count):
            values = rows[at] if at < len(rows) else {}
            group = values.get("Program", "")
            top = "first" if at and group != before else ""
            before = group
            by_field = {column.field or column.header: values.get(column.header, "") for column in table.columns}
            sheet.set_row(HEADER_ROW + 1 + at, _height(by_field, table.columns))
            for column, of in enumerate(table.columns):
                fixed = bool(values) and of.key and of.field != "team"
                style = f"answer.{of.kind}" if not fixed else _FIXED.get(of.header, "text")
                self.cell(sheet, HEADER_ROW + 1 + at, column, values.get(of.header, ""), style, top)
        first, last = HEADER_ROW + 1, HEADER_ROW + count
        for column, of in enumerate(table.columns):
            if not (rows and of.key) or of.field == "team":
                self.validate(sheet, first, last, column, of.kind, of.header, of.help, (), table)

    def write_lists(self) -> None:
        intro = "Navnene i rullelisterne, og det id de står for. Arket hører til skemaet og rettes ikke."
        sheet = self.sheet(questions.LISTS, questions.LISTS, intro, "line")
        columns = tuple(
            Column(header, header, width=width)
            for header, width in zip(questions.LIST_COLUMNS, (14, 14, 90, 44), strict=True)
        )
        self.headers(sheet, questions.LISTS, columns, len(self.lists))
        sheet.print_area(0, 0, HEADER_ROW, len(columns) - 1)  # nobody reads forty pages of names on paper
        for row, cells in enumerate(self.lists, HEADER_ROW + 1):
            sheet.set_row(row, _height(dict(zip(questions.LIST_COLUMNS, cells, strict=True)), columns))
            for column, text in enumerate(cells):
                self.cell(sheet, row, column, text, "text" if column == 2 else "field", "")
        for kind, prefix in _RANGES.items():
            for programme in {of: None for of, listed, _, _ in self.lists if listed == kind}:
                rows = [at for at, cells in enumerate(self.lists) if cells[:2] == (programme, kind)]
                scope = self.sheets.get(programme, "")
                first, last = (HEADER_ROW + 2 + at for at in (rows[0], rows[-1]))
                range_ = f"={questions.LISTS}!$C${first}:$C${last}"
                self.book.define_name(f"{prefix}_{_name_part(scope)}" if scope else prefix, range_)
            rows = [at for at, cells in enumerate(self.lists) if cells[1] == kind]
            if kind != questions.SHEETS_LIST and rows:
                first, last = (HEADER_ROW + 2 + at for at in (rows[0], rows[-1]))
                self.book.define_name(f"{prefix}_", f"={questions.LISTS}!$C${first}:$C${last}")

    # Pieces

    def sheet(self, name: str, title: str, intro: str, colour: str) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_tab_color("#" + self.palette.colour(colour).hex)
        sheet.write_string(0, 0, title[:MAX_TEXT], self.format("title"))
        sheet.write_string(1, 0, intro, self.format("intro"))
        sheet.set_row(0, 26)
        sheet.set_row(1, 18)
        return sheet

    def headers(self, sheet: Any, name: str, columns: Sequence[Column], rows: int) -> None:
        """Make the table with its headers, and see to that the headers stay in view and on every printed page."""
        for column, of in enumerate(columns):
            sheet.set_column(column, column, of.width)
        sheet.add_table(
            *(HEADER_ROW, 0, HEADER_ROW + rows, len(columns) - 1),
            {
                "name": f"tabel_{_name_part(danish.slug(name))}",
                "style": None,
                "columns": [{"header": of.header, "header_format": self.format("header")} for of in columns],
            },
        )
        sheet.set_row(HEADER_ROW, 24)
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        sheet.set_selection(HEADER_ROW + 1, 0, HEADER_ROW + 1, 0)
        self.printed(sheet, HEADER_ROW)

    def printed(self, sheet: Any, header: int) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(header)
        sheet.set_footer(f"&L&8{self.entry.official_name.replace('&', '&&')} · &A&R&8Side &P af &N")

    def cell(self, sheet: Any, row: int, column: int, text: str, style: str, top: str) -> None:
        if text:
            sheet.write_string(row, column, text[:MAX_TEXT], self.format(style, top))
        else:
            sheet.write_blank(row, column, None, self.format(style, top))

    def validate(
        self,
        sheet: Any,
        first: int,
        last: int,
        column: int,
        kind: str,
        title: str,
        help_: str,
        choices: Sequence[str],
        table: Table | None = None,
    ) -> None:
        """Give cells their drop-down or limits, and the message that shows when somebody stands in them."""
        rule: dict[str, Any] = {
            "input_title": _clip(title, MAX_TITLE),
            "input_message": _clip(help_, MAX_MESSAGE),
            "error_title": "Tjek svaret",
            "error_type": "warning",
        }
        listed = {"choice": tuple(map(danish.capitalise, choices)), "yes": (questions.YES, questions.NO)}
        if kind in listed:
            rule |= {"validate": "list", "source": list(listed[kind]), "error_type": "stop"}
            rule["error_message"] = "Vælg en af mulighederne i listen."
        elif kind == "scope":
            shared = table is not None and not table.column("scope").needed
            names = [*([questions.ALL_PROGRAMMES] if shared else []), *self.sheets.values()]
            short = len(",".join(names)) <= MAX_MESSAGE
            rule |= {"validate": "list", "source": names if short else f"={_RANGES[questions.SHEETS_LIST]}"}
            rule["error_message"] = "Vælg et af programmerne i listen."
        elif kind in _DEPENDENT:
            # The list follows from the programme in the row's first cell.
            part = f'IF(OR($A{first + 1}="",$A{first + 1}="{questions.ALL_PROGRAMMES}"),"",{_name_formula(first + 1)})'
            rule |= {"validate": "list", "source": f'=INDIRECT("{_RANGES[_DEPENDENT[kind]]}_"&{part})'}
            rule["error_message"] = "Navnet står ikke i listen. Vælg først program."
        elif kind == "number":
            rule |= {"validate": "integer", "criteria": ">=", "value": 0, "error_message": "Skriv et helt tal."}
        elif kind == "date":
            rule |= {"validate": "date", "criteria": "between", "minimum": date(2000, 1, 1)}
            rule |= {"maximum": date(2099, 12, 31), "error_message": "Skriv en dato, fx 11-01-2027."}
        elif kind == "share":
            rule |= {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
            rule["error_message"] = "Skriv en andel mellem 0 og 100 %."
        else:
            rule["validate"] = "any"
        sheet.data_validation(first, column, last, column, rule)

    def format(self, style: str, top: str = "") -> Any:
        """Return the format of a style, with a stronger line above the `first` row of a group."""
        found = self.formats.get((style, top))
        if found is None:
            found = self.formats[style, top] = self.book.add_format(self.look(style, top))
        return found

    def look(self, style: str, top: str) -> dict[str, Any]:
        def ink(role: str) -> str:
            return "#" + self.palette.colour(role).hex

        plain: dict[str, dict[str, Any]] = {
            "title": {"bold": True, "font_size": 16, "font_color": ink("accent1"), "valign": "vcenter"},
            "intro": {"font_color": ink("text2"), "valign": "vcenter"},
            "guidance": {"font_color": ink("dk1"), "valign": "vcenter", "text_wrap": True},
            "heading": {"bold": True, "font_size": 12, "font_color": ink("accent1"), "valign": "bottom"},
        }
        if style in plain:
            return plain[style]
        if style == "header":
            return {
                "bold": True, "font_color": ink("white"), "bg_color": ink("accent1"), "valign": "vcenter",
                "border": 1, "border_color": ink("accent1"), "text_wrap": True, "indent": 1,
            }  # fmt: skip
        base: dict[str, Any] = {"valign": "vcenter", "text_wrap": True, "indent": 1, "font_color": ink("dk1")}
        base |= {"bottom": 1, "bottom_color": ink("line"), "num_format": "@"}
        if top:
            base |= {"top": 1, "top_color": ink("accent1")}
        word, _, kind = style.partition(".")
        if word == "answer":
            base |= {"bg_color": ink("fill_in"), "border": 1, "border_color": ink("sand_line"), "align": "left"}
            base["num_format"] = _NUMBER_FORMATS.get(kind, "@")
        elif word == "unanswered":
            base |= {"italic": True, "font_color": ink("slate")}
        elif word in ("help", "field"):
            base |= {"font_color": ink("slate"), "font_size": 9}
        elif word == "section":
            base |= {"font_color": ink("accent1"), "bold": bool(top)}
        return base


_NUMBER_FORMATS = {"date": "dd-mm-yyyy", "share": "0 %", "number": "0", "decimal": "General"}
_FIXED = {"Program": "section", "Beregnet uden svar": "unanswered", "Felt": "field"}  # style by header
_PROGRAMS = {"guide": "Word", "deck": "PowerPoint", "log": "Excel"}  # by an outline's form
_RANGES = {questions.SHEETS_LIST: "programmer", "Roller": "roller", "Faser": "faser", "Punkter": "punkter"}
_DEPENDENT = {"role": "Roller", "phase": "Faser", "item": "Punkter"}


def _help(question: Question) -> str:
    """Return a question's help with a full stop."""
    return question.help + "." if question.help and question.help[-1] not in ".?!" else question.help


def _height(cells: Mapping[str, str], columns: Sequence[Column]) -> int:
    """Return the height of a row in points, by the cell with the most lines: not every program adjusts rows itself."""
    lines = max(-(-len(cells.get(of.field or of.header, "")) // max(of.width * 9 // 8, 1)) for of in columns)
    return LINE_HEIGHT + MORE_LINES * (max(lines, 1) - 1)


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _sheet_names(programmes: Sequence[Programme]) -> dict[str, str]:
    """Return {programme id: sheet}: the programme's name where a sheet may be called that, else its id."""
    fixed = (questions.GUIDANCE, questions.COMMON, questions.LISTS, questions.ALL_PROGRAMMES)
    tables = (table.sheet for table in (*questions.TABLES, *questions.OWN.values()))
    taken = {name.casefold() for name in (*fixed, *tables, "history")}
    found: dict[str, str] = {}
    for programme in programmes:
        name = programme.name.strip()
        if not _SHEET_NAME.fullmatch(name) or name.casefold() in taken:
            name = programme.id[:28]
            while name.casefold() in taken:
                name += "-"
        taken.add(name.casefold())
        found[programme.id] = name
    return found


def _name_part(text: str) -> str:
    """Return text as part of a defined name. `_name_formula` does the same in Excel, for the signs a sheet may have."""
    return text.replace(" ", "_").replace("-", "_")


def _name_formula(row: int) -> str:
    return f'SUBSTITUTE(SUBSTITUTE($A{row}," ","_"),"-","_")'


def _plain(source: str, programme: Programme) -> str:
    """Return a name without markup, with the programme's own words; what else it is made from stays as «…»."""
    filled = _EXPRESSION.sub(lambda found: programme.words.get(found[1], {}).get(found[2], "…"), source)
    filled = re.sub(r"\{\{.*?\}\}", "…", filled)
    return _MARKS.sub(lambda found: found[1] or "", filled)


def _named(item: Item, one: Asked) -> str:
    """Return an item's name as the kommune's documents would have it; its key where they would not have the item."""
    entries = one.facts.plan.of(item.key) if one.facts is not None else ()
    if any(entry.id.startswith(item.id) and entry.base for entry in entries):
        return entries[0].base
    return one.names.get(item.id) or _plain(item.name.source, one.programme).replace("…", f"({item.key})", 1)


def _planned(key: str, facts: Facts | None) -> str:
    """Return when the plan has an activity: one span, from the first team's to the last one's."""
    entries = facts.plan.of(key) if facts is not None else ()
    if not entries:
        return "Ikke med i planen"
    text = danish.date_span(min(one.start for one in entries), max(one.end for one in entries))
    return f"{text} ({danish.plural(len(entries), 'team', 'teams')})" if len(entries) > 1 else text


def _assumed(path: tuple[str, ...], facts: Facts | None) -> str:
    """Return the value that documents have for a field nobody answered; "" for one that has none."""
    if facts is None:
        return ""
    name = path[0]
    if name == "start" and facts.plan:
        return danish.date_text(facts.plan.start)
    if name == "go_live" and facts.plan:
        return danish.date_text(facts.plan.go_live) if facts.plan.has_go_live else "Ingen go-live i planen"
    if name == "staffing":
        return danish.number(facts.staffing[path[1]]) if path[1] in facts.staffing else ""
    if name == "allocation":
        return danish.percent(facts.allocation[path[1]]) if path[1] in facts.allocation else ""
    if name in ("strategy", "training"):
        return danish.capitalise(str(getattr(facts, name)))
    if name in ("gap_weeks", "end_users", "superusers"):
        return danish.number(getattr(facts, name))
    return ""
