"""An issue: one release's packs for many kommuner in one folder, complete, checkable and quick to bring up to date.

    <out>/<number>/kommuner/<slug>/    a BagIt bag: all that the kommune gets
    <out>/<number>/pakker/             the same as one zip per kommune, to send
    <out>/<number>/portal/             the same as a web site without a server
    <out>/<number>/udgivelse.json      what is in the issue, every file with its hash; beside it the signature
    <out>/mails-<number>/              a draft mail per recipient on the form
    <out>/ledger.sqlite                what was built, and what somebody marked as sent: see `ledger`
    <out>/.forankring/<number>/        one state file per kommune: keys, hashes and times of what was placed, under its
                                       own hash
    <out>/.forankring/<number>/kalendere/<slug>/   the calendars as they were last issued

The state is what makes a run quick and resumable. It is written after a kommune's files are in place, one kommune at a
time, so a run may be killed anywhere: what has no state is made again, to the same bytes. The index is taken away
before anything changes and written last, so a half-made issue never passes for a whole one. No file here but the mails
(which lie beside the issue) holds anything about persons, unless `people` is asked for.

A calendar follows on the one issued before, so that a moved date replaces the old one where people have imported it.
The calendars issued are kept aside, written before the bag is placed: a calendar that follows on itself is the same
bytes, so a run that is killed anywhere gives what an undisturbed one does.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from generator import __version__, store
from generator.distribute import ledger
from generator.distribute.executors import PROCESS, Crew, WorkerDied
from generator.distribute.inputs import digest, fingerprint, of_files, of_parameters, parameter_files
from generator.distribute.letter import Sheet, draft_mail
from generator.distribute.parcel import bag, zipped
from generator.distribute.participation import Participation, everybody, read_participation
from generator.distribute.portal import TEMPLATES, design_version, portal
from generator.distribute.previews import previews
from generator.distribute.releases import Release, find_release, read_releases, since
from generator.distribute.seal import INDEX, SUFFIX, key_name, read_private, signature
from generator.distribute.work import Made, PackTask, Placed, Task, make, pack_key, with_people
from generator.libreoffice.program import installed
from generator.municipality import RegisterEntry, read_register
from generator.outline import Words, read_words
from generator.pack import Home, Order, as_json, calendar_name, former_calendar, programme_names
from generator.problems import Problems, Where, nearest
from generator.reading.source import shown_path

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

BAGS, ZIPS, MAILS, PORTAL = "kommuner", "pakker", "mails", "portal"
CALENDARS = "kalendere"
STATE = ".forankring"
SCHEMA = 1
SHOWN = 5  # changes without a reason that the summary names


class IssueOrder(Struct, frozen=True):
    """What to issue.

    programmes, municipalities  empty for all; with some, the rest of an issue that lies there stays as it is
    participation               the form, None for every kommune and every programme
    params                      folder with parameter files, None for the content folder's own
    executor, jobs              see `executors.Crew`
    people                      put the names and e-mails of the parameter files into the packs
    key                         the private key to sign with, None for no signature
    previews                    pictures of first pages in the portal, where LibreOffice is installed
    """

    number: str
    home: Home
    out: Path
    programmes: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    participation: Path | None = None
    params: Path | None = None
    layout: Path | None = None
    executor: str = PROCESS
    jobs: int = 0
    people: bool = False
    key: Path | None = None
    previews: bool = False


class Outcome(Struct):
    """What a run came to.

    rebuilt      counts packs
    plain        the portal had to do without the design system
    unexplained  ids of items that changed without a reason in releases.yaml, those of most kommuner first
    unused       the reasons there that no change has
    people       the kommuner whose packs hold names and e-mails, of this run or an earlier one
    names        the kommuner's, by slug
    problems     those of the kommuner that failed
    """

    folder: Path
    municipalities: int = 0
    packs: int = 0
    rebuilt: int = 0
    placed: int = 0
    mails: int = 0
    removed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    signed: bool = False
    plain: bool = False
    changed: bool = False
    people: tuple[str, ...] = ()
    unexplained: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)

    def summary(self) -> list[tuple[str, str]]:
        """What to tell the one who ran it, as label and value."""
        rows = [
            ("Kommuner", str(self.municipalities)),
            ("Pakker", str(self.packs)),
            (
                "Bygget nu",
                "0, for intet er ændret" if not (self.rebuilt or self.placed or self.failed) else str(self.rebuilt),
            ),
        ]
        rows += [("Udgået", self.named(self.removed))] if self.removed else []
        rows += [("Har ikke svaret", f"{len(self.missing)}: {', '.join(self.missing)}")] if self.missing else []
        rows += [("Mailudkast", f"{self.mails} i {MAILS}-{self.folder.name}")] if self.mails else []
        if self.unexplained:
            few = ", ".join(self.unexplained[:SHOWN]) + ", …" * (len(self.unexplained) > SHOWN)
            rows.append(
                ("Ændret uden grund", f"{len(self.unexplained)}: {few} (skriv hvorfor i content/releases.yaml)")
            )
        if self.unused:
            rows.append(("Grunde uden ændring", f"{', '.join(self.unused)} (se efter, om id'et er rigtigt)"))
        rows += [("Med navne og mailadresser", self.named(self.people))] if self.people else []
        rows.append(("Underskrevet", "ja" if self.signed else "nej"))
        rows += [("Portalens udseende", "enkelt. Designsystemet mangler (npm-pakken dkfds)")] if self.plain else []
        return rows

    def named(self, slugs: Iterable[str]) -> str:
        """The kommuner's names as one line."""
        return ", ".join(self.names.get(slug, slug) for slug in slugs)


