"""Packs of our own content as anybody gets them, built once for all tests of a worker that only look at them."""

from __future__ import annotations

from functools import lru_cache

from generator.pack import Order, Pack, build_pack, find_home, prepare
from generator.problems import Problems


@lru_cache(maxsize=12)
def packed(programme: str, municipality: str = "skanderborg") -> Pack:
    """The whole pack, without parameters but those that our content has for the kommune."""
    problems = Problems()
    return build_pack(prepare(Order(programme, municipality, find_home(None, problems)), problems), problems)
