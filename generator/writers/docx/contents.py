"""The contents list, and the page estimate it stands on.

Every paragraph, row and drawing leaves a `Slab`: how high it is and what it must stay with. `paginate` fills pages with
slabs as Word and LibreOffice do: of space after and before the larger counts, contextual spacing falls away between
equal styles, space before falls away at the top of a page that came by itself, headings stay with what follows, rows
never split, long paragraphs keep two lines on each side, header rows repeat.
Since all our text is set in exact lines and widths come from the fonts' own tables, the estimate is the real thing.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

PAGE_HEIGHT = 252.0  # mm between the margins of A4
TOLERANCE = 0.05
SEPARATOR_PT = 6.2  # the line above footnotes, with a millimetre on each side: what LibreOffice gives it


class Slab(Struct, frozen=True, gc=False):
    """A piece of a page that stands in the text flow; all lengths in mm.

    `height` is without spacing and edges. `lines` more than 1: may split between lines, two kept on each side.
    `edge_…` is what borders add at the top and bottom of a run of paragraphs in one style. `table` numbers the table a
    row belongs to; `repeat` is the height of its header row, drawn again on a new page. A framed slab stands beside the
    text and takes no room. `anchor` is a bookmark whose page is wanted. `footnotes` is the height of the notes it
    refers to, which stand at the foot of the page its last line is on.
    """

    height: float
    before: float = 0
    after: float = 0
    lines: int = 1
    keep_next: bool = False
    style: str = ""
    contextual: bool = False
    edge_top: float = 0
    edge_bottom: float = 0
    edge_between: float = 0
    framed: bool = False
    break_before: bool = False
    table: int = 0
    repeat: float = 0
    header: bool = False
    anchor: str = ""
    footnotes: float = 0


class Flow(Struct):
    """The slabs of a document in reading order."""

    slabs: list[Slab] = field(default_factory=list)
    _filled: tuple[list[Slab], float, Page] | None = None  # what was asked for last, and its page

    def add(self, slab: Slab) -> None:
        self.slabs.append(slab)

    def anchor(self, name: str) -> None:
        """Ask for the page on which the next slab stands."""
        self.slabs.append(Slab(0, anchor=name))

    def left(self, end: int, page_height: float, footnotes: float = 0) -> float:
        """Return the height (mm) that is left of the page on which the slab before number `end` stands, when notes of
        the height `footnotes` are added at its foot."""
        page = self.page(end, page_height)
        return page_height - page.used - page.foot(footnotes)

    def page(self, end: int, page_height: float) -> Page:
        """Return the page the slab before number `end` stands on, as it is filled, counted from the last break."""
        starts = (number for number in range(end - 1, -1, -1) if self.slabs[number].break_before)
        slabs = self.slabs[next(starts, 0) : end]
        if self._filled is None or self._filled[:2] != (slabs, page_height):
            self._filled = slabs, page_height, fill(slabs, 1, page_height)[1]
        return self._filled[2]


class Page(Struct):
    """The page being filled: `used` from the top by text, `footnotes` from the foot, without the line above them."""

    number: int = 1
    used: float = 0
    footnotes: float = 0

    def turn(self, used: float = 0, footnotes: float = 0) -> None:
        self.number, self.used, self.footnotes = self.number + 1, used, footnotes

    def foot(self, more: float = 0) -> float:
        """Return the height of the page's footnotes and `more`, with the line above them."""
        notes = self.footnotes + more
        return notes + SEPARATOR_PT * 25.4 / 72 if notes else 0.0


def stacked(slabs: Sequence[Slab]) -> float:
    """Return the height of `slabs` on one endless page."""
    total, last = 0.0, None
    for slab in slabs:
        if slab.anchor or slab.framed:
            continue
        total += _step(last, slab)
        last = slab
    return total + (last.edge_bottom if last else 0)