class Plan(Struct, frozen=True):
    """The order with everything it names read and checked."""

    order: IssueOrder
    release: Release
    releases: tuple[Release, ...]
    entries: Mapping[str, RegisterEntry]
    participation: Participation
    programmes: tuple[str, ...]
    key: Ed25519PrivateKey | None
    params: Mapping[str, Path]
    crew: Crew

    @property
    def folder(self) -> Path:
        return self.order.out / self.release.number

    @property
    def state(self) -> Path:
        return self.order.out / STATE / self.release.number


Watch = Callable[[int, int, str], None]  # kommuner done, kommuner in all, the last one's name


def issue(order: IssueOrder, problems: Problems, watch: Watch = lambda done, of, name: None) -> Outcome:
    """Bring the issue up to date. What is wrong with the order ends the run before anything is touched; what is wrong
    with one kommune is collected in the outcome, and the others are issued."""
    return carry_out(planned(order, problems), problems, watch)


def carry_out(plan: Plan, problems: Problems, watch: Watch) -> Outcome:
    """The second half of `issue`: what ends this may have placed some of the kommuner already."""
    with store.locked(plan.folder, problems):
        return _run(plan, problems, watch)


def planned(order: IssueOrder, problems: Problems) -> Plan:
    """The first half of `issue`: read and check all that the order names, and touch nothing."""
    order = replace(order, out=order.out.absolute())
    content = order.home.content
    names = programme_names(order.home, problems)
    for name in order.programmes:
        if name not in names:
            problems.report("unknown-programme", name=name[:60], hint=nearest(name, names))
    register = read_register(content, problems)
    chosen = [register.find(one, problems) for one in order.municipalities]
    releases = read_releases(content, problems)
    release = find_release(releases, order.number, content, problems)
    participation: Participation | None = everybody(register, names)
    if order.participation is not None:
        participation = read_participation(order.participation, register, names, problems)
    entries = {entry.slug: entry for entry in register.entries}
    params = parameter_files(order.params, content, list(entries), problems)
    sheet = order.layout / "layout.yaml" if order.layout is not None else None
    if sheet is not None and not sheet.is_file():  # else every kommune would fail on it, one by one
        problems.report("missing-file", Where(shown_path(sheet)), file=shown_path(sheet))
    key = read_private(order.key, problems) if order.key is not None else None
    crew = Crew(order.executor, order.jobs, problems)
    problems.stop_on_errors()
    assert release is not None and participation is not None  # each None reported an error
    if order.municipalities:
        wanted = {entry.slug for entry in chosen if entry is not None}
        kept = {slug: parts for slug, parts in participation.parts.items() if slug in wanted}
        participation = replace(participation, parts=kept)
    if not participation.parts:
        problems.report("nobody-chosen", hint="se efter i formularen og efter --municipality")
        problems.stop_on_errors()
    return Plan(order, release, releases, entries, participation, names, key, params, crew)


