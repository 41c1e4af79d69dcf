"""The status page: what a log says this month, on one slide for the steering group.

Progress by phase as a native chart; beside it what is overdue, the largest risks and how they moved, and the decisions
wanted. What has no room on the slide stands in the notes. A pure function of the log, the one before it and the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from generator import danish
from generator.reading.spans import Span, Spans, spans
from generator.status.read import PHASED, Entry, Log
from generator.tree.nodes import Block, Bullets, Cell, Chart, Column, Cover, Document, Heading, Row, Slide, Table

SHOWN = {"late": 2, "risks": 3, "decisions": 2}  # what the slide names; all of it stands in the notes
LONGEST = 30  # characters of a wording on the slide
NOTED = 40  # lines of each kind in the notes


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
    side: list[Block] = []
    notes: list[Spans] = [
        spans(say("status-said", date=danish.date_text(day), done=done, total=len(work), share=share))
    ]
    most = SHOWN if "risks" in log.sheets else {**SHOWN, "late": SHOWN["late"] + SHOWN["risks"]}
    for key, entries, line in found:
        if key not in ("late", *log.sheets):
            continue  # a programme without such rows
        head, nothing = say(f"status-{key}", n=danish.number(len(entries))), spans(say("status-nothing"))
        if key != "decisions":
            side.append(Heading(id=f"{root}@{key}-heading", level=3, text=spans(head)))
            short = tuple(line(one, True) for one in entries[: most[key]])
            side.append(Bullets(id=f"{root}@{key}", items=short or (nothing,)))
        full = [line(one, False) for one in entries[:NOTED]]
        notes += [(Span(head, bold=True),), *((Span("• "), *one) for one in full or [nothing])]
        if len(entries) > NOTED:
            notes.append(spans(say("and-more", n=len(entries) - NOTED)))
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
                slots=(("figure", (chart, *_decisions(decisions, root, say))), ("side", tuple(side))),
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
        alt=f"{say('status-caption')}. {'. '.join(said)}.",
    )


def _decisions(entries: Sequence[Entry], root: str, say: Callable[..., str]) -> Iterator[Block]:
    """Yield the decisions wanted first, as a table under the chart."""
    rows = tuple(
        Row(
            f"{root}@wanted/{number}",
            (
                Cell((_named(entry, False),)),
                Cell((spans(danish.date_short(entry.due) if entry.due else say("at-meeting")),)),
            ),
        )
        for number, entry in enumerate(entries[: SHOWN["decisions"]], 1)
    )
    if rows:
        yield Table(
            id=f"{root}@wanted",
            title=say("caption-decisions"),
            columns=(
                Column("what", say("status-decisions", n=danish.number(len(entries))), 16, names_row=True),
                Column("due", say("latest"), 4.4),
            ),
            rows=rows,
        )


def _short(text: str, cut: bool) -> str:
    if not cut or len(text) <= LONGEST:
        return text
    words = text[:LONGEST].rsplit(" ", 1)[0] if " " in text[:LONGEST] else text[:LONGEST]
    return f"{words} …"


def _named(entry: Entry, cut: bool) -> Spans:
    number = (Span(f"{entry.number} ", bold=True),) if entry.number else ()
    return (*number, Span(_short(entry.what, cut)))


def _late_line(entry: Entry, day: date, cut: bool) -> Spans:
    days = danish.plural(entry.days_late(day), "dag", "dage")
    owner = "" if cut or not entry.owner else f", {entry.owner}"
    return (*_named(entry, cut), Span(f" ({days}{owner})"))


def _risk_line(entry: Entry, moved: int | None, say: Callable[..., str], cut: bool) -> Spans:
    way = ""
    if moved is not None:
        arrow = say("move-up" if entry.score > moved else "move-down" if entry.score < moved else "move-same")
        way = f", {arrow.lower()}" + (f" {say('status-from', score=moved)}" if entry.score != moved else "")
    return (*_named(entry, cut), Span(f" ({entry.score}{way})"))


def _decision_line(entry: Entry, say: Callable[..., str], cut: bool) -> Spans:
    when = say("status-by", date=danish.date_short(entry.due)) if entry.due else ""
    return (*_named(entry, cut), Span(f" ({when})" if when else ""))


def _scores(previous: Log | None) -> dict[str, int]:
    return {entry.id or entry.what: entry.score for entry in previous.of("risks")} if previous else {}


def _moved(entry: Entry, before: Mapping[str, int], previous: Log | None) -> int | None:
    """Return the score last time: from the log before, else from the column people keep; None for a new risk."""
    found = before.get(entry.id or entry.what) if previous is not None else entry.before
    return found or None


def same_project(log: Log, previous: Log) -> bool:
    return (log.programme, log.municipality) == (previous.programme, previous.municipality)
