"""What is new for one kommune: its pack in this issue beside its pack in the one before.

Every issued document carries the text of its blocks (docs/file-format.md), so two files are all that is needed. An item
that stands in several documents counts once; figures, charts, contents lists and slide texts only repeat items and are
left out. Old and new wording stand side by side, with the reason from releases.yaml where somebody gave one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from generator import danish, store
from generator.distribute.letter import Sheet, cell
from generator.ooxml.marks import Snapshot, read_snapshot
from generator.ooxml.package import BadPackage, read_package
from generator.reading.spans import spans
from generator.tree.nodes import Block, Bullets, Column, Document, Fact, Panel, Prose, Row, Slide, Table

Type = Literal["new", "edited", "gone"]
SHOWN = 400  # characters of a wording in the table: the documents hold the rest
ON_SLIDE = 6
LABEL = 70
_REPEATS = {"contents", "figure", "chart", "slide", "opener", "section", "panel"}
_FIELD = re.compile(r"\{([^{}]+)\}")
_NUMBER = re.compile(r"(?:[A-ZÆØÅ]{0,2}\d{1,3}|[◆☐☒]*)\.?")  # R4, 12, ◆: where an item stands, not what it says
_SIGNS = re.compile(r"[◆☐☒\s\d.,·–-]*")


class Change(Struct, frozen=True):
    """One item or block that differs. `label` names it; `before` and `now` are its wording, "" where it was not."""

    id: str
    type: Type
    label: str
    before: str
    now: str
    reason: str = ""


class News(Struct, frozen=True):
    """All that differs in one programme's pack; `files` maps every file name to "new", "edited", "gone" or "same".

    `used` names the reasons that explain something here.
    """

    programme: str
    changes: tuple[Change, ...]
    files: Mapping[str, str]
    used: tuple[str, ...] = ()


def compare(
    programme: str,
    before: Mapping[str, bytes],
    now: Mapping[str, bytes],
    reasons: Mapping[str, str],
    key: str,
) -> News:
    """Return what differs between two packs' files by name; `key` is the programme's id, for reasons that hold all."""
    texts, files = (_Texts(), _Texts()), {}
    for name in sorted({*before, *now} - {store.MANIFEST}):
        old, new = before.get(name), now.get(name)
        if old is None or new is None:
            files[name] = "gone" if new is None else "new"
        else:
            files[name] = "same" if old == new else "edited"
        snapshots = (_snapshot(old), _snapshot(new))
        if None not in snapshots and snapshots[0].blocks == snapshots[1].blocks:  # type: ignore[union-attr]
            files[name] = "same"  # only a date or a version differs
        for held, snapshot in zip(texts, snapshots, strict=True):
            held.add(snapshot)
    old_texts, new_texts = texts
    changes: list[Change] = []
    used: set[str] = set()
    for place in dict.fromkeys([*new_texts.found, *old_texts.found]):
        was, is_now = old_texts.found.get(place), new_texts.found.get(place)
        if was == is_now:
            continue
        item = place[1] or place[0]
        type_: Type = "new" if was is None else "gone" if is_now is None else "edited"
        label = _label(is_now or was or "")
        first, second = _differing(was or "", is_now or "")
        why = next((one for one in (_item(item), _item(place[0]), key) if one in reasons), "")
        used.add(why)
        changes.append(Change(_item(item), type_, label, first, second, reasons.get(why, "")))
    return News(programme, tuple(_once(changes, old_texts, new_texts)), files, tuple(sorted(used - {""})))


class _Texts:
    """The texts of a pack's documents: (block id, row id or "") -> canonical text; `items` are the item ids seen."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], str] = {}
        self.items: set[str] = set()

    def add(self, snapshot: Snapshot | None) -> None:
        for block in snapshot.blocks if snapshot is not None else ():
            if block.kind in _REPEATS:
                continue
            if block.text and block.kind != "table":
                self.found.setdefault((block.id, ""), _said(block.text))
                self.items.add(_item(block.id))
            for row, text in block.rows:
                self.found.setdefault((block.id, row), _said(text))
                self.items.add(_item(row))


