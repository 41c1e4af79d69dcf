"""The finer checks, each found at its place; and a scaffold that has none of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator import review
from generator.authoring import lint
from generator.authoring.preview import preview_page, review_copy
from generator.pack import Home
from generator.problems import Problems


@pytest.fixture
def check(home: Home) -> Callable[[], Problems]:
    def run() -> Problems:
        problems = Problems()
        review.check(home, (home.content / "programmes" / "proeve",), problems)
        return problems

    return run


def codes(problems: Problems) -> set[str]:
    return {problem.code for problem in problems} - {"not-approved", "spelling-not-checked", "unknown-spelling"}


def test_a_new_programme_has_nothing_to_mend(check):
    assert codes(check()) == set()


def test_an_item_in_no_document_is_found(home: Home, check):
    path = home.content / "programmes" / "proeve" / "terms.yaml"
    path.write_text("terms:\n  zebra: {name: Zebra, definition: Et stribet dyr}\n", encoding="utf-8")
    (problem,) = [one for one in check() if one.code == "unused-item"]

    assert problem.severity == "warning"
    assert problem.where.file.endswith("terms.yaml") and problem.where.line == 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    label: Hvorfor\n", f"    label: {'x' * 25}\n", "too-long"),
        ("    title: Hvorfor gør vi det?\n", f"    title: {'x' * 67}\n", "too-long"),
        ("    headline: Vi gør det for borgernes skyld\n", f"    headline: {'x' * 101}\n", "too-long"),
    ],
)
def test_a_section_text_without_room_is_found(edit, check, old: str, new: str, code: str):
    edit("programme.yaml", (old, new))
    found = [one for one in check() if one.code == code]

    assert len(found) == 1 and found[0].where.line


def test_a_long_text_on_a_slide_wants_a_brief(edit, check):
    edit("checks.yaml", ("Ledelsen har sagt ja til planen.", "Ledelsen har sagt ja. " * 20))

    assert codes(check()) == {"missing-brief"}


def test_a_name_of_nothing_is_found_in_parts_too(home: Home, check):
    path = home.content / "programmes" / "proeve" / "quotes.yaml"
    path.write_text("quotes:\n  et: {name: Et, text: Sagt, by: En, role: chef}\n", encoding="utf-8")

    assert "unknown-reference" in codes(check()) or "unknown-key" in codes(check())


def test_a_label_that_views_need_is_missed(home: Home, check):
    path = home.content / "words.yaml"
    text = path.read_text(encoding="utf-8")
    assert "\ninhabitants:" in text
    path.write_text(text.replace("\ninhabitants:", "\ninhabitantz:"), encoding="utf-8")

    assert "missing-word" in codes(check())


def test_words_are_read_without_expressions_and_addresses():
    words = lint.words_of("Se **jobcentret** på {{ words.x }} og [siden](https://kl.dk/abc), VITAS og e-mail.")

    assert words == ["jobcentret", "siden", "e-mail"]


def test_spelling_is_a_note_where_the_program_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(lint.shutil, "which", lambda _: None)
    problems = Problems()
    lint.check_spelling([], tmp_path, problems)

    assert [(one.code, one.severity) for one in problems] == [("spelling-not-checked", "warning")]


def test_the_projects_own_words_are_known(make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    program = tmp_path / "hunspell"
    program.write_text("#!/bin/sh\ngrep -x -e Projektlederen -e Ledelsen || true\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(lint.shutil, "which", lambda _: str(program))
    (tmp_path / "ordliste.txt").write_text("# roller\nprojektlederen  # vores\n", encoding="utf-8")
    problems = Problems()
    prepared, _, _ = make()
    lint.check_spelling([prepared.tailored.programme], tmp_path, problems)

    (problem,) = problems
    assert problem.code == "unknown-spelling" and "Ledelsen" in problem.message and problem.where.line


def test_the_page_is_one_file_with_ids_sources_and_no_scripts(make):
    prepared, pack, _ = make()
    page = preview_page(prepared, pack).decode()

    assert page.startswith("<!DOCTYPE html>") and '<html lang="da">' in page
    for word in ("<script", "<img", "src=", "<link", "@import", "url("):
        assert word not in page
    assert "proeve/prose/hvorfor" in page or "proeve/prose@" in page
    assert "proeve/roles/projektleder" in page and "{{" not in page
    assert page.count("<h1") == 1


def test_text_in_the_page_is_text(edit, make):
    edit("roles.yaml", ("name: Projektleder", 'name: "<b>Leder</b> & co"'))
    prepared, pack, _ = make()
    page = preview_page(prepared, pack).decode()

    assert "<b>Leder" not in page and "&lt;b&gt;Leder&lt;/b&gt; &amp; co" in page


def test_the_review_copy_holds_what_a_kommune_does_not_get(edit, make):
    edit("checks.yaml", ("    phase: forbered\n", "    phase: forbered\n    when: end_users > 100000\n"))
    prepared, _, problems = make()

    assert not prepared.tailored.content["checks"]
    assert review_copy(prepared, problems)[:2] == b"PK" and not problems.errors


def test_who_gets_an_item_is_counted(home: Home, edit):
    edit("checks.yaml", ("    phase: forbered\n", "    phase: forbered\n    when: municipality.population > 300000\n"))
    count, names = review.who_gets(home, "proeve", "proeve/checks/plan-aftalt", Problems())

    assert count == 98
    assert 1 <= len(names) <= 3 and "Københavns Kommune" in names
