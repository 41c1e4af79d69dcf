"""What is new for one kommune, the letter, and the draft mail."""

from __future__ import annotations

import email
import email.policy
import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from docx import Document as WordFile
from msgspec.structs import replace

from generator.distribute.issue import IssueOrder, issue
from generator.distribute.news import compare
from generator.ooxml.marks import Block, Meta, add_snapshot
from generator.ooxml.package import Parts
from generator.problems import Problems

LATER = """
  - number: "2027.2"
    date: 2027-03-01
    summary: Rettet
    reasons: {dubu/decisions/DECISION: Kommunerne spurgte}
"""


def file(*blocks: Block) -> bytes:
    parts = Parts()
    parts.add("/word/document.xml", "<a/>", "application/xml")
    parts.relate("/", "officeDocument", "/word/document.xml")
    add_snapshot(parts, "/word/document.xml", Meta("p/guide", "P", "K", "1", "2027-01-01"), blocks)
    return parts.to_bytes()


def table(*rows: tuple[str, str]) -> Block:
    return Block("p/risks@register", "table", "Risici", rows)


def changes(before: bytes, now: bytes) -> list[tuple[str, str, str, str]]:
    found = compare("P", {"g.docx": before}, {"g.docx": now}, {}, "p")
    return [(change.type, change.id, change.before, change.now) for change in found.changes]


def test_rows_are_told_as_new_edited_and_gone_with_only_the_cells_that_differ():
    before = file(table(("p/risks/a", "R1\tA\tGør et"), ("p/risks/b", "R2\tB\tGør to")))
    now = file(table(("p/risks/a", "R1\tA\tGør tre"), ("p/risks/c", "R2\tC\tGør fire")))
    assert changes(before, now) == [
        ("edited", "p/risks/a", "Gør et", "Gør tre"),
        ("new", "p/risks/c", "", "C · Gør fire"),
        ("gone", "p/risks/b", "B · Gør to", ""),
    ]


def test_a_new_number_or_another_place_is_no_change():
    one, two = ("p/risks/a", "R1\tA"), ("p/risks/b", "R2\tB")
    assert changes(file(table(one, two)), file(table(("p/risks/b", "R1\tB"), ("p/risks/a", "R2\tA")))) == []


def test_an_item_in_two_documents_counts_once_and_a_figure_not_at_all():
    before, now = table(("p/risks/a", "A\tX")), table(("p/risks/a", "A\tY"))
    figure = (Block("p/risks@map", "figure", "A X"), Block("p/risks@map", "figure", "A Y"))
    log = (Block("p/risks@log", "table", "", before.rows), Block("p/risks@log", "table", "", now.rows))
    assert len(changes(file(before, figure[0], log[0]), file(now, figure[1], log[1]))) == 1


def test_a_persons_field_is_never_spelled_out():
    assert changes(file(table()), file(table(("p/risks/a", "A\t{people/leder/0/name}, {{ja}}")))) == [
        ("new", "p/risks/a", "", "A · …, {ja}")
    ]


def test_files_without_a_snapshot_are_compared_as_they_are():
    found = compare("P", {"a.ics": b"1", "b.ics": b"1", "c.docx": b"PK"}, {"a.ics": b"2", "b.ics": b"1"}, {}, "p")
    assert (found.changes, found.files) == ((), {"a.ics": "edited", "b.ics": "same", "c.docx": "gone"})


# In an issue


def later(order: IssueOrder) -> IssueOrder:
    path = order.home.content / "releases.yaml"
    path.write_text(path.read_text(encoding="utf-8") + LATER.replace("DECISION", _first(order)), encoding="utf-8")
    return replace(order, number="2027.2")


def _first(order: IssueOrder) -> str:
    text = (order.home.content / "programmes/dubu/decisions.yaml").read_text(encoding="utf-8")
    return next(line.strip().rstrip(":") for line in text.splitlines() if line.startswith("  ") and line.endswith(":"))


