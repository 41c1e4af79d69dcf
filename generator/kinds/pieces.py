"""Small pieces for the views of workshops, networks and briefs: which items are shown, minutes, times, ruled lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TypeVar

from generator.kinds import Items, Material
from generator.kinds.facts import Facts
from generator.kinds.parts import NBSP, cell, inside, line, one_line, text_cell, word
from generator.reading.model import Item
from generator.reading.spans import Spans
from generator.reading.text import Text
from generator.tree.nodes import Bullets, Cell, Column, Row, Table

ItemT = TypeVar("ItemT", bound=Item)


def chosen(material: Material, items: Items[ItemT]) -> list[ItemT]:
    """Return the items an outline entry asks for, in the order asked.

    Option `items` lists keys or patterns, `except` those to leave out; in an entry repeated for a kind the item it
    stands for; else all.
    """
    single = items.address.rsplit("/", 1)[-1].removesuffix("s")
    own = material.frame.option(single)
    if isinstance(own, str):
        found = items.get(own)
        return [found] if found is not None else []
    wanted = material.frame.option("items")
    unwanted = material.frame.option("except")
    out = [str(one) for one in unwanted] if isinstance(unwanted, list | tuple) else []
    if not isinstance(wanted, list | tuple):
        return [item for item in items if not any(fnmatchcase(item.key, pattern) for pattern in out)]
    picked: dict[str, ItemT] = {}
    for pattern in wanted:
        for item in items:
            if fnmatchcase(item.key, str(pattern)) and not any(fnmatchcase(item.key, one) for one in out):
                picked.setdefault(item.key, item)
    return list(picked.values())


def half(material: Material, lines: Sequence[Spans]) -> tuple[tuple[Spans, ...], str]:
    """Return the half of `lines` that option `half` asks for ("first", "second"; else all), and its numbers: "1–4"."""
    wanted, middle = material.frame.option("half"), (len(lines) + 1) // 2
    if wanted not in ("first", "second") or not lines:
        return tuple(lines), ""
    start, end = (0, middle) if wanted == "first" else (middle, len(lines))
    numbers = f"{start + 1}–{end}" if end - start > 1 else str(end)
    return tuple(lines[start:end]), numbers if start < end else ""


def minutes_text(minutes: int) -> str:
    """Return "20 min."."""
    return f"{minutes}{NBSP}min."


def open_cell() -> Cell:
    """Return a cell to write in: a muted ellipsis, since empty cells in a row read as blank paragraphs."""
    return cell(line("…", tone="muted"))


def point_list(node_id: str, texts: Mapping[str, Text] | Iterable[Text], *, ordered: bool = False) -> Bullets | None:
    """Return texts as one list, or None when there are none."""
    values = texts.values() if isinstance(texts, Mapping) else texts
    items = tuple(one_line(text) for text in values)
    return Bullets(id=node_id, items=items, ordered=ordered) if items else None


def joined_names(texts: Mapping[str, Text]) -> str:
    """Return texts as one line separated by commas; only the first keeps its capital."""
    first, *rest = [text.plain for text in texts.values()] or [""]
    return ", ".join([first, *map(inside, rest)])


def ruled(facts: Facts, node_id: str, title: str, labels: Sequence[Spans], head: Sequence[str], rows: int = 1) -> Table:
    """Return a table to write in by hand: a label per row, and cells with room for `rows` lines beside it.

    `head` are the column labels, the first one that of the labels. The room is lines of a no-break space within one
    paragraph, so that a row stays one row to a screen reader and to whoever types in it.
    """
    room = "\n".join([NBSP] * (rows + 1))
    made = [
        Row(f"{node_id}/{number}", (cell(label, bold=True), *(text_cell(room) for _ in head[1:])))
        for number, label in enumerate(labels, 1)
    ]
    weights = (5.0, *(11.6 / max(len(head) - 1, 1) for _ in head[1:]))
    columns = tuple(
        Column(f"c{index}", label, weight) for index, (label, weight) in enumerate(zip(head, weights, strict=True))
    )
    return Table(id=node_id, title=title, columns=columns, rows=tuple(made))


def time_line(facts: Facts, minutes: int) -> Spans:
    """Return «20 minutter» in words for a panel."""
    return line(word(facts, "minutes-many", n=minutes))
