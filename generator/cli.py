"""The program `forankring`: a thin shell over the rooms, and the only module that prints or exits.

Results go to stdout, problems to stderr; tables and colour only where a person is watching. Exit codes: 0 done,
1 problems in content, parameters or files, 2 wrong usage. Help is English, messages Danish, for the people who write
content and parameters. The rooms are imported inside the commands, so that `--help` does not wait for them.
"""

from __future__ import annotations

import gc
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from generator import __version__
from generator.problems import Problem, Problems, ProblemsError, Where

if TYPE_CHECKING:
    from generator.pack import Order, Pack, Prepared
    from generator.reading.model import Audience

# A file's name may hold what a terminal obeys (colours, new lines, right-to-left); none of it reaches the screen.
_UNSEEN = re.compile("\n(?!    → )|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_REPLACEMENT = "\ufffd"
FOLDER = click.Path(path_type=Path, file_okay=True, dir_okay=True)
CONTENT = click.option("--content", type=FOLDER, help="Content folder; default: the one that came with the program.")
LAYOUT = click.option("--layout", type=FOLDER, help="Layout folder; default: the standard layout.")
PARAMS = click.option(
    "--params", type=FOLDER, help="Parameter file, form or folder of them; default: the content folder's own, if any."
)
DATE = click.option(
    "--date",
    "built",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Date of the documents, as 2027-01-11; default: the content release's date.",
)

DATE_OF_STATUS = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the status is of, as 2027-03-01; default: the day the log was last saved.",
)

DRAFT = click.option("--draft", is_flag=True, help="Also build content that is not approved, marked as a draft.")
AUDIENCE = click.option(
    "--audience",
    type=click.Choice(["styregruppe", "projekt", "alle"]),
    default="styregruppe",
    show_default=True,
    help="The edition for these readers; the default holds everything.",
)
ALL = "all"
MANY = 200_000  # new objects between two looks for garbage: nearly all that a run makes, it keeps to its end


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="forankring")
def cli() -> None:
    """Tailored implementation packs (Word and PowerPoint) for Danish municipalities."""


def main() -> None:
    """Run the program. Stumbles neither over a terminal that cannot show a character nor over one that is gone.

    A fault of our own ends as one line too: nobody who builds a pack can use a traceback.
    """
    gc.set_threshold(MANY)
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        cli()
    except Exception as error:  # whatever it is, it is the last thing this run does
        problems = Problems()
        if isinstance(error, OSError) and _inside(error) == "click":
            problems.report("not-shown", reason=error.strerror or str(error))
            sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  (the exit flushes it once more)
        else:
            problems.report("internal", reason=f"{type(error).__name__} i {_inside(error)}")
        for problem in problems:
            click.echo(as_line(problem, colour=False), err=True)
        sys.exit(1)
    finally:
        gc.freeze()  # what there is goes with the process: no need to look through it once more


