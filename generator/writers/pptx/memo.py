"""Slides planned and written once: what no kommune changes is not measured and written again for the next one.

Everything is kept with all that it was made from, and comes back only where that is equal. What is written goes with
the state it was written in: the parts there were, the relationships of its own part, and how shapes are numbered. A
deck is the same bytes whatever was built before it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field

from generator.memory import Memory, recording

if TYPE_CHECKING:
    from generator.ooxml.package import Relationship
    from generator.problems import Problems
    from generator.writers.pptx.text import Canvas

MOST = 4000  # of which a slide has four, in up to three forms each

T = TypeVar("T")


class _Written(Struct):
    """What writing changed: parts, their types, and all relationships of the sources it touched."""

    value: Any
    next_id: int
    names: dict[str, int]
    parts: dict[str, bytes]
    types: dict[str, str]
    defaults: dict[str, str]
    relationships: dict[str, tuple[Relationship, ...]]


class Memo(Struct):
    """What was planned and written in one deck template, the latest used last."""

    kept: Memory[tuple[Any, Any]] = field(default_factory=lambda: Memory(MOST))

    def once(self, key: Hashable, rests_on: tuple[Any, ...], make: Callable[[], T], problems: Problems) -> T:
        """Return what `make` gives for `rests_on`, made anew unless it is kept; what reported a problem is not kept."""
        if not recording():
            return make()
        found: T | None = self._find(key, rests_on)
        if found is None:
            told = len(problems.found)
            found = make()
            if len(problems.found) == told:
                self.kept.keep(key, (rests_on, found))
        return found

    def write(self, canvas: Canvas, key: Hashable, rests_on: tuple[Any, ...], write: Callable[[], T]) -> T:
        """Return what `write` gives and add to the canvas what it adds; `rests_on` is all that it is told besides."""
        if not recording():
            return write()
        parts = canvas.parts
        rests_on = (
            *rests_on,
            canvas.palette,
            canvas.language,
            canvas.foreign,
            canvas.slides,
            canvas.next_id,
            dict(canvas.names),
            tuple(parts.relationships.get(canvas.part, ())),
            frozenset(parts.parts),
        )
        found: _Written | None = self._find(key, rests_on)
        if found is not None:
            parts.parts.update(found.parts)
            parts.types.update(found.types)
            parts.defaults.update(found.defaults)
            parts.relationships.update({source: list(new) for source, new in found.relationships.items()})
            canvas.next_id, canvas.names = found.next_id, dict(found.names)
            return found.value  # type: ignore[no-any-return]
        names, sources, defaults = set(parts.parts), set(parts.relationships) - {canvas.part}, dict(parts.defaults)
        value = write()
        new = [name for name in parts.parts if name not in names]
        written = _Written(
            value,
            canvas.next_id,
            dict(canvas.names),
            {name: parts.parts[name] for name in new},
            {name: parts.types[name] for name in new},
            {name: kind for name, kind in parts.defaults.items() if defaults.get(name) != kind},
            {source: tuple(found) for source, found in parts.relationships.items() if source not in sources},
        )
        self.kept.keep(key, (rests_on, written))
        return value

    def _find(self, key: Hashable, rests_on: tuple[Any, ...]) -> Any:
        found = self.kept.first(key, lambda one: bool(one[0] == rests_on))
        return found[1] if found is not None else None
