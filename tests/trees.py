"""Trees with something changed inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any


def altered(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a tree with `change` made wherever it gives anything; the same tree where it gives nothing."""
    found = change(value)
    if found is not None:
        return found
    if isinstance(value, tuple):
        return tuple(altered(one, change) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        new = {one.name: altered(getattr(value, one.name), change) for one in fields(value) if one.init}
        return replace(value, **{name: one for name, one in new.items() if one is not getattr(value, name)})
    return value
