"""Views shown once: the blocks of a view come again, the very same objects, where all that it looked at is the same.

A view is told its items, all items, the facts and its frame. While it works, `Facts` and content note what it reads of
them; its blocks are kept with that, and given again when the next kommune's would read the same. Views are pure, so
nothing else can matter. What asks for the views before it (`Facts.uses`), or misses a word, is never kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import FunctionType
from typing import Any, TypeVar, cast

from msgspec import Struct

from generator.kinds import Frame, Items, Material, View
from generator.kinds.facts import OBSERVED, Effort, Facts, Place, Plan, ProgrammeInfo
from generator.memory import Memory, recording
from generator.reading.model import Item, Model
from generator.tree.nodes import Block, Columns

T = TypeVar("T")


# Facts of many parts, of which a view reads some: each part is noted for itself.
_PARTS: Mapping[str, type[Any]] = {"municipality": Place, "programme": ProgrammeInfo, "plan": Plan, "effort": Effort}
_NAMES: Mapping[type[Any], frozenset[str]] = {
    kind: frozenset(kind.__struct_fields__) for kind in (Facts, Place, ProgrammeInfo, Plan, Effort)
}


class _Read(Struct, frozen=True, gc=False):
    """What a view read of one kind: some fields of all its items, or of those it asked for by key."""

    whole: Items[Item] | None
    by_key: Mapping[str, Item | None]

    def again(self, items: Items[Item], fields: Mapping[int, frozenset[str]] | None) -> bool:
        """Say whether `items` would be read the same; `fields` are those that were read of each, by identity."""
        if self.whole is not None and self.whole is not items:
            before, now = self.whole.items, items.items
            if len(before) != len(now):
                return False
            for old, new in zip(before, now, strict=True):
                if old is not new and not _alike(old, new, fields):
                    return False
        for key, item in self.by_key.items():
            found = items.get(key)
            if found is not item and (found is None or item is None or not _alike(item, found, fields)):
                return False
        return True


def _alike(old: Item, new: Item, fields: Mapping[int, frozenset[str]] | None) -> bool:
    """Whether what was read of an item is the same of another; where that was not noted it must be the same item."""
    return fields is not None and all(
        _equal(getattr(old, name), getattr(new, name)) for name in fields.get(id(old), ())
    )


def _equal(mine: Any, its: Any) -> bool:
    """Whether two values of a field are the same for all who read them: the order of a mapping counts too."""
    if mine is its:
        return True
    if type(mine) is not type(its):
        return False
    if isinstance(mine, dict):
        return list(mine) == list(its) and all(_equal(value, its[key]) for key, value in mine.items())
    if isinstance(mine, tuple):
        return len(mine) == len(its) and all(map(_equal, mine, its))
    return _equal(vars(mine), vars(its)) if isinstance(mine, Model) else bool(mine == its)


class _Shown(Struct, frozen=True, gc=False):
    """Blocks, and what the view read: values of facts by path (`plan.phases`), and of each kind (None: there is none).

    The view's own items are the kind "". `listed` are all kinds, where it went through them. `fields` are what was read
    of items, by their identity; None where that was not noted, since it takes time: it is for views that items alone
    keep from being shown again.
    """

    facts: Mapping[tuple[str, ...], Any]
    kinds: Mapping[str, _Read | None]
    listed: tuple[str, ...] | None
    fields: Mapping[int, frozenset[str]] | None
    blocks: tuple[Block, ...]


_SHOWN: Memory[_Shown] = Memory(6000)


def _noting(kind: type[T], real: T, noted: dict[tuple[str, ...], Any], path: tuple[str, ...] = ()) -> T:
    """Return `real`, noting each field that is read of it; a copy of it with other values is a plain `kind`."""
    found = _NOTING[kind]()
    vars(found).update(_real=real, _noted=noted, _path=path)
    return cast("T", found)


def _first_read(self: Any, name: str) -> Any:
    """Note and return what is read for the first time; after that it stands among its own attributes."""
    own = vars(self)
    kind, value = self.__class__, getattr(own["_real"], name)
    if name not in _NAMES[kind]:
        return value
    path = (*own["_path"], name)
    if not own["_path"] and name in _PARTS:
        value = _noting(_PARTS[name], value, own["_noted"], path)
    else:
        own["_noted"][path] = value
    own[name] = value
    return value


def _looked_up(self: Any, key: str) -> Any:
    """Note what is looked up by key: entries of an activity, hours of a role."""
    found = self._noted[*self._path, "of", key] = self._real.of(key)
    return found


def _seen_by_views(self: Any) -> frozenset[str]:
    self._noted[_ASKED] = True
    found: frozenset[str] = self._real.seen_by_views()
    return found


_ASKED = ("",)  # noted by who asks what the views before it read


# What stands for them while it is noted: all methods, but no struct, whose fields could be read behind its back.
def _standing_for(kind: type[Any], methods: Mapping[str, Any]) -> type[Any]:
    own = {"__class__": property(lambda self: kind), "__getattr__": _first_read}
    return type(f"_{kind.__name__}", (), {**methods, **own})


def _methods(kind: type[Any]) -> dict[str, Any]:
    return {name: value for name, value in vars(kind).items() if isinstance(value, FunctionType | property)}


_NOTING: dict[type[Any], type[Any]] = {kind: _standing_for(kind, _methods(kind)) for kind in _NAMES}
for _kind in (Plan, Effort):
    _NOTING[_kind].of = _looked_up
_NOTING[Facts].seen_by_views = _seen_by_views


class _NotingItem:
    """An item, noting which of its fields are read: they then stand among its own attributes."""

    def __init__(self, real: Item) -> None:
        vars(self).update(_real=real)

    def __getattr__(self, name: str) -> Any:
        value = getattr(vars(self)["_real"], name)
        if name in cast("type[Item]", self.__class__).model_fields:
            vars(self)[name] = value
        return value


@lru_cache(maxsize=128)
def _noting_item(kind: type[Item]) -> type[_NotingItem]:
    """Return what stands for items of a kind: what they work out reads fields too."""
    own = [one for one in reversed(kind.__mro__) if issubclass(one, Item)]
    methods = {name: value for one in own for name, value in _methods(one).items()}
    return type(f"_{kind.__name__}", (_NotingItem,), {**methods, "__class__": property(lambda self: kind)})


class _Noted:
    """The items of one call, each once."""

    def __init__(self) -> None:
        self.items: dict[int, _NotingItem] = {}

    def noting(self, item: Item) -> Item:
        key = id(_real(item))
        if key not in self.items:
            self.items[key] = _noting_item(item.__class__)(item)
        return cast("Item", self.items[key])

    @property
    def fields(self) -> dict[int, frozenset[str]]:
        """What was read of each, by its identity."""
        return {key: frozenset(vars(item)) - {"_real"} for key, item in self.items.items() if len(vars(item)) > 1}


def _real(value: T) -> T:
    """What stands behind what notes how it is read; a view may ask for a part of itself, so one behind the other."""
    while "_real" in getattr(value, "__dict__", ()):
        value = vars(value)["_real"]
    return value


class _NotingItems:
    """Items of a kind, noting which are read: those asked for by key, or all."""

    id, __iter__, __len__ = Items.id, Items.__iter__, Items.__len__
    __class__ = property(lambda self: Items)

    def __init__(self, real: Items[Item], noted: _Noted | None) -> None:
        self.address, self.where = real.address, real.where
        self._real, self._noted, self._by_key = real, noted, dict[str, Item | None]()
        self._whole: tuple[Item, ...] | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        if self._whole is None:
            whole = self._real.items
            self._whole = tuple(map(self._noted.noting, whole)) if self._noted is not None else whole
        return self._whole

    def get(self, key: str) -> Item | None:
        found = self._real.get(key)
        self._by_key[key] = _real(found)
        return self._noted.noting(found) if found is not None and self._noted is not None else found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key) is not None

    @staticmethod
    def read(noting: Items[Item]) -> _Read:
        own = vars(noting)
        return _Read(_real(own["_real"]) if own["_whole"] is not None else None, own["_by_key"])


def _noting_items(real: Items[Item], noted: _Noted | None) -> Items[Item]:
    return cast("Items[Item]", _NotingItems(real, noted))


class _NotingContent(Mapping[str, Items[Item]]):
    """The items of every kind, noting which kinds are read; to go through them is to read them all."""

    def __init__(self, content: Mapping[str, Items[Item]], items: _Noted | None) -> None:
        self.content = content
        self.items_noted = items
        self.noted: dict[str, Items[Item] | None] = {}
        self.listed: tuple[str, ...] | None = None

    def __getitem__(self, kind: str) -> Items[Item]:
        if kind not in self.noted:
            real = self.content.get(kind)
            self.noted[kind] = None if real is None else _noting_items(real, self.items_noted)
        found = self.noted[kind]
        if found is None:
            raise KeyError(kind)
        return found

    def __iter__(self) -> Iterator[str]:
        self.listed = tuple(self.content)
        for kind in self.listed:
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
        _read_again(kept, material.facts)
        return kept.blocks
    words, forms = material.facts.words, _SHOWN.of(key)
    before = getattr(words, "misses", 0)
    noted: dict[tuple[str, ...], Any] = {}
    of_items = _Noted() if any(_same_facts(one, material.facts) for one in forms) else None
    items, content = _noting_items(material.items, of_items), _NotingContent(material.content, of_items)
    facts = _noting(Facts, material.facts, noted)
    blocks = _known(view(Material(items, content, facts, material.frame)), forms)
    if _ASKED not in noted and getattr(words, "misses", 0) == before:
        kinds = {kind: None if one is None else _NotingItems.read(one) for kind, one in content.noted.items()}
        fields = of_items.fields if of_items is not None else None
        _SHOWN.keep(key, _Shown(noted, {"": _NotingItems.read(items), **kinds}, content.listed, fields, blocks))
    return blocks


def _known(blocks: Iterable[Block], before: Iterable[_Shown]) -> tuple[Block, ...]:
    """Return `blocks`, for each one that came out equal before that very object: all that is made from it goes on."""
    known = {block.id: block for one in before for block in one.blocks}
    return tuple(
        old if (old := known.get(block.id)) is not None and _same_block(old, block) else block for block in blocks
    )


def _same_block(old: Block, new: Block) -> bool:
    """Whether two blocks are equal and come from the same places, which problems name."""
    if old.where != new.where or old != new:
        return False
    if isinstance(old, Columns) and isinstance(new, Columns):
        return all(one.where == other.where for one, other in zip(old.blocks, new.blocks, strict=True))
    return True


_MADE: Memory[Block] = Memory(1000)


def known(block: Block) -> Block:
    """Return a block that no view made as it was made before, when it is equal."""
    if not recording():
        return block
    before = _MADE.first(block.id, lambda one: _same_block(one, block))
    return before if before is not None else _MADE.keep(block.id, block)


def _frame(frame: Frame) -> tuple[Any, ...]:
    options = tuple(sorted((name, repr(value)) for name, value in (frame.options or {}).items()))
    return frame.width, frame.height, frame.medium, frame.depth, options


def _reads_the_same(one: _Shown, material: Material) -> bool:
    """Say whether the view would read what it read."""
    for kind, read in one.kinds.items():
        items = material.content.get(kind) if kind else material.items
        if items is None or read is None:
            if items is not None or read is not None:
                return False
        elif not read.again(items, one.fields):
            return False
    if one.listed is not None and one.listed != tuple(material.content):
        return False
    return _same_facts(one, material.facts)


def _same_facts(one: _Shown, facts: Facts) -> bool:
    """Say whether the facts are those that were read, without a trace: it may be another view that reads them."""
    facts = _real(facts)
    for path, value in one.facts.items():
        other = object.__getattribute__(facts, path[0])
        if len(path) == 2:
            other = getattr(other, path[1])
        elif len(path) == 3:
            other = other.of(path[2])
        if other is not value and other != value:
            return False
    return True


def _read_again(one: _Shown, facts: Facts) -> None:
    """Let what a view read count as read now too, for those who note it."""
    everything = _real(facts) is not facts  # the view that asks for this one; else only what may be assumed is noted
    for path in one.facts:
        if not everything and path[0] not in OBSERVED:
            continue
        found = getattr(facts, path[0])
        if len(path) == 2:
            getattr(found, path[1])
        elif len(path) == 3:
            found.of(path[2])
