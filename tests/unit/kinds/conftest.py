"""The fixture `show`: one view of the small programme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from small import content, facts, items

from generator.kinds import Frame, Items, Material, views
from generator.tree.nodes import Block

Show = Callable[..., list[Block]]


@pytest.fixture
def show() -> Show:
    """Return a function from a view's name to its blocks, in a small programme that keywords may change."""

    def run(
        name: str,
        *,
        medium: str = "page",
        width: float = 166,
        height: float = 0,
        kinds: dict[str, Items[Any]] | None = None,
        options: dict[str, object] | None = None,
        **changes: Any,
    ) -> list[Block]:
        kind, _, view = name.partition("@")
        everything = {**content(), **(kinds or {})}
        frame = Frame(width, height, medium, options or {})  # type: ignore[arg-type]
        own = everything.get(kind, items(kind))
        return list(views()[kind, view](Material(own, everything, facts(**changes), frame)))

    return run
