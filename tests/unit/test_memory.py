"""The shelf of what may be used again, against a plain model of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.memory import VARIANTS, Memory, one_pack, recording

STEPS = st.lists(
    st.tuples(st.sampled_from(["of", "keep", "first"]), st.integers(0, 5), st.integers(0, 4), st.integers(1, 9)),
    max_size=60,
)


@given(STEPS, st.integers(9, 40))
def test_the_latest_used_stay_within_the_limit(steps, most):
    kept: Memory[tuple[int, int]] = Memory(most)
    model: list[tuple[int, list[tuple[tuple[int, int], int]]]] = []  # the latest used key last
    unused = dict.fromkeys(range(6), 0)  # forms kept of each since one was used
    for number, (what, key, place, size) in enumerate(steps):
        mine = next((values for other, values in model if other == key), [])
        if what == "of":
            assert kept.of(key) == tuple(value for value, _ in mine)
            model.sort(key=lambda pair, key=key: pair[0] == key)
            unused[key] = 0
        elif what == "first" and place < len(mine):
            wanted = mine[place][0]
            assert kept.first(key, lambda value, wanted=wanted: value is wanted) is wanted
            assert kept.first(key, lambda value: False) is None
            mine.insert(0, mine.pop(place))
            unused[key] = 0
            model.sort(key=lambda pair, key=key: pair[0] == key)
        elif what == "keep":
            value = (key, number)
            assert kept.keep(key, value, size) is value
            model = [pair for pair in model if pair[0] != key]
            unused[key] += 1
            model.append((key, [(value, size), *mine][: VARIANTS if unused[key] <= VARIANTS else 1]))
            while sum(one for _, values in model for _, one in values) > most:
                unused[model.pop(0)[0]] = 0
        assert kept.size == sum(one for _, values in model for _, one in values) <= most
    for key, values in model:
        assert kept.of(key) == tuple(value for value, _ in values)


def test_of_what_is_never_the_same_again_the_latest_alone_is_kept_until_it_is():
    kept: Memory[int] = Memory(100)
    for number in range(10):
        assert kept.first("plan", lambda value, number=number: value == number) is None
        kept.keep("plan", number)
    assert kept.of("plan") == (9,)
    kept.keep("plan", 10)
    assert kept.of("plan") == (10, 9)


def test_nothing_is_recorded_while_one_pack_is_made():
    assert recording()
    with one_pack():
        assert not recording()
        with one_pack():
            assert not recording()
        assert not recording()
    assert recording()
