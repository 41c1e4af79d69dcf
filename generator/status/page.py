"""The status page: what a log says this month, on one slide for the steering group.

Progress by phase as a native chart, under it what is overdue (else what is being worked on), beside it the largest
risks and how they moved, and the decisions wanted. As many rows as there is room for stand on the slide in full words,
all of them in the notes. A pure function of the log, the one before it and the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from generator import danish
from generator.metrics import wrap
from generator.reading.spans import Span, Spans, plain, spans
from generator.status.read import PHASED, Entry, Log
from generator.tree.nodes import Block, Bullets, Cell, Chart, Column, Cover, Document, Heading, Row, Slide, Table

ROWS_WIDE, ROWS_HIGH = 118.0, 46.0  # mm: the text column of the table under the chart, and the room for its rows
SIDE_WIDE, SIDE_HIGH = 66.0, 100.0  # mm: a line in the panel, and the room for its points
AT_MOST = {"late": 6, "risks": 4, "decisions": 6}  # what the slide names, room or no room
LONGEST = 130  # characters of a wording on the slide; the log's own wordings are shorter
NOTED = 20  # lines of each kind in the notes, which print on one page


def status_page(log: Log, previous: Log | None, day: date, words: Mapping[str, str]) -> Document:
    """Return the document of one slide that shows the log as it is on `day`."""

    def say(key: str, **values: object) -> str:
        return words[key].format(**values) if values else words[key]

    work = [entry for entry in log.of(*PHASED) or log.entries if entry.status != "not-relevant"]
    done = sum(entry.status == "done" for entry in work)
    late = sorted((one for one in log.entries if one.days_late(day)), key=lambda one: -one.days_late(day))
    share = danish.percent(done / len(work)) if work else danish.percent(0)
    title = say(
        "status-title",
        programme=log.name,
        share=share,
        late=danish.plural(len(late), "punkt", "punkter") if late else say("status-none"),
    )
    risks = sorted((one for one in log.of("risks") if one.open), key=lambda one: -one.score)
    before = _scores(previous)
    decisions = sorted(
        (one for one in log.of("decisions") if one.open and not one.outcome),
        key=lambda one: (one.due is None, one.due or day),
    )
    root = f"{log.programme or 'log'}/status"
    found: tuple[tuple[str, Sequence[Entry], Callable[[Entry, bool], Spans]], ...] = (
        ("late", late, lambda one, cut: _late_line(one, day, cut)),
        ("risks", risks, lambda one, cut: _risk_line(one, _moved(one, before, previous), say, cut)),
        ("decisions", decisions, lambda one, cut: _decision_line(one, say, cut)),
    )
    beside = {key: [line(one, True) for one in entries] for key, entries, line in found[1:] if key in log.sheets}
    shown = _room_for(beside)
    side: list[Block] = []
    notes: list[Spans] = [
        spans(say("status-said", date=danish.date_text(day), done=done, total=len(work), share=share))
    ]
    for key, entries, line in found:
        if key not in ("late", *log.sheets):
            continue  # a programme without such rows
        head, nothing = say(f"status-{key}", n=danish.number(len(entries))), spans(say("status-nothing"))
        if key in shown:
            side.append(Heading(id=f"{root}@{key}-heading", level=3, text=spans(head)))
            side.append(Bullets(id=f"{root}@{key}", items=tuple(beside[key][: shown[key]]) or (nothing,)))
        full = [line(one, False) for one in entries[:NOTED]]
        notes += [(Span(head, bold=True),), *((Span("• "), *one) for one in full or [nothing])]
        if len(entries) > NOTED:
            more = len(entries) - NOTED
            notes.append(spans(say("and-one-more") if more == 1 else say("and-more", n=more)))
    chart = _chart(log, previous, day, root, say)
    sender = log.sender
    kind = say("status-kind")
    return Document(
        id=root,
        title=f"{kind} {danish.month_text(day)} – {log.name}",
        subject=say("status-subject", programme=log.name),
        author=sender,
        programme=log.name,
        municipality=sender,
        version=log.version or "1",
        built=day,
        cover=Cover(kind, title, "", sender),
        header=kind,
        footer=f"{kind} · {log.name} · {danish.date_text(day)}",
        phases=len(log.phases),
        slides=(
            Slide(
                id=f"{root}/page",
                layout="figure-side",
                title=title,
                kicker=f"{kind} · {danish.capitalise(danish.month_text(day))}",
                slots=(("figure", (chart, *_under(log, late, day, root, say))), ("side", tuple(side))),
                notes=(*notes, spans(say("status-source", date=danish.date_text(day)))),
            ),
        ),
        keywords=", ".join((log.name, kind)),
        properties=(("programme", log.programme), ("municipality", log.municipality), ("built", day.isoformat())),
    )


def _groups(log: Log) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Yield what the bars stand for: the phases, or the sheets of a log without phases."""
    work = log.of(*PHASED)
    if work and log.phases:
        for number, name in enumerate(log.phases, 1):
            yield f"{number} {name}", tuple(entry for entry in work if entry.phase == number)
        rest = tuple(entry for entry in work if not 1 <= entry.phase <= len(log.phases))
        if rest:
            yield "–", rest
        return
    for kind, title in log.sheets.items():
        yield title, log.of(kind)


