"""Laws of many packs in one process: each is the same bytes as alone in a process of its own, in whatever order."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.pack import Order, Shelf, build_pack, find_home, prepare
from generator.problems import Problems

ROOT = Path(__file__).parents[2]
# Large and small, with people and a colour of its own and without, and another programme between.
ORDERS = [("vitas", "skanderborg"), ("vitas", "hvidovre"), ("vitas", "laesoe"), ("ics", "laesoe")]
SHELF: Shelf = {}


def digests(programme: str, kommune: str, shelf: Shelf | None = None) -> dict[str, str]:
    problems = Problems()
    prepared = prepare(Order(programme, kommune, find_home(ROOT / "content", problems)), problems, shelf)
    pack = build_pack(prepared, problems)
    said = json.dumps(pack.manifest["warnings"])
    return {**{name: sha256(data).hexdigest() for name, data in pack.files.items()}, "warnings": said}


@lru_cache
def alone(programme: str, kommune: str) -> dict[str, str]:
    code = (
        "import json, sys; sys.path[:0] = sys.argv[3:]; import test_batch_laws as laws;"
        "print(json.dumps(laws.digests(sys.argv[1], sys.argv[2])))"
    )
    paths = [str(Path(__file__).parent), str(ROOT)]
    done = subprocess.run(
        [sys.executable, "-c", code, programme, kommune, *paths], capture_output=True, check=True, cwd=ROOT
    )
    return dict(json.loads(done.stdout))


@settings(max_examples=2, deadline=None)
@given(st.permutations(ORDERS))
def test_a_pack_is_the_same_bytes_in_any_batch_as_alone(orders):
    for programme, kommune in orders:
        assert digests(programme, kommune, SHELF) == alone(programme, kommune), (programme, kommune, orders)
