"""Trees with something changed inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace


def altered(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a tree with `change` made wherever it gives anything; the same tree where it gives nothing."""
    found = change(value)
    if found is not None:
        return found
    if isinstance(value, tuple):
        return tuple(altered(one, change) for one in value)
    if isinstance(value, Struct):
        new = {name: altered(getattr(value, name), change) for name in value.__struct_fields__}
        return replace(value, **{name: one for name, one in new.items() if one is not getattr(value, name)})
    return value
