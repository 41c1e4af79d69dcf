"""The change network: parties outside on the left, the kommune as a frame of rows, the end users as a circle.

Groups of the kommune stand in rows by level; the rows are joined downwards. A party outside stands level with the row
it works with, so that most connectors are straight. Ties between the same two ends become one connector with all their
labels; what has no line of its own (two neighbours in a row) stands in the table beside the figure.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from generator.figures.lettering import SIZES, Medium, flat, line_height, one_line, text_height, unique, words_fit
from generator.tree.drawing import Box, Drawing, Line
from generator.tree.nodes import Spans

_FILLS = (("dk2", "lt1"), ("tint20", "dk1"), ("tint10", "dk1"))  # fill and text of the first, middle and last row
_SHARES = (0.215, 0.145, 0.385, 0.255)  # parties outside, their labels, the kommune, labels and circle


class Group(Struct, frozen=True):
    """A box: `row` counts from 0 inside the kommune; `text` is set under the name in regular weight."""

    id: str
    name: str
    row: int = 0
    text: Spans = ()


class Tie(Struct, frozen=True):
    """A connection between two ids (of groups or outside parties, or `users`), with its label."""

    start: str
    end: str
    label: str


class Network(Struct, frozen=True):
    """What is drawn: the kommune's name and groups, the parties outside, the users in the circle, and all ties."""

    name: str
    groups: tuple[Group, ...]
    outside: tuple[Group, ...]
    users: tuple[str, str]  # the big line and the small one; ("", "") draws no circle
    ties: tuple[Tie, ...]
    users_id: str = ""


def change_network(network: Network, width: float, height: float, medium: Medium) -> Drawing:
    """Return the network in `width` × `height` mm. Text steps down to the medium's floor before words would break."""
    found = None
    # In a low frame the rows come closer to each other once the letters are as small as they may be.
    for size, air in [(size, 2.5) for size in SIZES[medium]] + [(SIZES[medium][-1], air) for air in (2.0, 1.5, 1.1)]:
        found, fits = _draw(network, width, height, size, air)
        if fits:
            break
    assert found is not None
    return found


def _draw(network: Network, width: float, height: float, size: float, air: float) -> tuple[Drawing, bool]:
    left, gap, middle, right = (share * width for share in _SHARES)
    pad, line = 0.18 * size, line_height(size)
    fx, fits = left + gap, True
    names: set[str] = set()
    boxes: dict[str, Box] = {}
    shapes: list[Box | Line] = [
        Box(unique("Kommunen", names), fx, 0, middle, height, fill="lt1", line="accent1", line_width=1.5)
    ]
    head = line * 1.9
    shapes.append(
        Box(
            unique("Kommunens navn", names),
            fx,
            0,
            middle,
            head,
            lines=(one_line(network.name, bold=True),),
            fill="accent1",
            text="lt1",
            size=size + 1,
            bold=True,
            inset=pad,
        )
    )
    rows = _rows(network.groups)
    top, between = head + 1.5 * pad, max(line * air, 0.08 * height if air > 2 else 0)
    between = max(between, _label_height(network, rows, middle - 3 * pad, pad, size))
    tall = (height - top - 1.5 * pad - between * (len(rows) - 1)) / max(len(rows), 1)
    middles: list[float] = []
    for number, groups in enumerate(rows):
        y = top + number * (tall + between)
        middles.append(y + tall / 2)
        inner = middle - 3 * pad
        row = Box(unique(f"Række {number + 1}", names), fx + 1.5 * pad, y, inner, tall)
        boxes[f"#{number}"] = row
        shapes.append(row)
        each = (inner - pad * (len(groups) - 1)) / len(groups)
        fill, ink = _FILLS[0 if number == 0 else min(number, 2)]
        for place, group in enumerate(groups):
            box = _box(group, row.x + place * (each + pad), y, each, tall, size, pad, fill, ink, names)
            boxes[group.id] = box
            fits &= words_fit(box.lines, each - 2 * pad, size) and (
                text_height(box.lines, each - 2 * pad, size) <= tall - 2 * pad
            )
            shapes.append(box)
    for party, own in _outside(network, rows, middles, left, height, size, pad, names):
        boxes[party] = own
        fits &= words_fit(own.lines, left - 2 * pad, size)
        shapes.append(own)
    if network.users[0]:
        cy = middles[-1] if middles else height / 2
        wide, round_ = 0.54 * right, min(0.36 * height, 2 * (height - cy))
        circle = Box(
            unique("Slutbrugere", names),
            width - wide,
            cy - round_ / 2,
            wide,
            round_,
            lines=(one_line(network.users[0], bold=True), one_line(network.users[1])),
            fill="accent2",
            text="lt1",
            size=size,
            align="center",
            shape="ellipse",
        )
        fits &= words_fit(circle.lines, 0.7 * wide, size)  # the square in the circle
        boxes[network.users_id] = circle
        shapes.append(circle)
    shapes += _ties(network, rows, boxes, size, names)
    return Drawing(width, height, tuple(shapes)), fits


