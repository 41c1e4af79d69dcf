"""Views shown once: the blocks of a view come again, the very same objects, where all that it looked at is the same.

A view is told its items, all items, the facts and its frame. While it works, `Facts` and content note what it reads of
them; its blocks are kept with that, and given again when the next kommune's would read the same. Views are pure, so
nothing else can matter. What asks for the views before it (`Facts.uses`), or misses a word, is never kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from types import FunctionType
from typing import Any, TypeVar, cast

from msgspec import Struct

from generator.kinds import Frame, Items, Material, View
from generator.kinds.facts import Effort, Facts, Place, Plan, ProgrammeInfo
from generator.memory import Memory, recording, same
from generator.reading.model import Item
from generator.tree.nodes import Block

T = TypeVar("T")


# Facts of many parts, of which a view reads some: each part is noted for itself.
_PARTS: Mapping[str, type[Any]] = {"municipality": Place, "programme": ProgrammeInfo, "plan": Plan, "effort": Effort}
_NAMES: Mapping[type[Any], frozenset[str]] = {
    kind: frozenset(kind.__struct_fields__) for kind in (Facts, Place, ProgrammeInfo, Plan, Effort)
}


class _Read(Struct, frozen=True, gc=False):
    """What a view read of one kind: all its items, or those it asked for by key."""

    whole: Items[Item] | None
    by_key: Mapping[str, Item | None]

    def again(self, items: Items[Item]) -> bool:
        """Say whether `items` would be read the same."""
        if self.whole is not None and self.whole is not items and not same(self.whole.items, items.items):
            return False
        return all(items.get(key) is item for key, item in self.by_key.items())


class _Shown(Struct, frozen=True, gc=False):
    """Blocks, and what the view read: values of facts by path (`plan.phases`), and of each kind (None: there is none).

    The view's own items are the kind "".
    """

    facts: Mapping[tuple[str, ...], Any]
    kinds: Mapping[str, _Read | None]
    blocks: tuple[Block, ...]


_SHOWN: Memory[_Shown] = Memory(6000)


def _noting(kind: type[T], real: T, noted: dict[tuple[str, ...], Any], path: tuple[str, ...] = ()) -> T:
    """Return `real`, noting each field that is read of it; a copy of it with other values is a plain `kind`."""
    found = _NOTING[kind]()
    object.__getattribute__(found, "__dict__").update(kind=kind, real=real, noted=noted, path=path)
    return cast("T", found)


def _getattribute(self: Any, name: str) -> Any:
    own = object.__getattribute__(self, "__dict__")
    kind = own["kind"]
    if name == "__class__":
        return kind
    if name == "of":  # what is looked up by key: entries of an activity, hours of a role
        return partial(_looked_up, own)
    if name not in _NAMES[kind]:
        return object.__getattribute__(self, name)
    value = getattr(own["real"], name)
    path = (*own["path"], name)
    if not own["path"] and name in _PARTS:
        return _noting(_PARTS[name], value, own["noted"], path)
    own["noted"][path] = value
    return value


def _looked_up(own: dict[str, Any], key: str) -> Any:
    found = own["noted"][*own["path"], "of", key] = own["real"].of(key)
    return found


def _seen_by_views(self: Any) -> frozenset[str]:
    own = object.__getattribute__(self, "__dict__")
    own["noted"][_ASKED] = True
    found: frozenset[str] = own["real"].seen_by_views()
    return found


_ASKED = ("",)  # noted by who asks what the views before it read
# What stands for them while it is noted: all methods, but no struct, whose fields could be read behind its back.
_NOTING: dict[type[Any], type[Any]] = {
    kind: type(
        f"_{kind.__name__}",
        (),
        {name: value for name, value in vars(kind).items() if isinstance(value, FunctionType | property)}
        | {"__getattribute__": _getattribute},
    )
    for kind in _NAMES
}
_NOTING[Facts].seen_by_views = _seen_by_views


class _NotingItems:
    """Items of a kind, noting which are read: those asked for by key, or all."""

    id, __iter__, __len__, __contains__ = Items.id, Items.__iter__, Items.__len__, Items.__contains__

    def __init__(self, real: Items[Item]) -> None:
        vars(self).update(real=real, by_key={}, whole=False)

    def __getattribute__(self, name: str) -> Any:
        own = object.__getattribute__(self, "__dict__")
        if name == "__class__":
            return Items
        if name == "items":
            own["whole"] = True
        if name in ("address", "items", "where"):
            return getattr(own["real"], name)
        return object.__getattribute__(self, name)

    def get(self, key: str) -> Item | None:
        own = object.__getattribute__(self, "__dict__")
        found: Item | None = own["real"].get(key)
        own["by_key"][key] = found
        return found

    @staticmethod
    def read(noting: Items[Item]) -> _Read:
        own = object.__getattribute__(noting, "__dict__")
        return _Read(own["real"] if own["whole"] else None, own["by_key"])


def _noting_items(real: Items[Item]) -> Items[Item]:
    return cast("Items[Item]", _NotingItems(real))


class _NotingContent(Mapping[str, Items[Item]]):
    """The items of every kind, noting which kinds are read; to go through them is to read them all."""

    def __init__(self, content: Mapping[str, Items[Item]]) -> None:
        self.content = content
        self.noted: dict[str, Items[Item] | None] = {}

    def __getitem__(self, kind: str) -> Items[Item]:
        if kind not in self.noted:
            real = self.content.get(kind)
            self.noted[kind] = None if real is None else _noting_items(real)
        found = self.noted[kind]
        if found is None:
            raise KeyError(kind)
        return found

    def __iter__(self) -> Iterator[str]:
        for kind in self.content:
            _ = self[kind].items
            yield kind

    def __len__(self) -> int:
        return sum(1 for _ in self)


def shown(name: str, view: View, material: Material) -> tuple[Block, ...]:
    """Return the blocks of the view `name` (`risks@register`); a view may so ask for a part of itself."""
    if not recording():
        return tuple(view(material))
    key = (name, material.items.address, material.items.where, _frame(material.frame))
    kept = _SHOWN.first(key, lambda one: _reads_the_same(one, material))
    if kept is not None:
        return kept.blocks
    words = material.facts.words
    before = getattr(words, "misses", 0)
    noted: dict[tuple[str, ...], Any] = {}
    items, content = _noting_items(material.items), _NotingContent(material.content)
    facts = _noting(Facts, material.facts, noted)
    blocks = tuple(view(Material(items, content, facts, material.frame)))
    if _ASKED not in noted and getattr(words, "misses", 0) == before:
        kinds = {kind: None if one is None else _NotingItems.read(one) for kind, one in content.noted.items()}
        _SHOWN.keep(key, _Shown(noted, {"": _NotingItems.read(items), **kinds}, blocks))
    return blocks


def _frame(frame: Frame) -> tuple[Any, ...]:
    options = tuple(sorted((name, repr(value)) for name, value in (frame.options or {}).items()))
    return frame.width, frame.height, frame.medium, frame.depth, options


def _reads_the_same(one: _Shown, material: Material) -> bool:
    """Say whether the view would read what it read; what it reads of the facts then counts as read now too."""
    for kind, read in one.kinds.items():
        items = material.content.get(kind) if kind else material.items
        if items is None or read is None:
            if items is not None or read is not None:
                return False
        elif not read.again(items):
            return False
    facts = material.facts
    for path, value in one.facts.items():
        other = getattr(facts, path[0])
        if len(path) == 2:
            other = getattr(other, path[1])
        elif len(path) == 3:
            other = other.of(path[2])
        if other is not value and other != value:
            return False
    return True