def _once(changes: list[Change], old: _Texts, new: _Texts) -> Iterator[Change]:
    """Each item once: its fullest wording; an item that was there and still is has been edited, wherever it moved."""
    found: dict[str, Change] = {}
    for change in changes:
        if change.type != "edited" and change.id in old.items and change.id in new.items:
            continue  # moved into or out of one document: the item itself is told by its own wording
        best = found.get(change.id)
        if best is None or len(change.before) + len(change.now) > len(best.before) + len(best.now):
            found[change.id] = change
    seen: set[tuple[str, str]] = set()
    for change in found.values():
        if (change.before, change.now) not in seen:
            seen.add((change.before, change.now))
            yield change


def _item(block: str) -> str:
    return block.partition("@")[0].partition("~")[0]


def _snapshot(data: bytes | None) -> Snapshot | None:
    if data is None or not data.startswith(b"PK"):
        return None
    try:
        return read_snapshot(read_package(data))
    except BadPackage:
        return None


def _plain(text: str) -> str:
    """A canonical text for reading: personal values shown as «…», braces as themselves."""
    held = text.replace("{{", "\ue000").replace("}}", "\ue001")
    return _FIELD.sub("…", held).replace("\ue000", "{").replace("\ue001", "}")


def _label(text: str) -> str:
    """Name an item by the first of its cells that says something; one that only marks it (◆ …) says too little."""
    parts = [part for part in re.split(r"[\t\n]", _plain(text)) if len(_SIGNS.sub("", part)) > 2]
    parts = [part for part in parts if not part.strip().startswith("◆\u00a0")] or parts
    label = parts[0].strip() if parts else _plain(text).strip()
    return label if len(label) <= LABEL else f"{label[: LABEL - 2].rsplit(' ', 1)[0]} …"


def _said(text: str) -> str:
    """The text without the cells that only number it: an item that moved down a list has not changed."""
    return "\t".join(part for part in text.split("\t") if not _NUMBER.fullmatch(part.strip()))


def _differing(before: str, now: str) -> tuple[str, str]:
    """Return the two wordings; of those with several cells or lines only the cells or lines that differ."""
    old, new = _plain(before).split("\t"), _plain(now).split("\t")
    if len(old) == len(new) == 1:
        old, new = old[0].split("\n"), new[0].split("\n")
    if before and now:
        old, new = [one for one in old if one not in new], [one for one in new if one not in old]
    return _shown(old), _shown(new)


def _shown(cells: list[str]) -> str:
    text = " · ".join(" ".join(cell.split()) for cell in cells if cell.strip())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 2].rsplit(' ', 1)[0]} …"


# The documents


def news_documents(sheet: Sheet, before: str, found: tuple[News, ...], file: str) -> tuple[Document, Document]:
    """Return «Nyt i» as a sheet and as a slide. `before` is the former release's number, `file` the sheet's name."""
    say = sheet.say
    all_of = [change for news in found for change in news.changes]
    touched = [name for news in found for name, state in news.files.items() if state != "same"]
    title = say("news-title")
    if not all_of and not touched:
        none = Prose(id="issue/news@none", paragraphs=(spans(say("news-none", before=before)),))
        blocks: tuple[Block, ...] = (none,)
        slide = Slide(id="issue/news/slide", layout="content", title=title, slots=(("body", blocks),))
    else:
        blocks = tuple(_blocks(sheet, before, found, all_of))
        slide = _slide(sheet, before, all_of, file)
    kind = say("issue-subtitle")
    return sheet.document("news", kind, title, blocks), sheet.document("news-slide", kind, title, slide=slide)


def _blocks(sheet: Sheet, before: str, found: tuple[News, ...], all_of: list[Change]) -> Iterator[Block]:
    say = sheet.say
    counts = [(key, sum(change.type == type_ for change in all_of)) for type_, key in _COUNTED]
    yield Prose(id="issue/news@lead", paragraphs=(spans(say("news-lead", before=before)),))
    if sheet.release.summary:
        yield Prose(id="issue/news@release", paragraphs=(spans(f"{sheet.release.summary}."),))
    if all_of:
        numbers = tuple(Fact(say(_ONE[key] if count == 1 else key), (spans(str(count)),)) for key, count in counts)
        yield Panel(id="issue/news@counts", title="", numbers=numbers)
        asks = [say(f"news-ask-{key.removeprefix('news-')}") for key, count in counts if count]
        bullets = Bullets(id="issue/news@asks", items=tuple(spans(text) for text in asks))
        yield from sheet.part("issue/news/ask", say("news-ask-title"), bullets)
    for news in found:
        if news.changes:
            table = _table(sheet, news, news.changes, "issue/news")
            yield from sheet.part(f"issue/news/{news.programme}", news.programme, table)
    rows = tuple(
        Row(f"issue/news@files/{name}", (cell(name), cell(say(_STATES[state]))))
        for news in found
        for name, state in news.files.items()
    )
    files = Table(
        id="issue/news@files",
        title=say("news-documents-caption"),
        columns=(Column("file", say("issue-file"), 10, names_row=True), Column("state", say("news-type"), 3)),
        rows=rows,
        look="dense",
    )
    yield from sheet.part("issue/news/files", say("news-documents"), files)