def _rows(groups: Sequence[Group]) -> list[list[Group]]:
    return [[one for one in groups if one.row == row] for row in sorted({group.row for group in groups})]


def _label_height(network: Network, rows: list[list[Group]], inner: float, pad: float, size: float) -> float:
    """The height in mm that the tallest label between two rows takes in the room beside its line."""
    row_of = {group.id: number for number, groups in enumerate(rows) for group in groups}
    labels: dict[tuple[str, str], dict[str, None]] = {}
    for tie in network.ties:
        one, other = sorted((tie.start, tie.end), key=lambda end: row_of.get(end, -9))
        if row_of.get(other, -9) - row_of.get(one, -99) == 1:
            labels.setdefault((one, other), {})[flat(tie.label)] = None
    found = 0.0
    for (_, other), words in labels.items():
        count = len(rows[row_of[other]])
        room = _beside((inner - pad * (count - 1)) / count)
        found = max(found, text_height((one_line(_joined(list(words))),), room, _small(size)) + 0.4)
    return found


def _beside(width: float) -> float:
    """The room in mm beside a line that runs down to the middle of a box `width` wide."""
    return max(width / 2 - 3, 10)


def _joined(words: Sequence[str]) -> str:
    return ", ".join(words[:2])  # the rest stand in the table beside the figure


def _small(size: float) -> float:
    """The size of labels: a step under the boxes', but no smaller than may be."""
    return max(size - 1, 8 if size < 12 else 12)


def _box(
    group: Group, x: float, y: float, w: float, h: float, size: float, pad: float, fill: str, ink: str, names: set[str]
) -> Box:
    lines = (one_line(group.name, bold=True), *((group.text,) if group.text else ()))
    if len(lines) > 1 and text_height(lines, w - 2 * pad, size) > h - 2 * pad:
        lines = lines[:1]
    return Box(unique(flat(group.name), names), x, y, w, h, lines=lines, fill=fill, text=ink, size=size, inset=pad)


def _outside(
    network: Network,
    rows: list[list[Group]],
    middles: list[float],
    width: float,
    height: float,
    size: float,
    pad: float,
    names: set[str],
) -> list[tuple[str, Box]]:
    """Place the parties outside: level with a row they are tied to where it is free, else where there is room."""
    spots = middles if len(middles) >= len(network.outside) else []
    count = len(network.outside)
    if not spots:
        spots = [height * (index + 0.5) / count for index in range(count)]
    # centred on its row, so that the connector runs straight
    tall = min(height / max(len(spots), 1) - 2 * pad, 0.3 * height, 2 * spots[0], 2 * (height - spots[-1]))
    taken: dict[int, Group] = {}
    rest: list[Group] = []
    for group in network.outside:
        wanted = [row for row in _tied_rows(network, rows, group.id) if row < len(spots) and row not in taken]
        if wanted:
            taken[wanted[0]] = group
        else:
            rest.append(group)
    for group in rest:
        taken[next(spot for spot in range(len(spots)) if spot not in taken)] = group
    found = []
    for spot, group in sorted(taken.items()):
        y = min(max(spots[spot] - tall / 2, 0), height - tall)
        found.append((group.id, _box(group, 0, y, width, tall, size, pad, "lt2", "dk1", names)))
    return found


def _tied_rows(network: Network, rows: list[list[Group]], party: str) -> list[int]:
    inside = {group.id: number for number, groups in enumerate(rows) for group in groups}
    ends = [tie.end if tie.start == party else tie.start for tie in network.ties if party in (tie.start, tie.end)]
    return sorted({inside[end] for end in ends if end in inside})