def _run(plan: Plan, problems: Problems, watch: Watch) -> Outcome:
    shutil.rmtree(plan.state / "new", ignore_errors=True)
    states = dict(_read_states(plan.state))
    tasks, keys = _tasks(plan, states)
    outcome = Outcome(plan.folder, missing=tuple(plan.entries[slug].name for slug in plan.participation.missing))
    outcome.names = {slug: entry.name for slug, entry in plan.entries.items()}
    gone = () if plan.order.municipalities else tuple(sorted(states.keys() - keys.keys()))
    stale = [_following(plan, task) for task in tasks if not _stands(plan, states.get(task.slug), keys[task.slug])]
    done, failed = len(tasks) - len(stale), []
    watch(done, len(tasks), "")
    for task, made in plan.crew.run(make, stale) if stale else ():
        done += 1
        result = made if isinstance(made, Made) else _crashed(plan, task, made)
        outcome.problems.found += [one for one in result.problems if one not in outcome.problems.found]
        if result.files:
            _forget_index(plan.folder)
            states[task.slug] = _place(plan, result, keys[task.slug])
            outcome.rebuilt += len(result.rebuilt)
            outcome.placed += 1
        else:
            failed.append(task.slug)
        watch(done, len(tasks), plan.entries[task.slug].name)
    for slug in gone:
        _forget_index(plan.folder)
        _remove(plan, slug)
        del states[slug]
    outcome.failed, outcome.removed = tuple(sorted(failed)), gone
    _look_for_reasons(plan, states, outcome)
    outcome.mails = _write_mails(plan, states)
    outcome.municipalities = len(states)
    outcome.people = tuple(slug for slug in sorted(states) if with_people(states[slug]["packs"]))
    outcome.packs = sum(len(state["packs"]) for state in states.values())
    site = _write_portal(plan, states, outcome)
    outcome.changed = _write_index(plan, states, site, outcome)
    with ledger.opened(plan.order.out, problems, make=True) as base:
        ledger.record_built(base, plan.release.number, plan.release.date, states)
    outcome.plain = not design_version()
    outcome.signed = plan.key is not None and not failed
    shutil.rmtree(plan.state / "new", ignore_errors=True)
    return outcome


# What to build


def _tasks(plan: Plan, states: Mapping[str, Any]) -> tuple[list[Task], dict[str, str]]:
    """Return a task per kommune, and the key of what it will have."""
    order = plan.order
    layout = order.layout or order.home.layouts / "standard"
    prints = fingerprint(order.home, layout, plan.programmes)
    tasks, keys = [], {}
    for slug, parts in plan.participation.parts.items():
        own = of_parameters(plan.params.get(slug), plan.programmes)
        packs = []
        for name, part in parts.items():
            one = Order(
                name,
                slug,
                order.home,
                order.layout,
                plan.params.get(slug),
                people=order.people,
                start=part.start,
            )
            key = pack_key(one, (prints.shared, prints.programmes[name], own), part.start)
            former = states.get(slug, {}).get("packs", {}).get(name)
            apart = bool(order.programmes) and name not in order.programmes
            if apart and former is None:
                continue  # others were asked for, and this one never was
            if apart:
                key = former["key"]
            folder = plan.folder / BAGS / slug / "data" / name
            usable = former is not None and former["key"] == key
            packs.append(PackTask(one, key, Placed(folder, former["files"], former) if usable else None))
        if not packs:
            continue
        previous = _previous(plan, slug)
        release = since(plan.releases, plan.release, previous[0]) if previous else plan.release
        task = Task(
            slug,
            plan.entries[slug],
            release,
            tuple(packs),
            {name: replace(part, contact="", email="") for name, part in parts.items()},
            digest(prints.shared, prints.programmes),
            previous,
        )
        tasks.append(task)
        keys[slug] = digest(
            [pack.key for pack in packs],
            release.model_dump(mode="json"),
            order.people,
            [(name, part.wave, str(part.start)) for name, part in parts.items()],
            _seen(previous),
            key_name(plan.key) if plan.key is not None else "",
        )
    return tasks, keys