def _chart(log: Log, previous: Log | None, day: date, root: str, say: Callable[..., str]) -> Chart:
    earlier = dict(_groups(previous)) if previous else {}
    names, values, labels, said = [], [], [], []
    for name, entries in _groups(log):
        wanted = [entry for entry in entries if entry.status != "not-relevant"]
        done = sum(entry.status == "done" for entry in wanted)
        late = sum(bool(entry.days_late(day)) for entry in wanted)
        label = say("status-of", done=done, total=len(wanted))
        if previous is not None:
            more = done - sum(entry.status == "done" for entry in earlier.get(name, ()))
            label += say("status-since", n=f"{more:+d}".replace("-", danish.MINUS)) if more else ""
        if late:
            label += say("status-late-of", n=late)
        names.append(name)
        values.append(round(100 * done / len(wanted)) if wanted else 0)
        labels.append(label)
        said.append(f"{name}: {values[-1]} %, {label}")
    return Chart(
        id=f"{root}@progress",
        caption=spans(say("status-caption")),
        categories=tuple(names),
        values=tuple(float(value) for value in values),
        labels=tuple(labels),
        series=say("status-series"),
        unit="%",
        highlight=tuple(range(len(names))),
        most=100,
        alt=f"{say('status-caption')}. {'. '.join(said)}.",
    )


def _under(log: Log, late: Sequence[Entry], day: date, root: str, say: Callable[..., str]) -> Iterator[Block]:
    """Yield the table under the chart: what is most overdue; with nothing overdue, what is being worked on."""
    entries, last = late, say("status-days")
    if not late:
        order = ("watched", "running")
        busy = [one for one in log.entries if one.status in order and one.kind not in ("risks", "decisions")]
        entries, last = sorted(busy, key=lambda one: order.index(one.status)), say("status")
    fits = _fitting(entries)
    if not fits:
        return
    key = "late-shown" if late else "working"
    counts = {"shown": danish.number(len(fits)), "n": danish.number(len(entries))}
    owned = any(one.owner for one in fits)
    columns = [
        Column("what", say(f"status-{key}", **counts), 14),
        Column("owner", say("owner"), 5),
        Column("last", last, 3, align="right"),
    ]
    rows = []
    for number, entry in enumerate(fits, 1):
        told = danish.number(entry.days_late(day)) if late else say(f"status-{entry.status}")
        cells = [Cell((_named(entry, True),)), Cell((spans(_short(entry.owner, True)),)), Cell((spans(told),))]
        rows.append(Row(f"{root}@{key}/{number}", tuple(cells if owned else (cells[0], cells[2]))))
    yield Table(
        id=f"{root}@under",
        title=columns[0].label,
        columns=tuple(columns if owned else (columns[0], columns[2])),
        rows=tuple(rows),
        look="dense",
    )


def _fitting(entries: Sequence[Entry]) -> list[Entry]:
    """Return the first entries that the table under the chart has room for in full."""
    found: list[Entry] = []
    left = ROWS_HIGH
    for entry in entries[: AT_MOST["late"]]:
        lines = len(wrap(plain(_named(entry, True)), ROWS_WIDE, 12))
        left -= lines * 5.5 + 2.0
        if left < 0:
            break
        found.append(entry)
    return found


def _room_for(beside: Mapping[str, Sequence[Spans]]) -> dict[str, int]:
    """Return how many points of each list the panel has room for; the longest list gives way first, one stays."""
    shown = {key: min(len(lines), AT_MOST[key]) for key, lines in beside.items()}

    def high() -> float:
        points = [line for key, lines in beside.items() for line in lines[: shown[key]]]
        return len(shown) * 11.0 + sum(len(wrap(plain(one), SIDE_WIDE, 14)) * 6.8 + 2.1 for one in points)

    while high() > SIDE_HIGH and any(count > 1 for count in shown.values()):
        most = max(shown, key=lambda key: shown[key])
        shown[most] -= 1
    return shown


def _short(text: str, cut: bool) -> str:
    if not cut or len(text) <= LONGEST:
        return text
    words = text[:LONGEST].rsplit(" ", 1)[0] if " " in text[:LONGEST] else text[:40]
    return f"{words} …"


def _named(entry: Entry, cut: bool) -> Spans:
    number = (Span(f"{entry.number} ", bold=True),) if entry.number else ()
    return (*number, Span(_short(entry.what, cut)))


def _held(text: str, cut: bool) -> str:
    """Return a short addition that a narrow panel does not break; in the notes it may."""
    return text.replace(" ", danish.NBSP) if cut else text


def _late_line(entry: Entry, day: date, cut: bool) -> Spans:
    days = danish.plural(entry.days_late(day), "dag", "dage")
    owner = "" if cut or not entry.owner else f", {entry.owner}"
    return (*_named(entry, cut), Span(f" ({days}{owner})"))


def _risk_line(entry: Entry, moved: int | None, say: Callable[..., str], cut: bool) -> Spans:
    way = ""
    if moved is not None:
        arrow = say("move-up" if entry.score > moved else "move-down" if entry.score < moved else "move-same")
        way = f", {arrow.lower()}" + (f" {say('status-from', score=moved)}" if entry.score != moved else "")
    return (*_named(entry, cut), Span(" "), Span(_held(f"({entry.score}{way})", cut)))


def _decision_line(entry: Entry, say: Callable[..., str], cut: bool) -> Spans:
    when = say("status-by", date=danish.date_short(entry.due)) if entry.due else ""
    return (*_named(entry, cut), *((Span(" "), Span(_held(f"({when})", cut))) if when else ()))


def _scores(previous: Log | None) -> dict[str, int]:
    return {entry.id or entry.what: entry.score for entry in previous.of("risks")} if previous else {}


def _moved(entry: Entry, before: Mapping[str, int], previous: Log | None) -> int | None:
    """Return the score last time: from the log before, else from the column people keep; None for a new risk."""
    found = before.get(entry.id or entry.what) if previous is not None else entry.before
    return found or None


def same_project(log: Log, previous: Log) -> bool:
    return (log.programme, log.municipality) == (previous.programme, previous.municipality)
