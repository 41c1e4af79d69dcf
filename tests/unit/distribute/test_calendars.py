"""Calendars in an issue: a re-issue replaces the dates people have imported, and a killed run changes no byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from generator.distribute import issue as issuing
from generator.distribute.issue import IssueOrder, issue
from generator.problems import Problems
from generator.writers.ics import Issued, read_issued

NAME = "kommuner/laesoe/data/vitas/vitas-kalender-laesoe.ics"


@pytest.fixture
def dated(order: IssueOrder, root: Path) -> IssueOrder:
    """An order for one kommune and a programme with dates."""
    shutil.copytree(root / "content/programmes/vitas", order.home.content / "programmes/vitas")
    return replace(order, programmes=("vitas",), municipalities=("laesoe",))


def starting(order: IssueOrder, day: str) -> IssueOrder:
    text = f"municipality: laesoe\nprogrammes: {{vitas: {{start: {day}, documents: [calendar]}}}}\n"
    (order.home.content / "municipalities/laesoe.yaml").write_text(text, encoding="utf-8")
    return order


def run(order: IssueOrder) -> dict[str, Issued]:
    problems = Problems()
    outcome = issue(order, problems)
    assert not outcome.failed and not problems.errors
    return read_issued((outcome.folder / NAME).read_bytes())


def add_release(order: IssueOrder, number: str, day: str) -> None:
    path = order.home.content / "releases.yaml"
    added = f'  - number: "{number}"\n    date: {day}\n    summary: En udgave mere\n'
    path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n" + added, encoding="utf-8")


def test_a_re_issue_keeps_uids_and_raises_the_sequence_of_what_moved_alone(dated: IssueOrder):
    first = run(starting(dated, "2027-01-11"))
    moved = run(starting(dated, "2027-02-01"))

    rise = {uid: moved[uid].sequence - one.sequence for uid, one in first.items()}
    shifted = {uid for uid, one in first.items() if (one.start, one.end) != (moved[uid].start, moved[uid].end)}
    assert first.keys() == moved.keys() and shifted
    assert {uid for uid, by in rise.items() if by > 0} == shifted
    assert {by for uid, by in rise.items() if uid not in shifted} <= {0}
    assert run(starting(dated, "2027-02-01")) == moved
    back = run(starting(dated, "2027-01-11"))
    assert all(back[uid].sequence > moved[uid].sequence for uid in shifted)


@pytest.mark.parametrize("moment", ["bag", "zipped", "_stat"])
def test_a_re_issue_that_dies_anywhere_is_completed_to_the_same_bytes(
    dated: IssueOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
):
    run(starting(dated, "2027-01-11"))
    shutil.copytree(dated.out, tmp_path / "undisturbed")
    starting(dated, "2027-02-01")
    whole = run(replace(dated, out=tmp_path / "undisturbed"))
    expected = (tmp_path / "undisturbed/2027.1" / NAME).read_bytes()

    def dies(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(issuing, moment, dies)
        with pytest.raises(KeyboardInterrupt):
            run(dated)
    assert run(dated) == whole
    assert (dated.out / "2027.1" / NAME).read_bytes() == expected


def test_a_later_release_follows_on_the_calendar_of_the_one_before(dated: IssueOrder):
    first = run(starting(dated, "2027-01-11"))
    add_release(dated, "2099.1", "2099-01-01")
    starting(dated, "2027-02-01")
    later = run(replace(dated, number="2099.1"))

    assert later.keys() == first.keys()
    assert any(later[uid].sequence > one.sequence for uid, one in first.items())


def test_a_damaged_calendar_is_made_again_as_it_was_issued(dated: IssueOrder):
    run(starting(dated, "2027-01-11"))
    run(starting(dated, "2027-02-01"))
    path = dated.out / "2027.1" / NAME
    issued = path.read_bytes()
    path.write_bytes(b"damaged")
    run(dated)
    assert path.read_bytes() == issued