def _previous(plan: Plan, slug: str) -> tuple[str, Path] | None:
    """The kommune's part of the latest earlier release that lies beside this one."""
    numbers = [release.number for release in plan.releases]
    for number in reversed(numbers[: numbers.index(plan.release.number)]):
        folder = plan.order.out / number / BAGS / slug / "data"
        if folder.is_dir() and not folder.is_symlink():
            return number, folder
    return None


def _following(plan: Plan, task: Task) -> Task:
    """Return the task with the calendars its own follow on: as last issued here, else those of the release before."""
    packs = []
    for pack in task.packs:
        name = pack.order.programme
        file = calendar_name(name, task.slug)
        folders = [plan.state / CALENDARS / task.slug, plan.folder / BAGS / task.slug / "data" / name]
        folders += [task.previous[1] / name] if task.previous else []
        found = (former_calendar(folder, file) for folder in folders)
        packs.append(replace(pack, former=next((one for one in found if one), {})))
    return replace(task, packs=tuple(packs))


def _seen(previous: tuple[str, Path] | None) -> str:
    """What the earlier part is known by: its bag's own list of checksums."""
    if previous is None:
        return ""
    listed = previous[1].parent / "manifest-sha256.txt"
    return previous[0] + (store.sha256(listed.read_bytes()) if listed.is_file() else "")


def _stands(plan: Plan, state: Mapping[str, Any] | None, key: str) -> bool:
    """Does everything the kommune gets lie there as it was placed? Only a file whose time changed is read."""
    if state is None or state["key"] != key:
        return False
    root = str(plan.folder)
    for name, (size, time, expected) in state["files"].items():
        path = f"{root}/{name}"  # thousands of files, and a Path for each is half the time
        try:
            found = os.lstat(path)
            if found.st_size != size or not stat.S_ISREG(found.st_mode):
                return False
            if found.st_mtime_ns != time and store.sha256(Path(path).read_bytes()) != expected:
                return False
        except OSError:
            return False
    return True


def _crashed(plan: Plan, task: Task, error: Exception) -> Made:
    """A fault of our own in one kommune's packs: told as one line, and the others go on."""
    problems = Problems()
    name = plan.entries[task.slug].official_name
    if isinstance(error, WorkerDied):
        problems.report("worker-died", name=name, count=str(error))
    else:
        problems.report("build-crashed", name=name, reason=f"{type(error).__name__}")
    return Made(task.slug, {}, {}, (), tuple(problems))


def _look_for_reasons(plan: Plan, states: Mapping[str, Any], outcome: Outcome) -> None:
    """Tell which changes carry no reason and, where everything was issued, which reasons no change carries."""
    news = [pack["news"] for state in states.values() for pack in state["packs"].values() if "news" in pack]
    missing = Counter(one for told in news for one in told["unexplained"])
    outcome.unexplained = tuple(sorted(missing, key=lambda one: (-missing[one], one)))
    if news and not plan.order.municipalities and not plan.order.programmes and not outcome.failed:
        used = {one for told in news for one in told["used"]}
        outcome.unused = tuple(sorted(plan.release.reasons.keys() - used))


# Placing


