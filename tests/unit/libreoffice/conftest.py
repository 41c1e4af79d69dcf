"""A small pack's guide and deck, built once: what LibreOffice would get."""

from __future__ import annotations

import pytest

from generator.pack import Order, Pack, build_pack, find_home, prepare
from generator.problems import Problems


@pytest.fixture(scope="package")
def pack() -> Pack:
    problems = Problems()
    order = Order("vitas", "laesoe", find_home(None, problems), only=("guide", "briefing"))
    return build_pack(prepare(order, problems), problems)


@pytest.fixture(scope="package")
def guide(pack: Pack) -> bytes:
    return next(data for name, data in pack.files.items() if name.endswith(".docx"))


@pytest.fixture(scope="package")
def deck(pack: Pack) -> bytes:
    return next(data for name, data in pack.files.items() if name.endswith(".pptx"))
