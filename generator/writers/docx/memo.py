"""Blocks written once: what no kommune changes is not measured and written again for the next one.

A block's XML, slabs and snapshot text are kept with all that they were made from: the block, how it stands in the text
(the context its writer is asked in), the document's counters, and every question whose answer depends on the document
(is this name taken, where does this link lead, which value is bound here). They are put in again only where each has
the same answer; else the block is written as if nothing was kept. A block that changes anything else of the document,
such as a chart with parts of its own, is not kept. So a pack is the same bytes whatever was built before it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from msgspec import Struct, field

from generator.look.brand import Colour, Palette
from generator.look.layout import Layout
from generator.memory import Memory, recording
from generator.tree.nodes import Block, Section
from generator.writers.docx.contents import Slab

if TYPE_CHECKING:
    from generator.look.sheet import Metric
    from generator.writers.docx.text import Writer

MOST = 12_000_000  # characters of XML kept for one layout

_COUNTERS = ("_captions", "_turns")
_TAKEN = ("_marked", "_tags", "_aliases", "_control_ids")
_STATE = ("gap_before", "break_before", "prefix", "level", "_footnotes_mm")
_state = attrgetter(*_STATE)
# What else a block may change is told by `Asked`, or follows from the above.
_FOLLOWS = (*_COUNTERS, *_TAKEN, *_STATE, "out", "blocks", "flow", "parts", "values", "prompts", "asked", "_pending")


class Colours(Struct):
    """The palette, noting the colours that are asked of it: what has none of its own is the same for every brand."""

    palette: Palette
    noted: dict[str, Colour] = field(default_factory=dict)

    @property
    def phases(self) -> int:
        return self.palette.phases

    def colour(self, role: str) -> Colour:
        found = self.noted[role] = self.palette.colour(role)
        return found

    def gives(self, colours: Mapping[str, Colour]) -> bool:
        """Say whether each of these is the same here, and count it as asked for."""
        if not colours.items() <= self.palette.colours.items():
            return False
        self.noted.update(colours)
        return True

    @contextmanager
    def noting(self) -> Iterator[dict[str, Colour]]:
        """Note what is asked inside, for itself and for what stands around it."""
        outer, self.noted = self.noted, {}
        yield self.noted
        outer.update(self.noted)
        self.noted = outer


@lru_cache(maxsize=1000)
def shared(colours: tuple[tuple[str, Colour], ...]) -> Mapping[str, Colour]:
    """Return one mapping for all who ask for the same colours."""
    return dict(colours)


class Asked(Struct, gc=False):
    """Questions whose answers depend on the document, asked while a block was written."""

    names: dict[str, bool] = field(default_factory=dict)  # is it the id of a block here
    again: set[str] = field(default_factory=set)  # rows that were marked before
    links: dict[str, str] = field(default_factory=dict)  # address -> relationship id
    bound: list[tuple[str, str, str]] = field(default_factory=list)  # value's id, text -> its binding
    prompts: dict[str, str] = field(default_factory=dict)
    crossed: bool = False  # a control whose name was taken


class Written(Struct, gc=False):
    """A block as it was written, and what that rested on. What changed of the writer's state stands by its name."""

    block: Block | Section
    colours: Mapping[str, Colour]  # that were asked for
    asked: Asked
    here: frozenset[str]  # names that must be known here
    elsewhere: frozenset[str]  # and that must not
    needs: tuple[tuple[str, dict[str, int]], ...]
    counts: tuple[tuple[str, dict[str, int]], ...]
    taken: tuple[tuple[str, frozenset[Any]], ...]
    after: tuple[tuple[str, Any], ...]
    out: tuple[str, ...]
    slabs: tuple[Slab, ...]
    blocks: tuple[str, ...]  # as they stand in the snapshot

    def fits(self, writer: Writer, block: Block | Section) -> bool:
        """Say whether `block` is this one, and the document would answer as it did. Changes nothing that writing anew
        would not change too."""
        if (self.block is not block and self.block != block) or not writer.palette.gives(self.colours):
            return False
        asked = self.asked
        if not (self.here <= writer.known_ids and self.elsewhere.isdisjoint(writer.known_ids)):
            return False
        if not asked.again <= writer._marked:
            return False
        for name, needs in self.needs:
            counter = getattr(writer, name)
            if any(counter.get(key, 0) != count for key, count in needs.items()):
                return False
        if any(not getattr(writer, name).isdisjoint(new) for name, new in self.taken):
            return False
        return (
            all(writer.prompts.setdefault(text, name) == name for text, name in asked.prompts.items())
            and all(writer.values.binding(key, text) == found for key, text, found in asked.bound)
            and all(writer.external(address) == rid for address, rid in asked.links.items())
        )

    def put(self, writer: Writer) -> None:
        for name, new in (*self.counts, *self.taken):
            getattr(writer, name).update(new)
        for name, value in self.after:
            setattr(writer, name, value)
        writer.out.extend(self.out)
        writer.flow.slabs.extend(self.slabs)
        writer.blocks.extend(self.blocks)


