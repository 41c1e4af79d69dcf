"""A programme's own defaults stand in place of the common ones, each with its reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.problems import Problems
from generator.programme import Programme, read_programme
from generator.tailoring.defaults import read_defaults, with_own

CONTENT = Path(__file__).parents[3] / "content"


def programme(folder: Path, own: str) -> tuple[Programme | None, Problems]:
    target = folder / "programmes" / "ledelse"
    shutil.copytree(CONTENT / "programmes" / "ledelse", target)
    shutil.copytree(CONTENT / "common", folder / "common")
    path = target / "programme.yaml"
    path.write_text(f"{path.read_text('utf-8')}\ndefaults:\n{own}", encoding="utf-8")
    problems = Problems()
    return read_programme(target, problems), problems


def test_only_what_the_programme_says_is_replaced(tmp_path: Path) -> None:
    found, problems = programme(tmp_path, "  end_users_per_1000: 6\n  reasons: {end_users: Skøn}\n")
    common = read_defaults(CONTENT, Problems())

    assert not problems.errors
    assert found is not None
    assert common is not None
    own = with_own(common, found)
    assert (own.defaults.end_users_per_1000, own.reasons.end_users) == (6, "Skøn")
    assert own.defaults.superusers == common.defaults.superusers
    assert own.reasons.superusers == common.reasons.superusers


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ("  end_users_per_1000: 6\n", "default-without-reason"),
        ("  superusers: {lille: 1}\n  reasons: {superusers: Skøn}\n", "missing-band"),
    ],
)
def test_a_default_without_a_reason_or_a_band_is_reported(tmp_path: Path, own: str, code: str) -> None:
    _, problems = programme(tmp_path, own)

    assert code in {problem.code for problem in problems.errors}