def _inside(error: BaseException) -> str:
    """The module and line an exception came from; only "click" for its output functions."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    module = str(trace.tb_frame.f_globals.get("__name__", ""))
    return "click" if module.startswith("click.") else f"{module}:{trace.tb_lineno}"


@cli.command()
@click.argument("programme")
@click.argument("municipality")
@PARAMS
@click.option("--out", type=FOLDER, default=Path("output"), show_default=True, help="Folder the packs go into.")
@LAYOUT
@CONTENT
@click.option("--only", multiple=True, metavar="DOCUMENT", help="Build only this document, as guide; may be repeated.")
@DATE
@click.option("--figures", is_flag=True, help="Also draw the figures as PNG and SVG, for the intranet.")
@click.option("--pdf", is_flag=True, help="Also make an accessible PDF of each document and deck; needs LibreOffice.")
@click.option(
    "--paginate", is_flag=True, help="Take the pages of contents lists from LibreOffice, which must be there."
)
@AUDIENCE
@DRAFT
def pack(
    programme: str,
    municipality: str,
    params: Path | None,
    out: Path,
    layout: Path | None,
    content: Path | None,
    only: tuple[str, ...],
    built: datetime | None,
    figures: bool,
    pdf: bool,
    paginate: bool,
    audience: Audience,
    draft: bool,
) -> None:
    """Build the pack of PROGRAMME (all: every programme) for MUNICIPALITY (slug, Danish name or four-digit code)."""
    from generator import pack as packing
    from generator.memory import one_pack
    from generator.reading.model import WHOLE

    click.get_current_context().with_resource(one_pack())  # each programme has texts of its own
    with reporting() as problems:
        packing.libreoffice(pdf, paginate, problems)  # else every programme would say that it is missing
    names: tuple[str, ...] = (programme,)
    across = False
    wanted = {programme: only}
    if programme == ALL:
        with reporting() as problems:
            home = packing.find_home(content, problems)
            names = packing.programme_names(home, problems)
            wanted = {name: packing.documents_in(home, name, only) for name in names}
            had = {one for some in wanted.values() for one in some}
            whole = audience == WHOLE  # the deck across programmes tells of hours, so it belongs to the whole edition
            across = whole and (not only or packing.OVERVIEW in only)
            for one in only:
                if one == packing.OVERVIEW and not whole:
                    problems.report("not-for-audience", name=one, to=WHOLE, audience=audience)
                if one not in had and one != packing.OVERVIEW:
                    problems.report("unknown-document", name=one[:80])
    failed: list[str] = []
    rows: list[tuple[str, ...]] = []
    title = ""
    ready: list[Prepared] = []
    packs: list[Pack] = []
    for name in names:
        skipped = bool(only) and not wanted[name]
        if skipped and set(only) != {packing.OVERVIEW}:
            rows.append((name, "Sprunget over: har ikke dokumentet", ""))
        if skipped and not across:
            continue
        try:
            with reporting(exits=False) as problems:
                order = make_order(
                    name, municipality, content, layout, params, problems, only=wanted[name], built=built
                )
                order = replace(order, draft=draft, pdf=pdf, paginate=paginate, audience=audience)
                with watching(f"Bygger {name} …"):
                    prepared = packing.prepare(order, problems)
                    ready.append(prepared)
                    if skipped:
                        continue
                    edition = packing.edition_name(prepared.tailored.programme.id, audience)
                    place = out / prepared.entry.slug / edition
                    former = packing.former_calendar(place, packing.calendar_name(place.name, prepared.entry.slug))
                    made = packing.build_pack(prepared, problems, figures=figures, former=former)
                    folder = packing.write_pack(made, out, problems)
                    packs.append(made)
        except ProblemsError:
            failed.append(name)
            if programme == ALL:
                rows.append((name, "Ikke bygget", ""))
            continue
        title = f"{made.title} · {shown(folder)}" if programme != ALL else shown(folder.parent)
        lead = (f"{edition}/",) if programme == ALL else ("",)
        files = [(file, len(data)) for file, data in made.files.items() if "/" not in file]
        rows += [(f"{lead[0]}{file}", describe(file), size(count)) for file, count in files]
        if drawn := [len(data) for file, data in made.files.items() if "/" in file]:
            rows.append((f"{lead[0]}figurer/", f"{len(drawn)} filer", size(sum(drawn))))
    if across and failed:
        warned = Problems()
        warned.warn("overview-skipped", names=", ".join(failed))
        print_problems(warned)
    elif across:
        try:
            with reporting(exits=False) as problems:
                made = packing.build_overview(ready, packs, problems)
                title = shown(packing.write_pack(made, out, problems).parent)
            rows += [(f"{made.programme}/{file}", describe(file), size(len(data))) for file, data in made.files.items()]
        except ProblemsError:
            failed.append(packing.OVERVIEW)
            rows.append((packing.OVERVIEW, "Ikke bygget", ""))
    if rows:
        show_table(title, ("Fil", "Hvad", "Størrelse"), rows)
    if failed:
        sys.exit(1)


@cli.command()
@click.argument("programme")
@click.argument("municipality")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="A role's own calendar; may be repeated.")
@click.option("--team", "teams", multiple=True, metavar="TEAM", help="A team's own calendar; may be repeated.")
@PARAMS
@click.option("--out", type=FOLDER, default=Path(), help="Folder the calendars go into; default: the current one.")
@click.option("--previous", type=FOLDER, help="The calendar issued before; default: the file that is replaced.")
@CONTENT
@DATE
@DRAFT
@AUDIENCE
def calendar(
    programme: str,
    municipality: str,
    roles: tuple[str, ...],
    teams: tuple[str, ...],
    params: Path | None,
    out: Path,
    previous: Path | None,
    content: Path | None,
    built: datetime | None,
    draft: bool,
    audience: Audience,
) -> None:
    """Write PROGRAMME's calendar for MUNICIPALITY, or one for each role and team named (ids, as in explain)."""
    with reporting() as problems:
        from generator import pack as packing

        order = make_order(programme, municipality, content, None, params, problems, built=built)
        prepared = packing.prepare(replace(order, draft=draft, audience=audience), problems)
        for name, data in packing.ordered_calendars(prepared, roles, teams, out, previous, problems).items():
            write_file(out / name, data, problems)