class Memo(Struct):
    """Blocks written in one layout, the latest used last."""

    kept: Memory[Written] = field(default_factory=lambda: Memory(MOST))
    cells: Memory[tuple[Mapping[str, Colour], str, float]] = field(default_factory=lambda: Memory(MOST // 6))
    styles: dict[str, str] = field(default_factory=dict)  # role -> the style that plays it
    metrics: dict[str, Metric] = field(default_factory=dict)

    def write(
        self, writer: Writer, block: Block | Section, context: tuple[Hashable, ...], write: Callable[[], None]
    ) -> None:
        """Write `block` by `write`, or as it was written before. `context` is all that `write` is told besides."""
        before = _state(writer)
        # A mark that is pending, of what stands around it, comes into this block's first paragraph.
        if writer._pending or not recording():
            write()
            return
        document = writer.document
        languages = (document.language, document.foreign)
        place = (writer.columns, writer.beside, writer.measure, writer.place, writer.palette.phases)
        around = (*place, document.compact, languages)
        key = (document.id, block.id, context, around, before)
        kept = self.kept.first(key, lambda one: one.fits(writer, block))
        if kept is not None:
            kept.put(writer)
            return
        written = _record(writer, block, before, write)
        if written is not None:
            self.kept.keep(key, written, sum(map(len, written.out)))


_MEMOS: WeakKeyDictionary[Layout, Memo] = WeakKeyDictionary()


def memo_of(layout: Layout) -> Memo:
    """Return what was written in `layout`; it goes when the layout goes."""
    return _MEMOS.setdefault(layout, Memo())


def _record(
    writer: Writer, block: Block | Section, before: tuple[Any, ...], write: Callable[[], None]
) -> Written | None:
    """Write the block; return what is to be kept of it, None when it changed what cannot be put in again."""
    counters = [dict(getattr(writer, name)) for name in _COUNTERS]
    taken = [set(getattr(writer, name)) for name in _TAKEN]
    others = _others(writer)
    out, slabs, blocks = len(writer.out), len(writer.flow.slabs), len(writer.blocks)
    last = writer.out[-1] if writer.out else ""
    outer, writer.asked = writer.asked, Asked()
    with writer.palette.noting() as colours:
        write()
    asked, writer.asked = writer.asked, outer
    if asked.crossed or writer._pending or _others(writer) != others or (out and writer.out[out - 1] is not last):
        return None
    needs, counts = {}, {}
    for name, old in zip(_COUNTERS, counters, strict=True):
        counts[name] = {key: count for key, count in getattr(writer, name).items() if old.get(key) != count}
        needs[name] = {key: old.get(key, 0) for key in counts[name]}
    new = {name: frozenset(getattr(writer, name) - old) for name, old in zip(_TAKEN, taken, strict=True)}
    after = zip(_STATE, before, _state(writer), strict=True)
    return Written(
        block=block,
        colours=shared(tuple(colours.items())),
        asked=asked,
        here=frozenset(name for name, known in asked.names.items() if known),
        elsewhere=frozenset(name for name, known in asked.names.items() if not known),
        needs=tuple((name, found) for name, found in needs.items() if found),
        counts=tuple((name, found) for name, found in counts.items() if found),
        taken=tuple((name, found) for name, found in new.items() if found),
        after=tuple((name, value) for name, old, value in after if value is not old),
        out=tuple(writer.out[out:]),
        slabs=tuple(writer.flow.slabs[slabs:]),
        blocks=tuple(writer.blocks[blocks:]),
    )


@lru_cache(maxsize=4)
def _watched(kind: type[Writer]) -> Callable[[Writer], tuple[Any, ...]]:
    return attrgetter(*(name for name in kind.__struct_fields__ if name not in _FOLLOWS and name != "problems"))


def _others(writer: Writer) -> tuple[Any, ...]:
    """What a kept block must leave as it was: the parts but for links, the problems, and all state not named above."""
    parts = writer.parts
    links = sum(not one.external for found in parts.relationships.values() for one in found)
    state = tuple(
        [len(value) if isinstance(value, list | dict | set) else value for value in _watched(type(writer))(writer)]
    )
    return links, tuple(map(id, parts.parts.values())), len(writer.problems.found), state
