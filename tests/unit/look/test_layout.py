"""Layout folders: names are looked up in the files, and what is missing is reported beside what exists."""

import io
import zipfile
from pathlib import Path

import pytest

from generator.look.brand import derive_palette
from generator.look.layout import SLIDE_ROLES, STYLE_ROLES, load_layout
from generator.look.standard import deck
from generator.ooxml.package import OFFICE, Parts
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


def changed(data, **parts):
    """The Office file `data` with parts put in or changed: `(old, new)` bytes, new bytes, or None to take it out."""
    source = zipfile.ZipFile(io.BytesIO(data))
    files = {name: source.read(name) for name in source.namelist()}
    for name, change_ in parts.items():
        if change_ is None:
            del files[name]
        elif isinstance(change_, tuple):
            assert change_[0] in files[name]
            files[name] = files[name].replace(*change_)
        else:
            files[name] = change_
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


RELATIONSHIP = b'<Relationship Id="rId99" Type="%s" Target="%s" TargetMode="External"/></Relationships>'
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY e SYSTEM "file:///etc/passwd">]><w:styles '
DOCUMENT_RELS = "word/_rels/document.xml.rels"


def related(kind, target):
    return b"</Relationships>", RELATIONSHIP % (f"{OFFICE}/{kind}".encode(), target)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"word/styles.xml": None}, "broken-template"),
        ({"word/styles.xml": b"<a/>"}, "broken-template"),
        ({"word/styles.xml": (b"<w:styles ", BOMB)}, "broken-template"),
        ({"word/styles.xml": b"<a>" + b"<b/>" * 2_100_000 + b"</a>"}, "broken-template"),
        ({"word/document.xml": b"<a/>"}, "broken-template"),
        ({"[Content_Types].xml": b"<a/>"}, "broken-template"),
        ({"word/big.xml": b" " * 40_000_000}, "broken-template"),
        ({"../../evil.xml": b"<a/>"}, "broken-template"),
        ({"..\\evil.xml": b"<a/>"}, "broken-template"),
        ({"word/STYLES.xml": b"<a/>"}, "broken-template"),
        ({"word/vbaProject.bin": b"x"}, "template-active"),
        ({DOCUMENT_RELS: related("oleObject", b"https://example.dk/x")}, "template-active"),
        ({DOCUMENT_RELS: related("image", b"https://example.dk/x.png")}, "template-external"),
        ({DOCUMENT_RELS: related("hyperlink", b"file:///c:/x")}, "template-external"),
        ({DOCUMENT_RELS: related("hyperlink", b"https://example.dk/")}, ""),
        ({DOCUMENT_RELS: related("attachedTemplate", b"file:///c:/Users/Hans/x.dotm")}, ""),
    ],
)
def test_a_template_from_a_stranger_is_taken_only_when_it_is_sound_and_still(folder, parts, code):
    (folder / "guide.docx").write_bytes(changed(guide(STYLES), **parts))
    layout, problems = load(folder)

    assert [problem.code for problem in problems] == ([code] if code else [])
    if layout is not None:
        assert b"Hans" not in layout.guide.to_bytes() and not any(
            rel.type.endswith("attachedTemplate") for rels in layout.guide.relationships.values() for rel in rels
        )


@pytest.mark.parametrize(
    ("name", "change_"),
    [
        ("ppt/slideMasters/slideMaster1.xml", None),
        ("ppt/slideMasters/slideMaster1.xml", b"<a/>"),
        ("ppt/slideLayouts/slideLayout1.xml", None),
        ("ppt/theme/theme1.xml", None),
        ("ppt/presentation.xml", (b"p:presentation", b"q:presentation")),
    ],
)
def test_a_deck_the_writer_could_not_use_is_broken(folder, deck_bytes, name, change_):
    (folder / "deck.pptx").write_bytes(changed(deck_bytes, **{name: change_}))

    assert [problem.code for problem in load(folder)[1]] == ["broken-template"]


def test_a_placeholder_without_a_sound_number_is_as_good_as_missing(folder, deck_bytes):
    part = "ppt/slideLayouts/slideLayout2.xml"
    (folder / "deck.pptx").write_bytes(changed(deck_bytes, **{part: (b'idx="', b'idx="x')}))

    assert {problem.code for problem in load(folder)[1]} == {"missing-placeholder"}


@pytest.mark.parametrize("places", [50, pytest.param(300, marks=pytest.mark.slow)])
def test_a_template_with_any_byte_changed_never_breaks_the_reading(folder, places: int):
    data = guide(STYLES)
    for place in range(0, len(data), max(1, len(data) // places)):
        (folder / "guide.docx").write_bytes(data[:place] + bytes([data[place] ^ 0x5A]) + data[place + 1 :])
        load(folder)


def test_a_layout_tells_what_it_was_read_from(folder):
    layout, _ = load(folder)

    assert [name for name, _ in layout.files] == ["deck.pptx", "guide.docx", "layout.yaml"]