@cli.command()
@click.argument("paths", nargs=-1, type=FOLDER, metavar="[PATH]...")
@click.option("--accessibility", is_flag=True, help="PATHs are Word or PowerPoint files, edited ones too.")
@CONTENT
def check(paths: tuple[Path, ...], accessibility: bool, content: Path | None) -> None:
    """Report every problem in the content, or in PATHs: programme folders, parameter files, layout folders."""
    if accessibility:
        check_files(paths)
        return
    with reporting() as problems:
        from generator import pack as packing
        from generator import review

        checked = review.check(packing.find_home(content, problems), paths, problems)
    click.echo(f"Ingen fejl i {', '.join(checked)}")


def check_files(paths: tuple[Path, ...]) -> None:
    """Report what keeps readers out of Word and PowerPoint files, with how to mend it."""
    from generator.issued import office
    from generator.issued.accessibility import check_accessibility

    if not paths:
        raise click.UsageError("--accessibility needs at least one file")
    with reporting(wrote=False) as problems:
        for path in paths:
            office.read(path, lambda file: check_accessibility(file, problems), problems)
    click.echo(f"Ingen fejl i {', '.join(map(str, paths))}")


@cli.command("list")
@click.argument("what", type=click.Choice(["programmes", "municipalities"]))
@CONTENT
def list_(what: str, content: Path | None) -> None:
    """List the programmes or the municipalities there are."""
    with reporting() as problems:
        from generator import pack as packing
        from generator import review

        home = packing.find_home(content, problems)
        if what == "programmes":
            columns: tuple[str, ...] = ("Program", "Navn", "Version")
            rows: Sequence[Sequence[str]] = review.programmes(home, problems)
        else:
            columns = ("Kommune", "Navn", "Kode", "Indbyggere")
            rows = review.municipalities(home, problems)
    show_table("", columns, rows)


@cli.group()
def new() -> None:
    """Start a new file to fill in."""


