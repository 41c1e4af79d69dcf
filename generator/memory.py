"""What was made once and may be used again: a few forms of each thing, within a limit, the latest used last to go.

Whoever asks compares what a value was made from; here is only the shelf. It may be shared by threads (Dask's workers).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from operator import is_
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")

VARIANTS = 3  # forms of one thing that are kept: what differs by kommune takes no more room than this
_one = False


@contextmanager
def one_pack() -> Iterator[None]:
    """While this lasts nothing is recorded for the next pack: what makes one of each spares what recording takes."""
    global _one
    before, _one = _one, True
    try:
        yield
    finally:
        _one = before


def recording() -> bool:
    """Whether what is made now may be asked for again."""
    return not _one


def same(some: Iterable[object], others: Iterable[object]) -> bool:
    """Whether both hold the very same objects in the same order."""
    some, others = tuple(some), tuple(others)
    return len(some) == len(others) and all(map(is_, some, others))


class Memory(Generic[V]):
    """Values by key, up to `VARIANTS` for each; sizes, 1 where none is told, add up to no more than `most`.

    Where that many went by and none was ever used again, the thing differs for everybody: only the latest is kept.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._values: OrderedDict[Hashable, tuple[tuple[V, int], ...]] = OrderedDict()
        self._unused: dict[Hashable, int] = {}  # forms kept of a key since one was used
        self._lock = Lock()

    def of(self, key: Hashable) -> tuple[V, ...]:
        """Return what is kept under `key`, the latest used first."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return ()
            self._values.move_to_end(key)
            self._unused.pop(key, None)
        return tuple(value for value, _ in found)

    def first(self, key: Hashable, fits: Callable[[V], bool]) -> V | None:
        """Return the first under `key` that fits, and remember that it was used; None when there is none."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
        for number, (value, _) in enumerate(found):
            if fits(value):
                if number or key in self._unused:
                    self._used(key, value)
                return value
        return None

    def _used(self, key: Hashable, value: V) -> None:
        with self._lock:
            self._unused.pop(key, None)
            found = self._values.get(key, ())
            first = [pair for pair in found if pair[0] is value]
            if first:
                self._values[key] = (*first, *(pair for pair in found if pair[0] is not value))

    def keep(self, key: Hashable, value: V, size: int = 1) -> V:
        """Keep `value`, and let go what was used longest ago."""
        with self._lock:
            self._unused[key] = unused = self._unused.get(key, 0) + 1
            most = VARIANTS if unused <= VARIANTS else 1
            found = ((value, size), *self._values.pop(key, ()))
            self.size += size - sum(old for _, old in found[most:])
            self._values[key] = found[:most]
            while self.size > self.most:
                oldest, gone = self._values.popitem(last=False)
                self._unused.pop(oldest, None)
                self.size -= sum(old for _, old in gone)
        return value
