"""Layout folders: names are looked up in the files, and what is missing is reported beside what exists."""

from pathlib import Path

import pytest

from generator.look.brand import derive_palette
from generator.look.layout import SLIDE_ROLES, STYLE_ROLES, load_layout
from generator.look.standard import deck
from generator.ooxml.package import Parts
from generator.problems import Problems

STANDARD = Path(__file__).parents[3] / "layouts" / "standard"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def guide(names):
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{i}"><w:name w:val="{name}"/></w:style>'
        for i, name in enumerate(names)
    )
    parts = Parts()
    parts.add("/word/document.xml", f'<w:document xmlns:w="{W}"/>', "application/xml")
    parts.add("/word/styles.xml", f'<w:styles xmlns:w="{W}">{styles}</w:styles>', "application/xml")
    parts.relate("/", "officeDocument", "/word/document.xml")
    parts.relate("/word/document.xml", "styles", "/word/styles.xml")
    return parts.to_bytes()


STYLES = [f"Typografi {role}" for role in STYLE_ROLES]


@pytest.fixture(scope="session")
def deck_bytes():
    return deck.deck_parts(derive_palette(None, 4)).to_bytes()


@pytest.fixture
def folder(tmp_path, deck_bytes):
    """A small sound layout: the standard deck, and a guide whose styles are named after their roles."""
    text = (STANDARD / "layout.yaml").read_text(encoding="utf-8")
    _, _, slides = text.partition("\ndeck:")
    rows = "\n".join(f"    {role}: Typografi {role}" for role in STYLE_ROLES)
    head = f"name: Prøve\nguide:\n  file: guide.docx\n  styles:\n{rows}\n\ndeck:"
    (tmp_path / "layout.yaml").write_text(head + slides, encoding="utf-8")
    (tmp_path / "guide.docx").write_bytes(guide(STYLES))
    (tmp_path / "deck.pptx").write_bytes(deck_bytes)
    return tmp_path


def load(folder):
    problems = Problems()
    return load_layout(folder, problems), list(problems)


def change(folder, old, new):
    path = folder / "layout.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_sound_layout_resolves_every_role(folder):
    layout, problems = load(folder)

    assert problems == []
    assert set(layout.spec.styles) == set(STYLE_ROLES)
    assert layout.spec.styles["title"] == "S0"
    assert {role: set(slide.places) for role, slide in layout.spec.slides.items()} == {
        role: set(places) for role, places in SLIDE_ROLES.items()
    }
    assert layout.spec.slides["title"].places["title"].idx == 0


@pytest.mark.parametrize(
    ("old", "new", "code", "exists"),
    [
        ("layout: Dagsorden", "layout: Dagsordn", "missing-slide-layout", "Dagsorden"),
        ("table: Trin", "table: Trinn", "missing-placeholder", "Sidefelt"),
        ("title: Typografi title", "title: Typografi titel", "missing-style", "Typografi title"),
        ("    number:\n", "    nummer:\n", "unknown-layout-role", "number"),
        ("file: deck.pptx", "file: dæk.pptx", "missing-template", "deck.pptx"),
        ("file: guide.docx", "file: ../guide.docx", "layout-file-outside", ""),
        ("  styles:\n", "  stile:\n", "unknown-key", "styles"),
    ],
)
def test_a_wrong_name_is_reported_at_its_line_with_what_exists(folder, old, new, code, exists):
    change(folder, old, new)
    layout, problems = load(folder)

    assert layout is None
    found = next(problem for problem in problems if problem.code == code)
    assert found.where.line > 0
    assert exists in found.hint


def test_a_role_left_out_is_reported(folder):
    change(folder, "    kicker: Typografi kicker\n", "")

    assert [problem.code for problem in load(folder)[1]] == ["missing-role"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nej", guide(STYLES)[:400]])
def test_a_broken_template_is_reported(folder, data):
    (folder / "guide.docx").write_bytes(data)

    assert [problem.code for problem in load(folder)[1]] == ["broken-template"]


def test_an_empty_folder_is_reported(tmp_path):
    layout, problems = load(tmp_path)

    assert layout is None
    assert [problem.code for problem in problems] == ["missing-file"]


def test_the_standard_layout_loads():
    if not (STANDARD / "guide.docx").exists():
        pytest.skip("the standard templates are not built yet (make layouts)")
    layout, problems = load(STANDARD)

    assert problems == []
    assert layout.name == "Standard"
