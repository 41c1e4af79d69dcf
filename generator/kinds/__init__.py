"""Kinds of content: an item model per kind, and the views that turn items into tree nodes.

`@kind("risks")` registers a model for `risks.yaml`; `@view("risks", "register")` a function from items to nodes. A view
gets the items of its kind, all items (for references), the facts, and the frame it is drawn in. Adding a kind touches
its module, its test and the labels in `content/words.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from generator.kinds.facts import Facts
from generator.problems import NOWHERE, Where
from generator.reading.model import EVERYBODY, Audience, Item
from generator.tree.nodes import Block

ItemT = TypeVar("ItemT", bound=Item)


class Items(Struct, Generic[ItemT], frozen=True, dict=True):
    """The items of one kind in the order written; `address` is `vitas/risks`."""

    address: str
    items: tuple[ItemT, ...]
    where: Where = NOWHERE

    def id(self, view: str) -> str:
        """The node id of a view of this kind: `vitas/risks@register`."""
        return f"{self.address}@{view}"

    def __iter__(self) -> Iterator[ItemT]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def _by_key(self) -> Mapping[str, ItemT]:
        return {item.key: item for item in reversed(self.items)}  # of two with one key, the first

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def get(self, key: str) -> ItemT | None:
        return self._by_key.get(key)


class Frame(Struct, frozen=True):
    """The room a view draws in: `width` and `height` in mm (height 0: as needed), and where ("page" or "slide").

    `depth` is the height of a page's text in mm: nothing in one piece can be higher.

    `options` are the outline entry's own settings for the view, for example {"phase": "uddannelse", "first": 3}.
    """

    width: float = 166
    height: float = 0
    medium: Literal["page", "slide"] = "page"
    options: Mapping[str, object] | None = None
    depth: float = 252

    def option(self, name: str, default: object = None) -> object:
        return (self.options or {}).get(name, default)


class Material(Struct, frozen=True):
    """What a view works on: its own items, every kind's items by name, the facts and the frame."""

    items: Items[Item]
    content: Mapping[str, Items[Item]]
    facts: Facts
    frame: Frame


View = Callable[[Material], Iterable[Block]]

_KINDS: dict[str, type[Item]] = {}
_VIEWS: dict[tuple[str, str], View] = {}
_KEPT: dict[tuple[str, str], Audience] = {}
_SHARED = ("about", "briefing", "minutes")  # of views that no one kind owns
_MODULES = (
    "prose",
    "units",
    "roles",
    "phases",
    "activities",
    "checks",
    "themes",
    "stakeholders",
    "risks",
    "benefits",
    "decisions",
    "terms",
    "parties",
    "actors",
    "considerations",
    "quotes",
    "archetypes",
    "workshop",
    "exercises",
    "meetings",
    "steering",
    "questions",
    "scales",
    "focus",
    "series",
    "cases",
    "materials",
    "messages",
    "courses",
    "papers",
    "invitations",
    *_SHARED,
)


def kind(name: str) -> Callable[[type[ItemT]], type[ItemT]]:
    """Register an item model under the file name it is read from."""

    def register(model: type[ItemT]) -> type[ItemT]:
        _KINDS[name] = model
        return model

    return register


def view(kind_name: str, name: str, audience: Audience = EVERYBODY) -> Callable[[View], View]:
    """Register a view of a kind; outlines name it `kind@name`.

    A narrower `audience` is for what no item says itself, such as hours: other editions do not show the view.
    """

    def register(function: View) -> View:
        _VIEWS[kind_name, name] = function
        _KEPT[kind_name, name] = audience
        return function

    return register


@lru_cache(maxsize=1)
def _load() -> None:
    for module in _MODULES:
        import_module(f"generator.kinds.{module}")


def kinds() -> Mapping[str, type[Item]]:
    """All kinds by name, in reading order of a programme folder, whichever module was imported first."""
    _load()
    order = {name: index for index, name in enumerate(_MODULES)}
    return dict(sorted(_KINDS.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0])))


def find_kind(name: str) -> type[Item]:
    """Return the model of a kind; it is loaded alone. Raises `KeyError` for a kind there is none of."""
    if name in _MODULES:
        import_module(f"generator.kinds.{name}")
    return _KINDS[name] if name in _KINDS else kinds()[name]


def find_view(kind_name: str, name: str) -> tuple[View, Audience]:
    """Return a view and whom it is for, whatever its items say. Raises `KeyError` for a view there is none of.

    Only modules it may stand in are loaded: a document shows few kinds.
    """
    for module in (kind_name, *_SHARED):
        if (kind_name, name) not in _VIEWS and module in _MODULES:
            import_module(f"generator.kinds.{module}")
    if (kind_name, name) not in _VIEWS:
        _load()
    return _VIEWS[kind_name, name], _KEPT[kind_name, name]


def views() -> Mapping[tuple[str, str], View]:
    """All views by (kind, view name)."""
    _load()
    return _VIEWS