def texts(path: Path) -> str:
    document = WordFile(io.BytesIO(path.read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_the_next_release_tells_each_kommune_what_is_new_and_why(order: IssueOrder):
    order = replace(order, municipalities=("laesoe",))
    issue(order, Problems())
    assert not list(order.out.rglob("nyt-i-*"))
    following = later(order)
    path = order.home.content / "programmes/dubu/decisions.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith(f"  {_first(order)}:"))
    name = next(number for number in range(place, len(lines)) if lines[number].startswith("    name:"))
    lines[name] = "    name: Udpeg en ny bærer af forandringen"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    outcome = issue(following, Problems())
    assert outcome.failed == ()
    folder = outcome.folder / "kommuner/laesoe/data"
    found = texts(folder / "nyt-i-2027.2.docx")
    assert "Udpeg en ny bærer af forandringen" in found
    assert "Kommunerne spurgte" in found
    assert (folder / "nyt-i-2027.2.pptx").is_file()
    assert "nyt-i-2027.2.docx" in texts(folder / "LAES-MIG-FOERST.docx")
    site = outcome.folder / "portal"
    assert "<td>2\u00a0ændringer</td>" in (site / "index.html").read_text(encoding="utf-8")
    page = (site / "kommuner/laesoe.html").read_text(encoding="utf-8")
    assert "<li>Ændret: Udpeg en ny bærer af forandringen (Kommunerne spurgte)</li>" in page
    for title in ("Læs mig først", "Nyt i 2027.2 (Word)", "Nyt i 2027.2 (PowerPoint)"):
        assert f">{title}</a>" in page


def test_the_summary_names_changes_without_a_reason_and_reasons_without_a_change(order: IssueOrder, tmp_path: Path):
    form = tmp_path / "deltagelse.csv"
    form.write_text("kommune;program\nLæsø;dubu\n", encoding="utf-8")
    order = replace(order, municipalities=(), participation=form)
    issue(order, Problems())
    path = order.home.content / "programmes/dubu/decisions.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^    name: .*", "    name: Ændret ord for ord", text), encoding="utf-8")
    mistyped = f"dubu/decisions/{_first(order)}"
    following = later(order)
    releases = order.home.content / "releases.yaml"
    releases.write_text(releases.read_text(encoding="utf-8").replace(mistyped, f"{mistyped}n"), encoding="utf-8")
    outcome = issue(following, Problems())
    assert outcome.unused == (f"{mistyped}n",)
    assert mistyped in outcome.unexplained
    told = dict(outcome.summary())
    assert f"{mistyped}n" in told["Grunde uden ændring"] and "releases.yaml" in told["Ændret uden grund"]
    assert not issue(replace(following, municipalities=("laesoe",)), Problems()).unused  # others may have the change


def test_a_kommune_that_skipped_a_release_is_told_its_reasons_too(order: IssueOrder):
    order = replace(order, municipalities=("laesoe",))
    issue(order, Problems())
    path = order.home.content / "programmes/dubu/decisions.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^    name: .*", "    name: Ændret ord for ord", text), encoding="utf-8")
    later(order)
    append = '  - number: "2027.3"\n    date: 2027-09-01\n'
    releases = order.home.content / "releases.yaml"
    releases.write_text(releases.read_text(encoding="utf-8") + append, encoding="utf-8")
    outcome = issue(replace(order, number="2027.3"), Problems())
    assert "Kommunerne spurgte" in texts(outcome.folder / "kommuner/laesoe/data/nyt-i-2027.3.docx")


def test_nothing_changed_is_said_in_so_many_words(order: IssueOrder):
    order = replace(order, municipalities=("laesoe",))
    issue(order, Problems())
    outcome = issue(later(order), Problems())
    found = texts(outcome.folder / "kommuner/laesoe/data/nyt-i-2027.2.docx")
    assert "Intet er ændret" in found
    assert outcome.unexplained == ()
    assert "<td>0\u00a0ændringer</td>" in (outcome.folder / "portal/index.html").read_text(encoding="utf-8")