_COUNTED: tuple[tuple[Type, str], ...] = (("new", "news-added"), ("edited", "news-changed"), ("gone", "news-removed"))
_ONE = {"news-added": "news-added-one", "news-changed": "news-changed-one", "news-removed": "news-removed-one"}
_STATES = {"new": "news-new", "edited": "news-edited", "gone": "news-gone", "same": "news-same"}


def _table(sheet: Sheet, news: News, changes: tuple[Change, ...], root: str) -> Table:
    say = sheet.say
    why = any(change.reason for change in changes)
    columns = [
        Column("type", say("news-type"), 2.4),
        Column("item", say("news-item"), 4.4, names_row=True),
        Column("before", say("news-before"), 6),
        Column("now", say("news-now"), 6),
    ]
    rows = []
    for number, change in enumerate(changes):
        cells = [
            cell(say(_STATES[change.type]), bold=True),
            cell(change.label),
            cell(change.before or say("news-whole")),
            cell(change.now or say("news-away")),
        ]
        rows.append(Row(f"{root}@{news.programme}/{number}", (*cells, *((cell(change.reason or "–"),) if why else ()))))
    caption = say("news-caption", programme=news.programme)
    extra = (Column("why", say("news-why"), 4),) if why else ()
    return Table(
        id=f"{root}@{news.programme}", title=caption, columns=(*columns, *extra), rows=tuple(rows), look="dense"
    )


def _slide(sheet: Sheet, before: str, all_of: list[Change], file: str) -> Slide:
    """One slide with the first changes; what has no room is told in the notes and stands in the sheet."""
    say = sheet.say
    found = [(sum(change.type == type_ for change in all_of), key) for type_, key in _COUNTED]
    numbers = [f"{count} {say(_ONE[key] if count == 1 else key)}" for count, key in found]
    title = say("news-headline", numbers=danish.join(numbers))
    rows = tuple(
        Row(
            f"issue/news/slide@rows/{number}",
            (cell(say(_STATES[change.type]), bold=True), cell(change.label), cell(_brief(change))),
        )
        for number, change in enumerate(all_of[:ON_SLIDE])
    )
    notes = [spans(say("news-lead", before=before))]
    over = len(all_of) - ON_SLIDE
    more = say("news-more-one" if over == 1 else "news-more", n=over, file=file) if over > 0 else ""
    if more:
        notes.append(spans(more))
    table = Table(
        id="issue/news/slide@rows",
        title=title,
        columns=(
            Column("type", say("news-type"), 2.4),
            Column("item", say("news-item"), 7, names_row=True),
            Column("now", say("news-now"), 9),
        ),
        rows=rows,
    )
    slots: tuple[tuple[str, tuple[Block, ...]], ...] = (("table", (table,)),)
    if not rows:
        prose = Prose(id="issue/news/slide@text", paragraphs=(spans(say("news-lead", before=before)),))
        return Slide(id="issue/news/slide", layout="content", title=title, slots=(("body", (prose,)),))
    return Slide(
        id="issue/news/slide",
        layout="table",
        title=title,
        kicker=say("news-kind"),
        slots=slots,
        notes=tuple(notes),
        source=spans(more) if more else (),
    )


def _brief(change: Change) -> str:
    text = change.now or change.before
    return text if len(text) <= 90 else f"{text[:88].rsplit(' ', 1)[0]} …"


def told(news: News) -> dict[str, Any]:
    """Return as plain data how many items are new, edited and gone and what they are called, which nobody gave a reason
    for, and whose did."""
    counts: dict[str, Any] = {type_: sum(one.type == type_ for one in news.changes) for type_, _ in _COUNTED}
    return {
        **counts,
        "unexplained": [one.id for one in news.changes if not one.reason],
        "used": list(news.used),
        "items": [[one.type, one.label, one.reason] for one in news.changes],
    }