def _ties(
    network: Network, rows: list[list[Group]], boxes: dict[str, Box], size: float, names: set[str]
) -> list[Box | Line]:
    inside = {group.id: number for number, groups in enumerate(rows) for group in groups}
    outside = {group.id for group in network.outside}
    merged: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    for tie in network.ties:
        ends = [tie.start, tie.end]
        if any(end not in boxes for end in ends):
            continue
        if all(end in inside for end in ends):
            one, other = sorted(ends, key=lambda end: inside[end])
            if inside[other] - inside[one] != 1:
                continue
            key = (one, other)
        elif network.users_id in ends:
            other = ends[0] if ends[1] == network.users_id else ends[1]
            if other not in inside:
                continue
            key = (f"#{inside[other]}", network.users_id)
        elif all(end in outside for end in ends):
            one, other = sorted(ends, key=lambda end: boxes[end].y)
            key = (one, other)
        else:
            party, other = (ends[0], ends[1]) if ends[0] in outside else (ends[1], ends[0])
            key = (party, f"#{inside[other]}")
        merged.setdefault(key, []).append((flat(tie.label), tie.start == key[0]))
    _one_per_party(merged, outside, boxes)
    drawn: list[Box | Line] = []
    for (start, end), labels in merged.items():
        drawn += _connector(boxes[start], boxes[end], labels, size, names)
    return drawn


def _one_per_party(
    merged: dict[tuple[str, str], list[tuple[str, bool]]], outside: set[str], boxes: dict[str, Box]
) -> None:
    """Keep one line from each party outside to the kommune, the straightest; it carries the labels of all."""
    for party in outside:
        keys = [key for key in merged if key[0] == party and key[1].startswith("#")]
        if len(keys) < 2:
            continue
        own = boxes[party].y + boxes[party].h / 2
        best = min(keys, key=lambda key: (abs(boxes[key[1]].y + boxes[key[1]].h / 2 - own), key[1]))
        labels = [label for key in keys for label in merged[key]]
        for key in keys:
            del merged[key]
        merged[best] = labels


def _connector(one: Box, other: Box, labels: list[tuple[str, bool]], size: float, names: set[str]) -> list[Box | Line]:
    """One connector with its labels: both ends carry an arrow when the tie goes both ways."""
    words = list(dict.fromkeys(label for label, _ in labels))[:2]  # the rest stand in the table beside the figure
    small = _small(size)
    name = unique(f"Linje: {one.name} – {other.name}", names)
    downwards = other.y >= one.y + one.h - 0.1
    if downwards:
        x = _column(one, other)
        centred = abs(x - one.x - one.w / 2) < 0.1 and abs(x - other.x - other.w / 2) < 0.1
        shapes: list[Box | Line] = [
            Line(
                name,
                x if centred else one.x + one.w / 2,
                one.y + one.h,
                other.x + other.w / 2,
                other.y,
                width=1,
                arrow_begin=True,
                arrow_end=True,
                elbow="" if centred else "vertical",
                begin=one.name,
                begin_side=2,
                finish=other.name,
                finish_side=0,
            )
        ]
        room = _beside(other.w)
        text = _joined(words)
        foot = other.x + other.w / 2
        left = not centred and foot < one.x + one.w / 2  # a line that turns runs to the right of its foot
        shapes.append(
            Box(
                unique(f"Tekst: {text[:40]}", names),
                foot - 1.5 - room if left else foot + 1.5,
                one.y + one.h,
                room,
                other.y - one.y - one.h,
                lines=(one_line(text),),
                text="slate",
                size=small,
                align="right" if left else "left",
            )
        )
        return shapes
    y1, y2 = one.y + one.h / 2, other.y + other.h / 2
    if abs(y1 - y2) < 0.3:
        y2 = y1
    x1, x2 = one.x + one.w, other.x
    made: list[Box | Line] = [
        Line(
            name,
            x1,
            y1,
            x2,
            y2,
            width=1,
            arrow_begin=True,
            arrow_end=True,
            elbow="" if y1 == y2 else "horizontal",
            begin=one.name,
            begin_side=3,
            finish=other.name,
            finish_side=2 if other.shape == "ellipse" else 1,
        )
    ]
    frame = 0.3 * size  # how far the kommune's frame stands from its rows: at the start of a line out, else at its end
    clear = frame if other.shape == "ellipse" else 0.0
    room = (x2 - x1) - 2 - frame
    if y1 != y2:
        room = (x2 - x1) / 2 - 1.5
    lines = tuple(one_line(word) for word in words)
    tall = text_height(lines, room, small) + 0.6
    above = y1 <= y2
    made.append(
        Box(
            unique(f"Tekst: {words[0][:40]}", names),
            x1 + 1 + clear,
            y1 - tall - 0.4 if above else y1 + 0.4,
            room,
            tall,
            lines=lines,
            text="slate",
            size=small,
            align="center" if y1 == y2 else "left",
            valign="bottom" if above else "top",
        )
    )
    return made


def _column(one: Box, other: Box) -> float:
    """Where a straight line down can run: the middle of the narrower box, inside both."""
    narrow = other if other.w <= one.w else one
    return narrow.x + narrow.w / 2
