"""Issues: what is rebuilt when, what stands after a fault, and that the same inputs give the same bytes anywhere."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import bagit
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from generator.cli import cli
from generator.distribute import executors, seal
from generator.distribute import issue as issuing
from generator.distribute.executors import Crew, WorkerDied
from generator.distribute.inputs import parameter_files
from generator.distribute.issue import IssueOrder, Outcome, issue
from generator.problems import Problem, Problems, ProblemsError
from generator.review import form_file


def run(order: IssueOrder) -> Outcome:
    return issue(order, Problems())


def codes(order: IssueOrder) -> set[str]:
    with pytest.raises(ProblemsError) as error:
        issue(order, Problems())
    return {problem.code for problem in error.value.problems}


def content_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def append(path: Path, text: str = "\n# en tilføjelse\n") -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


# What is rebuilt


def test_a_second_run_rebuilds_nothing(order: IssueOrder):
    first = run(order)
    before = content_of(first.folder)
    second = run(order)
    assert (first.rebuilt, first.packs, first.municipalities) == (6, 6, 3)
    assert (second.rebuilt, second.placed, second.changed) == (0, 0, False)
    assert content_of(second.folder) == before


def test_a_change_rebuilds_what_depends_on_it_and_nothing_else(order: IssueOrder):
    run(order)
    content = order.home.content
    append(content / "programmes/dubu/decisions.yaml")
    assert run(order).rebuilt == 3
    (content / "municipalities/fanoe.yaml").write_text("municipality: fanoe\n", encoding="utf-8")
    assert run(order).rebuilt == 2
    append(order.home.layouts / "outlines/guide.yaml")
    assert run(order).rebuilt == 6
    append(content / "words.yaml")
    assert run(order).rebuilt == 6
    append(content / "ordliste.txt")
    assert run(order).rebuilt == 0


def test_a_picture_that_the_parameter_file_names_counts_as_the_file_itself(order: IssueOrder, root: Path):
    params = order.home.content / "municipalities"
    logo = params / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', encoding="utf-8")
    before = issuing.of_parameters(_write(params / "fanoe.yaml", "municipality: fanoe\n"), ["dubu"])
    _write(params / "fanoe.yaml", "municipality: fanoe\ndefaults: {logo: logo.svg}\n")
    named = issuing.of_parameters(params / "fanoe.yaml", ["dubu"])
    logo.write_text(logo.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert len({before, named, issuing.of_parameters(params / "fanoe.yaml", ["dubu"])}) == 3


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_one_programme_or_kommune_at_a_time_leaves_the_rest_of_the_issue(order: IssueOrder):
    run(order)
    append(order.home.content / "programmes/dubu/decisions.yaml")
    append(order.home.content / "programmes/ledelse/cases.yaml")
    assert run(replace(order, programmes=("dubu",), municipalities=("laesoe",))).rebuilt == 1
    outcome = run(order)
    assert (outcome.rebuilt, outcome.packs) == (5, 6)


def test_a_kommune_that_is_no_longer_on_the_form_leaves_the_issue(order: IssueOrder, tmp_path: Path):
    form = _write(tmp_path / "deltagelse.csv", "kommune;program\nLæsø;alle\nFanø;dubu\n")
    order = replace(order, municipalities=(), participation=form)
    assert run(order).packs == 3
    _write(form, "kommune;program\nFanø;dubu\n")
    outcome = run(order)
    assert (outcome.rebuilt, outcome.packs, outcome.removed) == (0, 1, ("laesoe",))
    assert len(outcome.missing) == 97
    assert not list(outcome.folder.rglob("*laesoe*"))


# One bad kommune


def test_one_failing_kommune_stops_no_other_and_the_issue_is_not_signed(order: IssueOrder, tmp_path: Path):
    from generator.distribute.seal import write_keys

    write_keys(tmp_path / "n" / "key", Problems())
    order = replace(order, key=tmp_path / "n" / "key")
    file = order.home.content / "municipalities/fanoe.yaml"
    _write(file, "municipality: fanoe\ndefaults: {brand: grøn}\n")
    outcome = run(order)
    assert (outcome.failed, outcome.municipalities, outcome.signed) == (("fanoe",), 2, False)
    assert {(problem.code, problem.where.line) for problem in outcome.problems.errors} == {("bad-colour", 2)}
    assert not (outcome.folder / "udgivelse.json.sig").exists()
    again = run(order)
    assert again.named(again.failed) == "Fanø" and ("Bygget nu", "0") in again.summary()
    _write(file, "municipality: fanoe\n")
    mended = run(order)
    assert (mended.rebuilt, mended.failed, mended.signed) == (2, (), True)


def test_a_file_with_unknown_owner_in_the_parameter_folder_is_reported(order: IssueOrder, tmp_path: Path):
    folder = tmp_path / "params"
    folder.mkdir()
    _write(folder / "laesö.yaml", "municipality: laesoe\n")
    assert codes(replace(order, params=folder)) == {"params-without-municipality"}


def test_two_kommuner_whose_names_make_the_same_slug_are_reported_before_anything_is_built(order: IssueOrder):
    register = order.home.content / "municipalities/register.csv"
    lines = register.read_text(encoding="utf-8").splitlines()
    twin = next(line for line in lines if ",Læsø," in line).replace("0825", "0999", 1).replace(",Læsø,", ",Laesoe,", 1)
    _write(register, "\n".join([*lines, twin]) + "\n")
    assert "duplicate-key" in codes(order)
    assert not order.out.exists()


def test_all_problems_of_an_order_come_together(order: IssueOrder, tmp_path: Path):
    wrong = replace(order, number="2028.9", programmes=("dubuu",), municipalities=("fan",), key=tmp_path / "none")
    assert codes(wrong) == {"unknown-release", "unknown-programme", "unknown-municipality", "missing-file"}


# Persons


PEOPLE = """\
municipality: fanoe
defaults:
  contact: {name: Vigga Testperson, email: vigga@example.org}
  approval: {by: Vigga Testperson, date: 2027-01-15}