def _place(plan: Plan, made: Made, key: str) -> dict[str, Any]:
    """Put one kommune's bag and zip in place, then its state; return the state."""
    entry, slug = plan.entries[made.slug], made.slug
    for name in made.packs:
        file = calendar_name(name, slug)
        if f"{name}/{file}" in made.files:
            _write(plan.state / CALENDARS / slug / file, made.files[f"{name}/{file}"])
    state = plan.state / f"{slug}.json"
    state.unlink(missing_ok=True)
    new = plan.state / "new" / slug
    shutil.rmtree(new, ignore_errors=True)
    for name, data in made.files.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    bag(new, plan.release, entry, made.packs, with_people(made.packs))
    zip_name = f"{ZIPS}/{slug}-{plan.release.number}.zip"
    zip_new = plan.state / "new" / f"{slug}.zip"
    zip_new.write_bytes(zipped(made.files, plan.release, plan.key))
    target = plan.folder / BAGS / slug
    old = plan.state / "new" / f"{slug}.old"
    for folder in (target.parent, plan.folder / ZIPS):
        folder.mkdir(parents=True, exist_ok=True)
    if target.exists() or target.is_symlink():
        target.rename(old)
    new.rename(target)
    zip_new.replace(plan.folder / zip_name)
    files = {path: _stat(plan.folder / path) for path in [*_below(target, plan.folder), zip_name]}
    found = {"schema": SCHEMA, "key": key, "packs": dict(made.packs), "files": files}
    _write_state(state, found)
    _discard(old)
    return dict(json.loads(as_json(found)))  # in the order the next run reads it


def _stat(path: Path) -> list[Any]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, store.sha256(path.read_bytes())]


def _below(folder: Path, root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in folder.rglob("*") if path.is_file())


def _discard(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


def _remove(plan: Plan, slug: str) -> None:
    """Take away a kommune that is no longer part of the issue."""
    (plan.state / f"{slug}.json").unlink(missing_ok=True)
    _discard(plan.folder / BAGS / slug)
    (plan.folder / ZIPS / f"{slug}-{plan.release.number}.zip").unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    """Write a file as one: beside, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(data)
    beside.replace(path)


def _read_states(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each kommune's state."""
    for path in sorted(folder.glob("*.json")):
        found = _read_state(path)
        if found is not None:
            yield path.stem, found


def _write_state(path: Path, found: Mapping[str, Any]) -> None:
    """Write a state under a line with its own hash: what a disk made of it later is never believed."""
    data = as_json(found)
    _write(path, f"{store.sha256(data)}\n".encode() + data)


def _read_state(path: Path) -> dict[str, Any] | None:
    """Return what a state file says; one that is not as it was written is as good as none."""
    try:
        seal, _, data = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if seal != store.sha256(data).encode():
        return None
    found = json.loads(data)
    return dict(found) if found["schema"] == SCHEMA else None


# Mails


def _write_mails(plan: Plan, states: Mapping[str, Any]) -> int:
    """Write one draft per recipient into `<out>/mails-<number>`, a folder for its owner alone; return how many.

    The folder is not part of the issue: it alone holds names and addresses. A draft is named by its recipient, so it
    stays the same one whoever comes or goes on the form. One that is newer than the kommune's zip is left, for somebody
    may have written in it; one whose recipient is no longer on the form is taken away.
    """
    if not plan.participation.returned:
        return 0
    folder = plan.order.out / f"{MAILS}-{plan.release.number}"
    words: Words = {}
    wanted: dict[str, tuple[str, str, str]] = {}
    for slug, parts in plan.participation.parts.items():
        people: dict[str, str] = {}
        for part in parts.values():
            people[part.email] = part.contact or people.get(part.email, "")
        people.pop("", None)
        for address, contact in people.items() if slug in states else ():
            wanted[f"{slug}-{digest(address, contact)[:8]}.eml"] = (slug, address, contact)
    for path in sorted(folder.glob("*.eml")):
        slug = path.stem.rpartition("-")[0]
        asked = slug in plan.participation.parts or not plan.order.municipalities
        if path.name not in wanted and asked and slug in plan.entries:
            path.unlink()
    for name, (slug, address, contact) in wanted.items():
        path = folder / name
        attached = f"{slug}-{plan.release.number}.zip"
        package = plan.folder / ZIPS / attached
        if path.is_file() and path.stat().st_mtime_ns >= package.stat().st_mtime_ns:
            continue
        words = words or read_words(plan.order.home.content / "words.yaml", Problems())
        sheet = Sheet(words, plan.entries[slug], plan.release)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, draft_mail(sheet, states[slug]["packs"], contact, address, attached, package.read_bytes()))
    return len(wanted)


# The index


def _forget_index(folder: Path) -> None:
    for name in (f"{INDEX}{SUFFIX}", INDEX):
        (folder / name).unlink(missing_ok=True)