def _step(last: Slab | None, slab: Slab) -> float:
    """The room `slab` adds below `last`: spacing, edges, height, and its own space after."""
    if last is None:
        return slab.before + slab.edge_top + slab.height + slab.after
    if slab.style and last.style == slab.style:
        edges = slab.edge_between
        if slab.contextual:
            return edges - last.after + slab.height + slab.after
    else:
        edges = slab.edge_top + last.edge_bottom
    before = slab.before - last.after  # the larger of the two spaces stands between paragraphs, not their sum
    return (before if before > 0 else 0.0) + edges + slab.height + slab.after


def paginate(slabs: Sequence[Slab], first_page: int = 1, page_height: float = PAGE_HEIGHT) -> dict[str, int]:
    """Return the page of every anchor. Slabs start on a fresh page numbered `first_page`."""
    return fill(slabs, first_page, page_height)[0]


def fill(slabs: Sequence[Slab], first_page: int, page_height: float) -> tuple[dict[str, int], Page]:
    """Return the page of every anchor, and the last page as it is filled."""
    pages: dict[str, int] = {}
    page = Page(first_page)
    last: Slab | None = None
    waiting: list[str] = []
    index = 0
    while index < len(slabs):
        slab = slabs[index]
        if slab.anchor:
            waiting.append(slab.anchor)
            index += 1
            continue
        if slab.framed:
            index += 1
            continue
        if slab.break_before and page.used > 0:
            page.turn()
            last = None
        if not slab.keep_next:  # most stand alone and have room
            step = _step(last, slab)
            end = page.used + step - slab.after
            foot = page.foot(slab.footnotes) if slab.footnotes or page.footnotes else 0.0
            if end + foot <= page_height + TOLERANCE and end - page_height + foot <= TOLERANCE:
                if waiting:
                    pages.update(dict.fromkeys(waiting, page.number))
                    waiting.clear()
                page.used += step
                page.footnotes += slab.footnotes
                last = slab
                index += 1
                continue
        group = _group(slabs, index)
        need = page.used
        previous = last
        for member in group:
            need += _step(previous, member)
            previous = member
        need -= group[-1].after
        notes = sum(member.footnotes for member in group)
        if group[-1].lines > 1:
            need -= group[-1].height * (1 - min(2, group[-1].lines) / group[-1].lines)
            notes -= group[-1].footnotes
        if page.used > 0 and need + page.foot(notes) > page_height + TOLERANCE:
            page.turn()
            last = None
            slab = replace(slab, before=0.0)  # space above falls away at the top of a page nobody asked for
            if slab.table and not slab.header:
                page.used += slab.repeat
        pages.update(dict.fromkeys(waiting, page.number))
        waiting.clear()
        _place(page, last, slab, page_height)
        last = slab
        index += 1
    pages.update(dict.fromkeys(waiting, page.number))
    return pages, page


def _group(slabs: Sequence[Slab], index: int) -> list[Slab]:
    """The slab and all it must share a page with: headings and captions stay with the next slab in the text."""
    group = [slabs[index]]
    while group[-1].keep_next and index + 1 < len(slabs):
        index += 1
        if slabs[index].anchor or slabs[index].framed:
            continue
        if slabs[index].break_before:
            break
        group.append(slabs[index])
    return group


def _place(page: Page, last: Slab | None, slab: Slab, page_height: float) -> None:
    """Put `slab` on the page; a paragraph that does not fit splits between lines, a too high slab runs on."""
    step = _step(last, slab)
    over = page.used + step - slab.after - page_height
    if over + page.foot(slab.footnotes) <= TOLERANCE:
        page.used += step
        page.footnotes += slab.footnotes
        return
    line = slab.height / slab.lines
    if slab.lines > 3:
        on_next = max(2, -int(-(over + page.foot()) // line))  # the footnote goes with the last line
        if slab.lines - on_next >= 2:
            page.turn(on_next * line + slab.after, slab.footnotes)
            return
    if page.used > 0:
        page.turn(slab.height + slab.after, slab.footnotes)
        return
    while over > TOLERANCE:
        page.turn(footnotes=slab.footnotes)
        over -= page_height
    page.used = max(over + page_height, 0) + slab.after