@new.command("municipality")
@click.argument("name")
@click.option("--out", type=FOLDER, help="File to write; default: SLUG.yaml in the current folder.")
@click.option("--form", is_flag=True, help="Write a form for Excel instead: oplysningsskema-SLUG.xlsx.")
@CONTENT
def new_municipality(name: str, out: Path | None, form: bool, content: Path | None) -> None:
    """Write a commented parameter file, or a form, for the municipality NAME. Never overwrites."""
    with reporting() as problems:
        from generator import pack as packing
        from generator import review
        from generator.form.params import FORM, FORM_NAME

        home = packing.find_home(content, problems)
        if form:
            slug, data, programme = review.form_file(home, name, problems)
        else:
            slug, text, programme = review.parameter_file(home, name, problems)
            data = text.encode()
        file_name = f"{FORM_NAME}{slug}{FORM}" if form else f"{slug}.yaml"
        path = out or Path(file_name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError as error:
            in_the_way(Path(error.filename), file_name, problems)
        except OSError as error:
            problems.report("output-unwritable", Where(str(path)), reason=error.strerror or str(error))
        problems.stop_on_errors()
    click.echo(f"Skrevet: {path}")
    click.echo(f"Udfyld det, I ved, og byg så: forankring pack {programme} {slug} --params {path}")


@new.command("programme")
@click.argument("name")
@CONTENT
def new_programme(name: str, content: Path | None) -> None:
    """Write the folder of a new programme called NAME, which builds at once. Never overwrites."""
    with reporting() as problems:
        from generator import pack as packing
        from generator import review

        home = packing.find_home(content, problems)
        key, files = review.programme_files(home, name, problems)
        folder = home.content / "programmes" / key
        if folder.exists():
            problems.report("programme-exists", Where(shown(folder)), id=key)
            problems.stop_on_errors()
        make_folder(folder, problems)
        for file, text in files.items():
            write_file(folder / file, text.encode(), problems)
    click.echo(f"Skriv videre i filerne, og se resultatet: forankring pack {key} skanderborg --draft")


@new.command("layout")
@click.argument("name")
@click.option("--out", type=FOLDER, help="Folder to write; default: NAME in the current folder.")
@CONTENT
def new_layout(name: str, out: Path | None, content: Path | None) -> None:
    """Write a layout folder called NAME with copies of the standard's files to edit. Never overwrites."""
    with reporting() as problems:
        from generator import pack as packing
        from generator.authoring import looks

        files = looks.layout_files(packing.find_home(content, problems), name, problems)
        folder = out or Path(name)
        make_folder(folder, problems)
        for file, data in files.items():
            write_file(folder / file, data, problems)
    click.echo(f"Ret filerne i Word og PowerPoint, og byg så: forankring pack PROGRAM KOMMUNE --layout {folder}")


@cli.command()
@click.argument("programme")
@click.argument("municipality")
@PARAMS
@click.option("--out", type=FOLDER, help="File to write; default: PROGRAMME-MUNICIPALITY.html, or .docx.")
@click.option("--docx", is_flag=True, help="Write a Word copy of all items instead, with ids, sources and conditions.")
@LAYOUT
@CONTENT
@DATE
@AUDIENCE
def preview(
    programme: str,
    municipality: str,
    params: Path | None,
    out: Path | None,
    docx: bool,
    layout: Path | None,
    content: Path | None,
    built: datetime | None,
    audience: Audience,
) -> None:
    """Write one web page with all documents of PROGRAMME for MUNICIPALITY, with ids and sources."""
    with reporting() as problems:
        from generator import pack as packing
        from generator.authoring.preview import preview_page, review_copy

        order = make_order(programme, municipality, content, layout, params, problems, built=built)
        prepared = packing.prepare(replace(order, draft=True, audience=audience), problems)
        if docx:
            data = review_copy(prepared, problems)
        else:
            data = preview_page(prepared, packing.build_pack(prepared, problems))
        problems.stop_on_errors()
        name = f"{packing.edition_name(prepared.tailored.programme.id, audience)}-{prepared.entry.slug}"
        write_file(out or Path(f"{name}-gennemlaesning.docx" if docx else f"{name}.html"), data, problems)


@cli.command()
@click.argument("programme")
@click.argument("municipality")
@click.argument("item", required=False, metavar="[ITEM-ID]")
@click.option("--item", "counted", metavar="ITEM-ID", help="Also tell how many and which municipalities get this item.")
@PARAMS
@CONTENT
@DATE
@AUDIENCE
def explain(
    programme: str,
    municipality: str,
    item: str | None,
    counted: str | None,
    params: Path | None,
    content: Path | None,
    built: datetime | None,
    audience: Audience,
) -> None:
    """Tell why items are in or out, and which value came from which file and line."""
    with reporting() as problems:
        from generator import pack as packing
        from generator import review

        order = make_order(programme, municipality, content, None, params, problems, built=built)
        prepared = packing.prepare(replace(order, draft=True, audience=audience), problems)
        rows = review.explain(prepared, counted or item, problems)
        got = None
        if counted:
            with watching("Ser efter i alle kommuner …"):
                got = review.who_gets(order.home, programme, counted, problems)
    show_table("", ("Punkt", "Hvad", "Hvorfor", "Sted"), rows)
    if got is not None:
        count, names = got
        click.echo(f"{len(names)} af {count} kommuner får punktet" + (f": {', '.join(names)}" if names else ""))


@cli.command()
@click.argument("files", nargs=-1, required=True, type=FOLDER, metavar="FILE...")
def transcript(files: tuple[Path, ...]) -> None:
    """Print what a screen reader says of each Word or PowerPoint FILE, in its order."""
    from generator.issued import office
    from generator.issued.transcript import transcript as read_aloud

    with reporting(wrote=False) as problems:
        said = [office.read(path, read_aloud, problems) for path in files]
    click.echo("\n".join(text for text in said if text), nl=False)


@cli.command()
@click.argument("files", nargs=-1, required=True, type=FOLDER, metavar="FILE...")
@click.option("--out", type=FOLDER, help="Folder to write to; default: beside each file.")
@click.option("--name", "names", multiple=True, help="A further name to remove; may be repeated.")
def publish(files: tuple[Path, ...], out: Path | None, names: tuple[str, ...]) -> None:
    """Write a copy of each Word or PowerPoint FILE to publish: without comments, notes, hidden content and names."""
    from generator.issued import office
    from generator.issued import publish as copies

    with reporting() as problems:
        known = set(names)
        for path in files:
            known |= office.read(path, copies.personal_values, problems) or set()
        made = [(path, office.read(path, lambda one: copies.publish(one, known), problems)) for path in files]
        for path in files:
            if not known and office.read(path, copies.has_personal_fields, problems):
                problems.warn("names-not-found", Where(str(path)))
        problems.stop_on_errors()
        for path, copy in made:
            assert copy is not None
            write_file((out or path.parent) / f"{path.stem}-offentlig{path.suffix}", copy[0], problems)
            told = ", ".join(f"{word}: {count}" for word, count in sorted(copy[1].items()))
            click.echo(f"    Fjernet: {told or 'intet'}")


@cli.command()
@click.argument("log", type=FOLDER)
@click.option("--previous", type=FOLDER, help="The log of last time, to show what has moved.")
@DATE_OF_STATUS
@click.option("--out", type=FOLDER, help="File to write; default: PROGRAMME-status-DATE.pptx. Never overwrites.")
@LAYOUT
@CONTENT
def status(
    log: Path,
    previous: Path | None,
    day: datetime | None,
    out: Path | None,
    layout: Path | None,
    content: Path | None,
) -> None:
    """Make the month's status slide for the steering group from a filled-in project log (.xlsx)."""
    with reporting() as problems:
        from generator import pack as packing
        from generator.status.make import make_status

        home = packing.find_home(content, problems)
        standard = home.layouts / "standard"
        when = day.date() if day else None
        name, data = make_status(log, previous, when, home.content, layout or standard, standard, problems)
        path = out or Path(name)
        if path.exists():
            in_the_way(path, name, problems)
        problems.stop_on_errors()
        write_file(path, data, problems)


@cli.command()
@click.option("--out", type=FOLDER, default=Path("schema"), show_default=True, help="Folder to write to.")
def schema(out: Path) -> None:
    """Write JSON Schema for content and parameter files, so that an editor completes keys."""
    with reporting() as problems:
        from generator.reading.schema import schemas

        for name, data in schemas().items():
            write_file(out / name, (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode(), problems)


@cli.group()
def layout() -> None:
    """Work on looks."""


@layout.command("build")
@click.option("--out", type=FOLDER, default=Path("layouts/standard"), show_default=True, help="Folder to write to.")
def layout_build(out: Path) -> None:
    """Build the template files of the standard layout from the design tokens."""
    with reporting() as problems:
        from generator.look.standard.deck import build_deck
        from generator.look.standard.guide import build_guide

        for name, data in (("guide.docx", build_guide()), ("deck.pptx", build_deck())):
            write_file(out / name, data, problems)


@cli.command()
@click.argument("release")
@click.option("--programme", "programmes", multiple=True, help="Only this programme; may be repeated.")
@click.option("--municipality", "municipalities", multiple=True, help="Only this municipality; may be repeated.")
@click.option(
    "--participation", type=FOLDER, help="Form of who gets what (csv or xlsx); default: everybody, everything."
)
@click.option("--out", type=FOLDER, default=Path("output/issues"), show_default=True, help="Folder the issues go into.")
@click.option("--params", type=FOLDER, help="Folder with parameter files, SLUG.yaml.")
@LAYOUT
@CONTENT
@click.option("--jobs", type=click.IntRange(0, 256), default=0, help="Processes; default: one per core.")
@click.option("--executor", default="process", show_default=True, help="process, here, or dask:tcp://HOST:PORT.")
@click.option("--with-people", is_flag=True, help="Keep names and e-mails in the packs: for closed delivery only.")
@click.option("--key", type=FOLDER, envvar="FORANKRING_KEY", help="Private key to sign with; see keygen.")
@click.option("--previews", is_flag=True, help="Pictures of first pages in the portal, drawn by LibreOffice. Slow.")
def issue(
    release: str,
    programmes: tuple[str, ...],
    municipalities: tuple[str, ...],
    participation: Path | None,
    out: Path,
    params: Path | None,
    layout: Path | None,
    content: Path | None,
    jobs: int,
    executor: str,
    with_people: bool,
    key: Path | None,
    previews: bool,
) -> None:
    """Issue RELEASE (as 2027.1): every pack for every municipality, brought up to date, packed and signed."""
    with reporting() as problems:
        from generator import pack as packing
        from generator.distribute.issue import IssueOrder, carry_out, planned

        order = IssueOrder(
            release,
            packing.find_home(content, problems),
            out,
            programmes,
            municipalities,
            participation,
            params,
            layout,
            executor,
            jobs,
            with_people,
            key,
            previews,
        )
        plan = planned(order, problems)
    with reporting(wrote=False) as problems, counting("Udgiver") as watch:
        made = carry_out(plan, problems, watch)
    for problem in made.problems.errors:
        click.echo(as_line(problem, sys.stderr.isatty()), err=True)
    show_table(f"Udgave {release} · {shown(made.folder)}", ("Hvad", "Antal"), made.summary())
    if made.failed:
        others = " De andre er på plads." if made.municipalities else ""
        click.echo(f"Ikke udgivet: {made.named(made.failed)}.{others}", err=True)
        sys.exit(1)


ISSUES = click.option(
    "--out", type=FOLDER, default=Path("output/issues"), show_default=True, help="The issues' folder."
)


@cli.group()
def ledger() -> None:
    """What was built, sent, acknowledged and taken into use."""


@ledger.command("list")
@click.option("--release", help="Only this release.")
@ISSUES
def ledger_list(release: str | None, out: Path) -> None:
    """List where each pack stands: what somebody marked last, else that it was built."""
    with reporting(wrote=False) as problems:
        from generator.distribute import ledger as books

        with books.opened(out, problems) as base:
            found = books.current(books.events(base))
    rows = [
        (one.release, one.municipality, one.programme, one.version, one.state, one.day, one.sha256[:12], one.note)
        for one in found
        if release in (None, one.release)
    ]
    columns = ("Udgave", "Kommune", "Program", "Version", "Tilstand", "Dato", "Hash", "Bemærkning")
    show_table("", columns, rows)


@ledger.command("mark")
@click.argument("release")
@click.argument("state", type=click.Choice(["sendt", "kvitteret", "i brug"]))
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day it happened.")
@click.option("--municipality", "municipalities", multiple=True, help="Only this municipality; may be repeated.")
@click.option("--programme", "programmes", multiple=True, help="Only this programme; may be repeated.")
@click.option("--note", default="", help="A remark. No personal data.")
@ISSUES
@CONTENT
def ledger_mark(
    release: str,
    state: str,
    day: datetime,
    municipalities: tuple[str, ...],
    programmes: tuple[str, ...],
    note: str,
    out: Path,
    content: Path | None,
) -> None:
    """Mark packs of RELEASE as sendt, kvitteret or "i brug"."""
    with reporting(wrote=False) as problems:
        from generator import pack as packing
        from generator.distribute import ledger as books

        slugs = books.slugs_of(packing.find_home(content, problems).content, municipalities, problems)
        with books.opened(out, problems) as base:
            count = books.mark(base, release, state, day.date(), slugs, programmes, problems, note)
    click.echo(f"Mærket som {state}: {count}")


@ledger.command("import")
@click.argument("file", type=FOLDER)
@ISSUES
@CONTENT
def ledger_import(file: Path, out: Path, content: Path | None) -> None:
    """Mark what FILE (csv or xlsx) says: kommune, program, udgave, tilstand, dato, bemærkning."""
    with reporting(wrote=False) as problems:
        from generator import pack as packing
        from generator.distribute import ledger as books

        home = packing.find_home(content, problems)
        with books.opened(out, problems) as base:
            count = books.import_marks(base, file, home.content, problems)
    click.echo(f"Mærket: {count}")


@ledger.command("export")
@click.argument("file", type=FOLDER)
@ISSUES
def ledger_export(file: Path, out: Path) -> None:
    """Write every event to FILE (csv or xlsx)."""
    with reporting() as problems:
        from generator.distribute import ledger as books

        kind = file.suffix.lower().removeprefix(".")
        if kind not in books.KINDS:
            problems.report("bad-export", Where(str(file)))
            problems.stop_on_errors()
        with books.opened(out, problems) as base:
            found = books.events(base)
        write_file(file, books.export(found, kind), problems)


@ledger.command("who-has")
@click.argument("release")
@ISSUES
def ledger_who_has(release: str, out: Path) -> None:
    """List those whose latest delivered release is RELEASE, by what somebody marked."""
    with reporting(wrote=False) as problems:
        from generator.distribute import ledger as books

        with books.opened(out, problems) as base:
            found = books.who_has(books.events(base), release)
    rows = [(one.municipality, one.programme, one.version, one.state, one.day) for one in found]
    show_table("", ("Kommune", "Program", "Version", "Tilstand", "Dato"), rows)
    if not rows:
        click.echo(f"Ingen er mærket med udgave {release} som den seneste.", err=True)


@cli.command()
@click.argument("file", type=FOLDER)
def keygen(file: Path) -> None:
    """Make a key pair to sign with: the private key in FILE, the public one in FILE.pub. Never overwrites."""
    with reporting() as problems:
        from generator.distribute.seal import write_keys

        public = write_keys(file, problems)
    click.echo(f"Privat nøgle: {file} (kun du kan læse den; den må aldrig deles eller ligge i et arkiv)")
    click.echo(f"Offentlig nøgle: {public} (giv den til dem, der skal kontrollere)")


@cli.command()
@click.argument("path", type=FOLDER)
@click.option("--key", type=FOLDER, help="Public key the list must be signed with.")
def verify(path: Path, key: Path | None) -> None:
    """Check an issue, a bag or a zip: name every file that is missing, extra or altered."""
    with reporting(wrote=False) as problems:
        from generator.distribute import seal

        public = seal.read_public(key, problems) if key is not None else None
        problems.stop_on_errors()
        verdict = seal.verify(path, public, problems)
    signed = "underskriften passer" if verdict.signed else "underskriften er ikke kontrolleret (brug --key)"
    click.echo(f"{verdict.files} filer er uændrede, og {signed}")


@layout.command("check")
@click.argument("folder", type=FOLDER)
@click.option("--write", is_flag=True, help="Write the proposed layout.yaml into the folder. Never overwrites.")
@CONTENT
def layout_check(folder: Path, write: bool, content: Path | None) -> None:
    """Show what the layout in FOLDER maps, lacks and has room for; propose a layout.yaml where there is none."""
    with reporting() as problems:
        from generator import pack as packing
        from generator.authoring import looks

        home = packing.find_home(content, problems)
        file = folder / looks.FILE
        if not folder.is_dir():
            problems.report("missing-file", Where(shown(folder)), file=shown(folder))
            problems.stop_on_errors()
        if file.exists():
            rows = looks.check_layout(home, folder, problems)
            show_table(shown(folder), ("Rolle", "Layout eller typografi", "Pladsholder", "Plads"), rows)
            return
        text = looks.propose(folder, problems)
        if write:
            write_file(file, text.encode(), problems)
            return
    click.echo(text, nl=False)


# Between the shell and the rooms


def make_order(
    programme: str,
    municipality: str,
    content: Path | None,
    layout: Path | None,
    params: Path | None,
    problems: Problems,
    *,
    only: tuple[str, ...] = (),
    built: datetime | None = None,
) -> Order:
    from generator import pack as packing

    home = packing.find_home(content, problems)
    day: date | None = built.date() if built else None
    return packing.Order(programme, municipality, home, layout, params, only, day)


def make_folder(folder: Path, problems: Problems) -> None:
    """Make a new folder of ours; one that is there already is not ours to write in."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        problems.report("folder-exists" if folder.is_dir() else "file-exists", Where(shown(folder)))
    except OSError as error:
        problems.report("output-unwritable", Where(shown(folder)), reason=error.strerror or str(error))
    problems.stop_on_errors()


def in_the_way(path: Path, name: str, problems: Problems) -> None:
    """Report what is at `path` already: a file, or a folder in which a file called `name` was probably wanted."""
    if path.is_dir():
        problems.report("out-is-folder", Where(str(path)), file=path / name)
    else:
        problems.report("file-exists", Where(str(path)))


def write_file(path: Path, data: bytes, problems: Problems) -> None:
    """Write a file of ours as one (beside, then renamed) and name it."""
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        problems.report("output-unwritable", Where(str(path)), reason=error.strerror or str(error))
        problems.stop_on_errors()
    click.echo(shown(path))


@contextmanager
def reporting(*, exits: bool = True, wrote: bool = True) -> Iterator[Problems]:
    """Give a command its `Problems`; print them when it ends, and exit 1 (or raise again) if there are errors.

    `wrote` False for a command that never writes, so that nothing is said about it."""
    problems = Problems()
    try:
        yield problems
        problems.stop_on_errors()
    except ProblemsError as error:
        print_problems(error.problems, wrote)
        if not exits:
            raise
        sys.exit(1)
    print_problems(problems)


def print_problems(problems: Problems, wrote: bool = True) -> None:
    errors, warnings = len(problems.errors), len(problems.warnings)
    colour = sys.stderr.isatty()
    for problem in problems:
        click.echo(as_line(problem, colour), err=True)
    if errors:
        counted = [f"{errors} fejl"] + ([f"{warnings} advarsel" + "er" * (warnings > 1)] if warnings else [])
        click.echo(" og ".join(counted) + (". Intet er skrevet." if wrote else "."), err=True)


def as_line(problem: Problem, colour: bool) -> str:
    word = "fejl" if problem.severity == "error" else "obs"
    tag = click.style(word, fg="red" if word == "fejl" else "yellow", bold=True) if colour else word
    return f"{tag}: {_UNSEEN.sub(_REPLACEMENT, str(problem))}"


@contextmanager
def watching(text: str) -> Iterator[None]:
    """A spinner while somebody watches; nothing where the output is kept."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


@contextmanager
def counting(text: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar with the time left while somebody watches; nothing where the output is kept."""
    if not sys.stderr.isatty():
        yield lambda done, of, name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(text),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(text, name="")
        yield lambda done, of, name: progress.update(bar, completed=done, total=of, name=name)


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table for a terminal; else plain lines with tabs between the cells, easy to cut."""
    if not sys.stdout.isatty():
        if title:
            click.echo(title)
        for row in rows:
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title) if title else None, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def describe(name: str) -> str:
    kinds = {".docx": "Word", ".pptx": "PowerPoint", ".xlsx": "Excel", ".ics": "Kalender", ".pdf": "PDF"}
    return kinds.get(Path(name).suffix, "Fil")


def size(count: int) -> str:
    return f"{max(1, round(count / 1000))} kB"


def shown(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