def test_the_zip_opens_on_the_letter_and_the_letter_names_every_document(issued: Path):
    with zipfile.ZipFile(issued / "pakker/fanoe-2027.1.zip") as archive:
        names = archive.namelist()
        letter = archive.read(names[0])
    assert names[0] == "LAES-MIG-FOERST.docx"
    assert names[-1].startswith("_kontrol/")
    document = WordFile(io.BytesIO(letter))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {name for name in names if name.startswith(("dubu/", "ledelse/"))} <= cells


def test_letter_and_news_pass_the_judges(order: IssueOrder, checks):
    order = replace(order, municipalities=("laesoe",))
    issue(order, Problems())
    folder = issue(later(order), Problems()).folder / "kommuner/laesoe/data"
    files = [folder / name for name in ("LAES-MIG-FOERST.docx", "nyt-i-2027.2.docx", "nyt-i-2027.2.pptx")]
    for script in ("xsd_validate.py", "integrity.py", "a11y.py"):
        checks.assert_clean(script, *files)


# Mails


FORM = "kommune;program;bølge;bølgestart;kontakt;e-mail\nLæsø;alle;1;2027-02-01;Vigga Prøve;vigga@example.org\n"


@pytest.fixture
def mailed(order: IssueOrder, tmp_path: Path) -> IssueOrder:
    (tmp_path / "deltagelse.csv").write_text(FORM, encoding="utf-8")
    order = replace(order, participation=tmp_path / "deltagelse.csv", municipalities=())
    assert issue(order, Problems()).mails == 1
    return order


def draft(order: IssueOrder) -> Path:
    (path,) = (order.out / "mails-2027.1").iterdir()
    return path


def test_a_recipient_gets_a_draft_with_the_zip_and_nothing_else_holds_the_address(mailed: IssueOrder):
    path = draft(mailed)
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (mail["X-Unsent"], mail["To"]) == ("1", "vigga@example.org")
    attached = next(mail.iter_attachments())
    assert attached.get_content() == (mailed.out / "2027.1/pakker/laesoe-2027.1.zip").read_bytes()
    assert path.parent.stat().st_mode & 0o077 == 0
    others = [one for one in mailed.out.rglob("*") if one.is_file() and one != path]
    assert not [one for one in others if b"vigga" in one.read_bytes().lower()]


def test_a_draft_somebody_wrote_in_is_left_until_the_pack_is_new(mailed: IssueOrder):
    path = draft(mailed)
    path.write_bytes(path.read_bytes() + b"egen tekst")
    issue(mailed, Problems())
    assert path.read_bytes().endswith(b"egen tekst")
    shutil.rmtree(mailed.out / "2027.1/kommuner/laesoe")
    issue(mailed, Problems())
    assert not path.read_bytes().endswith(b"egen tekst")


def test_a_draft_goes_with_its_recipient_and_stays_the_same_whoever_comes(mailed: IssueOrder):
    path = draft(mailed)
    path.write_bytes(path.read_bytes() + b"egen tekst")
    assert mailed.participation is not None
    form = mailed.participation.read_text(encoding="utf-8")
    another = form.replace("alle", "dubu") + "Læsø;ledelse;;;Aja Prøve;aja@example.org\nFanø;dubu;;;;f@example.org\n"
    mailed.participation.write_text(another.replace("dubu;1;2027-02-01", "dubu;;"), encoding="utf-8")
    assert issue(mailed, Problems()).mails == 3
    mailed.participation.write_text(form, encoding="utf-8")
    assert issue(replace(mailed, municipalities=("fanoe", "laesoe")), Problems()).mails == 1
    others = {one.name.partition("-")[0] for one in path.parent.iterdir()} - {path.name.partition("-")[0]}
    assert issue(mailed, Problems()).mails == 1
    assert draft(mailed) == path
    assert others == {"fanoe"}  # of whom only a run for everybody knows that they left
    issue(replace(mailed, participation=None, municipalities=("laesoe",)), Problems())
    assert draft(mailed) == path  # without a form nobody is known


def test_the_waves_start_is_the_projects_start_where_the_kommune_has_none(mailed: IssueOrder):
    import json

    manifest = json.loads((mailed.out / "2027.1/kommuner/laesoe/data/dubu/pack.json").read_bytes())
    assert manifest["options"]["start"] == "2027-02-01"
