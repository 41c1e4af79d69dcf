"""Compose: chapters are numbered after the empty ones are gone, and what depends on the whole is made last."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct, field
from msgspec.structs import replace
from small import ROOT, content, facts, items, text

from generator.compose import compose
from generator.issued.office import read
from generator.issued.transcript import transcript
from generator.look.brand import derive_palette
from generator.look.layout import load_layout
from generator.outline import Outline, read_outline
from generator.problems import Problems, ProblemsError
from generator.programme import Cover, SectionText
from generator.tree.dump import dump
from generator.tree.nodes import Document, Section, Table, plain, walk
from generator.writers.docx import write_docx
from generator.writers.pptx import write_pptx

SECTIONS = (
    "about", "agenda", "why", "organisation", "roles", "plan", "timeline", "recommendations", "stakeholders", "risks",
    "effort", "benefits", "decisions", "next_steps", "contact", "assumptions", "fill_ins", "sources",
)  # fmt: skip


class _Programme(Struct, frozen=True):
    cover: dict[str, Cover]
    unapproved: tuple[Any, ...] = ()
    foreign: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class _Tailored(Struct, frozen=True):
    """What compose needs of a tailored programme."""

    programme: _Programme
    facts: Any
    content: Any
    sections: dict[str, SectionText]


def _tailored(**changes: Any) -> Any:
    cover = Cover.model_construct(kind=text("Guide"), title=text("Titel"), subtitle=None)
    sections = {
        key: SectionText.model_construct(
            label=text(key), title=text(f"Om {key}?"), headline=text(f"Vi taler om {key}"), headline_assumed=None,
            lead=text("Kort."), note=text("Vores forslag."), kicker=text(key),
        )
        for key in SECTIONS
    }  # fmt: skip
    base = _Tailored(_Programme({"guide": cover, "steering-deck": cover}), facts(), content(), sections)
    return replace(base, **changes)


def _outline(name: str) -> Outline:
    outline = read_outline(ROOT / "layouts" / "outlines" / f"{name}.yaml", Problems())
    assert outline is not None
    return outline


def _compose(name: str, **changes: Any) -> Document:
    problems = Problems()
    document = compose(_tailored(**changes), _outline(name), problems)
    assert list(problems) == []
    return document


def _numbered(document: Document) -> list[tuple[str, str]]:
    return [(section.number, section.id.rsplit("/", 1)[-1]) for section in document.sections if section.level == 1]


def test_chapters_are_numbered_and_appendices_lettered():
    numbered = _numbered(_compose("guide"))
    assert numbered[0] == ("", "contents")
    assert [number for number, _ in numbered[1:-4]] == [str(n) for n in range(1, len(numbered) - 4)]
    assert numbered[-4:] == [("A", "assumptions"), ("B", "fill-ins"), ("C", "arithmetic"), ("D", "sources")]


def test_an_empty_chapter_disappears_and_the_rest_close_up():
    without = _numbered(_compose("guide", content={**content(), "risks": items("risks")}))
    assert "risks" not in [name for _, name in without]
    assert [number for number, _ in without[1:-4]] == [str(n) for n in range(1, len(without) - 4)]


def test_no_section_is_empty_and_every_node_has_one_id():
    document = _compose("guide")
    for number, section in enumerate(document.sections):
        following = document.sections[number + 1] if number + 1 < len(document.sections) else None
        assert section.blocks or (following is not None and following.level == 2)
    ids = [node.id for node in walk(document)]
    assert len(ids) == len(set(ids))


def test_each_phase_has_an_opener_and_a_checklist_page_of_its_own():
    sections = [section for section in _compose("guide").sections if section.phase == 1]
    assert [section.level for section in sections] == [1, 2]
    assert sections[0].listed
    assert not sections[1].listed


def test_what_is_missing_is_listed_with_where_it_stands():
    table = _table(_compose("guide"), "fill-ins")
    assert [row.id.rsplit("/", 1)[-1] for row in table.rows] == ["people-projektejer-0-name", "contact-name"]
    assert [plain(row.cells[1].lines[0]) for row in table.rows] == ["about og organisation", "about"]


def test_the_appendix_of_what_is_missing_goes_when_nothing_is():
    known = facts().people["projektleder"][0]
    people = {"projektleder": (known,), "projektejer": (replace(known, field="people/projektejer/0"),)}
    document = _compose("guide", facts=facts(people=people, contact=replace(known, field="contact")))
    assert ("B", "arithmetic") in _numbered(document)


def _heads(document: Document) -> tuple[tuple[str, str], tuple[str, str]]:
    """What the header and the footer say of a person, and the value that is bound there."""
    header, footer = document.header_value, document.footer_value
    return tuple(("".join(one.text for one in each), each[-1].field if each else "") for each in (header, footer))


def test_the_one_who_leads_the_project_is_named_in_every_header():
    """With contact, the contact is in the footer, unless the header names the same person."""
    known = facts().people["projektleder"][0]
    same, other = replace(known, field="contact"), replace(known, field="contact", name="Ole Bo")
    head = (f"Projektleder: {known.name}", "people/projektleder/0/name")
    assert _heads(_compose("guide", facts=facts(contact=same))) == (head, ("", ""))
    assert _heads(_compose("guide", facts=facts(contact=other))) == (head, ("Kontakt: Ole Bo", "contact/name"))
    nobody = _compose("guide", facts=facts(people={}, contact=None))
    assert _heads(nobody) == (("Projektleder: [navn]", "people/projektleder/0/name"), ("", ""))
    assert nobody.header_value[-1].tone == "blank"


def test_without_a_seat_that_leads_the_contact_is_named():
    known = replace(facts().people["projektleder"][0], field="contact", name="Ole Bo")
    content = {kind: items for kind, items in _tailored().content.items() if kind != "units"}
    document = _compose("guide", facts=facts(contact=known), content=content)
    assert _heads(document) == (("Kontakt: Ole Bo", "contact/name"), ("", ""))


def test_a_sheet_has_the_contact_in_its_footer_and_a_deck_names_nobody():
    known = replace(facts().people["projektleder"][0], field="contact", name="Ole Bo")
    sheet = compose(_tailored(facts=facts(contact=known)), replace(_outline("guide"), compact=True), Problems())
    assert _heads(sheet) == (("", ""), ("Kontakt: Ole Bo", "contact/name"))
    assert _heads(_compose("steering-deck")) == (("", ""), ("", ""))


def test_readers_are_sent_to_their_chapters():
    document = _compose("guide")
    rows = {row.id: plain(row.cells[1].lines[0]) for row in _table(document, "readers").rows}
    assert rows["demo/roles/styregruppe@readers"] != rows["demo/roles/projektleder@readers"]


def test_the_deck_has_unique_titles_notes_and_a_linked_agenda():
    document = _compose("steering-deck")
    titles = [slide.title for slide in document.slides]
    assert len(titles) == len(set(titles))
    agenda = _table(document, "agenda")
    ids = {slide.id for slide in document.slides}
    links = [span.href for row in agenda.rows for span in row.cells[1].lines[0]]
    assert all(link.removeprefix("#") in ids for link in links)
    assert sum(bool(slide.notes) for slide in document.slides) >= len(document.slides) - 2


def test_the_deck_has_one_slide_per_phase():
    assert [slide.phase for slide in _compose("steering-deck").slides if slide.phase] == [1, 2, 3]


def test_changing_one_name_changes_only_the_nodes_that_show_it():
    person = facts().people["projektleder"][0]
    other = facts(people={"projektleder": (replace(person, name="Bo Anden"),)})
    for name in ("guide", "steering-deck"):
        before, after = list(walk(_compose(name))), list(walk(_compose(name, facts=other)))
        assert [node.id for node in before] == [node.id for node in after]
        for old, new in zip(before, after, strict=True):
            if old != new:
                assert "Eva Prøve" in repr(old)


@pytest.mark.parametrize("section", ["risks"])
def test_an_unknown_section_is_reported_at_the_entry(tmp_path: Path, section: str):
    file = tmp_path / "guide.yaml"
    file.write_text(
        "form: guide\ncover: guide\nfile: x\nchapters:\n  - {id: a, section: riscs, blocks: [{view: risks@heat}]}\n",
        encoding="utf-8",
    )
    problems = Problems()
    outline = read_outline(file, problems)
    assert outline is not None
    compose(_tailored(), outline, problems)
    assert [(problem.code, problem.where.line) for problem in problems] == [("unknown-section", 5)]
    assert section in next(iter(problems)).hint


@pytest.mark.parametrize(("when", "left"), [('strategy == "samlet"', []), ("team_count > 1", ["a"])])
def test_a_chapter_may_have_a_condition(tmp_path: Path, when: str, left: list[str]):
    file = tmp_path / "guide.yaml"
    file.write_text(
        "form: guide\ncover: guide\nfile: x\nchapters:\n"
        f"  - {{id: a, section: risks, when: '{when}', blocks: [{{view: risks@heat}}]}}\n",
        encoding="utf-8",
    )
    problems = Problems()
    outline = read_outline(file, problems)
    assert outline is not None
    assert [name for _, name in _numbered(compose(_tailored(), outline, problems))] == left
    assert list(problems) == []


def test_an_unknown_word_is_reported_at_the_entry(tmp_path: Path):
    file = tmp_path / "guide.yaml"
    file.write_text(
        "form: guide\ncover: guide\nfile: x\nchapters:\n  - {id: a, title: arithmetik, blocks: [{view: risks@heat}]}\n",
        encoding="utf-8",
    )
    problems = Problems()
    outline = read_outline(file, problems)
    assert outline is not None
    with pytest.raises(ProblemsError):
        compose(_tailored(), outline, problems)
    assert [(problem.code, problem.where.line) for problem in problems] == [("missing-word", 5)]


def _table(document: Document, view: str) -> Table:
    found = [node for node in walk(document) if isinstance(node, Table) and node.id.endswith(f"@{view}")]
    assert len(found) == 1
    return found[0]


def test_sections_stand_where_they_were_written():
    section = _compose("guide").sections[1]
    assert isinstance(section, Section)
    assert section.where.line > 0


@pytest.mark.parametrize("name", ["guide", "steering-deck"])
def test_the_small_programme_reads_as_reviewed(golden: Any, name: str):
    golden(ROOT / "tests" / "golden" / "small" / f"{name}.txt", dump(_compose(name)))


@pytest.mark.parametrize(("name", "ending"), [("guide", "docx"), ("steering-deck", "pptx")])
def test_the_small_programme_is_read_aloud_as_reviewed(golden: Any, tmp_path: Path, name: str, ending: str):
    layout = load_layout(ROOT / "layouts" / "standard", Problems())
    assert layout is not None
    document = _compose(name)
    write = write_docx if ending == "docx" else write_pptx
    path = tmp_path / f"a.{ending}"
    path.write_bytes(write(document, layout, derive_palette(None, document.phases), None, Problems()))
    text = read(path, transcript, Problems())
    assert text is not None
    golden(ROOT / "tests" / "golden" / "small" / f"{name}.transcript.txt", text)


def test_every_label_a_view_misses_is_reported_with_its_key():
    words = {key: text for key, text in facts().words.items() if key not in ("owner", "caption-risks")}
    problems = Problems()
    compose(_tailored(facts=facts(words=words)), _outline("guide"), problems)
    found = [(problem.code, problem.where.file) for problem in problems]
    assert found == [("missing-word", "words.yaml")] * 2
    assert all(any(key in problem.message for problem in problems) for key in ("owner", "caption-risks"))


def test_notes_begin_with_what_to_say_and_the_full_text_follows():
    slides = _compose("steering-deck").slides

    for slide in slides:
        heading, spoken = slide.notes[0], plain(slide.notes[1])
        assert plain(heading) == "Sig det sådan"
        assert 2 <= len(re.findall(r"[.?!](?= [A-ZÆØÅ]|$)", spoken)) <= 4
        assert not any(span.field for span in slide.notes[1])