def _write_portal(plan: Plan, states: Mapping[str, Any], outcome: Outcome) -> dict[str, list[Any]]:
    """Write the web site where it is not what it should be; return its files as a state holds them."""
    states = dict(sorted(states.items()))
    told = [(slug, state["packs"], [one[2] for one in state["files"].values()]) for slug, state in states.items()]
    drawn = plan.order.previews and not outcome.people and installed() is not None
    key = digest(
        of_files(TEMPLATES.iterdir(), TEMPLATES),
        told,
        plan.release.model_dump(mode="json"),
        outcome.people,
        outcome.missing,
        design_version(),
        drawn,
    )
    memory = plan.state / "site" / "portal.json"
    former = _read_state(memory)
    if former is not None and _stands(plan, former, key):
        return dict(former["files"])
    _forget_index(plan.folder)
    memory.unlink(missing_ok=True)
    pictures = previews(states, plan.folder / BAGS, plan.state / "site" / "previews") if drawn else {}
    made = portal(plan.release, bool(outcome.people), plan.entries, states, outcome.missing, pictures)
    _discard(plan.folder / PORTAL)
    for name, data in made.items():
        path = plan.folder / PORTAL / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    files = {f"{PORTAL}/{name}": _stat(plan.folder / PORTAL / name) for name in made}
    _write_state(memory, {"schema": SCHEMA, "key": key, "packs": {}, "files": files})
    return files


def _write_index(plan: Plan, states: Mapping[str, Any], site: Mapping[str, list[Any]], outcome: Outcome) -> bool:
    """Write index and signature where they are not what they should be; return whether that was needed."""
    told = index_of(plan.release, plan.entries, states, site, outcome)
    key = digest(told, key_name(plan.key) if plan.key is not None and not outcome.failed else "")
    memory = plan.state / "site" / "index.json"
    former = _read_state(memory)
    seal = plan.folder / f"{INDEX}{SUFFIX}"
    if former is not None and _stands(plan, former, key) and seal.exists() == (plan.key is not None):
        return False
    memory.unlink(missing_ok=True)
    index = as_json(told)
    sealed = signature(plan.key, index) if plan.key is not None and not outcome.failed else None
    changed = False
    for name, data in ((INDEX, index), (f"{INDEX}{SUFFIX}", sealed)):
        path = plan.folder / name
        if data is None:
            path.unlink(missing_ok=True)
        elif not path.is_file() or path.read_bytes() != data:
            if name == INDEX:
                (plan.folder / f"{INDEX}{SUFFIX}").unlink(missing_ok=True)
                if hasattr(os, "sync"):
                    os.sync()  # what the index lists is on the disk before the index is
            _write(path, data)
            changed = True
    files = {name: _stat(plan.folder / name) for name in (INDEX, f"{INDEX}{SUFFIX}") if (plan.folder / name).is_file()}
    _write_state(memory, {"schema": SCHEMA, "key": key, "packs": {}, "files": files})
    return changed


def index_of(
    release: Release,
    entries: Mapping[str, RegisterEntry],
    states: Mapping[str, Any],
    site: Mapping[str, list[Any]],
    outcome: Outcome,
) -> dict[str, Any]:
    """Return what udgivelse.json says: the release, who gets what, and every file's size and SHA-256."""
    placed = [*(state["files"] for state in states.values()), site]
    files = {name: {"bytes": size, "sha256": sha256} for some in placed for name, (size, _, sha256) in some.items()}
    return {
        "schema": SCHEMA,
        "generator": __version__,
        "release": {"number": release.number, "date": release.date.isoformat(), "summary": release.summary},
        "people": bool(outcome.people),
        "municipalities": {
            slug: {
                "code": entries[slug].code,
                "name": entries[slug].official_name,
                "people": with_people(state["packs"]),
                "programmes": {
                    name: {"name": pack["name"], "version": pack["version"], "state": pack["state"]}
                    for name, pack in state["packs"].items()
                },
            }
            for slug, state in sorted(states.items())
        },
        "not_returned": list(outcome.missing),
        "failed": list(outcome.failed),
        "files": dict(sorted(files.items())),
    }