programmes:
  dubu:
    people: {bu-sponsor: [{name: Åge Prøvemand, email: aage@example.org}]}
"""


def test_packs_and_state_hold_no_person_unless_asked_for(order: IssueOrder):
    _write(order.home.content / "municipalities/fanoe.yaml", PEOPLE)
    order = replace(order, municipalities=("fanoe",))
    run(order)
    assert not _names_in(order.out)
    run(replace(order, people=True))
    found = _names_in(order.out)
    assert found
    assert not any("/.forankring/" in name for name in found)
    index = json.loads((order.out / "2027.1/udgivelse.json").read_bytes())
    assert index["people"] is True
    assert "Contains-People: ja" in (order.out / "2027.1/kommuner/fanoe/bag-info.txt").read_text(encoding="utf-8")
    run(order)
    assert not _names_in(order.out)


def _names_in(folder: Path) -> list[str]:
    """The files below `folder` in which one of the two persons stands, zips and documents looked into."""
    import io
    import zipfile

    def hit(data: bytes) -> bool:
        if any(word in data for word in (b"Testperson", "Prøvemand".encode(), b"@example.org")):
            return True
        if not zipfile.is_zipfile(io.BytesIO(data)):
            return False
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(hit(archive.read(name)) for name in archive.namelist())

    return [path.as_posix() for path in sorted(folder.rglob("*")) if path.is_file() and hit(path.read_bytes())]


def test_what_was_issued_with_people_is_called_so_until_it_is_made_without(order: IssueOrder):
    order = replace(order, municipalities=("laesoe",))
    run(replace(order, people=True))

    def said() -> tuple[bool, bool, bool]:
        index = json.loads((order.out / "2027.1/udgivelse.json").read_bytes())
        bag = bagit.Bag(str(order.out / "2027.1/kommuner/laesoe")).info["Contains-People"]
        page = (order.out / "2027.1/portal/index.html").read_text(encoding="utf-8")
        return index["people"], bag == "ja", "ingen navne" not in page

    outcome = run(replace(order, municipalities=("fanoe",)))  # another kommune, without
    assert said() == (True, True, True) and "Læsø" in dict(outcome.summary())["Med navne og mailadresser"]
    assert bagit.Bag(str(outcome.folder / "kommuner/fanoe")).info["Contains-People"] == "nej"
    run(replace(order, programmes=("ledelse",)))  # the other programme still holds them
    assert said() == (True, True, True)
    run(order)
    assert said() == (False, False, False)


def test_a_person_written_into_a_kommunes_own_text_is_reported(order: IssueOrder):
    text = PEOPLE + "    changes: {add: {decisions: {vores: {name: Spørg Åge Prøvemand, text: Nu}}}}\n"
    _write(order.home.content / "municipalities/fanoe.yaml", text)
    outcome = run(replace(order, municipalities=("fanoe",)))
    assert [problem.code for problem in outcome.problems.errors] == ["person-in-text"]


# The same bytes anywhere


def test_bags_are_valid_and_dated_by_the_release(issued: Path):
    for folder in (issued / "kommuner").iterdir():
        found = bagit.Bag(str(folder))
        found.validate()
        assert found.info["Bagging-Date"] == "2026-11-16"


def test_one_process_and_two_give_the_same_bytes(still: IssueOrder, tmp_path: Path):
    run(still)
    run(replace(still, out=tmp_path / "two", executor="process", jobs=2))
    assert content_of(still.out / "2027.1") == content_of(tmp_path / "two" / "2027.1")


def test_a_dask_cluster_gives_the_same_bytes_also_when_it_loses_a_worker(still: IssueOrder, tmp_path: Path):
    distributed = pytest.importorskip("distributed", reason="the extra forankring[dask] is not installed")
    run(still)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        victim = next(iter(cluster.workers.values())).pid
        watched: list[int] = []

        def watch(done: int, of: int, name: str) -> None:
            if not watched:
                os.kill(victim, signal.SIGKILL)
            watched.append(done)

        order = replace(still, out=tmp_path / "dask", executor=f"dask:{cluster.scheduler_address}")
        outcome = issue(order, Problems(), watch)
    assert (outcome.rebuilt, outcome.failed) == (4, ())
    assert content_of(still.out / "2027.1") == content_of(tmp_path / "dask" / "2027.1")


def test_an_unknown_executor_or_an_absent_cluster_is_one_clear_problem(still: IssueOrder):
    assert codes(replace(still, executor="cluster", programmes=("dub",))) == {"bad-executor", "unknown-programme"}
    assert codes(replace(still, layout=still.out / "nowhere")) == {"missing-file"}
    assert not still.out.exists()


@pytest.mark.parametrize(("executor", "code"), [("cluster", "bad-executor"), ("dask:tcp://127.0.0.1:9", "no-dask")])
def test_an_order_that_cannot_be_carried_out_leaves_the_issue_that_lies_there(
    order: IssueOrder, executor: str, code: str, monkeypatch: pytest.MonkeyPatch
):
    before = content_of(run(order).folder)
    append(order.home.content / "programmes/dubu/decisions.yaml")
    monkeypatch.setattr(executors, "find_spec", lambda name: None)  # Dask is not installed
    assert codes(replace(order, executor=executor)) == {code}
    assert content_of(order.out / "2027.1") == before


def test_a_cluster_that_does_not_answer_leaves_the_issue_that_lies_there(order: IssueOrder):
    pytest.importorskip("distributed", reason="the extra forankring[dask] is not installed")
    order = replace(order, municipalities=(), participation=_form(order, "Fanø", "Læsø"))
    before = content_of(run(order).folder)
    append(order.home.content / "programmes/dubu/decisions.yaml")
    order = replace(order, participation=_form(order, "Læsø"))
    assert codes(replace(order, executor="dask:tcp://127.0.0.1:9")) == {"dask-unreachable"}
    assert content_of(order.out / "2027.1") == before


def _form(order: IssueOrder, *names: str) -> Path:
    path = order.out.parent / "deltagelse.csv"
    path.write_text("kommune;program\n" + "".join(f"{name};dubu\n" for name in names), encoding="utf-8")
    return path


# Faults


def test_a_damaged_file_in_the_issue_is_found_by_its_hash_and_made_again(order: IssueOrder):
    first = run(order)
    before = content_of(first.folder)
    pack = sorted((first.folder / "kommuner/fanoe/data/dubu").glob("*.docx"))[0]
    pack.write_bytes(pack.read_bytes()[:-1] + b"!")
    second = run(order)
    assert (second.rebuilt, second.placed) == (1, 1)
    assert content_of(second.folder) == before
    (first.folder / "pakker/fanoe-2027.1.zip").unlink()
    (order.out / ".forankring/2027.1/laesoe.json").write_text("{", encoding="utf-8")
    third = run(order)
    assert (third.rebuilt, third.placed) == (2, 2)
    assert content_of(third.folder) == before


@pytest.mark.parametrize(("was", "by"), [('"key"', '"kex"'), ('"version"', '"versjon"'), ('"DUBU"', '"DUBA"')])
def test_a_state_that_a_disk_altered_is_not_believed(order: IssueOrder, was: str, by: str):
    order = replace(order, municipalities=("laesoe",))
    before = content_of(run(order).folder)
    path = order.out / ".forankring/2027.1/laesoe.json"
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, by), encoding="utf-8")
    again = run(order)
    assert (again.rebuilt, again.failed) == (2, ())
    assert content_of(again.folder) == before


def test_two_runs_at_once_are_one_too_many(still: IssueOrder):
    still.out.mkdir(parents=True)
    handle = os.open(still.out, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert codes(still) == {"output-busy"}
    finally:
        os.close(handle)


@pytest.mark.slow
def test_of_two_processes_at_once_one_issues_and_the_other_says_why_not(still: IssueOrder):
    command = [sys.executable, "-m", "generator", "issue", "2027.1", "--content", str(still.home.content)]
    command += ["--municipality", "laesoe", "--executor", "here", "--out", str(still.out)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=180)[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    refused = said[0] if both[0].returncode else said[1]
    assert "[output-busy]" in refused and "Traceback" not in refused
    assert not verified(still.out / "2027.1")


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "disk-full"), (errno.EROFS, "output-unwritable")])
def test_a_disk_that_fails_is_one_clear_problem_and_the_next_run_completes(
    still: IssueOrder, monkeypatch: pytest.MonkeyPatch, number: int, code: str
):
    whole = Path.write_bytes

    def fails(path: Path, data: bytes) -> int:
        if path.suffix == ".zip" and "fanoe" in path.name:
            raise OSError(number, os.strerror(number), str(path))
        return whole(path, data)

    monkeypatch.setattr(Path, "write_bytes", fails)
    assert codes(still) == {code}
    arguments = ["issue", "2027.1", "--content", str(still.home.content), "--municipality", "fanoe"]
    said = CliRunner().invoke(cli, [*arguments, "--executor", "here", "--out", str(still.out)])
    assert said.exit_code == 1 and code in said.stderr
    assert "Intet er skrevet" not in said.stderr  # Læsø is in place
    monkeypatch.undo()
    assert not (still.out / "2027.1/udgivelse.json").exists()
    assert run(still).municipalities == 2


def test_a_disk_that_is_really_full_or_read_only_is_one_clear_problem_and_the_next_run_completes(
    still: IssueOrder, tmp_path: Path
):
    disk = tmp_path / "disk"
    disk.mkdir()

    def mount(*options: str) -> bool:
        command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(disk)]
        return shutil.which("mount") is not None and subprocess.run(command, capture_output=True).returncode == 0

    if not mount("size=400k"):
        pytest.skip("no right to mount a small disk")
    try:
        order = replace(still, out=disk / "issues")
        assert codes(order) == {"disk-full"}
        assert not (order.out / "2027.1/udgivelse.json").exists()
        assert mount("remount", "size=64m") and run(order).municipalities == 2
        whole = content_of(order.out / "2027.1")
        assert mount("remount", "ro") and not run(order).changed  # nothing to write, nothing wrong
        assert codes(replace(order, people=True)) == {"output-unwritable"}
        assert content_of(order.out / "2027.1") == whole
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("rounds", [3, pytest.param(50, marks=pytest.mark.slow)])
def test_a_run_that_is_killed_anywhere_is_completed_by_the_next(
    still: IssueOrder, tmp_path: Path, rounds: int, capsys: pytest.CaptureFixture[str]
):
    """Killed with all its processes, one time in four before it writes, else at points drawn over all the time from its
    first file to its end; what lies there never passes for more."""
    command = [sys.executable, "-m", "generator", "issue", "2027.1", "--content", str(still.home.content)]
    for slug in still.municipalities:
        command += ["--municipality", slug]

    def start(out: Path, executor: str) -> subprocess.Popen[bytes]:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([*command, "--executor", executor, "--out", str(out)], start_new_session=True, **quiet)

    def wait_for_writing(process: subprocess.Popen[bytes], out: Path) -> None:
        while process.poll() is None and not (out / ".forankring").exists():
            time.sleep(0.002)

    ways = ("here", "process") if rounds > 3 else ("here",)
    times: dict[str, tuple[float, float]] = {}
    for executor in ways:
        begun = time.monotonic()
        process = start(tmp_path / executor, executor)
        wait_for_writing(process, tmp_path / executor)
        writing = time.monotonic()
        assert process.wait() == 0
        times[executor] = writing - begun, time.monotonic() - writing
    undisturbed = content_of(tmp_path / "here/2027.1")
    chance, found = random.Random(2027), {"nothing": 0, "part": 0, "all": 0}
    for number in range(rounds):
        out = tmp_path / f"killed-{number}"
        executor = ways[number % len(ways)]
        before, during = times[executor]
        process = start(out, executor)
        if number % 4 == 3:
            time.sleep(before * chance.uniform(0.2, 1.0))
        else:
            wait_for_writing(process, out)
            time.sleep(during * chance.uniform(0.0, 1.0))
        with suppress(ProcessLookupError):  # it had just ended
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        left = content_of(out / "2027.1") if out.is_dir() else {}
        found["all" if left == undisturbed else "part" if left else "nothing"] += 1
        assert "udgivelse.json" not in left or not verified(out / "2027.1")
        assert run(replace(still, out=out)).failed == ()
        assert not verified(out / "2027.1")
        assert content_of(out / "2027.1") == undisturbed
        shutil.rmtree(out)
    assert found["part"] or rounds == 3, found
    with capsys.disabled():
        print(f"\nkilled {rounds} times; what lay there: {found}")


def verified(folder: Path) -> list[Problem]:
    problems = Problems()
    seal.verify(folder, None, problems)
    return problems.found


# Executors


def dies_on_two(number: int) -> int:
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 10


def test_work_that_kills_its_process_is_given_up_and_the_rest_is_done():
    crew = Crew("process", 2, Problems())
    found = dict(crew.run(dies_on_two, [1, 2, 3, 4]))
    assert isinstance(found.pop(2), WorkerDied)
    assert found == {1: 10, 3: 30, 4: 40}
    assert executors.TRIES == 3


def test_a_form_in_the_folder_is_the_kommunes_parameters(order: IssueOrder, tmp_path: Path):
    folder = tmp_path / "params"
    _, form, _ = form_file(order.home, "Fanø", Problems())
    folder.mkdir()
    (folder / "oplysningsskema-fanoe.xlsx").write_bytes(form)

    found = parameter_files(folder, order.home.content, order.municipalities, problems := Problems())
    assert not problems.found and found["fanoe"].name == "oplysningsskema-fanoe.xlsx"

    _write(folder / "fanoe.yaml", "municipality: fanoe\n")
    parameter_files(folder, order.home.content, order.municipalities, problems)
    assert [problem.code for problem in problems] == ["parameters-twice"]
