"""What goes along with the packs: the cover letter that a kommune opens first, and the draft mail it is sent with.

The letter is a tree like any other and written by the same writer, in the kommune's colour. A mail is a draft
(`X-Unsent`): somebody reads it before it is sent, and nothing is ever sent from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from msgspec import Struct

from generator import danish, store
from generator.distribute.parcel import LETTER
from generator.distribute.participation import Part
from generator.distribute.releases import Release
from generator.municipality import RegisterEntry
from generator.outline import Words
from generator.reading.spans import Span, Spans, spans
from generator.tree.nodes import (
    Block,
    Bullets,
    Cell,
    Column,
    Cover,
    Document,
    Heading,
    Prose,
    Row,
    Section,
    Slide,
    Table,
)

OFFICE = {".docx": "form-guide", ".pptx": "form-deck", ".xlsx": "form-log"}  # a file's ending -> what it opens in
STEPS_SHOWN = 2  # of each programme: what to do first, not the whole plan


class Sheet(Struct, frozen=True):
    """What every sheet of an issue needs: the words, the kommune, the release."""

    words: Words
    entry: RegisterEntry
    release: Release

    def say(self, key: str, **values: object) -> str:
        """Return the label `key` with release, date and kommune filled in."""
        known = {
            "release": self.release.number,
            "date": danish.date_text(self.release.date),
            "official": self.entry.official_name,
            "genitive": danish.genitive(self.entry.official_name),
            **values,
        }
        return self.words[key].format(**known)

    def document(
        self, name: str, kind: str, title: str, blocks: Sequence[Block] = (), slide: Slide | None = None
    ) -> Document:
        """Return a sheet of `blocks` under a band with kind and title, or a deck of one slide."""
        official = self.entry.official_name
        section = Section(id=f"issue/{name}", title=spans(title), label=title, kicker=kind, blocks=tuple(blocks))
        return Document(
            id=f"issue/{name}",
            title=f"{title} – {official}",
            subject=self.say("issue-subtitle"),
            author=official,
            programme=self.say("issue-subtitle"),
            municipality=official,
            version=self.release.number,
            built=self.release.date,
            cover=Cover(kind, title, self.say("issue-subtitle"), official),
            header=f"{title} · {official}",
            footer=self.say("footer", version=self.release.number),
            properties=(
                ("municipality", self.entry.code),
                ("version", self.release.number),
                ("built", self.release.date.isoformat()),
            ),
            sections=() if slide else (section,),
            slides=(slide,) if slide else (),
            compact=True,
        )

    def part(self, node_id: str, title: str, *blocks: Block) -> tuple[Block, ...]:
        """Return blocks under a heading of their own."""
        return (Heading(id=f"{node_id}/heading", level=2, text=spans(title)), *blocks)


def cell(*lines: str | Spans, bold: bool = False) -> Cell:
    return Cell(tuple(spans(line) if isinstance(line, str) else line for line in lines), bold=bold)


def cover_letter(
    sheet: Sheet, packs: Mapping[str, Any], parts: Mapping[str, Part], people: bool, news: str, across: str = ""
) -> Document:
    """Return the letter: what the kommune got, who should do what by when, and how the pack is used.

    `packs` is what `work.tell` said of each; `news` the name of the file that tells what is new and `across` of the
    deck across programmes, "" without one.
    """
    say = sheet.say
    endings = {Path(file).suffix for pack in packs.values() for file in pack["documents"]}
    lead = say("issue-lead", programs=danish.join([say(key) for ending, key in OFFICE.items() if ending in endings]))
    if ".ics" in endings:
        lead += " " + say("issue-calendar")
    waves = sorted({(part.wave, part.start) for part in parts.values() if part.start}, key=str)
    for wave, start in waves:
        assert start is not None
        named = say("issue-wave-named", wave=wave) if wave else say("issue-subtitle")
        lead += " " + say("issue-wave", wave=named, start=danish.date_text(start))
    got = Table(
        id="issue/letter@got",
        title=say("issue-got-title"),
        columns=(
            Column("programme", say("issue-programme"), 2),
            Column("kind", say("type"), 4.2),
            Column("document", say("issue-document"), 5.4, names_row=True),
            Column("file", say("issue-file"), 5.4),
        ),
        rows=tuple(_got(sheet, packs, across)),
    )
    steps = Table(
        id="issue/letter@steps",
        title=say("issue-do-title"),
        columns=(
            Column("programme", say("issue-programme"), 2.6),
            Column("who", say("issue-who"), 5),
            Column("what", say("issue-do"), 7, names_row=True),
            Column("by", say("issue-by"), 4),
        ),
        rows=tuple(_steps(sheet, packs)),
    )
    uses = [
        say("issue-use-edit"),
        say("issue-use-with-people" if people else "issue-use-people"),
        *([say("issue-use-news", file=news)] if news else []),
        say("issue-use-check"),
    ]
    return sheet.document(
        "letter",
        say("issue-kind"),
        say("issue-title"),
        (
            Prose(id="issue/letter@lead", paragraphs=(spans(lead),)),
            *sheet.part("issue/letter/got", say("issue-got-title"), got),
            *sheet.part(
                "issue/letter/do",
                say("issue-do-title"),
                Prose(id="issue/letter@do", paragraphs=(spans(say("issue-do-lead")),)),
                steps,
            ),
            *sheet.part(
                "issue/letter/use",
                say("issue-use-title"),
                Bullets(id="issue/letter@use", items=tuple(spans(text) for text in uses)),
            ),
        ),
    )


def _got(sheet: Sheet, packs: Mapping[str, Any], across: str) -> Iterator[Row]:
    for name, pack in packs.items():
        shown = pack["name"]
        for file, title in pack["documents"].items():
            if "/" in file:
                continue  # figures for the intranet
            calendar = file.endswith(".ics")
            kind = pack["kinds"].get(file) or sheet.say("issue-calendar-file" if calendar else "issue-other-file")
            title = title.partition(" – ")[0] or (sheet.say("issue-calendar-title") if calendar else file)
            cells = (cell(shown, bold=True), cell(kind), cell(title), cell(f"{name}/{file}"))
            yield Row(f"issue/letter@got/{file}", cells)
            shown = ""
    if across:
        lead = cell(sheet.say("issue-across"), bold=True)
        kind, title = cell(sheet.say("overview-kind")), cell(sheet.say("overview-subtitle"))
        yield Row(f"issue/letter@got/{across}", (lead, kind, title, cell(across)))


def _steps(sheet: Sheet, packs: Mapping[str, Any]) -> Iterator[Row]:
    for name, pack in packs.items():
        if not pack["steps"]:
            row = (
                cell(pack["name"], bold=True),
                cell(sheet.say("issue-leaders")),
                cell(sheet.say("issue-read", programme=pack["name"])),
                cell(sheet.say("issue-next-meeting")),
            )
            yield Row(f"issue/letter@steps/{name}", row)
        for number, step in enumerate(pack["steps"][:STEPS_SHOWN]):
            by: Spans = (Span(danish.date_text(date.fromisoformat(step["by"]))),)
            if step["assumed"]:
                by = (*by, Span(f" ({sheet.say('issue-assumed')})", tone="muted"))
            who = danish.capitalise(step["who"]) or sheet.say("issue-leaders")
            lead = cell("" if number else pack["name"], bold=True)
            yield Row(f"issue/letter@steps/{name}/{number}", (lead, cell(who), cell(step["what"]), cell(by)))


def draft_mail(sheet: Sheet, packs: Mapping[str, Any], contact: str, address: str, attached: str, data: bytes) -> bytes:
    """Return the draft to one recipient as .eml bytes, the kommune's zip attached; the same for the same arguments."""
    say = sheet.say
    mail = EmailMessage(policy=SMTP)
    mail["X-Unsent"] = "1"
    mail["To"] = address
    mail["Subject"] = say("mail-subject")
    hello = say("mail-hello", name=contact) if contact else say("mail-hello-nobody")
    programmes = danish.join([str(pack["name"]) for pack in packs.values()])
    body = say("mail-body", programmes=programmes, letter=LETTER)
    mail.set_content(f"{hello}\n\n{body}\n\n{say('mail-bye')}\n", cte="quoted-printable")
    mail.add_attachment(data, maintype="application", subtype="zip", filename=attached)
    mail.set_boundary(f"forankring-{store.sha256(data)[:24]}")
    return mail.as_bytes()
